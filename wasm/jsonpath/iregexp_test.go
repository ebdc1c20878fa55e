package jsonpath

import (
	"strings"
	"testing"
)

func TestAnIRegexpIsTranslated(t *testing.T) {
	for _, c := range []struct{ source, want string }{
		{``, ``},
		{`abc`, `abc`},
		{`a|b||c`, `a|b||c`},
		{`a.b`, `a[^\n\r]b`},
		{`(a|(b)c)*`, `(?:a|(?:b)c)*`},
		{`()`, `(?:)`},
		{`a*b+c?`, `a*b+c?`},
		{`a{2}b{3,}c{4,5}d{0}`, `a{2}b{3,}c{4,5}d{0}`},
		{`a{1000}`, `a{1000}`},
		{`(a{10}){100}`, `(?:a{10}){100}`},
		{`(a{10}b|c){100}`, `(?:a{10}b|c){100}`},
		{`\(\)\*\+\.\?\[\\\]\^\n\r\t\{\|\}`, `\(\)\*\+\.\?\[\\\]\^\n\r\t\{\|\}`},
		{`a\-b-c`, `a-b-c`},
		{`é😀/,#=!<>&~@"'` + "\x00\n", `é😀/,#=!<>&~@"'` + "\x00\n"},
		{`^a$`, `(?:^)a(?:$)`},
		{`^*`, `(?:^)*`},
		{`\p{L}\P{Lu}\p{Zs}+`, `\p{L}\P{Lu}\p{Zs}+`},
		{`[abc]`, `[abc]`},
		{`[^a-z0-9]`, `[^a-z0-9]`},
		{`[-a]`, `[\-a]`},
		{`[a-]`, `[a\-]`},
		{`[--]`, `[\-\-]`},
		{`[^-]`, `[^\-]`},
		{`[^^]`, `[^\^]`},
		{`[^]`, `[\^]`},
		{`[a^]`, `[a\^]`},
		{`[.*+?(){}|$]`, `[.*+?(){}|$]`},
		{`[\[\]\\\-\n]`, `[\[\]\\\-\n]`},
		{`[\t-\r]`, `[\t-\r]`},
		{`[+-\-]`, `[+-\-]`},
		{`[\p{L}\P{Nd}_-]`, `[\p{L}\P{Nd}_\-]`},
		{`[é-😀]`, `[é-😀]`},
	} {
		p := compilePattern(c.source, false)
		if !p.valid || p.translated != c.want {
			t.Errorf("%q: %q, %v; want %q", c.source, p.translated, p.valid, c.want)
		}
		whole := compilePattern(c.source, true)
		if want := `^(?:` + c.want + `)$`; whole.translated != want {
			t.Errorf("%q: %q, want %q", c.source, whole.translated, want)
		}
		if matchesAnything := c.source + "|"; !compilePattern(matchesAnything, true).matches("") {
			t.Errorf("%q: the host refuses %q", c.source, whole.translated)
		}
	}
}

func TestWhatIsNoIRegexpIsRefused(t *testing.T) {
	for _, source := range []string{
		`(`, `)`, `a)`, `(a`, `(?:a)`, `(?i)a`, `(?=a)`,
		`*`, `+a`, `?`, `a**`, `a+?`, `a*+`, `(*a)`, `|*`,
		`{`, `}`, `a{`, `a{}`, `a{,2}`, `a{1`, `a{1,`, `a{2,1}`, `a{1,x}`, `a{x}`, `a{1}{2}`, `a{-1}`,
		`a{1001}`, `a{1,1001}`, `a{1001,}`, `a{99999999999999999999}`, `(a{100}){11}`, `((a{10}){11}){10}`,
		`]`, `[`, `[]`, `[a`, `[^`, `[^a`, `[]a]`, `[[]`, `[a[]`, `[z-a]`, `[a-b-c]`, `[a--]`, `[-a-z-9]`, `[\p{L}-z]`, `[a-\p{L}]`,
		`\`, `\d`, `\w`, `\s`, `\b`, `\1`, `\a`, `\x41`, `\u0041`, `\$`, `\/`, `[\`, `[\d]`, `[\$]`,
		`\p`, `\p{`, `\p{}`, `\p{L`, `\pL`, `\p{X}`, `\p{Lx}`, `\p{Cs}`, `\p{Greek}`, `\p{IsBasicLatin}`, `\p{^L}`, `[\p{X}]`,
		"\xff", "[\xff]",
		strings.Repeat("(", 200) + strings.Repeat(")", 200),
		strings.Repeat("(", 1_000_000),
	} {
		if p := compilePattern(source, false); p.valid || p.matches("") {
			t.Errorf("%.60q is taken, as %.60q", source, p.translated)
		}
	}
}

func TestAPatternMatchesTheWholeTextOrIsSearchedForInIt(t *testing.T) {
	for _, c := range []struct {
		pattern, text string
		match, search bool
	}{
		{`a`, "ba", false, true},
		{`.`, "\n", false, false},
		{`.`, "\u2028", true, true},
		{`.`, "😀", true, true},
		{`[^a]`, "\n", true, true},
		{`a|b`, "ab", false, true},
		{`^b`, "ab", false, false},
		{`a$`, "a\n", false, false},
		{`[^]`, "^", true, true},
		{`[a\-z]+`, "a-z", true, true},
		{`[a\-z]+`, "b", false, false},
		{`\p{Nd}{3}`, "٣٤٥", true, true},
		{`(ab){2}`, "abab", true, true},
		{`a{2,}`, "a", false, false},
	} {
		if got := compilePattern(c.pattern, true).matches(c.text); got != c.match {
			t.Errorf("match(%q, %q): %v", c.text, c.pattern, got)
		}
		if got := compilePattern(c.pattern, false).matches(c.text); got != c.search {
			t.Errorf("search(%q, %q): %v", c.text, c.pattern, got)
		}
	}
}
