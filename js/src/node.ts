// The package in Node, Deno and Bun. The engine is the file beside the JavaScript. If a bundler has left that file
// behind, or it must not be read, the engine embedded as text is used.

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
