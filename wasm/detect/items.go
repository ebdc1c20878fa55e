package detect

import (
	"strings"

	"github.com/anypage/anypage/wasm/edit"
	"github.com/tidwall/gjson"
)

// listNames are what lists are called, the most telling first.
var listNames = []string{
	"data", "items", "results", "records", "value", "values", "entries", "entry", "list", "rows",
	"resources", "objects", "elements", "nodes", "edges", "docs", "hits", "content", "collection", "member", "members", "children",
}

// Names of what stands beside lists in responses: never a list, and a list only
// where there is no better one.
const (
	neverLists  = " errors warnings links link _links include included includes meta metadata pagination paging extensions notices deprecations "
	rarelyLists = " messages facets aggregations buckets columns fields headers filters sort tags categories pages schema suggestions breadcrumbs permissions "
)

// maxDepth is how many objects may stand around the list.
const maxDepth = 3

// Items finds the array of items in a response's body by its place, its name and
// its shape, and returns its JSONPath. An object whose members are items under
// their ids counts as well: its path ends with ".*". size is the number of items
// that the request asked for, 0 where that isn't known. ok is false where nothing
// looks like a list.
func Items(body gjson.Result, size int64) (path string, ok bool) {
	if body.IsArray() {
		// World Bank API: an object about the page, then the array of items.
		if all := body.Array(); len(all) == 2 && all[0].IsObject() && (all[1].IsArray() || all[1].Type == gjson.Null) {
			return "$[1]", true
		}
		return "$", true
	}
	if !body.IsObject() {
		return "", false
	}
	best := 0
	var look func(v gjson.Result, at string, depth int)
	look = func(v gjson.Result, at string, depth int) {
		v.ForEach(func(k, v gjson.Result) bool {
			name := k.String()
			listed := " " + strings.ToLower(name) + " "
			if strings.Contains(neverLists, listed) {
				return true
			}
			here := Member(at, name)
			score := nameScore(name) - 150*depth
			if strings.Contains(rarelyLists, listed) {
				score -= 500
			}
			switch {
			case v.IsArray():
				score += shapeScore(v, size)
			case v.IsObject() && keyed(v):
				score += 800
				here += ".*"
			default:
				if v.IsObject() && depth < maxDepth {
					look(v, here, depth+1)
				}
				return true
			}
			if score > best || path == "" {
				best, path = score, here
			}
			return true
		})
	}
	look(body, "$", 0)
	if path == "" && len(body.Map()) > 1 && keyed(body) {
		return "$.*", true
	}
	return path, path != ""
}

func nameScore(name string) int {
	lower := strings.ToLower(name)
	for i, known := range listNames {
		if lower == known {
			return 400 - 5*i
		}
	}
	return 0
}

// shapeScore weighs an array: objects before rows before scalars, and as many as
// the request asked for before any other number.
func shapeScore(v gjson.Result, size int64) int {
	score := 0
	switch first := v.Get("0"); {
	case first.IsObject():
		score = 1000
	case first.IsArray():
		score = 500
	case first.Exists():
		score = 300
	default: // empty: a list without items, if its name says so
		score = 200
	}
	if size > 1 && v.Get("#").Int() == size {
		score += 250
	}
	return score
}

// keyed tells whether an object holds items under their ids: all its members are
// objects, and each name has a digit in it or stands in its item again.
func keyed(v gjson.Result) bool {
	items := 0
	v.ForEach(func(k, v gjson.Result) bool {
		known := strings.ContainsAny(k.Str, "0123456789")
		if !known && v.IsObject() {
			v.ForEach(func(_, m gjson.Result) bool {
				known = m.Type == gjson.String && m.Str == k.Str
				return !known
			})
		}
		if items++; !v.IsObject() || !known {
			items = -1
		}
		return items > 0
	})
	return items > 0
}

// Member is the JSONPath of an object's member.
func Member(at, name string) string {
	plain := name != "" && (name[0] < '0' || name[0] > '9')
	for i := 0; i < len(name); i++ {
		c := name[i]
		plain = plain && (c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z')
	}
	switch {
	case plain:
		return at + "." + name
	case strings.ContainsAny(name, "'\\") || strings.ToValidUTF8(name, "") != name || strings.ContainsFunc(name, func(r rune) bool { return r < ' ' }):
		return at + "[" + edit.JSONString(name) + "]"
	}
	return at + "['" + name + "']"
}
