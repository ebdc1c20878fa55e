package scheme

import "testing"

func TestASeriesIsTheOneIntegerOfAQueryInWhichAddressesDiffer(t *testing.T) {
	const at = "https://api.example.com/list"
	for _, c := range []struct{ page, next, last, behind string }{
		{"?page=2", "?page=3", "?page=9", "?page=4"},
		{"?page=9", "?page=10", "?page=11", "?page=11"},
		{"?a=1&page=2&b=#top", "?a=1&page=3&b=#top", "?a=1&page=9&b=#top", "?a=1&page=4&b=#top"},
		{"?q=a=2&page=19", "?q=a=2&page=20", "?q=a=2&page=30", "?q=a=2&page=21"},
		{"?offset=100&limit=100", "?offset=200&limit=100", "?offset=350&limit=100", "?offset=300&limit=100"},
		{"?to=900", "?to=800", "?to=0", "?to=700"},
		{"?p=-1", "?p=0", "?p=3", "?p=1"},

		{"?page=8", "?page=9", "?page=9", ""}, // the last one
		{"?page=8", "?page=9", "?page=4", ""}, // behind it
		{"?offset=0", "?offset=20", "?offset=35", ""},
		{"?page=2", "?page=2", "?page=9", ""}, // the same again
		{"?page=2", "?page=3", "", ""},        // this page itself
		{"?page=2", "?page=3", "?last=9", ""},
		{"?page=2", "?page=3", "?page=9&x=1", ""},
		{"?page=2", "?page=x3", "?page=9", ""},
		{"?page=2", "?page=03", "?page=09", ""},
		{"?page=2", "?page=3&x=1", "?page=9&x=1", ""},
		{"?page=2&n=2", "?page=3&n=3", "?page=9&n=9", ""},
		{"?a=1&b=2", "?a=1&c=3", "?a=1&c=9", ""},
		{"/2?n=1", "/3?n=1", "/9?n=1", ""},
		{"?page=9007199254740991", "?page=9007199254740992", "?page=9007199254740999", ""},
		{"?page=9223372036854775806", "?page=9223372036854775807", "?page=9223372036854775807", ""},
		{"", "?page=3", "?page=9", ""},
	} {
		s := mustCompile(t, `"link-header"`)
		p := Page{URL: at + c.page, Headers: []Header{{Name: "Link", Value: `<` + c.last + `>; rel="last"`}}}
		r := s.Series(Position{URL: at + c.page}, Position{URL: at + c.next}, p)
		got := ""
		if r != nil {
			if !r.Leads(Position{URL: at + c.page}, Position{URL: at + c.next}) || r.Leads(Position{URL: at + c.next}, Position{URL: at + c.page}) {
				t.Errorf("%v does not lead on", c)
			}
			if behind := r.Behind(Position{URL: at + c.next}); behind != nil {
				got = behind.URL[len(at):]
			}
		}
		if got != c.behind {
			t.Errorf("%v: %q", c, got)
		}
	}
	for _, config := range []string{`"hal"`, `{"type":"url","outputs":{"nextUrl":"$response.header.X-Next"}}`, `"none"`} {
		p := Page{URL: at, Headers: []Header{{Name: "Link", Value: `<?page=9>; rel="last"`}}}
		if r := mustCompile(t, config).Series(Position{URL: at + "?page=2"}, Position{URL: at + "?page=3"}, p); r != nil {
			t.Errorf("%s: %+v", config, r)
		}
	}
}
