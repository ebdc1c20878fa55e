// The table of items. Only the rows and columns in sight are in the document, and an item's text is parsed when its row comes
// into sight: a hundred thousand rows cost as little as a screenful.

import { css } from "lit";
import { type Column, Columns, standsAlone } from "../columns.js";
import { jsonOf } from "../credentials.js";
import { orderOf, valueAt } from "../order.js";
import { exactValue, type Rows } from "../rows.js";
import type { TableView, ViewState } from "../state.js";
import { isObject, textOf } from "../values.js";
import { count } from "../words.js";
import type { Intent } from "./part.js";

/** Rows outside the visible part that are kept ready. */
const margin = 8;
/** Of the column with the rows' numbers, in pixels. */
const numberWidth = 72;
/** Items of each delivery that are looked at for further columns. */
const sampled = 40;
/** How often the order is made anew while items arrive, in ms. */
const reorderEvery = 1_000;

/** What the table shows, beside the rows. */
export interface TableInput {
  view: TableView;
  density: ViewState["density"];
  /** The item that is shown whole. */
  item: number | undefined;
  /** Whether more items may come. */
  active: boolean;
}

/** The columns in sight, and the widths of those before and after them, in pixels. */
interface ColumnRange {
  left: number;
  right: number;
  before: number;
  after: number;
}

