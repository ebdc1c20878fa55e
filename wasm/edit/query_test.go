package edit

import (
	neturl "net/url"
	"slices"
	"strings"
	"testing"

	"github.com/nlnwa/whatwg-url/url"
)

func TestOneParameterIsSetAndAllOtherBytesStay(t *testing.T) {
	for _, c := range []struct {
		url, name string
		values    []string
		want      string
	}{
		// Appended.
		{"https://a.example/p", "page", []string{"2"}, "https://a.example/p?page=2"},
		{"https://a.example", "page", []string{"2"}, "https://a.example?page=2"},
		{"/p", "page", []string{"2"}, "/p?page=2"},
		{"", "page", []string{"2"}, "?page=2"},
		{"/p?", "page", []string{"2"}, "/p?page=2"},
		{"/p?a=1", "page", []string{"2"}, "/p?a=1&page=2"},
		{"/p?a=1&", "page", []string{"2"}, "/p?a=1&page=2"},
		{"/p?a=1&&", "page", []string{"2"}, "/p?a=1&&page=2"},
		{"/p#f", "page", []string{"2"}, "/p?page=2#f"},
		{"/p?#f", "page", []string{"2"}, "/p?page=2#f"},
		{"/p#f?page=1", "page", []string{"2"}, "/p?page=2#f?page=1"},
		{"/p?a=1#f?page=1", "page", []string{"2"}, "/p?a=1&page=2#f?page=1"},
		{"/p", "id", []string{"1", "2"}, "/p?id=1&id=2"},
		{"/p", "id", []string{""}, "/p?id="},
		{"/p", "", []string{"x"}, "/p?=x"},
		// Replaced in place, all else as it was.
		{"/p?page=1", "page", []string{"2"}, "/p?page=2"},
		{"/p?a=1&page=1&b=2", "page", []string{"2"}, "/p?a=1&page=2&b=2"},
		{"/p?a=%2F+x;y&page=1&a=&&a&b=%zz#f", "page", []string{"2"}, "/p?a=%2F+x;y&page=2&a=&&a&b=%zz#f"},
		{"/p?page=1&a=1&page=2&page=3", "page", []string{"4"}, "/p?page=4&a=1"},
		{"/p?page=1&a=1&page=2", "page", []string{"4", "5"}, "/p?page=4&page=5&a=1"},
		{"/p?page", "page", []string{"2"}, "/p?page=2"},
		{"/p?page=a=b", "page", []string{"2"}, "/p?page=2"},
		{"/p?pages=1&Page=1&xpage=1", "page", []string{"2"}, "/p?pages=1&Page=1&xpage=1&page=2"},
		{"/p?x=page=1", "page", []string{"2"}, "/p?x=page=1&page=2"},
		{"/p?&=1&a", "", []string{"x"}, "/p?&=x&a"}, // an empty part is no parameter
		// Names compare decoded and keep their spelling.
		{"/p?page%5Bnumber%5D=1", "page[number]", []string{"2"}, "/p?page%5Bnumber%5D=2"},
		{"/p?page[number]=1", "page[number]", []string{"2"}, "/p?page[number]=2"},
		{"/p?page%5bnumber]=1&page[number]=7", "page[number]", []string{"2"}, "/p?page%5bnumber]=2"},
		{"/p?%70age=1", "page", []string{"2"}, "/p?%70age=2"},
		{"/p?my+key=1", "my key", []string{"2"}, "/p?my+key=2"},
		{"/p?my%2Bkey=1", "my+key", []string{"2"}, "/p?my%2Bkey=2"},
		{"/p?%24skip=0", "$skip", []string{"10"}, "/p?%24skip=10"},
		{"/p?50%=1", "50%", []string{"2"}, "/p?50%=2"},
		{"/p?clé=1", "clé", []string{"2"}, "/p?clé=2"},
		{"/p?cl%C3%A9=1", "clé", []string{"2"}, "/p?cl%C3%A9=2"},
		// New names.
		{"/p", "page[number]", []string{"2"}, "/p?page%5Bnumber%5D=2"},
		{"/p", "$skip", []string{"2"}, "/p?$skip=2"},
		{"/p", "next.cursor", []string{"2"}, "/p?next.cursor=2"},
		{"/p", "my key&x=y#z", []string{"2"}, "/p?my%20key%26x%3Dy%23z=2"},
		{"/p", "clé", []string{"2"}, "/p?cl%C3%A9=2"},
		// Values are encoded once.
		{"/p", "c", []string{"abc=="}, "/p?c=abc%3D%3D"},
		{"/p", "c", []string{"a+b/c="}, "/p?c=a%2Bb/c%3D"},
		{"/p", "c", []string{"9007199254740993"}, "/p?c=9007199254740993"},
		{"/p", "c", []string{"é"}, "/p?c=%C3%A9"},
		{"/p", "c", []string{"%2F"}, "/p?c=%252F"},
		{"/p", "c", []string{"a b&c#d'e\"f;g\\h"}, "/p?c=a%20b%26c%23d%27e%22f%3Bg%5Ch"},
		{"/p", "c", []string{"2024-01-01T00:00:00+02:00"}, "/p?c=2024-01-01T00:00:00%2B02:00"},
		{"/p", "c", []string{"1,2"}, "/p?c=1,2"},
		{"/p", "c", []string{"\x00\r\n\t\x7f"}, "/p?c=%00%0D%0A%09%7F"},
		{"/p", "c", []string{"\xff"}, "/p?c=%FF"},
		// Removed.
		{"/p?page=1", "page", nil, "/p"},
		{"/p?page=1#f", "page", nil, "/p#f"},
		{"/p?a=1&page=1&b&page=3", "page", nil, "/p?a=1&b"},
		{"/p?a=1&&page=1&", "page", nil, "/p?a=1&&"},
		{"/p?a=1", "page", nil, "/p?a=1"},
		{"/p?", "page", nil, "/p?"},
		{"/p", "page", nil, "/p"},
		{"/p#page=1", "page", nil, "/p#page=1"},
	} {
		if got := Query(c.url, c.name, c.values...); got != c.want {
			t.Errorf("Query(%q, %q, %q)\n got %q\nwant %q", c.url, c.name, c.values, got, c.want)
		}
	}
}

