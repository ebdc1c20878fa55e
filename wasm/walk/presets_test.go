package walk

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/anypage/anypage/wasm/scheme"
	"github.com/tidwall/gjson"
)

// Walks by presets whose rules are more than those of one page.

// mcp answers tools/list with two tools a page. Every second answer comes as an event.
func mcp(total int) server {
	return func(f Fetch, _ int) reply {
		from, _ := strconv.Atoi(gjson.Get(f.Request.Body, "params.cursor").Str)
		var tools []string
		for i := from; i < min(from+2, total); i++ {
			tools = append(tools, fmt.Sprintf(`{"name":"t%d"}`, i))
		}
		next := ""
		if from+2 < total {
			next = `,"nextCursor":"` + strconv.Itoa(from+2) + `"`
		}
		body := fmt.Sprintf(`{"jsonrpc":"2.0","id":%s,"result":{"resultType":"complete","tools":%s%s}}`, gjson.Get(f.Request.Body, "id").Raw, array(tools), next)
		if from%4 == 2 {
			return reply{headers: []scheme.Header{{Name: "content-type", Value: "text/event-stream"}}, body: "data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\"}\n\nevent: message\ndata: " + body + "\n\n"}
		}
		return reply{headers: []scheme.Header{{Name: "content-type", Value: "application/json"}}, body: body}
	}
}

func toolsList(t *testing.T) Setup {
	c := config(t, url, `"mcp"`)
	c.Request = scheme.Request{Method: "POST", URL: url, Body: `{"jsonrpc":"2.0","id":1,"method":"tools/list"}`, HasBody: true}
	return c
}

func tools(from, to int) (all []string) {
	for i := from; i < to; i++ {
		all = append(all, fmt.Sprintf(`{"name":"t%d"}`, i))
	}
	return all
}

// ids are those of the requests.
func ids(d *drive) (all []string) {
	for _, f := range d.fetches {
		all = append(all, gjson.Get(f.Request.Body, "id").Raw)
	}
	return all
}

func TestMCPIsReadAsJSONAndAsEvents(t *testing.T) {
	for _, chunk := range []int{1, 7, 1000} {
		d := newDrive(t, toolsList(t), mcp(7))
		d.chunk = every(chunk)
		d.run()
		d.wantItems(tools(0, 7)...)
		d.wantEnd("complete", "no-next", "$.result.nextCursor matches nothing on page 4")
		if got := ids(d); !slices.Equal(got, []string{"1", "2", "3", "4"}) {
			t.Errorf("ids %s", got)
		}
		for i := range d.pages {
			c := toolsList(t)
			c.Resume = gjson.ParseBytes(d.at[i])
			again := newDrive(t, c, mcp(7)).run()
			again.wantItems(tools(2*i, 7)...)
			if got := ids(again); got[0] != strconv.Itoa(1+i) {
				t.Errorf("resumed on page %d with the id %s", i, got[0])
			}
		}
	}
	c := toolsList(t)
	c.Prefetch, c.Key = 2, "$.name"
	newDrive(t, c, mcp(9)).run().wantItems(tools(0, 9)...)
}

func TestMCPAndLinkObjectsAreDetected(t *testing.T) {
	c := toolsList(t)
	c.Scheme = config(t, url, `"auto"`).Scheme
	d := newDrive(t, c, mcp(7)).run()
	d.wantItems(tools(0, 7)...)
	d.wantEnd("complete", "no-next", "$.result.nextCursor matches nothing on page 4")

	answers := pages(
		linkPage(1, `,{"rel":"next","href":"/list","method":"POST","body":{"token":"a"},"merge":true}`),
		linkPage(2, `,{"rel":"next","href":"/list","method":"POST","body":{"token":"b"},"merge":true}`),
		linkPage(3, ``),
	)
	d = newDrive(t, search(t, `"auto"`, `{"q":1}`), answers).run()
	d.wantItems("1", "2", "3")
	d.wantEnd("complete", "no-next", "$.links[?@.rel=='next'] matches nothing on page 3")
	if got := asked(d.fetches[2]); !strings.HasSuffix(got, `{"q":1,"token":"b"}`) {
		t.Errorf("request 2: %s", got)
	}
}

