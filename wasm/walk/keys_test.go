package walk

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/anypage/anypage/wasm/policy"

	"github.com/anypage/anypage/wasm/verdict"
	"github.com/tidwall/gjson"
)

func (d *drive) wantIDs(ids ...int) {
	d.t.Helper()
	var got []int
	for _, item := range d.items {
		got = append(got, int(gjson.Get(item, "id").Int()))
	}
	if !slices.Equal(got, ids) {
		d.t.Errorf("items %v, want %v", got, ids)
	}
}

const offsets = `{"type":"offsetLimit","inputs":[{"name":"from","in":"query","type":"offset"}],"outputs":{"results":"$.data"}}`

func keyed(t *testing.T, pagination string) Setup {
	c := config(t, url, pagination)
	c.Key = "$.id"
	return c
}

func TestAListThatChangesWhileItIsWalkedShowsInTheVerdict(t *testing.T) {
	insert := func(c *fakeList[int]) func(int) {
		return func(n int) {
			if n == 1 {
				c.items = append([]int{100, 101}, c.items...) // newest first
			}
		}
	}
	c := identified(sequence(8), 3)
	c.before = insert(c)
	d := newDrive(t, keyed(t, offsets), c.serve)
	d.chunk = every(1)
	d.run()
	d.wantIDs(0, 1, 2, 1, 2, 3, 4, 5, 6, 7)
	d.wantEnd("suspect", "empty-page", "2 items came twice by their $.id")
	if d.done.Duplicates != 2 {
		t.Errorf("%+v", d.done)
	}

	c = identified(sequence(8), 3)
	c.before = insert(c)
	o := keyed(t, offsets)
	o.Dedupe = true
	d = newDrive(t, o, c.serve)
	d.run()
	d.wantIDs(0, 1, 2, 3, 4, 5, 6, 7)
	if d.done.Duplicates != 2 || d.done.Items != 8 || d.done.Status != verdict.Suspect {
		t.Errorf("%+v", d.done)
	}

	// Items that are removed behind the reader shift others past it: the total tells.
	c = identified(sequence(8), 3)
	c.before = func(n int) {
		if n == 1 {
			c.items = c.items[2:]
		}
	}
	d = newDrive(t, config(t, url, strings.Replace(offsets, `"results"`, `"total":"$.total","results"`, 1)), c.serve)
	d.run()
	d.wantIDs(0, 1, 2, 5, 6, 7)
	d.wantEnd("suspect", "total-reached", "the total fell from 8 to 6 on page 2")
	if d.done.Duplicates != -1 {
		t.Errorf("%+v", d.done)
	}

	// Items that are inserted there come twice, as many as the total rises by. A key tells.
	for _, key := range []string{"", "$.id"} {
		c = identified(sequence(8), 3)
		c.before = func(n int) {
			if n == 1 {
				c.items = append([]int{100}, c.items...)
			}
		}
		o := config(t, url, strings.Replace(offsets, `"results"`, `"total":"$.total","results"`, 1))
		o.Key = key
		d = newDrive(t, o, c.serve)
		d.run()
		d.wantIDs(0, 1, 2, 2, 3, 4, 5, 6, 7)
		if key == "" {
			d.wantEnd("suspect", "total-reached", "the total rose from 8 to 9 on page 2")
		} else {
			d.wantEnd("suspect", "empty-page", "1 item came twice by their $.id; 8 items of a total of 9")
		}
	}
	c = identified(sequence(8), 3)
	c.before = func(n int) { c.items = sequence(8 + min(n, 4)) } // at the end: none comes twice
	d = newDrive(t, keyed(t, strings.Replace(offsets, `"results"`, `"total":"$.total","results"`, 1)), c.serve)
	d.run()
	d.wantEnd("complete", "total-reached", "11 items of a total of 11")

	// As many items as the total says, but one of them twice.
	d = newDrive(t, keyed(t, strings.Replace(offsets, `"results"`, `"total":"$.total","results"`, 1)), pages(`{"data":[{"id":1},{"id":2}],"total":3}`, `{"data":[{"id":2}],"total":3}`, `{"data":[],"total":3}`))
	d.run()
	d.wantEnd("suspect", "empty-page", "2 items of a total of 3")
}

