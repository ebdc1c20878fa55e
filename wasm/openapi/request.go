package openapi

import (
	"slices"
	"strconv"
	"strings"

	"github.com/anypage/anypage/wasm/detect"
	"github.com/anypage/anypage/wasm/edit"
	"github.com/anypage/anypage/wasm/jsontext"
	"github.com/anypage/anypage/wasm/scheme"
	"github.com/tidwall/gjson"
)

// Call is what a walk over an operation starts from.
type Call struct {
	scheme.Request
	// Params are first values for {templates} that were left in the URL's path,
	// because the pagination fills them anew for each page.
	Params     []Param
	Pagination string // JSON, for scheme.Compile
	// Parameters are those that the document declares, where the pagination is still
	// to be detected; nil where it is not.
	Parameters []detect.Parameter
}

// Around is what a request has besides, and what its host can do.
type Around struct {
	Cookies    bool     // the host can send a Cookie header
	Headers    []string // names of headers that are sent anyway
	AnyHeaders bool     // others may be sent, whose names nobody knows
	Params     []string // names of parameters that are put into the URL later
}

// Param is a first value, as text.
type Param struct{ Name, Value string }

// Request makes the first request of a walk.
//
// params are the caller's values, by the names of parameters and of properties of a
// JSON body. "body" is the whole body. A name that stands in more than one place is
// written with its place, as in "query.id" or "body.id". A null is not sent.
//
// pagination, as JSON, replaces the operation's own; "" keeps that. An operation
// without one is followed as "auto".
//
// Errors are *Error of code "config".
func (op *Operation) Request(params gjson.Result, pagination string, around Around) (*Call, error) {
	if op.Broken != "" {
		return nil, op.wrong(op.Broken)
	}
	b := &builder{op: op, call: &Call{Pagination: pagination}, around: around, given: map[string]bool{}}
	if pagination == "" {
		if op.Problem != "" && op.Pagination == "" {
			return nil, op.wrong(op.Problem + "; correct the document, or pass the option pagination")
		}
		b.call.Pagination = op.Pagination
		if op.Pagination == "" {
			b.call.Pagination = `"auto"`
		}
	}
	// What does not compile is reported by the walk, as for any other target.
	if s, err := scheme.Compile(gjson.Parse(b.call.Pagination)); err == nil {
		b.inputs = s.Pagination.Inputs
		if s.Auto() {
			b.call.Parameters = op.declared()
		}
	}
	b.path = op.template()
	// The body comes first: properties are set in it.
	for _, whole := range []bool{true, false} {
		var err error
		jsontext.ForEach(params, func(name string, v gjson.Result) bool {
			if v.Type != gjson.Null && b.isWhole(name) == whole {
				err = b.param(name, v)
			}
			return err == nil
		})
		if err != nil {
			return nil, err
		}
	}
	if err := b.defaults(); err != nil {
		return nil, err
	}
	return b.finish()
}

func (op *Operation) wrong(message string) error { return config(op.ID + ": " + message) }

type builder struct {
	op      *Operation
	call    *Call
	around  Around
	missing []string // what is required, and has no value
	err     error    // why a default value can't be sent
	inputs  []scheme.Input
	given   map[string]bool // place and name of what has a value
	path    string
	query   []string
	cookies []string
}

// target is where a value goes.
type target struct {
	_         incomparable
	place     string // query, path, header, cookie, body or whole
	parameter *Parameter
	pointer   string // into the body
}

// param puts a value that the caller gave into the request.
func (b *builder) param(name string, v gjson.Result) error {
	targets := b.targets(name)
	switch len(targets) {
	case 0:
		return b.op.wrong("params." + name + " is not a parameter: the operation has " + b.names())
	case 1:
		return b.send(targets[0], name, v)
	}
	var ways []string
	for _, t := range targets {
		ways = append(ways, t.place+"."+name)
	}
	return b.op.wrong("params." + name + " is in more than one place: write " + strings.Join(ways, " or "))
}

func (b *builder) isWhole(name string) bool {
	targets := b.targets(name)
	return len(targets) == 1 && targets[0].place == "whole"
}

