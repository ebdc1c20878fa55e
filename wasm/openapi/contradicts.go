package openapi

import (
	"slices"
	"strconv"
	"strings"

	"github.com/anypage/anypage/wasm/jsonpath"
	"github.com/anypage/anypage/wasm/scheme"
)

// kinds are the types that values of a schema may have, 0 where nobody knows all of them.
type kinds uint8

// kindNames are the names of types, in the order of their bits.
var kindNames = [...]string{"string", "integer", "number", "object", "array", "boolean", "null"}

const (
	aString kinds = 1 << iota
	anInteger
	aNumber
	anObject
	anArray
	aBoolean
	isNull
)

// kindOf is that of a type's name, 0 for a name that is none.
func kindOf(name string) kinds {
	if i := slices.Index(kindNames[:], name); i >= 0 {
		return 1 << i
	}
	return 0
}

// lacks reports whether all types are known, and wanted ones are none of them.
func (k kinds) lacks(wanted kinds) bool { return k != 0 && k&wanted == 0 }

// String is how a message names types. That a value may be null says nothing about the others.
func (k kinds) String() string {
	if k != isNull {
		k &^= isNull
	}
	var names []string
	for i, name := range kindNames {
		if k&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return strings.Join(names, " or ")
}

// outputKinds are the types that values of the outputs can have.
var outputKinds = [...]struct {
	name  string
	kinds kinds
}{
	{"results", anArray},
	{"nextCursor", aString | anInteger | aNumber | anObject},
	{"nextUrl", aString},
	{"hasMore", aBoolean | aString | anInteger | aNumber},
	{"numPages", anInteger | aNumber | aString},
	{"total", anInteger | aNumber | aString},
}

// checkOutputs holds the outputs against the schema of the response. What that contradicts is a
// problem and nothing more: it may as well be the schema that is wrong.
func (r *Reader) checkOutputs(f *found, p *scheme.Pagination) {
	if !isJSON(r.response.media) {
		return
	}
	at := pointer(pointer(pointer(r.response.at, "content"), r.response.media), "schema")
	o := &p.Outputs
	for i, text := range []string{o.Results, o.NextCursor, o.NextURL, o.HasMore, o.NumPages, o.Total} {
		path, err := jsonpath.Parse(text)
		if err != nil {
			continue // a header, or none
		}
		row := outputKinds[i]
		if i == 1 && slices.ContainsFunc(p.Inputs, func(in scheme.Input) bool { return in.In == "requestBody" }) {
			row.kinds |= anArray
		}
		if why := r.contradicts(path, r.response.schema, at, row.kinds, i == 0); why != "" {
			is := " is "
			if place := f.place("pagination.outputs." + row.name); place == f.at && f.by != "links" {
				is = " has the " + row.name + " "
			}
			f.note(f.place("pagination.outputs."+row.name) + is + text + ", and " + why)
		}
	}
}

// contradicts follows a path in a schema. It returns what that says against it, "" for nothing.
func (r *Reader) contradicts(p *jsonpath.Path, schema *node, at string, wanted kinds, results bool) string {
	steps, ok := p.Singular()
	members := false
	if !ok && results {
		steps, members = p.Children()
	}
	if !ok && !members {
		return ""
	}
	for _, step := range steps {
		is := r.kinds(schema)
		own, ownAt := r.settle(schema, at)
		if step.IsIndex {
			at = ownAt
			if is.lacks(anArray) {
				return at + " is of type " + is.String() + ", which has no element " + strconv.Itoa(step.Index)
			}
			if own.get("prefixItems").exists() {
				return ""
			}
			schema, at = own.get("items"), pointer(at, "items")
			continue
		}
		if is.lacks(anObject) {
			return ownAt + " is of type " + is.String() + ", which has no property " + step.Name
		}
		next, where, open := r.propertyOf(schema, at, step.Name, 0)
		if !next.exists() && !open {
			return ownAt + " has no property " + step.Name
		}
		schema, at = next, where
	}
	is := r.kinds(schema)
	_, at = r.settle(schema, at)
	if !is.lacks(wanted) || members && !is.lacks(anObject) {
		return ""
	}
	return at + " is of type " + is.String() + ", where " + wanted.String() + " is needed"
}

// kinds are those of a schema.
func (r *Reader) kinds(schema *node) kinds {
	r.describe(schema)
	if known := r.known(schema); !known.open {
		return known.kinds
	}
	return 0
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
	if len(schema.members()) == 1 { // since 3.1 more may stand beside a $ref
		schema, at = r.settle(schema, at)
	}
	properties := schema.get("properties")
	if found = properties.get(name); found.exists() {
		return found, pointer(pointer(at, "properties"), name), false
	}
	more := schema.get("additionalProperties").raw()
	open = depth > 10 || more != "" && more != "false"
	for _, keyword := range []string{"patternProperties", "dependentSchemas", "discriminator", "if", "$dynamicRef"} {
		open = open || schema.get(keyword).exists()
	}
	made := properties.exists() || more != "" || r.kinds(schema).lacks(anObject)
	if schema.get("$ref").exists() && !open {
		base, baseAt := r.settle(schema, at)
		if base == schema || base == nil {
			return nil, at, true // it leads nowhere
		}
		if found, where, open = r.propertyOf(base, baseAt, name, depth+1); found.exists() {
			return found, where, false
		}
		made = true
	}
	for _, keyword := range choices {
		for i, part := range schema.get(keyword).elements() {
			if made = true; open {
				break
			}
			n, place, wide := r.propertyOf(part.node, pointer(pointer(at, keyword), strconv.Itoa(i)), name, depth+1)
			if n.exists() && keyword == "allOf" {
				return n, place, false
			}
			open = wide || n.exists() // of alternatives each has to lack it
		}
	}
	return nil, at, open || !made
}
