package policy

import (
	"math"
	"strings"
	"testing"
)

func TestASpentRateLimitSaysHowLongToPause(t *testing.T) {
	const now = 1_700_000_000_000 // Tue, 14 Nov 2023 22:13:20 GMT
	for _, c := range []struct {
		headers []string
		want    float64
	}{
		// draft-ietf-httpapi-ratelimit-headers up to version 06.
		{[]string{"RateLimit-Limit: 60", "RateLimit-Remaining: 0", "RateLimit-Reset: 30"}, 30_000},
		{[]string{"RateLimit-Remaining: 1", "RateLimit-Reset: 30"}, 0},
		{[]string{"RateLimit-Remaining: 0"}, 0},
		{[]string{"RateLimit-Reset: 30"}, 0}, // nothing says that none is left
		{[]string{"RateLimit-Remaining: 0", "RateLimit-Reset: 0"}, 0},
		{[]string{"RateLimit-Remaining: 0", "RateLimit-Reset: -1"}, 0},
		{[]string{"RateLimit-Remaining: 0", "RateLimit-Reset: soon"}, 0},
		{[]string{"RateLimit-Remaining: none", "RateLimit-Reset: 5"}, 0},
		// Version 07.
		{[]string{"RateLimit: limit=100, remaining=0, reset=50"}, 50_000},
		{[]string{"RateLimit: limit=100,remaining=0,reset=50"}, 50_000},
		{[]string{"RateLimit: limit=100, remaining=3, reset=50"}, 0},
		{[]string{"RateLimit: remaining=0"}, 0},
		// From version 08 on.
		{[]string{`RateLimit: "default";r=0;t=30`}, 30_000},
		{[]string{`RateLimit: "default"; r=0; t=30`}, 30_000},
		{[]string{`RateLimit: "default";t=30;r=0;pk=:cHsdsRa894==:`}, 30_000},
		{[]string{`RateLimit: default;r=0;t=30`}, 30_000},
		{[]string{`RateLimit: "default";r=50;t=30`}, 0},
		{[]string{`RateLimit: "default";r=0`}, 0},
		{[]string{`RateLimit: "burst";r=0;t=2, "daily";r=0;t=300, "hourly";r=9;t=999`}, 300_000},
		{[]string{`RateLimit: "burst";r=7;t=2, "daily";r=0;t=300`}, 300_000},
		{[]string{`RateLimit: "a;r=5;t=9, \"b\"";r=0;t=3`}, 3000},
		{[]string{`RateLimit: "`}, 0},
		{[]string{`RateLimit: "default";r=0`, `RateLimit-Policy: "default";q=10;w=7`}, 7000}, // within a window some are allowed again
		{[]string{`RateLimit: "a";r=0`, `RateLimit-Policy: "b";q=10;w=7`}, 0},
		{[]string{`RateLimit: "a";r=0;t=3`, `RateLimit-Policy: "a";q=10;qu="content-bytes";w=7`}, 3000},
		{[]string{`RateLimit: "default";r=0;t=30`, "Age: 5"}, 0}, // of a cache
		{[]string{`RateLimit: "default";r=0;t=30`, "Age: 0"}, 30_000},
		// Before all drafts.
		{[]string{"X-RateLimit-Remaining: 0", "X-RateLimit-Reset: 30"}, 30_000},
		{[]string{"X-RateLimit-Remaining: 0", "X-RateLimit-Reset: 30.5"}, 30_500},
		{[]string{"X-RateLimit-Remaining: 0", "X-RateLimit-Reset: 1700000030"}, 30_000},
		{[]string{"X-RateLimit-Remaining: 0", "X-RateLimit-Reset: 1700000030000"}, 30_000},
		{[]string{"X-RateLimit-Remaining: 0", "X-RateLimit-Reset: 1700000030000000"}, 30_000},
		{[]string{"X-RateLimit-Remaining: 0", "X-RateLimit-Reset: 1699999000"}, 0}, // has passed
		{[]string{"X-RateLimit-Remaining: 0", "X-RateLimit-Reset: Tue, 14 Nov 2023 22:13:50 GMT"}, 30_000},
		{[]string{"X-RateLimit-Remaining: 0", "X-RateLimit-Reset: 2023-11-14T22:13:50Z"}, 30_000},
		{[]string{"X-Rate-Limit-Remaining: 0", "X-Rate-Limit-Reset: 1700000030"}, 30_000},
		{[]string{"X-RateLimit-Remaining: 0", "X-RateLimit-Reset: 1700003630"}, 3_630_000},
		{[]string{"X-RateLimit-Remaining: 0", "X-RateLimit-Reset: 1700003630", "Date: Tue, 14 Nov 2023 23:13:20 GMT"}, 30_000},
		{[]string{"Date: Tue, 14 Nov 2023 23:13:20 GMT"}, 0},
		{[]string{"Retry-After: 30"}, 0}, // of a success: nothing says what for
		{nil, 0},
		// Several at once: the standard's is first.
		{[]string{`RateLimit: "default";r=9;t=30`, "X-RateLimit-Remaining: 0", "X-RateLimit-Reset: 30"}, 0},
		{[]string{"RateLimit: nonsense", "X-RateLimit-Remaining: 0", "X-RateLimit-Reset: 30"}, 30_000},
	} {
		ms, why := Pause(headers(c.headers...), now)
		if ms != c.want {
			t.Errorf("%q: %v ms (%s), want %v", c.headers, ms, why, c.want)
		}
		if c.want > 0 && !strings.Contains(why, "is ") {
			t.Errorf("%q: why is %q", c.headers, why)
		}
	}
}

