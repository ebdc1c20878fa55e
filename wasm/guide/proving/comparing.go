package proving

import (
	"slices"
	"strconv"
	"strings"

	"github.com/anypage/anypage/wasm/detect"
	"github.com/anypage/anypage/wasm/exchange"
	"github.com/anypage/anypage/wasm/guide"
	"github.com/anypage/anypage/wasm/policy"
	"github.com/anypage/anypage/wasm/scheme"
	"github.com/anypage/anypage/wasm/split"
	"github.com/anypage/anypage/wasm/verdict"
	"github.com/tidwall/gjson"
)

// comparing is the phase of page 2.
type comparing struct {
	path    string          // of the list
	left    []*detect.Guess // that are left, the one that is followed first
	all     []*detect.Guess // with those that were refuted: by an answer that may have been a wrong one
	current *guide.Fixed    // of the guess that is followed
	first   *detect.First   // the items of page 1
	start   split.Print     // of page 1
	facts   scheme.Page     // the same page, as a scheme reads it
	size    int             // items of a full page
	page1   *guide.Page     // where it is held

	reason, end string         // why page 1 is the only one; "" where nothing says so
	more        string         // why it is not; "" where nothing says so
	whole       string         // why it is in case that all guesses are refuted
	wholeReason string         // in short
	alone       *detect.Guess  // the guess whose page 2 may be the end of the list, or none of it
	ending      verdict.Ending // in case that it is the end
	emptied     bool           // a guess was refuted by a page without items, which may as well be the end
	tried       []string       // guesses that were refuted, and by what
	denied      exchange.Fault // the error that page 2 said it is, once it did
	hidden      bool           // a Link header may have been kept from us

	news  []guide.Detection // not told yet
	saved []byte            // for checkpoints; nil once it has to be written anew
}

func (c *comparing) tell(d guide.Detection) { c.news = append(c.news, d) }

func (c *comparing) take() []guide.Detection {
	news := c.news
	c.news = nil
	return news
}

func (c *comparing) fixed() *guide.Fixed { return c.current }

// Where page 1 is held, the place of the items is not certain: the body is collected, so
// that all of it can be looked at.
func (c *comparing) plan() guide.Plan {
	plan := c.current.Plan()
	plan.Compare, plan.Body.Sample, plan.Body.Collect = true, true, c.page1 != nil
	plan.Conclusive = c.conclusive()
	return plan
}

func (c *comparing) traits() guide.Traits {
	t := c.current.Traits()
	if len(c.left) > 0 {
		t.Before, t.Or = c.left[0].Before, c.left[0].Or
	}
	return t
}

func (c *comparing) held(p *guide.Page) guide.Step {
	if len(c.left) == 0 {
		return guide.Step{Kind: guide.End}
	}
	return c.current.Audit(p, c.current.Decide(p))
}

// follow takes up the first guess.
func (c *comparing) follow(g *Guide) error {
	guess := c.left[0]
	fixed, err := g.compile(guess)
	if err != nil {
		return err
	}
	fixed.Remember(c.facts)
	c.current, c.saved = fixed, nil
	c.tell(detection(fixed, guess.Pagination, guess.Preset, guess.Confidence, guess.Evidence))
	return nil
}

func (c *comparing) after(g *Guide, p *guide.Page) (guide.Step, phase) {
	if step, failed := c.current.Read(p); failed {
		return c.unread(g, p, step)
	}
	return c.prove(g, p)
}

// unread takes a page 2 that can't be read, or that says it is an error. One that passes
// says nothing of the guess.
func (c *comparing) unread(g *Guide, p *guide.Page, step guide.Step) (guide.Step, phase) {
	if step.Passes || step.Kind == guide.Resize {
		return step, c
	}
	return c.failed(g, p, step.Fault)
}

// again asks for page 2 once more, otherwise than before.
func (c *comparing) again(pos scheme.Position, skip int) guide.Step {
	return guide.Step{Kind: guide.Again, Next: pos, Skip: skip, News: c.take()}
}

// echo is the number of the page that the response says it is, "" where it doesn't.
func (c *comparing) echo(p *guide.Page) string {
	guess := c.left[0]
	v, ok := scheme.Find(guess.Echo, p.Facts())
	if guess.Echo == "" || !ok {
		return ""
	}
	echo := v.String()
	if p.Body().Count == 0 && echo != c.behind(p) {
		return "" // what a page past the end says of itself
	}
	return echo
}

