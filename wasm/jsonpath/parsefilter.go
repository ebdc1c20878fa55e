package jsonpath

import (
	"github.com/anypage/anypage/wasm/jsontext"
	"strconv"
	"strings"
)

// logical is logical-or-expr.
func (p *parser) logical() (predicate, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer p.leave()
	var choices disjunction
	for {
		all, err := p.conjunction()
		if err != nil {
			return nil, err
		}
		if nested, ok := all.(disjunction); ok { // needless parentheses
			choices = append(choices, nested...)
		} else {
			choices = append(choices, all)
		}
		if !p.operator("||") {
			break
		}
	}
	if len(choices) == 1 {
		return choices[0], nil
	}
	return choices, nil
}

// conjunction is logical-and-expr.
func (p *parser) conjunction() (predicate, error) {
	var all conjunction
	for {
		basic, err := p.basic()
		if err != nil {
			return nil, err
		}
		if nested, ok := basic.(conjunction); ok {
			all = append(all, nested...)
		} else {
			all = append(all, basic)
		}
		if !p.operator("&&") {
			break
		}
	}
	if len(all) == 1 {
		return all[0], nil
	}
	return all, nil
}

// operator consumes S token S, or nothing.
func (p *parser) operator(token string) bool {
	before := p.pos
	p.space()
	if !p.take(token) {
		p.pos = before
		return false
	}
	p.space()
	return true
}

// basic is basic-expr: paren-expr, comparison-expr or test-expr.
func (p *parser) basic() (predicate, error) {
	negated := p.take("!")
	if negated {
		p.space()
	}
	var result predicate
	if p.peek() == '(' {
		p.take("(")
		p.space()
		var err error
		if result, err = p.logical(); err != nil {
			return nil, err
		}
		p.space()
		if !p.take(")") {
			return nil, p.fail(p.pos, "), a comparison, && or ||")
		}
	} else {
		start := p.pos
		left, err := p.operand("a query ($ or @), a function, a literal, ! or (")
		if err != nil {
			return nil, err
		}
		operator := ""
		if !negated {
			operator = p.comparisonOperator()
		}
		if operator != "" {
			return p.comparison(start, left, operator)
		}
		if result, err = p.test(start, left); err != nil {
			return nil, err
		}
	}
	if negated {
		result = negation{result}
	}
	return result, nil
}

func (p *parser) comparisonOperator() string {
	for _, o := range []string{"==", "!=", "<=", ">=", "<", ">"} {
		if p.operator(o) {
			return o
		}
	}
	return ""
}

func (p *parser) comparison(start int, left operand, operator string) (predicate, error) {
	if err := p.wantValue(start, left, "to compare"); err != nil {
		return nil, err
	}
	start = p.pos
	right, err := p.operand("a literal, a query ($ or @) or a function to compare with")
	if err != nil {
		return nil, err
	}
	if err := p.wantValue(start, right, "to compare"); err != nil {
		return nil, err
	}
	return &comparison{operator, left, right}, nil
}

// test makes a predicate of an operand that stands alone (test-expr).
func (p *parser) test(start int, o operand) (predicate, error) {
	switch o := o.(type) {
	case *query:
		return existence{o}, nil
	case *call:
		if o.function.logical {
			return o, nil
		}
		return nil, p.failFound(start, "a comparison, as "+o.function.name+"() returns a value", "no operator")
	}
	return nil, p.failFound(start, "a comparison, as a literal is no test", "no operator")
}

// wantValue checks the rules of RFC 9535, section 2.4.3, for what is compared
// or passed as a value.
func (p *parser) wantValue(start int, o operand, purpose string) error {
	switch o := o.(type) {
	case *query:
		if !o.singular() {
			return p.failFound(start, "one value "+purpose, "a query that may select several nodes")
		}
	case *call:
		if o.function.logical {
			return p.failFound(start, "a value "+purpose, o.function.name+"(), which returns true or false as a test")
		}
	}
	return nil
}

