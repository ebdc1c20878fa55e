package jsontext

import (
	"strconv"

	"github.com/tidwall/gjson"
)

// Error says where a text is not JSON, or nests too deep.
type Error struct {
	Offset  int    // in bytes
	Message string // what is wrong there: "a colon is expected"
	TooDeep bool   // the text may be JSON
}

func (e *Error) Error() string { return e.Message + " at byte " + strconv.Itoa(e.Offset) }

// Parse makes sure that a text is JSON, and indexes it. Arrays and objects may nest
// depth levels deep, or as deep as they like where depth is 0. Errors are *Error.
func Parse(text string, depth int) (*Document, error) {
	p := NewParser(text, depth)
	if _, err := p.Step(len(text)); err != nil {
		return nil, err
	}
	return p.Document, nil
}

// Parser does what Parse does, in steps.
type Parser struct {
	*Document // once it has been read
	depth     int
	i         int      // the next token's offset
	open      []uint32 // containers whose end has not come
	object    bool     // the innermost of them is an object
	state     state
}

// NewParser starts with a text; see Parse.
func NewParser(text string, depth int) *Parser {
	d := Of(text)
	// Long texts have fewer containers, so that the list of them, and its copies, take no more memory.
	d.containers = make([]container, 0, len(text)/64)
	return &Parser{Document: &d, depth: depth, i: skipSpace(text, 0)}
}

// Step reads on for so many bytes, or up to the end of the token there. done: the text is JSON, and
// Document is complete. Errors are *Error.
func (p *Parser) Step(bytes int) (done bool, err error) {
	for until := p.i + bytes; p.i < len(p.text); {
		if p.i > until {
			return false, nil
		}
		if e := p.token(); e != nil {
			return false, e
		}
		if p.i < len(p.text) && p.text[p.i] <= ' ' {
			p.i = skipSpace(p.text, p.i)
		}
	}
	if p.state != wantMore || len(p.open) > 0 {
		return false, p.fail("it ends early")
	}
	return true, nil
}

// state is what may come next.
type state uint8

const (
	wantValue   state = iota
	wantElement       // or the end of an empty array
	wantName
	wantMember // or the end of an empty object
	wantMore   // a comma or the end
)

func (p *Parser) fail(message string) *Error { return &Error{Offset: p.i, Message: message} }

// token reads a token; of a member's name, also the colon.
func (p *Parser) token() *Error {
	c := p.text[p.i]
	named := p.state == wantName || p.state == wantMember
	expected := "a value is expected"
	switch {
	case p.state == wantMore:
		expected = "a comma or the end is expected"
		switch {
		case len(p.open) == 0:
			expected = "nothing may follow the value"
		case c == ',':
			p.i, p.state = p.i+1, wantValue
			if p.object {
				p.state = wantName
			}
			return nil
		case c == '}' && p.object, c == ']' && !p.object:
			p.end()
			return nil
		}
	case c == '}' && p.state == wantMember, c == ']' && p.state == wantElement:
		p.end()
		return nil
	case c == '"':
		if end := stringEnd(p.text, p.i); end > 0 {
			p.i, p.state = end, wantMore
			if named {
				return p.colon()
			}
			return nil
		}
	case named:
	case c == '{', c == '[':
		return p.begin()
	default:
		if end := skipScalar(p.text, p.i); gjson.Valid(p.text[p.i:end]) {
			p.i, p.state = end, wantMore
			return nil
		}
	}
	if named {
		expected = "a name is expected"
	}
	return p.fail(expected)
}

// colon reads what stands between a member's name and its value.
func (p *Parser) colon() *Error {
	if p.i < len(p.text) && p.text[p.i] != ':' {
		p.i = skipSpace(p.text, p.i)
	}
	if p.i == len(p.text) || p.text[p.i] != ':' {
		return p.fail("a colon is expected")
	}
	p.i++
	p.state = wantValue
	return nil
}

// begin reads the start of an array or object.
func (p *Parser) begin() *Error {
	if len(p.open) == p.depth && p.depth > 0 {
		e := p.fail("it nests deeper than " + strconv.Itoa(p.depth) + " levels")
		e.TooDeep = true
		return e
	}
	p.open = append(p.open, uint32(len(p.containers)))
	p.containers = append(p.containers, container{start: uint32(p.i)})
	p.state, p.object = wantElement, p.text[p.i] == '{'
	if p.object {
		p.state = wantMember
	}
	p.i++
	return nil
}

// end reads the end of an array or object.
func (p *Parser) end() {
	p.i++
	last := len(p.open) - 1
	p.close(p.open[last], p.i)
	p.open = p.open[:last]
	p.state = wantMore
	p.object = last > 0 && p.text[p.containers[p.open[last-1]].start] == '{'
}
