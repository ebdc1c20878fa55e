// Items that are handed out while the engine is still loading. The engine is the real one, which each walk here gets only
// when the test lets it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { paginate } from "../../dist/index.js";
import { full } from "../scale.mjs";
import { startServer } from "../server.mjs";
import { sources } from "./sources.mjs";

const { enginesFrom, itemsIn, paginateWith, untouchingPresets, presets } = await sources(
  "paginate",
  "load",
  "first",
  "tables",
);

const module = await WebAssembly.compile(readFileSync(new URL("../../dist/anypage.wasm", import.meta.url)));
const url = "https://api.example/list";
const json = { "content-type": "application/json" };
const encoder = new TextEncoder();

const settle = async () => {
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
};

/** A paginate() whose engine is there once load() is called; fail() is what happens if it can't be had. */
function waiting() {
  let load;
  let fail;
  const gate = new Promise((resolve, reject) => {
    load = resolve;
    fail = reject;
  });
  let asked;
  const engines = enginesFrom(async (after) => {
    asked = after;
    await gate;
    return { engine: module };
  });
  return { paginate: paginateWith(engines), load, fail, after: () => asked };
}

/** Answers page 1, and nothing else. */
const once = (bytes, headers = json) => {
  let count = 0;
  return async () => (count++ === 0 ? new Response(bytes, { headers }) : new Response("gone", { status: 410 }));
};

/** What comes of an iteration. */
async function all(walk) {
  const items = [];
  try {
    for await (const item of walk) items.push(item);
  } catch (error) {
    return { items, code: error.code, checkpoint: error.checkpoint };
  }
  return { items, verdict: walk.verdict };
}

/**
 * Walks with an engine that is late, and with one that is there, and holds one against the other.
 *
 * @returns the items that came before the engine
 */
async function early(bytes, options = {}, headers = json, target = url) {
  return compared(target, () => ({ fetch: once(bytes, headers), ...options }));
}

/** The same, of any request. */
async function compared(target, options) {
  const { paginate: late, load } = waiting();
  const walk = late(target, options());
  const before = [];
  const items = [];
  const end = (async () => {
    try {
      for await (const item of walk) items.push(item);
    } catch (error) {
      return { items, code: error.code, checkpoint: error.checkpoint };
    }
    return { items, verdict: walk.verdict };
  })();
  await settle();
  before.push(...items);
  load();
  const right = await all(paginate(target, options()));
  assert.deepEqual(await end, right);
  assert.deepEqual(before, right.items.slice(0, before.length));
  return before;
}

const three = [{ id: 1 }, { id: 2, next: null }, { id: 3 }];

