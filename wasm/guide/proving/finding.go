package proving

import (
	"slices"

	"github.com/anypage/anypage/wasm/detect"
	"github.com/anypage/anypage/wasm/exchange"
	"github.com/anypage/anypage/wasm/guide"
	"github.com/anypage/anypage/wasm/scheme"
	"github.com/anypage/anypage/wasm/split"
	"github.com/anypage/anypage/wasm/verdict"
)

// finding is the phase of page 1.
type finding struct {
	own     *guide.Fixed
	evident bool // the place of the items was found in the beginning of the page
}

func (f *finding) fixed() *guide.Fixed                                          { return f.own }
func (f *finding) traits() guide.Traits                                         { return f.own.Traits() }
func (f *finding) held(p *guide.Page) guide.Step                                { return f.own.Held(p) }
func (f *finding) save(_ *Guide, pos scheme.Position) (scheme.Position, []byte) { return pos, nil }

// The page is needed to its end, also where its first items are all that is wanted:
// it tells how the list goes on.
func (f *finding) plan() guide.Plan {
	plan := f.own.Plan()
	plan.Body.Sample, plan.Finish = true, true
	plan.Body.Evident = f.look
	return plan
}

// look finds the items in the beginning of the page. Each attempt at it is read by that from then on.
func (f *finding) look(begin string) (path string, ok bool) {
	path, ok = detect.Evident(begin, f.own.First().URL)
	f.evident = f.evident || ok
	return path, ok
}

func (f *finding) failed(_ *Guide, p *guide.Page, fault exchange.Fault) (guide.Step, phase) {
	return f.own.Failed(p, fault), f
}

const noList = "the body has no array that looks like a list of items; looked for one at the root and up to three objects deep: name the items' place with the option items, such as \"$.data\""

// after reads page 1: where its items are, and how the list may go on.
func (f *finding) after(g *Guide, p *guide.Page) (guide.Step, phase) {
	lists, body := f.lists(p), p.Body()
	path := append(lists, "")[0]
	// The caller says, or an earlier attempt has shown, that there is an array.
	missing := !body.Collected() && (path == "$" && body.Kind() == split.Object || f.evident && body.Kind() != split.Array)
	if body.Size() > 0 && (body.Collected() || f.evident || missing) {
		at := path
		if missing {
			at = ""
		}
		if step, no := denied(p, at); no {
			return step, f
		}
	}
	switch {
	case missing:
		return guide.Step{Kind: guide.Fail, Gone: true, Fault: exchange.Fault{Code: "undetected", Text: "the body has no array at " + path + ", where its items are expected"}}, f
	case len(lists) == 0:
		return f.failed(g, p, exchange.Fault{Code: "undetected", Text: noList})
	}
	c, fault := g.tryList(p, path, nil)
	if fault != nil {
		return f.failed(g, p, *fault)
	}
	if len(c.left) == 0 {
		return c.onePage(p)
	}
	if len(lists) > 1 && p.PagesLeft != 1 && (p.ItemsLeft < 0 || p.ItemsLeft > body.Count) {
		c.page1 = p
		return guide.Step{Kind: guide.Hold, Next: c.left[0].Position, News: c.take()}, &choosing{c, lists}
	}
	step := c.current.Audit(p, c.current.Decide(p))
	step.News = c.take()
	return step, c
}

// lists are the places of what may be the list, the likeliest first.
func (f *finding) lists(p *guide.Page) []string {
	switch given := f.own.Scheme.Items(); {
	case given != nil:
		return []string{detect.Named(given, p.Body().Kind())}
	case p.Body().None():
		return []string{""}
	}
	request := p.Ask().Request
	return detect.Lists(p.Body().Body(), request.URL, detect.Size(request))
}

// tryList reads how the list at a path of page 1 may go on. tried are guesses that were
// refuted before.
func (g *Guide) tryList(p *guide.Page, path string, tried []string) (*comparing, *exchange.Fault) {
	one, err := g.one(path)
	if err != nil {
		return nil, &exchange.Fault{Code: "undetected", Text: noList}
	}
	body := p.Body()
	if err := body.Read(one.Scheme); err != nil {
		fault := p.Unreadable(err)
		return nil, &fault
	}
	items := body.Sample()
	r := g.detect(p, path)
	c := &comparing{
		path:    path,
		tried:   tried,
		current: one,
		start:   body.Print,
		facts:   p.Facts(),
		size:    max(int(r.Size), body.Count),
		reason:  r.Reason, end: r.End,
		whole: r.Whole, wholeReason: r.WholeReason,
		hidden: p.Answer().CrossOrigin && p.Answer().Header("link") == "" && r.Full,
	}
	if len(r.More) > 0 {
		c.more = r.More[0]
	}
	c.consider(g, p, r.Guesses)
	c.all = c.left
	if len(c.left) == 0 {
		c.noGuess()
		return c, nil
	}
	c.first = detect.NewFirst(items)
	c.follow(g)
	return c, nil
}

