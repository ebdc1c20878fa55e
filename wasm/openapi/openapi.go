// Package openapi reads how lists are paginated out of OpenAPI documents: their
// operations, the pagination that an extension describes, and what a request for
// one needs.
//
//	api, err := openapi.Read(document, openapi.Options{URL: "https://api.example/openapi.json"})
//	op := api.Operations[0]                     // op.ID, op.Pagination, op.Source
//	call, err := op.Request(params, pagination) // method, URL, headers and body to walk from
//
// Documents are of version 3.0, 3.1 or 3.2, as JSON text; YAML is made JSON by the
// caller. References lead anywhere within the document, and to others of its origin.
//
// # Where the pagination comes from
//
// Of several extensions in an operation the first one that can be followed counts:
//
//	x-anypage-pagination    a pagination object, or a preset's name
//	x-speakeasy-pagination  the object that scheme.Compile knows
//	x-fern-pagination       cursor, offset, next_uri or next_path; true means the object at the document's root
//	x-scalar-pagination     a scheme, or the name of one at the document's root
//	x-redoclyPagination     cursor, offset, page or link
//	x-paginated             Smithy's trait, as AWS' type-safe APIs write it
//	x-ms-pageable           nextLinkName, itemName and nextLinkVerb
//
// One that is false ends the search: whoever writes it says that there are no pages.
//
// Then marks on what the operation takes and answers, Stainless' or TypeSpec's (x-stainless-pagination-property,
// x-ms-list-next-link and the like), then a link of the response that leads to the same operation.
//
// One that can't be followed does not make the document useless: its operation is
// not listed as paginated, the API's Problems say which rule it breaks and at which
// JSON Pointer, and so does the error for who asks for it.
//
// # What is sent
//
// Parameters that the caller names. For each that is required, and for each input of the
// pagination, also its schema's const or default where the caller doesn't name it.
// Defaults of all other parameters are the server's business: it knows them. What is
// required and has none is an error before any request.
package openapi

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/anypage/anypage/wasm/contract"
	"github.com/anypage/anypage/wasm/detect"
	"github.com/anypage/anypage/wasm/host"
	"github.com/anypage/anypage/wasm/jsontext"
	"github.com/anypage/anypage/wasm/scheme"
)

// Options say what a document does not.
type Options struct {
	URL      string   // where the document is from, "" where it isn't known: relative servers and references are relative to it
	Base     string   // what relative servers are relative to without a URL, "" for nothing
	Server   string   // taken instead of the document's servers
	Overlays []string // Overlay documents as JSON text, applied in their order
	// Parts are the documents that others refer to, by their URL.
	Parts map[string]Part
}

// Part is one of a document's parts: its JSON text, or why there is none.
type Part struct {
	_             incomparable
	Text, Failure string
}

// API is what a document says of the lists behind it.
type API struct {
	// Operations are all operations of the document, in its order. Those whose
	// Pagination is not empty are paginated.
	Operations []*Operation
	// Problems are what makes a pagination unusable, and what it says in vain,
	// each with its JSON Pointer.
	Problems []string
	// Wanted are URLs of documents, all of the first one's origin, that references lead
	// to: what they name is missing until Read is given them as Parts.
	Wanted []string
}

// Operation is one operation, with all references followed.
type Operation struct {
	ID      string // operationId, or "GET /path" where it has none of its own
	Method  string
	Path    string
	Summary string

	Pagination string // JSON: an object, or a preset's name; "" where there is none
	Source     string // the extension's name and where it stands: "x-ms-pageable at #/paths/~1items/get/x-ms-pageable"
	Speakeasy  string // JSON: the pagination as x-speakeasy-pagination, where another extension has it; "" where that can't hold it
	// At is where an overlay writes the pagination, as x-speakeasy-pagination or else as x-anypage-pagination: the JSON
	// Pointer of the operation, or of the extension that has to go before. It is "" where it is there.
	At      string
	Problem string // why the extension that is there can't be followed
	Broken  string // why no request can be made
	// Looks are what an operation without an extension has of one that is paginated; none where
	// it does not look like that.
	Looks []string

	Server     string // absolute unless nothing says what it is relative to
	Parameters []*Parameter
	Body       *Body  // nil where there is none
	Accept     string // the JSON media type that it answers with, "" where it names none
	// Inner are those that stand within objects and may say the page: in parameters that are objects, and in objects of
	// a JSON body. Where a next request can't differ in them, as in a body that is no JSON, they are in "object".
	Inner []detect.Parameter
}

