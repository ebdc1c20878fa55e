package proving

import (
	"github.com/anypage/anypage/wasm/jsontext"
	"strconv"

	"github.com/anypage/anypage/wasm/detect"
	"github.com/anypage/anypage/wasm/guide"
	"github.com/anypage/anypage/wasm/scheme"
	"github.com/tidwall/gjson"
)

// A checkpoint keeps, as a JSON object:
//
//	guesses  the guess that was proven, or all of them: whoever resumes tries them again
//	size     items of a full page
//	tail     a hash of the last item of a page that had fewer
//	members  of the bodies so far, where the format leaves empty lists out
//	sizes    of pages, with the option pageSize
//	sequence whether a body was a sequence of JSON texts
//	first    while comparing: what is needed of page 1
//	why      while comparing: why there is more, or why page 1 is the whole list

// save keeps how page 2 was asked for first, whatever is asked on the way to a proof.
func (c *comparing) save(g *Guide, pos scheme.Position) (scheme.Position, []byte) {
	if len(c.all) == 0 || pos == (scheme.Position{}) { // there the list is found out anew
		return pos, nil
	}
	if c.saved == nil {
		b := g.appendGuesses(nil, c.all, c.size, 0)
		b = c.first.AppendJSON(append(b, `,"first":`...))
		b = detect.AppendStrings(append(b, `,"why":`...), []string{c.more, c.whole, c.wholeReason})
		c.saved = append(c.current.AppendSizes(b), '}')
	}
	return c.all[0].Position, c.saved
}

func (s *settled) save(g *Guide, pos scheme.Position) (scheme.Position, []byte) {
	if s.saved == nil {
		s.saved = append(g.appendGuesses(nil, []*detect.Guess{s.guess}, s.size, s.tail), '}')
	}
	open := s.saved[: len(s.saved)-1 : len(s.saved)-1]
	if all := s.AppendKept(open); len(all) > len(open) {
		return pos, append(all, '}')
	}
	return pos, s.saved
}

// appendGuesses writes what both keep. What is in the caller's own URL is left out.
func (g *Guide) appendGuesses(b []byte, guesses []*detect.Guess, size int, tail uint64) []byte {
	first := g.First()
	b = append(b, `{"guesses":[`...)
	for i, guess := range guesses {
		if i > 0 {
			b = append(b, ',')
		}
		told := *guess
		told.Position = told.Position.Conceal(&first)
		b = told.AppendJSON(b)
	}
	b = append(b, ']', ',')
	if g.own.Scheme.Sequential() {
		b = append(b, guide.Sequential+","...)
	}
	b = strconv.AppendInt(append(b, `"size":`...), int64(size), 10)
	b = strconv.AppendUint(append(b, `,"tail":"`...), tail, 16)
	return append(b, '"')
}

// Load takes up what Save wrote.
func (g *Guide) Load(saved []byte) (news []guide.Detection, ok bool) {
	v := gjson.ParseBytes(saved)
	c, own := &comparing{size: int(jsontext.Member(v, "size").Int())}, g.First()
	g.own.LoadBodies(v)
	if !jsontext.Member(v, "guesses").Exists() { // the walk has started again, and found out no more than this
		return nil, jsontext.Member(v, "sizes").Exists() || jsontext.Member(v, "sequence").Exists()
	}
	for _, v := range jsontext.Elements(jsontext.Member(v, "guesses")) {
		guess, ok := detect.ReadGuess(v)
		if !ok {
			return nil, false
		}
		if guess.Position, ok = guess.Position.Reveal(&own); !ok {
			return nil, false
		}
		if _, err := g.compile(guess); err != nil {
			return nil, false
		}
		c.left = append(c.left, guess)
	}
	tail, err := strconv.ParseUint(jsontext.Member(v, "tail").Str, 16, 64)
	if err != nil || len(c.left) == 0 || c.follow(g) != nil {
		return nil, false
	}
	c.all = c.left
	first := jsontext.Member(v, "first")
	if !first.Exists() {
		c.current.LoadBodies(v)
		g.phase = &settled{Fixed: c.current, guess: c.left[0], size: c.size, tail: tail}
		return c.take(), true
	}
	if c.first, ok = detect.ReadFirst(first); !ok {
		return nil, false
	}
	why := jsontext.Member(v, "why")
	c.more, c.whole, c.wholeReason = jsontext.Element(why, 0).Str, jsontext.Element(why, 1).Str, jsontext.Element(why, 2).Str
	g.phase = c
	return c.take(), true
}
