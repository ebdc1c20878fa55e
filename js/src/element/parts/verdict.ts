// The verdict: what goes on, or how it ended; and where it failed, what to do about it.

import { css, html, nothing, type TemplateResult } from "lit";
import type { PaginationError } from "../../errors.js";
import { defaults, tries } from "../contract.js";
import { countsOf, drawerOf, elapsedOf, isStale, lastWith, type Status, statusOf, waitOf } from "../state.js";
import {
  advice,
  badges,
  count,
  effort,
  endSentence,
  failure,
  mayPass,
  plural,
  sentence,
  shapes,
  shortURL,
  time,
} from "../words.js";
import type { Context } from "./part.js";

export function verdictView(context: Context): TemplateResult {
  const { state, now, heard, send } = context;
  const { walk } = state;
  const status = statusOf(walk, now, heard);
  const stale = isStale(state);
  const fraction =
    walk.verdict?.status === "complete" ? 1 : walk.total ? Math.min(1, walk.items / walk.total) : undefined;
  const running = walk.phase === "running";
  return html`<div class="verdict" part="verdict" data-status=${status}>
    <div class="line">
      <span class="badge"><span aria-hidden="true">${shapes[status]}</span> ${badges[status]}</span>
      <span class="headline">${headline(context, status)}</span>
      ${walk.phase === "idle" ? nothing : html`<span class="hint effort">${effort(walk, elapsedOf(walk, performance.now()))}</span>`}
      ${
        stale
          ? html`<span class="stale">Settings changed <button type="button" class="link" @click=${() => send({ type: "run" })}>Run again</button>
              <button type="button" class="link" @click=${() => send({ type: "undo" })}>Undo</button></span>`
          : nothing
      }
    </div>
    <div class="progress" data-kind=${fraction === undefined ? (running ? "unknown" : "none") : "known"} role="progressbar"
      aria-label="Items of the total" aria-valuemin="0" aria-valuemax="100" aria-valuenow=${fraction === undefined ? nothing : Math.round(fraction * 100)}>
      <div .style=${`inline-size: ${(fraction ?? 0) * 100}%`}></div></div>
    ${
      walk.dropped === 0
        ? nothing
        : html`<p class="hint">The first ${plural(walk.dropped, "item")} were let go, to save memory. A file of all pages has them: see Export.</p>`
    }
    ${details(context, status)}
  </div>`;
}

function headline({ state, now, heard }: Context, status: Status): string {
  const { walk } = state;
  const items =
    walk.total === undefined ? plural(walk.items, "item") : `${count(walk.items)} of ${plural(walk.total, "item")}`;
  const wait = waitOf(walk);
  switch (status) {
    case "empty":
      return "Nothing has been asked for yet.";
    case "loading":
      return "The engine is loading…";
    case "checking":
      return "Waiting for the first page.";
    case "waiting":
      return wait === undefined ? items : `${items}. Next try in ${time(Math.max(0, wait.until - now))}: ${wait.why}`;
    case "stalled":
      return `${items}. No bytes for ${Math.floor((now - heard) / 1_000)} s.`;
    case "paused":
      return `${items} so far; there may be more.`;
    case "complete":
    case "stopped":
    case "suspect":
      return walk.verdict === undefined ? items : endSentence(walk.verdict, walk.items);
    case "failed":
      return walk.error === undefined
        ? ""
        : `${failure(walk.error)} ${walk.items === 0 ? "" : `${items} came before.`}`;
    default:
      return `${items}, ${plural(countsOf(walk).pages, "page")}`;
  }
}

