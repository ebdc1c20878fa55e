package walk

import (
	"fmt"
	"math/rand/v2"
	neturl "net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/anypage/anypage/wasm/edit"
	"github.com/anypage/anypage/wasm/scheme"
	"github.com/anypage/anypage/wasm/verdict"
	"github.com/tidwall/gjson"
)

// sized is a list whose server gives as many items as it is asked for, within bounds, and refuses
// pages that are too large.
type sized struct {
	style
	total       int
	least, most int                                         // items of a page, whatever is asked for; 0 for no bound
	refuse      func(from, count, n int) (r reply, no bool) // request n, for so many items
	sizes       []int                                       // of the pages that were given
	requests    []string
}

// style is how a list is paginated, and how its limit is said.
type style struct {
	name       string
	pagination string
	url, body  string
	base       int // of page numbers
	answer     func(l *sized, r scheme.Request) (from, limit int, end func(next int) (headers []scheme.Header, members string))
}

// param is a number of a request's query or body.
func param(r scheme.Request, name string, missing int) int {
	if r.HasBody {
		raw, ok := edit.BodyValue(r.Body, name)
		if !ok {
			return missing
		}
		n, err := strconv.Atoi(strings.Trim(raw, `"`))
		if err != nil {
			panic(r.Body)
		}
		return n
	}
	return query(r, name, missing)
}

// with is the request's URL with other parameters.
func with(r scheme.Request, pairs ...any) string {
	u := r.URL
	for i := 0; i < len(pairs); i += 2 {
		u = edit.Query(u, pairs[i].(string), fmt.Sprint(pairs[i+1]))
	}
	return u
}

func linkTo(url string) []scheme.Header {
	return []scheme.Header{{Name: "Link", Value: "<" + url + `>; rel="next"`}}
}

