// NDJSON, JSON Lines and JSON text sequences: each record an item. In Node and in Chromium.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, describe, test } from "node:test";
import { paginate } from "../dist/index.js";
import { launchChromium, noBrowser } from "./chromium.mjs";
import { startServer } from "./server.mjs";

const url = "https://api.example/export";

/** A fetch that answers with one body after the other, each linked to the next one. */
function serve(bodies, type = "application/x-ndjson", chunk = 7) {
  return async (input) => {
    const n = Number(new URL(input).searchParams.get("n"));
    const bytes = new TextEncoder().encode(bodies[n]);
    let at = 0;
    const body = new ReadableStream({
      pull(controller) {
        if (at >= bytes.length) return controller.close();
        controller.enqueue(bytes.slice(at, (at += chunk)));
      },
    });
    const headers = type === undefined ? {} : { "content-type": type };
    if (n + 1 < bodies.length) headers.link = `<?n=${n + 1}>; rel="next"`;
    return new Response(body, { headers });
  };
}

const open = (bodies, options = {}, type = undefined) => paginate(url, { fetch: serve(bodies, type), ...options });
const text = (stream) => new Response(stream).text();

const bodies = ['{"id":1,"n":9007199254740993}\n{"id":2,"a":[1, 2]}\r\n\n', '\ufeff[3]\n"four"\nnull\n5.50', ""];
const values = [{ id: 1, n: 9007199254740992 }, { id: 2, a: [1, 2] }, [3], "four", null, 5.5];

for (const pagination of ["auto", "link-header", { type: "url", outputs: { nextUrl: "$response.header.link" } }]) {
  test(`the records of all pages are items: ${JSON.stringify(pagination)}`, async () => {
    const walk = open(bodies, { pagination });
    assert.deepEqual(await walk.toArray(), values);
    assert.equal(walk.verdict.status, "complete", walk.verdict.evidence);
    assert.deepEqual([walk.verdict.pages, walk.verdict.items], [3, 6]);
  });
}

test("a page has its records' exact text, and no body", async () => {
  const pages = [];
  for await (const page of open(bodies, { numbers: "exact" }).pages()) pages.push(page);
  assert.deepEqual(
    pages.map((page) => page.items.length),
    [2, 4, 0],
  );
  assert.equal(pages[0].items[0].n, 9007199254740993n);
  assert.equal(pages[0].raw(1), '{"id":2,"a":[1, 2]}');
  assert.equal(pages[1].raw(3), "5.50");
  assert.deepEqual(
    pages.map((page) => page.body),
    [undefined, undefined, undefined],
  );
  assert.equal(pages[0].nextPageInfo().url, `${url}?n=1`);
  assert.deepEqual((await pages[0].next()).items, [[3], "four", null, 5.5]);
});

test("exports, counts and fields are those of the records", async () => {
  const raw = ['{"id":1,"n":9007199254740993}', '{"id":2,"a":[1, 2]}', "[3]", '"four"', "null", "5.50"];
  assert.equal(await text(open(bodies).ndjson()), raw.map((line) => `${line}\n`).join(""));
  assert.equal(await text(open(bodies).ndjson({ validate: false })), raw.map((line) => `${line}\n`).join(""));
  assert.equal((await text(open(bodies).json())).replaceAll("\n", ""), `[${raw.join(",")}]`);
  assert.equal(
    await text(open(bodies.slice(0, 1)).csv({ columns: ["id", "n"] })),
    "id,n\r\n1,9007199254740993\r\n2,\r\n",
  );
  assert.equal(await open(bodies).count(), 6);
  const ids = [];
  for await (const id of open(bodies).select("$.id")) ids.push(id);
  assert.deepEqual(ids, [1, 2, undefined, undefined, undefined, undefined]);
});

