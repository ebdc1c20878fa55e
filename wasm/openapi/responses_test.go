package openapi

import (
	"strings"
	"testing"
)

// The response that has the list is found wherever it stands: a document as text keeps its order.
func TestTheResponseWithTheListIsTakenBeforeErrorsAndEmptyOnes(t *testing.T) {
	const (
		list  = `'content':{'application/json':{'schema':{'type':'object','properties':{'rows':{'type':'array'},'next':{'type':'string'}}}}}`
		fault = `'content':{'application/problem+json':{'schema':{'type':'object','properties':{'error':{'type':'string'}}}}}`
		csv   = `'content':{'text/csv':{'schema':{'type':'string'}}}`
	)
	for _, c := range []struct{ responses, at, accept string }{
		{`'default':{` + fault + `},'200':{` + list + `}`, "200", "application/json"},
		{`'204':{},'default':{` + fault + `},'200':{` + list + `}`, "200", "application/json"},
		{`'202':{` + fault + `},'200':{` + list + `}`, "200", "application/json"},
		{`'201':{},'206':{` + list + `},'default':{` + fault + `}`, "206", "application/json"},
		{`'200':{` + csv + `},'2XX':{` + list + `}`, "2XX", "application/json"},
		{`'204':{},'200':{}`, "200", ""},
		{`'default':{` + fault + `},'200':{}`, "200", ""},
		{`'400':{` + fault + `},'default':{` + list + `}`, "default", "application/json"},
	} {
		api := read(t, paths(`{'/p':{'get':{'operationId':'list','parameters':[{'name':'after','in':'query'}],'responses':{`+
			strings.ReplaceAll(c.responses, list, `'links':{'next':{'operationId':'list','parameters':{'after':'$response.body#/next'}}},`+list)+`}}}}`, `'servers':[{'url':'https://a.example'}]`), Options{})
		op := api.Operations[0]
		source := ""
		if strings.Contains(c.responses, list) {
			source = "links at #/paths/~1p/get/responses/" + c.at + "/links/next"
		}
		if op.Source != source || op.Accept != c.accept || len(api.Problems) > 0 {
			t.Errorf("%s: %s, accept %q, %q", c.responses, op.Source, op.Accept, api.Problems)
		}
	}
}

// What should be there and isn't is told of, not passed over.
func TestWhatIsNoPathOrNoObjectIsAProblem(t *testing.T) {
	for _, c := range []struct{ paths, want string }{
		{`[]`, "#/paths is []: an object is needed"},
		{`{'$ref':'paths.json'}`, `#/paths/$ref is "paths.json", which leads out of the document: pass that by its URL, or put what it names into the document, for instance with a bundler`},
		{`{'$ref':'#/x-gone'}`, `#/paths/$ref is "#/x-gone", which is not in the document`},
		{`{'users':{'get':{}}}`, "#/paths/users is no path: one begins with a slash"},
		{`{'x-note':7,'/a':'x'}`, `#/paths/~1a is "x": an object is needed`},
		{`{'/a':{'$ref':3}}`, "/a: #/paths/~1a/$ref is 3, which leads nowhere"},
		{`{'/a':{'$ref':''}}`, `/a: #/paths/~1a/$ref is "", which leads nowhere`},
		{`{'/a':{'get':{'responses':{'$ref':'answers.json'}}}}`, `GET /a: #/paths/~1a/get/responses/$ref is "answers.json", which leads out of the document: pass that by its URL, or put what it names into the document, for instance with a bundler`},
	} {
		api := read(t, paths(c.paths), Options{Server: "https://a.example"})
		if got := strings.Join(api.Problems, "\n"); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.paths, got, c.want)
		}
	}
}

func TestPathsMayStandElsewhere(t *testing.T) {
	const operation = `{"/a":{"get":{"operationId":"a","x-ms-pageable":{"nextLinkName":"next"}}}}`
	for _, c := range []struct {
		paths, at string
		parts     map[string]Part
	}{
		{`{'$ref':'#/x-paths'}`, "#/x-paths/~1a/get", nil},
		{`{'$ref':'paths.json'}`, "https://a.example/paths.json#/~1a/get", map[string]Part{"https://a.example/paths.json": {Text: operation}}},
	} {
		text := paths(c.paths, `'x-paths':`) + operation + "}"
		text = strings.Replace(text, `"x-paths":}`, `"x-paths":`, 1)
		first := read(t, text, Options{URL: "https://a.example/api.json"})
		if (len(first.Wanted) > 0) != (c.parts != nil) {
			t.Errorf("%s: wants %q", c.paths, first.Wanted)
		}
		api := read(t, text, Options{URL: "https://a.example/api.json", Parts: c.parts})
		if op := api.find(t, "a"); op.Source != "x-ms-pageable at "+c.at+"/x-ms-pageable" || op.At != c.at || len(api.Problems) > 0 {
			t.Errorf("%s: %s, %s, %q", c.paths, op.Source, op.At, api.Problems)
		}
	}
}

// An overlay writes the pagination where the operation stands, under a name that can hold it, in the place of what
// could not be followed.
func TestAnOperationSaysWhereAnOverlayWritesItsPagination(t *testing.T) {
	const ms = `'x-ms-pageable':{'nextLinkName':'next'}`
	const speakeasy = `'x-speakeasy-pagination':{'type':'cursor','inputs':[{'name':'c','in':'parameters','type':'cursor'}],'outputs':{'nextCursor':'$.c'`
	for _, c := range []struct {
		operation, at string
		fits          bool
	}{
		{ms, "#/paths/~1p/get", true},
		{`'x-speakeasy-pagination':7,` + ms, "#/paths/~1p/get/x-speakeasy-pagination", true},
		{speakeasy + `}}`, "", false},
		{speakeasy + `,'hasMore':'$.more'}}`, "", false},
		{`'x-anypage-pagination':'odata',` + speakeasy + `}}`, "#/paths/~1p/get/x-speakeasy-pagination", true},
		{`'x-anypage-pagination':'link-header'`, "", false},
		{`'x-ms-pageable':{'nextLinkName':'next','nextLinkVerb':'POST'}`, "#/paths/~1p/get", false},
		{`'x-anypage-pagination':{},'x-ms-pageable':{'nextLinkName':'next','nextLinkVerb':'POST'}`, "#/paths/~1p/get/x-anypage-pagination", false},
		{``, "", false},
	} {
		op := read(t, paths(`{'/p':{'get':{'parameters':[{'name':'c','in':'query'}]`+strings.TrimSuffix(","+c.operation, ",")+`}}}`), Options{Server: "https://a.example"}).Operations[0]
		if op.At != c.at || op.Speakeasy != "" != c.fits {
			t.Errorf("%s: at %q, %s", c.operation, op.At, op.Speakeasy)
		}
	}
}
