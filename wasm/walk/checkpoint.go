package walk

import (
	"github.com/anypage/anypage/wasm/jsontext"
	"strconv"
	"strings"

	"github.com/anypage/anypage/wasm/guide"
	"github.com/anypage/anypage/wasm/scheme"
	"github.com/anypage/anypage/wasm/split"
	"github.com/anypage/anypage/wasm/verdict"
	"github.com/tidwall/gjson"
)

// Checkpoint is a place in a list from which another walk can go on. It is a JSON
// object, with a version besides.
//
// It holds no header, and of the request only the position. Values that are in the
// caller's own URL are left out of the position, and put back on resume, since they may
// be credentials. A credential that the server itself put into a next URL stays: without
// it that page can't be requested.
type Checkpoint struct {
	Walk     string          // identifies the request and the pagination that it belongs to
	Page     int             // index of the page to request
	Position scheme.Position // how that page is asked for
	Item     int             // how many of its items have been delivered
	Items    int             // how many items of the list have been delivered
	Matched  bool            // a page has named a next one
	Auto     []byte          // JSON: what detection found out, if the caller named no pagination
	Last     split.Print     // for pages by number or offset: recognizes the page before if it comes again
	Keys     *savedKeys      // identities of the latest items, if there is a key
	Expired  int             // how many cursors have expired so far
	Seeks    bool            // the walk has started again, and has not come behind Keys yet
	Met      uint64          // which of Keys have come again by then
	Passed   int             // how many items
	Presumed verdict.Ending  // in front of a page: why the one before may be the last
}

// savedKeys are identities of the latest items.
type savedKeys struct {
	Key    string // their JSONPath
	Item   int    // as Checkpoint.Item; they differ if a driver has moved the checkpoint on by itself
	Recent []uint64
}

// Append writes the checkpoint.
func (c *Checkpoint) Append(b []byte) []byte {
	b = append(b, `{"version":1,"walk":"`...)
	b = append(b, c.Walk...)
	b = strconv.AppendInt(append(b, `","page":`...), int64(c.Page), 10)
	b = c.Position.AppendJSON(append(b, `,"position":`...))
	b = strconv.AppendInt(append(b, `,"item":`...), int64(c.Item), 10)
	b = strconv.AppendInt(append(b, `,"items":`...), int64(c.Items), 10)
	b = strconv.AppendBool(append(b, `,"matched":`...), c.Matched)
	if c.Auto != nil {
		b = append(append(b, `,"auto":`...), c.Auto...)
	}
	if c.Last.Count > 0 {
		b = strconv.AppendUint(append(b, `,"last":"`...), c.Last.First, 16)
		b = strconv.AppendUint(append(b, '-'), c.Last.All, 16)
		b = strconv.AppendInt(append(b, '-'), int64(c.Last.Count), 10)
		b = append(b, '"')
	}
	if c.Presumed.Reason != "" {
		b = jsontext.AppendString(append(b, `,"presumed":[`...), c.Presumed.Reason)
		b = jsontext.AppendString(append(b, ','), c.Presumed.Evidence)
		b = append(strconv.AppendInt(append(b, ','), int64(c.Presumed.Doubt), 10), ']')
	}
	if c.Expired > 0 {
		b = strconv.AppendInt(append(b, `,"expired":`...), int64(c.Expired), 10)
	}
	if c.Seeks {
		b = strconv.AppendUint(append(b, `,"seeks":"`...), c.Met, 16)
		b = append(strconv.AppendInt(append(b, '-'), int64(c.Passed), 10), '"')
	}
	if k := c.Keys; k != nil {
		b = jsontext.AppendString(append(b, `,"keys":{"key":`...), k.Key)
		b = strconv.AppendInt(append(b, `,"item":`...), int64(k.Item), 10)
		b = append(b, `,"recent":"`...)
		for _, key := range k.Recent {
			s := strconv.FormatUint(key, 16)
			b = append(append(b, "0000000000000000"[len(s):]...), s...)
		}
		b = append(b, `"}`...)
	}
	return append(b, '}')
}

