// The walk as code: a tab for each language, and a button that copies.

import { css, html } from "lit";
import type { About } from "../codegen/index.js";
import type { Config } from "../config.js";
import { loadCode } from "../later.js";
import type { Rows } from "../rows.js";
import { lastWith } from "../state.js";
import type { Context, Part } from "./part.js";

/** What writes code, once it is loaded, for all elements of the page. */
let code: Awaited<ReturnType<typeof loadCode>> | "failed" | undefined;
let underway: Promise<void> | undefined;

function load(): Promise<void> {
  underway ??= loadCode()
    .catch((): "failed" => "failed")
    .then((loaded) => {
      code = loaded;
      underway = undefined;
    });
  return underway;
}

export const codeView: Part = (context) => {
  const { state, send } = context;
  const draw = () => send({ type: "view", view: {} });
  if (code === undefined) {
    void load().then(draw);
    return html`<p class="code"></p>`;
  }
  if (code === "failed") {
    const again = () => {
      code = undefined;
      draw();
    };
    return html`<p class="code">The code could not be loaded: is element-code.js beside element.js?
      <button type="button" @click=${again}>Try again</button></p>`;
  }
  const { codeOf, languages, pieces } = code;
  const language = languages.find(({ id }) => id === state.view.language) ?? languages[0]!;
  const text = codeOf(language, aboutOf(context));
  const choose = (id: string) => send({ type: "view", view: { language: id } });
  const onKey = (event: KeyboardEvent) => {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const last = languages.length - 1;
    const to =
      event.key === "Home"
        ? 0
        : event.key === "End"
          ? last
          : (languages.indexOf(language) + (by ?? 0) + last + 1) % (last + 1);
    if (by === undefined && event.key !== "Home" && event.key !== "End") return;
    event.preventDefault();
    choose(languages[to]!.id);
    ((event.currentTarget as HTMLElement).children[to] as HTMLElement).focus();
  };
  return html`<div class="code">
    <div class="languages" role="tablist" aria-label="Language" @keydown=${onKey}>
      ${languages.map(
        ({ id, title }) =>
          html`<button
            role="tab"
            id="language-${id}"
            aria-controls="code-text"
            aria-selected=${id === language.id}
            tabindex=${id === language.id ? 0 : -1}
            @click=${() => choose(id)}
          >${title}</button>`,
      )}
    </div>
    <button class="copy" @click=${() => send({ type: "copy", text, what: "The code" })}>Copy</button>
    <pre part="code" id="code-text" role="tabpanel" aria-labelledby="language-${language.id}" tabindex="0"><code>${pieces(
      text,
      language.comment,
    ).map(([kind, text]) => (kind === "plain" ? text : html`<span class=${kind}>${text}</span>`))}</code></pre>
  </div>`;
};

/** What the code is made of, as far as it belongs to the settings that are shown. */
function aboutOf({ state: { config, walk, view }, rows, exchanges }: Context): About {
  const fits = walk.config !== undefined && listOf(walk.config) === listOf(config);
  const attempt = !fits
    ? undefined
    : (walk.attempts.find(({ id }) => id === view.attempt) ?? lastWith(walk.attempts, "end"));
  const exchange = attempt && exchanges.get(attempt.id);
  return {
    config,
    finding: fits ? walk.finding : undefined,
    page: exchange && { method: exchange.method, url: exchange.url, body: exchange.requestBody },
    items: fits ? sampleOf(rows) : [],
    base: document.baseURI,
  };
}

/** What decides which list it is, and how it is paginated. */
const listOf = ({ source, method, url, body, pagination, items }: Config): string =>
  JSON.stringify([source, method, url, body, pagination, items]);

/** So many items are looked at, unless they are large. */
const sampled = { items: 20, characters: 20_000 };

/** Some items: the first ones that are kept. */
function sampleOf(rows: Rows): string[] {
  const texts: string[] = [];
  let characters = 0;
  for (let i = rows.first; i < rows.total && texts.length < sampled.items && characters < sampled.characters; i++) {
    texts.push(rows.text(i)!);
    characters += texts.at(-1)!.length;
  }
  return texts;
}

export const codeStyles = css`
  .code {
    position: relative;
    padding: 12px 16px;
  }
  .languages {
    display: flex;
    flex-wrap: wrap;
    gap: 0 16px;
    padding-inline-end: 64px;
  }
  .languages button {
    padding: 4px 0;
    border: 0;
    border-bottom: 2px solid transparent;
    border-radius: 0;
    background: none;
    color: var(--ap-muted);
    font: inherit;
    cursor: pointer;
  }
  .languages [aria-selected="true"] {
    border-color: var(--ap-accent);
    color: var(--ap-text);
  }
  .code .copy {
    position: absolute;
    inset: 12px 16px auto auto;
  }
  .code pre {
    overflow: auto;
    margin: 12px 0 0;
    font: 13px / 20px var(--ap-mono);
    tab-size: 2;
  }
  .comment {
    color: var(--ap-muted);
  }
  .string {
    color: var(--ap-green);
  }
  .keyword {
    color: var(--ap-accent);
  }
  @media (max-width: 480px) {
    .code pre {
      white-space: pre-wrap;
      overflow-wrap: anywhere;
    }
  }
`;
