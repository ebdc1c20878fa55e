package split

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/anypage/anypage/wasm/jsonpath"
	"github.com/tidwall/gjson"
)

// at is a place of items, as a scheme without other outputs tells it.
type at struct {
	path       *jsonpath.Path
	sequential bool
}

func atPath(t *testing.T, path string) *at {
	t.Helper()
	a := &at{}
	if path != "" {
		if err := a.SetItems(path); err != nil {
			t.Fatal(err)
		}
	}
	return a
}

func (a *at) Items() *jsonpath.Path { return a.path }

func (a *at) SetItems(path string) (err error) {
	a.path, err = jsonpath.Parse(path)
	return err
}

func (a *at) Stream() (path []Step, members, ok bool) {
	if a.path == nil {
		return nil, false, false
	}
	if path, ok = a.path.Singular(); !ok {
		path, members = a.path.Children()
		ok = members
	}
	return path, members, ok && Streamable(path)
}

func (a *at) Surrounds(gjson.Result) bool { return false }
func (a *at) Sequential() bool            { return a.sequential }
func (a *at) SetSequential()              { a.sequential = true }

// readAll reads a body in chunks, and returns the items that came before its end, and
// all of them.
func readAll(t *testing.T, r *Reader, plan Plan, body string, chunk int) (early, all []string) {
	t.Helper()
	r.Begin(plan)
	note := func(ranges []Range) {
		for _, at := range ranges {
			all = append(all, body[at.Begin:at.End])
		}
	}
	for piece := range slices.Chunk([]byte(body), chunk) {
		ranges, err := r.Write(piece)
		if err != nil {
			t.Fatal(err)
		}
		note(ranges)
		clear(piece) // as the driver's memory
	}
	early = slices.Clone(all)
	ranges, err := r.Close(false)
	if err != nil {
		t.Fatal(err)
	}
	note(ranges)
	if err := r.Read(plan.Items); err != nil {
		t.Fatal(err)
	}
	note(r.Ranges)
	return early, all
}

func TestReaderFindsTheSameItemsWhereverTheyAre(t *testing.T) {
	for _, c := range []struct {
		path, body string
		want       []string
		early      bool // they come while the body arrives
	}{
		{"$.data", `{"data":[{"id":1},[2], 3],"x":1}`, []string{`{"id":1}`, `[2]`, `3`}, true},
		{"$.data.*", `{"data":{"a":{"id":1},"b":2}}`, []string{`{"id":1}`, `2`}, true},
		{"$.groups[*].items[*]", `{"groups":[{"items":[1,2]},{"items":[3]}]}`, []string{`1`, `2`, `3`}, false},
		{"$.data[-1]", `{"data":[[9],[1, 2]]}`, []string{`1`, `2`}, false},
		{"", `[{"id":1},{"id":2},{"id":3}]`, []string{`{"id":1}`, `{"id":2}`, `{"id":3}`}, true},
		{"", `[1,2]`, []string{`1`, `2`}, true},
	} {
		for _, mark := range []string{"", "\ufeff"} {
			for chunk := 1; chunk < len(c.body); chunk += 3 {
				t.Run(fmt.Sprintf("%q in %q by %d", c.path, mark+c.body, chunk), func(t *testing.T) {
					var r Reader
					key, _ := jsonpath.Parse("$.id")
					early, all := readAll(t, &r, Plan{Items: atPath(t, c.path), Key: key, Sample: true}, mark+c.body, chunk)
					if !slices.Equal(all, c.want) || (len(early) > 0) != c.early && chunk == 1 {
						t.Errorf("%q, %q before the end, want %q", all, early, c.want)
					}
					var sample []string
					for _, item := range r.Sample() {
						sample = append(sample, item.Raw)
					}
					if !slices.Equal(sample, c.want) {
						t.Errorf("the sample is %q", sample)
					}
					if len(r.Keys()) != len(c.want) || r.Count != len(c.want) || r.Last().Raw != c.want[len(c.want)-1] {
						t.Errorf("%d keys, %d items, the last is %s", len(r.Keys()), r.Count, r.Last().Raw)
					}
				})
			}
		}
	}
}

func TestReaderReadsACollectedBodyAtAnotherPlace(t *testing.T) {
	var r Reader
	_, all := readAll(t, &r, Plan{Items: atPath(t, "$.a"), Collect: true}, `{"a":[1,2],"b":[3]}`, 5)
	if !slices.Equal(all, []string{"1", "2"}) {
		t.Errorf("%q", all)
	}
	c, err := r.At(atPath(t, "$.b"))
	if err != nil || c.Count != 1 || r.SampleOf(c)[0].Raw != "3" || r.Count != 2 {
		t.Errorf("%+v, %v", c, err)
	}
	if err := r.Read(atPath(t, "$.b")); err != nil || r.Count != 1 || r.Last().Raw != "3" {
		t.Errorf("%+v, %v", r.Content, err)
	}
}

func TestReaderTakesAnArrayForTheListOnlyWhereItCanBeNothingElse(t *testing.T) {
	for _, c := range []struct {
		body  string
		early bool
	}{
		{`[{"page":1},[{"id":1}]]`, false},
		{`[{"page":1},null]`, false},
		{`[{"id":1}]`, false},
		{`[{"id":1},{"id":2}]`, true},
		{`{"data":[1]}`, false},
	} {
		list := atPath(t, "")
		var r Reader
		r.Begin(Plan{Items: list})
		ranges, err := r.Write([]byte(c.body))
		if early := len(ranges) > 0; err != nil || early != c.early || (list.path != nil) != c.early || r.Collected() == c.early {
			t.Errorf("%s: %v, %v, whole %v", c.body, ranges, err, r.Collected())
		}
	}
}

