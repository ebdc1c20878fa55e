// Package detect finds out what nobody said: where the items of a response are,
// and how the request for the next page is made.
//
// Detect reads the first exchange and returns guesses, the most likely first,
// each with its evidence. It asks for nothing: whoever walks the list follows the
// first guess, holds the second page against the first (First.Compare), and falls
// back to the next guess where they do not fit.
//
// What servers call things is data: the lists of names below, all in their normal
// form (normal), with a space around each.
package detect

import (
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/anypage/anypage/wasm/host"
	"github.com/anypage/anypage/wasm/linkheader"
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
	Guesses []Guess
	More    []string // why there must be more items; none where nothing says so
	// End says why this page is the last, as a reason and in words; "" where nothing
	// says so.
	Reason, End string
	// WholeReason and Whole say why this page is the whole list in case that the
	// guesses are wrong; "" where nothing says so.
	WholeReason, Whole string
	Full               bool // the page has as many items as were asked for, or as pages often have
}

// LookedFor lists what Detect looks for.
const LookedFor = "a Link header, next URLs, cursors, has_more with ids, page and offset numbers, totals, Content-Range and pageInfo"

// Names of the request's parameters and of the response's fields.
const (
	limitParams  = " limit perpage pagesize size maxresults itemsperpage pagelimit pagingsize take top rows count first max n num results hitsperpage resultsperpage maxkeys maxrecords maxitems resultsize ps "
	limitFields  = " limit perpage pagesize size maxresults itemsperpage pagelimit hitsperpage resultsperpage maxitems "
	pageParams   = " page pagenumber pageno pageindex pagenum currentpage p pg "
	offsetParams = " offset skip startat start startindex from firstresult pageoffset pagingoffset pagestart "
	cursorParams = " cursor after pagetoken nexttoken nextpagetoken nextcursor continuationtoken continuation continue bookmark marker startingafter startcursor pagecursor pageafter paginationtoken scrollid afterid aftercursor skiptoken "

	pageFields   = " page pagenumber pageno pageindex pagenum currentpage curpage currentpagenumber "
	pagesFields  = " totalpages pagecount pages numpages nbpages lastpage pagestotal totalpagecount pagetotal maxpage maxpages numberofpages noofpages pagescount totalpage lastpagenumber "
	offsetFields = " offset skip startat startindex pageoffset "
	startFields  = " start from firstresult " // of an offset only beside a total or a limit
	totalFields  = " total totalcount totalresults totalitems totalelements totalrecords totalhits totalsize totalentries totalrows totalobjects totaldocs totaldocuments totalfound totalmatches totalavailable totalnumber totalnumberofitems numfound nbhits recordstotal recordsfiltered itemstotal rowstotal "
	// Counts of all items on some servers, and of the page's on others.
	countFields = " count itemcount recordcount resultcount rowcount resultscount numberofresults numresults size "
	leftFields  = " remaining remainingitemcount remainingcount remainingitems "

	// Flags that there is more, and flags that there is not.
	moreFlags = " hasmore more hasnext hasnextpage hasnextresults morerecords hasmoreitems hasmorepages hasmoreresults istruncated truncated moreavailable moreresults ismore hasmoredata hasadditional "
	lastFlags = " last islast islastpage lastpage done isend nomore "
	// Those of both that servers use for other things as well: what names a next
	// page outweighs them. The loose ones among them tell of a query or a job as
	// often as of a page, so that even a page number outweighs them.
	weakFlags  = " more truncated next last done isend "
	looseFlags = " truncated done "

	// What follows "next" in the name of a URL and of a cursor.
	nextURLs    = " url uri link href path page pageurl pageuri pagelink pagepath pagehref recordsurl resultsurl results "
	nextCursors = " cursor token pagetoken pagecursor marker after key pagekey offset start startindex startat pagestart skip page pagenumber pageindex pageid continuationtoken continuation continue maxid startingafter startafter bookmark batch "
	// Cursors whose names do not begin with "next".
	cursorFields = " cursor bookmark continue continuationtoken continuation marker pagetoken paginationtoken aftercursor endcursor scrollid pagecursor vidoffset "
)

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
	size       int64  // items that a page has at most, 0 where nothing says it
	hasMore    *fact
	total      *fact
	totalItems int64
	ranged     bool   // there is a Content-Range
	place      string // of inputs: query or requestBody
}

