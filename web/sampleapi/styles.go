package sampleapi

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// Style is one way of paginating, as the listing describes it.
type Style struct {
	Name        string            `json:"name"`
	Title       string            `json:"title"`
	Description string            `json:"description"`
	Method      string            `json:"method"`
	Path        string            `json:"path"` // without any parameter: the first page, of the default size
	URL         string            `json:"url"`  // with a sensible page size; {name} stands for a path parameter
	Params      map[string]string `json:"params,omitempty"`
	Headers     map[string]string `json:"headers,omitempty"`
	Body        json.RawMessage   `json:"body,omitempty"`
	PageSize    int               `json:"pageSize"` // that URL (or Body) asks for
	Pages       int               `json:"pages"`    // that have items then
	// Pagination is the name of a preset, or a *Pagination; nil where neither can say it.
	Pagination any    `json:"pagination"`
	Preset     string `json:"preset,omitempty"` // the preset of this family, where Pagination spells it out
	// Items is the JSONPath of the items, where Pagination names no results.
	Items string `json:"items,omitempty"`
	// ItemsArePath is the JSONPath of the record inside of an item that wraps it.
	ItemsArePath string `json:"itemsArePath,omitempty"`
	Note         string `json:"note,omitempty"`
}

// Pagination is an x-speakeasy-pagination object with anypage's additions.
type Pagination struct {
	Type    string  `json:"type"`
	Inputs  []Input `json:"inputs,omitempty"`
	Outputs Outputs `json:"outputs,omitzero"`
	// BlankCursor is what a cursor of "" means: follow, or the end where it is "".
	BlankCursor string `json:"blankCursor,omitempty"`
}

// Input is a parameter of the next request.
type Input struct {
	Name  string `json:"name"`
	In    string `json:"in"`
	Type  string `json:"type"`
	First int    `json:"first,omitempty"` // where an offset begins to count; 0 for 0
}

// Outputs are the JSONPaths and runtime expressions of what a response tells.
type Outputs struct {
	Results    string `json:"results,omitempty"`
	NumPages   string `json:"numPages,omitempty"`
	NextCursor string `json:"nextCursor,omitempty"`
	NextURL    string `json:"nextUrl,omitempty"`
	Next       string `json:"next,omitempty"` // of a link object
	HasMore    string `json:"hasMore,omitempty"`
	Total      string `json:"total,omitempty"`
}

// style adds to the description what the server needs: how a request tells its
// position, and how the envelope is written.
type style struct {
	Style          // URL and Body with $n for the page size
	size    int    // default page size; 0 where one page holds all
	sizeIn  source // where a request says how many items it wants
	at      func(*call) int
	write   func(*page)
	segment bool // whether one more path segment may follow
	// contentType is that of the body, where it is not application/json.
	contentType string
}

func offsetLimit(outputs Outputs, inputs ...Input) *Pagination {
	return &Pagination{Type: "offsetLimit", Inputs: inputs, Outputs: outputs}
}
func byCursor(outputs Outputs, inputs ...Input) *Pagination {
	return &Pagination{Type: "cursor", Inputs: inputs, Outputs: outputs}
}
func byURL(outputs Outputs) *Pagination { return &Pagination{Type: "url", Outputs: outputs} }

func param(name, kind string) Input { return Input{Name: name, In: "parameters", Type: kind} }
func field(name, kind string) Input { return Input{Name: name, In: "requestBody", Type: kind} }

