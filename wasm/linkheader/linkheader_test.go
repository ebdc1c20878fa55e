package linkheader

import (
	"reflect"
	"strings"
	"testing"
)

func TestAHeaderIsReadIntoLinks(t *testing.T) {
	next := []Param{{"rel", "next"}}
	prev := []Param{{"rel", "prev"}}
	for _, c := range []struct {
		name, header string
		links        []Link
	}{
		{"empty", "", nil},
		{"white space", " \t ", nil},
		{"GitHub", `<https://api.github.example/repositories/1300192/issues?page=2>; rel="prev", <https://api.github.example/repositories/1300192/issues?page=4>; rel="next", <https://api.github.example/repositories/1300192/issues?page=515>; rel="last", <https://api.github.example/repositories/1300192/issues?page=1>; rel="first"`,
			[]Link{
				{"https://api.github.example/repositories/1300192/issues?page=2", prev},
				{"https://api.github.example/repositories/1300192/issues?page=4", next},
				{"https://api.github.example/repositories/1300192/issues?page=515", []Param{{"rel", "last"}}},
				{"https://api.github.example/repositories/1300192/issues?page=1", []Param{{"rel", "first"}}},
			}},
		{"GitLab keyset", `<https://gitlab.example/api/v4/projects?imported=false&order_by=id&pagination=keyset&per_page=50&sort=asc&id_after=42>; rel="next"`,
			[]Link{{"https://gitlab.example/api/v4/projects?imported=false&order_by=id&pagination=keyset&per_page=50&sort=asc&id_after=42", next}}},
		{"FHIR search with commas and pipes in the target", `<https://r4.example/Patient?identifier=a|1,b|2&_page=2>;rel=next`,
			[]Link{{"https://r4.example/Patient?identifier=a|1,b|2&_page=2", next}}},
		{"Sentry's own parameters", `<https://s.example/?&cursor=0:0:1>; rel="previous"; results="false"; cursor="0:0:1", <https://s.example/?&cursor=0:100:0>; rel="next"; results="true"; cursor="0:100:0"`,
			[]Link{
				{"https://s.example/?&cursor=0:0:1", []Param{{"rel", "previous"}, {"results", "false"}, {"cursor", "0:0:1"}}},
				{"https://s.example/?&cursor=0:100:0", []Param{{"rel", "next"}, {"results", "true"}, {"cursor", "0:100:0"}}},
			}},
		{"RFC 8288 3.5, first example", `<http://example.com/TheBook/chapter2>; rel="previous"; title="previous chapter"`,
			[]Link{{"http://example.com/TheBook/chapter2", []Param{{"rel", "previous"}, {"title", "previous chapter"}}}}},
		{"RFC 8288 3.5, extended parameters", `</TheBook/chapter2>; rel="previous"; title*=UTF-8'de'letztes%20Kapitel, </TheBook/chapter4>; rel="next"; title*=UTF-8'de'n%c3%a4chstes%20Kapitel`,
			[]Link{
				{"/TheBook/chapter2", []Param{{"rel", "previous"}, {"title*", "UTF-8'de'letztes%20Kapitel"}}},
				{"/TheBook/chapter4", []Param{{"rel", "next"}, {"title*", "UTF-8'de'n%c3%a4chstes%20Kapitel"}}},
			}},
		{"RFC 8288 3.5, anchor", `</>; rel="http://example.net/foo"; anchor="#foo"`, []Link{{"/", []Param{{"rel", "http://example.net/foo"}, {"anchor", "#foo"}}}}},
		{"comma and semicolon in quotes", `<a>; title="one, two; <b>; rel=next"; rel="prev", <c>; rel="next"`,
			[]Link{{"a", []Param{{"title", "one, two; <b>; rel=next"}, {"rel", "prev"}}}, {"c", next}}},
		{"escapes", `<a>; title="say \"hi\" \\ \x", <b>; rel="n\ext"`, []Link{{"a", []Param{{"title", `say "hi" \ x`}}}, {"b", next}}},
		{"unquoted", `<a>;rel=next`, []Link{{"a", next}}},
		{"unquoted with space behind", "<a>; rel=next \t; x=1 , <b>;rel=prev", []Link{{"a", []Param{{"rel", "next"}, {"x", "1"}}}, {"b", prev}}},
		{"no space at all", `<a>;rel="prev",<b>;rel="next"`, []Link{{"a", prev}, {"b", next}}},
		{"space everywhere", "  <a>\t ; \trel = \t\"prev\" \t, \t<b> ; rel\t=\tnext  ", []Link{{"a", prev}, {"b", next}}},
		{"upper case name", `<a>; REL="next"`, []Link{{"a", next}}},
		{"names only", `<a>; crossorigin; rel=next; foo`, []Link{{"a", []Param{{"crossorigin", ""}, {"rel", "next"}, {"foo", ""}}}}},
		{"empty value", `<a>; rel=; x="", <b>; rel=`, []Link{{"a", []Param{{"rel", ""}, {"x", ""}}}, {"b", []Param{{"rel", ""}}}}},
		{"value with an equals sign", `<a>; x=y=z; rel=next`, []Link{{"a", []Param{{"x", "y=z"}, {"rel", "next"}}}}},
		{"empty elements", `,, <a>; rel=prev,, ,<b>;rel=next,`, []Link{{"a", prev}, {"b", next}}},
		{"empty parameters", `<a>;;; rel=next;=x;`, []Link{{"a", next}}},
		{"no parameters", `<a>,<b>`, []Link{{"a", nil}, {"b", nil}}},
		{"empty target", `<>; rel=next`, []Link{{"", next}}},
		{"repeated parameters", `<a>; rel=prev; rel=next`, []Link{{"a", []Param{{"rel", "prev"}, {"rel", "next"}}}}},
		{"no comma between links", `<a>; rel="prev" <b>; rel="next"`, []Link{{"a", prev}, {"b", next}}},
		{"target left open", `<a>; rel=prev, <b`, []Link{{"a", prev}}},
		{"string left open", `<a>; rel="next`, []Link{{"a", next}}},
		{"string ending in a backslash", `<a>; rel="next\`, []Link{{"a", next}}},
		{"not a link, then one", `nonsense; rel="x, y", <b>; rel=next`, []Link{{"b", next}}},
		{"rest behind a quoted value", `<a>; rel="prev"junk; rel=x, <b>; rel=next`, []Link{{"a", prev}, {"b", next}}},
		{"quote in the rest", `<a>; rel="prev" x"y, <z>; rel=next", <b>; rel=next`, []Link{{"a", prev}, {"b", next}}},
		{"angle bracket inside a target", `<a<b>; rel=next`, []Link{{"a<b", next}}},
		{"bytes that are not ASCII", "<\xff>; rel=next; title=\"\u00fc\xfe\"", []Link{{"\xff", []Param{{"rel", "next"}, {"title", "\u00fc\xfe"}}}}},
	} {
		if got := Parse(c.header); !reflect.DeepEqual(got, c.links) {
			t.Errorf("%s: Parse(%q)\n got %q\nwant %q", c.name, c.header, got, c.links)
		}
	}
}

func TestTheNextLinkIsFound(t *testing.T) {
	for _, c := range []struct {
		header, target string
		ok             bool
	}{
		{``, "", false},
		{`<a>; rel="prev", <b>; rel="last"`, "", false},
		{`<a>; rel="prev", <b>; rel="next", <c>; rel="next"`, "b", true},
		{`<a>; rel="next last"`, "a", true},
		{`<a>; rel="last   next"`, "a", true},
		{"<a>; rel=\"last\tnext\"", "a", true},
		{`<a>; rel="NEXT"`, "a", true},
		{`<a>; REL=Next`, "a", true},
		{`<a>; rel=next last`, "a", true},
		{`<a>; rel="nextpage"`, "", false},
		{`<a>; rel="x:next"`, "", false},
		{`<a>; rel="http://example.com/rels/next"`, "", false},
		{`<a>; rel=prev; rel=next`, "", false}, // only the first rel counts
		{`<a>; rev=next`, "", false},
		{`<a>; title="rel=next"`, "", false},
		{`<a>; title="; rel=next"`, "", false},
		{`<a;rel=next>; rel=prev`, "", false},
		{`<a>; rel=next; anchor="/other"`, "", false},
		{`<a>; anchor="#part"; rel=next, <b>; rel=next`, "b", true},
		{`<a>; rel=next; anchor=""`, "a", true},
		{`<a>; rel=next; anchor=""; anchor="/other"`, "a", true}, // the first anchor counts
		{`<>; rel=next`, "", true},
		{`</p?x=<y>; rel=next`, "/p?x=<y", true},
		{`<https://a.example/items?page=2>; rel="self", <https://a.example/items?page=3>; rel="next"; type="application/json"`, "https://a.example/items?page=3", true},
	} {
		if target, ok := Target(c.header, "next"); target != c.target || ok != c.ok {
			t.Errorf("Target(%q) = %q, %v, want %q, %v", c.header, target, ok, c.target, c.ok)
		}
	}
}

func TestTheFirstParameterOfANameCounts(t *testing.T) {
	link := Parse(`<a>; Title="x"; title=y; anchor="#a"`)[0]
	if v, ok := link.Param("title"); v != "x" || !ok {
		t.Error(v, ok)
	}
	if v, ok := link.Param("rel"); v != "" || ok {
		t.Error(v, ok)
	}
	if link.Anchor() != "#a" {
		t.Error(link.Anchor())
	}
}

// hostile are shapes that parsers with backtracking or rescanning stall on.
var hostile = []struct{ name, start, repeat string }{
	{"targets left open", "", "<"},
	{"links left open", "", "<a,"},
	{"commas", "", ","},
	{"spaces", "", " "},
	{"spaces behind a link", "<a>", " "},
	{"spaces behind a value", "<a>; rel=next", " "},
	{"spaces in a value", "<a>; rel=", "x "},
	{"spaces behind a name", "<a>; rel", " "},
	{"commas and spaces", "", " ,"},
	{"quotes", "", `"`},
	{"quotes behind a link", "<a>;", `"`},
	{"strings in values", "<a>", `;x="`},
	{"string left open", `<a>;x="`, "x"},
	{"strings left open", "", `<a>;x="\",`},
	{"backslashes", `<a>;x="`, `\`},
	{"escaped quotes", `<a>;x="`, `\"`},
	{"semicolons", "<a>", ";"},
	{"names", "<a>", ";a"},
	{"equals signs", "<a>;", "="},
	{"nonsense", "", "a"},
	{"nonsense in strings", "", `"a"`},
	{"relation types", "<a>; rel=\"", "a "},
	{"empty links", "", "<>"},
	{"links of another relation", "", "<a>;rel=prev,"},
	{"links of another resource", "", "<a>;rel=next;anchor=b,"},
	{"bytes that are not UTF-8", "<a>;", "\xff"},
}

// A header of eight megabytes of each shape takes milliseconds. In quadratic time
// it would take hours, which go test ends.
func TestAHeaderTakesLinearTime(t *testing.T) {
	size := 8 << 20
	if testing.Short() {
		size = 256 << 10
	}
	for _, h := range hostile {
		if _, ok := Target(h.start+strings.Repeat(h.repeat, size/len(h.repeat)), "next"); ok != (h.name == "spaces behind a value") {
			t.Errorf("%s: next found: %v", h.name, ok)
		}
	}
}

func BenchmarkTarget(b *testing.B) {
	github := `<https://api.github.example/repositories/1300192/issues?page=2>; rel="prev", <https://api.github.example/repositories/1300192/issues?page=4>; rel="next", <https://api.github.example/repositories/1300192/issues?page=515>; rel="last", <https://api.github.example/repositories/1300192/issues?page=1>; rel="first"`
	run := func(name, header string) {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(header)))
			b.ReportAllocs()
			for b.Loop() {
				Target(header, "next")
			}
		})
	}
	run("GitHub", github)
	for _, h := range hostile {
		run(h.name, h.start+strings.Repeat(h.repeat, 100_000/len(h.repeat)))
	}
}

