package edit

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestANameInABodyMayBeAPointer(t *testing.T) {
	for _, c := range []struct {
		pointer string
		want    []string
	}{
		{"after", []string{"after"}},
		{"a/b", []string{"a/b"}},
		{"~1", []string{"~1"}},
		{"/", []string{""}},
		{"/after", []string{"after"}},
		{"/variables/after", []string{"variables", "after"}},
		{"/a//b/", []string{"a", "", "b", ""}},
		{"/a~1b/m~0n/~01/~00", []string{"a/b", "m~n", "~1", "~0"}},
		{"/ /%20", []string{" ", "%20"}},
	} {
		if got, err := Pointer(c.pointer); err != nil || !slices.Equal(got, c.want) {
			t.Errorf("Pointer(%q) = %q, %v, want %q", c.pointer, got, err, c.want)
		}
	}
	for _, bad := range []string{"", "/~", "/a~", "/~2", "/~~0", "/~0~", "/a/~/b"} {
		if got, err := Pointer(bad); err == nil {
			t.Errorf("Pointer(%q) = %q", bad, got)
		}
	}
}

func TestAValueIsFoundWithItsExactText(t *testing.T) {
	const body = ` { "n" : 9007199254740993 , "s":"\u0061\/","o":{"a":[1, {"b":-0.10e+5} ,null]},"":7,"a/b":8,"d":1,"d":[2], "\u0065sc\"":3 }` + "\n"
	for _, c := range []struct{ pointer, want string }{
		{"n", "9007199254740993"},
		{"/n", "9007199254740993"},
		{"s", `"\u0061\/"`},
		{"/o/a", `[1, {"b":-0.10e+5} ,null]`},
		{"/o/a/0", "1"},
		{"/o/a/1/b", "-0.10e+5"},
		{"/o/a/2", "null"},
		{"/", "7"},
		{"a/b", "8"},
		{"/a~1b", "8"},
		{"d", "[2]"},
		{"/d/0", "2"},
		{`esc"`, "3"},
	} {
		if got, ok := BodyValue(body, c.pointer); got != c.want || !ok {
			t.Errorf("BodyValue(%q) = %q, %v, want %q", c.pointer, got, ok, c.want)
		}
	}
	for _, missing := range []string{"", "x", "N", "/o/b", "/o/a/3", "/o/a/-", "/o/a/01", "/o/a/-1", "/o/a/", "/o/a/1/b/c", "/n/0", "/s/length", "/o/a/2/x", "/~"} {
		if got, ok := BodyValue(body, missing); ok {
			t.Errorf("BodyValue(%q) = %q", missing, got)
		}
	}
	for _, bad := range []string{"", " ", "{", `{"a":1`, `{"a":1}}`, `{a:1}`, `{"a":01}`, "null", `"a"`, "[]"} {
		if got, ok := BodyValue(bad, "a"); ok {
			t.Errorf("BodyValue(%q, a) = %q", bad, got)
		}
	}
}

