package edit

import "strings"

const upperHex = "0123456789ABCDEF"

// Escape percent-encodes the bytes of s that are neither unreserved (RFC 3986,
// section 2.3) nor in keep.
func Escape(s, keep string) string {
	kept := 0
	for kept < len(s) && (isUnreserved(s[kept]) || strings.IndexByte(keep, s[kept]) >= 0) {
		kept++
	}
	if kept == len(s) {
		return s
	}
	var b strings.Builder
	b.WriteString(s[:kept])
	for i := kept; i < len(s); i++ {
		c := s[i]
		if isUnreserved(c) || strings.IndexByte(keep, c) >= 0 {
			b.WriteByte(c)
		} else {
			b.WriteByte('%')
			b.WriteByte(upperHex[c>>4])
			b.WriteByte(upperHex[c&15])
		}
	}
	return b.String()
}

// Unescape decodes percent-encoded bytes. A "%" that two hexadecimal digits don't
// follow stands for itself, as in the URL Standard's percent-decoding.
func Unescape(s string) string {
	if strings.IndexByte(s, '%') < 0 {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]) {
			b.WriteByte(unhex(s[i+1])<<4 | unhex(s[i+2]))
			i += 2
		} else {
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

func isUnreserved(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' ||
		c == '-' || c == '.' || c == '_' || c == '~'
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

func unhex(c byte) byte {
	if c <= '9' {
		return c - '0'
	}
	return c&^0x20 - 'A' + 10 // 'a' and 'A' differ in one bit
}
