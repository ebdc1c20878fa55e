package detect

import (
	"github.com/anypage/anypage/wasm/jsontext"
	"strings"

	"github.com/anypage/anypage/wasm/edit"
	"github.com/anypage/anypage/wasm/scheme"
	"github.com/tidwall/gjson"
)

// cursors finds cursors and the parameters that take them.
func (x *exchange) cursors() {
	// Elasticsearch, Paginate search results: search_after takes the values by which the
	// last item is sorted.
	if jsontext.Member(x.Last, "sort").IsArray() && x.place == "requestBody" && jsontext.Member(gjson.Parse(x.Request.Body), "sort").Exists() {
		x.whole(x.Items+"[-1].sort", "search_after", "structured", 0.88)
	}
	for i := range x.facts {
		f := &x.facts[i]
		for _, row := range objects {
			if row.field == f.norm && f.value.IsObject() && f.parent == "" && (x.place == "requestBody" || row.rules == "mediawiki") {
				x.whole(f.path, row.param, row.rules, 0.95)
			}
		}
		rest, next := afterNext(f)
		next = next && (rest == "" || in(nextCursors, rest)) && !x.astray(f, rest)
		if f.value.IsObject() || f.path == "" || !next && !x.plainCursor(f) {
			continue
		}
		switch v := f.value; {
		case blank(v):
			// Those named "next…" have been seen among the URLs; a cursor at the root may
			// repeat that the request had none.
			if !next && f.parent != "" {
				x.end("no-next", show(f)+" is "+v.Raw, false)
			}
			continue
		case v.Type != gjson.String && v.Type != gjson.Number || x.isURL(f, rest) && next:
			continue
		case rest == "" && next && strings.ContainsAny(v.Str, " \t\n"): // a text for people
			continue
		}
		if p, _ := x.asked(cursorParams, false, 0); p != nil && p.value.String() == f.value.String() && !next {
			continue // the server repeats the request's
		}
		x.cursor(f, next, rest)
	}
}

// astray tells whether a number that is called the next page's can't be.
func (x *exchange) astray(f *fact, rest string) bool {
	n, ok := integer(f.value)
	if !ok || !in(pageFields, rest) || n <= 2 {
		return false
	}
	if p, at := x.asked(pageParams, true, 0); p != nil {
		return n != at+1
	}
	field, at := x.named(pageFields, 0)
	return field == nil || n != at+1
}

// plainCursor tells whether a fact is a cursor though its name does not begin
// with "next".
func (x *exchange) plainCursor(f *fact) bool {
	text := f.value.Str
	if strings.ContainsAny(text, " \t\n") {
		return false
	}
	switch f.norm {
	case "lastseq":
		return len(x.More) > 0
	case "after": // Reddit API: data.after beside data.before; paging.cursors.after; a header's
		return in(" cursors cursor paging pagination page header ", f.parent) || x.find(func(b *fact) bool { return b.norm == "before" && b.parent == f.parent }) != nil
	case "offset": // Airtable Web API, List records: an opaque text; HubSpot's APIs v1: the next number
		n, number := integer(f.value)
		if number && n > 1 && x.hasMore != nil {
			p, at := x.asked(" offset ", true, 0)
			return p == nil || n > at
		}
		return f.value.Type == gjson.String && !number && strings.IndexByte("+-", (text + " ")[0]) < 0
	case "cursor", "bookmark", "marker", "continue":
		return f.value.Type != gjson.True && f.value.Type != gjson.False
	}
	return in(cursorFields, f.norm)
}

// whole adds the guess for a cursor that is an object or an array.
func (x *exchange) whole(path, param, rules string, confidence float64) {
	g := x.propose("cursor", x.input(param), confidence, path+" goes back as it is, as "+param)
	g.Pagination.Outputs.NextCursor, g.Rules = path, rules
}

