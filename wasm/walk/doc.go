// Package walk is the state machine that walks a paginated list. It does no I/O:
// events go in, effects come out, and whoever drives it performs them. Time and
// randomness are arguments.
//
// The driver's contract, in call order:
//
//  1. New takes the configuration. Its error is the caller's mistake; nothing
//     has been requested.
//  2. Handle(Demand{0}) says that somebody wants the first page. Each event may
//     return effects; the driver performs them in the order given.
//  3. Fetch: perform the request. Report Response once the headers are there,
//     Chunk for each piece of the body as it arrives, End when the body is
//     complete, or Failure when the network fails at any of these points. All
//     name the fetch by its ID; events of a cancelled or unknown fetch are
//     ignored, so that a late one does no harm.
//  4. Items: byte ranges in the body of the named fetch, in the list's order. They
//     can be handed to the consumer at once; the page may still be coming.
//  5. Page: the page is complete. Report Demand{n+1} once the consumer has used
//     up page n and wants more; without it only Config.Prefetch pages, or as many
//     as Config.Concurrency allows, are requested ahead.
//  6. Wait: report Elapsed after so many milliseconds. Cancel: abort that fetch.
//  7. Several fetches may be in flight: of pages whose place is known before the
//     page in front of them has ended. Items and Page of a page come when all pages
//     in front of it are complete; until then its items wait. Where the page in
//     front names another next one than was guessed, those behind it are cancelled
//     and asked for anew.
//  8. Done or Fail ends the walk. No effect but Cancel, and the Page of a body
//     that is still being read when maxItems was reached, comes after it.
//     Items that came before it stay valid. Stop ends the walk from outside, at
//     any time, also after Done.
package walk
