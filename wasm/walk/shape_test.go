package walk

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	neturl "net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/anypage/anypage/wasm/detect"
	"github.com/anypage/anypage/wasm/policy"
	"github.com/anypage/anypage/wasm/scheme"
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
	Send   json.RawMessage // the request's body; a text is a form

	Total     int       // items of the list
	Size      int       // items of a page, unless the request says
	SizeParam string    // in the query, or in the body
	Cap       int       // the largest page; 0 for none
	At        *location // nil: there is one page, whatever is asked
	Strict    bool      // unknown parameters, and members of the body, are answered with 400
	Past      int       // status of a page past the end, 0 for an empty page, -1 for the last page again, -2 for the list from its begin
	Short     []int     // pages, from 1, that have one item less, though more follow
	Hole      int       // of a list by cursor: before this page, from 1, come pages without items
	Holes     int       // how many of them; 1 if left out
	Fill      bool      // the last page is filled up with items of the page before it
	Step      int       // offsets between multiples of it are answered with 400; 0 for none
	Begin     int       // items of the list before the first request
	Gone      []int     // places, from 1, whose items are left out: positions count them, pages don't have them
	Cut       string    // of the path in the references to other pages

	Answer  json.RawMessage
	Headers map[string]string
	Item    json.RawMessage
	End     string // null (if left out), missing, blank, false, zero, self, first, stay, on (a next one for ever), None
	// Declared are the parameters of an OpenAPI document. With them, detection makes no
	// request of its own.
	Declared []detect.Parameter
	Hidden   bool // the response came from another origin, and hides its Link header

	ticks int              // answers so far
	items string           // the option items
	chunk int              // bytes of a body that come at once, 0 for all
	trace *strings.Builder // what goes in and comes out of the walk; nil for nothing

	As   string // what is to be detected: type and parameter, or the next URL's place
	Want string // complete, suspect or undetected
}

// location is where a request tells the position.
type location struct {
	In   string // query, body, header or path; a body's name may be a JSON Pointer
	Name string
	By   string // page, offset, cursor, number (a cursor beyond 2^53), id, sort (the last item's values) or base64
	Base int    // of pages and offsets
	And  string // a second parameter that must come with a cursor
	// Path is the endpoint of all pages but the first, where that is another one. Such a
	// request, and one that is Alone, has nothing but the position in its body.
	Path  string
	Alone bool
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
	url        *neturl.URL
	from, to   int // items
	next       int // place of the next page, -1 at the end
	size, page int // page counts from 0
	hole       int // pages without items to come, this one among them
}

// item is an item's JSON text. "$tick" is another number in each answer.
func (s *shape) item(i int) json.RawMessage {
	text, id := string(s.Item), strconv.Itoa(1001+i)
	if strings.Contains(text, `"$own"`) { // the item's own cursor
		own, _ := json.Marshal(s.cursor(i + 1))
		text = strings.ReplaceAll(text, `"$own"`, string(own))
	}
	text = strings.ReplaceAll(strings.ReplaceAll(text, `"$id"`, id), "$id", id)
	text = strings.ReplaceAll(text, `"$tick"`, strconv.Itoa(-s.ticks))
	return json.RawMessage(strings.ReplaceAll(text, `"$same"`, strconv.Itoa(i%3)))
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// read returns the value that a request has at a place, "" if it has none.
func (s *shape) read(f Fetch, in, name string) string {
	switch in {
	case "query":
		u, _ := neturl.Parse(f.Request.URL)
		return u.Query().Get(name)
	case "body":
		if s.form() {
			q, _ := neturl.ParseQuery(f.Request.Body)
			return q.Get(name)
		}
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
			u, _ := neturl.PathUnescape(p[strings.LastIndexByte(p, '/')+1:])
			return u
		}
	}
	return ""
}

// form reports whether the first request's body is a form.
func (s *shape) form() bool { return len(s.Send) > 0 && s.Send[0] == '"' }

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

