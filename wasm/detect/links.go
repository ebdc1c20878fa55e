package detect

import (
	"github.com/anypage/anypage/wasm/jsontext"
	"strings"

	"github.com/anypage/anypage/wasm/host"
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

// lastOf says what links to other pages mean where there is none to the next. The
// one to the last page tells whether this is it. Who links the page before this
// one would link the one behind. A link to the first page alone says nothing where
// the page is full: there are servers that link no other.
func (x *exchange) lastOf(self, first, last, prev string) {
	const none = "there are links to other pages, but none to a next one"
	switch {
	case last != "" && (x.itself(last) || x.address(last) == x.address(first) || x.address(last) == x.address(self)):
		x.end("last-page", "a link says that the last page is this one", false)
	case last != "":
		x.hint("a link names another page as the last one")
	case prev != "":
		x.end("no-next", none, false)
	case first != "" && !x.Full:
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
	case in(" next nextpage nextlink ", f.parent):
		return norm, true
	case in(otherURLs, norm), norm == "older" && strings.Contains(f.value.Str, "://"): // MediaWiki REST API, Get page history
		return "url", true
	case norm == "href" && strings.HasPrefix(f.parent, "next"): // OpenProject's nextByOffset
		return norm, true
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

// ownPath tells whether a link means the request's own path though it spells only
// the end of it, or leaves its extension out, or names http and the path, as servers
// do that don't know of the proxy before them.
func (x *exchange) ownPath(ref string) bool {
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

func (x *exchange) nextURLs() {
	var self, first, last, prev string
	for i := range x.facts {
		f := &x.facts[i]
		name, parent := f.norm, f.parent
		if name == "href" {
			name, parent = parent, "links"
		}
		if f.value.Type == gjson.String && in(linkHolders, parent) {
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
		rest, ok := afterNext(f)
		if !ok || f.value.IsObject() || f.path == "" {
			continue
		}
		if blank(f.value) {
			if rest == "" || in(nextURLs, rest) || in(nextCursors, rest) {
				x.end("no-next", show(f)+" is "+f.value.Raw, false)
			}
			continue
		}
		if !x.isURL(f, rest) {
			continue
		}
		if x.itself(f.value.Str) {
			x.weakly("", show(f)+" names this very page")
			continue
		}
		x.nextURL(f)
	}
	bundle := jsontext.Member(x.Body, "resourceType").Str == "Bundle"
	switch {
	case len(x.Guesses) > 0:
	case bundle && self != "": // HL7 FHIR R5, Bundle.link
		x.weakly("no-next", "the bundle has links, but none to a next page")
	case x.has(" batchcomplete "): // MediaWiki API:Continue
		x.weakly("no-next", "there is no continue object")
	default:
		x.lastOf(self, first, last, prev)
	}
}

// nextURL adds the guess for a next page's URL.
func (x *exchange) nextURL(f *fact) {
	add := func(confidence float64, rules, preset string) {
		g := x.propose("url", scheme.Input{}, confidence, f.path+" is the next page's URL")
		o := &g.Pagination.Outputs
		o.NextURL = f.path
		if !x.noMore {
			o.HasMore = x.moreFlag(true)
		}
		g.Rules, g.Preset = rules, preset
	}
	if x.ownPath(f.value.Str) {
		add(0.99, "own-path", "")
	}
	switch {
	case f.holder == "Link":
		add(0.985, "link-header", "link-header")
	case f.norm == "odatanextlink" && x.Items == "$.value":
		add(0.97, "next", "odata")
	case jsontext.Member(x.Body, "resourceType").Str == "Bundle":
		add(0.97, "next", "fhir")
	case in(" $.links.next $.links.next.href ", f.path) && x.Items == "$.data":
		add(0.97, "next", "json-api")
	case in(" $._links.next $._links.next.href ", f.path):
		add(0.97, "next", "hal")
	default:
		add(0.97, "next", "")
	}
}
