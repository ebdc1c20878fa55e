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

/**
 * Encodes as much of a text as there is room for. It takes a fraction of the time of encode, which makes room for each text anew.
 *
 * @returns how many characters (UTF-16 units) were read, and how many bytes written
 */
export function encodeInto(text: string, room: Uint8Array<ArrayBuffer>): { read: number; written: number } {
  return (encoder ??= new (coders().TextEncoder)()).encodeInto(text, room);
}

/** Decodes UTF-8. Wrong bytes become U+FFFD. */
export function decode(bytes: Uint8Array): string {
  return (decoder ??= new (coders().TextDecoder)()).decode(bytes);
}

/** Decodes UTF-8. Throws on wrong bytes. */
export function decodeStrictly(bytes: Uint8Array): string {
  return (strict ??= strictDecoder()).decode(bytes);
}

/** A decoder of UTF-8 that throws on wrong bytes. */
export function strictDecoder(): TextDecoder {
  return new (coders().TextDecoder)("utf-8", { fatal: true });
}

/**
 * Those of some names that are written most like another one, at most three: the fewest letters have to be changed,
 * added or left out (Levenshtein), at most a third of them. Case and punctuation don't count, and neither does
 * what stands before or behind.
 */
export function nearest(name: string, names: Iterable<string>): string[] {
  const wanted = letters(name);
  const near: [string, number][] = [];
  for (const other of names) {
    const found = letters(other);
    const within = wanted.length > 2 && (found.includes(wanted) || (found.length > 2 && wanted.includes(found)));
    const changes = found === wanted ? 0 : within ? 1 : distance(wanted, found, Math.ceil(wanted.length / 3));
    if (changes <= wanted.length / 3) near.push([other, changes]);
  }
  const same = near.filter(([, changes]) => changes === 0);
  return (same.length > 0 ? same : near)
    .sort((a, b) => a[1] - b[1])
    .slice(0, 3)
    .map(([other]) => other);
}

const letters = (name: string) => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

/** How many letters differ; more than most, if that is certain. */
function distance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const before = row;
    row = [i];
    for (let j = 1; j <= b.length; j++)
      row.push(Math.min(before[j]! + 1, row[j - 1]! + 1, before[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
  }
  return row[b.length]!;
}
