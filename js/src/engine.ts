// The engine: loading it, keeping one instance alive, and calling it. The other
// side is wasm/main.go.

import { createGo, type Go } from "../build/wasm_exec.js";
import { parse } from "./body.js";
import { PaginationError } from "./errors.js";
import { hostImports } from "./host.js";
import { type Kernel, kernelImports } from "./kernel.js";

/** The package's version. */
export const version: string = ANYPAGE_VERSION;

/** Where anypage.wasm may come from. */
export type EngineSource = URL | string | Response | BufferSource | WebAssembly.Module;

interface Exports {
  mem: WebAssembly.Memory;
  anypage_mailbox(): number;
  anypage_reserve(size: number): void;
  anypage_version(): void;
  anypage_open(length: number): number;
  anypage_demand(session: number, page: number, now: number, random: number): void;
  anypage_event(session: number, length: number, now: number, random: number): void;
  anypage_chunk(session: number, id: number, length: number, now: number, random: number): void;
  anypage_response(
    session: number,
    id: number,
    status: number,
    cors: number,
    length: number,
    now: number,
    random: number,
  ): void;
  anypage_end(session: number, id: number, now: number, random: number): void;
  anypage_close(session: number): void;
  anypage_jsonpath(length: number): void;
  anypage_openapi(length: number): void;
  anypage_validate(length: number): void;
  anypage_rows(callLength: number, length: number): void;
}

/** An answer: effects to perform, and places of items in the body, two numbers each: first those of the fetch that the call was about, then those of "items" effects. */
export interface Answer {
  effects: Effect[];
  ranges: Uint32Array;
}

/** What the engine asks for; see wasm/walk/doc.go. */
export type Effect =
  | {
      effect: "fetch";
      id: number;
      page: number;
      attempt: number;
      method: string;
      url: string;
      headers: [string, string][];
      body?: string;
      shown?: string;
      omit?: true;
      manual?: true;
      hop?: true;
      checkpoint?: EngineCheckpoint;
    }
  | { effect: "cancel"; id: number }
  | { effect: "wait"; id: number; ms: number; why: string }
  | { effect: "scheme"; scheme: import("./types.js").Detection }
  // Of another fetch than the one that the event was about.
  | { effect: "items"; id: number; count: number }
  | {
      effect: "page";
      id: number;
      page: number;
      items: number;
      total?: number;
      url?: string;
      info?: object;
      body?: unknown;
      next?: EngineCheckpoint;
      rest?: EngineCheckpoint;
    }
  | { effect: "checkpoint"; checkpoint: EngineCheckpoint }
  | { effect: "done"; verdict: import("./types.js").Verdict }
  | {
      effect: "fail";
      code: import("./errors.js").PaginationErrorCode;
      message: string;
      page: number;
      request?: { method: string; url: string; body?: string };
      response?: { status: number; url: string; headers: [string, string][]; body: string };
      checkpoint?: EngineCheckpoint;
    };

/** A checkpoint, with the two members that are moved on as items are handed out. */
export interface EngineCheckpoint {
  version: 1;
  item: number;
  items: number;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** One running instance. */
export class Engine {
  #exports: Exports;
  #kernel: Kernel | undefined;
  #mailbox: number;
  #go: Go;
  #failed = false;

  private constructor(exports: Exports, kernel: Kernel | undefined, go: Go) {
    this.#exports = exports;
    this.#kernel = kernel;
    this.#go = go;
    this.#mailbox = exports.anypage_mailbox();
  }

  static async start(module: WebAssembly.Module): Promise<Engine> {
    const go = createGo();
    let memory: WebAssembly.Memory | undefined;
    const { imports, connect } = kernelImports();
    const instance = await WebAssembly.instantiate(module, {
      ...go.importObject,
      anypage: hostImports(() => memory!.buffer),
      kernel: imports,
    });
    const exports = instance.exports as unknown as Exports;
    memory = exports.mem;
    const kernel = await connect(memory);
    go.run(instance).catch(() => {}); // of a trap; the call that it came of tells
    const engine = new Engine(exports, kernel, go);
    exports.anypage_version();
    const found = decoder.decode(engine.#reply());
    if (found !== version) {
      throw new PaginationError(
        "engine",
        `anypage.wasm is of version ${found}, the JavaScript around it of ${version}: serve both files of the same package`,
      );
    }
    return engine;
  }

  /** Whether the program has ended; a new instance has to serve the next walk. */
  get dead(): boolean {
    return this.#go.exited;
  }

  /**
   * Whether the next walk had better have a new instance; those that this one serves go on: it
   * has met a fault of its own, or has grown so large that its memory, which is given back with the
   * instance only, weighs more than starting another one.
   */
  get worn(): boolean {
    return this.dead || this.#failed || this.#exports.mem.buffer.byteLength > mostMemory;
  }

  /** Exports still answer after the program has ended, with junk. */
  #alive(): void {
    if (this.dead) throw new PaginationError("engine", "the engine's program has ended, probably for lack of memory");
  }

