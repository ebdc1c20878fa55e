package jsonpath

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/anypage/anypage/wasm/jsontext"
)

// maxNesting limits how deep queries nest, and how many segments of one query may
// select several nodes. Evaluation recurses over both, and a path may come from a
// document of a stranger.
const maxNesting = 200

// maxInteger is the largest index, slice bound or step (RFC 9535, section 2.1).
const maxInteger = 1<<53 - 1

// Parse reads a JSONPath. Beside RFC 9535 it takes [(@.length-1)] and
// [(@length-1)], with any positive number, for [-1]. The error is a
// *SyntaxError.
func Parse(path string) (*Path, error) {
	p := &parser{text: path, end: "end of path"}
	if !p.take("$") {
		return nil, p.fail(0, "$ (a path must start with $)")
	}
	result := &Path{}
	if err := p.segments(&result.query); err != nil {
		return nil, err
	}
	if p.pos < len(p.text) {
		return nil, p.fail(p.pos, "a segment (.name, ..name or [selector]) or the end")
	}
	result.usesRoot = slices.ContainsFunc(result.rest, func(s segment) bool {
		return slices.ContainsFunc(s.selectors, func(sel selector) bool {
			return sel.filter != nil && sel.filter.anyQuery(func(q *query) bool { return !q.relative })
		})
	})
	return result, nil
}

// parser is a recursive descent parser, one method per production of the RFC's
// grammar or a few of them.
type parser struct {
	text  string
	end   string // what the end of the text is called
	pos   int
	depth int
}

// peek returns the next byte, 0 at the end.
func (p *parser) peek() byte {
	if p.pos < len(p.text) {
		return p.text[p.pos]
	}
	return 0
}

// take consumes token if it is next.
func (p *parser) take(token string) bool {
	if strings.HasPrefix(p.text[p.pos:], token) {
		p.pos += len(token)
		return true
	}
	return false
}

// space consumes S, optional white space.
func (p *parser) space() {
	for p.pos < len(p.text) && strings.IndexByte(" \t\n\r", p.text[p.pos]) >= 0 {
		p.pos++
	}
}

// enter guards a production that may contain itself.
func (p *parser) enter() error {
	p.depth++
	if p.depth > maxNesting {
		return p.failFound(p.pos, "at most "+strconv.Itoa(maxNesting)+" levels of nesting", "one more")
	}
	return nil
}

func (p *parser) leave() { p.depth-- }

// segments reads *(S segment) into q.
func (p *parser) segments(q *query) error {
	branching := 0
	for {
		before := p.pos
		p.space()
		if c := p.peek(); c != '.' && c != '[' {
			p.pos = before // the space may belong to what follows
			return nil
		}
		start := p.pos
		s, err := p.segment()
		if err != nil {
			return err
		}
		only, single := s.single()
		if single && q.singular() {
			q.prefix = append(q.prefix, only)
			continue
		}
		if !single {
			branching++
			if branching > maxNesting {
				return p.failFound(start, "at most "+strconv.Itoa(maxNesting)+
					" segments that may select several nodes", "one more")
			}
		}
		q.rest = append(q.rest, s)
	}
}

// segment is child-segment or descendant-segment; a dot or bracket is next.
func (p *parser) segment() (s segment, err error) {
	expected := "a name or *"
	dot := false
	if p.take("..") {
		s.descendant = true
		expected = "a name, * or ["
	} else {
		dot = p.take(".")
	}
	if p.peek() == '[' && !dot {
		s.selectors, err = p.brackets()
		return s, err
	}
	if p.take("*") {
		s.selectors = []selector{{kind: wildcardSelector}}
		return s, nil
	}
	name := p.shorthand()
	if name == "" {
		return s, p.fail(p.pos, expected)
	}
	s.selectors = []selector{{child: Segment{Name: name}}}
	return s, nil
}

// shorthand reads member-name-shorthand; it is empty where there is none.
func (p *parser) shorthand() string {
	start := p.pos
	for p.pos < len(p.text) {
		c := p.text[p.pos]
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(p.text[p.pos:])
			if r == utf8.RuneError && size == 1 {
				break
			}
			p.pos += size
			continue
		}
		if c != '_' && !isLetter(c) && !(isDigit(c) && p.pos > start) {
			break
		}
		p.pos++
	}
	return p.text[start:p.pos]
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }
func isDigit(c byte) bool  { return '0' <= c && c <= '9' }

