package sampleapi

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// list is the data set as one walk sees it: a row of places, each a record,
// and three ways to be wrong. A place is where a page can begin; every style
// has its own spelling of it.
type list struct {
	size  int  // items a page has
	hole  int  // place that is no record but an empty page; -1 for none
	stuck int  // place from which on every page is the one that begins here; -1 for none
	clamp bool // past the end comes the last page again
}

func (l list) end() int {
	if l.hole >= 0 {
		return Total + 1
	}
	return Total
}

// start returns the place where page n begins, counted from 0.
func (l list) start(n int) int {
	if l.hole < 0 || n*l.size <= l.hole {
		return n * l.size
	}
	return (n-1)*l.size + 1
}

// after returns the place behind a record.
func (l list) after(record int) int {
	if l.hole >= 0 && record >= l.hole {
		return record + 2
	}
	return record + 1
}

// slice returns the page that begins at a place: which records, and the place
// of the next page, or -1.
func (l list) slice(from int) (first, last, next int) {
	if l.clamp && from >= l.end() {
		from = (Total - 1) / l.size * l.size
	}
	if l.stuck >= 0 && from >= l.stuck {
		from = l.stuck
	}
	from = min(from, l.end())
	to := min(from+l.size, l.end())
	first, last, next = from, to, to
	switch {
	case l.hole < 0 || from < l.hole && to <= l.hole:
	case from < l.hole:
		last, next = l.hole, l.hole
	case from == l.hole:
		return from, from, from + 1
	default:
		first, last = from-1, to-1
	}
	if l.stuck >= 0 && from == l.stuck {
		return first, last, from
	}
	if next >= l.end() {
		next = -1
	}
	return first, last, next
}

// codec is how a style spells a place as a cursor.
type codec struct {
	wrap   func(digits string) string
	unwrap func(cursor string) string // need not check: what it returns is wrapped again and compared
}

func (k codec) encode(place int) string { return k.wrap(strconv.Itoa(place)) }

func (k codec) decode(cursor string) (int, bool) {
	place, err := strconv.Atoi(k.unwrap(cursor))
	return place, err == nil && place >= 0 && place <= maxPlace && k.encode(place) == cursor
}

// base64Cursor wraps before+digits+after by an encoding of base64.
func base64Cursor(e *base64.Encoding, before, after string) codec {
	return codec{
		func(digits string) string { return e.EncodeToString([]byte(before + digits + after)) },
		func(cursor string) string {
			text, _ := e.DecodeString(cursor)
			return strings.TrimSuffix(strings.TrimPrefix(string(text), before), after)
		},
	}
}

func plainCursor(before, after string) codec {
	return codec{
		func(digits string) string { return before + digits + after },
		func(cursor string) string { return strings.TrimSuffix(strings.TrimPrefix(cursor, before), after) },
	}
}

var (
	// Bytes that give base64 its + and /, which must be escaped once in a query and in a path.
	opaque   = base64Cursor(base64.StdEncoding, "\xfb\xff\xbf", "")
	padded   = base64Cursor(base64.StdEncoding, "order:", ":asc")
	kubeLike = base64Cursor(base64.RawURLEncoding, `{"v":"meta.k8s.io/v1","rv":684201,"start":"`, `"}`)
	bookmark = codec{
		func(digits string) string { return "g1AAAA" + base64Cursor(base64.URLEncoding, "ord", "").wrap(digits) },
		func(cursor string) string {
			return base64Cursor(base64.URLEncoding, "ord", "").unwrap(strings.TrimPrefix(cursor, "g1AAAA"))
		},
	}
	// Everything that has a meaning in a query, and beyond ASCII.
	gnarly = plainCursor("seite=", "&größer 100%+#")
	// The form of a UUID, as Notion's cursors have.
	uuidLike = codec{
		func(digits string) string { return "0f5c7bc9-5a1e-4d6b-9c3f-" + fmt.Sprintf("%012s", digits) },
		func(cursor string) string {
			digits := strings.TrimLeft(strings.TrimPrefix(cursor, "0f5c7bc9-5a1e-4d6b-9c3f-"), "0")
			return "0"[:1-min(1, len(digits))] + digits
		},
	}
	// Odd numbers beyond 2^53: not one of them survives a float64.
	beyond53 = codec{
		func(digits string) string {
			n, _ := strconv.ParseUint(digits, 10, 32)
			return strconv.FormatUint(1<<53+1+2*n, 10)
		},
		func(cursor string) string {
			n, _ := strconv.ParseUint(cursor, 10, 64)
			return strconv.FormatUint((n-1<<53-1)/2, 10)
		},
	}
)

// Readers of the place where a page begins.

func pageNumber(s source, first int) func(*call) int {
	return func(c *call) int {
		c.number, c.counted = c.int(s, first, first, maxPlace/maxSize)-first, true
		return c.list.start(c.number)
	}
}

func offset(s source) func(*call) int {
	return func(c *call) int { return c.int(s, 0, 0, maxPlace) }
}