func TestOneValueIsSetAndAllOtherBytesStay(t *testing.T) {
	for _, c := range []struct{ body, pointer, raw, want string }{
		// Missing.
		{``, "after", `"x"`, `{"after":"x"}`},
		{``, "/variables/after", `"x"`, `{"variables":{"after":"x"}}`},
		{`{}`, "after", `9007199254740993`, `{"after":9007199254740993}`},
		{"\t{\n}\n", "after", `1`, "\t{\"after\":1\n}\n"},
		{`{"a":1}`, "b", `2`, `{"a":1,"b":2}`},
		{"{\n  \"a\": 1\n}", "b", `2`, "{\n  \"a\": 1,\"b\":2\n}"},
		{`{"a":{"b":{}}}`, "/a/b/c/d/0", `2`, `{"a":{"b":{"c":{"d":{"0":2}}}}}`},
		{`{"a":1}`, `say "hi"`, `2`, `{"a":1,"say \"hi\"":2}`},
		{`{}`, "/a~1b/~0", `2`, `{"a/b":{"~":2}}`},
		{`{}`, "/", `2`, `{"":2}`},
		{`{}`, "/-", `2`, `{"-":2}`},
		{`{"a":{}}`, "a", `2`, `{"a":2}`},
		// Replaced; the rest keeps its bytes.
		{`{ "n":1.10, "after" : null , "e":"\u00e9\/", "n":1e2 }`, "after", `"c\u0041"`, `{ "n":1.10, "after" : "c\u0041" , "e":"\u00e9\/", "n":1e2 }`},
		{`{"query":"q","variables":{"first":50,"after":null}}`, "/variables/after", `"Y3Vy"`, `{"query":"q","variables":{"first":50,"after":"Y3Vy"}}`},
		{`{"query":"q","variables":null}`, "/variables/after", `"Y3Vy"`, `{"query":"q","variables":{"after":"Y3Vy"}}`},
		{`{"a":{"x":1},"after":1}`, "a", `[]`, `{"a":[],"after":1}`},
		{`{"p":1,"p":2,"q":{"p":3}}`, "p", `4`, `{"p":1,"p":4,"q":{"p":3}}`},
		{`{"q":{"p":1},"q":{}}`, "/q/p", `4`, `{"q":{"p":1},"q":{"p":4}}`},
		{`{"p\u0061ge":1}`, "page", `2`, `{"p\u0061ge":2}`},
		{`{"a":"}","b":"{\"b\":1}"}`, "b", `2`, `{"a":"}","b":2}`},
		{`{"a":1}`, "a", ` {"b" : 2} `, `{"a": {"b" : 2} }`},
		// Arrays.
		{`{"a":[1, 2 ,3]}`, "/a/1", `{}`, `{"a":[1, {} ,3]}`},
		{`{"a":[1, 2 ]}`, "/a/-", `3`, `{"a":[1, 2,3 ]}`},
		{`{"a":[ ]}`, "/a/-", `3`, `{"a":[3 ]}`},
		{`{"a":[]}`, "/a/-/b", `3`, `{"a":[{"b":3}]}`},
		{`{"a":[{"b":1},{"b":2}]}`, "/a/1/b", `3`, `{"a":[{"b":1},{"b":3}]}`},
		{`{"a":[null]}`, "/a/0/b", `3`, `{"a":[{"b":3}]}`},
		{`[{"variables":{}}]`, "/0/variables/after", `3`, `[{"variables":{"after":3}}]`},
	} {
		got, err := SetBodyValue(c.body, c.pointer, c.raw)
		if got != c.want || err != nil {
			t.Errorf("SetBodyValue(%q, %q, %q)\n got %q, %v\nwant %q", c.body, c.pointer, c.raw, got, err, c.want)
		}
	}
	for _, c := range []struct{ body, pointer, raw, message string }{
		{`{}`, "", `1`, `the name of a body property is empty`},
		{`{}`, "/~", `1`, `in a JSON Pointer, "~" must be followed by 0 or 1`},
		{`{}`, "a", ``, `the value is not JSON`},
		{`{}`, "a", `x`, `the value is not JSON`},
		{`{}`, "a", `1,"b":2`, `the value is not JSON`},
		{`{"a":}`, "a", `1`, `it is not JSON`},
		{` `, "a", `1`, `it is not JSON`},
		{`a=1&b=2`, "a", `1`, `it is not JSON`},
		{`"a"`, "a", `1`, `it is not an object but a string`},
		{`null`, "a", `1`, `it is not an object but null`},
		{`[1]`, "a", `1`, `it is an array of length 1 without index "a"`},
		{`{"a":"x"}`, "/a/b", `1`, `"/a" is not an object but a string`},
		{`{"a":{"b/c":5}}`, "/a/b~1c/d/e", `1`, `"/a/b~1c" is not an object but a number`},
		{`{"a":true}`, "/a/b", `1`, `"/a" is not an object but a boolean`},
		{`{"a":[1,2]}`, "/a/2", `1`, `"/a" is an array of length 2 without index "2"`},
		{`{"a":[1,2]}`, "/a/01", `1`, `"/a" is an array of length 2 without index "01"`},
		{`{"a":[1,2]}`, "/a/99999999999999999999/b", `1`, `"/a" is an array of length 2 without index "99999999999999999999"`},
	} {
		if got, err := SetBodyValue(c.body, c.pointer, c.raw); err == nil || err.Error() != c.message {
			t.Errorf("SetBodyValue(%q, %q, %q) = %q, %v", c.body, c.pointer, c.raw, got, err)
		}
	}
}

