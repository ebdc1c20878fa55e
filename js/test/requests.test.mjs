// The option onRequest: what it is told of each attempt, in which order, over walks of every kind.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { paginate } from "../dist/index.js";
import { launchChromium, noBrowser } from "./chromium.mjs";
import { sample, short } from "./scale.mjs";
import { startServer } from "./server.mjs";

const rejections = [];
process.on("unhandledRejection", (reason) => rejections.push(reason));
after(() => assert.deepEqual(rejections, []));

/** Holds what onRequest was told against its description. Afterwards no attempt is open. */
function validate(events) {
  const attempts = new Map();
  const starts = new Map();
  let last = 0;
  for (const event of events) {
    const what = `${JSON.stringify(event)} of\n${events.map((e) => JSON.stringify(e)).join("\n")}`;
    const { id, page, attempt, at, type } = event;
    assert.ok(
      [id, page, attempt].every((number) => Number.isSafeInteger(number) && number >= 0),
      what,
    );
    assert.ok(Number.isFinite(at) && at >= last, what);
    last = at;
    const a = attempts.get(id);
    if (a !== undefined) assert.deepEqual([page, attempt], [a.page, a.attempt], what);
    const members = {
      start: ["method", "url", "ahead"],
      wait: ["ms", "why"],
      headers: ["status"],
      bytes: ["bytes", "items"],
      end: ["bytes", "items"],
      failed: ["why", "retry"],
      cancelled: [],
    }[type];
    assert.deepEqual(Object.keys(event).sort(), ["id", "page", "attempt", "at", "type", ...members].sort(), what);
    switch (type) {
      case "start":
        assert.ok(a === undefined || a.state === "held", what);
        assert.ok(!/s3cret/.test(event.url), what);
        assert.equal(typeof event.ahead, "boolean");
        assert.ok(attempt >= (starts.get(page) ?? 0) || attempt === 0, what);
        starts.set(page, attempt);
        attempts.set(id, { page, attempt, state: "open", headers: false, bytes: 0, items: 0 });
        break;
      case "wait":
        assert.ok(event.ms >= 0 && event.why !== "", what);
        if (a === undefined) {
          assert.equal(attempt, 0, what);
          attempts.set(id, { page, attempt, state: "held" });
        } else assert.ok(a.state === "held" || (a.state === "failed" && a.retry), what);
        break;
      case "headers":
        assert.ok(a?.state === "open" && !a.headers, what);
        a.headers = true;
        break;
      default: {
        assert.equal(a?.state, "open", what);
        if (type === "bytes" || type === "end") {
          assert.ok(a.headers && event.bytes >= a.bytes && event.items >= a.items, what);
          [a.bytes, a.items] = [event.bytes, event.items];
        }
        if (type === "failed") assert.ok(event.why !== "" && typeof event.retry === "boolean", what);
        if (type !== "bytes") [a.state, a.retry] = [type, event.retry];
      }
    }
  }
  for (const [id, { state }] of attempts) assert.notEqual(state, "open", `${id} of ${JSON.stringify(events)}`);
  return attempts;
}

const pagination = {
  type: "offsetLimit",
  inputs: [{ name: "page", in: "query", type: "page" }],
  outputs: { results: "$.items", numPages: "$.pages" },
};
const byCursor = {
  type: "cursor",
  inputs: [{ name: "c", in: "query", type: "cursor" }],
  outputs: { results: "$.items", nextCursor: "$.next" },
};
const url = "https://api.example/list?api_key=s3cret";

/** Five pages of four items, by number or by cursor. A fault may answer instead. */
const bodyOf = (asked) => {
  const query = new URL(asked).searchParams;
  const page = Number(query.get("page") ?? query.get("c") ?? 1);
  const items = [0, 1, 2, 3].map((i) => ({ id: 4 * (page - 1) + i }));
  return JSON.stringify({ next: page < 5 ? String(page + 1) : null, pages: 5, items });
};
const json = (body, init) => new Response(body, { headers: { "content-type": "application/json" }, ...init });
/** A body that comes in pieces, and may break off, or stay open, behind some bytes. */
const pieces = (body, { size = 30, until = body.length, ends = "close", signal, init } = {}) =>
  json(
    new ReadableStream({
      async start(controller) {
        signal?.addEventListener("abort", () => {
          try {
            controller.error(signal.reason);
          } catch {}
        });
        try {
          for (let at = 0; at < until; at += size) {
            controller.enqueue(new TextEncoder().encode(body.slice(at, Math.min(at + size, until))));
            await sleep(1);
          }
          if (ends === "close") controller.close();
          if (ends === "error") controller.error(new Error("connection reset"));
        } catch {} // it was aborted
      },
    }),
    init,
  );

