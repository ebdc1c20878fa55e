package split

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

// path makes steps out of "a.b.0": digits are indexes.
func path(dotted string) []Step {
	var steps []Step
	if dotted == "" {
		return nil
	}
	for name := range strings.SplitSeq(dotted, ".") {
		if len(name) == 1 && name[0] >= '0' && name[0] <= '9' {
			steps = append(steps, Step{Index: int(name[0] - '0'), IsIndex: true})
		} else {
			steps = append(steps, Step{Name: name})
		}
	}
	return steps
}

type result struct {
	items    []string
	envelope string
	last     string
	found    Kind
	first    uint64
	print    uint64
	err      string
}

// run splits body in chunks of size n (0: one chunk).
func run(p []Step, members bool, body string, n int) result {
	used := New([]Step{{Name: "data"}}, false)
	used.Write([]byte(`{"data":[{"id":"used"},{"id":"used`))
	used.Free()
	s := New(p, members) // reuses the memory of the splitter above, and must not see its body
	defer s.Free()
	return runWith(s, body, n)
}

// runPlain is run without the kernel, so that items are validated, too.
func runPlain(p []Step, members bool, body string, n int) result {
	s := New(p, members)
	s.plain = true
	return runWith(s, body, n)
}

func runWith(s *Splitter, body string, n int) result {
	var r result
	var err error
	take := func() {
		for _, g := range s.Take() {
			r.items = append(r.items, body[g.Begin:g.End])
		}
	}
	for rest := body; rest != "" && err == nil; {
		k := len(rest)
		if n > 0 {
			k = min(n, k)
		}
		chunk := []byte(rest[:k])
		err = s.Write(chunk)
		clear(chunk) // the splitter must not keep the chunk
		rest = rest[k:]
		take()
	}
	if err == nil {
		err = s.Close()
		take()
	}
	if err != nil {
		r.err = err.Error()
	}
	r.envelope, r.last = string(s.Envelope()), string(s.Last())
	r.found, r.first, r.print = s.Found(), s.First(), s.Fingerprint()
	return r
}

