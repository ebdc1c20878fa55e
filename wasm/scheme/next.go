package scheme

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/anypage/anypage/wasm/edit"
	"github.com/anypage/anypage/wasm/host"
	"github.com/anypage/anypage/wasm/jsontext"
	"github.com/anypage/anypage/wasm/linkheader"
	"github.com/anypage/anypage/wasm/policy"
	"github.com/anypage/anypage/wasm/split"
	"github.com/anypage/anypage/wasm/verdict"
	"github.com/tidwall/gjson"
)

// Page is what a response says, as far as pagination asks.
type Page struct {
	Index   int // 0 for the first page of the walk
	URL     string
	Headers []Header
	Body    gjson.Result // the envelope with the last item, or the whole body
	Found   split.Kind   // what stood at the path of the items
	Count   int          // number of items
	Matched bool         // an earlier page of this walk named a next one
}

// Decision is what comes after a page: the next one, or how the list ends.
type Decision struct {
	Next *Position // nil at the end
	verdict.Ending
	Total    int64  // the count of all items, -1 where the page doesn't say
	NumPages int64  // the count of all pages, -1 where the page doesn't say
	Info     string // JSON: how the next page is asked for, "" at the end
	Absent   bool   // nothing stood where a cursor or a URL would, on this page and on those before
}

// ended is the decision that the list has ended.
func ended(reason, evidence string) Decision {
	return Decision{Ending: verdict.Ending{Reason: reason, Evidence: evidence}}
}

// doubted is the same, where there may be more.
func doubted(doubt verdict.Doubt, reason, evidence string) Decision {
	d := ended(reason, evidence)
	d.Doubt = doubt
	return d
}

// Next applies the scheme's rules to a page, in the order in which Speakeasy's
// SDKs and OpenAI's apply them: hasMore, results, numPages, cursor or URL.
// emptyPage is "follow", "stop", or "" for the scheme's own rule.
func (s *Scheme) Next(t *Target, pos Position, p Page, emptyPage string) Decision {
	d := s.next(t, pos, p, emptyPage)
	d.Total, d.NumPages = readCount(s.total, p), readCount(s.numPages, p)
	if d.Next != nil {
		d.Info = s.info(*d.Next)
	}
	return d
}

func (s *Scheme) next(t *Target, pos Position, p Page, emptyPage string) Decision {
	if s.Pagination.Type == None {
		return s.single(p)
	}
	// Where the walk would go if no rule stopped it: a stop that leaves this
	// behind is suspect.
	onward := s.onward(t, pos, p)

	if s.hasMore != nil {
		if v, ok := s.hasMore.find(p); ok && plain(v) == "false" {
			return ended("has-more-false", s.hasMore.text+" is false")
		}
	}
	if s.results != nil {
		limit := t.limit
		if limit > 0 && pos.Limit > 0 {
			limit = pos.Limit
		}
		if d, stop := s.resultsStop(limit, p, onward, emptyPage); stop {
			return d
		}
	} else if s.items != nil && !s.listed(p) {
		return left(onward, s.noList(p))
	} else if p.Count == 0 && emptyPage == "stop" {
		return left(onward, ended("empty-page", "page "+page(p)+" has no items"))
	}
	return onward
}

func (s *Scheme) single(p Page) Decision {
	if s.results != nil && p.Found != split.Array && p.Found != split.Null && !(p.Found == split.Object && p.Count > 0) {
		return s.notAnArray(p)
	}
	if s.results == nil && s.items != nil && !s.listed(p) {
		return s.noList(p)
	}
	return ended("single-page", "the pagination is none: one response is the whole list")
}

// noList: the path of the option items finds something else than a list, or nothing.
func (s *Scheme) noList(p Page) Decision {
	return doubted(verdict.NoList, "unmatched-path", s.items.String()+" is "+p.Found.String()+" on page "+page(p)+", not a list")
}

