// What users write and get. The engine's side of these shapes is in wasm/.

import type {
  ByteStream,
  HeadersInput,
  HostAbortSignal,
  HostFetch,
  HostHeaders,
  HostModule,
  HostRequest,
  HostResponse,
  HostURL,
} from "./globals.js";

/** A value that JSON can hold. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };

/** A request to paginate, where a URL does not say it all. */
export interface PageRequest {
  /** Relative to the document, where there is one. */
  url: string | HostURL;
  /** Default GET, or POST when there is a body. */
  method?: string | undefined;
  /** Sent with each page's request, below those of the option headers. */
  headers?: HeadersInput | undefined;
  /** A JSON value is sent as application/json, a string as it is. */
  body?: JsonValue | string | undefined;
}

/** The names of pagination objects that are known by heart. */
export type Preset =
  | "none"
  | "openai-page"
  | "openai-cursor"
  | "openai-conversation-cursor"
  | "openai-next-cursor"
  | "link-header"
  | "odata"
  | "json-api"
  | "hal"
  | "fhir"
  | "relay"
  | "kubernetes"
  | "google-aip"
  | "stripe"
  | "slack"
  | "notion"
  | "couchdb-find";

/** One parameter of a request that pagination sets. */
export interface PaginationInput {
  /** Of the parameter; in requestBody a top-level property, or a JSON Pointer ("/variables/after"). */
  name: string;
  /** "parameters": path when the URL has {name}, else query. */
  in: "parameters" | "requestBody" | "query" | "path" | "header";
  /** What it holds. A limit is only sent if you give it. */
  type: "page" | "offset" | "limit" | "cursor";
}

/** Where a response says what pagination needs: each a JSONPath (RFC 9535, and the older [(@.length-1)]) of the body, or $response.header.NAME; a Link header yields rel="next". */
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

/** How a list is paginated: the object of x-speakeasy-pagination, and what it lacks. */
export interface Pagination {
  /** "offsetLimit" counts pages or items, "cursor" passes on what a page says, "url" follows the address that a page names. */
  type: "none" | "offsetLimit" | "cursor" | "url";
  /** What is set in each request. */
  inputs?: readonly PaginationInput[] | undefined;
  /** What is read from each response. */
  outputs?: PaginationOutputs | undefined;
}

/** When a failed request is tried again. Times are in milliseconds. */
export interface RetryOptions {
  /** Requests after the first one. Default 2. */
  attempts?: number | undefined;
  /** Of the first backoff. Default 500. */
  minDelay?: number | undefined;
  /** Of any backoff; what the server says is honoured up to maxWait. Default 8000. */
  maxDelay?: number | undefined;
  /** Of any wait. Where the server asks for a longer one, the walk fails, with a checkpoint to resume from. Default 300,000: five minutes; at most 2,147,483,647, what a timer holds. */
  maxWait?: number | undefined;
  /** Default: 408, 409, 425, 429 and 5xx but 501 and 505; 403 where the response says that a rate limit is spent. */
  statuses?: readonly number[] | undefined;
}

