// One instance of the engine, and how it is called. The other side is wasm/main.go. load.ts says where the engine comes
// from.

import { createGo, type Go } from "../build/wasm_exec.js";
import { PaginationError, version } from "./errors.js";
import { hostImports } from "./host.js";
import { parse } from "./json.js";
import { type Kernel, kernelImports } from "./kernel.js";
import type { WireEffect } from "./tables.js";
import { coders, decode, encode } from "./text.js";
import { turn, turnIsDue } from "./turn.js";

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
  anypage_openapi(length: number): void;
  anypage_add_document(first: number, length: number): void;
  anypage_read_document(): void;
  anypage_validate(length: number): void;
  anypage_rows(callLength: number, length: number): void;
}

/** What the engine asks for. In the engine's JSON, an "items" effect has a count instead of its ranges. */
export type Effect = Exclude<WireEffect, { effect: "items" }> | ItemsEffect;

/** Places of items in the body of a fetch: two numbers for each item, where it begins and where it ends. */
interface ItemsEffect {
  effect: "items";
  id: number;
  ranges: Uint32Array;
}

/** A checkpoint, with the two members that change as items are delivered. */
export interface EngineCheckpoint {
  version: 1;
  page: number;
  position: object;
  item: number;
  items: number;
}

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

  /** Makes an instance of the engine and one of the kernel. Without kernelModule, the kernel is compiled first. */
  static async start(module: WebAssembly.Module, kernelModule?: WebAssembly.Module): Promise<Engine> {
    const go = createGo(coders());
    let memory: WebAssembly.Memory | undefined;
    const { imports, connect } = kernelImports(kernelModule);
    const instance = await WebAssembly.instantiate(module, {
      ...go.importObject,
      anypage: hostImports(() => memory!.buffer),
      kernel: imports,
    });
    const exports = instance.exports as unknown as Exports;
    memory = exports.mem;
    const kernel = await connect(memory);
    if (turnIsDue()) await turn(); // to make an instance takes some ms, to start its program as many again
    go.run(instance).catch(() => {}); // A trap rejects this promise too. The call that caused it reports it.
    const engine = new Engine(exports, kernel, go);
    exports.anypage_version();
    const found = decode(engine.#reply());
    if (found !== version) {
      throw new PaginationError(
        "engine",
        `anypage.wasm is of version ${found}, the JavaScript around it of ${version}: serve both files of the same package, and empty caches that hold one of them`,
      );
    }
    return engine;
  }

  /** True if the program has ended. The next walk needs a new instance then. */
  get dead(): boolean {
    return this.#go.exited;
  }

  /** True if new walks need a fresh instance: the engine faulted or its memory is over 128 MiB. Walks that it serves go on. */
  get worn(): boolean {
    return this.dead || this.#failed || this.#exports.mem.buffer.byteLength > mostMemory;
  }

  /** Throws if the program has ended: its exports can still be called then, but return junk, or never return. */
  #alive(): void {
    if (this.dead) throw new PaginationError("engine", "the engine's program has ended, probably for lack of memory");
  }

  get #living(): Exports {
    this.#alive();
    return this.#exports;
  }

  /** Opens a walk. Throws a PaginationError if the caller made a mistake. The scheme is null if it is not detected yet. */
  open(config: object): { session: number; scheme: import("./types.js").Detection | null } {
    const length = this.#write(config);
    const session = this.#living.anypage_open(length);
    const reply = JSON.parse(decode(this.#reply())) as unknown;
    if (Array.isArray(reply)) throw new PaginationError("engine", (reply[0] as { message: string }).message);
    const { error, scheme } = reply as {
      error?: { code: "config" | "checkpoint"; message: string; option: string };
      scheme: import("./types.js").Detection | null;
    };
    if (error !== undefined) throw new PaginationError(error.code, error.message, { option: error.option });
    return { session, scheme };
  }

  /** Says that the page with this number is wanted. Here and below, exact makes bigints of integers over 2^53 in a page's body. */
  demand(session: number, page: number, exact = false): Effect[] {
    this.#living.anypage_demand(session, page, Date.now(), Math.random());
    return this.#answer(exact);
  }

  /**
   * Says that a fetch has its status and headers.
   * @param url after redirects; "" if it is not known
   * @param cors whether CORS may hide some headers
   */
  response(
    session: number,
    id: number,
    status: number,
    url: string,
    headers: Iterable<[string, string]>,
    cors: boolean,
    exact = false,
  ): Effect[] {
    let lines = url;
    for (const [name, value] of headers) lines += `\n${name}\n${value}`;
    const length = this.#writeText(lines);
    this.#living.anypage_response(session, id, status, Number(cors), length, Date.now(), Math.random());
    return this.#answer(exact);
  }

  /** Reports an event that has no method of its own here. readEvent in wasm/abi/abi.go lists them. */
  event(session: number, message: object, exact = false): Effect[] {
    const length = this.#write(message);
    this.#living.anypage_event(session, length, Date.now(), Math.random());
    return this.#answer(exact);
  }

  /** Passes a piece of a body to the engine. Its bytes are copied here, and nowhere else. */
  chunk(session: number, id: number, bytes: Uint8Array, exact = false): Effect[] {
    this.#copy(bytes);
    this.#living.anypage_chunk(session, id, bytes.length, Date.now(), Math.random());
    return this.#answer(exact, id);
  }

  /** Says that a body is complete. */
  end(session: number, id: number, exact = false): Effect[] {
    this.#living.anypage_end(session, id, Date.now(), Math.random());
    return this.#answer(exact, id);
  }

  close(session: number): void {
    if (!this.dead) this.#exports.anypage_close(session);
  }

  /** Says what is wrong with a JSON text, and where. Undefined if it is valid. */
  validate(text: Uint8Array): { offset: number; message: string } | undefined {
    this.#copy(text);
    this.#living.anypage_validate(text.length);
    return (JSON.parse(decode(this.#reply())) as { error?: { offset: number; message: string } }).error;
  }

  /** Whether a text has a line break. */
  breaks(text: Uint8Array): boolean {
    if (this.#kernel === undefined) return text.includes(0x0a) || text.includes(0x0d);
    this.#copy(text);
    return this.#kernel.breaks(this.#words()[0]!, text.length) !== 0;
  }

  /** Whether the piece that was passed to chunk() last has a line break. Its bytes are still in the engine's memory. */
  breaksPiece(piece: Uint8Array): boolean {
    if (this.#kernel === undefined) return piece.includes(0x0a) || piece.includes(0x0d);
    return this.#kernel.breaks(this.#words()[0]!, piece.length) !== 0;
  }

  /**
   * Reads fields of many items, which are the text of a JSON array; see wasm/abi/rows.go.
   * The returned bytes are valid until the next call. Undefined if the items are not JSON.
   */
  rows(call: object, items: Uint8Array): Uint8Array | undefined {
    const head = encode(JSON.stringify(call));
    const length = head.length + items.length;
    this.#living.anypage_reserve(length);
    this.#copy(head);
    const { buffer } = this.#exports.mem;
    new Uint8Array(buffer, new Uint32Array(buffer, this.#mailbox, 1)[0]! + head.length).set(items);
    this.#living.anypage_rows(head.length, length);
    const reply = this.#reply();
    if (reply[0] === 0x7b && decode(reply.subarray(0, 9)) === '{"error":') {
      const { error } = JSON.parse(decode(reply)) as { error: { code: "config" | "parse"; message: string } };
      if (error.code === "parse") return undefined;
      throw new PaginationError(error.code, error.message);
    }
    return reply;
  }

  /** Makes a request for an operation of an OpenAPI document; see wasm/abi/openapi.go. message is JSON text. */
  openapi(message: string): unknown {
    return this.#ofDocument(() => this.#living.anypage_openapi(this.#writeText(message)));
  }

  /**
   * Begins to read an OpenAPI document: its texts, each in pieces; see Document in wasm/abi/openapi.go.
   *
   * @param pause waits between pieces: only where nobody else calls this instance meanwhile
   */
  async addDocument(
    texts: { pieces: Iterable<Uint8Array>; size: number }[],
    pause?: () => Promise<void>,
  ): Promise<void> {
    for (const [i, { pieces, size }] of texts.entries()) {
      this.#orDeath(() => this.#reserve(size));
      let at = 0;
      for (const piece of pieces) {
        const begin = this.#words()[0]! + at; // before the view is used, which this makes anew
        this.#memory.set(piece, begin);
        at += piece.length;
        if (pause !== undefined) await pause();
      }
      this.#ofDocument(() => this.#living.anypage_add_document(Number(i === 0), size));
    }
  }

  /** Reads on in the document for some milliseconds. Only one can be read at a time: see exclusively. */
  readDocument(): unknown {
    return this.#ofDocument(() => this.#living.anypage_read_document());
  }

  /** Does work when that of earlier calls has ended. */
  exclusively<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#working.then(work);
    this.#working = done.catch(() => {});
    return done;
  }
  #working: Promise<unknown> = Promise.resolve();

  #ofDocument(call: () => void): unknown {
    const reply = this.#orDeath(() => {
      call();
      const bytes = this.#reply();
      return bytes.length === 0 ? undefined : (JSON.parse(decode(bytes)) as unknown);
    });
    if (Array.isArray(reply)) throw new PaginationError("engine", (reply[0] as { message: string }).message);
    const { error } = (reply ?? {}) as { error?: { code: "config" | "parse"; message: string } };
    if (error !== undefined) throw new PaginationError(error.code, error.message);
    return reply;
  }

  /** Says what the engine has died of. */
  #orDeath<T>(call: () => T): T {
    try {
      return call();
    } catch (cause) {
      throw new PaginationError(
        "engine",
        `the engine died of the OpenAPI document, probably for lack of memory: ${String(cause)}`,
        { cause },
      );
    }
  }

  #write(message: object): number {
    return this.#writeText(JSON.stringify(message));
  }

  #writeText(text: string): number {
    return this.#copy(encode(text));
  }

  /** Puts bytes into the input buffer. Returns how many. */
  #copy(bytes: Uint8Array): number {
    this.#reserve(bytes.length);
    this.#memory.set(bytes, this.#words()[0]);
    return bytes.length;
  }

  /** Makes room for so many bytes in the input buffer. */
  #reserve(size: number): void {
    if (this.#words()[1]! < size) this.#living.anypage_reserve(size);
    this.#words();
  }

  #reply(): Uint8Array {
    this.#alive();
    const words = this.#words();
    return new Uint8Array(words.buffer, words[2], words[3]);
  }

  /**
   * Reads the reply to a call. All its ranges are in one array. The first ones belong to the fetch that the call was
   * about; they have no effect of their own, because nearly every piece of a body has some. The others follow in the
   * order of the "items" effects, which only say how many ranges they have.
   */
  #answer(exact: boolean, about?: number): Effect[] {
    this.#alive();
    const words = this.#words();
    const [length, count] = [words[3]!, words[5]!];
    const effects =
      length === 0 ? [] : (parse(decode(new Uint8Array(words.buffer, words[2], length)), exact) as Effect[]);
    if (effects.some((effect) => effect.effect === "fail" && effect.code === "engine")) this.#failed = true;
    if (count === 0) return effects;
    // A copy, because the next call overwrites them.
    const ranges = new Uint32Array(words.buffer, words[4], 2 * count).slice();
    const named = effects.filter((effect) => effect.effect === "items") as (ItemsEffect & { count: number })[];
    let at = ranges.length - named.reduce((sum, items) => sum + 2 * items.count, 0);
    if (at > 0) effects.unshift({ effect: "items", id: about!, ranges: ranges.subarray(0, at) });
    for (const items of named) items.ranges = ranges.subarray(at, (at += 2 * items.count));
    return effects;
  }

  /** The mailbox, as a view that is made anew after the memory has grown, because that detaches views. */
  #words(): Uint32Array {
    const { buffer } = this.#exports.mem;
    if (this.#memory.buffer !== buffer) {
      this.#memory = new Uint8Array(buffer);
      this.#mail = new Uint32Array(buffer, this.#mailbox, 6);
    }
    return this.#mail;
  }
  /** A view of all the engine's memory. Made anew when the memory has grown. */
  #memory = new Uint8Array(0);
  /** A view of the mailbox in it. */
  #mail = new Uint32Array(0);
}

/** Most bytes of memory with which an instance still serves new walks. */
const mostMemory = 128 * 2 ** 20;
