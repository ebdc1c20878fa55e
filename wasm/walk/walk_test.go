package walk

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/anypage/anypage/wasm/policy"
	"github.com/anypage/anypage/wasm/scheme"

	"github.com/anypage/anypage/wasm/verdict"
	"github.com/tidwall/gjson"
)

const (
	url      = "https://api.example.com/list"
	byCursor = `{"type":"cursor","inputs":[{"name":"c","in":"query","type":"cursor"}],"outputs":{"results":"$.data","nextCursor":"$.next","total":"$.total"}}`
	byHeader = `{"type":"cursor","inputs":[{"name":"X-C","in":"header","type":"cursor"}],"outputs":{"results":"$.data","nextCursor":"$.next"}}`
	byPage   = `{"type":"offsetLimit","inputs":[{"name":"page","in":"query","type":"page"}],"outputs":{"results":"$.data","total":"$.total"}}`
	byOffset = `{"type":"offsetLimit","inputs":[{"name":"o","in":"query","type":"offset"},{"name":"l","in":"query","type":"limit"}],"outputs":{"results":"$.data"}}`
	byURL    = `{"type":"url","outputs":{"results":"$.data","nextUrl":"$.next"}}`
)

func TestEffectsComeInTheOrderOfTheList(t *testing.T) {
	d := newDrive(t, config(t, url, byCursor), pages(`{"data":[1,2],"next":"a"}`, `{"next":"b","data":[3]}`, `{"data":[4,5],"next":null}`)).run()
	d.want(
		"fetch https://api.example.com/list", "items 2", "page 0",
		"fetch https://api.example.com/list?c=a", "items 1", "page 1",
		"fetch https://api.example.com/list?c=b", "items 2", "page 2",
		"done complete no-next",
	)
	d.wantItems("1", "2", "3", "4", "5")
	if v := *d.done; v.Pages != 3 || v.Items != 5 || v.Requests != 3 || v.Retries != 0 || v.Total != -1 || v.Bytes != 25+23+26 {
		t.Errorf("verdict %+v", v)
	}
	for i, p := range d.pages {
		if p.Index != i || p.ID != d.fetches[i].ID || (p.Info == "") != (i == 2) || (p.Next == nil) != (i == 2) {
			t.Errorf("page %+v", p)
		}
	}
	if got := string(d.pages[1].Envelope); got != `{"next":"b","data":[]}` {
		t.Errorf("envelope %s", got)
	}
	if got := d.pages[0].Info; got != `{"params":{"c":"a"}}` {
		t.Errorf("info %s", got)
	}
}

func TestEachItemIsDeliveredByTheChunkThatEndsIt(t *testing.T) {
	d := newDrive(t, config(t, url, byCursor), nil)
	d.handle(Demand{0})
	d.bodies[1] = `{"data":[{"id":1},{"id":2}],"next":null}`
	d.handle(Response{ID: 1, Status: 200, URL: url})
	for _, step := range []struct {
		chunk string
		items int
	}{{`{"data":[{"id":1`, 0}, {`}`, 1}, {`,{"id":2`, 1}, {``, 1}, {`}`, 2}} {
		d.handle(Chunk{1, []byte(step.chunk)})
		if len(d.items) != step.items {
			t.Errorf("%d items after %q", len(d.items), step.chunk)
		}
	}
	d.wantItems(`{"id":1}`, `{"id":2}`)
}

func TestOnlyPagesThatAreWantedOrPrefetchedAreAskedFor(t *testing.T) {
	for prefetch, want := range []int{1, 2, 3, 4, 4} {
		c := config(t, url, byCursor)
		c.Prefetch = prefetch
		d := newDrive(t, c, pages(`{"data":[1],"next":"a"}`, `{"data":[2],"next":"b"}`, `{"data":[3],"next":"c"}`, `{"data":[4],"next":null}`))
		d.handle(Demand{0})
		d.settle()
		for _, f := range d.fetches {
			if f.Page > prefetch {
				t.Errorf("prefetch %d: page %d was requested for a demand of page 0", prefetch, f.Page)
			}
		}
		if len(d.fetches) != want {
			t.Errorf("prefetch %d: %d pages were requested, want %d", prefetch, len(d.fetches), want)
		}
		if d.run(); len(d.items) != 4 || len(d.fetches) != 4 {
			t.Errorf("prefetch %d: items %s by %d fetches", prefetch, d.items, len(d.fetches))
		}
	}
}

func TestASecondDemandForAPageOnItsWayDoesNothing(t *testing.T) {
	d := newDrive(t, config(t, url, byCursor), nil)
	for range 3 {
		d.handle(Demand{0})
	}
	d.want("fetch " + url)
}

func TestMaxItemsEndsTheWalkAndACheckpointLeadsToTheRest(t *testing.T) {
	bodies := []string{`{"data":[1,2],"next":"a"}`, `{"data":[3,4],"next":"b"}`, `{"data":[5,6],"next":null}`}
	for most := range 9 {
		for _, chunk := range []int{0, 1, 3} {
			c := config(t, url, byCursor)
			c.MaxItems, c.Prefetch = most, 1
			d := newDrive(t, c, pages(bodies...))
			if chunk > 0 {
				d.chunk = every(chunk)
			}
			d.run()
			all := []string{"1", "2", "3", "4", "5", "6"}
			d.wantItems(all[:min(most, 6)]...)
			if most > 6 {
				d.wantEnd("complete", "no-next", "")
				continue
			}
			if most == 6 && chunk == 0 { // what has come says that the list ends there
				d.wantEnd("complete", "no-next", "")
			} else {
				d.wantEnd("stopped", "max-items", "maxItems is "+strconv.Itoa(most))
			}
			needed := (most + 1) / 2
			if v := *d.done; v.Items != most || v.Requests != needed || v.Pages != needed || len(d.fetches) != needed {
				t.Errorf("maxItems %d: verdict %+v with %d fetches", most, v, len(d.fetches))
			}
			// The page that was cut is complete all the same, and what it has left is
			// not lost to a resume.
			if most > 0 {
				last := d.pages[len(d.pages)-1]
				if last.Items != 2-most%2 || last.Index != needed-1 {
					t.Errorf("maxItems %d: last page %+v", most, last)
				}
				from := last.Rest
				if from == nil {
					from = last.Next
				}
				if from == nil {
					if most != 6 {
						t.Errorf("maxItems %d: no checkpoint after the last page", most)
					}
					continue
				}
				c.MaxItems, c.Resume = -1, gjson.ParseBytes(from)
				rest := newDrive(t, c, byCursorValue(map[string]string{"": bodies[0], "a": bodies[1], "b": bodies[2]})).run()
				rest.wantItems(all[most:]...)
			}
		}
	}
}

func TestABodyThatGoesWrongBehindMaxItemsIsNoFailure(t *testing.T) {
	for _, r := range []reply{
		{body: `{"data":[1,2,3,oops]}`},
		{body: `{"data":[1,2,3,4`},
		{body: `{"data":[1,2,3,4],"next":"a"}`, lost: 15},
	} {
		c := config(t, url, byCursor)
		c.MaxItems = 2
		d := newDrive(t, c, replies(r))
		d.chunk = every(1)
		d.run()
		d.wantItems("1", "2")
		d.wantEnd("stopped", "max-items", "")
		if d.failed != nil || len(d.fetches) != 1 {
			t.Errorf("%+v: %s", r, d.log)
		}
	}
}

