package detect

import (
	"slices"
	"strings"

	"github.com/anypage/anypage/wasm/edit"
	"github.com/anypage/anypage/wasm/policy"
	"github.com/anypage/anypage/wasm/scheme"
	"github.com/tidwall/gjson"
)

// Parameter is one that an OpenAPI document declares for the operation.
type Parameter struct {
	Name    string
	In      string // query, header or requestBody
	Type    string // of its schema: string, integer, …; "" where it says none
	Default string // JSON: the schema's, "" where it has none
}

// declare reads the parameters that the document declares. It skips those that can't
// be inputs of a next request, by their place or type.
func (x *facts) declare() {
	for _, p := range x.Parameters {
		if p.In == "requestBody" && (x.place != "requestBody" || strings.HasPrefix(p.Name, "/")) || in(" boolean array object ", p.Type) {
			continue
		}
		x.declared = append(x.declared, declared{scheme.Input{Name: p.Name, In: p.In}, paramName(p.Name), p.Type, gjson.Parse(p.Default), false})
	}
}

// declared is a parameter of the document's.
type declared struct {
	scheme.Input // its Type is not set
	norm         string
	schema       string
	value        gjson.Result // the default
	shown        bool         // by the response, and by no document
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

// counted is the declared parameter of one of a list's names that takes a number:
// of the first of these names.
func (x *facts) counted(list string) *declared {
	for _, name := range strings.Fields(list) {
		for i := range x.declared {
			if d := &x.declared[i]; d.norm == name && d.schema != "string" && d.In != "header" {
				return d
			}
		}
	}
	return nil
}

// Words of the names of parameters that take a cursor: those that say so by
// themselves, those that do so among each other, and what may stand beside these.
// due_after and start_date are filters, access_token is a secret.
const (
	cursorWords = " cursor mark marker bookmark continuation continue scroll anchor resume "
	nextWords   = " next after start starting from page paging pagination position "
	besides     = " token key id item items list results records x "
)

// taking returns that one of some parameters that may take a cursor, nil if there is
// none. inputs are the parameters guessed for it. A parameter that the request has
// already is a filter, unless it was guessed.
func (x *facts) taking(some []declared, inputs []scheme.Input, cursor gjson.Result) *declared {
	_, number := integer(cursor)
	takes := func(d *declared) bool { return number || d.schema == "" || d.schema == "string" }
	free := func(d *declared) bool {
		return takes(d) &&
			!slices.ContainsFunc(x.params, func(p param) bool { return p.Input == d.Input }) &&
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
	for _, fits := range []func(*declared) bool{
		func(d *declared) bool { return in(cursorParams, strings.TrimPrefix(d.norm, "x")) },
		func(d *declared) bool {
			return slices.ContainsFunc(words(d.Name), func(w string) bool { return in(cursorWords, w) })
		},
		func(d *declared) bool {
			one := false
			for _, w := range words(d.Name) {
				one = one || in(nextWords, w)
				if !in(nextWords+besides, w) {
					return false
				}
			}
			return one
		},
		func(d *declared) bool { return in(pageParams+offsetParams, d.norm) && !d.shown },
	} {
		for i := range some {
			if d := &some[i]; fits(d) && free(d) {
				return d
			}
		}
	}
	return nil
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

// isDeclared reports whether the document, or the request, has the parameter of a
// guess. ok is false for guesses that name none.
func (x *facts) isDeclared(g *Guess) (yes, ok bool) {
	if len(g.Pagination.Inputs) == 0 || g.Path > 0 || g.Rules == "mediawiki" {
		return false, false
	}
	input := g.Pagination.Inputs[0]
	input.Type = ""
	return slices.ContainsFunc(x.declared, func(d declared) bool { return d.Input == input }) ||
		slices.ContainsFunc(x.params, func(p param) bool { return p.Input == input }), true
}
