// A response's body as bytes, and the items in it.

import { decode, decodeStrictly } from "./text.js";

/**
 * How many bytes of items are parsed at a time. One JSON.parse for many items costs
 * less than one for each, and little text at a time stays in the processor's
 * cache: pages of 1.2 MB took 53 ms in portions of 8 to 16 KiB, 59 of 64 KiB and
 * 65 whole.
 */
const portion = 16_384;

/** Memory for the text of one portion; its bytes are valid until the next one. */
const scratch = /* @__PURE__ */ new Uint8Array(2 * portion);

/** Makes the error for an item that turns out not to be JSON: its bytes, where in the body they begin, its index in the part. */
type Invalid = (item: Uint8Array, offset: number, index: number, cause: unknown) => Error;

/** The bytes of one response and the places of its items; an array of parts makes a page, one for each attempt. */
export class Part {
  /**
   * V8 drops what it has optimised for a class with the last object of that class.
   * One of each that every item passes through stays (here, of Session and of
   * StepIterator), so that a walk after a collection does not begin as the first
   * one did: 100 pages of 100 items took 2.4 of a bare loop then, and take 1.9.
   */
  static readonly kept = /* @__PURE__ */ new Part(() => new Error(), true);

  #invalid: Invalid;
  #counting: boolean;
  /** As they arrived, and where in the body each begins: nothing is copied until somebody reads it. */
  #chunks: Uint8Array[] = [];
  #begins: number[] = [];
  /** Whether chunks may have line breaks. */
  #broken: boolean[] = [];
  #length = 0;
  #count = 0;
  /** Where in the body the last item ends that array() has given. */
  #read = 0;
  /** Two numbers an item: where it begins and ends. There may be room for more. */
  #ranges: Uint32Array = new Uint32Array(0);
  /** The chunk that was read last. */
  #chunk = 0;

  /** With counting, it keeps no bytes and no places, and can't be read. */
  constructor(invalid: Invalid, counting: boolean) {
    this.#invalid = invalid;
    this.#counting = counting;
  }

  /** How many items have arrived. */
  get count(): number {
    return this.#count;
  }

  /** Bytes of items that have arrived behind those that array() has given. */
  get unread(): number {
    return this.#count === 0 ? 0 : this.#ranges[2 * this.#count - 1]! - Math.max(this.#read, this.#ranges[0]!);
  }

