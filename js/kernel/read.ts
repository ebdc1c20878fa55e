// Reading JSON by its tokens: is it valid?

import { end, ended, open, take } from "./tokens";

const STACK: usize = 72 + 4 * 4096; // in the scratch memory, behind the tokens: a byte for each container
const MAX_DEPTH: usize = 10_000;

/** Whether a text is JSON (RFC 8259), and nests no deeper than split.MaxDepth. The twin of split.Validate, which says what is wrong. */
export function validate(scratch: usize, text: usize, length: i32): bool {
  open(scratch, text, length);
  const stack = scratch + STACK;
  let depth: usize = 0;
  let object = false; // the innermost container is one
  let at = take();
  while (true) {
    // A value.
    let c = load<u8>(at);
    if (c == 0x7b) {
      if (depth == MAX_DEPTH) return false;
      store<u8>(stack + depth++, u8(object));
      object = true;
      at = take();
      c = load<u8>(at);
      if (c == 0x22) {
        if (load<u8>(take()) != 0x3a) return false;
        at = take();
        continue;
      }
      if (c != 0x7d) return false;
      object = load<u8>(stack + --depth) != 0;
    } else if (c == 0x5b) {
      if (depth == MAX_DEPTH) return false;
      store<u8>(stack + depth++, u8(object));
      object = false;
      at = take();
      if (load<u8>(at) != 0x5d) continue;
      object = load<u8>(stack + --depth) != 0;
    } else if (c != 0x22 && !isScalar(at, c)) {
      return false;
    }
    // What may follow it.
    while (true) {
      at = take();
      c = load<u8>(at);
      if (depth == 0) return ended(at);
      if (c == 0x2c) break;
      if (c != (object ? 0x7d : 0x5d)) return false;
      object = load<u8>(stack + --depth) != 0;
    }
    at = take();
    if (object) {
      if (load<u8>(at) != 0x22 || load<u8>(take()) != 0x3a) return false;
      at = take();
    }
  }
}

/** Whether a literal or number begins here, and ends before a comma, a closing bracket, white space or the end. */
// @ts-ignore
@inline
function isScalar(at: usize, c: u8): bool {
  const stop = end();
  if (c == 0x74) {
    if (stop - at < 4 || load<u32>(at) != 0x65757274) return false;
    at += 4;
  } else if (c == 0x66) {
    if (stop - at < 5 || load<u32>(at, 1) != 0x65736c61) return false;
    at += 5;
  } else if (c == 0x6e) {
    if (stop - at < 4 || load<u32>(at) != 0x6c6c756e) return false;
    at += 4;
  } else {
    at = skipNumber(at, stop);
    if (at == 0) return false;
  }
  if (at == stop) return true;
  c = load<u8>(at);
  return c == 0x2c || c == 0x7d || c == 0x5d || c <= 0x20;
}

/** The end of a number (RFC 8259, section 6), 0 where there is none. */
function skipNumber(at: usize, stop: usize): usize {
  let c = load<u8>(at);
  if (c == 0x2d) c = byte(++at, stop);
  if (c == 0x30) at++;
  else if (c >= 0x31 && c <= 0x39) at = skipDigits(at + 1, stop);
  else return 0;
  c = byte(at, stop);
  if (c == 0x2e) {
    const digits = at + 1;
    at = skipDigits(digits, stop);
    if (at == digits) return 0;
    c = byte(at, stop);
  }
  if ((c | 0x20) == 0x65) {
    c = byte(++at, stop);
    if (c == 0x2b || c == 0x2d) at++;
    const digits = at;
    at = skipDigits(digits, stop);
    if (at == digits) return 0;
  }
  return at;
}

// @ts-ignore
@inline
function skipDigits(at: usize, stop: usize): usize {
  while (at < stop && <u32>load<u8>(at) - 0x30 <= 9) at++;
  return at;
}

// @ts-ignore
@inline
function byte(at: usize, stop: usize): u8 {
  return at < stop ? load<u8>(at) : 0;
}
