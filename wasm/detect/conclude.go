package detect

import (
	"slices"
	"strconv"
	"strings"

	"github.com/anypage/anypage/wasm/jsontext"
	"github.com/tidwall/gjson"
)

// conclude makes the result of the facts and the proposals in their order.
func (x *facts) conclude(all []proposal) Result {
	var told []proposal
	for _, p := range all {
		if !p.rule.blind {
			told = append(told, p)
		}
	}
	r := Result{More: x.more, Size: x.size, Full: x.full, WholeReason: x.only.reason, Whole: x.only.evidence}
	if e, whole := x.ended(told); whole {
		r.WholeReason, r.Whole = e.reason, e.evidence
	} else {
		r.Reason, r.End = e.reason, e.evidence
	}
	if r.End != "" {
		return r
	}
	all = x.withBlind(told, all)
	if len(all) == 0 {
		x.wholeByDocument(&r)
		return r
	}
	if all[0].rule.tier <= telling && len(r.More) == 0 && r.Whole == "" {
		r.More = append(r.More, all[0].Evidence[0])
	}
	// As many guesses as are worth a request: a second one only where something says that
	// there is a next page, and a third where what names it may be a cursor or a number.
	tries := 1
	if len(r.More) > 0 || x.full && len(x.ends) == 0 && x.nextNamed() { // a total may be that of the page
		tries = 2
		for i := range x.cursors {
			if len(x.cursors[i].inputs) > 2 {
				tries = 3
			}
		}
	}
	if x.ofElement() || len(all) > 1 && all[0].rule == all[1].rule && all[0].Start < all[1].Start { // one of which is page 1
		tries = 2
	}
	all = all[:min(tries, len(all))]
	for _, p := range all {
		if p.undeclared {
			p.Evidence = append(p.Evidence[:len(p.Evidence):len(p.Evidence)], "the document does not declare "+p.Pagination.Inputs[0].Name)
		}
	}
	r.Guesses = merge(all)
	if len(r.More) == 0 && r.Whole == "" {
		x.wholeByForm(&r)
	}
	return r
}

// leastCap is the smallest number of items that a server is assumed to cut a page
// to though more were asked for.
const leastCap = 5

// ended decides whether this page is the last; whole: that it is the whole list in case
// that the guesses are wrong. told are the proposals that the response tells.
func (x *facts) ended(told []proposal) (e end, whole bool) {
	switch {
	case len(x.more) > 0:
		return end{}, false
	case x.nextNamed():
		return x.endBeside()
	}
	counted := len(told) > 0 && told[0].rule.tier <= telling
	if len(x.ends) == 0 {
		return x.endByCount(len(told) > 0, counted)
	}
	e = x.ends[0]
	for _, other := range x.ends {
		if e.loose && !other.loose {
			e = other
		}
	}
	return e, e.loose && (len(told) > 0 || x.full)
}

// endBeside decides that where the page names a next one all the same: by a token or a link that may always be
// there. One sign alone proves nothing where the page is full.
func (x *facts) endBeside() (e end, whole bool) {
	count := int64(x.Count)
	before, _ := x.passed()
	met := x.total != nil && x.totalItems == count+before
	short := x.size > 0 && count < x.size && !x.capped() || x.size == 0 && !x.full && x.noMore
	switch {
	case len(x.ends) > 0:
		for _, e = range x.ends {
			if !e.loose {
				return e, !(short || x.noMore && met)
			}
		}
		return e, !(short && met)
	case x.only.reason != "":
		return x.only, true
	case met:
		return x.countedAll(), true
	}
	return end{}, false
}

// capped reports whether the page has as many items as servers cut pages to, though more were asked for.
func (x *facts) capped() bool { return typical(x.Count) && x.Count >= leastCap }

// countedAll is the end of a list whose total this page has.
func (x *facts) countedAll() end {
	return end{reason: "single-page", evidence: strconv.Itoa(x.Count) + " items of a total of " + strconv.FormatInt(x.totalItems, 10) + " (" + show(x.total) + ")"}
}

