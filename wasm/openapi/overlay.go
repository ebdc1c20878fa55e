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
// messages.
func (r *reader) overlay(text, overlay, name string) (string, error) {
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
	work := 0
	for i, action := range jsontext.Elements(jsontext.Member(v, "actions")) {
		at := name + ".actions[" + strconv.Itoa(i) + "]"
		target := jsontext.Member(action, "target")
		path, err := jsonpath.Parse(target.Str)
		if err != nil {
			return "", config(at + ".target is " + brief(target.Raw) + ": " + err.Error())
		}
		update, remove := jsontext.Member(action, "update"), jsontext.Member(action, "remove")
		if jsontext.Member(action, "copy").Exists() {
			return "", config(at + " has a copy, which is of Overlay 1.1: update and remove are known")
		}
		d := jsontext.Of(text)
		d.Index()
		nodes := path.SelectIn(&d)
		if len(nodes) == 0 {
			r.problem(at + ".target " + target.Str + " selects nothing")
			continue
		}
		e := edits{update: update}
		switch {
		case remove.Type == gjson.True:
			if slices.Contains(nodes, d.Root()) {
				return "", config(at + " removes the whole document")
			}
			text = d.Without(nodes)
		case update.Exists():
			text = e.apply(text, nodes)
		default:
			continue
		}
		if work += len(text) + e.work; work > maxWork || len(text) > contract.DocumentBytes {
			return "", config(at + ": applying the overlay takes too much work, or makes the document longer than " + strconv.Itoa(contract.DocumentBytes) + " bytes (" + contract.MiB(contract.DocumentBytes) + ")")
		}
	}
	return text, nil
}

// outerFirst sorts ranges by their start, and of those with the same start the longer
// ones first.
func outerFirst(a, b [2]int) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(b[1], a[1])) }

// edits are what an update does to a text.
type edits struct {
	update gjson.Result
	ranges [][2]int // in order of their start, outer ones first
	work   int      // bytes that were merged
}

func (e *edits) apply(text string, nodes []jsontext.Value) string {
	for _, n := range nodes {
		e.ranges = append(e.ranges, [2]int{int(n.Start), int(n.End)})
	}
	slices.SortStableFunc(e.ranges, outerFirst)
	e.ranges = slices.Compact(e.ranges)
	b, _ := e.write(nil, text, 0, len(text), 0)
	return string(b)
}

// write appends text[from:to] with the edits from the i-th on that lie within, and
// returns the first edit that lies behind.
func (e *edits) write(b []byte, text string, from, to, i int) ([]byte, int) {
	for i < len(e.ranges) && e.ranges[i][1] <= to {
		if len(b) > contract.DocumentBytes || e.work > maxWork {
			e.work = maxWork + 1
			return b, len(e.ranges)
		}
		start, end := e.ranges[i][0], e.ranges[i][1]
		i++
		b = append(b, text[from:start]...)
		if i < len(e.ranges) && e.ranges[i][1] <= end {
			var inner []byte
			inner, i = e.write(nil, text, start, end, i)
			if e.work <= maxWork {
				b = e.merge(b, gjson.ParseBytes(inner), e.update)
			}
		} else {
			b = e.merge(b, gjson.Parse(text[start:end]), e.update)
		}
		from = end
	}
	return append(b, text[from:to]...), i
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
