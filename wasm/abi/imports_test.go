package abi

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// heavy are packages that would make anypage.wasm much larger, with what each
// adds to an empty program, in KB by brotli.
var heavy = map[string]string{
	"net/url": "196", "math/big": "183", "fmt": "146", "regexp": "127", "encoding/json": "261", "net/http": "2,500",
	"os": "a file system", "log": "a logger", "reflect": "method tables of all types",
}

// misreading are functions of gjson's that read JSON by other rules than JSON.parse, with
// what the engine calls instead: of members with the same name they take the first one,
// names are paths, and what is no array is one of one element.
var misreading = map[string]string{
	"Get": "jsontext.Member", "GetBytes": "jsontext.Member", "GetMany": "jsontext.Member", "GetManyBytes": "jsontext.Member",
	"Array": "jsontext.Elements", "Map": "jsontext.ForEach",
}

// TestLinked looks at all packages that anypage.wasm links. The packages time
// and syscall/js come with gjson and the Go runtime: they can't be left out, and
// nothing of them is called.
func TestLinked(t *testing.T) {
	list := exec.Command("go", "list", "-deps", "./wasm")
	list.Dir = "../.."
	list.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "GOFLAGS=")
	list.Stderr = os.Stderr
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	linked := strings.Fields(string(out))
	if !slices.Contains(linked, "github.com/tidwall/gjson") || !slices.Contains(linked, "github.com/anypage/anypage/wasm/walk") {
		t.Fatalf("the list is not that of the engine: %v", linked)
	}
	for _, name := range linked {
		if adds, ok := heavy[name]; ok {
			t.Errorf("anypage.wasm links %s, which adds %s", name, adds)
		}
	}
}

// TestPure parses the packages of the engine: events go in, effects come out,
// without I/O, clocks, timers and goroutines, and JSON is read by one set of rules.
// Only main and host touch what is around WebAssembly.
func TestPure(t *testing.T) {
	forbidden := []string{"syscall/js", "syscall", "net/http", "net", "time", "os", "log", "fmt", "sync", "context", "reflect", "math/rand", "math/rand/v2"}
	packages := 0
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			switch entry.Name() {
			case "testdata":
				return filepath.SkipDir
			case "host":
				if filepath.Dir(path) == ".." {
					return filepath.SkipDir
				}
			}
			packages++
			return nil
		}
		if filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") || filepath.Dir(path) == ".." {
			return nil
		}
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		if file.Name.Name == "main" { // a tool of the build
			return nil
		}
		for _, spec := range file.Imports {
			name, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			if _, ok := heavy[name]; ok || slices.Contains(forbidden, name) {
				t.Errorf("%s imports %s", files.Position(spec.Pos()), name)
			}
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.GoStmt:
				t.Errorf("%s starts a goroutine", files.Position(n.Pos()))
			case *ast.SelectStmt, *ast.ChanType:
				t.Errorf("%s uses channels", files.Position(n.Pos()))
			case *ast.CallExpr:
				called, ok := n.Fun.(*ast.SelectorExpr)
				if !ok {
					break
				}
				if instead, ok := misreading[called.Sel.Name]; ok {
					t.Errorf("%s calls %s, which reads JSON by other rules than JSON.parse: use %s", files.Position(n.Pos()), called.Sel.Name, instead)
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if packages < 10 {
		t.Errorf("only %d folders were looked at", packages)
	}
}
