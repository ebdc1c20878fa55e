package split

import (
	"unicode/utf8"
	"unsafe"

	"github.com/anypage/anypage/wasm/jsonpath"
	"github.com/anypage/anypage/wasm/jsontext"
	"github.com/tidwall/gjson"
)

// Locator says where bodies have their items. A pagination scheme is one.
type Locator interface {
	// Items is the path of the items, nil while nobody knows it.
	Items() *jsonpath.Path
	// SetItems is told the path, once it is known.
	SetItems(path string) error
	// Stream tells how to find the items while a body arrives. ok is false where only
	// the whole body can tell.
	Stream() (path []Step, members, ok bool)
	// Surrounds reports whether a body has what is around the items, though it has none.
	Surrounds(body gjson.Result) bool
	// Sequential reports whether a body was a sequence, and SetSequential is told so.
	Sequential() bool
	SetSequential()
}

// Plan says what is to be read of a body.
type Plan struct {
	Items    Locator
	Collect  bool                // the body is collected, though its items could be found as it arrives
	Sample   bool                // the first items are kept
	Key      *jsonpath.Path      // of the items' identities; nil for none
	Until    *jsonpath.Condition // the items for which it holds are looked for; nil for none
	MaxDepth int                 // 0 for MaxDepth
	// Evident is asked for the place of the items while nobody knows it, of the beginning of a body
	// that is an object. ok is false where what is to come may tell otherwise. nil: nobody is asked.
	Evident func(begin string) (path string, ok bool)
}

// Reader reads the body of one response after the other. What it returns is valid
// until the next Begin or Free.
//
// The items are found while the body arrives, if the Locator can say where they are.
// Else the body is collected, and Read finds them once it is complete. While nobody
// knows where they are, its beginning is looked at: once that makes certain where they
// are, the body is read on as it arrives.
type Reader struct {
	plan      Plan
	split     *Splitter
	collected bool   // the body is, and its items are still to be found
	misplaced *Error // a sequence's items can't be where they are said to be

	lastBegin int // where in the body the last item begins
	keys      []uint64
	until     []int // indexes of items for which the plan's condition holds, of a body that is not collected
	sample    []gjson.Result
	sampled   int    // bytes of them
	tail      []byte // of the body, from the last complete item on, where items are read
	tailFrom  int    // where in the body that is
	looked    int    // length of the envelope when look or Partial read it
	looks     int    // bytes that Partial has read

	Content
}

// A sample is no longer than that: more would not fit into memory where a page has
// millions of items.
const (
	maxSample      = 100_000
	maxSampleBytes = 4 << 20
)

// Begin starts to read a new body.
func (r *Reader) Begin(plan Plan) {
	r.Free()
	r.plan, r.lastBegin = plan, 0
	r.keys, r.sample, r.sampled, r.tail, r.tailFrom = nil, nil, 0, nil, 0
	r.until = r.until[:0]
	r.looked, r.looks, r.misplaced, r.Content = 0, 0, nil, Content{}
	path, members, ok := plan.Items.Stream()
	if r.collected = !ok || plan.Collect; r.collected {
		r.readBy(NewWhole())
	} else {
		r.readBy(New(path, members))
	}
}

// readBy has a splitter read the body. It is not inlined, as the rest of the package is, for the
// engine's size.
//
//go:noinline
func (r *Reader) readBy(s *Splitter) {
	r.split.Free()
	if r.split = s; r.plan.MaxDepth > 0 {
		s.LimitDepth(r.plan.MaxDepth)
	}
}

// Expect says which form the body has, before it begins.
func (r *Reader) Expect(form Form) {
	path := r.plan.Items.Items()
	switch {
	case form == Sequence:
		r.readBy(New(nil, false))
		r.collected = false
		r.split.expectRecords()
		r.sequential(0)
	case form == Either && (path == nil || path.String() == "$"):
		r.split.either = true
	}
}

