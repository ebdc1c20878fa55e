package walk

import (
	"slices"
	"strconv"

	"github.com/anypage/anypage/wasm/edit"
	"github.com/anypage/anypage/wasm/jsonpath"
	"github.com/anypage/anypage/wasm/scheme"
	"github.com/anypage/anypage/wasm/split"
	"github.com/tidwall/gjson"
)

// Where the caller says what identifies an item (Config.Key), items that come twice
// are counted, or dropped (Config.Dedupe), and a checkpoint carries the identities
// of the latest items: a page that has shifted by the time of the resume is read
// on from behind the last item that was handed out, wherever that is now.
//
// An identity is a hash of the key's JSON text, 0 for an item that has none, which
// is never taken for another one.

// recentKeys is how many identities a checkpoint carries.
const recentKeys = 64

// keys is what a walk knows of its items' identities.
type keys struct {
	path   *jsonpath.Path
	seen   map[uint64]struct{}
	recent []uint64 // of the latest items
	trails []*trail // of the pages that the consumer has not used up
	expect []uint64 // of the latest items before a resume within a page
}

// trail is what a checkpoint within a page needs of it.
type trail struct {
	index    int
	position scheme.Position
	skip     int // items that an earlier walk handed out
	items    int // handed out in front of the page
	matched  bool
	before   []uint64 // of the latest items in front of the page
	keys     []uint64 // of its items, as far as their turn has come
	dropped  []int    // indexes of its items that came before
}

func newKeys(path string) (*keys, error) {
	p, err := jsonpath.Parse(path)
	if err != nil {
		return nil, &scheme.Error{Option: "key", Message: "is " + strconv.Quote(path) + ": " + err.Error()}
	}
	return &keys{path: p, seen: map[uint64]struct{}{}}, nil
}

// of is an item's identity.
func (k *keys) of(item gjson.Result) uint64 {
	v, ok := k.path.First(item)
	if !ok || v.Type == gjson.Null {
		return 0
	}
	return max(split.Hash(0, []byte(v.Raw)), 1)
}

// add notes that an item's turn has come.
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
		p.trail = &trail{index: p.index, position: p.position, skip: p.skip, items: w.before + w.verdict.Items, matched: w.matched, before: slices.Clone(w.keys.recent)}
		w.keys.trails = append(w.keys.trails, p.trail)
	}
	return p.trail
}

// sift takes those items out of ranges that were handed out already, and with
// Config.Dedupe those whose key has been seen. It leaves off behind the item that
// is the most-th to stay.
func (w *Walk) sift(p *page, ranges []split.Range, most int) (kept []split.Range) {
	t := w.trailOf(p)
	for _, r := range ranges {
		if len(kept) == most {
			break
		}
		key := p.keys[p.sifted]
		again := p.sifted < len(t.keys) // in another attempt
		p.sifted++
		twice := false
		if !again {
			t.keys = append(t.keys, key)
			twice = w.keys.add(key)
		}
		switch {
		case p.toSkip > 0:
			p.toSkip--
			continue
		case twice:
			w.verdict.Duplicates++
		}
		if twice && w.config.Dedupe {
			t.dropped = append(t.dropped, p.sifted-1)
		} else {
			kept = append(kept, r)
		}
	}
	return kept
}

// realign finds the place in a page at which an earlier walk stopped, by the
// identities of the latest items it handed out.
func (w *Walk) realign(p *page) {
	expect := w.keys.expect
	w.keys.expect = nil
	if n := len(expect); n == 0 || expect[n-1] == 0 || p.skip <= len(p.keys) && p.keys[p.skip-1] == expect[n-1] {
		return
	}
	for _, key := range slices.Backward(expect) {
		at := slices.Index(p.keys, key)
		if key == 0 || at < 0 {
			continue
		}
		w.drift = append(w.drift, "page "+ordinal(p.index)+" had shifted by "+plural(max(at+1-p.skip, p.skip-at-1), "item")+" since the checkpoint")
		p.skip, p.toSkip, p.trail.skip = at+1, at+1, at+1
		return
	}
	w.drift = append(w.drift, "page "+ordinal(p.index)+" has none of the items any more that were the latest at the checkpoint")
}

// release forgets the pages before one with this index: the consumer has used
// them up.
func (k *keys) release(index int) {
	for len(k.trails) > 0 && k.trails[0].index < index {
		k.trails = k.trails[1:]
	}
}

// mark answers a Mark event.
func (w *Walk) mark(e Mark) {
	if w.keys == nil {
		return
	}
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
		recent := latest(slices.Concat(t.before, t.keys[min(t.skip, i):i]))
		w.do(Marked{w.checkpointOf(t.index, t.position, i, t.items+e.Items, t.matched, recent)})
	}
}

// appendKeys writes the identities of the latest items for a checkpoint.
func appendKeys(b []byte, recent []uint64, item int) []byte {
	b = append(b, `,"keys":{"item":`...)
	b = strconv.AppendInt(b, int64(item), 10)
	b = append(b, `,"recent":"`...)
	for _, key := range recent {
		s := strconv.FormatUint(key, 16)
		b = append(append(b, "0000000000000000"[len(s):]...), s...)
	}
	return append(b, `"}`...)
}

// resume takes up what appendKeys wrote. The item tells whether a driver has moved
// the checkpoint on by itself since: then the page's items are not compared.
func (k *keys) resume(c gjson.Result, item int) bool {
	text := edit.Member(c, "recent").Str
	var recent []uint64
	for ; len(text) >= 16; text = text[16:] {
		key, err := strconv.ParseUint(text[:16], 16, 64)
		if err != nil {
			return false
		}
		recent = append(recent, key)
		k.add(key)
	}
	if int(edit.Member(c, "item").Int()) == item && item > 0 {
		k.expect = recent
	}
	return text == "" && len(recent) <= recentKeys
}
