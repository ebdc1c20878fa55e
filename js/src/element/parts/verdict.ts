// The verdict: what goes on, or how it ended; and where it failed, what to do about it.

import { css, html, nothing, type TemplateResult } from "lit";
import { countsOf, elapsedOf, isStale, type Status, statusOf, waitOf } from "../state.js";
import { announcement, badges, count, effort, endSentence, failure, plural, shapes, time } from "../words.js";
import type { outcomeView } from "./outcome.js";
import type { Context } from "./part.js";

export interface VerdictContext extends Context {
  /** What says what to do about it, once that is loaded. */
  outcome(): typeof outcomeView | undefined;
}

export function verdictView(context: VerdictContext): TemplateResult {
  const { state, now, heard, send, readonly } = context;
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
              ${readonly ? nothing : html`<button type="button" class="link" @click=${() => send({ type: "undo" })}>Undo</button>`}</span>`
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
    <p class="sr" role="status">${announcement(state, status)}</p>
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

/** What stands below the line: what proves the end, or what to do where there is none. */
function details(context: VerdictContext, status: Status): TemplateResult | typeof nothing {
  const { verdict, error } = context.state.walk;
  if (status === "complete") return html`<p class="hint">${verdict!.evidence}</p>`;
  if (!["waiting", "stopped", "suspect", "failed"].includes(status)) return nothing;
  const view = context.outcome();
  if (view !== undefined) return view(context, status);
  return error === undefined ? nothing : html`<p class="what">${error.message}</p>`;
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
`;