func TestItemsAreTheSameHoweverABodyIsCut(t *testing.T) {
	for _, c := range []struct {
		name, path, body string
		members          bool
		items            []string
		envelope         string
		found            Kind
	}{
		{"member", "data", `{"data":[{"id":1},{"id":2}],"next":"c"}`, false, []string{`{"id":1}`, `{"id":2}`}, `{"data":[],"next":"c"}`, Array},
		{"root array", "", ` [1, "a" ,null,[2],{"b":3}, -1.5e+2] `, false, []string{"1", `"a"`, "null", "[2]", `{"b":3}`, "-1.5e+2"}, ` [] `, Array},
		{"nested", "a.b", `{"b":[0],"a":{"x":[{"b":[1]}],"b":[2,3],"y":4},"c":5}`, false, []string{"2", "3"}, `{"b":[0],"a":{"x":[{"b":[1]}],"b":[],"y":4},"c":5}`, Array},
		{"index", "1.r", `[{"r":[0]},{"r":[1]},{"r":[2]}]`, false, []string{"1"}, `[{"r":[0]},{"r":[]},{"r":[2]}]`, Array},
		{"index, deep", "a.0.1", `{"a":[[[7],[8,9],[6]],[[1],[2]]]}`, false, []string{"8", "9"}, `{"a":[[[7],[],[6]],[[1],[2]]]}`, Array},
		{"name against array", "a", `[{"a":[1]}]`, false, nil, `[{"a":[1]}]`, Missing},
		{"index against object", "0", `{"0":[1]}`, false, nil, `{"0":[1]}`, Missing},
		{"escaped name", "d\"é", `{"\u0064\"\u00e9":[1]}`, false, []string{"1"}, `{"\u0064\"\u00e9":[]}`, Array},
		{"empty name", "", `[]`, false, nil, `[]`, Array},
		{"name is a prefix", "data", `{"dat":[1],"dataa":[2],"data":[3]}`, false, []string{"3"}, `{"dat":[1],"dataa":[2],"data":[]}`, Array},
		{"null", "data", `{"data":null}`, false, nil, `{"data":null}`, Null},
		{"object", "data", `{"data":{"a":1}}`, false, nil, `{"data":{"a":1}}`, Object},
		{"string", "data", `{"data":"[1]"}`, false, nil, `{"data":"[1]"}`, String},
		{"members", "data", `{"data":{"a":{"n":1},"b" : 2},"z":0}`, true, []string{`{"n":1}`, "2"}, `{"data":{},"z":0}`, Object},
		{"members of an array", "data", `{"data":[1,2]}`, true, []string{"1", "2"}, `{"data":[]}`, Array},
		{"same name inside items", "data", `{"data":[{"data":[1]},{"data":[2]}]}`, false, []string{`{"data":[1]}`, `{"data":[2]}`}, `{"data":[]}`, Array},
		{"brackets in strings", "d", `{"s":"]}\"[{","d":["]}\\","\"["],"t":"}"}`, false, []string{`"]}\\"`, `"\"["`}, `{"s":"]}\"[{","d":[],"t":"}"}`, Array},
		{"byte order mark", "d", "\ufeff{\"d\":[1]}", false, []string{"1"}, `{"d":[]}`, Array},
		{"root scalar", "", `42`, false, nil, `42`, Number},
		{"utf-8", "d", `{"d":["é€😀"]}`, false, []string{`"é€😀"`}, `{"d":[]}`, Array},
	} {
		whole := run(path(c.path), c.members, c.body, 0)
		if whole.err != "" || strings.Join(whole.items, "|") != strings.Join(c.items, "|") || whole.envelope != c.envelope || whole.found != c.found {
			t.Errorf("%s: %+v", c.name, whole)
		}
		for n := 1; n <= len(c.body); n++ {
			if r := run(path(c.path), c.members, c.body, n); !same(r, whole) {
				t.Errorf("%s in chunks of %d: %+v, not %+v", c.name, n, r, whole)
			}
			if r := runPlain(path(c.path), c.members, c.body, n); !same(r, whole) {
				t.Errorf("%s without the kernel, in chunks of %d: %+v, not %+v", c.name, n, r, whole)
			}
		}
	}
}

func same(a, b result) bool {
	return strings.Join(a.items, "\n") == strings.Join(b.items, "\n") && (a.err != "" || a.envelope == b.envelope && a.last == b.last && a.print == b.print) &&
		a.found == b.found && a.first == b.first && a.err == b.err
}

func TestAnErrorSaysWhereTheBodyGoesWrong(t *testing.T) {
	for _, c := range []struct{ body, err string }{
		{"", "the body is empty at byte 0"},
		{" \n", "the body is empty at byte 2"},
		{"<html>", "unexpected <, a JSON value was expected at byte 0"},
		{`{"d":[1,]}`, "unexpected ], a JSON value was expected at byte 8"},
		{`{"d":[1 2]}`, "unexpected 2, a comma or ] was expected at byte 8"},
		{`{"d":[1}`, "unexpected }, a comma or ] was expected at byte 7"},
		{`{"d":[1],}`, "unexpected }, a member name in double quotes was expected at byte 9"},
		{`{d:1}`, "unexpected d, a member name in double quotes or } was expected at byte 1"},
		{`{"d" 1}`, "unexpected 1, a colon was expected at byte 5"},
		{`{"d":[1`, "the body ends early, a comma or ] was expected at byte 7"},
		{`{"d":[1]`, "the body ends early, a comma or } was expected at byte 8"},
		{`{"d":["a`, "the body ends early, the rest of a string was expected at byte 8"},
		{`{"d":[nul]}`, "unexpected ], true, false or null was expected at byte 9"},
		{`{"d":[01]}`, "unexpected 1, a comma or ] was expected at byte 7"},
		{`{"d":[1.]}`, "unexpected ], a digit was expected at byte 8"},
		{`{"d":["\x"]}`, `unexpected x, an escape such as \n or \u0041 was expected at byte 8`},
		{`{"d":["\u00g0"]}`, "unexpected g, four hexadecimal digits was expected at byte 11"},
		{"{\"d\":[\"a\x01\"]}", "unexpected byte 0x01, the rest of a string was expected at byte 8"},
		{"{\"d\":[\"a\xff\"]}", "the body is not UTF-8: unexpected byte 0xFF at byte 8"},
		{"{\"d\":[\"a\xed\xa0\x80\"]}", "the body is not UTF-8: unexpected byte 0xA0 at byte 9"},
		{"\xff\xfe{\x00", "unexpected byte 0xFF, a JSON value was expected at byte 0"},
		{"\xef\xbbx", "the body is not UTF-8 at byte 2"},
		{`{"d":[1]} {}`, "unexpected {, the end of the body was expected at byte 10"},
		{`{"d":[1],"d":[2]}`, "the body holds its results twice under the same name at byte 13"},
		{strings.Repeat("[", MaxDepth+1), "the body nests deeper than 10000 levels at byte 10000"},
	} {
		whole := run(path("d"), false, c.body, 0)
		if whole.err != c.err {
			t.Errorf("%.40q: %s", c.body, whole.err)
		}
		for n := 1; n < min(len(c.body), 30); n++ {
			if r := run(path("d"), false, c.body, n); r.err != c.err || strings.Join(r.items, "|") != strings.Join(whole.items, "|") {
				t.Errorf("%.40q in chunks of %d: %s", c.body, n, r.err)
			}
		}
	}
	s := New(nil, false)
	first := s.Write([]byte("x"))
	if s.Write([]byte("[]")) != first || s.Close() != first {
		t.Error("a failed splitter recovers")
	}
}

