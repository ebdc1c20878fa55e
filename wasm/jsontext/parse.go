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
	state     state
}

// NewParser starts with a text; see Parse.
func NewParser(text string, depth int) *Parser {
	d := Of(text)
	return &Parser{Document: &d, depth: depth, i: skipSpace(text, 0)}
}

// Step reads on for so many bytes, or up to the end of the token there. done: the text is JSON, and
// Document is complete. Errors are *Error.
func (p *Parser) Step(bytes int) (done bool, err error) {
	for until := p.i + bytes; p.i < len(p.text); p.i = skipSpace(p.text, p.i) {
		if p.i > until {
			return false, nil
		}
		if e := p.token(); e != nil {
			return false, e
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
	switch {
	case p.state == wantElement && c == ']', p.state == wantMember && c == '}':
		p.end()
	case p.state == wantName || p.state == wantMember:
		return p.name()
	case p.state != wantMore && (c == '{' || c == '['):
		return p.begin()
	case p.state != wantMore:
		if !p.scalar() {
			return p.fail("a value is expected")
		}
		p.state = wantMore
	case len(p.open) == 0:
		return p.fail("nothing may follow the value")
	case c == ',' && p.inObject():
		p.i, p.state = p.i+1, wantName
	case c == ',':
		p.i, p.state = p.i+1, wantValue
	case c == '}' && p.inObject(), c == ']' && !p.inObject():
		p.end()
	default:
		return p.fail("a comma or the end is expected")
	}
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
	p.state = wantElement
	if p.inObject() {
		p.state = wantMember
	}
	p.i++
	return nil
}

// end reads the end of an array or object.
func (p *Parser) end() {
	p.i++
	p.close(p.open[len(p.open)-1], p.i)
	p.open = p.open[:len(p.open)-1]
	p.state = wantMore
}

// name reads a member's name and the colon.
func (p *Parser) name() *Error {
	text := p.text
	if text[p.i] != '"' || !p.scalar() {
		return p.fail("a name is expected")
	}
	if p.i = skipSpace(text, p.i); p.i == len(text) || text[p.i] != ':' {
		return p.fail("a colon is expected")
	}
	p.i++
	p.state = wantValue
	return nil
}

// scalar reads a string, number or literal, if it is one.
func (p *Parser) scalar() bool {
	text, end := p.text, 0
	if text[p.i] == '"' {
		end = skipString(text, p.i)
	} else {
		end = skipScalar(text, p.i)
	}
	if !gjson.Valid(text[p.i:end]) {
		return false
	}
	p.i = end
	return true
}

// inObject reports whether the innermost container is an object.
func (p *Parser) inObject() bool {
	return p.text[p.containers[p.open[len(p.open)-1]].start] == '{'
}