// The styles. next is -1 at the end of the list.
var styles = []style{
	countsPages("page", `{"type":"offsetLimit","inputs":[{"name":"page","in":"query","type":"page"},{"name":"limit","in":"query","type":"limit"}],"outputs":{"results":"$.data"}}`, "https://api.example.com/list?limit=%d", "", "page", "limit", 1),
	countsPages("page without a named limit", `{"type":"offsetLimit","inputs":[{"name":"page","in":"query","type":"page"}],"outputs":{"results":"$.data","total":"$.total"}}`, "https://api.example.com/list?per_page=%d&page=1", "", "page", "per_page", 1),
	countsPages("page from 0", `{"type":"offsetLimit","inputs":[{"name":"p","in":"query","type":"page","first":0}],"outputs":{"results":"$.data","numPages":"$.pages"}}`, "https://api.example.com/list?size=%d", "", "p", "size", 0),
	countsPages("page given as 0", `{"type":"offsetLimit","inputs":[{"name":"page","in":"query","type":"page"}],"outputs":{"results":"$.data"}}`, "https://api.example.com/list?page=0&size=%d", "", "page", "size", 0),
	countsPages("page of a POST", `{"type":"offsetLimit","inputs":[{"name":"page","in":"requestBody","type":"page"},{"name":"limit","in":"requestBody","type":"limit"}],"outputs":{"results":"$.data"}}`, "https://api.example.com/list", `{"q":"x","page":1,"limit":%d}`, "page", "limit", 1),
	countsPages("page of a POST, as strings", `{"type":"offsetLimit","inputs":[{"name":"/paging/page","in":"requestBody","type":"page"}],"outputs":{"results":"$.data","hasMore":"$.more"}}`, "https://api.example.com/list", `{"paging":{"page":"1","per_page":"%d"}}`, "/paging/page", "/paging/per_page", 1),
	countsPages("detected page", `"auto"`, "https://api.example.com/list?limit=%d&page=1", "", "page", "limit", 1),
	countsPages("page or offset, by page", `"auto"`, "https://api.example.com/list?per_page=%d", "", "page", "per_page", 1),
	countsPages("page or offset, by page from 0", `"auto"`, "https://api.example.com/list?per_page=%d", "", "page", "per_page", 0),
	{name: "page or offset, by offset", pagination: `"auto"`, url: "https://api.example.com/list?per_page=%d", answer: fromOffset("offset", "per_page")},
	{name: "offset", pagination: `{"type":"offsetLimit","inputs":[{"name":"from","in":"query","type":"offset"},{"name":"n","in":"query","type":"limit"}],"outputs":{"results":"$.data"}}`, url: "https://api.example.com/list?n=%d", answer: fromOffset("from", "n")},
	{name: "detected offset", pagination: `"auto"`, url: "https://api.example.com/list?offset=0&limit=%d", answer: fromOffset("offset", "limit")},
	{name: "cursor", pagination: `{"type":"cursor","inputs":[{"name":"after","in":"query","type":"cursor"}],"outputs":{"results":"$.data","nextCursor":"$.next"}}`, url: "https://api.example.com/list?limit=%d", answer: fromCursor("after", "limit")},
	{name: "cursor of GraphQL", pagination: `{"type":"cursor","inputs":[{"name":"/variables/after","in":"requestBody","type":"cursor"}],"outputs":{"results":"$.data","nextCursor":"$.next"}}`, url: "https://api.example.com/list", body: `{"query":"…","variables":{"first":%d}}`, answer: fromCursor("/variables/after", "/variables/first")},
	{name: "detected cursor", pagination: `"auto"`, url: "https://api.example.com/list?limit=%d", answer: fromCursor("cursor", "limit")},
	{name: "cursor that is a page", pagination: `{"type":"cursor","inputs":[{"name":"page","in":"query","type":"cursor"}],"outputs":{"results":"$.data","nextCursor":"$.next"}}`, url: "https://api.example.com/list?limit=%d", base: 1, answer: fromNumber("page", "limit", func(r scheme.Request, page, limit int) ([]scheme.Header, string) {
		return nil, fmt.Sprintf(`,"next":%d`, page)
	})},
	{name: "URL by page", pagination: `{"type":"url","outputs":{"results":"$.data","nextUrl":"$.next"}}`, url: "https://api.example.com/list?per_page=%d", base: 1, answer: fromNumber("page", "per_page", func(r scheme.Request, page, limit int) ([]scheme.Header, string) {
		return nil, `,"next":"` + with(r, "page", page, "per_page", limit) + `"`
	})},
	{name: "URL by page from 0, with a limit of its own", pagination: `{"type":"url","outputs":{"results":"$.data","nextUrl":"$.next"}}`, url: "https://api.example.com/list?x=%d", base: 0, answer: fromNumber("page", "per_page", func(r scheme.Request, page, limit int) ([]scheme.Header, string) {
		return nil, `,"next":"` + with(r, "page", page, "per_page", limit) + `"`
	})},
	{name: "URL by page from 0", pagination: `{"type":"url","outputs":{"results":"$.data","nextUrl":"$.next"}}`, url: "https://api.example.com/list?per_page=%d", base: 0, answer: fromNumber("page", "per_page", func(r scheme.Request, page, limit int) ([]scheme.Header, string) {
		return nil, `,"next":"` + with(r, "page", page, "per_page", limit) + `"`
	})},
	{name: "cursor that is a page from 0", pagination: `{"type":"cursor","inputs":[{"name":"page","in":"query","type":"cursor"}],"outputs":{"results":"$.data","nextCursor":"$.next"}}`, url: "https://api.example.com/list?limit=%d", base: 0, answer: fromNumber("page", "limit", func(r scheme.Request, page, limit int) ([]scheme.Header, string) {
		return nil, fmt.Sprintf(`,"next":%d`, page)
	})},
	{name: "detected Link header by page from 0", pagination: `"auto"`, url: "https://api.example.com/list?per_page=%d", base: 0, answer: fromNumber("page", "per_page", func(r scheme.Request, page, limit int) ([]scheme.Header, string) {
		return linkTo(with(r, "page", page)), ""
	})},
	{name: "Link header by page", pagination: `"link-header"`, url: "https://api.example.com/list?per_page=%d", base: 1, answer: fromNumber("page", "per_page", func(r scheme.Request, page, limit int) ([]scheme.Header, string) {
		return linkTo(with(r, "page", page)), ""
	})},
	{name: "detected Link header by page", pagination: `"auto"`, url: "https://api.example.com/list?per_page=%d", base: 1, answer: fromNumber("page", "per_page", func(r scheme.Request, page, limit int) ([]scheme.Header, string) {
		return linkTo(with(r, "page", page)), ""
	})},
	{name: "URL by cursor", pagination: `{"type":"url","outputs":{"results":"$.data","nextUrl":"$.next"}}`, url: "https://api.example.com/list?limit=%d", answer: func(l *sized, r scheme.Request) (from, limit int, end func(int) ([]scheme.Header, string)) {
		limit = query(r, "limit", 0)
		return query(r, "cursor", 0), limit, func(next int) ([]scheme.Header, string) {
			return nil, `,"next":"` + with(r, "cursor", next) + `"`
		}
	}},
	{name: "link object", pagination: `{"type":"url","outputs":{"results":"$.data","next":"$.next"}}`, url: "https://api.example.com/list", body: `{"limit":%d}`, answer: func(l *sized, r scheme.Request) (from, limit int, end func(int) ([]scheme.Header, string)) {
		limit = param(r, "limit", 0)
		return param(r, "token", 0), limit, func(next int) ([]scheme.Header, string) {
			return nil, fmt.Sprintf(`,"next":{"href":"https://api.example.com/list","method":"POST","merge":true,"body":{"token":%d}}`, next)
		}
	}},
}

