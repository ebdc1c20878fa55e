// Package abi reads the messages that the engine gets, and writes those that it sends.
//
// Messages are JSON, except those that every page of a walk needs. Demand, Response
// and End take numbers and lines of text. Chunk takes the bytes of a piece of a body,
// copied once, and returns the ranges of the items that the piece completes as pairs
// of unsigned 32-bit integers. Everything here is pure and runs natively; only the
// main package touches WebAssembly's memory.
//
// A session is one walk. Its life is
//
//	s, reply := Open(`{"url":"https://…","method":"GET","options":{…}}`)
//	reply, ranges := s.Demand(0, now, random)
//	reply, ranges := s.Response(1, 200, false, "https://…\nname\nvalue\n…", now, random)
//	reply, ranges := s.Chunk(1, bytes, now, random)
//	reply, ranges := s.End(1, now, random)
//	s.Close()
//
// A reply is a JSON array of effects, to be performed in this order. The first ranges
// belong to the fetch that the event was about. Those of other fetches follow: an
// effect "items" for each says how many.
package abi

import (
	"errors"
	"slices"
	"strings"

	"github.com/anypage/anypage/wasm/jsontext"
	"github.com/anypage/anypage/wasm/scheme"
	"github.com/anypage/anypage/wasm/walk"
	"github.com/tidwall/gjson"
)

// Session is one walk.
type Session struct {
	walk   *walk.Walk
	scheme *scheme.Scheme
	reply  []byte
	ranges []uint32
}

// Open starts a session. The session is nil if the caller made a mistake. The reply is
// {"scheme":{…}} or {"error":{"code":…,"message":…,"option":…}}. The scheme is null if it
// has to be detected: then the effect "scheme" comes later.
func Open(message []byte) (*Session, []byte) {
	s, err := open(gjson.ParseBytes(message))
	if err == nil {
		return s, s.describe()
	}
	code, option := "config", ""
	if e, ok := errors.AsType[*scheme.Error](err); ok {
		option = e.Option
	}
	if option == "resume" {
		code = "checkpoint"
	}
	return nil, []byte(`{"error":{"code":"` + code + `","message":` + jsontext.Quote(err.Error()) + `,"option":` + jsontext.Quote(option) + `}}`)
}

func open(message gjson.Result) (*Session, error) {
	c, err := readConfig(message)
	if err != nil {
		return nil, err
	}
	g, err := c.guide()
	if err != nil {
		return nil, err
	}
	w, err := walk.New(c.Config, g)
	return &Session{walk: w, scheme: c.scheme}, err
}

// describe writes which scheme the walk follows.
func (s *Session) describe() []byte {
	if s.scheme.Auto() {
		return []byte(`{"scheme":null}`)
	}
	speakeasy, why := s.scheme.Speakeasy()
	o := &object{b: append([]byte(nil), `{"scheme":`...)}
	o.scheme(walk.Detected{Pagination: s.scheme.Pagination, Preset: s.scheme.Preset, Confidence: 1, Evidence: s.scheme.Evidence(), Speakeasy: speakeasy, Why: why})
	return append(o.b, '}')
}

// Event takes the events that have no method of their own; see readEvent. Here and
// below, now is in milliseconds since the Unix epoch, random is from [0, 1), and the
// results are valid until the next call.
func (s *Session) Event(message []byte, now, random float64) (reply []byte, ranges []uint32) {
	e, ok := readEvent(gjson.ParseBytes(message))
	if !ok {
		panic("abi: unknown event " + string(message))
	}
	return s.handle(e, now, random)
}

// Demand says that the page with this number is wanted.
func (s *Session) Demand(page int, now, random float64) (reply []byte, ranges []uint32) {
	return s.handle(walk.Demand{Page: page}, now, random)
}

