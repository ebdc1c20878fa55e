package sampleapi

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// raw makes a request that may break off. It returns the part of the body that
// arrived, and the error that ended it; it does not fail the test.
func (c *client) raw(u string) (*http.Response, []byte, error) {
	c.t.Helper()
	res, err := http.Get(c.root + u)
	if err != nil {
		c.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	return res, body, err
}

const third = "/api/page?per_page=500&page=3"

func TestATransientFaultPasses(t *testing.T) {
	c := newClient(t)
	_, good, _ := c.raw(third)
	tests := []struct {
		fault string
		check func(*http.Response, []byte, error) bool
	}{
		{"429", func(r *http.Response, b []byte, err error) bool {
			return r.StatusCode == 429 && r.Header.Get("Retry-After") == "1" && r.Header.Get("RateLimit-Remaining") == "0" && json.Valid(b)
		}},
		{"429-date", func(r *http.Response, b []byte, _ error) bool {
			at, err := http.ParseTime(r.Header.Get("Retry-After"))
			wait := time.Until(at)
			return err == nil && r.StatusCode == 429 && wait > 0 && wait <= 2*time.Second
		}},
		{"500", func(r *http.Response, b []byte, err error) bool { return r.StatusCode == 500 && json.Valid(b) }},
		{"503", func(r *http.Response, b []byte, err error) bool {
			return r.StatusCode == 503 && r.Header.Get("Retry-After") == ""
		}},
		{"html-500", func(r *http.Response, b []byte, err error) bool {
			return r.StatusCode == 500 && bytes.HasPrefix(b, []byte("<!DOCTYPE html>")) && r.Header.Get("Content-Type") == "text/html; charset=utf-8"
		}},
		{"cut", func(r *http.Response, b []byte, err error) bool {
			return r.StatusCode == 200 && errors.Is(err, io.ErrUnexpectedEOF) && len(b) == len(good)/2 &&
				r.ContentLength == int64(len(good)) && bytes.HasPrefix(good, b)
		}},
	}
	for _, test := range tests {
		t.Run(test.fault, func(t *testing.T) {
			u := third + "&fault=" + test.fault
			// Two of every three requests are hit, then none; a new run begins anew.
			for _, run := range []string{"&run=a&fault-times=2", "&run=b&fault-times=2"} {
				for i := range 4 {
					res, body, err := c.raw(u + run)
					if hit := test.check(res, body, err); hit != (i < 2) {
						t.Errorf("run %s, request %d: hit is %t: status %d, %v", run, i, hit, res.StatusCode, err)
					}
					if i >= 2 && !bytes.Equal(body, good) {
						t.Error("after the fault the body is not the page")
					}
				}
			}
			for i, want := range []bool{true, false} { // once is the default
				if res, body, err := c.raw(u); test.check(res, body, err) != want {
					t.Errorf("request %d: hit is %t", i, !want)
				}
			}
			// Other pages are spared.
			if res, body, err := c.raw(strings.Replace(u, "page=3", "page=2", 1)); test.check(res, body, err) {
				t.Error("page 1 was hit")
			}
			// The position counts where it is not in the URL.
			for i := range 2 {
				res, err := http.Post(c.root+"/api/cursor-body?run=x"+strconv.Itoa(i)+"&fault-page=1&fault="+test.fault, "application/json",
					strings.NewReader(`{"limit":500,"cursor":`+quote(opaque.encode(500))+`}`))
				if err != nil {
					t.Fatal(err)
				}
				body, err := io.ReadAll(res.Body)
				res.Body.Close()
				if res.StatusCode == 200 && err == nil || test.fault != "cut" && !test.check(res, body, err) {
					t.Errorf("POST %d was not hit: %d", i, res.StatusCode)
				}
			}
		})
	}
}

func TestAPersistentFaultStays(t *testing.T) {
	c := newClient(t)
	_, good, _ := c.raw(third)
	tests := []struct {
		fault string
		check func(*http.Response, []byte) bool
	}{
		{"html", func(r *http.Response, b []byte) bool {
			return bytes.HasPrefix(b, []byte("<!DOCTYPE html>")) && strings.HasPrefix(r.Header.Get("Content-Type"), "text/html")
		}},
		{"invalid", func(r *http.Response, b []byte) bool { return !json.Valid(b) && len(b) == len(good) && utf8.Valid(b) }},
		{"notutf8", func(r *http.Response, b []byte) bool { return !utf8.Valid(b) && len(b) == len(good) }},
		{"empty", func(r *http.Response, b []byte) bool { return len(b) == 0 && r.ContentLength == 0 }},
		{"bom", func(r *http.Response, b []byte) bool { return string(b) == "\ufeff"+string(good) }},
		{"text", func(r *http.Response, b []byte) bool {
			return strings.HasPrefix(r.Header.Get("Content-Type"), "text/plain") && bytes.Equal(b, good)
		}},
	}
	for _, test := range tests {
		t.Run(test.fault, func(t *testing.T) {
			u := third + "&fault=" + test.fault
			for range 3 {
				if res, body, err := c.raw(u); err != nil || res.StatusCode != 200 || !test.check(res, body) {
					t.Errorf("not as said: status %d, %v, %.80q", res.StatusCode, err, body)
				}
			}
			for i, want := range []bool{true, false} {
				if res, body, _ := c.raw(u + "&fault-times=1"); test.check(res, body) != want {
					t.Errorf("with fault-times=1, request %d: hit is %t", i, !want)
				}
			}
		})
	}
	// bom and text hit every page, the others the third only, unless asked.
	for _, test := range tests {
		const first = "/api/page?per_page=500&page=1"
		plainRes, plain, _ := c.raw(first)
		hit := func(knobs string) bool {
			res, body, _ := c.raw(first + "&fault=" + test.fault + knobs)
			return !bytes.Equal(body, plain) || res.Header.Get("Content-Type") != plainRes.Header.Get("Content-Type")
		}
		if got, want := hit(""), test.fault == "bom" || test.fault == "text"; got != want {
			t.Errorf("%s: hit on the first page is %t", test.fault, got)
		}
		if !hit("&fault-page=all") || !hit("&fault-page=0") || hit("&fault-page=1") {
			t.Errorf("%s: fault-page is not obeyed", test.fault)
		}
	}
	// The middle item is what is spoilt; the items before it can be read.
	_, body, _ := c.raw(third + "&fault=invalid")
	_, err := json.NewDecoder(bytes.NewReader(body)).Token()
	if at := bytes.Index(body, []byte(`"id";`)); err != nil || at < len(body)/3 || at > len(body)*2/3 {
		t.Errorf("the semicolon is at %d of %d", at, len(body))
	}
}

func TestAStalledBodyStopsHalfway(t *testing.T) {
	c := newClient(t)
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	req, _ := http.NewRequestWithContext(ctx, "GET", c.root+third+"&fault=stall", nil)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if !errors.Is(err, context.DeadlineExceeded) || int64(len(body)) != res.ContentLength/2 {
		t.Errorf("%d of %d bytes, then %v", len(body), res.ContentLength, err)
	}
}

func TestDelayAndRateTakeTheirTime(t *testing.T) {
	c := newClient(t)
	start := time.Now()
	c.raw("/api/page?per_page=1&delay=150")
	if d := time.Since(start); d < 150*time.Millisecond {
		t.Errorf("delay=150 took %v", d)
	}
	_, good, _ := c.raw("/api/page?per_page=2")
	start = time.Now()
	res, err := http.Get(c.root + "/api/page?per_page=2&rate=4000")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	buffer := make([]byte, 1<<16)
	n, _ := res.Body.Read(buffer)
	if n > 400 {
		t.Errorf("the first chunk has %d bytes", n)
	}
	rest, _ := io.ReadAll(res.Body)
	if want := time.Duration(len(good)) * time.Second / 4000; time.Since(start) < want*8/10 {
		t.Errorf("%d bytes at 4000 bytes per second took %v", len(good), time.Since(start))
	}
	if string(buffer[:n])+string(rest) != string(good) {
		t.Error("the rate changed the body")
	}
}

// collect walks a style under a fault, without a check of order.
func collect(t *testing.T, c *client, name, knobs string, pages int) (records []string, perPage []int) {
	t.Helper()
	var s Style
	for _, s = range c.styles() {
		if s.Name == name {
			break
		}
	}
	u := s.URL + "&" + knobs
	if !strings.Contains(s.URL, "?") {
		u = s.URL + "?" + knobs
	}
	type enough struct{}
	defer func() {
		if stop := recover(); stop != nil && stop != (enough{}) {
			panic(stop)
		}
	}()
	walkers[name](&client{t, c.root}, u, func(list items) {
		perPage = append(perPage, len(list))
		for _, r := range list {
			records = append(records, string(r))
		}
		if len(perPage) == pages {
			panic(enough{})
		}
	})
	return records, perPage
}

// naming are the styles whose pages name the next one whatever their items are.
var naming = []string{
	"page", "page-zero", "page-brackets", "page-body", "cursor", "cursor-named-offset", "cursor-body", "cursor-header",
	"cursor-headers", "cursor-path", "cursor-number", "cursor-number-body", "nested", "keyed", "mediawiki",
	"next-absolute", "next-path", "next-query", "next-segment", "link-header", "link-header-array", "ndjson", "openai-next-cursor",
	"odata", "json-api", "hal", "fhir", "relay", "kubernetes", "google-aip", "slack", "notion", "no-content",
	"mcp", "stac", "scim-cursor", "rdap", "ogc-features", "jira", "hubspot", "zendesk", "aws-json",
}

func TestAnEmptyPageLosesNothing(t *testing.T) {
	c := newClient(t)
	for _, name := range sample(naming) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			records, perPage := collect(t, c, name, "fault=empty-page&fault-page=3", 0)
			if len(records) != Total {
				t.Fatalf("%d records, want %d; pages of %v", len(records), Total, perPage)
			}
			for i, r := range records {
				if r != string(Records()[i]) {
					t.Fatalf("record %d differs", i)
				}
			}
			if perPage[3] != 0 || perPage[2] == 0 || perPage[4] == 0 {
				t.Errorf("pages of %v: the fourth should be empty", perPage)
			}
		})
	}
}

