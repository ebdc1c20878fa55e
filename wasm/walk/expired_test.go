package walk

import (
	"fmt"
	"math/rand/v2"
	neturl "net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/anypage/anypage/wasm/verdict"
	"github.com/tidwall/gjson"
)

const (
	byID      = `{"type":"cursor","inputs":[{"name":"cursor","in":"query","type":"cursor"}],"outputs":{"results":"$.data","nextCursor":"$.next_cursor"}}`
	byNextURL = `{"type":"url","outputs":{"results":"$.data","nextUrl":"$.next"}}`
)

// forgetful is a list whose cursors a server forgets: a cursor stands for what comes after an id, in the order that
// the list had when it was made.
type forgetful struct {
	ids   []int
	size  int
	gone  reply // the answer to a cursor that is forgotten
	dies  func(answer int) bool
	fresh bool       // gone has a fresh cursor, like Kubernetes
	url   bool       // pages are named by next URLs
	most  func() int // the largest limit that is not refused; nil where requests have no limit

	before  func(answer int) // the list may change now
	answers int
	cursors []int // by what they are called: the place at which the page begins
	epoch   int   // cursors that were made before are forgotten
	made    []int
}

var gone410 = reply{status: 410, body: `{"error":"gone"}`}

func (l *forgetful) name(from int) string {
	l.cursors, l.made = append(l.cursors, from), append(l.made, l.epoch)
	name := "t" + strconv.Itoa(len(l.cursors)-1)
	if l.url && l.most != nil {
		return "/v1/list?limit=" + strconv.Itoa(l.size) + "&after=" + name
	}
	if l.url {
		return "/v1/list?after=" + name
	}
	return name
}

func (l *forgetful) serve(f Fetch, _ int) reply {
	answer := l.answers
	l.answers++
	if l.before != nil {
		l.before(answer)
	}
	if l.dies != nil && l.dies(answer) {
		l.epoch++
	}
	u, _ := neturl.Parse(f.Request.URL)
	if l.most != nil {
		if l.size, _ = strconv.Atoi(u.Query().Get("limit")); l.size > l.most() {
			return reply{status: 413, body: "too large"}
		}
	}
	from := 0
	if name := u.Query().Get("cursor") + u.Query().Get("after"); name != "" {
		n, err := strconv.Atoi(name[1:])
		if err != nil || n >= len(l.cursors) {
			return reply{status: 418, body: name}
		}
		from = l.cursors[n]
		if l.made[n] < l.epoch {
			if l.fresh {
				return reply{status: 410, body: `{"kind":"Status","apiVersion":"v1","metadata":{"continue":"` + l.name(from) + `"},"status":"Failure","message":"The provided continue parameter is too old","reason":"Expired","code":410}`}
			}
			return l.gone
		}
	}
	end := min(from+l.size, len(l.ids))
	var items []string
	for _, id := range l.ids[min(from, end):end] {
		items = append(items, fmt.Sprintf(`{"id":%d}`, id))
	}
	next := "null"
	if end < len(l.ids) {
		next = strconv.Quote(l.name(end))
	}
	field := "next_cursor"
	if l.url {
		field = "next"
	}
	return reply{body: `{"` + field + `":` + next + `,"data":` + array(items) + `}`}
}

// at has cursors expire before certain answers.
func at(answers ...int) func(int) bool {
	return func(n int) bool { return slices.Contains(answers, n) }
}

func restarting(t *testing.T, pagination string) Setup {
	t.Helper()
	c := keyed(t, pagination)
	c.Restart = true
	return c
}

