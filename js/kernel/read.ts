// Reading JSON by its tokens: is it valid, and where is a field of each item?
//
// Measured in Node 20 over text in the cache: 1.5 GB/s on records of 250 bytes, of which
// half is the time for the tokens (tokens.ts, 14 in 64 bytes), 2 on larger ones, 3.2 on
// github_events.json; JSON.parse reads these at 0.3, 0.7 and 0.9. ./build.sh bench --only
// select measures it with all that is around it.

import {
  MAX_DEPTH,
  PLACE,
  PLACE_END,
  SCRATCH_STACK,
  STEP,
  STEP_INDEX,
  STEP_LENGTH,
  STEP_NAME,
} from "../build/layout";
import { end, ended, more, open } from "./tokens";

/** Whether a text is JSON (RFC 8259), and nests no deeper than split.MaxDepth. The twin of split.Validate, which says what is wrong. */
export function validate(scratch: usize, text: usize, length: i32): bool {
  return read(scratch, text, length, 0, 0, 0, 0) >= 0;
}

/**
 * Finds a value in each element of an array: what a path of names and indexes leads to. Of
 * members with the same name the last one counts. Writes two words an element: where in
 * the text the value begins, and where the token behind it; 0, 0 where there is none; 1, 0 where
 * a name with escapes may be one of the path's.
 *
 * @returns how many elements there are, -1 where that is more than there is room for or the text is not JSON
 */
export function find(scratch: usize, text: usize, length: i32, path: usize, steps: i32, places: usize, room: i32): i32 {
  return read(scratch, text, length, path, steps, places, room);
}

// An element of the array is at depth 1, and the container in which step n is looked up at depth n + 2.
function read(scratch: usize, text: usize, length: i32, path: usize, steps: i32, places: usize, room: i32): i32 {
  let token = open(scratch, text, length);
  const stack = scratch + SCRATCH_STACK;
  const elements: i32 = steps > 0 ? 1 : -1; // their depth
  let depth: i32 = 0;
  let object = false; // the innermost container is one
  let step: i32 = steps > 0 ? 0 : -3; // to be looked up in the innermost container on the way
  let index: i32 = 0; // of the current element there
  let hit = false; // the next value is what the step leads to
  let inside: i32 = -1; // depth around the value that was found, while its end is awaited
  let begin: usize = 0; // of the value that was found
  let behind: usize = 0;
  let unsure = false;
  let count: i32 = 0;

  let at: usize = load<u32>(token);
  while (true) {
    // A value.
    let c = load<u8>(at);
    if (hit) {
      hit = false;
      begin = behind = 0; // what an earlier member of the same name led to doesn't count
      if (step + 1 == steps) {
        begin = at;
        inside = depth;
      } else if (c == 0x7b || c == 0x5b) {
        step++;
      }
    }
    if (c == 0x7b) {
      if (<usize>depth == MAX_DEPTH) return -1;
      store<u8>(stack + depth++, u8(object));
      object = true;
      token = more(token + 4);
      at = load<u32>(token);
      c = load<u8>(at);
      if (c == 0x22) {
        if (depth == step + 2) {
          const same = compare(at, path + STEP * step);
          hit = same > 0;
          if (same < 0) unsure = true;
        }
        token = more(token + 4);
        if (load<u8>(load<u32>(token)) != 0x3a) return -1;
        token = more(token + 4);
        at = load<u32>(token);
        continue;
      }
      if (c != 0x7d) return -1;
      object = load<u8>(stack + --depth) != 0;
      if (depth == step + 1 && step > 0) index = load<i32>(path + STEP * --step, STEP_INDEX);
    } else if (c == 0x5b) {
      if (<usize>depth == MAX_DEPTH) return -1;
      store<u8>(stack + depth++, u8(object));
      object = false;
      token = more(token + 4);
      at = load<u32>(token);
      if (load<u8>(at) != 0x5d) {
        if (depth == step + 2) {
          index = 0;
          hit = isIndex(path + STEP * step, index);
        }
        continue;
      }
      object = load<u8>(stack + --depth) != 0;
      if (depth == step + 1 && step > 0) index = load<i32>(path + STEP * --step, STEP_INDEX);
    } else if (c != 0x22 && !isScalar(at, c)) {
      return -1;
    }

    // What may follow it.
    while (true) {
      token = more(token + 4);
      at = load<u32>(token);
      c = load<u8>(at);
      if (depth == inside) {
        behind = at;
        inside = -1;
      }
      if (depth == elements) {
        if (count++ == room) return -1;
        store<u32>(places, unsure ? 1 : begin == 0 ? 0 : <u32>(begin - text));
        store<u32>(places, unsure || begin == 0 ? 0 : <u32>(behind - text), PLACE_END);
        places += PLACE;
        begin = behind = 0;
        unsure = false;
      }
      if (depth == 0) return ended(at) ? count : -1;
      if (c == 0x2c) break;
      if (c != (object ? 0x7d : 0x5d)) return -1;
      object = load<u8>(stack + --depth) != 0;
      if (depth == step + 1 && step > 0) index = load<i32>(path + STEP * --step, STEP_INDEX);
    }
    token = more(token + 4);
    at = load<u32>(token);
    if (object) {
      if (load<u8>(at) != 0x22) return -1;
      if (depth == step + 2) {
        const same = compare(at, path + STEP * step);
        hit = same > 0;
        if (same < 0) unsure = true;
      }
      token = more(token + 4);
      if (load<u8>(load<u32>(token)) != 0x3a) return -1;
      token = more(token + 4);
      at = load<u32>(token);
    } else if (depth == step + 2) {
      hit = isIndex(path + STEP * step, ++index);
    }
  }
}

/** 1 where a member's name is a step's, -1 where it has an escape and may be. */
function compare(quote: usize, step: usize): i32 {
  const name = load<u32>(step, STEP_NAME);
  const length = load<i32>(step, STEP_LENGTH);
  const at = quote + 1;
  if (length < 0 || end() - at <= <usize>length) return 0;
  let i = 0;
  while (i < length && load<u8>(at + i) == load<u8>(name + i)) i++;
  const c = load<u8>(at + i);
  return i == length && c == 0x22 ? 1 : c == 0x5c ? -1 : 0;
}

function isIndex(step: usize, index: i32): bool {
  return load<i32>(step, STEP_LENGTH) < 0 && load<i32>(step, STEP_INDEX) == index;
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
