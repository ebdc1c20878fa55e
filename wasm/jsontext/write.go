package jsontext

import (
	"strconv"
	"unicode/utf8"
)

// Writer writes JSON. Between two members or elements it puts the comma; that an
// object has names and all is closed in the end is the caller's part. The zero Writer
// is ready; one that holds bytes already writes on behind them.
type Writer []byte

// comma separates what comes from what is there.
func (w *Writer) comma() {
	if n := len(*w); n > 0 {
		switch (*w)[n-1] {
		case '{', '[', ':', ',':
		default:
			*w = append(*w, ',')
		}
	}
}

// Open begins an object or array: c is { or [.
func (w *Writer) Open(c byte) {
	w.comma()
	*w = append(*w, c)
}

// Close ends an object or array: c is } or ].
func (w *Writer) Close(c byte) { *w = append(*w, c) }

// Name begins a member; its value is to follow.
func (w *Writer) Name(name string) *Writer {
	w.String(name)
	*w = append(*w, ':')
	return w
}

// String writes a string as AppendString does.
func (w *Writer) String(s string) {
	w.comma()
	*w = AppendString(*w, s)
}

// Int writes an integer.
func (w *Writer) Int(n int64) {
	w.comma()
	*w = strconv.AppendInt(*w, n, 10)
}

// Float writes a number with as few digits as tell it from others, without exponent.
func (w *Writer) Float(f float64) {
	w.comma()
	*w = strconv.AppendFloat(*w, f, 'f', -1, 64)
}

// Bool writes true or false.
func (w *Writer) Bool(b bool) {
	w.comma()
	*w = strconv.AppendBool(*w, b)
}

// Raw writes a value that is JSON text.
func (w *Writer) Raw(json string) {
	w.comma()
	*w = append(*w, json...)
}

// Quote returns s as a JSON string. Only what RFC 8259, section 7 demands is
// escaped; bytes that are not UTF-8 become U+FFFD.
func Quote(s string) string {
	return string(AppendString(make([]byte, 0, len(s)+2), s))
}

// AppendString appends s as a JSON string, as Quote returns it.
func AppendString(b []byte, s string) []byte {
	const hex = "0123456789ABCDEF"
	b = append(b, '"')
	from := 0 // what needs no escape is copied in one go
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			if r, size := utf8.DecodeRuneInString(s[i:]); r != utf8.RuneError || size > 1 {
				i += size
				continue
			}
		} else if c >= ' ' && c != '"' && c != '\\' {
			i++
			continue
		}
		b = append(b, s[from:i]...)
		i++
		from = i
		switch {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c == '\n':
			b = append(b, `\n`...)
		case c == '\r':
			b = append(b, `\r`...)
		case c == '\t':
			b = append(b, `\t`...)
		case c < ' ':
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		default:
			b = append(b, "\uFFFD"...)
		}
	}
	b = append(b, s[from:]...)
	return append(b, '"')
}
