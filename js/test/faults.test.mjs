// What the soak found, each as a test of its own; and a short soak.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { PaginationError, paginate } from "../dist/index.js";
import { soakInChromium, soakInNode } from "../soak/soak.mjs";
import { noBrowser } from "./chromium.mjs";
import { full, sample, short } from "./scale.mjs";
import { startServer } from "./server.mjs";

const url = "https://api.example/list";
const pagination = {
  type: "cursor",
  inputs: [{ name: "cursor", in: "query", type: "cursor" }],
  outputs: { results: "$.items", nextCursor: "$.next" },
};

/** Answers with bodies by cursor; a body is a text, or a function of how often it was asked for. */
function serving(bodies) {
  const asked = {};
  return async (input) => {
    const cursor = new URL(input).searchParams.get("cursor") ?? "";
    const hit = (asked[cursor] = (asked[cursor] ?? 0) + 1) - 1;
    const body = bodies[cursor];
    return new Response(typeof body === "function" ? body(hit) : body, {
      headers: { "content-type": "application/json" },
    });
  };
}

/** All items from a checkpoint on. */
const rest = async (fetch, resume) =>
  paginate(url, { pagination, fetch, resume: JSON.parse(JSON.stringify(resume)) }).toArray();

async function failing(iterate) {
  try {
    await iterate();
  } catch (error) {
    assert.ok(error instanceof PaginationError, String(error));
    return error;
  }
  throw new Error("nothing failed");
}

test("a page that broke off is not skipped by who reads pages", async () => {
  const whole = '{"items":[{"id":3},{"id":4}]}';
  const fetch = serving({
    "": '{"items":[{"id":1},{"id":2}],"next":"b"}',
    b: (hit) => (hit === 0 ? whole.slice(0, -9) : whole),
  });
  const got = [];
  const walk = paginate(url, { pagination, fetch, retry: false });
  const error = await failing(async () => {
    for await (const page of walk.pages()) got.push(...page.items);
  });
  assert.equal(error.code, "parse");
  assert.deepEqual(got, [{ id: 1 }, { id: 2 }]);
  assert.deepEqual(walk.checkpoint(), error.checkpoint);
  assert.deepEqual(await rest(fetch, error.checkpoint), [{ id: 3 }, { id: 4 }]);
});

test("items before the one that is no JSON are not skipped by who reads page.items", async () => {
  const fetch = serving({
    "": '{"items":[{"id":1}],"next":"b"}',
    b: (hit) => `{"items":[{"id":2},{"id":${hit === 0 ? "?" : 3}},{"id":4}]}`,
  });
  const got = [];
  const error = await failing(async () => {
    for await (const page of paginate(url, { pagination, fetch }).pages()) got.push(...page.items);
  });
  assert.equal(error.code, "parse");
  assert.deepEqual(got, [{ id: 1 }]);
  assert.deepEqual(await rest(fetch, error.checkpoint), [{ id: 2 }, { id: 3 }, { id: 4 }]);
});

test("a resumed walk that brought nothing has the checkpoint that it started from", async () => {
  // Page 2 refutes the only guess.
  const request = { url, method: "POST", body: { selector: {}, limit: 2 } };
  const fetch = async (_, { body }) =>
    new Response(body.includes("bookmark") ? "<html>" : '{"docs":[{"id":1},{"id":2}],"bookmark":"b"}');
  const first = paginate(request, { fetch, maxItems: 2 });
  assert.equal(await first.count(), 2);
  const resume = first.checkpoint();
  const walk = paginate(request, { fetch, resume });
  const error = await failing(() => walk.count());
  assert.equal(error.code, "undetected");
  assert.deepEqual(error.checkpoint, resume);
  assert.deepEqual(walk.checkpoint(), resume);
});

