// What all parts look like.

import { css } from "lit";

export const baseStyles = css`
  :host {
    --ap-bg: light-dark(#ffffff, #14171d);
    --ap-card: light-dark(#ffffff, #14171d);
    --ap-inset: light-dark(#f6f7f9, #1b1f26);
    --ap-line: light-dark(#e2e5eb, #2b313b);
    --ap-line-strong: light-dark(#b9c0cc, #4a5261);
    --ap-text: light-dark(#191c22, #e7eaf0);
    --ap-muted: light-dark(#586070, #9aa4b4);
    --ap-accent: var(--any-page-accent, light-dark(#4353d6, #9aa6ff));
    --ap-on-accent: var(--any-page-on-accent, light-dark(#ffffff, #10142e));
    --ap-accent-soft: light-dark(#eceefc, #232a4a);
    --ap-green: light-dark(#13703f, #6fd39c);
    --ap-green-soft: light-dark(#e2f4ea, #14301f);
    --ap-amber: light-dark(#855400, #edbe6a);
    --ap-amber-soft: light-dark(#fcf0d9, #362a12);
    --ap-red: light-dark(#b0231b, #ff9c92);
    --ap-red-soft: light-dark(#fdeae8, #3b1c1a);
    --ap-grey-soft: light-dark(#eceef2, #262c36);
    --ap-sans: var(--any-page-font, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif);
    --ap-mono: var(--any-page-mono, ui-monospace, "SF Mono", "Cascadia Code", Menlo, Consolas, "DejaVu Sans Mono", monospace);
    --row: var(--any-page-row, 34px);
    display: block;
    container-type: inline-size;
    box-sizing: border-box;
    min-inline-size: 0;
    border: 1px solid var(--ap-line);
    border-radius: 8px;
    background: var(--ap-bg);
    color: var(--ap-text);
    color-scheme: light dark;
    font: 14px / 20px var(--ap-sans);
    text-align: start;
  }
  :host([hidden]) {
    display: none;
  }
  :host([theme="light"]) {
    color-scheme: light;
  }
  :host([theme="dark"]) {
    color-scheme: dark;
  }
  :host([density="compact"]) {
    --row: var(--any-page-row, 28px);
  }
  .frame {
    display: flex;
    flex-direction: column;
    block-size: var(--any-page-height, 640px);
    overflow: hidden;
    border-radius: 7px;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  p,
  pre {
    margin: 0;
  }
  h2,
  h3 {
    font-size: 13px;
  }
  code,
  pre {
    font: 13px / 20px var(--ap-mono);
  }
  .hint {
    color: var(--ap-muted);
    font-size: 13px;
    font-weight: 400;
  }
  .field-error {
    color: var(--ap-red);
    padding-inline: 12px;
  }
  .field-error:empty {
    display: none;
  }
  .drawer .field-error {
    padding: 4px 0 0;
  }
  button,
  select,
  input,
  textarea {
    font: inherit;
    color: inherit;
  }
  button {
    block-size: 30px;
    padding: 0 12px;
    border: 1px solid var(--ap-line-strong);
    border-radius: 6px;
    background: var(--ap-card);
    white-space: nowrap;
    cursor: pointer;
  }
  button:hover:not(:disabled, [aria-disabled="true"]) {
    background: var(--ap-inset);
  }
  button:is(:disabled, [aria-disabled="true"]) {
    color: var(--ap-muted);
    border-color: var(--ap-line);
    cursor: default;
  }
  button.primary {
    border-color: var(--ap-accent);
    background: var(--ap-accent);
    color: var(--ap-on-accent);
    font-weight: 560;
  }
  button.primary:hover:not(:disabled) {
    background: var(--ap-accent);
    filter: brightness(1.08);
  }
  button.quiet {
    border-color: transparent;
    background: none;
    padding: 0 8px;
  }
  button.quiet[aria-expanded="true"] {
    background: var(--ap-accent-soft);
  }
  button.link {
    block-size: auto;
    padding: 0;
    border: 0;
    background: none;
    color: var(--ap-accent);
    text-decoration: underline;
    text-underline-offset: 3px;
  }
  button.icon {
    inline-size: 28px;
    block-size: 28px;
    padding: 0;
    border-color: transparent;
    background: none;
  }
  .sr {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
    padding: 0;
    border: 0;
  }
  input:not([type="checkbox"], .url),
  select,
  textarea {
    padding: 4px 8px;
    border: 1px solid var(--ap-line-strong);
    border-radius: 6px;
    background: var(--ap-card);
    font-size: 13px;
  }
  input {
    text-overflow: ellipsis;
  }
  textarea {
    font-family: var(--ap-mono);
    resize: vertical;
  }
  ::placeholder {
    color: var(--ap-muted);
    opacity: 1;
  }
  :focus-visible {
    outline: 2px solid var(--ap-accent);
    outline-offset: 1px;
  }
  dialog {
    inline-size: min(640px, 92vw);
    padding: 16px;
    border: 1px solid var(--ap-line-strong);
    border-radius: 8px;
    background: var(--ap-card);
    color: var(--ap-text);
  }
  dialog::backdrop {
    background: rgb(0 0 0 / 40%);
  }
  .top {
    flex: 0 1 auto;
    max-block-size: 65%;
    overflow: auto;
  }
  .panel {
    display: flex;
    flex: 1 1 0;
    min-block-size: 160px;
    min-inline-size: 0;
    position: relative;
  }
  /* Paler, and still to be read. */
  .panel.stale {
    --ap-card: var(--ap-inset);
    --ap-text: var(--ap-muted);
    color: var(--ap-muted);
  }
  .beside {
    display: flex;
    flex: 0 0 min(380px, 45%);
    min-inline-size: 0;
    border-inline-start: 1px solid var(--ap-line);
  }
  .blank {
    position: absolute;
    inset: 0;
    overflow: auto;
    display: grid;
    place-content: safe center;
    justify-items: center;
    gap: 8px;
    padding: 16px;
    color: var(--ap-muted);
    text-align: center;
    pointer-events: none;
  }
  .blank > * {
    pointer-events: auto;
  }
  .starts {
    display: flex;
    flex-wrap: wrap;
    justify-content: center;
    gap: 8px;
  }
  .starts button {
    block-size: auto;
    padding: 10px 14px;
    white-space: normal;
    text-align: start;
    max-inline-size: 220px;
  }
  .scroll {
    flex: 1;
    min-inline-size: 0;
    overflow: auto;
  }
  @container (max-width: 700px) {
    .beside {
      position: absolute;
      inset: 0;
      z-index: 5;
    }
  }
  /* What is found out and how it ended is in sight before any row is. */
  @container (max-width: 560px) {
    .frame {
      block-size: auto;
      min-block-size: var(--any-page-height, 640px);
    }
    .top {
      max-block-size: none;
    }
    .panel {
      flex: 1 0 400px;
    }
    .scroller,
    .scroll {
      position: absolute;
      inset: 0;
    }
  }
  @media (forced-colors: active) {
    button.primary,
    .badge {
      border: 1px solid;
    }
    button.primary {
      background: ButtonFace;
      color: ButtonText;
    }
    [role="tab"][aria-selected="true"] {
      border-color: Highlight;
    }
    tr[aria-selected="true"] td {
      outline: 1px solid Highlight;
      outline-offset: -1px;
    }
  }
`;
