package walk

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/anypage/anypage/wasm/policy"
	"github.com/anypage/anypage/wasm/scheme"
	"github.com/anypage/anypage/wasm/split"
	"github.com/tidwall/gjson"
)

// Each limit ends a walk with its own verdict or code, in words that name the option. A walk
// that resumes from there with a higher limit brings all the rest.
func TestEachLimitEndsAWalkFromWhichAHigherOneGoesOn(t *testing.T) {
	long := `"` + strings.Repeat("x", 200) + `"`
	bodies := map[string]string{
		"":     `{"data":[1,{"n":2}],"next":"a"}`,
		"?c=a": `{"data":[3,[[[[4]]]],5],"next":"b"}`,
		"?c=b": `{"data":[],"next":"c"}`,
		"?c=c": `{"data":[],"next":"d"}`,
		"?c=d": `{"data":[6,` + long + `],"next":null}`,
	}
	items := []string{"1", `{"n":2}`, "3", "[[[[4]]]]", "5", "6", long}
	busy := func(f Fetch) reply {
		if strings.HasSuffix(f.Request.URL, "?c=d") {
			return reply{status: 503, headers: []scheme.Header{{Name: "Retry-After", Value: "60"}}}
		}
		return reply{body: bodies[strings.TrimPrefix(f.Request.URL, url)]}
	}
	for _, c := range []struct {
		name  string
		limit func(*Setup)
		items int
		end   string // a verdict's status and reason, or a code
		words string
		busy  bool
	}{
		{"maxItems", func(c *Setup) { c.MaxItems = 4 }, 4, "stopped max-items", "maxItems is 4", false},
		{"maxItems, none", func(c *Setup) { c.MaxItems = 0 }, 0, "stopped max-items", "maxItems is 0", false},
		{"maxPages", func(c *Setup) { c.MaxPages = 2 }, 5, "stopped max-pages", "maxPages is 2, and a next page is named", false},
		{"maxPageBytes", func(c *Setup) { c.MaxPageBytes = 100 }, 5, "limit", "page 5: the body of " + url + "?c=… is longer than maxPageBytes, 100: ask for fewer items a page, or set it higher", false},
		{"maxEmptyPages", func(c *Setup) { c.MaxEmptyPages = 2 }, 5, "suspect empty-pages", "2 pages in a row had no items, as many as maxEmptyPages allows, and a next one is named", false},
		{"maxEmptyPages, one", func(c *Setup) { c.MaxEmptyPages = 1 }, 5, "suspect empty-pages", "1 page in a row had no items", false},
		{"maxDepth", func(c *Setup) { c.MaxDepth = 5 }, 3, "parse", "page 2: the body of " + url + "?c=… nests deeper than 5 levels at byte 14: set maxDepth higher, up to 10000, if that is meant", false},
		{"retry.attempts", func(c *Setup) { c.Retry.Attempts = 1 }, 5, "http", "page 5: GET " + url + "?c=… was answered with status 503, after 1 retry", true},
		{"retry.maxWait", func(c *Setup) { c.Retry.MaxWait = 30_000 }, 5, "http", "retry.maxWait, 30000 ms", true},
	} {
		for _, variant := range []struct {
			name string
			set  func(*Setup)
		}{
			{"plain", func(*Setup) {}},
			{"with a key", func(c *Setup) { c.Key = "$" }},
			{"read whole", func(c *Setup) { c.Scheme.SetItems("$.data[?@]") }},
			{"with prefetch", func(c *Setup) { c.Prefetch = 3 }},
		} {
			for _, size := range []int{1, 5, 10_000} {
				t.Run(c.name+" "+variant.name, func(t *testing.T) {
					pagination := byCursor
					if variant.name == "read whole" {
						pagination = `{"type":"cursor","inputs":[{"name":"c","in":"query","type":"cursor"}],"outputs":{"nextCursor":"$.next"}}`
					}
					cfg := config(t, url, pagination)
					cfg.EmptyPage = "follow"
					variant.set(&cfg)
					limited := cfg
					c.limit(&limited)
					d := newDrive(t, limited, func(f Fetch, _ int) reply {
						if c.busy {
							return busy(f)
						}
						return reply{body: bodies[strings.TrimPrefix(f.Request.URL, url)]}
					})
					d.chunk = every(size)
					d.run()
					got := c.items
					switch whole := variant.name == "read whole"; {
					case whole && c.name == "maxDepth":
						got = 2 // nothing of a body that is not complete
					case !whole && c.name == "maxPageBytes" && size < 100:
						got = 6 // what came in front of the byte that was one too many
					}
					d.wantItems(items[:got]...)
					var checkpoint []byte
					if status, reason, ok := strings.Cut(c.end, " "); ok {
						d.wantEnd(status, reason, c.words)
						if len(d.pages) > 0 {
							last := d.pages[len(d.pages)-1]
							if checkpoint = last.Rest; checkpoint == nil {
								checkpoint = last.Next
							}
						}
					} else {
						d.wantFail(c.end, c.words)
						checkpoint = d.failed.Checkpoint
					}
					if checkpoint != nil {
						cfg.Resume = gjson.ParseBytes(checkpoint)
					}
					rest := newDrive(t, cfg, func(f Fetch, _ int) reply {
						return reply{body: bodies[strings.TrimPrefix(f.Request.URL, url)]}
					}).run()
					rest.wantItems(items[got:]...)
					rest.wantEnd("complete", "no-next", "")
				})
			}
		}
	}
}

