// Written by ./build.sh build, from wasm/contract: change it there.

import type { EngineCheckpoint } from "./engine.js";
import type { Detection, PaginationErrorCode, Verdict } from "./types.js";

/** The pagination object behind each preset's name. */
export const presets: Readonly<Record<string, object>> = {
  "couchdb-find": {"type":"cursor","inputs":[{"name":"bookmark","in":"requestBody","type":"cursor"}],"outputs":{"results":"$.docs","nextCursor":"$.bookmark"}},
  "fhir": {"type":"url","outputs":{"results":"$.entry","nextUrl":"$.link[?@.relation=='next'].url"}},
  "google-aip": {"type":"cursor","inputs":[{"name":"pageToken","in":"query","type":"cursor"}],"outputs":{"nextCursor":"$.nextPageToken"}},
  "hal": {"type":"url","outputs":{"nextUrl":"$._links.next"}},
  "json-api": {"type":"url","outputs":{"results":"$.data","nextUrl":"$.links.next"}},
  "kubernetes": {"type":"cursor","inputs":[{"name":"continue","in":"query","type":"cursor"}],"outputs":{"results":"$.items","nextCursor":"$.metadata.continue"}},
  "link-header": {"type":"url","outputs":{"nextUrl":"$response.header.Link"}},
  "mcp": {"type":"cursor","inputs":[{"name":"/params/cursor","in":"requestBody","type":"cursor"}],"outputs":{"nextCursor":"$.result.nextCursor"},"blankCursor":"follow"},
  "none": {"type":"none"},
  "notion": {"type":"cursor","inputs":[{"name":"start_cursor","in":"requestBody","type":"cursor"}],"outputs":{"results":"$.results","nextCursor":"$.next_cursor","hasMore":"$.has_more"}},
  "odata": {"type":"url","outputs":{"results":"$.value","nextUrl":"$['@odata.nextLink']","total":"$['@odata.count']"}},
  "ogc-features": {"type":"url","outputs":{"results":"$.features","nextUrl":"$.links[?@.rel=='next'].href","total":"$.numberMatched"}},
  "openai-conversation-cursor": {"type":"cursor","inputs":[{"name":"after","in":"query","type":"cursor"}],"outputs":{"results":"$.data","nextCursor":"$.last_id","hasMore":"$.has_more"}},
  "openai-cursor": {"type":"cursor","inputs":[{"name":"after","in":"query","type":"cursor"}],"outputs":{"results":"$.data","nextCursor":"$.data[-1].id","hasMore":"$.has_more"}},
  "openai-next-cursor": {"type":"cursor","inputs":[{"name":"after","in":"query","type":"cursor"}],"outputs":{"results":"$.data","nextCursor":"$.next","hasMore":"$.has_more"}},
  "openai-page": {"type":"none","outputs":{"results":"$.data"}},
  "rdap": {"type":"url","outputs":{"nextUrl":"$.paging_metadata.links[?@.rel=='next'].href","total":"$.paging_metadata.totalCount"}},
  "relay": {"type":"cursor","inputs":[{"name":"/variables/after","in":"requestBody","type":"cursor"}],"outputs":{"nextCursor":"$..pageInfo.endCursor","hasMore":"$..pageInfo.hasNextPage"}},
  "scim": {"type":"offsetLimit","inputs":[{"name":"startIndex","in":"requestBody","type":"offset","first":1},{"name":"count","in":"requestBody","type":"limit"},{"name":"cursor","in":"requestBody","type":"cursor"}],"outputs":{"results":"$.Resources","nextCursor":"$.nextCursor","total":"$.totalResults"}},
  "slack": {"type":"cursor","inputs":[{"name":"cursor","in":"query","type":"cursor"}],"outputs":{"nextCursor":"$.response_metadata.next_cursor"}},
  "stac": {"type":"url","outputs":{"next":"$.links[?@.rel=='next']"}},
  "stripe": {"type":"cursor","inputs":[{"name":"starting_after","in":"query","type":"cursor"}],"outputs":{"results":"$.data","nextCursor":"$.data[-1].id","hasMore":"$.has_more"}},
};

/** What an option takes; anything where nothing is said. */
export interface Rule {
  /** What to write instead of a wrong value. */
  use?: string;
  /** All values. */
  values?: readonly string[];
  /** An integer from here on, … */
  least?: number;
  /** … up to here. */
  most?: number;
  /** A JSONPath. */
  path?: true;
}

