package jsonpath

import (
	"slices"
	"strings"
	"testing"

	"github.com/tidwall/gjson"
)

// selected runs a path and returns the values' texts and normalized paths.
func selected(t testing.TB, path, document string) (values, paths []string) {
	t.Helper()
	for _, n := range mustParse(t, path).Select(gjson.Parse(document)) {
		values = append(values, n.Value.Raw)
		paths = append(paths, n.Path())
	}
	return values, paths
}

const store = `
{ "items" : [ {"id": 9007199254740993, "tags": ["x", "y"] },
              {"id": 2,"tags":[ ],"next":null} , {"id":3.50, "a b": {"c": "d\n"}}],
  "meta":{"next.cursor":"abc","total":3 ,"ok":true},
  "empty":{}, "":"nameless"
} `

func TestAPathSelectsItsValuesInOrder(t *testing.T) {
	for _, c := range []struct {
		path   string
		values []string
		paths  []string
	}{
		{`$`, []string{strings.TrimSpace(store)}, []string{`$`}},
		{`$.meta`, []string{`{"next.cursor":"abc","total":3 ,"ok":true}`}, []string{`$['meta']`}},
		{`$['meta']['next.cursor']`, []string{`"abc"`}, []string{`$['meta']['next.cursor']`}},
		{`$['']`, []string{`"nameless"`}, []string{`$['']`}},
		{`$.missing`, nil, nil},
		{`$.missing.deeper[0]`, nil, nil},
		{`$.items.id`, nil, nil},
		{`$.meta[0]`, nil, nil},
		{`$.meta.total.x`, nil, nil},
		{`$.items[0].id`, []string{`9007199254740993`}, []string{`$['items'][0]['id']`}},
		{`$.items[-1].id`, []string{`3.50`}, []string{`$['items'][2]['id']`}},
		{`$.items[(@.length-1)].id`, []string{`3.50`}, []string{`$['items'][2]['id']`}},
		{`$.items[-3].tags[-2]`, []string{`"x"`}, []string{`$['items'][0]['tags'][0]`}},
		{`$.items[-4]`, nil, nil},
		{`$.items[3]`, nil, nil},
		{`$.items[1].tags[-1]`, nil, nil},
		{`$.items[1].next`, []string{`null`}, []string{`$['items'][1]['next']`}},
		{`$.items[9007199254740991]`, nil, nil},
		{`$.items[-9007199254740991]`, nil, nil},
		{`$.items[*].id`, []string{`9007199254740993`, `2`, `3.50`},
			[]string{`$['items'][0]['id']`, `$['items'][1]['id']`, `$['items'][2]['id']`}},
		{`$.meta.*`, []string{`"abc"`, `3`, `true`},
			[]string{`$['meta']['next.cursor']`, `$['meta']['total']`, `$['meta']['ok']`}},
		{`$.empty.*`, nil, nil},
		{`$.meta.total.*`, nil, nil},
		{`$.items[0,0,-1]['id','tags']`, []string{`9007199254740993`, `["x", "y"]`, `9007199254740993`, `["x", "y"]`, `3.50`},
			[]string{`$['items'][0]['id']`, `$['items'][0]['tags']`, `$['items'][0]['id']`, `$['items'][0]['tags']`, `$['items'][2]['id']`}},
		{`$..id`, []string{`9007199254740993`, `2`, `3.50`},
			[]string{`$['items'][0]['id']`, `$['items'][1]['id']`, `$['items'][2]['id']`}},
		{`$.items..['c','next']`, []string{`null`, `"d\n"`},
			[]string{`$['items'][1]['next']`, `$['items'][2]['a b']['c']`}},
		{`$.items[0]..*`, []string{`9007199254740993`, `["x", "y"]`, `"x"`, `"y"`},
			[]string{`$['items'][0]['id']`, `$['items'][0]['tags']`, `$['items'][0]['tags'][0]`, `$['items'][0]['tags'][1]`}},
		{`$..[1]`, []string{`{"id": 2,"tags":[ ],"next":null}`, `"y"`}, []string{`$['items'][1]`, `$['items'][0]['tags'][1]`}},
		{`$.meta.total..*`, nil, nil},
		{`$.items[?@.next == null].id`, []string{`2`}, []string{`$['items'][1]['id']`}},
		{`$.items[?@.id >= $.meta.total].id`, []string{`9007199254740993`, `3.50`},
			[]string{`$['items'][0]['id']`, `$['items'][2]['id']`}},
		{`$.meta[?@ == true, ?@ == 3]`, []string{`true`, `3`}, []string{`$['meta']['ok']`, `$['meta']['total']`}},
		{`$.meta.total[?@]`, nil, nil},
	} {
		values, paths := selected(t, c.path, store)
		if !slices.Equal(values, c.values) || !slices.Equal(paths, c.paths) {
			t.Errorf("%s: %q at %q", c.path, values, paths)
		}
		first, ok := mustParse(t, c.path).First(gjson.Parse(store))
		if ok != (c.values != nil) || ok && first.Raw != c.values[0] {
			t.Errorf("%s: first %q, %v", c.path, first.Raw, ok)
		}
	}
}

