// Asks the snippet (devtools.ts) for the engine's text. This module must be evaluated before the snippet.

import { handover } from "./handover.js";

let text: string | undefined;
const host = globalThis as unknown as { [handover]?: (engine: string) => void; anypage?: { [handover]?: string } };
host[handover] = (engine) => {
  text = engine;
  delete host[handover];
};

/** The engine's bytes as text: anypage.wasm.gz in base64. */
export function taken(): string {
  text ??= host.anypage?.[handover]; // the snippet was evaluated before this module
  if (text === undefined) throw new Error("the bundler has dropped anypage/dist/devtools.js, which holds the engine");
  return text;
}
