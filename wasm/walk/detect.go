package walk

import (
	"slices"
	"strconv"
	"strings"

	"github.com/anypage/anypage/wasm/detect"
	"github.com/anypage/anypage/wasm/edit"
	"github.com/anypage/anypage/wasm/exchange"
	"github.com/anypage/anypage/wasm/linkheader"
	"github.com/anypage/anypage/wasm/policy"
	"github.com/anypage/anypage/wasm/scheme"
	"github.com/anypage/anypage/wasm/split"
	"github.com/tidwall/gjson"
)

// A walk whose pagination nobody named finds it out in three phases:
//
//   - finding: page 1 is read whole, unless its items are certain to be those at a
//     place that the caller named, or to be the array that is the body: those are
//     handed out as they arrive. Its items are found and handed out, and package
//     detect makes guesses, the best first. Where several arrays may be the
//     list, page 1 waits for page 2, whose items have to be others;
//   - proving: page 2 is asked for by the best guess. Its items are held until
//     they have been compared with those of page 1. A refuted guess makes room for
//     the next one, and page 2 is asked for again;
//   - settled: what has been proven is followed as if the caller had named it.
type auto struct {
	guesses []*detect.Guess // that are left, the one that is followed first
	all     []*detect.Guess // while proving, with those that were refuted: by an answer that may have been a wrong one
	found   bool            // the finding is over
	first   *detect.First   // while proving
	kept    *page           // page 2 of a guess with an Offset, while page 1 by number is asked for
	start   mark            // of page 1
	lists   []string        // what may be the list: the one that is taken for it, and others
	pending *page           // page 1, while page 2 has to tell which of them it is
	size    int             // items of a full page
	tail    uint64          // of the last item of a page that had fewer, 0 for none

	reason, end string // why page 1 is the last; "" where nothing says so
	more        string // why it is not; "" where nothing says so
	whole       string // why it is in case that all guesses are refuted
	wholeReason string
	emptied     bool     // a guess was refuted by a page without items, which may as well be the end
	tried       []string // guesses that were refuted, and by what
	hidden      bool     // a Link header may have been kept from us
	json        []byte   // of the guesses, for checkpoints
	resumed     []Effect // of a checkpoint's guess, for the first event's answer
}

func (a *auto) finding() bool { return a != nil && !a.found }
func (a *auto) proving() bool { return a != nil && a.found && a.first != nil }
func (a *auto) settled() bool { return a != nil && a.found && a.first == nil }

// find reads page 1: where its items are, and how the list may go on. It reports
// false when the walk has ended.
func (w *Walk) find(p *page) bool {
	a := w.auto
	a.found = true
	switch given := w.scheme.Items(); {
	case given != nil:
		a.lists = []string{detect.Named(given, p.Kind())}
	case p.Reader.Size() == 0:
		a.lists = []string{""}
	default:
		a.lists = detect.Lists(p.Body(), p.Ask().Request.URL, detect.Size(p.Ask().Request))
	}
	if len(a.lists) == 0 {
		w.fail(p, exchange.Fault{Code: "undetected", Text: noList})
		return false
	}
	return w.look(p, a.lists[0])
}

