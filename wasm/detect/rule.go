package detect

import "math"

// rule tells of one sign in an exchange what guesses it makes. It sees the facts, and no
// guess of another rule.
type rule struct {
	name    string
	source  string // the document, or the servers, that the rule comes from
	when    func(*facts) bool
	propose func(*facts) []proposal // where when holds
	tier    tier
	// blind marks rules for responses that name no next page: their guesses count only
	// where nothing says that this page is the last.
	blind bool
}

// proposal is a guess on its way to the result.
type proposal struct {
	*Guess
	at   int // the index of the field that tells it, noField where none does
	rule *rule
}

const noField = math.MaxInt

// byNoField are proposals of guesses that no single field tells.
func byNoField(guesses ...*Guess) (all []proposal) {
	for _, g := range guesses {
		all = append(all, proposal{Guess: g, at: noField})
	}
	return all
}

// propose has each rule that applies propose its guesses, in the order of the rules.
func propose(rules []rule, x *facts) (all []proposal) {
	for i := range rules {
		r := &rules[i]
		if !r.when(x) {
			continue
		}
		for _, p := range r.propose(x) {
			p.rule, p.Confidence = r, r.tier.confidence(false)
			all = append(all, p)
		}
	}
	return all
}
