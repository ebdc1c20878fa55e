package jsontext

import (
	"cmp"
	"slices"
)

// Without returns the text without some values, their names and their commas. A member
// goes with all others of its name: removing the one that counts would uncover them.
// All other bytes stay. The whole text can't be one of the values. It needs the index.
func (d *Document) Without(values []Value) string {
	gone, parents := map[uint32]struct{}{}, map[uint32]struct{}{}
	for _, v := range values {
		gone[v.Start] = struct{}{}
	}
	var cuts []*cut // pointers share the code of a sort with others
	for _, v := range values {
		if _, done := parents[v.parent]; !done {
			parents[v.parent] = struct{}{}
			cuts = d.cut(cuts, v.parent, gone)
		}
	}
	slices.SortStableFunc(cuts, func(a, b *cut) int { return cmp.Compare(a.start, b.start) })
	b := make([]byte, 0, len(d.text))
	from := uint32(0)
	for _, c := range cuts {
		if c.start >= from { // else it is inside a value that is gone
			b = append(b, d.text[from:c.start]...)
			from = c.end
		}
	}
	return string(append(b, d.text[from:]...))
}

// cut is a range of bytes that goes.
type cut struct{ start, end uint32 }

// cut appends what goes of a container. A child goes with the comma before it; where
// no child before it stays, with the comma behind it.
func (d *Document) cut(cuts []*cut, container uint32, gone map[uint32]struct{}) []*cut {
	v := Value{Start: d.containers[container].start, id: container}
	names := map[string]struct{}{} // of members that go
	for it := d.Children(v); it.object && it.Next(); {
		if _, goes := gone[it.Value.Start]; goes {
			names[it.Name()] = struct{}{}
		}
	}
	var end uint32                // of the child before
	kept, leading := false, false // a child before stays; the one before goes, and none before it stays
	for it := d.Children(v); it.Next(); {
		start := it.Value.Start
		_, goes := gone[start]
		if it.object {
			start = it.Value.Place
			_, goes = names[it.Name()]
		}
		if leading {
			cuts[len(cuts)-1].end = start
		}
		leading = goes && !kept
		switch {
		case leading:
			cuts = append(cuts, &cut{start, it.Value.End})
		case goes:
			cuts = append(cuts, &cut{end, it.Value.End})
		default:
			kept = true
		}
		end = it.Value.End
	}
	return cuts
}
