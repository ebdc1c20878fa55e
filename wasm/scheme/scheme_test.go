package scheme

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/anypage/anypage/wasm/verdict"
	"github.com/tidwall/gjson"
)

func TestAMistakeNamesTheOptionAndItsValue(t *testing.T) {
	const page = `{"name":"page","in":"query","type":"page"}`
	const cursor = `{"name":"c","in":"query","type":"cursor"}`
	for _, c := range []struct{ config, option, message string }{
		{`"opnai"`, "pagination", `"opnai"`},
		{`""`, "pagination", `no preset`},
		{`7`, "pagination", "is 7"},
		{`null`, "pagination", "is null"},
		{`["cursor"]`, "pagination", `["cursor"]`},
		{`{}`, "pagination.type", "missing"},
		{`{"type":"pages"}`, "pagination.type", `"pages"`},
		{`{"type":3}`, "pagination.type", "is 3"},
		{`{"type":"url","inputs":{}}`, "pagination.inputs", "is {}"},
		{`{"type":"url","inputs":["page"]}`, "pagination.inputs[0]", `"page"`},
		{`{"type":"url","inputs":[{"in":"query","type":"page"}],"outputs":{"nextUrl":"$.n"}}`, "pagination.inputs[0].name", "missing"},
		{`{"type":"url","inputs":[{"name":7,"in":"query","type":"page"}]}`, "pagination.inputs[0].name", "is 7"},
		{`{"type":"url","inputs":[{"name":"p","in":"cookie","type":"page"}]}`, "pagination.inputs[0].in", `"cookie"`},
		{`{"type":"url","inputs":[{"name":"p","type":"page"}]}`, "pagination.inputs[0].in", "missing"},
		{`{"type":"url","inputs":[` + page + `,{"name":"p","in":"query","type":"size"}]}`, "pagination.inputs[1].type", `"size"`},
		{`{"type":"offsetLimit","inputs":[` + page + `,{"name":"p","in":"query","type":"page"}]}`, "pagination.inputs[1].type", `"page"`},
		{`{"type":"cursor","inputs":[{"name":"/a~2","in":"requestBody","type":"cursor"}],"outputs":{"nextCursor":"$.c"}}`, "pagination.inputs[0].name", "JSON Pointer"},
		{`{"type":"url","outputs":[]}`, "pagination.outputs", "is []"},
		{`{"type":"url","outputs":{"nextUrl":7}}`, "pagination.outputs.nextUrl", "is 7"},
		{`{"type":"url","outputs":{"nextUrl":"next"}}`, "pagination.outputs.nextUrl", `"next"`},
		{`{"type":"url","outputs":{"nextUrl":"$.a["}}`, "pagination.outputs.nextUrl", `"$.a["`},
		{`{"type":"url","outputs":{"nextUrl":"$.n","total":"$["}}`, "pagination.outputs.total", `"$["`},
		{`{"type":"url","outputs":{"nextUrl":"$.n","results":"$response.header.X"}}`, "pagination.outputs.results", "body"},
		{`{"type":"url"}`, "pagination.outputs.nextUrl", "missing"},
		{`{"type":"cursor","outputs":{"nextCursor":"$.c"}}`, "pagination.inputs", "no cursor"},
		{`{"type":"cursor","inputs":[` + cursor + `]}`, "pagination.outputs.nextCursor", "missing"},
		{`{"type":"offsetLimit","outputs":{"results":"$"}}`, "pagination.inputs", "neither"},
		{`{"type":"offsetLimit","inputs":[` + page + `]}`, "pagination.outputs", "could not end"},
		{`{"type":"offsetLimit","inputs":[` + page + `,{"name":"o","in":"query","type":"offset"}],"outputs":{"results":"$"}}`, "pagination.inputs", "page and an offset"},
		{`{"type":"offsetLimit","inputs":[{"name":"o","in":"query","type":"offset"}],"outputs":{"numPages":"$.n"}}`, "pagination.outputs.results", "missing"},
		{`{"type":"offsetLimit","inputs":[{"name":"p","in":"query","type":"page","first":"1"}],"outputs":{"results":"$"}}`, "pagination.inputs[0].first", `is "1": an integer`},
		{`{"type":"offsetLimit","inputs":[{"name":"p","in":"query","type":"page","first":-1}],"outputs":{"results":"$"}}`, "pagination.inputs[0].first", "is -1"},
		{`{"type":"offsetLimit","inputs":[{"name":"p","in":"query","type":"page","first":1.5}],"outputs":{"results":"$"}}`, "pagination.inputs[0].first", "is 1.5"},
		{`{"type":"cursor","inputs":[{"name":"c","in":"query","type":"cursor","first":1}],"outputs":{"nextCursor":"$.c"}}`, "pagination.inputs[0].first", "only a page or an offset counts"},
		{`{"type":"url","outputs":{"nextUrl":"$.n"},"blankCursor":true}`, "pagination.blankCursor", "is true: a string"},
		{`{"type":"url","outputs":{"nextUrl":"$.n"},"blankCursor":"go"}`, "pagination.blankCursor", `is "go": use end or follow`},
		{`{"type":"url","outputs":{"next":7}}`, "pagination.outputs.next", "is 7"},
		{`{"type":"url","outputs":{"next":"$["}}`, "pagination.outputs.next", `"$["`},
		{`{"type":"cursor","inputs":[` + cursor + `],"outputs":{"nextCursor":"$.c","next":"$.n"}}`, "pagination.outputs.next", "needs the type url"},
		{`{"type":"url","outputs":{"nextUrl":"$.n"},"continue":"POST"}`, "pagination.continue", `is "POST": an object`},
		{`{"type":"url","outputs":{"nextUrl":"$.n"},"continue":{"method":7}}`, "pagination.continue.method", "is 7"},
		{`{"type":"url","outputs":{"nextUrl":"$.n"},"continue":{"method":"A B"}}`, "pagination.continue.method", "fetch refuses"},
		{`{"type":"url","outputs":{"nextUrl":"$.n"},"continue":{"method":"trace"}}`, "pagination.continue.method", "fetch refuses"},
		{`{"type":"url","outputs":{"nextUrl":"$.n"},"continue":{"url":"/next"}}`, "pagination.continue.url", "the response says"},
		{`{"type":"cursor","inputs":[` + cursor + `],"outputs":{"nextCursor":"$.c"},"continue":{"body":"all"}}`, "pagination.continue.body", `is "all": use merge or cursor`},
	} {
		s, err := Compile(gjson.Parse(c.config))
		var e *Error
		if !errors.As(err, &e) || e.Option != c.option || !strings.Contains(e.Message, c.message) {
			t.Errorf("%s: %v, %v; want %s with %s", c.config, s, err, c.option, c.message)
		}
	}
}

