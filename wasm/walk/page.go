package walk

import (
	"github.com/anypage/anypage/wasm/detect"
	"github.com/anypage/anypage/wasm/exchange"
	"github.com/anypage/anypage/wasm/scheme"
	"github.com/anypage/anypage/wasm/split"
)

// page is one page while it is being fetched and read.
type page struct {
	index int
	*exchange.Exchange
	*split.Reader // the exchange's

	unreadable error    // why the complete body is not what it should be
	skip       int      // items that an earlier walk handed out
	toSkip     int      // of those, and of earlier attempts, still to come
	given      int      // items handed out
	sifted     int      // items whose turn has come in this attempt, where there is a key
	compares   bool     // its first items are kept, to be held against another page's
	trail      *trail   // nil without a key
	expect     []uint64 // keys of the latest items before an earlier walk or attempt stopped within the page
	compared   bool     // the first item has been compared with earlier pages'
	hold       bool     // it was the same: the items wait until the page is complete
	held       []split.Range
	ends       func(*page) // what its end does once its turn comes; nil while it is arriving
}

// restart prepares the page for a new request.
func (p *page) restart() {
	p.toSkip, p.sifted = p.passed(), 0
	p.compared, p.hold, p.held, p.ends = false, false, nil, nil
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
	if p.unreadable = p.Read(s); p.unreadable != nil {
		return false
	}
	if p.Whole() {
		p.held = p.Ranges
	}
	return true
}
