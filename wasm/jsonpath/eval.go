package jsonpath

import "github.com/tidwall/gjson"

// Node is a value that a path selected, and where it stands.
type Node struct {
	// Value is as gjson.Parse would return it, but Raw holds exactly the bytes
	// of the value, Str has U+FFFD for each surrogate without its other half,
	// and Index is the value's offset from where root.Index counts.
	Value gjson.Result

	document *document
	value    value
}

// Path returns the node's normalized path (RFC 9535, section 2.7), such as
// $['data'][0]['id']. Nothing of it is computed before; the first call for one
// of the nodes of a Select goes through the document. Nodes of the same Select
// must not be asked by several goroutines at once.
func (n Node) Path() string {
	if n.document == nil {
		return ""
	}
	return string(n.document.appendLocation(nil, n.value))
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
		nodes[i] = Node{e.document.result(v), e.document, v}
	}
	return nodes
}

// First returns the first value that Select would return; false where there is
// none. For a singular path it scans each array or object on the way once (twice
// for an index below -1), makes no index, and allocates nothing but for decoding
// a string with escapes.
func (p *Path) First(root gjson.Result) (gjson.Result, bool) {
	if p.singular() {
		d, ok := newDocument(root)
		if !ok {
			return gjson.Result{}, false
		}
		v, ok := d.descend(p.prefix)
		if !ok {
			return gjson.Result{}, false
		}
		return d.result(v), true
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
	return e.document.result(found.last), true
}

// descend follows names and indexes from the root, without needing an index.
func (d *document) descend(segments []Segment) (v value, ok bool) {
	v = d.root()
	for _, s := range segments {
		if v, ok = d.child(v, s); !ok {
			return value{}, false
		}
	}
	return v, true
}

// start follows the singular part of the path and prepares what remains: the
// evaluator's document is then no more than the value reached.
func (p *Path) start(root gjson.Result) (*evaluator, value, bool) {
	d, ok := newDocument(root)
	if !ok {
		return nil, value{}, false
	}
	e := &evaluator{document: &d}
	if p.usesRoot {
		d.buildIndex()
		v, ok := e.document.descend(p.prefix)
		return e, v, ok
	}
	v := d.root()
	at := p.prefix
	for i, s := range p.prefix {
		if v, ok = d.child(v, s); !ok {
			return nil, value{}, false
		}
		if s.IsIndex && s.Index < 0 {
			if &at[0] == &p.prefix[0] {
				at = append([]Segment(nil), p.prefix...)
			}
			at[i].Index = int(v.step)
		}
	}
	d = document{raw: d.text(v), offset: d.offset + int(v.start), at: at}
	if !p.singular() {
		d.buildIndex()
	}
	return e, d.root(), true
}

// evaluator applies queries to a document.
type evaluator struct {
	document *document
}

// sink receives the nodes that a query selects.
type sink struct {
	limit  int  // stop after as many; 0: never
	keep   bool // fill values, not only count and last
	values []value
	last   value
	count  int
}

// add takes a node and reports whether more are wanted.
func (s *sink) add(v value) bool {
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
func (e *evaluator) walk(segments []segment, v value, out *sink) bool {
	for len(segments) > 0 {
		only, ok := segments[0].single()
		if !ok {
			break
		}
		if v, ok = e.document.child(v, only); !ok {
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
	d := e.document
	if classes[d.raw[v.start]] != opening {
		return true
	}
	for id, end := v.id, d.containers[v.id].next; id < end; {
		c := d.containers[id]
		if _, shadowed := d.shadowed[c.start]; shadowed {
			id = c.next
			continue
		}
		inner := value{start: c.start, end: c.end, id: id}
		d.findShadowed(inner)
		if !e.apply(s.selectors, inner, rest, out) {
			return false
		}
		id++
	}
	return true
}

// apply applies the selectors of one segment to v, and rest to what they select.
func (e *evaluator) apply(selectors []selector, v value, rest []segment, out *sink) bool {
	for i := range selectors {
		sel := &selectors[i]
		switch sel.kind {
		case childSelector:
			if c, ok := e.document.child(v, sel.child); ok && !e.walk(rest, c, out) {
				return false
			}
		case wildcardSelector:
			it := e.document.distinctChildren(v)
			for it.next() {
				if !e.walk(rest, it.value, out) {
					return false
				}
			}
		case filterSelector:
			it := e.document.distinctChildren(v)
			for it.next() {
				if sel.filter.test(e, it.value) && !e.walk(rest, it.value, out) {
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

func (e *evaluator) applySlice(s slice, v value, rest []segment, out *sink) bool {
	d := e.document
	if d.raw[v.start] != '[' || s.step == 0 {
		return true
	}
	first, limit := s.bounds(d.length(v))
	if s.step > 0 {
		wanted := first
		it := d.children(v)
		for wanted < limit && it.next() {
			if int(it.value.step) != wanted {
				continue
			}
			if !e.walk(rest, it.value, out) {
				return false
			}
			wanted += s.step
		}
		return true
	}
	if first <= limit {
		return true
	}
	backwards := make([]value, 0, first-limit)
	it := d.children(v)
	for len(backwards) < first-limit && it.next() {
		if int(it.value.step) > limit {
			backwards = append(backwards, it.value)
		}
	}
	for i := len(backwards) - 1; i >= 0; i += s.step {
		if !e.walk(rest, backwards[i], out) {
			return false
		}
	}
	return true
}
