// Package walk is the state machine that walks a paginated list. It does no I/O:
// events go in, effects come out, and whoever drives it performs them. Time and
// randomness are arguments.
//
// The driver's contract, in call order:
//
//  1. New takes the configuration. Its error is the caller's mistake; nothing
//     has been requested.
//  2. Handle(Demand{0}) says that somebody wants the first page. Each event may
//     return effects; the driver performs them in the order given.
//  3. Fetch: perform the request. Report Response once the headers are there,
//     Chunk for each piece of the body as it arrives, End when the body is
//     complete, or Failure when the network fails at any of these points. All
//     name the fetch by its ID; events of a cancelled or unknown fetch are
//     ignored, so that a late one does no harm.
//  4. Items: byte ranges in the body of the named fetch, in the list's order. They
//     can be handed to the consumer at once; the page may still be coming.
//  5. Page: the page is complete. Report Demand{n+1} once the consumer has used
//     up page n and wants more; without it only Config.Prefetch pages, or as many
//     as Config.Concurrency allows, are requested ahead.
//  6. Wait: report Elapsed after so many milliseconds. Cancel: abort that fetch.
//  7. Several fetches may be in flight: of pages whose place is known before the
//     page in front of them has ended. Items and Page of a page come when all pages
//     in front of it are complete; until then its items wait. Where the page in
//     front names another next one than was guessed, those behind it are cancelled
//     and asked for anew.
//  8. Done or Fail ends the walk. No effect but Cancel, and the Page of a body
//     that is still being read when maxItems was reached, comes after it.
//     Items that came before it stay valid. Stop ends the walk from outside, at
//     any time, also after Done.
package walk

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/anypage/anypage/wasm/exchange"
	"github.com/anypage/anypage/wasm/policy"
	"github.com/anypage/anypage/wasm/scheme"
	"github.com/anypage/anypage/wasm/split"
)

// Walk is the machine of one iteration over one list.
type Walk struct {
	config   Config
	scheme   *scheme.Scheme
	target   *scheme.Target
	env      *exchange.Env
	id       string         // what a checkpoint must belong to
	auto     *auto          // nil where the caller named a pagination
	request1 scheme.Request // for the first page

	effects []Effect
	now     float64
	random  float64

	want    int              // the furthest page that the consumer asked for
	first   int              // index of the first page: not 0 after a resume
	started int              // index of the page to request next
	next    *scheme.Position // of the page to request next, nil while unknown
	skip    int              // items of that page which an earlier walk handed out
	flight  []*page          // being fetched, waited for or read, in the list's order
	window  float64          // how many may be in flight where positions can be computed
	spare   *page            // complete: the next page takes over its memory

	matched bool   // a page has named a next one
	empties int    // pages without items in a row
	last    mark   // of the page before
	front   mark   // of page 1
	pages   int64  // how many the list says it has, -1 where it doesn't
	beyond  []byte // the checkpoint behind a page that named a URL which is refused
	marks   map[uint64]mark

	keys  *keys    // nil without Config.Key
	drift []string // what shows that the list changed while it was walked
	rose  bool     // the total did, on a page before

	capped  bool // maxItems is reached
	ended   bool
	verdict Verdict
	before  int // items handed out before a resume
}

// mark remembers a page's items by their fingerprints.
type mark struct {
	index int
	split.Print
}

