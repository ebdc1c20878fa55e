package detect

import (
	"slices"
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

// Items is the likeliest of Lists. size is the number of items that the request
// asked for, 0 where that isn't known. ok is false where nothing looks like a list.
func Items(body gjson.Result, size int64) (path string, ok bool) {
	all := Lists(body, "", size)
	if len(all) == 0 {
		return "", false
	}
	return all[0], true
}

type candidate struct {
	path         string
	score, count int
	objects      bool
}

// Lists finds the array of items in a response's body by its place, its name and
// its shape, and returns its JSONPath. An object whose members are items under
// their ids counts as well: its path ends with ".*". Behind it come the other
// arrays of objects that may be the list. url is the request's, "" where it isn't
// known.
func Lists(body gjson.Result, url string, size int64) (paths []string) {
	if body.IsArray() {
		// World Bank API: an object about the page, then the array of items.
		if all := body.Array(); len(all) == 2 && all[0].IsObject() && (all[1].IsArray() || all[1].Type == gjson.Null) {
			return []string{"$[1]"}
		}
		return []string{"$"}
	}
	if !body.IsObject() {
		return nil
	}
	segment := subject(url)
	var all []candidate
	var look func(v gjson.Result, at string, depth int)
	look = func(v gjson.Result, at string, depth int) {
		from, limit := len(all), int64(0)
		v.ForEach(func(k, v gjson.Result) bool {
			name := k.String()
			listed := " " + strings.ToLower(name) + " "
			if strings.Contains(neverLists, listed) {
				return true
			}
			here := Member(at, name)
			c := candidate{path: here, score: nameScore(name) - 150*depth}
			rare := strings.Contains(rarelyLists, listed)
			if rare {
				c.score -= 500
			}
			if norm := normal(name); segment != "" && (norm == segment || norm == segment+"s") {
				c.score += 300
			}
			switch {
			case v.IsArray():
				c.score += shapeScore(v)
				c.count = int(v.Get("#").Int())
				c.objects = v.Get("0").IsObject() && !rare
			case v.IsObject() && keyed(v):
				c.score += 800
				c.path += ".*"
			case v.IsObject():
				if depth < maxDepth {
					look(v, here, depth+1)
				}
				return true
			default:
				if n, ok := integer(v); ok && in(limitFields, normal(name)) {
					limit = n
				}
				return true
			}
			if c.count > 1 && int64(c.count) == size {
				c.score += 250
			}
			all = append(all, c)
			return true
		})
		for i := range all[from:] { // as long as a limit around it says
			if c := &all[from+i]; c.count > 1 && int64(c.count) == limit {
				c.score += 250
			}
		}
	}
	look(body, "$", 0)
	if len(all) == 0 {
		if len(body.Map()) > 1 && keyed(body) {
			return []string{"$.*"}
		}
		return nil
	}
	slices.SortStableFunc(all, func(a, b candidate) int { return b.score - a.score })
	for i, c := range all {
		if i == 0 || c.objects && all[0].objects && c.count > 1 {
			paths = append(paths, c.path)
		}
	}
	return paths
}

// subject is what a URL's path ends with, without an extension: of
// /v1/tickets.json, tickets.
func subject(url string) string {
	path, _, _ := strings.Cut(url, "?")
	path = strings.TrimRight(path, "/")
	name, _, _ := strings.Cut(path[strings.LastIndexByte(path, '/')+1:], ".")
	return normal(name)
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

// shapeScore weighs an array: objects before rows before scalars.
func shapeScore(v gjson.Result) int {
	switch first := v.Get("0"); {
	case first.IsObject():
		return 1000
	case first.IsArray():
		return 500
	case first.Exists():
		return 300
	}
	return 200 // empty: a list without items, if its name says so
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
