// The tab Requests: each attempt a bar, in a list of which only what is in sight is drawn; and the same as one line.

import { css, html, nothing, render, svg, type TemplateResult } from "lit";
import { Directive, directive, type ElementPart } from "lit/directive.js";
import { repeat } from "lit/directives/repeat.js";
import { loadRequests } from "../later.js";
import { countsOf, elapsedOf } from "../state.js";
import {
  dashesOf,
  figuresOf,
  ground,
  heights,
  markOf,
  nameOf,
  placeIn,
  type Row,
  rowHeight,
  type Segment,
  type Span,
  segmentsOf,
  signsOf,
  spanOf,
  type Tone,
  ticksOf,
  timeText,
  toneOf,
  Waterfall,
} from "../waterfall.js";
import { bytes, count, plural } from "../words.js";
import type { Context, Part } from "./part.js";

/** Once it is loaded. */
let detail: Awaited<ReturnType<typeof loadRequests>> | undefined;
let isMissing = false;
async function loadDetail(): Promise<NonNullable<typeof detail>> {
  try {
    return (detail ??= await loadRequests());
  } catch (error) {
    isMissing = true;
    throw error;
  }
}

/** Rows above and below those in sight. */
const spareRows = 4;
/** In px, until the list's height is known. */
const usualHeight = 480;

const percent = (share: number): string => `${(100 * share).toFixed(3)}%`;

/** Requests, failures, bytes and time, then the waterfall, then the request that is looked at. */
export const requestsView: Part = (context) => {
  const { state, send } = context;
  const { requests, failures, retries, bytes: received } = countsOf(state.walk);
  if (requests + state.walk.holds.length === 0) return html`<p class="wf-none">No request was made yet.</p>`;
  const words = [
    plural(requests, "request"),
    failures > 0 && `${count(failures)} failed`,
    retries > 0 && plural(retries, "retry", "retries"),
    bytes(received),
    timeText(elapsedOf(state.walk, performance.now())),
  ];
  const saves = (form: "SVG" | "PNG") =>
    html`<button type="button" aria-label="Save the waterfall as ${form}" @click=${() => save(context, form)}>${form}</button>`;
  const { attempt } = state.view;
  const close = (event: Event) => {
    if (attempt === undefined) return;
    send({ type: "view", view: { attempt: undefined } });
    focusSoon(event.currentTarget, '.wf-row[tabindex="0"]');
  };
  return html`<div
    class="wf-tab ${attempt === undefined ? "" : "wf-open"}"
    @keydown=${(event: KeyboardEvent) => event.key === "Escape" && close(event)}
    @click=${(event: Event) => (event.target as Element).closest(".ex-close") && close(event)}
  >
    <div class="wf">
      <div class="wf-head"><span class="wf-counts">${words.filter(Boolean).join(" · ")}</span>${saves("SVG")}${saves("PNG")}</div>
      <div class="wf-drawn" ${drawn(context)}></div>
      <p class="wf-legend" aria-hidden="true">${legend}</p>
    </div>
    ${attempt === undefined ? nothing : openedView(context)}
  </div>`;
};

/** What has the focus may go with the next drawing: another one gets it. */
function focusSoon(near: EventTarget | null, selector: string): void {
  const root = (near as Element).getRootNode() as ShadowRoot;
  requestAnimationFrame(() => root.querySelector<HTMLElement>(selector)?.focus());
}

function openedView(context: Context): TemplateResult {
  if (detail !== undefined) return detail.exchangeView(context);
  if (isMissing) return html`<p class="wf-none">The request could not be shown: is element-requests.js there?</p>`;
  const draw = () => context.send({ type: "view", view: {} });
  void loadDetail().then(draw, draw);
  return html``;
}

async function save({ state, now, send }: Context, form: "SVG" | "PNG"): Promise<void> {
  try {
    const { pictureOf, pngOf } = await loadDetail();
    const picture = pictureOf(state.walk, now);
    download(form === "PNG" ? await pngOf(picture) : new Blob([picture], { type: "image/svg+xml" }), form);
  } catch (error) {
    send({ type: "view", view: { note: (error as Error).message } });
  }
}

