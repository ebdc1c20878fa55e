package openapi

import (
	"encoding/json"
	"math/rand"
	"strconv"
	"strings"
	"testing"
)

// TestADocumentIsReadAsAJSONDecoderReadsIt compares what is found in random documents with encoding/json.
func TestADocumentIsReadAsAJSONDecoderReadsIt(t *testing.T) {
	random := rand.New(rand.NewSource(1))
	spaces := func() string { return strings.Repeat(" ", random.Intn(2)) + strings.Repeat("\n", random.Intn(2)) }
	var write func(b *strings.Builder, depth int)
	write = func(b *strings.Builder, depth int) {
		b.WriteString(spaces())
		switch n := random.Intn(9); {
		case n < 3 && depth > 0:
			b.WriteByte('{')
			for i := range random.Intn(12) {
				if i > 0 {
					b.WriteByte(',')
				}
				// Names come again, escaped ones among them.
				b.WriteString(spaces() + []string{`"a"`, `"\u0061"`, `"b/c"`, `"~"`, `"\"\\"`, `"` + strconv.Itoa(random.Intn(12)) + `"`}[random.Intn(6)] + spaces() + ":")
				write(b, depth-1)
			}
			b.WriteString(spaces() + "}")
		case n < 5 && depth > 0:
			b.WriteByte('[')
			for i := range random.Intn(5) {
				if i > 0 {
					b.WriteByte(',')
				}
				write(b, depth-1)
			}
			b.WriteString(spaces() + "]")
		default:
			b.WriteString([]string{`"x]}\""`, "-1.50e+3", "true", "null", "0", `""`}[random.Intn(6)])
		}
		b.WriteString(spaces())
	}
	values := 0
	var compare func(t *testing.T, d *document, at string, want any)
	compare = func(t *testing.T, d *document, at string, want any) {
		values++
		n, ok := d.find(at)
		var got any
		if !ok || json.Unmarshal([]byte(n.raw()), &got) != nil || !equal(got, want) {
			t.Fatalf("%s\n%s: got %s (%v), want %v", d.root().raw(), at, n.raw(), ok, want)
		}
		switch want := want.(type) {
		case map[string]any:
			if len(n.members()) != len(want) {
				t.Fatalf("%s\n%s: %d members, want %d", d.root().raw(), at, len(n.members()), len(want))
			}
			for name, v := range want {
				compare(t, d, pointer(at, name), v)
			}
		case []any:
			for i, v := range want {
				compare(t, d, pointer(at, strconv.Itoa(i)), v)
			}
			for _, none := range []string{strconv.Itoa(len(want)), "-", "-1", "00", ""} {
				if _, ok := d.find(pointer(at, none)); ok {
					t.Fatalf("%s has %q", at, none)
				}
			}
		}
	}
	rounds := 2_000
	if testing.Short() {
		rounds = 200
	}
	for range rounds {
		var b strings.Builder
		write(&b, 5)
		var want any
		if err := json.Unmarshal([]byte(b.String()), &want); err != nil {
			t.Fatal(err)
		}
		d, err := newDocument(b.String(), "it")
		if err != nil {
			t.Fatalf("%s: %v", b.String(), err)
		}
		compare(t, d, "", want)
		if _, ok := d.find("a"); ok {
			t.Fatal("a pointer starts with a slash")
		}
	}
	if values < 10*rounds {
		t.Error("few values: ", values)
	}
}
