// Package detect finds out what nobody said: where the items of a response are,
// and how the request for the next page is made.
//
// Detect reads the first exchange and returns guesses, the most likely first,
// each with its evidence. It asks for nothing: whoever walks the list follows the
// first guess, holds the second page against the first (First.Compare), and falls
// back to the next guess where they do not fit.
//
// It goes in four steps, each of which sees only what the one before it returned:
//
//   - read collects the facts of the exchange (facts.go), which nothing changes after;
//   - the rules of rules_table.go propose guesses, each on its own: no rule sees
//     another one's guess;
//   - order puts the guesses in order (order.go), by the tiers of tier.go;
//   - conclude decides whether this page is the last, and which guesses are worth a
//     request (conclude.go).
//
// What servers call things is data: the lists and tables of names_table.go.
package detect

import (
	"github.com/anypage/anypage/wasm/scheme"
	"github.com/tidwall/gjson"
)

// Exchange is a request for a list and what came back.
type Exchange struct {
	Request scheme.Request
	URL     string // of the response
	Headers []scheme.Header
	Body    gjson.Result
	Items   string       // JSONPath of the items
	Count   int          // of the items
	Last    gjson.Result // the last item
	// Sequence: the body is a sequence of JSON texts, around which nothing can stand.
	Sequence bool
	// Parameters are those that a document declares for the request; nil where
	// there is no document.
	Parameters []Parameter
}

// Result is what an exchange says about the rest of the list.
type Result struct {
	Guesses []*Guess
	More    []string // why there must be more items; none where nothing says so
	// End says why this page is the last, as a reason and in words; "" where nothing
	// says so.
	Reason, End string
	// WholeReason and Whole say why this page is the whole list in case that the
	// guesses are wrong; "" where nothing says so.
	WholeReason, Whole string
	Size               int64 // items that a page has at most, 0 where nothing says it
	Full               bool  // the page has as many items as were asked for, or as pages often have
}

// LookedFor lists what Detect looks for.
const LookedFor = "a Link header, next URLs, cursors, has_more with ids, page and offset numbers, totals, Content-Range and pageInfo"

// Detect reads an exchange.
func Detect(e Exchange) Result {
	x := read(e)
	return x.conclude(order(propose(rules, x)))
}

// Size is the number of items that a request asks for, 0 where it does not say.
func Size(r scheme.Request) int64 {
	x := &facts{params: params(r)}
	_, n := x.asked(limitParams, true, 1)
	return n
}
