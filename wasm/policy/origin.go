// Package policy decides what a walk may do beyond asking for the next page:
// which requests may carry the caller's credentials, and when a failed one is
// tried again.
package policy

import (
	"strconv"
	"strings"

	"github.com/anypage/anypage/wasm/host"
)

// Origins tells which URLs may receive what the caller set for one origin.
type Origins struct {
	own    host.URL
	trust  map[string]bool
	secure bool

	// The last answer of Check, and the URL before its query.
	checked string
	trusted bool
	refusal string
}

// NewOrigins takes the target's URL and the further origins that the caller
// trusts. The error's text begins with the option that is wrong.
func NewOrigins(target string, trust []string) (*Origins, string) {
	own, ok := host.ParseURL(target, "")
	if !ok {
		return nil, "url is " + strconv.Quote(target) + ", which is no absolute URL"
	}
	if own.Protocol != "http:" && own.Protocol != "https:" {
		return nil, "url is " + strconv.Quote(target) + ": only http and https can be walked"
	}
	if own.UserInfo {
		return nil, "url has a user name or password in it, which fetch refuses: send an Authorization header instead"
	}
	o := &Origins{own: own, trust: map[string]bool{own.Origin: true}, secure: own.Protocol == "https:"}
	for i, t := range trust {
		u, ok := host.ParseURL(t, "")
		if !ok || u.Origin == "null" {
			return nil, "trust[" + strconv.Itoa(i) + "] is " + strconv.Quote(t) + ": an origin such as https://api.example.com is needed"
		}
		o.trust[u.Origin] = true
	}
	return o, ""
}

// Check tells whether a request for url may carry the caller's headers and
// credentials. refusal is not empty when no request may be made at all: for
// URLs that are not http(s), that leave https for http, or that bring
// credentials of their own.
func (o *Origins) Check(url string) (trusted bool, refusal string) {
	// The pages of a list differ in the query, which has no part in the answer: a
	// parser that has come to a "?" is behind scheme and authority, or in a
	// fragment (URL Standard, section 4.4). Asking the host costs more than all
	// the rest of a small page's request.
	before, _, query := strings.Cut(url, "?")
	if !query || before == "" || before != o.checked {
		o.checked = before
		o.trusted, o.refusal = o.check(url)
	}
	return o.trusted, o.refusal
}

func (o *Origins) check(url string) (trusted bool, refusal string) {
	u, ok := host.ParseURL(url, "")
	switch {
	case !ok:
		return false, "is no URL"
	case u.Protocol != "http:" && u.Protocol != "https:":
		return false, "is not http or https"
	case o.secure && u.Protocol == "http:":
		return false, "leaves https for http"
	case u.UserInfo:
		return false, "has a user name or password in it"
	}
	return o.trust[u.Origin], ""
}

// Redact is a URL without its query's values, its fragment, and its user name
// and password, for messages: all of them can be credentials.
func Redact(url string) string {
	url, _, _ = strings.Cut(url, "#")
	if scheme, rest, ok := strings.Cut(url, "//"); ok {
		authority := rest[:strings.IndexAny(rest+"/", "/?\\")]
		if at := strings.LastIndexByte(authority, '@'); at >= 0 {
			url = scheme + "//…" + rest[at:]
		}
	}
	before, query, ok := strings.Cut(url, "?")
	if !ok {
		return url
	}
	var b strings.Builder
	b.WriteString(before)
	for i, pair := range strings.Split(query, "&") {
		b.WriteByte("?&"[min(i, 1)])
		name, _, hasValue := strings.Cut(pair, "=")
		b.WriteString(name)
		if hasValue {
			b.WriteString("=…")
		}
	}
	return b.String()
}
