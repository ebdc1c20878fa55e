package openapi

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/anypage/anypage/wasm/contract"
	"github.com/anypage/anypage/wasm/jsonpath"
	"github.com/anypage/anypage/wasm/jsontext"
	"github.com/tidwall/gjson"
)

// maxWork is how many bytes the overlays of one document may have rewritten: each
// action that changes something writes the document anew.
const maxWork = 2 << 30

// overlay applies an Overlay document (Overlay Specification 1.0): its actions one
// after the other, each to all nodes that its target selects. name names it in
// messages. An action that can't be applied is a problem, and the others are applied.
func (r *Reader) overlay(text, overlay, name string) (string, error) {
	for _, t := range []struct{ text, what string }{{text, "the document"}, {overlay, name}} {
		if _, err := newDocument(t.text, t.what); err != nil {
			return "", err
		}
	}
	v := gjson.Parse(overlay)
	version := jsontext.Member(v, "overlay")
	if !v.IsObject() || !strings.HasPrefix(version.Str, "1.") {
		return "", config(name + " is no Overlay: its member overlay is the version, 1.0.0")
	}
	e := edits{text: text}
	actions := jsontext.Elements(jsontext.Member(v, "actions"))
	for i, action := range actions {
		at := name + ".actions[" + strconv.Itoa(i) + "]"
		target := jsontext.Member(action, "target")
		path, err := jsonpath.Parse(target.Str)
		update, remove := jsontext.Member(action, "update"), jsontext.Member(action, "remove").Type == gjson.True
		switch {
		case err != nil:
			r.problem(at + ".target is " + cmp.Or(brief(target.Raw), "missing") + ": " + err.Error())
		case jsontext.Member(action, "copy").Exists():
			r.problem(at + " has a copy, which is of Overlay 1.1: update and remove are known")
		case !remove && !update.Exists():
		default:
			if problem := e.add(path, target.Str, update, remove); problem != "" {
				r.problem(at + problem)
			}
		}
		if i == len(actions)-1 {
			e.flush()
		}
		if e.work > maxWork || len(e.text) > contract.DocumentBytes {
			return "", config(at + ": applying the overlay takes too much work, or makes the document longer than " + strconv.Itoa(contract.DocumentBytes) + " bytes (" + contract.MiB(contract.DocumentBytes) + ")")
		}
	}
	return e.text, nil
}

// edits are what actions do to a text. Those of places that have nothing to do with each other
// are made at once: to write the text anew for each action takes long.
type edits struct {
	text    string
	d       *jsontext.Document // of the text, nil where it is not indexed
	list    []*change          // pointers share the code of a sort with others
	removes bool               // the edits of the list are removals, or else updates
	work    int                // bytes that were written or merged
}

// change is what one action does to one place.
type change struct {
	at     jsontext.Value
	update gjson.Result
}

// outerFirst sorts edits by their start, and of those with the same start the longer ones first.
func outerFirst(a, b *change) int {
	return cmp.Or(cmp.Compare(a.at.Start, b.at.Start), cmp.Compare(b.at.End, a.at.End))
}

// add takes an action. problem is not empty where it can't be applied.
func (e *edits) add(path *jsonpath.Path, target string, update gjson.Result, remove bool) (problem string) {
	steps, plain := path.Singular()
	for _, s := range steps {
		plain = plain && !(remove && s.IsIndex) // which moves those behind it
	}
	if len(e.list) > 0 && (!plain || remove != e.removes) {
		e.flush()
	}
	nodes := e.find(path)
	if len(e.list) > 0 && (len(nodes) == 0 || e.meets(nodes[0])) {
		e.flush()
		nodes = e.find(path)
	}
	switch {
	case len(nodes) == 0:
		return ".target " + target + " selects nothing"
	case remove && slices.Contains(nodes, e.d.Root()):
		return " removes the whole document"
	}
	e.removes = remove
	for _, n := range nodes {
		e.list = append(e.list, &change{n, update})
	}
	if !plain {
		e.flush()
	}
	return ""
}

