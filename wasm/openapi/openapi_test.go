package openapi

import (
	"slices"
	"strings"
	"testing"

	"github.com/anypage/anypage/wasm/jsontext"
	"github.com/tidwall/gjson"
)

// paths makes a document of Path Items and more root members, written as JSON with
// single quotes.
func paths(items string, more ...string) string {
	text := `{"openapi":"3.1.0","info":{"title":"t","version":"1"},"paths":` + quotes(items)
	for _, m := range more {
		text += "," + quotes(m)
	}
	return text + "}"
}

func quotes(s string) string { return strings.ReplaceAll(s, "'", `"`) }

func read(t *testing.T, text string, options Options) *API {
	t.Helper()
	api, err := Read(text, options)
	if err != nil {
		t.Fatal(err)
	}
	return api
}

func (api *API) find(t *testing.T, id string) *Operation {
	t.Helper()
	for _, op := range api.Operations {
		if op.ID == id {
			// Through JSON, as it reaches everybody.
			return ReadOperation(gjson.Parse(written(op)))
		}
	}
	t.Fatalf("no operation %s", id)
	return nil
}

// written is an operation as its keeper passes it back: with what it shares in the place of its numbers.
func written(op *Operation) string {
	for _, p := range op.Parameters {
		p.number = 0 // others may have been written with others
	}
	if op.Body != nil {
		op.Body.number = 0
	}
	var s Shared
	operation := gjson.ParseBytes(op.AppendJSON(nil, &s))
	shared := gjson.Parse("[" + string(s.Writer) + "]").Array()
	var w jsontext.Writer
	w.Open('{')
	operation.ForEach(func(name, value gjson.Result) bool {
		switch w.Name(name.Str); name.Str {
		case "parameters":
			w.Open('[')
			for _, number := range value.Array() {
				w.Raw(shared[number.Int()].Raw)
			}
			w.Close(']')
		case "body":
			w.Raw(shared[value.Int()].Raw)
		default:
			w.Raw(value.Raw)
		}
		return true
	})
	w.Close('}')
	return string(w)
}

// a request in one line: method, URL, headers but accept, body.
func (c *Call) line() string {
	text := c.Method + " " + c.URL
	for _, p := range c.Params {
		text += " {" + p.Name + "=" + p.Value + "}"
	}
	for _, h := range c.Headers {
		text += " " + h.Name + ": " + h.Value
	}
	if c.HasBody {
		text += " " + c.Body
	}
	return text
}

const cursor = `'x-speakeasy-pagination':{'type':'cursor','inputs':[{'name':'cursor','in':'parameters','type':'cursor'}],'outputs':{'nextCursor':'$.next'}}`

// store is a document as generators write them: most of it by reference.
var store = paths(`{
	'/users/{user}/orders': {
		'parameters': [{'$ref':'#/components/parameters/user'}, {'name':'limit','in':'query','schema':{'default':5}}],
		'get': {
			'operationId': 'listOrders', 'summary': 'Orders of a user',
			'parameters': [{'$ref':'#/components/parameters/limit'}, {'$ref':'#/components/parameters/page~1number'}, {'name':'state','in':'query','schema':{'type':'string','default':'open'}}],
			'responses': {'200': {'$ref':'#/components/responses/Orders'}},
			'x-speakeasy-pagination': {'type':'offsetLimit','inputs':[{'name':'page','in':'parameters','type':'page'},{'name':'limit','in':'parameters','type':'limit'}],'outputs':{'results':'$.data','numResultsKey':'x'},'hasMoreKey':1}
		},
		'post': {'operationId': 'addOrder'}
	},
	'/search': {'$ref':'#/components/pathItems/search'},
	'/plain': {'get': {}}
}`, `'servers':[{'url':'https://{region}.api.example:{port}/{base}','variables':{'region':{'default':'eu'},'port':{'default':8443},'base':{'default':'v1'}}}]`,
	`'components':{
	'parameters': {
		'user': {'name':'user','in':'path','required':true,'schema':{'type':'string'}},
		'limit': {'name':'limit','in':'query','schema':{'$ref':'#/components/schemas/Limit'}},
		'page/number': {'name':'page','in':'query','schema':{'$ref':'#/components/schemas/Page','default':3}}
	},
	'schemas': {
		'Limit': {'allOf':[{'$ref':'#/components/schemas/Int'},{'default':9007199254740993}]},
		'Int': {'type':'integer'},
		'Page': {'type':'integer','default':1},
		'Search': {'allOf':[{'$ref':'#/components/schemas/Base'},{'properties':{'query':{'type':'string','default':'*'},'limit':{'$ref':'#/components/schemas/Limit'}}}]},
		'Base': {'properties':{'cursor':{'type':['string','null'],'default':null},'filter':{'$ref':'#/components/schemas/Search'}}}
	},
	'requestBodies': {'search': {'required':true,'content':{'text/csv':{},'application/vnd.api+json; charset=utf-8':{'schema':{'$ref':'#/components/schemas/Search'}}}}},
	'responses': {'Orders': {'content':{'text/html':{},'application/hal+json':{}}}},
	'pathItems': {'search': {'servers':[{'url':'/other'}],'post': {'operationId':'search','requestBody':{'$ref':'#/components/requestBodies/search'},
		'x-speakeasy-pagination': {'type':'cursor','inputs':[{'name':'cursor','in':'requestBody','type':'cursor'},{'name':'limit','in':'requestBody','type':'limit'}],'outputs':{'nextCursor':'$.next'}}}}}
}`)

