package walk

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/anypage/anypage/wasm/scheme"
	"github.com/tidwall/gjson"
)

// linked is a list whose pages name the next one and the last one in a Link header. links
// may say otherwise.
type linked struct {
	total, size int
	url         func(page int) string                       // of a page, counted from 1
	links       func(page, last int) (next, lastURL string) // "" for none
	asked       []int
}

func newLinked(pages, size int) *linked {
	l := &linked{total: pages * size, size: size, url: func(page int) string { return fmt.Sprintf("%s?q=a%%20b&page=%d&z=", url, page) }}
	l.links = func(page, last int) (next, lastURL string) {
		if page < last {
			next = l.url(page + 1)
		}
		return next, l.url(last)
	}
	return l
}

func (l *linked) serve(f Fetch, _ int) reply {
	page := query(f.Request, "page", query(f.Request, "offset", 0)/l.size+1)
	l.asked = append(l.asked, page)
	var items []string
	for i := (page - 1) * l.size; i < min(page*l.size, l.total); i++ {
		items = append(items, strconv.Itoa(i))
	}
	next, last := l.links(page, (l.total+l.size-1)/l.size)
	var links []string
	if last != "" {
		links = append(links, "<"+last+`>; rel="last"`)
	}
	if next != "" {
		links = append(links, "<"+next+`>; rel="next"`)
	}
	return reply{body: array(items), headers: []scheme.Header{{Name: "Link", Value: strings.Join(links, ", ")}}}
}

// timed drives a walk against a server that takes one unit of time for each answer, and as
// many requests at once as there are. It returns how long the walk took.
func timed(d *drive) (units int) {
	d.t.Helper()
	sent, server := map[int]int{}, d.server
	d.server = func(f Fetch, n int) reply {
		for _, f := range d.fetches { // what was sent since the last answer
			if _, known := sent[f.ID]; !known {
				sent[f.ID] = units
			}
		}
		units = max(units, sent[f.ID]+1)
		return server(f, n)
	}
	d.run()
	return units
}

func linkConfig(t *testing.T, pagination string, concurrency int) Setup {
	c := config(t, url+"?q=a%20b", pagination)
	c.Concurrency = concurrency
	return c
}

func TestSixtyPagesOfALinkHeaderTakeAFifthOfTheTime(t *testing.T) {
	for _, pagination := range []string{`"link-header"`, linkURL, `"auto"`, `{"type":"url","outputs":{"results":"$","nextUrl":"$response.header.link"}}`} {
		list := newLinked(60, 3)
		d := newDrive(t, linkConfig(t, pagination, 1), list.serve)
		if units := timed(d); units != 60 || d.most != 1 {
			t.Errorf("%s: one by one it takes %d, %d at once", pagination, units, d.most)
		}
		list = newLinked(60, 3)
		d = newDrive(t, linkConfig(t, pagination, 10), list.serve)
		if units := timed(d); units > 12 || d.most != 10 || len(list.asked) != 60 {
			t.Errorf("%s: it takes %d, %d at once, by %d requests", pagination, units, d.most, len(list.asked))
		}
		d.wantNumbers(180)
		d.wantEnd("complete", "no-next", "")
		// From a checkpoint too, where the first page tells.
		for _, page := range []int{1, 2, 30} {
			c := linkConfig(t, pagination, 10)
			c.Resume = gjson.ParseBytes(d.at[page])
			rest := newDrive(t, c, newLinked(60, 3).serve)
			if units := timed(rest); 5*units > 60-page+10 || len(rest.items) != 180-3*page {
				t.Errorf("%s from page %d: it takes %d, with %d items", pagination, page, units, len(rest.items))
			}
		}
	}
}

func TestAddressesOfALinkHeaderAreDerivedOnlyWhereTheyAreCertain(t *testing.T) {
	for _, c := range []struct {
		name    string
		change  func(l *linked)
		atOnce  int // 1: none is derived
		options func(c *Setup)
	}{
		{"as GitHub has it", func(*linked) {}, 4, nil},
		{"the next one with prefetch alone", func(*linked) {}, 2, func(c *Setup) { c.Concurrency, c.Prefetch = 0, 1 }},
		{"not where the caller wants one at a time", func(*linked) {}, 1, func(c *Setup) { c.Concurrency, c.Prefetch = 1, 3 }},
		{"offsets", func(l *linked) {
			l.url = func(page int) string { return fmt.Sprintf("%s?offset=%d&limit=3", url, (page-1)*l.size) }
		}, 4, nil},
		{"relative references", func(l *linked) {
			l.url = func(page int) string { return fmt.Sprintf("?page=%d", page) }
		}, 4, nil},
		{"no last", func(l *linked) {
			links := l.links
			l.links = func(page, last int) (string, string) { next, _ := links(page, last); return next, "" }
		}, 1, nil},
		{"two parameters that differ", func(l *linked) {
			l.url = func(page int) string { return fmt.Sprintf("%s?page=%d&cursor=%d", url, page, page) }
		}, 1, nil},
		{"a last page by another address", func(l *linked) {
			links := l.links
			l.links = func(page, last int) (string, string) { next, _ := links(page, last); return next, url + "?last=1" }
		}, 1, nil},
		{"a number in the path", func(l *linked) {
			l.url = func(page int) string { return fmt.Sprintf("%s/%d?page=%d", url, page, page) }
		}, 1, nil},
		{"a number with zeros in front", func(l *linked) {
			l.url = func(page int) string { return fmt.Sprintf("%s?page=%03d", url, page) }
		}, 1, nil},
		{"a number within a cursor", func(l *linked) {
			l.url = func(page int) string { return fmt.Sprintf("%s?page=%d&c=x%d", url, page, page) }
		}, 1, nil},
	} {
		for _, pagination := range []string{`"link-header"`, `"auto"`} {
			t.Run(c.name+pagination, func(t *testing.T) {
				list := newLinked(12, 3)
				c.change(list)
				o := linkConfig(t, pagination, 4)
				if c.options != nil {
					c.options(&o)
				}
				d := newDrive(t, o, list.serve)
				d.pick = func(n int) int { return n - 1 } // the answers come in reverse order
				d.run()
				d.wantNumbers(36)
				d.wantEnd("complete", "no-next", "")
				if d.most != c.atOnce || len(list.asked) != 12 {
					t.Errorf("%d at once by %d requests, want %d by 12", d.most, len(list.asked), c.atOnce)
				}
			})
		}
	}
}