func TestMembersWithoutAMeaningAreKeptAndNamed(t *testing.T) {
	s := mustCompile(t, `{"type":"cursor","inputs":[{"name":"c","in":"query","type":"cursor","x-note":1}],"outputs":{"nextCursor":"$.c","prevCursor":"$.p"},"continue":{"path":"/x"},"speed":9}`)
	want := []string{"pagination.inputs[0].x-note", "pagination.outputs.prevCursor", "pagination.continue.path", "pagination.speed"}
	if !slices.Equal(s.Unknown, want) {
		t.Errorf("unknown %v, want %v", s.Unknown, want)
	}
}

func TestANullIsAsIfItWereAbsent(t *testing.T) {
	s := mustCompile(t, `{"type":"url","inputs":null,"outputs":{"results":null,"nextUrl":"$.n"},"blankCursor":null,"continue":null}`)
	if s.results != nil || len(s.Unknown) != 0 {
		t.Errorf("%+v", s)
	}
}

func TestAPlaceOfItemsThatIsNoPathIsRefused(t *testing.T) {
	var e *Error
	if err := mustCompile(t, `"slack"`).SetItems("members"); !errors.As(err, &e) || e.Option != "items" || !strings.Contains(e.Message, `"members"`) {
		t.Errorf("error %v", err)
	}
	if err := mustCompile(t, `"stripe"`).SetItems("$["); err == nil {
		t.Error("a bad path was taken where results are known")
	}
}

