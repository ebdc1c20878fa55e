package openapi

import (
	"slices"
	"strings"
	"testing"

	"github.com/tidwall/gjson"
)

func TestOperationsThatLookLikeListsAreTold(t *testing.T) {
	response := func(schema string) string {
		return `'responses':{'200':{'content':{'application/json':{'schema':` + schema + `}}}}`
	}
	const array = `{'type':'array','items':{}}`
	for _, c := range []struct{ name, operation, why string }{
		{"a page and an array", `'get':{'parameters':[{'name':'page','in':'query'}],` + response(array) + `}`, "the parameter page in query takes a page; $ of the response is an array"},
		{"a cursor", `'get':{'parameters':[{'name':'page_token','in':'query'}],` + response(`{'properties':{'things':`+array+`}}`) + `}`, "the parameter page_token in query takes a cursor; $.things of the response is an array"},
		{"fields alone", `'get':{` + response(`{'allOf':[{'properties':{'items':`+array+`}},{'properties':{'meta':{'type':'object','properties':{'total_count':{},'next':{'type':'string'}}}}}]}`) + `}`,
			"the response has $.meta.total_count; the response has $.meta.next; $.items of the response is an array"},
		{"by reference", `'get':{'parameters':[{'name':'offset','in':'query'}],'responses':{'200':{'$ref':'#/components/responses/list'}}}`, "the parameter offset in query takes an offset; $.data.rows of the response is an array"},
		{"a property of a search", `'post':{'requestBody':{'content':{'application/json':{'schema':{'properties':{'cursor':{}}}}}},` + response(array) + `}`, "the property cursor of the body takes a cursor; $ of the response is an array"},
		{"a member of the body", `'post':{'requestBody':{'content':{'application/json':{'schema':{'properties':{'paging':{'type':'object','properties':{'page':{},'size':{}}}}}}}},` + response(array) + `}`, "the property /paging/page of the body takes a page; $ of the response is an array"},
		{"a member of a parameter", `'get':{'parameters':[{'name':'page','in':'query','style':'deepObject','schema':{'type':'object','properties':{'after':{}}}}],` + response(array) + `}`, "the parameter page in query takes a page; the property page[after] in query takes a cursor; $ of the response is an array"},
		{"a number in the path", `'get':{'parameters':[{'name':'page','in':'path','schema':{'type':'integer'}}],` + response(array) + `}`, "the parameter page in path takes a page; $ of the response is an array"},
		{"a link to the next page", `'get':{'operationId':'linked','responses':{'default':{'links':{'NextPage':{'operationId':'linked'}},'content':{'application/json':{'schema':` + array + `}}}}}`,
			"the response has the link NextPage; $ of the response is an array"},

		{"a start beside a limit", `'get':{'parameters':[{'name':'start','in':'query','schema':{'type':'integer'}},{'name':'limit','in':'query'}],` + response(array) + `}`, "the parameter start in query takes an offset; $ of the response is an array"},
		{"a start that is a date", `'get':{'parameters':[{'name':'start','in':'query','schema':{'type':'string','format':'date'}},{'name':'limit','in':'query'}],` + response(array) + `}`, ""},
		{"a start alone", `'get':{'parameters':[{'name':'start','in':'query','schema':{'type':'integer'}}],` + response(array) + `}`, ""},
		{"a resource that is called page", `'get':{'operationId':'x','parameters':[{'name':'page','in':'path','schema':{'type':'string'}}],` + response(array) + `}`, ""},
		{"a page that is made", `'post':{'requestBody':{'content':{'application/json':{'schema':{'properties':{'page':{'type':'object','properties':{'title':{}}}}}}}},` + response(`{'properties':{'tags':`+array+`}}`) + `}`, ""},
		{"an array and nothing more", `'get':{` + response(array) + `}`, ""},
		{"a thing", `'get':{'parameters':[{'name':'page','in':'query'}],` + response(`{'properties':{'name':{'type':'string'}}}`) + `}`, ""},
		{"something that is made", `'post':{` + response(`{'properties':{'tags':`+array+`,'next':{}}}`) + `}`, ""},
		{"something that is changed", `'put':{'parameters':[{'name':'page','in':'query'}],` + response(array) + `}`, ""},
		{"ids behind which a page begins", `'get':{'parameters':[{'name':'since_id','in':'query'},{'name':'maxId','in':'query'},{'name':'start_after_order_id','in':'query'}],` + response(array) + `}`, "the parameter since_id in query takes an item's id; the parameter maxId in query takes an item's id; the parameter start_after_order_id in query takes an item's id; $ of the response is an array"},
		{"what a next link has", `'get':{'parameters':[{'name':'page_info','in':'query'}],` + response(array) + `}`, "the parameter page_info in query takes a cursor; $ of the response is an array"},
		{"hits in hits", `'get':{'parameters':[{'name':'scroll_id','in':'query'}],` + response(`{'properties':{'hits':{'type':'object','properties':{'hits':`+array+`}}}}`) + `}`, "the parameter scroll_id in query takes a cursor; $.hits.hits of the response is an array"},
		{"dates", `'get':{'parameters':[{'name':'since','in':'query'},{'name':'after','in':'query','schema':{'type':'string','format':'date-time'}},{'name':'from_id','in':'query'}],` + response(array) + `}`, ""},
		{"a page where auto can't go", `'get':{'parameters':[{'name':'opts','in':'query','style':'deepObject','schema':{'type':'object','properties':{'page':{}}}}],` + response(array) + `}`, ""},
		{"a filter", `'get':{'parameters':[{'name':'from','in':'query'},{'name':'page','in':'path'}],` + response(array) + `}`, ""},
		{"what an extension describes", `'get':{'parameters':[{'name':'cursor','in':'query'}],` + response(array) + `,` + cursor + `}`, ""},
		{"what an extension denies", `'get':{'parameters':[{'name':'cursor','in':'query'}],` + response(array) + `,'x-fern-pagination':false}`, ""},
		{"what an extension denies before another one", `'get':{'parameters':[{'name':'cursor','in':'query'}],` + response(array) + `,'x-scalar-pagination':false,'x-ms-pageable':{'nextLinkName':'next'}}`, ""},
	} {
		api := read(t, paths(`{'/p/{page}':{`+c.operation+`}}`, `'servers':[{'url':'https://a.example'}],'components':{'responses':{'list':{'content':{'application/json':{'schema':{'$ref':'#/components/schemas/list'}}}}},
			'schemas':{'list':{'properties':{'data':{'properties':{'rows':`+array+`}}}}}}`), Options{})
		op := api.Operations[0]
		if strings.Contains(c.name, "denies") && op.Pagination != "" {
			t.Errorf("%s: %s", c.name, op.Pagination)
		}
		if got := strings.Join(op.Looks, "; "); got != c.why {
			t.Errorf("%s: %q, want %q", c.name, got, c.why)
		}
		again := gjson.Parse(written(op)).Get("looks").Array()
		if !slices.EqualFunc(again, op.Looks, func(v gjson.Result, text string) bool { return v.Str == text }) {
			t.Errorf("%s: written as %v", c.name, again)
		}
	}
}
