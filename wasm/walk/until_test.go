package walk

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/anypage/anypage/wasm/policy"
	"github.com/anypage/anypage/wasm/scheme"
	"github.com/tidwall/gjson"
)

// since is a condition that holds for the items with a number from one on.
func since(n int) string { return fmt.Sprintf("@.n >= %d || @.item.n >= %d", n, n) }

// Each style, in chunks of any size, with faults, ahead or not, with keys or not, by its name or detected: the items in
// front of the one that ends the walk are delivered, and nothing else. From the end it goes on with that item, and with the
// same condition not at all.
func TestUntilEndsTheWalkInFrontOfAnItem(t *testing.T) {
	rounds := 20
	if testing.Short() {
		rounds = 3
	}
	for name, m := range models {
		for _, pagination := range []string{m.pagination, `"auto"`} {
			if pagination == `"auto"` && strings.Contains(m.url, "{") {
				continue // its first request needs the pagination
			}
			t.Run(name+" "+pagination, func(t *testing.T) {
				for seed := range rounds {
					walkUntil(t, m, pagination, rand.New(rand.NewPCG(uint64(seed), 11)))
					if t.Failed() {
						t.Fatalf("seed %d", seed)
					}
				}
			})
		}
	}
}

func walkUntil(t *testing.T, m model, pagination string, r *rand.Rand) {
	list := &fakeList[string]{page: m.page, size: 1 + r.IntN(5), pad: strings.Repeat(" ", r.IntN(70))}
	for i := range 4 + r.IntN(14) {
		list.items = append(list.items, fmt.Sprintf(`{"n":%d,"x":"]}%s"}`, i, strings.Repeat("y", r.IntN(20))))
	}
	failures := map[int]int{} // of a page, in a row
	flaky := func(f Fetch, n int) reply {
		a := list.serve(f, n)
		if failures[f.Page] < 3 && r.IntN(6) == 0 {
			failures[f.Page]++
			a.lost = max(r.IntN(len(a.body)+1), 1)
			return a
		}
		failures[f.Page] = 0
		return a
	}
	start := func() Setup {
		c := config(t, m.url, pagination)
		if m.method != "" {
			c.Request.Method, c.Request.Body, c.Request.HasBody = m.method, m.body, true
		}
		c.Retry = policy.Retry{Attempts: 3, MinDelay: 1, MaxDelay: 5, MaxWait: 5000}
		c.Prefetch, c.Concurrency = r.IntN(3), r.IntN(4)
		if r.IntN(2) == 0 {
			c.Key, c.Dedupe = "$", r.IntN(2) == 0
		}
		return c
	}
	run := func(c Setup) *drive {
		d := newDrive(t, c, flaky)
		most := []int{1, 2, 3, 64, 65, 1000}[r.IntN(6)]
		d.chunk = func() int { return 1 + r.IntN(most) }
		d.pick = r.IntN
		return d.run()
	}
	number := func(item string) int {
		return int(max(gjson.Get(item, "n").Int(), gjson.Get(item, "item.n").Int()))
	}
	whole := run(start())
	if len(whole.items) != len(list.items) {
		return // not detected
	}
	for stop := 0; stop <= len(list.items); stop += 1 + r.IntN(3) {
		c := start()
		c.Until = since(stop)
		d := run(c)
		if !slices.Equal(d.items, whole.items[:stop]) {
			t.Fatalf("until %d of %d: %s\nby %s", stop, len(list.items), d.items, strings.Join(d.log, "\n"))
		}
		if stop == len(list.items) {
			if d.done.Reason == "until" {
				t.Fatalf("%+v", d.done)
			}
			continue
		}
		d.wantEnd("stopped", "until", " is the first one for which @.n >= "+strconv.Itoa(stop))
		last := d.pages[len(d.pages)-1]
		if d.done.Items != stop || d.done.Pages != len(d.pages) || last.Next != nil || last.Info != "" {
			t.Fatalf("%+v, %d pages, the last of which %+v", d.done, len(d.pages), last)
		}
		delivered := 0
		for _, p := range d.pages {
			delivered += p.Items
		}
		if delivered != stop {
			t.Fatalf("%d items of pages", delivered)
		}
		for _, until := range []string{"", since(stop), since(stop + 2)} {
			again := start()
			again.Key, again.Dedupe, again.Until = c.Key, c.Dedupe, until
			again.Resume = gjson.ParseBytes(last.Rest)
			e := run(again)
			var ns []int
			for _, item := range e.items {
				ns = append(ns, number(item))
			}
			expect := sequence(len(list.items))[stop:]
			switch until {
			case since(stop):
				expect = nil
			case since(stop + 2):
				expect = expect[:min(2, len(expect))]
			}
			if !slices.Equal(ns, expect) {
				t.Fatalf("resumed from %s until %q: %v, want %v", last.Rest, until, ns, expect)
			}
		}
	}
}

