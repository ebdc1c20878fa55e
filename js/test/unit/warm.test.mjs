// The walks that nobody sees, by which the host compiles the engine's code in time.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { sources } from "./sources.mjs";

const { Engine, enginesFrom, initWith, paginateWith } = await sources("engine", "load", "paginate");

const module = await WebAssembly.compile(readFileSync(new URL("../../dist/anypage.wasm", import.meta.url)));
const { open } = Engine.prototype;
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Engines of their own, and the walks that are opened in them. */
function watched(t) {
  const opened = [];
  t.mock.method(Engine.prototype, "open", function (config) {
    opened.push(config);
    return open.call(this, config);
  });
  return { engines: enginesFrom(async () => ({ engine: module })), opened };
}
/** One page, after some ms; and what was asked for. */
function list(ms) {
  const asked = [];
  const fetch = async (url) => {
    asked.push(url);
    await wait(ms);
    return new Response('[{"id":1},{"id":2}]', { headers: { "content-type": "application/json" } });
  };
  return { fetch, asked };
}

test("while the first request is under way, the engine walks pages that nobody asks for", async (t) => {
  const { engines, opened } = watched(t);
  const { fetch, asked } = list(1_500);
  const items = await paginateWith(engines)("https://api.example/list", { fetch, pagination: "none" }).toArray();
  assert.deepEqual(items, [{ id: 1 }, { id: 2 }]);
  assert.deepEqual(asked, ["https://api.example/list"]);
  assert.deepEqual(
    opened.map(({ url, options }) => [new URL(url).host, options.pagination]),
    [
      ["api.example", "none"],
      ["anypage.invalid", "openai-cursor"],
    ],
  );
  await paginateWith(engines)("https://api.example/list", { fetch: list(50).fetch }).toArray();
  assert.equal(opened.length, 3, "once is enough");
});

test("init() has it do so, and the second call does nothing", async (t) => {
  const { engines, opened } = watched(t);
  await initWith(engines)();
  assert.deepEqual(
    opened.map(({ options }) => options.pagination),
    ["auto", "openai-cursor"],
  );
  await initWith(engines)();
  assert.equal(opened.length, 2);
});

test("where the answer is there before the engine, nothing comes in between", async (t) => {
  const { opened } = watched(t);
  const engines = enginesFrom(async () => {
    await wait(100);
    return { engine: module };
  });
  await paginateWith(engines)("https://api.example/list", { fetch: list(0).fetch, pagination: "none" }).toArray();
  await wait(50);
  assert.equal(opened.length, 1);
});
