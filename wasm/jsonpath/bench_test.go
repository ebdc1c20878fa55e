package jsonpath

import (
	"strconv"
	"strings"
	"testing"

	"github.com/tidwall/gjson"
)

// page is a list body of n items.
func page(n int) string {
	var b strings.Builder
	b.WriteString(`{"object":"list","data":[`)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		id := strconv.Itoa(9007199254740993 + i)
		b.WriteString(`{"id":` + id + `,"name":"Item ` + id + ` \"quoted\"","tags":["a","b","c"],"owner":{"login":"someone","active":true},"price":12.50}`)
	}
	b.WriteString(`],"meta":{"next\u002ecursor":"abc","total":12345},"has_more":true}`)
	return b.String()
}

func TestASingularPathAllocatesNothing(t *testing.T) {
	root := gjson.Parse(page(10))
	for _, path := range []string{
		`$`, `$.has_more`, `$.meta`, `$.meta.total`, `$['meta']['next.cursor']`,
		`$.data[0].id`, `$.data[-1].id`, `$.data[-3].owner`, `$.data[(@.length-1)].tags[-1]`,
	} {
		p := mustParse(t, path)
		if _, ok := p.First(root); !ok {
			t.Errorf("%s: nothing", path)
		}
		if n := testing.AllocsPerRun(100, func() { p.First(root) }); n != 0 {
			t.Errorf("%s: %v allocations", path, n)
		}
	}
	p := mustParse(t, `$.data[-1].name`)
	if n := testing.AllocsPerRun(100, func() { p.First(root) }); n > 2 {
		t.Errorf("a string with escapes: %v allocations", n)
	}
}

func BenchmarkFirst(b *testing.B) {
	small := gjson.Parse(`{"object":"list","data":[{"id":"a"}],"has_more":true,"meta":{"next.cursor":"abc"}}`)
	large := gjson.Parse(page(5000))
	for _, c := range []struct {
		name, path string
		root       gjson.Result
	}{
		{"envelope", `$['meta']['next.cursor']`, small},
		{"page", `$.meta.total`, large},
		{"last", `$.data[-1].id`, large},
		{"wildcard", `$.data[*].id`, large},
	} {
		p := mustParse(b, c.path)
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(c.root.Raw)))
			b.ReportAllocs()
			for b.Loop() {
				if _, ok := p.First(c.root); !ok {
					b.Fatal("nothing")
				}
			}
		})
	}
}

func BenchmarkSelect(b *testing.B) {
	root := gjson.Parse(page(5000))
	for _, path := range []string{`$.data[*]`, `$.data[*].id`, `$..login`, `$..*`, `$.data[?@.price > 12 && @.owner.active == true].id`, `$.data[?match(@.owner.login, 's.*e')].id`} {
		p := mustParse(b, path)
		b.Run(path, func(b *testing.B) {
			b.SetBytes(int64(len(root.Raw)))
			b.ReportAllocs()
			for b.Loop() {
				if p.Select(root) == nil {
					b.Fatal("nothing")
				}
			}
		})
	}
}

func BenchmarkParse(b *testing.B) {
	for _, path := range []string{`$.data[-1].id`, `$.data[?@.price > 12 && match(@.owner.login, 's.*e')]`} {
		b.Run(path, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				mustParse(b, path)
			}
		})
	}
}
