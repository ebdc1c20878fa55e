// Written by ./build.sh build, from wasm/contract: change it there.

import type { HeadersInput, HostAbortSignal, HostFetch, HostURL } from "./globals.js";
import type { Checkpoint, Pagination, Progress } from "./types.js";

/** The names of pagination objects that are known by heart. */
export type Preset =
  /** CouchDB's _find: a bookmark in the JSON body, up to a page without documents. */
  | "couchdb-find"
  /** HL7 FHIR bundles: the link with the relation next. */
  | "fhir"
  /** Google's APIs (AIP-158): pageToken takes nextPageToken. */
  | "google-aip"
  /** HAL (_links.next). */
  | "hal"
  /** JSON:API (links.next). */
  | "json-api"
  /** Kubernetes lists: continue takes metadata.continue. */
  | "kubernetes"
  /** A Link header with rel="next" (RFC 8288), as GitHub has it. */
  | "link-header"
  /** One response is the whole list. */
  | "none"
  /** Notion: start_cursor in the JSON body takes next_cursor. */
  | "notion"
  /** OData 4 (@odata.nextLink). */
  | "odata"
  /** OpenAI's ConversationCursorPage: after takes last_id. */
  | "openai-conversation-cursor"
  /** OpenAI's CursorPage: after takes the last item's id. */
  | "openai-cursor"
  /** OpenAI's NextCursorPage: after takes next. */
  | "openai-next-cursor"
  /** OpenAI's Page: never a next page. */
  | "openai-page"
  /** GraphQL connections, as Relay has them: the variable after takes pageInfo.endCursor. */
  | "relay"
  /** Slack: cursor takes response_metadata.next_cursor. */
  | "slack"
  /** Stripe: starting_after takes the last object's id. */
  | "stripe";

/** How a list is paginated. */
export type PaginationType =
  /** One response is the whole list. */
  | "none"
  /** Counts pages or items. */
  | "offsetLimit"
  /** Passes on what a page says. */
  | "cursor"
  /** Follows the address that a page names. */
  | "url";

/** Where in a request an input stands. */
export type InputPlace =
  /** In the path when the URL has {name}, else in the query. */
  | "parameters"
  /** A parameter of the query. */
  | "query"
  /** A parameter of the path: {name} in the URL. */
  | "path"
  /** A header. */
  | "header"
  /** A top-level property of the JSON body, or a JSON Pointer into it ("/variables/after"). */
  | "requestBody";

/** What an input holds. */
export type InputType =
  /** The number of a page. */
  | "page"
  /** How many items come before a page. */
  | "offset"
  /** How many items a page is to have; it is only sent if you give it. */
  | "limit"
  /** What the page before says. */
  | "cursor";

/**
 * Where a response says what pagination needs: each a JSONPath (RFC 9535, and the older [(@.length-1)]) of the
 * body, or $response.header.NAME; a Link header yields rel="next".
 */
export interface PaginationOutputs {
  /** The items. */
  results?: string | undefined;
  /** How many pages there are. */
  numPages?: string | undefined;
  /** What the next request's cursor is; missing, null or blank ends the walk. */
  nextCursor?: string | undefined;
  /** The next page's URL, relative to the response's; missing, null or blank ends the walk. */
  nextUrl?: string | undefined;
  /** Beyond Speakeasy: literal false (or "false") stops. */
  hasMore?: string | undefined;
  /** Beyond Speakeasy: count of all items, for progress and the verdict. */
  total?: string | undefined;
}

/** When a failed request is tried again. Times are in milliseconds. */
export interface RetryOptions {
  /** How often a request is made again. Default 2. */
  attempts?: number | undefined;
  /** Milliseconds of the first backoff. Default 500. */
  minDelay?: number | undefined;
  /**
   * Most milliseconds of any backoff. A wait that the server asks for may take up to maxWait.
   * Default 8,000.
   */
  maxDelay?: number | undefined;
  /**
   * Most milliseconds of any wait. Where the server asks for a longer one, the walk fails, with a
   * checkpoint to resume from. Default 300,000 (5 minutes). A higher value than
   * 2,147,483,647, what a timer holds, means that one.
   */
  maxWait?: number | undefined;
  /** Statuses after which a request is made again. Default: 408, 409, 425, 429 and 5xx but 501 and 505; 403 where the response says that a rate limit is spent. */
  statuses?: readonly number[] | undefined;
}

