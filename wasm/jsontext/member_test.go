package jsontext

import (
	"slices"
	"strings"
	"testing"

	"github.com/tidwall/gjson"
)

func TestAMemberIsFoundByItsName(t *testing.T) {
	for _, test := range []struct{ json, name, want string }{
		{`{"a":1,"b":[2]}`, "a", "1"},
		{` { "a" : 1 , "b" : [ 2 ] } `, "b", "[ 2 ]"},
		{`{"a":{"b":1},"b":2}`, "b", "2"},
		{`{"a":"b","b":2}`, "b", "2"},
		{`{"a":1,"a":2}`, "a", "2"},
		{`{"a":1,"\u0061":[2],"b":3}`, "a", "[2]"},
		{`{"@odata.context":"u"}`, "@odata.context", `"u"`},
		{`{"a.b":1,"a":{"b":2}}`, "a.b", "1"},
		{`{"\u0061\"":null}`, `a"`, "null"},
		{`{"":1}`, "", "1"},
		{`{"a":1}`, "*", ""},
		{`{"a":1}`, "A", ""},
		{`{"a":1}`, "", ""},
		{`{}`, "a", ""},
		{`[{"a":1}]`, "a", ""},
		{`["a"]`, "0", ""},
		{`"a"`, "", ""},
		{``, "", ""},
	} {
		if got := Member(gjson.Parse(test.json), test.name); got.Raw != test.want || got.Exists() != (test.want != "") {
			t.Errorf("%s, %q: got %s, want %s", test.json, test.name, got.Raw, test.want)
		}
	}
}

func TestAnElementIsFoundByItsIndex(t *testing.T) {
	for _, test := range []struct {
		json string
		i    int
		want string
	}{
		{`["a",{"b":1},[2]]`, 0, `"a"`},
		{`["a",{"b":1},[2]]`, 1, `{"b":1}`},
		{`[ "a" , {"b":1} , [2] ]`, 2, `[2]`},
		{`["a"]`, 1, ""},
		{`["a"]`, -1, ""},
		{`[]`, 0, ""},
		{`{"0":1}`, 0, ""},
		{`1`, 0, ""},
		{``, 0, ""},
	} {
		if got := Element(gjson.Parse(test.json), test.i); got.Raw != test.want || got.Exists() != (test.want != "") {
			t.Errorf("%s, %d: got %s, want %s", test.json, test.i, got.Raw, test.want)
		}
	}
}

func TestElementsAreThoseOfTheArray(t *testing.T) {
	for text, want := range map[string][]string{
		` [ "a" , {"b":[1]} , [2] , null ]`: {`"a"`, `{"b":[1]}`, `[2]`, `null`},
		`[]`:                                nil,
		`{"0":1}`:                           nil,
		`"a"`:                               nil,
		`null`:                              nil,
		``:                                  nil,
	} {
		var got []string
		for _, v := range Elements(gjson.Parse(text)) {
			got = append(got, v.Raw)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}

func TestForEachPassesOverMembersWhoseNameComesAgain(t *testing.T) {
	for text, want := range map[string]string{
		` {"a":1,"b":{"a":2},"\u0061":3} `: `b={"a":2} a=3`,
		`{}`:                               ``,
		`["a"]`:                            ``,
		`"a"`:                              ``,
		``:                                 ``,
		`{"a":1,"b":2,"stop":3,"c":4}`:     `a=1 b=2 stop=3`,
	} {
		var got []string
		ForEach(gjson.Parse(text), func(name string, v gjson.Result) bool {
			got = append(got, name+"="+v.Raw)
			return name != "stop"
		})
		if strings.Join(got, " ") != want {
			t.Errorf("%s: got %q, want %s", text, got, want)
		}
	}
}
