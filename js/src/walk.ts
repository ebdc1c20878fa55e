// A walk: what paginate() returns. It checks the options that stay in JavaScript, and starts a session for each iteration.

import {
  batches,
  columnsOf,
  countBatches,
  entryBatches,
  itemBatches,
  type NextBatch,
  rows,
  selectBatches,
} from "./batches.js";
import { checkEntries, checkItems, checkPages, isCheck } from "./check.js";
import { sendEarly } from "./early.js";
import type { Engine } from "./engine.js";
import { PaginationError } from "./errors.js";
import { type AskHeaders, Fetcher } from "./fetch.js";
import { handOut } from "./first.js";
import { BatchIterator, type CheckValue } from "./iterator.js";
import type { Engines } from "./load.js";
import { ResponsePage } from "./page.js";
import { countOf, type PageState } from "./queue.js";
import { hostFetch, readTarget, redact } from "./request.js";
import { RequestReport } from "./requests.js";
import { Session } from "./session.js";
import { showAs } from "./show.js";
import { driverOptions } from "./tables.js";
import { encode } from "./text.js";
import { turn } from "./turn.js";
import type {
  Checkpoint,
  Detection,
  Entry,
  ListIterable,
  ListIterator,
  Page,
  PageRequest,
  PaginateOptions,
  Preset,
  Verdict,
  Walk,
} from "./types.js";
import { keepWarm } from "./warm.js";

/** The request of an OpenAPI operation, and the options to walk it with. */
export interface Description<T> {
  target: PageRequest;
  options: PaginateOptions<T>;
  /** The parameters that the document declares for the operation. Detection uses them. */
  parameters?: object[] | undefined;
}

/** What to walk: a target, or a function that makes one. */
export type Described<T> =
  | string
  | URL
  | Request
  | PageRequest
  | ((options: PaginateOptions<T>) => Promise<Description<T>>);

/** What an iteration is for. */
interface Use {
  /** Checks what the method was called with. It throws before any request is made. */
  check?: (engine: Engine) => void;
  /** Whether the items are only counted. */
  counting?: boolean;
  /** Whether it is over pages. */
  whole?: boolean;
  /** Whether items of the first page may be handed out before the engine is there. */
  early?: boolean;
  /** Whether lines will be made of the items. */
  lines?: boolean;
  /** Returns true if a body is read no faster than its consumer needs it. By default it is read as fast as it arrives. */
  paced?: () => boolean;
}

export class ListWalk<T> implements Walk<T> {
  #engines: Engines;
  #target: Described<T>;
  #options: PaginateOptions<T>;
  #latest: Session | undefined;
  /** The verdict of an iteration that was aborted before it could start. */
  #unstarted: Verdict | undefined;
  #scheme: Detection | undefined;

