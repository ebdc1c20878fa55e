package jsontext

import "slices"

// link is how a container is reached.
type link struct {
	parent uint32 // container
	place  uint32 // Value.Place
}

// Step leads from an array or object to one of its children.
type Step struct {
	Name    string
	Index   int
	IsIndex bool
}

// Steps returns how v is reached from the whole text. It needs the index; the first
// call goes through all of it.
func (d *Document) Steps(v Value) []Step {
	var steps []Step
	for at := (link{v.parent, v.Place}); at.parent != noParent; at = d.links[at.parent] {
		if d.links == nil {
			d.link()
		}
		if d.text[d.containers[at.parent].start] == '[' {
			steps = append(steps, Step{IsIndex: true, Index: int(at.place)})
			continue
		}
		name := d.text[at.place+1 : skipString(d.text, int(at.place))-1]
		steps = append(steps, Step{Name: Unescape(name)})
	}
	slices.Reverse(steps)
	return steps
}

// link makes links.
func (d *Document) link() {
	d.links = make([]link, len(d.containers))
	d.links[0].parent = noParent
	for id, c := range d.containers {
		it := d.Children(Value{Start: c.start, id: uint32(id)})
		for it.Next() {
			if d.IsContainer(it.Value) {
				d.links[it.Value.id] = link{uint32(id), it.Value.Place}
			}
		}
	}
}
