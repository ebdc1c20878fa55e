package openapi

import (
	"cmp"
	"strings"

	"github.com/anypage/anypage/wasm/detect"
	"github.com/anypage/anypage/wasm/edit"
	"github.com/anypage/anypage/wasm/scheme"
)

// Two dialects mark each parameter and each property of the response with what it is for, and say
// nothing of the operation as a whole: Stainless' generators by a purpose, TypeSpec by an extension
// of its own for each of the decorators of a @list.

const stainless = "x-stainless-pagination-property"

// purposes are those of Stainless, and TypeSpec's extensions, and what they are to us, told by its first letter.
// Of the response: results, next cursor, URL, more, all pages, total, and the item's cursor; a cursor is the next
// one there. The others tell of the page before, of the current one, or what an offset is without them.
const purposes = " items=results has_next_page=more next_cursor_param=cursor next_cursor_field=next" +
	" next_cursor_id_param=cursor cursor_item_id=item cursor_url_field=url page_number_param=page" +
	" total_page_count_field=all offset_count_param=offset offset_total_count_field=total" +
	" x-ms-list-page-items=results x-ms-list-next-link=url x-ms-list-continuation-token=cursor" +
	" x-ms-list-page-index=page x-ms-list-offset=offset x-ms-list-page-size=limit"

// mark is what a parameter or property is for, and by whose word.
type mark struct {
	_      incomparable
	is     byte   // the first letter of what it is
	by     string // the extension
	header string // where in the response it is, if that is no property
}

// markOf reads the mark of a parameter, header or schema.
func markOf(n *node) *mark {
	if !n.isObject() {
		return nil
	}
	for _, own := range n.object().members {
		name, by, header := own.name, "x-ms-list", ""
		switch {
		case name == stainless:
			name, by, header = own.get("purpose").text(), stainless, own.get("from_header").text()
			if own.get("is_top_level_array").isTrue() {
				name = "items"
			}
		case !strings.HasPrefix(name, by) || !own.isTrue(): // nearly always
			continue
		}
		if is := told(purposes, name); is != "" {
			return &mark{is: is[0], by: by, header: header}
		}
	}
	return nil
}

// note keeps the mark in what something is made of as its own, if it has no other.
func (r *Reader) note(of, part *node) {
	if m := markOf(part); m != nil && r.known(of).mark == nil {
		r.known(of).mark = m
	}
}

// input takes a marked parameter or property for an input of the operation. It is no part of its callers, for
// the size of the engine, and so are others below.
//
//go:noinline
func (r *Reader) input(name, in string, of *node) {
	m := r.known(of).mark
	if m == nil || len(r.inputs) == few {
		return
	}
	if in != "header" && in != "requestBody" {
		in = "parameters"
	}
	r.by = m.by
	r.inputs = append(r.inputs, scheme.Input{Name: name, In: in, Type: string(m.is)})
}

// pick adds the input that is marked as of a type to those of a pagination, if there is one.
//
//go:noinline
func (r *Reader) pick(p *scheme.Pagination, kind string) bool {
	for i := range r.inputs {
		if in := &r.inputs[i]; in.Type == kind[:1] {
			in.Type = kind
			p.Inputs = append(p.Inputs, *in)
			return true
		}
	}
	return false
}

// fromMarks makes a pagination of marks. None: there are no marks, or they are of a list without pages.
func fromMarks(r *Reader, op *Operation, n *node, f *found) *broken {
	sure := r.by != "" || n.get("x-ms-list").isTrue()
	if !sure && op.Method != "GET" {
		return nil
	}
	schema := r.shared(r.response.schema)
	fields := r.fieldsIn(schema)
	if !sure && !fields.marked {
		return nil
	}
	o := &outputs{}
	for _, m := range r.response.get("headers").members() {
		header, _ := r.settle(m.node, "")
		o.set(markOf(header), "$response.header."+m.name)
		o.set(markOf(header.get("schema")), "$response.header."+m.name)
	}
	r.readMarks(o, schema)
	f.by = cmp.Or(r.by, o['b'])
	next := cmp.Or(o['n'], o['c'])
	marked := next != ""
	if rest, ok := strings.CutPrefix(o['i'], o['r']+"[*]"); ok && !marked {
		next = o['r'] + "[-1]" + rest
	}
	p := scheme.Pagination{Type: scheme.URL}
	switch {
	case o['u'] != "":
		next = ""
	case next != "" && r.pick(&p, "cursor"):
		p.Type = scheme.Cursor
	case r.pick(&p, "page"), r.pick(&p, "offset"):
		p.Type, next = scheme.OffsetLimit, ""
		o['r'] = cmp.Or(o['r'], fields.list) // it ends by them
	case marked, r.pick(&p, "cursor"):
		return &broken{f.at, "has only one of two marks of " + f.by + ": on the parameter that takes the cursor, and on the next cursor in the response"}
	default:
		return nil
	}
	if p.Type != scheme.URL {
		r.pick(&p, "limit")
	}
	o['n'] = next
	p.Outputs = o.outputs()
	return f.say(&p)
}

// outputs are places in a response, by what they are marked as; under b is the extension.
type outputs ['z']string

