package jsontext

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func mustParse(t testing.TB, text string) *Document {
	t.Helper()
	d, err := Parse(text, 0)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return d
}

func TestOfMembersWithTheSameNameTheLastCounts(t *testing.T) {
	for _, text := range []string{`{"a":[1],"b":2,"\u0061":3}`, `{"a":1,"a":{"a":2},"b":2,"a":3}`} {
		d := mustParse(t, text)
		if v, ok := d.Member(d.Root(), "a"); !ok || d.Raw(v) != "3" {
			t.Errorf("%s: a is %s, %v", text, d.Raw(v), ok)
		}
		var names []string
		for it := d.Distinct(d.Root()); it.Next(); {
			names = append(names, it.Name()+"="+d.Raw(it.Value))
		}
		if got := strings.Join(names, " "); got != "b=2 a=3" {
			t.Errorf("%s: %s", text, got)
		}
		all := 0
		for it := d.Children(d.Root()); it.Next(); {
			all++
		}
		if all < 3 {
			t.Errorf("%s: %d children", text, all)
		}
	}
}

func TestAnErrorSaysWhereAndWhatIsExpected(t *testing.T) {
	for _, c := range []struct{ text, message string }{
		{"", "it ends early at byte 0"},
		{" {\"a\":1", "it ends early at byte 7"},
		{`{"a" 1}`, "a colon is expected at byte 5"},
		{`{"a":1,}`, "a name is expected at byte 7"},
		{`{,}`, "a name is expected at byte 1"},
		{`{"\x":1}`, "a name is expected at byte 1"},
		{`[1,]`, "a value is expected at byte 3"},
		{`[01]`, "a value is expected at byte 1"},
		{`[1}`, "a comma or the end is expected at byte 2"},
		{`[1 2]`, "a comma or the end is expected at byte 3"},
		{`1 2`, "nothing may follow the value at byte 2"},
		{`[] ]`, "nothing may follow the value at byte 3"},
		{`]`, "a value is expected at byte 0"},
		{`[[[1]]]`, "it nests deeper than 2 levels at byte 2"},
	} {
		_, err := Parse(c.text, 2)
		if err == nil || err.Error() != c.message {
			t.Errorf("%s: %v, want %s", c.text, err, c.message)
		}
		if e, ok := errors.AsType[*Error](err); !ok || e.TooDeep != strings.Contains(c.message, "deeper") {
			t.Errorf("%s: %+v", c.text, e)
		}
	}
	if _, err := Parse(`[{"a":1},[2]]`, 2); err != nil {
		t.Error(err)
	}
}

func TestADeepTextIsReadWithoutRecursion(t *testing.T) {
	depth := 200_000
	if testing.Short() {
		depth = 20_000
	}
	d := mustParse(t, strings.Repeat(`[{"a":`, depth)+"1"+strings.Repeat("}]", depth))
	containers := 0
	var deepest Value
	for it := d.Containers(d.Root()); it.Next(); {
		containers++
		deepest = it.Value
	}
	if v, ok := d.Member(deepest, "a"); !ok || d.Raw(v) != "1" || containers != 2*depth {
		t.Error(containers)
	} else if n := len(d.Steps(v)); n != 2*depth {
		t.Error(n, " steps")
	}
}

func TestReadingWithoutIndexAllocatesNothing(t *testing.T) {
	text := ` {"items":[{"id":1},{"id":"two"}],"next":"x"} `
	allocated := testing.AllocsPerRun(100, func() {
		d := Of(text)
		items, _ := d.Member(d.Root(), "items")
		last, _ := d.Element(items, -1)
		if id, ok := d.Member(last, "id"); !ok || d.Result(id).Str != "two" {
			t.Error("not found")
		}
	})
	if allocated != 0 {
		t.Error(allocated)
	}
}

func TestStringsAreDecodedWithTheirSurrogates(t *testing.T) {
	for _, c := range []struct{ inner, decoded, text string }{
		{`plain é`, "plain é", "plain é"},
		{`\b\f\n\r\t\"\\\/`, "\b\f\n\r\t\"\\/", "\b\f\n\r\t\"\\/"},
		{`\u0061\u00E9\u20ac`, "aé€", "aé€"},
		{`\ud83d\ude00`, "😀", "😀"},
		{`\ud800A`, "\xed\xa0\x80A", "\uFFFDA"},
		{`\ud800\u0041`, "\xed\xa0\x80A", "\uFFFDA"},
		{`\ude00\ud83d`, "\xed\xb8\x80\xed\xa0\xbd", "\uFFFD\uFFFD"},
		{`\ud83d\ud83d\ude00`, "\xed\xa0\xbd😀", "\uFFFD😀"},
	} {
		if got := Unescape(c.inner); got != c.decoded {
			t.Errorf("%s: %q, want %q", c.inner, got, c.decoded)
		}
		if got := Text(c.inner); got != c.text {
			t.Errorf("%s: text %q, want %q", c.inner, got, c.text)
		}
		if !Equal(c.inner, c.decoded) || Equal(c.inner, c.decoded+"x") || Equal(c.inner+"x", c.decoded) || Equal(c.inner, "") {
			t.Errorf("%s does not equal itself alone", c.inner)
		}
	}
}