// Parameter is a parameter of an operation. It is in path, query, header or cookie.
type Parameter struct {
	_ incomparable
	detect.Parameter
	Style    string // of the serialization: form, simple, label, matrix, spaceDelimited, pipeDelimited or deepObject
	Explode  bool
	Reserved bool // reserved characters are not percent-encoded
	JSON     bool // the value is sent as JSON text
	Required bool // a request without it is refused
	number   int  // among what operations share, from 1, once it has been written
}

// incomparable, as its first member, spares the code that would compare values of a type.
type incomparable [0]func()

// parameter is the one of a name in a place, nil where there is none.
func (op *Operation) parameter(place, name string) *Parameter {
	for _, p := range op.Parameters {
		if p.is(place, name) {
			return p
		}
	}
	return nil
}

// is reports whether a parameter is the one of a name in a place. Names of headers have no case (RFC 9110, section 5.1).
func (p *Parameter) is(place, name string) bool {
	return p.In == place && (p.Name == name || place == "header" && strings.EqualFold(p.Name, name))
}

// Body is the request body of an operation.
type Body struct {
	Type       string // media type
	JSON       bool   // an object: properties can be set
	Required   bool
	Properties []*Parameter // of a JSON body; where an input of the pagination stands deeper, its name is a JSON Pointer
	number     int          // as a parameter's
}

// Error is a document, or a request for one of its operations, that can't be used.
type Error struct {
	Code    string // "config", or "parse" where the document is not JSON
	Message string // what is wrong, where, and what to do
}

func (e *Error) Error() string { return e.Message }

func config(message string) *Error { return &Error{"config", message} }

// Read reads a document. Errors are *Error: the text is no OpenAPI 3 document, or it
// or an overlay exceeds a limit of this package.
func Read(text string, options Options) (*API, error) {
	r, err := NewReader(text, options)
	for more := true; more && err == nil; {
		more, err = r.Step(len(text), maxSteps)
	}
	if err != nil {
		return nil, err
	}
	return &r.API, nil
}

// Reader reads one document, in steps.
type Reader struct {
	API     // complete when Step has no more to do
	options Options
	text    string
	parser  *jsontext.Parser
	d       *document
	paths   *node                 // the document's paths
	pathsAt string                // their JSON Pointer
	reading *reading              // of them, until they have been read
	at      int                   // the next path
	others  []*node               // what no path has asked for, and where names may come twice
	parts   map[string]*document  // that were read, by their URL
	fern    *node                 // the root's x-fern-pagination
	byID    map[string]*Operation // the first one that claims a name
	later   []*Operation          // those that claim it, too
	nothing node                  // in the place of one that isn't there, for what is known of it

	// Of the operation that is being read:
	response response       // the first one
	inputs   []scheme.Input // that are marked
	by       string         // by what they are
}

// NewReader starts to read a document, with its overlays. Errors are those of Read.
func NewReader(text string, options Options) (*Reader, error) {
	r := &Reader{options: options, parts: map[string]*document{}, byID: map[string]*Operation{}}
	for i, overlay := range options.Overlays {
		var err error
		if text, err = r.overlay(text, overlay, "overlays["+strconv.Itoa(i)+"]"); err != nil {
			return nil, err
		}
	}
	r.text, r.parser = text, jsontext.NewParser(text, contract.DocumentDepth)
	return r, nil
}

