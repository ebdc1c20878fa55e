// How the list is paginated, in the drawer: to be found out, a preset, or an object, with what it would ask for and what SDKs make of it.

import { css, html, noChange, nothing } from "lit";
import { AsyncDirective, directive } from "lit/async-directive.js";
import type { ElementPart } from "lit/directive.js";
import { live } from "lit/directives/live.js";
import { presets } from "../../tables.js";
import type { Pagination } from "../../types.js";
import type { Editor } from "../element-editor.js";
import { loadEditor } from "../later.js";
import type { State } from "../state.js";
import type { Mark, Trial } from "../trial.js";
import type { Context, Part } from "./part.js";

export const editorView: Part = (context) => {
  const { state, send, readonly } = context;
  const text = state.config.pagination;
  const kind = kindOf(text);
  const choose = (pagination: string) => {
    send({ type: "edit", config: { pagination } });
    if (kindOf(pagination) !== "auto") send({ type: "try" });
  };
  const option = (value: Kind, label: string) =>
    html`<label
      ><input
        type="radio"
        name="pagination"
        .checked=${live(kind === value)}
        ?disabled=${readonly}
        @change=${() => choose(beginOf(value, state))}
      />
      ${label}</label
    >`;
  return html`<div class="drawer editor" role="group" aria-label="Pagination">
    <div class="kinds">${option("auto", "Find it out")}${option("preset", "Preset")}${option("object", "Object")}
      ${kind === "preset" ? presetView(text.trim(), readonly, choose) : nothing}</div>
    ${kind === "object" ? objectView(context) : html`<p class="field-error" role="alert">${state.complaints.pagination ?? nothing}</p>`}
    ${kind === "auto" ? nothing : trialView(context)}
  </div>`;
};

type Kind = "auto" | "preset" | "object";

/** What isn't a name is an object that is being typed. */
const kindOf = (text: string): Kind =>
  text.trim() === "auto" ? "auto" : Object.hasOwn(presets, text.trim()) ? "preset" : "object";

/** What a kind begins with: what there was of it last, what was found, or something to go on from. */
function beginOf(kind: Kind, { config, undo, walk: { finding } }: State): string {
  if (kind === "auto") return "auto";
  const last = [...undo].reverse().find(({ pagination }) => kindOf(pagination) === kind)?.pagination;
  if (kind === "preset") return last ?? finding?.preset ?? "link-header";
  const known = presets[config.pagination.trim()] ?? finding?.pagination;
  return last !== undefined && known === undefined ? last : JSON.stringify(known ?? example, null, 2);
}

const example: Pagination = {
  type: "cursor",
  inputs: [{ name: "cursor", in: "query", type: "cursor" }],
  outputs: { results: "$.items", nextCursor: "$.next_cursor" },
};

const presetView = (chosen: string, readonly: boolean, choose: (name: string) => void) =>
  html`<select
    aria-label="Preset"
    ?disabled=${readonly}
    @change=${({ target }: Event) => choose((target as HTMLSelectElement).value)}
  >${Object.keys(presets).map((name) => html`<option .selected=${live(name === chosen)}>${name}</option>`)}</select>`;

/** What was tried last, if it is what is shown. */
const trialOf = ({ config: { pagination }, view: { trial } }: State): Trial | undefined =>
  trial?.pagination === pagination ? trial : undefined;

function objectView({ state, send, readonly }: Context) {
  const text = state.config.pagination;
  const wrong = trialOf(state)?.wrong;
  const onInput = (pagination: string) => {
    send({ type: "edit", config: { pagination }, typing: "pagination" });
    send({ type: "try" });
  };
  return html`<div class="object" ${upgraded({ text, wrong, readonly, onInput })}>
      <textarea
        aria-label="Pagination object"
        aria-invalid=${wrong !== undefined}
        aria-describedby="pagination-wrong"
        spellcheck="false"
        autocapitalize="off"
        rows="10"
        ?readonly=${readonly}
        .value=${live(text)}
        @focus=${() => send({ type: "try" })}
        @input=${({ target }: Event) => onInput((target as HTMLTextAreaElement).value)}
      ></textarea>
    </div>
    <p class="field-error" id="pagination-wrong" role="status">${
      wrong === undefined
        ? (state.complaints.pagination ?? nothing)
        : `Line ${wrong.line}, column ${wrong.column}: ${wrong.message}`
    }</p>`;
}

