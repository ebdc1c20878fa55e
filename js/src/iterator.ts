// What a consumer iterates with, under items, pages, exports and counts.

import type { NextBatch } from "./batches.js";
import { type Batch, emptyBatch } from "./consumer.js";
import { disposable } from "./dispose.js";
import type { PaginationError } from "./errors.js";
import { paginationError, type Session } from "./session.js";
import { turn, turnIsDue } from "./turn.js";

// A consumer who forgets an iterator frees its walk, too.
const forgotten =
  typeof FinalizationRegistry === "undefined" // some Workers have none
    ? undefined
    : /* @__PURE__ */ new FinalizationRegistry<{ session: Session | undefined; left: boolean }>((held) => {
        held.left = true;
        held.session?.close();
      });

/** Whether the consumer has left, or has aborted the walk. */
const isGone = (session: Session) => session.closed || session.error?.code === "aborted";

/** Makes of a value what is delivered. It throws, or rejects with, the error that ends the walk instead. */
export type CheckValue<V> = (session: Session, value: V) => V | Promise<V>;

/**
 * Iterates over the values of batches. It is not an async generator: a generator's return() waits for its pending next(),
 * so a consumer could not leave while a page is arriving.
 */
export class BatchIterator<V> implements AsyncIterator<V, undefined> {
  #open: () => Promise<Session>;
  #nextBatch: NextBatch<V>;
  #batch: Batch<V> = emptyBatch();
  // An object of its own, so that what waits for the network does not keep the iterator alive.
  #held: { session: Session | undefined; left: boolean } = { session: undefined, left: false };
  #busy: Promise<unknown> | undefined;
  #starting: Promise<Session> | undefined;
  #page = 0;
  #check: CheckValue<V> | undefined;
  /** The check of the value that comes next, while it goes on. */
  #passing: Promise<void> | undefined;

  /** @param check what becomes of each value before it is delivered */
  constructor(open: () => Promise<Session>, nextBatch: NextBatch<V>, check?: CheckValue<V>) {
    this.#open = open;
    this.#nextBatch = nextBatch;
    this.#check = check;
    disposable(this);
    forgotten?.register(this, this.#held, this);
  }

  next(): Promise<IteratorResult<V, undefined>> {
    // Most calls, one for each item, end here.
    const batch = this.#batch;
    if (batch.at < batch.values.length && this.#busy === undefined && this.#check === undefined)
      return Promise.resolve({ done: false, value: batch.values[batch.at++] as V });
    return this.#more();
  }

  #more(): Promise<IteratorResult<V, undefined>> {
    if (this.#busy === undefined && !turnIsDue()) {
      // What has arrived is delivered without waiting, but for the turns of others.
      try {
        const session = this.#arrived();
        if (session !== undefined) {
          this.#passing = this.#pass(session);
          if (this.#passing === undefined && !isGone(session)) return Promise.resolve(this.#take());
        }
      } catch (cause) {
        return Promise.reject(this.#fail(cause));
      }
    }
    // Calls that come before the last one is settled are answered in order.
    const result = this.#busy === undefined ? this.#next() : this.#busy.then(() => this.#next());
    const settled: Promise<void> = result.then(
      () => this.#settled(settled),
      () => this.#settled(settled),
    );
    this.#busy = settled;
    return result;
  }

  /** The session, if a value has arrived that can be taken. */
  #arrived(): Session | undefined {
    const { session, left } = this.#held;
    // An abort counts at once, whatever has arrived.
    if (session === undefined || left || isGone(session)) return undefined;
    if (this.#batch.at >= this.#batch.values.length) {
      const batch = this.#nextBatch(session);
      if (batch === undefined) return undefined;
      session.took((this.#batch = batch));
    }
    return session;
  }

  #take(): IteratorYieldResult<V> {
    return { done: false, value: this.#batch.values[this.#batch.at++] as V };
  }

  /**
   * Checks the value that comes next. Until it has passed it is not delivered: a checkpoint is in front of it.
   *
   * @returns what is still to be waited for
   */
  #pass(session: Session): Promise<void> | undefined {
    if (this.#check === undefined) return undefined;
    const { values, at } = this.#batch;
    try {
      const checked = this.#check(session, values[at] as V);
      if (checked instanceof Promise)
        return this.#wait(
          session,
          checked.then((value) => void (values[at] = value)),
        );
      values[at] = checked;
      return undefined;
    } catch (cause) {
      throw session.refuse(paginationError(cause));
    }
  }

  async #wait(session: Session, checking: Promise<void>): Promise<void> {
    let over = false;
    let failed: PaginationError | undefined;
    const end = checking.catch((cause) => void (failed = paginationError(cause))).then(() => void (over = true));
    // Whoever is gone meanwhile waits no longer, and hears no more of it.
    while (!over && !isGone(session)) await Promise.race([end, session.changed()]);
    if (failed !== undefined && !isGone(session)) throw session.refuse(failed);
  }

  #settled(busy: Promise<unknown>): void {
    if (this.#busy === busy) this.#busy = undefined;
  }

  async return(): Promise<IteratorResult<V, undefined>> {
    this.#leave();
    return { done: true, value: undefined };
  }

  #leave(): void {
    this.#held.left = true;
    this.#held.session?.close();
    this.#batch.values = [];
    forgotten?.unregister(this);
  }

  async #next(): Promise<IteratorResult<V, undefined>> {
    const held = this.#held;
    if (turnIsDue()) await turn();
    if (held.left) return { done: true, value: undefined };
    try {
      if (held.session === undefined) {
        const session = await (this.#starting ??= this.#open());
        held.session = session;
        if (held.left) session.close();
        else session.demand(0);
      }
      const { session } = held;
      for (;;) {
        if (held.left) return { done: true, value: undefined };
        if (session.error?.code === "aborted") throw session.error;
        if (this.#arrived()) {
          await (this.#passing ?? this.#pass(session));
          this.#passing = undefined;
          if (!isGone(session)) return this.#take();
          continue;
        }
        const page = session.pages.first;
        if (page?.end !== undefined) {
          session.consumer.useUp();
          this.#page++;
          if (!session.ended) session.demand(this.#page);
          continue;
        }
        if (session.error !== undefined) throw session.failure();
        if (session.ended && !session.reading) break;
        if (session.enough) break;
        await session.changed();
      }
      this.#leave();
      return { done: true, value: undefined };
    } catch (cause) {
      throw this.#fail(cause);
    }
  }

  /** Leaves because of an error, which becomes a PaginationError with a checkpoint. */
  #fail(cause: unknown): PaginationError {
    const error = this.#held.session?.locate(cause) ?? paginationError(cause);
    this.#leave();
    return error;
  }
}
