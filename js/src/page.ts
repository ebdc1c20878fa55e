// One response, as users see it.

import { disposable } from "./dispose.js";
import type { EngineCheckpoint } from "./engine.js";
import { PaginationError } from "./errors.js";
import type { Part } from "./items.js";
import { clone } from "./json.js";
import type { PageState } from "./queue.js";
import { showAs } from "./show.js";
import type { Checkpoint, ListIterable, ListIterator, Page, PageData } from "./types.js";

/** Walks on from a checkpoint, with the options of the walk that the page came from. */
export type Onward<T> = (from: Checkpoint) => { first(): Promise<Page<T>>; pages(): ListIterable<Page<T>> };

export class ResponsePage<T> implements Page<T> {
  readonly index: number;
  readonly total: number | undefined;
  readonly body: unknown;
  readonly request: { method: string; url: string; body?: string };
  readonly response: { url: string; status: number; headers: Headers };
  #parts: Part[];
  #items: readonly T[] | undefined;
  #exact: boolean;
  #at: EngineCheckpoint;
  #info: object | undefined;
  #next: EngineCheckpoint | undefined;
  #rest: EngineCheckpoint | undefined;
  #onward: Onward<T>;

  /** Makes the page. Its state must be complete. */
  constructor(state: PageState, exact: boolean, onward: Onward<T>) {
    this.index = state.index;
    this.total = state.end!.total;
    this.body = state.end!.body;
    this.request = state.request;
    this.response = state.response!;
    this.#parts = state.parts;
    this.#exact = exact;
    this.#at = state.at!;
    this.#info = state.end!.info;
    this.#next = state.end!.next;
    this.#rest = state.end!.rest;
    this.#onward = onward;
    showAs(this, "Page", () => this.toJSON());
  }

  get items(): readonly T[] {
    if (this.#items === undefined) {
      const items: unknown[] = [];
      for (const part of this.#parts) {
        for (let i = 0; i < part.count; ) {
          let built: unknown[];
          try {
            built = part.build(i, this.#exact);
          } catch (error) {
            // The caller gets none of the page's items after this error, so the checkpoint is the page's beginning.
            throw Object.assign(error as Error, { checkpoint: clone(this.#at) });
          }
          for (const item of built) items.push(item);
          i += built.length;
        }
      }
      this.#items = items as T[];
    }
    return this.#items;
  }

  /** Sets what the items have become by the option item. */
  setItems(items: readonly T[]): void {
    this.#items = items;
  }

  get data(): readonly T[] {
    return this.items;
  }

  getPaginatedItems(): readonly T[] {
    return this.items;
  }

  toJSON(): PageData<T> {
    const { index, total, items, body, request, response } = this;
    const { url, status, headers } = response;
    return {
      index,
      ...(total === undefined ? {} : { total }),
      items,
      body,
      request: { ...request },
      response: { url, status, headers: Object.fromEntries(headers) },
    };
  }

  raw(index: number): string {
    let i = index;
    for (const part of this.#parts) {
      if (Number.isInteger(i) && i >= 0 && i < part.count) return part.raw(i);
      i -= part.count;
    }
    throw new RangeError(`the page has no item ${index}`);
  }

  hasNextPage(): boolean {
    return this.#next !== undefined;
  }

  nextPageInfo(): { url: string } | { params: Record<string, unknown> } | { json: unknown } | null {
    return this.#info === undefined ? null : (clone(this.#info) as { url: string });
  }

  async getNextPage(): Promise<Page<T>> {
    const page = await this.next();
    if (page === null)
      throw new PaginationError("no-next-page", `page ${this.index + 1} is the last one: ask hasNextPage() first`, {
        page: this.index,
        checkpoint: this.checkpoint(),
      });
    return page;
  }

  async next(): Promise<Page<T> | null> {
    return this.#next === undefined ? null : this.#onward(this.#next as Checkpoint).first();
  }

  // Not a generator: that could be iterated over only once, and not be left while a page is on its way.
  iterPages(): ListIterable<Page<T>> {
    return {
      [Symbol.asyncIterator]: (): ListIterator<Page<T>> => {
        let own = true;
        const rest =
          this.#next &&
          this.#onward(this.#next as Checkpoint)
            .pages()
            [Symbol.asyncIterator]();
        const end = async () => ({ done: true as const, value: undefined });
        return disposable<Page<T>>({
          next: async () => {
            if (!own) return rest?.next() ?? end();
            own = false;
            return { done: false, value: this };
          },
          return: async () => {
            own = false;
            return rest?.return() ?? end();
          },
        });
      },
    };
  }

  checkpoint(): Checkpoint {
    return clone(this.#rest ?? this.#next!); // the engine gives one of them
  }
}