func TestARepeatedPageNeverEnds(t *testing.T) {
	c := newClient(t)
	for _, name := range sample(append(naming, "openai-cursor", "openai-conversation-cursor", "stripe", "relay-edges", "offset", "offset-no-total", "content-range", "root-array-plain", "root-array", "page-path", "odata-skip", "couchdb-find", "anthropic", "elasticsearch")) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			const pages = 36 // more than the lists have
			records, perPage := collect(t, c, name, "fault=repeat", pages)
			if len(perPage) != pages {
				t.Fatalf("ended after %d pages", len(perPage))
			}
			size := perPage[0]
			if got := records[len(records)-size]; got != string(Records()[2*size]) || records[2*size] != got {
				t.Errorf("the last page is not the third again: %s", got)
			}
		})
	}
	t.Run("fault-times", func(t *testing.T) {
		records, perPage := collect(t, c, "cursor", "fault=repeat&fault-times=3", 0)
		if want := Total + 3*perPage[2]; len(records) != want {
			t.Errorf("%d records, want %d: three repetitions", len(records), want)
		}
	})
}

func TestTheLastPageComesAgainPastTheEndOnlyByThatFault(t *testing.T) {
	c := newClient(t)
	for _, u := range []string{"/api/root-array?per_page=300&page=40", "/api/content-range?limit=300&offset=10000", "/api/root-array?per_page=300&page=34"} {
		_, body, _ := c.raw(u + "&fault=past-end")
		if list := array(body); len(list) != 100 || !bytes.Equal(list[99], Records()[Total-1]) {
			t.Errorf("%s: %d items", u, len(list))
		}
	}
	if _, body, _ := c.raw("/api/root-array?per_page=300&page=40"); strings.TrimSpace(string(body)) != "[]" {
		t.Errorf("without the fault: %.80s", body)
	}
}

