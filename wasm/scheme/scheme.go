// Package scheme knows how lists are paginated: which request asks for the
// first page, what in a response leads to the next one, and when to stop.
//
// A scheme is described by the object that OpenAPI documents carry under
// x-speakeasy-pagination, or by a preset's name. Its rules are those of
// Speakeasy's generated SDKs, and for the openai presets those of OpenAI's
// Python SDK; where a preset departs from the object's rules, the preset table
// says so (presets.go).
//
//	s, err := scheme.Compile(gjson.Parse(`{"type":"cursor", …}`))
//	pos := scheme.Position{}                      // the start
//	req, err := s.Request(target, pos)            // ask for the page at pos
//	d := s.Next(target, pos, page)                // d.Next is the next position, nil at the end
package scheme

import (
	"slices"
	"strconv"
	"strings"

	"github.com/anypage/anypage/wasm/contract"
	"github.com/anypage/anypage/wasm/edit"
	"github.com/anypage/anypage/wasm/jsonpath"
	"github.com/anypage/anypage/wasm/jsontext"
	"github.com/tidwall/gjson"
)

// Type is how the next page is asked for.
type Type string

// The types of x-speakeasy-pagination, and "none" for a single response.
const (
	None        Type = "none"
	OffsetLimit Type = "offsetLimit"
	Cursor      Type = "cursor"
	URL         Type = "url"
)

// Pagination is a pagination object as it is written.
type Pagination struct {
	Type    Type
	Inputs  []Input
	Outputs Outputs
	// BlankCursor is what a cursor or a URL of "" means: "end", or "follow"; "" for "end".
	BlankCursor string
	Continue    Continue
}

// Continue is the endpoint of the next pages, where that is another one than the first page's.
type Continue struct {
	Method string // "" for the target's
	URL    string // relative to the target's, "" for that itself
	Body   string // "merge": the target's, with the inputs; "cursor": the inputs alone; "" for "merge"
}

// Input is a part of the request that pagination reads or sets.
type Input struct {
	Name string // of the parameter; in a body a top-level property or a JSON Pointer
	In   string // parameters, query, path, header or requestBody
	Type string // page, offset, limit or cursor
	// First is the number of the first page, or its offset, in decimal, where the caller gives
	// none; "" for page 1 and offset 0.
	First string
}

// Outputs says where in a response the pagination's facts are: each a JSONPath,
// "$response.header.NAME", or "" for none.
type Outputs struct {
	Results, NumPages, NextCursor, NextURL, HasMore, Total string
	// Next is the place of a link object: see link.go.
	Next string
}

// Scheme is a compiled pagination.
type Scheme struct {
	Pagination Pagination
	Preset     string   // its name, where it came from the table
	Unknown    []string // members of the object that have no meaning here

	auto       bool // nobody named a pagination: it is to be detected
	sequential bool // a body was a sequence
	quirks     quirks
	inputs     map[string]Input // by type
	results    *output
	numPages   *output
	nextCursor *output
	nextURL    *output
	hasMore    *output
	total      *output
	nextLink   *output
	items      *jsonpath.Path // of the items, where known: results, or what the caller or the cursor's path says
	around     *jsonpath.Path // of the array whose last element has the cursor, as $.data for $.data[-1].id; else nil
}

// quirks are the rules of a family that its object can't express.
type quirks struct {
	// blankCursor: a cursor of "" is sent, as OpenAI's CursorPage sends any id.
	blankCursor bool
	// missingEnds: the family's documentation says that the cursor or link is
	// left out on the last page, so that a page that never had one is complete.
	missingEnds bool
	// alwaysSaid: the family's documentation says that the cursor or its parent is on
	// every page, so that a page without it was not asked for it.
	alwaysSaid bool
	// leavesOut: the format leaves empty lists out, so that a page without a list may be
	// an empty one.
	leavesOut bool
	// emptyGoesOn: the family's documentation says that a page may be empty
	// while a next one is named.
	emptyGoesOn bool
	// cursorStays: the last page has a cursor, too; the end is an empty page.
	cursorStays bool
	// fromZero: pages are counted from 0.
	fromZero bool
	// spread: the cursor is an object, whose members all become parameters.
	spread bool
	// zeroEnds: a cursor of 0 is the start's, and means the end of the list.
	zeroEnds bool
	// ownPath: the next URL's path leaves out what stands before it in the request's:
	// only its query counts.
	ownPath bool
	// either: the list goes by cursor instead of by number where the request has a cursor, or
	// a response names one. A page may be shorter than was asked for.
	either bool
	// rpc: requests are those of JSON-RPC; see Request.RPC.
	rpc bool
	// lists are the places that the family has for its lists, the last of them maybe an object
	// whose first array it is. The first one is taken that the body has, unless the caller
	// names another place.
	lists []string
}

