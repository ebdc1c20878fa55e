package walk

import (
	"fmt"
	neturl "net/url"
	"strconv"
	"strings"

	"github.com/anypage/anypage/wasm/scheme"
)

// The fake servers that walks are driven against. Each of them is a server, and there are two kinds:
//
//   - A script gives the answers that a test wrote: pages, replies, byCursorValue.
//   - A fakeList has items, and answers a request with the page that it asks for, however often and
//     in whatever order it is asked. Its style, how a request says where a page begins and what the
//     answer looks like, is code (page), an entry of models, a real pagination object
//     (realobjects_test.go), or a line of the corpus (shape_test.go).
//
// Faults are put around a server: the wild one of wild_test.go, and those of single tests.

// server answers the n-th request of a walk, counted from 0.
type server func(f Fetch, n int) reply

// reply is what a fake server answers to a request.
type reply struct {
	status  int // 200 where it is 0
	url     string
	headers []scheme.Header
	body    string
	lost    int  // the network fails after this many bytes of the body; 0 never, -1 before the headers
	silent  bool // then nothing more comes, instead of a failure
	hidden  bool // the response came from another origin
}

// pages is a script: request n is answered with body n.
func pages(bodies ...string) server {
	return func(_ Fetch, n int) reply {
		if n >= len(bodies) {
			return reply{status: 500, body: fmt.Sprintf("there is no answer %d", n)}
		}
		return reply{body: bodies[n]}
	}
}

// replies is a script of whole answers.
func replies(all ...reply) server {
	return func(_ Fetch, n int) reply {
		if n >= len(all) {
			return reply{status: 418, body: "there is no answer " + strconv.Itoa(n)}
		}
		return all[n]
	}
}

// byCursorValue is a script that answers by the cursor that a request names.
func byCursorValue(bodies map[string]string) server {
	return func(f Fetch, _ int) reply {
		_, c, _ := strings.Cut(f.Request.URL, "c=")
		return reply{body: bodies[c]}
	}
}

// fakeList is the server of a list.
type fakeList[T any] struct {
	items []T
	size  int    // of a page
	pad   string // in front of the items, to shift where chunks fall

	before  func(n int) // the list may change now: request n is about to be answered
	answers int

	page func(l *fakeList[T], r scheme.Request) reply // the page that a request asks for
}

func (l *fakeList[T]) serve(f Fetch, _ int) reply {
	if l.before != nil {
		l.before(l.answers)
	}
	l.answers++
	return l.page(l, f.Request)
}

// slice has the items of the page that begins at from.
func (l *fakeList[T]) slice(from int) []T {
	from = min(max(from, 0), len(l.items))
	return l.items[from:min(from+l.size, len(l.items))]
}

// next is the place behind the page that begins at from, -1 behind the last one.
func (l *fakeList[T]) next(from int) int {
	if from+l.size >= len(l.items) {
		return -1
	}
	return from + l.size
}

// numbered is a list of the numbers below total. Requests name a page or the place from which on
// items are wanted; format has the body around the items.
func numbered(total, size int, format string) server {
	l := &fakeList[int]{items: sequence(total), size: size}
	l.page = func(l *fakeList[int], r scheme.Request) reply {
		var items []string
		for _, n := range l.slice(query(r, "from", (query(r, "page", 1)-1)*l.size)) {
			items = append(items, strconv.Itoa(n))
		}
		return reply{body: fmt.Sprintf(format, array(items))}
	}
	return l.serve
}

// identified is a list of items with ids. Requests name the place from which on items are wanted.
func identified(ids []int, size int) *fakeList[int] {
	return &fakeList[int]{items: ids, size: size, page: func(l *fakeList[int], r scheme.Request) reply {
		from := query(r, "from", 0)
		var items []string
		for i, id := range l.slice(from) {
			items = append(items, fmt.Sprintf(`{"x":"]","id":%d,"at":%d}`, id, from+i))
		}
		return reply{body: fmt.Sprintf(`{"data":%s,"total":%d}`, array(items), len(l.items))}
	}}
}

func sequence(n int) (all []int) {
	for i := range n {
		all = append(all, i)
	}
	return all
}

// query is the number that a request's query has, and missing where it has none.
func query(r scheme.Request, name string, missing int) int {
	u, err := neturl.Parse(r.URL)
	if err != nil {
		panic(err)
	}
	v := u.Query().Get(name)
	if v == "" {
		return missing
	}
	n, err := strconv.Atoi(v)
	if err != nil {
		panic(err)
	}
	return n
}

func array(items []string) string { return "[" + strings.Join(items, ",") + "]" }

func orNull(n int, format string) string {
	if n < 0 {
		return "null"
	}
	return fmt.Sprintf(format, n)
}
