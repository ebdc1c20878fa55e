package jsonpath

import (
	"math"
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"
)

// document is a JSON text being read. It works without an index: then passing
// over an array or object means scanning it. With an index, made in one scan,
// that is a step of constant cost; without it, descending through a text of
// depth n would scan its innermost part n times.
type document struct {
	raw    string
	offset int       // of raw in the caller's text
	at     []Segment // where raw stands in the caller's document

	containers []container // arrays and objects in order of their start
	links      []link      // of each container, made when a path is asked for

	// Values of members whose name comes again later in the same object, by
	// start. Objects are looked through when somebody needs their members.
	shadowed map[uint32]struct{}
}

type container struct {
	start, end uint32 // raw[start:end]
	next       uint32 // the first container after this one and all inside it
	checked    bool   // repeated names are in shadowed
}

type link struct {
	parent uint32 // container
	step   uint32 // see value
}

// value is a node of a document: where it stands, and how it was reached.
type value struct {
	start, end uint32 // raw[start:end]
	id         uint32 // in containers, where the value is an array or object and there is an index
	parent     uint32 // in containers, where there is an index; noParent for the whole text
	step       uint32 // position in the parent array, or offset of the name in the parent object
}

const noParent = math.MaxUint32

// newDocument takes what gjson holds of a valid JSON text. Result.Raw may have
// white space around the value.
func newDocument(root gjson.Result) (d document, ok bool) {
	if uint64(len(root.Raw)) >= math.MaxUint32 {
		panic("jsonpath: a document of 4 GiB or more")
	}
	const space = " \t\n\r"
	raw := strings.TrimLeft(root.Raw, space)
	d.offset = root.Index + len(root.Raw) - len(raw)
	d.raw = strings.TrimRight(raw, space)
	return d, d.raw != ""
}

func (d *document) root() value {
	return value{end: uint32(len(d.raw)), parent: noParent}
}

// buildIndex fills containers.
func (d *document) buildIndex() {
	var open []uint32
	raw := d.raw
	for i := 0; i < len(raw); {
		switch classes[raw[i]] {
		case other:
			i++
		case quote:
			i = skipString(raw, i)
		case opening:
			open = append(open, uint32(len(d.containers)))
			d.containers = append(d.containers, container{start: uint32(i)})
			i++
		case closing:
			i++
			if len(open) == 0 {
				return
			}
			c := &d.containers[open[len(open)-1]]
			c.end, c.next = uint32(i), uint32(len(d.containers))
			open = open[:len(open)-1]
		}
	}
	for _, id := range open { // only where the text is not JSON
		c := &d.containers[id]
		c.end, c.next = uint32(len(raw)), uint32(len(d.containers))
	}
}

// Classes of bytes, as far as finding the end of a value needs them.
const (
	other = iota
	quote
	opening
	closing
)

var classes = [256]uint8{'"': quote, '[': opening, '{': opening, ']': closing, '}': closing}

// skipString returns the end of the string whose opening quote is raw[i].
func skipString(raw string, i int) int {
	i++
	for {
		n := strings.IndexByte(raw[i:], '"')
		if n < 0 {
			return len(raw)
		}
		// The quote counts unless an odd number of backslashes precedes it.
		backslashes := i + n
		for backslashes > i && raw[backslashes-1] == '\\' {
			backslashes--
		}
		odd := (i+n-backslashes)%2 == 1
		i += n + 1
		if !odd {
			return i
		}
	}
}

// skipContainer returns the end of the array or object that starts at raw[i].
func skipContainer(raw string, i int) int {
	depth := 0
	for i < len(raw) {
		switch classes[raw[i]] {
		case other:
			i++
		case quote:
			i = skipString(raw, i)
		case opening:
			depth++
			i++
		case closing:
			depth--
			i++
			if depth == 0 {
				return i
			}
		}
	}
	return len(raw)
}

// skipScalar returns the end of the number or literal that starts at raw[i].
func skipScalar(raw string, i int) int {
	for i < len(raw) {
		switch c := raw[i]; {
		case c <= ' ', c == ',', c == ']', c == '}', c == ':', c == '"', c == '[', c == '{':
			return i
		}
		i++
	}
	return i
}

// iterator goes over the children of an array or object, in order.
type iterator struct {
	d        *document
	pos      int
	id       uint32 // of the next child that is a container
	object   bool
	distinct bool // pass over shadowed members

	count uint32 // children seen so far
	key   string // the member's name between its quotes, not decoded
	value value  // the child
}

// children iterates over the children of v: all of them, even those whose name
// comes again. A scalar has none.
func (d *document) children(v value) iterator {
	it := iterator{d: d, pos: len(d.raw)}
	if c := d.raw[v.start]; c == '{' || c == '[' {
		it.object = c == '{'
		it.pos = int(v.start) + 1
		it.id = v.id + 1
		it.value.parent = v.id
	}
	return it
}

// distinctChildren iterates over the children of v that exist by the rule that
// the last of several members with the same name counts. It needs the index.
func (d *document) distinctChildren(v value) iterator {
	it := d.children(v)
	if it.object {
		d.findShadowed(v)
		it.distinct = len(d.shadowed) > 0
	}
	return it
}

func (it *iterator) next() bool {
	for it.step() {
		if it.distinct {
			if _, shadowed := it.d.shadowed[it.value.start]; shadowed {
				continue
			}
		}
		return true
	}
	return false
}

