// Moves chunks from a walk to its output, and keeps the place every now and then.

import type { Output } from "./formats.js";
import type { LiveLine } from "./live.js";
import type { Sink } from "./sink.js";

export class Copier {
  /** Bytes of the output, those of earlier runs among them. */
  length: number;
  /** Whether this run has written any. */
  begun = false;
  #output: Output;
  #sink: Sink;
  #live: LiveLine | undefined;
  #waiting = false;

  constructor(output: Output, sink: Sink, length: number, live: LiveLine | undefined) {
    this.#output = output;
    this.#sink = sink;
    this.#live = live;
    this.length = length;
  }

  /** Whether all that was taken from the walk is written: then its checkpoint and the length belong together. */
  get rests(): boolean {
    return this.begun && this.#waiting && !this.#output.holdsBack;
  }

  /**
   * Copies to the list's end, and returns what stands behind it.
   *
   * @param written is called after each chunk
   */
  async run(written: () => void): Promise<Uint8Array | undefined> {
    const { chunks } = this.#output;
    try {
      for (;;) {
        // The checkpoint is asked for in turns of the event loop of their own. A chunk that arrives is here within the turn in which it is taken.
        this.#waiting = true;
        const step = await chunks.next();
        if (step.done) return step.value;
        this.#waiting = false;
        this.#live?.clear();
        await this.#sink.write(step.value);
        this.length += step.value.length;
        this.begun = true;
        written();
      }
    } finally {
      // Where the output can't be written, the walk ends.
      void chunks.return(undefined).catch(() => {});
    }
  }
}

const pause = 10; // ms, at least, between two times that the place is kept

/** Keeps the place: after each page, but for a fifth of the time at most, because it waits for the disk. */
export class Saver {
  /** Why the place can't be kept. */
  error: unknown;
  #save: () => boolean;
  #failed: () => void;
  #timer: NodeJS.Timeout | undefined;
  #next = 0;

  /**
   * @param save returns false if it can't be done right now; then due() is called again later
   * @param failed is called if it throws
   */
  constructor(save: () => boolean, failed: () => void) {
    this.#save = save;
    this.#failed = failed;
  }

  due(): void {
    if (this.error === undefined) this.#timer ??= setTimeout(this.#run, Math.max(0, this.#next - performance.now()));
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  #run = (): void => {
    this.#timer = undefined;
    const start = performance.now();
    try {
      if (!this.#save()) return;
    } catch (error) {
      this.error = error;
      this.#failed();
    }
    const end = performance.now();
    this.#next = end + Math.max(pause, 4 * (end - start));
  };
}