// serve answers a request, and says which place of the list was served.
func (s *shape) serve(f Fetch) (answered reply, from int) {
	u := must(neturl.Parse(f.Request.URL))
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
	bad := func() (reply, int) { return reply{status: 400, body: `{"error":"bad request"}`, hidden: s.Hidden}, -1 }
	first := s.path()
	if s.At != nil && s.At.In == "path" {
		first = first[:strings.LastIndexByte(first, '/')+1]
	}
	if s.At != nil && s.At.In == "body" && s.read(f, "body", s.At.Name) != "" {
		if s.At.Path != "" {
			first = s.At.Path
		}
		if (s.At.Alone || s.At.Path != "") && len(gjson.Parse(f.Request.Body).Map()) != 1 {
			return bad()
		}
	}
	if path := u.Path; path != first && !(s.At != nil && s.At.In == "path" && strings.HasPrefix(path, first)) {
		return reply{status: 404, body: `{}`, hidden: s.Hidden}, -1
	}
	if s.Strict {
		known, _ := neturl.Parse(s.URL)
		for name := range u.Query() {
			if !known.Query().Has(name) && name != s.SizeParam && (s.At == nil || name != s.At.Name) {
				return bad()
			}
		}
		for name := range gjson.Parse(f.Request.Body).Map() {
			if !gjson.GetBytes(s.Send, name).Exists() && name != s.SizeParam && (s.At == nil || name != s.At.Name) {
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
			n, err := strconv.Atoi(strings.TrimLeft(strings.Trim(text, `"[]`), "abcdefghijklmnopqrstuvwxyz_"))
			if err != nil {
				return bad()
			}
			from = n - 1000
		default:
			if at.In == "body" && at.By == "cursor" && !s.form() {
				json.Unmarshal([]byte(text), &text)
			}
			if v := gjson.Get(text, "n"); v.Exists() { // an object with the cursor
				text = v.Str
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
			return reply{status: s.Past, body: `{"detail":"Invalid page."}`, hidden: s.Hidden}, s.Total
		case s.Past == -2:
			from %= (s.Total + size - 1) / size * size
		case s.Past < 0:
			from = (s.Total - 1) / size * size
		}
	}
	if s.Step > 0 && from%s.Step > 0 {
		return bad()
	}
	past := from
	from = min(from, s.Total)
	begin := from
	if s.Fill && from < s.Total && from+size > s.Total {
		begin = max(s.Total-size, 0)
	}
	a := &answer{shape: s, url: u, from: begin, to: min(from+size, s.Total), size: size, page: past / size}
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
	answered = reply{status: 200, hidden: s.Hidden}
	for _, name := range slices.Sorted(maps.Keys(s.Headers)) {
		if v, ok := a.text(s.Headers[name]); ok {
			answered.headers = append(answered.headers, scheme.Header{Name: name, Value: v})
		}
	}
	if hole > 0 {
		from = -1 - hole
	}
	answered.body = string(a.fill(gjson.ParseBytes(s.Answer)))
	return answered, from
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
	case "None":
		return `"None"`
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
	case "byId":
		return "{" + list(func(i int, item json.RawMessage) string { return `"` + number(1001+i) + `":` + string(item) }) + "}"
	case "slugs": // keyed by names that the items repeat
		return "{" + list(func(i int, item json.RawMessage) string {
			return fmt.Sprintf(`"item %d":%s`, 1001+i, item)
		}) + "}"
	case "ids":
		return "[" + list(func(i int, _ json.RawMessage) string { return quote(number(1001 + i)) }) + "]"
	case "worded": // keyed by names of letters, which tell nothing
		return "{" + list(func(i int, item json.RawMessage) string {
			return fmt.Sprintf(`"%c%c%c":%s`, 'A'+i/676%26, 'A'+i/26%26, 'A'+i%26, item)
		}) + "}"
	case "headed", "headedOnce": // the rows behind their header, on each page or on the first
		if name == "headedOnce" && a.from > 0 {
			return a.value("rows")
		}
		return strings.Replace(`[["id","kind"],`+a.value("rows")[1:], ",]", "]", 1)
	case "texts":
		return "[" + list(func(i int, _ json.RawMessage) string { return `["a` + number(1001+i) + `","row"]` }) + "]"
	case "gap": // the first of all rows has no number
		return strings.Replace(a.value("rows"), "1001", `""`, 1)
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
	case "offset0":
		return number(a.from)
	case "to":
		return number(a.to - 1)
	case "more":
		return strconv.FormatBool(a.next >= 0)
	case "last":
		return strconv.FormatBool(a.next < 0)
	case "more01", "last01": // flags as numbers
		if (a.next >= 0) == (name == "more01") {
			return "1"
		}
		return "0"
	case "moreYN":
		if a.next >= 0 {
			return `"Y"`
		}
		return `"N"`
	case "lastText":
		return quote(strconv.FormatBool(a.next < 0))
	case "late": // a flag that is false on the first page alone
		return strconv.FormatBool(a.page > 0)
	case "nextOrNull": // whatever End says
		if a.next < 0 {
			return "null"
		}
		return a.value("next")
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
	case "nextOffsetText":
		return next(quote(number(target + a.At.Base)))
	case "lastIdText":
		return next(quote(number(1000 + a.to)))
	case "cursorText": // a number as a text
		return next(quote(a.cursorTo(target)))
	case "firstPlace":
		return number(a.from + 1)
	case "sofarText":
		return quote(number(a.to))
	case "offsetText":
		return quote(number(a.from))
	case "totalText":
		return quote(number(a.Total))
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
	for _, name := range []string{"next", "nextPath", "nextHTTP", "last page", "prev", "cursor", "nextPage", "total", "pages", "page", "offset", "offset0", "to", "size", "more", "more01"} {
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

func (s *shape) setup(t *testing.T) Setup {
	t.Helper()
	auto, err := scheme.Compile(gjson.Parse(`"auto"`))
	if err == nil && s.items != "" {
		err = auto.SetItems(s.items)
	}
	if err != nil {
		t.Fatal(err)
	}
	r := scheme.Request{Method: s.Method, URL: origin + s.URL, Body: string(s.Send), HasBody: len(s.Send) > 0}
	if s.form() {
		r.Headers = []scheme.Header{{Name: "content-type", Value: "application/x-www-form-urlencoded"}}
		r.Body = gjson.ParseBytes(s.Send).Str
	} else if r.HasBody {
		r.Headers = []scheme.Header{{Name: "content-type", Value: "application/json"}}
	}
	return Setup{Config: Config{MaxItems: -1, MaxPages: 1000, Retry: policy.Retry{}}, Request: r, Scheme: auto, Parameters: s.Declared}
}

// baseless reports whether the document declares a page, and not from which number pages are counted: page 1 has to
// tell it.
func (s *shape) baseless() bool {
	return slices.ContainsFunc(s.Declared, func(p detect.Parameter) bool {
		return s.At.By == "page" && p.Name == s.At.Name && p.Default+p.Least == ""
	})
}
