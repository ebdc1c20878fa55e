package jsontext

import (
	"math"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"
)

// Document is a JSON text being read.
type Document struct {
	text string

	containers []container // arrays and objects in the order of their start; nil without an index
	links      []link      // of each container, made when somebody asks for what is around a value

	// Values of members whose name comes again later in the same object, by
	// start. Objects are looked through when somebody needs their members.
	shadowed map[uint32]struct{}
}

type container struct {
	start, end uint32 // text[start:end]
	next       uint32 // the first container after this one and all inside it
	checked    bool   // repeated names are in shadowed
}

// Value is where a value of a Document stands.
type Value struct {
	Start, End uint32 // offsets in the text
	// Place is the value's index in its array, or the offset of its name's opening
	// quote in its object.
	Place  uint32
	id     uint32 // in containers, where the value is an array or object and there is an index
	parent uint32 // in containers, where there is an index; noParent for the whole text
}

const noParent = math.MaxUint32

// Of takes a text that is known to be JSON. White space around the value is passed
// over.
func Of(text string) Document {
	if uint64(len(text)) >= math.MaxUint32 {
		panic("jsontext: a text of 4 GiB or more")
	}
	return Document{text: text}
}

// Index makes the index.
func (d *Document) Index() {
	var open []uint32
	text := d.text
	for i := 0; i < len(text); {
		switch classes[text[i]] {
		case other:
			i++
		case quote:
			i = skipString(text, i)
		case opening:
			open = append(open, uint32(len(d.containers)))
			d.containers = append(d.containers, container{start: uint32(i)})
			i++
		case closing:
			i++
			if len(open) == 0 {
				return
			}
			d.close(open[len(open)-1], i)
			open = open[:len(open)-1]
		}
	}
	for _, id := range open { // only where the text is not JSON
		d.close(id, len(text))
	}
}

// close notes that the container, the latest one still open, ends before text[end].
func (d *Document) close(id uint32, end int) {
	c := &d.containers[id]
	c.end, c.next = uint32(end), uint32(len(d.containers))
}

// Root is the whole text without the white space around it; empty where there is
// nothing else.
func (d *Document) Root() Value {
	const space = " \t\n\r"
	end := len(strings.TrimRight(d.text, space))
	return Value{Start: uint32(end - len(strings.TrimLeft(d.text[:end], space))), End: uint32(end), parent: noParent}
}

// Kind is the first byte of v's text: one of { [ " t f n - and the digits.
func (d *Document) Kind(v Value) byte { return d.text[v.Start] }

// IsContainer reports whether v is an array or object.
func (d *Document) IsContainer(v Value) bool { return classes[d.text[v.Start]] == opening }

// Places returns the place of an array or object among all of them, in the order of their start, and the place of the
// first one behind all that is inside it. It needs the index.
func (d *Document) Places(v Value) (own, behind uint32) { return v.id, d.containers[v.id].next }

// NumContainers counts the arrays and objects. It needs the index.
func (d *Document) NumContainers() int { return len(d.containers) }

// Raw is the JSON text of v.
func (d *Document) Raw(v Value) string { return d.text[v.Start:v.End] }

// Inner is the JSON text of v, a string, between its quotes.
func (d *Document) Inner(v Value) string {
	if v.End-v.Start < 2 {
		return ""
	}
	return d.text[v.Start+1 : v.End-1]
}

// Member returns the member of an object with this name. ok is false where there is
// none, and where v is no object.
func (d *Document) Member(v Value, name string) (found Value, ok bool) {
	if d.text[v.Start] != '{' {
		return Value{}, false
	}
	it := d.Children(v)
	for it.Next() {
		if Equal(it.Key, name) {
			found, ok = it.Value, true // the last one counts
		}
	}
	return found, ok
}

// Element returns the element of an array with this index, which is negative from
// the end: -1 is the last one. ok is false where there is none, and where v is no
// array.
func (d *Document) Element(v Value, index int) (Value, bool) {
	if d.text[v.Start] != '[' {
		return Value{}, false
	}
	it := d.Children(v)
	if index == -1 { // by far the most frequent negative one: a single pass
		var last Value
		for it.Next() {
			last = it.Value
		}
		return last, it.Count > 0
	}
	if index < 0 {
		index += d.Length(v)
		if index < 0 {
			return Value{}, false
		}
	}
	for it.Next() {
		if int(it.Value.Place) == index {
			return it.Value, true
		}
	}
	return Value{}, false
}

// Length counts the elements of an array.
func (d *Document) Length(v Value) int {
	it := d.Children(v)
	for it.Next() {
	}
	return int(it.Count)
}

// Result is v as gjson.Parse would return it, but Raw has no white space around the
// value, Index is its offset in the text, and Str has U+FFFD for each surrogate
// without its other half.
func (d *Document) Result(v Value) gjson.Result {
	r := gjson.Result{Raw: d.Raw(v), Index: int(v.Start)}
	switch r.Raw[0] {
	case '{', '[':
		r.Type = gjson.JSON
	case '"':
		r.Type = gjson.String
		r.Str = Text(d.Inner(v))
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
