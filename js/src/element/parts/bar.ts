// The bar: what is asked for, and the buttons that ask for it.

import { css, html, nothing, type TemplateResult } from "lit";
import type { FirstRequest } from "../documents.js";
import { isActive, isStale } from "../state.js";
import { hostOf } from "../words.js";
import type { Context } from "./part.js";

/** What the bar knows besides the state. */
export interface BarContext extends Context {
  /** Names of the headers that are credentials, and of those that the page around the element sets. */
  credentials: readonly string[];
  /** Passes requests on, where the page around the element names one. */
  proxy: string | undefined;
  /** What the operation that is chosen asks for first, once that is known. */
  first: FirstRequest | undefined;
  /** Whether there are samples to choose from. */
  samples: boolean;
}

export function barView(context: BarContext): TemplateResult {
  const { state, send, readonly, samples, first } = context;
  const { config, walk, complaints, view, undo } = state;
  const active = isActive(walk);
  const held = walk.phase === "held";
  const operation = config.source.kind === "operation" ? config.source : undefined;
  const method = operation ? (first?.method ?? config.method) : config.method;
  const run = () => send({ type: held ? "resume" : "run" });
  const drawer = (name: typeof view.drawer, label: string, title = label) => html`<button type="button" class="quiet"
    aria-expanded=${view.drawer === name} title=${title}
    @click=${() => send({ type: "view", view: { drawer: view.drawer === name ? undefined : name } })}>${label}</button>`;
  return html`
    <form class="bar" part="bar" @submit=${(event: Event) => {
      event.preventDefault();
      // Another address is walked, whatever the walk of the one before is doing.
      if (!active || isStale(state)) send({ type: "run" });
      else if (held) send({ type: "next" });
    }}>
      <div class="ask">
        <select aria-label="Method" .value=${method} ?disabled=${readonly || operation !== undefined}
          @change=${({ target }: Event) => send({ type: "edit", config: { method: (target as HTMLSelectElement).value } })}>
          ${[...new Set(["GET", "POST", method])].map((one) => html`<option ?selected=${one === method}>${one}</option>`)}
        </select>
        ${
          operation
            ? html`<button type="button" class="url operation" @click=${() => send({ type: "view", view: { drawer: "document" } })}>${operation.operationId}</button>`
            : html`<input class="url" type="text" inputmode="url" spellcheck="false" autocapitalize="off" autocomplete="off" name="url"
                aria-label="URL of the first page" placeholder="Paste a URL, cURL, or “Copy as fetch”" .value=${config.url} ?readonly=${readonly}
                aria-invalid=${complaints.url !== undefined} aria-describedby="url-error"
                @input=${({ target }: Event) =>
                  send({ type: "edit", config: { url: (target as HTMLInputElement).value }, typing: "url" })}
                @paste=${(event: ClipboardEvent) => {
                  const text = event.clipboardData?.getData("text") ?? "";
                  if (!/[\r\n]|^\s*(?:curl|fetch|await|\{|\[)/.test(text)) return;
                  event.preventDefault();
                  send({ type: "paste", text });
                }}>`
        }
      </div>
      <div class="buttons">
        <button type="submit" class="sr" tabindex="-1" aria-hidden="true">Run</button>
        ${/* Not disabled: it would lose the focus with each page. */ nothing}<button type="button" aria-disabled=${active && !held} @click=${() => {
          if (!active || held) send({ type: "next" });
        }}>Next</button>
        ${
          active && !held
            ? html`<button type="button" class="primary" @click=${() => send({ type: "pause" })}><span aria-hidden="true">❚❚</span> Pause</button>`
            : html`<button type="button" class="primary" @click=${run}><span aria-hidden="true">▶</span> ${
                isStale(state) && walk.phase !== "idle" && !held ? "Run again" : "Walk all"
              }</button>`
        }
        <button type="button" ?disabled=${!active} @click=${() => send({ type: "stop" })}>Stop</button>
        <button type="button" class="quiet" aria-haspopup="dialog" @click=${() => send({ type: "view", view: { dialog: "share" } })}>Share</button>
      </div>
    </form>
    <p class="field-error" id="url-error" role="alert">${complaints.url ?? complaints.source ?? nothing}</p>
    <div class="settings">
      ${
        readonly
          ? nothing
          : html`
      ${samples ? drawer("samples", "Samples") : nothing}
      ${drawer("document", "OpenAPI", "An operation of an OpenAPI document")}
      ${operation || config.method === "GET" ? nothing : drawer("body", "Body")}
      ${drawer("headers", config.headers.length === 0 ? "Headers" : `Headers ${config.headers.length}`)}
      ${drawer("pagination", `Pagination: ${config.pagination.trim().startsWith("{") ? "own object" : config.pagination}`)}
      ${drawer("limits", "Limits")}
      <button type="button" class="quiet" ?disabled=${undo.length === 0} @click=${() => send({ type: "undo" })}>Undo</button>`
      }
      ${recipients(context)}
    </div>`;
}

/** Who receives credentials: the reader is told before anything is sent. */
function recipients({ state, credentials, proxy, first }: BarContext): TemplateResult | typeof nothing {
  const { source, url } = state.config;
  const host = source.kind === "operation" ? first && hostOf(first.url) : hostOf(url);
  if (proxy !== undefined)
    return html`<span class="hint">Requests go through <b>${hostOf(proxy)}</b>${
      credentials.length > 0 ? html`, which sees ${credentials.join(", ")}` : nothing
    }</span>`;
  if (credentials.length === 0 || host === undefined || host === "") return nothing;
  return html`<span class="hint"><b>${host}</b> receives ${credentials.join(", ")}</span>`;
}

export const barStyles = css`
  .bar {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    padding: 8px 12px 4px;
  }
  .ask {
    display: flex;
    flex: 1 1 320px;
    min-inline-size: 0;
    border: 1px solid var(--ap-line-strong);
    border-radius: 6px;
    background: var(--ap-card);
  }
  .ask:focus-within {
    outline: 2px solid var(--ap-accent);
    outline-offset: 1px;
  }
  .ask select {
    border: 0;
    border-inline-end: 1px solid var(--ap-line);
    border-radius: 6px 0 0 6px;
    background: none;
    color: var(--ap-muted);
    font: 13px var(--ap-mono);
    padding: 0 4px;
  }
  .url {
    flex: 1;
    min-inline-size: 0;
    border: 0;
    border-radius: 0 6px 6px 0;
    background: none;
    padding: 6px 10px;
    color: var(--ap-text);
    font: 13px var(--ap-mono);
    text-align: start;
  }
  .url:focus {
    outline: none;
  }
  .buttons {
    display: flex;
    flex-wrap: wrap;
    gap: 4px;
  }
  .settings {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0 4px;
    padding: 0 8px 6px;
  }
  .settings .hint {
    margin-inline-start: auto;
    padding-inline: 4px;
  }
  @container (max-width: 560px) {
    .buttons {
      flex: 1;
    }
    .buttons .primary {
      flex: 1;
    }
  }
`;