// New makes a walk that has not requested anything. Errors are *scheme.Error.
func New(c Config) (*Walk, error) {
	w := &Walk{config: c, scheme: c.Scheme, marks: map[uint64]mark{}, next: &scheme.Position{}, window: float64(c.atOnce()), pages: -1}
	var err error
	if w.target, err = c.Scheme.NewTarget(c.Request, c.Params); err != nil {
		return nil, err
	}
	first, err := c.Scheme.Request(w.target, scheme.Position{})
	if err != nil {
		return nil, err
	}
	origins, mistake := policy.NewOrigins(first.URL, c.Trust)
	if mistake != "" {
		option, message, _ := strings.Cut(mistake, " ")
		return nil, &scheme.Error{Option: option, Message: message}
	}
	w.id = identity(first, c.Scheme)
	w.request1 = first
	w.env = &exchange.Env{
		Origins:  origins,
		Retry:    c.Retry,
		Follow:   c.Redirect == "" || c.Redirect == "follow",
		HasBody:  first.HasBody,
		MaxBytes: c.MaxPageBytes,
	}
	if policy.Repeatable(first.Method, c.Scheme.Auto() || c.Scheme.Pagination.Type != scheme.None) {
		w.env.Attempts = c.Retry.Attempts
	}
	if c.Scheme.Auto() {
		w.auto = &auto{}
	}
	w.verdict.Total, w.verdict.Duplicates = -1, -1
	if c.Key != "" {
		w.verdict.Duplicates = 0
		if w.keys, err = newKeys(c.Key); err != nil {
			return nil, err
		}
	}
	if c.Resume.Exists() {
		if err := w.resume(c.Resume); err != nil {
			return nil, err
		}
	}
	return w, nil
}

// Close gives the walk's memory to those that come after it. It can't be used any
// more.
func (w *Walk) Close() {
	for _, p := range w.flight {
		p.Release()
	}
	if w.spare != nil {
		w.spare.Release()
	}
}

// Handle takes one event and returns what is to be done. now is in milliseconds
// since the Unix epoch, random from [0, 1). The effects are valid until the next
// call.
func (w *Walk) Handle(e Event, now, random float64) []Effect {
	w.effects = w.effects[:0]
	w.now, w.random = now, random
	if w.auto != nil && w.auto.resumed != nil {
		w.effects, w.auto.resumed = append(w.effects, w.auto.resumed...), nil
	}
	switch e := e.(type) {
	case Demand:
		w.want = max(w.want, e.Page)
		if w.keys != nil {
			w.keys.release(w.first + w.want)
		}
		w.advance()
	case Response:
		w.pass(e.ID, exchange.Input{Event: exchange.Response, Answer: exchange.Answer{Status: e.Status, URL: e.URL, Headers: e.Headers, CrossOrigin: e.CrossOrigin}})
	case Chunk:
		if p := w.page(e.ID); p != nil && (p.State() == exchange.Receiving || p.State() == exchange.Failing) {
			w.verdict.Bytes += int64(len(e.Bytes))
		}
		w.pass(e.ID, exchange.Input{Event: exchange.Chunk, Bytes: e.Bytes})
	case End:
		w.pass(e.ID, exchange.Input{Event: exchange.End})
	case Failure:
		w.pass(e.ID, exchange.Input{Event: exchange.Failure, Message: e.Message})
	case Elapsed:
		if p := w.page(e.ID); p != nil && p.State() == exchange.Waiting && p.Again() {
			w.verdict.Retries++
		}
		w.pass(e.ID, exchange.Input{Event: exchange.Elapsed})
	case Mark:
		w.mark(e)
	case Stop:
		w.stop(e)
	}
	w.dequeue()
	return w.effects
}

// page returns the page in flight that an event is about.
func (w *Walk) page(id int) *page {
	for _, p := range w.flight {
		if p.ID() == id {
			return p
		}
	}
	return nil
}

// pass passes an event on to the exchange that it is about.
func (w *Walk) pass(id int, in exchange.Input) {
	p := w.page(id)
	if p == nil || p.ends != nil {
		return
	}
	receiving := p.State() == exchange.Receiving
	w.handle(p, in)
	if in.Event == exchange.Chunk && receiving && p.State() == exchange.Receiving {
		w.foresee(p)
	}
}

// handle has a page's exchange take an event, and does what comes of it.
func (w *Walk) handle(p *page, in exchange.Input) {
	in.Now, in.Random, in.Front = w.now, w.random, !w.behind(p)
	if in.Event == exchange.Send {
		in.Plan = w.plan()
	}
	w.apply(p, p.Handle(in))
}

