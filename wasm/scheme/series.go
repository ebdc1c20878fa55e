package scheme

import (
	"strconv"
	"strings"

	"github.com/anypage/anypage/wasm/host"
	"github.com/anypage/anypage/wasm/linkheader"
)

// Series is what the addresses of a list's pages have in common, where a Link header names
// the next page and the last one (RFC 8288; the relations are of RFC 5988, section 6.2.2):
// they differ in one integer of the query, a page's number or offset, which grows by steps.
type Series struct {
	before, behind string // the integer, in an address
	step, last     int64
}

// Series tells the series of the next page's address and that of the page at pos, which
// names it. nil where they don't have one, or where nothing says which page is the last.
func (s *Scheme) Series(pos Position, next Position, p Page) *Series {
	if s.nextURL == nil || s.nextURL.header != "link" || pos.URL == "" {
		return nil
	}
	text, _ := headerValue(p.Headers, "link")
	target, ok := linkheader.Target(text, "last")
	if !ok {
		return nil
	}
	last, ok := host.ParseURL(target, p.URL)
	if !ok {
		return nil
	}
	before, behind, ok := apart(pos.URL, next.URL)
	if !ok {
		return nil
	}
	r := &Series{before: before, behind: behind}
	at, ok1 := r.number(pos.URL)
	to, ok2 := r.number(next.URL)
	end, ok3 := r.number(last.Href)
	if r.step, r.last = to-at, end; !ok1 || !ok2 || !ok3 || r.step == 0 {
		return nil
	}
	return r
}

// Behind is the position behind another one of the series, nil behind the last one.
func (r *Series) Behind(pos Position) *Position {
	at, ok := r.number(pos.URL)
	to := at + r.step
	if !ok || r.step > 0 && to > r.last || r.step < 0 && to < r.last {
		return nil
	}
	return &Position{URL: r.before + strconv.FormatInt(to, 10) + r.behind}
}

// Leads reports whether one position is the next one behind another.
func (r *Series) Leads(pos, next Position) bool {
	at, ok1 := r.number(pos.URL)
	to, ok2 := r.number(next.URL)
	return ok1 && ok2 && to-at == r.step
}

// number is the integer in an address of the series.
func (r *Series) number(url string) (n int64, ok bool) {
	text, ok1 := strings.CutPrefix(url, r.before)
	text, ok2 := strings.CutSuffix(text, r.behind)
	n, err := strconv.ParseInt(text, 10, 53) // so that steps overflow nothing
	return n, ok1 && ok2 && err == nil && strconv.FormatInt(n, 10) == text
}

// apart finds the value of a query's parameter in which alone two addresses differ: what
// is before it and behind it.
func apart(a, b string) (before, behind string, ok bool) {
	same := 0
	for same < min(len(a), len(b)) && a[same] == b[same] {
		same++
	}
	query := strings.IndexByte(a, '?')
	begin := strings.LastIndexByte(a[:same], '=') + 1
	if query < 0 || begin <= query {
		return "", "", false
	}
	end := len(a)
	if i := strings.IndexAny(a[begin:], "&#"); i >= 0 {
		end = begin + i
	}
	return a[:begin], a[end:], true
}
