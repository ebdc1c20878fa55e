package lies

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/anypage/anypage/wasm/scheme"
)

// The lying server, as data: families of servers that are honest, and lies that one of
// their pages may tell. lies_test.go walks each family through each lie.

type object = map[string]any

// family is an honest server: how it is asked, and what it answers.
type family struct {
	name       string
	pagination string // of explicit walks
	url        string
	body       string // of a POST, "" for a GET
	list       string // where the list is: "data", "_embedded.things"; "" for the root
	traits     string
	// answer is a page: its items, and at, which page it is, counted from 0. more tells
	// whether others follow.
	answer func(items []any, at int, more bool) (body any, header map[string]string)
	at     func(ask) int // which page a request is for
}

// Traits of families.
const (
	single   = " single "   // one response is the whole list
	leaves   = " leaves "   // the format leaves an empty list out
	named    = " named "    // pages name the next one by a cursor or a URL
	counted  = " counted "  // a number of pages is named
	flagged  = " flagged "  // a flag says whether there is more
	totalled = " totalled " // the total is named
	numbered = " numbered " // by page or offset
	limited  = " limited "  // the pagination knows the limit, limit=3
	byItem   = " byItem "   // the cursor is of the last item
	stays    = " stays "    // the last page has a cursor, too: an empty page ends
	follows  = " follows "  // an empty page that names a next one is no end
	rooted   = " rooted "   // the body is the list
	empties  = " empties "  // nothing but an empty page ends it
	mute     = " mute "     // nothing in a response tells auto that there is more
	noLinks  = " noLinks "  // a GraphQL server, which has no links and headers about its list
)

func (f *family) is(trait string) bool { return strings.Contains(f.traits, trait) }

// ask is a request, as the lying server sees it.
type ask struct{ url, body string }

func (a ask) query(name string) string {
	_, query, _ := strings.Cut(a.url, "?")
	for _, pair := range strings.Split(query, "&") {
		if k, v, _ := strings.Cut(pair, "="); k == name {
			return v
		}
	}
	return ""
}

func (a ask) member(names ...string) string {
	var v any
	if json.Unmarshal([]byte(a.body), &v) != nil {
		return ""
	}
	for _, name := range names {
		m, _ := v.(object)
		v = m[name]
	}
	s, _ := v.(string)
	return s
}

// token is the cursor of a page, at its number.
func token(at int) string { return "tok" + strconv.Itoa(at) }
func untoken(s string) int {
	n, _ := strconv.Atoi(strings.TrimPrefix(s, "tok"))
	return n
}

// afterItem is the page behind an item, i000 and so on, of three a page.
func afterItem(id string) int {
	if id == "" {
		return 0
	}
	n, _ := strconv.Atoi(strings.TrimLeft(strings.TrimPrefix(id, "i"), "0"))
	return (n + 1) / pageSize
}

func byQuery(name string) func(ask) int { return func(a ask) int { return untoken(a.query(name)) } }
func byBody(names ...string) func(ask) int {
	return func(a ask) int { return untoken(a.member(names...)) }
}
func byItemIn(name string) func(ask) int { return func(a ask) int { return afterItem(a.query(name)) } }
func byPageNumber(a ask) int {
	n, _ := strconv.Atoi(a.query("page"))
	return max(n-1, 0)
}
func byOffsetNumber(a ask) int {
	n, _ := strconv.Atoi(a.query("offset"))
	return (n + pageSize - 1) / pageSize
}

const (
	pageSize = 3
	numPages = 4
	base     = "https://api.example.com/things"
)

func nextURL(at int) string { return base + "?limit=3&at=" + token(at+1) }

// or is v, or other where there is no more.
func or(more bool, v, other any) any {
	if more {
		return v
	}
	return other
}

func speakeasy(kind, inputs, outputs string) string {
	return `{"type":"` + kind + `","inputs":[` + inputs + `],"outputs":{` + outputs + `}}`
}

func lastID(items []any) any {
	if len(items) == 0 {
		return nil
	}
	return items[len(items)-1].(object)["id"]
}

const (
	inPage   = `{"name":"page","in":"query","type":"page"}`
	inOffset = `{"name":"offset","in":"query","type":"offset"}`
	inLimit  = `{"name":"limit","in":"query","type":"limit"}`
	inCursor = `{"name":"cursor","in":"query","type":"cursor"}`
)

