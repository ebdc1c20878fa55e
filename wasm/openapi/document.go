package openapi

import (
	"strconv"
	"strings"

	"github.com/tidwall/gjson"
)

const (
	// MaxSize is how long a document, or an overlay, may be, in bytes of JSON text.
	// The largest public documents are about half as long.
	MaxSize = 64 << 20
	// MaxDepth is how deep arrays and objects may nest.
	MaxDepth = 500
	// maxSteps limits how many members are looked at. References let a short
	// document describe a long one: a million paths that share ten thousand
	// parameters.
	maxSteps = 5_000_000
)

// document is a JSON text with an index of its arrays and objects, made in one
// scan: passing over one of them costs the same however long it is, so that
// following ten thousand references does not scan the text ten thousand times.
type document struct {
	text       string
	containers []container // in the order of their start
	objects    map[int32]*object
	steps      int
}

type container struct {
	start, end uint32 // text[start:end]
	next       int32  // the first container behind this one and all inside it
}

// object is what an object holds, by the rule of JSON.parse: where a name comes
// twice, its last value counts.
type object struct {
	members []member
	index   map[string]int // where there are many members
}

type member struct {
	name string
	node
}

// node is a value of a document. The zero node is nothing.
type node struct {
	d          *document
	start, end uint32
	id         int32 // in containers, of an array or object
}

// newDocument indexes a text, and makes sure that it is JSON. what names the text
// in errors, which are *Error.
func newDocument(text, what string) (*document, error) {
	if len(text) > MaxSize {
		return nil, config(what + " is " + strconv.Itoa(len(text)) + " bytes long: the most that is read is " + strconv.Itoa(MaxSize) + " (64 MiB)")
	}
	d := &document{text: text, objects: map[int32]*object{}}
	var open []int32
	const (
		wantValue   = iota
		wantElement // or the end of an empty array
		wantName
		wantMember // or the end of an empty object
		wantMore   // a comma or the end
	)
	state := wantValue
	for i := 0; ; {
		i = skipSpace(text, i)
		if i == len(text) {
			if state == wantMore && len(open) == 0 {
				return d, nil
			}
			return nil, notJSON(what, text, i, "it ends early")
		}
		c := text[i]
		if state == wantElement && c != ']' {
			state = wantValue
		}
		switch {
		case state == wantValue && (c == '{' || c == '['):
			if len(open) == MaxDepth {
				return nil, config(what + " nests deeper than " + strconv.Itoa(MaxDepth) + " levels at byte " + strconv.Itoa(i))
			}
			open = append(open, int32(len(d.containers)))
			d.containers = append(d.containers, container{start: uint32(i)})
			state = wantMember
			if c == '[' {
				state = wantElement
			}
			i++
		case state == wantValue:
			end := skipScalar(text, i)
			if !gjson.Valid(text[i:end]) {
				return nil, notJSON(what, text, i, "a value is expected")
			}
			i = end
			state = wantMore
		case (state == wantName || state == wantMember) && c == '"':
			end := skipScalar(text, i)
			if !gjson.Valid(text[i:end]) {
				return nil, notJSON(what, text, i, "a name is expected")
			}
			i = skipSpace(text, end)
			if i == len(text) || text[i] != ':' {
				return nil, notJSON(what, text, i, "a colon is expected")
			}
			i++
			state = wantValue
		case state == wantName || state == wantMember && c != '}':
			return nil, notJSON(what, text, i, "a name is expected")
		case c == ',' && len(open) > 0:
			state = wantValue
			if text[d.containers[open[len(open)-1]].start] == '{' {
				state = wantName
			}
			i++
		case len(open) > 0 && c == closing(text[d.containers[open[len(open)-1]].start]):
			last := &d.containers[open[len(open)-1]]
			i++
			last.end, last.next = uint32(i), int32(len(d.containers))
			open = open[:len(open)-1]
			state = wantMore
		case len(open) == 0:
			return nil, notJSON(what, text, i, "nothing may follow the value")
		default:
			return nil, notJSON(what, text, i, "a comma or the end is expected")
		}
	}
}

func closing(opening byte) byte {
	if opening == '{' {
		return '}'
	}
	return ']'
}

func notJSON(what, text string, offset int, why string) error {
	line := 1 + strings.Count(text[:offset], "\n")
	return &Error{"parse", what + " is not valid JSON: " + why + " at byte " + strconv.Itoa(offset) + ", line " + strconv.Itoa(line)}
}

func skipSpace(text string, i int) int {
	for i < len(text) && (text[i] == ' ' || text[i] == '\n' || text[i] == '\r' || text[i] == '\t') {
		i++
	}
	return i
}

// skipScalar returns the end of the string, number or literal that starts at
// text[i].
func skipScalar(text string, i int) int {
	if text[i] == '"' {
		for i++; i < len(text); i++ {
			switch text[i] {
			case '"':
				return i + 1
			case '\\':
				i++
			}
		}
		return len(text)
	}
	for i < len(text) && !strings.ContainsRune(" \n\r\t,:]}[{\"", rune(text[i])) {
		i++
	}
	return i
}

