package scheme

import (
	"strconv"

	"github.com/tidwall/gjson"
)

// What else a scheme tells of a page and of the caller's own request.

// Promises reports whether a page says that there is another one, and not how it is asked for:
// by a flag, or by the number of pages.
func (s *Scheme) Promises(t *Target, pos Position, p Page) bool {
	if s.hasMore != nil {
		if v, ok := s.hasMore.find(p); ok && plain(v) == "true" {
			return true
		}
	}
	n := readCount(s.numPages, p)
	if _, ok := s.inputs["page"]; !ok || n < 0 {
		return false
	}
	at := t.start
	if pos.Number != "" {
		at, _ = strconv.ParseInt(pos.Number, 10, 64)
	}
	return at < n
}

// NamesNext reports whether a page is asked for because the one before named it.
func (s *Scheme) NamesNext() bool {
	return (s.Pagination.Type == Cursor || s.Pagination.Type == URL) && !s.fromItems()
}

// NextHeader is the header that names the next page, in lower case; "" where the body does.
func (s *Scheme) NextHeader() string {
	for _, o := range []*output{s.nextCursor, s.nextURL} {
		if o != nil && o.header != "" {
			return o.header
		}
	}
	return ""
}

// Counts reports whether reaching the total ends the list: nothing names a next page.
func (s *Scheme) Counts(t *Target, pos Position, p Page) bool {
	return s.Pagination.Type == OffsetLimit && s.total != nil && !s.Promises(t, pos, p)
}

// Input is the input of a type, where the pagination names one.
func (s *Scheme) Input(kind string) (Input, bool) {
	in, ok := s.inputs[kind]
	return in, ok
}

// Numbered is the number of the page at a position, and that of the list's first page, as far as
// that is known. ok is false where the pagination does not count pages.
func (s *Scheme) Numbered(t *Target, pos Position) (at, first int64, ok bool) {
	in, ok := s.inputs["page"]
	if ok = ok && s.Pagination.Type == OffsetLimit && pos.Cursor == ""; !ok {
		return 0, 0, false
	}
	at = t.start
	if pos.Number != "" {
		at, _ = strconv.ParseInt(pos.Number, 10, 64)
	}
	first, err := strconv.ParseInt(in.First, 10, 64)
	if err != nil && !s.zeroBased(t) {
		first = 1
	}
	return at, first, true
}

// LeavesOut reports whether the format leaves empty lists out.
func (s *Scheme) LeavesOut() bool { return s.quirks.leavesOut }

// Midway reports whether the caller's own request begins at a cursor: nobody knows how many
// items come before.
func (s *Scheme) Midway(t *Target) bool {
	in, ok := s.inputs["cursor"]
	if !ok || s.Pagination.Type != Cursor && !s.quirks.either {
		return false
	}
	v, ok := s.value(t, in)
	return (ok && v.Type != gjson.Null && plain(v) != "") || t.cursor != ""
}

// Passed is how many items of the list come before the caller's own page, if a page has size
// of them; or as many, if the list is counted from another number. ok is false where the
// pagination doesn't count.
func (s *Scheme) Passed(t *Target, size int64) (before, or int64, ok bool) {
	in, ok := s.number()
	if size = max(size, t.limit); in.Type == "offset" {
		size = 1
	}
	if first, err := strconv.ParseInt(in.First, 10, 64); err == nil { // it is known from where the list is counted
		before = max(t.start-first, 0) * size
		return before, before, ok
	}
	switch {
	case !ok || t.start <= 0:
		return 0, 0, ok
	case in.Type == "offset":
		return t.start, t.start - 1, true
	}
	return (t.start - 1) * size, t.start * size, true
}
