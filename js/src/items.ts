// How item bytes become objects: a response's bytes, where its items are in them, and JSON.parse.

import { parse } from "./json.js";
import { limits } from "./tables.js";
import { decode, decodeStrictly } from "./text.js";

/**
 * How many bytes of items are parsed at a time. One JSON.parse for many items is faster
 * than one for each, and a short text stays in the processor's cache. Pages of 1.2 MB
 * took 53 ms in batches of 8 to 16 KiB, 59 ms in batches of 64 KiB, and 65 ms at once.
 */
const batchBytes = 16_384;

/** Memory for the text of one batch. The next batch overwrites it. */
const scratch = /* @__PURE__ */ new Uint8Array(2 * batchBytes);

/**
 * Makes the error for an item that is not JSON.
 *
 * @param item its bytes
 * @param offset where they begin in the body
 * @param index the item's index in the part
 */
type Invalid = (item: Uint8Array, offset: number, index: number, cause: unknown) => Error;

/** The body of one response: its bytes, and where its items are in them. A page has one part for each attempt. */
export class Part {
  #invalid: Invalid;
  #counting: boolean;
  /** The body as it arrived, and where in the body each chunk begins. Nothing is copied until somebody reads it. */
  #chunks: Uint8Array[] = [];
  #begins: number[] = [];
  /** For each chunk, whether it may have line breaks. */
  #mayBreak: boolean[] = [];
  #length = 0;
  #count = 0;
  /** Where in the body the last item ends that array() has returned. */
  #read = 0;
  /** Two numbers for each item: where it begins and where it ends. There may be room for more. */
  #ranges: Uint32Array = new Uint32Array(0);
  /** The index of the chunk that was read last. */
  #chunk = 0;
  /** The items, where they were made before. */
  #made: unknown[] | undefined;

  /** @param counting whether items are only counted: then no bytes and no places are kept */
  constructor(invalid: Invalid, counting: boolean) {
    this.#invalid = invalid;
    this.#counting = counting;
  }

  /** A part of items that are made already. */
  static of(items: unknown[]): Part {
    const part = new Part((_item, _offset, _index, cause) => cause as Error, true);
    part.#made = items;
    part.#count = items.length;
    return part;
  }

  /** How many items have arrived. */
  get count(): number {
    return this.#count;
  }

  /** Bytes of items that have arrived and that array() has not returned yet. */
  get unread(): number {
    return this.#count === 0 ? 0 : this.#ranges[2 * this.#count - 1]! - Math.max(this.#read, this.#ranges[0]!);
  }

  /** Keeps the chunk as it is. */
  append(chunk: Uint8Array): void {
    if (this.#counting || chunk.length === 0) return;
    this.#chunks.push(chunk);
    this.#begins.push(this.#length);
    this.#mayBreak.push(true);
    this.#length += chunk.length;
  }

  /** Takes other bytes for the body than what has arrived. */
  replace(body: Uint8Array): void {
    this.#chunks = [];
    this.#begins = [];
    this.#mayBreak = [];
    this.#length = 0;
    this.append(body);
  }

  /** Notes whether the last chunk has line breaks. */
  noteBreaks(has: boolean): void {
    if (this.#mayBreak.length > 0) this.#mayBreak[this.#mayBreak.length - 1] = has;
  }

  /** Notes where further items are. The part keeps the array, which nobody else may change. */
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
    return decode(this.#slice(0, Math.min(limits.head, this.#length)));
  }

  /** An item's exact JSON text. */
  raw(index: number): string {
    return decode(this.#item(index));
  }

  /**
   * The number of the line with a byte of an item's. It is undefined unless the item is the first thing on its line, as
   * each one of a sequence is.
   */
  line(index: number, offset: number): number | undefined {
    let lines = 1;
    let first = true;
    for (const [i, chunk] of this.#chunks.entries()) {
      const item = this.#ranges[2 * index]! - this.#begins[i]!;
      for (const [at, byte] of chunk.subarray(0, Math.max(offset - this.#begins[i]!, 0)).entries()) {
        if (byte === 0x0a) lines++;
        if (at < item) first = byte === 0x0a || (first && (byte <= 0x20 || byte >= 0x80)); // a byte order mark, or no first byte
      }
    }
    return first ? lines : undefined;
  }

  /**
   * Makes objects of items from index on: of one item at least, and of as many as are worth it at once. The engine has only
   * found where objects and arrays end. Whether they are JSON is found out here.
   */
  build(index: number, exact: boolean): unknown[] {
    if (this.#made !== undefined) return this.#made.slice(index);
    const count = this.#fitting(index, batchBytes);
    try {
      const built = this.#build(index, count, exact);
      if (built.length === count) return built;
    } catch {
      // One of them is not JSON. Those before it are delivered all the same.
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
   * Items from index on, as the text of a JSON array: one item at least, and as many as are worth it at once. It ends before
   * the first item that is not JSON, and throws if that is the first one.
   *
   * @param validate says what is wrong with a text; without it, only who reads the text finds out
   * @param memory where the text is put if it fits
   */
  array(
    index: number,
    validate: ((text: Uint8Array) => object | undefined) | undefined,
    memory?: Uint8Array,
  ): { text: Uint8Array; count: number } {
    let count = this.#fitting(index, 262_144);
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
   * Makes lines of the text that array() has returned for items from index on. JSON allows line breaks between tokens; those
   * inside an item are left out.
   *
   * @param breaks says whether a text has line breaks; asked unless noteBreaks() has ruled them out
   */
  lines(text: Uint8Array, index: number, count: number, breaks: (text: Uint8Array) => boolean): Uint8Array {
    const lines = text.subarray(1);
    const last = this.#chunkOf(this.#ranges[2 * (index + count) - 1]! - 1);
    const ruledOut = !this.#mayBreak.slice(this.#chunkOf(this.#ranges[2 * index]!), last + 1).includes(true);
    const ends = !ruledOut && breaks(text) ? new Set<number>() : undefined;
    for (let i = index, at = 0; i < index + count; i++) {
      at += this.#ranges[2 * i + 1]! - this.#ranges[2 * i]!;
      ends?.add(at);
      lines[at++] = 0x0a;
    }
    return ends === undefined ? lines : lines.filter((byte, i) => (byte !== 0x0a && byte !== 0x0d) || ends.has(i));
  }

  /** How many items from index on fit into a number of bytes. At least one. */
  #fitting(index: number, bytes: number): number {
    const limit = this.#ranges[2 * index]! + bytes;
    let last = index;
    while (last + 1 < this.#count && this.#ranges[2 * last + 3]! <= limit) last++;
    return last + 1 - index;
  }

  #build(index: number, count: number, exact: boolean): unknown[] {
    return parse(decodeStrictly(this.#join(index, count, scratch)), exact) as unknown[];
  }

  /** The text [item,item,…], in the given memory if it fits. */
  #join(index: number, count: number, memory?: Uint8Array): Uint8Array {
    const ranges = this.#ranges;
    const begin = ranges[2 * index]!;
    const end = ranges[2 * (index + count) - 1]!;
    let size = 1;
    for (let i = index; i < index + count; i++) size += ranges[2 * i + 1]! - ranges[2 * i]! + 1;
    const text = memory !== undefined && size <= memory.length ? memory.subarray(0, size) : new Uint8Array(size);
    text[0] = 0x5b;
    if (size === end - begin + 2) {
      // Exactly one byte is between two items each. It becomes a comma, so all are copied at once.
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
