// A walk as the console has it: with a table, a file, the clipboard and a line of progress, all made of what any walk has.

import { PaginationError } from "../errors.js";
import { readTarget, redact } from "../request.js";
import type { Paginate, PaginateOptions, PaginateTarget, Progress, Verdict, Walk } from "../types.js";
import { copyText } from "./clipboard.js";
import { printed } from "./printed.js";
import { formOf, saveAs } from "./save.js";
import { requestText } from "./text.js";
import type { ConsoleWalk } from "./types.js";

/** Consoles shorten texts in printouts to about 100 characters. */
const how = 'await walk.table(), .download("items.csv") or .copy(); or: for await (const item of walk) …';

/**
 * A walk with what consoles have.
 *
 * @param engine what walks; where it is another one than at the last use, a new walk begins
 */
export function forConsole<T>(
  engine: () => Paginate,
  target: PaginateTarget,
  options: PaginateOptions<T>,
): ConsoleWalk<T> {
  let used: Paginate | undefined;
  let latest: Walk<T> | undefined;
  const walk = (): Walk<T> => {
    const now = engine();
    if (latest === undefined || used !== now) latest = (used = now)<T>(target, withProgress(options));
    return latest;
  };
  return printed(
    "Walk",
    { list: shown(target), next: how },
    {
      get verdict() {
        return walk().verdict;
      },
      get scheme() {
        return walk().scheme;
      },
      [Symbol.asyncIterator]: () => walk()[Symbol.asyncIterator](),
      pages: () => walk().pages(),
      entries: () => walk().entries(),
      first: () => walk().first(),
      toArray: () => walk().toArray(),
      count: () => walk().count(),
      select: <V>(path: string) => walk().select<V>(path),
      ndjson: (how?: { validate?: boolean | undefined }) => walk().ndjson(how),
      json: () => walk().json(),
      csv: (how?: { columns?: readonly string[] | undefined }) => walk().csv(how),
      checkpoint: () => walk().checkpoint(),
      table: (count = 50) => table(walk(), count),
      async download(name = "items.ndjson") {
        const file = formOf(name);
        const saved = walk();
        const kept = () =>
          console.warn(
            `anypage: ${file.name} has the whole items that came before the error. For the rest: anypage(…, { …, resume }).download("rest…") with this checkpoint as resume:`,
            saved.checkpoint(),
          );
        await saveAs(file.name, saved[file.form](), { json: file.form === "json", walk: saved, kept });
        return ended(saved, `saved as ${file.name}`);
      },
      async copy(form: "json" | "ndjson" | "csv" = "json") {
        if (!["json", "ndjson", "csv"].includes(form))
          throw new PaginationError("config", `copy(${JSON.stringify(form)}): use "json", "ndjson" or "csv"`);
        const copied = walk();
        await copyText(await new Response(copied[form]() as ReadableStream).text());
        return ended(copied, "copied");
      },
      text: async () =>
        requestText(await readTarget(target, options as PaginateOptions<unknown>), options as PaginateOptions<unknown>),
    },
  );
}

/** The target for people: its method and its URL without what may be a credential. */
function shown(target: PaginateTarget): string {
  const { url, method = "GET" } =
    typeof target === "string" || target instanceof URL
      ? { url: target }
      : (target as { url: string; method?: string });
  return `${method} ${redact(String(url))}`;
}

/** Says how a walk ended. */
function ended(walk: Walk<unknown>, what: string): Verdict | undefined {
  const { verdict } = walk;
  if (verdict !== undefined)
    console.info(`anypage: ${count(verdict.items, "item")} ${what}; ${verdict.status}: ${verdict.evidence}`);
  return verdict;
}

/** How long a table waits before it is shown anew, in ms. */
const tableEvery = 1_000;

async function table<T>(walk: Walk<T>, most: number): Promise<T[]> {
  const items: T[] = [];
  let shown = 0;
  const show = () => {
    if (items.length > shown) console.table(items.map(row));
    shown = items.length;
  };
  const timer = setInterval(show, tableEvery);
  try {
    if (most > 0)
      for await (const item of walk) {
        items.push(item);
        if (items.length >= most) break;
      }
  } finally {
    clearInterval(timer);
    show(); // also what came before an error
  }
  if (items.length < most) ended(walk, "shown");
  else
    console.info(
      `anypage: the first ${count(items.length, "item")}; .table(n) shows more, .download("items.csv") takes all`,
    );
  return items;
}

/** An item as a row: members that hold more than one value are written as JSON, shortened. */
function row(item: unknown): unknown {
  if (typeof item !== "object" || item === null) return item;
  const cell = (value: unknown) => {
    if (typeof value !== "object" || value === null) return value;
    const text = JSON.stringify(value, (_, inner) => (typeof inner === "bigint" ? String(inner) : inner));
    return text.length > 60 ? `${text.slice(0, 59)}…` : text;
  };
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, cell(value)]));
}

/** How often progress is told, in ms. A console can't change a line that it has. */
const progressEvery = 2_000;

/** Options that tell the progress in the console, besides what they did before. */
function withProgress<T>(options: PaginateOptions<T>): PaginateOptions<T> {
  const { onProgress } = options;
  if (onProgress !== undefined && typeof onProgress !== "function") return options; // the walk says what is wrong
  let last: Progress = { pages: 0, items: 0, bytes: 0 };
  let began = 0;
  let told = 0;
  return {
    ...options,
    onProgress(progress) {
      const now = performance.now();
      if (began === 0 || progress.bytes < last.bytes) began = told = now; // another iteration
      last = progress;
      if (now - told >= progressEvery || progress.waiting !== undefined) {
        told = now;
        console.info(`anypage: ${progressLine(progress, (now - began) / 1_000)}`);
      }
      onProgress?.(progress);
    },
  };
}

function progressLine({ items, total, pages, bytes, waiting }: Progress, seconds: number): string {
  const rate = seconds > 0 ? items / seconds : 0;
  const left = total !== undefined && rate > 0 && total > items ? (total - items) / rate : undefined;
  return [
    total === undefined ? count(items, "item") : `${number(items)} of ${count(total, "item")}`,
    count(pages, "page"),
    bytes < 1e6 ? `${Math.round(bytes / 1e3)} KB` : `${(bytes / 1e6).toFixed(1)} MB`,
    `${number(Math.round(rate))} items/s`,
    ...(left === undefined ? [] : [`about ${number(Math.ceil(left))} s left`]),
    ...(waiting === undefined ? [] : [`waits ${(waiting.ms / 1_000).toFixed(1)} s: ${waiting.why}`]),
  ].join(", ");
}

const number = (value: number) => value.toLocaleString("en-US");
const count = (value: number, what: string) => `${number(value)} ${what}${value === 1 ? "" : "s"}`;