func TestUntilNeedsNoCompletePage(t *testing.T) {
	body := `{"next":"a","data":[{"id":1},{"id":2},{"id":3},{"id":4}],"more":1}`
	for _, key := range []string{"", "$.id"} {
		c := config(t, url, byCursor)
		c.Until, c.Key, c.Prefetch = "@.id == 3", key, 1
		d := newDrive(t, c, pages(body, `{"next":null,"data":[{"id":5}]}`))
		d.handle(Demand{0})
		d.handle(Response{ID: 1, Status: 200, URL: url})
		d.bodies[1] = body
		at := strings.Index(body, `{"id":3}`)
		d.handle(Chunk{1, []byte(body[:at-1])})
		if len(d.items) != 2 || d.done != nil || len(d.fetches) != 2 {
			t.Fatalf("%s, %+v, %d fetches", d.items, d.done, len(d.fetches))
		}
		d.handle(Chunk{1, []byte(body[at-1 : at+8])})
		d.wantEnd("stopped", "until", "item 3 of page 1 is the first one for which @.id == 3 holds")
		if !d.canceled[2] {
			t.Error("the page ahead is not cancelled")
		}
		// The rest of the page is read for whoever wants the page.
		d.handle(Chunk{1, []byte(body[at+8:])})
		d.handle(End{1})
		if len(d.items) != 2 || len(d.pages) != 1 || string(d.pages[0].Envelope) != `{"next":"a","data":[],"more":1}` || d.pages[0].Items != 2 {
			t.Errorf("%s, %+v", d.items, d.pages)
		}
		d.want("fetch "+url, "items 2", "fetch "+d.fetches[1].Request.URL, "cancel", "done stopped until", "page 0")
	}
}

func TestUntilAndMaxItemsEndTheWalkWhereTheFirstOfThemSays(t *testing.T) {
	for _, c := range []struct {
		until    int
		maxItems int
		reason   string
		items    int
	}{{3, 5, "until", 3}, {5, 3, "max-items", 3}, {3, 3, "max-items", 3}, {0, 3, "until", 0}, {9, 20, "until", 9}} {
		o := config(t, url, offsets)
		o.Until, o.MaxItems = fmt.Sprintf("@.id >= %d", c.until), c.maxItems
		d := newDrive(t, o, identified(sequence(12), 4).serve).run()
		d.wantEnd("stopped", c.reason, "")
		d.wantIDs(sequence(c.items)...)
	}
}

