// Where items end. The twin of kernel.items in wasm/split/kernel.go, which says what
// the arguments and the result are.
//
// Most blocks hold no end of an item: depth minus the closing brackets in a block
// stays above 0. Then counting them is all there is to do. Measured in Node 20 over
// text in the cache (./build.sh bench --only split measures it with all that is around
// it): 7-9 GB/s, and 1.2 for the same in Go.

import { BLOCK, escapedBytes, escapesNext, mask, prefixXor } from "./block";

// Offsets of kernel's fields in Go.
const DEPTH: usize = 0;
const IN_STRING: usize = 8;
const ESCAPED: usize = 16;
const OFFSET: usize = 24;
const BEGIN: usize = 32;
const SIZES: usize = 40;
const COUNT: usize = 48;
const TAIL: usize = 56;
const MOST: usize = 120;

const FNV_PRIME: u64 = 1_099_511_628_211;

export function items(kernel: usize, text: usize, length: i32, ranges: usize, room: i32): i32 {
  let depth = load<i64>(kernel, DEPTH);
  let inString = load<u64>(kernel, IN_STRING);
  let escaped = load<u64>(kernel, ESCAPED);
  let begin = load<i64>(kernel, BEGIN);
  let sizes = load<u64>(kernel, SIZES);
  const most = load<i64>(kernel, MOST); // of depth
  const origin = load<i64>(kernel, OFFSET) - <i64>text; // of the body, as an address
  const stop = text + <usize>length;
  const full = ranges + 16 * <usize>room;
  let range = ranges;
  let end: usize = 0; // of the last item
  let next: usize = 0; // where it stopped, 0 while it goes on

  for (let at = text; at < stop && next == 0; at += BLOCK) {
    let block = at;
    if (stop - at < BLOCK) {
      block = kernel + TAIL;
      memory.fill(block, 0, BLOCK); // zeros: no brackets, no quotes
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
    if (<u64>v128.any_true(v128.or(v128.or(e, f), v128.or(g, h))) | escaped) {
      const backslashes = mask(e, f, g, h);
      const escapes = escapedBytes(backslashes, escaped);
      quotes &= ~escapes;
      escaped = block == at ? escapesNext(backslashes, escaped) : (escapes >> <u64>(stop - at)) & 1;
    }
    const inside = prefixXor(quotes) ^ inString;
    inString = <u64>(<i64>inside >> 63);

    // [ and ] differ from { and } in one bit.
    const bit = i8x16.splat(0x20);
    const opening = i8x16.splat(0x7b);
    const closing = i8x16.splat(0x7d);
    const i = v128.or(a, bit);
    const j = v128.or(b, bit);
    const k = v128.or(c, bit);
    const l = v128.or(d, bit);
    const opens = mask(i8x16.eq(i, opening), i8x16.eq(j, opening), i8x16.eq(k, opening), i8x16.eq(l, opening)) & ~inside;
    const closes = mask(i8x16.eq(i, closing), i8x16.eq(j, closing), i8x16.eq(k, closing), i8x16.eq(l, closing)) & ~inside;
    const down = <i64>popcnt(closes);
    const up = <i64>popcnt(opens);
    if (depth > down && depth + up <= most) {
      depth += up - down;
      continue;
    }

    for (let found = opens | closes; found != 0 && next == 0; found &= found - 1) {
      const here = at + <usize>ctz(found);
      if ((opens & found & -found) != 0) {
        if (depth == 0) {
          if (end != 0 && !comma(end, here)) {
            next = end;
            continue;
          }
          begin = origin + <i64>here;
        }
        if (++depth > most) next = here;
      } else if (depth == 0) {
        next = end; // the end of the results
      } else if (--depth == 0) {
        end = here + 1;
        const last = origin + <i64>end;
        store<i64>(range, begin);
        store<i64>(range, last, 8);
        range += 16;
        sizes = (sizes ^ <u64>(last - begin)) * FNV_PRIME;
        if (range == full) next = end;
      }
    }
  }

  if (next == 0) next = depth == 0 ? end : stop;
  store<i64>(kernel, depth, DEPTH);
  store<u64>(kernel, inString, IN_STRING);
  store<u64>(kernel, escaped, ESCAPED);
  store<i64>(kernel, begin, BEGIN);
  store<u64>(kernel, sizes, SIZES);
  store<i64>(kernel, <i64>(range - ranges) >> 4, COUNT);
  return <i32>(next - text);
}

/** Whether one comma, and white space, is all there is. */
function comma(at: usize, end: usize): bool {
  let commas = 0;
  for (; at < end; at++) {
    const c = load<u8>(at);
    if (c == 0x2c) commas++;
    else if (c != 0x20 && c != 0x0a && c != 0x0d && c != 0x09) return false;
  }
  return commas == 1;
}
