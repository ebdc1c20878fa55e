// Package walk walks a paginated list. It has the queue of pages, the window of
// requests in flight, the gate that items wait at, and the counts. It does no I/O:
// events go in, effects come out, and the driver performs them. Time and randomness are
// arguments. The guide (package guide) says what comes after a page; package exchange
// makes a body of a request.
//
// Handle takes the event, and then makes moves until the state allows none. table.go
// says what each happening does in each state.
//
// # The contract
//
// Events, by their names here and on the wire (package abi):
//
//	Demand    demand      the consumer wants the page with this number
//	Response  response    a fetch has its status and headers
//	Chunk     chunk       the next piece of its body
//	End       end         its body is complete
//	Failure   failure     the network failed, at any of these points
//	Elapsed   elapsed     a wait is over
//	Mark      checkpoint  a checkpoint within a page is asked for
//	Stop      stop        the consumer left, or its signal was aborted
//
// Effects, to be performed, or passed on, in the order in which they come:
//
//	Fetch     fetch       make a request
//	Cancel    cancel      abort a fetch
//	Wait      wait        report Elapsed after a time
//	Detected  scheme      the pagination that is followed from here on, if the caller named none
//	Items     items       ranges of items in the body of a fetch
//	Page      page        a page is complete
//	Marked    checkpoint  answers Mark
//	Done      done        ends the walk with a verdict
//	Fail      fail        ends the walk with an error
//
// In call order:
//
//  1. New takes the configuration. Its error is the caller's mistake; nothing
//     has been requested.
//  2. Handle(Demand{0}) says that somebody wants the first page. Each event may
//     return effects.
//  3. Fetch: make the request, and report the response. All events name the fetch by
//     its ID. Events of a cancelled or unknown fetch are ignored, so late ones do no
//     harm.
//  4. Items: byte ranges in the body of the named fetch, in the list's order. They
//     can be delivered to the consumer at once, while the page is still arriving.
//  5. Page: the page is complete. Report Demand{n+1} once the consumer has used up
//     page n and wants more. Without it, pages are only requested ahead, as far as
//     Config.Prefetch and Config.Concurrency allow.
//  6. Several fetches may be in flight, of pages whose position is known before the
//     page in front of them has ended. The Items and the Page of a page come when all
//     pages in front of it are complete; until then its items wait. If the page in
//     front names another next page than was requested ahead, the pages behind it are
//     cancelled and requested anew.
//  7. Done or Fail ends the walk. After it only two effects can come: Cancel, and the
//     Page of a body that was still being read when maxItems was reached. Items that
//     came before stay valid. Stop ends the walk from outside, at any time, also after
//     Done.
//
// # Memory
//
// The bytes of a Chunk belong to the driver; the walk copies what it needs of them. The
// driver keeps the bodies, because the ranges of Items point into them. Effects and what
// they point to belong to the walk, and are valid until the next call of Handle or
// Close. After the effect Page, later pages use the page's memory. Close frees the rest.
package walk
