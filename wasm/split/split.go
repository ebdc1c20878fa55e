// Package split cuts a JSON body into items while the body is still arriving.
//
// A Splitter takes chunks of any size and answers with ranges: where in the body
// each item begins and ends. It keeps only what the scheme needs afterwards: the
// envelope, which is the body without its items, and the last item.
//
// What has been validated (RFC 8259), and when:
//
//   - the way to the items, and items that are strings, numbers or literals: as
//     they arrive;
//   - objects and arrays beside that way: by Close. Only their ends are looked for
//     before (kernel.go). They are part of the envelope;
//   - objects and arrays that are items: never. Whoever reads one finds out whether
//     it is valid, and Validate says where it isn't.
//
// In Go:
//
//	s := split.New([]split.Step{{Name: "data"}}, false)
//	err := s.Write([]byte(`{"data":[{"id":1},{"id`)) // Take: [9,17)
//	err = s.Write([]byte(`":2}],"next":"c"}`))       // Take: [18,26)
//	err = s.Close()
//	s.Envelope()                                     // {"data":[],"next":"c"}
package split

import (
	"math/bits"
	"slices"
	"strconv"
	"unsafe"

	"github.com/anypage/anypage/wasm/jsonpath"
	"github.com/tidwall/gjson"
)

// Step is one step of the path from the root to the results. An index counts
// from 0; a negative one can't be known while the array is still arriving.
type Step = jsonpath.Segment

// Range is an item's place in the body, in bytes: [Begin, End).
type Range struct{ Begin, End int }

// Kind is the JSON type of the value that was found at the path.
type Kind byte

// The kinds of values. Missing is the answer before the end of the body, too.
const (
	Missing Kind = iota
	Null
	Bool
	Number
	String
	Array
	Object
)

func (k Kind) String() string {
	return [...]string{"nothing", "null", "a boolean", "a number", "a string", "an array", "an object"}[k]
}

// MaxDepth is how many arrays and objects of a body may be open at once, at most
// and by default: see LimitDepth. Nothing here recurses over a body, and no reader
// behind does, but js/kernel has so much memory; what is made of a deeper item is
// of no use: JSON.stringify and structuredClone give up long before (V8, with the
// stack that it has by default, at 4,100 and 1,900 levels).
const MaxDepth = 10_000

// Error says where a body stops being the JSON it should be.
type Error struct {
	Offset  int // bytes from the start of the body
	Message string
}

func (e *Error) Error() string { return e.Message + " at byte " + strconv.Itoa(e.Offset) }

// state is what the next byte may be.
type state byte

const (
	beforeBody  state = iota // nothing yet: a byte order mark may come
	wantValue                // a value
	wantElement              // a value, or the ] of an empty array
	wantKey                  // a member name
	wantMember               // a member name, or the } of an empty object
	wantColon                // the : after a member name
	wantNext                 // a comma or the end of the container
	inString                 // within a string
	inEscape                 // after a backslash
	inUnicode                // within the four digits of \uXXXX
	inUTF8                   // within a multi-byte character
	inItems                  // within an object or array that is an item: the kernel's
	inSibling                // within an object or array beside the path: the kernel's
	inLiteral                // within true, false or null
	numMinus                 // after the minus: a digit
	numZero                  // after a leading zero
	numInt                   // within the integer part
	numDot                   // after the point: a digit
	numFrac                  // within the fraction
	numE                     // after e or E: a sign or a digit
	numSign                  // after the sign of the exponent: a digit
	numExp                   // within the exponent
	afterBody                // the value is complete: only white space may follow
)

