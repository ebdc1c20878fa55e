package detect

import (
	"slices"
	"strings"
	"testing"

	"github.com/anypage/anypage/wasm/jsonpath"
	"github.com/tidwall/gjson"
)

func TestTheListIsFoundByPlaceNameAndShape(t *testing.T) {
	for _, c := range []struct {
		body string
		size int64
		path string
	}{
		{`[{"id":1}]`, 0, `$`},
		{`[]`, 0, `$`},
		{`{"data":[{"id":1}],"next":"c"}`, 0, `$.data`},
		{`{"errors":[{"code":1}],"orders":[{"id":1}]}`, 0, `$.orders`},
		{`{"tags":["a","b","c"],"orders":[{"id":1}]}`, 0, `$.orders`},
		{`{"tags":["a","b","c"],"name":"x"}`, 0, `$.tags`}, // a list of that name, for want of a better one
		{`{"facets":[{"name":"a"},{"name":"b"}],"results":["x"]}`, 0, `$.results`},
		{`{"columns":[{"name":"a"}],"rows":[[1,2],[3,4]]}`, 0, `$.rows`},
		{`{"links":[{"rel":"next"}],"entry":[{"resource":{}}]}`, 0, `$.entry`},
		{`{"_embedded":{"orders":[{"id":1}]},"_links":{"next":{"href":"x"}}}`, 0, `$._embedded.orders`},
		{`{"response":{"payload":{"records":[{"id":1}]}}}`, 0, `$.response.payload.records`},
		{`{"included":[{"id":1},{"id":2}],"data":[{"id":3}]}`, 0, `$.data`},
		{`{"data":{"users":{"nodes":[{"id":1}],"pageInfo":{}}}}`, 0, `$.data.users.nodes`},
		{`{"items":[],"warnings":[]}`, 0, `$.items`},
		{`{"ids":[1,2]}`, 0, `$.ids`},
		{`{"groups":[{"id":1}],"users":[{"id":1},{"id":2},{"id":3}]}`, 3, `$.users`},
		{`{"hydra:member":[{"id":1}]}`, 0, `$['hydra:member']`},
		{`{"it's":[{"id":1}]}`, 0, `$["it's"]`},
		{`{"1st":[{"id":1}]}`, 0, `$['1st']`},
		{`{"größe":[{"id":1}]}`, 0, `$['größe']`},
		// Objects keyed by id.
		{`{"next":null,"records":{"1001":{"id":1001},"1002":{"id":1002}}}`, 0, `$.records.*`},
		{`{"query":{"pages":{"42":{"title":"a"}}}}`, 0, `$.query.pages.*`},
		{`{"users":{"ada":{"login":"ada"},"bob":{"login":"bob"}}}`, 0, `$.users.*`},
		{`{"-Nx1":{"a":1},"-Nx2":{"a":2}}`, 0, `$.*`},
		{`{"data":{"user":{"name":"x"},"account":{"name":"y"}}}`, 0, ``},
		// An object about the page, then the items.
		{`[{"page":1,"pages":7},[{"id":1}]]`, 0, `$[1]`},
		{`[{"page":1,"pages":7},null]`, 0, `$[1]`},
		{`[{"id":1},{"id":2}]`, 0, `$`},
		{`[[{"id":1}],{"page":1,"pages":7}]`, 0, `$[0]`},
		// Rows, whose first one names the columns where another one has a number in each row.
		{`[["name","pop"],["Bern","133"],["Biel","55"]]`, 0, `$[?@[1]!="pop"]`},
		{`{"values":[["name","pop"],["Bern",133]]}`, 0, `$.values[?@[1]!="pop"]`},
		{`[["name","place"],["Ada","Bern"]]`, 0, `$`},
		{`[["name",""],["Ada",1]]`, 0, `$`},
		{`[["name","pop"]]`, 0, `$`},
		// Objects under words, if a count says that they are the items.
		{`{"count":2,"quotes":{"ABC":{"bid":1},"XYZ":{"bid":2}}}`, 0, `$.quotes.*`},
		{`{"count":3,"quotes":{"ABC":{"bid":1},"XYZ":{"bid":2}}}`, 0, ``},
		{`{"count":2,"quotes":{"ABC":{"bid":1},"XYZ":{"ask":2}}}`, 0, ``},
		// Tables beside the list, and counts that tell of it.
		{`{"users":[{"id":1},{"id":2},{"id":3}],"things":[{"id":1}]}`, 0, `$.things`},
		{`{"shops":[{"id":1},{"id":2}],"things":[],"total":0}`, 0, `$.things`},
		{`{"shops":[{"id":1},{"id":2}],"thing_count":1,"things":[{"id":1}]}`, 0, `$.things`},
		{`{"meta":{"results":[{"id":1}]},"tags":["a"]}`, 0, `$.meta.results`},
		{`{"meta":{"facets":[{"id":1},{"id":2}]},"things":[]}`, 0, `$.things`},
		{`{"id":1,"name":"x"}`, 0, ``},
		{`"text"`, 0, ``},
		{`{"errors":[{"code":1}]}`, 0, ``},
	} {
		path, ok := Items(gjson.Parse(c.body), c.size)
		if path != c.path || ok != (c.path != "") {
			t.Errorf("%s: %s, %v", c.body, path, ok)
		}
		if ok {
			if p, err := jsonpath.Parse(path); err != nil || len(p.Select(gjson.Parse(c.body))) == 0 {
				t.Errorf("%s: %s selects nothing: %v", c.body, path, err)
			}
		}
	}
}

// objects is the beginning of an array of objects, longer than it has to be to be evident.
var objects = `[` + strings.Repeat(`{"id":1,"tags":["a"],"name":"thing"},`, 80) + `{"id":2,"na`

