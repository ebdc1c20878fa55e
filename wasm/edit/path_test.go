package edit

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/nlnwa/whatwg-url/url"
)

func TestAPathParameterIsFilledIn(t *testing.T) {
	for _, c := range []struct{ template, name, value, want string }{
		{"https://a.example/items/{page}", "page", "2", "https://a.example/items/2"},
		{"https://a.example/items/%7Bpage%7D", "page", "2", "https://a.example/items/2"},
		{"https://a.example/items/%7bpage%7d", "page", "2", "https://a.example/items/2"},
		{"https://a.example/items/{page%7D", "page", "2", "https://a.example/items/2"},
		{"/{page}", "page", "2", "/2"},
		{"{page}", "page", "2", "2"},
		{"items/{page}/x", "page", "2", "items/2/x"},
		{"/{a}/{b}/{a}", "a", "x", "/x/{b}/x"},
		{"/p%2Fq/{a}-%7Bb%7D+{c}?x=%2F#y", "b", "2", "/p%2Fq/{a}-2+{c}?x=%2F#y"},
		{"/{page[number]}", "page[number]", "2", "/2"},
		{"/%7Bpage%5Bnumber%5D%7D", "page[number]", "2", "/2"},
		{"/{cl%C3%A9}", "clé", "2", "/2"},
		{"/{a+b}", "a+b", "2", "/2"},
		{"/{{page}}", "page", "2", "/{2}"},
		{"/{x{page}", "page", "2", "/{x2"},
		{"/{page}?page={page}#{page}", "page", "2", "/2?page={page}#{page}"},
		{"https://{page}/{page}", "page", "2", "https://{page}/2"},
		{"//{page}/{page}", "page", "2", "//{page}/2"},
		{"https://a.example:8080/{page}", "page", "2", "https://a.example:8080/2"},
		{"/v1/x:list/{page}", "page", "2", "/v1/x:list/2"},
		// One segment, encoded once.
		{"/{c}", "c", "a/b", "/a%2Fb"},
		{"/{c}", "c", "../../admin", "/..%2F..%2Fadmin"},
		{"/{c}", "c", `..\x`, "/..%5Cx"},
		{"/{c}", "c", "a b?c#d", "/a%20b%3Fc%23d"},
		{"/{c}", "c", "%2F", "/%252F"},
		{"/{c}", "c", "%2e%2E", "/%252e%252E"},
		{"/{c}", "c", "a+b;c=d,e:f@g", "/a%2Bb%3Bc%3Dd%2Ce%3Af%40g"},
		{"/{c}", "c", "é", "/%C3%A9"},
		{"/{c}", "c", "-._~", "/-._~"},
		{"/{c}", "c", "{c}", "/%7Bc%7D"},
		{"/x/{c}", "c", "", "/x/"},
		{"/{c}", "c", "...", "/..."},
		{"/v{c}", "c", ".", "/v."},
		{"/%2e{c}", "c", "x", "/%2ex"},
		{"/../{c}", "c", "x", "/../x"}, // the caller's own
	} {
		if got, ok := PathParam(c.template, c.name, c.value); got != c.want || !ok {
			t.Errorf("PathParam(%q, %q, %q)\n got %q, %v\nwant %q", c.template, c.name, c.value, got, ok, c.want)
		}
	}
	for _, c := range []struct{ template, name, value string }{
		{"/items", "page", "2"},
		{"", "page", "2"},
		{"/{pages}/{Page}/{ page }", "page", "2"},
		{"/items?page={page}", "page", "2"},
		{"/items#{page}", "page", "2"},
		{"/{a/page}", "page", "2"},
		{"/{pa/ge}", "pa/ge", "2"},
		{"/{page", "page", "2"},
		{"/page}", "page", "2"},
		{"/{}", "", "2"},
		{"https://{page}", "page", "2"},
		{"https://{page}.example/", "page", "2"},
		// Dot segments lead elsewhere.
		{"/x/{c}", "c", "."},
		{"/x/{c}", "c", ".."},
		{"/x/{c}/y", "c", ".."},
		{"/x/.{c}", "c", ""},
		{"/x/.{c}", "c", "."},
		{"/x/%2e{c}", "c", "."},
		{"/x/%2E{c}/y", "c", ""},
		{"{c}", "c", ".."},
	} {
		if got, ok := PathParam(c.template, c.name, c.value); got != c.template || ok {
			t.Errorf("PathParam(%q, %q, %q) = %q, %v", c.template, c.name, c.value, got, ok)
		}
	}
}

func TestAPathNamesItsParameters(t *testing.T) {
	for _, c := range []struct {
		template string
		want     []string
	}{
		{"", nil},
		{"https://a.example/items?x={x}#{y}", nil},
		{"https://{host}/{b}/{a}-%7Bc%7D/{b}", []string{"b", "a", "c"}},
		{"/{}/{/}/}{", nil},
		{"{page[number]}/{page%5Bsize%5D}", []string{"page[number]", "page[size]"}},
	} {
		if got := PathParams(c.template); !slices.Equal(got, c.want) {
			t.Errorf("PathParams(%q) = %q, want %q", c.template, got, c.want)
		}
	}
}

func TestUnfilled(t *testing.T) {
	if got := Unfilled("https://{host}/{b}/{a}-%7Bc%7D/{b}/%7Bd}?x={x}"); !slices.Equal(got, []string{"b", "a"}) {
		t.Errorf("%q", got)
	}
}

// Whatever the value, it stays in its segment: a parser of the URL Standard finds
// it there, and all around it as before.
func FuzzPathParam(f *testing.F) {
	f.Add("x", "y")
	f.Add("..", "")
	f.Add("a/../b", ".")
	f.Add("%2e%2e", "%2e")
	f.Add(`\..\{c}`, "\t\r\n")
	f.Add("0", "{c}")
	f.Fuzz(func(t *testing.T, value, prefix string) {
		// A prefix within the segment, as the URL Standard writes it.
		prefix = Escape(prefix, "")
		if slices.Contains(PathParams("/"+prefix), "c") {
			return // the value goes there, too
		}
		template := "https://a.example/one/" + prefix + "%7Bc%7D/three?c={c}#{c}"
		got, ok := PathParam(template, "c", value)
		if !ok {
			if s := Unescape(prefix) + value; s != "." && s != ".." || got != template {
				t.Fatalf("PathParam(%q, %q): %q, not ok", template, value, got)
			}
			return
		}
		if !utf8.ValidString(value) {
			return
		}
		parsed, err := url.Parse(got)
		if err != nil {
			t.Fatalf("%q: %v", got, err)
		}
		segments := strings.Split(parsed.Pathname(), "/")
		if len(segments) != 4 || segments[1] != "one" || segments[3] != "three" || segments[2] != prefix+Escape(value, "") ||
			Unescape(segments[2]) != Unescape(prefix)+value || parsed.Search() != "?c={c}" || parsed.Host() != "a.example" {
			t.Fatalf("PathParam(%q, %q) = %q, parsed as %q", template, value, got, parsed.Href(false))
		}
	})
}
