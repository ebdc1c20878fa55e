package walk

import (
	"math/bits"
	"slices"
	"strconv"

	"github.com/anypage/anypage/wasm/exchange"
	"github.com/anypage/anypage/wasm/guide"
)

// A server may no longer take a cursor that it gave. With Config.Restart the walk goes on all the
// same: from a fresh cursor, where the server gives one, else from its first request. Then it hands out
// what is new, as far as keys tell:
//
//   - A walk from the list's beginning knows the keys of all that it has handed out.
//   - A walk that was resumed knows the latest of them. It passes over all items until it has come
//     behind those.
//
// Until a walk has come behind the items that were the latest, a checkpoint has their keys, and tells which
// of them have come again: whoever resumes from it looks for the others.

// lapse is what is known of the latest cursor that has expired.
type lapse struct {
	times  int      // how many have expired, in earlier walks as well
	page   int      // index of the page that was asked for with it; -1 where an earlier walk knows
	fresh  bool     // the server gave another one
	blind  bool     // the keys of the first items are not known
	handed int      // items that had been handed out by then, as far as they are told apart
	items  int      // that this walk had handed out by then
	passed int      // items passed over since
	bare   int      // those of them without a key
	goal   []uint64 // keys of the items that were the latest, the last one behind; nil behind them
	met    uint64   // those of them that have come again, a bit for each
	noted  []uint64 // keys that were not known, of items passed over on the way there
	fail   Fail     // how the walk fails where none of them comes
}

// restart goes on after a cursor has expired.
func (w *Walk) restart(h happening) *happening {
	p, step := h.page, h.step
	what := "cursor"
	if p.Ask().Position.URL != "" {
		what = "next URL"
	}
	what = "; the " + what + " has expired"
	l, before := &w.lapse, w.before+w.verdict.Items
	switch again := l.times > 0 && l.page >= 0; {
	case !w.config.Restart:
		what += `: set the option expired to "restart", with key, and the walk goes on with what is new`
	case again && l.items == w.verdict.Items:
		what += " once more, and nothing new has come in between: the list can't be walked to its end before that"
	default:
		next := *l
		next.times++
		step.Fault.Advice = what
		next.page, next.fresh, next.items, next.fail = p.Index, step.Next.Cursor != "", w.verdict.Items, w.failure(p, step.Fault)
		if next.fresh || before == 0 || next.begin(w) {
			*l = next
			w.startOver(p, step)
			return nil
		}
		what += ", and none of the latest items has the key " + w.config.Key + ": nothing tells what has come already"
	}
	step.Kind, step.Gone, step.Fault.Advice = guide.Fail, true, what
	return w.act(p, step)
}

// begin begins to look for the items that were the latest. ok is false where none has a key.
func (l *lapse) begin(w *Walk) (ok bool) {
	l.passed, l.bare, l.met, l.noted = 0, 0, 0, nil
	l.blind = w.before > 0
	l.handed = len(w.keys.seen)
	if l.blind {
		l.handed = w.before + w.verdict.Items
	}
	if l.goal == nil {
		for _, key := range w.keys.recent {
			if key != 0 {
				l.goal = append(slices.DeleteFunc(l.goal, func(k uint64) bool { return k == key }), key)
			}
		}
	}
	return l.goal != nil
}

// startOver asks for the page that a step names instead of one that can't be had.
func (w *Walk) startOver(p *page, step *guide.Step) {
	at := upcoming{position: step.Next, from: p.Answer().URL}
	if w.lapse.fresh {
		at.skip = p.skip
	} else {
		at.from, w.keys.expect = "", nil
		w.guide.Restart()
	}
	w.abandon(w.queue)
	w.queue, w.aside, w.seen, w.asked = nil, nil, newRepeats(), p.Index
	if p.delivered > 0 {
		w.verdict.Pages++
		w.asked++
		next := w.checkpoint(w.asked, at.position, at.skip, w.before+w.verdict.Items, &w.lapse)
		w.do(Page{ID: p.source, Index: p.Index, Items: p.delivered, Total: w.verdict.Total, Next: next.bytes()})
	} else {
		w.keys.trails = slices.DeleteFunc(w.keys.trails, func(t *trail) bool { return t == p.trail })
	}
	w.next = &at
}

