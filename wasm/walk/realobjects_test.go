package walk

import (
	"encoding/json"
	"fmt"
	neturl "net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/anypage/anypage/wasm/jsonpath"
	"github.com/anypage/anypage/wasm/policy"
	"github.com/anypage/anypage/wasm/scheme"
	"github.com/anypage/anypage/wasm/split"

	"github.com/anypage/anypage/wasm/verdict"
	"github.com/tidwall/gjson"
)

// realObject is a row of pagination-objects.json: an x-speakeasy-pagination
// object as a public OpenAPI document has it.
type realObject struct {
	Source      struct{ Repo string }
	OperationID string
	Method      string
	Path        string
	Pagination  json.RawMessage
	Parameters  []struct{ Name, In string }
}

func readRealObjects(t *testing.T) (rows []realObject) {
	t.Helper()
	root, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(root, "go.mod")); err == nil {
			break
		}
		if root == filepath.Dir(root) {
			t.Fatal("no go.mod above the test's folder")
		}
		root = filepath.Dir(root)
	}
	text, err := os.ReadFile(filepath.Join(root, "..", "shared", "data", "pagination-objects.json"))
	if os.IsNotExist(err) {
		t.Skip("../shared/data/pagination-objects.json is absent")
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &rows); err != nil {
		t.Fatal(err)
	}
	return rows
}

// endMark is how a server says that there is no next page.
type endMark string

const (
	endMissing endMark = "missing"
	endNull    endMark = "null"
	endBlank   endMark = "blank"
)

// shapedServer is a list in the shape that a pagination object describes. It
// keeps nothing between requests but the cursors it gave out.
type shapedServer struct {
	fakeList[any]
	t          *testing.T
	pagination scheme.Pagination
	end        endMark
	numbers    bool // cursors are numbers beyond 2^53
	body       map[string]any
	limit      string // that the caller gave, "" for none

	itemsAt []split.Step // of the array of items
	ofItem  []split.Step // of the cursor within an item
	inItem  bool         // the cursor is a part of the last item
}

func steps(t *testing.T, path string) []split.Step {
	t.Helper()
	p, err := jsonpath.Parse(path)
	if err != nil {
		t.Fatal(err)
	}
	s, ok := p.Singular()
	if !ok {
		t.Fatalf("%s is not singular: the server can't be shaped by it", path)
	}
	return s
}

// shape finds out where the items go and makes count of them.
func (s *shapedServer) shape(count int) {
	out := s.pagination.Outputs
	s.itemsAt = []split.Step{{Name: "records"}} // where the object doesn't say
	if out.Results != "" {
		s.itemsAt = steps(s.t, out.Results)
	}
	if out.NextCursor != "" {
		at := steps(s.t, out.NextCursor)
		for i, step := range at {
			if step.IsIndex {
				if step.Index != -1 {
					s.t.Fatalf("%s: the server knows the last item's cursor only", out.NextCursor)
				}
				s.itemsAt, s.ofItem, s.inItem = at[:i], at[i+1:], true
			}
		}
	}
	for i := range count {
		id := any(s.cursor(i + 1))
		if !s.inItem {
			s.items = append(s.items, map[string]any{"id": id, "nested": []any{i, "]},{["}})
			continue
		}
		var item any
		if len(s.ofItem) > 0 {
			item = map[string]any{"number": i}
		}
		set(&item, s.ofItem, id)
		s.items = append(s.items, item)
	}
}

// cursor leads to the items from offset on.
func (s *shapedServer) cursor(offset int) any {
	if s.numbers {
		return json.Number(strconv.FormatUint(9007199254740993+2*uint64(offset), 10))
	}
	return fmt.Sprintf("c/ü=+&%%20#? %d", offset)
}

// set puts value at a place below root, making the objects on the way.
func set(root *any, at []split.Step, value any) {
	if len(at) == 0 {
		*root = value
		return
	}
	object, ok := (*root).(map[string]any)
	if !ok {
		object = map[string]any{}
		*root = object
	}
	member := object[at[0].Name]
	set(&member, at[1:], value)
	object[at[0].Name] = member
}

// input is what a request says for an input of a type: a value of JSON, or a
// string out of a URL or header.
func (s *shapedServer) input(r scheme.Request, kind string) (value any, ok bool) {
	for _, in := range s.pagination.Inputs {
		if in.Type != kind {
			continue
		}
		switch in.In {
		case "requestBody":
			value, ok = decodeBody(s.t, r)[in.Name]
			return value, ok
		case "header":
			for _, h := range r.Headers {
				if strings.EqualFold(h.Name, in.Name) {
					return h.Value, true
				}
			}
			return nil, false
		default:
			u, err := neturl.Parse(r.URL)
			if err != nil {
				s.t.Fatal(err)
			}
			query, err := neturl.ParseQuery(u.RawQuery)
			if err != nil {
				s.t.Fatal(err)
			}
			if values := query[in.Name]; len(values) > 1 {
				s.t.Fatalf("%s is sent more than once: %s", in.Name, r.URL)
			} else if len(values) == 1 {
				return values[0], true
			}
			return nil, false
		}
	}
	return nil, false
}

