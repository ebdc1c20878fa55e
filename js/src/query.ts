// A list's pages as the data of a query library: one page out of a walk of its own, and the key under which a list is kept.

import type { EngineCheckpoint } from "./engine.js";
import type { HostAbortSignal } from "./globals.js";
import { PaginationError, paginate } from "./index.js"; // the package, by its name: an application has one engine
import { isSecret, lettersOf } from "./secrets.js";
import { limits } from "./tables.js";
import type { Checkpoint, Page, PageRequest, PaginateOptions, PaginateTarget, Verdict } from "./types.js";

/**
 * Options of a list whose pages a query library asks for, one at a time: no page is requested ahead, and the library says
 * where to go on and when to stop. maxItems and maxPages are limits of the whole list; with key and dedupe, items that come
 * again are known among the latest 64 of the pages before.
 */
export type QueryOptions<T> = Omit<PaginateOptions<T>, "resume" | "signal" | "prefetch" | "concurrency">;

/**
 * One page of a list, as a query library keeps it. Plain data: structuredClone takes it, and JSON, unless the option item
 * or numbers: "exact" makes items that JSON can't hold.
 */
export interface ListPage<T> {
  /** The page's items. They are only empty where nothing of the list is left to come. */
  readonly items: readonly T[];
  /** Count of all items of the list, if the response says it. */
  readonly total?: number;
  /** Where the next page begins: the page parameter to ask for it with. Absent on the last page. */
  readonly next?: Checkpoint;
  /** How the list has ended. Present on the last page only. */
  readonly verdict?: ListVerdict;
}

/** How a list has ended. pages and items count all of the list, not only the last page. */
export type ListVerdict = Pick<Verdict, "status" | "reason" | "evidence" | "pages" | "items" | "total">;

/** Identifies a list among queries: by the request, and by the options that decide which items come. */
export type ListKey = readonly ["anypage", request: string, options: Readonly<Record<string, unknown>>];

/**
 * The page that begins at a checkpoint; null is the list's beginning. Pages without items are passed over.
 *
 * A page that is asked for as its next one would be may repeat itself for ever. The engine has to see that next one to
 * tell, so its items come with the page.
 */
export async function listPage<T>(
  target: PaginateTarget,
  options: QueryOptions<T>,
  from: Checkpoint | null,
  signal?: HostAbortSignal,
): Promise<ListPage<T>> {
  if (typeof Request !== "undefined" && target instanceof Request && target.method !== "GET")
    throw new PaginationError(
      "config",
      `the target is a Request by ${target.method}, whose body no query key can have: pass {url, method, headers, body}`,
    );
  const start = { item: 0, items: 0, page: 0, ...from } as EngineCheckpoint;
  const { maxItems, maxPages = limits.maxPages } = { ...options };
  const whole = { maxItems, maxPages };
  const left = from === null ? whole : leftOf(whole, start);
  const walk = paginate<T>(target, { ...options, ...left, resume: from, signal, prefetch: 0, concurrency: 1 });
  const pages = walk.pages()[Symbol.asyncIterator]();
  let items: readonly T[] = [];
  let total: { total?: number } = {};
  let next: EngineCheckpoint | undefined;
  for (let count = 1; ; count++) {
    let page: Page<T> | undefined;
    try {
      ({ value: page } = await pages.next());
    } catch (error) {
      if (items.length === 0 || (error as PaginationError).code !== "repeated-cursor") throw error;
      // The page is a new one all the same. What comes behind its items is the error.
      const rest = { ...start, item: start.item + items.length, items: start.items + items.length };
      return { items, ...total, next: rest };
    }
    if (page === undefined) break;
    const repeats = isSame(start, next);
    items = items.length === 0 ? page.items : [...items, ...page.items];
    if (page.total !== undefined) total = { total: page.total };
    // At the end, and at a limit, the engine gives its verdict without a further request.
    if (!page.hasNextPage() || items.length === left.maxItems || count === left.maxPages) continue;
    next = page.checkpoint() as EngineCheckpoint;
    if (items.length === 0 || (isSame(start, next) && !repeats)) continue;
    await pages.return();
    return { items, ...total, next };
  }
  const verdict = walk.verdict!;
  const { status, reason } = verdict;
  const evidence = verdict.evidence.replace(
    /^(maxItems|maxPages) is \d+/,
    (_, name) => `${name} is ${whole[name as "maxItems"]}`,
  );
  const counts = { pages: start.page + verdict.pages, items: start.items + verdict.items };
  const known = verdict.total === undefined ? {} : { total: verdict.total };
  return { items, ...total, verdict: { status, reason, evidence, ...counts, ...known } };
}

/** What is left of a list's limits at a checkpoint. */
function leftOf(
  { maxItems, maxPages }: { maxItems: number | undefined; maxPages: number },
  { items, page }: EngineCheckpoint,
) {
  return {
    maxItems: maxItems === undefined ? undefined : Math.max(0, maxItems - items),
    maxPages: Math.max(1, maxPages - page),
  };
}

/** Whether two checkpoints ask for their page in the same way. */
function isSame(a: EngineCheckpoint, b: EngineCheckpoint | undefined): boolean {
  return JSON.stringify(a.position) === JSON.stringify(b?.position);
}

/**
 * The key of a list. Keys are persisted, so credentials are no part of it: no headers, no user name, and of parameters and
 * members of the body that are called api_key, token, signature or the like only the names.
 */
export function listKey<T>(target: PaginateTarget, options: QueryOptions<T>): ListKey {
  // A target that is none, and values that JSON can't hold, are mistakes that the walk tells of.
  const isURL = typeof target !== "object" || target === null || "href" in target;
  const request = (isURL ? { url: target } : target) as PageRequest;
  const body = request.body ?? undefined; // a Request's is null
  const { method = body === undefined ? "GET" : "POST" } = request;
  // What is left decides which items come. An option that is new is in the key until it stands here.
  const { fetch, headers, credentials, item, onRequest, onProgress, retry, timeout, trust, ...decisive } = {
    ...options,
  };
  const told = { ...decisive, body: typeof body === "string" ? digest(body) : body };
  let json = "{}";
  try {
    json = JSON.stringify(told, function (this: unknown, name, value) {
      return this === told ? value : withoutSecret(name, value); // an option's own name, such as key, says nothing
    });
  } catch {}
  return ["anypage", `${String(method).toUpperCase()} ${shown(String(request.url))}`, JSON.parse(json)];
}

/** A URL without what are, or may be, credentials. */
function shown(url: string): string {
  let [text] = url.split("#") as [string];
  try {
    text = new URL(text).href;
  } catch {
    // It is relative: there is no user name in it.
  }
  return text
    .replace(/^([^/?]*\/\/)[^/?]*@/, "$1…@")
    .replace(/([?&]([^=&]*)=)([^&]*)/g, (_, begin, name, value) => begin + withoutSecret(decoded(name), value));
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** What the key shows of a value. One that is called "key" may be a credential, and may tell two lists apart. */
function withoutSecret<V>(name: string, value: V): V | string {
  if (isSecret(name)) return "…";
  return lettersOf(name) === "key" && typeof value !== "object" ? digest(String(value)) : value;
}

/** 32 bits that tell texts apart (FNV-1a), and from which nobody can get back to a credential. */
function digest(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16);
}