describe("before the engine, items come", () => {
  for (const name of untouchingPresets) {
    const results = presets[name].outputs?.results;
    const envelope = (list) =>
      results === undefined
        ? list
        : results
            .split(".")
            .slice(1)
            .reduceRight((inner, member) => ({ a: [1], [member]: inner, b: { [member]: [] } }), list);
    test(`of the preset ${name}, which the engine finds, too`, async () => {
      assert.equal((await early(JSON.stringify(envelope(three)), { pagination: name })).length, 3);
    });
    test(`of the preset ${name} with items elsewhere only if it says nothing of them`, async () => {
      const both = { ...Object(envelope(three)), rows: [9, 8] };
      const found = await early(JSON.stringify(both), { pagination: name, items: "$.rows" });
      assert.equal(found.length, results === undefined ? 2 : 3);
    });
  }

  for (const [what, body, options, count] of [
    ["of a root array", three, {}, 3],
    ["of a root array of texts", ["a", "b"], {}, 2],
    ["of the place that items names", { data: { rows: three } }, { items: "$.data.rows" }, 3],
    ["of the root, named", three, { items: "$" }, 3],
    ["of arrays in a named root", [[1], [2]], { items: "$" }, 2],
    ["as many as maxItems says", { data: three }, { items: "$.data", maxItems: 2 }, 2],
    ["though fewer than maxItems", { data: three }, { items: "$.data", maxItems: 9 }, 3],
    ["of an empty name's neighbour", { "": 1, data: three }, { items: "$.data" }, 3],
    [
      "of outputs.results",
      { list: three, next: "x" },
      {
        pagination: {
          type: "cursor",
          inputs: [{ name: "c", in: "query", type: "cursor" }],
          outputs: { results: "$.list", nextCursor: "$.next" },
        },
      },
      3,
    ],
    [
      "by page number",
      { list: three },
      {
        pagination: {
          type: "offsetLimit",
          inputs: [{ name: "page", in: "parameters", type: "page" }],
          outputs: { results: "$.list" },
        },
      },
      3,
    ],
    ["beside options that need no engine", { data: three }, { items: "$.data", prefetch: 2, concurrency: 3 }, 3],
    ["though nothing is to be made again", three, { retry: false }, 3],
    [
      "beside rules for retries and for trust",
      three,
      { retry: { attempts: 1, maxWait: 9 }, trust: ["https://b.example"] },
      3,
    ],
    ["of deep items", { data: [JSON.parse("[".repeat(400) + "]".repeat(400))] }, { items: "$.data" }, 1],
  ])
    test(what, async () => {
      assert.equal((await early(JSON.stringify(body), options)).length, count);
    });

  test("with integers of all their digits", async () => {
    const [first] = await early('[{"id":12345678901234567890}]', { numbers: "exact" });
    assert.deepEqual(first, { id: 12345678901234567890n });
  });

  test("whatever JSON type the response names, in which way ever", async () => {
    for (const type of [
      "application/json; charset=utf-8",
      "APPLICATION/JSON",
      "application/vnd.api+json",
      "application/geo+json",
    ])
      assert.equal((await early("[1,2]", {}, { "content-type": type })).length, 2, type);
  });

  test("where a POST asks for them", async () => {
    const target = { url, method: "POST", body: { q: 'ä "x" \n\u0001' } };
    assert.equal((await early("[1,2]", { pagination: "none" }, json, target)).length, 2);
  });
});

describe("before the engine, nothing comes", () => {
  for (const [what, body, options = {}, headers = json] of [
    ["of an object under auto", '{"data":[1]}'],
    ["of rows, the first of which may be a heading", '[["a"],["b"]]'],
    ["of an array with an array in it", '[{"page":1},[1,2]]'],
    ["of a member that comes twice", '{"data":[1],"data":[2]}', { items: "$.data" }],
    ["of a member that comes twice, once escaped", '{"data":[1],"d\\u0061ta":[2]}', { items: "$.data" }],
    ["of one that comes twice further up", '{"a":{"data":[1]},"a":{"data":[2]}}', { items: "$.a.data" }],
    ["of an object in the list's place", '{"data":{"a":1}}', { items: "$.data" }],
    ["of a member that is inherited only", "{}", { items: "$.constructor" }],
    ["of an array's length", "[1]", { items: "$.length" }],
    ["of a body that is cut", '{"data":[1,2', { items: "$.data" }],
    ["of a body with more behind it", "[1,2] x"],
    ["of two bodies", "[1][2]"],
    ["of HTML", "<html>", {}, { "content-type": "text/html" }],
    ["of JSON that is called text", "[1]", {}, { "content-type": "text/plain" }],
    ["of records", "[1]", {}, { "content-type": "application/json-seq" }],
    ["of a problem", "[1]", {}, { "content-type": "application/problem+json" }],
    ["of what nests too deep", `[${"[".repeat(600)}${"]".repeat(600)}]`, { items: "$" }],
    ["of an empty list", "[]"],
    ["of what is no UTF-8", Uint8Array.of(0x5b, 0x22, 0xff, 0x22, 0x5d)],
    ["beside a key", '[{"id":1}]', { key: "$.id" }],
    ["beside until", "[1,2]", { until: "@ > 1" }],
    ["beside rules for retries that may be wrong", "[1,2]", { retry: { attempts: -1 } }],
    ["beside others", "[1,2]", { retry: { statuses: [500] } }],
    ["beside no object for them", "[1,2]", { retry: null }],
    ["beside an origin that may be none", "[1,2]", { trust: ["https://*.example"] }],
    ["beside a check of the items", "[1,2]", { item: (value) => value }],
    ["beside a limit of bytes", "[1,2]", { maxPageBytes: 1000 }],
    ["beside a limit of depth", "[1,2]", { maxDepth: 10 }],
    ["of a path with an index", '{"data":[[1,2]]}', { items: "$.data[0]" }],
    ["of a path with a wildcard", '{"data":[[1,2]]}', { items: "$.data[*]" }],
  ])
    test(what, async () => {
      assert.deepEqual(await early(body, options, headers), []);
    });

  test("of another status than 200, or of a redirect", async () => {
    for (const init of [{ status: 201 }, { status: 203 }, { status: 206 }, { status: 500 }, { status: 302 }]) {
      const { paginate: late } = waiting();
      const walk = late(url, { fetch: async () => new Response("[1]", { ...init, headers: json }) });
      let came = false;
      void walk[Symbol.asyncIterator]()
        .next()
        .then(
          () => (came = true),
          () => {},
        );
      await settle();
      assert.equal(came, false, JSON.stringify(init));
    }
  });

  test("of a URL that may hold a credential", async () => {
    assert.deepEqual(await early("[1,2]", {}, json, `${url}?api_key=1`), []);
  });

  test("of a body that breaks off", async () => {
    const { paginate: late } = waiting();
    const fetch = async () => {
      const body = new ReadableStream({
        pull(c) {
          c.enqueue(encoder.encode("[1,2]"));
          c.error(new Error("lost"));
        },
      });
      return new Response(body, { headers: json });
    };
    let came = false;
    void late(url, { fetch })
      [Symbol.asyncIterator]()
      .next()
      .then(
        () => (came = true),
        () => {},
      );
    await settle();
    assert.equal(came, false);
  });
});

