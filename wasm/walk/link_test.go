package walk

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/anypage/anypage/wasm/scheme"
	"github.com/tidwall/gjson"
)

// Next pages that are asked for otherwise than the first one: by link objects, and by continue.

const byLink = `{"type":"url","outputs":{"results":"$.data","next":"$.links[?@.rel=='next']"}}`

// search is a walk that begins with a POST.
func search(t *testing.T, pagination, body string) Setup {
	c := config(t, url, pagination)
	c.Request = scheme.Request{Method: "POST", URL: url, Headers: secrets, Body: body, HasBody: true}
	return c
}

// page has items around a link to the next page.
func linkPage(item int, link string) string {
	return fmt.Sprintf(`{"links":[{"rel":"self","href":"/s"}%s],"data":[%d]}`, link, item)
}

// asked is a request in short: method, URL and body.
func asked(f Fetch) string {
	return strings.TrimSpace(f.Request.Method + " " + f.Request.URL + " " + f.Request.Body)
}

func TestALinkObjectSaysHowTheNextPageIsAskedFor(t *testing.T) {
	d := newDrive(t, search(t, byLink, `{"q":1}`), pages(
		linkPage(1, `,{"rel":"next","href":"/search","method":"POST","body":{"token":"a"},"merge":true}`),
		linkPage(2, `,{"rel":"next","href":"/search","method":"POST","body":{"token":"b"},"headers":{"X-After":"2"}}`),
		linkPage(3, `,{"rel":"next","href":"/search?page=4"}`),
		linkPage(4, ``),
	)).run()
	d.wantItems("1", "2", "3", "4")
	d.wantEnd("complete", "no-next", "matches nothing on page 4")
	for i, want := range []string{
		`POST ` + url + ` {"q":1}`,
		`POST https://api.example.com/search {"q":1,"token":"a"}`,
		`POST https://api.example.com/search {"token":"b"}`,
		`GET https://api.example.com/search?page=4`,
	} {
		if got := asked(d.fetches[i]); got != want {
			t.Errorf("request %d: %s, want %s", i, got, want)
		}
		headers := append([]scheme.Header{}, secrets...)
		if i == 2 {
			headers = append(headers, scheme.Header{Name: "X-After", Value: "2"})
		}
		if got := d.fetches[i].Request.Headers; !slices.Equal(got, headers) {
			t.Errorf("request %d has the headers %v", i, got)
		}
	}
}

func TestAWalkByLinkObjectsGoesOnFromEverywhere(t *testing.T) {
	serve := func(f Fetch, _ int) reply {
		n := int(gjson.Get(f.Request.Body, "n").Int())
		if !strings.Contains(f.Request.Body, `"q":"x"`) {
			return reply{status: 400, body: f.Request.Body}
		}
		if n == 3 {
			return reply{body: linkPage(n, "")}
		}
		return reply{body: linkPage(n, fmt.Sprintf(`,{"rel":"next","href":"/list","method":"POST","body":{"n":%d},"merge":true}`, n+1))}
	}
	whole := newDrive(t, search(t, byLink, `{"q":"x"}`), serve).run()
	whole.wantItems("0", "1", "2", "3")
	for i := range 4 {
		c := search(t, byLink, `{"q":"x"}`)
		c.Resume = gjson.ParseBytes(whole.at[i])
		newDrive(t, c, serve).run().wantItems([]string{"0", "1", "2", "3"}[i:]...)
		if strings.Contains(string(whole.at[i]), `"q"`) {
			t.Errorf("the checkpoint has the caller's body: %s", whole.at[i])
		}
	}
}

