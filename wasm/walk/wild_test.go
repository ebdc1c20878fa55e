package walk

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/anypage/anypage/wasm/policy"
	"github.com/anypage/anypage/wasm/scheme"
	"github.com/tidwall/gjson"
)

// wild is a walk through all that can happen: what its seed decides.
type wild struct {
	r       *rand.Rand
	serve   server
	faults  float64 // how probable one is for a request
	last    reply
	resumes [][]byte // checkpoints that were told
}

// walkWild walks a list as a seed decides: its configuration, the server's faults, the
// order of events, the size of chunks, and what the consumer does. Then it goes on
// from two of the checkpoints. It returns the log of it all. start makes what the seed doesn't decide.
func walkWild(t *testing.T, seed uint64, start func() Setup, serve server) string {
	t.Helper()
	v := &wild{r: rand.New(rand.NewPCG(seed, 11)), serve: serve}
	v.faults = []float64{0, 0.1, 0.4}[v.r.IntN(3)]
	var log strings.Builder
	v.walk(t, &log, v.configure(start()))
	for range 2 {
		if len(v.resumes) == 0 {
			break
		}
		at := v.resumes[v.r.IntN(len(v.resumes))]
		c := v.configure(start())
		if c.Key == "" && v.r.IntN(2) == 0 {
			at = []byte(move(t, at, v.r.IntN(3)))
		}
		fmt.Fprintf(&log, "resume %s\n", at)
		c.Resume = gjson.ParseBytes(at)
		if _, err := Begin(c); err != nil {
			fmt.Fprintf(&log, "mistake %v\n", err)
			continue
		}
		v.walk(t, &log, c)
	}
	return log.String()
}

// some is one of the values.
func some[T any](r *rand.Rand, values ...T) T { return values[r.IntN(len(values))] }

func (v *wild) configure(c Setup) Setup {
	r := v.r
	c.MaxItems = some(r, -1, -1, -1, r.IntN(20))
	c.MaxPages = some(r, 30, 30, 1+r.IntN(4))
	c.MaxEmptyPages = some(r, 0, 1+r.IntN(2))
	c.MaxPageBytes, c.MaxDepth = some(r, 0, 0, 0, 0, 0, 300), some(r, 0, 0, 0, 0, 0, 0, 0, 0, 2)
	c.Prefetch, c.Concurrency = some(r, 0, 0, 1, 2), some(r, 0, 0, 1, 2, 5)
	if r.IntN(2) == 0 {
		c.Key = some(r, "$.n", "$.id")
		c.Dedupe = r.IntN(2) == 0
	}
	c.EmptyPage = some(r, "", "", "follow", "stop")
	c.RepeatedCursor = some(r, "", "", "error", "stop", "follow")
	c.Retry = policy.Retry{Attempts: r.IntN(4), MinDelay: 1, MaxDelay: 5, MaxWait: 5000}
	if r.IntN(2) == 0 {
		c.Request.Headers = append(slices.Clone(c.Request.Headers), scheme.Header{Name: "X-Own", Value: "1"})
	}
	if r.IntN(3) == 0 {
		c.Trust = []string{"https://other.example"}
	}
	return c
}

// answer is the server's, or a fault's.
func (v *wild) answer(f Fetch, n int) reply {
	r := v.r
	good := v.serve(f, n)
	good.url = some(r, "", f.Request.URL)
	before := v.last
	v.last = good
	other := strings.Replace(f.Request.URL, "api.example.com", "other.example", 1)
	if f.Hop && !f.Manual { // followed to wherever it leads
		good.url = some(r, f.Request.URL+"&moved=1", other, "http://api.example.com/list", f.Request.URL)
	}
	if r.Float64() >= v.faults {
		return good
	}
	with := func(name, value string) reply {
		good.headers = append(slices.Clone(good.headers), scheme.Header{Name: name, Value: value})
		return good
	}
	cut := 0
	if len(good.body) > 0 {
		cut = r.IntN(len(good.body))
	}
	switch r.IntN(13) {
	case 0, 1:
		refusal := reply{status: some(r, 429, 429, 429, 503, 500, 408, 403, 404, 400, 422, 401), body: some(r, `{"error":"no"}`, "<html>no", strings.Repeat("no ", 1000))}
		if after := some(r, "", "1", "0", "9"); after != "" {
			refusal.headers = []scheme.Header{{Name: "Retry-After", Value: after}}
		}
		return refusal
	case 2:
		good.lost = -1
	case 3:
		good.lost = cut
	case 4:
		good.body = good.body[:cut]
	case 5:
		good.body = "<html>" + strings.Repeat("what ", some(r, 1, 1000))
	case 6:
		good.body = good.body[:cut] + some(r, "]", "x", `"`) + good.body[cut:]
	case 7:
		good.status, good.body = some(r, 200, 204), ""
	case 8:
		return with("RateLimit-Remaining", "0")
	case 9:
		good = with("X-RateLimit-Remaining", "0")
		return with("X-RateLimit-Reset", some(r, "1", "2", "9"))
	case 10:
		if f.Manual {
			if r.IntN(3) == 0 {
				return reply{status: -1}
			}
			to := some(r, f.Request.URL+"#x", f.Request.URL+"&hop=1", f.Request.URL, other, "http://api.example.com/list", "//[")
			return reply{status: some(r, 301, 302, 303, 307, 308), headers: []scheme.Header{{Name: "Location", Value: to}}, body: "moved"}
		}
		good.url = some(r, f.Request.URL+"&moved=1", "http://api.example.com/list")
	default:
		return before // of another page
	}
	return good
}

