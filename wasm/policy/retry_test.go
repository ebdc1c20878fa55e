package policy

import (
	"math"
	"slices"
	"strings"
	"testing"
)

func none(string) string { return "" }

// headers reads a response's headers, given as "Name: value".
func headers(lines ...string) func(string) string {
	return func(name string) string {
		for _, line := range lines {
			if n, v, _ := strings.Cut(line, ": "); strings.ToLower(n) == name {
				return v
			}
		}
		return ""
	}
}

func TestOnlyPassingTroublesAreTriedAgain(t *testing.T) {
	for status, want := range map[int]bool{
		0: false, 200: false, 304: false, 400: false, 401: false, 403: false, 404: false, 408: true, 409: true, 422: false,
		425: true, 429: true, 500: true, 501: false, 502: true, 503: true, 504: true, 505: false, 529: true, 599: true, 600: false,
	} {
		if got := DefaultRetry.Retryable(status, none); got != want {
			t.Errorf("%d: %v", status, got)
		}
	}
	own := Retry{Statuses: []int{404, 500}}
	for status, want := range map[int]bool{404: true, 500: true, 503: false, 429: false} {
		if got := own.Retryable(status, none); got != want {
			t.Errorf("with statuses 404 and 500, %d: %v", status, got)
		}
	}
	if (Retry{Statuses: []int{}}).Retryable(500, none) {
		t.Error("an empty list of statuses retries")
	}
}

// The backoff would be 500 ms here, so any other wait comes from a header.
func TestTheServersHeaderDecidesTheWait(t *testing.T) {
	const now = 784111777000 // Sun, 06 Nov 1994 08:49:37 GMT
	for _, c := range []struct {
		header, value string
		want          float64
	}{
		{"retry-after", "0", 0},
		{"retry-after", "120", 120_000}, // beyond maxDelay: the server's word counts
		{"retry-after", " 7 ", 7000},
		{"retry-after", "1.5", 1500},
		{"retry-after", "Sun, 06 Nov 1994 08:49:40 GMT", 3000},
		{"retry-after", "Sunday, 06-Nov-94 08:49:38 GMT", 1000},
		{"retry-after", "Sun, 06 Nov 1994 08:00:00 GMT", 0}, // has passed
		{"retry-after-ms", "250", 250},
		{"retry-after-ms", "0.5", 0.5},
		{"retry-after", "99999999999", 99999999999e3}, // too long, but what was said
		{"retry-after", "Sun, 06 Nov 2094 08:49:37 GMT", 3155760000e3},
		{"retry-after", "1994-11-06T08:49:40Z", 3000},
		{"retry-after-ms", "1e9", 1e9},
		// What can't be meant is left to backoff.
		{"retry-after", "", 500},
		{"retry-after", "soon", 500},
		{"retry-after", "-5", 500}, // JavaScript's Date.parse takes it for a month
		{"retry-after", "NaN", 500},
		{"retry-after", "Inf", 500},
		{"retry-after-ms", "-1", 500},
		{"retry-after-ms", "NaN", 500},
		{"retry-after-ms", "Infinity", 500},
		{"retry-after", "1e999", 500},
	} {
		header := func(name string) string {
			if name == c.header {
				return c.value
			}
			return ""
		}
		ms, why := DefaultRetry.Delay(0, header, now, 1)
		if ms != c.want {
			t.Errorf("%s: %s: %v ms (%s), want %v", c.header, c.value, ms, why, c.want)
		}
		if byHeader := strings.Contains(strings.ToLower(why), c.header); byHeader != (c.want != 500) {
			t.Errorf("%s: %s: why is %q", c.header, c.value, why)
		}
	}
	both := func(name string) string { return map[string]string{"retry-after": "9", "retry-after-ms": "30"}[name] }
	if ms, _ := DefaultRetry.Delay(0, both, now, 0); ms != 30 {
		t.Errorf("both headers: %v ms, the finer one says 30", ms)
	}
}

// The server's clock is an hour ahead of ours.
func TestADateIsHeldAgainstTheServersClock(t *testing.T) {
	const now = 784111777000 // Sun, 06 Nov 1994 08:49:37 GMT
	for _, c := range []struct {
		headers []string
		want    float64
	}{
		{[]string{"Retry-After: Sun, 06 Nov 1994 09:49:40 GMT"}, 3603_000},
		{[]string{"Retry-After: Sun, 06 Nov 1994 09:49:40 GMT", "Date: Sun, 06 Nov 1994 09:49:37 GMT"}, 3000},
		{[]string{"X-RateLimit-Reset: 3", "Date: Sun, 06 Nov 1994 09:49:37 GMT"}, 3000},
		{[]string{"Retry-After: 3", "Date: Sun, 06 Nov 1994 09:49:37 GMT"}, 3000},
		{[]string{"Retry-After: Sun, 06 Nov 1994 08:49:40 GMT", "Date: yesterday"}, 3000},
	} {
		if ms, why := DefaultRetry.Delay(0, headers(c.headers...), now, 1); ms != c.want {
			t.Errorf("%q: %v ms (%s), want %v", c.headers, ms, why, c.want)
		}
	}
}

