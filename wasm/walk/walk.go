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
//  4. Items: byte ranges in the body of the named fetch, in order. They can be
//     handed to the consumer at once; the page may still be coming.
//  5. Page: the page is complete. Report Demand{n+1} once the consumer has used
//     up page n and wants more; without it only Config.Prefetch pages are
//     requested ahead.
//  6. Wait: report Elapsed after so many milliseconds. Cancel: abort that fetch.
//  7. Done or Fail ends the walk. No effect but Cancel, and the Page of a body
//     that is still being read when maxItems was reached, comes after it.
//     Items that came before it stay valid. Stop ends the walk from outside, at
//     any time, also after Done.
package walk

import (
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
	current *page            // being fetched, waited for or read
	fetchID int

	matched bool // a page has named a next one
	empties int  // pages without items in a row
	last    mark // of the page before
	marks   map[uint64]mark

	capped  bool // maxItems is reached
	ended   bool
	verdict Verdict
	before  int // items handed out before a resume
}

// mark remembers a page's items by their fingerprints.
type mark struct {
	index        int
	first, items uint64
	count        int
}

// maxEmptyPages ends a walk whose pages name ever new next pages but bring no
// items.
const maxEmptyPages = 100

// New makes a walk that has not requested anything. Errors are *scheme.Error.
func New(c Config) (*Walk, error) {
	w := &Walk{config: c, scheme: c.Scheme, marks: map[uint64]mark{}, next: &scheme.Position{}}
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
	w.verdict.Total = -1
	if c.Resume.Exists() {
		if err := w.resume(c.Resume); err != nil {
			return nil, err
		}
	}
	return w, nil
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
			w.end(p)
		}
	case Failure:
		p := w.current
		switch {
		case p == nil || p.fetchID != e.ID || p.state == waiting:
		case p.refused:
			w.failHTTP(p)
		case p.broken != nil:
			w.failParse(p, p.broken)
		default:
			w.lost(p, "network", "the request failed: "+e.Message+" ("+p.request.Method+" "+policy.Redact(p.request.URL)+")", func(string) string { return "" })
		}
	case Elapsed:
		if p := w.current; p != nil && p.fetchID == e.ID && p.state == waiting {
			w.verdict.Retries++
			w.request(p)
		}
	case Stop:
		w.stop(e)
	}
	return w.effects
}

// reading returns the current page if the event is about it and comes in order.
func (w *Walk) reading(id int, s state) *page {
	if p := w.current; p != nil && p.fetchID == id && p.state == s {
		return p
	}
	return nil
}

func (w *Walk) do(e Effect) { w.effects = append(w.effects, e) }

// advance requests the next page if somebody wants it and nothing forbids it.
func (w *Walk) advance() {
	if w.ended || w.current != nil || w.next == nil || w.started > w.first+w.want+w.config.Prefetch {
		return
	}
	switch {
	case w.config.MaxItems == 0:
		w.capped = true
		w.finish(scheme.Stopped, "max-items", "maxItems is 0")
		return
	case w.config.MaxPages >= 0 && w.verdict.Pages >= w.config.MaxPages:
		w.finish(scheme.Stopped, "max-pages", "maxPages is "+strconv.Itoa(w.config.MaxPages)+", and a next page is named")
		return
	}
	p := &page{index: w.started, position: *w.next, skip: w.skip}
	w.started++
	w.next, w.skip = nil, 0
	w.current = p

	r, err := w.scheme.Request(w.target, p.position)
	if err != nil {
		w.fail(p, "config", err.Error())
		return
	}
	p.request = r
	trusted, refusal := w.origins.Check(r.URL)
	if refusal != "" {
		w.fail(p, "cross-origin", "the next URL "+policy.Redact(r.URL)+" "+refusal+", so it is not followed")
		return
	}
	if !trusted {
		if r.HasBody {
			w.fail(p, "cross-origin", "the next URL "+policy.Redact(r.URL)+" is of another origin, which would receive the request's body: list that origin in trust to allow it")
			return
		}
		p.request.Headers, p.omit = nil, true
	}
	p.key = requestKey(r)
	w.request(p)
}

