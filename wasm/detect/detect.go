// Package detect finds out what nobody said: where the items of a response are,
// and how the request for the next page is made.
//
// Detect reads the first exchange and returns guesses, the most likely first,
// each with its evidence. It asks for nothing: whoever walks the list follows the
// first guess, holds the second page against the first (First.Compare), and falls
// back to the next guess where they do not fit.
//
// What servers call things is data: the lists and tables of names.go.
package detect

import (
	"github.com/anypage/anypage/wasm/jsontext"
	"strconv"
	"strings"

	"github.com/anypage/anypage/wasm/scheme"
	"github.com/tidwall/gjson"
)

// Exchange is a request for a list and what came back.
type Exchange struct {
	Request scheme.Request
	URL     string // of the response
	Headers []scheme.Header
	Body    gjson.Result
	Items   string       // JSONPath of the items
	Count   int          // of the items
	Last    gjson.Result // the last item
	// Parameters are those that a document declares for the request; none where
	// there is no document.
	Parameters []Parameter
}

// Result is what an exchange says about the rest of the list.
type Result struct {
	Guesses []*Guess
	More    []string // why there must be more items; none where nothing says so
	// End says why this page is the last, as a reason and in words; "" where nothing
	// says so.
	Reason, End string
	// WholeReason and Whole say why this page is the whole list in case that the
	// guesses are wrong; "" where nothing says so.
	WholeReason, Whole string
	Size               int64 // items that a page has at most, 0 where nothing says it
	Full               bool  // the page has as many items as were asked for, or as pages often have
}

// LookedFor lists what Detect looks for.
const LookedFor = "a Link header, next URLs, cursors, has_more with ids, page and offset numbers, totals, Content-Range and pageInfo"

type exchange struct {
	Exchange
	Result
	params   []param
	declared []declared
	facts    []fact
	ends     []end
	weak     []end // that any sign of more outweighs
	noMore   bool  // a flag that is not weak, or Content-Range, says that there is nothing more

	limit      *param // of the request
	size       int64
	hasMore    *fact
	last       *fact // a flag that says that there is more by being false
	total      *fact
	totalItems int64
	ranged     bool   // there is a Content-Range
	place      string // of inputs: query or requestBody
}

type end struct {
	reason, evidence string
	loose            bool // a page number outweighs it
}

// end notes why this page is the last one; weakly, why it is unless something hints
// at more; hint, what does.
func (x *exchange) end(reason, evidence string, loose bool) {
	x.ends = append(x.ends, end{reason, evidence, loose})
}

func (x *exchange) weakly(reason, evidence string) {
	x.weak = append(x.weak, end{reason, evidence, false})
}

func (x *exchange) hint(evidence string) { x.More = append(x.More, evidence) }

// Detect reads an exchange.
func Detect(e Exchange) Result {
	x := &exchange{Exchange: e, params: params(e.Request), place: "query"}
	if r := e.Request; r.HasBody && r.Method != "GET" && r.Method != "HEAD" && gjson.Parse(r.Body).IsObject() {
		x.place = "requestBody"
	}
	x.declare()
	x.collect()
	x.readSize()
	x.readFlags()
	x.readTotal()
	x.nextURLs()
	x.cursors()
	named := len(x.Guesses)
	if named == 0 && x.hasMore != nil && len(x.More) > 0 {
		x.ids()
	}
	if x.noMore && len(x.More) == 0 {
		// A cursor may be there on the last page, too; a link is not.
		x.keep(func(g *Guess) bool { return g.Pagination.Type != scheme.Cursor })
		named = len(x.Guesses)
	}
	x.numbers()
	x.ended(named > 0)
	if x.End != "" {
		x.Guesses = nil
	} else {
		x.blindly()
	}
	x.preferDeclared()
	x.trim()
	x.doubtUndeclared()
	return x.Result
}

