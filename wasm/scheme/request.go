package scheme

import (
	"slices"
	"strconv"
	"strings"

	"github.com/anypage/anypage/wasm/edit"
	"github.com/anypage/anypage/wasm/host"
	"github.com/anypage/anypage/wasm/jsontext"
	"github.com/anypage/anypage/wasm/policy"
	"github.com/tidwall/gjson"
)

// Header is one header field.
type Header struct{ Name, Value string }

// Request is an HTTP request as the engine sees it.
type Request struct {
	Method  string
	URL     string // absolute; may hold path templates such as {page}
	Headers []Header
	Body    string
	HasBody bool
	// RPC: it is a request of JSON-RPC. Each time it is sent it gets an id of its own, and the
	// answer may come as an event of a stream (MCP 2026-07-28, Streamable HTTP).
	RPC bool
}

// Form is a body of application/x-www-form-urlencoded, as the query of a URL. ok is false where the
// body is none.
func (r *Request) Form() (query string, ok bool) {
	kind, _ := headerValue(r.Headers, "content-type")
	return "?" + r.Body, r.HasBody && strings.Contains(strings.ToLower(kind), "x-www-form-urlencoded")
}

func (r Request) clone() Request {
	r.Headers = append([]Header(nil), r.Headers...)
	return r
}

// dropBody takes the body off, and what headers say of it.
func (r *Request) dropBody() {
	if r.HasBody {
		r.Headers = slices.DeleteFunc(r.Headers, func(h Header) bool { return strings.HasPrefix(strings.ToLower(h.Name), "content-") })
	}
	r.Body, r.HasBody = "", false
}

// setBody replaces the body with a JSON text, "" for none.
func (r *Request) setBody(json string) {
	if _, ok := headerValue(r.Headers, "content-type"); !ok && !r.HasBody && json != "" {
		r.setHeader("content-type", "application/json") // fetch would say text/plain
	}
	r.Body, r.HasBody = json, json != ""
}

// Target is what the caller asked for, and what its first values are.
type Target struct {
	Request
	start  int64   // the first page number or offset
	cursor string  // the first cursor of a path template, as JSON text
	limit  int64   // the page size that was asked for, 0 where it isn't known
	given  bool    // start was given by the caller
	next   Request // what the next pages' requests are made of
	// byCursor: the request has a cursor, of a list that may go by number as well
	byCursor bool
}

// NewTarget reads the caller's first values out of a request: the page or
// offset to start from (1 and 0 where there is none) and the limit. Parameters
// are set on the query, or in the path where the URL has a template of that
// name. Errors are *Error.
func (s *Scheme) NewTarget(r Request, params gjson.Result) (*Target, error) {
	t := &Target{Request: r}
	var err error
	params.ForEach(func(k, v gjson.Result) bool {
		var values []string
		if v.IsArray() {
			for _, v := range jsontext.Elements(v) {
				values = append(values, plain(v))
			}
		} else if v.Type != gjson.Null {
			values = []string{plain(v)}
		}
		if in, ok := s.pathInput(k.Str); ok && len(values) == 1 && slices.Contains(edit.PathParams(t.URL), k.Str) {
			// Kept as a template: the next pages fill it anew.
			switch in.Type {
			case "page", "offset":
				t.given = true
				t.start, err = integer("params."+k.Str, v)
				return err == nil
			case "cursor":
				t.cursor = jsontext.Quote(values[0])
				return true
			}
		}
		if len(values) == 1 && slices.Contains(edit.PathParams(t.URL), k.Str) {
			t.URL, err = fill(t.URL, k.Str, values[0], "params."+k.Str)
			return err == nil
		}
		t.URL = edit.Query(t.URL, k.Str, values...)
		return true
	})
	if err != nil {
		return nil, err
	}
	if in, ok := s.inputs["limit"]; ok {
		if v, ok := s.value(t, in); ok {
			// A limit that is no number can't tell a short page from a full one.
			t.limit, _ = strconv.ParseInt(plain(v), 10, 64)
		}
	}
	if in, ok := s.number(); ok && !t.given {
		if v, found := s.value(t, in); found {
			t.given = true
			t.start, err = integer(in.Name, v)
		} else if in.First != "" {
			t.start, _ = strconv.ParseInt(in.First, 10, 64)
		} else if in.Type == "page" {
			t.start = 1
		}
	}
	if in, ok := s.inputs["cursor"]; ok && s.quirks.either {
		_, t.byCursor = s.value(t, in)
	}
	if err == nil {
		t.next, err = s.continued(t, params)
	}
	if err == nil {
		err = s.try(t)
	}
	return t, err
}

