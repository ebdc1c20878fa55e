package scheme

import "github.com/tidwall/gjson"

// ruleSets are the rules of paginations that detection finds and no preset has.
var ruleSets = []preset{
	// A cursor or next URL that was found in a response: what most documentation
	// says of them. Of cursors that are numbers, 0 is the end (Twitter API v1.1, Using
	// cursors to navigate collections; Redis, SCAN).
	{name: "next", quirks: quirks{missingEnds: true, emptyGoesOn: true, zeroEnds: true}},
	// The same, where the format leaves empty lists out: those of the presets fhir, google-aip
	// and hal.
	{name: "left-out", quirks: quirks{missingEnds: true, emptyGoesOn: true, zeroEnds: true, leavesOut: true}},
	// A next URL whose path begins behind a prefix of the request's (DocuSign's
	// nextUri, Confluence's _links.base), or leaves its extension out (Discourse).
	{name: "own-path", quirks: quirks{missingEnds: true, emptyGoesOn: true, ownPath: true}},
	// Cursors that are arrays or objects. Elasticsearch, search_after: the last item's sort values go
	// back as they are. Amazon DynamoDB, Scan: so does LastEvaluatedKey, which is missing at the end.
	{name: "structured", quirks: quirks{missingEnds: true, emptyGoesOn: true}},
	// Pages that are counted from 0: the last one is numPages - 1.
	{name: "from-zero", quirks: quirks{fromZero: true}},
	// MediaWiki API:Continue: all members of the continue object become parameters of
	// the next request; it is left out at the end.
	{name: "mediawiki", quirks: quirks{spread: true, missingEnds: true, emptyGoesOn: true}},
}

// Detected compiles a pagination object that nobody wrote: config is what
// Pagination.AppendJSON writes, rules is the name of the family whose rules
// apply, be it a preset's, and "" for those of the object alone. Errors are
// *Error.
func Detected(config gjson.Result, rules string) (*Scheme, error) {
	p, _, err := read(config)
	if err != nil {
		return nil, err
	}
	set, ok := named(ruleSets, rules)
	if !ok {
		set, _ = named(presets, rules)
	}
	return compile(p, set.quirks)
}

// Auto reports whether nobody named a pagination: it is to be detected.
func (s *Scheme) Auto() bool { return s.auto }

// TargetAt is the target whose first request was r. start is the number of its
// page, or its offset, where r itself does not say it. Errors are *Error.
func (s *Scheme) TargetAt(r Request, start int64) (*Target, error) {
	t, err := s.NewTarget(r, gjson.Result{})
	if err == nil && !t.given {
		t.start, t.given = start, true
	}
	return t, err
}

// With returns a request with one more value, given as JSON text, at an input's
// place. Errors are *Error.
func With(r Request, in Input, raw string) (Request, error) {
	r.Headers = append([]Header(nil), r.Headers...)
	err := (&Scheme{}).set(&r, in, raw)
	return r, err
}

// Find reads what a path, or an expression for a header, finds in a page.
func Find(path string, p Page) (gjson.Result, bool) {
	o, err := compileOutput(path)
	if err != nil {
		return gjson.Result{}, false
	}
	return o.find(p)
}
