package detect

import (
	"github.com/anypage/anypage/wasm/jsontext"
	"slices"
	"strings"

	"github.com/anypage/anypage/wasm/edit"
	"github.com/anypage/anypage/wasm/policy"
	"github.com/anypage/anypage/wasm/scheme"
	"github.com/tidwall/gjson"
)

// cursorInputs are the inputs that may take a cursor, the most likely first: at
// least one, and only one that the document declares where there is such a one. why
// tells of the first.
func (x *facts) cursorInputs(c *cursor) (inputs []scheme.Input, why string) {
	certain, whyCertain := x.certainInput(c)
	if whyCertain != "" && (!x.documented() || x.knows(certain)) {
		return []scheme.Input{certain}, whyCertain
	}
	inputs, why = x.likelyInputs(c)
	if p := x.taking(x.declared, inputs, c.value); p != nil {
		return []scheme.Input{p.Input}, "the document declares the parameter " + p.Name
	}
	if whyCertain != "" {
		return []scheme.Input{certain}, whyCertain
	}
	if p := x.taking(x.shown, inputs, c.value); p != nil {
		if inputs[0] != p.Input {
			inputs = []scheme.Input{p.Input, inputs[0]}
		}
		return inputs, "the response shows the parameter " + p.Name
	}
	return inputs, why
}

// certainInput is the input that the request or the response names; why is "" where
// neither does.
func (x *facts) certainInput(c *cursor) (input scheme.Input, why string) {
	if x.ofMCP(c.fact) {
		return scheme.Input{Name: "/params/cursor", In: "requestBody"}, "the params of the Model Context Protocol's lists take it"
	}
	own := ownName(c.fact, c.next)
	if input, ok := x.graphQL(own); ok {
		return input, "the query takes it in a variable"
	}
	asked, _ := x.asked(cursorParams, false, 0)
	n, number := integer(c.value)
	pageParam, page := x.asked(pageParams, true, 0)
	offsetParam, offset := x.asked(offsetParams, true, 0)
	switch {
	case number && pageParam != nil && n == page+1:
		return pageParam.Input, "the request has the parameter " + pageParam.Name
	case number && offsetParam != nil && n == offset+int64(x.Count):
		return offsetParam.Input, "the request has the parameter " + offsetParam.Name
	case number && x.goesOn(n, c.rest) != "":
		return input, ""
	case asked != nil && asked.certain(own):
		return asked.Input, "the request has the parameter " + asked.Name
	}
	if param := x.linked(c.value.String()); param != "" && x.place == "query" {
		return scheme.Input{Name: param, In: "query"}, "a link of the response has it in the parameter " + param
	}
	if header := x.cursorHeader(); header != "" {
		return scheme.Input{Name: header, In: "header"}, "the request, or the response's Vary, has the header " + header
	}
	return input, ""
}

// inputs are inputs in their order, each once.
type inputs []scheme.Input

// add is called often: copies of it in each place would make the engine larger by kilobytes.
//
//go:noinline
func (all *inputs) add(in scheme.Input) {
	if !slices.Contains(*all, in) {
		*all = append(*all, in)
	}
}

// likelyInputs are one or two inputs that the field's name tells.
func (x *facts) likelyInputs(c *cursor) ([]scheme.Input, string) {
	if all, why := x.goingOn(c); all != nil {
		return all, why
	}
	var all inputs
	if _, segment := template(x.Request.URL, ""); in(" first start begin initial ", strings.ToLower(segment)) {
		all.add(scheme.Input{Name: "cursor", In: "path"})
	}
	own := ownName(c.fact, c.next)
	if c.parent == "header" {
		own = x.headerInputs(c, own, &all)
	}
	if params := x.paramsOf(c); params != "" {
		for _, param := range strings.Fields(params) {
			switch {
			case param == "*":
				all.add(x.input(x.styled(c.name)))
			case param == "-":
				all.add(x.input(x.styled(own)))
			case param[0] != '/' || x.place == "requestBody":
				all.add(x.input(x.styled(param)))
			}
		}
	} else {
		if own != "" {
			all.add(x.input(x.styled(own)))
			all.add(x.input(own))
		}
		if c.parent == "next" {
			all.add(x.input(c.holder + "." + c.name))
		}
		if own != "cursor" {
			all.add(x.input(x.styled(c.name)))
			all.add(x.input(c.name))
		}
	}
	if len(all) > 1 && x.filters(all[0]) {
		all = all[1:]
	}
	if len(all) > 1 && x.filters(all[1]) {
		all = all[:1]
	}
	asked, _ := x.asked(cursorParams, false, 0)
	if asked != nil {
		all = append(all[:1:1], asked.Input)
	}
	if c.norm == "next" && in(" meta metadata ", c.parent) && x.place == "query" && asked == nil {
		// Beside other facts about the response it is seldom called next in the request,
		// but there are servers that read it from a header.
		all = append(all[:1:1], scheme.Input{Name: "X-Cursor", In: "header"})
	}
	return all[:min(len(all), 2)], "the parameter " + all[0].Name + " takes it, by the field's name"
}

