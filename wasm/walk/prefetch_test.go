package walk

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/anypage/anypage/wasm/scheme"

	"github.com/anypage/anypage/wasm/verdict"
	"github.com/tidwall/gjson"
)

const (
	numberedPages   = `{"type":"offsetLimit","inputs":[{"name":"page","in":"query","type":"page"},{"name":"n","in":"query","type":"limit"}],"outputs":{"results":"$.data","numPages":"$.pages"}}`
	numberedOffsets = `{"type":"offsetLimit","inputs":[{"name":"from","in":"query","type":"offset"},{"name":"n","in":"query","type":"limit"}],"outputs":{"results":"$.data","total":"$.total"}}`
)

func (d *drive) wantNumbers(total int) {
	d.t.Helper()
	if len(d.items) != total || !slices.IsSortedFunc(d.items, func(a, b string) int { m, _ := strconv.Atoi(a); n, _ := strconv.Atoi(b); return m - n }) {
		d.t.Errorf("%d items %s, want %d in order", len(d.items), d.items, total)
	}
}

func TestConcurrencyAsksForPagesAtOnceAndKeepsTheirOrder(t *testing.T) {
	last := func(n int) int { return n - 1 } // the answers come in reverse order
	for _, c := range []struct {
		name, url, pagination string
		server                server
		options               func(*Setup)
		atOnce, fetches       int
	}{
		{"pages, the end unknown", url + "?n=2", strings.Replace(numberedPages, `,"numPages":"$.pages"`, "", 1), numbered(9, 2, `{"data":%s}`), func(c *Setup) { c.Concurrency = 3 }, 3, 7},
		{"pages, the end known", url + "?n=2", numberedPages, numbered(10, 2, `{"data":%s,"pages":5}`), func(c *Setup) { c.Concurrency = 3 }, 3, 5},
		{"offset and limit", url + "?n=2", numberedOffsets, numbered(10, 2, `{"data":%s,"total":10}`), func(c *Setup) { c.Concurrency = 4 }, 4, 6},
		{"offset without a limit begins with one page", url, numberedOffsets, numbered(10, 2, `{"data":%s,"total":10}`), func(c *Setup) { c.Concurrency = 4 }, 3, 6},
		{"one page at a time is the default", url + "?n=2", numberedPages, numbered(9, 2, `{"data":%s,"pages":5}`), func(c *Setup) {}, 1, 5},
		{"the next page at once with prefetch", url + "?n=2", numberedPages, numbered(10, 2, `{"data":%s,"pages":5}`), func(c *Setup) { c.Prefetch = 4 }, 2, 5},
		{"one page at a time where the caller says so", url + "?n=2", numberedPages, numbered(10, 2, `{"data":%s,"pages":5}`), func(c *Setup) { c.Prefetch, c.Concurrency = 4, 1 }, 1, 5},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := config(t, c.url, c.pagination)
			c.options(&o)
			d := newDrive(t, o, c.server)
			d.pick = last
			d.run()
			total := 10
			if strings.Contains(c.name, "unknown") || strings.Contains(c.name, "default") {
				total = 9
			}
			d.wantNumbers(total)
			if d.done == nil || d.done.Status != verdict.Complete {
				t.Errorf("%+v %+v", d.done, d.failed)
			}
			if d.most != c.atOnce || len(d.fetches) > c.fetches {
				t.Errorf("%d fetches, %d at once, want at most %d and %d: %s", len(d.fetches), d.most, c.fetches, c.atOnce, d.log)
			}
		})
	}
}

// MaxItems and maxPages.
func TestConcurrencyNeverAsksForPagesThatCantBeNeeded(t *testing.T) {
	for _, c := range []struct {
		url             string
		items, pages    int
		fetches, atOnce int
	}{
		{url + "?n=10", 25, -1, 3, 3},
		{url + "?n=10", 10, -1, 1, 1},
		{url, 25, -1, 3, 1}, // the size of a page is known after the first one; pages by number
		{url + "?n=10", -1, 2, 2, 2},
	} {
		o := config(t, c.url, numberedPages)
		o.Concurrency, o.MaxItems = 6, c.items
		if c.pages > 0 {
			o.MaxPages = c.pages
		}
		d := newDrive(t, o, numbered(100, 10, `{"data":%s,"pages":10}`))
		d.run()
		if len(d.fetches) != c.fetches {
			t.Errorf("%+v: %d fetches, %d at once: %s", c, len(d.fetches), d.most, d.log)
		}
		d.wantNumbers(min(max(c.items, 0)+max(c.pages, 0)*10, 100))
	}
}

