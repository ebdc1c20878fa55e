package openapi

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/anypage/anypage/wasm/scheme"
)

// fromScalar translates x-scalar-pagination, as Scalar's SDK generator documents it: a scheme,
// or the name of one of those at the document's root.
func fromScalar(r *Reader, _ *Operation, n *node, at string) (found, *broken) {
	f := found{at: at}
	if name := n.text(); name != "" {
		for i, s := range r.d.root().get("x-scalar-pagination").elements() {
			if s.get("name").text() == name {
				return scalarScheme(s.node, "#/x-scalar-pagination/"+strconv.Itoa(i))
			}
		}
		return f, &broken{at, "is " + n.brief() + ", which is none of the schemes of the document's x-scalar-pagination"}
	}
	if !n.isObject() {
		return f, &broken{at, "is " + n.brief() + ": the name of a scheme, or a scheme is needed"}
	}
	return scalarScheme(n, at)
}

// scalarScheme translates one of Scalar's schemes.
func scalarScheme(n *node, at string) (found, *broken) {
	f := found{at: at}
	var p scheme.Pagination
	kind := n.get("type").text()
	switch kind {
	case "offset", "pageNumber":
		p.Type = scheme.OffsetLimit
	case "cursor", "cursorId":
		p.Type = scheme.Cursor
	case "cursorUrl":
		p.Type = scheme.URL
	case "fakePage":
		p.Type = scheme.None
	default:
		return f, &broken{pointer(at, "type"), "is " + n.get("type").brief() + ": offset, pageNumber, cursor, cursorId, cursorUrl or fakePage is needed"}
	}
	if p.Type != scheme.URL && p.Type != scheme.None {
		p.Inputs = scalarInputs(n)
	}
	last := scalarOutputs(n, &p)
	if kind == "cursorId" {
		p.Outputs.NextCursor = last
	}
	f.json = string(p.AppendJSON(nil))
	return f, nil
}

// scalarInputs are the parameters of a scheme.
func scalarInputs(n *node) (inputs []scheme.Input) {
	place := cmp.Or(n.get("paramLocation").text(), "query")
	for _, m := range n.get("request").members() {
		in := scheme.Input{Name: cmp.Or(m.get("param").text(), m.name), In: cmp.Or(m.get("location").text(), place)}
		switch m.get("type").text() {
		case "offset":
			in.Type = "offset"
		case "pageNumber":
			in.Type = "page"
		case "cursor", "cursorId":
			in.Type = "cursor"
		case "limit", "pageSize":
			in.Type = "limit"
		}
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

// scalarOutputs reads the fields of a scheme. last is the place of the last item's cursor.
func scalarOutputs(n *node, p *scheme.Pagination) (last string) {
	o := &p.Outputs
	for _, m := range n.get("response").members() {
		path := scalarPath(m)
		switch m.get("type").text() {
		case "items":
			o.Results = path
			if key := m.get("itemCursor").elements(); len(key) > 0 {
				last = path + "[-1]"
				for _, e := range key {
					last = property(last, e.text())
				}
			}
		case "cursor":
			o.NextCursor = path
		case "cursorUrl":
			o.NextURL = path
		case "hasMore":
			o.HasMore = path
		case "total":
			o.Total = path
		case "totalPages":
			o.NumPages = path
		}
		if m.get("location").text() == "bodyLink" && p.Type == scheme.URL {
			o.NextURL = path
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
func fromRedocly(_ *Reader, _ *Operation, n *node, at string) (found, *broken) {
	f := found{at: at}
	p := scheme.Pagination{Outputs: scheme.Outputs{Results: pointed(n.get("items")), HasMore: pointed(n.get("hasMore"))}}
	input := func(kind string, members ...string) {
		for _, member := range members {
			if name := n.get(member).text(); name != "" {
				p.Inputs = append(p.Inputs, scheme.Input{Name: name, In: "parameters", Type: kind})
				return
			}
		}
	}
	input("limit", "limitParam")
	switch style := n.get("style"); style.text() {
	case "cursor":
		p.Type, p.Outputs.NextCursor = scheme.Cursor, pointed(n.get("nextCursor"))
		input("cursor", "cursorParam")
	case "offset":
		p.Type = scheme.OffsetLimit
		input("offset", "offsetParam")
	case "page":
		p.Type = scheme.OffsetLimit
		input("page", "pageParam", "offsetParam")
	case "link":
		p.Type, p.Inputs, p.Outputs.NextURL = scheme.URL, nil, "$response.header.Link"
	default:
		return f, &broken{pointer(at, "style"), "is " + cmp.Or(style.brief(), "missing") + ": cursor, offset, page or link is needed"}
	}
	f.json = string(p.AppendJSON(nil))
	return f, nil
}

// pointed makes a JSONPath of a text with a JSON Pointer; "" where there is none.
func pointed(n *node) string {
	if !n.exists() || n.first() != '"' {
		return ""
	}
	return pointedAt(n.text())
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