// targets are the places of a name.
func (b *builder) targets(name string) []target {
	list := b.lookup(name, "")
	if len(list) > 0 {
		return list
	}
	if name == "body" && b.op.Body != nil {
		return []target{{place: "whole"}}
	}
	place, rest, ok := strings.Cut(name, ".")
	if !ok {
		return nil
	}
	if list = b.lookup(rest, place); len(list) == 0 && place == "body" && b.op.Body != nil && b.op.Body.JSON {
		list = []target{{place: "body", pointer: pointer("", rest)}}
	}
	return list
}

// lookup finds a name in a place, or in all of them.
func (b *builder) lookup(name, place string) (list []target) {
	for _, p := range b.op.Parameters {
		if (p.Name == name || p.In == "header" && strings.EqualFold(p.Name, name)) && (place == "" || p.In == place) {
			list = append(list, target{place: p.In, parameter: p})
		}
	}
	if b.op.Body != nil && (place == "" || place == "body") {
		for _, p := range b.op.Body.Properties {
			if p.Name == name && b.op.Body.JSON {
				list = append(list, target{place: "body", pointer: b.pointer(name)})
				break
			}
		}
	}
	if len(list) > 0 {
		return list
	}
	for _, in := range b.inputs { // what the document does not declare, but its pagination names
		if in.Name == name {
			if t := b.target(in); place == "" || place == t.place {
				return []target{t}
			}
		}
	}
	return nil
}

// pointer is where a property of the body is, whatever its name. The inputs of the
// pagination are pointers already.
func (b *builder) pointer(name string) string {
	for _, in := range b.inputs {
		if in.In == "requestBody" && in.Name == name {
			return name
		}
	}
	return pointer("", name)
}

// target is where an input of the pagination goes.
func (b *builder) target(in scheme.Input) target {
	places := []string{in.In}
	switch {
	case in.In == "requestBody" && b.op.Method != "GET" && b.op.Method != "HEAD":
		return target{place: "body", pointer: in.Name}
	case in.In == "parameters":
		places = []string{"path", "query"}
	case in.In == "requestBody":
		places = []string{"query"}
	}
	for _, place := range places {
		if p := b.op.parameter(place, in.Name); p != nil {
			return target{place: place, parameter: p}
		}
	}
	place := places[len(places)-1]
	style := "simple"
	if place == "query" {
		style = "form"
	}
	return target{place: place, parameter: &Parameter{Parameter: detect.Parameter{Name: in.Name, In: place}, Style: style, Explode: style == "form"}}
}

// key names the target's place in the request: equal keys mean the same place.
func (t target) key() string {
	switch t.place {
	case "body":
		return "body " + t.pointer
	case "header":
		return "header " + strings.ToLower(t.parameter.Name)
	case "whole":
		return t.place
	}
	return t.place + " " + t.parameter.Name
}

// defaults puts default values into what the caller has not given: inputs of the pagination, and
// what the operation requires. It is an error where there are none for that: the server would
// refuse the request.
func (b *builder) defaults() error {
	for _, in := range b.inputs {
		t := b.target(in)
		raw := ""
		if t.parameter != nil {
			raw = t.parameter.Default
		} else if b.op.Body != nil {
			for _, p := range b.op.Body.Properties {
				if p.Name == in.Name {
					raw = p.Default
				}
			}
		}
		b.value(t, in.Name, raw, false)
	}
	for _, p := range b.op.Parameters {
		if p.Required && !b.besides(p) || p.In == "path" && p.Default != "" {
			b.value(target{place: p.In, parameter: p}, p.Name, p.Default, true)
		}
	}
	if body := b.op.Body; body != nil && (body.Required || b.call.HasBody || body.JSON && b.inBody()) && b.op.Method != "GET" && b.op.Method != "HEAD" {
		if !body.JSON && !b.call.HasBody {
			b.missing = append(b.missing, "body ("+body.Type+")")
		}
		for _, p := range body.Properties {
			if p.Required && body.JSON {
				b.value(target{place: "body", pointer: b.pointer(p.Name)}, p.Name, p.Default, true)
			}
		}
	}
	if b.err == nil && len(b.missing) > 0 {
		return b.op.wrong("the request needs " + strings.Join(b.missing, ", ") + ": give it in params")
	}
	return b.err
}