/** What stands below the line: evidence, and buttons for what can be done. */
function details(context: Context, status: Status): TemplateResult | typeof nothing {
  const { state, send } = context;
  const { walk } = state;
  const resume = (label: string) =>
    html`<button type="button" @click=${() => send({ type: "resume" })}>${label}</button>`;
  if (status === "waiting")
    return html`<p class="actions"><button type="button" @click=${() => send({ type: "retry" })}>Retry now</button></p>`;
  if (status === "stopped" && walk.verdict !== undefined)
    return html`<p class="actions"><span class="hint">${walk.verdict.evidence}</span> ${resume("Go on from here")}</p>`;
  if (status === "suspect" && walk.verdict !== undefined) {
    const { reason, evidence } = walk.verdict;
    return html`<p class="hint">${advice(reason)}</p>
      ${reason === "undetected" ? html`<p class="hint">${sentence(evidence)}</p>${triesView(context)}` : nothing}
      ${
        reason === "empty-pages"
          ? html`<p class="actions"><button type="button" @click=${() =>
              send({ type: "resume", options: { maxEmptyPages: 10 * defaults.maxEmptyPages! } })}>Go on</button></p>`
          : nothing
      }`;
  }
  if (status === "complete" && walk.verdict !== undefined) return html`<p class="hint">${walk.verdict.evidence}</p>`;
  if (status !== "failed" || walk.error === undefined) return nothing;
  return failed(context, walk.error);
}

function failed(context: Context, error: PaginationError): TemplateResult {
  const { state, send } = context;
  const { walk } = state;
  const status = error.response?.status;
  const drawer = (name: typeof state.view.drawer, label: string) =>
    html`<button type="button" @click=${() => send({ type: "view", view: { drawer: name } })}>${label}</button>`;
  const attempt = lastWith(walk.attempts, "failed");
  const buttons: TemplateResult[] = [];
  if (status === 401 || status === 403) buttons.push(drawer("headers", "Set headers"));
  if (error.checkpoint !== undefined && mayPass(error.code))
    buttons.push(html`<button type="button" @click=${() => send({ type: "resume" })}>Try again from here</button>`);
  if (error.code === "repeated-cursor")
    for (const [label, repeatedCursor] of [
      ["Stop here", "stop"],
      ["Go on", "follow"],
    ] as const)
      buttons.push(
        html`<button type="button" @click=${() => send({ type: "resume", options: { repeatedCursor } })}>${label}</button>`,
      );
  const wrong = drawerOf(state.complaints);
  if (error.code === "config" && wrong !== undefined) buttons.push(drawer(wrong, `Edit the ${wrong}`));
  if (error.code === "cross-origin") buttons.push(drawer("headers", "See what is sent"));
  if (error.code === "limit" || error.code === "engine" || buttons.length === 0)
    buttons.push(html`<button type="button" @click=${() => send({ type: "run" })}>Run again</button>`);
  if (attempt !== undefined)
    buttons.push(
      html`<button type="button" class="quiet" @click=${() =>
        send({ type: "view", view: { tab: "requests", attempt: attempt.id } })}>Show the request</button>`,
    );
  return html`
    <p class="what">${explanation(context, error)}</p>
    ${error.code === "undetected" ? triesView(context) : nothing}
    <p class="actions">${buttons}</p>
    <details class="raw"><summary>Details</summary>
      <p>${error.message}</p>
      ${
        error.request === undefined
          ? nothing
          : html`<p><code>${error.request.method} ${shortURL(error.request.url)}</code>${
              status === undefined ? nothing : html` was answered with ${status}`
            }</p>`
      }
      ${error.response?.body ? html`<pre tabindex="0" aria-label="Start of the body">${error.response.body}</pre>` : nothing}
    </details>`;
}

