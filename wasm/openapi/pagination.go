package openapi

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/anypage/anypage/wasm/edit"
	"github.com/anypage/anypage/wasm/jsontext"
	"github.com/anypage/anypage/wasm/scheme"
	"github.com/tidwall/gjson"
)

// found is a pagination as an extension describes it.
type found struct {
	json  string // for scheme.Compile
	at    string // JSON Pointer of the extension's value
	by    string // what describes it, where that is no member of the operation
	exact bool   // json is the extension's value as it stands, so that places in it are places in the document
	notes []string
}

// note adds what the extension says in vain, up to a number: hundreds of operations may have the same extension. It
// is no part of its callers, for the size of the engine.
//
//go:noinline
func (f *found) note(text string) {
	if len(f.notes) == few {
		text = f.at + " has more that is ignored"
	}
	if len(f.notes) <= few {
		f.notes = append(f.notes, text)
	}
}

// say makes a pagination what was found.
func (f *found) say(p *scheme.Pagination) *broken {
	f.json = string(p.AppendJSON(nil))
	return nil
}

func (f *found) ignores(name string) {
	f.note(pointer(f.at, name) + " has no meaning here and is ignored")
}

// broken is a rule that an extension breaks.
type broken struct{ at, message string }

func (b *broken) text() string { return b.at + " " + b.message }

// extensions in the order of their precedence: who writes ours means this project,
// and who writes x-ms-pageable beside another often has it from a generator.
var extensions = []struct {
	name string
	read func(r *Reader, op *Operation, n *node, f *found) *broken // f has the place
}{
	{"x-anypage-pagination", asItIs},
	{"x-speakeasy-pagination", asItIs},
	{"x-fern-pagination", fromFern},
	{"x-scalar-pagination", fromScalar},
	{"x-redoclyPagination", fromRedocly},
	{"x-redocly-pagination", fromRedocly}, // as it was called at first
	{"x-paginated", fromSmithy},
	{"x-ms-pageable", fromMicrosoft},
	// These read the whole operation.
	{"", fromMarks},
	{"", fromLinks},
}

// readPagination looks for an extension, or what says the same, that can be followed. none: there is no
// extension at all.
func (r *Reader) readPagination(op *Operation, n *node, at string) (none bool) {
	none = true
	for _, extension := range extensions {
		value, valueAt, why := n, at, ""
		if extension.name != "" {
			value = n.get(extension.name)
			none = none && !value.exists()
			if !value.exists() || value.isNull() {
				continue
			}
			if value.raw() == "false" { // whoever writes it says that there are no pages
				return false
			}
			value, valueAt, why = r.resolve(value, pointer(at, extension.name))
		}
		var b *broken
		f := found{at: valueAt}
		if extension.name != "" {
			value.readAll(few)
		}
		if why != "" {
			b = &broken{valueAt, "can't be read: " + why}
		} else if b = extension.read(r, op, value, &f); b == nil && f.json != "" {
			b = r.take(op, n, at, &f)
		}
		for _, note := range f.notes {
			r.problemOf(op, note)
		}
		switch {
		case b != nil:
			r.problemOf(op, b.text())
			if op.Problem == "" && extension.name != "" {
				op.Problem = b.text()
			}
		case f.json != "":
			op.Source, op.Problem = cmp.Or(f.by, extension.name)+" at "+f.at, ""
			i := 1 // of what an overlay writes: x-speakeasy-pagination
			if op.Speakeasy == "" && extension.name != extensions[i].name {
				i = 0
			}
			if op.At = at; n.get(extensions[i].name).exists() {
				op.At = pointer(at, extensions[i].name)
			}
			if extensions[i].name == extension.name {
				op.Speakeasy, op.At = "", "" // it is there
			}
			return false
		}
	}
	return none
}

// ours are the members of a pagination object that only anypage reads.
var ours = []string{"outputs.hasMore", "outputs.total", "outputs.next", "blankCursor", "continue", "first"}

