package proving

import (
	"strconv"

	"github.com/anypage/anypage/wasm/detect"
	"github.com/anypage/anypage/wasm/exchange"
	"github.com/anypage/anypage/wasm/guide"
	"github.com/anypage/anypage/wasm/scheme"
	"github.com/anypage/anypage/wasm/split"
	"github.com/anypage/anypage/wasm/verdict"
)

// settled follows a guess that was proven.
type settled struct {
	*guide.Fixed
	guess *detect.Guess
	size  int    // items of a full page
	tail  uint64 // of the last item of a page that had fewer, 0 for none

	saved []byte // for checkpoints; nil once it has to be written anew
}

func (s *settled) fixed() *guide.Fixed { return s.Fixed }

func (s *settled) plan() guide.Plan {
	plan := s.Plan()
	plan.Compare, plan.Body.Sample = s.tail != 0, s.tail != 0
	return plan
}

func (s *settled) held(p *guide.Page) guide.Step { return s.Held(p) }

func (s *settled) traits() guide.Traits {
	t := s.Traits()
	t.Settled, t.Before, t.Or = true, s.guess.Before, s.guess.Or
	return t
}

func (s *settled) after(_ *Guide, p *guide.Page) (guide.Step, phase) {
	if step, failed := s.Read(p); failed {
		return step, s
	}
	return s.step(p), s
}

// step is what comes after a page that was read: what the scheme decides, and what
// detection knows better.
func (s *settled) step(p *guide.Page) guide.Step {
	d, presumed := s.end(p, s.Decide(p))
	step := s.Audit(p, d)
	o := s.Scheme.Pagination
	step.Presumed = presumed
	step.Counted = d.Next != nil && o.Type == scheme.OffsetLimit && o.Outputs.HasMore == "" && !(scheme.IsRound(d.Total) && p.Body().Count >= s.size)
	step.Skip = s.overlap(p, d.Next != nil)
	return step
}

// end is where the list ends though the scheme's own rules would go on; presumed, where it may.
func (s *settled) end(p *guide.Page, d scheme.Decision) (_ scheme.Decision, presumed verdict.Ending) {
	ended := func(e verdict.Ending) (scheme.Decision, verdict.Ending) {
		return scheme.Decision{Ending: e, Total: d.Total, NumPages: d.NumPages}, verdict.Ending{}
	}
	count := p.Body().Count
	switch {
	case p.Closed() && count == 0 && (d.Next != nil || d.Doubt != verdict.NoDoubt):
		return ended(p.Over("has no items"))
	case d.Next == nil:
		return d, presumed
	}
	for _, row := range afterTable {
		if row.ends(s, p, d) {
			return ended(verdict.Ending{Reason: row.reason, Evidence: row.evidence(s, p)})
		}
	}
	facts, total := p.Facts(), d.Total
	if !s.Scheme.NamesNext() { // there the walk counts
		total = -1
	}
	c := s.guess.Closes(detect.Exchange{
		Request: p.Ask().Request, URL: facts.URL, Headers: facts.Headers, Body: facts.Body, Items: s.guess.Pagination.Outputs.Results, Count: count,
	}, detect.Behind{
		Index:  p.Index,
		Listed: int64(p.Before+count-p.Passed) + s.guess.Before,
		Total:  total,
		Full:   s.fullAt(p.Ask().Position),
		Itself: s.Request(*d.Next).Key == p.Ask().Key,
	})
	e := verdict.Ending{Reason: c.Reason, Evidence: c.Evidence}
	switch {
	case c.Sure:
		return ended(e)
	case c.Reason == "" && count == 0:
		e = verdict.Ending{Reason: "empty-page", Evidence: "page " + ordinal(p) + " has no items", Doubt: verdict.Refused}
	}
	return d, e
}

// overlap deals with lists by offset whose pages leave some items out: the offset
// counts those too or does not, so that the page behind such a page may begin with
// items that it had at its end. It returns how many those are.
func (s *settled) overlap(p *guide.Page, goesOn bool) (skip int) {
	if s.tail != 0 {
		for i, item := range p.Body().Sample() {
			if split.Hash(0, []byte(item.Raw)) == s.tail {
				skip += i + 1
			}
		}
		s.tail, s.saved = 0, nil
	}
	o := s.Scheme.Pagination
	if count := p.Body().Count; goesOn && count > 0 && count < s.fullAt(p.Ask().Position) && o.Type == scheme.OffsetLimit && o.Inputs[0].Type == "offset" {
		s.tail, s.saved = split.Hash(0, []byte(p.Body().Last().Raw)), nil
	}
	return skip
}

// fullAt is how many items the page at a position has where it is full.
func (s *settled) fullAt(pos scheme.Position) int {
	full := max(s.size, int(s.guess.Count))
	if pos.Limit > 0 {
		full = min(full, int(pos.Limit))
	}
	return full
}

// failed ends a list by numbers where a refusal says that the page is past its end.
func (s *settled) failed(_ *Guide, p *guide.Page, fault exchange.Fault) (guide.Step, phase) {
	step := s.Failed(p, fault)
	if step.Kind == guide.End && p.Last.Count > 0 && int64(p.Last.Count) < s.guess.Count && !s.Shrunk() {
		step.End.Doubt = verdict.NoDoubt // the page before was short, so it was the last one
	}
	return step, s
}

// ordinal is a page's number as a person counts.
func ordinal(p *guide.Page) string { return strconv.Itoa(p.Index + 1) }
