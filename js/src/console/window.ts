// The engine in another window, for a page whose Content Security Policy forbids WebAssembly: a window of the demo's site
// (web/page/engine.js) walks, and asks this page for each request. So pages are fetched here, with this page's cookies and by
// its CORS rules, and the window sees nothing but what it is sent.
//
// Once the window says that it is ready, it gets a MessagePort. On it go, each with the number of an iteration or a fetch:
//   to the window   start (a walk), next (more values), leave, answer, chunk and broken (of a fetch), ping
//   from it         values, ended and failed (of a walk), progress and request (what the caller is told), fetch, pull, cancel, pong

import { disposable } from "../dispose.js";
import { messageOf, PaginationError, version } from "../errors.js";
import type { ByteStream } from "../globals.js";
import { hostFetch, readTarget } from "../request.js";
import type {
  Checkpoint,
  Detection,
  Entry,
  ListIterable,
  ListIterator,
  Page,
  PageData,
  Paginate,
  PaginateOptions,
  PaginateTarget,
  PaginationErrorCode,
  Verdict,
  Walk,
} from "../types.js";

/** How long the window may take until it is ready, in ms. */
const patience = 30_000;

/** How often the window is asked whether it is there, in ms, and how many times it may not answer: it may be at work. */
const askEvery = 500;
const mostUnanswered = 10;

/** The page of the site that has the engine. */
const enginePage = "engine.html";

/** What is to be iterated over, and the argument of that. */
type Use = [use: "items" | "entries" | "pages" | "select" | "ndjson" | "json" | "csv" | "count", argument?: unknown];

/** A page as the window sends it. */
interface SentPage {
  data: PageData<unknown>;
  next: ReturnType<Page<unknown>["nextPageInfo"]>;
  checkpoint: Checkpoint;
}

/** What the window says of a walk. */
interface State {
  verdict?: Verdict;
  scheme?: Detection;
}

/** What the window says. */
type Told = { id: number } & (
  | ({ type: "values"; values: unknown[]; checkpoints: Checkpoint[] } & State)
  | ({ type: "ended" } & State)
  | ({ type: "failed"; error: SentError } & State)
  | { type: "progress" | "request"; value: never }
  | { type: "fetch"; fetch: number; url: string; init: RequestInit }
  | { type: "pull" | "cancel" | "pong" }
);

/** An error as the window sends it. */
interface SentError extends Pick<PaginationError, "page" | "index" | "option" | "issues" | "request" | "checkpoint"> {
  code: PaginationErrorCode;
  message: string;
  response?: { url: string; status: number; headers: [string, string][]; body: string };
}

let latest: EngineWindow | undefined;

/** Opens the window. It has to be called while the browser sees a gesture of the user's, as it does for what is typed. */
export async function openEngine(site: string): Promise<Paginate> {
  const url = URL.canParse(site) ? new URL(enginePage, site) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new PaginationError("config", `site is ${JSON.stringify(site)}: use the address of an anypage demo page`);
  const opened = window.open(url, "anypage-engine", "popup,width=460,height=320");
  if (opened === null)
    throw problem("the browser opened no window", "allow pop-ups for this page, then type anypage.open() again");
  latest?.retire(); // it was the same window
  const port = await handShake(opened, url);
  const engine = new EngineWindow(opened, port);
  latest = engine;
  return ((target, options = {}) => new WindowWalk(engine, target, options)) as Paginate;
}

const problem = (what: string, advice: string) =>
  new PaginationError("engine", `the window with the engine can't be used: ${what}; ${advice}`);

/** What to do where there is no window. */
export const elsewhere =
  "type copy(await anypage(…).text()): the request as text, for the command line on your machine (npx anypage -)";

/** Waits until the window is ready, and gives it one end of a channel. */
function handShake(opened: Window, { href, origin }: URL): Promise<MessagePort> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => {
      clearInterval(watch);
      clearTimeout(late);
      removeEventListener("message", hear);
      act();
    };
    // A page with Cross-Origin-Opener-Policy sees every window of another site as closed.
    const watch = setInterval(() => {
      if (opened.closed)
        settle(() =>
          reject(problem("it was closed, or this page's Cross-Origin-Opener-Policy cuts it off", elsewhere)),
        );
    }, 200);
    const late = setTimeout(
      () =>
        settle(() =>
          reject(problem(`${href} does not answer`, `check that anypage ${version} is there, or ${elsewhere}`)),
        ),
      patience,
    );
    const hear = (event: MessageEvent) => {
      if (event.source !== opened || event.origin !== origin || typeof event.data?.anypage !== "string") return;
      const { anypage, error } = event.data;
      if (anypage !== version)
        return settle(() =>
          reject(problem(`it has anypage ${anypage}, this is ${version}`, "paste the snippet of that version")),
        );
      if (typeof error === "string") return settle(() => reject(problem(error, elsewhere)));
      const { port1, port2 } = new MessageChannel();
      opened.postMessage({ anypage: version }, origin, [port2]);
      settle(() => resolve(port1));
    };
    addEventListener("message", hear);
  });
}

