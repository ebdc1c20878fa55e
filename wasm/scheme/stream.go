package scheme

import (
	"slices"

	"github.com/anypage/anypage/wasm/jsonpath"
	"github.com/anypage/anypage/wasm/split"
)

// Stream tells how the splitter finds the items while a body arrives. ok is
// false where only the whole body can tell: the path of the items is not known
// yet or selects many places, or an output looks at items other than the last.
func (s *Scheme) Stream() (path []split.Step, members, ok bool) {
	if s.items == nil {
		return nil, false, false
	}
	path, ok = s.items.Singular()
	if !ok {
		if path, members = s.items.Children(); !members {
			return nil, false, false
		}
	}
	if !split.Streamable(path) {
		return nil, members, false
	}
	for _, o := range []*output{s.numPages, s.nextCursor, s.nextURL, s.hasMore, s.total, s.nextLink} {
		if o != nil && o.path != nil && !inEnvelope(o.path, path, members) {
			return nil, members, false
		}
	}
	return path, members, true
}

// inEnvelope reports whether a path finds in the body without its items, save the
// last, what it finds in the whole body.
func inEnvelope(p *jsonpath.Path, results []split.Step, members bool) bool {
	if !p.Touches(results) {
		return true
	}
	steps, ok := p.Singular()
	if !ok || members || len(steps) <= len(results) || !slices.Equal(steps[:len(results)], results) {
		return false
	}
	// The last item is kept, and an array has no members.
	next := steps[len(results)]
	return !next.IsIndex || next.Index == -1
}
