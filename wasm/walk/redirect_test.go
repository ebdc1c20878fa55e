package walk

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/anypage/anypage/wasm/scheme"
)

func moved(status int, location string) reply {
	return reply{status: status, headers: []scheme.Header{{Name: "Location", Value: location}}}
}

// Servers that allow other origins often don't where they refuse: a browser shows a
// 401 without CORS headers as a failure of the network.
func TestARedirectThatABrowserCantFollowIsToldAsSuch(t *testing.T) {
	o := config(t, url, byCursor)
	o.Request.Headers = secrets
	o.Retry.Attempts = 0
	d := newDrive(t, o, func(f Fetch, _ int) reply {
		if f.Manual {
			return reply{status: -1}
		}
		return reply{lost: -1}
	}).run()
	d.wantFail("network", "the request was redirected", "ask for the URL that it leads to")
}

// The caller's headers went along with redirects, but for Authorization and Cookie:
// an X-API-Key reached whatever the server redirected to.
func TestTheCallersHeadersDontFollowARedirectToAnotherOrigin(t *testing.T) {
	const url = "https://api.example.com/list"
	const last = `{"data":[1],"next":null}`
	hidden := func(to string) []reply { // as browsers report it: the same URL, asked for once more, tells
		return []reply{{status: -1}, {url: to, body: last}}
	}
	for _, c := range []struct {
		name    string
		method  string
		trust   string
		replies []reply
		sent    []string // of each request: method, URL, headers, + for a body, - without credentials
		fails   string
	}{
		{"the same origin", "GET", "", []reply{moved(301, "/list/"), {body: last}}, []string{"GET " + url + " 3", "GET " + url + "/ 3"}, ""},
		{"another origin", "GET", "", []reply{moved(302, "https://b.example/"), {body: last}}, []string{"GET " + url + " 3", "GET https://b.example/ 0-"}, ""},
		{"//host", "GET", "", []reply{moved(307, "//b.example/"), {body: last}}, []string{"GET " + url + " 3", "GET https://b.example/ 0-"}, ""},
		{"another port", "GET", "", []reply{moved(308, "https://api.example.com:444/"), {body: last}}, []string{"GET " + url + " 3", "GET https://api.example.com:444/ 0-"}, ""},
		{"an origin in trust", "GET", "https://b.example", []reply{moved(302, "https://b.example/"), {body: last}}, []string{"GET " + url + " 3", "GET https://b.example/ 3"}, ""},
		{"twice", "GET", "", []reply{moved(301, "/a?x"), moved(303, "b"), {body: last}}, []string{"GET " + url + " 3", "GET https://api.example.com/a?x 3", "GET https://api.example.com/b 3"}, ""},
		{"to http", "GET", "", []reply{moved(301, "http://api.example.com/list")}, []string{"GET " + url + " 3"}, "leaves https for http"},
		{"another scheme", "GET", "", []reply{moved(301, "data:application/json,[1]")}, []string{"GET " + url + " 3"}, "is not http"},
		{"a user name", "GET", "", []reply{moved(301, "https://me:secret@api.example.com/")}, []string{"GET " + url + " 3"}, "user name"},
		{"no URL", "GET", "", []reply{moved(301, "https://[/?key=secret")}, []string{"GET " + url + " 3"}, "is no URL"},
		{"a body stays", "POST", "", []reply{moved(308, "/p"), {body: last}}, []string{"POST " + url + " 3+", "POST https://api.example.com/p 3+"}, ""},
		{"a body, elsewhere", "POST", "", []reply{moved(307, "https://b.example/?token=secret")}, []string{"POST " + url + " 3+"}, "the request's body"},
		{"a body is left out", "POST", "", []reply{moved(303, "/g"), moved(307, "/h"), {body: last}}, []string{"POST " + url + " 3+", "GET https://api.example.com/g 3", "GET https://api.example.com/h 3"}, ""},
		{"a POST becomes a GET", "POST", "", []reply{moved(301, "https://b.example/"), {body: last}}, []string{"POST " + url + " 3+", "GET https://b.example/ 0-"}, ""},
		{"a browser's, to the same origin", "GET", "", append(hidden("https://api.example.com/a"), reply{body: last}), []string{"GET " + url + " 3", "GET " + url + " 0", "GET https://api.example.com/a 3"}, ""},
		{"a browser's, to another origin", "GET", "", append(hidden("https://b.example/a"), reply{body: last}), []string{"GET " + url + " 3", "GET " + url + " 0", "GET https://b.example/a 0-"}, ""},
		{"a browser's, to http", "GET", "", hidden("http://b.example/a"), []string{"GET " + url + " 3", "GET " + url + " 0"}, "leaves https for http"},
		{"a browser's, with headers only", "GET", "", hidden(url), []string{"GET " + url + " 3", "GET " + url + " 0"}, "unless it carries headers"},
		{"a browser's, with a body", "POST", "", hidden(url), []string{"POST " + url + " 3+"}, "a browser does not say"},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := config(t, url, byCursor)
			o.Request.Method, o.Request.Headers = c.method, secrets
			if c.method == "POST" {
				o.Request.Body, o.Request.HasBody = `{"password":"secret"}`, true
			}
			if c.trust != "" {
				o.Trust = []string{c.trust}
			}
			d := newDrive(t, o, replies(c.replies...)).run()
			var sent []string
			for i, f := range d.fetches {
				s := f.Request.Method + " " + f.Request.URL + " " + strconv.Itoa(len(f.Request.Headers))
				if f.Request.HasBody {
					s += "+"
				}
				if f.Omit {
					s += "-"
				}
				if sent = append(sent, s); f.Page != 0 || f.Attempt != 0 || f.Hop != (i > 0) || f.Manual != (len(f.Request.Headers) > 0) {
					t.Errorf("%+v", f)
				}
			}
			if !slices.Equal(sent, c.sent) {
				t.Errorf("%q, want %q", sent, c.sent)
			}
			if c.fails != "" {
				d.wantFail("cross-origin", "redirected", c.fails)
				if strings.Contains(d.failed.Message+string(d.failed.Checkpoint), "secret") || d.failed.Request.URL != url {
					t.Errorf("%+v", d.failed)
				}
			} else {
				d.wantItems("1")
			}
		})
	}
}

