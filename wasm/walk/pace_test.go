package walk

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/anypage/anypage/wasm/scheme"
)

// limited is a server that allows so many requests in a window of so many seconds, says so,
// and counts those that it refuses.
type limited struct {
	quota  int
	window float64
	now    func() float64
	used   int
	until  float64
	over   int
}

func (l *limited) around(s server) server {
	return func(f Fetch, n int) reply {
		if l.now() >= l.until {
			l.used, l.until = 0, l.now()+1000*l.window
		}
		left := fmt.Sprintf(`"a";r=%d;t=%.0f`, max(l.quota-l.used-1, 0), max((l.until-l.now())/1000, 1))
		headers := []scheme.Header{{Name: "RateLimit", Value: left}, {Name: "RateLimit-Policy", Value: fmt.Sprintf(`"a";q=%d;w=%.0f`, l.quota, l.window)}}
		if l.used++; l.used > l.quota {
			l.over++
			return reply{status: 429, headers: headers}
		}
		r := s(f, n)
		r.headers = append(r.headers, headers...)
		return r
	}
}

func TestALimitIsNotRunInto(t *testing.T) {
	const pagination = `{"type":"offsetLimit","inputs":[{"name":"page","in":"query","type":"page"}],"outputs":{"results":"$.data"}}`
	for _, c := range []struct {
		concurrency, quota int
		window             float64
	}{{1, 12, 6}, {2, 12, 6}, {5, 12, 6}, {1, 4, 1}, {2, 4, 2}, {3, 10, 1}, {6, 20, 10}, {1, 2, 1}, {10, 60, 60}} {
		o := config(t, "https://api.example.com/list", pagination)
		o.Concurrency = c.concurrency
		l := &limited{quota: c.quota, window: c.window}
		var d *drive
		l.now = func() float64 {
			d.now += 50 // as long as an answer takes
			return d.now
		}
		d = newDrive(t, o, l.around(numbered(200, 2, `{"data":%s}`)))
		d.run()
		if len(d.items) != 200 || d.done == nil || d.done.Retries > 0 || l.over > 0 {
			t.Errorf("%+v: %d items, %d refusals, %+v", c, len(d.items), l.over, d.done)
		}
		early := slices.ContainsFunc(d.waits, func(w Wait) bool { return !strings.Contains(w.Why, "r=0") })
		long := slices.ContainsFunc(d.waits, func(w Wait) bool { return w.MS > 1000*c.window })
		if !early || long {
			t.Errorf("%+v: waits %+v", c, d.waits)
		}
	}
}

// Whoever needs no more than is left need not wait.
func TestAPaceIsNotKeptForTheLastPages(t *testing.T) {
	for _, c := range []struct {
		format string
		most   int
	}{{`{"data":%s,"total":20}`, -1}, {`{"data":%s,"pages":10}`, -1}, {`{"data":%s}`, 20}} {
		o := config(t, "https://api.example.com/list", `{"type":"offsetLimit","inputs":[{"name":"page","in":"query","type":"page"}],"outputs":{"results":"$.data","total":"$.total","numPages":"$.pages"}}`)
		if c.most > 0 || strings.Contains(c.format, "total") {
			o = config(t, "https://api.example.com/list", `{"type":"offsetLimit","inputs":[{"name":"page","in":"query","type":"page"}],"outputs":{"results":"$.data","total":"$.total"}}`)
		}
		o.MaxItems = c.most
		l := &limited{quota: 12, window: 6}
		var d *drive
		l.now = func() float64 { return d.now }
		d = newDrive(t, o, l.around(numbered(20, 2, c.format)))
		if d.run(); len(d.items) != 20 || len(d.waits) > 0 {
			t.Errorf("%s: %d items, %+v", c.format, len(d.items), d.waits)
		}
	}
}
