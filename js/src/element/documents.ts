// OpenAPI documents, and what is chosen of them: loads them, and says what there is to show. Their operations are the package's.

import { PaginationError } from "../errors.js";
import type { Api, ApiList, ApiParameter, JsonValue, PaginateOptions } from "../types.js";
import { type Complaints, type Config, paginationOf, type Source, withScheme } from "./config.js";
import { observed } from "./observed.js";
import { capital } from "./words.js";

/** An operation of a document. */
export type Operation = Extract<Source, { kind: "operation" }>;

/** What documents need. */
export interface DocumentsSetup {
  openapi(document: string | URL, options: { fetch: typeof globalThis.fetch }): Promise<Api>;
  fetch(): typeof globalThis.fetch;
  /** The option headers of a walk. */
  headers(config: Config): PaginateOptions<unknown>["headers"];
  /** What relative addresses are relative to. */
  base: string;
  /** There is something new to show. */
  changed(): void;
}

/** An operation in the list. */
export interface Choice {
  operationId: string;
  method: string;
  path: string;
  summary: string;
  /** Whether the document describes its pagination; else it looks like a list. */
  described: boolean;
}

/** As much of the list as is shown at once. */
export const mostChoices = 200;
/** How often progress is told, in ms. */
const between = 100;
/** How long nothing is typed before the first request is looked at, in ms. */
const pause = 150;

/** A document that is loaded, is loading, or could not be. */
export interface Loading {
  /** As its address was written; undefined for one that was pasted, or opened from a file. */
  document: string | undefined;
  /** Bytes that have come so far. */
  received: number;
  api: Api | undefined;
  choices: readonly Choice[];
  /** Why it could not be loaded. */
  error: string;
  /** Rejects if it can't be. */
  ready: Promise<Api>;
}

/** The first request of the chosen operation, before anything is sent. */
export interface FirstRequest {
  method: string;
  url: string;
}

export class Documents {
  readonly #setup: DocumentsSetup;
  readonly #loaded = new Map<string | undefined, Loading>();
  /** The one that is looked at. */
  shown: Loading | undefined;
  search = "";
  /** The address as it is typed. */
  address = "";
  /** Values of parameters as they were typed, by name. */
  readonly typed = new Map<string, string>();
  /** The name of the header with an API key. */
  keyName = "X-API-Key";
  /** What the chosen operation asks for first, and what keeps it from that: the engine's words. */
  first: FirstRequest | undefined;
  problem = "";
  #asked = "";
  /** The operation that first is of. */
  #chosen = "";
  #timer: ReturnType<typeof setTimeout> | undefined;
  #told = 0;

  constructor(setup: DocumentsSetup) {
    this.#setup = setup;
  }

  /** Loads what stands at an address, anew if it could not be loaded before. */
  open(address: string): Loading {
    const known = this.#loaded.get(address);
    if (known !== undefined && known.error === "") {
      this.shown = known;
      this.#setup.changed();
      return known;
    }
    this.#asked = "";
    return this.#fetch(address);
  }

