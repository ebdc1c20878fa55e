package jsonpath

import (
	"encoding/json"
	"math/rand"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/tidwall/gjson"
)

// FuzzParse: a path that parses prints as one that parses to the same.
func FuzzParse(f *testing.F) {
	for _, s := range []string{
		`$`, `$.a['b']["c\u00e9\ud83d\ude00"][0,-1][1:2:3]..*`, `$[?@.a == 1.50e-3 && !(@.b || $.c[?@])]`,
		`$[?match(@.a, 'x.*') || length(value($..b)) > count(@.*)]`, `$.data[(@.length-1)]`, `$[?@`, `$['\`, "$['\xff']",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, err := Parse(s)
		if err != nil {
			e := err.(*SyntaxError)
			if e.Offset < 0 || e.Offset > len(s) || e.Column < 1 || e.Selector != s || e.Expected == "" || e.Found == "" {
				t.Fatalf("%q: %+v", s, e)
			}
			return
		}
		printed := p.String()
		again, err := Parse(printed)
		if err != nil {
			t.Fatalf("%q prints as %q: %v", s, printed, err)
		}
		if again.String() != printed {
			t.Fatalf("%q prints as %q, that as %q", s, printed, again)
		}
		if again.usesRoot != p.usesRoot || again.singular() != p.singular() || len(again.prefix) != len(p.prefix) || len(again.rest) != len(p.rest) {
			t.Fatalf("%q is built otherwise than %q", printed, s)
		}
	})
}

// loneSurrogate finds texts with names that no path may be able to spell.
var loneSurrogate = regexp.MustCompile(`(?i)\\ud[89a-f]`)

func checkNodes(t *testing.T, p *Path, document string) {
	t.Helper()
	root := gjson.Parse(document)
	nodes := p.Select(root)
	first, ok := p.First(root)
	if ok != (len(nodes) > 0) || ok && (first.Index != nodes[0].Value.Index || first.Raw != nodes[0].Value.Raw) {
		t.Fatalf("%s of %s: first is %q", p, document, first.Raw)
	}
	if !json.Valid([]byte(document)) || !utf8.ValidString(document) {
		for _, n := range nodes {
			n.Path()
		}
		return
	}
	for _, n := range nodes {
		if !json.Valid([]byte(n.Value.Raw)) || n.Value.Raw != strings.TrimSpace(n.Value.Raw) {
			t.Fatalf("%s of %s: value %q", p, document, n.Value.Raw)
		}
		if !strings.HasPrefix(document[n.Value.Index:], n.Value.Raw) {
			t.Fatalf("%s of %s: value %q is not at %d", p, document, n.Value.Raw, n.Value.Index)
		}
		if want := gjson.Parse(n.Value.Raw); want.Type != n.Value.Type || want.Num != n.Value.Num {
			t.Fatalf("%s of %s: %+v, want %+v", p, document, n.Value, want)
		}
		path := n.Path()
		if loneSurrogate.MatchString(document) {
			continue
		}
		normalized, err := Parse(path)
		if err != nil {
			t.Fatalf("%s of %s: path %s: %v", p, document, path, err)
		}
		if normalized.String() != path || !normalized.singular() {
			t.Fatalf("%s of %s: path %s is not normalized", p, document, path)
		}
		again := normalized.Select(root)
		if len(again) != 1 || again[0].Value.Index != n.Value.Index || again[0].Value.Raw != n.Value.Raw || again[0].Path() != path {
			t.Fatalf("%s of %s: path %s selects %+v, not %q", p, document, path, again, n.Value.Raw)
		}
	}
}

// FuzzSelect: each normalized path selects exactly the node that it came from.
func FuzzSelect(f *testing.F) {
	for _, c := range [][2]string{
		{`$..*`, store},
		{`$.items[?@.id > 2]['id','tags'][*]`, store},
		{`$[::-1]..a`, `[{"a":1,"a":{"a":2}}, {"\u0061":[]}]`},
		{`$[?@ == $[0]]`, `[{"a":[1]},{"a" :[1.0]},"\ud800"]`},
		{`$..[?length(@) > count(@.*)]`, `["ab",[],{"":{}}]`},
		{`$[?search(@, $[0])]`, `["[a-z]","b"]`},
		{`$.a[-1]`, `{"a":[1,[`},
	} {
		f.Add(c[0], c[1])
	}
	f.Fuzz(func(t *testing.T, path, document string) {
		if len(path) > 80 || len(document) > 1000 {
			return
		}
		p, err := Parse(path)
		if err != nil || len(p.rest) > 4 || strings.Count(path, "..") > 2 || strings.Count(path, ",") > 6 {
			return // the number of nodes may be exponential in these
		}
		checkNodes(t, p, document)
	})
}

// TestRandomPathsSelectInRandomDocuments is FuzzSelect over documents and paths that fit each other.
func TestRandomPathsSelectInRandomDocuments(t *testing.T) {
	random := rand.New(rand.NewSource(3))
	for range rounds(50_000) {
		document := randomDocument(random, 4)
		if !json.Valid([]byte(document)) {
			t.Fatal(document)
		}
		checkNodes(t, mustParse(t, randomPath(random)), document)
	}
}