// endByCount decides that where nothing says that this page is the last: by how many
// items it has. told: there are guesses; counted: one by a number that was said.
func (x *facts) endByCount(told, counted bool) (e end, whole bool) {
	count := int64(x.Count)
	items := strconv.Itoa(x.Count) + " items"
	before, _ := x.passed()
	capped := x.capped()
	switch {
	case x.Count == 0:
		return end{reason: "empty-page", evidence: "the page has no items, and names no next one"}, false
	case x.totalItems == count && (x.size <= 0 || count < x.size): // the server may count the page's items
		return x.countedAll(), capped && counted && (x.limit != nil || x.size <= count)
	case x.totalItems == count+before && before > 0:
		return end{reason: "total-reached", evidence: items + " behind " + strconv.FormatInt(before, 10) + " of a total of " + strconv.FormatInt(x.totalItems, 10) + " (" + show(x.total) + ")"}, false
	case len(x.weak) > 0 && x.weak[0].reason != "":
		return x.weak[0], counted
	case x.totalItems == count && !told: // a full page: a page 2 without items proves the total
		return x.countedAll(), true
	case x.limit != nil && count < x.size: // the server may give fewer than were asked for
		return end{reason: "short-page", evidence: items + ", where the request asks for " + strconv.FormatInt(x.size, 10)}, capped || counted
	case x.Sequence && !told && (x.limit == nil || !x.full): // what is sent line by line is mostly sent as a whole
		return end{reason: "single-page", evidence: items + ", each a line of its own, and no header names a next page"}, false
	}
	return end{}, false
}

// wholeByDocument says that a page is the whole list where the document declares nothing that asks for another one,
// and the response says nothing of one. A full page may be cut all the same: documents have been seen to leave
// parameters out.
func (x *facts) wholeByDocument(r *Result) {
	takes := x.Items != "$" && x.declares(cursorParams) && !(x.full && x.size > 0) && !x.maybeCursor()
	if !x.documented() || len(x.more) > 0 || r.Whole != "" || x.Count == 0 || !takes && (x.asks() || x.full && (x.size > 0 || x.Count >= leastCap)) {
		return
	}
	r.Reason, r.End = "single-page", strconv.Itoa(x.Count)+" items; nothing names a next page, and the document declares no parameter that asks for one"
	if takes {
		r.Reason, r.End = "no-next", strconv.Itoa(x.Count)+" items; the document declares a cursor, and the response has none"
	}
}

// maybeCursor reports whether something around the items has a name that speaks of going on, and may be a cursor.
func (x *facts) maybeCursor() bool {
	return x.find(func(f *fact) bool {
		raw := f.value.Raw
		speaks := slices.ContainsFunc(onward[:], func(word string) bool { return strings.Contains(f.norm, word) })
		number := f.value.Type == gjson.Number && in(pageFields+pagesFields+limitFields, f.norm)
		return speaks && !number && f.parent != "header" && raw != "true" && raw != "{}" && raw != "[]" && !blank(f.value) &&
			!(f.value.IsObject() && (holds(f.norm) || in(linkHolders, f.parent) || strings.HasPrefix(x.Items, f.path))) &&
			(f.value.Type != gjson.String || strings.IndexByte(raw, ' ') < 0)
	}) != nil
}

// onward are words in names of what leads on.
var onward = [...]string{"next", "nxt", "more", "cursor", "token", "continu", "marker", "bookmark", "after", "scroll", "resume", "seek", "page"}

// wholeByForm says that a page is the whole list by what lists of its form have while
// there is more.
func (x *facts) wholeByForm(r *Result) {
	kind := jsontext.Member(x.Body, "kind").Str
	switch {
	case jsontext.Member(x.Body, "object").Str == "list" && x.hasMore == nil: // OpenAI's Page and Stripe's lists
		r.Whole = "$.object is list, and lists of this kind have a has_more while there is more"
	case strings.HasSuffix(kind, "List") && jsontext.Member(x.Body, "apiVersion").Exists():
		// Kubernetes API Concepts, Retrieving large results sets in chunks
		r.Whole = "a Kubernetes list without metadata.continue is the whole list"
	case strings.Contains(kind, "#"): // Google APIs Explorer: drive#fileList
		r.Whole = "$.kind is " + kind + ", and lists of this kind have a nextPageToken while there is more"
	case x.odata(): // OData JSON Format 4.01, section 4.6.5
		r.Whole = "an OData response without a nextLink is the whole list"
	default:
		return
	}
	r.WholeReason = "single-page"
}