/** Options of a walk. T is the items' type, which callers give: paginate<Issue>(…, options). */
export interface PaginateOptions<T> {
  /** How the list is paginated: a preset's name, an object, or "auto", the default, which finds out. */
  pagination?: "auto" | Preset | Pagination | undefined;
  /**
   * JSONPath of the items, where the pagination names no results; changes no stop rule.
   * With "auto", the first page's items come as they arrive then, as those of a body
   * that is an array do; else once that page is complete.
   */
  items?: string | undefined;
  /** Query of the first request; fills {name} in the URL's path. */
  params?: Readonly<Record<string, string | number | boolean | null | readonly (string | number)[]>> | undefined;
  /** Default globalThis.fetch. */
  fetch?: HostFetch | undefined;
  /** Sent with each request; to another origin than the first one's only where trust names it. */
  headers?: HeadersInput | undefined;
  /** As fetch takes it: whether cookies go along. Another origin than the first one's gets none unless trust names it. */
  credentials?: "omit" | "same-origin" | "include" | undefined;
  /** Aborts the walk: the iteration fails with code "aborted", and the signal's reason as cause. */
  signal?: HostAbortSignal | undefined;
  /** No page is requested that can't be needed. Default: no limit. */
  maxItems?: number | undefined;
  /** Default 10,000; reaching it is a verdict, not an error. */
  maxPages?: number | undefined;
  /** Bytes of one response's body: a longer one is an error of code "limit". Default 268,435,456 (256 MiB). */
  maxPageBytes?: number | undefined;
  /**
   * How many pages in a row may have no items, while each names a next one: behind the
   * last of them the walk ends, suspect, with reason "empty-pages". Default 100.
   */
  maxEmptyPages?: number | undefined;
  /**
   * Levels of arrays and objects in one response's body, from 1 to 10,000, the default:
   * one that nests deeper is an error of code "parse". What recurses over items may
   * need less: JSON.stringify takes about 4,000 levels, structuredClone 2,000.
   */
  maxDepth?: number | undefined;
  /**
   * Pages requested ahead of the consumer. Default 0. Where a page names the next one
   * in front of its items, or where page addresses can be computed, the next one is
   * requested while this one is still on its way.
   */
  prefetch?: number | undefined;
  /**
   * Pages in flight where page addresses can be computed (page numbers, offsets);
   * order is kept. Default 1, or 2 with prefetch. Where the end is not known, as many
   * requests may go beyond it. After a 429 or another status that is retried, half as many are in flight.
   */
  concurrency?: number | undefined;
  /** false: none. Default: 2 retries. */
  retry?: false | RetryOptions | undefined;
  /** Default: what the scheme says; "follow" goes on while a next page is named. */
  emptyPage?: "follow" | "stop" | undefined;
  /**
   * The same request again with the same items. Default "error". Where pages are asked for by number or offset, a
   * page with the items of the one before it, or of page 1, ends the walk as suspect; "follow" goes on.
   */
  repeatedCursor?: "error" | "stop" | "follow" | undefined;
  /** "exact": integers beyond 2^53 arrive as bigint. Default "number". */
  numbers?: "number" | "exact" | undefined;
  /**
   * JSONPath, inside an item, of its identity. Items that come twice are counted into
   * the verdict; a checkpoint finds its place in a page that has shifted since. The
   * walk remembers all keys: a million of them take about 60 MB.
   */
  key?: string | undefined;
  /** Drops items whose key has been seen. Needs key. Default false. */
  dedupe?: boolean | undefined;
  /** Further origins that may receive this walk's headers and credentials. */
  trust?: readonly string[] | undefined;
  /** Goes on where a checkpoint was taken; null: from the start. */
  resume?: Checkpoint | null | undefined;
  /** Called after each page, and before each wait. */
  onProgress?: ((progress: Progress) => void) | undefined;
  /** Only carries the items' type; never set. */
  readonly __item?: T;
}

/** What to walk: a URL, relative to the document where there is one, or a request. */
export type PaginateTarget = string | HostURL | HostRequest | PageRequest;

/** Where anypage.wasm, or anypage.wasm.gz, may come from. */
export type EngineSource = HostURL | string | HostResponse | ArrayBuffer | ArrayBufferView | HostModule;

/** The type of paginate. */
export type Paginate = <T = unknown>(target: PaginateTarget, options?: PaginateOptions<T>) => Walk<T>;

/** The type of openapi. */
export type OpenApi = (document: string | object | HostURL, options?: OpenApiOptions) => Promise<Api>;

/** The type of init. */
export type Init = (source?: EngineSource) => Promise<void>;

/**
 * One list. Each iteration is a fresh walk from the start. Verdicts, schemes, checkpoints and items are plain data, which
 * structuredClone and postMessage take; a walk itself is none.
 */
