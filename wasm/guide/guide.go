// Package guide says what comes after a page of a list.
//
// A walk asks its guide, and does what the guide's Step says. Fixed is the guide
// of a list whose pagination is known; package proving has the one that finds it out.
package guide

import (
	"strconv"

	"github.com/anypage/anypage/wasm/exchange"
	"github.com/anypage/anypage/wasm/scheme"
	"github.com/anypage/anypage/wasm/split"
	"github.com/anypage/anypage/wasm/verdict"
)

// Guide says how pages are asked for, and what comes after each.
type Guide interface {
	// First is the request for the first page, as the caller wrote it.
	First() scheme.Request
	// Identity tells lists apart, by the first request and what the caller said of the
	// pagination. A checkpoint belongs to one.
	Identity() uint64
	// Request is the request for a position. The same position gives the same request, so
	// that a page may be held against the next one before that is asked for.
	Request(scheme.Position) exchange.Ask
	// Plan says what is to be read of a page that is asked for now.
	Plan() Plan
	// Early is the position behind a page that is still arriving, as far as that says it.
	Early(*Page) (scheme.Position, bool)
	// Ahead is the position behind another one, as far as it can be computed: where a
	// page is expected to have size items, and the list so many pages, -1 where nobody
	// knows.
	Ahead(behind scheme.Position, size int, pages int64) (scheme.Position, bool)
	// Grow is the position to ask for instead of another one, where pages may have more items
	// than that asks for. rest is the index in that page of the item that has the index skip in
	// the other one.
	Grow(pos scheme.Position, skip int) (_ scheme.Position, rest int)
	// After says what comes after a complete page.
	After(*Page) Step
	// Held says the same of a page that was held, once that has an end: it tells the
	// next page and the Info alone.
	Held(*Page) Step
	// Failed says what comes after a page that failed.
	Failed(*Page, exchange.Fault) Step
	// Restart says that the list is walked from its first request again.
	Restart()
	// Traits say what kind of list it is.
	Traits() Traits
	// Fits reports whether a page can be asked for in this way.
	Fits(pos scheme.Position, page int) bool
	// Save is what a checkpoint in front of or within a page keeps: how that is asked
	// for, and what was found out about the list, as JSON, nil where there is nothing.
	Save(pos scheme.Position) (scheme.Position, []byte)
	// Load takes up what Save wrote. ok is false for what it can't have written.
	Load(saved []byte) (news []Detection, ok bool)
}

// Plan says what is to be read of a page, and when it is delivered.
type Plan struct {
	exchange.Plan
	Compare bool // its items wait until it is complete, for After to compare them
	Finish  bool // it is read to its end, also where no more items are wanted
}

// Traits say what kind of list it is.
type Traits struct {
	Inputs     []scheme.Input // what requests are told
	Computed   bool           // positions can be computed: page numbers and offsets
	Derived    bool           // positions can be derived from those of the pages before
	Single     bool           // one response is the whole list
	Detected   bool           // nobody named the pagination
	Settled    bool           // it was found out
	Limit      int            // items of a page, as far as the request says it; 0 where it doesn't
	Before, Or int64          // items of the list before page 1; Or if it is counted from another number
	Midway     bool           // page 1 is at a cursor of the caller's: nobody knows how many items come before
}

// Kind is what a Step is.
type Kind byte

// The kinds of steps.
const (
	Next    Kind = iota // there is a next page
	End                 // the list has ended
	Again               // the same page is asked for otherwise
	Resize              // its items are asked for by a page of another size
	Hold                // the page's items wait for what the next page says
	Release             // the next page has arrived: the held page is delivered, and After is asked again
	Expired             // the server no longer takes the cursor or next URL that it gave for the page
	Fail                // the walk can't go on
)

