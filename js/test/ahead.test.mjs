// Several pages in flight: concurrency where positions can be computed, and a next
// page that is asked for while this one is still arriving.

import assert from "node:assert/strict";
import { test } from "node:test";
import { paginate } from "../dist/index.js";
import { slow } from "./scale.mjs";

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const json = { "content-type": "application/json" };

/** A list of numbers behind ?page= or ?offset=, whose answers take random times; it counts what is in flight. Behind page 1 it answers nothing until so many requests are there together. */
function list({
  total,
  size,
  pages = false,
  latency = () => 1 + Math.random() * 8,
  fault = () => undefined,
  together = 1,
}) {
  const state = { requests: [], inFlight: 0, most: 0, aborted: 0 };
  state.fetch = async (url, { signal }) => {
    const query = new URL(url).searchParams;
    const page = Number(query.get("page") ?? 1);
    state.requests.push(page);
    state.most = Math.max(state.most, ++state.inFlight);
    try {
      while (page > 1 && state.most < together && !signal.aborted) await wait(1);
      await new Promise((resolve, reject) => {
        const timer = setTimeout(resolve, latency(page));
        signal.addEventListener("abort", () => {
          state.aborted++;
          clearTimeout(timer);
          reject(signal.reason);
        });
      });
      const wrong = fault(page);
      if (wrong !== undefined) return wrong;
      const items = Array.from(
        { length: Math.max(0, Math.min(size, total - (page - 1) * size)) },
        (_, i) => (page - 1) * size + i,
      );
      return new Response(JSON.stringify({ data: items, ...(pages ? { pages: Math.ceil(total / size) } : {}) }), {
        headers: json,
      });
    } finally {
      state.inFlight--;
    }
  };
  return state;
}

const byPage = {
  type: "offsetLimit",
  inputs: [
    { name: "page", in: "query", type: "page" },
    { name: "n", in: "query", type: "limit" },
  ],
  outputs: { results: "$.data", numPages: "$.pages" },
};
const unknownEnd = { ...byPage, outputs: { results: "$.data" } };
const url = "https://api.example.com/list?n=10";
const numbers = (from, to) => Array.from({ length: to - from }, (_, i) => from + i);

test("concurrency keeps the order, its bound and the known end", async () => {
  for (const [pagination, known] of [
    [byPage, true],
    [unknownEnd, false],
  ]) {
    const server = list({ total: 395, size: 10, pages: known, together: 6 });
    const walk = paginate(url, { pagination, concurrency: 6, fetch: server.fetch });
    const items = [];
    for await (const item of walk) items.push(item);
    assert.deepEqual(items, numbers(0, 395));
    assert.equal(walk.verdict.status, "complete");
    assert.equal(walk.verdict.items, 395);
    assert.equal(server.most, 6);
    assert.ok(server.requests.length <= (known ? 40 : 46), `${server.requests.length} requests for 40 pages`);
    assert.equal(server.inFlight, 0);
  }
});

test("with prefetch the next page is asked for at once, and concurrency is the bound", async () => {
  for (const [options, most] of [
    [{}, 1],
    [{ prefetch: 5 }, 2],
    [{ prefetch: 5, concurrency: 1 }, 1],
    [{ prefetch: 1, concurrency: 3 }, 3],
  ]) {
    const server = list({ total: 95, size: 10 });
    assert.deepEqual(
      await paginate(url, { pagination: unknownEnd, fetch: server.fetch, ...options }).toArray(),
      numbers(0, 95),
    );
    assert.equal(server.most, most, JSON.stringify(options));
  }
});

test("no page is asked for that maxItems or maxPages can't need", async () => {
  const server = list({ total: 500, size: 10 });
  assert.deepEqual(
    await paginate(url, { pagination: unknownEnd, concurrency: 6, maxItems: 25, fetch: server.fetch }).toArray(),
    numbers(0, 25),
  );
  assert.equal(server.requests.length, 3);
  const walk = paginate(url, { pagination: unknownEnd, concurrency: 6, maxPages: 4, fetch: server.fetch });
  assert.equal(await walk.count(), 40);
  assert.equal(server.requests.length, 7);
  assert.equal(walk.verdict.reason, "max-pages");
});

test("leaving cancels every page in flight", async () => {
  const server = list({ total: 500, size: 10, latency: (page) => (page < 3 ? 1 : 2000) });
  const walk = paginate(url, { pagination: unknownEnd, concurrency: 5, fetch: server.fetch });
  for await (const item of walk) if (item === 12) break;
  await wait(5);
  assert.equal(server.inFlight, 0);
  assert.ok(server.aborted >= 3, `${server.aborted} aborted`);
  assert.equal(walk.verdict.reason, "consumer-stopped");
  assert.equal(walk.verdict.items, 13);
});