// Step reads on for so many bytes of the text, or then until about so many members have been looked
// at. more is false at the end of the document. Errors are those of Read.
func (r *Reader) Step(bytes, members int) (more bool, err error) {
	if r.d == nil {
		if r.d, err = jsonOf(r.parser, r.text, "the document", bytes); err != nil || r.d == nil {
			return true, err
		}
		r.d.url, _, _ = strings.Cut(r.options.URL, "#")
		root := r.d.root()
		r.fern = root.get("x-fern-pagination")
		if err = r.checkVersion(); err != nil {
			return false, err
		}
		var why string
		if r.paths, r.pathsAt, why = r.resolve(root.get("paths"), "#/paths"); why != "" {
			r.problem(why)
			r.paths = nil
		}
		if r.paths.exists() && !r.lacks(r.paths, r.pathsAt) {
			reading := r.paths.read()
			r.reading = &reading
		}
		return true, nil
	}
	if r.reading != nil {
		if r.reading.more(members) {
			return true, nil
		}
		r.reading = nil
	}
	paths := r.paths.members()
	for until := r.d.steps + members; r.at < len(paths); r.at++ {
		if r.d.steps >= until {
			return true, nil
		}
		r.readPath(paths[r.at])
		if r.d.spend(); r.d.steps > r.d.most {
			return false, config("the document is too entangled: following its references takes more than " + strconv.Itoa(r.d.most) + " steps")
		}
	}
	if r.at == len(paths) {
		r.at++
		r.nameOperations()
		r.listOthers()
	}
	for until := r.d.steps + members; len(r.others) > 0; r.others = r.others[1:] {
		if r.d.steps >= until {
			return true, nil
		}
		r.others[0].readAll(1)
		r.others[0].forget()
	}
	r.tellRepeated()
	return false, nil
}

// problem is no part of its callers, for the size of the engine.
//
//go:noinline
func (r *Reader) problem(text string) { r.Problems = append(r.Problems, text) }

// problemOf is a problem of an operation.
//
//go:noinline
func (r *Reader) problemOf(op *Operation, text string) { r.problem(op.route() + ": " + text) }

func (r *Reader) checkVersion() error {
	root := r.d.root()
	version := root.get("openapi")
	switch {
	case !root.isObject():
		return config("the document is " + root.brief() + ", which is no OpenAPI document: pass its text, the parsed object, or a URL object")
	case strings.HasPrefix(version.text(), "3."), strings.HasPrefix(version.raw(), "3."): // 3.1 without quotes is a number in YAML
		return nil
	case version.exists():
		return config("the document's openapi is " + version.brief() + ": versions 3.0, 3.1 and 3.2 are read")
	case root.get("swagger").exists():
		return config("the document is of Swagger " + root.get("swagger").brief() + ": convert it to OpenAPI 3")
	case root.get("overlay").exists():
		return config("the document is an Overlay: pass it in the option overlays")
	}
	return config("the document has no member openapi: it is no OpenAPI document")
}

// readPath reads the operations of a path.
func (r *Reader) readPath(m member) {
	at := pointer(r.pathsAt, m.name)
	switch {
	case strings.HasPrefix(m.name, "x-"):
		return // an extension
	case !strings.HasPrefix(m.name, "/"):
		r.problem(at + " is no path: one begins with a slash")
		return
	case r.lacks(m.node, at):
		return
	}
	p := &pathItem{path: m.name, own: m.node, at: at, servers: r.d.root().get("servers")}
	// What a reference leads to stands behind what stands beside it.
	if m.get("$ref").exists() {
		p.other, p.otherAt, p.broken = r.resolve(m.node, p.at)
		if p.broken != "" {
			r.problem(m.name + ": " + p.broken)
			p.other = nil
		}
	}
	if s := p.get("servers"); s.exists() {
		p.servers = s
	}
	for _, method := range contract.Methods {
		if n, at := p.find(method); n.exists() {
			r.readOperation(p, strings.ToUpper(method), n, at)
		}
	}
	additional, at := p.find("additionalOperations") // of version 3.2
	for _, m := range additional.members() {
		r.readOperation(p, m.name, m.node, pointer(at, m.name))
	}
	m.forget()
}

// lacks makes a problem of what should be an object, at a place, and is none.
func (r *Reader) lacks(n *node, at string) bool {
	if n.isObject() {
		return false
	}
	r.problem(at + " is " + n.brief() + ": an object is needed")
	return true
}