// styles is in the order of the listing.
var styles = prepare(append([]style{
	// Pages by number.
	{
		Style: Style{
			Name: "page", Title: "Page number", URL: "?per_page=$n",
			Description: "page from 1, per_page, and the number of pages before the items",
			Pagination: offsetLimit(Outputs{Results: "$.items", NumPages: "$.total_pages", Total: "$.total"},
				param("page", "page"), param("per_page", "limit")),
		},
		size: 30, sizeIn: inQuery("per_page"), at: pageNumber(inQuery("page"), 1),
		write: func(p *page) {
			p.printf(`{"page":%d,"per_page":%d,"total":%d,"total_pages":%d,"items":[%s]}`,
				p.number+1, p.size, p.total(), p.pages(), p.items())
		},
	},
	{
		Style: Style{
			Name: "page-zero", Title: "Page number from 0", URL: "?page=0&size=$n",
			Description: "Spring Data: page from 0, size; totalPages counts pages, so the last one is totalPages - 1",
			Pagination: offsetLimit(Outputs{Results: "$.content", Total: "$.totalElements"},
				param("page", "page"), param("size", "limit")),
			Note: "The first page must be asked for by its number, 0.",
		},
		size: 20, sizeIn: inQuery("size"), at: pageNumber(inQuery("page"), 0),
		write: func(p *page) {
			p.printf(`{"content":[%s],"last":%t,"totalElements":%d,"totalPages":%d,"size":%d,"number":%d,"numberOfElements":%d}`,
				p.items(), !p.more(), p.total(), p.pages(), p.size, p.number, len(p.records))
		},
	},
	{
		Style: Style{
			Name: "page-brackets", Title: "page[number] and page[size]", URL: "?page[size]=$n",
			Description: "parameter names with brackets; the number of pages is nested in meta",
			Pagination: offsetLimit(Outputs{Results: "$.data", NumPages: "$.meta.page.total_pages", Total: "$.meta.page.total"},
				param("page[number]", "page"), param("page[size]", "limit")),
		},
		size: 25, sizeIn: inQuery("page[size]"), at: pageNumber(inQuery("page[number]"), 1),
		write: func(p *page) {
			p.printf(`{"meta":{"page":{"number":%d,"size":%d,"total":%d,"total_pages":%d}},"data":[%s]}`,
				p.number+1, p.size, p.total(), p.pages(), p.items())
		},
	},
	{
		Style: Style{
			Name: "page-body", Title: "Page number in the body", Method: "POST", Body: json.RawMessage(`{"page":1,"size":$n,"filter":{"status":null}}`),
			Description: "a search by POST: page and size are members of the JSON body; totals are strings",
			Pagination: offsetLimit(Outputs{Results: "$.hits", NumPages: "$.pages", Total: "$.total"},
				field("page", "page"), field("size", "limit")),
		},
		size: 50, sizeIn: inBody("size"), at: pageNumber(inBody("page"), 1),
		write: func(p *page) {
			p.printf(`{"hits":[%s],"pages":"%d","total":"%d"}`, p.items(), p.pages(), p.total())
		},
	},
	{
		Style: Style{
			Name: "page-path", Title: "Page number in the path", Path: "/page-path/1", URL: "/{page}?per_page=$n",
			Description: "the number of the page is a segment of the path",
			Pagination: offsetLimit(Outputs{Results: "$.orders", Total: "$.count"},
				Input{Name: "page", In: "path", Type: "page"}, param("per_page", "limit")),
		},
		size: 50, sizeIn: inQuery("per_page"), at: pageNumber(inSegment("page"), 1), segment: true,
		write: func(p *page) { p.printf(`{"orders":[%s],"count":%d}`, p.items(), p.total()) },
	},
	{
		Style: Style{
			Name: "no-content", Title: "204 at the end", URL: "?page=1&per_page=$n",
			Description: "the page after the last one has status 204 and no body",
			Pagination: offsetLimit(Outputs{Results: "$.items"},
				param("page", "page"), param("per_page", "limit")),
		},
		size: 50, sizeIn: inQuery("per_page"), at: pageNumber(inQuery("page"), 1),
		write: func(p *page) {
			if len(p.records) == 0 && !p.more() {
				p.status = 204
				return
			}
			p.printf(`{"items":[%s]}`, p.items())
		},
	},
	{
		Style: Style{
			Name: "root-array", Title: "Root array with X-Total-Count", URL: "?page=1&per_page=$n",
			Description: "the body is the array itself; the total is in a header",
			Pagination: offsetLimit(Outputs{Results: "$", Total: "$response.header.X-Total-Count"},
				param("page", "page"), param("per_page", "limit")),
		},
		size: 30, sizeIn: inQuery("per_page"), at: pageNumber(inQuery("page"), 1),
		write: func(p *page) {
			p.header["X-Total-Count"] = strconv.Itoa(p.total())
			p.printf("[%s]", p.items())
		},
	},
	{
		Style: Style{
			Name: "root-array-plain", Title: "Root array and nothing else", URL: "?page=1&per_page=$n",
			Description: "the body is the array, and no header helps: only an empty page shows the end",
			Pagination:  offsetLimit(Outputs{Results: "$"}, param("page", "page")),
		},
		size: 30, sizeIn: inQuery("per_page"), at: pageNumber(inQuery("page"), 1),
		write: func(p *page) { p.printf("[%s]\n", p.items()) },
	},

	// Pages by offset.
	{
		Style: Style{
			Name: "offset", Title: "Offset and limit with a total", URL: "?offset=0&limit=$n",
			Description: "offset, limit and total stand before the results",
			Pagination: offsetLimit(Outputs{Results: "$.results", Total: "$.total"},
				param("offset", "offset"), param("limit", "limit")),
		},
		size: 20, sizeIn: inQuery("limit"), at: offset(inQuery("offset")),
		write: func(p *page) {
			from, _ := p.query.get("offset")
			p.printf(`{"total":%d,"offset":%d,"limit":%d,"results":[%s]}`, p.total(), number(from), p.size, p.items())
		},
	},
	{
		Style: Style{
			Name: "offset-no-total", Title: "Offset without a total", URL: "?offset=0&limit=$n",
			Description: "nothing says how many orders there are; the page after the last one is empty",
			Pagination: offsetLimit(Outputs{Results: "$.results"},
				param("offset", "offset"), param("limit", "limit")),
		},
		size: 20, sizeIn: inQuery("limit"), at: offset(inQuery("offset")),
		write: func(p *page) { p.printf(`{"results":[%s]}`, p.items()) },
	},
	{
		Style: Style{
			Name: "content-range", Title: "Content-Range header", URL: "?offset=0&limit=$n",
			Description: "PostgREST: a root array, and the range and total in Content-Range: items 0-99/10000",
			Pagination: offsetLimit(Outputs{Results: "$"},
				param("offset", "offset"), param("limit", "limit")),
		},
		size: 100, sizeIn: inQuery("limit"), at: offset(inQuery("offset")),
		write: func(p *page) {
			span := "*"
			if n := len(p.records); n > 0 {
				span = fmt.Sprintf("%d-%d", p.first, p.first+n-1)
			}
			p.header["Content-Range"] = fmt.Sprintf("items %s/%d", span, p.total())
			p.printf("[%s]", p.items())
		},
	},

	// Cursors.
	{
		Style: Style{
			Name: "cursor", Title: "Cursor in the query", URL: "?limit=$n",
			Description: "next_cursor stands before the items and is null at the end; it has characters that a query must escape",
			Pagination: byCursor(Outputs{Results: "$.data", NextCursor: "$.next_cursor"},
				param("cursor", "cursor"), param("limit", "limit")),
		},
		size: 50, sizeIn: inQuery("limit"), at: cursor(inQuery("cursor"), opaque),
		write: func(p *page) {
			p.printf(`{"next_cursor":%s,"data":[%s]}`, p.cursor(opaque, "null"), p.items())
		},
	},
	{
		Style: Style{
			Name: "cursor-named-offset", Title: "A cursor called offset", URL: "?pageSize=$n",
			Description: "Airtable: offset is an opaque text, and missing at the end",
			Pagination: byCursor(Outputs{Results: "$.records", NextCursor: "$.offset"},
				param("offset", "cursor"), param("pageSize", "limit")),
		},
		size: 100, sizeIn: inQuery("pageSize"), at: cursor(inQuery("offset"), plainCursor("itr", "/rec")),
		write: func(p *page) {
			p.printf(`{"records":[%s]`, p.items())
			if p.more() {
				p.printf(`,"offset":%s`, p.cursor(plainCursor("itr", "/rec"), ""))
			}
			p.printf(`}`)
		},
	},
	{
		Style: Style{
			Name: "cursor-body", Title: "Cursor in the body", Method: "POST", Body: json.RawMessage(`{"limit":$n,"sort":["id"]}`),
			Description: "a search by POST: the cursor is a member of the JSON body",
			Pagination: byCursor(Outputs{Results: "$.items", NextCursor: "$.nextCursor"},
				field("cursor", "cursor"), field("limit", "limit")),
		},
		size: 50, sizeIn: inBody("limit"), at: cursor(inBody("cursor"), opaque),
		write: func(p *page) {
			p.printf(`{"items":[%s],"nextCursor":%s}`, p.items(), p.cursor(opaque, "null"))
		},
	},
	{
		Style: Style{
			Name: "cursor-header", Title: "Cursor in a request header", URL: "?limit=$n",
			Description: "the body names the next cursor, the request carries it in X-Cursor",
			Pagination: byCursor(Outputs{Results: "$.items", NextCursor: "$.meta.next"},
				Input{Name: "X-Cursor", In: "header", Type: "cursor"}),
		},
		size: 50, sizeIn: inQuery("limit"), at: cursor(inHeader("X-Cursor"), padded),
		write: func(p *page) {
			p.printf(`{"meta":{"next":%s,"total":%d},"items":[%s]}`, p.cursor(padded, "null"), p.total(), p.items())
		},
	},
	{
		Style: Style{
			Name: "cursor-headers", Title: "Cursor in headers both ways", URL: "?limit=$n",
			Description: "X-Next-Cursor of the response becomes X-Cursor of the next request; the body is the array",
			Pagination: byCursor(Outputs{Results: "$", NextCursor: "$response.header.X-Next-Cursor"},
				Input{Name: "X-Cursor", In: "header", Type: "cursor"}),
		},
		size: 50, sizeIn: inQuery("limit"), at: cursor(inHeader("X-Cursor"), padded),
		write: func(p *page) {
			if p.more() {
				p.header["X-Next-Cursor"] = padded.encode(p.next)
			}
			p.printf("[%s]", p.items())
		},
	},
	{
		Style: Style{
			Name: "cursor-path", Title: "Cursor in the path", Path: "/cursor-path/first", URL: "/{cursor}?limit=$n", Params: map[string]string{"cursor": "first"},
			Description: "the cursor is a segment of the path, with a slash that must be escaped; the first one is called first",
			Pagination: byCursor(Outputs{Results: "$.items", NextCursor: "$.next"},
				Input{Name: "cursor", In: "path", Type: "cursor"}),
		},
		size: 50, sizeIn: inQuery("limit"), segment: true,
		at: func(c *call) int {
			if c.segment == "first" {
				return 0
			}
			return cursor(inSegment("cursor"), opaque)(c)
		},
		write: func(p *page) { p.printf(`{"items":[%s],"next":%s}`, p.items(), p.cursor(opaque, "null")) },
	},
	{
		Style: Style{
			Name: "cursor-number", Title: "Number cursor beyond 2^53", URL: "?limit=$n",
			Description: "the cursor is a number that no float64 holds: it must go back with all of its digits",
			Pagination: byCursor(Outputs{Results: "$.items", NextCursor: "$.next"},
				param("cursor", "cursor"), param("limit", "limit")),
		},
		size: 50, sizeIn: inQuery("limit"), at: numberCursor(inQuery("cursor")),
		write: writeNumberCursor,
	},
	{
		Style: Style{
			Name: "cursor-number-body", Title: "Number cursor in the body", Method: "POST", Body: json.RawMessage(`{"limit":$n}`),
			Description: "the same in a JSON body, as a number: sent as a string, the list begins again",
			Pagination: byCursor(Outputs{Results: "$.items", NextCursor: "$.next"},
				field("cursor", "cursor"), field("limit", "limit")),
		},
		size: 50, sizeIn: inBody("limit"), at: numberCursor(inBody("cursor")),
		write: writeNumberCursor,
	},
	{
		Style: Style{
			Name: "nested", Title: "Nested results", URL: "?limit=$n",
			Description: "items and cursor lie deep in the body; the cursor is a text of everything that has a meaning in a query",
			Pagination: byCursor(Outputs{Results: "$.response.payload.records", NextCursor: "$.response.paging.next.cursor"},
				param("next.cursor", "cursor"), param("limit", "limit")),
			Note: "At the end the cursor's parent is missing.",
		},
		size: 50, sizeIn: inQuery("limit"), at: cursor(inQuery("next.cursor"), gnarly),
		write: func(p *page) {
			p.printf(`{"response":{"status":"ok","payload":{"count":%d,"records":[%s],"facets":[{"status":"open"},{"status":"paid"}]},"paging":{`,
				len(p.records), p.items())
			if p.more() {
				p.printf(`"next":{"cursor":%s}`, p.cursor(gnarly, ""))
			}
			p.printf(`}}}`)
		},
	},
	{
		Style: Style{
			Name: "keyed", Title: "Results keyed by id", URL: "?limit=$n",
			Description: "the results are an object: its members' values are the items",
			Pagination: byCursor(Outputs{Results: "$.records.*", NextCursor: "$.next"},
				param("cursor", "cursor"), param("limit", "limit")),
		},
		size: 50, sizeIn: inQuery("limit"), at: cursor(inQuery("cursor"), opaque),
		write: func(p *page) {
			p.printf(`{"next":%s,"records":{%s}}`, p.cursor(opaque, "null"),
				p.wrapped(func(record int) string { return `"` + id(record) + `":` }, func(int) string { return "" }))
		},
	},
	{
		Style: Style{
			Name: "mediawiki", Title: "MediaWiki continue", URL: "?limit=$n",
			Description: "all members of the continue object become parameters of the next request; it is missing at the end",
			Items:       "$.query.records",
			Note:        "No pagination object can say that two values go back at once.",
		},
		size: 50, sizeIn: inQuery("limit"),
		at: func(c *call) int {
			if _, ok := c.query.get("occontinue"); ok {
				if both, _ := c.query.get("continue"); both != "-||" {
					c.fail("occontinue needs continue as it was given, got %q", both)
				}
			}
			return cursor(inQuery("occontinue"), plainCursor("order|", ""))(c)
		},
		write: func(p *page) {
			if p.more() {
				p.printf(`{"continue":{"occontinue":%s,"continue":"-||"},`, p.cursor(plainCursor("order|", ""), ""))
			} else {
				p.printf(`{"batchcomplete":true,`)
			}
			p.printf(`"query":{"records":[%s]}}`, p.items())
		},
	},

	// Next URLs.
	{
		Style: Style{
			Name: "next-absolute", Title: "Next URL, absolute", URL: "?page_size=$n",
			Description: "Django REST framework: count, next and previous before the results, next as PHP escapes it",
			Pagination:  byURL(Outputs{Results: "$.results", NextURL: "$.next", Total: "$.count"}),
		},
		size: 100, sizeIn: inQuery("page_size"), at: pageNumber(inQuery("page"), 1),
		write: func(p *page) {
			next := quoteOr(p.more(), p.pageURL("page", p.nextNumber()+1))
			next = strings.NewReplacer("/", `\/`, "&", `\u0026`).Replace(next)
			p.printf(`{"count":%d,"next":%s,"previous":%s,"results":[%s]}`, p.total(), next,
				quoteOr(p.number > 0, p.pageURL("page", p.number)), p.items())
		},
	},
	nextURL("next-path", "Next URL, from the host's root", "next is /path?query and null at the end", "null",
		func(p *page, after string) string { return p.path + p.search("after", after) }),
	nextURL("next-query", "Next URL, only a query", `next is ?query and "" at the end`, `""`,
		func(p *page, after string) string { return p.search("after", after) }),
	{
		Style: Style{
			Name: "next-segment", Title: "Next URL, only a segment", Path: "/next-segment/p1", URL: "/p1?limit=$n",
			Description: `next is p2?query, which replaces the last segment of this page's URL; it is missing at the end`,
			Pagination:  byURL(Outputs{Results: "$.items", NextURL: "$.links.next"}),
		},
		size: 50, sizeIn: inQuery("limit"), segment: true,
		at: pageNumber(source{"page", func(c *call) value {
			text, ok := strings.CutPrefix(c.segment, "p")
			if !ok {
				c.fail("the path must end with the page, /next-segment/p1 and so on")
			}
			return value{present: ok, text: text}
		}}, 1),
		write: func(p *page) {
			p.printf(`{"items":[%s],"links":{"self":"p%d"`, p.items(), p.number+1)
			if p.more() {
				next := "p" + strconv.Itoa(p.nextNumber()+1)
				if rest := p.query.without(""); rest != "" {
					next += "?" + rest
				}
				p.printf(`,"next":%s`, quote(next))
			}
			p.printf(`}}`)
		},
	},
	{
		Style: Style{
			Name: "link-header", Title: "Link header", URL: "?per_page=$n",
			Description: "GitHub's search: next, prev, first and last in the Link header, the items in the body",
			Pagination:  "link-header", Items: "$.items",
		},
		size: 30, sizeIn: inQuery("per_page"), at: pageNumber(inQuery("page"), 1),
		write: func(p *page) {
			p.links("page")
			p.printf(`{"total_count":%d,"incomplete_results":false,"items":[%s]}`, p.total(), p.items())
		},
	},
	{
		Style: Style{
			Name: "link-header-array", Title: "Link header, root array", URL: "?per_page=$n",
			Description: "GitHub's lists: the body is the array",
			Pagination:  "link-header", Items: "$",
		},
		size: 30, sizeIn: inQuery("per_page"), at: pageNumber(inQuery("page"), 1),
		write: func(p *page) {
			p.links("page")
			p.printf("[%s]", p.items())
		},
	},
	{
		Style: Style{
			Name: "ndjson", Title: "NDJSON", URL: "?per_page=$n",
			Description: "a record a line, as application/x-ndjson: next and last in the Link header, X-Total-Count",
			Pagination:  "link-header", Items: "$",
		},
		size: 500, sizeIn: inQuery("per_page"), at: pageNumber(inQuery("page"), 1), contentType: "application/x-ndjson",
		write: func(p *page) {
			p.links("page")
			p.header["X-Total-Count"] = strconv.Itoa(p.total())
			for _, record := range p.records {
				p.printf("%s\n", record)
			}
		},
	},

	// OpenAI.
	{
		Style: Style{
			Name: "openai-page", Title: "OpenAI, one page",
			Description: "object: list, and all the data at once", Pagination: "openai-page",
		},
		write: func(p *page) { p.printf(`{"object":"list","data":[%s]}`, p.items()) },
	},
	{
		Style: Style{
			Name: "openai-cursor", Title: "OpenAI, cursor page", URL: "?limit=$n",
			Description: "has_more, and after is the id of the last item", Pagination: "openai-cursor",
		},
		size: 20, sizeIn: inQuery("limit"), at: afterID(inQuery("after")),
		write: func(p *page) {
			p.printf(`{"object":"list","data":[%s],"first_id":%s,"last_id":%s,"has_more":%t}`,
				p.items(), p.firstID(), p.lastID(), p.more())
		},
	},
	{
		Style: Style{
			Name: "openai-conversation-cursor", Title: "OpenAI, conversation items", URL: "?limit=$n",
			Description: "has_more and last_id stand before the data; after is last_id", Pagination: "openai-conversation-cursor",
		},
		size: 20, sizeIn: inQuery("limit"), at: afterID(inQuery("after")),
		write: func(p *page) {
			p.printf(`{"object":"list","first_id":%s,"last_id":%s,"has_more":%t,"data":[%s]}`,
				p.firstID(), p.lastID(), p.more(), p.items())
		},
	},
	{
		Style: Style{
			Name: "openai-next-cursor", Title: "OpenAI, next cursor", URL: "?limit=$n",
			Description: "has_more, and next is the next request's after", Pagination: "openai-next-cursor",
		},
		size: 20, sizeIn: inQuery("limit"), at: cursor(inQuery("after"), opaque),
		write: func(p *page) {
			p.printf(`{"data":[%s],"has_more":%t,"next":%s}`, p.items(), p.more(), p.cursor(opaque, "null"))
		},
	},
	{
		Style: Style{
			Name: "none", Title: "One response", Items: "$.records",
			Description: "the whole list at once", Pagination: "none",
		},
		write: func(p *page) { p.printf(`{"generator":"anypage sample API","records":[%s]}`, p.items()) },
	},

	// Families of APIs.
	{
		Style: Style{
			Name: "odata", Title: "OData", URL: "?$top=$n&$count=true",
			Description: "@odata.nextLink with a $skiptoken after the value, @odata.count on request",
			Pagination:  byURL(Outputs{Results: "$.value", NextURL: "$['@odata.nextLink']", Total: "$['@odata.count']"}), Preset: "odata",
		},
		size: 100, sizeIn: inQuery("$top"), at: cursor(inQuery("$skiptoken"), padded),
		write: func(p *page) {
			p.odataHead()
			p.printf(`"value":[%s]`, p.items())
			if p.more() {
				p.printf(`,"@odata.nextLink":%s`, quote(p.url("$skiptoken", padded.encode(p.next))))
			}
			p.printf(`}`)
		},
	},
	{
		Style: Style{
			Name: "odata-skip", Title: "OData, $skip and $top", URL: "?$skip=0&$top=$n&$count=true",
			Description: "the client counts: no next link",
			Pagination: offsetLimit(Outputs{Results: "$.value", Total: "$['@odata.count']"},
				param("$skip", "offset"), param("$top", "limit")),
		},
		size: 100, sizeIn: inQuery("$top"), at: offset(inQuery("$skip")),
		write: func(p *page) {
			p.odataHead()
			p.printf(`"value":[%s]}`, p.items())
		},
	},
	{
		Style: Style{
			Name: "json-api", Title: "JSON:API", URL: "?page[size]=$n",
			Description: "links.next after the data, with page[number] and page[size]; null at the end",
			Pagination:  byURL(Outputs{Results: "$.data", NextURL: "$.links.next", Total: "$.meta.total"}), Preset: "json-api",
		},
		size: 25, sizeIn: inQuery("page[size]"), at: pageNumber(inQuery("page[number]"), 1),
		write: func(p *page) {
			const name = "page[number]"
			p.printf(`{"jsonapi":{"version":"1.1"},"data":[%s],"meta":{"total":%d},"links":{"self":%s,"first":%s,"prev":%s,"next":%s,"last":%s}}`,
				p.items(), p.total(), quote(p.pageURL(name, p.number+1)), quote(p.pageURL(name, 1)),
				quoteOr(p.number > 0, p.pageURL(name, p.number)),
				quoteOr(p.more(), p.pageURL(name, p.nextNumber()+1)), quote(p.pageURL(name, p.pages())))
		},
	},
	{
		Style: Style{
			Name: "hal", Title: "HAL", URL: "?size=$n",
			Description: "_links.next.href before the _embedded items, from the host's root; missing at the end",
			Pagination:  byURL(Outputs{Results: "$._embedded.orders", NextURL: "$._links.next.href", Total: "$.page.totalElements"}), Preset: "hal",
		},
		size: 20, sizeIn: inQuery("size"), at: pageNumber(inQuery("page"), 0),
		write: func(p *page) {
			href := func(n int) string { return quote(p.path + p.search("page", strconv.Itoa(n))) }
			p.printf(`{"_links":{"self":{"href":%s},"first":{"href":%s}`, href(p.number), href(0))
			if p.more() {
				p.printf(`,"next":{"href":%s}`, href(p.nextNumber()))
			}
			p.printf(`,"last":{"href":%s}},"page":{"size":%d,"totalElements":%d,"totalPages":%d,"number":%d},"_embedded":{"orders":[%s]}}`,
				href(p.pages()-1), p.size, p.total(), p.pages(), p.number, p.items())
		},
	},
	{
		Style: Style{
			Name: "fhir", Title: "FHIR bundle", URL: "?_count=$n",
			Description: "an array of links with a relation, next among them; each entry wraps its resource",
			Pagination:  byURL(Outputs{Results: "$.entry", NextURL: "$.link[?@.relation=='next'].url", Total: "$.total"}), Preset: "fhir",
			ItemsArePath: "$.resource",
		},
		size: 50, sizeIn: inQuery("_count"), at: cursor(inQuery("_getpages"), padded),
		write: func(p *page) {
			p.printf(`{"resourceType":"Bundle","type":"searchset","total":%d,"link":[{"relation":"self","url":%s}`,
				p.total(), quote(p.self()))
			if p.more() {
				p.printf(`,{"relation":"next","url":%s}`, quote(p.url("_getpages", padded.encode(p.next))))
			}
			p.printf(`]`)
			if len(p.records) > 0 { // FHIR has no empty arrays
				p.printf(`,"entry":[%s]`, p.wrapped(
					func(record int) string {
						return `{"fullUrl":"` + p.base + "/Order/" + id(record) + `","resource":`
					},
					func(int) string { return `,"search":{"mode":"match"}}` }))
			}
			p.printf(`}`)
		},
	},
	relay("relay", "Relay GraphQL, nodes", "pageInfo follows the nodes; endCursor is there on the last page too",
		`query($first: Int, $after: String) { records(first: $first, after: $after) { totalCount nodes { id } pageInfo { hasNextPage endCursor } } }`,
		"$.data.records.nodes", ""),
	relay("relay-edges", "Relay GraphQL, edges", "pageInfo stands before the edges, and each edge wraps its node",
		`query($first: Int, $after: String) { records(first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor } edges { cursor node { id } } } }`,
		"$.data.records.edges", "$.node"),
	{
		Style: Style{
			Name: "kubernetes", Title: "Kubernetes", URL: "?limit=$n",
			Description: `metadata.continue before the items, "" at the end; remainingItemCount is no total`,
			Pagination: byCursor(Outputs{Results: "$.items", NextCursor: "$.metadata.continue"},
				param("continue", "cursor")), Preset: "kubernetes",
		},
		size: 500, sizeIn: inQuery("limit"), at: cursor(inQuery("continue"), kubeLike),
		write: func(p *page) {
			p.printf(`{"kind":"OrderList","apiVersion":"v1","metadata":{"resourceVersion":"684201","continue":%s`, p.cursor(kubeLike, `""`))
			if p.more() {
				p.printf(`,"remainingItemCount":%d`, p.total()-p.first-len(p.records))
			}
			p.printf(`},"items":[%s]}`, p.items())
		},
	},
	{
		Style: Style{
			Name: "google-aip", Title: "Google AIP-158", URL: "?pageSize=$n",
			Description: "nextPageToken after the items becomes pageToken; missing at the end",
			Pagination: byCursor(Outputs{Results: "$.orders", NextCursor: "$.nextPageToken", Total: "$.totalSize"},
				param("pageToken", "cursor")), Preset: "google-aip",
		},
		size: 50, sizeIn: inQuery("pageSize"), at: cursor(inQuery("pageToken"), opaque),
		write: func(p *page) {
			p.printf(`{"orders":[%s],`, p.items())
			if p.more() {
				p.printf(`"nextPageToken":%s,`, p.cursor(opaque, ""))
			}
			p.printf(`"totalSize":%d}`, p.total())
		},
	},
	{
		Style: Style{
			Name: "stripe", Title: "Stripe", URL: "?limit=$n",
			Description: "has_more before the data, starting_after is the id of the last item",
			Pagination: byCursor(Outputs{Results: "$.data", NextCursor: "$.data[-1].id", HasMore: "$.has_more"},
				param("starting_after", "cursor")), Preset: "stripe",
		},
		size: 10, sizeIn: inQuery("limit"), at: afterID(inQuery("starting_after")),
		write: func(p *page) {
			p.printf(`{"object":"list","url":%s,"has_more":%t,"data":[%s]}`, quote(p.path), p.more(), p.items())
		},
	},
	{
		Style: Style{
			Name: "slack", Title: "Slack", URL: "?limit=$n",
			Description: `response_metadata.next_cursor after the items, "" at the end; cursors end with =`,
			Pagination: byCursor(Outputs{Results: "$.orders", NextCursor: "$.response_metadata.next_cursor"},
				param("cursor", "cursor")), Preset: "slack",
		},
		size: 100, sizeIn: inQuery("limit"), at: cursor(inQuery("cursor"), padded),
		write: func(p *page) {
			p.printf(`{"ok":true,"orders":[%s],"response_metadata":{"next_cursor":%s}}`, p.items(), p.cursor(padded, `""`))
		},
	},
	{
		Style: Style{
			Name: "notion", Title: "Notion", Method: "POST", Body: json.RawMessage(`{"page_size":$n}`),
			Description: "start_cursor in the body; next_cursor is null and has_more false at the end",
			Pagination: byCursor(Outputs{Results: "$.results", NextCursor: "$.next_cursor", HasMore: "$.has_more"},
				field("start_cursor", "cursor")), Preset: "notion",
		},
		size: 100, sizeIn: inBody("page_size"), at: cursor(inBody("start_cursor"), uuidLike),
		write: func(p *page) {
			p.printf(`{"object":"list","results":[%s],"next_cursor":%s,"has_more":%t,"type":"order"}`,
				p.items(), p.cursor(uuidLike, "null"), p.more())
		},
	},
	{
		Style: Style{
			Name: "couchdb-find", Title: "CouchDB _find", Method: "POST", Body: json.RawMessage(`{"selector":{},"limit":$n}`),
			Description: "the bookmark is always there, on the empty page after the last one too: no docs are the end",
			// The plain object would take the bookmark that is left for a next page.
			Pagination: "couchdb-find",
		},
		size: 25, sizeIn: inBody("limit"),
		at: func(c *call) int {
			if selector := string(c.body["selector"]); strings.Join(strings.Fields(selector), "") != "{}" {
				c.fail("selector must be {}, the only one of this sample, got %q", selector)
			}
			mark := inBody("bookmark")
			if mark.read(c).text == "nil" { // as CouchDB: the list begins again
				return 0
			}
			return cursor(mark, bookmark)(c)
		},
		write: func(p *page) {
			mark := quote("nil")
			switch {
			case p.more():
				mark = p.cursor(bookmark, "")
			case len(p.records) > 0:
				mark = quote(bookmark.encode(p.list.end()))
			}
			p.printf(`{"docs":[%s],"bookmark":%s}`, p.items(), mark)
		},
	},
}, append(standards, services...)...))

