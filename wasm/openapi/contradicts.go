package openapi

import (
	"strconv"
	"strings"

	"github.com/anypage/anypage/wasm/jsonpath"
	"github.com/anypage/anypage/wasm/scheme"
)

// outputKinds are the types that values of the outputs can have.
var outputKinds = []struct{ name, kinds string }{
	{"results", " array "},
	{"nextCursor", " string integer number object "},
	{"nextUrl", " string "},
	{"hasMore", " boolean string integer "},
	{"numPages", " integer number string "},
	{"total", " integer number string "},
}

// checkOutputs holds the outputs against the schema of the response. What that contradicts is a
// problem and nothing more: it may as well be the schema that is wrong.
func (r *Reader) checkOutputs(f *found, o *scheme.Outputs) {
	if !isJSON(r.response.media) {
		return
	}
	at := pointer(pointer(pointer(r.response.at, "content"), r.response.media), "schema")
	for i, path := range []string{o.Results, o.NextCursor, o.NextURL, o.HasMore, o.NumPages, o.Total} {
		p, err := jsonpath.Parse(path)
		if err != nil {
			continue // a header, or none
		}
		row := outputKinds[i]
		if why := r.contradicts(p, r.response.schema, at, row.kinds, i == 0); why != "" {
			f.note(f.place("pagination.outputs."+row.name) + " is " + path + ", and " + why)
		}
	}
}

// contradicts follows a path in a schema. It returns what that says against it, "" for nothing.
func (r *Reader) contradicts(p *jsonpath.Path, schema *node, at, kinds string, results bool) string {
	steps, ok := p.Singular()
	members := false
	if !ok && results {
		steps, members = p.Children()
	}
	if !ok && !members {
		return ""
	}
	for _, step := range steps {
		schema, at = r.settle(schema, at)
		kind := r.kind(schema)
		if step.IsIndex {
			if kind != "" && kind != "array" {
				return at + " is of type " + kind + ", which has no element " + strconv.Itoa(step.Index)
			}
			schema, at = schema.get("items"), pointer(at, "items")
			continue
		}
		if kind != "" && kind != "object" {
			return at + " is of type " + kind + ", which has no property " + step.Name
		}
		next, where, open := r.propertyOf(schema, at, step.Name, 0)
		if !next.exists() && !open {
			return at + " has no property " + step.Name
		}
		schema, at = next, where
	}
	schema, at = r.settle(schema, at)
	kind := r.kind(schema)
	if kind == "" || strings.Contains(kinds, " "+kind+" ") || members && kind == "object" {
		return ""
	}
	return at + " is of type " + kind + ", where " + strings.ReplaceAll(strings.TrimSpace(kinds), " ", " or ") + " is needed"
}

// kind is the type of a schema's values, "" where they may be of several.
func (r *Reader) kind(schema *node) string {
	if kind := r.describe(schema).Type; !r.known(schema).mixed {
		return kind
	}
	return ""
}

// settle follows the $ref of a schema, unless it leads nowhere.
func (r *Reader) settle(schema *node, at string) (*node, string) {
	if n, where, why := r.resolve(schema, at); why == "" {
		return n, where
	}
	return nil, at
}

// propertyOf is a schema's property. open: others are allowed, or nobody knows.
func (r *Reader) propertyOf(schema *node, at, name string, depth int) (found *node, where string, open bool) {
	schema, at = r.settle(schema, at)
	properties := schema.get("properties")
	if found = properties.get(name); found.exists() {
		return found, pointer(pointer(at, "properties"), name), false
	}
	all := schema.get("allOf").elements()
	more := schema.get("additionalProperties").raw()
	open = depth > 10 || !properties.exists() && len(all) == 0 && more != "false"
	for _, keyword := range []string{"oneOf", "anyOf", "patternProperties", "if", "$dynamicRef"} {
		open = open || schema.get(keyword).exists()
	}
	open = open || more != "" && more != "false"
	for i, part := range all {
		if depth > 10 {
			break
		}
		n, place, wide := r.propertyOf(part.node, pointer(pointer(at, "allOf"), strconv.Itoa(i)), name, depth+1)
		if n.exists() {
			return n, place, false
		}
		open = open || wide
	}
	return nil, at, open
}
