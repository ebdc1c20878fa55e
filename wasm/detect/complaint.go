package detect

import (
	"strings"

	"github.com/anypage/anypage/wasm/jsontext"
	"github.com/anypage/anypage/wasm/policy"
	"github.com/anypage/anypage/wasm/scheme"
	"github.com/tidwall/gjson"
)

// Complaint is the error that a body speaks of though the status is one of success.
type Complaint struct {
	Text   string // the server's words, on one line
	Passes bool   // they say that another request may be answered
	Whole  bool   // the body is nothing but that error
}

// Beside is what a body has beside the words that may be those of an error.
type Beside byte

// The kinds of it.
const (
	AnItem Beside = iota // only words that nothing else uses are an error then
	NoItem               // its list is empty, or null
	NoList               // it has no list: a message alone is an error
)

// Complains finds the error that a body speaks of. items is the path of the list.
func Complains(body gjson.Result, items string, beside Beside) (c Complaint, ok bool) {
	if body.IsArray() { // Salesforce REST API, Status Codes and Error Responses: an array of them
		v := jsontext.Element(body, 0)
		code := false
		jsontext.ForEach(v, func(name string, v gjson.Result) bool {
			code = code || normal(name) == "errorcode" && speaks(v)
			return !code
		})
		return Complaint{Text: short(wording(v, 0)), Passes: passes(v, 0)}, code && talks(v)
	}
	if !body.IsObject() {
		return c, false
	}
	v, ok := complaint(body, "$", items, beside == AnItem, 0)
	if !ok && beside == NoList {
		v, ok = body, talks(body)
	}
	if !ok {
		return c, false
	}
	kind := jsontext.Member(body, "kind").Str
	c.Whole = kind == "Status" || jsontext.Member(body, "resourceType").Str == "OperationOutcome"
	said := wording(v, 0)
	if said == "" || !v.IsObject() && !v.IsArray() && v.Type != gjson.String {
		v, said = body, wording(body, 0)
	}
	if said == "" {
		said = v.Raw
	}
	c.Text, c.Passes = short(said), passes(v, 0)
	return c, true
}

// Denies reports whether a body is an error though an array of it at a path looks like a list:
// that is a part of the error, or no list after all. "" is the path where there is none.
func Denies(body gjson.Result, path string) (c Complaint, ok bool) {
	if c, ok = Complains(body, "", NoList); !ok || path == "" || c.Whole {
		return c, ok
	}
	for _, step := range strings.Split(path, ".") {
		if in(errorFields, normal(step)) {
			return c, true
		}
	}
	v, found := scheme.Find(path, scheme.Page{Body: body})
	return c, !found || v.Type != gjson.JSON
}

// complaint is the value that says so, of an object or of one of those around the body.
func complaint(object gjson.Result, at, items string, listed bool, depth int) (found gjson.Result, ok bool) {
	object.ForEach(func(k, v gjson.Result) bool {
		name, norm := k.Str, normal(k.Str)
		switch {
		case listed && !notable(norm): // most members of most pages
		case in(errorFields, norm) && items != "" && Member(at, name) == items: // errors are what is listed
		case in(errorFields, norm):
			found, ok = v, speaks(v) && (!listed || v.Type != gjson.JSON || wording(v, 0) != "")
		case listed && in(partialFlags, norm):
			if found, ok = v, v.Type == gjson.True || v.IsArray() && speaks(v) || jsontext.Member(v, "type").Str == "incomplete"; ok && v.Type == gjson.True {
				found = gjson.Parse(jsontext.Quote(name + " is true"))
			}
		case in(goodFlags, norm):
			found, ok = object, strings.EqualFold(v.String(), "false")
		case in(statusFields, norm), depth == 0 && norm == "result":
			n, number := integer(v)
			found, ok = object, isText(v) && failed(object, normal(v.Str), listed) || number && !listed && n >= 400 && n <= 599 && norm != "result"
		case norm == "resourcetype":
			found, ok = object, v.Str == "OperationOutcome" && severe(object)
		}
		if !ok && v.IsObject() && depth < 2 && !listed && in(wrappers, norm) {
			found, ok = complaint(v, Member(at, name), items, listed, depth+1)
		}
		return !ok
	})
	return found, ok
}

// failed reports whether the text of a status says so. Beside items it may be what they were
// filtered by, unless a message comes with it.
func failed(object gjson.Result, status string, listed bool) (yes bool) {
	if !listed {
		return in(failedWords, status)
	}
	if in(surelyFailed, status) {
		object.ForEach(func(k, v gjson.Result) bool {
			yes = isText(v) && v.Str != "" && in(" message msg errormessage error ", normal(k.Str))
			return !yes
		})
	}
	return yes
}

