package detect

import (
	"github.com/anypage/anypage/wasm/jsontext"
	"strconv"

	"github.com/anypage/anypage/wasm/scheme"
	"github.com/tidwall/gjson"
)

// Guess is one way in which a list may be paginated.
type Guess struct {
	Pagination scheme.Pagination
	Preset     string // the family's preset, "" where there is none
	Rules      string // the family whose rules apply; see scheme.Detected
	Start      int64  // the first page's number or offset, where the request does not say it

	// Path is 1 if the input replaces the last segment of the URL's path.
	Path int64
	// Offset is the name of an offset parameter, "" for none. It is set if the list may
	// go by page or by offset: then the request for page 2 sets both. Pagination is the
	// one by page.
	Offset string
	Count  int64 // of the items of the first page

	// NotEmpty is 1 if a page 2 without items speaks against the guess. That is so if only
	// the request names the input, which may then be something else, such as a year.
	NotEmpty int64

	Position   scheme.Position // of page 2
	Total      int64           // of the list, as page 1 says it; 0 where nothing does
	Before, Or int64           // items of the list before page 1; Or if pages are counted from another number
	Last       string          // JSONPath of what tells the last page: a flag that turns, or a count of what is left; "" for none
	Echo       string          // JSONPath of the page's number in the response, "" for none
	Confidence float64         // of the rule's tier, or Proven
	Evidence   []string        // in plain words
}

// Compile returns the scheme, and its target: r is the request for the first
// page. Errors are *scheme.Error.
func (g *Guess) Compile(r scheme.Request) (*scheme.Scheme, *scheme.Target, error) {
	s, err := scheme.Detected(gjson.ParseBytes(g.Pagination.AppendJSON(nil)), g.Rules)
	if err != nil {
		return nil, nil, err
	}
	start := g.Start
	if g.Path > 0 {
		segment := ""
		r.URL, segment = template(r.URL, g.Pagination.Inputs[0].Name)
		if n, err := strconv.ParseInt(segment, 10, 64); err == nil {
			start = n
		}
	}
	if g.Offset != "" {
		in := g.Pagination.Inputs[0]
		in.Name = g.Offset
		if r, err = scheme.With(r, in, strconv.FormatInt(g.Count, 10)); err != nil {
			return nil, nil, err
		}
	}
	t, err := s.TargetAt(r, start)
	return s, t, err
}

// equal reports whether two guesses make the same requests and read the same of their
// answers.
func (g *Guess) equal(other *Guess) bool {
	return g.Rules == other.Rules && g.Start == other.Start && g.Path == other.Path && g.Offset == other.Offset &&
		string(g.Pagination.AppendJSON(nil)) == string(other.Pagination.AppendJSON(nil))
}

// ByOffset is called once it is known that a guess with an Offset goes by it.
func (g *Guess) ByOffset() {
	g.Pagination.Inputs = []scheme.Input{{Name: g.Offset, In: g.Pagination.Inputs[0].In, Type: "offset"}}
	g.Pagination.Outputs.NumPages = ""
	g.Offset, g.Start = "", 0
}

// ByPage is called once it is known that it goes by pages, counted from start.
func (g *Guess) ByPage(start int64) {
	if g.Offset, g.Start = "", start; start == 0 && g.Pagination.Outputs.NumPages != "" {
		g.Rules = "from-zero"
	}
}

// template puts {name} into the place of the last segment of a URL's path, and
// returns that segment.
func template(url, name string) (templ, segment string) {
	end := len(url)
	for i := 0; i < len(url); i++ {
		if url[i] == '?' || url[i] == '#' {
			end = i
			break
		}
	}
	begin := end
	for begin > 0 && url[begin-1] != '/' {
		begin--
	}
	return url[:begin] + "{" + name + "}" + url[end:], url[begin:end]
}

// What a checkpoint keeps of a guess, but for its pagination, position and evidence.
func (g *Guess) texts() [5]*string {
	return [...]*string{&g.Preset, &g.Rules, &g.Offset, &g.Last, &g.Echo}
}

func (g *Guess) numbers() [7]*int64 {
	return [...]*int64{&g.Start, &g.Count, &g.Total, &g.Before, &g.Or, &g.Path, &g.NotEmpty}
}

// AppendJSON writes a guess for a checkpoint.
func (g *Guess) AppendJSON(b []byte) []byte {
	b = append(b, `{"pagination":`...)
	b = g.Pagination.AppendJSON(b)
	b = append(b, `,"texts":`...)
	var texts []string
	for _, t := range g.texts() {
		texts = append(texts, *t)
	}
	b = AppendStrings(b, texts)
	for i, n := range g.numbers() {
		if i == 0 {
			b = append(b, `,"numbers":[`...)
		} else {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, *n, 10)
	}
	b = append(b, `],"position":`...)
	b = g.Position.AppendJSON(b)
	b = append(b, `,"confidence":`...)
	b = strconv.AppendFloat(b, g.Confidence, 'f', -1, 64)
	b = append(b, `,"evidence":`...)
	b = AppendStrings(b, g.Evidence)
	return append(b, '}')
}

// AppendStrings writes a JSON array of strings.
func AppendStrings(b []byte, list []string) []byte {
	b = append(b, '[')
	for i, s := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = jsontext.AppendString(b, s)
	}
	return append(b, ']')
}

// ReadGuess reads what AppendJSON wrote. ok is false for what it can't have
// written.
func ReadGuess(v gjson.Result) (g *Guess, ok bool) {
	s, err := scheme.Detected(jsontext.Member(v, "pagination"), "")
	if err != nil {
		return nil, false
	}
	g = &Guess{Pagination: s.Pagination, Confidence: jsontext.Member(v, "confidence").Num}
	texts, numbers := jsontext.Elements(jsontext.Member(v, "texts")), jsontext.Elements(jsontext.Member(v, "numbers"))
	if len(texts) != len(g.texts()) || len(numbers) != len(g.numbers()) {
		return nil, false
	}
	for i, at := range g.texts() {
		*at = texts[i].Str
	}
	for i, at := range g.numbers() {
		*at = numbers[i].Int()
	}
	for _, e := range jsontext.Elements(jsontext.Member(v, "evidence")) {
		g.Evidence = append(g.Evidence, e.Str)
	}
	g.Position, ok = scheme.ReadPosition(jsontext.Member(v, "position"))
	return g, ok && (len(s.Pagination.Inputs) > 0 || g.Path == 0 && g.Offset == "")
}
