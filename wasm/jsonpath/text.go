package jsonpath

import "github.com/anypage/anypage/wasm/jsontext"

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
			if r, ok := jsontext.SurrogateAt(s, i); ok {
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
