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

	"github.com/anypage/anypage/wasm/policy"
	"github.com/anypage/anypage/wasm/scheme"
	"github.com/anypage/anypage/wasm/split"
)

// Walk is the machine of one iteration over one list.
type Walk struct {
	config   Config
	scheme   *scheme.Scheme
	target   *scheme.Target
	origins  *policy.Origins
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
	pause   float64          // until when no request is to be made, in ms since the Unix epoch
	paused  string           // why
	spare   *page            // complete: the next page takes over its memory
	fetchID int

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
	var mistake string
	if w.origins, mistake = policy.NewOrigins(first.URL, c.Trust); mistake != "" {
		option, message, _ := strings.Cut(mistake, " ")
		return nil, &scheme.Error{Option: option, Message: message}
	}
	w.id = identity(first, c.Scheme)
	w.request1 = first
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
		if p := w.reading(e.ID, headersPending); p != nil {
			w.respond(p, e)
		}
	case Chunk:
		if p := w.reading(e.ID, bodyPending); p != nil {
			w.chunk(p, e.Bytes)
		}
	case End:
		if p := w.reading(e.ID, bodyPending); p != nil {
			w.inOrder(p, w.end)
		}
	case Failure:
		p := w.reading(e.ID, bodyPending)
		if p == nil {
			p = w.reading(e.ID, headersPending)
		}
		switch {
		case p == nil:
		case p.refused:
			w.inOrder(p, w.failHTTP)
		case p.broken != nil:
			w.inOrder(p, w.failBroken)
		default:
			message := "the request failed: " + policy.RedactWithin(e.Message) + " (" + p.asked() + ")"
			if p.hops.asking {
				message = "the request was redirected, to where a browser does not say; asked without headers, to find out, " + message + "; ask for the URL that it leads to"
			}
			w.lost(p, "network", message, func(string) string { return "" })
		}
	case Elapsed:
		if p := w.reading(e.ID, waiting); p != nil {
			if p.attempt+p.surplus > 0 {
				w.verdict.Retries++
			}
			p.state = queued
		}
	case Mark:
		w.mark(e)
	case Stop:
		w.stop(e)
	}
	w.dequeue()
	return w.effects
}

// reading returns the page in flight that an event is about, if the event comes
// in order.
func (w *Walk) reading(id int, s state) *page {
	for _, p := range w.flight {
		if p.fetchID == id && p.state == s {
			return p
		}
	}
	return nil
}

// inOrder does what ends a page, once those in front of it have ended.
func (w *Walk) inOrder(p *page, ends func(*page)) {
	p.state = arrived
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
		p.ends(p)
	case w.ended && (p.state == waiting || p.state == queued): // at maxItems: what is left of it is not asked for again
		w.fail(p, "", "")
	}
}

