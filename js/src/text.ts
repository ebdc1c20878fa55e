// UTF-8. Made when they are first used: a page that imports nothing but PaginationError pays for none of them, and
// jsdom has none before somebody asks Node.

import { builtin } from "./builtin.js";

type Coders = { TextEncoder: typeof TextEncoder; TextDecoder: typeof TextDecoder };

/** TextEncoder and TextDecoder: the globals, or Node's where a sandbox such as jsdom has none. */
export function coders(): Coders {
  if (typeof TextDecoder !== "undefined" && typeof TextEncoder !== "undefined") return { TextEncoder, TextDecoder };
  const util = builtin<Coders>("node:util");
  if (util === undefined) throw new Error("this environment has no TextDecoder");
  return util;
}

let encoder: TextEncoder | undefined;
let decoder: TextDecoder | undefined;
let strict: TextDecoder | undefined;

/** The UTF-8 of a text. */
export function encode(text: string): Uint8Array<ArrayBuffer> {
  return (encoder ??= new (coders().TextEncoder)()).encode(text);
}

/** Text out of UTF-8; what isn't UTF-8 becomes U+FFFD. */
export function decode(bytes: Uint8Array): string {
  return (decoder ??= new (coders().TextDecoder)()).decode(bytes);
}

/** The same; throws where it isn't UTF-8. */
export function decodeStrictly(bytes: Uint8Array): string {
  return (strict ??= new (coders().TextDecoder)("utf-8", { fatal: true })).decode(bytes);
}