func TestItemsWithoutAKeyAreNoDuplicates(t *testing.T) {
	o := keyed(t, `"none"`)
	o.Dedupe = true
	o.Key = "$.a.b"
	o.Scheme.SetItems("$")
	d := newDrive(t, o, pages(`[{},{"a":null},{"a":{"b":null}},7,"x",{"a":{"b":1}},{"a":{"b":"1"}},{"a":{"b":1}},{"a":{"b":{"c":[1]}}},{"a":{"b":{"c":[1]}}}]`))
	d.run()
	if len(d.items) != 8 || d.done.Duplicates != 2 {
		t.Errorf("%s %+v", d.items, d.done)
	}
	c := config(t, url, `"none"`)
	c.Key = "id"
	wantMistake(t, c, "key", "$")
}

func TestAResumeGoesOnBehindTheLastItemWhereverItIsNow(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func([]int) []int
		want   []int
		drift  string
	}{
		{"as it was", func(ids []int) []int { return ids }, []int{8, 9, 10, 11, 12}, ""},
		{"one inserted before", func(ids []int) []int { return slices.Insert(ids, 6, 100) }, []int{8, 9, 10, 11, 12}, "page 2 had shifted by 1 item"},
		{"two inserted before the page", func(ids []int) []int { return slices.Insert(ids, 0, 100, 101) }, []int{8, 9, 10, 11, 12}, "page 2 had shifted by 2 items"},
		{"one removed before", func(ids []int) []int { return slices.Delete(ids, 5, 6) }, []int{8, 9, 10, 11, 12}, "page 2 had shifted by 1 item"},
		{"the last one removed", func(ids []int) []int { return slices.Delete(ids, 7, 8) }, []int{8, 9, 10, 11, 12}, "page 2 had shifted by 1 item"},
		{"all removed", func(ids []int) []int { return slices.Delete(ids, 0, 8) }, []int{}, "page 2 has none of the items any more"},
	} {
		t.Run(c.name, func(t *testing.T) {
			list := identified(sequence(13), 5)
			d := newDrive(t, keyed(t, offsets), list.serve)
			d.stopAfter = 8
			d.chunk = every(1)
			d.run()
			d.handle(Mark{Page: 1, Items: 3})
			if len(d.marked) == 0 {
				t.Fatal("no checkpoint")
			}
			list.items = c.change(list.items)
			again := keyed(t, offsets)
			again.Resume = gjson.ParseBytes(d.marked)
			e := newDrive(t, again, list.serve)
			e.chunk = every(7)
			e.run()
			e.wantIDs(c.want...)
			switch {
			case c.drift == "" && e.done.Status != verdict.Complete:
				t.Errorf("%+v", e.done)
			case c.drift != "":
				e.wantEnd("suspect", "empty-page", c.drift)
			}
		})
	}
}

// A checkpoint in a page that had shifted counted from where the page was resumed,
// not from where its place was found: items came twice.
func TestASecondCheckpointInAShiftedPageCountsFromItsPlace(t *testing.T) {
	for name, change := range map[string]func([]int) []int{
		"inserted": func(ids []int) []int { return slices.Insert(ids, 0, 100) },
		"removed":  func(ids []int) []int { return slices.Delete(ids, 6, 7) },
	} {
		t.Run(name, func(t *testing.T) {
			list := identified(sequence(13), 5)
			d := newDrive(t, keyed(t, offsets), list.serve)
			d.stopAfter = 8
			d.chunk = every(1)
			d.run()
			d.handle(Mark{Page: 1, Items: 3})
			list.items = change(list.items)

			c := keyed(t, offsets)
			c.Resume = gjson.ParseBytes(d.marked)
			d = newDrive(t, c, list.serve)
			d.handle(Demand{0})
			f := d.fetches[0]
			d.bodies[f.ID] = list.serve(f, 0).body
			d.handle(Response{ID: f.ID, Status: 200})
			d.handle(Chunk{f.ID, []byte(d.bodies[f.ID])})
			d.handle(End{f.ID})
			d.items = d.items[:1] // all that its consumer takes
			d.wantIDs(8)
			d.handle(Mark{Page: 1, Items: 1})

			c.Resume = gjson.ParseBytes(d.marked)
			d = newDrive(t, c, list.serve)
			d.run()
			d.wantIDs(9, 10, 11, 12)
		})
	}
}

