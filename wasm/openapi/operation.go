package openapi

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/anypage/anypage/wasm/detect"
	"github.com/anypage/anypage/wasm/edit"
)

func (r *Reader) readOperation(p *pathItem, method string, n *node, at string) {
	var broken string
	if n.get("$ref").exists() { // the specification allows none here, and split documents have it
		n, at, broken = r.resolve(n, at)
	}
	if r.lacks(n, method+" "+p.path+": "+at) {
		return
	}
	op := &Operation{
		ID:      n.get("operationId").text(),
		Method:  method,
		Path:    p.path,
		Summary: n.get("summary").text(),
		Broken:  p.broken,
	}
	if broken != "" {
		op.breaks(broken)
		r.problemOf(op, broken)
	}
	r.d.steps += (len(op.ID) + len(op.Path) + len(op.Summary)) / 64
	r.add(op)
	r.inputs, r.by = r.inputs[:0], ""

	servers := p.servers
	if s := n.get("servers"); s.exists() {
		servers = s
	}
	s := r.server(servers)
	op.Server = s.url
	op.breaks(s.broken)
	// Of the same name and place, the later one counts (OpenAPI 3.1, section 4.8.10).
	op.breaks(r.readParameters(op, p.other.get("parameters"), p.otherAt))
	op.breaks(r.readParameters(op, p.own.get("parameters"), p.at))
	op.breaks(r.readParameters(op, n.get("parameters"), at))
	op.declareTemplates()
	op.breaks(r.readBody(op, n.get("requestBody"), at))
	r.readResponses(op, n.get("responses"), pointer(at, "responses"))
	if r.readPagination(op, n, at) {
		op.Looks = r.looksPaged(op, n)
	}
	if op.Broken != "" && op.Pagination != "" {
		r.problemOf(op, op.Broken)
	}
}

// breaks notes the first reason why no request can be made.
func (op *Operation) breaks(why string) {
	if op.Broken == "" {
		op.Broken = why
	}
}

// readParameters reads the parameters of a Path Item or an operation, which is at
// a JSON Pointer. They replace those of the same name and place.
func (r *Reader) readParameters(op *Operation, list *node, at string) (broken string) {
	for i, e := range list.elements() {
		// Each is compared with those before it.
		if r.d.steps += len(op.Parameters) / 8; !r.d.spend() {
			break
		}
		text := e.written()
		p, read := e.d.alike[text].(*Parameter)
		if !read {
			at := pointer(pointer(at, "parameters"), strconv.Itoa(i))
			n, _, why := r.resolve(e.node, at)
			if why != "" {
				broken = why
				continue
			}
			before := len(op.Inner) + len(r.inputs)
			if p, read = r.readParameter(op, n); !read {
				r.problemOf(op, at+" is "+n.brief()+": a parameter with a name in path, query, header or cookie is needed")
				continue
			}
			if len(op.Inner)+len(r.inputs) == before && len(r.inputs) < few {
				e.d.alike[text] = p
			}
		}
		r.d.steps += 4 + len(p.Name)/64
		j := 0
		for j < len(op.Parameters) && !op.Parameters[j].is(p.In, p.Name) {
			j++
		}
		if j == len(op.Parameters) {
			op.Parameters = append(op.Parameters, p)
		}
		op.Parameters[j] = p
	}
	return broken
}

// declareTemplates adds the templates of the path that nobody declares: they need a
// value all the same.
func (op *Operation) declareTemplates() {
	for _, name := range edit.PathParams(op.template()) {
		if op.parameter("path", name) == nil {
			op.Parameters = append(op.Parameters, &Parameter{Parameter: detect.Parameter{Name: name, In: "path"}, Style: "simple"})
		}
	}
}

