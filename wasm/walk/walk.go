package walk

import (
	"github.com/anypage/anypage/wasm/jsontext"
	"strconv"
	"strings"

	"github.com/anypage/anypage/wasm/exchange"
	"github.com/anypage/anypage/wasm/guide"
	"github.com/anypage/anypage/wasm/jsonpath"
	"github.com/anypage/anypage/wasm/policy"
	"github.com/anypage/anypage/wasm/scheme"
)

// Walk is the machine of one iteration over one list.
type Walk struct {
	config Config
	guide  guide.Guide // says what comes after a page
	env    *exchange.Env
	id     string // what a checkpoint must belong to

	state  state
	queue  []*page   // the page whose turn it is, and those behind it, in the list's order
	held   *page     // page 1, while page 2 has to tell which of its lists is the one
	aside  []*page   // the guide may still take one of them for the page whose turn it is
	next   *upcoming // behind the queue; nil while unknown
	asked  int       // index of the page to be asked for next
	wanted int       // index of the furthest page that the consumer asked for, from the first on; -1 for none
	first  int       // index of the first page: not 0 after a resume
	window window
	seen   repeats
	tally
	keys        *keys               // nil without Config.Key
	until       *jsonpath.Condition // nil without Config.Until
	halt        string              // which item ended the walk by Config.Until; "" while none has
	lapse       lapse               // of the latest cursor that has expired
	refusedNext []byte              // the checkpoint behind a page that named a URL which is refused

	news    []guide.Detection // of a checkpoint, not told yet
	spent   []*page           // their memory is valid until the next event
	effects []Effect
	now     float64 // of the event that is handled, with the next
	random  float64
}

// New makes a walk that has not requested anything. Errors are *scheme.Error.
func New(c Config, g guide.Guide) (*Walk, error) {
	w := &Walk{config: c, guide: g, wanted: -1, next: &upcoming{}, seen: newRepeats(), tally: newTally(&c)}
	w.window = window{float64(c.atOnce()), float64(c.atOnce())}
	first, traits := g.First(), g.Traits()
	origins, mistake := policy.NewOrigins(first.URL, c.Trust)
	if mistake != "" {
		option, message, _ := strings.Cut(mistake, " ")
		return nil, &scheme.Error{Option: option, Message: message}
	}
	w.id = strconv.FormatUint(g.Identity(), 16)
	w.env = &exchange.Env{
		Origins:  origins,
		Retry:    c.Retry,
		Follow:   c.Redirect == "" || c.Redirect == "follow",
		Ask:      c.AskHeaders,
		Listing:  traits.Detected || !traits.Single,
		MaxBytes: c.MaxPageBytes,
		Timeout:  c.Timeout,
	}
	if c.Key != "" {
		var err error
		if w.keys, err = newKeys(c.Key); err != nil {
			return nil, err
		}
	}
	if c.Until != "" {
		var err error
		if w.until, err = jsonpath.ParseCondition(c.Until); err != nil {
			return nil, &scheme.Error{Option: "until", Message: "is " + jsontext.Quote(c.Until) + ": " + err.Error()}
		}
	}
	if c.Resume.Exists() {
		if err := w.resume(c.Resume); err != nil {
			return nil, err
		}
	}
	w.env.Sent = w.first
	return w, nil
}

// Close gives the walk's memory to those that come after it. It can't be used any
// more.
func (w *Walk) Close() {
	for _, p := range append(w.queue, w.spent...) {
		p.x.Free()
	}
}

// Handle takes one event and returns what is to be done. now is in milliseconds
// since the Unix epoch, random from [0, 1). The effects are valid until the next
// call.
func (w *Walk) Handle(e Event, now, random float64) []Effect {
	w.effects, w.now, w.random = w.effects[:0], now, random
	for _, p := range w.spent {
		p.x.Free()
	}
	w.spent = w.spent[:0]
	w.tell(w.news)
	w.news = nil
	w.happen(&happening{kind: kindOf(e), event: e})
	for w.move() {
	}
	return w.effects
}

func (w *Walk) do(e Effect) { w.effects = append(w.effects, e) }

// tell tells the driver what was found out about the list.
func (w *Walk) tell(news []guide.Detection) {
	for _, d := range news {
		w.do(Detected(d))
	}
}

// move makes the first move that follows from the state. It reports false where none
// does: the next event is awaited.
func (w *Walk) move() bool {
	if w.state == over {
		return false
	}
	if len(w.queue) > 0 {
		p := w.queue[0]
		switch {
		case len(p.waiting) > 0 && w.gate(p) == open:
			waiting := p.waiting
			p.waiting = nil
			w.deliverAndCap(p, waiting)
			return true
		case p.x.State() == exchange.Arrived, w.tells(p):
			w.pass(p, exchange.Input{Event: exchange.End})
			return true
		case p.x.State() == exchange.Complete:
			w.happen(&happening{kind: completed, page: p})
			return true
		case p.x.State() == exchange.Failed:
			w.happen(&happening{kind: lost, page: p})
			return true
		}
	}
	return w.state == running && (w.ask() || w.resend())
}

