// Finds where items end. The twin of kernel.items in wasm/split/kernel.go, which
// documents arguments and result.
//
// No item ends in most blocks: there the depth, less the closing brackets of the block,
// stays above 0. In such a block brackets only need to be counted. A block without
// brackets outside strings is skipped.
//
// Measured in Node 20 over text in the cache: 7-12 GB/s, 3 GB/s where items have 60
// bytes, and 1.2 GB/s for the same in Go. ./build.sh bench --only split measures it
// together with the code around it.

import {
  BLOCK,
  FNV_PRIME,
  KERNEL_BEGIN,
  KERNEL_COUNT,
  KERNEL_DEPTH,
  KERNEL_ESCAPED,
  KERNEL_IN_STRING,
  KERNEL_LINES,
  KERNEL_MOST,
  KERNEL_OFFSET,
  KERNEL_SEPARATOR,
  KERNEL_SIZES,
  KERNEL_TAIL,
  RANGE,
  RANGE_END,
} from "../build/layout";
import { escapedBytes, escapesNext, mask, prefixXor } from "./block";

const COMMA: u8 = 0x2c;
const LINE_FEED: u8 = 0x0a;

export function items(kernel: usize, text: usize, length: i32, ranges: usize, room: i32): i32 {
  // Compiled twice, so that looking for the ends of records costs other bodies nothing (10 %).
  return load<u8>(kernel, KERNEL_SEPARATOR) == COMMA
    ? run(kernel, text, length, ranges, room, false)
    : run(kernel, text, length, ranges, room, true);
}

