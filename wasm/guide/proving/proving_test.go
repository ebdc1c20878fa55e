package proving

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/anypage/anypage/wasm/detect"
	"github.com/anypage/anypage/wasm/exchange"
	"github.com/anypage/anypage/wasm/guide"
	"github.com/anypage/anypage/wasm/internal/fakeserver"
	"github.com/anypage/anypage/wasm/scheme"
	"github.com/anypage/anypage/wasm/verdict"
	"github.com/tidwall/gjson"
)

const list = fakeserver.List

// lead is a guide, and the walk that asks it.
type lead struct {
	t      *testing.T
	g      *Guide
	before int // items of the pages so far
	last   int // of them, those of the last page
}

func newLead(t *testing.T, url string) *lead {
	t.Helper()
	auto, err := scheme.Compile(gjson.Parse(`"auto"`))
	if err != nil {
		t.Fatal(err)
	}
	g, err := New(auto, scheme.Request{Method: "GET", URL: url}, gjson.Result{}, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	return &lead{t: t, g: g}
}

// send asks for a page.
func (l *lead) send(pos scheme.Position, a fakeserver.Answer) *exchange.Exchange {
	return a.To(l.g.Request(pos), l.g.Plan().Plan)
}

// page is the page that was asked for.
func (l *lead) page(index int, x *exchange.Exchange) *guide.Page {
	p := guide.NewPage(index, x)
	p.Before, p.Last.Count, p.Matched, p.ItemsLeft, p.PagesLeft = l.before, l.last, index > 0, -1, -1
	return &p
}

// ask asks for a page, and for what comes after it.
func (l *lead) ask(index int, pos scheme.Position, a fakeserver.Answer) guide.Step {
	l.t.Helper()
	x := l.send(pos, a)
	p := l.page(index, x)
	if x.State() == exchange.Failed {
		fault := exchange.Fault{Code: "http", Text: "refused"}
		return l.g.Failed(p, fault)
	}
	step := l.g.After(p)
	if step.Kind == guide.Next || step.Kind == guide.End {
		l.last = p.Body().Count
		l.before += l.last
	}
	return step
}

func (l *lead) phase() string { return strings.TrimPrefix(fmt.Sprintf("%T", l.g.phase), "*proving.") }

func (l *lead) want(step guide.Step, kind guide.Kind, phase string) {
	l.t.Helper()
	if step.Kind != kind || l.phase() != phase {
		l.t.Fatalf("step %d of phase %s, want %d of %s: %+v", step.Kind, l.phase(), kind, phase, step)
	}
}

// items are those of the list from one place to another.
func items(from, to int) string {
	var all []string
	for i := from; i < to; i++ {
		all = append(all, fmt.Sprintf(`{"id":%d}`, 100+i))
	}
	return "[" + strings.Join(all, ",") + "]"
}

func TestABodyWithoutAListFails(t *testing.T) {
	l := newLead(t, list)
	step := l.ask(0, scheme.Position{}, fakeserver.Answer{Body: `{"a":1}`})
	l.want(step, guide.Fail, "finding")
	if step.Fault.Code != "undetected" || !step.Gone {
		t.Errorf("%+v", step)
	}
}

func TestAListThatSaysItIsWholeIsOnePage(t *testing.T) {
	l := newLead(t, list)
	step := l.ask(0, scheme.Position{}, fakeserver.Answer{Body: `{"data":` + items(0, 3) + `,"has_more":false}`})
	l.want(step, guide.End, "over")
	if step.End.Doubt != verdict.NoDoubt || len(step.News) != 1 || step.News[0].Pagination.Type != scheme.None {
		t.Errorf("%+v", step)
	}
}

func TestAListThatSaysThereIsMoreAndNotHowFailsBehindItsPage(t *testing.T) {
	l := newLead(t, list)
	step := l.ask(0, scheme.Position{}, fakeserver.Answer{Body: `{"data":` + items(0, 3) + `,"has_more":true,"page":{"next":true}}`})
	for step.Kind == guide.Next || step.Kind == guide.Again {
		step = l.ask(1, step.Next, fakeserver.Answer{Body: `{"data":` + items(0, 3) + `,"has_more":true,"page":{"next":true}}`})
	}
	if step.Kind != guide.Fail || !strings.Contains(step.Fault.Text, "how it is asked for could not be told") {
		t.Errorf("%+v", step)
	}
}

func TestPageTwoWithOtherItemsProvesTheGuess(t *testing.T) {
	l := newLead(t, list)
	step := l.ask(0, scheme.Position{}, fakeserver.Answer{Body: `{"page":1,"pages":3,"data":` + items(0, 3) + `}`})
	l.want(step, guide.Next, "comparing")
	if !l.g.Plan().Compare || l.g.Traits().Settled || len(step.News) != 1 {
		t.Errorf("%+v, %+v", step, l.g.Traits())
	}
	step = l.ask(1, step.Next, fakeserver.Answer{Body: `{"page":2,"pages":3,"data":` + items(3, 6) + `}`})
	l.want(step, guide.Next, "settled")
	if l.g.Plan().Compare || !l.g.Traits().Settled || step.Next.Number != "3" || step.News[0].Confidence < 0.98 {
		t.Errorf("%+v", step)
	}
	if step = l.ask(2, step.Next, fakeserver.Answer{Body: `{"page":3,"pages":3,"data":` + items(6, 7) + `}`}); step.Kind != guide.End || step.End.Reason != "last-page" {
		t.Errorf("%+v", step)
	}
}

// A page of which nothing but the document tells.
func TestOtherItemsProveADeclaredPageInThePath(t *testing.T) {
	for _, c := range []struct{ total, other, phase string }{{"", "", "settled"}, {`"total":9,`, `"total":9,`, "settled"}, {`"total":9,`, `"total":8,`, "comparing"}} {
		l := newLead(t, list+"/1")
		l.g.parameters = []detect.Parameter{{Name: "page", In: "path"}}
		step := l.ask(0, scheme.Position{}, fakeserver.Answer{Body: "{" + c.total + `"data":` + items(0, 3) + "}"})
		l.want(step, guide.Next, "comparing")
		l.ask(1, step.Next, fakeserver.Answer{Body: "{" + c.other + `"data":` + items(3, 6) + "}"})
		if l.phase() != c.phase {
			t.Errorf("%q, %q: %s, want %s", c.total, c.other, l.phase(), c.phase)
		}
	}
}

func TestTheSameItemsRefuteTheGuess(t *testing.T) {
	l := newLead(t, list)
	body := `{"page":1,"next_cursor":"x","data":` + items(0, 3) + `}`
	step := l.ask(0, scheme.Position{}, fakeserver.Answer{Body: body})
	seen := []string{}
	for step.Kind == guide.Next || step.Kind == guide.Again {
		url := l.g.Request(step.Next).Request.URL
		if slices.Contains(seen, url) {
			t.Fatalf("%s is asked for twice", url)
		}
		seen = append(seen, url)
		step = l.ask(1, step.Next, fakeserver.Answer{Body: body})
	}
	if len(seen) < 2 || step.Kind != guide.Fail || !step.Gone || !strings.Contains(step.Fault.Text, "brought the same items again") {
		t.Errorf("%s: %+v", seen, step)
	}
}

func TestARefusalRefutesTheGuessAndABusyServerDoesNot(t *testing.T) {
	first := fakeserver.Answer{Body: `{"page":1,"next_cursor":"x","data":` + items(0, 3) + `}`}
	l := newLead(t, list)
	step := l.ask(0, scheme.Position{}, first)
	step = l.ask(1, step.Next, fakeserver.Answer{Status: 404})
	l.want(step, guide.Again, "comparing")
	l = newLead(t, list)
	step = l.ask(0, scheme.Position{}, first)
	step = l.ask(1, step.Next, fakeserver.Answer{Status: 503})
	l.want(step, guide.Fail, "comparing")
}

func two(posts, users string) fakeserver.Answer {
	return fakeserver.Answer{Body: `{"page":1,"users":` + users + `,"posts":` + posts + `}`}
}

func TestOfTwoListsThatOneIsChosenWhoseItemsChange(t *testing.T) {
	users := `[{"id":1,"name":"a"},{"id":2,"name":"b"},{"id":3,"name":"c"}]`
	l := newLead(t, "https://api.example.com/search")
	step := l.ask(0, scheme.Position{}, two(items(0, 3), users))
	l.want(step, guide.Hold, "choosing")
	if plan := l.g.Plan(); !plan.Compare || !plan.Body.Collect {
		t.Errorf("%+v", plan)
	}
	step = l.ask(1, step.Next, fakeserver.Answer{Body: `{"page":2,"users":` + users + `,"posts":` + items(3, 6) + `}`})
	for step.Kind == guide.Again {
		step = l.ask(1, step.Next, fakeserver.Answer{Body: `{"page":2,"users":` + users + `,"posts":` + items(3, 6) + `}`})
	}
	l.want(step, guide.Release, "settled")
	if at := step.News[len(step.News)-1].Pagination.Outputs.Results; !strings.Contains(at, "posts") {
		t.Errorf("the list is at %s", at)
	}
}

func TestAFailureKeepsTheChoiceOpen(t *testing.T) {
	l := newLead(t, "https://api.example.com/search?page=1&limit=3")
	step := l.ask(0, scheme.Position{}, fakeserver.Answer{Body: `{"cards":` + items(50, 53) + `,"next_cursor":"x","posts":` + items(0, 3) + `}`})
	l.want(step, guide.Hold, "choosing")
	step = l.ask(1, step.Next, fakeserver.Answer{Status: 404})
	l.want(step, guide.Again, "choosing")

	// What was refuted is still known once another list has been chosen.
	step = l.ask(1, step.Next, fakeserver.Answer{Body: `{"cards":` + items(50, 53) + `,"next_cursor":"x","posts":` + items(3, 6) + `}`})
	l.want(step, guide.Again, "comparing")
	if tried := l.g.phase.(*comparing).tried; len(tried) != 1 || !strings.Contains(tried[0], "failed") {
		t.Errorf("tried: %q", tried)
	}
}

// A list that says that there is more, and not how: it is asked for by page and offset at
// once.
func basingLead(t *testing.T) (*lead, guide.Step) {
	t.Helper()
	l := newLead(t, list)
	step := l.ask(0, scheme.Position{}, fakeserver.Answer{Body: `{"has_more":true,"data":` + items(0, 3) + `}`})
	l.want(step, guide.Next, "comparing")
	if l.g.phase.(*comparing).left[0].Offset == "" {
		t.Fatalf("%+v", l.g.phase.(*comparing).left[0])
	}
	return l, step
}

func TestTheSecondQuestionTellsPageFromOffset(t *testing.T) {
	more := func(from, to int) fakeserver.Answer {
		return fakeserver.Answer{Body: `{"has_more":true,"data":` + items(from, to) + `}`}
	}
	for _, c := range []struct {
		name          string
		first, second fakeserver.Answer
		input, next   string
		kept          bool
	}{
		{"page 1 comes again", more(3, 6), more(0, 3), "page", "3", true},
		{"the offset decides", more(3, 6), more(3, 6), "offset", "6", true},
		{"pages are counted from 0", more(6, 9), more(3, 6), "page", "2", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			l, step := basingLead(t)
			step = l.ask(1, step.Next, c.first)
			l.want(step, guide.Again, "basing")
			step = l.ask(1, step.Next, c.second)
			l.want(step, guide.Next, "settled")
			in := step.News[len(step.News)-1].Pagination.Inputs[0]
			if in.Type != c.input || step.Next.Number != c.next || (step.Page != nil) != c.kept {
				t.Errorf("%+v, %+v", in, step)
			}
		})
	}
	t.Run("a mixture", func(t *testing.T) {
		l, step := basingLead(t)
		step = l.ask(1, step.Next, more(3, 6))
		if step = l.ask(1, step.Next, more(2, 5)); step.Kind != guide.Fail || !strings.Contains(step.Fault.Text, "a mixture") {
			t.Errorf("%+v", step)
		}
	})
}