func TestACheckpointOfALinkObjectHoldsNoCredentials(t *testing.T) {
	link := `,{"rel":"next","href":"/list","method":"POST","body":{"api_key":"hidden","token":"t"},"headers":{"Authorization":"Bearer secret","X-Own":"o"}}`
	c := search(t, byLink, `{"api_key":"hidden"}`)
	d := newDrive(t, c, pages(linkPage(1, link), `oops`)).run()
	d.wantFail("parse")
	for _, checkpoint := range [][]byte{d.pages[0].Next, d.failed.Checkpoint} {
		if text := string(checkpoint); strings.Contains(text, "secret") || strings.Contains(text, "hidden") || !strings.Contains(text, "X-Own") {
			t.Errorf("%s", text)
		}
	}
	c.Request.Body = `{"api_key":"hidden"}`
	c.Resume = gjson.ParseBytes(d.failed.Checkpoint)
	again := newDrive(t, c, pages(linkPage(2, ""))).run()
	again.wantItems("2")
	if got, want := asked(again.fetches[0]), asked(d.fetches[1]); got != want {
		t.Errorf("resumed by %s, want %s", got, want)
	}
}

func TestALinkObjectOfTheSameRequestIsALoop(t *testing.T) {
	same := linkPage(1, `,{"rel":"next","href":"/list","method":"POST","body":{"token":"a"}}`)
	d := newDrive(t, search(t, byLink, `{}`), pages(same, same, same)).run()
	d.wantFail("repeated-cursor", "next URL")
	// Another body is another request, though the URL is the same.
	d = newDrive(t, search(t, byLink, `{}`), func(_ Fetch, n int) reply {
		if n == 20 {
			return reply{body: linkPage(n, "")}
		}
		return reply{body: linkPage(n, `,{"rel":"next","href":"/list","method":"POST","body":{"n":`+strconv.Itoa(n)+`}}`)}
	}).run()
	d.wantNumbers(21)
}

func TestALinkObjectIsHeldAgainstTheOrigins(t *testing.T) {
	const own, other = "https://api.example.com/2", "https://b.example/2"
	for _, c := range []struct {
		name, first, second string // links of page 1 and page 2
		fail                string // "" for none
	}{
		{"a body to another origin", `"href":"` + other + `","method":"POST","body":{"a":1}`, "", "the request's body"},
		{"the caller's body to another origin", `"href":"` + other + `","method":"POST","merge":true`, "", "the request's body"},
		{"a GET at another origin", `"href":"` + other + `"`, "", ""},
		{"headers for another origin", `"href":"` + other + `","headers":{"X-After":"1"}`, "", ""},
		{"down to http", `"href":"http://api.example.com/2","method":"POST","body":{"a":1}`, "", "leaves https for http"},
		{"no http at all", `"href":"javascript:alert(1)"`, "", "is not http or https"},
		{"back by GET", `"href":"` + other + `"`, `"href":"` + own + `"`, ""},
		{"back by POST", `"href":"` + other + `"`, `"href":"` + own + `","method":"POST","body":{"a":1}`, "by a page of another origin"},
		{"back with headers", `"href":"` + other + `"`, `"href":"` + own + `","headers":{"X-HTTP-Method-Override":"DELETE"}`, "by a page of another origin"},
	} {
		t.Run(c.name, func(t *testing.T) {
			link := func(text string) string {
				if text == "" {
					return ""
				}
				return `,{"rel":"next",` + text + `}`
			}
			d := newDrive(t, search(t, byLink, `{"q":"mine"}`), pages(linkPage(1, link(c.first)), linkPage(2, link(c.second)), linkPage(3, ""))).run()
			for i, f := range d.fetches {
				foreign := !strings.HasPrefix(f.Request.URL, "https://api.example.com/")
				if foreign && (len(f.Request.Headers) > 0 || f.Request.HasBody || !f.Omit) {
					t.Errorf("request %d: %+v", i, f)
				}
			}
			if c.fail == "" {
				d.wantEnd("complete", "no-next", "")
				return
			}
			d.wantFail("cross-origin", c.fail)
			// Who resumes reads the link again from the page that has it.
			c := search(t, byLink, `{"q":"mine"}`)
			c.Resume = gjson.ParseBytes(d.failed.Checkpoint)
			newDrive(t, c, pages(linkPage(1, ""))).run().wantEnd("complete", "no-next", "")
		})
	}
	// Trusted origins are the caller's own.
	c := search(t, byLink, `{"q":1}`)
	c.Trust = []string{"https://b.example"}
	d := newDrive(t, c, pages(
		linkPage(1, `,{"rel":"next","href":"`+other+`","method":"POST","body":{"a":1},"merge":true}`),
		linkPage(2, `,{"rel":"next","href":"`+own+`","method":"POST","body":{"a":2},"headers":{"X-B":"c"}}`), linkPage(3, ""))).run()
	d.wantItems("1", "2", "3")
	if f := d.fetches[1]; asked(f) != `POST `+other+` {"q":1,"a":1}` || len(f.Request.Headers) != len(secrets) {
		t.Errorf("%+v", f)
	}
}

