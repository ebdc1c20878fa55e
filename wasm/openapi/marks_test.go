package openapi

import (
	"strings"
	"testing"
)

// answers is an operation's response with this schema, and more members.
func answers(schema string, more ...string) string {
	return `'responses':{'200':{` + strings.Join(append(more, `'content':{'application/json':{'schema':`+schema+`}}`), ",") + `}}`
}

func stainlessly(purpose string) string {
	return `'x-stainless-pagination-property':{'purpose':'` + purpose + `'}`
}

func query(name, more string) string {
	return `'parameters':[{'name':'` + name + `','in':'query',` + more + `}]`
}

func TestMarksAndLinksBecomePaginations(t *testing.T) {
	items := `'data':{'type':'array','items':{'type':'object','properties':{'id':{'type':'string',` + stainlessly("cursor_item_id") + `}}},` + stainlessly("items") + `}`
	for _, c := range []struct{ name, operation, want, source string }{
		{"Stainless' cursor, deep in the response",
			query("cursor", `'schema':{'type':'string',`+stainlessly("next_cursor_param")+`}`) + "," + answers(`{'allOf':[{'properties':{'result':{'type':'array',`+stainlessly("items")+`}}},{'properties':{'info':{'type':'object','properties':{'after':{'type':'string',`+stainlessly("next_cursor_field")+`},'more':{'type':'boolean',`+stainlessly("has_next_page")+`}}}}}]}`),
			`{"type":"cursor","inputs":[{"name":"cursor","in":"parameters","type":"cursor"}],"outputs":{"results":"$.result","nextCursor":"$.info.after","hasMore":"$.info.more"}}`, "x-stainless-pagination-property at #/paths/~1p/get"},
		{"Stainless' cursor, five levels deep",
			query("cursor", stainlessly("next_cursor_param")) + "," + answers(`{'properties':{`+items+`,'a':{'properties':{'b':{'properties':{'c':{'properties':{'d':{'properties':{'next':{`+stainlessly("next_cursor_field")+`}}}}}}}}}}}`),
			`{"type":"cursor","inputs":[{"name":"cursor","in":"parameters","type":"cursor"}],"outputs":{"results":"$.data","nextCursor":"$.a.b.c.d.next"}}`, ""},
		{"Stainless' cursor, in a schema that has itself",
			query("after", stainlessly("next_cursor_param")) + "," + answers(`{'$ref':'#/components/schemas/Tree'}`),
			`{"type":"cursor","inputs":[{"name":"after","in":"parameters","type":"cursor"}],"outputs":{"nextCursor":"$.tree.next"}}`, ""},
		{"TypeSpec's offset, and a link in the items that is theirs",
			query("skip", `'x-ms-list-offset':true`) + "," + answers(`{'properties':{'value':{'type':'array','x-ms-list-page-items':true,'items':{'properties':{'messages':{'properties':{'nextLink':{'type':'string','x-ms-list-next-link':true},'value':{'type':'array','x-ms-list-page-items':true}}}}}}}}`),
			`{"type":"offsetLimit","inputs":[{"name":"skip","in":"parameters","type":"offset"}],"outputs":{"results":"$.value"}}`, ""},
		{"Stainless' pages, and more in the items that is theirs",
			query("page", stainlessly("page_number_param")) + "," + answers(`{'properties':{'data':{'type':'array',`+stainlessly("items")+`,'items':{'properties':{'subscriptions':{'properties':{'has_more':{`+stainlessly("has_next_page")+`}}}}}}}}`),
			`{"type":"offsetLimit","inputs":[{"name":"page","in":"parameters","type":"page"}],"outputs":{"results":"$.data"}}`, ""},
		{"Stainless' cursor, the id of the last item",
			query("after", stainlessly("next_cursor_id_param")) + "," + answers(`{'properties':{`+items+`}}`),
			`{"type":"cursor","inputs":[{"name":"after","in":"parameters","type":"cursor"}],"outputs":{"results":"$.data","nextCursor":"$.data[-1].id"}}`, ""},
		{"Stainless' cursor, from a header, and the items at the top",
			query("after", stainlessly("next_cursor_param")) + "," + answers(`{'type':'array','x-stainless-pagination-property':{'is_top_level_array':true},'items':{'x-stainless-pagination-property':{'purpose':'next_cursor_field','from_header':'X-Next'}}}`),
			`{"type":"cursor","inputs":[{"name":"after","in":"parameters","type":"cursor"}],"outputs":{"results":"$","nextCursor":"$response.header.X-Next"}}`, ""},
		{"Stainless' URL", answers(`{'properties':{` + items + `,'next_url':{'type':'string',` + stainlessly("cursor_url_field") + `}}}`),
			`{"type":"url","outputs":{"results":"$.data","nextUrl":"$.next_url"}}`, ""},
		{"Stainless' pages", query("page", `'schema':{'type':'integer',`+stainlessly("page_number_param")+`}`) + "," + answers(`{'properties':{`+items+`,'pages':{'type':'integer',`+stainlessly("total_page_count_field")+`},'page':{'type':'integer',`+stainlessly("current_page_number_field")+`}}}`),
			`{"type":"offsetLimit","inputs":[{"name":"page","in":"parameters","type":"page"}],"outputs":{"results":"$.data","numPages":"$.pages"}}`, ""},
		{"Stainless' offset", query("skip", stainlessly("offset_count_param")) + "," + answers(`{'properties':{`+items+`,'total':{'type':'integer',`+stainlessly("offset_total_count_field")+`}}}`),
			`{"type":"offsetLimit","inputs":[{"name":"skip","in":"parameters","type":"offset"}],"outputs":{"results":"$.data","total":"$.total"}}`, ""},
		{"Stainless' cursor without a place in the response", query("cursor", stainlessly("next_cursor_param")) + "," + answers(`{'properties':{'next':{'type':'string'}}}`),
			`GET /p: #/paths/~1p/get has only one of two marks of x-stainless-pagination-property: on the parameter that takes the cursor, and on the next cursor in the response`, ""},

		{"Stainless' next cursor without a parameter", `'parameters':[],` + answers(`{'properties':{'next':{'type':'string',`+stainlessly("next_cursor_field")+`}}}`),
			`GET /p: #/paths/~1p/get has only one of two marks of x-stainless-pagination-property: on the parameter that takes the cursor, and on the next cursor in the response`, ""},
		{"items without pages", answers(`{'properties':{` + items + `}}`), ``, ""},
		{"marks behind references, and a cursor that may be null", `'parameters':[{'$ref':'#/components/parameters/After'}],` + answers(`{'$ref':'#/components/schemas/Page'}`),
			`{"type":"cursor","inputs":[{"name":"after","in":"parameters","type":"cursor"}],"outputs":{"results":"$.rows","nextCursor":"$.page.next"}}`, "x-stainless-pagination-property at #/paths/~1p/get"},
		{"a member of a parameter that is an object", `'parameters':[{'name':'page','in':'query','style':'deepObject','schema':{'type':'object','properties':{'number':{'type':'integer',` + stainlessly("page_number_param") + `}}}}],` + answers(`{'type':'array'}`),
			`{"type":"offsetLimit","inputs":[{"name":"page[number]","in":"parameters","type":"page"}],"outputs":{"results":"$"}}`, ""},

		{"TypeSpec's token", `'x-ms-list':true,'parameters':[{'name':'token','in':'query','x-ms-list-continuation-token':true},{'name':'size','in':'query','x-ms-list-page-size':true}],` + answers(`{'properties':{'value':{'type':'array','x-ms-list-page-items':true},'token':{'type':'string','x-ms-list-continuation-token':true},'prev':{'type':'string','x-ms-list-prev-link':true}}}`),
			`{"type":"cursor","inputs":[{"name":"token","in":"parameters","type":"cursor"},{"name":"size","in":"parameters","type":"limit"}],"outputs":{"results":"$.value","nextCursor":"$.token"}}`, "x-ms-list at #/paths/~1p/get"},
		{"TypeSpec's link", `'x-ms-list':true,` + answers(`{'properties':{'rows':{'type':'array','x-ms-list-page-items':true},'more':{'type':'string','x-ms-list-next-link':true}}}`),
			`{"type":"url","outputs":{"results":"$.rows","nextUrl":"$.more"}}`, ""},
		{"TypeSpec's page", query("p", `'x-ms-list-page-index':true`) + "," + answers(`{'properties':{'rows':{'type':'array','x-ms-list-page-items':true}}}`),
			`{"type":"offsetLimit","inputs":[{"name":"p","in":"parameters","type":"page"}],"outputs":{"results":"$.rows"}}`, ""},
		{"TypeSpec's token in a header", query("token", `'x-ms-list-continuation-token':true`) + "," + answers(`{'type':'array'}`, `'headers':{'next-token':{'schema':{'x-ms-list-continuation-token':true}}}`),
			`{"type":"cursor","inputs":[{"name":"token","in":"parameters","type":"cursor"}],"outputs":{"nextCursor":"$response.header.next-token"}}`, ""},
		{"a mark that is false", query("token", `'x-ms-list-continuation-token':false`) + "," + answers(`{'type':'object'}`), ``, ""},

		{"Smithy's trait", `'x-paginated':{'inputToken':'token','outputToken':'page.next','items':'rows','pageSize':'size'},'parameters':[{'name':'token','in':'query'},{'name':'size','in':'query'}],` + answers(`{'type':'object'}`),
			`{"type":"cursor","inputs":[{"name":"token","in":"parameters","type":"cursor"},{"name":"size","in":"parameters","type":"limit"}],"outputs":{"results":"$.rows","nextCursor":"$.page.next"}}`, "x-paginated at #/paths/~1p/get/x-paginated"},
		{"Smithy's trait without a token", `'x-paginated':{'items':'rows'},` + answers(`{'type':'object'}`),
			`GET /p: #/paths/~1p/get/x-paginated needs inputToken and outputToken, which name a parameter and a property of the response`, ""},

		{"a link to the same operation", `'operationId':'list',` + query("after", `'schema':{'type':'string'}`) + "," + answers(`{'properties':{'rows':{'type':'array'},'meta':{'type':'object','properties':{'next':{'type':'string'}}}}}`,
			`'links':{'previous':{'operationId':'list','parameters':{'after':'$response.body#/meta/prev'}},'other':{'operationId':'get'},'next':{'operationId':'list','parameters':{'after':'$response.body#/meta/next'}}}`),
			`{"type":"cursor","inputs":[{"name":"after","in":"parameters","type":"cursor"}],"outputs":{"nextCursor":"$.meta.next"}}`, "links at #/paths/~1p/get/responses/200/links/next"},
		{"a link by reference, from a header, beside what was sent", `'parameters':[{'name':'page','in':'header'},{'name':'q','in':'query'}],` + answers(`{'type':'array'}`,
			`'links':{'more':{'operationRef':'#/paths/~1p/get','parameters':{'header.page':'$response.header.X-Next-Page','query.q':'$request.query.q'}}}`),
			`{"type":"cursor","inputs":[{"name":"page","in":"header","type":"cursor"}],"outputs":{"nextCursor":"$response.header.X-Next-Page"}}`, "links at #/paths/~1p/get/responses/200/links/more"},
		{"a link with an offset and a limit", `'operationId':'list','parameters':[{'name':'offset','in':'query'},{'name':'limit','in':'query'}],` + answers(`{'type':'object'}`, `'links':{'next':{'operationId':'list','parameters':{'offset':'$response.body#/next','limit':'$response.body#/limit'}}}`),
			`{"type":"cursor","inputs":[{"name":"offset","in":"parameters","type":"cursor"}],"outputs":{"nextCursor":"$.next"}}`, ""},
		{"a link with two values", `'operationId':'list','parameters':[{'name':'after','in':'query'},{'name':'id','in':'query'}],` + answers(`{'type':'array'}`, `'links':{'next':{'operationId':'list','parameters':{'after':'$response.body#/a','id':'$response.body#/b'}}}`),
			`GET /p: #/paths/~1p/get/responses/200/links/next/parameters takes several values of the response: one can be followed`, ""},
		{"a link with what the response has not", `'operationId':'list',` + query("after", `'schema':{'type':'string'}`) + "," + answers(`{'type':'object','properties':{'a':{}}}`, `'links':{'next':{'operationId':'list','parameters':{'after':'$response.body#/b'}}}`),
			`GET /p: #/paths/~1p/get/responses/200/links/next is $.b, and #/paths/~1p/get/responses/200/content/application~1json/schema has no property b
GET /p: #/paths/~1p/get/responses/200/links/next is not followed: walks end where the response has no such value`, ""},
		{"a link with another body", `'operationId':'list',` + query("after", `'schema':{'type':'string'}`) + "," + answers(`{'type':'array'}`, `'links':{'next':{'operationId':'list','requestBody':'$response.body#/next'}}`),
			`GET /p: #/paths/~1p/get/responses/200/links/next/requestBody is "$response.body#/next", which replaces the whole body: a single value of it can be followed, by parameters`, ""},
		{"a link with the body that was sent", `'operationId':'list',` + query("after", `'schema':{'type':'string'}`) + "," + answers(`{'type':'object'}`, `'links':{'next':{'operationId':'list','parameters':{'after':'$response.body#/next'},'requestBody':'$request.body'}}`),
			`{"type":"cursor","inputs":[{"name":"after","in":"parameters","type":"cursor"}],"outputs":{"nextCursor":"$.next"}}`, ""},
		{"a link with something else", `'operationId':'list',` + query("after", `'schema':{'type':'string'}`) + "," + answers(`{'type':'array'}`, `'links':{'next':{'operationId':'list','parameters':{'after':7}}}`), ``, ""},
		{"a link to another of the kind", `'operationId':'list',` + query("color", `'schema':{'type':'string'}`) + "," + answers(`{'type':'object'}`, `'links':{'similar':{'operationId':'list','parameters':{'color':'$response.body#/color'}}}`), ``, ""},

		{"an extension counts before marks", `'x-ms-pageable':{'nextLinkName':'next'},` + query("page", stainlessly("page_number_param")) + "," + answers(`{'type':'object'}`),
			`{"type":"url","outputs":{"results":"$.value","nextUrl":"$.next"}}`, ""},
		{"marks count after an extension that is broken", `'x-ms-pageable':7,` + query("page", stainlessly("page_number_param")) + "," + answers(`{'properties':{`+items+`}}`),
			`{"type":"offsetLimit","inputs":[{"name":"page","in":"parameters","type":"page"}],"outputs":{"results":"$.data"}}GET /p: #/paths/~1p/get/x-ms-pageable is 7: an object with nextLinkName is needed`, ""},
	} {
		api := read(t, paths(`{'/p':{'get':{`+c.operation+`}}}`, `'servers':[{'url':'https://a.example'}],'components':{'parameters':{'After':{'name':'after','in':'query','schema':{'$ref':'#/components/schemas/Cursor'}}},
			'schemas':{'Tree':{'properties':{'kids':{'type':'array','items':{'$ref':'#/components/schemas/Tree'}},'tree':{'properties':{'next':{`+stainlessly("next_cursor_field")+`}}}}},'Cursor':{'type':'string',`+stainlessly("next_cursor_param")+`},
				'Page':{'properties':{'rows':{'type':'array',`+stainlessly("items")+`},'page':{'anyOf':[{'type':'null'},{'properties':{'next':{'anyOf':[{'type':'string'},{'type':'null'}],`+stainlessly("next_cursor_field")+`}}}]}}}}}`), Options{})
		op := api.Operations[0]
		if got := op.Pagination + strings.Join(api.Problems, "\n"); got != c.want || c.source != "" && op.Source != c.source {
			t.Errorf("%s:\n got %s, %s\nwant %s, %s", c.name, got, op.Source, c.want, c.source)
		}
		if strings.HasPrefix(c.want, "{") && !strings.Contains(op.Pagination, "hasMore") && !strings.Contains(op.Pagination, "total") && !strings.Contains(op.Pagination, "header.") && op.Speakeasy == "" {
			t.Errorf("%s: Speakeasy's object could hold it", c.name)
		}
	}
}