// look reads how the list at a path of page 1 may go on. It reports false when the
// walk has ended.
func (w *Walk) look(p *page, path string) bool {
	a := w.auto
	single := scheme.Pagination{Type: scheme.None, Outputs: scheme.Outputs{Results: path}}
	if w.settle(single, "") != nil || !p.finish(w.scheme) {
		w.failItems(p)
		return false
	}
	items := p.Sample()
	e := detect.Exchange{Request: p.Ask().Request, URL: p.Answer().URL, Headers: p.Answer().Headers, Body: p.Facts, Items: path, Count: p.Count, Last: p.Last(), Parameters: w.config.Parameters}
	if p.Whole() {
		e.Body = p.Body()
	}
	r := detect.Detect(e)
	if p.Reader.Size() == 0 {
		r = detect.Result{Reason: "empty-page", End: "the response has no body"}
	}
	a.reason, a.end, a.whole, a.wholeReason = r.Reason, r.End, r.Whole, r.WholeReason
	a.guesses, a.first, a.more = nil, nil, ""
	if len(r.More) > 0 {
		a.more = r.More[0]
	}
	link := p.Answer().Header("link")
	a.hidden = p.Answer().CrossOrigin && link == "" && r.Full
	keys := []uint64{p.Ask().Key} // of requests that need not be made again
	for _, g := range r.Guesses {
		s, t, err := g.Compile(p.Ask().Request)
		if err != nil {
			continue
		}
		d := s.Next(t, scheme.Position{}, w.facts(p), w.config.EmptyPage)
		if d.Next == nil {
			if p.Count == 0 && g == r.Guesses[0] && d.Status == scheme.Complete && a.end == "" {
				a.reason, a.end = d.Reason, d.Evidence // the family's lists end by being empty
			}
			continue
		}
		g.Position, g.Count = *d.Next, int64(p.Count)
		if next, err := s.Request(t, g.Position); err == nil && !slices.Contains(keys, exchange.Key(next)) {
			keys = append(keys, exchange.Key(next))
			a.guesses = append(a.guesses, g)
		}
	}
	a.all = a.guesses
	a.start, a.size = p.mark(), max(int(r.Size), p.Count)
	if len(a.guesses) == 0 {
		if a.end == "" && a.whole != "" && a.more == "" {
			a.reason, a.end = a.wholeReason, a.whole
		}
		confidence := 0.3
		if a.end != "" {
			confidence = 0.9
		}
		w.detected(single, "", confidence, []string{w.whyLast()})
		return true
	}
	a.first = detect.NewFirst(items)
	w.follow()
	return true
}

// holdBack keeps page 1 until page 2 has told which of several lists is the one:
// that whose items change. It reports whether page 2 has been asked for.
func (w *Walk) holdBack(p *page) bool {
	a := w.auto
	if len(a.lists) < 2 || !a.proving() || w.config.MaxPages == 1 || w.config.MaxItems >= 0 && w.config.MaxItems <= p.Count {
		return false
	}
	a.pending = p
	w.flight, w.want = nil, max(w.want, p.index+1-w.first)
	w.next, w.started, w.skip = &a.guesses[0].Position, p.index+1, 0
	w.advance()
	return true
}

// choose takes another list for the one, where page 2 has the items of page 1 again
// in the list that was taken for it, and others in another one. It reports false
// where page 2 has to be asked for once more, by what that list says.
func (w *Walk) choose(p *page) bool {
	a := w.auto
	lists := a.lists
	a.lists = nil
	if w.changed(p, lists[0]) {
		return true
	}
	for _, path := range lists[1:] {
		if !w.changed(p, path) {
			continue
		}
		if w.look(a.pending, path); len(a.guesses) == 0 {
			w.look(a.pending, lists[0])
			return true
		}
		if w.asks(a.guesses[0].Position) != p.Ask().Key {
			w.ask(p, a.guesses[0].Position)
			return false
		}
		p.finish(w.scheme)
		return true
	}
	return true
}

// changed tells whether a list has new items on page 2, or none at all. Some may be
// those of page 1, where it was asked for by the length of another list.
func (w *Walk) changed(p *page, path string) bool {
	items := w.itemsAt(p, path)
	same, common := detect.NewFirst(w.itemsAt(w.auto.pending, path)).Compare(items, false)
	return !same && (common == 0 || common < len(items))
}

// itemsAt are a page's items if its list is at another place.
func (w *Walk) itemsAt(p *page, path string) []gjson.Result {
	g := detect.Guess{Pagination: scheme.Pagination{Type: scheme.None, Outputs: scheme.Outputs{Results: path}}}
	s, _, err := g.Compile(w.request1)
	if err != nil || p.Reader.Size() == 0 {
		return nil
	}
	content, err := p.At(s)
	if err != nil {
		return nil
	}
	return p.SampleOf(content)
}

