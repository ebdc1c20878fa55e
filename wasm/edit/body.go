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

// PointerTo is the pointer to a member of the outermost object, whatever its name is.
func PointerTo(name string) string {
	return "/" + strings.ReplaceAll(strings.ReplaceAll(name, "~", "~0"), "/", "~1")
}

// BodyValue returns the JSON text at a pointer in body, as it stands there. ok is
// false when nothing is there, and when body is not JSON.
func BodyValue(body, pointer string) (raw string, ok bool) {
	tokens, err := Pointer(pointer)
	if err != nil {
		return "", false
	}
	d, err := parseBody(body)
	if err != nil {
		return "", false
	}
	at := d.Root()
	for i := range tokens {
		if at, ok, err = lookup(d, at, tokens, i); err != nil || !ok {
			return "", false
		}
	}
	return d.Raw(at), true
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
	d, err := parseBody(body)
	if err != nil {
		return "", err
	}
	at := d.Root()
	for i := 0; ; i++ {
		found, ok, err := lookup(d, at, tokens, i)
		if err != nil {
			return "", err
		}
		if ok {
			if i == len(tokens)-1 || d.Kind(found) == 'n' {
				return body[:found.Start] + nest(tokens[i+1:], raw) + body[found.End:], nil
			}
			at = found
			continue
		}
		value := nest(tokens[i+1:], raw)
		if d.Kind(at) == '{' {
			value = jsontext.Quote(tokens[i]) + ":" + value
		}
		behind, comma := at.Start+1, ""
		for it := d.Children(at); it.Next(); {
			behind, comma = it.Value.End, ","
		}
		return body[:behind] + comma + value + body[behind:], nil
	}
}

// nest wraps raw in objects, one for each name.
func nest(names []string, raw string) string {
	for _, name := range slices.Backward(names) {
		raw = "{" + jsontext.Quote(name) + ":" + raw + "}"
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
	d, err := parseBody(body)
	if err != nil {
		return "", err
	}
	at := d.Root()
	for i := range tokens {
		var ok bool
		if at, ok, err = lookup(d, at, tokens, i); err != nil || !ok {
			return body, nil
		}
	}
	return d.Without([]jsontext.Value{at}), nil
}

// lookup returns the child named tokens[i] of at, the value that tokens[:i] lead to.
// It is an error when there is none and none can be put there either.
func lookup(d *jsontext.Document, at jsontext.Value, tokens []string, i int) (found jsontext.Value, ok bool, err error) {
	token := tokens[i]
	switch d.Kind(at) {
	case '{':
		found, ok = d.Member(at, token)
		return found, ok, nil
	case '[':
		if index, err := strconv.Atoi(token); err == nil && index >= 0 && strconv.Itoa(index) == token {
			found, ok = d.Element(at, index)
		}
		if !ok && token != "-" {
			return found, false, errors.New(place(tokens[:i]) + " is an array of length " + strconv.Itoa(d.Length(at)) +
				" without index " + jsontext.Quote(token))
		}
		return found, ok, nil
	}
	return found, false, errors.New(place(tokens[:i]) + " is not an object but " + kind(d.Kind(at)))
}

// place describes the value that tokens lead to.
func place(tokens []string) string {
	if len(tokens) == 0 {
		return "it"
	}
	var pointer strings.Builder
	for _, token := range tokens {
		pointer.WriteString(PointerTo(token))
	}
	return jsontext.Quote(pointer.String())
}

func kind(scalar byte) string {
	switch scalar {
	case '"':
		return "a string"
	case 't', 'f':
		return "a boolean"
	case 'n':
		return "null"
	}
	return "a number"
}

func parseBody(body string) (*jsontext.Document, error) {
	d, err := jsontext.Parse(body, 0)
	if err != nil {
		return nil, errors.New("it is not JSON")
	}
	return d, nil
}