  constructor(engines: Engines, target: Described<T>, options: PaginateOptions<T>) {
    this.#engines = engines;
    this.#target = target;
    // A copy: what the caller changes later changes nothing here, so that all pages of a walk are of one list.
    this.#options = Object.fromEntries(
      Object.entries({ ...options })
        .filter(([name, value]) => name !== "resume" || value !== null) // null: from the start
        .map(([name, value]) => [name, isOurs(name) ? value : copy(value)]),
    );
    showAs(this, "Walk", () => {
      const { verdict, scheme } = this;
      return { ...addressOf(target), scheme, verdict };
    });
  }

  get verdict(): Verdict | undefined {
    return this.#latest?.closed ? this.#latest.verdict : this.#unstarted;
  }

  get scheme(): Detection | undefined {
    return this.#scheme;
  }

  checkpoint(): Checkpoint {
    if (this.#latest === undefined)
      throw new PaginationError(
        "checkpoint",
        "nothing has been requested yet: take the checkpoint once the iteration has started",
      );
    return this.#latest.checkpoint();
  }

  [Symbol.asyncIterator](): ListIterator<T> {
    const { item, numbers } = this.#options;
    return this.#iterate(itemBatches<T>(numbers === "exact"), { early: true }, item && checkItems(item));
  }

  pages(): ListIterable<Page<T>> {
    const { item } = this.#options;
    return {
      [Symbol.asyncIterator]: () => this.#iterate(this.#pageBatches(), { whole: true }, item && checkPages(item)),
    };
  }

  entries(): ListIterable<Entry<T>> {
    const { item, numbers } = this.#options;
    const exact = numbers === "exact";
    return { [Symbol.asyncIterator]: () => this.#iterate(entryBatches<T>(exact), {}, item && checkEntries(item)) };
  }

  async first(): Promise<Page<T>> {
    for await (const page of this.pages()) return page;
    // A walk that may make no request has no first page.
    throw new PaginationError("no-next-page", `there is no first page: ${this.verdict?.evidence ?? "the walk ended"}`);
  }

  async toArray(): Promise<T[]> {
    const items: T[] = [];
    // The checkpoint of an item that fails its check is in front of that item, not of its page.
    if (this.#options.item !== undefined) for await (const item of this) items.push(item);
    else for await (const page of this.pages()) for (const item of page.items) items.push(item);
    return items;
  }

  async count(): Promise<number> {
    let count = 0;
    const iterator = this.#iterate(countBatches(), { counting: true });
    for (let step = await iterator.next(); step.done !== true; step = await iterator.next()) count += step.value;
    return count;
  }

  select<V = unknown>(path: string): ListIterable<V> {
    const exact = this.#options.numbers === "exact";
    const check = (engine: Engine) => void engine.rows({ call: "select", path }, new Uint8Array([0x5b, 0x5d]));
    return { [Symbol.asyncIterator]: () => this.#iterate(selectBatches<V>(path, exact), { check }) };
  }

  ndjson(options: { validate?: boolean } = {}): ReadableStream<Uint8Array> {
    const { validate = true } = options;
    return stream(() =>
      this.#iterate(
        batches((session, part, index) => {
          const { text, count } = part.array(index, validate ? (bytes) => session.engine.validate(bytes) : undefined);
          return { values: [part.lines(text, index, count, (bytes) => session.engine.breaks(bytes))], count };
        }),
        { lines: true, paced: () => true },
      ),
    );
  }

  json(): ReadableStream<Uint8Array> {
    let separator = 0x5b; // [ before the first item, a comma before the others
    const chunks = () =>
      this.#iterate(
        batches((session, part, index) => {
          const { text, count } = part.array(index, (bytes) => session.engine.validate(bytes));
          text[0] = separator;
          separator = 0x2c;
          return { values: [text.subarray(0, -1)], count };
        }),
        { paced: () => true },
      );
    return stream(chunks, () => new Uint8Array(separator === 0x5b ? [0x5b, 0x5d] : [0x5d]));
  }

  csv(options: { columns?: string[] } = {}): ReadableStream<Uint8Array> {
    let { columns } = options;
    const members = columns === undefined;
    let header = true;
    let head = new Uint8Array(0); // for a list without items
    const check = (engine: Engine) => {
      if (columns !== undefined)
        head = engine.rows({ call: "csv", columns, members, header }, new Uint8Array([0x5b, 0x5d]))!.slice();
    };
    const written = batches((session, part, index) => {
      const { reply, count } = rows(session, part, index, { call: "csv", columns, members, header });
      header = false;
      return { values: [reply.slice()], count };
    });
    const chunks = () =>
      this.#iterate(
        (session) => {
          const page = session.pages.first;
          // The columns are those of the whole first page. Otherwise they would depend on how it arrives.
          if (page === undefined) return undefined;
          if (columns === undefined && (countOf(page) === 0 || (page.end === undefined && !session.ended)))
            return undefined;
          columns ??= columnsOf(session, page);
          return written(session);
        },
        { check, paced: () => columns !== undefined },
      );
    return stream(chunks, () => (header ? head : new Uint8Array(0)));
  }

  #pageBatches(): NextBatch<ResponsePage<T>> {
    let last: PageState | undefined;
    return (session) => {
      const page = session.pages.first;
      if (page?.end === undefined || page === last) return undefined;
      last = page;
      const value = new ResponsePage<T>(page, this.#options.numbers === "exact", (from) => {
        // The caps are meant for this walk, not for one that goes on from a page of it.
        const { maxItems: _, maxPages: __, ...options } = this.#options;
        return new ListWalk<T>(this.#engines, this.#target, { ...options, resume: from });
      });
      return { values: [value], at: 0, before: 0, share: countOf(page) };
    };
  }

  #iterate<V>(nextBatch: NextBatch<V>, use: Use = {}, check?: CheckValue<V>): BatchIterator<V> {
    return new BatchIterator<V>(() => this.#start(use), nextBatch, check);
  }

  async #start(use: Use): Promise<Session> {
    const { check, counting = false, whole = false, early = false, lines = false, paced = () => false } = use;
    const {
      target: described,
      options,
      parameters,
    } = typeof this.#target === "function"
      ? await this.#target(this.#options)
      : { target: this.#target, options: this.#options, parameters: undefined };
    this.#latest = this.#unstarted = undefined;
    checkOptions(options as PaginateOptions<unknown>);
    const forEngine = Object.fromEntries(
      Object.entries(options).filter(([name, value]) => value !== undefined && !isOurs(name)),
    );
    for (const [name, value] of Object.entries(forEngine)) checkJSON(name, value, []);
    const { fetch: custom, onProgress, onRequest } = options;
    const requests = onRequest && new RequestReport(onRequest);
    const signal =
      options.signal ??
      (typeof Request !== "undefined" && this.#target instanceof Request ? this.#target.signal : undefined);
    if (signal?.aborted) {
      const evidence = "the signal was aborted before the walk started";
      this.#unstarted = {
        status: "stopped",
        reason: "aborted",
        evidence,
        pages: 0,
        items: 0,
        requests: 0,
        retries: 0,
        bytes: 0,
      };
      throw new PaginationError("aborted", evidence, { cause: signal.reason, checkpoint: options.resume ?? undefined });
    }
    const target = await readTarget(described, options as PaginateOptions<unknown>);
    keepWarm();
    const askHeaders = typeof options.headers === "function" ? (options.headers as AskHeaders) : undefined;
    const fetcher = new Fetcher(custom ?? hostFetch(), target.init, askHeaders, options.timeout, requests);
    const session = new Session({
      fetcher,
      signal,
      onProgress,
      requests,
      exact: options.numbers === "exact",
      keyed: options.key !== undefined,
      counting,
      whole,
      lines,
      paced,
      onScheme: (detected) => {
        this.#scheme = detected;
      },
      resume: options.resume ?? undefined,
    });
    this.#latest = session;
    const waits = !this.#engines.loaded && check === undefined;
    const url = waits ? sendEarly(fetcher, target, options as PaginateOptions<unknown>) : undefined;
    // The engine's download would take the line from the first page.
    const answered = url === undefined ? undefined : fetcher.answered(300);
    const { init, ...request } = target;
    const config = {
      ...request,
      redirect: init.redirect,
      askHeaders: askHeaders !== undefined,
      attempts: requests !== undefined,
      parameters,
      options: forEngine,
    };
    void this.#connect(session, config, check, waits, answered);
    if (early && url !== undefined) void handOut(session, fetcher, target, url, options as PaginateOptions<unknown>);
    return session;
  }

  /** Connects a session with the engine, once that is there. */
  async #connect(
    session: Session,
    config: object,
    check: Use["check"],
    first: boolean,
    after?: Promise<void>,
  ): Promise<void> {
    try {
      const engine = await this.#engines.ready(undefined, after);
      if (session.ended) return;
      check?.(engine);
      const { session: handle, scheme } = engine.open(config);
      this.#scheme = scheme ?? undefined;
      session.connect(engine, handle);
      const over = () => session.ended || session.pages.first?.response !== undefined;
      if (first) void warmUp(this.#engines, [scheme === null ? "auto" : "openai-cursor"], over);
    } catch (cause) {
      session.disconnect(cause);
    }
  }
}

