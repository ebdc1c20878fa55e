// Written by ./build.sh build, from wasm/contract: change it there.

import type { HeadersInput, HostAbortSignal, HostFetch, HostURL } from "./globals.js";
import type { Checkpoint, HeadersReason, Pagination, Progress, RequestEvent, StandardSchemaV1 } from "./types.js";

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
  /** The Model Context Protocol's lists over HTTP (tools/list and the like): params.cursor takes result.nextCursor. */
  | "mcp"
  /** One response is the whole list. */
  | "none"
  /** Notion: start_cursor in the JSON body takes next_cursor. */
  | "notion"
  /** OData 4 (@odata.nextLink). */
  | "odata"
  /** OGC API – Features: the link with the relation next. */
  | "ogc-features"
  /** OpenAI's ConversationCursorPage: after takes last_id. */
  | "openai-conversation-cursor"
  /** OpenAI's CursorPage: after takes the last item's id. */
  | "openai-cursor"
  /** OpenAI's NextCursorPage: after takes next. */
  | "openai-next-cursor"
  /** OpenAI's Page: never a next page. */
  | "openai-page"
  /** RDAP searches (RFC 8977): the link with the relation next in paging_metadata. */
  | "rdap"
  /** GraphQL connections, as Relay has them: the variable after takes pageInfo.endCursor. */
  | "relay"
  /** SCIM: startIndex counts from 1 (RFC 7644), or cursor takes nextCursor (RFC 9865). */
  | "scim"
  /** Slack: cursor takes response_metadata.next_cursor. */
  | "slack"
  /** STAC API: the link object with the relation next, for searches by GET and by POST, and for collections. */
  | "stac"
  /** Stripe: starting_after takes the last object's id. */
  | "stripe";

/** How a list is paginated. */
export type PaginationType =
  /** One response is the whole list. */
  | "none"
  /** The next request counts up: a page number or an offset. */
  | "offsetLimit"
  /** The next request sends back a cursor that the page contains. */
  | "cursor"
  /** The next request goes to a URL that the page contains. */
  | "url";

/** Where in a request an input stands. */
export type InputPlace =
  /** In the path if the URL has {name}, else in the query. */
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
  /** How many items a page should have. It is only sent if you set it. */
  | "limit"
  /** The cursor that the page before contains. */
  | "cursor";

/** What a cursor, or a next URL, of "" means. */
export type BlankCursor =
  /** The list has ended. */
  | "end"
  /** It is a cursor like any other, and is sent. */
  | "follow";

/** What the next pages' requests have in their body. */
export type ContinueBody =
  /** The first request's body, with the cursor or number. */
  | "merge"
  /** The cursor or number, and nothing else. */
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
  /** The cursor of the next request. The walk ends if it is missing, null or blank. */
  nextCursor?: string | undefined;
  /** The next page's URL, relative to the response's. The walk ends if it is missing, null or blank. */
  nextUrl?: string | undefined;
  /** Whether there are more pages: false or "false" ends the walk. Speakeasy's format has no such output. */
  hasMore?: string | undefined;
  /** How many items the list has, for progress and the verdict. Speakeasy's format has no such output. */
  total?: string | undefined;
  /**
   * The next page as a link object { href | url, method?, headers?, body?, merge? }, as STAC has it, for the type url. Its
   * method is GET unless it says otherwise. Its headers are added to yours, for origins that get those. Its body is sent
   * instead of yours, or with merge: true together with yours. Speakeasy's format has no such output.
   */
  next?: string | undefined;
}

/** When a failed request is tried again. Times are in milliseconds. */
export interface RetryOptions {
  /** How often a failed request is made again. 0: never. Default 2. */
  attempts?: number | undefined;
  /** Milliseconds of the first backoff; each further one is twice as long. Default 500. */
  minDelay?: number | undefined;
  /**
   * Most milliseconds of any backoff. A wait that the server asks for may take up to maxWait.
   * Default 8,000.
   */
  maxDelay?: number | undefined;
  /**
   * Most milliseconds of any wait. If the server asks for a longer one, the walk fails, with a
   * checkpoint to resume from. Default 300,000 (5 minutes). Values over
   * 2,147,483,647, the longest time of a timer, count as that.
   */
  maxWait?: number | undefined;
  /** Statuses after which a request is made again. Default: 408, 409, 425, 429, 5xx except 501 and 505, and 403 if the response says that a rate limit is spent, or when to come again. */
  statuses?: readonly number[] | undefined;
}

