package detect

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/anypage/anypage/wasm/scheme"
)

// given is an exchange in short.
type given struct {
	url      string // behind the server's address; that of the list where it begins with ? or is ""
	post     string // the request's body
	headers  string // of the response, one a line
	body     string // of the response; around the list where it is only members
	declared string // see declaredBy
}

func (g given) facts(t *testing.T) *facts {
	t.Helper()
	url := g.url
	if !strings.HasPrefix(url, "/") {
		url = "/list" + url
	}
	r := scheme.Request{URL: "https://api.example" + url}
	if g.post != "" {
		r.Method, r.Body, r.HasBody = "POST", g.post, true
	}
	body := g.body
	if body == "" || body[0] == '"' {
		body = "{" + body + list + "}"
	}
	var headers []scheme.Header
	for _, line := range strings.Split(g.headers, "\n") {
		if name, value, ok := strings.Cut(line, ": "); ok {
			headers = append(headers, scheme.Header{Name: name, Value: value})
		}
	}
	e := exchangeOf(t, r, headers, body)
	e.Parameters = declaredBy(g.declared)
	return read(e)
}

// brief tells a guess: what its input is, from where the value comes, or from which
// number it counts, and its family's rules and preset.
func brief(g *Guess) string {
	p := g.Pagination
	text := "url"
	if len(p.Inputs) > 0 {
		text = p.Inputs[0].Type + " " + p.Inputs[0].Name
		if p.Inputs[0].In != "query" {
			text += " in " + p.Inputs[0].In
		}
	}
	if g.Offset != "" {
		text += " or " + g.Offset
	}
	if from := p.Outputs.Next + p.Outputs.NextURL + p.Outputs.NextCursor; from != "" {
		text += " of " + from
	} else {
		text += " from " + strconv.FormatInt(g.Start, 10)
	}
	for _, more := range []string{g.Rules, g.Preset} {
		if more != "" {
			text += ", " + more
		}
	}
	return text
}

const ten = `[{"id":1},{"id":2},{"id":3},{"id":4},{"id":5},{"id":6},{"id":7},{"id":8},{"id":9},{"id":10}]`

