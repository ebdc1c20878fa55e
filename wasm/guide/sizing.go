package guide

import (
	"slices"
	"strconv"
	"strings"

	"github.com/anypage/anypage/wasm/detect"
	"github.com/anypage/anypage/wasm/exchange"
	"github.com/anypage/anypage/wasm/jsontext"
	"github.com/anypage/anypage/wasm/policy"
	"github.com/anypage/anypage/wasm/scheme"
	"github.com/tidwall/gjson"
)

// The option pageSize: a page that is too large for the server is asked for again with half the
// limit. After some good pages the limit doubles again, up to the one that the list began with.
//
// A cursor or an offset begins at the same item, whatever the limit. A page by number does not:
// with another limit another page has the item, and others before it. That it does is computed
// from how many items pages have, which may not be as many as were asked for. One case can't be told:
// a server gives no fewer items than it likes, and the last page of the list, which it gives in place
// of an earlier one, has just as many as were asked for. The total makes the verdict suspect then.

// goodPages is after how many of them the limit grows.
const goodPages = 10

// sizing is what is known of the sizes of a list's pages, whatever is tried to find out its
// pagination.
type sizing struct {
	adaptive bool  // the option
	original int64 // the limit before a page was too large; 0 where none was
	good     int   // pages since the limit was changed
	strange  bool  // pages have other numbers of items than can be explained
	first    int64 // the number of the first page, where cursors or URLs are numbers

	told  int64 // the limit with which the first page was asked for again, to tell how many items it has; 0 for none
	least int64 // items that pages have, though fewer were asked for; 0 where nothing shows it
	low   int64 // the fewest items that were asked for and came; 0 for none
	full  int64 // the most
	most  int64 // items that pages have, though more were asked for; 0 where nothing shows it
	times int   // how many pages had so many
	fewer int   // how many had fewer
}

// per is how many items a page has that is asked for so many.
func (s *sizing) per(limit int64) int64 {
	if s.most > 0 && s.most >= s.full && (s.times > 1 || s.fewer == 0) { // else they lack items for another reason
		limit = min(limit, s.most)
	}
	return max(limit, s.least)
}

// learn notes how many items a page has that names a next one. It may be the last one all the same,
// and have fewer than others.
func (s *sizing) learn(count, asked int64) {
	switch {
	case count > asked:
		s.least = max(s.least, count)
	case count == asked:
		s.full = max(s.full, count)
		if s.low == 0 || count < s.low {
			s.low = count
		}
	case asked <= s.most:
	case count > s.most:
		s.fewer += s.times
		s.most, s.times = count, 1
	case count == s.most:
		s.times++
	default:
		s.fewer++
	}
}

// Adapt has pages that are too large asked for again. The error is a *scheme.Error: it is known
// before the first request that there is no limit to be lowered.
func (f *Fixed) Adapt() error {
	f.sizes.adaptive = true
	if _, at, numbered := detect.PageNumber(f.first); numbered {
		f.sizes.first = min(at, 1)
	}
	kind := f.Scheme.Pagination.Type
	if _, named := f.Scheme.Input("limit"); named && kind != scheme.None || f.Scheme.Auto() || kind == scheme.URL { // a next URL may have one
		return nil
	}
	if kind == scheme.None {
		return &scheme.Error{Option: "pageSize", Message: `is "adaptive", and the pagination is none: nobody could ask for the rest of a smaller page`}
	}
	if _, n := f.limit(scheme.Position{}, f.first); n == 0 {
		return &scheme.Error{Option: "pageSize", Message: `is "adaptive", and nothing in the request says how many items a page is to have: set that, as with params: { limit: 100 }, or name the parameter in pagination.inputs with the type limit`}
	}
	return nil
}

// limit is where a request says how many items the page is to have, and how many; 0 where nothing
// says it.
func (f *Fixed) limit(pos scheme.Position, r scheme.Request) (scheme.Input, int64) {
	in, named := f.Scheme.Input("limit")
	if !named {
		return detect.Limit(r, f.Scheme.Pagination.Inputs)
	}
	v, given := scheme.Value(r, in)
	n, err := strconv.ParseInt(v.String(), 10, 64)
	switch {
	case given && err == nil && n > 0:
		return in, n
	case given || pos.URL != "" || pos != scheme.Position{} && f.Scheme.Pagination.Continue.Body == "cursor":
		return in, 0
	case f.sizes.original > 0:
		return in, f.sizes.original
	}
	return in, int64(f.full) // what the server gives of itself
}

// number is where a request has the number of its page, that number, and the first page's. ok is
// false where pages are not numbered; in has no name where the position has the number.
func (f *Fixed) number(pos scheme.Position, r scheme.Request) (in scheme.Input, at, first int64, ok bool) {
	if f.Scheme.Pagination.Type == scheme.OffsetLimit && pos.Cursor == "" {
		at, first, ok = f.Scheme.Numbered(f.Target, pos)
		return in, at, first, ok
	}
	in, at, ok = detect.PageNumber(r)
	if cursor, by := f.Scheme.Input("cursor"); by && cursor.Name != in.Name {
		ok = false
	}
	return in, at, f.sizes.first, ok
}

