package detect

import (
	"github.com/anypage/anypage/wasm/jsontext"
	"slices"
	"strconv"
	"strings"

	"github.com/anypage/anypage/wasm/edit"
	"github.com/anypage/anypage/wasm/scheme"
	"github.com/tidwall/gjson"
)

// numbers finds page numbers and offsets.
func (x *exchange) numbers() {
	if x.family() {
		return
	}
	pages, n := x.pages()
	ends := len(x.ends)
	x.byPage(pages, n)
	last := len(x.ends) > ends
	x.byOffset()
	if pages != nil && n > 1 && !x.hasPage() && !last {
		x.hint(show(pages) + " says " + strconv.FormatInt(n, 10) + " pages")
	}
}

// hasPage tells whether a guess goes by page number.
func (x *exchange) hasPage() bool {
	for _, g := range x.Guesses {
		if len(g.Pagination.Inputs) > 0 && g.Pagination.Inputs[0].Type == "page" {
			return true
		}
	}
	return false
}

// pages is the number of pages. Servers put totals of items into it, and -1; a
// number that the total contradicts is none.
func (x *exchange) pages() (*fact, int64) {
	f, n := x.named(pagesFields, 1)
	if f == nil {
		return nil, 0
	}
	size := x.size
	if size == 0 {
		size = int64(x.Count)
	}
	if x.totalItems >= 0 && size > 0 {
		if want := (x.totalItems + size - 1) / size; n != want && !(n == 1 && want == 0) {
			return nil, 0
		}
	}
	return f, n
}

// family adds the guess of a numbering that its family's names tell, unless the
// request has a number already.
func (x *exchange) family() bool {
	if x.numberAsked() {
		return false
	}
	for _, row := range numberings {
		fits := x.Count > 0 && (row.items == "" || row.items == x.Items)
		for _, name := range strings.Fields(row.beside) {
			fits = fits && x.has(" "+name+" ")
		}
		if fits {
			x.propose(row.kind, x.input(row.param), 0.85, "responses of this form are asked for by "+row.param).Start = row.start
			return true
		}
	}
	return false
}

func (x *exchange) byPage(pages *fact, n int64) {
	asked, at := x.asked(pageParams, true, 0)
	if asked != nil && !x.plausible(asked, at) {
		asked = nil
	}
	field, number := x.named(pageFields, 0)
	if field == nil && pages != nil {
		// Spring Data's number, and others, are page numbers only beside a count of
		// pages.
		field, number = x.named(" number current p ", 0)
	}
	if field == nil && x.has(" numberofelements ") { // Spring Data's slice
		field, number = x.named(" number ", 0)
	}
	var inputs []scheme.Input
	start, confidence, why := number, 0.86, ""
	var notEmpty int64
	switch {
	case asked != nil:
		start, confidence = at, 0.88
		if field == nil && pages == nil && x.unfinished(at, (at-1)*max(x.size, int64(x.Count))) {
			notEmpty = 1
		}
		inputs = []scheme.Input{asked.Input}
		why = "the request has the page number " + asked.Name + "=" + strconv.FormatInt(at, 10)
	case field != nil && (number <= 1 || field.parent == "header"):
		inputs = x.pageInputs(field)
		why = show(field) + " is " + strconv.FormatInt(number, 10) + ", the number of this page"
	case pages != nil && strings.HasPrefix(strings.ToLower(pages.name), "x-wp-"): // WordPress REST API, Pagination
		start, inputs = 1, []scheme.Input{x.input("page")}
		why = pages.name + " is WordPress's number of pages, which counts from 1"
	default:
		return
	}
	numPages, more := "", ""
	if pages != nil && start == 0 && field != nil && in(lastNumbers, pages.norm) {
		n++ // it is the last page's number, which is one less than their count
	}
	if pages == nil {
		more = x.moreFlag(false)
	} else {
		count := strconv.FormatInt(n, 10)
		numPages = pages.path
		switch {
		case n > max(start, 1):
			x.hint(show(pages) + " says " + count + " pages")
		case n > 1 || !x.Full || x.total != nil && x.totalItems == int64(x.Count):
			x.end("last-page", "page "+strconv.FormatInt(start, 10)+" of "+count+" ("+show(pages)+")", false)
			return
		default: // there are servers whose pages are always 1: a full page has to be proven
			numPages = ""
			x.WholeReason, x.Whole = "last-page", show(pages)+" says "+count+" pages"
		}
	}
	add := func(input scheme.Input, start int64, confidence float64) *Guess {
		g := x.propose("page", input, confidence, why)
		g.Start, g.NotEmpty = start, notEmpty
		g.Pagination.Outputs.NumPages, g.Pagination.Outputs.HasMore = numPages, more
		if start == 0 && numPages != "" {
			if g.Rules = "from-zero"; in(lastNumbers, pages.norm) {
				g.Rules, g.Pagination.Outputs.NumPages = "", ""
			}
		}
		if field != nil && number == start {
			g.Echo = field.path
		}
		return g
	}
	for i, input := range inputs {
		add(input, start, confidence)
		confidence = 0.84 - 0.02*float64(i)
		if i == 0 && asked == nil && start <= 1 {
			// The response may count from another number than the request does.
			other := 0.8
			if start == 0 && len(inputs) == 1 {
				other = 0.845 // page 1 again would say just this
			}
			add(input, 1-start, other)
		}
	}
}