func TestALinkObjectInFrontOfTheItemsIsFollowedBeforeThePageEnds(t *testing.T) {
	c := search(t, byLink, `{"q":1}`)
	c.Prefetch = 1
	d := newDrive(t, c, nil)
	d.handle(Demand{0})
	body := `{"links":[{"rel":"next","href":"/s","method":"POST","body":{"t":1},"merge":true}],"data":[1,`
	d.bodies[1] = body
	d.handle(Response{ID: 1, Status: 200, URL: url})
	d.handle(Chunk{1, []byte(body)})
	if len(d.fetches) != 2 || asked(d.fetches[1]) != `POST https://api.example.com/s {"q":1,"t":1}` {
		t.Errorf("%d fetches: %s", len(d.fetches), d.log)
	}
}

func TestAPostOfALinkObjectIsTriedAgain(t *testing.T) {
	d := newDrive(t, config(t, url, byLink), replies(
		reply{body: linkPage(1, `,{"rel":"next","href":"/s","method":"POST","body":{"t":1}}`)},
		reply{status: 503}, reply{lost: -1}, reply{body: linkPage(2, "")})).run()
	d.wantItems("1", "2")
	if got := asked(d.fetches[3]); got != `POST https://api.example.com/s {"t":1}` {
		t.Errorf("%s", got)
	}
}

func TestTheNextPagesMayHaveAnEndpointOfTheirOwn(t *testing.T) {
	const dropbox = `{"type":"cursor","inputs":[{"name":"cursor","in":"requestBody","type":"cursor"}],"outputs":{"results":"$.entries","nextCursor":"$.cursor","hasMore":"$.has_more"},"continue":{"url":"list_folder/continue","body":"cursor"}}`
	serve := func(f Fetch, _ int) reply {
		n, _ := strconv.Atoi(strings.TrimPrefix(gjson.Get(f.Request.Body, "cursor").Str, "c"))
		want := `POST https://api.example.com/2/files/list_folder {"path":"","limit":1}`
		if n > 0 {
			want = fmt.Sprintf(`POST https://api.example.com/2/files/list_folder/continue {"cursor":"c%d"}`, n)
		}
		if got := asked(f); got != want {
			return reply{status: 400, body: got}
		}
		return reply{body: fmt.Sprintf(`{"entries":[%d],"cursor":"c%d","has_more":%v}`, n, n+1, n < 3)}
	}
	begin := func() Setup {
		c := search(t, dropbox, `{"path":"","limit":1}`)
		c.Request.URL = "https://api.example.com/2/files/list_folder"
		return c
	}
	d := newDrive(t, begin(), serve).run()
	d.wantNumbers(4)
	d.wantEnd("complete", "has-more-false", "")
	for i := range 4 {
		c := begin()
		c.Resume = gjson.ParseBytes(d.at[i])
		newDrive(t, c, serve).run().wantItems([]string{"0", "1", "2", "3"}[i:]...)
	}
	// It is part of what a checkpoint belongs to.
	other := search(t, strings.Replace(dropbox, "list_folder/continue", "other", 1), `{"path":"","limit":1}`)
	other.Request.URL = begin().Request.URL
	other.Resume = gjson.ParseBytes(d.at[1])
	wantMistake(t, other, "resume", "another request")
}

