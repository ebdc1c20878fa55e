package sampleapi

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Knob is a query parameter that every endpoint understands and that no style
// takes for its own. Next URLs keep it.
type Knob struct {
	Name        string `json:"name"`
	Description string `json:"description"`
}

// Knobs lists the knobs.
func Knobs() []Knob {
	return []Knob{
		{"delay", "milliseconds to wait before the response, at most 60000"},
		{"rate", "bytes per second at which the body is sent"},
		{"fault", "what goes wrong: one of faults"},
		{"fault-page", `the page on which it does, counted from 0, or "all"; default 2, or the last page where there are fewer`},
		{"fault-times", "how many times each distinct URL is hit (with the position in its body or headers, where that is where it stands); 0 for always"},
		{"run", "any text: a new value makes URLs that no fault has hit yet"},
		{"cors", `"hide" exposes no response header to scripts of other origins; "off" sends no CORS headers at all`},
	}
}

// Fault is one thing that can go wrong on request.
type Fault struct {
	Name        string `json:"name"`
	Description string `json:"description"`
	Times       int    `json:"times"` // default of fault-times
	AllPages    bool   `json:"allPages,omitempty"`
}

var faults = []Fault{
	{"429", "status 429 with Retry-After: 1", 1, false},
	{"429-date", "status 429 with a Retry-After date, two seconds ahead", 1, false},
	{"500", "status 500 with a JSON error", 1, false},
	{"503", "status 503 with a JSON error and no Retry-After", 1, false},
	{"html-500", "status 500 with an HTML page", 1, false},
	{"cut", "the connection closes in the middle of the body", 1, false},
	{"stall", "half of the body arrives, then nothing for 30 seconds, then the connection closes", 1, false},
	{"html", "an HTML page with status 200", 0, false},
	{"invalid", "a semicolon for a colon in the middle item: not JSON", 0, false},
	{"empty", "a body of no bytes with status 200", 0, false},
	{"notutf8", "a byte in the middle item that is not UTF-8", 0, false},
	{"repeat", "from this page on, the same items and the same next page for ever", 0, false},
	{"empty-page", "a page without items in the middle that still names the next; where the next request is made from the items (offset, last id) there is no way past it", 0, false},
	{"past-end", "after the last page, the same page comes again", 0, true},
	{"bom", "the body begins with a byte order mark", 0, true},
	{"text", "the body is sent as text/plain", 0, true},
}

// Faults lists the faults.
func Faults() []Fault { return append([]Fault(nil), faults...) }

const everyPage = -1

// knobs are the parameters of a request that are the same for all styles.
type knobs struct {
	delay time.Duration
	rate  int   // bytes per second; 0 for no limit
	fault Fault // its Times is what the request says, where it says; no Name: no fault
	page  int   // the page's number, or everyPage
}

func (c *call) readKnobs() {
	c.knobs.delay = time.Duration(c.int(inQuery("delay"), 0, 0, 60_000)) * time.Millisecond
	c.knobs.rate = c.int(inQuery("rate"), 0, 1, maxPlace)
	name, ok := c.query.get("fault")
	if !ok || name == "" {
		return
	}
	var names []string
	for _, f := range faults {
		names = append(names, f.Name)
		if f.Name == name {
			c.knobs.fault = f
		}
	}
	if c.knobs.fault.Name == "" {
		c.fail("fault must be one of %s, got %s", strings.Join(names, ", "), name)
	}
	c.knobs.fault.Times = c.int(inQuery("fault-times"), c.knobs.fault.Times, 0, maxPlace)
	c.knobs.page = min(2, (Total-1)/max(c.size, 1))
	if c.knobs.fault.AllPages {
		c.knobs.page = everyPage
	}
	if page, _ := c.query.get("fault-page"); page == "all" {
		c.knobs.page = everyPage
	} else {
		c.knobs.page = c.int(inQuery("fault-page"), c.knobs.page, 0, maxPlace)
	}
}

// shape turns the faults of the list itself on.
func (c *call) shape() {
	place := max(c.knobs.page, 0) * c.size
	switch c.knobs.fault.Name {
	case "repeat":
		c.list.stuck = min(place, (Total-1)/c.size*c.size)
	case "empty-page":
		if place < Total {
			c.list.hole = place
		}
	case "past-end":
		c.list.clamp = true
	}
}

// hits counts how often each URL was hit, for the latest ones only: memory
// stays bounded however long the server runs.
type hits struct {
	mu     sync.Mutex
	count  map[string]int
	oldest []string // a ring of the keys in count
	at     int
}

const maxHits = 4096

