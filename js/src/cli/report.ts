// What the command says at the end: the verdict in a line, and with --explain how it came to be.

import type { Detection, RequestEvent, Verdict } from "anypage";
import type picocolors from "picocolors";
import type { Settings } from "./arguments.js";
import { type Exit, evidenceOf, exit, oneLine } from "./complaint.js";
import { count, counted, duration, size } from "./live.js";

type Colors = ReturnType<typeof picocolors.createColors>;

/**
 * What a verdict means for who waits for the command.
 *
 * @param maxPages what the command's user allows; undefined for the default
 */
export function statusOf({ status, reason }: Verdict, maxPages: number | undefined): Exit {
  if (status === "suspect") return exit.suspect;
  return reason === "max-pages" && maxPages === undefined ? exit.cap : exit.complete;
}

/** What helps where items may be missing. */
export function hint(status: Exit, verdict: Verdict, { resume, explain }: Settings): string {
  if (status === exit.cap) return "; --max-pages sets another limit";
  if (verdict.status === "stopped" && resume !== undefined) return "; the same command goes on";
  return status === exit.suspect && !explain ? "; --explain says more" : "";
}

/**
 * @param before items that came in earlier runs
 * @param seconds that this one took
 */
export function verdictLine(verdict: Verdict, before: number, seconds: number, hint: string, colors: Colors): string {
  const { status, items, pages, bytes, retries, duplicates } = verdict;
  const paint = { complete: colors.green, stopped: colors.yellow, suspect: colors.red }[status];
  const parts = [
    before > 0 ? `${counted(items, "more item")}, ${count(before + items)} in all` : counted(items, "item"),
    counted(pages, "page"),
    ...(retries > 0 ? [counted(retries, "retry").replace("retrys", "retries")] : []),
    ...(duplicates ? [`${counted(duplicates, "item")} twice`] : []),
    `${size(bytes)} in ${duration(seconds)}`,
  ];
  return `${paint(status)}: ${parts.join(", ")}; ${evidenceOf(verdict)}${hint}`;
}

interface Row {
  page: number;
  attempt: number;
  request: string;
  ahead: boolean;
  from: number;
  to?: number;
  status?: number;
  items?: number;
  bytes?: number;
  end?: string;
}

const head = 20; // requests that are told from the beginning
const tail = 5; // and from the end

/** Keeps what --explain tells of the requests: the first ones and the last ones. */
export class Requests {
  #first = new Map<number, Row>();
  #last = new Map<number, Row>();
  #count = 0;

  onEvent = (event: RequestEvent): void => {
    const { id, page, attempt, at } = event;
    if (event.type === "start") {
      const row = { page, attempt, request: `${event.method} ${event.url}`, ahead: event.ahead, from: at };
      if (this.#count++ < head) this.#first.set(id, row);
      else this.#last.set(id, row);
      if (this.#last.size > tail) this.#last.delete(this.#last.keys().next().value!);
      return;
    }
    const row = this.#first.get(id) ?? this.#last.get(id);
    if (row === undefined) return;
    row.to = at;
    if (event.type === "headers") row.status = event.status;
    if (event.type === "bytes" || event.type === "end") ({ items: row.items, bytes: row.bytes } = event);
    if (event.type === "failed") row.end = event.why;
    if (event.type === "cancelled") row.end = "cancelled: nobody needed it any more";
    if (event.type === "wait") row.end = `${row.end ?? event.why}; then a wait of ${duration(event.ms / 1000)}`;
  };

  /** As lines of a table. */
  lines(): string[] {
    if (this.#count === 0) return ["none"];
    const rows = (of: Map<number, Row>) => [...of.values()].flatMap(this.#lines);
    const left = this.#count - this.#first.size - this.#last.size;
    return [
      "page  try  status   items      bytes       ms  request",
      ...rows(this.#first),
      ...(left > 0 ? [`      … ${left} more`] : []),
      ...rows(this.#last),
    ];
  }

  #lines = ({ page, attempt, request, from, to, status, items, bytes, end, ahead }: Row): string[] => {
    const cell = (value: string | number | undefined, width: number) => String(value ?? "").padStart(width);
    const ms = to === undefined ? "" : Math.round(to - from);
    const line = `${cell(page + 1, 4)}${cell(attempt + 1, 5)}${cell(status, 8)}${cell(items, 8)}${cell(bytes === undefined ? "" : size(bytes), 11)}${cell(ms, 9)}  ${oneLine(request)}${ahead ? " (ahead)" : ""}`;
    return end === undefined ? [line] : [line, `           ${oneLine(end)}`];
  };
}

const meanings = {
  complete: "all of the list has come",
  stopped: "by a limit, a condition or a signal, before the list's end",
  suspect: "items may be missing, or not be the list's",
};

/** What --explain prints, in lines. */
export function explanation(
  scheme: Detection | undefined,
  requests: Requests,
  verdict: Verdict | undefined,
  colors: Colors,
): string[] {
  const title = (text: string) => colors.bold(text);
  const fact = (name: string, values: string[]) =>
    values.map((value, i) => `  ${(i === 0 ? name : "").padEnd(12)}${oneLine(value)}`);
  const lines = [title("How the list is paginated")];
  if (scheme === undefined) lines.push("  It was not found out.");
  else {
    const { preset, pagination, confidence, evidence } = scheme;
    lines.push(
      ...fact("pagination", [preset ?? pagination.type]),
      ...fact("confidence", [`${Math.round(100 * confidence)}%`]),
      ...fact("because", evidence.length > 0 ? evidence : ["you named it"]),
      ...fact("as a flag", [`--pagination ${preset ?? quote(JSON.stringify(pagination))}`]),
    );
  }
  lines.push("", title("What was requested"), ...requests.lines().map((line) => `  ${line}`));
  if (verdict !== undefined) {
    const { status, reason, items, total, pages, requests: sent, retries } = verdict;
    lines.push(
      "",
      title("How it ended"),
      ...fact("verdict", [`${status}: ${meanings[status]}`]),
      ...fact("reason", [reason]),
      ...fact("evidence", [evidenceOf(verdict)]),
      ...fact("items", [
        total === undefined ? `${items}; the server says no total` : `${items} of a total of ${total}`,
      ]),
      ...fact("requests", [`${sent} for ${counted(pages, "page")}, ${retries} of them again`]),
    );
  }
  return lines;
}

/** A text as an argument of a shell. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
