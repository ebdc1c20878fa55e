package detect

import (
	"slices"
	"strings"

	"github.com/anypage/anypage/wasm/edit"
	"github.com/anypage/anypage/wasm/jsontext"
	"github.com/anypage/anypage/wasm/policy"
	"github.com/anypage/anypage/wasm/scheme"
	"github.com/tidwall/gjson"
)

// Parameter is one that an OpenAPI document declares for the operation.
type Parameter struct {
	_       [0]func() // not compared, which spares the code for that
	Name    string    // a JSON Pointer where it is below the top of a body
	In      string    // query, path for a page at its end, header or requestBody; else a next request can't differ in it
	Type    string    // of its schema: string, integer, …; "" where it says none
	Default string    // JSON: the schema's const or default, "" where it has none
	Least   string    // JSON: the smallest number that the schema allows, "" where it doesn't say it
	Most    string    // JSON: the largest one
	Says    string    // what more is said of the values: "date", "enum", or "cursor" where the description speaks of one
}

func (p *Parameter) texts() [7]*string {
	return [...]*string{&p.Name, &p.In, &p.Type, &p.Default, &p.Least, &p.Most, &p.Says}
}

var parameterMembers = [...]string{"name", "in", "type", "default", "least", "most", "says"}

// AppendJSON writes the members of an object, for ReadParameter.
func (p *Parameter) AppendJSON(w *jsontext.Writer) {
	for i, text := range p.texts() {
		if *text != "" {
			w.Name(parameterMembers[i]).String(*text)
		}
	}
}

// ReadParameter reads what AppendJSON wrote.
func ReadParameter(v gjson.Result) (p Parameter) {
	for i, text := range p.texts() {
		*text = jsontext.Member(v, parameterMembers[i]).Str
	}
	return p
}

// ReadParameters reads an array of them. It is not nil.
func ReadParameters(v gjson.Result) []Parameter {
	all := []Parameter{}
	for _, e := range jsontext.Elements(v) {
		all = append(all, ReadParameter(e))
	}
	return all
}

// Tell notes what a description, as JSON, says of values that are no dates and no choice.
func (p *Parameter) Tell(description string) {
	for _, term := range [...]string{"ursor", "paque", "ontinuation", "age token", "agination token", "ext page"} {
		if p.Says == "" && strings.Contains(description, term) {
			p.Says = "cursor"
		}
	}
}

// Pages reports whether the parameter may say which page is meant.
func (p *Parameter) Pages() bool { return Takes(p.Name, false) != "" || p.Says == "cursor" }

// documented reports whether there is a document.
func (x *facts) documented() bool { return x.Parameters != nil }

// declare reads the parameters that the document declares. It skips those that can't
// be inputs of a next request, by their place or type.
func (x *facts) declare() {
	for i := range x.Parameters {
		p := &x.Parameters[i]
		x.paged = x.paged || p.Says != "date" && !in(" boolean array ", p.Type) &&
			(Takes(p.Name, false) != "" || p.Says == "cursor" && in(" query header requestBody ", p.In))
		x.pathPage = x.pathPage || p.In == "path"
		x.segment = x.segment || p.In == "segment"
		// A POST without a body gets one.
		body := p.In == "requestBody" && (x.place == p.In || x.Request.Method == "POST" && !x.Request.HasBody)
		if !body && p.In != "query" && p.In != "header" || in(" boolean array object ", p.Type) {
			continue
		}
		d := declared{Input: scheme.Input{Name: p.Name, In: p.In}, norm: paramName(p.Name), schema: p.Type, says: p.Says}
		if p.In == "header" {
			d.norm = strings.TrimPrefix(d.norm, "x")
		}
		d.value, d.least, d.most = gjson.Parse(p.Default), gjson.Parse(p.Least), gjson.Parse(p.Most)
		x.declared = append(x.declared, d)
	}
}

// declared is a parameter of the document's.
type declared struct {
	scheme.Input        // its Type is not set
	norm         string // of the name, without the x of a header's
	schema       string
	says         string
	value        gjson.Result // the default
	least, most  gjson.Result
	shown        bool // by the response, and by no document
}

