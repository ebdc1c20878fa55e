package walk

import (
	"github.com/anypage/anypage/wasm/exchange"
	"github.com/anypage/anypage/wasm/scheme"
)

// Pages are asked for before the page in front of them has ended in two ways:
//
//   - where positions can be computed (page numbers, offsets), up to
//     Config.Concurrency pages are in flight, or two where only Config.Prefetch is
//     given: the next request leaves at once, but no more are made at a time than
//     somebody asked for. Their number falls by half when the server answers that it
//     can't keep up, and grows by one for as many pages as it holds (AIMD, as in RFC
//     5681);
//   - where a page names the next one by a cursor or URL, and pages are wanted ahead
//     of the consumer, as soon as the name has arrived, though the body goes on.
//
// Both are guesses: when the page in front has ended and names another next page,
// or none, what was asked for ahead is cancelled.

// computed tells whether positions can be computed.
func (w *Walk) computed() bool { return w.scheme.Pagination.Type == scheme.OffsetLimit }

// atOnce is how many pages may be in flight where positions can be computed.
func (c *Config) atOnce() int {
	if c.Concurrency == 0 {
		return 1 + min(c.Prefetch, 1)
	}
	return c.Concurrency
}

// readAhead is how many pages beyond the one that the consumer wants may be asked
// for.
func (w *Walk) readAhead() int {
	if w.computed() {
		return max(w.config.Prefetch, w.config.atOnce()-1)
	}
	return w.config.Prefetch
}

// room tells whether one more page may be in flight behind others.
func (w *Walk) room() bool {
	if w.computed() && len(w.flight) >= int(w.window) {
		return false
	}
	size := w.pageSize()
	items := w.before + w.verdict.Items
	for _, p := range w.flight {
		if p.Held() {
			return false // the server asked for time, or has failed
		}
		items += max(size-p.skip-p.given, 0)
	}
	if w.config.MaxItems >= 0 && (size == 0 || items >= w.before+w.config.MaxItems) {
		return false // a page that can't be needed is not asked for
	}
	return w.verdict.Total < 0 || size == 0 || int64(items) < w.verdict.Total
}

// dequeue asks for pages again whose wait is over, in their order and no more of
// them than the window has room for. The page in front always has its turn, so that
// those behind it, whose surplus requests are not counted as attempts, make few.
func (w *Walk) dequeue() {
	reading := 0
	for _, p := range w.flight {
		if p.InFlight() {
			reading++
		}
	}
	asked := false
	for _, p := range w.flight {
		if p.State() == exchange.Waiting {
			break
		}
		if p.State() == exchange.Queued && !w.ended && (!w.behind(p) || !w.computed() || reading < int(w.window)) {
			reading++
			asked = true
			w.handle(p, exchange.Input{Event: exchange.Send})
		}
	}
	if asked {
		w.advance()
	}
}

// pageSize is how many items a page is expected to have, 0 where nothing tells.
func (w *Walk) pageSize() int {
	if w.last.Count > 0 {
		return w.last.Count // servers cap the limit that was asked for
	}
	return w.target.Limit()
}

// ahead computes the position behind the last page in flight, nil where it can't.
func (w *Walk) ahead() *scheme.Position {
	if w.auto != nil && !w.auto.settled() {
		return nil
	}
	return w.scheme.Ahead(w.target, w.flight[len(w.flight)-1].Ask().Position, w.pageSize(), w.pages)
}

// foresee looks for the next page's name in the part of a body that has arrived,
// once an item has: a page without items may be the last one.
func (w *Walk) foresee(p *page) {
	if w.ended || w.next != nil || p != w.flight[len(w.flight)-1] || p.Whole() || p.hold ||
		w.started > w.first+w.want+w.config.Prefetch || w.computed() || w.auto != nil && !w.auto.settled() || p.Items() == 0 {
		return
	}
	sofar, ok := p.Partial()
	if !ok {
		return
	}
	f := w.facts(p)
	f.Body, f.Found, f.Count = sofar.Facts, sofar.Found, sofar.Count
	if w.next = w.scheme.Early(w.target, p.Ask().Position, f); w.next != nil {
		w.advance()
	}
}
