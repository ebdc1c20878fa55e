package detect

import (
	"strings"
	"unicode"
)

// NamesLimit reports whether the start of an error's body speaks of the limit, which the request
// has in a parameter of that name. A rate limit is another one.
func NamesLimit(body []byte, name string) bool {
	words := wordsOf(strings.ToLower(strings.ToValidUTF8(string(body), "")))
	name = name[strings.LastIndexByte(name, '/')+1:] // of a JSON Pointer
	names := " " + normal(name) + " " + paramName(name) + " limit pagesize perpage "
	for i := range words {
		text := ""
		for _, word := range words[i:min(i+3, len(words))] { // page size, per_page, page[size]
			if text += word; in(names, text) && (i == 0 || words[i-1] != "rate") {
				return true
			}
		}
	}
	return false
}

func wordsOf(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}
