// Every style of the sample API, walked from its bare URL with no configuration:
// in Node, and in a page of another origin in Chromium, where CORS applies.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { createServer } from "node:http";
import { after, before, describe, test } from "node:test";
import { paginate } from "../dist/index.js";
import { assertEnd, target } from "./auto-styles.mjs";
import { launchChromium, noBrowser } from "./chromium.mjs";
import { full, sample, short } from "./scale.mjs";
import { startServer } from "./server.mjs";

let server;
let styles;
let large; // the same with large pages, in a tenth of the requests
let records; // the data set's lines

before(async () => {
  server = await startServer();
  const listing = async (folder) => (await (await fetch(`${server.origin}/${folder}/`)).json()).styles;
  large = await listing("large/api");
  styles = full ? await listing("api") : large;
  records = (await (await fetch(`${server.origin}/api/data.ndjson`)).text()).trimEnd().split("\n");
  assert.equal(records.length, 10_000);
});

after(() => server?.close());

const sha256 = (lines) => createHash("sha256").update(lines.join("\n")).digest("hex");

/** The record inside of an item that wraps it: its bytes, without parsing and writing it anew. */
function unwrap(raw, path) {
  if (path === undefined) return raw;
  const start = raw.indexOf(`"${path.slice(2)}":`) + path.length + 1;
  const end = records.at(0).length; // at least; a record is found by trying
  for (let at = raw.indexOf("}", start + Math.min(end, 2)); at > 0; at = raw.indexOf("}", at + 1)) {
    const part = raw.slice(start, at + 1);
    if (wanted.has(part)) return part;
  }
  return raw;
}
const wanted = { has: (part) => (set ??= new Set(records)).has(part) };
let set;

test("items of page 1 come while it is arriving, where its beginning makes their place certain", async (t) => {
  for (const path of ["cursor?limit=500", "odata?$top=500", "json-api?page[size]=500", "root-array?per_page=500"]) {
    await t.test(path, async () => {
      const events = [];
      const walk = paginate(`${server.origin}/api/${path}&rate=40000`, { onRequest: ({ type }) => events.push(type) });
      const items = [];
      for await (const item of walk) if (items.push(item) === 3) break;
      assert.deepEqual(
        items,
        [0, 1, 2].map((i) => JSON.parse(records[i])),
      );
      assert.ok(!events.includes("end"), events.join(" "));
      const resume = walk.checkpoint();
      assert.deepEqual([resume.page, resume.item], [0, 3]);
      for await (const item of paginate(`${server.origin}/api/${path}&rate=40000`, { resume })) {
        assert.deepEqual(item, JSON.parse(records[3]));
        break;
      }
    });
  }
});

test(`${full ? "each" : short ? "every tenth" : "every third"} style is detected and walked to its end in Node`, {
  timeout: 300_000,
}, async (t) => {
  assert.ok(styles.length >= 53);
  for (const style of sample(styles, 10, 3)) {
    await t.test(style.name, async () => {
      const walk = paginate(target(server.origin, style));
      const lines = [];
      for await (const page of walk.pages())
        for (let i = 0; i < page.items.length; i++) lines.push(unwrap(page.raw(i), style.itemsArePath));
      assertEnd(walk, style);
      const wrong = lines.findIndex((line, i) => line !== records[i]);
      assert.equal(wrong, -1, `item ${wrong + 1} differs from the data set: ${lines[wrong]}`);
      assert.equal(lines.length, records.length);
    });
  }
});

test("a page's next page is of the scheme that was detected", async () => {
  for (const name of [
    "page",
    "cursor",
    "next-segment",
    "root-array-plain",
    "offset-no-total",
    "stripe",
    "mediawiki",
    "nested",
  ]) {
    const style = styles.find((s) => s.name === name);
    const first = await paginate(server.origin + style.path).first();
    const before = first.items.length;
    assert.ok(first.hasNextPage(), name);
    const second = await first.next();
    assert.equal(second.index, 1);
    const third = await second.next();
    const raw = [];
    for (const page of [first, second, third]) for (let i = 0; i < page.items.length; i++) raw.push(page.raw(i));
    assert.deepEqual(raw, records.slice(0, 3 * before), name);
    assert.notEqual(second.request.url, first.request.url);
  }
});

test("a scheme that no pagination object says all of is called unsayable", async () => {
  for (const [name, unsayable] of [
    ["mediawiki", true],
    ["cursor", undefined],
  ]) {
    const walk = paginate(server.origin + styles.find((s) => s.name === name).path, { maxPages: 2 });
    await walk.count();
    assert.equal(walk.scheme.unsayable, unsayable, name);
  }
});