var families = []family{
	{
		name: "slack", pagination: `"slack"`, url: base + "?limit=3", list: "messages", traits: named + follows, at: byQuery("cursor"),
		answer: func(items []any, at int, more bool) (any, map[string]string) {
			return object{"ok": true, "messages": items, "response_metadata": object{"next_cursor": or(more, token(at+1), "")}}, nil
		},
	},
	{
		name: "google-aip", pagination: `"google-aip"`, url: base + "?pageSize=3", list: "things", traits: named + follows + leaves, at: byQuery("pageToken"),
		answer: func(items []any, at int, more bool) (any, map[string]string) {
			b := object{"things": items}
			if more {
				b["nextPageToken"] = token(at + 1)
			}
			return b, nil
		},
	},
	{
		name: "hal", pagination: `"hal"`, url: base + "?limit=3", list: "_embedded.things", traits: named + follows + leaves, at: byQuery("at"),
		answer: func(items []any, at int, more bool) (any, map[string]string) {
			links := object{"self": object{"href": "/things"}}
			if more {
				links["next"] = object{"href": nextURL(at)}
			}
			return object{"_embedded": object{"things": items}, "_links": links}, nil
		},
	},
	{
		name: "link-header", pagination: `"link-header"`, url: base + "?limit=3", traits: named + follows + rooted, at: byQuery("at"),
		answer: func(items []any, at int, more bool) (any, map[string]string) {
			if more {
				return items, map[string]string{"link": "<" + nextURL(at) + `>; rel="next"`}
			}
			return items, nil
		},
	},
	{
		name: "odata", pagination: `"odata"`, url: base + "?$top=3", list: "value", traits: named + follows, at: byQuery("at"),
		answer: func(items []any, at int, more bool) (any, map[string]string) {
			b := object{"@odata.context": base + "/$metadata", "value": items}
			if more {
				b["@odata.nextLink"] = nextURL(at)
			}
			return b, nil
		},
	},
	{
		name: "json-api", pagination: `"json-api"`, url: base + "?page[size]=3", list: "data", traits: named + follows, at: byQuery("at"),
		answer: func(items []any, at int, more bool) (any, map[string]string) {
			return object{"data": items, "links": object{"self": "/things", "next": or(more, nextURL(at), nil)}}, nil
		},
	},
	{
		name: "fhir", pagination: `"fhir"`, url: base + "?_count=3", list: "entry", traits: named + follows + leaves, at: byQuery("at"),
		answer: func(items []any, at int, more bool) (any, map[string]string) {
			links := []any{object{"relation": "self", "url": base}}
			if more {
				links = append(links, object{"relation": "next", "url": nextURL(at)})
			}
			return object{"resourceType": "Bundle", "type": "searchset", "entry": items, "link": links}, nil
		},
	},
	{
		name: "relay", pagination: `"relay"`, url: base, body: `{"query":"query($after:String){things(first:3,after:$after){nodes{id} pageInfo{hasNextPage endCursor}}}","variables":{"after":null}}`,
		list: "data.things.nodes", traits: named + follows + flagged + noLinks, at: byBody("variables", "after"),
		answer: func(items []any, at int, more bool) (any, map[string]string) {
			return object{"data": object{"things": object{"nodes": items, "pageInfo": object{"hasNextPage": more, "endCursor": token(at + 1)}}}}, nil
		},
	},
	{
		name: "kubernetes", pagination: `"kubernetes"`, url: base + "?limit=3", list: "items", traits: named + follows, at: byQuery("continue"),
		answer: func(items []any, at int, more bool) (any, map[string]string) {
			return object{"kind": "PodList", "apiVersion": "v1", "metadata": object{"resourceVersion": "7", "continue": or(more, token(at+1), "")}, "items": items}, nil
		},
	},
	{
		name: "stripe", pagination: `"stripe"`, url: base + "?limit=3", list: "data", traits: flagged + byItem, at: byItemIn("starting_after"),
		answer: func(items []any, _ int, more bool) (any, map[string]string) {
			return object{"object": "list", "url": "/v1/things", "data": items, "has_more": more}, nil
		},
	},
	{
		name: "notion", pagination: `"notion"`, url: base, body: `{"page_size":3}`, list: "results", traits: named + flagged + follows, at: byBody("start_cursor"),
		answer: func(items []any, at int, more bool) (any, map[string]string) {
			return object{"object": "list", "results": items, "next_cursor": or(more, token(at+1), nil), "has_more": more}, nil
		},
	},
	{
		name: "couchdb-find", pagination: `"couchdb-find"`, url: base + "/_find", body: `{"selector":{},"limit":3}`, list: "docs", traits: named + stays, at: byBody("bookmark"),
		answer: func(items []any, at int, more bool) (any, map[string]string) {
			return object{"docs": items, "bookmark": token(at + 1)}, nil
		},
	},
	{
		name: "openai-page", pagination: `"openai-page"`, url: base, list: "data", traits: single, at: func(ask) int { return 0 },
		answer: func(items []any, _ int, _ bool) (any, map[string]string) {
			return object{"object": "list", "data": items}, nil
		},
	},
	{
		name: "openai-cursor", pagination: `"openai-cursor"`, url: base + "?limit=3", list: "data", traits: flagged + byItem, at: byItemIn("after"),
		answer: func(items []any, _ int, more bool) (any, map[string]string) {
			return object{"object": "list", "data": items, "first_id": "x", "last_id": lastID(items), "has_more": more}, nil
		},
	},
	{
		name: "openai-conversation-cursor", pagination: `"openai-conversation-cursor"`, url: base + "?limit=3", list: "data", traits: named + flagged, at: byItemIn("after"),
		answer: func(items []any, _ int, more bool) (any, map[string]string) {
			return object{"object": "list", "data": items, "last_id": lastID(items), "has_more": more}, nil
		},
	},
	{
		name: "openai-next-cursor", pagination: `"openai-next-cursor"`, url: base + "?limit=3", list: "data", traits: named + flagged, at: byQuery("after"),
		answer: func(items []any, at int, more bool) (any, map[string]string) {
			return object{"object": "list", "data": items, "next": or(more, token(at+1), nil), "has_more": more}, nil
		},
	},
	{
		name: "none", pagination: `"none"`, url: base, list: "data", traits: single, at: func(ask) int { return 0 },
		answer: func(items []any, _ int, _ bool) (any, map[string]string) { return object{"data": items}, nil },
	},
	{
		name: "page", pagination: speakeasy("offsetLimit", inPage, `"results":"$.data"`), url: base + "?page=1", list: "data", traits: numbered + empties + mute, at: byPageNumber,
		answer: func(items []any, _ int, _ bool) (any, map[string]string) { return object{"data": items}, nil },
	},
	{
		name: "page-limit", pagination: speakeasy("offsetLimit", inPage+","+inLimit, `"results":"$.data"`), url: base + "?page=1&limit=3", list: "data", traits: numbered + limited + mute, at: byPageNumber,
		answer: func(items []any, _ int, _ bool) (any, map[string]string) { return object{"data": items}, nil },
	},
	{
		name: "page-pages", pagination: speakeasy("offsetLimit", inPage, `"results":"$.data","numPages":"$.pages"`), url: base + "?page=1", list: "data", traits: numbered + counted, at: byPageNumber,
		answer: func(items []any, at int, more bool) (any, map[string]string) {
			return object{"data": items, "page": at + 1, "pages": or(more, numPages, at+1)}, nil
		},
	},
	{
		name: "page-flag", pagination: speakeasy("offsetLimit", inPage, `"results":"$.data","hasMore":"$.has_more"`), url: base + "?page=1", list: "data", traits: numbered + flagged, at: byPageNumber,
		answer: func(items []any, _ int, more bool) (any, map[string]string) {
			return object{"data": items, "has_more": more}, nil
		},
	},
	{
		name: "offset", pagination: speakeasy("offsetLimit", inOffset+","+inLimit, `"results":"$.data"`), url: base + "?offset=0&limit=3", list: "data", traits: numbered + limited + mute, at: byOffsetNumber,
		answer: func(items []any, _ int, _ bool) (any, map[string]string) { return object{"data": items}, nil },
	},
	{
		name: "offset-total", pagination: speakeasy("offsetLimit", inOffset+","+inLimit, `"results":"$.data","total":"$.total"`), url: base + "?offset=0&limit=3", list: "data", traits: numbered + limited + totalled, at: byOffsetNumber,
		answer: func(items []any, at int, more bool) (any, map[string]string) {
			return object{"data": items, "total": or(more, numPages*pageSize, at*pageSize+len(items))}, nil
		},
	},
	{
		name: "cursor", pagination: speakeasy("cursor", inCursor, `"results":"$.data","nextCursor":"$.next_cursor"`), url: base, list: "data", traits: named, at: byQuery("cursor"),
		answer: func(items []any, at int, more bool) (any, map[string]string) {
			return object{"data": items, "next_cursor": or(more, token(at+1), nil)}, nil
		},
	},
	{
		name: "cursor-absent", pagination: speakeasy("cursor", inCursor+","+inLimit, `"results":"$.data.list","nextCursor":"$.meta.next_cursor"`), url: base + "?limit=3", list: "data.list", traits: named + limited, at: byQuery("cursor"),
		answer: func(items []any, at int, more bool) (any, map[string]string) {
			b := object{"data": object{"list": items}}
			if more {
				b["meta"] = object{"next_cursor": token(at + 1)}
			}
			return b, nil
		},
	},
	{
		name: "cursor-unnamed-list", pagination: speakeasy("cursor", inCursor, `"nextCursor":"$.next_cursor"`), url: base, list: "things", traits: named + follows, at: byQuery("cursor"),
		answer: func(items []any, at int, more bool) (any, map[string]string) {
			return object{"things": items, "next_cursor": or(more, token(at+1), nil)}, nil
		},
	},
	{
		name: "cursor-flag", pagination: speakeasy("cursor", `{"name":"cursor","in":"requestBody","type":"cursor"}`, `"results":"$.data","nextCursor":"$.next_cursor","hasMore":"$.has_more"`), url: base, body: `{"q":"x"}`, list: "data", traits: named + flagged, at: byBody("cursor"),
		answer: func(items []any, at int, more bool) (any, map[string]string) {
			return object{"data": items, "next_cursor": or(more, token(at+1), nil), "has_more": more}, nil
		},
	},
	{
		name: "cursor-of-item", pagination: speakeasy("cursor", `{"name":"after","in":"query","type":"cursor"},`+inLimit, `"results":"$.data","nextCursor":"$.data[-1].id"`), url: base + "?limit=3", list: "data", traits: byItem + limited + mute, at: byItemIn("after"),
		answer: func(items []any, _ int, _ bool) (any, map[string]string) { return object{"data": items}, nil },
	},
	{
		name: "url", pagination: speakeasy("url", "", `"results":"$.results","nextUrl":"$.next"`), url: base, list: "results", traits: named, at: byQuery("at"),
		answer: func(items []any, at int, more bool) (any, map[string]string) {
			return object{"results": items, "next": or(more, nextURL(at), nil)}, nil
		},
	},
	{
		name: "url-total", pagination: speakeasy("url", "", `"results":"$.results","nextUrl":"$.next","total":"$.count"`), url: base, list: "results", traits: named + totalled, at: byQuery("at"),
		answer: func(items []any, at int, more bool) (any, map[string]string) {
			return object{"results": items, "next": or(more, nextURL(at), nil), "count": or(more, numPages*pageSize, at*pageSize+len(items))}, nil
		},
	},
}

