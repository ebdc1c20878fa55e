package openapi

import (
	"cmp"
	"math"
	"strconv"
	"strings"

	"github.com/anypage/anypage/wasm/contract"
	"github.com/anypage/anypage/wasm/detect"
	"github.com/anypage/anypage/wasm/jsontext"
)

// maxSteps limits how many members are looked at, besides one for each 8 bytes. References
// let a short document describe a long one: a million paths that share ten thousand
// parameters. The largest public document takes 6 million steps for 47 MB.
const maxSteps = 5_000_000

// document is a JSON text, indexed, and what has been read of it: following ten
// thousand references does not scan the text ten thousand times.
type document struct {
	*jsontext.Document
	*effort
	url     string    // where it is from, "" where that isn't known
	objects []*object // of each array and object of the text, what has been read of it
	// Of what is being read of an object or array, until it has been read.
	members []member
	values  []node
	// Parameters (*Parameter) and request bodies (*Body) by their text: many are written alike. Those that bring
	// more to their operation are not here.
	alike map[string]any
}

// effort is what reading a document takes, and those that it refers to, and what they have twice.
type effort struct {
	steps, most int
	repeated    []*repeated
}

// object is what an object or array holds, by the rule of JSON.parse: where a name comes
// twice, its last value counts.
type object struct {
	members []member
	index   map[string]int // where there are many members
}

type member struct {
	name string
	*node
}

// node is a value of a document; nil is nothing. It stands in the object or array around it, and is the
// same one until that is forgotten.
type node struct {
	d *document
	jsontext.Value
	known *known // nil as long as nobody has asked
}

// known is what a node says, once it has been read as one or the other.
type known struct {
	_         incomparable
	described *detect.Parameter // a schema of a parameter or property
	kinds     kinds             // the types that its values may have
	open      bool              // they may have others
	mark      *mark             // of one that is described
	fields    *fields           // the schema of a response
	server    *server           // the first of servers
}

// known is of any node, also of nothing.
func (r *Reader) known(n *node) *known {
	if n == nil {
		n = &r.nothing
	}
	if n.known == nil {
		n.known = &known{}
	}
	return n.known
}

// newDocument indexes a text, and makes sure that it is JSON. what names the text
// in errors, which are *Error.
func newDocument(text, what string) (*document, error) {
	return jsonOf(jsontext.NewParser(text, contract.DocumentDepth), text, what, len(text))
}

// jsonOf reads on in a text for so many bytes. The document is nil where there is more to read.
func jsonOf(p *jsontext.Parser, text, what string, bytes int) (*document, error) {
	if len(text) > contract.DocumentBytes {
		return nil, config(what + " is " + strconv.Itoa(len(text)) + " bytes long: the most that is read is " + strconv.Itoa(contract.DocumentBytes) + " (" + contract.MiB(contract.DocumentBytes) + ")")
	}
	done, err := p.Step(bytes)
	if e, ok := err.(*jsontext.Error); ok {
		at := " at byte " + strconv.Itoa(e.Offset)
		if e.TooDeep {
			return nil, config(what + " nests deeper than " + strconv.Itoa(contract.DocumentDepth) + " levels" + at)
		}
		line := 1 + strings.Count(text[:e.Offset], "\n")
		return nil, &Error{"parse", what + " is not valid JSON: " + e.Message + at + ", line " + strconv.Itoa(line)}
	}
	if !done {
		return nil, nil
	}
	return &document{Document: p.Document, effort: &effort{most: maxSteps + len(text)/8}, objects: make([]*object, p.NumContainers()), alike: map[string]any{}}, nil
}

// root is the whole document.
func (d *document) root() *node { return &node{d: d, Value: d.Root()} }

// spend counts a step, and reports whether it may be taken.
func (e *effort) spend() bool {
	e.steps++
	return e.steps <= e.most
}

func (n *node) exists() bool   { return n != nil }
func (n *node) first() byte    { return n.d.Kind(n.Value) }
func (n *node) isObject() bool { return n.exists() && n.first() == '{' }
func (n *node) isArray() bool  { return n.exists() && n.first() == '[' }
func (n *node) isNull() bool   { return n.exists() && n.first() == 'n' }
func (n *node) isTrue() bool   { return n.exists() && n.first() == 't' }

// raw is the value's JSON text.
func (n *node) raw() string {
	if !n.exists() {
		return ""
	}
	return n.d.Raw(n.Value)
}

// written is the value's JSON text, to compare it with others.
func (n *node) written() string {
	n.d.steps += int(n.End-n.Start) / 64
	return n.raw()
}

