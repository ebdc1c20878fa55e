package walk

import (
	"slices"
	"strconv"
	"strings"

	"github.com/anypage/anypage/wasm/guide"
	"github.com/anypage/anypage/wasm/verdict"
)

// tally counts what a verdict is made of.
type tally struct {
	verdict  Verdict        // but for its status, reason and evidence
	before   int            // items delivered before a resume
	matched  bool           // a page has named a next one
	presumed verdict.Ending // why the page before may be the last; see guide.Page
	empties  int            // pages without items in a row
	pages    int64          // how many the list says it has, -1 where it doesn't
	drift    []string       // what shows that the list changed while it was walked
	rose     bool           // the total did, on a page before
	flaws    []string       // what pages said of errors beside their items
	claims   []verdict.Claim
	shrunk   int   // how often a page was too large
	smallest int64 // limit that was asked for then
	untold   bool  // what stands at the total's place is no total
}

func newTally(c *Config) tally {
	t := tally{pages: -1}
	t.verdict.Total, t.verdict.Duplicates = -1, -1
	if c.Key != "" {
		t.verdict.Duplicates = 0
	}
	return t
}

// count takes a page's count of all items. One that changes while pages are asked for
// by number or offset says that the others have moved.
func (w *Walk) count(p *page, total int64) {
	before := w.verdict.Total
	// 0, or less than the first page has, is no total: some servers don't count.
	count := int64(p.Body().Count)
	w.untold = w.untold || p.Index == 0 && total < count
	if total < 0 || w.untold || total == 0 && (count > 0 || w.listed() > 0) {
		return
	}
	w.verdict.Total = total
	change := " from " + strconv.FormatInt(before, 10) + " to " + strconv.FormatInt(total, 10) + " on page " + ordinal(p.Index)
	switch {
	case before < 0 || !w.guide.Traits().Computed:
	case total < before:
		w.drift = append(w.drift, "the total fell"+change+": as many items may have been passed over")
	case total > before && w.keys == nil && !w.rose: // with a key it is known whether any came twice
		w.rose = true
		w.drift = append(w.drift, "the total rose"+change+": as many items may have come twice, and as many not at all; the option key would tell")
	}
}

// claim notes counts that a page states, which was delivered. The latest word counts.
func (w *Walk) claim(step *guide.Step, carried int) {
	if step.Remarks == nil {
		return
	}
	for _, c := range step.Remarks.Claims {
		if c.Behind && w.lapse.goal != nil {
			continue // of items behind those that come again
		}
		if c.Behind {
			c.Count += w.listed() - int64(carried)
		}
		w.claims = slices.DeleteFunc(w.claims, func(old verdict.Claim) bool { return old.Path == c.Path })
		w.claims = append(w.claims, c.Claim)
	}
}

// missing reports whether a count says that there are more items than have come.
func (w *Walk) missing() bool {
	more := func(c verdict.Claim) bool { return w.listed() < c.Count }
	return w.verdict.Total > w.listed() || slices.ContainsFunc(w.claims, more)
}

// listed is how many items of the list have come, or were before the page that the
// caller began with.
func (w *Walk) listed() int64 {
	return int64(w.before+w.verdict.Items) + w.guide.Traits().Before
}

// distinct is the same without items that are known to have come twice.
func (w *Walk) distinct() int64 {
	if w.verdict.Duplicates > 0 && !w.config.Dedupe {
		return w.listed() - int64(w.verdict.Duplicates)
	}
	return w.listed()
}

// stopped is the end of a walk of which the caller wanted no more.
func stopped(reason, evidence string) verdict.Ending {
	return verdict.Ending{Reason: reason, Evidence: evidence, Stopped: true}
}

// cap ends the walk once no more items are wanted. The page that reached that point counts,
// though it may never be complete.
func (w *Walk) cap() {
	if w.state != running || !w.enough() {
		return
	}
	w.verdict.Pages++
	if len(w.queue) > 1 {
		w.abandon(w.queue[1:])
		w.queue = w.queue[:1]
	}
	w.state, w.next = capped, nil
	w.done(w.capped())
}

// capped is the end of a walk that has all items that were wanted.
func (w *Walk) capped() verdict.Ending {
	if w.halt != "" {
		return stopped("until", w.halt)
	}
	return stopped("max-items", "maxItems is "+strconv.Itoa(w.config.MaxItems))
}

// finish ends the walk.
func (w *Walk) finish(e verdict.Ending) {
	w.abandon(w.queue)
	w.queue, w.next, w.state = nil, nil, over
	w.done(e)
}

// done says what is to be said of the list.
func (w *Walk) done(e verdict.Ending) {
	v, t := &w.verdict, w.guide.Traits()
	items := w.listed()
	// Where it isn't known from which number the list is counted, the total of one that
	// ended tells.
	if n := items - t.Before + t.Or; e.Doubt == verdict.NoDoubt && !e.Stopped && n == v.Total {
		items = n
	}
	if v.Duplicates > 0 {
		w.drift = append(w.drift, plural(v.Duplicates, "item")+" came twice by their "+w.config.Key)
		if !w.config.Dedupe {
			items -= int64(v.Duplicates)
		}
	}
	v.Reason = e.Reason
	f := verdict.Facts{Ending: e, Items: items, AtMost: max(items, items-t.Before+t.Or), Total: v.Total, Drift: w.drift, Flaws: w.flaws, Claims: w.claims, Lapse: w.lapse.evidence()}
	if t.Midway && f.Items < f.Total { // what came before isn't known
		f.Total = -1
	}
	if t.Midway {
		f.Claims = nil
	}
	if v.Status, v.Evidence = verdict.Of(f); v.Status == verdict.Suspect && w.enough() {
		// Whatever the list has besides, nobody wanted it.
		f.Ending = w.capped()
		v.Reason = f.Reason
		v.Status, v.Evidence = verdict.Of(f)
	}
	if w.shrunk > 0 {
		v.Evidence += "; pages were too large for the server: the limit was halved " + plural(w.shrunk, "time") + ", down to " + strconv.FormatInt(w.smallest, 10)
	}
	w.do(Done{*v})
}

// ordinal is a page's number as a person counts.
func ordinal(index int) string { return strconv.Itoa(index + 1) }

func plural(n int, word string) string {
	if n != 1 {
		word += "s"
	}
	return strconv.Itoa(n) + " " + word
}

// clip shortens a text for a message.
func clip(s string) string {
	const most = 120
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}