// TestDedupeGivesEachItemOnceInOrder walks lists with repeated items, by random options, over a flaky
// server, and resumes from everywhere: each item comes once, in order.
func TestDedupeGivesEachItemOnceInOrder(t *testing.T) {
	seeds := uint64(400)
	if testing.Short() {
		seeds = 60
	}
	for seed := range seeds {
		r := rand.New(rand.NewPCG(seed, 3))
		list := identified(nil, 1+r.IntN(6))
		var want []int
		for i := range r.IntN(25) {
			list.items = append(list.items, i)
			want = append(want, i)
			for r.IntN(3) == 0 {
				list.items = append(list.items, r.IntN(i+1))
			}
		}
		failures := map[int]int{}
		flaky := func(f Fetch, n int) reply {
			a := list.serve(f, n)
			if failures[f.Page] < 3 && r.IntN(3) == 0 {
				failures[f.Page]++
				a.lost = r.IntN(len(a.body)) + 1
			}
			return a
		}
		begin := func(resume []byte, after int) *drive {
			c := keyed(t, offsets)
			c.Dedupe, c.Prefetch, c.Concurrency = true, r.IntN(2), r.IntN(4)
			c.Retry = policy.Retry{Attempts: 3}
			c.Resume = gjson.ParseBytes(resume)
			d := newDrive(t, c, flaky)
			d.pick = r.IntN
			most := 1 + r.IntN(40)
			d.chunk = func() int { return 1 + r.IntN(most) }
			d.stopAfter = after
			clear(failures)
			return d.run()
		}
		d := begin(nil, -1)
		d.wantIDs(want...)
		if d.done == nil || d.done.Duplicates != len(list.items)-len(want) {
			t.Errorf("%+v %+v", d.done, d.failed)
		}
		if len(want) > 0 {
			stop := r.IntN(len(want))
			e := begin(nil, stop)
			// The consumer may be pages behind the machine.
			count, taken := map[int]int{}, min(len(e.items), stop)
			for _, page := range e.pageOf[:taken] {
				count[page]++
			}
			page := 0
			if taken > 0 {
				page = e.pageOf[taken-1]
			}
			e.marked = nil
			if e.handle(Mark{Page: page, Items: count[page]}); e.marked != nil {
				f := begin(e.marked, -1)
				for _, item := range f.items {
					e.items = append(e.items[:taken:taken], item)
					taken++
				}
				e.items = e.items[:taken]
				e.wantIDs(want...)
			}
		}
		if t.Failed() {
			t.Fatalf("seed %d: %v", seed, list.items)
		}
	}
}

// Who reads pages has not seen the items of a page that broke off: the checkpoint in
// front of that page must not take them for known, or dedupe would drop them.
func TestACheckpointInFrontOfARetriedPageKnowsNoneOfItsItems(t *testing.T) {
	const second = `{"data":[{"id":3},{"id":4},{"id":5}],"next":null}`
	options := func() Setup {
		o := config(t, url, byCursor)
		o.Key, o.Dedupe = "$.id", true
		return o
	}
	d := newDrive(t, options(), replies(reply{body: `{"data":[{"id":1},{"id":2}],"next":"b"}`}, reply{body: second, lost: 30}, reply{body: second, lost: 20}, reply{body: second})).run()
	if len(d.items) != 5 || len(d.fetches) != 4 {
		t.Fatalf("%s in %d requests", d.items, len(d.fetches))
	}
	for i, f := range d.fetches[1:] {
		again := options()
		again.Resume = gjson.ParseBytes(f.Checkpoint)
		r := newDrive(t, again, pages(second)).run()
		r.wantItems(`{"id":3}`, `{"id":4}`, `{"id":5}`)
		if r.done == nil || r.done.Duplicates != 0 {
			t.Errorf("attempt %d: %+v, %+v", i, r.done, r.failed)
		}
	}
}

