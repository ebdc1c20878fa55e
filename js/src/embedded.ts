// The engine as text. The package has one copy of it, in the snippet for consoles (devtools.ts). That hands the text
// over if this module has asked for it.

import { decodeBase64 } from "./base64.js";
import { taken } from "./taken.js"; // It asks for the text when it is evaluated, so it comes before devtools.js.
import "./devtools.js";

/** The bytes of anypage.wasm.gz, decoded from the text. */
export function embedded(): Uint8Array<ArrayBuffer> {
  return decodeBase64(taken());
}