/** Walks, and validates what was told. */
async function told(options, use = (walk) => walk.toArray(), target = url, from = paginate) {
  const events = [];
  let request = 0;
  const { fault = () => undefined, ...others } = options;
  const fetch = async (asked, init) => {
    const body = bodyOf(asked);
    return fault(request++, body, init, asked) ?? pieces(body, { signal: init.signal });
  };
  const walk = from(target, {
    pagination,
    fetch,
    retry: { minDelay: 1, maxDelay: 2 },
    onRequest: (event) => events.push(event),
    ...others,
  });
  let error;
  const got = await use(walk).catch((thrown) => {
    error = thrown;
  });
  const attempts = validate(events);
  const count = events.length;
  await sleep(10);
  assert.equal(events.length, count, "something is told after the end");
  return { events, got, walk, error, attempts, of: (type) => events.filter((event) => event.type === type) };
}

let run = 0; // a short run takes two of the faults in each test, in turn

describe("onRequest", () => {
  test("is told of each request from its start to its end", async () => {
    const { events, of, walk } = await told({ maxPages: 2 });
    const first = events.filter(({ id }) => id === events[0].id).map(({ at, id, ...event }) => event);
    const length = bodyOf(url).length;
    assert.deepEqual(first[0], {
      page: 0,
      attempt: 0,
      type: "start",
      method: "GET",
      url: "https://api.example/list?api_key=…&page=1",
      ahead: false,
    });
    assert.deepEqual(first[1], { page: 0, attempt: 0, type: "headers", status: 200 });
    const bytes = first.slice(2, -1);
    assert.ok(bytes.length >= 3 && bytes.every(({ type }) => type === "bytes"));
    assert.deepEqual(bytes.at(-1), { page: 0, attempt: 0, type: "bytes", bytes: length, items: 4 });
    assert.deepEqual(first.at(-1), { page: 0, attempt: 0, type: "end", bytes: length, items: 4 });
    assert.deepEqual(
      of("end").map(({ page, items }) => [page, items]),
      [
        [0, 4],
        [1, 4],
      ],
    );
    assert.equal(of("start").length, walk.verdict.requests);
  });

  for (const scheme of [pagination, byCursor, "auto"])
    for (const ahead of sample([{}, { prefetch: 2 }, { concurrency: 3 }, { prefetch: 1, concurrency: 2 }], 3))
      for (const [name, take] of Object.entries({
        items: (walk) => walk.toArray(),
        pages: async (walk) => (await Array.fromAsync?.(walk.pages())) ?? walk.toArray(),
        count: (walk) => walk.count(),
        ndjson: (walk) => new Response(walk.ndjson()).text(),
      }))
        test(`${name} of ${scheme.type ?? scheme}, ${JSON.stringify(ahead)}, through faults`, async () => {
          for (let seed = short ? run++ % 3 : 0; seed < 6; seed += short ? 3 : 1) {
            const fault = (n, body, { signal }) =>
              [
                () => (n === 1 ? json("", { status: 503 }) : undefined),
                () => (n === 2 ? pieces(body, { until: 40, ends: "error", signal }) : undefined),
                () => (n === 1 ? pieces(body, { until: 40, signal }) : undefined), // cut off in good order
                () => (n % 3 === 1 ? json("", { status: 429, headers: { "retry-after-ms": "3" } }) : undefined),
                () => (n === 1 ? Promise.reject(new TypeError("fetch failed")) : undefined),
                () => (n === 3 ? json('{"error":"rate limited, try again"}') : undefined),
              ][seed]();
            const { of, walk, error } = await told(
              { pagination: scheme, key: seed % 2 ? "$.id" : undefined, fault, ...ahead },
              take,
            );
            if (scheme !== "auto") assert.equal(error, undefined);
            if (error === undefined) assert.equal(of("start").length, walk.verdict.requests);
            assert.equal(of("failed").length > 0, true);
            assert.ok(of("end").length >= 1);
          }
        });

  test("is told what failed, and whether it is tried again", async () => {
    const refuse = (status) => () => json("no", { status });
    for (const [fault, retry, why, failed, code] of [
      [refuse(503), { attempts: 2, minDelay: 1 }, /^the server answered 503$/, [true, true, false], "http"],
      [refuse(404), { attempts: 2, minDelay: 1 }, /was answered with status 404/, [false], "http"],
      [() => Promise.reject(new Error("down")), false, /^the request failed: down/, [false], "network"],
      [() => json("{]"), false, /is not valid JSON/, [false], "parse"],
      [() => json('{"error":"no such list"}'), false, /no such list/, [false], "response"],
    ]) {
      const { of, error } = await told({ fault, retry });
      assert.equal(error.code, code);
      assert.deepEqual(
        of("failed").map(({ retry }) => retry),
        failed,
      );
      assert.match(of("failed")[0].why, why);
      assert.equal(of("wait").length, failed.length - 1);
      for (const { why } of of("failed")) assert.ok(!why.includes("s3cret"), why);
    }
  });

  test("a wait bears the failed attempt's id, and comes before the next start", async () => {
    const { events } = await told({ maxPages: 1, fault: (n) => (n === 0 ? json("", { status: 503 }) : undefined) });
    const line = events.filter(({ type }) => type !== "bytes").map(({ type, id, attempt }) => [type, id, attempt]);
    const [a, b] = events.filter(({ type }) => type === "start").map(({ id }) => id);
    assert.deepEqual(line, [
      ["start", a, 0],
      ["headers", a, 0],
      ["failed", a, 0],
      ["wait", a, 0],
      ["start", b, 1],
      ["headers", b, 1],
      ["end", b, 1],
    ]);
  });

  test("a request that a rate limit holds back bears the wait's id", async () => {
    const fault = (n, body, { signal }) =>
      n === 0 ? pieces(body, { signal, init: { headers: { ratelimit: '"default";r=0;t=1' } } }) : undefined;
    const { of, events } = await told({ fault, maxPages: 2 });
    const [wait] = of("wait");
    assert.deepEqual([wait.page, wait.attempt], [1, 0]);
    assert.equal(events.find(({ type, page }) => type === "start" && page === 1).id, wait.id);
  });

  test("a timeout is a failure", async () => {
    for (const retry of [false, { attempts: 1, minDelay: 1 }]) {
      const fault = (_, body, { signal }) => pieces(body, { until: 40, ends: "hang", signal });
      const { of, error } = await told({ fault, retry, timeout: 30 });
      assert.equal(error.code, "network");
      assert.deepEqual(
        of("failed").map(({ retry }) => retry),
        retry ? [true, false] : [false],
      );
      assert.match(of("failed")[0].why, /silent for 30 ms/);
    }
  });

  test("what nobody needs any more is cancelled", async () => {
    // The consumer leaves, with pages in flight.
    for (const leave of [
      async (walk) => {
        for await (const { id } of walk) if (id === 1) break;
      },
      async (walk) => {
        for await (const _ of walk.pages()) break;
      },
      async (walk) => {
        const iterator = walk[Symbol.asyncIterator]();
        const next = iterator.next();
        await sleep(2);
        await iterator.return();
        await next;
      },
    ]) {
      const { of } = await told({ prefetch: 2, concurrency: 3 }, leave);
      assert.ok(of("cancelled").length > 0);
    }
    // maxItems and until cut a page that still arrives.
    for (const options of [{ maxItems: 2 }, { until: "@.id == 2" }]) {
      const hang = (_, body, { signal }) => pieces(body, { until: body.length - 8, ends: "hang", signal });
      const { of, got } = await told({ ...options, fault: hang }, async (walk) => {
        const found = [];
        for await (const item of walk) found.push(item);
        return found;
      });
      assert.equal(got.length, 2);
      assert.deepEqual(of("cancelled").length, 1);
    }
    // An abort, and an error in front of pages ahead.
    const controller = new AbortController();
    const { of, error } = await told({ prefetch: 3, concurrency: 4, signal: controller.signal }, async (walk) => {
      for await (const { id } of walk) if (id === 1) controller.abort();
    });
    assert.equal(error.code, "aborted");
    assert.ok(of("cancelled").length > 0);
    const failing = await told({
      concurrency: 4,
      retry: false,
      fault: (n, body, { signal }) => (n === 0 ? json("{]") : pieces(body, { until: 40, ends: "hang", signal })),
    });
    assert.deepEqual([failing.error.code, failing.of("cancelled").length > 0], ["parse", true]);
  });

  test("pages ahead are told to be so", async () => {
    const { of } = await told({ concurrency: 3 }, async (walk) => {
      for await (const _ of walk) await sleep(1);
    });
    const ahead = new Map(of("start").map(({ page, ahead }) => [page, ahead]));
    assert.deepEqual([ahead.get(0), ahead.get(1), ahead.get(2)], [false, true, true]);
    const none = await told({});
    assert.ok(none.of("start").every(({ ahead }) => !ahead));
  });

  test("a walk that goes on from a checkpoint counts pages as the first one did", async () => {
    const { walk } = await told({ maxItems: 6 });
    const { of } = await told({ resume: walk.checkpoint(), key: undefined });
    assert.equal(of("start")[0].page, 1);
    assert.equal(of("end").length, 4);
  });

  test("a function of headers that renews a token leads to another attempt", async () => {
    let token = 1;
    const { of } = await told({
      maxPages: 1,
      headers: async ({ status }) => ({ authorization: String((token += status === 401 ? 1 : 0)) }),
      fault: (n) => (n === 0 ? json("", { status: 401 }) : undefined),
    });
    assert.deepEqual(
      of("start").map(({ attempt }) => attempt),
      [0, 1],
    );
    assert.deepEqual(
      of("failed").map(({ retry }) => retry),
      [true],
    );
    const failing = await told({ headers: () => Promise.reject(new Error("no")) });
    assert.deepEqual([failing.error.code, failing.events], ["config", []]);
  });

  test("throws what it likes: the walk goes on", async () => {
    const thrown = [];
    const note = (error) => thrown.push(error.message);
    const others = process.listeners("uncaughtException");
    process.removeAllListeners("uncaughtException");
    process.on("uncaughtException", note);
    try {
      for (const onRequest of [
        () => {
          throw new Error("mine");
        },
        async () => {
          throw new Error("mine");
        },
      ]) {
        thrown.length = 0;
        const walk = paginate(url, { pagination, fetch: async (asked) => json(bodyOf(asked)), maxPages: 1, onRequest });
        assert.equal(await walk.count(), 4);
        await sleep(5);
        assert.ok(thrown.length >= 3 && thrown.every((message) => message === "mine"));
      }
    } finally {
      process.off("uncaughtException", note);
      for (const other of others) process.on("uncaughtException", other);
    }
  });

  test("is a function, or a mistake", async () => {
    await assert.rejects(paginate(url, { onRequest: {} }).toArray(), {
      code: "config",
      message: "onRequest is an object: use a function",
    });
  });
});