// Splitter reads one body. The zero value is not ready; use New.
type Splitter struct {
	path    []Step
	members bool
	whole   bool // there is nothing to look for
	plain   bool // all is validated as it arrives: no kernel
	kernel  kernel
	skipped bool // the kernel has passed over a part of the envelope

	memory
	state    state
	offset   int    // bytes read before the current chunk
	most     int    // how long the stack may be, with that of the kernel
	isKey    bool   // the string being read is a member name
	literal  string // rest of the literal being read
	digits   int    // hexadecimal digits of \uXXXX still missing
	lower    byte   // bounds of the next UTF-8 continuation byte
	upper    byte
	trailing int // UTF-8 continuation bytes still missing
	bom      int // bytes of a byte order mark read

	// matched is how many of the open containers lie on the way to the results.
	// While it is len(stack), the innermost one does, and onWay tells whether its
	// current child is the next step.
	matched int
	onWay   bool
	count   int  // elements begun in the innermost container on the way
	keyFrom int  // where in the chunk its next bytes are, -1 for none
	longKey bool // it is longer than any name of the path
	maxKey  int

	found     Kind
	target    int // depth of the results' container, 0 while it is not open
	itemBegin int // where the current item begins, -1 for none
	total     int
	first     uint64
	lastRange Range // of the last item, while its bytes are only in the chunk

	hole int // where in the envelope the items were
	cut  int // bytes of the body that are missing in the envelope behind the hole
	kept int // where in the chunk the envelope's next bytes are, -1 among items
	err  *Error
}

// memory is what a splitter allocates.
type memory struct {
	stack    []byte
	key      []byte // the current member name in the innermost container on the way, with its quotes
	pending  []byte // the current item's bytes from earlier chunks
	last     []byte // the last item
	envelope []byte
	ranges   []Range
}

func (m *memory) size() int {
	return cap(m.stack) + cap(m.key) + cap(m.pending) + cap(m.last) + cap(m.envelope) + cap(m.ranges)*int(unsafe.Sizeof(Range{}))
}

// free is memory that was released, for the next splitters: allocating took a third
// of the time for a body of 64 KB, and the growth of a large envelope more than half
// of it. The engine is one thread; nothing is locked.
var free struct {
	memory []memory
	size   int
}

// maxFree is how many bytes of memory are kept. What WebAssembly has allocated is
// the engine's anyway, until its instance is gone.
const maxFree = 8 << 20

// New returns a splitter for the results at path. With members, the results are
// an object's member values as well as an array's elements ("$.data[*]").
func New(path []Step, members bool) *Splitter {
	s := &Splitter{path: path, members: members, most: MaxDepth, keyFrom: -1, itemBegin: -1, kernel: kernel{sizes: fnvOffset}}
	for _, step := range path {
		// Each byte of a name takes six at most, as \u00XX.
		s.maxKey = max(s.maxKey, 6*len(step.Name)+2)
	}
	if n := len(free.memory) - 1; n >= 0 {
		s.memory, free.memory = free.memory[n], free.memory[:n]
		free.size -= s.memory.size()
	}
	return s
}

// LimitDepth makes it an error that a body nests deeper than so many levels, which
// are no more than MaxDepth. The splitter must be new.
func (s *Splitter) LimitDepth(levels int) { s.most = levels }

// Release gives the splitter's memory to those that are made after it. Nothing that
// it has returned may be used any more, nor the splitter.
func (s *Splitter) Release() {
	if s == nil {
		return
	}
	m := s.memory
	s.memory = memory{}
	if size := m.size(); size > 0 && free.size+size <= maxFree {
		free.size += size
		free.memory = append(free.memory, memory{m.stack[:0], m.key[:0], m.pending[:0], m.last[:0], m.envelope[:0], m.ranges[:0]})
	}
}

// NewWhole returns a splitter that finds no items: its envelope is the whole
// body, validated.
func NewWhole() *Splitter {
	s := New(nil, false)
	s.whole = true
	return s
}

// Validate reads a JSON text as the body of a response is read; the error is an
// *Error.
func Validate(text []byte) error {
	if simd && validSIMD(text) {
		return nil
	}
	s := NewWhole()
	defer s.Release()
	s.plain = true
	if err := s.Write(text); err != nil {
		return err
	}
	return s.Close()
}

// Streamable reports whether every step can be matched as it arrives.
func Streamable(path []Step) bool {
	for _, step := range path {
		if step.IsIndex && step.Index < 0 {
			return false
		}
	}
	return true
}

// Take returns the ranges of the items that ended since the last Take. The
// slice is valid until the next Write.
func (s *Splitter) Take() []Range {
	r := s.ranges
	s.ranges = s.ranges[:0]
	return r
}

// Found is what stood at the path. It is Array as soon as the results begin.
func (s *Splitter) Found() Kind { return s.found }

// Items is the number of items that have ended.
func (s *Splitter) Items() int { return s.total }

// Size is the number of bytes read.
func (s *Splitter) Size() int { return s.offset }