// filters reports whether a parameter that was guessed is in the request as something else: a
// credential, or a filter.
func (x *facts) filters(in scheme.Input) bool {
	for i := range x.params {
		p := &x.params[i]
		if p.Name == in.Name && p.In == in.In {
			return p.value.String() != "" && (policy.Secret(p.Name) || !strings.Contains(cursorParams+pageParams+offsetParams, " "+p.norm+" "))
		}
	}
	return false
}

// goingOn are the inputs that a number takes which goes on where this page ends; nil where it doesn't.
func (x *facts) goingOn(c *cursor) ([]scheme.Input, string) {
	n, number := integer(c.value)
	if !number {
		return nil, ""
	}
	name := x.goesOn(n, c.rest)
	params, why := []string{name, "cursor"}, "it goes on where this page ends"
	switch {
	case name == "":
		return nil, ""
	case x.besideMore(c) && c.value.Type == gjson.String:
		// A cursor that happens to be digits is as likely as a number that counts.
		params, why = []string{"after", "cursor", name}, "after takes the field next beside has_more, as in OpenAI's lists"
	case x.besideMore(c):
		params = []string{name, "after", "cursor"}
	}
	var all inputs
	for _, param := range params {
		all.add(x.input(param))
	}
	return all, why
}

// besideMore reports whether a cursor is the field next beside has_more: OpenAI's lists have it.
func (x *facts) besideMore(c *cursor) bool { return c.norm == "next" && x.has(" hasmore ") }

// headerInputs adds the headers that may take a cursor of a header's, and returns the
// name of a parameter that may. Where the request's parameter is a header, too, its
// name is the same without the "Next".
func (x *facts) headerInputs(c *cursor, own string, all *inputs) string {
	if i := strings.Index(strings.ToLower(c.name), "next-"); i >= 0 && c.rest == "cursor" {
		all.add(scheme.Input{Name: c.name[:i] + c.name[i+len("next-"):], In: "header"})
	}
	switch {
	case c.next:
	case c.norm == "continuationtoken": // Azure DevOps
		return "continuationToken"
	case c.norm == "after": // Coinbase Exchange
		return "after"
	default: // Azure Cosmos DB
		all.add(scheme.Input{Name: c.name, In: "header"})
	}
	return c.rest
}

// paramsOf are the parameters that take a cursor by cursorParam, "" for none.
func (x *facts) paramsOf(c *cursor) string {
	if c.norm == "nextcursor" && x.Items == "$.results" && x.has(" hasmore ") { // Notion API, Pagination
		return "start_cursor cursor"
	}
	if c.path == "$.end_cursor" && x.place == "query" { // Reddit API, mod/notes
		return "after before"
	}
	for _, row := range cursorParam {
		if row.field == c.norm && (row.parent == "" || row.parent == c.parent) && (row.beside == "" || x.has(row.beside) || x.besides(row.beside)) {
			return row.params
		}
	}
	return ""
}

// besides reports whether the request has a parameter of one of a list's names.
func (x *facts) besides(list string) bool {
	p, _ := x.asked(list, false, 0)
	return p != nil
}

// goesOn is the parameter that counts what a number continues, "" for none.
func (x *facts) goesOn(n int64, rest string) string {
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

// certain reports whether a parameter of the request takes cursors, and is no filter
// such as after=2026-01-01. own is the name of the field.
func (p *param) certain(own string) bool {
	value := p.value.String()
	return value == "" || value == "*" || p.norm == normal(own) || !in(" after marker continue bookmark ", p.norm)
}

// cursorHeader is the request header that takes a cursor, where the request has it
// or the response says that it depends on it (RFC 9110, section 12.5.5).
func (x *facts) cursorHeader() string {
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
func (x *facts) linked(value string) string {
	for _, p := range x.linkedParams() {
		if p.Value == value {
			return p.Name
		}
	}
	return ""
}

// linkedParams are the parameters of the response's URLs.
func (x *facts) linkedParams() (all []edit.Pair) {
	for i := range x.fields {
		v := x.fields[i].value
		if v.IsObject() && in(linkHolders, x.fields[i].parent) {
			v = jsontext.Member(v, "href")
		}
		if v.Type == gjson.String && strings.Contains(v.Str, "?") {
			all = append(all, edit.QueryPairs(v.Str)...)
		}
	}
	return all
}

// graphQL finds the variable of a GraphQL query that takes a cursor: that of the
// argument after, or of one called as the cursor is.
func (x *facts) graphQL(own string) (scheme.Input, bool) {
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
