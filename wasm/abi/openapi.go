package abi

import (
	"github.com/anypage/anypage/wasm/edit"
	"github.com/anypage/anypage/wasm/openapi"
	"github.com/tidwall/gjson"
)

// OpenAPI reads a document, or makes a request for one of its operations. Of a
// document the message is an array: {"url":…,"server":…}, the document, and its
// overlays, each as JSON. The reply is {"operations":[…],"problems":[…]}. Nothing of
// the document is kept: the caller passes an operation back as it came, as
//
//	{"operation":…,"params":…,"pagination":…,"cookies":…}
//
// and gets {"request":{…},"params":{…},"pagination":…}, and where the pagination is
// to be detected "parameters":[…] for Open. Either reply may be
// {"error":{"code":…,"message":…}}.
func OpenAPI(message []byte) []byte {
	m := gjson.ParseBytes(message)
	var b []byte
	var err error
	if m.IsArray() {
		b, err = readDocument(edit.Elements(m))
	} else {
		b, err = callOperation(m)
	}
	if err != nil {
		code := "config"
		if e, ok := err.(*openapi.Error); ok {
			code = e.Code
		}
		return []byte(`{"error":{"code":"` + code + `","message":` + edit.JSONString(err.Error()) + `}}`)
	}
	return b
}

func readDocument(m []gjson.Result) ([]byte, error) {
	options := openapi.Options{URL: edit.Member(m[0], "url").Str, Server: edit.Member(m[0], "server").Str}
	for _, overlay := range m[2:] {
		options.Overlays = append(options.Overlays, overlay.Raw)
	}
	api, err := openapi.Read(m[1].Raw, options)
	if err != nil {
		return nil, err
	}
	b := []byte(`{"operations":[`)
	for i, op := range api.Operations {
		if i > 0 {
			b = append(b, ',')
		}
		b = op.AppendJSON(b)
		if len(b) > openapi.MaxSize {
			return nil, &openapi.Error{Code: "config", Message: "the document's operations share so much that each by itself is too long: together they have more than 64 MiB"}
		}
	}
	b = append(b, `],"problems":[`...)
	for i, problem := range api.Problems {
		if i > 0 {
			b = append(b, ',')
		}
		b = edit.AppendJSONString(b, problem)
	}
	return append(b, `]}`...), nil
}

func callOperation(m gjson.Result) ([]byte, error) {
	call, err := openapi.ReadOperation(edit.Member(m, "operation")).Request(edit.Member(m, "params"), edit.Member(m, "pagination").Raw, edit.Member(m, "cookies").Bool())
	if err != nil {
		return nil, err
	}
	request := object{b: []byte(`{"request":`)}
	request.text("method", call.Method)
	request.text("url", call.URL)
	request.headers("headers", call.Headers)
	if call.HasBody {
		request.text("body", call.Body)
	}
	b := append(request.b, `},"params":{`...)
	for i, p := range call.Params {
		if i > 0 {
			b = append(b, ',')
		}
		b = edit.AppendJSONString(b, p.Name)
		b = append(b, ':')
		b = edit.AppendJSONString(b, p.Value)
	}
	b = append(b, `},"pagination":`...)
	b = append(b, call.Pagination...)
	if len(call.Parameters) == 0 {
		return append(b, '}'), nil
	}
	b = append(b, `,"parameters":[`...)
	for i, p := range call.Parameters {
		if i > 0 {
			b = append(b, ',')
		}
		var o object
		o.text("name", p.Name)
		o.text("in", p.In)
		o.text("type", p.Type)
		o.text("default", p.Default)
		b = append(append(b, o.b...), '}')
	}
	return append(b, `]}`...), nil
}