func TestAWalkStartsAgainWhereACursorHasExpired(t *testing.T) {
	for _, c := range []struct {
		name   string
		gone   reply
		url    bool
		change func(*forgetful)
		want   []int
		says   string
	}{
		{name: "410", gone: gone410, want: sequence(10), says: "the cursor of page 3 had expired, and the walk started again: of 6 items that had come before, 6 came again"},
		{name: "410 to a next URL", gone: gone410, url: true, want: sequence(10), says: "of 6 items that had come before, 6 came again"},
		{name: "400 that names it", gone: reply{status: 400, body: `{"error":"Invalid cursor"}`}, want: sequence(10), says: "6 came again"},
		{name: "404 that names it", gone: reply{status: 404, body: `{"errors":[{"message":"page token not found"}]}`}, want: sequence(10), says: "6 came again"},
		{name: "400 that names the parameter", gone: reply{status: 400, body: `{"error":{"code":"resource_missing","param":"after"}}`}, url: true, want: sequence(10), says: "6 came again"},
		{name: "new items in front", gone: gone410, change: func(l *forgetful) { l.ids = append([]int{100, 101, 102, 103}, l.ids...) }, want: append(sequence(6), 100, 101, 102, 103, 6, 7, 8, 9), says: "6 came again"},
		{name: "removed items", gone: gone410, change: func(l *forgetful) { l.ids = slices.Delete(l.ids, 1, 5) }, want: sequence(10), says: "of 6 items that had come before, 2 came again, so as many as the other 4 may be missing"},
		{name: "another order", gone: gone410, change: func(l *forgetful) { slices.Reverse(l.ids) }, want: []int{0, 1, 2, 3, 4, 5, 9, 8, 7, 6}, says: "6 came again"},
	} {
		for _, prefetch := range []int{0, 2} {
			t.Run(c.name, func(t *testing.T) {
				l := &forgetful{ids: sequence(10), size: 3, gone: c.gone, url: c.url, dies: at(2)}
				l.before = func(n int) {
					if n == 3 && c.change != nil {
						c.change(l)
					}
				}
				o := restarting(t, byID)
				if c.url {
					o = restarting(t, byNextURL)
				}
				o.Prefetch, o.Retry.Attempts = prefetch, 0
				d := newDrive(t, o, l.serve)
				d.chunk = every(5)
				d.run()
				d.wantIDs(c.want...)
				d.wantEnd("suspect", "no-next", c.says)
				if v := d.done; v.Items != len(c.want) || v.Duplicates != 0 || v.Retries != 0 || v.Pages != len(d.pages) {
					t.Errorf("%+v", v)
				}
			})
		}
	}
}

func TestAFreshCursorOfKubernetesIsFollowed(t *testing.T) {
	l := &forgetful{ids: sequence(10), size: 3, fresh: true, dies: at(2, 4)}
	d := newDrive(t, restarting(t, byID), l.serve)
	d.run()
	d.wantIDs(sequence(10)...)
	d.wantEnd("suspect", "no-next", "cursors expired 2 times; the cursor of page 4 had expired, and the walk followed the fresh one that the server gave: the list is not one consistent snapshot")
	if d.done.Requests != 6 || d.done.Pages != 4 {
		t.Errorf("%+v", d.done)
	}
	// Without one, it starts again.
	l = &forgetful{ids: sequence(10), size: 3, gone: reply{status: 410, body: `{"kind":"Status","metadata":{},"reason":"Expired","code":410}`}, dies: at(2)}
	d = newDrive(t, restarting(t, byID), l.serve)
	d.run()
	d.wantIDs(sequence(10)...)
	d.wantEnd("suspect", "no-next", "started again")
}

func TestWithoutTheOptionAnExpiredCursorIsAnErrorThatNamesIt(t *testing.T) {
	for _, url := range []bool{false, true} {
		l := &forgetful{ids: sequence(10), size: 3, gone: gone410, url: url, dies: at(2)}
		pagination, what := byID, "cursor"
		if url {
			pagination, what = byNextURL, "next URL"
		}
		d := newDrive(t, keyed(t, pagination), l.serve)
		d.run()
		d.wantIDs(sequence(6)...)
		d.wantFail("http", "page 3: ", "was answered with status 410", "; the "+what+` has expired: set the option expired to "restart", with key`)
		if strings.Contains(d.failed.Message, "check the URL") || d.failed.Checkpoint == nil || d.failed.Status != 410 {
			t.Errorf("%+v", d.failed)
		}
		c := restarting(t, pagination)
		c.Resume = gjson.ParseBytes(d.failed.Checkpoint)
		d = newDrive(t, c, l.serve)
		d.run()
		d.wantIDs(6, 7, 8, 9)
		d.wantEnd("suspect", "no-next", "went on behind the latest item that it knew: it passed over 6 items, where 6 had come before")
	}
}

