// The driver: it performs what the engine decides for one iteration, and reports what came of it. It calls the engine and
// keeps the timers; fetch.ts makes the requests.

import { itemError } from "./check.js";
import { type Batch, Consumer } from "./consumer.js";
import type { Effect, Engine, EngineCheckpoint } from "./engine.js";
import { messageOf, PaginationError } from "./errors.js";
import { describeFailure, type Fetcher, HeadersFailure, readBody, Silence } from "./fetch.js";
import { Part } from "./items.js";
import { ProgressReport } from "./progress.js";
import { countOf, PageQueue, type PageState } from "./queue.js";
import type { RequestReport } from "./requests.js";
import { endings } from "./tables.js";
import { encode } from "./text.js";
import type { Checkpoint, Detection, Progress, Verdict } from "./types.js";

/** What a session needs to know of its walk. */
export interface SessionConfig {
  fetcher: Fetcher;
  signal: AbortSignal | undefined;
  onProgress: ((progress: Progress) => void) | undefined;
  /** Tells the caller of each attempt, if that is wanted. */
  requests: RequestReport | undefined;
  /** Whether integers beyond 2^53 become bigints. */
  exact: boolean;
  /** Whether items have a key: then only the engine can tell a checkpoint within a page. */
  keyed: boolean;
  /** Whether nobody will read the items: then their bytes are not kept. */
  counting: boolean;
  /** Whether lines will be made of the items: then line breaks are looked for in each piece that arrives. */
  lines: boolean;
  /** Whether pages are delivered, and not items: then the rest of the last body is waited for. */
  whole: boolean;
  /** Whether a body waits while the consumer is far behind it. */
  paced: () => boolean;
  /** Called when the scheme is detected, and again when more is known. */
  onScheme: (scheme: Detection) => void;
  /** Where the walk starts, unless at the list's beginning. */
  resume: Checkpoint | undefined;
}

/** How many bytes of items the consumer may be behind a body that is paced. */
const mostUnread = 4_194_304;

/** One try at a page's request. */
interface Attempt {
  page: number;
  request: PageState["request"];
  response: PageState["response"];
  part: Part;
  /** What was thrown, where it failed so. */
  cause: unknown;
}

export class Session {
  /** Pages that the consumer has not used up. */
  readonly pages: PageQueue = new PageQueue();
  /** Where the consumer is. */
  readonly consumer: Consumer;
  verdict: Verdict | undefined;
  error: PaginationError | undefined;

  /** Undefined while it is loading. */
  #engine: Engine | undefined;
  #handle = 0;
  /** Bytes of the body whose items were handed out before the engine was there. */
  #ahead = 0;
  /** The page that is wanted while the engine is loading. */
  #wanted: number | undefined;
  #config: SessionConfig;
  #progress: ProgressReport;
  /** What aborts each fetch in flight, by the fetch's id. */
  #inFlight = new Map<number, { abort: AbortController; page: PageState }>();
  /** By the fetch's id; of pages that are not complete. */
  #attempts = new Map<number, Attempt>();
  #timers = new Set<ReturnType<typeof setTimeout>>();
  #closed = false;
  #wake: (() => void) | undefined;
  #changed: Promise<void> | undefined;
  #onAbort: (() => void) | undefined;