func TestRealPaginationObjectsCompile(t *testing.T) {
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
	data, err := os.ReadFile(filepath.Join(dir, "..", "shared", "data", "pagination-objects.json"))
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("../shared/data/pagination-objects.json is absent")
	}
	if err != nil {
		t.Fatal(err)
	}
	var rows []struct {
		OperationID, Method, Path string
		Pagination                json.RawMessage
	}
	if err := json.Unmarshal(data, &rows); err != nil {
		t.Fatal(err)
	}
	if len(rows) < 39 {
		t.Fatalf("only %d rows", len(rows))
	}
	for _, row := range rows {
		t.Run(row.OperationID, func(t *testing.T) {
			s, err := Compile(gjson.ParseBytes(row.Pagination))
			if err != nil {
				t.Fatal(err)
			}
			if len(s.Unknown) > 0 {
				t.Log("unknown:", s.Unknown)
			}
			if strings.Contains(row.Path, "{") {
				row.Path = strings.NewReplacer("{", "", "}", "").Replace(row.Path)
			}
			target, err := s.NewTarget(Request{Method: row.Method, URL: "https://api.example.com" + row.Path}, gjson.Result{})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := s.Request(target, Position{}); err != nil {
				t.Fatal(err)
			}
			// A walk over a body that has nothing of what the object names ends, and
			// says that the paths match nothing.
			d := s.Next(target, Position{}, Page{Body: gjson.Parse(`{"message":"hello"}`)}, "")
			if d.Next != nil || d.Doubt == verdict.NoDoubt {
				t.Errorf("a body without anything: %s", describe(d))
			}
			printed := s.Pagination.AppendJSON(nil)
			if again := mustCompile(t, string(printed)).Pagination.AppendJSON(nil); string(again) != string(printed) {
				t.Errorf("%s became %s", printed, again)
			}
		})
	}
}

func TestAPositionIsReadAsItWasWritten(t *testing.T) {
	for _, p := range []Position{
		{}, {Number: "0"}, {Number: "-3"}, {Number: "9007199254740993"},
		{Cursor: `"a\"b"`}, {Cursor: "9007199254740993"}, {Cursor: `""`}, {URL: "https://a.example/?a=b&c=\"d\""},
		{URL: "https://a.example/", Link: `{"method":"POST","headers":{"X-A":"1"},"body":{"n":9007199254740993},"merge":true}`},
	} {
		text := p.AppendJSON(nil)
		var any map[string]string // strings only: no reader rounds
		if err := json.Unmarshal(text, &any); err != nil {
			t.Errorf("%s: %v", text, err)
		}
		if again, ok := ReadPosition(gjson.ParseBytes(text)); !ok || again != p {
			t.Errorf("%s: %+v, %v", text, again, ok)
		}
	}
	for _, text := range []string{
		``, `null`, `[]`, `"x"`, `{"number":1}`, `{"number":"x"}`, `{"number":"1.5"}`, `{"cursor":"abc"}`, `{"cursor":null}`,
		`{"page":"1"}`, `{"url":7}`, `{"number":"1","more":"x"}`,
		`{"url":"https://a.example/","link":{}}`, `{"url":"https://a.example/","link":"{"}`, `{"url":"https://a.example/","link":"{\"headers\":{\"a b\":1}}"}`,
	} {
		if p, ok := ReadPosition(gjson.Parse(text)); ok {
			t.Errorf("%s was read as %+v", text, p)
		}
	}
}

