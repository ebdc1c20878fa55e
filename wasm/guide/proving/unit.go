package proving

import (
	"strconv"

	"github.com/anypage/anypage/wasm/detect"
	"github.com/anypage/anypage/wasm/exchange"
	"github.com/anypage/anypage/wasm/guide"
	"github.com/anypage/anypage/wasm/scheme"
	"github.com/anypage/anypage/wasm/verdict"
)

// In which unit a list is counted, and from which number: an offset may count pages, and
// pages may be counted from 0. Then a page 2 that was asked for by items, or from 1, is one far
// behind, or past the end.

// elsewhere is where page 2 begins in the list, by what the server says of both pages, if that
// is not where page 1 ended; -1 where it is, or where the server does not say it.
func (c *comparing) elsewhere(p *guide.Page) int64 {
	guess, items := c.left[0], c.current.Scheme.Pagination.Outputs.Results
	if guess.Pagination.Type != scheme.OffsetLimit || p.Resized() || p.Body().Count == 0 {
		return -1
	}
	begin, _, header := detect.Begin(p.Facts(), items)
	before, end, _ := detect.Begin(c.facts, items) // -1 in a walk that was resumed
	follows := begin == guess.Before+guess.Count || begin == guess.Or+guess.Count || before >= 0 && begin == before+guess.Count
	switch {
	case begin < 0, follows, header && before >= 0 && begin == end+1:
	case header, before >= 0 && before <= max(guess.Before, guess.Or)+1 && begin > before+guess.Count:
		return begin
	}
	return -1
}

// otherUnit is a further guess behind one by a number: that which counts otherwise. begin is where
// page 2 says that it begins, -1 where it has no items. nil where page 1 is not full, so that the list may well end with it,
// or where the request would be that for page 1.
func (c *comparing) otherUnit(g *Guide, p *guide.Page, begin int64) *detect.Guess {
	guess := *c.left[0]
	at, err := strconv.ParseInt(p.Ask().Position.Number, 10, 64)
	if err != nil || p.Resized() || guess.Path > 0 || !p.Body().Listed() || begin < 0 && (guess.Total == guess.Before+guess.Count || !detect.Fills(g.First(), guess.Count)) {
		return nil
	}
	if guess.Offset != "" {
		if begin == guess.Before+2*guess.Count {
			guess.ByPage(1)
		} else {
			guess.ByOffset()
			at = guess.Count
		}
	}
	in := &guess.Pagination.Inputs[0]
	if in.Type == "offset" {
		first := at - guess.Count
		if first > 1 {
			return nil // the caller begins somewhere within the list
		}
		guess.Pagination.Inputs = []scheme.Input{{Name: in.Name, In: in.In, Type: "page"}}
		guess.Before, guess.Or = max(first-1, 0)*guess.Count, first*guess.Count
		at = first + 1
	} else {
		if _, said := scheme.Find(guess.Echo, p.Facts()); said && guess.Echo != "" && begin < 0 {
			return nil // it says that it is page 2
		}
		if at--; guess.Start == 1 && guess.Pagination.Outputs.NumPages != "" {
			guess.Rules = "from-zero"
		}
		guess.Start, guess.Echo = guess.Start-1, ""
	}
	guess.Position, guess.NotEmpty = scheme.Position{Number: strconv.FormatInt(at, 10)}, 0
	if before := c.all[0]; before != c.left[0] && before.Position == guess.Position && before.Pagination.Inputs[0] == *in {
		return nil // which was refuted
	}
	guess.Evidence = append(guess.Evidence[:len(guess.Evidence):len(guess.Evidence)], in.Name+" may count pages, and these from 0")
	fixed, err := g.compile(&guess)
	if err != nil || at < 0 || guess.Start < 0 || fixed.Request(guess.Position).Key == exchange.Key(g.First()) {
		return nil
	}
	return &guess
}

// inPlace says why a page 2 that nothing, or why, speaks against is none: it may stand elsewhere in the list.
func (c *comparing) inPlace(g *Guide, p *guide.Page, why string) string {
	if begin := c.elsewhere(p); why == "" && begin >= 0 {
		why, _ = c.recount(g, p, begin, "begins behind "+strconv.FormatInt(begin, 10)+" items of the list")
	} else if p.Body().Count == 0 && c.left[0].Offset == "" {
		why, _ = c.recount(g, p, -1, why)
	}
	return why
}

// recount asks for page 2 by what counts otherwise, where it begins elsewhere or has no items, though page 1 was
// full. why is what speaks against the guess besides, "" where page 2 may be the end of the list: it is, unless the
// other guess finds one. ok is false where there is none.
func (c *comparing) recount(g *Guide, p *guide.Page, begin int64, why string) (reason string, ok bool) {
	if c.alone != nil {
		return "has no items", true
	}
	other := c.otherUnit(g, p, begin)
	if other == nil {
		return why, false
	}
	if begin < 0 {
		c.emptied = true
		if why == "" {
			why, c.alone, c.ending = "has no items", c.left[0], c.current.Decide(p).Ending
			if c.ending.Reason == "" {
				c.ending = verdict.Ending{Reason: "empty-page", Evidence: "page 2 has no items"}
			}
			if c.alone.Offset != "" {
				c.alone.ByOffset()
			}
		}
	}
	c.left = []*detect.Guess{c.left[0], other}
	return why, true
}
