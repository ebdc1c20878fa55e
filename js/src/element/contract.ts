// Written by ./build.sh build, from wasm/contract: change it there.

/** What a verdict's status says of the list. */
export const statuses: Readonly<Record<string, string>> = {
  "complete": "all of the list has come",
  "stopped": "the caller wanted no more",
  "suspect": "some of it may not have come, or not be the list’s",
};

/** Of a verdict's reason: what was seen, what it means, and what to do where items are missing. */
export const reasons: Readonly<Record<string, { seen: string; means: string; do: string }>> = {
  "no-next": {"seen": "the last page named no next one", "means": "Each page of the list names the next one, so the list ends here.", "do": "Check that the pagination reads the next page from the right place."},
  "has-more-false": {"seen": "the last page says that there are no more", "means": "The server says that the list ends here.", "do": "Compare the request with one that brings the missing items: a filter may hide them."},
  "last-page": {"seen": "the last page was reached", "means": "The response says how many pages there are, or links to the last one. This was it.", "do": "Check whether pages count from 0 or from 1, and that numPages is a number of pages, not of items."},
  "short-page": {"seen": "the last page has fewer items than were asked for", "means": "Only the last page of a list is shorter than the limit, unless the server caps the limit.", "do": "Ask for no more items per page than the server allows."},
  "empty-page": {"seen": "the last page has no items", "means": "A list of numbered pages or offsets ends before the first page without items.", "do": "If pages in the middle may be empty, set emptyPage to \"follow\"; if a page that was named came without a body, resume from the checkpoint."},
  "empty-pages": {"seen": "maxEmptyPages pages in a row had no items", "means": "Each of these empty pages named a next one, so the list may go on.", "do": "If a filter leaves that many pages empty, set maxEmptyPages higher."},
  "single-page": {"seen": "one response was the whole list", "means": "The pagination is none, or the first response has all items and names no next page.", "do": "If the list has more pages, name its pagination."},
  "total-reached": {"seen": "as many items came as the total says", "means": "The response has a total, as many items came, and no next page is named.", "do": "Check that the total counts the items of the list, not those of the page."},
  "unmatched-path": {"seen": "a path of the scheme matched nothing", "means": "The page has no list, or what the pagination looks for was never there, so the end is not proven.", "do": "Compare the path in the evidence with a response."},
  "unusable-value": {"seen": "what should name the next page can’t be used", "means": "The path leads to something that is no cursor, URL or number.", "do": "Correct the path in the evidence so that it leads to the value itself."},
  "repeated-cursor": {"seen": "the same page came again", "means": "The same request brought the same items, and repeatedCursor is \"stop\".", "do": "Check which parameter of the request takes the cursor."},
  "repeated-page": {"seen": "the page after the last one had the last page’s items", "means": "The server answers requests after the end of the list with a page that has come before.", "do": "Check which parameter of the request takes the page or offset: the server may ignore it."},
  "page-refused": {"seen": "the server refused the page after the last one", "means": "The server has no further page, or does not let anybody read so far.", "do": "Check whether the server limits how far its lists can be read. If so, filters make the list shorter."},
  "undetected": {"seen": "the way to the next page was not found", "means": "The first page’s items were found, but nothing that leads to a second page.", "do": "Name the pagination: the evidence lists what was looked for."},
  "max-items": {"seen": "the limit maxItems was reached", "means": "The list may have more items.", "do": "Set maxItems higher, or resume from the checkpoint."},
  "until": {"seen": "an item came for which the condition in the option until holds", "means": "That item and those behind it are not delivered.", "do": "Change until, or leave it out, and resume from the checkpoint, which is in front of that item."},
  "max-pages": {"seen": "the limit maxPages was reached", "means": "The list has more pages. maxPages is 10,000 by default.", "do": "Set maxPages higher, or resume from the checkpoint."},
  "aborted": {"seen": "the walk was aborted", "means": "The signal was aborted before the end.", "do": "Resume from the checkpoint."},
  "consumer-stopped": {"seen": "you stopped before the end", "means": "The list may have more items.", "do": "Resume from the checkpoint."},
};

/** Of an error's code: what happened, what to do, and whether another try may help. */
export const codes: Readonly<Record<string, { seen: string; do: string; again: boolean }>> = {
  "config": {"seen": "the request or an option is wrong, or the function headers failed", "do": "The message names the option, and what to write instead.", "again": false},
  "network": {"seen": "the server could not be reached, or the connection broke off", "do": "Resume from the checkpoint. In a browser, check whether CORS or the Content Security Policy forbids the request.", "again": true},
  "http": {"seen": "the server answered with an error", "do": "Read the status and the body in response. Resume from the checkpoint once the cause is gone.", "again": true},
  "parse": {"seen": "the response is not valid JSON", "do": "Read the start of the body in response: it may be a login page, or cut off.", "again": true},
  "response": {"seen": "the response says that it is an error, under a status of success", "do": "Read the server’s words in the message; resume from the checkpoint once the cause is gone.", "again": true},
  "item": {"seen": "an item does not pass the check in the option item", "do": "Read issues and cause: what is wrong with the item. Correct the check or the data, then resume from the checkpoint, which is in front of that item.", "again": false},
  "limit": {"seen": "the response is longer than maxPageBytes", "do": "Ask for fewer items per page, or set maxPageBytes higher.", "again": false},
  "repeated-cursor": {"seen": "the list repeats itself and would never end", "do": "Check which parameter takes the cursor. If the list is meant to repeat, set repeatedCursor to \"stop\" or \"follow\".", "again": false},
  "cross-origin": {"seen": "the next URL, or a redirect, must not be followed", "do": "If it would take your body to an origin that may have it, list that origin in trust. It is never followed if it leaves https for http, is not http or https, or has a user name in it: name a pagination that needs no such URL, or have the server correct it.", "again": false},
  "aborted": {"seen": "the walk was aborted", "do": "To go on, resume from the checkpoint.", "again": false},
  "no-next-page": {"seen": "there is no page after this one", "do": "Call hasNextPage() first, or call next(), which resolves to null.", "again": false},
  "undetected": {"seen": "the way to the next page was not found", "do": "Name the pagination: the message lists what was looked for.", "again": false},
  "checkpoint": {"seen": "the walk can’t go on from this checkpoint", "do": "Use a checkpoint of the same request, pagination and items, or start from the beginning.", "again": false},
  "engine": {"seen": "the engine could not be loaded, or has ended", "do": "The message says why.", "again": true},
};

/** Of the options that are numbers. */
export const defaults: Readonly<Record<string, number>> = {
  "maxPages": 10000,
  "maxPageBytes": 268435456,
  "maxEmptyPages": 100,
  "maxDepth": 10000,
  "prefetch": 0,
  "concurrency": 1,
};

/** Parameters of the query that may ask for the next page where detection has found none. */
export const tries: readonly { name: string; type: "page" | "offset" }[] = [
  {"name": "pageNumber", "type": "page"},
  {"name": "p", "type": "page"},
  {"name": "start", "type": "offset"},
  {"name": "skip", "type": "offset"},
];