// pathItem is a Path Item Object.
type pathItem struct {
	_           incomparable
	path        string
	own, other  *node  // what stands there, and what its $ref leads to
	at, otherAt string // their JSON Pointers
	broken      string // why its $ref leads nowhere
	servers     *node  // in force for its operations
}

func (p *pathItem) find(name string) (n *node, at string) {
	if n := p.own.get(name); n.exists() {
		return n, pointer(p.at, name)
	}
	return p.other.get(name), pointer(p.otherAt, name)
}

func (p *pathItem) get(name string) *node {
	n, _ := p.find(name)
	return n
}

// add adds an operation.
func (r *Reader) add(op *Operation) {
	r.Operations = append(r.Operations, op)
	if op.ID == "" {
		return
	}
	if r.byID[op.ID] == nil {
		r.byID[op.ID] = op
	} else {
		r.later = append(r.later, op)
	}
}

// nameOperations gives each operation a name of its own. A name that several claim
// stands for none of them, and says so.
func (r *Reader) nameOperations() {
	shared := map[string]bool{}
	var broken []*Operation
	for _, op := range r.later {
		if !shared[op.ID] {
			shared[op.ID] = true
			message := "the operationId " + jsontext.Quote(op.ID) + " is that of " + r.byID[op.ID].route() + " and of " + op.route() + ": name the operation by its method and path"
			r.problem(message)
			broken = append(broken, &Operation{ID: op.ID, Broken: message})
		}
	}
	for _, op := range r.Operations {
		if op.ID == "" || shared[op.ID] {
			op.ID = op.route()
		}
	}
	r.Operations = append(r.Operations, broken...)
}

// template is the part of the path that requests have: some documents have several
// operations of one path and method, and tell them apart by a fragment.
func (op *Operation) template() string {
	template, _, _ := strings.Cut(op.Path, "#")
	return template
}

// route is an operation's name where it has no other.
func (op *Operation) route() string { return op.Method + " " + op.Path }

// server is where requests go to, or why nobody knows.
type server struct{ url, broken string }

// server reads a list of servers. Nearly all operations have the same one.
func (r *Reader) server(servers *node) *server {
	known := r.known(servers)
	if known.server == nil {
		url, broken := r.readServer(servers)
		known.server = &server{url, broken}
	}
	return known.server
}

// readServer finds the first server of a list, with its variables' defaults.
func (r *Reader) readServer(servers *node) (server, broken string) {
	server = r.options.Server
	if server == "" {
		var first *node
		if list := servers.elements(); len(list) > 0 {
			first = list[0].node
		}
		// Without servers there is one, with the URL "/" (OpenAPI 3.1, section 4.8.1).
		server = "/"
		if url := first.get("url").text(); url != "" {
			server = url
		}
		var missing string
		if server, missing = expand(server, first.get("variables")); missing != "" {
			return server, "the server's URL is " + brief(jsontext.Quote(server)) + ", whose variable " + brief(jsontext.Quote(missing)) + " has no default: pass the option server"
		}
	}
	is := "the server's URL is " + brief(jsontext.Quote(server)) + ", which "
	base := cmp.Or(r.options.URL, r.options.Base)
	if strings.ContainsAny(server, "?#") {
		return server, is + "has a query or a fragment: pass the option server"
	}
	if u, ok := host.ParseURL(server, base); ok {
		return u.Href, ""
	}
	if base != "" || strings.Contains(server, "://") {
		return server, is + "is no URL: pass the option server"
	}
	return server, is + "is relative to the document's own, and that isn't known: pass the option server"
}

// expand puts the defaults of a server's variables into its URL. missing is a
// variable without one.
func expand(url string, variables *node) (expanded, missing string) {
	var b strings.Builder
	rest := url
	for {
		before, behind, ok := strings.Cut(rest, "{")
		name, after, closed := strings.Cut(behind, "}")
		b.WriteString(before)
		if !ok || !closed {
			b.WriteString(rest[len(before):])
			return b.String(), ""
		}
		value := variables.get(name).get("default")
		if !value.exists() {
			return url, name
		}
		if text := value.text(); text != "" || value.first() == '"' {
			b.WriteString(text)
		} else {
			b.WriteString(value.raw()) // a port is often a number
		}
		rest = after
	}
}