func TestRequestsArePacedWhereFewAreLeft(t *testing.T) {
	const now = 1_700_000_000_000
	retry := Retry{MaxWait: 60_000}
	for _, c := range []struct {
		headers []string
		gap     float64
		left    float64
	}{
		// Half of the quota may be spent at once.
		{[]string{`RateLimit: "a";r=6;t=10`, `RateLimit-Policy: "a";q=10;w=10`}, 0, 0},
		{[]string{`RateLimit: "a";r=5;t=10`, `RateLimit-Policy: "a";q=10;w=10`}, 2000, 5},
		{[]string{`RateLimit: "a";r=1;t=10`, `RateLimit-Policy: "a";q=10;w=10`}, 10_000, 1},
		{[]string{`RateLimit: limit=10, remaining=4, reset=8`}, 2000, 4},
		{[]string{"RateLimit-Limit: 10, 10;w=60", "RateLimit-Remaining: 4", "RateLimit-Reset: 8"}, 2000, 4},
		{[]string{"X-RateLimit-Limit: 10", "X-RateLimit-Remaining: 4", "X-RateLimit-Reset: 1700000008"}, 2000, 4},
		// Where its size is not known, less than one a second is few.
		{[]string{`RateLimit: "a";r=11;t=10`}, 0, 0},
		{[]string{`RateLimit: "a";r=8;t=16`}, 2000, 8},
		{[]string{"X-RateLimit-Remaining: 8", "X-RateLimit-Reset: 16"}, 2000, 8},
		// The tightest of several counts.
		{[]string{`RateLimit: "s";r=1;t=1, "m";r=20;t=60`, `RateLimit-Policy: "s";q=2;w=1, "m";q=100;w=60`}, 3000, 20},
		{[]string{`RateLimit: "s";r=1;t=1, "h";r=20;t=3600`, `RateLimit-Policy: "s";q=2;w=1, "h";q=100;w=3600`}, 1000, 1},
		// What is spent is waited for, what lasts too long is not, and bytes are no requests.
		{[]string{`RateLimit: "a";r=0;t=10`}, 0, 0},
		{[]string{`RateLimit: "a";r=1;t=61`}, 0, 0},
		{[]string{`RateLimit: "a";r=1`, `RateLimit-Policy: "a";q=10;w=10`}, 0, 0},
		{[]string{`RateLimit: "a";r=1;t=10`, `RateLimit-Policy: "a";q=10;qu="content-bytes"`}, 0, 0},
		{[]string{`RateLimit: "a";r=1;t=10`, `RateLimit-Policy: "a";q=10;qu="concurrent-requests"`}, 0, 0},
		{[]string{`RateLimit: "a";r=1;t=10`, `RateLimit-Policy: "a";q=10;qu="requests"`}, 10_000, 1},
		{[]string{`RateLimit: "a";r=1;t=10`, "Age: 1"}, 0, 0},
		{[]string{`RateLimit: "a";r=x;t=10`}, 0, 0},
		{nil, 0, 0},
	} {
		p, said := retry.Pace(headers(c.headers...), now, 0)
		if p.Gap != c.gap || p.Left != c.left || p.Gap > 0 && (!said || !strings.Contains(p.Why, "Limit") || p.Over < p.Gap) {
			t.Errorf("%q: %+v, %v, want a gap of %v", c.headers, p, said, c.gap)
		}
	}
}

// Requests that have not been answered take of what is left, too.
func TestThePaceCountsRequestsInFlight(t *testing.T) {
	for inFlight, gap := range []float64{0, 2000, 2500, 3334, 5000, 10_000, 10_000, 10_000} {
		p, _ := (Retry{MaxWait: 60_000}).Pace(headers(`RateLimit: "a";r=6;t=10`, `RateLimit-Policy: "a";q=10;w=10`), 0, inFlight)
		if math.Trunc(p.Gap) != gap || gap > 0 && p.Left != 6 {
			t.Errorf("%d in flight: %+v, want a gap of %v", inFlight, p, gap)
		}
	}
}

// FuzzPause: whatever the headers say, the wait is a number of ms, with a reason.
func FuzzPause(f *testing.F) {
	for _, v := range []string{`"a;r=5;t=9, \"b\"";r=0;t=3`, "limit=100, remaining=0, reset=50", "1700000030", "30.5", "Tue, 14 Nov 2023 22:13:50 GMT", "2023-11-14T22:13:50Z", "\xff", "1e99"} {
		f.Add(v, "0")
	}
	f.Fuzz(func(t *testing.T, v, left string) {
		h := headers("RateLimit: "+v, "X-RateLimit-Remaining: "+left, "X-RateLimit-Reset: "+v, "Date: "+left)
		if ms, why := Pause(h, 1_700_000_000_000); !(ms >= 0) || ms > 0 && why == "" {
			t.Errorf("%v ms, %q", ms, why)
		}
		if p, _ := DefaultRetry.Pace(headers("RateLimit: "+v, "RateLimit-Policy: "+left), 1_700_000_000_000, 3); !(p.Gap >= 0) || p.Gap > DefaultRetry.MaxWait || p.Gap > 0 && p.Why == "" {
			t.Errorf("%+v", p)
		}
		h = headers("Retry-After: "+v, "Retry-After-Ms: "+left, "Date: "+left)
		if ms, why := DefaultRetry.Delay(1, h, 1_700_000_000_000, 0.5); !(ms >= 0) || why == "" {
			t.Errorf("%v ms, %q", ms, why)
		}
	})
}