/**
 * Walks a few small pages that need no request, so that the host compiles what a walk needs: V8 compiles a function when it is
 * first called, which is most of what a first walk takes ("first walk after load" in the bench).
 *
 * @param over whether that is there which it has the time for
 */
export async function warmUp(
  engines: Engines,
  paginations: readonly ("auto" | Preset)[],
  over = () => false,
): Promise<void> {
  const fetch = async (url: string) => {
    await turn();
    if (over()) throw new Error("no time is left");
    const page = url.includes("after=") ? 2 : 1;
    const item = (name: string) => `{"id":"${page}${name}"}`;
    const body = `{"object":"list","data":[${item("a")},${item("b")}],"last_id":"${page}b","has_more":${page === 1}}`;
    // Node would compile its HTTP parser for a Response.
    return { status: 200, headers: [["content-type", "application/json"]], arrayBuffer: async () => encode(body) };
  };
  await turn();
  if (over()) return;
  try {
    for (const pagination of paginations) {
      const options = { fetch: fetch as unknown as typeof globalThis.fetch, pagination, retry: false } as const;
      for await (const _ of new ListWalk(engines, "https://anypage.invalid/list?limit=2", options));
    }
  } catch {
    // Nobody waits for these pages.
  }
}

/** An iterator's values as a stream, which asks for the next one only when somebody reads. */
function stream(open: () => AsyncIterator<Uint8Array, undefined>, end?: () => Uint8Array): ReadableStream<Uint8Array> {
  let iterator: AsyncIterator<Uint8Array, undefined> | undefined;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        iterator ??= open();
        const step = await iterator.next(); // a rejection is the stream's error
        if (step.done !== true) return controller.enqueue(step.value);
        const last = end?.();
        if (last !== undefined && last.length > 0) controller.enqueue(last);
        controller.close();
      },
      async cancel() {
        await iterator?.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}