// parseCheckpoint reads what Append wrote. ok is false for what it can't have written.
func parseCheckpoint(v gjson.Result) (c Checkpoint, ok bool) {
	c.Walk = jsontext.Member(v, "walk").Str
	c.Position, ok = scheme.ReadPosition(jsontext.Member(v, "position"))
	for _, n := range []struct {
		name string
		to   *int
	}{{"page", &c.Page}, {"item", &c.Item}, {"items", &c.Items}} {
		m := jsontext.Member(v, n.name)
		if m.Type != gjson.Number || m.Num < 0 || m.Num > 1<<53 || m.Num != float64(int64(m.Num)) {
			return c, false
		}
		*n.to = int(m.Num)
	}
	if n := jsontext.Member(v, "expired"); n.Exists() {
		c.Expired = int(n.Int())
		var met, passed string
		met, passed, c.Seeks = strings.Cut(jsontext.Member(v, "seeks").Str, "-")
		var err1, err2 error
		if c.Seeks {
			c.Met, err1 = strconv.ParseUint(met, 16, 64)
			c.Passed, err2 = strconv.Atoi(passed)
		}
		if err1 != nil || err2 != nil || c.Expired <= 0 || c.Passed < 0 {
			return c, false
		}
	}
	matched := jsontext.Member(v, "matched")
	c.Matched, ok = matched.Bool(), ok && matched.IsBool()
	c.Auto = []byte(jsontext.Member(v, "auto").Raw)
	presumed := jsontext.Member(v, "presumed")
	c.Presumed.Reason, c.Presumed.Evidence = jsontext.Element(presumed, 0).Str, jsontext.Element(presumed, 1).Str
	c.Presumed.Doubt = verdict.Doubt(jsontext.Element(presumed, 2).Int())
	if last := jsontext.Member(v, "last"); last.Exists() {
		parts := strings.Split(last.Str, "-")
		if len(parts) != 3 {
			return c, false
		}
		var err1, err2, err3 error
		c.Last.First, err1 = strconv.ParseUint(parts[0], 16, 64)
		c.Last.All, err2 = strconv.ParseUint(parts[1], 16, 64)
		c.Last.Count, err3 = strconv.Atoi(parts[2])
		ok = ok && err1 == nil && err2 == nil && err3 == nil && c.Last.Count > 0
	}
	if keys := jsontext.Member(v, "keys"); keys.Exists() {
		c.Keys = &savedKeys{Key: jsontext.Member(keys, "key").Str, Item: int(jsontext.Member(keys, "item").Int())}
		text := jsontext.Member(keys, "recent").Str
		for ; len(text) >= 16; text = text[16:] {
			key, err := strconv.ParseUint(text[:16], 16, 64)
			ok = ok && err == nil
			c.Keys.Recent = append(c.Keys.Recent, key)
		}
		ok = ok && text == "" && len(c.Keys.Recent) <= recentKeys
	}
	return c, ok
}

// resume starts the walk at a checkpoint. The error's option is "resume".
func (w *Walk) resume(v gjson.Result) error {
	mistake := func(message string) error { return &scheme.Error{Option: "resume", Message: message} }
	if !v.IsObject() || jsontext.Member(v, "version").Raw != "1" {
		return mistake("is not a checkpoint of version 1: pass what checkpoint() returned, unchanged")
	}
	first := jsontext.Member(v, "request") // of a driver that had no engine yet: page 1 is all that it knew
	if first.Exists() && first.Str != strconv.FormatUint(guide.Requested(w.guide.First()), 16) || !first.Exists() && jsontext.Member(v, "walk").Str != w.id {
		return mistake("is a checkpoint of another request or pagination: resume with the ones it was taken from")
	}
	c, ok := parseCheckpoint(v)
	ok = ok && !(first.Exists() && (c.Page > 0 || c.Position != scheme.Position{}))
	if ok && c.Seeks && (w.keys == nil || c.Keys == nil || c.Keys.Key != w.keys.path.String()) {
		return mistake("is of a walk that had started again after its cursor expired: resume with the same key")
	}
	if ok {
		ok = w.goTo(&c)
	}
	if !ok {
		return mistake("was changed: pass what checkpoint() returned, unchanged")
	}
	return nil
}