  /** Keeps the chunk as it is. */
  append(chunk: Uint8Array): void {
    if (this.#counting || chunk.length === 0) return;
    this.#chunks.push(chunk);
    this.#begins.push(this.#length);
    this.#broken.push(true);
    this.#length += chunk.length;
  }

  /** Tells whether the last chunk has line breaks. */
  broken(has: boolean): void {
    if (this.#broken.length > 0) this.#broken[this.#broken.length - 1] = has;
  }

  /** The part takes the ranges over. */
  addRanges(ranges: Uint32Array): void {
    const length = 2 * this.#count;
    this.#count += ranges.length / 2;
    if (this.#counting) return;
    if (length === 0) {
      this.#ranges = ranges;
      return;
    }
    if (2 * this.#count > this.#ranges.length) {
      const larger = new Uint32Array(Math.max(2 * this.#count, 2 * length));
      larger.set(this.#ranges);
      this.#ranges = larger;
    }
    this.#ranges.set(ranges, length);
  }

  /** The first 2 KiB of the body. */
  head(): string {
    return decode(this.#slice(0, Math.min(2048, this.#length)));
  }

  /** An item's exact JSON text. */
  raw(index: number): string {
    return decode(this.#item(index));
  }

  /**
   * Builds items from index on: at least one, and as many as are worth building at
   * once. The engine has only found where objects and arrays end; whether they are
   * JSON is found out here.
   */
  build(index: number, exact: boolean): unknown[] {
    const count = this.#portion(index, portion);
    try {
      const built = this.#build(index, count, exact);
      if (built.length === count) return built;
    } catch {
      // One of them is not JSON: those before it are handed out all the same.
    }
    const items: unknown[] = [];
    for (let i = index; i < index + count; i++) {
      try {
        const built = this.#build(i, 1, exact);
        if (built.length !== 1) throw new SyntaxError("more than one value");
        items.push(built[0]);
      } catch (cause) {
        if (i > index) return items;
        throw this.#invalid(this.#item(i), this.#ranges[2 * i]!, i, cause);
      }
    }
    return items;
  }

  /**
   * Items from index on, as many as are worth passing on at once, as the text of a
   * JSON array. Fails at the first that is not JSON, but for that one alone; with
   * validate false only readers find out. The text may be in the given memory.
   */
  array(
    index: number,
    validate: ((text: Uint8Array) => object | undefined) | undefined,
    memory?: Uint8Array,
  ): { text: Uint8Array; count: number } {
    let count = this.#portion(index, 262_144);
    let text = this.#join(index, count, memory);
    if (validate?.(text) !== undefined) {
      let valid = 0;
      while (validate(this.#join(index + valid, 1)) === undefined) valid++;
      if (valid === 0) throw this.#invalid(this.#item(index), this.#ranges[2 * index]!, index, undefined);
      count = valid;
      text = this.#join(index, count);
    }
    this.#read = this.#ranges[2 * (index + count) - 1]!;
    return { text, count };
  }

  /**
   * Makes lines of the text of the items from index on, as array() gives it. Line breaks inside an item, which
   * JSON allows between tokens, are left out; breaks tells whether a text has any, and is asked where broken() has
   * not ruled them out.
   */
  lines(text: Uint8Array, index: number, count: number, breaks: (text: Uint8Array) => boolean): Uint8Array {
    const lines = text.subarray(1);
    const last = this.#chunkOf(this.#ranges[2 * (index + count) - 1]! - 1);
    const ruledOut = !this.#broken.slice(this.#chunkOf(this.#ranges[2 * index]!), last + 1).includes(true);
    const ends = !ruledOut && breaks(text) ? new Set<number>() : undefined;
    for (let i = index, at = 0; i < index + count; i++) {
      at += this.#ranges[2 * i + 1]! - this.#ranges[2 * i]!;
      ends?.add(at);
      lines[at++] = 0x0a;
    }
    return ends === undefined ? lines : lines.filter((byte, i) => (byte !== 0x0a && byte !== 0x0d) || ends.has(i));
  }

  /** How many items from index on make so many bytes: at least one. */
  #portion(index: number, bytes: number): number {
    const limit = this.#ranges[2 * index]! + bytes;
    let last = index;
    while (last + 1 < this.#count && this.#ranges[2 * last + 3]! <= limit) last++;
    return last + 1 - index;
  }

  #build(index: number, count: number, exact: boolean): unknown[] {
    return parse(decodeStrictly(this.#join(index, count, scratch)), exact) as unknown[];
  }

  /** [item,item,…], in the given memory where that is large enough. */
  #join(index: number, count: number, memory?: Uint8Array): Uint8Array {
    const ranges = this.#ranges;
    const begin = ranges[2 * index]!;
    const end = ranges[2 * (index + count) - 1]!;
    let size = 1;
    for (let i = index; i < index + count; i++) size += ranges[2 * i + 1]! - ranges[2 * i]! + 1;
    const text = memory !== undefined && size <= memory.length ? memory.subarray(0, size) : new Uint8Array(size);
    text[0] = 0x5b;
    if (size === end - begin + 2) {
      // One byte stands between any two of them.
      this.#copy(begin, end, text, 1);
      for (let i = index; i < index + count; i++) text[ranges[2 * i + 1]! - begin + 1] = 0x2c;
    } else {
      for (let i = index, at = 1; i < index + count; i++) {
        this.#copy(ranges[2 * i]!, ranges[2 * i + 1]!, text, at);
        at += ranges[2 * i + 1]! - ranges[2 * i]!;
        text[at++] = 0x2c;
      }
    }
    text[size - 1] = 0x5d;
    return text;
  }

  #item(index: number): Uint8Array {
    return this.#slice(this.#ranges[2 * index]!, this.#ranges[2 * index + 1]!);
  }

  #slice(begin: number, end: number): Uint8Array {
    const bytes = new Uint8Array(end - begin);
    this.#copy(begin, end, bytes, 0);
    return bytes;
  }

  /** Copies the body's bytes from begin to end. */
  #copy(begin: number, end: number, to: Uint8Array, at: number): void {
    for (let i = this.#chunkOf(begin); begin < end; i++) {
      const chunk = this.#chunks[i]!;
      const from = begin - this.#begins[i]!;
      const piece = chunk.subarray(from, from + end - begin);
      to.set(piece, at);
      at += piece.length;
      begin += piece.length;
    }
  }

  /** The chunk with the body's byte at an offset. */
  #chunkOf(offset: number): number {
    let i = this.#begins[this.#chunk]! <= offset ? this.#chunk : 0; // mostly read from front to back
    while (i + 1 < this.#begins.length && this.#begins[i + 1]! <= offset) i++;
    return (this.#chunk = i);
  }
}

// Where a string begins, or a number: all of its characters, so that the digits of a decimal are not taken for an integer.
const stringOrNumber = /"|-?\d[\d.eE+-]*/g;
const longInteger = /^-?[1-9]\d{15,}$/;

/** Stands in front of an integer's digits. Nobody can know it who writes items. */
const mark = /* @__PURE__ */ (() => `\u0000${Math.random().toString(36)}:`)();

/** JSON.parse; with exact, integers beyond 2^53 become bigints. */
export function parse(text: string, exact: boolean): unknown {
  if (!exact || !/\d{16}/.test(text)) return JSON.parse(text);
  const holder = [JSON.parse(markIntegers(text)) as unknown];
  // Not a reviver, which would nest as deep as the text does.
  const containers: object[] = [holder];
  for (let container = containers.pop(); container !== undefined; container = containers.pop()) {
    for (const [name, value] of Object.entries(container) as [string, unknown][]) {
      if (typeof value === "object" && value !== null) containers.push(value);
      // Defined, because setting __proto__ would not make a member of it.
      else if (typeof value === "string" && value.startsWith(mark))
        Object.defineProperty(container, name, {
          value: BigInt(value.slice(mark.length)),
          writable: true,
          enumerable: true,
          configurable: true,
        });
    }
  }
  return holder[0];
}

/** Makes marked strings of the integers beyond 2^53. */
function markIntegers(text: string): string {
  let marked = "";
  let done = 0;
  stringOrNumber.lastIndex = 0;
  for (let token = stringOrNumber.exec(text); token !== null; token = stringOrNumber.exec(text)) {
    const { 0: number, index } = token;
    if (number === '"') {
      // Not by the expression: it would need as much of the stack as the string is long.
      stringOrNumber.lastIndex = stringEnd(text, index);
    } else if (longInteger.test(number) && !Number.isSafeInteger(Number(number))) {
      marked += `${text.slice(done, index)}${JSON.stringify(mark + number)}`;
      done = index + number.length;
    }
  }
  return marked + text.slice(done);
}

/** Behind the string that begins at an index. */
function stringEnd(text: string, begin: number): number {
  for (let quote = text.indexOf('"', begin + 1); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let escapes = quote;
    while (text[escapes - 1] === "\\") escapes--;
    if ((quote - escapes) % 2 === 0) return quote + 1;
  }
  return text.length;
}