// trim leaves as many guesses as are worth a request: a second one only where
// something says that there is a next page, and never a third.
func (x *exchange) trim() {
	if len(x.Guesses) == 0 {
		return
	}
	best := x.Guesses[0]
	if best.Confidence >= 0.85 && len(x.More) == 0 && x.Whole == "" {
		x.hint(best.Evidence[0])
	}
	tries := 1
	if len(x.More) > 0 {
		tries = 2
	}
	x.Guesses = x.Guesses[:min(tries, len(x.Guesses))]
	switch {
	case len(x.More) > 0 || x.Whole != "":
	case jsontext.Member(x.Body, "object").Str == "list" && x.hasMore == nil: // OpenAI's Page and Stripe's lists
		x.WholeReason = "single-page"
		x.Whole = "$.object is list, and lists of this kind have a has_more while there is more"
	case strings.HasSuffix(jsontext.Member(x.Body, "kind").Str, "List") && jsontext.Member(x.Body, "apiVersion").Exists():
		// Kubernetes API Concepts, Retrieving large results sets in chunks
		x.WholeReason = "single-page"
		x.Whole = "a Kubernetes list without metadata.continue is the whole list"
	case strings.Contains(jsontext.Member(x.Body, "kind").Str, "#"): // Google APIs Explorer: drive#fileList
		x.WholeReason = "single-page"
		x.Whole = "$.kind is " + jsontext.Member(x.Body, "kind").Str + ", and lists of this kind have a nextPageToken while there is more"
	case x.odata(): // OData JSON Format 4.01, section 4.6.5
		x.WholeReason = "single-page"
		x.Whole = "an OData response without a nextLink is the whole list"
	}
}

func (x *exchange) odata() bool {
	return x.Items == "$.value" && jsontext.Member(x.Body, "@odata.context").Exists()
}

// Size is the number of items that a request asks for, 0 where it does not say.
func Size(r scheme.Request) int64 {
	x := &exchange{params: params(r)}
	_, n := x.asked(limitParams, true, 1)
	return n
}

func (x *exchange) readSize() {
	if x.limit, x.size = x.asked(limitParams, true, 1); x.limit == nil {
		if f, n := x.named(limitFields, 1); f != nil && n >= int64(x.Count) {
			x.size = n
		}
	}
	n := x.Count
	x.Size = x.size
	x.Full = n > 0 && (x.size > 0 && int64(n) >= x.size || x.size == 0 && typical(n))
}

// typical tells whether pages often have so many items.
func typical(n int) bool { return n%5 == 0 || n%12 == 0 || n&(n-1) == 0 }

// propose adds a guess to the others, of which the likeliest are first. kind is its
// input's, or url. What it returns can be changed, but for its confidence.
func (x *exchange) propose(kind string, in scheme.Input, confidence float64, evidence ...string) *Guess {
	g := &Guess{Total: max(x.totalItems, 0), Confidence: confidence, Evidence: evidence}
	g.Before, g.Or = x.passed()
	if x.last != nil {
		g.Last = x.last.path
	}
	p := &g.Pagination
	switch kind {
	case "cursor":
		p.Type = scheme.Cursor
	case "url":
		p.Type = scheme.URL
	default:
		p.Type = scheme.OffsetLimit
	}
	if kind != "url" {
		in.Type = kind
		p.Inputs = []scheme.Input{in}
	}
	p.Outputs.Results = x.Items
	if x.total != nil {
		p.Outputs.Total = x.total.path
	}
	at := len(x.Guesses)
	for at > 0 && x.Guesses[at-1].Confidence < confidence {
		at--
	}
	x.Guesses = append(x.Guesses, nil)
	copy(x.Guesses[at+1:], x.Guesses[at:])
	x.Guesses[at] = g
	return g
}

// keep drops guesses.
func (x *exchange) keep(test func(*Guess) bool) {
	var kept []*Guess
	for _, g := range x.Guesses {
		if test(g) {
			kept = append(kept, g)
		}
	}
	x.Guesses = kept
}

// input is where the request has its parameters: those of a body that keeps them in
// an object are there.
func (x *exchange) input(name string) scheme.Input {
	if x.place == "requestBody" && name[0] != '/' {
		for _, p := range x.params {
			if i := strings.LastIndexByte(p.Name, '/'); i > 0 && !strings.HasPrefix(p.Name, "/variables/") {
				name = p.Name[:i+1] + name
				break
			}
		}
		if name[0] != '/' && jsontext.Member(x.Body, "pagingCounter").Exists() && jsontext.Member(gjson.Parse(x.Request.Body), "options").IsObject() {
			name = "/options/" + name // mongoose-paginate-v2, as in SpaceX's API
		}
	}
	return scheme.Input{Name: name, In: x.place}
}

