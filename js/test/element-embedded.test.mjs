// <any-page> as the page around it uses it: events that it can take over, attributes and properties that come and go, parts and
// slots, and what readers may not do there.

import assert from "node:assert/strict";
import { describe } from "node:test";
import { noBrowser } from "./chromium.mjs";
import { elementPages } from "./element-page.mjs";

/** Runs in the page: answers with these bodies, one after the other, and counts. A number is a status. */
function answering(bodies) {
  const element = document.querySelector("any-page");
  globalThis.asked = [];
  element.fetch = async (input) => {
    const body = bodies[Math.min(globalThis.asked.length, bodies.length - 1)];
    globalThis.asked.push(String(input));
    return typeof body === "number" ? Response.json({ message: "no" }, { status: body }) : Response.json(body);
  };
}

const src = "https://api.example.com/list";

describe("<any-page> in the page of somebody else", { skip: noBrowser, concurrency: 3 }, () => {
  const inPage = elementPages();

  inPage("an error that the page tells of is not the element’s to tell", async ({ page, alone, at, status }) => {
    await alone(`<any-page src="${src}"></any-page>`);
    await page.evaluate(answering, [404]);
    const run = (prevent) =>
      page.evaluate(async (prevent) => {
        const element = document.querySelector("any-page");
        let code;
        const listen = (event) => {
          code = event.detail.code;
          if (prevent) event.preventDefault();
        };
        element.addEventListener("any-page-error", listen, { once: true });
        await element.run();
        await element.updateComplete;
        return code;
      }, prevent);
    assert.equal(await run(true), "http");
    await status("stopped");
    assert.doesNotMatch(await at(".verdict").textContent(), /404|error|Failed/);
    assert.equal(await run(false), "http");
    await status("failed");
    assert.match(await at(".verdict").textContent(), /404/);
  });

  inPage("what keeps a walk from its begin is told by an event, too", async ({ page, alone, at }) => {
    await alone(`<any-page></any-page>`);
    const told = await page.evaluate(async () => {
      const element = document.querySelector("any-page");
      const told = [];
      element.addEventListener("any-page-error", ({ detail }) => told.push([detail.code, detail.option]));
      await element.run();
      Object.assign(element, { src: "https://api.example.com/list", pagination: "{" });
      await element.run();
      return told;
    });
    assert.deepEqual(told, [
      ["config", "url"],
      ["config", "pagination"],
    ]);
    await at(".drawer").waitFor();
  });

  inPage("a link that the page shares itself opens no dialog", async ({ page, alone, at }) => {
    await alone(`<any-page src="${src}"></any-page>`);
    const shared = page.evaluate(
      () =>
        new Promise((resolve) =>
          document.addEventListener(
            "any-page-share",
            (event) => {
              event.preventDefault();
              resolve(event.detail.hash);
            },
            { once: true },
          ),
        ),
    );
    await at('button:text-is("Share")').click();
    assert.match(await shared, /^anypage=1&url=https:\/\/api\.example\.com\/list$/);
    assert.equal(await at("dialog").count(), 0);
    await at('button:text-is("Share")').click();
    await at("dialog[open]").waitFor();
  });

  inPage("attributes and properties that are taken away count no longer", async ({ page, alone, at, ended, items }) => {
    await alone(
      `<any-page src="${src}" method="post" body="{}" pagination="none" items="$.rows" max-pages="1" theme="dark" density="compact" view="table" proxy="/proxy?"></any-page>`,
    );
    const shown = () =>
      page.evaluate(async () => {
        const element = document.querySelector("any-page");
        await element.updateComplete;
        const root = element.shadowRoot;
        const { length } = root.querySelectorAll("[role=tab]");
        const scheme = getComputedStyle(element).colorScheme;
        return [root.querySelector(".url").value, root.querySelector(".ask select").value, length, scheme];
      });
    assert.deepEqual(await shown(), [src, "POST", 0, "dark"]);
    await page.evaluate(() => {
      const element = document.querySelector("any-page");
      for (const name of element.getAttributeNames()) element.removeAttribute(name);
    });
    assert.deepEqual(await shown(), ["", "GET", 4, "light dark"]);
    assert.deepEqual(await at(".url").evaluate((url) => url.getRootNode().host.getAttributeNames()), []);
    await page.evaluate(answering, [[{ id: 1 }]]);
    await page.evaluate(() => {
      const nothing = { headers: null, trust: null, samples: null, body: null, items: null, pagination: null };
      const element = document.querySelector("any-page");
      return Object.assign(element, { src: "https://api.example.com/list", theme: "light", ...nothing }).run();
    });
    await ended();
    assert.equal(await items(), 1);
    assert.deepEqual((await shown()).slice(3), ["light"]);
    await page.evaluate(() => {
      document.querySelector("any-page").src = undefined;
    });
    assert.equal((await shown())[0], "");
  });

  inPage("a walk that is stopped while the package loads asks for nothing", async ({ page, alone }) => {
    let release;
    const released = new Promise((resolve) => {
      release = resolve;
    });
    await page.route("**/dist/index.js", async (route) => {
      await released;
      await route.continue();
    });
    await alone(
      `<any-page src="${src}" pagination="none"></any-page><any-page id="gone" src="${src}" pagination="none"></any-page>`,
    );
    const told = await page.evaluate(async () => {
      const [element, gone] = document.querySelectorAll("any-page");
      const told = [];
      globalThis.asked = 0;
      for (const one of [element, gone]) {
        one.fetch = async () => {
          globalThis.asked++;
          return Response.json([1]);
        };
        one.addEventListener("any-page-verdict", ({ detail }) => told.push(detail.status));
      }
      globalThis.runs = [element.run(), gone.run()];
      await Promise.all([element.updateComplete, gone.updateComplete]);
      await new Promise((resolve) => setTimeout(resolve)); // both have begun
      element.shadowRoot
        .querySelector(".url")
        .dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true, composed: true }));
      gone.remove();
      return told;
    });
    assert.deepEqual(told, ["stopped", "stopped"]);
    release();
    await page.evaluate(() => Promise.all(globalThis.runs));
    assert.equal(await page.evaluate(() => globalThis.asked), 0);
    await page.evaluate(() => document.querySelector("any-page").run());
    assert.equal(await page.evaluate(() => globalThis.asked), 1);
  });

  inPage("a reader changes nothing where settings can only be looked at", async ({ page, alone, at, status }) => {
    await alone(`<any-page src="${src}" readonly></any-page>`);
    await page.evaluate(answering, [401, { rows: [{ id: 1 }] }]);
    const url = () => at(".url").inputValue();
    await at('button:has-text("Walk all")').click();
    await status("failed");
    assert.deepEqual(await at(".verdict .actions button").allTextContents(), [
      "Try again from here",
      "Show the request",
    ]);
    await at(".url").evaluate((field) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text", "curl https://other.example/");
      field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    });
    await at('button:text-is("Try again from here")').click();
    await status("suspect");
    assert.deepEqual(await at(".verdict .actions button").allTextContents(), []);
    assert.equal(await url(), src);
    await page.evaluate(() => {
      document.querySelector("any-page").src = "https://api.example.com/other";
    });
    await at(".verdict .stale").waitFor();
    assert.deepEqual(await at(".verdict .stale button").allTextContents(), ["Run again"]);
    // What is wrong is shown where it stands, and can't be changed there.
    await page.evaluate(() => {
      document.querySelector("any-page").items = "rows";
      return document.querySelector("any-page").run();
    });
    await at('.drawer .field-error:has-text("items is")').waitFor();
    assert.equal(await at(".drawer input:enabled").count(), 0);
  });

  inPage("styles reach its parts, custom properties its looks, and slots have what the page says", async (use) => {
    const { page, alone, at, ended } = use;
    await alone(
      `<any-page src="${src}"><p slot="empty" id="none">Nothing yet</p><p slot="footer" id="foot">Ours</p></any-page>`,
    );
    assert.equal(await page.locator("#none").isVisible(), true);
    await page.evaluate(answering, [[{ id: 1, name: "a" }]]);
    await page.evaluate(() => {
      const sheet = new CSSStyleSheet();
      const parts = ["bar", "finding", "verdict", "table", "row", "cell", "waterfall", "code"];
      for (const part of parts) sheet.insertRule(`any-page::part(${part}) { outline: 3px solid rgb(1, 2, 3) }`);
      sheet.insertRule(
        `any-page { --any-page-accent: rgb(4, 5, 6); --any-page-on-accent: rgb(7, 8, 9); --any-page-font: serif;
          --any-page-mono: cursive; --any-page-row: 51px; --any-page-height: 501px }`,
      );
      document.adoptedStyleSheets = [sheet];
      return document.querySelector("any-page").run();
    });
    await ended();
    assert.equal(await page.locator("#none").isVisible(), false);
    assert.equal(await page.locator("#foot").isVisible(), true);
    const style = (selector, name) =>
      at(selector)
        .first()
        .evaluate((node, name) => getComputedStyle(node)[name], name);
    const reached = async (...parts) => {
      for (const part of parts) assert.equal(await style(`[part~=${part}]`, "outlineColor"), "rgb(1, 2, 3)", part);
    };
    await at("tr[data-row]").first().waitFor();
    await reached("bar", "finding", "verdict", "table", "row", "cell");
    await at("[data-tab=requests]").click();
    await at("[part~=waterfall]").first().waitFor();
    await reached("waterfall");
    await at("[data-tab=code]").click();
    await at("[part~=code]").waitFor();
    await reached("code");
    assert.equal(await style(".primary", "backgroundColor"), "rgb(4, 5, 6)");
    assert.equal(await style(".primary", "color"), "rgb(7, 8, 9)");
    assert.equal(await style(".headline", "fontFamily"), "serif");
    assert.equal(await style("[part~=code]", "fontFamily"), "cursive");
    assert.equal(await style(".frame", "height"), "501px");
    await at("[data-tab=table]").click();
    assert.equal((await at('tr[data-row="0"]').boundingBox()).height, 51);
  });

  inPage("the code is there in each element that shows it", async ({ page, alone }) => {
    await alone(`<any-page view="code" src="${src}"></any-page><any-page view="code" src="${src}"></any-page>`);
    for (const i of [0, 1]) await page.locator("any-page").nth(i).locator(".languages").waitFor();
  });

  inPage("code that could not be loaded is loaded when it is looked at again", async ({ page, alone, at, forgive }) => {
    await page.route("**/dist/element-code.js", (route) => route.abort(), { times: 1 });
    await alone(`<any-page view="table code" src="${src}"></any-page>`);
    await at("[data-tab=code]").click();
    await at('.code:has-text("could not be loaded")').waitFor();
    await at('.code button:text-is("Try again")').click();
    await at(".languages").waitFor();
    forgive(/^Failed to load resource/);
  });
});