function download(file: Blob, form: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = `requests.${form.toLowerCase()}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // a browser may ask where to, before it reads
}

// ---- The waterfall

/** Draws what is in sight, and draws again when that changes: what is in sight is nobody else's matter. */
class Drawn extends Directive {
  #context!: Context;
  #element: Element | undefined;
  #waterfall!: Waterfall;
  /** Of the list. */
  #top = 0;
  #height = usualHeight;
  /** The row that has the focus, or would get it. */
  #active = 0;
  #isFocused = false;
  #pointed: number | undefined;
  #isDrawing = false;

  override render(_: Context): typeof nothing {
    return nothing;
  }

  override update({ element }: ElementPart, [context]: [Context]): typeof nothing {
    const before = this.#waterfall?.count ?? 0;
    const atEnd = this.#top + this.#height >= (before + 1) * rowHeight - 1; // the axis takes as much as a row
    this.#context = context;
    this.#waterfall = new Waterfall(context.state.walk);
    const { count } = this.#waterfall;
    this.#active = Math.min(this.#active, count - 1); // of another walk there may be fewer
    const isFirst = this.#element !== element;
    this.#element = element;
    this.#draw();
    const list = this.#list;
    if (count !== before) {
      // The latest attempt stays in sight, unless the reader has looked for another one.
      if (atEnd && before > 0) list.scrollTop = (count + 1) * rowHeight;
      this.#top = list.scrollTop;
      this.#height = list.clientHeight || usualHeight;
    }
    if (isFirst)
      new ResizeObserver(() => {
        if (list.clientHeight === 0 || list.clientHeight === this.#height) return;
        this.#height = list.clientHeight;
        this.#draw();
      }).observe(list);
    return nothing;
  }

  get #list(): HTMLElement {
    return this.#element!.querySelector(".wf-list")!;
  }

  #draw(): void {
    if (this.#isDrawing) return; // a row that goes takes the focus away, and tells of it
    this.#isDrawing = true;
    try {
      render(this.#view(), this.#element as HTMLElement);
    } finally {
      this.#isDrawing = false;
    }
  }

  #view(): TemplateResult {
    const { state, now } = this.#context;
    const waterfall = this.#waterfall;
    const { count } = waterfall;
    const inSight = Math.ceil(this.#height / rowHeight);
    const first = Math.max(0, Math.min(Math.floor(this.#top / rowHeight), count - 1));
    const from = Math.max(0, first - spareRows);
    const to = Math.min(count, first + inSight + spareRows);
    const rows = waterfall.slice(from, to);
    const span = spanOf(waterfall.slice(first, first + inSight), now);
    const ticks = ticksOf(span, 5);
    const indexes = rows.map((_, i) => from + i);
    // The row with the focus stays in the document, or the focus would be lost.
    if (this.#active < from || this.#active >= to) indexes.push(this.#active);
    const shown = this.#pointed ?? (this.#isFocused ? this.#active : undefined);
    const isOpen = state.view.attempt !== undefined;
    const words =
      shown !== undefined && shown < count
        ? figuresOf(waterfall.at(shown), now).join(" · ")
        : isOpen
          ? "" // its figures stand below
          : "Point at a bar, or use the arrow keys, for its figures. Enter opens it.";
    return html`
        <div class="wf-list" @scroll=${this.#scrolled}>
          <div class="wf-axis" aria-hidden="true">
            <div class="wf-plot">
              ${ticks.map(({ at, name }) => html`<span .style=${`left:${percent(placeIn(span, at))}`}>${name}</span>`)}
            </div>
          </div>
          <div
            role="listbox"
            aria-label="Requests in the order in which they were made"
            class="wf-rows"
            .style=${`height:${count * rowHeight}px`}
            @keydown=${this.#pressed}
            @click=${this.#clicked}
            @pointermove=${this.#moved}
            @pointerleave=${() => this.#point(undefined)}
            @focusin=${() => this.#focus(true)}
            @focusout=${() => this.#focus(false)}
          >
            ${repeat(
              indexes,
              (index) => waterfall.at(index).key,
              (index) => this.#row(index, count, state.view.attempt, now),
            )}
          </div>
          <svg class="wf-plot wf-bars" part="waterfall" aria-hidden="true" height=${rows.length * rowHeight} .style=${`top:${(from + 1) * rowHeight}px`}>
            ${ticks.map(({ at }) => {
              const x = percent(placeIn(span, at));
              return svg`<line class="wf-grid" x1=${x} x2=${x} y1="0" y2="100%"></line>`;
            })}
            ${rows.map((row, i) => barOf(row, i * rowHeight, span, now, waterfall.isSeam(from + i)))}
          </svg>
        </div>
        <p class="wf-figures" aria-hidden="true">${words}</p>
      `;
  }

  #row(index: number, count: number, open: number | undefined, now: number): TemplateResult {
    const row = this.#waterfall.at(index);
    const { made } = row;
    const seam = this.#waterfall.isSeam(index);
    return html`<div
      role="option"
      class="wf-row ${seam ? "wf-seam" : ""}"
      data-row=${index}
      tabindex=${index === this.#active ? 0 : -1}
      aria-selected=${made !== undefined && made.id === open}
      aria-posinset=${index + 1}
      aria-setsize=${count}
      .style=${`top:${index * rowHeight}px`}
    >
      <span class="sr">${(seam ? "Resumed here. " : "") + figuresOf(row, now).join(", ")}</span>
      <span class="wf-name" aria-hidden="true">${nameOf(row)} <b>${signsOf(row)}</b></span>
      ${
        made === undefined
          ? nothing
          : [
              made.status || "",
              made.headers === undefined ? "" : timeText(made.headers - made.start),
              made.bytes === 0 ? "" : bytes(made.bytes),
              made.items === 0 ? "" : made.items.toLocaleString("en"),
            ].map((figure) => html`<span class="wf-figure" aria-hidden="true">${figure}</span>`)
      }
    </div>`;
  }

  #scrolled = ({ currentTarget }: Event): void => {
    const list = currentTarget as HTMLElement;
    this.#top = list.scrollTop;
    this.#height = list.clientHeight;
    this.#draw();
  };

  #moved = (event: Event): void => this.#point(rowOf(event));

  #point(index: number | undefined): void {
    if (index === this.#pointed) return;
    this.#pointed = index;
    this.#draw();
  }

  #focus(isFocused: boolean): void {
    this.#isFocused = isFocused;
    this.#draw();
  }

  #clicked = (event: Event): void => {
    const index = rowOf(event);
    if (index === undefined) return;
    this.#active = index;
    this.#open();
  };

  #pressed = (event: KeyboardEvent): void => {
    const page = Math.max(1, Math.floor(this.#height / rowHeight) - 2);
    const last = this.#waterfall.count - 1;
    const steps: Record<string, number> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: page,
      PageUp: -page,
      Home: -last,
      End: last,
    };
    const step = steps[event.key];
    if (event.key === "Enter" || event.key === " ") this.#open();
    else if (step === undefined) return;
    else this.#go(Math.max(0, Math.min(last, this.#active + step)));
    event.preventDefault();
  };

  /** The focus goes to a row. */
  #go(index: number): void {
    this.#active = index;
    this.#pointed = undefined;
    const list = this.#list;
    const rows = this.#height - rowHeight;
    const top = index * rowHeight;
    if (top < list.scrollTop) list.scrollTop = top;
    else if (top + rowHeight > list.scrollTop + rows) list.scrollTop = top + rowHeight - rows;
    this.#top = list.scrollTop;
    this.#draw();
    list.querySelector<HTMLElement>(`[data-row="${index}"]`)?.focus({ preventScroll: true });
  }

  #open(): void {
    const { made, failed } = this.#waterfall.at(this.#active);
    const attempt = (made ?? failed)?.id;
    if (attempt !== undefined) this.#context.send({ type: "view", view: { attempt } });
  }
}

const drawn = directive(Drawn);

/** The row that an event is about. */
function rowOf({ target }: Event): number | undefined {
  const row = (target as Element).closest<HTMLElement>("[data-row]");
  return row === null ? undefined : Number(row.dataset.row);
}

function barOf(row: Row, y: number, span: Span, now: number, seam: boolean): TemplateResult {
  const segments = segmentsOf(row, now);
  const end = placeIn(span, segments.at(-1)?.to ?? span.from);
  const mark = markOf(row, now);
  return svg`<g transform="translate(0 ${y})">
    ${segments.map(({ kind, from, to }) => {
      const [left, right] = [placeIn(span, from), placeIn(span, to)];
      return shapeOf(toneOf(row, kind), heights[kind], percent(left), percent(right), percent(right - left));
    })}
    ${mark === "" ? nothing : svg`<text class="wf-mark ${row.made === undefined ? "wf-left" : ""}" x=${percent(end)} dx="4" y=${ground - 3}>${mark}</text>`}
    ${seam ? svg`<text class="wf-resumed" x="100%" y="10" text-anchor="end">resumed</text>` : nothing}
  </g>`;
}

/** Lines where a bar is broken: their dashes need no pattern, which would be looked for by an address. */
function shapeOf(tone: Tone, height: number, from: string, to: string, width: string): TemplateResult {
  const dashes = dashesOf(tone);
  const middle = ground - height / 2;
  return dashes === undefined
    ? svg`<rect class="wf-${tone}" x=${from} width=${width} y=${ground - height} height=${height}></rect>`
    : svg`<line class="wf-${tone}" x1=${from} x2=${to} y1=${middle} y2=${middle} stroke-width=${height} stroke-dasharray=${dashes}></line>`;
}

// ---- What the shapes mean

const sample = (kind: Segment["kind"], words: string): TemplateResult =>
  html`<span><svg width="16" height=${rowHeight}>${shapeOf(kind, heights[kind], "0", "16", "16")}</svg> ${words}</span>`;

const legend = [
  sample("wait", "waiting"),
  sample("headers", "to headers"),
  sample("body", "body"),
  sample("items", "items"),
  html`<span><b class="wf-mark">✕</b> failed</span>`,
  html`<span><b>↻</b> asked again</span>`,
  html`<span><b>»</b> asked ahead</span>`,
  html`<span><b>⊘</b> cancelled</span>`,
];

// ---- One line

/** As many attempts are in it: the latest. */
const inStrip = 40;
/** In px, for the longest segment. */
const stripWidth = 24;

/** The waterfall as one line, for below the table. */
export const stripView: Part = ({ state, send, now }) => {
  const waterfall = new Waterfall(state.walk);
  const { count } = waterfall;
  if (count === 0) return html``;
  const rows = waterfall.slice(count - inStrip, count);
  const bars = rows.map((row) => segmentsOf(row, now));
  const longest = Math.max(
    1,
    ...bars.flatMap((bar) => bar.filter(({ kind }) => kind !== "wait").map(({ from, to }) => to - from)),
  );
  const open = (row: Row, event: Event) => {
    const attempt = (row.made ?? row.failed)?.id;
    send({ type: "view", view: attempt === undefined ? { tab: "requests" } : { tab: "requests", attempt } });
    const strip = event.currentTarget;
    const focus = () => focusSoon(strip, "#ap-exchange");
    void loadDetail().then(focus, focus);
  };
  return html`<div class="wf-strip">
    <div role="toolbar" aria-label="Latest requests" @keydown=${moveAlong}>
      ${rows.map(
        (row, i) => html`<button
          type="button"
          tabindex=${i === rows.length - 1 ? 0 : -1}
          title=${figuresOf(row, now).join(" · ")}
          aria-pressed=${row.made !== undefined && row.made.id === state.view.attempt}
          @click=${(event: Event) => open(row, event)}
        >
          <span class="sr">${figuresOf(row, now).join(", ")}</span>
          <span aria-hidden="true">
            ${row.page === rows[i - 1]?.page ? nothing : nameOf(row)} <b>${signsOf(row)}</b> ${smallBars(row, bars[i]!, longest)}
            ${row.wait === undefined ? nothing : waitText(row, now)}
            <b class="wf-mark">${row.made === undefined ? nothing : markOf(row, now)}</b>
          </span>
        </button>`,
      )}
    </div>
  </div>`;
};

const waitText = ({ wait, made }: Row, now: number): TemplateResult =>
  html`<span class="wf-waited">${timeText((made?.start ?? Math.max(now, wait!.at)) - wait!.at)}</span>`;

function smallBars(row: Row, segments: readonly Segment[], longest: number): TemplateResult {
  let x = 0;
  const shapes = segments.map(({ kind, from, to }) => {
    const width = kind === "wait" ? 8 : Math.max(2, Math.round((stripWidth * (to - from)) / longest));
    x += width;
    return shapeOf(toneOf(row, kind), heights[kind], `${x - width}`, `${x}`, `${width}`);
  });
  return html`<svg width=${x} height=${rowHeight}>${shapes}</svg>`;
}

/** Arrow keys go from one button of the strip to the next one. */
function moveAlong(event: KeyboardEvent): void {
  const button = (event.target as Element).closest("button");
  const next =
    event.key === "ArrowLeft"
      ? button?.previousElementSibling
      : event.key === "ArrowRight"
        ? button?.nextElementSibling
        : null;
  if (!(next instanceof HTMLElement)) return;
  next.focus();
  event.preventDefault();
}

export const requestsStyles = css`
  .wf-tab {
    flex: 1;
    min-inline-size: 0;
    overflow: auto;
  }
  .wf {
    --wf-name: 72px;
    --wf-figures: 0px;
    /* Right of the bars: what stands at their ends. */
    --wf-ends: 56px;
    container-type: inline-size;
    padding: 8px 0;
  }
  .wf-head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
    padding: 0 12px 8px;
  }
  .wf-counts {
    flex: 1;
    color: var(--ap-muted);
    font-variant-numeric: tabular-nums;
  }
  .wf-none {
    padding: 24px 12px;
    color: var(--ap-muted);
  }
  .wf-list {
    position: relative;
    max-height: min(480px, 70vh);
    overflow: auto;
    border-block: 1px solid var(--ap-line);
    overscroll-behavior: contain;
  }
  /* What is looked at needs the room. */
  .wf-open .wf-list {
    max-height: 169px;
  }
  .wf-open .wf-legend,
  .wf-open .wf-figures:empty {
    display: none;
  }
  .wf-axis {
    position: sticky;
    top: 0;
    z-index: 2;
    height: 24px;
    background: var(--ap-card);
    color: var(--ap-muted);
    font-size: 12px;
    line-height: 24px;
  }
  .wf-plot {
    position: absolute;
    left: var(--wf-name);
    width: calc(100% - var(--wf-name) - var(--wf-ends) - var(--wf-figures));
    height: 24px;
  }
  .wf-axis span {
    position: absolute;
    translate: -50%;
    white-space: nowrap;
  }
  .wf-bars {
    height: auto;
    overflow: visible;
    pointer-events: none;
  }
  .wf-rows {
    position: relative;
  }
  .wf-row {
    position: absolute;
    width: 100%;
    height: 24px;
    padding: 0 12px;
    display: flex;
    gap: 8px;
    justify-content: flex-end;
    overflow: hidden;
    font-size: 13px;
    line-height: 24px;
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
    cursor: pointer;
  }
  .wf-row:hover {
    background: var(--ap-inset);
  }
  .wf-row[aria-selected="true"] {
    background: var(--ap-accent-soft);
  }
  .wf-row:focus-visible {
    outline-offset: -2px;
  }
  .wf-seam {
    border-top: 1px dashed var(--ap-accent);
    line-height: 23px;
  }
  .wf-name {
    margin-right: auto;
  }
  .wf-figure {
    display: none;
    width: 64px;
    color: var(--ap-muted);
    text-align: right;
  }
  .wf-figure:nth-of-type(3) {
    width: 32px;
  }
  .wf-grid {
    stroke: var(--ap-line);
  }
  .wf-headers {
    fill: var(--ap-muted);
    stroke: var(--ap-muted);
  }
  /* The stroke keeps bars in sight that are shorter than a pixel. */
  .wf-body,
  .wf-items {
    fill: var(--ap-accent);
    stroke: var(--ap-accent);
  }
  .wf-failed {
    fill: var(--ap-red);
    stroke: var(--ap-red);
  }
  .wf-wait {
    stroke: var(--ap-amber);
  }
  .wf-cancelled {
    stroke: var(--ap-muted);
  }
  .wf-mark {
    fill: var(--ap-red);
    color: var(--ap-red);
    font-size: 12px;
  }
  .wf-left {
    fill: var(--ap-amber);
  }
  .wf-resumed {
    fill: var(--ap-accent);
    font-size: 11px;
  }
  .wf-figures {
    min-height: 40px;
    margin: 0;
    padding: 8px 12px;
    color: var(--ap-muted);
    font-variant-numeric: tabular-nums;
    overflow-wrap: anywhere;
  }
  .wf-legend {
    display: flex;
    flex-wrap: wrap;
    gap: 0 16px;
    margin: 0;
    padding: 0 12px;
    color: var(--ap-muted);
    font-size: 12px;
    line-height: 24px;
  }
  .wf-legend svg,
  .wf-strip svg {
    vertical-align: top;
  }
  .wf-strip {
    display: flex;
    /* The end stays in sight while it grows, and what is before it can be scrolled to. */
    flex-direction: row-reverse;
    overflow-x: auto;
    border-top: 1px solid var(--ap-line);
    font-size: 12px;
  }
  .wf-strip > div {
    display: flex;
    flex: none;
    margin-right: auto;
    padding: 0 8px;
  }
  .wf-strip button {
    position: relative;
    block-size: 28px;
    padding: 2px 4px;
    border: 0;
    border-radius: 4px;
    background: none;
    line-height: 24px;
    font-variant-numeric: tabular-nums;
  }
  .wf-strip button > span:last-child {
    display: flex;
    gap: 3px;
  }
  .wf-strip b:empty {
    display: none;
  }
  .wf-strip button:hover {
    background: var(--ap-inset);
  }
  .wf-strip button[aria-pressed="true"] {
    background: var(--ap-accent-soft);
  }
  .wf-strip button:focus-visible {
    outline-offset: -2px;
  }
  .wf-waited {
    color: var(--ap-amber);
  }
  @container (min-width: 720px) {
    .wf-list {
      --wf-figures: 264px;
    }
    .wf-figure {
      display: inline-block;
    }
  }
  @media (forced-colors: active) {
    .wf-headers,
    .wf-body,
    .wf-items,
    .wf-failed {
      fill: CanvasText;
      stroke: CanvasText;
    }
    .wf-wait,
    .wf-cancelled {
      stroke: CanvasText;
    }
    .wf-mark,
    .wf-left,
    .wf-resumed {
      fill: CanvasText;
    }
    .wf-row[aria-selected="true"],
    .wf-strip button[aria-pressed="true"] {
      outline: 2px solid Highlight;
      outline-offset: -2px;
    }
  }

  /* One attempt: parts/exchange.ts */
  .ex {
    container-type: inline-size;
    padding: 8px 12px 16px;
    border-top: 1px solid var(--ap-line);
  }
  .ex-head {
    display: flex;
    align-items: center;
    gap: 4px;
  }
  .ex-head h2 {
    flex: 1;
    margin: 0;
    font-size: 14px;
  }
  .ex h3,
  .ex summary {
    margin: 8px 0 4px;
    color: var(--ap-muted);
    font-size: 12px;
    font-weight: 600;
  }
  .ex summary {
    cursor: pointer;
  }
  .ex p {
    margin: 4px 0;
  }
  .ex .hint {
    font-variant-numeric: tabular-nums;
    overflow-wrap: anywhere;
  }
  .ex code,
  .ex-headers,
  .ex-body {
    font: 13px/20px var(--ap-mono);
    overflow-wrap: anywhere;
  }
  .ex-headers {
    margin: 4px 0;
  }
  .ex-headers dt,
  .ex-headers dd {
    display: inline;
    margin: 0;
  }
  .ex-headers dt {
    color: var(--ap-muted);
  }
  .ex-headers dt::after {
    content: ": ";
  }
  .ex-body {
    max-height: 320px;
    margin: 8px 0;
    padding: 8px;
    overflow: auto;
    border-radius: 6px;
    background: var(--ap-inset);
    white-space: pre-wrap;
  }
  .ex-omitted {
    display: block;
    margin: 8px 0;
    border-block: 1px dashed var(--ap-line-strong);
    color: var(--ap-muted);
    font-family: var(--ap-sans);
    text-align: center;
  }
  .ex-changes {
    margin: 4px 0;
    padding-left: 20px;
  }
  .ex mark {
    border-radius: 2px;
    background: var(--ap-amber-soft);
    color: var(--ap-text);
    box-shadow: 0 1px 0 var(--ap-amber);
  }
  @container (min-width: 720px) {
    .ex-columns {
      display: grid;
      grid-template-columns: 1fr 1fr;
      gap: 0 24px;
    }
    .ex-columns > div {
      min-width: 0;
    }
  }
  @media (forced-colors: active) {
    .ex mark {
      background: Mark;
      color: MarkText;
    }
  }
`;
