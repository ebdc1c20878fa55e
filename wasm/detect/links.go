package detect

import (
	"strings"

	"github.com/anypage/anypage/wasm/host"
	"github.com/anypage/anypage/wasm/linkheader"
	"github.com/anypage/anypage/wasm/scheme"
	"github.com/tidwall/gjson"
)

// address is a URL resolved against the response's, "" for none.
func (x *exchange) address(ref string) string {
	u, _ := host.ParseURL(ref, x.URL)
	return u.Href
}

// itself tells whether a reference names the page that it came with.
func (x *exchange) itself(ref string) bool {
	at := x.address(ref)
	return at != "" && (at == x.address(x.URL) || at == x.address(x.Request.URL))
}

func (x *exchange) linkHeader() {
	text, ok := x.header("link")
	if !ok {
		return
	}
	if linkheader.Ends(text) {
		x.ends = append(x.ends, end{"no-next", `the Link header says results="false" of the next page`, false})
		return
	}
	if target, ok := linkheader.Next(text); ok && x.address(target) != "" && !x.itself(target) {
		o := x.outputs()
		o.NextURL = "$response.header.Link"
		x.add(Guess{Pagination: scheme.Pagination{Type: scheme.URL, Outputs: o}, Preset: "link-header", Rules: "link-header", Confidence: 0.99,
			Evidence: []string{"the Link header has the relation next"}})
		return
	}
	first, last, prev := "", "", ""
	for _, link := range linkheader.Parse(text) {
		for rel, into := range map[string]*string{"first": &first, "last": &last, "prev": &prev} {
			if link.Rel(rel) {
				*into = link.Target
			}
		}
	}
	x.lastOf("the Link header", first, last, prev)
}

// lastOf says what links to other pages mean where there is none to the next. The
// one to the last page tells whether this is it. Who links the page before this
// one would link the one behind. A link to the first page alone says nothing where
// the page is full: there are servers that link no other.
func (x *exchange) lastOf(where, first, last, prev string) {
	e := end{"no-next", where + " links other pages, but no next one", false}
	switch {
	case last != "" && (x.itself(last) || x.address(last) == x.address(first)):
		x.ends = append(x.ends, end{"last-page", where + " says that the last page is this one", false})
	case last != "":
		x.More = append(x.More, where+" names another page as the last one")
	case prev != "":
		x.ends = append(x.ends, e)
	case first != "" && !x.Full:
		x.weak = append(x.weak, e)
	}
}

// afterNext is what follows "next" in a fact's name, or its whole name within an
// object called next.
func afterNext(f *fact) (rest string, ok bool) {
	if f.ofQuery() {
		return "", false
	}
	norm := strings.TrimPrefix(strings.TrimPrefix(f.norm, "odata"), "hydra")
	switch {
	case in(" next nextpage nextlink ", f.parent):
		return norm, true
	case in(otherURLs, norm):
		return "url", true
	}
	return strings.CutPrefix(norm, "next")
}

// blank tells whether a value says that there is nothing: null, false, "" or a
// number that no next page has.
func blank(v gjson.Result) bool {
	n, ok := integer(v)
	return v.Type == gjson.Null || v.Type == gjson.False || v.Type == gjson.String && strings.TrimSpace(v.Str) == "" || ok && n <= 0
}

// isURL tells whether the value of a fact named next… is the next page's URL.
func (x *exchange) isURL(f *fact, rest string) bool {
	text := f.value.Str
	if f.value.Type != gjson.String || rest != "" && !in(nextURLs, rest) {
		return false
	}
	u, ok := host.ParseURL(text, x.URL)
	if !ok || u.Protocol != "http:" && u.Protocol != "https:" {
		return false
	}
	for _, suffix := range [...]string{"url", "uri", "link", "href", "path"} {
		if strings.HasSuffix(rest, suffix) {
			return true
		}
	}
	switch {
	case strings.HasPrefix(text, "http://"), strings.HasPrefix(text, "https://"), strings.HasPrefix(text, "?"), strings.Contains(text, "?") && strings.Contains(text, "="):
		return true
	case in(linkHolders, f.parent): // Vultr API v2, meta.links.next, is a cursor
		return len(text) < 8 || strings.ContainsAny(text, "/.")
	case !strings.HasPrefix(text, "/"):
		return false
	}
	// "/" is a digit of base64, too: a path has something of the request's.
	first, _, _ := strings.Cut(text[1:], "/")
	return first != "" && strings.Contains(x.URL, "/"+first)
}