func decodeBody(t *testing.T, r scheme.Request) map[string]any {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(r.Body))
	decoder.UseNumber()
	var body map[string]any
	if err := decoder.Decode(&body); err != nil {
		t.Fatalf("body %q: %v", r.Body, err)
	}
	return body
}

func (s *shapedServer) number(r scheme.Request, kind string, missing int) int {
	v, ok := s.input(r, kind)
	if !ok {
		return missing
	}
	n, err := strconv.Atoi(fmt.Sprint(v))
	if err != nil {
		s.t.Fatalf("%s is %v", kind, v)
	}
	return n
}

// from is the offset that a request asks for.
func (s *shapedServer) from(r scheme.Request) int {
	switch s.pagination.Type {
	case scheme.URL:
		u, err := neturl.Parse(r.URL)
		if err != nil {
			s.t.Fatal(err)
		}
		n, _ := strconv.Atoi(u.Query().Get("from"))
		return n
	case scheme.Cursor:
		v, ok := s.input(r, "cursor")
		if !ok {
			return 0
		}
		for offset := range len(s.items) + 1 {
			given := s.cursor(offset)
			// In a body the cursor keeps its type, elsewhere all is text.
			if v == given || fmt.Sprint(given) == v && !s.inBody("cursor") {
				return offset
			}
		}
		s.t.Fatalf("the cursor %#v was never given out", v)
	}
	if _, ok := s.input(r, "page"); ok {
		return (s.number(r, "page", 1) - 1) * s.size
	}
	return s.number(r, "offset", 0)
}

func (s *shapedServer) inBody(kind string) bool {
	for _, in := range s.pagination.Inputs {
		if in.Type == kind {
			return in.In == "requestBody"
		}
	}
	return false
}

func (s *shapedServer) answer(r scheme.Request) reply {
	// All that is not the pagination's stays as the caller wrote it.
	if s.body != nil {
		sent := decodeBody(s.t, r)
		for name, value := range s.body {
			if sent[name] != value {
				s.t.Fatalf("%s is %v in the body, was %v", name, sent[name], value)
			}
		}
	}
	if v, ok := s.input(r, "limit"); s.limit == "" && ok || s.limit != "" && fmt.Sprint(v) != s.limit {
		s.t.Fatalf("limit %q was sent as %v", s.limit, v)
	}

	from := s.from(r)
	end := s.next(from)
	more := end >= 0

	var body any
	if out := s.pagination.Outputs; !s.inItem {
		var next any = s.cursor(end)
		if out.NextURL != "" {
			next = "?from=" + strconv.Itoa(end)
		}
		for _, path := range []string{out.NextCursor, out.NextURL} {
			switch {
			case path == "":
			case more:
				set(&body, steps(s.t, path), next)
			case s.end == endNull:
				set(&body, steps(s.t, path), nil)
			case s.end == endBlank:
				set(&body, steps(s.t, path), "")
			}
		}
	}
	if path := s.pagination.Outputs.HasMore; path != "" {
		set(&body, steps(s.t, path), more)
	}
	if path := s.pagination.Outputs.NumPages; path != "" {
		set(&body, steps(s.t, path), (len(s.items)+s.size-1)/s.size)
	}
	page := s.slice(from)
	if page == nil {
		page = []any{}
	}
	set(&body, s.itemsAt, page)
	text, err := json.Marshal(body)
	if err != nil {
		s.t.Fatal(err)
	}
	return reply{body: string(text), url: r.URL}
}

// ending is the verdict that a walk over such a list must get.
func (s *shapedServer) ending() (verdict.Status, string) {
	out := s.pagination.Outputs
	reason := s.reason()
	if out.NumPages != "" && out.Results == "" && len(s.items) == 0 {
		return verdict.Complete, "last-page"
	}
	return verdict.Complete, reason
}

func (s *shapedServer) reason() string {
	out := s.pagination.Outputs
	switch {
	case out.HasMore != "":
		return "has-more-false"
	case out.NumPages != "" && len(s.items) > 0:
		return "last-page"
	case s.inItem:
		return "empty-page"
	case s.pagination.Type == scheme.OffsetLimit && s.limit != "" && len(s.items)%s.size != 0:
		return "short-page"
	case s.pagination.Type == scheme.OffsetLimit:
		return "empty-page"
	case len(s.items) == 0 && out.Results != "":
		return "empty-page"
	}
	return "no-next"
}

