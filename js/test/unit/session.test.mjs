// The session's contract with the engine: what it does for each effect, and what it reports. The engine is scripted.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { PaginationError as Published, paginate } from "../../dist/index.js";
import { sources } from "./sources.mjs";

const { Session, Fetcher, PaginationError, BatchIterator } = await sources("session", "fetch", "errors", "iterator");

const place = (page, item = 0, items = 0) => ({ version: 1, page, item, items });
const fetchOf = (id, more) => ({
  effect: "fetch",
  id,
  page: 0,
  attempt: 0,
  method: "GET",
  url: `https://a.example/?token=t&id=${id}`,
  shown: `https://a.example/?token=…&id=${id}`,
  headers: [],
  checkpoint: place(0),
  ...more,
});
const pageOf = (id, page, more) => ({ effect: "page", id, page, items: 2, body: {}, ...more });
const itemsOf = (id, ...ranges) => ({ effect: "items", id, ranges: Uint32Array.from(ranges) });
const verdict = { status: "complete", reason: "no-next", evidence: "", items: 2, pages: 1 };

/** Promises settle, and timers without a delay. */
const settle = async () => {
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
};

/**
 * A session with an engine that answers calls by a script: from "demand 0", "response 1", "chunk 1", "end 1", "failure 1",
 * "elapsed 1", "stop" or "checkpoint" to effects, or to what throws.
 */
function scripted(script, { fetch = async () => new Response("1,2"), ...config } = {}) {
  const calls = [];
  const answer = (name, details) => {
    calls.push(details === undefined ? name : [name, details]);
    const effects = script[name] ?? [];
    return typeof effects === "function" ? effects() : effects;
  };
  const engine = {
    dead: false,
    demand: (_, page) => answer(`demand ${page}`),
    response: (_, id, status, url, headers, cors) => answer(`response ${id}`, { status, url, headers, cors }),
    chunk: (_, id, bytes) => answer(`chunk ${id}`, new TextDecoder().decode(bytes)),
    end: (_, id) => answer(`end ${id}`),
    event: (_, { event, id, ...details }) => answer(id === undefined ? event : `${event} ${id}`, details),
    validate: () => ({ offset: 1, message: "junk" }),
    breaksPiece: () => false,
    close: () => calls.push("close"),
  };
  const session = new Session({
    fetcher: new Fetcher(fetch, {}),
    signal: undefined,
    onProgress: undefined,
    exact: false,
    keyed: false,
    counting: false,
    lines: false,
    paced: () => false,
    onScheme: () => {},
    resume: undefined,
    ...config,
  });
  session.connect(engine, 7);
  return { session, engine, calls, named: () => calls.map((call) => (Array.isArray(call) ? call[0] : call)) };
}

/** The items of the first page, as texts. */
const textsOf = (session) =>
  session.pages.first.parts.flatMap((part) => Array.from({ length: part.count }, (_, i) => part.raw(i)));

