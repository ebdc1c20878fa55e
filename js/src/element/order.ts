// Which rows are shown, and in which order: sorted and filtered in slices, so that nobody waits for it.

import { Digits, type Rows } from "./rows.js";

/** How rows are to be shown. */
export interface Wanted {
  /** Where the value to sort by is in an item; undefined for the list's order. */
  path: readonly string[] | undefined;
  descending: boolean;
  /** Text that one of the item's values has to contain; case doesn't matter. Empty for all items. */
  filter: string;
}

/** How many rows are looked at before others get their turn. */
const slice = 250;
/** How many keys are sorted at once. */
const run = 1_000;

/** What is at a path in an item. */
export function valueAt(item: unknown, path: readonly string[]): unknown {
  let value = item;
  for (const name of path)
    value =
      typeof value === "object" && value !== null && Object.hasOwn(value, name)
        ? (value as Record<string, unknown>)[name]
        : undefined;
  return value;
}

/**
 * The numbers of the rows to show, in their order.
 *
 * @param pause lets others have their turn; it returns false if nobody waits for the result any longer
 * @returns undefined if pause returned false
 */
export async function orderOf(
  rows: Rows,
  { path, descending, filter }: Wanted,
  pause: () => Promise<boolean>,
): Promise<Uint32Array | undefined> {
  const { first, total } = rows;
  const needle = filter.toLowerCase();
  const numbers = new Uint32Array(total - first);
  const keys: Key[] = [];
  let count = 0;
  for (let row = first; row < total; row++) {
    if (row % slice === 0 && !(await pause())) return undefined;
    const text = rows.text(row);
    if (text === undefined) continue; // let go meanwhile
    if (needle !== "" && !contains(text, needle)) continue;
    if (path !== undefined) keys[count] = keyOf(valueAt(rows.value(row), path));
    numbers[count++] = row;
  }
  const found = numbers.subarray(0, count);
  if (path === undefined) return found;
  const places = Uint32Array.from(found, (_, i) => i);
  const sign = descending ? -1 : 1;
  // Rows without a value come last, whichever way it is sorted; equal ones keep the list's order.
  const compare = (a: number, b: number) => compareKeys(keys[a]!, keys[b]!, sign) || a - b;
  const sorted = await sortInSlices(places, compare, pause);
  return sorted?.map((place) => found[place]!);
}

/** Whether one of an item's values contains a text. */
export function contains(text: string, needle: string): boolean {
  // Most rows are out by this; names and escapes need the values.
  if (!text.includes("\\") && !text.toLowerCase().includes(needle)) return false;
  return leafContains(JSON.parse(text), needle) || textOfNumbers(text).some((number) => number.includes(needle));
}

function leafContains(value: unknown, needle: string): boolean {
  if (typeof value === "object" && value !== null)
    return Object.values(value).some((inner) => leafContains(inner, needle));
  return String(value).toLowerCase().includes(needle);
}

/** Numbers as they are written: JSON.parse loses digits. */
const textOfNumbers = (text: string): string[] =>
  (text.replace(/"(?:[^"\\]|\\.)*"/g, '""').match(/-?\d[\d.eE+-]*/g) ?? []).map((number) => number.toLowerCase());

/** What a value is sorted by: numbers before texts, then the rest; nothing at all comes last. */
type Key = { rank: number; number: number; text: string };

function keyOf(value: unknown): Key {
  if (value === undefined || value === null) return { rank: 3, number: 0, text: "" };
  if (value instanceof Digits) return { rank: 0, number: Number(value.text), text: value.text };
  if (typeof value === "number" || typeof value === "bigint")
    return { rank: 0, number: Number(value), text: String(value) };
  if (typeof value === "string") return { rank: 1, number: 0, text: value };
  if (typeof value === "boolean") return { rank: 0, number: Number(value), text: "" };
  return {
    rank: 2,
    number: 0,
    text: JSON.stringify(value, (_, inner) =>
      inner instanceof Digits ? inner.text : typeof inner === "bigint" ? String(inner) : inner,
    ),
  };
}

const integer = /^-?\d+$/;
const collator = new Intl.Collator("en", { numeric: true });

function compareKeys(a: Key, b: Key, sign: number): number {
  if (a.rank !== b.rank) return a.rank === 3 || b.rank === 3 ? a.rank - b.rank : sign * (a.rank - b.rank);
  if (a.rank === 3) return 0;
  if (a.rank > 0) return sign * collator.compare(a.text, b.text);
  if (a.number !== b.number) return sign * (a.number < b.number ? -1 : 1);
  // Integers beyond 2^53 that are equal as numbers.
  if (a.text === b.text || !integer.test(a.text) || !integer.test(b.text)) return 0;
  return sign * (BigInt(a.text) < BigInt(b.text) ? -1 : 1);
}

/** Sorts by merging sorted runs, with pauses in between. */
async function sortInSlices(
  places: Uint32Array,
  compare: (a: number, b: number) => number,
  pause: () => Promise<boolean>,
): Promise<Uint32Array | undefined> {
  for (let at = 0; at < places.length; at += run) {
    places.subarray(at, at + run).sort(compare);
    if (!(await pause())) return undefined;
  }
  let from = places;
  let to = new Uint32Array(places.length);
  for (let width = run; width < places.length; width *= 2) {
    for (let low = 0; low < from.length; low += 2 * width) {
      const middle = Math.min(low + width, from.length);
      const high = Math.min(low + 2 * width, from.length);
      for (let at = low, a = low, b = middle; at < high; at++) {
        if (at % run === 0 && !(await pause())) return undefined;
        to[at] = a < middle && (b >= high || compare(from[a]!, from[b]!) <= 0) ? from[a++]! : from[b++]!;
      }
    }
    [from, to] = [to, from as Uint32Array<ArrayBuffer>];
  }
  return from;
}