// resultsStop: results that are no array, or empty, or fewer than the limit,
// are the last ones.
func (s *Scheme) resultsStop(limit int64, p Page, onward Decision, emptyPage string) (Decision, bool) {
	if !s.listed(p) {
		return s.notAnArray(p), true
	}
	if p.Count == 0 {
		follow := emptyPage == "follow" || emptyPage == "" && s.quirks.emptyGoesOn
		if _, offset := s.inputs["offset"]; onward.Next != nil && follow && !(offset && onward.Next.Number != "") {
			return onward, false
		}
		evidence := s.results.text + " is empty on page " + page(p)
		if p.Found == split.Null {
			evidence = s.results.text + " is null on page " + page(p)
		}
		if s.emptyEnds() && (onward.Next == nil || onward.Next.Cursor == "" || !s.quirks.either) {
			// The empty page is this scheme's end mark: nothing was left behind
			// but what a literal has_more of true promised.
			return s.promised(p, ended("empty-page", evidence)), true
		}
		return left(onward, s.promised(p, ended("empty-page", evidence))), true
	}
	if limit > 0 && int64(p.Count) < limit && !s.quirks.either {
		evidence := "page " + page(p) + " has " + strconv.Itoa(p.Count) + " items of a limit of " + strconv.FormatInt(limit, 10)
		d := ended("short-page", evidence)
		if cap := int64(p.Count); p.Index == 0 && IsCap(cap) && (s.emptyEnds() || onward.Next != nil) {
			d.Doubt = verdict.Capped
			d.Evidence += ", and servers cap pages at " + strconv.FormatInt(cap, 10) + ": ask for fewer, to see whether there is more"
		}
		if s.emptyEnds() {
			return s.promised(p, d), true
		}
		if onward.Next == nil {
			return onward, true // the pagination itself says so, and better
		}
		return left(onward, d), true
	}
	return Decision{}, false
}

// listed reports whether a page has a list. null is an empty one: some servers write it so.
func (s *Scheme) listed(p Page) bool {
	switch p.Found {
	case split.Array, split.Null:
		return true
	case split.Object:
		return p.Count > 0 || s.members()
	}
	return false
}

// caps are numbers of items that servers give at most, however many are asked for.
var caps = []int64{10, 20, 25, 30, 40, 50, 60, 75, 100, 150, 200, 250, 300, 500, 1000, 2000, 5000}

// IsCap reports whether servers are known to give so many items at most.
func IsCap(n int64) bool { return slices.Contains(caps, n) }

// IsRound reports whether a total may be a cap: servers count to 1000 or 10,000 and no further.
func IsRound(n int64) bool {
	if n < 1000 {
		return false
	}
	for n%10 == 0 {
		n /= 10
	}
	return n < 10
}

// emptyEnds reports whether this scheme has no other end mark than a page without
// items.
func (s *Scheme) emptyEnds() bool {
	return s.Pagination.Type == OffsetLimit && s.numPages == nil || s.fromItems() || s.quirks.cursorStays
}

// promised makes a stop suspect where hasMore is true all the same.
func (s *Scheme) promised(p Page, d Decision) Decision {
	if s.hasMore != nil {
		if v, ok := s.hasMore.find(p); ok && plain(v) == "true" {
			d.Doubt = verdict.Promised
			d.Evidence += ", but " + s.hasMore.text + " is true"
		}
	}
	return d
}

// left makes a stop suspect when it leaves a next page behind.
func left(onward, d Decision) Decision {
	if onward.Next != nil {
		d.Doubt = verdict.LeftBehind
		d.Evidence += ", but a next page is named"
	}
	return d
}

func (s *Scheme) notAnArray(p Page) Decision {
	if p.Found == split.Missing {
		return s.unmatched(s.results, p)
	}
	return doubted(verdict.NoList, "unmatched-path", s.results.text+" is "+p.Found.String()+" on page "+page(p)+", not an array")
}

// members reports whether results are an object's members ("$.data[*]").
func (s *Scheme) members() bool {
	_, members, _ := s.Stream()
	return members
}

// fromItems reports whether the cursor is a part of the last item, so that a page
// without items can't have one.
func (s *Scheme) fromItems() bool {
	return s.Pagination.Type == Cursor && s.around != nil
}

// onward is the next position by the scheme's type alone.
func (s *Scheme) onward(t *Target, pos Position, p Page) Decision {
	switch s.Pagination.Type {
	case OffsetLimit:
		if s.quirks.either {
			if d := s.nextByCursor(t, p); d.Next != nil || t.byCursor || pos.Cursor != "" {
				return d
			}
		}
		return s.nextNumber(t, pos, p)
	case Cursor:
		return s.nextByCursor(t, p)
	case URL:
		if s.nextLink != nil {
			return s.nextByLink(t, p)
		}
		return s.nextByURL(p)
	}
	return Decision{}
}