function trialView({ state, send }: Context) {
  const trial = trialOf(state);
  if (trial === undefined)
    return html`<p><button type="button" @click=${() => send({ type: "try" })}>Try it out</button></p>`;
  return html`${
    trial.asked.length === 0
      ? nothing
      : html`<h2>What it would ask a server that answers so</h2>
          <ol>${trial.asked.map(
            ({ method, url, headers, body }) =>
              html`<li><code>${method} ${url}${headers.map(([name, value]) => `\n${name}: ${value}`)}${body === undefined ? "" : `\n${body}`}</code></li>`,
          )}</ol>`
  }
  ${trial.wrong === undefined ? sdksView(trial) : nothing}`;
}

/** Where SDKs go on otherwise, or can't. */
function sdksView({ differences, unsayable }: Trial) {
  if (unsayable !== undefined)
    return html`<p class="hint sdks">Speakeasy’s SDKs can’t walk it: in x-speakeasy-pagination, ${unsayable}.</p>`;
  if (differences.length === 0) return html`<p class="hint sdks">No difference to Speakeasy’s SDKs is known.</p>`;
  return html`<details class="sdks">
    <summary>Where Speakeasy’s SDKs differ <span class="hint">${differences.length}</span></summary>
    <ul>${[...new Set(differences.map(({ what }) => what))].map((what) => {
      const same = differences.filter((one) => one.what === what);
      return html`<li><b>${same.map(({ sdk }) => sdk).join(", ")}</b> ${what}
        <span class="hint">${[...new Set(same.map(({ source }) => source))].join("; ")}</span></li>`;
    })}</ul>
  </details>`;
}

/** What the editor shows. */
interface Shown {
  text: string;
  wrong: Mark | undefined;
  readonly: boolean;
  onInput(text: string): void;
}

/** Puts the editor in the place of the text field that gets the focus. Until it is loaded, and where it can't be, the field serves. */
class Upgraded extends AsyncDirective {
  #shown: Shown | undefined;
  #editor: Editor | undefined;
  #loading = false;

  render(_shown: Shown) {
    return noChange;
  }

  override update({ element }: ElementPart, [shown]: [Shown]) {
    if (this.#shown === undefined) element.addEventListener("focusin", () => void this.#upgrade(element));
    this.#shown = shown;
    this.#editor?.show(shown);
    return noChange;
  }

  async #upgrade(element: Element): Promise<void> {
    if (this.#loading || this.#shown!.readonly) return;
    this.#loading = true;
    const field = element.querySelector("textarea")!;
    const editor = await loadEditor().catch(() => undefined);
    if (editor === undefined || !this.isConnected) return;
    const focused = field.matches(":focus");
    this.#editor = editor.openEditor(element, this.#shown!, (text) => this.#shown!.onInput(text), field.selectionStart);
    field.hidden = true;
    if (focused) this.#editor.focus();
  }

  protected override disconnected(): void {
    this.#editor?.close();
    this.#editor = undefined;
  }
}

const upgraded = directive(Upgraded);

export const editorStyles = css`
  .kinds {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 16px;
    margin-block-end: 8px;
  }
  .editor .kinds input {
    display: inline;
    inline-size: auto;
    margin: 0;
    vertical-align: -1px;
  }
  .editor textarea[hidden] {
    display: none;
  }
  .editor .cm-editor {
    max-block-size: 50vh;
    border: 1px solid var(--ap-line-strong);
    border-radius: 6px;
    background: var(--ap-card);
    font: 13px / 20px var(--ap-mono);
  }
  .editor h2,
  .editor details {
    margin: 12px 0 0;
    font-size: 13px;
  }
  .editor ol,
  .editor ul {
    margin: 4px 0 0;
    padding-inline-start: 20px;
  }
  .editor li {
    overflow-wrap: anywhere;
  }
  .editor li code {
    white-space: pre-wrap;
  }
`;
