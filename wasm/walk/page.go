package walk

import (
	"github.com/anypage/anypage/wasm/exchange"
	"github.com/anypage/anypage/wasm/guide"
	"github.com/anypage/anypage/wasm/split"
)

// page is one page, from its first request until it is delivered.
type page struct {
	guide.Page
	named   upcoming // how the page before says that it is asked for
	x       *exchange.Exchange
	plan    guide.Plan    // of the latest attempt
	waiting []split.Range // items that have arrived and are not delivered
	place
}

// place is how far a page has been delivered. Indexes are those of the page as it is named.
type place struct {
	moved     int      // the index, in the page that is asked for, of the first item; not 0 where that has another size
	skip      int      // items that an earlier walk delivered
	toSkip    int      // items delivered before, by skip or an earlier attempt, that this attempt has yet to bring
	delivered int      // items passed on to the consumer
	sifted    int      // how many items of this attempt have been delivered or passed over
	source    int      // the fetch that brought the latest of them
	follows   int      // the index in the page that the driver expects of the next item
	trail     *trail   // nil without a key
	expect    []uint64 // keys of the latest items before an earlier walk or attempt stopped within the page
}

// passed returns how many items of the page that is asked for the consumer no longer gets: delivered
// by this walk or an earlier one, or dropped.
func (p *place) passed() int { return p.moved + p.handled() }

// handled returns the same of the page as it is named.
func (p *place) handled() int {
	n := p.skip + p.delivered
	if p.trail != nil {
		n += len(p.trail.dropped) + p.trail.shift
	}
	return n
}

// carries is how many items that were to be passed over are on the next page.
func (p *page) carries(step *guide.Step) int {
	if !step.Carries {
		return 0
	}
	return p.toSkip
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
	comparison                // the page may be one that was delivered before, or it is not certain with which items one of another size begins
	realignment               // an earlier attempt delivered some items, and the page may have shifted since
)

// gate says why a page's items wait. Items that have to be compared or realigned wait until
// the page is complete.
func (w *Walk) gate(p *page) reason {
	switch {
	case p.plan.Compare, p.Resized():
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
		p.Before += w.held.Body().Count - w.held.passed()
	}
	p.Skip, p.Moved, p.Passed, p.Last = p.skip, p.moved, p.passed(), w.seen.last.Print
	p.Presumed = w.presumed
	p.ItemsLeft, p.PagesLeft = -1, -1
	if w.config.MaxItems >= 0 {
		p.ItemsLeft = w.config.MaxItems - w.verdict.Items
	}
	if w.config.MaxPages >= 0 {
		p.PagesLeft = w.config.MaxPages - w.verdict.Pages
	}
	return &p.Page
}