// text is a string's value; "" for anything else.
func (n *node) text() string {
	if n.exists() && n.first() == '"' {
		n.d.steps += int(n.End-n.Start) / 64 // a long text that many share is long for each
		return jsontext.Text(n.d.Inner(n.Value))
	}
	return ""
}

// brief is the value's JSON text, shortened for a message.
func (n *node) brief() string { return brief(n.raw()) }

func brief(text string) string {
	const most = 80
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "…"
}

// get returns a member of an object; nothing where there is none, and for any
// other value.
func (n *node) get(name string) *node {
	if !n.isObject() || !n.d.spend() {
		return nil
	}
	return n.object().get(name)
}

func (o *object) get(name string) *node {
	if o.index != nil {
		if i, ok := o.index[name]; ok {
			return o.members[i].node
		}
		return nil
	}
	for _, m := range o.members {
		if m.name == name {
			return m.node
		}
	}
	return nil
}

// members returns what an object holds, nothing for any other value.
func (n *node) members() []member {
	if !n.isObject() || !n.d.spend() {
		return nil
	}
	return n.object().members
}

func (n *node) object() *object {
	d := n.d
	at, _ := d.Places(n.Value)
	if o := d.objects[at]; o != nil {
		return o
	}
	r := n.read()
	r.more(math.MaxInt)
	return d.objects[at]
}

// reading is an object or array being read. Only one is, of a document, at a time.
type reading struct {
	*node
	o        *object
	it       jsontext.Iterator
	repeated string // a name that came before
}

func (n *node) read() reading {
	n.d.members, n.d.values = n.d.members[:0], n.d.values[:0]
	return reading{n, &object{}, n.d.Children(n.Value), ""}
}

// more reads on for a number of members. It reports false at the end.
func (r *reading) more(members int) bool {
	d, o := r.d, r.o
	for ; members > 0; members-- {
		if r.it.Next() {
			d.steps++
			r.repeated = cmp.Or(d.put(o, jsontext.Text(r.it.Key), r.it.Value, r.isObject()), r.repeated)
			continue
		}
		o.members = append([]member(nil), d.members...)
		values := append([]node(nil), d.values...)
		for i := range o.members {
			o.members[i].node = &values[i]
		}
		at, _ := d.Places(r.Value)
		d.objects[at] = o
		if r.repeated != "" && len(d.repeated) < maxRepeated {
			d.repeated = append(d.repeated, &repeated{node: r.node, name: r.repeated})
		}
		return false
	}
	return true
}

// few members are looked through, of more there is an index.
const few = 24

// put adds a member to those of an object that is being read, or an element to an array's. twice is the name of a
// member that was there before.
func (d *document) put(o *object, name string, v jsontext.Value, named bool) (twice string) {
	i := len(d.members)
	if o.index != nil {
		if before, ok := o.index[name]; ok {
			i = before
		}
	} else if named {
		for j := range d.members {
			if d.members[j].name == name {
				i = j
			}
		}
	}
	if i < len(d.members) {
		d.values[i].Value = v
		return name
	}
	d.members = append(d.members, member{name: name})
	d.values = append(d.values, node{d: d, Value: v})
	if named && i+1 == few {
		o.index = map[string]int{}
		for j, m := range d.members {
			o.index[m.name] = j
		}
	}
	if o.index != nil {
		o.index[name] = i
	}
	return ""
}

// forget gives back what has been read of an object, and of all inside it.
func (n *node) forget() {
	if n.isObject() {
		from, to := n.d.Places(n.Value)
		clear(n.d.objects[from:to])
	}
}

// elements returns what an array holds, nothing for any other value.
func (n *node) elements() []member {
	if !n.isArray() {
		return nil
	}
	return n.object().members
}

// pointer appends a name to a JSON Pointer (RFC 6901).
func pointer(at, name string) string {
	if strings.IndexByte(name, '/') >= 0 || strings.IndexByte(name, '~') >= 0 {
		name = strings.ReplaceAll(strings.ReplaceAll(name, "~", "~0"), "/", "~1")
	}
	return at + "/" + name
}

// find follows a JSON Pointer from the root.
func (d *document) find(pointer string) (*node, bool) {
	n := d.root()
	if pointer == "" {
		return n, true
	}
	tokens := strings.Split(pointer, "/")
	if tokens[0] != "" {
		return nil, false
	}
	for _, token := range tokens[1:] {
		token = strings.ReplaceAll(strings.ReplaceAll(token, "~1", "/"), "~0", "~")
		if n.isArray() {
			i, err := strconv.Atoi(token)
			list := n.elements()
			if err != nil || i < 0 || i >= len(list) || strconv.Itoa(i) != token {
				return nil, false
			}
			n = list[i].node
		} else if n = n.get(token); !n.exists() {
			return nil, false
		}
	}
	return n, true
}
