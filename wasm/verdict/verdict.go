// Package verdict turns what is known at the end of a walk into what is said of it: its
// status and the evidence. Nothing else decides what makes a walk suspect.
package verdict

import (
	"slices"
	"strconv"
	"strings"
)

// Status is what a walk's end says of the list.
type Status string

// The statuses.
const (
	Complete Status = "complete" // all of the list has come
	Stopped  Status = "stopped"  // the caller wanted no more
	Suspect  Status = "suspect"  // some of it may not have come, or not be the list's
)

// Ending is how a list ended, as whoever found the end tells it.
type Ending struct {
	Reason   string
	Evidence string // one sentence that a person can check
	Doubt    Doubt
	Stopped  bool // by the caller, or by a limit of the caller's
}

// Doubt is why an end may not be the list's.
type Doubt byte

// The doubts.
const (
	NoDoubt    Doubt = iota
	LeftBehind       // a next page is named, and a rule says not to follow it
	Promised         // the response says that there is more, and not how it is asked for
	NoList           // what stands at the place of the items is no list
	Unmatched        // a path finds nothing, and never found anything
	Unusable         // what a path finds can't be a cursor, a URL or a number
	Impossible       // the list has fewer pages than have come
	Repeated         // the page came before
	EmptyPages       // too many pages in a row had no items
	Undetected       // nothing said how the list goes on
	Refused          // the server refused the page, as servers do past the end
	Withheld         // a page that was named has no body
	Capped           // the page has as many items as servers cap pages at, and fewer than were asked for
)

// Facts are all that a verdict is made of.
type Facts struct {
	Ending
	Items int64 // that have come of the list
	// AtMost is the same, where the first page's place in the list is not certain.
	AtMost int64
	Total  int64    // that it says it has, -1 where nothing says it
	Drift  []string // what shows that the list changed while it was walked
	Flaws  []string // what pages said of errors beside their items
	Lapse  string   // how the walk went on after a cursor had expired
	// Claims are counts that the server stated, and that the pagination doesn't name: fewer
	// items than that are too few, more are not too many, as it may count something else.
	Claims []Claim
}

// Claim is a count that the server stated.
type Claim struct {
	Count int64
	Path  string // where it stands
	Text  string // the same, and what it says
}

func (f *Facts) counted() bool { return f.Total >= 0 && !f.Stopped }

func (f *Facts) counts() string {
	return strconv.FormatInt(f.Items, 10) + " items of a total of " + strconv.FormatInt(f.Total, 10)
}

func (f *Facts) missing(c Claim) bool { return !f.Stopped && f.AtMost < c.Count }

// short reports whether a claim says that items are missing.
func (f *Facts) short() bool { return slices.ContainsFunc(f.Claims, f.missing) }

// met reports whether one agrees.
func (f *Facts) met() bool {
	return !f.Stopped && slices.ContainsFunc(f.Claims, func(c Claim) bool { return c.Count == f.Items })
}

func (f *Facts) claims() string {
	items := strconv.FormatInt(f.Items, 10) + " items, though "
	var texts []string
	for _, c := range f.Claims {
		if f.missing(c) {
			texts = append(texts, c.Text)
		}
	}
	return items + strings.Join(texts, ", ")
}

// rows are the reasons for a status. The first that applies decides; each one that
// applies has its say in the evidence.
var rows = [...]struct {
	status  Status
	applies func(*Facts) bool
	before  func(*Facts) string // what is said before the ending's own evidence
	behind  func(*Facts) string
}{
	{status: Stopped, applies: func(f *Facts) bool { return f.Stopped }},
	{
		status:  Suspect,
		applies: func(f *Facts) bool { return len(f.Drift) > 0 },
		before: func(f *Facts) string {
			return "the list changed while it was walked: " + strings.Join(f.Drift, ", ")
		},
	},
	{
		status:  Suspect,
		applies: func(f *Facts) bool { return len(f.Flaws) > 0 },
		before:  func(f *Facts) string { return strings.Join(f.Flaws, ", ") },
	},
	{Suspect, func(f *Facts) bool { return f.Lapse != "" }, func(f *Facts) string { return f.Lapse }, nil},
	{Suspect, func(f *Facts) bool { return f.counted() && f.Items != f.Total }, (*Facts).counts, nil},
	{Suspect, (*Facts).short, (*Facts).claims, nil},
	{Complete, func(f *Facts) bool { return f.counted() && f.Items == f.Total }, nil, (*Facts).counts},
	{
		status:  Complete,
		applies: func(f *Facts) bool { return f.Doubt != NoDoubt && f.met() },
		behind:  func(f *Facts) string { return "as many items as the server says that there are" },
	},
	{status: Suspect, applies: func(f *Facts) bool { return f.Doubt != NoDoubt }},
	{status: Complete, applies: func(*Facts) bool { return true }},
}

// Of is the verdict: the status, and the evidence for it.
func Of(f Facts) (status Status, evidence string) {
	var parts, behind []string
	for _, row := range rows {
		if !row.applies(&f) {
			continue
		}
		if status == "" {
			status = row.status
		}
		if row.before != nil {
			parts = append(parts, row.before(&f))
		}
		if row.behind != nil {
			behind = append(behind, row.behind(&f))
		}
	}
	parts = append(parts, f.Evidence)
	return status, strings.Join(append(parts, behind...), "; ")
}
