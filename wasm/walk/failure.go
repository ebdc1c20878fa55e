package walk

import (
	"slices"
	"strconv"
	"strings"

	"github.com/anypage/anypage/wasm/exchange"
	"github.com/anypage/anypage/wasm/policy"
	"github.com/anypage/anypage/wasm/scheme"
)

// failed ends the walk because a page's exchange failed, unless that is the list's end.
func (w *Walk) failed(p *page) {
	if f := p.Fault(); f.Code == "http" && w.pastEnd(p) {
		status := scheme.Suspect
		if w.last.Count > 0 && int64(w.last.Count) < w.auto.guesses[0].Count {
			status = scheme.Complete // the page before was short already
		}
		w.flight = w.flight[1:]
		w.finish(status, "page-refused", "page "+ordinal(p.index)+" was answered with status "+strconv.Itoa(p.Answer().Status)+", as servers do past the end")
		return
	}
	w.fail(p, p.Fault())
}

// fail ends the walk with an error about a page.
func (w *Walk) fail(p *page, f exchange.Fault) {
	w.cap()
	if len(w.flight) > 1 {
		w.abandon(w.flight[1:])
	}
	w.flight, w.next = nil, nil
	if w.ended { // at maxItems: nobody needs the rest of the body
		w.do(Page{ID: p.ID(), Index: p.index, Items: p.given, Total: w.verdict.Total, URL: w.movedTo(p), Rest: w.within(p)})
		return
	}
	if w.auto.refuses(p, f.Code) {
		w.auto.separately()
		w.refute(p, "failed: "+f.Text)
		return
	}
	w.release()
	w.ended = true
	w.do(w.failure(p, f))
}

func (w *Walk) failure(p *page, fault exchange.Fault) Fail {
	message := fault.Text
	if fault.Code == "parse" && p.given > 0 {
		message += "; the items before it were handed out"
	}
	message += fault.Advice
	if place := "page " + ordinal(p.index); !strings.HasPrefix(message, place+" ") {
		message = place + ": " + message
	}
	f := Fail{
		Code:       fault.Code,
		Message:    message,
		Page:       p.index,
		Status:     p.Answer().Status,
		URL:        w.shown(p.Answer().URL),
		Headers:    p.Answer().Headers,
		Body:       p.Head(),
		Checkpoint: w.within(p),
	}
	if shown := p.Ask().Request; shown.URL != "" {
		shown.URL = w.shown(shown.URL)
		f.Request = &shown
	} else if w.beyond != nil { // the next URL was refused
		f.Checkpoint = w.beyond
	}
	return f
}

// shown is a URL without credentials.
func (w *Walk) shown(url string) string {
	return policy.RedactSecrets(url, func(name string) bool {
		return slices.ContainsFunc(w.scheme.Pagination.Inputs, func(in scheme.Input) bool { return in.Name == name && (in.In == "query" || in.In == "parameters") })
	})
}

// movedTo is where a page's response came from, without credentials; "" where that is
// the request's URL.
func (w *Walk) movedTo(p *page) string {
	if !p.Moved() {
		return ""
	}
	return w.shown(p.Answer().URL)
}

// failItems is a body in which the items could not be found.
func (w *Walk) failItems(p *page) {
	if p.unreadable != nil {
		w.fail(p, p.Unreadable(p.unreadable))
		return
	}
	w.fail(p, exchange.Fault{Code: "undetected", Text: noList})
}

// clip shortens a text for a message.
func clip(s string) string {
	const most = 120
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}

// ordinal is a page's number as a person counts.
func ordinal(index int) string { return strconv.Itoa(index + 1) }

func plural(n int, word string) string {
	if n != 1 {
		word = strings.TrimSuffix(word, "y")
		if word == "retr" {
			word = "retrie"
		}
		word += "s"
	}
	return strconv.Itoa(n) + " " + word
}