func TestASliceSelectsByStartEndAndStep(t *testing.T) {
	const digits = `[0,1,2,3,4,5,6,7,8,9]`
	for _, c := range []struct{ path, want string }{
		{`$[:]`, `0123456789`},
		{`$[3:]`, `3456789`},
		{`$[:3]`, `012`},
		{`$[3:6]`, `345`},
		{`$[6:3]`, ``},
		{`$[3:3]`, ``},
		{`$[20:]`, ``},
		{`$[:20]`, `0123456789`},
		{`$[-20:2]`, `01`},
		{`$[-3:]`, `789`},
		{`$[:-7]`, `012`},
		{`$[-3:-1]`, `78`},
		{`$[::3]`, `0369`},
		{`$[1:8:3]`, `147`},
		{`$[::20]`, `0`},
		{`$[::9007199254740991]`, `0`},
		{`$[::0]`, ``},
		{`$[::-1]`, `9876543210`},
		{`$[5::-1]`, `543210`},
		{`$[:5:-1]`, `9876`},
		{`$[7:2:-2]`, `753`},
		{`$[2:7:-1]`, ``},
		{`$[-1:-4:-1]`, `987`},
		{`$[-1:-20:-4]`, `951`},
		{`$[20::-3]`, `9630`},
		{`$[:-20:-9]`, `90`},
		{`$[-20::-1]`, ``},
		{`$[::-9007199254740991]`, `9`},
	} {
		values, paths := selected(t, c.path, digits)
		if strings.Join(values, "") != c.want {
			t.Errorf("%s: %s, want %s", c.path, values, c.want)
		}
		for i, p := range paths {
			if p != "$["+values[i]+"]" {
				t.Errorf("%s: %s stands at %s", c.path, values[i], p)
			}
		}
	}
	for _, document := range []string{`[]`, `{"0":1}`, `"abc"`, `0`} {
		for _, path := range []string{`$[:]`, `$[::-1]`, `$[0:1]`} {
			if values, _ := selected(t, path, document); values != nil {
				t.Errorf("%s of %s: %s", path, document, values)
			}
		}
	}
}