func (r *Reader) readParameter(op *Operation, n *node) (p *Parameter, ok bool) {
	p = &Parameter{
		Style:    n.get("style").text(),
		Reserved: n.get("allowReserved").isTrue(),
		Required: n.get("required").isTrue(),
	}
	name, in := n.get("name").text(), n.get("in").text()
	if p.Style == "" { // OpenAPI 3.1, section 4.8.12.2.1
		p.Style = "simple"
		if in == "query" || in == "cookie" {
			p.Style = "form"
		}
	}
	p.Explode = p.Style == "form"
	if e := n.get("explode"); e.exists() {
		p.Explode = e.isTrue()
	}
	schema := n.get("schema")
	for _, m := range n.get("content").members() { // it has one
		schema = m.get("schema")
		p.JSON = isJSON(m.name)
	}
	p.Parameter = *r.describe(schema)
	p.Name, p.In = name, in
	p.Tell(n.get("description").raw())
	r.note(n, n)
	r.input(name, in, n)
	r.input(name, in, schema)
	if names := detect.NamesIn(name, ""); p.Type == "object" {
		switch plain := in == "query" && !p.JSON; { // OpenAPI 3.1, section 4.8.12.6
		case plain && p.Style == "deepObject" && names != "":
			r.readInner(op, schema, in, name+"[", "]", names)
		case plain && p.Style == "form" && p.Explode:
			r.readInner(op, schema, in, "", "", detect.EveryName)
		default:
			r.readInner(op, schema, "object", "", "", detect.PageNames)
		}
	}
	return p, name != "" && slices.Contains([]string{"path", "query", "header", "cookie"}, in)
}

// readInner adds to the operation what stands in an object, if its name says that it may tell the page: of the
// object's properties those that names allow. Their own names are what stands before and behind them in the
// request, or their JSON Pointer in its body.
func (r *Reader) readInner(op *Operation, schema *node, in, before, behind, names string) {
	if names == "" || strings.Count(before, "/") > 3 {
		return
	}
	r.visit(schema, choices, func(s *node) bool {
		for _, m := range s.get("properties").members() {
			p := *r.describe(m.node)
			if p.Name, p.In = before+m.name+behind, in; in == "requestBody" {
				p.Name = pointer(before, m.name)
				r.readInner(op, m.node, in, p.Name, "", detect.NamesIn(m.name, names))
			}
			r.input(p.Name, in, m.node)
			if detect.Among(names, m.name) {
				op.Inner = append(op.Inner, p)
			}
		}
		return r.d.spend()
	})
}

// find looks for something in a schema, in what its $ref leads to, and in all that
// it is made of by allOf, in this order. It does not look into alternatives: they
// don't all hold.
func (r *Reader) find(schema *node, look func(*node) *node) (found *node) {
	if found = look(schema); found.exists() {
		return found // nearly always
	}
	r.visit(schema, []string{"allOf"}, func(s *node) bool {
		found = look(s)
		return !found.exists()
	})
	return found
}

// choices are the keywords of the schemas that another one is made of, and of those that it may be.
var choices = []string{"allOf", "oneOf", "anyOf"}

// describe reads what a schema says of its values. Where it says no type, that of the first of its alternatives
// counts that is not null: so it is often said that a value may be left out. All of them are known.kinds.
func (r *Reader) describe(schema *node) *detect.Parameter {
	known := r.known(schema)
	p := known.described
	if p != nil { // many operations share it
		r.d.steps += 4
		return p
	}
	p = &detect.Parameter{}
	for made := 1; made <= len(choices) && p.Type == ""; made += 2 {
		r.visit(schema, choices[:made], func(s *node) bool {
			typed := false
			constant, value, enum, date := "", "", false, false
			for _, m := range s.members() { // once: a look-up for each name takes longer
				switch m.name {
				case "type":
					typed = true
					known.names(m.text(), p)
					for _, e := range m.elements() { // OpenAPI 3.1
						known.names(e.text(), p)
					}
				case "const":
					constant = m.raw()
				case "default":
					value = m.raw()
				case "minimum":
					p.Least = cmp.Or(p.Least, m.raw())
				case "maximum":
					p.Most = cmp.Or(p.Most, m.raw())
				case "enum":
					enum = true
				case "format":
					date = strings.HasPrefix(m.raw(), `"date`)
				}
			}
			if made > 1 && !typed {
				n, _ := r.settle(s, "")
				known.open = known.open || n == nil || n == s && s != schema
			}
			if made == 1 { // of alternatives not all hold
				p.Default = cmp.Or(p.Default, constant, value)
			}
			if enum {
				p.Says = "enum"
			} else if date {
				p.Says = "date"
			}
			p.Tell(s.get("description").raw())
			r.note(schema, s)
			return true
		})
	}
	known.described = p
	return p
}

