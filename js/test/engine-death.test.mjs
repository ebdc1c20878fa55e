// What becomes of walks when the engine itself fails, and what thousands of them
// leave behind.

import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { full, short, slow } from "./scale.mjs";
import { startServer } from "./server.mjs";

// Each instance's exports and input, as the package sees them: caught on their way.
const instances = [];
const afterDeath = []; // calls of exports of a program that has ended: one may never return
const { instantiate } = WebAssembly;
WebAssembly.instantiate = async (...args) => {
  const instance = await instantiate(...args);
  if (instance.exports.anypage_chunk === undefined) return instance; // the kernel
  const caught = Object.create(instance, {
    exports: { value: { ...instance.exports } },
    confuse: { value: false, writable: true },
  });
  const { anypage_chunk, mem } = instance.exports;
  for (const [name, value] of Object.entries(instance.exports))
    if (name.startsWith("anypage_"))
      caught.exports[name] = (...args) => {
        if (caught.killed) afterDeath.push(name);
        return value(...args);
      };
  caught.exports.anypage_chunk = (session, id, length, now, random) => {
    if (caught.killed) afterDeath.push("anypage_chunk");
    // A length that the input does not have: the engine panics.
    const wrong = caught.confuse ? 0x7fffffff : length;
    caught.confuse = false;
    return anypage_chunk(session, id, wrong, now, random);
  };
  caught.memory = () => mem.buffer.byteLength;
  instances.push(caught);
  return caught;
};
const { paginate, PaginationError } = await import("../dist/index.js");

after(() => {
  WebAssembly.instantiate = instantiate;
  assert.deepEqual(afterDeath, [], "a program that has ended is not called");
});

/** The instance that serves the next walk. */
const current = () => instances.at(-1);

/** Takes more memory than there is: Go's runtime ends the program. */
function kill(instance) {
  const { exports } = instance;
  const { log, warn } = console;
  console.log = console.warn = () => {}; // where the runtime says so
  try {
    exports.anypage_reserve(0x7ffffff0);
    exports.anypage_reserve(0x7fffffff);
  } catch {
    // An export may trap once the program has ended.
  } finally {
    instance.killed = true;
    console.log = log;
    console.warn = warn;
  }
}

const url = "https://api.example/list";
const pagination = {
  type: "offsetLimit",
  inputs: [{ name: "page", in: "query", type: "page" }],
  outputs: { results: "$.items", numPages: "$.pages" },
};

/** Five pages of four items. gate, where there is one, is awaited before each response but the first. */
const serving = (gate) => async (input) => {
  const page = Number(new URL(input).searchParams.get("page"));
  if (page > 1) await gate?.();
  return new Response(JSON.stringify({ pages: 5, items: [1, 2, 3, 4].map((n) => ({ n: 4 * (page - 1) + n })) }));
};
const all = Array.from({ length: 20 }, (_, i) => i + 1);

/** Walks to the end, from a checkpoint where there is one. */
const rest = async (options = {}) =>
  (await paginate(url, { pagination, fetch: serving(), ...options }).toArray()).map(({ n }) => n);

async function failing(iterator) {
  const got = [];
  try {
    for (;;) {
      const { done, value } = await iterator.next();
      if (done) break;
      got.push(value.n);
    }
  } catch (error) {
    assert.ok(error instanceof PaginationError, String(error));
    return { error, got };
  }
  throw new Error("nothing failed");
}

describe("an engine whose program ends", () => {
  beforeEach(async () => assert.deepEqual(await rest(), all));

  test("fails its walks with checkpoints that go on, and the next walk has another", { timeout: 60_000 }, async () => {
    // One in the middle of a page, one between pages, one whose request is on its way, one in a pause, one over pages.
    let open;
    const gate = new Promise((resolve) => (open = resolve));
    const middle = paginate(url, { pagination, fetch: serving() })[Symbol.asyncIterator]();
    const taken = [(await middle.next()).value.n];
    const between = paginate(url, { pagination, fetch: serving() })[Symbol.asyncIterator]();
    const four = [];
    for (let i = 0; i < 4; i++) four.push((await between.next()).value.n);
    const onItsWay = paginate(url, { pagination, fetch: serving(() => gate), prefetch: 1 })[Symbol.asyncIterator]();
    const some = [(await onItsWay.next()).value.n];
    let waiting;
    const paused = new Promise((resolve) => (waiting = resolve));
    const inPause = paginate(url, {
      pagination,
      retry: { minDelay: 200, maxDelay: 200 },
      onProgress: ({ waiting: w }) => w && waiting(),
      fetch: async () => new Response("", { status: 503, headers: { "retry-after-ms": "300" } }),
    })[Symbol.asyncIterator]();
    const first = inPause.next();
    first.catch(() => {});
    await paused;
    const pages = paginate(url, { pagination, fetch: serving() }).pages()[Symbol.asyncIterator]();
    const onePage = (await pages.next()).value.items.map(({ n }) => n);

    const before = instances.length;
    kill(current());
    open();
    for (const [iterator, had] of [
      [middle, taken],
      [between, four],
      [onItsWay, some],
    ]) {
      const { error, got } = await failing(iterator);
      assert.equal(error.code, "engine");
      assert.match(error.message, /ended/);
      assert.deepEqual(
        [...had, ...got, ...(await rest({ resume: JSON.parse(JSON.stringify(error.checkpoint)) }))],
        all,
      );
    }
    await assert.rejects(first, (error) => error.code === "engine" && error.checkpoint.version === 1);
    await assert.rejects(pages.next(), (error) => {
      assert.equal(error.code, "engine");
      onePage.resume = error.checkpoint;
      return true;
    });
    assert.deepEqual([...onePage, ...(await rest({ resume: onePage.resume }))], all);
    assert.equal(instances.length, before + 1, "one fresh instance serves them all");
  });

  test("fails what reads items through it", { timeout: 60_000 }, async () => {
    const walks = [
      (w) => w.select("$.n")[Symbol.asyncIterator](),
      (w) => w.ndjson()[Symbol.asyncIterator](),
      (w) => w.csv()[Symbol.asyncIterator](),
    ];
    for (const open of walks) {
      const walk = paginate(url, { pagination, fetch: serving() });
      const iterator = open(walk);
      await iterator.next();
      kill(current());
      await assert.rejects(
        async () => {
          while (!(await iterator.next()).done);
        },
        (error) => error instanceof PaginationError && error.code === "engine" && error.checkpoint.version === 1,
      );
      assert.deepEqual(await rest(), all);
    }
  });
});

