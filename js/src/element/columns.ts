// The columns that a table of items has, inferred from some of them.

import { valueAt } from "./order.js";
import { isNumber, isObject, textOf } from "./values.js";

/** More than these are not shown; the tree has all members. */
export const maxColumns = 400;

/** One column. */
export interface Column {
  /** Where its values are in an item; empty for the item itself. */
  path: readonly string[];
  /** Its name, unique among the columns. */
  title: string;
  kind: "text" | "number" | "nested";
  /** In pixels. */
  width: number;
  /** The longest number that it has room for, in characters. */
  fitting: number;
  /** Whether the members of its values have columns of their own: only what has no members stands in this one. */
  unwrapped?: true;
}

/** Measures a text, in pixels. */
export type Measure = (text: string) => number;

const isRecord = (value: unknown): value is Record<string, unknown> => isObject(value) && !Array.isArray(value);
const isNested = (value: unknown) => isObject(value) && Object.keys(value).length > 0;

/** Whether a value has no member that could stand in a column of its own. */
export const standsAlone = (item: unknown) => !isRecord(item) || Object.keys(item).length === 0;

/** The columns so far. They only grow, on the right, so that nothing moves while rows come. */
export class Columns {
  #all: Column[] = [];
  #known = new Set<string>();
  /** Names of members whose own members have columns. */
  #unwrapped = new Set<string>();
  /** Whether there were more than can be shown. */
  #full = false;
  readonly #measure: Measure;

  constructor(measure: Measure) {
    this.#measure = measure;
  }

  get all(): readonly Column[] {
    return this.#all;
  }

  get full(): boolean {
    return this.#full;
  }

  clear(): void {
    this.#all = [];
    this.#known.clear();
    this.#unwrapped.clear();
    this.#full = false;
  }

  /** Takes some more items into account. Returns whether there are new columns. */
  see(items: readonly unknown[]): boolean {
    const before = this.#all.length;
    if (before === 0) this.#all = this.#first(items);
    const add = (path: string[], sample: readonly unknown[]) => {
      const title = titleOf(path);
      if (this.#known.has(title)) return;
      if (this.#all.length >= maxColumns) {
        this.#full = true;
        return;
      }
      this.#known.add(title);
      const column = this.#column(path, sample);
      this.#all.push(this.#unwrapped.has(title) ? { ...column, unwrapped: true } : column);
    };
    for (const { path, title } of this.#all) {
      this.#known.add(title);
      if (path.length > 1) this.#unwrapped.add(path[0]!);
    }
    for (const item of items) {
      if (standsAlone(item)) {
        add([], items.filter(standsAlone));
        continue;
      }
      for (const [name, value] of Object.entries(item as object)) {
        if (!this.#unwrapped.has(name) || standsAlone(value)) add([name], [item]);
        else for (const deeper of Object.keys(value as object)) add([name, deeper], [item]);
      }
    }
    return this.#all.length > before;
  }

  #first(items: readonly unknown[]): Column[] {
    const records = items.filter((item) => !standsAlone(item)) as Record<string, unknown>[];
    const alone = items.filter(standsAlone);
    const names = namesOf(records);
    // Wrapped items (JSON:API's attributes, GraphQL's node) show what they wrap.
    const wraps = (name: string) => records.some((item) => isNested(item[name]) && !Array.isArray(item[name]));
    const plain = names.filter((name) => !wraps(name));
    const unwrap = plain.length < 5;
    const columns = names.flatMap((name) => {
      const inner = unwrap && !plain.includes(name) ? namesOf(records.map((item) => item[name]).filter(isRecord)) : [];
      return (inner.length > 0 ? inner.map((deeper) => [name, deeper]) : [[name]]).map((path) => {
        const values = records
          .map((item) => valueAt(item, path))
          .filter((value) => value !== undefined && value !== null);
        return { column: this.#column(path, records), rank: rankOf(path, values, records.length) };
      });
    });
    const ranked = columns.sort((a, b) => a.rank - b.rank).map(({ column }) => column);
    if (alone.length > 0) ranked.unshift(this.#column([], alone));
    this.#full ||= ranked.length > maxColumns;
    return ranked.slice(0, maxColumns);
  }

  #column(path: readonly string[], sample: readonly unknown[]): Column {
    const values = sample.map((item) => valueAt(item, path)).filter((value) => value !== undefined && value !== null);
    const kind = values.some(isObject) ? "nested" : values.length > 0 && values.every(isNumber) ? "number" : "text";
    const title = titleOf(path);
    const texts = values.map((value) => textOf(value).slice(0, 60));
    const widths = texts.map(this.#measure).sort((a, b) => a - b);
    const usual = kind === "number" ? (widths.at(-1) ?? 0) : (widths[Math.floor((widths.length - 1) * 0.95)] ?? 0);
    const width = Math.ceil(Math.max(this.#measure(title) * 1.05 + 16, Math.min(usual, 280), 32)) + 26;
    return { path, title, kind, width, fitting: Math.max(0, ...texts.map(({ length }) => length)) };
  }

  /** All digits of a number are shown. Returns whether the column became wider. */
  fit(column: Column, text: string): boolean {
    if (column.kind !== "number" || text.length <= column.fitting || text.length > 60) return false;
    column.fitting = text.length;
    const width = Math.ceil(this.#measure(text)) + 26;
    if (width <= column.width) return false;
    column.width = width;
    return true;
  }
}

const titleOf = (path: readonly string[]) => (path.length === 0 ? "value" : path.join("."));

function namesOf(items: readonly Record<string, unknown>[]): string[] {
  return [...new Set(items.flatMap((item) => Object.keys(item)))];
}

/** Identities first, what tells people little last: rarely filled members, and UUIDs, hashes, URLs and the like before nested ones. */
function rankOf(path: readonly string[], values: readonly unknown[], items: number): number {
  if (/^_?id$/i.test(path.at(-1)!)) return 0;
  if (values.some(isObject)) return 4;
  if (values.length < 0.2 * items) return 3;
  const opaque = values.length > 0 && values.every((value) => typeof value === "string" && /^\S{31,}$/.test(value));
  return opaque ? 2 : 1;
}
