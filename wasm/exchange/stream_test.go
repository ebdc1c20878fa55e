package exchange

import (
	"strconv"
	"strings"
	"testing"

	"github.com/anypage/anypage/wasm/scheme"
)

// rpc is a request of JSON-RPC.
func rpc() scheme.Request {
	return scheme.Request{Method: "POST", URL: url, Body: `{"jsonrpc":"2.0","id":7}`, HasBody: true, RPC: true}
}

func TestTheAnswerIsFoundInAStreamOfEvents(t *testing.T) {
	const answer = `{"jsonrpc":"2.0","id":7,"result":{},"data":[1,2]}`
	const notification = `{"jsonrpc":"2.0","method":"notifications/progress","params":{}}`
	for _, c := range []struct {
		name, stream string
		body         string // "" for none
		ended        bool   // the stream has to end first
	}{
		{name: "an event", stream: "event: message\ndata: " + answer + "\n\n", body: answer},
		{name: "no blank behind the colon", stream: "data:" + answer + "\n\n", body: answer},
		{name: "another one behind", stream: "data: " + answer + "\n\ndata: " + strings.Replace(answer, "1,2", "3", 1) + "\n\n", body: answer},
		{name: "notifications before it", stream: ": ping\n\nid: 1\nretry: 10\ndata: " + notification + "\n\ndata: " + answer + "\n\n", body: answer},
		{name: "a request before it", stream: `data: {"id":7,"method":"ping","result":1}` + "\n\ndata: " + answer + "\n\n", body: answer},
		{name: "an empty event before it", stream: "id: 1\ndata:\n\ndata\n\ndata: " + answer + "\n\n", body: answer},
		{name: "text before it", stream: "data: hello\n\ndata: {\n\ndata: " + answer + "\n\n", body: answer},
		{name: "carriage returns", stream: "data: " + answer + "\r\r", body: answer},
		{name: "both", stream: "event: x\r\ndata: " + answer + "\r\n\r\n", body: answer},
		{name: "a byte order mark", stream: "\ufeffdata: " + answer + "\n\n", body: answer},
		{name: "several lines", stream: "data: {\"result\":{},\ndata: \"data\":[1,\ndata:  2]}\n\n", body: "{\"result\":{},\n\"data\":[1,\n 2]}"},
		{name: "an error", stream: `data: {"jsonrpc":"2.0","id":7,"error":{"code":-32602}}` + "\n\n", body: `{"jsonrpc":"2.0","id":7,"error":{"code":-32602}}`},
		{name: "no empty line at the end", stream: "data: " + answer + "\n", body: answer, ended: true},
		{name: "no end of the line", stream: "data: " + answer, body: answer, ended: true},
		{name: "cut off", stream: "data: " + answer[:20]},
		{name: "notifications alone", stream: "data: " + notification + "\n\n"},
		{name: "nothing", stream: ""},
		{name: "no object", stream: "data: [1]\n\n"},
	} {
		for _, size := range []int{1, 3, 1000} {
			t.Run(c.name+" "+strconv.Itoa(size), func(t *testing.T) {
				env := newEnv(t)
				env.Retry.Attempts = 0
				s := start(t, env, rpc()).respond(200, "content-type", "text/Event-Stream; charset=utf-8").want(Receiving)
				body, items := "", 0
				take := func() {
					body += string(s.out.Body)
					items += len(s.out.Items)
				}
				for rest := c.stream; rest != "" && s.x.State() == Receiving; {
					n := min(size, len(rest))
					s.chunk(rest[:n])
					rest = rest[n:]
					take()
				}
				if c.body == "" || c.ended {
					s.want(Receiving).event(End)
					take()
				} else if s.out.Cancel != 1 {
					t.Errorf("the stream is read on: %+v", s.out)
				}
				if c.body == "" {
					s.wantFault("parse", "ended without an answer of JSON-RPC")
					return
				}
				s.want(Complete)
				if body != c.body || strings.Contains(c.body, "data") && items != 2 || string(s.x.Head()) != body {
					t.Errorf("%d items of %q, head %q, want %q", items, body, s.x.Head(), c.body)
				}
			})
		}
	}
}

func TestAStreamIsReadForJSONRPCAlone(t *testing.T) {
	start(t, newEnv(t), get()).respond(200, "content-type", "text/event-stream").chunk("data: {}\n\n").want(Failing)
	// And JSON is read for JSON-RPC as well.
	s := start(t, newEnv(t), rpc()).respond(200, "content-type", "application/json").chunk(`{"data":[1]}`).event(End).want(Complete)
	if s.out.Body != nil {
		t.Errorf("%+v", s.out)
	}
}

func TestAStreamThatIsCutOffIsAskedForAgainByAnotherID(t *testing.T) {
	env := newEnv(t)
	env.Listing = true
	s := start(t, env, rpc())
	bodies := []string{s.out.Send.Request.Body}
	for range 2 {
		s.respond(200, "content-type", "text/event-stream").chunk(`data: {"res`).event(End).want(Waiting).event(Elapsed).event(Send)
		bodies = append(bodies, s.out.Send.Request.Body)
	}
	if got := strings.Join(bodies, " "); got != `{"jsonrpc":"2.0","id":7} {"jsonrpc":"2.0","id":8} {"jsonrpc":"2.0","id":9}` {
		t.Errorf("%s", got)
	}
	// What it was redirected to is the same request.
	s.respond(307, "location", "/other")
	if r := s.out.Send.Request; r.Body != `{"jsonrpc":"2.0","id":9}` {
		t.Errorf("%+v", r)
	}
}

func TestAnAnswerThatIsNotInFrontWaits(t *testing.T) {
	s := start(t, newEnv(t), rpc()).respond(200, "content-type", "text/event-stream")
	in := s.input(Chunk)
	in.Bytes, in.Front = []byte("data: {\"result\":{},\"data\":[1]}\n\n"), false
	if s.on(in).want(Arrived); s.out.Cancel != 1 || s.out.Body != nil {
		t.Errorf("%+v", s.out)
	}
	if s.event(End).want(Complete); len(s.out.Items) != 1 || string(s.out.Body) != `{"result":{},"data":[1]}` {
		t.Errorf("%+v", s.out)
	}
}
