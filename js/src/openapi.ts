// Fetches OpenAPI documents and makes JSON of them. The engine (wasm/openapi) knows what
// they mean.

import { PaginationError } from "./errors.js";
import { describeFailure, Fetcher, readAtMost } from "./fetch.js";
import { clone, toJSON } from "./json.js";
import type { Engines } from "./load.js";
import { hostFetch, redact } from "./request.js";
import { limits, openapiNames, openapiOptions, presets } from "./tables.js";
import { decode, decodeStrictly, nearest } from "./text.js";
import type { Api, ApiList, ApiOperation, OpenApiOptions, PaginateOptions, Walk } from "./types.js";
import { type Description, ListWalk } from "./walk.js";

/** A document of at least this many characters is read by an engine of its own, whose memory is freed afterwards. */
const large = 4 << 20;

/** The methods that have a member of their own in a Path Item. */
const standard = new Set(["GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE", "QUERY"]);

/** How many parts of a document are fetched at the same time: what a browser opens to one server. */
const partsAtOnce = 6;

/** An operation as the engine has read it; see wasm/openapi/json.go. */
type Operation = Omit<ApiOperation, "pagination"> & {
  pagination?: string | object;
  speakeasy?: object;
  looks?: string[];
};

/** See the function openapi of index.ts. */
export async function readDocument(
  engines: Engines,
  document: string | object | URL,
  options: OpenApiOptions,
): Promise<Api> {
  for (const name of Object.keys(options)) {
    if (!Object.hasOwn(openapiOptions, name)) throw config(`${name} is not an option of openapi: use ${openapiNames}`);
  }
  const { server, overlays = [], fetch = (...request) => hostFetch()(...request) } = options;
  if (server !== undefined && typeof server !== "string")
    throw config(`server is ${String(server)}: use ${openapiOptions.server.use}`);
  if (typeof fetch !== "function") throw config(`fetch is ${String(fetch)}: use ${openapiOptions.fetch.use}`);
  if (!Array.isArray(overlays)) throw config(`overlays is no array: use ${openapiOptions.overlays.use}`);
  engines.ready().catch(() => {}); // Loads the engine meanwhile. An error is reported where the engine is needed.
  const [main, ...others] = await Promise.all(
    [document, ...overlays].map((source, i) => read(source, i === 0 ? "the document" : `overlays[${i - 1}]`, fetch)),
  );
  const parts = new Map<string, string>();
  for (let left = limits.document - main!.json.length; ; ) {
    const about = { url: main!.url, base: pageURL(), server, parts: [...parts.keys()] };
    const texts = [JSON.stringify(about), main!.json, ...others.map((other) => other!.json), ...parts.values()];
    const message = `[${texts.join(",")}]`;
    const engine = message.length > large ? await engines.separate() : await engines.ready();
    const reply = engine.openapi(message) as { operations: Operation[]; problems: string[]; wanted?: string[] };
    if (reply.wanted === undefined) return new DocumentApi(engines, reply.operations, reply.problems, options.fetch);
    left -= await readParts(parts, reply.wanted, left, fetch);
  }
}

/**
 * Reads the parts that a document refers to, each as JSON text, or as a JSON string that says why it can't be read.
 * Returns their length.
 */
async function readParts(
  parts: Map<string, string>,
  wanted: string[],
  most: number,
  fetch: typeof globalThis.fetch,
): Promise<number> {
  const urls = wanted.values();
  let length = 0;
  const some = async () => {
    for (const url of urls) {
      const text = await fetched(new URL(url), "it", fetch, Math.max(0, most - length)).then(
        ({ json }) => json,
        (error) => JSON.stringify((error as Error).message),
      );
      parts.set(url, text);
      length += text.length;
    }
  };
  await Promise.all(Array.from({ length: partsAtOnce }, some));
  return length;
}

class DocumentApi implements Api {
  readonly operations: readonly ApiOperation[];
  readonly lists: readonly ApiList[];
  readonly problems: readonly string[];
  #engines: Engines;
  #byID = new Map<string, Operation>();
  #fetch: typeof fetch | undefined;

  constructor(
    engines: Engines,
    operations: Operation[],
    problems: string[],
    fetch: typeof globalThis.fetch | undefined,
  ) {
    this.#engines = engines;
    for (const operation of operations)
      if (operation.method !== undefined) this.#byID.set(`${operation.method} ${operation.path}`, operation);
    for (const operation of operations) this.#byID.set(operation.operationId, operation);
    this.operations = operations.filter((operation) => operation.pagination !== undefined).map(listed);
    this.lists = operations.filter(({ looks }) => looks !== undefined).map(looking);
    this.problems = problems;
    this.#fetch = fetch;
  }

