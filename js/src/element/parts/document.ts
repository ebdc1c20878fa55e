// The drawer of OpenAPI documents: what to load, the operations in it, and what the chosen one takes.

import { css, html, nothing, type TemplateResult } from "lit";
import type { ApiParameter, JsonValue } from "../../types.js";
import type { HeaderField } from "../config.js";
import { type Choice, type Documents, type Operation, readValue, textOf } from "../documents.js";
import { bytes, count, plural } from "../words.js";
import type { Context } from "./part.js";

export interface DocumentContext extends Context {
  documents: Documents;
}

/** As many problems of a document as are listed. */
const mostProblems = 100;

export function documentView(context: DocumentContext): TemplateResult {
  const { documents, readonly, state } = context;
  const { source } = state.config;
  return html`<fieldset class="drawer document" ?disabled=${readonly} aria-label="OpenAPI document">
    ${readonly ? nothing : sourceView(context)}
    ${documents.shown === undefined ? nothing : listView(context)}
    ${source.kind === "operation" ? formView(context, source) : nothing}
  </fieldset>`;
}

/** An address, a file, or the text itself. */
function sourceView({ documents, send }: DocumentContext): TemplateResult {
  const draw = () => send({ type: "view", view: {} });
  const read = (text: string) => /\S/.test(text) && documents.read(text);
  return html`<form class="pair" @submit=${(event: Event) => {
    event.preventDefault();
    if (documents.address.trim() !== "") documents.open(documents.address.trim());
  }}>
      <input type="text" inputmode="url" spellcheck="false" autocapitalize="off" autocomplete="off" aria-label="URL of an OpenAPI document"
        placeholder="https://api.example.com/openapi.json" .value=${documents.address}
        @input=${({ target }: Event) => {
          documents.address = (target as HTMLInputElement).value;
          draw();
        }}>
      <button>Load</button>
      <label class="file">Open a file<input class="sr" type="file" accept=".json,.yaml,.yml,application/json" @change=${({
        target,
      }: Event) => {
        const [file] = (target as HTMLInputElement).files!;
        if (file !== undefined) documents.read(file.text());
        (target as HTMLInputElement).value = "";
      }}></label>
    </form>
    <details><summary>Paste a document</summary>
      <form @submit=${(event: Event) => {
        event.preventDefault();
        const area = (event.target as HTMLFormElement).querySelector("textarea")!;
        read(area.value);
        area.value = "";
      }}>
        <textarea rows="3" spellcheck="false" autocapitalize="off" aria-label="Text of an OpenAPI document" placeholder="JSON or YAML"
          @paste=${(event: ClipboardEvent) => {
            // What is long is not laid out.
            const text = event.clipboardData?.getData("text") ?? "";
            if ((event.target as HTMLTextAreaElement).value === "" && read(text)) event.preventDefault();
          }}></textarea>
        <button>Read</button>
      </form>
    </details>`;
}

