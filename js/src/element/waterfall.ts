// Where the bars of the waterfall are: attempts as rows of segments, in ms. How they look is told by the parts, and by picture.ts.

import type { Attempt, Wait, WalkState } from "./state.js";
import { bytes as bytesText, plural } from "./words.js";

/** A bar's segment: what was waited for in that time. */
export interface Segment {
  kind: "wait" | "headers" | "body" | "items";
  from: number;
  to: number;
}

/** A row: an attempt, or one to come for which something is waited. */
export interface Row {
  /** Unique among the rows. */
  key: string;
  /** Index of the page. */
  page: number;
  made: Attempt | undefined;
  /** Before it. */
  wait: Wait | undefined;
  /** The attempt before it, of the same page. */
  failed: Attempt | undefined;
}

/** The rows of a walk's waterfall. Only those that are asked for are made. */
export class Waterfall {
  #walk: WalkState;
  #pending: Row[];

  constructor(walk: WalkState) {
    this.#walk = walk;
    this.#pending = pendingOf(walk);
  }

  get count(): number {
    return this.#walk.attempts.length + this.#pending.length;
  }

  at(index: number): Row {
    const { attempts } = this.#walk;
    const made = attempts[index];
    if (made === undefined) return this.#pending[index - attempts.length]!;
    const failed = made.attempt === 0 ? undefined : before(attempts, index);
    // A row that was there while it was waited for stays the same one.
    const key =
      failed?.wait !== undefined ? `after ${failed.id}` : made.held !== undefined ? `hold ${made.id}` : `${made.id}`;
    return { key, page: made.page, made, wait: made.held ?? failed?.wait, failed };
  }

  /** Those from one index to another one, which is not among them. */
  slice(from: number, to: number): Row[] {
    const rows: Row[] = [];
    for (let i = Math.max(0, from); i < Math.min(to, this.count); i++) rows.push(this.at(i));
    return rows;
  }

  /** Whether a walk was resumed with this row. */
  isSeam(index: number): boolean {
    const { attempts } = this.#walk;
    return index > 0 && index < attempts.length && attempts[index]!.part !== attempts[index - 1]!.part;
  }
}

/** The attempt before one, of the same page. */
function before(attempts: readonly Attempt[], index: number): Attempt | undefined {
  const { part, page } = attempts[index]!;
  for (let i = index - 1; i >= 0; i--) if (attempts[i]!.page === page && attempts[i]!.part === part) return attempts[i];
  return undefined;
}

/** What is waited for, and has not been asked for yet. */
function pendingOf({ phase, attempts, holds, part }: WalkState): Row[] {
  if (phase !== "running") return [];
  const rows: Row[] = holds.map((wait) => ({
    key: `hold ${wait.id}`,
    page: wait.page,
    made: undefined,
    wait,
    failed: undefined,
  }));
  if (!attempts.some(({ wait }) => wait !== undefined)) return rows;
  const later = new Set<number>(); // pages of attempts behind
  for (let i = attempts.length - 1; i >= 0 && attempts[i]!.part === part; i--) {
    const failed = attempts[i]!;
    if (failed.wait !== undefined && !later.has(failed.page))
      rows.unshift({ key: `after ${failed.id}`, page: failed.page, made: undefined, wait: failed.wait, failed });
    later.add(failed.page);
  }
  return rows;
}

/** A row's bar, up to now where it goes on. */
export function segmentsOf({ made, wait }: Row, now: number): Segment[] {
  const segments: Segment[] = [];
  const add = (kind: Segment["kind"], from: number, to: number) => {
    if (to > from) segments.push({ kind, from, to });
  };
  if (wait !== undefined) add("wait", wait.at, made?.start ?? Math.min(Math.max(now, wait.at), wait.at + wait.ms));
  if (made === undefined) return segments;
  const { start, headers, firstItem } = made;
  const end = made.end ?? Math.max(now, start);
  add("headers", start, headers ?? end);
  if (headers !== undefined) add("body", headers, firstItem ?? end);
  if (firstItem !== undefined) add("items", firstItem, end);
  return segments;
}

/** How high a segment is, in a row of rowHeight: what it was waited for can be told without its colour. */
export const heights = { wait: 8, headers: 4, body: 10, items: 16 } as const;
/** In px. */
export const rowHeight = 24;
/** Where bars stand in a row. */
export const ground = 20;

/** What a segment shows, by which it is coloured. */
export type Tone = Segment["kind"] | "failed" | "cancelled";

/** What is waited for looks the same however it ends. */
export function toneOf({ made }: Row, kind: Segment["kind"]): Tone {
  if (kind === "wait" || made === undefined) return kind;
  return made.outcome === "failed" || made.outcome === "cancelled" ? made.outcome : kind;
}

