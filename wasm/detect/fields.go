package detect

import (
	"github.com/anypage/anypage/wasm/jsontext"
	"strconv"
	"strings"

	"github.com/anypage/anypage/wasm/edit"
	"github.com/anypage/anypage/wasm/linkheader"
	"github.com/anypage/anypage/wasm/scheme"
	"github.com/tidwall/gjson"
)

// fact is one value of an exchange that may have to do with pagination.
type fact struct {
	path   string // JSONPath of it, or $response.header.NAME; "" where no path leads there
	name   string // as it is spelled
	norm   string // normal form of the name
	parent string // normal form of the name of the object that it is in, "" at the root
	holder string // that name as it is spelled
	value  gjson.Result
}

// normal is a name in lower case without its punctuation: next_page, nextPage and
// next-page are one name.
func normal(name string) string {
	if isNormal(name) { // most names are
		return name
	}
	b := make([]byte, 0, len(name))
	for i := 0; i < len(name); i++ {
		switch c := name[i]; {
		case c >= 'A' && c <= 'Z':
			b = append(b, c|0x20)
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9', c >= 0x80:
			b = append(b, c)
		}
	}
	return string(b)
}

func isNormal(name string) bool {
	for i := 0; i < len(name); i++ {
		if c := name[i]; c < '0' || c > '9' && c < 'a' || c > 'z' && c < 0x80 {
			return false
		}
	}
	return true
}

// in reports whether a name in its normal form is one of a list's.
func in(list, norm string) bool {
	return norm != "" && strings.Contains(list, " "+norm+" ")
}

// ofQuery reports whether a fact called next, more or last is of an object that tells
// of the query as often as of the page.
func (f *fact) ofQuery() bool {
	return in(" status query summary search ", f.parent) && in(" next more last ", f.norm)
}

func holds(norm string) bool {
	return in(holders, norm) || norm == "pagecontext" || strings.Contains(norm, "paginat") || strings.HasPrefix(norm, "paging") || strings.HasSuffix(norm, "meta") || strings.HasSuffix(norm, "metadata") || strings.HasSuffix(norm, "info")
}

// collect finds the fields around the items, and those of the headers.
func (x *facts) collect() {
	items, _, _ := strings.Cut(strings.TrimSuffix(x.Items, ".*"), "[?") // without the filter that leaves a header out
	switch {
	case x.Body.IsObject():
		x.around(x.Body, &fact{path: "$"}, items, 0)
	case items == "$[0]":
		x.around(jsontext.Element(x.Body, 1), &fact{path: "$[1]"}, items, 0)
	case items == "$[1]":
		x.around(jsontext.Element(x.Body, 0), &fact{path: "$[0]"}, items, 0)
	}
	if text, ok := x.header("link"); ok {
		x.relationsOf(text)
	}
	for _, h := range x.Headers {
		x.collectHeader(h)
	}
}

// around finds the fields of an object and of those in it that tell of the page.
func (x *facts) around(v gjson.Result, object *fact, items string, depth int) {
	own := strings.TrimSuffix(normal(items[strings.LastIndexAny(items, ".]")+1:]), "s")
	v.ForEach(func(k, v gjson.Result) bool {
		name := k.Str
		here := Member(object.path, name)
		f := fact{here, name, normal(name), object.norm, object.name, v}
		if rest, ok := strings.CutPrefix(f.norm, own); ok && in(" count offset total page pages limit ", rest) && own != "" {
			f.name, f.norm = rest, rest // MusicBrainz's release-count beside releases
		}
		onWay := strings.HasPrefix(items, here+".") || strings.HasPrefix(items, here+"[")
		switch {
		case here == items:
		case v.IsArray():
			x.relations(f)
		case v.IsObject():
			if strings.HasPrefix(f.norm, "next") && asks(v) {
				x.asking = here
			}
			x.fields = append(x.fields, f)
			if depth < 5 && (onWay || in(echoes, f.norm) || holds(f.norm) || in(linkHolders, f.parent) && strings.HasPrefix(f.norm, "next")) {
				x.around(v, &fact{path: here, name: name, norm: f.norm}, items, depth+1)
			}
		case in(echoes, object.norm):
			x.echoed = append(x.echoed, f)
		default:
			x.fields = append(x.fields, f)
		}
		return true
	})
}

