package walk

import (
	"slices"
	"strings"
	"testing"

	"github.com/tidwall/gjson"
)

// A page may say that it is the last, and name a next one all the same.

// TestANextLinkThatIsRefusedBehindAMetTotalIsTheEnd walks lists whose last page names one more, which is not there.
func TestANextLinkThatIsRefusedBehindAMetTotalIsTheEnd(t *testing.T) {
	full := func(at int, total string) string {
		return bodyOf(1+3*at, 3, `"total":`+total+`,"next":"`+url+`?c=`+ordinal(at)+`",`)
	}
	for _, pagination := range []string{`"auto"`, `{"type":"url","outputs":{"results":"$.items","nextUrl":"$.next","total":"$.total"}}`} {
		for _, status := range []int{400, 404, 410, 416, 422} {
			gone := reply{status: status, body: `{"detail":"no such page"}`}
			d := newDrive(t, config(t, url, pagination), replies(reply{body: full(0, "6")}, reply{body: full(1, "6")}, gone)).run()
			d.wantEnd("complete", "total-reached", "page 2 brought the last of them; page 3, which it names all the same, was answered with status")
			d = newDrive(t, config(t, url, pagination), replies(reply{body: full(0, "9")}, reply{body: full(1, "9")}, gone)).run()
			d.wantFail("http", "was answered with status")
		}
		// So it is from the checkpoint in front of the page that is not there.
		d := newDrive(t, config(t, url, pagination), pages(full(0, "6"), full(1, "6"), full(2, "6")))
		d.leave = 1
		d.run()
		c := config(t, url, pagination)
		c.Resume = gjson.ParseBytes(d.pages[1].Next)
		newDrive(t, c, replies(reply{status: 404})).run().wantEnd("complete", "total-reached", "page 2 brought the last of them")
	}
}

// TestARefusalBehindSignsThatWereThereFromTheStartIsAnError has a page refused in the middle of a list: what every
// page says is no sign of its end.
func TestARefusalBehindSignsThatWereThereFromTheStartIsAnError(t *testing.T) {
	for _, sign := range []string{`"remaining":0,`, `"done":true,`, `"complete":true,`, `"more":false,`, `"page":1,"pages":1,`, `"total":3,`} {
		body := func(at int) reply { return reply{body: bodyOf(1+3*at, 3, sign+`"next_cursor":"`+ordinal(at)+`x",`)} }
		d := newDrive(t, config(t, url, `"auto"`), replies(body(0), body(1), body(2), reply{status: 404})).run()
		if d.failed == nil || d.failed.Code != "http" || len(d.items) != 9 {
			t.Errorf("%s: %+v %+v", sign, d.done, d.failed)
		}
	}
}

// TestARefusalBehindAnEmptyPageEndsTheList has the page behind an empty one refused. That a cursor has expired is said
// otherwise.
func TestARefusalBehindAnEmptyPageEndsTheList(t *testing.T) {
	one, two, empty := bodyOf(1, 3, `"next_cursor":"x",`), bodyOf(4, 3, `"next_cursor":"y",`), bodyOf(7, 0, `"next_cursor":"z",`)
	for _, bodies := range [][]reply{{{body: one}, {body: empty}}, {{body: one}, {body: two}, {body: empty}}} {
		for status, want := range map[int]string{404: "complete", 400: "suspect"} {
			d := newDrive(t, config(t, url, `"auto"`), replies(append(slices.Clone(bodies), reply{status: status})...)).run()
			d.wantEnd(want, "empty-page", "has no items; page "+ordinal(len(bodies))+", which it names all the same, was answered with status ")
		}
	}
	d := newDrive(t, config(t, url, `"auto"`), replies(reply{body: one}, reply{body: two}, reply{body: empty}, reply{status: 400, body: "the cursor has expired"})).run()
	d.wantFail("http", "cursor")
}

// TestWhatComesAgainBehindTheEndIsNotDelivered has the last page's cursor lead to page 1.
func TestWhatComesAgainBehindTheEndIsNotDelivered(t *testing.T) {
	page := func(at int) string { return bodyOf(1+3*at, 3, `"total":6,"next_cursor":"`+ordinal(at)+`",`) }
	d := newDrive(t, config(t, url, `"auto"`), pages(page(0), page(1), page(0))).run()
	d.wantEnd("complete", "total-reached", "6 items of a total of 6")
	if len(d.items) != 6 {
		t.Errorf("%s", d.items)
	}
}

// TestAFlagAndAShortPageEndAListWithoutARequest has several pages say that they are the last in two ways.
func TestAFlagAndAShortPageEndAListWithoutARequest(t *testing.T) {
	for _, c := range []struct{ more, last, reason string }{
		{`"done":false,`, `"done":true,`, "last-page"},
		{`"more":true,`, `"more":false,`, "has-more-false"},
		{`"has_more":1,`, `"has_more":0,`, "has-more-false"},
		{`"hasMore":"Y",`, `"hasMore":"N",`, "has-more-false"},
		{`"hasMoreReplies":true,`, `"hasMoreReplies":false,`, "has-more-false"},
		{`"isLastBatch":false,`, `"isLastBatch":true,`, "last-page"},
		{`"is_end":0,`, `"is_end":1,`, "last-page"},
		{`"remaining":5,`, `"remaining":0,`, "has-more-false"},
		{`"pagination":{"current_page":1,"total_pages":3},`, `"pagination":{"current_page":3,"total_pages":3},`, "last-page"},
		{`"total":8,`, `"total":8,`, "total-reached"},
	} {
		d := newDrive(t, config(t, url, `"auto"`), pages(bodyOf(1, 3, c.more+`"next_cursor":"x",`),
			bodyOf(4, 3, strings.NewReplacer(`current_page":1`, `current_page":2`, `"remaining":5`, `"remaining":2`).Replace(c.more)+`"next_cursor":"y",`), bodyOf(7, 2, c.last+`"next_cursor":"z",`))).run()
		if d.done == nil || d.done.Status != "complete" || d.done.Reason != c.reason || d.done.Requests != 3 || d.done.Items != 8 {
			t.Errorf("%s: %+v %+v", c.last, d.done, d.failed)
		}
	}
}

// TestACursorMayBeAnyText has cursors that look like texts for people.
func TestACursorMayBeAnyText(t *testing.T) {
	d := newDrive(t, config(t, url, `"auto"`), pages(bodyOf(1, 3, `"next_cursor":"page 2 & more",`), bodyOf(4, 3, `"next_cursor":"none of them",`), bodyOf(7, 2, `"next_cursor":"None",`))).run()
	d.wantEnd("complete", "no-next", "")
	if len(d.items) != 8 {
		t.Errorf("%s", d.items)
	}
}