// pageInputs are the parameters that may take the page's number.
func (x *exchange) pageInputs(f *fact) (inputs []scheme.Input) {
	addInput := func(in scheme.Input) {
		if !slices.Contains(inputs, in) {
			inputs = append(inputs, in)
		}
	}
	add := func(name string) { addInput(x.input(name)) }
	if name := x.linkedNumber(pageParams); name != "" {
		add(name)
	}
	if p := x.counted(pageParams); p != nil {
		addInput(p.Input)
	}
	if name, _ := x.style(); name != "" {
		add(name)
	}
	switch {
	case f.parent == "pageable": // Spring Data repeats the request here by other names
	case f.path == "": // within X-Pagination
		add(strings.ToLower(f.name[:1]) + f.name[1:])
	case f.parent == "page" && in(" number current currentpage ", f.norm) && !x.has(" totalelements "):
		add("page[number]") // as JSON:API servers do; Spring's page.number is page
	case f.parent == "pagination" && strings.Contains(f.path, ".meta.") && x.has(" pagecount "):
		add("pagination[page]") // Strapi, REST API: Sort and Pagination
	case f.parent != "header" && in(" page pagenumber pageno pageindex pagenum p ", f.norm):
		add(f.name)
	}
	if f.norm == "current" && x.has(" size ") && x.has(" total ") {
		inputs = nil
		add(f.name) // MyBatis-Plus, Page: current and size
	}
	add("page")
	return inputs
}

func (x *exchange) byOffset() {
	asked, at := x.asked(offsetParams, true, 0)
	if asked != nil && !x.plausible(asked, at) {
		asked = nil
	}
	if asked != nil && x.upTo(asked, at) {
		asked = nil
	}
	if _, name := x.style(); asked == nil && name != "" { // Keycloak's first beside its max
		for i := range x.params {
			if p := &x.params[i]; p.Name == name {
				if n, ok := integer(p.value); ok && !x.upTo(p, n) {
					asked, at = p, n
				}
			}
		}
	}
	field, number := x.named(offsetFields, 0)
	if field != nil && field.parent == "pageable" {
		field = nil
	}
	if field == nil && !x.hasPage() && (x.total != nil || x.size > 0) {
		field, number = x.named(startFields, 0)
	}
	add := func(input scheme.Input, start int64, confidence float64, evidence string) {
		g := x.propose("offset", input, confidence, evidence)
		g.Start = start
		if x.total == nil {
			g.Pagination.Outputs.HasMore = x.moreFlag(false)
		}
		if asked != nil && field == nil && x.unfinished(at, at) {
			g.NotEmpty = 1
		}
	}
	switch {
	case asked != nil:
		confidence := 0.87
		if p, _ := x.asked(pageParams, true, 0); p != nil {
			confidence = 0.5
		}
		add(asked.Input, at, confidence, "the request has the offset "+asked.Name+"="+strconv.FormatInt(at, 10))
	case field != nil && number <= 1 && field.value.Type == gjson.Number:
		input := x.input(field.name)
		if name := x.linkedNumber(offsetParams); name != "" {
			input.Name = name
		} else if p := x.counted(offsetParams); p != nil {
			input = p.Input
		}
		add(input, number, 0.85, show(field)+" is "+strconv.FormatInt(number, 10)+", the offset of this page")
	case x.ranged:
		// PostgREST, Pagination and Count
		add(x.input("offset"), 0, 0.8, "Content-Range counts items, as PostgREST does for its parameter offset")
	case x.odata() && len(x.Guesses) == 0 && x.Count > 0:
		// OData 4.01 Protocol, System Query Option $skip: a response without a
		// nextLink should be whole, but there are servers that leave it to the client.
		add(x.input("$skip"), 0, 0.6, "the body is OData's, whose offset is $skip")
	}
}