/** Options that stay in JavaScript; the engine reads, and checks, all others. */
export const driverOptions = {
  fetch: { use: "a function like fetch" },
  headers: {},
  credentials: { use: "\"omit\", \"same-origin\" or \"include\"", values: ["omit","same-origin","include"] },
  signal: { use: "an AbortSignal" },
  item: { use: "a Standard Schema or a function" },
  onRequest: { use: "a function" },
  numbers: { use: "\"number\" or \"exact\"", values: ["number","exact"] },
  onProgress: { use: "a function" },
} satisfies Record<string, Rule>;

/** Options beside which the first request may be sent before the engine has read them. */
export const earlyOptions = {
  pagination: {},
  items: { path: true },
  params: {},
  fetch: {},
  headers: {},
  credentials: { values: ["omit","same-origin","include"] },
  signal: {},
  maxItems: { least: 0 },
  maxPages: { least: 1 },
  maxPageBytes: { least: 1 },
  maxEmptyPages: { least: 1 },
  maxDepth: { least: 1, most: 10000 },
  item: {},
  timeout: { least: 1, most: 2147483647 },
  onRequest: {},
  prefetch: { least: 0 },
  concurrency: { least: 1 },
  retry: {},
  emptyPage: { values: ["follow","stop"] },
  repeatedCursor: { values: ["error","stop","follow"] },
  numbers: { values: ["number","exact"] },
  trust: {},
  onProgress: {},
} satisfies Record<string, Rule>;

/** Members of retry for which that holds. */
export const earlyRetry = {
  attempts: { least: 0 },
  minDelay: { least: 0 },
  maxDelay: { least: 0 },
  maxWait: { least: 0 },
} satisfies Record<string, Rule>;

/** Those beside which items of the first page may be handed out as well. */
export const earlyItems: readonly string[] = ["pagination","items","params","fetch","headers","credentials","signal","maxItems","maxPages","maxEmptyPages","timeout","onRequest","prefetch","concurrency","retry","emptyPage","repeatedCursor","numbers","trust","onProgress"];

/** Options of openapi(). */
export const openapiOptions = {
  server: { use: "a URL in a string" },
  fetch: { use: "a function like fetch" },
  overlays: { use: "an array of documents" },
} satisfies Record<string, Rule>;

/** Their names, for a message. */
export const openapiNames = "server, fetch and overlays";

/** The members of an OpenAPI document's Path Item that are operations. */
export const methods: readonly string[] = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];

/** Names whose values are credentials, in small letters and digits alone, and what one may contain. */
export const secretNames: readonly string[] = ["token","auth","authorization","bearer","jwt","sig","hmac","pwd","passwd","sid","sessionid","subscriptionkey","xamzcredential","xamzsecuritytoken","xgoogcredential","googleaccessid","awsaccesskeyid"];
export const secretParts: readonly string[] = ["apikey","accesskey","accesstoken","authtoken","idtoken","refreshtoken","privatetoken","secret","password","signature","credential"];

/** Presets that leave the first request as it is. */
export const untouchingPresets: readonly string[] = ["fhir","google-aip","hal","json-api","kubernetes","link-header","none","odata","ogc-features","openai-conversation-cursor","openai-cursor","openai-next-cursor","openai-page","rdap","slack","stac","stripe"];

/** What an input may hold. */
export const inputTypes: readonly string[] = ["page","offset","limit","cursor"];

