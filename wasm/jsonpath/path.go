package jsonpath

import (
	"slices"
	"strconv"
)

// Path is a parsed JSONPath. It does not change and may be used from several
// goroutines.
type Path struct {
	query
	// Filters with queries of their own that start at $: then a part of the
	// document can't be evaluated without the whole.
	usesRoot bool
}

// Segment is a step that selects at most one child: a name or an index.
type Segment struct {
	Name    string
	Index   int // from 0; negative: from the end, -1 being the last element
	IsIndex bool
}

// query is a JSONPath, or a query inside a filter.
type query struct {
	relative bool      // starts at @
	prefix   []Segment // the leading segments that select at most one child
	rest     []segment // all that follow
}

func (q *query) singular() bool { return len(q.rest) == 0 }

// segment is a step that may select several nodes, or stands after one.
type segment struct {
	descendant bool
	selectors  []selector
}

type selectorKind uint8

const (
	childSelector selectorKind = iota // a name or an index
	wildcardSelector
	sliceSelector
	filterSelector
)

type selector struct {
	kind   selectorKind
	child  Segment
	slice  slice
	filter predicate
}

// single returns the name or index that is all the segment selects.
func (s *segment) single() (Segment, bool) {
	if s.descendant || len(s.selectors) != 1 || s.selectors[0].kind != childSelector {
		return Segment{}, false
	}
	return s.selectors[0].child, true
}

// slice is an array slice (RFC 9535, section 2.3.4); start and end may be absent.
type slice struct {
	start, end       int
	hasStart, hasEnd bool
	step             int // 1 where it is absent
}

// bounds returns the first index, and the index before which (after which,
// where step is negative) the slice of an array ends.
func (s slice) bounds(length int) (first, limit int) {
	normalize := func(i, lowest, highest int) int {
		if i < 0 {
			i += length
		}
		return min(max(i, lowest), highest)
	}
	if s.step >= 0 {
		first, limit = 0, length
		if s.hasStart {
			first = normalize(s.start, 0, length)
		}
		if s.hasEnd {
			limit = normalize(s.end, 0, length)
		}
		return first, limit
	}
	first, limit = length-1, -1
	if s.hasStart {
		first = normalize(s.start, -1, length-1)
	}
	if s.hasEnd {
		limit = normalize(s.end, -1, length-1)
	}
	return first, limit
}

// Singular returns the path as a list of names and indexes, if it consists of
// nothing else: such a path selects at most one value. For $ the list is empty.
// The caller must not change it.
func (p *Path) Singular() ([]Segment, bool) {
	if !p.singular() {
		return nil, false
	}
	return p.prefix, true
}

// Prefix returns the names and indexes that the path starts with, and how many
// segments follow: all that the path selects is at or below the one value that
// the prefix selects. The caller must not change the list.
//
//	$.data[-1].id      data, -1, id and 0
//	$.data[*].links    data and 2
//	$..id              nothing and 1
func (p *Path) Prefix() (segments []Segment, rest int) {
	return p.prefix, len(p.rest)
}

// Children reports whether the path is a singular one followed by a single
// wildcard, such as $.data[*] or $[*], and returns the singular part.
func (p *Path) Children() (parent []Segment, ok bool) {
	if len(p.rest) != 1 {
		return nil, false
	}
	s := &p.rest[0]
	if s.descendant || len(s.selectors) != 1 || s.selectors[0].kind != wildcardSelector {
		return nil, false
	}
	return p.prefix, true
}

// CutPrefix returns the path as seen from the value that base selects: with
// data as base, $.data[-1].id becomes $[-1].id; with data and -1, $.id. It
// fails where the path does not start with base, segment by segment, and where
// a filter looks back at the whole document.
func (p *Path) CutPrefix(base []Segment) (*Path, bool) {
	if p.usesRoot || len(base) > len(p.prefix) {
		return nil, false
	}
	for i, s := range base {
		if s != p.prefix[i] {
			return nil, false
		}
	}
	return &Path{query: query{prefix: p.prefix[len(base):], rest: p.rest}}, true
}

