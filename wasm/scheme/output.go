package scheme

import (
	"strconv"
	"strings"

	"github.com/anypage/anypage/wasm/jsonpath"
	"github.com/anypage/anypage/wasm/jsontext"
	"github.com/anypage/anypage/wasm/linkheader"
	"github.com/tidwall/gjson"
)

// output is a compiled place of a fact in a response.
type output struct {
	text   string
	header string // lower case; "" when the fact is in the body
	path   *jsonpath.Path
}

const headerPrefix = "$response.header."

func compileOutput(text string) (*output, error) {
	if name, ok := strings.CutPrefix(text, headerPrefix); ok {
		return &output{text: text, header: strings.ToLower(name)}, nil
	}
	p, err := jsonpath.Parse(text)
	if err != nil {
		return nil, err
	}
	return &output{text: text, path: p}, nil
}

// find reads the fact. A header's value comes as a JSON string, so that both
// places give the same kind of answer; ok is false where nothing matches.
func (o *output) find(p Page) (value gjson.Result, ok bool) {
	if o.header == "" {
		return o.path.First(p.Body)
	}
	text, ok := headerValue(p.Headers, o.header)
	if !ok {
		return gjson.Result{}, false
	}
	switch o.header {
	case "link": // RFC 8288: the relation, not the header's text, is the fact
		text, ok = linkheader.Target(text, "next")
	case "content-range": // RFC 9110, section 14.4: the complete length
		_, text, ok = strings.Cut(text, "/")
		ok = ok && text != "*"
	}
	if !ok {
		return gjson.Result{}, false
	}
	return gjson.Parse(jsontext.Quote(text)), true
}

// headerValue joins the values of a header's repetitions, as fetch does.
func headerValue(headers []Header, lowerName string) (string, bool) {
	var values []string
	for _, h := range headers {
		if len(h.Name) == len(lowerName) && strings.ToLower(h.Name) == lowerName {
			values = append(values, h.Value)
		}
	}
	return strings.Join(values, ", "), values != nil
}

// beforeLast returns A for a path A[-1] or A[-1].b…, nil for any other.
func beforeLast(p *jsonpath.Path) *jsonpath.Path {
	segments, ok := p.Singular()
	if !ok {
		return nil
	}
	for i, s := range segments {
		if s.IsIndex && s.Index == -1 {
			return singular(segments[:i])
		}
	}
	return nil
}

// singular is the path of names and indexes.
func singular(segments []jsonpath.Segment) *jsonpath.Path {
	text := "$"
	for _, s := range segments {
		if s.IsIndex {
			text += "[" + strconv.Itoa(s.Index) + "]"
		} else { // a JSON string is a JSONPath name in double quotes
			text += "[" + jsontext.Quote(s.Name) + "]"
		}
	}
	p, _ := jsonpath.Parse(text)
	return p
}

// Surrounds reports whether body has the array or object in which a path of many
// nodes looks for the items ($.groups for $.groups[*].items[*]): no nodes are
// then an empty list, and not a path that matches nothing.
func (s *Scheme) Surrounds(body gjson.Result) bool {
	around, rest := s.items.Prefix()
	if rest == 0 || len(around) == 0 && !body.IsArray() {
		return false
	}
	v, ok := singular(around).First(body)
	return ok && (v.IsArray() || v.IsObject())
}
