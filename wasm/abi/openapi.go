package abi

import (
	"unsafe"

	"github.com/anypage/anypage/wasm/contract"
	"github.com/anypage/anypage/wasm/jsontext"
	"github.com/anypage/anypage/wasm/openapi"
	"github.com/tidwall/gjson"
)

// Document is an OpenAPI document being read, in steps of some milliseconds.
type Document struct {
	texts   []string
	reader  *openapi.Reader
	shared  openapi.Shared
	next    int // operation to be written
	written int // bytes
}

// Add takes one of its texts: first {"url":…,"base":…,"server":…,"parts":[…]}, then the document, its overlays,
// and its parts, each as JSON, or a string that says why there is none. parts has their URLs.
// The text is the document's from now on.
func (d *Document) Add(text []byte) {
	d.texts = append(d.texts, unsafe.String(unsafe.SliceData(text), len(text)))
}

// What one step does at most, besides what can't be divided: bytes read of the document, members
// looked at, bytes written. It is little, for the driver looks at the clock between two steps, and
// a step takes many times as long while the host still compiles the engine's code.
const (
	stepBytes   = 16 << 10
	stepMembers = 100
	stepWritten = 4 << 10
)

// Step reads on. The reply is {} until the document has been read; then {"wanted":[…]}, the URLs of parts that
// are needed, too: for a new Document that has them; or {"operations":[…],"shared":[…]}, some of them and what they
// share, the last ones with "problems":[…]. It may be {"error":{"code":…,"message":…}} instead.
func (d *Document) Step() []byte {
	reply, err := d.step()
	return orError(reply, err)
}

func (d *Document) step() (w jsontext.Writer, err error) {
	if d.reader == nil {
		about := gjson.Parse(d.texts[0])
		options := openapi.Options{URL: jsontext.Member(about, "url").Str, Base: jsontext.Member(about, "base").Str, Server: jsontext.Member(about, "server").Str}
		urls := jsontext.Elements(jsontext.Member(about, "parts"))
		first := len(d.texts) - len(urls)
		options.Overlays = d.texts[2:first]
		options.Parts = openapi.ReadParts(urls, d.texts[first:])
		if d.reader, err = openapi.NewReader(d.texts[1], options); err != nil {
			return nil, err
		}
		d.texts = nil
	}
	if d.next == 0 {
		if more, err := d.reader.Step(stepBytes, stepMembers); more || err != nil {
			return jsontext.Writer("{}"), err
		}
	}
	if len(d.reader.Wanted) > 0 {
		w.Open('{')
		w.Name("wanted").Open('[')
		for _, url := range d.reader.Wanted {
			w.String(url)
		}
		w.Close(']')
		w.Close('}')
		return w, nil
	}
	w = append(make([]byte, 0, 2*stepWritten), `{"operations":[`...)
	for ; d.next < len(d.reader.Operations) && len(w)+len(d.shared.Writer) < stepWritten; d.next++ {
		if w[len(w)-1] == '}' {
			w = append(w, ',')
		}
		w = d.reader.Operations[d.next].AppendJSON(w, &d.shared)
		d.reader.Operations[d.next] = nil
	}
	w.Close(']')
	w.Name("shared").Open('[')
	w = append(w, d.shared.Writer...)
	w.Close(']')
	d.shared.Writer = d.shared.Writer[:0]
	if d.written += len(w); d.written > contract.DocumentBytes {
		return nil, &openapi.Error{Code: "config", Message: "the document's operations share so much that each by itself is too long: together they have more than " + contract.MiB(contract.DocumentBytes)}
	}
	if d.next == len(d.reader.Operations) {
		w.Name("problems").Open('[')
		for _, problem := range d.reader.Problems {
			w.String(problem)
		}
		w.Close(']')
	}
	w.Close('}')
	return w, nil
}

// OpenAPI makes a request for one of a document's operations. The engine keeps nothing of the document,
// so the caller passes the operation back unchanged:
//
//	{"operation":…,"params":…,"pagination":…,"cookies":…,"headers":[…],"more":[…]}
//
// The reply is {"request":{…},"params":{…},"pagination":…}. If the pagination has to be
// detected, it also has "parameters":[…], to be passed to Open. It may be
// {"error":{"code":…,"message":…}} instead.
func OpenAPI(message []byte) []byte {
	reply, err := callOperation(gjson.ParseBytes(message))
	return orError(reply, err)
}

func orError(reply []byte, err error) []byte {
	if err == nil {
		return reply
	}
	code := "config"
	if e, ok := err.(*openapi.Error); ok {
		code = e.Code
	}
	return []byte(`{"error":{"code":"` + code + `","message":` + jsontext.Quote(err.Error()) + `}}`)
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
