package walk

import (
	"github.com/anypage/anypage/wasm/jsontext"
	"slices"

	"github.com/anypage/anypage/wasm/guide"
	"github.com/anypage/anypage/wasm/jsonpath"
	"github.com/anypage/anypage/wasm/scheme"
	"github.com/anypage/anypage/wasm/split"
)

// Config.Key says what identifies an item. With it, items that come twice are counted,
// or dropped (Config.Dedupe), and a checkpoint holds the identities of the latest
// items. If a page has shifted by the time of the resume, these show where the last
// delivered item is now, and the walk goes on behind it.
//
// An identity is a hash of the key's JSON text. It is 0 for an item without a key, and
// two such items are never the same.

// recentKeys is how many identities a checkpoint carries.
const recentKeys = 64

// keys is what a walk knows of its items' identities.
type keys struct {
	path   *jsonpath.Path
	seen   map[uint64]struct{}
	recent []uint64 // of the latest items
	trails []*trail // of the pages that the consumer has not used up
	expect []uint64 // of the latest items before a resume within a page, for that page
}

// trail is what a checkpoint within a page needs to know of the page.
type trail struct {
	index    int
	position scheme.Position
	skip     int // items that an earlier walk delivered
	items    int // delivered in front of the page
	matched  bool
	before   []uint64 // of the latest items in front of the page
	keys     []uint64 // of its items that sift has handled
	dropped  []int    // indexes of its items that Config.Dedupe dropped
	shift    int      // places by which the page has shifted from one attempt to another
	lapse    lapse    // when the page began
	behind   int      // how many of its items had been handled when the goal of that was reached; 0 where it was not
}

func newKeys(path string) (*keys, error) {
	p, err := jsonpath.Parse(path)
	if err != nil {
		return nil, &scheme.Error{Option: "key", Message: "is " + jsontext.Quote(path) + ": " + err.Error()}
	}
	return &keys{path: p, seen: map[uint64]struct{}{}}, nil
}

// add notes an item's key, and reports whether it came before.
func (k *keys) add(key uint64) (twice bool) {
	k.recent = latest(append(k.recent, key))
	if key == 0 {
		return false
	}
	_, twice = k.seen[key]
	k.seen[key] = struct{}{}
	return twice
}

func latest(keys []uint64) []uint64 { return keys[max(len(keys)-recentKeys, 0):] }

// trailOf begins the trail of the page whose turn has come.
func (w *Walk) trailOf(p *page) *trail {
	if p.trail == nil {
		p.trail = &trail{index: p.Index, position: p.named.position, skip: p.skip, items: w.before + w.verdict.Items, matched: w.matched, before: slices.Clone(w.keys.recent), lapse: w.lapse}
		w.keys.trails = append(w.keys.trails, p.trail)
	}
	return p.trail
}

// expects makes the page's next attempt find the place at which the attempt before it
// stopped: the page may have shifted meanwhile, as after a resume.
func (w *Walk) expects(p *page) {
	switch t := p.trail; {
	case w.keys == nil:
	case w.keys.expect != nil && p.Index == w.first:
		p.expect = w.keys.expect
	case t != nil && p.handled() > p.skip:
		p.expect = latest(slices.Concat(t.before, t.keys))
	}
}

// sift removes the ranges of items that were delivered already, and with
// Config.Dedupe those of items whose key came before. It stops when it has kept most
// ranges, and at the item with the index stop.
func (w *Walk) sift(p *page, ranges []split.Range, most, stop int) (kept []split.Range) {
	t := w.trailOf(p)
	for _, r := range ranges {
		if len(kept) == most || p.sifted == stop {
			break
		}
		key := p.Body().Keys()[p.sifted]
		broken := key == split.Broken // who reads it is to see that
		if broken {
			key = 0
		}
		p.sifted++
		if p.toSkip > 0 {
			p.toSkip--
			if p.sifted-p.moved > len(t.keys) && len(t.keys) < t.skip { // delivered by an earlier walk, and not by an attempt
				t.keys = append(t.keys, key)
				if _, known := w.keys.seen[key]; p.Index == w.first || !known { // else it is among the latest already
					w.keys.add(key)
				}
			}
			continue
		}
		t.keys = append(t.keys, key)
		twice := w.keys.add(key)
		past := !broken && w.lapse.passes(key, twice)
		if twice && !past {
			w.verdict.Duplicates++
		}
		if t.behind == 0 && w.lapse.goal == nil {
			t.behind = len(t.keys)
		}
		if past || twice && w.config.Dedupe {
			t.dropped = append(t.dropped, len(t.keys)-1)
		} else {
			w.place(p, len(kept), p.sifted-1-p.moved)
			kept = append(kept, r)
		}
	}
	return kept
}