// sequential notes that the body is a sequence: its records are the items. before is how
// much of it had come by then.
func (r *Reader) sequential(before int) {
	list := r.plan.Items
	if list.Items() == nil {
		list.SetItems("$") // which is a path
	}
	const text = "the body is a sequence of JSON texts, each of which is an item: "
	if path := list.Items().String(); path != "$" {
		r.misplaced = &Error{Offset: -1, Message: text + "their place is $, so leave " + path + " out"}
	} else if _, _, ok := list.Stream(); !ok {
		r.misplaced = &Error{Offset: -1, Message: text + "outputs can be read of the headers, and of the last item as $[-1]"}
	}
	list.SetSequential()
	if r.collected {
		r.collected, r.tail = false, append(r.tail[:0], r.split.envelope[:max(before-r.split.bom, 0)]...)
		r.tailFrom = before - len(r.tail)
	}
}

// Sequential reports whether the body is a sequence.
func (r *Reader) Sequential() bool { return r.split != nil && r.split.records }

// None reports whether there is no body.
func (r *Reader) None() bool { return r.Size() == 0 && !r.split.records }

// Free gives the memory to the readers that come after.
func (r *Reader) Free() {
	r.split.Free()
	r.split = nil
}

// Collected reports whether the body is collected, its items still to be found.
func (r *Reader) Collected() bool { return r.collected }

// Size is how many bytes have arrived.
func (r *Reader) Size() int { return r.split.Size() }

// Ended reports whether the body is complete but for white space, or for what is none of it.
func (r *Reader) Ended() bool { return r.split.Ended() }

// Items is how many items have ended, of a body that is not collected.
func (r *Reader) Items() int { return r.split.Items() }

// Begins identifies the first item of a body that is not collected, 0 while there is
// none: Print.First of the page while it arrives.
func (r *Reader) Begins() uint64 { return r.split.First() }

// Kind is what stood at the path of the items, of a body that is not collected.
func (r *Reader) Kind() Kind { return r.split.Found() }

// Write reads the next chunk. It returns the items that have ended, also with an
// error.
func (r *Reader) Write(chunk []byte) ([]Range, error) {
	before, known := r.Size(), r.split.records
	err := r.split.Write(chunk)
	if r.split.records && !known {
		r.sequential(before)
	}
	switch {
	case r.misplaced != nil:
		return nil, r.misplaced
	case r.collected:
		return r.look(err)
	}
	return r.take(chunk), err
}

// Close says that the body is complete, or that there is none. It returns the items
// that have ended, also with an error.
func (r *Reader) Close(none bool) ([]Range, error) {
	if none && r.Size() == 0 {
		return nil, nil
	}
	var ranges []Range
	if r.collected {
		// Chunks change nothing: it is looked at as if it had come at once.
		r.looked = 0
		var err error
		if ranges, err = r.look(nil); err != nil {
			return ranges, err
		}
	}
	if err := r.close(); err != nil {
		return ranges, err
	}
	if !r.collected {
		ranges = append(ranges, r.take(nil)...)
	}
	// The last item may be looked into, and nobody has validated its inside.
	if last := r.split.Last(); last != nil {
		if err := Validate(last); err != nil {
			if e, ok := err.(*Error); ok {
				err = &Error{r.lastBegin + e.Offset, e.Message, max(r.split.line()-r.split.behind, 0)}
			}
			return ranges, err
		}
	}
	return ranges, nil
}

// close says that the body is complete. One that may be the only line of a sequence is, if
// other pages of the list were one.
func (r *Reader) close() error {
	if !r.split.either || !r.plan.Items.Sequential() {
		if err := r.split.Close(); err != nil {
			return err
		}
	} else if err := r.split.closeAsRecords(); err != nil {
		return err
	} else if r.split.records {
		r.sequential(r.Size())
	}
	if r.misplaced != nil {
		return r.misplaced
	}
	return nil
}

func (r *Reader) take(chunk []byte) []Range {
	ranges := r.split.Take()
	r.readItems(chunk, ranges)
	return ranges
}

