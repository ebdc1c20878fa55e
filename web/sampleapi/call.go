package sampleapi

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"strconv"
	"strings"
)

const (
	maxSize  = 5000          // items a page may have
	maxBody  = 1 << 20       // bytes of a request's body
	maxPlace = 1_000_000_000 // largest page number or offset that is read
)

// call is one request, and the way back. Its first error stays, so that readers need
// not check after each parameter.
type call struct {
	ctx     context.Context // ends when the client leaves
	r       *Request
	w       Writer
	header  Header // that every response has
	query   query
	body    map[string]json.RawMessage
	segment string // the rest of the path after the style's name, decoded
	path    string // the style's path as the client sees it, prefix included, escaped
	base    string // scheme and host as the client sees them
	knobs   knobs
	size    int  // items asked for
	list    list // what this walk sees
	number  int  // the page's number, 0 for the first
	counted bool // number was in the request; else it is computed from the place
	err     error
}

func (c *call) fail(format string, args ...any) {
	if c.err == nil {
		c.err = fmt.Errorf(format, args...)
	}
}

// readBody reads a POST request's JSON object.
func (c *call) readBody() {
	text, err := io.ReadAll(io.LimitReader(c.r.Body, maxBody+1))
	switch {
	case err != nil:
		c.fail("the request's body could not be read: %v", err)
	case len(text) > maxBody:
		c.fail("the request's body is larger than %d bytes", maxBody)
	case len(bytes.TrimSpace(text)) > 0:
		if err := json.Unmarshal(text, &c.body); err != nil {
			c.fail("the request's body must be a JSON object: %v", err)
		}
	}
}

// value is a parameter as the request carries it.
type value struct {
	present bool
	json    bool   // from a JSON body, where types tell
	number  bool   // a JSON number
	text    string // decoded; of a number its digits as written
}

// source is where a parameter stands in a request.
type source struct {
	name string
	read func(*call) value
}

func inQuery(name string) source {
	return source{name, func(c *call) value {
		text, ok := c.query.get(name)
		return value{present: ok, text: text}
	}}
}

func inHeader(name string) source {
	return source{name, func(c *call) value {
		text := c.r.Header(name)
		return value{present: text != "", text: text}
	}}
}

func inSegment(name string) source {
	return source{name, func(c *call) value { return value{present: c.segment != "", text: c.segment} }}
}

// inBody reads a string or a number; null counts as absent.
func inBody(path ...string) source {
	name := strings.Join(path, ".")
	return source{name, func(c *call) value {
		members := c.body
		for _, step := range path[:len(path)-1] {
			var inner map[string]json.RawMessage
			if raw, ok := members[step]; ok && json.Unmarshal(raw, &inner) != nil {
				c.fail("%s in the request's body must be an object, got %s", step, raw)
			}
			members = inner
		}
		raw, ok := members[path[len(path)-1]]
		if !ok || string(raw) == "null" {
			return value{}
		}
		if first := raw[0]; first == '-' || first >= '0' && first <= '9' {
			return value{present: true, json: true, number: true, text: string(raw)}
		}
		var text string
		if json.Unmarshal(raw, &text) != nil {
			c.fail("%s in the request's body must be a string or a number, got %s", name, raw)
		}
		return value{present: true, json: true, text: text}
	}}
}

// int reads an integer of at least min, and at most max, or the default where the request has none.
func (c *call) int(s source, byDefault, min, max int) int {
	v := s.read(c)
	if !v.present {
		return byDefault
	}
	if v.json && !v.number {
		c.fail("%s must be a number, got the string %q", s.name, v.text)
	}
	n, err := strconv.Atoi(v.text)
	if err != nil || n < min || n > max {
		c.fail("%s must be an integer ≥ %d and ≤ %d, got %s", s.name, min, max, v.text)
		return byDefault
	}
	return n
}

// query is a URL's query in its order, with each part's own spelling.
type query []struct{ raw, name, value string }

func parseQuery(raw string) (query, error) {
	var q query
	for part := range strings.SplitSeq(raw, "&") {
		if part == "" {
			continue
		}
		rawName, rawValue, _ := strings.Cut(part, "=")
		name, err := url.QueryUnescape(rawName)
		if err != nil {
			return nil, fmt.Errorf("the query has a bad escape: %s", part)
		}
		value, err := url.QueryUnescape(rawValue)
		if err != nil {
			return nil, fmt.Errorf("the query has a bad escape: %s", part)
		}
		q = append(q, struct{ raw, name, value string }{part, name, value})
	}
	return q, nil
}

func (q query) get(name string) (string, bool) {
	for _, p := range q {
		if p.name == name {
			return p.value, true
		}
	}
	return "", false
}

// with returns the query with one parameter set, in its place where it was
// there, and everything else as the client wrote it.
func (q query) with(name, value string) string {
	set := escapeName(name) + "=" + url.QueryEscape(value)
	var parts []string
	done := false
	for _, p := range q {
		switch {
		case p.name != name:
			parts = append(parts, p.raw)
		case !done:
			parts, done = append(parts, set), true
		}
	}
	if !done {
		parts = append(parts, set)
	}
	return strings.Join(parts, "&")
}

func (q query) without(name string) string {
	var parts []string
	for _, p := range q {
		if p.name != name {
			parts = append(parts, p.raw)
		}
	}
	return strings.Join(parts, "&")
}

// escapeName leaves the $ of OData's names as its servers write it.
func escapeName(name string) string {
	return strings.ReplaceAll(url.QueryEscape(name), "%24", "$")
}
