package exchange

import (
	"strconv"
	"strings"

	"github.com/anypage/anypage/wasm/policy"
	"github.com/anypage/anypage/wasm/split"
)

// Fault is why an exchange failed.
type Fault struct {
	Code   string // of the error
	Text   string // what happened
	Advice string // what can be done about it, to be put behind the text
	Silent bool   // the server was silent for too long, and may not be so for a page with fewer items
}

// Resumable is what can be done about what may be over later.
const Resumable = "; the option resume goes on from the error's checkpoint"

func (x *Exchange) asked() string {
	return x.ask.Request.Method + " " + policy.Redact(x.ask.Request.URL)
}

// answered says which request the server refused, and how.
func (x *Exchange) answered() string {
	return x.asked() + " was answered with status " + strconv.Itoa(x.answer.Status)
}

func (x *Exchange) statusText() string {
	return "the server answered " + strconv.Itoa(x.answer.Status)
}

// retried says how often a request was made again, if it was.
func (x *Exchange) retried() string {
	switch x.attempt {
	case 0:
		return ""
	case 1:
		return ", after 1 retry"
	}
	return ", after " + strconv.Itoa(x.attempt) + " retries"
}

// httpFault is a status that retries did not change.
func (x *Exchange) httpFault() Fault {
	text := x.answered() + x.retried()
	if x.renewed && x.answer.Status == 401 {
		text += ", also with the headers that the function headers gave after the first 401"
	}
	if begin := x.begin(); begin != "" {
		text += ": " + begin
	}
	return Fault{Code: "http", Text: text, Advice: advice(x.answer.Status)}
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
		return Resumable
	}
	return ""
}

// waitFault is a wait that is longer than the caller allows.
func (x *Exchange) waitFault(code, text, why string) Fault {
	most := strconv.FormatFloat(x.env.Retry.MaxWait, 'f', -1, 64)
	return Fault{Code: code, Text: text + "; " + why + ": a longer wait than retry.maxWait, " + most + " ms, allows" + Resumable}
}

// limitFault is a body that is longer than the caller allows.
func (x *Exchange) limitFault() Fault {
	return Fault{Code: "limit", Text: "the body of " + policy.Redact(x.ask.Request.URL) + " is longer than maxPageBytes, " + strconv.Itoa(x.env.MaxBytes) + ": ask for fewer items a page, or set it higher; a page is held in memory as a whole"}
}

// cutOff is what to say of a body that ends early, or has not begun.
func (x *Exchange) cutOff(err error) (text string, cut bool) {
	text, cut, _, _ = x.unread(err)
	return text, cut
}

// unread says what is wrong with a body that is not the JSON it should be: what
// arrived instead. cut: it may be whole the next time. deep: it nests too deep. hint is
// what can be done about other mistakes.
func (x *Exchange) unread(err error) (text string, cut, deep bool, hint string) {
	what, hint := x.instead()
	why := err.Error()
	if rest, ok := strings.CutPrefix(why, "the body "); ok { // or else what is in it
		hint = ""
		what, why, _ = strings.Cut(rest, ": ")
		deep = strings.HasPrefix(what, "nests deeper")
		if expected, ok := strings.CutPrefix(what, "ends early, "); ok {
			what, why, cut = "was cut off", expected, true
		} else if strings.HasPrefix(what, "is empty") {
			what, cut = "is empty", true // from which byte on doesn't matter
		}
	}
	text = "the body of " + policy.Redact(x.ask.Request.URL) + " " + what
	if t := x.answer.Header("content-type"); t != "" && !strings.Contains(what, " at byte ") {
		text += " (" + t + ")"
	}
	if why != "" {
		text += ": " + why
	}
	return text, cut, deep, hint
}

// parseFault is a body that is not the JSON it should be.
func (x *Exchange) parseFault(err error) Fault {
	text, cut, deep, hint := x.unread(err)
	most := x.plan.Body.MaxDepth
	switch {
	case cut:
		text += x.retried()
		hint = Resumable
	case deep && most > 0 && most < split.MaxDepth:
		text += ": set maxDepth higher, up to " + strconv.Itoa(split.MaxDepth) + ", if that is meant"
	case deep:
		text += ": maxDepth can't be set higher, so ask for less of each item"
	}
	if begin := x.begin(); begin != "" {
		text += "; it begins with " + begin
	}
	return Fault{Code: "parse", Text: text, Advice: hint}
}

// Unreadable is a complete body that turned out not to be what it should be.
func (x *Exchange) Unreadable(err error) Fault { return x.parseFault(err) }

// Denied is a body that says that it is an error, in the server's words, under a status of
// success.
func (x *Exchange) Denied(words string, passes bool) Fault {
	f := Fault{Code: "response", Text: x.answered() + ", but its body says that it is an error" + x.retried() + ": " + words, Advice: "; check the request"}
	if passes {
		f.Advice = Resumable
	}
	return f
}

// instead is what a body that is not JSON looks like, and what can be done about it.
func (x *Exchange) instead() (what, hint string) {
	lower := strings.ToLower(strings.TrimSpace(strings.ToValidUTF8(string(x.head), "")))
	switch {
	case strings.HasPrefix(lower, "<!doctype html"), strings.HasPrefix(lower, "<html"):
		return "is an HTML page, not JSON", "; check the URL, and whether it needs credentials"
	case strings.HasPrefix(lower, "<"):
		return "is XML, not JSON", "; ask for JSON with the header accept"
	case strings.HasPrefix(string(x.head), "\xff\xfe"), strings.HasPrefix(string(x.head), "\xfe\xff"):
		return "is UTF-16, not UTF-8", ""
	}
	return "is not valid JSON", ""
}

// begin is the start of the body, on one line; "" where there is none.
func (x *Exchange) begin() string {
	blank := func(c rune) bool { return c <= ' ' || c >= 0x7F && c <= 0xA0 } // and control characters
	s := strings.Join(strings.FieldsFunc(strings.ToValidUTF8(string(x.head), "\ufffd"), blank), " ")
	const most = 120
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}
