// --format table: columns for the eye. The first rows decide how wide they are, so that the others can follow while they
// arrive; what is longer is cut.

import widthOf from "fast-string-truncated-width";
import colors from "picocolors";
import { oneLine } from "./complaint.js";

const widest = 40; // columns of a terminal that one field takes
const narrowest = 8; // to which it shrinks where there is not enough room for all
const gap = "  ";

export class Table {
  #room: number | undefined;
  #columns: { width: number; right: boolean }[] | undefined;

  /** @param room the terminal's columns; undefined where the table goes elsewhere */
  constructor(room: number | undefined) {
    this.#room = room;
  }

  /** The lines of some rows, the first of which is the header. */
  write(rows: string[][]): string {
    const cells = rows.map((row) => row.map(oneLine));
    const first = this.#columns === undefined;
    this.#columns ??= layOut(cells, this.#room);
    return cells.map((row, i) => `${first && i === 0 ? this.#header(row) : this.#line(row)}\n`).join("");
  }

  #header(row: string[]): string {
    const line = this.#columns!.length < row.length ? `${this.#line(row)}${gap}…` : this.#line(row);
    return this.#room === undefined ? line : colors.createColors(process.stdout.hasColors?.() ?? false).bold(line);
  }

  #line(row: string[]): string {
    return this.#columns!.map(({ width, right }, i) => fit(row[i] ?? "", width, right))
      .join(gap)
      .trimEnd();
  }
}

function layOut(cells: string[][], room: number | undefined): { width: number; right: boolean }[] {
  const [header = [], ...rows] = cells;
  const columns = header.map((name, i) => {
    const values = rows.map((row) => row[i] ?? "");
    const width = Math.max(1, ...[name, ...values].map((text) => Math.min(widest, widthOf(text).width)));
    const filled = values.filter((value) => value !== "");
    return { width, right: filled.length > 0 && filled.every((value) => /^-?\d+(\.\d+)?$/.test(value)) };
  });
  if (room === undefined) return columns;
  const total = () => columns.reduce((sum, { width }) => sum + width + gap.length, -gap.length);
  // The widest give way first; where all are narrow, the last ones don't stand there, and a mark does.
  const all = columns.length;
  while (columns.length > 1 && total() + (columns.length < all ? gap.length + 1 : 0) > room) {
    const wide = columns.reduce((most, column) => (column.width > most.width ? column : most));
    if (wide.width > narrowest) wide.width--;
    else columns.pop();
  }
  return columns;
}

/** A text in so many columns of a terminal, cut or filled. */
export function fit(text: string, width: number, right = false): string {
  const cut = cutTo(text, width);
  const space = " ".repeat(Math.max(0, width - widthOf(cut).width));
  return right ? space + cut : cut + space;
}

/** A text in at most so many columns of a terminal. */
export function cutTo(text: string, width: number): string {
  const { truncated, index } = widthOf(text, { limit: width, ellipsis: "…", ellipsisWidth: 1 });
  return truncated ? `${text.slice(0, index)}…` : text;
}