// settle proves a list by the first two pages.
func settle(t *testing.T, url string, one, two fakeserver.Answer) (*lead, guide.Step) {
	t.Helper()
	l := newLead(t, url)
	step := l.ask(0, scheme.Position{}, one)
	l.want(step, guide.Next, "comparing")
	step = l.ask(1, step.Next, two)
	l.want(step, guide.Next, "settled")
	return l, step
}

func TestALinkHeaderThatSaysThereAreNoResultsEndsTheList(t *testing.T) {
	link := func(results string) string {
		return `<` + list + `?page=x` + results + `>; rel="next"; results="` + results + `"`
	}
	l, step := settle(t, list, fakeserver.Answer{Body: items(0, 3), Link: link("true")}, fakeserver.Answer{Body: items(3, 6), Link: `<` + list + `?page=y>; rel="next"; results="true"`})
	step = l.ask(2, step.Next, fakeserver.Answer{Body: items(6, 9), Link: link("false")})
	if step.Kind != guide.End || step.End.Reason != "no-next" || !strings.Contains(step.End.Evidence, `results="false"`) {
		t.Errorf("%+v", step)
	}
}

func TestAFlagOfTheLastPageEndsTheList(t *testing.T) {
	body := func(page, from, to int, last bool) fakeserver.Answer {
		return fakeserver.Answer{Body: fmt.Sprintf(`{"page":%d,"last":%v,"data":%s}`, page, last, items(from, to))}
	}
	l, step := settle(t, list, body(1, 0, 3, false), body(2, 3, 6, false))
	if step = l.ask(2, step.Next, body(3, 6, 9, true)); step.Kind != guide.End || step.End.Reason != "last-page" {
		t.Errorf("%+v", step)
	}
}