// The kernel took what stands behind a member's value for one more, without a name.
func TestAMemberNeedsAName(t *testing.T) {
	for _, body := range []string{`{"d":{"a":[],{"b":1}}}`, `{"d":{"a":{}, [1]}}`} {
		for n := range len(body) {
			r := run(path("d"), true, body, n)
			if len(r.items) != 1 || !strings.HasPrefix(r.err, "unexpected ") || !strings.Contains(r.err, "a member name in double quotes was expected") {
				t.Errorf("%s in chunks of %d: %s, %s", body, n, r.items, r.err)
			}
		}
	}
}

// The bracket stands around the items, inside one, beside them, or in a body that is
// collected.
func TestTheBracketThatOpensOneLevelTooManyIsFoundWhereverItStands(t *testing.T) {
	for _, c := range []struct {
		body    string
		path    []Step
		members bool
	}{
		{`[]`, nil, false},
		{`[1,"[[[[",[[[]]]]`, nil, false},
		{`{"x":{"a":[[1]]},"d":[{"a":{"b":[{}]}},{"a":1}],"y":[[[[[]]]]]}`, path("d"), false},
		{`{"x":[[]],"d":[1,"{[[",[[[{"a":"]"}]]],[[[[]]]],2]}`, path("d"), false},
		{`{"d":{"e":{"a":1,"b":{"c":[[]]}}},"x":{}}`, []Step{{Name: "d"}, {Name: "e"}}, true},
		{`{"d":{"e":{"f":[[{}]]}}}`, []Step{{Name: "d"}, {Name: "e"}, {Name: "f"}}, false},
		{`{"d":"none","x":{"a":{"b":{}}}}`, path("d"), false},
	} {
		deepest := 0
		for limit := 1; limit < 9; limit++ {
			want := ""
			depth, inString := 0, false
			for i := 0; i < len(c.body) && want == ""; i++ {
				switch b := c.body[i]; {
				case b == '"':
					inString = !inString
				case inString:
				case b == '[' || b == '{':
					if depth++; depth > limit {
						want = strings.Replace("the body nests deeper than "+strconv.Itoa(limit)+" levels at byte "+strconv.Itoa(i), " 1 levels", " 1 level", 1)
					}
				case b == ']' || b == '}':
					depth--
				}
				deepest = max(deepest, depth)
			}
			for n := range len(c.body) {
				for name, s := range map[string]*Splitter{"items": New(c.path, c.members), "whole": NewWhole()} {
					s.LimitDepth(limit)
					if r := runWith(s, c.body, n); r.err != want {
						t.Errorf("%s, %s, %d levels, in chunks of %d: %s, want %s", c.body, name, limit, n, r.err, want)
					}
				}
			}
		}
		if deepest > 8 {
			t.Errorf("%s nests %d levels", c.body, deepest)
		}
	}
	all := run(path("d"), false, `{"d":[[1],[[2]],[[[3]]],[4]]}`, 0)
	s := New(path("d"), false)
	s.LimitDepth(4)
	if r := runWith(s, `{"d":[[1],[[2]],[[[3]]],[4]]}`, 0); !slices.Equal(r.items, all.items[:2]) {
		t.Errorf("the items before one that nests too deep are %s", r.items)
	}
}