func TestOneValueIsRemovedAndAllOtherBytesStay(t *testing.T) {
	for _, c := range []struct{ body, pointer, want string }{
		{``, "a", ``},
		{`{}`, "a", `{}`},
		{`{"a":1}`, "a", `{}`},
		{`{ "a" : 1 }`, "a", `{  }`},
		{`{"a":1,"b":2,"c":3}`, "a", `{"b":2,"c":3}`},
		{`{"a":1,"b":2,"c":3}`, "b", `{"a":1,"c":3}`},
		{`{"a":1,"b":2,"c":3}`, "c", `{"a":1,"b":2}`},
		{"{\n  \"a\": 1.10,\n  \"b\": 2,\n  \"c\": 3\n}", "a", "{\n  \"b\": 2,\n  \"c\": 3\n}"},
		{"{\n  \"a\": 1.10,\n  \"b\": 2,\n  \"c\": 3\n}", "b", "{\n  \"a\": 1.10,\n  \"c\": 3\n}"},
		{"{\n  \"a\": 1.10,\n  \"b\": 2,\n  \"c\": 3\n}", "c", "{\n  \"a\": 1.10,\n  \"b\": 2\n}"},
		{`{"a":1,"b":2,"\u0061":3,"c":4,"a":5}`, "a", `{"b":2,"c":4}`},
		{`{"a":1,"a":2}`, "a", `{}`},
		{`{"b":2,"a":1,"a":2}`, "a", `{"b":2}`},
		{`{"v":{"a":1,"b":2},"a":3}`, "/v/a", `{"v":{"b":2},"a":3}`},
		{`{"v":{"a":0},"v":{"a":1}}`, "/v/a", `{"v":{"a":0},"v":{}}`},
		{`{"a":[1, 2, 3]}`, "/a/0", `{"a":[2, 3]}`},
		{`{"a":[1, 2, 3]}`, "/a/1", `{"a":[1, 3]}`},
		{`{"a":[1, 2, 3]}`, "/a/2", `{"a":[1, 2]}`},
		{`{"a":[1]}`, "/a/0", `{"a":[]}`},
		// Nothing there.
		{`{"a":[1]}`, "/a/-", `{"a":[1]}`},
		{`{"a":[1]}`, "/a/1", `{"a":[1]}`},
		{`{"a":[1]}`, "/a/b/c", `{"a":[1]}`},
		{`{"a":1}`, "/a/b", `{"a":1}`},
		{`{"a":1}`, "/b/c", `{"a":1}`},
		{`"a"`, "a", `"a"`},
	} {
		if got, err := RemoveBodyValue(c.body, c.pointer); got != c.want || err != nil {
			t.Errorf("RemoveBodyValue(%q, %q)\n got %q, %v\nwant %q", c.body, c.pointer, got, err, c.want)
		}
	}
	for _, c := range []struct{ body, pointer string }{{`{`, "a"}, {`a`, "a"}, {`{}`, ""}, {`{}`, "/~"}} {
		if got, err := RemoveBodyValue(c.body, c.pointer); err == nil {
			t.Errorf("RemoveBodyValue(%q, %q) = %q", c.body, c.pointer, got)
		}
	}
}

// Texts that a JSON parser must refuse are errors here, those it must accept are
// not, and none panics.
func TestAnyTextIsReadAsAJSONParserReadsIt(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join(root(t), "..", "shared", "data", "json-test-suite", "test_parsing", "*.json"))
	if len(files) == 0 {
		t.Skip("the JSON test suite is not at ../shared/data/json-test-suite")
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Base(file)
		body := `{"a":` + string(text) + `}`
		_, err = SetBodyValue(body, "b", "1")
		// A value may be text that is JSON only outside of this object.
		if name[0] == 'y' && err != nil || name[0] == 'n' && err == nil && !json.Valid([]byte(body)) {
			t.Errorf("%s: %v", name, err)
		}
		for _, pointer := range []string{"a", "/a/0", "/a/a/b", "/0/0"} {
			BodyValue(string(text), pointer)
			_, _ = SetBodyValue(string(text), pointer, "1")
			_, _ = RemoveBodyValue(string(text), pointer)
		}
	}
}

func root(t *testing.T) string {
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above the tests")
		}
	}
}

