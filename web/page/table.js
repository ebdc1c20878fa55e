// The table of items. Only the rows in sight are in the document, and an item's
// text is parsed when its row comes into sight: a million rows cost as little
// as a screenful.

import { count, indentJSON } from "./words.js";

/** In pixels; page.css has the same. */
const rowHeight = 34;
/** Rows outside the visible part that are kept ready. */
const margin = 12;
/** Beyond this, the oldest pages are let go: browsers can't lay out boxes of any height. */
const maxRows = 200_000;
const maxColumns = 60;
/** Of the column with the rows' numbers, in pixels. */
const numberWidth = 64;

/** A number as it was written, with all of its digits. */
class Digits {
  constructor(text) {
    this.text = text;
  }
}

/** Where JSON.parse gives each value's source text, numbers keep theirs. */
const hasSource = JSON.parse("1", (_, value, context) => context?.source ?? value) === "1";

const isObject = (value) => typeof value === "object" && value !== null && !(value instanceof Digits);
const isNested = (value) => isObject(value) && Object.keys(value).length > 0;

function itemAt(page, index) {
  if (!hasSource) return page.items[index]; // big integers are bigints there
  return JSON.parse(page.raw(index), (_, value, context) =>
    typeof value === "number" ? new Digits(context.source) : value,
  );
}

/** A value on one line. */
function compact(value, budget = 160) {
  if (value instanceof Digits) return value.text;
  if (typeof value === "bigint") return String(value);
  if (!isObject(value)) return JSON.stringify(value);
  const list = Array.isArray(value);
  const parts = [];
  let length = 0;
  for (const key of Object.keys(value)) {
    if (length > budget) {
      parts.push("…");
      break;
    }
    const part = (list ? "" : `${key}: `) + compact(value[key], budget / 2);
    length += part.length;
    parts.push(part);
  }
  return list ? `[${parts.join(", ")}]` : `{${parts.join(", ")}}`;
}

const textOf = (value) => (typeof value === "string" ? value : compact(value));

export class ItemTable {
  #scroller;
  #table;
  #cols;
  #head;
  #body;
  #dialog;
  #note;
  #empty;
  #pages = []; // { page, first: number of its first row, count }
  #columns = []; // { path, title, kind, width }
  #known = new Set(); // top-level keys with a column
  #total = 0; // rows ever added
  #scheduled = false;
  #rendered = { from: -1, to: -1 };
  #stale = true;
  #active = 0;
  #widen = false;

  constructor({ scroller, table, dialog, note, empty }) {
    this.#scroller = scroller;
    this.#table = table;
    [this.#cols, this.#head, this.#body] = ["colgroup", "thead", "tbody"].map((name) => table.querySelector(name));
    this.#dialog = dialog;
    this.#note = note;
    this.#empty = empty;
    scroller.addEventListener("scroll", () => this.#schedule(), { passive: true });
    new ResizeObserver(() => this.#schedule()).observe(scroller);
    this.#body.addEventListener("click", (event) => {
      const row = event.target.closest("tr[data-row]");
      if (row && getSelection().isCollapsed) this.#show(Number(row.dataset.row));
    });
    this.#body.addEventListener("keydown", (event) => this.#move(event));
    this.clear();
  }

  get rows() {
    return this.#total;
  }

  clear() {
    this.#pages = [];
    this.#columns = [];
    this.#known.clear();
    this.#total = this.#active = 0;
    this.#scroller.scrollTo(0, 0);
    this.#stale = true;
    this.#layout();
    this.#schedule();
  }

  add(page) {
    const { length } = page.items;
    if (length === 0) return;
    const fresh = this.#columns.length === 0 ? this.#firstColumns(page) : this.#moreColumns(page);
    this.#pages.push({ page, first: this.#total, count: length });
    this.#total += length;
    while (this.#pages.length > 1 && this.#total - this.#pages[1].first >= maxRows) {
      this.#pages.shift();
      this.#stale = true;
    }
    if (fresh) this.#layout();
    this.#schedule();
  }

  // Columns

  #firstColumns(page) {
    const sample = [];
    const step = Math.max(1, Math.floor(page.items.length / 40));
    for (let i = 0; i < page.items.length && sample.length < 40; i += step) sample.push(itemAt(page, i));
    if (!sample.some((item) => isObject(item) && !Array.isArray(item))) {
      this.#columns = [column([], sample)];
      return true;
    }
    const keys = keysOf(sample);
    this.#known = new Set(keys);
    // Wrapped items (JSON:API's attributes, GraphQL's node) show what they wrap.
    const plain = keys.filter((key) => !sample.some((item) => isNested(item?.[key]) && !Array.isArray(item[key])));
    const unwrap = plain.length < 5;
    const columns = keys.flatMap((key) => {
      const inner = unwrap && !plain.includes(key) ? keysOf(sample.map((item) => item?.[key])) : [];
      return inner.length > 0 ? inner.map((name) => column([key, name], sample)) : [column([key], sample)];
    });
    const rank = ({ path, kind, opaque, filled }) =>
      /^_?id$/i.test(path.at(-1)) ? 0 : kind === "nested" ? 4 : filled < 0.2 ? 3 : opaque ? 2 : 1;
    this.#columns = columns.sort((a, b) => rank(a) - rank(b)).slice(0, maxColumns);
    return true;
  }