// fresh are the items of page 2, without those that may be of page 1, where page 2 had to be asked for
// by a smaller page.
func fresh(p *guide.Page) []gjson.Result {
	items := p.Body().Sample()
	if p.Resized() {
		items = items[min(p.Passed, len(items)):]
	}
	return items
}

// behind is the number of the page behind page 2.
func (c *comparing) behind(p *guide.Page) string {
	n := c.left[0].Start + 1
	if p.Resized() {
		n, _ = strconv.ParseInt(p.Ask().Position.Number, 10, 64)
	}
	return strconv.FormatInt(n+1, 10)
}

// prove compares page 2 with page 1.
func (c *comparing) prove(g *Guide, p *guide.Page) (guide.Step, phase) {
	guess, items := c.left[0], fresh(p)
	count := p.Body().Count
	if p.Resized() {
		count -= min(p.Passed, count)
	}
	echo, number := c.echo(p), p.Ask().Position.Number
	same, common := c.first.Compare(items, echo != "" && echo == number)
	skip := 0
	if tail := c.first.Tail(items); tail > 0 && tail < count && guess.Offset == "" &&
		(tail == common && c.start.Count < c.size && takes(guess, "offset") || guess.Total > 0 && guess.Before+guess.Count+int64(count-tail) == guess.Total) {
		skip, common = tail, 0 // see overlap; or the last page was filled up with items of the page before it
	}
	why, drift := "", ""
	switch {
	case same || echo != "" && common > 0 && echo == strconv.FormatInt(guess.Start, 10):
		if len(guess.Pagination.Inputs) > 0 && guess.Start > 0 {
			c.ignored(guess.Pagination.Inputs[0])
		}
		why = "brought the same items again"
		if c.wholeReason == "no-next" { // of a page that names a next one elsewhere: whatever asks for that was not found
			c.whole = ""
		}
	case echo == c.behind(p) && guess.Start > 0:
		return c.fromOneLess(g, p, skip), c
	case echo != "" && echo != number:
		why = "brought page " + echo
	case common > 0 && common < count && echo != "" && echo == number, common > 0 && 2*common < count && c.first.Tail(items) != common && guess.Pagination.Type != scheme.OffsetLimit:
		// The response says that it is page 2, or most of it is new by a cursor that page 1 named: the list has moved meanwhile.
		drift = plural(common, "item") + " of page 2 had come on page 1"
	case common > 0:
		why = "brought " + plural(common, "item") + " that had come before"
	default:
		why = c.provesNothing(p)
	}
	why = c.inPlace(g, p, why)
	switch d := c.current.Decide(p); {
	case why != "":
		return c.refute(g, p, why, skip)
	case count == 0 && c.page1 == nil && d.Next == nil && d.Reason == "unmatched-path":
		// No list of this kind, such as the state of a job: the guess is as likely as before.
		step := guide.StepOf(d)
		step.News = c.take()
		return step, c
	case guess.Offset != "":
		// Was it page 2, or the page by offset, and are pages counted from 1? Page 1 by
		// number, with the same offset, tells all three: it brings page 1 again, or the
		// items of just now, or what is between them.
		// A page with fewer items has a higher number; the one before it tells as much.
		at, _ := strconv.ParseInt(number, 10, 64)
		return c.again(scheme.Position{Number: strconv.FormatInt(at-1, 10), Limit: p.Ask().Position.Limit}, skip), &basing{c, p}
	}
	step, next := c.proven(g, p, skip)
	if drift != "" {
		if step.Remarks == nil {
			step.Remarks = &guide.Remarks{}
		}
		step.Remarks.Drift = drift
	}
	return step, next
}

// fromOneLess is the step behind a page that is the one behind that which was asked for: requests count
// from one less.
func (c *comparing) fromOneLess(g *Guide, p *guide.Page, skip int) guide.Step {
	guess := c.left[0]
	guess.Echo, guess.Start, guess.Position.Number = "", guess.Start-1, strconv.FormatInt(guess.Start, 10)
	if guess.Start == 0 && guess.Pagination.Outputs.NumPages != "" {
		guess.Rules = "from-zero"
	}
	if c.follow(g) == nil {
		return c.again(guess.Position, skip)
	}
	step := guide.StepOf(c.current.Decide(p))
	step.Skip = skip
	return step
}

