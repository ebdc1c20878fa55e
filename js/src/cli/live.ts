// The one line on a terminal that says how far a walk is.

import type { Progress, RequestEvent } from "anypage";
import colors from "picocolors";
import { oneLine } from "./complaint.js";
import { cutTo } from "./table.js";

const interval = 100; // ms between two drawings
const span = 5_000; // ms that the rate is of

/** What the line says. */
export interface State {
  items: number;
  bytes: number;
  total: number | undefined;
  /** Items a second, of the last seconds; undefined where nobody can tell yet. */
  rate: number | undefined;
  /** Until a request is made again. */
  waiting: { seconds: number; why: string } | undefined;
}

interface Amount {
  items: number;
  bytes: number;
}

/** Counts what has arrived, out of what the package reports: the sums after each page, and each body while it arrives. */
export class Counter {
  #sum: Amount & { total?: number } = { items: 0, bytes: 0 };
  /** Bodies that arrive, and how much of each is in the sum. */
  #arriving = new Map<number, { now: Amount; summed: Amount }>();
  #waiting: { until: number; why: string } | undefined;
  #samples: { at: number; items: number }[] = [];
  /** Items that came in earlier runs. */
  readonly before: number;

  constructor(before: number) {
    this.before = before;
  }

  onProgress = (sum: Progress): void => {
    this.#sum = sum;
    for (const body of this.#arriving.values()) body.summed = body.now;
  };

  onRequest = (event: RequestEvent): void => {
    const { id, type } = event;
    if (type === "wait") this.#waiting = { until: performance.now() + event.ms, why: event.why };
    else if (type === "start") this.#waiting = undefined;
    else if (type === "bytes")
      this.#arriving.set(id, { summed: this.#arriving.get(id)?.summed ?? { items: 0, bytes: 0 }, now: event });
    else if (type !== "headers") this.#arriving.delete(id);
  };

  state(now: number): State {
    let { items, bytes, total } = this.#sum;
    for (const body of this.#arriving.values()) {
      items += body.now.items - body.summed.items;
      bytes += body.now.bytes - body.summed.bytes;
    }
    this.#samples.push({ at: now, items });
    while (this.#samples.length > 2 && now - this.#samples[1]!.at > span) this.#samples.shift();
    const [oldest] = this.#samples;
    const passed = now - oldest!.at;
    const waiting = this.#waiting;
    return {
      items: this.before + items,
      bytes,
      total,
      rate: passed < 500 ? undefined : Math.max(0, (1000 * (items - oldest!.items)) / passed),
      waiting: waiting && { seconds: Math.max(0, Math.ceil((waiting.until - now) / 1000)), why: waiting.why },
    };
  }
}

/** A number for people: 12,345. */
export const count = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, ",");

/** "1 item", "12,345 items". */
export const counted = (n: number, what: string): string => `${count(n)} ${what}${n === 1 ? "" : "s"}`;

/** Bytes for people: 4.1 MB. */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const unit = bytes < 999_950 ? "kB" : bytes < 999_950_000 ? "MB" : "GB";
  return `${(bytes / { kB: 1e3, MB: 1e6, GB: 1e9 }[unit]).toFixed(1)} ${unit}`;
}

/** Seconds for people: 1.2 s, 3 min 20 s. */
export function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** The line, within a terminal's width. What matters most stands first, and what has no room is left out. */
export function lineOf({ items, bytes, total, rate, waiting }: State, width: number): string {
  const known = total !== undefined && total >= items;
  let line = cutTo(known ? `${count(items)} of ${count(total)} items` : counted(items, "item"), width);
  const add = (part: string) => {
    if (line.length + part.length + 2 <= width) line += `  ${part}`;
  };
  if (known && total > 0) add(`${Math.floor((100 * items) / total)}%`);
  if (waiting !== undefined) return cutTo(`${line}  waits ${waiting.seconds} s: ${oneLine(waiting.why)}`, width);
  if (known && rate !== undefined && rate > 0 && items < total) {
    const left = Math.ceil((total - items) / rate);
    add(`${left < 10 ? `${left} s` : duration(left)} left`);
  }
  if (rate !== undefined) add(`${count(Math.round(rate))}/s`);
  add(size(bytes));
  return line;
}

export class LiveLine {
  #stream: NodeJS.WriteStream;
  #state: () => State;
  #timer: NodeJS.Timeout;
  #shown = false;

  constructor(stream: NodeJS.WriteStream, state: () => State) {
    this.#stream = stream;
    this.#state = state;
    this.#timer = setInterval(this.#draw, interval);
    stream.on("resize", this.#draw);
  }

  /** Takes the line away, so that something else can stand there. */
  clear(): void {
    if (this.#shown) this.#stream.write("\r\x1b[K");
    this.#shown = false;
  }

  end(): void {
    clearInterval(this.#timer);
    this.#stream.off("resize", this.#draw);
    this.clear();
  }

  #draw = (): void => {
    const state = this.#state();
    // The last column stays free: some terminals go to the next line behind it.
    const line = lineOf(state, Math.max(1, (this.#stream.columns || 80) - 1));
    const { dim, yellow } = colors.createColors(this.#stream.hasColors());
    this.#stream.write(`\r${(state.waiting === undefined ? dim : yellow)(line)}\x1b[K`);
    this.#shown = true;
  };
}
