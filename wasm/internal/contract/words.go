package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/anypage/anypage/wasm/contract"
)

// words holds the descriptions of rows by table and row name: the comments above the rows.
// If a comment has several paragraphs, only the first is for users.
type words struct {
	about    map[string]map[string]string
	statuses []status
}

type status struct{ name, text string }

// described lists the tables whose comments are descriptions.
var described = []struct{ file, table string }{
	{"wasm/contract/options_table.go", "Options"},
	{"wasm/contract/options_table.go", "RetryOptions"},
	{"wasm/contract/options_table.go", "OpenAPIOptions"},
	{"wasm/contract/pagination.go", "Types"},
	{"wasm/contract/pagination.go", "Places"},
	{"wasm/contract/pagination.go", "InputTypes"},
	{"wasm/contract/pagination.go", "Outputs"},
	{"wasm/contract/pagination.go", "BlankCursors"},
	{"wasm/contract/pagination.go", "ContinueBodies"},
	{"wasm/scheme/presets.go", "presets"},
}

func readWords(root string) (*words, error) {
	w := &words{about: map[string]map[string]string{}}
	for _, d := range described {
		rows, err := commentsOf(filepath.Join(root, d.file), d.table)
		if err != nil {
			return nil, err
		}
		w.about[d.table] = rows
	}
	var err error
	w.statuses, err = statusesOf(filepath.Join(root, "wasm/verdict/verdict.go"))
	return w, err
}

// commentsOf reads the comment above each row of a table.
func commentsOf(file, table string) (map[string]string, error) {
	files := token.NewFileSet()
	parsed, err := parser.ParseFile(files, file, nil, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	above := map[int]string{} // by the line that follows
	for _, group := range parsed.Comments {
		text, _, _ := strings.Cut(group.Text(), "\n\n")
		above[files.Position(group.End()).Line+1] = substituted(strings.TrimSpace(text))
	}
	rows := map[string]string{}
	ast.Inspect(parsed, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || spec.Names[0].Name != table {
			return true
		}
		for _, row := range spec.Values[0].(*ast.CompositeLit).Elts {
			name := nameOf(row)
			text := above[files.Position(row.Pos()).Line]
			if text == "" && err == nil {
				err = fmt.Errorf("%s: %q has no comment that describes it", files.Position(row.Pos()), name)
			}
			rows[name] = text
		}
		return false
	})
	if len(rows) == 0 && err == nil {
		err = fmt.Errorf("%s has no table %s", file, table)
	}
	return rows, err
}

// nameOf is the name of a row: its member of that name, or the row itself.
func nameOf(row ast.Expr) string {
	switch row := row.(type) {
	case *ast.BasicLit:
		name, _ := strconv.Unquote(row.Value)
		return name
	case *ast.CompositeLit:
		for _, member := range row.Elts {
			if pair, ok := member.(*ast.KeyValueExpr); ok && strings.EqualFold(pair.Key.(*ast.Ident).Name, "name") {
				return nameOf(pair.Value)
			}
		}
	}
	return ""
}

// statusesOf reads the constants of type Status, with the comments behind them.
func statusesOf(file string) (all []status, err error) {
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	ast.Inspect(parsed, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok {
			if kind, ok := spec.Type.(*ast.Ident); ok && kind.Name == "Status" {
				all = append(all, status{nameOf(spec.Values[0]), strings.TrimSpace(spec.Comment.Text())})
			}
		}
		return true
	})
	if len(all) == 0 {
		err = fmt.Errorf("%s has no constants of type Status", file)
	}
	return all, err
}

var placeholder = regexp.MustCompile(`\{([A-Za-z.]+)( MiB| minutes)?\}`)

// substituted is a text with the numbers that its placeholders stand for.
func substituted(text string) string {
	return placeholder.ReplaceAllStringFunc(text, func(found string) string {
		parts := placeholder.FindStringSubmatch(found)
		n, ok := numbers[parts[1]]
		switch {
		case !ok:
			return found
		case parts[2] == " MiB":
			return contract.MiB(n)
		case parts[2] == " minutes":
			return strconv.Itoa(n/60_000) + " minutes"
		}
		return grouped(n)
	})
}

// numbers are what placeholders stand for.
var numbers = func() map[string]int {
	all := map[string]int{"longestWait": contract.LongestWait}
	for prefix, table := range map[string][]contract.Option{"": contract.Options, "retry.": contract.RetryOptions} {
		for _, o := range table {
			if o.Kind == contract.Integer {
				all[prefix+o.Name], all[prefix+o.Name+".most"] = o.Default, o.Most
			}
		}
	}
	return all
}()

// grouped writes a number with commas.
func grouped(n int) string {
	text := strconv.Itoa(n)
	for at := len(text) - 3; at > 0; at -= 3 {
		text = text[:at] + "," + text[at:]
	}
	return text
}

// line is a description on one line.
func line(text string) string { return strings.Join(strings.Fields(text), " ") }