// ruleTests has for each rule what it proposes, and an exchange that looks much the same
// of which it says nothing.
var ruleTests = []struct {
	rule   string
	does   string
	given  given
	want   string // guesses, with "; " between them
	not    string // why it does not apply to near
	nearly given
}{
	{
		"own-path-link", "follows a link whose path is the end of the request's own",
		given{url: "/v1/list", body: `"next":"/list?page=2",`}, "url of $.next, own-path",
		"the path is the request's", given{url: "/v1/list", body: `"next":"/v1/list?page=2",`},
	},
	{
		"link-header", "follows the next link of a Link header",
		given{headers: `Link: </list?page=2>; rel="next"`}, "url of $response.header.Link, link-header, link-header",
		"the relation is another", given{headers: `Link: </list?page=0>; rel="prev"`},
	},
	{
		"odata-next-link", "follows the nextLink of an OData response",
		given{body: `{"@odata.nextLink":"https://api.example/list?$skip=10","value":` + ten + `}`}, "url of $['@odata.nextLink'], next, odata",
		"the items are not the value", given{body: `"@odata.nextLink":"https://api.example/list?$skip=10",`},
	},
	{
		"fhir-bundle-link", "follows the next link of a bundle",
		given{body: `{"resourceType":"Bundle","link":[{"relation":"next","url":"https://api.example/list?page=2"}],"entry":` + ten + `}`},
		"url of $.link[?@.relation=='next'].url, left-out, fhir",
		"the resource is no bundle", given{body: `{"resourceType":"List","link":[{"relation":"next","url":"https://api.example/list?page=2"}],"entry":` + ten + `}`},
	},
	{
		"json-api-link", "follows links.next beside data",
		given{body: `{"links":{"next":"/list?page[number]=2"},"data":` + ten + `}`}, "url of $.links.next, next, json-api",
		"the items are not the data", given{body: `"links":{"next":"/list?page[number]=2"},`},
	},
	{
		"hal-link", "follows _links.next",
		given{body: `"_links":{"next":{"href":"/list?page=2"}},`}, "url of $._links.next.href, left-out, hal",
		"the link names this very page", given{body: `"_links":{"next":{"href":"/list"}},`},
	},
	{
		"link-object", "sends the body that a link with the relation next has",
		given{post: `{"limit":10}`, body: `"links":[{"rel":"next","href":"/list","method":"POST","body":{"token":"b"},"merge":true}],`},
		"url of $.links[?@.rel=='next'], next, stac",
		"the link says no more than its URL", given{post: `{"limit":10}`, body: `"links":[{"rel":"next","href":"/list?token=b","method":"GET"}],`},
	},
	{
		"rdap-link", "follows the link with the relation next in the paging metadata of RDAP",
		given{body: `{"paging_metadata":{"totalCount":99,"links":[{"rel":"next","href":"/list?cursor=b"}]},"domainSearchResults":` + ten + `}`},
		"url of $.paging_metadata.links[?@.rel=='next'].href, next, rdap",
		"the links are the list's own", given{body: `{"links":[{"rel":"next","href":"/list?cursor=b"}],"domainSearchResults":` + ten + `}`},
	},
	{
		"ogc-features-link", "follows the link with the relation next beside features",
		given{body: `{"numberMatched":99,"features":` + ten + `,"links":[{"rel":"next","href":"/list?offset=10"}]}`},
		"url of $.links[?@.rel=='next'].href, next, ogc-features",
		"the features are STAC's", given{body: `{"numberMatched":99,"features":[{"id":1,"stac_version":"1.0.0"},{"id":2,"stac_version":"1.0.0"}],"links":[{"rel":"next","href":"/list?token=b"}]}`},
	},
	{
		"next-url", "follows a field called next that is a URL",
		given{body: `"next":"https://api.example/list?page=2",`}, "url of $.next, next",
		"the object is an item's and not the page's", given{body: `"user":{"next":"https://api.example/list?page=2"},`},
	},
	{
		"object-cursor", "gives an object back as it is",
		given{body: `"continue":{"a":"1","b":2},`}, "cursor continue of $.continue, mediawiki",
		"the object is inside another one", given{body: `"meta":{"continue":{"a":"1","b":2}},`},
	},
	{
		"search-after", "gives back what the last item is sorted by",
		given{post: `{"sort":["id"]}`, body: `{"hits":{"hits":[{"_id":"a","sort":[1]},{"_id":"b","sort":[2]}]}}`},
		"cursor search_after in requestBody of $.hits.hits[-1].sort, structured",
		"the request does not ask for an order", given{post: `{"size":2}`, body: `{"hits":{"hits":[{"_id":"a","sort":[1]},{"_id":"b","sort":[2]}]}}`},
	},
	{
		"next-cursor", "gives a next cursor to the parameter of its name",
		given{body: `"next_page_token":"x",`}, "cursor page_token of $.next_page_token, left-out",
		"a flag says that this page is the last", given{body: `"hasMore":false,"next_page_token":"x",`},
	},
	{
		"next-cursor", "sends the empty cursor of a list of the Model Context Protocol",
		given{post: `{"jsonrpc":"2.0","id":1,"method":"tools/list"}`, body: `{"jsonrpc":"2.0","id":1,"result":{"nextCursor":"","tools":` + ten + `}}`},
		"cursor /params/cursor in requestBody of $.result.nextCursor, mcp, mcp",
		"the request is none of JSON-RPC", given{post: `{"limit":10}`, body: `{"result":{"nextCursor":"","tools":` + ten + `}}`},
	},
	{
		"next-cursor", "knows the cursor of SCIM",
		given{body: `{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":99,"nextCursor":"b","Resources":` + ten + `}`},
		"cursor cursor of $.nextCursor, left-out, scim",
		"the cursor is empty", given{body: `{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":10,"nextCursor":"","Resources":` + ten + `}`},
	},
	{
		"next-number", "takes a next page's number for a cursor",
		given{url: "?page=1", body: `"next_page":2,`}, "cursor page of $.next_page, next",
		"the number is that of another page", given{url: "?page=1", body: `"next_page":7,`},
	},
	{
		"plain-cursor", "gives a cursor that is not called the next one to the parameter of its name",
		given{body: `"continuationToken":"x",`}, "cursor continuationToken of $.continuationToken, next",
		"the value is that of the request", given{url: "?cursor=x", body: `"cursor":"x",`},
	},
	{
		"next-cursor-other-name", "gives a next cursor to the parameter of the field's whole name",
		given{body: `"next_page_token":"x",`}, "cursor next_page_token of $.next_page_token, left-out",
		"the request has the parameter", given{url: "?page_token=", body: `"next_page_token":"x",`},
	},
	{
		"next-cursor-third-name", "gives digits beside has_more to what counts, too",
		given{body: `"has_more":true,"next":"2",`}, "cursor page of $.next, next",
		"the cursor is no number", given{body: `"has_more":true,"next":"x",`},
	},
	{
		"next-number-other-name", "gives a next page's number to another parameter",
		given{body: `"next_page":2,`}, "cursor page_cursor of $.next_page, next",
		"the request has the parameter", given{url: "?page=1", body: `"next_page":2,`},
	},
	{
		"plain-cursor-other-name", "gives a plain cursor to the parameter that a family has for it",
		given{body: `"pagination":{"cursor":"x"},`}, "cursor cursor of $.pagination.cursor, next",
		"the field's name is the only one", given{body: `"continuationToken":"x",`},
	},
	{
		"last-id-of-family", "gives the last item's id to the parameter of Stripe's API",
		given{body: `"object":"list","url":"/v1/list","has_more":true,`}, "cursor starting_after of $.items[-1].id, stripe, stripe",
		"the response names a cursor", given{body: `"object":"list","url":"/v1/list","has_more":true,"next_cursor":"x",`},
	},
	{
		"last-id-of-family-other-name", "gives the last item's id to the parameter of a like family",
		given{body: `"object":"list","url":"/v1/list","has_more":true,`}, "cursor after of $.items[-1].id",
		"the request has the parameter", given{url: "?starting_after=0", body: `"object":"list","url":"/v1/list","has_more":true,`},
	},
	{
		"last-id", "gives the last item's id to starting_after where a flag says that there is more",
		given{body: `"has_more":true,`}, "cursor starting_after of $.items[-1].id",
		"a document declares the parameters", given{body: `"has_more":true,`, declared: "query:limit:integer"},
	},
	{
		"numbering-of-family", "counts as the family does whose fields these are",
		given{body: `{"numFound":99,"result":` + ten + `}`}, "offset start from 0",
		"the request has an offset", given{url: "?offset=0", body: `{"numFound":99,"result":` + ten + `}`},
	},
	{
		"page-of-request", "counts on from the page in the request",
		given{url: "?page=3"}, "page page from 3",
		"the page is a name", given{url: "?page=home"},
	},
	{
		"page-field", "counts on from the page in the response",
		given{body: `"pageNo":1,`}, "page pageNo from 1",
		"the number is that of a later page, which the request did not ask for", given{body: `"pageNo":7,`},
	},
	{
		"page-field-other-base", "counts from 1 where the response counts from 0",
		given{body: `"page":0,`}, "page page from 1",
		"the request says the page", given{url: "?page=0", body: `"page":0,`},
	},
	{
		"page-field-other-name", "gives the page's number to the parameter page",
		given{body: `"pageNo":1,`}, "page page from 1",
		"the field's name is that already", given{body: `"page":1,`},
	},
	{
		"page-field-likely-base", "counts from 0 where the response counts from 1",
		given{body: `"page":1,`}, "page page from 0",
		"the response counts from 0 and has one name", given{body: `"page":0,`},
	},
	{
		"offset-of-request", "counts on from the offset in the request",
		given{url: "?skip=20"}, "offset skip from 20",
		"the request has the end of the page as well", given{url: "?_start=0&_end=10"},
	},
	{
		"offset-field", "counts on from the offset in the response",
		given{body: `"startIndex":1,"totalResults":99,`}, "offset startIndex from 1",
		"from is of nothing that is counted", given{body: `"from":1,`},
	},
	{
		"offset-field", "counts on from the index of SCIM, which is 1 at first",
		given{body: `{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":99,"startIndex":1,"Resources":` + ten + `}`},
		"offset startIndex from 1, left-out, scim",
		"the index is none of the first page", given{body: `{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":99,"startIndex":11,"Resources":` + ten + `}`},
	},
	{
		"offset-beside-page", "counts on from the offset where the request has a page as well",
		given{url: "?page=1&offset=0"}, "offset offset from 0",
		"the request has no page", given{url: "?offset=0"},
	},
	{
		"content-range-offset", "gives an offset to the parameter of PostgREST",
		given{headers: "Content-Range: 0-9/99"}, "offset offset from 0",
		"the range is of another unit", given{headers: "Content-Range: id a..b; max=10"},
	},
	{
		"odata-skip", "skips items of an OData response",
		given{body: `{"@odata.context":"x","value":` + ten + `}`}, "offset $skip from 0",
		"the response has a nextLink", given{body: `{"@odata.context":"x","@odata.nextLink":"https://api.example/list?$skip=10","value":` + ten + `}`},
	},
	{
		"page-in-path", "counts on from the number at the end of the path",
		given{url: "/page/1", body: `"total":99,`}, "page page in path from 1",
		"nothing says a total, which would tell another list", given{url: "/page/1"},
	},
	{
		"behind-last-item", "gives the last item's id to the parameter of Trello's API",
		given{body: `[{"id":"a","idMemberCreator":"x"},{"id":"b","idMemberCreator":"y"}]`}, "cursor before of $[-1].id",
		"the items have another form", given{body: `[{"id":"a"},{"id":"b"}]`},
	},
	{
		"element-cursor", "gives the last element's cursor to the parameter cursor",
		given{body: `[{"cursor":"a","x":{"id":1}},{"cursor":"b","x":{"id":2}}]`}, "cursor cursor of $[-1].cursor",
		"the page is not full", given{url: "?limit=10", body: `[{"cursor":"a","x":{"id":1}},{"cursor":"b","x":{"id":2}}]`},
	},
	{
		"offset-beside-limit", "asks by offset where the request has a limit, though the response has the page's number",
		given{url: "?limit=10", body: `"page":1,"total":99,`}, "offset offset from 0",
		"the request's size is called otherwise", given{url: "?per_page=10", body: `"page":1,"total":99,`},
	},
	{
		"offset-beside-count", "asks by start where the request has a count",
		given{url: "?count=10", body: `"total":99,`}, "offset start from 0",
		"nothing says that there is more", given{url: "?count=10"},
	},
	{
		"declared-number", "asks for page 1, which is the second one from 0, and then for page 2",
		given{declared: "query:page:integer"}, "page page from 0; page page from 1",
		"the page is a date", given{declared: "query:page:string::::date"},
	},
	{
		"declared-last-id", "asks behind the last item's id, where only the document says so",
		given{declared: "query:starting_after:string"}, "cursor starting_after of $.items[-1].id",
		"the parameter is a date", given{declared: "query:starting_after:string::::date"},
	},
	{
		"page-or-offset-second", "asks by offset where one request is left and the request has a limit",
		given{url: "?limit=10", body: `"total":99,`}, "offset offset from 0",
		"nothing says that there is more", given{url: "?limit=10"},
	},
	{
		"page-or-offset-of-more", "asks by page and offset at once where a total says that there is more",
		given{body: `"total":99,`}, "page page or offset from 1",
		"the total is that of this page", given{body: `"total":10,`},
	},
	{
		"page-or-offset", "asks by page and offset at once where nothing says anything",
		given{}, "page page or offset from 1",
		"the request has a body that says nothing of pages", given{post: `{"a":1}`},
	},
}

