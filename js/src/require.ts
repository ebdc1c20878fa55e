// The package for require(). It works as node.ts does. If it is bundled for a browser, there is no file, and the embedded
// engine is used.

import { builtin } from "./builtin.js";
import { compileBytes, enginesFrom, initWith, openapiWith, paginateWith } from "./core.js";
import { installed } from "./installed.js";

declare const __dirname: string;

const engines = enginesFrom(async () => ({
  engine: await installed(async () => {
    const fs = builtin<{ readFile(file: string): Promise<Uint8Array<ArrayBuffer>> }>("node:fs/promises");
    if (fs === undefined) throw new Error("this is not Node, or one before 20.16");
    return fs.readFile(`${__dirname}/anypage.wasm`);
  }, compileBytes),
}));

export const paginate = paginateWith(engines);
export const openapi = openapiWith(engines);
export const init = initWith(engines);
export * from "./common.js";
