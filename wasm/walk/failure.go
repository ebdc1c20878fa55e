package walk

import (
	"slices"
	"strings"

	"github.com/anypage/anypage/wasm/contract"
	"github.com/anypage/anypage/wasm/exchange"
	"github.com/anypage/anypage/wasm/guide"
	"github.com/anypage/anypage/wasm/policy"
	"github.com/anypage/anypage/wasm/scheme"
)

// fail ends the walk with an error about a page.
func (w *Walk) fail(h happening) *happening {
	if w.cap(); w.state == capped { // nobody needs the rest of the body
		return w.cut(h)
	}
	w.abandon(w.queue)
	w.queue, w.next, w.state = nil, nil, over
	w.do(w.failure(h.page, h.step.Fault))
	return nil
}

// stop ends the walk from outside.
func (w *Walk) stop(h happening) *happening {
	e := h.event.(Stop)
	var p *page
	if len(w.queue) > 0 {
		p = w.queue[0]
	} else { // no page is in the queue: the failure is about the one that was wanted last
		x := &exchange.Exchange{}
		p = &page{Page: guide.NewPage(max(w.asked-1, 0), x), x: x}
	}
	w.verdict.Items, w.verdict.Pages = e.Items, e.Pages
	if !e.Aborted {
		w.finish(stopped("consumer-stopped", contract.ConsumerStopped+plural(e.Items, "item")))
		return nil
	}
	w.finish(stopped("aborted", contract.Aborted+plural(e.Items, "item")))
	f := w.failure(p, exchange.Fault{Code: "aborted", Text: w.verdict.Evidence})
	f.Checkpoint = nil // only the driver knows how far the consumer got
	w.do(f)
	return nil
}

func (w *Walk) failure(p *page, fault exchange.Fault) Fail {
	message := fault.Text
	if fault.Code == "parse" && p.delivered > 0 {
		message += "; the items before it were delivered"
	}
	message += fault.Advice
	if place := "page " + ordinal(p.Index); !strings.HasPrefix(message, place+" ") {
		message = place + ": " + message
	}
	answer := p.Answer()
	f := Fail{
		Code:       fault.Code,
		Message:    message,
		Page:       p.Index,
		Status:     answer.Status,
		URL:        w.shown(answer.URL),
		Headers:    answer.Headers,
		Body:       p.Head(),
		Checkpoint: w.within(p),
	}
	if shown := p.x.Sent(); shown.URL != "" {
		shown.URL = w.shown(shown.URL)
		f.Request = &shown
	} else if w.refusedNext != nil { // the next URL was refused
		f.Checkpoint = w.refusedNext
	}
	return f
}

// shown returns a URL without credentials.
func (w *Walk) shown(url string) string {
	inputs := w.guide.Traits().Inputs
	return policy.RedactSecrets(url, func(name string) bool {
		return slices.ContainsFunc(inputs, func(in scheme.Input) bool { return in.Name == name && (in.In == "query" || in.In == "parameters") })
	})
}

// movedTo returns the URL that a page's response came from, without credentials; "" if
// it is the request's URL.
func (w *Walk) movedTo(p *page) string {
	if !p.x.Moved() {
		return ""
	}
	return w.shown(p.Answer().URL)
}
