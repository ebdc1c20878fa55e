package exchange

import (
	"bytes"
	"strings"

	"github.com/anypage/anypage/wasm/contract"
	"github.com/anypage/anypage/wasm/jsontext"
	"github.com/anypage/anypage/wasm/split"
	"github.com/tidwall/gjson"
)

// The answer to a JSON-RPC request may come as an event of a stream, behind notifications (MCP
// 2026-07-28, Streamable HTTP, Receiving Messages). Its data is the body then. An event may have
// its data on several lines, so that no place in it is a place in what has arrived: the driver
// gets the data instead.

// eventStream reports whether a response is a stream of events.
func (a *Answer) eventStream() bool {
	media, _, _ := strings.Cut(a.Header("content-type"), ";")
	return strings.EqualFold(strings.TrimSpace(media), "text/event-stream")
}

// stream looks for the answer in a stream of events (HTML Standard, section 9.2.6).
type stream struct {
	line   []byte // as far as it has arrived
	data   []byte // of the event
	began  bool   // the byte order mark, if there is one, is behind
	cr     bool   // the last byte was a carriage return
	answer []byte // nil until it has come
}

// write reads the next chunk. It reports whether the answer has come.
func (s *stream) write(chunk []byte) bool {
	for _, c := range chunk {
		newline := c == '\n' && s.cr // of the line that the carriage return has ended
		s.cr = c == '\r'
		switch {
		case newline:
		case c == '\n' || c == '\r':
			s.endLine()
		default:
			s.line = append(s.line, c)
		}
		if s.answer != nil {
			return true
		}
	}
	return false
}

// close says that the stream has ended. It reports whether the answer has come: there are servers
// that leave out the empty line behind it.
func (s *stream) close() bool {
	if s.answer == nil {
		s.endLine()
		s.endLine()
	}
	return s.answer != nil
}

func (s *stream) endLine() {
	line := s.line
	s.line = s.line[:0]
	if !s.began {
		line, s.began = bytes.TrimPrefix(line, []byte("\ufeff")), true
	}
	name, value := line, []byte(nil)
	if i := bytes.IndexByte(line, ':'); i >= 0 { // bytes.Cut is 300 bytes of the engine
		name, value = line[:i], line[i+1:]
	}
	switch {
	case len(line) == 0:
		if answers(s.data) {
			s.answer = s.data[:len(s.data)-1]
		}
		s.data = s.data[:0]
	case string(name) == "data":
		s.data = append(append(s.data, bytes.TrimPrefix(value, []byte(" "))...), '\n')
	}
}

// answers reports whether an event's data is the answer, and no notification or request.
func answers(data []byte) bool {
	if len(data) == 0 || split.Validate(data) != nil {
		return false
	}
	v := gjson.ParseBytes(data)
	return !jsontext.Member(v, "method").Exists() && (jsontext.Member(v, "result").Exists() || jsontext.Member(v, "error").Exists())
}

// streamed takes a piece of a stream. Once the answer has come, nobody needs the rest.
func (x *Exchange) streamed(in Input) Outcome {
	if !x.stream.write(in.Bytes) {
		return Outcome{}
	}
	id := x.id
	out := x.arrive(in)
	out.Cancel = id
	return out
}

// readAnswer reads the answer of a stream that is over.
func (x *Exchange) readAnswer() (ranges []split.Range, err error) {
	body := x.stream.answer
	x.head = append(x.head[:0], body[:min(len(body), contract.HeadBytes)]...)
	ranges, err = x.reader.Write(body)
	return append([]split.Range(nil), ranges...), err
}
