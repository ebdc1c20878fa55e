package openapi

import (
	"slices"
	"strconv"
	"strings"

	"github.com/anypage/anypage/wasm/edit"
	"github.com/anypage/anypage/wasm/host"
	"github.com/tidwall/gjson"
)

// resolve follows the $ref of a Reference Object as far as it leads. at is the
// JSON Pointer of n, and becomes that of the answer. why is not empty where it
// leads nowhere.
func (r *Reader) resolve(n *node, at string) (found *node, where, why string) {
	start := at
	for hops := 0; ; hops++ {
		ref := n.get("$ref")
		if !ref.exists() {
			return n, at, ""
		}
		if hops == 100 { // no document chains so many; a cycle does
			return n, at, start + " is a $ref that leads back to itself"
		}
		next, where, why := r.follow(n.d, ref.text())
		if why != "" {
			return n, at, at + "/$ref is " + ref.brief() + ", which " + why
		}
		n, at = next, where
	}
}

// follow finds what a reference in a document names (OpenAPI 3.1, section 4.6).
func (r *Reader) follow(from *document, ref string) (n *node, at, why string) {
	if ref == "" {
		return nil, "", "leads nowhere"
	}
	base, fragment, _ := strings.Cut(ref, "#")
	d, why := r.document(from, base)
	if why != "" {
		return nil, "", why
	}
	fragment = edit.Unescape(fragment)
	n, ok := d.find(fragment)
	switch {
	case ok:
	case d == r.d:
		return n, "", "is not in the document"
	default:
		return n, "", "is not in " + d.url
	}
	at = "#" + fragment
	if d != r.d {
		at = d.url + at
	}
	return n, at, ""
}

const bundle = ": put what it names into the document, for instance with a bundler"

// document is the one that a reference in another one leads to. One that has not been
// fetched is noted as wanted.
func (r *Reader) document(from *document, ref string) (_ *document, why string) {
	if ref == "" {
		return from, ""
	}
	u, ok := host.ParseURL(ref, from.url)
	switch {
	case !ok && from.url == "":
		return nil, "leads out of the document: pass that by its URL, or" + bundle[1:]
	case !ok:
		return nil, "is no URL"
	}
	url, _, _ := strings.Cut(u.Href, "#")
	for _, d := range []*document{from, r.d} {
		if d.url == url {
			return d, ""
		}
	}
	if d, ok := r.parts[url]; ok {
		return d, ""
	}
	part, fetched := r.options.Parts[url]
	own, _ := host.ParseURL(r.d.url, "")
	why = ", and has not been read yet"
	switch {
	case fetched:
		if part.Failure == "" {
			d, err := newDocument(part.Text, url)
			if err == nil {
				d.effort, d.url = r.d.effort, url
				r.parts[url] = d
				return d, ""
			}
			part.Failure = err.Error()
			r.options.Parts[url] = part
		}
		why = ", and can't be read: " + part.Failure
	case r.d.url == "" || own.Origin != u.Origin || own.Origin == "null":
		why = ", to another origin than its own" + bundle
	case len(r.options.Parts) >= maxParts:
		why = ", which is in more than " + strconv.Itoa(maxParts) + " parts" + bundle
	case !slices.Contains(r.Wanted, url) && len(r.options.Parts)+len(r.Wanted) < maxParts:
		r.Wanted = append(r.Wanted, url)
	}
	return nil, "leads out of the document" + why
}

// maxParts is how many documents besides the first one are read: DigitalOcean's has 1,600.
const maxParts = 4000

// ReadParts reads the documents that a message brings, as JSON texts; a string says why
// there is none.
func ReadParts(urls []gjson.Result, texts []string) map[string]Part {
	parts := map[string]Part{}
	for i, url := range urls {
		part := Part{Text: texts[i]}
		if strings.HasPrefix(part.Text, "\"") {
			part = Part{Failure: gjson.Parse(part.Text).Str}
		}
		parts[url.Str] = part
	}
	return parts
}
