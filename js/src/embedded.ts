// The engine as text. There is one copy of it in the package, in the snippet for consoles (devtools.ts), which hands it
// over when a module asks.

import { decodeBase64 } from "./base64.js";
import { taken } from "./taken.js"; // asks, and so comes first
import "./devtools.js";

/** The engine, packed, out of the text. */
export function embedded(): Uint8Array<ArrayBuffer> {
  return decodeBase64(taken());
}
