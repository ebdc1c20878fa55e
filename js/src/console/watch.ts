// Observes the requests that a page makes, without a trace for the page: each call returns what it would, fails as it would,
// and no body is read from under it. What it saw, the engine's detection tells.

import { type CopiedRequest, copied, isJSON } from "../copied/index.js";
import { type FoundList, listIn } from "../copied/lists.js";
import { PaginationError } from "../errors.js";
import { redact } from "../request.js";
import type { Paginate, PaginateOptions } from "../types.js";
import { printed } from "./printed.js";
import type { ConsoleWalk, Watch, WatchedList } from "./types.js";

/** How much of an answer is looked at, in UTF-16 units or bytes. Beyond, it is none of those that pages page through. */
const longest = 8 << 20;

/** How long an answer may take to be complete, in ms. Then it is left to the page alone, which may want it to end. */
const patience = 30_000;

/** How much of what was seen waits for the engine at most, in UTF-16 units of its answers. */
const mostWaiting = 32 << 20;

/** A request that the page has made. Its body, where it is not there yet. */
type Seen = Omit<CopiedRequest, "body"> & { body?: string | Promise<string> };

/** Tells what of the page's requests is a list. */
export class PageWatch {
  readonly lists: WatchedList[] = [];
  readonly #engine: () => Paginate | undefined;
  readonly #start: <T>(target: ReturnType<typeof copied>["target"], options: PaginateOptions<T>) => ConsoleWalk<T>;
  readonly #found: { request: CopiedRequest; expected: FoundList["next"] }[] = [];
  readonly #waiting: CopiedRequest[] = [];
  readonly #known = new Set<string>();
  readonly #undo: (() => void)[] = [];
  /** fetch as it was before: for requests that are not the page's own. */
  readonly unwatched: typeof fetch = globalThis.fetch;
  #draining = false;
  #active = true;

  /**
   * @param engine gives what detects, undefined while there is none
   * @param start walks a list
   */
  constructor(
    engine: () => Paginate | undefined,
    start: <T>(target: ReturnType<typeof copied>["target"], options: PaginateOptions<T>) => ConsoleWalk<T>,
  ) {
    this.#engine = engine;
    this.#start = start;
    this.#watchFetch();
    this.#watchXHR();
  }

  /** What the console gets. */
  readonly printed: Watch = printed(
    "Watch",
    {
      lists: this.lists,
      next: "use the page: its lists are told here; then anypage.watch().walk(1).table(); .stop() ends this",
    },
    {
      walk: <T>(number: number, options?: PaginateOptions<T>) => this.walk<T>(number, options),
      stop: () => this.stop(),
    },
  );

  get active(): boolean {
    return this.#active;
  }

  walk<T = unknown>(number: number, options: PaginateOptions<T> = {}): ConsoleWalk<T> {
    const found = this.#found[number - 1];
    if (found === undefined)
      throw new PaginationError(
        "config",
        this.lists.length === 0
          ? "no list has been seen yet: use the page, so that it asks for one"
          : `there is no list ${number}: ${this.lists.length === 1 ? "the only one is 1" : `choose one from 1 to ${this.lists.length}`}`,
      );
    const { target, options: said } = copied("fetch", found.request, "browser");
    return this.#start(target, { ...said, ...options });
  }

