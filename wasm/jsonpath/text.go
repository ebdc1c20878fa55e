package jsonpath

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Strings of a document are compared in a superset of UTF-8 in which a
// surrogate without its other half is encoded like any other code point (known
// as WTF-8). So nothing is lost, such a string equals no valid one, and the
// order of the bytes is the order of the code points.

// decode returns the string between the quotes of a JSON string.
func decode(inner string) string {
	if strings.IndexByte(inner, '\\') < 0 {
		return inner
	}
	b := make([]byte, 0, len(inner))
	for i := 0; i < len(inner); {
		if inner[i] != '\\' {
			b = append(b, inner[i])
			i++
			continue
		}
		var r rune
		r, i = decodeEscape(inner, i)
		b = appendRune(b, r)
	}
	return string(b)
}

// equalsDecoded reports whether decode(inner) == text, without allocating.
func equalsDecoded(inner, text string) bool {
	if strings.IndexByte(inner, '\\') < 0 {
		return inner == text
	}
	var buffer [utf8.UTFMax]byte
	for i := 0; i < len(inner); {
		if inner[i] != '\\' {
			if text == "" || text[0] != inner[i] {
				return false
			}
			text = text[1:]
			i++
			continue
		}
		var r rune
		r, i = decodeEscape(inner, i)
		b := appendRune(buffer[:0], r)
		if len(text) < len(b) || text[:len(b)] != string(b) {
			return false
		}
		text = text[len(b):]
	}
	return text == ""
}

// decodeEscape reads the escape sequence at text[i], a backslash, and returns
// the code point and where the text goes on.
func decodeEscape(text string, i int) (rune, int) {
	if i+1 >= len(text) {
		return '\\', len(text)
	}
	switch c := text[i+1]; c {
	case 'b':
		return '\b', i + 2
	case 'f':
		return '\f', i + 2
	case 'n':
		return '\n', i + 2
	case 'r':
		return '\r', i + 2
	case 't':
		return '\t', i + 2
	case 'u':
		r, ok := hex4(text, i+2)
		if !ok {
			return utf8.RuneError, len(text)
		}
		i += 6
		if utf16.IsSurrogate(r) && strings.HasPrefix(text[i:], `\u`) {
			if low, ok := hex4(text, i+2); ok {
				// A pair that is none leaves its second half to be read again.
				if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
					return pair, i + 6
				}
			}
		}
		return r, i
	default: // quotes, slashes
		return rune(c), i + 2
	}
}

// hex4 reads four hexadecimal digits at text[i].
func hex4(text string, i int) (rune, bool) {
	if i+4 > len(text) {
		return 0, false
	}
	var r rune
	for _, c := range []byte(text[i : i+4]) {
		switch {
		case '0' <= c && c <= '9':
			c -= '0'
		case 'a' <= c && c <= 'f':
			c -= 'a' - 10
		case 'A' <= c && c <= 'F':
			c -= 'A' - 10
		default:
			return 0, false
		}
		r = r<<4 | rune(c)
	}
	return r, true
}

// appendRune is utf8.AppendRune, but keeps surrogates.
func appendRune(b []byte, r rune) []byte {
	if utf16.IsSurrogate(r) {
		return append(b, 0xE0|byte(r>>12), 0x80|byte(r>>6)&0x3F, 0x80|byte(r)&0x3F)
	}
	return utf8.AppendRune(b, r)
}

// surrogateAt returns the surrogate encoded at s[i], if there is one.
func surrogateAt(s string, i int) (rune, bool) {
	if i+3 > len(s) || s[i] != 0xED || s[i+1] < 0xA0 {
		return 0, false
	}
	return rune(s[i]&0x0F)<<12 | rune(s[i+1]&0x3F)<<6 | rune(s[i+2]&0x3F), true
}

// wellFormed puts U+FFFD in the place of surrogates, for readers of UTF-8.
func wellFormed(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); {
		if _, ok := surrogateAt(s, i); ok {
			b = utf8.AppendRune(b, utf8.RuneError)
			i += 3
			continue
		}
		b = append(b, s[i])
		i++
	}
	return string(b)
}

// countRunes counts code points, surrogates among them.
func countRunes(s string) int {
	n := 0
	for i := range len(s) {
		if s[i]&0xC0 != 0x80 {
			n++
		}
	}
	return n
}

// appendQuoted writes a name or string literal as normalized paths do (RFC
// 9535, section 2.7): in single quotes, with the fewest escapes.
func appendQuoted(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '\'')
	for i := 0; i < len(s); i++ {
		switch c := s[i]; c {
		case '\b':
			b = append(b, `\b`...)
		case '\f':
			b = append(b, `\f`...)
		case '\n':
			b = append(b, `\n`...)
		case '\r':
			b = append(b, `\r`...)
		case '\t':
			b = append(b, `\t`...)
		case '\'', '\\':
			b = append(b, '\\', c)
		default:
			if r, ok := surrogateAt(s, i); ok {
				// No path can name it; this shows at least what it is.
				b = append(b, '\\', 'u', hex[r>>12], hex[r>>8&15], hex[r>>4&15], hex[r&15])
				i += 2
			} else if c < ' ' {
				b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
			} else {
				b = append(b, c)
			}
		}
	}
	return append(b, '\'')
}
