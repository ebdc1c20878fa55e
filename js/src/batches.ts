// Batches of values for consumers: what is made of the items that have arrived.

import type { Batch } from "./consumer.js";
import { PaginationError } from "./errors.js";
import type { Part } from "./items.js";
import { parse } from "./json.js";
import { countOf, indexIn, type PageState } from "./queue.js";
import type { Session } from "./session.js";
import { decode } from "./text.js";
import type { Entry } from "./types.js";

/** Takes the next batch out of a session; undefined while nothing more has arrived. */
export type NextBatch<V> = (session: Session) => Batch<V> | undefined;

/** Makes values of a part's items from index on: of as many as are worth it at once. As many of the page come before them. */
type MakeValues<V> = (session: Session, part: Part, index: number, before: number) => { values: V[]; count: number };

/** Batches of the values that are made of items, page after page. */
export function batches<V>(make: MakeValues<V>): NextBatch<V> {
  let page: PageState | undefined;
  let part = 0; // of the page's parts
  let next = 0; // of the part's items
  let before = 0; // of the page's items
  return (session) => {
    if (session.pages.first !== page) {
      page = session.pages.first;
      part = next = before = 0;
    }
    if (page === undefined) return undefined;
    while (part < page.parts.length - 1 && next === page.parts[part]!.count) {
      part++;
      next = 0;
    }
    const current = page.parts[part];
    if (current === undefined || next === current.count) return undefined;
    const { values, count } = make(session, current, next, before);
    const batch = { values, at: 0, before, share: count / values.length };
    next += count;
    before += count;
    return batch;
  };
}

/** Items as objects. */
export function itemBatches<T>(exact: boolean): NextBatch<T> {
  return batches((_, part, index) => {
    const values = part.build(index, exact) as T[];
    return { values, count: values.length };
  });
}

/** Items as objects, with their places. */
export function entryBatches<T>(exact: boolean): NextBatch<Entry<T>> {
  return batches((session, part, index, before) => {
    const page = session.pages.first!;
    const values = (part.build(index, exact) as T[]).map((item, i) => ({
      item,
      page: page.index,
      index: indexIn(page, before + i),
    }));
    return { values, count: values.length };
  });
}

/** Memory for the text of items, for rows(). */
let itemsText: Uint8Array | undefined;

/** Reads fields of items from index on. If one of them is not JSON, only those before it are read. */
export function rows(session: Session, part: Part, index: number, call: object): { reply: Uint8Array; count: number } {
  const { engine } = session;
  let { text, count } = part.array(index, undefined, (itemsText ??= new Uint8Array(300_000)));
  let reply = engine.rows({ ...call, count }, text);
  if (reply === undefined) {
    ({ text, count } = part.array(index, (bytes) => engine.validate(bytes)));
    reply = engine.rows({ ...call, count }, text)!;
  }
  return { reply, count };
}

/** The names of all members that the items of a page have. */
export function columnsOf(session: Session, page: PageState): string[] {
  const names = new Set<string>();
  try {
    for (const part of page.parts) {
      for (let index = 0; index < part.count; ) {
        const { reply, count } = rows(session, part, index, { call: "columns" });
        for (const name of JSON.parse(decode(reply)) as string[]) names.add(name);
        index += count;
      }
    }
  } catch (error) {
    // An item is not JSON. The error is thrown again when that item is read.
    if (names.size === 0 || !(error instanceof PaginationError) || error.code !== "parse") throw error;
  }
  return [...names];
}

/** One field of each item, without making objects of the items. */
export function selectBatches<V>(path: string, exact: boolean): NextBatch<V> {
  return batches((session, part, index) => {
    const { reply, count } = rows(session, part, index, { call: "select", path });
    const { values, missing } = parse(decode(reply), exact) as { values: V[]; missing: number[] };
    for (const i of missing) values[i] = undefined as V;
    return { values, count };
  });
}

/** How many items have arrived since the last batch, without making objects of them. */
export function countBatches(): NextBatch<number> {
  let page: PageState | undefined;
  let counted = 0;
  return (session) => {
    if (session.pages.first !== page) {
      page = session.pages.first;
      counted = 0;
    }
    const count = page === undefined ? 0 : countOf(page);
    if (count === counted) return undefined;
    const batch = { values: [count - counted], at: 0, before: counted, share: count - counted };
    counted = count;
    return batch;
  };
}