  constructor(config: SessionConfig) {
    this.#config = config;
    this.#progress = new ProgressReport(config.onProgress);
    const askEngine = (page: number, items: number) => this.#checkpointWithin(page, items);
    this.consumer = new Consumer(this.pages, config.resume, config.keyed ? askEngine : undefined);
    const { signal } = config;
    if (signal !== undefined) {
      this.#onAbort = () => this.#stop(true);
      signal.addEventListener("abort", this.#onAbort, { once: true });
      if (signal.aborted) this.#stop(true);
    }
  }

  /** Connects the session with the engine, which has opened the walk under a number. */
  connect(engine: Engine, handle: number): void {
    this.#engine = engine;
    this.#handle = handle;
    if (this.#wanted !== undefined) this.demand(this.#wanted);
  }

  /** The engine can't be had, or refuses the walk. */
  disconnect(cause: unknown): void {
    if (!this.ended) this.#fail(paginationError(cause));
  }

  /** The first page was asked for before the engine was there. The checkpoint is in front of its items. */
  expect(request: PageState["request"], at: EngineCheckpoint): void {
    if (this.#engine === undefined && !this.ended) this.pages.ask(0, request, false, at);
  }

  /** Hands out the first items of the expected page, unless the engine is faster. It finds them once more. */
  handOut(items: unknown[], bytes: number): void {
    const page = this.pages.first;
    if (this.#engine !== undefined || this.ended || page === undefined) return;
    page.parts.push(Part.of(items));
    page.ahead = items.length;
    this.#ahead = bytes;
    this.#notify();
  }

  /** Notes which values the consumer gets now: a body may be waiting for that. */
  took(batch: Batch): void {
    this.consumer.batch = batch;
    this.#notify();
  }

  /** The engine, once something has arrived from it. */
  get engine(): Engine {
    return this.#engine!;
  }

  /** Whether the consumer has left. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Whether no further page will be asked for. */
  get ended(): boolean {
    return this.#closed || this.verdict !== undefined || this.error !== undefined;
  }

  /** Whether a page that is not complete is still being read. */
  get reading(): boolean {
    for (const { page } of this.#inFlight.values()) if (page.end === undefined) return true;
    return false;
  }

  /** Whether all items that are wanted are delivered, and nothing else is waited for. */
  get enough(): boolean {
    const { verdict } = this;
    const capped = verdict?.reason === "max-items" || verdict?.reason === "until";
    return capped && !this.#config.whole && this.consumer.items === verdict.items;
  }

  /** Resolves when something has arrived since. */
  changed(): Promise<void> {
    return (this.#changed ??= new Promise((resolve) => (this.#wake = resolve)));
  }

  /** Asks for the page with this number, counted from 0 at the start of the session. */
  demand(page: number): void {
    this.#wanted = page;
    this.#call((engine) => engine.demand(this.#handle, page, this.#config.exact));
  }

  /** The checkpoint behind the last delivered item. */
  checkpoint(): Checkpoint {
    const checkpoint = this.consumer.checkpoint();
    if (checkpoint !== undefined) return checkpoint;
    throw new PaginationError(
      "checkpoint",
      this.pages.first === undefined
        ? "nothing has been requested yet: take the checkpoint once the iteration has started"
        : "the place within this page is not known: take the checkpoint between two pages",
    );
  }

  /**
   * The error that ended the walk, for a consumer who has got all that came before it. Its checkpoint is where that
   * consumer is: one over pages has seen no item of a page that broke off.
   */
  failure(): PaginationError {
    return Object.assign(this.error!, { checkpoint: this.consumer.checkpoint() ?? this.error!.checkpoint });
  }

  /** The error that the consumer gets for whatever was thrown. It has the checkpoint where the consumer is. */
  locate(cause: unknown): PaginationError {
    const error = paginationError(cause);
    if (error.checkpoint === undefined) Object.assign(error, { checkpoint: this.consumer.checkpoint() });
    return error;
  }

  /** An item can't be delivered: that ends the walk with this error, whose checkpoint is where the consumer is. */
  refuse(error: PaginationError): PaginationError {
    this.locate(error);
    this.verdict = undefined; // the engine may have seen the end of the list by now
    this.#fail(error);
    return error;
  }

  /** The consumer has left, or has got everything: frees all that the session holds. */
  close(): void {
    if (this.#closed) return;
    // If items are left of a walk that ended by itself, the consumer has stopped it all the same.
    if (!this.ended || (this.verdict !== undefined && this.consumer.items < this.verdict.items)) this.#stop(false);
    this.consumer.leave();
    this.#closed = true;
    this.#abortFetches();
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    if (this.#onAbort !== undefined) this.#config.signal?.removeEventListener("abort", this.#onAbort);
    this.#config.fetcher.close();
    try {
      if (this.#engine?.dead === false) this.#engine.close(this.#handle);
    } catch {
      // The engine has just died, and nothing of the session is left in it.
    }
    this.#notify();
  }

  #stop(aborted: boolean): void {
    if (this.#closed || this.error !== undefined) return;
    if (aborted) {
      this.pages.dropFollowing();
      this.consumer.batch.values = [];
    }
    const { items, pages } = this.consumer;
    if (this.#engine === undefined) this.#stopAlone(aborted ? "aborted" : "consumer-stopped", items, pages);
    else this.#send({ event: "stop", aborted, items, pages });
  }

  /** Ends the walk before the engine is there, in the engine's words. */
  #stopAlone(reason: keyof typeof endings, items: number, pages: number): void {
    const evidence = `${endings[reason]}${items} item${items === 1 ? "" : "s"}`;
    const requests = this.#config.fetcher.early ? 1 : 0;
    const bytes = this.#ahead;
    this.verdict = { status: "stopped", reason, evidence, pages, items, requests, retries: 0, bytes };
    if (reason !== "aborted") return;
    const { request } = this.pages.first ?? {};
    const cause = this.#config.signal!.reason;
    const checkpoint = this.consumer.checkpoint();
    this.#fail(new PaginationError(reason, `page 1: ${evidence}`, { page: 0, request, cause, checkpoint }));
  }

  #notify(): void {
    const wake = this.#wake;
    this.#wake = this.#changed = undefined;
    wake?.();
  }

  #send(event: object): void {
    this.#call((engine) => engine.event(this.#handle, event, this.#config.exact));
  }

  /** Calls the engine and performs what it asks for. */
  #call(call: (engine: Engine) => Effect[]): void {
    if (this.#closed || this.#engine === undefined) return;
    try {
      const effects = call(this.#engine);
      for (const effect of effects) this.#perform(effect);
      if (effects.length > 0) this.#notify();
    } catch (cause) {
      const what = cause instanceof PaginationError ? "" : "the engine failed: ";
      const message = `${what}${messageOf(cause)}; start the walk again, with resume to go on from here`;
      this.#fail(new PaginationError("engine", message, { cause, checkpoint: this.consumer.checkpoint() }));
    }
  }

  #perform(effect: Effect): void {
    switch (effect.effect) {
      case "fetch":
        void this.#fetch(effect);
        break;
      case "cancel":
        this.#config.requests?.cancelled(effect.id);
        this.#inFlight.get(effect.id)?.abort.abort();
        this.#inFlight.delete(effect.id);
        break;
      case "attempt":
        this.#config.requests!.goes(effect);
        break;
      case "wait": {
        this.#progress.report({ ms: effect.ms, why: effect.why });
        this.#config.requests?.wait(effect);
        const timer = setTimeout(() => {
          this.#timers.delete(timer);
          this.#send({ event: "elapsed", id: effect.id });
        }, effect.ms);
        this.#timers.add(timer);
        break;
      }
      case "scheme":
        this.#config.onScheme(effect.scheme);
        break;
      case "items": {
        const { page, part } = this.#attempts.get(effect.id)!;
        this.pages.deliver(page, part, effect.ranges);
        this.#progress.items += effect.ranges.length / 2;
        break;
      }
      case "gap":
        this.pages.find(effect.page)!.gaps.push(effect);
        break;
      case "body":
        this.#attempts.get(effect.id)!.part.replace(encode(effect.text));
        break;
      case "page":
        this.#complete(effect);
        break;
      case "done":
        this.verdict = effect.verdict;
        // A page that was asked for ahead, or that refuted a guess, is none of the list's.
        this.pages.dropLastWhile((page) => this.#isNone(page));
        break;
      case "fail":
        this.#fail(this.#failed(effect));
        break;
      case "checkpoint": // only #checkpointWithin asks for one
        break;
    }
  }

  #complete(effect: Extract<Effect, { effect: "page" }>): void {
    const { id, page: index, url, info, body, next, rest } = effect;
    const total = effect.total === undefined ? undefined : Number(effect.total);
    const page = this.pages.complete(index, { total, info, body, next, rest });
    const attempt = this.#attempts.get(id);
    // The attempt that the engine decided for need not be the latest one.
    if (page !== undefined && attempt !== undefined) ({ request: page.request, response: page.response } = attempt);
    if (page?.response !== undefined && url !== undefined) page.response.url = url;
    for (const [id, { page }] of this.#attempts) if (page === index) this.#attempts.delete(id);
    this.#progress.pages++;
    this.#progress.total = total ?? this.#progress.total;
    this.#progress.report();
  }

  /** Whether nothing has come of a page, and nothing will. */
  #isNone(page: PageState): boolean {
    if (page.end !== undefined || countOf(page) > 0) return false;
    for (const fetch of this.#inFlight.values()) if (fetch.page === page) return false;
    return page.at === undefined || this.verdict!.status !== "stopped";
  }

  /** The error that the engine ends a walk with. */
  #failed({
    code,
    message,
    page,
    request,
    response,
    checkpoint,
  }: Extract<Effect, { effect: "fail" }>): PaginationError {
    return new PaginationError(code, message, {
      page,
      request: request && {
        method: request.method,
        url: request.url,
        ...(request.body === undefined ? {} : { body: request.body }),
      },
      response: response && { ...response, headers: new Headers(response.headers) },
      // Only the driver knows where the consumer was then.
      checkpoint: code === "aborted" || code === "engine" ? this.consumer.checkpoint() : checkpoint,
      cause: code === "aborted" ? this.#config.signal?.reason : this.#causeOf(page),
    });
  }

  /** What the latest attempt at a page failed of. */
  #causeOf(page: number): unknown {
    let cause: unknown;
    for (const attempt of this.#attempts.values()) if (attempt.page === page) cause = attempt.cause;
    return cause;
  }

  #fail(error: PaginationError): void {
    this.error = error;
    this.#abortFetches();
    this.#notify();
  }

  #abortFetches(): void {
    for (const [id, { abort }] of this.#inFlight) {
      this.#config.requests?.cancelled(id);
      abort.abort();
    }
    this.#inFlight.clear();
  }

  #checkpointWithin(page: number, items: number): EngineCheckpoint | undefined {
    if (this.#closed || this.#engine?.dead !== false) return undefined;
    try {
      const [marked] = this.#engine.event(this.#handle, { event: "checkpoint", page, items });
      return marked?.effect === "checkpoint" ? marked.checkpoint : undefined;
    } catch {
      return undefined; // the engine has just died: the next call for the walk tells
    }
  }

  /** Makes a request, and reports to the engine what becomes of it. */
  async #fetch(effect: Extract<Effect, { effect: "fetch" }>): Promise<void> {
    const { id, url, body, shown = url, hop = false } = effect;
    const asked = { method: effect.method, url: shown, ...(body === undefined ? {} : { body }) };
    const page = this.pages.ask(effect.page, asked, hop, effect.checkpoint);
    const part = this.#addPart(page);
    const attempt: Attempt = { page: page.index, request: page.request, response: undefined, part, cause: undefined };
    const abort = new AbortController();
    this.#attempts.set(id, attempt);
    this.#inFlight.set(id, { abort, page });
    const active = () => this.#inFlight.has(id);
    try {
      const response = await this.#config.fetcher.send(effect, abort.signal);
      if (active()) {
        const { status } = response;
        const headers = response.headers ?? new Headers(); // a stand-in for a Response may have none
        const moved = response.url !== undefined && response.url !== "" && response.url !== url;
        page.response = attempt.response = { url: moved ? response.url : shown, status, headers };
        this.#report(id, response, [...headers], effect.manual === true);
      }
      if (!active()) {
        void response.body?.cancel().catch(() => {});
        return;
      }
      const inTime = <T>(chunk: Promise<T>) => this.#config.fetcher.inTime(chunk, abort.signal);
      const whole = await readBody(response, (piece) => active() && this.#take(id, part, piece), inTime);
      if (!whole || !active()) return;
      this.#inFlight.delete(id);
      this.#call((engine) => engine.end(this.#handle, id, this.#config.exact));
    } catch (cause) {
      if (!active()) return;
      this.#inFlight.delete(id);
      if (cause instanceof HeadersFailure) {
        attempt.cause = cause.cause;
        return this.#send({ event: "failure", id, message: cause.message, of: "headers" });
      }
      attempt.cause = cause;
      const failure = { event: "failure", id, message: describeFailure(cause) };
      if (!(cause instanceof Silence)) return this.#send(failure);
      abort.abort(cause);
      this.#send({ ...failure, of: "timeout" });
    }
  }

  /** Reports that a fetch has its status and headers. */
  #report(id: number, response: Response, headers: [string, string][], manual: boolean): void {
    const status = manual && response.type === "opaqueredirect" ? -1 : response.status;
    const cors = response.type === "cors";
    const { exact } = this.#config;
    this.#call((engine) => engine.response(this.#handle, id, status, response.url || "", headers, cors, exact));
  }

  /** Passes a piece of a body on. Returns whether the body is to be read on, after a wait where it is paced. */
  #take(id: number, part: Part, piece: Uint8Array): boolean | Promise<boolean> {
    const { lines, exact, paced } = this.#config;
    this.#progress.bytes += piece.length;
    part.append(piece);
    this.#call((engine) => {
      const effects = engine.chunk(this.#handle, id, piece, exact);
      if (lines) part.noteBreaks(engine.breaksPiece(piece));
      return effects;
    });
    return part.unread > mostUnread && paced() ? this.#untilRead(id, part) : this.#inFlight.has(id);
  }

  /** Waits until the consumer has come closer. */
  async #untilRead(id: number, part: Part): Promise<boolean> {
    while (this.#inFlight.has(id) && part.unread > mostUnread && this.#config.paced()) await this.changed();
    return this.#inFlight.has(id);
  }

  /** One more response for a page. */
  #addPart(page: PageState): Part {
    const before = countOf(page);
    const part = new Part((item, offset, index, cause) => {
      const wrong = this.engine.dead ? undefined : this.engine.validate(item);
      const byte = offset + (wrong?.offset ?? 0);
      const line = part.line(index, byte);
      const place = `at byte ${byte} of the body${line === undefined ? "" : ` (line ${line})`}`;
      const what = `is not valid JSON: ${wrong?.message ?? String(cause)} ${place}`;
      return this.refuse(itemError("parse", page, part, before + index, what, { cause }));
    }, this.#config.counting);
    page.parts.push(part);
    return part;
  }
}

/** Nothing but a PaginationError leaves a walk, whatever has gone wrong. */
export function paginationError(cause: unknown): PaginationError {
  if (cause instanceof PaginationError) return cause;
  return new PaginationError("engine", `the walk failed unexpectedly: ${messageOf(cause)}`, { cause });
}