/** Options of a walk. T is the items' type, which callers give: paginate<Issue>(…, options). */
export interface PaginateOptions<T> {
  /** How the list is paginated: a preset's name, an object, or "auto", which finds out. Default "auto". */
  pagination?: "auto" | Preset | Pagination | undefined;
  /**
   * JSONPath of the items, where the pagination names no results. It changes no stop rule.
   * With pagination "auto", the items of page 1 come while it arrives if this path is given,
   * or if the body is an array; else they come when that page is complete.
   */
  items?: string | undefined;
  /** Query parameters of the first request. One that stands as {name} in the URL's path goes there. */
  params?: Readonly<Record<string, string | number | boolean | null | readonly (string | number)[]>> | undefined;
  /** The function that makes the requests. Default globalThis.fetch. */
  fetch?: HostFetch | undefined;
  /** Headers of each request. Another origin than the first one's gets them only if trust names it. */
  headers?: HeadersInput | undefined;
  /** Whether cookies go along, as fetch has it. Another origin than the first one's gets none unless trust names it. */
  credentials?: "omit" | "same-origin" | "include" | undefined;
  /** Aborts the walk: the iteration fails with code "aborted", and the signal's reason as cause. */
  signal?: HostAbortSignal | undefined;
  /**
   * How many items the walk may bring. After them it ends: stopped, reason "max-items".
   * No page is requested that can't be needed. Default: no limit.
   */
  maxItems?: number | undefined;
  /**
   * How many pages the walk may have. After them it ends: stopped, reason "max-pages".
   * That is a verdict, not an error. Default 10,000.
   */
  maxPages?: number | undefined;
  /**
   * How many bytes one response's body may have. A longer one is an error of code "limit".
   * Default 268,435,456 (256 MiB).
   */
  maxPageBytes?: number | undefined;
  /**
   * How many pages in a row may have no items, while each names a next one. After them the
   * walk ends: suspect, reason "empty-pages". Default 100.
   */
  maxEmptyPages?: number | undefined;
  /**
   * How deep arrays and objects may nest in one response's body. A deeper one is an error of
   * code "parse". Default 10,000, at most 10,000. What recurses over items may
   * need a lower limit: JSON.stringify takes about 4,000 levels, structuredClone 2,000.
   */
  maxDepth?: number | undefined;
  /**
   * How many pages are requested ahead of the consumer. Default 0. The next page is
   * requested while this one is still on its way, if this one names it in front of its items,
   * or if page addresses can be computed.
   */
  prefetch?: number | undefined;
  /**
   * How many pages are in flight, where page addresses can be computed (page numbers, offsets).
   * The items' order stays. Default 1, or 2 with prefetch. Where the end is not known,
   * as many requests may go beyond it. After a status that is retried, such as 429, half as many
   * are in flight.
   */
  concurrency?: number | undefined;
  /** When a failed request is tried again; false: never. Default: 2 retries. */
  retry?: false | RetryOptions | undefined;
  /**
   * What follows a page without items. Default: what the scheme says; "follow" goes on while a
   * next page is named.
   */
  emptyPage?: "follow" | "stop" | undefined;
  /**
   * What follows when the same request brings the same items again. Default "error". Where pages are
   * asked for by number or offset, a page with the items of the one before it, or of page 1, ends the
   * walk as suspect; "follow" goes on.
   */
  repeatedCursor?: "error" | "stop" | "follow" | undefined;
  /** What integers beyond 2^53 become: with "exact" bigints, else the nearest number. Default "number". */
  numbers?: "number" | "exact" | undefined;
  /**
   * JSONPath, inside an item, of its identity. Items that come twice are counted into
   * the verdict; a checkpoint finds its place in a page that has shifted since. The
   * walk remembers all keys: a million of them take about 60 MB.
   */
  key?: string | undefined;
  /** Drops items whose key has been seen. Needs key. Default false. */
  dedupe?: boolean | undefined;
  /** Further origins that may receive the walk's headers and credentials. */
  trust?: readonly string[] | undefined;
  /** A checkpoint: the walk goes on where it was taken. null: from the start. */
  resume?: Checkpoint | null | undefined;
  /** Called after each page, and before each wait. */
  onProgress?: ((progress: Progress) => void) | undefined;
  /** Only carries the items' type; never set. */
  readonly __item?: T;
}