// detect makes guesses about a page that was read.
func (g *Guide) detect(p *guide.Page, path string) detect.Result {
	answer, body := p.Answer(), p.Body()
	e := detect.Exchange{
		Request: p.Ask().Request, URL: answer.URL, Headers: answer.Headers,
		Body: body.Facts, Items: path, Count: body.Count, Last: body.Last(),
		Parameters: g.parameters, Sequence: body.Sequential(),
	}
	if body.Collected() {
		e.Body = body.Body()
	}
	r := detect.Detect(e)
	if body.None() {
		r = detect.Result{Reason: "empty-page", End: "the response has no body"}
	}
	return r
}

// consider keeps the guesses that name a page 2, and each request for it once.
func (c *comparing) consider(g *Guide, p *guide.Page, guesses []*detect.Guess) {
	request, count := p.Ask().Request, p.Body().Count
	keys := []uint64{p.Ask().Key} // of requests that need not be made again
	for i, guess := range guesses {
		s, t, err := guess.Compile(request)
		if err != nil {
			continue
		}
		d := s.Next(t, scheme.Position{}, p.Facts(), g.own.EmptyPage)
		if d.Next == nil {
			if count == 0 && i == 0 && d.Doubt == verdict.NoDoubt && c.end == "" {
				c.reason, c.end = d.Reason, d.Evidence // the family's lists end by being empty
			}
			continue
		}
		guess.Position, guess.Count = *d.Next, int64(count)
		if behind := p.Ask().Position; behind.Limit > 0 {
			guess.Before, guess.Or = guess.Before+int64(p.Moved), guess.Or+int64(p.Moved)
			if f, err := g.compile(guess); err == nil {
				guess.Position = f.Onward(behind, guess.Position)
			}
		}
		if next, err := s.Request(t, guess.Position); err == nil && !slices.Contains(keys, exchange.Key(next)) {
			keys = append(keys, exchange.Key(next))
			c.left = append(c.left, guess)
		}
	}
}

// noGuess says why page 1 is the only one.
func (c *comparing) noGuess() {
	if c.end == "" && c.whole != "" && c.more == "" {
		c.reason, c.end = c.wholeReason, c.whole
	}
	confidence, why := detect.Told, c.end
	if why == "" {
		confidence, why = detect.Tried, c.undetected()
	}
	c.tell(detection(c.current, oneAt(c.path), "", confidence, []string{why}))
}

// onePage ends a list that no guess leads on.
func (c *comparing) onePage(p *guide.Page) (guide.Step, phase) {
	step := c.current.Audit(p, c.current.Decide(p))
	step.News = c.take()
	text := c.undetected()
	switch {
	case c.end != "":
		step.End = verdict.Ending{Reason: c.reason, Evidence: c.end}
	case c.more != "":
		step.Kind, step.Fault = guide.Fail, exchange.Fault{Code: "undetected", Text: text + pageOneDelivered}
	default:
		step.End = verdict.Ending{Reason: "undetected", Evidence: text, Doubt: verdict.Undetected}
	}
	return step, &over{c.current}
}

const pageOneDelivered = "; the items of page 1 were delivered"

// undetected says what was looked for, and how to name it by hand.
func (c *comparing) undetected() string {
	text := "nothing in the response says whether there is more"
	if c.more != "" {
		text = "there is a next page (" + c.more + "), but how it is asked for could not be told"
	}
	for _, t := range c.tried {
		text += "; " + t
	}
	if c.hidden {
		text += "; the response came from another origin, so that a Link header would be hidden unless the server lists Link in Access-Control-Expose-Headers"
	}
	return text + "; looked for " + detect.LookedFor +
		`; say it by hand with the option pagination: a preset, or {type: "cursor", inputs: [{name: "PARAMETER", in: "parameters", type: "cursor"}], outputs: {results: "$.ITEMS", nextCursor: "$.CURSOR"}}`
}