test("a panic fails its walk alone, and the next walk has a fresh instance", async () => {
  await rest();
  const other = paginate(url, { pagination, fetch: serving() })[Symbol.asyncIterator]();
  const begun = [(await other.next()).value.n];
  const walk = paginate(url, { pagination, fetch: serving() })[Symbol.asyncIterator]();
  const taken = [(await walk.next()).value.n];
  const before = instances.length;
  for (let i = 0; i < 3; i++) taken.push((await walk.next()).value.n); // the page's others are there
  current().confuse = true;
  const { error, got } = await failing(walk);
  assert.equal(error.code, "engine");
  assert.match(error.message, /please report this/);
  assert.deepEqual([...taken, ...got, ...(await rest({ resume: error.checkpoint }))], all);
  assert.equal(instances.length, before + 1);
  // The walk beside it does not notice.
  for (;;) {
    const { done, value } = await other.next();
    if (done) break;
    begun.push(value.n);
  }
  assert.deepEqual(begun, all);
});

test("an instance that a giant item has made large serves no further walks, which share a new one", {
  skip: slow,
  timeout: 60_000,
}, async () => {
  await rest();
  const [large, before] = [current(), instances.length];
  const count = await paginate(url, {
    pagination,
    fetch: async () => new Response(JSON.stringify({ pages: 1, items: ["a".repeat(80_000_000)] })),
  }).count();
  assert.equal(count, 1);
  assert.ok(large.memory() > 128 * 2 ** 20, `${large.memory()} bytes`);
  assert.deepEqual(await Promise.all([rest(), rest(), rest()]), [all, all, all]);
  assert.equal(instances.length, before + 1);
  assert.ok(current().memory() < 32 * 2 ** 20);
});

describe("many walks", () => {
  let server;
  before(async () => {
    server = await startServer();
  });
  after(() => server?.close());

  const abandoned = full ? 10_000 : short ? 50 : 1000;
  const side = short ? 4 : full ? 100 : 40;
  test(`${abandoned} opened and abandoned leave nothing`, { timeout: 120_000 }, async () => {
    const abandon = async (count) => {
      for (let i = 0; i < count; i++) {
        const iterator = paginate(url, { pagination, fetch: serving(), prefetch: i % 3 })[Symbol.asyncIterator]();
        // At any moment: before the start, while it loads, within a page, between pages.
        const steps = i % 7;
        if (steps === 6) void iterator.next().catch(() => {});
        else for (let step = 0; step < steps; step++) await iterator.next();
        await iterator.return();
      }
    };
    await abandon(short ? 100 : 1000);
    const before = current().memory();
    await abandon(abandoned);
    const after = current().memory();
    assert.ok(after - before <= 4 * 2 ** 20, `the engine's memory grew from ${before} to ${after} bytes`);
  });

  test(`${side} side by side don't mix`, { timeout: 120_000 }, async () => {
    const { styles } = await (await fetch(`${server.origin}/api/`)).json();
    const records = (await (await fetch(`${server.origin}/api/data.ndjson`)).text()).trimEnd().split("\n");
    const keyed = styles.filter(({ method, url, pages }) => method === "GET" && !url.includes("{") && pages > 1);
    const walks = Array.from({ length: side }, async (_, i) => {
      const style = keyed[i % keyed.length];
      const texts = [];
      const want = records.slice(0, 600 + 7 * i);
      const walk = paginate(`${server.origin}${style.url}&walk=${i}`, { prefetch: i % 3, maxItems: want.length });
      for await (const page of walk.pages()) {
        assert.ok(page.request.url.includes(`walk=${i}`) || style.name === "mediawiki", page.request.url);
        for (let k = 0; k < page.items.length; k++) texts.push(page.raw(k));
      }
      assert.equal(texts.length, want.length, style.name);
      texts.forEach((text, k) =>
        assert.ok(
          style.itemsArePath === undefined ? text === want[k] : text.includes(want[k]),
          `${style.name}: item ${k + 1}`,
        ),
      );
    });
    await Promise.all(walks);
  });
});
