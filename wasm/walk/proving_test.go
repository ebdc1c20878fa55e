package walk

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/anypage/anypage/wasm/scheme"

	"github.com/anypage/anypage/wasm/verdict"
	"github.com/tidwall/gjson"
)

// items is a body of n items from id on, with further members.
func bodyOf(id, n int, members string) string {
	var b strings.Builder
	b.WriteString("{" + members + `"items":[`)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(`{"id":` + ordinal(id+i-1) + `}`)
	}
	return b.String() + "]}"
}

func TestItemsOfAPageThatAWrongGuessLedToAreNotDelivered(t *testing.T) {
	same := bodyOf(1, 3, `"next_cursor":"x",`)
	d := newDrive(t, config(t, url, `"auto"`), pages(same, same, same)).run()
	d.want("fetch "+url, "items 3", "page 0", "fetch "+url+"?cursor=x", "fail undetected")
	d.wantFail("undetected", "$.next_cursor is the next cursor", "asked for by cursor, page 2 brought the same items again", "looked for a Link header", "say it by hand", "inputs:", "delivered")
	if d.failed.Page != 1 || d.failed.Request == nil || len(d.items) != 3 {
		t.Errorf("%+v", d.failed)
	}

	// Some of the items are those of page 1: the parameter means something else.
	d = newDrive(t, config(t, url, `"auto"`), pages(same, bodyOf(3, 3, `"next_cursor":"y",`), same)).run()
	d.wantFail("undetected", "brought 1 item that had come before")
	if len(d.items) != 3 {
		t.Errorf("%s", d.items)
	}
}

// TestPageTwoProvesTheGuessWithoutAnExtraRequest has page 2 prove what it was asked for by, and the
// later pages stream.
func TestPageTwoProvesTheGuessWithoutAnExtraRequest(t *testing.T) {
	d := newDrive(t, config(t, url, `"auto"`), pages(bodyOf(1, 3, `"next_cursor":"x",`), bodyOf(4, 3, `"next_cursor":"y",`), bodyOf(7, 2, `"next_cursor":null,`)))
	d.chunk = every(4)
	d.run()
	d.wantEnd("complete", "no-next", "$.next_cursor is null on page 3")
	if d.done.Requests != 3 || d.done.Items != 8 {
		t.Errorf("%+v", d.done)
	}
	if log := strings.Join(d.log, ","); !strings.Contains(log, "items 3,page 1,") || strings.Contains(log, "items 2,page 2") {
		t.Errorf("page 2 is held, page 3 is not: %s", log)
	}
}

func TestOnlyARefusalOfTheGuessIsTakenAsOne(t *testing.T) {
	first := reply{body: bodyOf(1, 3, `"next_cursor":"x",`)}
	for _, status := range []int{400, 404, 422} {
		newDrive(t, config(t, url, `"auto"`), replies(first, reply{status: status, body: "no"})).run().wantFail("undetected", "was answered with status")
	}
	for _, status := range []int{401, 403} {
		newDrive(t, config(t, url, `"auto"`), replies(first, reply{status: status, body: "no"})).run().wantFail("http", "send credentials")
	}
	newDrive(t, config(t, url, `"auto"`), replies(first, reply{body: "<html>"})).run().wantFail("undetected", "HTML")
	newDrive(t, config(t, url, `"auto"`), replies(first, reply{lost: -1}, reply{lost: -1}, reply{lost: -1})).run().wantFail("network")

	// Where nothing says that there is more, a parameter that breaks the server is
	// not sent three times.
	d := newDrive(t, config(t, url, `"auto"`), replies(reply{body: bodyOf(1, 3, "")}, reply{status: 500})).run()
	d.wantEnd("suspect", "undetected", "nothing in the response says whether there is more")
	if d.done.Requests != 2 {
		t.Errorf("%d requests", d.done.Requests)
	}
}

func TestCapsHoldWhileTheListIsDetected(t *testing.T) {
	c := config(t, url, `"auto"`)
	c.MaxItems = 2
	d := newDrive(t, c, pages(bodyOf(1, 3, `"next_cursor":"x",`))).run()
	d.want("fetch "+url, "items 2", "done stopped max-items", "page 0")

	c = config(t, url, `"auto"`)
	c.MaxItems = 4
	d = newDrive(t, c, pages(bodyOf(1, 3, `"next_cursor":"x",`), bodyOf(4, 3, `"next_cursor":"y",`))).run()
	d.wantEnd("stopped", "max-items", "4")

	c = config(t, url, `"auto"`)
	c.MaxPages = 1
	newDrive(t, c, pages(bodyOf(1, 3, `"next_cursor":"x",`))).run().wantEnd("stopped", "max-pages", "1")

	c = config(t, url, `"auto"`)
	c.Prefetch = 3
	d = newDrive(t, c, pages(bodyOf(1, 3, `"page":1,`), bodyOf(4, 3, `"page":2,`), bodyOf(7, 1, `"page":3,`), bodyOf(1, 0, `"page":4,`))).run()
	d.wantEnd("complete", "empty-page", "")
	if d.done.Items != 7 {
		t.Errorf("%+v", d.done)
	}

	// Stopped while page 2 is held.
	d = newDrive(t, config(t, url, `"auto"`), pages(bodyOf(1, 3, `"next_cursor":"x",`), bodyOf(4, 3, `"next_cursor":"y",`)))
	d.stopAfter = 3
	d.run().wantEnd("stopped", "consumer-stopped", "3 items")
}

