package split

import "slices"

// Place is where in a text a value stands: [Begin, End), maybe with white space at
// its end. Both are 0 where there is none.
type Place struct{ Begin, End uint32 }

// Find returns what a path leads to in each element of an array of count elements.
// Of members with the same name the last one counts, as for JSON.parse. ok is false
// where it can't tell: without vector instructions; for a path that has no steps,
// a negative index, or a name that JSON escapes; where a name is written with
// escapes; and where the text is not JSON. The places are in memory's, if they fit.
func Find(array []byte, path []Step, count int, memory []Place) (places []Place, ok bool) {
	if !simd || len(path) == 0 || count == 0 {
		return nil, false
	}
	for _, step := range path {
		if step.Index < 0 || !plain(step.Name) {
			return nil, false
		}
	}
	places = slices.Grow(memory[:0], count)[:count]
	if findSIMD(array, path, places) != count {
		return nil, false
	}
	for _, p := range places {
		if p.Begin > p.End { // a name may be one of the path's
			return nil, false
		}
	}
	return places, true
}

// plain reports whether a name needs no escapes.
func plain(name string) bool {
	for i := range len(name) {
		if c := name[i]; c < ' ' || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}