// cursor adds the guesses for a cursor, one for each parameter that may take it.
func (x *exchange) cursor(f *fact, next bool, rest string) {
	rules, preset := "next", ""
	inputs, why := x.cursorInputs(f, rest, next)
	switch first := inputs[0].Name; {
	case f.norm == "bookmark" && x.Items == "$.docs": // Apache CouchDB, /{db}/_find
		preset, rules = "couchdb-find", "couchdb-find"
	case first == "pageToken" && f.path == "$.nextPageToken":
		preset = "google-aip"
	case f.path == "$.metadata.continue":
		preset = "kubernetes"
	case f.path == "$.response_metadata.next_cursor":
		preset = "slack"
	case first == "start_cursor":
		preset = "notion"
	case f.norm == "endcursor" && first[0] == '/':
		preset = "relay"
	case f.path == "$.next" && first == "after":
		preset = "openai-next-cursor"
	}
	confidence := 0.9
	if !next {
		confidence = 0.865 // more than a page's number has: there are servers that say one and don't read it
	}
	if _, number := integer(f.value); f.norm == "aftercursor" || next && number && strings.HasPrefix(rest, "page") {
		confidence = 0.87 // a string beside it says more
	}
	for i, input := range inputs {
		if i > 0 {
			preset, why = "", "the parameter "+input.Name+" is a further possibility"
		}
		g := x.propose("cursor", input, confidence-0.2*float64(i), f.path+" is the next cursor", why)
		g.Preset, g.Rules = preset, rules
		g.Pagination.Outputs.NextCursor, g.Pagination.Outputs.HasMore = f.path, x.moreFlag(true)
		if input.In == "path" {
			g.Path = 1
		}
	}
}

// cursorInputs are the inputs that may take a cursor, the most likely first: at
// least one, and only one that the document declares where there is such a one.
func (x *exchange) cursorInputs(f *fact, rest string, next bool) (inputs []scheme.Input, why string) {
	inputs, why, certain := x.cursorInputsByName(f, rest, next)
	if !certain {
		if p := x.taking(inputs, f.value); p != nil {
			return []scheme.Input{p.Input}, "the document declares the parameter " + p.Name
		}
	}
	return inputs, why
}

// cursorInputsByName are those inputs without a look at the document. certain: the
// request or the response names the input.
func (x *exchange) cursorInputsByName(f *fact, rest string, next bool) (inputs []scheme.Input, why string, certain bool) {
	add := func(in scheme.Input) {
		for _, have := range inputs {
			if have == in {
				return
			}
		}
		inputs = append(inputs, in)
	}
	name := func(name string) { add(x.input(name)) }
	own := ownName(f, next)

	asked, _ := x.asked(cursorParams, false, 0)
	n, number := integer(f.value)
	pageParam, page := x.asked(pageParams, true, 0)
	offsetParam, offset := x.asked(offsetParams, true, 0)
	input, certain := x.graphQL(own)
	param, header := x.linked(f.value.String()), x.cursorHeader()
	switch {
	case certain:
		why = "the query takes it in a variable"
	case number && pageParam != nil && n == page+1:
		input, why = pageParam.Input, "the request has the parameter "+pageParam.Name
	case number && offsetParam != nil && n == offset+int64(x.Count):
		input, why = offsetParam.Input, "the request has the parameter "+offsetParam.Name
	case number && x.goesOn(n, rest) != "":
		name(x.goesOn(n, rest))
		name("cursor")
		return inputs, "it goes on where this page ends", false
	case asked != nil && asked.certain(own):
		input, why = asked.Input, "the request has the parameter "+asked.Name
	case param != "":
		input, why = scheme.Input{Name: param, In: "query"}, "a link of the response has it in the parameter "+param
	case header != "":
		input, why = scheme.Input{Name: header, In: "header"}, "the request, or the response's Vary, has the header "+header
	}
	if why != "" {
		return []scheme.Input{input}, why, true
	}
	if _, segment := template(x.Request.URL, ""); in(" first start begin initial ", strings.ToLower(segment)) {
		add(scheme.Input{Name: "cursor", In: "path"})
	}
	if f.parent == "header" {
		// A header answers with a cursor; where the request's parameter is one, too,
		// its name is the same without the "Next".
		if i := strings.Index(strings.ToLower(f.name), "next-"); i >= 0 && rest == "cursor" {
			add(scheme.Input{Name: f.name[:i] + f.name[i+len("next-"):], In: "header"})
		}
		own = rest
		switch {
		case next:
		case f.norm == "continuationtoken": // Azure DevOps
			own = "continuationToken"
		case f.norm == "after": // Coinbase Exchange
			own = "after"
		default: // Azure Cosmos DB
			add(scheme.Input{Name: f.name, In: "header"})
		}
	}
	params := ""
	if f.norm == "nextcursor" && x.Items == "$.results" && x.has(" hasmore ") { // Notion API, Pagination
		params = "start_cursor cursor"
	}
	for _, row := range cursorParam {
		if params == "" && row.field == f.norm && (row.parent == "" || row.parent == f.parent) && (row.beside == "" || x.has(row.beside)) {
			params = row.params
		}
	}
	switch {
	case params != "":
		for _, param := range strings.Fields(params) {
			switch {
			case param == "*":
				name(f.name)
			case param == "-":
				name(own)
			case param[0] != '/' || x.place == "requestBody":
				name(param)
			}
		}
	default:
		if own != "" {
			name(own)
		}
		if f.parent == "next" {
			name(f.holder + "." + f.name)
		}
		if own != "cursor" {
			name(f.name)
		}
	}
	if asked != nil {
		inputs = append(inputs[:1:1], asked.Input)
	}
	if f.norm == "next" && in(" meta metadata ", f.parent) && x.place == "query" && asked == nil {
		// Beside other facts about the response it is seldom called next in the request,
		// but there are servers that read it from a header.
		inputs = append(inputs[:1:1], scheme.Input{Name: "X-Cursor", In: "header"})
	}
	return inputs[:min(len(inputs), 2)], "the parameter " + inputs[0].Name + " takes it, by the field's name", false
}