func TestTheListIsEvidentWhereWhatIsToComeWillNotTellOtherwise(t *testing.T) {
	for _, c := range []struct{ url, begin, path string }{
		{"/x", `{"data":` + objects, `$.data`},
		{"/x", ` { "next" : "c", "total": 7, "meta": {"page": 1}, "items" : ` + objects, `$.items`},
		{"/x", `{"schemas":["urn:x"],"Resources":` + objects, `$.Resources`},
		{"/x", `{"data":{"items":` + objects, `$.data.items`},
		{"/orders", `{"_links":{"self":{"href":"x"}},"_embedded":{"orders":` + objects, `$._embedded.orders`},
		{"/v1/orders.json?page=1", `{"orders":` + objects, `$.orders`},
		{"/users", `{"users":` + objects, `$.users`},
		{"/x", `{"errors":[],"warnings":[{"code":1}],"included":[{"id":1},{"id":2}],"data":` + objects, `$.data`},
		{"/x", `{"error":null,"ok":true,"results":` + objects, `$.results`},
		// Names that side tables have, too, or that nobody knows.
		{"/x", `{"orders":` + objects, ``},
		{"/x", `{"users":` + objects, ``},
		{"/rooms/1/messages", `{"members":` + objects, ``},
		{"/tags", `{"tags":` + objects, ``},
		{"/x?type=orders", `{"orders":` + objects, ``},
		{"/", `{"":` + objects, ``},
		// What is never the list.
		{"/x", `{"included":` + objects, ``},
		{"/x", `{"errors":` + objects, ``},
		{"/x", `{"facets":` + objects, ``},
		// Others that may be the list.
		{"/x", `{"things":[{"id":1},{"id":2}],"data":` + objects, ``},
		{"/x", `{"users":` + objects + `me":"x"}],"data":` + objects, ``},
		{"/x", `{"ids":[1,2,3],"data":` + objects, `$.data`}, // which it outdoes by far
		{"/x", `{"users":[{"id":1},{"id":2}],"tags":["a","b"],"data":` + objects, `$.data`},
		{"/orders", `{"orders":[],"total":0,"data":` + objects, ``},
		{"/x", `{"data":{"a":[{"id":1},{"id":2}],"items":` + objects, ``},
		// Objects around it that may be items, or errors.
		{"/x", `{"1001":{"items":` + objects, ``},
		{"/x", `{"order":{"items":` + objects, ``},
		{"/x", `{"error":{"data":` + objects, ``},
		{"/x", `{"data":{"orders":{"nodes":` + objects, ``},
		{"/x", `{"data":{"1":{"id":1},"2":{"id":2}`, ``},
		// No array of objects, or not much of one.
		{"/x", `{"data":[` + strings.Repeat(`"text",`, 999), ``},
		{"/x", `{"data":[` + strings.Repeat(`[{"id":1}],`, 999), ``},
		{"/x", `{"data":[` + strings.Repeat(`{"id":1},`, 9), ``},
		{"/x", `{"data":` + objects + `me":"x"}]`, ``},
		{"/x", `{"data":` + objects + `me":"x"}],"next":"c`, ``},
		{"/x", `{"data":[],"next":"c"`, ``},
		{"/x", `{"da`, ``},
		{"/x", objects, ``},
		{"/x", `<!doctype html>`, ``},
		{"/x", `"text`, ``},
		{"/x", ``, ``},
	} {
		path, ok := Evident(c.begin, "https://api.example.com"+c.url)
		if ok != (c.path != "") || ok && path != c.path {
			t.Errorf("%s, %.90s: %s, %v", c.url, c.begin, path, ok)
		}
	}
}

func TestAPathLeadsToAMemberOfAnyName(t *testing.T) {
	for _, name := range []string{"a", "_a1", "1a", "", "a b", "it's", `a"b`, `a\b`, "a\nb", "größe", "@odata.nextLink", "\u2028", "a.b", "$"} {
		body := `{` + quoteJSON(name) + `:7}`
		p, err := jsonpath.Parse(Member("$", name))
		if err != nil {
			t.Errorf("%q: %s: %v", name, Member("$", name), err)
			continue
		}
		if v, ok := p.First(gjson.Parse(body)); !ok || v.Raw != "7" {
			t.Errorf("%q: %s finds %v", name, Member("$", name), v)
		}
	}
}

func quoteJSON(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(s) + `"`
}

// FuzzItems checks that every path found for items selects something.
func FuzzItems(f *testing.F) {
	f.Add(`{"a":{"b":[1]}}`)
	f.Add(`{"records":{"1":{}}}`)
	f.Fuzz(func(t *testing.T, body string) {
		if !gjson.Valid(body) {
			return
		}
		if path, ok := Items(gjson.Parse(body), 0); ok {
			if _, err := jsonpath.Parse(path); err != nil {
				t.Fatalf("%s: %s: %v", body, path, err)
			}
		}
	})
}

// FuzzEvident checks that what is evident in a beginning is a list of the whole body, and that no
// beginning is too strange.
func FuzzEvident(f *testing.F) {
	f.Add(`{"next":"c","data":`+objects, `me":"x"}],"more":[{"id":1}]}`)
	f.Add(`{"result":{"schemas":["a"],"items":`+objects, `me":"x"}]}}`)
	f.Add(`{"da`, `ta":[]}`)
	f.Fuzz(func(t *testing.T, begin, rest string) {
		path, ok := Evident(begin, "https://api.example.com/orders")
		if !ok || !gjson.Valid(begin+rest) {
			return
		}
		if paths := Lists(gjson.Parse(begin+rest), "https://api.example.com/orders", 0); !slices.Contains(paths, path) {
			t.Fatalf("%s is none of %q in %s", path, paths, begin+rest)
		}
	})
}
