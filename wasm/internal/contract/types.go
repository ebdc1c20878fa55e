package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/anypage/anypage/wasm/contract"
	"github.com/anypage/anypage/wasm/scheme"
)

const generated = "// Written by ./build.sh build, from wasm/contract: change it there.\n"

// types returns js/src/contract.ts: the public types that are made from the contract.
func (w *words) types() string {
	var b strings.Builder
	b.WriteString(generated)
	b.WriteString(`
import type { HeadersInput, HostAbortSignal, HostFetch, HostURL } from "./globals.js";
import type { Checkpoint, HeadersReason, Pagination, Progress, RequestEvent, StandardSchemaV1 } from "./types.js";

`)
	union(&b, "Preset", "The names of pagination objects that are known by heart.", scheme.PresetNames(), w.about["presets"])
	union(&b, "PaginationType", "How a list is paginated.", contract.Types, w.about["Types"])
	union(&b, "InputPlace", "Where in a request an input stands.", contract.Places, w.about["Places"])
	union(&b, "InputType", "What an input holds.", contract.InputTypes, w.about["InputTypes"])
	union(&b, "BlankCursor", "What a cursor, or a next URL, of \"\" means.", contract.BlankCursors, w.about["BlankCursors"])
	union(&b, "ContinueBody", "What the next pages' requests have in their body.", contract.ContinueBodies, w.about["ContinueBodies"])
	doc(&b, "", "Where a response says what pagination needs: each a JSONPath (RFC 9535, and the older [(@.length-1)]) of the\nbody, or $response.header.NAME; a Link header yields rel=\"next\".")
	b.WriteString("export interface PaginationOutputs {\n")
	for _, name := range contract.Outputs {
		doc(&b, "  ", w.about["Outputs"][name])
		fmt.Fprintf(&b, "  %s?: string | undefined;\n", name)
	}
	b.WriteString("}\n\n")
	members(&b, "RetryOptions", "When a failed request is tried again. Times are in milliseconds.", contract.RetryOptions, w.about["RetryOptions"])
	members(&b, "PaginateOptions<T>", "Options of a walk. T is the items' type: what the option item gives, else what callers say in paginate<Issue>(…, options).", contract.Options, w.about["Options"])
	members(&b, "OpenApiOptions", "Options of openapi().", contract.OpenAPIOptions, w.about["OpenAPIOptions"])

	names, about := []string{}, map[string]string{}
	for _, c := range contract.Codes {
		names, about[c.Name] = append(names, c.Name), sentence(c.Seen)+" "+substituted(c.Do)
	}
	union(&b, "PaginationErrorCode", "What went wrong: see PaginationError.", names, about)
	names, about = nil, map[string]string{}
	for _, s := range w.statuses {
		names, about[s.name] = append(names, s.name), sentence(s.text)
	}
	union(&b, "VerdictStatus", "What a walk's end says of the list.", names, about)
	names, about = nil, map[string]string{}
	for _, r := range contract.Reasons {
		names, about[r.Name] = append(names, r.Name), sentence(r.Seen)+" "+substituted(r.Means)
	}
	union(&b, "VerdictReason", "How a walk ended.", names, about)
	return strings.TrimSuffix(b.String(), "\n")
}

// union writes a type of literals.
func union(b *strings.Builder, name, about string, members []string, of map[string]string) {
	doc(b, "", about)
	fmt.Fprintf(b, "export type %s =", name)
	for _, m := range members {
		b.WriteString("\n")
		doc(b, "  ", of[m])
		fmt.Fprintf(b, "  | %q", m)
	}
	b.WriteString(";\n\n")
}

// members writes an interface of options.
func members(b *strings.Builder, name, about string, options []contract.Option, of map[string]string) {
	doc(b, "", about)
	fmt.Fprintf(b, "export interface %s {\n", name)
	for i := range options {
		o := &options[i]
		doc(b, "  ", of[o.Name])
		kind := typeOf(o)
		if strings.Contains(kind, "=>") {
			kind = "(" + kind + ")"
		}
		fmt.Fprintf(b, "  %s?: %s | undefined;\n", o.Name, kind)
	}
	b.WriteString("}\n\n")
}

func typeOf(o *contract.Option) string {
	switch o.Kind {
	case contract.Integer:
		return "number"
	case contract.Boolean:
		return "boolean"
	case contract.Path:
		return "string"
	case contract.Choice:
		quoted := make([]string, len(o.Values))
		for i, v := range o.Values {
			quoted[i] = strconv.Quote(v)
		}
		return strings.Join(quoted, " | ")
	}
	return o.Type
}

// doc writes a comment of one line or more.
func doc(b *strings.Builder, indent, text string) {
	if lines := strings.Split(text, "\n"); len(lines) > 1 {
		fmt.Fprintf(b, "%s/**\n%s * %s\n%s */\n", indent, indent, strings.Join(lines, "\n"+indent+" * "), indent)
	} else {
		fmt.Fprintf(b, "%s/** %s */\n", indent, text)
	}
}

// sentence makes a sentence of a clause.
func sentence(clause string) string { return strings.ToUpper(clause[:1]) + clause[1:] + "." }