// Request is the request for a position.
func (f *Fixed) Request(pos scheme.Position) exchange.Ask {
	f.byCursor = f.byCursor || pos.Cursor != ""
	r, err := f.Scheme.Request(f.Target, pos)
	if err == nil && pos.Limit > 0 {
		r, err = f.limited(pos, r)
	}
	ask := exchange.NewAsk(pos, r, err)
	ask.Smaller = err == nil && f.smaller(pos, r)
	return ask
}

// limited is a request with the limit of a position, and with its number where a cursor or a URL
// has another one.
func (f *Fixed) limited(pos scheme.Position, r scheme.Request) (scheme.Request, error) {
	limit, n := f.limit(pos, r)
	if n == 0 {
		return r, nil
	}
	page, _, _, numbered := f.number(pos, r)
	r, err := set(r, limit, strconv.FormatInt(pos.Limit, 10))
	if err == nil && numbered && page.Name != "" && pos.Number != "" {
		r, err = set(r, page, pos.Number)
	}
	return r, err
}

// set changes a number in a request. A body that holds it as a string goes on with strings.
func set(r scheme.Request, in scheme.Input, number string) (scheme.Request, error) {
	if v, _ := scheme.Value(r, in); v.Type == gjson.String {
		number = jsontext.Quote(number)
	}
	return scheme.With(r, in, number)
}

// smaller reports whether a page may be asked for with fewer items.
func (f *Fixed) smaller(pos scheme.Position, r scheme.Request) bool {
	if !f.sizes.adaptive || f.Scheme.Pagination.Type == scheme.None && !f.Scheme.Auto() || !policy.Repeatable(r.Method, true) {
		return false
	}
	_, n := f.limit(pos, r)
	_, at, first, numbered := f.number(pos, r)
	return n > 1 && (!numbered || at >= first) && !f.numberedPath(pos)
}

// numberedPath reports whether the path of a next URL has an integer that the first request's has not: it
// may be the page's number, and with another limit that of other items.
func (f *Fixed) numberedPath(pos scheme.Position) bool {
	return pos.URL != "" && integerIn(f.first.URL, pos.URL)
}

// integerIn reports whether the path of a URL has an integer where that of another one differs.
func integerIn(first, url string) bool {
	segments := func(url string) []string {
		path, _, _ := strings.Cut(url, "?")
		return strings.Split(path, "/")
	}
	a, b := segments(first), segments(url)
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	return slices.ContainsFunc(b, func(segment string) bool {
		_, err := strconv.ParseInt(segment, 10, 32)
		return err == nil
	})
}

// resized is the position of the page with an item, where pages have to items instead of from: the
// item with the index skip in the page that was asked for. rest is its index in the page that is
// found.
func (f *Fixed) resized(ask *exchange.Ask, limit, from, to, skip int64) (pos scheme.Position, rest int64) {
	pos, rest = ask.Position, skip
	pos.Limit = limit
	if _, at, first, ok := f.number(pos, ask.Request); ok && at >= first && from > 0 && to > 0 {
		item := (at-first)*from + skip
		if n := first + item/to; n != at || pos.Number != "" {
			pos.Number = strconv.FormatInt(n, 10)
		}
		rest = item % to
	}
	return pos, rest
}

// Shrink is the step behind a page that was too large. ok is false where a failure has another
// cause, or the page can't be asked for with fewer items.
func (f *Fixed) Shrink(p *Page, fault exchange.Fault) (_ Step, ok bool) {
	if fault.Code != "http" && !fault.Silent || f.refusal(p, fault.Silent).cause() != tooLarge {
		return Step{}, false
	}
	ask, s := p.Ask(), f.sizes
	_, n := f.limit(ask.Position, ask.Request)
	if s.original == 0 {
		if before := int64(p.Last.Count); s.good == 0 && scheme.IsCap(before) { // on a walk that was resumed nothing else tells
			s.learn(before, n)
		}
		_, _, given := detect.PageNumber(f.first)
		if _, at, _, ok := f.number(ask.Position, ask.Request); ok && !given && at == int64(p.Index) {
			s.first = 0
		}
	}
	limit, skip := n/2, int64(p.Passed)
	if f.Rigid { // only a page that begins there has the same items
		skip = 0
	}
	pos, rest := f.resized(ask, limit, s.per(n), s.per(limit), skip)
	for ; f.Rigid && rest > 0; limit-- {
		if limit == 1 {
			return Step{}, false
		}
		pos, rest = f.resized(ask, limit-1, s.per(n), s.per(limit-1), 0)
	}
	if f.Rigid {
		rest = int64(p.Passed)
	}
	s.original, s.good, f.full, f.series = max(s.original, n), 0, 0, nil
	return Step{Kind: Resize, Next: pos, Skip: int(rest), Limit: pos.Limit}, true
}

