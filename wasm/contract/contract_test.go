package contract_test

import (
	"math/rand/v2"
	"regexp"
	"testing"

	"github.com/anypage/anypage/wasm/contract"
	"github.com/anypage/anypage/wasm/jsonpath"
	"github.com/anypage/anypage/wasm/policy"
)

func TestWantedSaysWhatToWrite(t *testing.T) {
	for _, c := range []struct {
		option contract.Option
		want   string
	}{
		{contract.Option{Kind: contract.Integer, Least: 1}, "an integer of at least 1"},
		{contract.Option{Kind: contract.Integer, Least: 1, Most: 10_000}, "an integer from 1 to 10000"},
		{contract.Option{Kind: contract.Boolean}, "true or false"},
		{contract.Option{Kind: contract.Choice, Values: []string{"a", "b", "c"}}, `"a", "b" or "c"`},
		{contract.Option{Kind: contract.Path, Use: "a path"}, "a path"},
	} {
		if got := c.option.Wanted(); got != c.want {
			t.Errorf("%+v: %s, want %s", c.option, got, c.want)
		}
	}
}

// TestAPlainPathIsAJSONPath: a first request that is sent early has no path that the
// engine would refuse.
func TestAPlainPathIsAJSONPath(t *testing.T) {
	plain := regexp.MustCompile(contract.PlainPath)
	pieces := []string{"$", ".", "a", "_b1", "[", "]", "0", "-1", "01", "999", "-", "'", "*", "é", " ", "[-12]", ".id", "[0]"}
	r := rand.New(rand.NewPCG(1, 2))
	matched := 0
	for range 300_000 {
		text := "$"
		for range r.IntN(5) {
			text += pieces[r.IntN(len(pieces))]
		}
		if !plain.MatchString(text) {
			continue
		}
		matched++
		if _, err := jsonpath.Parse(text); err != nil {
			t.Fatalf("%s is plain, and no JSONPath: %v", text, err)
		}
	}
	if matched < 1000 {
		t.Errorf("only %d plain paths were tried", matched)
	}
}

func TestAPlainOriginIsOne(t *testing.T) {
	plain := regexp.MustCompile(contract.PlainOrigin)
	for origin, want := range map[string]bool{
		"https://api.example.com": true, "http://localhost": true, "https://a-b.c1.example": true,
		"https://api.example.com/": false, "https://api.example.com:443": false, "https://*.example.com": false,
		"https://127.0.0.1": false, "https://EXAMPLE.com": false, "https://a..b": false, "ftp://a.example": false, "https://0x7f": false,
	} {
		if got := plain.MatchString(origin); got != want {
			t.Errorf("%s: %v", origin, got)
		} else if _, mistake := policy.NewOrigins("https://x.example/", []string{origin}); want && mistake != "" {
			t.Errorf("%s: %s", origin, mistake)
		}
	}
}

func TestAPlainURLHasNoSecretAndNoTemplate(t *testing.T) {
	plain := regexp.MustCompile(contract.PlainURL)
	for url, want := range map[string]bool{
		"https://api.example.com/":              true,
		"http://127.0.0.1:8080/a/b?c=d&e=%20":   true,
		"https://api.example.com/a%2Fb":         true,
		"https://user@api.example.com/":         false,
		"https://user:secret@api.example.com/":  false,
		"https://api.example.com/{id}":          false,
		"https://api.example.com/%7Bid%7D":      false,
		"https://api.example.com/%7bid%7d":      false,
		"https://api.example.com/#part":         false,
		"ftp://api.example.com/":                false,
		"https://api.example.com/?q=100%":       false,
		"https://api.example.com/?mail=a@b.org": true,
	} {
		if got := plain.MatchString(url); got != want {
			t.Errorf("%s: %v", url, got)
		}
	}
}
