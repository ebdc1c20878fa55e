package openapi

import (
	"slices"
	"strings"

	"github.com/anypage/anypage/wasm/jsontext"
	"github.com/anypage/anypage/wasm/scheme"
)

// fern reads an x-fern-pagination object.
type fern struct {
	*found
	op     *Operation
	n      *node
	broken *broken // what is wrong with it
}

var fernMembers = []string{"type", "cursor", "next_cursor", "offset", "step", "next_uri", "next_path", "results", "has-next-page"}

// fromFern translates x-fern-pagination, as Fern documents it. An offset counts
// pages, from 1; with a step, which is the page's size, it counts items, from 0.
func fromFern(r *Reader, op *Operation, n *node, own *found) *broken {
	f := fern{found: own, op: op, n: n}
	if n.isTrue() {
		f.n, f.at = r.fern, "#/x-fern-pagination"
		if !f.n.exists() {
			return &broken{f.at, "is missing: an operation whose own is true needs it"}
		}
	}
	if !f.n.isObject() {
		return &broken{f.at, "is " + f.n.brief() + ": true or an object is needed"}
	}
	p := f.pagination()
	for _, m := range f.n.members() {
		if !slices.Contains(fernMembers, m.name) {
			f.ignores(m.name)
		}
	}
	f.say(&p)
	return f.broken
}

func (f *fern) pagination() (p scheme.Pagination) {
	p.Outputs.Results = f.output("results")
	p.Outputs.HasMore = f.output("has-next-page")
	cursor, offset := f.input("cursor", "cursor"), f.input("offset", "page")
	uri, path := f.output("next_uri"), f.output("next_path")
	switch {
	case f.broken != nil:
	case cursor != nil:
		p.Type, p.Inputs, p.Outputs.NextCursor = scheme.Cursor, []scheme.Input{*cursor}, f.output("next_cursor")
		if p.Outputs.NextCursor == "" {
			f.fail(f.at, "has a cursor but no next_cursor: say where in the response it is")
		}
	case offset != nil:
		p.Type = scheme.OffsetLimit
		if step := f.input("step", "limit"); step != nil {
			offset.Type = "offset"
			p.Inputs = append(p.Inputs, *step)
		}
		p.Inputs = append(p.Inputs, *offset)
		if p.Outputs.Results == "" {
			f.fail(f.at, "has an offset but no results: say where in the response they are")
		}
	case uri != "":
		p.Type, p.Outputs.NextURL = scheme.URL, uri
	case path != "":
		p.Type, p.Outputs.NextURL = scheme.URL, path
		if _, base, _ := strings.Cut(f.op.Server, "://"); strings.Count(strings.TrimSuffix(base, "/"), "/") > 0 {
			f.note(pointer(f.at, "next_path") + " is resolved against the URL of the response, as RFC 3986 has it, not appended to " + f.op.Server)
		}
	default:
		f.fail(f.at, "has none of cursor, offset, next_uri and next_path: there is no rule to follow")
	}
	return p
}

// fail notes what is wrong; the first counts.
func (f *fern) fail(place, message string) {
	if f.broken == nil {
		f.broken = &broken{place, message}
	}
}

// text returns a member that is to be a text, "" where it is missing, and its place.
func (f *fern) text(name string) (text, place string) {
	v := f.n.get(name)
	place = pointer(f.at, name)
	if v.exists() && v.text() == "" {
		f.fail(place, "is "+v.brief()+": a text such as $request.cursor is needed")
	}
	return v.text(), place
}

// input reads where in the request a value of this kind is.
func (f *fern) input(name, kind string) *scheme.Input {
	text, place := f.text(name)
	if text == "" {
		return nil
	}
	path, ok := strings.CutPrefix(text, "$request.")
	if !ok || path == "" {
		f.fail(place, "is "+jsontext.Quote(text)+": it has to start with $request.")
		return nil
	}
	in := requestInput(f.op, path)
	in.Type = kind
	return &in
}

// output reads where in the response something is.
func (f *fern) output(name string) string {
	text, place := f.text(name)
	path, ok := strings.CutPrefix(text, "$response")
	switch {
	case text == "":
		return ""
	case !ok || path != "" && path[0] != '.' && path[0] != '[':
		f.fail(place, "is "+jsontext.Quote(text)+": it has to start with $response")
	}
	return responsePath(path)
}