// continued is what the next pages' requests are made of: the target, or what the pagination's
// continue makes of it.
func (s *Scheme) continued(t *Target, params gjson.Result) (Request, error) {
	r, c := t.Request.clone(), s.Pagination.Continue
	if c.URL != "" {
		u, ok := host.ParseURL(c.URL, t.URL)
		if !ok || u.Protocol != "http:" && u.Protocol != "https:" {
			return r, &Error{"pagination.continue.url", "is " + quote(policy.Redact(c.URL)) + ": a URL is needed, relative to the request's"}
		}
		r.URL = u.Href
		params.ForEach(func(k, v gjson.Result) bool {
			if _, ours := s.pathInput(k.Str); !ours && !v.IsArray() && v.Type != gjson.Null {
				r.URL, _ = edit.PathParam(r.URL, k.Str, plain(v))
			}
			return true
		})
	}
	if c.Method != "" {
		r.Method = strings.ToUpper(c.Method)
	}
	switch {
	case c != Continue{} && bodiless(r.Method):
		r.dropBody()
	case c.Body == "cursor":
		r.Body, r.HasBody = "", false
	}
	return r, nil
}

// Limit is the page size that was asked for, 0 where it isn't known.
func (t *Target) Limit() int { return int(t.limit) }

// try sets what the next pages' requests will set, so that a mistake is known
// before the first one.
func (s *Scheme) try(t *Target) error {
	in, ok := s.number()
	if !ok {
		if in, ok = s.inputs["cursor"]; !ok || s.Pagination.Type != Cursor {
			return nil
		}
	}
	r := t.next.clone()
	return s.set(&r, in, "0")
}

// number is the input that counts: page or offset.
func (s *Scheme) number() (Input, bool) {
	if s.Pagination.Type != OffsetLimit {
		return Input{}, false
	}
	if in, ok := s.inputs["page"]; ok {
		return in, true
	}
	in, ok := s.inputs["offset"]
	return in, ok
}

func (s *Scheme) pathInput(name string) (Input, bool) {
	for _, in := range s.inputs {
		if in.Name == name && (in.In == "path" || in.In == "parameters") {
			return in, true
		}
	}
	return Input{}, false
}

// value reads what the caller's request says for an input.
func (s *Scheme) value(t *Target, in Input) (gjson.Result, bool) { return Value(t.Request, in) }

// Value reads what a request says for an input, but for one that is in the path.
func Value(r Request, in Input) (gjson.Result, bool) {
	switch place(r, in) {
	case "parameters", "query":
		if values := edit.QueryValues(r.URL, in.Name); len(values) > 0 {
			return gjson.Parse(jsontext.Quote(values[0])), true
		}
	case "header":
		if v, ok := headerValue(r.Headers, strings.ToLower(in.Name)); ok {
			return gjson.Parse(jsontext.Quote(v)), true
		}
	case "requestBody":
		if form, ok := r.Form(); ok {
			if values := edit.QueryValues(form, in.Name); len(values) > 0 {
				return gjson.Parse(jsontext.Quote(values[0])), true
			}
		} else if raw, ok := edit.BodyValue(r.Body, in.Name); ok {
			return gjson.Parse(raw), true
		}
	}
	return gjson.Result{}, false
}

// Request is the request for the page at pos. Nothing of the target but the
// scheme's inputs is changed, unless the pagination's continue or a link object says so.
func (s *Scheme) Request(t *Target, pos Position) (Request, error) {
	pos.Limit = 0
	if pos.Link != "" {
		return t.linked(pos)
	}
	r := t.next.clone()
	switch {
	case pos == Position{}:
		r = t.Request.clone()
	case pos.URL != "":
		r.URL = pos.URL
		return r, nil
	}
	if s.quirks.rpc {
		r.asRPC()
	}
	if in, ok := s.number(); ok && pos.Cursor == "" {
		number := pos.Number
		if number == "" {
			number = strconv.FormatInt(t.start, 10)
			if (t.given || s.quirks.either) && !slices.Contains(edit.PathParams(r.URL), in.Name) {
				return finish(r) // as the caller wrote it
			}
		}
		// A body that held the number as a string goes on with strings.
		if v, ok := s.value(t, in); ok && v.Type == gjson.String && in.In == "requestBody" {
			number = jsontext.Quote(number)
		}
		if err := s.set(&r, in, number); err != nil {
			return r, err
		}
	}
	cursor := pos.Cursor
	if cursor == "" {
		cursor = t.cursor
	}
	if in, ok := s.inputs["cursor"]; ok && cursor != "" {
		if err := s.setCursor(&r, in, cursor); err != nil {
			return r, err
		}
	}
	return finish(r)
}

