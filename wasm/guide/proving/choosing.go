package proving

import (
	"github.com/anypage/anypage/wasm/detect"
	"github.com/anypage/anypage/wasm/exchange"
	"github.com/anypage/anypage/wasm/guide"
	"github.com/tidwall/gjson"
)

// choosing is comparing, while several arrays of page 1 may be the list: page 1 is held
// until page 2 has come.
type choosing struct {
	*comparing
	lists []string // their places, that first which is taken for the list
}

func (c *choosing) after(g *Guide, p *guide.Page) (guide.Step, phase) {
	if step, failed := c.current.Read(p); failed {
		if step.Passes || step.Kind == guide.Resize {
			return step, c
		}
		return c.failed(g, p, step.Fault)
	}
	chosen, again := c.choose(g, p)
	if again {
		return guide.Step{Kind: guide.Again, Next: chosen.left[0].Position, News: chosen.take()}, chosen
	}
	return chosen.prove(g, p)
}

// choose takes another list for the one, where page 2 has the items of page 1 again
// in the list that was taken for it, and others in another one. again: page 2 has to be
// asked for once more, by what that list says.
func (c *choosing) choose(g *Guide, p *guide.Page) (chosen *comparing, again bool) {
	if c.changed(g, p, c.lists[0]) {
		return c.comparing, false
	}
	for _, path := range c.lists[1:] {
		if !c.changed(g, p, path) {
			continue
		}
		other, fault := g.tryList(c.page1, path, c.tried)
		if fault != nil || len(other.left) == 0 {
			back, fault := g.tryList(c.page1, c.lists[0], c.tried)
			if fault != nil {
				return c.comparing, false
			}
			if other != nil {
				back.news = append(other.take(), back.news...)
			}
			back.page1 = c.page1
			return back, false
		}
		other.page1 = c.page1
		again = other.current.Request(other.left[0].Position).Key != p.Ask().Key
		return other, again || p.Body().Read(other.current.Scheme) != nil
	}
	return c.comparing, false
}

// changed reports whether a list has new items on page 2, or none at all. Some may be
// those of page 1, where it was asked for by the length of another list.
func (c *choosing) changed(g *Guide, p *guide.Page, path string) bool {
	items := g.itemsAt(p, path)
	same, common := detect.NewFirst(g.itemsAt(c.page1, path)).Compare(items, false)
	return !same && (common == 0 || common < len(items))
}

// itemsAt are a page's items if its list is at another place.
func (g *Guide) itemsAt(p *guide.Page, path string) []gjson.Result {
	one, err := g.one(path)
	if err != nil || p.Body().Size() == 0 {
		return nil
	}
	content, err := p.Body().At(one.Scheme)
	if err != nil {
		return nil
	}
	return p.Body().SampleOf(content)
}

// failed keeps the choice open: page 2 has not come yet.
func (c *choosing) failed(g *Guide, p *guide.Page, fault exchange.Fault) (guide.Step, phase) {
	step, next := c.comparing.failed(g, p, fault)
	if step.Kind == guide.Again || step.Kind == guide.Resize {
		return step, c
	}
	return step, next
}
