package openapi

import (
	"strconv"
	"strings"

	"github.com/anypage/anypage/wasm/contract"
	"github.com/anypage/anypage/wasm/jsontext"
)

// maxSteps limits how many members are looked at. References let a short
// document describe a long one: a million paths that share ten thousand
// parameters.
const maxSteps = 5_000_000

// document is a JSON text, indexed, and what has been read of it: following ten
// thousand references does not scan the text ten thousand times.
type document struct {
	*jsontext.Document
	*effort
	url     string             // where it is from, "" where that isn't known
	objects map[uint32]*object // by their start
}

// effort is what reading a document takes, and those that it refers to.
type effort struct{ steps int }

// object is what an object holds, by the rule of JSON.parse: where a name comes
// twice, its last value counts.
type object struct {
	members  []member
	index    map[string]int // where there are many members
	repeated string         // a name that comes twice
}

type member struct {
	name string
	node
}

// node is a value of a document. The zero node is nothing.
type node struct {
	d *document
	jsontext.Value
}

// newDocument indexes a text, and makes sure that it is JSON. what names the text
// in errors, which are *Error.
func newDocument(text, what string) (*document, error) {
	if len(text) > contract.DocumentBytes {
		return nil, config(what + " is " + strconv.Itoa(len(text)) + " bytes long: the most that is read is " + strconv.Itoa(contract.DocumentBytes) + " (" + contract.MiB(contract.DocumentBytes) + ")")
	}
	d, err := jsontext.Parse(text, contract.DocumentDepth)
	if e, ok := err.(*jsontext.Error); ok {
		at := " at byte " + strconv.Itoa(e.Offset)
		if e.TooDeep {
			return nil, config(what + " nests deeper than " + strconv.Itoa(contract.DocumentDepth) + " levels" + at)
		}
		line := 1 + strings.Count(text[:e.Offset], "\n")
		return nil, &Error{"parse", what + " is not valid JSON: " + e.Message + at + ", line " + strconv.Itoa(line)}
	}
	return &document{Document: d, effort: &effort{}, objects: map[uint32]*object{}}, nil
}

// root is the whole document.
func (d *document) root() node { return node{d, d.Root()} }

// spend counts a step, and reports whether it may be taken.
func (e *effort) spend() bool {
	e.steps++
	return e.steps <= maxSteps
}

func (n node) exists() bool   { return n.d != nil }
func (n node) first() byte    { return n.d.Kind(n.Value) }
func (n node) isObject() bool { return n.exists() && n.first() == '{' }
func (n node) isArray() bool  { return n.exists() && n.first() == '[' }
func (n node) isNull() bool   { return n.exists() && n.first() == 'n' }
func (n node) isTrue() bool   { return n.exists() && n.first() == 't' }

// raw is the value's JSON text.
func (n node) raw() string {
	if !n.exists() {
		return ""
	}
	return n.d.Raw(n.Value)
}

// text is a string's value; "" for anything else.
func (n node) text() string {
	if n.exists() && n.first() == '"' {
		n.d.steps += int(n.End-n.Start) / 64 // a long text that many share is long for each
		return jsontext.Text(n.d.Inner(n.Value))
	}
	return ""
}

// brief is the value's JSON text, shortened for a message.
func (n node) brief() string { return brief(n.raw()) }

func brief(text string) string {
	const most = 80
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "…"
}

// get returns a member of an object; nothing where there is none, and for any
// other value.
func (n node) get(name string) node {
	if !n.isObject() || !n.d.spend() {
		return node{}
	}
	return n.object().get(name)
}

func (o *object) get(name string) node {
	if o.index != nil {
		if i, ok := o.index[name]; ok {
			return o.members[i].node
		}
		return node{}
	}
	for _, m := range o.members {
		if m.name == name {
			return m.node
		}
	}
	return node{}
}

// members returns what an object holds, nothing for any other value.
func (n node) members() []member {
	if !n.isObject() || !n.d.spend() {
		return nil
	}
	return n.object().members
}

func (n node) object() *object {
	d := n.d
	if o := d.objects[n.Start]; o != nil {
		return o
	}
	const few = 8
	o := &object{members: make([]member, 0, few)}
	for it := d.Children(n.Value); it.Next(); {
		d.steps++
		o.put(jsontext.Text(it.Key), node{d, it.Value}, few)
	}
	d.objects[n.Start] = o
	return o
}

func (o *object) put(name string, v node, few int) {
	if o.index == nil && len(o.members) == few {
		o.index = map[string]int{}
		for i, m := range o.members {
			o.index[m.name] = i
		}
	}
	if o.index != nil {
		if i, ok := o.index[name]; ok {
			o.members[i].node, o.repeated = v, name
			return
		}
		o.index[name] = len(o.members)
	} else {
		for i := range o.members {
			if o.members[i].name == name {
				o.members[i].node, o.repeated = v, name
				return
			}
		}
	}
	o.members = append(o.members, member{name, v})
}

// elements returns what an array holds, nothing for any other value.
func (n node) elements() (list []node) {
	if !n.isArray() {
		return nil
	}
	for it := n.d.Children(n.Value); it.Next() && n.d.spend(); {
		list = append(list, node{n.d, it.Value})
	}
	return list
}

// pointer appends a name to a JSON Pointer (RFC 6901).
func pointer(at, name string) string {
	return at + "/" + strings.ReplaceAll(strings.ReplaceAll(name, "~", "~0"), "/", "~1")
}

// find follows a JSON Pointer from the root.
func (d *document) find(pointer string) (node, bool) {
	n := d.root()
	if pointer == "" {
		return n, true
	}
	tokens := strings.Split(pointer, "/")
	if tokens[0] != "" {
		return node{}, false
	}
	for _, token := range tokens[1:] {
		token = strings.ReplaceAll(strings.ReplaceAll(token, "~1", "/"), "~0", "~")
		if n.isArray() {
			i, err := strconv.Atoi(token)
			list := n.elements()
			if err != nil || i < 0 || i >= len(list) || strconv.Itoa(i) != token {
				return node{}, false
			}
			n = list[i]
		} else if n = n.get(token); !n.exists() {
			return node{}, false
		}
	}
	return n, true
}