func TestMaxPagesEndsTheWalk(t *testing.T) {
	c := config(t, url, byCursor)
	c.MaxPages = 2
	d := newDrive(t, c, pages(`{"data":[1],"next":"a"}`, `{"data":[2],"next":"b"}`)).run()
	d.wantItems("1", "2")
	d.wantEnd("stopped", "max-pages", "maxPages is 2")
	if d.done.Pages != 2 || d.done.Requests != 2 {
		t.Errorf("%+v", d.done)
	}
	// The end of the list at the same page is the better reason.
	d = newDrive(t, c, pages(`{"data":[1],"next":"a"}`, `{"data":[2],"next":null}`)).run()
	d.wantEnd("complete", "no-next", "")
}

func TestAPageThatRepeatsAnEarlierOneEndsTheWalk(t *testing.T) {
	A, B := `{"data":[1,2],"next":"a"}`, `{"data":[3,4],"next":"b"}`
	backToA := `{"data":[5,6],"next":"a"}`
	for _, c := range []struct {
		name, pagination string
		option           string
		server           server
		items            string
		end              string // "status reason" or "fail code"
		requests         int
	}{
		{"server ignores the cursor", byCursor, "", pages(A, A, A), "1 2", "fail repeated-cursor", 2},
		{"server ignores the cursor, stop", byCursor, "stop", pages(A, A, A), "1 2", "suspect repeated-cursor", 2},
		{"server ignores the cursor, follow", byCursor, "follow", pages(A, A, A, `{"data":[9],"next":null}`), "1 2 1 2 1 2 9", "complete no-next", 4},
		{"same cursor with new items", byCursor, "", pages(A, `{"data":[3],"next":"a"}`, `{"data":[4],"next":"a"}`, `{"data":[5],"next":null}`), "1 2 3 4 5", "complete no-next", 4},
		{"A to B to A", byCursor, "", byCursorValue(map[string]string{"": A, "a": B, "b": backToA}), "1 2 3 4 5 6", "fail repeated-cursor", 4},
		{"A to B to A, stop", byCursor, "stop", byCursorValue(map[string]string{"": A, "a": B, "b": backToA}), "1 2 3 4 5 6", "suspect repeated-cursor", 4},
		{"the same page under ever new cursors is followed", byCursor, "", pages(A, `{"data":[1,2],"next":"z"}`, `{"data":[3],"next":null}`), "1 2 1 2 3", "complete no-next", 3},
		{"the same, with cursors in a header", byHeader, "", pages(A, `{"data":[1,2],"next":"z"}`, `{"data":[3],"next":null}`), "1 2 1 2 3", "complete no-next", 3},
		{"next URL is the own one", byURL, "", pages(`{"data":[1],"next":"/list"}`, `{"data":[1],"next":"/list"}`), "1", "fail repeated-cursor", 2},
		{"next URL is the own one, with empty pages", byURL, "", pages(`{"data":[1],"next":"/e"}`, `{"data":[],"next":"/e"}`), "1", "suspect empty-page", 2},
		{"only the first item is the same", byCursor, "", pages(A, `{"data":[1,7],"next":null}`), "1 2 1 7", "complete no-next", 2},
		{"only the last page repeats an item", byCursor, "", pages(A, `{"data":[2,3],"next":null}`), "1 2 2 3", "complete no-next", 2},
		{"a page past the end repeats the last one", byPage, "", pages(`{"data":[1]}`, `{"data":[2]}`, `{"data":[2]}`), "1 2", "suspect repeated-page", 3},
		{"the total is right, and a page past the end would repeat", byPage, "", pages(`{"data":[1],"total":2}`, `{"data":[2],"total":2}`, `{"data":[2],"total":2}`), "1 2", "complete total-reached", 2},
		{"the server ignores the page", byPage, "", pages(`{"data":[1,2]}`, `{"data":[1,2]}`), "1 2", "suspect repeated-page", 2},
		{"a page past the end is page 1", byPage, "", pages(`{"data":[1,2]}`, `{"data":[3,4]}`, `{"data":[1,2]}`, `{"data":[1,2]}`), "1 2 3 4", "suspect repeated-page", 3},
		{"the total is right, and a page past the end would be page 1", byPage, "", pages(`{"data":[1,2],"total":3}`, `{"data":[3],"total":3}`, `{"data":[1,2],"total":3}`), "1 2 3", "complete total-reached", 2},
		{"one item that is as the first one", byPage, "", pages(`{"data":[1]}`, `{"data":[2]}`, `{"data":[1]}`, `{"data":[]}`), "1 2 1", "complete empty-page", 4},
		{"next URLs that differ in what is not sent", byURL, "", pages(`{"data":[1],"next":"/l#a"}`, `{"data":[2],"next":"/l#b"}`, `{"data":[2],"next":"/l#c"}`), "1 2", "fail repeated-cursor", 3},
		{"an empty page is no repetition", byPage, "", pages(`{"data":[1]}`, `{"data":[]}`), "1", "complete empty-page", 2},
		{"lists of equal values", byPage, "", pages(`{"data":[0,0,1]}`, `{"data":[0,0,2]}`, `{"data":[0,0,3]}`, `{"data":[]}`), "0 0 1 0 0 2 0 0 3", "complete empty-page", 4},
	} {
		for _, size := range []int{0, 1} {
			t.Run(c.name, func(t *testing.T) {
				cfg := config(t, url, c.pagination)
				cfg.RepeatedCursor = c.option
				d := newDrive(t, cfg, c.server)
				if size > 0 {
					d.chunk = every(size)
				}
				d.run()
				d.wantItems(strings.Fields(c.items)...)
				if code, ok := strings.CutPrefix(c.end, "fail "); ok {
					d.wantFail(code, "the same items as page", "repeatedCursor")
					if !strings.Contains(string(d.failed.Checkpoint), `"item":0,"items":`+strconv.Itoa(len(d.items))) {
						t.Errorf("checkpoint %s", d.failed.Checkpoint)
					}
				} else {
					status, reason, _ := strings.Cut(c.end, " ")
					d.wantEnd(status, reason, "")
					if d.done.Items != len(d.items) {
						t.Errorf("the verdict counts %d items of %d", d.done.Items, len(d.items))
					}
				}
				if len(d.fetches) != c.requests {
					t.Errorf("%d requests, want %d", len(d.fetches), c.requests)
				}
			})
		}
	}
}

func TestItemsWaitOnlyWhereTheyMayBeThoseOfAnEarlierPage(t *testing.T) {
	d := newDrive(t, config(t, url, byCursor), pages(`{"data":[1,2],"next":"a"}`, `{"data":[3,4],"next":"b"}`, `{"data":[3,5],"next":null}`))
	d.chunk = every(1)
	d.run()
	d.want("fetch "+url, "items 1", "items 1", "page 0",
		"fetch "+url+"?c=a", "items 1", "items 1", "page 1",
		"fetch "+url+"?c=b", "items 2", "page 2", "done complete no-next")
}

