// What users write and get. The engine's side of these shapes is in wasm/; contract.ts has
// what is written from there.

import type {
  BlankCursor,
  ContinueBody,
  InputPlace,
  InputType,
  OpenApiOptions,
  PaginateOptions,
  PaginationOutputs,
  PaginationType,
  Preset,
  VerdictReason,
  VerdictStatus,
} from "./contract.js";
import type {
  ByteStream,
  HeadersInput,
  HostHeaders,
  HostModule,
  HostRequest,
  HostResponse,
  HostURL,
} from "./globals.js";

export type * from "./contract.js";

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
  /** In a page it may be relative to the document. */
  url: string | HostURL;
  /** Default GET, or POST if there is a body. */
  method?: string | undefined;
  /** Sent with each page's request. The option headers overrides those of the same name. */
  headers?: HeadersInput | undefined;
  /** A JSON value is sent as application/json, a string as it is. */
  body?: JsonValue | string | undefined;
}

/** What a function that the option headers is gets: the request that it is asked for. */
export interface HeadersReason {
  /** Without the values of parameters such as api_key, token or signature. */
  url: string;
  /** The page's index, from 0. */
  page: number;
  /** How often the page was requested before. */
  attempt: number;
  /** Set where the page was answered with this status: the headers of before are refused. */
  status?: 401;
}

/** One parameter of a request that pagination sets. */
export interface PaginationInput {
  /** Of the parameter; in requestBody a top-level property, or a JSON Pointer ("/variables/after"). */
  name: string;
  /** Where it stands. */
  in: InputPlace;
  /** What it holds. */
  type: InputType;
  /** Of a page or an offset: where counting starts if the request has none. Default page 1, offset 0. Speakeasy's format lacks it. */
  first?: number | undefined;
}

/** How a list is paginated: the object of x-speakeasy-pagination, and what it lacks. */
export interface Pagination {
  /** How the next page is asked for. */
  type: PaginationType;
  /** What is set in each request. */
  inputs?: readonly PaginationInput[] | undefined;
  /** What is read from each response. */
  outputs?: PaginationOutputs | undefined;
  /** What a cursor, or a next URL, of "" means. Default "end". Speakeasy's format lacks it. */
  blankCursor?: BlankCursor | undefined;
  /** How the next pages are asked for where that is not as the first one is. Speakeasy's format lacks it. */
  continue?: PaginationContinue | undefined;
}

/** The next pages' own endpoint. What is left out is as in the first request. */
export interface PaginationContinue {
  /** Of the next pages' requests. One by GET has no body. */
  method?: string | undefined;
  /** Relative to the request's. Not for the type url, where the response says it. */
  url?: string | undefined;
  /** "merge": the first request's body, with the cursor or number. "cursor": those alone. Default "merge". */
  body?: ContinueBody | undefined;
}

/** What to walk: a URL, relative to the document where there is one, or a request. */
export type PaginateTarget = string | HostURL | HostRequest | PageRequest;

/** Where anypage.wasm, or anypage.wasm.gz, may come from. */
export type EngineSource = HostURL | string | HostResponse | ArrayBuffer | ArrayBufferView | HostModule;

/** The type of paginate. */
export type Paginate = <T = unknown>(target: PaginateTarget, options?: PaginateOptions<T>) => Walk<T>;

/** The type of openapi. A document that is an object must not change before the promise is settled: it is read bit by bit. */
export type OpenApi = (document: string | object | HostURL, options?: OpenApiOptions) => Promise<Api>;

/** The type of init. */
export type Init = (source?: EngineSource) => Promise<void>;

/**
 * Iterates over a list. "await using" ends the walk with the block, as return() does, where the host has
 * Symbol.asyncDispose.
 */
export interface ListIterator<V> extends AsyncIterator<V, undefined>, AsyncDisposable {
  /** Ends the walk. A next() that waits for the network gets no value. */
  return(): Promise<IteratorResult<V, undefined>>;
}

