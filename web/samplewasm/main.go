//go:build js && wasm

// Command samplewasm is the sample API for a page that has no server: WebAssembly that
// answers, in a worker (worker.js), what the page asks for by a fetch of its own (sample.js).
package main

import (
	"bytes"
	"context"
	"errors"
	"net/url"
	"slices"
	"strings"
	"syscall/js"
	"time"

	"github.com/anypage/anypage/web/sampleapi"
)

func main() {
	s := &server{api: sampleapi.NewAPI(1), host: js.Global().Get("sampleAPI"), leave: map[int]context.CancelFunc{}}
	s.host.Call("ready",
		js.FuncOf(func(_ js.Value, args []js.Value) any {
			ctx, leave := context.WithCancel(context.Background())
			id := args[0].Int()
			s.leave[id] = leave
			request := read(args[1])
			go s.answer(ctx, id, request)
			return nil
		}),
		js.FuncOf(func(_ js.Value, args []js.Value) any {
			if leave := s.leave[args[0].Int()]; leave != nil {
				leave()
			}
			return nil
		}))
	select {}
}

// server answers each request in a goroutine of its own. WebAssembly has one thread, so they share the map.
type server struct {
	api   *sampleapi.API
	host  js.Value                   // what worker.js takes answers with
	leave map[int]context.CancelFunc // by the requests' numbers
}

func (s *server) answer(ctx context.Context, id int, r *sampleapi.Request) {
	w := &writer{s.host, id}
	err := s.api.Answer(ctx, r, w)
	s.leave[id]()
	delete(s.leave, id)
	s.host.Call("end", id, !errors.Is(err, sampleapi.ErrBroken))
}

// read reads a request as sample.js writes it.
func read(r js.Value) *sampleapi.Request {
	body := make([]byte, r.Get("body").Length())
	js.CopyBytesToGo(body, r.Get("body"))
	headers := r.Get("headers")
	request := &sampleapi.Request{
		Method: r.Get("method").String(), Origin: r.Get("origin").String(), Prefix: r.Get("prefix").String(),
		Header: func(name string) string {
			if value := headers.Get(strings.ToLower(name)); value.Type() == js.TypeString {
				return value.String()
			}
			return ""
		},
		Body: bytes.NewReader(body),
	}
	// As net/http reads a request line: what a browser leaves unescaped is escaped.
	target, err := url.ParseRequestURI(r.Get("target").String())
	if err != nil {
		request.Path = r.Get("target").String() // which is nothing that the API has
		return request
	}
	request.Path, request.Query = target.EscapedPath(), target.RawQuery
	return request
}

// writer passes a response on to the worker.
type writer struct {
	host js.Value
	id   int
}

func (w *writer) Head(status int, header sampleapi.Header) {
	header["Date"] = time.Now().UTC().Format(sampleapi.DateFormat)
	list := make([]any, 0, len(header))
	for name, value := range header {
		list = append(list, []any{name, value})
	}
	w.host.Call("head", w.id, status, list)
}

// pieceSize is about how much of a body a network delivers at once.
const pieceSize = 64 << 10

func (w *writer) Write(body []byte) (int, error) {
	for piece := range slices.Chunk(body, pieceSize) {
		array := js.Global().Get("Uint8Array").New(len(piece))
		js.CopyBytesToJS(array, piece)
		w.host.Call("piece", w.id, array)
	}
	return len(body), nil
}

func (w *writer) Flush() error { return nil }
