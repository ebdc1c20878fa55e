// Lists for TanStack Query 5, in all of its frameworks. Nothing of it is imported: what it takes are plain options.

import type { HostAbortSignal } from "./globals.js";
import { type ListKey, type ListPage, listKey, listPage, type QueryOptions } from "./query.js";
import type { Checkpoint, PaginateTarget } from "./types.js";

export type { ListKey, ListPage, ListVerdict, QueryOptions } from "./query.js";

/** The pages of a list so far, and what each was asked for with: TanStack's InfiniteData. */
export interface ListData<T> {
  /** In the list's order. */
  pages: ListPage<T>[];
  /** Of each page; null for the first one. */
  pageParams: (Checkpoint | null)[];
}

/** Options for useInfiniteQuery and its siblings. What stands behind the spread of these in an object replaces them. */
export interface InfiniteQuery<T> {
  /** Tells lists apart. It has no credentials and no headers: where those decide what comes, put more into the key. */
  queryKey: ListKey;
  /** Requests the page that begins at pageParam. It rejects with a PaginationError. */
  queryFn: (context: { pageParam: Checkpoint | null; signal?: HostAbortSignal }) => Promise<ListPage<T>>;
  /** The list's beginning. */
  initialPageParam: Checkpoint | null;
  /** A small checkpoint, which works in another process, too; undefined behind the last page. */
  getNextPageParam: (lastPage: ListPage<T>) => Checkpoint | undefined;
  /** anypage has tried again already (the option retry), and waited as the server asks. */
  retry: false;
  /** Hides a last page that has no items, and gives its verdict to the page before. */
  select: (data: ListData<T>) => ListData<T>;
}

/**
 * Describes a list for useInfiniteQuery of @tanstack/react-query, and for createInfiniteQuery and the like of its siblings
 * for Vue, Svelte, Solid and Angular.
 *
 * @example
 * const { data, fetchNextPage, hasNextPage, error } = useInfiniteQuery({ ...infiniteQuery<Issue>("/api/issues") });
 * const issues = data?.pages.flatMap((page) => page.items);
 * const verdict = data?.pages.at(-1)?.verdict; // once the list has ended: complete, stopped or suspect
 *
 * @param target what to walk: a URL, or a request
 * @param options as for paginate; maxItems and maxPages limit the whole list.
 *   A Request with a body is refused, since no key could tell two of them apart: pass {url, method, headers, body}.
 */
export function infiniteQuery<T = unknown>(target: PaginateTarget, options: QueryOptions<T> = {}): InfiniteQuery<T> {
  return {
    queryKey: listKey(target, options),
    queryFn: ({ pageParam, signal }) => listPage(target, options, pageParam, signal),
    initialPageParam: null,
    getNextPageParam: ({ next }) => next,
    retry: false,
    select: withoutEmptyEnd,
  };
}

/** Where the server tells only by a page without items that the list has ended, that page is not shown. */
function withoutEmptyEnd<T>(data: ListData<T>): ListData<T> {
  const { items, verdict } = data.pages.at(-1) ?? {};
  const before = data.pages.at(-2);
  if (items?.length !== 0 || verdict === undefined || before === undefined) return data;
  const { next: _, ...last } = before;
  return { pages: [...data.pages.slice(0, -2), { ...last, verdict }], pageParams: data.pageParams.slice(0, -1) };
}
