// Fetches OpenAPI documents and has the engine (wasm/openapi) read them, which knows what they mean.

import {
  collect,
  notJSON,
  type Reading,
  readTexts,
  type Text,
  textOf,
  textOfBytes,
  textOfObject,
  tooLong,
} from "./document.js";
import { PaginationError } from "./errors.js";
import { describeFailure, Fetcher, readAtMost, readPieces } from "./fetch.js";
import { clone, parse, toJSON } from "./json.js";
import type { Engines } from "./load.js";
import { hostFetch, redact } from "./request.js";
import { limits, openapiNames, openapiOptions, presets } from "./tables.js";
import { decode, nearest } from "./text.js";
import { turn, turnIsDue } from "./turn.js";
import type {
  Api,
  ApiList,
  ApiOperation,
  ApiParameter,
  OpenApiOptions,
  PaginateOptions,
  Pagination,
  PaginationInput,
  Walk,
} from "./types.js";
import { type Description, ListWalk } from "./walk.js";

/** A document of at least this many characters is read by an engine of its own, whose memory is freed afterwards. */
const large = 4 << 20;

/** How many parts of a document are fetched at the same time: what a browser opens to one server. */
const partsAtOnce = 6;

/** An operation as the engine has read it; see wasm/openapi/json.go. */
type Operation = Omit<ApiOperation, "pagination"> & {
  pagination?: string | object;
  speakeasy?: object;
  at?: string;
  looks?: string[];
  parameters: number[];
  body?: number;
};

/** A parameter, or a property of a body, as the engine has read it. */
interface Declared {
  name: string;
  in?: Exclude<ApiParameter["in"], "body">;
  type?: string;
  /** JSON text. */
  default?: string;
  required?: true;
}

/** A body as the engine has read it. */
interface Body {
  /** Its media type. */
  type: string;
  json?: true;
  required?: true;
  properties: Declared[];
}

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
  const texts = await Promise.all(
    [document, ...overlays].map(async (source, i) => {
      const text = await read(source, i === 0 ? "the document" : `overlays[${i - 1}]`, fetch);
      return i === 0 ? text : (text.otherwise?.() ?? text); // overlays are short, and read at once
    }),
  );
  const parts = new Map<string, Text>();
  const whole = (list: Iterable<Text>) => [...list].reduce((sum, { size }) => sum + size, 0);
  const left = limits.document - texts[0]!.size;
  for (;;) {
    const { pieces, size, url, otherwise } = texts[0]!;
    const about = { url, base: pageURL(), server, parts: [...parts.keys()] };
    // Without a URL no part can be wanted, so the document is passed on but once.
    const main = url === undefined ? { pieces: pieces.splice(0), size } : texts[0]!;
    const all = [await collect([JSON.stringify(about)]), main, ...texts.slice(1), ...parts.values()];
    const alone = whole(all) > large;
    const engine = await (alone ? engines.separate() : engines.ready());
    try {
      const reading = await readTexts(engine, all, alone);
      if (reading.wanted === undefined) {
        const api = new DocumentApi(engines, reading, options.fetch);
        if (turnIsDue()) await turn(); // the caller's work with it is a task of its own
        return api;
      }
      await readParts(parts, reading.wanted, left - whole(parts.values()), fetch);
    } catch (error) {
      if (otherwise === undefined || !(error instanceof PaginationError) || error.code !== "parse") throw error;
      texts[0] = await otherwise();
    }
  }
}

/** Reads the parts that a document refers to, each as JSON, or as a JSON string that says why it can't be read. */
async function readParts(
  parts: Map<string, Text>,
  wanted: string[],
  most: number,
  fetch: typeof globalThis.fetch,
): Promise<void> {
  const urls = wanted.values();
  const some = async () => {
    for (const url of urls) {
      const text = await fetched(new URL(url), "it", fetch, Math.max(0, most))
        .then((text) => text.otherwise?.() ?? text)
        .catch((error: Error) => collect([JSON.stringify(error.message)]));
      parts.set(url, text);
      most -= text.size;
    }
  };
  await Promise.all(Array.from({ length: partsAtOnce }, some));
}

class DocumentApi implements Api {
  readonly operations: readonly ApiOperation[];
  readonly lists: readonly ApiList[];
  readonly problems: readonly string[];
  #engines: Engines;
  #byID = new Map<string, Operation>();
  #shared: unknown[];
  #fetch: typeof fetch | undefined;