// First identifies the first item by its bytes, 0 while there is none.
func (s *Splitter) First() uint64 { return s.first }

// Fingerprint identifies the page's items: the bytes of the first and the last
// and the length of every one. Two pages that differ agree in all of these only
// by intent.
func (s *Splitter) Fingerprint() uint64 {
	return hashItem(s.kernel.sizes^s.first, s.last)
}

// Last returns the last item's bytes, or nil.
func (s *Splitter) Last() []byte {
	if s.total == 0 {
		return nil
	}
	return s.last
}

// Envelope returns the body without its items.
func (s *Splitter) Envelope() []byte { return s.envelope }

// Partial returns what has arrived of the envelope since the results began, as if
// the body ended here. ok is false before the results, within a value behind them,
// and where what has arrived is not JSON.
func (s *Splitter) Partial() (envelope gjson.Result, ok bool) {
	open := s.stack
	if s.target > 0 {
		open = open[:s.target] // within the results, and maybe within an item
	} else if s.hole == 0 || s.state != wantNext {
		return gjson.Result{}, false
	}
	b := append([]byte(nil), s.envelope...)
	for i := len(open) - 1; i >= 0; i-- {
		b = append(b, open[i]+2)
	}
	if s.skipped && Validate(b) != nil { // Close will say so, too
		return gjson.Result{}, false
	}
	return gjson.ParseBytes(b), true
}

// EnvelopeWithLast returns the body with its last item alone, so that a path
// such as $.data[-1].id finds what it would find in the whole body.
func (s *Splitter) EnvelopeWithLast() []byte {
	if s.total == 0 || s.found == Object {
		return s.envelope
	}
	b := make([]byte, 0, len(s.envelope)+len(s.last))
	b = append(b, s.envelope[:s.hole]...)
	b = append(b, s.last...)
	return append(b, s.envelope[s.hole:]...)
}

// Close says that the body is complete. It fails when the JSON is not.
func (s *Splitter) Close() error {
	if s.err != nil {
		return s.err
	}
	switch s.state {
	case numZero, numInt, numFrac, numExp: // a number at the root ends with the body
		s.endValue(s.offset, nil)
	}
	switch {
	case s.state == afterBody:
		if s.skipped {
			s.err = s.skippedOver()
		}
	case s.state == beforeBody && s.bom == 0 || s.state == wantValue && len(s.stack) == 0:
		s.fail(s.offset, "the body is empty")
	default:
		s.fail(s.offset, "the body ends early, "+s.expected()+" was expected")
		s.preferSkipped()
	}
	if s.err != nil {
		return s.err
	}
	return nil
}

// skippedOver is what is wrong with the envelope so far.
func (s *Splitter) skippedOver() *Error {
	e, _ := Validate(s.envelope).(*Error)
	if e == nil || s.target > 0 && e.Offset == len(s.envelope) { // it goes on with the items
		return nil
	}
	at := e.Offset + s.bom
	if s.cut > 0 && e.Offset >= s.hole {
		at += s.cut
	}
	return &Error{at, e.Message}
}

// preferSkipped makes the error that of the place where the body first stops being
// JSON: the kernel may have passed over it.
func (s *Splitter) preferSkipped() {
	if !s.skipped {
		return
	}
	e := s.skippedOver()
	if e != nil && (e.Offset < s.err.Offset || s.state == inSibling && e.Offset == s.err.Offset) {
		s.err = e
	}
}

// Write reads the next chunk. After an error the splitter stays failed; the
// ranges before it are still to be taken.
func (s *Splitter) Write(chunk []byte) error {
	if s.err != nil {
		return s.err
	}
	if s.state == beforeBody {
		rest, err := s.skipBOM(chunk)
		if err != nil || len(rest) == 0 {
			return err
		}
		chunk = rest
	}
	s.scan(chunk)
	s.keep(chunk)
	s.offset += len(chunk)
	if s.err != nil {
		s.preferSkipped()
		return s.err
	}
	return nil
}

