// The package with the engine embedded, for bundlers and pages that can't serve a .wasm file.

import { compileBytes, enginesFrom, initWith, openapiWith, paginateWith } from "./core.js";
import { embedded } from "./embedded.js";

const engines = /* @__PURE__ */ enginesFrom(async () => ({ engine: await compileBytes(embedded(), "anypage/inline") }));

export const paginate = /* @__PURE__ */ paginateWith(engines);
export const openapi = /* @__PURE__ */ openapiWith(engines);
export const init = /* @__PURE__ */ initWith(engines);
export { PaginationError, presets, version } from "./core.js";
