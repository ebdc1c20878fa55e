package jsonpath

import (
	"strings"
	"testing"

	"github.com/tidwall/gjson"
)

func TestAConditionHoldsForAValueOrDoesNot(t *testing.T) {
	for _, c := range []struct {
		condition, value string
		holds            bool
	}{
		{`@.at < '2026-01-01'`, `{"at":"2025-12-31"}`, true},
		{`@.at < '2026-01-01'`, `{"at":"2026-01-01"}`, false},
		{` @.at<'2026-01-01' `, `{"at":"2025-12-31"}`, true},
		{`$.at < '2026-01-01'`, `{"at":"2025-12-31"}`, true},
		{`@.at < '2026-01-01'`, `{"at":null}`, false},
		{`@.at < '2026-01-01'`, `{}`, false},
		{`@.at < '2026-01-01'`, `7`, false},
		{`@.id <= 9007199254740993`, `{"id":9007199254740992}`, true},
		{`@.id <= 9007199254740992`, `{"id":9007199254740993}`, false},
		{`@.id == 9007199254740993`, `{"id":9007199254740992}`, false},
		{`@.id >= 123456789012345678901234567890`, `{"id":123456789012345678901234567891}`, true},
		{`@.id == 1e2`, `{"id":100}`, true},
		{`@ > 5`, `6`, true},
		{`@ > 5`, ` 4 `, false},
		{`@ == 'a'`, `"\u0061"`, true},
		{`@ == null`, `null`, true},
		{`@`, `null`, true},
		{`$`, `false`, true},
		{`@.a`, `{"a":null}`, true},
		{`!@.a`, `{}`, true},
		{`@[-1] == 3`, `[1,2,3]`, true},
		{`@.a.b['c'] == true && @.n != 1 || @.z`, `{"a":{"b":{"c":true}},"n":2}`, true},
		{`!(@.a == 1 || @.b == 2)`, `{"a":1}`, false},
		{`@.a == 1`, `{"a":1,"a":2}`, false},
		{`@.a == @.b`, `{"a":{"x":[1,2]},"b":{"x":[1.0,2]}}`, true},
		{`@.a == $.b`, `{"a":{"x":1,"y":2},"b":{"y":2,"x":1}}`, true},
		{`@.tags[?@ == 'old']`, `{"tags":["new","old"]}`, true},
		{`@.tags[?@ == $.tag]`, `{"tag":"x","tags":["new","old"]}`, false},
		{`length(@.o) == 2`, `{"o":{"a":1,"b":2,"a":3}}`, true},
		{`count(@.*) > 1`, `{"a":1,"b":2}`, true},
		{`match(@.id, 'a.c')`, `{"id":"abc"}`, true},
		{`search(@.id, 'b')`, `{"id":"xyz"}`, false},
	} {
		x, err := ParseCondition(c.condition)
		if err != nil {
			t.Errorf("%s: %v", c.condition, err)
			continue
		}
		for range 2 { // it is used again and again
			if got := x.Holds(c.value); got != c.holds {
				t.Errorf("%s of %s: %v", c.condition, c.value, got)
			}
		}
		if x.Holds("") {
			t.Errorf("%s holds for nothing", c.condition)
		}
		if x.String() != c.condition {
			t.Errorf("%q is written %q", c.condition, x)
		}
		// It is what a filter says of an element.
		filter := mustParse(t, "$[?"+strings.ReplaceAll(c.condition, "$", "@")+"]")
		if !strings.Contains(c.condition, "[?") {
			if found := len(filter.Select(gjson.Parse("["+c.value+"]"))) == 1; found != c.holds {
				t.Errorf("a filter says %v of %s and %s", found, c.condition, c.value)
			}
		}
	}
}

func TestAConditionThatIsNoneSaysWhereAndWhatWasExpected(t *testing.T) {
	for _, c := range []struct{ condition, message string }{
		{``, `position 0: expected a query ($ or @), a function, a literal, ! or (, found the end`},
		{`  `, `position 2: expected a query ($ or @), a function, a literal, ! or (, found the end`},
		{`@.a <`, `position 5: expected a literal, a query ($ or @) or a function to compare with, found the end`},
		{`@.a < x`, `position 6: expected a literal, a query ($ or @) or a function to compare with, found "x"`},
		{`@.a = 1`, `position 4: expected a comparison, &&, || or the end, found "="`},
		{`@.a < 1 &&`, `position 10: expected a query ($ or @), a function, a literal, ! or (, found the end`},
		{`@.a < 1 and @.b`, `position 8: expected a comparison, &&, || or the end, found "a"`},
		{`(@.a < 1`, `position 8: expected ), a comparison, && or ||, found the end`},
		{`@.a < 1)`, `position 7: expected a comparison, &&, || or the end, found ")"`},
		{`?@.a`, `position 0: expected a query ($ or @), a function, a literal, ! or (, found "?"`},
		{`created_at < 1`, `position 0: expected a query ($ or @), a function, a literal, ! or (, found "created_at"`},
		{`@..done == true`, `position 0: expected one value to compare, found a query that may select several nodes`},
		{`'a'`, `position 0: expected a comparison, as a literal is no test, found no operator`},
		{`length(@.a)`, `position 0: expected a comparison, as length() returns a value, found no operator`},
		{`@.a == 'b`, `position 9: `},
	} {
		x, err := ParseCondition(c.condition)
		if err == nil || !strings.HasPrefix(err.Error(), c.message) {
			t.Errorf("%s: %v, %v", c.condition, x, err)
		}
	}
}

func FuzzCondition(f *testing.F) {
	f.Add(`@.a < 1 && !$..b`, `{"a":1,"b":[2]}`)
	f.Add(`length(@.a) == 2 || @.a == @.b`, `{"a":"xy","b":{"a":1,"a":2}}`)
	f.Fuzz(func(t *testing.T, condition, value string) {
		x, err := ParseCondition(condition)
		if err != nil {
			if e := err.(*SyntaxError); e.Offset < 0 || e.Offset > len(condition) {
				t.Fatal(e)
			}
			return
		}
		x.Holds(value) // whatever it is
		if !gjson.Valid(value) {
			return
		}
		// With an index it holds for the same values.
		indexed := *x
		indexed.flat = false
		if x.Holds(value) != indexed.Holds(value) {
			t.Fatalf("%s of %s", condition, value)
		}
	})
}
