package proving

import (
	"strconv"

	"github.com/anypage/anypage/wasm/detect"
	"github.com/anypage/anypage/wasm/exchange"
	"github.com/anypage/anypage/wasm/guide"
	"github.com/anypage/anypage/wasm/scheme"
	"github.com/tidwall/gjson"
)

// basing is comparing, while the second question of a guess is answered that asked by
// page and offset at once.
type basing struct {
	*comparing
	kept *guide.Page // the answer to the first question
}

func (b *basing) after(g *Guide, p *guide.Page) (guide.Step, phase) {
	if step, failed := b.current.Read(p); failed {
		if step.Passes || step.Kind == guide.Resize {
			return step, b
		}
		return b.failed(g, p, step.Fault)
	}
	guess, kept, body := b.left[0], b.kept, p.Body()
	items, echo := body.Sample(), b.echo(p)
	same, common := b.first.Compare(items, echo != "" && echo == p.Ask().Position.Number)
	goesOn, why := kept, ""
	switch {
	case same, p.Ask().Position.Limit > 0 && len(items) > 0 && b.first.Tail(items) == len(items):
		guess.ByPage(1)
		why = "page=" + p.Ask().Position.Number + " is the first page again"
	case body.Count == 0 && missing(guess, p):
		b.emptied, b.left = true, b.left[:1]
		if why = "has no items, which proves nothing"; kept.Body().Count == 0 {
			b.recount(g, p, -1, why)
		}
		return b.refute(g, p, why, 0)
	case body.All == kept.Body().All && body.Count == kept.Body().Count:
		if body.Count == 0 {
			guess.Position.Number = strconv.FormatInt(guess.Count, 10)
			if why, other := b.recount(g, p, -1, ""); other {
				return b.refute(g, p, why, 0)
			}
		}
		guess.ByOffset()
		why = "the offset decides which items come"
		// As it will be asked for from here on: a checkpoint within it says so.
		kept.Ask().Position = scheme.Position{Number: strconv.FormatInt(guess.Count, 10), Limit: kept.Ask().Position.Limit}
	case common == 0 && apart(items, kept):
		guess.ByPage(0)
		goesOn, why = p, "page 1 is the second one: pages are counted from 0"
	default:
		b.left = b.left[:1] // other guesses are not tried: enough requests were made
		return b.refute(g, p, "brought a mixture of the pages before it", 0)
	}
	guess.Evidence = []string{guess.Evidence[0], why}
	step, next := b.proven(g, goesOn, 0)
	if goesOn == kept {
		step.Page = kept
	}
	return step, next
}

// failed refutes the guess, without another that asks in part as it does.
func (b *basing) failed(g *Guide, p *guide.Page, fault exchange.Fault) (guide.Step, phase) {
	if step, ok := b.current.Shrink(p, fault); ok { // so would the first question be: both anew
		step.Kind, step.Skip = guide.Again, 0
		limit := max(step.Next.Limit, 1)
		for guess := b.left[0]; guess.Count%limit != 0; {
			limit--
		}
		step.Next = scheme.Position{Number: strconv.FormatInt(b.left[0].Count/limit+1, 10), Limit: limit}
		return step, b.comparing
	}
	if !b.refutes(p, fault.Code) {
		return b.current.Failed(p, fault), b
	}
	return b.refute(g, p, "failed: "+fault.Text, 0)
}

// apart reports whether none of the items is on the kept page.
func apart(items []gjson.Result, kept *guide.Page) bool {
	_, common := detect.NewFirst(items).Compare(kept.Body().Sample(), false)
	return common == 0
}
