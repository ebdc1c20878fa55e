package detect

import "testing"

func TestAnErrorMayNameTheLimit(t *testing.T) {
	for _, c := range []struct {
		body, name string
		names      bool
	}{
		{`{"error":"limit must be at most 50"}`, "limit", true},
		{`{"message":"per_page is too large"}`, "per_page", true},
		{`Page size exceeds 1000`, "pageSize", true},
		{`{"errors":[{"source":{"parameter":"page[size]"}}]}`, "page[size]", true},
		{`The limit of '100' for Top query has been exceeded`, "$top", true},
		{`{"message":"Query can only return 50 results: first is 100"}`, "/variables/first", true},
		{`{"error":"pageSize"}`, "count", true},
		{`{"error":"der Wert von “limit” ist größer als 50"}`, "limit", true},
		{`{"error":"größe liegt nicht in 1–50"}`, "größe", true},
		{`{"error":"参数，limit，无效"}`, "limit", true},
		{`{"error":"limits"}`, "limit", false},
		{`{"error":"rate limit exceeded"}`, "limit", false},
		{`{"error":"Rate-Limit"}`, "limit", false},
		{`{"error":"the cursor is not valid"}`, "limit", false},
		{`{"error":"page out of range"}`, "per_page", false},
		{`unlimited`, "limit", false},
		{"", "limit", false},
	} {
		if NamesLimit([]byte(c.body), c.name) != c.names {
			t.Errorf("%s of %s: %v", c.body, c.name, !c.names)
		}
	}
}
