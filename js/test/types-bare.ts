// The declarations in a program that is compiled without the DOM's types, with and without Node's: package.test.mjs
// checks it. Like types.ts it is never run.

import {
  type ByteStream,
  type Checkpoint,
  type Entry,
  init,
  openapi,
  type Page,
  PaginationError,
  type PaginationErrorCode,
  paginate,
  presets,
  type Walk,
} from "anypage";
import type * as inline from "anypage/inline";
import { infinite } from "anypage/swr";
import { infiniteQuery, type ListPage } from "anypage/tanstack-query";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type IsAny<T> = 0 extends 1 & T ? true : false;
/** Fails to compile unless A and B are the same type. */
declare function same<A, B>(...equal: Equal<A, B> extends true ? [] : [never]): void;

interface Issue {
  title: string;
}

/** A pagination object that is deeply readonly. */
const declared = {
  pagination: {
    type: "cursor",
    inputs: [{ name: "cursor", in: "query", type: "cursor" }],
    outputs: { results: "$.data", nextCursor: "$.next" },
  },
  params: { labels: ["a", "b"], state: "open" },
  retry: { statuses: [429, 503] },
  trust: ["https://files.example"],
  headers: [["accept", "application/json"]],
} as const;

const request = {
  url: "https://api.example/search",
  method: "POST",
  headers: { accept: "application/json" },
  body: { query: ["a", "b"], nested: { deep: [1, null] } },
} as const;

export const constant: Walk<Issue> = paginate<Issue>(request, declared);

/** Options that may or may not be there, under exactOptionalPropertyTypes. */
export function optional(given: { items?: string; maxItems?: number; from?: Checkpoint | null }): Walk<Issue> {
  return paginate<Issue>(
    { url: "https://api.example", method: undefined, headers: undefined, body: undefined },
    {
      pagination: undefined,
      items: given.items,
      maxItems: given.maxItems,
      resume: given.from,
      retry: { attempts: undefined, statuses: undefined },
      signal: undefined,
      fetch: undefined,
      headers: undefined,
      onProgress: undefined,
    },
  );
}

export async function walks(walk: Walk<Issue>): Promise<string> {
  for await (const issue of walk) same<typeof issue, Issue>();
  for await (const page of walk.pages()) {
    same<typeof page, Page<Issue>>();
    const type: string | null = page.response.headers.get("content-type");
    same<IsAny<typeof page.response.headers>, false>();
    same<ReturnType<typeof page.toJSON>["items"], readonly Issue[]>();
    void type;
  }
  for await (const entry of walk.entries()) {
    same<typeof entry, Entry<Issue>>();
    same<typeof entry.item, Issue>();
    const place: [page: number, index: number] = [entry.page, entry.index];
    void place;
  }
  const iterator: AsyncIterator<Issue> = walk[Symbol.asyncIterator]();
  void (await iterator.return?.());
  const stream: ByteStream = walk.csv({ columns: ["title"] as const });
  const reader = stream.getReader();
  for (let step = await reader.read(); !step.done; step = await reader.read()) {
    const length: number = step.value.length;
    same<IsAny<typeof step.value>, false>();
    void length;
  }
  const checked = paginate("https://api.example", { item: (value: unknown) => ({ title: String(value) }) });
  for await (const issue of checked) same<typeof issue, Issue>();
  // @ts-expect-error: no such preset
  presets.pages;
  // @ts-expect-error: no such option
  paginate("https://api.example", { perPage: 10 });
  // @ts-expect-error: a signal is no text
  paginate("https://api.example", { signal: "now" });
  const api = await openapi({ openapi: "3.1.0" }, { overlays: [{}, ""] as const, server: undefined, fetch: undefined });
  await init("https://cdn.example/anypage.wasm");
  await init(new Uint8Array(4));
  return api.operations[0]?.pagination.type ?? "none";
}

export function codes(error: unknown): PaginationErrorCode | undefined {
  if (!(error instanceof PaginationError)) return undefined;
  same<typeof error.code, PaginationErrorCode>();
  const status: number | undefined = error.response?.status;
  void status;
  return error.code;
}

same<typeof inline.paginate, typeof paginate>();

export const queried: Promise<ListPage<Issue>> = infiniteQuery<Issue>(request, declared).queryFn({ pageParam: null });
export const [, fetched] = infinite<Issue>(request, { maxItems: undefined });