test("JSON text sequences, and bodies whose type says nothing", async () => {
  const want = [{ id: 1 }, 2, [3], { id: 4 }];
  const sequence = ['\x1e{"id":\n1}\n\x1e2\n\x1e[3]\n', '\x1e{"id":4}\n'];
  const lines = ['{"id":1}\n2\n[3]\n', '{"id":4}\n'];
  for (const [bodies, types] of [
    [sequence, ["application/json-seq", "application/geo+json-seq", "text/plain", undefined]],
    [lines, ["application/jsonl", "text/x-ndjson", "text/plain;charset=UTF-8", "application/octet-stream", undefined]],
  ]) {
    for (const type of types) {
      for (const pagination of ["auto", "link-header"]) {
        const walk = paginate(url, { fetch: serve(bodies, type), pagination });
        assert.deepEqual(await walk.toArray(), want, `${type}, ${pagination}`);
      }
    }
  }
  // One line without a type is JSON.
  assert.deepEqual(await paginate(url, { fetch: serve(['{"items":[1,2]}\n'], "text/plain") }).toArray(), [1, 2]);
});

test("the first lines are there while the body arrives", async () => {
  let push;
  const stream = new ReadableStream({
    start: (controller) => (push = (s) => controller.enqueue(new TextEncoder().encode(s))),
  });
  const fetch = async () => new Response(stream, { headers: { "content-type": "application/x-ndjson" } });
  const iterator = paginate(url, { fetch })[Symbol.asyncIterator]();
  push('{"id":1}\n{"id"');
  assert.deepEqual((await iterator.next()).value, { id: 1 });
  push(":2}\n");
  assert.deepEqual((await iterator.next()).value, { id: 2 });
  await iterator.return();
});

test("a checkpoint within a page leads to the line behind it", async () => {
  for (const options of [{}, { key: "$.id" }, { pagination: "link-header", key: "$.id", dedupe: true }]) {
    for (let n = 1; n < values.length; n++) {
      const walk = open(bodies, options);
      const iterator = walk[Symbol.asyncIterator]();
      for (let i = 0; i < n; i++) await iterator.next();
      const resume = JSON.parse(JSON.stringify(walk.checkpoint()));
      await iterator.return();
      assert.deepEqual(await open(bodies, { ...options, resume }).toArray(), values.slice(n));
    }
  }
});

test("items that come twice are dropped by their key", async () => {
  const options = { pagination: "link-header", key: "$.id", dedupe: true };
  const walk = open(['{"id":1}\n{"id":2}\n', '{"id":2}\n{"id":3}\n'], options);
  assert.deepEqual(await walk.toArray(), [{ id: 1 }, { id: 2 }, { id: 3 }]);
  assert.equal(walk.verdict.duplicates, 1);
});

/** What comes before the error, and the error. */
async function broken(body, read = (walk) => walk, options = {}) {
  const got = [];
  const walk = open(['{"id":1}\n', body], { retry: false, ...options });
  try {
    for await (const item of read(walk)) got.push(item);
  } catch ({ name, code, message, page, checkpoint }) {
    return { got, name, code, message, page, checkpoint };
  }
  assert.fail(`${JSON.stringify(body)} brought ${JSON.stringify(got)}`);
}

test("a broken line is an error with its line and byte, behind the lines before it", async () => {
  for (const [body, line, byte, message] of [
    ['{"id":2}\n\n{"id":3\n{"id":4}\n', 3, 17, /unexpected line break, the rest of an item was expected/],
    ['{"id":2}\n{"id":3}}\n{"id":4}\n', 2, 17, /unexpected }, a line break was expected/],
    ['{"id":2}\n{"id":tru}\n{"id":4}\n', 2, 18, /unexpected }, true, false or null was expected/],
    ['{"id":2}\nnot JSON\n', 2, 10, /unexpected o, true, false or null was expected/],
    ['{"id":2}\r\n{"id":"x\n', 2, 18, /unexpected line break/],
  ]) {
    for (const pagination of ["auto", "link-header"]) {
      const { got, name, code, message: words, page, checkpoint } = await broken(body, undefined, { pagination });
      assert.deepEqual(got, [{ id: 1 }, { id: 2 }], words);
      assert.deepEqual([name, code, page], ["PaginationError", "parse", 1]);
      assert.match(words, message);
      assert.match(words, new RegExp(`at byte ${byte}(?: of the body)? \\(line ${line}\\)`));
      const rest = open(['{"id":1}\n', '{"id":2}\n{"id":3}\n'], { pagination, resume: checkpoint });
      assert.deepEqual(await rest.toArray(), [{ id: 3 }]);
    }
  }
  const { got, message } = await broken('{"id":2}\n{"id":3\n', (walk) => walk.select("$.id"), {
    pagination: "link-header",
  });
  assert.deepEqual(got, [1, 2]);
  assert.match(message, /\(line 2\)/);
});

