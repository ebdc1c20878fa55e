package walk

import (
	"strconv"

	"github.com/anypage/anypage/wasm/edit"
	"github.com/anypage/anypage/wasm/policy"
	"github.com/anypage/anypage/wasm/scheme"
	"github.com/anypage/anypage/wasm/split"
	"github.com/tidwall/gjson"
)

// A checkpoint is a JSON object:
//
//	version   1
//	walk      identifies the request and the pagination that it belongs to
//	page      index of the page to request
//	position  how that page is asked for
//	item      how many of its items have been handed out
//	items     how many items of the list have been handed out
//	matched   whether a page has named a next one
//	auto      what detection found out, where nobody named the pagination
//	keys      identities of the latest items, where there is a key
//
// It holds no header and no part of the request but the position: of that, values
// that are in the caller's own URL are left out, and put back when it is resumed. A
// credential that the server itself has put into a next URL is the only way to that
// page, and stays.
func (w *Walk) checkpoint(page int, pos scheme.Position, item, items int) []byte {
	var recent []uint64
	if w.keys != nil {
		recent = w.keys.recent
	}
	return w.checkpointOf(page, pos, item, items, w.matched, recent)
}

func (w *Walk) checkpointOf(page int, pos scheme.Position, item, items int, matched bool, recent []uint64) []byte {
	if page > 0 && w.auto.proving() && len(w.auto.all) > 0 {
		pos = w.auto.all[0].Position // whatever is asked on the way to a proof
	}
	b := append([]byte(nil), `{"version":1,"walk":"`...)
	b = append(b, w.id...)
	b = append(b, `","page":`...)
	b = strconv.AppendInt(b, int64(page), 10)
	b = append(b, `,"position":`...)
	b = w.conceal(pos).AppendJSON(b)
	b = append(b, `,"item":`...)
	b = strconv.AppendInt(b, int64(item), 10)
	b = append(b, `,"items":`...)
	b = strconv.AppendInt(b, int64(items), 10)
	b = append(b, `,"matched":`...)
	b = strconv.AppendBool(b, matched)
	if page > 0 && w.auto != nil && len(w.auto.candidates()) > 0 {
		b = w.auto.appendJSON(b, w.conceal)
	}
	if w.keys != nil {
		b = appendKeys(b, recent, item)
	}
	return append(b, '}')
}

// resume starts the walk at a checkpoint. The error's option is "resume".
func (w *Walk) resume(c gjson.Result) error {
	mistake := func(message string) error { return &scheme.Error{Option: "resume", Message: message} }
	if !c.IsObject() || c.Get("version").Raw != "1" {
		return mistake("is not a checkpoint of version 1: pass what checkpoint() returned, unchanged")
	}
	if c.Get("walk").Str != w.id {
		return mistake("is a checkpoint of another request or pagination: resume with the ones it was taken from")
	}
	pos, ok := scheme.ReadPosition(c.Get("position"))
	ok = ok && w.reveal(&pos)
	page, item, items := c.Get("page"), c.Get("item"), c.Get("items")
	for _, n := range []gjson.Result{page, item, items} {
		if n.Type != gjson.Number || n.Num < 0 || n.Num > 1<<53 || n.Num != float64(int64(n.Num)) {
			ok = false
		}
	}
	if w.auto != nil && page.Num > 0 {
		ok = ok && w.resumeAuto(c.Get("auto"))
	}
	if !ok || item.Num > items.Num && w.keys == nil || !w.scheme.Fits(pos, int(page.Num)) || !c.Get("matched").IsBool() {
		return mistake("was changed: pass what checkpoint() returned, unchanged")
	}
	if keys := c.Get("keys"); ok && w.keys != nil && keys.Exists() {
		if !w.keys.resume(keys, int(item.Num)) {
			return mistake("was changed: pass what checkpoint() returned, unchanged")
		}
	}
	w.first, w.started = int(page.Num), int(page.Num)
	w.next, w.skip = &pos, int(item.Num)
	w.before = int(items.Num)
	w.matched = c.Get("matched").Bool()
	return nil
}

func (w *Walk) conceal(pos scheme.Position) scheme.Position {
	pos.URL = policy.Conceal(pos.URL, w.request1.URL)
	return pos
}

func (w *Walk) reveal(pos *scheme.Position) (ok bool) {
	pos.URL, ok = policy.Reveal(pos.URL, w.request1.URL)
	return ok
}

// front is the checkpoint in front of a page's items, also when some of them have
// been handed out in another attempt.
func (w *Walk) front(p *page) []byte {
	items := w.handed() - p.given
	if p.trail != nil {
		return w.checkpointOf(p.index, p.position, p.skip, items, w.matched, p.trail.before)
	}
	return w.checkpoint(p.index, p.position, p.skip, items)
}

// within is the checkpoint behind the last item handed out of a page.
func (w *Walk) within(p *page) []byte {
	return w.checkpoint(p.index, p.position, p.passed(), w.before+w.verdict.Items)
}

// rest is the checkpoint behind the items handed out of a page that is the last
// one, or was cut by maxItems.
func (w *Walk) rest(p *page, d scheme.Decision) []byte {
	if d.Next == nil || p.passed() < p.count {
		return w.within(p)
	}
	return nil
}

// after is the checkpoint of the page behind a page, nil behind the last one. A URL
// that will be refused is not kept: who resumes reads it anew.
func (w *Walk) after(p *page, d scheme.Decision) []byte {
	if d.Next == nil {
		return nil
	}
	if url := d.Next.URL; url != "" && w.refuses(url) != "" {
		w.beyond = w.within(p)
		return w.beyond
	}
	return w.checkpoint(p.index+1, *d.Next, 0, w.before+w.verdict.Items)
}

// identity tells lists apart: by the first request, without its headers, and the
// pagination.
func identity(first scheme.Request, s *scheme.Scheme) string {
	first.Headers = nil
	first.URL = policy.Identify(first.URL)
	h := split.Hash(requestKey(first), s.Pagination.AppendJSON(nil))
	if s.Auto() {
		h = split.Hash(h, []byte("auto"))
	}
	return strconv.FormatUint(h, 16)
}

// requestKey tells requests of one walk apart.
func requestKey(r scheme.Request) uint64 {
	b := edit.AppendJSONString(nil, r.Method)
	b = edit.AppendJSONString(b, r.URL)
	b = edit.AppendJSONString(b, r.Body)
	for _, f := range r.Headers { // a cursor may be in a header
		b = edit.AppendJSONString(b, f.Name)
		b = edit.AppendJSONString(b, f.Value)
	}
	return split.Hash(0, b)
}
