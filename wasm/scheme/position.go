package scheme

import (
	"strconv"

	"github.com/anypage/anypage/wasm/jsontext"
	"github.com/tidwall/gjson"
)

// Position says which page a request is for. The zero value is the start: the
// target as the caller wrote it.
type Position struct {
	Number string // page number or offset, in decimal
	Cursor string // the cursor's JSON text, so that its type and digits stay
	URL    string // the next page's absolute URL
	Link   string // JSON: what a link object says besides the URL; see link.go
	// Limit is how many items the page is to have, where that is not what the request says; else 0.
	// Only who finds the limit in a request can set it: Scheme.Request does not look at it, nor at
	// the Number of a page that goes by cursor or URL, whose number has changed with the limit.
	Limit int64
}

// Plain reports whether the position says no more of a request than its URL.
func (p Position) Plain() bool { return p.Link == "" || p.Link == `{"method":"GET"}` }

// AppendJSON writes the position as a JSON object. A cursor is written as a
// string that holds its JSON text: no reader of numbers can round it.
func (p Position) AppendJSON(b []byte) []byte {
	w := append(jsontext.Writer(b), '{')
	for _, m := range [...]struct{ name, value string }{{"number", p.Number}, {"cursor", p.Cursor}, {"url", p.URL}, {"link", p.Link}, {"limit", p.limit()}} {
		if m.value != "" {
			w.Name(m.name).String(m.value)
		}
	}
	w.Close('}')
	return w
}

func (p Position) limit() string {
	if p.Limit == 0 {
		return ""
	}
	return strconv.FormatInt(p.Limit, 10)
}

// ReadPosition reads what AppendJSON wrote. ok is false for anything that it
// could not have written.
func ReadPosition(v gjson.Result) (p Position, ok bool) {
	if !v.IsObject() {
		return p, false
	}
	ok = true
	v.ForEach(func(k, v gjson.Result) bool {
		if v.Type != gjson.String {
			ok = false
			return false
		}
		switch k.Str {
		case "number":
			p.Number = v.Str
			_, err := strconv.ParseInt(v.Str, 10, 64)
			ok = ok && err == nil
		case "cursor":
			p.Cursor = v.Str
			ok = ok && gjson.Valid(v.Str)
		case "url":
			p.URL = v.Str
		case "link":
			p.Link = v.Str
			_, want := readLink(gjson.Parse(v.Str))
			ok = ok && gjson.Valid(v.Str) && want == ""
		case "limit":
			var err error
			p.Limit, err = strconv.ParseInt(v.Str, 10, 64)
			ok = ok && err == nil && p.Limit > 0
		default:
			ok = false
		}
		return ok
	})
	return p, ok
}

// Fits reports whether the page with this index, counted from 0, can be asked for
// in this way: the first one by the zero value, the others by the scheme's type.
func (s *Scheme) Fits(p Position, page int) bool {
	p.Limit = 0
	switch {
	case page == 0:
		return p == Position{}
	case s.quirks.either && p.Cursor != "":
		return p == Position{Cursor: p.Cursor}
	case s.Pagination.Type == OffsetLimit:
		return p.Number != "" && p == Position{Number: p.Number}
	case s.Pagination.Type == Cursor:
		return p.Cursor != "" && p == Position{Cursor: p.Cursor}
	case s.Pagination.Type == URL:
		return p.URL != "" && p == Position{URL: p.URL, Link: p.Link} && (p.Link == "" || s.nextLink != nil)
	}
	return false
}