// take makes a pagination that of the operation, if it can be followed.
func (r *Reader) take(op *Operation, n *node, at string, f *found) *broken {
	r.d.steps += len(f.json) / 16
	s, err := scheme.Compile(gjson.Parse(f.json))
	// Only anypage reads these members. If one is wrong, it is dropped: the rest of the
	// object still means what its author meant.
	for {
		e, ok := errors.AsType[*scheme.Error](err)
		if !ok || !slices.ContainsFunc(ours, func(name string) bool {
			return e.Option == "pagination."+name || strings.HasPrefix(e.Option, "pagination."+name+".") || strings.HasSuffix(e.Option, "]."+name)
		}) {
			break
		}
		f.note(f.place(e.Option) + " " + e.Message + "; it is ignored")
		before := f.json
		at := strings.ReplaceAll(strings.ReplaceAll(strings.TrimPrefix(e.Option, "pagination"), "[", "."), "]", "")
		at = strings.ReplaceAll(at, ".", "/")
		if f.json, _ = edit.RemoveBodyValue(f.json, at); f.json == before {
			break
		}
		s, err = scheme.Compile(gjson.Parse(f.json))
	}
	if err != nil {
		if e, ok := errors.AsType[*scheme.Error](err); ok {
			return &broken{f.place(e.Option), e.Message}
		}
		return &broken{f.at, err.Error()}
	}
	for _, option := range s.Unknown {
		f.note(f.place(option) + " has no meaning here and is ignored")
	}
	for i := range s.Pagination.Inputs {
		if b := r.checkInput(op, n, at, f, i, &s.Pagination.Inputs[i]); b != nil {
			return b
		}
	}
	notes := len(f.notes)
	r.checkOutputs(f, &s.Pagination)
	if f.by == "links" && len(f.notes) > notes {
		return &broken{f.at, "is not followed: walks end where the response has no such value"}
	}
	op.Pagination = f.json
	if object, why := s.Speakeasy(); why == "" {
		op.Speakeasy = object
	}
	return nil
}

// checkInput holds an input against what the operation takes.
func (r *Reader) checkInput(op *Operation, n *node, at string, f *found, i int, in *scheme.Input) *broken {
	place := f.place("pagination.inputs[" + strconv.Itoa(i) + "]")
	if in.In == "requestBody" {
		switch {
		case op.Method == "GET" || op.Method == "HEAD":
			return nil // it goes into the query then
		case op.Body == nil:
			f.note(place + " is in the request body, which the operation does not declare; JSON is sent")
			op.Body = &Body{Type: "application/json", JSON: true}
		case !op.Body.JSON:
			return &broken{place, "is in the request body, which is " + op.Body.Type + ": only JSON can be set"}
		}
		tokens, err := edit.Pointer(in.Name)
		if err != nil {
			return &broken{place + "/name", "is " + jsontext.Quote(in.Name) + ": " + err.Error()}
		}
		if len(tokens) > 1 || strings.HasPrefix(in.Name, "/") {
			r.readDeepProperty(op, n.get("requestBody"), pointer(at, "requestBody"), in.Name, tokens)
		}
		return nil
	}
	declares := func(place string) bool { return op.parameter(place, in.Name) != nil }
	for i := range op.Inner {
		if op.Inner[i].Name == in.Name && op.Inner[i].In != "object" {
			return nil
		}
	}
	switch {
	case in.In == "path" && !declares("path"):
		return &broken{place, "is in the path, which has no {" + in.Name + "}"}
	case in.In != "parameters":
	case declares("query"), declares("path"):
	case declares("header"):
		// "parameters" means query or path to a walk, which has no document.
		if f.exact {
			f.json, _ = edit.SetBodyValue(f.json, "/inputs/"+strconv.Itoa(i)+"/in", `"header"`)
		}
	case declares("cookie"):
		return &broken{place, "is the cookie " + in.Name + ": a pagination can't set cookies"}
	default:
		f.note(place + " names " + jsontext.Quote(in.Name) + ", which the operation does not declare; it is sent in the query")
	}
	return nil
}

// place is the JSON Pointer of what scheme calls pagination.inputs[0].name.
func (f *found) place(option string) string {
	rest, ok := strings.CutPrefix(option, "pagination.")
	if !ok || !f.exact {
		return f.at
	}
	if index, name, ok := strings.Cut(strings.TrimPrefix(rest, "inputs["), "]"); ok && strings.HasPrefix(rest, "inputs[") {
		at := pointer(pointer(f.at, "inputs"), index)
		if name != "" {
			at = pointer(at, strings.TrimPrefix(name, "."))
		}
		return at
	}
	if object, name, ok := strings.Cut(rest, "."); ok {
		return pointer(pointer(f.at, object), name)
	}
	return pointer(f.at, rest)
}