// readItems reads what is needed of items that a chunk has ended.
func (r *Reader) readItems(chunk []byte, ranges []Range) {
	if n := len(ranges); n > 0 {
		r.lastBegin = ranges[n-1].Begin
	}
	if r.plan.Key == nil && r.plan.Until == nil && !r.sampling() {
		r.tail = nil
		return
	}
	r.tail = append(r.tail, chunk...)
	for i, at := range ranges {
		text := r.tail[at.Begin-r.tailFrom : at.End-r.tailFrom]
		if r.plan.Until != nil && r.plan.Until.Holds(unsafe.String(unsafe.SliceData(text), len(text))) {
			r.until = append(r.until, r.Items()-len(ranges)+i)
		}
		if r.plan.Key == nil && !r.sampling() {
			continue
		}
		item := gjson.ParseBytes(text)
		if r.plan.Key != nil {
			r.keys = append(r.keys, keyOf(item, r.plan.Key))
		}
		if r.sampling() {
			r.sample = append(r.sample, item)
			r.sampled += len(item.Raw)
		}
	}
	if n := len(ranges); n > 0 {
		end := ranges[n-1].End
		r.tail = append(r.tail[:0], r.tail[end-r.tailFrom:]...)
		r.tailFrom = end
	}
}

// sampling reports whether the next item belongs to the sample.
func (r *Reader) sampling() bool {
	return r.plan.Sample && len(r.sample) < maxSample && r.sampled < maxSampleBytes
}

// Broken is the identity of an item that has none because it is not valid JSON.
const Broken = 1

// keyOf is an item's identity: a hash of what the path finds in it, 0 for nothing.
func keyOf(item gjson.Result, path *jsonpath.Path) uint64 {
	v, ok := path.First(item)
	switch {
	case ok && v.Type != gjson.Null:
		return max(Hash(0, []byte(v.Raw)), Broken+1)
	case !gjson.Valid(item.Raw) || !utf8.ValidString(item.Raw):
		return Broken
	}
	return 0
}

// mostLooked is how much of an object is looked at for where its items are.
const mostLooked = 1 << 16

// look reads a collected body on as it arrives, and its beginning once more for its items, as
// soon as that makes certain where they are. It looks again once twice as much has come, and at
// the end, so that chunks change nothing. An object that has come whole is no beginning: all of
// it is to be looked at. err is the body's: what is in front of it counts.
func (r *Reader) look(err error) ([]Range, error) {
	whole, before := r.split.Envelope(), r.looked
	if r.plan.Items.Items() != nil || err == nil && len(whole) < max(2*before, 1) {
		return nil, err
	}
	r.looked = len(whole)
	path, body := "$", r.Body()
	found := isList(body)
	e, _ := err.(*Error)
	if found && e == nil {
		e = r.split.skippedOver() // a beginning that is no JSON says nothing
	}
	if e != nil && e.Offset >= r.split.bom && e.Offset-r.split.bom < len(whole) {
		found = isList(gjson.Parse(string(whole[:e.Offset-r.split.bom])))
	}
	if body.IsObject() && r.plan.Evident != nil && err == nil && !r.split.either && !r.split.Ended() && before < mostLooked {
		path, found = r.plan.Evident(body.Raw[:min(len(body.Raw), mostLooked)])
	}
	if !found || r.plan.Items.SetItems(path) != nil {
		return nil, err
	}
	steps, members, ok := r.plan.Items.Stream()
	if !ok {
		return nil, err
	}
	begun := r.split
	r.split = nil
	r.readBy(New(steps, members))
	r.split.bom, r.split.offset = begun.bom, begun.bom
	if again := r.split.Write(whole); err == nil {
		err = again
	}
	ranges := r.split.Take()
	r.collected, r.looked, r.tailFrom = false, 0, begun.bom
	r.readItems(whole, ranges)
	begun.Free()
	return ranges, err
}

