// Package host asks the engine's host for what it already does right: parsing
// and resolving URLs, matching regular expressions and reading dates. In the
// browser the host is JavaScript (host_js.go): the parser that decides where
// credentials go must be the one that fetch uses. Natively, for tests and
// tools, libraries with the same behaviour stand in (host_native.go).
//
// All functions are pure: the same arguments give the same answer, and nothing
// is kept between calls but compiled patterns.
package host

import "strings"

// URL is an absolute URL as the WHATWG URL Standard serializes it.
type URL struct {
	Href     string // the whole, percent-encoded where it must be
	Origin   string // scheme, host and port; "null" for opaque origins
	Protocol string // scheme with its colon, "https:"
	UserInfo bool   // whether it carries a user name or a password
}

// ParseURL resolves ref against base; with an empty base, ref must be absolute.
// ok is false when the result is not a valid URL.
func ParseURL(ref, base string) (u URL, ok bool) {
	text, ok := parseURL(ref, base)
	if !ok {
		return URL{}, false
	}
	// Href, origin, protocol and "1" or "" for user info, one a line: none of
	// them can contain a line feed.
	u.Href, text, _ = strings.Cut(text, "\n")
	u.Origin, text, _ = strings.Cut(text, "\n")
	u.Protocol, text, _ = strings.Cut(text, "\n")
	u.UserInfo = text != ""
	return u, true
}

// MatchRegexp reports whether pattern matches somewhere in text. The pattern is
// in the dialect that ECMAScript (with the u flag) and RE2 share; valid is false
// when the host can't compile it.
func MatchRegexp(pattern, text string) (matched, valid bool) {
	return matchRegexp(pattern, text)
}

// ParseDate reads an HTTP date (RFC 9110, section 5.6.7), or one of RFC 3339, as
// milliseconds since the Unix epoch.
func ParseDate(date string) (ms float64, ok bool) {
	return parseDate(date)
}