func cursor(next string, from, to int) fakeserver.Answer {
	return fakeserver.Answer{Body: fmt.Sprintf(`{"next_cursor":%q,"items":%s}`, next, items(from, to))}
}

func TestAnEmptyPageThatNamesItselfEndsTheList(t *testing.T) {
	l, step := settle(t, list, cursor("a", 0, 3), cursor("b", 3, 6))
	step = l.ask(2, step.Next, cursor("b", 0, 0))
	if step.Kind != guide.End || !strings.Contains(step.End.Evidence, "names itself") {
		t.Errorf("%+v", step)
	}
}

func TestAnEmptyPageEndsAListThatCountsAndNoOther(t *testing.T) {
	l, step := settle(t, list, cursor("3", 0, 3), cursor("6", 3, 6))
	if step = l.ask(2, step.Next, cursor("9", 0, 0)); step.Kind != guide.End || step.End.Reason != "empty-page" {
		t.Errorf("%+v", step)
	}
	l, step = settle(t, list, cursor("a", 0, 3), cursor("b", 3, 6))
	if step = l.ask(2, step.Next, cursor("c", 0, 0)); step.Kind != guide.Next {
		t.Errorf("%+v", step)
	}
}

func offset(from, to int) fakeserver.Answer {
	return fakeserver.Answer{Body: fmt.Sprintf(`{"offset":%d,"limit":4,"results":%s}`, from, items(from, to))}
}

