// Package detect finds out what nobody said: where the items of a response are.
package detect

import (
	"strings"

	"github.com/anypage/anypage/wasm/edit"
	"github.com/tidwall/gjson"
)

// listNames are what lists are called, the most telling first.
var listNames = []string{
	"data", "items", "results", "records", "value", "values", "entries", "entry", "list", "rows",
	"resources", "objects", "elements", "nodes", "edges", "docs", "hits", "content", "collection", "members", "children",
}

// otherNames are arrays that stand beside lists in responses and are not the
// list.
var otherNames = map[string]bool{
	"errors": true, "warnings": true, "messages": true, "links": true, "link": true, "include": true, "included": true, "includes": true,
	"facets": true, "aggregations": true, "buckets": true, "columns": true, "fields": true, "headers": true, "meta": true, "metadata": true,
	"pagination": true, "paging": true, "warnings_list": true, "extensions": true, "filters": true, "sort": true, "tags": true, "categories_facet": true,
	"_links": true, "pages": true, "schema": true, "notices": true, "deprecations": true,
}

// maxDepth is how many objects may stand around the list.
const maxDepth = 3

// Items finds the array of items in a response's body by its place, its name and
// its shape, and returns its JSONPath. ok is false where nothing looks like a
// list.
func Items(body gjson.Result) (path string, ok bool) {
	if body.IsArray() {
		return "$", true
	}
	best := -1
	var look func(v gjson.Result, at string, depth int)
	look = func(v gjson.Result, at string, depth int) {
		v.ForEach(func(k, v gjson.Result) bool {
			name := k.String()
			if otherNames[strings.ToLower(name)] {
				return true
			}
			here := at + "[" + edit.JSONString(name) + "]"
			switch {
			case v.IsArray():
				if score := score(name, v, depth); score > best {
					best, path = score, here
				}
			case v.IsObject() && depth < maxDepth:
				look(v, here, depth+1)
			}
			return true
		})
	}
	if body.IsObject() {
		look(body, "$", 0)
	}
	return path, best >= 0
}

// score weighs an array: objects before scalars, known names before others,
// shallow before deep.
func score(name string, v gjson.Result, depth int) int {
	score := 0
	switch first := v.Get("0"); {
	case first.IsObject():
		score += 1000
	case first.Exists():
		score += 300
	default: // empty: a list without items, if its name says so
		score += 200
	}
	lower := strings.ToLower(name)
	for i, known := range listNames {
		if lower == known {
			score += 400 - 5*i
			break
		}
	}
	return score - 150*depth
}
