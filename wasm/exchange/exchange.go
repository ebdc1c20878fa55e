// Package exchange brings one request to a complete body, or to a fault: through
// waits, attempts, redirects, and the limits of size. It knows neither what the
// request is for, nor which others there are.
//
// It does no I/O. Events go in, an Outcome comes out, and whoever drives it performs
// that. table.go has what each event does in each state.
package exchange

import (
	"strings"

	"github.com/anypage/anypage/wasm/edit"
	"github.com/anypage/anypage/wasm/policy"
	"github.com/anypage/anypage/wasm/scheme"
	"github.com/anypage/anypage/wasm/split"
)

// State is where an exchange stands.
type State byte

// The states.
const (
	Queued    State = iota // its wait is over, or it had none: to be sent
	Waiting                // for the next attempt, or for a pause to end
	Sending                // the response's headers are awaited
	Tracing                // so are those that tell where a hidden redirect leads to
	Receiving              // the body is awaited
	Failing                // it has failed: the start of the body is awaited, for the message
	Arrived                // the body has come; whether it is complete is told at its turn
	Complete               // the body is JSON, from its start to its end
	Failed                 // for good: Fault says why
	states
)

// Event is what happens to an exchange.
type Event byte

// The events.
const (
	Send     Event = iota // a queued one may be sent
	Response              // status and headers have come
	Chunk                 // a piece of the body has come
	End                   // the body has come, or: the turn of one that has arrived
	Failure               // the network has failed
	Elapsed               // a wait is over
	Last                  // nobody needs another attempt
	Abandon               // nobody needs it any more
	events
)

// Input is an event and what is known with it.
type Input struct {
	Event   Event
	Answer  Answer  // of Response
	Bytes   []byte  // of Chunk; not kept
	Message string  // of Failure
	Plan    Plan    // of Send
	Now     float64 // in ms since the Unix epoch
	Random  float64 // from [0, 1)
	Front   bool    // no other exchange has to end before
}

// Plan says what is to be read of the response.
type Plan struct {
	Body       split.Plan
	Conclusive policy.Conclusive // the statuses that are an answer, and no failure to be tried again
}

// Answer is a response without its body.
type Answer struct {
	Status      int
	URL         string // after redirects
	Headers     []scheme.Header
	CrossOrigin bool // the host shows only those headers that the server exposes
}

// Header is the value of a header, "" where there is none.
func (a *Answer) Header(lowerName string) string {
	for _, h := range a.Headers {
		if len(h.Name) == len(lowerName) && strings.ToLower(h.Name) == lowerName {
			return h.Value
		}
	}
	return ""
}

// Outcome is what is to be done, in the order of the fields.
type Outcome struct {
	Items  []split.Range // places in the body, to be handed out at their turn
	Cancel int           // the fetch with this ID is to be aborted; 0 for none
	Send   *Fetch        // a request is to be made
	Wait   *Wait         // Elapsed is to come after a time
	Slow   bool          // the server can't keep up: fewer requests at a time
}

// Fetch is a request that is to be made.
type Fetch struct {
	ID      int
	Attempt int // 0 for the first
	Request scheme.Request
	Omit    bool // without credentials
	Manual  bool // a redirect is to be reported
	Hop     bool // it asks for what another request was redirected to
}

// Wait is how long to wait, and why.
type Wait struct {
	ID  int
	MS  float64
	Why string
}

// Env is what all exchanges of a walk share.
type Env struct {
	Origins  *policy.Origins
	Retry    policy.Retry
	Attempts int  // how often a request may be made again
	Follow   bool // redirects are to be followed
	HasBody  bool // the first request has one
	MaxBytes int  // of a body; 0 for no limit

	lastID int     // of a fetch or a wait
	until  float64 // when requests are allowed again
	why    string  // they are not
	head   []byte  // memory for the start of a body
}

// pause notes that no request is to be made for a time. One longer than a walk is to
// sleep is not made: the refusal that comes instead fails the walk, with a checkpoint.
func (env *Env) pause(a *Answer, now float64) {
	if ms, why := policy.Pause(a.Header, now); ms > 0 && !env.Retry.TooLong(ms) {
		env.until, env.why = max(env.until, now+ms), why
	}
}