// skipBOM passes over a byte order mark (RFC 8259, section 8.1: parsers may
// ignore it), which may itself be cut by chunks.
func (s *Splitter) skipBOM(chunk []byte) ([]byte, error) {
	const bom = "\xef\xbb\xbf"
	for len(chunk) > 0 && s.bom < len(bom) && chunk[0] == bom[s.bom] {
		chunk = chunk[1:]
		s.offset++
		s.bom++
	}
	switch {
	case len(chunk) == 0 && s.bom < len(bom):
		return nil, nil
	case s.bom > 0 && s.bom < len(bom):
		return nil, s.fail(s.offset, "the body is not UTF-8")
	}
	s.state = wantValue
	return chunk, nil
}

// scan is the state machine: every transition stands here or in the functions
// that it calls with the byte's offset.
func (s *Splitter) scan(chunk []byte) error {
	for i := 0; i < len(chunk); i++ {
		c := chunk[i]
		switch s.state {
		case inString:
			for c >= 0x20 && c < 0x80 && c != '"' && c != '\\' {
				if i++; i == len(chunk) {
					return nil
				}
				c = chunk[i]
			}
			switch {
			case c == '"':
				s.endString(chunk, i)
			case c == '\\':
				s.state = inEscape
			case c < 0x20:
				return s.unexpected(i, c)
			default:
				if !s.startUTF8(c) {
					return s.fail(s.offset+i, "the body is not UTF-8: unexpected byte "+hexByte(c))
				}
			}

		case inItems:
			i = s.items(chunk, i) - 1
			if s.err != nil {
				return s.err
			}

		case inSibling:
			i = s.sibling(chunk, i) - 1
			if s.err != nil {
				return s.err
			}

		case inUTF8:
			if c < s.lower || c > s.upper {
				return s.fail(s.offset+i, "the body is not UTF-8: unexpected byte "+hexByte(c))
			}
			s.lower, s.upper = 0x80, 0xBF
			if s.trailing--; s.trailing == 0 {
				s.state = inString
			}

		case inEscape:
			switch c {
			case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
				s.state = inString
			case 'u':
				s.state, s.digits = inUnicode, 4
			default:
				return s.unexpected(i, c)
			}

		case inUnicode:
			if !isHex(c) {
				return s.unexpected(i, c)
			}
			if s.digits--; s.digits == 0 {
				s.state = inString
			}

		case inLiteral:
			if c != s.literal[0] {
				return s.unexpected(i, c)
			}
			if s.literal = s.literal[1:]; s.literal == "" {
				s.endValue(s.offset+i+1, chunk)
			}

		case numMinus, numZero, numInt, numDot, numFrac, numE, numSign, numExp:
			next, ok := number(s.state, c)
			switch {
			case ok:
				s.state = next
			case s.state == numMinus, s.state == numDot, s.state == numE, s.state == numSign:
				return s.unexpected(i, c)
			default: // a complete number ends before this byte
				s.endValue(s.offset+i, chunk)
				i--
			}

		default:
			if c == ' ' || c == '\n' || c == '\r' || c == '\t' {
				continue
			}
			if err := s.structure(chunk, i, c); err != nil {
				return err
			}
			if s.state == inItems || s.state == inSibling {
				i-- // the first byte is the kernel's
			}
		}
	}
	return nil
}

// structure handles a byte between tokens that is not white space.
func (s *Splitter) structure(chunk []byte, i int, c byte) error {
	switch s.state {
	case wantKey, wantMember:
		switch {
		case c == '"':
			s.beginKey(i)
		case c == '}' && s.state == wantMember:
			s.endContainer(chunk, i)
		default:
			return s.unexpected(i, c)
		}
		return nil

	case wantColon:
		if c != ':' {
			return s.unexpected(i, c)
		}
		s.state = wantValue
		return nil

	case wantNext:
		open := s.stack[len(s.stack)-1]
		switch {
		case c == ',' && open == '[':
			s.state = wantValue
		case c == ',':
			s.state = wantKey
		case c == open+2: // ] and } stand two after [ and {
			s.endContainer(chunk, i)
		default:
			return s.unexpected(i, c)
		}
		return nil

	case afterBody:
		return s.unexpected(i, c)
	}

	// wantValue or wantElement
	if c == ']' && s.state == wantElement {
		s.endContainer(chunk, i)
		return nil
	}
	if (c == '{' || c == '[') && s.target > 0 && len(s.stack) == s.target && !s.plain {
		s.state = inItems
		s.kernel.start(s.most - len(s.stack))
		return nil
	}
	kind := KindOf(c)
	if kind == Missing {
		return s.unexpected(i, c)
	}
	onWay, err := s.beginValue(i, kind)
	if err != nil {
		return err
	}
	switch kind {
	case Array, Object:
		if !onWay && !s.plain {
			s.state, s.skipped = inSibling, true
			s.kernel.start(s.most - len(s.stack))
			return nil
		}
		if len(s.stack) == s.most {
			return s.tooDeep(i)
		}
		s.stack = append(s.stack, c)
		s.state = wantMember
		if kind == Array {
			s.state = wantElement
		}
		switch depth := len(s.stack); {
		case onWay && depth <= len(s.path):
			s.matched, s.count = depth, 0
		case onWay && (kind == Array || s.members):
			s.target = depth
			s.openHole(chunk, i)
		}
	case String:
		s.state, s.isKey = inString, false
	case Number:
		s.state = startNumber(c)
	default:
		s.state = inLiteral
		s.literal = restOf(c)
	}
	return nil
}