/** Who hears what the window says of an iteration. */
interface Listener {
  tell(told: Told): void;
  fail(error: PaginationError): void;
  readonly fetch: typeof fetch;
}

/** The channel to the window. */
class EngineWindow {
  readonly #port: MessagePort;
  readonly #listeners = new Map<number, Listener>();
  readonly #fetches = new Map<number, { abort: AbortController; pull: () => void }>();
  readonly #watch: ReturnType<typeof setInterval>;
  #unanswered = 0;
  /** The number of the latest iteration; below 0 once the window is gone. */
  #last = 0;

  constructor(opened: Window, port: MessagePort) {
    this.#port = port;
    port.onmessage = ({ data }: MessageEvent<Told>) => {
      this.#unanswered = 0;
      if (data.type === "fetch") void this.#fetch(data.id, data.fetch, data.url, data.init);
      else if (data.type === "pull") this.#fetches.get(data.id)?.pull();
      else if (data.type === "cancel") this.#fetches.get(data.id)?.abort.abort();
      else this.#listeners.get(data.id)?.tell(data);
    };
    // A window that was closed, reloaded or left for another page answers no more. It is asked while a walk waits for it.
    this.#watch = setInterval(() => {
      if (opened.closed || this.#unanswered > mostUnanswered) return this.retire();
      if (this.#listeners.size === 0) return;
      this.#unanswered++;
      this.send({ type: "ping" });
    }, askEvery);
  }

