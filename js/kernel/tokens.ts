// The tokens of a JSON text, and whether what lies between them is right: strings
// (UTF-8, escapes, no control characters) and white space. What stands at a token,
// and in which order, is the reader's.

import { BLOCK, SCRATCH_NOTHING, SCRATCH_ROOM, SCRATCH_TAIL, SCRATCH_TOKENS } from "../build/layout";
import { escapedBytes, escapesNext, mask, prefixXor } from "./block";

let scratch: usize = 0;
let at: usize = 0; // the next block
let stop: usize = 0; // the end of the text
let inString: u64 = 0; // all ones when the last block ended within a string
let escaped: u64 = 0; // 1 when it ended in a backslash that escapes
let inScalar: u64 = 0; // 1 when it ended within a number or literal
let utf8: usize = 0; // up to where multi-byte characters have been checked
let wrong: bool = false;

let tokensEnd: usize = 0;

/** Begins with a text; returns where its first token stands. */
export function open(memory: usize, text: usize, length: i32): usize {
  scratch = memory;
  at = utf8 = text;
  stop = text + <usize>length;
  inString = escaped = inScalar = 0;
  wrong = false;
  store<u8>(memory, 0, SCRATCH_NOTHING);
  return fill();
}

/**
 * Where the next token stands: token itself, or the beginning of memory filled anew. There is
 * the token's address in the text; after the last one, that of a byte 0. A string is told
 * by its opening quote.
 */
// @ts-ignore
@inline
export function more(token: usize): usize {
  return token == tokensEnd ? fill() : token;
}

/** Whether the text has ended, and was right but for its tokens. */
export function ended(address: usize): bool {
  return address == scratch + SCRATCH_NOTHING && !wrong && inString == 0;
}

/** The end of the text. */
// @ts-ignore
@inline
export function end(): usize {
  return stop;
}

/** Writes the next tokens' addresses into memory, and returns where the first one stands. */
function fill(): usize {
  const tokens = scratch + SCRATCH_TOKENS;
  const full = tokens + 4 * (SCRATCH_ROOM - BLOCK);
  let out = tokens;
  while (at < stop && out <= full) out = readBlock(out);
  if (out == tokens) {
    store<u32>(out, <u32>(scratch + SCRATCH_NOTHING));
    out += 4;
  }
  tokensEnd = out;
  return tokens;
}

/** Writes the addresses of a block's tokens. */
// @ts-ignore
@inline
function readBlock(out: usize): usize {
  let block = at;
  if (stop - at < BLOCK) {
    block = scratch + SCRATCH_TAIL;
    memory.fill(block, 0x20, BLOCK);
    memory.copy(block, at, stop - at);
  }
  const a = v128.load(block);
  const b = v128.load(block, 16);
  const c = v128.load(block, 32);
  const d = v128.load(block, 48);

  const quote = i8x16.splat(0x22);
  let quotes = mask(i8x16.eq(a, quote), i8x16.eq(b, quote), i8x16.eq(c, quote), i8x16.eq(d, quote));
  const backslash = i8x16.splat(0x5c);
  const e = i8x16.eq(a, backslash);
  const f = i8x16.eq(b, backslash);
  const g = i8x16.eq(c, backslash);
  const h = i8x16.eq(d, backslash);
  let escapes: u64 = 0;
  if (<u64>v128.any_true(v128.or(v128.or(e, f), v128.or(g, h))) | escaped) {
    const backslashes = mask(e, f, g, h);
    escapes = escapedBytes(backslashes, escaped);
    escaped = escapesNext(backslashes, escaped);
    quotes &= ~escapes;
  }
  const inside = prefixXor(quotes) ^ inString;
  inString = <u64>(<i64>inside >> 63);

  const structural = mask(isStructural(a), isStructural(b), isStructural(c), isStructural(d)) & ~inside;
  const blank = i8x16.splat(0x20);
  const space = mask(i8x16.le_u(a, blank), i8x16.le_u(b, blank), i8x16.le_u(c, blank), i8x16.le_u(d, blank));
  const scalar = ~(space | structural | inside | quotes);
  const starts = scalar & ~((scalar << 1) | inScalar);
  inScalar = scalar >> 63;

  const least = i8x16.min_u(i8x16.min_u(a, b), i8x16.min_u(c, d));
  if (v128.any_true(i8x16.lt_u(least, blank)) && !onlyBreaks(a, b, c, d, inside)) wrong = true;
  if (i8x16.bitmask(v128.or(v128.or(a, b), v128.or(c, d))) != 0 && utf8 < at + BLOCK) {
    utf8 = skipUTF8(utf8 > at ? utf8 : at, at + BLOCK < stop ? at + BLOCK : stop);
  }
  for (let bits = escapes & inside; bits != 0; bits &= bits - 1) {
    if (!isEscape(at + <usize>ctz(bits))) wrong = true;
  }

  for (let bits = structural | (quotes & inside) | starts; bits != 0; bits &= bits - 1) {
    store<u32>(out, <u32>(at + <usize>ctz(bits)));
    out += 4;
  }
  at += BLOCK;
  return out;
}

