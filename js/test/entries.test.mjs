// Items with their places, and iterators that "await using" ends.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { paginate } from "../dist/index.js";

/** Answers with pages of four items, by page number; `fault` may answer the n-th request instead. */
function server(ids, { fault = () => undefined } = {}) {
  let requests = 0;
  const serve = async (url) => {
    const number = Number(new URL(url).searchParams.get("page") ?? 1);
    const items = ids.slice(4 * (number - 1), 4 * number).map((id) => ({ id }));
    const body = JSON.stringify({ items, pages: Math.ceil(ids.length / 4) });
    return fault(++requests, body) ?? new Response(body, { headers: { "content-type": "application/json" } });
  };
  return serve;
}

const pagination = {
  type: "offsetLimit",
  inputs: [{ name: "page", in: "query", type: "page" }],
  outputs: { results: "$.items", numPages: "$.pages" },
};
const ids = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const list = (options = {}, serve = server(ids)) =>
  paginate("https://api.example/list", { pagination, fetch: serve, retry: { minDelay: 1 }, ...options });

/** A body that breaks off after a number of bytes. */
const broken = (body, bytes) =>
  new Response(
    new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(body.slice(0, bytes)));
        setTimeout(() => controller.error(new Error("connection reset")), 5);
      },
    }),
    { headers: { "content-type": "application/json" } },
  );

async function all(iterable) {
  const found = [];
  for await (const value of iterable) found.push(value);
  return found;
}

const places = (entries) => entries.map(({ item, page, index }) => [item.id, page, index]);
const expected = ids.map((id, i) => [id, Math.floor(i / 4), i % 4]);

describe("entries", () => {
  test("are items with the index of their page, and their own in it", async () => {
    for (const options of [{}, { prefetch: 2 }, { concurrency: 3 }, { key: "$.id", dedupe: true }])
      assert.deepEqual(places(await all(list(options).entries())), expected);
  });

  test("stand where they stood, after a resume from within a page", async () => {
    for (const key of [undefined, "$.id"])
      for (let after = 0; after < ids.length; after++) {
        const walk = list({ key });
        const iterator = walk.entries()[Symbol.asyncIterator]();
        const before = [];
        while (before.length < Math.max(after, 1)) before.push((await iterator.next()).value);
        const resume = after === 0 ? null : walk.checkpoint();
        await iterator.return();
        assert.deepEqual(places(await all(list({ key, resume }).entries())), expected.slice(after));
      }
  });

  test("stand where they stood, after a page broke off and was asked for again", async () => {
    for (const bytes of [20, 25, 30, 40]) {
      const fault = (n, body) => (n === 2 ? broken(body, bytes) : undefined);
      assert.deepEqual(places(await all(list({}, server(ids, { fault })).entries())), expected);
    }
  });

  test("stand where they stand now, in a page that has shifted since the checkpoint", async () => {
    const walk = list({ key: "$.id" });
    const iterator = walk.entries()[Symbol.asyncIterator]();
    for (let i = 0; i < 6; i++) await iterator.next();
    const resume = walk.checkpoint();
    const shifted = server([...ids.slice(0, 4), 100, ...ids.slice(4)]);
    const [first] = await all(list({ key: "$.id", resume }, shifted).entries());
    assert.deepEqual(places([first]), [[7, 1, 3]]);
  });

  test("skip the places of items that are dropped", async () => {
    const walk = list({ key: "$.id", dedupe: true }, server([1, 2, 1, 3, 2, 4, 4, 5]));
    assert.deepEqual(places(await all(walk.entries())), [
      [1, 0, 0],
      [2, 0, 1],
      [3, 0, 3],
      [4, 1, 1],
      [5, 1, 3],
    ]);
  });
});

describe("await using", { skip: Symbol.asyncDispose === undefined }, () => {
  test("ends an iteration of every kind, as return() does", async () => {
    const page = await list().first();
    for (const [name, open] of Object.entries({
      items: (walk) => walk,
      pages: (walk) => walk.pages(),
      entries: (walk) => walk.entries(),
      select: (walk) => walk.select("$.id"),
    })) {
      const walk = list();
      const iterator = open(walk)[Symbol.asyncIterator]();
      assert.equal((await iterator.next()).done, false, name);
      assert.equal(await iterator[Symbol.asyncDispose](), undefined, name);
      assert.deepEqual(await iterator.next(), { done: true, value: undefined }, name);
      assert.equal(walk.verdict.reason, "consumer-stopped", name);
      assert.equal(Object.keys(iterator).length, 0, name);
    }
    const rest = page.iterPages()[Symbol.asyncIterator]();
    assert.equal((await rest.next()).value, page);
    await rest[Symbol.asyncDispose]();
    assert.deepEqual(await rest.next(), { done: true, value: undefined });
  });

  test("of an iteration that has not begun asks for nothing", async () => {
    const walk = list({ fetch: () => assert.fail("asked") });
    await walk[Symbol.asyncIterator]()[Symbol.asyncDispose]();
    assert.equal(walk.verdict, undefined);
  });
});
