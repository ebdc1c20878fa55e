package scheme

import (
	"slices"
	"strings"

	"github.com/anypage/anypage/wasm/edit"
	"github.com/anypage/anypage/wasm/host"
	"github.com/anypage/anypage/wasm/jsontext"
	"github.com/anypage/anypage/wasm/policy"
	"github.com/tidwall/gjson"
)

// A link object says more of the next page's request than its URL: the method, headers, a
// body, and whether the body is to be merged into the first request's (STAC API, Item Search,
// Pagination). A Position keeps that as JSON text, with the same names.

// link is what a link object says besides the URL.
type link struct {
	method  string // "" where it says none
	headers []Header
	body    string // JSON text, "" for none
	merge   bool
}

// readLink reads a link object, or a Position's. want says what is wrong with it, "" where
// nothing is.
func readLink(v gjson.Result) (l link, want string) {
	if m := jsontext.Member(v, "method"); m.Type == gjson.String {
		l.method = strings.ToUpper(m.Str)
	} else if m.Exists() && m.Type != gjson.Null {
		want = "a link object with a method such as POST"
	}
	switch headers := jsontext.Member(v, "headers"); {
	case headers.IsObject():
		jsontext.ForEach(headers, func(name string, v gjson.Result) bool {
			value := plain(v)
			if v.IsObject() || v.IsArray() || !token(name) || !fieldValue(value) {
				want = "a link object with headers that can be sent"
			} else if v.Type != gjson.Null {
				l.headers = append(l.headers, Header{name, value})
			}
			return true
		})
	case headers.Exists() && headers.Type != gjson.Null:
		want = "a link object with headers that can be sent"
	}
	l.merge = jsontext.Member(v, "merge").Type == gjson.True
	switch body := jsontext.Member(v, "body"); {
	case body.IsObject(), body.IsArray() && !l.merge:
		l.body = body.Raw
	case body.Exists() && body.Type != gjson.Null:
		want = "a link object with an object for a body"
	}
	return l, want
}

// text is the link as a Position keeps it.
func (l *link) text() string {
	w := jsontext.Writer{'{'}
	w.Name("method").String(l.method)
	if len(l.headers) > 0 {
		w.Name("headers").Open('{')
		for _, h := range l.headers {
			w.Name(h.Name).String(h.Value)
		}
		w.Close('}')
	}
	if l.body != "" {
		w.Name("body").Raw(l.body)
	}
	if l.merge {
		w.Name("merge").Bool(true)
	}
	w.Close('}')
	return string(w)
}

// bodiless reports whether requests of a method have no body.
func bodiless(method string) bool { return method == "GET" || method == "HEAD" }

// nextByLink is the position that a link object names. A text there is a URL.
func (s *Scheme) nextByLink(t *Target, p Page) Decision {
	v, ok := s.nextLink.find(p)
	if !ok && s.nextURL != nil {
		return s.nextByURL(p)
	}
	ref, l, want := v, link{}, ""
	if v.IsObject() {
		l, want = readLink(v)
		ref = jsontext.Member(v, "href")
		if url := jsontext.Member(v, "url"); url.Exists() && ref.Type == gjson.Null {
			ref = url
		}
	}
	switch {
	case !ok, ref.Exists() && s.ends(ref):
		return s.noNext(s.nextLink, ref, ok, p)
	case ref.Type != gjson.String:
		want = "a link object with a URL"
	}
	base := &t.next
	if l.method == "" {
		switch l.method = "GET"; {
		case s.Pagination.Continue.Method != "", (l.body != "" || l.merge) && !bodiless(base.Method):
			l.method = base.Method
		case l.body != "":
			l.method = "POST"
		}
	}
	if !slices.Contains([]string{"GET", "POST", "QUERY", base.Method}, l.method) {
		want = "a link object with the method GET or POST"
	}
	u, valid := host.ParseURL(ref.Str, p.URL)
	if !valid {
		want = "a link object with a URL"
	}
	if want != "" {
		return s.unusable(s.nextLink, v, p, want)
	}
	// What the caller's own request has anyway is not kept: it may be a credential.
	l.headers = slices.DeleteFunc(l.headers, func(h Header) bool {
		own, ok := headerValue(t.Headers, strings.ToLower(h.Name))
		return ok && own == h.Value
	})
	if bodiless(l.method) {
		l.body, l.merge = "", false
	}
	pos := &Position{URL: u.Href}
	if l.method != base.Method || base.HasBody || l.body != "" || len(l.headers) > 0 {
		pos.Link = l.text()
	}
	return Decision{Next: pos}
}

