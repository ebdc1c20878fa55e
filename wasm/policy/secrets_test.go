package policy

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/anypage/anypage/wasm/edit"
)

func TestValuesOfTheQueryAreNotShown(t *testing.T) {
	// js/test/unit/request.test.mjs reads the same table, for redact in js/src/request.ts.
	text, err := os.ReadFile("testdata/redact.json")
	if err != nil {
		t.Fatal(err)
	}
	var wants map[string]string
	if err := json.Unmarshal(text, &wants); err != nil {
		t.Fatal(err)
	}
	for url, want := range wants {
		if got := Redact(url); got != want {
			t.Errorf("%s: %s, want %s", url, got, want)
		}
	}
}

func TestALongURLIsClipped(t *testing.T) {
	if got := Redact("data:text/html," + strings.Repeat("é", 100_000)); len(got) > 310 || !strings.HasSuffix(got, "é…") {
		t.Errorf("%d bytes: %s", len(got), got)
	}
}

func TestURLsWithinATextAreNotShownWhole(t *testing.T) {
	for text, want := range map[string]string{
		"":             "",
		"fetch failed": "fetch failed",
		"a:b c://":     "a:b c://",
		"Failed to parse URL from https://me:s@a.example/?k=s&z":  "Failed to parse URL from https://…@a.example/?k=…&z",
		`no "https://a.example/x?k=s#s" and http://b.example?k=s`: `no "https://a.example/x?k=…" and http://b.example?k=…`,
		"(see HTTPS://a.example/?k=s)\nthen '//a.example/?k=s'":   "(see HTTPS://a.example/?k=…\nthen '//a.example/?k=s'",
	} {
		if got := RedactWithin(text); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

func TestOnlySecretsOfTheQueryAreHidden(t *testing.T) {
	for url, want := range map[string]string{
		"https://a.example/x?page=2&api_key=s&q=a%20b#f":     "https://a.example/x?page=2&api_key=…&q=a%20b#f",
		"https://a.example/x?page=2":                         "https://a.example/x?page=2",
		"https://me:s@a.example/x?API-Key=s":                 "https://…@a.example/x?API-Key=…",
		"https://a.example/x?%61pi_key=s&access_token=s":     "https://a.example/x?%61pi_key=…&access_token=…",
		"https://a.example/x?token=cursor&api_key=s":         "https://a.example/x?token=cursor&api_key=…",
		"https://a.example/x?pageToken=p&next_token=n":       "https://a.example/x?pageToken=p&next_token=n",
		"https://a.example/x?X-Amz-Signature=s&X-Amz-Date=d": "https://a.example/x?X-Amz-Signature=…&X-Amz-Date=d",
		"https://a.example/x?key=s&token&sig=":               "https://a.example/x?key=…&token&sig=…",
		"https://a.example/x#?api_key=a":                     "https://a.example/x#?api_key=a",
	} {
		if got := RedactSecrets(url, func(name string) bool { return name == "token" && strings.Contains(url, "cursor") }); got != want {
			t.Errorf("%s: %s, want %s", url, got, want)
		}
	}
}

func TestNamesOfSecretsAreKnown(t *testing.T) {
	for _, name := range []string{"api_key", "apikey", "api-key", "APIKey", "x-api-key", "token", "access_token", "accessToken", "auth_token", "id_token", "private_token",
		"sig", "signature", "X-Amz-Signature", "X-Amz-Security-Token", "X-Goog-Credential", "client_secret", "password", "jwt", "subscription-key", "AWSAccessKeyId"} {
		if !Secret(name) {
			t.Errorf("%s is taken for no credential", name)
		}
	}
	// Two values of these make two lists, or two pages.
	for _, name := range []string{"", "page", "page_token", "pageToken", "next_token", "nextPageToken", "continuationToken", "$skiptoken", "sync_token", "cursor", "key", "startkey",
		"keyword", "author", "design", "assigned", "sort", "code", "tokens", "max_tokens"} {
		if Secret(name) {
			t.Errorf("%s is taken for a credential", name)
		}
	}
}

func TestTheCallersSecretsAreConcealed(t *testing.T) {
	const own = "https://a.example/list?api_key=s%2Becret&per_page=5&empty=&tag=a&tag=b&q=x+y"
	for next, want := range map[string]string{
		"https://a.example/list?page=2&api_key=s%2Becret": "https://a.example/list?page=2&api_key=…",
		"https://a.example/list?api_key=s%2becret":        "https://a.example/list?api_key=…", // the same, spelled otherwise
		"https://a.example/list?api_key=other":            "https://a.example/list?api_key=other",
		"https://a.example/list?empty=&page=2":            "https://a.example/list?empty=&page=2",
		"https://a.example/list?tag=a&tag=b":              "https://a.example/list?tag=…&tag=b",
		"https://a.example/list?tag=b&tag=a":              "https://a.example/list?tag=b&tag=…",
		"https://a.example/list?q=x%20y#per_page=5":       "https://a.example/list?q=…#per_page=5",
		"https://a.example/list?page=2":                   "https://a.example/list?page=2",
		"https://a.example/list":                          "https://a.example/list",
		"https://b.example/other?api_key=s%2Becret&sig=x": "https://b.example/other?api_key=…&sig=x",
	} {
		got := Conceal(next, own)
		if got != want {
			t.Errorf("%s: %s, want %s", next, got, want)
		}
		back, ok := Reveal(got, own)
		if canonical := strings.NewReplacer("%2b", "%2B", "x%20y", "x+y").Replace(next); !ok || back != canonical {
			t.Errorf("%s: back as %s, %v", next, back, ok)
		}
	}
	if _, ok := Reveal("https://a.example/list?api_key=…", "https://a.example/list"); ok {
		t.Error("a value that the caller does not have was found")
	}
}

// FuzzConceal: what is concealed comes back with the same meaning, nothing else
// changes, and no value of the caller's own is shown under its name.
func FuzzConceal(f *testing.F) {
	f.Add("https://a.example/?a=1&b=x+y", "https://a.example/?b=x%20y&a=2#a=1")
	f.Add("https://a.example/?a=1&a=2&%61=3", "?a=2&a=1&=&&a")
	f.Fuzz(func(t *testing.T, own, next string) {
		if strings.Contains(next, hidden) {
			return // no serialized URL has it
		}
		concealed := Conceal(next, own)
		back, ok := Reveal(concealed, own)
		if !ok {
			t.Fatalf("%q does not come back", concealed)
		}
		was, is := values(next), values(back)
		if len(was) != len(is) {
			t.Fatalf("%q came back as %q", next, back)
		}
		for i, shown := range values(concealed) {
			if was[i] != is[i] {
				t.Errorf("%q came back as %q", next, back)
			}
			if v, has := rawValue(own, was[i][0]); has && v != "" && edit.UnescapeForm(v) == was[i][1] && shown[1] != hidden {
				t.Errorf("%q shows %s", concealed, v)
			}
		}
	})
}

// values are the parameters of a URL, decoded.
func values(url string) (all [][2]string) {
	mapValues(url, func(name, value string) string {
		all = append(all, [2]string{name, edit.UnescapeForm(value)})
		return value
	})
	return all
}
