package walk

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"

	"github.com/anypage/anypage/wasm/detect"
	"github.com/anypage/anypage/wasm/verdict"
	"github.com/tidwall/gjson"
)

// result is how a walk over a shape went.
type result struct {
	detected *Detected
	proven   bool
	items    []string
	done     *Verdict
	failed   *Fail
	requests int
	extra    int  // that brought no page of the list for the first time
	emptied  bool // page 2 had no items
	resume   []byte
}

// run walks a shape to its end. leave, where it is not negative, is the index of a
// page behind which the consumer goes away; result.resume is the checkpoint then.
func run(t *testing.T, s *shape, resume []byte, leave int) *result {
	t.Helper()
	c := s.setup(t)
	if resume != nil {
		c.Resume = gjson.ParseBytes(resume)
	}
	r := &result{}
	served, behind := map[int]bool{}, 0 // the end of the list
	d := newDrive(t, c, func(f Fetch, _ int) reply {
		answer, from := s.serve(f)
		past := from >= s.Total && from > 0
		if served[from] || past || answer.status != 200 {
			r.extra++
		}
		r.emptied = r.emptied || past && len(served) == 1
		served[from], behind = true, behind+map[bool]int{true: 1}[past]
		return answer
	})
	d.trace, d.leave = s.trace, leave
	if s.chunk > 0 {
		d.chunk = every(s.chunk)
	}
	d.run()
	if len(d.waits) > 0 {
		t.Fatalf("%s: waits %s", s.Name, d.waits[0].Why)
	}
	r.detected, r.done, r.failed, r.requests, r.items = d.detected, d.done, d.failed, len(d.fetches), d.items
	if d.done != nil && (d.done.Reason == "empty-page" || d.done.Reason == "page-refused") {
		r.extra -= min(behind, 1) // nothing else told that the list has ended
	}
	r.proven = d.detected != nil && d.detected.Confidence >= 0.98 && len(d.detected.Evidence) > 1
	if bytes.Contains(s.Item, []byte("$tick")) {
		for i, item := range r.items {
			r.items[i] = ticks.ReplaceAllString(item, "0")
		}
	}
	if d.left {
		r.resume = d.pages[len(d.pages)-1].Next
	}
	return r
}

// most is how many superfluous requests a walk with such an end may make: one where the list was found,
// two where page 2 came back empty behind a full page, and two where it was not found.
func (r *result) most(end string) int {
	if r.emptied || end == "undetected" {
		return 2
	}
	return 1
}

// spent sorts walks by their superfluous requests.
func (r *result) spent(end string) string {
	found := "found"
	if end == "undetected" {
		found = "not found"
	}
	return fmt.Sprintf("%s with %d", found, r.extra)
}

// traits tell a server's kind: its method, what tells the position, what stands at the end, and what is
// behind it.
func (s *shape) traits() string {
	text := s.Method + " one page"
	if at := s.At; at != nil {
		text = s.Method + " " + at.By + " in " + at.In
	}
	if s.End != "" {
		text += ", end " + s.End
	}
	if s.Past != 0 {
		text += fmt.Sprintf(", past %d", s.Past)
	}
	return text
}

var (
	ticks  = regexp.MustCompile(`-\d+`)
	rowsOf = regexp.MustCompile(`"\$(rows|headed|headedOnce|gap)"`)
)

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
		case rowsOf.Match(s.Answer):
			item = fmt.Sprintf(`[%d,"row"]`, 1001+i)
			if bytes.Contains(s.Answer, []byte(`"$gap"`)) && i == 0 {
				item = `["","row"]`
			}
		case bytes.Contains(s.Answer, []byte(`"$texts"`)):
			item = fmt.Sprintf(`["a%d","row"]`, 1001+i)
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
	} else if next := p.Outputs.NextURL + p.Outputs.Next; next != "" {
		text += " " + next
	}
	if r.detected.Preset != "" {
		text += " (" + r.detected.Preset + ")"
	}
	return text
}