func TestMCPAsksAgainByAnotherID(t *testing.T) {
	lost := false
	serve := mcp(6)
	d := newDrive(t, toolsList(t), func(f Fetch, n int) reply {
		r := serve(f, n)
		if f.Page == 1 && !lost {
			lost = true
			r.body = r.body[:len(r.body)-10]
		}
		return r
	}).run()
	d.wantItems(tools(0, 6)...)
	if got := ids(d); !slices.Equal(got, []string{"1", "2", "3", "4"}) {
		t.Errorf("ids %s", got)
	}
}

func TestMCPSaysWhatTheServerSays(t *testing.T) {
	const refusal = `{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"Invalid cursor"}}`
	for _, r := range []reply{
		{body: refusal},
		{body: "data: " + refusal + "\n\n", headers: []scheme.Header{{Name: "content-type", Value: "text/event-stream"}}},
	} {
		d := newDrive(t, toolsList(t), replies(r)).run()
		d.wantFail("response", "-32602: Invalid cursor")
		if string(d.failed.Body) != refusal {
			t.Errorf("%s", d.failed.Body)
		}
		d = newDrive(t, toolsList(t), func(f Fetch, n int) reply {
			if n == 0 {
				return mcp(4)(f, n)
			}
			return r
		}).run()
		d.wantItems(tools(0, 2)...)
		d.wantFail("response", "page 2", "-32602: Invalid cursor")
	}
}

func TestMCPFindsEachOfItsLists(t *testing.T) {
	for _, name := range []string{"tools", "resources", "resourceTemplates", "prompts", "tasks"} {
		d := newDrive(t, toolsList(t), pages(
			`{"jsonrpc":"2.0","id":1,"result":{"_meta":{"a":[1,2,3]},"`+name+`":[],"nextCursor":""}}`,
			`{"jsonrpc":"2.0","id":2,"result":{"`+name+`":[{"name":"a"}],"nextCursor":null}}`)).run()
		d.wantItems(`{"name":"a"}`)
		d.wantEnd("complete", "no-next", "")
		if got := gjson.Get(d.fetches[1].Request.Body, "params").Raw; got != `{"cursor":""}` {
			t.Errorf("%s", got)
		}
	}
}

// users answers a SCIM query.
func users(total, most int, cursors bool) server {
	return func(f Fetch, _ int) reply {
		ask := func(name string) (string, bool) {
			if v := gjson.Get(f.Request.Body, name); v.Exists() {
				return v.String(), true
			}
			_, rest, found := strings.Cut(strings.ReplaceAll(f.Request.URL, "?", "&"), "&"+name)
			rest, _, _ = strings.Cut(rest, "&")
			return strings.TrimPrefix(rest, "="), found
		}
		cursor, byCursor := ask("cursor")
		start, _ := ask("startIndex")
		from, _ := strconv.Atoi(start)
		from = max(from-1, 0)
		if byCursor = byCursor || cursors; byCursor {
			from, _ = strconv.Atoi(strings.TrimPrefix(cursor, "c"))
		}
		count, found := ask("count")
		size, _ := strconv.Atoi(count)
		if !found || size > most {
			size = most
		}
		var resources []string
		for i := from; i < min(from+size, total); i++ {
			resources = append(resources, strconv.Itoa(i))
		}
		next := fmt.Sprintf(`"startIndex":%d,`, from+1)
		if byCursor {
			if next = ""; from+size < total {
				next = fmt.Sprintf(`"nextCursor":"c%d",`, from+size)
			}
		}
		list := `,"Resources":` + array(resources)
		if len(resources) == 0 {
			list = ""
		}
		return reply{body: fmt.Sprintf(`{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":%d,%s"itemsPerPage":%d%s}`, total, next, len(resources), list)}
	}
}

