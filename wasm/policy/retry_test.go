package policy

import (
	"math"
	"strings"
	"testing"
)

func TestRetryable(t *testing.T) {
	for status, want := range map[int]bool{
		0: false, 200: false, 304: false, 400: false, 401: false, 403: false, 404: false, 408: true, 409: true, 422: false,
		425: true, 429: true, 500: true, 501: false, 502: true, 503: true, 504: true, 505: false, 529: true, 599: true, 600: false,
	} {
		if got := DefaultRetry.Retryable(status); got != want {
			t.Errorf("%d: %v", status, got)
		}
	}
	own := Retry{Statuses: []int{404, 500}}
	for status, want := range map[int]bool{404: true, 500: true, 503: false, 429: false} {
		if got := own.Retryable(status); got != want {
			t.Errorf("with statuses 404 and 500, %d: %v", status, got)
		}
	}
	if (Retry{Statuses: []int{}}).Retryable(500) {
		t.Error("an empty list of statuses retries")
	}
}

// TestDelayByHeader has what the server says; backoff would be 500 ms here.
func TestDelayByHeader(t *testing.T) {
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
		// What can't be meant is left to backoff.
		{"retry-after", "", 500},
		{"retry-after", "soon", 500},
		{"retry-after", "-5", 500}, // JavaScript's Date.parse takes it for a month
		{"retry-after", "NaN", 500},
		{"retry-after", "Inf", 500},
		{"retry-after", "99999999999", 500}, // no timer waits so long
		{"retry-after", "Sun, 06 Nov 2094 08:49:37 GMT", 500},
		{"retry-after-ms", "-1", 500},
		{"retry-after-ms", "NaN", 500},
		{"retry-after-ms", "1e99", 500},
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

func TestBackoff(t *testing.T) {
	none := func(string) string { return "" }
	r := Retry{Attempts: 20, MinDelay: 100, MaxDelay: 1000}
	for attempt, share := range []float64{100, 200, 400, 800, 1000, 1000, 1000} {
		low, _ := r.Delay(attempt, none, 0, 0)
		high, why := r.Delay(attempt, none, 0, math.Nextafter(1, 0))
		if low != share/2 || high != share || why != "backoff" {
			t.Errorf("attempt %d: %v to %v ms, want %v to %v", attempt, low, high, share/2, share)
		}
	}
	for _, attempt := range []int{60, 1100, 1 << 30} {
		if ms, _ := r.Delay(attempt, none, 0, 0.5); ms != 750 {
			t.Errorf("attempt %d: %v ms", attempt, ms)
		}
		if ms, _ := (Retry{}).Delay(attempt, none, 0, 0.5); ms != 0 {
			t.Errorf("without delays, attempt %d: %v ms", attempt, ms)
		}
	}
}