test("a checkpoint goes on without asking for page 1, and only with the same request", async () => {
  const url = `${server.origin}/api/offset-no-total`;
  const asked = [];
  const counting = (input, init) => {
    asked.push(String(input));
    return fetch(input, init);
  };
  const walk = paginate(url, { maxItems: 30 });
  assert.equal(await walk.count(), 30);
  const checkpoint = JSON.parse(JSON.stringify(walk.checkpoint()));
  const rest = paginate(url, { resume: checkpoint, maxItems: 25, fetch: counting });
  const items = await rest.toArray();
  assert.equal(items.length, 25);
  assert.equal(JSON.stringify(items[0].number), JSON.stringify(JSON.parse(records[30]).number));
  assert.ok(!asked.includes(url), asked.join(" "));
  assert.equal(rest.scheme.pagination.inputs[0].name, "offset");
  for (const [other, options] of [
    [`${server.origin}/api/offset`, {}],
    [url, { pagination: "link-header" }],
  ]) {
    await assert.rejects(paginate(other, { resume: checkpoint, ...options }).count(), { code: "checkpoint" });
  }
  await assert.rejects(paginate(url, { resume: { ...checkpoint, auto: { guesses: [] } } }).count(), {
    code: "checkpoint",
  });
});

test("walk.scheme says what is followed, ready to paste", async () => {
  const walk = paginate(`${server.origin}/api/cursor`);
  assert.equal(walk.scheme, undefined);
  const first = await walk.first();
  assert.equal(first.items.length, 50);
  assert.deepEqual(walk.scheme.pagination, {
    type: "cursor",
    inputs: [{ name: "cursor", in: "query", type: "cursor" }],
    outputs: { results: "$.data", nextCursor: "$.next_cursor" },
  });
  assert.deepEqual(walk.scheme.speakeasy, {
    type: "cursor",
    inputs: [{ name: "cursor", in: "parameters", type: "cursor" }],
    outputs: { results: "$.data", nextCursor: "$.next_cursor" },
  });
  assert.ok(walk.scheme.confidence < 0.95);
  const pasted = paginate(`${server.origin}/api/cursor?limit=2000`, { pagination: walk.scheme.speakeasy });
  assert.equal(await pasted.count(), 10_000);
  const proven = paginate(`${server.origin}/api/cursor?limit=2000`);
  assert.equal(await proven.count(), 10_000);
  assert.ok(proven.scheme.confidence >= 0.98);
  assert.match(proven.scheme.evidence.join("; "), /2000 items, none of them on page 1/);
});

describe("each style is detected in Chromium, from another origin", { skip: noBrowser }, () => {
  let browser;
  let host; // of the page, which is not the sample API's
  before(async () => {
    browser = await launchChromium();
    host = createServer((_, response) =>
      response.setHeader("content-type", "text/html").end('<!doctype html><link rel="icon" href="data:,">'),
    );
    await new Promise((resolve) => host.listen(0, "127.0.0.1", resolve));
  });
  after(async () => {
    await browser?.close();
    host?.close();
  });

  test("10,000 items each", { timeout: 300_000 }, async () => {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${host.address().port}/`);
    const walked = sample(large, 6, 6);
    const jobs = walked.map((style) => ({
      name: style.name,
      path: style.itemsArePath ?? null,
      target: target(server.origin, style),
    }));
    const results = await page.evaluate(
      async ({ module, jobs }) => {
        const { paginate } = await import(module);
        const results = {};
        const queue = [...jobs];
        const work = async () => {
          for (let job = queue.shift(); job !== undefined; job = queue.shift()) {
            const walk = paginate(job.target);
            const ids = [];
            try {
              for await (const item of walk)
                ids.push(JSON.stringify(job.path === null ? item : item[job.path.slice(2)]));
              const hash = new Uint8Array(
                await crypto.subtle.digest("SHA-256", new TextEncoder().encode(ids.join("\n"))),
              );
              results[job.name] = {
                verdict: walk.verdict,
                scheme: walk.scheme,
                hash: Array.from(hash, (b) => b.toString(16).padStart(2, "0")).join(""),
              };
            } catch (error) {
              results[job.name] = { error: String(error) };
            }
          }
        };
        await Promise.all([work(), work(), work(), work()]);
        return results;
      },
      { module: `${server.origin}/dist/index.js`, jobs },
    );
    const expected = sha256(records.map((record) => JSON.stringify(JSON.parse(record))));
    for (const style of walked) {
      const { error, hash, ...walk } = results[style.name];
      assert.equal(error, undefined, `${style.name}: ${error}`);
      assertEnd(walk, style);
      assert.equal(hash, expected, `${style.name}: the items differ from the data set`);
    }
  });

  test("a hidden Link header is suspected", async () => {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${host.address().port}/`);
    const { evidence } = await page.evaluate(
      async ({ module, url }) => {
        const { paginate } = await import(module);
        // The list goes on by its Link header only, which this page may not read.
        const only = async (input, init) => {
          const response = await fetch(
            String(input)
              .replace(/[?&](page|offset)=\d+/g, "")
              .replace("&", "?"),
            init,
          );
          return response;
        };
        const walk = paginate(url, { fetch: only });
        for await (const _ of walk);
        return walk.verdict;
      },
      { module: `${server.origin}/dist/index.js`, url: `${server.origin}/api/link-header-array?cors=hide` },
    );
    assert.match(evidence, /Access-Control-Expose-Headers/);
  });
});