// release hands page 1 out, if it was held back. It reports whether that ended the
// walk.
func (w *Walk) release() (ended bool) {
	p := w.auto.heldBack()
	if p == nil {
		return false
	}
	w.auto.pending = nil
	d := scheme.Decision{}
	if len(w.auto.guesses) > 0 {
		d = w.scheme.Next(w.target, p.Ask().Position, w.facts(p), w.config.EmptyPage)
	}
	w.giveHeld(p)
	w.marks[p.Ask().Key], w.last, w.matched = p.mark(), p.mark(), true
	w.do(Page{ID: p.ID(), Index: p.index, Items: p.given, Total: w.verdict.Total, URL: w.movedTo(p), Info: d.Info, Envelope: p.Envelope, Next: w.after(p, d), Rest: w.rest(p, d)})
	if !w.ended { // at maxItems
		w.verdict.Pages++
	}
	return w.ended
}

func (a *auto) heldBack() *page {
	if a == nil {
		return nil
	}
	return a.pending
}

// handed is how many items have been handed out, or will be before a page that is
// being asked for.
func (w *Walk) handed() int { return w.before + w.verdict.Items + w.pendingCount() }

func (w *Walk) pendingCount() int {
	if p := w.auto.heldBack(); p != nil {
		return p.Count
	}
	return 0
}

const noList = "the body has no array that looks like a list of items; looked for one at the root and up to three objects deep: name the items' place with the option items, such as \"$.data\""

// facts are a complete page as a scheme sees it.
func (w *Walk) facts(p *page) scheme.Page {
	return scheme.Page{Index: p.index, URL: p.Answer().URL, Headers: p.Answer().Headers, Body: p.Facts, Found: p.Found, Count: p.Count, Matched: w.matched}
}

// follow takes up the first guess. The guess was compiled before.
func (w *Walk) follow() error {
	g := w.auto.guesses[0]
	s, t, err := g.Compile(w.request1)
	if err != nil {
		return err
	}
	w.scheme, w.target, w.auto.json = s, t, nil
	w.detected(g.Pagination, g.Preset, g.Confidence, g.Evidence)
	return nil
}

// settle takes up a pagination that needs no proof.
func (w *Walk) settle(p scheme.Pagination, rules string) error {
	g := detect.Guess{Pagination: p, Rules: rules}
	s, t, err := g.Compile(w.request1)
	if err == nil {
		w.scheme, w.target = s, t
	}
	return err
}

// detected tells the driver what is followed from here on.
func (w *Walk) detected(p scheme.Pagination, preset string, confidence float64, evidence []string) {
	object, why := w.scheme.Speakeasy()
	w.do(Detected{Pagination: p, Preset: preset, Confidence: confidence, Evidence: evidence, Speakeasy: object, Why: why})
}

// whyLast says why there is no page after the first one.
func (w *Walk) whyLast() string {
	if a := w.auto; a.end != "" {
		return a.end
	}
	return w.undetected()
}

// undetected says what was looked for, and how to name it by hand.
func (w *Walk) undetected() string {
	a := w.auto
	text := "nothing in the response says whether there is more"
	if a.more != "" {
		text = "there is a next page (" + a.more + "), but how it is asked for could not be told"
	}
	for _, t := range a.tried {
		text += "; " + t
	}
	if a.hidden {
		text += "; the response came from another origin, so that a Link header would be hidden unless the server lists Link in Access-Control-Expose-Headers"
	}
	return text + "; looked for " + detect.LookedFor +
		`; say it by hand with the option pagination: a preset, or {type: "cursor", inputs: [{name: "PARAMETER", in: "parameters", type: "cursor"}], outputs: {results: "$.ITEMS", nextCursor: "$.CURSOR"}}`
}

