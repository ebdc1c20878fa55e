package walk

import (
	"github.com/anypage/anypage/wasm/exchange"
	"github.com/anypage/anypage/wasm/guide"
)

// With Config.Attempts the driver is told how each fetch goes. That of a page which is complete
// ends once the page has been judged: it may say that it is an error, and be asked for again.

// attempt tells the driver what an event has done to the fetch with an id.
func (w *Walk) attempt(p *page, id int, read bool) {
	a := Attempt{ID: id, State: Failed, Bytes: p.x.Size(), Items: p.Body().Items()}
	switch state := p.x.State(); {
	case p.x.ID() != id: // it was redirected
		a.State, a.Bytes, a.Items = Ended, 0, 0
	case p.x.Held():
		a.Why, a.Retry = p.x.Fault().Text, true
	case state == exchange.Failed:
		a.Why = p.x.Fault().Text
	case read && p.x.InFlight():
		a.State = Reading
	default:
		return
	}
	w.do(a)
}

// attemptJudged tells the driver that the fetch of a complete page has ended.
func (w *Walk) attemptJudged(p *page, step *guide.Step) {
	a := w.ending(p)
	if code := step.Fault.Code; code == "parse" || code == "response" {
		a.State, a.Why = Failed, step.Fault.Text
	}
	w.do(a)
}

// attemptEnds tells the driver that the fetch of a page has ended which nobody will judge.
func (w *Walk) attemptEnds(p *page) { w.do(w.ending(p)) }

func (w *Walk) ending(p *page) Attempt {
	return Attempt{ID: p.x.ID(), State: Ended, Bytes: p.x.Size(), Items: max(p.Body().Items(), p.Body().Count)}
}