// names takes a type that a schema names, "" for none. A parameter's own is the first one that is not null.
func (k *known) names(kind string, p *detect.Parameter) {
	k.kinds |= kindOf(kind)
	k.open = k.open || kind != "" && kindOf(kind) == 0
	if kind != "null" {
		p.Type = cmp.Or(p.Type, kind)
	}
}

// visit calls yield for a schema and for the schemas that it is made of, each once,
// until yield returns false. A $ref that leads nowhere is passed over: a request can
// be made without what it names.
func (r *Reader) visit(schema *node, made []string, yield func(*node) bool) {
	var seen map[*node]bool
	for queue := []*node{schema}; len(queue) > 0; {
		s := queue[0]
		queue = queue[1:]
		if !s.isObject() || seen[s] || !r.d.spend() {
			continue
		}
		if !yield(s) {
			return
		}
		before := len(queue)
		if ref := s.get("$ref"); ref.exists() { // since 3.1 more may stand beside it
			if n, _, why := r.follow(s.d, ref.text()); why == "" {
				queue = append(queue, n)
			}
		}
		for _, keyword := range made {
			for _, e := range s.get(keyword).elements() {
				queue = append(queue, e.node)
			}
		}
		if seen == nil && len(queue) > before { // most are made of nothing else
			seen = map[*node]bool{}
		}
		if seen != nil {
			seen[s] = true
		}
	}
}

// readBody reads the request body of an operation, which is at a JSON Pointer.
func (r *Reader) readBody(op *Operation, n *node, at string) (broken string) {
	if !n.exists() {
		return ""
	}
	text := n.written()
	body, read := n.d.alike[text].(*Body)
	if read {
		r.d.steps += len(body.Properties)
		op.Body = body
		return ""
	}
	found, _, why := r.resolve(n, pointer(at, "requestBody"))
	if why != "" {
		return why
	}
	name, content := mediaType(found.get("content"))
	if name == "" {
		return ""
	}
	body = &Body{Type: name, JSON: isJSON(name), Required: found.get("required").isTrue()}
	op.Body = body
	if strings.ContainsRune(name, '*') {
		body.Type = "application/json"
	}
	before := len(op.Inner) + len(r.inputs)
	if schema := r.shared(content.get("schema")); body.JSON {
		r.readProperties(op, schema)
		body.JSON = len(body.Properties) > 0 || r.describe(schema).Type != "array"
	} else {
		r.readInner(op, schema, "object", "", "", detect.PageNames)
	}
	if len(op.Inner)+len(r.inputs) == before && len(r.inputs) < few {
		n.d.alike[text] = body
	}
	return ""
}

// shared is what a schema that is nothing but a $ref leads to: many operations have the same.
func (r *Reader) shared(schema *node) *node {
	if ref := schema.get("$ref"); ref.exists() && len(schema.members()) == 1 {
		if n, _, why := r.follow(schema.d, ref.text()); why == "" {
			return n
		}
	}
	return schema
}

func readOnly(schema *node) *node { return schema.get("readOnly") }

