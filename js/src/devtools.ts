// The one-file snippet. Pasted into a console, it defines anypage(). It contains the package's only copy of the engine's
// text. If a module has asked for that text (taken.ts), the snippet hands it over and does nothing else.

import engine from "virtual:anypage-wasm";
import { decodeBase64 } from "./base64.js";
import { PaginationError, version } from "./errors.js";
import { handover } from "./handover.js";
import { compileBytes, enginesFrom } from "./load.js";
import { paginateWith } from "./paginate.js";
import type { Paginate } from "./types.js";

declare global {
  /** What the snippet defines: paginate, with the package's version and PaginationError as members. */
  var anypage: Paginate & { readonly version: string; readonly PaginationError: typeof PaginationError };
}

const host = globalThis as unknown as { [handover]?: (text: string) => void };
const take = host[handover];
if (take !== undefined) take(engine);
else define();

function define(): void {
  const engines = enginesFrom(async () => ({
    engine: await compileBytes(decodeBase64(engine), "the snippet"),
  }));
  /** paginate(), which the snippet names anypage(). */
  const anypage = Object.assign(paginateWith(engines), { version, PaginationError });
  Object.defineProperty(anypage, handover, { value: engine });
  Object.defineProperty(globalThis, "anypage", {
    value: anypage,
    configurable: true,
    writable: true,
    enumerable: false,
  });
  console.info(`anypage ${version}: for await (const item of anypage(url, options)) console.log(item)`);
}
