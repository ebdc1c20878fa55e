package sampleapi

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestABadRequestIsRefused(t *testing.T) {
	c := newClient(t)
	tests := []struct {
		method, url, body string
		status            int
		message           string // part of it
	}{
		{"GET", "/api/page?page=x", "", 400, "page must be an integer ≥ 1 and ≤ 200000, got x"},
		{"GET", "/api/page?page=0", "", 400, "page must be an integer ≥ 1"},
		{"GET", "/api/page?per_page=5001", "", 400, "per_page must be an integer ≥ 1 and ≤ 5000, got 5001"},
		{"GET", "/api/page-zero?page=-1", "", 400, "page must be an integer ≥ 0"},
		{"GET", "/api/offset?offset=1e3", "", 400, "offset must be an integer"},
		{"GET", "/api/page?page=%zz", "", 400, "bad escape"},
		{"GET", "/api/cursor?cursor=abc", "", 400, `cursor "abc" was never given out`},
		{"GET", "/api/cursor-number?cursor=9007199254740992", "", 400, "were its digits rounded?"},
		{"GET", "/api/openai-cursor?after=9007199254740992", "", 400, "no order with the id"},
		{"GET", "/api/mediawiki?occontinue=order|500", "", 400, "occontinue needs continue"},
		{"GET", "/api/next-segment", "", 400, "must end with the page"},
		{"GET", "/api/next-segment/2", "", 400, "must end with the page"},
		{"GET", "/api/page?fault=fire", "", 400, "fault must be one of 429, "},
		{"GET", "/api/page?fault=500&fault-page=x", "", 400, "fault-page must be"},
		{"GET", "/api/page?delay=x", "", 400, "delay must be"},
		{"GET", "/api/?rate=0", "", 400, "rate must be"},
		{"POST", "/api/page-body", `{"page":"2"}`, 400, `page must be a number, got the string "2"`},
		{"POST", "/api/page-body", `[1]`, 400, "body must be a JSON object"},
		{"POST", "/api/page-body", `{"page":`, 400, "body must be a JSON object"},
		{"POST", "/api/cursor-body", `{"cursor":12}`, 400, "cursor must be a string, got the number 12"},
		{"POST", "/api/cursor-number-body", `{"cursor":9007199254740992}`, 400, "were its digits rounded?"},
		{"POST", "/api/couchdb-find", `{}`, 400, "selector must be {}"},
		{"POST", "/api/elasticsearch", `{"search_after":[1,2]}`, 400, "must be the sort values of a hit"},
		{"POST", "/api/elasticsearch", `{"search_after":[9007199254740992]}`, 400, "no order with the id"},
		{"POST", "/api/relay", `{"query":"{ users }"}`, 400, "GraphQL query of a connection"},
		{"POST", "/api/relay", `{"query":"{ records { pageInfo } }","variables":3}`, 400, "variables in the request's body must be an object"},
		{"GET", "/api/nothing", "", 404, "there is nothing at /nothing"},
		{"GET", "/api/page/2", "", 404, "there is nothing"},
		{"GET", "/api/page-path/1/2", "", 404, "there is nothing"},
		{"POST", "/api/page", `{}`, 405, "POST is not possible here"},
		{"GET", "/api/cursor-body", "", 405, "GET is not possible here"},
		{"DELETE", "/api/", "", 405, "DELETE is not possible here"},
	}
	for _, test := range tests {
		var body []byte
		if test.body != "" {
			body = []byte(test.body)
		}
		a := c.ask(test.method, test.url, body)
		var v struct {
			Error struct {
				Status  int
				Message string
			}
		}
		if err := json.Unmarshal(a.body, &v); err != nil || a.status != test.status || v.Error.Status != test.status ||
			!strings.Contains(v.Error.Message, test.message) {
			t.Errorf("%s %s %s: status %d, %s; want %d, %s", test.method, test.url, test.body, a.status, a.body, test.status, test.message)
		}
		if test.status == 405 && a.header.Get("Allow") == "" {
			t.Errorf("%s %s: no Allow", test.method, test.url)
		}
	}
	if a := c.ask("GET", "/api/cursor-body", nil); a.header.Get("Allow") != "POST, OPTIONS" {
		t.Errorf("Allow is %q", a.header.Get("Allow"))
	}
}