// ask asks for the next page if somebody wants it and nothing forbids it.
func (w *Walk) ask() bool {
	next, behind := w.ahead(), len(w.queue) > 0
	if next == nil || behind && !w.room() || !w.wants(w.readAhead()) {
		return false
	}
	switch most := w.config.MaxPages; {
	case w.config.MaxItems == 0:
		w.finish(stopped("max-items", "maxItems is 0"))
	case most >= 0 && w.verdict.Pages+len(w.queue) >= most:
		if behind {
			return false
		}
		w.finish(stopped("max-pages", "maxPages is "+strconv.Itoa(most)+", and a next page is named"))
	default:
		w.start(*next)
	}
	return true
}

// start asks for the next page.
func (w *Walk) start(next upcoming) {
	pos, index := w.guide.Grow(next.position, next.skip)
	if w.next = nil; pos != next.position {
		w.pages = -1
	}
	w.launch(&page{named: next, place: place{skip: next.skip, moved: index - next.skip}}, pos, 0)
}

// launch asks for the items of a page by a position, which others have tried to get so many times.
func (w *Walk) launch(p *page, pos scheme.Position, before int) {
	p.plan = w.plan()
	in := exchange.Input{Plan: p.plan.Plan, Now: w.now, Random: w.random, Front: len(w.queue) == 0, Before: before, Needed: w.needed()}
	ask := w.guide.Request(pos)
	ask.From = p.named.from
	x, out := exchange.Start(w.env, ask, in)
	p.Page, p.x = guide.NewPage(w.asked, x), x
	p.Named = p.named.position
	w.asked++
	w.queue = append(w.queue, p)
	w.apply(p, out)
}

// plan says what is to be read of a page that is asked for now.
func (w *Walk) plan() guide.Plan {
	plan := w.guide.Plan()
	plan.Body.MaxDepth = w.config.MaxDepth
	plan.Body.Until = w.until
	if w.keys != nil {
		plan.Body.Key = w.keys.path
	}
	return plan
}

// pass passes an event on to a page's exchange, and does what comes of it.
func (w *Walk) pass(p *page, in exchange.Input) {
	in.Now, in.Random, in.Front = w.now, w.random, !w.behind(p)
	switch in.Event {
	case exchange.Send:
		p.plan = w.plan()
		in.Plan = p.plan.Plan
	case exchange.Response:
		for _, other := range w.queue {
			if other != p && other.x.State() == exchange.Sending {
				in.Others++
			}
		}
	}
	id, was := p.x.ID(), p.x.State()
	out := p.x.Handle(in)
	if w.config.Attempts && was >= exchange.Sending && was != exchange.Failed {
		w.attempt(p, id, in.Event == exchange.Chunk)
	}
	w.apply(p, out)
}

func (w *Walk) apply(p *page, out exchange.Outcome) {
	if out.Body != nil {
		w.do(Body{p.x.ID(), out.Body})
	}
	switch {
	case len(out.Items) == 0:
	case len(p.waiting) == 0 && w.gate(p) == open:
		w.deliverAndCap(p, out.Items)
	default:
		p.waiting = append(p.waiting, out.Items...)
	}
	if out.Cancel != 0 {
		w.do(Cancel{out.Cancel})
	}
	if out.Slow {
		w.window.shrink()
	}
	if out.Send != nil {
		w.send(p, out.Send)
	}
	if out.Wait != nil {
		wait := Wait{ID: out.Wait.ID, MS: out.Wait.MS, Why: out.Wait.Why, Page: -1}
		if w.config.Attempts {
			wait.Page = p.Index
		}
		w.do(wait)
	}
}

// send says that a page's request is to be made.
func (w *Walk) send(p *page, f *exchange.Fetch) {
	w.verdict.Requests++
	w.expects(p)
	p.toSkip, p.sifted, p.waiting = p.passed(), 0, nil
	if p.delivered == 0 {
		p.follows = p.skip
	}
	e := Fetch{ID: f.ID, Page: p.Index, Attempt: f.Attempt, Request: f.Request, Shown: w.shown(f.Request.URL), Omit: f.Omit, Manual: f.Manual, Hop: f.Hop, Renewal: f.Renewal}
	e.Ahead = w.config.Attempts && p.Index > w.first+w.wanted
	if f.Ask {
		e.Ask = w.ownHeaders(p.Ask().Position)
	}
	// The page in front has told it, where it is complete; else nobody knows how many items come before.
	if !w.behind(p) && (p.Index == w.first || w.keys != nil || w.guide.Traits().Detected) {
		e.Checkpoint = w.inFront(p)
	}
	w.do(e)
}

// ownHeaders are those that the pagination sets.
func (w *Walk) ownHeaders(pos scheme.Position) []string {
	names := pos.Headers()
	for _, in := range w.guide.Traits().Inputs {
		if in.In == "header" {
			names = append(names, strings.ToLower(in.Name))
		}
	}
	return names
}

// abandon cancels pages that nobody needs any more.
func (w *Walk) abandon(pages []*page) {
	for _, p := range pages {
		if w.config.Attempts && p.x.State() == exchange.Arrived {
			w.attemptEnds(p)
		}
		if out := p.x.Handle(exchange.Input{Event: exchange.Abandon}); out.Cancel != 0 {
			w.do(Cancel{out.Cancel})
		}
	}
}