func TestEachRuleProposesItsGuessAndNotWhereAnExchangeOnlyLooksLikeIt(t *testing.T) {
	alone := map[string][]rule{}
	for _, r := range rules {
		alone[r.name] = []rule{r}
	}
	briefs := func(rules []rule, x *facts) string {
		var all []string
		for _, p := range propose(rules, x) {
			all = append(all, brief(p.Guess))
		}
		return strings.Join(all, "; ")
	}
	for _, c := range ruleTests {
		t.Run(c.rule+" "+c.does, func(t *testing.T) {
			if got := briefs(alone[c.rule], c.given.facts(t)); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
		t.Run(c.rule+" says nothing where "+c.not, func(t *testing.T) {
			if got := briefs(alone[c.rule], c.nearly.facts(t)); got != "" {
				t.Errorf("%q", got)
			}
		})
	}
}

func TestEachRuleHasATestANameOfItsOwnAndASource(t *testing.T) {
	tested, seen := map[string]bool{}, map[string]bool{}
	for _, c := range ruleTests {
		tested[c.rule] = c.want != "" && c.does != "" && c.not != ""
	}
	kebab := regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`)
	for _, r := range rules {
		if !tested[r.name] {
			t.Errorf("%s has no test", r.name)
		}
		if seen[r.name] || !kebab.MatchString(r.name) || r.source == "" {
			t.Errorf("%s: the name is taken, or not in kebab-case, or there is no source", r.name)
		}
		seen[r.name] = true
	}
	for name := range tested {
		if !seen[name] {
			t.Errorf("there is no rule %s", name)
		}
	}
}

func TestRulesProposeTheSameInWhateverOrderTheyAreAsked(t *testing.T) {
	for _, c := range ruleTests {
		x := c.given.facts(t)
		all := func(rules []rule) map[string]string {
			texts := map[string]string{}
			for _, p := range propose(rules, x) {
				texts[p.rule.name] += string(p.AppendJSON(nil))
			}
			return texts
		}
		back := make([]rule, 0, len(rules))
		for i := range rules {
			back = append(back, rules[len(rules)-1-i])
		}
		forth, back2 := all(rules), all(back)
		for name, text := range forth {
			if back2[name] != text {
				t.Errorf("%s: %s proposes\n%s, and in another order\n%s", c.rule, name, text, back2[name])
			}
		}
		if len(forth) != len(back2) {
			t.Errorf("%s: %d rules apply, and in another order %d", c.rule, len(forth), len(back2))
		}
	}
}

// TestEqualGuessesAreMerged has an offset that Content-Range tells and the same one that
// is tried blindly be one guess: that which is likelier.
func TestEqualGuessesAreMerged(t *testing.T) {
	x := given{headers: "Content-Range: 0-9/*"}.facts(t)
	both := map[string]string{}
	for _, p := range propose(rules, x) {
		both[p.rule.name] = brief(p.Guess)
	}
	if both["content-range-offset"] == "" || both["content-range-offset"] != both["page-or-offset-second"] {
		t.Fatalf("%v", both)
	}
	if got := Detect(x.Exchange).Guesses; len(got) != 1 || !strings.HasPrefix(got[0].Evidence[0], "Content-Range counts") {
		t.Errorf("%+v", got)
	}
}

func TestTiersDecideFirstThenThePlaceOfTheFieldThenTheTable(t *testing.T) {
	for _, c := range []struct {
		name, want string
		given      given
	}{
		{"a Link header before a next URL before a cursor", "link-header next-url next-cursor", given{headers: `Link: </list?page=2>; rel="next"`, body: `"next_cursor":"x","next":"/list?page=2",`}},
		{"of two next URLs that which stands first, whatever its rule", "next-url hal-link", given{body: `"next":"/list?a=2","_links":{"next":{"href":"/list?page=2"}},`}},
		{"the other way round", "hal-link next-url", given{body: `"_links":{"next":{"href":"/list?page=2"}},"next":"/list?a=2",`}},
		{"a next page's number before the offset of the request", "next-number offset-of-request next-number-other-name", given{url: "?offset=0", body: `"next_page":2,`}},
	} {
		var names []string
		for _, p := range order(propose(rules, c.given.facts(t))) {
			if !p.rule.blind {
				names = append(names, p.rule.name)
			}
		}
		if got := strings.Join(names, " "); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}