/** What for await takes. Each loop over it is a walk of its own. */
export interface ListIterable<V> extends AsyncIterable<V> {
  /** Starts a walk. */
  [Symbol.asyncIterator](): ListIterator<V>;
}

/** What a schema finds wrong with an item. */
export interface ItemIssue {
  /** In words. */
  readonly message: string;
  /** Where in the item, from the outside in; absent for the item itself. */
  readonly path?: ReadonlyArray<PropertyKey | { readonly key: PropertyKey }> | undefined;
}

/** A schema of any library that follows Standard Schema, version 1 (https://standardschema.dev). */
export interface StandardSchemaV1<Input = unknown, Output = Input> {
  /** The members that the specification names. */
  readonly "~standard": {
    /** Of the specification. */
    readonly version: 1;
    /** The library's name. */
    readonly vendor: string;
    /** Gives the value as the schema has it, or what is wrong with it. */
    readonly validate: (value: unknown) => StandardResult<Output> | Promise<StandardResult<Output>>;
    /** For the compiler alone. */
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}

/** What a schema says of a value. */
export type StandardResult<Output> =
  | {
      /** The value as the schema has it. */
      readonly value: Output;
      /** None. */
      readonly issues?: undefined;
    }
  | {
      /** What is wrong with the value. */
      readonly issues: readonly ItemIssue[];
    };

/** An item, and where it stands. */
export interface Entry<T> {
  /** As an iteration over items gives it. */
  item: T;
  /** The index of its page: Page.index. */
  page: number;
  /** Its index in that page as the server sent it, from 0: items that a resume or dedupe passes over count. */
  index: number;
}

/**
 * One list. Each iteration is a fresh walk from the start. Verdicts, schemes, checkpoints and items are plain data, which
 * structuredClone and postMessage take; a walk itself is none.
 */
export interface Walk<T> extends ListIterable<T> {
  /** Pages instead of items, each once it is complete. */
  pages(): ListIterable<Page<T>>;
  /** Items with their places, as they arrive. */
  entries(): ListIterable<Entry<T>>;
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
  select<V = unknown>(path: string): ListIterable<V>;
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
  /** The place after the last item that the latest iteration delivered. */
  checkpoint(): Checkpoint;
  /** How the latest iteration ended. Undefined before its end. */
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
  /** The HTTP status, mostly 200. */
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
  /** The response without its items; undefined where those are all there is, as in NDJSON. */
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
  iterPages(): ListIterable<Page<T>>;
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
  /** What the end says of the list. */
  status: VerdictStatus;
  /** How the list ended, or what ended the walk. */
  reason: VerdictReason;
  /** One sentence that a person can check: "1200 items of a total of 1234". */
  evidence: string;
  /** Pages that were delivered. The last one counts even if only some of its items were. */
  pages: number;
  /** Items that were delivered. */
  items: number;
  /** How many items the list has, if the server says it. */
  total?: number;
  /** Items whose key came before. Only with the option key. */
  duplicates?: number;
  /** Requests that were sent, retries among them. */
  requests: number;
  /** Requests that were sent again. */
  retries: number;
  /** Bytes of the bodies, after fetch has decompressed them. */
  bytes: number;
}

/** How far a walk is. */
export interface Progress {
  /** Pages that are complete. */
  pages: number;
  /** Items that have arrived. */
  items: number;
  /** Bytes of the bodies that have arrived, after fetch has decompressed them. */
  bytes: number;
  /** How many items the list has, if the server says it. */
  total?: number;
  /** items / total, from 0 to 1. */
  fraction?: number;
  /** Set while the walk waits before a retry. */
  waiting?: {
    /** Milliseconds of the wait. */
    ms: number;
    /** What for: "429 Too Many Requests: retry-after". */
    why: string;
  };
}

/**
 * page and attempt count from 0. A fetch gives start, headers, bytes (any number), then one of end, failed, cancelled;
 * wait bears the failed attempt's id (before a first request, which a rate limit holds back, the id of the request to
 * come) and comes before the next start. The early request and each hop of a redirect count. at: ms since the walk
 * began, never falling; url without credentials.
 */
export type RequestEvent = {
  /** Of the attempt: the same in all its events. */
  id: number;
  /** Index of the page, as in Page.index. */
  page: number;
  /** How often the page was asked for before. */
  attempt: number;
  /** Milliseconds since the walk began. */
  at: number;
} & (
  | {
      /** A request leaves. */
      type: "start";
      /** In capitals. */
      method: string;
      /** Without credentials. */
      url: string;
      /** Whether it leaves before the loop needs its page. */
      ahead: boolean;
    }
  | {
      /** The next attempt has to wait. */
      type: "wait";
      /** Milliseconds of the wait. */
      ms: number;
      /** What for: "the server answered 429; Retry-After is 3". */
      why: string;
    }
  | {
      /** The response's status and headers are there. */
      type: "headers";
      /** The HTTP status; 0 for a redirect that the browser hides. */
      status: number;
    }
  | {
      /** More of the body is there. */
      type: "bytes";
      /** Bytes of the body so far, after fetch has decompressed them. */
      bytes: number;
      /** Items that have arrived in it so far. */
      items: number;
    }
  | {
      /** The response is complete. */
      type: "end";
      /** Bytes of the body, after fetch has decompressed them. */
      bytes: number;
      /** Items in it. */
      items: number;
    }
  | {
      /** It failed. */
      type: "failed";
      /** What happened. */
      why: string;
      /** Whether another attempt follows. */
      retry: boolean;
    }
  | {
      /** Nobody needs it any more. */
      type: "cancelled";
    }
);

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
  /** Whether only detection knows it: `pagination` as an option would not walk the list. */
  unsayable?: true;
}

