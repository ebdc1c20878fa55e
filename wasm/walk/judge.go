package walk

import (
	"math"
	"slices"

	"github.com/anypage/anypage/wasm/exchange"
	"github.com/anypage/anypage/wasm/guide"
	"github.com/anypage/anypage/wasm/split"
	"github.com/anypage/anypage/wasm/verdict"
)

// demand takes a Demand.
func (w *Walk) demand(h happening) *happening {
	w.wanted = max(w.wanted, h.event.(Demand).Page)
	if w.keys != nil {
		w.keys.forget(w.first + w.wanted)
	}
	return nil
}

var failures = [...]exchange.Event{Network: exchange.Failure, NoHeaders: exchange.NoHeaders, Silence: exchange.Failure}

// fetch takes an event of a fetch.
func (w *Walk) fetch(h happening) *happening {
	id, in := 0, exchange.Input{}
	switch e := h.event.(type) {
	case Response:
		id, in = e.ID, exchange.Input{Event: exchange.Response, Answer: exchange.Answer{Status: e.Status, URL: e.URL, Headers: e.Headers, CrossOrigin: e.CrossOrigin}}
	case Chunk:
		id, in = e.ID, exchange.Input{Event: exchange.Chunk, Bytes: e.Bytes}
	case End:
		id, in = e.ID, exchange.Input{Event: exchange.End}
	case Failure:
		id, in = e.ID, exchange.Input{Event: failures[e.Kind], Message: e.Message, Silent: e.Kind == Silence}
	case Elapsed:
		id, in = e.ID, exchange.Input{Event: exchange.Elapsed}
	}
	at := slices.IndexFunc(w.queue, func(p *page) bool { return p.x.ID() == id })
	if at < 0 {
		return nil
	}
	p := w.queue[at]
	if state := p.x.State(); in.Event == exchange.Chunk && (state == exchange.Receiving || state == exchange.Failing) {
		w.verdict.Bytes += int64(len(in.Bytes))
	}
	w.pass(p, in)
	switch {
	case in.Event == exchange.Chunk:
		w.prefetchEarly(p)
	case in.Event == exchange.Elapsed && p.x.State() == exchange.Queued && p.x.Again():
		w.verdict.Retries++
	}
	return nil
}

// deliverAndCap delivers items, and ends the walk where they reach maxItems.
func (w *Walk) deliverAndCap(p *page, ranges []split.Range) {
	w.deliver(p, ranges)
	if !p.plan.Finish && !w.tells(p) {
		w.cap()
	}
}

// tells reports whether a page that has brought the last item that is wanted may say that it
// is the list's last as well: its body has ended, and nobody has to wait for that.
func (w *Walk) tells(p *page) bool {
	return w.state == running && w.enough() && p.x.State() == exchange.Receiving && p.Body().Ended()
}

// deliver passes items on to the consumer, without those that were delivered already and those
// from where the walk is to end.
func (w *Walk) deliver(p *page, ranges []split.Range) {
	left := math.MaxInt
	if w.halt != "" {
		left = 0
	} else if w.config.MaxItems >= 0 {
		left = w.config.MaxItems - w.verdict.Items
	}
	stop := w.stopIn(p)
	if w.keys != nil {
		ranges = w.sift(p, ranges, left, stop)
	} else {
		skip := min(p.toSkip, len(ranges))
		p.toSkip -= skip
		p.sifted += skip
		ranges = ranges[skip:]
		if ranges = ranges[:min(len(ranges), left, stop-p.sifted)]; len(ranges) > 0 {
			w.place(p, 0, p.sifted-p.moved)
			p.sifted += len(ranges)
			p.follows = p.sifted - p.moved
		}
	}
	if p.sifted == stop && len(ranges) < left {
		w.halt = "item " + ordinal(stop-p.moved) + " of page " + ordinal(p.Index) + " is the first one for which " + clip(w.config.Until) + " holds"
	}
	if len(ranges) > 0 {
		p.delivered += len(ranges)
		p.source = p.x.ID()
		w.verdict.Items += len(ranges)
		w.do(Items{p.x.ID(), ranges})
	}
	if w.enough() {
		p.x.Handle(exchange.Input{Event: exchange.Last})
	}
}

// stopIn is the index of the item of a page at which Config.Until is to end the walk. Those
// that an earlier walk or attempt delivered are passed over.
func (w *Walk) stopIn(p *page) int {
	if w.until != nil {
		if at := p.Body().Until(p.sifted + p.toSkip); at >= 0 {
			return at
		}
	}
	return math.MaxInt
}

