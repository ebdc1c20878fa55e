package walk

import (
	"strings"
	"unsafe"

	"github.com/anypage/anypage/wasm/detect"
	"github.com/anypage/anypage/wasm/scheme"
	"github.com/anypage/anypage/wasm/split"
	"github.com/tidwall/gjson"
)

// state is where a page's request stands.
type state byte

const (
	headersPending state = iota
	bodyPending
	waiting // for the next attempt
	queued  // for a place in the window, after the wait
	arrived // all of it that will come
)

// headSize is how much of a body an error shows, in bytes.
const headSize = 2048

// page is one page while it is being fetched and read.
type page struct {
	index    int
	position scheme.Position
	request  scheme.Request
	key      uint64 // of the request
	omit     bool
	hops     hops

	fetchID     int
	attempt     int
	surplus     int // requests that were refused because too many were in flight
	state       state
	status      int
	url         string
	headers     []scheme.Header
	crossOrigin bool
	refused     bool   // by its status: the body is an error's
	head        []byte // of the body
	size        int    // of the body so far, in bytes
	broken      error  // where the body stopped being JSON

	split *split.Splitter
	whole bool            // the body is collected; its items are found at the end
	root  *split.Splitter // reads it as a list of items meanwhile; nil where it is none
	content

	lastItem   int // where the last item begins, in bytes
	skip       int // items that an earlier walk handed out
	toSkip     int // of those, and of earlier attempts, still to come
	given      int // items handed out
	sifted     int // items whose turn has come in this attempt, where there is a key
	keys       []uint64
	tail       []byte         // of the body, from the last complete item on, where items are read
	tailFrom   int            // where in the body that is
	compares   bool           // its first items are kept, to be held against another page's
	sampled    []gjson.Result // these
	sampleSize int            // bytes of them
	trail      *trail         // nil without a key
	expect     []uint64       // keys of the latest items before an earlier walk or attempt stopped within the page
	compared   bool           // the first item has been compared with earlier pages'
	hold       bool           // it was the same: the items wait until the page is complete
	held       []split.Range
	ends       func(*page) // what its end does once its turn comes; nil while it is arriving
	looked     int         // size of the envelope when the next page's position was looked for in it
	looks      int         // bytes read in all these looks
}

// content is what a complete body holds.
type content struct {
	found    split.Kind // what stood at the path of the items
	mark                // of the items
	envelope []byte     // the body without its items
	facts    gjson.Result
}

// restart prepares the page for a new request.
func (p *page) restart(id int, s *scheme.Scheme) {
	p.fetchID, p.state, p.refused, p.broken = id, headersPending, false, nil
	p.status, p.url, p.headers, p.head = 0, "", nil, p.head[:0]
	p.size = 0
	p.toSkip, p.sifted, p.keys, p.tail, p.tailFrom = p.passed(), 0, nil, nil, 0
	p.root, p.compares, p.sampled, p.sampleSize = nil, false, nil, 0
	p.compared, p.hold, p.held, p.looked, p.looks, p.ends = false, false, nil, 0, 0, nil
	p.split.Release()
	path, members, ok := s.Stream()
	if p.whole = !ok; ok {
		p.split = split.New(path, members)
	} else {
		p.split = split.NewWhole()
	}
}

// readItems reads what is needed of items that a chunk has ended: their keys, and
// the items to be compared.
func (w *Walk) readItems(p *page, chunk []byte, ranges []split.Range) {
	if w.keys == nil && !p.sampling() {
		p.tail = nil
		return
	}
	p.tail = append(p.tail, chunk...)
	for _, r := range ranges {
		item := gjson.ParseBytes(p.tail[r.Begin-p.tailFrom : r.End-p.tailFrom])
		if w.keys != nil {
			p.keys = append(p.keys, w.keys.of(item))
		}
		if p.sampling() {
			p.sampled = append(p.sampled, item)
			p.sampleSize += len(item.Raw)
		}
	}
	if n := len(ranges); n > 0 {
		end := ranges[n-1].End
		p.tail = append(p.tail[:0], p.tail[end-p.tailFrom:]...)
		p.tailFrom = end
	}
}

