package walk

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

// hiddenRedirect is the status of a redirect that the host hides (Fetch Standard,
// opaque-redirect filtered response). A status of 0 is that of other responses that
// can't be read.
const hiddenRedirect = -1

// maxHops is how many redirects fetch follows (Fetch Standard, HTTP-redirect fetch).
const maxHops = 20

// hops is where the redirects of one attempt have led to.
type hops struct {
	sent   scheme.Request // the latest request
	omit   bool           // it was sent without credentials
	manual bool           // its redirects are reported
	asking bool           // it was made to find out where another one is redirected to
	count  int
}

// request makes a page's request.
func (w *Walk) request(p *page) {
	p.hops = hops{sent: p.request, omit: p.omit}
	w.send(p)
}

// send makes the request that the redirects so far have led to.
func (w *Walk) send(p *page) {
	h := &p.hops
	follows := w.config.Redirect == "" || w.config.Redirect == "follow"
	h.manual = follows && !h.asking && (len(h.sent.Headers) > 0 || h.sent.HasBody)
	w.fetchID++
	w.verdict.Requests++
	w.expects(p)
	plan := w.plan()
	p.restart(w.fetchID, plan)
	p.compares = plan.Sample
	p.hold = p.compares && !w.auto.finding() // what comes of the comparison decides
	f := Fetch{ID: p.fetchID, Page: p.index, Attempt: p.attempt + p.surplus, Request: h.sent, Shown: w.shown(h.sent.URL), Omit: h.omit, Manual: h.manual, Hop: h.asking || h.count > 0}
	// The page in front has told it, where it is complete; else nobody knows how many items come before.
	if !w.behind(p) && (p.index == w.first || w.keys != nil || w.auto != nil) {
		f.Checkpoint = w.inFront(p)
	}
	w.do(f)
}

// redirected deals with a response that is a redirect, or says where one leads to. It
// reports whether it was one.
func (w *Walk) redirected(p *page, e Response) bool {
	h := &p.hops
	location := p.header("location")
	switch {
	case h.asking && p.url == withoutFragment(h.sent.URL) && w.config.Retry.Retryable(e.Status, p.header):
		return false // nothing is known yet
	case h.asking:
		location = p.url
	case !h.manual:
		return false
	case e.Status == hiddenRedirect:
		w.do(Cancel{p.fetchID})
		if h.sent.HasBody || h.sent.Method != "GET" {
			w.fail(p, "cross-origin", "the request was redirected, to where a browser does not say: its headers and its body are not sent there; ask for the URL that it leads to")
			return true
		}
		h.asking, h.sent.Headers = true, nil
		w.send(p)
		return true
	case location == "" || !slices.Contains([]int{301, 302, 303, 307, 308}, e.Status):
		return false
	}
	w.do(Cancel{p.fetchID})
	u, ok := host.ParseURL(location, h.sent.URL)
	to := policy.Redact(location)
	if ok {
		to = policy.Redact(u.Href)
	}
	trusted, refusal := w.origins.Check(u.Href)
	r := p.request
	r.URL = u.Href
	if e.Status == 303 && r.Method != "HEAD" || e.Status <= 302 && r.Method == "POST" || h.sent.Method == "GET" {
		r.Method, r.Body, r.HasBody = "GET", "", false
		r.Headers = slices.DeleteFunc(slices.Clone(r.Headers), func(f scheme.Header) bool {
			return p.request.HasBody && strings.HasPrefix(strings.ToLower(f.Name), "content-")
		})
	}
	switch {
	case !ok:
		refusal = "is no URL"
	case refusal != "":
	case h.asking && u.Href == withoutFragment(h.sent.URL):
		refusal = "is where it came from, unless it carries headers: to where they lead, a browser does not say"
	case !trusted && r.HasBody:
		refusal = "is of another origin, which would receive the request's body: list that origin in trust to allow it"
	}
	if refusal != "" {
		w.fail(p, "cross-origin", "the request was redirected to "+to+", which "+refusal)
		return true
	}
	if h.count++; h.count > maxHops {
		w.fail(p, "network", "the request was redirected more than "+strconv.Itoa(maxHops)+" times, in the end to "+to)
		return true
	}
	if h.omit = p.omit || !trusted; h.omit {
		r.Headers = nil // fetch follows from there on: it has nothing to take along
	}
	h.sent, h.asking = r, false
	w.send(p)
	return true
}

func withoutFragment(url string) string {
	url, _, _ = strings.Cut(url, "#")
	return url
}