func TestAMarkInTheBodyIsAnInputThere(t *testing.T) {
	marked := `'cursor':{'type':'string',` + stainlessly("next_cursor_param") + `}`
	for _, c := range []struct{ properties, name string }{
		{marked, "cursor"},
		{`'pagination':{'type':'object','properties':{` + marked + `}}`, "/pagination/cursor"},
	} {
		api := read(t, paths(`{'/p':{'post':{'requestBody':{'content':{'application/json':{'schema':{'properties':{'q':{},`+c.properties+`}}}}},`+
			answers(`{'properties':{'next':{'type':'string',`+stainlessly("next_cursor_field")+`}}}`)+`}}}`), Options{Server: "https://a.example"})
		want := `{"type":"cursor","inputs":[{"name":"` + c.name + `","in":"requestBody","type":"cursor"}],"outputs":{"nextCursor":"$.next"}}`
		if got := api.Operations[0].Pagination; got != want || len(api.Problems) > 0 {
			t.Errorf("got %s, want %s, %q", got, want, api.Problems)
		}
	}
}

// An operation tells nothing of the one before it.
func TestMarksAreThoseOfTheirOperation(t *testing.T) {
	list := query("page", stainlessly("page_number_param")) + "," + answers(`{'type':'array'}`)
	api := read(t, paths(`{'/a':{'get':{`+list+`}},'/b':{'get':{`+query("q", `'schema':{}`)+`,`+answers(`{'type':'array'}`)+`}},'/c':{'get':{`+list+`}}}`), Options{Server: "https://a.example"})
	want := `{"type":"offsetLimit","inputs":[{"name":"page","in":"parameters","type":"page"}],"outputs":{"results":"$"}}`
	for i, want := range []string{want, "", want} {
		if got := api.Operations[i].Pagination; got != want {
			t.Errorf("%d: got %s, want %s", i, got, want)
		}
	}
}
