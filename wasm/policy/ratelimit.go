package policy

import (
	"math"
	"strconv"
	"strings"

	"github.com/anypage/anypage/wasm/host"
)

// Pause returns how many ms to wait before the next request, and why, if a response
// says that no further request is allowed until then; else 0 and "". header returns a
// response's header by its lower-case name. now is in ms since the Unix epoch. The wait
// can be longer than Retry.TooLong allows.
func Pause(header func(string) string, now float64) (ms float64, why string) {
	if q := spent(quotas(header, now)); q.left == 0 {
		return q.ms, q.said
	}
	return 0, ""
}

// Pace says how far apart requests are to be, so that a rate limit is not run into.
type Pace struct {
	Gap  float64 // ms between two requests; 0 for no pace
	Over float64 // ms for which it holds
	Left float64 // requests that are left in that time
	Why  string
}

// Pace returns the pace that a response asks for. said is false if it says nothing of a
// rate limit. Half of a quota may be spent at once. The rest of it is spread evenly over
// the time that is left; so is one whose size is not known, once less than a request a
// second is left. inFlight is how many other requests have not been answered, which the
// response may not have counted. A limit that lasts longer than a walk may wait is no reason to slow down:
// waiting it out is not an option either, and the walk may well end before.
func (r Retry) Pace(header func(string) string, now float64, inFlight int) (p Pace, said bool) {
	all := quotas(header, now)
	for _, q := range all {
		left := q.left - float64(inFlight)
		few := left <= q.ms/1000
		if q.of > 0 {
			few = left <= q.of/2
		}
		if gap := math.Ceil(q.ms / max(left, 1)); q.left >= 1 && few && gap > p.Gap && !r.TooLong(q.ms) {
			// A server that rounds down has its window end later.
			p = Pace{gap, q.ms + gap, q.left, q.said + ", and requests are spread over that time"}
		}
	}
	return p, len(all) > 0
}

// quota is what a response says of a rate limit.
type quota struct {
	left float64 // how many requests are allowed; -1 where nothing says it
	ms   float64 // for how long these are all
	of   float64 // how many are allowed in a whole window; 0 where nothing says it
	said string  // the header
}

// spent is the quota that counts: that which is spent for the longest time, else the first.
func spent(all []quota) quota {
	best := quota{left: -1}
	for i, q := range all {
		if i == 0 || q.left == 0 && (best.left != 0 || q.ms > best.ms) {
			best = q
		}
	}
	return best
}

// quotas reads the rate limits from a response's headers. It reads the three forms of
// draft-ietf-httpapi-ratelimit-headers, of which version 11 is the current one,
//
//	RateLimit: "default";r=0;t=30                        from version 08 on
//	RateLimit-Policy: "default";q=60;w=60
//	RateLimit: limit=60, remaining=0, reset=30           version 07
//	RateLimit-Remaining: 0  RateLimit-Reset: 30          before
//
// and the older X-RateLimit-Remaining and X-RateLimit-Reset, or X-Rate-Limit-…. Their
// reset is a number of seconds from now, or a time: in seconds (GitHub), in
// milliseconds (Rocket.Chat) or as a date. A response that comes from a cache says nothing
// (version 11, section 7.3).
func quotas(header func(string) string, now float64) (all []quota) {
	if age, ok := amount(header("age")); ok && age > 0 {
		return nil
	}
	if v := header("ratelimit"); v != "" {
		if all = structured(v, header("ratelimit-policy")); len(all) > 0 {
			return all
		}
	}
	for _, names := range [...]struct{ shown, reset, remaining, limit string }{
		{"RateLimit-Reset", "ratelimit-reset", "ratelimit-remaining", "ratelimit-limit"},
		{"X-RateLimit-Reset", "x-ratelimit-reset", "x-ratelimit-remaining", "x-ratelimit-limit"},
		{"X-Rate-Limit-Reset", "x-rate-limit-reset", "x-rate-limit-remaining", "x-rate-limit-limit"},
	} {
		v := strings.TrimSpace(header(names.reset))
		if v == "" {
			continue
		}
		ms, ok := reset(v, serverTime(header, now))
		if !ok {
			continue
		}
		q := quota{left: -1, ms: ms, said: names.shown + " is " + clip(v)}
		if left, ok := amount(header(names.remaining)); ok {
			q.left = left
		}
		limit, _, _ := strings.Cut(header(names.limit), ",") // up to version 06, policies may follow
		q.of, _ = amount(limit)
		return []quota{q}
	}
	return nil
}

