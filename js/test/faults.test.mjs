// What the soak found, each as a test of its own; and a short soak.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { PaginationError, paginate } from "../dist/index.js";
import { soakInChromium, soakInNode } from "../soak/soak.mjs";
import { noBrowser } from "./chromium.mjs";
import { full, short } from "./scale.mjs";
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

  const inNode = full ? 60 : short ? 5 : 15;
  const inChromium = full ? 10 : 3;
  test(`${inNode} seeds in Node`, { timeout: 300_000 }, async () =>
    assertNone(await soakInNode(seeds(1, inNode + 1), server.origin), inNode),
  );

  test(`${inChromium} seeds in Chromium`, { timeout: 300_000, skip: noBrowser }, async () =>
    assertNone(await soakInChromium(seeds(61, 61 + inChromium), server.origin), inChromium),
  );
});
