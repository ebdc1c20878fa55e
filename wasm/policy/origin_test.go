package policy

import (
	"strings"
	"testing"
)

func TestWhatIsNoOriginIsAMistake(t *testing.T) {
	for _, c := range []struct {
		target  string
		trust   []string
		mistake string // "" for none
	}{
		{"https://api.example.com/x", nil, ""},
		{"http://localhost:8080/", []string{"https://cdn.example.com", "https://b.example/", "http://127.0.0.1:80"}, ""},
		{"/x", nil, `url is "/x"`},
		{"", nil, `url is ""`},
		{"file:///etc/passwd", nil, "only http and https"},
		{"data:application/json,[]", nil, "only http and https"},
		{"javascript:alert(1)", nil, "only http and https"},
		{"https://me:secret@api.example.com/", nil, "user name or password"},
		{"https://me@api.example.com/", nil, "user name or password"},
		{"https://api.example.com/", []string{"https://a.example", "b.example"}, `trust[1] is "b.example"`},
		{"https://api.example.com/", []string{"*"}, `trust[0] is "*"`},
		{"https://api.example.com/", []string{"data:x"}, `trust[0] is "data:x"`},
		{"https://api.example.com/", []string{"https://b.example/path"}, "without a path or *"},
		{"https://api.example.com/", []string{"https://b.example/?q"}, "without a path or *"},
		{"https://api.example.com/", []string{"https://b.example/#f"}, "without a path or *"},
		{"https://api.example.com/", []string{"https://me:secret@b.example/"}, "trust[0]"},
		{"https://api.example.com/", []string{"ftp://b.example"}, "trust[0]"},
		{"https://api.example.com/", []string{"https://*.example.com"}, "trust[0]"},
		{"ftp://me:secret@b.example/?token=secret", nil, "only http and https"},
	} {
		o, mistake := NewOrigins(c.target, c.trust)
		if (mistake == "") != (c.mistake == "") || !strings.Contains(mistake, c.mistake) || (o == nil) != (c.mistake != "") {
			t.Errorf("%s, %v: %q, want %q", c.target, c.trust, mistake, c.mistake)
		}
		if strings.Contains(mistake, "secret") {
			t.Errorf("the message shows a password: %s", mistake)
		}
	}
}

func TestOnlyTrustedOriginsGetCredentials(t *testing.T) {
	secure := []string{"https://api.example.com/v1/list?x=1", "https://trusted.example", "https://trusted.example:8443"}
	plain := []string{"http://localhost:3000/", "https://trusted.example"}
	for _, c := range []struct {
		walk    []string // target, then trust
		url     string
		trusted bool
		refusal string
	}{
		{secure, "https://api.example.com/v2", true, ""},
		{secure, "https://API.example.com:443/v2", true, ""},
		{secure, "https://api.example.com:8443/v2", false, ""}, // another port, another origin
		{secure, "https://sub.api.example.com/", false, ""},
		{secure, "https://api.example.com.evil.example/", false, ""},
		{secure, "https://api.example.com%2eevil.example/", false, ""},
		{secure, "https://evil.example/https://api.example.com/", false, ""},
		{secure, `https:\\evil.example\`, false, ""},
		{secure, `https:\\api.example.com\`, true, ""}, // as fetch reads it
		{secure, "https://trusted.example/any", true, ""},
		{secure, "https://trusted.example:8443/any", true, ""},
		{secure, "https://trusted.example:1/any", false, ""},
		{secure, "http://api.example.com/v2", false, "https for http"},
		{secure, "http://trusted.example/", false, "https for http"},
		{secure, "https://api.example.com@evil.example/", false, "user name or password"},
		{secure, "https://me:pw@api.example.com/", false, "user name or password"},
		{secure, "javascript:alert(1)", false, "not http or https"},
		{secure, "file:///etc/passwd", false, "not http or https"},
		{secure, "blob:https://api.example.com/x", false, "not http or https"},
		{secure, "ftp://api.example.com/", false, "not http or https"},
		{secure, "wss://api.example.com/", false, "not http or https"},
		{secure, "/v2", false, "is no URL"},
		{secure, "", false, "is no URL"},
		{secure, "https://[::1", false, "is no URL"},
		{plain, "http://localhost:3000/next", true, ""},
		{plain, "http://localhost/next", false, ""},
		{plain, "https://localhost:3000/next", false, ""},
		{plain, "http://127.0.0.1:3000/next", false, ""},
		{plain, "https://trusted.example/next", true, ""},
		{plain, "http://trusted.example/next", false, ""}, // trust is for the origin as written
	} {
		o, mistake := NewOrigins(c.walk[0], c.walk[1:])
		if mistake != "" {
			t.Fatal(mistake)
		}
		trusted, refusal := o.Check(c.url)
		if trusted != c.trusted || (refusal == "") != (c.refusal == "") || !strings.Contains(refusal, c.refusal) {
			t.Errorf("from %s to %s: %v, %q; want %v, %q", c.walk[0], c.url, trusted, refusal, c.trusted, c.refusal)
		}
	}
}

// TestAnAnswerDoesNotDependOnTheURLsAskedBefore asks for URLs one after the other that are the same up to
// some point: each gets the answer that it gets from an Origins of its own.
func TestAnAnswerDoesNotDependOnTheURLsAskedBefore(t *testing.T) {
	all := []string{
		"https://api.example.com/v1?x=1", "https://api.example.com/v1?x=@evil.example/", "https://api.example.com/v1", "https://api.example.com/v1#?x=1",
		"https://api.example.com?@evil.example/", "https://api.example.com@evil.example/?x", "https://evil.example/v1?x=1", "https://evil.example/v1?x=2",
		"https://evil.example/v1?https://api.example.com/v1?x=1", "http://api.example.com/v1?x=1", "javascript:alert(1)?x", "?x", "?y", "", "https://[::1?x",
	}
	one, _ := NewOrigins("https://api.example.com/v1", nil)
	for _, a := range all {
		for _, b := range all {
			for _, url := range []string{a, b, b} {
				fresh, _ := NewOrigins("https://api.example.com/v1", nil)
				trusted, refusal := one.Check(url)
				if wantTrusted, want := fresh.Check(url); trusted != wantTrusted || refusal != want {
					t.Errorf("%s after %s: %v, %q; want %v, %q", url, a, trusted, refusal, wantTrusted, want)
				}
			}
		}
	}
}