describe("a fetch", () => {
  test("is reported with its response, its body and its end", async () => {
    const { session, calls } = scripted(
      {
        "demand 0": [fetchOf(1)],
        "chunk 1": [itemsOf(1, 0, 1, 2, 3)],
        "end 1": [pageOf(1, 0), { effect: "done", verdict }],
      },
      { fetch: async () => new Response("1,2", { status: 201, headers: { "x-a": "b" } }) },
    );
    session.demand(0);
    await settle();
    const headers = [
      ["content-type", "text/plain;charset=UTF-8"],
      ["x-a", "b"],
    ];
    assert.deepEqual(calls, [
      "demand 0",
      ["response 1", { status: 201, url: "", headers, cors: false }],
      ["chunk 1", "1,2"],
      "end 1",
    ]);
    assert.deepEqual(textsOf(session), ["1", "2"]);
    const { request, response, end } = session.pages.first;
    assert.deepEqual(request, { method: "GET", url: "https://a.example/?token=…&id=1" });
    assert.deepEqual([response.url, response.status, response.headers.get("x-a")], [request.url, 201, "b"]);
    assert.deepEqual(end, { total: undefined, info: undefined, body: {}, next: undefined, rest: undefined });
    assert.deepEqual([session.verdict, session.ended, session.reading], [verdict, true, false]);
  });

  test("that a redirect answers is reported as such only where redirects are to be reported", async () => {
    for (const manual of [true, undefined]) {
      const response = { status: 0, type: "opaqueredirect", url: "", headers: new Headers(), body: null };
      const { session, calls } = scripted(
        { "demand 0": [fetchOf(1, { manual })] },
        { fetch: async () => ({ ...response, arrayBuffer: async () => new ArrayBuffer(0) }) },
      );
      session.demand(0);
      await settle();
      assert.equal(calls[1][1].status, manual ? -1 : 0);
    }
  });

  test("that fails is reported in words, once", async () => {
    const { session, calls } = scripted(
      { "demand 0": [fetchOf(1)] },
      { fetch: async () => Promise.reject(new TypeError("fetch failed", { cause: new Error("no route") })) },
    );
    session.demand(0);
    await settle();
    assert.deepEqual(calls, ["demand 0", ["failure 1", { message: "fetch failed: no route" }]]);
  });

  test("that is cancelled is aborted, and nothing more is heard of it", async () => {
    let signal;
    const { session, named } = scripted(
      { "demand 0": [fetchOf(1)], "response 1": [{ effect: "cancel", id: 1 }] },
      {
        fetch: async (_, init) => {
          signal = init.signal;
          return new Response("1,2");
        },
      },
    );
    session.demand(0);
    await settle();
    assert.equal(signal.aborted, true);
    assert.deepEqual(named(), ["demand 0", "response 1"]);
    assert.equal(session.reading, false);
  });

  test("is read no further while its consumer is far behind, where bodies are paced", async () => {
    const large = new Uint8Array(10 * 262_144);
    let read = 0;
    const body = new ReadableStream(
      { pull: (controller) => void (read++ < 3 ? controller.enqueue(large) : controller.close()) },
      { highWaterMark: 0 },
    );
    let chunks = 0;
    const { session, named } = scripted(
      { "demand 0": [fetchOf(1)], "chunk 1": () => [itemsOf(1, chunks++ * 262_144, chunks * 262_144)] },
      { fetch: async () => new Response(body), paced: () => true },
    );
    session.demand(0);
    await settle();
    for (let i = 0; i < 50; i++) await settle();
    assert.equal(read, 2);
    while (!named().includes("end 1")) {
      const [part] = session.pages.first.parts;
      if (part.unread > 0) part.array(part.count - 1, undefined);
      session.took({ values: [], at: 0, before: 0, share: 1 });
      await settle();
    }
  });
});

describe("items", () => {
  test("of the fetch that the engine was called about and of others are one stream for the consumer", async () => {
    const { session } = scripted({
      "demand 0": [fetchOf(1), fetchOf(2, { page: 1, checkpoint: undefined })],
      "chunk 1": [itemsOf(1, 0, 1)],
      "end 1": [itemsOf(1, 2, 3), pageOf(1, 0, { next: place(1, 0, 2) }), itemsOf(2, 0, 1)],
      "end 2": [itemsOf(2, 2, 3), pageOf(2, 1, { rest: place(1, 2, 4) }), { effect: "done", verdict }],
    });
    session.demand(0);
    await settle();
    assert.deepEqual(textsOf(session), ["1", "2"]);
    session.consumer.useUp();
    assert.deepEqual(textsOf(session), ["1", "2"]);
    assert.deepEqual(session.pages.first.at, place(1, 0, 2));
  });

  test("of a fetch that was never made end the walk with an error of the engine's", () => {
    const { session } = scripted({ "demand 0": [itemsOf(5, 0, 1)] }, { resume: place(3) });
    session.demand(0);
    assert.ok(session.error instanceof PaginationError);
    assert.equal(session.error.code, "engine");
    assert.match(session.error.message, /^the engine failed: .*; start the walk again/);
    assert.deepEqual(session.error.checkpoint, place(3));
  });
});

