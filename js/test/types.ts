// The declarations, as a consumer sees them: checked against this package by
// tsconfig.test.json, and against the packed one by package.test.mjs. It is only
// type-checked, never run.

import type {
  Api,
  ApiOperation,
  ApiParameter,
  Page,
  PageRequest,
  PaginateOptions,
  Pagination,
  Preset,
  RequestEvent,
  Verdict,
  Walk,
} from "anypage";
import { init, openapi, PaginationError, paginate, version } from "anypage";
import "anypage/devtools";
import type * as inline from "anypage/inline";
import { infinite } from "anypage/swr";
import { infiniteQuery, type ListPage } from "anypage/tanstack-query";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** Fails to compile unless A and B are the same type; any is the same as any only. */
declare function same<A, B>(...equal: Equal<A, B> extends true ? [] : [never]): void;

interface Issue {
  title: string;
}

export async function items(): Promise<void> {
  for await (const issue of paginate<Issue>("https://api.example/issues")) same<typeof issue, Issue>();
  for await (const item of paginate(new URL("https://api.example/issues"))) same<typeof item, unknown>();
  same<Awaited<ReturnType<Walk<Issue>["toArray"]>>, Issue[]>();
}

export async function pages(walk: Walk<Issue>): Promise<void> {
  for await (const page of walk.pages()) {
    same<typeof page, Page<Issue>>();
    same<typeof page.items, readonly Issue[]>();
    same<typeof page.data, readonly Issue[]>();
    same<typeof page.body, unknown>();
    same<typeof page.total, number | undefined>();
    const text: string = page.raw(0);
    const headers: Headers = page.response.headers;
    void [text, headers];
  }
  same<Awaited<ReturnType<typeof walk.first>>, Page<Issue>>();
  same<typeof walk.verdict, Verdict | undefined>();
  if (walk.verdict) {
    same<typeof walk.verdict.status, "complete" | "stopped" | "suspect">();
    const isWhole: boolean = walk.verdict.reason === "no-next";
    // @ts-expect-error: no such reason
    const isOther: boolean = walk.verdict.reason === "other";
    void [isWhole, isOther];
  }
}

export function options(signal: AbortSignal): Walk<Issue> {
  const pagination: Pagination = {
    type: "offsetLimit",
    inputs: [{ name: "page", in: "parameters", type: "page" }],
    outputs: { results: "$.data", numPages: "$.meta.pages" },
  };
  const all: PaginateOptions<Issue> = {
    pagination,
    params: { state: "open", page: 2, archived: null, labels: ["a", "b"] },
    fetch: globalThis.fetch,
    headers: async ({ url, page, attempt, status }) => {
      same<typeof status, 401 | undefined>();
      return [["x-a", `${url} ${page + attempt} ${status}`]];
    },
    credentials: "same-origin",
    signal,
    maxItems: 100,
    maxPages: 10,
    maxPageBytes: 1_000_000,
    maxEmptyPages: 5,
    maxDepth: 100,
    timeout: 10_000,
    onRequest(event) {
      same<typeof event, RequestEvent>();
      if (event.type === "failed") same<typeof event.retry, boolean>();
      // @ts-expect-error: only of some events
      else void event.why;
    },
    resume: null,
  };
  // @ts-expect-error: no such option
  paginate("https://api.example/", { perPage: 100 });
  const dropbox: Pagination = {
    type: "cursor",
    inputs: [{ name: "cursor", in: "requestBody", type: "cursor" }],
    outputs: { nextCursor: "$.cursor" },
    blankCursor: "follow",
    continue: { method: "POST", url: "list_folder/continue", body: "cursor" },
  };
  const stac: Pagination = { type: "url", outputs: { next: "$.links[?@.rel=='next']" } };
  const counted: Pagination = {
    type: "offsetLimit",
    inputs: [{ name: "startIndex", in: "query", type: "offset", first: 1 }],
    outputs: { results: "$.Resources" },
  };
  for (const pagination of [dropbox, stac, counted]) paginate("https://api.example/", { pagination });
  // @ts-expect-error: no such preset
  paginate("https://api.example/", { pagination: "pages" });
  // @ts-expect-error: no such type of pagination
  paginate("https://api.example/", { pagination: { type: "page" } });
  const read = (page: Page<Issue>) =>
    // @ts-expect-error: items are read-only
    page.items.push({ title: "" });
  paginate<Issue>("https://api.example/").first().then(read);
  const preset: Preset = "link-header";
  paginate("https://api.example/", { pagination: preset });
  const request: PageRequest = { url: "https://api.example/search", method: "POST", body: { query: "x" } };
  return paginate<Issue>(request, all);
}

