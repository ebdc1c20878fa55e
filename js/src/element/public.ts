// What a page sees of <any-page>.

import type { PaginationError } from "../errors.js";
import type { Detection, PaginateOptions, RequestEvent, Verdict } from "../types.js";

/** An endpoint to try. */
export interface Sample {
  /** Unique. */
  name: string;
  /** What it is called in the list. */
  title: string;
  /** What is special about it, and what people know it by: "gitlab", "stripe". */
  description?: string;
  /** Samples of one group stand together. */
  group?: string;
  /** Of the first page. */
  url: string;
  /** Default GET, or POST where there is a body. */
  method?: string;
  /** JSON text. */
  body?: string;
  /** Headers that the endpoint needs, and that are no secrets. */
  headers?: Readonly<Record<string, string>>;
  /** "auto", the name of a preset, or a pagination object as JSON text. Default "auto". */
  pagination?: string;
  /** A JSONPath of the items. Default: found by shape. */
  items?: string;
  /** In a few words, what it shows: the first three that have it are offered where nothing was asked for yet. */
  start?: string;
}

/** What <any-page> tells. All of the events bubble, and cross shadow roots. */
export interface AnyPageEventMap {
  /** How the list is paginated, as far as that is known. It may come several times, as it is proven. */
  "any-page-finding": CustomEvent<Detection>;
  /** A page has come whole. */
  "any-page-page": CustomEvent<{ index: number; items: number; bytes: number }>;
  /** Something happened to a request. */
  "any-page-request": CustomEvent<RequestEvent>;
  /** A walk has ended. */
  "any-page-verdict": CustomEvent<Verdict>;
  /** A walk has failed. If the page prevents the default, the element says nothing of it. */
  "any-page-error": CustomEvent<PaginationError>;
  /** A link is to be shared. If the page prevents the default, the element opens no dialog. */
  "any-page-share": CustomEvent<{ hash: string }>;
}

/** <any-page>: walks a list of any HTTP API before the reader's eyes. */
export interface AnyPageElement extends HTMLElement {
  /** The URL of the first page. */
  src: string | undefined;
  /** Default GET. */
  method: string | undefined;
  /** JSON text of the first request's body. */
  body: string | undefined;
  /** "auto", the name of a preset, or a pagination object as JSON text. Default "auto". */
  pagination: string | undefined;
  /** The name of a preset, where pagination says nothing. */
  preset: string | undefined;
  /** A JSONPath of the items. Default: what the pagination says, else found by shape. */
  items: string | undefined;
  /** Pages at most. Default 10,000. Attribute: max-pages. */
  maxPages: number | undefined;
  /** Items at most. Default: all. Attribute: max-items. */
  maxItems: number | undefined;
  /** The URL of an OpenAPI document. */
  openapi: string | undefined;
  /** The id of an operation of that document. */
  operation: string | undefined;
  /** The tabs, separated by blanks. Default "table tree requests code". */
  view: string | undefined;
  /** Default: as the page around it. */
  theme: "light" | "dark" | undefined;
  /** Of the table's rows. Default "comfortable". */
  density: "compact" | "comfortable" | undefined;
  /** "visible": the walk starts when the element comes into sight. Default "off". */
  autorun: "off" | "visible" | "" | undefined;
  /** Whether settings can only be looked at. */
  readonly: boolean;
  /** The URL of a proxy: requests go to it, with the percent-encoded address of the request behind it. Default: none. */
  proxy: string | undefined;
  /** The name of the sample that is chosen. */
  sample: string | undefined;
  /** Endpoints to try. */
  samples: readonly Sample[];
  /** Headers of the requests, besides those that the reader sets. They are never shown. */
  headers: PaginateOptions<unknown>["headers"];
  /** Performs the requests. Default: the page's fetch. */
  fetch: typeof globalThis.fetch | undefined;
  /** Further origins that may receive the credentials. */
  trust: string[] | undefined;

  /** Walks all pages, from the start. Resolves when the walk has ended, whatever way: events tell how. */
  run(): Promise<void>;
  /** Asks for one page more, or the first one. */
  next(): Promise<void>;
  /** Ends the walk; what has come stays. */
  stop(): Promise<void>;
  /** Goes on where the walk is held, was stopped, or has failed. */
  resume(): Promise<void>;
  /** Takes the settings of a link that was shared: what stands behind the # of its address. Returns whether it has any. */
  restore(hash: string): boolean;
  /** What is loaded, as a Blob. Default "ndjson". */
  export(form?: "ndjson" | "csv" | "json"): Promise<Blob>;

  addEventListener<K extends keyof AnyPageEventMap>(
    type: K,
    listener: (this: AnyPageElement, event: AnyPageEventMap[K]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener<K extends keyof HTMLElementEventMap>(
    type: K,
    listener: (this: AnyPageElement, event: HTMLElementEventMap[K]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
}
