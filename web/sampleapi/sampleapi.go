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
package sampleapi

import (
	"bytes"
	"cmp"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// New returns the API. It may be mounted under a prefix with http.StripPrefix:
// the URLs it writes have the prefix and the host that the request came with.
func New() http.Handler { return Larger(1) }

// Larger is New with pages that have more items by the factor times, where a request does
// not say how many: the same lists in fewer requests.
func Larger(times int) http.Handler {
	a := &api{styles: map[string]*style{}, larger: times}
	for i := range styles {
		a.styles[styles[i].Name] = &styles[i]
	}
	return a
}

type api struct {
	styles map[string]*style
	larger int
	hits   hits
}

func (a *api) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Cache-Control", "no-store")
	header.Set("X-Content-Type-Options", "nosniff")
	c := &call{r: r, base: origin(r)}
	var err error
	if c.query, err = parseQuery(r.URL.RawQuery); err != nil {
		c.fail("%v", err)
	}
	cors, _ := c.query.get("cors")
	allowOrigin(header, r, cors)

	name, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.EscapedPath(), "/"), "/")
	s := a.styles[name]
	c.path = prefix(r) + "/" + name
	allow := "GET, HEAD, OPTIONS"
	switch {
	case s != nil && (rest == "" || s.segment && !strings.Contains(rest, "/")):
		if c.segment, err = url.PathUnescape(rest); err != nil {
			c.fail("the path has a bad escape: %s", rest)
		}
		if rest != "" {
			c.path += "/" + rest
		}
		if s.Method == http.MethodPost {
			allow = "POST, OPTIONS"
		}
	case (name == "" || name == "data.ndjson") && rest == "":
		s = nil
	default:
		refuse(w, r, http.StatusNotFound, "there is nothing at /"+name+": GET / lists what there is")
		return
	}
	if r.Method == http.MethodOptions {
		header.Set("Allow", allow)
		w.WriteHeader(http.StatusNoContent)
		return
	}
	if !slices.Contains(strings.Split(allow, ", "), r.Method) {
		header.Set("Allow", allow)
		refuse(w, r, http.StatusMethodNotAllowed, r.Method+" is not possible here, only "+allow)
		return
	}
	if s == nil {
		c.readKnobs()
		if a.refused(w, c) || !sleep(r.Context(), c.knobs.delay) {
			return
		}
		res := response{status: http.StatusOK, contentType: "application/x-ndjson", body: dataset().ndjson}
		if name == "" {
			res.contentType, res.body = jsonType, listing(prefix(r))
		}
		res.length = len(res.body)
		res.send(w, r, c.knobs.rate)
		return
	}
	a.serve(w, c, s)
}

// serve answers with a page.
func (a *api) serve(w http.ResponseWriter, c *call, s *style) {
	if s.Method == http.MethodPost {
		c.readBody()
	}
	c.size = c.int(s.sizeIn, min(s.size*a.larger, Total), 1, max(maxSize, s.size))
	c.list = list{size: c.size, hole: -1, stuck: -1}
	c.readKnobs()
	c.shape()
	from := s.at(c)
	if a.refused(w, c) || !sleep(c.r.Context(), c.knobs.delay) {
		return
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
	p := &page{call: c, records: dataset().records[first:last], first: first, next: next, status: http.StatusOK, header: http.Header{}}
	s.write(p)
	res := response{status: p.status, header: p.header, body: p.body.Bytes(), length: p.body.Len(), contentType: s.contentType}
	if res.length > 0 {
		res.contentType = cmp.Or(s.contentType, jsonType)
		if fault.Name != "" && (c.knobs.page == everyPage || c.knobs.page == c.number) &&
			a.hits.take(c.r.Method+" "+c.path+"?"+c.r.URL.RawQuery+" "+strconv.Itoa(from), fault.Times) {
			fault.apply(&res, p.records)
		}
	}
	res.send(w, c.r, c.knobs.rate)
}

// refused answers 400 where a parameter was wrong.
func (a *api) refused(w http.ResponseWriter, c *call) bool {
	if c.err == nil {
		return false
	}
	refuse(w, c.r, http.StatusBadRequest, c.err.Error())
	return true
}

func refuse(w http.ResponseWriter, r *http.Request, status int, message string) {
	body := errorBody(status, message)
	res := response{status: status, contentType: jsonType, body: body, length: len(body)}
	res.send(w, r, 0)
}

// exposed are the response headers that scripts of other origins may read.
const exposed = "Link, Content-Range, X-Total-Count, X-Next-Cursor, Retry-After, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Date, Content-Length"

// allowOrigin lets every origin in, with credentials and whatever method and
// headers it asks for: the data is invented, and nothing can be changed.
func allowOrigin(header http.Header, r *http.Request, mode string) {
	from := r.Header.Get("Origin")
	header.Add("Vary", "Origin")
	if mode == "off" || from == "" {
		return
	}
	header.Set("Access-Control-Allow-Origin", from)
	header.Set("Access-Control-Allow-Credentials", "true")
	if r.Method != http.MethodOptions {
		if mode != "hide" {
			header.Set("Access-Control-Expose-Headers", exposed)
		}
		return
	}
	if method := r.Header.Get("Access-Control-Request-Method"); method != "" {
		header.Set("Access-Control-Allow-Methods", method)
	}
	if asked := r.Header.Get("Access-Control-Request-Headers"); asked != "" {
		header.Set("Access-Control-Allow-Headers", asked)
	}
	if r.Header.Get("Access-Control-Request-Private-Network") != "" {
		header.Set("Access-Control-Allow-Private-Network", "true")
	}
	header.Set("Access-Control-Max-Age", "600")
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
