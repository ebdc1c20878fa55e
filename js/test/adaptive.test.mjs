// The option pageSize: pages that are too large for the server are asked for again with fewer items.

import assert from "node:assert/strict";
import { test } from "node:test";
import { PaginationError, paginate } from "../dist/index.js";
import { sample } from "./scale.mjs";

const total = 137;
const numbers = Array.from({ length: total }, (_, i) => i);
const json = (body, init) =>
  new Response(JSON.stringify(body), { headers: { "content-type": "application/json" }, ...init });

/** A list by page that gives at most so many items at once, from some item on; `refuse` answers what is too large. */
function server(most, refuse, from = 0) {
  const asked = [];
  const fetch = async (url, { signal } = {}) => {
    const query = new URL(url).searchParams;
    const [page, size] = [Number(query.get("page") ?? 1), Number(query.get("per_page"))];
    asked.push(`${page}/${size}`);
    const begin = (page - 1) * size;
    if (size > most && begin + size > from) return refuse(numbers.slice(begin, begin + size), signal);
    return json({ page, items: numbers.slice(begin, begin + size), pages: Math.ceil(total / size) });
  };
  return { asked, fetch };
}

const byPage = {
  type: "offsetLimit",
  inputs: [
    { name: "page", in: "query", type: "page" },
    { name: "per_page", in: "query", type: "limit" },
  ],
  outputs: { results: "$.items", numPages: "$.pages" },
};
const url = "https://api.example.com/orders?per_page=32";
const walk = (fetch, options) =>
  paginate(url, { pagination: byPage, pageSize: "adaptive", retry: false, fetch, ...options });

/** A body that stops behind some items. */
const hangs = (items, signal) => {
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(`{"items":[${items.slice(0, 5).join()},`));
      signal.addEventListener("abort", () => controller.error(signal.reason));
    },
  });
  return new Response(body, { headers: { "content-type": "application/json" } });
};

const refusals = {
  413: () => json({}, { status: 413 }),
  504: () => new Response("<html>", { status: 504 }),
  "a 400 that names the limit": () => json({ error: "per_page is too large" }, { status: 400 }),
  "a time-out": (_, signal) =>
    new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
  "a body that hangs": hangs,
};

for (const [name, refuse] of Object.entries(refusals)) {
  for (const pagination of [byPage, "auto"]) {
    for (const concurrency of [1, 4]) {
      test(`${name}, by ${pagination === "auto" ? "auto" : "page"}, ${concurrency} at once`, async () => {
        const { fetch, asked } = server(7, refuse, 40);
        const list = walk(fetch, { pagination, concurrency, timeout: 20 });
        const entries = [];
        for await (const entry of list.entries()) entries.push(entry);
        assert.deepEqual(
          entries.map((entry) => entry.item),
          numbers,
        );
        const indexes = new Set(entries.map(({ page, index }) => `${page}-${index}`));
        assert.equal(indexes.size, total, "no two items have the same place");
        assert.equal(list.verdict.status, "complete", list.verdict.evidence);
        assert.match(list.verdict.evidence, /the limit was halved \d+ times, down to 4$/);
        assert.equal(list.verdict.retries, 0);
        assert.ok(asked.includes("1/32") && asked.includes("2/32"));
      });
    }
  }
}

test("each checkpoint leads to what is left, also within a page", async () => {
  for (const key of sample([undefined, "$"], 2)) {
    const first = walk(server(7, hangs, 40).fetch, { timeout: 20, key });
    const checkpoints = [];
    for await (const item of first) if (item % 3 === 0) checkpoints.push([item, first.checkpoint()]);
    assert.equal(first.verdict.status, "complete");
    for (const [item, resume] of checkpoints) {
      const rest = walk(server(7, refusals["413"], 40).fetch, { resume: JSON.parse(JSON.stringify(resume)), key });
      assert.deepEqual(await rest.toArray(), numbers.slice(item + 1), `behind ${item}`);
      assert.equal(rest.verdict.status, "complete", rest.verdict.evidence);
    }
  }
});

test("a failure at a limit of 1 is retried as ever, and has a checkpoint", async () => {
  const { fetch, asked } = server(0, refusals["504"], 33);
  const list = walk(fetch, { retry: { attempts: 2, minDelay: 1 } });
  const got = [];
  const error = await (async () => {
    for await (const item of list) got.push(item);
  })().catch((error) => error);
  assert.ok(error instanceof PaginationError);
  assert.equal(error.code, "http");
  assert.match(error.message, /after 2 retries/);
  assert.deepEqual(asked, ["1/32", "2/32", "3/16", "5/8", "9/4", "17/2", "33/1", "34/1", "34/1", "34/1"]);
  const rest = walk(server(7, refusals["413"], 40).fetch, { resume: error.checkpoint });
  assert.deepEqual(await rest.toArray(), numbers.slice(got.length));
});

test("where nothing says the limit, that is told before any request", async () => {
  let asked = 0;
  const fetch = async () => {
    asked++;
    return json({ items: [] });
  };
  const pagination = { ...byPage, inputs: [byPage.inputs[0]] };
  const list = paginate("https://api.example.com/orders", { pagination, pageSize: "adaptive", fetch });
  await assert.rejects(
    list.toArray(),
    (error) => error.code === "config" && /^pageSize is "adaptive"/.test(error.message),
  );
  await assert.rejects(walk(fetch, { pageSize: "small" }).toArray(), (error) => error.code === "config");
  assert.equal(asked, 0);
});

test("under auto, a list without a limit fails as without the option", async () => {
  let asked = 0;
  const fetch = async () => {
    asked++;
    return new Response("", { status: 504 });
  };
  const options = { pageSize: "adaptive", retry: { attempts: 1, minDelay: 1 }, fetch };
  await assert.rejects(paginate("https://api.example.com/orders", options).toArray(), (error) => error.code === "http");
  assert.equal(asked, 2);
});
