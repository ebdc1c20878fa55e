package walk

import (
	"github.com/anypage/anypage/wasm/exchange"
	"github.com/anypage/anypage/wasm/guide"
	"github.com/anypage/anypage/wasm/split"
)

// page is one page, from its first request until it is delivered.
type page struct {
	guide.Page
	x       *exchange.Exchange
	plan    guide.Plan    // of the latest attempt
	waiting []split.Range // items that have arrived and are not delivered
	place
}

// place is how far a page has been delivered.
type place struct {
	skip      int      // items that an earlier walk delivered
	toSkip    int      // items delivered before, by skip or an earlier attempt, that this attempt has yet to bring
	delivered int      // items passed on to the consumer
	sifted    int      // how many items of this attempt have been delivered or passed over
	source    int      // the fetch that brought the latest of them
	follows   int      // the index in the page that the driver expects of the next item
	trail     *trail   // nil without a key
	expect    []uint64 // keys of the latest items before an earlier walk or attempt stopped within the page
}

// passed returns how many of the page's items the consumer no longer gets: delivered
// by this walk or an earlier one, or dropped.
func (p *place) passed() int {
	n := p.skip + p.delivered
	if p.trail != nil {
		n += len(p.trail.dropped) + p.trail.shift
	}
	return n
}

// known returns what the walk remembers of the page once it is complete.
func (p *page) known() known {
	if p.Body().None() {
		return known{}
	}
	return known{p.Index, p.Body().Print}
}

// reason is why items wait.
type reason byte

const (
	open        reason = iota // they don't wait
	order                     // pages in front are not complete
	comparison                // the page may be one that was delivered before
	realignment               // an earlier attempt delivered some items, and the page may have shifted since
)

// gate says why a page's items wait. Items that have to be compared or realigned wait until
// the page is complete.
func (w *Walk) gate(p *page) reason {
	switch {
	case p.plan.Compare:
		return comparison
	case w.behind(p):
		return order
	case p.expect != nil:
		return realignment
	case w.seen.begins(p.Ask().Key, p.Body().Begins(), w.guide.Traits(), w.config.RepeatedCursor):
		return comparison
	}
	return open
}

// behind reports whether other pages are in front of one.
func (w *Walk) behind(p *page) bool { return len(w.queue) > 0 && w.queue[0] != p }

// view is a page as the guide sees it.
func (w *Walk) view(p *page) *guide.Page {
	p.Matched, p.Before = w.matched, w.before+w.verdict.Items
	if w.held != nil {
		p.Before += w.held.Body().Count
	}
	p.Skip, p.Previous = p.skip, w.seen.last.Count
	p.ItemsLeft, p.PagesLeft = -1, -1
	if w.config.MaxItems >= 0 {
		p.ItemsLeft = w.config.MaxItems - w.verdict.Items
	}
	if w.config.MaxPages >= 0 {
		p.PagesLeft = w.config.MaxPages - w.verdict.Pages
	}
	return &p.Page
}