// decide has the scheme decide what comes after a page, and adds what detection
// knows better.
func (w *Walk) decide(p *page) scheme.Decision {
	d := w.scheme.Next(w.target, p.Ask().Position, w.facts(p), w.config.EmptyPage)
	a := w.auto
	switch {
	case a.settled() && d.Next != nil && w.scheme.Pagination.Outputs.NextURL == "$response.header.Link" && linkheader.Ends(p.Answer().Header("link")):
		d = scheme.Decision{Status: scheme.Complete, Reason: "no-next", Total: d.Total, Evidence: `the Link header says results="false" of the next page on page ` + ordinal(p.index)}
	case a.settled() && d.Next != nil && w.flagged(p):
		d = scheme.Decision{Status: scheme.Complete, Reason: "last-page", Total: d.Total, Evidence: a.guesses[0].Last + " is true on page " + ordinal(p.index)}
	case a == nil || d.Next == nil && w.scheme.Pagination.Type != scheme.None:
	case w.scheme.Pagination.Type == scheme.None && a.end != "":
		d.Reason, d.Evidence = a.reason, a.end
	case w.scheme.Pagination.Type == scheme.None:
		d.Status, d.Reason, d.Evidence = scheme.Suspect, "undetected", w.undetected()
	case a.settled() && p.Count == 0 && w.asks(*d.Next) == p.Ask().Key:
		d = scheme.Decision{Status: scheme.Complete, Reason: "empty-page", Total: d.Total, Evidence: "page " + ordinal(p.index) + " has no items, and names itself as the next one"}
	case a.settled() && p.Count == 0 && (w.counts(p, *d.Next) || d.Total == w.listed("", d.Total)):
		d = scheme.Decision{Status: scheme.Complete, Reason: "empty-page", Total: d.Total, Evidence: "page " + ordinal(p.index) + " has no items"}
	}
	w.overlap(p, d)
	return d
}

// flagged tells whether a page has the flag of the last one.
func (w *Walk) flagged(p *page) bool {
	path := w.auto.guesses[0].Last
	if path == "" {
		return false
	}
	v, ok := scheme.Find(path, w.facts(p))
	return ok && strings.EqualFold(v.String(), "true")
}

// counts tells whether the next page is named by nothing but the next number or
// offset: an empty page is the end then. Behind an empty page with an opaque cursor
// there may well be others.
func (w *Walk) counts(p *page, next scheme.Position) bool {
	step := func(from, to string) bool {
		a, err := strconv.ParseInt(from, 10, 64)
		b, wrong := strconv.ParseInt(to, 10, 64)
		return err == nil && wrong == nil && b > a && b-a <= max(w.auto.guesses[0].Count, 1)
	}
	unquoted := func(raw string) string { return gjson.Parse(raw).String() }
	switch {
	case next.Number != "":
		return true
	case next.Cursor != "":
		return step(unquoted(p.Ask().Position.Cursor), unquoted(next.Cursor))
	}
	one := false
	for _, to := range edit.QueryPairs(next.URL) {
		if from := edit.QueryValues(p.Ask().Request.URL, to.Name); len(from) == 0 || from[0] != to.Value {
			if one || len(from) == 0 || !step(from[0], to.Value) {
				return false
			}
			one = true
		}
	}
	return one
}

// overlap deals with lists by offset whose pages leave some items out: the offset
// counts those too or does not, so that the page behind such a page may begin with
// items that it had at its end. Those are skipped.
func (w *Walk) overlap(p *page, d scheme.Decision) {
	a := w.auto
	if a == nil {
		return
	}
	if a.tail != 0 && p.compares {
		for i, item := range p.Sample() {
			if split.Hash(0, []byte(item.Raw)) == a.tail {
				p.skip += i + 1
				p.toSkip += i + 1
			}
		}
		a.tail, a.json = 0, nil
	}
	if !a.settled() || d.Next == nil || p.Count == 0 || p.Count >= max(a.size, int(a.guesses[0].Count)) || w.scheme.Pagination.Type != scheme.OffsetLimit || w.scheme.Pagination.Inputs[0].Type != "offset" {
		return
	}
	a.tail, a.json = split.Hash(0, []byte(p.Last().Raw)), nil
}