func cursor(s source, k codec) func(*call) int {
	return func(c *call) int {
		v := s.read(c)
		if !v.present {
			return 0
		}
		place, ok := k.decode(v.text)
		switch {
		case v.number:
			c.fail("%s must be a string, got the number %s", s.name, v.text)
		case !ok:
			c.fail("%s %q was never given out by this API", s.name, v.text)
		}
		return place
	}
}

// numberCursor is strict about a number's digits, and takes a string for no
// cursor, as some servers do: the list begins again.
func numberCursor(s source) func(*call) int {
	return func(c *call) int {
		v := s.read(c)
		if !v.present || v.json && !v.number {
			return 0
		}
		place, ok := beyond53.decode(v.text)
		if !ok {
			c.fail("%s %s was never given out by this API: were its digits rounded?", s.name, v.text)
		}
		return place
	}
}

// afterID reads the id of the last item the client has.
func afterID(s source) func(*call) int {
	return func(c *call) int {
		v := s.read(c)
		if !v.present {
			return 0
		}
		id, err := strconv.ParseUint(v.text, 10, 64)
		record, found := dataset().index(id)
		if err != nil || !found {
			c.fail("%s: there is no order with the id %q: were its digits rounded?", s.name, v.text)
		}
		return c.list.after(record)
	}
}

// page is what a style writes its envelope around.
type page struct {
	*call
	records [][]byte
	first   int // place in the data set of the first record
	next    int // place of the next page, -1 at the end
	status  int
	header  Header
	body    bytes.Buffer
}

func (p *page) printf(format string, args ...any) { fmt.Fprintf(&p.body, format, args...) }

// items returns the records as the inside of a JSON array.
func (p *page) items() []byte { return bytes.Join(p.records, []byte(",")) }

// wrapped returns the records, each between before and after.
func (p *page) wrapped(before, after func(record int) string) []byte {
	var out bytes.Buffer
	for i, r := range p.records {
		if i > 0 {
			out.WriteByte(',')
		}
		out.WriteString(before(p.first + i))
		out.Write(r)
		out.WriteString(after(p.first + i))
	}
	return out.Bytes()
}

func (p *page) more() bool { return p.next >= 0 }

// id returns the id of a record of the data set.
func id(record int) string { return strconv.FormatUint(dataset().ids[record], 10) }

func (p *page) firstID() string {
	if len(p.records) == 0 {
		return "null"
	}
	return id(p.first)
}

func (p *page) lastID() string {
	if len(p.records) == 0 {
		return "null"
	}
	return id(p.first + len(p.records) - 1)
}

// total returns the number of records; a list that never ends claims more.
func (p *page) total() int {
	if p.list.stuck >= 0 {
		return max(Total, (p.number+2)*p.size)
	}
	return Total
}

func (p *page) pages() int {
	n := (p.total() + p.size - 1) / p.size
	if p.list.hole >= 0 {
		n++
	}
	return n
}

// nextNumber returns the number of the next page, counted from 0.
func (p *page) nextNumber() int {
	if p.list.stuck >= 0 && p.number >= p.list.stuck/p.size {
		return p.number
	}
	return p.number + 1
}

// cursor returns the next page's cursor as a JSON string, or end where there is none.
func (p *page) cursor(k codec, end string) string {
	if !p.more() {
		return end
	}
	return quote(k.encode(p.next))
}

// url returns the absolute URL of this request with one parameter changed.
func (p *page) url(name, value string) string { return p.base + p.path + p.search(name, value) }

// self returns the absolute URL of this request.
func (p *page) self() string {
	rest := p.query.without("")
	if rest != "" {
		rest = "?" + rest
	}
	return p.base + p.path + rest
}

// search returns the same URL's query, from the question mark on.
func (p *page) search(name, value string) string { return "?" + p.query.with(name, value) }

func (p *page) pageURL(name string, number int) string { return p.url(name, strconv.Itoa(number)) }

// quote returns a JSON string. URLs keep their & as it is.
func quote(s string) string {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil {
		panic(err) // strings always encode
	}
	return strings.TrimSuffix(out.String(), "\n")
}

// quoteOr returns a JSON string, or null unless there is one.
func quoteOr(there bool, s string) string {
	if !there {
		return "null"
	}
	return quote(s)
}

// link adds a member of a Link header (RFC 8288, section 3).
func (p *page) link(rel, target string) {
	member := fmt.Sprintf(`<%s>; rel="%s"`, target, rel)
	if before := p.header["Link"]; before != "" {
		member = before + ", " + member
	}
	p.header["Link"] = member
}

// links writes the Link header that GitHub writes.
func (p *page) links(name string) {
	last := p.pages()
	if p.number > 0 {
		p.link("prev", p.pageURL(name, min(p.number, last)))
	}
	if p.more() {
		p.link("next", p.pageURL(name, p.nextNumber()+1))
		p.link("last", p.pageURL(name, last))
	}
	if p.number > 0 {
		p.link("first", p.pageURL(name, 1))
	}
}