// take reports whether key may be hit once more; times 0 is without limit.
func (h *hits) take(key string, times int) bool {
	if times == 0 {
		return true
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.count == nil {
		h.count = map[string]int{}
	}
	n, known := h.count[key]
	if n >= times {
		return false
	}
	h.count[key] = n + 1
	switch {
	case known:
	case len(h.oldest) < maxHits:
		h.oldest = append(h.oldest, key)
	default:
		delete(h.count, h.oldest[h.at])
		h.oldest[h.at] = key
		h.at = (h.at + 1) % maxHits
	}
	return true
}

// response is what is sent, after the faults.
type response struct {
	status      int
	header      Header // besides those that every response has
	contentType string
	body        []byte
	length      int // of the body as announced
	stall       bool
}

// apply makes a whole response wrong.
func (f Fault) apply(res *response, records [][]byte) {
	// The middle item, where there is one, else the envelope.
	at, member := 0, res.body
	if len(records) > 0 {
		member = records[len(records)/2]
		at = max(bytes.Index(res.body, member), 0)
	}
	// spoil overwrites the byte behind the first text in member; of an empty page, its first byte.
	spoil := func(text string, b byte) {
		i := bytes.Index(member, []byte(text))
		if i < 0 {
			i, text = 0, ""
		}
		res.body[at+i+len(text)] = b
	}
	refuse := func(status int, what string) {
		*res = response{status: status, header: Header{}, contentType: jsonType, body: errorBody(status, what)}
	}
	switch f.Name {
	case "429", "429-date":
		refuse(429, "too many requests: this fault was asked for")
		res.header["Retry-After"] = "1"
		if f.Name == "429-date" {
			res.header["Retry-After"] = time.Now().Add(2 * time.Second).UTC().Format(DateFormat)
		}
		res.header["RateLimit-Limit"] = "60"
		res.header["RateLimit-Remaining"] = "0"
		res.header["RateLimit-Reset"] = "1"
	case "500":
		refuse(500, "internal error: this fault was asked for")
	case "503":
		refuse(503, "unavailable: this fault was asked for")
	case "html", "html-500":
		*res = response{status: 200, contentType: "text/html; charset=utf-8", body: []byte(htmlPage)}
		if f.Name == "html-500" {
			res.status = 500
		}
	case "empty":
		res.body = nil
	case "invalid":
		spoil(`"id"`, ';')
	case "notutf8":
		spoil(`"title":"`, 0xff)
	case "bom":
		res.body = append([]byte("\ufeff"), res.body...)
	case "text":
		res.contentType = "text/plain; charset=utf-8"
	case "cut", "stall":
		res.length = len(res.body)
		res.body = res.body[:len(res.body)/2]
		res.stall = f.Name == "stall"
		return
	}
	res.length = len(res.body)
}

const htmlPage = `<!DOCTYPE html>
<html><head><title>Sign in</title></head>
<body><h1>Sign in</h1><p>This is a page for people: the fault was asked for.</p></body></html>
`

// send writes a response at the rate asked for. A body shorter than announced
// ends with the connection.
func (res *response) send(c *call) error {
	maps.Copy(c.header, res.header)
	if res.contentType != "" {
		c.header["Content-Type"] = res.contentType
	}
	if res.status != 204 {
		c.header["Content-Length"] = strconv.Itoa(res.length)
	}
	c.w.Head(res.status, c.header)
	if c.r.Method == "HEAD" || res.status == 204 {
		return nil
	}
	body := res.body
	if rate := c.knobs.rate; rate > 0 {
		if err := c.w.Flush(); err != nil { // the headers, at once
			return err
		}
		start, sent := time.Now(), 0
		for len(body) > 0 {
			// Twenty chunks a second, or a byte at a time where that is more;
			// each arrives when its last byte would have.
			n := min(max(rate/20, 1), len(body))
			sent += n
			due := start.Add(time.Duration(float64(sent) / float64(rate) * float64(time.Second)))
			if err := sleep(c.ctx, time.Until(due)); err != nil {
				return err
			}
			if _, err := c.w.Write(body[:n]); err != nil {
				return err
			}
			if err := c.w.Flush(); err != nil {
				return err
			}
			body = body[n:]
		}
	}
	if _, err := c.w.Write(body); err != nil {
		return err
	}
	if len(res.body) == res.length {
		return nil
	}
	if c.w.Flush() == nil && res.stall {
		sleep(c.ctx, 30*time.Second)
	}
	return ErrBroken
}

// DateFormat is that of dates in headers (RFC 9110, section 5.6.7).
const DateFormat = "Mon, 02 Jan 2006 15:04:05 GMT"

// sleep waits, and returns an error when the client left before.
func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

const jsonType = "application/json; charset=utf-8"

func errorBody(status int, message string) []byte {
	return fmt.Appendf(nil, `{"error":{"status":%d,"message":%s}}`+"\n", status, quote(message))
}