// Step is what comes after a page.
type Step struct {
	Kind  Kind
	Next  scheme.Position // of Next, Again, Resize and Hold; of Expired a fresh cursor of the server's, or the start
	End   verdict.Ending
	Fault exchange.Fault // of Fail and Expired
	News  []Detection    // to be told first

	Page      *Page          // goes on instead of the page, if it is set: one that was asked for before, under the same index
	Gone      bool           // with End and Fail: the page is none of the list's
	Begun     bool           // with that: what has come of it is the list's all the same
	Passes    bool           // with Fail: another attempt may bring the page
	Skip      int            // first items of the page that came before; with Resize, of the page to be asked for
	Limit     int64          // with Resize and Again: how many items are asked for, because more were too many; else 0
	Carries   bool           // with Next: items that were to be passed over, and that the page does not have, are on the next one
	Info      string         // JSON: how the next page is asked for
	Total     int64          // items that the list says it has, -1 where it doesn't
	Pages     int64          // pages that it says it has, -1 where it doesn't
	Counted   bool           // with Next: the list ends where all of the total have come
	Presumed  verdict.Ending // with Next: why the page may be the last all the same; see Page
	Withdrawn bool           // totals of earlier pages were those of something else
	Remarks   *Remarks
}

// Remarks are what a page says that the verdict has to know.
type Remarks struct {
	Flaw   string // of errors beside its items
	Drift  string // what shows that the list changed while it was walked
	Claims []Claim
}

// Claim is a count that a page states, and that the pagination doesn't name.
type Claim struct {
	verdict.Claim
	Behind bool // it counts the items behind the page
}

// Detection is what was found out about a list.
type Detection struct {
	Pagination scheme.Pagination
	Preset     string
	Confidence float64
	Evidence   []string
	Speakeasy  string // JSON: the x-speakeasy-pagination object, or null
	Why        string // why it is null
	Unsayable  bool   // no pagination object says all of it
}

// Page is a page as a guide sees it.
type Page struct {
	Index     int
	Matched   bool           // an earlier page has named a next one
	Before    int            // items of the list before it
	Skip      int            // its own that were delivered by an earlier walk
	Passed    int            // its own that were delivered, or are on a page before it
	Last      split.Print    // the items of the page before it; their Count is 0 where there is none
	Presumed  verdict.Ending // why the page before it may be the last: so it is if this one is refused, empty or an earlier one
	ItemsLeft int            // that are wanted, -1 for all
	PagesLeft int            // that are wanted, this one among them; -1 for all

	Named scheme.Position // how the page before says that it is asked for
	Moved int             // the index, in the page that was asked for instead, of the first item of the named one

	x *exchange.Exchange
}

// NewPage is the page that an exchange brings.
func NewPage(index int, x *exchange.Exchange) Page {
	return Page{Index: index, Named: x.Ask().Position, x: x}
}

// Closed reports whether the page before said that it is the last: an end is presumed without a doubt.
func (p *Page) Closed() bool { return p.Presumed.Reason != "" && p.Presumed.Doubt == verdict.NoDoubt }

// Over is the end that was presumed of the page before, which this one does not contradict: it is as what tells.
func (p *Page) Over(what string) verdict.Ending {
	e := p.Presumed
	e.Evidence += "; page " + strconv.Itoa(p.Index+1) + ", which it names all the same, " + what
	return e
}

// Resized reports whether the page that was asked for has another size than the one that is named.
func (p *Page) Resized() bool { return p.Ask().Position != p.Named }

// Repeats reports whether a page that was read has the items of the page before it.
func (p *Page) Repeats() bool { return p.Last.Count > 0 && p.Body().Print == p.Last }

// Ask is how the page was asked for.
func (p *Page) Ask() *exchange.Ask { return p.x.Ask() }

// Answer is the response's status and headers.
func (p *Page) Answer() *exchange.Answer { return p.x.Answer() }

// Head is the start of the body.
func (p *Page) Head() []byte { return p.x.Head() }

// Body is what was read of the body.
func (p *Page) Body() *split.Reader { return p.x.Reader() }

// Denied is the fault of a complete body that says that it is an error.
func (p *Page) Denied(words string, passes bool) exchange.Fault { return p.x.Denied(words, passes) }

// Unreadable is the fault of a complete body that is not what it should be.
func (p *Page) Unreadable(err error) exchange.Fault { return p.x.Unreadable(err) }

// Facts are what a scheme reads of a complete page.
func (p *Page) Facts() scheme.Page {
	answer, body := p.Answer(), p.Body()
	return scheme.Page{Index: p.Index, URL: answer.URL, Headers: answer.Headers, Body: body.Facts, Found: body.Found, Count: body.Count, Matched: p.Matched}
}