// Half as many pages in flight after a 429, one more
// for as many pages as there are in flight.
func TestConcurrencyHalvesAfterA429AndGrowsAgain(t *testing.T) {
	o := config(t, url+"?n=1", numberedPages)
	o.Concurrency = 8
	list := numbered(60, 1, `{"data":%s,"pages":60}`)
	busy := true
	d := newDrive(t, o, nil)
	inFlight := func() (n int) {
		for _, k := range d.tasks {
			if !k.over && k.wait < 0 {
				n++
			}
		}
		return n
	}
	var seen []int
	d.server = func(f Fetch, n int) reply {
		if f.Page == 10 && busy {
			busy = false
			return reply{status: 429, headers: []scheme.Header{{Name: "Retry-After", Value: "1"}}, body: "slow down"}
		}
		if !busy {
			seen = append(seen, inFlight())
		}
		return list(f, n)
	}
	d.run()
	d.wantNumbers(60)
	if low, high := slices.Min(seen[8:]), slices.Max(seen[len(seen)/2:]); low > 4 || high != 8 {
		t.Errorf("in flight after the 429: %v", seen)
	}
	if d.done == nil || d.done.Status != verdict.Complete || d.done.Retries != 1 {
		t.Errorf("%+v %+v", d.done, d.failed)
	}
}

// Pages of other sizes than the one before.
func TestAnOffsetThatWasGuessedWrongIsAskedForAnew(t *testing.T) {
	sizes := []int{3, 1, 3, 2, 5, 1}
	o := config(t, url, `{"type":"offsetLimit","inputs":[{"name":"from","in":"query","type":"offset"}],"outputs":{"results":"$.data"}}`)
	o.Concurrency = 3
	d := newDrive(t, o, func(f Fetch, _ int) reply {
		from, at := query(f.Request, "from", 0), 0
		for _, n := range sizes {
			if from < at+n {
				var items []string
				for i := from; i < at+n; i++ {
					items = append(items, strconv.Itoa(i))
				}
				return reply{body: `{"data":` + array(items) + `}`}
			}
			at += n
		}
		return reply{body: `{"data":[]}`}
	})
	d.run()
	d.wantNumbers(15)
	d.wantEnd("complete", "empty-page", "")
	if !slices.ContainsFunc(d.log, func(s string) bool { return s == "cancel" }) {
		t.Errorf("no guess was wrong: %s", d.log)
	}
}

// The page past the end that a server refuses does
// no harm to a walk that ends before it; one within the list fails the walk, behind
// all items in front of it.
func TestAFailureAheadWaitsItsTurn(t *testing.T) {
	list := numbered(5, 2, `{"data":%s}`)
	o := config(t, url+"?n=2", numberedPages[:strings.Index(numberedPages, `,"numPages"`)]+`}}`)
	o.Concurrency = 5
	d := newDrive(t, o, func(f Fetch, n int) reply {
		if query(f.Request, "page", 1) > 3 {
			return reply{status: 404, body: "no such page"}
		}
		return list(f, n)
	})
	d.pick = func(n int) int { return n - 1 }
	d.run()
	d.wantNumbers(5)
	d.wantEnd("complete", "short-page", "")

	d = newDrive(t, o, func(f Fetch, n int) reply {
		if query(f.Request, "page", 1) == 2 {
			return reply{status: 403, body: "not this one"}
		}
		return list(f, n)
	})
	d.pick = func(n int) int { return n - 1 }
	d.run()
	d.wantNumbers(2)
	d.wantFail("http", "page 2")
	c := o
	c.Resume = gjson.ParseBytes(d.failed.Checkpoint)
	d = newDrive(t, c, list)
	d.run()
	d.wantItems("2", "3", "4")
}