test("a page is shown with the attempt that the engine decided for", async () => {
  const { session } = scripted({
    "demand 0": [fetchOf(1)],
    "end 1": [fetchOf(2, { method: "POST" })],
    "end 2": [pageOf(1, 0, { url: "https://moved.example/", total: 9 })],
  });
  session.demand(0);
  await settle();
  const { request, response, end } = session.pages.first;
  assert.deepEqual([request.method, request.url], ["GET", "https://a.example/?token=…&id=1"]);
  assert.equal(response.url, "https://moved.example/");
  assert.equal(end.total, 9);
});

test("a wait is reported when it is over, and as progress when it begins", async () => {
  const progress = [];
  const { session, calls } = scripted(
    { "demand 0": [{ effect: "wait", id: 1, ms: 1, why: "429" }] },
    { onProgress: (seen) => progress.push(seen) },
  );
  session.demand(0);
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.deepEqual(calls, ["demand 0", ["elapsed 1", {}]]);
  assert.deepEqual(progress, [{ pages: 0, items: 0, bytes: 0, waiting: { ms: 1, why: "429" } }]);
});

test("progress counts pages, items and bytes, and holds them against the total", async () => {
  const progress = [];
  const { session } = scripted(
    {
      "demand 0": [fetchOf(1)],
      "chunk 1": [itemsOf(1, 0, 1, 2, 3)],
      "end 1": [pageOf(1, 0, { total: 8, next: place(1, 0, 2) })],
    },
    { onProgress: (seen) => progress.push(seen) },
  );
  session.demand(0);
  await settle();
  assert.deepEqual(progress, [{ pages: 1, items: 2, bytes: 3, total: 8, fraction: 0.25 }]);
});

test("a scheme is passed on", () => {
  const seen = [];
  const { session } = scripted(
    { "demand 0": [{ effect: "scheme", scheme: { confidence: 1 } }] },
    { onScheme: (scheme) => seen.push(scheme) },
  );
  session.demand(0);
  assert.deepEqual(seen, [{ confidence: 1 }]);
});

describe("at the end", () => {
  test("pages that were asked for ahead, and of which nothing has come, are none", async () => {
    const { session } = scripted({
      "demand 0": [fetchOf(1), fetchOf(2, { page: 1, checkpoint: undefined })],
      "end 1": [{ effect: "cancel", id: 2 }, pageOf(1, 0, { rest: place(0, 2, 2) }), { effect: "done", verdict }],
    });
    session.demand(0);
    await settle();
    session.consumer.useUp();
    assert.equal(session.pages.first, undefined);
    assert.deepEqual(session.checkpoint(), place(0, 2, 2));
  });

  test("of an error other fetches are aborted, and its checkpoint is where the consumer is", async () => {
    const signals = [];
    const { session } = scripted(
      {
        "demand 0": [fetchOf(1), fetchOf(2, { page: 1, checkpoint: undefined })],
        "chunk 1": [itemsOf(1, 0, 1, 2, 3)],
        "end 1": [
          {
            effect: "fail",
            code: "http",
            message: "page 1: no",
            page: 0,
            request: { method: "GET", url: "u", headers: [] },
            response: { status: 400, url: "u", headers: [["a", "b"]], body: "" },
            checkpoint: place(0, 2, 2),
          },
        ],
      },
      {
        fetch: (url, { signal }) => {
          signals.push(signal);
          return url.endsWith("1") ? Promise.resolve(new Response("1,2")) : new Promise(() => {});
        },
      },
    );
    session.demand(0);
    await settle();
    assert.equal(signals[1].aborted, true);
    const { code, message, page, request, response, checkpoint } = session.error;
    assert.deepEqual([code, message, page, request], ["http", "page 1: no", 0, { method: "GET", url: "u" }]);
    assert.equal(response.headers.get("a"), "b");
    assert.deepEqual(checkpoint, place(0, 2, 2));
    session.consumer.batch = { values: [1, 2], at: 1, before: 0, share: 1 };
    assert.deepEqual(session.failure().checkpoint, place(0, 1, 1));
  });

  test("of an error on a page whose place is unknown the engine's checkpoint stays", async () => {
    const { session } = scripted({
      "demand 0": [fetchOf(1, { checkpoint: undefined })],
      "end 1": [{ effect: "fail", code: "undetected", message: "no", page: 0, checkpoint: place(0, 0, 4) }],
    });
    session.demand(0);
    await settle();
    assert.deepEqual(session.failure().checkpoint, place(0, 0, 4));
    assert.throws(
      () => session.checkpoint(),
      (error) => error.code === "checkpoint" && /not known/.test(error.message),
    );
  });
});