func TestSCIMGoesByIndexOrByCursor(t *testing.T) {
	post := func(body string) scheme.Request {
		return scheme.Request{Method: "POST", URL: url + "/.search", Body: body, HasBody: true}
	}
	get := func(query string) scheme.Request { return scheme.Request{Method: "GET", URL: url + query} }
	for _, c := range []struct {
		name    string
		request scheme.Request
		server  server
		items   int
		next    string // what page 2 is asked for by
		reason  string
	}{
		{"index", get(""), users(7, 3, false), 7, "GET " + url + "?startIndex=4", "total-reached"},
		{"index and count", get("?count=3"), users(7, 3, false), 7, "GET " + url + "?count=3&startIndex=4", "total-reached"},
		{"a count that is capped", get("?count=100"), users(7, 3, false), 7, "GET " + url + "?count=100&startIndex=4", "total-reached"},
		{"from 1", get("?startIndex=1&count=2"), users(7, 3, false), 7, "GET " + url + "?startIndex=3&count=2", "total-reached"},
		{"cursor", get("?cursor&count=2"), users(7, 3, false), 7, "GET " + url + "?cursor=c2&count=2", "no-next"},
		{"cursor of the server's own", get("?count=2"), users(7, 3, true), 7, "GET " + url + "?count=2&cursor=c2", "no-next"},
		{"index by POST", post(`{"startIndex":1}`), users(7, 3, false), 7, "POST " + url + `/.search {"startIndex":4}`, "total-reached"},
		{"cursor by POST", post(`{"cursor":"","count":2}`), users(7, 3, false), 7, "POST " + url + `/.search {"cursor":"c2","count":2}`, "no-next"},
		{"nothing", get(""), users(0, 3, false), 0, "", "empty-page"},
		{"nothing by cursor", get("?cursor="), users(0, 3, false), 0, "", "empty-page"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, ahead := range []int{0, 3} {
				begin := func() Setup {
					o := config(t, url, `"scim"`)
					o.Request, o.Prefetch, o.Concurrency = c.request, ahead, max(ahead, 1)
					return o
				}
				d := newDrive(t, begin(), c.server).run()
				d.wantNumbers(c.items)
				d.wantEnd("complete", c.reason, "")
				if c.items > 0 && ahead == 0 && asked(d.fetches[1]) != c.next {
					t.Errorf("%s, want %s", asked(d.fetches[1]), c.next)
				}
				for i := range d.pages {
					if d.at[i] == nil {
						continue
					}
					o := begin()
					o.Resume = gjson.ParseBytes(d.at[i])
					rest := newDrive(t, o, c.server).run()
					rest.wantEnd("complete", c.reason, "")
					if before := len(d.items) - len(rest.items); before < 0 || !slices.Equal(rest.items, d.items[before:]) {
						t.Errorf("resumed on page %d: %s", i, rest.items)
					}
				}
			}
		})
	}
}

func TestSCIMByCursorTakesARefusalForAnError(t *testing.T) {
	o := config(t, url+"?cursor&count=2", `"scim"`)
	expired := reply{status: 400, body: `{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"scimType":"expiredCursor","status":"400"}`}
	d := newDrive(t, o, func(f Fetch, n int) reply {
		if n > 0 {
			return expired
		}
		return users(7, 2, false)(f, n)
	}).run()
	d.wantFail("http", "expiredCursor")
	// By index it is past the end, unless the total says otherwise.
	d = newDrive(t, config(t, url+"?count=2", `"scim"`), func(f Fetch, n int) reply {
		if n > 0 {
			return expired
		}
		return users(7, 2, false)(f, n)
	}).run()
	d.wantFail("http", "400")
}

func TestFamiliesOfLinksFindTheirLists(t *testing.T) {
	for _, c := range []struct {
		preset string
		bodies []string
	}{
		{"stac", []string{`{"type":"FeatureCollection","stac_extensions":["a","b"],"features":[],"links":[{"rel":"next","href":"?t=1"}]}`, `{"type":"FeatureCollection","features":[{"id":"a"}],"links":[]}`}},
		{"stac", []string{`{"collections":[{"id":"a"}],"links":[{"rel":"root","href":"/"}]}`}},
		{"rdap", []string{`{"rdapConformance":["rdap_level_0","paging"],"notices":[{"title":"a"}],"domainSearchResults":[],"paging_metadata":{"totalCount":1,"links":[{"rel":"next","href":"?c=1"}]}}`, `{"rdapConformance":["rdap_level_0"],"domainSearchResults":[{"id":"a"}],"paging_metadata":{"totalCount":1}}`}},
		{"rdap", []string{`{"rdapConformance":["a"],"autnumSearchResults":[{"id":"a"}]}`}},
		{"ogc-features", []string{`{"numberMatched":1,"features":[],"links":[{"rel":"next","href":"?o=1"}]}`, `{"numberMatched":1,"features":[{"id":"a"}],"links":[]}`}},
	} {
		d := newDrive(t, config(t, url, `"`+c.preset+`"`), pages(c.bodies...)).run()
		d.wantItems(`{"id":"a"}`)
		d.wantEnd("complete", "no-next", "")
	}
}
