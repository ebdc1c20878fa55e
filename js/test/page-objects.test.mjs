// Pages, walks and their iterators as users hold them: what they say, what they
// ask for, what they leave alone, and how they end.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createServer } from "node:http";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { inspect, promisify } from "node:util";
import { PaginationError, paginate } from "../dist/index.js";

const rejections = [];
process.on("unhandledRejection", (reason) => rejections.push(reason));

/** Seven items, three a page; the last id is beyond 2^53. */
const ids = ["1", "2", "3", "4", "5", "6", "9007199254740993"];
const item = (id) => `{"id":${id},"name":"n${id}"}`;
const slice = (from) =>
  ids
    .slice(from, from + 3)
    .map(item)
    .join(",");
const pages = [["1", "2", "3"], ["4", "5", "6"], ["9007199254740993"]];

let server;
let origin;
const requests = []; // "GET /path?query body"
const hooks = new Map(); // path → handler, for a single test
const aborted = []; // paths whose connection the client closed before the response's end

before(async () => {
  server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    requests.push(`${request.method} ${request.url}${body && ` ${body}`}`);
    response.on("close", () => {
      if (!response.writableFinished) aborted.push(request.url);
    });
    const url = new URL(request.url, origin);
    const hook = hooks.get(url.pathname);
    if (hook) return void hook(request, response, url, body);
    const send = (text) => response.writeHead(200, { "content-type": "application/json" }).end(text);
    const number = (name, fallback) => Number(url.searchParams.get(name) ?? fallback);
    switch (url.pathname) {
      case "/page":
        return send(`{"meta":{"pages":3,"total":7},"items":[${slice(3 * (number("page", 1) - 1))}]}`);
      case "/offset":
        return send(`{"items":[${slice(number("offset", 0))}]}`);
      case "/openai": {
        const from = url.searchParams.has("after") ? ids.indexOf(url.searchParams.get("after")) + 1 : 0;
        return send(`{"object":"list","data":[${slice(from)}],"has_more":${from + 3 < ids.length}}`);
      }
      case "/url": {
        const from = number("from", 0);
        return send(`{"items":[${slice(from)}],"next":${from + 3 < ids.length ? `"?from=${from + 3}"` : null}}`);
      }
      case "/body": {
        const { cursor = 0 } = JSON.parse(body);
        return send(`{"items":[${slice(cursor)}],"next":${cursor + 3 < ids.length ? cursor + 3 : null}}`);
      }
      case "/big": {
        const at = url.searchParams.get("at");
        return send(
          at === null ? `{"items":[${item("1")}],"next":12345678901234567890}` : `{"items":[${item("2")}],"next":null}`,
        );
      }
      default:
        return response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${server.address().port}`;
});

after(async () => {
  server.closeAllConnections();
  server.close();
  await sleep(20);
  assert.deepEqual(rejections, [], "a rejection was not handled");
});

/** The requests that were made while f ran. */
async function asked(f) {
  const from = requests.length;
  const result = await f();
  return { result, requests: requests.slice(from) };
}

const results = "$.items";
const input = (name, type, place = "query") => ({ name, in: place, type });
const styles = {
  page: {
    target: "/page",
    pagination: {
      type: "offsetLimit",
      inputs: [input("page", "page")],
      outputs: { results, numPages: "$.meta.pages", total: "$.meta.total" },
    },
    asks: ["GET /page?page=1", "GET /page?page=2", "GET /page?page=3"],
    infos: [{ params: { page: 2 } }, { params: { page: 3 } }],
    total: 7,
  },
  offset: {
    target: "/offset?limit=3",
    pagination: {
      type: "offsetLimit",
      inputs: [input("offset", "offset"), input("limit", "limit")],
      outputs: { results },
    },
    asks: ["GET /offset?limit=3&offset=0", "GET /offset?limit=3&offset=3", "GET /offset?limit=3&offset=6"],
    infos: [{ params: { offset: 3 } }, { params: { offset: 6 } }],
  },
  openai: {
    target: "/openai?limit=3",
    pagination: "openai-cursor",
    asks: ["GET /openai?limit=3", "GET /openai?limit=3&after=3", "GET /openai?limit=3&after=6"],
    infos: [{ params: { after: 3 } }, { params: { after: 6 } }],
  },
  url: {
    target: "/url",
    pagination: { type: "url", outputs: { results, nextUrl: "$.next" } },
    asks: ["GET /url", "GET /url?from=3", "GET /url?from=6"],
    infos: [{ url: "/url?from=3" }, { url: "/url?from=6" }],
  },
  body: {
    target: "/body",
    body: { q: "x" },
    pagination: {
      type: "cursor",
      inputs: [input("cursor", "cursor", "requestBody")],
      outputs: { results, nextCursor: "$.next" },
    },
    asks: ['POST /body {"q":"x"}', 'POST /body {"q":"x","cursor":3}', 'POST /body {"q":"x","cursor":6}'],
    infos: [{ json: { cursor: 3 } }, { json: { cursor: 6 } }],
  },
};
const open = ({ target, body, pagination }, options = {}) =>
  paginate(body === undefined ? origin + target : { url: origin + target, body }, {
    pagination,
    numbers: "exact",
    ...options,
  });
const idsOf = (page) => page.items.map((each) => String(each.id));

for (const [name, style] of Object.entries(styles)) {
  describe(`pages of style ${name}`, () => {
    const infos = () => style.infos.map((info) => ("url" in info ? { url: origin + info.url } : info));

    test("say what they are", async () => {
      const seen = [];
      const walk = open(style);
      const { requests } = await asked(async () => {
        for await (const page of walk.pages()) seen.push(page);
      });
      assert.deepEqual(requests, style.asks);
      assert.deepEqual(seen.map(idsOf), pages);
      assert.deepEqual(
        seen.map((page) => page.index),
        [0, 1, 2],
      );
      assert.deepEqual(
        seen.map((page) => page.hasNextPage()),
        [true, true, false],
      );
      assert.deepEqual(
        seen.map((page) => page.nextPageInfo()),
        [...infos(), null],
      );
      assert.deepEqual(
        seen.map(
          (page) =>
            `${page.request.method} ${page.request.url.slice(origin.length)}${page.request.body === undefined ? "" : ` ${page.request.body}`}`,
        ),
        style.asks,
      );
      for (const page of seen) {
        assert.equal(page.response.status, 200);
        assert.equal(page.response.headers.get("content-type"), "application/json");
        assert.equal(page.response.url, page.request.url);
        assert.equal(page.data, page.items);
        assert.equal(page.getPaginatedItems(), page.items);
        assert.equal(page.total, style.total);
        page.items.forEach((each, i) => assert.equal(page.raw(i), item(each.id)));
        for (const none of [-1, page.items.length, 0.5, NaN]) assert.throws(() => page.raw(none), RangeError);
      }
      assert.equal(seen[2].items[0].id, 9007199254740993n);
      assert.equal(walk.verdict.status, "complete", walk.verdict.evidence);
      assert.equal(walk.verdict.items, 7);
    });

    test("infos and checkpoints can be changed by their owner without harm", async () => {
      const page = await open(style).first();
      const info = page.nextPageInfo();
      for (const key of Object.keys(info)) info[key] = "spoilt";
      assert.deepEqual(page.nextPageInfo(), infos()[0]);
      const checkpoint = page.checkpoint();
      for (const key of Object.keys(checkpoint.position)) checkpoint.position[key] = "spoilt";
      assert.deepEqual(idsOf(await page.next()), pages[1]);
    });

    test("next and getNextPage ask for the same page, however often", async () => {
      const first = await open(style).first();
      const { result, requests } = await asked(async () => [
        await first.next(),
        await first.getNextPage(),
        ...(await Promise.all([first.next(), first.next()])),
      ]);
      assert.deepEqual(requests, Array(4).fill(style.asks[1]));
      for (const second of result) {
        assert.deepEqual(idsOf(second), pages[1]);
        assert.equal(second.index, 1);
      }
      const { result: third, requests: more } = await asked(async () => (await first.getNextPage()).getNextPage());
      assert.deepEqual(more, [style.asks[1], style.asks[2]]);
      assert.deepEqual(idsOf(third), pages[2]);
      const { requests: none } = await asked(async () => {
        assert.equal(await third.next(), null);
        await assert.rejects(
          third.getNextPage(),
          (error) =>
            error instanceof PaginationError &&
            error.code === "no-next-page" &&
            error.page === 2 &&
            /page 3 is the last one: ask hasNextPage\(\) first/.test(error.message),
        );
      });
      assert.deepEqual(none, []);
    });

    test("iterPages starts with the page itself", async () => {
      const first = await open(style).first();
      const { result, requests } = await asked(async () => {
        const from = [];
        for await (const page of (await first.next()).iterPages()) from.push([page.index, idsOf(page)]);
        for await (const page of first.iterPages()) {
          from.push([page.index, idsOf(page)]);
          if (page.index === 1) break;
        }
        return from;
      });
      assert.deepEqual(result, [
        [1, pages[1]],
        [2, pages[2]],
        [0, pages[0]],
        [1, pages[1]],
      ]);
      assert.deepEqual(requests, [style.asks[1], style.asks[2], style.asks[1]]);

      const all = first.iterPages();
      for (let i = 0; i < 2; i++) {
        const again = [];
        for await (const page of all) again.push(page.index);
        assert.deepEqual(again, [0, 1, 2], "each for await starts afresh");
      }
      const { requests: none } = await asked(async () => {
        const iterator = all[Symbol.asyncIterator]();
        assert.equal((await iterator.next()).value, first);
        const pending = iterator.next();
        await iterator.return();
        assert.equal((await pending).done, true);
        assert.equal((await iterator.next()).done, true);
        const unused = all[Symbol.asyncIterator]();
        await unused.return();
        assert.equal((await unused.next()).done, true);
      });
      assert.ok(none.length <= 1, "left before its second page");
    });

    test("checkpoints go on behind the page", async () => {
      const first = await open(style).first();
      const { result, requests } = await asked(() =>
        open(style, { resume: JSON.parse(JSON.stringify(first.checkpoint())) }).toArray(),
      );
      assert.deepEqual(
        result.map((each) => String(each.id)),
        [...pages[1], ...pages[2]],
      );
      assert.deepEqual(requests, [style.asks[1], style.asks[2]]);
    });

    test("each iteration starts afresh, and two of them don't disturb each other", async () => {
      const walk = open(style);
      const a = walk[Symbol.asyncIterator]();
      const b = walk[Symbol.asyncIterator]();
      const got = { a: [], b: [] };
      const { requests } = await asked(async () => {
        for (const turn of "aabaaaabbbabbb") {
          const { value } = await (turn === "a" ? a : b).next();
          got[turn].push(String(value.id));
        }
        assert.equal((await a.next()).done, true);
        assert.equal((await b.next()).done, true);
      });
      assert.deepEqual(got, { a: ids, b: ids });
      assert.deepEqual([...requests].sort(), [...style.asks, ...style.asks].sort());
      assert.equal((await walk.toArray()).length, 7);
    });

    test("caps leave out what can't be needed", async () => {
      for (const [options, wanted, pagesAsked, reason] of [
        [{ maxItems: 0 }, 0, 0, "max-items"],
        [{ maxItems: 1 }, 1, 1, "max-items"],
        [{ maxItems: 3 }, 3, 1, "max-items"],
        [{ maxItems: 4 }, 4, 2, "max-items"],
        [{ maxItems: 6 }, 6, 2, "max-items"],
        [{ maxItems: 7 }, 7, 3, undefined],
        [{ maxItems: 99 }, 7, 3, undefined],
        [{ maxPages: 1 }, 3, 1, "max-pages"],
        [{ maxPages: 2 }, 6, 2, "max-pages"],
        [{ maxPages: 3 }, 7, 3, undefined],
        [{ maxPages: 2, maxItems: 4 }, 4, 2, "max-items"],
      ]) {
        for (const way of ["items", "pages", "count", "toArray"]) {
          const walk = open(style, options);
          const { result, requests } = await asked(async () => {
            if (way === "count") return walk.count();
            if (way === "toArray") return (await walk.toArray()).length;
            let count = 0;
            if (way === "items") for await (const _ of walk) count++;
            else for await (const page of walk.pages()) count += page.items.length;
            return count;
          });
          const where = `${JSON.stringify(options)} by ${way}`;
          assert.equal(result, wanted, where);
          assert.deepEqual(requests, style.asks.slice(0, pagesAsked), where);
          if (reason !== undefined)
            assert.deepEqual([walk.verdict.status, walk.verdict.reason], ["stopped", reason], where);
          assert.equal(walk.verdict.items, wanted, where);
          assert.equal(walk.verdict.requests, pagesAsked, where);
        }
      }
    });
  });
}

test("a cursor that a double can't hold is text in nextPageInfo, and exact in the request", async () => {
  const page = await paginate(`${origin}/big`, {
    pagination: { type: "cursor", inputs: [input("at", "cursor")], outputs: { results, nextCursor: "$.next" } },
  }).first();
  assert.deepEqual(page.nextPageInfo(), { params: { at: "12345678901234567890" } });
  const { requests } = await asked(() => page.next());
  assert.deepEqual(requests, ["GET /big?at=12345678901234567890"]);
});

test("first() asks for one page, and says why there is none", async () => {
  const { result, requests } = await asked(() => open(styles.url).first());
  assert.deepEqual(idsOf(result), pages[0]);
  assert.deepEqual(requests, ["GET /url"]);
  await assert.rejects(
    open(styles.url, { maxItems: 0 }).first(),
    (error) => error.code === "no-next-page" && error.message === "there is no first page: maxItems is 0",
  );
});

test("numbers: integers beyond 2^53 are bigint only with exact, and raw is exact always", async () => {
  hooks.set("/numbers", (_, response) =>
    response.end(
      '{"data":[{"a":9007199254740993,"b":-9007199254740993,"c":1.5,"d":"9007199254740993","e":9007199254740992,"f":[12345678901234567890],"g":1e30,"h":9007199254740991}]}',
    ),
  );
  const exact = await paginate(`${origin}/numbers`, { pagination: "openai-page", numbers: "exact" }).first();
  assert.deepEqual(exact.items[0], {
    a: 9007199254740993n,
    b: -9007199254740993n,
    c: 1.5,
    d: "9007199254740993",
    e: 9007199254740992n,
    f: [12345678901234567890n],
    g: 1e30,
    h: 9007199254740991,
  });
  const plain = await paginate(`${origin}/numbers`, { pagination: "openai-page" }).first();
  assert.equal(plain.items[0].a, 9007199254740992);
  assert.match(plain.raw(0), /"a":9007199254740993,/);
  assert.equal(plain.raw(0), exact.raw(0));
});

test("the first request, sent while the engine is loading, is the one that the engine asks for", async () => {
  for (const [params, asks] of [
    [{}, ["GET /openai"]],
    [{ limit: 3, a: "x", b: true }, ["GET /openai?limit=3&a=x&b=true"]],
    [{ a: null, b: undefined, c: [], d: ["1", "2"] }, ["GET /openai?d=1&d=2"]],
    [{ a: NaN }, []],
  ]) {
    const program = `
      import { paginate } from ${JSON.stringify(new URL("../dist/index.js", import.meta.url).href)};
      const params = (${inspect(params)});
      await paginate(${JSON.stringify(`${origin}/openai`)}, { pagination: "openai-cursor", params }).first().catch((error) => { if (error.code !== "config") throw error; });
    `;
    const { requests } = await asked(() =>
      promisify(execFile)(process.execPath, ["--input-type=module", "--eval", program]),
    );
    assert.deepEqual(requests, asks);
  }
});

test("a preset's first request is sent early where it is the caller's own, and is made once", async () => {
  const program = `
    import { paginate, presets } from ${JSON.stringify(new URL("../dist/index.js", import.meta.url).href)};
    const asked = {};
    const walks = Object.keys(presets).map((name) => {
      const fetch = async () => {
        asked[name] = (asked[name] ?? 0) + 1;
        return Response.json({});
      };
      const options = { pagination: name, maxPages: 5, prefetch: 1, repeatedCursor: "stop", fetch };
      return paginate("https://api.example/?a=1", options).first().catch(() => {});
    });
    await new Promise(setImmediate);
    const early = Object.keys(asked);
    await Promise.all(walks);
    console.log(JSON.stringify({ early, asked }));
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", program]);
  const { early, asked } = JSON.parse(stdout);
  assert.ok(
    ["none", "openai-cursor", "link-header", "stripe", "odata"].every((name) => early.includes(name)),
    stdout,
  );
  for (const name of ["notion", "relay", "couchdb-find"]) assert.ok(!early.includes(name), stdout);
  for (const [name, times] of Object.entries(asked)) assert.equal(times, 1, name);
});

describe("the caller's objects", () => {
  const freeze = (value) => {
    if (
      typeof value === "object" &&
      value !== null &&
      !ArrayBuffer.isView(value) &&
      !(value instanceof Request) &&
      !(value instanceof URL) &&
      !(value instanceof Headers)
    ) {
      for (const member of Object.values(value)) freeze(member);
      Object.freeze(value);
    }
    return value;
  };

  test("are never changed, frozen or not", async () => {
    const url = new URL(`${origin}/body?a=1#part`);
    const headers = new Headers({ "x-caller": "1" });
    const request = new Request(`${origin}/body`, { method: "POST", body: '{"q":"x"}', headers });
    const make = () => ({
      target: { url, headers, body: { q: "x", deep: { list: [1, { a: 2 }] } } },
      options: {
        pagination: styles.body.pagination,
        params: { b: ["1", "2"], c: null },
        headers: { "x-more": "2" },
        trust: [],
        retry: { attempts: 1, statuses: [429] },
        maxItems: 7,
      },
    });
    const frozen = freeze(structuredClone({ ...make().options }));
    const before = JSON.stringify(make());
    const loose = make();
    assert.equal((await paginate(freeze({ ...make().target }), frozen).toArray()).length, 7);
    assert.equal((await paginate(loose.target, loose.options).toArray()).length, 7);
    assert.equal(JSON.stringify(loose), before);
    const walk = paginate(request, frozen);
    assert.equal((await walk.toArray()).length, 7);
    assert.equal(await walk.count(), 7, "the Request's body can be read by each iteration");
    assert.equal(request.bodyUsed, false);
    assert.equal(await request.text(), '{"q":"x"}');
    assert.equal(url.href, `${origin}/body?a=1#part`);
    assert.deepEqual([...headers], [["x-caller", "1"]]);
  });

  test("may be changed later: options are taken when the walk is described", async () => {
    const options = { pagination: structuredClone(styles.page.pagination), params: { q: "x" }, maxItems: 5 };
    const walk = paginate(`${origin}/page`, options);
    options.maxItems = 2;
    options.params.q = "y";
    options.pagination.inputs[0].name = "p";
    const { result, requests } = await asked(() => walk.toArray());
    assert.equal(result.length, 5);
    assert.deepEqual(requests, ["GET /page?q=x&page=1", "GET /page?q=x&page=2"]);
    const page = await walk.first();
    options.params.q = "z";
    assert.deepEqual((await asked(() => page.next())).requests, ["GET /page?q=x&page=2"]);
  });
});

describe("an iterator", () => {
  const hang = (path, begin) => {
    let release;
    const reached = new Promise((resolve) => (release = resolve));
    hooks.set(path, (_, response, url) => {
      if (url.searchParams.has("after") || begin === undefined) {
        if (begin === undefined) return release();
        response.writeHead(200, { "content-type": "application/json" });
        response.write(begin);
        return release();
      }
      response.end(`{"data":[${slice(0)}],"has_more":true}`);
    });
    return reached;
  };
  /** Waits until the server has seen the client go away. */
  const leftAt = async (path) => {
    for (let i = 0; i < 200 && !aborted.some((url) => url.startsWith(path)); i++) await sleep(5);
    return aborted.some((url) => url.startsWith(path));
  };

  test("gives items in order to calls that don't wait for each other", async () => {
    const iterator = open(styles.openai)[Symbol.asyncIterator]();
    const steps = await Promise.all(Array.from({ length: 10 }, () => iterator.next()));
    assert.deepEqual(
      steps.map(({ done, value }) => (done ? "end" : String(value.id))),
      [...ids, "end", "end", "end"],
    );
  });

  test("gives pages in order to calls that don't wait for each other", async () => {
    const iterator = open(styles.page).pages()[Symbol.asyncIterator]();
    const steps = await Promise.all(Array.from({ length: 5 }, () => iterator.next()));
    assert.deepEqual(
      steps.map(({ done, value }) => (done ? "end" : value.index)),
      [0, 1, 2, "end", "end"],
    );
  });

  test("break cancels the request in flight", async () => {
    hang("/break", `{"data":[${item("4")},`);
    const walk = paginate(`${origin}/break`, { pagination: "openai-cursor" });
    let count = 0;
    for await (const _ of walk) if (++count === 4) break;
    assert.ok(await leftAt("/break?after"), "the server sees the connection close");
    assert.deepEqual(
      [walk.verdict.status, walk.verdict.reason, walk.verdict.items],
      ["stopped", "consumer-stopped", 4],
    );
  });

  test("break cancels a page that was asked for ahead", async () => {
    const reached = hang("/ahead", "{");
    for await (const _ of paginate(`${origin}/ahead`, { pagination: "openai-cursor", prefetch: 1 })) {
      await reached;
      break;
    }
    assert.ok(await leftAt("/ahead?after"));
  });

  for (const [when, begin] of [
    ["headers", undefined],
    ["the body", '{"data":['],
  ]) {
    test(`return() during ${when} settles at once, and ends the pending next()`, async () => {
      const path = `/return-${begin === undefined ? "headers" : "body"}`;
      hooks.set(path, (_, response) => {
        if (begin !== undefined) response.writeHead(200).write(begin);
      });
      const walk = paginate(origin + path, { pagination: "openai-cursor" });
      const iterator = walk[Symbol.asyncIterator]();
      const pending = iterator.next();
      await sleep(30);
      assert.deepEqual(await iterator.return(), { done: true, value: undefined });
      assert.deepEqual(await pending, { done: true, value: undefined });
      assert.deepEqual(await iterator.next(), { done: true, value: undefined });
      assert.ok(await leftAt(path));
      assert.deepEqual([walk.verdict.status, walk.verdict.reason], ["stopped", "consumer-stopped"]);
    });
  }

  test("return() before next() asks for nothing", async () => {
    const { requests } = await asked(async () => {
      const iterator = open(styles.page)[Symbol.asyncIterator]();
      assert.deepEqual(await iterator.return(), { done: true, value: undefined });
      assert.deepEqual(await iterator.next(), { done: true, value: undefined });
    });
    assert.deepEqual(requests, []);
  });

  test("describing a walk asks for nothing", async () => {
    const { requests } = await asked(async () => {
      const walk = open(styles.page);
      walk.pages();
      assert.equal(walk.verdict, undefined);
      await sleep(20);
    });
    assert.deepEqual(requests, []);
  });
});

describe("a signal", () => {
  const reason = new Error("the user went away");
  const rejects = (promise, items) =>
    assert.rejects(promise, (error) => {
      assert.ok(error instanceof PaginationError, String(error));
      assert.equal(error.code, "aborted");
      assert.equal(error.cause, reason, "the signal's reason is the cause");
      assert.match(error.message, /the (walk|signal) was aborted/);
      if (items !== undefined) assert.equal(error.checkpoint?.items, items);
      return true;
    });

  test("aborted before the start: nothing is asked for", async () => {
    const { requests } = await asked(() => rejects(open(styles.page, { signal: AbortSignal.abort(reason) }).toArray()));
    assert.deepEqual(requests, []);
  });

  test("aborted during the headers", async () => {
    const abort = new AbortController();
    hooks.set("/abort-headers", () => abort.abort(reason));
    const walk = paginate(`${origin}/abort-headers`, { pagination: "openai-cursor", signal: abort.signal });
    await rejects(walk.toArray(), 0);
    assert.deepEqual([walk.verdict.status, walk.verdict.reason], ["stopped", "aborted"]);
  });

  test("aborted during a body: what was delivered stays", async () => {
    const abort = new AbortController();
    hooks.set("/abort-body", (_, response) =>
      response.writeHead(200).write(`{"data":[${item("1")},${item("2")},{"id":`),
    );
    const got = [];
    await rejects(
      (async () => {
        for await (const each of paginate(`${origin}/abort-body`, {
          pagination: "openai-cursor",
          signal: abort.signal,
        })) {
          got.push(each.id);
          if (got.length === 2) setTimeout(() => abort.abort(reason), 10);
        }
      })(),
      2,
    );
    assert.deepEqual(got, [1, 2]);
  });

  test("aborted between items: no further one is delivered", async () => {
    const abort = new AbortController();
    const got = [];
    const { requests } = await asked(() =>
      rejects(
        (async () => {
          for await (const each of open(styles.page, { signal: abort.signal })) {
            got.push(each.id);
            if (got.length === 2) abort.abort(reason);
          }
        })(),
        2,
      ),
    );
    assert.deepEqual(got, [1, 2]);
    assert.equal(requests.length, 1);
  });

  test("aborted between pages: the next one is not asked for", async () => {
    const abort = new AbortController();
    const { requests } = await asked(() =>
      rejects(
        (async () => {
          for await (const _ of open(styles.page, { signal: abort.signal }).pages()) abort.abort(reason);
        })(),
        3,
      ),
    );
    assert.deepEqual(requests, ["GET /page?page=1"]);
  });

  test("aborted while a retry is waited for", async () => {
    const abort = new AbortController();
    hooks.set("/abort-wait", (_, response) => response.writeHead(429, { "retry-after": "60" }).end());
    const waits = [];
    const walk = paginate(`${origin}/abort-wait`, {
      pagination: "openai-cursor",
      signal: abort.signal,
      onProgress: ({ waiting }) => {
        if (waiting) {
          waits.push(waiting.ms);
          abort.abort(reason);
        }
      },
    });
    await rejects(walk.toArray(), 0);
    assert.deepEqual(waits, [60_000]);
  });

  test("aborted after the end changes nothing", async () => {
    const abort = new AbortController();
    const walk = open(styles.page, { signal: abort.signal });
    assert.equal(await walk.count(), 7);
    abort.abort(reason);
    assert.equal(walk.verdict.status, "complete");
  });

  test("concerns a page's next() as well", async () => {
    const abort = new AbortController();
    const page = await open(styles.page, { signal: abort.signal }).first();
    abort.abort(reason);
    await rejects(page.next());
  });

  test("keeps no listener once the walk has ended", async () => {
    const { signal } = new AbortController();
    let listeners = 0;
    for (const [name, by] of [
      ["addEventListener", 1],
      ["removeEventListener", -1],
    ]) {
      const real = signal[name].bind(signal);
      signal[name] = (...given) => {
        listeners += by;
        return real(...given);
      };
    }
    await open(styles.page, { signal }).toArray();
    for await (const _ of open(styles.page, { signal })) break;
    assert.equal(listeners, 0);
  });
});

describe("a verdict says how the walk ended", () => {
  const list = (items, more = "") => `{"items":[${items}]${more && `,${more}`}}`;
  const cursor = {
    type: "cursor",
    inputs: [input("c", "cursor")],
    outputs: { results, nextCursor: "$.next", total: "$.total" },
  };
  for (const [name, answers, pagination, expected] of [
    ["no-next", [list("1", '"next":"a"'), list("2", '"next":null')], cursor, "complete no-next 2"],
    [
      "total reached",
      [list("1", '"next":"a","total":2'), list("2", '"next":null,"total":2')],
      cursor,
      "complete no-next 2",
    ],
    [
      "total not reached",
      [list("1", '"next":"a","total":5'), list("2", '"next":null,"total":5')],
      cursor,
      "suspect no-next 2",
    ],
    ["empty page with a cursor", [list("1", '"next":"a"'), list("", '"next":"b"')], cursor, "suspect empty-page 1"],
    ["results an object", ['{"items":{"a":1},"next":"a"}'], cursor, "suspect unmatched-path 0"],
    ["results a string", ['{"items":"abc","next":"a"}'], cursor, "suspect unmatched-path 0"],
    ["cursor an object", [list("1", '"next":{"a":1}')], cursor, "suspect unusable-value 1"],
    [
      "next URL a number",
      [list("1", '"next":5')],
      { type: "url", outputs: { results, nextUrl: "$.next" } },
      "suspect unusable-value 1",
    ],
    [
      "numPages three",
      [list("1", '"pages":"three"')],
      { type: "offsetLimit", inputs: [input("page", "page")], outputs: { results, numPages: "$.pages" } },
      "suspect unusable-value 1",
    ],
    [
      "numPages in a string",
      [list("1", '"pages":"2"'), list("2", '"pages":"2"')],
      { type: "offsetLimit", inputs: [input("page", "page")], outputs: { results, numPages: "$.pages" } },
      "complete last-page 2",
    ],
    ["short page", [list("1,2"), list("3")], styles.offset.pagination, "complete short-page 3", "?limit=2"],
    ["a single page", [list("1,2")], { type: "none", outputs: { results } }, "complete single-page 2"],
    ["a short list that has no cursor", [list("1")], cursor, "complete no-next 1"],
  ]) {
    test(name, async () => {
      const path = `/verdict-${encodeURIComponent(name)}`;
      let n = 0;
      hooks.set(path, (_, response) => response.end(answers[n++]));
      const walk = paginate(origin + path + (pagination === styles.offset.pagination ? "?limit=2" : ""), {
        pagination,
      });
      const items = await walk.toArray();
      const { verdict } = walk;
      assert.equal(`${verdict.status} ${verdict.reason} ${items.length}`, expected, verdict.evidence);
      assert.equal(verdict.items, items.length);
      assert.equal(verdict.requests, n);
      assert.equal(verdict.pages, n);
      assert.equal(verdict.bytes, answers.slice(0, n).join("").length);
      assert.match(verdict.evidence, /\w \w/, "a sentence");
    });
  }
});

describe("an error says what happened, and has a checkpoint", () => {
  const body = (path, given, { status = 200, type = "application/json" } = {}) =>
    hooks.set(path, (_, response) => response.writeHead(status, { "content-type": type }).end(given));
  const cursor = { type: "cursor", inputs: [input("c", "cursor")], outputs: { results, nextCursor: "$.next" } };
  const fails = async (target, options, code, message) => {
    const items = [];
    let caught;
    const { requests } = await asked(async () => {
      try {
        for await (const each of paginate(typeof target === "function" ? target() : target, options)) items.push(each);
      } catch (error) {
        caught = error;
      }
    });
    assert.ok(caught instanceof PaginationError, `${caught}`);
    assert.equal(caught.name, "PaginationError");
    assert.equal(caught.code, code, caught.message);
    assert.match(caught.message, message);
    assert.doesNotMatch(caught.message, /undefined|\[object|panic|runtime error|goroutine/, "in plain words");
    return { error: caught, items, requests };
  };

  const cyclic = {};
  cyclic.self = cyclic;
  for (const [name, target, options, message] of [
    ["an unknown option", "", { perPage: 3 }, /^perPage is not an option of paginate/],
    [
      "an unknown preset",
      "",
      { pagination: "opnai" },
      /^pagination is "opnai", which is no preset: use one of couchdb-find, .*stripe, or an object$/,
    ],
    [
      "a pagination that is a number",
      "",
      { pagination: 3 },
      /^pagination is 3: use a preset's name or an object with a type$/,
    ],
    ["no type", "", { pagination: {} }, /^pagination\.type is missing: use none, offsetLimit, cursor or url$/],
    [
      "a wrong type",
      "",
      { pagination: { type: "pages" } },
      /^pagination\.type is "pages": use none, offsetLimit, cursor or url$/,
    ],
    [
      "an input without a name",
      "",
      { pagination: { ...cursor, inputs: [{ in: "query", type: "cursor" }] } },
      /^pagination\.inputs\[0\]\.name is missing/,
    ],
    [
      "an input in a cookie",
      "",
      { pagination: { ...cursor, inputs: [input("c", "cursor", "cookie")] } },
      /^pagination\.inputs\[0\]\.in is "cookie": use parameters, query, path, header or requestBody$/,
    ],
    [
      "a JSONPath that does not parse",
      "",
      { pagination: { ...cursor, outputs: { nextCursor: "$.a[" } } },
      /^pagination\.outputs\.nextCursor is "\$\.a\[": .*position 4: expected a selector, found end of path$/,
    ],
    ["a JSONPath without $", "", { items: "data.list" }, /^items is "data\.list": .*position 0: expected \$/],
    [
      "a relative URL in Node",
      () => "/items",
      {},
      /^url is "\/items", which is not an absolute URL, and there is no document to resolve it against$/,
    ],
    [
      "a URL that is not http",
      () => "ftp://example.com/",
      {},
      /^url is "ftp:\/\/example\.com\/": only http and https can be walked$/,
    ],
    [
      "a URL with a password",
      () => "http://u:secret@example.com/",
      {},
      /^url has a user name or password in it(?!.*secret)/,
    ],
    [
      "a target that is a number",
      () => 3,
      {},
      /^the target is 3: pass a URL, a Request or \{url, method, headers, body\}$/,
    ],
    [
      "a target with a member too many",
      () => ({ url: origin, query: {} }),
      {},
      /^target\.query is not a part of a request/,
    ],
    [
      "a GET with a body",
      () => ({ url: origin, method: "GET", body: {} }),
      {},
      /^a GET request can't have a body: use POST$/,
    ],
    ["a body that is no JSON", () => ({ url: origin, body: cyclic }), {}, /^the body can't be written as JSON: /],
    ["a header's name", "", { headers: { "a b": "c" } }, /^headers can't be used: .*a b/],
    ["maxItems below 0", "", { maxItems: -1 }, /^maxItems is -1: use an integer of at least 0$/],
    ["maxItems in a string", "", { maxItems: "3" }, /^maxItems is "3": use an integer of at least 0$/],
    ["maxItems NaN", "", { maxItems: NaN }, /^maxItems is NaN: /],
    ["maxItems Infinity", "", { maxItems: Infinity }, /^maxItems is Infinity: .*leave it out/],
    ["maxPages 0", "", { maxPages: 0 }, /^maxPages is 0: use an integer of at least 1$/],
    ["maxPageBytes 0", "", { maxPageBytes: 0 }, /^maxPageBytes is 0: use an integer of at least 1$/],
    ...[0, -1, 1.5, "5", 2 ** 31].map((timeout) => [
      `timeout ${JSON.stringify(timeout)}`,
      "",
      { timeout },
      /^timeout is .*: use an integer from 1 to 2147483647$/,
    ]),
    ["maxEmptyPages 0", "", { maxEmptyPages: 0 }, /^maxEmptyPages is 0: use an integer of at least 1$/],
    ["maxEmptyPages null", "", { maxEmptyPages: null }, /^maxEmptyPages is null: use an integer of at least 1$/],
    ...[0, 10_001, -1, 1.5, "5", true, 1e21].map((maxDepth) => [
      `maxDepth ${JSON.stringify(maxDepth)}`,
      "",
      { maxDepth },
      /^maxDepth is .*: use an integer from 1 to 10000$/,
    ]),
    ["retry true", "", { retry: true }, /^retry is true: use false or an object$/],
    ["retry.attempts NaN", "", { retry: { attempts: NaN } }, /^retry\.attempts is NaN: /],
    ["an unknown part of retry", "", { retry: { attempt: 1 } }, /^retry\.attempt is not an option of retry/],
    ["emptyPage", "", { emptyPage: "go" }, /^emptyPage is "go": use "follow" or "stop"$/],
    ["repeatedCursor", "", { repeatedCursor: "x" }, /^repeatedCursor is "x": use "error", "stop" or "follow"$/],
    ["numbers", "", { numbers: "bigint" }, /^numbers is "bigint": use "number" or "exact"$/],
    ["fetch", "", { fetch: 3 }, /^fetch is 3: use a function like fetch$/],
    ["signal", "", { signal: {} }, /^signal is an object: use an AbortSignal$/],
    ["numbers a bigint", "", { numbers: 10n }, /^numbers is 10: use "number" or "exact"$/],
    ["credentials", "", { credentials: "yes" }, /^credentials is "yes": use "omit", "same-origin" or "include"$/],
    [
      "trust",
      "",
      { trust: ["example.com"] },
      /^trust\[0\] is "example\.com": an origin such as https:\/\/api\.example\.com is needed, without a path or \*$/,
    ],
    [
      "a parameter that is an object",
      "",
      { params: { a: { b: 1 } } },
      /^params\.a is \{"b":1\}: use a string, a number, a boolean, null or an array of these$/,
    ],
    ["a parameter that is a bigint", "", { params: { a: 10n } }, /^params\.a is 10n: /],
    ["a parameter that is NaN", "", { params: { a: NaN } }, /^params\.a is NaN: /],
    [
      "a pagination with a cycle",
      "",
      { pagination: { type: "none", cyclic } },
      /^pagination\.cyclic\.self is a part of itself/,
    ],
    [
      "a page number that is no number",
      "?page=abc",
      { pagination: styles.page.pagination },
      /page is "abc": a page number or an offset is an integer$/,
    ],
    [
      "a template without a value",
      "/{id}/x",
      { pagination: cursor },
      /^url has \{id\} in its path, for which there is no value: give it in params$/,
    ],
  ]) {
    test(`config: ${name}`, async () => {
      const { requests, items } = await fails(
        typeof target === "function" ? target : () => origin + target,
        options,
        "config",
        message,
      );
      assert.deepEqual(requests, [], "nothing was asked for");
      assert.deepEqual(items, []);
    });
  }

  test("checkpoint: one that is not ours, and one of another request", async () => {
    for (const resume of [{}, 0, "x", { version: 1 }, { version: 2 }]) {
      const { requests } = await fails(
        `${origin}/page`,
        { pagination: styles.page.pagination, resume },
        "checkpoint",
        /^resume is (not a checkpoint|a checkpoint of another)/,
      );
      assert.deepEqual(requests, []);
    }
    // A stored checkpoint may have been damaged in any way. The first of these once overflowed the stack.
    for (const resume of [JSON.parse(`${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`), 1n, () => {}])
      await fails(`${origin}/page`, { pagination: styles.page.pagination, resume }, "checkpoint", /^resume\S* is /);
    const { checkpoint } = { checkpoint: (await open(styles.page).first()).checkpoint() };
    await fails(
      `${origin}/offset`,
      { pagination: styles.page.pagination, resume: checkpoint },
      "checkpoint",
      /^resume is a checkpoint of another request or pagination/,
    );
  });

  for (const [name, given, options, message, delivered] of [
    [
      "an HTML page",
      "<!DOCTYPE html><title>Sign in</title>",
      { type: "text/html" },
      /is an HTML page, not JSON \(text\/html\).* at byte 0.*Sign in/,
      0,
    ],
    ["XML", '<?xml version="1.0"?><a/>', { type: "text/xml" }, /is XML, not JSON/, 0],
    ["an empty body", "", {}, /is empty/, 0],
    ["a body that is cut off", '{"items":[{"id":1},{"id":2},{"id":', {}, /was cut off.* at byte 34/, 2],
    ["Latin-1", Buffer.from('{"items":[{"n":"ok"},{"n":"caf\xe9"}]}', "latin1"), {}, /is not UTF-8.* at byte 31/, 1],
    ["text behind the body", '{"items":[]} x', {}, /is not valid JSON.* at byte 13(?!.*delivered)/, 0],
    ["an item that is no JSON", '{"items":[{"id":1},{"id":tru}],"next":null}', {}, /is not valid JSON.* at byte 28/, 1],
  ]) {
    test(`parse: ${name}`, async () => {
      const path = `/parse-${encodeURIComponent(name)}`;
      body(path, given, options);
      const { error, items } = await fails(origin + path, { pagination: cursor }, "parse", message);
      assert.equal(items.length, delivered);
      assert.equal(error.page, 0);
      assert.equal(error.checkpoint.items, delivered);
      assert.equal(error.response.status, 200);
      assert.equal(error.response.body, Buffer.from(given).toString());
      assert.deepEqual(error.request, { method: "GET", url: origin + path });
    });
  }

  test("http: status, start of the body, what to do; items before it stay", async () => {
    const big = "x".repeat(5000);
    hooks.set("/http", (_, response, url) =>
      url.searchParams.has("c")
        ? response.writeHead(403, { "x-why": "quota" }).end(big)
        : response.end(`{"items":[${item("1")}],"next":"a"}`),
    );
    const { error, items } = await fails(
      `${origin}/http`,
      { pagination: cursor },
      "http",
      /^page 2: GET .*\/http\?c=… was answered with status 403: x+…; send credentials with the option headers$/,
    );
    assert.deepEqual(
      items.map(({ id }) => id),
      [1],
    );
    assert.equal(error.page, 1);
    assert.equal(error.response.status, 403);
    assert.equal(error.response.headers.get("x-why"), "quota");
    assert.equal(error.response.body, "x".repeat(2048));
    assert.equal(error.checkpoint.items, 1);
  });

  test("http: after retries, and resume goes on", async () => {
    let broken = true;
    hooks.set("/retry", (_, response, url) => {
      if (!url.searchParams.has("c")) return response.end(`{"items":[${item("1")}],"next":"a"}`);
      return broken ? response.writeHead(503).end("busy") : response.end(`{"items":[${item("2")}],"next":null}`);
    });
    const options = { pagination: cursor, retry: { attempts: 2, minDelay: 1 } };
    const { error, requests } = await fails(
      `${origin}/retry`,
      options,
      "http",
      /status 503, after 2 retries: busy; the option resume goes on from the error's checkpoint$/,
    );
    assert.equal(requests.length, 4);
    broken = false;
    const rest = await paginate(`${origin}/retry`, { ...options, resume: error.checkpoint }).toArray();
    assert.deepEqual(
      rest.map(({ id }) => id),
      [2],
    );
  });

  test("network: a connection that breaks in a body", async () => {
    hooks.set("/network", (_, response) => {
      response.writeHead(200, { "content-length": "500" }).write(`{"items":[${item("1")},{"id":`);
      setTimeout(() => response.destroy(), 10);
    });
    const { error, items, requests } = await fails(
      `${origin}/network`,
      { pagination: cursor, retry: { attempts: 1, minDelay: 1 } },
      "network",
      /^page 1: the request failed: /,
    );
    assert.equal(items.length, 1, "delivered once, though it came twice");
    assert.equal(requests.length, 2);
    assert.ok(error.cause instanceof Error);
    assert.equal(error.checkpoint.items, 1);
  });

  for (const [name, fetch, message] of [
    [
      "throws",
      () => {
        throw new Error("no net");
      },
      /the request failed: no net/,
    ],
    ["rejects with nothing", () => Promise.reject(undefined), /^page 1: the request failed/],
    ["gives no Response", async () => undefined, /the request failed: fetch gave no Response/],
  ]) {
    test(`network: a fetch that ${name}`, async () =>
      void (await fails(origin, { pagination: cursor, retry: false, fetch }, "network", message)));
  }

  test("repeated-cursor: which page, and what to do", async () => {
    hooks.set("/loop", (_, response) => response.end(`{"items":[${item("1")}],"next":"a"}`));
    const { error, items } = await fails(
      `${origin}/loop`,
      { pagination: cursor },
      "repeated-cursor",
      /^page 2 has the same items as page 1 and asks for the same again \(cursor "a"\): the list would never end; set repeatedCursor to "stop" or "follow"/,
    );
    assert.equal(items.length, 1);
    assert.equal(error.checkpoint.items, 1);
    const walk = paginate(`${origin}/loop`, { pagination: cursor, repeatedCursor: "stop" });
    assert.equal(await walk.count(), 1);
    assert.deepEqual([walk.verdict.status, walk.verdict.reason], ["suspect", "repeated-cursor"]);
    assert.equal(
      await paginate(`${origin}/loop`, { pagination: cursor, repeatedCursor: "follow", maxPages: 5 }).count(),
      5,
    );
  });

  test("cross-origin: a next URL that can't be followed", async () => {
    for (const [next, message] of [
      ["ftp://x/y", /is not http or https/],
      ["http://u:p@127.0.0.1/", /has a user name or password in it(?!.*u:p)/],
      ["javascript:alert(1)", /is not http or https/],
    ]) {
      hooks.set("/origin", (_, response) => response.end(JSON.stringify({ items: [1], next })));
      const { items } = await fails(
        `${origin}/origin`,
        { pagination: { type: "url", outputs: { results, nextUrl: "$.next" } } },
        "cross-origin",
        message,
      );
      assert.deepEqual(items, [1]);
    }
  });

  test("undetected: what was looked for", async () => {
    hooks.set("/auto", (_, response) => response.end('{"items":[1,2],"total":9}'));
    const { items } = await fails(
      `${origin}/auto`,
      {},
      "undetected",
      /9 items.*looked for a Link header.*say it by hand with the option pagination/,
    );
    assert.deepEqual(items, [1, 2]);
  });
});
