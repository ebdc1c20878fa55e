package detect

import (
	"slices"
	"strings"
	"testing"

	"github.com/anypage/anypage/wasm/scheme"
)

// declaredBy reads parameters of a document, each as place:name:type:default:least:most:says, of which the last ones may
// be left out. Of no text there is no document, of "-" one that declares none.
func declaredBy(text string) (all []Parameter) {
	for _, text := range strings.Fields(text) {
		if all == nil {
			all = []Parameter{}
		}
		if text != "-" {
			parts := append(strings.Split(text, ":"), "", "", "", "", "")
			all = append(all, Parameter{In: parts[0], Name: parts[1], Type: parts[2], Default: parts[3], Least: parts[4], Most: parts[5], Says: parts[6]})
		}
	}
	return all
}

func TestADeclaredParameterTakesTheCursorByItsName(t *testing.T) {
	get := func(url string) scheme.Request { return scheme.Request{URL: "https://api.example/list" + url} }
	post := scheme.Request{Method: "POST", URL: "https://api.example/list", Body: `{"limit":10}`, HasBody: true}
	for _, c := range []struct {
		name     string
		request  scheme.Request
		body     string // around the list
		declared string // see declaredBy
		want     string
		guesses  int
	}{
		{"an unusual name", get(""), `"next":"abc",`, "query:limit:integer query:from_mark:string", "cursor from_mark", 1},
		{"in camel case", get(""), `"next":"abc",`, "query:fromMark", "cursor fromMark", 1},
		{"the field's own name before others", get(""), `"next_page_token":"abc",`, "query:cursor query:pageToken:string", "cursor pageToken", 1},
		{"a name of the family", get(""), `"next":"abc",`, "query:mark query:after:string", "cursor after", 1},
		{"a name of the family, whatever the guess", get(""), `"next_cursor":"abc",`, "query:starting_after:string", "cursor starting_after", 1},
		{"next", get(""), `"next":"abc",`, "query:next:string query:offset:string", "cursor next", 1},
		{"an offset that is a text", get(""), `"next":"abc",`, "query:offset:string", "cursor offset", 1},
		{"an offset that is a number, which fits all the same", get(""), `"next":"abc",`, "query:offset:integer", "offset offset", 2},
		{"filters and secrets", get(""), `"next":"abc",`, "query:created_after query:start_date query:access_token query:market query:per_page query:token", "cursor cursor", 2},
		{"a filter that the request has", get("?mark=7"), `"next":"abc",`, "query:mark:string", "cursor cursor", 2},
		{"the request's own parameter", get("?after="), `"next_cursor":"abc",`, "query:cursor query:after", "cursor after", 1},
		{"a link's parameter", get(""), `"next_cursor":"x y","links":{"first":"/list?c=x+y"},`, "query:limit", "cursor c", 1},
		{"a header", get(""), `"next":"abc",`, "header:X-Request-Id:string header:X-Continue-From:string", "cursor X-Continue-From header", 1},
		{"a header that the request has", scheme.Request{URL: "https://api.example/list", Headers: []scheme.Header{{Name: "x-mark", Value: "1"}}}, `"next":"abc",`, "header:X-Mark:string", "cursor cursor", 2},
		{"a property of a body that a POST may have", scheme.Request{Method: "POST", URL: "https://api.example/list"}, `"nextPageToken":"abc",`, "requestBody:pageToken:string", "cursor pageToken requestBody", 1},
		{"a body's property", post, `"next":"abc",`, "requestBody:limit:integer requestBody:resume:string", "cursor resume requestBody", 1},
		{"a query parameter of a request with a body", post, `"next":"abc",`, "query:resume:string", "cursor resume", 1},
		{"a property where there is no body", get(""), `"next":"abc",`, "requestBody:resume:string", "cursor cursor", 2},
		{"a page's next number", get(""), `"page":1,"next":2,`, "query:pageNo:integer", "cursor pageNo", 2},
		{"a number cursor", get(""), `"next":9007199254740993,`, "query:from_id:integer", "cursor from_id", 1},
		{"next is a URL all the same", get(""), `"next":"?p=2",`, "query:cursor:string", "url $.next", 1},
		{"ids", get(""), `"has_more":true,`, "query:after_id:integer", "cursor after_id", 1},
		{"ids that nothing takes", get(""), `"has_more":true,`, "query:expand", "page page|offset", 1},
		{"the page's number", get(""), `"current_page":1,"total":99,`, "query:pageNumber:integer", "page pageNumber", 2},
		{"the offset", get(""), `"offset":0,"total":99,`, "query:skip:integer", "offset skip", 1},
		{"a declared page before an undeclared cursor", get(""), `"page":1,"next_cursor":"abc",`, "query:page:integer", "page page", 2},
		{"nothing but an offset", get(""), ``, "query:skip:integer:0", "offset skip", 1},
		{"nothing but a page, counted from 0", get(""), `"total":99,`, "query:page:integer:0", "page page", 1},
		{"nothing but a page, counted from anywhere", get(""), `"total":99,`, "query:pageNumber:integer", "page pageNumber", 2},
		{"a page and an offset", get(""), ``, "query:p:integer:1 query:startAt:integer:0", "page p|startAt", 1},
		{"a page that may be any text", get(""), ``, "query:page:string", "page page", 2},
	} {
		e := exchangeOf(t, c.request, nil, "{"+c.body+list+"}")
		e.Parameters = declaredBy(c.declared)
		r := Detect(e)
		if got := inputOf(r); got != c.want || len(r.Guesses) != c.guesses {
			t.Errorf("%s: %s and %d guesses, want %s and %d", c.name, got, len(r.Guesses), c.want, c.guesses)
		}
	}
}