  constructor(engines: Engines, reading: Reading, fetch: typeof globalThis.fetch | undefined) {
    const operations = reading.operations as Operation[];
    this.#engines = engines;
    this.#shared = reading.shared;
    for (const operation of operations)
      if (operation.method !== undefined) this.#byID.set(`${operation.method} ${operation.path}`, operation);
    for (const operation of operations) this.#byID.set(operation.operationId, operation);
    this.operations = operations.filter((operation) => operation.pagination !== undefined).map(listed);
    this.lists = operations.filter(({ looks }) => looks !== undefined).map(looking);
    this.problems = reading.problems;
    this.#fetch = fetch;
  }

  overlay(): object {
    const actions = new Map<string, object[]>(); // by the place: several paths may share an operation
    const elsewhere: string[] = [];
    for (const { at, operationId, pagination, speakeasy } of new Set(this.#byID.values())) {
      if (at === undefined) continue;
      if (!at.startsWith("#")) {
        elsewhere.push(operationId);
        continue;
      }
      const name = speakeasy === undefined ? "x-anypage-pagination" : "x-speakeasy-pagination";
      const own = at.endsWith(`/${name}`) ? at.slice(0, -1 - name.length) : at;
      const update = { target: selecting(own), update: { [name]: clone(speakeasy ?? pagination) } };
      actions.set(own, own === at ? [update] : [{ target: selecting(at), remove: true }, update]); // arrays would be appended
    }
    const left = "Not here, because other documents describe them: ";
    const description = elsewhere.length === 0 ? {} : { description: left + elsewhere.join(", ") };
    const info = { title: "Pagination", version: "1.0.0", ...description };
    return { overlay: "1.0.0", info, actions: [...actions.values()].flat() };
  }

  parameters(operationId: string): ApiParameter[] {
    const operation = this.#find(operationId);
    const { json, required, properties, type } = (this.#shared[operation.body!] ?? { properties: [] }) as Body;
    const inputs = paginationOf(operation)?.inputs ?? [];
    // A pagination that sets a property sends a body, and that has all that it requires.
    const sent = required === true || inputs.some((input) => placeOf(input, operation.method) === "body");
    const taken: Omit<ApiParameter, "paginated">[] = operation.parameters
      .map((number) => this.#shared[number] as Declared)
      .map((one) => ({ ...declared(one), in: one.in!, required: isRequired(one) }));
    if (json && properties.length > 0)
      taken.push(
        // A pagination's pointer may stand beside the property that it leads to.
        ...properties
          .filter(({ name }) => !properties.some((other) => name === `/${other.name}`))
          .map((one) => ({
            ...declared(one),
            in: "body" as const,
            required: sent && one.required === true,
          })),
      );
    else if (type !== undefined)
      taken.push({ name: "body", in: "body", required: required === true && json !== true, type });
    for (const input of inputs)
      if (!taken.some((one) => isInput(input, one, operation.method)))
        taken.push({ name: input.name, in: placeOf(input, operation.method), required: false });
    return taken.map((one) => ({
      ...one,
      name: taken.some((other) => other !== one && other.name === one.name) ? `${one.in}.${one.name}` : one.name,
      paginated: inputs.some((input) => input.type !== "limit" && isInput(input, one, operation.method)),
    }));
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
    const operation = this.#find(operationId);
    const { parameters, body } = operation;
    const message = json(
      {
        operation: {
          ...operation,
          parameters: parameters.map((number) => this.#shared[number]),
          body: body === undefined ? undefined : this.#shared[body],
        },
        params,
        pagination: options.pagination,
        cookies: canSetCookies(),
        headers: headerNames(options.headers),
        more: Object.entries(options.params ?? {}).flatMap(([name, value]) => (sendsNothing(value) ? [] : [name])),
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

  #find(operationId: string): Operation {
    const operation = this.#byID.get(operationId) ?? this.#byID.get(route(operationId));
    if (operation === undefined)
      throw config(`the document has no operation ${JSON.stringify(operationId)}: ${this.#known(operationId)}`);
    return operation;
  }

  #known(operationId: string): string {
    const path = (name: string) => name.includes(" /");
    const keys = [...this.#byID.keys()];
    // "GET users" means a path, too.
    const [, method = "", rest] = /^(\w+) ([^/].*)$/.exec(route(operationId)) ?? [];
    const slashed = `${method.toUpperCase()} /${rest}`;
    const name = keys.some((key) => key.startsWith(`${method.toUpperCase()} /`)) ? slashed : route(operationId);
    const near = nearest(
      name,
      keys.filter((other) => path(other) === path(name)),
    );
    if (near.length > 0) return `did you mean ${near.join(" or ")}?`;
    const names = this.operations.map((operation) => operation.operationId);
    if (names.length === 0) return "it has no paginated operation; name another one by its operationId or as GET /path";
    return `its paginated ones are ${names.slice(0, 20).join(", ")}${names.length > 20 ? ` and ${names.length - 20} more` : ""}`;
  }
}

/** The JSONPath of what a JSON Pointer in the document leads to. */
const selecting = (pointer: string) =>
  `$${pointer
    .split("/")
    .slice(1)
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"))
    .map((name, i) => (i === 0 && /^[a-z]+$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`))
    .join("")}`;

/** Whether a value of params is not sent. */
const sendsNothing = (value: unknown) => value == null || (Array.isArray(value) && value.length === 0);

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
function listed(operation: Operation): ApiOperation {
  const { operationId, method, path, summary, source } = operation;
  return {
    operationId,
    method,
    path,
    ...(summary === undefined ? {} : { summary }),
    pagination: clone(paginationOf(operation)!),
    source,
  };
}

/** A preset's name stands for its object. */
const paginationOf = ({ pagination }: Operation) =>
  (typeof pagination === "string" ? presets[pagination] : pagination) as Pagination | undefined;

/** What is said of a parameter alone, wherever it is. */
const declared = ({ name, type, default: text }: Declared) => ({
  name,
  ...(type !== undefined && { type }),
  ...(text !== undefined && { default: parse(text, true) }),
});

/** As the engine asks for it: OpenAPI has some headers declared elsewhere, and in a page cookies are the browser's. */
const isRequired = ({ name, in: place, required }: Declared): boolean =>
  place === "path" ||
  (required === true &&
    !(place === "header" && /^(?:accept|content-type|authorization)$/i.test(name)) &&
    !(place === "cookie" && !canSetCookies()));

/** Where an input of a pagination goes if nothing declares it. A request without a body has it in the query. */
const placeOf = ({ in: place }: PaginationInput, method: string): ApiParameter["in"] =>
  place === "requestBody" && method !== "GET" && method !== "HEAD"
    ? "body"
    : place === "parameters" || place === "requestBody"
      ? "query"
      : place;

/** Whether a pagination's input is this parameter. */
function isInput(
  input: PaginationInput,
  { name, in: place }: Pick<ApiParameter, "name" | "in">,
  method: string,
): boolean {
  const to = placeOf(input, method);
  if (to !== place && !(input.in === "parameters" && place === "path")) return false;
  if (place === "header") return input.name.toLowerCase() === name.toLowerCase();
  return input.name === name || (place === "body" && input.name === `/${name}`);
}

const config = (message: string, cause?: unknown) => new PaginationError("config", message, { cause });

/** A document on its way to the engine, wherever it is. */
async function read(source: unknown, what: string, fetch: typeof globalThis.fetch): Promise<Text> {
  if (source instanceof URL) return fetched(source, what, fetch);
  if (typeof source === "string") {
    const trimmed = source.length < 4096 ? source.trim() : "";
    if (/^https?:\/\/\S+$/.test(trimmed)) return fetched(new URL(trimmed), what, fetch);
    return textOf(source, what);
  }
  const text = howToRead(source);
  if (text !== undefined)
    throw config(
      `${what} is of the class ${(source as object).constructor.name}: pass its text (${text}), the parsed object, or a URL object`,
    );
  if (typeof source === "object" && source !== null) return textOfObject(source, what);
  throw config(`${what} is ${String(source)}: pass its text, the parsed object, or a URL object`);
}

/** How to get at the text of what holds one, such as a Buffer or a Response; undefined for all else. */
function howToRead(source: unknown): string | undefined {
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
    throw notJSON(what, cause);
  }
}

async function fetched(url: URL, what: string, fetch: typeof globalThis.fetch, most = limits.document): Promise<Text> {
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
  const { pieces, size, complete } = await gathered(response, most)
    .then((body) => readPieces(body, most))
    .catch(fail);
  if (!complete) throw tooLong(what, limits.document);
  return textOfBytes(pieces, size, what, response.url || url.href).catch((cause) => {
    if (cause instanceof PaginationError) throw cause;
    throw new PaginationError("parse", `${what}, from ${shown}, is not UTF-8`, { request, cause });
  });
}

/**
 * A response whose body, if it is long, has come whole. Chromium reads a body that may be stored as fast as it comes, in one task of the
 * page, whoever asks for how much of it: 13 MB from a near server took 50 to 240 ms. A Blob comes together outside of the page. It can't
 * be stopped, so the response has to say that it is not too long.
 */
async function gathered(response: Response, most: number): Promise<Response> {
  // Of other types not all headers can be seen, and what stands in for a response may have no blob().
  if (typeof document === "undefined" || response.type !== "basic" || typeof response.blob !== "function")
    return response;
  const length = Number(response.headers.get("content-length"));
  const sure = length > 2 ** 20 && length <= most && !response.headers.has("content-encoding");
  return sure ? new Response(await response.blob()) : response;
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