// passes notes that an item comes, and reports whether it is passed over: it came before, as far as
// that is known.
func (l *lapse) passes(key uint64, twice bool) bool {
	if l.times == 0 {
		return false
	}
	past := twice || key == 0 && !l.fresh || l.blind && l.goal != nil
	if past {
		l.passed++
	}
	if past && key == 0 {
		l.bare++
	}
	if past && !twice && key != 0 {
		l.noted = append(l.noted, key)
	}
	if i := slices.Index(l.goal, key); i >= 0 {
		l.met |= 1 << i
	}
	// One of them alone may have moved.
	if n := len(l.goal); n > 0 && 2*bits.OnesCount64(l.met) >= n && l.met>>(n-1) > 0 {
		l.goal, l.noted = nil, nil
	}
	return past
}

// lost reports whether a list has ended, and the place was not found at which it is to go on.
func (l *lapse) lost() bool { return l.blind && l.goal != nil }

// seek looks once more for the place at which the walk is to go on: behind those of the latest items
// that are still there.
func (w *Walk) seek(h happening) *happening {
	l, next := &w.lapse, h.page.Index+1
	if len(w.queue) > 0 && w.queue[0] == h.page { // it is none of the list's
		next--
	}
	w.abandon(w.queue)
	w.queue, w.next = nil, nil
	if l.met > 0 {
		for _, key := range l.noted {
			delete(w.keys.seen, key)
		}
		var there []uint64
		for i, key := range l.goal {
			if l.met>>i&1 > 0 {
				there = append(there, key)
			}
		}
		l.goal = there
		l.begin(w)
		w.guide.Restart()
		w.seen, w.next, w.asked = newRepeats(), &upcoming{}, next
		return nil
	}
	const nowhere = "the walk started again, and none of the latest items that the checkpoint knows is in the list any more: nothing tells where to go on"
	if l.fail.Message += "; " + nowhere; l.fail.Code == "" {
		l.fail = w.failure(h.page, exchange.Fault{Code: "checkpoint", Text: nowhere})
	}
	w.state = over
	w.do(l.fail)
	return nil
}

// evidence says how the walk went on, and how much it may have missed; "" where nothing has expired.
func (l *lapse) evidence() string {
	if l.times == 0 {
		return ""
	}
	text := "the cursor of page " + ordinal(l.page) + " had expired"
	if l.page < 0 {
		text = "a cursor expired before the checkpoint"
	}
	if l.times > 1 {
		text = "cursors expired " + strconv.Itoa(l.times) + " times; " + text
	}
	passed, handed := plural(l.passed, "item"), strconv.Itoa(l.handed)
	switch {
	case l.fresh:
		text += ", and the walk followed the fresh one that the server gave: the list is not one consistent snapshot, and what was added or changed meanwhile may be missing"
	case l.lost():
		text += ", and in " + passed + " the walk had not come to the latest that it knew yet"
	case l.blind && l.handed > 0:
		text += ", and the walk went on behind the latest item that it knew: it passed over " + passed + ", where " + handed + " had come before; any that were added among them are missing"
	case l.handed > 0:
		gone := l.handed - min(l.passed-l.bare, l.handed)
		text += ", and the walk started again: of " + handed + " items that had come before, " + strconv.Itoa(l.handed-gone) + " came again"
		if gone > 0 {
			text += ", so as many as the other " + strconv.Itoa(gone) + " may be missing"
		}
	case l.page >= 0:
		text += ", and the walk started again"
	}
	if l.bare > 0 {
		text += "; " + plural(l.bare, "item") + " without a key were passed over"
	}
	return text
}