// ownPath tells whether a link means the request's own path though it spells only
// the end of it, or leaves its extension out.
func (x *exchange) ownPath(ref string) bool {
	path, _, query := strings.Cut(ref, "?")
	own, _, _ := strings.Cut(x.address(x.URL), "?")
	if !query || !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || x.address(path) == own {
		return false
	}
	slash, dot := strings.LastIndexByte(own, '/'), strings.LastIndexByte(own, '.')
	return strings.HasSuffix(own, path) || dot > slash && strings.HasSuffix(own[:dot], path)
}

func (x *exchange) nextURLs() {
	var first, last, prev string
	for i := range x.facts {
		f := &x.facts[i]
		name, parent := f.norm, f.parent
		if name == "href" {
			name, parent = parent, "links"
		}
		if f.value.Type == gjson.String && in(linkHolders, parent) {
			switch {
			case in(firstLinks, name):
				first = f.value.Str
			case in(lastLinks, name):
				last = f.value.Str
			case in(prevLinks, name):
				prev = f.value.Str
			}
		}
		rest, ok := afterNext(f)
		if !ok || f.value.IsObject() || f.path == "" {
			continue
		}
		if blank(f.value) {
			if rest == "" || in(nextURLs, rest) || in(nextCursors, rest) {
				x.ends = append(x.ends, end{"no-next", show(f) + " is " + f.value.Raw, false})
			}
			continue
		}
		if !x.isURL(f, rest) {
			continue
		}
		if x.itself(f.value.Str) {
			x.weak = append(x.weak, end{"", show(f) + " names this very page", false})
			continue
		}
		x.nextURL(f)
	}
	bundle := x.Body.Get("resourceType").Str == "Bundle"
	switch {
	case len(x.Guesses) > 0:
	case bundle && x.find(func(f *fact) bool { return f.norm == "self" && f.parent == "links" }) != nil: // HL7 FHIR R5, Bundle.link
		x.weak = append(x.weak, end{"no-next", "the bundle has links, but none to a next page", false})
	case x.find(func(f *fact) bool { return f.norm == "batchcomplete" && f.parent == "" }) != nil: // MediaWiki API:Continue
		x.weak = append(x.weak, end{"no-next", "there is no continue object", false})
	default:
		x.lastOf("the response", first, last, prev)
	}
}

// nextURL adds the guess for a next page's URL.
func (x *exchange) nextURL(f *fact) {
	o := x.outputs()
	o.NextURL = f.path
	if !x.noMore {
		o.HasMore = x.moreFlag(true)
	}
	g := Guess{Pagination: scheme.Pagination{Type: scheme.URL, Outputs: o}, Rules: "next", Confidence: 0.97, Evidence: []string{f.path + " is the next page's URL"}}
	switch {
	case f.norm == "odatanextlink" && x.Items == "$.value":
		g.Preset = "odata"
	case x.Body.Get("resourceType").Str == "Bundle":
		g.Preset = "fhir"
	case strings.HasPrefix(f.path, "$.links.next") && x.Items == "$.data":
		g.Preset = "json-api"
	case strings.HasPrefix(f.path, "$._links.next"):
		g.Preset = "hal"
	}
	if x.ownPath(f.value.Str) {
		own := g
		own.Rules, own.Preset, own.Confidence = "own-path", "", 0.975
		own.Evidence = append(own.Evidence, "its path is a part of the request's")
		x.add(own)
	}
	x.add(g)
}