  #fetch(address: string): Loading {
    this.address = address;
    return this.#load(address, (fetch) => {
      const written = withScheme(address);
      if (!URL.canParse(written, this.#setup.base))
        throw new PaginationError(
          "config",
          `${address} is no address: write one such as https://api.example.com/openapi.json`,
        );
      return this.#setup.openapi(new URL(written, this.#setup.base), { fetch });
    });
  }

  /** Reads a text that was pasted, or a file. Only the latest one is kept. */
  read(text: string | Promise<string>): Loading {
    this.#asked = "";
    return this.#load(undefined, async (fetch) => this.#setup.openapi(await text, { fetch }));
  }

  #load(document: string | undefined, start: (fetch: typeof globalThis.fetch) => Promise<Api>): Loading {
    const fetch = this.#counting(() => loading);
    const loading: Loading = {
      document,
      received: 0,
      api: undefined,
      choices: [],
      error: "",
      ready: Promise.resolve(fetch).then(start),
    };
    this.#loaded.set(document, loading);
    this.shown = loading;
    this.search = "";
    loading.ready.then(
      (api) => {
        loading.api = api;
        loading.choices = choicesOf(api);
        this.#setup.changed();
      },
      (error: unknown) => {
        loading.error = capital(error instanceof Error ? error.message : String(error));
        this.#setup.changed();
      },
    );
    this.#setup.changed();
    return loading;
  }

  /** A fetch that tells how much has come. */
  #counting(loading: () => Loading): typeof globalThis.fetch {
    return async (input, init) =>
      observed(await this.#setup.fetch()(input, init), (chunk) => {
        loading().received += chunk.length;
        this.#tell();
      });
  }

  #tell(): void {
    const now = performance.now();
    if (now - this.#told < between) return;
    this.#told = now;
    this.#setup.changed();
  }

  /** The document of an operation, loaded if it has an address. */
  async api({ document }: Operation): Promise<Api> {
    const known = this.#loaded.get(document);
    if (known !== undefined && (known.error === "" || document === undefined)) return known.ready;
    if (document !== undefined) return this.#fetch(document).ready;
    throw new PaginationError("config", "the OpenAPI document has no address: paste it, or open its file again");
  }

  /** What an operation takes; undefined as long as nobody knows. */
  parameters({ document, operationId }: Operation): readonly ApiParameter[] | undefined {
    try {
      return this.#loaded.get(document)?.api?.parameters(operationId);
    } catch {
      return undefined; // the document has no such operation: the walk says so
    }
  }

  /** What an operation needs and has not got. A pagination of the reader's own may set what the document's does not. */
  missing(config: Config): readonly ApiParameter[] {
    const { source, pagination } = config;
    if (source.kind !== "operation" || pagination.trim() !== "auto") return [];
    const headers = this.#setup.headers(config);
    const names = typeof headers === "function" ? undefined : [...new Headers(headers as HeadersInit).keys()];
    return (this.parameters(source) ?? []).filter(
      ({ name, in: place, required, paginated, default: usual }) =>
        required &&
        !paginated &&
        !Object.hasOwn(source.values, name) &&
        (place === "path" || usual === undefined || usual === null) &&
        !(place === "header" && (names === undefined || names.includes(name.toLowerCase()))) &&
        !(place === "body" && Object.hasOwn(source.values, "body")),
    );
  }

  /** What keeps the operation that is chosen from being walked. */
  complaints(config: Config): Complaints {
    const missing = this.missing(config).map(({ name, in: place }) => `${name} (${place})`);
    return missing.length === 0 ? {} : { source: `A value is missing for ${missing.join(", ")}.` };
  }

  /** Looks at the first request of the operation that is chosen. */
  follow(config: Config): void {
    const { source } = config;
    const asked = source.kind === "operation" ? JSON.stringify([source, config.pagination, config.headers]) : "";
    if (asked === this.#asked) return;
    this.#asked = asked;
    clearTimeout(this.#timer);
    if (source.kind !== "operation") {
      this.first = undefined;
      this.problem = "";
      return;
    }
    const chosen = JSON.stringify([source.document, source.operationId]);
    if (chosen !== this.#chosen) this.first = undefined; // another server's, maybe
    this.#chosen = chosen;
    this.#timer = setTimeout(async () => {
      let first: FirstRequest | undefined;
      let problem = "";
      try {
        const api = await (this.#loaded.get(source.document)?.ready ?? this.api(source));
        first = await firstOf(api, source, config.pagination, this.#setup.headers(config));
      } catch (error) {
        problem = capital((error as Error).message);
      }
      if (asked !== this.#asked) return;
      Object.assign(this, { first, problem });
      this.#setup.changed();
    }, pause);
  }

  /** The operations that have all of the words looked for, and how many more there are. */
  found(): { choices: readonly Choice[]; more: number } {
    const words = this.search.toLowerCase().split(/\s+/).filter(Boolean);
    const all = (this.shown?.choices ?? []).filter(({ operationId, method, path, summary }) => {
      const text = `${operationId}\n${method} ${path}\n${summary}`.toLowerCase();
      return words.every((word) => text.includes(word));
    });
    return { choices: all.slice(0, mostChoices), more: Math.max(0, all.length - mostChoices) };
  }
}

function choicesOf({ operations, lists }: Api): Choice[] {
  const choices = (all: readonly Pick<ApiList, "operationId" | "method" | "path" | "summary">[], described: boolean) =>
    all.map(({ operationId, method, path, summary = "" }) => ({ operationId, method, path, summary, described }));
  return [...choices(operations, true), ...choices(lists, false)];
}

/** Has the engine make the request, and lets none leave. */
function firstOf(
  api: Api,
  { operationId, values }: Operation,
  pagination: string,
  headers: PaginateOptions<unknown>["headers"],
): Promise<FirstRequest> {
  return new Promise((resolve, reject) => {
    const stop = new AbortController();
    const fetch: typeof globalThis.fetch = async (url, init) => {
      resolve({ method: init?.method ?? "GET", url: String(url) });
      stop.abort();
      throw stop.signal.reason;
    };
    api
      .paginate(operationId, values, {
        ...(pagination.trim() !== "auto" && { pagination: paginationOf(pagination) }),
        headers: typeof headers === "function" ? () => ({}) : headers, // only names count here
        fetch,
        signal: stop.signal,
      })
      .first()
      .catch(reject);
  });
}

/** A value that was typed; undefined for none. What is no value of the parameter's type stays text, and the server says so. */
export function readValue(text: string, { type = "", in: place, name }: ApiParameter): JsonValue | undefined {
  if (text === "") return undefined;
  if (place === "body" && name === "body") return text; // a whole body is sent as it was typed
  if (type === "integer" || type === "number")
    return String(Number(text)) === text.trim() && /\d$/.test(text.trim()) ? Number(text) : text;
  if (type === "boolean") return text === "true" || text === "false" ? text === "true" : text;
  if (type !== "array" && type !== "object") return text;
  if (!/^\s*[[{]/.test(text)) return type === "array" ? text.split(",").map((one) => one.trim()) : text;
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}

/** A value as it is shown in a field. */
export const textOf = (value: unknown): string =>
  value === undefined || value === null ? "" : typeof value === "object" ? JSON.stringify(value) : String(value);