export interface Walk<T> extends AsyncIterable<T> {
  /** Pages instead of items, each once it is complete. */
  pages(): AsyncIterable<Page<T>>;
  /** The first page; nothing more is requested. */
  first(): Promise<Page<T>>;
  /** All items. */
  toArray(): Promise<T[]>;
  /** The number of items, without building any. */
  count(): Promise<number>;
  /**
   * One JSONPath per item, without building the item: its value, undefined where it
   * matches nothing. A path that can match more than one node gives arrays.
   */
  select<V = unknown>(path: string): AsyncIterable<V>;
  /** Items byte-exact, one a line; line breaks inside an item are left out. validate (default true) fails at an item that is not JSON. */
  ndjson(options?: { validate?: boolean | undefined }): ByteStream;
  /** One JSON array. */
  json(): ByteStream;
  /**
   * RFC 4180 with a header row. A column is a member's name, or a JSONPath when it
   * starts with $; default: the members of the first page's items, for which that page
   * has to be complete.
   */
  csv(options?: { columns?: readonly string[] | undefined }): ByteStream;
  /** Of the latest iteration: after the last item handed out. */
  checkpoint(): Checkpoint;
  /** Of the latest iteration, once it ended. */
  readonly verdict: Verdict | undefined;
  /** What is being followed, and why; once an iteration has started, with "auto" once its first page has been read. */
  readonly scheme: Detection | undefined;
}

/** What a page was asked for by. */
export interface SentRequest {
  /** In capitals. */
  method: string;
  /** Without the values of parameters such as api_key, token or signature. */
  url: string;
  /** Its text. */
  body?: string;
}

/** A response's head. */
export interface ReceivedHead<Headers> {
  /** After redirects; without the values of parameters such as api_key, token or signature. */
  url: string;
  /** 200, mostly. */
  status: number;
  /** As fetch gave them. */
  headers: Headers;
}

/** One response. structuredClone and postMessage take what toJSON() gives. */
export interface Page<T> {
  /** Parsed when first read. */
  readonly items: readonly T[];
  /** The same, under the name that OpenAI's pages use. */
  readonly data: readonly T[];
  /** 0 for the first page of the walk. */
  readonly index: number;
  /** Count of all items of the list, where the response says it. */
  readonly total: number | undefined;
  /** The response without its items. */
  readonly body: unknown;
  /** What it was asked for by. */
  readonly request: SentRequest;
  /** The head of the response. */
  readonly response: ReceivedHead<HostHeaders>;
  /** An item's exact JSON text. Throws a RangeError where there is no such item. */
  raw(index: number): string;
  /** The items, under the name that OpenAI's SDKs use. */
  getPaginatedItems(): readonly T[];
  /** Whether the list goes on behind this page. */
  hasNextPage(): boolean;
  /** How the next page is asked for. Integers that a double can't hold are strings. */
  nextPageInfo(): { url: string } | { params: Record<string, unknown> } | { json: unknown } | null;
  /** Rejects with code "no-next-page" when there is none. */
  getNextPage(): Promise<Page<T>>;
  /** The same, null when there is none; calling it twice asks for the same page. */
  next(): Promise<Page<T> | null>;
  /** This page, then the following ones. */
  iterPages(): AsyncIterable<Page<T>>;
  /** After this page. */
  checkpoint(): Checkpoint;
  /** The page as plain data, its items among it: what JSON.stringify writes. */
  toJSON(): PageData<T>;
}

/** A page as plain data. */
export interface PageData<T> {
  /** See Page.index. */
  index: number;
  /** See Page.total. */
  total?: number;
  /** See Page.items. */
  items: readonly T[];
  /** See Page.body. */
  body: unknown;
  /** See Page.request. */
  request: SentRequest;
  /** See Page.response; the headers' names are in lower case. */
  response: ReceivedHead<Record<string, string>>;
}