type end struct {
	reason, evidence string
	loose            bool // a page number outweighs it
}

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
	x.linkHeader()
	x.nextURLs()
	x.cursors()
	named := len(x.Guesses)
	if named == 0 && x.hasMore != nil && x.hasMore.value.Type == gjson.True {
		x.ids()
	}
	if x.noMore && len(x.More) == 0 {
		// A cursor may be there on the last page, too; a link is not.
		x.Guesses = slices.DeleteFunc(x.Guesses, func(g Guess) bool { return g.Pagination.Type == scheme.Cursor })
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
	sort.SliceStable(x.Guesses, func(i, j int) bool { return x.Guesses[i].Confidence > x.Guesses[j].Confidence })
	x.trim()
	x.doubtUndeclared()
	return x.Result
}

// trim leaves as many guesses as are worth a request: a second one only where
// something says that there is a next page, and never a third. Those with an
// Offset take two requests by themselves.
func (x *exchange) trim() {
	if len(x.Guesses) == 0 {
		return
	}
	best := x.Guesses[0]
	if best.Confidence >= 0.85 && len(x.More) == 0 && x.Whole == "" {
		x.More = append(x.More, best.Evidence[0])
	}
	tries := 1
	if len(x.More) > 0 {
		tries = 2
	}
	if best.Offset != "" {
		tries = 1
	}
	x.Guesses = x.Guesses[:min(tries, len(x.Guesses))]
	if len(x.Guesses) == 2 && x.Guesses[1].Offset != "" {
		x.Guesses = x.Guesses[:1]
	}
	switch {
	case len(x.More) > 0 || x.Whole != "":
	case x.Body.Get("object").Str == "list" && x.hasMore == nil: // OpenAI's Page and Stripe's lists
		x.WholeReason = "single-page"
		x.Whole = "$.object is list, and lists of this kind have a has_more while there is more"
	case x.odata(): // OData JSON Format 4.01, section 4.6.5
		x.WholeReason = "single-page"
		x.Whole = "an OData response without a nextLink is the whole list"
	}
}

func (x *exchange) odata() bool {
	return x.Items == "$.value" && x.Body.Get("@odata\\.context").Exists()
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
	x.Full = n > 0 && (x.size > 0 && int64(n) >= x.size || x.size == 0 && typical(n))
}

// typical tells whether pages often have so many items.
func typical(n int) bool { return n%5 == 0 || n%12 == 0 || n&(n-1) == 0 }

// outputs are those that every guess has.
func (x *exchange) outputs() scheme.Outputs {
	o := scheme.Outputs{Results: x.Items}
	if x.total != nil {
		o.Total = x.total.path
	}
	return o
}

func (x *exchange) add(g Guess) {
	g.Total = max(x.totalItems, 0)
	x.Guesses = append(x.Guesses, g)
}

func (x *exchange) input(name, kind string) scheme.Input {
	return scheme.Input{Name: name, In: x.place, Type: kind}
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
				x.More = append(x.More, show(f)+" is true")
			} else {
				x.noMore = x.noMore || !weak
				x.ends = append(x.ends, end{"has-more-false", show(f) + " is false", loose})
			}
		case in(lastFlags, f.norm) && set:
			x.noMore = x.noMore || !weak
			x.ends = append(x.ends, end{"last-page", show(f) + " is true", loose})
		case in(lastFlags, f.norm):
			x.More = append(x.More, show(f)+" is false")
		}
	}
}