// @ts-ignore: AssemblyScript's decorators
@inline
function run(kernel: usize, text: usize, length: i32, ranges: usize, room: i32, sequence: bool): i32 {
  let depth = load<i64>(kernel, KERNEL_DEPTH);
  let inString = load<u64>(kernel, KERNEL_IN_STRING);
  let escaped = load<u64>(kernel, KERNEL_ESCAPED);
  let begin = load<i64>(kernel, KERNEL_BEGIN);
  let sizes = load<u64>(kernel, KERNEL_SIZES);
  const most = load<i64>(kernel, KERNEL_MOST); // of depth
  const separator: u8 = sequence ? load<u8>(kernel, KERNEL_SEPARATOR) : COMMA;
  const shallow = <u64>(most > <i64>BLOCK ? most - BLOCK : 0); // no block makes it more than most
  const origin = load<i64>(kernel, KERNEL_OFFSET) - <i64>text; // of the body, as an address
  const stop = text + <usize>length;
  const full = ranges + RANGE * <usize>room;
  let range = ranges;
  let end: usize = 0; // of the last item
  let next: usize = 0; // where it stopped, 0 while it goes on
  let near: usize = 0; // up to where another backslash is likely

  for (let at = text; at < stop; at += BLOCK) {
    let block = at;
    if (stop - at < BLOCK) {
      block = kernel + KERNEL_TAIL;
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
    // A branch that is mispredicted in every second block costs more than escapes do (records: 5.3 GB/s, 7.7 with near).
    if (<u64>(<u32>i8x16.bitmask(v128.or(v128.or(e, f), v128.or(g, h)))) | escaped | <u64>(at < near)) {
      const backslashes = mask(e, f, g, h);
      const escapes = escapedBytes(backslashes, escaped);
      quotes &= ~escapes;
      escaped = block == at ? escapesNext(backslashes, escaped) : (escapes >> <u64>(stop - at)) & 1;
      near = backslashes != 0 ? at + 8 * BLOCK : near;
    }
    const inside = prefixXor(quotes) ^ inString;
    inString = <u64>(<i64>inside >> 63);

    // After 0x5b is subtracted, [ is 0, ] is 2, { is 0x20 and } is 0x22: the bit of value 2 marks closing brackets.
    const base = i8x16.splat(0x5b);
    const i = i8x16.sub(a, base);
    const j = i8x16.sub(b, base);
    const k = i8x16.sub(c, base);
    const l = i8x16.sub(d, base);
    const brackets = mask(isBracket(i), isBracket(j), isBracket(k), isBracket(l)) & ~inside;
    let ends: u64 = 0; // separators of a sequence, also within strings
    if (sequence) {
      const s = i8x16.splat(separator);
      ends = mask(i8x16.eq(a, s), i8x16.eq(b, s), i8x16.eq(c, s), i8x16.eq(d, s));
    }
    if ((sequence ? brackets | ends : brackets) == 0) continue;
    const closes = mask(i16x8.shl(i, 6), i16x8.shl(j, 6), i16x8.shl(k, 6), i16x8.shl(l, 6)) & brackets;
    const opens = brackets ^ closes;
    const down = <i64>popcnt(closes);
    if ((!sequence || ends == 0) && <u64>(depth - down - 1) < shallow) { // depth > down, too
      depth += <i64>popcnt(opens) - down;
      continue;
    }

    // From one closing bracket, or separator, to the next: of brackets that open only the number counts.
    let opening = opens;
    for (let closing = sequence ? closes | ends : closes; ; closing &= closing - 1) {
      if (depth == 0) {
        const found = opening | closing;
        if (found == 0) break;
        const first = found & -found;
        if (sequence && (ends & first) != 0) continue;
        const here = at + <usize>ctz(found);
        // The end of the results, or not the beginning of one more item.
        if ((opening & first) == 0 || (end != 0 && !(sequence ? endOfRecord(kernel, separator, end, here) : comma(end, here)))) {
          next = end;
          break;
        }
        begin = origin + <i64>here;
      }
      const before = opening & ((closing & -closing) - 1); // all, where no bracket closes any more
      const deeper = depth + <i64>popcnt(before);
      if (deeper > most) {
        next = at + nth(before, most - depth);
        depth = most + 1;
        break;
      }
      depth = deeper;
      if (closing == 0) break;
      if (sequence && (ends & closing & -closing) != 0) {
        next = at + <usize>ctz(closing);
        break;
      }
      opening ^= before;
      if (--depth == 0) {
        end = at + <usize>ctz(closing) + 1;
        const last = origin + <i64>end;
        store<i64>(range, begin);
        store<i64>(range, last, RANGE_END);
        range += RANGE;
        sizes = (sizes ^ <u64>(last - begin)) * FNV_PRIME;
        if (range == full) {
          next = end;
          break;
        }
      }
    }
    if (next != 0) break;
  }

  if (next == 0) next = depth == 0 ? end : stop;
  store<i64>(kernel, depth, KERNEL_DEPTH);
  store<u64>(kernel, inString, KERNEL_IN_STRING);
  store<u64>(kernel, escaped, KERNEL_ESCAPED);
  store<i64>(kernel, begin, KERNEL_BEGIN);
  store<u64>(kernel, sizes, KERNEL_SIZES);
  store<i64>(kernel, <i64>((range - ranges) / RANGE), KERNEL_COUNT);
  return <i32>(next - text);
}

// @ts-ignore: AssemblyScript's decorators
@inline
function isBracket(v: v128): v128 {
  return i8x16.eq(v128.andnot(v, i8x16.splat(0x22)), i8x16.splat(0));
}

/** Where in a block the bit behind the first n ones is. */
function nth(bits: u64, n: i64): usize {
  for (; n > 0; n--) bits &= bits - 1;
  return <usize>ctz(bits);
}

/** Whether one comma, and white space, is all there is. */
function comma(at: usize, end: usize): bool {
  let commas = 0;
  for (; at < end; at++) {
    const c = load<u8>(at);
    if (c == COMMA) commas++;
    else if (c != 0x20 && c != LINE_FEED && c != 0x0d && c != 0x09) return false;
  }
  return commas == 1;
}

/** Whether what ends a record of a sequence, and white space, is all there is. */
function endOfRecord(kernel: usize, separator: u8, at: usize, end: usize): bool {
  let ends = 0;
  for (; at < end; at++) {
    const c = load<u8>(at);
    if (c == separator) ends++;
    else if (c != 0x20 && c != LINE_FEED && c != 0x0d && c != 0x09) return false;
  }
  if (separator == LINE_FEED) store<i64>(kernel, load<i64>(kernel, KERNEL_LINES) + ends, KERNEL_LINES);
  return ends > 0;
}