/** How a walk ended, and what it cost. */
export interface Verdict {
  /** stopped: by the caller or a cap; suspect: ended, but evidence says items are missing. */
  status: "complete" | "stopped" | "suspect";
  /** In kebab case: "no-next", "has-more-false", "empty-page", "short-page", "last-page", "unmatched-path", "max-items", "max-pages", "empty-pages", "aborted", "consumer-stopped", "repeated-cursor", "repeated-page", "page-refused", "total-reached", "unusable-value", "undetected", "single-page", … */
  reason: string;
  /** One sentence that a person can check: "1200 items of a total of 1234". */
  evidence: string;
  /** Pages that were handed out, the last one as a whole or in part. */
  pages: number;
  /** Items that were handed out. */
  items: number;
  /** Of all items, as the server counts them. */
  total?: number;
  /** Items whose key was seen before. */
  duplicates?: number;
  /** Requests that were sent, retries among them. */
  requests: number;
  /** Requests that were sent again. */
  retries: number;
  /** Of the bodies, as they came out of fetch. */
  bytes: number;
}

/** How far a walk is. */
export interface Progress {
  /** Pages that are complete. */
  pages: number;
  /** Items that have arrived. */
  items: number;
  /** Of the bodies that have arrived. */
  bytes: number;
  /** Of all items, as the server counts them. */
  total?: number;
  /** items / total */
  fraction?: number;
  /** Set while the walk waits before a retry. */
  waiting?: {
    /** How long. */
    ms: number;
    /** What for: "429 Too Many Requests: retry-after". */
    why: string;
  };
}

/** What is being followed, and why. */
export interface Detection {
  /** The object to paste. */
  pagination: Pagination;
  /** Its name, where it has one. */
  preset?: Preset;
  /** From 0 to 1: 0.98 once page 2 has proven it, 0.9 where the first response tells it, less where it is tried. */
  confidence: number;
  /** What says so, one sentence each. */
  evidence: string[];
  /** The x-speakeasy-pagination object, null where that format can't hold the scheme. */
  speakeasy: object | null;
  /** Why speakeasy is null. */
  why?: string;
}

/** A place in a list. Plain JSON, free of credentials, opaque. */
export interface Checkpoint {
  /** Of its format. */
  version: 1;
}

/** Options of openapi(). */
export interface OpenApiOptions {
  /** Taken instead of the document's servers; relative to the document's URL. */
  server?: string | undefined;
  /** For the document, and for walks that don't have one of their own. Default globalThis.fetch. */
  fetch?: HostFetch | undefined;
  /** Overlay documents, applied in their order: text, parsed objects or URLs. */
  overlays?: readonly (string | object | HostURL)[] | undefined;
}

/** A paginated operation of an OpenAPI document. */
export interface ApiOperation {
  /** "GET /path" where the document gives it no operationId of its own. */
  operationId: string;
  /** In capitals. */
  method: string;
  /** As the document has it: "/items/{id}". */
  path: string;
  /** What the document says that it does. */
  summary?: string;
  /** As the document has it, or translated from another extension; a preset's name stands for its object. */
  pagination: Pagination;
  /** The extension, and its JSON Pointer: "x-ms-pageable at #/paths/~1items/get/x-ms-pageable". */
  source: string;
}

/** What an OpenAPI document says of the lists behind it. */
export interface Api {
  /** The operations whose pagination can be followed, in the document's order. */
  readonly operations: readonly ApiOperation[];
  /** Which paginations can't be followed and why, and what in others has no meaning here, each with its JSON Pointer. */
  readonly problems: readonly string[];
  /**
   * Walks an operation, by its operationId or as "GET /path". One whose pagination the document does not describe is
   * walked with the option pagination, by default "auto".
   *
   * @param params by the names of parameters and of properties of a JSON body; "body" is the whole body. Where a name
   *   stands in more than one place, "query.id", "path.id", "header.id" or "body.id".
   * @throws PaginationError, always while iterating.
   */
  paginate<T = unknown>(operationId: string, params?: Record<string, unknown>, options?: PaginateOptions<T>): Walk<T>;
}
