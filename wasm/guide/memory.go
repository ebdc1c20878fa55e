package guide

import (
	"slices"
	"strconv"

	"github.com/anypage/anypage/wasm/detect"
	"github.com/anypage/anypage/wasm/exchange"
	"github.com/anypage/anypage/wasm/jsontext"
	"github.com/anypage/anypage/wasm/scheme"
	"github.com/anypage/anypage/wasm/split"
	"github.com/anypage/anypage/wasm/verdict"
	"github.com/tidwall/gjson"
)

// What servers say besides what a pagination asks them for: that a page is an error, that a
// list is longer than what has come. "Complete" means that nothing of it contradicts.

// memory is what a guide keeps of the pages that it has read.
type memory struct {
	audited  bool   // the first page was
	before   before // of the first page's request
	place    string // of the items, once it is known
	promised bool   // the page before said that there is another one
	full     int    // the most items that a page had
	// Members of the bodies so far, where the format leaves empty lists out.
	Members []string
}

// before is how many items of a list come before a page; or so many, if it is counted from
// another number. midway: nobody knows.
type before struct {
	items, or int64
	midway    bool
}

// Read reads a page. failed: it is none of the list's, or another one has to be asked for instead,
// and the step says so.
func (f *Fixed) Read(p *Page) (step Step, failed bool) {
	body := p.Body()
	if f.Scheme.Items() == nil && body.Collected() && body.Size() > 0 {
		body.ReadNone()
	} else if err := body.Read(f.Scheme); err != nil {
		return Step{Kind: Fail, Gone: true, Fault: p.Unreadable(err)}, true
	}
	if step, again := f.recount(p); again {
		return step, true
	}
	listed := body.Listed()
	if body.Count == 0 && (body.Found != split.Array || p.Index > 0) {
		beside := detect.NoList
		if listed {
			beside = detect.NoItem
		}
		if c, ok := detect.Complains(body.Facts, f.path(), beside); ok {
			step := Step{Kind: Fail, Gone: true, Fault: p.Denied(c.Text, c.Passes), Passes: c.Passes}
			if p.Closed() && !c.Passes {
				step.Kind, step.End = End, p.Over("says that it is an error")
			}
			return step, true
		}
	}
	if f.Scheme.LeavesOut() && body.Facts.IsObject() {
		members := Members(body.Facts)
		if body.Found == split.Missing {
			if !f.leftOut(p, members) {
				return step, false // what it has is no part of the format: it may come again, behind a checkpoint
			}
			body.Found = split.Array
		}
		for _, m := range members {
			if !slices.Contains(f.Members, m) && len(f.Members) < maxMembers {
				f.Members = append(f.Members, m)
			}
		}
	}
	return step, false
}

// maxMembers is how many names are kept; no format has so many.
const maxMembers = 64

// Members are the names of an object's members.
func Members(body gjson.Result) (names []string) {
	jsontext.ForEach(body, func(name string, _ gjson.Result) bool {
		names = append(names, name)
		return true
	})
	return names
}

// leftOut reports whether a page without a list is an empty one, in a format that leaves
// empty lists out: it has nothing that an earlier page had not. On a first page the
// format's own words tell.
func (f *Fixed) leftOut(p *Page, members []string) bool {
	if p.Index == 0 {
		return EmptyForm(p.Body().Facts)
	}
	return !slices.ContainsFunc(members, func(m string) bool { return !slices.Contains(f.Members, m) })
}

// EmptyForm reports whether a first page without a list is an empty one: a bundle, an object
// with links and nothing embedded, or one with nothing but words about a list.
func EmptyForm(body gjson.Result) (yes bool) {
	if jsontext.Member(body, "resourceType").Str == "Bundle" || jsontext.Member(body, "totalResults").Raw == "0" { // SCIM (RFC 7644, section 3.4.2)
		return true
	}
	links := jsontext.Member(body, "_links").IsObject()
	yes = body.IsObject()
	jsontext.ForEach(body, func(name string, v gjson.Result) bool {
		yes = detect.AboutList(name) && !v.IsArray() || links && v.IsObject()
		return yes
	})
	return yes
}

// path is the place of the items as detection spells it.
func (f *Fixed) path() string {
	if items := f.Scheme.Items(); items != nil && f.place == "" {
		f.place = detect.Named(items, split.Object)
	}
	return f.place
}

