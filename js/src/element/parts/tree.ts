// An item as a tree, with the exact text of its numbers.

import { css, html, nothing, render, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import { keyed } from "lit/directives/keyed.js";
import { exactValue } from "../rows.js";
import { compact, isNumber, isObject } from "../values.js";
import { count } from "../words.js";
import type { Context } from "./part.js";

/** Members of a value that are shown before the reader asks for more. */
const step = 200;
/** Levels that are open from the beginning. */
const openLevels = 2;

/** How the tree knows the item before and after. */
export interface TreeContext extends Context {
  neighbour(item: number, step: 1 | -1): number | undefined;
  /** Whether it stands beside the table, and can be closed. */
  beside: boolean;
}

/** The item that the reader has chosen, or the first one. */
export function treeView(context: TreeContext): TemplateResult {
  const { state, rows, send, neighbour, beside } = context;
  const { item = rows.first } = state.view;
  const text = rows.text(item);
  if (text === undefined)
    return html`<div class="tree blank"><p>${
      rows.total === 0 ? "Items appear here as they come." : `Item ${count(item + 1)} was let go, to save memory.`
    }</p></div>`;
  const go = (to: number | undefined) => () => {
    if (to !== undefined) send({ type: "view", view: { item: to } });
  };
  const before = neighbour(item, -1);
  const after = neighbour(item, 1);
  return html`
    <section class="tree" role="group" aria-label=${`Item ${count(item + 1)}`} @keydown=${(event: KeyboardEvent) => {
      if (event.key === "Escape" && beside) {
        event.stopPropagation();
        send({ type: "view", view: { item: undefined } });
      }
    }}>
      <header>
        <h2>Item ${count(item + 1)}</h2>
        <button class="icon" type="button" aria-label="Previous item" ?disabled=${before === undefined} @click=${go(before)}>‹</button>
        <button class="icon" type="button" aria-label="Next item" ?disabled=${after === undefined} @click=${go(after)}>›</button>
        <button class="quiet" type="button" aria-label="Copy the item as JSON" title="Copy as JSON"
          @click=${() => send({ type: "copy", text, what: "The item" })}>Copy</button>
        ${
          beside
            ? html`<button class="icon" type="button" aria-label="Close the item"
                @click=${() => send({ type: "view", view: { item: undefined } })}>✕</button>`
            : nothing
        }
      </header>
      <div class="nodes" tabindex="0" role="group" aria-label=${`Members of item ${count(item + 1)}`}>${keyed(
        text,
        guard([text], () => rootOf(exactValue(text))),
      )}</div>
    </section>`;
}

/** The members of an item stand at the left edge. */
function rootOf(value: unknown): TemplateResult {
  return isObject(value) && Object.keys(value).length > 0
    ? membersOf(Object.entries(value), 0)
    : nodeOf(undefined, value, 0);
}

function nodeOf(name: string | undefined, value: unknown, level: number): TemplateResult {
  const label = name === undefined ? nothing : html`<span class="name">${name}</span> `;
  if (!isObject(value)) return html`<div class="leaf">${label}${leaf(value)}</div>`;
  const members = Object.entries(value);
  if (members.length === 0)
    return html`<div class="leaf">${label}<span class="null">${Array.isArray(value) ? "[]" : "{}"}</span></div>`;
  const what = Array.isArray(value) ? `[${count(members.length)}]` : compact(value, 60);
  return html`<details ?open=${level < openLevels} @toggle=${openNode}>
    <summary>${label}<span class="hint">${what}</span></summary>
    <div class="inner" .members=${members} .level=${level}>${level < openLevels ? membersOf(members, level) : nothing}</div>
  </details>`;
}

/** Members are made when they are first looked at: an item may have a hundred thousand. */
function openNode(event: Event): void {
  const details = event.currentTarget as HTMLDetailsElement;
  const inner = details.querySelector<HTMLElement & { members: [string, unknown][]; level: number }>(":scope > .inner");
  if (!details.open || inner === null || inner.childElementCount > 0) return;
  render(membersOf(inner.members, inner.level), inner);
}

function membersOf(members: readonly [string, unknown][], level: number): TemplateResult {
  const more = ({ currentTarget }: Event) => {
    const rest = document.createElement("div");
    (currentTarget as HTMLElement).replaceWith(rest);
    render(membersOf(members.slice(step), level), rest);
    rest.tabIndex = -1;
    rest.focus(); // the button that had it is gone
  };
  return html`${members.slice(0, step).map(([name, value]) => nodeOf(name, value, level + 1))}
  ${
    members.length > step
      ? html`<button class="quiet" type="button" @click=${more}>${count(members.length - step)} more…</button>`
      : nothing
  }`;
}

function leaf(value: unknown): TemplateResult {
  if (value === null) return html`<span class="null">null</span>`;
  if (isNumber(value)) return html`<span class="num">${compact(value)}</span>`;
  if (typeof value === "string") return html`<span class="str">${JSON.stringify(value)}</span>`;
  return html`<span class="word">${String(value)}</span>`;
}

export const treeStyles = css`
  .tree {
    display: flex;
    flex-direction: column;
    min-block-size: 0;
    min-inline-size: 0;
    flex: 1 1 auto;
    background: var(--ap-card);
  }
  .tree header {
    display: flex;
    align-items: center;
    gap: 4px;
    padding: 4px 8px 4px 12px;
    border-block-end: 1px solid var(--ap-line);
  }
  .tree h2 {
    flex: 1;
    margin: 0;
    font-size: 13px;
    font-weight: 600;
  }
  .nodes {
    flex: 1;
    min-block-size: 0;
    overflow: auto;
    padding: 8px 12px 16px;
    font: 13px / 20px var(--ap-mono);
    overflow-wrap: anywhere;
  }
  .nodes .inner {
    padding-inline-start: 16px;
    border-inline-start: 1px solid var(--ap-line);
    margin-inline-start: 4px;
  }
  .nodes .leaf {
    padding-inline-start: 16px;
  }
  .nodes summary {
    cursor: pointer;
  }
  .nodes summary .hint {
    font-size: 12px;
  }
  .nodes details[open] > summary > .hint {
    display: none;
  }
  .nodes .name {
    color: var(--ap-muted);
  }
  .nodes .str {
    color: var(--ap-green);
  }
  .nodes .num,
  .nodes .word {
    color: var(--ap-accent);
  }
  .nodes .null {
    color: var(--ap-muted);
    font-style: italic;
  }
`;
