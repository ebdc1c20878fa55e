package jsonpath

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/anypage/anypage/wasm/host"
	"github.com/anypage/anypage/wasm/jsontext"
)

// pattern is an I-Regexp (RFC 9485) in the dialect that ECMAScript's u flag and
// RE2 share.
type pattern struct {
	translated string
	valid      bool
}

func (p *pattern) matches(text string) bool {
	if !p.valid {
		return false
	}
	matched, valid := host.MatchRegexp(p.translated, jsontext.WellFormed(text))
	return matched && valid
}

// compilePattern checks source against the grammar of RFC 9485, section 4, and
// translates it; whole makes it match nothing but the whole text.
//
// By the grammar ^ and $ are ordinary characters, but the mappings that the RFC
// gives (sections 5.3 to 5.5) pass them on, and implementations agree that they
// are anchors: so they are here.
//
// Repetitions above 1000, nested ones multiplied, are refused: RE2 has that
// limit, and the same pattern must mean the same in each host.
func compilePattern(source string, whole bool) *pattern {
	if !utf8.ValidString(source) {
		return &pattern{}
	}
	t := translator{in: source}
	if whole {
		t.out.WriteString("^(?:")
	}
	if _, ok := t.alternatives(0); !ok || t.pos < len(t.in) {
		return &pattern{}
	}
	if whole {
		t.out.WriteString(")$")
	}
	return &pattern{t.out.String(), true}
}

const (
	maxRepetition   = 1000
	maxPatternDepth = 100
)

type translator struct {
	in  string
	pos int
	out strings.Builder
}

// take consumes the byte c if it is next.
func (t *translator) take(c byte) bool {
	if t.pos < len(t.in) && t.in[t.pos] == c {
		t.pos++
		return true
	}
	return false
}

// alternatives is i-regexp = branch *( "|" branch ). It returns how often its
// innermost part may be repeated.
func (t *translator) alternatives(depth int) (repetitions int, ok bool) {
	if depth > maxPatternDepth {
		return 0, false
	}
	repetitions = 1
	for t.pos < len(t.in) && t.in[t.pos] != ')' {
		if t.take('|') {
			t.out.WriteByte('|')
			continue
		}
		n, ok := t.piece(depth)
		if !ok {
			return 0, false
		}
		repetitions = max(repetitions, n)
	}
	return repetitions, true
}

// piece is atom [ quantifier ].
func (t *translator) piece(depth int) (repetitions int, ok bool) {
	repetitions = 1
	r, size := utf8.DecodeRuneInString(t.in[t.pos:])
	switch r {
	case '(':
		t.pos++
		t.out.WriteString("(?:")
		if repetitions, ok = t.alternatives(depth + 1); !ok || !t.take(')') {
			return 0, false
		}
		t.out.WriteByte(')')
	case '[':
		t.pos++
		if !t.class() {
			return 0, false
		}
	case '\\':
		if !t.escape(false) {
			return 0, false
		}
	case '.':
		// The hosts' dot knows other line ends (U+2028) than RFC 9485 does.
		t.pos++
		t.out.WriteString(`[^\n\r]`)
	case '^', '$':
		// In a group, as ECMAScript allows no quantifier after a bare anchor.
		t.pos++
		t.out.WriteString("(?:" + string(r) + ")")
	case '*', '+', '?', '{', '}', ']':
		return 0, false
	default:
		t.out.WriteString(t.in[t.pos : t.pos+size])
		t.pos += size
	}
	n, ok := t.quantifier()
	return repetitions * n, ok && repetitions*n <= maxRepetition
}

// quantifier translates one if it is there, and returns how often it repeats.
func (t *translator) quantifier() (repetitions int, ok bool) {
	for _, c := range []byte("*+?") {
		if t.take(c) {
			t.out.WriteByte(c)
			return 1, true
		}
	}
	start := t.pos
	if !t.take('{') {
		return 1, true
	}
	low, ok := t.count()
	if !ok {
		return 0, false
	}
	high := low
	if t.take(',') {
		if t.pos < len(t.in) && t.in[t.pos] != '}' {
			if high, ok = t.count(); !ok || high < low {
				return 0, false
			}
		}
	}
	if !t.take('}') {
		return 0, false
	}
	t.out.WriteString(t.in[start:t.pos])
	return max(1, high), true
}

