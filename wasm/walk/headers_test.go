package walk

import (
	"slices"
	"strconv"
	"testing"

	"github.com/anypage/anypage/wasm/scheme"
	"github.com/tidwall/gjson"
)

// expiring is a server whose token expires after some requests: it answers 401 until a fetch
// is made with the headers of a later renewal.
func expiring(s server, after ...int) server {
	token, served := 0, 0
	return func(f Fetch, n int) reply {
		if token < len(after) && served >= after[token] {
			if f.Renewal <= token {
				return reply{status: 401, body: `{"error":"expired"}`}
			}
			token = f.Renewal
		}
		served++
		return s(f, n)
	}
}

func TestAWalkGoesOnWithOtherHeadersAfterA401(t *testing.T) {
	for name, c := range map[string]func(*Config){
		"page by page":     func(*Config) {},
		"without retries":  func(c *Config) { c.Retry.Attempts = 0 },
		"several at once":  func(c *Config) { c.Concurrency = 4 },
		"one page ahead":   func(c *Config) { c.Prefetch = 1 },
		"with a key":       func(c *Config) { c.Key = "$" },
		"as many as asked": func(c *Config) { c.MaxItems = 17 },
	} {
		t.Run(name, func(t *testing.T) {
			o := config(t, "https://api.example.com/list", `{"type":"offsetLimit","inputs":[{"name":"page","in":"query","type":"page"}],"outputs":{"results":"$.data"}}`)
			o.AskHeaders = true
			c(&o.Config)
			d := newDrive(t, o, expiring(numbered(20, 3, `{"data":%s}`), 2, 4)).run()
			want := 20
			if o.MaxItems > 0 {
				want = o.MaxItems
			}
			if d.failed != nil || len(d.items) != want || d.done.Retries != 0 {
				t.Fatalf("%d items, %+v, %+v", len(d.items), d.failed, d.done)
			}
			for i, item := range d.items {
				if item != strconv.Itoa(i) {
					t.Fatalf("%s", d.items)
				}
			}
			if n := slices.MaxFunc(d.fetches, func(a, b Fetch) int { return a.Renewal - b.Renewal }).Renewal; n != 2 {
				t.Errorf("%d renewals", n)
			}
		})
	}
}

func TestAFunctionOfHeadersThatFailsEndsTheWalkAtItsPage(t *testing.T) {
	for _, auto := range []bool{false, true} {
		o := config(t, "https://api.example.com/list", byCursor)
		if auto {
			o.Scheme, _ = scheme.Compile(gjson.Parse(`"auto"`))
		}
		o.AskHeaders = true
		d := newDrive(t, o, pages(`{"data":[{"id":1},{"id":2}],"next":"a","has_more":true}`))
		d.handle(Demand{0})
		d.settle()
		d.handle(Demand{1})
		d.handle(Failure{d.fetches[1].ID, "failed: no token", NoHeaders})
		d.wantFail("config", "page 2: the function headers failed: no token (GET https://api.example.com/list")
		if len(d.items) != 2 || d.failed.Checkpoint == nil || len(d.fetches) != 2 {
			t.Errorf("%s, %+v", d.items, d.failed)
		}
	}
}

// What the pagination sets stays, whatever the function gives.
func TestAFetchNamesTheHeadersOfThePagination(t *testing.T) {
	o := config(t, "https://api.example.com/list", `{"type":"cursor","inputs":[{"name":"X-Cursor","in":"header","type":"cursor"}],"outputs":{"results":"$.data","nextCursor":"$.next"}}`)
	o.AskHeaders = true
	d := newDrive(t, o, pages(`{"data":[1],"next":"a"}`, `{"data":[2],"next":null}`)).run()
	if f := d.fetches[1]; !slices.Equal(f.Ask, []string{"x-cursor"}) || f.Request.Headers[0].Value != "a" {
		t.Errorf("%+v", f)
	}
	linked := config(t, url, byLink)
	linked.AskHeaders = true
	d = newDrive(t, linked, pages(linkPage(1, `,{"rel":"next","href":"/2","headers":{"Search-After":"1"}}`), linkPage(2, ""))).run()
	if f := d.fetches[1]; !slices.Equal(f.Ask, []string{"search-after"}) || len(f.Request.Headers) != 1 {
		t.Errorf("%+v", f)
	}
	o.AskHeaders = false
	if d = newDrive(t, o, pages(`{"data":[1],"next":null}`)).run(); d.fetches[0].Ask != nil {
		t.Errorf("%+v", d.fetches[0])
	}
}
