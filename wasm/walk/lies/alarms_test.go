package lies

import (
	"strings"
	"testing"

	"github.com/anypage/anypage/wasm/policy"
	"github.com/anypage/anypage/wasm/scheme"
	"github.com/anypage/anypage/wasm/walk"
	"github.com/tidwall/gjson"
)

// walkOver walks over answers in their order, or by URL where they are many. It tells the
// verdict as "status reason", or "error code", the number of items, and the URLs.
func walkOver(t *testing.T, pagination, url string, maxItems int, serve func(url string, n int) reply) (end string, items int, urls []string, said string) {
	t.Helper()
	s, err := scheme.Compile(gjson.Parse(pagination))
	if err != nil {
		t.Fatal(err)
	}
	c := walk.Config{MaxItems: maxItems, MaxPages: 50, MaxEmptyPages: 100, Retry: policy.Retry{Attempts: 2, MaxWait: 1000}}
	w, err := walk.New(c, guideOf(t, s, scheme.Request{Method: "GET", URL: url}))
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	pages := 0
	for todo := []walk.Event{walk.Demand{}}; len(todo) > 0; {
		e := todo[0]
		todo = todo[1:]
		for _, effect := range w.Handle(e, 0, 0.5) {
			switch effect := effect.(type) {
			case walk.Fetch:
				r := serve(effect.Request.URL, len(urls))
				urls = append(urls, effect.Request.URL)
				if r.status == 0 {
					r.status = 200
				}
				todo = append(todo, walk.Response{ID: effect.ID, Status: r.status, Headers: r.headers}, walk.Chunk{ID: effect.ID, Bytes: []byte(r.body)}, walk.End{ID: effect.ID})
			case walk.Wait:
				todo = append(todo, walk.Elapsed{ID: effect.ID})
			case walk.Items:
				items += len(effect.Ranges)
			case walk.Page:
				pages++
				todo = append(todo, walk.Demand{Page: pages})
			case walk.Done:
				end, said = string(effect.Verdict.Status)+" "+effect.Verdict.Reason, effect.Verdict.Evidence
			case walk.Fail:
				end, said = "error "+effect.Code, effect.Message
			}
		}
	}
	return end, items, urls, said
}

func inOrder(bodies ...string) func(string, int) reply {
	return func(_ string, n int) reply {
		if n >= len(bodies) {
			return reply{status: 404, body: `{"detail":"Not found."}`}
		}
		return reply{body: bodies[n]}
	}
}

// by answers by a parameter of the query.
func by(name string, answers map[string]string) func(string, int) reply {
	return func(url string, _ int) reply {
		body, ok := answers[ask{url: url}.query(name)]
		if !ok {
			return reply{status: 404, body: `{"detail":"Not found."}`}
		}
		return reply{body: body}
	}
}

