// Package exchange brings one request to a complete body, or to a fault: through
// waits, attempts, redirects, and the limits of size. It knows neither what the
// request is for, nor which others there are.
//
// It does no I/O. Events go in, an Outcome comes out, and whoever drives it performs
// that. table.go has what each event does in each state.
package exchange

import (
	"github.com/anypage/anypage/wasm/jsontext"
	"strings"

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
	Send      Event = iota // a queued one may be sent
	Response               // status and headers have come
	Chunk                  // a piece of the body has come
	End                    // the body has come, or: the turn of one that has arrived
	Failure                // the network has failed
	NoHeaders              // the caller's function has given no headers for the request
	Elapsed                // a wait is over
	Last                   // nobody needs another attempt
	Abandon                // nobody needs it any more
	Deny                   // the body says that it is an error, which passes
	events
)

// Input is an event and what is known with it.
type Input struct {
	Event   Event
	Answer  Answer  // of Response
	Bytes   []byte  // of Chunk; not kept
	Message string  // of Failure, NoHeaders and Deny
	Silent  bool    // of Failure: no byte has come for as long as Env.Timeout says
	Plan    Plan    // of Send
	Now     float64 // in ms since the Unix epoch
	Random  float64 // from [0, 1)
	Front   bool    // no other exchange has to end before
	Others  int     // of Response: how many other requests have not been answered
	Before  int     // of Start: attempts at the page that others have made
	Needed  int     // of Start: how many requests there may still be, those in flight among them; -1 where nobody knows
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
	Body   []byte        // what the body is, in place of what has arrived; nil for that
	Items  []split.Range // places in the body, to be delivered at their turn
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
	Ask     bool // a function of the caller's gives further headers
	Renewal int  // the number of the call of that function, after a 401, whose headers are to be sent; 0 for a call of its own
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
	Follow   bool // redirects are to be followed
	Ask      bool // a function of the caller's gives the headers of each request
	Listing  bool // requests ask for pages of a list
	Sent     int  // how many requests were sent, those of an earlier walk among them
	MaxBytes int  // of a body; 0 for no limit
	Timeout  int  // ms for which the server may be silent

	lastID   int     // of a fetch or a wait
	renewals int     // how often that function was asked for other headers, after a 401
	until    float64 // when requests are allowed again
	why      string  // they are not
	pace     policy.Pace
	paced    float64 // until when that holds
	latest   float64 // when the latest request was made
	head     []byte  // memory for the start of a body
}

// pause notes that no request is to be made for a time, or few. A pause longer than a walk is
// to sleep is not made: the refusal that comes instead fails the walk, with a checkpoint.
func (env *Env) pause(a *Answer, in Input) {
	now := in.Now
	if ms, why := policy.Pause(a.Header, now); ms > 0 && !env.Retry.TooLong(ms) {
		env.until, env.why = max(env.until, now+ms), why
	}
	if pace, said := env.Retry.Pace(a.Header, now, in.Others); said {
		env.pace, env.paced = pace, now+pace.Over
	}
}

// wait is how long the next request is to wait, and why: for a pause to end, or because
// few requests are left, and fewer than the walk may need.
func (env *Env) wait(in Input) (ms float64, why string) {
	ms, why = env.until-in.Now, env.why
	if p := env.pace; in.Now < env.paced && (in.Needed < 0 || float64(in.Needed) > p.Left) && env.latest+p.Gap-in.Now > ms {
		return env.latest + p.Gap - in.Now, p.Why
	}
	return ms, why
}

// Refuses says why a page may not be asked for; "" where it may.
func (env *Env) Refuses(ask *Ask) string {
	r := &ask.Request
	trusted, refusal := env.Origins.Check(r.URL)
	switch {
	case refusal != "":
		return "the next URL " + policy.Redact(r.URL) + " " + refusal + ", so it is not followed"
	case !trusted && r.HasBody:
		return "the next URL " + policy.Redact(r.URL) + " is of another origin, which would receive the request's body: list that origin in trust to allow it"
	case trusted && !ask.Position.Plain():
		// Who is not trusted has no other requests made with the caller's credentials than those
		// that any page may name.
		if own, _ := env.Origins.Check(ask.From); !own && ask.From != "" {
			return "the next URL " + policy.Redact(r.URL) + " is named with a method, headers or a body by a page of another origin, " + policy.Redact(ask.From) + ": list that origin in trust to allow it"
		}
	}
	return ""
}