func TestEmptyPagesAreFollowedUpToALimit(t *testing.T) {
	c := config(t, url, byCursor)
	c.EmptyPage = "follow"
	d := newDrive(t, c, pages(`{"data":[1],"next":"a"}`, `{"data":[],"next":"b"}`, `{"data":[2],"next":null}`)).run()
	d.wantItems("1", "2")
	d.wantEnd("complete", "no-next", "")

	// Ever new cursors without items don't go on for ever.
	d = newDrive(t, c, func(_ Fetch, n int) reply {
		return reply{body: `{"data":[],"next":"` + strconv.Itoa(n) + `"}`}
	}).run()
	d.wantEnd("suspect", "empty-pages", "100 pages in a row")
	if d.done.Requests != 100 {
		t.Errorf("%d requests", d.done.Requests)
	}
	// One item in between begins the count anew.
	d = newDrive(t, c, func(_ Fetch, n int) reply {
		switch {
		case n == 90:
			return reply{body: `{"data":[1],"next":"x"}`}
		case n == 180:
			return reply{body: `{"data":[],"next":null}`}
		}
		return reply{body: `{"data":[],"next":"` + strconv.Itoa(n) + `"}`}
	}).run()
	d.wantEnd("complete", "empty-page", "")
}

func TestAResponseWithoutContentIsAnEmptyPage(t *testing.T) {
	for _, status := range []int{204, 205} {
		d := newDrive(t, config(t, url, byPage), replies(reply{body: `{"data":[1]}`}, reply{status: status})).run()
		d.wantItems("1")
		d.wantEnd("complete", "empty-page", "")
	}
	d := newDrive(t, config(t, url, `"link-header"`), replies(
		reply{status: 204, headers: []scheme.Header{{Name: "Link", Value: `</2>; rel="next"`}}}, reply{body: `[1]`})).run()
	d.wantItems("1")
	d.wantEnd("complete", "no-next", "")
}

func TestAnAttemptThatFailsIsMadeAgainAndNoItemComesTwice(t *testing.T) {
	ok := reply{body: `{"data":[1,2,3],"next":null}`}
	status := func(code int, headers ...string) reply {
		r := reply{status: code, body: `{"error":"x"}`}
		for i := 0; i < len(headers); i += 2 {
			r.headers = append(r.headers, scheme.Header{Name: headers[i], Value: headers[i+1]})
		}
		return r
	}
	for _, c := range []struct {
		name    string
		replies []reply
		waits   []float64 // by random 0.5: backoff is three quarters of its share
		end     string
	}{
		{"none needed", []reply{ok}, nil, "complete no-next"},
		{"500", []reply{status(500), ok}, []float64{250}, "complete no-next"},
		{"twice", []reply{status(503), status(502), ok}, []float64{250, 500}, "complete no-next"},
		{"three times is too often", []reply{status(503), status(502), status(500)}, []float64{250, 500}, "fail http"},
		{"429 by seconds", []reply{status(429, "Retry-After", "7"), ok}, []float64{7000}, "complete no-next"},
		{"429 by date", []reply{status(429, "retry-after", "Thu, 01 Jan 1970 00:00:05 GMT"), ok}, []float64{5000}, "complete no-next"},
		{"429 by ms", []reply{status(429, "retry-after-ms", "20"), ok}, []float64{20}, "complete no-next"},
		{"404 is final", []reply{status(404)}, nil, "fail http"},
		{"501 is final", []reply{status(501)}, nil, "fail http"},
		{"no connection", []reply{{lost: -1}, ok}, []float64{250}, "complete no-next"},
		{"never a connection", []reply{{lost: -1}, {lost: -1}, {lost: -1}}, []float64{250, 500}, "fail network"},
		{"lost in the body", []reply{{body: ok.body, lost: 12}, ok}, []float64{250}, "complete no-next"},
		{"lost twice in the body", []reply{{body: ok.body, lost: 14}, {body: ok.body, lost: 9}, ok}, []float64{250, 500}, "complete no-next"},
		{"lost in the body, then 500", []reply{{body: ok.body, lost: 14}, status(500), ok}, []float64{250, 500}, "complete no-next"},
		{"the body of an error is lost", []reply{{status: 404, body: "not found", lost: 3}}, nil, "fail http"},
	} {
		for _, size := range []int{0, 1, 5} {
			t.Run(c.name, func(t *testing.T) {
				d := newDrive(t, config(t, url, byCursor), replies(c.replies...))
				if size > 0 {
					d.chunk = every(size)
				}
				d.run()
				var waits []float64
				for _, w := range d.waits {
					waits = append(waits, w.MS)
				}
				if !slices.Equal(waits, c.waits) {
					t.Errorf("waits %v, want %v", waits, c.waits)
				}
				for i, f := range d.fetches {
					if f.Attempt != i || f.Page != 0 || f.Request.URL != url || !strings.Contains(string(f.Checkpoint), `"item":0,"items":0`) {
						t.Errorf("fetch %+v", f)
					}
				}
				if code, ok := strings.CutPrefix(c.end, "fail "); ok {
					d.wantFail(code)
					return
				}
				d.wantItems("1", "2", "3")
				status, reason, _ := strings.Cut(c.end, " ")
				d.wantEnd(status, reason, "")
				if d.done.Retries != len(c.waits) || d.done.Requests != len(c.waits)+1 || d.done.Items != 3 || d.done.Pages != 1 {
					t.Errorf("verdict %+v", d.done)
				}
			})
		}
	}
}

func TestWithoutAttemptsAFailureIsFinal(t *testing.T) {
	c := config(t, url, byCursor)
	c.Retry.Attempts = 0
	d := newDrive(t, c, replies(reply{status: 503, body: "busy"})).run()
	d.want("fetch "+url, "fail http")
	d.wantFail("http", "page 1: GET https://api.example.com/list was answered with status 503", "busy")
}

func TestOnlyTheCallersStatusesAreTriedAgain(t *testing.T) {
	c := config(t, url, byCursor)
	c.Retry = policy.Retry{Attempts: 1, MinDelay: 10, MaxDelay: 10, MaxWait: 10, Statuses: []int{404}}
	d := newDrive(t, c, replies(reply{status: 404}, reply{status: 500})).run()
	d.wantFail("http", "status 500", "after 1 retry")
	if len(d.fetches) != 2 {
		t.Errorf("%d requests", len(d.fetches))
	}
}

func TestMaxItemsMayBeReachedByASecondAttempt(t *testing.T) {
	c := config(t, url, byCursor)
	c.MaxItems = 3
	body := `{"data":[1,2,3,4],"next":"a"}`
	d := newDrive(t, c, replies(reply{body: body, lost: 12}, reply{body: body}))
	d.chunk = every(1)
	d.run()
	d.wantItems("1", "2", "3")
	d.wantEnd("stopped", "max-items", "")
	if d.done.Pages != 1 || d.done.Items != 3 {
		t.Errorf("%+v", d.done)
	}
}

// secrets are what a caller sets for one origin.
var secrets = []scheme.Header{{Name: "Authorization", Value: "Bearer secret"}, {Name: "X-Api-Key", Value: "secret"}, {Name: "Accept", Value: "application/json"}}

