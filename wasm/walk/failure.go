package walk

import (
	"slices"
	"strconv"
	"strings"

	"github.com/anypage/anypage/wasm/policy"
	"github.com/anypage/anypage/wasm/scheme"
	"github.com/anypage/anypage/wasm/split"
)

// fail ends the walk with an error about a page.
func (w *Walk) fail(p *page, code, message string) {
	if w.behind(p) {
		w.inOrder(p, func(p *page) { w.fail(p, code, message) })
		return
	}
	w.cap()
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
		w.refute(p, "failed: "+message)
		return
	}
	w.release()
	w.ended = true
	w.do(w.failure(p, code, message))
}

func (w *Walk) failure(p *page, code, message string) Fail {
	if place := "page " + ordinal(p.index); !strings.HasPrefix(message, place+" ") {
		message = place + ": " + message
	}
	f := Fail{
		Code:       code,
		Message:    message,
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
		return slices.ContainsFunc(w.scheme.Pagination.Inputs, func(in scheme.Input) bool { return in.Name == name && (in.In == "query" || in.In == "parameters") })
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
		if w.last.Count > 0 && int64(w.last.Count) < w.auto.guesses[0].Count {
			status = scheme.Complete // the page before was short already
		}
		w.flight = w.flight[1:]
		w.finish(status, "page-refused", "page "+ordinal(p.index)+" was answered with status "+strconv.Itoa(p.status)+", as servers do past the end")
		return
	}
	message := p.answered() + p.retried()
	if begin := p.begin(); begin != "" {
		message += ": " + begin
	}
	if !w.auto.refuses(p, "http") { // or else it tells about a guess of ours
		message += advice(p.status)
	}
	w.fail(p, "http", message)
}

// answered says which request the server refused, and how.
func (p *page) answered() string {
	return p.asked() + " was answered with status " + strconv.Itoa(p.status)
}

func (p *page) asked() string { return p.request.Method + " " + policy.Redact(p.request.URL) }

// retried says how often a request was made again, if it was.
func (p *page) retried() string {
	if p.attempt == 0 {
		return ""
	}
	return ", after " + plural(p.attempt, "retry")
}

// advice is what can be done about a status.
func advice(status int) string {
	switch status {
	case 0:
		return "; a response of mode no-cors, or of a redirect that is not to be followed, can't be read"
	case 400, 422:
		return "; check the parameters"
	case 401, 403:
		return "; send credentials with the option headers"
	case 404, 410:
		return "; check the URL"
	case 405:
		return "; check the method"
	case 406, 415:
		return "; check the headers accept and content-type"
	}
	if (policy.Retry{}).Retryable(status, func(string) string { return "" }) {
		return resumable
	}
	return ""
}

// failBroken is a body that stopped being JSON before its end.
func (w *Walk) failBroken(p *page) { w.failParse(p, p.broken) }

// failItems is a body in which the items could not be found.
func (w *Walk) failItems(p *page) {
	if p.broken != nil {
		w.failBroken(p)
		return
	}
	w.fail(p, "undetected", noList)
}

// failParse is a body that is not the JSON it should be. The message says what
// arrived instead.
func (w *Walk) failParse(p *page, err error) {
	what, hint := p.instead()
	why := err.Error()
	lost, deep := false, false
	if rest, ok := strings.CutPrefix(why, "the body "); ok { // or else what is in it
		hint = ""
		what, why, _ = strings.Cut(rest, ": ")
		deep = strings.HasPrefix(what, "nests deeper")
		if expected, ok := strings.CutPrefix(what, "ends early, "); ok {
			what, why, lost = "was cut off", expected, true
		} else if strings.HasPrefix(what, "is empty") {
			what, lost = "is empty", true // from which byte on doesn't matter
		}
	}
	message := "the body of " + policy.Redact(p.request.URL) + " " + what
	if t := p.header("content-type"); t != "" && !strings.Contains(what, " at byte ") {
		message += " (" + t + ")"
	}
	if why != "" {
		message += ": " + why
	}
	switch {
	case lost:
		// As when the network fails within a body: some proxies end a body in good order
		// when their own source breaks off.
		if !w.ended && p.attempt < w.retries(p) {
			w.lost(p, "parse", message, func(string) string { return "" })
			return
		}
		message += p.retried()
		hint = resumable
	case deep && w.config.MaxDepth > 0 && w.config.MaxDepth < split.MaxDepth:
		message += ": set maxDepth higher, up to " + strconv.Itoa(split.MaxDepth) + ", if that is meant"
	case deep:
		message += ": maxDepth can't be set higher, so ask for less of each item"
	}
	if begin := p.begin(); begin != "" {
		message += "; it begins with " + begin
	}
	if p.given > 0 {
		message += "; the items before it were handed out"
	}
	if !w.auto.refuses(p, "parse") { // or else it tells about a guess of ours
		message += hint
	}
	w.fail(p, "parse", message)
}

// resumable is what can be done about what may be over later.
const resumable = "; the option resume goes on from the error's checkpoint"

// instead is what a body that is not JSON looks like, and what can be done about it.
func (p *page) instead() (what, hint string) {
	lower := strings.ToLower(strings.TrimSpace(strings.ToValidUTF8(string(p.head), "")))
	switch {
	case strings.HasPrefix(lower, "<!doctype html"), strings.HasPrefix(lower, "<html"):
		return "is an HTML page, not JSON", "; check the URL, and whether it needs credentials"
	case strings.HasPrefix(lower, "<"):
		return "is XML, not JSON", "; ask for JSON with the header accept"
	case strings.HasPrefix(string(p.head), "\xff\xfe"), strings.HasPrefix(string(p.head), "\xfe\xff"):
		return "is UTF-16, not UTF-8", ""
	}
	return "is not valid JSON", ""
}

// failLimit is a body that is longer than the caller allows.
func (w *Walk) failLimit(p *page) {
	w.fail(p, "limit", "the body of "+policy.Redact(p.request.URL)+" is longer than maxPageBytes, "+strconv.Itoa(w.config.MaxPageBytes)+": ask for fewer items a page, or set it higher; a page is held in memory as a whole")
}

// begin is the start of the body, on one line; "" where there is none.
func (p *page) begin() string {
	blank := func(c rune) bool { return c <= ' ' || c >= 0x7F && c <= 0xA0 } // and control characters
	return clip(strings.Join(strings.FieldsFunc(strings.ToValidUTF8(string(p.head), "\ufffd"), blank), " "))
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
