// How the engine is loaded: from files, responses or bytes. Where that fails, explain() says why and what helps, also under
// a strict Content Security Policy.

import { builtin } from "./builtin.js";
import { Engine } from "./engine.js";
import { messageOf, PaginationError, version } from "./errors.js";
import { decode } from "./text.js";
import type { EngineSource } from "./types.js";

/** The compiled engine. The kernel is only set if the host compiles nothing at run time: then it is a file, too. */
export interface Modules {
  engine: WebAssembly.Module;
  kernel?: WebAssembly.Module;
}

/** Loads the engine. A download waits for what is passed. */
type Source = (after?: Promise<void>) => Promise<Modules>;

/** Keeps one running engine for all walks of an entry point of the package. */
export class Engines {
  #source: Source;
  #loading: Promise<Modules> | undefined;
  #running: Promise<Engine> | undefined;
  #current: Engine | undefined;

  constructor(source: Source) {
    this.#source = source;
  }

  /** Whether a walk can start without waiting. */
  get loaded(): boolean {
    return this.#current?.worn === false;
  }

  /**
   * The running engine. If the last instance is worn, a new one is made.
   *
   * @param source where to load it from, if that has not begun
   * @param after what a download of the engine waits for
   */
  async ready(source?: EngineSource, after?: Promise<void>): Promise<Engine> {
    if (this.#current?.worn) this.#running = this.#current = undefined;
    this.#running ??= this.#start(source, after);
    return this.#running;
  }

  /** An instance for one use. The memory of a WebAssembly instance never shrinks, so a separate one is freed as a whole. */
  async separate(): Promise<Engine> {
    await this.ready();
    const { engine, kernel } = await this.#loading!;
    return Engine.start(engine, kernel);
  }

  async #start(source: EngineSource | undefined, after: Promise<void> | undefined): Promise<Engine> {
    try {
      if (typeof WebAssembly === "undefined") throw none();
      this.#loading ??= source === undefined ? this.#source(after) : compile(source).then((engine) => ({ engine }));
      const { engine, kernel } = await this.#loading;
      return (this.#current = await Engine.start(engine, kernel));
    } catch (cause) {
      this.#loading = this.#running = undefined; // the next call tries again
      throw explain(cause);
    }
  }
}

/** Makes an entry point's engine. It is a function because all bundlers can drop an unused call, but not all an unused new. */
export function enginesFrom(source: Source): Engines {
  return new Engines(source);
}

/** Why the engine can't be loaded, and what helps. */
class Obstacle extends Error {
  readonly advice: string;
  /** True if the address answered, but not with the engine. Then the next address is tried. */
  readonly wrong: boolean;

  constructor(message: string, advice: string, { wrong = false, cause }: { wrong?: boolean; cause?: unknown } = {}) {
    super(message, { cause });
    this.advice = advice;
    this.wrong = wrong;
  }
}

const none = () =>
  new Obstacle(
    "this environment has no WebAssembly",
    "use a newer one, or in a browser turn off what switches WebAssembly off, such as Lockdown Mode",
  );

/** What to do if the file is not beside the JavaScript. */
const notBeside =
  'copy anypage.wasm and anypage.wasm.gz there out of anypage/dist, pass the address of your copy to init(), or import from "anypage/inline", which has it embedded';

/** Compiles the engine, wherever it is. */
export async function compile(source: EngineSource): Promise<WebAssembly.Module> {
  if (isModule(source)) return source as WebAssembly.Module;
  if (typeof source === "string" || "href" in source) return open(String(source));
  if ("arrayBuffer" in source) return compileResponse(source, shown(source.url));
  const bytes = ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength) // Node takes no DataView
    : new Uint8Array(source as ArrayBuffer);
  return compileBytes(bytes as Uint8Array<ArrayBuffer>, "what was passed to init()");
}

/** Whether the source is a WebAssembly.Module. Not by instanceof, which fails for modules of other realms. */
function isModule(source: EngineSource): boolean {
  return Object.prototype.toString.call(source) === "[object WebAssembly.Module]";
}

/**
 * Loads the engine from the files beside the package's JavaScript. It takes the packed one if the host can unpack it,
 * because many servers send WebAssembly uncompressed.
 *
 * @param after what the download waits for
 */
export async function served(plain: URL, packed: URL, after?: Promise<void>): Promise<WebAssembly.Module> {
  if (plain.protocol === "file:") return open(plain.href);
  await after;
  const files = typeof DecompressionStream === "undefined" ? [plain] : [packed, plain];
  const [first, ...others] = prebundledFolder.test(plain.href)
    ? addressesInVite(files[0]!.href)
    : files.map((file) => async () => file.href);
  let obstacle: unknown;
  for (const address of [first!, ...others]) {
    try {
      return await open(await address());
    } catch (error) {
      if (!(error instanceof Obstacle && error.wrong)) throw error;
      obstacle = error;
    }
  }
  throw obstacle;
}

