package guide

import "testing"

// The first rule that applies counts: names the limit, past the end, and else nobody knows.
func TestARefusalHasItsCauseByTheFirstRuleThatApplies(t *testing.T) {
	for _, c := range []struct {
		name string
		refusal
		cause
	}{
		{"a status of what is too large", refusal{status: 413, limit: "limit"}, tooLarge},
		{"of a server that gives up", refusal{status: 504, limit: "limit"}, tooLarge},
		{"with no lower limit to ask for", refusal{status: 504}, unknown},
		{"too large, of a page that may be past the end", refusal{status: 413, limit: "limit", behind: true}, tooLarge},
		{"a body that names the limit", refusal{status: 400, body: []byte(`{"error":"limit is too high"}`), limit: "limit"}, tooLarge},
		{"by its own name", refusal{status: 422, body: []byte(`{"error":"top is too high"}`), limit: "$top"}, tooLarge},
		{"with no lower limit, past the end", refusal{status: 400, body: []byte(`{"error":"limit is too high"}`), behind: true}, pastEnd},
		{"the limit counts more than the end", refusal{status: 400, body: []byte(`{"error":"limit is too high"}`), limit: "limit", behind: true}, tooLarge},
		{"the limit counts under 400 and 422 only", refusal{status: 404, body: []byte(`{"error":"limit is too high"}`), limit: "limit", behind: true}, pastEnd},
		{"a body that names no limit", refusal{status: 400, body: []byte(`{"error":"no such page"}`), limit: "limit", behind: true}, pastEnd},
		{"no such page", refusal{status: 404, behind: true}, pastEnd},
		{"no such page, where it must exist", refusal{status: 404}, unknown},
		{"a status that says nothing", refusal{status: 500, limit: "limit", behind: true}, unknown},
		{"no access", refusal{status: 403, limit: "limit", behind: true}, unknown},
	} {
		if got := c.refusal.cause(); got != c.cause {
			t.Errorf("%s: cause %d, want %d", c.name, got, c.cause)
		}
	}
}