func countsPages(name, pagination, url, body, page, limit string, base int) style {
	return style{name: name, pagination: pagination, url: url, body: body, base: base, answer: fromNumber(page, limit, nil)}
}

func fromNumber(page, limit string, end func(r scheme.Request, page, limit int) ([]scheme.Header, string)) func(l *sized, r scheme.Request) (int, int, func(int) ([]scheme.Header, string)) {
	return func(l *sized, r scheme.Request) (int, int, func(int) ([]scheme.Header, string)) {
		at, n := param(r, page, l.base), l.bound(param(r, limit, 16))
		return (at - l.base) * n, n, func(next int) ([]scheme.Header, string) {
			if end == nil {
				return nil, ""
			}
			return end(r, at+1, n)
		}
	}
}

func fromOffset(offset, limit string) func(l *sized, r scheme.Request) (int, int, func(int) ([]scheme.Header, string)) {
	return func(l *sized, r scheme.Request) (int, int, func(int) ([]scheme.Header, string)) {
		return param(r, offset, 0), param(r, limit, 16), func(int) ([]scheme.Header, string) { return nil, "" }
	}
}

func fromCursor(cursor, limit string) func(l *sized, r scheme.Request) (int, int, func(int) ([]scheme.Header, string)) {
	return func(l *sized, r scheme.Request) (int, int, func(int) ([]scheme.Header, string)) {
		from := 0
		if r.HasBody {
			if raw, ok := edit.BodyValue(r.Body, cursor); ok {
				from, _ = strconv.Atoi(raw[2 : len(raw)-1])
			}
		} else if u, err := neturl.Parse(r.URL); err == nil && u.Query().Get(cursor) != "" {
			from, _ = strconv.Atoi(u.Query().Get(cursor)[1:])
		}
		return from, param(r, limit, 16), func(next int) ([]scheme.Header, string) {
			return nil, fmt.Sprintf(`,"next_cursor":"c%d","next":"c%d"`, next, next)
		}
	}
}

func (l *sized) bound(n int) int {
	if l.most > 0 {
		n = min(n, l.most)
	}
	return max(n, l.least)
}

func (l *sized) serve(f Fetch, n int) reply {
	l.requests = append(l.requests, strings.TrimPrefix(f.Request.URL, "https://api.example.com/list")+f.Request.Body)
	from, limit, end := l.answer(l, f.Request)
	limit = l.bound(limit)
	r := reply{}
	if l.refuse != nil && (from > 0 || !strings.Contains(l.url, "?x=")) { // whose first page has no limit
		refusal, no := l.refuse(from, limit, n)
		if no && refusal.lost <= 0 {
			return refusal
		}
		r = refusal
	}
	to := min(from+limit, l.total)
	var items []string
	for i := from; i < to; i++ {
		items = append(items, fmt.Sprintf(`{"id":%d}`, i))
	}
	more := to < l.total
	members := fmt.Sprintf(`,"total":%d,"pages":%d,"more":%v`, l.total, (l.total+limit-1)/limit, more)
	if l.pagination == `"auto"` && strings.Contains(l.name, "cursor") {
		members = ""
	}
	if more {
		var named string
		r.headers, named = end(to)
		members += named
	}
	r.body = `{"data":` + array(items) + members + `}`
	if r.lost = min(r.lost, len(r.body)); r.lost == 0 {
		l.sizes = append(l.sizes, len(items))
	}
	return r
}

// setup asks for pages of a size.
func (l *sized) setup(t *testing.T, size int) Setup {
	t.Helper()
	text := func(format string) string {
		if strings.Contains(format, "%d") {
			return fmt.Sprintf(format, size)
		}
		return format
	}
	c := config(t, text(l.url), l.pagination)
	if l.body != "" {
		c.Request.Method, c.Request.Body, c.Request.HasBody = "POST", text(l.body), true
	}
	c.Adaptive, c.Timeout = true, 1000
	return c
}

// above refuses pages with more items than most.
func above(most int, r reply) func(from, count, n int) (reply, bool) {
	return func(_, count, _ int) (reply, bool) {
		if count > most {
			return r, true
		}
		return reply{}, false
	}
}