// provesNothing says why a page 2 with other items than page 1 may be none all the same; ""
// where it proves the guess.
func (c *comparing) provesNothing(p *guide.Page) string {
	guess, empty := c.left[0], p.Body().Count == 0
	switch {
	case guess.Path > 0 && guess.Pagination.Type == scheme.OffsetLimit && guess.Total > 0 && c.current.Decide(p).Total != guess.Total:
		return "brought a list with another total"
	case empty && (guess.NotEmpty > 0 || guess.Offset == "" && missing(guess, p)):
		c.emptied = true
		return "has no items, which proves nothing"
	case empty && guess.Offset != "" && c.whole != "":
		return "has no items"
	}
	return ""
}

// takes reports whether a guess has an input of a type first.
func takes(guess *detect.Guess, kind string) bool {
	in := guess.Pagination.Inputs
	return len(in) > 0 && in[0].Type == kind
}

// missing reports whether the total, or the number of pages, says that there are more
// items than those of page 1, to a guess that counts.
func missing(guess *detect.Guess, p *guide.Page) bool {
	return guess.Pagination.Type == scheme.OffsetLimit && (guess.Pagination.Outputs.NumPages != "" || guess.Total > int64(p.Before)+guess.Before)
}

// ignored drops further guesses by an input that the server does not read.
func (c *comparing) ignored(in scheme.Input) {
	rest := c.left[:1:1]
	for _, guess := range c.left[1:] {
		if len(guess.Pagination.Inputs) == 0 || guess.Pagination.Inputs[0] != in {
			rest = append(rest, guess)
		}
	}
	c.left = rest
}

// proven ends the proof. A total that two pages exceed already is the total of
// something else.
func (c *comparing) proven(g *Guide, p *guide.Page, skip int) (guide.Step, phase) {
	guess, count := c.left[0], p.Body().Count
	withdrawn := guess.Total > 0 && int64(p.Before+count-p.Passed-skip) > guess.Total && guess.Pagination.Outputs.Total != ""
	if withdrawn {
		guess.Pagination.Outputs.Total = ""
	}
	guess.Confidence = detect.Proven
	evidence := "page 2 has " + plural(count, "item") + ", none of them on page 1"
	if _, common := c.first.Compare(fresh(p), false); common > 0 {
		evidence = "page 2 has " + plural(count, "item") + ", and says that it is page 2"
	}
	if count == 0 {
		evidence = "page 2 has no items"
	}
	guess.Evidence = append(guess.Evidence, evidence)
	if err := c.follow(g); err != nil {
		return c.current.Failed(p, exchange.Fault{Code: "config", Text: err.Error()}), c
	}
	s := &settled{Fixed: c.current, guess: guess, size: c.size}
	if c.more == "" && c.whole != "" {
		p.Presumed = verdict.Ending{Reason: c.wholeReason, Evidence: c.whole}
	}
	step := guide.Step{Kind: guide.Release}
	if c.page1 == nil {
		step = s.step(p)
	}
	step.News, step.Skip, step.Withdrawn = c.take(), step.Skip+skip, withdrawn
	return step, s
}

// refute drops the guess that led to a page, and asks for it by the next one.
func (c *comparing) refute(g *Guide, p *guide.Page, why string, skip int) (guide.Step, phase) {
	if tried := "asked for by " + inputName(c.left[0]) + ", page 2 " + why; !slices.Contains(c.tried, tried) { // page 0 may end as page 1 did
		c.tried = append(c.tried, tried)
	}
	for c.left = c.left[1:]; len(c.left) > 0; c.left = c.left[1:] {
		if c.follow(g) == nil {
			return c.again(c.left[0].Position, skip), c
		}
	}
	results := c.current.Scheme.Pagination.Outputs.Results
	if c.alone != nil {
		c.left, c.alone.Evidence = []*detect.Guess{c.alone}, append(c.alone.Evidence, "page 2 has no items")
		c.follow(g)
	} else if one, err := g.one(results); err == nil {
		c.current = one
		c.tell(detection(one, oneAt(results), "", detect.Tried, c.tried))
	}
	if c.more != "" && c.denied.Code != "" {
		step := c.current.Failed(p, c.denied)
		step.News = c.take()
		return step, c
	}
	if c.more != "" && !c.emptied {
		step := c.current.Failed(p, exchange.Fault{Code: "undetected", Text: c.undetected() + pageOneDelivered})
		step.News = c.take()
		return step, c
	}
	step := guide.Step{Kind: guide.End, Gone: true, News: c.take()}
	if c.alone != nil {
		step.End = c.ending
		step.End.Evidence += "; " + c.tried[len(c.tried)-1]
	} else if c.whole != "" {
		step.End = verdict.Ending{Reason: c.wholeReason, Evidence: c.whole + "; " + strings.Join(c.tried, "; ")}
	} else {
		step.End = verdict.Ending{Reason: "undetected", Evidence: c.undetected(), Doubt: verdict.Undetected}
	}
	return step, &over{c.current}
}

