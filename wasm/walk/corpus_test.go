package walk_test

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"text/tabwriter"

	"github.com/anypage/anypage/wasm/detect"
	"github.com/anypage/anypage/wasm/policy"
	"github.com/anypage/anypage/wasm/scheme"
	"github.com/anypage/anypage/wasm/walk"

	"github.com/anypage/anypage/wasm/verdict"
	"github.com/tidwall/gjson"
)

// shape is a line of the corpus in ../detect/testdata: a server, described by
// how a request tells it where a page begins and by what it answers.
//
// In an answer, strings are filled in: "$items" is the array of the page's items;
// what the others are is in answer.value. Where the list ends, a member that
// would name the next page becomes what End says.
type shape struct {
	Name   string // of the family or of the trap
	Source string // its documentation; of a trap, what is meant by it
	URL    string // path and query of the first request
	Method string
	Send   json.RawMessage // the request's body

	Total     int    // items of the list
	Size      int    // items of a page, unless the request says
	SizeParam string // in the query, or in the body
	Cap       int    // the largest page; 0 for none
	At        *place // nil: there is one page, whatever is asked
	Strict    bool   // unknown parameters are answered with 400
	Past      int    // status of a page past the end, 0 for an empty page, -1 for the last page again
	Short     []int  // pages, from 1, that have one item less, though more follow
	Hole      int    // of a list by cursor: before this page, from 1, come pages without items
	Holes     int    // so many, 1 if left out
	Begin     int    // items of the list before the first request
	Gone      []int  // places, from 1, whose items are left out: positions count them, pages don't have them
	Cut       string // of the path in the references to other pages

	Answer  json.RawMessage
	Headers map[string]string
	Item    json.RawMessage
	End     string // null (if left out), missing, blank, false, zero, self, first, stay, on (a next one for ever)
	// Declared are the parameters of an OpenAPI document; detection takes no extra
	// request then.
	Declared []detect.Parameter
	Hidden   bool // the response came from another origin, and hides its Link header

	ticks int              // answers so far
	items string           // the option items
	chunk int              // bytes of a body that come at once, 0 for all
	trace *strings.Builder // what goes in and comes out of the walk; nil for nothing

	As   string // what is to be detected: type and parameter, or the next URL's place
	Want string // complete, suspect or undetected
}

// place is where a request tells the position.
type place struct {
	In   string // query, body, header or path; a body's name may be a JSON Pointer
	Name string
	By   string // page, offset, cursor, number (a cursor beyond 2^53), id, sort (the last item's values) or base64
	Base int    // of pages and offsets
	And  string // a second parameter that must come with a cursor
}

const origin = "https://api.example.com"

func readShapes(t *testing.T, file string) []shape {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "detect", "testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var all []shape
	names := map[string]bool{}
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		d := json.NewDecoder(bytes.NewReader(lines.Bytes()))
		d.DisallowUnknownFields()
		var s shape
		if err := d.Decode(&s); err != nil {
			t.Fatalf("%s: line %d: %v", file, len(all)+1, err)
		}
		if names[s.Name] || s.Source == "" {
			t.Fatalf("%s: %q stands there twice, or has no source", file, s.Name)
		}
		names[s.Name] = true
		if s.Method == "" {
			s.Method = "GET"
		}
		if len(s.Item) == 0 {
			s.Item = json.RawMessage(`{"id":"$id","name":"item $id"}`)
		}
		all = append(all, s)
	}
	return all
}

// answer is one page of a shape.
type answer struct {
	*shape
	url        *url.URL
	from, to   int // items
	next       int // place of the next page, -1 at the end
	size, page int // page counts from 0
	hole       int // pages without items to come, this one among them
}