// passed is how many of the page's items are behind the consumer: handed out, now
// or by an earlier walk, or dropped.
func (p *page) passed() int {
	n := p.skip + p.given
	if p.trail != nil {
		n += len(p.trail.dropped) + p.trail.shift
	}
	return n
}

func (p *page) keepHead(b []byte) {
	p.head = append(p.head, b[:min(len(b), headSize-len(p.head))]...)
}

func (p *page) header(lowerName string) string {
	for _, h := range p.headers {
		if len(h.Name) == len(lowerName) && strings.ToLower(h.Name) == lowerName {
			return h.Value
		}
	}
	return ""
}

// finish reads what the complete body holds. In a whole body it finds the items,
// and their path where nobody named it. ok is false when there is nothing that
// could be a list.
func (p *page) finish(s *scheme.Scheme) (ok bool) {
	switch {
	case p.split.Size() == 0: // 204
		p.found = split.Array
	case !p.whole:
		p.take(p.split)
	default:
		return p.finishWhole(s)
	}
	return true
}

// take reads the content off a splitter that has seen the whole body.
func (p *page) take(s *split.Splitter) {
	p.content = content{
		found:    s.Found(),
		mark:     mark{p.index, s.First(), s.Fingerprint(), s.Items()},
		envelope: s.Envelope(),
		facts:    gjson.ParseBytes(s.EnvelopeWithLast()),
	}
}

func (p *page) finishWhole(s *scheme.Scheme) (ok bool) {
	whole := p.split.Envelope()
	p.facts, p.held = p.body(), nil
	if s.Items() == nil {
		path, found := detect.Items(p.facts, 0)
		if !found || s.SetItems(path) != nil {
			return false
		}
	}
	if path, members, ok := s.Stream(); ok {
		// One place, known now: the splitter reads it as it will read the
		// following pages.
		again := split.New(path, members)
		if p.broken = again.Write(whole); p.broken != nil {
			return false
		}
		p.held = again.Take()
		p.take(again)
	} else {
		p.finishScattered(s, whole)
	}
	// The splitter's offsets leave a byte order mark out.
	mark := p.split.Size() - len(whole)
	for i := range p.held {
		p.held[i].Begin += mark
		p.held[i].End += mark
	}
	return true
}

// body is a whole body. Its memory is the splitter's, which no other page takes over:
// a copy of a large body is one too many.
func (p *page) body() gjson.Result {
	whole := p.split.Envelope()
	return gjson.Parse(unsafe.String(unsafe.SliceData(whole), len(whole)))
}

// finishScattered reads items that only the whole body can tell: selected by a
// filter, at several places, or counted from an array's end. The envelope is the
// body as it is.
func (p *page) finishScattered(s *scheme.Scheme, whole []byte) {
	body := p.facts
	p.content = content{facts: body, envelope: whole}
	p.mark.index = p.index
	add := func(v gjson.Result) {
		p.held = append(p.held, split.Range{Begin: v.Index, End: v.Index + len(v.Raw)})
	}
	nodes := s.Items().Select(body)
	if len(nodes) > 0 || s.Surrounds(body) {
		p.found = split.Array
	}
	_, singular := s.Items().Singular()
	each := strings.HasSuffix(s.Items().String(), "[*]")
	if len(nodes) == 1 && !each && (singular || nodes[0].Value.IsArray()) {
		// One node: its elements are the items, or it shows what is there instead.
		v := nodes[0].Value
		if p.found = split.KindOf(v.Raw[0]); p.found == split.Array {
			base := v.Index
			gjson.Parse(v.Raw).ForEach(func(_, e gjson.Result) bool {
				e.Index += base
				add(e)
				return true
			})
		}
	} else {
		for _, n := range nodes {
			add(n.Value)
		}
	}
	p.count = len(p.held)
	for i, r := range p.held {
		if p.items = split.Hash(p.items, whole[r.Begin:r.End]); i == 0 {
			p.first = p.items
		}
	}
}
