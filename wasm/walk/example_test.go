package walk_test

import (
	"fmt"

	"github.com/anypage/anypage/wasm/guide"
	"github.com/anypage/anypage/wasm/policy"
	"github.com/anypage/anypage/wasm/scheme"
	"github.com/anypage/anypage/wasm/walk"
	"github.com/tidwall/gjson"
)

// A walk over two pages, driven by hand: this is all that a driver does, but for the
// network. js/src/session.ts is the one that ships.
func Example() {
	pagination, err := scheme.Compile(gjson.Parse(`{
		"type": "cursor",
		"inputs": [{"name": "after", "in": "query", "type": "cursor"}],
		"outputs": {"results": "$.data", "nextCursor": "$.next"}
	}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	// The guide says what comes after a page. This one follows a pagination that is known.
	request := scheme.Request{Method: "GET", URL: "https://api.example.com/orders"}
	fixed, err := guide.NewFixed(pagination, request, gjson.Result{}, "")
	if err != nil {
		fmt.Println(err)
		return
	}
	w, err := walk.New(walk.Config{MaxItems: -1, MaxPages: -1, Retry: policy.DefaultRetry}, fixed)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer w.Close()

	body := "" // of the page that is being read
	// The time and a random number come from outside: the same events give the same effects.
	handle := func(event walk.Event) {
		fmt.Printf("-> %T\n", event)
		for _, effect := range w.Handle(event, 1_700_000_000_000, 0.5) {
			switch effect := effect.(type) {
			case walk.Fetch:
				fmt.Printf("   fetch %d: %s %s\n", effect.ID, effect.Request.Method, effect.Request.URL)
			case walk.Cancel:
				fmt.Printf("   cancel fetch %d\n", effect.ID)
			case walk.Wait:
				fmt.Printf("   wait %.0f ms: %s\n", effect.MS, effect.Why)
			case walk.Items:
				for _, r := range effect.Ranges {
					fmt.Println("   item", body[r.Begin:r.End])
				}
			case walk.Page:
				fmt.Printf("   page %d is complete: %s\n", effect.Index, effect.Envelope)
			case walk.Done:
				fmt.Printf("   %s, %s: %s\n", effect.Verdict.Status, effect.Verdict.Reason, effect.Verdict.Evidence)
			}
		}
	}

	handle(walk.Demand{Page: 0}) // somebody wants the first page

	// The body comes in two chunks. Its second item is complete with the second chunk.
	handle(walk.Response{ID: 1, Status: 200, URL: "https://api.example.com/orders"})
	body = `{"data":[{"id":1},{"id":2}],"next":9007199254740993}`
	handle(walk.Chunk{ID: 1, Bytes: []byte(body[:20])})
	handle(walk.Chunk{ID: 1, Bytes: []byte(body[20:])})
	handle(walk.End{ID: 1})

	handle(walk.Demand{Page: 1}) // the consumer has used page 0 up, and wants more

	// The server is busy, so the same page is asked for once more.
	handle(walk.Response{ID: 2, Status: 503, Headers: []scheme.Header{{Name: "Retry-After", Value: "2"}}})
	handle(walk.Elapsed{ID: 2})
	handle(walk.Response{ID: 3, Status: 200})
	body = `{"data":[{"id":3}],"next":null}`
	handle(walk.Chunk{ID: 3, Bytes: []byte(body)})
	handle(walk.End{ID: 3})
	// Output:
	// -> walk.Demand
	//    fetch 1: GET https://api.example.com/orders
	// -> walk.Response
	// -> walk.Chunk
	//    item {"id":1}
	// -> walk.Chunk
	//    item {"id":2}
	// -> walk.End
	//    page 0 is complete: {"data":[],"next":9007199254740993}
	// -> walk.Demand
	//    fetch 2: GET https://api.example.com/orders?after=9007199254740993
	// -> walk.Response
	//    cancel fetch 2
	//    wait 2000 ms: the server answered 503; Retry-After is 2
	// -> walk.Elapsed
	//    fetch 3: GET https://api.example.com/orders?after=9007199254740993
	// -> walk.Response
	// -> walk.Chunk
	//    item {"id":3}
	// -> walk.End
	//    page 1 is complete: {"data":[],"next":null}
	//    complete, no-next: $.next is null on page 2
}
