package detect

import (
	"strings"

	"github.com/anypage/anypage/wasm/host"
	"github.com/anypage/anypage/wasm/linkheader"
	"github.com/tidwall/gjson"
)

// address is a URL resolved against the response's, "" for none.
func (x *facts) address(ref string) string {
	u, _ := host.ParseURL(ref, x.URL)
	return u.Href
}

// itself reports whether a reference names the page that it came with.
func (x *facts) itself(ref string) bool {
	at := x.address(ref)
	return at != "" && (at == x.address(x.URL) || at == x.address(x.Request.URL))
}

// lastOf says what links to other pages mean where there is none to the next. The
// one to the last page tells whether this is it. Who links the page before this
// one would link the one behind. A link to the first page alone says nothing where
// the page is full: there are servers that link no other.
func (x *facts) lastOf(self, first, last, prev string) {
	const none = "there are links to other pages, but none to a next one"
	switch {
	case last != "" && (x.itself(last) || x.address(last) == x.address(first) || x.address(last) == x.address(self)):
		x.end("last-page", "a link says that the last page is this one", false)
	case last != "":
		x.hint("a link names another page as the last one")
	case prev != "":
		x.end("no-next", none, false)
	case first != "" && !x.full:
		x.weakly("no-next", none)
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
	case norm == "nextid":
		return "startid", true
	case in(" next nextpage nextlink ", f.parent):
		return norm, true
	case in(otherURLs, norm), norm == "older" && strings.Contains(f.value.Str, "://"): // MediaWiki REST API, Get page history
		return "url", true
	case norm == "href" && strings.HasPrefix(f.parent, "next"): // OpenProject's nextByOffset
		return norm, true
	}
	if at := strings.Index(norm, "next"); at > 0 && in(" cursor token pagetoken marker key ", norm[at+4:]) { // groupNextToken
		return norm[at+4:], true
	}
	return strings.CutPrefix(norm, "next")
}

// blank reports whether a value says that there is nothing: null, false, "", a word for
// it, or a number that no next page has.
func blank(v gjson.Result) bool {
	n, ok := integer(v)
	return v.Type == gjson.Null || v.Type == gjson.False || v.Type == gjson.String && (strings.TrimSpace(v.Str) == "" || linkheader.NoReference(v.Str)) || ok && n <= 0
}

// isURL reports whether the value of a fact named next… is the next page's URL.
func (x *facts) isURL(f *fact, rest string) bool {
	text := f.value.Str
	query := strings.HasPrefix(text, "?") && strings.Contains(text, "=")
	if f.value.Type != gjson.String || rest != "" && !in(nextURLs, rest) && !query {
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
	case strings.HasPrefix(text, "http://"), strings.HasPrefix(text, "https://"), query, strings.HasPrefix(text, "?"), strings.Contains(text, "?") && strings.Contains(text, "="):
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

// ownPath reports whether a link means the request's own path though it spells only
// the end of it, or leaves its extension out, or names http and the path, as servers
// do that don't know of the proxy before them.
func (x *facts) ownPath(ref string) bool {
	path, _, query := strings.Cut(ref, "?")
	own, _, _ := strings.Cut(x.address(x.URL), "?")
	if rest, ok := strings.CutPrefix(path, "http://"); ok && query && strings.HasPrefix(own, "https://") {
		at := strings.IndexByte(rest, '/')
		return at > 0 && strings.HasSuffix(own, rest[at:])
	}
	if !query || !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || x.address(path) == own {
		return false
	}
	slash, dot := strings.LastIndexByte(own, '/'), strings.LastIndexByte(own, '.')
	return strings.HasSuffix(own, path) || dot > slash && strings.HasSuffix(own[:dot], path)
}

// link is a field that names the next page's URL.
type link struct {
	*fact
	at       int    // of the field
	ownPath  bool   // it means the request's own path, and spells it otherwise
	standard string // that it follows: link-header, odata, fhir, json-api, hal, stac, rdap, ogc-features; "" for none
}

// readLinks finds the links to the next page, and what those to other pages say where
// there is none.
func (x *facts) readLinks() {
	for i := range x.fields {
		f := &x.fields[i]
		rest, ok := afterNext(f)
		switch {
		case !ok || f.value.IsObject() || f.path == "":
		case x.ofMCP(f):
		case blank(f.value):
			if rest == "" || in(nextURLs, rest) || in(nextCursors, rest) {
				x.end("no-next", show(f)+" is "+f.value.Raw, false)
			}
		case !x.isURL(f, rest):
		case x.place == "requestBody" && !x.isAsking(f) && x.elsewhere(f.value.Str): // the same list by GET
		case x.itself(f.value.Str) && !x.isAsking(f):
			x.weakly("", show(f)+" names this very page")
		default:
			x.links = append(x.links, link{f, i, x.ownPath(f.value.Str), x.standard(f)})
		}
	}
	if len(x.links) > 0 {
		return
	}
	self, first, last, prev := x.otherLinks()
	switch {
	case x.bundle() && self != "": // HL7 FHIR R5, Bundle.link
		x.weakly("no-next", "the bundle has links, but none to a next page")
	case x.has(" batchcomplete "): // MediaWiki API:Continue
		x.weakly("no-next", "there is no continue object")
	case x.has(syncFields):
		x.weakly("no-next", "there is a token for later changes, as on the last page")
	default:
		x.lastOf(self, first, last, prev)
	}
}

// elsewhere reports whether a link leads to another path than the request's, which has parameters in its
// body, and there is a cursor beside it, which goes there.
func (x *facts) elsewhere(ref string) bool {
	to, _, _ := strings.Cut(x.address(ref), "?")
	own, _, _ := strings.Cut(x.Request.URL, "?")
	return to != own && x.limit != nil && x.limit.In == "requestBody" &&
		x.find(func(f *fact) bool {
			return (f.norm == "after" || in(cursorFields, f.norm)) && f.value.Type == gjson.String
		}) != nil
}

// isAsking reports whether a fact is the URL of a link that says more of the next request. Then
// the URL may be this page's own.
func (x *facts) isAsking(f *fact) bool {
	return x.asking != "" && strings.HasPrefix(f.path, x.asking)
}

// otherLinks are those to this page, and to others than the next one.
func (x *facts) otherLinks() (self, first, last, prev string) {
	for i := range x.fields {
		f := &x.fields[i]
		name, parent := f.norm, f.parent
		if name == "href" {
			name, parent = parent, "links"
		}
		if f.value.Type != gjson.String || !in(linkHolders, parent) {
			continue
		}
		switch {
		case name == "self":
			self = f.value.Str
		case in(firstLinks, name):
			first = f.value.Str
		case in(lastLinks, name):
			last = f.value.Str
		case in(prevLinks, name):
			prev = f.value.Str
		}
	}
	return self, first, last, prev
}

// standard returns the preset of the standard that a link to the next page follows.
func (x *facts) standard(f *fact) string {
	switch {
	case f.holder == "Link":
		return "link-header"
	case f.norm == "odatanextlink" && x.Items == "$.value":
		return "odata"
	case x.bundle():
		return "fhir"
	case in(" $.links.next $.links.next.href ", f.path) && x.Items == "$.data":
		return "json-api"
	case in(" $._links.next $._links.next.href ", f.path):
		return "hal"
	case x.isAsking(f) && strings.HasSuffix(x.asking, "]"):
		return "stac"
	case f.path == "$.paging_metadata.links[?@.rel=='next'].href":
		return "rdap"
	case f.path == "$.links[?@.rel=='next'].href" && x.ofOGC():
		return "ogc-features"
	}
	return ""
}
