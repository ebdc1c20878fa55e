package exchange

import (
	"slices"
	"strconv"
	"strings"

	"github.com/anypage/anypage/wasm/host"
	"github.com/anypage/anypage/wasm/policy"
	"github.com/anypage/anypage/wasm/scheme"
)

// fetch follows redirects by itself, and takes no header but Authorization and Cookie
// off on its way to another origin. So a request that carries anything of the caller's
// has its redirects reported, and each of them is judged like a next URL.
//
// A browser doesn't say where a redirect that it reports leads to. There the same URL
// is asked for once more, without the caller's headers and with the redirect followed:
// the answer's URL tells. Cookies are the browser's: it sends to an origin those of that
// origin alone.

// HiddenRedirect is the status of a redirect that the host hides (Fetch Standard,
// opaque-redirect filtered response). A status of 0 is that of other responses that
// can't be read.
const HiddenRedirect = -1

// maxHops is how many redirects fetch follows (Fetch Standard, HTTP-redirect fetch).
const maxHops = 20

// hops is where the redirects of one attempt have led to.
type hops struct {
	sent   scheme.Request // the latest request
	omit   bool           // it was sent without credentials
	manual bool           // its redirects are reported
	count  int
}

// redirected follows a response that is a redirect. It reports whether it was one.
func (x *Exchange) redirected() (out Outcome, moved bool) {
	h := &x.hops
	location := x.answer.Header("location")
	switch {
	case !h.manual:
		return out, false
	case x.answer.Status == HiddenRedirect:
		if h.sent.HasBody || h.sent.Method != "GET" {
			return x.cancel(x.fail(Fault{Code: "cross-origin", Text: "the request was redirected, to where a browser does not say: its headers and its body are not sent there; ask for the URL that it leads to"})), true
		}
		id := x.id
		h.sent.Headers = nil
		out = x.fetch(Tracing)
		out.Cancel = id
		return out, true
	case location == "" || !slices.Contains([]int{301, 302, 303, 307, 308}, x.answer.Status):
		return out, false
	}
	return x.follow(location, false), true
}

// follow asks for what a redirect leads to. traced reports whether a response told that, and
// not a redirect.
func (x *Exchange) follow(location string, traced bool) Outcome {
	h := &x.hops
	id := x.id
	u, ok := host.ParseURL(location, h.sent.URL)
	to := policy.Redact(location)
	if ok {
		to = policy.Redact(u.Href)
	}
	trusted, refusal := x.env.Origins.Check(u.Href)
	r := x.redirect(u.Href)
	switch {
	case !ok:
		refusal = "is no URL"
	case refusal != "":
	case traced && u.Href == withoutFragment(h.sent.URL):
		refusal = "is where it came from, unless it carries headers: to where they lead, a browser does not say"
	case !trusted && r.HasBody:
		refusal = "is of another origin, which would receive the request's body: list that origin in trust to allow it"
	}
	if refusal != "" {
		return x.cancel(x.fail(Fault{Code: "cross-origin", Text: "the request was redirected to " + to + ", which " + refusal}))
	}
	if h.count++; h.count > maxHops {
		return x.cancel(x.fail(Fault{Code: "network", Text: "the request was redirected more than " + strconv.Itoa(maxHops) + " times, in the end to " + to}))
	}
	if h.omit = x.omit || !trusted; h.omit {
		r.Headers = nil // fetch follows from there on: it has nothing to take along
	}
	h.sent = r
	out := x.fetch(Sending)
	out.Cancel = id
	return out
}

// redirect is the request for what it was redirected to (Fetch Standard, HTTP-redirect
// fetch).
func (x *Exchange) redirect(url string) scheme.Request {
	r, status := x.Sent(), x.answer.Status
	r.URL = url
	if status == 303 && r.Method != "HEAD" || status <= 302 && r.Method == "POST" || x.hops.sent.Method == "GET" {
		r.Method, r.Body, r.HasBody = "GET", "", false
		r.Headers = slices.DeleteFunc(slices.Clone(r.Headers), func(f scheme.Header) bool {
			return x.ask.Request.HasBody && strings.HasPrefix(strings.ToLower(f.Name), "content-")
		})
	}
	return r
}

func withoutFragment(url string) string {
	url, _, _ = strings.Cut(url, "#")
	return url
}