test("from any item of a concurrent walk a checkpoint leads to exactly the rest", async () => {
  for (const at of [0, 1, 9, 10, 11, 47, 94]) {
    const server = list({ total: 95, size: 10 });
    const options = { pagination: unknownEnd, concurrency: 4, fetch: server.fetch };
    const walk = paginate(url, options);
    const before = [];
    for await (const item of walk) {
      before.push(item);
      if (item === at) break;
    }
    const after = await paginate(url, { ...options, resume: JSON.parse(JSON.stringify(walk.checkpoint())) }).toArray();
    assert.deepEqual([...before, ...after], numbers(0, 95), `broken off behind ${at}`);
  }
});

test("a page that fails fails the walk behind all items in front of it, and its checkpoint goes on", async () => {
  let broken = true;
  const server = list({
    total: 95,
    size: 10,
    latency: (page) => 30 - 3 * page,
    fault: (page) => (page === 5 && broken ? new Response("no", { status: 418 }) : undefined),
  });
  const options = { pagination: unknownEnd, concurrency: 6, fetch: server.fetch };
  const items = [];
  const error = await (async () => {
    for await (const item of paginate(url, options)) items.push(item);
  })().then(assert.fail, (error) => error);
  assert.equal(error.code, "http");
  assert.equal(error.page, 4);
  assert.deepEqual(items, numbers(0, 40));
  broken = false;
  assert.deepEqual(await paginate(url, { ...options, resume: error.checkpoint }).toArray(), numbers(40, 95));
});

test("a server that can't keep up gets fewer requests at once, and loses no page", async () => {
  const refused = new Set();
  const server = list({ total: 600, size: 10 });
  const { fetch } = server;
  const walk = paginate(url, {
    pagination: unknownEnd,
    concurrency: 8,
    retry: { attempts: 8, minDelay: 1, maxDelay: 4 },
    fetch: async (url, init) => {
      if (server.inFlight >= 3) {
        refused.add(url);
        return new Response("slow down", { status: 429, headers: { "retry-after-ms": "5" } });
      }
      return fetch(url, init);
    },
  });
  assert.deepEqual(await walk.toArray(), numbers(0, 600));
  assert.equal(walk.verdict.status, "complete");
  assert.ok(refused.size > 0);
});

test("a server that takes one request at a time fails no walk for asking it for more", async () => {
  for (const concurrency of [2, 6, 12]) {
    let busy = false;
    let refused = 0;
    const fetch = async (url) => {
      if (busy) {
        refused++;
        return new Response("one at a time", { status: 429, headers: { "retry-after-ms": "20" } });
      }
      busy = true;
      await wait(5);
      busy = false;
      const page = Number(new URL(url).searchParams.get("page"));
      return new Response(JSON.stringify({ data: page <= 20 ? [page] : [] }), { headers: json });
    };
    const pagination = {
      type: "offsetLimit",
      inputs: [{ name: "page", in: "query", type: "page" }],
      outputs: { results: "$.data" },
    };
    const walk = paginate("https://api.example/list", { pagination, fetch, concurrency });
    assert.deepEqual(
      await walk.toArray(),
      Array.from({ length: 20 }, (_, i) => i + 1),
    );
    assert.ok(refused > 0 && refused <= 20 + 2 * concurrency, `${refused} refused`);
  }
});

test("pages come in order to all ways of reading", async () => {
  const server = list({ total: 95, size: 10 });
  const options = { pagination: unknownEnd, concurrency: 4, fetch: server.fetch };
  const pages = [];
  for await (const page of paginate(url, options).pages())
    pages.push([page.index, page.items.length, page.request.url]);
  assert.deepEqual(
    pages.map(([index]) => index),
    numbers(0, 10),
  );
  assert.deepEqual(
    pages.map(([, , url]) => new URL(url).searchParams.get("page")),
    numbers(1, 11).map(String),
  );
  assert.equal(await paginate(url, options).count(), 95);
  assert.deepEqual(
    (await new Response(paginate(url, options).ndjson()).text()).trim().split("\n").map(Number),
    numbers(0, 95),
  );
  const first = await paginate(url, options).first();
  assert.deepEqual((await first.getNextPage()).items, numbers(10, 20));
});

