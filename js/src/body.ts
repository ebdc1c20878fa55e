// A response's body as bytes, and the items in it.

const fatal = new TextDecoder("utf-8", { fatal: true });
const decoder = new TextDecoder();

/** How many items are parsed at a time: one JSON.parse for many items costs less than one for each. */
const batch = 512;

/** The bytes of one response and the places of its items; an array of parts makes a page, one for each attempt. */
export class Part {
  /** Makes the error for an item that turns out not to be JSON: its bytes, where in the body they begin, its index in the part. */
  #invalid: (item: Uint8Array, offset: number, index: number, cause: unknown) => Error;
  #bytes = new Uint8Array(0);
  #length = 0;
  /** Two numbers an item: where it begins and ends. */
  #ranges: number[] = [];

  constructor(invalid: (item: Uint8Array, offset: number, index: number, cause: unknown) => Error) {
    this.#invalid = invalid;
  }

  get count(): number {
    return this.#ranges.length / 2;
  }

  append(chunk: Uint8Array): void {
    const needed = this.#length + chunk.length;
    if (needed > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(needed, 2 * this.#bytes.length));
      larger.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = larger;
    }
    this.#bytes.set(chunk, this.#length);
    this.#length = needed;
  }

  addRanges(ranges: Uint32Array): void {
    for (const r of ranges) this.#ranges.push(r);
  }

  /** The first 2 KiB of the body. */
  head(): string {
    return decoder.decode(this.#bytes.subarray(0, Math.min(2048, this.#length)));
  }

  /** An item's exact JSON text. */
  raw(index: number): string {
    return decoder.decode(this.#bytes.subarray(this.#ranges[2 * index]!, this.#ranges[2 * index + 1]!));
  }

  /**
   * Builds items from index on: at least one, and as many as are worth building at
   * once. The engine has only found where objects and arrays end; whether they are
   * JSON is found out here.
   */
  build(index: number, exact: boolean): unknown[] {
    const end = Math.min(index + batch, this.count);
    // Elements of an array, with nothing but commas between them, are an array.
    let last = index;
    while (last + 1 < end && this.#adjacent(last)) last++;
    try {
      const built = this.#build(index, last, exact);
      if (built.length === last + 1 - index) return built;
    } catch {
      // One of them is not JSON: those before it are handed out all the same.
    }
    const items: unknown[] = [];
    for (let i = index; i <= last; i++) {
      try {
        const built = this.#build(i, i, exact);
        if (built.length !== 1) throw new SyntaxError("more than one value");
        items.push(built[0]);
      } catch (cause) {
        if (i > index) return items;
        const begin = this.#ranges[2 * i]!;
        throw this.#invalid(this.#bytes.subarray(begin, this.#ranges[2 * i + 1]!), begin, i, cause);
      }
    }
    return items;
  }

  /**
   * Items from index on, as many as are worth passing on at once, as the text of a
   * JSON array. Fails at the first that is not JSON, but for that one alone; with
   * validate false only readers find out.
   */
  array(index: number, validate: ((text: Uint8Array) => object | undefined) | undefined): { text: Uint8Array; count: number } {
    let count = this.#portion(index);
    let text = this.#join(index, count);
    if (validate?.(text) !== undefined) {
      let valid = 0;
      while (validate(this.#join(index + valid, 1)) === undefined) valid++;
      if (valid === 0) throw this.#invalid(this.#bytes.subarray(this.#ranges[2 * index]!, this.#ranges[2 * index + 1]!), this.#ranges[2 * index]!, index, undefined);
      count = valid;
      text = this.#join(index, count);
    }
    return { text, count };
  }

  /** Items from index on, one a line. Line breaks inside an item, which JSON allows between tokens, are left out. */
  lines(index: number, count: number): Uint8Array {
    const text = this.#join(index, count);
    let at = 1;
    for (let i = index; i < index + count; i++) {
      at += this.#ranges[2 * i + 1]! - this.#ranges[2 * i]!;
      text[at++] = 0x0a;
    }
    const lines = text.subarray(1);
    if (!this.#broken(index, count)) return lines;
    const breaks = new Set<number>();
    for (let i = index, end = -1; i < index + count; i++) breaks.add((end += this.#ranges[2 * i + 1]! - this.#ranges[2 * i]! + 1));
    return lines.filter((byte, i) => (byte !== 0x0a && byte !== 0x0d) || breaks.has(i));
  }

  /** How many items from index on make about a quarter of a megabyte: at least one. */
  #portion(index: number): number {
    const limit = this.#ranges[2 * index]! + 262_144;
    let last = index;
    while (last + 1 < this.count && this.#ranges[2 * last + 3]! <= limit) last++;
    return last + 1 - index;
  }

  #broken(index: number, count: number): boolean {
    const region = this.#bytes.subarray(this.#ranges[2 * index]!, this.#ranges[2 * (index + count) - 1]!);
    return region.includes(0x0a) || region.includes(0x0d);
  }

  /** [item,item,…] */
  #join(index: number, count: number): Uint8Array {
    const begin = this.#ranges[2 * index]!;
    const end = this.#ranges[2 * (index + count) - 1]!;
    let size = 1;
    for (let i = index; i < index + count; i++) size += this.#ranges[2 * i + 1]! - this.#ranges[2 * i]! + 1;
    const text = new Uint8Array(size);
    text[0] = 0x5b;
    let at = 1;
    if (size === end - begin + 2) {
      // One byte stands between any two of them.
      text.set(this.#bytes.subarray(begin, end), 1);
      for (let i = index; i < index + count; i++) text[this.#ranges[2 * i + 1]! - begin + 1] = 0x2c;
    } else {
      for (let i = index; i < index + count; i++) {
        const item = this.#bytes.subarray(this.#ranges[2 * i]!, this.#ranges[2 * i + 1]!);
        text.set(item, at);
        at += item.length;
        text[at++] = 0x2c;
      }
    }
    text[size - 1] = 0x5d;
    return text;
  }

  #build(first: number, last: number, exact: boolean): unknown[] {
    const text = fatal.decode(this.#bytes.subarray(this.#ranges[2 * first]!, this.#ranges[2 * last + 1]!));
    return parse(`[${text}]`, exact) as unknown[];
  }

  #adjacent(index: number): boolean {
    let commas = 0;
    for (let i = this.#ranges[2 * index + 1]!; i < this.#ranges[2 * index + 2]!; i++) {
      const byte = this.#bytes[i]!;
      if (byte === 0x2c) commas++;
      else if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return false;
    }
    return commas === 1;
  }
}

// A string, or an integer of so many digits that a double may not hold it.
const stringOrInteger = /"(?:[^"\\]|\\.)*"|-?\d{16,}(?![\d.eE])/g;
const mark = "\u0000anypage:bigint:";

/** JSON.parse; with exact, integers beyond 2^53 become bigints. */
export function parse(text: string, exact: boolean): unknown {
  if (!exact || !/\d{16}/.test(text)) return JSON.parse(text);
  const marked = text.replace(stringOrInteger, (token) =>
    token.startsWith('"') || Number.isSafeInteger(Number(token)) ? token : `"\\u0000anypage:bigint:${token}"`,
  );
  return JSON.parse(marked, (_, value: unknown) => (typeof value === "string" && value.startsWith(mark) ? BigInt(value.slice(mark.length)) : value));
}
