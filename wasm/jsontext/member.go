package jsontext

import "github.com/tidwall/gjson"

// gjson has functions like these that read by other rules, so that the engine must not
// call them: Get takes the first of members with the same name, and a name for a path
// with wildcards, queries and modifiers; Map takes the first, too; Array makes an array
// of what is none.

// Member returns a member of an object by its unescaped name, the last of that name.
// Its Exists is false when v has none, and when v is no object.
func Member(v gjson.Result, name string) (found gjson.Result) {
	if v.IsObject() {
		v.ForEach(func(key, value gjson.Result) bool {
			if key.Str == name {
				found = value
			}
			return true
		})
	}
	return found
}

// ForEach calls yield for the members of an object, without those whose name comes
// again, until it returns false. The values' Index counts from the start of v.Raw.
func ForEach(v gjson.Result, yield func(name string, value gjson.Result) bool) {
	if !v.IsObject() {
		return
	}
	d := Of(v.Raw)
	d.Index()
	for it := d.Distinct(d.Root()); it.Next(); {
		if !yield(Text(it.Key), d.Result(it.Value)) {
			return
		}
	}
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
