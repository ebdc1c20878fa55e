package walk

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/anypage/anypage/wasm/scheme"
	"github.com/tidwall/gjson"
)

const lines = "application/x-ndjson"

// lined is a list of records, a page of them at a time; what comes next is in headers. A
// request names the place from which on records are wanted.
func lined(total, size int, media string, format func(items []string) string) *fakeList[int] {
	return &fakeList[int]{items: sequence(total), size: size, page: func(l *fakeList[int], r scheme.Request) reply {
		from := query(r, "from", (query(r, "page", 1)-1)*l.size)
		var items []string
		for _, n := range l.slice(from) {
			items = append(items, fmt.Sprintf(`{"id":%d,"s":"}\n{"}`, n))
		}
		p := reply{body: format(items)}
		if media != "" {
			p.headers = append(p.headers, scheme.Header{Name: "Content-Type", Value: media})
		}
		if next := l.next(from); next >= 0 {
			p.headers = append(p.headers, scheme.Header{Name: "Link", Value: fmt.Sprintf(`<%s?from=%d>; rel="next"`, url, next)}, scheme.Header{Name: "X-Next", Value: strconv.Itoa(next)})
		}
		return p
	}}
}

func asLines(items []string) string {
	if len(items) == 0 {
		return ""
	}
	return strings.Join(items, "\n") + "\n"
}

func asSequence(items []string) string {
	if len(items) == 0 {
		return ""
	}
	return "\x1e" + strings.Join(items, "\n\x1e") + "\n"
}

const (
	linkURL    = `{"type":"url","outputs":{"nextUrl":"$response.header.Link"}}`
	byXNext    = `{"type":"cursor","inputs":[{"name":"from","in":"query","type":"cursor"}],"outputs":{"nextCursor":"$response.header.X-Next"}}`
	byLastItem = `{"type":"cursor","inputs":[{"name":"from","in":"query","type":"cursor"}],"outputs":{"nextCursor":"$[-1].next"}}`
	pageLines  = `{"type":"offsetLimit","inputs":[{"name":"page","in":"query","type":"page"}],"outputs":{"results":"$"}}`
)

// wantRecords checks the items of lined.
func (d *drive) wantRecords(from, to int) {
	d.t.Helper()
	if len(d.items) != to-from {
		d.t.Fatalf("%d items %s, want %d", len(d.items), d.items, to-from)
	}
	for i, item := range d.items {
		if want := fmt.Sprintf(`{"id":%d,"s":"}\n{"}`, from+i); item != want {
			d.t.Fatalf("item %d is %s, not %s", i, item, want)
		}
	}
}

func TestASequenceIsWalkedByHeadersAndResumedFromEverywhere(t *testing.T) {
	for _, media := range []string{lines, "application/json-seq", "text/plain", ""} {
		format := asLines
		if media == "application/json-seq" {
			format = asSequence
		}
		for _, pagination := range []string{`"link-header"`, linkURL, byXNext, pageLines, `"auto"`} {
			for _, total := range []int{9, 7, 6} { // of 3 a page; the last page of 7 has one line
				t.Run(media+" "+pagination+" "+strconv.Itoa(total), func(t *testing.T) {
					list := lined(total, 3, media, format)
					begin := func(resume []byte, key bool) *drive {
						c := config(t, url, pagination)
						if resume != nil {
							c.Resume = gjson.ParseBytes(resume)
						}
						if key {
							c.Key = "$.id"
						}
						d := newDrive(t, c, list.serve)
						d.chunk = every(5)
						return d
					}
					for _, key := range []bool{false, true} {
						d := begin(nil, key).run()
						d.wantRecords(0, total)
						if d.done == nil || d.done.Status != "complete" {
							t.Fatalf("%+v %+v", d.done, d.failed)
						}
						for _, p := range d.pages {
							if p.Envelope != nil {
								t.Errorf("page %d has the envelope %s", p.Index, p.Envelope)
							}
						}
						for page := range 3 {
							for item := range 3 {
								if n := page*3 + item; n < total {
									at := d.at[page]
									if item > 0 {
										if key {
											d.w.Handle(Mark{page, item}, 0, 0)
										}
										at = []byte(move(t, at, item))
									}
									begin(at, key).run().wantRecords(n, total)
								}
							}
						}
					}
				})
			}
		}
	}
}