func TestReferencesAreFollowedAndProblemsAreNamed(t *testing.T) {
	api := read(t, store, Options{URL: "https://docs.example/api/openapi.json"})
	wantProblems := []string{
		"GET /users/{user}/orders: #/paths/~1users~1{user}~1orders/get/x-speakeasy-pagination/outputs/numResultsKey has no meaning here and is ignored",
		"GET /users/{user}/orders: #/paths/~1users~1{user}~1orders/get/x-speakeasy-pagination/hasMoreKey has no meaning here and is ignored",
	}
	if strings.Join(api.Problems, "\n") != strings.Join(wantProblems, "\n") {
		t.Errorf("problems:\n%s\nwant:\n%s", strings.Join(api.Problems, "\n"), strings.Join(wantProblems, "\n"))
	}
	orders := api.find(t, "listOrders")
	if orders.Summary != "Orders of a user" || orders.Accept != "application/hal+json" || !strings.Contains(orders.Pagination, `"hasMoreKey":1`) {
		t.Errorf("%+v", orders)
	}
	if want := "x-speakeasy-pagination at #/paths/~1users~1{user}~1orders/get/x-speakeasy-pagination"; orders.Source != want {
		t.Errorf("source %s, want %s", orders.Source, want)
	}
	if want := "x-speakeasy-pagination at #/components/pathItems/search/post/x-speakeasy-pagination"; api.find(t, "search").Source != want {
		t.Errorf("source %s, want %s", api.find(t, "search").Source, want)
	}
	for _, c := range []struct{ id, params, want string }{
		{"listOrders", `{"user":"a/b c"}`, "GET https://eu.api.example:8443/v1/users/a%2Fb%20c/orders?page=3&limit=9007199254740993 accept: application/hal+json"},
		{"listOrders", `{"state":"x","limit":2,"user":7,"page":null}`, "GET https://eu.api.example:8443/v1/users/7/orders?state=x&limit=2&page=3 accept: application/hal+json"},
		{"addOrder", `{"user":"u"}`, "POST https://eu.api.example:8443/v1/users/u/orders"},
		{"search", `{}`, `POST https://docs.example/other/search content-type: application/vnd.api+json; charset=utf-8 {"limit":9007199254740993}`},
		{"search", `{"limit":1e2,"query":"a"}`, `POST https://docs.example/other/search content-type: application/vnd.api+json; charset=utf-8 {"limit":1e2,"query":"a"}`},
		{"search", `{"query":"a","body":{"cursor": "c" ,"limit":3}}`, `POST https://docs.example/other/search content-type: application/vnd.api+json; charset=utf-8 {"cursor": "c" ,"limit":3,"query":"a"}`},
		{"search", `{"body.deep.er":[1],"limit":2}`, `POST https://docs.example/other/search content-type: application/vnd.api+json; charset=utf-8 {"deep.er":[1],"limit":2}`},
		{"GET /plain", `{}`, `GET https://eu.api.example:8443/v1/plain`},
	} {
		call, err := api.find(t, c.id).Request(gjson.Parse(c.params), "", Around{Cookies: true})
		if err != nil {
			t.Errorf("%s %s: %v", c.id, c.params, err)
		} else if call.line() != c.want {
			t.Errorf("%s %s:\n got %s\nwant %s", c.id, c.params, call.line(), c.want)
		}
	}
	if call, err := api.find(t, "GET /plain").Request(gjson.Result{}, "", Around{Cookies: true}); err != nil || call.Pagination != `"auto"` {
		t.Errorf("%+v, %v", call, err)
	}
	if call, err := api.find(t, "listOrders").Request(gjson.Parse(`{"user":1}`), `"link-header"`, Around{Cookies: true}); err != nil || call.Pagination != `"link-header"` || strings.Contains(call.URL, "?") {
		t.Errorf("%+v, %v", call, err)
	}
}

func TestWhatIsToBeDetectedComesWithTheDeclaredParameters(t *testing.T) {
	api := read(t, store, Options{URL: "https://docs.example/api/openapi.json"})
	for _, c := range []struct{ id, pagination, want string }{
		{"listOrders", `"auto"`, "query:limit:integer:9007199254740993 query:page:integer:3 query:state:string:\"open\""},
		{"search", `"auto"`, "requestBody:query:string:\"*\" requestBody:limit:integer:9007199254740993 requestBody:cursor:string:null requestBody:filter::"},
		{"GET /plain", "", ""},
		{"listOrders", "", ""},
		{"listOrders", `"link-header"`, ""},
	} {
		call, err := api.find(t, c.id).Request(gjson.Parse(`{"path.user":1}`), c.pagination, Around{Cookies: true})
		if c.id != "listOrders" {
			call, err = api.find(t, c.id).Request(gjson.Result{}, c.pagination, Around{Cookies: true})
		}
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, p := range call.Parameters {
			got = append(got, p.In+":"+p.Name+":"+p.Type+":"+p.Default)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s %s:\n got %s\nwant %s", c.id, c.pagination, strings.Join(got, " "), c.want)
		}
	}
}