// TestVerdictsSayWhatIsKnown has one case for each rule about what a verdict may say.
func TestVerdictsSayWhatIsKnown(t *testing.T) {
	const (
		byCursor   = `{"type":"cursor","inputs":[{"name":"cursor","in":"query","type":"cursor"}],"outputs":{"results":"$.data","nextCursor":"$.next"}}`
		byURL      = `{"type":"url","outputs":{"results":"$.value","nextUrl":"$.nextLink"}}`
		byPages    = `{"type":"offsetLimit","inputs":[{"name":"page","in":"query","type":"page"}],"outputs":{"results":"$.data","numPages":"$.pages"}}`
		byTotal    = `{"type":"offsetLimit","inputs":[{"name":"offset","in":"query","type":"offset"}],"outputs":{"results":"$.data","total":"$.total"}}`
		byPage     = `{"type":"offsetLimit","inputs":[{"name":"page","in":"query","type":"page"}],"outputs":{"results":"$.data"}}`
		byFlag     = `{"type":"offsetLimit","inputs":[{"name":"page","in":"query","type":"page"}],"outputs":{"results":"$.data","total":"$.total","hasMore":"$.more"}}`
		withLimit  = `{"type":"offsetLimit","inputs":[{"name":"page","in":"query","type":"page"},{"name":"per_page","in":"query","type":"limit"}],"outputs":{"results":"$.data"}}`
		totalLimit = `{"type":"offsetLimit","inputs":[{"name":"page","in":"query","type":"page"},{"name":"per_page","in":"query","type":"limit"}],"outputs":{"results":"$.data","total":"$.total"}}`
	)
	hundred := "[" + strings.TrimSuffix(strings.Repeat("0,", 100), ",") + "]"
	for _, c := range []struct {
		name, pagination, url string
		most                  int
		serve                 func(string, int) reply
		end                   string
		items, requests       int
	}{
		{"a short list without a cursor", byCursor, base, -1, inOrder(`{"data":[1,2]}`), "complete no-next", 2, 1},
		{"a short list without a next link", byURL, base, -1, inOrder(`{"value":[1,2]}`), "complete no-next", 2, 1},
		{"a short list whose cursor is elsewhere", byCursor, base, -1, inOrder(`{"data":[1,2],"paging":{"next_cursor":"abc"}}`), "suspect unmatched-path", 2, 1},
		{"a short list that says there is more", byCursor, base, -1, inOrder(`{"data":[1,2],"has_more":true}`), "suspect no-next", 2, 1},
		{"a missing number of pages", byPages, base, -1, inOrder(`{"data":[1,2]}`), "suspect unmatched-path", 2, 1},
		{"Google's last page", `"google-aip"`, base, -1, by("pageToken", map[string]string{"": `{"things":[1,2],"nextPageToken":"a"}`, "a": `{}`}), "complete no-next", 2, 2},
		{"Google's last page, by detection", `"auto"`, base, -1, by("pageToken", map[string]string{"": `{"things":[1,2],"nextPageToken":"a"}`, "a": `{}`}), "complete empty-page", 2, 2},
		{"an empty list of Google's", `"google-aip"`, base, -1, inOrder(`{}`), "complete no-next", 0, 1},
		{"an empty bundle", `"fhir"`, base, -1, inOrder(`{"resourceType":"Bundle","type":"searchset","total":0,"link":[{"relation":"self","url":"x"}]}`), "complete empty-page", 0, 1},
		{"a HAL list without anything embedded", `"hal"`, base, -1, inOrder(`{"_links":{"self":{"href":"/things"}},"page":{"totalElements":0}}`), "complete no-next", 0, 1},
		{"maxItems where the list ends", byCursor, base, 4, by("cursor", map[string]string{"": `{"data":[1,2],"next":"a"}`, "a": `{"data":[3,4],"next":null}`}), "complete no-next", 4, 2},
		{"maxItems where a page ends", byCursor, base, 2, inOrder(`{"data":[1,2],"next":"a"}`), "stopped max-items", 2, 1},
		{"maxItems within the last page", byCursor, base, 1, inOrder(`{"data":[1,2],"next":null}`), "stopped max-items", 1, 1},
		{"maxItems where a single response ends", `"auto"`, base, 2, inOrder(`{"data":[1,2],"next":null}`), "complete no-next", 2, 1},
		{"maxItems and an end that contradicts itself", byCursor, base, 2, inOrder(`{"data":[1,2],"next":null,"total":7}`), "stopped max-items", 2, 1},
		{"digits called next, beside has_more", `"auto"`, base, -1, by("after", map[string]string{"": `{"data":[{"id":1},{"id":2}],"has_more":true,"next":"50"}`, "50": `{"data":[{"id":3}],"has_more":false,"next":null}`}), "complete has-more-false", 3, 2},
		{"the same, as a cursor", `"auto"`, base, -1, func(url string, n int) reply {
			if strings.Contains(url, "after=") {
				return reply{status: 400, body: `{"error":"after?"}`}
			}
			return by("cursor", map[string]string{"": `{"data":[{"id":1},{"id":2}],"has_more":true,"next":"50"}`, "50": `{"data":[{"id":3}],"has_more":false,"next":null}`})(url, n)
		}, "complete has-more-false", 3, 3},
		{"an item twice on page 2 of 3", `"auto"`, base, -1, by("page", map[string]string{
			"":  `{"data":[{"id":1},{"id":2},{"id":3}],"page":1,"pages":3}`,
			"2": `{"data":[{"id":3},{"id":4},{"id":5}],"page":2,"pages":3}`,
			"3": `{"data":[{"id":6}],"page":3,"pages":3}`,
		}), "suspect last-page", 7, 3},
		{"a total that is reached", byTotal, base, -1, by("offset", map[string]string{"0": `{"data":[1,2],"total":3}`, "2": `{"data":[3],"total":3}`}), "complete total-reached", 3, 2},
		{"a total that is reached, and a true flag", byFlag, base, -1, by("page", map[string]string{"1": `{"data":[1,2],"total":2,"more":true}`, "2": `{"data":[3],"total":2,"more":false}`}), "suspect has-more-false", 3, 2},
		{"a total of 0", byTotal, base, -1, by("offset", map[string]string{"0": `{"data":[1,2],"total":0}`, "2": `{"data":[],"total":0}`}), "complete empty-page", 2, 2},
		{"pages that are counted from 0", byPages, base + "?page=0", -1, by("page", map[string]string{"0": `{"data":[1],"pages":2}`, "1": `{"data":[2],"pages":2}`}), "complete last-page", 2, 2},
		{"a page past the end is refused", byPage, base, -1, by("page", map[string]string{"1": `{"data":[1,2]}`, "2": `{"data":[3,4]}`}), "suspect page-refused", 4, 3},
		{"the same behind a short page", byPage, base, -1, by("page", map[string]string{"1": `{"data":[1,2]}`, "2": `{"data":[3]}`}), "complete page-refused", 3, 3},
		{"the same, and a total agrees", byPage, base, -1, by("page", map[string]string{"1": `{"data":[1,2],"meta":{"total":4}}`, "2": `{"data":[3,4],"meta":{"total":4}}`}), "complete page-refused", 4, 3},
		{"the same, and a total contradicts", byPage, base, -1, by("page", map[string]string{"1": `{"data":[1,2],"meta":{"total":9}}`, "2": `{"data":[3,4],"meta":{"total":9}}`}), "error http", 4, 3},
		{"a number of pages contradicts a refusal", byPages, base, -1, by("page", map[string]string{"1": `{"data":[1,2],"pages":3}`}), "error http", 2, 2},
		{"a refusal that is about something else", byPage, base, -1, func(url string, n int) reply {
			if n > 0 {
				return reply{status: 403}
			}
			return reply{body: `{"data":[1,2]}`}
		}, "error http", 2, 2},
		{"a capped limit", withLimit, base + "?per_page=1000", -1, inOrder(`{"data":` + hundred + `}`), "suspect short-page", 100, 1},
		{"a capped limit whose total agrees", totalLimit, base + "?per_page=1000", -1, inOrder(`{"data":` + hundred + `,"total":100}`), "complete short-page", 100, 1},
		{"a short page that is no cap", withLimit, base + "?per_page=1000", -1, inOrder(`{"data":[1,2,3]}`), "complete short-page", 3, 1},
		{"a list from its second page on, and its total", totalLimit, base + "?page=2&per_page=2", -1, by("page", map[string]string{"2": `{"data":[3,4],"total":5}`, "3": `{"data":[5],"total":5}`}), "complete short-page", 3, 2},
		{"a list from its middle on, and its total", byCursor, base + "?cursor=b", -1, inOrder(`{"data":[5],"next":null,"total":5}`), "complete no-next", 1, 1},
		{"a filter's total", `{"type":"none","outputs":{"results":"$.data","total":"$.recordsFiltered"}}`, base, -1, inOrder(`{"data":[1],"recordsFiltered":1,"recordsTotal":50}`), "complete single-page", 1, 1},
		{"messages where all is well", byCursor, base, -1, inOrder(`{"status":"success","code":200,"message":"OK","error":null,"data":[1],"next":null}`), "complete no-next", 1, 1},
		{"an empty list with a message", byCursor, base, -1, inOrder(`{"status":"success","message":"nothing found","data":[],"next":null}`), "complete empty-page", 0, 1},
		{"a filter that is repeated", byCursor, base, -1, inOrder(`{"status":"error","data":[1],"next":null}`), "complete no-next", 1, 1},
		{"a request that failed beside items", byCursor, base, -1, inOrder(`{"status":"error","message":"only a part could be read","data":[1],"next":null}`), "suspect no-next", 1, 1},
		{"items that are errors", `"auto"`, base, -1, inOrder(`{"errors":0,"data":[{"id":1,"error":"broken","status":"failed"}],"next":null}`), "complete no-next", 1, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			end, items, urls, said := walkOver(t, c.pagination, c.url, c.most, c.serve)
			if end != c.end || items != c.items || len(urls) != c.requests {
				t.Errorf("%s, %d items, %d requests (%s); want %s, %d items, %d requests: %s", end, items, len(urls), said, c.end, c.items, c.requests, urls)
			}
		})
	}
}