// structured reads the value of RateLimit, with that of RateLimit-Policy, which has sizes
// and windows by the same names. A quota that doesn't count requests is none, unless it is
// spent.
func structured(v, policy string) (all []quota) {
	said := "RateLimit is " + clip(v)
	// In version 07 all members belong to one limit.
	if strings.Contains(v, "remaining=") {
		p := parameters(outsideQuotes(v, ','))
		left, counted := amount(p["remaining"])
		t, timed := amount(p["reset"])
		of, _ := amount(p["limit"])
		if counted && timed {
			all = append(all, quota{left, 1000 * t, of, said})
		}
		return all
	}
	policies := map[string]map[string]string{}
	for _, item := range outsideQuotes(policy, ',') {
		parts := outsideQuotes(item, ';')
		policies[strings.TrimSpace(parts[0])] = parameters(parts[1:])
	}
	for _, item := range outsideQuotes(v, ',') {
		parts := outsideQuotes(item, ';')
		p, whole := parameters(parts[1:]), policies[strings.TrimSpace(parts[0])]
		left, counted := amount(p["r"])
		t, timed := amount(p["t"])
		if !timed && left == 0 {
			t, timed = amount(whole["w"])
		}
		of, _ := amount(whole["q"])
		requests := whole["qu"] == "" || strings.HasPrefix(whole["qu"], `"request`)
		if counted && timed && (requests || left == 0) {
			all = append(all, quota{left, 1000 * t, of, said})
		}
	}
	return all
}

// parameters takes name=value apart.
func parameters(parts []string) map[string]string {
	m := map[string]string{}
	for _, part := range parts {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		m[name] = value
	}
	return m
}

// outsideQuotes splits a structured field (RFC 9651) at a separator that is not
// within a string.
func outsideQuotes(s string, separator byte) (parts []string) {
	quoted, begin := false, 0
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && quoted:
			i++
		case s[i] == '"':
			quoted = !quoted
		case s[i] == separator && !quoted:
			parts = append(parts, s[begin:i])
			begin = i + 1
		}
	}
	return append(parts, s[begin:])
}

// reset reads when a limit ends: in ms from now.
func reset(v string, now float64) (ms float64, ok bool) {
	n, ok := amount(v)
	if !ok {
		at, ok := date(v)
		return max(at-now, 0), ok
	}
	if n < 1e9 { // seconds from now; as a time, it would be before 2001
		return 1000 * n, true
	}
	for n >= 1e11 { // milliseconds or finer units; in seconds it would be after the year 5138
		n /= 1000
	}
	return max(1000*n-now, 0), true
}

// amount reads a number that counts something.
func amount(v string) (n float64, ok bool) {
	if v == "" { // most headers are not there, and an error is written with its text
		return 0, false
	}
	n, err := strconv.ParseFloat(strings.TrimSpace(v), 64)
	return n, err == nil && n >= 0 && !math.IsInf(n, 0)
}

// serverTime returns the time by the server's clock if the response has a Date, else
// ours. The server's other dates are by its own clock, and ours may be wrong.
func serverTime(header func(string) string, now float64) float64 {
	if at, ok := date(strings.TrimSpace(header("date"))); ok {
		return at
	}
	return now
}

// date reads an HTTP date or an ISO 8601 date. An HTTP date begins with the name of a
// day (RFC 9110, section 5.6.7). That is checked here, because hosts read nearly any
// text, even "-5", as some date in the past.
func date(v string) (ms float64, ok bool) {
	for _, day := range [...]string{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"} {
		if strings.HasPrefix(v, day) {
			return host.ParseDate(v)
		}
	}
	if len(v) >= len("2006-01-02T15:04Z") && v[4] == '-' && v[7] == '-' && v[10] == 'T' {
		return host.ParseDate(v)
	}
	return 0, false
}

// clip keeps a header's value readable in a message.
func clip(v string) string {
	const most = 80
	if len(v) <= most {
		return v
	}
	return strings.ToValidUTF8(v[:most], "") + "…"
}