func TestOnlyTheOriginOfTheFirstRequestGetsTheCallersHeaders(t *testing.T) {
	const end = `{"data":[2],"next":null}`
	for _, c := range []struct {
		name, from, next string
		trust            []string
		trusted          bool
		fail             string
	}{
		{"same origin", url, "https://api.example.com/2", nil, true, ""},
		{"relative", url, "?page=2", nil, true, ""},
		{"other host", url, "https://evil.example/2", nil, false, ""},
		{"other host, scheme-relative", url, "//evil.example/2", nil, false, ""},
		{"other host by backslashes", url, `\\\\evil.example/2`, nil, false, ""},
		{"other port", url, "https://api.example.com:8443/2", nil, false, ""},
		{"a subdomain", url, "https://x.api.example.com/2", nil, false, ""},
		{"trusted", url, "https://cdn.example.com/2", []string{"https://cdn.example.com"}, true, ""},
		{"down to http", url, "http://api.example.com/2", nil, false, "leaves https for http"},
		{"down to trusted http", url, "http://api.example.com/2", []string{"http://api.example.com"}, false, "leaves https for http"},
		{"up to https", "http://api.example.com/list", "https://api.example.com/2", nil, false, ""},
		{"http stays", "http://localhost:8080/list", "/2", nil, true, ""},
		{"user info", url, "https://me:secret@api.example.com/2", nil, false, "has a user name or password"},
		{"javascript", url, "javascript:alert(1)", nil, false, "is not http or https"},
		{"data", url, "data:application/json,{}", nil, false, "is not http or https"},
		{"file", url, "file:///etc/passwd", nil, false, "is not http or https"},
	} {
		t.Run(c.name, func(t *testing.T) {
			cfg := config(t, c.from, byURL)
			cfg.Request.Headers, cfg.Trust = secrets, c.trust
			d := newDrive(t, cfg, pages(`{"data":[1],"next":"`+c.next+`"}`, end)).run()
			if c.fail != "" {
				d.wantItems("1")
				d.wantFail("cross-origin", c.fail, "page 2")
				if strings.Contains(d.failed.Message, "secret") {
					t.Errorf("the message shows credentials: %s", d.failed.Message)
				}
				if len(d.fetches) != 1 {
					t.Error("a request was made")
				}
				// The next URL is in no checkpoint: who resumes reads it anew.
				for _, checkpoint := range [][]byte{d.failed.Checkpoint, d.pages[0].Next} {
					if strings.Contains(string(checkpoint), "secret") || strings.Contains(string(checkpoint), `"url"`) {
						t.Errorf("checkpoint %s", checkpoint)
					}
					again := config(t, url, byURL)
					again.Resume = gjson.ParseBytes(checkpoint)
					newDrive(t, again, pages(`{"data":[1],"next":null}`)).run().wantItems()
				}
				if d.failed.Request != nil {
					t.Errorf("a request that was not made is shown: %+v", d.failed.Request)
				}
				return
			}
			d.wantItems("1", "2")
			f := d.fetches[1]
			if f.Omit == c.trusted {
				t.Errorf("credentials are omitted: %v", f.Omit)
			}
			if want := secrets; c.trusted && !slices.Equal(f.Request.Headers, want) || !c.trusted && len(f.Request.Headers) != 0 {
				t.Errorf("headers %v", f.Request.Headers)
			}
			if d.fetches[0].Omit || !slices.Equal(d.fetches[0].Request.Headers, secrets) {
				t.Errorf("the first request: %+v", d.fetches[0])
			}
		})
	}
}

func TestTheCallersHeadersGoAlongAgainOnceTheWalkIsBack(t *testing.T) {
	c := config(t, url, byURL)
	c.Request.Headers = secrets
	d := newDrive(t, c, pages(`{"data":[1],"next":"https://b.example/2"}`, `{"data":[2],"next":"`+url+`?p=3"}`, `{"data":[3],"next":null}`)).run()
	d.wantItems("1", "2", "3")
	for i, want := range []int{3, 0, 3} {
		if len(d.fetches[i].Request.Headers) != want {
			t.Errorf("request %d has the headers %v", i, d.fetches[i].Request.Headers)
		}
	}
}

func TestARelativeNextURLBelongsToTheOriginOfItsResponse(t *testing.T) {
	c := config(t, url, byURL)
	c.Request.Headers = secrets
	d := newDrive(t, c, replies(reply{url: "https://evil.example/x", body: `{"data":[1],"next":"/2"}`}, reply{body: `{"data":[],"next":null}`})).run()
	if f := d.fetches[1]; f.Request.URL != "https://evil.example/2" || !f.Omit || len(f.Request.Headers) > 0 {
		t.Errorf("%+v", f)
	}
}

func TestABodyIsNotSentToAnotherOrigin(t *testing.T) {
	c := config(t, url, byURL)
	c.Request = scheme.Request{Method: "POST", URL: url, Body: `{"q":1}`, HasBody: true}
	next := `{"data":[1],"next":"https://b.example/2"}`
	d := newDrive(t, c, pages(next)).run()
	d.wantFail("cross-origin", "the request's body", "trust")
	c.Trust = []string{"https://b.example"}
	d = newDrive(t, c, pages(next, `{"data":[2],"next":null}`)).run()
	d.wantItems("1", "2")
	if r := d.fetches[1].Request; r.Method != "POST" || r.Body != `{"q":1}` {
		t.Errorf("%+v", r)
	}
}

func TestEventsThatComeLateOrOutOfOrderDoNothing(t *testing.T) {
	d := newDrive(t, config(t, url, byCursor), nil)
	nothing := func(events ...Event) {
		t.Helper()
		for _, e := range events {
			before := len(d.log)
			d.handle(e)
			if len(d.log) != before {
				t.Errorf("%T %+v led to %s", e, e, d.log[before:])
			}
		}
	}
	stray := func(id int) []Event {
		return []Event{Response{ID: id, Status: 200}, Chunk{id, []byte("x")}, End{id}, Failure{ID: id}, Elapsed{id}}
	}
	nothing(stray(0)...)
	nothing(stray(1)...)
	d.handle(Demand{0})
	nothing(stray(2)...)
	nothing(stray(0)...)
	nothing(Chunk{1, []byte("[")}, End{1}, Elapsed{1}) // before the headers
	d.bodies[1] = `{"data":[1],"next":"a"}`
	d.handle(Response{ID: 1, Status: 200, URL: url})
	nothing(Response{ID: 1, Status: 404, URL: url}, Elapsed{1}) // a second answer
	d.handle(Failure{ID: 1, Message: "reset"})                  // now it waits
	nothing(Response{ID: 1, Status: 200}, Chunk{1, []byte("x")}, End{1}, Failure{ID: 1})
	d.handle(Elapsed{1})
	nothing(stray(1)...) // of the attempt before
	d.bodies[2] = d.bodies[1]
	d.handle(Response{ID: 2, Status: 200, URL: url})
	nothing(stray(1)...)
	d.handle(Chunk{2, []byte(d.bodies[2])})
	d.handle(End{2})
	nothing(stray(2)...)
	nothing(Demand{0}, Demand{-1})
	d.wantItems("1")
	d.want("fetch "+url, "wait 250", "fetch "+url, "items 1", "page 0")
}