// Touches reports whether evaluating the path may depend on the value that base
// selects, or on anything inside it: whether that value may be left out of the
// document. It errs on the side of true, as the lengths of arrays are not
// known: $.a[-1] may be $.a[3].
//
//	$.next             does not touch data
//	$.data[0].id       touches data
//	$..next            touches data
//	$                  touches data
func (p *Path) Touches(base []Segment) bool {
	return p.touches(base)
}

func (q *query) touches(base []Segment) bool {
	for i := range q.rest {
		for _, sel := range q.rest[i].selectors {
			if sel.filter != nil && sel.filter.anyQuery(func(inner *query) bool {
				return !inner.relative && inner.touches(base)
			}) {
				return true
			}
		}
	}
	for i, at := range base {
		switch {
		case i < len(q.prefix):
			if !mayEqual(q.prefix[i], at) {
				return false
			}
		case i < len(q.prefix)+len(q.rest):
			s := &q.rest[i-len(q.prefix)]
			if s.looksDeep() {
				return true
			}
			if !s.maySelect(at) {
				return false
			}
		}
	}
	return true
}

// looksDeep reports whether the segment looks further than the children of a
// node.
func (s *segment) looksDeep() bool {
	return s.descendant || slices.ContainsFunc(s.selectors, func(sel selector) bool {
		return sel.kind == filterSelector
	})
}

// maySelect reports whether the segment may select the child at.
func (s *segment) maySelect(at Segment) bool {
	return slices.ContainsFunc(s.selectors, func(sel selector) bool {
		switch sel.kind {
		case childSelector:
			return mayEqual(sel.child, at)
		case sliceSelector:
			return at.IsIndex
		}
		return true
	})
}

// mayEqual reports whether two segments may select the same child.
func mayEqual(a, b Segment) bool {
	if a.IsIndex && b.IsIndex && (a.Index < 0) != (b.Index < 0) {
		return true
	}
	return a == b
}

// String returns the path in a canonical form: brackets instead of dots, names
// in single quotes, as in normalized paths, no needless parentheses or spaces.
// Paths with equal forms are equal; the form parses to an equal path.
func (p *Path) String() string { return string(p.query.append(nil)) }

func (q *query) append(b []byte) []byte {
	if q.relative {
		b = append(b, '@')
	} else {
		b = append(b, '$')
	}
	b = appendSegments(b, q.prefix)
	for _, s := range q.rest {
		if s.descendant {
			b = append(b, ".."...)
		}
		b = append(b, '[')
		for i, sel := range s.selectors {
			if i > 0 {
				b = append(b, ", "...)
			}
			b = sel.append(b)
		}
		b = append(b, ']')
	}
	return b
}

func (s *selector) append(b []byte) []byte {
	switch s.kind {
	case wildcardSelector:
		return append(b, '*')
	case sliceSelector:
		if s.slice.hasStart {
			b = strconv.AppendInt(b, int64(s.slice.start), 10)
		}
		b = append(b, ':')
		if s.slice.hasEnd {
			b = strconv.AppendInt(b, int64(s.slice.end), 10)
		}
		if s.slice.step != 1 {
			b = append(b, ':')
			b = strconv.AppendInt(b, int64(s.slice.step), 10)
		}
		return b
	case filterSelector:
		return s.filter.append(append(b, '?'))
	}
	return s.child.append(b)
}

func (s Segment) append(b []byte) []byte {
	if s.IsIndex {
		return strconv.AppendInt(b, int64(s.Index), 10)
	}
	return appendQuoted(b, s.Name)
}

func appendSegment(b []byte, s Segment) []byte {
	return append(s.append(append(b, '[')), ']')
}

func appendSegments(b []byte, segments []Segment) []byte {
	for _, s := range segments {
		b = appendSegment(b, s)
	}
	return b
}
