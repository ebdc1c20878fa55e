package abi

import (
	"github.com/anypage/anypage/wasm/contract"
	"github.com/anypage/anypage/wasm/jsontext"
	"github.com/anypage/anypage/wasm/openapi"
	"github.com/tidwall/gjson"
)

// OpenAPI reads a document, or makes a request for one of its operations.
//
// To read a document, the message is an array: {"url":…,"base":…,"server":…,"parts":[…]},
// the document, its overlays, and its parts, each as JSON, or a string that says why there
// is none. parts has their URLs. The reply is {"operations":[…],"problems":[…]}; or
// {"wanted":[…]}, with the URLs of parts that are needed, too. The engine keeps nothing of
// the document. So to make a request, the caller passes the operation back unchanged:
//
//	{"operation":…,"params":…,"pagination":…,"cookies":…,"headers":[…],"more":[…]}
//
// The reply is {"request":{…},"params":{…},"pagination":…}. If the pagination has to be
// detected, it also has "parameters":[…], to be passed to Open. Either reply may be
// {"error":{"code":…,"message":…}} instead.
func OpenAPI(message []byte) []byte {
	m := gjson.ParseBytes(message)
	var b []byte
	var err error
	if m.IsArray() {
		b, err = readDocument(jsontext.Elements(m))
	} else {
		b, err = callOperation(m)
	}
	if err != nil {
		code := "config"
		if e, ok := err.(*openapi.Error); ok {
			code = e.Code
		}
		return []byte(`{"error":{"code":"` + code + `","message":` + jsontext.Quote(err.Error()) + `}}`)
	}
	return b
}

func readDocument(m []gjson.Result) ([]byte, error) {
	options := openapi.Options{URL: jsontext.Member(m[0], "url").Str, Base: jsontext.Member(m[0], "base").Str, Server: jsontext.Member(m[0], "server").Str}
	urls := jsontext.Elements(jsontext.Member(m[0], "parts"))
	first := max(2, len(m)-len(urls))
	for _, overlay := range m[2:first] {
		options.Overlays = append(options.Overlays, overlay.Raw)
	}
	options.Parts = openapi.ReadParts(urls, m[first:])
	api, err := openapi.Read(m[1].Raw, options)
	if err != nil {
		return nil, err
	}
	if len(api.Wanted) > 0 {
		w := jsontext.Writer(`{"wanted":[`)
		for _, url := range api.Wanted {
			w.String(url)
		}
		w.Close(']')
		w.Close('}')
		return w, nil
	}
	w := jsontext.Writer(`{"operations":[`)
	for i, op := range api.Operations {
		if i > 0 {
			w = append(w, ',')
		}
		w = op.AppendJSON(w)
		if len(w) > contract.DocumentBytes {
			return nil, &openapi.Error{Code: "config", Message: "the document's operations share so much that each by itself is too long: together they have more than " + contract.MiB(contract.DocumentBytes)}
		}
	}
	w.Close(']')
	w.Name("problems").Open('[')
	for _, problem := range api.Problems {
		w.String(problem)
	}
	w.Close(']')
	w.Close('}')
	return w, nil
}

func callOperation(m gjson.Result) ([]byte, error) {
	names := func(member string) (list []string) {
		for _, name := range jsontext.Elements(jsontext.Member(m, member)) {
			list = append(list, name.Str)
		}
		return list
	}
	around := openapi.Around{
		Cookies: jsontext.Member(m, "cookies").Bool(),
		Headers: names("headers"), AnyHeaders: jsontext.Member(m, "headers").Type == gjson.Null,
		Params: names("more"),
	}
	call, err := openapi.ReadOperation(jsontext.Member(m, "operation")).Request(jsontext.Member(m, "params"), jsontext.Member(m, "pagination").Raw, around)
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
	w := request.b
	w.Close('}')
	w.Name("params").Open('{')
	for _, p := range call.Params {
		w.Name(p.Name).String(p.Value)
	}
	w.Close('}')
	w.Name("pagination").Raw(call.Pagination)
	if call.Parameters != nil {
		w.Name("parameters").Open('[')
		for i := range call.Parameters {
			w.Open('{')
			call.Parameters[i].AppendJSON(&w)
			w.Close('}')
		}
		w.Close(']')
	}
	w.Close('}')
	return w, nil
}
