package detect

import (
	"strconv"
	"strings"

	"github.com/anypage/anypage/wasm/scheme"
	"github.com/tidwall/gjson"
)

// numbered is a list that goes by page, or by offset.
type numbered struct {
	inputs []scheme.Input // that may take the number, the most likely first
	start  int64          // of this page
	asked  bool           // the request says it
	why    string         // it is the number

	hasMore, numPages, echo string // see Guess and its pagination
	notEmpty                int64  // see Guess
}

// guess is the guess by an input, counted from start.
func (n *numbered) guess(x *facts, kind string, input scheme.Input) *Guess {
	g := x.guess(kind, input, n.why)
	g.Start, g.NotEmpty = n.start, n.notEmpty
	g.Pagination.Outputs.HasMore = n.hasMore
	return g
}

// readNumbers finds page numbers and offsets. A family's numbering stands for itself.
func (x *facts) readNumbers() {
	x.pages, x.pageCount = x.readPages()
	if x.readFamily(); x.family != nil {
		return
	}
	ends := len(x.ends)
	x.readPage()
	last := len(x.ends) > ends
	x.readOffset()
	if x.pages != nil && x.pageCount > 1 && x.page == nil && !last {
		x.hint(show(x.pages) + " says " + strconv.FormatInt(x.pageCount, 10) + " pages")
	}
}