// beginValue notes that an item begins, and tells whether the value is on the
// way to the results, or the results themselves.
func (s *Splitter) beginValue(i int, kind Kind) (onWay bool, err error) {
	depth := len(s.stack)
	if s.target > 0 {
		if depth == s.target {
			s.itemBegin = s.offset + i
		}
		return false, nil
	}
	if s.whole {
		return false, nil
	}
	if depth > 0 {
		if s.matched < depth {
			return false, nil
		}
		if s.stack[depth-1] == '[' {
			step := s.path[depth-1]
			s.onWay = step.IsIndex && step.Index == s.count
			s.count++
		}
		if !s.onWay {
			return false, nil
		}
	}
	if depth < len(s.path) {
		return true, nil
	}
	if s.hole > 0 {
		// JSON.parse takes the last of the same name, but items of the first one
		// may have been handed out.
		return false, s.fail(s.offset+i, "the body holds its results twice under the same name")
	}
	s.found = kind
	return true, nil
}

// endValue notes that the value before body offset end is complete.
func (s *Splitter) endValue(end int, chunk []byte) {
	if s.target > 0 && len(s.stack) == s.target {
		s.endItem(end, chunk)
	}
	s.state = wantNext
	if len(s.stack) == 0 {
		s.state = afterBody
	}
}

func (s *Splitter) endContainer(chunk []byte, i int) {
	depth := len(s.stack)
	switch {
	case s.target == depth:
		s.target = 0
		s.kept = i
		s.cut = s.offset + i - s.bom - s.hole
	case s.matched == depth:
		s.matched--
		if depth > 1 && s.path[depth-2].IsIndex {
			s.count = s.path[depth-2].Index + 1
		}
	}
	s.stack = s.stack[:depth-1]
	s.endValue(s.offset+i+1, chunk)
}

func (s *Splitter) beginKey(i int) {
	s.state, s.isKey = inString, true
	if s.target == 0 && s.matched == len(s.stack) && !s.whole {
		s.key, s.longKey, s.keyFrom = s.key[:0], false, i
	}
}

func (s *Splitter) endString(chunk []byte, i int) {
	if !s.isKey {
		s.endValue(s.offset+i+1, chunk)
		return
	}
	s.state, s.isKey = wantColon, false
	if s.keyFrom < 0 {
		return
	}
	s.keepKey(chunk[s.keyFrom : i+1])
	s.keyFrom = -1
	step := s.path[s.matched-1]
	s.onWay = !step.IsIndex && !s.longKey && gjson.ParseBytes(s.key).Str == step.Name
}

func (s *Splitter) keepKey(b []byte) {
	if len(s.key)+len(b) > s.maxKey {
		s.longKey = true
		return
	}
	s.key = append(s.key, b...)
}