// truth is what may be said of a walk through a lie. It is written down before anything
// walks.
type truth int

const (
	same    truth = iota // an honest shorter list looks the same: complete is right
	whole                // all items come: nothing else than complete is right
	never                // something contradicts: complete is wrong
	warns                // the rule of caps: suspect, and nothing else
	refuses              // an error of code response
	absent               // the family can't tell this lie
)

// told is a page as it is about to be answered.
type told struct {
	status int
	header map[string]string
	body   any
	raw    string // instead of the body, where it is no JSON
	f      *family
	at     int
	count  int // of its items
	times  int // how often the page was asked for before
}

// lie changes one page of an honest list.
type lie struct {
	name  string
	pages int  // of the list: numPages if it is 0
	at    int  // the page that lies, counted from 0; of a single list always 0
	ends  bool // the page is the list's last one, but for what the lie adds
	tell  func(*told)
	first func(*told) // what page 1 says besides
	truth func(f *family) truth
}

func always(t truth) func(*family) truth { return func(*family) truth { return t } }

// notSingle is a truth of lists that have a second page.
func notSingle(t truth) func(*family) truth {
	return func(f *family) truth {
		if f.is(single) {
			return absent
		}
		return t
	}
}

// says answers with another body.
func says(body any) func(*told) {
	return func(t *told) { t.body, t.header = body, nil }
}