function listView(context: DocumentContext): TemplateResult {
  const { documents, send, state, readonly } = context;
  const { api, choices, error, received } = documents.shown!;
  if (error !== "") return html`<p class="field-error" role="alert">${error}</p>`;
  if (api === undefined)
    return html`<p class="hint" role="status">${received === 0 ? "Loading the document…" : `Reading the document: ${bytes(received)} so far…`}</p>`;
  const described = choices.filter((choice) => choice.described).length;
  const { choices: found, more } = documents.found();
  const { source } = state.config;
  const isChosen = ({ operationId }: Choice) =>
    source.kind === "operation" && source.document === documents.shown!.document && source.operationId === operationId;
  return html`<p class="hint" role="status">${plural(described, "paginated operation")}, and ${count(choices.length - described)} more that ${choices.length - described === 1 ? "looks" : "look"} like lists</p>
    ${
      api.problems.length === 0
        ? nothing
        : html`<details><summary>${plural(api.problems.length, "problem")} of the document</summary>
          <ul class="problems">${api.problems.slice(0, mostProblems).map((problem) => html`<li>${problem}</li>`)}${
            api.problems.length > mostProblems
              ? html`<li>and ${count(api.problems.length - mostProblems)} more</li>`
              : nothing
          }</ul></details>`
    }
    ${
      readonly
        ? nothing
        : html`<input class="find" type="search" aria-label="Find an operation" placeholder="orders, GET /users…" spellcheck="false" .value=${documents.search}
      @input=${({ target }: Event) => {
        documents.search = (target as HTMLInputElement).value;
        send({ type: "view", view: {} });
      }}>
    <div class="groups" role="group" aria-label="Operations">${found.map(
      (choice) => html`<button type="button" aria-pressed=${isChosen(choice)} data-operation=${choice.operationId}
        title=${choice.described ? "Its pagination is described" : "It looks like a list; its pagination will be detected"} @click=${() => choose(context, choice)}>
        <b>${choice.operationId}</b>${choice.described ? html` <span class="described">✓ described</span>` : nothing}<br>
        <code>${choice.method} ${choice.path}</code> <span class="hint">${choice.summary}</span></button>`,
    )}</div>
    <p class="hint" role="status">${
      found.length === 0
        ? "No operation matches: try another word."
        : more > 0
          ? `${count(more)} more: a word finds them.`
          : nothing
    }</p>`
    }`;
}

function choose({ documents, state, send }: DocumentContext, { operationId, method }: Choice): void {
  const { document } = documents.shown!;
  const { source, headers } = state.config;
  const same = source.kind === "operation" && source.document === document;
  send({
    type: "edit",
    config: {
      source: { kind: "operation", document, operationId, values: {} },
      method,
      url: "",
      body: "",
      items: "",
      pagination: "auto",
      headers: same ? headers : [], // they were meant for another API
    },
  });
}

/** What the chosen operation takes. */
function formView(context: DocumentContext, source: Operation): TemplateResult {
  const { documents, state, send } = context;
  const parameters = documents.parameters(source) ?? [];
  const needed = new Set(documents.missing(state.config).map(({ name }) => name));
  const isTold = state.complaints.source !== undefined;
  const set = (name: string, value: JsonValue | undefined) => {
    const { [name]: _, ...others } = source.values;
    const values = value === undefined ? others : { ...others, [name]: value };
    send({ type: "edit", config: { source: { ...source, values } }, typing: "source" });
  };
  const field = (parameter: ApiParameter) =>
    fieldView(documents, parameter, source.values[parameter.name], isTold && needed.has(parameter.name), set);
  const own = parameters.filter(({ paginated }) => !paginated);
  const counted = parameters.filter(({ paginated }) => paginated);
  return html`<h4>${source.operationId}</h4>
    ${documents.first ? html`<p><code class="first">${documents.first.method} ${documents.first.url}</code></p>` : nothing}
    <p class="field-error" role="alert">${state.complaints.source ?? documents.problem}</p>
    <div class="fields">${own.map(field)}</div>
    ${counted.length === 0 ? nothing : html`<details><summary>Set by the pagination: ${counted.map(({ name }) => name).join(", ")}</summary><div class="fields">${counted.map(field)}</div></details>`}
    ${credentialsView(context)}`;
}

function fieldView(
  { typed }: Documents,
  parameter: ApiParameter,
  value: JsonValue | undefined,
  isMissing: boolean,
  set: (name: string, value: JsonValue | undefined) => void,
): TemplateResult {
  const { name, in: place, required, type, default: usual } = parameter;
  const given = typed.get(name) ?? "";
  const text = textOf(readValue(given, parameter)) === textOf(value) ? given : textOf(value);
  const take = ({ target }: Event) => {
    const { value: next } = target as HTMLInputElement;
    typed.set(name, next);
    set(name, readValue(next, parameter));
  };
  const label = html`<span>${name}${required ? html` <b class="required">required</b>` : nothing} <span class="hint">${place}${type === undefined ? nothing : `, ${type}`}</span></span>`;
  if (type === "boolean")
    return html`<label>${label}<select aria-invalid=${isMissing} .value=${text} @change=${take}>
      ${["", "true", "false"].map((one) => html`<option value=${one} ?selected=${one === text}>${one === "" ? textOf(usual) || "–" : one}</option>`)}</select></label>`;
  return html`<label>${label}<input type="text" name=${name} spellcheck="false" autocapitalize="off" autocomplete="off"
    aria-required=${required} aria-invalid=${isMissing} placeholder=${textOf(usual)} .value=${text} @input=${take}></label>`;
}

