package jsonpath

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/tidwall/gjson"
)

// hostile is a size that makes what is quadratic take minutes. -short only looks whether the answers are right.
func hostile(size int) int {
	if testing.Short() {
		return size / 50
	}
	return size
}

// quick fails when f takes long: what is linear takes a fraction of a second
// here, what is quadratic takes minutes.
func quick(t *testing.T, name string, f func()) {
	t.Helper()
	start := time.Now()
	f()
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("%s took %v", name, took)
	}
}

func TestADeepDocumentTakesLinearTime(t *testing.T) {
	depth := hostile(1_000_000)
	arrays := strings.Repeat("[", depth) + strings.Repeat("]", depth)
	objects := strings.Repeat(`{"a":`, depth) + "1" + strings.Repeat("}", depth)
	count := func(path, document string, want int) {
		t.Helper()
		quick(t, path, func() {
			if got := len(mustParse(t, path).Select(gjson.Parse(document))); got != want {
				t.Errorf("%s: %d nodes, want %d", path, got, want)
			}
		})
	}
	count(`$`, arrays, 1)
	count(`$[0][0][-1][*]`, arrays, 1)
	count(`$..*`, arrays, depth-1)
	count(`$..a`, objects, depth)
	count(`$..a[?@ == 1]`, objects, 1)
	count(`$..[?@.a]`, objects, depth-1)
	count(`$[?@ == $.a]`, objects, 1)
	// Not the same texts, so that they are compared to the bottom.
	count(`$[?@ == $[1]]`, `[`+arrays+`,[ `+arrays[1:]+`]`, 2)
	count(`$[?@ == $[1]]`, `[`+objects+`,{ `+objects[1:]+`]`, 2)

	// Deepest node: its path, and back.
	quick(t, "the path of the deepest node", func() {
		nodes := mustParse(t, `$..a`).Select(gjson.Parse(objects))
		path := nodes[len(nodes)-1].Path()
		if len(path) != len("$")+depth*len("['a']") {
			t.Fatal(len(path))
		}
		if nodes[len(nodes)-1].Value.Raw != "1" {
			t.Error(nodes[len(nodes)-1].Value.Raw)
		}
	})
	const less = 2000 // a name is looked up in the whole of an object, so this is quadratic
	quick(t, "a long singular path", func() {
		document := strings.Repeat(`{"a":`, less) + "1" + strings.Repeat("}", less)
		if v, ok := mustParse(t, "$"+strings.Repeat(".a", less)).First(gjson.Parse(document)); !ok || v.Raw != "1" {
			t.Error(v.Raw, ok)
		}
	})
}

func TestAWideDocumentTakesLinearTime(t *testing.T) {
	width := hostile(200_000)
	var b strings.Builder
	b.WriteString(`{"a":[`)
	for i := range width {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(`{"id":` + strconv.Itoa(i) + `}`)
	}
	b.WriteString(`],"o":{`)
	for i := range width {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(`"k` + strconv.Itoa(i%(width/2)) + `":[]`) // each name twice
	}
	b.WriteString(`}}`)
	document := gjson.Parse(b.String())
	for _, c := range []struct {
		path string
		want int
	}{
		{`$.a[*].id`, width},
		{`$..id`, width},
		{`$.o.*`, width / 2},
		{`$..*`, 2 + 2*width + width/2},
		{`$[?@ == $.o]`, 1},
		{`$.a[::-1].id`, width},
	} {
		quick(t, c.path, func() {
			nodes := mustParse(t, c.path).Select(document)
			if len(nodes) != c.want {
				t.Errorf("%s: %d nodes, want %d", c.path, len(nodes), c.want)
			}
			for _, n := range nodes {
				if n.Path() == "" {
					t.Fatal("no path")
				}
			}
		})
	}
}

func TestHostileStringsTakeLinearTime(t *testing.T) {
	long := hostile(1_000_000)
	quick(t, "backslashes", func() {
		document := `{"a":"` + strings.Repeat(`\\`, long) + `","b":"` + strings.Repeat(`\"`, long) + `","c":1}`
		if v, ok := mustParse(t, `$.c`).First(gjson.Parse(document)); !ok || v.Raw != "1" {
			t.Error("not found")
		}
	})
	quick(t, "numbers", func() {
		nines := strings.Repeat("9", long)
		document := `[` + nines + `,` + nines + `.0,1e` + nines + `,10e` + nines[1:] + `8]`
		if values, _ := selected(t, `$[?@ == $[0]]`, document); len(values) != 2 {
			t.Error(len(values))
		}
		if values, _ := selected(t, `$[?@ == $[2]]`, document); len(values) != 2 {
			t.Error(len(values))
		}
	})
	quick(t, "selectors", func() {
		for _, s := range []string{"[", "[?", "(", "[?(", "[?!", "[?length(", "..", "'", "[0,", "\\", " ", "[?@[", "[?@==", "[(@.length-"} {
			if _, err := Parse("$" + strings.Repeat(s, long)); err == nil {
				t.Errorf("%q repeated is a path", s)
			}
		}
	})
}

// Nothing is promised of texts that are not JSON but an answer.
func TestATextThatIsNotJSONGetsAnAnswer(t *testing.T) {
	for _, document := range []string{
		`{`, `[`, `{"`, `{"a`, `{"a"`, `{"a":`, `{"a":1`, `{"a":{`, `{"a":"\`, `{"a":"\u12`, `{"\`, `["\`, `["a\\`, `{"a\\`, `{"a\\"`,
		`]`, `}`, `[}`, `{]`, `[1,[2}`, `{"a":[}]`, `{a:1}`, `{1:2}`, `[,]`, `[:]`, `[1 2]`, `{"a":}`, `{"a" "b"}`,
		`[[[`, `[[]]]]`, `]]]`, `"`, `-`, `tru`, "\x00", `{"a":1}}`, `{"a":1}{"b":2}`, `[1]x`, `{[]:1}`, `[1]][[2]]`, `1][2]`, `{"a":"b"[1],"c":[2]}`, `{"a"[1]:[2]}`, `{"a":1[2],"b":{}}`, `["\ud8"]`,
	} {
		for _, path := range []string{`$`, `$.a`, `$[0]`, `$[-1]`, `$[-2]`, `$[*]`, `$.*`, `$..*`, `$..a`, `$[::-1]`, `$[?@ == $]`, `$[?length(@) > 0]`, `$[?@..a]`, `$[?@ == 'a']`} {
			p := mustParse(t, path)
			for _, n := range p.Select(gjson.Result{Raw: document}) {
				n.Path()
			}
			p.First(gjson.Result{Raw: document})
		}
	}
}
