package split

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// sequenceResult is what a reader finds in a body.
type sequenceResult struct {
	items []string
	keys  []uint64
	last  string
	found Kind
	print Print
	err   string
	line  int
}

func (a *sequenceResult) same(b *sequenceResult) bool {
	return slices.Equal(a.items, b.items) && a.err == b.err && a.line == b.line &&
		(a.err != "" || a.last == b.last && a.found == b.found && a.print == b.print && slices.Equal(a.keys, b.keys))
}

// readSequence reads a body in chunks of size n (0: one chunk). path "" is for a place that
// nobody knows.
func readSequence(t *testing.T, form Form, path, body string, n int, known bool) (r sequenceResult) {
	t.Helper()
	list := atPath(t, path)
	list.sequential = known
	reader := &Reader{}
	defer reader.Free()
	key := atPath(t, "$.id").path
	reader.Begin(Plan{Items: list, Key: key, Sample: true})
	reader.Expect(form)
	note := func(ranges []Range) {
		for _, at := range ranges {
			r.items = append(r.items, body[at.Begin:at.End])
		}
	}
	var err error
	for rest := []byte(body); len(rest) > 0 && err == nil; {
		k := len(rest)
		if n > 0 {
			k = min(n, k)
		}
		var ranges []Range
		chunk := slices.Clone(rest[:k])
		ranges, err = reader.Write(chunk)
		note(ranges)
		clear(chunk)
		rest = rest[k:]
	}
	if err == nil {
		var ranges []Range
		ranges, err = reader.Close(false)
		note(ranges)
	}
	if err == nil && reader.Collected() && list.path == nil {
		reader.ReadNone()
	} else if err == nil {
		if err = reader.Read(list); err == nil {
			note(reader.Ranges)
			for i, item := range reader.Sample() {
				if item.Raw != r.items[i] {
					t.Errorf("the sample of %q has %q", body, item.Raw)
				}
			}
			r.keys, r.last = reader.Keys(), reader.Last().Raw
		}
	}
	if err != nil {
		r.err = err.Error()
		if e, ok := errors.AsType[*Error](err); ok {
			r.line = e.Line
		}
	}
	r.found, r.print = reader.Found, reader.Print
	return r
}

