package openapi

import (
	"strings"

	"github.com/anypage/anypage/wasm/detect"
)

// looksPaged says by what an operation without an extension looks like one of a list that has
// pages: its response has an array, and a parameter, a field of the response or a link says that
// there may be more. It is empty where that is not so.
func (r *Reader) looksPaged(op *Operation, n *node, at string) (why []string) {
	for _, p := range op.Parameters {
		if kind := detect.Takes(p.Name); kind != "" && p.In != "path" && p.In != "cookie" {
			why = append(why, "the parameter "+p.Name+" in "+p.In+" takes "+kind)
		}
	}
	if op.Body != nil {
		for _, p := range op.Body.Properties {
			if kind := detect.Takes(p.Name); kind != "" {
				why = append(why, "the property "+p.Name+" of the body takes "+kind)
			}
		}
	}
	if op.Method != "GET" && op.Method != "QUERY" && (op.Method != "POST" || len(why) == 0) {
		return nil
	}
	response, _ := r.success(n.get("responses"), pointer(at, "responses"))
	for _, m := range response.get("links").members() { // OpenAPI 3.1, section 4.8.20
		link, _, _ := r.resolve(m.node, "")
		if id := link.get("operationId").text(); id != "" && id == op.ID || strings.HasPrefix(strings.ToLower(m.name), "next") {
			why = append(why, "the response has the link "+m.name)
		}
	}
	_, content := mediaType(response.get("content"))
	schema := r.shared(content.get("schema"))
	f, known := r.fields[schema]
	if !known {
		f.list, f.more = r.fieldsOf(schema, "$", 0)
		r.fields[schema] = f
	}
	if f.list == "" || len(why)+len(f.more) == 0 {
		return nil
	}
	return append(append(why, f.more...), f.list+" of the response is an array")
}

// fields is what a schema has of a list's pages.
type fields struct {
	list string   // the array
	more []string // what tells of more
}

// success is the first successful response, and where it is.
func (r *Reader) success(responses *node, at string) (*node, string) {
	for _, m := range responses.members() {
		if strings.HasPrefix(m.name, "2") || m.name == "default" {
			n, where, _ := r.resolve(m.node, pointer(at, m.name))
			return n, where
		}
	}
	return nil, at
}

// fieldsOf looks for an array in a schema, and for fields that tell of more. It looks into objects
// that usually have these.
func (r *Reader) fieldsOf(schema *node, path string, depth int) (list string, fields []string) {
	r.visit(schema, []string{"allOf"}, func(s *node) bool {
		if kind := r.describe(s).Type; kind == "array" || kind == "" && s.get("items").exists() {
			list = path
		}
		for _, m := range s.get("properties").members() {
			here := property(path, m.name)
			kind := r.describe(m.node).Type
			switch {
			case kind == "array":
				if list == "" {
					list = here
				}
			case detect.TellsOfMore(m.name) && kind != "object":
				fields = append(fields, "the response has "+here)
			case depth < 2 && detect.Holds(m.name):
				inner, more := r.fieldsOf(m.node, here, depth+1)
				if fields = append(fields, more...); list == "" {
					list = inner
				}
			}
		}
		return true
	})
	return list, fields
}
