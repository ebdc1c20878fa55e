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
		{"of a server that is silent", refusal{silent: true, limit: "limit"}, tooLarge},
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

func TestACursorHasExpiredByItsStatusOrItsName(t *testing.T) {
	for _, c := range []struct {
		name string
		refusal
		cause
	}{
		{"410", refusal{status: 410, given: true}, expired},
		{"410 of a page by number", refusal{status: 410, behind: true}, pastEnd},
		{"410 of the first page", refusal{status: 410}, unknown},
		{"Kubernetes", refusal{status: 500, body: []byte(`{"kind":"Status","reason":"Expired"}`), given: true}, expired},
		{"its own name", refusal{status: 400, body: []byte(`{"param":"starting_after"}`), given: true, cursor: []string{"starting_after"}}, expired},
		{"404 that names it", refusal{status: 404, body: []byte(`{"error":"cursor not found"}`), given: true}, expired},
		{"another status that names it", refusal{status: 422, body: []byte(`{"error":"invalid cursor"}`), given: true}, unknown},
		{"the limit counts more", refusal{status: 400, body: []byte(`{"error":"limit of this cursor is 50"}`), limit: "limit", given: true}, tooLarge},
		{"it counts more than the end", refusal{status: 400, body: []byte(`{"error":"invalid cursor"}`), given: true, behind: true}, expired},
	} {
		if got := c.refusal.cause(); got != c.cause {
			t.Errorf("%s: cause %d, want %d", c.name, got, c.cause)
		}
	}
}