describe("items of hostile bodies", () => {
  const values = [
    "1",
    '"a\\"]}"',
    "null",
    "{}",
    "[]",
    '{"data":[7]}',
    '{"a":{"data":[7]}}',
    "-0",
    "1e999",
    '"\\ud800"',
    "true",
  ];
  const random = (seed) => {
    let x = seed;
    return (n) => (x = (x * 1103515245 + 12345) % 2147483648) % n;
  };
  const made = (seed) => {
    const pick = random(seed);
    const list = Array.from({ length: pick(4) }, () => values[pick(values.length)]).join(pick(2) ? "," : " ,\n");
    const member = () => `${pick(3) ? '"x"' : '"data"'} : ${values[pick(values.length)]}`;
    const members = (n) => Array.from({ length: pick(n) }, member);
    let text = `{${[...members(3), `"data":[${list}]`, ...members(2)].join(",")}}`;
    if (pick(25) === 0) text = text.slice(0, pick(text.length)); // which is asked for again, and takes a while
    if (pick(5) === 0) text = `\ufeff${text}`;
    return [text, { items: "$.data", pagination: pick(2) ? "none" : "auto" }];
  };
  test("are the engine's, whatever stands around them", async () => {
    let before = 0;
    for (let seed = 1; seed <= (full ? 600 : 100); seed += 10) {
      const walks = Array.from({ length: 10 }, (_, i) => early(...made(seed + i)));
      for (const items of await Promise.all(walks)) before += items.length;
    }
    assert.ok(before > 50, String(before));
  });

  test("of a million levels are left to the engine", () => {
    for (const text of [
      `{"data":${"[".repeat(1e6)}1${"]".repeat(1e6)}}`,
      `{"x":${'{"a":'.repeat(1e5)}1${"}".repeat(1e5)},"data":[1]}`,
    ])
      assert.equal(itemsIn(encoder.encode(text), ["data"], false), undefined);
  });

  for (const [name, text] of Object.entries({
    "a NUL between tokens": '{"data":[1,\u00002]}',
    "a NUL in a string": '{"data":["\u0000"]}',
    "a NUL behind the end": '{"data":[1]}\u0000',
    "a trailing comma": '{"data":[{"a":1,}]}',
    "a comment": '{"data":[1 /* one */]}',
    NaN: '{"data":[{"a":NaN}]}',
    "a bare surrogate": Uint8Array.from([...encoder.encode('{"data":["'), 0xed, 0xa0, 0x80, ...encoder.encode('"]}')]),
    "an overlong encoding": Uint8Array.from([...encoder.encode('{"data":["'), 0xc0, 0xaf, ...encoder.encode('"]}')]),
  }))
    test(`with ${name} are left to the engine`, () => {
      const bytes = typeof text === "string" ? encoder.encode(text) : text;
      assert.equal(itemsIn(bytes, ["data"], false), undefined);
      assert.equal(itemsIn(bytes, ["data"], true), undefined);
    });
});

