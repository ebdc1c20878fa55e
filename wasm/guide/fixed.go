package guide

import (
	"github.com/anypage/anypage/wasm/exchange"
	"github.com/anypage/anypage/wasm/policy"
	"github.com/anypage/anypage/wasm/scheme"
	"github.com/anypage/anypage/wasm/split"
	"github.com/tidwall/gjson"
)

// Fixed follows a scheme that is known.
type Fixed struct {
	Scheme    *scheme.Scheme
	Target    *scheme.Target
	EmptyPage string // the option
	Rigid     bool   // pages are asked for by number and by an offset that stays

	first    scheme.Request
	identity uint64
	series   *scheme.Series // of the pages' addresses, while they have one
	strayed  bool           // an address was none of it
	byCursor bool           // a list that may go by number goes by cursor
	memory
	sizes *sizing
}

// NewFixed makes the guide of a list with a named pagination. Errors are
// *scheme.Error.
func NewFixed(s *scheme.Scheme, r scheme.Request, params gjson.Result, emptyPage string) (*Fixed, error) {
	f := &Fixed{Scheme: s, EmptyPage: emptyPage, sizes: &sizing{first: 1}}
	var err error
	if f.Target, err = s.NewTarget(r, params); err != nil {
		return nil, err
	}
	if f.first, err = s.Request(f.Target, scheme.Position{}); err != nil {
		return nil, err
	}
	f.identity = identity(f.first, s)
	return f, nil
}

// Following makes the guide of the same list by another scheme.
func (f *Fixed) Following(s *scheme.Scheme, t *scheme.Target) *Fixed {
	return &Fixed{Scheme: s, Target: t, EmptyPage: f.EmptyPage, first: f.first, sizes: f.sizes}
}

// Requested tells first requests apart, without their headers and the values of credentials.
func Requested(first scheme.Request) uint64 {
	first.Headers = nil
	first.URL = policy.Identify(first.URL)
	return exchange.Key(first)
}

// identity tells lists apart: by the first request and the pagination.
func identity(first scheme.Request, s *scheme.Scheme) uint64 {
	h := split.Hash(Requested(first), s.Pagination.AppendJSON(nil))
	if s.Auto() {
		h = split.Hash(h, []byte("auto"))
	}
	if items := s.Items(); items != nil && s.Pagination.Outputs.Results == "" { // of the option
		h = split.Hash(h, []byte(items.String()))
	}
	return h
}

// First is the request for the first page.
func (f *Fixed) First() scheme.Request { return f.first }

// Identity tells lists apart.
func (f *Fixed) Identity() uint64 { return f.identity }

// Plan has the items read where the scheme says that they are.
func (f *Fixed) Plan() Plan {
	return Plan{Plan: exchange.Plan{Body: split.Plan{Items: f.Scheme}}}
}

// Early is the position behind a page that is still arriving.
func (f *Fixed) Early(p *Page) (scheme.Position, bool) {
	sofar, ok := p.Body().Partial()
	if !ok {
		return scheme.Position{}, false
	}
	facts := p.Facts()
	facts.Body, facts.Found, facts.Count = sofar.Facts, sofar.Found, sofar.Count
	pos, ok := position(f.Scheme.Early(f.Target, p.Ask().Position, facts))
	return f.Onward(p.Ask().Position, pos), ok
}

// Ahead is the position behind another one.
func (f *Fixed) Ahead(behind scheme.Position, size int, pages int64) (scheme.Position, bool) {
	if f.series != nil {
		return position(f.series.Behind(behind))
	}
	if f.Shrunk() {
		limit := behind.Limit
		if limit == 0 {
			limit = f.sizes.original
		}
		size = int(f.sizes.per(limit))
	}
	pos, ok := position(f.Scheme.Ahead(f.Target, behind, size, pages))
	return f.Onward(behind, pos), ok
}

func position(pos *scheme.Position) (scheme.Position, bool) {
	if pos == nil {
		return scheme.Position{}, false
	}
	return *pos, true
}

// After has the scheme decide.
func (f *Fixed) After(p *Page) Step {
	if step, failed := f.Read(p); failed {
		return step
	}
	d := f.Decide(p)
	step := f.Audit(p, d)
	step.Counted = d.Next != nil && d.Next.Cursor == "" && f.Scheme.Counts(f.Target, p.Ask().Position, p.Facts())
	return step
}

// Decide applies the scheme's rules to a page that was read.
func (f *Fixed) Decide(p *Page) scheme.Decision {
	pos, facts := p.Ask().Position, p.Facts()
	d := f.Scheme.Next(f.Target, pos, facts, f.EmptyPage)
	if d.Next != nil {
		next := f.Onward(pos, *d.Next)
		d.Next = &next
	}
	switch {
	case d.Next == nil || f.strayed:
	case pos.Limit > 0: // its address is another one
		f.series = nil
	case f.series != nil && !f.series.Leads(pos, *d.Next): // once is enough to trust no other
		f.series, f.strayed = nil, true
	default:
		f.series = f.Scheme.Series(pos, *d.Next, facts)
	}
	return d
}

// StepOf is the step that a decision leads to.
func StepOf(d scheme.Decision) Step {
	s := Step{Info: d.Info, Total: d.Total, Pages: d.NumPages}
	if d.Next != nil {
		s.Next = *d.Next
		return s
	}
	s.Kind, s.End = End, d.Ending
	return s
}

// Held is that of a page which is not held.
func (f *Fixed) Held(p *Page) Step { return StepOf(f.Decide(p)) }

// Traits are the scheme's.
func (f *Fixed) Traits() Traits {
	return Traits{
		Inputs:   f.Scheme.Pagination.Inputs,
		Computed: f.counts(),
		Derived:  f.series != nil,
		Single:   f.Scheme.Pagination.Type == scheme.None,
		Limit:    f.Target.Limit(),
		Before:   f.before.items,
		Or:       f.before.or,
		Midway:   f.before.midway,
	}
}

// counts reports whether pages are asked for by number.
func (f *Fixed) counts() bool { return f.Scheme.Pagination.Type == scheme.OffsetLimit && !f.byCursor }

// Fits reports whether a page can be asked for in this way.
func (f *Fixed) Fits(pos scheme.Position, page int) bool { return f.Scheme.Fits(pos, page) }