// set puts a member into the body's root, or into the GraphQL connection.
func (t *told) set(name string, v any) {
	b, ok := t.body.(object)
	if t.f.is(noLinks) {
		b = b["data"].(object)["things"].(object)
	}
	if ok {
		b[name] = v
	}
}

// replaces puts something else where the list is; drop takes it away.
func (t *told) replaces(v any, drop bool) {
	if t.f.list == "" {
		t.body = v
		return
	}
	names := strings.Split(t.f.list, ".")
	o := t.body.(object)
	for _, name := range names[:len(names)-1] {
		o = o[name].(object)
	}
	if drop {
		delete(o, names[len(names)-1])
		if len(o) == 0 && len(names) > 1 && t.f.is(leaves) {
			delete(t.body.(object), names[0])
		}
	} else {
		o[names[len(names)-1]] = v
	}
}

func header(name, value string) func(*told) {
	return func(t *told) {
		if t.header == nil {
			t.header = map[string]string{}
		}
		t.header[name] = value
	}
}

// of objects alone.
func inBody(t truth) func(*family) truth {
	return func(f *family) truth {
		if f.is(rooted) {
			return absent
		}
		return t
	}
}

// errorBodies are bodies under 200 that are errors. source is who answers so.
var errorBodies = []struct {
	name, source string
	body         string
}{
	{"error-object", "Google APIs, Errors", `{"error":{"code":400,"message":"Request is wrong","status":"INVALID_ARGUMENT"}}`},
	{"error-text", "OAuth-like services", `{"error":"invalid_cursor","error_description":"the cursor is not known"}`},
	{"ok-false", "Slack Web API", `{"ok":false,"error":"invalid_cursor"}`},
	{"success-false", "Cloudflare API, CKAN", `{"success":false,"errors":[{"code":1003,"message":"Invalid zone"}],"result":null}`},
	{"status-error", "JSend", `{"status":"error","message":"No connection to the database"}`},
	{"errors-json-api", "JSON:API 1.1, Errors", `{"errors":[{"status":"500","title":"Broken","detail":"The server is broken"}]}`},
	{"errors-graphql", "GraphQL over HTTP", `{"data":null,"errors":[{"message":"Something went wrong","path":["things"]}]}`},
	{"errors-graphql-inner", "GraphQL over HTTP", `{"data":{"things":null},"errors":[{"message":"Something went wrong","path":["things"]}]}`},
	{"operation-outcome", "HL7 FHIR, OperationOutcome", `{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"exception","diagnostics":"it broke"}]}`},
	{"kubernetes-status", "Kubernetes API", `{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"etcd is down","reason":"InternalError","code":400}`},
	{"odata-error", "OData JSON Format 4.01, Error Response", `{"error":{"code":"501","message":"Unsupported functionality"}}`},
	{"odata-error-3", "OData JSON Format 3", `{"odata.error":{"code":"","message":{"lang":"en","value":"Unsupported"}}}`},
	{"fault", "Apigee", `{"fault":{"faultstring":"Failed to resolve","detail":{"errorcode":"x"}}}`},
	{"message-alone", "GitHub-like services", `{"message":"Bad thing","documentation_url":"https://docs.example.com"}`},
	{"problem", "RFC 9457", `{"type":"about:blank","title":"Broken","status":500,"detail":"The server is broken"}`},
	{"inner-error", "services with an envelope", `{"response":{"status":"error","error":{"message":"boom"}}}`},
}