// isList reports whether an array of which the beginning has come is certain to be the list: it
// can't be an object about the list, with the list behind it or before it, any more, nor a
// table whose first row names its columns.
func isList(body gjson.Result) bool {
	first, second := jsontext.Element(body, 0), jsontext.Element(body, 1)
	switch {
	case !first.Exists(), jsontext.Element(first, 0).Type == gjson.String: // it may name the columns
		return false
	case first.Type != gjson.JSON, jsontext.Element(body, 2).Exists():
		return true
	case first.IsObject():
		return second.IsObject() || second.Exists() && second.Type != gjson.JSON && second.Type != gjson.Null
	}
	return second.Exists() && !second.IsObject()
}

// values are items of a collected body.
func (r *Reader) values(places []Range) []gjson.Result {
	whole, bom := r.split.Envelope(), r.split.bom // which a collected body is without
	items := make([]gjson.Result, len(places))
	for i, at := range places {
		items[i] = gjson.ParseBytes(whole[at.Begin-bom : at.End-bom])
	}
	return items
}

// Body is a collected body. Its memory is the reader's: a copy of a large body is
// one too many.
func (r *Reader) Body() gjson.Result {
	whole := r.split.Envelope()
	return gjson.Parse(unsafe.String(unsafe.SliceData(whole), len(whole)))
}

// Sample is the first items of a complete body.
func (r *Reader) Sample() []gjson.Result {
	if !r.collected {
		return r.sample
	}
	return r.SampleOf(r.Content)
}

// SampleOf is the first items of what At has found.
func (r *Reader) SampleOf(c Content) []gjson.Result {
	n, size := 0, 0
	for n < min(len(c.Ranges), maxSample) && size < maxSampleBytes {
		size += c.Ranges[n].End - c.Ranges[n].Begin
		n++
	}
	return r.values(c.Ranges[:n])
}

// Keys are the identities of the items that have ended; of a collected body those
// that Read has found.
func (r *Reader) Keys() []uint64 {
	if r.collected && len(r.keys) == 0 {
		for i := range r.Ranges {
			r.keys = append(r.keys, keyOf(r.values(r.Ranges[i : i+1])[0], r.plan.Key))
		}
	}
	return r.keys
}

// Until is the index of the first item, from index from on, for which the plan's condition
// holds; -1 where none has ended. Of a collected body it looks at those that Read has found.
func (r *Reader) Until(from int) int {
	if r.collected {
		for i := from; i < len(r.Ranges); i++ {
			if r.plan.Until.Holds(r.values(r.Ranges[i : i+1])[0].Raw) {
				return i
			}
		}
		return -1
	}
	for _, i := range r.until {
		if i >= from {
			return i
		}
	}
	return -1
}

// Last is the last item of a complete body.
func (r *Reader) Last() gjson.Result {
	switch n := r.Print.Count; {
	case n == 0:
		return gjson.Result{}
	case r.collected:
		return r.values(r.Ranges[n-1 : n])[0]
	}
	return gjson.ParseBytes(r.split.Last())
}

// Partial is what has arrived, as if the body ended here. ok is false before the
// items, where nothing of the envelope has arrived since the last time, and once all
// the times together have read a few times the body.
func (r *Reader) Partial() (c Content, ok bool) {
	size := len(r.split.Envelope())
	if r.Sequential() {
		size = 1 // all that there will be
	}
	if size == r.looked || r.looks+size > 4*r.split.Size() {
		return c, false
	}
	c.Facts, ok = r.split.Partial()
	if ok {
		r.looked = size
		r.looks += size
	}
	c.Found, c.Count = r.split.Found(), r.split.Items()
	return c, ok
}

// Read reads what a complete body holds into the Content. In a collected body it
// finds the items at a place, and may do so again at another one.
func (r *Reader) Read(list Locator) error {
	switch {
	case r.None(): // 204
		r.Content = Content{Found: Array}
	case !r.collected:
		r.Content = contentOf(r.split)
	default:
		content, err := r.At(list)
		if err != nil {
			return err
		}
		r.Content, r.keys = content, nil
	}
	return nil
}

// ReadNone reads a collected body that has no list.
func (r *Reader) ReadNone() {
	r.Content, r.keys = Content{Found: Missing, Envelope: r.split.Envelope(), Facts: r.Body()}, nil
}
