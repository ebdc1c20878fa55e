package guide

import (
	"github.com/anypage/anypage/wasm/detect"
	"github.com/anypage/anypage/wasm/exchange"
	"github.com/anypage/anypage/wasm/jsontext"
	"github.com/anypage/anypage/wasm/scheme"
	"github.com/tidwall/gjson"
)

// Expired is the step behind a page that was refused because the server no longer takes the cursor
// or the next URL that it gave for it. ok is false where a failure has another cause.
func (f *Fixed) Expired(p *Page, fault exchange.Fault) (_ Step, ok bool) {
	if fault.Code != "http" || f.refusal(p, false).cause() != expired {
		return Step{}, false
	}
	step := Step{Kind: Expired, Fault: fault}
	if f.Scheme.Pagination.Type == scheme.Cursor {
		step.Next.Cursor, _ = tooOld(p.Head())
	}
	return step, true
}

// Restart forgets what the page before said of the next one.
func (f *Fixed) Restart() { f.series, f.strayed, f.promised = nil, false, false }

// tooOld reads the Status of Kubernetes with which it refuses a continue token that is too old.
// fresh is the one that it gives instead, as JSON text, "" where it gives none (Kubernetes API
// Concepts, 410 Gone responses).
func tooOld(body []byte) (fresh string, ok bool) {
	v := gjson.ParseBytes(body)
	if !gjson.ValidBytes(body) || jsontext.Member(v, "kind").Str != "Status" || jsontext.Member(v, "reason").Str != "Expired" {
		return "", false
	}
	if token := jsontext.Member(jsontext.Member(v, "metadata"), "continue"); token.Str != "" {
		fresh = token.Raw
	}
	return fresh, true
}

// cursorNames are what the page's request calls the cursor. A number may be that of the page, such as a
// next_page for page: who says that it is invalid may mean that there is no such page.
func (f *Fixed) cursorNames(p *Page) (names []string) {
	number := gjson.Parse(p.Ask().Position.Cursor).Type == gjson.Number
	for _, in := range f.Scheme.Pagination.Inputs {
		if in.Type == "cursor" && !number {
			names = append(names, in.Name)
		}
	}
	if p.Ask().Position.URL != "" {
		names = append(names, detect.CursorNames(p.Ask().Request)...)
	}
	return names
}