func TestANumberCursorSentAsAStringBeginsTheListAgain(t *testing.T) {
	c := newClient(t)
	next := beyond53.encode(500)
	var asNumber, asString struct{ Items items }
	c.post(&asNumber, "/api/cursor-number-body", object{"cursor": json.Number(next)})
	c.post(&asString, "/api/cursor-number-body", object{"cursor": next})
	if string(asNumber.Items[0]) != string(Records()[500]) || string(asString.Items[0]) != string(Records()[0]) {
		t.Error("the type of the cursor must make the difference")
	}
}

func TestACursorIsReadAsItWasWritten(t *testing.T) {
	for name, k := range map[string]codec{"opaque": opaque, "padded": padded, "kubeLike": kubeLike, "bookmark": bookmark,
		"gnarly": gnarly, "uuidLike": uuidLike, "beyond53": beyond53, "plain": plainCursor("order|", "")} {
		for _, place := range []int{0, 1, 9, 10, 500, Total, Total + 1} {
			if got, ok := k.decode(k.encode(place)); !ok || got != place {
				t.Errorf("%s: %d became %q and %d", name, place, k.encode(place), got)
			}
		}
		for _, bad := range []string{"", "x", "-1", "0", "9007199254740992", k.encode(5) + "0", k.encode(5) + " "} {
			if place, ok := k.decode(bad); ok && k.encode(place) != bad {
				t.Errorf("%s: %q is taken for %d", name, bad, place)
			}
		}
	}
}

func TestAHEADIsAnsweredAsAGETWithoutItsBody(t *testing.T) {
	c := newClient(t)
	get := c.ask("GET", "/api/content-range?limit=7", nil)
	head := c.ask("HEAD", "/api/content-range?limit=7", nil)
	if len(head.body) != 0 || head.status != 200 {
		t.Errorf("HEAD: status %d, %d bytes", head.status, len(head.body))
	}
	for _, name := range []string{"Content-Length", "Content-Type", "Content-Range"} {
		if got, want := head.header.Get(name), get.header.Get(name); got != want || got == "" {
			t.Errorf("HEAD: %s is %q, GET has %q", name, got, want)
		}
	}
	if got := get.header.Get("Content-Range"); got != "items 0-6/10000" {
		t.Errorf("Content-Range: %s", got)
	}
	if got := c.ask("GET", "/api/content-range?offset=10000", nil).header.Get("Content-Range"); got != "items */10000" {
		t.Errorf("Content-Range past the end: %s", got)
	}
}

