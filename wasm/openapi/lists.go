package openapi

import (
	"slices"
	"strings"

	"github.com/anypage/anypage/wasm/detect"
)

// looksPaged says by what an operation without an extension looks like one of a list that has
// pages: its response has an array, and a parameter, a field of the response or a link says that
// there may be more. It is empty where that is not so.
func (r *Reader) looksPaged(op *Operation, n *node) (why []string) {
	get := op.Method == "GET" || op.Method == "QUERY"
	if !get && op.Method != "POST" {
		return nil
	}
	tell := func(text string) { why = append(why, text) }
	sized := slices.ContainsFunc(op.Parameters, func(p *Parameter) bool { return detect.Limits(p.Name) })
	takes := func(what string, p *detect.Parameter, in string) {
		if kind := detect.Takes(p.Name, sized && p.Type == "integer"); kind != "" && p.Says != "date" {
			tell("the " + what + p.Name + " " + in + " takes " + kind)
		}
	}
	for _, p := range op.Parameters {
		if p.In != "cookie" && (p.In != "path" || p.Type == "integer" && op.inPath(p) == "path") {
			takes("parameter ", &p.Parameter, "in "+p.In)
		}
	}
	if op.Body != nil {
		for _, p := range op.Body.Properties {
			if !slices.Contains([]string{"object", "array", "boolean"}, p.Type) {
				takes("property ", &p.Parameter, "of the body")
			}
		}
	}
	for i := range op.Inner {
		p := &op.Inner[i]
		in := "in " + p.In
		if p.In == "requestBody" {
			in = "of the body"
		}
		if p.In != "object" {
			takes("property ", p, in)
		}
	}
	if !get && len(why) == 0 {
		return nil
	}
	for _, m := range r.response.get("links").members() { // OpenAPI 3.1, section 4.8.20
		link, _, _ := r.resolve(m.node, "")
		if id := link.get("operationId").text(); id != "" && id == op.ID || strings.HasPrefix(strings.ToLower(m.name), "next") {
			tell("the response has the link " + m.name)
		}
	}
	if n.get("x-ms-list").isTrue() {
		tell("the operation has x-ms-list")
	}
	f := r.fieldsIn(r.shared(r.response.schema))
	if f.list == "" || len(why)+len(f.more) == 0 {
		return nil
	}
	return append(append(why, f.more...), f.list+" of the response is an array")
}

// fields is what a schema has of a list's pages.
type fields struct {
	list   string   // the array
	more   []string // what tells of more
	marked bool     // one has a mark
}

// fieldsIn reads the schema of a response, once.
func (r *Reader) fieldsIn(schema *node) *fields {
	known := r.known(schema)
	if known.fields == nil {
		known.fields = &fields{}
		r.fieldsOf(known.fields, schema, "$", 0)
	}
	return known.fields
}

// fieldsOf looks for an array in a schema, and for fields that tell of more. It looks into objects
// that usually have these.
//
//go:noinline
func (r *Reader) fieldsOf(f *fields, schema *node, path string, depth int) {
	r.visit(schema, choices[:1], func(s *node) bool {
		if kind := r.describe(s).Type; f.list == "" && (kind == "array" || kind == "" && s.get("items").exists()) {
			f.list = path
		}
		f.marked = f.marked || r.known(s).mark != nil
		for _, m := range s.get("properties").members() {
			here := property(path, m.name)
			kind := r.describe(m.node).Type
			f.marked = f.marked || r.known(m.node).mark != nil
			switch {
			case kind == "array":
				if f.list == "" {
					f.list = here
				}
			case detect.TellsOfMore(m.name) && kind != "object":
				f.more = append(f.more, "the response has "+here)
			case depth < 2 && (detect.Holds(m.name) || m.name == "hits"): // Elasticsearch
				r.fieldsOf(f, m.node, here, depth+1)
			}
		}
		return true
	})
}
