package edit

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/anypage/anypage/wasm/jsontext"
	"github.com/tidwall/gjson"
)

// A place in a JSON body is named by a pointer: the name of a property of the
// outermost object, or, where it starts with "/", a JSON Pointer (RFC 6901).
// Names are compared unescaped, and where an object has a name more than once,
// the last counts, as for every reader built on JSON.parse.

// Pointer splits a pointer into the names and indices that lead to its place. It
// is an error for a pointer to be empty, which would be the whole body, and for a
// JSON Pointer to have a "~" that is not part of "~0" or "~1".
func Pointer(pointer string) ([]string, error) {
	if pointer == "" {
		return nil, errors.New("the name of a body property is empty")
	}
	if pointer[0] != '/' {
		return []string{pointer}, nil
	}
	tokens := strings.Split(pointer[1:], "/")
	for i, token := range tokens {
		plain := strings.ReplaceAll(strings.ReplaceAll(token, "~1", "/"), "~0", "~") // in this order: RFC 6901, section 4
		if strings.Count(plain, "~") != strings.Count(token, "~0") {
			return nil, errors.New(`in a JSON Pointer, "~" must be followed by 0 or 1`)
		}
		tokens[i] = plain
	}
	return tokens, nil
}

// BodyValue returns the JSON text at a pointer in body, as it stands there. ok is
// false when nothing is there, and when body is not JSON.
func BodyValue(body, pointer string) (raw string, ok bool) {
	tokens, err := Pointer(pointer)
	if err != nil {
		return "", false
	}
	at, err := parseBody(body)
	if err != nil {
		return "", false
	}
	for i := range tokens {
		members, found, err := lookup(at, tokens, i)
		if err != nil || found < 0 {
			return "", false
		}
		at = members[found].Result
	}
	return at.Raw, true
}

// SetBodyValue puts raw, a JSON text, at a pointer in body. What is there is
// replaced; a missing member is appended to its object, the objects missing on
// the way with it, where null on the way counts as missing; "-" appends to an
// array. An empty body counts as {}. All other bytes stay as they are.
//
// It is an error when body or raw is not JSON, when a scalar stands in the way,
// and when an array has no such index. Its text calls the body "it".
func SetBodyValue(body, pointer, raw string) (string, error) {
	tokens, err := Pointer(pointer)
	if err != nil {
		return "", err
	}
	if !gjson.Valid(raw) {
		return "", errors.New("the value is not JSON")
	}
	if body == "" {
		body = "{}"
	}
	at, err := parseBody(body)
	if err != nil {
		return "", err
	}
	for i := 0; ; i++ {
		members, found, err := lookup(at, tokens, i)
		if err != nil {
			return "", err
		}
		if found >= 0 {
			m := members[found]
			if i == len(tokens)-1 || m.Type == gjson.Null {
				return body[:m.Index] + nest(tokens[i+1:], raw) + body[m.end():], nil
			}
			at = m.Result
			continue
		}
		value := nest(tokens[i+1:], raw)
		if at.IsObject() {
			value = JSONString(tokens[i]) + ":" + value
		}
		behind := at.Index + 1
		if n := len(members); n > 0 {
			behind = members[n-1].end()
			value = "," + value
		}
		return body[:behind] + value + body[behind:], nil
	}
}

// nest wraps raw in objects, one for each name.
func nest(names []string, raw string) string {
	for _, name := range slices.Backward(names) {
		raw = "{" + JSONString(name) + ":" + raw + "}"
	}
	return raw
}

// RemoveBodyValue removes what is at a pointer in body, with its name and its
// comma: every member of that name in its object, since removing the last would
// uncover another. All other bytes stay as they are, and the whole body when
// nothing is there. It is an error when body, unless empty, is not JSON.
func RemoveBodyValue(body, pointer string) (string, error) {
	tokens, err := Pointer(pointer)
	if err != nil || body == "" {
		return "", err
	}
	at, err := parseBody(body)
	if err != nil {
		return "", err
	}
	var members []member
	for i := range tokens {
		var found int
		members, found, err = lookup(at, tokens, i)
		if err != nil || found < 0 {
			return body, nil
		}
		at = members[found].Result
	}
	var b strings.Builder
	b.WriteString(body[:members[0].start])
	first := true
	for i, m := range members {
		if m.name == tokens[len(tokens)-1] {
			continue
		}
		from := m.start
		if !first {
			from = members[i-1].end() // with the comma before it
		}
		b.WriteString(body[from:m.end()])
		first = false
	}
	b.WriteString(body[members[len(members)-1].end():])
	return b.String(), nil
}

// JSONString is jsontext.Quote, for packages that have not moved yet.
func JSONString(s string) string { return jsontext.Quote(s) }

// AppendJSONString is jsontext.AppendString, for packages that have not moved yet.
func AppendJSONString(b []byte, s string) []byte { return jsontext.AppendString(b, s) }

// member is a value inside an object or array.
type member struct {
	gjson.Result        // the value; Index is its offset in the body
	name         string // unescaped; of an array's element, its index in decimal
	start        int    // offset of the name, or of the array's element
}

// end returns the offset behind the member.
func (m member) end() int { return m.Index + len(m.Raw) }

// lookup returns the members of at, the value that tokens[:i] lead to, and the
// position among them of the last one named tokens[i], -1 when there is none. It
// is an error when none can be put there either.
func lookup(at gjson.Result, tokens []string, i int) (members []member, found int, err error) {
	found = -1
	if !at.IsObject() && !at.IsArray() {
		return nil, found, errors.New(place(tokens[:i]) + " is not an object but " + kind(at))
	}
	at.ForEach(func(key, value gjson.Result) bool {
		m := member{value, key.Str, key.Index}
		if at.IsArray() {
			m.name, m.start = strconv.Itoa(len(members)), value.Index
		}
		if m.name == tokens[i] {
			found = len(members)
		}
		members = append(members, m)
		return true
	})
	if at.IsArray() && found < 0 && tokens[i] != "-" {
		return nil, found, errors.New(place(tokens[:i]) + " is an array of length " + strconv.Itoa(len(members)) +
			" without index " + strconv.Quote(tokens[i]))
	}
	return members, found, nil
}

// place describes the value that tokens lead to.
func place(tokens []string) string {
	if len(tokens) == 0 {
		return "it"
	}
	var pointer strings.Builder
	for _, token := range tokens {
		pointer.WriteString("/" + strings.ReplaceAll(strings.ReplaceAll(token, "~", "~0"), "/", "~1"))
	}
	return strconv.Quote(pointer.String())
}

func kind(scalar gjson.Result) string {
	switch scalar.Type {
	case gjson.String:
		return "a string"
	case gjson.Number:
		return "a number"
	case gjson.Null:
		return "null"
	}
	return "a boolean"
}

// parseBody makes sure of what gjson takes for granted: that the text is JSON.
func parseBody(body string) (gjson.Result, error) {
	if !gjson.Valid(body) {
		return gjson.Result{}, errors.New("it is not JSON")
	}
	return gjson.Parse(body), nil
}
