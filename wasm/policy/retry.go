package policy

import (
	"math"
	"slices"
	"strings"

	"github.com/anypage/anypage/wasm/contract"
)

// Retry says which failures are tried again, and how soon.
type Retry struct {
	Attempts int     // after the first request; 0 for none
	MinDelay float64 // ms, of the first backoff
	MaxDelay float64 // ms, of any backoff; a wait that the server asks for may take up to MaxWait
	MaxWait  float64 // ms, of any wait
	Statuses []int   // nil for the default ones
}

// DefaultRetry is used if the caller sets no option retry.
var DefaultRetry = Retry{Attempts: contract.RetryAttempts, MinDelay: contract.RetryMinDelay, MaxDelay: contract.RetryMaxDelay, MaxWait: contract.RetryMaxWait}

// Retryable reports whether a request should be made again after a status. Without
// Statuses these are 408, 409, 425, 429 and 5xx except 501 and 505, which would only
// come again, and 403 if the response says that a rate limit is spent, or when to come
// again (GitHub's secondary limit). header returns a response's header by its lower-case name.
func (r Retry) Retryable(status int, header func(string) string) bool {
	if r.Statuses != nil {
		return slices.Contains(r.Statuses, status)
	}
	switch status {
	case 408, 409, 425, 429:
		return true
	case 403:
		return header("retry-after") != "" || spent(quotas(header, 0)).left == 0
	case 501, 505:
		return false
	}
	return status >= 500 && status <= 599
}

// Repeatable reports whether a request does no harm if it is made twice. Methods that
// only read are repeatable (RFC 9110, section 9.2.1; QUERY is one), and so is a POST
// that is paginated, since it asks for pages of a list.
func Repeatable(method string, paginated bool) bool {
	switch method {
	case "GET", "HEAD", "OPTIONS", "QUERY":
		return true
	case "POST":
		return paginated
	}
	return false
}

// Delay returns how many ms to wait before retry number attempt (from 0), and why. The
// first of these counts: retry-after-ms, Retry-After, a rate limit that is spent (see
// Pause), a backoff. header returns a response's header by its lower-case name. now is
// in ms since the Unix epoch, random is from [0, 1).
func (r Retry) Delay(attempt int, header func(string) string, now, random float64) (ms float64, why string) {
	if v := header("retry-after-ms"); v != "" {
		if n, ok := amount(v); ok {
			return n, "retry-after-ms is " + clip(v)
		}
	}
	if v := strings.TrimSpace(header("retry-after")); v != "" {
		// RFC 9110, section 10.2.3: seconds, or a date.
		if n, ok := amount(v); ok {
			return n * 1000, "Retry-After is " + clip(v)
		}
		if at, ok := date(v); ok {
			return max(at-serverTime(header, now), 0), "Retry-After is " + clip(v)
		}
	}
	// If the limit should be over by now, it was not the reason, or the clocks differ.
	if q := spent(quotas(header, now)); q.ms > 0 && q.left <= 0 {
		return q.ms, q.said
	}
	// Exponential backoff with full jitter, so that clients that failed at the same
	// time don't return at the same time.
	ms = min(r.MinDelay*float64(uint64(1)<<min(attempt, 60)), r.MaxDelay, r.MaxWait)
	return math.Round(ms * random), "backoff"
}

// TooLong reports whether a wait is longer than MaxWait. The walk fails instead of waiting.
func (r Retry) TooLong(ms float64) bool { return ms > r.MaxWait }

// Conclusive says which refusals count as an answer. A request that was made only to
// try something out, such as a guess, is not made again after one of them.
type Conclusive byte

// Which refusals are conclusive.
const (
	NoRefusal     Conclusive = iota
	WrongRequests            // statuses under 500, which say that the request is wrong
	AllRefusals              // also 500 and up, which some servers answer to a wrong request
)

// Answers reports whether a status is conclusive. Statuses about credentials, rate limits or
// proxies are not: they say nothing about the request.
func (c Conclusive) Answers(status int) bool {
	switch status {
	case 0, 401, 403, 407, 408, 409, 425, 429, 502, 503, 504:
		return false
	}
	return c == AllRefusals || c == WrongRequests && status < 500
}

// TooLarge reports whether a status says that a page may have too many items for the server: it
// took too long (408, 504, and 522 and 524 of Cloudflare), broke off (502), or refused what is too
// large for it (413, 507).
func TooLarge(status int) bool {
	switch status {
	case 408, 413, 502, 504, 507, 522, 524:
		return true
	}
	return false
}