describe("an engine that throws", () => {
  for (const [name, thrown, message] of [
    ["of a trap", new Error("unreachable"), /^the engine failed: unreachable; start the walk again/],
    ["of itself", "a text", /^the engine failed: a text; start the walk again/],
  ])
    test(`${name} ends the walk with an error that has a checkpoint`, async () => {
      const { session } = scripted({
        "demand 0": [fetchOf(1)],
        "chunk 1": () => {
          throw thrown;
        },
      });
      session.demand(0);
      await settle();
      assert.equal(session.error.code, "engine");
      assert.match(session.error.message, message);
      assert.equal(session.error.cause, thrown);
      assert.deepEqual(session.error.checkpoint, place(0));
      assert.equal(session.reading, false);
    });

  test("when it is asked for a checkpoint leaves the one that can be counted", async () => {
    const { session } = scripted(
      {
        "demand 0": [fetchOf(1)],
        "chunk 1": [itemsOf(1, 0, 1, 2, 3)],
        checkpoint: () => {
          throw new Error("dead");
        },
      },
      { keyed: true },
    );
    session.demand(0);
    await settle();
    session.consumer.batch = { values: [1, 2], at: 1, before: 0, share: 1 };
    assert.deepEqual(session.checkpoint(), place(0, 1, 1));
  });
});

test("an item that is not JSON is an error with its place, its body and a checkpoint", async () => {
  const { session } = scripted(
    { "demand 0": [fetchOf(1)], "chunk 1": [itemsOf(1, 0, 1, 2, 3)] },
    {
      fetch: async () => new Response("1,x"),
    },
  );
  session.demand(0);
  await settle();
  const [part] = session.pages.first.parts;
  assert.deepEqual(part.build(0, false), [1]);
  session.consumer.batch = { values: [1], at: 1, before: 0, share: 1 };
  assert.throws(() => part.build(1, false), {
    code: "parse",
    message: "item 2 of page 1 is not valid JSON: junk at byte 3 of the body",
    checkpoint: place(0, 1, 1),
  });
  assert.equal(session.error.response.body, "1,x");
});