func TestAStopEndsTheWalkWithItsVerdict(t *testing.T) {
	bodies := pages(`{"data":[1,2],"next":"a"}`, `{"data":[3,4],"next":"b"}`, `{"data":[5],"next":null}`)
	t.Run("before anything", func(t *testing.T) {
		d := newDrive(t, config(t, url, byCursor), bodies)
		d.stop(false)
		d.want("done stopped consumer-stopped")
		d.wantEnd("stopped", "consumer-stopped", "after 0 items")
		d.handle(Demand{0})
		if len(d.fetches) > 0 {
			t.Error("a request after the end")
		}
	})
	t.Run("while the headers are awaited", func(t *testing.T) {
		d := newDrive(t, config(t, url, byCursor), bodies)
		d.handle(Demand{0})
		d.stop(false)
		d.want("fetch "+url, "cancel", "done stopped consumer-stopped")
		d.handle(Response{ID: 1, Status: 200, URL: url}) // late
		d.handle(Failure{ID: 1, Message: "cancelled"})
		d.want("fetch "+url, "cancel", "done stopped consumer-stopped")
	})
	t.Run("within a body", func(t *testing.T) {
		d := newDrive(t, config(t, url, byCursor), bodies)
		d.chunk, d.stopAfter = every(1), 3
		d.run()
		d.wantItems("1", "2", "3")
		d.wantEnd("stopped", "consumer-stopped", "after 3 items")
		if d.done.Items != 3 || d.done.Requests != 2 {
			t.Errorf("%+v", d.done)
		}
	})
	t.Run("while a retry is awaited", func(t *testing.T) {
		d := newDrive(t, config(t, url, byCursor), bodies)
		d.handle(Demand{0})
		d.handle(Failure{ID: 1, Message: "reset"})
		d.stop(false)
		d.handle(Elapsed{1})
		if len(d.fetches) != 1 {
			t.Error("a request after the end")
		}
	})
	t.Run("after the end", func(t *testing.T) {
		d := newDrive(t, config(t, url, byCursor), bodies).run()
		d.wantEnd("complete", "no-next", "")
		d.stopped = true
		d.handle(Stop{Pages: 2, Items: 3}) // prefetched pages that nobody read
		d.wantEnd("stopped", "consumer-stopped", "after 3 items")
		if d.done.Items != 3 || d.done.Pages != 2 {
			t.Errorf("%+v", d.done)
		}
	})
}

func TestAnAbortedWalkFailsWithItsCheckpoint(t *testing.T) {
	t.Run("before anything", func(t *testing.T) {
		d := newDrive(t, config(t, url, byCursor), nil)
		d.stop(true)
		d.want("done stopped aborted", "fail aborted")
		if d.failed.Request != nil || d.failed.Status != 0 {
			t.Errorf("%+v", d.failed)
		}
	})
	t.Run("within a body", func(t *testing.T) {
		d := newDrive(t, config(t, url, byCursor), nil)
		d.handle(Demand{0})
		d.bodies[1] = `{"data":[1,2],"next":"a"}`
		d.handle(Response{ID: 1, Status: 200, URL: url})
		d.handle(Chunk{1, []byte(`{"data":[1,`)})
		d.stop(true)
		d.want("fetch "+url, "items 1", "cancel", "done stopped aborted", "fail aborted")
		d.wantFail("aborted", "page 1")
		d.wantEnd("stopped", "aborted", "after 1 item")
		if d.failed.Request == nil || d.failed.Request.URL != url || d.failed.Status != 200 {
			t.Errorf("%+v", d.failed)
		}
	})
	t.Run("between pages", func(t *testing.T) {
		d := newDrive(t, config(t, url, byCursor), pages(`{"data":[1,2],"next":"a"}`))
		d.handle(Demand{0})
		d.settle()
		d.stop(true)
		d.wantFail("aborted")
		if len(d.fetches) != 1 || d.canceled[1] {
			t.Errorf("%s", d.log)
		}
		// Where the consumer is, the machine doesn't know: no checkpoint is better
		// than one that begins elsewhere.
		if d.failed.Checkpoint != nil {
			t.Errorf("checkpoint %s", d.failed.Checkpoint)
		}
	})
}

func TestAStatusIsToldWithTheStartOfItsBody(t *testing.T) {
	long := strings.Repeat("é", 2000)
	for _, c := range []struct {
		r        reply
		messages []string
		body     int // bytes kept
	}{
		{reply{status: 404, body: `{"message":"Not Found"}`}, []string{"status 404", `{"message":"Not Found"}`, "check the URL"}, 23},
		{reply{status: 401, body: "<html>\n  <p>who?"}, []string{"status 401", "<html> <p>who?", "send credentials"}, 16},
		{reply{status: 403}, []string{"status 403", "send credentials"}, 0},
		{reply{status: 400, body: long}, []string{"status 400", "éé"}, 2048},
		{reply{status: 304}, []string{"status 304"}, 0},
		{reply{status: 302, headers: []scheme.Header{{Name: "Location", Value: "/x"}}}, []string{"status 302"}, 0},
	} {
		for _, size := range []int{0, 1, 700} {
			cfg := config(t, url+"?api_key=secret", byCursor)
			c.r.headers = append(c.r.headers, scheme.Header{Name: "X-Request-Id", Value: "r1"})
			c.r.url = url + "?api_key=secret&redirected"
			d := newDrive(t, cfg, replies(reply{body: `{"data":[1,2],"next":"a"}`}, c.r))
			if size > 0 {
				d.chunk = every(size)
			}
			d.run()
			d.wantItems("1", "2")
			d.wantFail("http", append(c.messages, "page 2: GET", "api_key=…")...)
			f := d.failed
			if f.Status != c.r.status || f.Page != 1 || f.URL != url+"?api_key=…&redirected" || !slices.Equal(f.Headers, c.r.headers) || f.Request == nil || f.Request.URL != url+"?api_key=…&c=a" {
				t.Errorf("%+v", f)
			}
			if len(f.Body) != c.body || !strings.HasPrefix(c.r.body, string(f.Body)) {
				t.Errorf("%d bytes of the body, want %d", len(f.Body), c.body)
			}
			if strings.Contains(f.Message, "secret") {
				t.Errorf("the message shows credentials: %s", f.Message)
			}
			if (len(c.r.body) >= 2048) != d.canceled[2] {
				t.Errorf("a body of %d bytes, cancelled %v", len(c.r.body), d.canceled[2])
			}
		}
	}
}

// TestABodyThatIsNotWhatItShouldBeSaysWhatArrived has bodies that are not what they should be: the message says
// what arrived, and where it went wrong.
func TestABodyThatIsNotWhatItShouldBeSaysWhatArrived(t *testing.T) {
	for _, c := range []struct {
		name, body, kind string
		items            string
		messages         []string
	}{
		{"HTML", "<!DOCTYPE html><html><body>Sign in</body></html>", "text/html", "", []string{"is an HTML page, not JSON (text/html)", "at byte 0", "Sign in"}},
		{"HTML without a doctype", "\n <HTML><p>x", "text/html", "", []string{"is an HTML page", "at byte 2"}},
		{"XML", `<?xml version="1.0"?><error/>`, "application/xml", "", []string{"is XML, not JSON"}},
		{"empty", "", "application/json", "", []string{"page 1: the body of " + url + " is empty (application/json)"}},
		{"white space", " \n", "", "", []string{"is empty"}},
		{"cut in an item", `{"data":[1,{"a":`, "application/json", "1", []string{"was cut off", "at byte 16"}},
		{"cut in a string", `{"data":["x`, "", "", []string{"was cut off", "at byte 11"}},
		{"cut before the end", `{"data":[1,2]`, "", "1 2", []string{"was cut off", "at byte 13"}},
		{"not UTF-8", "{\"data\":[1,\"\xe9t\xe9\"]}", "", "1", []string{"is not UTF-8", "at byte 1"}},
		{"UTF-16", "\xff\xfe{\x00\"\x00", "", "", []string{"is UTF-16, not UTF-8", "at byte 0"}},
		{"bad JSON", `{"data":[1,2,oops]}`, "application/json", "1 2", []string{"is not valid JSON", "unexpected o", "at byte 13", "items before it were delivered"}},
		{"a comma too many", `{"data":[1,2,]}`, "", "1 2", []string{"is not valid JSON", "unexpected ]", "at byte 13"}},
		{"two values", `{"data":[1],"next":null} {"data":[2]}`, "", "1", []string{"is not valid JSON", "at byte 25"}},
		{"words", `Too many requests`, "text/plain", "", []string{"is not valid JSON (text/plain)", "unexpected T", "it begins with Too many requests"}},
		{"JSONP", `callback({"data":[]})`, "", "", []string{"is not valid JSON", "callback("}},
		{"bad JSON in the last item", `{"data":[1,{"a":oops}],"next":null}`, "", "", []string{"is not valid JSON", "unexpected o", "at byte 16"}},
		{"results twice", `{"data":[1],"data":[2]}`, "", "1", []string{"page 1: the body of " + url + " holds its results twice under the same name at byte 19"}},
	} {
		for _, size := range []int{0, 1} {
			t.Run(c.name, func(t *testing.T) {
				cfg := config(t, url, byCursor)
				cfg.Scheme.Pagination.Outputs.Total = ""
				cfg.Retry.Attempts = 0
				r := reply{body: c.body}
				if c.kind != "" {
					r.headers = []scheme.Header{{Name: "Content-Type", Value: c.kind}}
				}
				d := newDrive(t, cfg, replies(r))
				if size > 0 {
					d.chunk = every(size)
				}
				d.run()
				if c.items != "" {
					d.wantItems(strings.Fields(c.items)...)
				}
				d.wantFail("parse", append(c.messages, "page 1: the body of "+url)...)
				if string(d.failed.Body) != c.body[:len(d.failed.Body)] || d.failed.Status != 200 {
					t.Errorf("%+v", d.failed)
				}
				n := strconv.Itoa(len(d.items))
				if !strings.Contains(string(d.failed.Checkpoint), `"item":`+n+`,"items":`+n) {
					t.Errorf("checkpoint %s after %s items", d.failed.Checkpoint, n)
				}
			})
		}
	}
}