var lies = liesTable()

func liesTable() []lie {
	all := []lie{
		{name: "honest, four pages", truth: notSingle(whole), at: -1},
		{name: "honest, one page", pages: 1, truth: always(whole), at: -1},
		{name: "honest, nothing", pages: -1, truth: always(whole), at: -1},

		{name: "partial errors beside items", at: 1, truth: inBody(never), tell: func(t *told) {
			t.body.(object)["errors"] = []any{object{"message": "one item could not be read", "path": []any{"things", 2}}}
		}},
		{name: "partial errors on page 1", at: 0, truth: inBody(never), tell: func(t *told) {
			t.body.(object)["errors"] = []any{object{"message": "one item could not be read", "code": "E7"}}
		}},
		{name: "incomplete results", at: 0, truth: inBody(never), tell: func(t *told) { t.body.(object)["incomplete_results"] = true }},
		{name: "an incomplete request", at: 1, truth: inBody(never), tell: func(t *told) {
			t.body.(object)["request_status"] = object{"type": "incomplete", "incomplete_reason": "query_result_limit_reached"}
		}},
		{name: "timed out", at: 1, truth: inBody(never), tell: func(t *told) { t.body.(object)["timed_out"] = true }},
		{name: "an empty list and a code", at: 1, tell: func(t *told) {
			t.replaces(nil, false)
			t.set("code", 500)
			t.set("msg", "internal error")
		}, truth: func(f *family) truth {
			if f.is(rooted) || f.is(noLinks) {
				return absent
			}
			return refuses
		}},
		{name: "null and an error", at: 1, tell: func(t *told) {
			t.replaces(nil, false)
			t.set("err", "oops")
		}, truth: func(f *family) truth {
			if f.is(rooted) || f.is(noLinks) {
				return absent
			}
			return refuses
		}},
		{name: "total on page 1 alone, early end", at: 1, ends: true, first: header("X-Total-Count", "12"), truth: notSingle(never)},
		{name: "total in page 1 alone, early end", at: 1, ends: true, first: func(t *told) { t.set("totalResults", 12) }, truth: endOr(never, rooted+single)},
		{name: "remaining on page 1 alone, early end", at: 1, ends: true, first: func(t *told) {
			if m, ok := t.body.(object)["metadata"].(object); ok {
				m["remainingItemCount"] = 9
			} else {
				t.set("metadata", object{"remainingItemCount": 9})
			}
		}, truth: endOr(never, rooted+single)},
		{name: "early end, last is false", at: 1, ends: true, tell: func(t *told) { t.set("isLast", false) }, truth: endOr(never, rooted+flagged+totalled+counted)},
		{name: "null for a body", at: 1, tell: func(t *told) { t.raw = "null" }, truth: endOr(never, rooted)},
		{name: "an array for a body", at: 1, tell: func(t *told) { t.raw = "[]" }, truth: endOr(never, rooted+single)},
		{name: "an array of errors", at: 1, tell: func(t *told) {
			t.raw = `[{"message":"TotalRequests Limit exceeded.","errorCode":"REQUEST_LIMIT"}]`
		}, truth: always(never)},
		{name: "a text for a body", at: 1, tell: func(t *told) { t.raw = `"maintenance"` }, truth: always(never)},
		{name: "list missing, next named", at: 1, tell: func(t *told) { t.replaces(nil, true) }, truth: func(f *family) truth {
			if f.is(rooted) {
				return absent
			}
			return leftOut(f)
		}},
		{name: "empty object", at: 1, tell: says(object{}), truth: leftOut},
		{name: "list is an object", at: 1, tell: func(t *told) { t.replaces(object{"a": 1, "b": 2}, false) }, truth: always(never)},
		{name: "list is a text", at: 1, tell: func(t *told) { t.replaces("many", false) }, truth: always(never)},
		{name: "204", at: 1, tell: func(t *told) { t.status, t.body, t.raw, t.header = 204, nil, "-", nil }, truth: func(f *family) truth {
			if f.is(single) || f.is(numbered) && !f.is(counted) && !f.is(flagged) && !f.is(totalled) || f.is(byItem) && !f.is(flagged) {
				return same
			}
			return never
		}},
		{name: "202, not ready", at: 1, tell: func(t *told) { t.status, t.body, t.header = 202, object{"state": "pending"}, nil }, truth: always(never)},
		{name: "an HTML page", at: 1, tell: func(t *told) { t.raw = "<!doctype html><p>Sign in" }, truth: always(never)},
		{name: "no body at all", at: 1, tell: func(t *told) { t.raw = "-" }, truth: always(never)},
		{name: "cut off", at: 1, tell: func(t *told) { b, _ := json.Marshal(t.body); t.raw = string(b[:len(b)/2]) }, truth: always(never)},
		{name: "page 1 again", at: 1, tell: func(t *told) { t.body, t.header = t.f.answer(itemsOf(0, pageSize), 0, true) }, truth: notSingle(never)},
		{name: "cursor of a wrong kind", at: 1, truth: func(f *family) truth {
			switch f.name {
			case "slack", "google-aip", "kubernetes", "cursor", "cursor-absent", "cursor-unnamed-list", "cursor-flag", "notion", "openai-next-cursor", "url", "json-api", "odata":
				return never
			}
			return absent
		}, tell: func(t *told) { wrongKind(t.body) }},
		{name: "list is null, and the last", at: 1, ends: true, tell: func(t *told) { t.replaces(nil, false) }, truth: func(f *family) truth {
			if f.is(rooted) || f.is(totalled) || f.is(single) { // whose total says otherwise; whose list is nowhere
				return absent
			}
			return same
		}},
		{name: "silent early end", at: 1, ends: true, truth: endOr(same, single+totalled)},
		{name: "early end, X-Total-Count", at: 1, ends: true, tell: header("X-Total-Count", "12"), truth: always(never)},
		{name: "early end, Total-Count", at: 1, ends: true, tell: header("Total-Count", "12"), truth: always(never)},
		{name: "early end, X-WP-Total", at: 1, ends: true, tell: header("X-WP-Total", "12"), truth: always(never)},
		{name: "early end, Content-Range", at: 1, ends: true, tell: header("Content-Range", "items 3-5/12"), truth: always(never)},
		{name: "early end, X-Total-Pages", at: 1, ends: true, tell: header("X-Total-Pages", "4"), truth: endOr(never, totalled)},
		{name: "early end, Link next", at: 1, ends: true, tell: header("Link", `<`+base+`?limit=3&at=tok2>; rel="next"`), truth: endOr(never, rooted+single+noLinks+flagged+counted+totalled)},
		{name: "early end, total", at: 1, ends: true, tell: func(t *told) { t.set("total", 12) }, truth: inBody(never)},
		{name: "early end, totalCount", at: 1, ends: true, tell: func(t *told) { t.set("totalCount", 12) }, truth: inBody(never)},
		{name: "early end, meta.total_items", at: 1, ends: true, tell: func(t *told) { t.set("meta", object{"total_items": "12"}) }, truth: inBody(never)},
		{name: "early end, remainingItemCount", at: 1, ends: true, tell: func(t *told) {
			if m, ok := t.body.(object)["metadata"].(object); ok {
				m["remainingItemCount"] = 6
			} else {
				t.set("metadata", object{"remainingItemCount": 6})
			}
		}, truth: inBody(never)},
		{name: "early end, has_more", at: 1, ends: true, tell: func(t *told) { setFlag(t) }, truth: endOr(never, rooted+totalled)},
		{name: "early end, pagination.hasNextPage", at: 1, ends: true, tell: func(t *told) { t.set("pagination", object{"hasNextPage": true}) }, truth: func(f *family) truth {
			if f.is(flagged) || f.is(totalled) { // whose own flag or total says the contrary
				return absent
			}
			return inBody(never)(f)
		}},
		{name: "early end, total_pages", at: 1, ends: true, tell: func(t *told) { t.set("meta", object{"total_pages": 4}) }, truth: endOr(never, rooted+totalled)},
		{name: "early end, links.next", at: 1, ends: true, tell: func(t *told) {
			links, ok := t.body.(object)["links"].(object)
			if !ok {
				links = object{}
				t.set("links", links)
			}
			links["next"] = base + "?at=tok2"
		}, truth: endOr(never, rooted+noLinks+named+flagged+single+counted+totalled)},
		{name: "page 1 alone, total on it", at: 0, ends: true, tell: func(t *told) { t.set("total", 12) }, truth: inBody(never)},
		{name: "page 1 alone, total_count header", at: 0, ends: true, tell: header("X-Total", "12"), truth: always(never)},
		// Where page 2 is asked for all the same, its answer is what counts.
		{name: "page 1 alone, has_more", at: 0, ends: true, tell: func(t *told) { setFlag(t) }, truth: func(f *family) truth {
			if f.is(rooted) || f.is(totalled) || f.is(stays) || f.is(empties) || f.is(flagged) && (f.is(byItem) || f.is(numbered)) || f.name == "openai-conversation-cursor" {
				return absent
			}
			return never
		}},
		{name: "page 1 alone, another cursor", at: 0, ends: true, tell: func(t *told) { t.set("next_page_token", "tok1") }, truth: func(f *family) truth {
			if f.is(named) && !f.is(flagged) && !f.is(stays) && !f.is(rooted) && !strings.HasPrefix(f.name, "openai") && !f.is(follows) && !f.is(totalled) {
				return never
			}
			return absent
		}},
		{name: "page 1 alone, total of so many", at: 0, ends: true, tell: func(t *told) { t.set("total", t.count) }, truth: func(f *family) truth {
			if f.is(rooted) || f.is(totalled) {
				return absent
			}
			return same
		}},
		{name: "total agrees", at: 1, ends: true, tell: header("X-Total-Count", "AGREES"), truth: endOr(same, single+totalled)},
		{name: "harmless words", at: 1, ends: true, tell: func(t *told) {
			harmless := object{"error": nil, "errors": []any{}, "success": true, "error_message": "", "warnings": []any{"slow"}}
			for k, v := range harmless {
				t.body.(object)[k] = v
			}
		}, truth: endOr(same, rooted+totalled)},
		{name: "capped limit", truth: func(f *family) truth {
			if f.is(limited) && !f.is(named) && !f.is(totalled) {
				return warns
			}
			return absent
		}},
		{name: "404 past the end", truth: func(f *family) truth {
			switch {
			case f.is(limited) && f.is(numbered) && !f.is(totalled), f.is(empties):
				return warns
			}
			return absent
		}},
		{name: "404 past the end, X-Total-Count", truth: func(f *family) truth {
			if f.is(numbered) && (f.is(limited) || f.is(empties)) {
				return whole
			}
			return absent
		}},
		{name: "404 before the end", at: 1, tell: func(t *told) { t.status, t.body = 404, object{"detail": "Invalid page."} }, truth: notSingle(never)},
		{name: "error that passes", at: 1, tell: func(t *told) {
			if t.times == 0 {
				t.body, t.header = object{"ok": false, "error": object{"code": 429, "message": "Rate limit exceeded"}}, nil
			}
		}, truth: always(whole)},
		{name: "throttled once", at: 1, tell: func(t *told) {
			if t.times == 0 {
				t.body, t.header = object{"__type": "ThrottlingException", "message": "Rate exceeded"}, nil
			}
		}, truth: always(whole)},
	}
	for _, e := range errorBodies {
		for at, where := range []string{"on page 1", "on page 2"} {
			all = append(all, lie{name: e.name + " " + where, at: at, tell: func(t *told) {
				var b any
				_ = json.Unmarshal([]byte(e.body), &b)
				says(b)(t)
			}, truth: func(f *family) truth {
				if at == 1 && f.is(single) {
					return absent
				}
				return refuses
			}})
		}
	}
	return all
}