// goesOn is the parameter that counts what a number continues, "" for none.
func (x *exchange) goesOn(n int64, rest string) string {
	page, pageAt := x.named(pageFields, 0)
	offset, offsetAt := x.named(offsetFields+startFields, 0)
	switch {
	case page != nil && n == pageAt+1 && (rest == "" || rest == "page"), rest == "" && n == 2:
		return "page"
	case rest == "" && offset != nil && n == offsetAt+int64(x.Count):
		return offset.name
	case rest == "" && n == int64(x.Count):
		return "offset"
	case rest == "" && n > 1e12 && x.has(" prev "): // Vercel REST API, Pagination: a time in ms
		return "until"
	}
	return ""
}

// certain tells whether a parameter of the request takes cursors, and is no filter
// such as after=2026-01-01. own is the name of the field.
func (p *param) certain(own string) bool {
	value := p.value.String()
	return value == "" || value == "*" || p.norm == normal(own) || !in(" after marker continue bookmark ", p.norm)
}

// cursorHeader is the request header that takes a cursor, where the request has it
// or the response says that it depends on it (RFC 9110, section 12.5.5).
func (x *exchange) cursorHeader() string {
	var names []string
	for _, h := range x.Request.Headers {
		names = append(names, h.Name)
	}
	if vary, ok := x.header("vary"); ok {
		names = append(names, strings.Split(vary, ",")...)
	}
	for _, name := range names {
		if name = strings.TrimSpace(name); in(cursorParams, strings.TrimPrefix(normal(name), "x")) {
			return name
		}
	}
	return ""
}

// ownName is a field's name without the "next" before it, spelled as the rest of
// it: next_page_token is page_token, nextPageToken pageToken.
func ownName(f *fact, next bool) string {
	name := f.name
	if !next || len(name) < 5 || !strings.EqualFold(name[:4], "next") {
		return name
	}
	rest := strings.TrimLeft(name[4:], "_-.:")
	if rest == "" {
		return "cursor"
	}
	if name[0] == 'n' && rest[0] >= 'A' && rest[0] <= 'Z' {
		rest = string(rest[0]|0x20) + rest[1:]
	}
	return rest
}

