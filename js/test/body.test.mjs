// Bodies as they arrive: in chunks that cut items anywhere, in chunks larger than
// anything should wait for, and left before their end.

import assert from "node:assert/strict";
import { test } from "node:test";
import { paginate } from "../dist/index.js";
import { full, short } from "./scale.mjs";

const url = "https://api.example/list";
const json = { headers: { "content-type": "application/json" } };
const encode = (text) => new TextEncoder().encode(text);

/** A body that arrives in chunks of size bytes. */
function arriving(text, size) {
  const bytes = encode(text);
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(at, (at += size)));
    },
  });
}

const items = [
  { id: 1, text: "plain" },
  { id: 2, text: 'é € 😀 \\ " [{' },
  [3, [4]],
  "five",
  6,
  { id: 7, text: "ü".repeat(30_000) }, // more than one batch
  ...Array.from({ length: 300 }, (_, i) => ({ id: i, text: `item ${i}`.repeat(20) })), // many batches
];

for (const [name, indent] of [
  ["compact", undefined],
  ["indented", 2],
]) {
  const body = JSON.stringify({ before: [1], data: items, after: { a: "ü" } }, undefined, indent);
  for (const size of full ? [1, 2, 3, 61, 4096, 65_536, 1 << 20] : short ? [61, 65_536] : [1, 61, 65_536]) {
    test(`items of a ${name} body in chunks of ${size} bytes`, async () => {
      const walk = paginate(url, {
        pagination: "none",
        items: "$.data",
        fetch: async () => new Response(arriving(body, size), json),
      });
      const got = [];
      for await (const item of walk) got.push(item);
      assert.deepEqual(got, items);
      const page = await walk.first();
      assert.deepEqual(page.items, items);
      assert.deepEqual(page.body, { before: [1], data: [], after: { a: "ü" } });
      for (const i of [305, 0, 5, 1, 304, 2, 5]) assert.deepEqual(JSON.parse(page.raw(i)), items[i], "in any order");
      assert.equal(await walk.count(), items.length);
    });
  }
}

test("others get their turn while a chunk of many megabytes is read", async (t) => {
  const item = JSON.stringify({ id: 1, text: "x".repeat(1000) });
  const body = encode(`{"data":[${Array(8000).fill(item).join(",")}]}`);
  let now = performance.now(); // a clock never goes back
  t.mock.method(performance, "now", () => (now += 5)); // two pieces are too long a task
  let turns = 0;
  let reading = true;
  const others = () => {
    turns++;
    if (reading) setImmediate(others);
  };
  const chunk = new ReadableStream({
    start(controller) {
      controller.enqueue(body);
      controller.close();
    },
  });
  const walk = paginate(url, {
    pagination: "none",
    items: "$.data",
    fetch: async () => {
      setImmediate(others);
      return new Response(chunk, json);
    },
  });
  assert.equal(await walk.count(), 8000);
  reading = false;
  assert.ok(turns >= 10, `${turns} turns while 8 MB were read`);
});

// A reader into memory of its own would wait for ever for the end of such a stream.
test("count reads a stream of bytes that JavaScript made to its end", async () => {
  const pieces = ['{"data":[1,2', ",3,4]}"].map(encode);
  const bytes = new ReadableStream({
    type: "bytes",
    pull(controller) {
      const piece = pieces.shift();
      if (piece === undefined) controller.close();
      else controller.enqueue(piece);
    },
  });
  const walk = paginate(url, { pagination: "none", items: "$.data", fetch: async () => new Response(bytes, json) });
  assert.equal(await walk.count(), 4);
});

test("a body that is left is aborted, and no request after it", async () => {
  const signals = [];
  const options = {
    pagination: {
      type: "offsetLimit",
      inputs: [{ name: "page", in: "query", type: "page" }],
      outputs: { results: "$.data" },
    },
    fetch: async (_, { signal }) => {
      signals.push(signal);
      assert.equal(signal.aborted, false, "as it is requested");
      const page = signals.length;
      const stream = new ReadableStream({
        start(controller) {
          controller.enqueue(encode(`{"data":[${page},`));
          if (page % 60 === 0) return; // the rest never comes
          controller.enqueue(encode(`0]}`));
          controller.close();
        },
      });
      return new Response(stream, json);
    },
  };
  for (const pages of [60, 120]) {
    for await (const item of paginate(url, options)) if (item === pages) break;
    assert.equal(signals.length, pages);
    assert.equal(signals.at(-1).aborted, true, "when it is left");
  }
  assert.ok(new Set(signals).size >= 4, "listeners that a fetch leaves on a signal don't add up for ever");
});

test("what stands in for a Response needs a status and a body that is bytes", async () => {
  const text = '{"data":[1,2,3]}';
  const options = { pagination: "none", items: "$.data", retry: false };
  const buffer = encode(text).buffer;
  for (const response of [
    { status: 200, arrayBuffer: async () => buffer },
    { status: 200, headers: new Map([["x", "y"]]), arrayBuffer: async () => encode(text) },
    { status: 200, headers: new Headers(), body: null, arrayBuffer: async () => buffer },
    { status: 200, headers: new Headers(), body: { pipe() {} }, arrayBuffer: async () => buffer },
    { status: 200, headers: new Headers(), body: arriving(text, 3) },
  ]) {
    const walk = paginate(url, { ...options, fetch: async () => response });
    const page = await walk.first();
    assert.deepEqual([page.items, page.response.status, page.response.url], [[1, 2, 3], 200, url]);
    assert.equal([...page.response.headers].length, response.headers instanceof Map ? 1 : 0);
  }
  for (const chunks of [
    [buffer],
    [encode('{"data":[1'), encode(",2").buffer, encode(",3]}")],
    [encode('{"data":[1'), new DataView(encode(",2").buffer), encode(",3]}")],
    [text],
  ]) {
    const body = new ReadableStream({
      start(controller) {
        for (const chunk of chunks) controller.enqueue(chunk);
        controller.close();
      },
    });
    await assert.rejects(
      paginate(url, { ...options, fetch: async () => ({ status: 200, headers: new Headers(), body }) }).toArray(),
      { code: "network", message: /stream gave something else than a Uint8Array/ },
    );
  }
});