// asks identifies the request for a position.
func (w *Walk) asks(pos scheme.Position) uint64 {
	r, err := w.scheme.Request(w.target, pos)
	if err != nil {
		return 0
	}
	return exchange.Key(r)
}

// prove compares page 2 with page 1. It returns the page to go on with: nil where
// another request has to come first.
func (w *Walk) prove(p *page) *page {
	a := w.auto
	if a.pending != nil && len(a.lists) > 1 && !w.choose(p) {
		return nil
	}
	g := a.guesses[0]
	items := p.Sample()
	echo := ""
	if v, ok := scheme.Find(g.Echo, w.facts(p)); g.Echo != "" && ok {
		if echo = v.String(); p.Count == 0 && echo != strconv.FormatInt(g.Start+2, 10) {
			echo = "" // what a page past the end says of itself
		}
	}
	same, common := a.first.Compare(items, echo != "" && echo == p.Ask().Position.Number)
	if a.kept != nil {
		return w.tellBase(p, items, same, common)
	}
	if tail := a.first.Tail(items); tail > 0 && tail == common && common < p.Count && a.start.Count < a.size && g.Offset == "" && len(g.Pagination.Inputs) > 0 && g.Pagination.Inputs[0].Type == "offset" {
		p.skip, p.toSkip, common = p.skip+tail, p.toSkip+tail, 0 // see overlap
	}
	switch {
	case same || echo != "" && common > 0 && echo == strconv.FormatInt(g.Start, 10):
		if len(g.Pagination.Inputs) > 0 && g.Start > 0 {
			w.ignored(g.Pagination.Inputs[0])
		}
		w.refute(p, "brought the same items again")
		return nil
	case echo == strconv.FormatInt(g.Start+2, 10) && g.Start > 0:
		// The page behind the one that was asked for: requests count from one less.
		g.Echo, g.Start, g.Position.Number = "", g.Start-1, strconv.FormatInt(g.Start, 10)
		if g.Start == 0 && g.Pagination.Outputs.NumPages != "" {
			g.Rules = "from-zero"
		}
		if w.follow() == nil {
			w.ask(p, g.Position)
			return nil
		}
		return p
	case echo != "" && echo != p.Ask().Position.Number:
		w.refute(p, "brought page "+echo)
		return nil
	case common > 0:
		w.refute(p, "brought "+plural(common, "item")+" that had come before")
		return nil
	}
	if g.Path > 0 && g.Pagination.Type == scheme.OffsetLimit && (g.Total == 0 || totalOf(w, p) != g.Total) {
		w.refute(p, "brought a list with another total")
		return nil
	}
	if p.Count == 0 && (g.NotEmpty > 0 || g.Offset == "" && w.missing(g)) {
		a.emptied = true
		w.refute(p, "has no items, which proves nothing")
		return nil
	}
	if g.Offset != "" && p.Count == 0 && a.whole != "" {
		w.refute(p, "has no items")
		return nil
	}
	if g.Offset != "" {
		// Was it page 2, or the page by offset, and are pages counted from 1? Page 1 by
		// number, with the same offset, tells all three: it brings page 1 again, or the
		// items of just now, or what is between them.
		a.kept = p
		w.ask(p, scheme.Position{Number: "1"})
		return nil
	}
	return w.proven(p)
}

// missing tells whether the total, or the number of pages, says that there are more
// items than those of page 1, to a guess that counts.
func (w *Walk) missing(g *detect.Guess) bool {
	return g.Pagination.Type == scheme.OffsetLimit && (g.Pagination.Outputs.NumPages != "" || g.Total > w.listed("", 0)+int64(w.pendingCount()))
}

