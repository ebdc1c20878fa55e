package detect

import (
	"github.com/anypage/anypage/wasm/jsontext"
	"strings"

	"github.com/anypage/anypage/wasm/scheme"
	"github.com/tidwall/gjson"
)

// cursor is a field that is the next page's cursor.
type cursor struct {
	*fact
	at     int            // of the field
	next   bool           // its name begins with "next"
	rest   string         // what follows that
	number bool           // it is a page's number, or less telling than a string beside it
	inputs []scheme.Input // that may take it, the most likely first
	why    string         // the first one does
}

// wholeCursor is a cursor that is an object or an array, which goes back as it is.
type wholeCursor struct {
	path, param, rules string
	at                 int // of the field, noField for one in an item
}

// readCursors finds the cursors of the next page.
func (x *facts) readCursors() {
	// Elasticsearch, Paginate search results: search_after takes the values by which the
	// last item is sorted.
	if jsontext.Member(x.Last, "sort").IsArray() && x.place == "requestBody" && jsontext.Member(gjson.Parse(x.Request.Body), "sort").Exists() {
		x.whole = append(x.whole, wholeCursor{x.Items + "[-1].sort", "search_after", "structured", noField})
	}
	for i := range x.fields {
		f := &x.fields[i]
		for _, row := range objects {
			if row.field == f.norm && f.value.IsObject() && f.parent == "" && (x.place == "requestBody" || row.rules == "mediawiki") {
				x.whole = append(x.whole, wholeCursor{f.path, row.param, row.rules, i})
			}
		}
		rest, next := afterNext(f)
		next = next && (rest == "" || in(nextCursors, rest)) && !x.astray(f, rest)
		if f.value.IsObject() || f.path == "" || !next && !x.plainCursor(f) {
			continue
		}
		if blank(f.value) && !x.ofMCP(f) {
			// Those named "next…" have been seen among the URLs; a cursor at the root may
			// repeat that the request had none.
			if !next && f.parent != "" {
				x.end("no-next", show(f)+" is "+f.value.Raw, false)
			}
			continue
		}
		if x.usable(f, next, rest) {
			_, number := integer(f.value)
			c := cursor{fact: f, at: i, next: next, rest: rest}
			c.number = f.norm == "aftercursor" || next && number && strings.HasPrefix(rest, "page")
			c.inputs, c.why = x.cursorInputs(c)
			x.cursors = append(x.cursors, c)
		}
	}
}

// usable reports whether the value of a field that is called as a cursor may be one.
func (x *facts) usable(f *fact, next bool, rest string) bool {
	switch v := f.value; {
	case v.Type != gjson.String && v.Type != gjson.Number || x.isURL(f, rest) && next:
		return false
	case rest == "" && next && strings.ContainsAny(v.Str, " \t\n"): // a text for people
		return false
	}
	p, _ := x.asked(cursorParams, false, 0)
	return next || p == nil || p.value.String() != f.value.String() // else the server repeats the request's
}

// astray reports whether a number that is called the next page's can't be.
func (x *facts) astray(f *fact, rest string) bool {
	n, ok := integer(f.value)
	if !ok || !in(pageFields, rest) || n <= 2 {
		return false
	}
	if p, at := x.asked(pageParams, true, 0); p != nil {
		return n != at+1
	}
	field, at := x.named(pageFields, 0)
	return field == nil || n != at+1
}

// plainCursor reports whether a fact is a cursor though its name does not begin
// with "next".
func (x *facts) plainCursor(f *fact) bool {
	text := f.value.Str
	if strings.ContainsAny(text, " \t\n") {
		return false
	}
	switch f.norm {
	case "lastseq":
		return x.announced
	case "after": // Reddit API: data.after beside data.before; paging.cursors.after; a header's
		return in(" cursors cursor paging pagination page header ", f.parent) || x.find(func(b *fact) bool { return b.norm == "before" && b.parent == f.parent }) != nil
	case "offset": // Airtable Web API, List records: an opaque text; HubSpot's APIs v1: the next number
		n, number := integer(f.value)
		if number && n > 1 && x.hasMore != nil {
			p, at := x.asked(" offset ", true, 0)
			return p == nil || n > at
		}
		return f.value.Type == gjson.String && !number && strings.IndexByte("+-", (text + " ")[0]) < 0
	case "cursor", "bookmark", "marker", "continue":
		return f.value.Type != gjson.True && f.value.Type != gjson.False
	}
	return in(cursorFields, f.norm)
}
