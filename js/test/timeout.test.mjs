// The option timeout, as users meet it: a server that is silent for too long is left, and asked again.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { PaginationError, paginate } from "../dist/index.js";
import { slow } from "./scale.mjs";

const pagination = {
  type: "cursor",
  inputs: [{ name: "c", in: "query", type: "cursor" }],
  outputs: { results: "$.items", nextCursor: "$.next" },
};

const items = (from, to) => Array.from({ length: to - from }, (_, i) => from + i);
const body = (from, to, next) => JSON.stringify({ items: items(from, to), next });

/** A server whose answers are functions, by the number of the request. */
let answer;
let requests = 0;
let closed = 0;
let origin;
let server;
let lists = 0;
before(async () => {
  server = createServer((request, response) => {
    // On a busy machine a request that a walk before has left can arrive late.
    if (!request.url.startsWith(`/${lists}?`) && request.url !== `/${lists}`) return response.end();
    response.on("close", () => closed++);
    response.setHeader("content-type", "application/json");
    answer(requests++, response, request);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${server.address().port}`;
});
after(() => {
  server.closeAllConnections();
  server.close();
});

const rejections = [];
process.on("unhandledRejection", (reason) => rejections.push(reason));
after(() => assert.deepEqual(rejections, []));

/** The address of a list that nobody has asked for yet, or of the one before. */
const address = (resumed = false) => {
  requests = closed = 0;
  return `${origin}/${resumed ? lists : ++lists}`;
};

const walk = (options) =>
  paginate(address(options?.resume !== undefined), { pagination, timeout: 250, retry: { minDelay: 1 }, ...options });

/** Timers that are running. */
const timers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;

async function failing(walk) {
  const got = [];
  try {
    for await (const item of walk) got.push(item);
  } catch (error) {
    assert.ok(error instanceof PaginationError, String(error));
    return { error, got };
  }
  throw new Error("nothing failed");
}

describe("a server that is silent", () => {
  for (const [name, hang] of [
    ["before its headers", () => {}],
    ["behind its headers", (response) => response.flushHeaders()],
    ["within its body", (response) => response.write('{"items":[0,1,2,')],
  ])
    test(`${name} is asked again, and no item comes twice`, async () => {
      const before = timers();
      answer = (n, response) => (n === 0 ? hang(response) : response.end(body(0, 5, null)));
      const w = walk();
      assert.deepEqual(await w.toArray(), items(0, 5));
      assert.deepEqual([w.verdict.status, w.verdict.retries, w.verdict.requests], ["complete", 1, 2]);
      await sleep(20);
      assert.ok(closed >= 1, "the connection is kept");
      assert.ok(timers() <= before, "a timer is left");
    });

  test("for good is an error of code network that names the option, with a checkpoint", async () => {
    answer = (n, response) => (n === 0 ? response.end(body(0, 3, "a")) : response.write('{"items":[3,'));
    const { error, got } = await failing(walk());
    assert.deepEqual([error.code, error.page, error.cause.name], ["network", 1, "TimeoutError"]);
    assert.match(error.message, /^page 2: the server was silent for 250 ms, as long as the option timeout allows/);
    assert.match(error.message, /after 2 retries/);
    assert.deepEqual(got, items(0, 4));
    answer = (_, response) => response.end(body(3, 6, null));
    assert.deepEqual(await walk({ resume: error.checkpoint }).toArray(), [4, 5]);
  });

  test("is not waited for again with retry: false", async () => {
    answer = () => {};
    const { error } = await failing(walk({ retry: false }));
    assert.deepEqual([error.code, requests], ["network", 1]);
  });

  test("before anything but a fetch that heeds no signal", async () => {
    const before = timers();
    const { error } = await failing(walk({ fetch: () => new Promise(() => {}), retry: false }));
    assert.equal(error.code, "network");
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 20);
    const aborted = walk({ fetch: () => new Promise(() => {}), timeout: 100_000, signal: controller.signal });
    assert.equal((await failing(aborted)).error.code, "aborted");
    assert.ok(timers() <= before, "a timer is left");
  });

  test("while the engine loads", async () => {
    const fresh = await import("../dist/index.js?timeout");
    answer = (n, response) => n > 0 && response.end(body(0, 3, null));
    const got = await fresh.paginate(address(), { pagination, timeout: 250, retry: { minDelay: 1 } }).toArray();
    assert.deepEqual([got, requests], [items(0, 3), 2]);
  });
});

describe("what is no silence", () => {
  test("is a body that takes long, and keeps coming", async () => {
    answer = async (_, response) => {
      response.write('{"items":[0');
      for (let i = 1; i < 10; i++) {
        await sleep(60);
        response.write(`,${i}`);
      }
      response.end('],"next":null}');
    };
    assert.deepEqual(await walk({ timeout: 400 }).toArray(), items(0, 10));
    assert.equal(requests, 1);
  });

  test("is a consumer who reads slowly, or keeps the host busy", { skip: slow }, async () => {
    const large = `"${"x".repeat(800_000)}"`;
    const many = `{"items":[${Array(8).fill(large)}],"next":"a"}`; // more than one chunk of lines, however much comes at once
    answer = (_, response, { url }) => response.end(url.endsWith("c=a") ? body(4, 6, null) : many);
    let count = 0;
    for await (const _ of walk({ timeout: 300 }).ndjson()) {
      if (++count <= 3) await sleep(400);
    }
    assert.ok(count > 1);
    count = 0;
    for await (const _ of walk({ timeout: 300, prefetch: 1 })) {
      const until = Date.now() + (++count <= 3 ? 400 : 0);
      while (Date.now() < until);
    }
    assert.equal(requests, 2);
  });

  test("is the time that a function of headers takes", async () => {
    answer = (_, response) => response.end(body(0, 3, null));
    const headers = async () => {
      await sleep(500);
      return {};
    };
    assert.deepEqual(await walk({ headers, timeout: 400 }).toArray(), items(0, 3));
    assert.equal(requests, 1);
  });
});
