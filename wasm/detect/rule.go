package detect

import "math"

// rule makes guesses of one sign in an exchange. It reads the facts only, and no guess of
// another rule.
type rule struct {
	name    string
	source  string                  // the document, or the servers, that the rule comes from
	when    func(*facts) bool       // nil where propose tells by itself
	propose func(*facts) []proposal // where when holds
	tier    tier
	// blind is true for rules about responses that name no next page. Their guesses only
	// count if nothing says that this page is the last.
	blind bool
}

// proposal is a guess on its way to the result.
type proposal struct {
	*Guess
	at   int // the index of the field that it is made of, noField if there is none
	rule *rule
	// undeclared: there is a document, and it does not declare the parameter.
	undeclared bool
}

const noField = math.MaxInt

// byNoField makes proposals of guesses that are not made of a single field.
func byNoField(guesses ...*Guess) (all []proposal) {
	for _, g := range guesses {
		all = append(all, proposal{Guess: g, at: noField})
	}
	return all
}

// propose collects the proposals of all rules that apply, in the order of the rules.
func propose(rules []rule, x *facts) (all []proposal) {
	for i := range rules {
		r := &rules[i]
		if r.when != nil && !r.when(x) {
			continue
		}
		for _, p := range r.propose(x) {
			p.rule, p.undeclared = r, x.undeclared(p.Guess)
			p.Confidence = r.tier.confidence(p.undeclared)
			all = append(all, p)
		}
	}
	return all
}
