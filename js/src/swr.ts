// Lists for SWR 2. Nothing of it is imported: useSWRInfinite takes plain functions and options.

import { type ListKey, type ListPage, listKey, listPage, type QueryOptions } from "./query.js";
import type { Checkpoint, PaginateTarget } from "./types.js";

export type { ListKey, ListPage, ListVerdict, QueryOptions } from "./query.js";

/** A page's key: the list's, and where the page begins. */
export type PageKey = readonly [...list: ListKey, from: Checkpoint | null];

/** The arguments of useSWRInfinite. */
export type InfiniteArguments<T> = [
  /** Gives a page's key, null behind the last one. */
  getKey: (index: number, before: ListPage<T> | null) => PageKey | null,
  /** Requests a page. It rejects with a PaginationError. */
  fetcher: (key: PageKey) => Promise<ListPage<T>>,
  /** Options of SWR's, to which you may add. */
  options: { shouldRetryOnError: false; revalidateFirstPage: false },
];

/**
 * Describes a list for useSWRInfinite. SWR is told to leave retries to anypage, and not to request the first page again
 * with each further one.
 *
 * @example
 * const { data, size, setSize, error } = useSWRInfinite(...infinite<Issue>("/api/issues"));
 *
 * @param target what to walk: a URL, or a request
 * @param options as for paginate; maxItems and maxPages limit the whole list
 */
export function infinite<T = unknown>(target: PaginateTarget, options: QueryOptions<T> = {}): InfiniteArguments<T> {
  const list = listKey(target, options);
  return [
    (_, before) => (before === null ? [...list, null] : before.next === undefined ? null : [...list, before.next]),
    ([, , , from]) => listPage(target, options, from),
    { shouldRetryOnError: false, revalidateFirstPage: false },
  ];
}
