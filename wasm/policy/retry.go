package policy

import (
	"math"
	"strconv"
	"strings"

	"github.com/anypage/anypage/wasm/host"
)

// Retry says which failures are tried again, and how soon.
type Retry struct {
	Attempts int     // after the first request; 0 for none
	MinDelay float64 // ms, of the first backoff
	MaxDelay float64 // ms, of any backoff; a longer Retry-After is honoured
	Statuses []int   // nil for the default ones
}

// DefaultRetry is what a walk does unless told otherwise: OpenAI's SDKs retry
// twice, from half a second up.
var DefaultRetry = Retry{Attempts: 2, MinDelay: 500, MaxDelay: 8000}

// Retryable tells whether a status is worth another request: 408, 409, 425, 429
// and 5xx but 501 and 505, which another request won't change.
func (r Retry) Retryable(status int) bool {
	if r.Statuses != nil {
		for _, s := range r.Statuses {
			if s == status {
				return true
			}
		}
		return false
	}
	switch status {
	case 408, 409, 425, 429:
		return true
	case 501, 505:
		return false
	}
	return status >= 500 && status <= 599
}

// Delay is how many ms to wait before retry number attempt (from 0), and why.
// header reads a response's header by its lower-case name. now is in ms since
// the Unix epoch, random is from [0, 1).
func (r Retry) Delay(attempt int, header func(string) string, now, random float64) (ms float64, why string) {
	if v := strings.TrimSpace(header("retry-after-ms")); v != "" {
		if n, err := strconv.ParseFloat(v, 64); err == nil && n >= 0 && n <= math.MaxInt32 {
			return n, "retry-after-ms is " + v
		}
	}
	if v := strings.TrimSpace(header("retry-after")); v != "" {
		// RFC 9110, section 10.2.3: seconds, or a date.
		if n, err := strconv.ParseFloat(v, 64); err == nil && n >= 0 && n*1000 <= math.MaxInt32 {
			return n * 1000, "Retry-After is " + v
		}
		if at, ok := date(v); ok && at-now <= math.MaxInt32 {
			return max(at-now, 0), "Retry-After is " + v
		}
	}
	// Exponential backoff with full jitter, never below half of its share, so
	// that a retry is not at once.
	ms = min(r.MinDelay*math.Pow(2, float64(min(attempt, 60))), r.MaxDelay)
	return math.Round(ms * (0.5 + random/2)), "backoff"
}

// date reads an HTTP date. All of its forms begin with the name of a day (RFC
// 9110, section 5.6.7); hosts take nearly anything for some date in the past,
// "-5" among it.
func date(v string) (ms float64, ok bool) {
	for _, day := range [...]string{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"} {
		if strings.HasPrefix(v, day) {
			return host.ParseDate(v)
		}
	}
	return 0, false
}
