// Command contract writes what the JavaScript, the demo page and the documents have of
// wasm/contract, of the presets and of the statuses. It is called in the root of the
// repository, by ./build.sh build, and leaves files alone that are as it would write them.
package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	files, err := generate(".")
	if err == nil {
		err = write(".", files)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "contract:", err)
		os.Exit(1)
	}
}

// generate makes the text of each file, by its path below root.
func generate(root string) (map[string][]byte, error) {
	w, err := readWords(root)
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{
		"js/src/contract.ts":         []byte(w.types()),
		"js/src/tables.ts":           []byte(w.tables()),
		"js/src/element/contract.ts": []byte(w.page()),
	}
	for document, tables := range map[string]map[string]string{
		"web/docs/reference/options.md":  {"options": w.optionsTable(), "retry options": w.retryTable()},
		"web/docs/reference/presets.md":  {"presets": w.presetsTable()},
		"web/docs/reference/verdicts.md": {"statuses": w.statusesTable(), "reasons": w.reasonsTable()},
		"web/docs/reference/errors.md":   {"codes": w.codesTable()},
		"ARCHITECTURE.md":                {"effects": w.effectsTable()},
	} {
		text, err := os.ReadFile(filepath.Join(root, document))
		if err != nil {
			return nil, err
		}
		for name, table := range tables {
			if text, err = between(text, name, table); err != nil {
				return nil, fmt.Errorf("%s %w", document, err)
			}
		}
		files[document] = text
	}
	return files, nil
}

// between replaces what stands between the two comments around a table.
func between(text []byte, name, table string) ([]byte, error) {
	begin := "<!-- " + name + ": written by ./build.sh build, from wasm/contract -->\n"
	end := "<!-- end of " + name + " -->\n"
	from := bytes.Index(text, []byte(begin))
	to := bytes.Index(text, []byte(end))
	if from < 0 || to < from {
		return nil, fmt.Errorf("has no lines %s and %s", strings.TrimSpace(begin), strings.TrimSpace(end))
	}
	from += len(begin)
	return bytes.Join([][]byte{text[:from], []byte(table), text[to:]}, nil), nil
}

// write writes the files that differ.
func write(root string, files map[string][]byte) error {
	for name, text := range files {
		name = filepath.Join(root, name)
		if old, err := os.ReadFile(name); err == nil && bytes.Equal(old, text) {
			continue
		}
		if err := os.WriteFile(name, text, 0o644); err != nil {
			return err
		}
	}
	return nil
}