// setCursor writes a cursor, given as JSON text.
func (s *Scheme) setCursor(r *Request, in Input, raw string) (err error) {
	v := gjson.Parse(raw)
	if !s.quirks.spread || !v.IsObject() {
		return s.set(r, in, raw)
	}
	v.ForEach(func(k, v gjson.Result) bool {
		err = s.set(r, Input{Name: k.Str, In: in.In}, v.Raw)
		return err == nil
	})
	return err
}

// finish leaves no template behind: a request for a path with braces in it
// would ask for something else.
func finish(r Request) (Request, error) {
	if names := edit.Unfilled(r.URL); len(names) > 0 {
		return r, &Error{"url", "has {" + names[0] + "} in its path, for which there is no value: give it in params"}
	}
	return r, nil
}

// place is where an input goes. GET and HEAD have no body: families that page
// through both kinds of requests (Notion) name the query's parameter like the
// body's property.
func place(r Request, in Input) string {
	if in.In == "requestBody" && bodiless(r.Method) {
		return "query"
	}
	return in.In
}

// takesJSON reports whether an input of the next pages stands in a JSON body, where any value can.
func (t *Target) takesJSON(in Input) bool {
	_, form := t.next.Form()
	return place(t.next, in) == "requestBody" && !form
}

// set writes an input's value, given as JSON text.
func (s *Scheme) set(r *Request, in Input, raw string) (err error) {
	text := plain(gjson.Parse(raw))
	switch place(*r, in) {
	case "path":
		r.URL, err = fill(r.URL, in.Name, text, "the value of {"+in.Name+"}")
	case "parameters":
		if slices.Contains(edit.PathParams(r.URL), in.Name) {
			r.URL, err = fill(r.URL, in.Name, text, "the value of {"+in.Name+"}")
		} else {
			r.URL = edit.Query(r.URL, in.Name, text)
		}
	case "query":
		r.URL = edit.Query(r.URL, in.Name, text)
	case "header":
		r.setHeader(in.Name, text)
	case "requestBody":
		if form, ok := r.Form(); ok {
			r.Body = edit.Query(form, in.Name, text)[1:]
			return nil
		}
		var body string
		if body, err = edit.SetBodyValue(r.Body, in.Name, raw); err != nil {
			return &Error{"body", "can't take " + quote(in.Name) + ": " + err.Error()}
		}
		r.setBody(body)
	}
	return err
}

func (r *Request) setHeader(name, value string) {
	lower := strings.ToLower(name)
	for i, h := range r.Headers {
		if strings.ToLower(h.Name) == lower {
			r.Headers[i].Value = value
			return
		}
	}
	r.Headers = append(r.Headers, Header{name, value})
}

// fill puts a value, which an option gave, in the path.
func fill(url, name, value, option string) (string, error) {
	filled, ok := edit.PathParam(url, name, value)
	if !ok {
		if !slices.Contains(edit.PathParams(url), name) {
			return url, &Error{"url", "is " + quote(policy.Redact(url)) + ", which has no {" + name + "} in its path: write it where the value goes"}
		}
		return url, &Error{option, "can't be " + quote(value) + " in the path of " + policy.Redact(url) + ": URLs are read without such a segment"}
	}
	return filled, nil
}

// plain is a value as a parameter has it: a string's text, or the JSON text with
// all its digits.
func plain(v gjson.Result) string {
	if v.Type == gjson.String {
		return v.Str
	}
	return v.Raw
}

func integer(option string, v gjson.Result) (int64, error) {
	n, err := strconv.ParseInt(plain(v), 10, 64)
	if err != nil {
		return 0, &Error{option, "is " + v.Raw + ": a page number or an offset is an integer"}
	}
	return n, nil
}

// asRPC makes a request one of JSON-RPC.
func (r *Request) asRPC() {
	r.RPC = true
	if _, ok := headerValue(r.Headers, "accept"); !ok { // MCP 2026-07-28, Streamable HTTP, Sending Messages
		r.setHeader("accept", "application/json, text/event-stream")
	}
}

// Numbered is the body of a JSON-RPC request that is the nth of a walk, counted from 0: with an
// id that the ones before it have not, since an id tells requests apart (JSON-RPC 2.0, section 4).
// The first one keeps what the caller wrote.
func Numbered(body string, n int) string {
	raw, ok := edit.BodyValue(body, "id")
	v := gjson.Parse(raw)
	id, err := strconv.ParseInt(raw, 10, 64)
	switch {
	case ok && v.Type != gjson.Null && n == 0:
		return body
	case v.Type == gjson.String:
		raw = jsontext.Quote(v.Str + "-" + strconv.Itoa(n))
	case err != nil: // JSON-RPC without an id is a notification, which has no answer
		id = 1
		fallthrough
	default:
		raw = strconv.FormatInt(id+int64(n), 10)
	}
	if numbered, err := edit.SetBodyValue(body, "id", raw); err == nil {
		return numbered
	}
	return body
}
