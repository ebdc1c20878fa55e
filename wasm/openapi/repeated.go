package openapi

import (
	"slices"
	"strconv"
	"strings"
)

// Names that come more than once in an object: JSON.parse takes the last value, and so is it read here. Whatever is
// read of a document notes them; at its end each is a problem.

// maxRepeated is how many of these names are told.
const maxRepeated = 1000

// repeated is a name that comes more than once in an object: the first value is lost.
type repeated struct {
	_    incomparable
	node *node // the object
	name string
}

// listOthers lists what is to be read for names that come twice alone: components, and what stands beside the paths.
func (r *Reader) listOthers() {
	for _, m := range r.d.root().members() {
		if m.name == "components" {
			for _, kind := range m.members() {
				for _, one := range kind.members() {
					if kind.name != "examples" { // which say nothing to us
						r.others = append(r.others, one.node)
					}
				}
			}
		} else if m.name != "paths" {
			m.readAll(1)
		}
	}
}

// tellRepeated makes a problem of each name that came more than once in an object that was read.
func (r *Reader) tellRepeated() {
	for _, twice := range r.d.repeated {
		at := pointer(twice.node.place(), twice.name)
		if twice.node.d != r.d {
			at = twice.node.d.url + at
		}
		if text := at + " is there more than once: the last one counts"; !slices.Contains(r.Problems, text) {
			r.problem(text)
		}
	}
}

// readAll reads an object or array, and all inside it for so many levels.
func (n *node) readAll(levels int) {
	if n.isObject() || n.isArray() {
		for _, m := range n.object().members {
			if levels > 0 && n.d.spend() && m.name != "default" && !strings.HasPrefix(m.name, "example") { // which say nothing to us
				m.readAll(levels - 1)
			}
		}
	}
}

// place is the JSON Pointer of an object or array that has been read.
func (n *node) place() string {
	at, around := "#", n.d.root()
	for around.Value != n.Value {
		inner := -1
		for i, m := range around.object().members {
			if m.Start <= n.Start && n.End <= m.End {
				inner = i
			}
		}
		if inner < 0 { // it is lost itself
			break
		}
		m := around.object().members[inner]
		if around.isArray() {
			m.name = strconv.Itoa(inner)
		}
		at, around = pointer(at, m.name), m.node
	}
	return at
}