  /** Opens a walk; throws a PaginationError on a mistake of the caller's. The scheme is null where it is to be detected. */
  open(config: object): { session: number; scheme: import("./types.js").Detection | null } {
    const session = this.#exports.anypage_open(this.#write(config));
    const reply = JSON.parse(decoder.decode(this.#reply())) as unknown;
    if (Array.isArray(reply)) throw new PaginationError("engine", (reply[0] as { message: string }).message);
    const { error, scheme } = reply as {
      error?: { code: "config"; message: string };
      scheme: import("./types.js").Detection | null;
    };
    if (error !== undefined) throw new PaginationError(error.code, error.message);
    return { session, scheme };
  }

  /** Says that the page with this number is wanted. With exact, here and below, integers beyond 2^53 in a page's body are bigints. */
  demand(session: number, page: number, exact = false): Answer {
    this.#exports.anypage_demand(session, page, Date.now(), Math.random());
    return this.#answer(exact);
  }

  /**
   * Says that a fetch has its status and headers.
   * @param url after redirects, "" where it isn't known
   * @param cors whether headers may be hidden from us
   */
  response(
    session: number,
    id: number,
    status: number,
    url: string,
    headers: Iterable<[string, string]>,
    cors: boolean,
    exact = false,
  ): Answer {
    let lines = url;
    for (const [name, value] of headers) lines += `\n${name}\n${value}`;
    const length = this.#writeText(lines);
    this.#exports.anypage_response(session, id, status, Number(cors), length, Date.now(), Math.random());
    return this.#answer(exact);
  }

  /** Passes on what happened, but for what the other methods do; see readEvent in wasm/abi/abi.go. */
  event(session: number, message: object, exact = false): Answer {
    const length = this.#write(message);
    this.#exports.anypage_event(session, length, Date.now(), Math.random());
    return this.#answer(exact);
  }

  /** Passes a piece of a body on: the one copy that its bytes make. */
  chunk(session: number, id: number, bytes: Uint8Array, exact = false): Answer {
    // A body that doesn't come as a stream is one large piece, which the engine's memory need not hold.
    if (bytes.length > largestChunk) {
      const pieces = Array.from({ length: Math.ceil(bytes.length / largestChunk) }, (_, i) =>
        bytes.subarray(i * largestChunk, (i + 1) * largestChunk),
      );
      return join(pieces.map((piece) => this.chunk(session, id, piece, exact)));
    }
    this.#copy(bytes);
    this.#exports.anypage_chunk(session, id, bytes.length, Date.now(), Math.random());
    return this.#answer(exact);
  }

  /** Says that a body is complete. */
  end(session: number, id: number, exact = false): Answer {
    this.#exports.anypage_end(session, id, Date.now(), Math.random());
    return this.#answer(exact);
  }

  close(session: number): void {
    this.#exports.anypage_close(session);
  }

  /** The nodes that a JSONPath selects in a body, as JSON text. For tests. */
  jsonpath(path: string, body: string): string {
    this.#exports.anypage_jsonpath(this.#write({ path, body }));
    return decoder.decode(this.#reply());
  }

  /** What is wrong with a JSON text, and where in it; undefined when it is valid. */
  validate(text: Uint8Array): { offset: number; message: string } | undefined {
    this.#copy(text);
    this.#exports.anypage_validate(text.length);
    return (JSON.parse(decoder.decode(this.#reply())) as { error?: { offset: number; message: string } }).error;
  }

  /** Whether a text has a line break. */
  breaks(text: Uint8Array): boolean {
    if (this.#kernel === undefined) return text.includes(0x0a) || text.includes(0x0d);
    this.#copy(text);
    return this.#kernel.breaks(this.#words()[0]!, text.length) !== 0;
  }

  /** Whether the piece of a body that was passed on last has a line break: its bytes are still in the engine's memory. */
  breaksPiece(piece: Uint8Array): boolean {
    if (this.#kernel === undefined) return piece.includes(0x0a) || piece.includes(0x0d);
    return this.#kernel.breaks(this.#words()[0]!, piece.length) !== 0;
  }

  /**
   * Reads fields of many items, given as the text of a JSON array; see wasm/abi/rows.go.
   * The bytes are valid until the next call; undefined where the items are not JSON.
   */
  rows(call: object, items: Uint8Array): Uint8Array | undefined {
    const head = encoder.encode(JSON.stringify(call));
    const length = head.length + items.length;
    this.#exports.anypage_reserve(length);
    this.#copy(head);
    const { buffer } = this.#exports.mem;
    new Uint8Array(buffer, new Uint32Array(buffer, this.#mailbox, 1)[0]! + head.length).set(items);
    this.#exports.anypage_rows(head.length, length);
    const reply = this.#reply();
    if (reply[0] === 0x7b && decoder.decode(reply.subarray(0, 9)) === '{"error":') {
      const { error } = JSON.parse(decoder.decode(reply)) as { error: { code: "config" | "parse"; message: string } };
      if (error.code === "parse") return undefined;
      throw new PaginationError(error.code, error.message);
    }
    return reply;
  }

  /** Reads an OpenAPI document, or makes a request for one of its operations; see wasm/abi/openapi.go. message is JSON text. */
  openapi(message: string): unknown {
    const bytes = encoder.encode(message);
    try {
      this.#copy(bytes);
      this.#exports.anypage_openapi(bytes.length);
    } catch (cause) {
      throw new PaginationError(
        "engine",
        `the engine died of the OpenAPI document, probably for lack of memory: ${String(cause)}`,
        { cause },
      );
    }
    const reply = JSON.parse(decoder.decode(this.#reply())) as unknown;
    if (Array.isArray(reply)) throw new PaginationError("engine", (reply[0] as { message: string }).message);
    const { error } = reply as { error?: { code: "config" | "parse"; message: string } };
    if (error !== undefined) throw new PaginationError(error.code, error.message);
    return reply;
  }

  #write(message: object): number {
    return this.#writeText(JSON.stringify(message));
  }

  #writeText(text: string): number {
    const bytes = encoder.encode(text);
    this.#copy(bytes);
    return bytes.length;
  }

  /** Puts bytes into the input buffer. */
  #copy(bytes: Uint8Array): void {
    let words = this.#words();
    if (words[1]! < bytes.length) {
      this.#exports.anypage_reserve(bytes.length);
      words = this.#words();
    }
    this.#memory.set(bytes, words[0]);
  }

  #reply(): Uint8Array {
    this.#alive();
    const words = this.#words();
    return new Uint8Array(words.buffer, words[2], words[3]);
  }

  #answer(exact: boolean): Answer {
    this.#alive();
    const words = this.#words();
    const [length, count] = [words[3]!, words[5]!];
    const effects =
      length === 0 ? [] : (parse(decoder.decode(new Uint8Array(words.buffer, words[2], length)), exact) as Effect[]);
    if (effects.some((effect) => effect.effect === "fail" && effect.code === "engine")) this.#failed = true;
    // Copied: the next call overwrites them.
    return { effects, ranges: count === 0 ? noRanges : new Uint32Array(words.buffer, words[4], 2 * count).slice() };
  }

  /** The mailbox; growth of the memory detaches it. */
  #words(): Uint32Array {
    const { buffer } = this.#exports.mem;
    if (this.#memory.buffer !== buffer) {
      this.#memory = new Uint8Array(buffer);
      this.#mail = new Uint32Array(buffer, this.#mailbox, 6);
    }
    return this.#mail;
  }
  /** All of the memory, and the mailbox in it. */
  #memory = new Uint8Array(0);
  #mail = new Uint32Array(0);
}

const noRanges = new Uint32Array(0);

/** Bytes of memory with which an instance serves new walks. */
const mostMemory = 128 * 2 ** 20;

/** Of a body, in bytes: what fits into a processor's cache beside its ranges. */
const largestChunk = 262_144;

/** One answer of several; those to chunks have no ranges of other fetches. */
function join(answers: Answer[]): Answer {
  const ranges = new Uint32Array(answers.reduce((sum, answer) => sum + answer.ranges.length, 0));
  let at = 0;
  for (const answer of answers) {
    ranges.set(answer.ranges, at);
    at += answer.ranges.length;
  }
  return { effects: answers.flatMap(({ effects }) => effects), ranges };
}

let defaultSource: () => EngineSource | Promise<EngineSource> = () => {
  throw new PaginationError("engine", "no anypage.wasm is known: call init(source) first");
};
let loading: Promise<WebAssembly.Module> | undefined;
let running: Promise<Engine> | undefined;

/** Tells where the engine comes from unless init is called; each entry point of the package has its own way. */
export function setDefaultSource(source: () => EngineSource | Promise<EngineSource>): void {
  defaultSource = source;
}

/**
 * Loads the engine. Calling it is optional: the first walk does. Later calls
 * change nothing, unless loading failed before.
 *
 * @param source anypage.wasm: its URL, a Response, its bytes or a compiled module. Default: the file beside the package's JavaScript.
 * @throws PaginationError of code "engine" when it can't be loaded or compiled.
 */
export async function init(source?: EngineSource): Promise<void> {
  await ready(source);
}

/** Whether a walk can start without waiting. */
export function loaded(): boolean {
  return current?.worn === false;
}
let current: Engine | undefined;

/** The running engine; a new instance where the last one is worn. */
export async function ready(source?: EngineSource): Promise<Engine> {
  if (current?.worn) running = current = undefined;
  running ??= start(source);
  return running;
}

/** An instance for one use: memory that WebAssembly has taken is given back with its instance only. */
export async function separate(): Promise<Engine> {
  await ready();
  return Engine.start(await loading!);
}

async function start(source: EngineSource | undefined): Promise<Engine> {
  try {
    loading ??= (async () => compile(source ?? (await defaultSource())))();
    return (current = await Engine.start(await loading));
  } catch (cause) {
    loading = running = undefined; // the next call tries again
    throw cause instanceof PaginationError ? cause : explain(cause);
  }
}

async function compile(source: EngineSource): Promise<WebAssembly.Module> {
  if (source instanceof WebAssembly.Module) return source;
  if (typeof source === "string" || source instanceof URL) return compile(await open(source));
  if (ArrayBuffer.isView(source))
    return WebAssembly.compile(new Uint8Array(source.buffer, source.byteOffset, source.byteLength)); // Node takes no DataView
  if (!(source instanceof Response)) return WebAssembly.compile(source);
  if (!source.ok) throw new Error(`${source.url} was answered with status ${source.status}`);
  // Streaming needs the MIME type; servers that don't know it are common.
  if (/^application\/wasm\b/i.test(source.headers.get("content-type") ?? ""))
    return WebAssembly.compileStreaming(source);
  return WebAssembly.compile(await source.arrayBuffer());
}

async function open(url: string | URL): Promise<Response | BufferSource> {
  if (!String(url).startsWith("file:")) return fetch(url);
  // In a variable, so that bundlers for browsers don't try to resolve it.
  const fs = "node:fs/promises";
  const { readFile } = (await import(/* @vite-ignore */ /* webpackIgnore: true */ fs)) as {
    readFile(url: URL): Promise<Uint8Array<ArrayBuffer>>;
  };
  return readFile(new URL(url));
}

function explain(cause: unknown): PaginationError {
  const text = cause instanceof Error ? cause.message : String(cause);
  const advice =
    /unsafe-eval|Content Security Policy/i.test(text) ||
    (typeof EvalError !== "undefined" && cause instanceof EvalError)
      ? "the page's Content Security Policy forbids WebAssembly: add 'wasm-unsafe-eval' to its script-src"
      : "check that anypage.wasm is served where the package's JavaScript is, or pass its URL to init(); a Content Security Policy has to allow that URL in connect-src";
  return new PaginationError("engine", `the engine could not be loaded: ${text}; ${advice}`, { cause });
}