// Totals and the page's body are as they are without it, and nothing that is missing then makes the verdict suspect.
func TestUntilMakesNoVerdictSuspect(t *testing.T) {
	o := config(t, url, strings.Replace(offsets, `"results"`, `"total":"$.total","results"`, 1))
	o.Until = "@.id == 6"
	d := newDrive(t, o, identified(sequence(9), 4).serve).run()
	d.wantEnd("stopped", "until", "item 3 of page 2 ")
	if d.done.Total != 9 || d.pages[1].Total != 9 || len(d.fetches) != 2 {
		t.Errorf("%+v, %+v", d.done, d.pages)
	}
	// What is wrong behind it is nobody's business.
	for _, s := range []server{pages(`{"data":[{"id":1},{"id":6},{"id":`), pages(`{"data":[{"id":1},{"id":6}],"error":"x"} x`)} {
		o := config(t, url, offsets)
		o.Until = "@.id == 6"
		d := newDrive(t, o, s)
		d.chunk = every(30)
		d.run()
		d.wantEnd("stopped", "until", "item 2 of page 1 ")
		d.wantIDs(1)
	}
}

func TestUntilEndsSequencesToo(t *testing.T) {
	l := lined(10, 4, lines, asLines)
	o := config(t, url, linkURL)
	o.Until = "@.id >= 5"
	d := newDrive(t, o, l.serve)
	d.chunk = every(7)
	d.run()
	d.wantRecords(0, 5)
	d.wantEnd("stopped", "until", "item 2 of page 2 ")
}

func TestUntilComparesIntegersByAllTheirDigits(t *testing.T) {
	o := config(t, url, `"none"`)
	o.Scheme, _ = scheme.Compile(gjson.Parse(`{"type":"none","outputs":{"results":"$.data"}}`))
	o.Until = "@.id == 9007199254740993"
	d := newDrive(t, o, pages(`{"data":[{"id":9007199254740992},{"id":9007199254740993},{"id":9007199254740994}]}`)).run()
	d.wantEnd("stopped", "until", "item 2 ")
	if len(d.items) != 1 {
		t.Errorf("%s", d.items)
	}
}

func TestUntilThatIsNoConditionIsAMistake(t *testing.T) {
	c := config(t, url, byCursor)
	c.Until = "@.id <"
	wantMistake(t, c, "until", `is "@.id <": position 6: expected a literal, a query ($ or @) or a function to compare with, found the end`)
}

// While page 2 has to tell which of page 1's lists is the one, page 1 waits. Then its items end the walk all the same.
func TestUntilEndsTheWalkOnAPageThatWasHeld(t *testing.T) {
	users := `[{"id":1,"name":"a"},{"id":2,"name":"b"},{"id":3,"name":"c"}]`
	search := func(f Fetch, _ int) reply {
		page := query(f.Request, "page", 1)
		_, posts, _ := strings.Cut(bodyOf(10*page, 3, ""), `[`)
		return reply{body: fmt.Sprintf(`{"page":%d,"users":%s,"posts":[%s`, page, users, posts)}
	}
	for _, status := range []int{401, 404, 503} { // page 2 tells nothing
		c := config(t, url, `"auto"`)
		c.Until, c.Retry.Attempts = "@.id == 12 || @.id == 3", 0
		d := newDrive(t, c, func(f Fetch, n int) reply {
			if n > 0 {
				return reply{status: status, body: "{}"}
			}
			return search(f, n)
		}).run()
		d.wantEnd("stopped", "until", "item 3 of page 1 ")
		if len(d.items) != 2 || len(d.pages) != 1 || d.done.Pages != 1 {
			t.Errorf("after %d: %s, %+v, %+v", status, d.items, d.done, d.pages)
		}
	}
	for _, key := range []string{"", "$.id"} {
		for stop, items := range map[int]int{10: 0, 12: 2, 21: 4} {
			c := config(t, url, `"auto"`)
			c.Until, c.Key = "@.id == "+strconv.Itoa(stop), key
			d := newDrive(t, c, search).run()
			d.wantEnd("stopped", "until", "")
			if len(d.items) != items || d.done.Items != items || len(d.pages) != d.done.Pages {
				t.Errorf("until %d: %s, %+v, %d pages", stop, d.items, d.done, len(d.pages))
			}
			if stop < 20 && d.pages[0].Next != nil {
				t.Errorf("%+v", d.pages[0])
			}
		}
	}
}
