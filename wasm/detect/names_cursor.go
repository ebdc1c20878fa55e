package detect

import (
	"slices"
	"strings"

	"github.com/anypage/anypage/wasm/scheme"
)

// CursorNames are the names of a request's parameters that take cursors. Shopify's page_info comes in next URLs only.
func CursorNames(r scheme.Request) (names []string) {
	for _, p := range params(r) {
		if in(cursorParams+" pageinfo ", p.norm) {
			names = append(names, p.Name)
		}
	}
	return names
}

// NamesCursor reports whether the start of an error's body speaks of the cursor, by what servers call
// one, or by the names that it has in the request. A token that tells who asks is another thing, and so
// is the cursor of a style sheet.
func NamesCursor(body []byte, names []string) bool {
	text := strings.ToLower(strings.ToValidUTF8(string(body), ""))
	if begin := strings.TrimLeft(text, "\ufeff \t\r\n"); strings.HasPrefix(begin, "<!doctype") || strings.HasPrefix(begin, "<html") {
		return false
	}
	words := wordsOf(text)
	joined := strings.Join(words, "")
	holds := func(name string) bool { return strings.Contains(joined, name) }
	if slices.ContainsFunc(cursorTerms[:], holds) {
		return true
	}
	for _, name := range names {
		name = name[strings.LastIndexByte(name, '/')+1:] // of a JSON Pointer
		norm := normal(name)
		switch {
		case norm == "":
		case len(norm) > 8 && holds(norm): // no word of plain English
			return true
		case norm != "token" && quotes(text, strings.ToLower(name)), spokenOf(words, norm):
			return norm != "token" || !slices.ContainsFunc(loginTerms[:], holds)
		}
	}
	return (holds("expired") || spokenOf(words, "token")) && !slices.ContainsFunc(loginTerms[:], holds)
}

// quotes reports whether a name stands between quotation marks.
func quotes(text, name string) bool {
	for _, mark := range [...]string{`"`, "'", "`"} {
		if strings.Contains(text, mark+name+mark) {
			return true
		}
	}
	return false
}

// spokenOf reports whether a word stands beside one that makes it the name of a parameter.
func spokenOf(words []string, word string) bool {
	for i, w := range words {
		if w == word && (i > 0 && in(besideNames, words[i-1]) || i+1 < len(words) && in(besideNames+" is has was ", words[i+1])) {
			return true
		}
	}
	return false
}