/** A place in a list. Plain JSON, free of credentials, opaque. */
export interface Checkpoint {
  /** The version of the checkpoint's format. */
  version: 1;
}

/** An operation that looks like a list with pages, though the document does not say how they are asked for. It is walked with "auto". */
export interface ApiList extends Pick<ApiOperation, "operationId" | "method" | "path" | "summary"> {
  /** The parameters, fields and links that it is known by: "the parameter page in query takes a page". */
  why: string[];
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
  /** What describes it, and its JSON Pointer: "x-ms-pageable at #/paths/~1items/get/x-ms-pageable". Of marks it is the operation's. */
  source: string;
}

/** Something that an operation of an OpenAPI document takes. */
export interface ApiParameter {
  /** As the params of Api.paginate name it: with its place, as in "query.id", where the name stands in more than one. */
  name: string;
  /** Where it goes. Of a JSON body these are its properties; "body" is one of which no properties are known. */
  in: "path" | "query" | "header" | "cookie" | "body";
  /** Whether the operation needs it. */
  required: boolean;
  /** Of its schema: "string", "integer". Of a whole body: its media type. */
  type?: string;
  /** Integers that a double can't hold are bigints. */
  default?: unknown;
  /** Whether the pagination sets it: a page, an offset or a cursor, which nobody needs to give. */
  paginated: boolean;
}

/** What an OpenAPI document says of the lists behind it. */
export interface Api {
  /** The operations whose pagination can be followed, in the document's order. */
  readonly operations: readonly ApiOperation[];
  /** The operations whose pagination nothing describes that look like lists with pages, in the document's order. */
  readonly lists: readonly ApiList[];
  /**
   * What an operation takes, by its operationId or as "GET /path", in the document's order; then what only its
   * pagination names.
   *
   * @throws PaginationError if the document has no such operation.
   */
  parameters(operationId: string): ApiParameter[];
  /**
   * An OpenAPI Overlay (1.0) that adds x-speakeasy-pagination to the operations whose pagination another extension
   * describes, for tools that read that one alone. What it can't hold is written as x-anypage-pagination. Operations
   * that stand in other documents are named in the description.
   */
  overlay(): object;
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