// linked is the request that a link object asks for.
func (t *Target) linked(pos Position) (Request, error) {
	l, want := readLink(gjson.Parse(pos.Link))
	if want != "" {
		return Request{}, &Error{"resume", "has no " + want}
	}
	r := t.Request.clone()
	r.Method, r.URL = l.method, pos.URL
	switch {
	case bodiless(l.method):
		r.dropBody()
	case !l.merge || !r.HasBody:
		r.setBody(l.body)
	case l.body != "":
		body, err := r.Body, error(nil)
		jsontext.ForEach(gjson.Parse(l.body), func(name string, v gjson.Result) bool {
			body, err = edit.SetBodyValue(body, edit.PointerTo(name), v.Raw)
			return err == nil
		})
		if err != nil {
			return r, &Error{"body", "can't be merged with that of the next page's link object: " + err.Error()}
		}
		r.setBody(body)
	}
	for _, h := range l.headers {
		r.setHeader(h.Name, h.Value)
	}
	return r, nil
}

// Headers are the names of the headers that a link object sets, in lower case.
func (p Position) Headers() []string {
	l, _ := readLink(gjson.Parse(p.Link))
	names := make([]string, len(l.headers))
	for i, h := range l.headers {
		names[i] = strings.ToLower(h.Name)
	}
	return names
}

// Conceal returns a position for a checkpoint, without what the caller's own request has under
// the same names: servers repeat the caller's credentials in their links.
func (p Position) Conceal(own *Request) Position {
	p.URL = policy.Conceal(p.URL, own.URL)
	p.mapBody(func(name, raw string) string {
		if v, ok := edit.BodyValue(own.Body, edit.PointerTo(name)); ok && v == raw {
			return hidden
		}
		return raw
	})
	return p
}

// Reveal undoes Conceal. ok is false where the caller's request lacks one of the values.
func (p Position) Reveal(own *Request) (_ Position, ok bool) {
	p.URL, ok = policy.Reveal(p.URL, own.URL)
	p.mapBody(func(name, raw string) string {
		if v, has := edit.BodyValue(own.Body, edit.PointerTo(name)); has && raw == hidden {
			return v
		}
		return raw
	})
	return p, ok
}

// hidden stands for a value of a body that a checkpoint does not keep.
const hidden = `"…"`

// mapBody replaces the values of the members of a link object's body.
func (p *Position) mapBody(replace func(name, raw string) string) {
	if p.Link == "" {
		return
	}
	l, _ := readLink(gjson.Parse(p.Link))
	jsontext.ForEach(gjson.Parse(l.body), func(name string, v gjson.Result) bool {
		if raw := replace(name, v.Raw); raw != v.Raw {
			l.body, _ = edit.SetBodyValue(l.body, edit.PointerTo(name), raw)
		}
		return true
	})
	p.Link = l.text()
}

// token reports whether a text can be a method, or the name of a header (RFC 9110, section
// 5.6.2).
func token(text string) bool {
	return text != "" && !strings.ContainsFunc(text, func(r rune) bool {
		return r <= ' ' || r >= 0x7F || strings.ContainsRune("\"(),/:;<=>?@[\\]{}", r)
	})
}