func writeNumberCursor(p *page) {
	next := "null"
	if p.more() {
		next = beyond53.encode(p.next)
	}
	p.printf(`{"items":[%s],"next":%s}`, p.items(), next)
}

// nextURL is a style whose next URL is relative.
func nextURL(name, title, description, end string, reference func(p *page, after string) string) style {
	return style{
		Style: Style{
			Name: name, Title: title, URL: "?limit=$n", Description: description,
			Pagination: byURL(Outputs{Results: "$.items", NextURL: "$.next"}),
		},
		size: 50, sizeIn: inQuery("limit"), at: cursor(inQuery("after"), opaque),
		write: func(p *page) {
			next := end
			if p.more() {
				next = quote(reference(p, opaque.encode(p.next)))
			}
			p.printf(`{"next":%s,"items":[%s]}`, next, p.items())
		},
	}
}

// relay is a Relay connection (GraphQL Cursor Connections). The query is not
// run: whatever connection it asks for, the records come.
func relay(name, title, description, query, results, node string) style {
	edges := node != ""
	return style{
		Style: Style{
			Name: name, Title: title, Description: description, Method: "POST",
			Body: json.RawMessage(`{"query":` + quote(query) + `,"variables":{"first":$n}}`),
			Pagination: byCursor(Outputs{Results: results, NextCursor: "$.data.records.pageInfo.endCursor",
				HasMore: "$.data.records.pageInfo.hasNextPage", Total: "$.data.records.totalCount"},
				field("/variables/after", "cursor")),
			Preset: "relay", ItemsArePath: node,
		},
		size: 100, sizeIn: inBody("variables", "first"),
		at: func(c *call) int {
			var text string
			if json.Unmarshal(c.body["query"], &text) != nil || !strings.Contains(text, "pageInfo") {
				c.fail("query must be a GraphQL query of a connection with its pageInfo, got %q", c.body["query"])
			}
			return cursor(inBody("variables", "after"), padded)(c)
		},
		write: func(p *page) {
			cursorOf := func(record int) string { return quote(padded.encode(p.list.after(record))) }
			info := fmt.Sprintf(`"pageInfo":{"hasNextPage":%t,"endCursor":%s}`, p.more(), p.endCursor(cursorOf))
			p.printf(`{"data":{"records":{"totalCount":%d,`, p.total())
			if edges {
				p.printf(`%s,"edges":[%s]`, info, p.wrapped(
					func(record int) string { return `{"cursor":` + cursorOf(record) + `,"node":` },
					func(int) string { return "}" }))
			} else {
				p.printf(`"nodes":[%s],%s`, p.items(), info)
			}
			p.printf(`}}}`)
		},
	}
}

