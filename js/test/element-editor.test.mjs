// The parts of the element that edit, show code and share, in Chromium: in a shadow root, under the strictest policy that they can live with.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { launchChromium, noBrowser } from "./chromium.mjs";

const js = fileURLToPath(new URL("..", import.meta.url));

/** The parts in a shadow root, with the reducer, the engine and the editor's file as they ship. */
const page = `
import { html, render } from "lit";
import { Exchanges } from "./src/element/exchanges.ts";
import { Rows } from "./src/element/rows.ts";
import { initialState, reduce } from "./src/element/state.ts";
import { Trials } from "./src/element/trials.ts";
import { codeStyles, codeView } from "./src/element/parts/code.ts";
import { editorStyles, editorView } from "./src/element/parts/editor.ts";
import { shareStyles, shareView } from "./src/element/parts/share.ts";

const shadow = document.body.attachShadow({ mode: "open" });
shadow.adoptedStyleSheets = [codeStyles, editorStyles, shareStyles].map((style) => style.styleSheet);
const context = {
  state: initialState, rows: new Rows(), exchanges: new Exchanges(), now: 0, heard: 0, readonly: false,
  send(intent) {
    sent.push(intent);
    if (intent.type === "try") trials.ask(context.state.config);
    else if (intent.type === "edit" || intent.type === "view") reduceAll(intent);
  },
};
const sent = [];
const trials = new Trials(async () => (await import("./index.js")).paginate, (trial) => reduceAll({ type: "view", view: { trial } }));
function reduceAll(action) {
  context.state = reduce(context.state, action);
  render(html\`\${editorView(context)}\${codeView(context)}\${context.state.view.dialog === "share" ? shareView(context) : ""}\`, shadow);
}
window.element = { context, sent, edit: (config) => reduceAll({ type: "edit", config }), view: (view) => reduceAll({ type: "view", view }) };
window.violations = [];
document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI, sample }) => violations.push([effectiveDirective, blockedURI, sample].join(" ")));
reduceAll({ type: "edit", config: { url: "https://api.example/items", pagination: "auto" } });
`;

const policy = {
  "default-src": "'none'",
  "script-src": "'self' 'wasm-unsafe-eval'",
  "connect-src": "'self'",
  "require-trusted-types-for": "'script'",
  "trusted-types": "lit-html",
  "base-uri": "'none'",
};

const object = {
  type: "cursor",
  inputs: [{ name: "after", in: "query", type: "cursor" }],
  outputs: { results: "$.items", nextCursor: "$.next" },
};

