// Package linkheader reads the Link header field of RFC 8288 (Web Linking).
//
// It follows the parsing algorithm of the RFC's appendix B, which never fails:
// what can't be read is passed over. Three things go beyond its letter:
//
//   - The published algorithm never consumes the comma between two links. Here
//     a comma ends an element, and empty elements (", ,") are skipped, as
//     RFC 9110, section 5.6.1 asks of a recipient.
//   - An element that does not start with "<", and anything left between a
//     link's parameters and the next comma, is skipped instead of ending the
//     list: several Link fields arrive joined into one, and a bad one must not
//     hide the ones behind it.
//   - White space after an unquoted value is not part of the value, and
//     parameters without a name (";;") are dropped.
//
// Every byte is looked at a bounded number of times, whatever the header: each
// step below takes a prefix off its input and never goes back.
package linkheader

import "strings"

// Link is one link-value of a Link header.
type Link struct {
	// Target is the text between "<" and ">", as written: a URI reference, to
	// be resolved against the URL of the response. It may be empty, which is a
	// reference to that URL itself.
	Target string
	// Params are the link's parameters in their order, repeated ones included.
	Params []Param
}

// Param is a target attribute of a link, or one of rel, rev and anchor.
type Param struct {
	// Name is in lower case; a name ending in "*" announces a Value encoded by
	// RFC 8187, which is left as it came.
	Name string
	// Value is what stood behind "=", without the quotes and backslashes of a
	// quoted-string; "" for a parameter that is only a name.
	Value string
}

// Parse returns the links of a Link header's value in their order. The values
// of several Link headers are parsed as one when joined by a comma.
func Parse(header string) []Link {
	var links []Link
	for rest := header; ; {
		rest = strings.TrimLeft(rest, " \t,")
		if rest == "" {
			return links
		}
		if rest[0] == '<' {
			end := strings.IndexByte(rest, '>')
			if end < 0 {
				return links
			}
			link := Link{Target: rest[1:end]}
			link.Params, rest = parseParams(rest[end+1:])
			links = append(links, link)
			// With the comma forgotten, another link may follow at once.
			if strings.HasPrefix(rest, "<") {
				continue
			}
		}
		rest = skipElement(rest)
	}
}

// NoReference reports whether a text that stands where a URI reference would is none: a word with which
// programs write that there is nothing, such as Python's None.
func NoReference(text string) bool {
	switch strings.ToLower(text) {
	case "none", "null", "nil", "undefined", "false", "n/a", "#":
		return true
	}
	return false
}

// Target returns the target of the first link of a relation type that is about
// the page it came with: one whose anchor names another resource is a link of
// that resource (RFC 8288, section 3.2). A target that is no URI reference is none.
func Target(header, relation string) (target string, ok bool) {
	for _, link := range Parse(header) {
		if link.Rel(relation) && link.Anchor() == "" && !NoReference(link.Target) {
			return link.Target, true
		}
	}
	return "", false
}

// Ends reports whether the header's next page is said to have no
// items: rel="next"; results="false" (Sentry API, Pagination).
func Ends(header string) bool {
	for _, link := range Parse(header) {
		if link.Rel("next") && link.Anchor() == "" {
			results, _ := link.Param("results")
			return results == "false"
		}
	}
	return false
}

// Rel reports whether name is among the link's relation types, compared without
// regard to case. A rel parameter lists them separated by spaces; only the first
// rel counts (RFC 8288, section 3.3).
func (l Link) Rel(name string) bool {
	types, _ := l.Param("rel")
	for relation := range strings.FieldsFuncSeq(types, isSpace) {
		if strings.EqualFold(relation, name) {
			return true
		}
	}
	return false
}

// Anchor returns the link's context as a URI reference, as written; "" when it
// is the page that the header came with.
func (l Link) Anchor() string {
	anchor, _ := l.Param("anchor")
	return anchor
}

// Param returns the value of the first parameter of a name, which is to be given
// in lower case.
func (l Link) Param(name string) (value string, ok bool) {
	for _, p := range l.Params {
		if p.Name == name {
			return p.Value, true
		}
	}
	return "", false
}

// parseParams reads parameters up to the first character that can't belong to
// one (RFC 8288, appendix B.3).
func parseParams(s string) (params []Param, rest string) {
	for {
		s = strings.TrimLeft(s, " \t")
		if s == "" || s[0] != ';' {
			return params, s
		}
		s = strings.TrimLeft(s[1:], " \t")
		var p Param
		p.Name, s = cutAny(s, " \t=;,")
		p.Name = strings.ToLower(p.Name)
		s = strings.TrimLeft(s, " \t")
		if strings.HasPrefix(s, "=") {
			s = strings.TrimLeft(s[1:], " \t")
			if strings.HasPrefix(s, `"`) {
				p.Value, s = parseQuoted(s)
			} else {
				p.Value, s = cutAny(s, ";,")
				p.Value = strings.TrimRight(p.Value, " \t")
			}
		}
		if p.Name != "" {
			params = append(params, p)
		}
	}
}

// parseQuoted reads the quoted-string that s starts with (RFC 8288, appendix
// B.4). One that never ends reaches to the end of s.
func parseQuoted(s string) (value, rest string) {
	var unescaped strings.Builder
	start, i := 1, 1
	for ; i < len(s) && s[i] != '"'; i++ {
		if s[i] == '\\' {
			unescaped.WriteString(s[start:i])
			i++ // what follows stands for itself, a quote as well
			start = i
		}
	}
	if i >= len(s) {
		return unescaped.String() + s[min(start, len(s)):], ""
	}
	return unescaped.String() + s[start:i], s[i+1:]
}

// skipElement drops what s has before the next comma that is not quoted.
func skipElement(s string) string {
	for {
		_, s = cutAny(s, `",`)
		if !strings.HasPrefix(s, `"`) {
			return s
		}
		_, s = parseQuoted(s)
	}
}

// cutAny splits s before the first of chars, or at its end.
func cutAny(s, chars string) (before, rest string) {
	if i := strings.IndexAny(s, chars); i >= 0 {
		return s[:i], s[i:]
	}
	return s, ""
}

func isSpace(r rune) bool { return r == ' ' || r == '\t' }
