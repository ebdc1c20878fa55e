// One attempt: what was sent, what it was answered with, and how the next page's request came out of that.

import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Exchange } from "../exchanges.js";
import type { Attempt, State } from "../state.js";
import { type Change, type Place, type Range, trace } from "../trace.js";
import { figuresOf, timeText, Waterfall } from "../waterfall.js";
import { bytes } from "../words.js";
import type { Part } from "./part.js";

export const exchangeView: Part = ({ state, exchanges, send, now }) => {
  const { attempts } = state.walk;
  const index = attempts.findIndex(({ id }) => id === state.view.attempt);
  const made = attempts[index];
  if (made === undefined) return html``;
  const open = (attempt: number | undefined) => send({ type: "view", view: { attempt } });
  const follow = followerOf(attempts, index);
  const exchange = exchanges.get(made.id);
  const next = follow && exchanges.get(follow.id);
  const read = exchange && readingOf(exchange, next, state);
  const step = (by: number, sign: string, words: string) =>
    html`<button type="button" class="icon" aria-label=${words} ?disabled=${attempts[index + by] === undefined} @click=${() => open(attempts[index + by]?.id)}>${sign}</button>`;
  return html`
    <section
      class="ex"
      aria-labelledby="ap-exchange"
    >
      <div class="ex-head">
        <h2 id="ap-exchange" tabindex="-1">Page ${made.page + 1}${made.attempt > 0 ? `, attempt ${made.attempt + 1}` : ""}</h2>
        ${step(-1, "‹", "Previous request")}${step(1, "›", "Next request")}
        <button type="button" class="icon ex-close" aria-label="Close">✕</button>
      </div>
      <p class="hint">${figuresOf(new Waterfall(state.walk).at(index), now)
        .slice(made.attempt > 0 ? 2 : 1)
        .join(" · ")}</p>
      ${
        exchange === undefined
          ? html`<p>${made.method} <code>${made.url}</code></p><p class="hint">Its headers and body are no longer kept: only those of the latest requests are.</p>`
          : html`
            <details open><summary>Request</summary>${requestOf(exchange, [])}</details>
            <div class="ex-columns">
              <div><h3>Response</h3>${responseOf(exchange, read!)}</div>
              <div>
                <h3>${titleOf(made, follow)}</h3>
                ${follow === undefined ? endWords(made, state) : followerWords(made, follow, next, read!, now, open)}
              </div>
            </div>`
      }
    </section>
  `;
};

/** The request that came of this attempt: the page's next one, by a retry or by another guess, else that of the page behind it. */
function followerOf(attempts: readonly Attempt[], index: number): Attempt | undefined {
  const { page, part } = attempts[index]!;
  return (
    attempts.find((one, i) => i > index && one.page === page && one.part === part) ??
    attempts.find((one, i) => one.page === page + 1 && (one.part === part || i > index))
  );
}

const titleOf = (made: Attempt, follow: Attempt | undefined): string =>
  follow === undefined
    ? "Next request"
    : follow.page === made.page
      ? `Page ${follow.page + 1}, asked again`
      : `Next request: page ${follow.page + 1}`;

function endWords({ outcome, why }: Attempt, { walk }: State): TemplateResult {
  const words =
    outcome === "open"
      ? "This response is still arriving."
      : outcome === "failed"
        ? `None, for this one failed: ${why}`
        : walk.phase === "ended"
          ? `None. ${walk.verdict?.evidence ?? ""}`
          : "None yet.";
  return html`<p class="hint">${words}</p>`;
}

function followerWords(
  made: Attempt,
  follow: Attempt,
  next: Exchange | undefined,
  { changes, omitted }: Reading,
  now: number,
  open: (id: number) => void,
): TemplateResult {
  const look = html`<button type="button" class="link" @click=${() => open(follow.id)}>Look at it</button>`;
  if (next === undefined) return html`<p><code>${follow.url}</code></p><p>${look}</p>`;
  const same =
    follow.page === made.page
      ? `The same request, ${timeText(follow.start - (made.end ?? made.start))} later.`
      : "Nothing of it that is shown here differs from this one.";
  return html`
    ${changes.length === 0 ? html`<p class="hint">${same}</p>` : html`<ul class="ex-changes">${changes.map((change, i) => changeWords(change, i, omitted))}</ul>`}
    ${follow.start < (made.headers ?? made.end ?? now) ? html`<p class="hint">It left before this response was there.</p>` : nothing}
    ${requestOf(next, changes)}
    <p>${look}</p>
  `;
}

/** What stands for a header's value that the reader has set (Exchange). */
const hidden = "…";
/** As much of a value is shown in the list of changes. */
const shownOfValue = 60;
const cut = (value: string): string => (value.length > shownOfValue ? `${value.slice(0, shownOfValue)}…` : value);

function changeWords(change: Change, index: number, omitted: number): TemplateResult {
  const { where, name, from, to, counted, places } = change;
  const called = where === "path" ? "path" : name || "body";
  const value = (text: string) => html`<code>${cut(text)}</code>`;
  if (to === undefined) return html`<li>${called}: ${value(from!)} left out</li>`;
  const came = counted
    ? "counted"
    : to === hidden
      ? "whose value is not shown"
      : places.length === 0
        ? omitted > 0
          ? "not in what is kept of this response"
          : "not in this response"
        : html`from <button type="button" class="link" @click=${(event: Event) => showMark(event, index)}>${placeWords(places[0]!)}</button>`;
  return html`<li>${called}: ${from === undefined ? nothing : html`${value(from)} → `}${value(to)}, ${came}</li>`;
}