func TestWhatIsNoExpiredCursorFailsAsBefore(t *testing.T) {
	for _, c := range []struct {
		name string
		gone reply
	}{
		{"400", reply{status: 400, body: `{"error":"bad request"}`}},
		{"404", reply{status: 404, body: `not found`}},
		{"a token of access", reply{status: 400, body: `{"error":"invalid access token"}`}},
		{"a token of access that expired", reply{status: 400, body: `{"error":{"type":"OAuthException","message":"Session has expired","code":190}}`}},
		{"a style sheet", reply{status: 404, body: `<!DOCTYPE html><style>a{cursor:pointer}</style>`}},
		{"403", reply{status: 403, body: `{"error":"the cursor has expired"}`}},
		{"an ordinary word", reply{status: 400, body: `{"error":"the day after tomorrow is too late"}`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, url := range []bool{false, true} {
				l := &forgetful{ids: sequence(10), size: 3, gone: c.gone, url: url, dies: at(2)}
				o := restarting(t, byID)
				if url {
					o = restarting(t, byNextURL)
				}
				d := newDrive(t, o, l.serve)
				d.run()
				d.wantIDs(sequence(6)...)
				d.wantFail("http")
				if strings.Contains(d.failed.Message, "option expired") {
					t.Error(d.failed.Message)
				}
			}
		})
	}
	// The first request has no cursor of the server's.
	d := newDrive(t, restarting(t, byID), replies(gone410))
	d.run()
	d.wantFail("http", "check the URL")
	o := restarting(t, byID)
	o.Request.URL += "?cursor=mine"
	d = newDrive(t, o, replies(reply{status: 400, body: `{"error":"invalid cursor"}`}))
	d.run()
	d.wantFail("http", "check the parameters")
	// Pages by number are past the end.
	d = newDrive(t, restarting(t, offsets), replies(reply{body: `{"data":[{"id":1},{"id":2}]}`}, gone410))
	d.run()
	d.wantEnd("suspect", "page-refused", "as servers do past the end")
}

func TestASecondExpiryFailsWhereNothingNewHasComeInBetween(t *testing.T) {
	// Cursors serve three pages: the walk comes no further than before.
	l := &forgetful{ids: sequence(20), size: 3, gone: gone410, dies: at(3, 6)}
	d := newDrive(t, restarting(t, byID), l.serve)
	d.run()
	d.wantIDs(sequence(9)...)
	d.wantFail("http", "page 6: ", "status 410", "the cursor has expired once more, and nothing new has come in between")
	if d.failed.Checkpoint == nil {
		t.Error("no checkpoint")
	}
	// With progress it goes on.
	l = &forgetful{ids: sequence(20), size: 3, gone: gone410, dies: at(2, 7, 14)}
	d = newDrive(t, restarting(t, byID), l.serve)
	d.run()
	d.wantIDs(sequence(20)...)
	d.wantEnd("suspect", "no-next", "cursors expired 3 times; the cursor of page")
}

func TestAPageThatBrokeOffIsNotRepeatedWhereItsCursorExpires(t *testing.T) {
	for _, fresh := range []bool{false, true} {
		l := &forgetful{ids: sequence(10), size: 4, gone: gone410, fresh: fresh, dies: at(2)}
		d := newDrive(t, restarting(t, byID), func(f Fetch, n int) reply {
			r := l.serve(f, n)
			if n == 1 {
				r.lost = strings.Index(r.body, `{"id":6}`)
			}
			return r
		})
		d.run()
		d.wantIDs(sequence(10)...)
		d.wantEnd("suspect", "no-next", "the cursor of page 2 had expired")
		if d.done.Pages != len(d.pages) || d.pages[1].Items != 2 || d.pages[1].ID != d.fetches[1].ID || d.pages[1].Next == nil {
			t.Errorf("%+v %+v", d.done, d.pages[1])
		}
	}
}

