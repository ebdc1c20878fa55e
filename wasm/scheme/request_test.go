package scheme

import (
	"errors"
	"strings"
	"testing"

	"github.com/tidwall/gjson"
)

// scheme1 is a pagination with one counting or cursor input, and a limit beside
// it where limit is not empty.
func scheme1(kind, name, in, limit string) string {
	outputs := map[string]string{
		"page":   `"type":"offsetLimit","outputs":{"results":"$.data"}`,
		"offset": `"type":"offsetLimit","outputs":{"results":"$.data"}`,
		"cursor": `"type":"cursor","outputs":{"nextCursor":"$.next"}`,
	}[kind]
	inputs := `{"name":"` + name + `","in":"` + in + `","type":"` + kind + `"}`
	if limit != "" {
		inputs += `,{"name":"` + limit + `","in":"` + in + `","type":"limit"}`
	}
	return `{` + outputs + `,"inputs":[` + inputs + `]}`
}

func TestTheFirstRequestIsTheCallersAndALaterOneSetsItsPosition(t *testing.T) {
	page, offset, cursor := scheme1("page", "page", "query", ""), scheme1("offset", "offset", "query", ""), scheme1("cursor", "c", "query", "")
	h := []Header{{"Accept", "x"}}
	search := Request{Method: "POST", URL: "https://a.example/s", Headers: h, Body: `{ "q" : 1, "limit":2 }`, HasBody: true}
	const dropbox = `{"type":"cursor","inputs":[{"name":"cursor","in":"requestBody","type":"cursor"}],"outputs":{"nextCursor":"$.cursor"},"continue":{"url":"list_folder/continue","body":"cursor"}}`
	for _, c := range []struct {
		name, config string
		request      Request
		params       string
		at           Position
		first, next  string // "METHOD url" with " body" and " |name: value" for headers
	}{
		{name: "page 1 is sent", config: page, request: Request{URL: "https://a.example/x"}, at: Position{Number: "2"},
			first: "GET https://a.example/x?page=1", next: "GET https://a.example/x?page=2"},
		{name: "offset 0 is sent", config: offset, request: Request{URL: "https://a.example/x?q=a#f"}, at: Position{Number: "30"},
			first: "GET https://a.example/x?q=a&offset=0#f", next: "GET https://a.example/x?q=a&offset=30#f"},
		{name: "the caller's page stays as written", config: page, request: Request{URL: "https://a.example/x?page=03&b=%7E"}, at: Position{Number: "4"},
			first: "GET https://a.example/x?page=03&b=%7E", next: "GET https://a.example/x?page=4&b=%7E"},
		{name: "page 0 by the caller", config: page, request: Request{URL: "https://a.example/"}, params: `{"page":0}`, at: Position{Number: "1"},
			first: "GET https://a.example/?page=0", next: "GET https://a.example/?page=1"},
		{name: "limit is sent only if given", config: scheme1("page", "page", "query", "limit"), request: Request{URL: "https://a.example/"}, params: `{"limit":5}`, at: Position{Number: "2"},
			first: "GET https://a.example/?limit=5&page=1", next: "GET https://a.example/?limit=5&page=2"},
		{name: "and not if not", config: scheme1("page", "page", "query", "limit"), request: Request{URL: "https://a.example/"}, at: Position{Number: "2"},
			first: "GET https://a.example/?page=1", next: "GET https://a.example/?page=2"},
		{name: "no cursor at the start", config: cursor, request: Request{URL: "https://a.example/?before=b"}, at: Position{Cursor: `"a b&c"`},
			first: "GET https://a.example/?before=b", next: "GET https://a.example/?before=b&c=a%20b%26c"},
		{name: "the caller's cursor is replaced", config: cursor, request: Request{URL: "https://a.example/?c=old&z=1"}, at: Position{Cursor: `9007199254740993`},
			first: "GET https://a.example/?c=old&z=1", next: "GET https://a.example/?c=9007199254740993&z=1"},
		{name: "an empty cursor is sent", config: `"openai-cursor"`, request: Request{URL: "https://a.example/"}, at: Position{Cursor: `""`},
			first: "GET https://a.example/", next: "GET https://a.example/?after="},
		{name: "names with brackets", config: scheme1("page", "page[number]", "parameters", "page[size]"), request: Request{URL: "https://a.example/?page[size]=5"}, at: Position{Number: "2"},
			first: "GET https://a.example/?page[size]=5&page%5Bnumber%5D=1", next: "GET https://a.example/?page[size]=5&page%5Bnumber%5D=2"},
		{name: "a name with a dollar", config: scheme1("cursor", "$next", "parameters", ""), request: Request{URL: "https://a.example/"}, at: Position{Cursor: `"x"`},
			first: "GET https://a.example/", next: "GET https://a.example/?$next=x"},
		{name: "params of all kinds", config: cursor, request: Request{URL: "https://a.example/?a=1&n=2"}, params: `{"a":["x",2],"b":true,"n":null,"s":"ü"}`,
			at: Position{Cursor: `"z"`}, first: "GET https://a.example/?a=x&a=2&b=true&s=%C3%BC", next: "GET https://a.example/?a=x&a=2&b=true&s=%C3%BC&c=z"},
		{name: "digits of params", config: cursor, request: Request{URL: "https://a.example/"}, params: `{"id":9007199254740993}`, at: Position{Cursor: `1`},
			first: "GET https://a.example/?id=9007199254740993", next: "GET https://a.example/?id=9007199254740993&c=1"},

		{name: "parameters without a template are a query", config: scheme1("page", "p", "parameters", ""), request: Request{URL: "https://a.example/x"}, params: `{"p":4}`, at: Position{Number: "5"},
			first: "GET https://a.example/x?p=4", next: "GET https://a.example/x?p=5"},
		{name: "a cursor among the parameters", config: scheme1("cursor", "c", "parameters", ""), request: Request{URL: "https://a.example/x"}, params: `{"c":"start"}`, at: Position{Cursor: `"two"`},
			first: "GET https://a.example/x?c=start", next: "GET https://a.example/x?c=two"},
		{name: "parameters with a template are a path", config: scheme1("page", "p", "parameters", ""), request: Request{URL: "https://a.example/x/{p}/y?q=1"}, at: Position{Number: "2"},
			first: "GET https://a.example/x/1/y?q=1", next: "GET https://a.example/x/2/y?q=1"},
		{name: "a first page in the path", config: scheme1("page", "p", "path", ""), request: Request{URL: "https://a.example/x/%7Bp%7D"}, params: `{"p":"3"}`, at: Position{Number: "4"},
			first: "GET https://a.example/x/3", next: "GET https://a.example/x/4"},
		{name: "percent-encoded braces are a part of the path", config: scheme1("page", "p", "query", ""), request: Request{URL: "https://a.example/x/%7B1ba2-c3%7D/y"}, at: Position{Number: "2"},
			first: "GET https://a.example/x/%7B1ba2-c3%7D/y?p=1", next: "GET https://a.example/x/%7B1ba2-c3%7D/y?p=2"},
		{name: "a first cursor in the path", config: scheme1("cursor", "c", "path", ""), request: Request{URL: "https://a.example/from/{c}"}, params: `{"c":"start"}`, at: Position{Cursor: `"a/b"`},
			first: "GET https://a.example/from/start", next: "GET https://a.example/from/a%2Fb"},
		{name: "other templates are filled from params", config: page, request: Request{URL: "https://a.example/{org}/x"}, params: `{"org":"a b"}`, at: Position{Number: "2"},
			first: "GET https://a.example/a%20b/x?page=1", next: "GET https://a.example/a%20b/x?page=2"},

		{name: "header", config: scheme1("page", "X-Page", "header", ""), request: Request{URL: "https://a.example/", Headers: h}, at: Position{Number: "2"},
			first: "GET https://a.example/ |Accept: x |X-Page: 1", next: "GET https://a.example/ |Accept: x |X-Page: 2"},
		{name: "the caller's header", config: scheme1("offset", "X-Offset", "header", ""), request: Request{URL: "https://a.example/", Headers: []Header{{"x-offset", "7"}}}, at: Position{Number: "9"},
			first: "GET https://a.example/ |x-offset: 7", next: "GET https://a.example/ |x-offset: 9"},
		{name: "a cursor's header", config: scheme1("cursor", "X-C", "header", ""), request: Request{URL: "https://a.example/"}, at: Position{Cursor: `"abc"`},
			first: "GET https://a.example/", next: "GET https://a.example/ |X-C: abc"},

		{name: "body", config: scheme1("page", "page", "requestBody", ""), request: Request{Method: "POST", URL: "https://a.example/", Body: `{ "q" : [1] }`, HasBody: true}, at: Position{Number: "2"},
			first: `POST https://a.example/ { "q" : [1],"page":1 }`, next: `POST https://a.example/ { "q" : [1],"page":2 }`},
		{name: "the caller's page in the body", config: scheme1("page", "page", "requestBody", ""), request: Request{Method: "POST", URL: "https://a.example/", Body: `{"page":5,"q":9007199254740993}`, HasBody: true}, at: Position{Number: "6"},
			first: `POST https://a.example/ {"page":5,"q":9007199254740993}`, next: `POST https://a.example/ {"page":6,"q":9007199254740993}`},
		{name: "a number in a string stays one", config: scheme1("offset", "from", "requestBody", ""), request: Request{Method: "POST", URL: "https://a.example/", Body: `{"from":"10"}`, HasBody: true}, at: Position{Number: "20"},
			first: `POST https://a.example/ {"from":"10"}`, next: `POST https://a.example/ {"from":"20"}`},
		{name: "a string cursor in the body", config: scheme1("cursor", "c", "requestBody", ""), request: Request{Method: "POST", URL: "https://a.example/", Body: `{}`, HasBody: true}, at: Position{Cursor: `"12"`},
			first: `POST https://a.example/ {}`, next: `POST https://a.example/ {"c":"12"}`},
		{name: "a number cursor in the body", config: scheme1("cursor", "c", "requestBody", ""), request: Request{Method: "POST", URL: "https://a.example/", Body: `{"a":1,"c":null,"b":2}`, HasBody: true}, at: Position{Cursor: `9007199254740993`},
			first: `POST https://a.example/ {"a":1,"c":null,"b":2}`, next: `POST https://a.example/ {"a":1,"c":9007199254740993,"b":2}`},
		{name: "a pointer into the body", config: scheme1("cursor", "/variables/after", "requestBody", ""), request: Request{Method: "POST", URL: "https://a.example/", Body: `{"query":"{ x }","variables":{"n":2}}`, HasBody: true}, at: Position{Cursor: `"e"`},
			first: `POST https://a.example/ {"query":"{ x }","variables":{"n":2}}`, next: `POST https://a.example/ {"query":"{ x }","variables":{"n":2,"after":"e"}}`},
		{name: "no body at the start", config: scheme1("cursor", "c", "requestBody", ""), request: Request{Method: "POST", URL: "https://a.example/"}, at: Position{Cursor: `"e"`},
			first: `POST https://a.example/`, next: `POST https://a.example/ {"c":"e"} |content-type: application/json`},
		{name: "a GET has no body", config: `"notion"`, request: Request{URL: "https://a.example/"}, at: Position{Cursor: `"n"`},
			first: "GET https://a.example/", next: "GET https://a.example/?start_cursor=n"},

		{name: "a next URL replaces all of the URL", config: `{"type":"url","outputs":{"nextUrl":"$.n"}}`, request: Request{Method: "POST", URL: "https://a.example/?q=1", Headers: h, Body: "{}", HasBody: true}, at: Position{URL: "https://a.example/next?token=%7Bx%7D"},
			first: "POST https://a.example/?q=1 {} |Accept: x", next: "POST https://a.example/next?token=%7Bx%7D {} |Accept: x"},

		{name: "a link object of a POST without a body", config: linked, request: search, at: Position{URL: "https://a.example/n", Link: `{"method":"POST","headers":{"Search-After":"x","Accept":"y"}}`},
			first: `POST https://a.example/s { "q" : 1, "limit":2 } |Accept: x`, next: `POST https://a.example/n |Accept: y |Search-After: x`},
		{name: "a link object with a body", config: linked, request: search, at: Position{URL: "https://a.example/s", Link: `{"method":"POST","body":{"t" : "n"}}`},
			first: `POST https://a.example/s { "q" : 1, "limit":2 } |Accept: x`, next: `POST https://a.example/s {"t" : "n"} |Accept: x`},
		{name: "a link object whose body is merged", config: linked, request: search, at: Position{URL: "https://a.example/s", Link: `{"method":"POST","body":{"limit":9007199254740993,"/a~b":[ 1 ]},"merge":true}`},
			first: `POST https://a.example/s { "q" : 1, "limit":2 } |Accept: x`, next: `POST https://a.example/s { "q" : 1, "limit":9007199254740993,"/a~b":[ 1 ] } |Accept: x`},
		{name: "a link object that merges nothing", config: linked, request: search, at: Position{URL: "https://a.example/n", Link: `{"method":"POST","merge":true}`},
			first: `POST https://a.example/s { "q" : 1, "limit":2 } |Accept: x`, next: `POST https://a.example/n { "q" : 1, "limit":2 } |Accept: x`},
		{name: "a link object by GET drops the body", config: linked, request: Request{Method: "POST", URL: "https://a.example/s", Headers: []Header{{"Content-Type", "application/json"}, {"X-A", "b"}}, Body: "{}", HasBody: true}, at: Position{URL: "https://a.example/n", Link: `{"method":"GET"}`},
			first: `POST https://a.example/s {} |Content-Type: application/json |X-A: b`, next: `GET https://a.example/n |X-A: b`},
		{name: "a link object by POST of a GET", config: linked, request: Request{URL: "https://a.example/s?q=1"}, at: Position{URL: "https://a.example/n", Link: `{"method":"POST","body":{"t":1},"merge":true}`},
			first: `GET https://a.example/s?q=1`, next: `POST https://a.example/n {"t":1} |content-type: application/json`},

		{name: "the next pages' own endpoint", config: dropbox, request: Request{Method: "POST", URL: "https://a.example/2/files/list_folder", Body: `{"path":"","limit":3}`, HasBody: true}, at: Position{Cursor: `"AAF"`},
			first: `POST https://a.example/2/files/list_folder {"path":"","limit":3}`, next: `POST https://a.example/2/files/list_folder/continue {"cursor":"AAF"} |content-type: application/json`},
		{name: "the next pages' own endpoint takes the body, too", config: strings.Replace(dropbox, `"cursor"}}`, `"merge"}}`, 1), request: Request{Method: "POST", URL: "https://a.example/2/files/list_folder?a=b", Body: `{"path":""}`, HasBody: true}, at: Position{Cursor: `"AAF"`},
			first: `POST https://a.example/2/files/list_folder?a=b {"path":""}`, next: `POST https://a.example/2/files/list_folder/continue {"path":"","cursor":"AAF"}`},
		{name: "the next pages' verb", config: `{"type":"url","outputs":{"nextUrl":"$.links.next"},"continue":{"method":"get"}}`, request: search, at: Position{URL: "https://a.example/n?c=1"},
			first: `POST https://a.example/s { "q" : 1, "limit":2 } |Accept: x`, next: `GET https://a.example/n?c=1 |Accept: x`},
		{name: "a cursor in the query of the next pages' GET", config: `{"type":"cursor","inputs":[{"name":"c","in":"requestBody","type":"cursor"}],"outputs":{"nextCursor":"$.c"},"continue":{"method":"GET","url":"more"}}`, request: search, at: Position{Cursor: `"x"`},
			first: `POST https://a.example/s { "q" : 1, "limit":2 } |Accept: x`, next: `GET https://a.example/more?c=x |Accept: x`},
		{name: "a cursor in the path of the next pages", config: `{"type":"cursor","inputs":[{"name":"c","in":"path","type":"cursor"}],"outputs":{"nextCursor":"$.c"},"continue":{"url":"/{org}/from/{c}"}}`, request: Request{URL: "https://a.example/{org}/list"}, params: `{"org":"a b"}`, at: Position{Cursor: `"x/y"`},
			first: `GET https://a.example/a%20b/list`, next: `GET https://a.example/a%20b/from/x%2Fy`},
		{name: "mcp", config: `"mcp"`, request: Request{Method: "POST", URL: "https://a.example/mcp", Body: `{"jsonrpc":"2.0","id":1,"method":"tools/list"}`, HasBody: true}, at: Position{Cursor: `""`},
			first: `POST https://a.example/mcp {"jsonrpc":"2.0","id":1,"method":"tools/list"} |accept: application/json, text/event-stream`,
			next:  `POST https://a.example/mcp {"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"cursor":""}} |accept: application/json, text/event-stream`},
		{name: "scim by index", config: `"scim"`, request: Request{URL: "https://a.example/Users?count=2"}, at: Position{Number: "3"},
			first: "GET https://a.example/Users?count=2", next: "GET https://a.example/Users?count=2&startIndex=3"},
		{name: "scim by cursor", config: `"scim"`, request: Request{URL: "https://a.example/Users?cursor&count=2"}, at: Position{Cursor: `"a"`},
			first: "GET https://a.example/Users?cursor&count=2", next: "GET https://a.example/Users?cursor=a&count=2"},
		{name: "scim by POST", config: `"scim"`, request: Request{Method: "POST", URL: "https://a.example/.search", Body: `{"startIndex":1}`, HasBody: true}, at: Position{Number: "3"},
			first: `POST https://a.example/.search {"startIndex":1}`, next: `POST https://a.example/.search {"startIndex":3}`},
		{name: "numbers at the next pages' endpoint", config: `{"type":"offsetLimit","inputs":[{"name":"p","in":"query","type":"page","first":0}],"outputs":{"results":"$"},"continue":{"url":"?more"}}`, request: Request{URL: "https://a.example/x?q=1"}, at: Position{Number: "1"},
			first: `GET https://a.example/x?q=1&p=0`, next: `GET https://a.example/x?more&p=1`},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := mustCompile(t, c.config)
			target := mustTarget(t, s, c.request, c.params)
			before := show(target.Request)
			for _, step := range []struct {
				at   Position
				want string
			}{{Position{}, c.first}, {c.at, c.next}, {Position{}, c.first}} {
				r, err := s.Request(target, step.at)
				if err != nil {
					t.Fatal(err)
				}
				if got := show(r); got != step.want {
					t.Errorf("at %+v:\n%s, want\n%s", step.at, got, step.want)
				}
			}
			if after := show(target.Request); after != before {
				t.Errorf("the target was %s and is %s", before, after)
			}
		})
	}
}