func (w *Walk) request(p *page) {
	w.fetchID++
	w.verdict.Requests++
	p.restart(w.fetchID, w.scheme)
	if w.auto.finding() || w.auto.proving() || w.auto != nil && w.auto.tail != 0 {
		p.readWhole()
	}
	w.do(Fetch{ID: p.fetchID, Page: p.index, Attempt: p.attempt, Request: p.request, Omit: p.omit, Checkpoint: w.checkpoint(p.index, p.position, p.skip, w.handed()-p.given)})
}

func (w *Walk) respond(p *page, e Response) {
	p.status, p.url, p.headers, p.crossOrigin = e.Status, e.URL, e.Headers, e.CrossOrigin
	if p.url == "" {
		p.url = p.request.URL // a Response that JavaScript made has none
	}
	p.state = bodyPending
	if e.Status < 200 || e.Status > 299 {
		p.refused = true
		if w.config.Retry.Retryable(e.Status) && p.attempt < w.config.Retry.Attempts && !w.auto.refuses(p, "http") {
			w.lost(p, "http", "the server answered "+strconv.Itoa(e.Status), p.header)
		}
	}
}

func (w *Walk) chunk(p *page, b []byte) {
	w.verdict.Bytes += int64(len(b))
	p.keepHead(b)
	if !p.refused && p.broken == nil {
		p.broken = p.split.Write(b)
		if !p.whole {
			w.hand(p, p.split.Take())
		}
	}
	// An error shows the start of the body: it is awaited.
	if len(p.head) < headSize {
		return
	}
	if p.refused {
		w.do(Cancel{p.fetchID})
		w.failHTTP(p)
	} else if p.broken != nil {
		w.do(Cancel{p.fetchID})
		w.failParse(p, p.broken)
	}
}

// hand gives items out, unless they may be those of a page that was handed out
// before: those are held until the page is complete.
func (w *Walk) hand(p *page, ranges []split.Range) {
	if len(ranges) == 0 {
		return
	}
	p.lastItem = ranges[len(ranges)-1].Begin
	if !p.compared {
		p.compared = true
		same, again := w.marks[p.key]
		p.hold = again && same.first == p.split.First() || w.last.count > 0 && w.last.first == p.split.First() || w.auto.begins(p.split.First())
	}
	if p.hold {
		p.held = append(p.held, ranges...)
		return
	}
	w.give(p, ranges)
}

// give passes items on, without those that were handed out already and those
// beyond maxItems.
func (w *Walk) give(p *page, ranges []split.Range) {
	if skip := min(p.toSkip, len(ranges)); skip > 0 {
		ranges = ranges[skip:]
		p.toSkip -= skip
	}
	left := w.config.MaxItems - w.verdict.Items
	if w.config.MaxItems >= 0 && len(ranges) > left {
		ranges = ranges[:left]
	}
	if len(ranges) > 0 {
		p.given += len(ranges)
		w.verdict.Items += len(ranges)
		w.do(Items{p.fetchID, append([]split.Range(nil), ranges...)})
	}
	if w.config.MaxItems >= 0 && w.verdict.Items == w.config.MaxItems && !w.ended {
		w.capped = true
		w.verdict.Pages++ // the page counts, though it may never be complete
		w.finish(scheme.Stopped, "max-items", "maxItems is "+strconv.Itoa(w.config.MaxItems))
	}
}