// root is the whole document.
func (d *document) root() node { return d.at(skipSpace(d.text, 0), 0) }

// at is the value that starts at text[i]; id is the index of the first container
// that starts there or later.
func (d *document) at(i int, id int32) node {
	if c := d.text[i]; c == '{' || c == '[' {
		return node{d, uint32(i), d.containers[id].end, id}
	}
	return node{d: d, start: uint32(i), end: uint32(skipScalar(d.text, i))}
}

// spend counts a step, and reports whether it may be taken.
func (d *document) spend() bool {
	d.steps++
	return d.steps <= maxSteps
}

func (n node) exists() bool   { return n.d != nil }
func (n node) first() byte    { return n.d.text[n.start] }
func (n node) isObject() bool { return n.exists() && n.first() == '{' }
func (n node) isArray() bool  { return n.exists() && n.first() == '[' }
func (n node) isNull() bool   { return n.exists() && n.first() == 'n' }
func (n node) isTrue() bool   { return n.exists() && n.first() == 't' }

// raw is the value's JSON text.
func (n node) raw() string {
	if !n.exists() {
		return ""
	}
	return n.d.text[n.start:n.end]
}

// text is a string's value; "" for anything else.
func (n node) text() string {
	if n.exists() && n.first() == '"' {
		n.d.steps += int(n.end-n.start) / 64 // a long text that many share is long for each
		return gjson.Parse(n.raw()).Str
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
	if o := d.objects[n.id]; o != nil {
		return o
	}
	const few = 8
	o := &object{members: make([]member, 0, few)}
	id := n.id + 1
	for i := skipSpace(d.text, int(n.start)+1); d.text[i] != '}'; {
		d.steps++
		end := skipScalar(d.text, i)
		name := d.text[i+1 : end-1]
		if strings.IndexByte(name, '\\') >= 0 {
			name = gjson.Parse(d.text[i:end]).Str
		}
		i = skipSpace(d.text, skipSpace(d.text, end)+1) // over the colon
		v := d.at(i, id)
		o.put(name, v, few)
		i, id = d.behind(v, id)
	}
	d.objects[n.id] = o
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
			o.members[i].node = v
			return
		}
		o.index[name] = len(o.members)
	} else {
		for i := range o.members {
			if o.members[i].name == name {
				o.members[i].node = v
				return
			}
		}
	}
	o.members = append(o.members, member{name, v})
}

// behind returns where the next value or name may start, or the end of the array
// or object, and the first container from there on.
func (d *document) behind(v node, id int32) (int, int32) {
	if v.isObject() || v.isArray() {
		id = d.containers[v.id].next
	}
	i := skipSpace(d.text, int(v.end))
	if d.text[i] == ',' {
		i = skipSpace(d.text, i+1)
	}
	return i, id
}

// elements returns what an array holds, nothing for any other value.
func (n node) elements() []node {
	if !n.isArray() {
		return nil
	}
	var list []node
	d, id := n.d, n.id+1
	for i := skipSpace(d.text, int(n.start)+1); d.text[i] != ']'; {
		if !d.spend() {
			break
		}
		v := d.at(i, id)
		list = append(list, v)
		i, id = d.behind(v, id)
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

// resolve follows the $ref of a Reference Object as far as it leads. at is the
// JSON Pointer of n, and becomes that of the answer. why is not empty where it
// leads nowhere.
func (r *reader) resolve(n node, at string) (found node, where, why string) {
	start := at
	for hops := 0; ; hops++ {
		ref := n.get("$ref")
		if !ref.exists() {
			return n, at, ""
		}
		if hops == 100 { // no document chains so many; a cycle does
			return n, at, start + " is a $ref that leads back to itself"
		}
		target := ref.text()
		fragment, ok := r.within(target)
		if !ok {
			return n, at, at + "/$ref is " + ref.brief() + ", which leads out of the document: put what it names into the document, for instance with a bundler"
		}
		next, ok := r.d.find(fragment)
		if !ok {
			return n, at, at + "/$ref is " + ref.brief() + ", which is not in the document"
		}
		n, at = next, "#"+fragment
	}
}

// within takes the JSON Pointer out of a reference into this document.
func (r *reader) within(ref string) (fragment string, ok bool) {
	base, fragment, found := strings.Cut(ref, "#")
	if base != "" && (r.options.URL == "" || base != r.options.URL) || !found {
		return "", false
	}
	return unescape(fragment), true
}

// unescape decodes the percent-encoding of a URI's fragment.
func unescape(s string) string {
	if strings.IndexByte(s, '%') < 0 {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			if n, err := strconv.ParseUint(s[i+1:i+3], 16, 8); err == nil {
				b.WriteByte(byte(n))
				i += 2
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
