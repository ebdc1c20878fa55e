//go:build !js

package host

import (
	"net/http"
	"regexp"
	"sync"
	"time"

	"github.com/nlnwa/whatwg-url/url"
)

var parser = url.NewParser()

func parseURL(ref, base string) (string, bool) {
	var u *url.Url
	var err error
	if base == "" {
		u, err = parser.Parse(ref)
	} else {
		u, err = parser.ParseRef(base, ref)
	}
	if err != nil {
		return "", false
	}
	userInfo := ""
	if u.Username() != "" || u.Password() != "" {
		userInfo = "1"
	}
	return u.Href(false) + "\n" + origin(u) + "\n" + u.Protocol() + "\n" + userInfo, true
}

// origin follows https://url.spec.whatwg.org/#origin for the schemes that a
// walk can fetch; all others are opaque.
func origin(u *url.Url) string {
	if p := u.Protocol(); p == "http:" || p == "https:" {
		return p + "//" + u.Host()
	}
	return "null"
}

var patterns sync.Map // string → *regexp.Regexp, nil where it does not compile

func matchRegexp(pattern, text string) (matched, valid bool) {
	known, ok := patterns.Load(pattern)
	if !ok {
		re, err := regexp.Compile(pattern)
		if err != nil {
			re = nil
		}
		known, _ = patterns.LoadOrStore(pattern, re)
	}
	re := known.(*regexp.Regexp)
	if re == nil {
		return false, false
	}
	return re.MatchString(text), true
}

func parseDate(date string) (float64, bool) {
	t, err := http.ParseTime(date)
	if err != nil {
		t, err = time.Parse(time.RFC3339, date)
	}
	if err != nil {
		return 0, false
	}
	return float64(t.UnixMilli()), true
}
