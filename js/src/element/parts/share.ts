// The dialog that shares: the link, and what it leaves out, with a tick for each.

import { css, html, nothing } from "lit";
import { ref } from "lit/directives/ref.js";
import { encode } from "../share.js";
import type { Part } from "./part.js";

export const shareView: Part = ({ state, send }) => {
  const { include } = state.view;
  const { hash, leftOut } = encode(state.config, include);
  const link = `${location.href.replace(/#.*/s, "")}#${hash}`;
  // What was ticked once is not ticked for the next link.
  const close = () => send({ type: "view", view: { dialog: undefined, include: [] } });
  const tick = (id: string, on: boolean) =>
    send({ type: "view", view: { include: on ? [...include, id] : include.filter((one) => one !== id) } });
  return html`<dialog class="share" aria-labelledby="share-title" @close=${close} ${ref(showModal)}>
    <form method="dialog">
      <h2 id="share-title">Share these settings</h2>
      ${
        leftOut.length === 0
          ? nothing
          : html`<fieldset>
              <legend>The link leaves out, unless you tick it:</legend>
              ${leftOut.map(
                ({ id, what, never }) =>
                  html`<label
                    ><input
                      type="checkbox"
                      .checked=${include.includes(id)}
                      ?disabled=${never}
                      @change=${({ target }: Event) => tick(id, (target as HTMLInputElement).checked)}
                    />
                    ${what}</label
                  >`,
              )}
            </fieldset>`
      }
      ${include.length === 0 ? nothing : html`<p class="warning" role="status">Whoever has the link can use what you ticked.</p>`}
      <label
        >Link
        <textarea readonly rows="3" .value=${link} @focus=${({ target }: Event) => (target as HTMLTextAreaElement).select()}></textarea>
      </label>
      <p class="told" role="status">${state.view.note}</p>
      <div class="actions">
        <button>Close</button>
        <button
          type="button"
          class="primary"
          @click=${() => send({ type: "copy", text: link, what: "The link" })}
        >Copy link</button>
      </div>
    </form>
  </dialog>`;
};

/** Lit tells of an element before it stands in the document. */
function showModal(dialog?: Element): void {
  queueMicrotask(() => {
    if (dialog instanceof HTMLDialogElement && dialog.isConnected && !dialog.open) dialog.showModal();
  });
}

export const shareStyles = css`
  .share h2 {
    margin: 0 0 12px;
    font-size: 16px;
  }
  .share fieldset {
    margin: 0 0 8px;
    padding: 0;
    border: 0;
  }
  .share legend {
    padding: 0;
    color: var(--ap-muted);
  }
  .share label {
    display: block;
    padding: 4px 0;
    overflow-wrap: anywhere;
  }
  .share .told {
    min-block-size: 20px;
    font-size: 13px;
  }
  .share .warning {
    color: var(--ap-amber);
  }
  .share textarea {
    display: block;
    inline-size: 100%;
    overflow-wrap: anywhere;
  }
  .share .actions {
    display: flex;
    justify-content: end;
    gap: 8px;
    margin-block-start: 12px;
  }
`;