// That a server is busy says nothing of where it redirects to: the error was final, and
// gave a false reason.
func TestABusyServerIsAskedAgainWhileARedirectIsLookedAt(t *testing.T) {
	const url = "https://api.example.com/list"
	o := config(t, url, byCursor)
	o.Request.Headers = secrets
	d := newDrive(t, o, replies(reply{status: -1}, reply{status: 503}, reply{status: -1}, reply{url: "https://api.example.com/a"}, reply{body: `{"data":[1],"next":null}`})).run()
	d.wantItems("1")
	var sent []int
	for _, f := range d.fetches {
		sent = append(sent, len(f.Request.Headers))
	}
	if !slices.Equal(sent, []int{3, 0, 3, 0, 3}) || len(d.waits) != 1 {
		t.Errorf("headers %d, waits %v", sent, d.waits)
	}
}

func TestRedirectsWithoutEndFailTheWalk(t *testing.T) {
	o := config(t, url, byCursor)
	o.Request.Headers = secrets
	d := newDrive(t, o, func(f Fetch, n int) reply { return moved(302, "?n="+strconv.Itoa(n)) }).run()
	d.wantFail("network", "redirected more than 20 times")
	if len(d.fetches) != 21 {
		t.Errorf("%d requests", len(d.fetches))
	}
}

// A page that is asked for again is asked for from where it was redirected; nothing of
// the caller's is there, nothing is reported.
func TestARedirectedPageIsRetriedFromWhereItWasRedirected(t *testing.T) {
	const url = "https://api.example.com/list"
	o := config(t, url, byCursor)
	o.Request.Headers = secrets
	d := newDrive(t, o, replies(moved(302, "https://b.example/"), reply{status: 503}, moved(302, "/new"), reply{body: `{"data":[1,2],"next":"b"}`, lost: 12}, reply{body: `{"data":[1,2],"next":"b"}`}, reply{body: `{"data":[3],"next":null}`})).run()
	d.wantItems("1", "2", "3")
	want := []string{url, "https://b.example/", url, "https://api.example.com/new", url, url + "?c=b"}
	for i, f := range d.fetches {
		if i >= len(want) || f.Request.URL != want[i] {
			t.Fatalf("request %d is for %s", i, f.Request.URL)
		}
	}
	if d.done.Requests != 6 || d.done.Retries != 2 {
		t.Errorf("%+v", d.done)
	}
	c := config(t, url, byCursor)
	d = newDrive(t, c, replies(moved(302, "https://b.example/"))).run()
	if d.fetches[0].Manual || len(d.fetches) != 1 {
		t.Errorf("%+v", d.fetches)
	}
}