// TestItemsBehindAByteOrderMarkAreFound has items found behind one, on both pages that are read whole.
func TestItemsBehindAByteOrderMarkAreFound(t *testing.T) {
	d := newDrive(t, config(t, url, `"auto"`), pages("\ufeff"+bodyOf(1, 2, `"next_cursor":"x",`), "\ufeff"+bodyOf(3, 1, `"next_cursor":null,`))).run()
	d.wantItems(`{"id":1}`, `{"id":2}`, `{"id":3}`)
	d.wantEnd("complete", "no-next", "")
}

func TestTheItemsMayBeNamedWhereTheRestIsDetected(t *testing.T) {
	c := config(t, url, `"auto"`)
	if err := c.Scheme.SetItems("$.groups[*].list[*]"); err != nil {
		t.Fatal(err)
	}
	d := newDrive(t, c, pages(`{"groups":[{"list":[1,2]},{"list":[3]}],"next":"?p=2"}`, `{"groups":[{"list":[4]}],"next":null}`)).run()
	d.wantItems("1", "2", "3", "4")
	d.wantEnd("complete", "no-next", "")

	newDrive(t, config(t, url, `"auto"`), pages(`{"state":"nothing"}`)).run().wantFail("undetected", "no array that looks like a list")
	newDrive(t, config(t, url, `"auto"`), replies(reply{status: 204})).run().wantEnd("complete", "empty-page", "no body")
}

func TestACheckpointOfADetectedListBelongsToItsRequestAndToDetection(t *testing.T) {
	bodies := pages(bodyOf(1, 3, `"next_cursor":"x",`), bodyOf(4, 3, `"next_cursor":"y",`), bodyOf(7, 2, `"next_cursor":null,`))
	d := newDrive(t, config(t, url, `"auto"`), bodies).run()
	unproven, proven := string(d.pages[0].Next), string(d.pages[1].Next)
	for _, checkpoint := range []string{unproven, proven} {
		for _, secret := range []string{"authorization", url} {
			if strings.Contains(checkpoint, secret) {
				t.Errorf("%s holds %s", checkpoint, secret)
			}
		}
		c := config(t, url+"?other", `"auto"`)
		c.Resume = gjson.Parse(checkpoint)
		wantMistake(t, c, "resume", "another request")
		c = config(t, url, `"link-header"`)
		c.Resume = gjson.Parse(checkpoint)
		wantMistake(t, c, "resume", "another request")
		c = config(t, url, `"auto"`)
		for _, changed := range []string{
			strings.Replace(checkpoint, `"auto"`, `"Auto"`, 1),
			strings.Replace(checkpoint, `"guesses":[`, `"guesses":[7,`, 1),
			strings.Replace(checkpoint, `"cursor"`, `"offsetLimit"`, 1),
		} {
			c.Resume = gjson.Parse(changed)
			wantMistake(t, c, "resume", "was changed")
		}
	}
	// In the middle of the proof, the comparison with page 1 is made all the same.
	c := config(t, url, `"auto"`)
	c.Resume = gjson.Parse(unproven)
	d = newDrive(t, c, pages(bodyOf(1, 3, `"next_cursor":"x",`), bodyOf(1, 3, `"next_cursor":"x",`))).run()
	d.wantFail("undetected", "brought the same items again")

	c.Resume = gjson.Parse(proven)
	d = newDrive(t, c, pages(bodyOf(7, 2, `"next_cursor":null,`))).run()
	d.wantItems(`{"id":7}`, `{"id":8}`)
	if d.done == nil || d.done.Requests != 1 {
		t.Errorf("%+v", d.done)
	}

	// An explicit pagination's checkpoint is of no use to detection.
	d = newDrive(t, config(t, url, `"link-header"`), replies(reply{body: `[1]`, headers: []scheme.Header{{Name: "Link", Value: "<?p=2>; rel=next"}}}, reply{body: `[2]`})).run()
	c.Resume = gjson.ParseBytes(d.pages[0].Next)
	wantMistake(t, c, "resume", "another request")
}