func TestTheNearestServerIsTheBaseOfAnOperation(t *testing.T) {
	for _, c := range []struct{ root, item, operation, option, url, want, broken string }{
		{root: `[]`, url: "https://a.example/x/doc.yaml", want: "https://a.example/"},
		{root: `[{'url':'/v2/'}]`, url: "https://a.example/x/doc.yaml", want: "https://a.example/v2/"},
		{root: `[{'url':'v2'}]`, url: "https://a.example/x/doc.yaml", want: "https://a.example/x/v2"},
		{root: `[{'url':'https://b.example'}]`, item: `[{'url':'https://c.example'}]`, want: "https://c.example/"},
		{root: `[{'url':'https://b.example'}]`, item: `[{'url':'https://c.example'}]`, operation: `[{'url':'https://d.example/{v}','variables':{'v':{'default':'é{w}'}}}]`, want: "https://d.example/%C3%A9%7Bw%7D"},
		{root: `[{'url':'https://b.example'}]`, option: "https://e.example/v9", want: "https://e.example/v9"},
		{root: `[{'url':'https://b.example'}]`, option: "/v9", url: "https://a.example/doc", want: "https://a.example/v9"},
		{root: `[{'url':'/v2'}]`, broken: `the server's URL is "/v2", which is relative to the document's own, and that isn't known: pass the option server`},
		{root: `[{'url':'https://{x}.example'}]`, broken: `the server's URL is "https://{x}.example", whose variable "x" has no default: pass the option server`},
		{root: `[{'url':'https://'}]`, broken: `the server's URL is "https://", which is no URL: pass the option server`},
		{root: `[{'url':'https://a.example/?x=1'}]`, broken: `the server's URL is "https://a.example/?x=1", which has a query or a fragment: pass the option server`},
	} {
		members := ""
		if c.operation != "" {
			members = `'servers':` + c.operation + ","
		}
		item := ""
		if c.item != "" {
			item = `'servers':` + c.item + ","
		}
		api := read(t, paths(`{'/p':{`+item+`'get':{`+members+`'operationId':'o',`+cursor+`}}}`, `'servers':`+c.root), Options{URL: c.url, Server: c.option})
		op := api.find(t, "o")
		if op.Broken != c.broken || c.broken == "" && op.Server != c.want {
			t.Errorf("%+v: %q, %q", c, op.Server, op.Broken)
		}
		call, err := op.Request(gjson.Result{}, "", Around{Cookies: true})
		switch {
		case c.broken != "":
			if err == nil || err.Error() != "o: "+c.broken || len(api.Problems) != 2 || api.Problems[1] != "GET /p: "+c.broken {
				t.Errorf("%+v: %v, %q", c, err, api.Problems)
			}
		case err != nil || call.URL != strings.TrimRight(c.want, "/")+"/p":
			t.Errorf("%+v: %+v, %v", c, call, err)
		}
	}
}