// Error is a mistake in what the caller wrote.
type Error struct {
	Option  string // where: pagination.inputs[0].name
	Message string // what is wrong with it, and what to write instead
}

func (e *Error) Error() string { return e.Option + " " + e.Message }

// Compile reads a preset's name or a pagination object. Errors are *Error.
func Compile(config gjson.Result) (*Scheme, error) {
	switch {
	case config.Type == gjson.String && config.Str == "auto":
		s, err := compile(Pagination{Type: None}, quirks{})
		if err == nil {
			s.auto = true
		}
		return s, err
	case config.Type == gjson.String:
		p, ok := named(presets, config.Str)
		if !ok {
			return nil, &Error{"pagination", "is " + quote(config.Str) + ", which is no preset: use one of " + strings.Join(PresetNames(), ", ") + ", or an object"}
		}
		s, err := compile(p.Pagination, p.quirks)
		if err != nil {
			return nil, err
		}
		s.Preset = config.Str
		return s, nil
	case config.IsObject():
		p, unknown, err := read(config)
		if err != nil {
			return nil, err
		}
		s, err := compile(p, quirks{})
		if err != nil {
			return nil, err
		}
		s.Unknown = unknown
		return s, nil
	}
	return nil, &Error{"pagination", "is " + config.Raw + ": use a preset's name or an object with a type"}
}

func compile(p Pagination, q quirks) (*Scheme, error) {
	s := &Scheme{Pagination: p, quirks: q, inputs: map[string]Input{}}
	if err := oneOf("pagination.type", string(p.Type), contract.Types); err != nil {
		return nil, err
	}
	for i, in := range p.Inputs {
		if err := s.compileInput("pagination.inputs["+strconv.Itoa(i)+"]", in); err != nil {
			return nil, err
		}
	}
	for _, name := range contract.Outputs {
		if err := s.compileOutput(name, *p.Outputs.field(name)); err != nil {
			return nil, err
		}
	}
	if p.BlankCursor != "" {
		if err := oneOf("pagination.blankCursor", p.BlankCursor, contract.BlankCursors); err != nil {
			return nil, err
		}
		s.quirks.blankCursor = p.BlankCursor == "follow"
	}
	if err := s.checkContinue(); err != nil {
		return nil, err
	}
	if err := s.check(); err != nil {
		return nil, err
	}
	if s.nextCursor != nil && s.nextCursor.path != nil {
		s.around = beforeLast(s.nextCursor.path)
	}
	if s.items = s.around; s.results != nil { // else the items are where the cursor is taken from
		s.items = s.results.path
	}
	return s, nil
}

// oneOf refuses what is none of the names.
func oneOf(at, text string, names []string) error {
	switch {
	case slices.Contains(names, text):
		return nil
	case text == "":
		return &Error{at, "is missing: use " + contract.Listed(names, "or")}
	}
	return &Error{at, "is " + quote(text) + ": use " + contract.Listed(names, "or")}
}

func (s *Scheme) compileInput(at string, in Input) error {
	if in.Name == "" {
		return &Error{at + ".name", "is missing: name the parameter or the body's property"}
	}
	if err := oneOf(at+".in", in.In, contract.Places); err != nil {
		return err
	}
	if err := oneOf(at+".type", in.Type, contract.InputTypes); err != nil {
		return err
	}
	if in.First != "" && in.Type != "page" && in.Type != "offset" {
		return &Error{at + ".first", "is " + in.First + ", and the input is a " + in.Type + ": only a page or an offset counts"}
	}
	if in.In == "requestBody" {
		if _, err := edit.Pointer(in.Name); err != nil {
			return &Error{at + ".name", "is " + quote(in.Name) + ": " + err.Error()}
		}
	}
	if other, ok := s.inputs[in.Type]; ok {
		return &Error{at + ".type", "is " + in.Type + " a second time, after " + quote(other.Name) + ": a request has one"}
	}
	s.inputs[in.Type] = in
	return nil
}