func TestReaderValidatesTheLastItem(t *testing.T) {
	var r Reader
	r.Begin(Plan{Items: atPath(t, "$")})
	if _, err := r.Write([]byte(`[{"a":1},{"b":x}]`)); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Close(false); err == nil || !strings.Contains(err.Error(), "at byte 14") {
		t.Errorf("%v", err)
	}
}

func TestAnEmptyBodyIsAnEmptyListOnlyWhereTheStatusSaysSo(t *testing.T) {
	var r Reader
	list := atPath(t, "$.data")
	r.Begin(Plan{Items: list})
	if _, err := r.Close(false); err == nil {
		t.Error("an empty body is JSON")
	}
	r.Begin(Plan{Items: list})
	if _, err := r.Close(true); err != nil || r.Read(list) != nil || r.Found != Array || r.Count != 0 {
		t.Errorf("%v, %+v", err, r.Content)
	}
}

func TestReaderLooksAtTheBeginningOfALargeObjectAlone(t *testing.T) {
	body := `{"data":[` + strings.Repeat(`{"id":1},`, 100_000)
	for _, found := range []bool{true, false} {
		most, asked := 0, 0
		evident := func(begin string) (string, bool) {
			most, asked = max(most, len(begin)), asked+1
			return "$.data", found
		}
		var r Reader
		r.Begin(Plan{Items: atPath(t, ""), Evident: evident})
		items := 0
		for piece := range slices.Chunk([]byte(body), 250_000) {
			ranges, err := r.Write(piece)
			if err != nil {
				t.Fatal(err)
			}
			items += len(ranges)
		}
		if asked != 1 || most != mostLooked || (items == 100_000) != found {
			t.Errorf("found %v: asked %d times, %d bytes, %d items", found, asked, most, items)
		}
	}
}

// Of pages that are compared, only the first items are kept, where the place of the
// items is certain.
func TestAReaderKeepsNoPage(t *testing.T) {
	var list []byte
	for i := range 60_000 {
		list = append(list, fmt.Sprintf(`{"id":%d,"text":"%s"},`, i, strings.Repeat("x", 100))...)
	}
	list = append(append([]byte("["), list[:len(list)-1]...), ']')
	for path, body := range map[string]string{"": string(list), "$.data": `{"next":"?p=2","data":` + string(list) + `}`} {
		var r Reader
		r.Begin(Plan{Items: atPath(t, path), Sample: true})
		most := 0
		for piece := range slices.Chunk([]byte(body), 65_536) {
			if _, err := r.Write(piece); err != nil {
				t.Fatal(err)
			}
			most = max(most, len(r.split.Envelope())+r.sampled+len(r.tail))
		}
		if most > maxSampleBytes+66_000 || r.Items() != 60_000 {
			t.Errorf("%d items; %d bytes of a body of %d are kept", r.Items(), most, len(body))
		}
	}
}

func TestReaderReadsAnObjectOnOnceItsListIsEvident(t *testing.T) {
	const body = `{"a":{"b":[1]},"data":[{"id":1},{"id":2},{"id":3}],"next":"c"}`
	for _, c := range []struct {
		name  string
		from  string // the list is evident once this has come
		form  Form
		body  string
		early bool // items come before the end
	}{
		{"evident", `"data":[{`, Document, body, true},
		{"behind a byte order mark", `"data":[{`, Document, "\ufeff" + body, true},
		{"never", "never", Document, body, false},
		{"at its end", `"c"}`, Document, body, false},
		{"perhaps a line of many", `"data":[{`, Either, body, false},
	} {
		for chunk := 1; chunk <= len(c.body); chunk++ {
			t.Run(fmt.Sprintf("%s by %d", c.name, chunk), func(t *testing.T) {
				asked := 0
				evident := func(begin string) (string, bool) {
					if asked++; !strings.HasPrefix(body, begin) {
						t.Errorf("the beginning is %q", begin)
					}
					return "$.data", strings.Contains(begin, c.from)
				}
				list, key := atPath(t, ""), atPath(t, "$.id").path
				var r Reader
				r.Begin(Plan{Items: list, Key: key, Sample: true, Evident: evident})
				r.Expect(c.form)
				var all []Range
				for piece := range slices.Chunk([]byte(c.body), chunk) {
					ranges, err := r.Write(piece)
					if err != nil {
						t.Fatal(err)
					}
					all = append(all, ranges...)
					clear(piece)
				}
				early := len(all) > 0
				if _, err := r.Close(false); err != nil {
					t.Fatal(err)
				}
				if asked > 8 || chunk == len(c.body) && asked > 0 {
					t.Errorf("asked %d times, not of twice as much each time", asked)
				}
				if early && !c.early || !early && c.early && chunk == 1 || early == r.Collected() {
					t.Errorf("%d items before the end", len(all))
				}
				if list.SetItems("$.data") != nil || r.Read(list) != nil {
					t.Fatal("it has no list")
				}
				var items []string
				for _, at := range append(all, r.Ranges...) {
					items = append(items, c.body[at.Begin:at.End])
				}
				if want := []string{`{"id":1}`, `{"id":2}`, `{"id":3}`}; !slices.Equal(items, want) || len(r.Sample()) != 3 || len(r.Keys()) != 3 || r.Count != 3 || r.Last().Raw != want[2] {
					t.Errorf("%q, %d in the sample, %d keys, the last is %s", items, len(r.Sample()), len(r.Keys()), r.Last().Raw)
				}
				if string(r.Envelope) != `{"a":{"b":[1]},"data":[],"next":"c"}` {
					t.Errorf("the envelope is %s", r.Envelope)
				}
			})
		}
	}
}
