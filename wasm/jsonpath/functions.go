package jsonpath

import (
	"strconv"

	"github.com/anypage/anypage/wasm/jsontext"
)

// function is one of the function extensions that RFC 9535 defines.
type function struct {
	name    string
	params  []paramType
	logical bool // returns LogicalType, else ValueType
}

type paramType uint8

const (
	valueType paramType = iota // a literal, a singular query, or a function that returns a value
	nodesType                  // a query
)

// functions is the registry of RFC 9535, section 3.2.
var functions = []function{
	{"length", []paramType{valueType}, false},
	{"count", []paramType{nodesType}, false},
	{"value", []paramType{nodesType}, false},
	{"match", []paramType{valueType, valueType}, true},
	{"search", []paramType{valueType, valueType}, true},
}

// call is the use of a function in a filter.
type call struct {
	function *function
	args     []operand
	pattern  *pattern // of match and search, where it is a literal
}

// datum of a function that returns a value.
func (c *call) datum(e *evaluator, current jsontext.Value) datum {
	if c.function.name == "length" {
		return e.length(c.args[0].datum(e, current))
	}
	q := c.args[0].(*query)
	if c.function.name == "count" {
		var found sink
		e.run(q, current, &found)
		return number(found.count)
	}
	found := sink{limit: 2} // value(): of exactly one node
	e.run(q, current, &found)
	if found.count != 1 {
		return datum{}
	}
	return e.load(found.last)
}

// length is RFC 9535, section 2.4.4: characters of a string, elements of an
// array, members of an object; nothing for any other value.
func (e *evaluator) length(of datum) datum {
	switch of.kind {
	case '"':
		return number(countRunes(of.text))
	case '[':
		return number(e.document.Length(of.value))
	case '{':
		n := 0
		it := e.document.Distinct(of.value)
		for it.Next() {
			n++
		}
		return number(n)
	}
	return datum{}
}

func number(n int) datum { return datum{kind: '0', text: strconv.Itoa(n)} }

// test of match and search (RFC 9535, sections 2.4.6 and 2.4.7): false too
// where an argument is no string, or the pattern no I-Regexp.
func (c *call) test(e *evaluator, current jsontext.Value) bool {
	text := c.args[0].datum(e, current)
	if text.kind != '"' {
		return false
	}
	if c.pattern != nil {
		return c.pattern.matches(text.text)
	}
	source := c.args[1].datum(e, current)
	if source.kind != '"' {
		return false
	}
	return c.compile(source.text).matches(text.text)
}

func (c *call) compile(source string) *pattern {
	return compilePattern(source, c.function.name == "match")
}

func (c *call) anyQuery(f func(*query) bool) bool {
	for _, a := range c.args {
		if a.anyQuery(f) {
			return true
		}
	}
	return false
}

func (c *call) append(b []byte) []byte {
	b = append(append(b, c.function.name...), '(')
	for i, a := range c.args {
		if i > 0 {
			b = append(b, ", "...)
		}
		b = a.append(b)
	}
	return append(b, ')')
}
