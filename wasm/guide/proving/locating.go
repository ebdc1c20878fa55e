package proving

import (
	"github.com/anypage/anypage/wasm/detect"
	"github.com/anypage/anypage/wasm/exchange"
	"github.com/anypage/anypage/wasm/guide"
)

// Locating is the guide of a list whose pagination was named, and where its items are
// was not: they are looked for in each page until they are found.
type Locating struct{ *guide.Fixed }

// After finds the items, and has the scheme decide.
func (l Locating) After(p *guide.Page) guide.Step {
	if body := p.Body(); body.Collected() && body.Size() > 0 && l.Scheme.Items() == nil {
		path, found := l.Scheme.Known(body.Body())
		if !found {
			path, found = detect.Items(body.Body(), 0)
		}
		if step, denied := denied(p, path); denied {
			return step
		}
		if !found && !(l.Scheme.LeavesOut() && guide.EmptyForm(body.Body())) || found && l.Scheme.SetItems(path) != nil {
			return l.Failed(p, exchange.Fault{Code: "undetected", Text: noList})
		}
	}
	return l.Fixed.After(p)
}

// denied reports whether a page is an error under a status of success, though it may have an
// array, at a path, that looks like a list.
func denied(p *guide.Page, path string) (guide.Step, bool) {
	c, ok := detect.Denies(p.Body().Body(), path)
	return guide.Step{Kind: guide.Fail, Gone: true, Fault: p.Denied(c.Text, c.Passes), Passes: c.Passes}, ok
}
