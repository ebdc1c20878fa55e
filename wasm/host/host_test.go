package host

import "testing"

func TestURLsAreReadAsABrowserReadsThem(t *testing.T) {
	for _, c := range []struct {
		ref, base, href, origin string
		userInfo, ok            bool
	}{
		{"https://EXAMPLE.com:443/a b?q=ü#f", "", "https://example.com/a%20b?q=%C3%BC#f", "https://example.com", false, true},
		{"/p", "https://a.example/x/y?z=1", "https://a.example/p", "https://a.example", false, true},
		{"?page=2", "https://a.example/x/y?page=1", "https://a.example/x/y?page=2", "https://a.example", false, true},
		{"p2", "https://a.example/x/y", "https://a.example/x/p2", "https://a.example", false, true},
		{"//b.example/x", "https://a.example:8443/", "https://b.example/x", "https://b.example", false, true},
		{`\\b.example\x`, "https://a.example/", "https://b.example/x", "https://b.example", false, true},
		{"http://u:p@a.example:8080/", "", "http://u:p@a.example:8080/", "http://a.example:8080", true, true},
		{"javascript:alert(1)", "https://a.example/", "javascript:alert(1)", "null", false, true},
		{"/p", "", "", "", false, false},
		{"https://", "", "", "", false, false},
		{"http://[::1", "", "", "", false, false},
	} {
		u, ok := ParseURL(c.ref, c.base)
		if ok != c.ok || u.Href != c.href || u.Origin != c.origin || u.UserInfo != c.userInfo {
			t.Errorf("ParseURL(%q, %q) = %+v, %v", c.ref, c.base, u, ok)
		}
	}
}

func TestAPatternMatchesOrIsInvalid(t *testing.T) {
	if m, v := MatchRegexp("^(?:a.c)$", "abc"); !m || !v {
		t.Error("no match")
	}
	if m, v := MatchRegexp("^(?:a.c)$", "xabc"); m || !v {
		t.Error("matched")
	}
	for range 2 { // the second answer comes from the cache
		if _, v := MatchRegexp("(", "x"); v {
			t.Error("invalid pattern taken")
		}
	}
}

func TestADateIsReadOrIsNone(t *testing.T) {
	if ms, ok := ParseDate("Sun, 06 Nov 1994 08:49:37 GMT"); !ok || ms != 784111777000 {
		t.Error(ms, ok)
	}
	if _, ok := ParseDate("soon"); ok {
		t.Error("took a word for a date")
	}
}