func TestAListThatLeadsBackToWhereItCameFromEndsAndSaysSo(t *testing.T) {
	body := func(id int, next string) string { return bodyOf(id, 3, `"next":"`+next+`",`) }
	d := newDrive(t, config(t, url, `"auto"`), pages(body(1, "?p=2"), body(4, "?p=3"), body(7, "?p=1"), body(1, "?p=2"))).run()
	d.wantEnd("suspect", "repeated-cursor", "page 4 has the same items as page 1")
	if len(d.items) != 9 {
		t.Errorf("%s", d.items)
	}
	c := config(t, url, `"auto"`)
	c.RepeatedCursor = "error"
	newDrive(t, c, pages(body(1, "?p=2"), body(4, "?p=2"), body(4, "?p=2"))).run().wantFail("repeated-cursor")
}

// TestAnEmptyPageProvesNothing has a number that only the request names not taken for
// an offset because the page behind it is empty.
func TestAnEmptyPageProvesNothing(t *testing.T) {
	for _, c := range []struct {
		url, members, status, reason string
		items                        int
	}{
		{url + "?offset=2024", "", "suspect", "undetected", 10},
		{url + "?offset=2024", `"total":35,`, "suspect", "undetected", 10},
		{url + "?page=1", `"total":35,`, "suspect", "undetected", 10},
		{url + "?page=1", "", "complete", "empty-page", 10},     // which is where pages begin
		{url + "?offset=0", "", "complete", "empty-page", 10},   // the same, and offset=1 counts items
		{url + "?offset=2024", "", "complete", "empty-page", 7}, // not full
		{url + "?offset=30", `"total":40,`, "", "", 10},         // all of them
	} {
		d := newDrive(t, config(t, c.url, `"auto"`), pages(bodyOf(1, c.items, c.members), bodyOf(1, 0, c.members), bodyOf(2, c.items, c.members))).run()
		if c.status == "" {
			if d.done == nil || d.done.Reason == "undetected" {
				t.Errorf("%s %s: %+v %+v", c.url, c.members, d.done, d.failed)
			}
			continue
		}
		d.wantEnd(c.status, c.reason, "")
	}
}

func TestAPageThatAServerMayHaveCutCostsOneRequest(t *testing.T) {
	for items, requests := range map[int]int{37: 1, 25: 2, 12: 2, 99: 1, 3: 1} {
		d := newDrive(t, config(t, url+"?per_page=100", `"auto"`), pages(bodyOf(1, items, ""), bodyOf(1, 0, ""))).run()
		d.wantEnd("complete", "short-page", "the request asks for 100")
		if d.done == nil || d.done.Requests != requests {
			t.Errorf("%d items: %+v", items, d.done)
		}
	}
}

func TestNewCursorsWithTheSameItemsEndTheList(t *testing.T) {
	var bodies []string
	for i := range 9 {
		bodies = append(bodies, bodyOf(1+3*min(i, 1), 3, `"next_cursor":"c`+ordinal(i)+`",`))
	}
	d := newDrive(t, config(t, url, `"auto"`), pages(bodies...)).run()
	d.wantEnd("suspect", "repeated-page", "page 3 has the same items as page 2")
	if d.done == nil || d.done.Items != 6 || d.done.Requests != 3 {
		t.Errorf("%+v", d.done)
	}
	// The last page may have the items of the one before it.
	d = newDrive(t, config(t, url, `"auto"`), pages(bodies[0], bodies[1], bodyOf(4, 3, ""))).run()
	if len(d.items) != 9 {
		t.Errorf("%s", d.items)
	}
}

func TestALinkHeaderMaySayThatTheLastPageHasNoResults(t *testing.T) {
	link := func(page, results string) []scheme.Header {
		return []scheme.Header{{Name: "Link", Value: `<?p=0>; rel="previous"; results="false", <?p=` + page + `>; rel="next"; results="` + results + `"`}}
	}
	d := newDrive(t, config(t, url, `"auto"`), replies(reply{body: `[1,2]`, headers: link("2", "true")}, reply{body: `[3,4]`, headers: link("3", "true")}, reply{body: `[5]`, headers: link("4", "false")})).run()
	d.wantEnd("complete", "no-next", `results="false"`)
	d.wantItems("1", "2", "3", "4", "5")
	d = newDrive(t, config(t, url, `"auto"`), replies(reply{body: `[1,2]`, headers: link("2", "false")})).run()
	d.wantEnd("complete", "no-next", `results="false"`)
	// The caller who named the pagination gets what it says.
	d = newDrive(t, config(t, url, `"link-header"`), replies(reply{body: `[1]`, headers: link("2", "false")}, reply{body: `[2]`})).run()
	d.wantItems("1", "2")
}