// walk drives one walk to its end.
func (v *wild) walk(t *testing.T, log *strings.Builder, c Setup) {
	t.Helper()
	r := v.r
	d := newDrive(t, c, v.answer)
	d.trace = log
	most := some(r, 1, 7, 64, 1000, 100_000)
	d.chunk = func() int { return 1 + r.IntN(most) }
	for step := 0; step < 100_000; step++ {
		d.tasks = slices.DeleteFunc(d.tasks, func(k *task) bool { return k.over || k.wait < 0 && d.canceled[k.id] })
		switch {
		case len(d.tasks) == 0 && d.ended:
			told := func(checkpoint []byte) {
				if checkpoint != nil {
					v.resumes = append(v.resumes, checkpoint)
				}
			}
			for _, page := range slices.Sorted(maps.Keys(d.at)) {
				told(d.at[page])
			}
			for _, p := range d.pages {
				told(p.Rest)
			}
			told(d.marked)
			if d.failed != nil {
				told(d.failed.Checkpoint)
			}
			d.w.Close()
			return
		case len(d.tasks) == 0:
			before := len(d.log)
			if d.handle(Demand{len(d.pages)}); len(d.log) == before {
				t.Fatalf("the walk is stuck:\n%s", log)
			}
		case r.IntN(20) == 0:
			d.handle(Demand{r.IntN(len(d.pages) + 1)})
		case r.IntN(20) == 0:
			d.handle(Mark{Page: r.IntN(len(d.pages) + 1), Items: r.IntN(4)})
		case r.IntN(200) == 0 && !d.stopped:
			d.stopped = true
			items := r.IntN(len(d.items) + 1)
			d.handle(Stop{Aborted: r.IntN(2) == 0, Pages: len(d.pages), Items: items})
		default:
			d.step(d.tasks[r.IntN(len(d.tasks))])
		}
	}
	t.Fatalf("the walk does not end:\n%s", log)
}

// drifting is a model whose items have a key, and whose list changes while it is walked.
func drifting(m model, seed uint64) (func() Setup, server) {
	r := rand.New(rand.NewPCG(seed, 13))
	list := &fakeList[string]{page: m.page, size: 1 + r.IntN(7)}
	item := func(i int) string {
		b, err := json.Marshal(map[string]any{"n": i, "v": strings.Repeat("v", r.IntN(9))})
		if err != nil {
			panic(err)
		}
		return string(b)
	}
	for i := range r.IntN(30) {
		list.items = append(list.items, item(i))
	}
	changes := some(r, 0, 0, 5)
	elsewhere := some(r, "", "https://other.example/a/list", "http://api.example.com/a/list")
	serve := func(f Fetch, n int) reply {
		if changes > 0 && r.IntN(changes) == 0 {
			at := r.IntN(len(list.items) + 1)
			if at < len(list.items) && r.IntN(2) == 0 {
				list.items = slices.Delete(list.items, at, at+1)
			} else {
				list.items = slices.Insert(list.items, at, item(100+r.IntN(900)))
			}
		}
		a := list.serve(f, n)
		if elsewhere != "" && r.IntN(4) == 0 {
			a.body = strings.Replace(a.body, `"next":"?`, `"next":"`+elsewhere+"?", 1)
		}
		return a
	}
	return func() Setup {
		s, err := scheme.Compile(gjson.Parse(m.pagination))
		if err != nil {
			panic(err)
		}
		c := Setup{Request: scheme.Request{Method: "GET", URL: m.url}, Scheme: s}
		if m.method != "" {
			c.Request.Method, c.Request.Body, c.Request.HasBody = m.method, m.body, true
		}
		return c
	}, serve
}

// TestDigestsOfModels holds still what wild walks through the models do.
func TestDigestsOfModels(t *testing.T) {
	var digests []digest
	for _, name := range slices.Sorted(maps.Keys(models)) {
		for seed := range uint64(60) {
			digests = append(digests, digest{fmt.Sprintf("%s %d", name, seed), func() string {
				start, serve := drifting(models[name], seed)
				return walkWild(t, seed, start, serve)
			}})
		}
	}
	checkDigests(t, "models.txt", digests)
}
