package jsontext

import "strings"

// Classes of bytes, as far as finding the end of a value needs them.
const (
	other = iota
	quote
	opening
	closing
)

var classes = [256]uint8{'"': quote, '[': opening, '{': opening, ']': closing, '}': closing}

func skipSpace(text string, i int) int {
	for i < len(text) && (text[i] == ' ' || text[i] == '\n' || text[i] == '\r' || text[i] == '\t') {
		i++
	}
	return i
}

// skipString returns the end of the string whose opening quote is text[i].
func skipString(text string, i int) int {
	i++
	for {
		n := strings.IndexByte(text[i:], '"')
		if n < 0 {
			return len(text)
		}
		// The quote counts unless an odd number of backslashes precedes it.
		backslashes := i + n
		for backslashes > i && text[backslashes-1] == '\\' {
			backslashes--
		}
		odd := (i+n-backslashes)%2 == 1
		i += n + 1
		if !odd {
			return i
		}
	}
}

// stringEnd returns the end of the string whose opening quote is text[i], -1 where it is none by RFC 8259.
func stringEnd(text string, i int) int {
	for i++; i < len(text); i++ {
		c := text[i]
		switch {
		case c > '\\', c >= ' ' && c != '"' && c != '\\':
			continue
		case c == '"':
			return i + 1
		case c < ' ', i+1 == len(text):
			return -1
		}
		i++ // the escaped character
		if text[i] == 'u' {
			if _, ok := Hex4(text, i+1); !ok {
				return -1
			}
			i += 4
		} else if strings.IndexByte(`"\/bfnrt`, text[i]) < 0 {
			return -1
		}
	}
	return -1
}

// skipContainer returns the end of the array or object that starts at text[i].
func skipContainer(text string, i int) int {
	depth := 0
	for i < len(text) {
		switch classes[text[i]] {
		case other:
			i++
		case quote:
			i = skipString(text, i)
		case opening:
			depth++
			i++
		case closing:
			depth--
			i++
			if depth == 0 {
				return i
			}
		}
	}
	return len(text)
}

// skipScalar returns the end of the number or literal that starts at text[i].
func skipScalar(text string, i int) int {
	for i < len(text) {
		switch c := text[i]; {
		case c <= ' ', c == ',', c == ']', c == '}', c == ':', c == '"', c == '[', c == '{':
			return i
		}
		i++
	}
	return i
}