// TestAStatusPastTheEndEndsAListOnlyWhereNothingElseTellsItsEnd has a status end a list by detected numbers only where
// nothing else tells its end, and only behind a proof.
func TestAStatusPastTheEndEndsAListOnlyWhereNothingElseTellsItsEnd(t *testing.T) {
	for _, c := range []struct {
		members      string
		last, status int
		want         string
	}{
		{`"page":1,`, 2, 404, "complete"}, {`"page":1,`, 3, 400, "suspect"}, {`"page":1,`, 2, 403, ""}, {`"page":1,`, 2, 500, ""}, {`"page":1,"total":40,`, 3, 404, ""},
	} {
		second := strings.Replace(c.members, `"page":1`, `"page":2`, 1)
		d := newDrive(t, config(t, url, `"auto"`), replies(reply{body: bodyOf(1, 3, c.members)}, reply{body: bodyOf(4, c.last, second)}, reply{status: c.status, body: "no"}))
		d.run()
		if c.want == "" {
			if d.failed == nil || d.failed.Code != "http" {
				t.Errorf("%+v: %+v", c, d.done)
			}
			continue
		}
		d.wantEnd(c.want, "page-refused", "page 3 was answered with status")
	}
}

// twoLists is a page of a list called posts, which changes, beside one that does
// not.
func twoLists(page int) string {
	return bodyOf(100*page, 3, `"page":`+ordinal(page-1)+`,"users":[{"id":1},{"id":2},{"id":3}],`)
}

func TestPageOneWaitsForPageTwoWhereTwoListsMayBeTheOne(t *testing.T) {
	posts := func(body string) string { return strings.Replace(body, `"items"`, `"posts"`, 1) }
	one, two, none := posts(twoLists(1)), posts(twoLists(2)), posts(bodyOf(0, 0, `"page":3,"users":[{"id":1},{"id":2},{"id":3}],`))
	d := newDrive(t, config(t, url, `"auto"`), pages(one, two, none)).run()
	d.want("fetch "+url, "fetch "+url+"?page=2", "items 3", "page 0", "items 3", "page 1", "fetch "+url+"?page=3", "page 2", "done complete empty-page")
	d.wantItems(`{"id":100}`, `{"id":101}`, `{"id":102}`, `{"id":200}`, `{"id":201}`, `{"id":202}`)

	// A checkpoint taken there belongs to the list that was chosen.
	c := config(t, url, `"auto"`)
	c.Resume = gjson.ParseBytes(d.pages[0].Next)
	d = newDrive(t, c, pages(two, none)).run()
	d.wantItems(`{"id":200}`, `{"id":201}`, `{"id":202}`)

	// Who wants no more than the first page is not made to wait.
	c = config(t, url, `"auto"`)
	c.MaxItems = 2
	newDrive(t, c, pages(one)).run().want("fetch "+url, "items 2", "done stopped max-items", "page 0")
	c = config(t, url, `"auto"`)
	c.MaxPages = 1
	newDrive(t, c, pages(one)).run().want("fetch "+url, "items 3", "page 0", "done stopped max-pages")
	c = config(t, url, `"auto"`)
	c.MaxItems = 4
	d = newDrive(t, c, pages(one, two)).run()
	d.wantItems(`{"id":100}`, `{"id":101}`, `{"id":102}`, `{"id":200}`)
	d.wantEnd("stopped", "max-items", "4")

	// What page 1 had is delivered whatever becomes of page 2.
	d = newDrive(t, config(t, url, `"auto"`), replies(reply{body: one}, reply{status: 403, body: "no"})).run()
	d.wantFail("http", "403")
	if len(d.items) != 3 || d.failed.Page != 1 {
		t.Errorf("%s %+v", d.items, d.failed)
	}
	d = newDrive(t, config(t, url, `"auto"`), pages(one, one, one)).run()
	d.wantFail("undetected", "brought the same items again")
	if len(d.items) != 3 {
		t.Errorf("%s", d.items)
	}
}

func TestNothingIsDeliveredToAConsumerWhoLeft(t *testing.T) {
	w, err := Begin(config(t, url, `"auto"`))
	if err != nil {
		t.Fatal(err)
	}
	w.Handle(Demand{0}, 0, 0)
	w.Handle(Response{ID: 1, Status: 200}, 0, 0)
	w.Handle(Chunk{ID: 1, Bytes: []byte(strings.Replace(twoLists(1), `"items"`, `"posts"`, 1))}, 0, 0)
	w.Handle(End{ID: 1}, 0, 0)
	for _, e := range w.Handle(Stop{}, 0, 0) {
		switch e := e.(type) {
		case Items, Page:
			t.Errorf("%+v", e)
		case Done:
			if e.Verdict.Items != 0 || e.Verdict.Reason != "consumer-stopped" {
				t.Errorf("%+v", e)
			}
		}
	}
}