export async function errors(walk: Walk<Issue>): Promise<string> {
  try {
    await walk.toArray();
  } catch (error) {
    if (error instanceof PaginationError) {
      same<typeof error.message, string>();
      const isHttp: boolean = error.code === "http";
      // @ts-expect-error: no such code
      const isOther: boolean = error.code === "other";
      void [isHttp, isOther];
    }
  }
  return version;
}

export async function engine(module: WebAssembly.Module): Promise<void> {
  same<Awaited<ReturnType<typeof init>>, void>();
  await init();
  await init(module);
  await init(new URL("https://cdn.example/anypage.wasm"));
}

export async function documents(): Promise<Walk<Issue>> {
  const api = await openapi(new URL("https://api.example/openapi.yaml"), {
    server: "https://api.example/v2",
    fetch: globalThis.fetch,
    overlays: ["overlay: 1.0.0", {}, new URL("https://api.example/overlay")],
  });
  same<typeof api, Api>();
  same<typeof api.operations, readonly ApiOperation[]>();
  same<ApiOperation["pagination"], Pagination>();
  same<typeof api.problems, readonly string[]>();
  for (const parameter of api.parameters("listIssues")) same<typeof parameter, ApiParameter>();
  for await (const item of api.paginate("listIssues")) same<typeof item, unknown>();
  // @ts-expect-error: no such option
  openapi("", { url: "https://api.example" });
  return api.paginate<Issue>(
    "listIssues",
    { state: "open", labels: ["a"], filter: { by: null } },
    { maxItems: 3, items: "$.data", until: "@.id < 7" },
  );
}

export async function streams(walk: Walk<Issue>): Promise<string> {
  // The real type, where there is one.
  const stream: ReadableStream<Uint8Array> = walk.ndjson();
  const page = await walk.first();
  same<typeof page.response.headers, Headers>();
  same<PaginateOptions<Issue>["signal"], AbortSignal | undefined>();
  same<PaginateOptions<Issue>["fetch"], typeof globalThis.fetch | undefined>();
  const headers: HeadersInit = [["accept", "application/json"]];
  paginate(new Request("https://api.example"), { headers });
  paginate("https://api.example", { headers: new Headers() });
  // @ts-expect-error: items are no numbers
  const items: number[] = (await walk.first()).toJSON().items;
  void items;
  return new Response(stream).text();
}

/** The snippet's global. */
export function snippet(): Walk<Issue> {
  if (anypage.version === version) throw new anypage.PaginationError("config", "");
  return anypage<Issue>("/issues");
}

// The same in both forms.
same<typeof inline.paginate, typeof paginate>();
same<typeof inline.version, typeof version>();
same<typeof inline.openapi, typeof openapi>();

// Held against the real libraries' types in js/consumers/tanstack-query.
export async function queries(signal: AbortSignal): Promise<void> {
  const { queryFn, initialPageParam, getNextPageParam } = infiniteQuery<Issue>("/issues", {
    maxItems: 10,
    item: undefined,
  });
  const page = await queryFn({ pageParam: initialPageParam, signal });
  same<typeof page, ListPage<Issue>>();
  await queryFn({ pageParam: getNextPageParam(page) ?? null });
  if (page.verdict) same<typeof page.verdict.status, "complete" | "stopped" | "suspect">();
  const [getKey, fetcher] = infinite<Issue>("/issues");
  const key = getKey(0, null);
  if (key) same<Awaited<ReturnType<typeof fetcher>>, ListPage<Issue>>();
  // @ts-expect-error: the query library says where to go on
  infiniteQuery("/issues", { resume: null });
}