// A URL that the server writes keeps what the client asked for.
func TestLinksKeepWhatTheClientAskedFor(t *testing.T) {
	c := newClient(t)
	for _, s := range c.styles() {
		p, ok := s.Pagination.(*Pagination)
		if preset, _ := s.Pagination.(string); preset == "link-header" {
			p, ok = presets[preset], true
		}
		if !ok || p.Type != "url" {
			continue
		}
		const asked = "delay=1&rate=100000000&fault=bom&fault-page=7&run=a%20b"
		u := s.URL + "&" + asked
		if !strings.Contains(s.URL, "?") {
			u = s.URL + "?" + asked
		}
		a := c.ask(s.Method, u, s.Body)
		path := p.Outputs.NextURL
		if path == "" {
			path = p.Outputs.Next + ".href"
		}
		next := text(t, read(t, path, a))
		if strings.HasPrefix(next, "<") {
			next = next[1:strings.Index(next, ">")]
		}
		target, err := a.url.Parse(next)
		if err != nil || next == "" {
			t.Errorf("%s: next is %q, %v", s.Name, next, err)
			continue
		}
		if !strings.HasPrefix(target.String(), c.root+"/api/"+s.Name) {
			t.Errorf("%s: next is %s", s.Name, target)
		}
		want, _ := url.ParseQuery(asked)
		got := target.Query()
		for name := range want {
			if got.Get(name) != want.Get(name) {
				t.Errorf("%s: %s is %q in %s", s.Name, name, got.Get(name), target)
			}
		}
		if !strings.Contains(target.RawQuery, "run=a%20b") {
			t.Errorf("%s: the spelling of run changed: %s", s.Name, target.RawQuery)
		}
	}
}

func TestHitsStayBounded(t *testing.T) {
	var h hits
	for i := range 3 * maxHits {
		if !h.take(fmt.Sprint("key ", i), 1) {
			t.Fatal("a new key was hit before")
		}
	}
	if len(h.count) != maxHits || len(h.oldest) != maxHits {
		t.Errorf("%d counts, %d keys, want %d", len(h.count), len(h.oldest), maxHits)
	}
	if h.take(fmt.Sprint("key ", 3*maxHits-1), 1) || !h.take("key 0", 1) {
		t.Error("the latest must be known, the oldest forgotten")
	}
}