// sequences are bodies, their items, and why they are broken.
var sequences = []struct {
	name  string
	form  Form
	body  string
	items []string // nil: it is no sequence, but one JSON text without a list
	err   string
}{
	{"objects", Sequence, "{\"id\":1}\n{\"id\":2}\n{\"id\":3}\n", []string{`{"id":1}`, `{"id":2}`, `{"id":3}`}, ""},
	{"no line break at the end", Sequence, "{\"id\":1}\n{\"id\":2}", []string{`{"id":1}`, `{"id":2}`}, ""},
	{"one", Sequence, `{"id":1}`, []string{`{"id":1}`}, ""},
	{"blank lines, CRLF, spaces", Sequence, "\r\n\n {\"id\":1} \r\n\t\r\n\r\n{\"id\":2}\r\n \n", []string{`{"id":1}`, `{"id":2}`}, ""},
	{"a byte order mark", Sequence, "\ufeff{\"id\":1}\n{\"id\":2}\n", []string{`{"id":1}`, `{"id":2}`}, ""},
	{"any kind", Sequence, "{}\n[1,[2]]\n[]\n\"a\\n\"\n-1.5e3\ntrue\nnull\n9007199254740993", []string{`{}`, `[1,[2]]`, `[]`, `"a\n"`, `-1.5e3`, `true`, `null`, `9007199254740993`}, ""},
	{"lists", Sequence, "[{\"id\":1}]\n[{\"id\":2}]\n", []string{`[{"id":1}]`, `[{"id":2}]`}, ""},
	{"a list", Sequence, "[{\"id\":1}]", []string{`[{"id":1}]`}, ""},
	{"empty", Sequence, "", []string{}, ""},
	{"blank", Sequence, " \r\n\n", []string{}, ""},
	{"brackets in strings", Sequence, "{\"a\":\"}{\"}\n[\"]\\\\\",\"\\\"[\"]\n{\"b\":1}\n", []string{`{"a":"}{"}`, `["]\\","\"["]`, `{"b":1}`}, ""},
	{"long", Sequence, "{\"a\":\"" + strings.Repeat("x\\\\", 99) + "\"}\n{\"b\":[" + strings.Repeat("{},", 99) + "{}]}\n", []string{"{\"a\":\"" + strings.Repeat("x\\\\", 99) + "\"}", "{\"b\":[" + strings.Repeat("{},", 99) + "{}]}"}, ""},

	{"separators", Sequence, "\x1e{\"id\":1}\n\x1e{\"id\":2}\n", []string{`{"id":1}`, `{"id":2}`}, ""},
	{"separators, several", Sequence, "\x1e\x1e{\"id\":1}\n\x1e \x1e\n{\"id\":2}", []string{`{"id":1}`, `{"id":2}`}, ""},
	{"separators, several lines", Sequence, "\x1e{\n \"id\":1\n}\n\x1e[\n1]\n\x1e\n\"a\"\n\x1e12\n", []string{"{\n \"id\":1\n}", "[\n1]", `"a"`, `12`}, ""},
	{"separators, any kind", Sequence, "\x1e1\n\x1enull\n\x1etrue\x1e{}\x1e[]", []string{`1`, `null`, `true`, `{}`, `[]`}, ""},
	{"separators by shape", Either, "\x1e{\"id\":1}\n\x1e{\"id\":2}\n", []string{`{"id":1}`, `{"id":2}`}, ""},
	{"separators by shape behind blanks", Either, "\ufeff \n\x1e1\n", []string{`1`}, ""},

	{"by shape", Either, "{\"id\":1}\n{\"id\":2}\n", []string{`{"id":1}`, `{"id":2}`}, ""},
	{"by shape, any kind", Either, "\ufeff\r\n1\r\n\"a\"\n\n[2]\n{\"id\":{}}", []string{`1`, `"a"`, `[2]`, `{"id":{}}`}, ""},
	{"by shape, nested first", Either, " {\"id\":[1,{\"a\":{}}],\"b\":\"}\"} \n[2]\n", []string{`{"id":[1,{"a":{}}],"b":"}"}`, `[2]`}, ""},
	{"by shape, one line", Either, "{\"id\":1}\n", nil, ""},
	{"by shape, an array", Either, "[1,2]\n", []string{"1", "2"}, ""},

	{"a line that breaks off", Sequence, "{\"id\":1}\n{\"id\":2\n{\"id\":3}\n", []string{`{"id":1}`}, "unexpected line break, the rest of an item was expected at byte 16 (line 2)"},
	{"a string that breaks off", Sequence, "{\"id\":1}\r\n\n[1]\n{\"id\":\"2\n{\"id\":3}\n", []string{`{"id":1}`, `[1]`}, "unexpected line break, the rest of an item was expected at byte 23 (line 4)"},
	{"a bare string that breaks off", Sequence, "1\n\"2\n3\n", []string{`1`}, "unexpected line break, the rest of a string was expected at byte 4 (line 2)"},
	{"a bracket too many", Sequence, "{\"id\":1}\n{}\n{}}\n{\"id\":3}\n", []string{`{"id":1}`, `{}`}, "unexpected }, a line break was expected at byte 14 (line 3)"},
	{"two on a line", Sequence, "{\"id\":1}\n{} {}\n", []string{`{"id":1}`}, "unexpected {, a line break was expected at byte 12 (line 2)"},
	{"commas", Sequence, "{\"id\":1},\n{}\n", nil, "unexpected ,, a line break was expected at byte 8 (line 1)"},
	{"no JSON", Sequence, "\n{\"id\":1}\n\nnot found\n", []string{`{"id":1}`}, "unexpected o, true, false or null was expected at byte 12 (line 4)"},
	{"a number that goes on", Sequence, "01\n", nil, "unexpected 1, a line break was expected at byte 1 (line 1)"},
	{"a separator among lines", Sequence, "{}\n\x1e{}\n", []string{`{}`}, "unexpected record separator, a JSON value was expected at byte 3 (line 2)"},
	{"no line break behind a separator", Sequence, "\x1e{}\n{}\n", []string{`{}`}, "unexpected {, a record separator was expected at byte 4"},
	{"a separator within a record", Sequence, "\x1e{}\n\x1e{\"a\":\"\n\x1e{}\n", []string{`{}`}, "unexpected record separator, the rest of an item was expected at byte 12"},
	{"a number that may be cut", Sequence, "\x1e12\x1e13\n", nil, "unexpected record separator, a digit was expected at byte 3"},
	{"a last line that is cut", Sequence, "{\"id\":1}\n{\"id\":", []string{`{"id":1}`}, "the body ends early, the rest of an item was expected at byte 15 (line 2)"},
	{"a last record that is cut", Sequence, "\x1e{\"id\":1}\n\x1e{\"id\":", []string{`{"id":1}`}, "the body ends early, the rest of an item was expected at byte 17"},
	{"a last number that is cut", Sequence, "\x1e1\n\x1e2", []string{`1`}, "the body ends early, a digit was expected at byte 5"},
	{"a separator at the end", Sequence, "\x1e1\n\x1e", []string{`1`}, "the body ends early, a JSON value was expected at byte 4"},
	{"a last line that is not JSON", Sequence, "{}\n\n{\"id\":nul}\n\n", []string{`{}`, `{"id":nul}`}, "unexpected }, true, false or null was expected at byte 13 (line 3)"},

	{"by shape, several lines", Either, "{\n\"id\":1}\n{\"id\":2}\n", nil, "unexpected {, the end of the body was expected at byte 10"},
	{"by shape, on one line", Either, "{\"id\":1}{\"id\":2}\n", nil, "unexpected {, the end of the body was expected at byte 8"},
	{"by shape, an array and more", Either, "[1,2]\n[3]\n", []string{"1", "2"}, "unexpected [, the end of the body was expected at byte 6"},
	{"by shape, empty", Either, "", nil, "the body is empty at byte 0"},
	{"by shape, broken", Either, "{\"id\":1}\n{\"id\":2\n{}", []string{`{"id":1}`}, "unexpected line break, the rest of an item was expected at byte 16 (line 2)"},
	{"of another type", Document, "{\"id\":1}\n{\"id\":2}\n", nil, "unexpected {, the end of the body was expected at byte 9"},
}

