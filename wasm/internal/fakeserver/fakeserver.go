// Package fakeserver answers requests in the tests of guides: it takes an exchange from its request to its end,
// without a walk around it. Whole walks have the fake servers of wasm/walk/fakeserver_test.go.
package fakeserver

import (
	"github.com/anypage/anypage/wasm/exchange"
	"github.com/anypage/anypage/wasm/policy"
	"github.com/anypage/anypage/wasm/scheme"
)

// List is the address of the list. No other origin may be asked.
const List = "https://api.example.com/list"

// Answer is what the server says.
type Answer struct {
	Status int // 200 where it is 0
	Link   string
	Body   string
	Hidden bool // the response came from another origin
	Cut    bool // the body is still arriving
}

// To sends a request and gives it the answer.
func (a Answer) To(ask exchange.Ask, plan exchange.Plan) *exchange.Exchange {
	origins, mistake := policy.NewOrigins(List, nil)
	if mistake != "" {
		panic(mistake)
	}
	x, _ := exchange.Start(&exchange.Env{Origins: origins, Follow: true}, ask, exchange.Input{Plan: plan, Front: true})
	response := exchange.Answer{Status: a.Status, URL: ask.Request.URL, CrossOrigin: a.Hidden}
	if a.Status == 0 {
		response.Status = 200
	}
	if a.Link != "" {
		response.Headers = []scheme.Header{{Name: "Link", Value: a.Link}}
	}
	x.Handle(exchange.Input{Event: exchange.Response, Answer: response, Front: true})
	x.Handle(exchange.Input{Event: exchange.Chunk, Bytes: []byte(a.Body), Front: true})
	if !a.Cut {
		x.Handle(exchange.Input{Event: exchange.End, Front: true})
	}
	return x
}