const placeWords = (place: Place): string =>
  place.in === "header"
    ? `the header ${place.name}`
    : place.name === undefined
      ? "the body"
      : `${place.name} in the body`;

/** Brings a value into sight, where it stands in the response. */
function showMark({ currentTarget }: Event, index: number): void {
  const section = (currentTarget as Element).closest(".ex")!;
  section.querySelector(`.ex-response [data-change~="${index}"]`)?.scrollIntoView({ block: "nearest" });
}

// ---- A request and a response

/** Its line, headers and body. Of the next page's, what is new in it is marked. */
function requestOf({ method, url, requestHeaders, requestBody }: Exchange, changes: readonly Change[]): TemplateResult {
  const marks = (...where: Change["where"][]) =>
    changes.flatMap(({ where: place, range }, change) =>
      range !== undefined && where.includes(place) ? [{ ...range, change }] : [],
    );
  const headers = requestHeaders.map(
    ([name, value]) =>
      [
        name,
        marked(
          value,
          changes.flatMap(({ where, name: changed, range }, change) =>
            where === "header" && changed === name.toLowerCase() && range !== undefined ? [{ ...range, change }] : [],
          ),
        ),
      ] as const,
  );
  return html`
    <p class="ex-line"><b>${method}</b> <code>${marked(url, marks("address", "path", "query"))}</code></p>
    ${headerList(headers)}
    ${requestBody === undefined ? nothing : bodyBox("Body of the request", marked(requestBody.slice(0, mostOfRequest), marks("body")))}
  `;
}

/** As much of a request's body is shown. */
const mostOfRequest = 16_384;

function responseOf({ status, responseURL, url, responseHeaders, body }: Exchange, read: Reading): TemplateResult {
  if (status === undefined) return html`<p class="hint">There is none.</p>`;
  const [begin = "", end = ""] = read.texts;
  const type = responseHeaders.find(([name]) => name.toLowerCase() === "content-type")?.[1] ?? "";
  const title =
    /html/i.test(type) || /^\s*<(!doctype|html)/i.test(begin)
      ? /<title[^>]*>([^<]*)/i.exec(begin)?.[1]?.trim()
      : undefined;
  const marks = (place: Place["in"], index: number) =>
    read.changes.flatMap(({ places }, change) =>
      places.filter((one) => one.in === place && one.index === index).map((one) => ({ ...one, change })),
    );
  return html`<div class="ex-response">
    <p class="ex-line"><b>${status === 0 ? "redirected" : status}</b> ${responseURL === undefined || responseURL === url ? nothing : html`from <code>${responseURL}</code>`}</p>
    ${headerList(responseHeaders.map(([name, value], i) => [name, marked(value, marks("header", i))] as const))}
    ${title === undefined ? nothing : html`<p>An HTML page: “${title}”</p>`}
    ${
      begin === ""
        ? html`<p class="hint">${body.bytes === 0 ? "No body." : "The body is arriving."}</p>`
        : bodyBox("Body of the response", [
            marked(begin, marks("body", 0)),
            read.omitted > 0 ? html`<span class="ex-omitted">${bytes(read.omitted)} are left out</span>` : nothing,
            marked(end, marks("body", 1)),
          ])
    }
  </div>`;
}

const headerList = (headers: readonly (readonly [string, unknown])[]): TemplateResult | typeof nothing =>
  headers.length === 0
    ? nothing
    : html`<dl class="ex-headers">${headers.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;

const bodyBox = (words: string, text: unknown): TemplateResult =>
  html`<pre class="ex-body" tabindex="0" role="region" aria-label=${words}>${text}</pre>`;

/** A text whose changed values are marked. */
function marked(text: string, ranges: (Range & { change: number })[]): unknown {
  if (ranges.length === 0) return text;
  const pieces: unknown[] = [];
  let at = 0;
  for (const { begin, end, change } of ranges.sort((a, b) => a.begin - b.begin)) {
    if (begin < at) continue; // within one that is marked
    pieces.push(text.slice(at, begin), html`<mark data-change=${change}>${text.slice(begin, end)}</mark>`);
    at = end;
  }
  return [...pieces, text.slice(at)];
}

// ---- What is made of a body once, and not each time that something is drawn

interface Reading {
  texts: readonly string[];
  /** Bytes between the texts. */
  omitted: number;
  changes: readonly Change[];
}

const readings = new WeakMap<Exchange, { of: readonly unknown[]; reading: Reading }>();

function readingOf(exchange: Exchange, next: Exchange | undefined, { walk }: State): Reading {
  const pagination = walk.finding?.pagination;
  const of = [exchange.body.bytes, exchange.responseHeaders, next, pagination];
  const known = readings.get(exchange);
  if (known?.of.every((one, i) => one === of[i])) return known.reading;
  const { begin, omitted, end } = exchange.body.read();
  const texts = end === "" ? [begin] : [begin, end];
  const sent = ({ url, requestHeaders: headers, requestBody: body }: Exchange) => ({ url, headers, body });
  const answer = { headers: exchange.responseHeaders, texts };
  const changes = next === undefined ? [] : trace(sent(exchange), sent(next), answer, pagination);
  const reading = { texts, omitted, changes };
  readings.set(exchange, { of, reading });
  return reading;
}
