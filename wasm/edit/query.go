package edit

import "strings"

// readable are the reserved characters that names and values keep in a query.
// Of those that RFC 3986 allows in one, these are missing: "&", "=" and "+",
// which mean something in application/x-www-form-urlencoded; ";", which older
// servers take for "&"; and "'", which the URL Standard encodes in its turn, so
// that what is sent would not be what was written here. "[" and "]" are not
// allowed: a browser lets them pass, strict servers (Tomcat among them) answer
// 400, and every server decodes %5B.
const readable = "!$()*,:@/?"

// Pair is one parameter of a query, decoded.
type Pair struct{ Name, Value string }

// Query sets the parameter name in the query of url, a URL or a reference to one,
// to the given values, one pair for each. They take the place of the first pair
// of that name and keep its spelling; further pairs of that name are removed.
// Where there is none, they are appended. With no values, the parameter is
// removed, and the "?" with it when nothing else is in the query.
//
// Names are compared decoded. Name and values are given as they are meant and
// encoded once, so that URLSearchParams, or any other parser of
// application/x-www-form-urlencoded, reads exactly them; a space becomes %20.
func Query(url, name string, values ...string) string {
	head, query, fragment := splitQuery(url)
	b := append(make([]byte, 0, 2*len(url)+64), head...)
	parts, last := 0, "" // what stands between the ampersands
	add := func(part string) {
		b = append(b, "?&"[min(parts, 1)])
		b = append(b, part...)
		parts, last = parts+1, part
	}
	found := false
	if query != "" {
		for part := range strings.SplitSeq(query[1:], "&") {
			spelling, _, _ := strings.Cut(part, "=")
			if part == "" || UnescapeForm(spelling) != name {
				add(part)
				continue
			}
			if !found {
				for _, value := range values {
					add(spelling + "=" + Escape(value, readable))
				}
			}
			found = true
		}
	}
	if !found && len(values) > 0 {
		// "?" and "?a=1&" have a place to fill.
		if parts > 0 && last == "" {
			b = b[:len(b)-1]
			parts--
		}
		for _, value := range values {
			add(Escape(name, readable) + "=" + Escape(value, readable))
		}
	}
	return string(append(b, fragment...))
}

// QueryPairs returns the parameters in the query of url, decoded, in their order.
func QueryPairs(url string) []Pair {
	_, query, _ := splitQuery(url)
	var pairs []Pair
	for part := range strings.SplitSeq(strings.TrimPrefix(query, "?"), "&") {
		if part != "" {
			name, value, _ := strings.Cut(part, "=")
			pairs = append(pairs, Pair{UnescapeForm(name), UnescapeForm(value)})
		}
	}
	return pairs
}

// QueryValues returns the decoded values of the parameter name in the query of
// url, in their order; none when it isn't there.
func QueryValues(url, name string) []string {
	var values []string
	for _, pair := range QueryPairs(url) {
		if pair.Name == name {
			values = append(values, pair.Value)
		}
	}
	return values
}

// splitQuery splits url before its query, which keeps its "?", and before its
// fragment, which keeps its "#". A "?" behind "#" belongs to the fragment.
func splitQuery(url string) (head, query, fragment string) {
	if i := strings.IndexByte(url, '#'); i >= 0 {
		url, fragment = url[:i], url[i:]
	}
	if i := strings.IndexByte(url, '?'); i >= 0 {
		url, query = url[:i], url[i:]
	}
	return url, query, fragment
}

// UnescapeForm decodes a name or value of application/x-www-form-urlencoded.
func UnescapeForm(s string) string {
	return Unescape(strings.ReplaceAll(s, "+", " "))
}