func (w *Walk) apply(p *page, out exchange.Outcome) {
	w.hand(p, out.Items)
	if out.Cancel != 0 {
		w.do(Cancel{out.Cancel})
	}
	if out.Slow {
		w.window = max(w.window/2, 1)
	}
	if out.Send != nil {
		w.send(p, out.Send)
	}
	if out.Wait != nil {
		w.do(Wait{ID: out.Wait.ID, MS: out.Wait.MS, Why: out.Wait.Why})
	}
	switch p.State() {
	case exchange.Arrived:
		w.inOrder(p, func(p *page) { w.handle(p, exchange.Input{Event: exchange.End}) })
	case exchange.Complete:
		w.end(p)
	case exchange.Failed:
		w.inOrder(p, w.failed)
	}
}

// send says that a page's request is to be made.
func (w *Walk) send(p *page, f *exchange.Fetch) {
	w.verdict.Requests++
	w.expects(p)
	p.restart()
	p.compares = w.compares()
	p.hold = p.compares && !w.auto.finding() // what comes of the comparison decides
	e := Fetch{ID: f.ID, Page: p.index, Attempt: f.Attempt, Request: f.Request, Shown: w.shown(f.Request.URL), Omit: f.Omit, Manual: f.Manual, Hop: f.Hop}
	// The page in front has told it, where it is complete; else nobody knows how many items come before.
	if !w.behind(p) && (p.index == w.first || w.keys != nil || w.auto != nil) {
		e.Checkpoint = w.inFront(p)
	}
	w.do(e)
}

// inOrder does what ends a page, once those in front of it have ended.
func (w *Walk) inOrder(p *page, ends func(*page)) {
	if w.behind(p) {
		p.ends = ends
		return
	}
	ends(p)
}

// behind tells whether other pages are in front of one in flight.
func (w *Walk) behind(p *page) bool { return slices.Index(w.flight, p) > 0 }

// promote goes on with the page whose turn it is: its items have waited, and
// maybe its end.
func (w *Walk) promote() {
	p := w.flight[0]
	held := p.held
	p.held = nil
	w.hand(p, held)
	switch {
	case p.ends != nil:
		ends := p.ends
		p.ends = nil
		ends(p)
	case p.State() == exchange.Failed: // at maxItems: what is left of it is not asked for again
		w.failed(p)
	}
}

// abandon cancels pages in flight that were asked for ahead.
func (w *Walk) abandon(pages []*page) {
	for _, p := range pages {
		if out := p.Handle(exchange.Input{Event: exchange.Abandon}); out.Cancel != 0 {
			w.do(Cancel{out.Cancel})
		}
	}
}

func (w *Walk) do(e Effect) { w.effects = append(w.effects, e) }

// advance requests the next pages if somebody wants them and nothing forbids it.
func (w *Walk) advance() {
	for !w.ended {
		pos := w.next
		ahead := len(w.flight) > 0
		if pos == nil && ahead {
			pos = w.ahead()
		}
		if pos == nil || ahead && !w.room() || w.started > w.first+w.want+w.readAhead() {
			return
		}
		switch {
		case w.config.MaxItems == 0:
			w.capped = true
			w.finish(scheme.Stopped, "max-items", "maxItems is 0")
			return
		case w.config.MaxPages >= 0 && w.verdict.Pages+len(w.flight) >= w.config.MaxPages:
			if !ahead {
				w.finish(scheme.Stopped, "max-pages", "maxPages is "+strconv.Itoa(w.config.MaxPages)+", and a next page is named")
			}
			return
		}
		w.next = nil
		w.start(*pos)
	}
}

