// Reads and writes WebAssembly modules, as far as shrink.mjs and jumps.mjs need it.
// https://webassembly.github.io/spec/core/binary/

export const section = { custom: 0, type: 1, import: 2, function: 3, start: 8, code: 10, data: 11 };

/** Bytes with a place to read from. */
export class Reader {
  constructor(bytes, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }
  byte() {
    if (this.at >= this.bytes.length) throw new Error("the module ends too early");
    return this.bytes[this.at++];
  }
  /** An unsigned LEB128 number of at most 32 bits. */
  u32() {
    for (let value = 0, shift = 1; ; shift *= 128) {
      const b = this.byte();
      value += (b & 127) * shift;
      if (b < 128) return value;
    }
  }
  /** A signed LEB128 number of at most 32 bits. */
  s32() {
    for (let value = 0, shift = 0; ; ) {
      const b = this.byte();
      value |= (b & 127) << shift;
      shift += 7;
      if (b < 128) return b & 64 && shift < 32 ? value | (-1 << shift) : value;
    }
  }
  /** The next n bytes. */
  take(n) {
    if (this.at + n > this.bytes.length) throw new Error("the module ends too early");
    this.at += n;
    return this.bytes.subarray(this.at - n, this.at);
  }
  name() {
    return this.take(this.u32()).toString();
  }
}

export function u32(value) {
  const out = [];
  for (; value > 127; value = Math.floor(value / 128)) out.push((value % 128) | 128);
  return [...out, value];
}

export function s32(value) {
  const out = [];
  for (; value < -64 || value > 63; value >>= 7) out.push((value & 127) | 128);
  return [...out, value & 127];
}

/** @returns {{ id: number, body: Buffer }[]} */
export function readSections(bytes) {
  const r = new Reader(bytes);
  if (r.take(8).toString("latin1") !== "\0asm\x01\0\0\0") throw new Error("not a WebAssembly module of version 1");
  const sections = [];
  while (r.at < bytes.length) sections.push({ id: r.byte(), body: r.take(r.u32()) });
  return sections;
}

export function writeSections(sections) {
  const parts = sections.flatMap(({ id, body }) => [Buffer.from([id, ...u32(body.length)]), body]);
  return Buffer.concat([Buffer.from("\0asm\x01\0\0\0", "latin1"), ...parts]);
}

/** The memory as the data section fills it. */
export function readData(body) {
  const r = new Reader(body);
  const segments = [];
  for (let n = r.u32(); n > 0; n--) {
    const memory = r.u32();
    if (memory !== 0 || r.byte() !== 0x41)
      throw new Error("a data segment that is not at a constant address of memory 0");
    const address = r.s32();
    if (r.byte() !== 0x0b) throw new Error("a data segment whose address is an expression");
    segments.push({ address, bytes: r.take(r.u32()) });
  }
  const memory = Buffer.alloc(Math.max(...segments.map(({ address, bytes }) => address + bytes.length)));
  for (const { address, bytes } of segments) bytes.copy(memory, address);
  return memory;
}

/**
 * The data section that fills the memory so. Zeros needn't be written: a segment
 * ends where so many of them follow.
 */
export function writeData(memory, longRun) {
  const parts = [];
  let count = 0;
  for (let start = 0; ; ) {
    while (start < memory.length && memory[start] === 0) start++;
    if (start === memory.length) break;
    let end = start + 1; // behind the last byte that isn't zero
    for (let at = end; at < memory.length && at - end < longRun; at++) if (memory[at] !== 0) end = at + 1;
    parts.push(Buffer.from([0, 0x41, ...s32(start), 0x0b, ...u32(end - start)]), memory.subarray(start, end));
    count++;
    start = end;
  }
  return Buffer.concat([Buffer.from(u32(count)), ...parts]);
}

/** The types of the type section, each as its bytes in latin1. */
export function readTypes(body) {
  const r = new Reader(body);
  return Array.from({ length: r.u32() }, () => {
    const start = r.at;
    if (r.byte() !== 0x60) throw new Error("a type that is no function's");
    r.take(r.u32());
    r.take(r.u32());
    return body.toString("latin1", start, r.at);
  });
}

export function countImports(body) {
  const r = new Reader(body);
  const count = r.u32();
  for (let i = 0; i < count; i++) {
    r.name();
    r.name();
    if (r.byte() !== 0) throw new Error("an import that is no function");
    r.u32();
  }
  return count;
}

/** The entries of a vector: functions' types, or their bodies. */
export function readVector(body, entry) {
  const r = new Reader(body);
  const entries = Array.from({ length: r.u32() }, () => entry(r));
  if (r.at !== body.length) throw new Error("a section that is longer than its content");
  return entries;
}
