// The drawer: headers, limits, the body, samples.

import { css, html, nothing, type TemplateResult } from "lit";
import type { Config, HeaderField } from "../config.js";
import { defaults } from "../contract.js";
import type { Sample } from "../public.js";
import { count, plural } from "../words.js";
import type { Context } from "./part.js";

export interface DrawerContext extends Context {
  samples: readonly Sample[];
  /** What of the samples is looked for. */
  search: string;
  onSearch(text: string): void;
}

export function headersView({ state, send, readonly }: Context): TemplateResult {
  const { headers } = state.config;
  const set = (fields: readonly HeaderField[]) =>
    send({ type: "edit", config: { headers: fields }, typing: "headers" });
  const change = (index: number, change: Partial<HeaderField>) =>
    set(headers.map((field, i) => (i === index ? { ...field, ...change } : field)));
  return html`<fieldset class="drawer" ?disabled=${readonly} aria-label="Request headers">
    ${headers.map(
      ({ name, value }, i) => html`<div class="pair">
        <input type="text" aria-label=${`Name of header ${i + 1}`} placeholder="Authorization" spellcheck="false" autocapitalize="off" .value=${name}
          @input=${({ target }: Event) => change(i, { name: (target as HTMLInputElement).value })}>
        <input type="text" aria-label=${`Value of header ${i + 1}`} placeholder="Bearer …" spellcheck="false" autocapitalize="off" autocomplete="off" .value=${value}
          @input=${({ target }: Event) => change(i, { value: (target as HTMLInputElement).value })}>
        <button class="icon" type="button" aria-label=${`Remove header ${name || i + 1}`} @click=${() => set(headers.filter((_, at) => at !== i))}>✕</button>
      </div>`,
    )}
    <p class="actions"><button type="button" @click=${() => set([...headers, { name: headers.length === 0 ? "Authorization" : "", value: "" }])}>Add a header</button>
      <span class="hint">Sent with this list’s requests, to its own origin. Kept until the page is closed, and never part of a link or of code.</span></p>
    <p class="field-error" role="alert">${state.complaints.headers ?? nothing}</p>
  </fieldset>`;
}

export function bodyView({ state, send, readonly }: Context): TemplateResult {
  return html`<fieldset class="drawer" ?disabled=${readonly} aria-label="Request body">
    <label>Body of the first request <span class="hint">JSON</span>
      <textarea rows="5" spellcheck="false" autocapitalize="off" .value=${state.config.body} aria-invalid=${state.complaints.body !== undefined}
        @input=${({ target }: Event) => send({ type: "edit", config: { body: (target as HTMLTextAreaElement).value }, typing: "body" })}></textarea></label>
    <p class="field-error" role="alert">${state.complaints.body ?? nothing}</p>
  </fieldset>`;
}

export function limitsView({ state, send, readonly }: Context): TemplateResult {
  const { config, complaints } = state;
  const wrong = (["maxPages", "maxItems", "prefetch", "concurrency", "until", "items"] as const).find(
    (name) => complaints[name] !== undefined,
  );
  const number = (name: "maxPages" | "maxItems" | "prefetch" | "concurrency", label: string, byDefault: string) => html`
    <label>${label} <input type="number" min="0" inputmode="numeric" placeholder=${byDefault}
      .value=${config[name] === undefined || (name === "prefetch" && config[name] === 0) || (name === "concurrency" && config[name] === 1) ? "" : String(config[name])}
      @input=${({ target }: Event) => {
        const { value } = target as HTMLInputElement;
        const empty = name === "prefetch" ? 0 : name === "concurrency" ? 1 : undefined;
        send({
          type: "edit",
          config: { [name]: value === "" ? empty : Number(value) } as Partial<Config>,
          typing: name,
        });
      }}></label>`;
  return html`<fieldset class="drawer fields" ?disabled=${readonly} aria-label="Limits">
    ${number("maxPages", "Pages at most", count(defaults.maxPages!))}
    ${number("maxItems", "Items at most", "all")}
    ${number("prefetch", "Pages ahead", "0")}
    ${number("concurrency", "Pages in flight", "1")}
    <label class="wide">Until an item for which <input type="text" spellcheck="false" autocapitalize="off" placeholder="@.created_at < '2026-01-01'" .value=${config.until}
      @input=${({ target }: Event) => send({ type: "edit", config: { until: (target as HTMLInputElement).value }, typing: "until" })}></label>
    <label class="wide">Items <span class="hint">a JSONPath, where nothing names them</span><input type="text" spellcheck="false" autocapitalize="off" placeholder="found by shape" .value=${config.items}
      @input=${({ target }: Event) => send({ type: "edit", config: { items: (target as HTMLInputElement).value }, typing: "items" })}></label>
    <p class="field-error" role="alert">${wrong === undefined ? nothing : complaints[wrong]}</p>
  </fieldset>`;
}

