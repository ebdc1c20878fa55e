package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/anypage/anypage/wasm/contract"
)

// root is that of the repository.
const root = "../../.."

func TestGeneratedFilesAreUpToDate(t *testing.T) {
	files, err := generate(root)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		if found, err := os.ReadFile(filepath.Join(root, name)); err != nil || !bytes.Equal(found, text) {
			t.Errorf("%s differs from what wasm/contract says: run ./build.sh build, and commit the file", name)
		}
	}
}

func TestEveryRowHasWords(t *testing.T) {
	w, err := readWords(root)
	if err != nil {
		t.Fatal(err)
	}
	check := func(table, name string, texts ...string) {
		t.Helper()
		if !regexp.MustCompile(`^[a-z][A-Za-z]*(-[a-z]+)*$`).MatchString(name) {
			t.Errorf("%s: %q is no name", table, name)
		}
		for _, text := range texts {
			if strings.TrimSpace(text) == "" {
				t.Errorf("%s: %s lacks a text", table, name)
			}
			for _, left := range placeholder.FindAllString(substituted(text), -1) {
				if left != "{name}" { // a path parameter
					t.Errorf("%s: %s has %s, which stands for no number", table, name, left)
				}
			}
		}
	}
	for table, rows := range w.about {
		for name, text := range rows {
			check(table, name, text)
		}
	}
	seen := map[string]bool{}
	for _, r := range contract.Reasons {
		check("Reasons", r.Name, r.Seen, r.Means, r.Do)
		if seen[r.Name] {
			t.Errorf("the reason %s stands twice", r.Name)
		}
		seen[r.Name] = true
	}
	clear(seen)
	for _, c := range contract.Codes {
		check("Codes", c.Name, c.Seen, c.Do)
		if seen[c.Name] {
			t.Errorf("the code %s stands twice", c.Name)
		}
		seen[c.Name] = true
	}
}

func TestPlaceholdersStandForNumbers(t *testing.T) {
	for text, want := range map[string]string{
		"Default {maxPages}.":     "Default " + grouped(contract.MaxPages) + ".",
		"{maxPageBytes MiB}":      contract.MiB(contract.MaxPageBytes),
		"{retry.maxWait minutes}": strconv.Itoa(contract.RetryMaxWait/60_000) + " minutes",
		"at most {maxDepth.most}": "at most " + grouped(contract.MaxDepth),
		"fills {name} in the URL": "fills {name} in the URL",
		"{longestWait}":           "2,147,483,647",
	} {
		if got := substituted(text); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}