func TestACursorInFrontOfTheItemsIsFollowedBeforeThePageEnds(t *testing.T) {
	body := func(i int) string {
		next := `"c` + strconv.Itoa(i+1) + `"`
		if i == 2 {
			next = "null"
		}
		return fmt.Sprintf(`{"more":%v,"next":%s,"data":[%d,%d],"tail":{}}`, i < 2, next, 2*i, 2*i+1)
	}
	for _, c := range []struct {
		name, outputs string
		prefetch      int
		body          string // of the first page, as far as it has arrived
		early         bool
	}{
		{"in front of the items", `"nextCursor":"$.next"`, 1, `{"next":"c1","data":[0,`, true},
		{"no item yet", `"nextCursor":"$.next"`, 1, `{"next":"c1","data":[0`, false},
		{"nobody wants it yet", `"nextCursor":"$.next"`, 0, `{"next":"c1","data":[0,1],`, false},
		{"behind the items", `"nextCursor":"$.next"`, 1, `{"data":[0,1],"next":"c1","tail`, true},
		{"within its value", `"nextCursor":"$.next"`, 1, `{"data":[0,1],"next":"c`, false},
		{"hasMore is not there yet", `"nextCursor":"$.next","hasMore":"$.more"`, 1, `{"next":"c1","data":[0,1],`, false},
		{"hasMore is there", `"nextCursor":"$.next","hasMore":"$.more"`, 1, `{"more":true,"next":"c1","data":[0,`, true},
		{"hasMore is false", `"nextCursor":"$.next","hasMore":"$.more"`, 1, `{"more":false,"next":"c1","data":[0,`, false},
		{"the last item is the cursor", `"nextCursor":"$.data[-1]"`, 1, `{"data":[0,`, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := config(t, url, `{"type":"cursor","inputs":[{"name":"c","in":"query","type":"cursor"}],"outputs":{"results":"$.data",`+c.outputs+`}}`)
			o.Prefetch = c.prefetch
			d := newDrive(t, o, nil)
			d.handle(Demand{0})
			d.bodies[1] = c.body
			d.handle(Response{ID: 1, Status: 200, URL: url})
			for _, b := range []byte(c.body) {
				d.handle(Chunk{1, []byte{b}})
			}
			if early := len(d.fetches) == 2; early != c.early {
				t.Errorf("fetches %d: %s", len(d.fetches), d.log)
			}
		})
	}
	o := config(t, url, `{"type":"cursor","inputs":[{"name":"c","in":"query","type":"cursor"}],"outputs":{"results":"$.data","nextCursor":"$.next"}}`)
	o.Prefetch = 2
	d := newDrive(t, o, func(f Fetch, _ int) reply { return reply{body: body(f.Page)} })
	d.chunk, d.pick = every(3), func(n int) int { return n - 1 }
	d.run()
	d.wantNumbers(6)
	d.wantEnd("complete", "no-next", "")
	if d.most < 2 || len(d.fetches) != 3 {
		t.Errorf("%d at once: %s", d.most, d.log)
	}
}

// The last one counts, the guess is cancelled.
func TestOfTwoCursorsOfOneNameTheLastCounts(t *testing.T) {
	o := config(t, url, byCursor)
	o.Prefetch = 1
	d := newDrive(t, o, func(f Fetch, _ int) reply {
		if strings.Contains(f.Request.URL, "c=right") || f.Page > 1 {
			return reply{body: `{"data":[2],"next":null}`}
		} else if f.Page == 1 {
			return reply{body: `{"data":[9],"next":null}`}
		}
		return reply{body: `{"next":"wrong","data":[1],"next":"right"}`}
	})
	d.chunk = every(1)
	d.pick = func(int) int { return 0 }
	d.run()
	d.wantItems("1", "2")
	d.wantEnd("complete", "no-next", "")
	if len(d.fetches) != 3 || !slices.Contains(d.log, "cancel") {
		t.Errorf("%s", d.log)
	}
}