/** What happened, where the code alone doesn't tell, and what to set. */
function explanation({ state }: Context, error: PaginationError): TemplateResult | string {
  const { reach, config } = state.walk;
  const body = error.response?.body ?? "";
  const title = /<title[^>]*>([^<]*)</i.exec(body)?.[1]?.trim();
  if (error.code === "network" && reach === "checking") return "Looking whether the server is there…";
  if (error.code === "network" && reach === "cors")
    return html`The server is there, but does not let this page read its answers (CORS). It has to send
      <code>Access-Control-Allow-Origin: ${location.origin}</code>${
        (config?.headers.length ?? 0) > 0
          ? html`, and <code>Access-Control-Allow-Headers: ${config!.headers.map(({ name }) => name).join(", ")}</code> to the preflight`
          : nothing
      }.`;
  if (error.code === "network" && reach === "down")
    return "The server can’t be reached: is the address right, is it running, are you online?";
  if (title) return `The answer is an HTML page, titled “${title}”.`;
  if (error.response?.status === 401)
    return "The server wants to know who asks: set the header Authorization, or the one that its documentation names.";
  return error.message;
}

/** Parameters that ask for the next page on other servers, where detection found none that does here. A click tries one. */
function triesView({ state, send }: Context): TemplateResult {
  const results = state.walk.finding?.pagination.outputs?.results;
  const one = ({ name, type }: (typeof tries)[number]) =>
    html`<button type="button" class="quiet" @click=${() => {
      const inputs = [{ name, in: "query", type }];
      const pagination = JSON.stringify({ type: "offsetLimit", inputs, outputs: { results } }, null, 2);
      send({ type: "edit", config: { pagination } });
      send({ type: "run" });
    }}>${name}=${type === "page" ? 2 : "…"}</button>`;
  return html`<p class="actions">${results === undefined ? nothing : html`<span class="hint">Try:</span> ${tries.map(one)}`}
    <button type="button" class="quiet" @click=${() => send({ type: "view", view: { drawer: "pagination" } })}>Name it…</button></p>`;
}

export const verdictStyles = css`
  .verdict {
    padding: 6px 12px 8px;
    border-block-start: 1px solid var(--ap-line);
    --hue: var(--ap-muted);
    --soft: var(--ap-grey-soft);
  }
  .verdict[data-status="complete"] {
    --hue: var(--ap-green);
    --soft: var(--ap-green-soft);
  }
  .verdict:is([data-status="suspect"], [data-status="waiting"], [data-status="stalled"]) {
    --hue: var(--ap-amber);
    --soft: var(--ap-amber-soft);
  }
  .verdict[data-status="failed"] {
    --hue: var(--ap-red);
    --soft: var(--ap-red-soft);
  }
  .verdict:is([data-status="walking"], [data-status="streaming"], [data-status="proving"], [data-status="checking"]) {
    --hue: var(--ap-accent);
    --soft: var(--ap-accent-soft);
  }
  .line {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 2px 10px;
  }
  .badge {
    padding: 1px 8px;
    border-radius: 4px;
    background: var(--soft);
    color: var(--hue);
    font-size: 12px;
    font-weight: 650;
    white-space: nowrap;
  }
  .headline {
    font-weight: 560;
    overflow-wrap: anywhere;
    font-variant-numeric: tabular-nums;
  }
  .effort {
    margin-inline-start: auto;
    font-variant-numeric: tabular-nums;
  }
  .stale {
    color: var(--ap-amber);
  }
  .verdict p {
    margin-block-start: 4px;
    overflow-wrap: anywhere;
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 8px;
  }
  .progress {
    block-size: 3px;
    margin-block: 6px 2px;
    background: var(--ap-grey-soft);
    overflow: hidden;
  }
  .progress > div {
    block-size: 100%;
    background: var(--hue);
  }
  .progress[data-kind="unknown"] > div {
    inline-size: 30% !important;
  }
  @media (prefers-reduced-motion: no-preference) {
    .progress[data-kind="unknown"] > div {
      animation: sweep 1.4s linear infinite;
    }
  }
  @keyframes sweep {
    from {
      translate: -100%;
    }
    to {
      translate: 340%;
    }
  }
  .raw {
    margin-block-start: 4px;
  }
  .raw summary {
    color: var(--ap-muted);
    cursor: pointer;
  }
  .raw pre {
    max-block-size: 180px;
    overflow: auto;
    padding: 8px 12px;
    background: var(--ap-inset);
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
`;
