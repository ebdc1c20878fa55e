package detect

import (
	"github.com/anypage/anypage/wasm/jsontext"
	"strconv"
	"strings"

	"github.com/anypage/anypage/wasm/edit"
	"github.com/anypage/anypage/wasm/jsonpath"
	"github.com/anypage/anypage/wasm/split"
	"github.com/tidwall/gjson"
)

// listNames are what lists are called, the most telling first.
var listNames = []string{
	"data", "items", "results", "records", "value", "values", "entries", "entry", "list", "rows",
	"resources", "objects", "elements", "nodes", "edges", "docs", "hits", "content", "collection", "member", "members", "children",
	"added", // Plaid API, /transactions/sync
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
	path  string
	score int
	count int64
	plain bool // its elements are no objects, or its name is seldom a list's
}

// doubt is by how much one array may look more like the list than another without
// a look at page two.
const doubt = 800

// Lists finds the array of items in a response's body by its place, its name and
// its shape, and returns its JSONPath. An object whose members are items under
// their ids counts as well: its path ends with ".*". Behind it come other arrays
// that may be the list. url is the request's, "" where it isn't
// known.
func Lists(body gjson.Result, url string, size int64) (paths []string) {
	if body.IsArray() {
		// World Bank API: an object about the page, then the array of items.
		if all := jsontext.Elements(body); len(all) == 2 && all[0].IsObject() && (all[1].IsArray() || all[1].Type == gjson.Null) {
			return []string{"$[1]"}
		}
		return []string{"$"}
	}
	if !body.IsObject() {
		return nil
	}
	f := finder{about: subjects(url), size: size}
	f.collect(body, "$", 0)
	if len(f.all) == 0 {
		if keyed(body) > 1 {
			return []string{"$.*"}
		}
		return nil
	}
	best := f.all[0]
	for _, c := range f.all {
		if c.score > best.score {
			best = c
		}
	}
	paths = []string{best.path}
	for _, c := range f.all {
		if c.count > 1 && c.path != best.path && best.score-c.score < doubt {
			paths = append(paths, c.path)
		}
	}
	return paths
}

// finder collects what may be the list.
type finder struct {
	about string // what the request is about
	size  int64  // the number of items that it asks for, 0 where that isn't known
	all   []candidate
}

// collect gathers an object's members that may be the list, and theirs.
func (f *finder) collect(v gjson.Result, at string, depth int) {
	from, limit := len(f.all), int64(0)
	v.ForEach(func(k, v gjson.Result) bool {
		name := k.String()
		if n, ok := integer(v); ok && in(limitFields, normal(name)) {
			limit = max(limit, n)
		}
		c, ok := f.candidate(name, v, at, depth)
		switch {
		case !ok:
		case v.IsObject() && !strings.HasSuffix(c.path, ".*"):
			if depth < maxDepth {
				f.collect(v, c.path, depth+1)
			}
		default:
			f.all = append(f.all, c)
		}
		return true
	})
	for i := range f.all[from:] { // a limit around it is a limit to it
		switch c := &f.all[from+i]; {
		case c.plain || c.count == 0 || c.count > limit:
		case c.count == limit:
			c.score += 400
		default:
			c.score += 200
		}
	}
}

// candidate scores a member by its name, its place and its shape. ok is false for what
// is no list, and holds none.
func (f *finder) candidate(name string, v gjson.Result, at string, depth int) (c candidate, ok bool) {
	norm, listed := normal(name), " "+strings.ToLower(name)+" "
	first := jsontext.Element(v, 0)
	never := strings.Contains(neverLists, listed)
	if !v.IsArray() && !v.IsObject() || never && (name != "links" || !jsontext.Member(first, "id").Exists()) { // links can be the items, as Bitly's are; those have an id
		return c, false
	}
	c = candidate{path: Member(at, name), score: nameScore(name)}
	if in(f.about, norm) || in(f.about, strings.TrimSuffix(norm, "s")) {
		c.score += 300
	}
	known := c.score > 0
	c.score -= 100 * depth
	rare := never || strings.Contains(rarelyLists, listed)
	switch {
	case rare && jsontext.Member(first, "id").Exists():
		c.score -= 200
	case rare:
		c.score -= 500
	}
	if v.IsObject() {
		c.score += 800
		if keyed(v) > 0 {
			c.path += ".*"
		}
		return c, true
	}
	v.ForEach(func(_, _ gjson.Result) bool {
		c.count++
		return true
	})
	c.plain = rare || !first.IsObject()
	if c.score += shapeScore(v) + 15*int(min(c.count, 20)); c.count == 0 && known && !rare {
		c.score += 700 // nearly as much as one with items
	}
	if c.count > 1 && c.count == f.size {
		c.score += 400
	}
	return c, true
}

// subjects are what a URL's path ends with, without an extension, and the values of
// its query: of /v1/tickets.json, tickets.
func subjects(url string) string {
	path, _, _ := strings.Cut(url, "?")
	path = strings.TrimRight(path, "/")
	name, _, _ := strings.Cut(path[strings.LastIndexByte(path, '/')+1:], ".")
	list := " " + normal(name) + " "
	if in(" get list search query find all browse ", normal(name)) { // /transactions/get
		before, _ := segments(path)
		list += normal(before) + " "
	}
	for _, p := range edit.QueryPairs(url) {
		list += normal(p.Value) + " "
	}
	return list
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
	switch first := jsontext.Element(v, 0); {
	case first.IsObject():
		return 1000
	case first.IsArray():
		return 500
	case first.Exists():
		return 300
	}
	return 200 // empty: a list without items, if its name says so
}

// keyed counts the items that an object holds under their ids: all its members are
// objects, and each name has a digit in it or stands in its item again. For another
// object it is not above 0.
func keyed(v gjson.Result) (items int) {
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
	return items
}

// Named is a path that the caller named, as Lists would spell it: paths are compared
// by their text. found is what stands there.
func Named(p *jsonpath.Path, found split.Kind) string {
	steps, ok := p.Singular()
	members := false
	if !ok {
		if steps, members = p.Children(); !members {
			return p.String()
		}
	}
	path := "$"
	for _, s := range steps {
		if s.IsIndex {
			path += "[" + strconv.Itoa(s.Index) + "]"
		} else {
			path = Member(path, s.Name)
		}
	}
	if members && found != split.Array { // a path to an array already means its elements
		path += ".*"
	}
	return path
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
		return at + "[" + jsontext.Quote(name) + "]"
	}
	return at + "['" + name + "']"
}