// What stands inside an object or array that is an item
// is left to its reader, wherever it is cut.
func TestItemsAreNotValidated(t *testing.T) {
	for _, c := range []struct {
		body, plain string
		items       []string
	}{
		{`{"d":[{"a":1},{"a":nul},{"a":2}]}`, "unexpected }, true, false or null was expected at byte 22", []string{`{"a":1}`, `{"a":nul}`, `{"a":2}`}},
		{`{"d":[{"a" 1},{}]}`, "unexpected 1, a colon was expected at byte 11", []string{`{"a" 1}`, `{}`}},
		{"{\"d\":[{\"a\":\"\xff\"}]}", "the body is not UTF-8: unexpected byte 0xFF at byte 12", []string{"{\"a\":\"\xff\"}"}},
		{`{"d":[[1],[2}]}`, "unexpected }, a comma or ] was expected at byte 12", []string{`[1]`, `[2}`}},
	} {
		for n := range len(c.body) {
			if r := run(path("d"), false, c.body, n); r.err != "" || !slices.Equal(r.items, c.items) || !slices.ContainsFunc(r.items, invalid) {
				t.Errorf("%q in chunks of %d: %+v", c.body, n, r)
			}
			if r := runPlain(path("d"), false, c.body, n); r.err != c.plain {
				t.Errorf("%q without the kernel, in chunks of %d: %+v", c.body, n, r)
			}
		}
	}
}

func TestTheEnvelopeHoldsTheLastItem(t *testing.T) {
	for _, c := range []struct {
		body, want string
		members    bool
	}{
		{`{"d":[1,{"id":2}],"n":3}`, `{"d":[{"id":2}],"n":3}`, false},
		{`{"d":[],"n":3}`, `{"d":[],"n":3}`, false},
		{`{"d":null,"n":3}`, `{"d":null,"n":3}`, false},
		{`{"d":{"a":1},"n":3}`, `{"d":{},"n":3}`, true},
	} {
		s := New(path("d"), c.members)
		if err := s.Write([]byte(c.body)); err != nil {
			t.Fatal(err)
		}
		if got := string(s.EnvelopeWithLast()); got != c.want {
			t.Errorf("%s: %s", c.body, got)
		}
	}
}

// What the kernel has passed over is validated before anybody
// looks for a cursor in it.
func TestWhatWasPassedOverIsValidatedBeforeACursorIsRead(t *testing.T) {
	for _, c := range []struct {
		body string
		ok   bool
	}{
		{`{"meta":{"next":"c"},"d":[{"id":1},{"i`, true},
		{`{"meta":{"next":nul},"d":[{"id":1},{"i`, false},
		{`{"d":[1],"meta":{"next":"c"}`, true},
		{`{"d":[1],"meta":{"next":"c}}`, false},
		{`{"d":[1],"meta":{"next" "c"}`, false},
	} {
		s := New(path("d"), false)
		if err := s.Write([]byte(c.body)); err != nil {
			t.Fatal(err)
		}
		if envelope, ok := s.Partial(); ok != c.ok || ok && envelope.Get("meta.next").Str != "c" {
			t.Errorf("%s: %s, %v", c.body, envelope.Raw, ok)
		}
	}
}

func TestPagesThatDifferHaveDifferentPrints(t *testing.T) {
	seen := map[uint64]string{}
	for _, body := range []string{`[]`, `[1]`, `[2]`, `[1,2]`, `[2,1]`, `[1,10,2]`, `[1,2,2]`, `[{"a":1},{"a":2}]`, `[{"a":1},{"a":3}]`, `[[],[1]]`, `[[1],[]]`} {
		p := run(nil, false, body, 0).print
		if other, ok := seen[p]; ok {
			t.Errorf("%s and %s have the same fingerprint", body, other)
		}
		seen[p] = body
	}
	if run(nil, false, `[1, 2]`, 0).print != run(nil, false, " [ 1,2 ] ", 1).print {
		t.Error("white space between items changes the fingerprint")
	}
}

