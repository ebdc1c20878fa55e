// The option expired, as users meet it: a walk whose cursors the server forgets.

import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { PaginationError, paginate } from "../dist/index.js";

const pagination = {
  type: "cursor",
  inputs: [{ name: "cursor", in: "query", type: "cursor" }],
  outputs: { results: "$.items", nextCursor: "$.next_cursor" },
};
const url = "https://api.example/list";
const restart = { pagination, expired: "restart", key: "$.id" };
const numbers = (n, from = 0) => Array.from({ length: n }, (_, i) => i + from);

/**
 * A list of items with ids, three a page. A cursor is the id behind which a page begins. `forgets` says of each request,
 * counted from 0, whether the server no longer takes the cursors that it gave before; `change` may change the ids then.
 */
function list({ ids = numbers(12), forgets = () => false, refusal = gone, change = () => {}, urls = false } = {}) {
  let epoch = 0;
  const asked = [];
  const fetch = async (address) => {
    const cursor = new URL(address).searchParams.get("cursor");
    change(asked.length, ids);
    if (forgets(asked.length)) epoch++;
    asked.push(cursor);
    let from = 0;
    if (cursor !== null) {
      const [made, id] = cursor.split("-").map(Number);
      if (made < epoch) return refusal(`${epoch}-${id}`);
      from = ids.indexOf(id) + 1;
    }
    const items = ids.slice(from, from + 3).map((id) => ({ id }));
    const next = from + 3 < ids.length ? `${epoch}-${items.at(-1).id}` : null;
    if (urls) return Response.json({ items, next: next && `/list?cursor=${next}` });
    return Response.json({ items, next_cursor: next });
  };
  return { fetch, asked };
}
const gone = () => Response.json({ error: "gone" }, { status: 410 });
const named = (status, body) => () => Response.json(body, { status });
/** Kubernetes API Concepts, "410 Gone" responses of chunked lists. */
const kubernetes = (fresh) =>
  Response.json(
    {
      kind: "Status",
      apiVersion: "v1",
      metadata: { continue: fresh },
      status: "Failure",
      reason: "Expired",
      code: 410,
    },
    { status: 410 },
  );

async function all(iterable) {
  const got = [];
  try {
    for await (const value of iterable) got.push(value);
  } catch (error) {
    assert.ok(error instanceof PaginationError, String(error));
    return { got, error };
  }
  return { got };
}
const idsOf = (items) => items.map(({ id }) => id);

const rejections = [];
process.on("unhandledRejection", (reason) => rejections.push(reason));
after(async () => {
  await turn();
  assert.deepEqual(rejections, []);
});