// asItIs takes an extension's value for what it is: a pagination object, or for
// x-anypage-pagination the name of a preset.
func asItIs(_ *Reader, _ *Operation, n *node, f *found) *broken {
	f.json, f.exact = n.raw(), true
	if !n.isObject() && !(n.text() != "" && strings.HasSuffix(f.at, "/x-anypage-pagination")) {
		return &broken{f.at, "is " + n.brief() + ": an object with type, inputs and outputs is needed"}
	}
	if n.text() == "auto" {
		return &broken{f.at, "is \"auto\", which says nothing: leave it out, or name a preset"}
	}
	return nil
}

// fromMicrosoft translates x-ms-pageable, as AutoRest documents it: the property
// nextLinkName has the URL of the next page, null means a single page; the items
// are the property itemName, "value" where it isn't named. The link is read by GET, which is the default
// of nextLinkVerb (TypeSpec's Azure libraries). Where operationName names an operation for that, which generators
// need, it is read by the method of the first page: such operations are of the same one.
func fromMicrosoft(_ *Reader, op *Operation, n *node, f *found) (b *broken) {
	if !n.isObject() {
		return &broken{f.at, "is " + n.brief() + ": an object with nextLinkName is needed"}
	}
	for _, m := range n.members() {
		switch {
		case m.name == "itemName", m.name == "nextLinkName" && !m.isNull():
			if m.text() == "" {
				b = &broken{pointer(f.at, m.name), "is " + m.brief() + ": the name of a property is needed"}
			}
		case !strings.Contains(" nextLinkName operationName nextLinkVerb ", " "+m.name+" "):
			f.ignores(m.name)
		}
	}
	p := scheme.Pagination{Type: scheme.None, Outputs: scheme.Outputs{Results: property("$", cmp.Or(n.get("itemName").text(), "value"))}}
	if link := n.get("nextLinkName"); !link.isNull() {
		p.Type, p.Outputs.NextURL = scheme.URL, property("$", cmp.Or(link.text(), "nextLink")) // the common name
	}
	verb := n.get("nextLinkVerb")
	if p.Continue.Method = strings.ToUpper(verb.text()); verb.exists() && p.Continue.Method == "" {
		f.ignores("nextLinkVerb")
	}
	if p.Continue.Method == "" && op.Method == "POST" && p.Type == scheme.URL && !n.get("operationName").exists() {
		p.Continue.Method = "GET"
	}
	f.say(&p)
	return b
}

// requestInput finds out where in the request $request.a.b is.
func requestInput(op *Operation, path string) scheme.Input {
	declared := func(in string) bool { return op.parameter(in, path) != nil }
	switch {
	case declared("query"), declared("path"):
		return scheme.Input{Name: path, In: "parameters"}
	case declared("header"):
		return scheme.Input{Name: path, In: "header"}
	case op.Body == nil || !op.Body.JSON:
		return scheme.Input{Name: path, In: "parameters"}
	case strings.Contains(path, "."):
		return scheme.Input{Name: "/" + strings.ReplaceAll(pointer("", path)[1:], ".", "/"), In: "requestBody"}
	}
	return scheme.Input{Name: path, In: "requestBody"}
}

// responsePath makes a JSONPath of what follows $response.
func responsePath(path string) string {
	if strings.Contains(path, "[") {
		return "$" + path // an index: both write it alike
	}
	text := "$"
	for i, name := range strings.Split(path, ".") {
		if i > 0 {
			text = property(text, name)
		}
	}
	return text
}

// property appends a name to a JSONPath.
func property(path, name string) string {
	simple := name != ""
	for i, c := range []byte(name) {
		letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_'
		simple = simple && (letter || i > 0 && '0' <= c && c <= '9')
	}
	switch {
	case simple:
		return path + "." + name
	case strings.ContainsAny(name, `'\`) || strings.ContainsFunc(name, func(r rune) bool { return r < ' ' }):
		return path + "[" + jsontext.Quote(name) + "]"
	}
	return path + "['" + name + "']"
}
