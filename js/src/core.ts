// What the package's entry points share. In dist it is a file of its own, but index.js contains it, so that a page
// without a bundler loads one file only. It names no file of the engine, because bundlers would copy that file.

export * from "./common.js";
export { compileBytes, enginesFrom } from "./load.js";
export { initWith, openapiWith, paginateWith } from "./paginate.js";
