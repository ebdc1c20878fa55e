package scheme

import (
	"strconv"

	"github.com/anypage/anypage/wasm/contract"
	"github.com/anypage/anypage/wasm/jsontext"
	"github.com/tidwall/gjson"
)

// How a pagination object is read and written.

// read takes the object apart. Members that have no meaning here are named, not
// refused: documents in the wild carry many.
func read(config gjson.Result) (p Pagination, unknown []string, err error) {
	r := &reader{}
	jsontext.ForEach(config, func(name string, v gjson.Result) bool {
		switch {
		case v.Type == gjson.Null: // as if it were left out
		case name == "type":
			r.text("pagination.type", v, (*string)(&p.Type))
		case name == "inputs":
			p.Inputs = r.inputs(v)
		case name == "outputs":
			r.outputs(v, &p.Outputs)
		case name == "blankCursor":
			r.text("pagination.blankCursor", v, &p.BlankCursor)
		case name == "continue":
			r.members("pagination.continue", v, p.Continue.field)
		default:
			r.unknown = append(r.unknown, "pagination."+name)
		}
		return r.err == nil
	})
	return p, r.unknown, r.err
}

// reader reads a pagination object.
type reader struct {
	unknown []string // members without a meaning
	err     error    // the first mistake
}

func (r *reader) mistake(at string, v gjson.Result, want string) {
	if r.err == nil {
		r.err = &Error{at, "is " + v.Raw + ": " + want + " is needed"}
	}
}

func (r *reader) text(at string, v gjson.Result, into *string) {
	if v.Type == gjson.String {
		*into = v.Str
	} else if v.Type != gjson.Null {
		r.mistake(at, v, "a string")
	}
}

func (r *reader) inputs(v gjson.Result) (inputs []Input) {
	if !v.IsArray() {
		r.mistake("pagination.inputs", v, "an array")
		return nil
	}
	v.ForEach(func(_, v gjson.Result) bool {
		at := "pagination.inputs[" + strconv.Itoa(len(inputs)) + "]"
		if !v.IsObject() {
			r.mistake(at, v, "an object with name, in and type")
			return false
		}
		var in Input
		jsontext.ForEach(v, func(name string, v gjson.Result) bool {
			switch name {
			case "name":
				r.text(at+".name", v, &in.Name)
			case "in":
				r.text(at+".in", v, &in.In)
			case "type":
				r.text(at+".type", v, &in.Type)
			case "first":
				if n, err := strconv.ParseInt(v.Raw, 10, 64); err == nil && n >= 0 {
					in.First = strconv.FormatInt(n, 10)
				} else if v.Type != gjson.Null {
					r.mistake(at+".first", v, "an integer of at least 0")
				}
			default:
				r.unknown = append(r.unknown, at+"."+name)
			}
			return r.err == nil
		})
		inputs = append(inputs, in)
		return r.err == nil
	})
	return inputs
}

func (r *reader) outputs(v gjson.Result, o *Outputs) { r.members("pagination.outputs", v, o.field) }

// members reads an object of texts; field says where each goes.
func (r *reader) members(at string, v gjson.Result, field func(string) *string) {
	if !v.IsObject() {
		r.mistake(at, v, "an object")
		return
	}
	jsontext.ForEach(v, func(name string, v gjson.Result) bool {
		if into := field(name); into != nil {
			r.text(at+"."+name, v, into)
		} else {
			r.unknown = append(r.unknown, at+"."+name)
		}
		return r.err == nil
	})
}

func (o *Outputs) field(name string) *string {
	switch name {
	case "results":
		return &o.Results
	case "numPages":
		return &o.NumPages
	case "nextCursor":
		return &o.NextCursor
	case "nextUrl":
		return &o.NextURL
	case "hasMore":
		return &o.HasMore
	case "total":
		return &o.Total
	case "next":
		return &o.Next
	}
	return nil
}

func (c *Continue) field(name string) *string {
	switch name {
	case "method":
		return &c.Method
	case "url":
		return &c.URL
	case "body":
		return &c.Body
	}
	return nil
}

// AppendJSON writes the pagination as an x-speakeasy-pagination object, with the
// members that this project adds to it.
func (p *Pagination) AppendJSON(b []byte) []byte {
	w := append(jsontext.Writer(b), '{')
	w.Name("type").String(string(p.Type))
	if len(p.Inputs) > 0 {
		w.Name("inputs").Open('[')
		for _, in := range p.Inputs {
			w.Open('{')
			w.Name("name").String(in.Name)
			w.Name("in").String(in.In)
			w.Name("type").String(in.Type)
			if in.First != "" {
				w.Name("first").Raw(in.First)
			}
			w.Close('}')
		}
		w.Close(']')
	}
	if p.Outputs != (Outputs{}) {
		appendMembers(&w, "outputs", contract.Outputs, p.Outputs.field)
	}
	if p.BlankCursor != "" {
		w.Name("blankCursor").String(p.BlankCursor)
	}
	if p.Continue != (Continue{}) {
		appendMembers(&w, "continue", []string{"method", "url", "body"}, p.Continue.field)
	}
	w.Close('}')
	return w
}

// appendMembers writes an object of texts, without those that are not set.
func appendMembers(w *jsontext.Writer, object string, names []string, field func(string) *string) {
	w.Name(object).Open('{')
	for _, name := range names {
		if text := *field(name); text != "" {
			w.Name(name).String(text)
		}
	}
	w.Close('}')
}