func TestTheLinesOfASequenceArriveOneByOne(t *testing.T) {
	for _, pagination := range []string{`"auto"`, `"link-header"`, `"none"`, pageLines} {
		d := newDrive(t, config(t, url, pagination), nil)
		d.handle(Demand{0})
		d.bodies[1] = "{\"id\":1}\n{\"id\":2}\n3\n"
		d.handle(Response{ID: 1, Status: 200, URL: url, Headers: []scheme.Header{{Name: "content-type", Value: lines}}})
		for _, step := range []struct {
			chunk string
			items int
		}{{"{\"id\":1", 0}, {"}", 0}, {"\n{\"id\":2", 1}, {"}\n", 2}, {"3", 2}, {"\n", 3}} {
			d.handle(Chunk{1, []byte(step.chunk)})
			if len(d.items) != step.items {
				t.Errorf("%s: %d items after %q", pagination, len(d.items), step.chunk)
			}
		}
	}
}

func TestASequenceUnderAutoIsAllThereIsUnlessHeadersSayMore(t *testing.T) {
	for _, c := range []struct {
		name, url, body string
		headers         []scheme.Header
		status, reason  string
		evidence        string
		requests        int
	}{
		{"a few lines", url, "1\n2\n3\n", nil, "complete", "single-page", "3 items, each a line of its own", 1},
		{"as many as pages often have", url, strings.Repeat("1\n", 100), nil, "complete", "single-page", "", 1},
		{"none", url, "", []scheme.Header{{Name: "Content-Length", Value: "0"}}, "complete", "empty-page", "", 1},
		{"none, and no header says so", url, "", nil, "complete", "empty-page", "", 2},
		{"fewer than were asked for", url + "?limit=5", "1\n2\n3\n", nil, "complete", "short-page", "", 1},
		{"as many as were asked for", url + "?limit=3", "1\n2\n3\n", nil, "suspect", "undetected", "", 2},
		{"a total of as many", url, "1\n2\n3\n", []scheme.Header{{Name: "X-Total-Count", Value: "3"}}, "complete", "single-page", "3 items of a total of 3", 1},
		{"a Link header to other pages", url, "1\n2\n3\n", []scheme.Header{{Name: "Link", Value: "<" + url + `?p=1>; rel="prev"`}}, "complete", "no-next", "", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDrive(t, config(t, c.url, `"auto"`), func(Fetch, int) reply {
				return reply{body: c.body, headers: append(c.headers, scheme.Header{Name: "Content-Type", Value: lines})}
			}).run()
			d.wantEnd(c.status, c.reason, c.evidence)
			if len(d.items) != strings.Count(c.body, "\n") || len(d.fetches) != c.requests {
				t.Errorf("%d items by %d requests: %+v", len(d.items), len(d.fetches), d.done)
			}
			if c.body != "" && d.detected.Pagination.Outputs.Results != "$" {
				t.Errorf("%+v", d.detected)
			}
		})
	}
}

func TestABrokenLineFailsBehindTheLinesBeforeIt(t *testing.T) {
	for _, pagination := range []string{`"auto"`, `"link-header"`, linkURL, byXNext} {
		for _, chunk := range []int{1, 7, 1000} {
			list := lined(9, 3, lines, asLines)
			d := newDrive(t, config(t, url, pagination), func(f Fetch, n int) reply {
				r := list.serve(f, n)
				if n > 0 {
					r.body = strings.Replace(r.body, `,"s":"}\n{"}`+"\n"+`{"id":5`, `,"s":"}\n{"`+"\n"+`{"id":5`, 1)
				}
				return r
			})
			d.chunk = every(chunk)
			d.run()
			d.wantRecords(0, 4)
			d.wantFail("parse", "page 2: the body of "+url, "is not valid JSON (application/x-ndjson): unexpected line break, the rest of an item was expected at byte 38 (line 2)", "the items before it were delivered")
			if len(d.fetches) != 2 {
				t.Errorf("%d requests", len(d.fetches))
			}
		}
	}
}