describe("the early request", () => {
  let fresh = 0;
  const engine = () => import(`../dist/index.js?requests-${fresh++}`);

  test("is told before the engine is there, and once", async () => {
    const { paginate } = await engine();
    const { events, of } = await told(
      { retry: undefined, maxPages: 1 },
      undefined,
      "https://api.example/list",
      paginate,
    );
    assert.deepEqual(
      of("start").map(({ id, page, attempt, ahead }) => [id, page, attempt, ahead]),
      [[0, 0, 0, false]],
    );
    assert.deepEqual(events.at(-1).type, "end");
    const next = await told({ retry: undefined, maxPages: 1 }, undefined, "https://api.example/list", paginate); // not early any more
    assert.equal(next.of("start").length, 1);
  });

  test("with a credential in its URL waits for the engine", async () => {
    const { paginate } = await engine();
    const { of } = await told({ retry: undefined, maxPages: 1 }, undefined, url, paginate);
    assert.equal(of("start")[0].url, "https://api.example/list?api_key=…&page=1");
  });

  test("that fails is tried again", async () => {
    const { paginate } = await engine();
    const fault = (n) => (n === 0 ? Promise.reject(new Error("down")) : undefined);
    const { of } = await told(
      { retry: undefined, maxPages: 1, fault },
      undefined,
      "https://api.example/list",
      paginate,
    );
    assert.deepEqual(
      of("start").map(({ attempt }) => attempt),
      [0, 1],
    );
    assert.deepEqual(
      of("failed").map(({ id, retry }) => [id, retry]),
      [[0, true]],
    );
    assert.deepEqual(
      of("wait").map(({ id }) => id),
      [0],
    );
  });

  test("of a consumer who leaves while the engine loads is cancelled", async () => {
    const { paginate } = await engine();
    const { of } = await told(
      { retry: undefined, fault: () => new Promise(() => {}) },
      leaving,
      "https://api.example/list",
      paginate,
    );
    assert.deepEqual([of("start").length, of("cancelled").length], [1, 1]);
    async function leaving(walk) {
      const iterator = walk[Symbol.asyncIterator]();
      const next = iterator.next();
      await sleep(0);
      await iterator.return();
      await next;
    }
  });
});

