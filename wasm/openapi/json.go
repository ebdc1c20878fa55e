package openapi

import (
	"github.com/anypage/anypage/wasm/jsontext"
	"github.com/tidwall/gjson"
)

// AppendJSON writes an operation as JSON, for ReadOperation: the engine keeps
// nothing of a document, whoever has asked for it keeps its operations. JSON texts
// inside are strings, so that no reader rounds their numbers; the pagination is
// itself, because people read it.
func (op *Operation) AppendJSON(b []byte) []byte {
	w := writer{append(b, '{')}
	w.text("operationId", op.ID)
	w.text("method", op.Method)
	w.text("path", op.Path)
	w.text("summary", op.Summary)
	w.raw("pagination", op.Pagination)
	w.text("source", op.Source)
	w.raw("speakeasy", op.Speakeasy)
	w.text("problem", op.Problem)
	w.text("broken", op.Broken)
	w.text("server", op.Server)
	w.text("accept", op.Accept)
	if len(op.Looks) > 0 {
		w.Name("looks").Open('[')
		for _, text := range op.Looks {
			w.String(text)
		}
		w.Close(']')
	}
	w.Name("parameters").Open('[')
	for _, p := range op.Parameters {
		w.Open('{')
		w.text("name", p.Name)
		w.text("in", p.In)
		w.text("style", p.Style)
		w.flag("explode", p.Explode)
		w.flag("reserved", p.Reserved)
		w.flag("json", p.JSON)
		w.flag("required", p.Required)
		w.text("type", p.Type)
		w.text("default", p.Default)
		w.Close('}')
	}
	w.Close(']')
	if op.Body != nil {
		w.Name("body").Open('{')
		w.text("type", op.Body.Type)
		w.flag("json", op.Body.JSON)
		w.flag("required", op.Body.Required)
		w.Name("properties").Open('[')
		for _, p := range op.Body.Properties {
			w.Open('{')
			w.text("name", p.Name)
			w.text("type", p.Type)
			w.text("default", p.Default)
			w.flag("required", p.Required)
			w.Close('}')
		}
		w.Close(']')
		w.Close('}')
	}
	w.Close('}')
	return w.Writer
}

// writer leaves out members that say nothing.
type writer struct{ jsontext.Writer }

func (w *writer) raw(name, json string) {
	if json != "" {
		w.Name(name).Raw(json)
	}
}

func (w *writer) text(name, value string) {
	if value != "" {
		w.Name(name).String(value)
	}
}

func (w *writer) flag(name string, value bool) {
	if value {
		w.Name(name).Bool(true)
	}
}

// ReadOperation reads what AppendJSON wrote.
func ReadOperation(v gjson.Result) *Operation {
	op := &Operation{}
	v.ForEach(func(k, v gjson.Result) bool {
		switch k.Str {
		case "operationId":
			op.ID = v.Str
		case "method":
			op.Method = v.Str
		case "path":
			op.Path = v.Str
		case "summary":
			op.Summary = v.Str
		case "pagination":
			op.Pagination = v.Raw
		case "source":
			op.Source = v.Str
		case "speakeasy":
			op.Speakeasy = v.Raw
		case "looks":
			v.ForEach(func(_, v gjson.Result) bool {
				op.Looks = append(op.Looks, v.Str)
				return true
			})
		case "problem":
			op.Problem = v.Str
		case "broken":
			op.Broken = v.Str
		case "server":
			op.Server = v.Str
		case "accept":
			op.Accept = v.Str
		case "parameters":
			v.ForEach(func(_, v gjson.Result) bool {
				op.Parameters = append(op.Parameters, readParameter(v))
				return true
			})
		case "body":
			op.Body = readBody(v)
		}
		return true
	})
	return op
}

func readBody(v gjson.Result) *Body {
	body := &Body{}
	v.ForEach(func(k, v gjson.Result) bool {
		switch k.Str {
		case "type":
			body.Type = v.Str
		case "json":
			body.JSON = true
		case "required":
			body.Required = true
		case "properties":
			v.ForEach(func(_, v gjson.Result) bool {
				body.Properties = append(body.Properties, Property{jsontext.Member(v, "name").Str, jsontext.Member(v, "type").Str, jsontext.Member(v, "default").Str, jsontext.Member(v, "required").Bool()})
				return true
			})
		}
		return true
	})
	return body
}

func readParameter(v gjson.Result) *Parameter {
	p := &Parameter{}
	v.ForEach(func(k, v gjson.Result) bool {
		switch k.Str {
		case "name":
			p.Name = v.Str
		case "in":
			p.In = v.Str
		case "style":
			p.Style = v.Str
		case "explode":
			p.Explode = true
		case "reserved":
			p.Reserved = true
		case "json":
			p.JSON = true
		case "required":
			p.Required = true
		case "type":
			p.Type = v.Str
		case "default":
			p.Default = v.Str
		}
		return true
	})
	return p
}
