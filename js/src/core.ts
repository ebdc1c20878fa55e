// What the package's entry points are made of: one file for all of them but index.ts, which has it inside, so that a page
// without a bundler waits for one file. It mentions no file of the engine: bundlers would copy it.

export * from "./common.js";
export { compileBytes, enginesFrom } from "./load.js";
export { initWith, openapiWith, paginateWith } from "./paginate.js";