/** Bars that are not solid: waits, and what was cancelled. */
export const dashesOf = (tone: Tone): string | undefined =>
  tone === "wait" ? "2 2" : tone === "cancelled" ? "6 2" : undefined;

/** Where a row's bar ends. */
export const endOf = ({ made, wait }: Row, now: number): number =>
  made === undefined ? wait!.at + wait!.ms : (made.end ?? Math.max(now, made.start));

/** A stretch of time on the axis. */
export interface Span {
  from: number;
  to: number;
}

/** The time that rows take, from the first bar's begin to the last one's end. */
export function spanOf(rows: readonly Row[], now: number): Span {
  let from = Number.POSITIVE_INFINITY;
  let to = 0;
  for (const row of rows) {
    from = Math.min(from, row.wait?.at ?? row.made!.start);
    to = Math.max(to, endOf(row, now));
  }
  if (from > to) return { from: 0, to: 1 };
  return { from, to: Math.max(to, from + 1) };
}

/** Where a time is in a span: from 0 to 1. */
export const placeIn = ({ from, to }: Span, ms: number): number => Math.min(1, Math.max(0, (ms - from) / (to - from)));

/** Round times of a span for its axis, at most so many, and what they are called. */
export function ticksOf({ from, to }: Span, most: number): { at: number; name: string }[] {
  const least = (to - from) / most;
  const power = 10 ** Math.floor(Math.log10(least));
  const step = ([1, 2, 5].find((times) => times * power >= least) ?? 10) * power;
  const ticks = [];
  for (let n = Math.ceil(from / step); n * step <= to; n++)
    ticks.push({ at: n * step, name: tickName(n * step, step) });
  return ticks;
}

/** With as many digits as tell neighbours apart. */
function tickName(ms: number, step: number): string {
  if (ms < 1000) return `${Number(ms.toFixed(1))} ms`;
  return step >= 1000 ? timeText(ms) : `${(ms / 1000).toFixed(Math.ceil(3 - Math.log10(step)))} s`;
}

/** What a row is called: "p3". */
export const nameOf = ({ page }: Row): string => `p${page + 1}`;

/** What stands beside a row's name: that it was asked again, and that it was asked ahead. */
export const signsOf = ({ made, failed }: Row): string =>
  (failed !== undefined || (made?.attempt ?? 0) > 0 ? "↻" : "") + (made?.ahead ? "»" : "");

/** What stands at the end of a bar that ended badly, or has not begun. */
export function markOf({ made, wait }: Row, now: number): string {
  if (made === undefined) return timeText(Math.max(0, wait!.at + wait!.ms - now));
  if (made.outcome === "failed") return `✕${refusedStatus(made) ?? ""}`;
  return made.outcome === "cancelled" ? "⊘" : "";
}

/** The status, unless it is one of success: a body may be what was wrong. */
const refusedStatus = ({ status }: Attempt): number | undefined =>
  status === undefined || status === 0 || (status >= 200 && status < 300) ? undefined : status;

/** All that is known of a row, as words. */
export function figuresOf(row: Row, now: number): string[] {
  const { made, wait, failed } = row;
  const words = [`Page ${row.page + 1}`];
  const number = made?.attempt ?? (failed === undefined ? 0 : failed.attempt + 1);
  if (number > 0) words.push(`attempt ${number + 1}`);
  if (made === undefined)
    return [...words, `waits ${timeText(Math.max(0, wait!.at + wait!.ms - now))} more: ${wait!.why}`];
  const { status, start, headers, end, outcome, bytes, items, why, retry } = made;
  if (made.ahead) words.push("asked ahead");
  if (wait !== undefined) words.push(`waited ${timeText(start - wait.at)}: ${wait.why}`);
  if (status) words.push(`status ${status}`);
  if (headers !== undefined) {
    words.push(
      `headers after ${timeText(headers - start)}`,
      `body ${timeText((end ?? Math.max(now, headers)) - headers)}`,
    );
    if (bytes > 0) words.push(bytesText(bytes));
    if (bytes > 0 || outcome === "end") words.push(plural(items, "item"));
  }
  if (outcome === "open")
    words.push(headers === undefined ? `no answer for ${timeText(now - start)}` : "still arriving");
  if (outcome === "cancelled") words.push("cancelled: nobody needed it any more");
  if (outcome === "failed") words.push(`failed: ${why}`, retry ? "asked again" : "not asked again");
  return words;
}

/** "12 ms", "1.2 s", "2 min 5 s". */
export function timeText(ms: number): string {
  if (ms < 9.95) return `${ms.toFixed(1)} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
