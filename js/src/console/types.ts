// What the snippet defines, and what its functions return.

import type { PaginationError } from "../errors.js";
import type { HostRequest, HostURL } from "../globals.js";
import type { PageRequest, PaginateOptions, Verdict, Walk } from "../types.js";

/** A walk that was started in a console. */
export interface ConsoleWalk<T> extends Walk<T> {
  /** What it walks, for the console to show. */
  readonly list: string;
  /** What to do with it, for the console to show. */
  readonly next: string;
  /** Shows the first items as a table while they come, at most count (default 50), and returns them. */
  table(count?: number): Promise<T[]>;
  /**
   * Streams all items into a file: .ndjson or .jsonl (default), .csv or .json by the name's ending. Where the walk fails,
   * the file has the whole items that came before.
   */
  download(name?: string): Promise<Verdict | undefined>;
  /** Copies all items as "json" (default), "ndjson" or "csv". */
  copy(form?: "json" | "ndjson" | "csv"): Promise<Verdict | undefined>;
  /** The request as a "Copy as fetch" text, with the command that walks it: for where the engine can't run. */
  text(): Promise<string>;
}

/** A list that the page itself has asked for. */
export interface WatchedList {
  /** What walk() takes. */
  readonly number: number;
  /** Of its first request. */
  readonly method: string;
  /** Of its first request, without the values of parameters. */
  readonly url: string;
  /** How it is paginated: a preset, or the type of the pagination. */
  readonly pagination: string;
  /** What says so. */
  readonly evidence: string;
  /** How many of its pages the page has asked for. */
  pages: number;
  /** How many items these have. */
  items: number;
  /** How many items the list has, where an answer says it. */
  total: number | undefined;
}

/** Observes the requests that the page itself makes, by fetch and XMLHttpRequest, and tells which bring pages of lists. */
export interface Watch {
  /** The lists that were seen, in the order of their first requests. */
  readonly lists: readonly WatchedList[];
  /** What to do next, for the console to show. */
  readonly next: string;
  /** Walks a list from the request that was seen first, with headers and cookies as the page sends them. */
  walk<T = unknown>(number: number, options?: PaginateOptions<T>): ConsoleWalk<T>;
  /** Observes no more. The page's functions are what they were. */
  stop(): void;
}

/** What the snippet defines: paginate, which also takes copied requests, and what consoles need. */
export interface ConsolePaginate {
  /**
   * Walks a list.
   *
   * @param target as paginate() takes it, or a text: "Copy as fetch", "Copy as cURL" or a HAR
   * @throws PaginationError of code "config" where such a text can't be read
   */
  <T = unknown>(target: string | HostURL | HostRequest | PageRequest, options?: PaginateOptions<T>): ConsoleWalk<T>;
  /** The package's version. */
  readonly version: string;
  /** The package's error. */
  readonly PaginationError: typeof PaginationError;
  /** Observes the page's requests; the same object at each call, until it is stopped. */
  watch(): Watch;
  /**
   * For a page whose Content Security Policy forbids WebAssembly: opens a window of a site that has the engine, which walks
   * from then on. The pages are still fetched here.
   *
   * @param site where anypage's demo page is; by default as ./build.sh demo serves it
   */
  open(site?: string | HostURL): Promise<void>;
}