func TestOtherOriginsMayReadTheAPI(t *testing.T) {
	c := newClient(t)
	const from = "https://elsewhere.example"
	a := c.ask("GET", "/api/link-header", nil, "Origin", from)
	if a.header.Get("Access-Control-Allow-Origin") != from || a.header.Get("Vary") != "Origin" {
		t.Errorf("headers: %v", a.header)
	}
	for _, name := range []string{"Link", "Content-Range", "X-Total-Count", "X-Next-Cursor", "Retry-After", "RateLimit-Reset"} {
		if !strings.Contains(a.header.Get("Access-Control-Expose-Headers"), name) {
			t.Errorf("%s is not exposed", name)
		}
	}
	a = c.ask("GET", "/api/link-header?cors=hide", nil, "Origin", from)
	if a.header.Get("Access-Control-Allow-Origin") != from || a.header.Get("Access-Control-Expose-Headers") != "" || a.header.Get("Link") == "" {
		t.Errorf("cors=hide: %v", a.header)
	}
	if !strings.Contains(a.header.Get("Link"), "cors=hide") {
		t.Error("cors=hide is lost on the way to the next page")
	}
	a = c.ask("GET", "/api/link-header?cors=off", nil, "Origin", from)
	if a.header.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("cors=off: %v", a.header)
	}
	// Errors and faults can be read from other origins as well.
	for _, u := range []string{"/api/page?page=x", "/api/nothing", "/api/page?fault=500&fault-page=all", "/api/data.ndjson"} {
		if a := c.ask("GET", u, nil, "Origin", from); a.header.Get("Access-Control-Allow-Origin") != from {
			t.Errorf("%s: no CORS headers", u)
		}
	}
	// A preflight is answered at once: neither delayed nor hit by a fault.
	a = c.ask("OPTIONS", "/api/cursor-body?delay=60000&fault=500&fault-page=all", nil, "Origin", from,
		"Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "authorization,content-type,x-cursor",
		"Access-Control-Request-Private-Network", "true")
	for name, want := range map[string]string{
		"Access-Control-Allow-Origin": from, "Access-Control-Allow-Methods": "POST",
		"Access-Control-Allow-Headers": "authorization,content-type,x-cursor", "Access-Control-Max-Age": "600",
		"Access-Control-Allow-Private-Network": "true",
	} {
		if got := a.header.Get(name); got != want || a.status != 204 {
			t.Errorf("preflight: status %d, %s is %q, want %q", a.status, name, got, want)
		}
	}
}

func TestURLsHaveHostAndPrefix(t *testing.T) {
	for _, test := range []struct{ mount, target, want string }{
		{"", "/link-header?per_page=500", "http://shop.example:81/link-header?per_page=500&page=2"},
		{"/api", "/api/link-header?per_page=500", "http://shop.example:81/api/link-header?per_page=500&page=2"},
		{"/a/b%20c", "/a/b%20c/link-header?page=1", "http://shop.example:81/a/b%20c/link-header?page=2"},
	} {
		r := httptest.NewRequest("GET", test.target, nil)
		r.Host = "shop.example:81"
		w := httptest.NewRecorder()
		http.StripPrefix(strings.ReplaceAll(test.mount, "%20", " "), New()).ServeHTTP(w, r)
		if got := w.Header().Get("Link"); !strings.HasPrefix(got, "<"+test.want+`>; rel="next"`) {
			t.Errorf("%s: %s", test.target, got)
		}
	}
}

func TestTheLinkHeaderNamesOtherPages(t *testing.T) {
	c := newClient(t)
	for u, want := range map[string]string{
		"/api/link-header?per_page=5000":             `<R?per_page=5000&page=2>; rel="next", <R?per_page=5000&page=2>; rel="last"`,
		"/api/link-header?per_page=5000&page=2":      `<R?per_page=5000&page=1>; rel="prev", <R?per_page=5000&page=1>; rel="first"`,
		"/api/link-header?page=2&q=a+b&per_page=900": `<R?page=1&q=a+b&per_page=900>; rel="prev", <R?page=3&q=a+b&per_page=900>; rel="next", <R?page=12&q=a+b&per_page=900>; rel="last", <R?page=1&q=a+b&per_page=900>; rel="first"`,
	} {
		got := c.ask("GET", u, nil).header.Get("Link")
		if want = strings.ReplaceAll(want, "R", c.root+"/api/link-header"); got != want {
			t.Errorf("%s:\n%s, want\n%s", u, got, want)
		}
	}
	// A fault's response has none of the page's headers.
	if got := c.ask("GET", "/api/link-header?fault=500&fault-page=0", nil); got.status != 500 || got.header.Get("Link") != "" {
		t.Errorf("status %d with Link %q", got.status, got.header.Get("Link"))
	}
}

func TestLargeBodyIsRefused(t *testing.T) {
	c := newClient(t)
	res, err := http.Post(c.root+"/api/cursor-body", "application/json", strings.NewReader(`{"x":"`+strings.Repeat("x", maxBody)+`"}`))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, _ := io.ReadAll(res.Body)
	if res.StatusCode != 400 || !strings.Contains(string(text), "larger than") {
		t.Errorf("status %d: %s", res.StatusCode, text)
	}
}
