// Package lies has a server that lies, and what may be said of a walk through each of its lies.
package lies

import (
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/anypage/anypage/wasm/guide"
	"github.com/anypage/anypage/wasm/guide/proving"
	"github.com/anypage/anypage/wasm/policy"
	"github.com/anypage/anypage/wasm/scheme"
	"github.com/anypage/anypage/wasm/walk"
	"github.com/tidwall/gjson"
)

var liesFile = flag.String("lies", "", "write what the lying server answered into this file, for js/test/lies.test.mjs")

// cell is a walk of one family through one lie.
type cell struct {
	Family     string          `json:"family"`
	Lie        string          `json:"lie"`
	Auto       bool            `json:"auto"`
	URL        string          `json:"url"`
	Body       string          `json:"body,omitempty"`
	Pagination json.RawMessage `json:"pagination"`
	Answers    []cellAnswer    `json:"answers"` // in the order of the requests
	Status     string          `json:"status"`  // of the verdict, or "error"
	Reason     string          `json:"reason"`  // of the verdict, or the error's code
	Items      int             `json:"items"`

	said string // evidence, or message
}

type cellAnswer struct {
	URL     string      `json:"url"`
	Request string      `json:"request,omitempty"`
	Status  int         `json:"status"`
	Headers [][2]string `json:"headers,omitempty"`
	Body    string      `json:"body"`
}

// walkLie walks a family through a lie.
func walkLie(t *testing.T, f *family, l *lie, auto bool) cell {
	t.Helper()
	pagination := f.pagination
	if auto {
		pagination = `"auto"`
	}
	url := f.url
	if l.name == "capped limit" {
		url = strings.Replace(url, "limit=3", "limit=1000", 1)
	}
	s, err := scheme.Compile(gjson.Parse(pagination))
	if err != nil {
		t.Fatalf("%s: %v", f.name, err)
	}
	r := scheme.Request{Method: "GET", URL: url}
	if f.body != "" {
		r.Method, r.Body, r.HasBody = "POST", f.body, true
	}
	w, err := walk.New(walk.Config{MaxItems: -1, MaxPages: 50, MaxEmptyPages: 100, Retry: policy.Retry{Attempts: 2, MaxWait: 1000}}, guideOf(t, s, r))
	if err != nil {
		t.Fatalf("%s: %v", f.name, err)
	}
	defer w.Close()
	c := cell{Family: f.name, Lie: l.name, Auto: auto, URL: url, Body: f.body, Pagination: json.RawMessage(pagination), Answers: []cellAnswer{}}
	asked := map[int]int{}
	pages := 0
	for todo := []walk.Event{walk.Demand{}}; len(todo) > 0; {
		e := todo[0]
		todo = todo[1:]
		for _, effect := range w.Handle(e, 0, 0.5) {
			switch effect := effect.(type) {
			case walk.Fetch:
				a := ask{effect.Request.URL, effect.Request.Body}
				at := f.at(a)
				answer := l.serve(f, a, asked[at])
				asked[at]++
				record := cellAnswer{URL: a.url, Request: a.body, Status: answer.status, Body: answer.body}
				for _, h := range answer.headers {
					record.Headers = append(record.Headers, [2]string{h.Name, h.Value})
				}
				c.Answers = append(c.Answers, record)
				todo = append(todo, walk.Response{ID: effect.ID, Status: answer.status, Headers: answer.headers})
				if answer.body != "" {
					todo = append(todo, walk.Chunk{ID: effect.ID, Bytes: []byte(answer.body)})
				}
				todo = append(todo, walk.End{ID: effect.ID})
			case walk.Wait:
				todo = append(todo, walk.Elapsed{ID: effect.ID})
			case walk.Items:
				c.Items += len(effect.Ranges)
			case walk.Page:
				pages++
				todo = append(todo, walk.Demand{Page: pages})
			case walk.Done:
				v := effect.Verdict
				c.Status, c.Reason, c.said = string(v.Status), v.Reason, v.Evidence
			case walk.Fail:
				c.Status, c.Reason, c.said = "error", effect.Code, effect.Message
			}
		}
	}
	if c.Status == "" {
		t.Errorf("%s, %s: the walk hangs", f.name, l.name)
	}
	return c
}

// TestNoLieIsBelieved walks every family of servers through every lie, explicitly and by
// detection, and prints the table.
func TestNoLieIsBelieved(t *testing.T) {
	var recorded []cell
	overstated, alarms, others, walks := 0, 0, 0, 0
	for i := range lies {
		l := &lies[i]
		var line strings.Builder
		for j := range families {
			f := &families[j]
			want := l.truth(f)
			if want == absent {
				line.WriteString(" --")
				continue
			}
			line.WriteByte(' ')
			for _, auto := range []bool{false, true} {
				want := want
				if auto {
					want = underAuto(t, f, l, want)
				}
				c := walkLie(t, f, l, auto)
				walks++
				recorded = append(recorded, c)
				mark := byte('.')
				complaint := ""
				switch {
				case c.Status == "complete" && (want == never || want == refuses || want == warns):
					overstated++
					mark, complaint = 'O', "overstated"
				case c.Status != "complete" && (want == same || want == whole):
					alarms++
					mark, complaint = 'A', "false alarm"
				case want == whole && c.Items != pageSize*pagesOf(f, l), want == warns && c.Status != "suspect", want == refuses && !(c.Status == "error" && c.Reason == "response"):
					others++
					mark, complaint = 'X', "otherwise than it should"
				}
				line.WriteByte(mark)
				if complaint != "" {
					t.Errorf("%s: %s, %s, auto %v: %s %s with %d items (%s)", complaint, f.name, l.name, auto, c.Status, c.Reason, c.Items, c.said)
				}
			}
		}
		t.Logf("%-36s%s", l.name, line.String())
	}
	t.Logf("%d walks through %d lies: %d overstated, %d false alarms, %d otherwise than they should", walks, len(lies), overstated, alarms, others)
	if *liesFile != "" {
		b, err := json.Marshal(recorded)
		if err == nil {
			err = os.WriteFile(*liesFile, b, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func pagesOf(f *family, l *lie) int {
	switch {
	case l.pages < 0:
		return 0
	case l.pages > 0, f.is(single):
		return 1
	}
	return numPages
}

// underAuto is the truth of a lie where nobody names the pagination.
func underAuto(t *testing.T, f *family, l *lie, want truth) truth {
	t.Helper()
	honest := walkLie(t, f, &lies[0], true)
	switch {
	case l.name == "capped limit", l.name == "page 1 alone, has_more" && f.is(mute):
		return anything // page 2 is asked for, and tells
	case l.name == "honest, one page" && want == whole:
		// A full page without a word about the next one: nothing says whether there is more.
		return anything
	case l.name == "list is null, and the last" && f.is(counted):
		return anything // page 1 had another number of pages
	case honest.Status != "complete" || !f.is(single) && honest.Items != pageSize*numPages:
		// It is too mute to be walked without a word: whatever is said must be true all the same.
		if want == same || want == whole || want == warns {
			return anything
		}
		return min(want, never)
	}
	return want
}

const anything truth = -1

func guideOf(t *testing.T, s *scheme.Scheme, r scheme.Request) guide.Guide {
	t.Helper()
	if s.Auto() {
		g, err := proving.New(s, r, gjson.Result{}, "", nil)
		if err != nil {
			t.Fatal(err)
		}
		return g
	}
	f, err := guide.NewFixed(s, r, gjson.Result{}, "")
	if err != nil {
		t.Fatal(err)
	}
	return proving.Locating{Fixed: f}
}
