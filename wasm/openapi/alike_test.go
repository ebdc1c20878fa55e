package openapi

import (
	"strings"
	"testing"

	"github.com/tidwall/gjson"
)

// Parameters and bodies that are written alike are read and written once, unless they bring more to their operation:
// members of an object, marks. Each operation has all that is its own.
func TestWhatIsWrittenAlikeIsTheSameForEachOperation(t *testing.T) {
	const (
		parameters = `'parameters':[{'$ref':'#/components/parameters/size'},{'name':'page','in':'query','style':'deepObject','schema':{'type':'object','properties':{'after':{}}}},{'name':'at','in':'query','x-ms-list-continuation-token':true}]`
		body       = `'requestBody':{'content':{'application/json':{'schema':{'properties':{'q':{'type':'string'},'deep':{'type':'object','properties':{'cursor':{'default':'x'}}}}}}}}`
		responses  = `'responses':{'200':{'content':{'application/json':{'schema':{'properties':{'items':{'type':'array','x-ms-list-page-items':true},'next':{'type':'string','x-ms-list-continuation-token':true}}}}}}}`
		deep       = `'x-speakeasy-pagination':{'type':'cursor','inputs':[{'name':'/deep/cursor','in':'requestBody','type':'cursor'}],'outputs':{'nextCursor':'$.next'}}`
	)
	api := read(t, paths(`{
		'/a':{'post':{'operationId':'a',`+parameters+`,`+body+`,`+responses+`}},
		'/b':{'post':{'operationId':'b',`+parameters+`,`+body+`,`+responses+`,`+deep+`}},
		'/c':{`+parameters+`,'post':{'operationId':'c','parameters':[{'name':'at','in':'query','required':true}],`+body+`,`+responses+`}}}`,
		`'components':{'parameters':{'size':{'name':'size','in':'query','schema':{'default':5}}}}`), Options{URL: "https://a.example/"})
	var s Shared
	var written []gjson.Result
	for _, op := range api.Operations {
		written = append(written, gjson.ParseBytes(op.AppendJSON(nil, &s)))
	}
	shared := gjson.Parse("[" + string(s.Writer) + "]").Array()
	numbers := func(i int) string { return written[i].Get("parameters").Raw + " " + written[i].Get("body").Raw }
	for i, want := range []string{"[0,1,2] 3", "[0,4,5] 6", "[0,7,8] 3"} {
		if got := numbers(i); got != want {
			t.Errorf("operation %d has %s, want %s", i, got, want)
		}
	}
	if len(shared) != 9 {
		t.Fatal(string(s.Writer))
	}
	if got, want := shared[0].Raw, `{"name":"size","in":"query","default":"5","style":"form","explode":true}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if shared[2].Get("required").Exists() || !shared[8].Get("required").Bool() {
		t.Error("the parameter of the operation counts: ", shared[2].Raw, shared[8].Raw)
	}
	if strings.Contains(shared[3].Raw, "/deep/cursor") || !strings.Contains(shared[6].Raw, "/deep/cursor") {
		t.Error("the deep property is that of b alone: ", shared[3].Raw, shared[6].Raw)
	}
	for i, want := range []string{"x-ms-list", "x-speakeasy-pagination", "x-ms-list"} {
		op := api.Operations[i]
		if !strings.HasPrefix(op.Source, want) || written[i].Get("inner").Raw != written[0].Get("inner").Raw || len(op.Inner) == 0 {
			t.Errorf("%s: %s, %v, inner %s", op.ID, op.Source, api.Problems, written[i].Get("inner").Raw)
		}
	}
}
