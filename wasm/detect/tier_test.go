package detect

import "testing"

// A later tier never has more confidence than an earlier one, no tier has as much as a
// proven guess, and a doubt never raises it.
func TestConfidenceFollowsTheTier(t *testing.T) {
	before := Proven
	for i := ownPath; i <= blind; i++ {
		is, doubted := i.confidence(false), i.confidence(true)
		if is > before || is >= Proven || doubted > is || doubted <= 0 {
			t.Errorf("tier %d: %v, doubted %v, that before it %v", i, is, doubted, before)
		}
		before = is
	}
	for tier, want := range map[tier]float64{linkHeader: Told, offsetField: Told, otherBase: maybe, doubtful: maybe, secondBlind: Tried, blind: Tried} {
		if got := tier.confidence(false); got != want {
			t.Errorf("tier %d: %v, want %v", tier, got, want)
		}
	}
}
