// What the option onProgress is told.

import type { Progress } from "./types.js";

/** Counts what has arrived. */
export class ProgressReport {
  pages = 0;
  items = 0;
  bytes = 0;
  /** How many items the list has, where a page has said it. */
  total: number | undefined;
  #onProgress: ((progress: Progress) => void) | undefined;

  constructor(onProgress: ((progress: Progress) => void) | undefined) {
    this.#onProgress = onProgress;
  }

  /** Calls onProgress, if there is one. */
  report(waiting?: { ms: number; why: string }): void {
    const onProgress = this.#onProgress;
    if (onProgress === undefined) return;
    const { pages, items, bytes, total } = this;
    const progress: Progress = { pages, items, bytes };
    if (total !== undefined) {
      progress.total = total;
      if (total > 0) progress.fraction = Math.min(1, items / total);
    }
    if (waiting !== undefined) progress.waiting = waiting;
    callBack(onProgress, progress);
  }
}

/** Tells the caller something. A mistake in there is reported as any uncaught error is, and the walk goes on. */
export function callBack<V>(callback: (value: V) => unknown, value: V): void {
  const report = (error: unknown) =>
    queueMicrotask(() => {
      throw error;
    });
  try {
    const returned = callback(value);
    if (returned instanceof Promise) returned.catch(report);
  } catch (error) {
    report(error);
  }
}
