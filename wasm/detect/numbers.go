package detect

import (
	"slices"
	"strconv"
	"strings"

	"github.com/anypage/anypage/wasm/edit"
	"github.com/anypage/anypage/wasm/linkheader"
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
		x.More = append(x.More, show(pages)+" says "+strconv.FormatInt(n, 10)+" pages")
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
	for _, p := range x.params {
		if n, ok := integer(p.value); ok && in(pageParams+offsetParams, p.norm) && x.plausible(&p, n) {
			return false
		}
	}
	for _, row := range numberings {
		fits := x.Count > 0 && (row.items == "" || row.items == x.Items)
		for _, name := range strings.Fields(row.beside) {
			fits = fits && x.find(func(f *fact) bool { return f.norm == name }) != nil
		}
		if fits {
			x.add(Guess{
				Pagination: scheme.Pagination{Type: scheme.OffsetLimit, Inputs: []scheme.Input{x.input(row.param, row.kind)}, Outputs: x.outputs()},
				Start:      row.start, Confidence: 0.85, Evidence: []string{"responses of this form are asked for by " + row.param},
			})
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
	if field == nil {
		field, number = x.numberOfSlice()
	}
	o := x.outputs()
	var g Guess
	var inputs []scheme.Input
	switch {
	case asked != nil:
		g.Start, g.Confidence = at, 0.88
		g.NotEmpty = field == nil && pages == nil && x.unfinished(at, (at-1)*max(x.size, int64(x.Count)))
		inputs = []scheme.Input{asked.Input}
		g.Evidence = []string{"the request has the page number " + asked.Name + "=" + strconv.FormatInt(at, 10)}
	case field != nil && (number <= 1 || x.fromHeader(field)):
		g.Start, g.Confidence = number, 0.86
		inputs = x.pageInputs(field)
		g.Evidence = []string{show(field) + " is " + strconv.FormatInt(number, 10) + ", the number of this page"}
	case pages != nil && strings.HasPrefix(strings.ToLower(pages.name), "x-wp-"): // WordPress REST API, Pagination
		g.Start, g.Confidence = 1, 0.86
		inputs = []scheme.Input{x.input("page", "")}
		g.Evidence = []string{pages.name + " is WordPress's number of pages, which counts from 1"}
	default:
		return
	}
	if field != nil && number == g.Start {
		g.Echo = field.path
	}
	last := false
	if pages != nil {
		g.Evidence = append(g.Evidence, show(pages)+" says "+strconv.FormatInt(n, 10)+" pages")
		o.NumPages = pages.path
		if g.Start == 0 {
			g.Rules = "from-zero"
			last = n <= 1
		} else {
			last = n <= g.Start
		}
		if e := (end{"last-page", "page " + strconv.FormatInt(g.Start, 10) + " of " + strconv.FormatInt(n, 10) + " (" + show(pages) + ")", false}); last {
			if n > 1 || !x.Full || x.total != nil && x.totalItems == int64(x.Count) {
				x.ends = append(x.ends, e)
				return
			}
			// There are servers whose pages are always 1: a full page has to be proven.
			o.NumPages, g.Rules = "", ""
			x.WholeReason, x.Whole = e.reason, e.evidence
		} else {
			x.More = append(x.More, show(pages)+" says "+strconv.FormatInt(n, 10)+" pages")
		}
	} else {
		o.HasMore = x.moreFlag(false)
	}
	for i, input := range inputs {
		input.Type = "page"
		g.Pagination = scheme.Pagination{Type: scheme.OffsetLimit, Inputs: []scheme.Input{input}, Outputs: o}
		x.add(g)
		g.Confidence = 0.84 - 0.02*float64(i)
		if i == 0 && asked == nil && g.Start <= 1 {
			// The response may count from another number than the request does.
			other := g
			other.Start, other.Rules = 1-g.Start, ""
			if other.Start == 0 && o.NumPages != "" {
				other.Rules = "from-zero"
			}
			other.Echo, other.Confidence = "", 0.8
			if g.Start == 0 {
				other.Confidence = 0.845 // page 1 again would say just this
			}
			other.Evidence = append([]string{"pages may be counted from " + strconv.FormatInt(other.Start, 10)}, g.Evidence...)
			x.add(other)
		}
	}
}

// numberOfSlice is Spring Data's number where no count of pages is beside it.
func (x *exchange) numberOfSlice() (*fact, int64) {
	if x.find(func(f *fact) bool { return f.norm == "numberofelements" }) == nil {
		return nil, 0
	}
	return x.named(" number ", 0)
}

func (x *exchange) fromHeader(f *fact) bool { return f.parent == "header" }

// pageInputs are the parameters that may take the page's number.
func (x *exchange) pageInputs(f *fact) (inputs []scheme.Input) {
	addInput := func(in scheme.Input) {
		if !slices.Contains(inputs, in) {
			inputs = append(inputs, in)
		}
	}
	add := func(name string) { addInput(x.input(name, "")) }
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
	case f.parent == "page" && in(" number current currentpage ", f.norm) && x.find(func(t *fact) bool { return t.norm == "totalelements" }) == nil:
		add("page[number]") // as JSON:API servers do; Spring's page.number is page
	case f.parent == "pagination" && strings.Contains(f.path, ".meta.") && x.find(func(t *fact) bool { return t.name == "pageCount" }) != nil:
		add("pagination[page]") // Strapi, REST API: Sort and Pagination
	case f.parent != "header" && in(" page pagenumber pageno pageindex pagenum p ", f.norm):
		add(f.name)
	}
	add("page")
	return inputs
}

func (x *exchange) byOffset() {
	asked, at := x.asked(offsetParams, true, 0)
	if asked != nil && !x.plausible(asked, at) {
		asked = nil
	}
	field, number := x.named(offsetFields, 0)
	if field != nil && field.parent == "pageable" {
		field = nil
	}
	if field == nil && !x.hasPage() && (x.total != nil || x.size > 0) {
		field, number = x.named(startFields, 0)
	}
	o := x.outputs()
	if x.total == nil {
		o.HasMore = x.moreFlag(false)
	}
	add := func(input scheme.Input, start int64, confidence float64, evidence string) {
		input.Type = "offset"
		notEmpty := asked != nil && field == nil && x.unfinished(at, at)
		x.add(Guess{NotEmpty: notEmpty, Pagination: scheme.Pagination{Type: scheme.OffsetLimit, Inputs: []scheme.Input{input}, Outputs: o}, Start: start, Confidence: confidence, Evidence: []string{evidence}})
	}
	switch {
	case asked != nil:
		confidence := 0.87
		if p, _ := x.asked(pageParams, true, 0); p != nil {
			confidence = 0.5
		}
		add(asked.Input, at, confidence, "the request has the offset "+asked.Name+"="+strconv.FormatInt(at, 10))
	case field != nil && number <= 1 && field.value.Type == gjson.Number:
		input := x.input(field.name, "")
		if name := x.linkedNumber(offsetParams); name != "" {
			input.Name = name
		} else if p := x.counted(offsetParams); p != nil {
			input = p.Input
		}
		add(input, number, 0.85, show(field)+" is "+strconv.FormatInt(number, 10)+", the offset of this page")
	case x.ranged:
		// PostgREST, Pagination and Count
		add(x.input("offset", ""), 0, 0.8, "Content-Range counts items, as PostgREST does for its parameter offset")
	case x.odata() && len(x.Guesses) == 0 && x.Count > 0:
		// OData 4.01 Protocol, System Query Option $skip: a response without a
		// nextLink should be whole, but there are servers that leave it to the client.
		add(x.input("$skip", ""), 0, 0.6, "the body is OData's, whose offset is $skip")
	}
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
			return prefix + s.page + closing, prefix + s.offset + closing
		}
	}
	return "", ""
}

