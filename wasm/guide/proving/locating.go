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
		path, found := detect.Items(body.Body(), 0)
		if !found || l.Scheme.SetItems(path) != nil {
			return l.Failed(p, exchange.Fault{Code: "undetected", Text: noList})
		}
	}
	return l.Fixed.After(p)
}
