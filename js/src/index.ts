// The package's main entry, for browsers, and for whatever no other one is for: the engine is the file beside the
// JavaScript.

import { enginesFrom, served } from "./load.js";
import { initWith, openapiWith, paginateWith } from "./paginate.js";
import type { Init, OpenApi, Paginate } from "./types.js";

export * from "./common.js";

const engines = /* @__PURE__ */ enginesFrom(async (after) => ({
  // Bundlers look for these very expressions.
  engine: await served(
    new URL("./anypage.wasm", import.meta.url),
    new URL("./anypage.wasm.gz", import.meta.url),
    after,
  ),
}));

/**
 * Describes a walk over a paginated list. Nothing is requested until an iteration
 * starts. Each iteration is a new walk from the start of the list.
 *
 * @example
 * ```ts like="link-header-array"
 * import { paginate } from "anypage";
 *
 * const walk = paginate<{ title: string }>("https://api.example.com/issues?per_page=1000");
 * for await (const issue of walk) console.log(issue.title);
 * console.log(walk.verdict?.status); // "complete"
 * ```
 *
 * @throws PaginationError while iterating, never from this call. Items that were delivered before it stay valid.
 */
export const paginate: Paginate = /* @__PURE__ */ paginateWith(engines);

/**
 * Reads an OpenAPI document (3.0, 3.1 or 3.2) and finds its paginated operations, each ready to be walked.
 *
 * @param document JSON or YAML text, a parsed object, or a URL to fetch. A text that is only an http(s) URL is fetched.
 * @throws PaginationError of code "config" if it is not such a document or exceeds a limit (64 MiB of JSON, 16 MiB of
 *   YAML, 500 levels), "parse" if it is neither JSON nor YAML, "network" or "http" if it can't be fetched.
 */
export const openapi: OpenApi = /* @__PURE__ */ openapiWith(engines);

/**
 * Loads the engine, and has the host compile what a walk needs. Calling it is optional, since the first walk loads it too.
 * Later calls change nothing, unless loading failed before.
 *
 * @param source anypage.wasm or anypage.wasm.gz: its URL, a Response, its bytes, or a compiled module. Default: the
 *   engine that the entry point of the package has, mostly the file beside its JavaScript.
 * @throws PaginationError of code "engine" if it can't be loaded or compiled. The message says what helps.
 */
export const init: Init = /* @__PURE__ */ initWith(engines);
