// The package in edge runtimes, which compile no WebAssembly at run time. So both modules are imported, with the suffix
// that their bundlers know.

import engine from "./anypage.wasm?module";
import { enginesFrom, initWith, openapiWith, paginateWith } from "./core.js";
import kernel from "./kernel.wasm?module";

const engines = /* @__PURE__ */ enginesFrom(async () => ({ engine, kernel }));

export const paginate = /* @__PURE__ */ paginateWith(engines);
export const openapi = /* @__PURE__ */ openapiWith(engines);
export const init = /* @__PURE__ */ initWith(engines);
export { PaginationError, presets, version } from "./core.js";
