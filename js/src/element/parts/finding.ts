// The finding: how the list is paginated, how sure that is, and what says so.

import { css, html, nothing, type TemplateResult } from "lit";
import { isActive, proven } from "../state.js";
import { schemeName } from "../words.js";
import type { Context } from "./part.js";

export function findingView({ state, send, readonly }: Context): TemplateResult {
  const { walk, view } = state;
  const { finding } = walk;
  if (finding === undefined)
    return html`<div class="finding" part="finding"><p class="hint">${
      isActive(walk)
        ? "Finding out how the list is paginated…"
        : walk.phase === "idle"
          ? "Paste a URL: how its list is paginated is found out from the answers, and said here."
          : "Nothing was found out."
    }</p></div>`;
  const sure = finding.confidence >= proven;
  const named = walk.config?.pagination !== "auto";
  const edit = () => send({ type: "edit", config: { pagination: JSON.stringify(finding.pagination, null, 2) } });
  return html`<div class="finding" part="finding">
    <p>
      <span class=${sure || named ? "mark sure" : "mark"} aria-hidden="true">${sure || named ? "✓" : "≈"}</span>
      <strong>${schemeName(finding)}</strong>
      ${named ? html`<span class="hint">as you named it</span>` : html`<span class="percent">${Math.round(finding.confidence * 100)} %</span>`}
      <span class="evidence">${finding.evidence.at(-1) ?? ""}</span>
      <button type="button" class="link" aria-expanded=${view.why} @click=${() => send({ type: "view", view: { why: !view.why } })}>why</button>
      ${
        readonly
          ? nothing
          : html`<button type="button" class="link" @click=${() => {
              edit();
              send({ type: "view", view: { drawer: "pagination" } });
            }}>edit</button>`
      }
    </p>
    ${
      view.why
        ? html`<ul>${finding.evidence.map((line) => html`<li>${line}</li>`)}</ul>
          <pre tabindex="0" aria-label="The pagination object">${JSON.stringify(finding.pagination, null, 2)}</pre>`
        : nothing
    }
  </div>`;
}

export const findingStyles = css`
  .finding {
    padding: 6px 12px;
    border-block-start: 1px solid var(--ap-line);
  }
  .finding p {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0 8px;
  }
  .finding .mark {
    color: var(--ap-amber);
    font-weight: 700;
  }
  .finding .sure {
    color: var(--ap-green);
  }
  .percent {
    font-variant-numeric: tabular-nums;
  }
  .finding .evidence {
    color: var(--ap-muted);
    overflow-wrap: anywhere;
  }
  .finding ul {
    margin: 4px 0;
    padding-inline-start: 24px;
    color: var(--ap-muted);
  }
  .finding pre {
    max-block-size: 240px;
    overflow: auto;
    margin: 4px 0;
    padding: 8px 12px;
    background: var(--ap-inset);
  }
`;