func TestUnusualJSONIsRead(t *testing.T) {
	plain := []scheme.Header{{Name: "Content-Type", Value: "text/plain"}}
	d := newDrive(t, config(t, url, byCursor), replies(
		reply{body: "\xef\xbb\xbf{\"data\":[1],\"next\":\"a\"}\n", headers: plain}, reply{body: ` { "data" : [ 2 , "é" ] } `})).run()
	d.wantItems("1", "2", `"é"`)
	d.wantEnd("complete", "no-next", "")
	// A byte order mark where the whole body has to be read.
	d = newDrive(t, config(t, url, `"link-header"`), replies(reply{body: "\xef\xbb\xbf{\"rows\":[1, 22]}"})).run()
	d.wantItems("1", "22")
}

func TestTheVerdictHoldsTheItemsAgainstTheTotal(t *testing.T) {
	for _, c := range []struct {
		name       string
		pagination string
		bodies     []string
		status     string
		reason     string
		evidence   string
		total      int64
	}{
		{"all there", byCursor, []string{`{"data":[1,2],"next":"a","total":3}`, `{"data":[3],"next":null,"total":3}`}, "complete", "no-next", "3 items of a total of 3", 3},
		{"one is missing", byCursor, []string{`{"data":[1,2],"next":null,"total":3}`}, "suspect", "no-next", "2 items of a total of 3", 3},
		{"one too many", byCursor, []string{`{"data":[1,2],"next":"a","total":2}`, `{"data":[3],"next":null,"total":2}`}, "suspect", "no-next", "3 items of a total of 2", 2},
		{"less than page 1 has", byCursor, []string{`{"data":[1,2],"next":null,"total":1}`}, "complete", "no-next", "", -1},
		{"servers that don't count", byCursor, []string{`{"data":[1],"next":"a","total":0}`, `{"data":[2],"next":null,"total":-1}`}, "complete", "no-next", "", -1},
		{"the total changes", byCursor, []string{`{"data":[1],"next":"a","total":1}`, `{"data":[2],"next":null,"total":2}`}, "complete", "no-next", "2 items of a total of 2", 2},
		{"only the first page has one", byCursor, []string{`{"data":[1],"next":"a","total":2}`, `{"data":[2],"next":null}`}, "complete", "no-next", "total of 2", 2},
		{"a live cursor, but all there", byCursor, []string{`{"data":[1],"next":"a","total":1}`, `{"data":[],"next":"b","total":1}`}, "complete", "empty-page", "1 items of a total of 1", 1},
		{"a total of none", byCursor, []string{`{"data":[],"next":null,"total":0}`}, "complete", "empty-page", "", 0},
		{"no total", byCursor, []string{`{"data":[1],"next":null,"total":null}`}, "complete", "no-next", "", -1},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDrive(t, config(t, url, c.pagination), pages(c.bodies...)).run()
			d.wantEnd(c.status, c.reason, c.evidence)
			if d.done.Total != c.total {
				t.Errorf("total %d, want %d", d.done.Total, c.total)
			}
		})
	}
	// A cap is no evidence of anything.
	c := config(t, url, byCursor)
	c.MaxItems = 1
	d := newDrive(t, c, pages(`{"data":[1,2],"next":null,"total":9}`)).run()
	d.wantEnd("stopped", "max-items", "maxItems is 1")
}

func TestItemsThatOnlyTheWholeBodyCanTellAreFound(t *testing.T) {
	link := `"link-header"`
	for _, c := range []struct {
		name, pagination, items, body, want string
		envelope                            string
	}{
		{"found by itself", link, "", `{"meta":{"n":1},"things":[{"a":1}, {"a":2}]}`, `{"a":1} {"a":2}`, `{"meta":{"n":1},"things":[]}`},
		{"root array", link, "", ` [1, 2]`, `1 2`, ` []`},
		{"a filter", link, "$.data[?@.ok]", `{"data":[{"ok":1},{"no":1},{"ok":2}]}`, `{"ok":1} {"ok":2}`, ``},
		{"many places", link, "$.groups[*].items[*]", `{"groups":[{"items":[1,2]},{"items":[3]}]}`, `1 2 3`, ``},
		{"many places, one item that is an array", link, "$.groups[*].items[*]", `{"groups":[{"items":[[1,2]]}]}`, `[1,2]`, ``},
		{"one place found anywhere", link, "$..items", `{"a":{"items":[1,2]}}`, `1 2`, ``},
		{"one place behind an index", link, "$.a[-1].b", `{"a":[{"b":[9]},{"b":[1, 2]}]}`, `1 2`, ``},
		{"one of one element", link, "$.data[?@.ok]", `{"data":[{"ok":1},{"no":1}]}`, `{"ok":1}`, ``},
		{"members", link, "$.data[*]", `{"data":{"x":1,"y":{"z":2}}}`, `1 {"z":2}`, `{"data":{}}`},
		{"a cursor from the first item", `{"type":"cursor","inputs":[{"name":"c","in":"query","type":"cursor"}],"outputs":{"results":"$.data","nextCursor":"$.data[0].none"}}`, "", `{"data":[1,2]}`, `1 2`, ``},
	} {
		for _, size := range []int{0, 1, 7} {
			t.Run(c.name, func(t *testing.T) {
				cfg := config(t, url, c.pagination)
				if c.items != "" {
					if err := cfg.Scheme.SetItems(c.items); err != nil {
						t.Fatal(err)
					}
				}
				d := newDrive(t, cfg, pages(c.body))
				if size > 0 {
					d.chunk = every(size)
				}
				d.run()
				d.wantItems(strings.Fields(c.want)...)
				if c.envelope == "" {
					c.envelope = c.body
				}
				if got := string(d.pages[0].Envelope); got != c.envelope {
					t.Errorf("envelope %s, want %s", got, c.envelope)
				}
			})
		}
	}
}