// place tells the driver where in the page an item stands, which is delivered behind others,
// where it does not follow the one before it.
func (w *Walk) place(p *page, others, index int) {
	if index != p.follows {
		w.do(Gap{p.Index, p.delivered + others, index})
	}
	p.follows = index + 1
}

// enough reports whether maxItems is reached, or an item has come that ends the walk.
func (w *Walk) enough() bool {
	return w.halt != "" || w.config.MaxItems > 0 && w.verdict.Items == w.config.MaxItems
}

// judge decides what comes after the page whose turn it is, which is complete.
func (w *Walk) judge(h happening) *happening {
	p := h.page
	step := w.guide.After(w.view(p))
	w.tell(step.News)
	if step.Page != nil {
		at := slices.IndexFunc(w.aside, func(p *page) bool { return &p.Page == step.Page })
		p = w.aside[at]
		p.named.position = p.Ask().Position // the guide knows better by now
		p.Named = p.named.position
		w.queue[0] = p
	}
	next := w.act(p, &step)
	if w.config.Attempts && h.page.x.State() == exchange.Complete && step.Kind != guide.Release { // else it has ended before
		w.attemptJudged(h.page, &step)
	}
	return next
}

// lose decides what comes after the page whose turn it is, which failed.
func (w *Walk) lose(h happening) *happening {
	p := h.page
	if w.cap(); w.state == capped { // nobody needs the rest of the body
		return w.cut(h)
	}
	step := w.guide.Failed(w.view(p), p.x.Fault())
	w.tell(step.News)
	if step.Kind == guide.End && step.End.Reason == "page-refused" && w.missing() {
		step.Kind = guide.Fail
	}
	return w.act(p, &step)
}

// act does what a step says.
func (w *Walk) act(p *page, step *guide.Step) *happening {
	if step.Withdrawn {
		w.verdict.Total = -1
	}
	if step.Passes && w.retry(p, step) {
		return nil
	}
	if r := step.Remarks; r != nil && r.Flaw != "" {
		w.flaws = append(w.flaws, r.Flaw)
	}
	if r := step.Remarks; r != nil && r.Drift != "" {
		w.drift = append(w.drift, r.Drift)
	}
	if step.Limit > 0 {
		if w.shrunk++; w.smallest == 0 || step.Limit < w.smallest {
			w.smallest = step.Limit
		}
	}
	if step.Kind != guide.Resize {
		p.skip += step.Skip
		p.toSkip += step.Skip
	}
	switch step.Kind {
	case guide.Next, guide.End, guide.Fail:
		w.conclude(p, step)
	}
	return &happening{kind: stepKinds[step.Kind], page: p, step: step}
}

// retry asks for a page again that says that it is an error which passes. It reports false
// where no attempt is left.
func (w *Walk) retry(p *page, step *guide.Step) bool {
	w.pass(p, exchange.Input{Event: exchange.Deny, Message: step.Fault.Text})
	return p.x.State() != exchange.Complete
}

// release delivers the page that was held, and judges the one behind it once more.
func (w *Walk) release(h happening) *happening {
	w.deliverHeld()
	return &happening{kind: completed, page: h.page}
}

func (w *Walk) deliverHeld() {
	if held := w.held; held != nil {
		w.held = nil
		step := w.guide.Held(&held.Page)
		w.deliverPage(held, &step, true)
		w.claim(&step, 0)
	}
}

// conclude delivers what is left of the page whose turn it is.
func (w *Walk) conclude(p *page, step *guide.Step) {
	w.deliverHeld()
	if w.state == over { // an item of the page that was held has ended the walk
		return
	}
	if step.Begun {
		w.deliver(p, p.waiting)
	}
	if step.Gone {
		return
	}
	w.count(p, step.Total)
	if w.state == running {
		switch w.repeated(p, step) {
		case dropped:
			w.pop()
			w.do(Page{ID: p.x.ID(), Index: p.Index, Total: w.verdict.Total, URL: w.movedTo(p), Envelope: p.Body().Envelope, Rest: w.within(p)})
			return
		case refused:
			p.delivered = 0
			return
		}
	}
	w.pages = step.Pages
	w.deliverPage(p, step, step.Kind == guide.Next)
	w.claim(step, p.carries(step))
}

