package walk

import (
	"slices"
	"strconv"
	"testing"

	"github.com/tidwall/gjson"
)

// wantPlaces checks where in its page each item stands, as a driver computes it: behind the item before it,
// or where a Gap says, beginning at the page's checkpoint.
func (d *drive) wantPlaces(list string) {
	d.t.Helper()
	first := map[int]int{} // in front of each page's items
	for i := len(d.fetches) - 1; i >= 0; i-- {
		first[d.fetches[i].Page] = int(gjson.GetBytes(d.fetches[i].Checkpoint, "item").Int())
	}
	delivered := map[int]int{}
	for i, item := range d.items {
		page := d.pageOf[i]
		index := first[page] + delivered[page]
		for _, g := range d.gaps {
			if g.Page == page && g.Item <= delivered[page] {
				index = g.Index + delivered[page] - g.Item
			}
		}
		if has := gjson.Get(d.bodies[d.fetchOf[i]], list+"."+strconv.Itoa(index)).Raw; has != item {
			d.t.Errorf("item %d, %s, is said to stand at %d of page %d, where %q stands", i, item, index, page, has)
		}
		delivered[page]++
	}
}

func TestTheDriverKnowsWhereInItsPageEachItemStands(t *testing.T) {
	for _, key := range []string{"", "$.id"} {
		setup := func() Setup {
			c := config(t, url, offsets)
			c.Key, c.Dedupe = key, key != ""
			return c
		}
		for _, chunk := range []int{1, 7, 1000} {
			for _, after := range []int{1, 2, 3, 5, 6, 7} {
				// Resumed within a page, which has shifted where there is a key to tell.
				l := identified(sequence(10), 4)
				d := newDrive(t, setup(), l.serve)
				d.chunk, d.stopAfter = every(chunk), after
				d.run()
				d.wantPlaces("data")
				if key != "" {
					l.items = slices.Concat([]int{100}, l.items)
				}
				c := setup()
				c.Resume = gjson.Parse(move(t, d.at[after/4], after%4))
				if d.handle(Mark{Page: after / 4, Items: after % 4}); key != "" && after%4 > 0 {
					c.Resume = gjson.ParseBytes(d.marked)
				}
				d = newDrive(t, c, l.serve)
				d.chunk = every(chunk)
				d.run()
				d.wantPlaces("data")
				if want := 10 - after; len(d.items) < want {
					t.Errorf("%d items after %d", len(d.items), after)
				}
			}
			for lost := 10; lost < 60; lost += 5 {
				// Asked for again after a part of it has come.
				l := identified(sequence(10), 4)
				d := newDrive(t, setup(), func(f Fetch, n int) reply {
					r := l.serve(f, n)
					if n == 1 {
						r.lost = lost
						if key != "" {
							l.items = slices.Concat([]int{100, 3}, l.items)
						}
					}
					return r
				})
				d.chunk = every(chunk)
				d.run()
				d.wantPlaces("data")
			}
		}
	}
}
