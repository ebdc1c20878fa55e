package abi

import (
	"strconv"
	"strings"
	"testing"

	"github.com/anypage/anypage/wasm/jsontext"
	"github.com/tidwall/gjson"
)

// readAll reads a document from its texts. The reply has all operations.
func readAll(texts ...string) string {
	var d Document
	for _, text := range texts {
		d.Add([]byte(text))
	}
	var operations, shared []string
	for {
		reply := string(d.Step())
		v := gjson.Parse(reply)
		for _, value := range v.Get("shared").Array() {
			shared = append(shared, value.Raw)
		}
		for _, op := range v.Get("operations").Array() {
			operations = append(operations, whole(op, shared))
		}
		if problems := v.Get("problems"); problems.Exists() {
			return `{"operations":[` + strings.Join(operations, ",") + `],"problems":` + problems.Raw + `}`
		} else if v.Get("error").Exists() || v.Get("wanted").Exists() {
			return reply
		}
	}
}

// whole is an operation with what it shares in the place of its numbers.
func whole(op gjson.Result, shared []string) string {
	var w jsontext.Writer
	w.Open('{')
	op.ForEach(func(name, value gjson.Result) bool {
		switch w.Name(name.Str); name.Str {
		case "parameters":
			w.Open('[')
			for _, number := range value.Array() {
				w.Raw(shared[number.Int()])
			}
			w.Close(']')
		case "body":
			w.Raw(shared[value.Int()])
		default:
			w.Raw(value.Raw)
		}
		return true
	})
	w.Close('}')
	return string(w)
}

func TestADocumentIsReadAndItsRequestsAreMade(t *testing.T) {
	const document = `{"openapi":"3.1.0","paths":{
		"/p/{page}":{"get":{"operationId":"list","summary":"é","parameters":[{"name":"page","in":"path","schema":{"default":7}},{"name":"x","in":"header","schema":{"type":"integer","default":4}}],
			"x-anypage-pagination":{"type":"offsetLimit","inputs":[{"name":"page","in":"path","type":"page"}],"outputs":{"results":"$"},"more":1}}},
		"/q":{"post":{"requestBody":{"content":{"application/json":{}}}}}}}`
	reply := gjson.Parse(readAll(`{"url":"https://a.example/doc.json"}`, document, `{"overlay":"1.0.0","actions":[{"target":"$.gone","remove":true},{"target":"$","update":{"servers":[{"url":"v1"}]}}]}`))
	if got, want := reply.Get("problems").Raw, `["overlays[0].actions[0].target $.gone selects nothing","GET /p/{page}: #/paths/~1p~1{page}/get/x-anypage-pagination/more has no meaning here and is ignored"]`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	list, post := reply.Get("operations.0"), reply.Get("operations.1")
	if list.Get("operationId").Str != "list" || list.Get("summary").Str != "é" || list.Get("pagination.more").Int() != 1 || post.Get("pagination").Exists() {
		t.Error(reply.Raw)
	}
	for _, c := range []struct{ message, want string }{
		{`{"operation":` + list.Raw + `,"params":{"x":"h"}}`, `{"request":{"method":"GET","url":"https://a.example/v1/p/{page}","headers":[["x","h"]]},"params":{"page":"7"},"pagination":` + list.Get("pagination").Raw + `}`},
		{`{"operation":` + list.Raw + `,"params":{"page":3},"pagination":"none"}`, `{"request":{"method":"GET","url":"https://a.example/v1/p/3","headers":[]},"params":{},"pagination":"none"}`},
		{`{"operation":` + post.Raw + `,"params":{"body":{"a":1.0}},"pagination":"none","cookies":true}`, `{"request":{"method":"POST","url":"https://a.example/v1/q","headers":[["content-type","application/json"]],"body":"{\"a\":1.0}"},"params":{},"pagination":"none"}`},
		{`{"operation":` + post.Raw + `,"params":{"b":1}}`, `{"error":{"code":"config","message":"POST /q: params.b is not a parameter: the operation has body"}}`},
		{`{"operation":` + list.Raw + `,"params":{"page":3},"pagination":"auto"}`, `{"request":{"method":"GET","url":"https://a.example/v1/p/3","headers":[]},"params":{},"pagination":"auto","parameters":[{"name":"page","in":"path","default":"7"},{"name":"x","in":"header","type":"integer","default":"4"}]}`},
	} {
		if got := string(OpenAPI([]byte(c.message))); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.message, got, c.want)
		}
	}
	for text, want := range map[string]string{
		`{}`: `{"error":{"code":"config","message":"the document has no member openapi: it is no OpenAPI document"}}`,
		`{]`: `{"error":{"code":"parse","message":"the document is not valid JSON: a name is expected at byte 1, line 1"}}`,
		`{"openapi":"3.1.0","paths":{"/a":{"$ref":"b.json"},"/c":{"$ref":"c.json"}}}`: `{"wanted":["https://a.example/b.json"]}`,
	} {
		if got := readAll(`{"url":"https://a.example/doc.json","parts":["https://a.example/c.json"]}`, text, `"it is not there"`); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}

// What a step does is counted, not timed: a page has its turn between any two.
func TestAStepDoesNotMuch(t *testing.T) {
	var paths strings.Builder
	for i := range 3000 {
		if i > 0 {
			paths.WriteByte(',')
		}
		paths.WriteString(`"/p` + strconv.Itoa(i) + `":{"get":{"summary":"` + strings.Repeat("x", 500) + `","parameters":[{"name":"page","in":"query"}]}}`)
	}
	text := `{"openapi":"3.1.0","servers":[{"url":"https://a.example"}],"paths":{` + paths.String() + `}}`
	var d Document
	d.Add([]byte("{}"))
	d.Add([]byte(text))
	reading, writing, operations := 0, 0, 0
	for done := false; !done; done = writing > 0 && operations == 3000 {
		reply := d.Step()
		if string(reply) == "{}" {
			reading++
			continue
		}
		writing++
		if len(reply) > stepWritten+2000 {
			t.Errorf("a reply of %d bytes", len(reply))
		}
		operations += len(gjson.GetBytes(reply, "operations").Array())
	}
	if reading < len(text)/(stepBytes+1000)+20 || writing < 3000*550/stepWritten {
		t.Errorf("%d bytes and %d operations were read in %d steps, and written in %d", len(text), operations, reading, writing)
	}
}

func TestALongReplyIsWrittenForEachOperation(t *testing.T) {
	summary := strings.Repeat("x", 10_000)
	var paths strings.Builder
	for i := range 10_000 {
		if i > 0 {
			paths.WriteByte(',')
		}
		paths.WriteString(`"/` + strings.Repeat("p", i%50) + strings.Repeat("q", i/50) + `":{"$ref":"#/x"}`)
	}
	reply := readAll(`{}`, `{"openapi":"3.1.0","paths":{`+paths.String()+`},"x":{"get":{"summary":"`+summary+`"}}}`)
	if !strings.HasPrefix(reply, `{"error":{"code":"config","message":"the document's operations share so much`) {
		t.Error(reply[:min(len(reply), 300)])
	}
}
