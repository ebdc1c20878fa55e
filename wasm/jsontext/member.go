package jsontext

import "github.com/tidwall/gjson"

// gjson's Get would do for Member and Element, but it reads a language of paths, with
// wildcards, queries and modifiers, whose code is 11 KB of the compressed engine.
// Its Array shares code with what makes maps: 2 KB. The engine must call neither.

// Member returns a member of an object by its unescaped name, the first of that
// name, where reading stops. Its Exists is false when v has none, and when v is no
// object.
func Member(v gjson.Result, name string) (found gjson.Result) {
	if v.IsObject() {
		v.ForEach(func(key, value gjson.Result) bool {
			if key.Str == name {
				found = value
				return false
			}
			return true
		})
	}
	return found
}

// Element returns an element of an array, counted from 0. Its Exists is false when
// v is shorter, and when v is no array.
func Element(v gjson.Result, i int) (found gjson.Result) {
	if v.IsArray() {
		v.ForEach(func(_, value gjson.Result) bool {
			if i == 0 {
				found = value
				return false
			}
			i--
			return true
		})
	}
	return found
}

// Elements returns the elements of an array, nil when v is no array.
func Elements(v gjson.Result) (all []gjson.Result) {
	if v.IsArray() {
		v.ForEach(func(_, value gjson.Result) bool {
			all = append(all, value)
			return true
		})
	}
	return all
}