  /** Members that only later pages have get columns on the right: nothing moves. */
  #moreColumns(page) {
    let added = false;
    page.items.forEach((item, i) => {
      if (!isObject(item) || Array.isArray(item)) return;
      for (const key in item) {
        if (this.#known.has(key) || this.#columns.length >= maxColumns) continue;
        this.#known.add(key);
        this.#columns.push(column([key], [itemAt(page, i)]));
        added = true;
      }
    });
    return added;
  }

  #layout() {
    this.#widths();
    const row = document.createElement("tr");
    row.append(cell("th", "#", "number"));
    for (const { title, kind } of this.#columns) row.append(cell("th", title, kind));
    row.append(document.createElement("td"));
    for (const th of row.querySelectorAll("th")) th.scope = "col";
    this.#head.replaceChildren(row);
    this.#stale = true;
  }

  #widths() {
    const cols = [numberWidth, ...this.#columns.map(({ width }) => width)].map((width) => {
      const col = document.createElement("col");
      col.style.width = `${width}px`;
      return col;
    });
    // The last one, without a width, takes what is left.
    this.#cols.replaceChildren(...cols, document.createElement("col"));
    this.#table.style.minWidth = `${cols.reduce((sum, col) => sum + parseInt(col.style.width, 10), 0)}px`;
  }

  // Rows

  #schedule() {
    if (this.#scheduled) return;
    this.#scheduled = true;
    requestAnimationFrame(() => {
      this.#scheduled = false;
      this.#render();
    });
  }

  #render() {
    const start = this.#pages[0]?.first ?? 0;
    const kept = this.#total - start;
    const { scrollTop, clientHeight, scrollHeight } = this.#scroller;
    // Who looks at the end goes on looking at the end.
    const atEnd = this.#rendered.to > 0 && scrollTop > 0 && scrollTop + clientHeight >= scrollHeight - 2;
    const top = atEnd ? kept * rowHeight : scrollTop;
    const visible = Math.ceil(clientHeight / rowHeight);
    const from = Math.max(0, Math.min(Math.floor(top / rowHeight), kept - visible) - margin);
    const to = Math.min(kept, from + visible + 2 * margin);

    this.#empty.hidden = this.#total > 0;
    this.#table.hidden = this.#total === 0;
    this.#table.setAttribute("aria-rowcount", String(this.#total + 1));
    this.#note.textContent =
      this.#total === 0
        ? ""
        : kept < this.#total
          ? `the latest ${count(kept)} of ${count(this.#total)}`
          : count(this.#total);

    const { from: oldFrom, to: oldTo, kept: oldKept } = this.#rendered;
    if (!this.#stale && from === oldFrom && to === oldTo && kept === oldKept) return;
    if (!this.#stale && from === oldFrom && to === oldTo) {
      this.#body.lastElementChild.style.height = `${(kept - to) * rowHeight}px`;
    } else {
      const hadFocus = this.#body.contains(document.activeElement);
      const rows = [];
      let at = this.#pages.findIndex(({ first, count: n }) => first + n > start + from);
      for (let i = start + from; i < start + to; i++) {
        if (i >= this.#pages[at].first + this.#pages[at].count) at++;
        rows.push(this.#row(i, itemAt(this.#pages[at].page, i - this.#pages[at].first)));
      }
      if (this.#widen) this.#widths();
      this.#widen = false;
      this.#body.replaceChildren(spacer(from), ...rows, spacer(kept - to));
      const active = this.#button(this.#active) ?? this.#body.querySelector("button");
      if (active) active.tabIndex = 0;
      if (hadFocus) (active ?? this.#scroller).focus({ preventScroll: true });
    }
    if (atEnd) this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#rendered = { from, to, kept };
    this.#stale = false;
  }

  #row(index, item) {
    const row = document.createElement("tr");
    row.dataset.row = String(index);
    row.ariaRowIndex = String(index + 2);
    const number = document.createElement("td");
    number.className = "number";
    const button = document.createElement("button");
    button.type = "button";
    button.tabIndex = -1;
    button.className = "row-number";
    button.textContent = count(index + 1);
    button.setAttribute("aria-label", `Item ${index + 1}: show it whole`);
    number.append(button);
    row.append(number);
    for (const shown of this.#columns) {
      const { path, kind } = shown;
      let value = item;
      for (const name of path) value = isObject(value) ? value[name] : undefined;
      if (value === undefined) row.append(cell("td", ""));
      else if (value === null) row.append(cell("td", "null", "null"));
      else {
        const text = textOf(value).slice(0, 300);
        // All digits of a number are shown. A column is widened only for visible rows, so nothing moves while others arrive.
        if (kind === "number" && text.length > shown.fitting && text.length < 60) {
          shown.fitting = text.length;
          shown.width = Math.max(shown.width, Math.ceil(widthOf(text)) + 30);
          this.#widen = true;
        }
        row.append(cell("td", text, isObject(value) ? "nested" : kind === "number" ? "number" : ""));
      }
    }
    row.append(document.createElement("td"));
    return row;
  }

  #button(index) {
    return this.#body.querySelector(`tr[data-row="${index}"] button`);
  }

  /** Arrow keys go from row to row. */
  #move(event) {
    const row = event.target.closest("tr[data-row]");
    if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
    const at = Number(row.dataset.row);
    const start = this.#pages[0].first;
    const screen = Math.max(1, Math.floor(this.#scroller.clientHeight / rowHeight) - 2);
    const to = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + screen,
      PageUp: at - screen,
      Home: start,
      End: this.#total - 1,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.#active = Math.max(start, Math.min(this.#total - 1, to));
    const top = (this.#active - start) * rowHeight;
    const { scrollTop, clientHeight } = this.#scroller;
    const room = clientHeight - 2 * rowHeight; // without the header
    if (top < scrollTop) this.#scroller.scrollTop = top;
    else if (top > scrollTop + room) this.#scroller.scrollTop = top - room;
    this.#stale = true;
    this.#render();
    this.#button(this.#active)?.focus({ preventScroll: true });
  }

  #show(index) {
    const found = this.#pages.find(({ first, count: n }) => index >= first && index < first + n);
    if (!found) return;
    this.#active = index;
    this.#dialog.querySelector("h2").textContent = `Item ${count(index + 1)}`;
    this.#dialog.querySelector("pre").textContent = indentJSON(found.page.raw(index - found.first));
    this.#dialog.showModal();
    this.#dialog.querySelector("pre").scrollTo(0, 0);
  }
}

function keysOf(items) {
  const keys = new Set();
  for (const item of items)
    if (isObject(item) && !Array.isArray(item)) for (const key of Object.keys(item)) keys.add(key);
  return [...keys];
}

const ruler = document.createElement("canvas").getContext("2d");

/** In pixels, in the table's font. */
function widthOf(text) {
  if (ruler.font.startsWith("10px")) ruler.font = `13.5px ${getComputedStyle(document.body).fontFamily}`;
  return ruler.measureText(text).width;
}

function column(path, sample) {
  const values = sample
    .map((item) => path.reduce((value, name) => (isObject(value) ? value[name] : undefined), item))
    .filter((value) => value !== undefined && value !== null);
  const numbers = values.filter(
    (value) => value instanceof Digits || typeof value === "bigint" || typeof value === "number",
  ).length;
  const kind = values.some(isObject) ? "nested" : numbers > 0 && numbers === values.length ? "number" : "text";
  const title = path.length === 0 ? "value" : path.join(".");
  const texts = values.map((value) => textOf(value).slice(0, 60));
  const widths = texts.map(widthOf).sort((a, b) => a - b);
  const usual = kind === "number" ? (widths.at(-1) ?? 0) : (widths[Math.floor((widths.length - 1) * 0.95)] ?? 0);
  const width = Math.ceil(Math.max(widthOf(title) * 1.05, Math.min(usual, 280), 32)) + 30;
  // UUIDs, hashes and URLs are long, and tell people little.
  const opaque = kind === "text" && texts.length > 0 && texts.every((text) => text.length > 30 && !/\s/.test(text));
  return {
    path,
    title,
    kind,
    opaque,
    filled: values.length / sample.length,
    width,
    fitting: Math.max(0, ...texts.map(({ length }) => length)),
  };
}

function cell(tag, text, kind = "") {
  const element = document.createElement(tag);
  if (kind) element.className = kind;
  // A box of its own keeps the row's height, whatever script the text is in.
  const line = document.createElement("div");
  line.textContent = text;
  element.append(line);
  return element;
}

function spacer(rows) {
  const row = document.createElement("tr");
  row.className = "spacer";
  row.ariaHidden = "true";
  row.style.height = `${rows * rowHeight}px`;
  return row;
}