func TestAFlagThatTurnsTrueEndsTheListThoughANextPageIsNamed(t *testing.T) {
	d := newDrive(t, config(t, url, `"auto"`), pages(bodyOf(1, 3, `"end_of_stream":false,"next_cursor":"x",`), bodyOf(4, 3, `"end_of_stream":true,"next_cursor":"y",`))).run()
	d.wantEnd("complete", "last-page", "$.end_of_stream is true on page 2")
	// A flag that was true on page 1, beside a next page, says nothing.
	d = newDrive(t, config(t, url, `"auto"`), pages(bodyOf(1, 3, `"last":true,"next_cursor":"x",`), bodyOf(4, 3, `"last":true,"next_cursor":"y",`), bodyOf(7, 2, `"last":true,"next_cursor":null,`))).run()
	d.wantEnd("complete", "no-next", "")
}

func TestAnEmptyPageEndsAListThatCountsAndNotOneWithAnOpaqueCursor(t *testing.T) {
	for _, c := range []struct {
		first, second, third string
		requests             int
	}{
		{`"next":"?p=2",`, `"next":"?p=3",`, `"next":"?p=4",`, 3},
		{`"next":"?x=1&from=3",`, `"next":"?x=1&from=6",`, `"next":"?x=1&from=9",`, 3},
		{`"next_offset":3,`, `"next_offset":6,`, `"next_offset":9,`, 3},
		{`"next_cursor":"x",`, `"next_cursor":"y",`, `"next_cursor":"z",`, 4},
		{`"next":"?c=x",`, `"next":"?c=y",`, `"next":"?c=z",`, 4},
		{`"next_cursor":1700000000,`, `"next_cursor":1700003600,`, `"next_cursor":1700007200,`, 4}, // times
		{`"next":"?p=2&c=x",`, `"next":"?p=3&c=y",`, `"next":"?p=4&c=z",`, 4},
		{`"total":6,"next_cursor":"x",`, `"total":6,"next_cursor":"y",`, `"total":6,"next_cursor":"z",`, 3}, // all have come
	} {
		d := newDrive(t, config(t, url, `"auto"`), pages(bodyOf(1, 3, c.first), bodyOf(4, 3, c.second), bodyOf(1, 0, c.third), bodyOf(7, 1, `"next":null,"next_cursor":null,`))).run()
		if d.done == nil || d.done.Requests != c.requests || d.done.Status != verdict.Complete {
			t.Errorf("%s: %+v %+v", c.first, d.done, d.failed)
		}
	}
}

func TestEmptyPageFollowGoesOnWhereADetectedListNamesANextNumber(t *testing.T) {
	for members, requests := range map[string]int{`"next":"?p=%d",`: 4, `"next_offset":%d,`: 4, `"page":%d,`: 3} { // the last names no next page
		c := config(t, url, `"auto"`)
		c.EmptyPage = "follow"
		named := func(n int) string { return strings.Replace(members, "%d", strconv.Itoa(n), 1) }
		d := newDrive(t, c, pages(bodyOf(1, 3, named(2)), bodyOf(4, 3, named(3)), bodyOf(1, 0, named(4)), bodyOf(7, 1, `"next":null,"next_offset":null,`))).run()
		if d.done == nil || d.done.Requests != requests || d.done.Status != verdict.Complete {
			t.Errorf("%s: %+v %+v", members, d.done, d.failed)
		}
	}
}

func TestItemsBeforeTheFirstPageOfTheCallerCountForTheTotal(t *testing.T) {
	for _, c := range []struct {
		url, members string
		status       string
	}{
		{url + "?offset=10", `"total":16,`, "complete"},
		{url + "?offset=10", `"total":20,`, "suspect"},
		{url + "?page=2&limit=3", `"total":9,`, "complete"},  // the second page
		{url + "?page=2&limit=3", `"total":12,`, "complete"}, // the third one, counted from 0
		{url + "?page=2&limit=3", `"total":13,`, "suspect"},
	} {
		d := newDrive(t, config(t, c.url, `"auto"`), pages(bodyOf(1, 3, c.members), bodyOf(4, 3, c.members), bodyOf(1, 0, c.members))).run()
		if d.done == nil || string(d.done.Status) != c.status {
			t.Errorf("%s %s: %+v %+v", c.url, c.members, d.done, d.failed)
		}
	}
}