// ignored drops further guesses by an input that the server does not read.
func (w *Walk) ignored(in scheme.Input) {
	a := w.auto
	rest := slices.DeleteFunc(a.guesses[1:], func(g *detect.Guess) bool {
		return len(g.Pagination.Inputs) > 0 && g.Pagination.Inputs[0] == in
	})
	a.guesses = a.guesses[:1+len(rest)]
}

// tellBase reads the answer to the second question of a guess with an Offset.
func (w *Walk) tellBase(p *page, items []gjson.Result, same bool, common int) *page {
	a := w.auto
	g, kept, why := a.guesses[0], a.kept, ""
	a.kept = nil
	switch {
	case same:
		g.ByPage(1)
		p, why = kept, "page=1 is the first page again"
	case p.Count == 0 && w.missing(g):
		a.emptied, a.guesses = true, a.guesses[:1]
		w.refute(p, "has no items, which proves nothing")
		return nil
	case p.All == kept.All && p.Count == kept.Count:
		g.ByOffset()
		p, why = kept, "the offset decides which items come"
		p.Ask().Position = scheme.Position{Number: strconv.FormatInt(g.Count, 10)}
	case common == 0 && apart(items, kept):
		g.ByPage(0)
		why = "page 1 is the second one: pages are counted from 0"
	default:
		a.guesses = a.guesses[:1] // so many requests are enough
		w.refute(p, "brought a mixture of the pages before it")
		return nil
	}
	g.Evidence = []string{g.Evidence[0], why}
	w.flight = []*page{p}
	return w.proven(p)
}

// apart tells whether none of the items is on the kept page.
func apart(items []gjson.Result, kept *page) bool {
	_, common := detect.NewFirst(items).Compare(kept.Sample(), false)
	return common == 0
}

func totalOf(w *Walk, p *page) int64 {
	return w.scheme.Next(w.target, p.Ask().Position, w.facts(p), "").Total
}

// proven ends the proof and returns the page to go on with. A total that two
// pages exceed already is the total of something else.
func (w *Walk) proven(p *page) *page {
	a := w.auto
	g := a.guesses[0]
	if g.Total > 0 && int64(w.handed()+p.Count-p.skip) > g.Total && g.Pagination.Outputs.Total != "" {
		g.Pagination.Outputs.Total = ""
		w.verdict.Total = -1
	}
	a.guesses, a.first = a.guesses[:1], nil
	g.Confidence = max(g.Confidence, 0.98)
	evidence := "page 2 has " + plural(p.Count, "item") + ", none of them on page 1"
	if p.Count == 0 {
		evidence = "page 2 has no items"
	}
	g.Evidence = append(g.Evidence, evidence)
	if err := w.follow(); err != nil {
		w.fail(p, exchange.Fault{Code: "config", Text: err.Error()})
		return nil
	}
	if w.release() {
		return nil
	}
	return p
}

// ask requests page 2 once more, otherwise than before.
func (w *Walk) ask(p *page, pos scheme.Position) {
	w.flight = nil
	w.next, w.started, w.skip = &pos, p.index, p.skip
	w.advance()
}

// refuses tells whether a failure speaks against the guess, and not of the server
// or the network.
func (a *auto) refuses(p *page, code string) bool {
	if !a.proving() || len(a.guesses) == 0 {
		return false
	}
	switch code {
	case "config":
		return true
	case "parse": // JSON that breaks off, or is broken, may be the right page all the same
		begin := strings.TrimLeft(string(p.Head()), "\ufeff \t\r\n")
		return begin == "" || begin[0] != '{' && begin[0] != '['
	case "network": // a header of ours may be refused before the request is made (CORS)
		inputs := a.guesses[0].Pagination.Inputs
		return len(inputs) > 0 && inputs[0].In == "header"
	case "http":
		return a.conclusive().Answers(p.Answer().Status)
	}
	return false
}