// linkedNumber is the parameter of one of a list's names that the response's own
// links have.
func (x *exchange) linkedNumber(list string) string {
	var urls []string
	for i := range x.facts {
		if text := x.facts[i].value.Str; strings.Contains(text, "?") {
			urls = append(urls, text)
		}
	}
	if text, ok := x.header("link"); ok {
		for _, link := range linkheader.Parse(text) {
			urls = append(urls, link.Target)
		}
	}
	for _, url := range urls {
		for _, p := range edit.QueryPairs(url) {
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
	o := x.outputs()
	o.HasMore = x.moreFlag(false)
	confidence := 0.3
	evidence := "nothing names a next page"
	if len(x.More) > 0 {
		confidence, evidence = 0.5, x.More[0]
	}
	before, segment := segments(x.Request.URL)
	n, err := strconv.ParseInt(segment, 10, 64)
	if err == nil && n >= 0 && n <= 1 && x.total != nil && strings.Contains(strings.ToLower(before), "page") {
		x.add(Guess{
			Pagination: scheme.Pagination{Type: scheme.OffsetLimit, Inputs: []scheme.Input{{Name: "page", In: "path", Type: "page"}}, Outputs: o},
			Start:      n, Path: true, Confidence: 0.6, Evidence: []string{evidence, "the URL's path ends with the number of a page"},
		})
		return
	}
	if id := x.Last.Get("id"); x.Items == "$" && x.Full && (id.Type == gjson.String || id.Type == gjson.Number) {
		for _, row := range behind {
			if x.Last.Get(row.member).Exists() {
				o.NextCursor = "$[-1].id"
				x.add(Guess{
					Pagination: scheme.Pagination{Type: scheme.Cursor, Inputs: []scheme.Input{x.input(row.param, "cursor")}, Outputs: o},
					Confidence: 0.7, Evidence: []string{evidence, "items of this form are asked for by " + row.param + ", with the last one's id"},
				})
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
	g := Guess{Offset: offset, Count: x.Count, Start: 1}
	input := x.input(page, "page")
	if len(x.Guesses) > 0 && x.Guesses[0].Confidence >= 0.5 {
		// One request is left to try this: by page only where the total will tell whether
		// they count from 1.
		if g.Offset = ""; x.totalItems < 0 || x.limit != nil && x.limit.norm == "limit" || x.find(func(f *fact) bool { return f.norm == "limit" }) != nil {
			g.Start, input = 0, x.input(offset, "offset")
		}
	}
	byPage, byOffset := x.counted(pageParams), x.counted(offsetParams)
	switch {
	case byPage == nil && byOffset == nil:
	case byPage == nil:
		n, _ := integer(byOffset.value)
		g, input = Guess{Start: n}, byOffset.input("offset")
	default:
		input = byPage.input("page")
		if n, ok := integer(byPage.value); ok && byOffset == nil && (n == 0 || n == 1) {
			g = Guess{Start: n}
		} else if byOffset != nil && byOffset.In == byPage.In {
			g.Offset = byOffset.Name
		}
	}
	g.Pagination = scheme.Pagination{Type: scheme.OffsetLimit, Inputs: []scheme.Input{input}, Outputs: o}
	g.Confidence = confidence
	g.Evidence = []string{evidence, "the document declares the parameter " + input.Name}
	if g.Offset != "" {
		g.Evidence[1] = input.Name + " and " + g.Offset + " are asked for in one request"
	}
	x.add(g)
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
