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

// window is how many pages may be in flight where positions can be computed.
type window struct{ size, most float64 }

func (v *window) shrink() { v.size = max(v.size/2, 1) }
func (v *window) grow()   { v.size = min(v.size+1/v.size, v.most) }

// atOnce is how many pages may be in flight where positions can be computed.
func (c *Config) atOnce() int {
	if c.Concurrency == 0 {
		return 1 + min(c.Prefetch, 1)
	}
	return c.Concurrency
}

// wants reports whether the page to be asked for next is one that somebody wants, or that
// may be asked for ahead.
func (w *Walk) wants(ahead int) bool {
	return w.wanted >= 0 && w.asked <= w.first+w.wanted+ahead
}

// readAhead is how many pages beyond the one that the consumer wants may be asked
// for.
func (w *Walk) readAhead() int {
	if w.guide.Traits().Computed {
		return max(w.config.Prefetch, w.config.atOnce()-1)
	}
	return w.config.Prefetch
}

// room reports whether one more page may be in flight behind others.
func (w *Walk) room() bool {
	if w.guide.Traits().Computed && len(w.queue) >= int(w.window.size) {
		return false
	}
	size := w.pageSize()
	items := w.before + w.verdict.Items
	for _, p := range w.queue {
		if p.x.Held() {
			return false // the server asked for time, or has failed
		}
		items += max(size-p.skip-p.delivered, 0)
	}
	if w.config.MaxItems >= 0 && (size == 0 || items >= w.before+w.config.MaxItems) {
		return false // a page that can't be needed is not asked for
	}
	return w.verdict.Total < 0 || size == 0 || int64(items) < w.verdict.Total
}

// pageSize is how many items a page is expected to have, 0 where nothing tells.
func (w *Walk) pageSize() int {
	if w.seen.last.Count > 0 {
		return w.seen.last.Count // servers cap the limit that was asked for
	}
	return w.guide.Traits().Limit
}

// upcoming is the page to be asked for next.
type upcoming struct {
	position scheme.Position
	skip     int // items of it that an earlier walk delivered
}

// ahead is what comes next, as far as it is known, or can be computed from the last page
// in flight.
func (w *Walk) ahead() *upcoming {
	if n := len(w.queue); w.next == nil && n > 0 {
		if pos, ok := w.guide.Ahead(w.queue[n-1].Ask().Position, w.pageSize(), w.pages); ok {
			return &upcoming{position: pos}
		}
	}
	return w.next
}

// prefetchEarly looks for the next page's name in the part of a body that has arrived,
// once an item has: a page without items may be the last one.
func (w *Walk) prefetchEarly(p *page) {
	if w.state != running || w.next != nil || p != w.queue[len(w.queue)-1] || p.x.State() != exchange.Receiving ||
		w.guide.Traits().Computed || !w.wants(w.config.Prefetch) || p.Body().Collected() || p.Body().Items() == 0 {
		return
	}
	if why := w.gate(p); why == comparison || why == realignment {
		return
	}
	if pos, ok := w.guide.Early(w.view(p)); ok {
		w.next = &upcoming{position: pos}
	}
}

// resend makes a request again whose wait is over: that of the first such page, and no more
// of them than the window has room for. The page in front always has its turn, so that
// those behind it, whose surplus requests are not counted as attempts, make few.
func (w *Walk) resend() bool {
	reading := 0
	for _, p := range w.queue {
		if p.x.InFlight() {
			reading++
		}
	}
	for i, p := range w.queue {
		switch {
		case p.x.State() == exchange.Waiting:
			return false
		case p.x.State() == exchange.Queued && (i == 0 || !w.guide.Traits().Computed || reading < int(w.window.size)):
			w.pass(p, exchange.Input{Event: exchange.Send})
			return true
		}
	}
	return false
}
