// The one place that makes requests and reads bodies. Which requests are made, and what becomes of a failure, is decided
// elsewhere.

import { wrongHeader } from "./request.js";
import { earlyID, type RequestReport } from "./requests.js";
import { turn, turnIsDue } from "./turn.js";
import type { HeadersReason, PaginateOptions } from "./types.js";

/** A request, and how fetch treats it. */
export interface OutgoingRequest {
  method: string;
  url: string;
  headers: [string, string][];
  body?: string | undefined;
  /** Send no cookies and no other credentials. */
  omit?: boolean | undefined;
  /** Return a redirect as the response that it is, instead of following it. */
  manual?: boolean | undefined;
  /** Whether it only follows a redirect. */
  hop?: boolean | undefined;
  /** Set where the caller's function of headers is to be asked: the names of headers that it does not replace. */
  ask?: string[] | undefined;
  /** Set after a 401: the number of the call whose headers are sent. The function is called for the first such request. */
  renewal?: number | undefined;
  /** The engine's number of the request. */
  id?: number;
  /** Whether nobody wants the page yet. */
  ahead?: boolean | undefined;
  /** For that function: the index of the page, how often it was asked for before, and the URL without credentials. */
  page?: number;
  attempt?: number;
  shown?: string | undefined;
}

/** The function that the option headers may be. */
export type AskHeaders = Extract<PaginateOptions<unknown>["headers"], (why: HeadersReason) => unknown>;

/** A server that was silent for too long. */
export class Silence extends Error {
  override name = "TimeoutError";
}

/** Why the caller's function gave no headers. The cause is what it threw. */
export class HeadersFailure extends Error {}

/** A request that was sent before the engine asked for it. */
interface Early {
  request: OutgoingRequest;
  response: Promise<Response>;
  abort: AbortController;
}

/** Makes the requests of one walk. */
export class Fetcher {
  #fetch: typeof fetch;
  #base: RequestInit;
  #askHeaders: AskHeaders | undefined;
  #timeout: number | undefined;
  #requests: RequestReport | undefined;
  #early: Early | undefined;
  /** The latest call of the caller's function after a 401. */
  #renewal: { number: number; headers: Promise<Headers> } | undefined;

  /**
   * @param base what the caller set for all requests: cache, credentials, redirect, referrerPolicy
   * @param timeout for how many ms a server may be silent
   * @param requests is told of requests that leave, and of responses
   */
  constructor(
    fetch: typeof globalThis.fetch,
    base: RequestInit,
    askHeaders?: AskHeaders,
    timeout?: number,
    requests?: RequestReport,
  ) {
    this.#fetch = fetch;
    this.#base = base;
    this.#askHeaders = askHeaders;
    this.#timeout = timeout;
    this.#requests = requests;
  }

  /** Sends a request before the engine asks for it. If the engine then asks for another one, this one is aborted. */
  sendEarly(request: OutgoingRequest): void {
    const abort = new AbortController();
    const response = this.#send(request, abort.signal);
    response.catch(() => {}); // send() reports it, if the engine asks for this request
    this.#early = { request, response, abort };
  }

  /** Whether a request has left that the engine has not asked for. */
  get early(): boolean {
    return this.#early !== undefined;
  }