// goTo sets the walk's state to that of a checkpoint.
func (w *Walk) goTo(c *Checkpoint) (ok bool) {
	first := w.guide.First()
	if c.Position, ok = c.Position.Reveal(&first); !ok {
		return false
	}
	again := c.Expired > 0 && c.Position == scheme.Position{} // the walk has started again
	if c.Page > 0 && !(again && len(c.Auto) == 0) {           // then nothing has been found out
		if w.news, ok = w.guide.Load(c.Auto); !ok {
			return false
		}
	}
	if c.Item > c.Items && w.keys == nil || !again && !w.guide.Fits(c.Position, c.Page) {
		return false
	}
	w.lapse = lapse{times: c.Expired, page: -1}
	if w.keys != nil && c.Keys != nil {
		w.keys.resume(c.Keys, c.Item)
	}
	w.seen.last = known{c.Page - 1, c.Last}
	w.first, w.asked = c.Page, c.Page
	w.next = &upcoming{position: c.Position, skip: c.Item}
	w.before, w.matched, w.presumed, ok = c.Items, c.Matched, c.Presumed, true
	if c.Seeks {
		ok = w.lapse.begin(w)
		w.lapse.met, w.lapse.passed = c.Met, c.Passed
	}
	return ok
}

// checkpoint makes a checkpoint in front of a page, or behind some of its items. While the walk is looking for its
// goal it is one in front of the page: all of its items are passed over anyhow.
func (w *Walk) checkpoint(page int, pos scheme.Position, item, items int, l *lapse) *Checkpoint {
	seeks, recent := l.goal != nil, l.goal
	switch {
	case seeks:
		item = 0
	case w.keys != nil:
		recent = w.keys.recent
	}
	c := &Checkpoint{Walk: w.id, Page: page, Position: pos, Item: item, Items: items, Matched: w.matched, Expired: l.times, Seeks: seeks}
	if seeks {
		c.Met, c.Passed = l.met, l.passed
	}
	if page > 0 {
		c.Position, c.Auto = w.guide.Save(pos)
	}
	first := w.guide.First()
	c.Position = c.Position.Conceal(&first)
	if w.seen.last.index == page-1 {
		if w.guide.Traits().Computed {
			c.Last = w.seen.last.Print
		}
		if item == 0 {
			c.Presumed = w.presumed
		}
	}
	if w.keys != nil {
		c.Keys = &savedKeys{w.keys.path.String(), item, recent}
	}
	return c
}

func (c *Checkpoint) bytes() []byte { return c.Append(make([]byte, 0, 192)) }

// along puts into a checkpoint what was known when a page's trail began, and the identities of the
// latest items.
func (c *Checkpoint) along(t *trail, recent []uint64) *Checkpoint {
	if c.Matched = t.matched; !c.Seeks {
		c.Keys.Recent = recent
	}
	return c
}

// inFront returns the checkpoint in front of a page's first item. Items that an earlier
// attempt delivered don't count: a resume from there delivers them again.
func (w *Walk) inFront(p *page) []byte {
	items := w.before + w.verdict.Items - p.delivered
	if w.held != nil { // its items will have been delivered by then
		items += w.held.Body().Count - w.held.passed()
	}
	if t := p.trail; t != nil {
		return w.checkpoint(p.Index, p.named.position, p.skip, items, &t.lapse).along(t, t.before).bytes()
	}
	return w.checkpoint(p.Index, p.named.position, p.skip, items, &w.lapse).bytes()
}

// within returns the checkpoint behind the last item delivered of a page.
func (w *Walk) within(p *page) []byte {
	l := &w.lapse
	if l.goal != nil && p.trail != nil {
		l = &p.trail.lapse
	}
	return w.checkpoint(p.Index, p.named.position, p.handled(), w.before+w.verdict.Items, l).bytes()
}

// rest returns the checkpoint behind the delivered items of a page that is the last one,
// or was cut by maxItems.
func (w *Walk) rest(p *page, step *guide.Step) []byte {
	if step.Kind != guide.Next || p.passed() < p.Body().Count {
		return w.within(p)
	}
	return nil
}

// after returns the checkpoint in front of the page after a page, nil after the last one.
// A next URL that will be refused is not kept: a resume reads it again from the page.
func (w *Walk) after(p *page, step *guide.Step) []byte {
	if step.Kind != guide.Next {
		return nil
	}
	if step.Next.URL != "" {
		ask := w.guide.Request(step.Next)
		if ask.From = p.Answer().URL; w.env.Refuses(&ask) != "" {
			w.refusedNext = w.within(p)
			return w.refusedNext
		}
	}
	return w.checkpoint(p.Index+1, step.Next, p.carries(step), w.before+w.verdict.Items, &w.lapse).bytes()
}