func TestAListThatChangesMeanwhileEndsWhereItsPagesSay(t *testing.T) {
	for _, c := range []struct {
		name     string
		pages    func(page int) int // of the list, by the time a page is asked for
		items    int
		requests int // at most
	}{
		{"it grows", func(page int) int { return 8 + 8*min(page/5, 1) }, 48, 16},
		{"it shrinks", func(page int) int { return 20 - 12*min(page/4, 1) }, 24, 11},
		{"its last page was a lie", func(page int) int { return 6 }, 18, 9},
	} {
		for _, pagination := range []string{`"link-header"`, `"auto"`} {
			list := newLinked(20, 3)
			links := list.links
			list.links = func(page, last int) (string, string) {
				next, end := links(page, c.pages(page))
				if strings.Contains(c.name, "lie") {
					end = list.url(1000)
				}
				return next, end
			}
			d := newDrive(t, linkConfig(t, pagination, 4), list.serve).run()
			d.wantNumbers(c.items)
			d.wantEnd("complete", "no-next", "")
			if len(list.asked) > c.requests {
				t.Errorf("%s, %s: %d requests: %d", c.name, pagination, len(list.asked), list.asked)
			}
		}
	}
}

// A page names another next page than was derived: that one is asked for, and from there on
// the pages one by one.
func TestAWrongAddressIsGivenUp(t *testing.T) {
	for _, pagination := range []string{`"link-header"`, `"auto"`} {
		for at := 3; at < 12; at++ {
			list := newLinked(14, 3)
			links := list.links
			list.links = func(page, last int) (string, string) {
				if page == at {
					return list.url(page + 2), list.url(last) // page at+1 is none of the list's
				}
				return links(page, last)
			}
			d := newDrive(t, linkConfig(t, pagination, 4), list.serve)
			late := 0
			d.onItem = func(page int) {
				if page >= at { // behind it
					n := 0
					for _, k := range d.tasks {
						if !k.over && k.wait < 0 && !d.canceled[k.id] {
							n++
						}
					}
					late = max(late, n)
				}
			}
			d.run()
			var want []string
			for i := range 42 {
				if i/3 != at {
					want = append(want, strconv.Itoa(i))
				}
			}
			d.wantItems(want...)
			if n := len(list.asked); n > 13+3 || late > 1 {
				t.Errorf("%s, wrong behind page %d: %d requests, %d at once behind it", pagination, at, n, late)
			}
		}
	}
}

func TestDerivedAddressesGetNoMoreThanNamedOnes(t *testing.T) {
	for _, trusted := range []bool{false, true} {
		list := newLinked(9, 3)
		list.url = func(page int) string { return fmt.Sprintf("https://mirror.example.net/list?page=%d", page) }
		c := linkConfig(t, `"link-header"`, 4)
		c.Request.Headers = []scheme.Header{{Name: "Authorization", Value: "secret"}}
		if trusted {
			c.Trust = []string{"https://mirror.example.net"}
		}
		d := newDrive(t, c, list.serve).run()
		d.wantNumbers(27)
		for _, f := range d.fetches[1:] {
			if f.Omit == trusted || (len(f.Request.Headers) > 0) != trusted {
				t.Errorf("trusted %v: %+v", trusted, f)
			}
		}
	}
}

func TestNoDerivedPageIsAskedForThatCantBeNeeded(t *testing.T) {
	for most, requests := range map[int]int{3: 1, 6: 2, 7: 3, 18: 6} {
		c := linkConfig(t, `"link-header"`, 8)
		c.MaxItems = most
		list := newLinked(60, 3)
		d := newDrive(t, c, list.serve).run()
		d.wantNumbers(most)
		if len(list.asked) != requests {
			t.Errorf("maxItems %d: %d requests", most, len(list.asked))
		}
	}
	c := linkConfig(t, `"link-header"`, 8)
	c.MaxPages = 5
	list := newLinked(60, 3)
	newDrive(t, c, list.serve).run().wantNumbers(15)
	if len(list.asked) != 5 {
		t.Errorf("maxPages 5: %d requests", len(list.asked))
	}
}

func TestDerivedPagesAreRetriedInOrder(t *testing.T) {
	list := newLinked(30, 3)
	failed := map[int]int{}
	c := linkConfig(t, `"auto"`, 6)
	d := newDrive(t, c, func(f Fetch, n int) reply {
		page := query(f.Request, "page", 1)
		if failed[page]++; failed[page] == 1 && page%4 == 3 {
			return [...]reply{{status: 503}, {lost: -1}, {status: 429, headers: []scheme.Header{{Name: "Retry-After", Value: "1"}}}}[page/4%3]
		}
		return list.serve(f, n)
	})
	d.pick = func(n int) int { return n / 2 }
	d.run()
	d.wantNumbers(90)
	if d.done == nil || d.done.Status != "complete" || d.done.Retries != 7 {
		t.Errorf("%+v %+v", d.done, d.failed)
	}
}
