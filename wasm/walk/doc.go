// Package walk walks a paginated list: it has the queue of its pages, the window of
// requests, the gate that items wait at, and the count of what has come. It does no I/O:
// events go in, effects come out, and whoever drives it performs them. Time and
// randomness are arguments. What comes after a page, its guide says (package guide); how
// one request becomes a body, package exchange.
//
// Handle takes the event, then makes moves until none follows from the state. table.go
// has all that can happen in each state, and what is done then.
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
//	Detected  scheme      what is followed from here on, where nobody named the pagination
//	Items     items       places of items in the body of a fetch; those of the fetch that the event is about cross as numbers alone
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
//  3. Fetch: perform the request, and report what becomes of it. All events name the
//     fetch by its ID; those of a cancelled or unknown fetch are ignored, so that a
//     late one does no harm.
//  4. Items: byte ranges in the body of the named fetch, in the list's order. They
//     can be delivered to the consumer at once; the page may still be coming.
//  5. Page: the page is complete. Report Demand{n+1} once the consumer has used
//     up page n and wants more; without it only Config.Prefetch pages, or as many
//     as Config.Concurrency allows, are requested ahead.
//  6. Several fetches may be in flight: of pages whose place is known before the
//     page in front of them has ended. Items and Page of a page come when all pages
//     in front of it are complete; until then its items wait. Where the page in
//     front names another next one than was guessed, those behind it are cancelled
//     and asked for anew.
//  7. Done or Fail ends the walk. No effect but Cancel, and the Page of a body
//     that is still being read when maxItems was reached, comes after it.
//     Items that came before it stay valid. Stop ends the walk from outside, at
//     any time, also after Done.
//
// # Memory
//
// The bytes of a Chunk are the driver's: what is needed of them is copied. The driver keeps
// the bodies, for the items that it has places of. Effects and what they point to are
// the walk's, and valid until the next call of Handle or Close. A page's memory goes to
// the pages behind it once its Page has been told; Close gives back the rest.
package walk
