package verdict

import "testing"

func TestTheFirstReasonDecidesAndAllSpeak(t *testing.T) {
	const drift = "the list changed while it was walked: a, b; "
	for _, c := range []struct {
		name     string
		facts    Facts
		status   Status
		evidence string
	}{
		{"nothing speaks against it", Facts{Total: -1}, Complete, "end"},
		{"a doubt", Facts{Ending: Ending{Doubt: Unmatched}, Total: -1}, Suspect, "end"},
		{"the total is reached", Facts{Items: 3, Total: 3}, Complete, "end; 3 items of a total of 3"},
		{"the total outweighs a doubt", Facts{Ending: Ending{Doubt: Unmatched}, Items: 3, Total: 3}, Complete, "end; 3 items of a total of 3"},
		{"fewer than the total", Facts{Items: 2, Total: 3}, Suspect, "2 items of a total of 3; end"},
		{"more than the total", Facts{Items: 4, Total: 3}, Suspect, "4 items of a total of 3; end"},
		{"the list changed", Facts{Total: -1, Drift: []string{"a", "b"}}, Suspect, drift + "end"},
		{"the list changed, and the total is reached", Facts{Items: 3, Total: 3, Drift: []string{"a", "b"}}, Suspect, drift + "end; 3 items of a total of 3"},
		{"the list changed, and it is not", Facts{Items: 2, Total: 3, Drift: []string{"a", "b"}}, Suspect, drift + "2 items of a total of 3; end"},
		{"the caller stopped", Facts{Ending: Ending{Stopped: true, Doubt: Unmatched}, Items: 2, Total: 3}, Stopped, "end"},
		{"the caller stopped, and the list changed", Facts{Ending: Ending{Stopped: true}, Total: 3, Drift: []string{"a", "b"}}, Stopped, drift + "end"},
	} {
		c.facts.Evidence = "end"
		if status, evidence := Of(c.facts); status != c.status || evidence != c.evidence {
			t.Errorf("%s: %s %q, want %s %q", c.name, status, evidence, c.status, c.evidence)
		}
	}
}
