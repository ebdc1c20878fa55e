package walk

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/anypage/anypage/wasm/policy"
	"github.com/anypage/anypage/wasm/scheme"
)

// Whoever wants to be told of attempts gets the same walk, and of each fetch one end: it ended, failed, or was cancelled.
func TestAttemptsAreToldToTheirEndAndChangeNothing(t *testing.T) {
	rounds := 40
	if testing.Short() {
		rounds = 8
	}
	for name, m := range models {
		for _, pagination := range []string{m.pagination, `"auto"`} {
			if pagination == `"auto"` && strings.Contains(m.url, "{") {
				continue // its first request needs the pagination
			}
			t.Run(name+" "+pagination, func(t *testing.T) {
				for seed := range rounds {
					plain, told := faulty(t, m, pagination, uint64(seed), false), faulty(t, m, pagination, uint64(seed), true)
					if !slices.Equal(plain.log, told.log) || !slices.Equal(plain.items, told.items) {
						t.Fatalf("seed %d: %s\nand without\n%s", seed, told.log, plain.log)
					}
					for _, f := range told.fetches {
						a := told.attempts[f.ID]
						if a.State != Ended && a.State != Failed && !told.canceled[f.ID] && !told.ended {
							t.Fatalf("seed %d: fetch %d has no end: %+v", seed, f.ID, a)
						}
						if a.State == Ended && a.Bytes != len(told.bodies[f.ID]) {
							t.Fatalf("seed %d: %+v of %d bytes", seed, a, len(told.bodies[f.ID]))
						}
						if (a.State == Failed) != (a.Why != "") {
							t.Fatalf("seed %d: %+v", seed, a)
						}
					}
				}
			})
		}
	}
}

var spent = []scheme.Header{{Name: "ratelimit-remaining", Value: "0"}, {Name: "ratelimit-reset", Value: "2"}}

// faulty walks a list whose server fails now and then.
func faulty(t *testing.T, m model, pagination string, seed uint64, told bool) *drive {
	r := rand.New(rand.NewPCG(seed, 12))
	list := &fakeList[string]{page: m.page, size: 1 + r.IntN(5)}
	for i := range 4 + r.IntN(14) {
		list.items = append(list.items, fmt.Sprintf(`{"n":%d}`, i))
	}
	c := config(t, m.url, pagination)
	c.Attempts = told
	if m.method != "" {
		c.Request.Method, c.Request.Body, c.Request.HasBody = m.method, m.body, true
	}
	c.Retry = policy.Retry{Attempts: 2, MinDelay: 1, MaxDelay: 5, MaxWait: 5000}
	c.Prefetch, c.Concurrency = r.IntN(3), r.IntN(4)
	if r.IntN(3) == 0 {
		c.MaxItems = r.IntN(8)
	}
	d := newDrive(t, c, func(f Fetch, n int) reply {
		a := list.serve(f, n)
		switch r.IntN(12) {
		case 0:
			a.lost = max(r.IntN(len(a.body)+1), 1)
		case 1:
			a = reply{status: []int{503, 429, 404}[r.IntN(3)], body: "no"}
		case 2:
			a.body = a.body[:len(a.body)/2]
		case 3:
			a.headers = append(slices.Clone(a.headers), spent...)
		}
		return a
	})
	d.chunk = func() int { return 1 + r.IntN(40) }
	d.pick = r.IntN
	return d.run()
}

func TestAWaitBeforeAFirstRequestBearsItsNumber(t *testing.T) {
	c := config(t, url, byCursor)
	c.Attempts = true
	d := newDrive(t, c, func(f Fetch, n int) reply {
		a := pages(`{"next":"a","data":[{"id":1}]}`, `{"next":null,"data":[{"id":2}]}`)(f, n)
		a.headers = append(a.headers, spent...)
		return a
	}).run()
	if len(d.waits) != 1 || d.waits[0].ID != d.fetches[1].ID || d.waits[0].Page != 1 {
		t.Errorf("%+v, then fetch %d", d.waits, d.fetches[1].ID)
	}
}