// items lets the kernel pass over items, from i on. At the end of the last one
// that it finds, or of the chunk, the next byte is the state machine's again.
func (s *Splitter) items(chunk []byte, i int) (next int) {
	const room = 32 // at least
	if cap(s.ranges)-len(s.ranges) < room {
		s.ranges = slices.Grow(s.ranges, max(room, len(s.ranges)))
	}
	ranges := s.ranges[len(s.ranges):cap(s.ranges)]
	if s.stack[len(s.stack)-1] == '{' {
		ranges = ranges[:1] // behind a member's value comes a name, which the kernel doesn't know of
	}
	s.kernel.offset = int64(s.offset + i)
	next = i + s.kernel.items(chunk[i:], ranges)
	if count := int(s.kernel.count); count > 0 {
		s.ranges = s.ranges[:len(s.ranges)+count]
		if s.total == 0 {
			s.keepLast(ranges[0], chunk)
			s.keepFirst(chunk)
		}
		if s.total > 0 || count > 1 {
			s.keepLast(ranges[count-1], chunk)
		}
		s.total += count
		s.itemBegin = -1
	}
	switch {
	case s.kernel.depth == 0:
		s.state = wantNext
	case s.kernel.depth > s.kernel.most:
		s.tooDeep(next)
	default:
		s.itemBegin = int(s.kernel.begin)
	}
	return next
}

// sibling lets the kernel pass over an object or array that is not on the way to
// the results, from i on.
func (s *Splitter) sibling(chunk []byte, i int) (next int) {
	sizes := s.kernel.sizes // of items alone
	var place [1]Range
	next = i + s.kernel.items(chunk[i:], place[:])
	s.kernel.sizes = sizes
	switch {
	case s.kernel.depth == 0:
		s.endValue(s.offset+next, chunk)
	case s.kernel.depth > s.kernel.most:
		s.tooDeep(next)
	}
	return next
}

// endItem notes the end of an item that the kernel has not read.
func (s *Splitter) endItem(end int, chunk []byte) {
	item := Range{s.itemBegin, end}
	s.ranges = append(s.ranges, item)
	s.kernel.sizes = size(s.kernel.sizes, item)
	s.keepLast(item, chunk)
	if s.total++; s.total == 1 {
		s.keepFirst(chunk)
	}
	s.itemBegin = -1
}

// keepLast notes which item is the last one. Its bytes are copied here only where
// they began in an earlier chunk.
func (s *Splitter) keepLast(item Range, chunk []byte) {
	begin, end := item.Begin-s.offset, item.End-s.offset
	if s.lastRange = (Range{max(begin, 0), end}); begin < 0 {
		s.last, s.pending = append(s.pending, chunk[:end]...), s.last
		s.lastRange = Range{}
	}
	s.pending = s.pending[:0]
}

// keepFirst takes the last item for the first one.
func (s *Splitter) keepFirst(chunk []byte) {
	item := s.last
	if r := s.lastRange; r != (Range{}) {
		item = chunk[r.Begin:r.End]
	}
	s.first = hashItem(fnvOffset, item)
}

// openHole ends the first part of the envelope, the opening bracket included.
func (s *Splitter) openHole(chunk []byte, i int) {
	s.envelope = append(s.envelope, chunk[s.kept:i+1]...)
	s.hole = len(s.envelope)
	s.kept = -1
}

// keep copies what is needed of a chunk before it is gone.
func (s *Splitter) keep(chunk []byte) {
	if s.kept >= 0 {
		if rest := len(chunk) - s.kept; cap(s.envelope)-len(s.envelope) < rest {
			// Twice as much: append would take a quarter more, and copy a large one too often.
			s.envelope = slices.Grow(s.envelope, max(rest, len(s.envelope)))
		}
		s.envelope = append(s.envelope, chunk[s.kept:]...)
		s.kept = 0
	}
	if s.keyFrom >= 0 {
		s.keepKey(chunk[s.keyFrom:])
		s.keyFrom = 0
	}
	if r := s.lastRange; r != (Range{}) {
		s.last = append(s.last[:0], chunk[r.Begin:r.End]...)
		s.lastRange = Range{}
	}
	if s.itemBegin >= 0 {
		s.pending = append(s.pending, chunk[max(s.itemBegin-s.offset, 0):]...)
	}
}

// startUTF8 sets the bounds of the bytes that follow the lead byte c (RFC 3629,
// section 4).
func (s *Splitter) startUTF8(c byte) bool {
	s.lower, s.upper = 0x80, 0xBF
	switch {
	case c >= 0xC2 && c <= 0xDF:
		s.trailing = 1
	case c >= 0xE0 && c <= 0xEF:
		s.trailing = 2
		switch c {
		case 0xE0:
			s.lower = 0xA0
		case 0xED:
			s.upper = 0x9F // no surrogates
		}
	case c >= 0xF0 && c <= 0xF4:
		s.trailing = 3
		switch c {
		case 0xF0:
			s.lower = 0x90
		case 0xF4:
			s.upper = 0x8F
		}
	default:
		return false
	}
	s.state = inUTF8
	return true
}

