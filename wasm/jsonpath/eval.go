package jsonpath

import (
	"github.com/anypage/anypage/wasm/jsontext"
	"github.com/tidwall/gjson"
)

// Node is a value that a path selected, and where it stands.
type Node struct {
	// Value is what gjson.Parse would return, with three differences. Raw holds
	// exactly the bytes of the value. Str has U+FFFD in place of half a surrogate
	// pair. Index is an offset into the same text as the Index of the root.
	Value gjson.Result

	evaluator *evaluator
	value     jsontext.Value
}

// Path returns the node's normalized path (RFC 9535, section 2.7), such as
// $['data'][0]['id']. Nothing of it is computed before; the first call for one
// of the nodes of a Select goes through the document. Nodes of the same Select
// must not be asked by several goroutines at once.
func (n Node) Path() string {
	if n.evaluator == nil {
		return ""
	}
	b := appendSegments([]byte{'$'}, n.evaluator.at)
	for _, s := range n.evaluator.document.Steps(n.value) {
		b = appendSegment(b, Segment(s))
	}
	return string(b)
}

// Select returns the nodes that the path selects in the JSON text root.Raw, in
// the order of the RFC, members of objects in the order of the text. A node is
// returned as often as the path reaches it ($[0,0]). The result is nil where
// nothing is selected, or root is missing.
func (p *Path) Select(root gjson.Result) []Node {
	e, v, ok := p.start(root)
	if !ok {
		return nil
	}
	found := sink{keep: true}
	e.walk(p.rest, v, &found)
	if len(found.values) == 0 {
		return nil
	}
	nodes := make([]Node, len(found.values))
	for i, v := range found.values {
		nodes[i] = Node{result(e.document, v, e.offset), e, v}
	}
	return nodes
}

// SelectIn returns the places of the nodes that Select would return. The document needs
// an index.
func (p *Path) SelectIn(d *jsontext.Document) []jsontext.Value {
	e := &evaluator{document: d}
	found := sink{keep: true}
	e.run(&p.query, d.Root(), &found)
	return found.values
}

// First returns the first value that Select would return; false where there is
// none. For a singular path it scans each array or object on the way once (twice
// for an index below -1), makes no index, and allocates nothing but for decoding
// a string with escapes.
func (p *Path) First(root gjson.Result) (gjson.Result, bool) {
	if p.singular() {
		d := jsontext.Of(root.Raw)
		v := d.Root()
		if v.Start == v.End {
			return gjson.Result{}, false
		}
		v, ok := descend(&d, v, p.prefix)
		if !ok {
			return gjson.Result{}, false
		}
		return result(&d, v, root.Index), true
	}
	e, v, ok := p.start(root)
	if !ok {
		return gjson.Result{}, false
	}
	found := sink{limit: 1}
	e.walk(p.rest, v, &found)
	if found.count == 0 {
		return gjson.Result{}, false
	}
	return result(e.document, found.last, e.offset), true
}

// descend follows names and indexes from v, without needing an index of the text.
func descend(d *jsontext.Document, v jsontext.Value, segments []Segment) (found jsontext.Value, ok bool) {
	for _, s := range segments {
		if v, ok = child(d, v, s); !ok {
			return jsontext.Value{}, false
		}
	}
	return v, true
}

// child returns what a name or index selects below v.
func child(d *jsontext.Document, v jsontext.Value, s Segment) (jsontext.Value, bool) {
	if s.IsIndex {
		return d.Element(v, s.Index)
	}
	return d.Member(v, s.Name)
}

// result is v as gjson would hold it; offset is where the document stands in the
// caller's text.
func result(d *jsontext.Document, v jsontext.Value, offset int) gjson.Result {
	r := d.Result(v)
	r.Index += offset
	return r
}

