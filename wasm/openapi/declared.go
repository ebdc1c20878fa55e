package openapi

import (
	"strings"

	"github.com/anypage/anypage/wasm/detect"
)

// What detection is told of an operation.

// declared are the parameters that a next request can differ in, and others that may say the page.
func (op *Operation) declared() []detect.Parameter {
	all := []detect.Parameter{}
	for _, p := range op.Parameters {
		in := p.Parameter
		if in.In = p.In; p.In == "path" {
			in.In = op.inPath(p)
		}
		if in.In == "query" || in.In == "header" || in.In != "" && p.Pages() {
			all = append(all, in)
		}
	}
	if op.Body != nil && op.Body.JSON {
		for _, p := range op.Body.Properties {
			in := p.Parameter
			in.In = "requestBody"
			all = append(all, in)
		}
	}
	return append(all, op.Inner...)
}

// inPath says what a parameter of the path is: "path" for the page at its end, "segment" for another number that may say
// the page, "" for what names a resource, as in /pages/{page}.
func (op *Operation) inPath(p *Parameter) string {
	path, _, _ := strings.Cut(op.template(), "?")
	takes, here := detect.Takes(p.Name, false), "/{"+p.Name+"}"
	switch {
	case strings.Contains(strings.ToLower(path), "pages"+strings.ToLower(here)):
	case takes == "a page" && strings.HasSuffix(path, here):
		return "path"
	case (p.Type == "integer" || p.Type == "") && (takes == "a page" || takes == "an offset"):
		return "segment"
	}
	return ""
}
