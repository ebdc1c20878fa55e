// Package verdict turns what is known at the end of a walk into what is said of it: its
// status and the evidence. Nothing else decides what makes a walk suspect.
package verdict

import (
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
)

// Facts are all that a verdict is made of.
type Facts struct {
	Ending
	Items int64    // that have come of the list
	Total int64    // that it says it has, -1 where nothing says it
	Drift []string // what shows that the list changed while it was walked
}

func (f *Facts) counted() bool { return f.Total >= 0 && !f.Stopped }

func (f *Facts) counts() string {
	return strconv.FormatInt(f.Items, 10) + " items of a total of " + strconv.FormatInt(f.Total, 10)
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
	{Suspect, func(f *Facts) bool { return f.counted() && f.Items != f.Total }, (*Facts).counts, nil},
	{Complete, func(f *Facts) bool { return f.counted() && f.Items == f.Total }, nil, (*Facts).counts},
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