test("nothing but a PaginationError leaves a walk, whatever the server answers", async () => {
  const two = '{"alpha":[{"id":1},{"id":2}],"beta":[{"id":3},{"id":4}]}'; // neither has a known name
  const firsts = [
    two,
    two.replace("}]}", '}],"total":9}'),
    '{"data":[{"id":1},{"id":2}],"has_more":true}',
    '{"data":[{"id":1}],"next_cursor":"c"}',
    '[{"id":1},{"id":2}]',
    "[]",
    "{}",
    "null",
    '{"data":null}',
    '{"data":[]}',
    '{"error":"no"}',
    "<html>",
    '{"a":',
  ];
  const answers = [
    ...firsts.map((body) => () => new Response(body)),
    () => new Response("no", { status: 400 }),
    () => new Response("no", { status: 500 }),
    () => new Response(null, { status: 204 }),
    () => new Response('{"state":"pending"}', { status: 202 }),
    () => new Response('{"errors":[{"message":"it broke"}],"data":null}'),
    () => {
      throw new TypeError("fetch failed");
    },
  ];
  const paginations = [
    "auto",
    "slack",
    "google-aip",
    "stripe",
    "relay",
    "link-header",
    pagination,
    { ...pagination, outputs: { nextCursor: "$.next" } },
    {
      type: "offsetLimit",
      inputs: [{ name: "page", in: "query", type: "page" }],
      outputs: { results: "$.data", total: "$.total" },
    },
  ];
  const readers = [
    (walk) => walk,
    (walk) => walk.pages(),
    (walk) => walk.ndjson(),
    async function* (walk) {
      let page = await walk.first();
      for (let i = 0; page !== null && i < 4; i++, page = await page.next()) yield page.items;
    },
  ];
  let errors = 0;
  for (const first of sample(firsts, 5)) {
    for (const answer of answers) {
      for (const options of paginations) {
        for (const key of [undefined, "$.id"]) {
          for (const [i, reader] of readers.entries()) {
            const all = options === "auto" && (i === 0 || first === two);
            if (!all && (i > 0 || key !== undefined || answers.indexOf(answer) < firsts.length - 2)) continue;
            let asked = 0;
            const fetch = async () => (asked++ === 0 ? new Response(first) : answer());
            const walk = paginate(url, { pagination: options, fetch, retry: false, maxPages: 4, key });
            const name = `${first}, ${answer}, ${JSON.stringify(options)}, reader ${i}`;
            try {
              for await (const _ of reader(walk));
              assert.ok(walk.verdict !== undefined || i === 3, name);
            } catch (error) {
              if (error instanceof assert.AssertionError) throw error;
              assert.ok(error instanceof PaginationError, `${name}: ${error?.stack}`);
              assert.ok(error.checkpoint !== undefined || error.code === "no-next-page", `${name}: ${error.code}`);
              errors++;
            }
            assert.equal(typeof walk.checkpoint(), "object", name);
          }
        }
      }
    }
  }
  assert.ok(errors > 100, `${errors} errors`);
});

test("percent-encoded braces in a path are a part of it, plain ones are a template", async () => {
  const asked = [];
  const fetch = async (input) => {
    asked.push(input);
    return new Response('{"items":[1],"next":null}');
  };
  const walk = (target, params = {}) => paginate(target, { pagination, fetch, params }).toArray();
  const uuid = "https://api.example/repositories/%7B1ba2-c3%7D/commits";
  await walk(uuid);
  await walk(new URL(uuid));
  await walk("https://api.example/%7bA%7D/{id}?q={x}", { id: "7" });
  assert.deepEqual(asked, [uuid, uuid, "https://api.example/%7bA%7D/7?q={x}"]);
  const error = await failing(() => walk("https://api.example/%7BA%7D/{id}"));
  assert.equal(error.code, "config");
  assert.match(error.message, /has \{id\} in its path, for which there is no value/);
});

test("a page that says it is an error is one, in the server's words", async () => {
  const fetch = serving({
    "": '{"items":[{"id":1}],"next":"b"}',
    b: (hit) => (hit === 0 ? '{"ok":false,"error":"internal   error"}' : '{"items":[{"id":2}]}'),
  });
  const walk = paginate(url, { pagination, fetch });
  const error = await failing(() => walk.count());
  assert.equal(error.code, "response");
  assert.equal(
    error.message,
    "page 2: GET https://api.example/list?cursor=… was answered with status 200, but its body says that it is an error: internal error; check the request",
  );
  assert.equal(error.page, 1);
  assert.equal(error.response.status, 200);
  assert.equal(error.response.body, '{"ok":false,"error":"internal   error"}');
  assert.deepEqual(await rest(fetch, error.checkpoint), [{ id: 2 }]);
});

test("one that says it passes is asked for again", async () => {
  const fetch = serving({
    "": '{"items":[{"id":1}],"next":"b"}',
    b: (hit) => (hit < 2 ? '{"error":{"code":429,"message":"Rate limit exceeded"}}' : '{"items":[{"id":2}]}'),
  });
  const quick = { attempts: 2, minDelay: 0, maxDelay: 0 };
  const walk = paginate(url, { pagination, fetch, retry: quick });
  assert.deepEqual(await walk.toArray(), [{ id: 1 }, { id: 2 }]);
  assert.deepEqual([walk.verdict.status, walk.verdict.retries], ["complete", 2]);
  const lasting = serving({ "": '{"error":{"code":429,"message":"Rate limit exceeded"}}' });
  const error = await failing(() => paginate(url, { pagination, fetch: lasting, retry: quick }).count());
  assert.equal(error.code, "response");
  assert.match(
    error.message,
    /says that it is an error, after 2 retries: 429: Rate limit exceeded; the option resume goes on/,
  );
});

describe("a short soak loses no item", () => {
  let server;
  before(async () => {
    server = await startServer();
  });
  after(() => server?.close());
  const seeds = (from, to) => Array.from({ length: to - from }, (_, i) => from + i);
  const assertNone = ({ failures, walks }, n) =>
    assert.deepEqual(
      { failures, walks },
      { failures: 0, walks: n },
      "the seeds that failed, and how to repeat them, are printed above",
    );

  const inNode = full ? 60 : short ? 1 : 4;
  const inChromium = full ? 10 : 1;
  test(`${inNode} seeds in Node`, { timeout: 300_000 }, async () =>
    assertNone(await soakInNode(seeds(1, inNode + 1), server.origin), inNode),
  );

  test(`${inChromium} of them in Chromium`, { timeout: 300_000, skip: noBrowser }, async () =>
    assertNone(await soakInChromium(seeds(61, 61 + inChromium), server.origin), inChromium),
  );
});