func TestAPositionFitsASchemeOfItsKind(t *testing.T) {
	for _, c := range []struct {
		config string
		p      Position
		page   int
		want   bool
	}{
		{numbered, Position{}, 0, true},
		{numbered, Position{}, 1, false},
		{numbered, Position{Number: "2"}, 1, true},
		{numbered, Position{Number: "2"}, 0, false},
		{numbered, Position{Cursor: "2"}, 1, false},
		{cursor, Position{Cursor: `""`}, 1, true},
		{cursor, Position{Number: "2"}, 1, false},
		{cursor, Position{Cursor: "2", URL: "https://a.example/"}, 1, false},
		{next, Position{URL: "https://a.example/"}, 1, true},
		{next, Position{Cursor: "2"}, 1, false},
		{next, Position{URL: "https://a.example/", Link: `{"method":"POST"}`}, 1, false},
		{linked, Position{URL: "https://a.example/", Link: `{"method":"POST"}`}, 1, true},
		{linked, Position{URL: "https://a.example/"}, 1, true},
		{linked, Position{Link: `{"method":"POST"}`}, 1, false},
		{`"scim"`, Position{Number: "3"}, 1, true},
		{`"scim"`, Position{Cursor: `"a"`}, 1, true},
		{`"scim"`, Position{Number: "3", Cursor: `"a"`}, 1, false},
		{numbered, Position{Cursor: `"a"`}, 1, false},
		{`"none"`, Position{}, 0, true},
		{`"none"`, Position{Number: "1"}, 1, false},
	} {
		if got := mustCompile(t, c.config).Fits(c.p, c.page); got != c.want {
			t.Errorf("%s: %+v for page %d: %v", c.config, c.p, c.page, got)
		}
	}
}

func TestABodyThatSurroundsNoItemsIsToldFromAnother(t *testing.T) {
	for _, c := range []struct {
		items, body string
		want        bool
	}{
		{"$.groups[*].items[*]", `{"groups":[]}`, true},
		{"$.groups[*].items[*]", `{"groups":[{"items":[]}]}`, true},
		{"$.groups[*].items[*]", `{"groups":{}}`, true},
		{"$.groups[*].items[*]", `{"groups":null}`, false},
		{"$.groups[*].items[*]", `{"error":1}`, false},
		{"$.a['b c'][0][?@.ok]", `{"a":{"b c":[[]]}}`, true},
		{"$[?@.ok]", `[]`, true},
		{"$[?@.ok]", `{"a":1}`, false},
		{"$..items[*]", `{"a":1}`, false},
		{"$.data", `{"data":[]}`, false}, // one node: it is there or not
	} {
		s := mustCompile(t, `"link-header"`)
		if err := s.SetItems(c.items); err != nil {
			t.Fatal(err)
		}
		if got := s.Surrounds(gjson.Parse(c.body)); got != c.want {
			t.Errorf("%s in %s: %v", c.items, c.body, got)
		}
	}
}

func TestOfRepeatedMembersOfAPaginationTheLastCounts(t *testing.T) {
	s := mustCompile(t, `{"type":"none","inputs":[{"name":"p","in":"parameters","type":"page"}],"type":"cursor",
		"inputs":[{"name":"a","name":"after","in":"parameters","type":"cursor"}],
		"outputs":1,"outputs":{"nextCursor":"$.a","nextCursor":"$.b"}}`)
	want := `{"type":"cursor","inputs":[{"name":"after","in":"parameters","type":"cursor"}],"outputs":{"nextCursor":"$.b"}}`
	if got := string(s.Pagination.AppendJSON(nil)); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

func TestAPaginationIsWrittenAsItWasRead(t *testing.T) {
	for _, text := range []string{
		`{"type":"url","outputs":{"nextUrl":"$.u","total":"$.t","next":"$.n"},"blankCursor":"follow","continue":{"method":"GET"}}`,
		`{"type":"offsetLimit","inputs":[{"name":"p","in":"query","type":"page","first":0}],"outputs":{"results":"$"},"blankCursor":"end","continue":{"method":"POST","url":"/n","body":"cursor"}}`,
	} {
		if got := string(mustCompile(t, text).Pagination.AppendJSON(nil)); got != text {
			t.Errorf("got %s\nwant %s", got, text)
		}
	}
}
