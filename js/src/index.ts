// The package's main entry, for browsers, and for whatever no other one is for: the engine is the file beside the
// JavaScript.

import { enginesFrom, served } from "./load.js";
import { initWith, openapiWith, paginateWith } from "./paginate.js";
import type { Init, OpenApi, Paginate } from "./types.js";

export * from "./common.js";

const engines = /* @__PURE__ */ enginesFrom(async () => ({
  // Bundlers look for these very expressions.
  engine: await served(new URL("./anypage.wasm", import.meta.url), new URL("./anypage.wasm.gz", import.meta.url)),
}));

/**
 * Describes a walk over a paginated list. Nothing is fetched until iteration
 * starts; each iteration is a fresh walk from the start.
 *
 * @example
 * ```ts
 * const walk = paginate<Issue>("https://api.example.com/issues?per_page=100");
 * for await (const issue of walk) console.log(issue.title);
 * console.log(walk.verdict?.status); // "complete"
 * ```
 *
 * @throws PaginationError, always while iterating: nothing delivered before is lost.
 */
export const paginate: Paginate = /* @__PURE__ */ paginateWith(engines);

/**
 * Reads an OpenAPI document (3.0, 3.1 or 3.2): its paginated operations, each ready to be walked.
 *
 * @param document JSON or YAML text, a parsed object, or a URL to fetch; text that is nothing but an http(s) URL is one.
 * @throws PaginationError of code "config" when it is no such document or exceeds a limit, "parse" when it is neither
 *   JSON nor YAML, "network" or "http" when it can't be fetched.
 */
export const openapi: OpenApi = /* @__PURE__ */ openapiWith(engines);

/**
 * Loads the engine. Calling it is optional: the first walk does. Later calls
 * change nothing, unless loading failed before.
 *
 * @param source anypage.wasm or anypage.wasm.gz: its URL, a Response, its bytes or a compiled module. Default: what the
 *   entry point of the package brings along, mostly the file beside its JavaScript.
 * @throws PaginationError of code "engine" when it can't be loaded or compiled; the message says what helps.
 */
export const init: Init = /* @__PURE__ */ initWith(engines);