// Refuses says why a URL may not be asked for; "" where it may.
func (env *Env) Refuses(url string) string {
	trusted, refusal := env.Origins.Check(url)
	switch {
	case refusal != "":
		return "the next URL " + policy.Redact(url) + " " + refusal + ", so it is not followed"
	case !trusted && env.HasBody:
		return "the next URL " + policy.Redact(url) + " is of another origin, which would receive the request's body: list that origin in trust to allow it"
	}
	return ""
}

// Ask is how a page is asked for.
type Ask struct {
	Position scheme.Position
	Request  scheme.Request
	Key      uint64 // tells requests of one walk apart
	Err      error  // why there is no request
}

// NewAsk makes the request for a position known, or why there is none.
func NewAsk(pos scheme.Position, r scheme.Request, err error) Ask {
	if err != nil {
		return Ask{Position: pos, Err: err}
	}
	return Ask{Position: pos, Request: r, Key: Key(r)}
}

// Key tells requests of one walk apart.
func Key(r scheme.Request) uint64 {
	b := edit.AppendJSONString(make([]byte, 0, 192+len(r.Body)), r.Method)
	b = edit.AppendJSONString(b, withoutFragment(r.URL))
	b = edit.AppendJSONString(b, r.Body)
	for _, f := range r.Headers { // a cursor may be in a header
		b = edit.AppendJSONString(b, f.Name)
		b = edit.AppendJSONString(b, f.Value)
	}
	return split.Hash(0, b)
}

// headSize is how much of a body an error shows, in bytes.
const headSize = 2048

// Exchange is one request and its response.
type Exchange struct {
	env   *Env
	state State
	ask   Ask
	omit  bool // its origin gets no credentials
	plan  Plan
	last  bool // nobody needs another attempt

	id      int // of the latest fetch or wait
	attempt int
	surplus int // attempts that were refused because too many were made at a time; they don't count
	hops    hops

	answer Answer
	size   int    // of the body so far, in bytes
	head   []byte // of the body
	broken error  // where the body stops being JSON
	reader split.Reader
	fault  Fault
}

// Start begins an exchange: it is sent, or waits for a pause to end, or has failed
// already because it may not be made.
func Start(env *Env, ask Ask, in Input) (*Exchange, Outcome) {
	x := &Exchange{env: env, ask: ask, head: env.head}
	env.head = nil
	if ask.Err != nil {
		return x, x.fail(Fault{Code: "config", Text: ask.Err.Error()})
	}
	if refusal := env.Refuses(ask.Request.URL); refusal != "" {
		x.ask.Request = scheme.Request{} // none is made
		return x, x.fail(Fault{Code: "cross-origin", Text: refusal})
	}
	if trusted, _ := env.Origins.Check(ask.Request.URL); !trusted {
		x.ask.Request.Headers, x.omit = nil, true
	}
	if ms := env.until - in.Now; ms > 0 {
		env.lastID++
		x.id, x.state = env.lastID, Waiting
		return x, Outcome{Wait: &Wait{ID: x.id, MS: ms, Why: env.why}}
	}
	in.Event = Send
	return x, x.Handle(in)
}

// Release gives the exchange's memory to those that come after it. Nothing that was read may
// be used any more.
func (x *Exchange) Release() {
	x.reader.Release()
	x.env.head, x.head = x.head[:0], nil
}

// Handle takes one event.
func (x *Exchange) Handle(in Input) Outcome {
	if do := table[x.state][in.Event].do; do != nil {
		return do(x, in)
	}
	return Outcome{}
}

// ID is that of the latest fetch or wait.
func (x *Exchange) ID() int { return x.id }

// State is where it stands.
func (x *Exchange) State() State { return x.state }

// InFlight tells whether a fetch is under way.
func (x *Exchange) InFlight() bool { return x.state >= Sending && x.state <= Failing }

// Held tells whether it waits for its next attempt.
func (x *Exchange) Held() bool { return x.state == Queued || x.state == Waiting }

// Over tells whether it has ended, for good or ill.
func (x *Exchange) Over() bool { return x.state == Complete || x.state == Failed }

// Again tells whether the request was made before.
func (x *Exchange) Again() bool { return x.attempt+x.surplus > 0 }

// Ask is how the page was asked for. The request has no URL where none was made.
func (x *Exchange) Ask() *Ask { return &x.ask }