// Response says that a fetch has its status and headers. The first of the lines is the
// URL after redirects, empty if the host doesn't know it. Then the name and the value
// of each header follow, a line each. None of these can contain a line feed (URL
// Standard, section 4.5; RFC 9110, section 5.5). With cors, headers that the server
// doesn't expose may be missing.
func (s *Session) Response(id, status int, cors bool, lines string, now, random float64) (reply []byte, ranges []uint32) {
	e := walk.Response{ID: id, Status: status, CrossOrigin: cors}
	e.URL, lines, _ = strings.Cut(lines, "\n")
	e.Headers = make([]scheme.Header, 0, (strings.Count(lines, "\n")+1)/2)
	for lines != "" {
		var h scheme.Header
		h.Name, lines, _ = strings.Cut(lines, "\n")
		h.Value, lines, _ = strings.Cut(lines, "\n")
		e.Headers = append(e.Headers, h)
	}
	return s.handle(e, now, random)
}

// End says that a body is complete.
func (s *Session) End(id int, now, random float64) (reply []byte, ranges []uint32) {
	return s.handle(walk.End{ID: id}, now, random)
}

// Chunk passes a piece of a body on.
func (s *Session) Chunk(id int, chunk []byte, now, random float64) (reply []byte, ranges []uint32) {
	return s.handle(walk.Chunk{ID: id, Bytes: chunk}, now, random)
}

// Close ends the session. Later sessions use its memory again.
func (s *Session) Close() { s.walk.Close() }

func (s *Session) handle(e walk.Event, now, random float64) ([]byte, []uint32) {
	s.reply, s.ranges = s.reply[:0], s.ranges[:0]
	about := 0 // the fetch
	switch e := e.(type) {
	case walk.Chunk:
		about = e.ID
	case walk.End:
		about = e.ID
	}
	effects := s.walk.Handle(e, now, random)
	for _, own := range [...]bool{true, false} {
		for _, effect := range effects {
			if items, ok := effect.(walk.Items); ok && (items.ID == about) == own {
				s.ranges = slices.Grow(s.ranges, 2*len(items.Ranges))
				for _, r := range items.Ranges {
					s.ranges = append(s.ranges, uint32(r.Begin), uint32(r.End))
				}
			}
		}
	}
	for _, effect := range effects {
		if items, ok := effect.(walk.Items); ok && items.ID == about {
			continue
		}
		if len(s.reply) == 0 {
			s.reply = append(s.reply, '[')
		} else {
			s.reply = append(s.reply, ',')
		}
		s.reply = appendEffect(s.reply, effect)
	}
	if len(s.reply) > 0 {
		s.reply = append(s.reply, ']')
	}
	return s.reply, s.ranges
}

// readEvent reads
//
//	{"event":"failure","id":1,"message":"…","of":"headers"} or "timeout"
//	{"event":"elapsed","id":1}
//	{"event":"stop","aborted":true,"pages":1,"items":2}
func readEvent(m gjson.Result) (walk.Event, bool) {
	id := int(jsontext.Member(m, "id").Int())
	switch jsontext.Member(m, "event").Str {
	case "failure":
		e := walk.Failure{ID: id, Message: jsontext.Member(m, "message").String()}
		switch jsontext.Member(m, "of").Str {
		case "headers":
			e.Kind = walk.NoHeaders
		case "timeout":
			e.Kind = walk.Silence
		}
		return e, true
	case "elapsed":
		return walk.Elapsed{ID: id}, true
	case "checkpoint":
		return walk.Mark{Page: int(jsontext.Member(m, "page").Int()), Items: int(jsontext.Member(m, "items").Int())}, true
	case "stop":
		return walk.Stop{Aborted: jsontext.Member(m, "aborted").Bool(), Pages: int(jsontext.Member(m, "pages").Int()), Items: int(jsontext.Member(m, "items").Int())}, true
	}
	return nil, false
}

// readHeaders reads [["name","value"],…].
func readHeaders(m gjson.Result) []scheme.Header {
	var headers []scheme.Header
	m.ForEach(func(_, pair gjson.Result) bool {
		headers = append(headers, scheme.Header{Name: jsontext.Element(pair, 0).String(), Value: jsontext.Element(pair, 1).String()})
		return true
	})
	return headers
}