// abandon cancels pages in flight that were asked for ahead.
func (w *Walk) abandon(pages []*page) {
	for _, p := range pages {
		if p.state == headersPending || p.state == bodyPending {
			w.do(Cancel{p.fetchID})
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
	p := &page{index: w.started, position: pos, skip: w.skip}
	w.started++
	w.skip = 0
	w.flight = append(w.flight, p)
	if w.spare != nil {
		w.spare.Release()
		p.head = w.spare.head
		w.spare = nil
	}

	r, err := w.scheme.Request(w.target, p.position)
	if err != nil {
		w.fail(p, "config", err.Error())
		return
	}
	p.request = r
	if message := w.refuses(r.URL); message != "" {
		p.request = scheme.Request{} // none is made
		w.fail(p, "cross-origin", message)
		return
	}
	if trusted, _ := w.origins.Check(r.URL); !trusted {
		p.request.Headers, p.omit = nil, true
	}
	p.key = requestKey(r)
	if ms := w.pause - w.now; ms > 0 {
		w.fetchID++
		p.fetchID, p.state = w.fetchID, waiting
		w.do(Wait{ID: p.fetchID, MS: ms, Why: w.paused})
		return
	}
	w.request(p)
}

// refuses says why a request may not be made; "" where it may.
func (w *Walk) refuses(url string) string {
	trusted, refusal := w.origins.Check(url)
	switch {
	case refusal != "":
		return "the next URL " + policy.Redact(url) + " " + refusal + ", so it is not followed"
	case !trusted && w.request1.HasBody:
		return "the next URL " + policy.Redact(url) + " is of another origin, which would receive the request's body: list that origin in trust to allow it"
	}
	return ""
}

func (w *Walk) respond(p *page, e Response) {
	p.status, p.url, p.headers, p.crossOrigin = e.Status, e.URL, e.Headers, e.CrossOrigin
	if p.url == "" {
		p.url = p.hops.sent.URL // a Response that JavaScript made has none
	}
	p.state = bodyPending
	if w.redirected(p, e) {
		return
	}
	if p.url != p.hops.sent.URL && w.origins.Downgrade(p.url) {
		// What was sent over http has been sent; what came over it could be anybody's.
		w.do(Cancel{p.fetchID})
		w.fail(p, "cross-origin", "the request was redirected to "+policy.Redact(p.url)+", which leaves https for http: its answer is not read")
		return
	}
	// A pause longer than a walk is to sleep is not made: the refusal that comes
	// instead fails the walk, with a checkpoint.
	if ms, why := policy.Pause(p.header, w.now); ms > 0 && !w.config.Retry.TooLong(ms) {
		w.pause, w.paused = max(w.pause, w.now+ms), why
	}
	if e.Status < 200 || e.Status > 299 {
		p.refused = true
		if w.config.Retry.Retryable(e.Status, p.header) && p.attempt < w.retries(p) && !w.auto.refuses(p, "http") {
			w.lost(p, "http", "the server answered "+strconv.Itoa(e.Status), p.header)
		}
	}
}

func (w *Walk) chunk(p *page, b []byte) {
	w.verdict.Bytes += int64(len(b))
	p.keepHead(b)
	if p.size += len(b); w.config.MaxPageBytes > 0 && p.size > w.config.MaxPageBytes {
		w.do(Cancel{p.fetchID})
		w.failLimit(p)
		return
	}
	if !p.refused && p.broken == nil {
		var ranges []split.Range
		ranges, p.broken = p.Write(b)
		w.hand(p, ranges)
	}
	w.foresee(p)
	// An error shows the start of the body: it is awaited.
	if len(p.head) < headSize || !p.refused && p.broken == nil {
		return
	}
	w.do(Cancel{p.fetchID})
	if p.refused {
		w.inOrder(p, w.failHTTP)
	} else {
		w.inOrder(p, w.failBroken)
	}
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
		same, again := w.marks[p.key]
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
		w.do(Items{p.fetchID, ranges})
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
	if p.refused {
		w.failHTTP(p)
		return
	}
	ranges, err := p.Reader.Close(p.status == 204 || p.status == 205)
	w.hand(p, ranges)
	if err != nil {
		w.failParse(p, err)
		return
	}
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
	w.marks[p.key] = p.mark()
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
	w.do(Page{ID: p.fetchID, Index: p.index, Items: p.given, Total: w.verdict.Total, URL: w.movedTo(p), Info: d.Info, Envelope: p.Envelope, Next: w.after(p, d), Rest: w.rest(p, d)})
	if w.ended { // at maxItems
		return
	}
	w.verdict.Pages++
	if d.Reason == "undetected" && w.auto.more != "" {
		w.fail(p, "undetected", d.Evidence+"; the items of page 1 were handed out")
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
	if len(w.flight) > 0 && w.flight[0].position == *d.Next {
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
	before, again := w.marks[p.key]
	loop := again && same(before)
	// A detected cursor that is new on every page, though the items are not, leads
	// nowhere: the server does not read it.
	unread := !loop && w.auto.settled() && d.Next != nil && w.config.RepeatedCursor != "follow"
	if !loop && w.last.Count > 0 && same(w.last) {
		before = w.last
		if w.computed() && w.config.RepeatedCursor != "follow" || unread && w.asks(*d.Next) != p.key {
			// Asked for a page past the end, some servers repeat the last one.
			w.drop(p)
			w.finish(scheme.Suspect, "repeated-page", "page "+ordinal(p.index)+" has the same items as page "+ordinal(before.index))
			return true
		}
		// The page after would be this one again: the server ignores the cursor.
		if d.Next != nil {
			r, err := w.scheme.Request(w.target, *d.Next)
			loop = err == nil && requestKey(r) == p.key
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
	if c := p.position.Cursor; c != "" {
		where += " (cursor " + clip(c) + ")"
	} else if p.position.URL != "" {
		where += " (next URL " + policy.Redact(p.position.URL) + ")"
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
		w.fail(p, "repeated-cursor", where+": the list would never end; set repeatedCursor to \"stop\" or \"follow\" if that is meant")
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
	w.do(Page{ID: p.fetchID, Index: p.index, Items: 0, Total: w.verdict.Total, URL: w.movedTo(p), Envelope: p.Envelope, Rest: w.within(p)})
}

// retries is how often a page may be asked for again.
func (w *Walk) retries(p *page) int {
	if !policy.Repeatable(p.request.Method, w.auto != nil || w.scheme.Pagination.Type != scheme.None) {
		return 0
	}
	return w.config.Retry.Attempts
}

// lost is a request that failed in a way that another one may not.
func (w *Walk) lost(p *page, code, message string, header func(string) string) {
	w.cap()
	if w.ended || p.attempt >= w.retries(p) {
		message += p.retried()
		if !w.auto.refuses(p, code) {
			message += resumable
		}
		w.fail(p, code, message)
		return
	}
	surplus := false
	if code == "http" {
		w.do(Cancel{p.fetchID})
		surplus = p.status == 429 && w.behind(p)
		w.window = max(w.window/2, 1)
	}
	ms, why := w.config.Retry.Delay(p.attempt+p.surplus, header, w.now, w.random)
	if pause := w.pause - w.now; code != "http" && pause > ms {
		ms, why = pause, w.paused // another response has said that no request is left
	}
	if w.config.Retry.TooLong(ms) {
		if code == "http" {
			message = p.answered()
		}
		most := strconv.FormatFloat(w.config.Retry.MaxWait, 'f', -1, 64)
		w.fail(p, code, message+"; "+why+": a longer wait than retry.maxWait, "+most+" ms, allows"+resumable)
		return
	}
	if surplus { // fewer in flight are the answer
		p.surplus++
	} else {
		p.attempt++
	}
	p.state = waiting
	w.do(Wait{ID: p.fetchID, MS: ms, Why: message + "; " + why})
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
		p = &page{index: max(w.started-1, 0)}
	}
	f := w.failure(p, "aborted", w.verdict.Evidence)
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
