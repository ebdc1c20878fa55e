package openapi

import (
	"testing"

	"github.com/tidwall/gjson"
)

func TestWhatARequestNeedsIsAnErrorBeforeIt(t *testing.T) {
	search := `{'allOf':[{'required':['q','id','page','kind']},{'properties':{'q':{'type':'string'},'id':{'readOnly':true},'page':{'type':'integer'},'kind':{'const':'a'},'x':{}}}],
		'oneOf':[{'required':['y'],'properties':{'y':{}}},{'required':['z'],'properties':{'z':{}}}]}`
	api := read(t, paths(`{
		'/list': {'get':{'operationId':'list','parameters':[
			{'name':'tenant','in':'query','required':true},
			{'name':'region','in':'query','required':true,'schema':{'default':'eu'}},
			{'name':'version','in':'query','required':true,'schema':{'const':'v 2','default':'v1'}},
			{'name':'X-Key','in':'header','required':true},
			{'name':'Accept','in':'header','required':true},
			{'name':'session','in':'cookie','required':true},
			{'name':'q','in':'query','schema':{'default':'all'}}]}},
		'/pages': {'get':{'operationId':'pages','parameters':[
			{'name':'page','in':'query','required':true},{'name':'size','in':'query','required':true},{'name':'sort','in':'query','schema':{'const':'asc'}}],
			'x-speakeasy-pagination':{'type':'offsetLimit','inputs':[{'name':'page','in':'parameters','type':'page'},{'name':'size','in':'parameters','type':'limit'}],'outputs':{'results':'$'}}}},
		'/const': {'get':{'operationId':'const','parameters':[{'name':'size','in':'query','schema':{'const':50}},{'name':'after','in':'query','required':true}],
			'x-speakeasy-pagination':{'type':'cursor','inputs':[{'name':'after','in':'parameters','type':'cursor'},{'name':'size','in':'parameters','type':'limit'}],'outputs':{'results':'$.d','nextCursor':'$.n'}}}},
		'/search': {'post':{'operationId':'search','requestBody':{'required':true,'content':{'application/json':{'schema':`+search+`}}},
			'x-speakeasy-pagination':{'type':'offsetLimit','inputs':[{'name':'page','in':'requestBody','type':'page'}],'outputs':{'results':'$'}}}},
		'/maybe': {'post':{'operationId':'maybe','requestBody':{'content':{'application/json':{'schema':`+search+`}}}}},
		'/v/{ver}/{id}': {'get':{'operationId':'path','parameters':[{'name':'ver','in':'path','required':true,'schema':{'const':'v1'}},{'name':'id','in':'path','required':true}]}},
		'/many': {'post':{'operationId':'many','requestBody':{'required':true,'content':{'application/json':{'schema':{'type':'array','items':{'type':'string'}}}}}}},
		'/named': {'post':{'operationId':'named','requestBody':{'required':true,'content':{'application/x-amz-json-1.1':{'schema':{'required':['query','other'],'properties':{'other':{'default':1}}}}}}}},
		'/optional': {'post':{'operationId':'optional','requestBody':{'content':{'application/json':{'schema':{'required':['query'],'properties':{'query':{'type':'string'},'page':{}}}}}},
			'x-speakeasy-pagination':{'type':'offsetLimit','inputs':[{'name':'page','in':'requestBody','type':'page'}],'outputs':{'results':'$'}}}},
		'/from': {'post':{'operationId':'from','requestBody':{'content':{'application/json':{'schema':{'properties':{'from':{'type':'integer'},'size':{'type':'integer'}}}}}}}},
		'/given': {'post':{'operationId':'given','parameters':[{'name':'ids','in':'query','required':true,'schema':{'type':'array','default':[]}}],
			'requestBody':{'required':true,'content':{'application/json':{'schema':{'required':['tags','id'],'properties':{'tags':{'default':[]},'id':{'$ref':'#/components/schemas/Id'}}}}}}}},
		'/deep': {'post':{'operationId':'deep','requestBody':{'content':{'application/json':{'schema':{'required':['paging'],'properties':{'paging':{'type':'object','properties':{'cursor':{}}}}}}}},
			'x-speakeasy-pagination':{'type':'cursor','inputs':[{'name':'/paging/cursor','in':'requestBody','type':'cursor'}],'outputs':{'results':'$.d','nextCursor':'$.n'}}}},
		'/filter': {'post':{'operationId':'filter','requestBody':{'content':{'application/json':{'schema':{'properties':{'q':{}}}}}}}},
		'/lists': {'parameters':[{'name':'X-A','in':'header','required':true}],'get':{'operationId':'lists','parameters':[{'name':'ids','in':'query','required':true},{'name':'c','in':'cookie'},
			{'name':'x-a','in':'header','schema':{'default':'own'},'required':true}]}},
		'/kinds?type=x&v=2': {'get':{'operationId':'kinds','parameters':[{'name':'type','in':'query','required':true},{'name':'ype','in':'query','required':true}]}},
		'/text': {'post':{'operationId':'text','requestBody':{'required':true,'content':{'text/csv':{}}}}}
	}`, `'servers':[{'url':'https://a.example'}],'components':{'schemas':{'Id':{'type':'string','readOnly':true}}}`), Options{})
	node, page := Around{Cookies: true}, Around{}
	for _, c := range []struct {
		id, params string
		around     Around
		url, body  string
		err        string
	}{
		{"list", `{}`, node, "", "", "list: the request needs tenant (query), X-Key (header), session (cookie): give it in params"},
		{"list", `{"tenant":"t","x-key":"k","session":"s"}`, node, "https://a.example/list?tenant=t&region=eu&version=v%202", "", ""},
		{"list", `{"tenant":"t","region":"us","session":"s"}`, Around{Cookies: true, Headers: []string{"x-key"}}, "https://a.example/list?tenant=t&region=us&version=v%202", "", ""},
		{"list", `{"tenant":null}`, Around{AnyHeaders: true}, "", "", "list: the request needs tenant (query): give it in params"},
		{"list", `{"X-Key":"k"}`, Around{Params: []string{"tenant"}}, "https://a.example/list?region=eu&version=v%202", "", ""},
		{"pages", `{}`, page, "", "", "pages: the request needs size (query): give it in params"},
		{"pages", `{"size":5}`, page, "https://a.example/pages?size=5", "", ""},
		{"const", `{}`, page, "https://a.example/const?size=50", "", ""},
		{"const", `{"size":10}`, page, "https://a.example/const?size=10", "", ""},
		{"search", `{}`, page, "", "", "search: the request needs q (body): give it in params"},
		{"search", `{"q":"x"}`, page, "https://a.example/search", `{"q":"x","kind":"a"}`, ""},
		{"search", `{"body":{"q":"x","kind":"b"}}`, page, "https://a.example/search", `{"q":"x","kind":"b"}`, ""},
		{"maybe", `{}`, page, "https://a.example/maybe", "", ""},
		{"maybe", `{"x":1}`, page, "", "", "maybe: the request needs q (body), page (body): give it in params"},
		{"path", `{"id":"a"}`, page, "https://a.example/v/v1/a", "", ""},
		{"path", `{"id":"a","ver":"v2"}`, page, "https://a.example/v/v2/a", "", ""},
		{"path", `{}`, page, "", "", "path: the path /v/{ver}/{id} needs id: give it in params"},
		{"many", `{}`, page, "", "", "many: the request needs body (application/json): give it in params"},
		{"many", `{"body":["x"]}`, page, "https://a.example/many", `["x"]`, ""},
		{"named", `{}`, page, "", "", "named: the request needs query (body): give it in params"},
		{"named", `{"query":[]}`, page, "https://a.example/named", `{"query":[],"other":1}`, ""},
		{"optional", `{}`, page, "", "", "optional: the request needs query (body): give it in params"},
		{"optional", `{"query":"x"}`, page, "https://a.example/optional", `{"query":"x"}`, ""},
		{"from", `{}`, page, "https://a.example/from", "{}", ""},
		{"given", `{}`, page, "https://a.example/given", `{"tags":[]}`, ""},
		{"deep", `{}`, page, "https://a.example/deep", `{}`, ""},
		{"given", `{"ids":[1]}`, page, "https://a.example/given?ids=1", `{"tags":[]}`, ""},
		{"filter", `{}`, page, "https://a.example/filter", "", ""},
		{"list", `{"tenant":"t"}`, Around{Cookies: true, Headers: []string{"X-Key", "Cookie"}}, "https://a.example/list?tenant=t&region=eu&version=v%202", "", ""},
		{"list", `{"tenant":"t","session":"s"}`, Around{Cookies: true, Headers: []string{"X-Key", "Cookie"}}, "", "", "list: the cookie session is in params, and the option headers has a cookie: give both there"},
		{"lists", `{}`, page, "", "", "lists: the request needs ids (query): give it in params"},
		{"lists", `{"ids":[]}`, page, "", "", "lists: params.ids is [], which sends nothing, and the request needs ids (query)"},
		{"lists", `{"ids":[null]}`, page, "", "", "lists: params.ids is [null], which sends nothing, and the request needs ids (query)"},
		{"lists", `{"ids":{}}`, page, "", "", "lists: params.ids is {}, which sends nothing, and the request needs ids (query)"},
		{"lists", `{"ids":[1],"c":[]}`, page, "https://a.example/lists?ids=1", "", ""},
		{"kinds", `{"ype":"a"}`, page, "https://a.example/kinds?type=x&v=2&ype=a", "", ""},
		{"kinds", `{}`, page, "", "", "kinds: the request needs ype (query): give it in params"},
		{"text", `{}`, page, "", "", "text: the request needs body (text/csv): give it in params"},
		{"text", `{"body":"a"}`, page, "https://a.example/text", "a", ""},
	} {
		op := ReadOperation(gjson.Parse(written(api.find(t, c.id))))
		call, err := op.Request(gjson.Parse(c.params), "", c.around)
		if got := ""; err != nil || c.err != "" {
			if err != nil {
				got = err.Error()
			}
			if got != c.err {
				t.Errorf("%s %s: %s, want %s", c.id, c.params, got, c.err)
			}
		} else if call.URL != c.url || call.Body != c.body {
			t.Errorf("%s %s: %s %s, want %s %s", c.id, c.params, call.URL, call.Body, c.url, c.body)
		}
	}
}
