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
	// elsewhere, of the last input, is where requests that have nothing but the cursor go;
	// without a URL, to where the first one went.
	elsewhere scheme.Continue
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
		rest, next := afterNext(f)
		x.readWhole(i, rest, next)
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
			c.inputs, c.why = x.cursorInputs(&c)
			x.alone(&c)
			x.cursors = append(x.cursors, c)
		}
	}
}

// readWhole finds cursors that are objects.
func (x *facts) readWhole(at int, rest string, next bool) {
	f := &x.fields[at]
	param, rules := "", ""
	switch inBody := x.place == "requestBody"; {
	case !f.value.IsObject() || x.asking == f.path:
	case f.norm == "continue" && f.parent == "": // MediaWiki API:Continue: all its members become parameters
		param, rules = "continue", "mediawiki"
	case in(nextRequests, f.norm): // its members have names of their own
		param, rules = "cursor", "mediawiki"
	case !inBody:
	case f.norm == "lastevaluatedkey" && f.parent == "": // Amazon DynamoDB, Scan and Query
		param, rules = "ExclusiveStartKey", "structured"
	case next && f.parent != "next" && in(" cursor key startkey marker continuation pagekey pagecursor ", rest):
		param, rules = ownName(f, true), "structured"
	}
	if param != "" {
		x.whole = append(x.whole, wholeCursor{f.path, param, rules, at})
	}
}

// alone has a cursor be asked for by a request of its own, where lists are known for that.
func (x *facts) alone(c *cursor) {
	before, after, _ := strings.Cut(x.Request.URL, "?")
	slash := strings.LastIndexByte(before, '/')
	segment := before[slash+1:]
	switch {
	case c.norm == "scrollid" && segment == "_search" && !x.knows(c.inputs[0]): // Elasticsearch Guide, Scroll API
		if i := strings.LastIndexByte(before[:slash], '/'); i > len("https://") { // behind an index
			slash = i
		}
		_, keep, _ := strings.Cut("&"+after, "&scroll=")
		keep, _, _ = strings.Cut(keep, "&")
		c.elsewhere = scheme.Continue{Method: "POST", URL: before[:slash] + "/_search/scroll?scroll=" + keep, Body: "cursor"}
		c.inputs, c.why = []scheme.Input{{Name: "scroll_id", In: "requestBody"}}, "it goes to the scroll API"
	case c.path == "$.cursor" && x.place == "requestBody" && x.hasMore != nil && !x.documented() && !x.besides(cursorParams):
		c.elsewhere.Body = "cursor"
		c.inputs = append(c.inputs[:1:1], c.inputs[0])
		if strings.HasPrefix(segment, "list") || strings.HasPrefix(segment, "search") { // Dropbox API: list_folder/continue, list/continue_v2
			end := strings.LastIndex(before, "_v")
			if end < len(before)-4 {
				end = len(before)
			}
			c.elsewhere.URL = before[:end] + "/continue" + before[end:]
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
	case !next && strings.Contains(v.Str, "://"): // a link that is called bookmark
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
		return x.announced || x.limit != nil && x.full
	case "token": // Semantic Scholar, paper bulk search; elsewhere it tells who asks
		return x.announced || x.totalItems > int64(x.Count) || strings.HasPrefix(f.parent, "pag") && x.declares(cursorParams)
	case "before":
		return x.announced && x.hasMore != nil && !x.has(" after ")
	case "after": // Reddit API: data.after beside data.before; paging.cursors.after; a header's
		return in(" cursors cursor paging pagination page header ", f.parent) || x.find(func(b *fact) bool { return b.norm == "before" && b.parent == f.parent }) != nil || x.hasMore != nil && f.value.Type == gjson.String
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
