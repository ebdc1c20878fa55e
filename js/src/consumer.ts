// Where the consumer is in the list, and the checkpoint that says so.

import type { EngineCheckpoint } from "./engine.js";
import { clone } from "./json.js";
import { countOf, type PageQueue, type PageState } from "./queue.js";
import type { Checkpoint } from "./types.js";

/** Values out of the first page, which the consumer gets one by one. */
export interface Batch<V = unknown> {
  /** Emptied when the session is aborted: then no more values may be delivered. */
  values: V[];
  /** How many of the values are delivered. */
  at: number;
  /** How many of the page's items come before the first value. */
  before: number;
  /** How many items one value stands for. */
  share: number;
}

export const emptyBatch = <V>(): Batch<V> => ({ values: [], at: 0, before: 0, share: 1 });

/**
 * Asks the engine for the checkpoint behind the first items of a page. If items have a key, only the engine can make it,
 * because it knows the identities of the latest items. Returns undefined if the engine can't answer any more.
 */
export type AskEngine = (page: number, items: number) => EngineCheckpoint | undefined;

export class Consumer {
  /** The values that the consumer gets at present. */
  batch: Batch = emptyBatch();
  #pages: PageQueue;
  #resume: Checkpoint | undefined;
  #askEngine: AskEngine | undefined;
  #usedUp = { items: 0, pages: 0 };
  #left: Checkpoint | undefined;

  /**
   * @param resume where the walk started; undefined for the list's beginning
   * @param askEngine only set if items have a key
   */
  constructor(pages: PageQueue, resume: Checkpoint | undefined, askEngine: AskEngine | undefined) {
    this.#pages = pages;
    this.#resume = resume;
    this.#askEngine = askEngine;
  }

  /** How many items of the page that the consumer reads are delivered. */
  get itemsOfPage(): number {
    const { at, before, share } = this.batch;
    return before + at * share;
  }

  /** How many items are delivered in all. */
  get items(): number {
    return this.#usedUp.items + this.itemsOfPage;
  }

  /** How many pages have had an item delivered, or were used up without any. */
  get pages(): number {
    return this.#usedUp.pages + (this.itemsOfPage > 0 ? 1 : 0);
  }

  /** Notes that the first page is used up. */
  useUp(): void {
    this.#usedUp.items += this.itemsOfPage;
    this.#usedUp.pages++;
    this.batch = emptyBatch();
    this.#pages.useUp();
  }

  /** Notes that the consumer leaves, as long as the engine still answers. */
  leave(): void {
    if (this.#askEngine !== undefined) this.#left = this.checkpoint();
  }

  /** The checkpoint behind the last delivered item. Undefined while it is not known. */
  checkpoint(): Checkpoint | undefined {
    const page = this.#pages.first;
    if (page !== undefined) {
      const end = page.end?.rest ?? page.end?.next;
      const checkpoint =
        end !== undefined && this.itemsOfPage === countOf(page) ? end : this.#within(page, this.itemsOfPage);
      return clone(checkpoint as Checkpoint | undefined);
    }
    const { usedUp } = this.#pages;
    return clone(usedUp === undefined ? this.#resume : behind(usedUp));
  }

  #within(page: PageState, items: number): EngineCheckpoint | undefined {
    if (this.#askEngine !== undefined && items > 0) {
      const marked = (this.#left as EngineCheckpoint | undefined) ?? this.#askEngine(page.index, items);
      if (marked !== undefined) return marked;
    }
    if (page.at !== undefined) return { ...page.at, item: page.at.item + items, items: page.at.items + items };
    // The engine has not said where this page begins: as long as nothing of it is delivered, the page before tells.
    const { usedUp } = this.#pages;
    return items === 0 && usedUp !== undefined ? (behind(usedUp) as EngineCheckpoint | undefined) : undefined;
  }
}

/** The place behind a page. */
function behind({ end }: PageState): Checkpoint | undefined {
  return (end?.rest ?? end?.next) as Checkpoint | undefined;
}
