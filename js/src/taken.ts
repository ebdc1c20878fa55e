// Asks the snippet for the engine's text, before the snippet is evaluated.

import { handover } from "./handover.js";

let text: string | undefined;
const host = globalThis as unknown as { [handover]?: (engine: string) => void; anypage?: { [handover]?: string } };
host[handover] = (engine) => {
  text = engine;
  delete host[handover];
};

/** The engine's text. */
export function taken(): string {
  text ??= host.anypage?.[handover]; // the snippet was there before
  if (text === undefined) throw new Error("the bundler has dropped anypage/dist/devtools.js, which holds the engine");
  return text;
}
