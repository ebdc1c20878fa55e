package jsontext

import (
	"slices"
	"strings"
)

// Iterator goes over the children of an array or object, in their order in the text.
type Iterator struct {
	Key   string // the member's name between its quotes, not decoded; Name decodes it
	Value Value  // the child
	Count uint32 // children seen so far

	d        *Document
	pos      int
	id       uint32 // of the next child that is a container
	object   bool
	distinct bool // pass over shadowed members
}

// Children iterates over the children of v: all of them, also the members whose name
// comes again. A scalar has none.
func (d *Document) Children(v Value) Iterator {
	it := Iterator{d: d, pos: len(d.text)}
	if c := d.text[v.Start]; c == '{' || c == '[' {
		it.object = c == '{'
		it.pos = int(v.Start) + 1
		it.id = v.id + 1
		it.Value.parent = v.id
	}
	return it
}

// Distinct iterates over the children of v without the members whose name comes
// again. It needs the index.
func (d *Document) Distinct(v Value) Iterator {
	it := d.Children(v)
	if it.object {
		d.findShadowed(v)
		it.distinct = len(d.shadowed) > 0
	}
	return it
}

// Next goes to the next child; false behind the last one.
func (it *Iterator) Next() bool {
	for it.step() {
		if it.distinct {
			if _, shadowed := it.d.shadowed[it.Value.Start]; shadowed {
				continue
			}
		}
		return true
	}
	return false
}

// Name is the member's name, decoded. An element has none.
func (it *Iterator) Name() string { return Unescape(it.Key) }

func (it *Iterator) step() bool {
	text := it.d.text
	i := it.pos
	for i < len(text) && (text[i] <= ' ' || text[i] == ',') {
		i++
	}
	it.Value.Place = it.Count
	if it.object {
		if i >= len(text) || text[i] != '"' {
			return false
		}
		it.Value.Place = uint32(i)
		end := skipString(text, i)
		if end-i < 2 {
			return false
		}
		it.Key = text[i+1 : end-1]
		i = end
		for i < len(text) && (text[i] <= ' ' || text[i] == ':') {
			i++
		}
	}
	if i >= len(text) {
		return false
	}
	it.Value.Start = uint32(i)
	switch classes[text[i]] {
	case closing:
		return false
	case quote:
		i = skipString(text, i)
	case opening:
		if it.d.containers == nil {
			i = skipContainer(text, i)
			break
		}
		it.Value.id = it.id
		i = int(it.d.containers[it.id].end)
		it.id = it.d.containers[it.id].next
	default:
		i = skipScalar(text, i)
		if uint32(i) == it.Value.Start {
			return false // only where the text is not JSON
		}
	}
	it.Value.End = uint32(i)
	it.pos = i
	it.Count++
	return true
}

// Containers goes over an array or object and all arrays and objects inside it, in
// their order in the text, without what is in members whose name comes again.
type Containers struct {
	Value Value // one of them; what is around it is not known

	d       *Document
	id, end uint32
}

// Containers iterates over v and what is inside it; a scalar has nothing. It needs
// the index.
func (d *Document) Containers(v Value) Containers {
	if !d.IsContainer(v) {
		return Containers{}
	}
	return Containers{d: d, id: v.id, end: d.containers[v.id].next}
}

// Next goes to the next array or object; false behind the last one.
func (it *Containers) Next() bool {
	for it.id < it.end {
		c := it.d.containers[it.id]
		if _, shadowed := it.d.shadowed[c.start]; shadowed {
			it.id = c.next
			continue
		}
		it.Value = Value{Start: c.start, End: c.end, id: it.id, parent: noParent}
		it.d.findShadowed(it.Value) // before what is in it comes up
		it.id++
		return true
	}
	return false
}

// NamedValue is a member of an object.
type NamedValue struct {
	Name  string // decoded
	Value Value
}

// SortedMembers returns the members of an object, sorted by name. It needs the index.
func (d *Document) SortedMembers(v Value) []*NamedValue {
	var members []NamedValue
	it := d.Distinct(v)
	for it.Next() {
		members = append(members, NamedValue{it.Name(), it.Value})
	}
	return byName(members)
}

// byName sorts members by name. Pointers share the code of a sort with others.
func byName(members []NamedValue) []*NamedValue {
	sorted := make([]*NamedValue, len(members))
	for i := range members {
		sorted[i] = &members[i]
	}
	slices.SortStableFunc(sorted, func(a, b *NamedValue) int { return strings.Compare(a.Name, b.Name) })
	return sorted
}

// findShadowed looks for names that come again in v, if it is an object.
func (d *Document) findShadowed(v Value) {
	if d.containers[v.id].checked || d.text[v.Start] != '{' {
		return
	}
	d.containers[v.id].checked = true
	var few [16]NamedValue
	members := few[:0]
	it := d.Children(v)
	for it.Next() {
		members = append(members, NamedValue{it.Name(), it.Value})
	}
	if len(members) <= len(few) {
		for i, m := range members {
			for _, later := range members[i+1:] {
				if later.Name == m.Name {
					d.shadow(m.Value)
					break
				}
			}
		}
		return
	}
	sorted := byName(members)
	for i := 1; i < len(sorted); i++ {
		if sorted[i-1].Name == sorted[i].Name {
			d.shadow(sorted[i-1].Value)
		}
	}
}

func (d *Document) shadow(v Value) {
	if d.shadowed == nil {
		d.shadowed = map[uint32]struct{}{}
	}
	d.shadowed[v.Start] = struct{}{}
}
