package jsonpath

import (
	"math/rand"
	"slices"
	"testing"

	"github.com/tidwall/gjson"
)

func segments(list ...any) []Segment {
	out := []Segment{}
	for _, s := range list {
		switch s := s.(type) {
		case string:
			out = append(out, Segment{Name: s})
		case int:
			out = append(out, Segment{Index: s, IsIndex: true})
		}
	}
	return out
}

func TestAPathTellsItsSingularPrefix(t *testing.T) {
	for _, c := range []struct {
		path               string
		prefix             []Segment
		rest               int
		singular, children bool
	}{
		{`$`, nil, 0, true, false},
		{`$.a["b"][0]`, segments("a", "b", 0), 0, true, false},
		{`$.data[(@.length-1)].id`, segments("data", -1, "id"), 0, true, false},
		{`$[*]`, nil, 1, false, true},
		{`$.data.*`, segments("data"), 1, false, true},
		{`$.data[*].id`, segments("data"), 2, false, false},
		{`$.data[*][*]`, segments("data"), 2, false, false},
		{`$.data[*,0]`, segments("data"), 1, false, false},
		{`$.data[:]`, segments("data"), 1, false, false},
		{`$.data..*`, segments("data"), 1, false, false},
		{`$..a.b`, nil, 2, false, false},
		{`$.a[0,1].b`, segments("a"), 2, false, false},
		{`$.a[?@.b]`, segments("a"), 1, false, false},
	} {
		p := mustParse(t, c.path)
		prefix, rest := p.Prefix()
		if !slices.Equal(prefix, c.prefix) || rest != c.rest {
			t.Errorf("%s: prefix %v and %d", c.path, prefix, rest)
		}
		list, ok := p.Singular()
		if ok != c.singular || ok && !slices.Equal(list, c.prefix) {
			t.Errorf("%s: singular %v, %v", c.path, list, ok)
		}
		parent, ok := p.Children()
		if ok != c.children || ok && !slices.Equal(parent, c.prefix) {
			t.Errorf("%s: children of %v, %v", c.path, parent, ok)
		}
	}
}

func TestAPrefixIsCutOff(t *testing.T) {
	for _, c := range []struct {
		path string
		base []Segment
		want string // empty: fails
	}{
		{`$.data[-1].id`, segments(), `$['data'][-1]['id']`},
		{`$.data[-1].id`, segments("data"), `$[-1]['id']`},
		{`$.data[-1].id`, segments("data", -1), `$['id']`},
		{`$.data[-1].id`, segments("data", -1, "id"), `$`},
		{`$.data[-1].id`, segments("data", -1, "id", "x"), ``},
		{`$.data[-1].id`, segments("data", 1), ``},
		{`$.data[*].id`, segments("data"), `$[*]['id']`},
		{`$.data[*].id`, segments("data", 0), ``},
		{`$.data[?@.a == @.b]`, segments("data"), `$[?@['a'] == @['b']]`},
		{`$.data[?@.a == $.b]`, segments("data"), ``},
		{`$.data[?@[?@.x == $.b]]`, segments("data"), ``},
		{`$.data[?length(value($..b)) == 1]`, segments("data"), ``},
		{`$..data`, segments("data"), ``},
		{`$.next`, segments("data"), ``},
	} {
		got := ""
		if p, ok := mustParse(t, c.path).CutPrefix(c.base); ok {
			got = p.String()
		}
		if got != c.want {
			t.Errorf("%s without %v: %q, want %q", c.path, c.base, got, c.want)
		}
	}
}