func TestTheNextPagesMayHaveAVerbOfTheirOwn(t *testing.T) {
	c := search(t, `{"type":"url","outputs":{"results":"$.data","nextUrl":"$.links.next"},"continue":{"method":"GET"}}`, `{"filter":{}}`)
	d := newDrive(t, c, pages(`{"data":[1],"links":{"next":"https://api.example.com/v2/logs/events?page[cursor]=a"}}`, `{"data":[2],"links":{}}`)).run()
	d.wantItems("1", "2")
	d.wantEnd("complete", "no-next", "")
	if got := asked(d.fetches[1]); got != "GET https://api.example.com/v2/logs/events?page[cursor]=a" {
		t.Errorf("%s", got)
	}
	// A verb that changes something is not made twice.
	c = config(t, url, `{"type":"cursor","inputs":[{"name":"c","in":"query","type":"cursor"}],"outputs":{"results":"$.data","nextCursor":"$.next"},"continue":{"method":"PUT"}}`)
	d = newDrive(t, c, replies(reply{status: 503}, reply{body: `{"data":[1],"next":"a"}`}, reply{status: 503})).run()
	d.wantFail("http", "PUT")
	if len(d.fetches) != 3 {
		t.Errorf("%d requests", len(d.fetches))
	}
}

func TestAnEndpointOfTheNextPagesIsHeldAgainstTheOrigins(t *testing.T) {
	c := search(t, `{"type":"cursor","inputs":[{"name":"c","in":"requestBody","type":"cursor"}],"outputs":{"results":"$.data","nextCursor":"$.next"},"continue":{"url":"https://b.example/more"}}`, `{}`)
	first := `{"data":[1],"next":"a"}`
	d := newDrive(t, c, pages(first)).run()
	d.wantFail("cross-origin", "the request's body", "trust")
	c.Trust = []string{"https://b.example"}
	c.Resume = gjson.ParseBytes(d.failed.Checkpoint)
	d = newDrive(t, c, pages(`{"data":[2],"next":null}`)).run()
	d.wantItems("2")
	if f := d.fetches[0]; asked(f) != `POST https://b.example/more {"c":"a"}` || len(f.Request.Headers) != len(secrets) {
		t.Errorf("%+v", f)
	}
	wantMistake(t, search(t, `{"type":"cursor","inputs":[{"name":"c","in":"query","type":"cursor"}],"outputs":{"nextCursor":"$.n"},"continue":{"url":"data:x"}}`, `{}`), "pagination.continue.url", "a URL is needed")
	wantMistake(t, search(t, `{"type":"cursor","inputs":[{"name":"c","in":"path","type":"cursor"}],"outputs":{"nextCursor":"$.n"},"continue":{"url":"/more"}}`, `{}`), "url", "has no {c} in its path")
}

func TestCountingMayBeginElsewhere(t *testing.T) {
	const from1 = `{"type":"offsetLimit","inputs":[{"name":"o","in":"query","type":"offset","first":1}],"outputs":{"results":"$.data","total":"$.total"}}`
	serve := func(f Fetch, _ int) reply {
		o := query(f.Request, "o", -1)
		return reply{body: fmt.Sprintf(`{"data":[%d,%d],"total":6}`, o-1, o)}
	}
	d := newDrive(t, config(t, url, from1), serve).run()
	d.wantNumbers(6)
	d.wantEnd("complete", "total-reached", "6 items of a total of 6")
	if got := d.fetches[0].Request.URL; got != url+"?o=1" {
		t.Errorf("%s", got)
	}
	// What comes before the caller's own first page is known.
	d = newDrive(t, config(t, url+"?o=3", from1), serve).run()
	d.wantItems("2", "3", "4", "5")
	d.wantEnd("complete", "total-reached", "")
	o := config(t, url, from1)
	o.Concurrency = 3
	d = newDrive(t, o, serve).run()
	d.wantNumbers(6)
}