func (s *Scheme) compileOutput(name, text string) error {
	if text == "" {
		return nil
	}
	o, err := compileOutput(text)
	if err != nil {
		return &Error{"pagination.outputs." + name, "is " + quote(text) + ": " + err.Error()}
	}
	switch name {
	case "results":
		if o.header != "" {
			return &Error{"pagination.outputs.results", "is " + quote(text) + ": items come from the body, use a JSONPath"}
		}
		s.results = o
	case "numPages":
		s.numPages = o
	case "nextCursor":
		s.nextCursor = o
	case "nextUrl":
		s.nextURL = o
	case "hasMore":
		s.hasMore = o
	case "total":
		s.total = o
	case "next":
		s.nextLink = o
	}
	return nil
}

// checkContinue refuses what no request can be made of.
func (s *Scheme) checkContinue() error {
	c := s.Pagination.Continue
	method := strings.ToUpper(c.Method)
	switch {
	case c.Body != "" && !slices.Contains(contract.ContinueBodies, c.Body):
		return oneOf("pagination.continue.body", c.Body, contract.ContinueBodies)
	case c.URL != "" && s.Pagination.Type == URL:
		return &Error{"pagination.continue.url", "is " + quote(c.URL) + ", and the type is url: the response says where the next page is"}
	case c.Method != "" && !token(method), slices.Contains([]string{"CONNECT", "TRACE", "TRACK"}, method): // Fetch Standard, forbidden method
		return &Error{"pagination.continue.method", "is " + quote(c.Method) + ", which fetch refuses: use GET or POST"}
	}
	return nil
}

// check refuses objects that could never lead to a second page, or never end.
func (s *Scheme) check() error {
	_, page := s.inputs["page"]
	_, offset := s.inputs["offset"]
	switch s.Pagination.Type {
	case OffsetLimit:
		switch {
		case !page && !offset:
			return &Error{"pagination.inputs", "has neither a page nor an offset: offsetLimit needs one of them"}
		case page && offset:
			return &Error{"pagination.inputs", "has a page and an offset: offsetLimit needs one of them"}
		case offset && s.results == nil:
			return &Error{"pagination.outputs.results", "is missing: the next offset is the last one plus the number of results"}
		case s.results == nil && s.numPages == nil && s.hasMore == nil:
			return &Error{"pagination.outputs", "has none of results, numPages and hasMore: without one the walk could not end"}
		}
	case Cursor:
		if _, ok := s.inputs["cursor"]; !ok {
			return &Error{"pagination.inputs", "has no cursor: say in which parameter the cursor goes"}
		}
		if s.nextCursor == nil {
			return &Error{"pagination.outputs.nextCursor", "is missing: say where the next cursor is"}
		}
	case URL:
		if s.nextURL == nil && s.nextLink == nil {
			return &Error{"pagination.outputs.nextUrl", "is missing: say where the next URL is, or in next where its link object is"}
		}
	}
	if s.nextLink != nil && s.Pagination.Type != URL {
		return &Error{"pagination.outputs.next", "is " + quote(s.nextLink.text) + ", and the type is " + string(s.Pagination.Type) + ": a link object needs the type url"}
	}
	return nil
}

// SetItems says where the items are when the pagination names no results. It
// changes no stop rule.
func (s *Scheme) SetItems(path string) error {
	p, err := jsonpath.Parse(path)
	if err != nil {
		return &Error{"items", "is " + quote(path) + ": " + err.Error()}
	}
	if s.results == nil {
		s.items = p
	}
	return nil
}

// Sequential reports whether a body of the list was a sequence of JSON texts.
func (s *Scheme) Sequential() bool { return s.sequential }

// SetSequential says that one was.
func (s *Scheme) SetSequential() { s.sequential = true }

// Known is the place that the family has for a body's list.
func (s *Scheme) Known(body gjson.Result) (path string, ok bool) {
	for _, path := range s.quirks.lists {
		v, found := Find(path, Page{Body: body})
		if found && (v.IsArray() || v.Type == gjson.Null) {
			return path, true
		}
		v.ForEach(func(k, inner gjson.Result) bool {
			if ok = v.IsObject() && inner.IsArray(); ok {
				path += "[" + jsontext.Quote(k.Str) + "]"
			}
			return !ok
		})
		if ok {
			return path, true
		}
	}
	return "", false
}

// Items is the path of the items, nil where nothing names it.
func (s *Scheme) Items() *jsonpath.Path { return s.items }

func quote(s string) string { return jsontext.Quote(s) }
