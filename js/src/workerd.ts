// The package in Cloudflare Workers, which compile no WebAssembly at run time: both modules are imported.

import engine from "./anypage.wasm";
import { enginesFrom, initWith, openapiWith, paginateWith } from "./core.js";
import kernel from "./kernel.wasm";

const engines = /* @__PURE__ */ enginesFrom(async () => ({ engine, kernel }));

export const paginate = /* @__PURE__ */ paginateWith(engines);
export const openapi = /* @__PURE__ */ openapiWith(engines);
export const init = /* @__PURE__ */ initWith(engines);
export { PaginationError, presets, version } from "./core.js";