// The evidence of such a guess says why it is doubted.
func TestAGuessThatTheDocumentDoesNotKnowIsDoubted(t *testing.T) {
	e := exchangeOf(t, scheme.Request{URL: "https://api.example/list"}, nil, `{"next_cursor":"abc",`+list+"}")
	before := Detect(e)
	e.Parameters = []Parameter{{Name: "limit", In: "query"}}
	after := Detect(e)
	if len(before.Guesses) != len(after.Guesses) || after.Guesses[0].Confidence >= before.Guesses[0].Confidence {
		t.Fatalf("%+v\n%+v", before.Guesses, after.Guesses)
	}
	if !slices.Contains(after.Guesses[0].Evidence, "the document does not declare cursor") {
		t.Errorf("%q", after.Guesses[0].Evidence)
	}
	if len(after.More) == 0 {
		t.Error("the cursor no longer says that there is more")
	}
}

func TestNoGuessTakesMoreThanOneExtraRequest(t *testing.T) {
	for _, url := range []string{"", "?page=1", "?offset=0&page=x", "?cursor=", "?after=2026-01-01"} {
		for _, body := range []string{`"next":"x",`, `"meta":{"next":"x"},`, `"next":"x","bookmark":"y","total":99,`, `"page":0,"offset":0,"next":"x",`, `"total":99,`, `"page":0,"total":99,`, `"has_more":true,"object":"list",`} {
			r := Detect(exchangeOf(t, scheme.Request{Method: "GET", URL: "https://api.example/list" + url}, nil, "{"+body+list+"}"))
			cost := 0
			for i, g := range r.Guesses {
				if cost++; g.Offset != "" && i == len(r.Guesses)-1 { // else the second question takes the place of the second guess
					cost++
				}
			}
			if cost > 2 || cost == 0 {
				t.Errorf("%s %s: %d requests for %d guesses", url, body, cost, len(r.Guesses))
			}
		}
	}
}

func TestAHeaderThatVaryNamesMayTakeTheCursor(t *testing.T) {
	request := scheme.Request{URL: "https://api.example/list"}
	vary := []scheme.Header{{Name: "Vary", Value: "Origin, X-Cursor"}}
	e := exchangeOf(t, request, vary, `{"next":"x",`+list+"}")
	if got := inputOf(Detect(e)); got != "cursor X-Cursor header" {
		t.Errorf("by Vary: %s", got)
	}
	request.Headers = []scheme.Header{{Name: "Continuation-Token", Value: "a"}}
	if got := inputOf(Detect(exchangeOf(t, request, nil, `{"next":"x",`+list+"}"))); got != "cursor Continuation-Token header" {
		t.Errorf("by the request: %s", got)
	}
}

