package detect

import (
	"slices"
	"strings"
	"testing"

	"github.com/anypage/anypage/wasm/scheme"
)

func TestADeclaredParameterTakesTheCursorByItsName(t *testing.T) {
	get := func(url string) scheme.Request { return scheme.Request{URL: "https://api.example/list" + url} }
	post := scheme.Request{Method: "POST", URL: "https://api.example/list", Body: `{"limit":10}`, HasBody: true}
	for _, c := range []struct {
		name     string
		request  scheme.Request
		body     string // around the list
		declared string // each as place:name:type:default, the last two may be left out
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
		{"an offset that is a number", get(""), `"next":"abc",`, "query:offset:integer", "cursor cursor", 2},
		{"filters and secrets", get(""), `"next":"abc",`, "query:created_after query:start_date query:access_token query:market query:per_page query:token", "cursor cursor", 2},
		{"a filter that the request has", get("?mark=7"), `"next":"abc",`, "query:mark:string", "cursor cursor", 2},
		{"the request's own parameter", get("?after="), `"next_cursor":"abc",`, "query:cursor query:after", "cursor after", 1},
		{"a link's parameter", get(""), `"next_cursor":"x y","links":{"first":"/list?c=x+y"},`, "query:limit", "cursor c", 1},
		{"a header", get(""), `"next":"abc",`, "header:X-Request-Id:string header:X-Continue-From:string", "cursor X-Continue-From header", 1},
		{"a header that the request has", scheme.Request{URL: "https://api.example/list", Headers: []scheme.Header{{Name: "x-mark", Value: "1"}}}, `"next":"abc",`, "header:X-Mark:string", "cursor cursor", 2},
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
		{"nothing but a page, counted from anywhere", get(""), `"total":99,`, "query:pageNumber:integer", "page pageNumber|offset", 1},
		{"a page and an offset", get(""), ``, "query:p:integer:1 query:startAt:integer:0", "page p|startAt", 1},
		{"a page that is a name", get(""), ``, "query:page:string", "page page|offset", 1},
	} {
		e := exchangeOf(t, c.request, nil, "{"+c.body+list+"}")
		for _, text := range strings.Fields(c.declared) {
			parts := append(strings.Split(text, ":"), "", "")
			e.Parameters = append(e.Parameters, Parameter{In: parts[0], Name: parts[1], Type: parts[2], Default: parts[3]})
		}
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
