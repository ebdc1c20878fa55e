// The first items come before the engine, in Chromium, where it is downloaded. js/test/unit/first.test.mjs has the rules.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { test } from "node:test";
import { launchChromium, noBrowser } from "./chromium.mjs";

const dist = new URL("../dist/", import.meta.url);
const types = { js: "text/javascript", wasm: "application/wasm" };

test("the first items come before the engine, whose download waits for the first answer", {
  skip: noBrowser,
}, async () => {
  const asked = [];
  const held = [];
  let release = false;
  const site = createServer(async ({ url }, response) => {
    const { pathname, searchParams } = new URL(url, "http://site");
    if (pathname === "/") return response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html>");
    if (pathname === "/favicon.ico") return response.writeHead(404).end();
    asked.push(pathname);
    if (pathname === "/list") {
      const data = searchParams.get("page") === "2" ? [] : [{ id: 1 }, { id: 2 }, { id: 3 }];
      return setTimeout(
        () => response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ data })),
        50,
      );
    }
    if (pathname.includes("anypage.wasm") && !release) await new Promise((resolve) => held.push(resolve));
    const file = await readFile(new URL(`.${pathname}`, dist));
    response.writeHead(200, { "content-type": types[pathname.split(".").at(-1)] ?? "application/gzip" }).end(file);
  });
  await new Promise((resolve) => site.listen(0, "127.0.0.1", resolve));
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${site.address().port}/`);
    const before = await page.evaluate(async () => {
      const { paginate } = await import("/index.js");
      const walk = paginate(`${location.origin}/list?page=1`, { items: "$.data" });
      const iterator = walk[Symbol.asyncIterator]();
      const items = [];
      for (let i = 0; i < 3; i++) items.push((await iterator.next()).value.id);
      globalThis.rest = async () => {
        for (let step = await iterator.next(); !step.done; step = await iterator.next()) items.push(step.value.id);
        return { items, status: walk.verdict.status };
      };
      const left = paginate(`${location.origin}/list?page=1`, { items: "$.data" });
      for await (const _ of left) break;
      return { items: [...items], left: left.verdict.reason, at: walk.checkpoint().item };
    });
    assert.deepEqual(before, { items: [1, 2, 3], left: "consumer-stopped", at: 3 });
    assert.equal(asked.filter((path) => path === "/list").length, 2);
    const engine = asked.findIndex((path) => path.includes("anypage.wasm"));
    assert.ok(engine === -1 || engine > asked.indexOf("/list"), asked.join(" "));
    release = true;
    for (const resolve of held) resolve();
    assert.deepEqual(await page.evaluate("rest()"), { items: [1, 2, 3], status: "complete" });
  } finally {
    await browser.close();
    site.close();
  }
});