describe("redirects", () => {
  let server;
  let origin;
  before(async () => {
    server = createServer((request, response) => {
      if (request.url.startsWith("/old"))
        return response.writeHead(302, { location: request.url.replace("/old", "/new") }).end("moved");
      response.setHeader("content-type", "application/json").end(bodyOf(`http://x${request.url}`));
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    origin = `http://127.0.0.1:${server.address().port}`;
  });
  after(() => server.close());

  test("count, hop by hop", async () => {
    const options = { fetch: globalThis.fetch, headers: { "x-a": "1" }, maxPages: 2 };
    const { of, walk, error } = await told(options, undefined, `${origin}/old?access_token=s3cret`);
    assert.equal(error, undefined);
    assert.deepEqual(
      of("start").map(({ page, attempt, url }) => [page, attempt, new URL(url).pathname]),
      [
        [0, 0, "/old"],
        [0, 0, "/new"],
        [1, 0, "/old"],
        [1, 0, "/new"],
      ],
    );
    assert.deepEqual(
      of("headers").map(({ status }) => status),
      [302, 200, 302, 200],
    );
    assert.deepEqual(
      of("end").map(({ items }) => items),
      [0, 4, 0, 4],
    );
    assert.equal(walk.verdict.requests, 4);
  });

  test("that the host follows are one request, also early", async () => {
    const { paginate } = await import("../dist/index.js?requests-redirect");
    const { of } = await told(
      { fetch: globalThis.fetch, retry: undefined, maxPages: 1 },
      undefined,
      `${origin}/old`,
      paginate,
    );
    // The early request follows none by itself, and is replaced.
    assert.deepEqual([of("start").length, of("cancelled").length, of("end").length], [2, 1, 1]);
  });
});

describe("in Chromium", { skip: noBrowser }, () => {
  test("the early request is told before the engine is there", async () => {
    const server = await startServer();
    const browser = await launchChromium();
    try {
      const page = await browser.newPage();
      await page.goto(`${server.origin}/api/`);
      const { events, loaded } = await page.evaluate(async (origin) => {
        const { paginate } = await import(`${origin}/dist/index.js`);
        const events = [];
        const walk = paginate(`${origin}/api/page?per_page=100`, {
          pagination: "openai-cursor",
          maxPages: 1,
          onRequest: (event) => events.push(event),
        });
        await walk.toArray().catch(() => {});
        const wasm = performance.getEntriesByType("resource").find(({ name }) => name.includes(".wasm"));
        return { events, loaded: wasm?.responseEnd };
      }, server.origin);
      validate(events);
      assert.deepEqual([events[0].type, events[0].id, events[0].page], ["start", 0, 0]);
      assert.ok(events[0].at < 50 && loaded > 0);
    } finally {
      await browser.close();
      server.close();
    }
  });
});
