package scheme

// Evidence says in plain words why this scheme is followed.
func (s *Scheme) Evidence() []string {
	if s.Preset != "" {
		return []string{"the caller named the preset " + s.Preset}
	}
	evidence := []string{"the caller gave a pagination object"}
	for _, name := range s.Unknown {
		evidence = append(evidence, name+" has no meaning here and is ignored")
	}
	return evidence
}

// Unsayable reports whether no pagination object says all of the scheme: only detection
// knows it.
func (s *Scheme) Unsayable() bool { return s.quirks.spread || s.quirks.ownPath }

// Speakeasy writes the scheme as an x-speakeasy-pagination object, or "null" with
// the reason why that format can't hold it.
func (s *Scheme) Speakeasy() (object, why string) {
	p := s.Pagination
	if p.Type == None {
		return "null", "x-speakeasy-pagination has no type for a single response"
	}
	if s.quirks.spread {
		return "null", "a cursor that is several parameters can't be expressed"
	}
	if s.quirks.ownPath {
		return "null", "a URL without the beginning of its path can't be expressed"
	}
	if p.Outputs.Next != "" || p.BlankCursor == "follow" || p.Continue != (Continue{}) {
		return "null", "outputs.next, blankCursor and continue can't be expressed"
	}
	p.BlankCursor = ""
	p.Inputs = append([]Input(nil), p.Inputs...)
	for i, in := range p.Inputs {
		if in.First != "" && in.First != map[string]string{"page": "1", "offset": "0"}[in.Type] {
			return "null", "first can't be expressed"
		}
		p.Inputs[i].First = ""
		switch {
		case in.In == "header":
			return "null", "an input in a header can't be expressed"
		case in.In == "requestBody" && in.Name[0] == '/':
			return "null", "an input below the body's top level can't be expressed"
		case in.In != "requestBody":
			p.Inputs[i].In = "parameters"
		}
	}
	if s.hasMore != nil {
		return "null", "hasMore can't be expressed"
	}
	for _, o := range []*output{s.numPages, s.nextCursor, s.nextURL} {
		if o != nil && o.header != "" {
			return "null", "an output in a header can't be expressed"
		}
	}
	p.Outputs.Total = "" // it changes no request
	return string(p.AppendJSON(nil)), ""
}
