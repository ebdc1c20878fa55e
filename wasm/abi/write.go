package abi

import (
	"strconv"
	"unicode/utf8"

	"github.com/anypage/anypage/wasm/jsontext"
	"github.com/anypage/anypage/wasm/scheme"
	"github.com/anypage/anypage/wasm/walk"
)

// object writes the members of a JSON object one after the other.
type object struct {
	b    jsontext.Writer
	more bool
}

func (o *object) key(name string) *jsontext.Writer {
	if !o.more {
		o.b.Open('{')
		o.more = true
	}
	return o.b.Name(name)
}

func (o *object) text(name, value string) { o.key(name).String(value) }

func (o *object) number(name string, value int64) { o.key(name).Int(value) }

// raw writes a member whose value is JSON text. Without text it writes nothing.
func (o *object) raw(name string, json []byte) {
	if len(json) > 0 {
		o.key(name)
		o.b = append(o.b, json...)
	}
}

func (o *object) headers(name string, headers []scheme.Header) {
	o.key(name).Open('[')
	for _, h := range headers {
		o.b.Open('[')
		o.b.String(h.Name)
		o.b.String(h.Value)
		o.b.Close(']')
	}
	o.b.Close(']')
}

func (o *object) texts(name string, list []string) {
	o.key(name).Open('[')
	for _, s := range list {
		o.b.String(s)
	}
	o.b.Close(']')
}

func appendEffect(b []byte, e walk.Effect) []byte {
	o := &object{b: b}
	switch e := e.(type) {
	case walk.Fetch:
		o.fetch(&e)
	case walk.Cancel:
		o.text("effect", "cancel")
		o.number("id", int64(e.ID))
	case walk.Wait:
		o.text("effect", "wait")
		o.number("id", int64(e.ID))
		o.number("ms", int64(e.MS))
		o.text("why", e.Why)
		if e.Page >= 0 {
			o.number("page", int64(e.Page))
		}
	case walk.Attempt:
		o.attempt(&e)
	case walk.Detected:
		o.text("effect", "scheme")
		o.key("scheme")
		s := &object{b: o.b}
		s.scheme(e)
		o.b = s.b
	case walk.Items:
		o.text("effect", "items")
		o.number("id", int64(e.ID))
		o.number("count", int64(len(e.Ranges)))
	case walk.Gap:
		o.text("effect", "gap")
		o.number("page", int64(e.Page))
		o.number("item", int64(e.Item))
		o.number("index", int64(e.Index))
	case walk.Body:
		o.text("effect", "body")
		o.number("id", int64(e.ID))
		o.text("text", string(e.Text))
	case walk.Page:
		o.page(&e)
	case walk.Marked:
		o.text("effect", "checkpoint")
		o.raw("checkpoint", e.Checkpoint)
	case walk.Done:
		o.text("effect", "done")
		o.key("verdict")
		v := &object{b: o.b}
		v.verdict(e.Verdict)
		o.b = v.b
	case walk.Fail:
		o.fail(&e)
	}
	return append(o.b, '}')
}

func (o *object) fetch(e *walk.Fetch) {
	o.text("effect", "fetch")
	o.number("id", int64(e.ID))
	o.number("page", int64(e.Page))
	o.number("attempt", int64(e.Attempt))
	o.request(&e.Request)
	if e.Shown != e.Request.URL {
		o.text("shown", e.Shown)
	}
	for _, flag := range [...]struct {
		name string
		set  bool
	}{{"omit", e.Omit}, {"manual", e.Manual}, {"hop", e.Hop}, {"ahead", e.Ahead}} {
		if flag.set {
			o.raw(flag.name, []byte("true"))
		}
	}
	if e.Ask != nil {
		o.texts("ask", e.Ask)
	}
	if e.Renewal > 0 {
		o.number("renewal", int64(e.Renewal))
	}
	o.raw("checkpoint", e.Checkpoint)
}

func (o *object) attempt(e *walk.Attempt) {
	o.text("effect", "attempt")
	o.number("id", int64(e.ID))
	o.text("type", string(e.State))
	if e.State == walk.Failed {
		o.text("why", e.Why)
		o.raw("retry", strconv.AppendBool(nil, e.Retry))
		return
	}
	o.number("bytes", int64(e.Bytes))
	o.number("items", int64(e.Items))
}

func (o *object) page(e *walk.Page) {
	o.text("effect", "page")
	o.number("id", int64(e.ID))
	o.number("page", int64(e.Index))
	o.number("items", int64(e.Items))
	if e.Total >= 0 {
		o.number("total", e.Total)
	}
	if e.URL != "" {
		o.text("url", e.URL)
	}
	o.raw("info", []byte(e.Info))
	o.raw("body", e.Envelope)
	o.raw("next", e.Next)
	o.raw("rest", e.Rest)
}

func (o *object) fail(e *walk.Fail) {
	o.text("effect", "fail")
	o.text("code", e.Code)
	o.text("message", e.Message)
	o.number("page", int64(e.Page))
	if e.Request != nil {
		o.key("request")
		r := &object{b: o.b}
		r.request(e.Request)
		o.b = append(r.b, '}')
	}
	if e.Status != 0 {
		o.key("response")
		r := &object{b: o.b}
		r.number("status", int64(e.Status))
		r.text("url", e.URL)
		r.headers("headers", e.Headers)
		r.text("body", start(e.Body))
		o.b = append(r.b, '}')
	}
	o.raw("checkpoint", e.Checkpoint)
}

func (o *object) request(r *scheme.Request) {
	o.text("method", r.Method)
	o.text("url", r.URL)
	o.headers("headers", r.Headers)
	if r.HasBody {
		o.text("body", r.Body)
	}
}

// scheme writes the scheme that the walk follows.
func (o *object) scheme(d walk.Detected) {
	o.raw("pagination", d.Pagination.AppendJSON(nil))
	if d.Preset != "" {
		o.text("preset", d.Preset)
	}
	o.key("confidence").Float(d.Confidence)
	o.texts("evidence", d.Evidence)
	o.raw("speakeasy", []byte(d.Speakeasy))
	if d.Why != "" {
		o.text("why", d.Why)
	}
	if d.Unsayable {
		o.raw("unsayable", []byte("true"))
	}
	o.b = append(o.b, '}')
}

func (o *object) verdict(v walk.Verdict) {
	o.text("status", string(v.Status))
	o.text("reason", v.Reason)
	o.text("evidence", v.Evidence)
	o.number("pages", int64(v.Pages))
	o.number("items", int64(v.Items))
	if v.Total >= 0 {
		o.number("total", v.Total)
	}
	if v.Duplicates >= 0 {
		o.number("duplicates", int64(v.Duplicates))
	}
	o.number("requests", int64(v.Requests))
	o.number("retries", int64(v.Retries))
	o.number("bytes", v.Bytes)
	o.b = append(o.b, '}')
}

// start returns the start of a body as text, without a last character that was cut.
func start(b []byte) string {
	for n := 0; n < utf8.UTFMax && len(b) > 0; n++ {
		if r, size := utf8.DecodeLastRune(b); r != utf8.RuneError || size > 1 {
			break
		}
		b = b[:len(b)-1]
	}
	return string(b)
}