func (s *Scheme) nextNumber(t *Target, pos Position, p Page) Decision {
	at := t.start
	if pos.Number != "" {
		at, _ = strconv.ParseInt(pos.Number, 10, 64)
	}
	if _, ok := s.inputs["page"]; !ok {
		return Decision{Next: &Position{Number: strconv.FormatInt(at+int64(p.Count), 10)}}
	}
	if s.numPages != nil {
		v, ok := s.numPages.find(p)
		if !ok {
			return s.unmatched(s.numPages, p)
		}
		n, ok := count(v)
		switch {
		case !ok:
			return s.unusable(s.numPages, v, p, "a number of pages")
		case n <= at && (n < 0 || n == 0 && p.Count > 0):
			return doubted(verdict.Impossible, "last-page", s.numPages.text+" is "+v.Raw+", which no list with items has")
		case s.zeroBased(t) && n == at+1:
			return ended("last-page", "page "+strconv.FormatInt(at, 10)+" of "+strconv.FormatInt(n, 10)+", counted from 0")
		case n <= at:
			return ended("last-page", "page "+strconv.FormatInt(at, 10)+" of "+strconv.FormatInt(n, 10))
		}
	}
	return Decision{Next: &Position{Number: strconv.FormatInt(at+1, 10)}}
}

// zeroBased reports whether pages are counted from 0: that is known, or the caller asked
// for page 0.
func (s *Scheme) zeroBased(t *Target) bool {
	_, page := s.inputs["page"]
	return s.quirks.fromZero || page && t.start == 0
}

// Ahead is the position behind another one, as far as it can be computed without
// that page: the next page number, or the next offset where a page is expected to
// have size items. nil where it can't, or where pages, if it is not -1, says that
// there is none.
func (s *Scheme) Ahead(t *Target, pos Position, size int, pages int64) *Position {
	if s.Pagination.Type != OffsetLimit || t.byCursor || pos.Cursor != "" {
		return nil
	}
	at := t.start
	if pos.Number != "" {
		at, _ = strconv.ParseInt(pos.Number, 10, 64)
	}
	if _, ok := s.inputs["page"]; ok {
		last := pages
		if s.zeroBased(t) {
			last--
		}
		if pages >= 0 && at >= last {
			return nil
		}
		size = 1
	}
	if size <= 0 {
		return nil
	}
	return &Position{Number: strconv.FormatInt(at+int64(size), 10)}
}

// Early is the position of the next page, as far as a page that is still arriving
// names it; nil where it doesn't, or where what has not arrived may still say that
// the list has ended.
func (s *Scheme) Early(t *Target, pos Position, p Page) *Position {
	if s.Pagination.Type != Cursor && s.Pagination.Type != URL || s.fromItems() {
		return nil
	}
	if s.hasMore != nil {
		if v, ok := s.hasMore.find(p); !ok || plain(v) == "false" {
			return nil
		}
	}
	return s.onward(t, pos, p).Next
}

func (s *Scheme) nextByCursor(t *Target, p Page) Decision {
	v, ok := s.nextCursor.find(p)
	if !ok || v.Type == gjson.Null || v.Type == gjson.False {
		return s.noNext(s.nextCursor, v, ok, p)
	}
	if v.IsObject() && s.quirks.spread {
		return Decision{Next: &Position{Cursor: v.Raw}}
	}
	if (v.IsObject() || v.IsArray()) && !t.takesJSON(s.inputs["cursor"]) || v.Type == gjson.True {
		return s.unusable(s.nextCursor, v, p, "a string or a number")
	}
	if text := plain(v); s.quirks.zeroEnds && (text == "0" || linkheader.NoReference(text)) {
		return s.noNext(s.nextCursor, v, ok, p)
	}
	if s.inputs["cursor"].In == "header" && !fieldValue(plain(v)) {
		return s.unusable(s.nextCursor, v, p, "a header's value, where it has to go")
	}
	if s.ends(v) {
		return s.noNext(s.nextCursor, v, ok, p)
	}
	return Decision{Next: &Position{Cursor: v.Raw}}
}

// ends reports whether the value of a cursor or a URL says that there is none: null, false, or
// a blank one where that is not to be followed.
func (s *Scheme) ends(v gjson.Result) bool {
	return v.Type == gjson.Null || v.Type == gjson.False || v.Raw == "[]" || v.Raw == "{}" || v.Type == gjson.String && strings.TrimSpace(v.Str) == "" && !s.quirks.blankCursor
}

func (s *Scheme) nextByURL(p Page) Decision {
	v, ok := s.nextURL.find(p)
	if !ok || s.ends(v) || linkheader.NoReference(v.Str) {
		return s.noNext(s.nextURL, v, ok, p)
	}
	if href := jsontext.Member(v, "href"); v.IsObject() && href.Type == gjson.String {
		v = href // a link object, as JSON:API 1.1 and HAL have them
	}
	if v.Type != gjson.String {
		return s.unusable(s.nextURL, v, p, "a URL")
	}
	ref := v.Str
	if i := strings.IndexByte(ref, '?'); i >= 0 && s.quirks.ownPath {
		ref = ref[i:]
	}
	u, ok := host.ParseURL(ref, p.URL)
	if !ok {
		return s.unusable(s.nextURL, v, p, "a URL")
	}
	return Decision{Next: &Position{URL: u.Href}}
}