/** Options of openapi(). */
export interface OpenApiOptions {
  /** A URL that is taken instead of the document's servers. It may be relative to the document's URL. */
  server?: string | undefined;
  /**
   * The function that fetches the document, and makes the requests of walks that have none of their
   * own. Default globalThis.fetch.
   */
  fetch?: HostFetch | undefined;
  /** Overlay documents, applied in their order: text, parsed objects or URLs. */
  overlays?: readonly (string | object | HostURL)[] | undefined;
}

/** What went wrong: see PaginationError. */
export type PaginationErrorCode =
  /** This can't be walked as it is described. The message names the option, and what to write instead. */
  | "config"
  /** The server could not be reached, or its answer broke off. Resume from the checkpoint. In a page, look whether CORS or the Content Security Policy forbids the request. */
  | "network"
  /** The server answered with an error. Look at the status and the body in response; resume from the checkpoint once the cause is gone. */
  | "http"
  /** The response is not the JSON it should be. Look at the start of the body in response: it may be a login page, or cut off. */
  | "parse"
  /** The response says that it is an error, under a status of success. Read the server's words in the message; resume from the checkpoint once the cause is gone. */
  | "response"
  /** The response is longer than is allowed. Ask for fewer items a page, or set maxPageBytes higher. */
  | "limit"
  /** The list repeats itself and would never end. Check which parameter takes the cursor; if the list is meant to be so, set repeatedCursor to "stop" or "follow". */
  | "repeated-cursor"
  /** The next page lies where it must not be followed. If that origin may receive your headers and credentials, list it in trust. */
  | "cross-origin"
  /** The walk was aborted. Resume from the checkpoint, if at all. */
  | "aborted"
  /** There is no page after this one. Ask hasNextPage() before, or next(), which gives null. */
  | "no-next-page"
  /** What leads to the next page could not be told. Name the pagination: the message lists what was looked for. */
  | "undetected"
  /** The walk can't be continued from there. Use a checkpoint of the same walk, or start from the beginning. */
  | "checkpoint"
  /** The engine could not be loaded, or has ended. The message says what keeps it from loading. */
  | "engine";

/** What a walk's end says of the list. */
export type VerdictStatus =
  /** All of the list has come. */
  | "complete"
  /** The caller wanted no more. */
  | "stopped"
  /** Some of it may not have come, or not be the list's. */
  | "suspect";

/** How a walk ended. */
export type VerdictReason =
  /** The last page names no next one. A list whose pages name the next one ends so. */
  | "no-next"
  /** The last page says that there is no more. The server itself ends the list. */
  | "has-more-false"
  /** The last page was reached. The response counts the pages, or links to the last one, and this is it. */
  | "last-page"
  /** The last page holds fewer items than asked for. Only the last page of a list is shorter than its limit, unless the server caps the limit. */
  | "short-page"
  /** The last page has no items. A list of numbered pages or offsets ends before the first page without items. */
  | "empty-page"
  /** Page after page had no items. As many pages in a row as maxEmptyPages allows were empty, while each named a next one. */
  | "empty-pages"
  /** One response is all there is. The pagination is none, or the first response holds all items and names no next page. */
  | "single-page"
  /** All items that the list says it has have come. As many items have come as the response counts, and no next page is named. */
  | "total-reached"
  /** A path of the scheme matched nothing. The page has no list, or what the pagination looks for was never there, so the end is not proven. */
  | "unmatched-path"
  /** What should name the next page can't be used. The path leads to something that is no cursor, URL or number. */
  | "unusable-value"
  /** The same page came again. The same request brought the same items, and repeatedCursor is "stop". */
  | "repeated-cursor"
  /** Beyond the end the last page came again. The server answers what lies beyond the end with a page that has come before. */
  | "repeated-page"
  /** Beyond the end the server refused to answer. The server has no page there, or none that one may ask for. */
  | "page-refused"
  /** What leads to the next page could not be told. The first page's items were found, and nothing that leads on from it. */
  | "undetected"
  /** As many items as were asked for. The list may have more than maxItems. */
  | "max-items"
  /** As many pages as are allowed. The list has more pages than maxPages, by default 10,000. */
  | "max-pages"
  /** The walk was aborted. The signal was aborted before the end. */
  | "aborted"
  /** You stopped here. The loop was left before the end. */
  | "consumer-stopped";