describe("who stops a walk", () => {
  const stopped = { status: "stopped", reason: "aborted", items: 1, pages: 1 };

  test("by the signal gets an error with the reason, and no further value", async () => {
    const abort = new AbortController();
    const { session, calls } = scripted(
      {
        "demand 0": [fetchOf(1)],
        "chunk 1": [itemsOf(1, 0, 1, 2, 3)],
        stop: [
          { effect: "done", verdict: stopped },
          { effect: "fail", code: "aborted", message: "aborted", page: 0 },
        ],
      },
      {
        signal: abort.signal,
        fetch: async () => new Response(new ReadableStream({ start: (c) => c.enqueue(new Uint8Array(3)) })),
      },
    );
    session.demand(0);
    await settle();
    const batch = { values: [1, 2], at: 1, before: 0, share: 1 };
    session.took(batch);
    abort.abort("enough");
    assert.deepEqual(calls.at(-1), ["stop", { aborted: true, items: 1, pages: 1 }]);
    assert.deepEqual(batch.values, []);
    assert.deepEqual([session.error.code, session.error.cause], ["aborted", "enough"]);
    assert.deepEqual(session.error.checkpoint, place(0, 1, 1));
    assert.equal(session.reading, false);
  });

  test("before the engine is there needs no engine", () => {
    const { session, calls } = scripted({}, { signal: AbortSignal.abort("enough") });
    assert.deepEqual(calls, []);
    assert.deepEqual([session.error.code, session.error.cause], ["aborted", "enough"]);
    assert.deepEqual([session.verdict.reason, session.verdict.requests], ["aborted", 0]);
  });

  test("by leaving frees everything, once", async () => {
    let signal;
    const { session, named } = scripted(
      { "demand 0": [fetchOf(1), { effect: "wait", id: 2, ms: 1, why: "" }] },
      {
        fetch: (_, init) => {
          signal = init.signal;
          return new Promise(() => {});
        },
      },
    );
    session.demand(0);
    await settle();
    session.close();
    session.close();
    await new Promise((resolve) => setTimeout(resolve, 10));
    assert.equal(signal.aborted, true);
    assert.deepEqual(
      named()
        .slice(1)
        .filter((name) => !name.startsWith("elapsed")),
      ["stop", "close"],
    );
    assert.deepEqual([session.closed, session.ended, session.reading], [true, true, false]);
    session.demand(1); // too late: nothing happens
    assert.equal(named().at(-1), "close");
  });

  test("after the end stops nothing, unless items are left", async () => {
    for (const [delivered, want] of [
      [2, ["close"]],
      [1, ["stop", "close"]],
    ]) {
      const { session, named } = scripted({
        "demand 0": [fetchOf(1)],
        "end 1": [pageOf(1, 0, { rest: place(0, 2, 2) }), { effect: "done", verdict }],
      });
      session.demand(0);
      await settle();
      session.consumer.batch = { values: [1, 2], at: delivered, before: 0, share: 1 };
      session.close();
      assert.deepEqual(named().slice(-want.length), want);
      assert.equal(named().includes("stop"), want.includes("stop"));
    }
  });

  test("finds the engine's checkpoint later, too, where items have a key", async () => {
    const { session } = scripted(
      {
        "demand 0": [fetchOf(1)],
        "chunk 1": [itemsOf(1, 0, 1, 2, 3)],
        checkpoint: [{ effect: "checkpoint", checkpoint: place(0, 1, 99) }],
      },
      { keyed: true },
    );
    session.demand(0);
    await settle();
    session.consumer.batch = { values: [1, 2], at: 1, before: 0, share: 1 };
    session.close();
    assert.deepEqual(session.checkpoint(), place(0, 1, 99));
  });
});