// write serializes links as RFC 8288, section 3 has it.
func write(links []Link) string {
	escape := strings.NewReplacer(`"`, `\"`, `\`, `\\`)
	var b strings.Builder
	for i, link := range links {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString("<" + link.Target + ">")
		for _, p := range link.Params {
			b.WriteString("; " + p.Name + `="` + escape.Replace(p.Value) + `"`)
		}
	}
	return b.String()
}

// Whatever Parse makes of a header, the same links in proper form are read as
// the same links; two headers joined are read as the one, then the other.
func FuzzParse(f *testing.F) {
	for _, h := range hostile {
		f.Add(h.start + strings.Repeat(h.repeat, 8))
	}
	f.Add(`<https://a.example/?a,b;c>; rel="prev last"; title="a\"b, <c>; d"; title*=UTF-8''x, ,<b>;REL = next ;x;;y=z`)
	f.Add(`x, <a>; anchor=""; rel=next junk "q, " <c>; rel="n`)
	f.Fuzz(func(t *testing.T, header string) {
		links := Parse(header)
		proper := write(links)
		if again := Parse(proper); !reflect.DeepEqual(again, links) {
			t.Fatalf("%q\nis %q\nwritten as %q\nis %q", header, links, proper, again)
		}
		if joined := Parse(proper + ", " + header); len(joined) != 2*len(links) || len(links) > 0 && !reflect.DeepEqual(joined[len(links):], links) {
			t.Fatalf("%q joined to itself is %q", header, joined)
		}
		for _, link := range links {
			if !strings.Contains(header, "<"+link.Target+">") {
				t.Fatalf("%q: target %q is not in it", header, link.Target)
			}
			for _, p := range link.Params {
				if p.Name == "" || strings.ContainsAny(p.Name, " \t=;,") || p.Name != strings.ToLower(p.Name) {
					t.Fatalf("%q: parameter name %q", header, p.Name)
				}
			}
		}
		if target, ok := Target(header, "next"); ok {
			found := false
			for _, link := range links {
				found = found || link.Target == target && link.Rel("next") && link.Anchor() == ""
			}
			if !found {
				t.Fatalf("Target(%q) = %q", header, target)
			}
		}
	})
}

func TestAHeaderMaySayThatTheNextPageHasNoResults(t *testing.T) {
	for header, want := range map[string]bool{
		`<?c=1>; rel="next"; results="false"`:                                         true,
		`<?c=0>; rel="previous"; results="false", <?c=1>; rel="next"; results="true"`: false,
		`<?c=0>; rel="previous"; results="true", <?c=1>; rel="next"; results="false"`: true,
		`<?c=1>; rel="next"`: false,
		`<?c=1>; rel="next"; anchor="/b"; results="false", <?c=2>; rel="next"`: false,
		`<?c=0>; rel="previous"; results="false"`:                              false,
		``: false,
	} {
		if got := Ends(header); got != want {
			t.Errorf("%s: %v", header, got)
		}
	}
}

func TestATargetThatIsNoReferenceIsNone(t *testing.T) {
	for header, want := range map[string]string{
		`<None>; rel="next"`:                            "",
		`<null>; rel="next", <undefined>; rel="next"`:   "",
		`<#>; rel="next"`:                               "",
		`<None>; rel="next", <?page=2>; rel="next"`:     "?page=2",
		`<none.json>; rel="next"`:                       "none.json",
		`<https://a.example/null>; rel="next"`:          "https://a.example/null",
		`<https://a.example/?q=a b&page=2>; rel="next"`: "https://a.example/?q=a b&page=2",
		`<next>; rel="next"`:                            "next",
	} {
		if got, ok := Target(header, "next"); got != want || ok != (want != "") {
			t.Errorf("%s: %q, %v", header, got, ok)
		}
	}
}