// sampleOfShapes is every eighth server of the corpus with -short, and else every third.
func sampleOfShapes(t *testing.T) (some []shape) {
	for i, s := range append(readShapes(t, "shapes.jsonl"), readShapes(t, "traps.jsonl")...) {
		if i%drawn(8, 3, 1) == 0 {
			some = append(some, s)
		}
	}
	return some
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
		fmt.Fprintf(table, "%s\ttraits\tdetected\tproven\titems found / expected\trequests (superfluous)\tend\n", file.name)
		counts, spent := map[string]int{}, map[string]int{}
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
			counts[end]++
			spent[r.spent(end)]++
			proven := "no"
			if r.proven {
				proven = "yes"
			}
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%d / %d\t%d (%d)\t%s\n", s.Name, s.traits(), r.as(), proven, len(r.items), s.Total, r.requests, r.extra, end)

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
			case len(s.Declared) > 0 && r.extra > 0 && !s.baseless():
				t.Errorf("%s: %d requests too many of %d though parameters are declared: %s", s.Name, r.extra, r.requests, text)
			case r.extra > r.most(end):
				t.Errorf("%s: %d requests too many of %d: %s", s.Name, r.extra, r.requests, text)
			}
			if end == "complete" && !whole {
				t.Errorf("%s: complete with %d items of %d", s.Name, len(r.items), len(want))
			}
		}
		table.Flush()
		t.Logf("\n%s%d servers: %v; superfluous requests: %v", out.String(), len(shapes), counts, spent)
	}
}