func TestLimitsAndLoopsAcrossARestart(t *testing.T) {
	l := &forgetful{ids: sequence(20), size: 3, gone: gone410, dies: at(2)}
	c := restarting(t, byID)
	c.MaxItems = 8
	d := newDrive(t, c, l.serve)
	d.run()
	d.wantIDs(sequence(8)...)
	d.wantEnd("stopped", "max-items", "maxItems is 8")

	l = &forgetful{ids: sequence(20), size: 3, gone: gone410, dies: at(2)}
	c = restarting(t, byID)
	c.MaxPages = 4
	d = newDrive(t, c, l.serve)
	d.run()
	d.wantIDs(sequence(6)...)
	d.wantEnd("stopped", "max-pages", "the walk started again: of 6 items that had come before, 6 came again")

	// A server that names its cursors by the place gives the same ones again: no loop.
	broken := false
	d = newDrive(t, restarting(t, byID), func(f Fetch, n int) reply {
		from := query(f.Request, "cursor", 0)
		if from == 4 && !broken {
			broken = true
			return gone410
		}
		next := "null"
		if from < 8 {
			next = strconv.Itoa(from + 2)
		}
		return reply{body: fmt.Sprintf(`{"next_cursor":%s,"data":[{"id":%d},{"id":%d}]}`, next, from, from+1)}
	})
	d.run()
	d.wantIDs(sequence(10)...)

	// Items whose keys are missing are not told apart, so nothing starts again.
	o := restarting(t, byID)
	o.Key = "$.uuid"
	l = &forgetful{ids: sequence(10), size: 3, gone: gone410, dies: at(2)}
	d = newDrive(t, o, l.serve)
	d.run()
	d.wantIDs(sequence(6)...)
	d.wantFail("http", "none of the latest items has the key $.uuid")
}

func TestAResumeGoesOnBehindTheLatestItemThatItsCheckpointKnows(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func([]int) []int
		want   []int // nil where the walk fails
		says   string
	}{
		{"as it was", func(ids []int) []int { return ids }, []int{5, 6, 7, 8, 9}, "passed over 5 items, where 5 had come before"},
		{"new ones in front", func(ids []int) []int { return append([]int{100, 101}, ids...) }, []int{5, 6, 7, 8, 9}, "passed over 7 items, where 5 had come before"},
		{"new ones behind", func(ids []int) []int { return slices.Insert(ids, 5, 100) }, []int{100, 5, 6, 7, 8, 9}, ""},
		{"the last one is removed", func(ids []int) []int { return slices.Delete(ids, 4, 5) }, []int{5, 6, 7, 8, 9}, "passed over 4 items"},
		{"an older one is removed", func(ids []int) []int { return slices.Delete(ids, 2, 3) }, []int{5, 6, 7, 8, 9}, "passed over 4 items"},
		{"the last one has moved to the front", func(ids []int) []int { return []int{4, 0, 1, 2, 3, 5, 6, 7, 8, 9} }, []int{5, 6, 7, 8, 9}, ""},
		{"all are removed", func(ids []int) []int { return ids[5:] }, nil, "none of the latest items that the checkpoint knows is in the list any more"},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := &forgetful{ids: sequence(10), size: 3, gone: gone410}
			o := restarting(t, byID)
			o.MaxItems = 5
			d := newDrive(t, o, l.serve)
			d.run()
			o = restarting(t, byID)
			o.Resume = gjson.ParseBytes(d.pages[1].Rest)
			l.ids = c.change(l.ids)
			l.epoch++
			d = newDrive(t, o, l.serve)
			d.run()
			d.wantIDs(c.want...)
			if c.want == nil {
				d.wantFail("http", "status 410", c.says)
				return
			}
			d.wantEnd("suspect", "no-next", c.says)
		})
	}
	// A checkpoint without keys, or with those of another key, knows none.
	l := &forgetful{ids: sequence(10), size: 3, gone: gone410}
	o := config(t, url, byID)
	o.MaxItems = 5
	d := newDrive(t, o, l.serve)
	d.run()
	o = restarting(t, byID)
	o.Resume = gjson.ParseBytes(d.pages[1].Rest)
	l.epoch++
	d = newDrive(t, o, l.serve)
	d.run()
	d.wantIDs()
	d.wantFail("http", "none of the latest items has the key $.id")
}

