package walk

import (
	"strconv"
	"strings"

	"github.com/anypage/anypage/wasm/edit"
	"github.com/anypage/anypage/wasm/exchange"
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
//	last      hashes of the page before, by which it is known when it comes again, for
//	          pages by number or offset
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
	b := append(make([]byte, 0, 192), `{"version":1,"walk":"`...)
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
	if w.last.Count > 0 && w.last.index == page-1 && w.scheme.Pagination.Type == scheme.OffsetLimit {
		b = w.last.appendJSON(append(b, `,"last":`...))
	}
	if w.keys != nil {
		b = w.keys.appendJSON(b, recent, item)
	}
	return append(b, '}')
}

// resume starts the walk at a checkpoint. The error's option is "resume".
func (w *Walk) resume(c gjson.Result) error {
	mistake := func(message string) error { return &scheme.Error{Option: "resume", Message: message} }
	if !c.IsObject() || edit.Member(c, "version").Raw != "1" {
		return mistake("is not a checkpoint of version 1: pass what checkpoint() returned, unchanged")
	}
	if edit.Member(c, "walk").Str != w.id {
		return mistake("is a checkpoint of another request or pagination: resume with the ones it was taken from")
	}
	pos, ok := scheme.ReadPosition(edit.Member(c, "position"))
	ok = ok && w.reveal(&pos)
	page, item, items := edit.Member(c, "page"), edit.Member(c, "item"), edit.Member(c, "items")
	for _, n := range []gjson.Result{page, item, items} {
		if n.Type != gjson.Number || n.Num < 0 || n.Num > 1<<53 || n.Num != float64(int64(n.Num)) {
			ok = false
		}
	}
	if w.auto != nil && page.Num > 0 {
		ok = ok && w.resumeAuto(edit.Member(c, "auto"))
	}
	if !ok || item.Num > items.Num && w.keys == nil || !w.scheme.Fits(pos, int(page.Num)) || !edit.Member(c, "matched").IsBool() {
		return mistake("was changed: pass what checkpoint() returned, unchanged")
	}
	if keys := edit.Member(c, "keys"); ok && w.keys != nil && keys.Exists() {
		if !w.keys.resume(keys, int(item.Num)) {
			return mistake("was changed: pass what checkpoint() returned, unchanged")
		}
	}
	if last := edit.Member(c, "last"); last.Exists() {
		if w.last, ok = readMark(last, int(page.Num)-1); !ok {
			return mistake("was changed: pass what checkpoint() returned, unchanged")
		}
	}
	w.first, w.started = int(page.Num), int(page.Num)
	w.next, w.skip = &pos, int(item.Num)
	w.before = int(items.Num)
	w.matched = edit.Member(c, "matched").Bool()
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

// appendJSON writes the mark of a page, without its index: first-items-count.
func (m mark) appendJSON(b []byte) []byte {
	b = strconv.AppendUint(append(b, '"'), m.First, 16)
	b = strconv.AppendUint(append(b, '-'), m.All, 16)
	b = strconv.AppendInt(append(b, '-'), int64(m.Count), 10)
	return append(b, '"')
}

func readMark(v gjson.Result, index int) (mark, bool) {
	parts := strings.Split(v.Str, "-")
	if len(parts) != 3 {
		return mark{}, false
	}
	first, err1 := strconv.ParseUint(parts[0], 16, 64)
	items, err2 := strconv.ParseUint(parts[1], 16, 64)
	count, err3 := strconv.Atoi(parts[2])
	return mark{index, split.Print{First: first, All: items, Count: count}}, err1 == nil && err2 == nil && err3 == nil && count > 0
}

// inFront is the checkpoint in front of a page's first item. It knows nothing of the
// items that an earlier attempt brought: who resumes there has not seen them.
func (w *Walk) inFront(p *page) []byte {
	items := w.handed() - p.given
	if p.trail != nil {
		return w.checkpointOf(p.index, p.Ask().Position, p.skip, items, p.trail.matched, p.trail.before)
	}
	return w.checkpoint(p.index, p.Ask().Position, p.skip, items)
}

// within is the checkpoint behind the last item handed out of a page.
func (w *Walk) within(p *page) []byte {
	return w.checkpoint(p.index, p.Ask().Position, p.passed(), w.before+w.verdict.Items)
}

// rest is the checkpoint behind the items handed out of a page that is the last
// one, or was cut by maxItems.
func (w *Walk) rest(p *page, d scheme.Decision) []byte {
	if d.Next == nil || p.passed() < p.Count {
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
	if url := d.Next.URL; url != "" && w.env.Refuses(url) != "" {
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
	h := split.Hash(exchange.Key(first), s.Pagination.AppendJSON(nil))
	if s.Auto() {
		h = split.Hash(h, []byte("auto"))
	}
	if items := s.Items(); items != nil && s.Pagination.Outputs.Results == "" { // of the option
		h = split.Hash(h, []byte(items.String()))
	}
	return strconv.FormatUint(h, 16)
}