func TestEachExtensionBecomesAPaginationOrNamesTheRuleItBreaks(t *testing.T) {
	const at = "#/paths/~1p/get/"
	for _, c := range []struct {
		operation string // members of GET /p
		want      string // pagination; "" where there is none
		problems  string // one a line, without the operation
		source    string // below at, if not the only extension
	}{
		{operation: `'x-anypage-pagination':'stripe'`, want: `"stripe"`},
		{operation: `'x-anypage-pagination':{'type':'none'}`, want: `{"type":"none"}`},
		{operation: `'x-anypage-pagination':'auto'`, problems: at + `x-anypage-pagination is "auto", which says nothing: leave it out, or name a preset`},
		{operation: `'x-anypage-pagination':3`, problems: at + `x-anypage-pagination is 3: an object with type, inputs and outputs is needed`},
		{operation: `'x-speakeasy-pagination':'stripe'`, problems: at + `x-speakeasy-pagination is "stripe": an object with type, inputs and outputs is needed`},
		{operation: `'x-speakeasy-pagination':null,'x-ms-pageable':null`},
		{operation: `'x-speakeasy-pagination':{'type':'cursor'}`, problems: at + `x-speakeasy-pagination/inputs has no cursor: say in which parameter the cursor goes`},
		{
			operation: `'x-speakeasy-pagination':{'type':'url','outputs':{'nextUrl':'$.a['}}`,
			problems:  at + `x-speakeasy-pagination/outputs/nextUrl is "$.a[": position 4: expected a selector, found end of path`,
		},
		{
			operation: `'x-speakeasy-pagination':{'type':'cursor','inputs':[{'name':'c','in':'cookie','type':'cursor'}],'outputs':{'nextCursor':'$.n'}}`,
			problems:  at + `x-speakeasy-pagination/inputs/0/in is "cookie": use parameters, query, path, header or requestBody`,
		},
		{
			operation: `'parameters':[{'name':'c','in':'cookie'}],'x-speakeasy-pagination':{'type':'cursor','inputs':[{'name':'c','in':'parameters','type':'cursor'}],'outputs':{'nextCursor':'$.n'}}`,
			problems:  at + `x-speakeasy-pagination/inputs/0 is the cookie c: a pagination can't set cookies`,
		},
		{
			operation: `'x-speakeasy-pagination':{'type':'cursor','inputs':[{'name':'c','in':'path','type':'cursor'}],'outputs':{'nextCursor':'$.n'}}`,
			problems:  at + `x-speakeasy-pagination/inputs/0 is in the path, which has no {c}`,
		},
		{
			operation: `'x-speakeasy-pagination':{'type':'cursor','inputs':[{'name':'c','in':'parameters','type':'cursor','x':1}],'outputs':{'nextCursor':'$.n'}}`,
			want:      `{"type":"cursor","inputs":[{"name":"c","in":"parameters","type":"cursor","x":1}],"outputs":{"nextCursor":"$.n"}}`,
			problems: at + `x-speakeasy-pagination/inputs/0/x has no meaning here and is ignored` + "\n" +
				at + `x-speakeasy-pagination/inputs/0 names "c", which the operation does not declare; it is sent in the query`,
		},
		{ // a header is no query parameter to who has no document
			operation: `'parameters':[{'name':'X-Cursor','in':'header'}],'x-speakeasy-pagination':{'type':'cursor','inputs':[{'name':'x-cursor','in':'parameters','type':'cursor'}],'outputs':{'nextCursor':'$.n'}}`,
			want:      `{"type":"cursor","inputs":[{"name":"x-cursor","in":"header","type":"cursor"}],"outputs":{"nextCursor":"$.n"}}`,
		},
		{ // what only we read does no harm
			operation: `'parameters':[{'name':'p','in':'query'}],'x-speakeasy-pagination':{'type':'offsetLimit','inputs':[{'name':'p','in':'parameters','type':'page','first':'1'}],'outputs':{'results':'$.r','next':'$.n'},'blankCursor':7,'continue':{'method':3}}`,
			want:      `{"type":"offsetLimit","inputs":[{"name":"p","in":"parameters","type":"page"}],"outputs":{"results":"$.r"},"continue":{}}`,
			problems: at + `x-speakeasy-pagination/inputs/0/first is "1": an integer of at least 0 is needed; it is ignored` + "\n" +
				at + `x-speakeasy-pagination/blankCursor is 7: a string is needed; it is ignored` + "\n" +
				at + `x-speakeasy-pagination/continue/method is 3: a string is needed; it is ignored` + "\n" +
				at + `x-speakeasy-pagination/outputs/next is "$.n", and the type is offsetLimit: a link object needs the type url; it is ignored`,
		},
		{
			operation: `'x-speakeasy-pagination':{'type':'url','outputs':{'nextUrl':'$.n','hasMore':'has_more','total':'t','results':'$.r'}}`,
			want:      `{"type":"url","outputs":{"nextUrl":"$.n","results":"$.r"}}`,
			problems: at + `x-speakeasy-pagination/outputs/hasMore is "has_more": position 0: expected $ (a path must start with $), found "h"; it is ignored` + "\n" +
				at + `x-speakeasy-pagination/outputs/total is "t": position 0: expected $ (a path must start with $), found "t"; it is ignored`,
		},
		{operation: `'x-speakeasy-pagination':{'$ref':'#/x-page'}`, want: `{"type":"url","outputs":{"nextUrl":"$.n"}}`, source: "x-speakeasy-pagination at #/x-page"},
		{
			operation: `'x-speakeasy-pagination':{'$ref':'other.json#/x'}`,
			problems:  at + `x-speakeasy-pagination can't be read: ` + at + `x-speakeasy-pagination/$ref is "other.json#/x", which leads out of the document: pass that by its URL, or put what it names into the document, for instance with a bundler`,
		},
		{ // the first that works
			operation: `'x-ms-pageable':{'nextLinkName':'next'},'x-speakeasy-pagination':{'type':'what'}`,
			want:      `{"type":"url","outputs":{"results":"$.value","nextUrl":"$.next"}}`,
			problems:  at + `x-speakeasy-pagination/type is "what": use none, offsetLimit, cursor or url`,
			source:    "x-ms-pageable at " + at + "x-ms-pageable",
		},

		{operation: `'x-ms-pageable':{'nextLinkName':'@odata.nextLink','itemName':'items'}`, want: `{"type":"url","outputs":{"results":"$.items","nextUrl":"$['@odata.nextLink']"}}`},
		{operation: `'x-ms-pageable':{'nextLinkName':null,'operationName':'listNext'}`, want: `{"type":"none","outputs":{"results":"$.value"}}`},
		{operation: `'x-ms-pageable':{'itemName':'a\\b'}`, want: `{"type":"url","outputs":{"results":"$[\"a\\\\b\"]","nextUrl":"$.nextLink"}}`},
		{operation: `'x-ms-pageable':{'nextLinkName':3}`, problems: at + `x-ms-pageable/nextLinkName is 3: the name of a property is needed`},
		{operation: `'x-ms-pageable':{'nextLinkName':'n','itemName':null,'more':1}`, problems: at + `x-ms-pageable/more has no meaning here and is ignored` + "\n" + at + `x-ms-pageable/itemName is null: the name of a property is needed`},
		{operation: `'x-ms-pageable':true`, problems: at + `x-ms-pageable is true: an object with nextLinkName is needed`},

		{
			operation: `'parameters':[{'name':'cursor','in':'query'}],'x-fern-pagination':{'cursor':'$request.cursor','next_cursor':'$response.page.next-cursor','results':'$response'}`,
			want:      `{"type":"cursor","inputs":[{"name":"cursor","in":"parameters","type":"cursor"}],"outputs":{"results":"$","nextCursor":"$.page['next-cursor']"}}`,
		},
		{
			operation: `'parameters':[{'name':'page','in':'query'}],'x-fern-pagination':{'type':'offset','offset':'$request.page','results':'$response.data[0].list','has-next-page':'$response.more'}`,
			want:      `{"type":"offsetLimit","inputs":[{"name":"page","in":"parameters","type":"page"}],"outputs":{"results":"$.data[0].list","hasMore":"$.more"}}`,
		},
		{
			operation: `'parameters':[{'name':'skip','in':'query'},{'name':'take','in':'query'}],'x-fern-pagination':{'offset':'$request.skip','step':'$request.take','results':'$response.data'}`,
			want:      `{"type":"offsetLimit","inputs":[{"name":"take","in":"parameters","type":"limit"},{"name":"skip","in":"parameters","type":"offset"}],"outputs":{"results":"$.data"}}`,
		},
		{operation: `'x-fern-pagination':{'next_uri':'$response.next','results':'$response.data'}`, want: `{"type":"url","outputs":{"results":"$.data","nextUrl":"$.next"}}`},
		{
			operation: `'x-fern-pagination':{'next_path':'$response.next','results':'$response.data','color':'red'}`,
			want:      `{"type":"url","outputs":{"results":"$.data","nextUrl":"$.next"}}`,
			problems: at + `x-fern-pagination/next_path is resolved against the URL of the response, as RFC 3986 has it, not appended to https://a.example/v1` + "\n" +
				at + `x-fern-pagination/color has no meaning here and is ignored`,
		},
		{operation: `'parameters':[{'name':'t','in':'header'}],'x-fern-pagination':true`, want: `{"type":"cursor","inputs":[{"name":"t","in":"header","type":"cursor"}],"outputs":{"results":"$.items","nextCursor":"$.t"}}`, source: "x-fern-pagination at #/x-fern-pagination"},
		{
			operation: `'requestBody':{'content':{'application/json':{}}},'x-fern-pagination':{'cursor':'$request.page~.cur/sor','next_cursor':'$response.n','results':'$response.r'}`,
			want:      `{"type":"cursor","inputs":[{"name":"/page~0/cur~1sor","in":"requestBody","type":"cursor"}],"outputs":{"results":"$.r","nextCursor":"$.n"}}`,
		},
		{
			operation: `'requestBody':{'content':{'application/json':{}}},'parameters':[{'name':'p','in':'query'}],'x-fern-pagination':{'cursor':'$request.c','next_cursor':'$response.n','results':'$response.r'}`,
			want:      `{"type":"cursor","inputs":[{"name":"c","in":"requestBody","type":"cursor"}],"outputs":{"results":"$.r","nextCursor":"$.n"}}`,
		},
		{operation: `'x-fern-pagination':'page'`, problems: at + `x-fern-pagination is "page": true or an object is needed`},
		{operation: `'x-fern-pagination':{'type':'custom','results':'$response.data'}`, problems: at + `x-fern-pagination has none of cursor, offset, next_uri and next_path: there is no rule to follow`},
		{operation: `'x-fern-pagination':{'cursor':'$request.c','results':'$response.data'}`, problems: at + `x-fern-pagination has a cursor but no next_cursor: say where in the response it is`},
		{operation: `'x-fern-pagination':{'offset':'$request.c'}`, problems: at + `x-fern-pagination has an offset but no results: say where in the response they are`},
		{operation: `'x-fern-pagination':{'cursor':'c','next_cursor':'$response.c'}`, problems: at + `x-fern-pagination/cursor is "c": it has to start with $request.`},
		{operation: `'x-fern-pagination':{'cursor':'$request.c','next_cursor':'$responses.c'}`, problems: at + `x-fern-pagination/next_cursor is "$responses.c": it has to start with $response`},
		{operation: `'x-fern-pagination':{'cursor':3,'next_cursor':'$response.c'}`, problems: at + `x-fern-pagination/cursor is 3: a text such as $request.cursor is needed`},
	} {
		text := paths(`{'/p':{'get':{`+c.operation+`}}}`, `'servers':[{'url':'https://a.example/v1'}]`,
			`'x-page':{'type':'url','outputs':{'nextUrl':'$.n'}}`,
			`'x-fern-pagination':{'cursor':'$request.t','next_cursor':'$response.t','results':'$response.items'}`)
		api := read(t, text, Options{})
		op := api.find(t, "GET /p")
		if op.Pagination != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.operation, op.Pagination, c.want)
		}
		var want []string
		for _, p := range strings.Split(c.problems, "\n") {
			if p != "" {
				want = append(want, "GET /p: "+p)
			}
		}
		if strings.Join(api.Problems, "\n") != strings.Join(want, "\n") {
			t.Errorf("%s:\n got %s\nwant %s", c.operation, strings.Join(api.Problems, "\n     "), strings.Join(want, "\n     "))
		}
		if c.source != "" && op.Source != c.source {
			t.Errorf("%s: source %s, want %s", c.operation, op.Source, c.source)
		}
		// An operation that breaks a rule says so to who uses it, unless they know better.
		if c.want == "" && c.problems != "" {
			_, err := op.Request(gjson.Result{}, "", Around{Cookies: true})
			last := want[len(want)-1]
			if err == nil || err.Error() != "GET /p: "+strings.TrimPrefix(last, "GET /p: ")+"; correct the document, or pass the option pagination" {
				t.Errorf("%s: %v", c.operation, err)
			}
			if _, err := op.Request(gjson.Result{}, `"none"`, Around{Cookies: true}); err != nil {
				t.Errorf("%s: %v", c.operation, err)
			}
		}
	}
	if api := read(t, paths(`{'/p':{'get':{'x-fern-pagination':true}}}`, `'servers':[{'url':'https://a.example'}]`), Options{}); len(api.Problems) != 1 || api.Problems[0] != "GET /p: #/x-fern-pagination is missing: an operation whose own is true needs it" {
		t.Error(api.Problems)
	}
}