const prebundledFolder = /node_modules\/\.[^?#]*\/deps(?:_[^/?#]*)?\/(?=[^/?#]*(?:[?#]|$))/;

/**
 * Where the engine may be under Vite's dev server. It bundles packages into a folder of its own (node_modules/.vite/deps,
 * with Nuxt node_modules/.cache/vite/client/deps), but up to version 7 does not copy their other files. These are beside
 * that folder, or, with workspaces, where Vite itself resolves the package's name.
 */
function addressesInVite(address: string): (() => Promise<string>)[] {
  const file = new URL(address).pathname.split("/").at(-1)!;
  return [
    async () => address.replace(prebundledFolder, "node_modules/anypage/dist/").replace(/[?#].*/s, ""),
    async () => {
      const root = address.replace(/(?:@fs\/.*)?node_modules\/\..*/s, "");
      const found = await fetch(`${root}@id/anypage/${file}?import&url`).catch(() => undefined);
      const url = /^export default "([^"]+)"/.exec(found?.ok ? await found.text() : "")?.[1];
      if (url !== undefined) return new URL(url, root).href;
      throw new Obstacle(
        `Vite has bundled the package without its file ${file}`,
        'add "anypage" to optimizeDeps.exclude in vite.config, or import from "anypage/inline", which has it embedded',
        { wrong: true },
      );
    },
  ];
}

async function open(address: string): Promise<WebAssembly.Module> {
  if (address.startsWith("file:")) return compileBytes(await readFile(address), shown(address));
  let response: Response;
  try {
    response = await fetch(address);
  } catch (cause) {
    throw unreachable(address, cause);
  }
  return compileResponse(response, shown(response.url || address));
}

function unreachable(address: string, cause: unknown): Obstacle {
  const message = `${shown(address)} could not be fetched: ${messageOf(cause)}`;
  const advice = /^(?:https?:|\/)/.test(address)
    ? "check that it is served there; a Content Security Policy has to allow its address in connect-src"
    : `that is no address to fetch from: ${notBeside}`;
  return new Obstacle(message, advice, { cause });
}

async function readFile(address: string): Promise<Uint8Array<ArrayBuffer>> {
  const fs = builtin<{ readFile(url: URL): Promise<Uint8Array<ArrayBuffer>> }>("node:fs/promises");
  if (fs === undefined) throw new Obstacle(`nothing here reads the file ${shown(address)}`, notBeside);
  try {
    return await fs.readFile(new URL(address));
  } catch (cause) {
    throw unreadable(shown(address), cause);
  }
}

/** Says why a file can't be read. */
function unreadable(file: string, cause: unknown): Error {
  const { code, name } = cause as { code?: string; name?: string };
  if (code === "ENOENT")
    return new Obstacle(
      `there is no file ${file}`,
      `tell the bundler to leave the package where it is (external), or ${notBeside}`,
      { cause },
    );
  if (
    code === "EACCES" ||
    code === "EPERM" ||
    code === "ERR_ACCESS_DENIED" ||
    name === "NotCapable" ||
    name === "PermissionDenied"
  )
    return new Obstacle(
      `${file} may not be read: ${messageOf(cause)}`,
      'allow it (Deno: --allow-read), or import from "anypage/inline", which reads no file',
      { cause },
    );
  return new Obstacle(`${file} could not be read: ${messageOf(cause)}`, notBeside, { cause });
}

async function compileResponse(response: Response, where: string): Promise<WebAssembly.Module> {
  if (!response.ok)
    throw new Obstacle(`${where} was answered with status ${response.status}`, `the file is not there: ${notBeside}`, {
      wrong: true,
    });
  // A mock of Response may have no stream.
  if (typeof response.body?.getReader !== "function" || WebAssembly.compileStreaming === undefined)
    return compileBytes(new Uint8Array(await response.arrayBuffer()), where);
  const type = response.headers.get("content-type") ?? "";
  // The response itself is compiled: then browsers cache the result. A file named .gz may be packed, and is read below.
  if (/^application\/wasm\b/i.test(type) && !where.endsWith(".gz")) return WebAssembly.compileStreaming(response);
  const { start, stream } = await peek(response.body);
  if (!isPacked(start)) check(start, where);
  const unpacked = isPacked(start) ? stream.pipeThrough(unpacker()) : stream;
  // Streaming needs the MIME type; servers that don't know it are common.
  return WebAssembly.compileStreaming(new Response(unpacked, { headers: { "content-type": "application/wasm" } }));
}

/** Compiles bytes, packed or not. */
export async function compileBytes(bytes: Uint8Array<ArrayBuffer>, where: string): Promise<WebAssembly.Module> {
  if (!isPacked(bytes)) check(bytes, where);
  const unpacked = isPacked(bytes) ? await gunzip(bytes) : bytes;
  return WebAssembly.compile(unpacked); // no await in it: Next puts the call into a function that is not asynchronous
}

/** A stream that unpacks gzip. */
function unpacker(): DecompressionStream {
  if (typeof DecompressionStream !== "undefined") return new DecompressionStream("gzip");
  throw new Obstacle(
    "the engine is packed, and this host has no DecompressionStream to unpack it",
    "pass anypage.wasm as it is, or a WebAssembly.Module of it, to init()",
  );
}

async function gunzip(bytes: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer> {
  const { readable, writable } = unpacker();
  const writer = writable.getWriter();
  // If these fail, reading fails too, and reports the error.
  writer.write(bytes).catch(() => {});
  writer.close().catch(() => {});
  return new Response(readable).arrayBuffer();
}

/** Reads a stream's first bytes. Returns them, and a stream that still has all bytes. */
async function peek(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
): Promise<{ start: Uint8Array; stream: ReadableStream<Uint8Array<ArrayBuffer>> }> {
  const reader = body.getReader();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  const start: number[] = [];
  while (start.length < 4) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    start.push(...value.subarray(0, 64));
  }
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      const chunk = chunks.shift() ?? (await reader.read()).value;
      if (chunk === undefined) controller.close();
      else controller.enqueue(chunk);
    },
    cancel: (reason) => reader.cancel(reason),
  });
  return { start: Uint8Array.from(start), stream };
}