describe("an iterator", () => {
  const boom = new TypeError("boom");
  const throwing = () => {
    throw boom;
  };

  test("rejects with a PaginationError when a walk can't start, and ends", async () => {
    const iterator = new BatchIterator(async () => throwing(), throwing);
    await assert.rejects(iterator.next(), (error) => error instanceof PaginationError && error.cause === boom);
    assert.deepEqual(await iterator.next(), { done: true, value: undefined });
  });

  test("rejects with a PaginationError when a batch can't be made, and leaves", async () => {
    const { session } = scripted({ "demand 0": [fetchOf(1)], "chunk 1": [itemsOf(1, 0, 1)] });
    const iterator = new BatchIterator(async () => session, throwing);
    const { code, cause, checkpoint } = await iterator.next().catch((error) => error);
    assert.deepEqual([code, cause, checkpoint], ["engine", boom, place(0)]);
    assert.equal(session.closed, true);
  });

  test("rejects with the error that it has even when the engine dies while it leaves", async () => {
    const { session, engine } = scripted({ "demand 0": [{ effect: "fail", code: "http", message: "no", page: 0 }] });
    engine.close = throwing;
    const iterator = new BatchIterator(
      async () => session,
      () => undefined,
    );
    await assert.rejects(iterator.next(), { code: "http" });
    assert.equal(session.closed, true);
  });

  test("delivers the values of batches one by one, and those after them when they have arrived", async () => {
    const { session } = scripted({
      "demand 0": [fetchOf(1)],
      "chunk 1": [itemsOf(1, 0, 1, 2, 3)],
      "end 1": [pageOf(1, 0, { rest: place(0, 2, 2) }), { effect: "done", verdict }],
    });
    let next = 0;
    const batch = ({ pages: { first } }) => {
      const part = first?.parts[0];
      if (part === undefined || next >= part.count) return undefined;
      return { values: [part.raw(next)], at: 0, before: next++, share: 1 };
    };
    const iterator = new BatchIterator(async () => session, batch);
    const steps = await Promise.all([iterator.next(), iterator.next(), iterator.next()]);
    assert.deepEqual(
      steps.map(({ done, value }) => (done ? "end" : value)),
      ["1", "2", "end"],
    );
    assert.deepEqual(session.checkpoint(), place(0, 2, 2));
  });
});

test("whatever is thrown becomes a PaginationError with a checkpoint", async () => {
  const { session } = scripted({ "demand 0": [fetchOf(1)] });
  session.demand(0);
  await settle();
  const cause = new TypeError("undefined is not a function");
  const error = session.locate(cause);
  assert.ok(error instanceof PaginationError);
  assert.deepEqual([error.code, error.cause, error.checkpoint], ["engine", cause, place(0)]);
  const ours = new PaginationError("config", "no");
  assert.equal(session.locate(ours), ours);
  assert.deepEqual(ours.checkpoint, place(0));
});

describe("with the real engine, page 1 with two lists", () => {
  const lists = JSON.stringify({
    foo: [
      { id: 1, a: "x" },
      { id: 2, a: "y" },
    ],
    bar: [
      { id: 8, b: 1 },
      { id: 9, b: 2 },
    ],
    next_page: "/list?page=2",
  });
  for (const [name, second] of [
    ["the same again", () => new Response(lists)],
    ["a refusal", () => new Response("no", { status: 400 })],
    ["HTML", () => new Response("<html></html>")],
    ["nothing", () => Promise.reject(new Error("unreachable"))],
  ])
    test(`and ${name} as page 2 ends with a PaginationError that has a checkpoint`, async () => {
      let count = 0;
      const fetch = async () => (count++ === 0 ? new Response(lists) : second());
      const walk = paginate("https://a.example/list?page=1", { fetch, retry: { attempts: 0 } });
      await assert.rejects(walk.toArray(), (error) => error instanceof Published && error.checkpoint?.version === 1);
    });
});

test("others have their turns while a page of many items is walked that has arrived whole", async () => {
  const data = Array.from({ length: 100_000 }, (_, id) => ({ id, name: "a name that is somewhat long" }));
  const body = JSON.stringify({ data });
  const fetch = async () => new Response(body, { headers: { "content-type": "application/json" } });
  let turns = 0;
  let walking = true;
  let items = 0;
  const other = () => {
    if (items > 0 && items < data.length) turns++;
    if (walking) setImmediate(other);
  };
  setImmediate(other);
  for await (const _ of paginate("https://a.example/list", { pagination: "none", items: "$.data", fetch })) items++;
  walking = false;
  assert.equal(items, data.length);
  assert.ok(turns >= 3, `${turns} turns`); // it takes some 60 ms, and 8 ms are the longest task
});