func TestTheRecordsOfASequenceAreItemsHoweverItIsCut(t *testing.T) {
	for _, c := range sequences {
		for _, path := range []string{"", "$"} {
			whole := readSequence(t, c.form, path, c.body, 0, false)
			items := slices.Clone(c.items)
			if whole.err != c.err || !slices.Equal(whole.items, items) || c.err == "" && c.items != nil && whole.found != Array {
				t.Errorf("%s, path %q: %+v", c.name, path, whole)
			}
			for n := 1; n <= len(c.body); n++ {
				if r := readSequence(t, c.form, path, c.body, n, false); !r.same(&whole) {
					t.Errorf("%s, path %q, in chunks of %d: %+v, not %+v", c.name, path, n, r, whole)
				}
			}
		}
	}
}

func TestALaterPageMayHaveOneLineOfASequenceOrNone(t *testing.T) {
	for _, c := range []struct {
		body  string
		items []string
	}{
		{"", nil},
		{"\n", nil},
		{"{\"id\":1}\n", []string{`{"id":1}`}},
		{"\ufeff\n{\"id\":{\"a\":[]}}", []string{`{"id":{"a":[]}}`}},
		{"12", []string{`12`}},
	} {
		for _, path := range []string{"", "$"} {
			for n := range len(c.body) + 1 {
				r := readSequence(t, Either, path, c.body, n, true)
				if r.err != "" || !slices.Equal(r.items, c.items) || r.found != Array || r.print.Count != len(c.items) || len(r.keys) != len(c.items) {
					t.Errorf("%q, path %q, in chunks of %d: %+v", c.body, path, n, r)
				}
			}
		}
	}
}

func TestARecordMayNestAsDeepAsABodyMay(t *testing.T) {
	for _, body := range []string{"{}\n[[1]]\n", "\x1e{}\n\x1e[[1]]\n"} {
		for levels, ok := range map[int]bool{1: false, 2: true} {
			r := &Reader{}
			r.Begin(Plan{Items: atPath(t, "$"), MaxDepth: levels})
			r.Expect(Sequence)
			if _, err := r.Write([]byte(body)); (err == nil) != ok || err != nil && !strings.HasPrefix(err.Error(), "the body nests deeper than 1 level at byte ") {
				t.Errorf("%q with %d levels: %v", body, levels, err)
			}
		}
	}
}

