package detect

import (
	"cmp"
	"slices"
)

// order puts the likeliest proposals first: those of an earlier tier, then those of a
// field that stands earlier in the response, where guesses of no field are the last, then
// those of a rule that stands earlier in the table, in the order that the rule gives
// them. The proposals come in the order of the table.
func order(all []proposal) []proposal {
	slices.SortStableFunc(all, func(a, b proposal) int {
		return cmp.Or(cmp.Compare(a.rule.tier, b.rule.tier), cmp.Compare(a.at, b.at))
	})
	return all
}

// withBlind adds the blind proposals that have a place to the others.
func (x *facts) withBlind(told, all []proposal) (kept []proposal) {
	for _, p := range all {
		if !p.rule.blind || x.admits(p.rule.tier, told) {
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
	case t != secondBlind && t != promisedBlind && t != blind:
		return true
	case len(told) == 0:
		return t != secondBlind
	}
	first := told[0].rule.tier <= likely
	switch {
	case len(x.more) == 0, len(told) > 1 && told[1].rule.tier <= likely, first && len(x.Parameters) > 0, x.numberAsked():
		return false
	}
	return first == (t == secondBlind)
}

// preferDeclared drops guesses by parameters that the document does not declare
// where there are others that it does.
func (x *facts) preferDeclared(all []proposal) []proposal {
	some := slices.ContainsFunc(all, func(p proposal) bool { yes, _ := x.isDeclared(p.Guess); return yes })
	if !some || len(x.declared) == 0 {
		return all
	}
	return slices.DeleteFunc(all, func(p proposal) bool { yes, ok := x.isDeclared(p.Guess); return !yes && ok })
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
