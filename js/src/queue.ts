// The pages of a walk that the consumer has not used up yet.

import type { EngineCheckpoint } from "./engine.js";
import type { Part } from "./items.js";

/** A page as it arrives. */
export interface PageState {
  index: number;
  /** Its URL is without credentials. */
  request: { method: string; url: string; body?: string };
  /** Its URL is without credentials once the page is complete. */
  response: { url: string; status: number; headers: Headers } | undefined;
  /** The responses for the page: one for each attempt. Consumers read them in this order. */
  parts: Part[];
  /** The place before the page's first item. It is unknown while the page before this one is not complete. */
  at: EngineCheckpoint | undefined;
  /** How many of the items that come next were handed out before the engine was there. */
  ahead: number;
  /** Where items were passed over: the item with this number, of those delivered, stands at this index in the page. */
  gaps: { item: number; index: number }[];
  /** Set once the page is complete. */
  end: PageEnd | undefined;
}

/** What is known of a page once it is complete. */
export interface PageEnd {
  total: number | undefined;
  /** How the next page is asked for. */
  info: object | undefined;
  /** The body without the items. */
  body: unknown;
  /** The place before the next page's first item; undefined on the last page. */
  next: EngineCheckpoint | undefined;
  /** The place behind the page's last delivered item, where that is not the start of the next page. */
  rest: EngineCheckpoint | undefined;
}

/** How many items of a page have arrived. */
export function countOf(page: PageState): number {
  return page.parts.reduce((sum, part) => sum + part.count, 0);
}

/** Where in a page the item with this number stands, of those delivered. Both are counted from 0. */
export function indexIn(page: PageState, item: number): number {
  const { gaps } = page;
  let [known, end] = [0, gaps.length]; // a search for the last gap that is not behind the item
  while (known < end) {
    const middle = (known + end) >> 1;
    if (gaps[middle]!.item <= item) known = middle + 1;
    else end = middle;
  }
  const gap = gaps[known - 1] ?? { item: 0, index: page.at?.item ?? 0 };
  return gap.index + item - gap.item;
}

/** Pages in the list's order. */
export class PageQueue {
  #pages: PageState[] = [];
  #usedUp: PageState | undefined;

  /** The page that the consumer reads, or reads next. */
  get first(): PageState | undefined {
    return this.#pages[0];
  }

  /** The page that the consumer used up last. */
  get usedUp(): PageState | undefined {
    return this.#usedUp;
  }

  find(index: number): PageState | undefined {
    return this.#pages.find((page) => page.index === index);
  }

  /**
   * Notes that a page is asked for: the first time, or once more.
   *
   * @param hop whether the request only follows a redirect: then the page keeps the request that was redirected
   * @param at the place before the page's first item, where the engine knows it
   */
  ask(index: number, request: PageState["request"], hop: boolean, at: EngineCheckpoint | undefined): PageState {
    const page = this.find(index);
    if (page !== undefined) {
      // While detection proves a scheme, a page may be asked for in another way than before.
      if (!hop) page.request = request;
      page.at = at ?? page.at;
      return page;
    }
    const before = this.#pages.at(-1) ?? this.#usedUp;
    const added = {
      index,
      request,
      response: undefined,
      parts: [],
      ahead: 0,
      gaps: [],
      at: at ?? before?.end?.next,
      end: undefined,
    };
    this.#pages.push(added);
    return added;
  }

  /** Adds items to one of a page's responses. They are read after all that have arrived for the page so far. */
  deliver(index: number, part: Part, ranges: Uint32Array): void {
    const page = this.find(index)!;
    // A later attempt may have begun, and the consumer may be at its response already: it never goes back.
    if (page.parts.at(-1) !== part) page.parts = [...page.parts.filter((other) => other !== part), part];
    const known = Math.min(page.ahead, ranges.length / 2);
    page.ahead -= known;
    part.addRanges(ranges.subarray(2 * known));
  }

  /** Notes that a page is complete. The consumer may have left it behind already. */
  complete(index: number, end: PageEnd): PageState | undefined {
    const page = this.find(index);
    if (page !== undefined) page.end = end;
    const next = this.find(index + 1);
    if (next !== undefined) next.at = end.next ?? next.at;
    return page;
  }

  /** Notes that the consumer has used up the first page. */
  useUp(): void {
    const page = this.#pages.shift()!;
    page.parts = []; // the user's Page object, if there is one, has them
    this.#usedUp = page;
  }

  /** Drops all pages but the one that the consumer reads. */
  dropFollowing(): void {
    this.#pages.length = Math.min(this.#pages.length, 1);
  }

  /** Drops pages from the end for as long as a test holds for them. */
  dropLastWhile(test: (page: PageState) => boolean): void {
    for (let last = this.#pages.at(-1); last !== undefined && test(last); last = this.#pages.at(-1)) this.#pages.pop();
  }
}
