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
	"strconv"
	"unsafe"

	"github.com/anypage/anypage/wasm/contract"
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
// and by default: see LimitDepth.
const MaxDepth = contract.MaxDepth

// Error says where a body stops being the JSON it should be.
type Error struct {
	Offset  int // bytes from the start of the body, -1 where it is about the body as a whole
	Message string
	Line    int // of a sequence, counted from 1; 0 where there is none
}

func (e *Error) Error() string {
	text := e.Message
	if e.Offset >= 0 {
		text += " at byte " + strconv.Itoa(e.Offset)
	}
	if e.Line > 0 {
		text += " (line " + strconv.Itoa(e.Line) + ")"
	}
	return text
}

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
	wantRecord               // a record of a sequence
	afterRecord              // the end of its line
)

// Splitter reads one body. The zero value is not ready; use New.
type Splitter struct {
	path    []Step
	members bool
	whole   bool // there is nothing to look for
	plain   bool // all is validated as it arrives: no kernel
	records bool // the body is a sequence: all that may be open is a record (sequence.go)
	either  bool // it may turn out to be one
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
	lines     int   // of a sequence: line breaks in front of the record, without those that the kernel has passed over
	behind    int   // and behind it
	open      bool  // the last record has ended, and its line has not
	held      Range // the last record, until its line has: the rest of that may be wrong
	holds     bool

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
	s := &Splitter{path: path, members: members, most: MaxDepth, keyFrom: -1, itemBegin: -1, kernel: kernel{sizes: fnvOffset, separator: ','}}
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

// Free gives the splitter's memory to those that are made after it. Nothing that
// it has returned may be used any more, nor the splitter.
func (s *Splitter) Free() {
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
	defer s.Free()
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
	if last := len(r) - 1; s.open && last >= 0 {
		r, s.held, s.holds = r[:last], r[last], true
	}
	return r
}

// release has Take return what it held back, if it can by then.
func (s *Splitter) release() {
	if s.holds {
		s.ranges, s.holds = append(s.ranges, s.held), false
	}
}

// Found is what stood at the path. It is Array as soon as the results begin.
func (s *Splitter) Found() Kind { return s.found }

// Items is the number of items that have ended.
func (s *Splitter) Items() int { return s.total }

// Ended reports whether nothing but white space may follow.
func (s *Splitter) Ended() bool { return s.state == afterBody }

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

// Envelope returns the body without its items. A sequence has none.
func (s *Splitter) Envelope() []byte {
	if s.records {
		return nil
	}
	return s.envelope
}

// Partial returns what has arrived of the envelope since the results began, as if
// the body ended here. ok is false before the results, within a value behind them,
// and where what has arrived is not JSON.
func (s *Splitter) Partial() (envelope gjson.Result, ok bool) {
	open := s.stack
	if s.records {
		return gjson.Parse("[]"), true
	}
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
	if s.records {
		return append(append([]byte{'['}, s.Last()...), ']')
	}
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
	s.release()
	switch s.state {
	case numZero, numInt, numFrac, numExp: // a number at the root ends with the body
		if s.kernel.separator != separator {
			s.endValue(s.offset, nil)
		}
	}
	switch {
	case s.complete():
		s.open = false
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
	return &Error{Offset: at, Message: e.Message}
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
	s.release()
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
	if s.state = wantValue; s.records {
		s.state = wantRecord
	}
	return chunk, nil
}
