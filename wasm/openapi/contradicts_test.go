package openapi

import (
	"strings"
	"testing"
)

func TestOutputsThatTheResponseContradictsAreProblems(t *testing.T) {
	const schema = `{'$ref':'#/components/schemas/Page'}`
	const at, page = "GET /p: #/paths/~1p/get/x-speakeasy-pagination/outputs/", "#/components/schemas/Page"
	for _, c := range []struct{ outputs, want string }{
		{`'results':'$.data.items','nextCursor':'$.meta.next'`, ""},
		{`'results':'$.data.items[*]','nextCursor':'$.data.items[-1].id'`, ""},
		{`'results':'$.open.anything','nextCursor':'$.any.x'`, ""},
		{`'results':'$.choice.a','nextCursor':'$.unknown.b'`, ""},
		{`'results':'$.map.*','nextCursor':'$.meta.next'`, ""},
		{`'nextCursor':'$response.header.X-Next'`, ""},

		{`'results':'$.data','nextCursor':'$.meta.next'`, at + "results is $.data, and " + page + "/allOf/0/properties/data is of type object, where array is needed"},
		{`'results':'$.items','nextCursor':'$.meta.next'`, at + "results is $.items, and " + page + " has no property items"},
		{`'results':'$.data.items','nextCursor':'$.meta.nxt'`, at + "nextCursor is $.meta.nxt, and #/components/schemas/Meta has no property nxt"},
		{`'results':'$.data.items','nextCursor':'$.meta.next.token'`, at + "nextCursor is $.meta.next.token, and #/components/schemas/Meta/properties/next is of type string, which has no property token"},
		{`'results':'$.data.items','nextCursor':'$.data.items'`, at + "nextCursor is $.data.items, and " + page + "/allOf/0/properties/data/properties/items is of type array, where string or integer or number or object is needed"},
		{`'results':'$.data.items','nextCursor':'$.data[0].id'`, at + "nextCursor is $.data[0].id, and " + page + "/allOf/0/properties/data is of type object, which has no element 0"},
		{`'results':'$[*]','nextCursor':'$.meta.next'`, ""},

		// Of alternatives each has to contradict.
		{`'results':'$.union','nextCursor':'$.flag'`, ""},
		{`'results':'$.union','nextCursor':'$.open.x'`, ""},
		{`'results':'$.free','nextCursor':'$.meta.next'`, ""},
		{`'results':'$.union[0].x','nextCursor':'$.meta.next'`, ""},
		{`'results':'$.lost','nextCursor':'$.meta.next'`, ""},
		{`'results':'$.either','nextCursor':'$.flag'`, at + "results is $.either, and " + page + "/allOf/1/properties/either is of type string or object, where array is needed"},
		{`'results':'$.data.items','nextCursor':'$.none'`, at + "nextCursor is $.none, and " + page + "/allOf/1/properties/none is of type array or boolean, where string or integer or number or object is needed"},
		{`'results':'$.data.items','nextCursor':'$.none.x'`, at + "nextCursor is $.none.x, and " + page + "/allOf/1/properties/none is of type array or boolean, which has no property x"},
		{`'results':'$.data.items','nextCursor':'$.shapes.a'`, ""},
		{`'results':'$.data.items','nextCursor':'$.shapes.b'`, ""},
		{`'results':'$.data.items','nextCursor':'$.shapes.c'`, at + "nextCursor is $.shapes.c, and " + page + "/allOf/1/properties/shapes has no property c"},
		{`'results':'$.data.items','nextCursor':'$.idiom.c'`, ""},
		{`'results':'$.data.items','nextCursor':'$.beside.own'`, ""},
		{`'results':'$.data.items','nextCursor':'$.beside.next'`, ""},
		{`'results':'$.data.items','nextCursor':'$.beside.c'`, at + "nextCursor is $.beside.c, and #/components/schemas/Meta has no property c"},
		{`'results':'$.data.items','nextCursor':'$.pair[1]'`, ""},
		{`'results':'$.data.items','nextCursor':'$.kinds.c'`, ""},
		{`'results':'$.data.items','nextCursor':'$.depends.c'`, ""},
		{`'results':'$.neither','nextCursor':'$.meta.next'`, at + "results is $.neither, and " + page + "/allOf/1/properties/neither is of type string, where array is needed"},
		{`'results':'$.data.items','nextCursor':'$.neither.x'`, at + "nextCursor is $.neither.x, and " + page + "/allOf/1/properties/neither is of type string, which has no property x"},
		{`'results':'$.data.items','nextCursor':'$.closed.x'`, at + "nextCursor is $.closed.x, and " + page + "/allOf/1/properties/closed has no property x"},
	} {
		api := read(t, paths(`{'/p':{'get':{'parameters':[{'name':'c','in':'query'}],'responses':{'200':{'content':{'application/json':{'schema':`+schema+`}}}},
			'x-speakeasy-pagination':{'type':'cursor','inputs':[{'name':'c','in':'parameters','type':'cursor'}],'outputs':{`+c.outputs+`}}}}}`,
			`'servers':[{'url':'https://a.example'}],'components':{'schemas':{
			'Page':{'allOf':[{'type':'object','properties':{'data':{'type':'object','properties':{'items':{'type':['null','array'],'items':{'type':'object','properties':{'id':{'type':'integer'}}}}}}}},
				{'properties':{'meta':{'$ref':'#/components/schemas/Meta'},'open':{'type':'object','additionalProperties':true},'any':{},'choice':{'oneOf':[{'properties':{}},{'properties':{'a':{}}}]},
				'map':{'type':'object','additionalProperties':{'type':'object'}},'unknown':{'$ref':'#/nowhere'},'union':{'anyOf':[{'type':'object'},{'type':'array'}]},'flag':{'type':['boolean','string']},'free':{'oneOf':[{'type':'object'},{}]},
				'neither':{'oneOf':[{'type':'string'},{'type':['string','null']},{'type':'null'}]},'lost':{'oneOf':[{'type':'string'},{'$ref':'other.json'}]},'closed':{'type':'object','additionalProperties':false},
				'beside':{'$ref':'#/components/schemas/Meta','properties':{'own':{'type':'string'}}},'pair':{'type':'array','prefixItems':[{'type':'integer'},{'type':'string'}],'items':{'type':'array'}},
				'kinds':{'type':'object','properties':{'type':{}},'discriminator':{'propertyName':'type'}},'depends':{'properties':{'a':{}},'dependentSchemas':{'a':{'properties':{'c':{}}}}},
				'either':{'oneOf':[{'type':'string'},{'type':'object'}]},'none':{'type':['boolean','array','null']},'idiom':{'properties':{'a':{}},'anyOf':[{'required':['a']},{'required':['b']}]},
				'shapes':{'oneOf':[{'type':'null'},{'type':'object','properties':{'a':{}}},{'anyOf':[{'properties':{'b':{}}},{'type':'string'}]}]}}}]},
			'Meta':{'type':'object','properties':{'next':{'type':'string'}}}}}`), Options{})
		op := api.Operations[0]
		if got := strings.Join(api.Problems, "\n"); got != c.want || op.Pagination == "" {
			t.Errorf("%s:\n got %s\nwant %s", c.outputs, got, c.want)
		}
	}
}

func TestWhatAnotherExtensionContradictsIsNamed(t *testing.T) {
	api := read(t, paths(`{'/p':{'get':{'parameters':[{'name':'c','in':'query'}],'responses':{'200':{'content':{'application/json':{'schema':{'type':'object','properties':{'next':{'type':'string'},'more':{'type':'number'}}}}}}},
		'x-fern-pagination':{'cursor':'$request.c','next_cursor':'$response.next','results':'$response.datum','has-next-page':'$response.more'}}}}`, `'servers':[{'url':'https://a.example'}]`), Options{})
	const want = "GET /p: #/paths/~1p/get/x-fern-pagination has the results $.datum, and #/paths/~1p/get/responses/200/content/application~1json/schema has no property datum"
	if got := strings.Join(api.Problems, "\n"); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}