func isText(v gjson.Result) bool { return v.Type == gjson.String }

// notable reports whether a name may be one of those that are looked for beside items, by
// its first letters: a look into all lists takes longer than a small page has.
func notable(norm string) bool {
	if len(norm) < 2 {
		return false
	}
	switch norm[:2] {
	case "er", "fa", "ex", "od", "pr", "ok", "su", "is", "st", "ht", "co", "re", "in", "ti", "un", "pa", "te":
		return true
	}
	return false
}

// severe reports whether an OperationOutcome is about an error (HL7 FHIR R5, IssueSeverity).
func severe(outcome gjson.Result) bool {
	for _, issue := range jsontext.Elements(jsontext.Member(outcome, "issue")) {
		if s := jsontext.Member(issue, "severity").Str; s == "error" || s == "fatal" {
			return true
		}
	}
	return false
}

// speaks reports whether the value of a field that is called an error tells of one: servers
// have "error": null, "errors": [], "error_code": 0 and "error": "none" where all is well.
func speaks(v gjson.Result) bool {
	switch v.Type {
	case gjson.Null, gjson.False:
		return false
	case gjson.True:
		return true
	case gjson.Number:
		return v.Num != 0 && v.Num != 200
	case gjson.String:
		n, isNumber := integer(v)
		norm := normal(v.Str)
		return strings.TrimSpace(v.Str) != "" && !in(wellWords, norm) && !(isNumber && (n == 0 || n == 200))
	}
	any := false
	well := false
	v.ForEach(func(k, inner gjson.Result) bool {
		if v.IsObject() && in(codeFields, normal(k.Str)) {
			well = well || !speaks(inner) && inner.Type != gjson.Null && inner.String() != ""
		}
		any = any || inner.IsObject() || inner.IsArray() || speaks(inner)
		return !any || v.IsObject()
	})
	return any && !well
}

// talks reports whether a body is nothing but a message: GitHub's {"message", "documentation_url"},
// RFC 9457's problems, {"__type", "message"} of Amazon's services.
func talks(body gjson.Result) bool {
	text, alone := false, true
	jsontext.ForEach(body, func(name string, v gjson.Result) bool {
		norm := normal(name)
		text = text || in(messageFields, norm) && v.Type == gjson.String && strings.TrimSpace(v.Str) != ""
		alone = alone && (in(messageFields+besideMessages, norm) || norm == "data" && blank(v))
		return alone
	})
	return text && alone
}

// wording is what an error says of itself, its code first.
func wording(v gjson.Result, depth int) string {
	switch {
	case v.Type == gjson.String || v.Type == gjson.Number:
		return v.String()
	case depth > 4:
		return ""
	case v.IsArray():
		return wording(jsontext.Element(v, 0), depth+1)
	case !v.IsObject():
		return ""
	}
	best := [...]struct{ list, text string }{{list: codeFields}, {list: messageFields}, {list: innerErrors}}
	v.ForEach(func(k, inner gjson.Result) bool {
		for i := range best {
			if b := &best[i]; b.text == "" && in(b.list, normal(k.Str)) && inner.Type != gjson.Null {
				b.text = strings.TrimSpace(wording(inner, depth+1))
			}
		}
		return true
	})
	text := best[1].text
	if text == "" {
		text = best[2].text
	}
	if code := best[0].text; code != "" && text != "" && code != text && code != "0" {
		text = code + ": " + text
	} else if text == "" {
		text = code
	}
	return text
}

// passes reports whether an error says that it passes: a rate limit, a time-out, a server
// that is busy.
func passes(v gjson.Result, depth int) (yes bool) {
	switch v.Type {
	case gjson.String:
		norm := normal(v.Str)
		for _, word := range passingWords {
			yes = yes || strings.Contains(norm, word)
		}
		return yes
	case gjson.JSON:
	default:
		return false
	}
	v.ForEach(func(k, inner gjson.Result) bool {
		switch n, ok := integer(inner); {
		case ok && in(codeFields+statusFields, normal(k.Str)):
			yes = policy.Retry{}.Retryable(int(n), func(string) string { return "" })
		case depth < 5:
			yes = passes(inner, depth+1)
		}
		return !yes
	})
	return yes
}

// short is a text on one line, and not too long for a message.
func short(s string) string {
	const most = 200
	s = strings.Join(strings.Fields(s), " ")
	if len(s) > most {
		return strings.ToValidUTF8(s[:most], "") + "…"
	}
	return s
}