func TestABodyIsMadeOfTheParametersThatItHas(t *testing.T) {
	pagination := func(name string) string {
		return `'x-speakeasy-pagination':{'type':'cursor','inputs':[{'name':'` + name + `','in':'requestBody','type':'cursor'}],'outputs':{'nextCursor':'$.n'}}`
	}
	for _, c := range []struct{ method, body, name, params, want, err string }{
		{"post", ``, "c", `{}`, `POST https://a.example/p content-type: application/json {}`, ""},
		{"get", ``, "c", `{"c":"x"}`, `GET https://a.example/p?c=x`, ""},
		{"post", `'requestBody':{'content':{'*/*':{}}}`, "c", `{"c":"x"}`, `POST https://a.example/p content-type: application/json {"c":"x"}`, ""},
		{"post", `'requestBody':{'content':{'application/json':{'schema':{'properties':{'variables':{'$ref':'#/x-vars'}}}}}}`, "/variables/after", `{}`, `POST https://a.example/p content-type: application/json {"variables":{"after":"first"}}`, ""},
		{"post", `'requestBody':{'content':{'application/json':{'schema':{'properties':{'variables':{'$ref':'#/x-vars'}}}}}}`, "/variables/after", `{"variables":{"n":1},"/variables/after":"z"}`, `POST https://a.example/p content-type: application/json {"variables":{"n":1,"after":"z"}}`, ""},
		{"post", `'requestBody':{'content':{'application/json':{'schema':{'properties':{'variables':{'$ref':'#/x-vars'}}}}}}`, "/variables/after", `{"body":{"variables":{"after":"mine"}}}`, `POST https://a.example/p content-type: application/json {"variables":{"after":"mine"}}`, ""},
		{"post", `'requestBody':{'content':{'application/json':{'schema':{'properties':{'/odd~':{}}}}}}`, "c", `{"/odd~":1}`, `POST https://a.example/p content-type: application/json {"/odd~":1}`, ""},
		{"post", `'requestBody':{'content':{'application/json':{}}}`, "c", `{"body":"{\"a\": 1.10}","c":2}`, `POST https://a.example/p content-type: application/json {"a": 1.10,"c":2}`, ""},
		{"post", `'requestBody':{'content':{'application/json':{}}}`, "c", `{"body":"a=1","c":2}`, ``, `POST /p: params.c can't be set in the body: it is not JSON`},
		{"post", `'requestBody':{'content':{'application/json':{'schema':{'properties':{'d':{}}}}}}`, "c", `{"e":2}`, ``, `POST /p: params.e is not a parameter: the operation has body, d (body)`},
	} {
		api := read(t, paths(`{'/p':{'`+c.method+`':{`+c.body+map[bool]string{true: ",", false: ""}[c.body != ""]+pagination(c.name)+`}}}`, `'servers':[{'url':'https://a.example'}]`, `'x-vars':{'properties':{'after':{'default':'first'}}}`), Options{})
		call, err := api.Operations[0].Request(gjson.Parse(c.params), "", Around{Cookies: true})
		switch {
		case c.err != "":
			if err == nil || err.Error() != c.err {
				t.Errorf("%s %s: %v, want %s", c.body, c.params, err, c.err)
			}
		case err != nil:
			t.Errorf("%s %s: %v %q", c.body, c.params, err, api.Problems)
		case call.line() != c.want:
			t.Errorf("%s %s:\n got %s\nwant %s", c.body, c.params, call.line(), c.want)
		}
	}
	// A form can't take a cursor, but can be sent.
	form := `'requestBody':{'required':true,'content':{'application/x-www-form-urlencoded':{'schema':{'properties':{'c':{}}}}}}`
	api := read(t, paths(`{'/p':{'post':{`+form+`,`+pagination("c")+`},'put':{`+form+`}}}`, `'servers':[{'url':'https://a.example'}]`), Options{})
	want := `POST /p: #/paths/~1p/post/x-speakeasy-pagination/inputs/0 is in the request body, which is application/x-www-form-urlencoded: only JSON can be set`
	if len(api.Problems) != 1 || api.Problems[0] != want {
		t.Errorf("got %q, want %s", api.Problems, want)
	}
	call, err := api.find(t, "PUT /p").Request(gjson.Parse(`{"body":"a=1"}`), "", Around{Cookies: true})
	if err != nil || call.line() != "PUT https://a.example/p content-type: application/x-www-form-urlencoded a=1" {
		t.Error(call, err)
	}
	for params, want := range map[string]string{
		`{"body":{"a":1}}`: `PUT /p: params.body is {"a":1}: the body is application/x-www-form-urlencoded, pass it as text`,
		`{"c":1}`:          `PUT /p: params.c is not a parameter: the operation has body`,
	} {
		if _, err := api.find(t, "PUT /p").Request(gjson.Parse(params), "", Around{Cookies: true}); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestParametersGoWhereTheDocumentSays(t *testing.T) {
	api := read(t, paths(`{
		'/a/{id}/{n}.json': {'get': {'operationId':'both','parameters':[{'name':'id','in':'path'},{'name':'id','in':'query'},{'name':'X-Id','in':'header'},{'name':'session','in':'cookie'},{'name':'odd','in':'body'}]}},
		'/pages/{page}': {'get': {'operationId':'paged','parameters':[{'name':'page','in':'path','schema':{'default':0}}],'x-speakeasy-pagination':{'type':'offsetLimit','inputs':[{'name':'page','in':'parameters','type':'page'}],'outputs':{'results':'$'}}}},
		'/c/{cur}': {'get': {'operationId':'cursor','x-speakeasy-pagination':{'type':'cursor','inputs':[{'name':'cur','in':'path','type':'cursor'}],'outputs':{'nextCursor':'$.c'}}}},
		'/q?fixed=1': {'get': {'operationId':'fixed','parameters':[{'name':'a','in':'query'}]}},
		'/none': {'get': {'operationId':'none'}},
		'/c2': {'get': {'operationId':'blank','parameters':[{'name':'cursor','in':'query','schema':{'default':' '}}],`+cursor+`}}
	}`, `'servers':[{'url':'https://a.example'}]`), Options{})
	for _, c := range []struct{ id, params, want, err string }{
		{"both", `{"path.id":"..x","query.id":"q","n":2,"x-id":"h","session":"a b"}`, "GET https://a.example/a/..x/2.json?id=q X-Id: h cookie: session=a%20b", ""},
		{"both", `{"id":1}`, "", "both: params.id is in more than one place: write path.id or query.id"},
		{"both", `{"path.id":1}`, "", "both: the path /a/{id}/{n}.json needs n: give it in params"},
		{"both", `{"path.id":"..","n":1}`, "", `both: params.path.id is "..", which can't stand in a path`},
		{"both", `{"path.id":"","n":1}`, "", `both: params.path.id is "", which leaves {id} empty`},
		{"both", `{"idd":1}`, "", `both: params.idd is not a parameter: the operation has id (path), id (query), X-Id (header), session (cookie), n (path)`},
		{"both", `{"query.n":1}`, "", `both: params.query.n is not a parameter: the operation has id (path), id (query), X-Id (header), session (cookie), n (path)`},
		{"none", `{"a":1}`, "", `none: params.a is not a parameter: the operation has none`},
		{"paged", `{}`, "GET https://a.example/pages/{page} {page=0}", ""},
		{"paged", `{"page":7}`, "GET https://a.example/pages/{page} {page=7}", ""},
		{"cursor", `{"cur":"x"}`, "GET https://a.example/c/{cur} {cur=x}", ""},
		{"cursor", `{}`, "", "cursor: the path /c/{cur} needs cur: give it in params"},
		{"fixed", `{"a":"&"}`, "GET https://a.example/q?fixed=1&a=%26", ""},
		{"blank", `{}`, "GET https://a.example/c2", ""},
		{"blank", `{"cursor":""}`, "GET https://a.example/c2?cursor=", ""},
	} {
		call, err := api.find(t, c.id).Request(gjson.Parse(c.params), "", Around{Cookies: true})
		switch {
		case c.err != "":
			if err == nil || err.Error() != c.err {
				t.Errorf("%s %s: got %v, want %s", c.id, c.params, err, c.err)
			}
		case err != nil:
			t.Errorf("%s %s: %v", c.id, c.params, err)
		case call.line() != c.want:
			t.Errorf("%s %s:\n got %s\nwant %s", c.id, c.params, call.line(), c.want)
		}
	}
	_, err := api.find(t, "both").Request(gjson.Parse(`{"path.id":1,"n":1,"session":"s"}`), "", Around{})
	if want := "both: the cookie session can't be set by a page: the browser sends the cookies that it has, with the option credentials"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if len(api.Problems) == 0 || !strings.HasPrefix(api.Problems[0], "GET /a/{id}/{n}.json: #/paths/~1a~1{id}~1{n}.json/get/parameters/4 is ") {
		t.Error(api.Problems)
	}
}

func TestAnOperationIsFoundByItsIdOrItsMethodAndPath(t *testing.T) {
	api := read(t, paths(`{
		'/a': {'get':{'operationId':'same',`+cursor+`},'put':{'operationId':'same'},'delete':{'operationId':'same'},'query':{},'trace':3,'additionalOperations':{'COPY':{'operationId':'copy'}}},
		'/b': {'get':{'operationId':'alone'}},
		'x-ignored': {'get':{'operationId':'extension'}}
	}`, `'servers':[{'url':'https://a.example'}]`), Options{})
	var names []string
	for _, op := range api.Operations {
		names = append(names, op.ID)
	}
	if got, want := strings.Join(names, ", "), "GET /a, PUT /a, DELETE /a, QUERY /a, copy, alone, same"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	const both = `the operationId "same" is that of GET /a and of PUT /a: name the operation by its method and path`
	if _, err := api.find(t, "same").Request(gjson.Result{}, "", Around{Cookies: true}); err == nil || err.Error() != "same: "+both {
		t.Error(err)
	}
	if len(api.Problems) != 3 || api.Problems[1] != "TRACE /a: #/paths/~1a/trace is 3: an object is needed" || api.Problems[2] != both {
		t.Errorf("%q", api.Problems)
	}
}

func TestANameThatComesTwiceIsAProblem(t *testing.T) {
	api := read(t, `{"openapi":"3.1.0","servers":[{"url":"https://a.example"}],"paths":{"/a":{"get":{"operationId":"lost"}},"/b":{"get":{"summary":"x","summary":"y"},"put":{},"put":{}},"/a":{"get":{"operationId":"kept"}}}}`, Options{})
	want := []string{"#/paths/~1a is there more than once: the last one counts", "#/paths/~1b/put is there more than once: the last one counts", "#/paths/~1b/get/summary is there more than once: the last one counts"}
	if !slices.Equal(api.Problems, want) {
		t.Errorf("%q", api.Problems)
	}
	api.find(t, "kept")
}

// It is one wherever something was read, told once, and with its place.
func TestANameThatComesTwiceIsAProblemAnywhere(t *testing.T) {
	const schema = `'$ref':'#/components/schemas/Page'`
	operation := func(id string) string {
		return `{'operationId':'` + id + `','x-ms-pageable':{'nextLinkName':'a','nextLinkName':'next'},'responses':{'200':{},'200':{'content':{'application/json':{'schema':{` + schema + `}}}}}}`
	}
	api := read(t, paths(`{'/a':{'get':`+operation("a")+`},'/b':{'get':`+operation("b")+`},
		'/d':{'get':{'responses':{'200':{'content':{'application/json':{'schema':{'type':'array','items':{'properties':{'id':{},'id':{}}}}}}}}}},
		'/c':{'parameters':[{'name':'a','in':'query'},{'name':'x','name':'b','in':'query'}],'get':{'x-speakeasy-pagination':{'type':'offsetLimit','inputs':[{'name':'a','in':'parameters','in':'query','type':'page'}],'outputs':{'results':'$','results':'$.x'}}}}}`,
		`'components':{'parameters':{'P':{'name':'a','name':'b'}},'schemas':{'Alone':{},'Alone':{},'U':{'type':'object','type':'array'},'Page':{'type':'object','properties':{'next':1,'next':{'type':'string'},'value':{'type':'array'}}}}}`, `'info':{'title':'a','title':'b'},'tags':[{'name':'a','name':'b'}]`), Options{Server: "https://a.example"})
	var want []string
	for _, at := range []string{"info", "paths/~1a/get/x-ms-pageable/nextLinkName", "paths/~1a/get/responses/200", "components/schemas/Page/properties/next", "paths/~1b/get/x-ms-pageable/nextLinkName", "paths/~1b/get/responses/200",
		"info/title", "tags/0/name", "components/parameters/P/name", "components/schemas/U/type", "paths/~1d/get/responses/200/content/application~1json/schema/items/properties/id",
		"components/schemas/Alone", "paths/~1c/parameters/1/name", "paths/~1c/get/x-speakeasy-pagination/inputs/0/in", "paths/~1c/get/x-speakeasy-pagination/outputs/results"} {
		want = append(want, "#/"+at+" is there more than once: the last one counts")
	}
	slices.Sort(want)
	slices.Sort(api.Problems)
	if !slices.Equal(api.Problems, want) {
		t.Errorf("got %q\nwant %q", api.Problems, want)
	}
}

func TestABrokenReferenceMattersOnlyToThoseWhoNeedIt(t *testing.T) {
	api := read(t, paths(`{
		'/out': {'get':{'operationId':'out','parameters':[{'$ref':'common.yaml#/p'}],`+cursor+`}},
		'/quiet': {'get':{'operationId':'quiet','parameters':[{'$ref':'common.yaml#/p'}]}},
		'/nowhere': {'get':{'operationId':'nowhere','requestBody':{'$ref':'#/components/requestBodies/none'}}},
		'/loop': {'get':{'operationId':'loop','parameters':[{'$ref':'#/components/parameters/a'}]}},
		'/item': {'$ref':'#/paths/~1item'},
		'/schema': {'get':{'operationId':'schema','parameters':[{'name':'cursor','in':'query','schema':{'$ref':'#/components/schemas/self'}}],`+cursor+`}},
		'/self': {'get':{'operationId':'self','parameters':[{'$ref':'https://docs.example/api.json#/components/parameters/%63ursor'}],`+cursor+`}}
	}`, `'components':{'parameters':{'a':{'$ref':'#/components/parameters/b'},'b':{'$ref':'#/components/parameters/a'},'cursor':{'name':'cursor','in':'query','schema':{'default':'d'}}},
		'schemas':{'self':{'allOf':[{'$ref':'#/components/schemas/self'},{'$ref':'#/components/schemas/other'}]},'other':{'$ref':'#/components/schemas/self','anyOf':[{'$ref':'out.json'}]}}}`,
		`'servers':[{'url':'https://a.example'}]`), Options{URL: "https://docs.example/api.json"})
	for id, want := range map[string]string{
		"out":     `out: #/paths/~1out/get/parameters/0/$ref is "common.yaml#/p", which leads out of the document, and has not been read yet`,
		"quiet":   `quiet: #/paths/~1quiet/get/parameters/0/$ref is "common.yaml#/p", which leads out of the document, and has not been read yet`,
		"nowhere": `nowhere: #/paths/~1nowhere/get/requestBody/$ref is "#/components/requestBodies/none", which is not in the document`,
		"loop":    `loop: #/paths/~1loop/get/parameters/0 is a $ref that leads back to itself`,
		"schema":  ``,
		"self":    ``,
	} {
		call, err := api.find(t, id).Request(gjson.Result{}, "", Around{Cookies: true})
		if want == "" {
			if err != nil || id == "self" && call.URL != "https://a.example/self?cursor=d" {
				t.Errorf("%s: %+v, %v", id, call, err)
			}
		} else if err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %s", id, err, want)
		}
	}
	problems := strings.Join(api.Problems, "\n")
	if !strings.Contains(problems, "GET /out: #/paths/~1out/get/parameters/0/$ref") || strings.Contains(problems, "quiet") || !strings.Contains(problems, "/item: #/paths/~1item is a $ref that leads back to itself") {
		t.Error(problems)
	}
}

func TestATextThatIsNoDocumentIsRefused(t *testing.T) {
	for _, c := range []struct{ text, code, want string }{
		{``, "parse", `the document is not valid JSON: it ends early at byte 0, line 1`},
		{"{\n \"a\": tru }", "parse", `the document is not valid JSON: a value is expected at byte 8, line 2`},
		{`{"a":1,}`, "parse", `the document is not valid JSON: a name is expected at byte 7, line 1`},
		{`{"a" 1}`, "parse", `the document is not valid JSON: a colon is expected at byte 5, line 1`},
		{`{"a":[1 2]}`, "parse", `the document is not valid JSON: a comma or the end is expected at byte 8, line 1`},
		{`{"a":[1}`, "parse", `the document is not valid JSON: a comma or the end is expected at byte 7, line 1`},
		{`{"a":"\x"}`, "parse", `the document is not valid JSON: a value is expected at byte 5, line 1`},
		{`{"\u12":1}`, "parse", `the document is not valid JSON: a name is expected at byte 1, line 1`},
		{`{} {}`, "parse", `the document is not valid JSON: nothing may follow the value at byte 3, line 1`},
		{`[1,]`, "parse", `the document is not valid JSON: a value is expected at byte 3, line 1`},
		{`{"openapi":"3.1.0"`, "parse", `the document is not valid JSON: it ends early at byte 18, line 1`},
		{`"openapi.json"`, "config", `the document is "openapi.json", which is no OpenAPI document: pass its text, the parsed object, or a URL object`},
		{`{}`, "config", `the document has no member openapi: it is no OpenAPI document`},
		{`{"swagger":"2.0"}`, "config", `the document is of Swagger "2.0": convert it to OpenAPI 3`},
		{`{"overlay":"1.0.0"}`, "config", `the document is an Overlay: pass it in the option overlays`},
		{`{"openapi":"4.0.0"}`, "config", `the document's openapi is "4.0.0": versions 3.0, 3.1 and 3.2 are read`},
		{`{"openapi":2.0}`, "config", `the document's openapi is 2.0: versions 3.0, 3.1 and 3.2 are read`},
	} {
		_, err := Read(c.text, Options{})
		if e, ok := err.(*Error); !ok || e.Code != c.code || e.Message != c.want {
			t.Errorf("%s: got %v, want %s", c.text, err, c.want)
		}
	}
	for _, version := range []string{`"3.0.0"`, `"3.0.4"`, `"3.1.1"`, `"3.2.0"`, `3.1`} {
		if _, err := Read(`{"openapi":`+version+`}`, Options{}); err != nil {
			t.Error(err)
		}
	}
}
