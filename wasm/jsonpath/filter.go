package jsonpath

import (
	"slices"

	"github.com/anypage/anypage/wasm/jsontext"
)

// predicate is a logical expression of a filter (RFC 9535, section 2.3.5).
type predicate interface {
	test(e *evaluator, current jsontext.Value) bool
	append(b []byte) []byte
	// anyQuery reports whether f holds for a query in the expression, those in
	// the filters of such queries included.
	anyQuery(f func(*query) bool) bool
}

// operand is what a comparison or a function takes: a literal, a singular
// query or a function. (count and value take any query.)
type operand interface {
	datum(e *evaluator, current jsontext.Value) datum
	append(b []byte) []byte
	anyQuery(f func(*query) bool) bool
}

type (
	disjunction []predicate
	conjunction []predicate
	negation    struct{ predicate }
	existence   struct{ *query }
	comparison  struct {
		operator    string // == != < <= > >=
		left, right operand
	}
	literal struct {
		value datum
		text  string // of a number, as written
	}
)

func (d disjunction) test(e *evaluator, current jsontext.Value) bool {
	for _, p := range d {
		if p.test(e, current) {
			return true
		}
	}
	return false
}

func (c conjunction) test(e *evaluator, current jsontext.Value) bool {
	for _, p := range c {
		if !p.test(e, current) {
			return false
		}
	}
	return true
}

func (n negation) test(e *evaluator, current jsontext.Value) bool {
	return !n.predicate.test(e, current)
}

func (x existence) test(e *evaluator, current jsontext.Value) bool {
	found := sink{limit: 1}
	e.run(x.query, current, &found)
	return found.count > 0
}

// test follows RFC 9535, section 2.3.5.2.2: only numbers and strings have an
// order, and all else that is neither equal nor unequal in order is false.
func (c *comparison) test(e *evaluator, current jsontext.Value) bool {
	a, b := c.left.datum(e, current), c.right.datum(e, current)
	switch c.operator {
	case "==":
		return e.equal(a, b)
	case "!=":
		return !e.equal(a, b)
	case "<":
		return less(a, b)
	case "<=":
		return less(a, b) || e.equal(a, b)
	case ">":
		return less(b, a)
	}
	return less(b, a) || e.equal(a, b)
}

// run applies a query of a filter.
func (e *evaluator) run(q *query, current jsontext.Value, out *sink) {
	if v, ok := e.prefix(q, current); ok {
		e.walk(q.rest, v, out)
	}
}

func (e *evaluator) prefix(q *query, current jsontext.Value) (jsontext.Value, bool) {
	if !q.relative {
		current = e.document.Root()
	}
	return descend(e.document, current, q.prefix)
}

// datum is a value to be compared.
type datum struct {
	kind  byte           // the first byte of its JSON: one of ntf"0[{; 0 where there is no value ("Nothing")
	text  string         // of a number: its JSON; of a string: decoded
	value jsontext.Value // of an array or object
}

func (l *literal) datum(*evaluator, jsontext.Value) datum { return l.value }

// datum of a singular query.
func (q *query) datum(e *evaluator, current jsontext.Value) datum {
	v, ok := e.prefix(q, current)
	if !ok {
		return datum{}
	}
	return e.load(v)
}

func (e *evaluator) load(v jsontext.Value) datum {
	switch kind := e.document.Kind(v); kind {
	case 'n', 't', 'f':
		return datum{kind: kind}
	case '"':
		return datum{kind: '"', text: jsontext.Unescape(e.document.Inner(v))}
	case '[', '{':
		return datum{kind: kind, value: v}
	}
	return datum{kind: '0', text: e.document.Raw(v)}
}

func less(a, b datum) bool {
	if a.kind != b.kind {
		return false
	}
	switch a.kind {
	case '0':
		return compareNumbers(a.text, b.text) < 0
	case '"':
		return a.text < b.text // the order of UTF-8 is that of code points
	}
	return false
}

// equal compares two values. Arrays and objects are compared with a list of
// pairs still to be compared in place of recursion.
func (e *evaluator) equal(a, b datum) bool {
	type pair struct{ a, b jsontext.Value }
	var pending []pair
	same := func(a, b datum) bool {
		if a.kind != b.kind {
			return false
		}
		switch a.kind {
		case '0':
			return compareNumbers(a.text, b.text) == 0
		case '"':
			return a.text == b.text
		case '[', '{':
			if e.document.Raw(a.value) != e.document.Raw(b.value) {
				pending = append(pending, pair{a.value, b.value})
			}
		}
		return true
	}
	if !same(a, b) {
		return false
	}
	for len(pending) > 0 {
		p := pending[len(pending)-1]
		pending = pending[:len(pending)-1]
		if e.document.Kind(p.a) == '[' {
			x, y := e.document.Children(p.a), e.document.Children(p.b)
			for x.Next() {
				if !y.Next() || !same(e.load(x.Value), e.load(y.Value)) {
					return false
				}
			}
			if y.Next() {
				return false
			}
			continue
		}
		x, y := e.document.SortedMembers(p.a), e.document.SortedMembers(p.b)
		if len(x) != len(y) {
			return false
		}
		for i := range x {
			if x[i].Name != y[i].Name || !same(e.load(x[i].Value), e.load(y[i].Value)) {
				return false
			}
		}
	}
	return true
}

func anyOf(list []predicate, f func(*query) bool) bool {
	return slices.ContainsFunc(list, func(p predicate) bool { return p.anyQuery(f) })
}

func (d disjunction) anyQuery(f func(*query) bool) bool { return anyOf(d, f) }
func (c conjunction) anyQuery(f func(*query) bool) bool { return anyOf(c, f) }
func (c *comparison) anyQuery(f func(*query) bool) bool {
	return c.left.anyQuery(f) || c.right.anyQuery(f)
}
func (l *literal) anyQuery(func(*query) bool) bool { return false }

func (q *query) anyQuery(f func(*query) bool) bool {
	if f(q) {
		return true
	}
	for _, s := range q.rest {
		for _, sel := range s.selectors {
			if sel.filter != nil && sel.filter.anyQuery(f) {
				return true
			}
		}
	}
	return false
}

func (d disjunction) append(b []byte) []byte {
	for i, p := range d {
		if i > 0 {
			b = append(b, " || "...)
		}
		b = p.append(b)
	}
	return b
}

func (c conjunction) append(b []byte) []byte {
	for i, p := range c {
		if i > 0 {
			b = append(b, " && "...)
		}
		if _, ok := p.(disjunction); ok {
			b = appendParenthesized(b, p)
		} else {
			b = p.append(b)
		}
	}
	return b
}

func (n negation) append(b []byte) []byte {
	b = append(b, '!')
	switch n.predicate.(type) {
	case existence, *call:
		return n.predicate.append(b)
	}
	return appendParenthesized(b, n.predicate)
}

func appendParenthesized(b []byte, p predicate) []byte {
	return append(p.append(append(b, '(')), ')')
}

func (c *comparison) append(b []byte) []byte {
	b = append(c.left.append(b), ' ')
	b = append(b, c.operator...)
	return c.right.append(append(b, ' '))
}

func (l *literal) append(b []byte) []byte {
	if l.value.kind == '"' {
		return appendQuoted(b, l.value.text)
	}
	return append(b, l.text...)
}