// brackets is bracketed-selection.
func (p *parser) brackets() (selectors []selector, err error) {
	p.take("[")
	for {
		p.space()
		s, err := p.selector()
		if err != nil {
			return nil, err
		}
		selectors = append(selectors, s)
		p.space()
		if p.take("]") {
			return selectors, nil
		}
		if !p.take(",") {
			return nil, p.fail(p.pos, ", or ]")
		}
	}
}

func (p *parser) selector() (s selector, err error) {
	switch c := p.peek(); {
	case c == '\'' || c == '"':
		s.child.Name, err = p.stringLiteral()
		return s, err
	case p.take("*"):
		s.kind = wildcardSelector
		return s, nil
	case p.take("?"):
		s.kind = filterSelector
		p.space()
		s.filter, err = p.logical()
		return s, err
	case c == '(':
		s.child.IsIndex = true
		s.child.Index, err = p.lengthMinus()
		return s, err
	case c == ':' || c == '-' || isDigit(c):
		return p.indexOrSlice()
	}
	return s, p.fail(p.pos, "a selector")
}

func (p *parser) indexOrSlice() (s selector, err error) {
	if p.peek() != ':' {
		if s.slice.start, err = p.integer(); err != nil {
			return s, err
		}
		s.slice.hasStart = true
	}
	before := p.pos
	p.space()
	if !p.take(":") {
		p.pos = before
		return selector{child: Segment{IsIndex: true, Index: s.slice.start}}, nil
	}
	s.kind = sliceSelector
	s.slice.step = 1
	p.space()
	if c := p.peek(); c == '-' || isDigit(c) {
		if s.slice.end, err = p.integer(); err != nil {
			return s, err
		}
		s.slice.hasEnd = true
		p.space()
	}
	if p.take(":") {
		p.space()
		if c := p.peek(); c == '-' || isDigit(c) {
			s.slice.step, err = p.integer()
		}
	}
	return s, err
}

// integer reads int: no leading zeros, no -0, at most maxInteger either way.
func (p *parser) integer() (int, error) {
	start := p.pos
	p.take("-")
	digits := p.pos
	for isDigit(p.peek()) {
		p.pos++
	}
	switch text := p.text[digits:p.pos]; {
	case text == "":
		return 0, p.fail(p.pos, "a digit")
	case text[0] == '0' && p.pos-start > 1:
		return 0, p.failFound(start, "an integer without leading zeros", excerpt(p.text[start:p.pos], 40))
	}
	n, err := strconv.ParseInt(p.text[start:p.pos], 10, 64)
	if err != nil || n > maxInteger || n < -maxInteger {
		return 0, p.failFound(start, "an integer within ±"+strconv.Itoa(maxInteger), excerpt(p.text[start:p.pos], 40))
	}
	return int(n), nil
}

// stringLiteral reads a string in either kind of quotes.
func (p *parser) stringLiteral() (string, error) {
	start := p.pos
	delimiter := p.text[start]
	p.pos++
	var b []byte
	for {
		if p.pos >= len(p.text) {
			return "", p.fail(p.pos, "the closing "+string(delimiter)+" of the string at "+strconv.Itoa(start))
		}
		c := p.text[p.pos]
		switch {
		case c == delimiter:
			p.pos++
			return string(b), nil
		case c == '\\':
			r, err := p.escape(delimiter)
			if err != nil {
				return "", err
			}
			b = utf8.AppendRune(b, r)
		case c < ' ':
			return "", p.fail(p.pos, "a character that is not a control character")
		default:
			r, size := utf8.DecodeRuneInString(p.text[p.pos:])
			if r == utf8.RuneError && size == 1 {
				return "", p.fail(p.pos, "a character")
			}
			b = append(b, p.text[p.pos:p.pos+size]...)
			p.pos += size
		}
	}
}

// escape reads an escape sequence, whose backslash is next.
func (p *parser) escape(delimiter byte) (rune, error) {
	start := p.pos
	p.pos++
	c := p.peek()
	if c != delimiter && (c == 0 || strings.IndexByte(`bfnrt/\u`, c) < 0) {
		return 0, p.fail(p.pos, "one of bfnrtu/\\"+string(delimiter)+" after the backslash")
	}
	r, next := jsontext.DecodeEscape(p.text, start)
	if c == 'u' {
		if _, ok := jsontext.Hex4(p.text, start+2); !ok {
			return 0, p.failFound(start, `\u and four hexadecimal digits`, jsontext.Quote(excerpt(p.text[start:], 6)))
		}
		if utf16.IsSurrogate(r) {
			return 0, p.failFound(start, "a surrogate pair", "half of one: "+excerpt(p.text[start:], 6))
		}
	}
	p.pos = next
	return r, nil
}

// excerpt is the start of text, n bytes or a few less.
func excerpt(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n]
}