// value puts a default value, as JSON, where the caller has given none. A cursor whose default is
// blank is left out: it would ask for no page.
func (b *builder) value(t target, name, raw string, required bool) {
	if b.err != nil || b.given[t.key()] {
		return
	}
	if t.place == "body" {
		if whole, ok := edit.BodyValue(b.call.Body, t.pointer); ok && whole != "" {
			return // the caller's body has it
		}
	}
	if p := t.parameter; p != nil && !p.JSON && (raw == "[]" || raw == "{}") {
		return // it sends nothing
	}
	v := gjson.Parse(raw)
	one := !v.IsObject() && !v.IsArray() && strings.TrimSpace(v.String()) != ""
	switch {
	case v.Type != gjson.Null && (one || required):
		b.err = b.send(t, name, v)
	case required && !b.counts(t):
		b.missing = append(b.missing, name+" ("+t.place+")")
	}
}

// counts reports whether the pagination fills a place by itself.
func (b *builder) counts(t target) bool {
	return slices.ContainsFunc(b.inputs, func(in scheme.Input) bool {
		to := b.target(in)
		return in.Type != "limit" && (to.key() == t.key() || t.place == "body" && to.place == "body" && (to.pointer == in.Name && pointer("", in.Name) == t.pointer || strings.HasPrefix(to.pointer, t.pointer+"/")))
	})
}

// inBody reports whether an input of the pagination stands in the request body.
func (b *builder) inBody() bool {
	return slices.ContainsFunc(b.inputs, func(in scheme.Input) bool { return in.In == "requestBody" })
}

// besides reports whether a parameter is sent by others, or is the path's, which is looked at
// when all of that is filled. A document that declares one of three headers declares nothing
// (OpenAPI 3.1, section 4.8.12.2).
func (b *builder) besides(p *Parameter) bool {
	has := func(names []string) bool {
		return slices.ContainsFunc(names, func(name string) bool { return strings.EqualFold(name, p.Name) })
	}
	switch p.In {
	case "header":
		return b.around.AnyHeaders || has(b.around.Headers) || has([]string{"accept", "content-type", "authorization"})
	case "cookie":
		return !b.around.Cookies || b.besides(&Parameter{Parameter: detect.Parameter{Name: "cookie", In: "header"}}) // the browser has its own
	case "query":
		_, query, _ := strings.Cut(b.op.template(), "?")
		return slices.Contains(b.around.Params, p.Name) || strings.Contains("&"+query, "&"+p.Name+"=")
	}
	return true
}

func (b *builder) send(t target, name string, v gjson.Result) error {
	p := t.parameter
	b.given[t.key()] = true
	if p != nil && p.Required && !p.JSON && t.place != "path" && (v.IsArray() || v.IsObject()) && len(queryPairs(p, v)) == 0 {
		return b.wrong(name, v, ", which sends nothing, and the request needs "+p.Name+" ("+t.place+")")
	}
	switch t.place {
	case "query":
		b.query = append(b.query, queryPairs(p, v)...)
	case "path":
		return b.fill(p, name, v)
	case "header":
		b.header(p.Name, simple(p, v, func(s string) string { return s }))
	case "cookie":
		b.cookies = append(b.cookies, queryPairs(p, v)...)
	case "whole":
		b.call.Body, b.call.HasBody = v.Raw, true
		if v.Type == gjson.String {
			b.call.Body = v.Str
		} else if !isJSON(b.op.Body.Type) {
			return b.wrong("body", v, ": the body is "+b.op.Body.Type+", pass it as text")
		}
	case "body":
		body, err := edit.SetBodyValue(b.call.Body, t.pointer, v.Raw)
		if err != nil {
			return b.op.wrong("params." + name + " can't be set in the body: " + err.Error())
		}
		b.call.Body, b.call.HasBody = body, true
	default:
		return b.op.wrong("params." + name + " is in " + jsontext.Quote(t.place) + ", where nothing can be sent")
	}
	return nil
}

func (b *builder) header(name, value string) {
	b.call.Headers = append(b.call.Headers, scheme.Header{Name: name, Value: value})
}

// wrong is an error about the value of a parameter.
func (b *builder) wrong(name string, v gjson.Result, message string) error {
	return b.op.wrong("params." + name + " is " + brief(v.Raw) + message)
}