// readPages finds the number of pages. Servers put totals of items into it, and -1; a
// number that the total contradicts is none.
func (x *facts) readPages() (*fact, int64) {
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

// readFamily finds the family whose names tell the numbering, unless the request has a
// number already.
func (x *facts) readFamily() {
	if x.numberAsked() {
		return
	}
	for i := range numberings {
		row := &numberings[i]
		fits := x.Count > 0 && (row.items == "" || row.items == x.Items)
		for _, name := range strings.Fields(row.beside) {
			fits = fits && x.has(" "+name+" ")
		}
		if fits {
			x.family = row
			return
		}
	}
}

// askedPage is the parameter of the request that is the page's number, nil for none.
func (x *facts) askedPage() (*param, int64) {
	p, at := x.asked(pageParams, true, 0)
	if p == nil || !x.plausible(p, at) {
		return nil, 0
	}
	return p, at
}

// pageField is the field that is the page's number, nil for none.
func (x *facts) pageField() (*fact, int64) {
	field, number := x.named(pageFields, 0)
	if field == nil && x.pages != nil {
		// Spring Data's number, and others, are page numbers only beside a count of
		// pages.
		field, number = x.named(" number current p ", 0)
	}
	if field == nil {
		field, number = x.echo(pageFields)
	}
	if field == nil && x.has(" numberofelements ") { // Spring Data's slice
		field, number = x.named(" number ", 0)
	}
	return field, number
}

// readPage finds the page's number.
func (x *facts) readPage() {
	asked, at := x.askedPage()
	field, number := x.pageField()
	p := &numbered{start: number}
	switch {
	case asked != nil:
		p.start, p.asked = at, true
		if field == nil && x.pages == nil && x.unfinished(at, (at-1)*max(x.size, int64(x.Count))) {
			p.notEmpty = 1
		}
		p.inputs = []scheme.Input{asked.Input}
		p.why = "the request has the page number " + asked.Name + "=" + strconv.FormatInt(at, 10)
	case field != nil && (number <= 1 || field.parent == "header"):
		p.inputs = x.pageInputs(field)
		p.why = show(field) + " is " + strconv.FormatInt(number, 10) + ", the number of this page"
	case x.pages != nil && strings.HasPrefix(strings.ToLower(x.pages.name), "x-wp-"): // WordPress REST API, Pagination
		p.start, p.inputs = 1, []scheme.Input{x.input("page")}
		p.why = x.pages.name + " is WordPress's number of pages, which counts from 1"
	default:
		return
	}
	if field != nil && number == p.start && !in(echoes, field.parent) {
		p.echo = field.path
	}
	if x.readLastPage(p, field != nil) {
		x.page = p
	}
}

// readLastPage holds the page's number against the number of pages. goesOn is false
// where this page is the last.
func (x *facts) readLastPage(p *numbered, said bool) (goesOn bool) {
	if x.pages == nil {
		p.hasMore = x.moreFlag(false)
		return true
	}
	n := x.pageCount
	if p.start == 0 && said && in(lastNumbers, x.pages.norm) {
		n++ // it is the last page's number, which is one less than their count
	}
	count := strconv.FormatInt(n, 10)
	switch {
	case n > max(p.start, 1):
		p.numPages = x.pages.path
		x.hint(show(x.pages) + " says " + count + " pages")
	case n > 1 || !x.full || x.total != nil && x.totalItems == int64(x.Count):
		x.end("last-page", "page "+strconv.FormatInt(p.start, 10)+" of "+count+" ("+show(x.pages)+")", false)
		return false
	default: // there are servers whose pages are always 1: a full page has to be proven
		x.only = end{reason: "last-page", evidence: show(x.pages) + " says " + count + " pages"}
	}
	return true
}

// pageInputs are the parameters that may take the page's number.
func (x *facts) pageInputs(f *fact) []scheme.Input {
	var all inputs
	add := func(name string) { all.add(x.input(name)) }
	if name := x.linkedNumber(pageParams); name != "" {
		add(name)
	}
	if p := x.counted(pageParams); p != nil {
		all.add(p.Input)
	}
	if name, _ := x.style(); name != "" {
		add(name)
	}
	switch {
	case f.parent == "pageable": // Spring Data repeats the request here by other names
	case f.path == "": // within X-Pagination
		add(strings.ToLower(f.name[:1]) + f.name[1:])
	case f.parent == "page" && in(" number current currentpage ", f.norm) && !x.has(" totalelements ") && (x.limit == nil || x.limit.Name != "limit"):
		add("page[number]") // as JSON:API servers do; Spring's page.number is page
	case f.parent == "pagination" && strings.Contains(f.path, ".meta.") && x.has(" pagecount "):
		add("pagination[page]") // Strapi, REST API: Sort and Pagination
	case f.parent != "header" && in(" page pagenumber pageno pageindex pagenum p ", f.norm):
		add(f.name)
	}
	if f.norm == "current" && x.has(" size ") && x.has(" total ") {
		all = nil
		add(f.name) // MyBatis-Plus, Page: current and size
	}
	add("page")
	return all
}

// askedOffset is the parameter of the request that is the page's offset, nil for none.
func (x *facts) askedOffset() (asked *param, at int64) {
	asked, at = x.asked(offsetParams, true, 0)
	if asked != nil && (!x.plausible(asked, at) || x.upTo(asked, at)) {
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
	return asked, at
}

// readOffset finds the page's offset.
func (x *facts) readOffset() {
	asked, at := x.askedOffset()
	field, number := x.named(offsetFields, 0)
	if field != nil && field.parent == "pageable" {
		field = nil
	}
	if field == nil && x.page == nil && (x.total != nil || x.size > 0) {
		field, number = x.named(startFields, 0)
	}
	if field == nil && x.page == nil {
		field, number = x.echo(offsetFields + startFields)
	}
	o := &numbered{hasMore: x.counter()}
	behind := x.behindPage(field, number) && x.size > 0 // else it may be the page's size
	switch {
	case asked != nil:
		o.inputs, o.start, o.asked = []scheme.Input{asked.Input}, at, true
		o.why = "the request has the offset " + asked.Name + "=" + strconv.FormatInt(at, 10)
		if field == nil && x.unfinished(at, at) {
			o.notEmpty = 1
		}
	case behind, field != nil && number <= 1 && (field.value.Type == gjson.Number || x.total != nil):
		input := x.input(field.name)
		if name := x.linkedNumber(offsetParams); name != "" {
			input.Name = name
		} else if p := x.counted(offsetParams); p != nil {
			input = p.Input
		}
		o.inputs, o.start = []scheme.Input{input}, number
		o.why = show(field) + " is " + strconv.FormatInt(number, 10) + ", the offset of this page"
		if behind { // of the request for this page it would be an echo, but that has none
			o.start, o.why = 0, show(field)+" is "+strconv.FormatInt(number, 10)+", as many as this page has items: the next page's offset"
		}
	default:
		return
	}
	x.offset = o
}

// behindPage reports whether an offset is that of the next page: it is as many as this page has items, and the
// request has none that it may echo.
func (x *facts) behindPage(offset *fact, number int64) bool {
	return offset != nil && number == int64(x.Count) && (number > 1 || number == 1 && in(" offset skip ", offset.norm)) && !x.numberAsked()
}

// counter is the path of the flag that a guess by offset may stop at: none where it
// stops at the total.
func (x *facts) counter() string {
	if x.total != nil {
		return ""
	}
	return x.moreFlag(false)
}

// upTo reports whether the request has the end of the page beside its offset, as JSON
// Server's _start=0&_end=10 does: the offset alone would lead to an empty page.
func (x *facts) upTo(offset *param, at int64) bool {
	for i := range x.params {
		p := &x.params[i]
		if n, ok := integer(p.value); ok && n > at && p.In == offset.In && in(endParams, p.norm) {
			return true
		}
	}
	return false
}

// unfinished reports whether more items have to come behind this page if the list
// goes by a number that only the request has: the page is full and the number may
// be something else, or the total says so. before is how many items came before
// this page then.
func (x *facts) unfinished(number, before int64) bool {
	count := int64(x.Count)
	if x.totalItems <= count {
		return x.full && number > 1
	}
	// Some offsets count from 1.
	return x.totalItems > before+count || x.totalItems+1 < before+count
}

// style reads the names of the page and the offset off the request's limit: $top
// goes with $skip, page[size] with page[number].
func (x *facts) style() (page, offset string) {
	if x.limit == nil {
		return "", ""
	}
	prefix, leaf, closing := x.limit.parts()
	for _, s := range styles {
		if (s.prefix == "" || s.prefix == prefix) && (s.leaf == "" || s.leaf == normal(leaf)) {
			page, offset = s.page, s.offset
			if prefix == "_" && x.Items != "$" && x.hasMore != nil { // JSON Server's lists are arrays; Close API, Pagination
				offset = "skip"
			}
			if leaf != "" && leaf[0] >= 'A' && leaf[0] <= 'Z' {
				page, offset = string(page[0]&^0x20)+page[1:], string(offset[0]&^0x20)+offset[1:]
			}
			return prefix + page + closing, prefix + offset + closing
		}
	}
	return "", ""
}

// parts are those of a parameter's name: of page[size] page[, size and ]; of page.size page. and size; of
// $top $ and top.
func (p *param) parts() (prefix, leaf, closing string) {
	name := p.Name[strings.LastIndexByte(p.Name, '/')+1:]
	i := strings.LastIndexAny(name, "[.") + 1
	switch {
	case i > 0 && name[i-1] == '[' && name[len(name)-1] == ']':
		return name[:i], name[i : len(name)-1], "]"
	case i > 0 && name[i-1] == '[':
		return "", name, ""
	case i == 0 && strings.HasPrefix(name, "sysparm_"):
		i = strings.LastIndexByte(name, '_') + 1
	case i == 0 && name != "" && (name[0] == '$' || name[0] == '_'):
		i = 1
	}
	return name[:i], name[i:], ""
}

// styled is a name as the request spells its own: page_token beside page-size or org-slug is
// page-token; beside page[size], page[token].
func (x *facts) styled(name string) string {
	all := words(name)
	if len(all) == 0 || strings.ContainsAny(name, "[]./$") || name[0] == '_' {
		return name
	}
	prefix, leaf, closing := "", "", ""
	if x.limit != nil {
		prefix, leaf, closing = x.limit.parts()
	}
	if len(all) > 1 && prefix != "" && in(" page pagination paging ", all[0]) {
		all = all[1:] // page[token]
		name = strings.Join(all, "_")
	}
	how := spelling(leaf)
	for i := range x.params {
		if p := &x.params[i]; how == "" && p.In == x.place && !strings.ContainsAny(p.Name, "[.:$") {
			how = spelling(p.Name[strings.LastIndexByte(p.Name, '/')+1:])
		}
	}
	switch how {
	case "":
	case "_", "-":
		name = strings.Join(all, how)
	default:
		name = ""
		for i, w := range all {
			if i > 0 || how == "A" {
				w = string(w[0]&^0x20) + w[1:]
			}
			name += w
		}
	}
	return prefix + name + closing
}

// spelling is what a name joins words by, "A" where it begins each with a capital, "a" for each but
// the first, "" where it doesn't tell.
func spelling(name string) string {
	name = strings.TrimLeft(name, "_-")
	i := strings.IndexAny(name, "_-")
	switch {
	case i > 0:
		return name[i : i+1]
	case name == "" || strings.ToUpper(name) == name || strings.ToLower(name) == name:
		return ""
	case name[0] < 'a':
		return "A"
	}
	return "a"
}

// linkedNumber is the parameter of one of a list's names that the response's own
// links have.
func (x *facts) linkedNumber(list string) string {
	for _, p := range x.linkedParams() {
		if _, number := integer(quoted(p.Value)); number && in(list, normal(p.Name)) {
			return p.Name
		}
	}
	return ""
}

// numberAsked reports whether the request has the page's number or offset.
func (x *facts) numberAsked() bool {
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