// A second page that is broken on its way says nothing against the guess that led to
// it: refuted, it would be lost to the checkpoint, too.
func TestABrokenPageRefutesNoGuess(t *testing.T) {
	const first = `{"data":[{"id":1},{"id":2}],"next_cursor":"c2"}`
	const second = `{"data":[{"id":3}],"next_cursor":null}`
	for _, broken := range []string{second[:20], second[:12] + "\x01" + second[13:], strings.Replace(second, "3", "\xff", 1)} {
		cfg := config(t, "https://api.example.com/list", `"auto"`)
		cfg.Retry.Attempts = 0
		d := newDrive(t, cfg, pages(first, broken)).run()
		d.wantFail("parse")
		cfg = config(t, "https://api.example.com/list", `"auto"`)
		cfg.Resume = gjson.ParseBytes(d.failed.Checkpoint)
		r := newDrive(t, cfg, pages(second)).run()
		r.wantItems(`{"id":3}`)
		if r.done == nil || r.done.Status != verdict.Complete {
			t.Errorf("%q: %+v, %+v", broken, r.done, r.failed)
		}
	}
}

// An answer that was another request's refutes guesses; the checkpoint keeps them.
func TestRefutedGuessesAreTriedAgainAfterAResumption(t *testing.T) {
	const first = `{"data":[{"id":1},{"id":2}],"next_cursor":"c2","total":3}`
	const second = `{"data":[{"id":3}],"next_cursor":null,"total":3}`
	old := func(Fetch, int) reply { return reply{body: first} }
	d := newDrive(t, config(t, "https://api.example.com/list", `"auto"`), old).run()
	d.wantItems(`{"id":1}`, `{"id":2}`)
	d.wantFail("undetected")
	cfg := config(t, "https://api.example.com/list", `"auto"`)
	cfg.Resume = gjson.ParseBytes(d.failed.Checkpoint)
	r := newDrive(t, cfg, pages(second)).run()
	r.wantItems(`{"id":3}`)
	if r.done == nil || r.done.Status != verdict.Complete {
		t.Errorf("%+v, %+v", r.done, r.failed)
	}
}

// TestItemsOfPageOneAreDeliveredAsTheyArriveOnceTheirPlaceIsCertain has items delivered as they arrive while it is still to
// be found out how the list goes on, as soon as their place is certain.
func TestItemsOfPageOneAreDeliveredAsTheyArriveOnceTheirPlaceIsCertain(t *testing.T) {
	const noResults = `{"type":"cursor","inputs":[{"name":"c","in":"query","type":"cursor"}],"outputs":{"nextCursor":"$[0].c"}}`
	for _, c := range []struct {
		name, pagination, items, body string
		early, all                    int
	}{
		{"named", `"auto"`, "$.data", `{"data":[1,2,3],"x":0}`, 3, 3},
		{"named, of an object", `"auto"`, "$.data[*]", `{"data":{"a":1,"b":2},"x":0}`, 2, 2},
		{"named, but not to be streamed", `"auto"`, "$.data[?@.a]", `{"data":[{"a":1}],"x":0}`, 0, 1},
		{"an array", `"auto"`, "", ` [{"a":1},{"a":2},{"a":3}]`, 3, 3},
		{"an array of arrays", `"auto"`, "", `[[1],[2]]`, 2, 2},
		{"an array behind a byte order mark", `"auto"`, "", "\ufeff[1,2]", 2, 2},
		{"an array of a single item", `"auto"`, "", `[{"a":1}]`, 0, 1},
		{"an object, then a list", `"auto"`, "", `[{"page":1,"pages":1},[1,2,3]]`, 0, 3},
		{"an object, then null", `"auto"`, "", `[{"page":1,"pages":1},null]`, 0, 0},
		{"an object, an array and more", `"auto"`, "", `[{"a":1},[2],{"a":3}]`, 3, 3},
		{"which of an object's arrays it is", `"auto"`, "", `{"data":[{"a":1},{"a":2}],"x":0}`, 0, 2},
		{"nothing", `"auto"`, "", `[]`, 0, 0},
		{"a preset that names no items", `"link-header"`, "", `[{"a":1},{"a":2}]`, 2, 2},
		{"a preset that names no items, of an object", `"link-header"`, "", `{"data":[{"a":1},{"a":2}]}`, 0, 2},
		{"a cursor in an item", noResults, "", `[{"a":1},{"a":2}]`, 0, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := config(t, url, c.pagination)
			if c.items != "" {
				if err := o.Scheme.SetItems(c.items); err != nil {
					t.Fatal(err)
				}
			}
			d := newDrive(t, o, nil)
			d.handle(Demand{0})
			d.bodies[1] = c.body
			d.handle(Response{ID: 1, Status: 200, URL: url})
			for _, b := range []byte(c.body) {
				d.handle(Chunk{1, []byte{b}})
			}
			early := len(d.items)
			d.handle(End{1})
			if early != c.early || len(d.items) != c.all || len(d.pages) != 1 {
				t.Errorf("%d items before the end, %d after it, want %d and %d: %s", early, len(d.items), c.early, c.all, d.log)
			}
		})
	}
}