func TestPairsOfAQueryAreDecoded(t *testing.T) {
	const u = "https://a.example/p?a=1&&b=%2F+x%2B&a=2=3&c&=d&%zz=%e9%&page%5Bsize%5D=5#e=6?f=7"
	want := []Pair{{"a", "1"}, {"b", "/ x+"}, {"a", "2=3"}, {"c", ""}, {"", "d"}, {"%zz", "\xe9%"}, {"page[size]", "5"}}
	if got := QueryPairs(u); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	for _, u := range []string{"", "/p", "/p?", "/p?&&", "/p#?a=1"} {
		if got := QueryPairs(u); got != nil {
			t.Errorf("QueryPairs(%q) = %q", u, got)
		}
	}
	if got := QueryValues(u, "a"); !slices.Equal(got, []string{"1", "2=3"}) {
		t.Error(got)
	}
	if got := QueryValues(u, "f"); got != nil {
		t.Error(got)
	}
	for name, has := range map[string]bool{"a": true, "c": true, "": true, "page[size]": true, "page%5Bsize%5D": false, "e": false, "f": false} {
		if got := QueryValues(u, name) != nil; got != has {
			t.Errorf("QueryValues(%q): there is %v", name, got)
		}
	}
}

// What is set is read back by this package and by net/url, and a parser of the
// URL Standard leaves it alone; all other pairs keep their bytes and order.
func FuzzQuery(f *testing.F) {
	f.Add("a=1&page=1&&page=2&b", "page", "x y", "a+b/c==")
	f.Add("page%5Bnumber%5D=1&%zz", "page[number]", "é", "%2F")
	f.Add("", "$skip", "", "!$()*,:@/?;'[]")
	f.Add("&", "", "&=#", "\x00\xff")
	f.Fuzz(func(t *testing.T, query, name, first, second string) {
		const head, fragment = "https://a.example/p;x=%2F", "#f?page=1&é"
		query = strings.ReplaceAll(query, "#", "")
		u := head + "?" + query + fragment

		for _, values := range [][]string{nil, {first}, {first, second}} {
			got := Query(u, name, values...)
			if read := QueryValues(got, name); !slices.Equal(read, values) {
				t.Fatalf("Query(%q, %q, %q) = %q, read as %q", u, name, values, got, read)
			}
			if Query(got, name, values...) != got {
				t.Fatalf("Query(%q, %q, %q) = %q is not stable", u, name, values, got)
			}
			if a, b := others("?"+query, name), others(strings.TrimSuffix(strings.TrimPrefix(got, head), fragment), name); !slices.Equal(a, b) {
				t.Fatalf("Query(%q, %q, %q) = %q: %q became %q", u, name, values, got, a, b)
			}
			if !strings.HasPrefix(got, head) || !strings.HasSuffix(got, fragment) {
				t.Fatalf("Query(%q, %q, %q) = %q", u, name, values, got)
			}
		}

		// The same through other parsers: one of the URL Standard changes no
		// byte, and net/url reads the parameters.
		fresh := Query(head, name, first, second)
		parsed, err := url.Parse(fresh)
		if err != nil || parsed.Href(false) != fresh {
			t.Fatalf("%q changes when parsed: %v, %v", fresh, parsed, err)
		}
		values, err := neturl.ParseQuery(strings.TrimPrefix(parsed.Search(), "?"))
		if err != nil || !slices.Equal(values[name], []string{first, second}) {
			t.Fatalf("%q: net/url reads %q, %v", fresh, values, err)
		}
	})
}

// others lists the non-empty parts of a query that are not of a name.
func others(query, name string) []string {
	var list []string
	for _, part := range strings.Split(strings.TrimPrefix(query, "?"), "&") {
		spelling, _, _ := strings.Cut(part, "=")
		if part != "" && UnescapeForm(spelling) != name {
			list = append(list, part)
		}
	}
	return list
}
