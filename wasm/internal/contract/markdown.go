package main

import (
	"strings"

	"github.com/anypage/anypage/wasm/contract"
	"github.com/anypage/anypage/wasm/scheme"
)

// table writes a table in Markdown: its head, then its rows.
func table(rows [][]string) string {
	var b strings.Builder
	for i, row := range rows {
		b.WriteString("| " + strings.Join(row, " | ") + " |\n")
		if i == 0 {
			b.WriteString("|" + strings.Repeat(" --- |", len(row)) + "\n")
		}
	}
	return strings.ReplaceAll(b.String(), " |  |", " | |")
}

func code(name string) string { return "`" + name + "`" }

// cell is a text in a table.
func cell(text string) string { return strings.ReplaceAll(line(text), "|", `\|`) }

func (w *words) optionsTable() string {
	return optionRows(contract.Options, w.about["Options"], "option")
}
func (w *words) retryTable() string {
	return optionRows(contract.RetryOptions, w.about["RetryOptions"], "of `retry`")
}

func optionRows(options []contract.Option, about map[string]string, head string) string {
	rows := [][]string{{head, "what it says"}}
	for _, o := range options {
		rows = append(rows, []string{code(o.Name), cell(about[o.Name])})
	}
	return table(rows)
}

func (w *words) presetsTable() string {
	rows := [][]string{{"preset", "what it walks"}}
	for _, name := range scheme.PresetNames() {
		rows = append(rows, []string{code(name), cell(w.about["presets"][name])})
	}
	return table(rows)
}

func (w *words) codesTable() string {
	rows := [][]string{{"code", "what happened", "what to do"}}
	for _, c := range contract.Codes {
		rows = append(rows, []string{code(c.Name), cell(c.Seen), cell(substituted(c.Do))})
	}
	return table(rows)
}

func (w *words) statusesTable() string {
	rows := [][]string{{"status", "what it says of the list"}}
	for _, s := range w.statuses {
		rows = append(rows, []string{code(s.name), cell(s.text)})
	}
	return table(rows)
}

func (w *words) reasonsTable() string {
	rows := [][]string{{"reason", "what was seen", "what it means", "what to do where items are missing"}}
	for _, r := range contract.Reasons {
		rows = append(rows, []string{code(r.Name), cell(r.Seen), cell(substituted(r.Means)), cell(substituted(r.Do))})
	}
	return table(rows)
}

func (w *words) effectsTable() string {
	rows := [][]string{{"effect", "the driver is to", "members"}}
	for _, e := range contract.Effects {
		var fields []string
		for _, f := range e.Fields {
			name := code(f.Name)
			if f.Optional {
				name += "?"
			}
			fields = append(fields, name)
		}
		rows = append(rows, []string{code(e.Name), cell(e.Does), strings.Join(fields, ", ")})
	}
	return table(rows)
}