// The responses refuse the request and have no Retry-After.
func TestARefusalByASpentLimitWaitsForItsReset(t *testing.T) {
	const now = 1_700_000_000_000 // Tue, 14 Nov 2023 22:13:20 GMT
	for _, c := range []struct {
		headers []string
		want    float64 // 500 for backoff
	}{
		{[]string{"RateLimit-Remaining: 0", "RateLimit-Reset: 7"}, 7000},
		{[]string{"RateLimit-Reset: 7"}, 7000},
		{[]string{"RateLimit-Remaining: 12", "RateLimit-Reset: 7"}, 500}, // another reason
		{[]string{"X-RateLimit-Remaining: 0", "X-RateLimit-Reset: 1700000007"}, 7000},
		{[]string{"RateLimit: \"default\";r=0;t=7"}, 7000},
		{[]string{"RateLimit: \"default\";r=3;t=7"}, 500},
		{[]string{"Retry-After: 2", "RateLimit-Remaining: 0", "RateLimit-Reset: 7"}, 2000},
		{[]string{"Retry-After: soon", "RateLimit-Remaining: 0", "RateLimit-Reset: 7"}, 7000},
		{[]string{"RateLimit-Remaining: 0"}, 500},
		{[]string{"X-RateLimit-Remaining: 0", "X-RateLimit-Reset: 1699999999"}, 500}, // has passed: all retries were made at once
		{[]string{"RateLimit: \"default\";r=0;t=0"}, 500},
	} {
		if ms, why := DefaultRetry.Delay(0, headers(c.headers...), now, 1); ms != c.want {
			t.Errorf("%q: %v ms (%s), want %v", c.headers, ms, why, c.want)
		}
	}
}

// GitHub answers 403 when a limit is spent, when requests come too fast, and when something is forbidden.
func TestA403IsTriedAgainOnlyWhereALimitIsSpentOrItSaysWhen(t *testing.T) {
	for _, c := range []struct {
		want    bool
		headers []string
	}{
		{true, []string{"X-RateLimit-Remaining: 0", "X-RateLimit-Reset: 1700000007"}},
		{true, []string{"RateLimit: limit=60, remaining=0, reset=3"}},
		{true, []string{"X-RateLimit-Remaining: 59", "X-RateLimit-Reset: 1700000007", "Retry-After: 60"}},
		{false, []string{"X-RateLimit-Remaining: 59", "X-RateLimit-Reset: 1700000007"}},
		{false, []string{"X-RateLimit-Remaining: 0"}},
		{false, []string{"X-RateLimit-Reset: 1700000007"}},
		{false, nil},
	} {
		if got := DefaultRetry.Retryable(403, headers(c.headers...)); got != c.want {
			t.Errorf("%q: %v", c.headers, got)
		}
		if (Retry{Statuses: []int{500}}).Retryable(403, headers(c.headers...)) {
			t.Errorf("%q: retried, though the caller's statuses are others", c.headers)
		}
	}
}

func TestAWaitIsTooLongBeyondMaxWait(t *testing.T) {
	for ms, want := range map[float64]bool{0: false, 299_999: false, 300_000: false, 300_001: true, 1e15: true} {
		if DefaultRetry.TooLong(ms) != want {
			t.Errorf("%v ms: %v", ms, !want)
		}
	}
}

func TestBackoffDoublesUpToItsLimit(t *testing.T) {
	r := Retry{Attempts: 20, MinDelay: 100, MaxDelay: 1000, MaxWait: 5000}
	for attempt, share := range []float64{100, 200, 400, 800, 1000, 1000, 1000} {
		low, _ := r.Delay(attempt, none, 0, 0)
		half, _ := r.Delay(attempt, none, 0, 0.5)
		high, why := r.Delay(attempt, none, 0, math.Nextafter(1, 0))
		if low != 0 || half != share/2 || high != share || why != "backoff" {
			t.Errorf("attempt %d: %v, %v and %v ms, want 0, %v and %v", attempt, low, half, high, share/2, share)
		}
	}
	for _, attempt := range []int{60, 1100, 1 << 30} {
		if ms, _ := r.Delay(attempt, none, 0, 0.5); ms != 500 {
			t.Errorf("attempt %d: %v ms", attempt, ms)
		}
		capped := Retry{MinDelay: 100, MaxDelay: 1000, MaxWait: 200}
		if ms, _ := capped.Delay(attempt, none, 0, 0.5); ms != 100 {
			t.Errorf("with maxWait below maxDelay, attempt %d: %v ms", attempt, ms)
		}
		if ms, _ := (Retry{}).Delay(attempt, none, 0, 0.5); ms != 0 {
			t.Errorf("without delays, attempt %d: %v ms", attempt, ms)
		}
	}
}

// A server's answer to a probe may be a refusal; what has nothing to do with the
// probe never is one.
func TestARefusalOfAProbeIsConclusiveAndABusyServerIsNot(t *testing.T) {
	for status, want := range map[int][3]bool{
		400: {false, true, true}, 404: {false, true, true}, 422: {false, true, true},
		500: {false, false, true}, 501: {false, false, true},
		0: {}, 401: {}, 403: {}, 407: {}, 408: {}, 409: {}, 425: {}, 429: {}, 502: {}, 503: {}, 504: {},
	} {
		for i, c := range []Conclusive{NoRefusal, WrongRequests, AllRefusals} {
			if got := c.Answers(status); got != want[i] {
				t.Errorf("%d, %d: %v", c, status, got)
			}
		}
	}
}

func TestPagesAreTooLargeByTheirStatus(t *testing.T) {
	large := []int{408, 413, 502, 504, 507, 522, 524}
	for status := range 600 {
		if want := slices.Contains(large, status); TooLarge(status) != want {
			t.Errorf("TooLarge(%d) is not %v", status, want)
		}
	}
}