// Ask is how a page is asked for.
type Ask struct {
	Position scheme.Position
	Request  scheme.Request
	Key      uint64 // tells requests of one walk apart
	Err      error  // why there is no request
	From     string // URL of the page that names this one, "" where none does
	Smaller  bool   // the page can be asked for with fewer items
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
	b := jsontext.AppendString(make([]byte, 0, 192+len(r.Body)), r.Method)
	b = jsontext.AppendString(b, withoutFragment(r.URL))
	b = jsontext.AppendString(b, r.Body)
	for _, f := range r.Headers { // a cursor may be in a header
		b = jsontext.AppendString(b, f.Name)
		b = jsontext.AppendString(b, f.Value)
	}
	return split.Hash(0, b)
}

// Exchange is one request and its response.
type Exchange struct {
	env   *Env
	state State
	ask   Ask
	omit  bool // its origin gets no credentials
	plan  Plan
	last  bool // nobody needs another attempt

	id      int // of the latest fetch or wait
	before  int // attempts of others at the page
	attempt int
	surplus int // attempts that don't count: refused because too many were made at a time, or because their headers had expired
	hops    hops
	renewed bool // it was answered with 401, and asked for again with other headers
	renewal int  // the renewal that gave the headers of this attempt; 0 where it has its own
	since   int  // how many renewals there had been when it was sent

	answer Answer
	size   int     // of the body so far, in bytes
	head   []byte  // of the body
	broken error   // where the body stops being JSON
	blank  bool    // a body was empty, and no header said so
	stream *stream // the body is a stream that has the answer; nil for another
	reader split.Reader
	fault  Fault
}

// Start begins an exchange: it is sent, or waits for a pause to end, or has failed
// already because it may not be made.
func Start(env *Env, ask Ask, in Input) (*Exchange, Outcome) {
	x := &Exchange{env: env, ask: ask, head: env.head, before: in.Before}
	env.head = nil
	if ask.Err != nil {
		return x, x.fail(Fault{Code: "config", Text: ask.Err.Error()})
	}
	if refusal := env.Refuses(&ask); refusal != "" {
		x.ask.Request = scheme.Request{} // none is made
		return x, x.fail(Fault{Code: "cross-origin", Text: refusal})
	}
	if trusted, _ := env.Origins.Check(ask.Request.URL); !trusted {
		x.ask.Request.Headers, x.omit = nil, true
	}
	if ms, why := env.wait(in); ms > 0 {
		env.lastID++
		x.id, x.state = env.lastID, Waiting
		return x, Outcome{Wait: &Wait{ID: x.id, MS: ms, Why: why}}
	}
	in.Event = Send
	return x, x.Handle(in)
}

// Free gives the exchange's memory to those that come after it. Nothing that was read may
// be used any more.
func (x *Exchange) Free() {
	x.reader.Free()
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

// InFlight reports whether a fetch is under way.
func (x *Exchange) InFlight() bool { return x.state >= Sending && x.state <= Failing }

// Held reports whether it waits for its next attempt.
func (x *Exchange) Held() bool { return x.state == Queued || x.state == Waiting }

// Over reports whether it has ended, for good or ill.
func (x *Exchange) Over() bool { return x.state == Complete || x.state == Failed }

// Again reports whether the request was made before, and is being retried.
func (x *Exchange) Again() bool { return x.attempt+x.surplus > 0 && x.renewal == 0 }

// Attempts is how often the page was asked for.
func (x *Exchange) Attempts() int { return x.before + x.attempt + x.surplus + 1 }

// Ask is how the page was asked for. The request has no URL where none was made.
func (x *Exchange) Ask() *Ask { return &x.ask }

// Sent is the latest request as it was asked for, before any redirect.
func (x *Exchange) Sent() scheme.Request {
	r := x.ask.Request
	if r.RPC {
		r.Body = x.hops.sent.Body // with the id that it was sent with
	}
	return r
}

// Answer is the response's status and headers.
func (x *Exchange) Answer() *Answer { return &x.answer }

// Reader reads the body.
func (x *Exchange) Reader() *split.Reader { return &x.reader }

// Head is the start of the body.
func (x *Exchange) Head() []byte { return x.head }

// Fault is why it failed, or of one that is held: why its latest attempt did.
func (x *Exchange) Fault() Fault { return x.fault }

// Size is how many bytes of the body have come.
func (x *Exchange) Size() int { return x.size }

// Moved reports whether the response came from elsewhere than where the request went.
func (x *Exchange) Moved() bool { return x.answer.URL != x.hops.sent.URL }