// collectHeader adds a header to the fields if it may say something about the page.
func (x *facts) collectHeader(h scheme.Header) {
	lower := strings.ToLower(h.Name)
	name := normal(strings.TrimPrefix(lower, "x-"))
	if h.Value != "" && h.Value[0] == '{' && gjson.Valid(h.Value) {
		// ASP.NET services put a JSON object about the page into X-Pagination. Its
		// members have no path, since a path can't lead into a header.
		gjson.Parse(h.Value).ForEach(func(k, v gjson.Result) bool {
			if !v.IsObject() && !v.IsArray() {
				x.fields = append(x.fields, fact{"", k.Str, normal(k.Str), name, h.Name, v})
			}
			return true
		})
		return
	}
	vendor := false
	for _, v := range vendors {
		if rest := strings.TrimPrefix(name, v); rest != "" {
			name, vendor = rest, vendor || rest != name
		}
	}
	if vendor || lower[:min(2, len(lower))] == "x-" || in(totalFields+pagesFields+" perpage nextcursor nextpage nexttoken ", name) {
		x.fields = append(x.fields, fact{"$response.header." + h.Name, h.Name, name, "header", "", quoted(strings.TrimSpace(h.Value))})
	}
}

// relationsOf reads a Link header (RFC 8288). No path leads to what it says of other pages
// than the next one.
func (x *facts) relationsOf(text string) {
	if linkheader.Ends(text) {
		x.end("no-next", `the Link header says results="false" of the next page`, false)
		return
	}
	if target, ok := linkheader.Target(text, "next"); ok {
		x.fields = append(x.fields, fact{"$response.header.Link", "next", "next", "links", "Link", quoted(target)})
	}
	for _, link := range linkheader.Parse(text) {
		for _, rel := range [...]string{"first", "last", "prev"} {
			if link.Rel(rel) {
				x.fields = append(x.fields, fact{"", rel, rel, "links", "Link", quoted(link.Target)})
			}
		}
	}
}

// relations reads an array of links, each with its relation, as FHIR bundles and
// Atom-like bodies have them.
func (x *facts) relations(f fact) {
	if f.norm != "link" && f.norm != "links" {
		return
	}
	for _, rel := range [...]string{"relation", "rel"} {
		for _, url := range [...]string{"url", "href", "uri"} {
			seen := false
			f.value.ForEach(func(_, v gjson.Result) bool {
				if r := jsontext.Member(v, rel).Str; r != "" && jsontext.Member(v, url).Type == gjson.String {
					seen = true
					path := f.path + "[?@." + rel + "=='" + r + "']." + url
					if r == "next" && asks(v) {
						x.asking = f.path + "[?@." + rel + "=='next']"
					}
					if normal(r) == r { // a relation of the registry, no URL
						x.fields = append(x.fields, fact{path, r, r, "links", f.name, jsontext.Member(v, url)})
					}
				}
				return true
			})
			if seen {
				return
			}
		}
	}
}

// asks reports whether a link object says more of the next request than its URL.
func asks(v gjson.Result) bool {
	method := jsontext.Member(v, "method").Str
	return method != "" && !strings.EqualFold(method, "GET") || jsontext.Member(v, "body").IsObject()
}

// find returns the first fact that a test accepts.
func (x *facts) find(test func(*fact) bool) *fact {
	for i := range x.fields {
		if test(&x.fields[i]) {
			return &x.fields[i]
		}
	}
	return nil
}

// has reports whether the response has a field of one of a list's names.
func (x *facts) has(list string) bool {
	return x.find(func(f *fact) bool { return in(list, f.norm) }) != nil
}

// named returns the first fact that has one of a list's names and an integer of
// at least least for a value.
func (x *facts) named(list string, least int64) (*fact, int64) {
	var n int64
	f := x.find(func(f *fact) (ok bool) {
		if in(list, f.norm) {
			n, ok = integer(f.value)
		}
		return ok && n >= least
	})
	return f, n
}

// echo is what named is, of an object that repeats the request.
func (x *facts) echo(list string) (*fact, int64) {
	for i := range x.echoed {
		f := &x.echoed[i]
		if n, ok := integer(f.value); ok && in(list, f.norm) {
			return f, n
		}
	}
	return nil, 0
}

// integer reads an integer out of a number or a string.
func integer(v gjson.Result) (int64, bool) {
	text := v.Raw
	if v.Type == gjson.String {
		text = v.Str
	} else if v.Type != gjson.Number {
		return 0, false
	}
	n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	return n, err == nil
}

// quoted is a text as a JSON string.
func quoted(s string) gjson.Result { return gjson.Parse(jsontext.Quote(s)) }

// param is a parameter of the request.
type param struct {
	scheme.Input // its Type is not set
	norm         string
	value        gjson.Result
}

// paramName is the normal form of a parameter's name: pagination[page] is page, and so is the JSON Pointer /options/page.
func paramName(name string) string {
	norm := normal(name)
	for _, prefix := range [...]string{"pagination", "paging", "searchcriteria", "sysparm"} {
		if rest := strings.TrimPrefix(norm, prefix); rest != "" {
			norm = rest
		}
	}
	if i := strings.LastIndexByte(name, '/'); i >= 0 && !in(pagingParams, norm) { // /options/page, and /page/number
		norm = normal(name[i+1:])
	}
	return norm
}