/** Options of a walk. T is the items' type: what the option item gives, else what callers say in paginate<Issue>(…, options). */
export interface PaginateOptions<T> {
  /** How the list is paginated: a preset's name, an object, or "auto", which detects it. Default "auto". */
  pagination?: "auto" | Preset | Pagination | undefined;
  /**
   * JSONPath of the items, if the pagination names no results. It changes no stop rule.
   * With pagination "auto", the items of page 1 are delivered while it arrives if this path is
   * given, or if the page's beginning makes certain where they are. Otherwise they are delivered once that page is complete.
   */
  items?: string | undefined;
  /** Query parameters of the first request. If the URL's path has {name}, the parameter of that name goes there. */
  params?: Readonly<Record<string, string | number | boolean | null | readonly (string | number)[]>> | undefined;
  /** The function that makes the requests. Default globalThis.fetch. */
  fetch?: HostFetch | undefined;
  /**
   * Headers of each request. A function is asked for them before each request, and once more after a status of 401, with
   * status: 401: then the page is requested once more with what it gives. That is no retry. Pages in flight share the answer.
   * A function that throws or rejects ends the walk with an error of code "config".
   * Another origin than the first request's gets headers only if trust lists it, and no function is asked for it.
   */
  headers?: (HeadersInput | ((why: HeadersReason) => HeadersInput | PromiseLike<HeadersInput>)) | undefined;
  /** Whether cookies are sent: fetch's option. Another origin than the first request's gets cookies only if trust lists it. */
  credentials?: "omit" | "same-origin" | "include" | undefined;
  /** Aborts the walk: the iteration fails with code "aborted". The error's cause is the signal's reason. */
  signal?: HostAbortSignal | undefined;
  /**
   * Most items that the walk delivers. Then it ends: stopped, reason "max-items".
   * No page is requested that can't be needed. Default: no limit.
   */
  maxItems?: number | undefined;
  /**
   * Most pages that the walk delivers. Then it ends: stopped, reason "max-pages".
   * That is a verdict, not an error. Default 10,000.
   */
  maxPages?: number | undefined;
  /**
   * Most bytes of one response's body. A longer body is an error of code "limit".
   * Default 268,435,456 (256 MiB).
   */
  maxPageBytes?: number | undefined;
  /**
   * Most pages in a row that have no items and yet name a next page. Then the walk ends:
   * suspect, reason "empty-pages". Default 100.
   */
  maxEmptyPages?: number | undefined;
  /**
   * How deep arrays and objects may nest in one response's body. A deeper body is an error of
   * code "parse". Default 10,000, at most 10,000. Code of yours that recurses over items
   * may need a lower limit: JSON.stringify takes about 4,000 levels, structuredClone 2,000.
   */
  maxDepth?: number | undefined;
  /**
   * A logical expression, as JSONPath's filters have it (RFC 9535, section 2.3.5.1), in which @ and $ are the item:
   * "@.created_at < '2026-01-01'". The first item for which it holds ends the walk and is not delivered: stopped,
   * reason "until". It is read in the item's text: integers compare with all their digits. Default: none.
   */
  until?: string | undefined;
  /**
   * Checks and types items where they are delivered: a Standard Schema, whose output is delivered, or a function
   * that returns the item or throws. What fails ends the walk with an error of code "item". A promise is awaited
   * before the item, or the page of pages(), is delivered. Not applied in count(), select() and exports.
   */
  item?: (StandardSchemaV1<unknown, T> | ((value: unknown) => T | PromiseLike<T>)) | undefined;
  /**
   * Milliseconds for which the server may be silent: before the headers, or between two chunks of a body. Such an
   * attempt has failed, and is retried as after a lost connection; the error's code is "network". Time in which you don't read
   * on does not count. Default: no limit.
   */
  timeout?: number | undefined;
  /**
   * "adaptive": a page that is too large for the server is asked for again with half the limit, down to 1. That is so
   * after the statuses 408, 413, 502, 504, 507, 522 and 524, a time-out (option timeout), and a 400 or 422 that names the limit; no
   * retry is counted. The limit is found in the request, by pagination.inputs or the names that servers have for it, or in
   * the next URL. By page number, the page that has the next item is asked for, and the items before it are passed over. After
   * ten good pages the limit doubles again. The verdict's evidence says how often it was halved. Default: a page keeps its size.
   */
  pageSize?: "adaptive" | undefined;
  /**
   * What to do if the server no longer takes the cursor or the next URL that it gave: a status of 410, the Status
   * Expired of Kubernetes, or 400 or 404 if they name the cursor or token. "error": fail with code "http". "restart", which
   * needs key: take the fresh cursor that Kubernetes gives, or start again at the first request, and deliver only items whose key
   * is new. A walk that was resumed goes on behind the latest item that its checkpoint knows. The verdict is suspect, and says how much could be missed.
   * If nothing new has come before the next one expires, the walk fails. Default "error".
   */
  expired?: "error" | "restart" | undefined;
  /**
   * Called for each attempt at a request as it happens: when it starts, has its headers, gets bytes, ends, fails
   * or is cancelled, and before each wait. See RequestEvent.
   */
  onRequest?: ((event: RequestEvent) => void) | undefined;
  /**
   * How many pages are requested before the loop needs them. Default 0. The next page
   * can be requested while this one still arrives, if its address can be computed (page numbers,
   * offsets, a Link header's next and last), or if this page names it before its items.
   */
  prefetch?: number | undefined;
  /**
   * How many pages are requested at the same time, if their addresses can be computed (page numbers,
   * offsets, a Link header's next and last). Items stay in order. Default 1, or 2 with prefetch. If the end of the list is
   * not known, up to as many pages after it are requested in vain. After a status that is retried,
   * such as 429, the number is halved.
   */
  concurrency?: number | undefined;
  /** When a failed request is made again. false: never. Default: 2 retries. */
  retry?: false | RetryOptions | undefined;
  /**
   * What to do after a page without items. "follow": go on while a next page is named. "stop": end
   * the walk. Default: what the scheme says.
   */
  emptyPage?: "follow" | "stop" | undefined;
  /**
   * What to do if the same request brings the same items again: fail, end the walk, or go on. Default
   * "error". With page numbers or offsets, a page with the items of the page before it, or of page 1,
   * ends the walk as suspect; with "follow" the walk goes on.
   */
  repeatedCursor?: "error" | "stop" | "follow" | undefined;
  /** What integers over 2^53 become. "exact": bigints. "number": the nearest number. Default "number". */
  numbers?: "number" | "exact" | undefined;
  /**
   * JSONPath, inside an item, of what identifies it, such as "$.id". With it the verdict counts items
   * that came twice, and a checkpoint finds its place in a page that has shifted since. The
   * walk remembers all keys: a million of them take about 60 MB.
   */
  key?: string | undefined;
  /** Drops items whose key has come before. Needs key. Default false. */
  dedupe?: boolean | undefined;
  /** Further origins that may receive the walk's headers and credentials, such as "https://api.example.com". Default: none. */
  trust?: readonly string[] | undefined;
  /** A checkpoint: the walk goes on from there. null: from the start. Default null. */
  resume?: Checkpoint | null | undefined;
  /** Called after each page, and before each wait. */
  onProgress?: ((progress: Progress) => void) | undefined;
}

