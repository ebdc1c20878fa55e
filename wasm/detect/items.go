package detect

import (
	"slices"
	"strconv"
	"strings"

	"github.com/anypage/anypage/wasm/edit"
	"github.com/anypage/anypage/wasm/jsonpath"
	"github.com/anypage/anypage/wasm/jsontext"
	"github.com/anypage/anypage/wasm/split"
	"github.com/tidwall/gjson"
)

// listNames are what lists are called, the most telling first.
var listNames = []string{
	"data", "items", "results", "records", "value", "values", "entries", "entry", "list", "rows",
	"resources", "objects", "elements", "nodes", "edges", "docs", "hits", "content", "collection", "member", "members", "children",
	"added", // Plaid API, /transactions/sync
}

// Names of what stands beside lists in responses: never a list, unless the URL is about it; a
// list only where there is no better one; and what items refer to, which may outnumber them.
const (
	neverLists  = " errors warnings links link _links include included includes meta metadata pagination paging extensions notices deprecations "
	rarelyLists = " messages facets aggregations buckets columns fields headers filters sort tags categories pages schema suggestions breadcrumbs permissions "
	sideTables  = " users accounts statuses groups organizations agents authors actors people profiles owners companies contacts vendors suppliers customers brands sources media assets currencies countries regions locations labels ads related references highlights stats rules roles teams "
	aboutPages  = " meta metadata pagination paging " // of the first, objects that there is a list in at times
)

// aroundLists are the ends of paths to objects that have a list and what is said of it, the body first.
const aroundLists = " .data .result .results .response .d .query .hits ._embedded .payload .message .body "

// An array is Evident by its name where that scores as much, so that it is none of the last
// listNames, and once so many bytes of it have come.
const (
	leastTelling = 310
	leastOpen    = 2048
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
	norm  string // its name in normal form
	score int
	count int64
	plain bool // its elements are no objects, or its name is seldom a list's
	opens bool // its beginning is all there is, and enough: see Evident
}

// doubt is by how much one array may look more like the list than another without
// a look at page two.
const doubt = 800

// Lists finds the array of items in a response's body by its place, its name and
// its shape, and returns its JSONPath. An object whose members are items under
// their ids counts as well: its path ends with ".*". Of rows behind their header, a
// filter leaves the header out. Behind it come other arrays
// that may be the list. url is the request's, "" where it isn't
// known.
func Lists(body gjson.Result, url string, size int64) (paths []string) {
	if body.IsArray() {
		return []string{atRoot(body)}
	}
	if paths, _ = lists(body, url, size); paths == nil && keyed(body) > 1 {
		return []string{"$.*"}
	}
	return paths
}

// Evident is the place of the list in an object of which only the beginning has come. ok is
// false where Lists may find another one once the rest has: the list has to be an array of objects
// that has not ended yet, too long for a side table, under a name that side tables don't have,
// and nothing in front of it may be the list.
func Evident(begin, url string) (path string, ok bool) {
	paths, best := lists(gjson.Parse(begin), url, 0)
	return best.path, best.opens && len(paths) == 1
}

// lists is Lists for members of an object, with the likeliest.
func lists(body gjson.Result, url string, size int64) (paths []string, best candidate) {
	if !body.IsObject() {
		return nil, best
	}
	f := finder{size: size}
	f.subjects(url)
	f.collect(body, "$", 0)
	if len(f.all) == 0 {
		return nil, best
	}
	best = f.all[0]
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
	return paths, best
}

// atRoot is the path of the list in a body that is an array.
func atRoot(body gjson.Result) string {
	if all := jsontext.Elements(body); len(all) == 2 {
		switch { // World Bank API: an object about the page, then the array of items; there are servers that turn it round
		case all[0].IsObject() && (all[1].IsArray() || all[1].Type == gjson.Null):
			return "$[1]"
		case all[0].IsArray() && all[1].IsObject():
			return "$[0]"
		}
	}
	return "$" + exceptHeader(body)
}