// params are the query's parameters and the body's members; those of objects about
// pagination or the request are named by a JSON Pointer.
func params(r scheme.Request) []param {
	var all []param
	pairs := func(url, place string) {
		for _, p := range edit.QueryPairs(url) {
			all = append(all, param{scheme.Input{Name: p.Name, In: place}, paramName(p.Name), quoted(p.Value)})
		}
	}
	pairs(r.URL, "query")
	if form, ok := r.Form(); ok {
		pairs(form, "requestBody")
	} else if r.HasBody && gjson.Valid(r.Body) {
		all = members(all, gjson.Parse(r.Body), "", "")
	}
	return all
}

// EveryName has all members of an object be parameters.
const EveryName = "*"

// PageNames are those that say which page is meant, and are no filters anywhere.
const PageNames = plainNumbers + " cursor pagetoken nexttoken continuationtoken nextcursor "

// NamesIn are the names of parameters that an object of the body may have, EveryName for all, "" for none. outer
// are those of the object that it is in.
func NamesIn(name, outer string) string { return namesIn(normal(name), outer) }

// Among reports whether a name is one of these.
func Among(names, name string) bool { return names == EveryName || in(names, normal(name)) }

// namesIn is NamesIn of a name in its normal form: all where the object is about pagination, none where it is
// no object of parameters.
func namesIn(norm, outer string) string {
	switch {
	case norm == "variables" || norm == "page" || strings.HasPrefix(norm, "pag") || strings.HasSuffix(norm, "paging") || strings.HasSuffix(norm, "pagination"):
		return EveryName
	case strings.HasSuffix(norm, "options"), outer == EveryName: // Plaid API, /transactions/get; an input of GraphQL
		return pagingParams
	case in(requestHolders, norm):
		return plainLimits + plainNumbers + cursorParams
	}
	return ""
}

// members adds the parameters of an object of the body, and then those of objects in it.
func members(all []param, object gjson.Result, pointer, names string) []param {
	var deeper []param
	object.ForEach(func(k, v gjson.Result) bool {
		p := param{scheme.Input{Name: k.Str, In: "requestBody"}, normal(k.Str), v}
		if k.Str == "" || strings.ContainsAny(k.Str, "/~") {
			return true
		}
		if pointer != "" {
			p.Name = pointer + "/" + k.Str
		}
		switch {
		case v.IsObject() && namesIn(p.norm, names) != "" && strings.Count(pointer, "/") < 3:
			deeper = append(deeper, p)
		case pointer == "", names == EveryName, in(names, p.norm):
			all = append(all, p)
		}
		return true
	})
	for _, o := range deeper {
		all = members(all, o.value, "/"+strings.TrimPrefix(o.Name, "/"), namesIn(o.norm, names))
	}
	return all
}

// asked returns the request's first parameter of one of a list's names, with an
// integer of at least least where ints is set.
func (x *facts) asked(list string, ints bool, least int64) (*param, int64) {
	for i := range x.params {
		p := &x.params[i]
		if !in(list, p.norm) {
			continue
		}
		n, ok := integer(p.value)
		if !ints || ok && n >= least {
			return p, n
		}
	}
	return nil, 0
}

// input is where the request has its parameters: those of a body that keeps them in
// an object are there, beside the limit.
func (x *facts) input(name string) scheme.Input {
	if x.place == "requestBody" && name[0] != '/' {
		p := x.limit
		for _, list := range [...]string{plainLimits, plainNumbers + cursorParams, limitParams} {
			if p == nil || p.In != x.place {
				p, _ = x.asked(list, false, 0)
			}
		}
		outer := ""
		for i := range x.params {
			if own := x.params[i].Name; p == nil && own[0] == '/' && !strings.HasPrefix(own, "/variables/") {
				p = &x.params[i]
			}
		}
		if p != nil && p.In == x.place {
			outer = p.Name[:strings.LastIndexByte(p.Name, '/')+1]
		}
		if outer != "/variables/" {
			name = outer + name
		}
		if name[0] != '/' && jsontext.Member(x.Body, "pagingCounter").Exists() && jsontext.Member(gjson.Parse(x.Request.Body), "options").IsObject() {
			name = "/options/" + name // mongoose-paginate-v2, as in SpaceX's API
		}
	}
	return scheme.Input{Name: name, In: x.place}
}

// plausible reports whether a parameter with a vague name, such as from, is a
// position. Its number could as well be a year. A number that the response echoes,
// or that is within the total, is a position.
func (x *facts) plausible(p *param, n int64) bool {
	return !in(looseParams, p.norm) || n <= 1 || x.totalItems >= n || x.find(func(f *fact) bool {
		at, ok := integer(f.value)
		return ok && at == n && in(pageFields+offsetFields+startFields, f.norm)
	}) != nil
}
