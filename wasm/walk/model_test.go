package walk

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/anypage/anypage/wasm/policy"
	"github.com/anypage/anypage/wasm/scheme"

	"github.com/anypage/anypage/wasm/verdict"
	"github.com/tidwall/gjson"
)

// model is a list of JSON texts behind one style of pagination.
type model struct {
	pagination string
	method     string
	url, body  string
	page       func(l *fakeList[string], r scheme.Request) reply
}

// big cursors are beyond what a double holds.
const big = 9007199254740993

var models = map[string]model{
	"page": {
		pagination: `{"type":"offsetLimit","inputs":[{"name":"page","in":"query","type":"page"}],"outputs":{"results":"$.data"}}`,
		url:        "https://api.example.com/list?z=1",
		page: func(l *fakeList[string], r scheme.Request) reply {
			return reply{body: l.pad + `{"data":` + array(l.slice((query(r, "page", 1)-1)*l.size)) + `}`}
		},
	},
	"page with numPages behind": {
		pagination: `{"type":"offsetLimit","inputs":[{"name":"page","in":"query","type":"page"}],"outputs":{"results":"$.data","numPages":"$.meta.pages","total":"$.meta.total"}}`,
		url:        "https://api.example.com/list?page=1",
		page: func(l *fakeList[string], r scheme.Request) reply {
			pages := (len(l.items) + l.size - 1) / l.size
			return reply{body: fmt.Sprintf(`{%s"data":%s,"meta":{"pages":"%d","total":%d}}`, l.pad, array(l.slice((query(r, "page", 1)-1)*l.size)), pages, len(l.items))}
		},
	},
	"offset": {
		pagination: `{"type":"offsetLimit","inputs":[{"name":"from","in":"parameters","type":"offset"},{"name":"n","in":"parameters","type":"limit"}],"outputs":{"results":"$.a.b[0]"}}`,
		url:        "https://api.example.com/list",
		page: func(l *fakeList[string], r scheme.Request) reply {
			return reply{body: `{"x":["]",{"b":[]}],"a":{"b":[` + l.pad + array(l.slice(query(r, "from", 0))) + `,"after"]}}`}
		},
	},
	"offset in a path": {
		pagination: `{"type":"offsetLimit","inputs":[{"name":"from","in":"path","type":"offset"}],"outputs":{"results":"$"}}`,
		url:        "https://api.example.com/list/{from}/x",
		page: func(l *fakeList[string], r scheme.Request) reply {
			n, err := strconv.Atoi(strings.Split(r.URL, "/")[4])
			if err != nil {
				panic(err)
			}
			return reply{body: array(l.slice(n))}
		},
	},
	"nodes": {
		pagination: `{"type":"offsetLimit","inputs":[{"name":"from","in":"query","type":"offset"}],"outputs":{"results":"$.groups[*].items[*]"}}`,
		url:        "https://api.example.com/list",
		page: func(l *fakeList[string], r scheme.Request) reply {
			items := l.slice(query(r, "from", 0))
			half := len(items) / 2
			return reply{body: l.pad + `{"groups":[{"items":` + array(items[:half]) + `},{"items":` + array(items[half:]) + `}]}`}
		},
	},
	"cursor in the query, before the items": {
		pagination: `{"type":"cursor","inputs":[{"name":"c","in":"query","type":"cursor"}],"outputs":{"results":"$.data","nextCursor":"$.next"}}`,
		url:        "https://api.example.com/list",
		page: func(l *fakeList[string], r scheme.Request) reply {
			from := query(r, "c", big) - big
			n := l.next(from)
			if n >= 0 {
				n += big
			}
			return reply{body: fmt.Sprintf(`{%s"next":%s,"data":%s}`, l.pad, orNull(n, "%d"), array(l.slice(from)))}
		},
	},
	"cursor in a body, behind the items": {
		pagination: `{"type":"cursor","inputs":[{"name":"/v/c","in":"requestBody","type":"cursor"}],"outputs":{"results":"$.data","nextCursor":"$.meta.next"}}`,
		url:        "https://api.example.com/list", method: "POST", body: `{"q":"[","v":{"n":1}}`,
		page: func(l *fakeList[string], r scheme.Request) reply {
			c := gjson.Get(r.Body, "v.c")
			if c.Exists() && c.Type != gjson.Number || gjson.Get(r.Body, "q").Str != "[" {
				return reply{status: 400, body: r.Body}
			}
			from := int(c.Int())
			return reply{body: fmt.Sprintf(`{%s"data":%s,"meta":{"next":%s}}`, l.pad, array(l.slice(from)), orNull(l.next(from), "%d"))}
		},
	},
	"cursor in headers": {
		pagination: `{"type":"cursor","inputs":[{"name":"X-Cursor","in":"header","type":"cursor"}],"outputs":{"results":"$","nextCursor":"$response.header.X-Next"}}`,
		url:        "https://api.example.com/list",
		page: func(l *fakeList[string], r scheme.Request) reply {
			from := 0
			for _, h := range r.Headers {
				if h.Name == "X-Cursor" {
					from, _ = strconv.Atoi(h.Value)
				}
			}
			a := reply{body: array(l.slice(from))}
			if n := l.next(from); n >= 0 {
				a.headers = []scheme.Header{{Name: "x-next", Value: strconv.Itoa(n)}}
			}
			return a
		},
	},
	"url": {
		pagination: `{"type":"url","outputs":{"results":"$.data","nextUrl":"$.links.next","total":"$.total"}}`,
		url:        "https://api.example.com/a/list",
		page: func(l *fakeList[string], r scheme.Request) reply {
			from := query(r, "o", 0)
			return reply{body: fmt.Sprintf(`{%s"data":%s,"links":{"next":%s},"total":%d}`, l.pad, array(l.slice(from)), orNull(l.next(from), `"?o=%d"`), len(l.items))}
		},
	},
	"Link header": {
		pagination: `"link-header"`,
		url:        "https://api.example.com/list",
		page: func(l *fakeList[string], r scheme.Request) reply {
			from := query(r, "o", 0)
			a := reply{body: `{"things":` + array(l.slice(from)) + `}`}
			if n := l.next(from); n >= 0 {
				a.headers = []scheme.Header{{Name: "link", Value: fmt.Sprintf(`</first>; rel="first", </list?o=%d>; rel="next"`, n)}}
			}
			return a
		},
	},
	"has_more and the last id": {
		pagination: `"openai-cursor"`,
		url:        "https://api.example.com/list?before=b",
		page: func(l *fakeList[string], r scheme.Request) reply {
			from := query(r, "after", -1) + 1
			var items []string
			for i, item := range l.slice(from) {
				items = append(items, fmt.Sprintf(`{"item":%s,"id":%d}`, item, from+i))
			}
			return reply{body: fmt.Sprintf(`{"data":%s,"has_more":%v}`, array(items), l.next(from) >= 0)}
		},
	},
}