test("a body that is cut is asked for again", async () => {
  let cut = true;
  const whole = serve(['{"id":1}\n{"id":2}\n'], "application/x-ndjson", 5);
  const fetch = async (input) => {
    if (!cut) return whole(input);
    cut = false;
    return new Response('{"id":1}\n{"id"', { headers: { "content-type": "application/x-ndjson" } });
  };
  const walk = paginate(url, { fetch, retry: { minDelay: 1, maxDelay: 1 } });
  assert.deepEqual(await walk.toArray(), [{ id: 1 }, { id: 2 }]);
  assert.equal(walk.verdict.retries, 1);
});

test("results elsewhere than at the root, and limits", async () => {
  const code = (options, body = '{"data":[1]}\n') =>
    open([body], options)
      .toArray()
      .then(String, (error) => error.code);
  const pagination = { type: "url", outputs: { results: "$.data", nextUrl: "$response.header.Link" } };
  assert.equal(await code({ pagination }), "parse");
  assert.equal(await code({ items: "$.data" }), "parse");
  assert.equal(
    await code({ pagination: { ...pagination, outputs: { ...pagination.outputs, results: "$" } } }),
    "[object Object]",
  );
  assert.equal(await code({ maxDepth: 1 }), "parse");
  assert.equal(await code({ maxDepth: 2 }), "[object Object]");
  assert.equal(await code({ maxPageBytes: 5 }), "limit");
  const long = `{"id":"${"x".repeat(3_000_000)}"}\n{"id":2}\n`;
  const items = await paginate(url, { fetch: serve([long], "application/x-ndjson", 100_000) }).toArray();
  assert.deepEqual([items[0].id.length, items[1].id], [3_000_000, 2]);
});

describe("NDJSON in Chromium, from another origin", { skip: noBrowser }, () => {
  let server;
  let browser;
  let host; // of the page, which is not the sample API's
  before(async () => {
    server = await startServer();
    browser = await launchChromium();
    host = createServer((_, response) =>
      response.setHeader("content-type", "text/html").end('<!doctype html><link rel="icon" href="data:,">'),
    );
    await new Promise((resolve) => host.listen(0, "127.0.0.1", resolve));
  });
  after(async () => {
    await browser?.close();
    host?.close();
    server?.close();
  });

  test("10,000 lines, a line's checkpoint, and a broken line", async () => {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${host.address().port}/`);
    const { ids, verdict, rest, error } = await page.evaluate(async (origin) => {
      const { paginate } = await import(`${origin}/dist/index.js`);
      const walk = paginate(`${origin}/api/ndjson`, { concurrency: 6 });
      const ids = [];
      let resume;
      for await (const { id } of walk) {
        ids.push(id);
        if (ids.length === 1234) resume = walk.checkpoint();
      }
      const rest = await paginate(`${origin}/api/ndjson`, { resume }).first();
      const broken = paginate(`${origin}/api/ndjson?fault=invalid`, { pagination: "link-header" });
      const error = await broken.toArray().catch(({ code, message }) => ({ code, message }));
      return { ids, verdict: walk.verdict, rest: rest.items[0].id, error };
    }, server.origin);
    const records = (await (await fetch(`${server.origin}/api/data.ndjson`)).text()).trimEnd().split("\n");
    assert.deepEqual(
      ids,
      records.map((record) => JSON.parse(record).id),
    );
    assert.equal(verdict.status, "complete", verdict.evidence);
    assert.equal(rest, ids[1234]);
    assert.equal(error.code, "parse");
    assert.match(error.message, /at byte \d+ of the body \(line 251\)/);
  });
});