// TestServersShapedByRealPaginationObjectsAreWalked walks servers shaped by each real object. All of them work: none
// is excepted here.
func TestServersShapedByRealPaginationObjectsAreWalked(t *testing.T) {
	rows := readRealObjects(t)
	if len(rows) < 39 {
		t.Errorf("%d rows, at least 39 are known", len(rows))
	}
	for i, row := range rows {
		t.Run(fmt.Sprintf("%02d %s %s", i, row.Source.Repo, row.OperationID), func(t *testing.T) {
			compiled, err := scheme.Compile(gjson.ParseBytes(row.Pagination))
			if err != nil {
				t.Fatal(err)
			}
			if len(compiled.Unknown) > 0 {
				t.Logf("kept, but without a meaning: %s", compiled.Unknown)
			}
			tried := i
			for _, count := range []int{57, 60, 10, 0} {
				for _, end := range []endMark{endMissing, endNull, endBlank} {
					for _, numbers := range []bool{false, true} {
						for _, limit := range []string{"", "10", "7"} {
							if tried++; testing.Short() && tried%9 > 0 {
								continue
							}
							name := fmt.Sprintf("%d items, end %s, numbers %v, limit %q", count, end, numbers, limit)
							s := &shapedServer{t: t, pagination: compiled.Pagination, end: end, numbers: numbers, limit: limit}
							if !walkRealObject(t, row, s, count, name) {
								return
							}
						}
					}
				}
			}
		})
	}
}

// walkRealObject walks one server; ok is false when it found a fault.
func walkRealObject(t *testing.T, row realObject, s *shapedServer, count int, name string) (ok bool) {
	t.Helper()
	if _, limits := inputOf(s.pagination, "limit"); s.limit != "" && !limits {
		return true // the same as without one
	}
	s.size = 10
	if s.limit != "" {
		s.size, _ = strconv.Atoi(s.limit)
	}
	s.page = func(_ *fakeList[any], r scheme.Request) reply { return s.answer(r) }
	s.shape(count)

	// Compiled anew: the place of the items may be found by the first page.
	compiled, err := scheme.Compile(gjson.ParseBytes(row.Pagination))
	if err != nil {
		t.Fatal(err)
	}
	path := row.Path
	if path == "" {
		path = "/list"
	}
	params := map[string]any{"filter": "a b&c"}
	for _, p := range row.Parameters {
		if p.In == "path" {
			params[p.Name] = "x/y"
		}
	}
	c := Setup{
		Request: scheme.Request{Method: row.Method, URL: "https://api.example.com" + path},
		Scheme:  compiled,
		Config:  Config{MaxItems: -1, MaxPages: 100, Retry: policy.DefaultRetry},
	}
	if c.Request.Method == "" {
		c.Request.Method = "GET"
		if s.inBody("cursor") || s.inBody("limit") {
			c.Request.Method = "POST"
		}
	}
	if c.Request.Method == "POST" {
		s.body = map[string]any{"filter": "ü", "number": json.Number("9007199254740993")}
	}
	if limit, limits := inputOf(s.pagination, "limit"); limits && s.limit != "" {
		if limit.In == "requestBody" {
			s.body[limit.Name] = json.Number(s.limit)
		} else {
			params[limit.Name] = s.limit
		}
	}
	if s.body != nil {
		text, _ := json.Marshal(s.body)
		c.Request.Body, c.Request.HasBody = string(text), true
	}
	text, _ := json.Marshal(params)
	c.Params = gjson.ParseBytes(text)

	d := newDrive(t, c, s.serve)
	d.chunk = every(11)
	d.run()

	var want []string
	for _, item := range s.items {
		text, _ := json.Marshal(item)
		want = append(want, string(text))
	}
	if d.failed != nil {
		t.Errorf("%s: %s: %s", name, d.failed.Code, d.failed.Message)
		return false
	}
	if strings.Join(d.items, "\n") != strings.Join(want, "\n") {
		t.Errorf("%s: %d items, want %d\ngot  %s\nwant %s", name, len(d.items), len(want), d.items, want)
		return false
	}
	if status, reason := s.ending(); d.done.Status != status || d.done.Reason != reason || d.done.Items != count {
		t.Errorf("%s: %s %s (%s), %d items; want %s %s", name, d.done.Status, d.done.Reason, d.done.Evidence, d.done.Items, status, reason)
		return false
	}
	for _, f := range d.fetches {
		u, err := neturl.Parse(f.Request.URL)
		if err != nil || strings.ContainsAny(u.EscapedPath(), "{}") {
			t.Errorf("%s: URL %s", name, f.Request.URL)
			return false
		}
		if s.pagination.Type != scheme.URL && u.Query().Get("filter") != "a b&c" {
			t.Errorf("%s: the filter is lost: %s", name, f.Request.URL)
			return false
		}
	}
	return true
}

func inputOf(p scheme.Pagination, kind string) (scheme.Input, bool) {
	for _, in := range p.Inputs {
		if in.Type == kind {
			return in, true
		}
	}
	return scheme.Input{}, false
}
