// A walk: what paginate returns, and the iterators over its items and pages.

import { type Part, parse } from "./body.js";
import { type Early, predictFirst } from "./early.js";
import type { Engine } from "./engine.js";
import { PaginationError } from "./errors.js";
import type { Engines } from "./load.js";
import { ResponsePage } from "./page.js";
import { hostFetch, readTarget, redact } from "./request.js";
import { type PageState, Session, type Taken } from "./session.js";
import { showAs } from "./show.js";
import { decode } from "./text.js";
import type { Checkpoint, Detection, Page, PageRequest, PaginateOptions, Verdict, Walk } from "./types.js";

/** Options that stay in JavaScript; the engine reads, and checks, all others. */
const ours = new Set(["fetch", "headers", "credentials", "signal", "onProgress", "numbers"]);

/** A target with the options that it needs. */
export interface Description<T> {
  target: PageRequest;
  options: PaginateOptions<T>;
  /** What an OpenAPI document declares for it, for the engine. */
  parameters?: object[] | undefined;
}

/** What to walk: a target, or what makes one. */
export type Described<T> =
  | string
  | URL
  | Request
  | PageRequest
  | ((options: PaginateOptions<T>) => Promise<Description<T>>);

/** What an iteration is for. */
interface Use {
  /** Looks at what is not among the options; throws before any request is made. */
  check?: (engine: Engine) => void;
  /** Nobody will read the items. */
  counting?: boolean;
  /** Lines will be made of the items. */
  lines?: boolean;
  /** See Surroundings; by default bodies are read as they come. */
  paced?: () => boolean;
}

export class ListWalk<T> implements Walk<T> {
  #engines: Engines;
  #target: Described<T>;
  #options: PaginateOptions<T>;
  #latest: Session | undefined;
  /** Of an iteration that was aborted before it could start. */
  #unstarted: Verdict | undefined;
  #scheme: Detection | undefined;