// Audit is the step behind a page, where what the response says besides may contradict the
// decision.
func (f *Fixed) Audit(p *Page, d scheme.Decision) Step {
	step := StepOf(d)
	if d.Next != nil {
		step.Carries = f.sized(p, *d.Next)
	}
	facts := p.Facts()
	beside := detect.AnItem
	if facts.Count == 0 {
		beside = detect.NoItem
	}
	if c, ok := detect.Complains(facts.Body, f.path(), beside); ok && (facts.Count > 0 || p.Index == 0) {
		step.Remarks = &Remarks{Flaw: "page " + strconv.Itoa(p.Index+1) + " speaks of an error beside its items: " + c.Text}
	}
	if f.sizes.strange && p.Resized() {
		if step.Remarks == nil {
			step.Remarks = &Remarks{}
		}
		step.Remarks.Drift = "page " + strconv.Itoa(p.Index+1) + " has another number of items than was asked for: some may be missing, or have come twice"
	}
	promised := f.promised
	f.promised, f.full = !f.Scheme.NamesNext() && f.Scheme.Promises(f.Target, p.Ask().Position, facts), max(f.full, facts.Count)
	if d.Next != nil && f.audited {
		return step
	}
	o := f.Scheme.Pagination.Outputs
	said := detect.Say(detect.Exchange{
		Request: p.Ask().Request, URL: facts.URL, Headers: facts.Headers, Body: facts.Body, Items: f.path(), Count: facts.Count, Last: p.Body().Last(),
	}, o.NumPages, o.NextCursor, o.NextURL, o.HasMore, o.Total, o.Next+".href")
	if !f.audited {
		f.begin(p, said)
	}
	claim := func(c detect.Count, what string, behind bool) {
		if c.N > 0 {
			if step.Remarks == nil {
				step.Remarks = &Remarks{}
			}
			step.Remarks.Claims = append(step.Remarks.Claims, Claim{Claim: verdict.Claim{Count: c.N, Path: c.Path, Text: c.Text(what)}, Behind: behind})
		}
	}
	claim(said.Total, "items", false)
	claim(said.Left, "more", true)
	if step.Kind == End && step.End.Doubt == verdict.NoDoubt {
		f.question(p, &step.End, &d, said, promised)
	}
	return step
}

// Remember notes what a first page says that was read by another scheme.
func (f *Fixed) Remember(facts scheme.Page) {
	f.promised, f.full = f.Scheme.Promises(f.Target, scheme.Position{}, facts), facts.Count
	if f.Scheme.LeavesOut() {
		f.Members = Members(facts.Body)
	}
}

// begin notes what comes before the first page.
func (f *Fixed) begin(p *Page, said detect.Said) {
	f.audited = true
	if p.Index > 0 {
		return // of a walk that was resumed, whose own first page is not known
	}
	moved := int64(p.Moved)
	f.before = before{said.Before + moved, said.Or + moved, said.Midway || f.Scheme.Midway(f.Target)}
	if items, or, ok := f.Scheme.Passed(f.Target, max(int64(p.Body().Count), f.sizes.original)); ok {
		f.before = before{items, or, false}
	}
}

// question makes an end doubtful that something contradicts.
func (f *Fixed) question(p *Page, e *verdict.Ending, d *scheme.Decision, said detect.Said, promised bool) {
	doubt := func(kind verdict.Doubt, why string) {
		e.Doubt = kind
		e.Evidence += ", but " + why
	}
	page := max(said.Page, int64(p.Index)+1)
	if _, at, first, ok := f.number(p.Ask().Position, p.Ask().Request); ok && f.Shrunk() {
		page = max(page, at-first+1)
	}
	closed := e.Reason == "has-more-false" || e.Reason == "last-page" // a cursor or a link may be left behind
	switch {
	case p.Body().None() && p.Index > 0 && (promised || f.Scheme.NamesNext()):
		doubt(verdict.Withheld, "the page before it names this one, which was answered with status "+strconv.Itoa(p.Answer().Status)+", without a body")
	case said.Pages.N > page:
		doubt(verdict.Promised, said.Pages.Text("pages"))
	case e.Reason == "has-more-false":
	case said.More != "":
		doubt(verdict.Promised, said.More)
	case closed:
	case said.Link != "":
		doubt(verdict.LeftBehind, said.Link)
	case d.Absent && said.Next != "":
		e.Reason = "unmatched-path"
		doubt(verdict.Unmatched, said.Next)
	case d.Absent && said.Full && p.Answer().CrossOrigin && f.withheld(p.Answer()):
		e.Reason = "unmatched-path"
		doubt(verdict.Unmatched, "the page is full and came from another origin, so that a browser hides that header unless the server lists it in Access-Control-Expose-Headers")
	case e.Reason == "no-next" && said.Named:
		doubt(verdict.LeftBehind, said.Next)
	}
}

