package jsonpath

// lengthMinus reads (@.length-N) or (@length-N), the index from the end as
// script expressions of JSONPath before the RFC spelled it, and as documents
// written for Speakeasy still do. It means -N.
func (p *parser) lengthMinus() (int, error) {
	const example = " as in (@.length-1)"
	start := p.pos
	p.take("(")
	p.space()
	if !p.take("@.length") && !p.take("@length") {
		return 0, p.fail(start, "a selector")
	}
	p.space()
	if !p.take("-") {
		return 0, p.fail(p.pos, "-"+example)
	}
	p.space()
	number := p.pos
	n, err := p.integer()
	if err != nil {
		return 0, err
	}
	if n < 1 {
		return 0, p.fail(number, "at least 1"+example)
	}
	p.space()
	if !p.take(")") {
		return 0, p.fail(p.pos, ")"+example)
	}
	return -n, nil
}
