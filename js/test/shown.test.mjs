// What consoles, JSON and structuredClone make of walks, pages and what they give.

import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { paginate } from "../dist/index.js";

const url = "https://api.example/list?api_key=s3cr3t";
const pages = [
  { data: [{ id: 1 }, { id: 2 }], next: "b", total: 3 },
  { data: [{ id: 3 }], next: null, total: 3 },
];
const pagination = {
  type: "cursor",
  inputs: [{ name: "cursor", in: "query", type: "cursor" }],
  outputs: { results: "$.data", nextCursor: "$.next", total: "$.total" },
};
const walk = (options = {}) =>
  paginate(url, {
    pagination,
    fetch: async (address) => Response.json(pages[new URL(address).searchParams.has("cursor") ? 1 : 0]),
    ...options,
  });

test("a page as JSON has its items", async () => {
  const page = await walk().first();
  const shown = "https://api.example/list?api_key=…";
  const data = {
    index: 0,
    total: 3,
    items: pages[0].data,
    body: { data: [], next: "b", total: 3 },
    request: { method: "GET", url: shown },
    response: { url: shown, status: 200, headers: { "content-type": "application/json" } },
  };
  assert.deepEqual(page.toJSON(), data);
  assert.deepEqual(JSON.parse(JSON.stringify(page)), data);
  assert.deepEqual(structuredClone(page.toJSON()), data);
});

test("verdicts, schemes, checkpoints and items can be cloned", async () => {
  const list = walk();
  const items = await list.toArray();
  for (const value of [list.verdict, list.scheme, list.checkpoint(), items])
    assert.deepEqual(structuredClone(value), value);
});

test("a console shows what a walk is about, and no credential", async () => {
  const list = walk();
  assert.equal(
    inspect(list),
    "Walk {\n  url: 'https://api.example/list?api_key=…',\n  scheme: undefined,\n  verdict: undefined\n}",
  );
  await list.count();
  const text = inspect(list);
  assert.match(text, /^Walk \{\n {2}url: /);
  assert.match(text, /status: 'complete'/);
  assert.match(text, /type: 'cursor'/);
  assert.doesNotMatch(text, /s3cr3t|#|engines/);
  assert.equal(String(list), "[object Walk]");
  assert.deepEqual(Object.keys(list), []);
});

test("a console shows a page with its items", async () => {
  const page = await walk().first();
  const text = inspect(page);
  assert.match(text, /^Page \{/);
  assert.match(text, /items: \[ \{ id: 1 \}, \{ id: 2 \} \]/);
  assert.doesNotMatch(text, /s3cr3t/);
});

test("resume: null is from the start", async () => {
  assert.equal(await walk({ resume: null }).count(), 3);
  const list = walk();
  for await (const page of list.pages()) if (page.index === 0) break;
  assert.deepEqual(await walk({ resume: list.checkpoint() }).toArray(), [{ id: 3 }]);
});
