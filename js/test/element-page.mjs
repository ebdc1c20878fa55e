// What the browser tests of <any-page> share: a browser, a page for each test, and how a person uses the element in it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchChromium } from "./chromium.mjs";
import { startServer } from "./server.mjs";

/** What a docs page under a strict policy allows; it may ask these servers. */
const policy = (connect) =>
  `default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; connect-src ${connect}; require-trusted-types-for 'script'`;

const ends = ["complete", "suspect", "stopped", "failed"];
const patience = 30_000;

/**
 * A page with the element, and what a person does there.
 * @typedef {object} Use
 * @property {string} origin of the demo's server
 * @property {import("playwright-core").Browser} browser
 * @property {import("playwright-core").Page} page
 * @property {() => Promise<void>} demo opens the demo page; its playground does not walk by itself
 * @property {(body: string, connect?: string) => Promise<void>} alone opens a page of somebody else's, with this body and a strict policy
 * @property {(selector: string) => import("playwright-core").Locator} at finds things in the first element of the page
 * @property {(url: string) => Promise<void>} ask types an address, and walks what is there
 * @property {(...wanted: string[]) => Promise<void>} status waits until the walk has one of these
 * @property {() => Promise<string>} ended waits until the walk has ended, and says how
 * @property {() => Promise<number>} items that the table has
 * @property {(complaint: RegExp) => void} forgive takes a complaint of the console's for what has to come
 */

/**
 * For the tests of a describe(): a browser for all of them, and a page for each. What the console complains of fails a test.
 * @returns {(name: string, run: (use: Use) => Promise<void>) => void} declares a test
 */
export function elementPages() {
  let server;
  let browser;
  let context;

  before(async () => {
    server = await startServer();
    browser = await launchChromium();
    context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  });

  after(async () => {
    await browser?.close();
    server?.close();
  });

  return (name, run) =>
    test(name, async () => {
      const page = await context.newPage();
      page.setDefaultTimeout(patience);
      let complaints = [];
      page.on("pageerror", (error) => complaints.push(String(error)));
      page.on("console", (message) => {
        if (["error", "warning"].includes(message.type())) complaints.push(message.text());
      });
      const forgive = (expected) => {
        complaints = complaints.filter((complaint) => !expected.test(complaint));
      };
      try {
        await run({ ...useOf(page, server.origin), browser, forgive });
      } finally {
        await page.close();
      }
      assert.deepEqual(complaints, []);
    });
}

function useOf(page, origin) {
  const at = (selector) => page.locator("any-page").first().locator(selector);
  const status = (...wanted) => at(wanted.map((one) => `.verdict[data-status=${one}]`).join(", ")).waitFor();
  return {
    origin,
    page,
    at,
    status,
    async demo() {
      await page.addInitScript(() => {
        document.addEventListener("DOMContentLoaded", () =>
          document.querySelector("#playground").setAttribute("autorun", "off"),
        );
      });
      await page.goto(`${origin}/`);
      await page.waitForSelector("html[data-ready]");
    },
    async alone(body, connect = "*") {
      await page.route("**/alone.html", (route) =>
        route.fulfill({
          contentType: "text/html",
          body: `<!doctype html><html lang="en"><head><title>Docs</title><meta http-equiv="Content-Security-Policy" content="${policy(connect)}"><link rel="icon" href="/icon.svg"></head><body><main><h1>Docs</h1>${body}</main><script type="module" src="/dist/element.js"></script></body></html>`,
        }),
      );
      await page.goto(`${origin}/alone.html`);
      await page.waitForFunction(() => customElements.get("any-page") !== undefined);
    },
    async ask(url) {
      await at(".url").fill(url);
      await at(".url").press("Enter");
    },
    async ended() {
      await status(...ends);
      return at(".verdict").getAttribute("data-status");
    },
    items: async () => Number(await at("table").getAttribute("aria-rowcount")) - 1,
  };
}