// start puts the next page in flight.
func (w *Walk) start(pos scheme.Position) {
	p := &page{index: w.started, skip: w.skip}
	w.started++
	w.skip = 0
	w.flight = append(w.flight, p)
	if w.spare != nil {
		w.spare.Release()
		w.spare = nil
	}
	r, err := w.scheme.Request(w.target, pos)
	x, out := exchange.Start(w.env, exchange.NewAsk(pos, r, err), exchange.Input{Plan: w.plan(), Now: w.now, Random: w.random, Front: !w.behind(p)})
	p.Exchange, p.Reader = x, x.Reader()
	w.apply(p, out)
}

// hand gives items out, unless pages in front of theirs are not complete, or they
// may be those of a page that was handed out before: then they are held, until
// their turn comes, or until the page is complete.
func (w *Walk) hand(p *page, ranges []split.Range) {
	if len(ranges) == 0 {
		return
	}
	if w.behind(p) {
		p.held = append(p.held, ranges...)
		return
	}
	if !p.compared {
		p.compared = true
		same, again := w.marks[p.Ask().Key]
		p.hold = p.hold || p.expect != nil || again && same.First == p.Begins() || w.last.Count > 0 && w.last.First == p.Begins() || w.restarts(p.Begins()) || w.auto.begins(p.Begins())
	}
	if p.hold {
		p.held = append(p.held, ranges...)
		return
	}
	w.give(p, ranges)
}

// giveHeld gives the items of a complete page that were held.
func (w *Walk) giveHeld(p *page) {
	if w.keys != nil {
		w.trailOf(p) // also of a page without items
		w.realign(p)
	}
	if len(p.held) > 0 {
		w.give(p, p.held)
	}
	w.cap()
}

// give passes items on, without those that were handed out already and those
// beyond maxItems.
func (w *Walk) give(p *page, ranges []split.Range) {
	left := math.MaxInt
	if w.config.MaxItems >= 0 {
		left = w.config.MaxItems - w.verdict.Items
	}
	if w.keys != nil {
		ranges = w.sift(p, ranges, left)
	} else if skip := min(p.toSkip, len(ranges)); skip > 0 {
		ranges = ranges[skip:]
		p.toSkip -= skip
	}
	ranges = ranges[:min(len(ranges), left)]
	if len(ranges) > 0 {
		p.given += len(ranges)
		w.verdict.Items += len(ranges)
		w.do(Items{p.ID(), ranges})
	}
	if w.config.MaxItems > 0 && w.verdict.Items == w.config.MaxItems {
		p.Handle(exchange.Input{Event: exchange.Last})
	}
	if !w.auto.finding() { // or else page 1 is read to its end first
		w.cap()
	}
}

// cap ends the walk once maxItems is reached.
func (w *Walk) cap() {
	if w.config.MaxItems > 0 && w.verdict.Items == w.config.MaxItems && !w.ended {
		w.capped = true
		w.verdict.Pages++ // the page counts, though it may never be complete
		if len(w.flight) > 1 {
			w.abandon(w.flight[1:])
			w.flight = w.flight[:1]
		}
		w.finish(scheme.Stopped, "max-items", "maxItems is "+strconv.Itoa(w.config.MaxItems))
	}
}