// Grow is the position to ask for instead of another one, once the limit may grow again. rest is
// the index in that page of what has the index skip in the other one.
func (f *Fixed) Grow(pos scheme.Position, skip int) (_ scheme.Position, rest int) {
	s := f.sizes
	if !s.adaptive || s.original == 0 || s.good < goodPages {
		return pos, skip
	}
	ask := f.Request(pos)
	_, n := f.limit(pos, ask.Request)
	if n == 0 || n >= s.original || ask.Err != nil || f.Rigid || f.numberedPath(pos) {
		return pos, skip
	}
	limit := min(2*n, s.original)
	pos, at := f.resized(&ask, limit, s.per(n), s.per(limit), int64(skip))
	s.good, f.series = 0, nil
	return pos, int(at)
}

// Onward is the position behind a page, with that page's limit where the response or the caller
// asks for more.
func (f *Fixed) Onward(behind, pos scheme.Position) scheme.Position {
	if behind.Limit == 0 {
		return pos
	}
	if r, err := f.Scheme.Request(f.Target, pos); err == nil {
		if _, own := f.limit(pos, r); own > behind.Limit {
			pos.Limit = behind.Limit
		}
	}
	return pos
}

// recount is the step behind a page by number that was computed from another size than its own,
// where that has another number of items than was expected. It may be the last one of the list; then
// it costs a request in vain. The page before, if it comes once more, tells nothing of sizes.
func (f *Fixed) recount(p *Page) (_ Step, ok bool) {
	if !p.Resized() || p.Repeats() {
		return Step{}, false
	}
	ask, s, count := p.Ask(), f.sizes, int64(p.Body().Count)
	limit, passed := ask.Position.Limit, int64(p.Passed)
	per := s.per(limit)
	_, at, first, numbered := f.number(ask.Position, ask.Request)
	again := func(to, skip int64) (Step, bool) {
		pos, rest := f.resized(ask, to, per, s.per(to), skip)
		return Step{Kind: Resize, Next: pos, Skip: int(rest)}, pos != ask.Position || rest != passed
	}
	if !numbered || at == first && passed < per {
		return Step{}, false
	}
	before := f.Request(p.Named)
	_, n := f.limit(p.Named, before.Request)
	switch {
	case count > per:
		s.strange = s.strange || count > s.per(s.original)
		s.least = count
		return again(limit, passed)
	case at == first: // it was asked for to tell
		s.learn(count, limit)
		return again(limit, passed)
	case count == per:
	case limit > n: // it has grown, and nobody knows whether the server gives as many
		s.original = limit - 1
		return again(limit/2, passed)
	case count <= passed && s.told == limit: // it has told, and once is enough
		s.strange = s.strange || count < passed
	case count <= passed && (s.low == 0 || limit < s.low) && (p.Last.Count == 0 || int64(p.Last.Count) >= s.per(n)):
		// Nobody knows whether it gives as few. The first page tells.
		s.told = limit
		pos := ask.Position
		pos.Number = strconv.FormatInt(first, 10)
		return Step{Kind: Resize, Next: pos, Skip: int((at-first)*per + passed)}, true
	}
	return Step{}, false
}

// sized notes the size of a page which names a next one. carries is set where items that were to be
// passed over, and that the page does not have, are on the next one.
func (f *Fixed) sized(p *Page, next scheme.Position) (carries bool) {
	s, ask, count := f.sizes, p.Ask(), int64(p.Body().Count)
	if !s.adaptive && ask.Position.Limit == 0 {
		return false
	}
	if _, _, given := detect.PageNumber(f.first); !given && p.Index == 0 {
		if _, at, _, ok := f.number(next, f.Request(next).Request); ok && at > 0 { // it is the second page's
			s.first = min(at-1, 1)
		}
	}
	_, n := f.limit(ask.Position, ask.Request)
	if n == 0 || count == 0 {
		return false
	}
	s.good++
	s.learn(count, n)
	return count >= s.per(n)
}

// Shrunk reports whether a page of the list was too large.
func (f *Fixed) Shrunk() bool { return f.sizes.original > 0 }

// AppendSizes writes the sizes as a member of a JSON object, where a page was too large or had
// another size than was asked for.
func (f *Fixed) AppendSizes(b []byte) []byte {
	s := f.sizes
	if !s.adaptive || s.original == 0 && s.least == 0 && s.most == 0 {
		return b
	}
	b = append(b, `,"sizes":[`...)
	most := s.most
	if s.per(most) != most || s.per(most+1) != most {
		most = 0
	}
	for _, n := range [...]int64{s.original, s.least, s.full, most, int64(s.good)} {
		b = append(strconv.AppendInt(b, n, 10), ',')
	}
	return append(strconv.AppendInt(b, s.first, 10), ']')
}

// loadSizes takes them up.
func (f *Fixed) loadSizes(saved gjson.Result) {
	if v := jsontext.Elements(saved); len(v) == 6 {
		s := f.sizes
		s.original, s.least, s.full, s.most, s.good, s.first = v[0].Int(), v[1].Int(), v[2].Int(), v[3].Int(), int(v[4].Int()), v[5].Int()
		s.times = 2 // or else it would not have been saved
	}
}
