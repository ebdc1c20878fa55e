package jsonpath

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/tidwall/gjson"
)

// sharedData finds a file of the data folder beside the repository, or skips.
func sharedData(t *testing.T, name string) []byte {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if dir == filepath.Dir(dir) {
			t.Skip("no go.mod above the test")
		}
		dir = filepath.Dir(dir)
	}
	data, err := os.ReadFile(filepath.Join(dir, "..", "shared", "data", name))
	if errors.Is(err, os.ErrNotExist) {
		t.Skipf("../shared/data/%s is absent", name)
	}
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestTheComplianceSuitePasses(t *testing.T) {
	var suite struct {
		Tests []struct {
			Name, Selector  string
			Document        json.RawMessage
			Result          []json.RawMessage
			Results         [][]json.RawMessage
			Paths           []string   `json:"result_paths"`
			AlternativePath [][]string `json:"results_paths"`
			Invalid         bool       `json:"invalid_selector"`
		}
	}
	if err := json.Unmarshal(sharedData(t, "jsonpath-cts/cts.json"), &suite); err != nil {
		t.Fatal(err)
	}
	if len(suite.Tests) < 700 {
		t.Fatalf("only %d cases", len(suite.Tests))
	}
	compact := func(raw string) string {
		var b bytes.Buffer
		if err := json.Compact(&b, []byte(raw)); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	for _, c := range suite.Tests {
		t.Run(c.Name, func(t *testing.T) {
			path, err := Parse(c.Selector)
			if c.Invalid {
				if err == nil {
					t.Fatalf("%s parsed as %s", c.Selector, path)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			results, paths := append(c.Results, c.Result), append(c.AlternativePath, c.Paths)
			if c.Results != nil {
				results, paths = c.Results, c.AlternativePath
			}
			check := func(path *Path) {
				nodes := path.Select(gjson.ParseBytes(c.Document))
				var gotValues, gotPaths []string
				for _, n := range nodes {
					gotValues = append(gotValues, compact(n.Value.Raw))
					gotPaths = append(gotPaths, n.Path())
				}
				for i := range results {
					var want []string
					for _, r := range results[i] {
						want = append(want, compact(string(r)))
					}
					if slices.Equal(gotValues, want) && slices.Equal(gotPaths, paths[i]) {
						return
					}
				}
				t.Errorf("%s selects %s at %s", path, gotValues, gotPaths)
			}
			check(path)
			again, err := Parse(path.String())
			if err != nil {
				t.Fatalf("%s prints as %v", c.Selector, err)
			}
			check(again)
		})
	}
}