// upTo tells whether the request has the end of the page beside its offset, as JSON
// Server's _start=0&_end=10 does: the offset alone would lead to an empty page.
func (x *exchange) upTo(offset *param, at int64) bool {
	for i := range x.params {
		p := &x.params[i]
		if n, ok := integer(p.value); ok && n > at && p.In == offset.In && in(endParams, p.norm) {
			return true
		}
	}
	return false
}

// unfinished tells whether more items have to come behind this page if the list
// goes by a number that only the request has: the page is full and the number may
// be something else, or the total says so. before is how many items came before
// this page then.
func (x *exchange) unfinished(number, before int64) bool {
	count := int64(x.Count)
	if x.totalItems <= count {
		return x.Full && number > 1
	}
	// Some offsets count from 1.
	return x.totalItems > before+count || x.totalItems+1 < before+count
}

// style reads the names of the page and the offset off the request's limit: $top
// goes with $skip, page[size] with page[number].
func (x *exchange) style() (page, offset string) {
	if x.limit == nil {
		return "", ""
	}
	name := x.limit.Name[strings.LastIndexByte(x.limit.Name, '/')+1:]
	prefix, leaf, closing := "", name, ""
	if i := strings.LastIndexByte(name, '['); i >= 0 && name[len(name)-1] == ']' {
		prefix, leaf, closing = name[:i+1], name[i+1:len(name)-1], "]"
	} else if i := strings.LastIndexByte(name, '_'); strings.HasPrefix(name, "sysparm_") {
		prefix, leaf = name[:i+1], name[i+1:]
	} else if name != "" && (name[0] == '$' || name[0] == '_') {
		prefix, leaf = name[:1], name[1:]
	}
	for _, s := range styles {
		if (s.prefix == "" || s.prefix == prefix) && (s.leaf == "" || s.leaf == normal(leaf)) {
			page, offset = s.page, s.offset
			if leaf != "" && leaf[0] >= 'A' && leaf[0] <= 'Z' {
				page, offset = string(page[0]&^0x20)+page[1:], string(offset[0]&^0x20)+offset[1:]
			}
			return prefix + page + closing, prefix + offset + closing
		}
	}
	return "", ""
}

// linkedNumber is the parameter of one of a list's names that the response's own
// links have.
func (x *exchange) linkedNumber(list string) string {
	for i := range x.facts {
		for _, p := range edit.QueryPairs(x.facts[i].value.Str) {
			if _, number := integer(quoted(p.Value)); number && in(list, normal(p.Name)) {
				return p.Name
			}
		}
	}
	return ""
}