func inputName(guess *detect.Guess) string {
	switch {
	case len(guess.Pagination.Inputs) == 0:
		return guess.Pagination.Outputs.NextURL
	case guess.Offset != "":
		return guess.Pagination.Inputs[0].Name + " and " + guess.Offset
	case guess.Path > 0:
		return "the last segment of the path"
	}
	return guess.Pagination.Inputs[0].Name
}

// failed refutes the guess where the failure speaks against it.
func (c *comparing) failed(g *Guide, p *guide.Page, fault exchange.Fault) (guide.Step, phase) {
	if step, ok := c.current.Shrink(p, fault); ok {
		return step, c
	}
	if c.page1 == nil && c.more != "" && (len(c.left) == 1 || p.Answer().Status == 410) {
		if step, ok := c.current.Expired(p, fault); ok {
			return step, c
		}
	}
	if !c.refutes(p, fault.Code) {
		step := c.current.Failed(p, fault)
		if p.Body().Sequential() { // the lines before a broken one count
			_, common := c.first.Compare(p.Body().Sample(), false)
			step.Begun = common == 0
		}
		return step, c
	}
	if fault.Code == "response" {
		c.denied = fault
	}
	c.separately()
	return c.refute(g, p, "failed: "+fault.Text, 0)
}

// refutes reports whether a failure speaks against the guess, and not of the server
// or the network.
func (c *comparing) refutes(p *guide.Page, code string) bool {
	if len(c.left) == 0 {
		return false
	}
	switch code {
	case "config": // not where it comes of the caller's function of headers
		return p.Ask().Err != nil
	case "response":
		return true
	case "parse": // JSON that breaks off, or is broken, may be the right page all the same
		begin := strings.TrimLeft(string(p.Head()), "\ufeff \t\r\n")
		return p.Body().Items() == 0 && (begin == "" || begin[0] != '{' && begin[0] != '[')
	case "network": // a header of ours may be refused before the request is made (CORS)
		inputs := c.left[0].Pagination.Inputs
		return len(inputs) > 0 && inputs[0].In == "header"
	case "http":
		return c.alone != nil || c.conclusive().Answers(p.Answer().Status)
	}
	return false
}

// conclusive tells which refusals speak against the guess.
func (c *comparing) conclusive() policy.Conclusive {
	switch {
	case len(c.left) == 0:
		return policy.NoRefusal
	case c.more == "", c.alone != nil:
		return policy.AllRefusals
	}
	return policy.WrongRequests
}

// separately has a list that was asked for by page and offset at once be asked for
// by the offset alone where something says that there is more: there are servers
// that refuse parameters they don't know. A page alone would not tell from which
// number pages are counted.
func (c *comparing) separately() {
	guess := c.left[0]
	if guess.Offset == "" || c.more == "" || len(c.left) > 1 {
		return
	}
	alone := *guess
	alone.ByOffset()
	alone.Position = scheme.Position{Number: strconv.FormatInt(guess.Count, 10)}
	alone.Evidence = []string{guess.Evidence[0], "page and " + guess.Offset + " at once were refused"}
	c.left = append(slices.Clip(c.left), &alone)
	c.all = append(slices.Clip(c.all), &alone)
}

func plural(n int, word string) string {
	if n != 1 {
		word += "s"
	}
	return strconv.Itoa(n) + " " + word
}