  stop(): void {
    this.#active = false;
    for (const undo of this.#undo.splice(0)) undo();
  }

  /** Puts a function in the place of a method. Where somebody has put another one around it, it stays, and does nothing. */
  #replace<T extends object>(
    owner: T,
    name: keyof T & string,
    apply: (target: (...args: never[]) => unknown, self: never, args: never[]) => unknown,
  ): void {
    const descriptor = Object.getOwnPropertyDescriptor(owner, name);
    const original = descriptor?.value as ((...args: never[]) => unknown) | undefined;
    if (typeof original !== "function" || !descriptor!.configurable) return;
    // A proxy of a function of the browser's reads as "[native code]", and so does its text.
    const text = () => Function.prototype.toString.call(original);
    const watched = new Proxy(original, {
      apply: (target, self, args) => apply(target, self as never, args as never[]),
      get: (target, member) => (member === "toString" ? text : Reflect.get(target, member)),
    });
    Object.defineProperty(owner, name, { ...descriptor, value: watched });
    this.#undo.push(() => {
      if (Object.getOwnPropertyDescriptor(owner, name)?.value === watched)
        Object.defineProperty(owner, name, descriptor!);
    });
  }

  #watchFetch(): void {
    this.#replace(globalThis, "fetch", (target, self, args) => {
      const seen = this.#active ? attempt(() => seenByFetch(args[0], args[1])) : undefined;
      const sent = Reflect.apply(target, self, args) as Promise<Response>;
      if (seen === undefined || typeof sent?.then !== "function") return sent;
      // The promise that this gives fails as the other one does, and is unhandled where that would be.
      const passed = attempt(() =>
        sent.then((response) => {
          attempt(() => this.#answered(seen, response));
          return response;
        }),
      );
      return passed ?? sent;
    });
  }

  #answered(seen: Seen, response: Response): void {
    const headers = [...response.headers];
    if (!this.#active || response.bodyUsed || response.body === null || !isJSON(headers)) return;
    const copy = response.clone(); // before the page reads it
    void readText(copy).then(
      async (body) => {
        if (body === undefined) return;
        const request = { ...seen, ...("body" in seen && { body: await seen.body }) } as CopiedRequest;
        this.#saw({ ...request, answer: { status: response.status, headers, body } });
      },
      () => {}, // the page meets the same failure
    );
  }

  #watchXHR(): void {
    if (typeof XMLHttpRequest === "undefined") return;
    const requests = new WeakMap<XMLHttpRequest, CopiedRequest>();
    const { prototype } = XMLHttpRequest;
    this.#replace(prototype, "open", (target, self: XMLHttpRequest, args) => {
      attempt(() =>
        requests.set(self, {
          method: String(args[0]).toUpperCase(),
          url: new URL(String(args[1]), base()).href,
          headers: [],
        }),
      );
      return Reflect.apply(target, self, args);
    });
    this.#replace(prototype, "setRequestHeader", (target, self: XMLHttpRequest, args) => {
      attempt(() => requests.get(self)?.headers.push([String(args[0]), String(args[1])]));
      return Reflect.apply(target, self, args);
    });
    this.#replace(prototype, "send", (target, self: XMLHttpRequest, args) => {
      attempt(() => {
        const request = requests.get(self);
        const body = textOf(args[0]);
        if (request === undefined || body === false || !this.#active) return;
        if (body !== undefined) request.body = body;
        request.credentials = self.withCredentials ? "include" : "same-origin";
        self.addEventListener("load", () => attempt(() => this.#loaded(self, request)), { once: true });
      });
      return Reflect.apply(target, self, args);
    });
  }

  #loaded(xhr: XMLHttpRequest, request: CopiedRequest): void {
    const headers = xhr
      .getAllResponseHeaders()
      .split("\r\n")
      .filter((line) => line.includes(":"))
      .map((line): [string, string] => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1).trim()]);
    if (!this.#active || !isJSON(headers)) return;
    const { responseType, status } = xhr;
    const body =
      responseType === "" || responseType === "text"
        ? xhr.responseText
        : responseType === "json"
          ? JSON.stringify(xhr.response)
          : responseType === "arraybuffer"
            ? new TextDecoder().decode(xhr.response)
            : undefined;
    if (body !== undefined && body.length <= longest) this.#saw({ ...request, answer: { status, headers, body } });
  }

  #saw(request: CopiedRequest): void {
    this.#waiting.push(request);
    const sizes = this.#waiting.map(({ answer }) => answer!.body.length);
    for (let size = sizes.reduce((sum, one) => sum + one); size > mostWaiting; size -= sizes.shift()!)
      this.#waiting.shift();
    void this.drain();
  }

  /** Lets the engine look at what has been seen. */
  async drain(): Promise<void> {
    if (this.#draining) return;
    this.#draining = true;
    try {
      for (let engine = this.#engine(); engine !== undefined && this.#waiting.length > 0; engine = this.#engine())
        await this.#look(this.#waiting.shift()!, engine);
    } finally {
      this.#draining = false;
    }
  }

  async #look({ answer, ...request }: CopiedRequest, engine: Paginate): Promise<void> {
    const key = JSON.stringify([request.method, request.url, request.body]);
    if (this.#known.has(key)) return;
    const { target } = copied("fetch", request, "browser");
    const list = await listIn(engine, target, answer!);
    const before = this.#found.findIndex(({ request: first, expected }) => isNext(request, first, expected));
    if (list === undefined && before < 0) return;
    this.#known.add(key);
    if (before >= 0) {
      // A further page of a list, maybe the last one.
      const shown = this.lists[before]!;
      shown.pages++;
      shown.items += list?.items ?? 0;
      if (list !== undefined) this.#found[before]!.expected = list.next;
      return;
    }
    const { scheme, items, total, next } = list!;
    this.#found.push({ request, expected: next });
    const shown: WatchedList = {
      number: this.#found.length,
      method: request.method,
      url: redact(request.url),
      pagination: scheme.preset ?? scheme.pagination.type,
      evidence: scheme.evidence.join("; "),
      pages: 1,
      items,
      total,
    };
    this.lists.push(shown);
    const count = total === undefined ? `${items} items` : `${items} of ${total} items`;
    console.info(
      `anypage: list ${shown.number} is ${shown.method} ${shown.url} (${count}; ${shown.evidence}): await anypage.watch().walk(${shown.number}).table()`,
    );
  }
}

/** Whether a request asks for the page that a list's last page has named. */
function isNext(request: CopiedRequest, first: CopiedRequest, expected: FoundList["next"]): boolean {
  if ("url" in expected) return request.url === expected.url;
  const [url, list] = [new URL(request.url), new URL(first.url)];
  if (request.method !== first.method || url.origin + url.pathname !== list.origin + list.pathname) return false;
  if ("params" in expected)
    return Object.entries(expected.params).every(([name, value]) => url.searchParams.get(name) === String(value));
  const body = attempt(() => JSON.parse(request.body ?? "")) as Record<string, unknown> | undefined;
  return Object.entries(expected.json as object).every(
    ([name, value]) => JSON.stringify(body?.[name]) === JSON.stringify(value),
  );
}

/**
 * What the page passes to fetch. Undefined where it can't be asked for again, as with a body that is no text, or can't be read
 * without the page noticing, as with an iterator of headers.
 */
function seenByFetch(input: unknown, init: RequestInit | undefined): Seen | undefined {
  const given = input instanceof Request ? input : undefined;
  if (given === undefined && typeof input !== "string" && !(input instanceof URL)) return undefined;
  const url = new URL(given?.url ?? String(input), base()).href;
  const method = (init?.method ?? given?.method ?? "GET").toUpperCase();
  const sent = init?.headers ?? given?.headers ?? {};
  if (Symbol.iterator in sent && !(sent instanceof Headers) && !Array.isArray(sent)) return undefined;
  const headers: [string, string][] = [...new Headers(sent)];
  const credentials = init?.credentials ?? given?.credentials;
  const seen: Seen = { url, method, headers, ...(credentials !== undefined && { credentials }) };
  const body = textOf(init?.body);
  if (body === false) return undefined;
  if (body !== undefined) return { ...seen, body };
  if (given === undefined || given.body === null || given.bodyUsed || init?.body === null) return seen;
  const text = given.clone().text();
  text.catch(() => {});
  return { ...seen, body: text };
}

/** What addresses are relative to: in a worker, which has no document, its own; in Node nothing. */
const base = () =>
  typeof document !== "undefined" ? document.baseURI : typeof location !== "undefined" ? location.href : undefined;

/** A body's text; undefined for none, false for one that is no text. */
function textOf(body: unknown): string | undefined | false {
  if (body === undefined || body === null) return undefined;
  if (typeof body === "string") return body;
  return body instanceof URLSearchParams ? body.toString() : false;
}

/** The text of an answer, undefined if it is long or takes long. */
async function readText(response: Response): Promise<string | undefined> {
  const reader = response.body!.getReader();
  const cancel = () => void reader.cancel().catch(() => {});
  const late = setTimeout(cancel, patience);
  const decoder = new TextDecoder();
  let text = "";
  try {
    for (let length = 0; length <= longest; ) {
      const { done, value } = await reader.read();
      if (done) return text + decoder.decode();
      length += value.length;
      text += decoder.decode(value, { stream: true });
    }
    return undefined;
  } finally {
    clearTimeout(late);
    cancel();
  }
}

/** What a function returns, undefined where it throws: nothing that only observes may fail for the page. */
function attempt<T>(what: () => T): T | undefined {
  try {
    return what();
  } catch {
    return undefined;
  }
}