// count is QuantExact, up to maxRepetition.
func (t *translator) count() (n int, ok bool) {
	for t.pos < len(t.in) && '0' <= t.in[t.pos] && t.in[t.pos] <= '9' {
		n = n*10 + int(t.in[t.pos]-'0')
		if n > maxRepetition {
			return 0, false
		}
		ok = true
		t.pos++
	}
	return n, ok
}

// escape translates SingleCharEsc, catEsc or complEsc, whose backslash is next.
func (t *translator) escape(inClass bool) bool {
	rest := t.in[t.pos+1:]
	if rest == "" {
		return false
	}
	switch c := rest[0]; {
	case strings.IndexByte(`()*+.?[\]^nrt{|}`, c) >= 0:
		t.out.WriteString(`\` + rest[:1])
		t.pos += 2
		return true
	case c == '-':
		if inClass {
			t.out.WriteByte('\\') // outside of classes, ECMAScript has no \-
		}
		t.out.WriteByte('-')
		t.pos += 2
		return true
	case c == 'p' || c == 'P':
		category, _, closed := strings.Cut(rest[1:], "}")
		if !closed || !strings.HasPrefix(category, "{") || !isCategory(category[1:]) {
			return false
		}
		n := len(`\p`) + len(category) + len("}")
		t.out.WriteString(t.in[t.pos : t.pos+n])
		t.pos += n
		return true
	}
	return false
}

// isCategory is IsCategory: a Unicode general category of one or two letters,
// surrogates (Cs) left out.
func isCategory(s string) bool {
	const categories = "L Ll Lm Lo Lt Lu M Mc Me Mn N Nd Nl No P Pc Pd Pe Pf Pi Po Ps Z Zl Zp Zs S Sc Sk Sm So C Cc Cf Cn Co"
	return slices.Contains(strings.Fields(categories), s)
}

// class is charClassExpr, whose bracket is consumed.
func (t *translator) class() bool {
	t.out.WriteByte('[')
	if t.take('^') {
		if t.take(']') {
			// In an I-Regexp, [^] is a class with the one character ^. RE2 and
			// ECMAScript read it in two other ways, so it is escaped.
			t.out.WriteString(`\^]`)
			return true
		}
		t.out.WriteByte('^')
	}
	for first := true; ; first = false {
		switch {
		case !first && t.take(']'):
			t.out.WriteByte(']')
			return true
		case t.take('-'):
			// A hyphen stands at the start or the end.
			if !first && !(t.pos < len(t.in) && t.in[t.pos] == ']') {
				return false
			}
			t.out.WriteString(`\-`)
		case strings.HasPrefix(t.in[t.pos:], `\p`), strings.HasPrefix(t.in[t.pos:], `\P`):
			if !t.escape(true) {
				return false
			}
		default:
			low, ok := t.classChar()
			if !ok {
				return false
			}
			if t.pos+1 < len(t.in) && t.in[t.pos] == '-' && t.in[t.pos+1] != ']' {
				t.pos++
				t.out.WriteByte('-')
				if high, ok := t.classChar(); !ok || high < low {
					return false
				}
			}
		}
	}
}

// classChar is CCchar.
func (t *translator) classChar() (rune, bool) {
	r, size := utf8.DecodeRuneInString(t.in[t.pos:])
	switch {
	case size == 0, r == '[', r == ']', r == '-':
		return 0, false
	case r == '\\':
		start := t.pos
		if strings.HasPrefix(t.in[start:], `\p`) || strings.HasPrefix(t.in[start:], `\P`) || !t.escape(true) {
			return 0, false
		}
		r, _ = jsontext.DecodeEscape(t.in, start) // \n \r \t, or the character itself
		return r, true
	case r == '^':
		t.out.WriteByte('\\') // at the start of a class it would negate
	}
	t.out.WriteString(t.in[t.pos : t.pos+size])
	t.pos += size
	return r, true
}
