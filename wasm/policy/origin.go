// Package policy decides what a walk may do, whatever its pagination:
//
//   - which URLs may be asked for, and which may receive the caller's headers and
//     cookies (origin.go);
//   - which failed requests are made again, and after how long (retry.go,
//     ratelimit.go);
//   - what of a URL may be shown in messages or kept in checkpoints (secrets.go).
//
// It keeps no state of a walk: responses, time and randomness are arguments.
package policy

import (
	"github.com/anypage/anypage/wasm/jsontext"
	"strconv"
	"strings"

	"github.com/anypage/anypage/wasm/host"
)

// Origins says which URLs may receive the caller's headers and credentials.
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
		return nil, "url is " + jsontext.Quote(Redact(target)) + ", which is no absolute URL"
	}
	if own.Protocol != "http:" && own.Protocol != "https:" {
		return nil, "url is " + jsontext.Quote(Redact(target)) + ": only http and https can be walked"
	}
	if own.UserInfo {
		return nil, "url has a user name or password in it, which fetch refuses: send an Authorization header instead"
	}
	o := &Origins{own: own, trust: map[string]bool{own.Origin: true}, secure: own.Protocol == "https:"}
	for i, t := range trust {
		// A path is refused. It would look like a restriction, but credentials go to
		// all URLs of an origin or to none.
		u, ok := host.ParseURL(t, "")
		if !ok || u.Origin == "null" || u.Protocol != "http:" && u.Protocol != "https:" || u.Href != u.Origin+"/" || strings.Contains(t, "*") {
			return nil, "trust[" + strconv.Itoa(i) + "] is " + jsontext.Quote(Redact(t)) + ": an origin such as https://api.example.com is needed, without a path or *"
		}
		o.trust[u.Origin] = true
	}
	return o, ""
}

// Downgrade reports whether a response that came from url, after redirects, left
// https for http on its way.
func (o *Origins) Downgrade(url string) bool {
	u, ok := host.ParseURL(url, "")
	return ok && o.secure && u.Protocol == "http:"
}

// Check reports whether a request for url may carry the caller's headers and
// credentials. refusal says why no request may be made at all, "" if one may: URLs are
// refused that are not http(s), that go from https to http, or that contain a user
// name or password.
func (o *Origins) Check(url string) (trusted bool, refusal string) {
	// Asking the host to parse a URL costs more than the rest of a small page's
	// request. So the last answer is kept and used for URLs that differ only in the
	// query. The query can't change the answer: before a "?" a parser has read scheme
	// and authority (URL Standard, section 4.4).
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
