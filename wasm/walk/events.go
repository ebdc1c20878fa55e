package walk

import (
	"github.com/anypage/anypage/wasm/policy"
	"github.com/anypage/anypage/wasm/scheme"
	"github.com/anypage/anypage/wasm/split"
	"github.com/anypage/anypage/wasm/verdict"
	"github.com/tidwall/gjson"
)

// Config says how a list is walked, whatever its pagination.
type Config struct {
	Redirect       string // what becomes of redirects, by Request's property of that name; "" for "follow"
	MaxItems       int    // -1 for no limit
	MaxPages       int    // -1 for no limit
	MaxPageBytes   int    // of a response's body; 0 for no limit
	MaxEmptyPages  int    // without items in a row; 0 for no limit
	MaxDepth       int    // of a response's body; 0 for split.MaxDepth, which is the most
	Prefetch       int    // pages requested ahead of the consumer
	Timeout        int    // ms for which a server may be silent, for messages: the driver has the clock; -1 for no limit
	Concurrency    int    // pages in flight where their positions can be computed; 0 for 1, or 2 with Prefetch
	Key            string // a JSONPath, in an item, of its identity; "" where the caller names none
	Dedupe         bool   // drop items whose key has been seen
	Until          string // a logical expression: the first item for which it holds ends the walk, and is not delivered; "" for none
	RepeatedCursor string // "error", "stop" or "follow"; "" for the guide's own rule
	Restart        bool   // go on after a cursor has expired; needs Key
	Trust          []string
	Retry          policy.Retry
	AskHeaders     bool         // a function of the caller's gives the headers of each request
	Attempts       bool         // the caller is to be told of each attempt: the driver gets the effect Attempt
	Resume         gjson.Result // a checkpoint, or nothing
}

// Event is what the driver reports: Demand, Response, Chunk, End, Failure,
// Elapsed, Mark or Stop.
type Event interface{ event() }

// Demand says that the consumer wants the page with this number, counted from 0
// at the start of this walk.
type Demand struct{ Page int }

// Response says that a fetch has its status and headers. The status is -1 where the
// host hides that of a redirect which was to be reported.
type Response struct {
	ID      int
	Status  int
	URL     string // after redirects; "" where the host doesn't know it
	Headers []scheme.Header
	// CrossOrigin: the host lets only those headers be seen that the server exposes
	// (Fetch Standard, CORS filtered response).
	CrossOrigin bool
}

// Chunk is the next piece of a body. The bytes are not kept.
type Chunk struct {
	ID    int
	Bytes []byte
}

// End says that a body is complete.
type End struct{ ID int }

// Failure says that a fetch failed, before or within its body.
type Failure struct {
	ID      int
	Message string
	Kind    FailureKind
}

// FailureKind is what failed.
type FailureKind byte

// The kinds of failures.
const (
	Network   FailureKind = iota // the request, or the connection
	NoHeaders                    // the caller's function that gives the headers
	Silence                      // the server: no byte came for as long as Config.Timeout says
)

// Elapsed says that a Wait is over.
type Elapsed struct{ ID int }

// Stop ends the walk: the consumer left, or its signal was aborted.
type Stop struct {
	Aborted bool
	Pages   int // of which an item was delivered, or that were used up without any
	Items   int // delivered to the consumer
}

// Mark asks for the checkpoint behind the first Items items of a page that the consumer
// has not used up. Without Config.Key the driver can compute that itself, and gets no
// answer.
type Mark struct{ Page, Items int }

func (Demand) event()   {}
func (Response) event() {}
func (Chunk) event()    {}
func (End) event()      {}
func (Failure) event()  {}
func (Elapsed) event()  {}
func (Mark) event()     {}
func (Stop) event()     {}

// Effect is what the engine asks the driver to do: Fetch, Cancel and Wait, or to pass
// on Attempt, Detected, Items, Body, Page, Done or Fail.
type Effect interface{ effect() }