// What is set is read back; encoding/json finds the same document otherwise; and
// undoing the change brings back every byte.
func FuzzBody(f *testing.F) {
	f.Add(`{"query":"q","variables":{"first":50,"after":null}}`, "/variables/after", `"x"`)
	f.Add(` { "a" : [ 1 , {"b":{}} ] } `, "/a/1/b/c/d", `9007199254740993`)
	f.Add(`{"a":1,"a":[2],"\u0061":[]}`, "/a/-/x", ` {"z":1e2} `)
	f.Add(`{"a":null}`, "/a/b", `[]`)
	f.Add(`[[]]`, "/0/-", `null`)
	f.Add(``, "page[number]", `-0`)
	f.Fuzz(func(t *testing.T, body, pointer, raw string) {
		raw = strings.Trim(raw, " \t\r\n")
		old, had := BodyValue(body, pointer)
		removed, removeErr := RemoveBodyValue(body, pointer)
		set, err := SetBodyValue(body, pointer, raw)
		tokens, pointerErr := Pointer(pointer)
		if !utf8.ValidString(body+pointer+raw) || strings.Contains(strings.ToLower(body), `\ud`) {
			return // encoding/json replaces what isn't Unicode, each byte or surrogate on its own
		}
		if body == "" {
			body = "{}"
		}
		if !json.Valid([]byte(body)) || !json.Valid([]byte(raw)) || pointerErr != nil {
			if err == nil {
				t.Fatalf("SetBodyValue(%q, %q, %q) = %q", body, pointer, raw, set)
			}
			return
		}
		if removeErr != nil {
			t.Fatalf("RemoveBodyValue(%q, %q): %v", body, pointer, removeErr)
		}

		// The oracle: the same change to decoded values.
		want, absent, ok := setDecoded(decode(t, body), tokens, decode(t, raw))
		if ok != (err == nil) {
			t.Fatalf("SetBodyValue(%q, %q, %q) = %q, %v", body, pointer, raw, set, err)
		}
		if !had && removed != body && removed != "" {
			t.Fatalf("RemoveBodyValue(%q, %q) = %q", body, pointer, removed)
		}
		if had {
			if got, ok := BodyValue(removed, pointer); ok && isObjectAt(body, tokens) {
				t.Fatalf("RemoveBodyValue(%q, %q) = %q leaves %q", body, pointer, removed, got)
			}
			decode(t, removed)
		}
		if !ok {
			return
		}
		if got := decode(t, set); !reflect.DeepEqual(got, want) {
			t.Fatalf("SetBodyValue(%q, %q, %q) = %q, want %q", body, pointer, raw, set, want)
		}
		// "-" stands for an index from now on.
		for i := range absent {
			if absent[i] != tokens[i] {
				tokens[i] = absent[i]
			}
		}
		place := join(tokens)
		if got, ok := BodyValue(set, place); got != raw || !ok {
			t.Fatalf("SetBodyValue(%q, %q, %q) = %q, read as %q, %v", body, pointer, raw, set, got, ok)
		}

		var undone string
		if had {
			undone, err = SetBodyValue(set, place, old)
		} else if was, isNull := BodyValue(body, join(absent)); isNull {
			undone, err = SetBodyValue(set, join(absent), was)
		} else {
			undone, err = RemoveBodyValue(set, join(absent))
		}
		if undone != body || err != nil {
			t.Fatalf("SetBodyValue(%q, %q, %q) = %q, undone: %q, %v", body, pointer, raw, set, undone, err)
		}
	})
}

func decode(t *testing.T, text string) any {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader([]byte(text)))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return v
}

// setDecoded puts value at tokens in v. It also returns the pointer, with "-"
// made an index, down to the first place that was missing or null on the way;
// all of it when the place was there. ok is false where there is no such place.
func setDecoded(v any, tokens []string, value any) (result any, absent []string, ok bool) {
	if len(tokens) == 0 {
		return value, nil, true
	}
	token, rest := tokens[0], tokens[1:]
	var child any
	var put func(any)
	has := false
	switch c := v.(type) {
	case map[string]any:
		child, has = c[token]
		put = func(x any) { c[token] = x }
	case []any:
		if token == "-" {
			token = strconv.Itoa(len(c))
			put = func(x any) { v = append(c, x) }
		} else {
			i, err := strconv.Atoi(token)
			if err != nil || i < 0 || i >= len(c) || strconv.Itoa(i) != token {
				return nil, nil, false
			}
			child, has = c[i], true
			put = func(x any) { c[i] = x }
		}
	default:
		return nil, nil, false
	}
	if !has || child == nil && len(rest) > 0 {
		for i := len(rest) - 1; i >= 0; i-- {
			value = map[string]any{rest[i]: value}
		}
		put(value)
		return v, []string{token}, true
	}
	child, absent, ok = setDecoded(child, rest, value)
	if ok {
		put(child)
	}
	return v, append([]string{token}, absent...), ok
}

// isObjectAt reports whether the place of tokens is a member of an object.
func isObjectAt(body string, tokens []string) bool {
	parent := body
	if len(tokens) > 1 {
		parent, _ = BodyValue(body, join(tokens[:len(tokens)-1]))
	}
	return strings.HasPrefix(strings.TrimSpace(parent), "{")
}

func join(tokens []string) string {
	var b strings.Builder
	for _, token := range tokens {
		b.WriteString("/" + strings.ReplaceAll(strings.ReplaceAll(token, "~", "~0"), "/", "~1"))
	}
	return b.String()
}