/** Values that can't be wrong. */
export const plain = {
  path: /^\$(?:\.[A-Za-z_]\w*|\[(?:0|-?[1-9]\d{0,2})\])*$/,
  header: /^\$response\.header\.[A-Za-z-]+$/,
  text: /^[A-Za-z0-9_.~-]+$/,
  number: /^\d{1,9}$/,
  origin: /^https?:\/\/(?:[a-z0-9-]+\.)*[a-z][a-z0-9]*$/,
  url: /^https?:\/\/[^\/?#@{}%]+(?:[\/?](?:[^{}#%]|%(?:[0-689A-Fa-f][0-9A-Fa-f]|7[0-9ACEFacef]))*)?$/,
};

/** What may stand in a pagination object, with what it means: the element's editor offers it. */
export const paginationWords = {
  types: {
    none: "One response is the whole list.",
    offsetLimit: "The next request counts up: a page number or an offset.",
    cursor: "The next request sends back a cursor that the page contains.",
    url: "The next request goes to a URL that the page contains.",
  },
  places: {
    parameters: "In the path if the URL has {name}, else in the query.",
    query: "A parameter of the query.",
    path: "A parameter of the path: {name} in the URL.",
    header: "A header.",
    requestBody: "A top-level property of the JSON body, or a JSON Pointer into it (\"/variables/after\").",
  },
  inputTypes: {
    page: "The number of a page.",
    offset: "How many items come before a page.",
    limit: "How many items a page should have. It is only sent if you set it.",
    cursor: "The cursor that the page before contains.",
  },
  outputs: {
    results: "The items.",
    numPages: "How many pages there are.",
    nextCursor: "The cursor of the next request. The walk ends if it is missing, null or blank.",
    nextUrl: "The next page's URL, relative to the response's. The walk ends if it is missing, null or blank.",
    hasMore: "Whether there are more pages: false or \"false\" ends the walk. Speakeasy's format has no such output.",
    total: "How many items the list has, for progress and the verdict. Speakeasy's format has no such output.",
    next: "The next page as a link object { href | url, method?, headers?, body?, merge? }, as STAC has it, for the type url. Its method is GET unless it says otherwise. Its headers are added to yours, for origins that get those. Its body is sent instead of yours, or with merge: true together with yours. Speakeasy's format has no such output.",
  },
  blankCursors: {
    end: "The list has ended.",
    follow: "It is a cursor like any other, and is sent.",
  },
  continueBodies: {
    merge: "The first request's body, with the cursor or number.",
    cursor: "The cursor or number, and nothing else.",
  },
} satisfies Record<string, Readonly<Record<string, string>>>;

/** In pages, levels of nesting, and bytes. */
export const limits = {
  maxPages: 10000,
  depth: 10000,
  head: 2048,
  document: 67108864,
  yaml: 16777216,
  documentDepth: 500,
};

/** How a walk that its consumer has ended says so, in front of a number of items. */
export const endings = { "consumer-stopped": "the consumer stopped after ", aborted: "the signal was aborted after " };

/** What the engine asks for; see wasm/walk/events.go. */
export type WireEffect =
  /** The driver is to make this request, and report what comes of it. */
  | {
      effect: "fetch";
      id: number;
      page: number;
      attempt: number;
      method: string;
      url: string;
      headers: [string, string][];
      body?: string;
      shown?: string;
      omit?: true;
      manual?: true;
      hop?: true;
      ahead?: true;
      ask?: string[];
      renewal?: number;
      checkpoint?: EngineCheckpoint;
    }
  /** The driver is to abort this fetch. */
  | {
      effect: "cancel";
      id: number;
    }
  /** The driver is to report when this time is over. */
  | {
      effect: "wait";
      id: number;
      ms: number;
      why: string;
      page?: number;
    }
  /** The driver is to tell the caller how this fetch goes. */
  | {
      effect: "attempt";
      id: number;
      type: "bytes" | "end" | "failed";
      bytes?: number;
      items?: number;
      why?: string;
      retry?: boolean;
    }
  /** The driver is to note the scheme that the walk follows. */
  | {
      effect: "scheme";
      scheme: Detection;
    }
  /** The driver is to take the next `count` ranges for the fetch `id`, which is another one than the event was about. */
  | {
      effect: "items";
      id: number;
      count: number;
    }
  /** The driver is to note that the page's item number `item`, of those delivered and counted from 0, stands at `index` in the page; the following ones stand behind it. */
  | {
      effect: "gap";
      page: number;
      item: number;
      index: number;
    }
  /** The driver is to take `text` for the body of the fetch `id`, in place of what has arrived; places of items are places in it. */
  | {
      effect: "body";
      id: number;
      text: string;
    }
  /** The driver is to note that this page is complete. */
  | {
      effect: "page";
      id: number;
      page: number;
      items: number;
      total?: number;
      url?: string;
      info?: object;
      body?: unknown;
      next?: EngineCheckpoint;
      rest?: EngineCheckpoint;
    }
  /** The driver is to take the checkpoint that it asked for. */
  | {
      effect: "checkpoint";
      checkpoint: EngineCheckpoint;
    }
  /** The driver is to end the walk with this verdict. */
  | {
      effect: "done";
      verdict: Verdict;
    }
  /** The driver is to end the walk with this error. */
  | {
      effect: "fail";
      code: PaginationErrorCode;
      message: string;
      page: number;
      request?: { method: string; url: string; body?: string };
      response?: { status: number; url: string; headers: [string, string][]; body: string };
      checkpoint?: EngineCheckpoint;
    };
