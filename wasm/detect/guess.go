package detect

import (
	"strconv"

	"github.com/anypage/anypage/wasm/edit"
	"github.com/anypage/anypage/wasm/scheme"
	"github.com/tidwall/gjson"
)

// Guess is one way in which a list may be paginated.
type Guess struct {
	Pagination scheme.Pagination
	Preset     string // the family's preset, "" where there is none
	Rules      string // the family whose rules apply; see scheme.Detected
	Start      int64  // the first page's number or offset, where the request does not say it

	// Path: the input takes the place of the last segment of the URL's path.
	Path bool
	// Offset is the name of an offset parameter: whether the list goes by page or by
	// offset isn't known, so that the request for the second page asks for both. The
	// pagination is that of the page.
	Offset string
	Count  int // of the items of the first page

	// NotEmpty: a page 2 without items speaks against the guess. The request alone
	// names the input, which may be something else, such as a year.
	NotEmpty bool

	Position   scheme.Position // of page 2
	Total      int64           // of the list, as page 1 says it; 0 where nothing does
	Before, Or int64           // items of the list before page 1; or so many, if it is counted from another number
	Last       string          // JSONPath of a flag that is true on the last page, "" for none
	Echo       string          // JSONPath of the page's number in the response, "" for none
	Confidence float64         // from 0 to 1
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
	if g.Path {
		segment := ""
		r.URL, segment = template(r.URL, g.Pagination.Inputs[0].Name)
		if n, err := strconv.ParseInt(segment, 10, 64); err == nil {
			start = n
		}
	}
	if g.Offset != "" {
		in := g.Pagination.Inputs[0]
		in.Name = g.Offset
		if r, err = scheme.With(r, in, strconv.Itoa(g.Count)); err != nil {
			return nil, nil, err
		}
	}
	t, err := s.TargetAt(r, start)
	return s, t, err
}

// ByOffset is what a guess with Offset becomes once it is known that the list
// goes by offset.
func (g Guess) ByOffset() Guess {
	g.Pagination.Inputs = []scheme.Input{{Name: g.Offset, In: g.Pagination.Inputs[0].In, Type: "offset"}}
	g.Pagination.Outputs.NumPages = ""
	g.Offset, g.Start = "", 0
	return g
}

// ByPage is what it becomes once it is known that the list goes by pages,
// counted from start.
func (g Guess) ByPage(start int64) Guess {
	g.Offset, g.Start = "", start
	return g
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

// AppendJSON writes a guess for a checkpoint.
func (g *Guess) AppendJSON(b []byte) []byte {
	b = append(b, `{"pagination":`...)
	b = g.Pagination.AppendJSON(b)
	text := func(name, value string) {
		if value != "" {
			b = append(b, `,"`+name+`":`...)
			b = edit.AppendJSONString(b, value)
		}
	}
	number := func(name string, value int64) {
		if value != 0 {
			b = append(b, `,"`+name+`":`...)
			b = strconv.AppendInt(b, value, 10)
		}
	}
	text("preset", g.Preset)
	text("rules", g.Rules)
	number("start", g.Start)
	if g.Path {
		b = append(b, `,"path":true`...)
	}
	if g.NotEmpty {
		b = append(b, `,"notEmpty":true`...)
	}
	text("offset", g.Offset)
	number("count", int64(g.Count))
	number("total", g.Total)
	number("before", g.Before)
	number("or", g.Or)
	text("last", g.Last)
	text("echo", g.Echo)
	b = append(b, `,"position":`...)
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
		b = edit.AppendJSONString(b, s)
	}
	return append(b, ']')
}

// ReadGuess reads what AppendJSON wrote. ok is false for what it can't have
// written.
func ReadGuess(v gjson.Result) (g Guess, valid bool) {
	s, err := scheme.Detected(v.Get("pagination"), "")
	if err != nil {
		return g, false
	}
	g = Guess{
		Pagination: s.Pagination,
		Preset:     v.Get("preset").Str,
		Rules:      v.Get("rules").Str,
		Start:      v.Get("start").Int(),
		Path:       v.Get("path").Bool(),
		NotEmpty:   v.Get("notEmpty").Bool(),
		Offset:     v.Get("offset").Str,
		Count:      int(v.Get("count").Int()),
		Total:      v.Get("total").Int(),
		Before:     v.Get("before").Int(),
		Or:         v.Get("or").Int(),
		Last:       v.Get("last").Str,
		Echo:       v.Get("echo").Str,
		Confidence: v.Get("confidence").Num,
	}
	for _, e := range v.Get("evidence").Array() {
		g.Evidence = append(g.Evidence, e.Str)
	}
	var ok bool
	if g.Position, ok = scheme.ReadPosition(v.Get("position")); !ok {
		return g, false
	}
	return g, len(s.Pagination.Inputs) > 0 || !g.Path && g.Offset == ""
}