// fill puts a value in the path, or leaves that to the pagination, which counts on
// from it.
func (b *builder) fill(p *Parameter, name string, v gjson.Result) error {
	text := plain(v)
	if v.IsObject() || v.IsArray() {
		text = ""
	}
	for _, in := range b.inputs {
		if in.Name == p.Name && (in.In == "path" || in.In == "parameters") && text != "" {
			b.call.Params = append(b.call.Params, Param{p.Name, text})
			return nil
		}
	}
	value := pathValue(p, v)
	if value == "" {
		return b.wrong(name, v, ", which leaves {"+p.Name+"} empty")
	}
	before := strings.Split(b.path, "/")
	b.path = strings.ReplaceAll(b.path, "{"+p.Name+"}", value)
	for i, segment := range strings.Split(b.path, "/") {
		// A URL parser takes such segments away, and what stands before them.
		if i < len(before) && segment != before[i] && (segment == "." || segment == "..") {
			return b.wrong(name, v, ", which can't stand in a path")
		}
	}
	return nil
}

func (b *builder) finish() (*Call, error) {
	op, call := b.op, b.call
	for _, name := range edit.PathParams(op.template()) {
		counted := slices.ContainsFunc(b.inputs, func(in scheme.Input) bool {
			return in.Name == name && (in.In == "path" || in.In == "parameters") && (in.Type == "page" || in.Type == "offset")
		})
		if !counted && !b.given["path "+name] {
			return nil, op.wrong("the path " + op.Path + " needs " + name + ": give it in params")
		}
	}
	if len(b.cookies) > 0 {
		if !b.around.Cookies {
			return nil, op.wrong("the cookie " + b.cookies[0][:strings.IndexByte(b.cookies[0], '=')] + " can't be set by a page: the browser sends the cookies that it has, with the option credentials")
		}
		if slices.ContainsFunc(b.around.Headers, func(name string) bool { return strings.EqualFold(name, "cookie") }) {
			return nil, op.wrong("the cookie " + b.cookies[0][:strings.IndexByte(b.cookies[0], '=')] + " is in params, and the option headers has a cookie: give both there")
		}
		b.header("cookie", strings.Join(b.cookies, "; "))
	}
	call.Method = op.Method
	call.URL = strings.TrimRight(op.Server, "/") + b.path
	if len(b.query) > 0 {
		separator := "?"
		if strings.Contains(call.URL, "?") {
			separator = "&" // some documents have a query in their paths
		}
		call.URL += separator + strings.Join(b.query, "&")
	}
	if op.Body != nil && op.Body.JSON && !call.HasBody && op.Method != "GET" && op.Method != "HEAD" {
		paged := false
		for i := range call.Parameters {
			if p := &call.Parameters[i]; p.In == "requestBody" {
				paged = paged || p.Pages() || detect.Limits(p.Name) && (p.Type == "integer" || p.Type == "")
			}
		}
		for i := range op.Body.Properties { // with which {} would be refused
			paged = paged && !op.Body.Properties[i].Required
		}
		if op.Body.Required || paged || b.inBody() {
			call.Body, call.HasBody = "{}", true // so that it has its type from the first page on
		}
	}
	if call.HasBody {
		b.header("content-type", op.Body.Type)
	}
	if op.Accept != "" && !slices.ContainsFunc(call.Headers, func(h scheme.Header) bool { return strings.EqualFold(h.Name, "accept") }) {
		b.header("accept", op.Accept)
	}
	return call, nil
}

// names lists what the operation takes.
func (b *builder) names() string {
	var names []string
	add := func(name, place string) { names = append(names, name+" ("+place+")") }
	for _, p := range b.op.Parameters {
		add(p.Name, p.In)
	}
	if body := b.op.Body; body != nil {
		names = append(names, "body")
		for _, p := range body.Properties {
			add(p.Name, "body")
		}
	}
	for _, in := range b.inputs {
		if t := b.target(in); t.place != "body" && b.op.parameter(t.place, in.Name) == nil {
			add(in.Name, t.place)
		}
	}
	if len(names) == 0 {
		return "none"
	}
	const most = 40
	if len(names) > most {
		names = append(names[:most], "and "+strconv.Itoa(len(names)-most)+" more")
	}
	return strings.Join(names, ", ")
}
