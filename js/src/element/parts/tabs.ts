// The tabs over one dataset, and what stands beside them: the filter, the columns, the export.

import { css, html, nothing, type TemplateResult } from "lit";
import type { Column } from "../columns.js";
import type { Tab } from "../state.js";
import { count } from "../words.js";
import type { Context } from "./part.js";

export interface TabsContext extends Context {
  columns: readonly Column[];
  /** Whether items have more members than those. */
  full: boolean;
  /** Rows that the filter leaves. */
  shown: number | undefined;
}

const labels: Record<Tab, string> = { table: "Table", tree: "Tree", requests: "Requests", code: "Code" };

export function tabsView(context: TabsContext): TemplateResult {
  const { state, send, tabs } = context;
  const { walk, view } = state;
  const number = (tab: Tab) =>
    tab === "table" && walk.items > 0
      ? walk.items
      : tab === "requests" && walk.attempts.length > 0
        ? walk.attempts.length
        : undefined;
  const move = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = tabs[(tabs.indexOf(view.tab) + step + tabs.length) % tabs.length]!;
    send({ type: "view", view: { tab: next } });
    const list = event.currentTarget as HTMLElement;
    list.querySelector<HTMLElement>(`[data-tab=${next}]`)?.focus();
  };
  return html`<div class="tabs">
    ${
      tabs.length > 1
        ? html`<div role="tablist" aria-label="Views" @keydown=${move}>${tabs.map(
            (
              tab,
            ) => html`<button type="button" role="tab" data-tab=${tab} id=${`tab-${tab}`} aria-controls="panel" aria-selected=${tab === view.tab}
              tabindex=${tab === view.tab ? 0 : -1} @click=${() => send({ type: "view", view: { tab } })}>${labels[tab]}${
                number(tab) === undefined ? nothing : html` <span class="hint">${count(number(tab)!)}</span>`
              }</button>`,
          )}</div>`
        : nothing
    }
    ${view.tab === "table" ? tools(context) : nothing}
  </div>`;
}

function tools({ state, send, columns, full, shown }: TabsContext): TemplateResult {
  const { table, density } = state.view;
  const { walk } = state;
  const toggle = (title: string) => {
    const hidden = table.hidden.includes(title)
      ? table.hidden.filter((one) => one !== title)
      : [...table.hidden, title];
    send({ type: "table", table: { hidden } });
  };
  return html`<div class="tools">
    <input type="search" aria-label="Filter the items that are loaded" placeholder="Filter…" spellcheck="false" .value=${table.filter}
      @input=${({ target }: Event) => send({ type: "table", table: { filter: (target as HTMLInputElement).value } })}>
    ${table.filter !== "" && shown !== undefined ? html`<span class="hint" role="status">${count(shown)} of ${count(walk.items - walk.dropped)}</span>` : nothing}
    ${full ? html`<span class="hint">The first ${count(columns.length)} columns</span>` : nothing}
    <details class="menu" @toggle=${closeOthers} @keydown=${closeByKey}><summary>Columns</summary><div class="sheet">
      ${columns.length === 0 ? html`<p class="hint">There are none yet.</p>` : nothing}
      ${full ? html`<p class="hint">An item that is opened has all of its members.</p>` : nothing}
      ${columns.map(
        ({ title }) =>
          html`<label><input type="checkbox" .checked=${!table.hidden.includes(title)} @change=${() => toggle(title)}> ${title}</label>`,
      )}
      <label><input type="checkbox" .checked=${density === "compact"}
        @change=${() => send({ type: "view", view: { density: density === "compact" ? "comfortable" : "compact" } })}> Compact rows</label>
    </div></details>
    <details class="menu" @toggle=${closeOthers} @keydown=${closeByKey}><summary>Export</summary><div class="sheet">
      ${exports.map(
        ({ from, title }) =>
          html`<p class="title">${title}</p><p class="forms">${forms.map(
            (form) => html`<button type="button" class="quiet" aria-label=${`${title}, as ${form.toUpperCase()}`}
            ?disabled=${from === "loaded" ? walk.items === 0 : state.view.saving !== undefined}
            @click=${(event: Event) => {
              close((event.currentTarget as HTMLElement).closest("details")!);
              send({ type: "export", form, from });
            }}>${form.toUpperCase()}</button>`,
          )}</p>`,
      )}
    </div></details>
  </div>`;
}

const forms = ["ndjson", "csv", "json"] as const;
const exports = [
  { from: "loaded", title: "What is loaded" },
  { from: "start", title: "All pages from the start" },
] as const;

function closeOthers(event: Event): void {
  const menu = event.currentTarget as HTMLDetailsElement;
  if (!menu.open) return;
  for (const other of menu.parentElement!.querySelectorAll<HTMLDetailsElement>("details.menu"))
    if (other !== menu) other.open = false;
}

function closeByKey(event: KeyboardEvent): void {
  const menu = event.currentTarget as HTMLDetailsElement;
  if (event.key !== "Escape" || !menu.open) return;
  event.stopPropagation();
  close(menu);
}

function close(menu: HTMLDetailsElement): void {
  menu.open = false;
  menu.querySelector("summary")!.focus();
}

export const tabsStyles = css`
  .tabs {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 0 8px;
    padding-inline: 12px;
    border-block: 1px solid var(--ap-line);
    background: var(--ap-inset);
  }
  [role="tablist"] {
    display: flex;
    flex-wrap: wrap;
  }
  [role="tab"] {
    flex: none;
    border: 0;
    border-block-end: 2px solid transparent;
    border-radius: 0;
    background: none;
    padding: 0 10px;
    block-size: 36px;
    color: var(--ap-muted);
  }
  [role="tab"][aria-selected="true"] {
    border-color: var(--ap-accent);
    color: var(--ap-text);
    font-weight: 560;
  }
  .tools {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 8px;
    padding-block: 4px;
    min-inline-size: 0;
  }
  .tools input[type="search"] {
    inline-size: 160px;
    min-inline-size: 0;
  }
  @container (max-width: 560px) {
    .tools {
      flex: 1 0 100%;
    }
    .tools input[type="search"] {
      flex: 1 1 80px;
    }
    .tabs {
      padding-inline: 4px;
    }
    [role="tab"] {
      padding: 0 6px;
    }
  }
  .menu {
    position: relative;
  }
  .menu summary {
    padding: 4px 8px;
    border-radius: 6px;
    cursor: pointer;
    list-style: none;
  }
  .menu summary::after {
    content: " ▾";
    color: var(--ap-muted);
  }
  .sheet {
    position: absolute;
    inset: 100% 0 auto auto;
    z-index: 20;
    display: grid;
    gap: 2px;
    max-block-size: 320px;
    min-inline-size: 200px;
    max-inline-size: min(320px, 80vw);
    overflow: auto;
    padding: 8px;
    border: 1px solid var(--ap-line-strong);
    border-radius: 6px;
    background: var(--ap-card);
  }
  .sheet label {
    display: flex;
    gap: 8px;
    padding: 2px 4px;
    overflow-wrap: anywhere;
  }
  .sheet .title {
    margin: 4px 4px 0;
    font-size: 13px;
  }
  .forms {
    display: flex;
    flex-wrap: wrap;
  }
  .sheet button {
    text-align: start;
    white-space: normal;
    block-size: auto;
  }
`;
