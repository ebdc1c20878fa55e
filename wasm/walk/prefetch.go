package walk

import (
	"github.com/anypage/anypage/wasm/exchange"
	"github.com/anypage/anypage/wasm/scheme"
)

// Pages can be requested ahead, before the page in front of them has ended. There are
// two ways:
//
//   - If positions can be computed (page numbers, offsets), or derived from the addresses
//     that pages name (a Link header's next and last), up to Config.Concurrency
//     pages are in flight, or two if only Config.Prefetch is set. Their number is
//     halved when the server says that it can't keep up. It grows by one again after
//     as many pages as are in flight (AIMD, as in RFC 5681).
//   - If a page names the next one by a cursor or URL, and Config.Prefetch is set, the
//     next page is requested as soon as its name has arrived, while the rest of the
//     body is still arriving.
//
// Both can be wrong: if the page in front ends and names another next page, or none,
// the pages requested ahead are cancelled.

// window limits how many pages may be in flight if positions can be computed. It starts at
// most, shrinks when the server can't keep up, and grows with each page.
type window struct{ size, most float64 }

func (v *window) shrink() { v.size = max(v.size/2, 1) }
func (v *window) grow()   { v.size = min(v.size+1/v.size, v.most) }

// atOnce returns how many pages the options allow in flight if positions can be computed.
func (c *Config) atOnce() int {
	if c.Concurrency == 0 {
		return 1 + min(c.Prefetch, 1)
	}
	return c.Concurrency
}

// computes reports whether positions are known before a page names them.
func (w *Walk) computes() bool {
	t := w.guide.Traits()
	return t.Computed || t.Derived && w.config.atOnce() > 1
}

// wants reports whether the next page to request is one that the consumer wants, or one
// that may be requested ahead.
func (w *Walk) wants(ahead int) bool {
	return w.wanted >= 0 && w.asked <= w.first+w.wanted+ahead
}

// readAhead returns how many pages after the one that the consumer wants may be
// requested.
func (w *Walk) readAhead() int {
	if w.computes() {
		return max(w.config.Prefetch, w.config.atOnce()-1)
	}
	return w.config.Prefetch
}

// room reports whether one more page may be in flight behind others.
func (w *Walk) room() bool {
	if w.computes() && len(w.queue) >= int(w.window.size) {
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
		return false // the pages in flight have enough items for maxItems
	}
	return w.verdict.Total < 0 || size == 0 || int64(items) < w.verdict.Total
}

// needed returns how many more responses the walk may need, -1 if nobody knows.
func (w *Walk) needed() int {
	size, left, most := w.pageSize(), int64(-1), w.config.MaxPages
	if w.verdict.Total >= 0 {
		left = max(w.verdict.Total-w.listed(), 0)
	}
	if n := int64(w.config.MaxItems - w.verdict.Items); w.config.MaxItems >= 0 && (left < 0 || n < left) {
		left = n
	}
	needed := -1
	if left >= 0 && size > 0 {
		needed = (int(left) + size - 1) / size
	}
	if n := most - w.verdict.Pages; most >= 0 && (needed < 0 || n < needed) {
		needed = n
	}
	if n := int(w.pages) - w.asked + len(w.queue); w.pages >= 0 && (needed < 0 || n < needed) {
		needed = n
	}
	return needed
}

// pageSize returns how many items a page is expected to have, 0 if that is not known.
func (w *Walk) pageSize() int {
	if w.seen.last.Count > 0 {
		return w.seen.last.Count // servers cap the limit that was asked for
	}
	return w.guide.Traits().Limit
}

// upcoming is the next page to request.
type upcoming struct {
	position scheme.Position
	skip     int    // items of it that an earlier walk delivered
	from     string // URL of the page that named it, "" where none did
}

// ahead returns the next page to request: the one after the last page in flight, if its
// position is known or can be computed.
func (w *Walk) ahead() *upcoming {
	if n := len(w.queue); w.next == nil && n > 0 && w.computes() {
		if pos, ok := w.guide.Ahead(w.queue[n-1].Ask().Position, w.pageSize(), w.pages); ok {
			return &upcoming{position: pos}
		}
	}
	return w.next
}

// prefetchEarly looks for the next page's cursor or URL in a body that is still
// arriving. It waits for the first item, because a page without items may be the last.
func (w *Walk) prefetchEarly(p *page) {
	if w.state != running || w.next != nil || p != w.queue[len(w.queue)-1] || p.x.State() != exchange.Receiving ||
		w.computes() || !w.wants(w.config.Prefetch) || p.Body().Collected() || p.Body().Items() == 0 {
		return
	}
	if why := w.gate(p); why == comparison || why == realignment {
		return
	}
	if pos, ok := w.guide.Early(w.view(p)); ok {
		w.next = &upcoming{position: pos, from: p.Answer().URL}
	}
}

// resend makes a request again after its wait. It takes the first page whose wait is over,
// if the window has room. The page in front is always sent: the pages behind it depend on
// it, and their surplus requests, which count as no attempts, stay few.
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
		case p.x.State() == exchange.Queued && (i == 0 || !w.computes() || reading < int(w.window.size)):
			w.pass(p, exchange.Input{Event: exchange.Send})
			return true
		}
	}
	return false
}