// A checkpoint is taken behind each item of a walk whose cursor expires, also before the walk has come to where it
// was: each leads to the items behind it.
func TestEachCheckpointOfAWalkThatStartsAgainGoesOnBehindIt(t *testing.T) {
	for _, pagination := range []string{byID, `"auto"`} {
		for stop := 1; stop <= 22; stop++ {
			l := &forgetful{ids: sequence(20), size: 4, gone: gone410, dies: at(3)}
			l.before = func(n int) {
				if n == 4 {
					l.ids = append([]int{100, 101}, l.ids...)
				}
			}
			d := newDrive(t, restarting(t, pagination), l.serve)
			var checkpoint []byte
			d.onItem = func(page int) {
				if len(d.items) == stop {
					checkpoint = []byte{}
				}
			}
			d.handle(Demand{0})
			for d.settle(); checkpoint == nil; d.settle() {
				d.handle(Demand{len(d.pages)})
			}
			in := 0
			for _, p := range d.pageOf[:stop] {
				if p == d.pageOf[stop-1] {
					in++
				}
			}
			d.w.Handle(Demand{d.pageOf[stop-1]}, 0, 0)
			d.handle(Mark{d.pageOf[stop-1], in})
			o := restarting(t, pagination)
			o.Resume = gjson.ParseBytes(d.marked)
			rest := newDrive(t, o, l.serve)
			rest.run()
			got := map[int]int{}
			for _, item := range slices.Concat(d.items[:stop], rest.items) {
				got[int(gjson.Get(item, "id").Int())]++
			}
			for id := range 20 {
				if got[id] != 1 {
					t.Fatalf("%s, %d: %d came %d times: %s, then %s", pagination, stop, id, got[id], d.items[:stop], rest.items)
				}
			}
			if (rest.done == nil || rest.done.Status != verdict.Suspect) && stop > 12 {
				t.Errorf("%s, %d: %+v %+v", pagination, stop, rest.done, rest.failed)
			}
		}
	}
}

// The soak's seed 251: detection makes a template of a path that has the cursor.
func TestACheckpointBehindTheLatestItemIsOfUseThoughItIsOnTheFirstPageAgain(t *testing.T) {
	for _, pagination := range []string{byID, byNextURL, `"auto"`} {
		l := &forgetful{ids: sequence(5), size: 3, gone: gone410, dies: at(1), url: pagination == byNextURL}
		l.before = func(answer int) {
			if answer > 1 { // the first page has more items than before
				l.size = 5
			}
		}
		o := restarting(t, pagination)
		d := newDrive(t, o, l.serve)
		d.stopAfter = 4
		d.run()
		got := len(d.items)
		o.Resume = gjson.ParseBytes(behind(d))
		again := newDrive(t, o, l.serve).run()
		if all := append(d.items[:got:got], again.items...); len(all) != 5 || again.failed != nil {
			t.Errorf("%s: %v, %+v, from %s", pagination, all, again.failed, o.Resume.Raw)
		}
	}
}

func TestAnItemThatIsNoJSONIsNotPassedOverWhereAWalkStartsAgain(t *testing.T) {
	for _, broken := range []string{`{id:2}`, "{\"i\xff\":2}"} {
		o := restarting(t, byID)
		d := newDrive(t, o, replies(
			reply{body: `{"data":[{"id":1}],"next_cursor":"a"}`},
			gone410,
			reply{body: `{"data":[{"id":1},` + broken + `,{"name":"has none"},{"id":3}],"next_cursor":null}`},
		)).run()
		d.wantItems(`{"id":1}`, broken, `{"id":3}`)
	}
}

func TestAListWhoseCursorIsInThePathStartsAgainAtTheCallersRequest(t *testing.T) {
	forgotten := false
	o := restarting(t, `"auto"`)
	o.Request.URL = "https://api.example.com/list/first?limit=3"
	d := newDrive(t, o, func(f Fetch, n int) reply {
		path, _, _ := strings.Cut(f.Request.URL, "?")
		from, _ := strconv.Atoi(path[strings.LastIndex(path, "/c")+2:]) // 0 for the first
		if from == 6 && !forgotten {
			forgotten = true
			return gone410
		}
		var items []string
		for id := range 3 {
			items = append(items, fmt.Sprintf(`{"id":%d}`, from+id))
		}
		next := "null"
		if from < 9 {
			next = fmt.Sprintf(`"c%d"`, from+3)
		}
		return reply{body: fmt.Sprintf(`{"data":%s,"next":%s}`, array(items), next)}
	})
	d.run()
	d.wantIDs(sequence(12)...)
	d.wantEnd("suspect", "no-next", "6 came again")
}