  overlay(): object {
    const actions = [...new Set(this.#byID.values())]
      .filter(({ speakeasy }) => speakeasy !== undefined)
      .map(({ method, path, speakeasy }) => ({
        target: `$.paths[${JSON.stringify(path)}]${standard.has(method) ? "" : ".additionalOperations"}[${JSON.stringify(standard.has(method) ? method.toLowerCase() : method)}]`,
        update: { "x-speakeasy-pagination": clone(speakeasy) },
      }));
    return { overlay: "1.0.0", info: { title: "Pagination", version: "1.0.0" }, actions };
  }

  paginate<T = unknown>(
    operationId: string,
    params: Record<string, unknown> = {},
    options: PaginateOptions<T> = {},
  ): Walk<T> {
    const given = { ...params };
    return new ListWalk<T>(this.#engines, (options) => this.#describe(operationId, given, options), options);
  }

  async #describe<T>(
    operationId: string,
    params: Record<string, unknown>,
    options: PaginateOptions<T>,
  ): Promise<Description<T>> {
    const operation = this.#byID.get(operationId) ?? this.#byID.get(route(operationId));
    if (operation === undefined)
      throw config(`the document has no operation ${JSON.stringify(operationId)}: ${this.#known(operationId)}`);
    const message = json(
      {
        operation,
        params,
        pagination: options.pagination,
        cookies: canSetCookies(),
        headers: headerNames(options.headers),
        more: Object.keys(options.params ?? {}),
      },
      "params",
    );
    const reply = (await this.#engines.ready()).openapi(message) as {
      request: { method: string; url: string; headers: [string, string][]; body?: string };
      params: Record<string, string>;
      parameters?: object[];
      pagination: NonNullable<PaginateOptions<T>["pagination"]>;
    };
    const fetch = options.fetch ?? this.#fetch;
    return {
      target: reply.request,
      parameters: reply.parameters,
      options: {
        ...options,
        pagination: reply.pagination,
        params: { ...reply.params, ...options.params },
        ...(fetch === undefined ? {} : { fetch }),
      },
    };
  }

  #known(operationId: string): string {
    const path = (name: string) => name.includes(" /");
    const name = route(operationId);
    const near = nearest(
      name,
      [...this.#byID.keys()].filter((other) => path(other) === path(name)),
    );
    if (near.length > 0) return `did you mean ${near.join(" or ")}?`;
    const names = this.operations.map((operation) => operation.operationId);
    if (names.length === 0) return "it has no paginated operation; name another one by its operationId or as GET /path";
    return `its paginated ones are ${names.slice(0, 20).join(", ")}${names.length > 20 ? ` and ${names.length - 20} more` : ""}`;
  }
}

/** The name "get /users" as it is kept: a method is written in capitals. */
function route(name: unknown): string {
  return String(name)
    .trim()
    .replace(/^(\w+)\s+(?=\/)/, (_, method: string) => `${method.toUpperCase()} `);
}

/** An operation that looks like a list, as users see it. */
function looking({ operationId, method, path, summary, looks }: Operation): ApiList {
  return { operationId, method, path, ...(summary === undefined ? {} : { summary }), why: [...looks!] };
}

/** An operation as users see it. It is a copy, so they may change it. */
function listed({ operationId, method, path, summary, pagination, source }: Operation): ApiOperation {
  const object = typeof pagination === "string" ? presets[pagination] : pagination;
  return {
    operationId,
    method,
    path,
    ...(summary === undefined ? {} : { summary }),
    pagination: clone(object) as ApiOperation["pagination"],
    source,
  };
}

const config = (message: string, cause?: unknown) => new PaginationError("config", message, { cause });

/** A document as JSON text, and where it came from. */
async function read(
  source: unknown,
  what: string,
  fetch: typeof globalThis.fetch,
): Promise<{ json: string; url: string | undefined }> {
  if (source instanceof URL) return fetched(source, what, fetch);
  if (typeof source === "string") {
    const trimmed = source.length < 4096 ? source.trim() : "";
    if (/^https?:\/\/\S+$/.test(trimmed)) return fetched(new URL(trimmed), what, fetch);
    return { json: await parsed(source, what), url: undefined };
  }
  const text = textOf(source);
  if (text !== undefined)
    throw config(
      `${what} is of the class ${(source as object).constructor.name}: pass its text (${text}), the parsed object, or a URL object`,
    );
  if (typeof source === "object" && source !== null) return { json: json(source, what), url: undefined };
  throw config(`${what} is ${String(source)}: pass its text, the parsed object, or a URL object`);
}

/** How to get at the text of what holds one, such as a Buffer or a Response; undefined for all else. */
function textOf(source: unknown): string | undefined {
  if (ArrayBuffer.isView(source) || source instanceof ArrayBuffer) return "new TextDecoder().decode(it)";
  const has = (method: string) => typeof (source as Record<string, unknown> | null)?.[method] === "function";
  return has("text")
    ? "await it.text()"
    : has("getReader")
      ? "await new Response(it).text()"
      : has("then")
        ? "await it"
        : undefined;
}

function json(value: unknown, what: string): string {
  try {
    return toJSON(value, limits.document, limits.documentDepth);
  } catch (cause) {
    throw config(
      `${what} can't be written as JSON: it ${cause instanceof Error ? cause.message : String(cause)}`,
      cause,
    );
  }
}

/** Makes JSON of JSON or YAML text. */
async function parsed(text: string, what: string): Promise<string> {
  if (text.length > limits.document) throw tooLong(what, limits.document);
  if (text.startsWith("\ufeff")) text = text.slice(1);
  let wrong: unknown;
  try {
    JSON.parse(text);
    return text;
  } catch (cause) {
    wrong = cause;
  }
  const start = /\S/.exec(text)?.[0];
  if (start === undefined) throw new PaginationError("parse", `${what} is empty`);
  if (start === "<")
    throw new PaginationError(
      "parse",
      `${what} is HTML or XML, not JSON or YAML: it begins with ${JSON.stringify(text.trimStart().slice(0, 60))}`,
    );
  if (text.length > limits.yaml)
    throw config(
      `${what} is no JSON, and longer than ${limits.yaml} characters (${limits.yaml >> 20} MiB), which is the most that is read of YAML: convert it to JSON`,
    );
  const { yamlToJSON } = await import("./yaml.js");
  try {
    return yamlToJSON(text, limits.document, limits.documentDepth);
  } catch (cause) {
    // A text that starts as JSON does was probably meant to be JSON, so the error is about JSON.
    const looksLikeJSON = (start === "{" || start === "[") && wrong instanceof Error;
    const line = looksLikeJSON ? commentIn(text) : undefined;
    const why = looksLikeJSON
      ? line === undefined
        ? `is not valid JSON: ${(wrong as Error).message}`
        : `is JSON with comments, the first in line ${line}: remove them, for JSON has none`
      : `is neither JSON nor YAML: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw new PaginationError("parse", `${what} ${why}`, { cause: looksLikeJSON ? wrong : cause });
  }
}

/** The line of the first comment of a text that is JSON otherwise; undefined where there is none. */
function commentIn(text: string): number | undefined {
  for (const { 0: found, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|\/[/*]/g))
    if (found[0] === "/") return text.slice(0, index).split("\n").length;
  return undefined;
}

const tooLong = (what: string, most: number) =>
  config(`${what} is longer than ${most} bytes (${most >> 20} MiB), which is the most that is read`);

async function fetched(
  url: URL,
  what: string,
  fetch: typeof globalThis.fetch,
  most = limits.document,
): Promise<{ json: string; url: string }> {
  const shown = redact(url.href);
  const request = { method: "GET", url: shown };
  const fail = (cause: unknown): never => {
    const why = describeFailure(cause).replaceAll(url.href, shown);
    throw new PaginationError("network", `${what} could not be fetched from ${shown}: ${why}`, { request, cause });
  };
  const response = await new Fetcher(fetch, {}).send({ method: "GET", url: url.href, headers: [] }).catch(fail);
  if (!response.ok) {
    const { status, headers } = response;
    const { bytes } = await readAtMost(response, limits.head).catch(() => ({ bytes: new Uint8Array(0) }));
    throw new PaginationError("http", `${what} could not be fetched: GET ${shown} was answered with status ${status}`, {
      request,
      response: { status, url: redact(response.url), headers, body: decode(bytes) },
    });
  }
  const { bytes, complete } = await readAtMost(response, most).catch(fail);
  if (!complete) throw tooLong(what, limits.document);
  let text: string;
  try {
    text = decodeStrictly(bytes);
  } catch (cause) {
    throw new PaginationError("parse", `${what}, from ${shown}, is not UTF-8`, { request, cause });
  }
  return { json: await parsed(text, what), url: response.url || url.href };
}

/** The base of relative server URLs if the document itself has no URL. */
function pageURL(): string | undefined {
  return typeof globalThis.document !== "undefined" ? globalThis.document.baseURI : globalThis.location?.href;
}

/** The names of headers that are sent with each request; null for a function, whose headers nobody knows yet. */
function headerNames(headers: PaginateOptions<unknown>["headers"]): string[] | null {
  if (typeof headers === "function") return null;
  try {
    return [...new Headers(headers as HeadersInit).keys()];
  } catch {
    return null; // the walk says what is wrong with them
  }
}

/** Whether requests can have a Cookie header. In a page they can't: browsers remove it. */
function canSetCookies(): boolean {
  return new Request("http://localhost/", { headers: { cookie: "a=b" } }).headers.has("cookie");
}
