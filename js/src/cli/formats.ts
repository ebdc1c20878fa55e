// The output's formats: the package's streams, in chunks that end with an item, and what goes on where a walk was left.

import type { Walk } from "anypage";
import { toJSON } from "../json.js";
import { limits } from "../tables.js";
import type { Settings } from "./arguments.js";
import type { Sink } from "./sink.js";
import { Table } from "./table.js";

/** The chunks of an output. What is returned belongs to the end of a list alone, and is no part of what a walk goes on behind. */
export type Chunks = AsyncGenerator<Uint8Array, Uint8Array | undefined, undefined>;

/** Where an output was left. */
export interface Before {
  /** Bytes that are there. */
  length: number;
  /** Of a csv. */
  columns?: string[];
}

export interface Output {
  chunks: Chunks;
  /** Whether an item has been taken from the walk whose text is in no chunk yet. */
  readonly holdsBack: boolean;
  /** The columns of a csv, once they are known. */
  readonly columns?: string[] | undefined;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Makes the output of a walk. */
export function outputOf(
  walk: Walk<unknown>,
  { format, select }: Settings,
  sink: Sink,
  before: Before | undefined,
): Output {
  switch (format) {
    case "csv":
      return new Csv(walk, select, before);
    case "table":
      return { chunks: table(walk, select, sink), holdsBack: false };
    case "json": {
      if (select.length === 0) return { chunks: array(reads(walk.json()), before), holdsBack: false };
      const values = new Selected(walk.select(pathOf(select[0]!)), (text, at) => `${at === 0 ? "[" : ","}${text}`);
      values.chunks = array(values.chunks, before);
      return values;
    }
    case "ndjson":
      return select.length === 0
        ? { chunks: reads(walk.ndjson()), holdsBack: false }
        : new Selected(walk.select(pathOf(select[0]!)), (text) => `${text}\n`);
  }
}

/** A name as a path. */
const pathOf = (name: string) => (name.startsWith("$") ? name : `$[${JSON.stringify(name)}]`);

async function* reads(stream: ReturnType<Walk<unknown>["ndjson"]>): Chunks {
  const reader = (stream as ReadableStream<Uint8Array>).getReader();
  try {
    for (let step = await reader.read(); !step.done; step = await reader.read()) yield step.value;
  } finally {
    // Where nobody reads on, the walk ends. Behind an error there is nothing to end.
    void reader.cancel().catch(() => {});
  }
  return undefined;
}

/**
 * One array. Its bracket closes behind the last item alone: an array that was cut off is no JSON. An array that goes on
 * begins with a comma.
 */
async function* array(chunks: Chunks, before: Before | undefined): Chunks {
  let begun = (before?.length ?? 0) > 0;
  for await (const chunk of chunks) {
    const closed = chunk.length <= 2 && chunk.at(-1) === 0x5d; // "]", or "[]" of a list without items
    if (closed) continue;
    if (begun && chunk[0] === 0x5b) chunk[0] = 0x2c;
    begun = true;
    yield chunk;
  }
  return encoder.encode(`${begun ? "" : "["}]\n`);
}

const most = 64 * 1024; // characters that are held back

/** One field of each item, several in a chunk. */
class Selected implements Output {
  chunks: Chunks;
  holdsBack = false;

  /** @param write makes of a value's text, and of its index in this run, what is written */
  constructor(values: AsyncIterable<unknown>, write: (text: string, at: number) => string) {
    this.chunks = this.#write(values[Symbol.asyncIterator](), write);
  }

  async *#write(values: AsyncIterator<unknown>, write: (text: string, at: number) => string): Chunks {
    let text = "";
    let arrives: Promise<"later"> | undefined;
    const take = () => {
      const bytes = encoder.encode(text);
      text = "";
      arrives = undefined;
      this.holdsBack = false;
      return bytes;
    };
    try {
      for (let at = 0; ; at++) {
        const next = values.next();
        // What has arrived already is in the same chunk.
        if (text !== "") {
          arrives ??= new Promise((resolve) => setImmediate(resolve, "later"));
          if ((await Promise.race([next, arrives])) === "later") yield take();
        }
        const step = await next;
        if (step.done) break;
        text += write(
          step.value === undefined ? "null" : toJSON(step.value, Number.POSITIVE_INFINITY, limits.depth),
          at,
        );
        this.holdsBack = true;
        if (text.length > most) yield take();
      }
    } catch (error) {
      if (text !== "") yield take();
      throw error;
    } finally {
      void values.return?.().catch(() => {});
    }
    if (text !== "") yield take();
    return undefined;
  }
}

/** A csv. One that goes on has no second header. */
class Csv implements Output {
  chunks: Chunks;
  readonly holdsBack = false;
  columns: string[] | undefined;

  constructor(walk: Walk<unknown>, select: string[], before: Before | undefined) {
    // Without columns they are those of the first page, which a walk that goes on does not see.
    const known =
      select.length > 0 ? select : before?.columns?.map((name) => (name.startsWith("$") ? pathOfMember(name) : name));
    this.columns = before?.columns;
    this.chunks = this.#write(
      reads(walk.csv(known === undefined ? {} : { columns: known })),
      (before?.length ?? 0) > 0,
    );
  }

  async *#write(chunks: Chunks, continued: boolean): Chunks {
    let first = true;
    for await (const chunk of chunks) {
      let rest = chunk;
      if (first) {
        const header = recordEnd(chunk);
        this.columns ??= records(decoder.decode(chunk.subarray(0, header)))[0] ?? [];
        if (continued) rest = chunk.subarray(header);
      }
      first = false;
      if (rest.length > 0) yield rest;
    }
    return undefined;
  }
}

/** A member whose name looks like a path. */
const pathOfMember = (name: string) => `$[${JSON.stringify(name)}]`;

async function* table(walk: Walk<unknown>, select: string[], sink: Sink): Chunks {
  const table = new Table(sink.terminal?.columns);
  for await (const chunk of reads(walk.csv(select.length > 0 ? { columns: select } : {})))
    yield encoder.encode(table.write(records(decoder.decode(chunk))));
  return undefined;
}

/** Where the first record of a csv ends. */
function recordEnd(csv: Uint8Array): number {
  let quoted = false;
  for (const [i, byte] of csv.entries()) {
    if (byte === 0x22) quoted = !quoted;
    else if (byte === 0x0a && !quoted) return i + 1;
  }
  return csv.length;
}

/** The fields of whole records, as the package writes them (RFC 4180). */
export function records(csv: string): string[][] {
  const all: string[][] = [];
  let record: string[] = [];
  for (const [, field = "", end] of csv.matchAll(/("(?:[^"]|"")*"|[^,\r\n]*)(,|\r\n)/g)) {
    record.push(field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field);
    if (end === ",") continue;
    all.push(record);
    record = [];
  }
  return all;
}