// leftOut is the truth of a page without a list behind one with a list.
func leftOut(f *family) truth {
	if f.is(leaves) {
		return same
	}
	return never
}

func endOr(t truth, but string) func(*family) truth {
	return func(f *family) truth {
		for _, trait := range strings.Fields(but) {
			if f.is(" " + trait + " ") {
				return absent
			}
		}
		return t
	}
}

func setFlag(t *told) {
	switch {
	case t.f.is(noLinks):
		t.body.(object)["data"].(object)["things"].(object)["pageInfo"] = object{"hasNextPage": true, "endCursor": nil}
	default:
		t.set("has_more", true)
	}
}

// wrongKind makes an object of a cursor or a URL, wherever it is.
func wrongKind(v any) {
	o, _ := v.(object)
	for k, v := range o {
		switch k {
		case "next_cursor", "nextPageToken", "continue", "next", "@odata.nextLink":
			o[k] = []any{7}
		default:
			wrongKind(v)
		}
	}
}

// reply is what the lying server answers.
type reply struct {
	status  int
	headers []scheme.Header
	body    string
}

func itemsOf(from, to int) []any {
	items := []any{}
	for i := from; i < to; i++ {
		n := strconv.Itoa(i)
		items = append(items, object{"id": "i" + "000"[len(n):] + n, "name": "thing " + n})
	}
	return items
}

