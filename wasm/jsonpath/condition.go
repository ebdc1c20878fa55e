package jsonpath

import "github.com/anypage/anypage/wasm/jsontext"

// Condition is a logical expression (RFC 9535, section 2.3.5.1) about a value on its own:
// what a filter has behind its question mark. Both @ and $ are the value. A condition
// must not be used by several goroutines at once.
type Condition struct {
	text      string
	predicate predicate
	flat      bool // no index of the value is needed
	evaluator evaluator
	document  jsontext.Document
}

// ParseCondition reads a logical expression, which may have white space around it. The
// error is a *SyntaxError.
func ParseCondition(text string) (*Condition, error) {
	p := &parser{text: text, end: "the end"}
	p.space()
	predicate, err := p.logical()
	if err != nil {
		return nil, err
	}
	if p.space(); p.pos < len(p.text) {
		return nil, p.fail(p.pos, "a comparison, &&, || or the end")
	}
	return &Condition{text: text, predicate: predicate, flat: flat(predicate)}, nil
}

// String is the expression as it was written.
func (c *Condition) String() string { return c.text }

// Holds reports whether the condition holds for a value, which is JSON text.
func (c *Condition) Holds(value string) bool {
	c.document = jsontext.Of(value)
	v := c.document.Root()
	if v.Start == v.End {
		return false
	}
	if !c.flat {
		c.document.Index()
	}
	c.evaluator = evaluator{document: &c.document}
	holds := c.predicate.test(&c.evaluator, v)
	c.document = jsontext.Document{} // the text may be of memory that is used again
	return holds
}

// flat reports whether a predicate needs no index of the text: it follows only names and
// indexes, and compares nothing but with literals.
func flat(p predicate) bool {
	all := func(list []predicate) bool {
		for _, p := range list {
			if !flat(p) {
				return false
			}
		}
		return true
	}
	switch p := p.(type) {
	case disjunction:
		return all(p)
	case conjunction:
		return all(p)
	case negation:
		return flat(p.predicate)
	case existence:
		return p.singular()
	case *comparison:
		return flatOperand(p.left) && flatOperand(p.right) && (isLiteral(p.left) || isLiteral(p.right))
	}
	return false
}

func flatOperand(o operand) bool {
	_, isQuery := o.(*query)
	return isQuery || isLiteral(o)
}

func isLiteral(o operand) bool {
	_, ok := o.(*literal)
	return ok
}