// deliverPage delivers the items that waited, and the page. named tells whether it named a
// next one.
func (w *Walk) deliverPage(p *page, step *guide.Step, named bool) {
	if w.keys != nil {
		w.trailOf(p)                                  // also of a page without items
		if p.Body().Listed() && p.Body().Size() > 0 { // else it tells nothing of its items
			w.realign(p, step)
		}
	}
	waiting := p.waiting
	if p.Body().Collected() {
		waiting = p.Body().Ranges
	}
	p.waiting = nil
	w.deliver(p, waiting)
	w.presumed = step.Presumed
	if met := (verdict.Ending{Reason: "total-reached", Evidence: "page " + ordinal(p.Index) + " brought the last of them"}); step.Kind == guide.Next && step.Total == w.distinct() {
		switch {
		case step.Counted:
			step.Kind, step.End, step.Info = guide.End, met, ""
		case step.Total > 0 && !w.guide.Traits().Detected:
			w.presumed = met
		}
	}
	if step.Kind != guide.End || w.halt != "" || p.passed() < p.Body().Count {
		w.cap()
	}
	w.seen.note(p.Ask().Key, p.known(), p.Index)
	w.matched = w.matched || named
	if len(w.queue) > 0 && w.queue[0] == p {
		w.pop()
	}
	if !p.Body().Collected() { // detection keeps pages that were read whole
		w.spent = append(w.spent, p)
	}
	if w.halt != "" { // nothing comes behind it
		step.Kind, step.Info = guide.End, ""
	}
	w.do(Page{
		ID: p.x.ID(), Index: p.Index, Items: p.delivered, Total: w.verdict.Total, URL: w.movedTo(p),
		Info: step.Info, Envelope: p.Body().Envelope, Next: w.after(p, step), Rest: w.rest(p, step),
	})
	if w.state == running {
		w.verdict.Pages++
	} else {
		w.queue, w.state = nil, over
	}
}

// pop takes the page whose turn it was out of the queue.
func (w *Walk) pop() { w.queue, w.aside = w.queue[1:], nil }

// cut ends a page of which nobody needs the rest: maxItems is reached.
func (w *Walk) cut(h happening) *happening {
	p := h.page
	w.queue, w.state = nil, over
	w.do(Page{ID: p.x.ID(), Index: p.Index, Items: p.delivered, Total: w.verdict.Total, URL: w.movedTo(p), Rest: w.within(p)})
	return nil
}

// goOn goes on with the next page.
func (w *Walk) goOn(h happening) *happening {
	p, next := h.page, h.step.Next
	if w.empties++; p.Body().Count > 0 {
		w.empties = 0
	} else if w.empties == w.config.MaxEmptyPages {
		w.finish(verdict.Ending{Reason: "empty-pages", Evidence: plural(w.empties, "page") + " in a row had no items, as many as maxEmptyPages allows, and a next one is named", Doubt: verdict.EmptyPages})
		return nil
	}
	w.window.grow()
	if len(w.queue) > 0 {
		if named := &w.queue[0].named; named.position == next && named.skip == p.carries(h.step) {
			return nil
		}
		w.abandon(w.queue)
		w.window.shrink()
	}
	w.queue, w.next, w.asked = nil, &upcoming{next, p.carries(h.step), p.Answer().URL}, p.Index+1
	return nil
}

// end ends the list.
func (w *Walk) end(h happening) *happening {
	if h.step.End.Doubt == verdict.NoDoubt && w.lapse.lost() {
		return w.seek(h)
	}
	w.finish(h.step.End)
	return nil
}

// askAgain asks for a page otherwise than before. The guide may come back to what has come.
func (w *Walk) askAgain(h happening) *happening {
	p := h.page
	w.aside = append(w.aside, p)
	w.queue, w.next, w.asked = nil, &upcoming{h.step.Next, p.skip, p.Answer().URL}, p.Index
	return nil
}

// resize asks for a page's items by a page of another size. Those behind it are named by that.
func (w *Walk) resize(h happening) *happening {
	p, step := h.page, h.step
	w.abandon(w.queue[1:])
	w.spent = append(w.spent, p)
	w.queue, w.next, w.asked, w.pages = nil, nil, p.Index, -1
	place := p.place
	place.moved = step.Skip - place.handled()
	w.launch(&page{named: p.named, place: place}, step.Next, p.x.Attempts())
	return nil
}

// hold keeps a page until the next one has told what it is.
func (w *Walk) hold(h happening) *happening {
	w.held = h.page
	w.queue, w.next, w.asked = nil, &upcoming{position: h.step.Next, from: h.page.Answer().URL}, h.page.Index+1
	w.wanted = max(w.wanted, w.asked-w.first)
	return nil
}
