package detect

import (
	"strings"

	"github.com/anypage/anypage/wasm/scheme"
)

// Limit is where a request says how many items a page is to have, and how many: by the names that
// servers have for it. The inputs that a pagination names are something else. n is 0 where the
// request doesn't say it.
func Limit(r scheme.Request, others []scheme.Input) (in scheme.Input, n int64) {
	x := &facts{params: params(r)}
	for i := range x.params {
		for _, other := range others {
			if p := &x.params[i]; p.Name == other.Name {
				p.norm = ""
			}
		}
	}
	for _, names := range [...]string{plainLimits, limitParams} {
		if p, n := x.asked(names, true, 1); p != nil {
			return p.Input, n
		}
	}
	return in, 0
}

// PageNumber is where a request has the number of its page, and that. ok is false where it has
// none, or a cursor besides, which says more.
func PageNumber(r scheme.Request) (in scheme.Input, n int64, ok bool) {
	x := &facts{params: params(r)}
	if p, _ := x.asked(cursorParams, false, 0); p != nil {
		return in, 0, false
	}
	if p, n := x.asked(pageParams, true, 0); p != nil {
		return p.Input, n, true
	}
	return in, 0, false
}

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

// wordsOf are the words of a text in lower case. Letters are told by the blocks that they stand in: all but
// those of punctuation and symbols. The tables of package unicode are 3,000 bytes of the engine.
func wordsOf(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool {
		letter := r >= 'a' && r <= 'z' || r >= 0xC0 && r < 0x2000 || r >= 0x3040 && r < 0xFE00
		return !letter && !(r >= '0' && r <= '9')
	})
}
