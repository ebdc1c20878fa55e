package walk

import (
	"strings"

	"github.com/anypage/anypage/wasm/detect"
	"github.com/anypage/anypage/wasm/scheme"
	"github.com/anypage/anypage/wasm/split"
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

	split.Reader
	broken   error    // where the body stopped being JSON
	skip     int      // items that an earlier walk handed out
	toSkip   int      // of those, and of earlier attempts, still to come
	given    int      // items handed out
	sifted   int      // items whose turn has come in this attempt, where there is a key
	compares bool     // its first items are kept, to be held against another page's
	trail    *trail   // nil without a key
	expect   []uint64 // keys of the latest items before an earlier walk or attempt stopped within the page
	compared bool     // the first item has been compared with earlier pages'
	hold     bool     // it was the same: the items wait until the page is complete
	held     []split.Range
	ends     func(*page) // what its end does once its turn comes; nil while it is arriving
}

// restart prepares the page for a new request.
func (p *page) restart(id int, plan split.Plan) {
	p.fetchID, p.state, p.refused, p.broken = id, headersPending, false, nil
	p.status, p.url, p.headers, p.head = 0, "", nil, p.head[:0]
	p.size = 0
	p.toSkip, p.sifted = p.passed(), 0
	p.compared, p.hold, p.held, p.ends = false, false, nil, nil
	p.Begin(plan)
}

// mark is what is remembered of the complete page.
func (p *page) mark() mark {
	if p.Reader.Size() == 0 {
		return mark{}
	}
	return mark{p.index, p.Print}
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
	if p.Whole() && s.Items() == nil && p.Reader.Size() > 0 {
		path, found := detect.Items(p.Body(), 0)
		if !found || s.SetItems(path) != nil {
			return false
		}
	}
	if p.broken = p.Read(s); p.broken != nil {
		return false
	}
	if p.Whole() {
		p.held = p.Ranges
	}
	return true
}