/** Whether bytes are gzip, by the first ones. Name and headers can't say it: the server may have unpacked the file already. */
function isPacked(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** Throws if bytes are not the start of a WebAssembly module. */
function check(bytes: Uint8Array, where: string): void {
  if (bytes[0] === 0 && bytes[1] === 0x61 && bytes[2] === 0x73 && bytes[3] === 0x6d) return;
  const start = decode(bytes.subarray(0, 64));
  if (/^\ufeff?\s*<[!?a-z]/i.test(start))
    throw new Obstacle(
      `${where} is an HTML page, not the engine`,
      `the server has no such file and answers with a page: ${whenHTML()}`,
      {
        wrong: true,
      },
    );
  const found = bytes.length === 0 ? "is empty" : `begins with ${JSON.stringify(start.slice(0, 16))}`;
  throw new Obstacle(
    `${where} ${found}, which is no WebAssembly module`,
    `put the file anypage.wasm of anypage ${version} there`,
    {
      wrong: true,
    },
  );
}

const whenHTML = () =>
  `with Vite add "anypage" to optimizeDeps.exclude; with esbuild or Rollup copy anypage.wasm.gz beside the bundle, or pass its address to init(); or import from "anypage/inline", which has it embedded`;

/** An address for messages, without the query, which may contain a credential. */
function shown(address: string): string {
  return address.replace(/[?#].*/s, "") || "the Response";
}

/** Makes the error that users get, from whatever kept the engine from loading. */
function explain(cause: unknown): PaginationError {
  if (cause instanceof PaginationError) return cause;
  const error = (what: string, advice: string, inner: unknown = cause) =>
    new PaginationError("engine", `the engine could not be loaded: ${what}; ${advice}`, { cause: inner });
  if (cause instanceof Obstacle) return error(cause.message, cause.advice, cause.cause);
  const text = messageOf(cause);
  const name = (cause as { name?: unknown } | null)?.name;
  if (/unsafe-eval|Content Security Policy|content-security-policy/i.test(text) || name === "EvalError")
    return error(
      text,
      "the page's Content Security Policy forbids WebAssembly: add 'wasm-unsafe-eval' to its script-src",
    );
  if (/disallowed by embedder|code generation/i.test(text))
    return error(
      text,
      'this host compiles no WebAssembly at run time: let the bundler resolve the condition workerd or edge-light, or import "anypage/anypage.wasm" as a module and pass it to init()',
    );
  if (name === "LinkError") return error(text, sameVersion);
  if (name === "CompileError") return error(text, `the file is damaged: put anypage.wasm of anypage ${version} there`);
  if (name === "RangeError" || /memory/i.test(text))
    return error(text, "there is too little memory: close other pages, or give the process more");
  if (/invalid url/i.test(text))
    return error(
      `its address is unknown: ${text}`,
      `the bundler has left no address of the package's files: ${notBeside}`,
    );
  return error(text, notBeside);
}

const sameVersion =
  "anypage.wasm and the JavaScript around it are of different versions: serve both files of the same package, and empty caches that hold one of them";