describe("the element's editor in Chromium", { skip: noBrowser }, () => {
  let site;
  let browser;
  let tab;
  const asked = [];

  before(async () => {
    const { outputFiles } = await esbuild.build({
      stdin: { contents: page, resolveDir: js },
      bundle: true,
      write: false,
      format: "esm",
      target: "es2022",
      minify: true,
      plugins: [
        {
          name: "files beside it",
          setup({ onResolve }) {
            onResolve({ filter: /^\.\/(?:element-\w+|index)\.js$/ }, ({ path }) => ({ path, external: true }));
          },
        },
      ],
    });
    site = createServer(async (request, response) => {
      asked.push(request.url);
      if (request.url === "/") {
        const rules = Object.entries(policy).map((rule) => rule.join(" "));
        const headers = { "content-type": "text/html", "content-security-policy": rules.join("; ") };
        return response
          .writeHead(200, headers)
          .end('<!doctype html><body><script type="module" src="/dist/page.js"></script>');
      }
      const types = { ".js": "text/javascript", ".wasm": "application/wasm" };
      const type = { "content-type": types[path.extname(request.url)] ?? "application/octet-stream" };
      if (request.url === "/dist/page.js") return response.writeHead(200, type).end(outputFiles[0].contents);
      try {
        response.writeHead(200, type).end(await readFile(path.join(js, request.url)));
      } catch {
        response.writeHead(404).end();
      }
    });
    await new Promise((resolve) => site.listen(0, "127.0.0.1", resolve));
    browser = await launchChromium();
    tab = await browser.newPage();
    await tab.goto(`http://127.0.0.1:${site.address().port}/`);
    await tab.locator(".kinds").waitFor();
  });
  after(async () => {
    await browser?.close();
    site?.close();
  });

  const pagination = () => tab.evaluate(() => element.context.state.config.pagination);
  /** Shows an object's text, with the editor open. */
  async function edit(text) {
    await tab.evaluate(
      (pagination) => element.edit({ pagination }),
      typeof text === "string" ? text : JSON.stringify(text, null, 2),
    );
    if ((await tab.locator(".cm-content").count()) === 0) await tab.locator("textarea[aria-label]").focus();
    await tab.locator(".cm-content").focus();
  }
  /** Puts the cursor behind the n-th character. */
  async function goTo(n) {
    await tab.keyboard.press("Control+Home");
    for (let i = 0; i < n; i++) await tab.keyboard.press("ArrowRight");
  }

  test("is no more than a text field until somebody begins to edit", async () => {
    await tab.locator("label", { hasText: "Object" }).click();
    assert.match(await pagination(), /"type": "cursor"/);
    assert.ok(!asked.includes("/dist/element-editor.js"));
    await tab.locator("textarea[aria-label]").focus();
    await tab.locator(".cm-content").waitFor();
    assert.ok(asked.includes("/dist/element-editor.js"));
    assert.equal(await tab.locator("textarea[aria-label]").isHidden(), true);
    assert.equal(
      await tab.evaluate(() => document.body.shadowRoot.activeElement.className.includes("cm-content")),
      true,
    );
  });

  test("offers names and values of the contract", async () => {
    await edit('{"type": }');
    await goTo(9);
    await tab.keyboard.type('"');
    await tab.locator(".cm-tooltip-autocomplete").waitFor();
    assert.deepEqual((await tab.locator(".cm-completionLabel").allTextContents()).sort(), [
      "cursor",
      "none",
      "offsetLimit",
      "url",
    ]);
    await tab.keyboard.type("off");
    await tab.waitForTimeout(150); // a completion that comes up under the fingers is not accepted sooner
    await tab.keyboard.press("Enter");
    assert.equal(await pagination(), '{"type": "offsetLimit"}');

    await edit('{"type": "url", "outputs": {}}');
    await goTo(28);
    await tab.keyboard.type('"next');
    await tab.waitForTimeout(150);
    await tab.locator(".cm-completionLabel", { hasText: "nextUrl" }).click();
    assert.equal(await pagination(), '{"type": "url", "outputs": {"nextUrl": }}');
  });

  test("marks mistakes at their place, in the engine's words", async () => {
    const text = JSON.stringify(object, null, 2).replace('"query"', '"quer"');
    await edit(text);
    await tab.keyboard.press("End");
    await tab.keyboard.type(" "); // what the page sets is not tried, what is typed is
    const mark = tab.locator(".cm-lintRange-error");
    await mark.waitFor();
    assert.equal(await mark.textContent(), '"quer"');
    assert.match(
      await tab.locator("#pagination-wrong").textContent(),
      /Line 6, column 13: pagination\.inputs\[0\]\.in is "quer": use parameters, query, path, header or requestBody/,
    );

    await edit('{"type": cursor');
    await tab.keyboard.press("Control+End");
    await tab.keyboard.type("}");
    await mark.waitFor();
    assert.equal(await mark.textContent(), "cursor");
    assert.match(
      await tab.locator("#pagination-wrong").textContent(),
      /Line 1, column 10: cursor is no value: put quotes around a text/,
    );

    await edit({ ...object, output: {} });
    await tab.locator(".cm-lintRange-warning").waitFor();
    assert.equal(await tab.locator(".cm-lintRange-warning").textContent(), '"output"');
    await edit(object);
    await mark.waitFor({ state: "detached" });
  });

  test("tells what the object would ask for, and what SDKs make of it", async () => {
    await edit(object);
    await tab.evaluate(() => element.context.send({ type: "try" }));
    await tab.locator(".editor ol li").nth(2).waitFor();
    assert.deepEqual(await tab.locator(".editor ol li").allTextContents(), [
      "GET https://api.example/items",
      "GET https://api.example/items?after=cursor-2",
      "GET https://api.example/items?after=cursor-3",
    ]);
    assert.match(await tab.locator(".editor details ul").textContent(), /Go\s+A cursor that comes as a number/);
  });

  test("leaves the Tab key to whoever wants to get out", async () => {
    await edit(object);
    await tab.keyboard.press("Tab");
    assert.equal(
      await tab.evaluate(() => document.body.shadowRoot.activeElement.className.includes("cm-content")),
      false,
    );
  });

  test("goes away with its part, and comes back with what was typed", async () => {
    await edit(object);
    const text = await pagination();
    await tab.locator("label", { hasText: "Find it out" }).click();
    assert.equal(await tab.locator(".cm-editor").count(), 0);
    await tab.locator("label", { hasText: "Object" }).click();
    assert.equal(await pagination(), text);
  });

  test("a language's code is a tab away, by the keyboard too", async () => {
    await tab.locator("#language-javascript").focus();
    await tab.keyboard.press("ArrowRight");
    await tab.keyboard.press("ArrowRight");
    assert.equal(await tab.locator("[role=tab][aria-selected=true]").textContent(), "cURL of this page");
    assert.equal(await tab.locator("[role=tabpanel]").textContent(), "curl https://api.example/items\n");
    assert.equal(await tab.evaluate(() => document.body.shadowRoot.activeElement.id), "language-curl");
    await tab.keyboard.press("End");
    await tab.keyboard.press("ArrowRight");
    assert.equal(await tab.locator("[role=tab][aria-selected=true]").textContent(), "JavaScript");
    await tab.locator(".code .copy").click();
    const { type, text } = await tab.evaluate(() => element.sent.at(-1));
    assert.equal(type, "copy");
    assert.equal(text, await tab.locator("[role=tabpanel]").textContent());
  });

  test("the dialog shares what is ticked, and forgets it", async () => {
    const open = () => tab.evaluate(() => element.view({ dialog: "share" }));
    await tab.evaluate(() =>
      element.edit({
        url: "https://api.example/items?api_key=s3cr3t",
        headers: [{ name: "authorization", value: "s3cr3t" }],
      }),
    );
    await open();
    await tab.locator("dialog[open]").waitFor();
    const link = () => tab.locator(".share textarea").inputValue();
    assert.doesNotMatch(await link(), /s3cr3t/);
    assert.deepEqual(
      (await tab.locator(".share fieldset label").allTextContents()).map((text) => text.trim()),
      ["the parameter api_key", "the header authorization"],
    );
    await tab.getByLabel("the header authorization").check();
    assert.match(await link(), /header=authorization:%20s3cr3t/);
    assert.doesNotMatch(await link(), /api_key=s3cr3t/);
    await tab.keyboard.press("Escape");
    await tab.locator("dialog").waitFor({ state: "detached" });
    await open();
    await tab.locator("dialog[open]").waitFor();
    assert.doesNotMatch(await link(), /s3cr3t/);
    await tab.getByText("Close").click();
  });

  test("breaks no rule of the policy", async () => {
    assert.deepEqual(await tab.evaluate(() => violations), []);
  });
});
