// One walk at a time, as the page steps through it. All that is known of
// pagination is in the package: this only asks it for pages.

import { init, paginate } from "./dist/index.js";
import { fetch } from "./sample.js";

// Under the name that the server gave it. Where it can't be loaded, the first walk tries again and says why.
init(document.getElementById("engine").href).catch(() => {});

/**
 * phase: idle, walking, paused (there may be more pages), ended (there is a
 * verdict) or failed (there is an error).
 */
export class Walker {
  phase = "idle";
  /** Pages, items and bytes that came, over all the walk's continuations. */
  counts = { pages: 0, items: 0, bytes: 0, requests: 0 };
  total;
  page; // the latest
  verdict;
  error;
  waiting; // why a retry is waited for
  #onPage;
  #onChange;
  #walk;
  #iterator;
  #again; // target and options, for a continuation
  #given = 0; // items of whole pages
  #before = { items: 0, bytes: 0 }; // what earlier parts of the walk brought
  #spent = 0; // ms
  #since;

  constructor(onPage, onChange) {
    this.#onPage = onPage;
    this.#onChange = onChange;
  }

  /** In ms; the time between two pages that were asked for one by one doesn't count. */
  get elapsed() {
    return this.#spent + (this.#since === undefined ? 0 : performance.now() - this.#since);
  }

  /** What is followed, and why. */
  get scheme() {
    return this.#walk?.scheme;
  }

  /** Where the walk can be taken up again; undefined where it can't. */
  get checkpoint() {
    if (this.phase === "failed") return this.error.checkpoint;
    if (this.verdict?.status !== "stopped" || this.counts.pages === 0) return undefined;
    try {
      return this.#walk.checkpoint();
    } catch {
      return undefined;
    }
  }

  /** Takes what a walk begins with. Whatever was walked before is forgotten. */
  begin(target, options) {
    this.clear();
    this.#again = { target, options };
    this.#open({});
  }

  /** Goes on after the walk was stopped, or has failed. */
  resume() {
    const { checkpoint } = this;
    this.#before = { items: this.#given, bytes: this.counts.bytes };
    this.#open({ resume: checkpoint });
  }

  #open(more) {
    const { target, options } = this.#again;
    this.verdict = this.error = undefined;
    this.#walk = paginate(target, {
      ...options,
      ...more,
      numbers: "exact",
      fetch: (input, init) => {
        this.counts.requests++;
        this.waiting = undefined;
        return fetch(input, init);
      },
      onProgress: ({ items, bytes, total, waiting }) => {
        this.counts.items = this.#before.items + items;
        this.counts.bytes = this.#before.bytes + bytes;
        this.total = total ?? this.total;
        this.waiting = waiting;
        this.#onChange();
      },
    });
    this.#iterator = this.#walk.pages()[Symbol.asyncIterator]();
    this.phase = "paused";
  }

  /** Asks for the next page, or for all that follow. */
  async advance(all) {
    const iterator = this.#iterator;
    const walk = this.#walk;
    this.phase = "walking";
    this.#since = performance.now();
    this.#onChange();
    try {
      for (;;) {
        const { done, value: page } = await iterator.next();
        if (iterator !== this.#iterator) return; // forgotten meanwhile
        if (done) {
          this.verdict = walk.verdict ?? {
            status: "stopped",
            reason: "consumer-stopped",
            evidence: "nothing had arrived yet",
          };
          this.phase = "ended";
          break;
        }
        this.page = page;
        this.counts.pages = page.index + 1;
        this.#given += page.items.length;
        this.#onPage(page);
        this.#onChange();
        // After the last page, no request is made to hear the verdict.
        if (!all && page.hasNextPage()) {
          this.phase = "paused";
          break;
        }
      }
    } catch (error) {
      if (iterator !== this.#iterator) return;
      this.error = error;
      this.phase = "failed";
    }
    this.counts.items = this.#given; // without those of a page that did not come whole
    this.#spent = this.elapsed;
    this.#since = this.waiting = undefined;
    this.#onChange();
  }

  /** Ends the walk; what has come stays. */
  async stop() {
    const walking = this.phase === "walking";
    await this.#iterator.return();
    if (!walking) await this.advance(true); // only to hear the verdict
  }

  clear() {
    void this.#iterator?.return();
    this.phase = "idle";
    this.counts = { pages: 0, items: 0, bytes: 0, requests: 0 };
    this.#before = { items: 0, bytes: 0 };
    this.#given = this.#spent = 0;
    this.#since = this.#walk = this.#iterator = this.#again = undefined;
    this.total = this.page = this.verdict = this.error = this.waiting = undefined;
    this.#onChange();
  }
}