// TestAPageWithoutAListKeepsThePlaceWithinIt resumes within page 2, which has no list then,
// and resumes again from where that walk ended.
func TestAPageWithoutAListKeepsThePlaceWithinIt(t *testing.T) {
	pages := map[string]string{"": `{"data":[{"id":1},{"id":2}],"next":"a"}`, "a": `{"data":[{"id":3},{"id":4}],"next":null}`}
	walkFrom := func(resume string, most int, lie *reply) (ids, rest string) {
		s, err := scheme.Compile(gjson.Parse(`{"type":"cursor","inputs":[{"name":"cursor","in":"query","type":"cursor"}],"outputs":{"results":"$.data","nextCursor":"$.next"}}`))
		if err != nil {
			t.Fatal(err)
		}
		w, err := walk.New(walk.Config{MaxItems: most, MaxPages: 9, Key: "$.id", Resume: gjson.Parse(resume)}, guideOf(t, s, scheme.Request{Method: "GET", URL: base}))
		if err != nil {
			t.Fatal(err)
		}
		body, pagesSeen := "", 0
		for todo := []walk.Event{walk.Demand{}}; len(todo) > 0; {
			e := todo[0]
			todo = todo[1:]
			for _, effect := range w.Handle(e, 0, 0.5) {
				switch effect := effect.(type) {
				case walk.Fetch:
					r := reply{status: 200, body: pages[ask{url: effect.Request.URL}.query("cursor")]}
					if lie != nil {
						r = *lie
					}
					body = r.body
					todo = append(todo, walk.Response{ID: effect.ID, Status: r.status}, walk.Chunk{ID: effect.ID, Bytes: []byte(body)}, walk.End{ID: effect.ID})
				case walk.Items:
					for _, at := range effect.Ranges {
						ids += body[at.Begin+6 : at.End-1]
					}
				case walk.Page:
					pagesSeen++
					rest = string(effect.Rest)
					if rest == "" {
						rest = string(effect.Next)
					}
					todo = append(todo, walk.Demand{Page: pagesSeen})
				}
			}
		}
		return ids, rest
	}
	ids, middle := walkFrom("", 3, nil)
	if ids != "123" {
		t.Fatal(ids)
	}
	for _, lie := range []reply{{status: 202, body: `{"state":"pending"}`}, {status: 200, body: `{"data":"soon"}`}, {status: 204}} {
		ids, again := walkFrom(middle, -1, &lie)
		if more, _ := walkFrom(again, -1, nil); ids != "" || more != "4" {
			t.Errorf("%+v: %s, then %s", lie, ids, more)
		}
	}
}