// The page behind one that left items out begins with items that it had at its end.
func TestItemsThatOverlapAreSkipped(t *testing.T) {
	l, step := settle(t, list+"?limit=4&offset=0", offset(0, 4), fakeserver.Answer{Body: `{"offset":4,"limit":4,"results":` + items(4, 7) + `}`})
	if !l.g.Plan().Compare {
		t.Fatal("the page behind one that was short is not compared")
	}
	if step = l.ask(2, step.Next, fakeserver.Answer{Body: `{"offset":7,"limit":4,"results":` + items(6, 10) + `}`}); step.Skip != 1 || l.g.Plan().Compare {
		t.Errorf("%+v", step)
	}
}

func TestARefusalPastTheEndEndsAListByNumbers(t *testing.T) {
	body := func(page, from, to int) fakeserver.Answer {
		return fakeserver.Answer{Body: fmt.Sprintf(`{"page":%d,"data":%s}`, page, items(from, to))}
	}
	for status, kind := range map[int]guide.Kind{404: guide.End, 503: guide.Fail} {
		l, step := settle(t, list, body(1, 0, 3), body(2, 3, 6))
		step = l.ask(2, step.Next, fakeserver.Answer{Status: status})
		if step.Kind != kind || !step.Gone || kind == guide.End && step.End.Doubt == verdict.NoDoubt {
			t.Errorf("%d: %+v", status, step)
		}
	}
}