test("the next page is asked for while this one is arriving, if its cursor stands before the items", async () => {
  const asked = [];
  let second;
  const secondAsked = new Promise((resolve) => (second = resolve));
  const fetch = async (url) => {
    const cursor = new URL(url).searchParams.get("cursor");
    asked.push(cursor);
    if (cursor === "b") {
      second();
      return new Response('{"next":null,"data":[3,4]}', { headers: json });
    }
    const body = new ReadableStream({
      async start(controller) {
        const text = new TextEncoder();
        controller.enqueue(text.encode('{"next":"b","data":[1,'));
        await secondAsked; // without it the test would wait for ever
        controller.enqueue(text.encode("2]}"));
        controller.close();
      },
    });
    return new Response(body, { headers: json });
  };
  const pagination = {
    type: "cursor",
    inputs: [{ name: "cursor", in: "query", type: "cursor" }],
    outputs: { results: "$.data", nextCursor: "$.next" },
  };
  const walk = paginate("https://api.example.com/list", { pagination, prefetch: 1, fetch });
  assert.deepEqual(await walk.toArray(), [1, 2, 3, 4]);
  assert.deepEqual(asked, [null, "b"]);
  assert.equal(walk.verdict.status, "complete");
});

test("with a key, items that come twice are counted, or dropped, and a checkpoint within a page finds its place again", async () => {
  let ids = numbers(0, 20);
  const fetch = async (url) => {
    const from = Number(new URL(url).searchParams.get("from") ?? 0);
    return new Response(JSON.stringify({ data: ids.slice(from, from + 6).map((id) => ({ id })) }), { headers: json });
  };
  const pagination = {
    type: "offsetLimit",
    inputs: [{ name: "from", in: "query", type: "offset" }],
    outputs: { results: "$.data" },
  };
  const options = { pagination, key: "$.id", fetch };
  const url = "https://api.example.com/list";
  const half = async (walk, count) => {
    const items = [];
    for await (const { id } of walk) if (items.push(id) === count) break;
    return items;
  };

  const stopped = paginate(url, options);
  const before = await half(stopped, 8);
  const checkpoint = JSON.parse(JSON.stringify(stopped.checkpoint()));
  ids = [100, 101, ...ids]; // the page shifts
  const rest = paginate(url, { ...options, resume: checkpoint });
  const after = (await rest.toArray()).map(({ id }) => id);
  assert.deepEqual([...before, ...after], numbers(0, 20));
  assert.equal(rest.verdict.status, "suspect");
  assert.match(rest.verdict.evidence, /page 2 had shifted by 2 items since the checkpoint/);

  ids = [...numbers(0, 7), 3, 4, ...numbers(7, 20)];
  const counted = paginate(url, options);
  assert.equal((await counted.toArray()).length, 22);
  assert.equal(counted.verdict.duplicates, 2);
  assert.equal(counted.verdict.status, "suspect");
  for (const at of [1, 6, 7, 8, 9, 15, 20]) {
    const walk = paginate(url, { ...options, dedupe: true });
    const first = await half(walk, at);
    const then = await paginate(url, { ...options, dedupe: true, resume: walk.checkpoint() }).toArray();
    assert.deepEqual([...first, ...then.map(({ id }) => id)], numbers(0, 20), `broken off behind ${at}`);
  }
  let last;
  for await (last of paginate(url, { ...options, dedupe: true }).pages());
  assert.deepEqual(await paginate(url, { ...options, dedupe: true, resume: last.checkpoint() }).toArray(), []);
  assert.throws(() => paginate(url, { dedupe: true, fetch }).checkpoint(), { code: "checkpoint" });
  await assert.rejects(paginate(url, { dedupe: true, fetch }).toArray(), {
    code: "config",
    message: /dedupe needs key/,
  });
  await assert.rejects(paginate(url, { key: "id", fetch }).toArray(), { code: "config", message: /key/ });
});

test("a rate limit is not run into, and progress says why the walk waits", { skip: slow }, async () => {
  const quota = 4; // in a second
  let used = 0;
  let until = 0;
  let refused = 0;
  const fetch = async (asked) => {
    const now = Date.now();
    if (now >= until) [used, until] = [0, now + 1000];
    const headers = {
      ratelimit: `"default";r=${Math.max(quota - ++used, 0)};t=${Math.ceil((until - now) / 1000)}`,
      "ratelimit-policy": `"default";q=${quota};w=1`,
    };
    if (used > quota) {
      refused++;
      return new Response("", { status: 429, headers });
    }
    const page = Number(new URL(asked).searchParams.get("page"));
    return Response.json({ data: page <= 9 ? [page] : [] }, { headers });
  };
  const waits = [];
  const walk = paginate("https://api.example/list", {
    pagination: {
      type: "offsetLimit",
      inputs: [{ name: "page", in: "query", type: "page" }],
      outputs: { results: "$.data" },
    },
    concurrency: 2,
    fetch,
    onProgress: ({ waiting }) => waiting !== undefined && waits.push(waiting),
  });
  assert.deepEqual(await walk.toArray(), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
  assert.deepEqual([refused, walk.verdict.retries], [0, 0]);
  assert.match(waits[0].why, /^RateLimit is "default";r=[12];t=1, and requests are spread over that time$/);
  assert.ok(waits.every(({ ms }) => ms <= 1000));
});
