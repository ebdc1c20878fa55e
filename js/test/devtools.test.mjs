// ./devtools, pasted into the console of a page: through the DevTools protocol,
// as the console itself evaluates what is typed into it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { launchChromium, noBrowser } from "./chromium.mjs";
import { startServer } from "./server.mjs";

const snippet = readFileSync(new URL("../dist/devtools.js", import.meta.url), "utf8");

describe("the devtools snippet", { skip: noBrowser }, () => {
  let server;
  let browser;
  before(async () => {
    server = await startServer();
    browser = await launchChromium();
  });
  after(async () => {
    await browser?.close();
    server?.close();
  });

  /** Opens a page with a console. */
  async function open(address) {
    const page = await browser.newPage();
    await page.goto(address);
    const session = await page.context().newCDPSession(page);
    return {
      close: () => page.close(),
      /** Evaluates text as typed into the console; its value must be JSON. */
      async type(expression) {
        const { result, exceptionDetails } = await session.send("Runtime.evaluate", {
          expression,
          replMode: true,
          awaitPromise: true,
          returnByValue: true,
          includeCommandLineAPI: true,
          userGesture: true,
        });
        if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
        return result.value;
      },
    };
  }

  const globals = "Reflect.ownKeys(globalThis).map(String).sort()";

  test("defines anypage(), which walks, and nothing else", async () => {
    const console = await open(`${server.origin}/api/`);
    try {
      const before = await console.type(globals);
      await console.type(snippet);
      assert.deepEqual(await console.type(globals), [...before, "anypage"].sort());

      const url = JSON.stringify(`${server.origin}/api/link-header?per_page=1000`);
      await console.type(`const walk = anypage(${url}, { pagination: "link-header", items: "$.items" })`);
      await console.type("let count = 0; for await (const item of walk) if (item.title) count++;");
      assert.equal(await console.type("count"), 10_000);
      assert.equal((await console.type("walk.verdict")).status, "complete");
      assert.deepEqual(await console.type(globals), [...before, "anypage"].sort());
    } finally {
      await console.close();
    }
  });

  test("can be pasted twice", async () => {
    const console = await open(`${server.origin}/api/`);
    try {
      await console.type(snippet);
      await console.type(snippet);
      assert.equal(await console.type("typeof anypage"), "function");
    } finally {
      await console.close();
    }
  });
});