func TestAWriterSetsTheCommas(t *testing.T) {
	w := Writer(`[{"before":{}}`)
	w.Open('{')
	w.Name("s").String("a\"\x01é\xff")
	w.Name("i").Int(-1 << 63)
	w.Name("f").Float(0.1)
	w.Name("b").Bool(true)
	w.Name("r").Raw(`[ ]`)
	w.Name("o").Open('{')
	w.Close('}')
	w.Name("l").Open('[')
	w.Int(1)
	w.String("x,")
	w.String(":")
	w.Open('[')
	w.Close(']')
	w.Raw("null")
	w.Close(']')
	w.Close('}')
	w.Close(']')
	want := `[{"before":{}},{"s":"a\"\u0001é�","i":-9223372036854775808,"f":0.1,"b":true,"r":[ ],"o":{},"l":[1,"x,",":",[],null]}]`
	if string(w) != want || !json.Valid(w) {
		t.Errorf("got %s\nwant %s", w, want)
	}
}

func TestAStringHasOnlyTheEscapesThatItMustHave(t *testing.T) {
	for _, c := range []struct{ s, want string }{
		{"", `""`},
		{"a/b<c>&d'e", `"a/b<c>&d'e"`},
		{`say "hi" \`, `"say \"hi\" \\"`},
		{"\n\r\t\b\f\x00\x1f\x7f", `"\n\r\t\u0008\u000C\u0000\u001F` + "\x7f\""},
		{"é€😀\u2028\u2029\ufeff", "\"é€😀\u2028\u2029\ufeff\""},
		{"a\xffb\xed\xa0\x80", "\"a\ufffdb\ufffd\ufffd\ufffd\""},
	} {
		got := Quote(c.s)
		if got != c.want {
			t.Errorf("Quote(%q) = %q, want %q", c.s, got, c.want)
		}
		var back string
		if err := json.Unmarshal([]byte(got), &back); err != nil || utf8.ValidString(c.s) && back != c.s {
			t.Errorf("Quote(%q) = %q, read as %q, %v", c.s, got, back, err)
		}
	}
}

func TestWithoutTakesAwayValuesWithTheirNamesAndCommas(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{`[0]`, `[]`},
		{`[ 0 , 1 ]`, `[ 1 ]`},
		{`[ 1 , 0 ]`, `[ 1 ]`},
		{`[0,0,1,0,0,1,0]`, `[1,1]`},
		{`[ 0, 0 ]`, `[  ]`},
		{`{ "a" : 0 , "b" : [1] }`, `{ "b" : [1] }`},
		{` {"a":[0],"b":0,"c":0, "d":1 } `, ` {"a":[], "d":1 } `},
		{`[["gone",0],{"a":0}]`, `[{}]`},
		{`[1,["gone",0,[0]],2]`, `[1,2]`},
	} {
		d := mustParse(t, c.text)
		var values []Value
		for all := d.Containers(d.Root()); all.Next(); {
			for it := d.Children(all.Value); it.Next(); {
				if text := d.Raw(it.Value); text == "0" || strings.HasPrefix(text, `["gone"`) {
					values = append(values, it.Value)
				}
			}
		}
		slices.Reverse(values)
		if got := d.Without(values); got != c.want {
			t.Errorf("%s: got %s, want %s", c.text, got, c.want)
		}
	}
}

func TestAMemberGoesWithAllOthersOfItsName(t *testing.T) {
	d := mustParse(t, `{"a":1,"b":[2,2],"\u0061":3,"c":{"a":4}, "a":5}`)
	a, _ := d.Member(d.Root(), "a")
	if got, want := d.Without([]Value{a}), `{"b":[2,2],"c":{"a":4}}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestTakingManyValuesAwayIsNotQuadratic(t *testing.T) {
	n := 300_000
	if testing.Short() {
		n = 10_000
	}
	text := "{" + strings.Repeat(`"a":[0,0],"b":0,`, n) + `"c":1}`
	d := mustParse(t, text)
	var values []Value
	for it := d.Children(d.Root()); it.Next(); {
		if it.Name() != "c" {
			values = append(values, it.Value)
		}
	}
	if got := d.Without(values); got != `{"c":1}` {
		t.Error(got[:100])
	}
}