/** The samples, by group. Words find them. */
export function samplesView({ state, send, samples, search, onSearch }: DrawerContext): TemplateResult {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const found = samples.filter((sample) => {
    const text = Object.values(sample).join(" ").toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const chosen = state.config.source.kind === "sample" ? state.config.source.name : undefined;
  const groups = [...new Set(found.map(({ group = "" }) => group))];
  return html`<div class="drawer samples">
    <input type="search" aria-label="Find a sample" placeholder="cursor, gitlab, GraphQL…" spellcheck="false" .value=${search}
      @input=${({ target }: Event) => onSearch((target as HTMLInputElement).value)}>
    <p class="hint" role="status">${found.length === 0 ? "No sample matches: try another word." : plural(found.length, "sample")}</p>
    <div class="groups" role="group" aria-label="Samples">${groups.map(
      (group) => html`${group === "" ? nothing : html`<h2>${group}</h2>`}
        ${found
          .filter((sample) => (sample.group ?? "") === group)
          .map(
            ({
              name,
              title,
              description,
            }) => html`<button type="button" aria-pressed=${name === chosen} data-sample=${name}
              @click=${() => send({ type: "sample", name })}><b>${title}</b> <span class="hint">${description ?? ""}</span></button>`,
          )}`,
    )}</div>
  </div>`;
}

export const drawerStyles = css`
  .drawer {
    padding: 8px 12px 12px;
    border-block-start: 1px solid var(--ap-line);
    background: var(--ap-inset);
  }
  fieldset.drawer {
    margin: 0;
    min-inline-size: 0;
    border-width: 1px 0 0;
  }
  .drawer .pair {
    display: flex;
    gap: 4px;
    margin-block-end: 4px;
  }
  .drawer .pair input:first-child {
    flex: 1 1 120px;
    min-inline-size: 0;
  }
  .drawer .pair input {
    flex: 3 1 160px;
    min-inline-size: 0;
  }
  .drawer label {
    display: block;
    font-size: 13px;
  }
  .drawer textarea,
  .drawer label input {
    display: block;
    inline-size: 100%;
    margin-block-start: 2px;
  }
  .drawer.fields {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(140px, 1fr));
    align-items: end;
    gap: 8px 12px;
  }
  .drawer .wide {
    grid-column: span 2;
  }
  .drawer.fields .field-error {
    grid-column: 1 / -1;
  }
  .samples > input {
    inline-size: 100%;
    max-inline-size: 420px;
  }
  .groups {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(240px, 100%), 1fr));
    gap: 4px;
    max-block-size: 280px;
    overflow: auto;
    padding: 2px;
  }
  .groups h2 {
    grid-column: 1 / -1;
    margin: 8px 0 0;
    font-size: 12px;
    color: var(--ap-muted);
  }
  .groups button {
    display: block;
    block-size: auto;
    text-align: start;
    white-space: normal;
    overflow-wrap: anywhere;
    /* Those out of sight are not laid out: there may be hundreds. */
    content-visibility: auto;
    contain-intrinsic-block-size: auto 60px;
  }
  .groups button b {
    font-weight: 560;
  }
  .groups button[aria-pressed="true"] {
    border-color: var(--ap-accent);
    background: var(--ap-accent-soft);
  }
  @container (max-width: 400px) {
    .drawer .wide {
      grid-column: auto;
    }
  }
`;