// readTotal finds the count of all items.
func (x *exchange) readTotal() {
	own := x.Items[strings.LastIndexAny(x.Items, ".]")+1:] // totalOrders, total_issues
	count := int64(x.Count)
	x.totalItems = -1
	if strings.Contains(x.Request.URL, "include=") && x.Body.Get("resourceType").Str == "Bundle" {
		return // HL7 FHIR R5, Bundle.total: included resources are not counted
	}
	for i := range x.facts {
		f := &x.facts[i]
		norm := strings.TrimPrefix(strings.TrimPrefix(f.norm, "odata"), "hydra")
		if f.value.IsObject() { // Elasticsearch: {"value":10000,"relation":"eq"}
			v := f.value.Get("value")
			if norm != "total" || !v.Exists() || f.value.Get("relation").Str == "gte" {
				continue
			}
			f = &fact{path: f.path + ".value", norm: norm, value: v}
		}
		n, ok := integer(f.value)
		listed := in(totalFields, norm) || norm == "total"+normal(own) || f.norm == "odatacount"
		switch {
		case ok && listed && n >= count && (x.totalItems < 0 || n == count):
			x.total, x.totalItems = f, n
		case ok && in(countFields, norm) && n > count && x.total == nil && n != x.size:
			x.total, x.totalItems = f, n
		case ok && in(leftFields, norm) && n > 0:
			x.More = append(x.More, show(f)+" is "+f.value.Raw)
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
		case known && (!toKnown || to+1 >= n):
			x.noMore = true
			x.ends = append(x.ends, end{"last-page", "Content-Range is " + value, false})
		default:
			x.More = append(x.More, "Content-Range is "+value)
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

// itself tells whether a reference names the page that it came with.
func (x *exchange) itself(ref string) bool {
	u, ok := host.ParseURL(ref, x.URL)
	for _, own := range [...]string{x.URL, x.Request.URL} {
		if o, known := host.ParseURL(own, ""); ok && known && o.Href == u.Href {
			return true
		}
	}
	return false
}

func (x *exchange) linkHeader() {
	text, ok := x.header("link")
	if !ok {
		return
	}
	if linkheader.Ends(text) {
		x.ends = append(x.ends, end{"no-next", `the Link header says results="false" of the next page`, false})
		return
	}
	if target, ok := linkheader.Next(text); ok {
		if _, valid := host.ParseURL(target, x.URL); valid && !x.itself(target) {
			o := x.outputs()
			o.NextURL = "$response.header.Link"
			x.add(Guess{Pagination: scheme.Pagination{Type: scheme.URL, Outputs: o}, Preset: "link-header", Rules: "link-header", Confidence: 0.99,
				Evidence: []string{"the Link header has the relation next"}})
			return
		}
	}
	others := false
	for _, link := range linkheader.Parse(text) {
		if link.Rel("last") && !x.itself(link.Target) {
			return // where that is, or whether it is this page, isn't known
		}
		others = others || link.Rel("prev") || link.Rel("first") || link.Rel("last")
	}
	if others {
		x.ends = append(x.ends, end{"no-next", "the Link header has other pages' relations, but not next", false})
	}
}

// afterNext is what follows "next" in a fact's name, or its whole name within an
// object called next.
func afterNext(f *fact) (rest string, ok bool) {
	if f.ofQuery() {
		return "", false
	}
	norm := strings.TrimPrefix(strings.TrimPrefix(f.norm, "odata"), "hydra")
	if in(" next nextpage nextlink ", f.parent) {
		return norm, true
	}
	return strings.CutPrefix(norm, "next")
}

// blank tells whether a value says that there is nothing: null, false, "" or a
// negative number.
func blank(v gjson.Result) bool {
	n, ok := integer(v)
	return v.Type == gjson.Null || v.Type == gjson.False || v.Type == gjson.String && strings.TrimSpace(v.Str) == "" || ok && n < 0
}

// isURL tells whether the value of a fact named next… is the next page's URL.
func (x *exchange) isURL(f *fact, rest string) bool {
	text := f.value.Str
	if f.value.Type != gjson.String || rest != "" && !in(nextURLs, rest) {
		return false
	}
	u, ok := host.ParseURL(text, x.URL)
	if !ok || u.Protocol != "http:" && u.Protocol != "https:" {
		return false
	}
	for _, suffix := range [...]string{"url", "uri", "link", "href", "path"} {
		if strings.HasSuffix(rest, suffix) {
			return true
		}
	}
	switch {
	case in(" links link view hydraview ", f.parent):
		return true
	case strings.HasPrefix(text, "http://"), strings.HasPrefix(text, "https://"), strings.HasPrefix(text, "?"), strings.Contains(text, "?") && strings.Contains(text, "="):
		return true
	case !strings.HasPrefix(text, "/"):
		return false
	}
	// "/" is a digit of base64, too: a path has something of the request's.
	first, _, _ := strings.Cut(text[1:], "/")
	return first != "" && strings.Contains(x.URL, "/"+first)
}

func (x *exchange) nextURLs() {
	for i := range x.facts {
		f := &x.facts[i]
		rest, ok := afterNext(f)
		if !ok || f.value.IsObject() || f.path == "" {
			continue
		}
		if blank(f.value) {
			if rest == "" || in(nextURLs, rest) || in(nextCursors, rest) {
				x.ends = append(x.ends, end{"no-next", show(f) + " is " + f.value.Raw, false})
			}
			continue
		}
		if !x.isURL(f, rest) {
			continue
		}
		if x.itself(f.value.Str) {
			x.weak = append(x.weak, end{"", show(f) + " names this very page", false})
			continue
		}
		o := x.outputs()
		o.NextURL = f.path
		if !x.noMore {
			o.HasMore = x.moreFlag(true)
		}
		g := Guess{Pagination: scheme.Pagination{Type: scheme.URL, Outputs: o}, Rules: "next", Confidence: 0.97, Evidence: []string{f.path + " is the next page's URL"}}
		switch {
		case f.norm == "odatanextlink" && x.Items == "$.value":
			g.Preset = "odata"
		case x.Body.Get("resourceType").Str == "Bundle":
			g.Preset = "fhir"
		case strings.HasPrefix(f.path, "$.links.next") && x.Items == "$.data":
			g.Preset = "json-api"
		case strings.HasPrefix(f.path, "$._links.next"):
			g.Preset = "hal"
		}
		x.add(g)
	}
	// Families whose last page has other links, but none called next.
	others := " first prev previous hydrafirst "
	if x.Body.Get("resourceType").Str == "Bundle" { // HL7 FHIR R5, Bundle.link
		others += "self "
	}
	link := func(f *fact, names string) bool {
		return f.value.Type == gjson.String && (in(" links link view hydraview ", f.parent) && in(names, f.norm) || in(names, f.parent) && f.norm == "href")
	}
	links := x.find(func(f *fact) bool { return link(f, others) })
	if last := x.find(func(f *fact) bool { return link(f, " last hydralast ") }); last != nil && !x.itself(last.value.Str) {
		links = nil // where that is, or whether it is this page, isn't known
	}
	if x.find(func(f *fact) bool { return f.norm == "batchcomplete" && f.parent == "" }) != nil { // MediaWiki API:Continue
		x.weak = append(x.weak, end{"no-next", "there is no continue object", false})
	}
	if links != nil {
		x.weak = append(x.weak, end{"no-next", "there are links to other pages, such as " + show(links) + ", but none to a next one", false})
	}
}

// ids: a flag says that there is more, and the next page begins behind the last
// item's id.
func (x *exchange) ids() {
	id := x.Last.Get("id")
	lastID := x.find(func(f *fact) bool { return f.norm == "lastid" && !blank(f.value) })
	if id.Type != gjson.String && id.Type != gjson.Number && lastID == nil {
		return
	}
	object := x.Body.Get("object").Str == "list"
	var names []string
	preset := ""
	switch {
	case object && lastID != nil:
		names, preset = []string{"after", "starting_after"}, "openai-cursor"
	case lastID != nil: // Anthropic API, Pagination
		names = []string{"after_id", "after"}
	case object && x.find(func(f *fact) bool { return f.norm == "url" && f.parent == "" }) != nil:
		names, preset = []string{"starting_after", "after"}, "stripe"
	case object:
		names, preset = []string{"after", "starting_after"}, "openai-cursor"
	case x.Items == "$.data":
		names = []string{"starting_after", "after"}
	default:
		names = []string{""}
	}
	for i := range x.declared {
		if d := &x.declared[i]; d.In == x.place && in(" after afterid startingafter startafter lastid ", d.norm) {
			if names[0] != d.Name {
				preset = ""
			}
			names = []string{d.Name}
			break
		}
	}
	if names[0] == "" {
		return
	}
	o := x.outputs()
	o.HasMore = x.hasMore.path
	o.NextCursor = x.Items + "[-1].id"
	if lastID != nil && lastID.value.String() != id.String() || !id.Exists() {
		o.NextCursor = lastID.path
		if preset != "" {
			preset = "openai-conversation-cursor"
		}
	}
	if p, _ := x.asked(" startingafter after afterid ", false, 0); p != nil {
		names = []string{p.Name}
	}
	for i, name := range names {
		if i > 0 {
			preset = ""
		}
		rules := preset
		if rules == "" && lastID != nil {
			rules = "next"
		}
		x.add(Guess{
			Pagination: scheme.Pagination{Type: scheme.Cursor, Inputs: []scheme.Input{x.input(name, "cursor")}, Outputs: o},
			Preset:     preset, Rules: rules, Confidence: 0.9 - 0.4*float64(i),
			Evidence: []string{show(x.hasMore) + " is true", "the items have ids, and " + name + " takes the last one"},
		})
	}
}

// leastCap is the smallest number of items that a server is assumed to cut a page
// to though more were asked for.
const leastCap = 5

// numbered tells whether the request or the response has the page's number or
// offset.
func (x *exchange) numbered() bool {
	return slices.ContainsFunc(x.Guesses, func(g Guess) bool { return g.Confidence >= 0.85 })
}

// ended decides whether this page is the last. named tells whether the response
// names a next page.
func (x *exchange) ended(named bool) {
	count := int64(x.Count)
	if x.totalItems > count+x.passed() && x.Count > 0 {
		x.More = append(x.More, show(x.total)+" says "+strconv.FormatInt(x.totalItems, 10)+" items, and this page has "+strconv.Itoa(x.Count))
	}
	if named || len(x.More) > 0 {
		return
	}
	asked := x.limit != nil && x.Count > 0
	switch {
	case len(x.ends) > 0:
	case x.Count == 0:
		x.ends = append(x.ends, end{"empty-page", "the page has no items, and names no next one", false})
	case x.totalItems == count && !(x.size > 0 && count >= x.size):
		x.ends = append(x.ends, end{"single-page", strconv.Itoa(x.Count) + " items of a total of " + strconv.Itoa(x.Count) + " (" + show(x.total) + ")", false})
	case len(x.weak) > 0 && x.weak[0].reason != "":
		x.ends = x.weak
	case asked && count < x.size:
		x.ends = append(x.ends, end{"short-page", strconv.Itoa(x.Count) + " items, where the request asks for " + strconv.FormatInt(x.size, 10), false})
	default:
		return
	}
	capped := typical(x.Count) && x.Count >= leastCap
	switch last := x.ends[0]; {
	case last.reason == "short-page" && capped, // the server may give fewer than were asked for
		last.reason == "single-page" && capped && x.numbered() && (x.limit != nil || x.size <= count): // and count no others
		x.WholeReason, x.Whole = last.reason, last.evidence
		return
	}
	last := x.ends[0]
	for _, e := range x.ends {
		if last.loose && !e.loose {
			last = e
		}
	}
	if last.loose && len(x.Guesses) > 0 {
		x.WholeReason, x.Whole = last.reason, last.evidence
		return
	}
	x.Reason, x.End = last.reason, last.evidence
}

// passed is how many items of the list are before this page.
func (x *exchange) passed() int64 {
	if _, n := x.asked(offsetParams, true, 0); n > 0 {
		return n
	}
	if p, n := x.asked(pageParams, true, 2); p != nil {
		return (n - 1) * max(x.size, int64(x.Count))
	}
	return 0
}