// Fetch asks for a request.
type Fetch struct {
	ID      int
	Page    int // index of the page that it is for
	Attempt int // 0 for the first request of the page
	Request scheme.Request
	Shown   string // the request's URL without credentials
	Omit    bool   // send no cookies or other credentials
	Manual  bool   // report a redirect as the response that it is, instead of following it
	Hop     bool   // the URL is the target of a redirect
	Ahead   bool   // nobody wants the page yet; only with Config.Attempts
	// Ask: headers of the caller's function are to be added. They replace those of the
	// request, but for these, which are the pagination's. nil: the function is not asked.
	Ask        []string
	Renewal    int    // not 0: those are sent that the function gave after a 401, in this call of it
	Checkpoint []byte // JSON: resumes before the first item of this page; nil if it equals Next of the Page before
}

// Cancel aborts a fetch.
type Cancel struct{ ID int }

// Wait asks for Elapsed after MS milliseconds.
type Wait struct {
	ID  int
	MS  float64
	Why string
	// Page is the index of the page that is to be asked for; -1 without Config.Attempts.
	Page int
}

// Attempt says how a fetch goes. The last one about it is no Reading, unless it is cancelled or the walk ends.
type Attempt struct {
	ID    int
	State AttemptState
	Bytes int    // of the body, so far
	Items int    // in it, so far
	Why   string // it failed
	Retry bool   // it failed, and another attempt is made
}

// AttemptState is where a fetch stands.
type AttemptState string

// The states of a fetch. They are the types of the events that onRequest gets.
const (
	Reading AttemptState = "bytes"
	Ended   AttemptState = "end"
	Failed  AttemptState = "failed"
)

// Detected says which pagination the walk follows from here on, if the caller named
// none. It is sent for a guess, again when page 2 has proven it, and again with the
// next guess when page 2 has refuted it.
type Detected struct {
	Pagination scheme.Pagination
	Preset     string   // "" where there is none
	Confidence float64  // from 0 to 1
	Evidence   []string // in plain words
	Speakeasy  string   // JSON: the x-speakeasy-pagination object, or null
	Why        string   // why it is null, "" where it isn't
	Unsayable  bool     // no pagination object says all of it
}

// Items are places in the body of a fetch: the one that the event was about, or an
// earlier one for the same page.
type Items struct {
	ID     int
	Ranges []split.Range
}

// Gap says that items of a page are passed over: the next one to be delivered does not stand
// behind the one before it.
type Gap struct {
	Page  int
	Item  int // how many items of the page have been delivered so far
	Index int // where in the page the next one stands, counted from 0
}

// Body says what the body of a fetch is, in place of what has arrived: Ranges count from
// its start.
type Body struct {
	ID   int
	Text []byte
}

// Page says that a page is complete.
type Page struct {
	ID       int
	Index    int
	Items    int    // how many of its items were delivered
	Total    int64  // of the whole list, -1 where nothing says it
	URL      string // of the response, without credentials; "" where it is the fetch's
	Info     string // JSON: how the next page is asked for, "" at the end
	Envelope []byte // the body without its items
	Next     []byte // JSON: a checkpoint of the page after this one, nil at the end
	Rest     []byte // JSON: a checkpoint behind the delivered items; nil if it equals Next
}

// Done ends the walk.
type Done struct{ Verdict Verdict }

// Fail ends the walk with an error.
type Fail struct {
	Code       string
	Message    string
	Page       int
	Request    *scheme.Request // nil where none was made; its URL is without credentials, as URL is
	Status     int             // 0 where there was no response
	URL        string
	Headers    []scheme.Header
	Body       []byte // the first 2 KiB of the response's body
	Checkpoint []byte // JSON: resumes after the last item delivered; nil where it was aborted
}

// Marked answers Mark.
type Marked struct{ Checkpoint []byte }

func (Fetch) effect()    {}
func (Cancel) effect()   {}
func (Wait) effect()     {}
func (Attempt) effect()  {}
func (Detected) effect() {}
func (Items) effect()    {}
func (Body) effect()     {}
func (Gap) effect()      {}
func (Page) effect()     {}
func (Done) effect()     {}
func (Marked) effect()   {}
func (Fail) effect()     {}

// Verdict says how a walk ended and what it cost.
type Verdict struct {
	Status   verdict.Status
	Reason   string
	Evidence string
	Pages    int
	Items    int
	Total    int64 // -1 where nothing said it
	// Duplicates is how many items had a key that came before, -1 without Config.Key.
	Duplicates int
	Requests   int
	Retries    int
	Bytes      int64
}