// Answer is the response's status and headers.
func (x *Exchange) Answer() *Answer { return &x.answer }

// Reader reads the body.
func (x *Exchange) Reader() *split.Reader { return &x.reader }

// Head is the start of the body.
func (x *Exchange) Head() []byte { return x.head }

// Size is how many bytes of the body have arrived.
func (x *Exchange) Size() int { return x.size }

// Fault is why it failed.
func (x *Exchange) Fault() Fault { return x.fault }

// Moved tells whether the response came from elsewhere than where the request went.
func (x *Exchange) Moved() bool { return x.answer.URL != x.hops.sent.URL }

// fail ends the exchange.
func (x *Exchange) fail(f Fault) Outcome {
	x.state, x.fault = Failed, f
	return Outcome{}
}

// cancel adds to an outcome that the fetch is to be aborted.
func (x *Exchange) cancel(out Outcome) Outcome {
	out.Cancel = x.id
	return out
}

// send makes a new attempt.
func (x *Exchange) send(in Input) Outcome {
	x.plan = in.Plan
	x.hops = hops{sent: x.ask.Request, omit: x.omit}
	return x.fetch(Sending)
}

// fetch makes the request that the redirects so far have led to.
func (x *Exchange) fetch(state State) Outcome {
	h := &x.hops
	h.manual = x.env.Follow && state != Tracing && (len(h.sent.Headers) > 0 || h.sent.HasBody)
	x.env.lastID++
	x.id, x.state = x.env.lastID, state
	x.answer, x.head, x.size, x.broken = Answer{}, x.head[:0], 0, nil
	x.reader.Begin(x.plan.Body)
	return Outcome{Send: &Fetch{
		ID:      x.id,
		Attempt: x.attempt + x.surplus,
		Request: h.sent,
		Omit:    h.omit,
		Manual:  h.manual,
		Hop:     state == Tracing || h.count > 0,
	}}
}

// respond takes status and headers.
func (x *Exchange) respond(in Input) Outcome {
	x.take(in)
	if out, moved := x.redirected(); moved {
		return out
	}
	return x.accept(in)
}

// trace takes the response that tells where a redirect leads to.
func (x *Exchange) trace(in Input) Outcome {
	x.take(in)
	if x.answer.URL == withoutFragment(x.hops.sent.URL) && x.env.Retry.Retryable(x.answer.Status, x.answer.Header) {
		return x.accept(in) // nothing is known yet
	}
	return x.follow(x.answer.URL, true)
}

func (x *Exchange) take(in Input) {
	x.answer = in.Answer
	if x.answer.URL == "" {
		x.answer.URL = x.hops.sent.URL // a Response that JavaScript made has none
	}
}

// accept takes a response that is no redirect.
func (x *Exchange) accept(in Input) Outcome {
	if x.answer.URL != x.hops.sent.URL && x.env.Origins.Downgrade(x.answer.URL) {
		// What was sent over http has been sent; what came over it could be anybody's.
		return x.cancel(x.fail(Fault{Code: "cross-origin", Text: "the request was redirected to " + policy.Redact(x.answer.URL) + ", which leaves https for http: its answer is not read"}))
	}
	x.env.pause(&x.answer, in.Now)
	status := x.answer.Status
	if status >= 200 && status <= 299 {
		x.state = Receiving
		return Outcome{}
	}
	x.state = Failing
	if x.env.Retry.Retryable(status, x.answer.Header) && x.left() && !x.plan.Conclusive.Answers(status) {
		return x.refused(in)
	}
	return Outcome{}
}

// left tells whether the request may be made again. Whether it needs to be is another
// question: see lost.
func (x *Exchange) left() bool { return x.attempt < x.env.Attempts }

// chunk takes a piece of the body of a good response.
func (x *Exchange) chunk(in Input) Outcome {
	if x.tooLong(in.Bytes) {
		return x.cancel(x.fail(x.limitFault()))
	}
	var out Outcome
	if out.Items, x.broken = x.reader.Write(in.Bytes); x.broken == nil {
		return out
	}
	x.state = Failing
	return x.failing(out)
}

// headed takes a piece of the body of one that has failed.
func (x *Exchange) headed(in Input) Outcome {
	if x.tooLong(in.Bytes) {
		return x.cancel(x.fail(x.limitFault()))
	}
	return x.failing(Outcome{})
}