// readProperties reads those of a body's schema.
func (r *Reader) readProperties(op *Operation, schema *node) {
	required, names := map[string]bool{}, []string(nil)
	r.visit(schema, []string{"allOf"}, func(s *node) bool {
		for _, e := range s.get("required").elements() {
			if name := e.text(); name != "" && !required[name] {
				required[name], names = true, append(names, name)
			}
		}
		return true
	})
	seen := map[string]bool{}
	r.visit(schema, choices, func(s *node) bool {
		for _, m := range s.get("properties").members() {
			if !seen[m.name] && r.d.spend() {
				seen[m.name] = true
				r.d.steps += len(m.name) / 64
				p := &Parameter{Parameter: *r.describe(m.node), Required: required[m.name] && !r.find(m.node, readOnly).isTrue()} // else it is the response's
				p.Name = m.name
				op.Body.Properties = append(op.Body.Properties, p)
				r.input(m.name, "requestBody", m.node)
				r.readInner(op, m.node, "requestBody", pointer("", m.name), "", detect.NamesIn(m.name, ""))
			}
		}
		return true
	})
	for _, name := range names { // of those whose schema is nowhere
		if !seen[name] {
			op.Body.Properties = append(op.Body.Properties, &Parameter{Parameter: detect.Parameter{Name: name}, Required: true})
		}
	}
}

// readDeepProperty adds a property that stands below the top of a JSON body, and
// that an input of the pagination names.
func (r *Reader) readDeepProperty(op *Operation, n *node, at, name string, tokens []string) {
	n, _, _ = r.resolve(n, at)
	_, content := mediaType(n.get("content"))
	schema := content.get("schema")
	for _, token := range tokens {
		schema = r.find(schema, func(s *node) *node { return s.get("properties").get(token) })
	}
	p := &Parameter{Parameter: *r.describe(schema)}
	p.Name = name
	body := *op.Body // which others have, too
	body.Properties = append(slices.Clip(body.Properties), p)
	body.number = 0
	op.Body = &body
}

// response is a successful response.
type response struct {
	_ incomparable
	*node
	at     string // its JSON Pointer
	media  string // of its content
	schema *node
}

// readResponses chooses the response that has the list: a successful one, with JSON, of status 200 where there is a
// choice. The default is that of errors where there is another one.
func (r *Reader) readResponses(op *Operation, responses *node, at string) {
	responses, at, why := r.resolve(responses, at)
	if why != "" {
		r.problemOf(op, why)
	}
	r.response = response{at: at}
	best := 0
	for _, m := range responses.members() {
		rank := 1
		if strings.HasPrefix(m.name, "2") {
			rank = 4
		} else if m.name != "default" {
			continue
		}
		n, at, _ := r.resolve(m.node, pointer(at, m.name))
		name, content := mediaType(n.get("content"))
		if isJSON(name) {
			rank += 2
		}
		if m.name == "200" {
			rank++
		}
		if rank > best {
			best, r.response = rank, response{node: n, at: at, media: name, schema: content.get("schema")}
		}
	}
	r.response.schema.readAll(4)
	if name := r.response.media; isJSON(name) && !strings.ContainsRune(name, '*') {
		op.Accept = name
	}
}

// mediaType chooses among the media types of a content map: JSON where there is a
// choice.
func mediaType(content *node) (name string, chosen *node) {
	members := content.members()
	for _, m := range members {
		if base, _, _ := strings.Cut(m.name, ";"); strings.EqualFold(strings.TrimSpace(base), "application/json") {
			return m.name, m.node
		}
	}
	for _, m := range members {
		if isJSON(m.name) {
			return m.name, m.node
		}
	}
	if len(members) > 0 {
		return members[0].name, members[0].node
	}
	return "", nil
}

// isJSON reports whether a media type, or a range of them, can be JSON (RFC 6839,
// section 3.1; AWS' protocols awsJson1.0 and 1.1).
func isJSON(mediaType string) bool {
	base, _, _ := strings.Cut(mediaType, ";")
	base = strings.ToLower(strings.TrimSpace(base))
	return base == "application/json" || strings.HasPrefix(base, "application/x-amz-json-") || strings.HasSuffix(base, "+json") || base == "*/*" || base == "application/*"
}