export class ItemTable {
  /** What is put into the document. */
  readonly node: HTMLElement;
  readonly #rows: Rows;
  readonly #send: (intent: Intent) => void;
  readonly #changed: () => void;
  readonly #columns: Columns;
  readonly #table = document.createElement("table");
  readonly #cols = document.createElement("colgroup");
  readonly #head = document.createElement("thead");
  readonly #body = document.createElement("tbody");
  /** In the places of the rows above and below those in the document. */
  readonly #above = spacer();
  readonly #below = spacer();
  /** Rows in the document, by their places. */
  readonly #drawn = new Map<number, HTMLElement>();
  /** What has the tab stop. */
  #tabbable: HTMLElement | undefined;
  #input: TableInput = {
    view: { sort: undefined, filter: "", hidden: [], widths: {} },
    density: "comfortable",
    item: undefined,
    active: false,
  };
  /** Rows up to this number were looked at for columns. */
  #seen = 0;
  /** undefined: all rows, in the list's order. */
  #order: Uint32Array | undefined;
  /** Counts orders, so that an old one isn't finished. */
  #ordering = 0;
  #ordered = { key: "", total: 0, at: 0 };
  #scheduled = false;
  #stale = true;
  /** Where it was scrolled to when it was drawn last. */
  #top = 0;
  #rendered = { first: -1, from: -1, to: -1, left: -1, right: -1, count: -1 };
  /** The row, by its place, and the column with the tab stop. -1 is the row's number. */
  #place = { row: 0, column: -1 };
  /** Rows from here on are new to the reader. */
  #fresh = 0;
  /** In pixels: the custom property --row. */
  #rowHeight = 34;
  readonly #resized = new ResizeObserver(() => {
    this.#measure();
    this.#schedule();
  });
  #ruler: CanvasRenderingContext2D | null | undefined;

  constructor(rows: Rows, send: (intent: Intent) => void, changed: () => void) {
    this.#rows = rows;
    this.#send = send;
    this.#changed = changed;
    this.#columns = new Columns((text) => this.#widthOf(text));
    this.node = document.createElement("div");
    this.node.className = "scroller";
    this.node.setAttribute("part", "table");
    this.node.tabIndex = 0;
    this.node.role = "group"; // no landmark: there may be many elements on a page
    this.node.ariaLabel = "Items";
    this.#table.role = "grid";
    this.#table.ariaLabel = "Items";
    this.#body.append(this.#above, this.#below);
    this.#table.append(this.#cols, this.#head, this.#body);
    this.node.append(this.#table);
    this.node.addEventListener("scroll", () => this.#schedule(), { passive: true });
    this.#body.addEventListener("click", (event) => this.#clicked(event));
    this.#body.addEventListener("keydown", (event) => this.#moved(event));
    this.#head.addEventListener("click", (event) => this.#sorted(event));
    this.#head.addEventListener("pointerdown", (event) => this.#resizing(event));
    this.#head.addEventListener("keydown", (event) => this.#resizedByKey(event));
  }

  /** Called when the node is in the document. */
  connect(): void {
    this.#resized.observe(this.node);
  }

  disconnect(): void {
    this.#resized.disconnect();
  }

  /** All columns, hidden ones included. */
  get columns(): readonly Column[] {
    return this.#columns.all;
  }

  /** Whether items have more members than there are columns. */
  get full(): boolean {
    return this.#columns.full;
  }

  /** How many rows there are to see; undefined while they are still being counted. */
  get shown(): number | undefined {
    const { sort, filter } = this.#input.view;
    if (sort === undefined && filter === "") return this.#rows.total - this.#rows.first;
    return this.#order?.length;
  }

  /** Takes what there is to show. */
  update(input: TableInput): void {
    const before = this.#input;
    this.#input = input;
    if (this.#rows.total < this.#seen) this.#clear();
    if (before.density !== input.density || before.item !== input.item || before.view !== input.view)
      this.#stale = true;
    if (before.density !== input.density) requestAnimationFrame(() => this.#measure());
    if (before.view !== input.view) this.#layout();
    if (this.#look()) this.#layout();
    this.#reorder();
    this.#tellCount(); // with the verdict; the rows are drawn in the next frame
    this.#schedule();
  }

  /** Puts an item into sight. */
  reveal(item: number): void {
    const place = this.#order === undefined ? item - this.#rows.first : this.#order.indexOf(item);
    if (place < 0) return;
    this.#place.row = place;
    this.#scrollTo(place);
  }

  /** Gives the focus to the cell that had it last. */
  focus(): void {
    (this.#stop() ?? this.node).focus({ preventScroll: true });
  }

  /** The item before or after another one, in the order that is shown. */
  neighbour(item: number, step: 1 | -1): number | undefined {
    if (this.#order === undefined) {
      const next = item + step;
      return next >= this.#rows.first && next < this.#rows.total ? next : undefined;
    }
    const place = this.#order.indexOf(item);
    return place < 0 ? this.#order[0] : this.#order[place + step];
  }

  #measure(): void {
    const height = Number.parseFloat(getComputedStyle(this.node).getPropertyValue("--row"));
    if (!(height >= 16) || height === this.#rowHeight) return;
    this.#rowHeight = height;
    this.#stale = true;
  }

  #clear(): void {
    this.#columns.clear();
    this.#seen = this.#fresh = 0;
    this.#order = undefined;
    this.#ordering++;
    this.#ordered = { key: "", total: 0, at: 0 };
    this.#place = { row: 0, column: -1 };
    this.node.scrollTo(0, 0);
    this.#stale = true;
    this.#layout();
  }

  // Columns

  /** Looks at some of the items that are new. */
  #look(): boolean {
    const { total, first } = this.#rows;
    if (total === this.#seen) return false;
    const from = Math.max(this.#seen, first);
    const step = Math.max(1, Math.floor((total - from) / sampled));
    const items: unknown[] = [];
    for (let row = from; row < total; row += step) items.push(this.#rows.value(row));
    this.#seen = total;
    return this.#columns.see(items);
  }

  get #visible(): readonly Column[] {
    const { hidden } = this.#input.view;
    return hidden.length === 0 ? this.#columns.all : this.#columns.all.filter(({ title }) => !hidden.includes(title));
  }

  #width(column: Column): number {
    return this.#input.view.widths[column.title] ?? column.width;
  }

  /** The columns from the first one to the last one that is in sight. The very first is always there: it is frozen. */
  #window(columns: readonly Column[]): ColumnRange {
    const { scrollLeft, clientWidth } = this.node;
    let at = numberWidth + (columns[0] === undefined ? 0 : this.#width(columns[0]));
    let left = columns.length;
    let right = columns.length;
    let before = 0;
    let after = 0;
    columns.forEach((column, i) => {
      if (i === 0) return;
      const width = this.#width(column);
      const begins = at;
      at += width;
      if (at < scrollLeft - 200) before += width;
      else if (begins > scrollLeft + clientWidth + 200) {
        after += width;
        right = Math.min(right, i);
      } else left = Math.min(left, i);
    });
    return { left: Math.min(left, right), right, before, after };
  }

  #layout(): void {
    this.#rendered = { first: -1, from: -1, to: -1, left: -1, right: -1, count: -1 };
    this.#stale = true;
    this.#changed();
  }

  #renderHead(columns: readonly Column[], { left, right, before, after }: ColumnRange): void {
    const shown = [...columns.slice(0, 1), ...columns.slice(left, right)];
    const widths = [numberWidth, ...columns.slice(0, 1).map((column) => this.#width(column)), before];
    widths.push(...columns.slice(left, right).map((column) => this.#width(column)), after);
    this.#cols.replaceChildren(
      ...widths.map((width) => {
        const col = document.createElement("col");
        col.style.width = `${width}px`;
        return col;
      }),
      document.createElement("col"), // without a width, it takes what is left
    );
    this.#table.style.minWidth = `${widths.reduce((sum, width) => sum + width, 0)}px`;
    const row = document.createElement("tr");
    const corner = cell("th", "#", "number corner");
    corner.setAttribute("scope", "col");
    row.append(corner);
    const { sort } = this.#input.view;
    shown.forEach((column, i) => {
      const th = document.createElement("th");
      th.scope = "col";
      th.className = `${column.kind}${i === 0 ? " frozen" : ""}`;
      th.ariaColIndex = String((i === 0 ? 0 : left + i - 1) + 2);
      const sorted = sort?.column === column.title;
      th.ariaSort = sorted ? (sort.descending ? "descending" : "ascending") : "none";
      const button = document.createElement("button");
      button.type = "button";
      button.dataset.column = column.title;
      button.title = `${column.title}: sort. Shift with arrow keys: width`;
      button.textContent = column.title;
      if (sorted)
        button.append(Object.assign(document.createElement("span"), { textContent: sort.descending ? " ↓" : " ↑" }));
      const handle = document.createElement("span");
      handle.className = "handle";
      handle.dataset.column = column.title;
      th.append(button, handle);
      row.append(th);
      if (i === 0) row.append(filler());
    });
    if (shown.length === 0) row.append(filler());
    row.append(filler(), document.createElement("td"));
    const focused = (this.node.getRootNode() as ShadowRoot).activeElement as HTMLElement | null;
    const held = this.#head.contains(focused) ? focused : null;
    this.#head.replaceChildren(row);
    if (held !== null)
      (
        [...row.querySelectorAll("button")].find(({ dataset }) => dataset.column === held.dataset.column) ?? this.node
      ).focus({
        preventScroll: true,
      });
    this.#table.ariaColCount = String(columns.length + 1);
  }

  // Rows

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    requestAnimationFrame(() => {
      this.#scheduled = false;
      this.#render();
    });
  }

  /** How many rows there are to see. */
  #tellCount(): number {
    const kept = this.#order?.length ?? this.#rows.total - this.#rows.first;
    this.#table.hidden = this.#rows.total === 0;
    this.#table.ariaRowCount = String(kept + 1);
    return kept;
  }

  #rowAt(place: number): number {
    return this.#order === undefined ? this.#rows.first + place : this.#order[place]!;
  }

  #render(): void {
    const { node } = this;
    const rowHeight = this.#rowHeight;
    const kept = this.#tellCount();
    const { scrollTop, clientHeight, scrollHeight } = node;
    // Who looks at the end goes on looking at the end.
    const atEnd =
      this.#input.active && this.#rendered.to > 0 && scrollTop > 0 && scrollTop + clientHeight >= scrollHeight - 2;
    const top = atEnd ? kept * rowHeight : scrollTop;
    const visible = Math.ceil(clientHeight / rowHeight);
    // Who drags the scrollbar sees other rows with each frame: those outside wait for the next one.
    const jumped = Math.abs(top - this.#top) > clientHeight;
    this.#top = top;
    if (jumped) this.#schedule();
    const first = Math.max(0, Math.min(Math.floor(top / rowHeight), kept - visible));
    const from = Math.max(0, first - (jumped ? 0 : margin));
    const to = Math.min(kept, first + visible + (jumped ? 1 : margin));
    const columns = this.#visible;
    const range = this.#window(columns);
    const { left, right } = range;
    const old = this.#rendered;
    const firstKept = this.#rows.first;
    if (firstKept !== old.first) this.#stale = true;
    const sameColumns = left === old.left && right === old.right;
    const same = !this.#stale && from === old.from && to === old.to && sameColumns;
    if (same && kept === old.count) return;
    if (!sameColumns) this.#renderHead(columns, range);
    this.#below.style.height = `${(kept - to) * rowHeight}px`;
    if (!same) {
      const { activeElement } = node.getRootNode() as ShadowRoot;
      const focused = this.#body.contains(activeElement);
      const unknown: unknown[] = [];
      let wider = false;
      // Rows that were in sight stay as they are: to lay them out anew takes most of a frame.
      for (const [place, row] of this.#drawn) {
        if (!this.#stale && sameColumns && place >= from && place < to) continue;
        row.remove();
        this.#drawn.delete(place);
      }
      this.#above.style.height = `${from * rowHeight}px`;
      let last: HTMLElement = this.#above;
      for (let place = from; place < to; place++) {
        const drawn = this.#drawn.get(place);
        const row = this.#rowAt(place);
        const text = drawn === undefined ? this.#rows.text(row) : undefined;
        if (text !== undefined) {
          const item = exactValue(text);
          unknown.push(item);
          const { element, grown } = this.#row(place, row, item, columns, left, right);
          wider ||= grown;
          last.after(element);
          this.#drawn.set(place, element);
        }
        last = this.#drawn.get(place) ?? last;
      }
      this.#fresh = Math.max(this.#fresh, this.#rows.total);
      if (this.#tabbable !== undefined) this.#tabbable.tabIndex = -1;
      this.#tabbable = this.#stop() ?? this.#body.querySelector<HTMLElement>("[tabindex]") ?? undefined;
      if (this.#tabbable) this.#tabbable.tabIndex = 0;
      if (focused && !activeElement!.isConnected) (this.#tabbable ?? node).focus({ preventScroll: true });
      if (wider) this.#renderHead(columns, range);
      // What no delivery's sample had.
      if (this.#columns.see(unknown)) {
        this.#layout();
        this.#schedule();
      }
    }
    if (atEnd) node.scrollTop = node.scrollHeight;
    this.#rendered = { first: firstKept, from, to, left, right, count: kept };
    this.#stale = false;
  }

  #row(
    place: number,
    index: number,
    item: unknown,
    columns: readonly Column[],
    left: number,
    right: number,
  ): { element: HTMLElement; grown: boolean } {
    const row = document.createElement("tr");
    row.setAttribute("part", "row");
    row.dataset.place = String(place);
    row.dataset.row = String(index);
    row.ariaRowIndex = String(place + 2);
    if (index === this.#input.item) row.ariaSelected = "true";
    if (index >= this.#fresh && this.#fresh > 0) row.className = "new";
    const number = document.createElement("td");
    number.className = "number";
    const button = document.createElement("button");
    button.type = "button";
    button.tabIndex = -1;
    button.className = "row-number";
    button.dataset.column = "-1";
    button.textContent = count(index + 1);
    button.setAttribute("aria-label", `Item ${index + 1}: show it whole`);
    number.append(button);
    row.append(number);
    let grown = false;
    const one = (i: number) => {
      const column = columns[i]!;
      const td = this.#cell(column, item, (text) => {
        grown = this.#columns.fit(column, text) || grown;
      });
      td.setAttribute("part", "cell");
      td.tabIndex = -1;
      td.role = "gridcell";
      td.dataset.column = String(i);
      td.ariaColIndex = String(i + 2);
      if (i === 0) td.classList.add("frozen");
      row.append(td);
    };
    if (columns.length > 0) one(0);
    row.append(filler());
    for (let i = left; i < right; i++) one(i);
    row.append(filler(), document.createElement("td"));
    return { element: row, grown };
  }

  #cell(column: Column, item: unknown, fit: (text: string) => void): HTMLElement {
    const value = valueAt(item, column.path);
    const elsewhere = (column.path.length === 0 || column.unwrapped) && !standsAlone(value);
    if (value === undefined || elsewhere) return cell("td", "");
    if (value === null) return cell("td", "null", "null");
    if (value === "") return cell("td", '""', "null");
    const text = textOf(value).slice(0, 300);
    fit(text);
    return cell("td", text, isObject(value) ? "nested" : column.kind === "number" ? "number" : "");
  }

  #stop(): HTMLElement | null {
    const { row, column } = this.#place;
    return this.#body.querySelector(`tr[data-place="${row}"] [data-column="${column}"]`);
  }

  #clicked(event: Event): void {
    const target = event.target as HTMLElement;
    const row = target.closest<HTMLElement>("tr[data-row]");
    if (row === null || !(getSelection()?.isCollapsed ?? true)) return;
    const focused = target.closest<HTMLElement>("[data-column]");
    this.#place = { row: Number(row.dataset.place), column: Number(focused?.dataset.column ?? -1) };
    this.#open(Number(row.dataset.row));
  }

  #open(item: number): void {
    this.#send({ type: "view", view: { item } });
  }

  /** Arrow keys go from cell to cell, Enter opens an item, and what copies copies the cell. */
  #moved(event: KeyboardEvent): void {
    const target = event.target as HTMLElement;
    const row = target.closest<HTMLElement>("tr[data-row]");
    const held = target.closest<HTMLElement>("[data-column]");
    if (row === null || held === null) return;
    const place = Number(row.dataset.place);
    const column = Number(held.dataset.column);
    if ((event.ctrlKey || event.metaKey) && event.key === "c" && column >= 0 && (getSelection()?.isCollapsed ?? true)) {
      event.preventDefault();
      const path = this.#visible[column]!.path;
      const value = valueAt(this.#rows.value(Number(row.dataset.row)), path);
      this.#send({
        type: "copy",
        text: value === undefined ? "" : isObject(value) ? jsonOf(value) : textOf(value),
        what: "The cell",
      });
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter" || event.key === " ") {
      if (target instanceof HTMLButtonElement) return; // a click comes
      event.preventDefault();
      this.#place = { row: place, column };
      this.#open(Number(row.dataset.row));
      return;
    }
    const last = (this.shown ?? 0) - 1;
    const screen = Math.max(1, Math.floor(this.node.clientHeight / this.#rowHeight) - 2);
    const rows: Record<string, number> = {
      ArrowDown: place + 1,
      ArrowUp: place - 1,
      PageDown: place + screen,
      PageUp: place - screen,
      Home: 0,
      End: last,
    };
    const columns: Record<string, number> = { ArrowRight: column + 1, ArrowLeft: column - 1 };
    if (rows[event.key] === undefined && columns[event.key] === undefined) return;
    event.preventDefault();
    this.#place = {
      row: Math.max(0, Math.min(last, rows[event.key] ?? place)),
      column: Math.max(-1, Math.min(this.#visible.length - 1, columns[event.key] ?? column)),
    };
    this.#scrollTo(this.#place.row);
    this.#scrollToColumn(this.#place.column);
    this.#stale = true;
    this.#render();
    this.#stop()?.focus({ preventScroll: true });
  }

  #scrollTo(place: number): void {
    const rowHeight = this.#rowHeight;
    const top = place * rowHeight;
    const { scrollTop, clientHeight } = this.node;
    const room = clientHeight - 2 * rowHeight; // without the header
    if (top < scrollTop) this.node.scrollTop = top;
    else if (top > scrollTop + room) this.node.scrollTop = top - room;
  }

  #scrollToColumn(index: number): void {
    if (index < 1) {
      this.node.scrollLeft = 0;
      return;
    }
    const columns = this.#visible;
    const frozen = numberWidth + this.#width(columns[0]!);
    const left = columns.slice(1, index).reduce((sum, column) => sum + this.#width(column), 0);
    const right = left + this.#width(columns[index]!);
    const room = this.node.clientWidth - frozen;
    if (left < this.node.scrollLeft) this.node.scrollLeft = left;
    else if (right > this.node.scrollLeft + room) this.node.scrollLeft = right - room;
  }

  // What is sorted and how wide

  #sorted(event: Event): void {
    const title = (event.target as HTMLElement).closest<HTMLElement>("button[data-column]")?.dataset.column;
    if (title === undefined) return;
    const { sort } = this.#input.view;
    // Up, down, and back to the list's own order.
    const next =
      sort?.column !== title
        ? { column: title, descending: false }
        : sort.descending
          ? undefined
          : { column: title, descending: true };
    this.#send({ type: "table", table: { sort: next } });
    this.#schedule();
  }

  #resize(title: string, width: number): void {
    const widths = { ...this.#input.view.widths, [title]: Math.max(48, Math.min(1_200, Math.round(width))) };
    this.#send({ type: "table", table: { widths } });
  }

  #resizing(event: PointerEvent): void {
    const handle = event.target as HTMLElement;
    const title = handle.className === "handle" ? handle.dataset.column : undefined;
    const column = this.#columns.all.find((one) => one.title === title);
    if (column === undefined) return;
    event.preventDefault();
    const begin = event.clientX - this.#width(column);
    const move = ({ clientX }: PointerEvent) => this.#resize(column.title, clientX - begin);
    const end = () => {
      removeEventListener("pointermove", move);
      removeEventListener("pointerup", end);
      removeEventListener("pointercancel", end);
    };
    addEventListener("pointermove", move);
    addEventListener("pointerup", end);
    addEventListener("pointercancel", end);
  }

  #resizedByKey(event: KeyboardEvent): void {
    const step = event.shiftKey ? { ArrowLeft: -16, ArrowRight: 16 }[event.key] : undefined;
    const title = (event.target as HTMLElement).dataset.column;
    const column = this.#columns.all.find((one) => one.title === title);
    if (step === undefined || column === undefined) return;
    event.preventDefault();
    this.#resize(column.title, this.#width(column) + step);
  }

  /** Sorts and filters what is loaded, anew where it has changed. */
  #reorder(): void {
    const { sort, filter } = this.#input.view;
    const key = JSON.stringify([sort, filter]);
    const { total } = this.#rows;
    const now = performance.now();
    const done = this.#ordered;
    if (key === done.key && (total === done.total || (this.#input.active && now - done.at < reorderEvery))) return;
    this.#ordered = { key, total, at: now };
    const number = ++this.#ordering;
    if (sort === undefined && filter === "") {
      this.#order = undefined;
      this.#stale = true;
      return;
    }
    const path = this.#columns.all.find(({ title }) => title === sort?.column)?.path;
    let began = performance.now();
    const pause = async () => {
      if (performance.now() - began > 8) {
        await new Promise((resolve) => setTimeout(resolve));
        began = performance.now();
      }
      return number === this.#ordering;
    };
    void orderOf(this.#rows, { path, descending: sort?.descending ?? false, filter }, pause).then((order) => {
      if (order === undefined || number !== this.#ordering) return;
      this.#order = order;
      if (key !== done.key) {
        this.node.scrollTop = 0;
        this.#place.row = 0;
      }
      this.#stale = true;
      this.#changed();
      this.#schedule();
    });
  }

  /** In pixels, in the table's font. */
  #widthOf(text: string): number {
    if (this.#ruler === undefined) {
      this.#ruler = document.createElement("canvas").getContext("2d");
      if (this.#ruler) this.#ruler.font = `13px ${getComputedStyle(this.node).fontFamily}`;
    }
    return this.#ruler?.measureText(text).width ?? text.length * 8;
  }
}

function cell(tag: "td" | "th", text: string, kind = ""): HTMLElement {
  const element = document.createElement(tag);
  if (kind) element.className = kind;
  // A box of its own keeps the row's height, whatever script the text is in.
  const line = document.createElement("div");
  line.textContent = text;
  element.append(line);
  return element;
}

/** In the place of the columns that are out of sight. */
function filler(): HTMLElement {
  const td = document.createElement("td");
  td.className = "filler";
  td.ariaHidden = "true";
  return td;
}

function spacer(): HTMLElement {
  const row = document.createElement("tr");
  row.className = "spacer";
  row.ariaHidden = "true";
  return row;
}

export const tableStyles = css`
  .scroller {
    position: relative;
    overflow: auto;
    flex: 1 1 auto;
    min-block-size: 0;
    background: var(--ap-card);
    overscroll-behavior: contain;
  }
  .scroller table {
    table-layout: fixed;
    inline-size: 100%;
    border-collapse: separate;
    border-spacing: 0;
    font-size: 13px;
    font-variant-numeric: tabular-nums;
  }
  .scroller th,
  .scroller td {
    block-size: var(--row);
    padding: 0 12px;
    border-block-end: 1px solid var(--ap-line);
    text-align: start;
    font-weight: 400;
  }
  .scroller td > div,
  .scroller th > div,
  .scroller th > button {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    max-block-size: calc(var(--row) - 2px);
  }
  .scroller th {
    position: sticky;
    inset-block-start: 0;
    z-index: 2;
    background: var(--ap-inset);
    color: var(--ap-muted);
  }
  .scroller th > button {
    display: block;
    inline-size: 100%;
    block-size: calc(var(--row) - 2px);
    padding: 0;
    border: 0;
    background: none;
    color: inherit;
    font: inherit;
    font-weight: 560;
    text-align: inherit;
    cursor: pointer;
  }
  .scroller th > button:hover {
    color: var(--ap-text);
  }
  .handle {
    position: absolute;
    inset: 6px -4px 6px auto;
    inline-size: 8px;
    border-inline-end: 1px solid transparent;
    cursor: col-resize;
    touch-action: none;
    z-index: 1;
  }
  .scroller th:hover .handle {
    border-color: var(--ap-line-strong);
    inset-inline-end: 0;
  }
  .scroller .number {
    text-align: end;
  }
  .scroller td:first-child,
  .scroller th:first-child,
  .scroller .frozen {
    position: sticky;
    inset-inline-start: 0;
    z-index: 1;
    background: var(--ap-card);
  }
  .scroller td:first-child,
  .scroller th:first-child {
    padding: 0 8px;
  }
  .scroller .frozen {
    inset-inline-start: 72px;
    border-inline-end: 1px solid var(--ap-line);
  }
  .scroller th:first-child,
  .scroller th.frozen {
    z-index: 3;
    background: var(--ap-inset);
  }
  .scroller .null {
    color: var(--ap-muted);
    font-style: italic;
  }
  .scroller .nested {
    color: var(--ap-muted);
    font-family: var(--ap-mono);
    font-size: 12px;
  }
  .scroller th.nested {
    font: inherit;
  }
  .scroller .filler {
    padding: 0;
  }
  .scroller td:focus-visible {
    outline: 2px solid var(--ap-accent);
    outline-offset: -2px;
  }
  .scroller tr[data-row] {
    cursor: default;
  }
  .scroller tr[data-row]:hover td {
    background: var(--ap-inset);
  }
  .scroller tr[aria-selected="true"] td {
    background: var(--ap-accent-soft);
  }
  .row-number {
    inline-size: 100%;
    padding: 2px 4px;
    border: 0;
    background: none;
    color: var(--ap-muted);
    font: inherit;
    text-align: end;
    cursor: pointer;
  }
  .spacer {
    border: 0;
  }
  @container (max-width: 560px) {
    .scroller .frozen {
      position: static;
      border-inline-end: 0;
    }
    .scroller th.frozen {
      position: sticky;
      inset-inline-start: auto;
      z-index: 2;
    }
  }
  @media (prefers-reduced-motion: no-preference) {
    .scroller tr.new td {
      animation: arrive 120ms ease-out;
    }
  }
  @keyframes arrive {
    from {
      opacity: 0;
    }
  }
`;