func wantAll(t *testing.T, what string, l *sized, d *drive, from int) {
	t.Helper()
	want := []string{}
	for i := from; i < l.total; i++ {
		want = append(want, fmt.Sprintf(`{"id":%d}`, i))
	}
	if slices.Equal(d.items, want) && d.done != nil && d.done.Status == verdict.Complete {
		return
	}
	same := 0
	for same < min(len(want), len(d.items)) && want[same] == d.items[same] {
		same++
	}
	failure := ""
	if d.failed != nil {
		failure = d.failed.Message
	}
	t.Errorf("%s: %d items of %d, different from item %d on; %+v %s\n%s", what, len(d.items), len(want), from+same, d.done, failure, strings.Join(l.requests, "\n"))
}

func TestEachStyleGoesOnWithFewerItems(t *testing.T) {
	limited := `{"error":"limit, first, n, size and per_page must be lower"}`
	for _, s := range styles {
		for _, refusal := range []reply{
			{status: 408}, {status: 413}, {status: 502}, {status: 504}, {status: 507}, {status: 522}, {status: 524},
			{status: 400, body: limited}, {status: 422, body: limited},
			{lost: -1, silent: true}, {lost: 40, silent: true}, {lost: 10, silent: true},
		} {
			for _, most := range []int{1, 3, 5} {
				l := &sized{style: s, total: 53, refuse: above(most, refusal)}
				c := l.setup(t, 16)
				c.Retry.Attempts = 0
				d := newDrive(t, c, l.serve).run()
				what := fmt.Sprintf("%s, %+v, at most %d", s.name, refusal, most)
				wantAll(t, what, l, d, 0)
				if d.done != nil && (d.done.Retries != 0 || !strings.Contains(d.done.Evidence, "the limit was halved ")) {
					t.Errorf("%s: %+v", what, d.done)
				}
			}
		}
	}
}

// TestNoItemIsLostOrComesTwiceWhateverSizesTheServerRefuses walks lists whose servers refuse other
// sizes as time goes by, and goes on from checkpoints.
func TestNoItemIsLostOrComesTwiceWhateverSizesTheServerRefuses(t *testing.T) {
	seeds := drawn(200, 500, 6000)
	for seed := range uint64(seeds) {
		r := rand.New(rand.NewPCG(seed, 17))
		size := 2 + r.IntN(40)
		l := &sized{style: some(r, styles...), total: 20 + r.IntN(200)}
		if !strings.Contains(l.pagination, `"type":"limit"`) && r.IntN(3) == 0 { // else a short page is the last one
			l.most = 2 + r.IntN(size)
			if l.pagination != `"auto"` { // whose first page may be all that there is to go by
				if l.least = some(r, 0, 1+r.IntN(l.most)); l.least > 0 {
					// A last page with just as many items as were asked for could be any page.
					l.total -= l.total % l.least
				}
			}
		}
		l.refuse = moody(r, size, max(l.least, 1))
		configure := func() Setup {
			c := l.setup(t, size)
			c.Concurrency, c.Prefetch = some(r, 0, 0, 1, 3, 7), some(r, 0, 0, 1, 2)
			c.Retry.Attempts = some(r, 0, 2)
			if r.IntN(3) == 0 {
				c.Key = "$.id"
			}
			return c
		}
		start := func(c Setup) *drive {
			d := newDrive(t, c, l.serve)
			most := some(r, 3, 20, 100_000)
			d.chunk = func() int { return 1 + r.IntN(most) }
			d.pick = r.IntN
			return d
		}
		what := fmt.Sprintf("seed %d: %s, size %d, bounds %d and %d", seed, l.name, size, l.least, l.most)
		d := start(configure())
		d.stopAfter = some(r, -1, -1, r.IntN(l.total))
		if d.stopAfter >= 0 {
			runUntilStopped(d)
		} else {
			d.run()
			wantAll(t, what, l, d, 0)
		}
		for range 2 {
			c := configure()
			at := checkpointOf(t, r, d, c.Key)
			if at == nil || t.Failed() {
				break
			}
			c.Resume = gjson.ParseBytes(at)
			l.requests = nil
			wantAll(t, what+" from "+strings.Split(string(at), "keys")[0], l, start(c).run(), int(c.Resume.Get("items").Int()))
		}
		if t.Failed() {
			return
		}
	}
}