  /** Resolves when the early request has its answer, or after some ms without one. */
  async answered(ms: number): Promise<void> {
    if (this.#early === undefined) return;
    let timer: ReturnType<typeof setTimeout>;
    const late = new Promise((resolve) => (timer = setTimeout(resolve, ms)));
    await Promise.race([this.#early.response.catch(() => {}), late]);
    clearTimeout(timer!);
  }

  /**
   * Reads the answer to the early request before the engine asks for it. The engine gets it from its beginning all the same.
   *
   * @returns undefined if it is longer than a number of bytes, breaks off, or has been asked for already
   */
  async readAhead(most: number): Promise<{ response: Response; bytes: Uint8Array } | undefined> {
    try {
      const early = this.#early;
      const response = await early?.response;
      if (early === undefined || response === undefined || this.#early !== early) return undefined;
      const again = rereadable(response);
      early.response = Promise.resolve(again(true));
      const { bytes, complete } = await readAtMost(again(false), most);
      return complete ? { response, bytes } : undefined;
    } catch {
      return undefined; // the engine meets the same failure
    }
  }

  /** Makes a request, or takes over the early one if that is the same. */
  send(request: OutgoingRequest, signal?: AbortSignal): Promise<Response> {
    const early = this.#early;
    this.#early = undefined;
    return early === undefined ? this.#send(request, signal) : this.#takeOver(early, request, signal);
  }

  async #takeOver(early: Early, request: OutgoingRequest, signal?: AbortSignal): Promise<Response> {
    if (isSame(early.request, request)) {
      this.#requests?.takeOver(request.id!);
      signal?.addEventListener("abort", () => early.abort.abort(signal.reason), { once: true });
      const response = await early.response;
      // If the engine wants redirects followed and this is one that was not, the request is made again.
      if (!early.request.manual || request.manual || !isRedirect(response)) return response;
    }
    early.abort.abort();
    this.#requests?.giveBack();
    return this.#send(request, signal);
  }

  /** Aborts an early request that the engine has not asked for. */
  close(): void {
    if (this.#early === undefined) return;
    this.#early.abort.abort();
    this.#requests?.cancelled(earlyID);
  }

  async #send(request: OutgoingRequest, signal?: AbortSignal): Promise<Response> {
    const { method, url, body, omit, manual, ask } = request;
    const headers = ask === undefined ? request.headers : await this.#withAsked(request, ask);
    if (signal?.aborted) throw signal.reason; // while the function was asked
    const init: RequestInit = { ...this.#base, method, headers };
    if (body !== undefined) init.body = body;
    if (signal !== undefined) init.signal = signal;
    if (omit) init.credentials = "omit";
    if (manual) init.redirect = "manual";
    this.#requests?.start(request);
    const fetch = this.#fetch; // a call of this.#fetch would pass this Fetcher as the receiver, which hosts refuse
    const response = await this.inTime(fetch(url, init), signal);
    if (typeof response?.status !== "number") throw new TypeError("fetch gave no Response");
    this.#requests?.headers(request.id ?? earlyID, response.status);
    return response;
  }

  /** Waits for what the server is to send, for as long as it may be silent. An abort ends the timer too. */
  inTime<T>(sent: Promise<T>, signal?: AbortSignal): Promise<T> {
    return this.#timeout === undefined || signal?.aborted ? sent : this.#within(this.#timeout, sent, signal);
  }

  async #within<T>(ms: number, sent: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    let timer: ReturnType<typeof setTimeout>;
    const stop = () => clearTimeout(timer);
    const silence = new Promise<never>((_, reject) => {
      const fail = () => reject(new Silence(`the server was silent for ${ms} ms`));
      const due = performance.now() + ms;
      // Where the host was busy, what has come meanwhile gets its turn first.
      timer = setTimeout(() => {
        if (performance.now() < due + late) fail();
        else timer = setTimeout(fail, Math.min(ms, late));
      }, ms);
      signal?.addEventListener("abort", stop);
    });
    try {
      return await Promise.race([sent, silence]);
    } finally {
      stop();
      signal?.removeEventListener("abort", stop);
    }
  }

  /** A request's headers, with those that the caller's function gives. */
  async #withAsked(request: OutgoingRequest, kept: string[]): Promise<[string, string][]> {
    const headers = new Headers(request.headers);
    for (const [name, value] of await this.#asked(request)) {
      // A redirect that makes a GET of a POST drops what describes the body (Fetch Standard, HTTP-redirect fetch).
      const gone = request.hop === true && request.body === undefined && name.startsWith("content-");
      if (!gone && !(kept.includes(name) && headers.has(name))) headers.set(name, value);
    }
    return [...headers];
  }

  async #asked(request: OutgoingRequest): Promise<Headers> {
    const { renewal } = request;
    if (renewal === undefined) {
      await this.#renewal?.headers.catch(() => {}); // before that, the function might give what has just been refused
      return this.#call(request);
    }
    if (this.#renewal?.number !== renewal) this.#renewal = { number: renewal, headers: this.#call(request, 401) };
    return this.#renewal.headers;
  }

  /** Calls the caller's function. */
  async #call({ url, shown = url, page = 0, attempt = 0 }: OutgoingRequest, status?: 401): Promise<Headers> {
    await undefined; // the effect that this is for is one of several: what the function does comes after them
    const ask = this.#askHeaders!;
    let given: Awaited<ReturnType<AskHeaders>>;
    try {
      given = await ask({ url: shown, page, attempt, ...(status === undefined ? {} : { status }) });
    } catch (cause) {
      throw new HeadersFailure(`failed: ${describeFailure(cause)}`, { cause });
    }
    try {
      return new Headers(given as HeadersInit | undefined);
    } catch {
      const wrong = `gave what can't be used: ${wrongHeader(given)}`;
      throw new HeadersFailure(wrong, { cause: new TypeError(wrong) });
    }
  }
}

/** Whether an early request is the one that the engine asks for. Headers and body are the target's in both. */
function isSame(early: OutgoingRequest, asked: OutgoingRequest): boolean {
  return early.url === asked.url && early.method === asked.method && !early.omit === !asked.omit;
}

/** Whether a response is a redirect that was not followed. */
function isRedirect({ type, status }: Response): boolean {
  return type === "opaqueredirect" || (status >= 300 && status < 400);
}

/** By how many ms a timer can be late without a reason to worry. */
const late = 50;

/** Bytes per engine call. */
const pieceSize = 262_144;

/** Gets a piece of a body, and says whether reading goes on. */
type TakePiece = (piece: Uint8Array) => boolean | Promise<boolean>;

/**
 * Reads a body in pieces of at most 256 KiB. Other work of the host gets its turn in between. The stream is cancelled where
 * it is not read to its end.
 *
 * @param inTime waits for the next chunk, or gives up
 * @returns whether the body was read to its end
 */
export async function readBody(
  response: Response,
  take: TakePiece,
  inTime: <T>(chunk: Promise<T>) => Promise<T> = (chunk) => chunk,
): Promise<boolean> {
  const reader = readerOf(response);
  let done = false;
  try {
    for (;;) {
      const read = await inTime(reader.read());
      if (read.done) return (done = true);
      // fetch itself checks this, too. Without the check, a value without a length would be skipped silently.
      if (Object.prototype.toString.call(read.value) !== "[object Uint8Array]")
        throw new TypeError("the body's stream gave something else than a Uint8Array");
      for (const piece of pieces(read.value)) {
        const more = take(piece);
        if (more !== true && !(await more)) return false;
        if (turnIsDue()) await turn();
      }
    }
  } finally {
    if (!done) void reader.cancel().catch(() => {}); // otherwise the host reads on in the background
  }
}

/** What reads a body. A stand-in for a Response may have no stream, and a response without a body has none. */
function readerOf(response: Response): Pick<ReadableStreamDefaultReader<Uint8Array>, "read" | "cancel"> {
  if (typeof response.body?.getReader === "function") return response.body.getReader();
  let done = false;
  return {
    async read() {
      if (done) return { done, value: undefined };
      done = true;
      return { done: false, value: new Uint8Array(await response.arrayBuffer()) };
    },
    async cancel() {},
  };
}

/** Makes responses that have the same body, each from its beginning. One of them owns it: it can stop the reading. */
function rereadable(response: Response): (owner: boolean) => Response {
  const { status, headers, url, type } = response;
  const reader = readerOf(response);
  const reads: ReturnType<typeof reader.read>[] = [];
  return (owner) => {
    let at = 0;
    const cancel = async () => void (owner && (await reader.cancel()));
    const read = () => (reads[at++] ??= reader.read());
    return { status, headers, url, type, body: { getReader: () => ({ read, cancel }), cancel } } as unknown as Response;
  };
}

/** Cuts bytes into pieces. Nothing else does, so that the engine needs no more memory than for one of them. */
export function pieces(bytes: Uint8Array): Uint8Array[] {
  if (bytes.length > 0 && bytes.length <= pieceSize) return [bytes]; // nearly always
  return Array.from({ length: Math.ceil(bytes.length / pieceSize) }, (_, i) =>
    bytes.subarray(i * pieceSize, (i + 1) * pieceSize),
  );
}

/** Reads a body, but not more than a number of bytes, into pieces. `complete` is false if there were more. */
export async function readPieces(
  response: Response,
  most: number,
): Promise<{ pieces: Uint8Array[]; size: number; complete: boolean }> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  const complete = await readBody(response, (piece) => {
    pieces.push(piece.subarray(0, most - size));
    size += piece.length;
    return size <= most;
  });
  return { pieces, size: Math.min(size, most), complete };
}

/** Reads a body, but not more than a number of bytes. `complete` is false if there were more. */
export async function readAtMost(response: Response, most: number): Promise<{ bytes: Uint8Array; complete: boolean }> {
  const { pieces, size, complete } = await readPieces(response, most);
  return { bytes: joined(pieces, size), complete };
}

/** Puts pieces together. */
export function joined(pieces: readonly Uint8Array[], size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/** Says why fetch or a stream failed. The reason is often in the cause of the error. */
export function describeFailure(cause: unknown): string {
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
