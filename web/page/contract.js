// Written by ./build.sh build, from wasm/contract: change it there.

/** What a verdict's status says of the list. */
export const statuses = {
  "complete": "all of the list has come",
  "stopped": "the caller wanted no more",
  "suspect": "some of it may not have come, or not be the list’s",
};

/** Of a verdict's reason: what was seen, what it means, and what to do where items are missing. */
export const reasons = {
  "no-next": {"seen": "the last page names no next one", "means": "A list whose pages name the next one ends so.", "do": "Check where the pagination looks for the next page."},
  "has-more-false": {"seen": "the last page says that there is no more", "means": "The server itself ends the list.", "do": "Compare the request with one that brings the missing items: a filter may hide them."},
  "last-page": {"seen": "the last page was reached", "means": "The response counts the pages, or links to the last one, and this is it.", "do": "Check whether pages count from 0 or from 1, and that numPages is a number of pages, not of items."},
  "short-page": {"seen": "the last page holds fewer items than asked for", "means": "Only the last page of a list is shorter than its limit, unless the server caps the limit.", "do": "Ask for no more items a page than the server allows."},
  "empty-page": {"seen": "the last page has no items", "means": "A list of numbered pages or offsets ends before the first page without items.", "do": "If pages in the middle may be empty, set emptyPage to \"follow\"; if a page that was named came without a body, resume from the checkpoint."},
  "empty-pages": {"seen": "page after page had no items", "means": "As many pages in a row as maxEmptyPages allows were empty, while each named a next one.", "do": "If a filter may leave so many pages empty, set maxEmptyPages higher."},
  "single-page": {"seen": "one response is all there is", "means": "The pagination is none, or the first response holds all items and names no next page.", "do": "If the list has more pages, name its pagination."},
  "total-reached": {"seen": "all items that the list says it has have come", "means": "As many items have come as the response counts, and no next page is named.", "do": "Check that the total counts the list, and not the page."},
  "unmatched-path": {"seen": "a path of the scheme matched nothing", "means": "The page has no list, or what the pagination looks for was never there, so the end is not proven.", "do": "Compare the path in the evidence with a response."},
  "unusable-value": {"seen": "what should name the next page can’t be used", "means": "The path leads to something that is no cursor, URL or number.", "do": "Point the path in the evidence at the value itself."},
  "repeated-cursor": {"seen": "the same page came again", "means": "The same request brought the same items, and repeatedCursor is \"stop\".", "do": "Check which parameter of the request takes the cursor."},
  "repeated-page": {"seen": "beyond the end the last page came again", "means": "The server answers what lies beyond the end with a page that has come before.", "do": "Check which parameter of the request takes the page or offset: the server may ignore it."},
  "page-refused": {"seen": "beyond the end the server refused to answer", "means": "The server has no page there, or none that one may ask for.", "do": "Look whether the server limits how far its lists can be read; filters may make the list shorter."},
  "undetected": {"seen": "what leads to the next page could not be told", "means": "The first page’s items were found, and nothing that leads on from it.", "do": "Name the pagination: the evidence lists what was looked for."},
  "max-items": {"seen": "as many items as were asked for", "means": "The list may have more than maxItems.", "do": "Set maxItems higher, or resume from the checkpoint."},
  "max-pages": {"seen": "as many pages as are allowed", "means": "The list has more pages than maxPages, by default 10,000.", "do": "Set maxPages higher, or resume from the checkpoint."},
  "aborted": {"seen": "the walk was aborted", "means": "The signal was aborted before the end.", "do": "Resume from the checkpoint."},
  "consumer-stopped": {"seen": "you stopped here", "means": "The loop was left before the end.", "do": "Resume from the checkpoint."},
};

/** Of an error's code: what happened, what to do, and whether another try may help. */
export const codes = {
  "config": {"seen": "this can’t be walked as it is described", "do": "The message names the option, and what to write instead.", "again": false},
  "network": {"seen": "the server could not be reached, or its answer broke off", "do": "Resume from the checkpoint. In a page, look whether CORS or the Content Security Policy forbids the request.", "again": true},
  "http": {"seen": "the server answered with an error", "do": "Look at the status and the body in response; resume from the checkpoint once the cause is gone.", "again": true},
  "parse": {"seen": "the response is not the JSON it should be", "do": "Look at the start of the body in response: it may be a login page, or cut off.", "again": true},
  "response": {"seen": "the response says that it is an error, under a status of success", "do": "Read the server’s words in the message; resume from the checkpoint once the cause is gone.", "again": true},
  "limit": {"seen": "the response is longer than is allowed", "do": "Ask for fewer items a page, or set maxPageBytes higher.", "again": false},
  "repeated-cursor": {"seen": "the list repeats itself and would never end", "do": "Check which parameter takes the cursor; if the list is meant to be so, set repeatedCursor to \"stop\" or \"follow\".", "again": false},
  "cross-origin": {"seen": "the next page lies where it must not be followed", "do": "If that origin may receive your headers and credentials, list it in trust.", "again": false},
  "aborted": {"seen": "the walk was aborted", "do": "Resume from the checkpoint, if at all.", "again": false},
  "no-next-page": {"seen": "there is no page after this one", "do": "Ask hasNextPage() before, or next(), which gives null.", "again": false},
  "undetected": {"seen": "what leads to the next page could not be told", "do": "Name the pagination: the message lists what was looked for.", "again": false},
  "checkpoint": {"seen": "the walk can’t be continued from there", "do": "Use a checkpoint of the same walk, or start from the beginning.", "again": false},
  "engine": {"seen": "the engine could not be loaded, or has ended", "do": "The message says what keeps it from loading.", "again": true},
};

/** Of the options that are numbers. */
export const defaults = {
  "maxPages": 10000,
  "maxPageBytes": 268435456,
  "maxEmptyPages": 100,
  "maxDepth": 10000,
  "prefetch": 0,
  "concurrency": 1,
};
