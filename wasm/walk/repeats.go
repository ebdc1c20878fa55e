package walk

import (
	"github.com/anypage/anypage/wasm/exchange"
	"github.com/anypage/anypage/wasm/guide"
	"github.com/anypage/anypage/wasm/policy"
	"github.com/anypage/anypage/wasm/split"
	"github.com/anypage/anypage/wasm/verdict"
)

// known is what is remembered of a page that was delivered.
type known struct {
	index int
	split.Print
}

// repeats recognizes pages that come again.
type repeats struct {
	byRequest map[uint64]known
	last      known // of the page before
	front     known // of page 1
}

func newRepeats() repeats { return repeats{byRequest: map[uint64]known{}} }

// note remembers a page.
func (s *repeats) note(key uint64, m known, index int) {
	s.byRequest[key], s.last = m, m
	if index == 0 {
		s.front = m
	}
}

// begins reports whether a page that begins with an item may be one that was delivered
// before.
func (s *repeats) begins(key, first uint64, t guide.Traits, option string) bool {
	same, again := s.byRequest[key]
	return again && same.First == first ||
		s.last.Count > 0 && s.last.First == first ||
		s.restarts(first, t, option) ||
		t.Settled && s.front.Count > 0 && s.front.First == first
}

// restarts reports whether a page may be page 1 again: some servers answer with page 1
// to a number after the last page's. A page of one item proves nothing, since two items
// may be equal.
func (s *repeats) restarts(first uint64, t guide.Traits, option string) bool {
	return !t.Detected && t.Computed && option != "follow" && s.front.Count > 1 && s.front.First == first
}

// repetition says what to do with a page that came before.
type repetition byte

const (
	none    repetition = iota // nothing: the page did not come before
	dropped                   // it ends the list, and its items are not delivered
	refused                   // it fails the walk
)

// repeated finds out whether a page was delivered before, and changes the step behind
// it in that case.
func (w *Walk) repeated(p *page, step *guide.Step) repetition {
	before, loop, past := w.loops(p, step)
	if past {
		w.endRepeated(step, "repeated-page", "page "+ordinal(p.Index)+" has the same items as page "+ordinal(before.index))
		return dropped
	}
	if !loop || step.Kind != guide.Next && p.Body().Count == 0 {
		return none
	}
	where := "page " + ordinal(p.Index) + " has the same items as page " + ordinal(before.index) + " and asks for the same again"
	if pos := p.Ask().Position; pos.Cursor != "" {
		where += " (cursor " + clip(pos.Cursor) + ")"
	} else if pos.URL != "" {
		where += " (next URL " + policy.Redact(pos.URL) + ")"
	}
	option := w.config.RepeatedCursor
	if option == "" && w.guide.Traits().Detected {
		option = "stop" // the caller did not say that the list may be endless
	}
	switch option {
	case "follow":
		return none
	case "stop":
		w.endRepeated(step, "repeated-cursor", where)
		return dropped
	}
	step.Kind, step.Gone = guide.Fail, true
	step.Fault = exchange.Fault{Code: "repeated-cursor", Text: where + ": the list would never end; set repeatedCursor to \"stop\" or \"follow\" if that is meant"}
	return refused
}

func (w *Walk) endRepeated(step *guide.Step, reason, evidence string) {
	step.Kind, step.Gone = guide.End, true
	step.End = verdict.Ending{Reason: reason, Evidence: evidence, Doubt: verdict.Repeated}
	if e := w.presumed; e.Reason != "" && e.Doubt == verdict.NoDoubt {
		step.End = verdict.Ending{Reason: e.Reason, Evidence: e.Evidence + "; " + evidence}
	}
}

// loops returns which earlier page had the same items, if there is one. loop is true if the
// list repeats itself from there. past is true if servers answer so after the last page.
func (w *Walk) loops(p *page, step *guide.Step) (before known, loop, past bool) {
	s, t, option := &w.seen, w.guide.Traits(), w.config.RepeatedCursor
	same := func(m known) bool {
		m.index = p.Index
		return m == p.known()
	}
	goesOn := step.Kind == guide.Next
	before, again := s.byRequest[p.Ask().Key]
	if again && same(before) {
		return before, true, false
	}
	if s.last.Count > 0 && same(s.last) {
		before = s.last
		next := uint64(0)
		if goesOn {
			next = w.guide.Request(step.Next).Key
		}
		// A detected cursor that is new on every page while the items are the same is
		// not read by the server. Or the server repeats the last page after the end.
		unread := t.Settled && goesOn && option != "follow" && next != p.Ask().Key
		if t.Computed && option != "follow" || unread {
			return before, false, true
		}
		// The next request would bring this page again: the server ignores the cursor. A page of another size than
		// the one before has other items, whatever it names.
		loop = goesOn && (next == p.Ask().Key || p.Resized())
	}
	switch {
	case loop:
	case p.Index > 0 && s.restarts(p.Body().First, t, option) && same(s.front):
		return s.front, false, true
	case t.Settled && p.Index > 0 && p.Body().Count > 0 && same(s.front):
		return s.front, true, false
	}
	return before, loop, false
}