// A page that shifted between two attempts was read on by the number of items
// delivered: one that was removed in front of that place took another one with it, in
// silence.
func TestAPageThatShiftsBetweenAttemptsLosesNothing(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func([]int) []int
		want   []int
		drift  string
	}{
		{"as it was", func(ids []int) []int { return ids }, []int{0, 1, 2, 3, 4, 5, 6, 7}, ""},
		{"the first one removed", func(ids []int) []int { return slices.Delete(ids, 0, 1) }, []int{0, 1, 2, 3, 4, 5, 6, 7}, "page 1 had shifted by 1 item when it was asked for again"},
		{"one removed within", func(ids []int) []int { return slices.Delete(ids, 1, 2) }, []int{0, 1, 2, 3, 4, 5, 6, 7}, "page 1 had shifted by 1 item"},
		{"the last one removed", func(ids []int) []int { return slices.Delete(ids, 2, 3) }, []int{0, 1, 2, 3, 4, 5, 6, 7}, "page 1 had shifted by 1 item"},
		{"all removed", func(ids []int) []int { return slices.Delete(ids, 0, 3) }, []int{0, 1, 2, 3, 4, 5, 6, 7}, "page 1 has none of the items any more"},
		{"one inserted before", func(ids []int) []int { return slices.Insert(ids, 0, 100) }, []int{0, 1, 2, 3, 4, 5, 6, 7}, "page 1 had shifted by 1 item"},
		{"so many that none is left", func(ids []int) []int { return slices.Insert(ids, 0, 101, 102, 103, 104, 105) }, []int{0, 1, 2, 101, 102, 103, 104, 105, 3, 4, 5, 6, 7}, "page 1 has none of the items any more"},
	} {
		for _, resumed := range []bool{false, true} {
			t.Run(c.name, func(t *testing.T) {
				list := identified(sequence(8), 5)
				list.before = func(n int) {
					if n == 1 {
						list.items = c.change(list.items)
					}
				}
				o := keyed(t, offsets)
				o.Dedupe = true
				d := newDrive(t, o, func(f Fetch, n int) reply {
					a := list.serve(f, n)
					if list.answers == 1 {
						a.lost = strings.Index(a.body, `"id":3`)
					}
					return a
				})
				d.chunk = every(1)
				if resumed { // behind the first item of the second attempt
					d.handle(Demand{0})
					for n := range 2 {
						f := d.fetches[n]
						a := d.server(f, n)
						d.bodies[f.ID] = a.body
						d.handle(Response{ID: f.ID, Status: 200})
						if n == 0 {
							d.handle(Chunk{f.ID, []byte(a.body[:a.lost])})
							d.handle(Failure{ID: f.ID})
							d.handle(Elapsed{d.waits[0].ID})
						} else {
							d.handle(Chunk{f.ID, []byte(a.body)})
							d.handle(End{f.ID})
						}
					}
					d.handle(Mark{Page: 0, Items: 4})
					d.items = d.items[:4]
					o.Resume = gjson.ParseBytes(d.marked)
					d.items = append(d.items, newDrive(t, o, list.serve).run().items...)
				} else {
					d.run()
				}
				d.wantIDs(c.want...)
				switch {
				case resumed:
				case c.drift == "" && (d.done == nil || d.done.Status != verdict.Complete):
					t.Errorf("%+v", d.done)
				case c.drift != "":
					d.wantEnd("suspect", "empty-page", c.drift)
				}
			})
		}
	}
}

// Identities by another key are none of this one's.
func TestIdentitiesByAnotherKeyAreNotTaken(t *testing.T) {
	const body = `{"data":[{"id":1,"at":7},{"id":2,"at":8},{"id":3,"at":9}],"next":null}`
	d := newDrive(t, keyed(t, byCursor), pages(body)).run()
	d.handle(Mark{Page: 0, Items: 2})
	for _, key := range []string{"$.id", "$.at", ""} {
		o := config(t, url, byCursor)
		o.Key = key
		o.Resume = gjson.ParseBytes(d.marked)
		e := newDrive(t, o, pages(body)).run()
		e.wantIDs(3)
		e.wantEnd("complete", "no-next", "")
	}
}

// A checkpoint asked for before those items had come that an earlier walk delivered made
// the engine panic.
func TestACheckpointMayBeAskedForBeforeTheItemsOfTheEarlierWalkHaveCome(t *testing.T) {
	const body = `{"data":[{"id":1},{"id":2},{"id":3}],"next":null}`
	before := newDrive(t, keyed(t, byCursor), pages(body)).run()
	c := keyed(t, byCursor)
	c.Resume = gjson.Parse(move(t, before.at[0], 2)) // as a driver without keys moves it
	d := newDrive(t, c, nil)
	d.handle(Demand{0})
	d.handle(Response{ID: 1, Status: 200})
	d.bodies[1] = body
	d.handle(Chunk{1, []byte(body[:20])})
	d.handle(Mark{Page: 0, Items: 0})
	d.handle(Chunk{1, []byte(body[20:])})
	d.handle(End{1})
	d.wantIDs(3)

	c.Resume = gjson.ParseBytes(d.marked)
	newDrive(t, c, pages(body)).run().wantIDs(3)
}
