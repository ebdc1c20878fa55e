package walk

import (
	"slices"
	"strconv"
	"strings"

	"github.com/anypage/anypage/wasm/policy"
	"github.com/anypage/anypage/wasm/scheme"
)

// fail ends the walk with an error about a page.
func (w *Walk) fail(p *page, code, message string) {
	if w.behind(p) {
		w.inOrder(p, func(p *page) { w.fail(p, code, message) })
		return
	}
	if len(w.flight) > 1 {
		w.abandon(w.flight[1:])
	}
	w.flight, w.next = nil, nil
	if w.ended { // at maxItems: nobody needs the rest of the body
		w.do(Page{ID: p.fetchID, Index: p.index, Items: p.given, Total: w.verdict.Total, URL: w.movedTo(p), Rest: w.within(p)})
		return
	}
	if w.auto.refuses(p, code) {
		w.auto.separately()
		w.refute(p, message)
		return
	}
	w.release()
	w.ended = true
	w.do(w.failure(p, code, message))
}

func (w *Walk) failure(p *page, code, message string) Fail {
	f := Fail{
		Code:       code,
		Message:    "page " + ordinal(p.index) + ": " + message,
		Page:       p.index,
		Status:     p.status,
		URL:        w.shown(p.url),
		Headers:    p.headers,
		Body:       p.head,
		Checkpoint: w.within(p),
	}
	if p.request.URL != "" {
		shown := p.request
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
		return slices.ContainsFunc(w.scheme.Pagination.Inputs, func(in scheme.Input) bool { return in.Name == name })
	})
}

// movedTo is where a page's response came from, without credentials; "" where that is
// the request's URL.
func (w *Walk) movedTo(p *page) string {
	if p.url == p.hops.sent.URL {
		return ""
	}
	return w.shown(p.url)
}

// failHTTP is a status that retries did not change.
func (w *Walk) failHTTP(p *page) {
	if w.pastEnd(p) {
		status := scheme.Suspect
		if w.last.count > 0 && int64(w.last.count) < w.auto.guesses[0].Count {
			status = scheme.Complete // the page before was short already
		}
		w.flight = w.flight[1:]
		w.finish(status, "page-refused", "page "+ordinal(p.index)+" was answered with status "+strconv.Itoa(p.status)+", as servers do past the end")
		return
	}
	message := p.request.Method + " " + policy.Redact(p.request.URL) + " was answered with status " + strconv.Itoa(p.status)
	if p.attempt > 0 {
		message += ", after " + plural(p.attempt, "retry")
	}
	if begin := p.begin(); begin != "" {
		message += ": " + begin
	}
	switch p.status {
	case 0:
		message += "; a response of mode no-cors can't be read"
	case 401, 403:
		message += "; send credentials with the option headers"
	case 404:
		message += "; check the URL"
	}
	w.fail(p, "http", message)
}

// failBroken is a body that stopped being JSON before its end.
func (w *Walk) failBroken(p *page) { w.failParse(p, p.broken) }

// failParse is a body that is not the JSON it should be. The message says what
// arrived instead.
func (w *Walk) failParse(p *page, err error) {
	what := "is not valid JSON"
	lower := strings.ToLower(strings.TrimSpace(strings.ToValidUTF8(string(p.head), "")))
	switch text := err.Error(); {
	case strings.HasPrefix(text, "the body is empty"):
		what = "is empty"
	case strings.HasPrefix(lower, "<!doctype html"), strings.HasPrefix(lower, "<html"):
		what = "is an HTML page, not JSON"
	case strings.HasPrefix(lower, "<"):
		what = "is XML, not JSON"
	case strings.HasPrefix(text, "the body ends early"):
		what = "was cut off"
	case strings.HasPrefix(text, "the body is not UTF-8"), strings.HasPrefix(string(p.head), "\xff\xfe"), strings.HasPrefix(string(p.head), "\xfe\xff"):
		what = "is not UTF-8"
	}
	message := "the body of " + policy.Redact(p.request.URL) + " " + what
	if t := p.header("content-type"); t != "" {
		message += " (" + t + ")"
	}
	message += ": " + err.Error()
	if what == "was cut off" || what == "is empty" {
		// As when the network fails within a body: some proxies end a body in good order
		// when their own source breaks off.
		if !w.ended && p.attempt < w.retries(p) {
			w.lost(p, "parse", message, func(string) string { return "" })
			return
		}
		if p.attempt > 0 {
			message += ", after " + plural(p.attempt, "retry")
		}
	}
	if begin := p.begin(); begin != "" {
		message += "; it begins with " + begin
	}
	if p.given > 0 {
		message += "; the items before it were handed out"
	}
	w.fail(p, "parse", message)
}

// failLimit is a body that is longer than the caller allows.
func (w *Walk) failLimit(p *page) {
	w.fail(p, "limit", "the body of "+policy.Redact(p.request.URL)+" is longer than maxPageBytes, "+strconv.Itoa(w.config.MaxPageBytes)+": ask for fewer items a page, or set it higher; a page is held in memory as a whole")
}

// begin is the start of the body, on one line.
func (p *page) begin() string {
	text := strings.Join(strings.Fields(strings.ToValidUTF8(string(p.head), "\ufffd")), " ")
	if text == "" {
		return ""
	}
	return clip(text)
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