// show reads the parameters that the response shows: of an echo of the request, and of links to
// this page and to others, where they are blank or a number. With a value they may be filters.
func (x *facts) show() {
	pairs := x.linkedParams()
	if x.place != "query" {
		pairs = nil
	}
	for i := range x.echoed {
		pairs = append(pairs, edit.Pair{Name: x.echoed[i].name, Value: x.echoed[i].value.String()})
	}
	for _, p := range pairs {
		if (p.Value == "" || p.Value == "*") && !policy.Secret(p.Name) {
			x.shown = append(x.shown, declared{Input: x.input(p.Name), norm: paramName(p.Name), shown: true})
		}
	}
}

// counted is the declared parameter of one of a list's names that takes a number: of the first of these
// names. One that may be any text is taken where there is no other, and so is a header.
func (x *facts) counted(list string) (second *declared) {
	for _, name := range strings.Fields(list) {
		for i := range x.declared {
			d := &x.declared[i]
			_, number := integer(d.value)
			switch {
			case d.norm != name || d.says == "date" || in(looseParams, name) && x.declares(endParams):
			case d.schema != "string" && d.In != "header":
				return d
			case second == nil && (number || d.value.Raw == "" && d.says == ""):
				second = d
			}
		}
	}
	return second
}

// declares reports whether the document declares a parameter of one of a list's names.
func (x *facts) declares(list string) bool {
	for i := range x.declared {
		if in(list, x.declared[i].norm) {
			return true
		}
	}
	return false
}

// byDeclared are the guesses by a page or an offset that the document declares. Where neither the default nor the
// smallest number says from which one pages are counted, the request for page 1 tells that: from 0 it is the second.
func (x *facts) byDeclared() []*Guess {
	page, offset := x.counted(pageParams), x.counted(offsetParams)
	d, kind, beside := page, "page", ""
	switch {
	case page == nil && offset == nil:
		return nil
	case page == nil:
		d, kind = offset, "offset"
	case offset != nil && offset.In == page.In:
		beside = offset.Name
	}
	why := "the document declares the parameter " + d.Name
	start, said := integer(d.value)
	if !said && page != nil {
		start, said = integer(d.least)
	}
	switch {
	case beside != "", start > 1 && page != nil:
		start = 1
	case !said && page != nil:
		return []*Guess{x.counting("page", d.Input, 0, "", why), x.counting("page", d.Input, 1, "", why)}
	}
	return []*Guess{x.counting(kind, d.Input, start, beside, why)}
}

// takingID is the declared parameter that takes the last item's id, or another member of that item that it
// names: start_after_order_id takes the order_id, the last_order_id beside the items where that is another one, or the
// id of an order. It is nil where there is none.
func (x *facts) takingID() (d *declared, path string) {
	for _, word := range strings.Fields(idWords) {
		for i := range x.declared {
			d := &x.declared[i]
			id := d.behind(word)
			if id == "" {
				continue
			}
			member, own := "", gjson.Null
			x.Last.ForEach(func(k, v gjson.Result) bool {
				if normal(k.Str) == id && d.takes(v) {
					member, own = k.Str, v.Type
				}
				return true
			})
			said := x.find(func(f *fact) bool {
				return f.norm == "last"+id && f.path != "" && d.takes(f.value) && f.value.Raw != `""`
			})
			switch {
			case said != nil && said.value.Type != own: // of the same type it may be that of the whole list
				return d, said.path
			case member != "":
				return d, Member(x.Items+"[-1]", member)
			case strings.HasSuffix(word, "after") && d.takes(jsontext.Member(x.Last, "id")):
				return d, x.Items + "[-1].id"
			}
		}
	}
	return nil, ""
}

// takes reports whether a parameter may take an id.
func (d *declared) takes(id gjson.Result) bool {
	return id.Type == gjson.String && !in(" integer number ", d.schema) || id.Type == gjson.Number
}

// behind is the name of the id that a parameter takes, in its normal form, if its own name is that behind a word; ""
// where it is not.
func (d *declared) behind(word string) string {
	id, ok := strings.CutPrefix(strings.TrimPrefix(d.norm, "page"), word)
	switch all := words(d.Name); {
	case !ok || d.says == "date":
	case id == "" && strings.HasSuffix(word, "after"):
		return "id"
	case id == "id" || id != "" && all[len(all)-1] == "id":
		return id
	}
	return ""
}

// asks reports whether the document declares what may ask for another page, whatever the response has for it.
func (x *facts) asks() bool {
	for i := range x.declared {
		d := &x.declared[i]
		for fit := range 3 {
			if d.fits(fit, false) {
				return true
			}
		}
		for _, word := range strings.Fields(idWords) {
			if id := d.behind(word); id == "id" || id != "" && strings.HasSuffix(word, "after") {
				return true
			}
		}
	}
	return x.paged
}