// exceptHeader is the filter that leaves out the first of an array's rows if it names the
// columns, wherever it comes again; "" where it does not: there is a column that has a text there,
// and in each other row a number, maybe as a text (United States Census Bureau, Data API).
func exceptHeader(list gjson.Result) string {
	names := jsontext.Elements(jsontext.Element(list, 0))
	if !jsontext.Element(list, 0).IsArray() || slices.ContainsFunc(names, func(v gjson.Result) bool { return v.Type != gjson.String || v.Str == "" || numeric(v.Str) }) {
		return ""
	}
	for i, name := range names {
		rows := 0
		list.ForEach(func(_, row gjson.Result) bool {
			cells := jsontext.Elements(row)
			if rows > 0 && (len(cells) != len(names) || cells[i].IsObject() || cells[i].IsArray() || !numeric(cells[i].String())) {
				rows = -1
			}
			rows++
			return rows > 0 && rows < 20
		})
		if rows > 1 {
			return "[?@[" + strconv.Itoa(i) + "]!=" + jsontext.Quote(name.Str) + "]"
		}
	}
	return ""
}

// numeric reports whether a text begins like a number or a date.
func numeric(text string) bool {
	text = strings.TrimLeft(text, "-+.")
	return text != "" && text[0] >= '0' && text[0] <= '9'
}

// finder collects what may be the list.
type finder struct {
	about []string // what the request is about, its URL's path first: that is about as much as about allows
	exact string   // values of the query
	size  int64    // the number of items that it asks for, 0 where that isn't known
	all   []candidate
}

// counts are what an object's members say of a list in it.
type counts struct {
	limit int64
	of    []int64 // numbers of items
	named string  // what a number is of: widgets of total_widgets
	pages bool    // there is a pagination
}

func countsOf(v gjson.Result) (c counts) {
	v.ForEach(func(k, v gjson.Result) bool {
		norm := normal(k.Str)
		n, number := integer(v)
		switch {
		case !number:
		case in(limitFields, norm):
			c.limit = max(c.limit, n)
		case in(totalFields+countFields, norm):
			c.of = append(c.of, n)
		default:
			for _, word := range [...]string{"total", "count"} {
				if rest := strings.Replace(norm, word, "", 1); rest != norm {
					c.named += " " + singular(rest) + " "
				}
			}
		}
		c.pages = c.pages || in(" pageinfo hasmore hasnextpage "+cursorFields, norm) || strings.HasPrefix(norm, "next")
		return true
	})
	return c
}

// collect gathers an object's members that may be the list, and theirs.
func (f *finder) collect(v gjson.Result, at string, depth int) {
	from, said := len(f.all), countsOf(v)
	v.ForEach(func(k, v gjson.Result) bool {
		name := k.String()
		c, ok := f.candidate(name, v, at, depth, &said)
		switch {
		case !ok:
		case v.IsObject() && !strings.HasSuffix(c.path, ".*"):
			if begin := len(f.all); depth < maxDepth {
				f.collect(v, c.path, depth+1)
				for i := range f.all[begin:] {
					if in(aboutPages, c.norm) {
						f.all[begin+i].score -= 1400
					}
				}
			}
		default:
			f.all = append(f.all, c)
		}
		return true
	})
	for i := range f.all[from:] {
		c := &f.all[from+i]
		if said.pages {
			c.score += 300
		}
		switch {
		case c.count == 0 && !c.plain && slices.Contains(said.of, 0):
			c.score += 900
		case c.plain || c.count == 0: // a limit around it is a limit to it
		case c.count == said.limit:
			c.score += 400
		case c.count < said.limit:
			c.score += 200
		case slices.Contains(said.of, c.count):
			c.score += 300
		}
		if in(said.named, singular(c.norm)) {
			c.score += 300
		}
	}
}

