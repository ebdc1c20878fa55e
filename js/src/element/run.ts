// Performs a walk for the element: it asks the package for items, and reports what happens as actions, at most once a frame.
// What it knows of pagination is nothing: it lets requests pass, or holds them.

import { PaginationError } from "../errors.js";
import { turn, turnIsDue } from "../turn.js";
import type { Checkpoint, Detection, PaginateOptions, RequestEvent, Verdict, Walk } from "../types.js";
import { isOpenHeader } from "./credentials.js";
import { BodyExcerpt, type Exchanges } from "./exchanges.js";
import { observed } from "./observed.js";
import type { Rows } from "./rows.js";
import { type Action, partIDs } from "./state.js";

/** What a run needs. */
export interface RunSetup {
  /** Describes the walk; the run adds what it watches it by. */
  walk: (options: PaginateOptions<unknown>) => Walk<unknown>;
  /** Performs the requests. */
  fetch: typeof globalThis.fetch;
  rows: Rows;
  exchanges: Exchanges;
  /** Counts continuations of one dataset, from 0. */
  part: number;
  /** performance.now() of the dataset's time 0. */
  origin: number;
  resume: Checkpoint | undefined;
  /** Before the first request. */
  asked: () => void;
  /** Of each event, as it happens. */
  event: (event: RequestEvent) => void;
  tell: (action: Action) => void;
}

/** How long nothing is told where no frames are drawn, in ms. */
const hiddenFrame = 100;

export class Run {
  readonly #setup: RunSetup;
  readonly #walk: Walk<unknown>;
  /** What makes a time of the walk's one of the dataset's, once the first event has told when the walk began. */
  #offset: number | undefined;
  #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  /** Pages up to this index may be requested. */
  #allowed = -1;
  /** The highest index that was requested. */
  #requested = -1;
  /** Items when the reader last asked for a page. */
  #itemsAtNext = 0;
  /** Requests that wait for the reader. */
  #held: (() => void)[] = [];
  /** The request that leaves next, and when that was told. */
  #starting: { event: Extract<RequestEvent, { type: "start" }>; told: number } | undefined;
  #events: RequestEvent[] = [];
  #finding: Detection | undefined;
  #total: number | undefined;
  #scheduled = false;
  #over = false;
  #left = false;
  /** performance.now() when anything last arrived. */
  heard = performance.now();
  /** The address of the latest request, credentials included: for a look at whether its server is there. */
  lastURL: string | undefined;