func TestOncePageOneTellsWhereItemsAreLaterPagesStream(t *testing.T) {
	link := []scheme.Header{{Name: "Link", Value: `<?p=2>; rel=next`}}
	d := newDrive(t, config(t, url, `"link-header"`), replies(reply{body: `{"rows":[1,2]}`, headers: link}, reply{body: `{"rows":[3,4]}`}))
	d.chunk = every(1)
	d.run()
	d.want("fetch "+url, "items 2", "page 0", "fetch "+url+"?p=2", "items 1", "items 1", "page 1", "done complete no-next")
}

func TestABodyWithoutAListIsAFailure(t *testing.T) {
	d := newDrive(t, config(t, url, `"link-header"`), pages(`{"state":"nothing"}`)).run()
	d.wantFail("undetected", "no array that looks like a list", "items")

	d = newDrive(t, config(t, url, `"auto"`), pages(`{"data":[{"id":1},{"id":2}],"total":5}`, `{"data":[{"id":1},{"id":2}],"total":5}`)).run()
	d.wantItems(`{"id":1}`, `{"id":2}`)
	d.wantFail("undetected", "Link header", "pagination")
	if len(d.pages) != 1 || !strings.Contains(string(d.failed.Checkpoint), `"item":0,"items":2`) {
		t.Errorf("%s, %s", d.log, d.failed.Checkpoint)
	}
}

func TestAMistakeInTheConfigurationNamesItsOption(t *testing.T) {
	wantMistake(t, config(t, "/list", byCursor), "url", `"/list"`)
	wantMistake(t, config(t, "ftp://a.example/", byCursor), "url", "http")
	wantMistake(t, config(t, "https://a.example/{x}", byCursor), "url", "{x}")
	wantMistake(t, config(t, url+"?page=x", byPage), "page", `"x"`)
	c := config(t, url, byCursor)
	c.Trust = []string{"example.com"}
	wantMistake(t, c, "trust[0]", `"example.com"`)
}

// A proxy whose source breaks off may end the body in good order: that is asked for
// again as a body is that breaks off with the connection.
func TestABodyThatWasCutInGoodOrderIsAskedForAgain(t *testing.T) {
	const whole = `{"data":[1,2,3],"next":null}`
	for cut := range len(whole) {
		d := newDrive(t, config(t, "https://api.example.com/list", byCursor), pages(whole[:cut], whole)).run()
		d.wantItems("1", "2", "3")
		if d.done == nil || d.done.Status != verdict.Complete || d.done.Retries != 1 {
			t.Errorf("cut at %d: %+v, %+v", cut, d.done, d.failed)
		}
	}
	d := newDrive(t, config(t, "https://api.example.com/list", byCursor), pages(whole[:12], whole[:14], whole[:9])).run()
	d.wantItems("1", "2")
	d.wantFail("parse", "was cut off", "after 2 retries")
	if c := string(d.failed.Checkpoint); !strings.Contains(c, `"item":2,"items":2`) {
		t.Errorf("checkpoint %s", c)
	}
}

// A walk does not sleep for an hour: its checkpoint does.
func TestAWaitThatIsTooLongFailsTheWalk(t *testing.T) {
	const url = "https://api.example.com/list"
	refused := reply{status: 429, headers: []scheme.Header{{Name: "Retry-After", Value: "3600"}}}
	d := newDrive(t, config(t, url, byCursor), replies(reply{body: `{"data":[1],"next":"b"}`}, refused)).run()
	d.wantItems("1")
	d.wantFail("http", "GET "+url+"?c=… was answered with status 429; Retry-After is 3600: a longer wait", "retry.maxWait, 300000 ms")
	if len(d.waits) != 0 {
		t.Errorf("it waits: %+v", d.waits)
	}
	cfg := config(t, url, byCursor)
	cfg.Resume = gjson.ParseBytes(d.failed.Checkpoint)
	newDrive(t, cfg, pages(`{"data":[2],"next":null}`)).run().wantItems("2")
}

// A response that says that no request is left until then is believed; other pages
// in flight are not asked for either.
func TestASpentRateLimitPausesTheWalk(t *testing.T) {
	limited := []scheme.Header{{Name: "X-RateLimit-Remaining", Value: "0"}, {Name: "X-RateLimit-Reset", Value: "3"}}
	d := newDrive(t, config(t, url, byCursor), replies(reply{body: `{"data":[1],"next":"b"}`, headers: limited}, reply{body: `{"data":[2],"next":null}`}))
	d.run()
	d.wantItems("1", "2")
	d.want("fetch "+url, "items 1", "page 0", "wait 3000", "fetch "+url+"?c=b", "items 1", "page 1", "done complete no-next")
	if d.done.Retries != 0 || !strings.Contains(d.waits[0].Why, "X-RateLimit-Reset") {
		t.Errorf("%+v %+v", d.done, d.waits)
	}

	c := config(t, url+"?n=1", numberedPages)
	c.Concurrency = 2
	list := numbered(6, 1, `{"data":%s,"pages":6}`)
	d = newDrive(t, c, func(f Fetch, n int) reply {
		r := list(f, n)
		if n%3 == 2 {
			r.headers = limited
		}
		return r
	})
	d.run()
	d.wantNumbers(6)
	if len(d.waits) != 2 && len(d.waits) != 1 {
		t.Errorf("%s", d.log)
	}

	// Asked for again, a page that failed for another reason waits as long.
	c.Concurrency = 1
	c.Retry.Attempts = 1
	lost := false
	d = newDrive(t, c, func(f Fetch, n int) reply {
		r := list(f, n)
		r.headers = limited
		if f.Page == 1 && !lost {
			lost = true
			r.lost = 3
		}
		return r
	})
	d.run()
	d.wantNumbers(6)
	for _, wait := range d.waits {
		if wait.MS != 3000 {
			t.Errorf("%+v", wait)
		}
	}

	// Hours are not slept away: the refusal that follows has a checkpoint.
	limited[1].Value = "36000"
	d = newDrive(t, config(t, url, byCursor), replies(reply{body: `{"data":[1],"next":"b"}`, headers: limited}, reply{status: 429, headers: limited}))
	d.run()
	d.wantFail("http", "retry.maxWait")
	if len(d.waits) != 0 {
		t.Errorf("%s", d.log)
	}
}

// What is sent twice must be harmless: a POST that asks for pages is, one that is
// not paginated may be anything.
func TestOnlyReadsAreRetried(t *testing.T) {
	const url = "https://api.example.com/list"
	for _, c := range []struct {
		method, pagination string
		retried            bool
	}{
		{"GET", byCursor, true},
		{"GET", `"none"`, true},
		{"QUERY", `"none"`, true},
		{"POST", byCursor, true},
		{"POST", `"auto"`, true},
		{"POST", `"none"`, false},
		{"PUT", byCursor, false},
		{"PATCH", `"auto"`, false},
		{"DELETE", byCursor, false},
	} {
		for _, first := range []reply{{status: 503}, {lost: -1}, {body: `{"data":[`}} {
			cfg := config(t, url, c.pagination)
			cfg.Request.Method = c.method
			d := newDrive(t, cfg, replies(first, reply{body: `{"data":[1]}`})).run()
			if retried := len(d.fetches) > 1; retried != c.retried {
				t.Errorf("%s, %s, %+v: %d requests", c.method, c.pagination, first, len(d.fetches))
			}
		}
	}
}