/** What the document calls security: headers, which are kept until the page is closed. */
function credentialsView({ documents, state, send }: DocumentContext): TemplateResult {
  const { headers } = state.config;
  const valueIn = (name: string) => headers.find((one) => isNamed(one, name))?.value ?? "";
  const set = (name: string, value: string, before = name) =>
    send({
      type: "edit",
      config: {
        headers: [
          ...headers.filter((one) => !isNamed(one, name) && !isNamed(one, before)),
          ...(value === "" ? [] : [{ name, value }]),
        ],
      },
      typing: "headers",
    });
  return html`<details class="credentials"><summary>Credentials</summary>
    <div class="fields">
      <label>Bearer token<input type="password" autocomplete="off" .value=${valueIn("Authorization").replace(/^Bearer /, "")}
        @input=${({ target }: Event) => {
          const token = (target as HTMLInputElement).value;
          set("Authorization", token === "" ? "" : `Bearer ${token}`);
        }}></label>
      <label>API key<input type="password" autocomplete="off" .value=${valueIn(documents.keyName)}
        @input=${({ target }: Event) => set(documents.keyName, (target as HTMLInputElement).value)}></label>
      <label>Its header<input type="text" spellcheck="false" autocapitalize="off" .value=${documents.keyName}
        @change=${({ target }: Event) => {
          const before = documents.keyName;
          documents.keyName = (target as HTMLInputElement).value.trim() || before;
          set(documents.keyName, valueIn(before), before);
        }}></label>
    </div>
    <p class="hint">Sent as headers to the API’s own origin. Kept until the page is closed, and never part of a link or of code.</p>
  </details>`;
}

const isNamed = ({ name }: HeaderField, wanted: string): boolean =>
  name.trim().toLowerCase() === wanted.trim().toLowerCase();

export const documentStyles = css`
  fieldset.document {
    min-inline-size: 0;
    margin: 0;
    border-width: 1px 0 0;
  }
  .document .pair {
    flex-wrap: wrap;
  }
  .document .pair input[type="text"] {
    flex: 1 1 240px;
  }
  .document .file {
    padding: 4px 12px;
    border: 1px solid var(--ap-line-strong);
    border-radius: 6px;
    background: var(--ap-card);
    cursor: pointer;
  }
  .document .file:focus-within {
    outline: 2px solid var(--ap-accent);
    outline-offset: 1px;
  }
  .document summary {
    cursor: pointer;
    padding: 4px 0;
    font-size: 13px;
    color: var(--ap-muted);
  }
  .document .problems {
    max-block-size: 160px;
    overflow: auto;
    margin: 0;
    padding-inline-start: 20px;
    font-size: 13px;
    overflow-wrap: anywhere;
  }
  .document .find {
    inline-size: 100%;
    max-inline-size: 420px;
    margin-block: 4px;
  }
  .document .described {
    color: var(--ap-green);
    font-size: 12px;
  }
  .document h4 {
    margin: 12px 0 4px;
    font: 600 13px / 20px var(--ap-mono);
    overflow-wrap: anywhere;
  }
  .document .first {
    overflow-wrap: anywhere;
  }
  .document .fields {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(200px, 100%), 1fr));
    gap: 8px 12px;
  }
  .document .fields span {
    overflow-wrap: anywhere;
  }
  .document .fields select {
    display: block;
    inline-size: 100%;
    block-size: 30px;
    margin-block-start: 2px;
  }
  .document .required {
    color: var(--ap-amber);
    font-weight: 560;
  }
  .document [aria-invalid="true"] {
    border-color: var(--ap-red);
  }
`;
