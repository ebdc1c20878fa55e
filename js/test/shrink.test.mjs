// The steps behind the linker: functions that are written shorter do the same,
// and what isn't laid out as expected is refused.

import assert from "node:assert/strict";
import test from "node:test";
import { shorten } from "../scripts/peephole.mjs";
import { shrink } from "../scripts/shrink.mjs";
import { readData, s32, section, u32, writeData, writeSections } from "../scripts/wasm-module.mjs";

// In the shape of Go's functions, a loop: local 0 is the place to begin at, the
// stack has n at 8 and the sum at 16; places are 0 the entry, 1 the loop's head,
// 2 its body, 3 the end. At n = 100 the callee wants to unwind, and 1 is returned.
const load = (offset) => [0x20, 1, 0xad, 0x42, offset, 0x7c, 0xa7, 0x29, 3, 0];
const store = (offset, value) => [0x20, 1, 0xad, 0x42, offset, 0x7c, 0xa7, ...value, 0x37, 3, 0];
const jump = (place, depth) => [0x41, place, 0x21, 0, 0x0c, depth];
const body = [
  ...[1, 1, 0x7f], // local 1: i32
  ...[0x23, 0, 0x21, 1],
  ...[0x02, 0x40, 0x03, 0x40, 0x02, 0x40, 0x02, 0x40, 0x02, 0x40, 0x02, 0x40],
  ...[0x20, 0, 0x0e, 3, 0, 1, 2, 3, 0x0b],
  ...store(16, [0x42, 0]),
  ...[0x0b], // place 1
  ...load(8),
  ...[0x50, 0xad, 0x50, 0x45, 0x04, 0x40, ...jump(3, 3), 0x0b], // n == 0, negated twice
  ...load(8),
  ...[0x42, ...s32(100), 0x51, 0x0d, 3], // br_if: the callee unwinds
  ...[0x0b], // place 2
  ...store(16, [...load(16), ...load(8), 0x7c]),
  ...store(8, [...load(8), 0x42, 1, 0x7d]),
  ...jump(1, 1),
  ...[0x0b], // place 3
  ...[0x41, 0, 0x0f],
  ...[0x0b, 0x00, 0x0b, 0x41, 1, 0x0b],
];

/** Runs the function with n, and returns its result and the sum. */
async function run(code, n) {
  const vector = (...entries) => Buffer.from([...u32(entries.length), ...entries.flat()]);
  const name = (text) => [text.length, ...Buffer.from(text)];
  const module = writeSections([
    { id: 1, body: vector([0x60, 1, 0x7f, 1, 0x7f]) },
    { id: 3, body: vector([0]) },
    { id: 5, body: vector([0, 1]) },
    { id: 6, body: vector([0x7f, 1, 0x41, ...s32(1024), 0x0b]) },
    { id: 7, body: vector([...name("f"), 0, 0], [...name("mem"), 2, 0]) },
    { id: 10, body: vector([...u32(code.length), ...code]) },
  ]);
  const { instance } = await WebAssembly.instantiate(module);
  const { f, mem } = instance.exports;
  const stack = new BigInt64Array(mem.buffer, 1024);
  stack[1] = BigInt(n);
  return [f(0), stack[2]];
}

test("a shortened function does what it did", async () => {
  const short = shorten(Buffer.from(body));
  assert.ok(short.length < body.length * 0.75, `${short.length} of ${body.length} bytes`);
  for (const [n, result, sum] of [
    [0, 0, 0n],
    [1, 0, 1n],
    [10, 0, 55n],
    [99, 0, 4950n],
    [101, 1, 101n],
  ]) {
    assert.deepEqual(await run(body, n), [result, sum], `as it was, ${n}`);
    assert.deepEqual(await run(short, n), [result, sum], `shortened, ${n}`);
  }
});

test("memory survives being written as segments", () => {
  const memory = Buffer.alloc(100_000);
  for (const [at, byte] of [
    [3, 1],
    [66, 2],
    [67, 3],
    [132, 4],
    [99_999, 5],
  ])
    memory[at] = byte;
  assert.deepEqual(readData(writeData(memory)), memory);
});

test("a module that Go's linker hasn't written so is refused", () => {
  const data = Buffer.from([1, 0, 0x41, 0, 0x0b, 1, 7]);
  assert.throws(
    () => shrink(writeSections([{ id: section.data, body: data }])),
    /lays its tables out differently: it isn't so that there is one line table/,
  );
  assert.throws(() => shrink(Buffer.from("not wasm")), /not a WebAssembly module/);
});