  constructor(engines: Engines, target: Described<T>, options: PaginateOptions<T>) {
    this.#engines = engines;
    this.#target = target;
    // A caller who changes theirs later changes nothing here: all pages of a walk are of one list.
    this.#options = Object.fromEntries(
      Object.entries({ ...options })
        .filter(([name, value]) => name !== "resume" || value !== null) // null: from the start
        .map(([name, value]) => [name, ours.has(name) ? value : copy(value)]),
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

  [Symbol.asyncIterator](): AsyncIterator<T, undefined> {
    return this.#iterate(itemSteps<T>(this.#options.numbers === "exact"));
  }

  pages(): AsyncIterable<Page<T>> {
    return { [Symbol.asyncIterator]: () => this.#iterate(this.#pageSteps()) };
  }

  async first(): Promise<Page<T>> {
    for await (const page of this.pages()) return page;
    // Only a walk that may not request anything has no first page.
    throw new PaginationError("no-next-page", `there is no first page: ${this.verdict?.evidence ?? "the walk ended"}`);
  }

  async toArray(): Promise<T[]> {
    const items: T[] = [];
    for await (const page of this.pages()) for (const item of page.items) items.push(item);
    return items;
  }

  async count(): Promise<number> {
    let count = 0;
    const iterator = this.#iterate(countSteps(), { counting: true });
    for (let step = await iterator.next(); step.done !== true; step = await iterator.next()) count += step.value;
    return count;
  }

  select<V = unknown>(path: string): AsyncIterable<V> {
    const exact = this.#options.numbers === "exact";
    const check = (engine: Engine) => void engine.rows({ call: "select", path }, new Uint8Array([0x5b, 0x5d]));
    return { [Symbol.asyncIterator]: () => this.#iterate(selectSteps<V>(path, exact), { check }) };
  }

  ndjson(options: { validate?: boolean } = {}): ReadableStream<Uint8Array> {
    const { validate = true } = options;
    return stream(() =>
      this.#iterate(
        steps((session, part, index) => {
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
        steps((session, part, index) => {
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
    const written = steps((session, part, index) => {
      const { reply, count } = rows(session, part, index, { call: "csv", columns, members, header });
      header = false;
      return { values: [reply.slice()], count };
    });
    const chunks = () =>
      this.#iterate(
        (session) => {
          const page = session.pages[0];
          // Of the whole page: else they would depend on how it arrives.
          if (
            columns === undefined &&
            (page === undefined || countOf(page) === 0 || (page.end === undefined && !session.ended))
          )
            return undefined;
          columns ??= columnsOf(session, page!);
          return written(session);
        },
        { check, paced: () => columns !== undefined },
      );
    return stream(chunks, () => (header ? head : new Uint8Array(0)));
  }

  #pageSteps(): Steps<Page<T>> {
    let last: PageState | undefined;
    return (session) => {
      const page = session.pages[0];
      if (page?.end === undefined || page === last) return undefined;
      last = page;
      const value = new ResponsePage<T>(page, this.#options.numbers === "exact", (from) => {
        // Caps were meant for the walk, not for a page's successors.
        const { maxItems: _, maxPages: __, ...options } = this.#options;
        return new ListWalk<T>(this.#engines, this.#target, { ...options, resume: from });
      });
      return { values: [value], at: 0, before: 0, share: countOf(page) };
    };
  }

  #iterate<V>(steps: Steps<V>, use: Use = {}): AsyncIterator<V, undefined> {
    return new StepIterator<V>(() => this.#start(use), steps);
  }

  async #start({ check, counting = false, lines = false, paced = () => false }: Use): Promise<Session> {
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
      Object.entries(options).filter(([name, value]) => value !== undefined && !ours.has(name)),
    );
    for (const [name, value] of Object.entries(forEngine)) checkJSON(name, value, []);
    const { fetch: custom, onProgress } = options;
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
    const fetch = custom ?? hostFetch();
    const early =
      this.#engines.loaded || check !== undefined
        ? undefined
        : sendEarly(fetch, target, options as PaginateOptions<unknown>);
    try {
      const engine = await this.#engines.ready();
      check?.(engine);
      const { init, ...request } = target;
      const { session: handle, scheme } = engine.open({
        ...request,
        redirect: init.redirect,
        parameters,
        options: forEngine,
      });
      this.#scheme = scheme ?? undefined;
      const onScheme = (detected: Detection) => {
        this.#scheme = detected;
      };
      const session = new Session(engine, handle, {
        target,
        fetch,
        signal,
        onProgress,
        exact: options.numbers === "exact",
        keyed: options.key !== undefined,
        counting,
        lines,
        paced,
        onScheme,
        early,
        resume: options.resume ?? undefined,
      });
      this.#latest = session;
      return session;
    } catch (error) {
      early?.abort.abort();
      throw error;
    }
  }
}

/** What an iterator gives, as a stream that asks for more only when somebody reads. */
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

function sendEarly(
  fetch: typeof globalThis.fetch,
  target: Awaited<ReturnType<typeof readTarget>>,
  options: PaginateOptions<unknown>,
): Early | undefined {
  const url = predictFirst(target, options);
  if (url === undefined) return undefined;
  const abort = new AbortController();
  const { method, headers, body, init } = target;
  // As the engine will have it: see wasm/exchange/redirect.go.
  const redirect =
    (headers.length > 0 || body !== undefined) && (init.redirect ?? "follow") === "follow"
      ? { redirect: "manual" as const }
      : {};
  const response = (async () =>
    fetch(url, {
      ...init,
      ...redirect,
      method,
      headers,
      signal: abort.signal,
      ...(body === undefined ? {} : { body }),
    }))();
  response.catch(() => {}); // it is reported when the engine asks for the request
  return { method, url, response, abort };
}

/** The URL of a target, for consoles; none where it is still to be made. */
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

/** Options that the engine never sees are checked here. */
function checkOptions(options: PaginateOptions<unknown>): void {
  const wrong = (name: keyof PaginateOptions<unknown>, want: string) => {
    const value = options[name];
    const shown =
      typeof value === "string"
        ? JSON.stringify(value)
        : typeof value === "object" && value !== null
          ? "an object"
          : String(value);
    throw new PaginationError("config", `${name} is ${shown}: use ${want}`);
  };
  const { fetch, signal, onProgress, numbers, credentials } = options;
  if (fetch !== undefined && typeof fetch !== "function") wrong("fetch", "a function like fetch");
  if (signal !== undefined && !(signal instanceof AbortSignal)) wrong("signal", "an AbortSignal");
  if (onProgress !== undefined && typeof onProgress !== "function") wrong("onProgress", "a function");
  if (numbers !== undefined && numbers !== "number" && numbers !== "exact") wrong("numbers", '"number" or "exact"');
  if (credentials !== undefined && !["omit", "same-origin", "include"].includes(credentials))
    wrong("credentials", '"omit", "same-origin" or "include"');
}

/** How deep an option may nest: none has a use for it, and a stack overflow would be no error of ours. */
const deepest = 100;

/** The engine gets options as JSON, which would make null of some values, and nothing of others. */
function checkJSON(at: string, value: unknown, within: object[]): void {
  const [option] = /^\w+/.exec(at)!;
  const wrong = (what: string, where = at) => {
    throw new PaginationError(option === "resume" ? "checkpoint" : "config", `${where} is ${what}`);
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

/** Takes the next values out of a session; undefined when they have not arrived yet. */
type Steps<V> = (session: Session) => Taken<V> | undefined;

const countOf = (page: PageState) => page.parts.reduce((sum, part) => sum + part.count, 0);

/** Takes values out of a part of a page, for its items from index on: as many as are worth taking at once. */
type Take<V> = (session: Session, part: Part, index: number) => { values: V[]; count: number };

/** Values in batches. Each stands for as many items as its batch has for each value. */
function steps<V>(take: Take<V>): Steps<V> {
  let page: PageState | undefined;
  let part = 0; // of the page's parts
  let next = 0; // of the part's items
  let before = 0; // of the page's items
  return (session) => {
    if (session.pages[0] !== page) {
      page = session.pages[0];
      part = next = before = 0;
    }
    if (page === undefined) return undefined;
    while (part < page.parts.length - 1 && next === page.parts[part]!.count) {
      part++;
      next = 0;
    }
    const current = page.parts[part];
    if (current === undefined || next === current.count) return undefined;
    const { values, count } = take(session, current, next);
    const taken = { values, at: 0, before, share: count / values.length };
    next += count;
    before += count;
    return taken;
  };
}

/** Items, built in batches. */
function itemSteps<T>(exact: boolean): Steps<T> {
  return steps((_, part, index) => {
    const values = part.build(index, exact) as T[];
    return { values, count: values.length };
  });
}

/** Memory for the text of the items that fields are read of. */
let itemsText: Uint8Array | undefined;

/** Reads fields of items from index on; where one of them is not JSON, of those before it. */
function rows(session: Session, part: Part, index: number, call: object): { reply: Uint8Array; count: number } {
  const { engine } = session;
  let { text, count } = part.array(index, undefined, (itemsText ??= new Uint8Array(300_000)));
  let reply = engine.rows({ ...call, count }, text);
  if (reply === undefined) {
    ({ text, count } = part.array(index, (bytes) => engine.validate(bytes)));
    reply = engine.rows({ ...call, count }, text)!;
  }
  return { reply, count };
}

/** The names of the members that items of a page have. */
function columnsOf(session: Session, page: PageState): string[] {
  const names = new Set<string>();
  try {
    for (const part of page.parts) {
      for (let index = 0; index < part.count; ) {
        const { reply, count } = rows(session, part, index, { call: "columns" });
        for (const name of JSON.parse(decode(reply)) as string[]) names.add(name);
        index += count;
      }
    }
  } catch (error) {
    // An item that is not JSON: the error comes again when it is the item's turn.
    if (names.size === 0 || !(error instanceof PaginationError) || error.code !== "parse") throw error;
  }
  return [...names];
}

/** One field of each item. */
function selectSteps<V>(path: string, exact: boolean): Steps<V> {
  return steps((session, part, index) => {
    const { reply, count } = rows(session, part, index, { call: "select", path });
    const { values, missing } = parse(decode(reply), exact) as { values: V[]; missing: number[] };
    for (const i of missing) values[i] = undefined as V;
    return { values, count };
  });
}

/** How many items have arrived since, without building them. */
function countSteps(): Steps<number> {
  let page: PageState | undefined;
  let counted = 0;
  return (session) => {
    if (session.pages[0] !== page) {
      page = session.pages[0];
      counted = 0;
    }
    const count = page === undefined ? 0 : countOf(page);
    if (count === counted) return undefined;
    const taken = { values: [count - counted], at: 0, before: counted, share: count - counted };
    counted = count;
    return taken;
  };
}

// A consumer who forgets an iterator frees its walk, too.
const forgotten =
  typeof FinalizationRegistry === "undefined" // some Workers have none
    ? undefined
    : /* @__PURE__ */ new FinalizationRegistry<{ session: Session | undefined; left: boolean }>((held) => {
        held.left = true;
        held.session?.close();
      });

/**
 * Iterates over what steps takes out of a session. Written out instead of an
 * async generator, because a generator's return() waits for its pending next():
 * a consumer could not leave while a page is on its way.
 */
class StepIterator<V> implements AsyncIterator<V, undefined> {
  /** See Part.kept. */
  static readonly kept = /* @__PURE__ */ new StepIterator(
    () => Promise.reject(new Error()),
    () => undefined,
  );

  #open: () => Promise<Session>;
  #steps: Steps<V>;
  #taken: Taken<V> = { values: [], at: 0, before: 0, share: 1 };
  // Apart from the iterator, so that what waits for the network does not keep it alive.
  #held: { session: Session | undefined; left: boolean } = { session: undefined, left: false };
  #busy: Promise<unknown> | undefined;
  #starting: Promise<Session> | undefined;
  #page = 0;

  constructor(open: () => Promise<Session>, steps: Steps<V>) {
    this.#open = open;
    this.#steps = steps;
    forgotten?.register(this, this.#held, this);
  }

  next(): Promise<IteratorResult<V, undefined>> {
    // Most calls, one for each item, end here.
    const taken = this.#taken;
    if (taken.at < taken.values.length && this.#busy === undefined)
      return Promise.resolve({ done: false, value: taken.values[taken.at++] as V });
    return this.#more();
  }

  #more(): Promise<IteratorResult<V, undefined>> {
    if (this.#busy === undefined) {
      // What has arrived is handed out without waiting.
      try {
        const step = this.#arrived();
        if (step !== undefined) return Promise.resolve(step);
      } catch (error) {
        const located = this.#held.session?.locate(error) ?? error;
        this.#leave();
        return Promise.reject(located);
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

  #arrived(): IteratorYieldResult<V> | undefined {
    const { session, left } = this.#held;
    // An abort counts at once, whatever has arrived.
    if (session === undefined || left || session.error?.code === "aborted") return undefined;
    if (this.#taken.at >= this.#taken.values.length) {
      const taken = this.#steps(session);
      if (taken === undefined) return undefined;
      session.took((this.#taken = taken));
    }
    return { done: false, value: this.#taken.values[this.#taken.at++] as V };
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
    this.#taken.values = [];
    forgotten?.unregister(this);
  }

  async #next(): Promise<IteratorResult<V, undefined>> {
    const held = this.#held;
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
        const step = this.#arrived();
        if (step !== undefined) return step;
        const page = session.pages[0];
        if (page?.end !== undefined) {
          session.release();
          this.#page++;
          if (!session.ended) session.demand(this.#page);
          continue;
        }
        if (session.error !== undefined) throw session.failure();
        if (session.ended && !session.reading) break;
        if (session.verdict?.reason === "max-items" && this.#enough(session)) break;
        await session.changed();
      }
      this.#leave();
      return { done: true, value: undefined };
    } catch (error) {
      const located = held.session?.locate(error) ?? error;
      this.#leave();
      throw located;
    }
  }

  /** Items have all been handed out; only an iteration over pages waits for the rest of the body. */
  #enough(session: Session): boolean {
    return session.consumed.items === session.verdict!.items;
  }
}
