package split

import (
	"strconv"
	"strings"
)

// startUTF8 sets the bounds of the bytes that follow the lead byte c (RFC 3629,
// section 4).
func (s *Splitter) startUTF8(c byte) bool {
	s.lower, s.upper = 0x80, 0xBF
	switch {
	case c >= 0xC2 && c <= 0xDF:
		s.trailing = 1
	case c >= 0xE0 && c <= 0xEF:
		s.trailing = 2
		switch c {
		case 0xE0:
			s.lower = 0xA0
		case 0xED:
			s.upper = 0x9F // no surrogates
		}
	case c >= 0xF0 && c <= 0xF4:
		s.trailing = 3
		switch c {
		case 0xF0:
			s.lower = 0x90
		case 0xF4:
			s.upper = 0x8F
		}
	default:
		return false
	}
	s.state = inUTF8
	return true
}

func (s *Splitter) unexpected(i int, c byte) error {
	return s.fail(s.offset+i, "unexpected "+strings.TrimPrefix(describe(c), "a ")+", "+s.expected()+" was expected")
}

// tooDeep is for the bracket at i, which opens one level too many.
func (s *Splitter) tooDeep(i int) error {
	levels := " levels"
	if s.most == 1 {
		levels = " level"
	}
	return s.fail(s.offset+i, "the body nests deeper than "+strconv.Itoa(s.most)+levels)
}

func (s *Splitter) fail(offset int, message string) error {
	s.err = &Error{offset, message, s.line()}
	return s.err
}

// expected names what the state waits for.
func (s *Splitter) expected() string {
	switch s.state {
	case wantKey:
		return "a member name in double quotes"
	case wantMember:
		return "a member name in double quotes or }"
	case wantColon:
		return "a colon"
	case wantNext:
		return "a comma or " + string(s.stack[len(s.stack)-1]+2)
	case inString, inUTF8:
		return "the rest of a string"
	case inEscape:
		return "an escape such as \\n or \\u0041"
	case inUnicode:
		return "four hexadecimal digits"
	case inItems:
		return "the rest of an item"
	case inSibling:
		return "the rest of a value"
	case inLiteral:
		return "true, false or null"
	case numMinus, numZero, numInt, numDot, numFrac, numE, numSign, numExp:
		return "a digit"
	case afterBody:
		return "the end of the body"
	case afterRecord:
		return describe(byte(s.kernel.separator))
	}
	return "a JSON value"
}

func describe(c byte) string {
	switch c {
	case '\n':
		return "a line break"
	case separator:
		return "a record separator"
	}
	if c > ' ' && c < 0x7F {
		return string(c)
	}
	return "byte " + hexByte(c)
}

func hexByte(c byte) string {
	const digits = "0123456789ABCDEF"
	return "0x" + string(digits[c>>4]) + string(digits[c&15])
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

// KindOf is the kind of the value that begins with c.
func KindOf(c byte) Kind {
	switch c {
	case '{':
		return Object
	case '[':
		return Array
	case '"':
		return String
	case 't', 'f':
		return Bool
	case 'n':
		return Null
	}
	if c == '-' || c >= '0' && c <= '9' {
		return Number
	}
	return Missing
}

// restOf is what follows the first byte of a literal.
func restOf(c byte) string {
	switch c {
	case 't':
		return "rue"
	case 'f':
		return "alse"
	}
	return "ull"
}

func startNumber(c byte) state {
	switch c {
	case '-':
		return numMinus
	case '0':
		return numZero
	}
	return numInt
}

// number is the grammar of RFC 8259, section 6. ok is false when c does not
// belong to the number.
func number(s state, c byte) (next state, ok bool) {
	digit := c >= '0' && c <= '9'
	switch {
	case s == numMinus && digit:
		return startNumber(c), true
	case s == numInt && digit:
		return numInt, true
	case (s == numZero || s == numInt) && c == '.':
		return numDot, true
	case (s == numDot || s == numFrac) && digit:
		return numFrac, true
	case (s == numZero || s == numInt || s == numFrac) && (c == 'e' || c == 'E'):
		return numE, true
	case s == numE && (c == '+' || c == '-'):
		return numSign, true
	case (s == numE || s == numSign || s == numExp) && digit:
		return numExp, true
	}
	return s, false
}
