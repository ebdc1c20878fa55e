package jsonpath

import (
	"github.com/anypage/anypage/wasm/jsontext"
	"strconv"
	"unicode/utf8"
)

// SyntaxError says why a selector is not a JSONPath: it does not follow the
// grammar of RFC 9535, breaks a type rule of its section 2.4.3, or exceeds a
// limit of this package.
type SyntaxError struct {
	Selector string // as given to Parse
	Offset   int    // in bytes, from 0; len(Selector) when the end came too early
	Column   int    // the same in characters, from 1
	Expected string // what could have stood there
	Found    string // what stands there
}

// Error reads like "position 4: expected a selector, found end of path". It leaves
// the selector to whoever names the option that it was given in.
func (e *SyntaxError) Error() string {
	return "position " + strconv.Itoa(e.Offset) + ": expected " + e.Expected + ", found " + e.Found
}

// fail builds the error for what stands at offset.
func (p *parser) fail(offset int, expected string) error {
	found := p.end
	if offset < len(p.text) {
		r, size := utf8.DecodeRuneInString(p.text[offset:])
		if r == utf8.RuneError && size == 1 {
			found = "a byte that is not UTF-8"
		} else {
			found = jsontext.Quote(p.text[offset : offset+size])
		}
	}
	return p.failFound(offset, expected, found)
}

// failFound is fail for something longer than a character, or not visible in
// the text.
func (p *parser) failFound(offset int, expected, found string) error {
	return &SyntaxError{
		Selector: p.text,
		Offset:   offset,
		Column:   utf8.RuneCountInString(p.text[:offset]) + 1,
		Expected: expected,
		Found:    found,
	}
}
