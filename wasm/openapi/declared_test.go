package openapi

import (
	"strings"
	"testing"

	"github.com/tidwall/gjson"
)

// What an operation declares, as detection gets it: place:name:type:default:least:most:says.
func TestDetectionIsToldOfWhatMayAskForPages(t *testing.T) {
	api := read(t, paths(`{
		'/list/{id}': {'get':{'operationId':'list','parameters':[
			{'name':'page','in':'query','schema':{'anyOf':[{'type':'null'},{'type':'integer','minimum':0}]}},
			{'name':'limit','in':'query','schema':{'allOf':[{'$ref':'#/components/schemas/Limit'}],'default':20}},
			{'name':'at','in':'query','description':'Opaque','schema':{'type':'string'}},
			{'name':'dir','in':'query','description':'of the cursor','schema':{'type':'string','enum':['up','down']}},
			{'name':'since','in':'query','schema':{'type':'string','format':'date-time'}},
			{'name':'X-Cursor','in':'header','schema':{'type':['null','string']}},
			{'name':'id','in':'path','required':true}]}},
		'/objects': {'get':{'operationId':'objects','parameters':[
			{'name':'page','in':'query','style':'deepObject','schema':{'type':'object','properties':{'number':{'type':'integer'}}}},
			{'name':'filter','in':'query','style':'deepObject','schema':{'type':'object','properties':{'after':{}}}},
			{'name':'pageable','in':'query','schema':{'$ref':'#/components/schemas/Pageable'}}]}},
		'/search': {'post':{'operationId':'search','requestBody':{'content':{'application/json':{'schema':{'allOf':[
			{'properties':{'q':{'type':'string'},'pagination':{'$ref':'#/components/schemas/Cursored'},'order':{'properties':{'cursor':{}}}}},
			{'properties':{'query':{'type':'object','properties':{'cursor':{},'start':{},'paging':{'properties':{'token':{}}}}}}}]}}}}}},
		'/x/{page}/{year}': {'get':{'operationId':'within'}},
		'/x/{offset}/{limit}': {'get':{'operationId':'offset'}},
		'/x/{page}': {'get':{'operationId':'last'}},
		'/pages/{page}/notes': {'get':{'operationId':'notes'}},
		'/users/{user}/orders': {'get':{'operationId':'orders','parameters':[{'name':'user','in':'path','description':'Opaque identifier of the user','schema':{'type':'string'}}]}},
		'/form': {'post':{'operationId':'form','requestBody':{'content':{'application/x-www-form-urlencoded':{'schema':{'properties':{'page':{'type':'integer'},'q':{}}}}}}}},
		'/elsewhere': {'get':{'operationId':'elsewhere','parameters':[
			{'name':'page','in':'cookie','schema':{'type':'integer'}},
			{'name':'opts','in':'query','style':'deepObject','schema':{'type':'object','properties':{'offset':{},'q':{}}}},
			{'name':'options','in':'query','content':{'application/json':{'schema':{'type':'object','properties':{'cursor':{}}}}}},
			{'name':'all','in':'querystring','content':{'application/x-www-form-urlencoded':{'schema':{'type':'object','properties':{'page':{}}}}}}]}},
		'/none': {'get':{'operationId':'none'}}
	}`, `'servers':[{'url':'https://a.example'}]`, `'components':{'schemas':{'Limit':{'type':'integer','maximum':100},
		'Pageable':{'type':'object','properties':{'page':{'type':'integer','minimum':0},'sort':{'type':'array'}}},
		'Cursored':{'type':'object','properties':{'cursor':{'type':'string'},'again':{'$ref':'#/components/schemas/Cursored'}}}}}`), Options{})
	for _, c := range []struct{ id, want, body string }{
		{"list", "query:page:integer::0:: query:limit:integer:20::100: query:at:string::::cursor query:dir:string::::enum query:since:string::::date header:X-Cursor:string::::", ""},
		{"objects", "query:page:object:::: query:filter:object:::: query:pageable:object:::: query:page[number]:integer:::: query:page:integer::0:: query:sort:array::::", ""},
		{"search", "requestBody:q:string:::: requestBody:pagination:object:::: requestBody:order::::: requestBody:query:object:::: " +
			"requestBody:/pagination/cursor:string:::: requestBody:/pagination/again/cursor:string:::: requestBody:/pagination/again:object:::: requestBody:/query/cursor::::: requestBody:/query/paging/token:::::", "{}"},
		{"within", "segment:page:::::", ""},
		{"offset", "segment:offset:::::", ""},
		{"last", "path:page:::::", ""},
		{"notes", "", ""},
		{"orders", "", ""},
		{"form", "object:page:integer::::", ""},
		{"elsewhere", "cookie:page:integer:::: query:opts:object:::: query:options:object:::: object:offset::::: object:cursor::::: object:page:::::", ""},
		{"none", "", ""},
	} {
		op := ReadOperation(gjson.Parse(written(api.find(t, c.id))))
		params := `{}`
		switch c.id {
		case "list":
			params = `{"id":"x"}`
		case "within":
			params = `{"page":1,"year":2024}`
		case "offset":
			params = `{"offset":0,"limit":3}`
		case "orders":
			params = `{"user":"u"}`
		case "last", "notes":
			params = `{"page":1}`
		}
		call, err := op.Request(gjson.Parse(params), "", Around{})
		if err != nil {
			t.Fatal(err)
		}
		var all []string
		for _, p := range call.Parameters {
			all = append(all, strings.Join([]string{p.In, p.Name, p.Type, p.Default, p.Least, p.Most, p.Says}, ":"))
		}
		if got := strings.Join(all, " "); got != c.want || call.Parameters == nil || call.Body != c.body {
			t.Errorf("%s:\n got %s\nwant %s\nbody %q", c.id, got, c.want, call.Body)
		}
	}
}