  /** Ends all that waits for the window. */
  retire(): void {
    if (this.#last < 0) return;
    this.#last = -1;
    clearInterval(this.#watch);
    this.#port.close();
    for (const { abort } of this.#fetches.values()) abort.abort();
    for (const listener of this.#listeners.values()) listener.fail(this.#closed());
    this.#listeners.clear();
  }

  #closed(): PaginationError {
    return problem("it was closed, or shows another page", "type anypage.open() to open it again");
  }

  /** Starts an iteration. */
  start(listener: Listener, message: object): number {
    if (this.#last < 0) throw this.#closed();
    const id = ++this.#last;
    this.send({ type: "start", id, ...message });
    this.#listeners.set(id, listener);
    return id;
  }

  end(id: number): void {
    this.#listeners.delete(id);
  }

  send(message: object, transfer: Transferable[] = []): void {
    try {
      this.#port.postMessage(message, transfer);
    } catch (cause) {
      throw new PaginationError("config", `an option can't be passed to another window: ${messageOf(cause)}`, {
        cause,
      });
    }
  }

  /** Makes a request that the window wants, and sends its answer piece by piece, as the window asks for it. */
  async #fetch(walk: number, id: number, url: string, init: RequestInit): Promise<void> {
    const listener = this.#listeners.get(walk);
    if (listener === undefined) return;
    const abort = new AbortController();
    let wake = () => {};
    let wanted = 0;
    const pull = () => {
      wanted++;
      wake();
    };
    this.#fetches.set(id, { abort, pull });
    try {
      const { fetch } = listener;
      const response = await fetch(url, { ...init, signal: abort.signal });
      const { status, headers, url: final, type } = response;
      this.send({ type: "answer", id, status, headers: [...headers], url: final, kind: type });
      const reader = response.body?.getReader();
      abort.signal.addEventListener("abort", () => {
        void reader?.cancel().catch(() => {});
        wake();
      });
      for (;;) {
        while (wanted === 0 && !abort.signal.aborted) await new Promise<void>((resolve) => (wake = resolve));
        if (abort.signal.aborted) return;
        wanted--;
        const bytes = (await reader?.read())?.value?.slice();
        this.send({ type: "chunk", id, bytes }, bytes === undefined ? [] : [bytes.buffer]);
        if (bytes === undefined) return;
      }
    } catch (cause) {
      this.send({ type: "broken", id, message: messageOf(cause) });
    } finally {
      this.#fetches.delete(id);
    }
  }
}

/** Options that stay here. */
const ours = ["fetch", "signal", "onProgress", "onRequest", "headers", "credentials"];

/** A walk whose engine is in the window. */
class WindowWalk<T> implements Walk<T> {
  readonly #engine: EngineWindow;
  readonly #target: PaginateTarget;
  readonly #options: PaginateOptions<T>;
  #state: State = {};
  #checkpoint: Checkpoint | undefined;

  constructor(engine: EngineWindow, target: PaginateTarget, options: PaginateOptions<T>) {
    this.#engine = engine;
    this.#target = target;
    this.#options = { ...options };
  }

  get verdict(): Verdict | undefined {
    return this.#state.verdict;
  }

  get scheme(): Detection | undefined {
    return this.#state.scheme;
  }

  checkpoint(): Checkpoint {
    if (this.#checkpoint === undefined)
      throw new PaginationError(
        "checkpoint",
        "nothing has been delivered yet: take the checkpoint once the iteration has started",
      );
    return structuredClone(this.#checkpoint);
  }

  [Symbol.asyncIterator](): ListIterator<T> {
    return this.#iterate<T>(["items"]);
  }

  entries(): ListIterable<Entry<T>> {
    return { [Symbol.asyncIterator]: () => this.#iterate<Entry<T>>(["entries"]) };
  }

  select<V = unknown>(path: string): ListIterable<V> {
    return { [Symbol.asyncIterator]: () => this.#iterate<V>(["select", path]) };
  }

  pages(): ListIterable<Page<T>> {
    return {
      [Symbol.asyncIterator]: () =>
        this.#iterate<Page<T>>(["pages"], (page) => this.#page(page as SentPage) as unknown as Page<T>),
    };
  }

  async first(): Promise<Page<T>> {
    for await (const page of this.pages()) return page;
    throw new PaginationError("no-next-page", `there is no first page: ${this.verdict?.evidence ?? "the walk ended"}`);
  }

  async toArray(): Promise<T[]> {
    const items: T[] = [];
    for await (const page of this.pages()) for (const item of page.items) items.push(item);
    return items;
  }

  async count(): Promise<number> {
    let count = 0;
    for await (const more of { [Symbol.asyncIterator]: () => this.#iterate<number>(["count"]) }) count = more;
    return count;
  }

  ndjson(options?: { validate?: boolean | undefined }): ByteStream {
    return this.#stream(["ndjson", options]);
  }

  json(): ByteStream {
    return this.#stream(["json"]);
  }

  csv(options?: { columns?: readonly string[] | undefined }): ByteStream {
    return this.#stream(["csv", options]);
  }

  #stream(use: Use): ByteStream {
    let iterator: ListIterator<Uint8Array> | undefined;
    return new ReadableStream<Uint8Array>(
      {
        pull: async (controller) => {
          iterator ??= this.#iterate<Uint8Array>(use);
          const step = await iterator.next();
          if (step.done) controller.close();
          else controller.enqueue(step.value);
        },
        cancel: async () => void (await iterator?.return()),
      },
      { highWaterMark: 0 },
    );
  }

  /** A page out of what was sent of it. */
  #page({ data, next, checkpoint }: SentPage): object {
    const onward = () => {
      const { maxItems: _, maxPages: __, ...options } = this.#options;
      return new WindowWalk<T>(this.#engine, this.#target, { ...options, resume: checkpoint });
    };
    const page = {
      ...data,
      total: data.total,
      data: data.items,
      response: { ...data.response, headers: new Headers(data.response.headers) },
      raw: (index: number) => {
        if (data.items[index] === undefined) throw new RangeError(`the page has no item ${index}`);
        return JSON.stringify(data.items[index]);
      },
      getPaginatedItems: () => data.items,
      hasNextPage: () => next !== null,
      nextPageInfo: () => next,
      next: async () => (next === null ? null : onward().first()),
      getNextPage: async () => {
        if (next !== null) return onward().first();
        throw new PaginationError("no-next-page", `page ${data.index + 1} is the last one: ask hasNextPage() first`);
      },
      iterPages: async function* () {
        yield page;
        if (next !== null) yield* onward().pages();
      },
      checkpoint: () => structuredClone(checkpoint),
      toJSON: () => data,
    };
    return page;
  }

  #iterate<V>(use: Use, make: (value: unknown) => V = (value) => value as V): ListIterator<V> {
    let iteration: Promise<Iteration> | undefined;
    let over = false;
    const end = { done: true as const, value: undefined };
    return disposable<V>({
      next: async () => {
        if (over) return end;
        const { values } = await (iteration ??= this.#start(use));
        const step = await values.next();
        if (!step.done) return { done: false, value: make(step.value) };
        over = true;
        return end;
      },
      return: async () => {
        if (!over && iteration !== undefined) await (await iteration).leave();
        over = true;
        return end;
      },
    });
  }

  async #start(use: Use): Promise<Iteration> {
    const { fetch: custom, signal, onProgress, onRequest, headers } = this.#options;
    const options = Object.fromEntries(Object.entries(this.#options).filter(([name]) => !ours.includes(name)));
    for (const name of ["item", "headers"] as const)
      if (typeof this.#options[name] === "function" || (name === "item" && this.#options.item !== undefined))
        throw new PaginationError("config", `${name} can't be used with the engine in another window`);
    this.#state = {};
    const { init, ...target } = await readTarget(
      this.#target as string,
      {
        headers,
        credentials: this.#options.credentials,
      } as PaginateOptions<unknown>,
    );
    const ask = custom ?? hostFetch();
    return new Iteration(
      this.#engine,
      { use, target, options, tell: [...(onProgress ? ["progress"] : []), ...(onRequest ? ["request"] : [])] },
      {
        fetch: ((url: string, sent: RequestInit) => ask(url, { ...init, ...sent })) as typeof fetch,
        signal: signal as AbortSignal | undefined,
        told: (name, value) => void (name === "progress" ? onProgress?.(value) : onRequest?.(value)),
        state: (state, checkpoint) => {
          this.#state = { ...this.#state, ...state };
          this.#checkpoint = checkpoint ?? this.#checkpoint;
        },
      },
    );
  }
}

/** What an iteration needs of its walk. */
interface Hooks {
  fetch: typeof fetch;
  signal: AbortSignal | undefined;
  told(name: "progress" | "request", value: never): void;
  /** Notes how far the walk is. */
  state(state: State, checkpoint?: Checkpoint): void;
}

/** One iteration in the window. */
class Iteration implements Listener {
  readonly #engine: EngineWindow;
  readonly #id: number;
  readonly #hooks: Hooks;
  #wake: ((told: Told | PaginationError) => void) | undefined;
  #failure: PaginationError | undefined;
  /** Whether values are others than items. */
  readonly #single: boolean;
  #delivered = 0;
  #checkpoint: Checkpoint | undefined;
  readonly values: AsyncGenerator<unknown, undefined>;

  constructor(
    engine: EngineWindow,
    message: { use: Use; target: object; options: object; tell: string[] },
    hooks: Hooks,
  ) {
    this.#single = !["items", "entries", "select"].includes(message.use[0]);
    this.#engine = engine;
    this.#hooks = hooks;
    this.#id = engine.start(this, message);
    this.values = this.#read();
    const { signal } = hooks;
    const abort = () =>
      this.fail(
        new PaginationError("aborted", "the walk was aborted", { cause: signal!.reason, checkpoint: this.#checkpoint }),
      );
    if (signal?.aborted) abort();
    signal?.addEventListener("abort", abort, { once: true });
  }

  get fetch(): typeof fetch {
    return this.#hooks.fetch;
  }

  tell(told: Told): void {
    if (told.type === "progress" || told.type === "request") this.#hooks.told(told.type, told.value);
    else this.#wake?.(told);
  }

  fail(error: PaginationError): void {
    this.#failure = error;
    this.#wake?.(error);
    this.#engine.end(this.#id);
    this.#engine.send({ type: "leave", id: this.#id });
  }

  /** Ends the iteration before its end. Resolves once the window has said what came of it. */
  async leave(): Promise<void> {
    this.#wake?.({ type: "ended", id: this.#id }); // a value that was waited for does not come
    this.#engine.send({ type: "leave", id: this.#id });
    let ended = await this.#told();
    while (!(ended instanceof PaginationError) && ended.type === "values") ended = await this.#told(); // sent before it heard
    this.#engine.end(this.#id);
    if (ended instanceof PaginationError || !("verdict" in ended) || ended.verdict === undefined) return;
    const { verdict } = ended;
    // The window is ahead by the values that it had sent and nobody took.
    const taken = this.#single ? verdict.items : this.#delivered;
    const stopped = { items: taken, evidence: `the consumer stopped after ${taken} items` };
    this.#hooks.state({ verdict: { ...verdict, ...(verdict.reason === "consumer-stopped" && stopped) } });
  }

  /** What is said next. */
  #told(): Promise<Told | PaginationError> {
    return new Promise((resolve) => (this.#wake = resolve));
  }

  async *#read(): AsyncGenerator<unknown, undefined> {
    for (;;) {
      if (this.#failure !== undefined) throw this.#failure;
      this.#engine.send({ type: "next", id: this.#id });
      const told = await this.#told();
      if (told instanceof PaginationError) throw told;
      const { verdict, scheme } = told as State;
      const state = { ...(verdict && { verdict }), ...(scheme && { scheme }) };
      if (told.type === "values") {
        for (const [i, value] of told.values.entries()) {
          this.#delivered++;
          this.#checkpoint = told.checkpoints[i];
          this.#hooks.state(state, this.#checkpoint);
          yield value;
        }
        continue;
      }
      this.#hooks.state(state);
      this.#engine.end(this.#id);
      if (told.type === "failed") throw errorOf(told.error);
      return undefined;
    }
  }
}

function errorOf({ code, message, response, ...details }: SentError): PaginationError {
  return new PaginationError(code, message, {
    ...details,
    response: response && { ...response, headers: new Headers(response.headers) },
  });
}
