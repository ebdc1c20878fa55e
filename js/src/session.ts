// The driver: it performs what the engine decides for one iteration. It is the
// only place with fetch, timers and streams.

import { Part } from "./body.js";
import type { Early } from "./early.js";
import type { Effect, Engine, EngineCheckpoint } from "./engine.js";
import { PaginationError } from "./errors.js";
import { clone } from "./json.js";
import type { Target } from "./request.js";
import { turn } from "./turn.js";
import type { Checkpoint, Detection, Progress, Verdict } from "./types.js";

/** A page as it arrives. */
export interface PageState {
  index: number;
  /** The URL is without credentials, … */
  request: { method: string; url: string; body?: string };
  /** … and so is this one, once the page is complete. */
  response: { url: string; status: number; headers: Headers } | undefined;
  /** One for each attempt that brought items. */
  parts: Part[];
  /** Before the page's first item; unknown while a page in front of it is not complete. */
  at: EngineCheckpoint | undefined;
  /** Set once the page is complete. */
  end:
    | {
        total: number | undefined;
        info: object | undefined;
        body: unknown;
        next: EngineCheckpoint | undefined;
        rest: EngineCheckpoint | undefined;
      }
    | undefined;
}

/** Values that a consumer takes out of the first page, one by one. */
export interface Taken<V = unknown> {
  /** Made empty when the session is aborted: no more of them may be handed out. */
  values: V[];
  /** How many of them have been handed out. */
  at: number;
  /** The page's items before the first of them, … */
  before: number;
  /** … and how many items each of them stands for. */
  share: number;
}

/** What a session needs to know of its walk. */
export interface Surroundings {
  target: Target;
  fetch: typeof fetch;
  signal: AbortSignal | undefined;
  onProgress: ((progress: Progress) => void) | undefined;
  /** Whether integers beyond 2^53 are to be bigints. */
  exact: boolean;
  /** Whether items have a key: then only the engine can move a checkpoint on within a page. */
  keyed: boolean;
  /** Whether nobody will read the items: their bytes are not kept. */
  counting: boolean;
  /** Whether lines are to be made of the items: then line breaks are looked for in each piece that arrives. */
  lines: boolean;
  /** Whether a body is not to be read on while the consumer is far behind it. */
  paced: () => boolean;
  /** Called when the scheme is detected, and again when more is known. */
  onScheme: (scheme: Detection) => void;
  early: Early | undefined;
  /** Where the walk started. */
  resume: Checkpoint | undefined;
}

/** Bytes of items that a consumer may be behind the body. */
const mostUnread = 4_194_304;

/** A response for a page, and what it answers. */
type Attempt = Pick<PageState, "index" | "request" | "response"> & { part: Part };

/** So many bytes of a body are passed to the engine at once, … */
const pieceSize = 262_144;

/** … and so long, in milliseconds, while everything else waits. Then others get their turn. */
const longestTask = 8;

export class Session {
  /** See Part.kept. */
  static readonly kept = /* @__PURE__ */ new Session(undefined as unknown as Engine, 0, {
    signal: undefined,
  } as Surroundings);

  /** Pages that the consumer has not used up, in order. */
  readonly pages: PageState[] = [];
  verdict: Verdict | undefined;
  error: PaginationError | undefined;
  /** What was last taken out of the first page. */
  taken: Taken = { values: [], at: 0, before: 0, share: 1 };
  /** Items and pages that the consumer has used up. */
  #released = { items: 0, pages: 0 };
  #lastPage: PageState | undefined;

  #engine: Engine;
  #handle: number;
  #around: Surroundings;
  #fetches = new Map<number, { abort: AbortController; page: PageState }>();
  /** By fetch; of pages that are not complete. */
  #attempts = new Map<number, Attempt>();
  #timers = new Set<ReturnType<typeof setTimeout>>();
  #closed = false;
  #wake: (() => void) | undefined;
  #changed: Promise<void> | undefined;
  #cause: unknown;
  #progress = { pages: 0, items: 0, bytes: 0 };
  #onAbort: (() => void) | undefined;

