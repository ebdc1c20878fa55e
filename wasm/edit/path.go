package edit

import (
	"slices"
	"strings"
)

// PathParam replaces {name} in the path of template, everywhere it stands there,
// with value: the simple expansion of a URI Template (RFC 6570, section 3.2.2),
// which percent-encodes all but the unreserved characters, so that value stays
// within its segment. The braces and the name may have been percent-encoded, as
// the URL Standard does to braces. Host, query and fragment are left alone.
//
// ok is false, and the template comes back as it was, when its path has no
// {name}, and when value would make a segment "." or "..": a URL parser removes
// such segments, and a parent with them, even if their dots are percent-encoded,
// so that a request would reach another resource. An empty value is expanded to
// nothing, as the RFC has it.
func PathParam(template, name, value string) (url string, ok bool) {
	start, end := pathRange(template)
	path := template[start:end]
	var b strings.Builder
	done := 0
	for _, e := range expressions(path) {
		if e.name == name {
			b.WriteString(path[done:e.start] + Escape(value, ""))
			done = e.end
			ok = true
		}
	}
	b.WriteString(path[done:])
	expanded := b.String()

	before := strings.Split(path, "/") // value has brought no "/" along
	for i, segment := range strings.Split(expanded, "/") {
		if segment != before[i] && isDotSegment(segment) {
			ok = false
		}
	}
	if !ok {
		return template, false
	}
	return template[:start] + expanded + template[end:], true
}

// PathParams returns the names of the {name} expressions in the path of template,
// each once, in their order.
func PathParams(template string) []string {
	start, end := pathRange(template)
	var names []string
	for _, e := range expressions(template[start:end]) {
		if !slices.Contains(names, e.name) {
			names = append(names, e.name)
		}
	}
	return names
}

// Unfilled returns those whose braces are written plainly. Percent-encoded ones may as well
// be a part of the path, such as Bitbucket's {UUID}.
func Unfilled(url string) []string {
	start, end := pathRange(url)
	var names []string
	for _, e := range expressions(url[start:end]) {
		if e.plain && !slices.Contains(names, e.name) {
			names = append(names, e.name)
		}
	}
	return names
}

// expression is a {name} in a path, from its opening brace to behind its closing
// one.
type expression struct {
	start, end int
	name       string
	plain      bool // the opening brace is not percent-encoded
}

func expressions(path string) []expression {
	var list []expression
	start, inner := -1, -1 // before and behind the latest opening brace
	for i := 0; i < len(path); {
		if n := braceLen(path[i:], '{', "%7b"); n > 0 {
			start, inner = i, i+n
			i += n
		} else if n := braceLen(path[i:], '}', "%7d"); n > 0 {
			if start >= 0 && inner < i {
				list = append(list, expression{start, i + n, Unescape(path[inner:i]), inner == start+1})
			}
			start = -1
			i += n
		} else {
			if path[i] == '/' {
				start = -1 // a name stays within its segment
			}
			i++
		}
	}
	return list
}

// braceLen returns the length of the brace that s starts with, plain or
// percent-encoded; 0 when it starts with something else.
func braceLen(s string, plain byte, encoded string) int {
	if s[0] == plain {
		return 1
	}
	if s[0] == '%' && len(s) >= 3 && strings.EqualFold(s[:3], encoded) {
		return 3
	}
	return 0
}

// pathRange finds the path of a URL or of a reference to one (RFC 3986, section 3
// and 4.2).
func pathRange(url string) (start, end int) {
	head, _, _ := splitQuery(url)
	end = len(head)
	if i := strings.IndexAny(head, ":/"); i >= 0 && head[i] == ':' && strings.HasPrefix(head[i+1:], "//") {
		start = i + 1
	}
	if strings.HasPrefix(head[start:], "//") {
		start += 2
		if i := strings.IndexByte(head[start:], '/'); i >= 0 {
			return start + i, end
		}
		return end, end
	}
	return start, end
}

// isDotSegment follows the URL Standard's single-dot and double-dot URL path
// segments.
func isDotSegment(segment string) bool {
	s := strings.ReplaceAll(strings.ToLower(segment), "%2e", ".")
	return s == "." || s == ".."
}