// end completes a page: the body is there, the scheme decides.
func (w *Walk) end(p *page) {
	if p.refused {
		w.failHTTP(p)
		return
	}
	if p.status != 204 && p.status != 205 {
		if err := p.split.Close(); err != nil {
			w.failParse(p, err)
			return
		}
	}
	if !p.whole {
		w.hand(p, p.split.Take())
	}
	// The scheme may read the last item, whose inside nobody has validated.
	if last := p.split.Last(); last != nil {
		if err := split.Validate(last); err != nil {
			if e, ok := err.(*split.Error); ok {
				err = &split.Error{Offset: p.lastItem + e.Offset, Message: e.Message}
			}
			w.failParse(p, err)
			return
		}
	}
	switch {
	case w.auto.finding():
		if !w.find(p) || w.holdBack(p) {
			return
		}
	case !p.finish(w.scheme):
		w.fail(p, "undetected", noList)
		return
	case w.auto.proving():
		if p = w.prove(p); p == nil {
			return
		}
	}
	d := w.decide(p)
	if d.Total >= 0 {
		w.verdict.Total = d.Total
	}
	if w.repeated(p, &d) {
		return
	}
	if len(p.held) > 0 {
		w.give(p, p.held)
	}
	if w.reached(d) {
		d = scheme.Decision{Status: scheme.Complete, Reason: "total-reached", Total: d.Total, Evidence: "page " + ordinal(p.index) + " brought the last of them"}
	}
	w.marks[p.key] = p.mark
	w.last = p.mark
	w.current = nil
	w.matched = w.matched || d.Next != nil
	w.do(Page{ID: p.fetchID, Index: p.index, Items: p.given, Total: w.verdict.Total, Info: d.Info, Envelope: p.envelope, Next: w.after(p, d), Rest: w.rest(p)})
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
	w.next = d.Next
	if w.empties++; p.count > 0 {
		w.empties = 0
	} else if w.empties == maxEmptyPages {
		w.finish(scheme.Suspect, "empty-pages", strconv.Itoa(w.empties)+" pages in a row had no items, and a next one is named")
		return
	}
	w.advance()
}

// repeated deals with a page whose items were handed out before. It reports
// whether the page is dealt with.
func (w *Walk) repeated(p *page, d *scheme.Decision) bool {
	same := func(m mark) bool {
		m.index = p.index
		return m == p.mark
	}
	before, again := w.marks[p.key]
	loop := again && same(before)
	// A detected cursor that is new on every page, though the items are not, leads
	// nowhere: the server does not read it.
	unread := !loop && w.auto.settled() && d.Next != nil && w.config.RepeatedCursor != "follow"
	if !loop && w.last.count > 0 && same(w.last) {
		before = w.last
		if w.scheme.Pagination.Type == scheme.OffsetLimit || unread && w.asks(*d.Next) != p.key {
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
	if !loop && w.auto.settled() && p.index > 0 && p.count > 0 && same(w.auto.start) {
		before, loop = w.auto.start, true
	}
	if !loop || d.Next == nil && p.count == 0 {
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

// drop ends a page without handing its items out.
func (w *Walk) drop(p *page) {
	w.current = nil
	w.do(Page{ID: p.fetchID, Index: p.index, Items: 0, Total: w.verdict.Total, Envelope: p.envelope})
}

// lost is a request that failed in a way that another one may not.
func (w *Walk) lost(p *page, code, message string, header func(string) string) {
	if w.ended || p.attempt >= w.config.Retry.Attempts {
		if p.attempt > 0 {
			message += ", as did " + strconv.Itoa(p.attempt) + " more"
		}
		w.fail(p, code, message)
		return
	}
	if code == "http" {
		w.do(Cancel{p.fetchID})
	}
	ms, why := w.config.Retry.Delay(p.attempt, header, w.now, w.random)
	p.attempt++
	p.state = waiting
	w.do(Wait{ID: p.fetchID, MS: ms, Why: message + "; " + why})
}

func (w *Walk) stop(e Stop) {
	if w.current != nil {
		w.do(Cancel{w.current.fetchID})
	}
	p := w.current
	w.current, w.next = nil, nil
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
	f := w.failure(p, "aborted", "the walk was aborted")
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
	v := &w.verdict
	if items := w.listed(status, v.Total); v.Total >= 0 && status != scheme.Stopped {
		counted := strconv.FormatInt(items, 10) + " items of a total of " + strconv.FormatInt(v.Total, 10)
		switch {
		case items == v.Total:
			status, evidence = scheme.Complete, evidence+"; "+counted
		case items != v.Total:
			status, evidence = scheme.Suspect, counted+"; "+evidence
		}
	}
	v.Status, v.Reason, v.Evidence = status, reason, evidence
	w.do(Done{*v})
}
