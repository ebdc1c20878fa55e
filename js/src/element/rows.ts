// The items of a dataset, as they came: NDJSON, byte for byte. An item is parsed when it comes into sight.

import { parse } from "../json.js";

/** Beyond these, the oldest items are let go, and the state says so: browsers can't lay out boxes of any height. */
export const keptRows = 200_000;
/** In bytes of the items' JSON. */
export const keptBytes = 256 * 2 ** 20;

/** Whole lines, and where each of them ends. */
interface Block {
  bytes: Uint8Array;
  /** Behind each line's last byte, without the line feed. */
  ends: Uint32Array;
  /** The number of its first item, in the list. */
  first: number;
}

/** A number as it was written, with all of its digits. */
export class Digits {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** Hosts whose JSON.parse gives each value's source text. */
const hasSource =
  (
    JSON.parse as (
      text: string,
      reviver: (key: string, value: unknown, context?: { source?: string }) => unknown,
    ) => unknown
  )("1", (_, value, context) => context?.source ?? value) === "1";

/** An item with numbers that keep their digits: Digits, or bigints where the host keeps no source text. */
export function exactValue(text: string): unknown {
  if (!hasSource) return parse(text, true);
  return (
    JSON.parse as (
      text: string,
      reviver: (key: string, value: unknown, context: { source: string }) => unknown,
    ) => unknown
  )(text, (_, value, { source }) => (typeof value === "number" ? new Digits(source) : value));
}

export class Rows {
  #blocks: Block[] = [];
  #bytes = 0;
  #total = 0;

  /** Items that came, those let go included. */
  get total(): number {
    return this.#total;
  }

  /** The number of the first item that is kept. */
  get first(): number {
    return this.#blocks[0]?.first ?? this.#total;
  }

  /** In bytes, of what is kept. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Takes lines, each with a line feed behind it. */
  add(bytes: Uint8Array): void {
    const ends: number[] = [];
    for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) ends.push(at);
    if (ends.length === 0) return;
    this.#blocks.push({ bytes, ends: Uint32Array.from(ends), first: this.#total });
    this.#bytes += bytes.length;
    this.#total += ends.length;
    // The latest block stays, however large.
    while (
      this.#blocks.length > 1 &&
      (this.#total - this.#blocks[1]!.first >= keptRows || this.#bytes - this.#blocks[0]!.bytes.length > keptBytes)
    )
      this.#bytes -= this.#blocks.shift()!.bytes.length;
  }

  clear(): void {
    this.#blocks = [];
    this.#bytes = this.#total = 0;
  }

  /** An item's exact JSON text; undefined where it isn't kept. */
  text(index: number): string | undefined {
    const block = this.#blockOf(index);
    if (block === undefined) return undefined;
    const { bytes, ends, first } = block;
    const line = index - first;
    const begin = line === 0 ? 0 : ends[line - 1]! + 1;
    return new TextDecoder().decode(bytes.subarray(begin, ends[line]));
  }

  /** An item with all digits of its numbers; undefined where it isn't kept. */
  value(index: number): unknown {
    const text = this.text(index);
    return text === undefined ? undefined : exactValue(text);
  }

  /** What is kept, as it came. */
  *chunks(): Generator<Uint8Array> {
    for (const { bytes } of this.#blocks) yield bytes;
  }

  #blockOf(index: number): Block | undefined {
    if (index < this.first || index >= this.#total) return undefined;
    let low = 0;
    let high = this.#blocks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#blocks[middle]!.first <= index) low = middle;
      else high = middle - 1;
    }
    return this.#blocks[low];
  }
}
