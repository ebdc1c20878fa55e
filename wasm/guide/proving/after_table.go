package proving

import (
	"strconv"

	"github.com/anypage/anypage/wasm/detect"
	"github.com/anypage/anypage/wasm/edit"
	"github.com/anypage/anypage/wasm/guide"
	"github.com/anypage/anypage/wasm/linkheader"
	"github.com/anypage/anypage/wasm/scheme"
	"github.com/tidwall/gjson"
)

// afterTable is how a detected list ends where the scheme's own rules would go on. The
// first row that applies ends it.
var afterTable = [...]struct {
	reason   string
	ends     func(*settled, *guide.Page, scheme.Decision) bool
	evidence func(*settled, *guide.Page) string
}{
	{
		"no-next",
		func(s *settled, p *guide.Page, _ scheme.Decision) bool {
			return s.Scheme.Pagination.Outputs.NextURL == "$response.header.Link" && linkheader.Ends(p.Answer().Header("link"))
		},
		func(_ *settled, p *guide.Page) string {
			return `the Link header says results="false" of the next page on page ` + ordinal(p)
		},
	},
	{
		"empty-page",
		func(s *settled, p *guide.Page, d scheme.Decision) bool {
			return p.Body().Count == 0 && s.Request(*d.Next).Key == p.Ask().Key
		},
		func(_ *settled, p *guide.Page) string {
			return "page " + ordinal(p) + " has no items, and names itself as the next one"
		},
	},
	{
		"empty-page",
		func(s *settled, p *guide.Page, d scheme.Decision) bool {
			named := s.EmptyPage == "follow" && d.Next.Number == ""
			return p.Body().Count == 0 && (!named && counts(s.guess, p, *d.Next) || d.Total == int64(p.Before)+s.guess.Before)
		},
		func(_ *settled, p *guide.Page) string { return "page " + ordinal(p) + " has no items" },
	},
}

// counts reports whether the next page is named by nothing but the next number or
// offset: an empty page is the end then. Behind an empty page with an opaque cursor
// there may well be others.
func counts(guess *detect.Guess, p *guide.Page, next scheme.Position) bool {
	step := func(from, to string) bool {
		a, err := strconv.ParseInt(from, 10, 64)
		b, wrong := strconv.ParseInt(to, 10, 64)
		return err == nil && wrong == nil && b > a && b-a <= max(guess.Count, 1)
	}
	unquoted := func(raw string) string { return gjson.Parse(raw).String() }
	switch {
	case next.Number != "":
		return true
	case next.Cursor != "":
		return step(unquoted(p.Ask().Position.Cursor), unquoted(next.Cursor))
	}
	one := false
	for _, to := range edit.QueryPairs(next.URL) {
		if from := edit.QueryValues(p.Ask().Request.URL, to.Name); len(from) == 0 || from[0] != to.Value {
			if one || len(from) == 0 || !step(from[0], to.Value) {
				return false
			}
			one = true
		}
	}
	return one
}