// @ts-ignore
@inline
function isStructural(v: v128): v128 {
  // [ and ] differ from { and } in one bit.
  const low = v128.or(v, i8x16.splat(0x20));
  const brackets = v128.or(i8x16.eq(low, i8x16.splat(0x7b)), i8x16.eq(low, i8x16.splat(0x7d)));
  return v128.or(brackets, v128.or(i8x16.eq(v, i8x16.splat(0x3a)), i8x16.eq(v, i8x16.splat(0x2c))));
}

/** Whether all control characters are tabs and line breaks between tokens. */
function onlyBreaks(a: v128, b: v128, c: v128, d: v128, inside: u64): bool {
  const last = i8x16.splat(0x1f);
  const control = mask(i8x16.le_u(a, last), i8x16.le_u(b, last), i8x16.le_u(c, last), i8x16.le_u(d, last));
  const breaks = mask(isBreak(a), isBreak(b), isBreak(c), isBreak(d));
  return (control & (inside | ~breaks)) == 0;
}

// @ts-ignore
@inline
function isBreak(v: v128): v128 {
  return v128.or(v128.or(i8x16.eq(v, i8x16.splat(0x0a)), i8x16.eq(v, i8x16.splat(0x0d))), i8x16.eq(v, i8x16.splat(0x09)));
}

/** Whether an escape goes on rightly at the byte behind its backslash. */
function isEscape(address: usize): bool {
  if (address >= stop) return false;
  switch (load<u8>(address)) {
    case 0x22: // "
    case 0x5c: // \
    case 0x2f: // /
    case 0x62: // b
    case 0x66: // f
    case 0x6e: // n
    case 0x72: // r
    case 0x74: // t
      return true;
    case 0x75: // u
      if (stop - address < 5) return false;
      for (let i: usize = 1; i < 5; i++) {
        const c = <u32>load<u8>(address + i);
        if (c - 0x30 > 9 && (c | 0x20) - 0x61 > 5) return false;
      }
      return true;
  }
  return false;
}

/** Passes over characters (RFC 3629, section 4) up to an address, and the rest of the last one. */
function skipUTF8(from: usize, to: usize): usize {
  while (from < to) {
    const c = load<u8>(from);
    if (c < 0x80) {
      from += to - from >= 8 && (load<u64>(from) & 0x8080808080808080) == 0 ? 8 : 1;
      continue;
    }
    const more: usize = c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3;
    if (c < 0xc2 || c > 0xf4 || stop - from <= more) {
      wrong = true;
      return stop;
    }
    const next = load<u8>(from, 1);
    const low: u8 = c == 0xe0 ? 0xa0 : c == 0xf0 ? 0x90 : 0x80;
    const high: u8 = c == 0xed ? 0x9f : c == 0xf4 ? 0x8f : 0xbf; // no surrogates, nothing above U+10FFFF
    if (next < low || next > high || (more > 1 && (load<u8>(from, 2) & 0xc0) != 0x80) || (more > 2 && (load<u8>(from, 3) & 0xc0) != 0x80)) {
      wrong = true;
      return stop;
    }
    from += more + 1;
  }
  return from;
}