// realign finds the place in a page at which an earlier walk or attempt stopped, by
// the identities of the latest items that were delivered.
func (w *Walk) realign(p *page, step *guide.Step) {
	expect, passed := p.expect, p.passed()
	if p.expect, w.keys.expect = nil, nil; p.Resized() && passed == 0 || step.Carries && passed > p.Body().Count {
		return // they are on pages before or behind it
	}
	if n := len(expect); n == 0 || expect[n-1] == 0 || passed > 0 && passed <= len(p.Body().Keys()) && p.Body().Keys()[passed-1] == expect[n-1] {
		return
	}
	since := " since the checkpoint"
	if p.handled() > p.skip {
		since = " when it was asked for again"
	}
	at := -1
	for _, key := range slices.Backward(expect) {
		if key != 0 {
			at = slices.Index(p.Body().Keys(), key)
		}
		if at >= 0 {
			break
		}
	}
	switch {
	case at >= 0 && at+1 == passed:
		return
	case at >= 0:
		w.drift = append(w.drift, "page "+ordinal(p.Index)+" had shifted by "+plural(max(at+1-passed, passed-at-1), "item")+since)
	default:
		// Those that come instead are new, or their keys are known.
		w.drift = append(w.drift, "page "+ordinal(p.Index)+" has none of the items any more that were the latest"+since)
	}
	p.toSkip = at + 1
	if p.handled() > p.skip {
		p.trail.shift += at + 1 - passed
	} else {
		p.skip, p.trail.skip = at+1-p.moved, at+1-p.moved
	}
}

// forget drops the pages before one with this index: the consumer has used
// them up.
func (k *keys) forget(index int) {
	for len(k.trails) > 0 && k.trails[0].index < index {
		k.trails = k.trails[1:]
	}
}

// mark takes a Mark.
func (w *Walk) mark(h happening) *happening {
	if w.keys == nil {
		return nil
	}
	e := h.event.(Mark)
	for _, t := range w.keys.trails {
		if t.index != e.Page {
			continue
		}
		i := t.skip
		for left := e.Items; left > 0 && i < len(t.keys); i++ {
			if !slices.Contains(t.dropped, i) {
				left--
			}
		}
		passed := t.keys[:min(i, len(t.keys))] // those of an earlier walk may not have come again
		recent := latest(slices.Concat(t.before, passed[min(t.skip, len(passed)):]))
		item := i
		if t.shift != 0 && i > t.skip {
			item = max(i+t.shift, 1) // near the place; a resume finds it exactly by the keys
		}
		l := &t.lapse
		if t.behind > 0 && i >= t.behind {
			l = &lapse{times: l.times}
		}
		w.do(Marked{w.checkpoint(t.index, t.position, item, t.items+e.Items, l).along(t, recent).bytes()})
	}
	return nil
}

// resume reads the identities of the latest items out of a checkpoint, unless they were made with
// another key. If item differs from the saved one, a driver has moved the checkpoint on by itself: then
// the page's items are not compared.
func (k *keys) resume(saved *savedKeys, item int) {
	if saved.Key != k.path.String() {
		return
	}
	for _, key := range saved.Recent {
		k.add(key)
	}
	if saved.Item == item && item > 0 {
		k.expect = saved.Recent
	}
}
