package detect

import (
	"slices"
)

// order puts the likeliest proposals first: those by what the document declares, where there
// is one, then those of an earlier tier, then those of a field that stands earlier in the response, where guesses of no field are the last, then
// those of a rule that stands earlier in the table, in the order that the rule gives
// them. The proposals come in the order of the table.
func order(all []proposal) []proposal {
	for i := range all { // a handful: a general sort is thousands of bytes of code
		for ; i > 0 && all[i].before(&all[i-1]); i-- {
			all[i], all[i-1] = all[i-1], all[i]
		}
	}
	return all
}

func (p *proposal) before(q *proposal) bool {
	switch {
	case p.undeclared != q.undeclared:
		return q.undeclared
	case p.rule.tier != q.rule.tier:
		return p.rule.tier < q.rule.tier
	}
	return p.at < q.at
}

// withBlind adds the blind proposals that have a place to the others. Of those that the document does not declare
// it is one only where something says that there is more, and nothing that is declared fits.
func (x *facts) withBlind(told, all []proposal) (kept []proposal) {
	for _, p := range all {
		if !p.rule.blind || x.admits(p.rule.tier, told) && (!p.undeclared || len(x.more) > 0 && all[0].undeclared) {
			kept = append(kept, p)
		}
	}
	return kept
}

// admits reports whether a blind guess of a tier has a place behind those that the response
// tells. One that asks for page and offset takes two requests: it is for lists of which
// nothing better is known. Behind a likely guess, one request is left.
func (x *facts) admits(t tier, told []proposal) bool {
	switch {
	case t == declaredOnly: // also before what the response tells by names that are not declared
		return len(told) == 0 || told[0].undeclared
	case t != secondBlind && t != promisedBlind && t != blind:
		return true
	case len(told) == 0:
		return t != secondBlind
	}
	first := told[0].rule.tier <= likely
	switch {
	case len(x.more) == 0, len(told) > 1 && told[1].rule.tier <= likely, first && x.documented(), x.numberAsked():
		return false
	}
	return first == (t == secondBlind)
}

// merge leaves the first of equal guesses, which would make the same requests.
func merge(all []proposal) (guesses []*Guess) {
	for _, p := range all {
		if !slices.ContainsFunc(guesses, p.equal) {
			guesses = append(guesses, p.Guess)
		}
	}
	return guesses
}
