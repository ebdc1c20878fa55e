package openapi

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/anypage/anypage/wasm/edit"
	"github.com/anypage/anypage/wasm/scheme"
	"github.com/tidwall/gjson"
)

// shared returns a file of the test data beside the repository.
func shared(t *testing.T, name string) []byte {
	t.Helper()
	dir, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			t.Fatal("no go.mod above the test's folder")
		}
		dir = parent
	}
	b, err := os.ReadFile(filepath.Join(dir, "..", "shared", "data", name))
	if err != nil {
		t.Skip("the shared test data is absent: ", err)
	}
	return b
}

// TestRealPaginationObjectsAreReadBack makes a document of each pagination object that was found in a
// public document, with the parameters of its operation, and reads it back.
func TestRealPaginationObjectsAreReadBack(t *testing.T) {
	rows := gjson.ParseBytes(shared(t, "pagination-objects.json")).Array()
	if len(rows) == 0 {
		t.Fatal("no rows")
	}
	for i, row := range rows {
		method, path := "get", "/things"
		if m := row.Get("method").Str; m != "" {
			method = strings.ToLower(m)
		}
		if p := row.Get("path").Str; p != "" {
			path = p
		}
		id := row.Get("operationId").Str
		inBody := false
		for _, in := range row.Get("pagination.inputs").Array() {
			inBody = inBody || in.Get("in").Str == "requestBody"
		}
		if inBody {
			method = "post"
		}
		operation := map[string]any{
			"x-speakeasy-pagination": json.RawMessage(row.Get("pagination").Raw),
			"responses":              map[string]any{"200": map[string]any{"description": "ok"}},
		}
		if id != "" {
			operation["operationId"] = id
		}
		params := map[string]string{} // a value for each required one
		defaults := map[string]string{}
		var list []any
		row.Get("parameters").ForEach(func(_, p gjson.Result) bool {
			schema := map[string]any{"type": p.Get("type").Str}
			if d := p.Get("default"); d.Exists() {
				schema["default"] = json.RawMessage(d.Raw)
				defaults[p.Get("name").Str] = plain(d)
			}
			list = append(list, map[string]any{"name": p.Get("name").Str, "in": p.Get("in").Str, "required": p.Get("required").Bool(), "schema": schema})
			if p.Get("in").Str == "path" || p.Get("required").Bool() && !p.Get("default").Exists() {
				params[p.Get("name").Str] = "x1"
			}
			return true
		})
		operation["parameters"] = list
		if inBody {
			operation["requestBody"] = map[string]any{"content": map[string]any{"application/json": map[string]any{"schema": map[string]any{"type": "object"}}}}
		}
		document, err := json.Marshal(map[string]any{
			"openapi": "3.1.0",
			"servers": []any{map[string]any{"url": "https://api.example/base/"}},
			"paths":   map[string]any{path: map[string]any{method: operation}},
		})
		if err != nil {
			t.Fatal(err)
		}
		name := row.Get("source.repo").Str + " " + path
		api, err := Read(string(document), Options{})
		if err != nil {
			t.Errorf("row %d, %s: %v", i, name, err)
			continue
		}
		op := api.Operations[0]
		if op.Pagination == "" {
			t.Errorf("row %d, %s: not paginated: %v", i, name, api.Problems)
			continue
		}
		if want := "x-speakeasy-pagination at " + pointer(pointer(pointer("#/paths", path), method), "x-speakeasy-pagination"); op.Source != want {
			t.Errorf("row %d, %s: source %s, want %s", i, name, op.Source, want)
		}
		// As the object stands, to the member that nobody knows.
		var got, want any
		if json.Unmarshal([]byte(op.Pagination), &got) != nil || json.Unmarshal([]byte(row.Get("pagination").Raw), &want) != nil || !equal(got, want) {
			t.Errorf("row %d, %s: pagination %s, want %s", i, name, op.Pagination, row.Get("pagination").Raw)
		}
		given, _ := json.Marshal(params)
		again := ReadOperation(gjson.Parse(written(op)))
		call, err := again.Request(gjson.ParseBytes(given), "", Around{Cookies: true})
		if err != nil {
			t.Errorf("row %d, %s: %v", i, name, err)
			continue
		}
		s, err := scheme.Compile(gjson.Parse(call.Pagination))
		if err != nil {
			t.Errorf("row %d, %s: %v", i, name, err)
			continue
		}
		// First values: the schema's defaults of the pagination's inputs, nothing else.
		isInput := map[string]bool{}
		for _, in := range s.Pagination.Inputs {
			isInput[in.Name] = true
			if d, ok := defaults[in.Name]; ok {
				if values := edit.QueryValues(call.URL, in.Name); len(values) != 1 || values[0] != d {
					t.Errorf("row %d, %s: %s is %q in %s, want its default %s", i, name, in.Name, values, call.URL, d)
				}
			}
		}
		for _, pair := range edit.QueryPairs(call.URL) {
			if !isInput[pair.Name] && params[pair.Name] == "" {
				t.Errorf("row %d, %s: %s=%s is sent, which nobody asked for", i, name, pair.Name, pair.Value)
			}
		}
		if inBody != call.HasBody || inBody && call.Body != "{}" {
			t.Errorf("row %d, %s: body %q", i, name, call.Body)
		}
		// And the scheme makes a first request of it.
		target, err := s.NewTarget(call.Request, gjson.Result{})
		if err != nil {
			t.Errorf("row %d, %s: %v", i, name, err)
			continue
		}
		request, err := s.Request(target, scheme.Position{})
		if err != nil || !strings.HasPrefix(request.URL, "https://api.example/base/") || strings.Contains(request.URL, "{") {
			t.Errorf("row %d, %s: request %s, %v", i, name, request.URL, err)
		}
		for _, in := range s.Pagination.Inputs {
			if in.Type != "page" && in.Type != "offset" {
				continue
			}
			want := map[string]string{"page": "1", "offset": "0"}[in.Type]
			if d, ok := defaults[in.Name]; ok {
				want = d
			}
			if values := edit.QueryValues(request.URL, in.Name); len(values) != 1 || values[0] != want {
				t.Errorf("row %d, %s: the first %s is %q in %s, want %s", i, name, in.Name, values, request.URL, want)
			}
		}
	}
}

func equal(a, b any) bool {
	x, _ := json.Marshal(a)
	y, _ := json.Marshal(b)
	return string(x) == string(y)
}
