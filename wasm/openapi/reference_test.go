package openapi

import (
	"slices"
	"strings"
	"testing"

	"github.com/tidwall/gjson"
)

// split is a document in parts, as their authors keep large ones.
var split = map[string]string{
	"https://a.example/spec/api.json": `{"openapi":"3.1.0","servers":[{"url":"/v1"}],"paths":{
		"/droplets":{"get":{"$ref":"resources/droplets.json#/list"}},
		"/volumes":{"$ref":"./resources/volumes.json"},
		"/there":{"get":{"$ref":"https://b.example/other.json"}},
		"/gone":{"get":{"$ref":"resources/gone.json"}},
		"/here":{"get":{"$ref":"#/x-here"}}
	},"x-here":{"operationId":"here","responses":{}},
	"components":{"schemas":{"Size":{"type":"integer","default":7}}}}`,
	"https://a.example/spec/resources/droplets.json": `{"list":{"operationId":"droplets","parameters":[{"$ref":"../shared/page.json#/per_page"}],
		"x-speakeasy-pagination":{"$ref":"#/pagination"}},"pagination":{"type":"offsetLimit","inputs":[{"name":"per_page","in":"parameters","type":"limit"},{"name":"page","in":"parameters","type":"page"}],"outputs":{"results":"$.droplets"}}}`,
	"https://a.example/spec/resources/volumes.json": `{"parameters":[{"$ref":"../shared/page.json#/page"}],"get":{"operationId":"volumes","parameters":[{"$ref":"../shared/page.json#/per_page"}]}}`,
	"https://a.example/spec/shared/page.json":       `{"per_page":{"name":"per_page","in":"query","schema":{"$ref":"../api.json#/components/schemas/Size"}},"page":{"name":"page","in":"query","schema":{"type":"integer"}}}`,
}

// readSplit reads it, and whatever it wants. It returns what was wanted, in each round.
func readSplit(t *testing.T) (api *API, rounds [][]string) {
	t.Helper()
	const first = "https://a.example/spec/api.json"
	parts := map[string]Part{}
	for {
		api, err := Read(split[first], Options{URL: first, Parts: parts})
		if err != nil {
			t.Fatal(err)
		}
		if len(api.Wanted) == 0 {
			return api, rounds
		}
		rounds = append(rounds, api.Wanted)
		for _, url := range api.Wanted {
			if parts[url] = (Part{Text: split[url]}); split[url] == "" {
				parts[url] = Part{Failure: "status 404"}
			}
		}
	}
}

func TestADocumentInPartsIsReadFromAllOfThem(t *testing.T) {
	api, rounds := readSplit(t)
	want := [][]string{
		{"https://a.example/spec/resources/droplets.json", "https://a.example/spec/resources/volumes.json", "https://a.example/spec/resources/gone.json"},
		{"https://a.example/spec/shared/page.json"},
	}
	if !slices.EqualFunc(rounds, want, slices.Equal) {
		t.Errorf("asked for %q, want %q", rounds, want)
	}
	call, err := api.find(t, "droplets").Request(gjson.Result{}, "", Around{Cookies: true})
	if err != nil || call.URL != "https://a.example/v1/droplets?per_page=7" || call.Pagination == "" {
		t.Errorf("%+v, %v", call, err)
	}
	if op := api.find(t, "droplets"); op.Source != "x-speakeasy-pagination at https://a.example/spec/resources/droplets.json#/pagination" {
		t.Error(op.Source)
	}
	if call, err = api.find(t, "volumes").Request(gjson.Parse(`{"page":2}`), "", Around{Cookies: true}); err != nil || call.URL != "https://a.example/v1/volumes?page=2" {
		t.Errorf("%+v, %v", call, err)
	}
	if call, err = api.find(t, "here").Request(gjson.Result{}, "", Around{Cookies: true}); err != nil || call.URL != "https://a.example/v1/here" {
		t.Errorf("%+v, %v", call, err)
	}
}

func TestAPartThatIsMissingIsAProblemThatSaysSo(t *testing.T) {
	api, _ := readSplit(t)
	problems := strings.Join(api.Problems, "\n")
	for _, want := range []string{
		`GET /there: #/paths/~1there/get/$ref is "https://b.example/other.json", which leads out of the document, to another origin than its own: put what it names into the document, for instance with a bundler`,
		`GET /gone: #/paths/~1gone/get/$ref is "resources/gone.json", which leads out of the document, and can't be read: status 404`,
	} {
		if !strings.Contains(problems, want) {
			t.Errorf("%s\nis not among\n%s", want, problems)
		}
	}
	if _, err := api.find(t, "GET /gone").Request(gjson.Result{}, "", Around{Cookies: true}); err == nil || !strings.Contains(err.Error(), "can't be read: status 404") {
		t.Error(err)
	}
	alone, err := Read(split["https://a.example/spec/api.json"], Options{Base: "https://page.example/"})
	if err != nil || len(alone.Wanted) > 0 || !strings.Contains(strings.Join(alone.Problems, "\n"), "GET /droplets: #/paths/~1droplets/get/$ref is \"resources/droplets.json#/list\", which leads out of the document: pass that by its URL, or put") {
		t.Errorf("%+v %v", alone, err)
	}
}

func TestPartsThatReferToEachOtherEnd(t *testing.T) {
	text := `{"openapi":"3.1.0","paths":{"/a":{"$ref":"b.json"}}}`
	parts := map[string]Part{"https://a.example/b.json": {Text: `{"$ref":"c.json"}`}, "https://a.example/c.json": {Text: `{"$ref":"b.json"}`}}
	api, err := Read(text, Options{URL: "https://a.example/a.json", Parts: parts})
	if err != nil || len(api.Wanted) > 0 || len(api.Problems) != 1 || !strings.Contains(api.Problems[0], "leads back to itself") {
		t.Errorf("%+v %v", api, err)
	}
}

func TestAPathsFragmentIsNoPartOfTheRequest(t *testing.T) {
	api := read(t, paths(`{
		'/items#first': {'get':{'operationId':'first','parameters':[{'name':'limit','in':'query'}]}},
		'/items/{id}/parts#second{x}': {'get':{'operationId':'second','parameters':[{'name':'id','in':'path'},{'name':'q','in':'query'}]}},
		'/?Action=List#third': {'get':{'operationId':'third','parameters':[{'name':'q','in':'query'}]}}
	}`, `'servers':[{'url':'https://a.example'}]`), Options{})
	for id, c := range map[string]struct{ params, url string }{
		"first":  {`{"limit":5}`, "https://a.example/items?limit=5"},
		"second": {`{"id":7,"q":"x"}`, "https://a.example/items/7/parts?q=x"},
		"third":  {`{"q":"x"}`, "https://a.example/?Action=List&q=x"},
	} {
		op := api.find(t, id)
		if call, err := op.Request(gjson.Parse(c.params), "", Around{Cookies: true}); err != nil || call.URL != c.url {
			t.Errorf("%s: %+v, %v, want %s", op.Path, call, err, c.url)
		}
	}
}