// What is sent first is declared wherever something that is declared fits, and nothing that is not is sent where
// the response says nothing.
func TestWhatTheDocumentDeclaresComesFirst(t *testing.T) {
	const (
		plain = `[{"id":"a"},{"id":"b"},{"id":"c"},{"id":"d"},{"id":"e"}]`
		three = `{"items":[{"id":1},{"id":2},{"id":3}]}`
	)
	for _, c := range []struct {
		name  string
		given given
		want  string // all guesses, or why there is none
	}{
		// Cursors of the response.
		{"the next position", given{body: `"next_stream_position":"17",`, declared: "query:stream_position:string query:offset:integer"}, "cursor stream_position of $.next_stream_position, next"},
		{"the cursor's after", given{body: `"cursor":{"after":"x"},`, declared: "query:limit:integer query:after:string"}, "cursor after of $.cursor.after, next"},
		{"the last item's id under a name of its own", given{body: `{"history":[{"history_item_id":"a"},{"history_item_id":"b"}],"last_history_item_id":"b","has_more":true}`, declared: "query:page_size:integer query:start_after_history_item_id:string"},
			"cursor start_after_history_item_id of $.history[-1].history_item_id"},
		{"a member of the last item that the parameter names", given{body: `{"orders":[{"order_id":4},{"order_id":5}],"has_more":true}`, declared: "query:start_after_order_id:integer"}, "cursor start_after_order_id of $.orders[-1].order_id"},
		{"the id after, not the one before", given{body: `"has_more":true,`, declared: "query:before_id:string query:after_id:integer"}, "cursor after_id of $.items[-1].id"},
		{"a family's id by the name that is declared", given{body: `"object":"list","has_more":true,`, declared: "query:starting_after:integer"}, "cursor starting_after of $.items[-1].id"},
		{"nested in a JSON:API name", given{body: `"meta":{"next":"x"},`, declared: "query:page[size]:integer query:page[after]:string"}, "cursor page[after] of $.meta.next, next"},
		{"nested in a body", given{post: `{}`, body: `"next_cursor":"x",`, declared: "requestBody:cursor_name:string requestBody:/pagination/cursor:string"}, "cursor /pagination/cursor in requestBody of $.next_cursor, next"},
		{"nested in a body, by its page", given{post: `{}`, body: `"next":"x",`, declared: "requestBody:/page/size:integer requestBody:/page/after:string"}, "cursor /page/after in requestBody of $.next, next"},
		{"nested twice", given{post: `{}`, body: `"next":"x",`, declared: "requestBody:/query/paging/token:string"}, "cursor /query/paging/token in requestBody of $.next, next"},
		{"in a header", given{body: `"next":"x",`, declared: "header:X-Next-Token:string"}, "cursor X-Next-Token in header of $.next, next"},
		{"by the description alone", given{body: `"next":"x",`, declared: "query:limit:integer:::: query:q:string query:at:string::::cursor"}, "cursor at of $.next, next"},
		{"by no description of a credential, or of a number", given{body: `"next":"5",`, declared: "query:api_key:string::::cursor query:most:integer::::cursor"}, "cursor cursor of $.next, next; cursor next of $.next, next"},
		{"not by the description of the page before", given{body: `"next":"x",`, declared: "query:prev_cursor:string::::cursor query:at:string::::cursor"}, "cursor at of $.next, next"},
		{"no date and no choice", given{body: `"next":"x",`, declared: "query:after:string::::date query:marker:string::::enum"}, "cursor cursor of $.next, next; cursor next of $.next, next"},
		{"a link that shows another name", given{body: `"next_cursor":"x y","links":{"first":"/list?c=x+y"},`, declared: "query:cursor:string"}, "cursor cursor of $.next_cursor, next"},
		{"no offset for the number of a page", given{body: `"next_page":2,`, declared: "query:offset:integer"}, "offset offset from 0; cursor page of $.next_page, next"},
		{"the declared offset before a page that the response names", given{body: `"page":1,"total_pages":9,`, declared: "query:offset:integer"}, "offset offset from 0; page page from 1"},
		{"the declared page before an offset that the response names", given{body: `"offset":0,"total":99,`, declared: "query:page:integer:1"}, "page page from 1; offset offset from 0"},
		{"the declared page before the last id of a family", given{body: `"object":"list","has_more":true,`, declared: "query:page:integer:1"}, "page page from 1; cursor after of $.items[-1].id, openai-cursor, openai-cursor"},

		// The numbers of pages.
		{"from 0 by the minimum", given{declared: "query:page:integer::0"}, "page page from 0"},
		{"from 1 by the minimum", given{declared: "query:page:integer::1"}, "page page from 1"},
		{"from 0 by the default, whatever the minimum", given{declared: "query:page:integer:0:1"}, "page page from 0"},
		{"from anywhere", given{declared: "query:page:integer"}, "page page from 0; page page from 1"},
		{"from 0 of so many", given{body: `"total_pages":6,`, declared: "query:page:integer:0"}, "page page from 0"},
		{"an offset from 1", given{declared: "query:startIndex:integer:1"}, "offset startIndex from 1"},
		{"a page in a header", given{declared: "header:X-Page:integer:1"}, "page X-Page in header from 1"},
		{"a page in a body", given{post: `{}`, declared: "requestBody:/paging/page:integer:1"}, "page /paging/page in requestBody from 1"},
		{"a number in a query before one in a header", given{declared: "header:X-Page:integer:1 query:page:string:1"}, "page X-Page in header from 1"},
		{"years are no offsets", given{declared: "query:from:integer query:to:integer"}, "undetected"},

		// Where the response says nothing.
		{"nothing is declared", given{body: three, declared: "-"}, "single-page"},
		{"nothing that pages is declared", given{body: three, declared: "query:id:string query:expand"}, "single-page"},
		{"a full page of an array may be cut", given{body: plain, declared: "query:id:string"}, "undetected"},
		{"a full page by the limit's default", given{body: three, declared: "query:limit:integer:3"}, "undetected"},
		{"a page that is not full by the limit's default", given{declared: "query:limit:integer:50"}, "single-page"},
		{"a cursor is declared, and the response has none", given{declared: "query:cursor:string"}, "no-next"},
		{"a cursor is declared, and the response has what never is one", given{body: `{"object":"list","status":"ok","message":"All is well","code":200,"total_pages":1,"chunk_size":3,"links":{"self":"/x"},"request":{"q":"a"},"meta":{"request_id":"r7","more":null},"data":[{"id":1},{"id":2},{"id":3}]}`, declared: "query:cursor:string"}, "no-next"},
		{"a cursor is declared, and a text may be it", given{body: `{"data":[{"id":1},{"id":2},{"id":3}],"more":"c5"}`, declared: "query:cursor:string"}, "undetected"},
		{"a cursor is declared, and a number may be it", given{body: `{"data":[{"id":1},{"id":2},{"id":3}],"resumeAt":4711}`, declared: "query:cursor:string"}, "undetected"},
		{"a cursor is declared, and a text in an object may be it", given{body: `{"meta":{"resume":"c5"},"data":[{"id":1},{"id":2},{"id":3}]}`, declared: "query:cursor:string"}, "undetected"},
		{"a cursor is declared, and what stands beside the items is none", given{body: `{"id":"c5","name":"n","etag":"e","updatedAt":"2026-01-01","trace_id":"t","query":{"q":1},"user":{"id":"u"},"currency":"EUR","facets":[1],"data":[{"id":1},{"id":2},{"id":3}]}`, declared: "query:cursor:string"}, "no-next"},
		{"a cursor is declared, and a page may be it", given{body: `{"page":"c5","data":[{"id":1},{"id":2},{"id":3}]}`, declared: "query:cursor:string"}, "undetected"},
		{"a page of a book in the path", given{url: "/by_page/3", body: `[{"id":"a"}]`, declared: "path:page_number:integer"}, "undetected"},
		{"a cursor is declared, and the page is full by the limit's default", given{declared: "query:cursor:string query:limit:integer:10"}, "undetected"},
		{"a cursor is declared, and the items are an object's members", given{body: `{"results":{"11":{"id":"x"},"12":{"id":"y"},"13":{"id":"z"}}}`, declared: "query:cursor:string"}, "no-next"},
		{"a token in an object about pages", given{body: `"pagination":{"token":"c5"},`, declared: "query:nextToken:string"}, "cursor nextToken of $.pagination.token, next"},
		{"such a token that is null", given{body: `"pagination":{"token":null},`, declared: "query:cursor:string"}, "no-next"},
		{"such a token, and no parameter takes one", given{body: three[:len(three)-1] + `,"pagination":{"token":"c5"}}`, declared: "query:id:string"}, "single-page"},
		{"a token that may be anyone's", given{body: `"token":"c5",`, declared: "query:cursor:string"}, "undetected"},
		{"a cursor is declared, and an array has no place for one", given{body: plain, declared: "query:cursor:string"}, "undetected"},
		{"what takes the last id is declared", given{body: plain, declared: "query:limit:integer query:after:string"}, "cursor after of $[-1].id"},
		{"a bid is no id", given{body: `[{"bid":1},{"bid":2},{"bid":3},{"bid":4},{"bid":5}]`, declared: "query:max_bid:integer"}, "undetected"},
		{"ids that are no numbers", given{body: plain, declared: "query:after_id:integer"}, "undetected"},
		{"a page that may be full, and what takes the last id", given{body: three, declared: "query:after_id:integer"}, "cursor after_id of $.items[-1].id"},
		{"a page that is not full has no next one", given{body: three, declared: "query:limit:integer:50 query:after_id:integer"}, "no-next"},
		{"an array of a few, and what takes the last id", given{body: `[{"id":"a"},{"id":"b"}]`, declared: "query:starting_after:string"}, "cursor starting_after of $[-1].id"},
		{"the last id of things that have but an id", given{body: `{"events":[{"id":"a"},{"id":"b"}]}`, declared: "query:start_after_event_id:string"}, "cursor start_after_event_id of $.events[-1].id"},
		{"the last id beside the items", given{body: `{"events":[{"id":"a"},{"id":"b"}],"last_event_id":"e9","has_more":true}`, declared: "query:start_after_event_id:string"}, "cursor start_after_event_id of $.last_event_id"},
		{"another last id beside the items than the item's own", given{body: `{"rows":[{"id":103},{"id":104}],"lastId":"c5"}`, declared: "query:lastId:string"}, "cursor lastId of $.lastId"},
		{"no last id beside the items", given{body: `{"rows":[{"id":103},{"id":104}],"lastId":""}`, declared: "query:lastId:string"}, "cursor lastId of $.rows[-1].id"},
		{"the item's own id before that beside the items", given{body: `{"events":[{"id":"a","eventId":"e7"}],"lastEventId":"e7","has_more":true}`, declared: "query:afterEventId:string"}, "cursor afterEventId of $.events[-1].eventId"},
		{"an id behind that nothing has", given{body: `{"events":[{"name":"a"}]}`, declared: "query:start_after_event_id:string"}, "undetected"},
		{"a filter by an id", given{body: three, declared: "query:from_account_id:integer query:to_account_id:integer"}, "single-page"},
		{"a cursor by its description alone", given{body: `{"rows":[{"id":"a"}],"more_token":"b"}`, declared: "query:batch:string::::cursor"}, "undetected"},
		{"a cursor by a word of its name", given{body: `[{"id":"a"}]`, declared: "query:resume_from:string"}, "undetected"},
		{"a page in the path", given{url: "/7", body: `[{"id":"a"}]`, declared: "path:page:integer"}, "page page in path from 7"},
		{"a page in the path, which the URL does not end with", given{body: `[{"id":"a"}]`, declared: "path:page:integer"}, "undetected"},
		{"a page within the path, before another number", given{url: "/page/1", body: three[:len(three)-1] + `,"total":99}`, declared: "segment:page:integer"}, "undetected"},
		{"a page within the path, which nothing tells of", given{url: "/x/3/items", body: three, declared: "segment:page:integer"}, "undetected"},
		{"a page where no next request differs", given{body: three, declared: "object:page:integer"}, "undetected"},
		{"a page in a cookie", given{body: three, declared: "cookie:page:integer"}, "undetected"},
		{"a date where no next request differs", given{body: three, declared: "object:pagetoken:string::::date"}, "single-page"},
		{"a page in a body that isn't sent", given{body: three, declared: "requestBody:page:integer"}, "undetected"},
		{"what Shopify's next links have", given{body: three, declared: "query:page_info:string"}, "undetected"},
		{"a full page by the largest limit", given{body: three, declared: "query:limit:integer:::3"}, "undetected"},
		{"a page that is not full by it", given{body: three, declared: "query:limit:integer:::4"}, "single-page"},
		{"there is more, and nothing declared fits", given{body: `"total":99,`, declared: "query:id:string"}, "page page or offset from 1"},
		{"there is no document", given{body: plain}, "page page or offset from 1"},

		// Limits.
		{"a page as large as the largest limit is full", given{url: "?limit=1000", declared: "query:limit:integer::1:10 query:page:integer:1"}, "page page from 1"},
		{"one that is smaller is not", given{url: "?limit=1000", body: three, declared: "query:limit:integer::1:10 query:page:integer:1"}, "short-page"},
	} {
		r := Detect(c.given.facts(t).Exchange)
		var all []string
		for _, g := range r.Guesses {
			all = append(all, brief(g))
		}
		got := strings.Join(all, "; ")
		if got == "" {
			if got = r.Reason; got == "" {
				got = "undetected"
			}
		}
		if got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}