// Servers repeat the caller's credentials in their links. Checkpoints leave them
// out, and go on with those of the day on which they are resumed.
func TestCheckpointsHoldNoCredentials(t *testing.T) {
	const list = "https://api.example.com/list"
	next := `{"data":[1],"next":"/list?page=2&filter=a%20b&api_key=s%2Becret&sig=of-the-server"}`
	for _, pagination := range []string{byURL, `"auto"`} {
		cfg := config(t, list+"?filter=a+b&api_key=s%2Becret", pagination)
		cfg.Retry.Attempts = 0
		d := newDrive(t, cfg, replies(reply{body: next}, reply{status: 500})).run()
		all := string(d.failed.Checkpoint) + string(d.pages[0].Next) + d.failed.Message + d.failed.Request.URL + d.failed.URL
		for _, f := range d.fetches {
			all += string(f.Checkpoint)
		}
		if strings.Contains(all, "ecret") {
			t.Errorf("%s: a credential is shown: %s", pagination, all)
		}
		cfg = config(t, list+"?filter=a+b&api_key=new", pagination)
		cfg.Resume = gjson.ParseBytes(d.failed.Checkpoint)
		r := newDrive(t, cfg, pages(`{"data":[2],"next":null}`)).run()
		r.wantItems("2")
		if got, want := r.fetches[0].Request.URL, list+"?page=2&filter=a+b&api_key=new&sig=of-the-server"; got != want {
			t.Errorf("%s: resumed at %s, want %s", pagination, got, want)
		}
		// Another filter is another list.
		cfg = config(t, list+"?filter=c&api_key=new", pagination)
		cfg.Resume = gjson.ParseBytes(d.failed.Checkpoint)
		wantMistake(t, cfg, "resume", "another request")
	}
}

func TestARedirectFromHTTPSToHTTPIsNotFollowed(t *testing.T) {
	const url = "https://api.example.com/list"
	for _, to := range []string{"http://api.example.com/list", "http://b.example/?token=secret"} {
		d := newDrive(t, config(t, url, byCursor), replies(reply{url: to, body: `{"data":[1],"next":null}`})).run()
		d.wantItems()
		d.wantFail("cross-origin", "redirected", "leaves https for http")
		if strings.Contains(d.failed.Message+d.failed.URL, "secret") {
			t.Errorf("%+v", d.failed)
		}
	}
}

// A fetch that fails may say of which URL.
func TestANetworkFailureShowsNoCredentials(t *testing.T) {
	const url = "https://api.example.com/list?api_key=secret"
	cfg := config(t, url, byCursor)
	cfg.Retry.Attempts = 0
	d := newDrive(t, cfg, nil)
	d.handle(Demand{0})
	d.handle(Failure{ID: 1, Message: "request to " + url + " failed"})
	d.wantFail("network", "api_key=…")
	if strings.Contains(d.failed.Message, "secret") {
		t.Error(d.failed.Message)
	}
}

func TestABodyLongerThanMaxPageBytesIsCancelled(t *testing.T) {
	const url = "https://api.example.com/list"
	body := `{"data":[1,2,"` + strings.Repeat("x", 1000) + `"],"next":null}`
	for _, size := range []int{1, 7, 5000} {
		cfg := config(t, url, byCursor)
		cfg.MaxPageBytes = len(body)
		d := newDrive(t, cfg, pages(body))
		d.chunk = every(size)
		d.run()
		if d.done == nil {
			t.Errorf("a body of just so many bytes: %+v", d.failed)
		}
		cfg = config(t, url, byCursor)
		cfg.MaxPageBytes = 900
		d = newDrive(t, cfg, pages(body))
		d.chunk = every(size)
		d.run()
		d.wantFail("limit", "longer than maxPageBytes, 900")
		if !d.canceled[1] || len(d.fetches) != 1 || size == 1 && len(d.items) != 2 {
			t.Errorf("%s", d.log)
		}
		if c := string(d.failed.Checkpoint); !strings.Contains(c, `"item":`+strconv.Itoa(len(d.items))) {
			t.Errorf("checkpoint %s", c)
		}
	}
}

// Rows without ids may well be those of another page: no option got past them.
func TestRowsThatComeAgainMayBeFollowed(t *testing.T) {
	bodies := []string{`{"items":[0,0],"pages":5}`, `{"items":[0,0],"pages":5}`, `{"items":[1,2],"pages":5}`, `{"items":[0,0],"pages":5}`, `{"items":[3],"pages":5}`}
	c := config(t, url, `{"type":"offsetLimit","inputs":[{"name":"page","in":"query","type":"page"}],"outputs":{"results":"$.items","numPages":"$.pages"}}`)
	newDrive(t, c, pages(bodies...)).run().wantEnd("suspect", "repeated-page", "page 2 has the same items as page 1")
	newDrive(t, c, pages(bodies[1:]...)).run().wantEnd("suspect", "repeated-page", "page 3 has the same items as page 1")
	c.RepeatedCursor = "follow"
	d := newDrive(t, c, pages(bodies...)).run()
	d.wantItems("0", "0", "0", "0", "1", "2", "0", "0", "3")
	d.wantEnd("complete", "last-page", "page 5 of 5")
}

func TestAPathOfItemsThatFindsNoListIsSuspectWithoutPaginationToo(t *testing.T) {
	c := config(t, url, `"none"`)
	if err := c.Scheme.SetItems("$.records"); err != nil {
		t.Fatal(err)
	}
	d := newDrive(t, c, pages(`{"results":"soon"}`)).run()
	d.wantEnd("suspect", "unmatched-path", "is nothing on page 1, not a list")
}

// A browser shows the Link header of another origin only where the server exposes it: a page that is full, and seems to be the
// only one, was called complete.
func TestAFullPageWhoseLinkHeaderMayBeHiddenIsSuspect(t *testing.T) {
	last := []scheme.Header{{Name: "Link", Value: `</list>; rel="first"`}}
	next := []scheme.Header{{Name: "Link", Value: `</list?page=2>; rel="next"`}}
	full, short := "["+strings.Repeat("1,", 29)+"1]", "[1,2,3]"
	for _, c := range []struct {
		name    string
		url     string
		replies []reply
		doubted bool
	}{
		{"as many items as servers cap pages at", url, []reply{{body: full, hidden: true}}, true},
		{"as many as were asked for", url + "?per_page=3", []reply{{body: short, hidden: true}}, true},
		{"fewer than were asked for", url + "?per_page=100", []reply{{body: full, hidden: true}}, false},
		{"a number that is no cap", url, []reply{{body: short, hidden: true}}, false},
		{"the same origin", url, []reply{{body: full}}, false},
		{"the header is there", url, []reply{{body: full, hidden: true, headers: last}}, false},
		{"it was there before", url, []reply{{body: full, hidden: true, headers: next}, {body: "[" + strings.Repeat("2,", 29) + "2]", hidden: true}}, false},
	} {
		d := newDrive(t, config(t, c.url, `"link-header"`), replies(c.replies...)).run()
		if c.doubted {
			d.wantEnd("suspect", "unmatched-path", "unless the server lists it in Access-Control-Expose-Headers")
		} else {
			d.wantEnd("complete", "no-next", "")
		}
	}
}