// TestThePageBeforeInPlaceOfASmallerOneTellsNothingOfSizes: it once did, and items came twice.
func TestThePageBeforeInPlaceOfASmallerOneTellsNothingOfSizes(t *testing.T) {
	for _, s := range styles {
		for resumed := range 4 {
			good := 1
			if s.pagination == `"auto"` {
				good = 4 // what is read while the pagination is found out may be misunderstood
			}
			for ; good < 6; good++ {
				l := &sized{style: s, total: 153}
				c := l.setup(t, 16)
				if resumed > 0 {
					c.Resume = gjson.ParseBytes(newDrive(t, l.setup(t, 16), l.serve).run().at[resumed])
				}
				l.requests = nil
				l.refuse = func(from, count, n int) (reply, bool) {
					if len(l.requests) <= good {
						return reply{}, false
					}
					return above(8, reply{status: 413})(from, count, n)
				}
				var before *reply
				lies := 1
				d := newDrive(t, c, func(f Fetch, n int) reply {
					r := l.serve(f, n)
					switch {
					case r.status == 413:
					case len(l.requests) > good && lies > 0:
						lies--
						return *before
					default:
						before = &r
					}
					return r
				}).run()
				what := fmt.Sprintf("%s, behind page %d, %d good pages", s.name, resumed, good)
				for i, item := range d.items {
					if want := fmt.Sprintf(`{"id":%d}`, 16*resumed+i); item != want {
						t.Errorf("%s: item %d is %s; %+v\n%s", what, i, item, d.done, strings.Join(l.requests, "\n"))
						break
					}
				}
				if d.done != nil && d.done.Status == verdict.Complete && len(d.items) != l.total-16*resumed {
					t.Errorf("%s: complete with %d items of %d", what, len(d.items), l.total)
				}
			}
		}
	}
}

// TestTheLimitGrowsAgainThoughTheWalkIsResumedForEachPage: the good pages are counted across checkpoints.
func TestTheLimitGrowsAgainThoughTheWalkIsResumedForEachPage(t *testing.T) {
	for _, s := range styles {
		l := &sized{style: s, total: 400}
		refused := false
		l.refuse = func(from, _, _ int) (reply, bool) {
			first := !refused && from > 0
			refused = refused || first
			if first {
				return reply{status: 502}, true
			}
			return reply{}, false
		}
		var at []byte
		for range 40 {
			c := l.setup(t, 16)
			c.Retry.Attempts, c.MaxPages = 0, 1
			if at != nil {
				c.Resume = gjson.ParseBytes(at)
			}
			d := newDrive(t, c, l.serve).run()
			if d.done == nil || d.done.Status != verdict.Stopped {
				break
			}
			at = d.pages[len(d.pages)-1].Next
		}
		if grown := slices.Contains(l.sizes, 8) && l.sizes[max(len(l.sizes)-3, 0)] == 16; !grown {
			t.Errorf("%s: pages of %v", s.name, l.sizes)
		}
	}
}

// moody refuses pages of other sizes as time goes by, but none that has so few items.
func moody(r *rand.Rand, size, always int) func(from, count, n int) (reply, bool) {
	most, until := 1+r.IntN(size), 0
	return func(_, count, n int) (reply, bool) {
		if n >= until {
			most, until = 1+r.IntN(size+size/2), n+1+r.IntN(25)
		}
		refusals := []reply{{status: 413}, {status: 502}, {status: 504, body: "<html>"}, {status: 400, body: `{"error":"page size"}`}, {lost: -1, silent: true}, {lost: 1 + r.IntN(1+12*count), silent: true}}
		if count <= max(most, always) {
			return reply{}, false
		}
		return some(r, refusals...), true
	}
}

func runUntilStopped(d *drive) {
	d.handle(Demand{0})
	for d.settle(); !d.ended && !d.stopped; d.settle() {
		d.handle(Demand{len(d.pages)})
	}
}

// checkpointOf is a checkpoint that was told, or that a driver makes of one.
func checkpointOf(t *testing.T, r *rand.Rand, d *drive, key string) []byte {
	page := d.fetches[0].Page + r.IntN(len(d.pages)+1)
	at := d.at[page]
	if at == nil {
		return nil
	}
	items := 0
	for _, p := range d.pageOf {
		if p == page {
			items++
		}
	}
	if key != "" || items == 0 {
		return at
	}
	return []byte(move(t, at, r.IntN(items+1)))
}

func TestANextURLWithTheNumberInItsPathIsNotAskedForWithFewerItems(t *testing.T) {
	c := config(t, "https://api.example.com/list?limit=4", `{"type":"url","outputs":{"results":"$.data","nextUrl":"$.next"}}`)
	c.Adaptive = true
	d := newDrive(t, c, replies(reply{body: `{"data":[1,2,3,4],"next":"/list/2?limit=4"}`}, reply{status: 413, body: "too large"})).run()
	d.wantItems("1", "2", "3", "4")
	d.wantFail("http", "status 413")
}