func (e *edits) find(path *jsonpath.Path) []jsontext.Value {
	if e.d == nil {
		d := jsontext.Of(e.text)
		d.Index()
		e.d = &d
	}
	return path.SelectIn(e.d)
}

// meets reports whether a place is in one that is edited, or has one in it.
func (e *edits) meets(v jsontext.Value) bool {
	for _, other := range e.list {
		if v.Start < other.at.End && other.at.Start < v.End {
			return true
		}
	}
	return false
}

// flush makes the edits.
func (e *edits) flush() {
	if len(e.list) == 0 {
		return
	}
	slices.SortStableFunc(e.list, outerFirst)
	once := e.list[:1]
	for _, c := range e.list[1:] {
		if c.at != once[len(once)-1].at {
			once = append(once, c)
		}
	}
	e.list = once
	if e.removes {
		var nodes []jsontext.Value
		for _, c := range e.list {
			nodes = append(nodes, c.at)
		}
		e.text = e.d.Without(nodes)
	} else {
		b, _ := e.write(make([]byte, 0, len(e.text)+len(e.text)/4), 0, len(e.text), 0)
		e.text = string(b)
	}
	e.work += len(e.text)
	e.d, e.list = nil, e.list[:0]
}

// write appends text[from:to] with the edits from the i-th on that lie within, and
// returns the first edit that lies behind.
func (e *edits) write(b []byte, from, to, i int) ([]byte, int) {
	for i < len(e.list) && int(e.list[i].at.End) <= to {
		if len(b) > contract.DocumentBytes || e.work > maxWork {
			e.work = maxWork + 1
			return b, len(e.list)
		}
		start, end, update := int(e.list[i].at.Start), int(e.list[i].at.End), e.list[i].update
		i++
		b = append(b, e.text[from:start]...)
		if i < len(e.list) && int(e.list[i].at.End) <= end {
			var inner []byte
			inner, i = e.write(nil, start, end, i)
			if e.work <= maxWork {
				b = e.merge(b, gjson.ParseBytes(inner), update)
			}
		} else {
			b = e.merge(b, gjson.Parse(e.text[start:end]), update)
		}
		from = end
	}
	return append(b, e.text[from:to]...), i
}

// merge appends target with update merged into it: members of objects one by one,
// arrays one behind the other; an array takes anything else as one more element;
// all else is replaced (Overlay 1.0, section 4.4.3.1).
func (e *edits) merge(b []byte, target, update gjson.Result) []byte {
	e.work += len(target.Raw) + len(update.Raw)
	switch {
	case target.IsArray():
		inner := strings.TrimSpace(target.Raw)
		inner = strings.TrimRight(inner[:len(inner)-1], " \t\r\n")
		more := update.Raw
		if update.IsArray() {
			more = strings.TrimSpace(more)
			more = strings.TrimSpace(more[1 : len(more)-1])
		}
		b = append(b, inner...)
		if inner != "[" && more != "" {
			b = append(b, ',')
		}
		b = append(b, more...)
		return append(b, ']')
	case !target.IsObject() || !update.IsObject():
		return append(b, update.Raw...)
	}
	updates := map[string]gjson.Result{}
	update.ForEach(func(k, v gjson.Result) bool {
		updates[k.Str] = v
		return true
	})
	known := map[string]bool{}
	b = append(b, '{')
	more := false
	comma := func() {
		if more {
			b = append(b, ',')
		}
		more = true
	}
	target.ForEach(func(k, v gjson.Result) bool {
		comma()
		b = append(b, k.Raw...)
		b = append(b, ':')
		if u, ok := updates[k.Str]; ok {
			b = e.merge(b, v, u)
			known[k.Str] = true
		} else {
			b = append(b, v.Raw...)
		}
		return true
	})
	update.ForEach(func(k, _ gjson.Result) bool {
		if !known[k.Str] {
			known[k.Str] = true
			comma()
			b = append(b, k.Raw...)
			b = append(b, ':')
			b = append(b, updates[k.Str].Raw...)
		}
		return true
	})
	return append(b, '}')
}
