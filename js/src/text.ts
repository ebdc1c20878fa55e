// UTF-8 encoder and decoders. They are made at their first use, so importing them costs nothing. Besides, jsdom has none,
// so Node's have to be asked for.

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

/** Encodes a text as UTF-8. */
export function encode(text: string): Uint8Array<ArrayBuffer> {
  return (encoder ??= new (coders().TextEncoder)()).encode(text);
}

/** Decodes UTF-8. Wrong bytes become U+FFFD. */
export function decode(bytes: Uint8Array): string {
  return (decoder ??= new (coders().TextDecoder)()).decode(bytes);
}

/** Decodes UTF-8. Throws on wrong bytes. */
export function decodeStrictly(bytes: Uint8Array): string {
  return (strict ??= new (coders().TextDecoder)("utf-8", { fatal: true })).decode(bytes);
}