// TestWhatAPageWithoutAListHasIsNoPartOfTheFormat resumes behind such a page, which comes once
// more: its checkpoint may not have taken the page's members for the format's.
func TestWhatAPageWithoutAListHasIsNoPartOfTheFormat(t *testing.T) {
	resume := ""
	for round := range 3 {
		s, err := scheme.Compile(gjson.Parse(`"google-aip"`))
		if err == nil {
			err = s.SetItems("$.orders")
		}
		if err != nil {
			t.Fatal(err)
		}
		w, err := walk.New(walk.Config{MaxItems: -1, MaxPages: 9, Resume: gjson.Parse(resume)}, guideOf(t, s, scheme.Request{Method: "GET", URL: base}))
		if err != nil {
			t.Fatal(err)
		}
		var status string
		pages := 0
		for todo := []walk.Event{walk.Demand{}}; len(todo) > 0; {
			e := todo[0]
			todo = todo[1:]
			for _, effect := range w.Handle(e, 0, 0.5) {
				switch effect := effect.(type) {
				case walk.Fetch:
					body := `{"results":"soon"}`
					if (ask{url: effect.Request.URL}).query("pageToken") == "" {
						body = `{"orders":[{"id":1}],"nextPageToken":"a"}`
					}
					todo = append(todo, walk.Response{ID: effect.ID, Status: 200}, walk.Chunk{ID: effect.ID, Bytes: []byte(body)}, walk.End{ID: effect.ID})
				case walk.Page:
					pages++
					if resume = string(effect.Rest); resume == "" {
						resume = string(effect.Next)
					}
					todo = append(todo, walk.Demand{Page: pages})
				case walk.Fail:
					status = effect.Code + ": " + effect.Message
				case walk.Done:
					status = string(effect.Verdict.Status)
				}
			}
		}
		if status != "suspect" {
			t.Errorf("walk %d: %q", round+1, status)
		}
	}
}
