package detect

import (
	"slices"
	"strings"
	"testing"

	"github.com/anypage/anypage/wasm/scheme"
	"github.com/tidwall/gjson"
)

// exchangeOf is a first exchange over a body whose items are found.
func exchangeOf(t *testing.T, request scheme.Request, headers []scheme.Header, body string) Exchange {
	t.Helper()
	if request.Method == "" {
		request.Method = "GET"
	}
	v := gjson.Parse(body)
	path, ok := Items(v, Size(request))
	if !ok {
		t.Fatalf("no items in %s", body)
	}
	e := Exchange{Request: request, URL: request.URL, Headers: headers, Body: v, Items: path}
	items := v
	if path != "$" {
		items = v.Get(strings.TrimPrefix(path, "$."))
	}
	all := items.Array()
	if e.Count = len(all); e.Count > 0 {
		e.Last = all[e.Count-1]
	}
	return e
}

// inputOf is the first guess in short: type, name and place of its input, or the
// next URL's path.
func inputOf(r Result) string {
	if len(r.Guesses) == 0 {
		return "none " + r.Reason
	}
	p := r.Guesses[0].Pagination
	if len(p.Inputs) == 0 {
		return "url " + p.Outputs.NextURL
	}
	in := p.Inputs[0]
	text := in.Type + " " + in.Name
	if in.In != "query" {
		text += " " + in.In
	}
	if r.Guesses[0].Offset != "" {
		text += "|" + r.Guesses[0].Offset
	}
	return text
}

const list = `"items":[{"id":1},{"id":2},{"id":3},{"id":4},{"id":5},{"id":6},{"id":7},{"id":8},{"id":9},{"id":10}]`