// end completes a page: the body is there, the scheme decides.
func (w *Walk) end(p *page) {
	switch {
	case w.auto.finding():
		if !w.find(p) || w.holdBack(p) {
			return
		}
	case !p.finish(w.scheme):
		w.failItems(p)
		return
	case w.auto.proving():
		if p = w.prove(p); p == nil {
			return
		}
	}
	d := w.decide(p)
	w.count(p, d.Total)
	if w.repeated(p, &d) {
		return
	}
	w.giveHeld(p)
	if w.reached(d) {
		d = scheme.Decision{Status: scheme.Complete, Reason: "total-reached", Total: d.Total, Evidence: "page " + ordinal(p.index) + " brought the last of them"}
	}
	w.marks[p.Ask().Key] = p.mark()
	w.last = p.mark()
	if p.index == 0 {
		w.front = p.mark()
	}
	w.flight = w.flight[1:]
	w.matched = w.matched || d.Next != nil
	w.pages = d.NumPages
	if !p.Whole() { // detection keeps pages that were read whole
		w.spare = p
	}
	w.do(Page{ID: p.ID(), Index: p.index, Items: p.given, Total: w.verdict.Total, URL: w.movedTo(p), Info: d.Info, Envelope: p.Envelope, Next: w.after(p, d), Rest: w.rest(p, d)})
	if w.ended { // at maxItems
		return
	}
	w.verdict.Pages++
	if d.Reason == "undetected" && w.auto.more != "" {
		w.fail(p, exchange.Fault{Code: "undetected", Text: d.Evidence + "; the items of page 1 were handed out"})
		return
	}
	if d.Next == nil {
		w.finish(d.Status, d.Reason, d.Evidence)
		return
	}
	if w.empties++; p.Count > 0 {
		w.empties = 0
	} else if w.empties == w.config.MaxEmptyPages {
		w.finish(scheme.Suspect, "empty-pages", plural(w.empties, "page")+" in a row had no items, as many as maxEmptyPages allows, and a next one is named")
		return
	}
	w.window = min(w.window+1/w.window, float64(w.config.atOnce()))
	if len(w.flight) > 0 && w.flight[0].Ask().Position == *d.Next {
		w.promote()
	} else {
		if len(w.flight) > 0 {
			w.abandon(w.flight)
			w.window = max(w.window/2, 1)
		}
		w.flight, w.next, w.started = nil, d.Next, p.index+1
	}
	w.advance()
}

// count takes a page's count of all items. One that changes while pages are asked for
// by number or offset says that the others have moved.
func (w *Walk) count(p *page, total int64) {
	before := w.verdict.Total
	if total < 0 {
		return
	}
	w.verdict.Total = total
	change := " from " + strconv.FormatInt(before, 10) + " to " + strconv.FormatInt(total, 10) + " on page " + ordinal(p.index)
	switch {
	case before < 0 || !w.computed():
	case total < before:
		w.drift = append(w.drift, "the total fell"+change+": as many items may have been passed over")
	case total > before && w.keys == nil && !w.rose: // with a key it is known whether any came twice
		w.rose = true
		w.drift = append(w.drift, "the total rose"+change+": as many items may have come twice, and as many not at all; the option key would tell")
	}
}

// repeated deals with a page whose items were handed out before. It reports
// whether the page is dealt with.
func (w *Walk) repeated(p *page, d *scheme.Decision) bool {
	same := func(m mark) bool {
		m.index = p.index
		return m == p.mark()
	}
	before, again := w.marks[p.Ask().Key]
	loop := again && same(before)
	// A detected cursor that is new on every page, though the items are not, leads
	// nowhere: the server does not read it.
	unread := !loop && w.auto.settled() && d.Next != nil && w.config.RepeatedCursor != "follow"
	if !loop && w.last.Count > 0 && same(w.last) {
		before = w.last
		if w.computed() && w.config.RepeatedCursor != "follow" || unread && w.asks(*d.Next) != p.Ask().Key {
			// Asked for a page past the end, some servers repeat the last one.
			w.drop(p)
			w.finish(scheme.Suspect, "repeated-page", "page "+ordinal(p.index)+" has the same items as page "+ordinal(before.index))
			return true
		}
		// The page after would be this one again: the server ignores the cursor.
		if d.Next != nil {
			r, err := w.scheme.Request(w.target, *d.Next)
			loop = err == nil && exchange.Key(r) == p.Ask().Key
		}
	}
	if !loop && p.index > 0 && w.restarts(p.First) && same(w.front) {
		w.drop(p)
		w.finish(scheme.Suspect, "repeated-page", "page "+ordinal(p.index)+" has the same items as page "+ordinal(w.front.index))
		return true
	}
	if !loop && w.auto.settled() && p.index > 0 && p.Count > 0 && same(w.auto.start) {
		before, loop = w.auto.start, true
	}
	if !loop || d.Next == nil && p.Count == 0 {
		return false
	}
	where := "page " + ordinal(p.index) + " has the same items as page " + ordinal(before.index) + " and asks for the same again"
	if c := p.Ask().Position.Cursor; c != "" {
		where += " (cursor " + clip(c) + ")"
	} else if p.Ask().Position.URL != "" {
		where += " (next URL " + policy.Redact(p.Ask().Position.URL) + ")"
	}
	mode := w.config.RepeatedCursor
	if mode == "" && w.auto != nil {
		mode = "stop" // nobody said that the list ought to be endless
	}
	switch mode {
	case "follow":
		return false
	case "stop":
		w.drop(p)
		w.finish(scheme.Suspect, "repeated-cursor", where)
	default:
		p.given = 0
		w.fail(p, exchange.Fault{Code: "repeated-cursor", Text: where + ": the list would never end; set repeatedCursor to \"stop\" or \"follow\" if that is meant"})
	}
	return true
}