// failing ends one that has failed, once the start of its body has come.
func (x *Exchange) failing(out Outcome) Outcome {
	if len(x.head) < headSize {
		return out
	}
	x.giveUp(Input{})
	return x.cancel(out)
}

// tooLong keeps the start of the body and its size.
func (x *Exchange) tooLong(b []byte) bool {
	x.head = append(x.head, b[:min(len(b), headSize-len(x.head))]...)
	x.size += len(b)
	return x.env.MaxBytes > 0 && x.size > x.env.MaxBytes
}

// giveUp ends one that has failed.
func (x *Exchange) giveUp(Input) Outcome {
	if x.broken != nil {
		return x.fail(x.parseFault(x.broken))
	}
	return x.fail(x.httpFault())
}

// arrive takes the end of a body. Whether that is complete is told once nothing has
// to end before: what it takes to ask again is spent on those in front.
func (x *Exchange) arrive(in Input) Outcome {
	if !in.Front {
		x.state = Arrived
		return Outcome{}
	}
	return x.end(in)
}

// end judges a body that has come.
func (x *Exchange) end(in Input) Outcome {
	if !in.Front {
		return Outcome{}
	}
	status := x.answer.Status
	ranges, err := x.reader.Close(status == 204 || status == 205)
	out := Outcome{}
	if err == nil {
		x.state = Complete
	} else if text, cut := x.cutOff(err); cut && !x.last && x.left() {
		// As when the network fails within a body: some proxies end a body in good order
		// when their own source breaks off.
		out = x.lost(in, "parse", text)
	} else {
		x.fail(x.parseFault(err))
	}
	out.Items = ranges
	return out
}

// networkFailed takes a failure of the network.
func (x *Exchange) networkFailed(in Input) Outcome {
	message := "the request failed: " + policy.RedactWithin(in.Message) + " (" + x.asked() + ")"
	if x.state == Tracing {
		message = "the request was redirected, to where a browser does not say; asked without headers, to find out, " + message + "; ask for the URL that it leads to"
	}
	return x.lost(in, "network", message)
}

// refused takes a status that may be another one the next time.
func (x *Exchange) refused(in Input) Outcome {
	if x.last {
		return x.lost(in, "http", x.statusText())
	}
	surplus := x.answer.Status == 429 && !in.Front
	id := x.id
	ms, why := x.env.Retry.Delay(x.attempt+x.surplus, x.answer.Header, in.Now, in.Random)
	text := x.statusText()
	if x.env.Retry.TooLong(ms) {
		text = x.answered()
	}
	out := x.wait(ms, why, "http", text, surplus)
	out.Cancel, out.Slow = id, true
	return out
}

// lost is an attempt that failed in a way that another one may not.
func (x *Exchange) lost(in Input, code, text string) Outcome {
	if x.last || !x.left() {
		return x.fail(Fault{Code: code, Text: text + x.retried(), Advice: Resumable})
	}
	none := func(string) string { return "" }
	ms, why := x.env.Retry.Delay(x.attempt+x.surplus, none, in.Now, in.Random)
	if pause := x.env.until - in.Now; pause > ms {
		ms, why = pause, x.env.why // another response has said that no request is left
	}
	return x.wait(ms, why, code, text, false)
}

// wait has another attempt made after a time, if that is not too long.
func (x *Exchange) wait(ms float64, why, code, text string, surplus bool) Outcome {
	switch {
	case x.env.Retry.TooLong(ms):
		return x.fail(x.waitFault(code, text, why))
	case surplus: // fewer at a time are the answer
		x.surplus++
	default:
		x.attempt++
	}
	x.state = Waiting
	return Outcome{Wait: &Wait{ID: x.id, MS: ms, Why: text + "; " + why}}
}

func (x *Exchange) queue(Input) Outcome {
	x.state = Queued
	return Outcome{}
}

// unneeded ends one that would be made again.
func (x *Exchange) unneeded(Input) Outcome { return x.fail(Fault{}) }

func (x *Exchange) noRetry(Input) Outcome {
	x.last = true
	return Outcome{}
}

func (x *Exchange) abort(Input) Outcome {
	return x.cancel(x.fail(Fault{}))
}

func (x *Exchange) leave(Input) Outcome { return x.fail(Fault{}) }