// With the option items, bodies are read as they arrive. Nothing else may change.
func TestCorpusItemsNamed(t *testing.T) {
	for _, s := range sampleOfShapes(t) {
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

// end is what was found out about the list, and how the walk ended.
func (r *result) end() string {
	text := ""
	if r.detected != nil {
		text = describe(*r.detected)
	}
	if r.done != nil {
		text += describe(Done{*r.done})
	}
	if r.failed != nil {
		text += describe(*r.failed)
	}
	return text
}

// TestCorpusArriving has the pages of each server come in pieces, and so long that the place of the list may be evident
// before page 1 has come. Where it is, the whole page must not tell otherwise, nor may the walk.
func TestCorpusArriving(t *testing.T) {
	objects, evident, walked, early := 0, 0, 0, 0
	for _, s := range append(readShapes(t, "shapes.jsonl"), readShapes(t, "traps.jsonl")...) {
		s.Headers = maps.Clone(s.Headers)
		if s.Headers == nil {
			s.Headers = map[string]string{}
		}
		s.Headers["Content-Type"] = "application/json"
		if item := strings.TrimSpace(string(s.Item)); item[0] == '{' && len(item) > 2 {
			s.Item = json.RawMessage(item[:len(item)-1] + `,"padding":"` + strings.Repeat("x", 900) + `"}`)
		}
		request := s.setup(t).Request
		first, _ := s.serve(Fetch{Request: request})
		if !strings.HasPrefix(first.body, "{") || first.status != 200 {
			continue
		}
		objects++
		path, ok := "", false
		for end := 1; end < len(first.body) && !ok; end += 61 {
			path, ok = detect.Evident(first.body[:end], request.URL)
		}
		if lists := detect.Lists(gjson.Parse(first.body), request.URL, detect.Size(request)); ok && !slices.Equal(lists, []string{path}) {
			t.Errorf("%s: %s is evident, and the lists are %q", s.Name, path, lists)
		}
		if !ok {
			continue
		}
		evident++
		if evident%drawn(8, 3, 1) > 0 {
			continue
		}
		walked++
		s.ticks = 0
		whole := run(t, &s, nil, -1)
		s.chunk, s.ticks = 700, 0
		log := strings.Builder{}
		s.trace = &log
		pieces := run(t, &s, nil, -1)
		if at, end := strings.Index(log.String(), "\nitems 1 "), strings.Index(log.String(), "\n> end 1\n"); at >= 0 && at < end {
			early++
		}
		if got, want := pieces.end(), whole.end(); !slices.Equal(whole.items, pieces.items) || whole.requests != pieces.requests || got != want {
			t.Errorf("%s: %d items with %d requests, %s\nin pieces %d with %d, %s", s.Name, len(whole.items), whole.requests, want, len(pieces.items), pieces.requests, got)
		}
	}
	t.Logf("%d first pages are objects, the list of %d is evident before they have come; %d were walked, items of %d came before the end of page 1", objects, evident, walked, early)
	if evident < objects*2/3 || early < walked*9/10 {
		t.Error("that is too few")
	}
}

// othersBefore and othersBehind are members of a response that have nothing to do with
// pagination.
const (
	othersBefore = `{"next_billing_date":"2026-11-01","rate":{"limit":60,"remaining":59,"next":"x"},"user":{"id":1,"cursor":"x","has_more":true},"warnings":[{"code":1},{"code":2}],"request_id":"abc",`
	othersBehind = `,"meta2":{"count":3},"took":12,"version":1,"timestamp":1700000000,"filters":{"from":"2024","page":"x"},"sync_token":"abc","total_cost":500,"summary":{"total_cost":500},"prev":null,"pages_read":1}`
)

// Each server's responses get members and headers that have nothing to do with pagination.
// Nothing may change.
func TestCorpusAmongOthers(t *testing.T) {
	for _, s := range sampleOfShapes(t) {
		if text := strings.TrimSpace(string(s.Answer)); text[0] == '{' && s.Want == "complete" && !strings.Contains(text, "$.*") {
			s.Answer = json.RawMessage(othersBefore + text[1:len(text)-1] + othersBehind)
			if r := run(t, &s, nil, -1); r.done == nil || r.done.Status != verdict.Complete || r.extra > r.most("") || !slices.Equal(r.items, s.expected()) {
				t.Errorf("%s: %d items of %d by %s, %d requests too many: %+v %+v", s.Name, len(r.items), s.Total, r.as(), r.extra, r.done, r.failed)
			}
		}
	}
}

// TestCorpusResumed leaves each walk after its first page, and after its second,
// and goes on from the checkpoint: nothing is lost, and page 1 isn't asked for
// again.
func TestCorpusResumed(t *testing.T) {
	for _, s := range sampleOfShapes(t) {
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

// If a page is full and names no next page, CORS may have hidden a Link header, and the
// verdict is suspect. In all other cases it is not.
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

// Each server gets more or fewer items than it had: none, one page, only full pages. No
// such list may end early with the verdict complete, or bring an item twice.
func TestCorpusOfAnySize(t *testing.T) {
	for _, s := range sampleOfShapes(t) {
		if s.At == nil || len(s.Gone) > 0 || s.Begin > 0 {
			continue
		}
		if s.Cap > 0 && s.At.By == "page" && s.At.Base == 0 {
			continue // a short page and an empty page 2 say that the list is whole; page 1 isn't asked for
		}
		size := len(run(t, &s, nil, 0).items)
		first, _ := s.serve(Fetch{Request: s.setup(t).Request})
		several := first.status == 200 && len(detect.Lists(gjson.Parse(first.body), "", 0)) > 1
		for _, total := range []int{0, 1, size - 1, size, size + 1, 2 * size, 3*size - 1} {
			if total < 0 || several && total <= size {
				continue // which list it is can't be told without a page 2
			}
			if s.Fill && total > 2*size {
				continue // items come twice, and the verdict says so
			}
			s.Total, s.ticks = total, 0
			r := run(t, &s, nil, -1)
			want := s.expected()
			end := ""
			if r.done != nil {
				end = string(r.done.Status)
			}
			if total == 0 && (end != "complete" || bytes.Contains(s.Answer, []byte(`"$headed`))) {
				continue // another list was taken for the one that is empty, or names of columns for a row
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
	var digests []digest
	for _, file := range []string{"shapes.jsonl", "traps.jsonl"} {
		for _, s := range readShapes(t, file) {
			digests = append(digests, digest{name: s.Name, log: func() string { return s.log(t) }})
		}
	}
	checkDigests(t, "corpus.txt", digests)
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
		log.WriteString(walkWild(t, seed, func() Setup { return again.setup(t) }, func(f Fetch, _ int) reply {
			answered, _ := again.serve(f)
			return answered
		}))
	}
	return log.String()
}