  constructor(engine: Engine, handle: number, around: Surroundings) {
    this.#engine = engine;
    this.#handle = handle;
    this.#around = around;
    const { signal } = around;
    if (signal !== undefined) {
      this.#onAbort = () => this.#stop(true);
      signal.addEventListener("abort", this.#onAbort, { once: true });
      if (signal.aborted) this.#stop(true); // while the engine was loading
    }
  }

  /** Notes that the consumer has taken values: a body may be waiting for that. */
  took(taken: Taken): void {
    this.taken = taken;
    this.#notify();
  }

  get engine(): Engine {
    return this.#engine;
  }

  /** Whether the consumer is done with it. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Whether nothing more will be asked for. */
  get ended(): boolean {
    return this.#closed || this.verdict !== undefined || this.error !== undefined;
  }

  /** Whether a page that is not complete is still being read. */
  get reading(): boolean {
    return this.#fetches.size > 0;
  }

  /** Resolves when something has arrived since. */
  changed(): Promise<void> {
    return (this.#changed ??= new Promise((resolve) => (this.#wake = resolve)));
  }

  /** Asks for the page with this number, counted from 0 at the start of the session. */
  demand(page: number): void {
    this.#answered(() => this.#engine.demand(this.#handle, page, this.#around.exact), undefined);
  }

  /** Notes that the consumer has used up the first page. */
  release(): void {
    const page = this.pages.shift()!;
    page.parts = []; // its Page object, if there is one, has them
    this.#lastPage = page;
    this.#released.items += this.consumed.ofPage;
    this.#released.pages++;
    this.taken = { values: [], at: 0, before: 0, share: 1 };
  }

  /** Items handed to the consumer, in all and of the first page. */
  get consumed(): { items: number; ofPage: number } {
    const { at, before, share } = this.taken;
    const ofPage = before + at * share;
    return { items: this.#released.items + ofPage, ofPage };
  }

  /** Where the consumer is: after the last item handed out. */
  checkpoint(): Checkpoint {
    const page = this.pages[0];
    const { ofPage } = this.consumed;
    if (page !== undefined) {
      // A page that was handed out whole need not be asked for again.
      const count = page.parts.reduce((sum, part) => sum + part.count, 0);
      const after = page.end?.rest ?? page.end?.next;
      return after !== undefined && ofPage === count ? clone(after) : this.#within(page, ofPage);
    }
    const end = this.#lastPage?.end;
    if (end === undefined && this.#around.resume !== undefined) return clone(this.#around.resume);
    if (end === undefined)
      throw new PaginationError(
        "checkpoint",
        "nothing has been requested yet: take the checkpoint once the iteration has started",
      );
    return clone(end.rest ?? end.next!);
  }

  /** Behind so many items of a page. */
  #within(page: PageState, items: number): Checkpoint {
    if (this.#around.keyed && items > 0) {
      if (this.#closed) return clone(this.#kept!);
      if (!this.#engine.dead) {
        const [marked] = this.#engine.event(this.#handle, { event: "checkpoint", page: page.index, items }).effects;
        if (marked?.effect === "checkpoint") return marked.checkpoint;
      }
    }
    return { ...page.at!, item: page.at!.item + items, items: page.at!.items + items } as Checkpoint;
  }
  /** Where the consumer was when it left, if items have a key. */
  #kept: Checkpoint | undefined;

  /**
   * The error that ended the walk, for a consumer who has taken all that came before
   * it. Its checkpoint is where that consumer is: one over pages has seen no item of
   * a page that broke off.
   */
  failure(): PaginationError {
    return Object.assign(this.error!, { checkpoint: this.#tryCheckpoint() ?? this.error!.checkpoint });
  }

  /** An error that came of what the consumer did, with the checkpoint where it is. */
  locate(error: unknown): unknown {
    if (error instanceof PaginationError && error.checkpoint === undefined)
      Object.assign(error, { checkpoint: this.#tryCheckpoint() });
    return error;
  }

  /** The consumer has left, or has got everything: frees all that the session holds. */
  close(): void {
    if (this.#closed) return;
    // A walk that had ended by itself was stopped all the same, if items of it were left.
    if (!this.ended || (this.verdict !== undefined && this.consumed.items < this.verdict.items)) this.#stop(false);
    if (this.#around.keyed) this.#kept = this.#tryCheckpoint();
    this.#closed = true;
    for (const { abort } of this.#fetches.values()) abort.abort();
    this.#fetches.clear();
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    if (this.#onAbort !== undefined) this.#around.signal?.removeEventListener("abort", this.#onAbort);
    this.#around.early?.abort.abort();
    if (!this.#engine.dead) this.#engine.close(this.#handle);
    this.#notify();
  }

  #stop(aborted: boolean): void {
    if (this.#closed || this.error !== undefined) return;
    this.#cause = aborted ? this.#around.signal?.reason : undefined;
    if (aborted) {
      this.pages.length = Math.min(this.pages.length, 1);
      this.taken.values = [];
    }
    const { items, ofPage } = this.consumed;
    this.#send({ event: "stop", aborted, items, pages: this.#released.pages + (ofPage > 0 ? 1 : 0) });
  }

  #notify(): void {
    const wake = this.#wake;
    this.#wake = this.#changed = undefined;
    wake?.();
  }

  #send(message: object): void {
    this.#answered(() => this.#engine.event(this.#handle, message, this.#around.exact), undefined);
  }

  /** Calls the engine and performs what it asks for. */
  #answered(call: () => { effects: Effect[]; ranges: Uint32Array }, part: Part | undefined): void {
    if (this.#closed) return;
    let answer: { effects: Effect[]; ranges: Uint32Array };
    try {
      answer = call();
    } catch (cause) {
      this.#fail(
        new PaginationError(
          "engine",
          `${cause instanceof PaginationError ? "" : "the engine failed: "}${cause instanceof Error ? cause.message : String(cause)}; start the walk again, with resume to go on from here`,
          { cause, checkpoint: this.#tryCheckpoint() },
        ),
      );
      return;
    }
    const { effects, ranges } = answer;
    const others = effects.reduce((sum, effect) => (effect.effect === "items" ? sum + 2 * effect.count : sum), 0);
    let taken = ranges.length - others;
    if (part !== undefined && taken > 0) {
      part.addRanges(ranges.subarray(0, taken));
      this.#progress.items += taken / 2;
    }
    for (const effect of effects) {
      if (effect.effect === "items") this.#arrived(effect.id, ranges.subarray(taken, (taken += 2 * effect.count)));
      else if (effect.effect !== "checkpoint") this.#perform(effect);
    }
    if (ranges.length > 0 || effects.length > 0) this.#notify();
  }

  /** Items of a fetch whose turn has come. */
  #arrived(id: number, ranges: Uint32Array): void {
    const attempt = this.#attempts.get(id)!;
    const page = this.pages.find((p) => p.index === attempt.index)!;
    // Readers are past the parts that had no items.
    page.parts = [...page.parts.filter((part) => part !== attempt.part), attempt.part];
    attempt.part.addRanges(ranges);
    this.#progress.items += ranges.length / 2;
  }

  #perform(effect: Exclude<Effect, { effect: "items" | "checkpoint" }>): void {
    switch (effect.effect) {
      case "fetch":
        void this.#fetch(effect);
        break;
      case "cancel":
        this.#fetches.get(effect.id)?.abort.abort();
        this.#fetches.delete(effect.id);
        break;
      case "wait": {
        this.#report({ ms: effect.ms, why: effect.why });
        const timer = setTimeout(() => {
          this.#timers.delete(timer);
          this.#send({ event: "elapsed", id: effect.id });
        }, effect.ms);
        this.#timers.add(timer);
        break;
      }
      case "scheme":
        this.#around.onScheme(effect.scheme);
        break;
      case "page": {
        const page = this.pages.find((p) => p.index === effect.page);
        const attempt = this.#attempts.get(effect.id);
        if (page !== undefined) {
          page.end = {
            total: effect.total === undefined ? undefined : Number(effect.total),
            info: effect.info,
            body: effect.body,
            next: effect.next,
            rest: effect.rest,
          };
          // Not always the last one that was asked for.
          if (attempt !== undefined) ({ request: page.request, response: page.response } = attempt);
          if (page.response !== undefined && effect.url !== undefined) page.response.url = effect.url;
        }
        for (const [id, { index }] of this.#attempts) if (index === effect.page) this.#attempts.delete(id);
        const following = this.pages.find((p) => p.index === effect.page + 1);
        if (following !== undefined) following.at = effect.next;
        this.#progress.pages++;
        if (effect.total !== undefined) this.#total = effect.total;
        this.#report();
        break;
      }
      case "done": {
        this.verdict = effect.verdict;
        // Pages that were asked for ahead, or to prove a scheme, and refuted it, are none of the list's.
        while (this.#isNone(this.pages.at(-1))) this.pages.pop();
        break;
      }
      case "fail":
        this.#fail(
          new PaginationError(effect.code, effect.message, {
            page: effect.page,
            request: effect.request && {
              method: effect.request.method,
              url: effect.request.url,
              ...(effect.request.body === undefined ? {} : { body: effect.request.body }),
            },
            response: effect.response && { ...effect.response, headers: new Headers(effect.response.headers) },
            checkpoint:
              effect.code === "aborted" || effect.code === "engine" ? this.#tryCheckpoint() : effect.checkpoint,
            cause: this.#cause,
          }),
        );
        break;
    }
  }
  #total: number | undefined;

  /** Whether nothing has come of a page, and nothing will. */
  #isNone(page: PageState | undefined): boolean {
    if (page === undefined || page.end !== undefined || page.parts.some((part) => part.count > 0)) return false;
    for (const fetch of this.#fetches.values()) if (fetch.page === page) return false;
    return page.at === undefined || this.verdict!.status !== "stopped";
  }

  #fail(error: PaginationError): void {
    this.error = error;
    for (const { abort } of this.#fetches.values()) abort.abort();
    this.#fetches.clear();
    this.#notify();
  }

  #tryCheckpoint(): Checkpoint | undefined {
    return this.pages.length > 0 || this.#lastPage !== undefined || this.#around.resume !== undefined
      ? this.checkpoint()
      : undefined;
  }

  #report(waiting?: { ms: number; why: string }): void {
    const { onProgress } = this.#around;
    if (onProgress === undefined) return;
    const progress: Progress = { ...this.#progress };
    if (this.#total !== undefined) {
      progress.total = this.#total;
      if (this.#total > 0) progress.fraction = Math.min(1, progress.items / this.#total);
    }
    if (waiting !== undefined) progress.waiting = waiting;
    try {
      onProgress(progress);
    } catch (error) {
      // The caller's mistake is reported as any uncaught error is, and the walk goes on.
      queueMicrotask(() => {
        throw error;
      });
    }
  }

  async #fetch(effect: Extract<Effect, { effect: "fetch" }>): Promise<void> {
    const { id, method, url, body, shown = url } = effect;
    const abort = this.#controller();
    let page = this.pages.find((p) => p.index === effect.page);
    // What a redirect leads to is not what the page is asked for by.
    const request = (effect.hop && page?.request) || { method, url: shown, ...(body === undefined ? {} : { body }) };
    if (page === undefined) {
      // Where the page in front is complete, its next checkpoint is this one's.
      const at = effect.checkpoint ?? (this.pages.at(-1) ?? this.#lastPage)?.end?.next;
      page = { index: effect.page, request, response: undefined, parts: [], at, end: undefined };
      this.pages.push(page);
    }
    // While a scheme is being proven, a page may be asked for in another way than before.
    page.request = request;
    page.at = effect.checkpoint ?? page.at;
    const part = this.#addPart(page);
    const attempt: Attempt = { index: page.index, request, response: undefined, part };
    this.#attempts.set(id, attempt);
    this.#fetches.set(id, { abort, page });
    const active = () => this.#fetches.has(id);

    let stream: ReadableStreamDefaultReader<Uint8Array> | undefined;
    try {
      const init: RequestInit = { ...this.#around.target.init, method, headers: effect.headers, signal: abort.signal };
      if (body !== undefined) init.body = body;
      if (effect.omit) init.credentials = "omit";
      if (effect.manual) init.redirect = "manual";
      const response = await this.#request(url, init, abort);
      if (typeof response?.status !== "number") throw new TypeError("fetch gave no Response");
      if (!active()) {
        void response.body?.cancel().catch(() => {});
        return;
      }
      const headers = response.headers ?? new Headers(); // what stands in for a Response may have none
      page.response = attempt.response = {
        url: !response.url || response.url === url ? shown : response.url,
        status: response.status,
        headers,
      };
      const received = [...headers];
      this.#answered(
        () =>
          this.#engine.response(
            this.#handle,
            id,
            effect.manual && response.type === "opaqueredirect" ? -1 : response.status,
            response.url || "",
            received,
            response.type === "cors",
            this.#around.exact,
          ),
        undefined,
      );
      if (typeof response.body?.getReader === "function") {
        stream = response.body.getReader();
        let read = await stream.read();
        for (; !read.done && active(); read = await stream.read()) {
          // As fetch itself does: what has no length would be passed over.
          if (Object.prototype.toString.call(read.value) !== "[object Uint8Array]")
            throw new TypeError("the body's stream gave something else than a Uint8Array");
          await this.#chunk(id, part, read.value);
          while (part.unread > mostUnread && this.#around.paced() && active()) await this.changed();
        }
        if (read.done) stream = undefined;
      } else if (active()) {
        const bytes = new Uint8Array(await response.arrayBuffer());
        if (active()) await this.#chunk(id, part, bytes);
      }
      if (active()) {
        this.#fetches.delete(id);
        this.#idle = abort;
        this.#answered(() => this.#engine.end(this.#handle, id, this.#around.exact), part);
      }
    } catch (cause) {
      if (!active()) return;
      this.#fetches.delete(id);
      this.#cause = cause;
      this.#send({ event: "failure", id, message: describe(cause) });
    } finally {
      // A body that was left is not read on in the background.
      void stream?.cancel().catch(() => {});
    }
  }

  /** One more response for a page. */
  #addPart(page: PageState): Part {
    const before = page.parts.reduce((sum, part) => sum + part.count, 0);
    const part = new Part((item, offset, index, cause) => {
      const wrong = this.#engine.dead ? undefined : this.#engine.validate(item);
      const where = `item ${page.at!.item + before + index + 1} of page ${page.index + 1}`;
      const error = new PaginationError(
        "parse",
        `${where} is not valid JSON: ${wrong?.message ?? String(cause)} at byte ${offset + (wrong?.offset ?? 0)} of the body`,
        {
          page: page.index,
          request: page.request,
          // After redirects, whatever stands in the query is not the caller's.
          response: page.response && {
            ...page.response,
            url: page.response.url === page.request.url ? page.response.url : page.response.url.replace(/[?#].*/s, ""),
            body: part.head(),
          },
          checkpoint: this.#tryCheckpoint(),
          cause,
        },
      );
      this.verdict = undefined; // the engine may have seen the end of the list by now
      this.#fail(error);
      return error;
    }, this.#around.counting);
    page.parts.push(part);
    return part;
  }

  /** Passes a chunk on, in pieces, between which others get their turn. */
  async #chunk(id: number, part: Part, bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length && this.#fetches.has(id); at += pieceSize) {
      const piece = bytes.subarray(at, at + pieceSize);
      this.#progress.bytes += piece.length;
      const { lines, exact } = this.#around;
      part.append(piece);
      this.#answered(() => {
        const answer = this.#engine.chunk(this.#handle, id, piece, exact);
        if (lines) part.broken(this.#engine.breaksPiece(piece));
        return answer;
      }, part);
      if (performance.now() - this.#turned < longestTask) continue;
      await turn();
      this.#turned = performance.now();
    }
  }
  #turned = performance.now();

  /**
   * A controller for a fetch. One serves up to 50 that come one after the other:
   * Node takes 10 µs to make one, a tenth of what a small page takes, but the fetch
   * of some hosts leaves a listener on its signal.
   */
  #controller(): AbortController {
    const idle = this.#idle;
    this.#idle = undefined;
    if (idle !== undefined && !idle.signal.aborted && ++this.#reused < 50) return idle;
    this.#reused = 0;
    return new AbortController();
  }
  #idle: AbortController | undefined;
  #reused = 0;

  async #request(url: string, init: RequestInit, abort: AbortController): Promise<Response> {
    const { early } = this.#around;
    this.#around.early = undefined;
    if (early !== undefined) {
      if (early.url === url && early.method === init.method && init.credentials !== "omit") {
        abort.signal.addEventListener("abort", () => early.abort.abort(abort.signal.reason), { once: true });
        return early.response;
      }
      early.abort.abort();
    }
    const { fetch } = this.#around;
    return fetch(url, init);
  }
}

/** What fetch or a stream says of its failure; the reason is often in the cause. */
function describe(cause: unknown): string {
  if (cause === undefined) return "fetch gave no reason";
  if (!(cause instanceof Error))
    return typeof cause === "object" ? "fetch gave an object that is no Error for a reason" : String(cause);
  const inner = cause.cause instanceof Error ? `: ${cause.cause.message}` : "";
  const hint =
    typeof document !== "undefined" && /fetch/i.test(cause.message)
      ? "; in a browser this may be CORS, where the server has to allow this origin, or the page's Content Security Policy, where connect-src has to allow the server"
      : "";
  return cause.message + inner + hint;
}
