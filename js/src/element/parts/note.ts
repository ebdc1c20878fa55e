// What was done outside of the element, such as copying and saving, or why it was not: a line below the rest, read out as it comes.

import { css, html, nothing } from "lit";
import type { Part } from "./part.js";

/** The region is there before it has a text: a screen reader tells of nothing else. */
export const noteView: Part = ({ state, send }) => {
  const { note, saving } = state.view;
  return html`${
    saving === undefined
      ? nothing
      : html`<div class="note">
          <p><span role="status">Saving…</span> <span class="hint">${saving}</span></p>
          <button type="button" @click=${() => send({ type: "stop-export" })}>Stop saving</button>
        </div>`
  }<div class=${note === "" ? "sr" : "note"}>
    <p role="status">${note}</p>
    ${note === "" ? nothing : html`<button type="button" class="icon" aria-label="Close the note" @click=${() => send({ type: "view", view: { note: "" } })}>✕</button>`}
  </div>`;
};

export const noteStyles = css`
  .note {
    display: flex;
    align-items: center;
    gap: 8px;
    padding: 4px 12px;
    border-block-start: 1px solid var(--ap-line);
    background: var(--ap-inset);
    font-size: 13px;
  }
  .note p {
    flex: 1;
    overflow-wrap: anywhere;
  }
`;
