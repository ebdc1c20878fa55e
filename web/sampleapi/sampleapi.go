// Package sampleapi serves one data set of 10,000 orders behind every style of
// pagination, for demos and tests.
//
// GET / lists the styles, the knobs and the faults; GET /data.ndjson is the
// reference, each record's exact JSON text on a line. Every style embeds just
// these bytes, so that a client that got all of a list can prove it.
//
// A style is an entry of one table (styles.go): how a request tells where its
// page begins, and how the envelope is written. What all of them share is here:
// routes, CORS, and the faults (fault.go) that a request can ask for.
//
// The API knows no transport (exchange.go): New and Larger put it behind net/http,
// package web/samplewasm into a page.
package sampleapi

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// API answers requests, and remembers which of them a fault has hit.
type API struct {
	styles map[string]*style
	larger int
	hits   hits
}

// NewAPI returns the API. Its pages have more items by the factor larger, where a request does
// not say how many.
func NewAPI(larger int) *API {
	a := &API{styles: map[string]*style{}, larger: larger}
	for i := range styles {
		a.styles[styles[i].Name] = &styles[i]
	}
	return a
}

// Answer answers a request, at the pace that it asks for. The URLs it writes have the prefix and
// the origin of the request. It returns ErrBroken where the connection has to break off, and
// another error where the client left.
func (a *API) Answer(ctx context.Context, r *Request, w Writer) error {
	header := Header{"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
	c := &call{ctx: ctx, r: r, w: w, header: header, base: r.Origin}
	var err error
	if c.query, err = parseQuery(r.Query); err != nil {
		c.fail("%v", err)
	}
	cors, _ := c.query.get("cors")
	allowOrigin(header, r, cors)

	name, rest, _ := strings.Cut(strings.TrimPrefix(r.Path, "/"), "/")
	s := a.styles[name]
	c.path = r.Prefix + "/" + name
	allow := "GET, HEAD, OPTIONS"
	switch {
	case s != nil && (rest == "" || s.segment && !strings.Contains(rest, "/")):
		if c.segment, err = url.PathUnescape(rest); err != nil {
			c.fail("the path has a bad escape: %s", rest)
		}
		if rest != "" {
			c.path += "/" + rest
		}
		if s.Method == "POST" {
			allow = "POST, OPTIONS"
		}
	case (name == "" || name == "data.ndjson") && rest == "":
		s = nil
	default:
		return c.refuse(404, "there is nothing at /"+name+": GET / lists what there is")
	}
	if r.Method == "OPTIONS" {
		header["Allow"] = allow
		w.Head(204, header)
		return nil
	}
	if !slices.Contains(strings.Split(allow, ", "), r.Method) {
		header["Allow"] = allow
		return c.refuse(405, r.Method+" is not possible here, only "+allow)
	}
	if s != nil {
		return a.serve(c, s)
	}
	c.readKnobs()
	if c.err != nil {
		return c.refuse(400, c.err.Error())
	}
	if err := sleep(ctx, c.knobs.delay); err != nil {
		return err
	}
	res := response{status: 200}
	if name == "" {
		res.contentType, res.body = jsonType, listing(r.Prefix)
	} else {
		res.contentType, res.body = "application/x-ndjson", dataset().ndjson
	}
	res.length = len(res.body)
	return res.send(c)
}

// serve answers with a page.
func (a *API) serve(c *call, s *style) error {
	if s.Method == "POST" {
		c.readBody()
	}
	c.size = c.int(s.sizeIn, min(s.size*a.larger, Total), 1, max(maxSize, s.size))
	c.list = list{size: c.size, hole: -1, stuck: -1}
	c.readKnobs()
	c.shape()
	from := s.at(c)
	if c.err != nil {
		return c.refuse(400, c.err.Error())
	}
	if err := sleep(c.ctx, c.knobs.delay); err != nil {
		return err
	}
	if !c.counted {
		c.number = from / c.size
	}
	fault := c.knobs.fault
	if c.list.stuck >= 0 && from >= c.list.stuck {
		// The position is the fault's own doing: it is not part of what is counted.
		run, _ := c.query.get("run")
		if !a.hits.take(s.Name+" "+fault.Name+" "+run, fault.Times) {
			c.list.stuck = -1
		}
	}
	first, last, next := c.list.slice(from)
	p := &page{call: c, records: dataset().records[first:last], first: first, next: next, status: 200, header: Header{}}
	s.write(p)
	res := response{status: p.status, header: p.header, body: p.body.Bytes(), length: p.body.Len(), contentType: s.contentType}
	if res.length > 0 {
		res.contentType = cmp.Or(s.contentType, jsonType)
		if fault.Name != "" && (c.knobs.page == everyPage || c.knobs.page == c.number) &&
			a.hits.take(c.r.Method+" "+c.path+"?"+c.r.Query+" "+strconv.Itoa(from), fault.Times) {
			fault.apply(&res, p.records)
		}
	}
	return res.send(c)
}

// refuse answers with an error, at once.
func (c *call) refuse(status int, message string) error {
	c.knobs.rate = 0
	body := errorBody(status, message)
	res := response{status: status, contentType: jsonType, body: body, length: len(body)}
	return res.send(c)
}

// exposed are the response headers that scripts of other origins may read.
const exposed = "Link, Content-Range, X-Total-Count, X-Next-Cursor, Retry-After, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Date, Content-Length"

// allowOrigin lets every origin in, with credentials and whatever method and
// headers it asks for: the data is invented, and nothing can be changed.
func allowOrigin(header Header, r *Request, mode string) {
	from := r.Header("Origin")
	header["Vary"] = "Origin"
	if mode == "off" || from == "" {
		return
	}
	header["Access-Control-Allow-Origin"] = from
	header["Access-Control-Allow-Credentials"] = "true"
	if r.Method != "OPTIONS" {
		if mode != "hide" {
			header["Access-Control-Expose-Headers"] = exposed
		}
		return
	}
	if method := r.Header("Access-Control-Request-Method"); method != "" {
		header["Access-Control-Allow-Methods"] = method
	}
	if asked := r.Header("Access-Control-Request-Headers"); asked != "" {
		header["Access-Control-Allow-Headers"] = asked
	}
	if r.Header("Access-Control-Request-Private-Network") != "" {
		header["Access-Control-Allow-Private-Network"] = "true"
	}
	header["Access-Control-Max-Age"] = "600"
}

// listing describes the API. Its URLs are what a client of this prefix asks for.
func listing(prefix string) []byte {
	list := struct {
		Name    string  `json:"name"`
		Records int     `json:"records"`
		Data    string  `json:"data"`
		Styles  []Style `json:"styles"`
		Knobs   []Knob  `json:"knobs"`
		Faults  []Fault `json:"faults"`
	}{"anypage sample API", Total, prefix + "/data.ndjson", Styles(), Knobs(), Faults()}
	for i := range list.Styles {
		list.Styles[i].Path = prefix + list.Styles[i].Path
		list.Styles[i].URL = prefix + list.Styles[i].URL
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(list); err != nil {
		panic(err) // can't happen: every value in list can be encoded
	}
	return out.Bytes()
}