// candidate scores a member by its name, its place and its shape. ok is false for what
// is no list, and holds none.
func (f *finder) candidate(name string, v gjson.Result, at string, depth int, said *counts) (c candidate, ok bool) {
	norm, listed := normal(name), " "+strings.ToLower(name)+" "
	first, subject := jsontext.Element(v, 0), f.subject(norm)
	never := strings.Contains(neverLists, listed) && (subject < 500 || norm == "errors")
	switch {
	case !v.IsArray() && !v.IsObject():
		return c, false
	case never && v.IsObject() && in(aboutPages, norm):
	case never && (name != "links" || !jsontext.Member(first, "id").Exists()): // links can be the items, as Bitly's are; those have an id
		return c, false
	}
	c = candidate{path: Member(at, name), norm: norm, score: nameScore(name)}
	known := c.score+subject > 0
	rarely := strings.Contains(rarelyLists, listed)
	telling := c.score >= leastTelling || norm != "" && singular(norm) == f.about[0] && !rarely
	rare := never || rarely && subject < 500
	if c.score == 0 && subject < 500 && in(sideTables, norm) {
		c.score = -200
	}
	c.score += subject - 100*depth
	switch {
	case rare && jsontext.Member(first, "id").Exists():
		c.score -= 200
	case rare:
		c.score -= 500
	}
	if v.IsObject() {
		n := keyed(v)
		if all := alike(v); n < 0 && all > 1 && (int64(all) == f.size || slices.Contains(said.of, int64(all))) {
			n = all
		}
		if c.score += 800 + 15*min(n, 20); n > 0 || n == 0 && subject == 500 {
			c.path += ".*"
		}
		return c, true
	}
	v.ForEach(func(_, _ gjson.Result) bool {
		c.count++
		return true
	})
	c.plain = rare || !first.IsObject()
	c.opens = telling && !c.plain && len(v.Raw) >= leastOpen && v.Raw[len(v.Raw)-1] != ']' && strings.Contains(aroundLists, at[1:]+" ")
	if c.score += shapeScore(v) + 15*int(min(c.count, 20)); c.count == 0 && known && !rare {
		c.score += 700 // nearly as much as one with items
	}
	if c.count > 1 && c.count == f.size {
		c.score += 400
	}
	c.plain = c.plain && (rare || c.count > 0)
	c.path += exceptHeader(v)
	return c, true
}

// subjects reads what a URL is about: what its path ends with, without an extension, and the
// values of its query, but for what asks for side tables. Of /v1/tickets.json it is tickets.
func (f *finder) subjects(url string) {
	path, _, _ := strings.Cut(url, "?")
	path = strings.TrimRight(path, "/")
	name, _, _ := strings.Cut(path[strings.LastIndexByte(path, '/')+1:], ".")
	f.about = append(f.about, singular(normal(name)))
	if in(" get list search query find all browse ", normal(name)) { // /transactions/get
		before, _ := segments(path)
		f.about = append(f.about, singular(normal(before)))
	}
	for _, p := range edit.QueryPairs(url) {
		if !in(" include includes with embed expand expansions fields select facets ", normal(p.Name)) {
			f.exact += " " + singular(normal(p.Value)) + " "
		}
	}
}

// subject is how much a name is what the request is about: notification_groups is in part what
// /notifications is about.
func (f *finder) subject(norm string) (score int) {
	one := singular(norm)
	for _, word := range f.about {
		switch {
		case word == one && one != "", in(f.exact, one):
			return 500
		case len(word) > 3 && strings.Contains(one, word), len(one) > 3 && strings.Contains(word, one):
			score = 300
		}
	}
	return score
}

// singular is a name, in normal form, without the ending of a plural: company of companies.
func singular(norm string) string {
	if rest, ok := strings.CutSuffix(norm, "ies"); ok {
		return rest + "y"
	}
	return strings.TrimSuffix(norm, "s")
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

// alike counts the objects that are an object's members, if all of them have members of the same
// names: they may be items under names that tell nothing. 0 for another object.
func alike(v gjson.Result) (items int) {
	names := ""
	v.ForEach(func(_, v gjson.Result) bool {
		own := ""
		v.ForEach(func(k, _ gjson.Result) bool {
			own += k.Raw
			return true
		})
		if items++; !v.IsObject() || items > 1 && own != names {
			items = -1
		}
		names = own
		return items > 0
	})
	return max(items, 0)
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
