package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/anypage/anypage/wasm/contract"
	"github.com/anypage/anypage/wasm/scheme"
)

// tables are the lists that the JavaScript reads.
func (w *words) tables() string {
	var b strings.Builder
	b.WriteString(generated)
	b.WriteString(`
import type { EngineCheckpoint } from "./engine.js";
import type { Detection, PaginationErrorCode, Verdict } from "./types.js";

/** The pagination object behind each preset's name. */
export const presets: Readonly<Record<string, object>> = {
`)
	for _, name := range scheme.PresetNames() {
		p, _ := scheme.Preset(name)
		fmt.Fprintf(&b, "  %q: %s,\n", name, p.AppendJSON(nil))
	}
	b.WriteString(`};

/** What an option takes; anything where nothing is said. */
export interface Rule {
  /** What to write instead of a wrong value. */
  use?: string;
  /** All values. */
  values?: readonly string[];
  /** An integer from here on, … */
  least?: number;
  /** … up to here. */
  most?: number;
  /** A JSONPath. */
  path?: true;
}

/** Options that stay in JavaScript; the engine reads, and checks, all others. */
`)
	rules(&b, "driverOptions", contract.Options, func(o *contract.Option) bool { return o.Driver }, true)
	b.WriteString("/** Options beside which the first request may be sent before the engine has read them. */\n")
	rules(&b, "earlyOptions", contract.Options, func(o *contract.Option) bool { return o.Early != contract.Nothing }, false)
	b.WriteString("/** Members of retry for which that holds. */\n")
	rules(&b, "earlyRetry", contract.RetryOptions, func(o *contract.Option) bool { return o.Early != contract.Nothing }, false)
	var items []string
	for _, o := range contract.Options {
		if o.Early == contract.Items {
			items = append(items, o.Name)
		}
	}
	fmt.Fprintf(&b, "/** Those beside which items of the first page may be handed out as well. */\nexport const earlyItems: readonly string[] = %s;\n\n", text(items))
	b.WriteString("/** Options of openapi(). */\n")
	rules(&b, "openapiOptions", contract.OpenAPIOptions, func(*contract.Option) bool { return true }, true)
	fmt.Fprintf(&b, "/** Their names, for a message. */\nexport const openapiNames = %q;\n\n", contract.Names(contract.OpenAPIOptions))
	fmt.Fprintf(&b, "/** The members of an OpenAPI document's Path Item that are operations. */\nexport const methods: readonly string[] = %s;\n\n", strings.ReplaceAll(fmt.Sprintf("%q", contract.Methods), "\" \"", "\", \""))
	var untouched []string
	for _, name := range scheme.PresetNames() {
		if p, _ := scheme.Preset(name); !slices.ContainsFunc(p.Inputs, func(in scheme.Input) bool { return in.In != "query" || in.Type != "cursor" }) {
			untouched = append(untouched, name)
		}
	}
	fmt.Fprintf(&b, "/** Names whose values are credentials, in small letters and digits alone, and what one may contain. */\nexport const secretNames: readonly string[] = %s;\nexport const secretParts: readonly string[] = %s;\n\n", text(strings.Fields(contract.SecretNames)), text(strings.Fields(contract.SecretParts)))
	fmt.Fprintf(&b, `/** Presets that leave the first request as it is. */
export const untouchingPresets: readonly string[] = %s;

/** What an input may hold. */
export const inputTypes: readonly string[] = %s;

/** Values that can't be wrong. */
export const plain = {
`, text(untouched), text(contract.InputTypes))
	for _, p := range []struct{ name, source string }{
		{"path", contract.PlainPath}, {"header", contract.PlainHeader}, {"text", contract.PlainText},
		{"number", contract.PlainNumber}, {"origin", contract.PlainOrigin}, {"url", contract.PlainURL},
	} {
		fmt.Fprintf(&b, "  %s: /%s/,\n", p.name, escapeSlashes(p.source))
	}
	b.WriteString(`};

/** What may stand in a pagination object, with what it means: the element's editor offers it. */
export const paginationWords = {
`)
	for _, t := range []struct {
		name, table string
		words       []string
	}{
		{"types", "Types", contract.Types}, {"places", "Places", contract.Places},
		{"inputTypes", "InputTypes", contract.InputTypes}, {"outputs", "Outputs", contract.Outputs},
		{"blankCursors", "BlankCursors", contract.BlankCursors}, {"continueBodies", "ContinueBodies", contract.ContinueBodies},
	} {
		fmt.Fprintf(&b, "  %s: {\n", t.name)
		for _, word := range t.words {
			fmt.Fprintf(&b, "    %s: %q,\n", word, strings.ReplaceAll(w.about[t.table][word], "\n", " "))
		}
		b.WriteString("  },\n")
	}
	fmt.Fprintf(&b, `} satisfies Record<string, Readonly<Record<string, string>>>;

/** In pages, levels of nesting, and bytes. */
export const limits = {
  maxPages: %d,
  depth: %d,
  head: %d,
  document: %d,
  yaml: %d,
  documentDepth: %d,
};

/** How a walk that its consumer has ended says so, in front of a number of items. */
export const endings = { "consumer-stopped": %q, aborted: %q };

/** What the engine asks for; see wasm/walk/events.go. */
export type WireEffect =`, contract.MaxPages, contract.MaxDepth, contract.HeadBytes, contract.DocumentBytes, contract.YAMLBytes, contract.DocumentDepth, contract.ConsumerStopped, contract.Aborted)
	for _, e := range contract.Effects {
		fmt.Fprintf(&b, "\n  /** The driver is to %s. */\n  | {\n      effect: %q;\n", e.Does, e.Name)
		for _, f := range e.Fields {
			optional := ""
			if f.Optional {
				optional = "?"
			}
			fmt.Fprintf(&b, "      %s%s: %s;\n", f.Name, optional, f.Type)
		}
		b.WriteString("    }")
	}
	b.WriteString(";\n")
	return b.String()
}

// rules writes what options take, by their names.
func rules(b *strings.Builder, name string, options []contract.Option, of func(*contract.Option) bool, use bool) {
	fmt.Fprintf(b, "export const %s = {\n", name)
	for i := range options {
		o := &options[i]
		if !of(o) {
			continue
		}
		var parts []string
		if wanted := o.Wanted(); use && wanted != "" {
			parts = append(parts, "use: "+text(wanted))
		}
		switch o.Kind {
		case contract.Choice:
			parts = append(parts, "values: "+text(o.Values))
		case contract.Integer:
			parts = append(parts, "least: "+strconv.Itoa(o.Least))
			if o.Most > 0 {
				parts = append(parts, "most: "+strconv.Itoa(o.Most))
			}
		case contract.Path:
			parts = append(parts, "path: true")
		}
		if len(parts) == 0 {
			fmt.Fprintf(b, "  %s: {},\n", o.Name)
		} else {
			fmt.Fprintf(b, "  %s: { %s },\n", o.Name, strings.Join(parts, ", "))
		}
	}
	b.WriteString("} satisfies Record<string, Rule>;\n\n")
}

// escapeSlashes makes the source of a regular expression fit for a literal.
func escapeSlashes(source string) string { return strings.ReplaceAll(source, "/", `\/`) }
