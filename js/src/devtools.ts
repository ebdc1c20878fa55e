// The one-file snippet. Pasted into a console, it defines anypage(). It contains the package's only copy of the engine's
// text. If a module has asked for that text (taken.ts), the snippet hands it over and does nothing else.

import engine from "virtual:anypage-wasm";
import { decodeBase64 } from "./base64.js";
import { defineAnypage } from "./console/index.js";
import type { ConsolePaginate } from "./console/types.js";
import { handover } from "./handover.js";
import { compileBytes } from "./load.js";

declare global {
  /** What the snippet defines: paginate, which also takes copied requests, and what consoles need. */
  var anypage: ConsolePaginate;
}

const host = globalThis as unknown as { [handover]?: (text: string) => void };
const take = host[handover];
if (take !== undefined) take(engine);
else {
  const anypage = defineAnypage(() => compileBytes(decodeBase64(engine), "the snippet"));
  Object.defineProperty(anypage, handover, { value: engine });
  Object.defineProperty(globalThis, "anypage", {
    value: anypage,
    configurable: true,
    writable: true,
    enumerable: false,
  });
}