  constructor(setup: RunSetup) {
    this.#setup = setup;
    this.#walk = setup.walk({
      fetch: (input, init) => this.#fetch(input as string, init),
      onRequest: (event) => this.#on(event),
      onProgress: ({ total }) => {
        this.#total = total;
      },
      ...(setup.resume !== undefined && { resume: setup.resume }),
    });
  }

  /** Where the walk is: behind the last item in the rows. */
  checkpoint(): Checkpoint | undefined {
    try {
      return this.#walk.checkpoint();
    } catch {
      return undefined; // nothing was requested yet
    }
  }

  /** Reads the list until its end, or until it is held. */
  async start(pages: number): Promise<void> {
    this.allow(pages);
    const { rows, tell } = this.#setup;
    try {
      this.#reader = this.#walk.ndjson().getReader();
      for (;;) {
        const { done, value } = await this.#reader.read();
        if (done || this.#over) break;
        this.heard = performance.now();
        rows.add(value);
        this.#soon();
        if (turnIsDue()) await turn();
      }
      this.#end(() => {
        const verdict = this.#walk.verdict;
        tell({ type: "ended", verdict: verdict ?? stoppedBefore(), now: performance.now() });
      });
    } catch (error) {
      this.#end(() => tell({ type: "failed", error: asPaginationError(error), now: performance.now() }));
    }
  }

  /** Lets so many further pages be requested. */
  allow(pages: number): void {
    this.#allowed = this.#requested + pages;
    this.#itemsAtNext = this.#setup.rows.total;
    const held = this.#held;
    this.#held = [];
    for (const release of held) release();
    if (held.length > 0) this.#setup.tell({ type: "hold", held: false, now: performance.now() });
  }

  /** What is being received is received; nothing further is requested. */
  pause(): void {
    this.#allowed = this.#requested;
  }

  /** Ends the walk; what has come stays. */
  async stop(): Promise<void> {
    if (this.#over) return;
    this.#allowed = Number.POSITIVE_INFINITY;
    await this.#reader?.cancel().catch(() => {});
  }

  /** Ends the walk, which goes on from its checkpoint elsewhere: no end is told. */
  async leave(): Promise<void> {
    this.#left = true;
    await this.stop();
  }

  /** Forgets the walk, and tells nothing more of it. */
  abandon(): void {
    this.#over = true;
    void this.#reader?.cancel().catch(() => {});
  }

  #end(tell: () => void): void {
    if (this.#over) return;
    this.#flush();
    this.#over = true;
    if (!this.#left) tell();
  }

  #on(event: RequestEvent): void {
    this.#offset ??= performance.now() - this.#setup.origin - event.at;
    if (event.type === "start") {
      this.#starting = { event, told: performance.now() }; // the call of fetch that it is told for comes next
      return;
    }
    if (event.type !== "wait") this.heard = performance.now();
    this.#report(event);
  }

  #report(event: RequestEvent): void {
    this.#events.push(event);
    this.#setup.event(event);
    this.#soon();
  }

  async #fetch(url: string, init: RequestInit = {}): Promise<Response> {
    const { event, told } = this.#starting!;
    this.#starting = undefined;
    // A page without items is passed over, and so is one whose items wait for the page behind it.
    if (event.page > this.#allowed && this.#setup.rows.total > this.#itemsAtNext) await this.#hold(init.signal);
    if (this.#requested < 0) {
      this.#setup.asked();
      this.#itemsAtNext = this.#setup.rows.total;
    }
    this.#requested = Math.max(this.#requested, event.page);
    this.#allowed = Math.max(this.#allowed, this.#requested);
    this.lastURL = url;
    this.#report({ ...event, at: event.at + performance.now() - told });
    const { fetch, exchanges, part } = this.#setup;
    const body = new BodyExcerpt();
    const exchange = {
      method: event.method,
      url: event.url,
      requestHeaders: this.#shown(init.headers),
      requestBody: typeof init.body === "string" ? init.body : undefined,
      status: undefined,
      responseURL: undefined,
      responseHeaders: [],
      body,
    };
    exchanges.set(part * partIDs + event.id, exchange);
    const response = await fetch(url, init);
    exchanges.set(part * partIDs + event.id, {
      ...exchange,
      status: response.status,
      responseURL: response.url,
      responseHeaders: [...response.headers],
    });
    return observed(response, (chunk) => {
      this.heard = performance.now();
      body.add(chunk);
    });
  }

  async #hold(signal: AbortSignal | null | undefined): Promise<void> {
    this.#flush();
    this.#setup.tell({ type: "hold", held: true, now: performance.now() });
    await new Promise<void>((resolve, reject) => {
      this.#held.push(resolve);
      signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
    });
  }

  #shown(headers: HeadersInit | undefined): [string, string][] {
    return [...new Headers(headers)].map(([name, value]) => [name, isOpenHeader(name) ? value : "…"]);
  }

  /** Tells what has happened with the next frame. */
  #soon(): void {
    if (this.#scheduled || this.#over) return;
    this.#scheduled = true;
    const flush = () => {
      if (this.#scheduled && !this.#over) this.#flush();
    };
    if (document.visibilityState === "visible") requestAnimationFrame(flush);
    else setTimeout(flush, hiddenFrame);
  }

  #flush(): void {
    this.#scheduled = false;
    const { tell, rows } = this.#setup;
    const events = this.#events;
    this.#events = [];
    tell({ type: "requests", events, offset: this.#offset ?? 0 });
    const finding = this.#walk.scheme;
    if (finding !== undefined && finding !== this.#finding) tell({ type: "found", finding });
    this.#finding = finding;
    tell({ type: "rows", items: rows.total, dropped: rows.first, total: this.#total });
  }
}

/** Of a walk that was stopped before it had asked for anything. */
export const stoppedBefore = (): Verdict => ({
  status: "stopped",
  reason: "consumer-stopped",
  evidence: "nothing was asked for yet",
  ...{ pages: 0, items: 0, requests: 0, retries: 0, bytes: 0 },
});

/** Nothing but a PaginationError comes out of a walk; what loads the package may throw anything. */
function asPaginationError(error: unknown): PaginationError {
  if (error instanceof PaginationError) return error;
  return new PaginationError("engine", error instanceof Error ? error.message : String(error), { cause: error });
}