func (o *outputs) outputs() scheme.Outputs {
	return scheme.Outputs{Results: o['r'], NumPages: o['a'], NextCursor: o['n'], NextURL: o['u'], HasMore: o['m'], Total: o['t']}
}

//go:noinline
func (o *outputs) set(m *mark, path string) {
	if m != nil && o[m.is] == "" {
		o[m.is], o['b'] = path, m.by
		if m.header != "" {
			o[m.is] = "$response.header." + m.header
		}
	}
}

// readMarks collects the marks in a schema and in those inside it, the outer ones first, and each once: at the
// first place where it stands. Of what stands in the items, their cursor counts alone: a list in them has marks of
// its own.
func (r *Reader) readMarks(o *outputs, schema *node) {
	const most = 300 // schemas: hundreds of operations may lead to the same ones
	type place struct {
		_       incomparable
		schema  *node
		path    string
		inItems bool
	}
	seen := map[*node]bool{}
	for queue := []place{{schema: schema, path: "$"}}; len(queue) > 0 && len(seen) < most; queue = queue[1:] {
		at := queue[0]
		r.d.steps += len(at.path) / 64
		r.visit(at.schema, choices, func(s *node) bool {
			if m := markOf(s); m != nil && (!at.inItems || m.is == 'i' || m.header != "") {
				o.set(m, at.path)
			}
			if !seen[s] {
				seen[s] = true
				if !at.inItems {
					queue = append(queue, place{schema: s.get("items"), path: at.path + "[*]", inItems: true})
				}
				for _, m := range s.get("properties").members() {
					queue = append(queue, place{schema: m.node, path: property(at.path, m.name), inItems: at.inItems})
				}
			}
			return true
		})
	}
}

// fromSmithy translates x-paginated, into which AWS' type-safe APIs put Smithy's trait paginated as it
// is. Smithy's own converter writes nothing of it.
func fromSmithy(_ *Reader, op *Operation, n *node, f *found) *broken {
	text := func(name string) string { return n.get(name).text() }
	token, next, items, size := text("inputToken"), text("outputToken"), text("items"), text("pageSize")
	if token == "" || next == "" {
		return &broken{f.at, "needs inputToken and outputToken, which name a parameter and a property of the response"}
	}
	p := scheme.Pagination{Type: scheme.Cursor, Outputs: scheme.Outputs{NextCursor: responsePath("." + next)}}
	if items != "" {
		p.Outputs.Results = responsePath("." + items)
	}
	requested(&p, op, token, "cursor")
	if size != "" {
		requested(&p, op, size, "limit")
	}
	return f.say(&p)
}

// requested adds an input, wherever the operation has it.
//
//go:noinline
func requested(p *scheme.Pagination, op *Operation, name, kind string) {
	in := requestInput(op, name)
	in.Type = kind
	p.Inputs = append(p.Inputs, in)
}

// nextLink is the link of the response to the same operation that leads on, and where it is. sure: its name says so.
func (r *Reader) nextLink(op *Operation, own string) (link *node, at string, sure bool) {
	for _, m := range r.response.get("links").members() {
		l, place, _ := r.resolve(m.node, pointer(r.response.at+"/links", m.name))
		if id := l.get("operationId").text(); (id == "" || id != op.ID) && edit.Unescape(l.get("operationRef").text()) != own {
			continue
		}
		name := strings.ToLower(m.name)
		called := strings.HasPrefix(name, "next")
		back := len(name) > 3 && strings.Contains("prev firs last self back", name[:4])
		if !back && !sure && (called || link == nil) {
			link, at, sure = l, place, called
		}
	}
	return
}

// fromLinks makes a pagination of a link of the response that leads to the same operation with a value of
// the response (OpenAPI 3.1, section 4.8.20).
func fromLinks(r *Reader, op *Operation, n *node, f *found) *broken {
	link, at, sure := r.nextLink(op, f.at)
	f.by, f.at = "links", at
	if body := link.get("requestBody"); strings.HasPrefix(body.text(), "$response") {
		return &broken{at + "/requestBody", "is " + body.brief() + ", which replaces the whole body: a single value of it can be followed, by parameters"}
	}
	p := scheme.Pagination{Type: scheme.Cursor}
	for _, m := range link.get("parameters").members() {
		place, name, ok := strings.Cut(m.name, ".")
		if !ok || op.parameter(place, name) == nil {
			name = m.name
		}
		path := m.text()
		if body, ok := strings.CutPrefix(path, "$response.body#"); ok {
			path = pointedAt(body)
		} else if !strings.HasPrefix(path, "$response.header.") {
			continue // what was sent is sent again
		}
		if op.parameter("path", name) != nil || detect.Limits(name) || !sure && detect.Takes(name, false) == "" {
			continue // it names what the list is of or how much of it is meant, or something else of the same kind
		}
		p.Outputs.NextCursor = path
		requested(&p, op, name, "cursor")
	}
	switch len(p.Inputs) {
	case 0:
		return nil
	case 1:
		return f.say(&p)
	}
	return &broken{at + "/parameters", "takes several values of the response: one can be followed"}
}