/** The URL of a target, for consoles. There is none if the target is still to be made. */
function addressOf<T>(target: Described<T>): { url?: string } {
  if (typeof target === "function") return {};
  const url = typeof target === "string" || target instanceof URL ? target : target?.url;
  return { url: redact(String(url)) };
}

/** A copy of an option that the engine reads. What can't be copied is refused by name when the walk starts. */
function copy<V>(value: V): V {
  try {
    return structuredClone(value);
  } catch {
    return value;
  }
}

/** Whether an option stays in JavaScript. */
const isOurs = (name: string) => Object.hasOwn(driverOptions, name);

/** Options that the engine never sees are checked here. */
function checkOptions(options: PaginateOptions<unknown>): void {
  const check = (name: keyof Omit<typeof driverOptions, "headers">, right: boolean) => {
    const value = options[name];
    if (right || value === undefined) return;
    const shown =
      typeof value === "string"
        ? JSON.stringify(value)
        : typeof value === "object" && value !== null
          ? "an object"
          : String(value);
    throw new PaginationError("config", `${name} is ${shown}: use ${driverOptions[name].use}`, { option: name });
  };
  const { fetch, signal, item, onProgress, onRequest, numbers, credentials } = options;
  check("fetch", typeof fetch === "function");
  check("signal", signal instanceof AbortSignal);
  check("item", isCheck(item));
  check("onProgress", typeof onProgress === "function");
  check("onRequest", typeof onRequest === "function");
  check("numbers", driverOptions.numbers.values.includes(numbers!));
  check("credentials", driverOptions.credentials.values.includes(credentials!));
}

/** How deep an option may nest. No option needs more, and without a limit the stack could overflow. */
const deepest = 100;

/** Refuses values that JSON can't hold. The engine gets options as JSON, which would change or drop them silently. */
function checkJSON(at: string, value: unknown, within: object[]): void {
  const [option] = /^\w+/.exec(at)!;
  const wrong = (what: string, where = at) => {
    throw new PaginationError(option === "resume" ? "checkpoint" : "config", `${where} is ${what}`, { option: where });
  };
  if (within.length > deepest) wrong(`nested deeper than ${deepest} levels`, option);
  if (typeof value === "bigint") wrong(`${value}n: use a number, or among params a string of its digits`);
  if (typeof value === "number" && !Number.isFinite(value)) wrong(`${value}: use a number, or leave it out`);
  if (typeof value === "function" || typeof value === "symbol") wrong(`a ${typeof value}, which JSON can't hold`);
  if (typeof value !== "object" || value === null) return;
  if (within.includes(value)) wrong("a part of itself, which JSON can't hold");
  for (const [name, member] of Object.entries(value))
    checkJSON(Array.isArray(value) ? `${at}[${name}]` : `${at}.${name}`, member, [...within, value]);
}
