// What to do about a walk that waits, was stopped, is in doubt or has failed. Loaded with the first of these.

import { css, html, nothing, type TemplateResult } from "lit";
import type { PaginationError } from "../../errors.js";
import { headersToAllow } from "../reach.js";
import { attemptOf, type Status } from "../state.js";
import { type Step, stepsOf, triesOf } from "../steps.js";
import { advice, sentence, shortURL } from "../words.js";
import type { Context } from "./part.js";

export function outcomeView(context: Context, status: Status): TemplateResult {
  const { state } = context;
  const { verdict, error } = state.walk;
  const steps = stepsOf(state, status, context);
  const buttons =
    steps.length === 0 ? nothing : html`<p class="actions">${steps.map((step) => button(context, step))}</p>`;
  if (status === "failed" && error !== undefined) return failed(context, error, buttons);
  if (verdict === undefined) return html`${buttons}`;
  const { reason, evidence } = verdict;
  if (status !== "suspect") return html`<p class="hint">${evidence}</p>${buttons}`;
  if (state.view.accepted) return html`<p class="hint">Taken for the end.</p>`;
  return html`<p class="hint">${advice(reason)}</p>
    ${reason === "undetected" ? html`<p class="hint">${sentence(evidence)}</p>${triesView(context)}` : nothing}
    ${buttons}`;
}

const button = ({ send }: Context, { label, intents, quiet }: Step) =>
  html`<button type="button" class=${quiet ? "quiet" : ""} @click=${() => {
    for (const intent of intents) send(intent);
  }}>${label}</button>`;

function failed(context: Context, error: PaginationError, buttons: TemplateResult | typeof nothing): TemplateResult {
  const { request, response, message } = error;
  return html`
    <p class="what">${explanation(context, error)}</p>
    ${error.code === "undetected" ? triesView(context) : nothing}
    ${buttons}
    <details class="raw"><summary>Details</summary>
      <p>${message}</p>
      ${
        request === undefined
          ? nothing
          : html`<p><code>${request.method} ${shortURL(request.url)}</code>${
              response === undefined ? nothing : html` was answered with ${response.status}`
            }</p>`
      }
      ${response?.body ? html`<pre tabindex="0" aria-label="Start of the body">${response.body}</pre>` : nothing}
    </details>`;
}

/** What happened, where the code alone doesn't tell, and what to set. */
function explanation(context: Context, error: PaginationError): TemplateResult | string {
  const title = /<title[^>]*>([^<]*)</i.exec(error.response?.body ?? "")?.[1]?.trim();
  if (error.code === "network" && context.state.walk.reach !== "unknown") return unreached(context);
  if (title) return `The answer is an HTML page, titled “${title}”.`;
  if (error.response?.status === 401)
    return "The server wants to know who asks: set the header Authorization, or the one that its documentation names.";
  return error.message;
}

/** Why there was no answer, by what the second look has found. */
function unreached({ state: { walk }, exchanges }: Context): TemplateResult | string {
  const attempt = attemptOf(walk);
  switch (walk.reach) {
    case "checking":
      return "Looking whether the server is there…";
    case "policy":
      return html`This page forbids the request: the directive <code>connect-src</code> of its Content Security Policy has to allow that origin.`;
    case "mixed":
      return "Browsers let a page that came by https ask for no http address: is there an https one?";
    case "down":
      return "The server can’t be reached: is the address right, is it running, are you online? An extension of the browser may forbid the request, too.";
  }
  const allow = html`<code>Access-Control-Allow-Origin: ${location.origin}</code>`;
  if (walk.attempts.some(({ status }) => status !== undefined))
    return html`The server is there, and this page could read its answers before this one. The connection broke off, or this answer lacks
      ${allow}, as answers with an error often do.`;
  const sent = attempt && exchanges.get(attempt.id);
  const headers = sent === undefined ? [] : headersToAllow(sent);
  return html`The server is there, but does not let this page read its answers (CORS). It has to send ${allow}${
    headers.length > 0
      ? html`, and <code>Access-Control-Allow-Headers: ${headers.join(", ")}</code> to the preflight`
      : nothing
  }.`;
}

/** Parameters that a click tries, and the editor for any other pagination. */
function triesView(context: Context): TemplateResult | typeof nothing {
  const steps = triesOf(context.state);
  if (context.readonly) return nothing;
  return html`<p class="actions">${steps.length === 0 ? nothing : html`<span class="hint">Try:</span> ${steps.map((step) => button(context, step))}`}
    ${button(context, { label: "Name it…", intents: [{ type: "view", view: { drawer: "pagination" } }], quiet: true })}</p>`;
}

export const outcomeStyles = css`
  .raw {
    margin-block-start: 4px;
  }
  .raw summary {
    color: var(--ap-muted);
    cursor: pointer;
  }
  .raw pre {
    max-block-size: 180px;
    overflow: auto;
    padding: 8px 12px;
    background: var(--ap-inset);
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
`;
