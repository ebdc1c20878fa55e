// The package in Node, Deno and Bun: the engine is the file beside the JavaScript; where a bundler has left it behind,
// or it may not be read, the embedded one.

import { readFile } from "node:fs/promises";
import { compileBytes, enginesFrom, initWith, openapiWith, paginateWith } from "./core.js";
import { installed } from "./installed.js";

const engines = /* @__PURE__ */ enginesFrom(async () => ({
  engine: await installed(() => readFile(new URL("./anypage.wasm", import.meta.url)), compileBytes),
}));

export const paginate = /* @__PURE__ */ paginateWith(engines);
export const openapi = /* @__PURE__ */ openapiWith(engines);
export const init = /* @__PURE__ */ initWith(engines);
export { PaginationError, presets, version } from "./core.js";