func (s *Splitter) unexpected(i int, c byte) error {
	return s.fail(s.offset+i, "unexpected "+describe(c)+", "+s.expected()+" was expected")
}

// tooDeep is for the bracket at i, which opens one level too many.
func (s *Splitter) tooDeep(i int) error {
	levels := " levels"
	if s.most == 1 {
		levels = " level"
	}
	return s.fail(s.offset+i, "the body nests deeper than "+strconv.Itoa(s.most)+levels)
}

func (s *Splitter) fail(offset int, message string) error {
	s.err = &Error{offset, message}
	return s.err
}

// expected names what the state waits for.
func (s *Splitter) expected() string {
	switch s.state {
	case wantKey:
		return "a member name in double quotes"
	case wantMember:
		return "a member name in double quotes or }"
	case wantColon:
		return "a colon"
	case wantNext:
		return "a comma or " + string(s.stack[len(s.stack)-1]+2)
	case inString, inUTF8:
		return "the rest of a string"
	case inEscape:
		return "an escape such as \\n or \\u0041"
	case inUnicode:
		return "four hexadecimal digits"
	case inItems:
		return "the rest of an item"
	case inSibling:
		return "the rest of a value"
	case inLiteral:
		return "true, false or null"
	case numMinus, numZero, numInt, numDot, numFrac, numE, numSign, numExp:
		return "a digit"
	case afterBody:
		return "the end of the body"
	}
	return "a JSON value"
}

func describe(c byte) string {
	if c > ' ' && c < 0x7F {
		return string(c)
	}
	return "byte " + hexByte(c)
}

func hexByte(c byte) string {
	const digits = "0123456789ABCDEF"
	return "0x" + string(digits[c>>4]) + string(digits[c&15])
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

// KindOf is the kind of the value that begins with c.
func KindOf(c byte) Kind {
	switch c {
	case '{':
		return Object
	case '[':
		return Array
	case '"':
		return String
	case 't', 'f':
		return Bool
	case 'n':
		return Null
	}
	if c == '-' || c >= '0' && c <= '9' {
		return Number
	}
	return Missing
}

// restOf is what follows the first byte of a literal.
func restOf(c byte) string {
	switch c {
	case 't':
		return "rue"
	case 'f':
		return "alse"
	}
	return "ull"
}

func startNumber(c byte) state {
	switch c {
	case '-':
		return numMinus
	case '0':
		return numZero
	}
	return numInt
}

// number is the grammar of RFC 8259, section 6. ok is false when c does not
// belong to the number.
func number(s state, c byte) (next state, ok bool) {
	digit := c >= '0' && c <= '9'
	switch {
	case s == numMinus && digit:
		return startNumber(c), true
	case s == numInt && digit:
		return numInt, true
	case (s == numZero || s == numInt) && c == '.':
		return numDot, true
	case (s == numDot || s == numFrac) && digit:
		return numFrac, true
	case (s == numZero || s == numInt || s == numFrac) && (c == 'e' || c == 'E'):
		return numE, true
	case s == numE && (c == '+' || c == '-'):
		return numSign, true
	case (s == numE || s == numSign || s == numExp) && digit:
		return numExp, true
	}
	return s, false
}

// hashItem is Hash eight bytes at a time, with another result: for an item, which
// may be long.
func hashItem(h uint64, b []byte) uint64 {
	for ; len(b) >= 8; b = b[8:] {
		word := *(*uint64)(unsafe.Pointer(&b[0])) // as in kernel.brackets, little-endian
		h = bits.RotateLeft64((h^word)*fnvPrime, 23)
	}
	return Hash(h, b)
}

// FNV-1a.
const (
	fnvOffset = 14695981039346656037
	fnvPrime  = 1099511628211
)

// Hash goes on with a hash of bytes. It tells items apart; nothing depends on its
// secrecy.
func Hash(h uint64, b []byte) uint64 {
	for _, c := range b {
		h = (h ^ uint64(c)) * fnvPrime
	}
	return h
}