// operand reads a literal, a query or a function.
func (p *parser) operand(expected string) (operand, error) {
	switch c := p.peek(); {
	case c == '$' || c == '@':
		p.pos++
		q := &query{relative: c == '@'}
		return q, p.segments(q)
	case c == '"' || c == '\'':
		s, err := p.stringLiteral()
		return &literal{datum{kind: '"', text: s}, ""}, err
	case c == '-' || isDigit(c):
		return p.number()
	case 'a' <= c && c <= 'z':
		return p.word(expected)
	}
	return nil, p.fail(p.pos, expected)
}

// number reads a number literal, which is kept as it is written.
func (p *parser) number() (operand, error) {
	start := p.pos
	p.take("-")
	integer := p.pos
	if err := p.digits(); err != nil {
		return nil, err
	}
	if p.text[integer] == '0' && p.pos-integer > 1 {
		return nil, p.failFound(start, "a number without leading zeros", excerpt(p.text[start:p.pos], 40))
	}
	if p.take(".") {
		if err := p.digits(); err != nil {
			return nil, err
		}
	}
	if p.take("e") || p.take("E") {
		if !p.take("-") {
			p.take("+")
		}
		if err := p.digits(); err != nil {
			return nil, err
		}
	}
	text := p.text[start:p.pos]
	return &literal{datum{kind: '0', text: text}, text}, nil
}

func (p *parser) digits() error {
	if !isDigit(p.peek()) {
		return p.fail(p.pos, "a digit")
	}
	for isDigit(p.peek()) {
		p.pos++
	}
	return nil
}

// word reads true, false, null or a function.
func (p *parser) word(expected string) (operand, error) {
	start := p.pos
	for c := p.peek(); 'a' <= c && c <= 'z' || c == '_' || isDigit(c); c = p.peek() {
		p.pos++
	}
	word := p.text[start:p.pos]
	if p.peek() == '(' {
		return p.call(start, word)
	}
	switch word {
	case "true", "false", "null":
		return &literal{datum{kind: word[0]}, word}, nil
	}
	return nil, p.failFound(start, expected, jsontext.Quote(excerpt(word, 40)))
}

// call is function-expr, whose name is read.
func (p *parser) call(start int, name string) (operand, error) {
	c := &call{}
	for i := range functions {
		if functions[i].name == name {
			c.function = &functions[i]
		}
	}
	if c.function == nil {
		names := make([]string, len(functions))
		for i, f := range functions {
			names[i] = f.name
		}
		return nil, p.failFound(start, "a function ("+strings.Join(names, ", ")+")", jsontext.Quote(excerpt(name, 40)))
	}
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer p.leave()
	p.take("(")
	p.space()
	for i, param := range c.function.params {
		if i > 0 {
			p.space()
			if !p.take(",") {
				return nil, p.fail(p.pos, ", and argument "+strconv.Itoa(i+1)+" of "+name+"()")
			}
			p.space()
		}
		arg, err := p.argument(name, param)
		if err != nil {
			return nil, err
		}
		c.args = append(c.args, arg)
	}
	p.space()
	if !p.take(")") {
		return nil, p.fail(p.pos, ") after the last argument of "+name+"()")
	}
	if c.function.logical {
		if l, ok := c.args[1].(*literal); ok && l.value.kind == '"' {
			c.pattern = c.compile(l.value.text)
		}
	}
	return c, nil
}

func (p *parser) argument(name string, param paramType) (operand, error) {
	start := p.pos
	if param == nodesType {
		if c := p.peek(); c != '$' && c != '@' {
			return nil, p.fail(start, "a query ($ or @) as argument of "+name+"()")
		}
		return p.operand("")
	}
	arg, err := p.operand("a literal, a query ($ or @) or a function as argument of " + name + "()")
	if err != nil {
		return nil, err
	}
	return arg, p.wantValue(start, arg, "as argument of "+name+"()")
}