func show(r Request) string {
	text := r.Method + " " + r.URL
	if r.HasBody {
		text += " " + r.Body
	}
	for _, h := range r.Headers {
		text += " |" + h.Name + ": " + h.Value
	}
	return text
}

func TestAMistakeIsKnownBeforeAnyRequest(t *testing.T) {
	post := func(body string) Request {
		return Request{Method: "POST", URL: "https://a.example/", Body: body, HasBody: true}
	}
	get := func(url string) Request { return Request{Method: "GET", URL: url} }
	for _, c := range []struct {
		config          string
		request         Request
		params          string
		option, message string
	}{
		{scheme1("page", "page", "query", ""), get("https://a.example/?page=two"), "", "page", `"two"`},
		{scheme1("page", "p", "path", ""), get("https://a.example/{p}"), `{"p":"x"}`, "params.p", `"x"`},
		{scheme1("offset", "o", "requestBody", ""), post(`{"o":1.5}`), "", "o", "1.5"},
		{scheme1("page", "p", "path", ""), get("https://a.example/x"), "", "url", "{p}"},
		{scheme1("cursor", "c", "path", ""), get("https://a.example/x"), "", "url", "{c}"},
		{scheme1("cursor", "c", "path", ""), get("https://a.example/{c}"), "", "url", "{c}"},
		{scheme1("cursor", "c", "query", ""), get("https://a.example/{org}"), "", "url", "{org}"},
		{scheme1("cursor", "c", "query", ""), get("https://a.example/{org}"), `{"org":".."}`, "params.org", `".."`},
		{scheme1("cursor", "c", "requestBody", ""), post("a=b"), "", "body", "not JSON"},
		{scheme1("cursor", "c", "requestBody", ""), post("[1]"), "", "body", "array"},
		{scheme1("cursor", "/v/after", "requestBody", ""), post(`{"v":"x"}`), "", "body", "string"},
	} {
		s := mustCompile(t, c.config)
		target, err := s.NewTarget(c.request, gjson.Parse(c.params))
		if err == nil {
			_, err = s.Request(target, Position{})
		}
		var e *Error
		if !errors.As(err, &e) || e.Option != c.option || !strings.Contains(e.Message, c.message) {
			t.Errorf("%s with %s: %v, want %s with %s", show(c.request), c.config, err, c.option, c.message)
		}
	}
}

func TestEachRequestOfJSONRPCGetsAnID(t *testing.T) {
	for _, c := range []struct {
		body string
		n    int
		want string
	}{
		{`{"id": 7,"method":"tools/list"}`, 0, `{"id": 7,"method":"tools/list"}`},
		{`{"id": 7,"method":"tools/list"}`, 2, `{"id": 9,"method":"tools/list"}`},
		{`{"id":"a","params":{"id":1}}`, 0, `{"id":"a","params":{"id":1}}`},
		{`{"id":"a","params":{"id":1}}`, 3, `{"id":"a-3","params":{"id":1}}`},
		{`{"method":"tools/list"}`, 0, `{"method":"tools/list","id":1}`},
		{`{"method":"tools/list"}`, 1, `{"method":"tools/list","id":2}`},
		{`{"id":null}`, 0, `{"id":1}`},
		{`{"id":1.5}`, 1, `{"id":2}`},
		{`not JSON`, 1, `not JSON`},
	} {
		if got := Numbered(c.body, c.n); got != c.want {
			t.Errorf("%s, request %d: %s, want %s", c.body, c.n, got, c.want)
		}
	}
}