func TestWhatIsSavedIsTakenUp(t *testing.T) {
	one, two := fakeserver.Answer{Body: `{"page":1,"pages":3,"data":` + items(0, 3) + `}`}, fakeserver.Answer{Body: `{"page":2,"pages":3,"data":` + items(3, 6) + `}`}
	l := newLead(t, list)
	step := l.ask(0, scheme.Position{}, one)
	for _, phase := range []string{"comparing", "settled"} {
		pos, saved := l.g.Save(step.Next)
		again := newLead(t, list)
		news, ok := again.g.Load(saved)
		if !ok || again.phase() != phase || len(news) != 1 || !again.g.Fits(pos, 2) {
			t.Fatalf("%v, %s, %+v of %s", ok, again.phase(), news, saved)
		}
		if _, same := again.g.Save(step.Next); string(same) != string(saved) {
			t.Errorf("%s\nis saved as\n%s", saved, same)
		}
		step = again.ask(1, step.Next, two)
		if step.Kind != guide.Next && step.Kind != guide.End {
			t.Errorf("%+v", step)
		}
		l = again
	}
	for _, wrong := range []string{``, `{}`, `{"guesses":[],"size":1,"tail":"0"}`, `{"guesses":[1],"size":1,"tail":"0"}`} {
		if _, ok := newLead(t, list).g.Load([]byte(wrong)); ok {
			t.Errorf("%s is taken up", wrong)
		}
	}
}

func TestLocatingFindsTheItemsOfANamedPagination(t *testing.T) {
	s, err := scheme.Compile(gjson.Parse(`"link-header"`))
	if err != nil {
		t.Fatal(err)
	}
	fixed, err := guide.NewFixed(s, scheme.Request{Method: "GET", URL: list}, gjson.Result{}, "")
	if err != nil {
		t.Fatal(err)
	}
	l := newLead(t, list)
	l.g.phase = &over{fixed}
	p := l.page(0, l.send(scheme.Position{}, fakeserver.Answer{Body: `{"things":` + items(0, 3) + `}`}))
	if step := (Locating{fixed}).After(p); step.Kind != guide.End || p.Body().Count != 3 || s.Items() == nil {
		t.Errorf("%+v", step)
	}
	s, _ = scheme.Compile(gjson.Parse(`"link-header"`))
	fixed.Scheme = s
	p = l.page(0, l.send(scheme.Position{}, fakeserver.Answer{Body: `{"a":1}`}))
	if step := (Locating{fixed}).After(p); step.Kind != guide.Fail || step.Fault.Code != "undetected" {
		t.Errorf("%+v", step)
	}
}
