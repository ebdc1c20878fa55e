// What went over the line, for the reader to look at: kept beside the state, for it is large. The element's own fetch fills it.

/** As much of a body's begin and of its end is kept, in bytes. */
export const keptOfBody = { begin: 65_536, end: 16_384 };
/** Of the latest attempts. */
const keptAttempts = 300;

/** One request, and what it was answered with. */
export interface Exchange {
  method: string;
  /** Without credentials. */
  url: string;
  /** The values of those that the reader has set are replaced by "…". */
  requestHeaders: readonly (readonly [string, string])[];
  requestBody: string | undefined;
  status: number | undefined;
  /** After redirects; undefined before the headers are there. */
  responseURL: string | undefined;
  responseHeaders: readonly (readonly [string, string])[];
  /** The body's begin so far, and its end where something is left out between them. */
  body: BodyExcerpt;
}

/** Collects a body's begin and end. */
export class BodyExcerpt {
  #begin = new Uint8Array(0);
  /** Chunks at the end, by reference. */
  #end: Uint8Array[] = [];
  #endLength = 0;
  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  add(chunk: Uint8Array): void {
    this.#bytes += chunk.length;
    const room = keptOfBody.begin - this.#begin.length;
    if (room > 0) {
      const begin = new Uint8Array(this.#begin.length + Math.min(room, chunk.length));
      begin.set(this.#begin);
      begin.set(chunk.subarray(0, room), this.#begin.length);
      this.#begin = begin;
    }
    const rest = chunk.subarray(Math.max(0, room));
    if (rest.length === 0) return;
    // A copy: the chunk's buffer would stay as a whole.
    const end = rest.slice(-keptOfBody.end);
    this.#end.push(end);
    this.#endLength += end.length;
    while (this.#endLength - this.#end[0]!.length >= keptOfBody.end) this.#endLength -= this.#end.shift()!.length;
  }

  /** The texts, and how many bytes are left out between them. */
  read(): { begin: string; omitted: number; end: string } {
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    const end = new Uint8Array(this.#endLength);
    let at = 0;
    for (const chunk of this.#end) {
      end.set(chunk, at);
      at += chunk.length;
    }
    const kept = end.subarray(Math.max(0, end.length - keptOfBody.end));
    const omitted = this.#bytes - this.#begin.length - kept.length;
    return omitted > 0
      ? { begin: text(this.#begin), omitted, end: text(kept) }
      : { begin: text(joined(this.#begin, kept)), omitted: 0, end: "" };
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

/** The exchanges of a dataset, by the attempt's id (state.ts). */
export class Exchanges {
  #kept = new Map<number, Exchange>();

  /** undefined: it was let go, or the attempt made no request. */
  get(id: number): Exchange | undefined {
    return this.#kept.get(id);
  }

  set(id: number, exchange: Exchange): void {
    this.#kept.set(id, exchange);
    if (this.#kept.size > keptAttempts) this.#kept.delete(this.#kept.keys().next().value!);
  }

  clear(): void {
    this.#kept.clear();
  }
}