func TestTheDepthThatNoOptionAllowsIsToldSo(t *testing.T) {
	deep := strings.Repeat("[", split.MaxDepth)
	for _, limit := range []int{0, split.MaxDepth} {
		cfg := config(t, url, byCursor)
		cfg.MaxDepth = limit
		d := newDrive(t, cfg, pages(`{"data":[1,`+deep)).run()
		d.wantFail("parse", "nests deeper than 10000 levels at byte 10009: maxDepth can't be set higher")
	}
	fits := strings.Repeat("[", split.MaxDepth-2) + strings.Repeat("]", split.MaxDepth-2)
	newDrive(t, config(t, url, byCursor), pages(`{"data":[`+fits+`],"next":null}`)).run().wantItems(fits)
}

func TestAPageThatNestsTooDeepDoesNotRefuteTheGuess(t *testing.T) {
	s, err := scheme.Compile(gjson.Parse(`"auto"`))
	if err != nil {
		t.Fatal(err)
	}
	cfg := Setup{Config: Config{MaxItems: -1, MaxPages: 10, MaxEmptyPages: 100, MaxDepth: 6, Retry: policy.DefaultRetry}, Request: scheme.Request{Method: "GET", URL: url}, Scheme: s}
	list := func(f Fetch, _ int) reply {
		if strings.Contains(f.Request.URL, "cursor=abc") {
			return reply{body: `{"data":[{"id":3},{"id":[[[[[4]]]]]}],"next_cursor":null}`}
		}
		return reply{body: `{"data":[{"id":1},{"id":2}],"next_cursor":"abc"}`}
	}
	d := newDrive(t, cfg, list).run()
	d.wantFail("parse", "page 2: ", "maxDepth")
	first := len(d.items)
	cfg.MaxDepth, cfg.Resume = 0, gjson.ParseBytes(d.failed.Checkpoint)
	if cfg.Scheme, err = scheme.Compile(gjson.Parse(`"auto"`)); err != nil {
		t.Fatal(err)
	}
	rest := newDrive(t, cfg, list).run()
	if got := slices.Concat(d.items, rest.items); first != 2 || !slices.Equal(got, []string{`{"id":1}`, `{"id":2}`, `{"id":3}`, `{"id":[[[[[4]]]]]}`}) {
		t.Errorf("%s", got)
	}
}

// A page that is refused while those in front of it are
// still arriving waits for its turn, and those behind it are cancelled.
func TestARefusedPageWaitsForItsTurnAndThoseBehindItAreCancelled(t *testing.T) {
	bodies := []string{`{"data":[1,2]}`, `{"data":[3,4]}`, `{"data":[5,6]}`, `{"data":[7,[[[[8]]]],"` + strings.Repeat("x", 100) + `"]}`, `{"data":[9,10]}`, `{"data":[]}`}
	var all []string
	for _, b := range bodies {
		for _, item := range gjson.Get(b, "data").Array() {
			all = append(all, item.Raw)
		}
	}
	list := func(f Fetch, _ int) reply {
		n, err := strconv.Atoi(f.Request.URL[strings.LastIndexByte(f.Request.URL, '=')+1:])
		if err != nil || n > len(bodies) {
			return reply{body: `{"data":[]}`}
		}
		return reply{body: bodies[n-1]}
	}
	for name, c := range map[string]struct {
		limit func(*Setup)
		code  string
	}{
		"maxDepth":     {func(c *Setup) { c.MaxDepth = 4 }, "parse"},
		"maxPageBytes": {func(c *Setup) { c.MaxPageBytes = 50 }, "limit"},
	} {
		for seed := range 30 {
			order := rand.New(rand.NewPCG(uint64(seed), 0))
			cfg := config(t, url, byPage)
			cfg.Concurrency = 1 + seed%6
			limited := cfg
			c.limit(&limited)
			d := newDrive(t, limited, list)
			d.chunk = every(1 + order.IntN(30))
			d.pick = func(n int) int { return order.IntN(n) }
			d.run()
			d.wantFail(c.code, "page 4: ", name)
			cfg.Resume = gjson.ParseBytes(d.failed.Checkpoint)
			rest := newDrive(t, cfg, list)
			rest.pick = d.pick
			rest.run()
			if got := slices.Concat(d.items, rest.items); !slices.Equal(got, all) {
				t.Errorf("%s, seed %d: %s, then %s", name, seed, d.items, rest.items)
			}
		}
	}
}

// Whether a body is collected, or its items are delivered
// before anybody knows how the list goes on, its depth is limited.
func TestTheDepthOfADetectedListIsLimited(t *testing.T) {
	for _, body := range []string{`[{"id":1},{"id":2},{"id":3},{"id":[[[4]]]},{"id":5}]`, `{"data":[{"id":1},{"id":2},{"id":3},{"id":[[4]]},{"id":5}]}`} {
		deepest := strings.LastIndexByte(body, '[')
		for size := 1; size <= len(body); size++ {
			s, err := scheme.Compile(gjson.Parse(`"auto"`))
			if err != nil {
				t.Fatal(err)
			}
			cfg := Setup{Config: Config{MaxItems: -1, MaxPages: 10, MaxDepth: 4, Retry: policy.DefaultRetry}, Request: scheme.Request{Method: "GET", URL: url}, Scheme: s}
			d := newDrive(t, cfg, pages(body))
			d.chunk = every(size)
			d.run()
			d.wantFail("parse", "nests deeper than 4 levels at byte "+strconv.Itoa(deepest)+": set maxDepth")
			if c := gjson.GetBytes(d.failed.Checkpoint, "items").Int(); int(c) != len(d.items) || len(d.items) > 3 {
				t.Errorf("in chunks of %d: %s, then the checkpoint %s", size, d.items, d.failed.Checkpoint)
			}
		}
	}
}
