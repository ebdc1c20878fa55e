package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/anypage/anypage/wasm/contract"
)

// page is what the element says of statuses, reasons and codes.
func (w *words) page() string {
	statuses := pairs{}
	for _, s := range w.statuses {
		statuses = append(statuses, pair{s.name, s.text})
	}
	reasons := pairs{}
	for _, r := range contract.Reasons {
		reasons = append(reasons, pair{r.Name, pairs{{"seen", r.Seen}, {"means", substituted(r.Means)}, {"do", substituted(r.Do)}}})
	}
	codes := pairs{}
	for _, c := range contract.Codes {
		codes = append(codes, pair{c.Name, pairs{{"seen", c.Seen}, {"do", substituted(c.Do)}, {"again", c.Again}}})
	}
	defaults := pairs{}
	for _, o := range contract.Options {
		if o.Kind == contract.Integer && o.Default != contract.None {
			defaults = append(defaults, pair{o.Name, o.Default})
		}
	}
	var b strings.Builder
	b.WriteString(generated)
	for _, list := range []struct {
		about, name, kind string
		of                pairs
	}{
		{"What a verdict's status says of the list.", "statuses", "string", statuses},
		{"Of a verdict's reason: what was seen, what it means, and what to do where items are missing.", "reasons", "{ seen: string; means: string; do: string }", reasons},
		{"Of an error's code: what happened, what to do, and whether another try may help.", "codes", "{ seen: string; do: string; again: boolean }", codes},
		{"Of the options that are numbers.", "defaults", "number", defaults},
	} {
		fmt.Fprintf(&b, "\n/** %s */\nexport const %s: Readonly<Record<string, %s>> = {\n", list.about, list.name, list.kind)
		for _, p := range list.of {
			fmt.Fprintf(&b, "  %s: %s,\n", text(p.name), strings.ReplaceAll(text(p.value), "'", "’"))
		}
		b.WriteString("};\n")
	}
	b.WriteString("\n/** Parameters of the query that may ask for the next page where detection has found none. */\nexport const tries: readonly { name: string; type: \"page\" | \"offset\" }[] = [\n")
	for _, t := range contract.Tries {
		fmt.Fprintf(&b, "  %s,\n", text(pairs{{"name", t.Name}, {"type", t.Type}}))
	}
	b.WriteString("];\n")
	return b.String()
}

// pair is a member of an object, pairs is an object in this order.
type pair struct {
	name  string
	value any
}
type pairs []pair

func (o pairs) MarshalJSON() ([]byte, error) {
	parts := make([]string, len(o))
	for i, p := range o {
		parts[i] = text(p.name) + ": " + text(p.value)
	}
	return []byte("{" + strings.Join(parts, ", ") + "}"), nil
}

// text is a value as JavaScript has it.
func text(v any) string {
	if o, ok := v.(pairs); ok { // json.Marshal would remove the blanks after commas and colons
		b, _ := o.MarshalJSON()
		return string(b)
	}
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err)
	}
	return strings.TrimSpace(b.String())
}