// linked is the parameter that has a value in one of the response's URLs.
func (x *exchange) linked(value string) string {
	for i := range x.facts {
		text := x.facts[i].value.Str
		if !strings.Contains(text, "?") {
			continue
		}
		for _, p := range edit.QueryPairs(text) {
			if p.Value == value {
				return p.Name
			}
		}
	}
	return ""
}

// graphQL finds the variable of a GraphQL query that takes a cursor: that of the
// argument after, or of one called as the cursor is.
func (x *exchange) graphQL(own string) (scheme.Input, bool) {
	query := jsontext.Member(gjson.Parse(x.Request.Body), "query")
	if x.place == "query" || query.Type != gjson.String || !strings.Contains(query.Str, "{") {
		return scheme.Input{}, false
	}
	for _, argument := range [...]string{"after", own, "cursor", "next" + own, "nextToken", "pageToken"} {
		if name := variable(query.Str, argument); name != "" {
			return scheme.Input{Name: "/variables/" + name, In: "requestBody"}, true
		}
	}
	return scheme.Input{}, false
}

// variable returns the name of the variable that a GraphQL query gives to an
// argument: of "after: $cursor", cursor.
func variable(query, argument string) string {
	word := func(c byte) bool {
		return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
	}
	for at := 0; ; {
		i := strings.Index(query[at:], argument)
		if i < 0 {
			return ""
		}
		at += i + len(argument)
		if before := at - len(argument) - 1; before >= 0 && (word(query[before]) || query[before] == '$') {
			continue
		}
		rest := strings.TrimLeft(query[at:], " \t\r\n")
		if !strings.HasPrefix(rest, ":") {
			continue
		}
		rest = strings.TrimLeft(rest[1:], " \t\r\n")
		if !strings.HasPrefix(rest, "$") {
			continue
		}
		end := 1
		for end < len(rest) && word(rest[end]) {
			end++
		}
		return rest[1:end]
	}
}

// ids: a flag says that there is more, and the next page begins behind the last
// item's id.
func (x *exchange) ids() {
	id := jsontext.Member(x.Last, "id")
	lastID := x.find(func(f *fact) bool { return f.norm == "lastid" && !blank(f.value) })
	if id.Type != gjson.String && id.Type != gjson.Number && lastID == nil {
		return
	}
	object := jsontext.Member(x.Body, "object").Str == "list"
	names, preset, best := "after starting_after", "", 0.9
	switch {
	case object && jsontext.Member(x.Body, "url").Exists() && lastID == nil:
		names, preset = "starting_after after", "stripe"
	case object:
		preset = "openai-cursor"
	case lastID != nil: // Anthropic API, Pagination
		names = "after_id after"
	default: // no family's: the list may as well go by pages
		names, best = "starting_after", 0.45
	}
	for i := range x.declared {
		if d := &x.declared[i]; d.In == x.place && in(" after afterid startingafter startafter lastid ", d.norm) {
			if !strings.HasPrefix(names, d.Name+" ") {
				preset = ""
			}
			names, best = d.Name, 0.9
			break
		}
	}
	path := x.Items + "[-1].id"
	if lastID != nil && lastID.value.String() != id.String() || !id.Exists() {
		path = lastID.path
		if preset != "" {
			preset = "openai-conversation-cursor"
		}
	}
	if p, _ := x.asked(" startingafter after afterid ", false, 0); p != nil {
		names, best = p.Name, 0.9
	}
	if best < 0.5 && (len(x.Parameters) > 0 || in(weakFlags, x.hasMore.norm)) {
		return
	}
	for i, name := range strings.Fields(names) {
		if i > 0 {
			preset = ""
		}
		rules := preset
		if rules == "" && lastID != nil {
			rules = "next"
		}
		g := x.propose("cursor", x.input(name), best-0.4*float64(i), show(x.hasMore)+" is true", "the items have ids, and "+name+" takes the last one")
		g.Preset, g.Rules = preset, rules
		g.Pagination.Outputs.NextCursor, g.Pagination.Outputs.HasMore = path, x.hasMore.path
	}
}