// conclusive tells which refusals speak against the guess.
func (a *auto) conclusive() policy.Conclusive {
	switch {
	case !a.proving() || len(a.guesses) == 0:
		return policy.NoRefusal
	case a.more == "":
		return policy.AllRefusals
	}
	return policy.WrongRequests
}

// separately has a list that was asked for by page and offset at once be asked for
// by the offset alone where something says that there is more: there are servers
// that refuse parameters they don't know. A page alone would not tell from which
// number pages are counted.
func (a *auto) separately() {
	g := a.guesses[0]
	if g.Offset == "" || a.more == "" || a.kept != nil || len(a.guesses) > 1 {
		return
	}
	alone := *g
	alone.ByOffset()
	alone.Position = scheme.Position{Number: strconv.FormatInt(g.Count, 10)}
	alone.Evidence = []string{g.Evidence[0], "page and " + g.Offset + " at once were refused"}
	a.guesses = append(slices.Clip(a.guesses), &alone)
	a.all = append(slices.Clip(a.all), &alone)
}

// pastEnd tells whether a status is how a list by detected numbers ends, which
// nothing but an answer past its end can tell.
func (w *Walk) pastEnd(p *page) bool {
	o := w.scheme.Pagination
	if w.ended || !w.auto.settled() || o.Type != scheme.OffsetLimit || p.index < 2 || o.Outputs.Total != "" || o.Outputs.NumPages != "" || o.Outputs.HasMore != "" {
		return false
	}
	switch p.Answer().Status {
	case 400, 404, 416, 422:
		return true
	}
	return false
}

// refute drops the guess that led to a page, and asks for it by the next one.
func (w *Walk) refute(p *page, why string) {
	a := w.auto
	g := a.guesses[0]
	if tried := "asked for by " + inputName(g) + ", page 2 " + why; !slices.Contains(a.tried, tried) { // page 0 may end as page 1 did
		a.tried = append(a.tried, tried)
	}
	a.kept, w.flight = nil, nil
	for a.guesses = a.guesses[1:]; len(a.guesses) > 0; a.guesses = a.guesses[1:] {
		if w.follow() == nil {
			w.ask(p, a.guesses[0].Position)
			return
		}
	}
	results := w.scheme.Pagination.Outputs.Results
	single := scheme.Pagination{Type: scheme.None, Outputs: scheme.Outputs{Results: results}}
	if w.settle(single, "") == nil {
		w.detected(single, "", 0.3, a.tried)
	}
	if a.more != "" && !a.emptied {
		w.fail(p, exchange.Fault{Code: "undetected", Text: w.undetected() + "; the items of page 1 were handed out"})
		return
	}
	a.first = nil
	switch {
	case a.whole != "":
		w.finish(scheme.Complete, a.wholeReason, a.whole+"; "+strings.Join(a.tried, "; "))
	default:
		w.finish(scheme.Suspect, "undetected", w.undetected())
	}
}

func inputName(g *detect.Guess) string {
	switch {
	case len(g.Pagination.Inputs) == 0:
		return g.Pagination.Outputs.NextURL
	case g.Offset != "":
		return g.Pagination.Inputs[0].Name + " and " + g.Offset
	case g.Path > 0:
		return "the last segment of the path"
	}
	return g.Pagination.Inputs[0].Name
}

// reached tells whether all items that the list says it has have come.
func (w *Walk) reached(d scheme.Decision) bool {
	o := w.scheme.Pagination
	return d.Next != nil && w.auto.settled() && o.Type == scheme.OffsetLimit && o.Outputs.HasMore == "" && d.Total == w.listed("", d.Total)
}

