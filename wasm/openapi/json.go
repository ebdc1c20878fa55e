package openapi

import (
	"slices"

	"github.com/anypage/anypage/wasm/detect"
	"github.com/anypage/anypage/wasm/jsontext"
	"github.com/tidwall/gjson"
)

// Shared are parameters and bodies of operations, as JSON, each written once. An operation has their numbers, from 0.
type Shared struct {
	writer
	count int
}

// number is that of what is written now, from 1.
func (s *Shared) number() int {
	s.count++
	return s.count
}

// AppendJSON writes an operation as JSON, for ReadOperation: the engine keeps
// nothing of a document, whoever has asked for it keeps its operations, and puts
// what they share in the place of its numbers. JSON texts
// inside are strings, so that no reader rounds their numbers; the pagination is
// itself, because people read it.
func (op *Operation) AppendJSON(b []byte, s *Shared) []byte {
	w := writer{append(b, '{')}
	for i, text := range op.texts() {
		if name := members[i]; *text == "" {
		} else if isRaw(name) {
			w.Name(name).Raw(*text)
		} else {
			w.Name(name).String(*text)
		}
	}
	if len(op.Looks) > 0 {
		w.Name("looks").Open('[')
		for _, text := range op.Looks {
			w.String(text)
		}
		w.Close(']')
	}
	w.Name("parameters").Open('[')
	for _, p := range op.Parameters {
		if p.number == 0 {
			p.number = s.number()
			s.parameter(p)
		}
		w.Int(int64(p.number - 1))
	}
	w.Close(']')
	if len(op.Inner) > 0 {
		w.Name("inner").Open('[')
		for i := range op.Inner {
			w.Open('{')
			op.Inner[i].AppendJSON(&w.Writer)
			w.Close('}')
		}
		w.Close(']')
	}
	if op.Body != nil {
		if op.Body.number == 0 {
			op.Body.number = s.number()
			s.body(op.Body)
		}
		w.Name("body").Int(int64(op.Body.number - 1))
	}
	w.Close('}')
	return w.Writer
}

// members are the names of an operation's texts.
var members = [...]string{"operationId", "method", "path", "summary", "pagination", "source", "speakeasy", "at", "problem", "broken", "server", "accept"}

func (op *Operation) texts() [len(members)]*string {
	return [...]*string{&op.ID, &op.Method, &op.Path, &op.Summary, &op.Pagination, &op.Source, &op.Speakeasy, &op.At, &op.Problem, &op.Broken, &op.Server, &op.Accept}
}

// isRaw reports whether a member is JSON itself.
func isRaw(name string) bool { return name == "pagination" || name == "speakeasy" }

// writer leaves out flags that are not set.
type writer struct{ jsontext.Writer }

func (w *writer) flag(name string, value bool) {
	if value {
		w.Name(name).Bool(true)
	}
}

func (w *writer) parameter(p *Parameter) {
	w.Open('{')
	p.AppendJSON(&w.Writer)
	if p.Style != "" {
		w.Name("style").String(p.Style)
	}
	w.flag("explode", p.Explode)
	w.flag("reserved", p.Reserved)
	w.flag("json", p.JSON)
	w.flag("required", p.Required)
	w.Close('}')
}

func (w *writer) body(body *Body) {
	w.Open('{')
	w.Name("type").String(body.Type)
	w.flag("json", body.JSON)
	w.flag("required", body.Required)
	w.Name("properties").Open('[')
	for _, p := range body.Properties {
		w.parameter(p)
	}
	w.Close(']')
	w.Close('}')
}

// ReadOperation reads what AppendJSON wrote, with what is shared in its place.
func ReadOperation(v gjson.Result) *Operation {
	op := &Operation{}
	v.ForEach(func(k, v gjson.Result) bool {
		switch k.Str {
		case "looks":
			v.ForEach(func(_, v gjson.Result) bool {
				op.Looks = append(op.Looks, v.Str)
				return true
			})
		case "parameters":
			v.ForEach(func(_, v gjson.Result) bool {
				op.Parameters = append(op.Parameters, readParameter(v))
				return true
			})
		case "inner":
			op.Inner = detect.ReadParameters(v)
		case "body":
			op.Body = readBody(v)
		default:
			if i := slices.Index(members[:], k.Str); i >= 0 {
				*op.texts()[i] = v.Str
				if isRaw(k.Str) {
					*op.texts()[i] = v.Raw
				}
			}
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
				body.Properties = append(body.Properties, readParameter(v))
				return true
			})
		}
		return true
	})
	return body
}

func readParameter(v gjson.Result) *Parameter {
	is := func(name string) bool { return jsontext.Member(v, name).Bool() }
	return &Parameter{
		Parameter: detect.ReadParameter(v), Style: jsontext.Member(v, "style").Str,
		Explode: is("explode"), Reserved: is("reserved"), JSON: is("json"), Required: is("required"),
	}
}
