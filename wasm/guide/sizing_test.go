package guide

import (
	"strings"
	"testing"

	"github.com/anypage/anypage/wasm/scheme"
)

func TestWhatPagesHadTellsHowManyItemsTheNextOnesHave(t *testing.T) {
	type page struct{ count, asked int64 }
	for _, c := range []struct {
		name       string
		pages      []page
		limit, per int64
	}{
		{"nothing is known", nil, 50, 50},
		{"as many as were asked for", []page{{100, 100}}, 50, 50},
		{"the server caps them", []page{{100, 500}}, 250, 100},
		{"the server caps them, and gives fewer", []page{{100, 500}}, 62, 62},
		{"a last page has fewer", []page{{100, 100}, {37, 100}}, 50, 50},
		{"a last page behind capped ones", []page{{100, 500}, {100, 500}, {37, 500}}, 250, 100},
		{"pages lack items, each another number", []page{{40, 50}, {37, 50}}, 48, 48},
		{"more than were asked for", []page{{20, 12}}, 6, 20},
		{"the limit is not heeded", []page{{100, 500}, {100, 50}}, 25, 100},
		{"a smaller page lacks an item", []page{{100, 500}, {100, 500}, {49, 50}}, 250, 100},
	} {
		s := &sizing{}
		for _, p := range c.pages {
			s.learn(p.count, p.asked)
		}
		if per := s.per(c.limit); per != c.per {
			t.Errorf("%s: a page asked for with %d has %d, want %d", c.name, c.limit, per, c.per)
		}
	}
}

func TestALimitThatIsNowhereIsAMistakeWhereThatIsKnown(t *testing.T) {
	for _, c := range []struct {
		pagination, url string
		known           bool
	}{
		{byPage, list, false}, // it names the limit, and pages tell how much the server gives of itself
		{strings.Replace(byPage, `"limit"`, `"cursor"`, 1), list, true},
		{strings.Replace(byPage, `"limit"`, `"cursor"`, 1), list + "?per_page=10", false},
		{strings.Replace(byPage, `"limit"`, `"cursor"`, 1), list + "?per_page=all", true},
		{byCursor, list, true},
		{byCursor, list + "?limit=10", false},
		{`"none"`, list + "?limit=10", true},
		{`"link-header"`, list, false}, // the next URL may have one
		{`"auto"`, list, false},
		{`{"type":"cursor","inputs":[{"name":"after","in":"query","type":"cursor"},{"name":"k","in":"query","type":"limit"}],"outputs":{"results":"$","nextCursor":"$.c"}}`, list, false},
	} {
		err := fixed(t, c.url, c.pagination).Adapt()
		if (err != nil) != c.known {
			t.Errorf("%s of %s: %v", c.pagination, c.url, err)
		}
		if e, ok := err.(*scheme.Error); c.known && (!ok || e.Option != "pageSize") {
			t.Errorf("%v", err)
		}
	}
}

func TestAnIntegerInThePathOfANextURLMayBeAPagesNumber(t *testing.T) {
	for _, c := range []struct {
		first, next string
		want        bool
	}{
		{"https://api.example.com/list?limit=50", "https://api.example.com/list/page/2?limit=50", true},
		{"https://api.example.com/2/list/1?limit=50", "https://api.example.com/2/list/2?limit=50", true},
		{"https://api.example.com/list/page/1/all", "https://api.example.com/list/page/2/all", true},
		{"https://api.example.com/users/7/list?limit=50", "https://api.example.com/users/7/list?limit=50&page=2", false},
		{"https://api.example.com/list", "https://api.example.com/list/bXk6Mg?limit=50", false},
		{"https://api.example.com/list", "https://proxy.example.com/api/list?cursor=2", false},
	} {
		if got := integerIn(c.first, c.next); got != c.want {
			t.Errorf("%s, %s: %t", c.first, c.next, got)
		}
	}
}