describe('expired: "restart"', () => {
  for (const [name, refusal, more = {}] of [
    ["410", gone],
    ["400 that names the cursor", named(400, { error: "Invalid cursor" })],
    ["404 that names the token", named(404, { error: { message: "page token not found" } })],
    ["410 to a next URL", gone, { urls: true }],
  ])
    for (const options of [
      {},
      { prefetch: 2 },
      { pagination: "auto" },
      { pagination: "auto", prefetch: 1 },
      { retry: false },
    ])
      test(`${name} brings each item once, with ${JSON.stringify(options)}`, async () => {
        const { fetch } = list({ forgets: (n) => n === 2, refusal, ...more });
        const scheme = more.urls
          ? { pagination: { type: "url", outputs: { results: "$.items", nextUrl: "$.next" } } }
          : {};
        const walk = paginate(url, { ...restart, ...scheme, ...options, fetch });
        const { got, error } = await all(walk);
        assert.equal(error, undefined);
        assert.deepEqual(idsOf(got), numbers(12));
        assert.equal(walk.verdict.status, "suspect");
        assert.match(walk.verdict.evidence, /expired.* 6 items that had come before, 6 came again/);
        assert.equal(walk.verdict.retries, 0);
        assert.equal(walk.verdict.duplicates, 0);
      });

  test("hands out what is new, and says what did not come again", async () => {
    const change = (n, ids) => n === 3 && ids.splice(0, 2, 100);
    const { fetch } = list({ forgets: (n) => n === 2, change });
    const walk = paginate(url, { ...restart, fetch });
    assert.deepEqual(idsOf((await all(walk)).got), [...numbers(6), 100, ...numbers(6, 6)]);
    assert.match(walk.verdict.evidence, /6 items that had come before, 4 came again, so as many as the other 2/);
  });

  test("has the indexes of pages go on, and entries tell where an item stands", async () => {
    const { fetch } = list({ ids: numbers(8), forgets: (n) => n === 2 });
    const walk = paginate(url, { ...restart, fetch });
    const { got: entries } = await all(walk.entries());
    assert.deepEqual(
      entries.map(({ item, page, index }) => [item.id, page, index]),
      [
        [0, 0, 0],
        [1, 0, 1],
        [2, 0, 2],
        [3, 1, 0],
        [4, 1, 1],
        [5, 1, 2],
        [6, 4, 0],
        [7, 4, 1],
      ],
    );
    const again = list({ ids: numbers(8), forgets: (n) => n === 2 });
    const { got: pages } = await all(paginate(url, { ...restart, fetch: again.fetch }).pages());
    assert.deepEqual(
      pages.map(({ index, items }) => [index, items.length]),
      [
        [0, 3],
        [1, 3],
        [2, 0],
        [3, 0],
        [4, 2],
      ],
    );
    assert.equal(pages[1].hasNextPage(), true);
  });

  test("follows the fresh cursor of Kubernetes", async () => {
    const { fetch, asked } = list({ forgets: (n) => n === 2 || n === 4, refusal: kubernetes });
    const walk = paginate(url, { ...restart, fetch });
    assert.deepEqual(idsOf((await all(walk)).got), numbers(12));
    assert.deepEqual(asked, [null, "0-2", "0-5", "1-5", "1-8", "2-8"]);
    assert.match(walk.verdict.evidence, /not one consistent snapshot/);
    assert.equal(walk.verdict.status, "suspect");
  });

  test("ends with an error where nothing new comes in between", async () => {
    const { fetch, asked } = list({ forgets: (n) => n === 2 || n === 5 });
    const { got, error } = await all(paginate(url, { ...restart, fetch }));
    assert.deepEqual(idsOf(got), numbers(6));
    assert.equal(error.code, "http");
    assert.equal(error.response.status, 410);
    assert.match(error.message, /expired once more, and nothing new has come/);
    assert.ok(error.checkpoint);
    assert.equal(asked.length, 6);
  });

  test("goes on from any checkpoint, behind the latest item that it knows", async () => {
    for (let stop = 0; stop <= 12; stop++) {
      const server = list({ forgets: (n) => n === 2 });
      const walk = paginate(url, { ...restart, fetch: server.fetch });
      const first = [];
      if (stop > 0)
        for await (const { id } of walk) {
          first.push(id);
          if (first.length === stop) break;
        }
      const resume = stop === 0 ? null : walk.checkpoint();
      const later = list({ forgets: (n) => n < 2, ids: [200, ...numbers(12)] }); // what it gave before is forgotten
      const rest = paginate(url, { ...restart, resume, fetch: later.fetch });
      const { got, error } = await all(rest);
      assert.equal(error, undefined, `${stop}: ${error?.message}`);
      const ids = [...first, ...idsOf(got)];
      assert.deepEqual(
        ids.filter((id) => id !== 200).sort((a, b) => a - b),
        numbers(12),
        `${stop}: ${ids}`,
      );
      assert.equal(new Set(ids).size, ids.length, `${stop}: ${ids}`);
      assert.ok(later.asked.length > 0);
    }
  });

  test("ends with an error where none of the items that the checkpoint knows is left", async () => {
    const walk = paginate(url, { ...restart, fetch: list().fetch });
    for await (const { id } of walk) if (id === 4) break;
    const { fetch } = list({ ids: numbers(12, 50), forgets: (n) => n === 0 });
    const { got, error } = await all(paginate(url, { ...restart, resume: walk.checkpoint(), fetch }));
    assert.deepEqual(got, []);
    assert.equal(error.code, "http");
    assert.match(error.message, /none of the latest items that the checkpoint knows is in the list any more/);
  });

  test("counts, selects and exports each item once", async () => {
    const fetch = () => list({ forgets: (n) => n === 2 }).fetch;
    assert.equal(await paginate(url, { ...restart, fetch: fetch() }).count(), 12);
    assert.deepEqual((await all(paginate(url, { ...restart, fetch: fetch() }).select("$.id"))).got, numbers(12));
    const lines = await new Response(paginate(url, { ...restart, fetch: fetch() }).ndjson()).text();
    assert.equal(
      lines,
      numbers(12)
        .map((id) => `{"id":${id}}\n`)
        .join(""),
    );
  });

  test("keeps to maxItems, a break and a signal", async () => {
    const forgets = (n) => n === 2;
    const capped = paginate(url, { ...restart, maxItems: 8, fetch: list({ forgets }).fetch });
    assert.deepEqual(idsOf((await all(capped)).got), numbers(8));
    assert.equal(capped.verdict.reason, "max-items");
    const abort = new AbortController();
    const server = list({ forgets });
    const { got, error } = await all(
      paginate(url, {
        ...restart,
        signal: abort.signal,
        fetch: (...args) => {
          if (server.asked.length === 4) abort.abort(new Error("enough"));
          return server.fetch(...args);
        },
      }),
    );
    assert.deepEqual(idsOf(got), numbers(6));
    assert.equal(error.code, "aborted");
    assert.ok(error.checkpoint);
  });

  test("needs key, before any request", async () => {
    for (const options of [{ expired: "restart" }, { expired: "never", key: "$.id" }]) {
      const { fetch, asked } = list();
      const { error } = await all(paginate(url, { pagination, ...options, fetch }));
      assert.equal(error.code, "config");
      assert.match(error.message, /^expired is /);
      assert.deepEqual(asked, []);
    }
  });
});

test("without the option the error says what expired, names the option, and has a checkpoint to go on from", async () => {
  const server = list({ forgets: (n) => n === 2 });
  for (const options of [{}, { expired: "error" }]) {
    const { fetch } = list({ forgets: (n) => n === 2 });
    const { got, error } = await all(paginate(url, { pagination, key: "$.id", ...options, fetch }));
    assert.deepEqual(idsOf(got), numbers(6));
    assert.equal(error.code, "http");
    assert.match(error.message, /status 410.*the cursor has expired: set the option expired to "restart", with key/);
  }
  const { error } = await all(paginate(url, { pagination, key: "$.id", fetch: server.fetch }));
  const rest = paginate(url, { ...restart, resume: error.checkpoint, fetch: server.fetch });
  assert.deepEqual(idsOf((await all(rest)).got), numbers(6, 6));
  assert.equal(rest.verdict.status, "suspect");
});

test("an access token that is refused is no cursor", async () => {
  const { fetch } = list({ forgets: (n) => n === 2, refusal: named(400, { error: "Invalid access token: expired" }) });
  const { error } = await all(paginate(url, { ...restart, fetch }));
  assert.equal(error.code, "http");
  assert.doesNotMatch(error.message, /option expired/);
});
