package openapi

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/anypage/anypage/wasm/scheme"
)

// fromScalar translates x-scalar-pagination, as Scalar's SDK generator documents it: a scheme,
// or the name of one of those at the document's root.
func fromScalar(r *Reader, _ *Operation, n *node, f *found) *broken {
	if name := n.text(); name != "" {
		for i, s := range r.d.root().get("x-scalar-pagination").elements() {
			if s.get("name").text() == name {
				f.at = "#/x-scalar-pagination/" + strconv.Itoa(i)
				return scalarScheme(s.node, f)
			}
		}
		return &broken{f.at, "is " + n.brief() + ", which is none of the schemes of the document's x-scalar-pagination"}
	}
	if !n.isObject() {
		return &broken{f.at, "is " + n.brief() + ": the name of a scheme, or a scheme is needed"}
	}
	return scalarScheme(n, f)
}

// What Scalar's types mean: of a scheme, of a parameter and of a field of the response.
const (
	scalarSchemes = " offset=offsetLimit pageNumber=offsetLimit cursor=cursor cursorId=cursor cursorUrl=url fakePage=none "
	scalarParams  = " offset=offset pageNumber=page cursor=cursor cursorId=cursor limit=limit pageSize=limit "
	scalarFields  = " items=results cursor=next cursorUrl=url hasMore=more total=total totalPages=all "
)

// told is what a table has for a name, "" for nothing.
func told(table, name string) string {
	_, rest, _ := strings.Cut(table, " "+name+"=")
	value, _, _ := strings.Cut(rest, " ")
	return value
}

// scalarScheme translates one of Scalar's schemes.
func scalarScheme(n *node, f *found) *broken {
	kind := n.get("type")
	p := scheme.Pagination{Type: scheme.Type(told(scalarSchemes, kind.text()))}
	if p.Type == "" {
		return &broken{pointer(f.at, "type"), "is " + cmp.Or(kind.brief(), "missing") + ": offset, pageNumber, cursor, cursorId, cursorUrl or fakePage is needed"}
	}
	if p.Type != scheme.URL && p.Type != scheme.None {
		p.Inputs = scalarInputs(n)
	}
	o := &outputs{}
	last := o.scalar(n, p.Type == scheme.URL)
	if kind.text() == "cursorId" {
		o['n'] = last
	}
	p.Outputs = o.outputs()
	return f.say(&p)
}

// scalarInputs are the parameters of a scheme.
func scalarInputs(n *node) (inputs []scheme.Input) {
	place := cmp.Or(n.get("paramLocation").text(), "query")
	for _, m := range n.get("request").members() {
		in := scheme.Input{Name: cmp.Or(m.get("param").text(), m.name), In: cmp.Or(m.get("location").text(), place), Type: told(scalarParams, m.get("type").text())}
		if in.In == "body" {
			in.In, in.Name = "requestBody", cmp.Or(m.get("property").text(), in.Name)
			if path := m.get("path").elements(); len(path) > 0 {
				in.Name = ""
				for _, e := range path {
					in.Name = pointer(in.Name, e.text())
				}
			}
		}
		if in.Type != "" {
			inputs = append(inputs, in)
		}
	}
	return inputs
}

// scalar reads the fields of a scheme. last is the place of the last item's cursor.
func (o *outputs) scalar(n *node, url bool) (last string) {
	for _, m := range n.get("response").members() {
		is := told(scalarFields, m.get("type").text())
		path := scalarPath(m)
		if key := m.get("itemCursor").elements(); is == "results" && len(key) > 0 {
			last = path + "[-1]"
			for _, e := range key {
				last = property(last, e.text())
			}
		}
		if url && m.get("location").text() == "bodyLink" {
			is = "url"
		}
		if is != "" {
			o[is[0]] = path
		}
	}
	return last
}

// scalarPath is where in the response a field is.
func scalarPath(m member) string {
	switch m.get("location").text() {
	case "header", "linkHeader":
		return "$response.header." + cmp.Or(m.get("headerName").text(), "Link")
	}
	path := "$"
	names := m.get("path").elements()
	if len(names) == 0 {
		path = property(path, cmp.Or(m.get("property").text(), m.name))
	}
	for _, e := range append(names[:len(names):len(names)], m.get("cursorPath").elements()...) {
		path = property(path, e.text())
	}
	return path
}

// fromRedocly translates x-redoclyPagination, as Redocly's client generator documents it. Places
// in the response are JSON Pointers.
func fromRedocly(_ *Reader, _ *Operation, n *node, f *found) *broken {
	p := scheme.Pagination{Outputs: scheme.Outputs{Results: pointed(n.get("items")), HasMore: pointed(n.get("hasMore"))}}
	input := func(kind, name string) {
		if name != "" {
			p.Inputs = append(p.Inputs, scheme.Input{Name: name, In: "parameters", Type: kind})
		}
	}
	input("limit", n.get("limitParam").text())
	offset := n.get("offsetParam").text()
	switch style := n.get("style"); style.text() {
	case "cursor":
		p.Type, p.Outputs.NextCursor = scheme.Cursor, pointed(n.get("nextCursor"))
		input("cursor", n.get("cursorParam").text())
	case "offset":
		p.Type = scheme.OffsetLimit
		input("offset", offset)
	case "page":
		p.Type = scheme.OffsetLimit
		input("page", cmp.Or(n.get("pageParam").text(), offset))
	case "link":
		p.Type, p.Inputs, p.Outputs.NextURL = scheme.URL, nil, "$response.header.Link"
	default:
		return &broken{pointer(f.at, "style"), "is " + cmp.Or(style.brief(), "missing") + ": cursor, offset, page or link is needed"}
	}
	return f.say(&p)
}

// pointed makes a JSONPath of a text with a JSON Pointer, or with a JSONPath; "" where there is none.
func pointed(n *node) string {
	text := n.text()
	if !n.exists() || n.first() != '"' || strings.HasPrefix(text, "$") {
		return text
	}
	return pointedAt(text)
}

// pointedAt makes a JSONPath of a JSON Pointer.
func pointedAt(pointer string) string {
	path := "$"
	for i, token := range strings.Split(pointer, "/") {
		if i > 0 {
			path = property(path, strings.ReplaceAll(strings.ReplaceAll(token, "~1", "/"), "~0", "~"))
		}
	}
	return path
}