// Cursors expire at random, and lists change at random: no item is lost or comes twice, and no verdict says more than is
// known.
func TestRandomExpiriesLoseNothingAndRepeatNothing(t *testing.T) {
	seeds := drawn(150, 250, 1500)
	restarts, resumes, failures := 0, 0, 0
	for seed := range uint64(seeds) {
		r := rand.New(rand.NewPCG(seed, 11))
		l := &forgetful{ids: sequence(r.IntN(60)), size: 1 + r.IntN(9), url: r.IntN(3) == 0, fresh: r.IntN(4) == 0, gone: gone410}
		if r.IntN(2) == 0 {
			l.gone = reply{status: 400, body: `{"message":"Invalid page token"}`}
		}
		rate := r.Float64() * 0.3
		l.dies = func(int) bool { return r.Float64() < rate }
		stable := slices.Clone(l.ids) // those that are there all the time
		added := 1000
		if r.IntN(2) == 0 {
			l.before = func(int) {
				if added == 1050 { // else it may grow as fast as it is walked
					return
				}
				switch r.IntN(12) {
				case 0: // in front, where cursors of this server don't notice it
					if l.fresh {
						return
					}
					l.ids = append([]int{added}, l.ids...)
					added++
					for i := range l.cursors {
						l.cursors[i]++
					}
				case 1:
					l.ids = append(l.ids, added)
					added++
				}
			}
		}
		o := restarting(t, byID)
		if l.url {
			o = restarting(t, byNextURL)
		}
		if r.IntN(3) == 0 {
			o = restarting(t, `"auto"`)
		}
		if seed%3 == 0 {
			moods := rand.New(rand.NewPCG(seed, 12))
			o.Adaptive = true
			o.Request.URL += "?limit=" + strconv.Itoa(l.size)
			l.most = func() int { return 1 + moods.IntN(2*l.size) }
		}
		// A page that has shifted when it is asked for again may bring items twice.
		o.Prefetch, o.Dedupe = r.IntN(3), r.IntN(3) == 0 || l.before != nil
		wild := r.IntN(3) == 0
		serve := func(f Fetch, n int) reply {
			a := l.serve(f, n)
			if wild && a.status == 0 && r.IntN(6) == 0 {
				a.lost = 1 + r.IntN(len(a.body)-1)
			}
			return a
		}
		o.Retry.Attempts = 50
		var got []int
		for walk := 0; ; walk++ {
			if _, err := Begin(o); err != nil {
				t.Fatalf("seed %d: %v: %s", seed, err, o.Resume.Raw)
			}
			d := newDrive(t, o, serve)
			d.chunk = func() int { return 1 + r.IntN(30) }
			d.pick = r.IntN
			if r.IntN(3) == 0 {
				d.stopAfter = 1 + r.IntN(20)
			}
			d.run()
			for _, item := range d.items {
				got = append(got, int(gjson.Get(item, "id").Int()))
			}
			var checkpoint []byte
			switch {
			case d.failed != nil:
				failures++
				if d.failed.Code != "http" || !strings.Contains(d.failed.Message, "expired") {
					t.Fatalf("seed %d: %+v", seed, d.failed)
				}
				checkpoint = d.failed.Checkpoint
			case d.done.Reason == "consumer-stopped":
				checkpoint = behind(d)
			case d.done.Status == verdict.Complete && d.w.lapse.times > 0:
				t.Fatalf("seed %d: %+v", seed, d.done)
			}
			restarts += d.w.lapse.times
			if checkpoint == nil {
				break
			}
			if walk > 200 {
				rate, l.before = 0, nil
			}
			if rate > 0.1 && d.failed != nil {
				rate /= 2
			}
			resumes++
			o.Resume = gjson.ParseBytes(checkpoint)
		}
		seen := map[int]bool{}
		for _, id := range got {
			if seen[id] {
				t.Fatalf("seed %d: %d comes twice: %v", seed, id, got)
			}
			seen[id] = true
		}
		for _, id := range stable {
			if !seen[id] {
				t.Fatalf("seed %d: %d is missing: %v", seed, id, got)
			}
		}
	}
	t.Logf("%d restarts, %d resumes, %d failures", restarts, resumes, failures)
	if restarts < seeds/4 || resumes < seeds/8 {
		t.Errorf("%d restarts, %d resumes", restarts, resumes)
	}
}

// behind is the checkpoint behind all items that a drive has got.
func behind(d *drive) []byte {
	if n := len(d.pages); n > 0 && (len(d.pageOf) == 0 || d.pageOf[len(d.pageOf)-1] <= d.pages[n-1].Index) {
		if p := d.pages[n-1]; p.Rest != nil {
			return p.Rest
		}
		return d.pages[n-1].Next
	}
	if len(d.items) == 0 {
		return d.at[d.fetches[0].Page]
	}
	page, items := d.pageOf[len(d.pageOf)-1], 0
	for _, p := range d.pageOf {
		if p == page {
			items++
		}
	}
	d.handle(Mark{page, items})
	return d.marked
}