// endCursor is the cursor of the last edge, on the last page too.
func (p *page) endCursor(cursorOf func(record int) string) string {
	if n := len(p.records); n > 0 {
		return cursorOf(p.first + n - 1)
	}
	return p.cursor(padded, "null")
}

func (p *page) odataHead() {
	p.printf(`{"@odata.context":%s,`, quote(p.base+p.path+"/$metadata#Orders"))
	if count, _ := p.query.get("$count"); count == "true" {
		p.printf(`"@odata.count":%d,`, p.total())
	}
}

// number is for showing a parameter that was checked before.
func number(text string) int {
	n, _ := strconv.Atoi(text)
	return n
}

// listed is the page size that the listing's URLs ask for: 20 pages, or 34 of
// which the last is short.
func listed(i int) int { return []int{500, 300}[i%2] }

// prepare fills in what follows from the rest.
func prepare(table []style) []style {
	for i := range table {
		s := &table[i]
		if s.Method == "" {
			s.Method = "GET"
		}
		if s.Path == "" {
			s.Path = "/" + s.Name
		}
		s.PageSize = listed(i)
		if s.size == 0 {
			s.size, s.PageSize = Total, Total
			s.sizeIn = source{"size", func(*call) value { return value{} }}
			s.at = func(*call) int { return 0 }
		}
		s.Pages = (Total + s.PageSize - 1) / s.PageSize
		n := strconv.Itoa(s.PageSize)
		s.URL = "/" + s.Name + strings.ReplaceAll(s.URL, "$n", n)
		if s.Body != nil {
			s.Body = json.RawMessage(strings.ReplaceAll(string(s.Body), "$n", n))
		}
	}
	return table
}

// Styles lists the styles, with paths from the API's root.
func Styles() []Style {
	list := make([]Style, len(styles))
	for i, s := range styles {
		list[i] = s.Style
	}
	return list
}