// readFlags finds the flag that tells whether there is more.
func (x *exchange) readFlags() {
	flag := func(v gjson.Result) (set, ok bool) {
		text := strings.ToLower(v.String())
		return text == "true", text == "true" || text == "false"
	}
	for i := range x.facts {
		f := &x.facts[i]
		set, ok := flag(f.value)
		if !ok || f.value.IsObject() || f.ofQuery() {
			continue
		}
		weak, loose := in(weakFlags, f.norm), in(looseFlags, f.norm)
		switch {
		case in(moreFlags, f.norm) || f.norm == "next":
			if x.hasMore == nil || !weak && in(weakFlags, x.hasMore.norm) {
				x.hasMore = f
			}
			if set {
				x.hint(show(f) + " is true")
			} else {
				x.noMore = x.noMore || !weak
				x.end("has-more-false", show(f)+" is false", loose)
			}
		case in(lastFlags, f.norm) && set:
			x.noMore = x.noMore || !weak
			x.end("last-page", show(f)+" is true", loose)
		case in(lastFlags, f.norm):
			x.hint(show(f) + " is false")
			if f.path != "" && !loose {
				x.last = f
			}
		}
	}
}

// readTotal finds the count of all items.
func (x *exchange) readTotal() {
	own := x.Items[strings.LastIndexAny(x.Items, ".]")+1:] // totalOrders, total_issues
	count := int64(x.Count)
	x.totalItems = -1
	if jsontext.Member(x.Body, "resourceType").Str == "Bundle" && (strings.Contains(x.Request.URL, "include=") || strings.Contains(x.Request.URL, "_total=estimate")) {
		return // HL7 FHIR R5, Bundle.total: included resources are not counted, and it may be an estimate
	}
	for i := range x.facts {
		f := &x.facts[i]
		norm := strings.TrimPrefix(strings.TrimPrefix(f.norm, "odata"), "hydra")
		if f.value.IsObject() { // Elasticsearch: {"value":10000,"relation":"eq"}
			v := jsontext.Member(f.value, "value")
			if norm != "total" || !v.Exists() || jsontext.Member(f.value, "relation").Str == "gte" {
				continue
			}
			f = &fact{path: f.path + ".value", norm: norm, value: v}
		}
		n, ok := integer(f.value)
		listed := in(totalFields, norm) || norm == "total"+normal(own) || f.norm == "odatacount"
		switch {
		case f.parent == "pageinfo" && norm == "totalresults" && x.has(" resultsperpage "): // YouTube Data API, Search: list: an approximation
		case ok && (listed && (x.totalItems < 0 || x.totalItems == count) || in(bestTotals, norm)) && n >= count:
			x.total, x.totalItems = f, n
		case ok && in(countFields, norm) && n > count && x.total == nil && n != x.size:
			x.total, x.totalItems = f, n
		case ok && in(leftFields, norm) && n > 0:
			x.hint(show(f) + " is " + f.value.Raw)
		}
	}
	if value, ok := x.header("content-range"); ok {
		// RFC 9110, section 14.4: unit first-last/complete-length
		x.ranged = true
		_, span, _ := strings.Cut(value, " ")
		if span == "" {
			span = value
		}
		span, complete, _ := strings.Cut(span, "/")
		_, last, _ := strings.Cut(span, "-")
		to, toKnown := integer(quoted(last))
		n, known := integer(quoted(complete))
		if known {
			x.total, x.totalItems = &fact{path: "$response.header.Content-Range", name: "Content-Range"}, n
		}
		switch {
		case !known && !toKnown: // of another unit than items, such as Heroku's id
			x.ranged = false
		case known && (!toKnown || to+1 >= n):
			x.noMore = true
			x.end("last-page", "Content-Range is "+value, false)
		default:
			x.hint("Content-Range is " + value)
		}
	}
}

func (x *exchange) header(lowerName string) (string, bool) {
	var values []string
	for _, h := range x.Headers {
		if strings.EqualFold(h.Name, lowerName) {
			values = append(values, h.Value)
		}
	}
	return strings.Join(values, ", "), values != nil
}

// show names a fact in evidence.
func show(f *fact) string {
	if f.path != "" {
		return f.path
	}
	return f.holder + "." + f.name
}

// moreFlag is the path of the flag that guesses may stop at, "" for none. named:
// the guess follows what the response names as the next page.
func (x *exchange) moreFlag(named bool) string {
	if x.hasMore == nil {
		return ""
	}
	set := strings.EqualFold(x.hasMore.value.String(), "true")
	if in(weakFlags, x.hasMore.norm) && (named || !set && in(looseFlags, x.hasMore.norm)) {
		return ""
	}
	return x.hasMore.path
}