// item is an item's JSON text. "$tick" is another number in each answer.
func (s *shape) item(i int) json.RawMessage {
	id := strconv.Itoa(1001 + i)
	return json.RawMessage(strings.NewReplacer(`"$id"`, id, "$id", id, `"$tick"`, strconv.Itoa(-s.ticks), `"$same"`, strconv.Itoa(i%3)).Replace(string(s.Item)))
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// read is what a request has at a place, "" where it has nothing.
func (s *shape) read(f walk.Fetch, in, name string) string {
	switch in {
	case "query":
		u, _ := url.Parse(f.Request.URL)
		return u.Query().Get(name)
	case "body":
		v := gjson.Parse(f.Request.Body)
		for _, step := range strings.Split(strings.TrimPrefix(name, "/"), "/") {
			v = v.Get(strings.ReplaceAll(step, ".", `\.`))
		}
		return strings.TrimPrefix(v.Raw, "null")
	case "header":
		for _, h := range f.Request.Headers {
			if strings.EqualFold(h.Name, name) {
				return h.Value
			}
		}
	case "path":
		first := s.path()
		if p, _, _ := strings.Cut(strings.TrimPrefix(f.Request.URL, origin), "?"); p != first {
			u, _ := url.PathUnescape(p[strings.LastIndexByte(p, '/')+1:])
			return u
		}
	}
	return ""
}

const beyond = 9007199254740993 // 2^53 + 1

func (s *shape) cursor(from int) string {
	switch s.At.By {
	case "number":
		return strconv.Itoa(beyond + 2*from)
	case "base64":
		return base64.StdEncoding.EncodeToString([]byte("next__" + strconv.Itoa(1000+from)))
	}
	return "c/" + strconv.Itoa(from) + "+="
}

// path is the first request's.
func (s *shape) path() string {
	path, _, _ := strings.Cut(s.URL, "?")
	return path
}

// serve answers a request: status, headers, body, and the place that was served.
func (s *shape) serve(f walk.Fetch) (status int, headers []scheme.Header, body []byte, from int) {
	u := must(url.Parse(f.Request.URL))
	s.ticks++
	size := s.Size
	if s.SizeParam != "" {
		for _, in := range []string{"query", "body"} {
			if n, err := strconv.Atoi(s.read(f, in, s.SizeParam)); err == nil {
				size = n
			}
		}
	}
	if s.Cap > 0 {
		size = min(size, s.Cap)
	}
	hole := 0
	bad := func() (int, []scheme.Header, []byte, int) { return 400, nil, []byte(`{"error":"bad request"}`), -1 }
	first := s.path()
	if s.At != nil && s.At.In == "path" {
		first = first[:strings.LastIndexByte(first, '/')+1]
	}
	if path := u.Path; path != first && !(s.At != nil && s.At.In == "path" && strings.HasPrefix(path, first)) {
		return 404, nil, []byte(`{}`), -1
	}
	if s.Strict {
		known, _ := url.Parse(s.URL)
		for name := range u.Query() {
			if !known.Query().Has(name) && name != s.SizeParam && (s.At == nil || name != s.At.Name) {
				return bad()
			}
		}
	}
	if at := s.At; at != nil {
		text := s.read(f, at.In, at.Name)
		switch {
		case text == "", text == "*":
		case at.In == "query" && at.By != "page" && at.By != "offset" && u.String() == origin+s.URL:
		case at.By == "page" || at.By == "offset":
			n, err := strconv.Atoi(strings.Trim(text, `"`))
			if err != nil || n < at.Base {
				return bad()
			}
			if from = n - at.Base; at.By == "page" {
				from *= size
			}
		case at.By == "id", at.By == "sort":
			n, err := strconv.Atoi(strings.Trim(text, `"[]`))
			if err != nil {
				return bad()
			}
			from = n - 1000
		default:
			if at.In == "body" && at.By == "cursor" {
				json.Unmarshal([]byte(text), &text)
			}
			hole = strings.Count(text, "!")
			text = strings.TrimRight(text, "!")
			for from = 0; from <= s.Total+size && s.cursor(from) != text; from++ {
			}
			if from > s.Total+size || at.And != "" && s.read(f, at.In, at.And) != "-||" {
				return bad()
			}
		}
	}
	if from >= s.Total && from > 0 {
		switch {
		case s.Past > 0:
			return s.Past, nil, []byte(`{"detail":"Invalid page."}`), s.Total
		case s.Past < 0:
			from = (s.Total - 1) / size * size
		}
	}
	past := from
	from = min(from, s.Total)
	a := &answer{shape: s, url: u, from: from, to: min(from+size, s.Total), size: size, page: past / size}
	if slices.Contains(s.Short, a.page+1) && from%size == 0 && a.to-a.from > 1 && a.to < s.Total {
		a.to--
	}
	if a.hole = hole; hole > 0 {
		a.to = a.from
	}
	a.next = a.to
	if a.to >= s.Total || s.At == nil {
		a.next = -1
	}
	if s.End == "on" {
		a.next = past + size
	}
	for _, name := range slices.Sorted(maps.Keys(s.Headers)) {
		if v, ok := a.text(s.Headers[name]); ok {
			headers = append(headers, scheme.Header{Name: name, Value: v})
		}
	}
	if hole > 0 {
		from = -1 - hole
	}
	return 200, headers, a.fill(gjson.ParseBytes(s.Answer)), from
}

// cursorTo is the cursor of another page.
func (a *answer) cursorTo(target int) string {
	holes := 0
	if a.Hole > 0 && target == (a.Hole-1)*a.size {
		holes = max(a.Holes, 1)
		if a.hole > 0 {
			holes = a.hole - 1
		}
	}
	return a.cursor(target) + strings.Repeat("!", holes)
}

// gone stands for a member that is left out.
const gone = "\x00gone"

// ending is what stands where a next page would be named.
func (a *answer) ending() string {
	switch a.End {
	case "", "null":
		return "null"
	case "missing":
		return gone
	case "blank":
		return `""`
	case "false":
		return "false"
	case "zero":
		return "0"
	}
	panic(a.Name + ": end " + a.End)
}

// value is the JSON text that a placeholder stands for.
func (a *answer) value(name string) string {
	quote := func(s string) string { b, _ := json.Marshal(s); return string(b) }
	number := strconv.Itoa
	list := func(wrap func(i int, item json.RawMessage) string) string {
		var parts []string
		for i := a.from; i < a.to; i++ {
			if !slices.Contains(a.Gone, i+1) {
				parts = append(parts, wrap(i, a.item(i)))
			}
		}
		return strings.Join(parts, ",")
	}
	next := func(s string) string {
		if a.next < 0 && a.End != "stay" && a.End != "self" && a.End != "first" {
			return a.ending()
		}
		return s
	}
	target := a.next
	if a.next < 0 {
		switch a.End {
		case "self":
			target = a.from
		case "first":
			target = 0
		default:
			target = a.to
		}
	}
	if kind, n, ok := strings.Cut(name, " of "); ok { // other lists than the items
		base := 7001
		if kind == "others" { // which change from page to page
			base += 1000 * (a.page + 1)
		}
		var parts []string
		for i := range must(strconv.Atoi(n)) {
			parts = append(parts, fmt.Sprintf(`{"id":%d,"username":"u%[1]d"}`, base+i))
		}
		return "[" + strings.Join(parts, ",") + "]"
	}
	switch name {
	case "rotated": // the items, in another order in each answer
		a.from, a.to = (a.ticks-1)%a.Total, a.Total
		tail := list(func(_ int, item json.RawMessage) string { return string(item) })
		a.from, a.to = 0, (a.ticks-1)%a.Total
		if head := list(func(_ int, item json.RawMessage) string { return string(item) }); head != "" {
			tail += "," + head
		}
		a.to = a.Total
		return "[" + tail + "]"
	case "itemsOrNull":
		if a.from == a.to {
			return "null"
		}
		return a.value("items")
	case "items":
		return "[" + list(func(_ int, item json.RawMessage) string { return string(item) }) + "]"
	case "edges":
		return "[" + list(func(i int, item json.RawMessage) string {
			return `{"cursor":` + quote(a.cursor(i+1)) + `,"node":` + string(item) + "}"
		}) + "]"
	case "entries":
		return "[" + list(func(_ int, item json.RawMessage) string { return `{"resource":` + string(item) + "}" }) + "]"
	case "keyed":
		return "{" + list(func(i int, item json.RawMessage) string { return `"k` + number(1001+i) + `":` + string(item) }) + "}"
	case "rows":
		return "[" + list(func(i int, _ json.RawMessage) string { return "[" + number(1001+i) + `,"row"]` }) + "]"
	case "total":
		return number(a.Total)
	case "left":
		if a.next < 0 {
			return gone
		}
		return number(a.Total - a.to)
	case "count":
		return number(a.to - a.from)
	case "size":
		return number(a.size)
	case "pages":
		return number((a.Total + a.size - 1) / a.size)
	case "page":
		return number(a.page + a.At.Base)
	case "page0":
		return number(a.page)
	case "page1":
		return number(a.page + 1)
	case "offset":
		return number(a.from + a.At.Base)
	case "to":
		return number(a.to - 1)
	case "more":
		return strconv.FormatBool(a.next >= 0)
	case "last":
		return strconv.FormatBool(a.next < 0)
	case "firstId":
		return number(1001 + a.from)
	case "lastId":
		return number(1000 + a.to)
	case "cursor":
		if a.At.By == "number" {
			return next(a.cursorTo(target))
		}
		return next(quote(a.cursorTo(target)))
	case "nextPage":
		return next(number(target/a.size + a.At.Base))
	case "nextOffset":
		return next(number(target + a.At.Base))
	case "cursorText": // a number as a text
		return next(quote(a.cursorTo(target)))
	case "firstPlace":
		return number(a.from + 1)
	case "sofar":
		return number(a.to)
	case "leftOr0":
		return number(a.Total - a.to)
	case "tickText":
		return quote("t" + number(a.ticks))
	case "nextHTTP":
		return next(strings.Replace(quote(a.reference(name, target)), "https:", "http:", 1))
	case "nextInternal":
		return next(strings.Replace(quote(a.reference(name, target)), origin, "http://backend:8000", 1))
	case "next", "nextPath", "nextQuery", "last page", "prev":
		if name == "prev" {
			if a.from == 0 {
				return a.ending()
			}
			return quote(a.reference(name, max(a.from-a.size, 0)))
		}
		if name == "last page" {
			target = (a.Total - 1) / a.size * a.size
		}
		return next(quote(a.reference(name, target)))
	case "self":
		return quote(a.url.String())
	}
	panic(a.Name + ": $" + name)
}

// reference is the URL of another page.
func (a *answer) reference(kind string, target int) string {
	u := *a.url
	u.Path = strings.Replace(u.Path, a.Cut, "", 1)
	q := u.Query()
	switch a.At.By {
	case "page":
		q.Set(a.At.Name, strconv.Itoa(target/a.size+a.At.Base))
	case "offset":
		q.Set(a.At.Name, strconv.Itoa(target+a.At.Base))
	default:
		q.Set(a.At.Name, a.cursorTo(target))
	}
	u.RawQuery = q.Encode()
	switch kind {
	case "nextPath":
		return u.RequestURI()
	case "nextQuery":
		return "?" + u.RawQuery
	}
	return u.String()
}

// text fills in a header. ok is false where it is left out.
func (a *answer) text(s string) (filled string, ok bool) {
	for _, name := range []string{"next", "nextPath", "nextHTTP", "last page", "prev", "cursor", "nextPage", "total", "pages", "page", "offset", "to", "size", "more"} {
		token := "${" + name + "}"
		if !strings.Contains(s, token) {
			continue
		}
		v := a.value(name)
		if v == gone || v == "null" {
			return "", false
		}
		var plain string
		if json.Unmarshal([]byte(v), &plain) == nil {
			v = plain
		}
		s = strings.ReplaceAll(s, token, v)
	}
	return s, true
}

// fill writes the answer's JSON text.
func (a *answer) fill(v gjson.Result) []byte {
	switch {
	case v.IsObject():
		var parts []string
		v.ForEach(func(k, v gjson.Result) bool {
			if b := a.fill(v); string(b) != gone {
				parts = append(parts, k.Raw+":"+string(b))
			}
			return true
		})
		return []byte("{" + strings.Join(parts, ",") + "}")
	case v.IsArray():
		var parts []string
		v.ForEach(func(_, v gjson.Result) bool {
			if b := a.fill(v); string(b) != gone {
				parts = append(parts, string(b))
			}
			return true
		})
		return []byte("[" + strings.Join(parts, ",") + "]")
	case v.Type == gjson.String && strings.HasPrefix(v.Str, "$?"): // an object that is there while there is more
		if a.next < 0 {
			return []byte(gone)
		}
		return a.fill(gjson.Parse(v.Str[2:]))
	case v.Type == gjson.String && strings.HasPrefix(v.Str, "$"):
		return []byte(a.value(v.Str[1:]))
	}
	return []byte(v.Raw)
}

// result is how a walk over a shape went.
type result struct {
	detected *walk.Detected
	proven   bool
	items    []string
	done     *walk.Verdict
	failed   *walk.Fail
	requests int
	extra    int // that brought nothing a walk needs
	resume   []byte
}

func config(s *shape) (walk.Setup, error) {
	auto, err := scheme.Compile(gjson.Parse(`"auto"`))
	if err == nil && s.items != "" {
		err = auto.SetItems(s.items)
	}
	r := scheme.Request{Method: s.Method, URL: origin + s.URL, Body: string(s.Send), HasBody: len(s.Send) > 0}
	if r.HasBody {
		r.Headers = []scheme.Header{{Name: "content-type", Value: "application/json"}}
	}
	return walk.Setup{Config: walk.Config{MaxItems: -1, MaxPages: 1000, Retry: policy.Retry{}}, Request: r, Scheme: auto, Parameters: s.Declared}, err
}

// run walks a shape to its end. stop, where it is not negative, is the index of a
// page after which the walk is left; result.resume is the checkpoint then.
func run(t *testing.T, s *shape, resume []byte, stop int) *result {
	t.Helper()
	c, err := config(s)
	if err != nil {
		t.Fatal(err)
	}
	if resume != nil {
		c.Resume = gjson.ParseBytes(resume)
	}
	w, err := walk.Begin(c)
	if err != nil {
		t.Fatal(err)
	}
	r := &result{}
	bodies := map[int][]byte{}
	served := map[int]bool{}
	var queue []walk.Event
	queue = append(queue, walk.Demand{Page: 0})
	pages, demanded := 0, 0
	for steps := 0; r.done == nil && r.failed == nil; steps++ {
		if steps > 20000 {
			t.Fatalf("%s: the walk does not end", s.Name)
		}
		if len(queue) == 0 {
			if pages <= demanded {
				t.Fatalf("%s: the walk is stuck", s.Name)
			}
			demanded = pages
			queue = append(queue, walk.Demand{Page: pages})
		}
		e := queue[0]
		queue = queue[1:]
		if s.trace != nil {
			fmt.Fprintln(s.trace, walk.Describe(e))
		}
		for _, effect := range w.Handle(e, 0, 0.5) {
			if s.trace != nil {
				fmt.Fprintln(s.trace, walk.Describe(effect))
			}
			switch effect := effect.(type) {
			case walk.Fetch:
				r.requests++
				status, headers, body, from := s.serve(effect)
				if served[from] || status != 200 && from < 0 {
					r.extra++
				}
				served[from] = true
				bodies[effect.ID] = body
				queue = append(queue, walk.Response{ID: effect.ID, Status: status, Headers: headers, CrossOrigin: s.Hidden})
				for chunk := range slices.Chunk(body, cmp.Or(s.chunk, max(len(body), 1))) {
					queue = append(queue, walk.Chunk{ID: effect.ID, Bytes: slices.Clone(chunk)})
				}
				queue = append(queue, walk.End{ID: effect.ID})
			case walk.Detected:
				d := effect
				r.detected = &d
				r.proven = d.Confidence >= 0.98 && len(d.Evidence) > 1
			case walk.Items:
				for _, x := range effect.Ranges {
					item := string(bodies[effect.ID][x.Begin:x.End])
					if bytes.Contains(s.Item, []byte("$tick")) {
						item = ticks.ReplaceAllString(item, "0")
					}
					r.items = append(r.items, item)
				}
			case walk.Page:
				pages++
				if effect.Index == stop {
					r.resume = effect.Next
					return r
				}
			case walk.Wait:
				t.Fatalf("%s: waits %s", s.Name, effect.Why)
			case walk.Done:
				r.done = &effect.Verdict
			case walk.Fail:
				f := effect
				r.failed = &f
			}
		}
	}
	return r
}

var ticks = regexp.MustCompile(`-\d+`)

// expected are the items of the list, as they come.
func (s *shape) expected() []string {
	var all []string
	s.ticks = 0
	for i := s.Begin; i < s.Total; i++ {
		if slices.Contains(s.Gone, i+1) {
			continue
		}
		item := string(s.item(i))
		switch {
		case bytes.Contains(s.Answer, []byte(`"$edges"`)):
			item = fmt.Sprintf(`{"cursor":%q,"node":%s}`, s.cursor(i+1), item)
		case bytes.Contains(s.Answer, []byte(`"$entries"`)):
			item = `{"resource":` + item + "}"
		case bytes.Contains(s.Answer, []byte(`"$rows"`)):
			item = fmt.Sprintf(`[%d,"row"]`, 1001+i)
		}
		all = append(all, item)
	}
	return all
}

// as says what was detected, in short.
func (r *result) as() string {
	if r.detected == nil {
		return "nothing"
	}
	p := r.detected.Pagination
	text := string(p.Type)
	if len(p.Inputs) > 0 {
		in := p.Inputs[0]
		text = in.Type + " " + in.Name
		if in.In != "query" {
			text += " in " + strings.ReplaceAll(in.In, "requestBody", "body")
		}
	} else if p.Outputs.NextURL != "" {
		text += " " + p.Outputs.NextURL
	}
	if r.detected.Preset != "" {
		text += " (" + r.detected.Preset + ")"
	}
	return text
}

// TestCorpus walks every server of the corpus without being told anything.
func TestCorpus(t *testing.T) {
	for _, file := range []struct {
		name  string
		least int
	}{{"shapes.jsonl", 200}, {"traps.jsonl", 160}} {
		shapes := readShapes(t, file.name)
		if len(shapes) < file.least {
			t.Errorf("%s has %d lines, fewer than %d", file.name, len(shapes), file.least)
		}
		var out strings.Builder
		table := tabwriter.NewWriter(&out, 0, 0, 2, ' ', 0)
		fmt.Fprintf(table, "%s\tdetected\tproven\titems found / expected\trequests (extra)\tend\n", file.name)
		counts := map[string]int{}
		for i := range shapes {
			s := &shapes[i]
			r := run(t, s, nil, -1)
			end, text := "undetected", ""
			if r.done != nil {
				text = r.done.Evidence
				if end = string(r.done.Status); r.done.Reason == "undetected" {
					end = "undetected"
				}
			} else if text = r.failed.Message; r.failed.Code != "undetected" {
				end = r.failed.Code
			}
			if end == "undetected" && len(r.items) < s.Total && r.extra > 0 {
				r.extra-- // page 2 had to be asked for once
			}
			counts[end]++
			proven := "no"
			if r.proven {
				proven = "yes"
			}
			fmt.Fprintf(table, "%s\t%s\t%s\t%d / %d\t%d (%d)\t%s\n", s.Name, r.as(), proven, len(r.items), s.Total, r.requests, r.extra, end)

			want := s.expected()
			whole := slices.Equal(r.items, want)
			switch {
			case end != s.Want:
				t.Errorf("%s: ends %s, want %s: %s", s.Name, end, s.Want, text)
			case s.As != "" && r.as() != s.As:
				t.Errorf("%s: detected as %s, want %s", s.Name, r.as(), s.As)
			case end != "undetected" && !whole:
				t.Errorf("%s: %d items of %d, or others: %s", s.Name, len(r.items), len(want), text)
			case !whole && !(len(r.items) <= len(want) && slices.Equal(r.items, want[:len(r.items)])):
				t.Errorf("%s: wrong items: %q", s.Name, r.items)
			case len(s.Declared) > 0 && r.extra > 0:
				t.Errorf("%s: %d requests too many of %d though parameters are declared: %s", s.Name, r.extra, r.requests, text)
			case r.extra > 1:
				t.Errorf("%s: %d requests too many of %d: %s", s.Name, r.extra, r.requests, text)
			}
			if end == "complete" && !whole {
				t.Errorf("%s: complete with %d items of %d", s.Name, len(r.items), len(want))
			}
		}
		table.Flush()
		t.Logf("\n%s%d servers: %v", out.String(), len(shapes), counts)
	}
}

// TestCorpusItemsNamed has the place of the items named: the bodies are read as they
// arrive then, and nothing else changes.
func TestCorpusItemsNamed(t *testing.T) {
	for _, s := range append(readShapes(t, "shapes.jsonl"), readShapes(t, "traps.jsonl")...) {
		found := run(t, &s, nil, -1)
		if found.detected == nil || found.detected.Pagination.Outputs.Results == "" {
			continue
		}
		s.items, s.chunk, s.ticks = found.detected.Pagination.Outputs.Results, 61, 0
		named := run(t, &s, nil, -1)
		switch {
		case !slices.Equal(found.items, named.items):
			t.Errorf("%s: %d items, %d where %s is named", s.Name, len(found.items), len(named.items), s.items)
		case found.done == nil || named.done == nil:
			if found.done != named.done || found.failed.Code != named.failed.Code {
				t.Errorf("%s: %+v, %+v where %s is named", s.Name, found.done, named.done, s.items)
			}
		case found.done.Status != named.done.Status || found.done.Reason != named.done.Reason || found.as() != named.as() || found.requests != named.requests:
			t.Errorf("%s: %s %s %s with %d requests, %s %s %s with %d where %s is named", s.Name, found.as(), found.done.Status, found.done.Reason, found.requests, named.as(), named.done.Status, named.done.Reason, named.requests, s.items)
		}
	}
}

// othersBefore and othersBehind are members of a response that have nothing to do with
// pagination.
const (
	othersBefore = `{"next_billing_date":"2026-11-01","rate":{"limit":60,"remaining":59,"next":"x"},"user":{"id":1,"cursor":"x","has_more":true},"warnings":[{"code":1},{"code":2}],"request_id":"abc",`
	othersBehind = `,"meta2":{"count":3},"took":12,"version":1,"timestamp":1700000000,"filters":{"from":"2024","page":"x"},"sync_token":"abc","total_cost":500,"summary":{"total_cost":500},"prev":null,"pages_read":1}`
)

// TestCorpusAmongOthers has each server say more than it does: nothing of it has to
// do with pagination, and nothing changes.
func TestCorpusAmongOthers(t *testing.T) {
	for _, s := range append(readShapes(t, "shapes.jsonl"), readShapes(t, "traps.jsonl")...) {
		if text := strings.TrimSpace(string(s.Answer)); text[0] == '{' && s.Want == "complete" && !strings.Contains(text, "$.*") {
			s.Answer = json.RawMessage(othersBefore + text[1:len(text)-1] + othersBehind)
			if r := run(t, &s, nil, -1); r.done == nil || r.done.Status != verdict.Complete || r.extra > 1 || !slices.Equal(r.items, s.expected()) {
				t.Errorf("%s: %d items of %d by %s, %d requests too many: %+v %+v", s.Name, len(r.items), s.Total, r.as(), r.extra, r.done, r.failed)
			}
		}
	}
}

// TestCorpusResumed leaves each walk after its first page, and after its second,
// and goes on from the checkpoint: nothing is lost, and page 1 isn't asked for
// again.
func TestCorpusResumed(t *testing.T) {
	for _, s := range append(readShapes(t, "shapes.jsonl"), readShapes(t, "traps.jsonl")...) {
		if s.Want != "complete" {
			continue
		}
		for stop := range 2 {
			before := run(t, &s, nil, stop)
			if before.resume == nil {
				continue // it was the last one
			}
			if !json.Valid(before.resume) {
				t.Fatalf("%s: checkpoint %s", s.Name, before.resume)
			}
			after := run(t, &s, before.resume, -1)
			if after.done == nil || after.done.Status != verdict.Complete {
				t.Errorf("%s: resumed after page %d: %+v %+v", s.Name, stop+1, after.done, after.failed)
				continue
			}
			if got := append(before.items, after.items...); !slices.Equal(got, s.expected()) {
				t.Errorf("%s: resumed after page %d: %d items and %d of %d", s.Name, stop+1, len(before.items), len(after.items), s.Total)
			}
		}
	}
}

// TestHiddenLinkHeader has a Link header that CORS may hide suspected where a
// page is full and nothing names a next one, and not elsewhere.
func TestHiddenLinkHeader(t *testing.T) {
	for _, s := range readShapes(t, "traps.jsonl") {
		r := run(t, &s, nil, -1)
		text := ""
		if r.done != nil {
			text = r.done.Evidence
		}
		if suspected := strings.Contains(text, "Access-Control-Expose-Headers"); suspected != s.Hidden {
			t.Errorf("%s: suspected %v: %s", s.Name, suspected, text)
		}
	}
}

// TestCorpusOfAnySize has each server hold more or fewer items: none, one page,
// full pages only. Whatever it says then, no list ends early with the verdict
// complete, and none gives an item twice.
func TestCorpusOfAnySize(t *testing.T) {
	for _, s := range append(readShapes(t, "shapes.jsonl"), readShapes(t, "traps.jsonl")...) {
		if s.At == nil || len(s.Gone) > 0 || s.Begin > 0 {
			continue
		}
		if s.Cap > 0 && s.At.By == "page" && s.At.Base == 0 {
			continue // a short page and an empty page 2 say that the list is whole; page 1 isn't asked for
		}
		size := len(run(t, &s, nil, 0).items)
		status, _, body, _ := s.serve(walk.Fetch{Request: must(config(&s)).Request})
		several := status == 200 && len(detect.Lists(gjson.ParseBytes(body), "", 0)) > 1
		for _, total := range []int{0, 1, size - 1, size, size + 1, 2 * size, 3*size - 1} {
			if total < 0 || several && total <= size {
				continue // which list it is can't be told without a page 2
			}
			s.Total, s.ticks = total, 0
			r := run(t, &s, nil, -1)
			want := s.expected()
			end := ""
			if r.done != nil {
				end = string(r.done.Status)
			}
			if total == 0 && end != "complete" {
				continue // another list was taken for the one that is empty
			}
			if end == "complete" && !slices.Equal(r.items, want) || len(r.items) > len(want) || !slices.Equal(r.items, want[:len(r.items)]) {
				t.Errorf("%s of %d items, %d a page: ends %s with %d: %+v", s.Name, total, size, end, len(r.items), r.failed)
			}
		}
	}
}

// TestDigestsOfTheCorpus holds still what a walk does at each server: read whole and in
// pieces, with the items named, among other members, resumed, with lists of other
// lengths, and through faults.
func TestDigestsOfTheCorpus(t *testing.T) {
	var digests []walk.Digest
	for _, file := range []string{"shapes.jsonl", "traps.jsonl"} {
		for _, s := range readShapes(t, file) {
			digests = append(digests, walk.Digest{Name: s.Name, Log: func() string { return s.log(t) }})
		}
	}
	walk.CheckDigests(t, "corpus.txt", digests)
}

// log writes down all that walks of a shape do.
func (s shape) log(t *testing.T) string {
	var log strings.Builder
	s.trace = &log
	begin := func(format string, values ...any) *shape {
		fmt.Fprintf(&log, "== "+format+"\n", values...)
		again := s
		return &again
	}
	found := run(t, begin("whole"), nil, -1)
	for _, size := range []int{7, 61} {
		again := begin("in pieces of %d", size)
		again.chunk = size
		run(t, again, nil, -1)
	}
	if found.detected != nil && found.detected.Pagination.Outputs.Results != "" {
		again := begin("items named")
		again.items, again.chunk = found.detected.Pagination.Outputs.Results, 61
		run(t, again, nil, -1)
	}
	if text := strings.TrimSpace(string(s.Answer)); text[0] == '{' && !strings.Contains(text, "$.*") {
		again := begin("among others")
		again.Answer = json.RawMessage(othersBefore + text[1:len(text)-1] + othersBehind)
		run(t, again, nil, -1)
	}
	for stop := range 3 {
		again := begin("resumed behind page %d", stop+1)
		if left := run(t, again, nil, stop); left.resume != nil {
			run(t, again, left.resume, -1)
		}
	}
	if s.At != nil && len(s.Gone) == 0 && s.Begin == 0 {
		size := len(run(t, begin("page 1"), nil, 0).items)
		for _, total := range []int{0, 1, size - 1, size, size + 1, 2 * size, 3*size - 1} {
			if total >= 0 {
				again := begin("of %d items", total)
				again.Total = total
				run(t, again, nil, -1)
			}
		}
	}
	for seed := range uint64(6) {
		again := begin("wild, seed %d", seed)
		log.WriteString(walk.Wild(t, seed, func() walk.Setup { return must(config(again)) }, func(f walk.Fetch) walk.Answer {
			status, headers, body, _ := again.serve(f)
			return walk.Answer{Status: status, Headers: headers, Body: string(body), Hidden: again.Hidden}
		}))
	}
	return log.String()
}