// restarts tells whether a page may be page 1 again: some servers show that one for a
// number past the end. One item alone may well be as another one is.
func (w *Walk) restarts(first uint64) bool {
	return w.auto == nil && w.computed() && w.config.RepeatedCursor != "follow" && w.front.Count > 1 && w.front.First == first
}

// drop ends a page without handing its items out.
func (w *Walk) drop(p *page) {
	w.flight = w.flight[1:]
	w.do(Page{ID: p.ID(), Index: p.index, Items: 0, Total: w.verdict.Total, URL: w.movedTo(p), Envelope: p.Envelope, Rest: w.within(p)})
}

func (w *Walk) stop(e Stop) {
	var p *page
	if len(w.flight) > 0 {
		p = w.flight[0]
	}
	w.abandon(w.flight)
	w.flight, w.next = nil, nil
	w.verdict.Items = e.Items
	w.verdict.Pages = e.Pages
	if !e.Aborted {
		w.finish(scheme.Stopped, "consumer-stopped", "the consumer stopped after "+plural(e.Items, "item"))
		return
	}
	w.finish(scheme.Stopped, "aborted", "the signal was aborted after "+plural(e.Items, "item"))
	if p == nil {
		p = &page{index: max(w.started-1, 0), Exchange: &exchange.Exchange{}}
	}
	f := w.failure(p, exchange.Fault{Code: "aborted", Text: w.verdict.Evidence})
	f.Checkpoint = nil // only the driver knows how far the consumer got
	w.do(f)
}

// finish ends the walk with a verdict, after holding it against the total.
func (w *Walk) finish(status scheme.Status, reason, evidence string) {
	if status != scheme.Stopped && w.release() { // who stopped wants nothing more
		return
	}
	w.ended = true
	w.next = nil
	if !w.capped { // at maxItems the page that reached it may be read to its end
		w.abandon(w.flight)
		w.flight = nil
	}
	v := &w.verdict
	items := w.listed(status, v.Total)
	if v.Duplicates > 0 {
		w.drift = append(w.drift, plural(v.Duplicates, "item")+" came twice by their "+w.config.Key)
		if !w.config.Dedupe {
			items -= int64(v.Duplicates)
		}
	}
	if v.Total >= 0 && status != scheme.Stopped {
		counted := strconv.FormatInt(items, 10) + " items of a total of " + strconv.FormatInt(v.Total, 10)
		switch {
		case items == v.Total:
			status, evidence = scheme.Complete, evidence+"; "+counted
		case items != v.Total:
			status, evidence = scheme.Suspect, counted+"; "+evidence
		}
	}
	if len(w.drift) > 0 {
		if status == scheme.Complete {
			status = scheme.Suspect
		}
		evidence = "the list changed while it was walked: " + strings.Join(w.drift, ", ") + "; " + evidence
	}
	v.Status, v.Reason, v.Evidence = status, reason, evidence
	w.do(Done{*v})
}