// blindly adds the guesses for a list that says nothing of how it goes on: one
// request that asks for page 2 and for the same items by their offset.
func (x *exchange) blindly() {
	if x.Count == 0 {
		return
	}
	confidence := 0.3
	evidence := "nothing names a next page"
	if len(x.More) > 0 {
		confidence, evidence = 0.5, x.More[0]
	}
	before, segment := segments(x.Request.URL)
	n, err := strconv.ParseInt(segment, 10, 64)
	if err == nil && n >= 0 && n <= 1 && x.total != nil && strings.Contains(strings.ToLower(before), "page") {
		g := x.propose("page", scheme.Input{Name: "page", In: "path"}, 0.6, evidence, "the URL's path ends with the number of a page")
		g.Start, g.Path, g.Pagination.Outputs.HasMore = n, 1, x.moreFlag(false)
		return
	}
	if id := jsontext.Member(x.Last, "id"); x.Items == "$" && x.Full && (id.Type == gjson.String || id.Type == gjson.Number) {
		for _, row := range behind {
			if jsontext.Member(x.Last, row.member).Exists() {
				x.propose("cursor", x.input(row.param), 0.7, evidence, "items of this form are asked for by "+row.param+", with the last one's id").Pagination.Outputs.NextCursor = "$[-1].id"
				return
			}
		}
	}
	if x.known() || x.place == "requestBody" && (x.limit == nil || len(x.More) == 0) || x.Request.Method != "GET" && x.place == "query" {
		return
	}
	page, offset := x.style()
	if page == "" {
		page, offset = "page", "offset"
	}
	if name := x.linkedNumber(pageParams); name != "" {
		page = name
	}
	if name := x.linkedNumber(offsetParams); name != "" {
		offset = name
	}
	for _, p := range x.params {
		if p.Name == offset { // which it was not taken for
			offset = "offset"
		}
	}
	kind, input, start := "page", x.input(page), int64(1)
	if len(x.Guesses) > 0 && x.Guesses[0].Confidence >= 0.5 {
		// One request is left to try this: by page only where the total will tell whether
		// they count from 1.
		if x.totalItems < 0 || x.limit != nil && x.limit.norm == "limit" || x.has(" limit ") {
			kind, input, start = "offset", x.input(offset), 0
		}
		offset = ""
	}
	byPage, byOffset := x.counted(pageParams), x.counted(offsetParams)
	switch {
	case byPage == nil && byOffset == nil:
	case byPage == nil:
		kind, input, offset = "offset", byOffset.Input, ""
		start, _ = integer(byOffset.value)
	default:
		kind, input = "page", byPage.Input
		if n, ok := integer(byPage.value); ok && byOffset == nil && (n == 0 || n == 1) {
			start, offset = n, ""
		} else if byOffset != nil && byOffset.In == byPage.In {
			offset = byOffset.Name
		}
	}
	why := "that is asked for by " + input.Name
	switch {
	case byPage != nil || byOffset != nil:
		why = "the document declares the parameter " + input.Name
	case offset != "":
		why = input.Name + " and " + offset + " are asked for in one request"
	}
	g := x.propose(kind, input, confidence, evidence, why)
	g.Start, g.Offset, g.Count = start, offset, int64(x.Count)
	if pages, n := x.pages(); pages != nil && n > 1 && kind == "page" && start == 1 {
		g.Pagination.Outputs.NumPages = pages.path
	}
	g.Pagination.Outputs.HasMore = x.moreFlag(false)
}

// known tells whether blind guesses have no place: where the request has the
// page's number or offset, or a document says what it can have, or there is a next
// guess already, or nothing hints at more.
func (x *exchange) known() bool {
	switch {
	case len(x.Guesses) == 0:
		return false
	case len(x.More) == 0, len(x.Guesses) > 1 && x.Guesses[1].Confidence >= 0.5, x.Guesses[0].Confidence >= 0.5 && len(x.Parameters) > 0:
		return true
	}
	return x.numberAsked()
}

// numberAsked tells whether the request has the page's number or offset.
func (x *exchange) numberAsked() bool {
	for _, p := range x.params {
		if n, ok := integer(p.value); ok && in(pageParams+offsetParams, p.norm) && x.plausible(&p, n) {
			return true
		}
	}
	return false
}

// segments are the last two of a URL's path.
func segments(url string) (before, last string) {
	head, last := template(url, "")
	head, _, _ = strings.Cut(head, "/{}")
	if i := strings.LastIndexByte(head, '/'); i >= 0 {
		before = head[i+1:]
	}
	return before, last
}
