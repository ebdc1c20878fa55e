package abi

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tidwall/gjson"
)

// BenchmarkPages walks a list of 100 pages: what the engine costs a page of 100 items beside the splitting
// (BenchmarkSplit in wasm/split).
func BenchmarkPages(b *testing.B) {
	for _, c := range []struct{ name, pagination string }{
		{"cursor", `"openai-cursor"`},
		{"page", `{"type":"offsetLimit","inputs":[{"name":"page","in":"parameters","type":"page"}],"outputs":{"results":"$.data","hasMore":"$.has_more"}}`},
		{"auto", `"auto"`},
	} {
		b.Run(c.name, func(b *testing.B) {
			const pages = 100
			bodies := make([][]byte, pages)
			for p := range bodies {
				var items []string
				for i := range 100 {
					items = append(items, fmt.Sprintf(`{"id":"file-%d-%d","object":"file","bytes":%d,"created_at":%d,"filename":"name-%d.jsonl","purpose":"fine-tune"}`, p, i, 120000+i, 1677610602+i, i))
				}
				bodies[p] = fmt.Appendf(nil, `{"object":"list","data":[%s],"first_id":"file-%d-0","last_id":"file-%d-99","has_more":%v}`, strings.Join(items, ","), p, p, p < pages-1)
			}
			b.ReportAllocs()
			for b.Loop() {
				s, _ := Open([]byte(`{"method":"GET","url":"https://api.example.com/files","headers":[],"options":{"pagination":` + c.pagination + `}}`))
				fetched := 0
				for page := 0; ; page++ {
					if reply, _ := s.Demand(page, 1, 0.5); strings.Contains(string(reply), `"fetch"`) {
						fetched++
					}
					s.Response(fetched, 200, false, "\ncontent-type\napplication/json\ndate\nSun, 29 Nov 2026 12:00:00 GMT", 1, 0.5)
					s.Chunk(fetched, bodies[page], 1, 0.5)
					reply, _ := s.End(fetched, 1, 0.5)
					if strings.Contains(string(reply), `"effect":"fetch"`) { // to prove what was detected
						fetched++
					}
					if done := gjson.GetBytes(reply, `#(effect=="done").verdict`); done.Exists() {
						if done.Get("items").Int() != pages*100 {
							b.Fatal(done)
						}
						break
					}
				}
				s.Close()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/pages, "ns/page")
		})
	}
}