func TestTheSplitterAgreesWithTheJSONParsingSuite(t *testing.T) {
	folder := filepath.Join("..", "..", "..", "shared", "data", "json-test-suite", "test_parsing")
	files, err := os.ReadDir(folder)
	if err != nil {
		t.Skip("the JSON parsing suite is not here: ", err)
	}
	for _, f := range files {
		body, err := os.ReadFile(filepath.Join(folder, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range []int{0, 1} {
			r := runPlain(path("a.b"), false, string(body), n)
			if accepted := r.err == ""; f.Name()[0] == 'y' && !accepted || f.Name()[0] == 'n' && accepted {
				t.Errorf("%s: %q %s", f.Name(), body[:min(len(body), 60)], r.err)
			}
		}
	}
}

func FuzzSplit(f *testing.F) {
	for _, body := range []string{`{"d":[1,{"a":"\u00e9"}],"n":null}`, `[[],{},"",-0.1e-2,true]`, "\ufeff{\"a\":{\"d\":[\"é\"]}}", `{"d":{"k":[1,2]}}`, `{"d":[`} {
		f.Add(body, "d", 3, true)
		f.Add(body, "a.d", 1, false)
	}
	f.Add(`{"d":[{"a":"}\\\""},[[]] , {"long":"`+strings.Repeat(`\\`, 70)+`","b":[{"]":"["}]},7,"]",{"c":1}],"n":[{}]}`, "d", 5, false)
	f.Add(`{"d":[{"a":1}{"b":2}],"e":[{]}`, "d", 64, false)
	f.Add(`{"a":{"b":[{},[nul]]},"d":[1,{}],"e":{"f":[01]},"g":"h"`, "d", 7, false)
	f.Add(`{"a":[{"b":{}}],"d":[1`, "d", 2, true)
	f.Add(`{"d":{"a":[],{`, "d", 30, true)
	f.Add(`[`+strings.Repeat(`{"k":"v\\","x":[1,2,{"y":null}]},`, 9)+`{}]`, "", 63, false)
	f.Fuzz(func(t *testing.T, body, dotted string, n int, members bool) {
		p := path(dotted)
		whole := runPlain(p, members, body, 0)
		if r := runPlain(p, members, body, max(n, 1)); !same(r, whole) {
			t.Fatalf("%q in chunks of %d:\n%+v, whole:\n%+v", body, n, r, whole)
		}
		fast := run(p, members, body, 0)
		if r := run(p, members, body, max(n, 1)); !same(r, fast) {
			t.Fatalf("%q in chunks of %d:\n%+v, whole:\n%+v", body, n, r, fast)
		}
		switch {
		case whole.err == "" && !same(fast, whole):
			t.Fatalf("%q: the kernel says\n%+v, without it\n%+v", body, fast, whole)
		case whole.err != fast.err && !slices.ContainsFunc(fast.items, invalid) && !strings.Contains(fast.err, "the rest of an item") && !strings.Contains(fast.err, "deeper"):
			t.Fatalf("%q: %s, but with the kernel %s, and all items are valid: %q", body, whole.err, fast.err, fast.items)
		}
		text := strings.TrimPrefix(body, "\ufeff")
		valid := json.Valid([]byte(text)) && utf8.ValidString(text)
		if valid != (whole.err == "") && !strings.Contains(whole.err, "twice") && !strings.Contains(whole.err, "deeper") {
			t.Fatalf("%q: valid is %v, the splitter says %q", body, valid, whole.err)
		}
		if whole.err != "" {
			return
		}
		want, envelope := reference(t, text, p, members)
		if strings.Join(want, "\n") != strings.Join(compact(t, whole.items), "\n") {
			t.Fatalf("%q at %v:\n%q, want\n%q", body, p, whole.items, want)
		}
		if !json.Valid([]byte(whole.envelope)) || envelope != compact(t, []string{whole.envelope})[0] {
			t.Fatalf("%q: envelope %s, want %s", body, whole.envelope, envelope)
		}
	})
}

// invalid is what the reader of an item finds out.
func invalid(item string) bool { return !json.Valid([]byte(item)) || !utf8.ValidString(item) }

// reference finds the items with encoding/json's token reader.
func reference(t *testing.T, text string, p []Step, members bool) (items []string, envelope string) {
	var walk func(raw json.RawMessage, p []Step) json.RawMessage
	walk = func(raw json.RawMessage, p []Step) json.RawMessage {
		var b bytes.Buffer
		dec := json.NewDecoder(bytes.NewReader(raw))
		dec.UseNumber()
		open, err := dec.Token()
		if err != nil {
			t.Fatal(err)
		}
		delim, container := open.(json.Delim)
		if !container {
			return raw
		}
		isTarget := len(p) == 0 && (delim == '[' || members)
		if len(p) == 0 && !isTarget {
			return raw
		}
		b.WriteRune(rune(delim))
		for i := 0; dec.More(); i++ {
			var name string
			if delim == '{' {
				k, _ := dec.Token()
				name = k.(string)
			}
			var value json.RawMessage
			if err := dec.Decode(&value); err != nil {
				t.Fatal(err)
			}
			if isTarget {
				items = append(items, compact(t, []string{string(value)})[0])
				continue
			}
			if delim == '{' && !p[0].IsIndex && p[0].Name == name || delim == '[' && p[0].IsIndex && p[0].Index == i {
				value = walk(value, p[1:])
			}
			if i > 0 {
				b.WriteByte(',')
			}
			if delim == '{' {
				k, _ := json.Marshal(name)
				b.Write(k)
				b.WriteByte(':')
			}
			b.Write(value)
		}
		b.WriteRune(rune(delim + 2))
		return b.Bytes()
	}
	return items, compact(t, []string{string(walk(json.RawMessage(text), p))})[0]
}

// compact writes JSON texts the way encoding/json reads them.
func compact(t *testing.T, texts []string) []string {
	out := make([]string, len(texts))
	for i, text := range texts {
		out[i] = canonical(t, json.NewDecoder(strings.NewReader(text)))
	}
	return out
}

func canonical(t *testing.T, dec *json.Decoder) string {
	dec.UseNumber()
	var b strings.Builder
	for {
		token, err := dec.Token()
		if err != nil {
			return b.String()
		}
		text, _ := json.Marshal(token)
		b.Write(text)
		b.WriteByte(' ')
	}
}

func BenchmarkSplit(b *testing.B)      { benchmark(b, false) }
func BenchmarkSplitPlain(b *testing.B) { benchmark(b, true) }

func benchmark(b *testing.B, plain bool) {
	body := []byte(`{"data":[` + strings.TrimSuffix(strings.Repeat(`{"id":9007199254740993,"title":"an item with a title","tags":["a","b"],"done":false},`, 20000), ",") + `]}`)
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		s := New([]Step{{Name: "data"}}, false)
		s.plain = plain
		if err := s.Write(body); err != nil || s.Items() != 20000 {
			b.Fatal(err, s.Items())
		}
	}
}

func TestThePoolOfFreeMemoryIsBounded(t *testing.T) {
	free.memory, free.size = nil, 0
	var all []*Splitter
	for range 5 {
		s := New([]Step{{Name: "data"}}, false)
		s.Write([]byte(`{"beside":"` + strings.Repeat("x", 3<<20)))
		all = append(all, s)
	}
	for _, s := range all {
		s.Free()
		s.Free() // there is nothing left to give
	}
	size := 0
	for i := range free.memory {
		size += free.memory[i].size()
	}
	if size != free.size || size > maxFree || size < 3<<20 {
		t.Errorf("%d bytes are free, said to be %d, of %d at most", size, free.size, maxFree)
	}
	for range all {
		New(nil, false)
	}
	if len(free.memory) != 0 || free.size != 0 {
		t.Errorf("%d memories of %d bytes are left", len(free.memory), free.size)
	}
}