func TestASequenceHasItsItemsNowhereElse(t *testing.T) {
	for path, want := range map[string]string{
		"$.data": "the body is a sequence of JSON texts, each of which is an item: their place is $, so leave $['data'] out",
		"$[*]":   "the body is a sequence of JSON texts, each of which is an item: their place is $, so leave $[*] out",
	} {
		for n := range 3 {
			if r := readSequence(t, Sequence, path, "{\"data\":[1]}\n{}\n", n, false); r.err != want || len(r.items) > 0 {
				t.Errorf("%s: %+v", path, r)
			}
		}
		if r := readSequence(t, Sequence, path, "", 0, false); r.err != want {
			t.Errorf("%s: %+v", path, r)
		}
	}
}

func TestMediaTypesTellSequences(t *testing.T) {
	for _, c := range []struct {
		form  Form
		types string
	}{
		{Sequence, "application/x-ndjson|application/ndjson|application/jsonl|application/x-jsonlines|application/jsonlines|application/json-seq|text/x-ndjson|text/jsonl|application/x-jsonl|application/geo+json-seq|Application/X-NDJSON; charset=utf-8|application/vnd.api.v2+x-ndjson|application/stream+json"},
		{Either, "|text/plain|text/plain;charset=UTF-8|application/octet-stream|*/*|binary/octet-stream"},
		{Document, "application/json|application/json; charset=utf-8|application/problem+json|text/json|text/html|application/x-json|application/json;stream=watch|image/jsonl|application/geo+json|ndjson"},
	} {
		for media := range strings.SplitSeq(c.types, "|") {
			if got := FormOf(media); got != c.form {
				t.Errorf("%q is %d", media, got)
			}
		}
	}
}

// FuzzSequence: chunks change nothing, and a body is what its lines are by encoding/json.
func FuzzSequence(f *testing.F) {
	for i, c := range sequences {
		f.Add(c.body, i+1, c.form == Either)
	}
	f.Add(strings.Repeat("{\"id\":1,\"s\":\"\\\\\\\"}\"}\n", 9)+"[[]]\r\n\r\n7", 63, false)
	f.Fuzz(func(t *testing.T, body string, n int, either bool) {
		form := Sequence
		if either {
			form = Either
		}
		for _, path := range []string{"", "$"} {
			whole := readSequence(t, form, path, body, 0, false)
			if r := readSequence(t, form, path, body, max(n, 1), false); !r.same(&whole) {
				t.Fatalf("%q at %q in chunks of %d:\n%+v, whole:\n%+v", body, path, n, r, whole)
			}
			text := strings.TrimPrefix(body, "\ufeff")
			if form == Either || strings.Contains(text, "\x1e") {
				continue
			}
			items, broken := lines(text)
			switch {
			case broken < 0 && whole.err != "" && !strings.Contains(whole.err, "nests deeper"), broken < 0 && !slices.Equal(whole.items, items):
				t.Fatalf("%q: %+v, not %q", body, whole, items)
			case broken >= 0 && whole.err == "" && !slices.ContainsFunc(whole.items, invalid):
				t.Fatalf("%q: %+v, but line %d is broken", body, whole, broken)
			case broken >= 0 && whole.line > 0 && !slices.ContainsFunc(whole.items, invalid) && whole.line != broken && !strings.Contains(whole.err, "nests deeper"):
				t.Fatalf("%q: line %d, not %d: %s", body, whole.line, broken, whole.err)
			}
		}
	})
}

// lines are the values that a text has, one a line; broken is the first line with something
// else, counted from 1.
func lines(text string) (items []string, broken int) {
	number := 0
	for line := range strings.SplitSeq(text, "\n") {
		number++
		line = strings.Trim(line, " \t\r")
		switch {
		case line == "":
		case json.Valid([]byte(line)) && utf8.ValidString(line):
			items = append(items, line)
		default:
			return items, number
		}
	}
	return items, -1
}