func TestASequenceThatIsCutIsAskedForAgain(t *testing.T) {
	list := lined(9, 3, lines, asLines)
	full := list.serve(Fetch{Request: scheme.Request{URL: url}}, 0).body
	for _, pagination := range []string{`"auto"`, `"link-header"`} {
		for cut := 1; cut < len(full); cut++ {
			if full[cut] == '\n' || full[cut-1] == '\n' {
				continue // nobody sees that a line is missing
			}
			d := newDrive(t, config(t, url, pagination), func(f Fetch, n int) reply {
				r := list.serve(f, n)
				if n == 0 || n == 2 {
					r.body = r.body[:cut]
				}
				return r
			})
			d.chunk = every(11)
			d.run()
			d.wantRecords(0, 9)
			if d.done == nil || d.done.Status != "complete" || d.done.Retries != 2 {
				t.Fatalf("cut at %d: %+v %+v", cut, d.done, d.failed)
			}
		}
	}
	c := config(t, url, `"link-header"`)
	c.Retry.Attempts = 1
	d := newDrive(t, c, func(Fetch, int) reply {
		return reply{body: "{}\n{", headers: []scheme.Header{{Name: "Content-Type", Value: lines}}}
	}).run()
	d.wantItems("{}")
	d.wantFail("parse", "was cut off (application/x-ndjson): the rest of an item was expected at byte 4 (line 2), after 1 retry")
}

func TestASequenceHasNoResultsButItsLines(t *testing.T) {
	answer := func(Fetch, int) reply {
		return reply{body: "{\"data\":[1]}\n", headers: []scheme.Header{{Name: "Content-Type", Value: lines}}}
	}
	d := newDrive(t, config(t, url, `{"type":"url","outputs":{"results":"$.data","nextUrl":"$response.header.Link"}}`), answer).run()
	d.wantFail("parse", "is a sequence of JSON texts, each of which is an item (application/x-ndjson): their place is $, so leave $['data'] out")
	d.wantItems()
	c := config(t, url, `"auto"`)
	if err := c.Scheme.SetItems("$.data"); err != nil {
		t.Fatal(err)
	}
	newDrive(t, c, answer).run().wantFail("parse", "their place is $")
	d = newDrive(t, config(t, url, strings.Replace(byLastItem, "-1", "0", 1)), answer).run()
	d.wantFail("parse", "outputs can be read of the headers, and of the last item as $[-1]")
	d = newDrive(t, config(t, url, `{"type":"url","outputs":{"nextUrl":"$.next"}}`), answer).run()
	d.wantEnd("complete", "no-next", "$.next matches nothing")
}

func TestTheCursorOfASequenceMayBeInItsLastLine(t *testing.T) {
	d := newDrive(t, config(t, url, byLastItem), func(f Fetch, _ int) reply {
		n := query(f.Request, "from", 0)
		next := strconv.Itoa(n + 2)
		if n == 4 {
			next = "null"
		}
		return reply{body: fmt.Sprintf("{\"id\":%d}\n{\"id\":%d,\"next\":%s}", n, n+1, next), headers: []scheme.Header{{Name: "Content-Type", Value: lines}}}
	}).run()
	if len(d.items) != 6 || len(d.fetches) != 3 {
		t.Errorf("%s by %d requests: %+v", d.items, len(d.fetches), d.failed)
	}
}

// The next URL is in a header: nobody needs to wait for the body.
func TestTheNextPageOfASequenceIsAskedForWhileItArrives(t *testing.T) {
	c := config(t, url, `"link-header"`)
	c.Prefetch = 2
	list := lined(9, 3, lines, asLines)
	d := newDrive(t, c, list.serve)
	d.chunk = every(21)
	d.run()
	d.wantRecords(0, 9)
	early := 0
	for i, entry := range d.log {
		if strings.HasPrefix(entry, "fetch") && i > 0 && !strings.HasPrefix(d.log[i-1], "page") {
			early++
		}
	}
	if early != 2 {
		t.Errorf("%d of 2 requests were early: %s", early, d.log)
	}
}

func TestItemsOfASequenceThatComeTwiceAreDropped(t *testing.T) {
	c := config(t, url, `"link-header"`)
	c.Key, c.Dedupe = "$.id", true
	list := lined(9, 3, lines, func(items []string) string { return asLines(append(items, `{"id":0}`)) })
	list.items[0] = 100
	d := newDrive(t, c, list.serve).run()
	if len(d.items) != 10 || d.done.Duplicates != 2 {
		t.Errorf("%s, %+v", d.items, d.done)
	}
}
