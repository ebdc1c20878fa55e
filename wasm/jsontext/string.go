package jsontext

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Strings of a document are compared in a superset of UTF-8 in which a
// surrogate without its other half is encoded like any other code point (known
// as WTF-8). So nothing is lost, such a string equals no valid one, and the
// order of the bytes is the order of the code points.

// Unescape returns the string whose text between the quotes is inner, with its
// surrogates.
func Unescape(inner string) string {
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
		r, i = DecodeEscape(inner, i)
		b = appendRune(b, r)
	}
	return string(b)
}

// Equal reports whether Unescape(inner) == text, without allocating.
func Equal(inner, text string) bool {
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
		r, i = DecodeEscape(inner, i)
		b := appendRune(buffer[:0], r)
		if len(text) < len(b) || text[:len(b)] != string(b) {
			return false
		}
		text = text[len(b):]
	}
	return text == ""
}

// DecodeEscape reads the escape sequence at text[i], a backslash, and returns
// the code point and where the text goes on.
func DecodeEscape(text string, i int) (rune, int) {
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
		r, ok := Hex4(text, i+2)
		if !ok {
			return utf8.RuneError, len(text)
		}
		i += 6
		if utf16.IsSurrogate(r) && strings.HasPrefix(text[i:], `\u`) {
			if low, ok := Hex4(text, i+2); ok {
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

// Hex4 reads four hexadecimal digits at text[i].
func Hex4(text string, i int) (rune, bool) {
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

// Text returns the string whose text between the quotes is inner, for readers of
// UTF-8: with U+FFFD for each surrogate without its other half.
func Text(inner string) string {
	if strings.IndexByte(inner, '\\') < 0 {
		return inner
	}
	return WellFormed(Unescape(inner))
}

// SurrogateAt returns the surrogate encoded at s[i], if there is one.
func SurrogateAt(s string, i int) (rune, bool) {
	if i+3 > len(s) || s[i] != 0xED || s[i+1] < 0xA0 {
		return 0, false
	}
	return rune(s[i]&0x0F)<<12 | rune(s[i+1]&0x3F)<<6 | rune(s[i+2]&0x3F), true
}

// WellFormed puts U+FFFD in the place of surrogates, for readers of UTF-8.
func WellFormed(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); {
		if _, ok := SurrogateAt(s, i); ok {
			b = utf8.AppendRune(b, utf8.RuneError)
			i += 3
			continue
		}
		b = append(b, s[i])
		i++
	}
	return string(b)
}