// start follows the singular part of the path and prepares what remains: the
// evaluator's document is then no more than the value reached.
func (p *Path) start(root gjson.Result) (*evaluator, jsontext.Value, bool) {
	d := new(jsontext.Document)
	*d = jsontext.Of(root.Raw)
	e := &evaluator{document: d, offset: root.Index}
	v := d.Root()
	if v.Start == v.End {
		return nil, v, false
	}
	if p.usesRoot {
		d.Index()
		v, ok := descend(d, v, p.prefix)
		return e, v, ok
	}
	e.at = p.prefix
	for i, s := range p.prefix {
		var ok bool
		if v, ok = child(d, v, s); !ok {
			return nil, v, false
		}
		if s.IsIndex && s.Index < 0 {
			if &e.at[0] == &p.prefix[0] {
				e.at = append([]Segment(nil), p.prefix...)
			}
			e.at[i].Index = int(v.Place)
		}
	}
	e.offset += int(v.Start)
	*d = jsontext.Of(d.Raw(v))
	if !p.singular() {
		d.Index()
	}
	return e, d.Root(), true
}

// evaluator applies queries to a document.
type evaluator struct {
	document *jsontext.Document
	offset   int       // of the document in the caller's text
	at       []Segment // where the document stands in the caller's
}

// sink receives the nodes that a query selects.
type sink struct {
	limit  int  // stop after as many; 0: never
	keep   bool // fill values, not only count and last
	values []jsontext.Value
	last   jsontext.Value
	count  int
}

// add takes a node and reports whether more are wanted.
func (s *sink) add(v jsontext.Value) bool {
	s.last = v
	s.count++
	if s.keep {
		s.values = append(s.values, v)
	}
	return s.count != s.limit
}

// walk applies segments to v, depth first, which yields the nodes in the order
// of the RFC. It returns false when the sink wants no more. It recurses once
// per segment that may select several nodes, never by the depth of the text.
func (e *evaluator) walk(segments []segment, v jsontext.Value, out *sink) bool {
	for len(segments) > 0 {
		only, ok := segments[0].single()
		if !ok {
			break
		}
		if v, ok = child(e.document, v, only); !ok {
			return true
		}
		segments = segments[1:]
	}
	if len(segments) == 0 {
		return out.add(v)
	}
	s, rest := &segments[0], segments[1:]
	if !s.descendant {
		return e.apply(s.selectors, v, rest, out)
	}
	it := e.document.Containers(v)
	for it.Next() {
		if !e.apply(s.selectors, it.Value, rest, out) {
			return false
		}
	}
	return true
}

// apply applies the selectors of one segment to v, and rest to what they select.
func (e *evaluator) apply(selectors []selector, v jsontext.Value, rest []segment, out *sink) bool {
	for i := range selectors {
		sel := &selectors[i]
		switch sel.kind {
		case childSelector:
			if c, ok := child(e.document, v, sel.child); ok && !e.walk(rest, c, out) {
				return false
			}
		case wildcardSelector:
			it := e.document.Distinct(v)
			for it.Next() {
				if !e.walk(rest, it.Value, out) {
					return false
				}
			}
		case filterSelector:
			it := e.document.Distinct(v)
			for it.Next() {
				if sel.filter.test(e, it.Value) && !e.walk(rest, it.Value, out) {
					return false
				}
			}
		case sliceSelector:
			if !e.applySlice(sel.slice, v, rest, out) {
				return false
			}
		}
	}
	return true
}

func (e *evaluator) applySlice(s slice, v jsontext.Value, rest []segment, out *sink) bool {
	d := e.document
	if d.Kind(v) != '[' || s.step == 0 {
		return true
	}
	first, limit := s.bounds(d.Length(v))
	if s.step > 0 {
		wanted := first
		it := d.Children(v)
		for wanted < limit && it.Next() {
			if int(it.Value.Place) != wanted {
				continue
			}
			if !e.walk(rest, it.Value, out) {
				return false
			}
			wanted += s.step
		}
		return true
	}
	if first <= limit {
		return true
	}
	backwards := make([]jsontext.Value, 0, first-limit)
	it := d.Children(v)
	for len(backwards) < first-limit && it.Next() {
		if int(it.Value.Place) > limit {
			backwards = append(backwards, it.Value)
		}
	}
	for i := len(backwards) - 1; i >= 0; i += s.step {
		if !e.walk(rest, backwards[i], out) {
			return false
		}
	}
	return true
}