// serve answers a request to a family that tells a lie.
func (l *lie) serve(f *family, a ask, times int) reply {
	at, size := f.at(a), pageSize
	pages := l.pages
	if pages == 0 {
		pages = numPages
	}
	pages = max(pages, 0)
	if f.is(single) {
		pages = min(pages, 1)
	}
	lying := l.at
	if f.is(single) {
		lying = min(lying, 0)
	}
	total := pages * size
	switch l.name {
	case "capped limit":
		total, size, pages = 100, 100, 1
		if at > 0 {
			at = pages
		}
	case "404 past the end", "404 past the end, X-Total-Count":
		if at >= pages {
			return reply{status: 404, body: `{"detail":"Invalid page."}`}
		}
	}
	ends := l.ends && at >= lying && lying >= 0
	from, to := min(at*size, total), min((at+1)*size, total)
	// How a list ends whose pages name nothing: by a short page, or by an empty one.
	short := f.is(limited) && f.is(numbered) && !f.is(totalled) || f.name == "cursor-of-item"
	if ends && to > from {
		switch {
		case f.is(empties) || f.is(stays):
			if at > lying {
				to = from
			}
		case short:
			to--
			if at > lying {
				to = from
			}
		case at > lying:
			to = from
		}
	}
	more := at+1 < pages && !ends
	t := &told{status: 200, f: f, at: at, count: to - from, times: times}
	t.body, t.header = f.answer(itemsOf(from, to), at, more)
	if l.tell != nil && (at == lying || ends && at > lying && strings.HasPrefix(l.name, "early end")) {
		l.tell(t)
	}
	if l.first != nil && at == 0 {
		l.first(t)
	}
	if l.name == "404 past the end, X-Total-Count" {
		header("X-Total-Count", strconv.Itoa(total))(t)
	}
	if t.header["X-Total-Count"] == "AGREES" {
		t.header["X-Total-Count"] = strconv.Itoa(to)
	}
	r := reply{status: t.status}
	for _, name := range []string{"Link", "link", "X-Total-Count", "Total-Count", "X-Total", "X-WP-Total", "Content-Range", "X-Total-Pages"} {
		if v, ok := t.header[name]; ok {
			r.headers = append(r.headers, scheme.Header{Name: strings.ToLower(name), Value: v})
		}
	}
	switch {
	case t.raw == "-":
	case t.raw != "":
		r.body = t.raw
	default:
		b, err := json.Marshal(t.body)
		if err != nil {
			panic(err)
		}
		r.body = string(b)
	}
	return r
}
