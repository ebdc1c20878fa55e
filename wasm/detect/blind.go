package detect

import (
	"github.com/anypage/anypage/wasm/jsontext"
	"strconv"
	"strings"

	"github.com/anypage/anypage/wasm/scheme"
	"github.com/tidwall/gjson"
)

// reason is why a blind guess is made at all.
func (x *facts) reason() string {
	if len(x.more) > 0 {
		return x.more[0]
	}
	return "nothing names a next page"
}

// pathNumber is the page's number at the end of the URL's path.
func (x *facts) pathNumber() (n int64, ok bool) {
	before, segment := segments(x.Request.URL)
	n, err := strconv.ParseInt(segment, 10, 64)
	page := strings.Contains(strings.ToLower(before), "page") // where it may be the page of a book
	return n, err == nil && n >= 0 && x.Count > 0 && (x.pathPage && (x.total != nil || !page) || !x.segment && n <= 1 && x.total != nil && page)
}

// behindLast is the parameter that takes the last item's id, by the items' form; "" for none.
func (x *facts) behindLast() string {
	id := jsontext.Member(x.Last, "id")
	if _, number := x.pathNumber(); number || x.Count == 0 || x.Items != "$" || !x.full || id.Type != gjson.String && id.Type != gjson.Number {
		return ""
	}
	for _, row := range behind {
		if jsontext.Member(x.Last, row.member).Exists() {
			return row.param
		}
	}
	return ""
}

// ofElement reports whether the elements of a full page each have a cursor, of which the last one may lead on.
func (x *facts) ofElement() bool {
	c := jsontext.Member(x.Last, "cursor")
	return x.place == "query" && x.Items == "$" && x.full && c.Type == gjson.String && c.Str != ""
}

// elementParam takes that: after_cursor where the cursor is beside the item's id.
func (x *facts) elementParam() string {
	if jsontext.Member(x.Last, "id").Exists() { // Strava API v3, List activity comments
		return "after_cursor"
	}
	return "cursor"
}

// silent reports whether nothing tells how a next page is asked for, and the request can
// have a parameter that may do so.
func (x *facts) silent() bool {
	_, number := x.pathNumber()
	return x.Count > 0 && !number && !x.segment && x.behindLast() == "" &&
		(x.place != "requestBody" || x.limit != nil && len(x.more) > 0) &&
		(x.Request.Method == "GET" || x.place != "query" || x.full && x.limit != nil)
}

// usual are the page and the offset as they are most often called, and as the request,
// or the response's links, call what is beside them.
func (x *facts) usual() (page, offset string) {
	page, offset = x.style()
	if page == "" {
		page, offset = "page", "offset"
	}
	if name := x.linkedNumber(pageParams); name != "" {
		page = name
	}
	if f, n := x.named(offsetFields, 0); x.behindPage(f, n) && f.parent != "header" {
		offset = f.name
	}
	if name := x.linkedNumber(offsetParams); name != "" {
		offset = name
	}
	for _, p := range x.params {
		if p.Name == offset { // which it was not taken for
			offset = "offset"
		}
	}
	return page, offset
}

// blindly is the guess for a list that says nothing of how it goes on: one request that
// asks for page 2 and for the same items by their offset. second: it is made behind
// another guess, so that one request is left to try it.
func (x *facts) blindly(second bool) *Guess {
	page, offset := x.usual()
	kind, input, start := "page", x.input(page), int64(1)
	if second {
		// By page only where the total will tell whether they count from 1.
		if x.totalItems < 0 || x.limit != nil && x.limit.norm == "limit" || x.has(" limit ") {
			kind, input, start = "offset", x.input(offset), 0
		}
		offset = ""
	}
	why := "that is asked for by " + input.Name
	if offset != "" {
		why = input.Name + " and " + offset + " are asked for in one request"
		offset = x.input(offset).Name
	}
	return x.counting(kind, input, start, offset, why)
}

// counting is the guess by a number that the response doesn't say, or by that and an offset in one request.
func (x *facts) counting(kind string, input scheme.Input, start int64, offset, why string) *Guess {
	g := x.guess(kind, input, x.reason(), why)
	g.Start, g.Count, g.Offset = start, int64(x.Count), offset
	if x.pages != nil && x.pageCount > 1 && kind == "page" && start == 1 {
		g.Pagination.Outputs.NumPages = x.pages.path
	}
	g.Pagination.Outputs.HasMore = x.moreFlag(false)
	return g
}

// byPath is the guess by the page's number in the path.
func (x *facts) byPath(n int64) *Guess {
	g := x.guess("page", scheme.Input{Name: "page", In: "path"}, x.reason(), "the URL's path ends with the number of a page")
	g.Start, g.Path, g.Pagination.Outputs.HasMore = n, 1, x.moreFlag(false)
	return g
}

// behindID is the guess by a member of the last item.
func (x *facts) behindID(param, member string) *Guess {
	g := x.guess("cursor", x.input(param), x.reason(), "items of this form are asked for by "+param+", with the last one's "+member)
	g.Pagination.Outputs.NextCursor = "$[-1]." + member
	return g
}
