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
	ms, why, left := limit(header, now)
	if why == "" || left != 0 {
		return 0, ""
	}
	return ms, why
}

// limit reads the rate limit from a response's headers. It returns how many ms remain
// until requests are allowed again, and how many requests are left: -1 if no header
// says how many. why is "" if no header says how long.
//
// It reads the three forms of draft-ietf-httpapi-ratelimit-headers,
//
//	RateLimit: "default";r=0;t=30                        from version 08 on
//	RateLimit: limit=60, remaining=0, reset=30           version 07
//	RateLimit-Remaining: 0  RateLimit-Reset: 30          before
//
// and the older X-RateLimit-Remaining and X-RateLimit-Reset, or X-Rate-Limit-…. Their
// reset is a number of seconds from now, or a time: in seconds (GitHub), in
// milliseconds (Rocket.Chat) or as a date.
func limit(header func(string) string, now float64) (ms float64, why string, left float64) {
	if v := header("ratelimit"); v != "" {
		if ms, left, ok := structured(v); ok {
			return ms, "RateLimit is " + clip(v), left
		}
	}
	for _, name := range [...]struct{ shown, reset, remaining string }{
		{"RateLimit-Reset", "ratelimit-reset", "ratelimit-remaining"},
		{"X-RateLimit-Reset", "x-ratelimit-reset", "x-ratelimit-remaining"},
		{"X-Rate-Limit-Reset", "x-rate-limit-reset", "x-rate-limit-remaining"},
	} {
		v := strings.TrimSpace(header(name.reset))
		if v == "" {
			continue
		}
		ms, ok := reset(v, serverTime(header, now))
		if !ok {
			continue
		}
		left, ok := amount(header(name.remaining))
		if !ok {
			left = -1
		}
		return ms, name.shown + " is " + clip(v), left
	}
	return 0, "", -1
}

// structured reads the value of RateLimit. Of several limits, the one that is spent for
// the longest time counts. A name in quotes may contain any character.
func structured(v string) (ms, left float64, ok bool) {
	left = -1
	// In version 07 all members belong to one limit.
	if strings.Contains(v, "remaining=") {
		var t float64
		var timed, counted bool
		for _, member := range strings.Split(v, ",") {
			name, value, _ := strings.Cut(strings.TrimSpace(member), "=")
			switch name {
			case "remaining":
				left, counted = amount(value)
			case "reset":
				t, timed = amount(value)
			}
		}
		return 1000 * t, left, timed && counted
	}
	for _, item := range outsideQuotes(v, ',') {
		r, t := -1.0, -1.0
		for i, parameter := range outsideQuotes(item, ';') {
			name, value, _ := strings.Cut(strings.TrimSpace(parameter), "=")
			n, numeric := amount(value)
			switch {
			case i == 0 || !numeric:
			case name == "r":
				r = n
			case name == "t":
				t = n
			}
		}
		if r < 0 || t < 0 {
			continue
		}
		if !ok || r == 0 && (left > 0 || 1000*t > ms) {
			ms, left, ok = 1000*t, r, true
		}
	}
	return ms, left, ok
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