// What maxItems leaves of page 1 is read all the same,
// because it tells how the list goes on, but not asked for again.
func TestWhatMaxItemsLeavesOfPageOneIsReadAndNotAskedForAgain(t *testing.T) {
	two := func() Setup {
		o := config(t, url, `"auto"`)
		o.MaxItems = 2
		return o
	}
	body := `[{"id":1},{"id":2},{"id":3}]`
	link := []scheme.Header{{Name: "Link", Value: `<?p=2>; rel=next`}}
	d := newDrive(t, two(), replies(reply{body: body, headers: link}))
	d.chunk = every(1)
	d.run()
	d.settle()
	d.want("fetch "+url, "items 1", "items 1", "done stopped max-items", "page 0")
	if next := string(d.pages[0].Next); !strings.Contains(next, "$response.header.Link") {
		t.Errorf("the checkpoint behind page 1 is %s", next)
	}
	for _, cut := range []reply{{body: body, lost: len(body) - 3}, {body: body[:len(body)-3]}, {body: body[:len(body)-3] + "!"}} {
		d := newDrive(t, two(), replies(cut))
		d.chunk = every(1)
		d.run()
		d.settle()
		d.wantItems(`{"id":1}`, `{"id":2}`)
		d.want("fetch "+url, "items 1", "items 1", "done stopped max-items", "page 0")
	}
}

func TestItemsOfAPageOneThatIsCutComeOnce(t *testing.T) {
	body := `[{"id":1},{"id":2},{"id":3}]`
	link := []scheme.Header{{Name: "Link", Value: `<?p=2>; rel=next`}}
	for _, size := range []int{1, 100} {
		d := newDrive(t, config(t, url, `"auto"`), replies(reply{body: body, lost: 22}, reply{body: body[:13]}, reply{body: body, headers: link}, reply{body: `[{"id":4},{"id":5}`, lost: 17}, reply{body: `[{"id":4},{"id":5}]`}))
		d.chunk = every(size)
		d.run()
		d.wantItems(`{"id":1}`, `{"id":2}`, `{"id":3}`, `{"id":4}`, `{"id":5}`)
		d.wantEnd("complete", "no-next", "")
	}
}

func TestAnErrorAfterPartOfARootArrayIsNoEmptyPage(t *testing.T) {
	part := `[` + strings.TrimSuffix(strings.Repeat(`{"id":1},`, 20), ",")
	for _, c := range []struct{ items, body, code, message string }{
		{"", `{"message":"it broke"}`, "response", "its body says that it is an error, after 1 retry: it broke"},
		{"", `{"state":"pending"}`, "undetected", "the body has no array at $, where its items are expected"},
		{"$", `{"message":"it broke"}`, "response", "it broke"},
		{"$", `{}`, "undetected", "the body has no array at $, where its items are expected"},
	} {
		answers := []reply{{body: part}, {body: c.body}}
		o := config(t, url, `"auto"`)
		if o.Retry.Attempts = 1; c.items != "" {
			if err := o.Scheme.SetItems(c.items); err != nil {
				t.Fatal(err)
			}
			answers = answers[1:]
		}
		d := newDrive(t, o, replies(answers...)).run()
		if d.failed == nil || d.failed.Code != c.code || !strings.Contains(d.failed.Message, c.message) {
			t.Errorf("items %q, %s: %+v, %+v", c.items, c.body, d.failed, d.done)
		}
	}
}

// forty is a page of 40 items, long enough that its list is evident before it has come, and what stands
// behind them.
func forty(behind string) string {
	var items []string
	for i := range 40 {
		items = append(items, fmt.Sprintf(`{"id":%d,"text":%q}`, i+1, strings.Repeat("x", 90)))
	}
	return `{"data":` + array(items) + behind + `}`
}

// arriving is a walk of pages that come in pieces.
func arriving(t *testing.T, o Setup, all ...reply) *drive {
	t.Helper()
	for i := range all {
		all[i].headers = []scheme.Header{{Name: "content-type", Value: "application/json"}}
	}
	d := newDrive(t, o, replies(all...))
	d.chunk = every(700)
	return d
}