func TestAValueIsReadWithItsExactText(t *testing.T) {
	document := "  " + `{"o": {} ,"a":[1],"s":"x\u00e9\ud83d\ude00","lone":"\ud800A","n":-12.5e1,"huge":1e999,"t":true,"f":false,"z":null}`
	for name, want := range gjson.Parse(document).Map() {
		if name == "lone" {
			want.Str = "\uFFFDA" // gjson loses the A
		}
		got, ok := mustParse(t, "$."+name).First(gjson.Parse(document))
		if !ok || got.Type != want.Type || got.Raw != want.Raw || got.Str != want.Str || got.Num != want.Num {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
		if !strings.HasPrefix(document[got.Index:], got.Raw) || !strings.HasSuffix(strings.TrimRight(document[:got.Index], " "), `"`+name+`":`) {
			t.Errorf("%s: wrong offset %d", name, got.Index)
		}
	}
	for _, path := range []string{`$.a[0]`, `$.a[*]`, `$..[0]`, `$.a[?$]`} {
		for _, n := range mustParse(t, path).Select(gjson.Parse(document)) {
			if document[n.Value.Index:n.Value.Index+1] != "1" {
				t.Errorf("%s: wrong offset %d", path, n.Value.Index)
			}
		}
	}
}

func TestARootMayBeAnyValue(t *testing.T) {
	for _, document := range []string{`1`, ` "x" `, `true`, ` null`, `[] `, "\n{}\n"} {
		for _, root := range []gjson.Result{gjson.Parse(document), {Raw: document}} {
			v, ok := mustParse(t, `$`).First(root)
			if !ok || v.Raw != strings.TrimSpace(document) {
				t.Errorf("%q: %q, %v", document, v.Raw, ok)
			}
		}
		if values, _ := selected(t, `$..*`, document); values != nil {
			t.Errorf("%q: %q", document, values)
		}
	}
}

func TestAMissingRootHasNoValues(t *testing.T) {
	for _, path := range []string{`$`, `$.a`, `$[*]`, `$[?$.a]`} {
		for _, root := range []gjson.Result{{}, gjson.Parse(""), gjson.Parse("  ")} {
			p := mustParse(t, path)
			if nodes := p.Select(root); nodes != nil {
				t.Errorf("%s: %v", path, nodes)
			}
			if v, ok := p.First(root); ok {
				t.Errorf("%s: %v", path, v)
			}
		}
	}
	if got := (Node{}).Path(); got != "" {
		t.Error(got)
	}
}

// The last of several members with one name counts, as for JSON.parse.
func TestOfRepeatedMembersTheLastCounts(t *testing.T) {
	// More members than are compared pair by pair; two of them come again.
	many := `{"x":[0],"y":[1]`
	for name := 'a'; name <= 'z'; name++ {
		many += `,"` + string(name) + `":[2]`
	}
	many += `}`
	for _, c := range []struct{ path, document, want string }{
		{`$.a`, `{"a":1,"b":2,"a":3}`, `3`},
		{`$.a`, `{"a":1,"b":2,"\u0061":3}`, `3`},
		{`$['a','a']`, `{"a":1,"a":3}`, `3 3`},
		{`$.*`, `{"a":1,"b":2,"a":3}`, `2 3`},
		{`$.*`, `{"a":1,"b":2,"\u0061":3,"a":4}`, `2 4`},
		{`$[?@ > 0]`, `{"a":1,"b":2,"a":3}`, `2 3`},
		{`$..x`, `{"a":{"x":1,"b":{"x":2}},"a":{"x":3}}`, `3`},
		{`$..*`, `[{"a":[1],"a":2}]`, `{"a":[1],"a":2} 2`},
		{`$[?length(@) == 2]`, `[{"a":1,"b":2,"a":3},{"a":1}]`, `{"a":1,"b":2,"a":3}`},
		{`$[?@ == $[0]]`, `[{"a":1,"b":2},{"a":2,"b":2,"a":1},{"a":1,"b":2,"a":2}]`, `{"a":1,"b":2} {"a":2,"b":2,"a":1}`},
		{`$.x[0]`, many, `2`},
		{`$..[?@ < 2]`, many, ``},
		{`$[?count(@.*) == 26]`, `[` + many + `]`, many},
		{`$[?length(@) == 26]`, `[` + many + `]`, many},
	} {
		values, _ := selected(t, c.path, c.document)
		if got := strings.Join(values, " "); got != c.want {
			t.Errorf("%s of %s: %s, want %s", c.path, c.document, got, c.want)
		}
	}
}

func TestANameWithEscapesFindsItsMember(t *testing.T) {
	for _, c := range []struct{ path, document, want string }{
		{`$['a"b']`, `{"a\"b":1}`, `$['a"b']`},
		{`$['a\\']`, `{"a\\":1}`, `$['a\\']`},
		{`$['\\"']`, `{"\\\"":1}`, `$['\\"']`},
		{`$['/']`, `{"\/":1}`, `$['/']`},
		{`$.é`, `{"\u00E9":1}`, `$['é']`},
		{`$.😀`, `{"\ud83d\ude00":1}`, `$['😀']`},
		{`$['\b\f\n\r\t\u0001']`, `{"\b\f\n\r\t\u0001":1}`, `$['\b\f\n\r\t\u0001']`},
		{`$.ab`, `{"\u0061":1}`, ``},
		{`$.a`, `{"\u0061b":1}`, ``},
		{`$.a`, `{"a\u0000":1}`, ``},
		{`$.é`, `{"e\u0301":1}`, ``}, // another sequence of code points
		{`$['\uFFFD']`, `{"\ud800":1}`, ``},
		{`$['\uFFFDA']`, `{"\ud800A":1}`, ``},
		{`$[*]`, `{"\uD800":1}`, `$['\ud800']`},
		{`$[*]`, `{"\udC00\uD83d\u0041\ud83D\uDe00":1}`, `$['\udc00\ud83dA😀']`},
	} {
		_, paths := selected(t, c.path, c.document)
		if got := strings.Join(paths, " "); got != c.want {
			t.Errorf("%s of %s: %s, want %s", c.path, c.document, got, c.want)
		}
	}
}