func TestAPathTouchesWhatItMayRead(t *testing.T) {
	data := segments("data")
	for _, c := range []struct {
		path string
		base []Segment
		want bool
	}{
		{`$.next`, data, false},
		{`$.meta.next`, data, false},
		{`$[0]`, data, false},
		{`$[0:1]`, data, false},
		{`$['meta','links']..next`, data, false},
		{`$`, data, true},
		{`$.data`, data, true},
		{`$.data[0].id`, data, true},
		{`$.*.id`, data, true},
		{`$['meta','data'].id`, data, true},
		{`$..next`, data, true},
		{`$.meta..next`, data, false},
		{`$.links[?@.rel == 'next']`, data, false},
		{`$.links[?@.rel == $.rel]`, data, false},
		{`$.links[?@.rel == $.data[0]]`, data, true},
		{`$.links[?@[?@.rel == $.data[0]]]`, data, true},
		{`$.links[?count($..*) == 1]`, data, true},
		{`$.links..[?length($.data) == 1]`, data, true},
		{`$[?@.rel]`, data, true},
		{`$.result.next`, segments("result", "items"), false},
		{`$.result`, segments("result", "items"), true},
		{`$.result.*.x`, segments("result", "items", "x", "y"), true},
		{`$.result.*.x`, segments("result", "items", 0), false},
		{`$.a[0].x`, segments("a", 0, "y"), false},
		{`$.a[0].x`, segments("a", 1), false},
		{`$.a[0].x`, segments("a", -1), true},
		{`$.a[-1].x`, segments("a", 3), true},
		{`$.a[-1].x`, segments("a", -2), false},
		{`$.a[0:2].x`, segments("a", 1, "x"), true},
		{`$.a[0:2].x`, segments("a", 1, "y"), false},
		{`$.a[?@.y].x`, segments("a", 1, "y"), true},
	} {
		if got := mustParse(t, c.path).Touches(c.base); got != c.want {
			t.Errorf("%s, %v: %v", c.path, c.base, got)
		}
	}
}

// TestAValueThatIsNotTouchedChangesNothing replaces values that paths are said not to touch.
func TestAValueThatIsNotTouchedChangesNothing(t *testing.T) {
	random := rand.New(rand.NewSource(1))
	untouched, n := 0, rounds(30_000)
	for range n {
		document := randomDocument(random, 4)
		path := mustParse(t, randomPath(random))
		all := mustParse(t, `$..*`).Select(gjson.Parse(document))
		if len(all) == 0 {
			continue
		}
		n := all[random.Intn(len(all))]
		base, _ := mustParse(t, n.Path()).Singular()
		if path.Touches(base) {
			continue
		}
		untouched++
		changed := document[:n.Value.Index] + `"changed"` + document[n.Value.Index+len(n.Value.Raw):]
		before, _ := selected(t, path.String(), document)
		after, _ := selected(t, path.String(), changed)
		if !slices.Equal(before, after) {
			t.Fatalf("%s of %s: %s; of %s: %s", path, document, before, changed, after)
		}
	}
	if untouched < n/30 {
		t.Errorf("only %d cases", untouched)
	}
}

// TestAPathWithoutItsPrefixSelectsTheSame evaluates paths in two steps.
func TestAPathWithoutItsPrefixSelectsTheSame(t *testing.T) {
	random := rand.New(rand.NewSource(2))
	cut, found, n := 0, 0, rounds(30_000)
	for range n {
		document := randomDocument(random, 4)
		path := mustParse(t, randomPath(random))
		prefix, _ := path.Prefix()
		if len(prefix) == 0 {
			continue
		}
		base := prefix[:1+random.Intn(len(prefix))]
		rest, ok := path.CutPrefix(base)
		if !ok {
			continue
		}
		cut++
		want, _ := selected(t, path.String(), document)
		var got []string
		outer, ok := (&Path{query: query{prefix: base}}).First(gjson.Parse(document))
		if ok {
			for _, n := range rest.Select(outer) {
				got = append(got, n.Value.Raw)
				if document[n.Value.Index:n.Value.Index+len(n.Value.Raw)] != n.Value.Raw {
					t.Fatalf("%s of %s: wrong offset", path, document)
				}
			}
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%s of %s: %s, want %s", path, document, got, want)
		}
		found += len(want)
	}
	if cut < n/30 || found < n/30 {
		t.Errorf("only %d cases, %d nodes", cut, found)
	}
}