// randomItem is JSON that splitters and scanners get wrong.
func randomItem(r *rand.Rand, i int) string {
	text := []string{"", "a", `"`, `\`, `]`, `}`, `,`, `[{"`, "é", "日本", "\U0001F600", " \t\n", "data", `\"`, "\u2028", strings.Repeat("x", r.IntN(80))}
	quoted, err := json.Marshal(text[r.IntN(len(text))] + text[r.IntN(len(text))])
	if err != nil {
		panic(err)
	}
	switch r.IntN(7) {
	case 0:
		return strconv.Itoa(i)
	case 1:
		return string(quoted)
	case 2:
		return []string{"null", "true", "false", "-0", "1e400", "0.1", "9007199254740993", "{}", "[]", `""`}[r.IntN(10)]
	case 3:
		return fmt.Sprintf(`[[%s,{"a":[%d]}],[]]`, quoted, i)
	}
	return fmt.Sprintf(`{"id":%d , "data":[1],%s: %s,"next":"no"}`, big+i, quoted, quoted)
}

// TestEveryStyleGivesTheListInOrderAndResumesFromAnywhere walks random lists by every style, in chunks of random sizes, with
// transient failures: the items must be those of the list, in order. From random
// places of the walk a checkpoint leads to exactly the rest.
func TestEveryStyleGivesTheListInOrderAndResumesFromAnywhere(t *testing.T) {
	rounds := 60
	if testing.Short() {
		rounds = 6
	}
	for name, m := range models {
		t.Run(name, func(t *testing.T) {
			for seed := range rounds {
				walkModel(t, m, uint64(seed))
				if t.Failed() {
					t.Fatalf("seed %d", seed)
				}
			}
		})
	}
}

func walkModel(t *testing.T, m model, seed uint64) {
	r := rand.New(rand.NewPCG(seed, 7))
	list := &fakeList[string]{page: m.page, size: 1 + r.IntN(7), pad: strings.Repeat(" ", r.IntN(70))}
	for i := range r.IntN(30) {
		// Told apart, as pages of equal items might be taken for repeated ones.
		list.items = append(list.items, fmt.Sprintf(`[%d,%s]`, i, randomItem(r, i)))
		if r.IntN(3) == 0 {
			list.items[i] = fmt.Sprintf(`{"n":%d,"v":%s}`, i, randomItem(r, i))
		}
	}
	want := list.items
	if strings.Contains(m.pagination, "openai") {
		want = nil
		for i, item := range list.items {
			want = append(want, fmt.Sprintf(`{"item":%s,"id":%d}`, item, i))
		}
	}

	attempts := 3
	failures := map[int]int{} // of a page, in a row
	flaky := func(f Fetch, n int) reply {
		a := list.serve(f, n)
		if failures[f.Page] < attempts && r.IntN(3) == 0 {
			failures[f.Page]++
			switch r.IntN(4) {
			case 0:
				return reply{status: []int{429, 500, 503}[r.IntN(3)], body: "busy", headers: []scheme.Header{{Name: "Retry-After", Value: "1"}}}
			case 1:
				a.lost = -1
			default:
				a.lost = r.IntN(len(a.body)) + 1
			}
			return a
		}
		failures[f.Page] = 0
		return a
	}
	start := func() Setup {
		c := config(t, m.url, m.pagination)
		if m.method != "" {
			c.Request.Method, c.Request.Body, c.Request.HasBody = m.method, m.body, true
		}
		c.Retry = policy.Retry{Attempts: attempts, MinDelay: 1, MaxDelay: 5, MaxWait: 5000}
		c.Prefetch = r.IntN(3)
		c.Concurrency = r.IntN(6)
		return c
	}
	begin := func(c Setup) *drive {
		d := newDrive(t, c, flaky)
		sizes := []int{1, 2, 3, 64, 65, 1000}
		most := sizes[r.IntN(len(sizes))]
		d.chunk = func() int { return 1 + r.IntN(most) }
		d.pick = r.IntN
		return d
	}
	check := func(d *drive, want []string, what string) {
		t.Helper()
		if !slices.Equal(d.items, want) {
			t.Errorf("%s: %d items %s\nwant %d %s\nby %s", what, len(d.items), d.items, len(want), want, strings.Join(d.log, "\n"))
		}
		if d.done == nil || d.done.Status != verdict.Complete && len(list.items) > 0 {
			t.Errorf("%s: %+v, %+v", what, d.done, d.failed)
		}
	}

	d := begin(start())
	var checkpoints []string // number i leads to the items from i on
	ofPage := map[int]int{}
	d.onItem = func(page int) {
		checkpoints = append(checkpoints, move(t, d.at[page], ofPage[page]))
		ofPage[page]++
	}
	d.run()
	check(d, want, "from the start")
	if t.Failed() || len(want) == 0 {
		return
	}
	if v := d.done; v.Items != len(want) || v.Pages != len(d.pages) || v.Requests != len(d.fetches) || v.Retries > len(d.waits) {
		t.Errorf("verdict %+v of %d items, %d pages, %d fetches", v, len(want), len(d.pages), len(d.fetches))
	}

	resume := func(checkpoint string, at int, what string) {
		c := start()
		c.Resume = gjson.Parse(checkpoint)
		again := begin(c)
		again.run()
		check(again, want[at:], fmt.Sprintf("%s, from item %d by %s", what, at, checkpoint))
	}
	for range 3 {
		at := r.IntN(len(want))
		resume(checkpoints[at], at, "from an item")
	}
	delivered := 0
	for _, p := range d.pages {
		if delivered += p.Items; p.Next != nil {
			resume(string(p.Next), delivered, fmt.Sprintf("after page %d", p.Index))
		}
	}
	// A walk that gets stuck says where to go on.
	if r.IntN(2) == 0 {
		c := start()
		c.Retry.Attempts = 0
		stuck := newDrive(t, c, func(f Fetch, n int) reply {
			a := list.serve(f, n)
			if n >= 2 {
				a.lost = r.IntN(len(a.body)) + 1
			}
			return a
		})
		stuck.chunk = every(1 + r.IntN(9))
		if stuck.run(); stuck.failed != nil {
			resume(string(stuck.failed.Checkpoint), len(stuck.items), "after a failure")
		}
	}
	// A walk that has enough, too.
	c := start()
	c.MaxItems = 1 + r.IntN(len(want))
	d = begin(c)
	d.run()
	if !slices.Equal(d.items, want[:c.MaxItems]) {
		t.Errorf("maxItems %d: %s", c.MaxItems, d.items)
	}
	last := d.pages[len(d.pages)-1]
	if last.Rest == nil {
		last.Rest = last.Next
	}
	if last.Rest != nil {
		resume(string(last.Rest), c.MaxItems, "behind maxItems")
	}
}

// move is what a driver makes of a page's checkpoint once some of its items have
// been delivered.
func move(t *testing.T, checkpoint []byte, items int) string {
	var c map[string]any
	if err := json.Unmarshal(checkpoint, &c); err != nil {
		t.Fatal(err)
	}
	c["item"] = int(c["item"].(float64)) + items
	c["items"] = int(c["items"].(float64)) + items
	b, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