// withheld reports whether the header that names the next page may have been kept from us.
func (f *Fixed) withheld(a *exchange.Answer) bool {
	name := f.Scheme.NextHeader()
	return name != "" && a.Header(name) == ""
}

// Failed asks for a page that is too large with fewer items. Else it ends the walk, or the list where
// the page is past its end, unless what the page was asked for with has expired.
func (f *Fixed) Failed(p *Page, fault exchange.Fault) Step {
	if step, ok := f.Shrink(p, fault); ok {
		return step
	}
	refused := fault.Code == "http" && beyond(p.Answer().Status)
	over := Step{Kind: End, Gone: true, End: p.Over("was answered with status " + strconv.Itoa(p.Answer().Status)), Fault: fault}
	if refused && p.Closed() {
		return over
	}
	if step, ok := f.Expired(p, fault); ok {
		return step
	}
	if refused && p.Presumed.Reason != "" {
		if p.Answer().Status == 404 { // no such page, which is another thing than a cursor that is not taken
			over.End.Doubt = verdict.NoDoubt
		}
		return over
	}
	if fault.Code != "http" || f.refusal(p, false).cause() != pastEnd {
		return Step{Kind: Fail, Gone: true, Fault: fault}
	}
	evidence := "page " + strconv.Itoa(p.Index+1) + " was answered with status " + strconv.Itoa(p.Answer().Status) + ", as servers do past the end"
	end := verdict.Ending{Reason: "page-refused", Evidence: evidence, Doubt: verdict.Refused}
	if p.Last.Count < f.full {
		end.Doubt = verdict.NoDoubt // the page before was short, so it was the last one
	}
	return Step{Kind: End, Gone: true, End: end, Fault: fault}
}

// refusal is that of a page. It may be past the end where pages are counted, there was one before
// it, and that did not say that this one exists.
func (f *Fixed) refusal(p *Page, silent bool) refusal {
	r := refusal{status: p.Answer().Status, silent: silent, body: p.Head(), behind: f.counts() && p.Index > 0 && p.Last.Count > 0 && !f.promised}
	ask := p.Ask()
	if ask.Smaller {
		in, _ := f.limit(ask.Position, ask.Request)
		r.limit = in.Name
	}
	if pos := ask.Position; pos.Cursor != "" || pos.URL != "" {
		r.given, r.cursor = true, f.cursorNames(p)
	}
	return r
}

// Save keeps the position, what bodies were, and the sizes of pages.
func (f *Fixed) Save(pos scheme.Position) (scheme.Position, []byte) {
	var b []byte
	if f.Scheme.Sequential() { // which has no members
		b = append(b, ","+Sequential...)
	}
	if b = f.AppendKept(b); len(b) == 0 {
		return pos, nil
	}
	b[0] = '{'
	return pos, append(b, '}')
}

// Sequential is the member of what is saved that says that a body was a sequence. Without it
// a page with one line would be read otherwise after a resume.
const Sequential = `"sequence":true`

// AppendKept writes the members that bodies had, and the sizes of pages, as further members of a
// JSON object.
func (f *Fixed) AppendKept(b []byte) []byte {
	if len(f.Members) > 0 && !f.Scheme.Sequential() {
		b = detect.AppendStrings(append(b, `,"members":`...), f.Members)
	}
	return f.AppendSizes(b)
}

// Load takes it up.
func (f *Fixed) Load(saved []byte) ([]Detection, bool) {
	f.LoadBodies(gjson.ParseBytes(saved))
	return nil, true
}

// LoadBodies takes up what bodies were, a sequence or objects with certain members, and the sizes of
// pages.
func (f *Fixed) LoadBodies(saved gjson.Result) {
	if jsontext.Member(saved, "sequence").Bool() {
		f.Scheme.SetSequential()
	}
	for _, m := range jsontext.Elements(jsontext.Member(saved, "members")) {
		f.Members = append(f.Members, m.Str)
	}
	f.loadSizes(jsontext.Member(saved, "sizes"))
}