func (it *iterator) step() bool {
	raw := it.d.raw
	i := it.pos
	for i < len(raw) && (raw[i] <= ' ' || raw[i] == ',') {
		i++
	}
	it.value.step = it.count
	if it.object {
		if i >= len(raw) || raw[i] != '"' {
			return false
		}
		it.value.step = uint32(i)
		end := skipString(raw, i)
		if end-i < 2 {
			return false
		}
		it.key = raw[i+1 : end-1]
		i = end
		for i < len(raw) && (raw[i] <= ' ' || raw[i] == ':') {
			i++
		}
	}
	if i >= len(raw) {
		return false
	}
	it.value.start = uint32(i)
	switch classes[raw[i]] {
	case closing:
		return false
	case quote:
		i = skipString(raw, i)
	case opening:
		if it.d.containers == nil {
			i = skipContainer(raw, i)
			break
		}
		it.value.id = it.id
		i = int(it.d.containers[it.id].end)
		it.id = it.d.containers[it.id].next
	default:
		i = skipScalar(raw, i)
		if uint32(i) == it.value.start {
			return false // only where the text is not JSON
		}
	}
	it.value.end = uint32(i)
	it.pos = i
	it.count++
	return true
}

// findShadowed looks for names that come again in v, if it is an object.
func (d *document) findShadowed(v value) {
	if d.containers[v.id].checked || d.raw[v.start] != '{' {
		return
	}
	d.containers[v.id].checked = true
	var few [16]member
	members := few[:0]
	it := d.children(v)
	for it.next() {
		members = append(members, member{decode(it.key), it.value})
	}
	shadow := func(m member) {
		if d.shadowed == nil {
			d.shadowed = map[uint32]struct{}{}
		}
		d.shadowed[m.value.start] = struct{}{}
	}
	if len(members) <= len(few) {
		for i, m := range members {
			for _, later := range members[i+1:] {
				if later.name == m.name {
					shadow(m)
					break
				}
			}
		}
		return
	}
	sort.Stable(byName(members))
	for i := 1; i < len(members); i++ {
		if members[i-1].name == members[i].name {
			shadow(members[i-1])
		}
	}
}

// child returns what a name or index selects below v.
func (d *document) child(v value, s Segment) (value, bool) {
	if s.IsIndex {
		return d.element(v, s.Index)
	}
	return d.member(v, s.Name)
}

func (d *document) member(v value, name string) (found value, ok bool) {
	if d.raw[v.start] != '{' {
		return value{}, false
	}
	it := d.children(v)
	for it.next() {
		if equalsDecoded(it.key, name) {
			found, ok = it.value, true // the last one counts
		}
	}
	return found, ok
}

func (d *document) element(v value, index int) (value, bool) {
	if d.raw[v.start] != '[' {
		return value{}, false
	}
	it := d.children(v)
	if index == -1 { // by far the most frequent negative one: a single pass
		var last value
		for it.next() {
			last = it.value
		}
		return last, it.count > 0
	}
	if index < 0 {
		index += d.length(v)
		if index < 0 {
			return value{}, false
		}
	}
	for it.next() {
		if int(it.value.step) == index {
			return it.value, true
		}
	}
	return value{}, false
}

// length counts the elements of an array.
func (d *document) length(v value) int {
	it := d.children(v)
	for it.next() {
	}
	return int(it.count)
}

// text is the JSON text of v.
func (d *document) text(v value) string { return d.raw[v.start:v.end] }

// inner is the text of v, a string, between its quotes.
func (d *document) inner(v value) string {
	if v.end-v.start < 2 {
		return ""
	}
	return d.raw[v.start+1 : v.end-1]
}

// result is v as gjson would hold it.
func (d *document) result(v value) gjson.Result {
	r := gjson.Result{Raw: d.text(v), Index: d.offset + int(v.start)}
	switch r.Raw[0] {
	case '{', '[':
		r.Type = gjson.JSON
	case '"':
		r.Type = gjson.String
		r.Str = d.inner(v)
		if strings.IndexByte(r.Str, '\\') >= 0 {
			r.Str = wellFormed(decode(r.Str))
		}
	case 't':
		r.Type = gjson.True
	case 'f':
		r.Type = gjson.False
	case 'n':
		r.Type = gjson.Null
	default:
		r.Type = gjson.Number
		r.Num, _ = strconv.ParseFloat(r.Raw, 64)
	}
	return r
}

// appendLocation writes the normalized path of v (RFC 9535, section 2.7).
func (d *document) appendLocation(b []byte, v value) []byte {
	b = appendSegments(append(b, '$'), d.at)
	var steps []link // from v up to, not including, the whole text
	for v.parent != noParent {
		steps = append(steps, link{v.parent, v.step})
		if d.links == nil {
			d.buildLinks()
		}
		up := d.links[v.parent]
		v.parent, v.step = up.parent, up.step
	}
	for _, s := range slices.Backward(steps) {
		if d.raw[d.containers[s.parent].start] == '[' {
			b = appendSegment(b, Segment{IsIndex: true, Index: int(s.step)})
			continue
		}
		name := d.raw[s.step+1 : skipString(d.raw, int(s.step))-1]
		b = appendSegment(b, Segment{Name: decode(name)})
	}
	return b
}

func (d *document) buildLinks() {
	d.links = make([]link, len(d.containers))
	d.links[0].parent = noParent
	for id, c := range d.containers {
		it := d.children(value{start: c.start, id: uint32(id)})
		for it.next() {
			if classes[d.raw[it.value.start]] == opening {
				d.links[it.value.id] = link{uint32(id), it.value.step}
			}
		}
	}
}