// listed is how many items of the list have come, or were before the page that the
// caller began with. Where it isn't known from which number the list is counted,
// the total of one that ended tells.
func (w *Walk) listed(status scheme.Status, total int64) int64 {
	n := int64(w.before + w.verdict.Items)
	if a := w.auto; a != nil && len(a.guesses) > 0 {
		if g := a.guesses[0]; status != scheme.Complete || n+g.Or != total {
			return n + g.Before
		} else {
			return n + g.Or
		}
	}
	return n
}

// candidates are the guesses that a checkpoint keeps: whoever resumes tries them all
// again.
func (a *auto) candidates() []*detect.Guess {
	if a.proving() {
		return a.all
	}
	return a.guesses
}

// appendJSON writes the guesses for a checkpoint, and page 1 while it is needed.
func (a *auto) appendJSON(b []byte, conceal func(scheme.Position) scheme.Position) []byte {
	if a.json == nil {
		a.json = append(a.json, `,"auto":{"guesses":[`...)
		for i, g := range a.candidates() {
			if i > 0 {
				a.json = append(a.json, ',')
			}
			g := *g
			g.Position = conceal(g.Position)
			a.json = g.AppendJSON(a.json)
		}
		a.json = append(a.json, `],"size":`...)
		a.json = strconv.AppendInt(a.json, int64(a.size), 10)
		a.json = append(a.json, `,"tail":"`...)
		a.json = strconv.AppendUint(a.json, a.tail, 16)
		a.json = append(a.json, '"')
		if a.first != nil {
			a.json = append(a.json, `,"first":`...)
			a.json = a.first.AppendJSON(a.json)
			a.json = append(a.json, `,"why":`...)
			a.json = detect.AppendStrings(a.json, []string{a.more, a.whole, a.wholeReason})
		}
		a.json = append(a.json, '}')
	}
	return append(b, a.json...)
}

// resumeAuto reads what appendJSON wrote.
func (w *Walk) resumeAuto(v gjson.Result) bool {
	a := w.auto
	for _, v := range edit.Elements(edit.Member(v, "guesses")) {
		g, ok := detect.ReadGuess(v)
		if !ok || !w.reveal(&g.Position) {
			return false
		}
		if _, _, err := g.Compile(w.request1); err != nil {
			return false
		}
		a.guesses = append(a.guesses, g)
	}
	var err error
	if a.tail, err = strconv.ParseUint(edit.Member(v, "tail").Str, 16, 64); err != nil || len(a.guesses) == 0 {
		return false
	}
	a.size = int(edit.Member(v, "size").Int())
	if first := edit.Member(v, "first"); first.Exists() {
		var ok bool
		if a.first, ok = detect.ReadFirst(first); !ok {
			return false
		}
		why := edit.Member(v, "why")
		a.more, a.whole, a.wholeReason = edit.Element(why, 0).Str, edit.Element(why, 1).Str, edit.Element(why, 2).Str
	}
	a.all, a.found = a.guesses, true
	err = w.follow()
	a.resumed, w.effects = w.effects, nil // nobody listens yet
	return err == nil
}

// plan says what is to be read of a page. Where the place of the items is not certain
// yet, its body is collected, so that all of it can be looked at; where it is to be
// held against another page, its first items are kept.
func (w *Walk) plan() exchange.Plan {
	plan := exchange.Plan{
		Body:       split.Plan{Items: w.scheme, MaxDepth: w.config.MaxDepth, Sample: w.compares()},
		Conclusive: w.auto.conclusive(),
	}
	plan.Body.Whole = plan.Body.Sample && w.auto.pending != nil
	if w.keys != nil {
		plan.Body.Key = w.keys.path
	}
	return plan
}

// compares tells whether a page that is asked for now is to be held against another one.
func (w *Walk) compares() bool {
	a := w.auto
	return a != nil && (a.finding() || a.proving() || a.tail != 0)
}

// begins tells whether a page begins as page 1 does.
func (a *auto) begins(first uint64) bool {
	return a.settled() && a.start.Count > 0 && a.start.First == first
}