func TestItemsOfAnEvidentListComeBeforeItsPageIsComplete(t *testing.T) {
	whole := reply{body: forty(`,"next":null`)}
	for _, c := range []struct {
		name    string
		answers []reply
		items   int
		end     string // of the walk
	}{
		{"whole", []reply{whole}, 40, "done complete no-next"},
		{"cut, then whole", []reply{{body: whole.body, lost: 3000}, whole}, 40, "done complete no-next"},
		{"cut, then an error that passes", []reply{{body: whole.body, lost: 3000}, {body: `{"error":"busy"}`}, whole}, 40, "done complete no-next"},
		{"cut, then another error", []reply{{body: whole.body, lost: 3000}, {body: `{"message":"gone"}`}}, 27, "fail response"},
		{"cut, then no list", []reply{{body: whole.body, lost: 3000}, {body: `{"items":[{"id":1}]}`}}, 27, "fail undetected"},
		{"cut, then no body", []reply{{body: whole.body, lost: 3000}, {status: 204}}, 27, "fail undetected"},
		{"an error beside it", []reply{{body: forty(`,"next":null,"error":"it broke"`)}}, 40, "done suspect no-next"},
		{"nothing but an error after all", []reply{{body: forty(`,"kind":"Status","status":"Failure"`)}}, 40, "fail response"},
		{"broken behind", []reply{{body: forty(`,"next"null`)}}, 40, "fail parse"},
	} {
		d := arriving(t, config(t, url, `"auto"`), c.answers...).run()
		if len(d.items) != c.items || d.log[len(d.log)-1] != c.end {
			t.Errorf("%s: %d items, %s", c.name, len(d.items), d.log)
		}
		for i, item := range d.items {
			if gjson.Get(item, "id").Int() != int64(i)+1 {
				t.Errorf("%s: item %d is %s", c.name, i+1, item)
			}
		}
		if first := slices.Index(d.log, "items 25"); first != 1 {
			t.Errorf("%s: %s", c.name, d.log)
		}
	}
}

func TestAWalkGoesOnWithinAPageOneThatHadNotCome(t *testing.T) {
	page := reply{body: forty(`,"next":null`)}
	for left := 1; left <= 40; left += 13 {
		for _, key := range []string{"", "$.id"} {
			o := config(t, url, `"auto"`)
			o.Key = key
			d := arriving(t, o, page)
			d.stopAfter = left
			d.handle(Demand{0})
			d.settle()
			if d.failed != nil || len(d.items) < left {
				t.Fatalf("%d items, %s", len(d.items), d.log)
			}
			d.handle(Mark{Items: left})
			if o = config(t, url, `"auto"`); key == "" { // the driver makes it
				o.Resume = gjson.Parse(strings.Replace(string(d.at[0]), `"item":0,"items":0`, fmt.Sprintf(`"item":%d,"items":%[1]d`, left), 1))
			} else {
				o.Resume = gjson.ParseBytes(d.marked)
			}
			o.Key = key
			again := arriving(t, o, page).run()
			again.wantEnd("complete", "no-next", "")
			if len(again.items) != 40-left || left < 40 && gjson.Get(again.items[0], "id").Int() != int64(left)+1 {
				t.Errorf("behind %d items, key %q: %d", left, key, len(again.items))
			}
		}
	}
}

func TestAPage2WithoutAListProvesNoGuess(t *testing.T) {
	page := func(from int, next string) string {
		items := strings.Repeat("?", 50)
		for i := range 50 {
			items = strings.Replace(items, "?", fmt.Sprintf(`{"id":%d},`, from+i), 1)
		}
		return `{"meta":{"next":` + next + `,"total":100},"items":[` + strings.TrimSuffix(items, ",") + `]}`
	}
	asked := 0
	serve := func(f Fetch, _ int) reply { // the cursor is taken in a header, and not in the query
		asked++
		switch {
		case slices.ContainsFunc(f.Request.Headers, func(h scheme.Header) bool { return h.Name == "X-Cursor" }):
			return reply{body: page(51, "null")}
		case asked == 2:
			return reply{body: `{"state":"pending"}`}
		}
		return reply{body: page(1, `"b3JkZXI6MjUw"`)}
	}
	o := config(t, url+"?limit=50", `"auto"`)
	d := newDrive(t, o, serve).run()
	d.wantEnd("suspect", "unmatched-path", "$.items matches nothing on page 2")
	o.Resume = gjson.ParseBytes(behind(d))
	again := newDrive(t, o, serve).run()
	again.wantEnd("complete", "no-next", "")
	if len(again.items) != 50 || again.items[0] != `{"id":51}` {
		t.Errorf("%d items, the first is %s", len(again.items), again.items[:min(1, len(again.items))])
	}
}
