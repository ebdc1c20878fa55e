// Package proving is the guide of a list whose pagination nobody named. It finds that
// out in phases:
//
//   - finding: page 1 is read whole, unless it is certain where its items are: at a
//     place that the caller named, or by the page's beginning. Those are delivered as they
//     arrive. Its items are found, and package detect makes guesses, the best first;
//   - choosing: where several arrays may be the list, page 1 is held until page 2 has told
//     which one is: that whose items change;
//   - comparing: page 2 is asked for by the best guess. Its items are held against those
//     of page 1, and where it begins against where page 1 ended. A refuted guess makes
//     room for the next one, and page 2 is asked for again. So it is where it is empty
//     behind a full page: an offset may count pages, and these from 0;
//   - basing: a guess that asked by page and offset at once asks a second time, to tell
//     which of the two counts, and from where;
//   - settled: what has been proven is followed as if the caller had named it.
//
// A phase answers with a step and the phase that follows. Each is a type in a file of
// its own.
package proving

import (
	"github.com/anypage/anypage/wasm/detect"
	"github.com/anypage/anypage/wasm/exchange"
	"github.com/anypage/anypage/wasm/guide"
	"github.com/anypage/anypage/wasm/scheme"
	"github.com/tidwall/gjson"
)

// Guide finds out how a list is paginated, and follows it.
type Guide struct {
	own        *guide.Fixed // what the caller said: the request, and maybe the place of the items
	parameters []detect.Parameter
	finding    *finding
	phase      phase
}

// phase is one of the phases.
type phase interface {
	// fixed is how pages are asked for.
	fixed() *guide.Fixed
	plan() guide.Plan
	after(*Guide, *guide.Page) (guide.Step, phase)
	failed(*Guide, *guide.Page, exchange.Fault) (guide.Step, phase)
	held(*guide.Page) guide.Step
	traits() guide.Traits
	save(*Guide, scheme.Position) (scheme.Position, []byte)
}

// New makes the guide of a list without a named pagination: s is the scheme that says
// so, parameters are those that a document declares for the request. Errors are
// *scheme.Error.
func New(s *scheme.Scheme, r scheme.Request, params gjson.Result, emptyPage string, parameters []detect.Parameter) (*Guide, error) {
	own, err := guide.NewFixed(s, r, params, emptyPage)
	if err != nil {
		return nil, err
	}
	f := &finding{own: own}
	return &Guide{own: own, parameters: parameters, finding: f, phase: f}, nil
}

// First is the request for the first page.
func (g *Guide) First() scheme.Request { return g.own.First() }

// Identity tells lists apart.
func (g *Guide) Identity() uint64 { return g.own.Identity() }

// Request is the request for a position. The first one is the caller's, whatever was found out.
func (g *Guide) Request(pos scheme.Position) exchange.Ask {
	if pos == (scheme.Position{}) {
		return g.own.Request(pos)
	}
	return g.phase.fixed().Request(pos)
}

// Plan says what is to be read of a page that is asked for now.
func (g *Guide) Plan() guide.Plan { return g.phase.plan() }

// Early is the position behind a page that is still arriving.
func (g *Guide) Early(p *guide.Page) (pos scheme.Position, ok bool) {
	if s, settled := g.phase.(*settled); settled {
		return s.Early(p)
	}
	return pos, false
}

// Ahead is the position behind another one.
func (g *Guide) Ahead(behind scheme.Position, size int, pages int64) (pos scheme.Position, ok bool) {
	if s, settled := g.phase.(*settled); settled {
		return s.Ahead(behind, size, pages)
	}
	return pos, false
}

// Grow is the position to ask for instead of another one.
func (g *Guide) Grow(pos scheme.Position, skip int) (scheme.Position, int) {
	return g.phase.fixed().Grow(pos, skip)
}

// Adapt has pages that are too large asked for again.
func (g *Guide) Adapt() error { return g.own.Adapt() }

// After says what comes after a complete page.
func (g *Guide) After(p *guide.Page) (step guide.Step) {
	step, g.phase = g.phase.after(g, p)
	return step
}

// Held says what comes after page 1, which was held.
func (g *Guide) Held(p *guide.Page) guide.Step { return g.phase.held(p) }

// Failed says what comes after a page that failed.
func (g *Guide) Failed(p *guide.Page, fault exchange.Fault) (step guide.Step) {
	step, g.phase = g.phase.failed(g, p, fault)
	return step
}

// Restart begins to find out what is not proven yet.
func (g *Guide) Restart() {
	if _, ok := g.phase.(*settled); !ok {
		g.phase = g.finding
	}
	g.phase.fixed().Restart()
}

// Traits say what kind of list it is.
func (g *Guide) Traits() guide.Traits {
	t := g.phase.traits()
	t.Detected = true
	return t
}

// Fits reports whether a page can be asked for in this way.
func (g *Guide) Fits(pos scheme.Position, page int) bool { return g.phase.fixed().Fits(pos, page) }

// Save is what a checkpoint keeps.
func (g *Guide) Save(pos scheme.Position) (scheme.Position, []byte) { return g.phase.save(g, pos) }

// compile makes the guide that follows a guess.
func (g *Guide) compile(guess *detect.Guess) (*guide.Fixed, error) {
	s, t, err := guess.Compile(g.own.First())
	if err != nil {
		return nil, err
	}
	if g.own.Scheme.Sequential() {
		s.SetSequential()
	}
	f := g.own.Following(s, t)
	f.Rigid = guess.Offset != ""
	return f, nil
}

// detection is what is told about what is followed from here on.
func detection(f *guide.Fixed, p scheme.Pagination, preset string, confidence float64, evidence []string) guide.Detection {
	object, why := f.Scheme.Speakeasy()
	return guide.Detection{Pagination: p, Preset: preset, Confidence: confidence, Evidence: evidence, Speakeasy: object, Why: why, Unsayable: f.Scheme.Unsayable()}
}

// oneAt is the pagination of a list that is one page, with its items at a path.
func oneAt(path string) scheme.Pagination {
	return scheme.Pagination{Type: scheme.None, Outputs: scheme.Outputs{Results: path}}
}

// one is the guide of such a list.
func (g *Guide) one(path string) (*guide.Fixed, error) {
	return g.compile(&detect.Guess{Pagination: oneAt(path)})
}

// over is the phase behind the end of the list.
type over struct{ *guide.Fixed }

func (o *over) fixed() *guide.Fixed { return o.Fixed }
func (o *over) plan() guide.Plan    { return o.Plan() }
func (o *over) after(_ *Guide, p *guide.Page) (guide.Step, phase) {
	return o.After(p), o
}
func (o *over) failed(_ *Guide, p *guide.Page, fault exchange.Fault) (guide.Step, phase) {
	return o.Failed(p, fault), o
}
func (o *over) held(*guide.Page) guide.Step                                  { return guide.Step{Kind: guide.End} }
func (o *over) traits() guide.Traits                                         { return o.Traits() }
func (o *over) save(_ *Guide, pos scheme.Position) (scheme.Position, []byte) { return pos, nil }