// noNext ends a walk whose cursor or URL is missing, null or blank. A path that
// never matched proves nothing, unless its family leaves it out at the end.
func (s *Scheme) noNext(o *output, v gjson.Result, ok bool, p Page) Decision {
	switch {
	case ok && s.fromItems():
		// Each item has one, the last of the list as well: this one says nothing.
		return s.unusable(o, v, p, "a cursor")
	case ok:
		return s.promised(p, ended("no-next", o.text+" is "+v.Raw+" on page "+page(p)))
	case s.fromItems() && p.Count == 0 && (p.Found == split.Array || p.Found == split.Null):
		return ended("empty-page", "page "+page(p)+" has no items")
	case s.fromItems(), !p.Matched && !s.quirks.missingEnds && o.header == "" && (s.quirks.alwaysSaid || p.Index > 0 || !s.listed(p)):
		return s.unmatched(o, p)
	}
	d := s.promised(p, ended("no-next", o.text+" matches nothing on page "+page(p)))
	d.Absent = !p.Matched
	return d
}

func (s *Scheme) unmatched(o *output, p Page) Decision {
	return doubted(verdict.Unmatched, "unmatched-path", o.text+" matches nothing on page "+page(p))
}

func (s *Scheme) unusable(o *output, v gjson.Result, p Page, want string) Decision {
	raw := v.Raw
	switch o {
	case s.nextURL:
		raw = policy.Redact(raw)
	case s.nextLink:
		raw = policy.RedactWithin(raw)
	}
	if len(raw) > 60 {
		raw = strings.ToValidUTF8(raw[:60], "") + "…"
	}
	return doubted(verdict.Unusable, "unusable-value", o.text+" is "+raw+" on page "+page(p)+": not "+want)
}

// readCount reads a count, -1 where there is none.
func readCount(o *output, p Page) int64 {
	if o == nil {
		return -1
	}
	v, ok := o.find(p)
	if !ok {
		return -1
	}
	n, ok := count(v)
	if !ok || n < 0 {
		return -1
	}
	return n
}

// count reads a count in a number or a string. Servers that compute with
// doubles write 3.0, or 2.5 pages, which are 3.
func count(v gjson.Result) (int64, bool) {
	text := strings.TrimSpace(plain(v))
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return n, true
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || !(math.Abs(f) < 1<<53) {
		return 0, false
	}
	return int64(math.Ceil(f)), true
}

// info is the next request in the form of OpenAI's next_page_info: {"url":…},
// {"params":…} or {"json":…}.
func (s *Scheme) info(pos Position) string {
	if pos.URL != "" {
		if l, _ := readLink(gjson.Parse(pos.Link)); l.body != "" {
			return `{"json":` + l.body + `}`
		}
		return `{"url":` + jsontext.Quote(pos.URL) + `}`
	}
	in, raw := s.inputs["cursor"], pos.Cursor
	if pos.Number != "" {
		in, _ = s.number()
		raw = pos.Number
	}
	if n := gjson.Parse(raw); n.Type == gjson.Number && !exact(raw) {
		raw = jsontext.Quote(raw) // a reader of doubles would round it
	}
	kind := "params"
	if in.In == "requestBody" {
		if body, err := edit.SetBodyValue("", in.Name, raw); err == nil {
			return `{"json":` + body + `}` // nested, where the name is a JSON Pointer
		}
		kind = "json"
	}
	if s.quirks.spread && gjson.Parse(raw).IsObject() {
		return `{"` + kind + `":` + raw + `}`
	}
	return `{"` + kind + `":{` + jsontext.Quote(in.Name) + ":" + raw + "}}"
}

// exact reports whether a double holds all that a number's text says, and no other
// integer is held by the same double.
func exact(raw string) bool {
	f, err := strconv.ParseFloat(raw, 64)
	return err == nil && math.Abs(f) < 1<<53 && strconv.FormatFloat(f, 'f', -1, 64) == raw
}

// fieldValue reports whether fetch takes a text for a header's value: characters
// up to U+00FF, without NUL and line breaks (Fetch Standard, header value).
func fieldValue(text string) bool {
	for _, r := range text {
		if r > 0xFF || r == 0 || r == '\n' || r == '\r' {
			return false
		}
	}
	return true
}

// page is a page's number as a person counts.
func page(p Page) string { return strconv.Itoa(p.Index + 1) }