// leastCap is the smallest number of items that a server is assumed to cut a page
// to though more were asked for.
const leastCap = 5

// ended decides whether this page is the last. named tells whether the response
// names a next page.
func (x *exchange) ended(named bool) {
	count := int64(x.Count)
	before, _ := x.passed()
	if x.totalItems > count+before && x.Count > 0 {
		x.hint(show(x.total) + " says " + strconv.FormatInt(x.totalItems, 10) + " items, and this page has " + strconv.Itoa(x.Count))
	}
	if len(x.More) > 0 {
		return
	}
	if named {
		if x.noMore { // whatever it names may lead to nothing
			x.WholeReason, x.Whole = x.ends[0].reason, x.ends[0].evidence
		}
		return
	}
	asked := x.limit != nil && x.Count > 0
	numbered := len(x.Guesses) > 0 && x.Guesses[0].Confidence >= 0.85
	switch {
	case len(x.ends) > 0:
	case x.Count == 0:
		x.end("empty-page", "the page has no items, and names no next one", false)
	case x.totalItems == count && !(x.size > 0 && count >= x.size):
		x.end("single-page", strconv.Itoa(x.Count)+" items of a total of "+strconv.Itoa(x.Count)+" ("+show(x.total)+")", false)
	case x.totalItems == count+before && before > 0:
		x.end("total-reached", strconv.Itoa(x.Count)+" items behind "+strconv.FormatInt(before, 10)+" of a total of "+strconv.FormatInt(x.totalItems, 10)+" ("+show(x.total)+")", false)
	case len(x.weak) > 0 && x.weak[0].reason != "":
		x.ends = x.weak
		if numbered {
			x.WholeReason, x.Whole = x.weak[0].reason, x.weak[0].evidence
			return
		}
	case x.totalItems == count && len(x.Guesses) == 0: // a full page: a page 2 without items proves the total
		x.WholeReason, x.Whole = "single-page", strconv.Itoa(x.Count)+" items of a total of "+strconv.Itoa(x.Count)+" ("+show(x.total)+")"
		return
	case asked && count < x.size:
		x.end("short-page", strconv.Itoa(x.Count)+" items, where the request asks for "+strconv.FormatInt(x.size, 10), false)
	default:
		return
	}
	capped := typical(x.Count) && x.Count >= leastCap
	switch last := x.ends[0]; {
	case last.reason == "short-page" && (capped || numbered), // the server may give fewer than were asked for
		last.reason == "single-page" && capped && numbered && (x.limit != nil || x.size <= count): // and count no others
		x.WholeReason, x.Whole = last.reason, last.evidence
		return
	}
	last := x.ends[0]
	for _, e := range x.ends {
		if last.loose && !e.loose {
			last = e
		}
	}
	if last.loose && (len(x.Guesses) > 0 || x.Full) {
		x.WholeReason, x.Whole = last.reason, last.evidence
		return
	}
	x.Reason, x.End = last.reason, last.evidence
}

// passed is how many items of the list are before this page; or: as many, if the
// list is counted from another number.
func (x *exchange) passed() (before, or int64) {
	if p, n := x.asked(pageParams, true, 1); p != nil && x.plausible(p, n) {
		size := max(x.size, int64(x.Count))
		if x.totalItems >= 0 && (n-1)*size >= x.totalItems {
			size = int64(x.Count) // what was taken for the limit is none
		}
		return (n - 1) * size, n * size
	}
	if p, n := x.asked(offsetParams, true, 1); p != nil && x.plausible(p, n) {
		if size := max(x.size, int64(x.Count)); size > 1 && (n-1)%size == 0 {
			return n - 1, n // 1, 11, 21: counted from 1
		}
		return n, n - 1
	}
	return 0, 0
}

// plausible tells whether a parameter of the request is what its name says: a
// number called from may be a year. What the response repeats is none, nor what its
// total has room for.
func (x *exchange) plausible(p *param, n int64) bool {
	return !in(looseParams, p.norm) || n <= 1 || x.totalItems >= n || x.find(func(f *fact) bool {
		at, ok := integer(f.value)
		return ok && at == n && in(pageFields+offsetFields+startFields, f.norm)
	}) != nil
}