func TestTheFirstGuessSetsTheParameterThatFieldAndRequestName(t *testing.T) {
	get := func(url string) scheme.Request { return scheme.Request{URL: "https://api.example/list" + url} }
	post := func(body string) scheme.Request {
		return scheme.Request{Method: "POST", URL: "https://api.example/list", Body: body, HasBody: true}
	}
	graphQL := func(query string) scheme.Request { return post(`{"query":"` + query + `","variables":{}}`) }
	for _, c := range []struct {
		name    string
		request scheme.Request
		headers []scheme.Header
		body    string // around the list
		want    string
	}{
		{"own name, snake case", get(""), nil, `"next_page_token":"x",`, "cursor page_token"},
		{"own name, camel case", get(""), nil, `"nextPageToken":"x",`, "cursor pageToken"},
		{"own name, capitals", get(""), nil, `"NextMarker":"x",`, "cursor Marker"},
		{"own name, dashes", get(""), nil, `"next-cursor":"x",`, "cursor cursor"},
		{"the request's own parameter", get("?after="), nil, `"next_cursor":"x",`, "cursor after"},
		{"a filter of the request", get("?after=2026-01-01"), nil, `"next_cursor":"x",`, "cursor cursor"},
		{"a link's parameter", get(""), nil, `"next_cursor":"x y","links":{"first":"/list?page[cursor]=x+y"},`, "cursor page[cursor]"},
		{"next beside has_more", get(""), nil, `"has_more":true,"next":"x",`, "cursor after"},
		{"next", get(""), nil, `"next":"abc",`, "cursor cursor"},
		{"next as the next page", get(""), nil, `"page":1,"next":2,`, "cursor page"},
		{"next as the next offset", get(""), nil, `"offset":0,"next":10,`, "cursor offset"},
		{"next as the next offset of a parameter", get("?start=20"), nil, `"next":30,`, "cursor start"},
		{"next is 2", get(""), nil, `"next":2,`, "cursor page"},
		{"next is a path", get(""), nil, `"next":"/list/2",`, "url $.next"},
		{"next is base64", get(""), nil, `"next":"/9j/abc=",`, "cursor cursor"},
		{"next is a query", get(""), nil, `"next":"?p=2",`, "url $.next"},
		{"next is another origin's URL", get(""), nil, `"next":"https://other.example/2",`, "url $.next"},
		{"next is a mail address", get(""), nil, `"next":"mailto:a@b",`, "cursor cursor"},
		{"links as an array", get(""), nil, `"links":[{"rel":"self","href":"/x"},{"rel":"next","href":"/y"}],`, "url $.links[?@.rel=='next'].href"},
		{"a segment below links", get(""), nil, `"links":{"next":"p2"},`, "url $.links.next"},
		{"next.cursor", get(""), nil, `"paging":{"next":{"cursor":"x"}},`, "cursor cursor"},
		{"a cursor that repeats the request's", get("?cursor=x"), nil, `"cursor":"x",`, "page page|offset"},
		{"a header's cursor", get(""), []scheme.Header{{Name: "X-Next-Cursor", Value: "x"}}, ``, "cursor X-Cursor header"},
		{"a header's page", get(""), []scheme.Header{{Name: "X-Next-Page", Value: "2"}}, ``, "cursor page"},
		{"in a body", post(`{"limit":10}`), nil, `"nextCursor":"x",`, "cursor cursor requestBody"},
		{"in a body's object", post(`{"pagination":{"page":1}}`), nil, ``, "page /pagination/page requestBody"},
		{"GraphQL", graphQL("query($c: String) { list(after: $c) { items } }"), nil, `"pageInfo":{"hasNextPage":true,"endCursor":"x"},`, "cursor /variables/c requestBody"},
		{"GraphQL, another argument", graphQL("query($t: String) { list(limit: 1, nextToken :  $t) { items } }"), nil, `"nextToken":"x",`, "cursor /variables/t requestBody"},
		{"GraphQL, a longer name", graphQL("query($t: String) { list(hereafter: $x, after: $t) { items } }"), nil, `"pageInfo":{"hasNextPage":true,"endCursor":"x"},`, "cursor /variables/t requestBody"},
		{"pageInfo of a GET", get(""), nil, `"pageInfo":{"hasNextPage":true,"endCursor":"x"},`, "cursor after"},
		{"page[size]", get("?page[size]=10"), nil, `"meta":{"total":99},`, "page page[number]|page[offset]"},
		{"$top", get("?$top=10"), nil, `"total":99,`, "page $page|$skip"},
		{"_limit", get("?_limit=10"), nil, `"total":99,`, "page _page|_start"},
		{"take", get("?take=10"), nil, `"total":99,`, "page page|skip"},
		{"page.number", get(""), nil, `"meta":{"page":{"number":1,"total_pages":9}},`, "page page[number]"},
		{"Spring's page.number", get(""), nil, `"page":{"number":0,"totalPages":9,"totalElements":90},`, "page page"},
		{"currentPage", get(""), nil, `"currentPage":1,"lastPage":9,`, "page page"},
		{"pageNo", get(""), nil, `"pageNo":1,`, "page pageNo"},
		{"a link's page parameter", get(""), nil, `"meta":{"page":1},"links":{"last":"/list?p=9"},`, "page p"},
		{"startIndex", get(""), nil, `"startIndex":1,"totalResults":99,`, "offset startIndex"},
		{"from of a page by number", get(""), nil, `"current_page":1,"from":1,"total":99,`, "page page"},
		{"page in the request", get("?page=3"), nil, `"total":99,`, "page page"},
		{"a page that is a name", get("?page=home"), nil, `"total":99,`, "page page|offset"},
		{"offset in the request", get("?start=0&rows=10"), nil, `"total":99,`, "offset start"},
		{"a Unix time for an offset", get(""), nil, `"start":1700000000,"total":99,`, "page page|offset"},
		{"nothing", get(""), nil, ``, "page page|offset"},
		{"nothing, and a body", post(`{"a":1}`), nil, ``, "none "},

		{"total is the count", get(""), nil, `"total":10,`, "none single-page"},
		{"total is the count, but the page is full", get("?limit=10"), nil, `"total":10,`, "page page|offset"},
		{"count is the page's", get(""), nil, `"count":10,`, "page page|offset"},
		{"next is null", get(""), nil, `"next":null,`, "none no-next"},
		{"next is null, but there are more", get(""), nil, `"next":null,"total":99,`, "page page|offset"},
		{"has_more is false", get(""), nil, `"has_more":false,`, "none has-more-false"},
		{"has_more is false beside a cursor", get(""), nil, `"has_more":false,"next_cursor":"x",`, "none has-more-false"},
		{"has_more is a text", get(""), nil, `"has_more":"false",`, "none has-more-false"},
		{"isLast", get(""), nil, `"isLast":true,`, "none last-page"},
		{"the last of the pages", get("?page=9"), nil, `"pages":9,`, "none last-page"},
		{"the only page, counted from 0", get(""), nil, `"page":0,"totalPages":1,`, "page page"}, // it is full: one request proves it
		{"the only page, and all items", get(""), nil, `"page":0,"totalPages":1,"total":10,`, "none last-page"},
		{"Content-Range, whole", get(""), []scheme.Header{{Name: "Content-Range", Value: "0-9/10"}}, ``, "none last-page"},
		{"Content-Range of bytes", get(""), []scheme.Header{{Name: "content-range", Value: "items 0-9/99"}}, ``, "offset offset"},
		{"a Link header without next", get(""), []scheme.Header{{Name: "Link", Value: `</list?page=1>; rel="first"`}}, ``, "page page|offset"}, // it is full, and first says nothing
		{"a Link header without next, but prev", get(""), []scheme.Header{{Name: "Link", Value: `</list?page=1>; rel="prev"`}}, ``, "none no-next"},
		{"a Link header whose last is this page", get(""), []scheme.Header{{Name: "Link", Value: `</list>; rel="last"`}}, ``, "none last-page"},
		{"a Link header to itself", get(""), []scheme.Header{{Name: "Link", Value: `<?>; rel="next"`}, {Name: "Link", Value: `</list>; rel=next`}}, ``, "url $response.header.Link"},
		{"short of the limit", get("?limit=25"), nil, ``, "page page|offset"}, // 10 may be a cap
	} {
		e := exchangeOf(t, c.request, c.headers, "{"+c.body+list+"}")
		if got := inputOf(Detect(e)); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// TestAnOffsetBesideTheEndOfThePageIsNone has no offset taken for one beside the end of the page: asked for
// alone, it would bring an empty page, which looks like the end of the list.
func TestAnOffsetBesideTheEndOfThePageIsNone(t *testing.T) {
	for _, query := range []string{"_start=0&_end=10", "start=0&end=9", "from=0&to=10"} {
		r := Detect(exchangeOf(t, scheme.Request{URL: "https://api.example/list?" + query}, nil, "{"+list+"}"))
		for _, g := range r.Guesses {
			if name := g.Pagination.Inputs[0].Name; strings.Contains(query, name+"=") {
				t.Errorf("%s: asked for by %s alone", query, name)
			}
		}
	}
	if got := inputOf(Detect(exchangeOf(t, scheme.Request{URL: "https://api.example/list?start=0&to=2024-01-01"}, nil, "{"+list+"}"))); got != "offset start" {
		t.Errorf("beside a date: %s", got)
	}
}

func TestAFieldThatOnlyLooksLikeACursorIsNone(t *testing.T) {
	for _, field := range []string{
		`"next_billing_date":"2026-01-01"`, `"account":{"next_cursor":"x"}`, `"user":{"next":"https://api.example/x"}`, `"next":"Continue to step 2"`,
		`"next":true`, `"next":{"title":"x"}`, `"offset":"+02:00"`, `"offset":"-5"`, `"continue":true`, `"bookmark":false`, `"marker":{"lat":1}`,
		`"after":"2020-01-01"`, `"token":"secret"`, `"previous":"x"`, `"nextAction":"pay"`, `"next_attempt_at":1700000000`, `"cursors":["a"]`,
	} {
		e := exchangeOf(t, scheme.Request{URL: "https://api.example/list"}, nil, "{"+field+","+list+"}")
		for _, g := range Detect(e).Guesses {
			if g.Pagination.Type == scheme.Cursor || g.Pagination.Type == scheme.URL {
				t.Errorf("%s: %s", field, g.Pagination.AppendJSON(nil))
			}
		}
	}
}

func TestCountsOfOtherThingsAreNoTotals(t *testing.T) {
	for fields, want := range map[string]string{
		`"total":99`:                         "$.total",
		`"total":"99"`:                       "$.total",
		`"total":99.5`:                       "",
		`"total":5`:                          "",
		`"invoice":{"total":99}`:             "",
		`"remaining":89`:                     "",
		`"count":10`:                         "",
		`"count":99`:                         "$.count",
		`"totalItems":99,"total":120`:        "$.totalItems",
		`"total_price":99`:                   "",
		`"meta":{"total":{"value":99}}`:      "$.meta.total.value",
		`"meta":{"pagination":{"total":99}}`: "$.meta.pagination.total",
	} {
		e := exchangeOf(t, scheme.Request{URL: "https://api.example/list"}, nil, "{"+fields+","+list+"}")
		got := ""
		if r := Detect(e); len(r.Guesses) > 0 {
			got = r.Guesses[0].Pagination.Outputs.Total
		}
		if got != want {
			t.Errorf("%s: total %q, want %q", fields, got, want)
		}
	}
}

func TestWhateverIsGuessedCompilesAndSurvivesACheckpoint(t *testing.T) {
	request := scheme.Request{Method: "GET", URL: "https://api.example/page/1?limit=10"}
	for _, body := range []string{`"next":"x",`, `"total":99,`, `"next_cursor":"x","has_more":true,`, `"page":0,"pages":3,`, `"continue":{"a":"1","b":2},`} {
		r := Detect(exchangeOf(t, request, nil, "{"+body+list+"}"))
		if len(r.Guesses) == 0 {
			t.Errorf("%s: nothing", body)
		}
		for _, g := range r.Guesses {
			if _, _, err := g.Compile(request); err != nil {
				t.Errorf("%s: %v", body, err)
			}
			if g.Confidence <= 0 || g.Confidence >= 1 || len(g.Evidence) == 0 || slices.Contains(g.Evidence, "") {
				t.Errorf("%s: %v %q", body, g.Confidence, g.Evidence)
			}
			g.Position.Cursor = `"c"`
			text := g.AppendJSON(nil)
			if !gjson.ValidBytes(text) {
				t.Fatalf("%s", text)
			}
			again, ok := ReadGuess(gjson.ParseBytes(text))
			if !ok || string(again.AppendJSON(nil)) != string(text) {
				t.Errorf("%s\nbecame\n%s (%v)", text, again.AppendJSON(nil), ok)
			}
		}
	}
	for _, text := range []string{`{}`, `{"pagination":{"type":"x"}}`, `{"pagination":{"type":"none"},"position":{"x":1}}`, `{"pagination":{"type":"none"},"path":true,"position":{}}`, `7`} {
		if _, ok := ReadGuess(gjson.Parse(text)); ok {
			t.Errorf("%s is taken for a guess", text)
		}
	}
}

func TestPageTwoIsToldFromPageOneByItsItems(t *testing.T) {
	items := func(text string) []gjson.Result { return gjson.Parse(text).Array() }
	for _, c := range []struct {
		first, second string
		same          bool
		common        int
	}{
		{`[{"id":1},{"id":2}]`, `[{"id":3},{"id":4}]`, false, 0},
		{`[{"id":1},{"id":2}]`, `[{"id":1},{"id":2}]`, true, 2},
		{`[{"id":1},{"id":2}]`, `[{"id":2},{"id":3}]`, false, 1},
		{`[{"id":1,"seen":1}]`, `[{"id":1,"seen":2}]`, false, 1}, // the same items, told anew
		{`[{"node":{"id":"a"}}]`, `[{"node":{"id":"b"}}]`, false, 0},
		{`[{"node":{"id":"a"},"seen":1}]`, `[{"node":{"id":"a"},"seen":2}]`, false, 1},
		{`[{"@id":"a","seen":1}]`, `[{"@id":"a","seen":2}]`, false, 1},
		{`[{"odata.id*":"a","seen":1}]`, `[{"odata.id*":"a","seen":2}]`, false, 1},
		{`[{"id":1},{"id":1}]`, `[{"id":1},{"id":1}]`, true, 0}, // no identity
		{`["a","b","c"]`, `["c","d","e"]`, false, 0},            // texts may well recur
		{`["a","b","c"]`, `["b","c","d"]`, false, 2},
		{`[]`, `[]`, false, 0},
		{`[{"id":1}]`, `[]`, false, 0},
		{`[]`, `[{"id":1}]`, false, 0},
	} {
		f := NewFirst(items(c.first))
		same, common := f.Compare(items(c.second), false)
		if same != c.same || common != c.common {
			t.Errorf("%s, %s: %v %d", c.first, c.second, same, common)
		}
		text := f.AppendJSON(nil)
		again, ok := ReadFirst(gjson.ParseBytes(text))
		if !ok || string(again.AppendJSON(nil)) != string(text) {
			t.Fatalf("%s became %s", text, again.AppendJSON(nil))
		}
		if same2, common2 := again.Compare(items(c.second), false); same2 != same || (common2 > 0) != (common > 0) && strings.Contains(c.first, "id") {
			t.Errorf("%s, %s: %v %d after a checkpoint", c.first, c.second, same2, common2)
		}
	}
	if _, ok := ReadFirst(gjson.Parse(`["id","false","1","x","y","z"]`)); ok {
		t.Error("junk is taken for a page")
	}
}

// FuzzDetect has guesses over any body compile, or be dropped.
func FuzzDetect(f *testing.F) {
	f.Add("https://a.example/p/1?limit=2", `{"next":"x","total":9,"items":[{"id":1},{"id":2}]}`, "<x>; rel=next")
	f.Add("https://a.example/?$top=1", `[1]`, "0-1/*")
	f.Add("?=0", `[]`, "1") // a parameter without a name was taken for an offset
	f.Fuzz(func(t *testing.T, url, body, header string) {
		if !gjson.Valid(body) {
			return
		}
		r := scheme.Request{Method: "GET", URL: url}
		path, ok := Items(gjson.Parse(body), Size(r))
		if !ok {
			return
		}
		e := Exchange{Request: r, URL: url, Body: gjson.Parse(body), Items: path, Count: 2,
			Headers: []scheme.Header{{Name: "Link", Value: header}, {Name: "Content-Range", Value: header}, {Name: "X-Next-Page", Value: header}}}
		for _, g := range Detect(e).Guesses {
			g.Compile(r)
			if _, ok := ReadGuess(gjson.ParseBytes(g.AppendJSON(nil))); !ok {
				t.Fatalf("%s", g.AppendJSON(nil))
			}
		}
	})
}

// TestEveryNameOfAnErrorIsNotable keeps the short cut of complaint in step with its lists.
func TestEveryNameOfAnErrorIsNotable(t *testing.T) {
	for _, name := range strings.Fields(errorFields + goodFlags + partialFlags + statusFields + " result resourcetype ") {
		if !notable(name) {
			t.Errorf("%s is passed over", name)
		}
	}
}