// Words of the names of parameters that take a cursor: those that say so by
// themselves, those that do so among each other, and what may stand beside these.
// due_after and start_date are filters, access_token is a secret.
const (
	cursorWords = " cursor mark marker bookmark continuation continue scroll anchor resume "
	nextWords   = " next after start starting from page paging pagination position "
	besides     = " token key id item items list results records x "
	idWords     = "startingafter startafter after since from last before max" // before the name of an id; those that lead back at the end
)

// taking returns that one of some parameters that may take a cursor, nil if there is
// none. inputs are the parameters guessed for it. A parameter that the request has
// already is a filter, unless it was guessed.
func (x *facts) taking(some []declared, inputs []scheme.Input, cursor gjson.Result) *declared {
	_, number := integer(cursor)
	takes := func(d *declared) bool {
		return d.schema == "" || d.schema == "string" || number && in(" integer number ", d.schema)
	}
	free := func(d *declared) bool {
		back := strings.HasPrefix(d.norm, "prev") || strings.HasPrefix(d.norm, "before") || strings.HasPrefix(d.norm, "end")
		return takes(d) && !back && !in(" date enum ", d.says) &&
			!x.sends(d.Input) &&
			!slices.ContainsFunc(x.Request.Headers, func(h scheme.Header) bool {
				return d.In == "header" && strings.EqualFold(h.Name, d.Name)
			})
	}
	for _, input := range inputs {
		for i := range some {
			if d := &some[i]; d.norm == paramName(input.Name) && takes(d) {
				return d
			}
		}
	}
	for fit := range 5 {
		for i := range some {
			if d := &some[i]; free(d) && d.fits(fit, number && in(pageParams, paramName(inputs[0].Name))) {
				return d
			}
		}
	}
	return nil
}

// fits reports whether a parameter may take a cursor, by the fit-th of five signs. counts: the cursor is the number of a
// page, for which no offset fits.
func (d *declared) fits(fit int, counts bool) bool {
	switch fit {
	case 0:
		return in(cursorParams, d.norm)
	case 1:
		return d.says == "cursor" && !in(" integer number ", d.schema) && !in(pagingParams, d.norm) && !policy.Secret(d.Name)
	case 4:
		return !d.shown && (in(pageParams, d.norm) || in(offsetParams, d.norm) && !counts)
	}
	said, one, all := false, false, true
	for _, w := range words(d.Name) {
		said = said || in(cursorWords, w)
		one = one || in(nextWords, w)
		all = all && (in(nextWords+besides, w) || d.Name[0] == '/' && in(requestHolders, w))
	}
	return said || fit == 3 && one && all
}

// words are those that a name is made of, in lower case: of from_mark and of
// fromMark, from and mark.
func words(name string) (all []string) {
	word := ""
	flush := func() {
		if word != "" {
			all = append(all, word)
		}
		word = ""
	}
	for i := 0; i < len(name); i++ {
		c := name[i]
		upper := c >= 'A' && c <= 'Z'
		letter := upper || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c >= 0x80
		if !letter || upper && i > 0 && name[i-1] >= 'a' && name[i-1] <= 'z' {
			flush()
		}
		if upper {
			c |= 0x20
		}
		if letter {
			word += string([]byte{c})
		}
	}
	flush()
	return all
}

// knows reports whether the document or the request has an input.
func (x *facts) knows(in scheme.Input) bool {
	in.Type = ""
	for i := range x.Parameters {
		if p := &x.Parameters[i]; p.Name == in.Name && p.In == in.In {
			return true
		}
	}
	return x.sends(in)
}

// sends reports whether the request has an input.
func (x *facts) sends(in scheme.Input) bool {
	for i := range x.params {
		if x.params[i].Input == in {
			return true
		}
	}
	return false
}

// undeclared reports whether there is a document, and neither that nor the request has the parameters of a guess.
func (x *facts) undeclared(g *Guess) bool {
	if !x.documented() || len(g.Pagination.Inputs) == 0 || g.Path > 0 || g.Rules == "mediawiki" {
		return false
	}
	in := g.Pagination.Inputs[0]
	return !x.knows(in) || g.Offset != "" && !x.knows(scheme.Input{Name: g.Offset, In: in.In})
}
