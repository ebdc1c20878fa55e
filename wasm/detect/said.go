package detect

import (
	"strconv"
	"strings"

	"github.com/anypage/anypage/wasm/jsontext"
	"github.com/anypage/anypage/wasm/scheme"
)

// Said is what a response says of the list that nobody asked it for: counts and signs of
// more that the pagination does not name.
type Said struct {
	Total Count // of all items
	Left  Count // of items behind this page
	Pages Count // of all pages
	Page  int64 // the number of this page in the request, 0 where that has none

	More  string // a flag that says that there is more; "" for none
	Link  string // a link to a next page; "" for none
	Next  string // a cursor; "" for none
	Named bool   // that is called the next page's
	Full  bool   // the page has as many items as were asked for, or as servers cap pages at

	Before, Or int64 // items of the list before the request's page; Or if it is counted from another number
	Midway     bool  // the request has a cursor: nobody knows how many items come before
}

// Count is a number that a response states. N is -1 where it states none.
type Count struct {
	N    int64
	Path string // where it stands
	Word string // what the family says of it, "" where it is exact
}

// Say reads what an exchange says. own are the paths that the pagination names: what else
// the response says is told of.
func Say(e Exchange, own ...string) Said {
	x := &facts{Exchange: e, params: params(e.Request), place: "query"}
	x.collect()
	filtered := false // one of its own counts what a filter leaves, which others do not
	fields := x.fields
	x.fields = nil
	for i := range fields {
		f := &fields[i]
		if !named(f, own) || f.value.IsObject() {
			x.fields = append(x.fields, *f)
		} else if in(bestTotals, f.norm) {
			filtered = true
		}
	}
	x.readSize()
	x.readFlags()
	flags := x.more
	x.readTotal()
	x.readRange()
	x.readLinks()
	x.readCursors()
	s := Said{Total: x.countOf(x.total, x.totalItems), Left: x.countOf(x.left, x.leftItems)}
	s.Pages = x.countOf(x.readPages())
	if filtered {
		s.Total.N = -1
	}
	_, s.Page = x.asked(pageParams, true, 0)
	s.Full = x.full && (x.size > 0 || scheme.IsCap(int64(x.Count)))
	if len(flags) > 0 {
		s.More = flags[0]
	}
	if len(x.links) > 0 {
		s.Link = show(x.links[0].fact) + " names a next page"
	}
	for _, c := range x.cursors {
		if s.Next == "" || c.next && !s.Named {
			s.Next, s.Named = show(c.fact)+" is "+short(c.value.Raw), c.next
		}
	}
	s.Before, s.Or = x.passed()
	if p, _ := x.asked(cursorParams, false, 0); p != nil {
		s.Midway = p.value.String() != ""
	}
	return s
}

func (x *facts) countOf(f *fact, n int64) Count {
	if f == nil {
		return Count{N: -1}
	}
	c := Count{N: n, Path: show(f)}
	switch {
	case f.norm == "remainingitemcount": // Kubernetes API, ListMeta
		c.Word = "Kubernetes calls it an estimate"
	case x.bundle() && f.norm == "total": // HL7 FHIR R5, Bundle.total
		c.Word = "FHIR allows an estimate"
	case f.norm == "totalsize" && jsontext.Member(x.Body, "nextPageToken").Exists(): // AIP-158
		c.Word = "AIP-158 allows an estimate"
	}
	return c
}

// named reports whether a pagination names a fact.
func named(f *fact, own []string) bool {
	if f == nil {
		return false
	}
	for _, path := range own {
		if path != "" && (path == f.path || strings.HasPrefix(path, f.path) && f.path != "" && strings.HasPrefix(path[len(f.path):], ".")) {
			return true
		}
	}
	return false
}

// Text says a count in words.
func (c Count) Text(what string) string {
	text := c.Path + " says " + strconv.FormatInt(c.N, 10) + " " + what
	if c.Word != "" {
		text += " (" + c.Word + ")"
	}
	return text
}

// AboutList reports whether a member of this name tells of a list, and is none of its items.
func AboutList(name string) bool {
	norm := normal(name)
	return strings.HasPrefix(norm, "next") || in(" kind etag selflink incompletesearch unreachable "+totalFields+leftFields+cursorFields+moreFlags, norm)
}

// Takes says what a parameter of this name takes: "a cursor", "a page", "an offset", "an item's id", or "" where that
// isn't certain. sized: there is one beside it that limits how many items a page has. Then "start" takes an offset.
func Takes(name string, sized bool) string {
	switch norm := paramName(name); {
	case in(cursorParams+" pageinfo ", norm):
		return "a cursor"
	case in(looseParams, norm) && !(sized && in(offsetParams, norm)):
		return ""
	case in(pageParams, norm):
		return "a page"
	case in(offsetParams, norm):
		return "an offset"
	case in(idParams+" sinceid startafter ", norm), strings.HasPrefix(norm, "startafter") && strings.HasSuffix(norm, "id"):
		return "an item's id"
	}
	return ""
}

// Limits reports whether a parameter of this name says how many items a page is to have.
func Limits(name string) bool { return in(limitParams, paramName(name)) }

// TellsOfMore reports whether a field of this name tells that a list goes on, or how.
func TellsOfMore(name string) bool {
	norm := normal(name)
	rest, next := strings.CutPrefix(norm, "next")
	return next && (rest == "" || in(nextURLs+nextCursors+" link ", rest)) || in(totalFields+pagesFields+leftFields+cursorFields+" hasmore hasnext hasnextpage ", norm)
}

// Holds reports whether an object of this name says what a response tells of its page, or has the
// list in it.
func Holds(name string) bool { return holds(normal(name)) }