test("of each style of the sample API, they are the engine's", async () => {
  const server = await startServer();
  try {
    const { styles } = await (await fetch(`${server.origin}/large/api/`)).json();
    let before = 0;
    for (const style of styles) {
      const { pagination, params, items, body, method } = style;
      const request = { url: server.origin + style.url, ...(body === undefined ? {} : { method, body }) };
      const bodies = new Map();
      // The answer is there at once, so that no test waits for the network.
      const kept = async (address, init) => {
        const key = `${address} ${init.body ?? ""}`;
        if (!bodies.has(key)) {
          const response = await fetch(address, init);
          bodies.set(key, [await response.arrayBuffer(), { status: response.status, headers: response.headers }]);
        }
        return new Response(...bodies.get(key));
      };
      const options = { pagination: pagination ?? "auto", params, items, maxPages: 1, fetch: kept };
      await all(paginate(request, options)); // keeps the answers
      before += (await compared(request, () => options)).length > 0 ? 1 : 0;
    }
    assert.ok(before > 10, `${before} of ${styles.length} styles`);
  } finally {
    server.close();
  }
});

describe("before the engine", () => {
  const slow = (bytes = JSON.stringify(three), options = {}) => {
    const gate = waiting();
    return { ...gate, walk: gate.paginate(url, { fetch: once(bytes), ...options }) };
  };

  test("who leaves waits for nothing, and is told so by the verdict", async () => {
    const { walk } = slow();
    for await (const item of walk) if (item.id === 2) break;
    const { bytes, ...verdict } = walk.verdict;
    const evidence = "the consumer stopped after 2 items";
    const want = {
      status: "stopped",
      reason: "consumer-stopped",
      evidence,
      pages: 1,
      items: 2,
      requests: 1,
      retries: 0,
    };
    assert.deepEqual(verdict, want);
    assert.equal(bytes, JSON.stringify(three).length);
  });

  test("who leaves without an item waits for nothing either", async () => {
    const { paginate: late } = waiting();
    const walk = late(url, { fetch: () => new Promise(() => {}) });
    const iterator = walk[Symbol.asyncIterator]();
    const next = iterator.next();
    await settle();
    assert.deepEqual(await iterator.return(), { done: true, value: undefined });
    assert.deepEqual(await next, { done: true, value: undefined });
    assert.equal(walk.verdict.evidence, "the consumer stopped after 0 items");
  });

  test("the request that has left counts, though its items are not handed out", async () => {
    const { walk } = slow();
    const iterator = walk.pages()[Symbol.asyncIterator]();
    void iterator.next();
    await settle();
    await iterator.return();
    assert.equal(walk.verdict.requests, 1);
  });

  test("an abort ends the iteration at once, with the reason", async () => {
    const abort = new AbortController();
    const { walk } = slow(undefined, { signal: abort.signal });
    const iterator = walk[Symbol.asyncIterator]();
    await iterator.next();
    abort.abort("enough");
    await assert.rejects(iterator.next(), (error) => {
      assert.deepEqual(
        [error.code, error.cause, error.message],
        ["aborted", "enough", "page 1: the signal was aborted after 1 item"],
      );
      assert.equal(error.checkpoint.item, 1);
      return true;
    });
    assert.equal(walk.verdict.reason, "aborted");
  });

  test("the checkpoint is the place in page 1, from which a walk of the same request goes on", async () => {
    for (const target of [`${url}?q=1&page=1`, { url, method: "POST", body: { q: 'ä "x" \n\u0001\u2028' } }]) {
      const { paginate: late } = waiting();
      const walk = late(target, { fetch: once("[1,2,3]"), pagination: "none" });
      const iterator = walk[Symbol.asyncIterator]();
      const next = iterator.next();
      await settle();
      await next;
      await iterator.next();
      const at = walk.checkpoint();
      assert.deepEqual([at.version, at.page, at.item, at.items], [1, 0, 2, 2]);
      await iterator.return();
      const on = await all(
        paginate(target, { fetch: once("[1,2,3]"), pagination: "none", resume: JSON.parse(JSON.stringify(at)) }),
      );
      assert.deepEqual(on.items, [3]);
      const other = typeof target === "string" ? `${url}?q=2&page=1` : { ...target, body: { q: "y" } };
      assert.equal(
        (await all(paginate(other, { fetch: once("[1]"), pagination: "none", resume: at }))).code,
        "checkpoint",
      );
    }
  });

  test("that checkpoint is accepted whatever the pagination and params add to the request", async () => {
    const page = { type: "offsetLimit", inputs: [{ name: "page", in: "parameters", type: "page" }] };
    for (const [target, options] of [
      [url, { pagination: { ...page, outputs: { results: "$" } }, params: { q: "a", n: 3, deep: true } }],
      [`${url}?q=a%20b`, { pagination: "auto", params: { per_page: 3 } }],
      [url, { pagination: "link-header", items: "$" }],
    ]) {
      const { paginate: late } = waiting();
      const walk = late(target, { fetch: once("[1,2,3]"), ...options });
      for await (const _ of walk) break;
      const resumed = paginate(target, { fetch: once("[1,2,3]"), maxItems: 2, resume: walk.checkpoint(), ...options });
      assert.deepEqual((await all(resumed)).items, [2, 3], JSON.stringify(options));
    }
  });

  test("before an item has come, the checkpoint is the list's beginning", async () => {
    const { paginate: late } = waiting();
    const walk = late(url, { fetch: () => new Promise(() => {}) });
    void walk[Symbol.asyncIterator]().next();
    await settle();
    const at = walk.checkpoint();
    assert.deepEqual([at.page, at.item, at.items], [0, 0, 0]);
    assert.deepEqual(
      (await all(paginate(url, { fetch: once("[1,2]"), pagination: "none", resume: at }))).items,
      [1, 2],
    );
  });

  test("an engine that can't be had is an error behind the items, with the checkpoint behind them", async () => {
    const { walk, fail } = slow();
    const end = all(walk);
    await settle();
    fail(new Error("no"));
    const { items, code, checkpoint } = await end;
    assert.deepEqual(items, three);
    assert.equal(code, "engine");
    assert.equal(checkpoint.item, 3);
  });

  test("what the engine refuses is an error behind the items", async () => {
    const { walk, load } = slow('{"data":[1,2,3],"data":"no"}', { items: "$.data" });
    load();
    assert.equal(
      (await all(walk)).code,
      (await all(paginate(url, { fetch: once('{"data":[1,2,3],"data":"no"}'), items: "$.data" }))).code,
    );
  });

  test("the request is made once", async () => {
    let requests = 0;
    const fetch = async () => {
      requests++;
      return new Response("[1,2]", { headers: json });
    };
    const { paginate: late, load } = waiting();
    const walk = late(url, { fetch, pagination: "none" });
    const end = all(walk);
    await settle();
    load();
    assert.deepEqual((await end).items, [1, 2]);
    assert.equal(requests, 1);
    assert.equal(walk.verdict.requests, 1);
  });

  test("a body that is still arriving is passed on to the engine from its beginning", async () => {
    let push;
    const fetch = async () => new Response(new ReadableStream({ start: (c) => void (push = c) }), { headers: json });
    const { paginate: late, load } = waiting();
    const end = all(late(url, { fetch, pagination: "none" }));
    await settle();
    push.enqueue(encoder.encode("[1,"));
    await settle();
    load();
    await settle();
    push.enqueue(encoder.encode("2]"));
    push.close();
    assert.deepEqual((await end).items, [1, 2]);
  });

  test("the engine's download waits for the first answer, but not for ever", async () => {
    let answer;
    const { paginate: late, after } = waiting();
    const walk = late(url, { fetch: () => new Promise((resolve) => void (answer = resolve)) });
    const iterator = walk[Symbol.asyncIterator]();
    void iterator.next().catch(() => {});
    await settle();
    let waits = true;
    void after().then(() => (waits = false));
    await settle();
    assert.equal(waits, true);
    answer(new Response("[1]", { headers: json }));
    await settle();
    assert.equal(waits, false);
    const silent = waiting();
    const other = silent.paginate(url, { fetch: () => new Promise(() => {}) })[Symbol.asyncIterator]();
    void other.next();
    await settle();
    await silent.after();
    await iterator.return();
    await other.return();
  });
});