/** Options of openapi(). */
export interface OpenApiOptions {
  /** The URL of the API, instead of the document's servers. It may be relative to the document's URL. */
  server?: string | undefined;
  /**
   * The function that fetches the document. Walks without an option fetch of their own use it too.
   * Default globalThis.fetch.
   */
  fetch?: HostFetch | undefined;
  /** Overlay documents, applied in their order: text, parsed objects or URLs. */
  overlays?: readonly (string | object | HostURL)[] | undefined;
}

/** What went wrong: see PaginationError. */
export type PaginationErrorCode =
  /** The request or an option is wrong, or the function headers failed. The message names the option, and what to write instead. */
  | "config"
  /** The server could not be reached, or the connection broke off. Resume from the checkpoint. In a browser, check whether CORS or the Content Security Policy forbids the request. */
  | "network"
  /** The server answered with an error. Read the status and the body in response. Resume from the checkpoint once the cause is gone. */
  | "http"
  /** The response is not valid JSON. Read the start of the body in response: it may be a login page, or cut off. */
  | "parse"
  /** The response says that it is an error, under a status of success. Read the server's words in the message; resume from the checkpoint once the cause is gone. */
  | "response"
  /** An item does not pass the check in the option item. Read issues and cause: what is wrong with the item. Correct the check or the data, then resume from the checkpoint, which is in front of that item. */
  | "item"
  /** The response is longer than maxPageBytes. Ask for fewer items per page, or set maxPageBytes higher. */
  | "limit"
  /** The list repeats itself and would never end. Check which parameter takes the cursor. If the list is meant to repeat, set repeatedCursor to "stop" or "follow". */
  | "repeated-cursor"
  /** The next URL, or a redirect, must not be followed. If it would take your body to an origin that may have it, list that origin in trust. It is never followed if it leaves https for http, is not http or https, or has a user name in it: name a pagination that needs no such URL, or have the server correct it. */
  | "cross-origin"
  /** The walk was aborted. To go on, resume from the checkpoint. */
  | "aborted"
  /** There is no page after this one. Call hasNextPage() first, or call next(), which resolves to null. */
  | "no-next-page"
  /** The way to the next page was not found. Name the pagination: the message lists what was looked for. */
  | "undetected"
  /** The walk can't go on from this checkpoint. Use a checkpoint of the same request, pagination and items, or start from the beginning. */
  | "checkpoint"
  /** The engine could not be loaded, or has ended. The message says why. */
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
  /** The last page named no next one. Each page of the list names the next one, so the list ends here. */
  | "no-next"
  /** The last page says that there are no more. The server says that the list ends here. */
  | "has-more-false"
  /** The last page was reached. The response says how many pages there are, or links to the last one. This was it. */
  | "last-page"
  /** The last page has fewer items than were asked for. Only the last page of a list is shorter than the limit, unless the server caps the limit. */
  | "short-page"
  /** The last page has no items. A list of numbered pages or offsets ends before the first page without items. */
  | "empty-page"
  /** MaxEmptyPages pages in a row had no items. Each of these empty pages named a next one, so the list may go on. */
  | "empty-pages"
  /** One response was the whole list. The pagination is none, or the first response has all items and names no next page. */
  | "single-page"
  /** As many items came as the total says. The response has a total, as many items came, and no next page is named. */
  | "total-reached"
  /** A path of the scheme matched nothing. The page has no list, or what the pagination looks for was never there, so the end is not proven. */
  | "unmatched-path"
  /** What should name the next page can't be used. The path leads to something that is no cursor, URL or number. */
  | "unusable-value"
  /** The same page came again. The same request brought the same items, and repeatedCursor is "stop". */
  | "repeated-cursor"
  /** The page after the last one had the last page's items. The server answers requests after the end of the list with a page that has come before. */
  | "repeated-page"
  /** The server refused the page after the last one. The server has no further page, or does not let anybody read so far. */
  | "page-refused"
  /** The way to the next page was not found. The first page's items were found, but nothing that leads to a second page. */
  | "undetected"
  /** The limit maxItems was reached. The list may have more items. */
  | "max-items"
  /** An item came for which the condition in the option until holds. That item and those behind it are not delivered. */
  | "until"
  /** The limit maxPages was reached. The list has more pages. maxPages is 10,000 by default. */
  | "max-pages"
  /** The walk was aborted. The signal was aborted before the end. */
  | "aborted"
  /** You stopped before the end. The list may have more items. */
  | "consumer-stopped";
