// The option item: a schema or a function that checks items where they are delivered.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { PaginationError, paginate } from "../dist/index.js";

const pagination = {
  type: "offsetLimit",
  inputs: [{ name: "page", in: "query", type: "page" }],
  outputs: { results: "$.items", numPages: "$.pages" },
};

/** Pages of three items. */
const server = (items) => async (url) => {
  const number = Number(new URL(url).searchParams.get("page") ?? 1);
  const body = JSON.stringify({ items: items.slice(3 * (number - 1), 3 * number), pages: Math.ceil(items.length / 3) });
  return new Response(body, { headers: { "content-type": "application/json" } });
};
const good = Array.from({ length: 7 }, (_, id) => ({ id, at: `2026-01-0${id + 1}` }));
/** Number 4, which is item 1 of page 1, has no date. */
const bad = good.map((item) => (item.id === 4 ? { id: 4, at: null } : item));
const list = (items, options = {}) =>
  paginate("https://api.example/list?token=secret", { pagination, fetch: server(items), ...options });

const schema = z.object({ id: z.number(), at: z.string().transform((text) => new Date(text)) });
const asynchronous = z.object({ id: z.number(), at: z.string().refine(async (text) => text !== "") });
/** A schema that is a function, as those of some libraries are. */
const callable = Object.assign(() => assert.fail("called"), {
  "~standard": {
    version: 1,
    vendor: "test",
    validate: (value) =>
      value.at === null ? { issues: [{ message: "no date", path: ["at", { key: 0 }] }] } : { value: value.id },
  },
});

async function all(iterable) {
  const found = [];
  for await (const value of iterable) found.push(value);
  return found;
}

/** What came before an iteration failed, and its error. */
async function failing(iterable) {
  const found = [];
  try {
    for await (const value of iterable) found.push(value);
  } catch (error) {
    assert(error instanceof PaginationError, String(error));
    return { found, error };
  }
  return assert.fail("nothing failed");
}

describe("the option item", () => {
  test("delivers what the schema makes of items", async () => {
    const dates = good.map(({ id, at }) => ({ id, at: new Date(at) }));
    assert.deepEqual(await all(list(good, { item: schema })), dates);
    assert.deepEqual(await list(good, { item: schema }).toArray(), dates);
    assert.deepEqual(
      (await all(list(good, { item: schema }).pages())).map(({ items }) => items),
      [dates.slice(0, 3), dates.slice(3, 6), dates.slice(6)],
    );
    const page = await list(good, { item: schema }).first();
    assert.deepEqual([page.data, page.getPaginatedItems(), page.toJSON().items], Array(3).fill(dates.slice(0, 3)));
    assert.deepEqual((await page.next()).items, dates.slice(3, 6));
    assert.equal(page.raw(0), JSON.stringify(good[0]));
    const entries = await all(list(good, { item: schema }).entries());
    assert.deepEqual(entries[4], { item: dates[4], page: 1, index: 1 });
    assert.deepEqual(await all(list(good, { item: ({ id }) => -id })), [-0, -1, -2, -3, -4, -5, -6]);
    assert.deepEqual(await all(list(good, { item: callable })), [0, 1, 2, 3, 4, 5, 6]);
    assert.deepEqual(await all(list(good.slice(0, 1), { item: () => undefined })), [undefined]);
  });

  test("awaits asynchronous checks, one item after the other", async () => {
    const log = [];
    const item = async (value) => {
      log.push(`check ${value.id}`);
      await sleep(2);
      log.push(`checked ${value.id}`);
      return value.id;
    };
    for await (const id of list(good.slice(0, 2), { item })) log.push(`item ${id}`);
    assert.deepEqual(log, ["check 0", "checked 0", "item 0", "check 1", "checked 1", "item 1"]);
    log.length = 0;
    for await (const page of list(good.slice(0, 2), { item }).pages()) log.push(page.items);
    assert.deepEqual(log, ["check 0", "checked 0", "check 1", "checked 1", [0, 1]]);
    assert.deepEqual(await all(list(good, { item: asynchronous })), good);
    // Calls that don't wait for each other get their items in order.
    const iterator = list(good, { item })[Symbol.asyncIterator]();
    const steps = await Promise.all(Array.from({ length: 8 }, () => iterator.next()));
    assert.deepEqual(
      steps.map(({ value }) => value),
      [0, 1, 2, 3, 4, 5, 6, undefined],
    );
  });

  test("fails with the item's place, and a checkpoint in front of it", async () => {
    for (const [name, item, words] of [
      ["a schema", schema, "Invalid input: expected string, received null at at"],
      ["an asynchronous schema", asynchronous, "Invalid input: expected string, received null at at"],
      ["a schema that is a function", callable, "no date at at.0"],
    ])
      for (const open of [(walk) => walk, (walk) => walk.entries()]) {
        const walk = list(bad, { item, prefetch: 1 });
        const { found, error } = await failing(open(walk));
        assert.equal(found.length, 4, name);
        assert.equal(
          error.message,
          `item 2 of page 2 fails the check: ${words}; correct the check in the option item, or the data, and resume from the checkpoint in front of this item`,
        );
        assert.deepEqual([error.code, error.page, error.index], ["item", 1, 1], name);
        assert.deepEqual(error.issues[0].path[0], "at");
        assert.equal(error.request.url, "https://api.example/list?token=…&page=2");
        assert.equal(error.response.status, 200);
        assert.match(error.response.body, /"at":null/);
        assert.equal(walk.verdict, undefined);
        assert.deepEqual(walk.checkpoint(), error.checkpoint);
        const rest = await all(list(bad, { resume: error.checkpoint }));
        assert.deepEqual(rest, bad.slice(4), name);
      }
  });

  test("gives the exception of a function as the cause", async () => {
    const thrown = new RangeError("too old");
    for (const item of [
      (value) => {
        if (value.at === null) throw thrown;
        return value;
      },
      async (value) => (value.at === null ? Promise.reject(thrown) : value),
      {
        "~standard": {
          version: 1,
          vendor: "test",
          validate: () => {
            throw thrown;
          },
        },
      },
    ]) {
      const { error } = await failing(list(bad, { item }));
      assert.equal(error.cause, thrown);
      assert.match(error.message, /fails the check: too old; /);
      assert.deepEqual([error.code, error.issues], ["item", undefined]);
    }
    for (const result of [undefined, null, 7, {}]) {
      const item = { "~standard": { version: 1, vendor: "test", validate: () => result } };
      const outcome = await failing(list(good, { item })).catch(() => undefined);
      assert.equal(outcome?.error.code ?? "none", result === null || result === undefined ? "item" : "none");
    }
    const own = new PaginationError("http", "of another walk");
    const { error } = await failing(
      list(good, {
        item: () => {
          throw own;
        },
      }),
    );
    assert.deepEqual([error.code, error.cause, error.index], ["item", own, 0]);
  });

  test("fails over pages before the page is delivered, with the page's beginning as the checkpoint", async () => {
    for (const item of [schema, asynchronous]) {
      const walk = list(bad, { item });
      const { found, error } = await failing(walk.pages());
      assert.deepEqual([found.length, error.code, error.page, error.index], [1, "item", 1, 1]);
      assert.deepEqual(await all(list(bad, { resume: error.checkpoint })), bad.slice(3));
      assert.deepEqual(walk.checkpoint(), error.checkpoint);
    }
    const { error } = await failing({
      async *[Symbol.asyncIterator]() {
        yield await list(bad.slice(4), { item: schema }).first();
      },
    });
    assert.deepEqual([error.page, error.index], [0, 0]);
  });

  test("fails toArray() with the checkpoint in front of the item", async () => {
    const error = await list(bad, { item: schema })
      .toArray()
      .catch((error) => error);
    assert.deepEqual([error.code, error.page, error.index], ["item", 1, 1]);
    assert.deepEqual(await all(list(bad, { resume: error.checkpoint })), bad.slice(4));
  });

  test("knows the item's place after a resume within a page, with and without keys", async () => {
    for (const key of [undefined, "$.id"]) {
      const walk = list(bad, { key });
      for await (const item of walk) if (item.id === 3) break;
      const { found, error } = await failing(list(bad, { key, item: schema, resume: walk.checkpoint() }));
      assert.deepEqual([found.length, error.page, error.index], [0, 1, 1]);
      assert.deepEqual((await all(list(bad, { key, resume: error.checkpoint }))).length, 3);
    }
  });

  test("has no say in count, select and exports", async () => {
    const item = () => assert.fail("checked");
    assert.equal(await list(bad, { item }).count(), 7);
    assert.deepEqual(await all(list(bad, { item }).select("$.id")), [0, 1, 2, 3, 4, 5, 6]);
    for (const form of ["ndjson", "json", "csv"])
      assert.match(await new Response(list(bad, { item })[form]()).text(), /2026/);
  });

  test("does not keep a consumer who leaves, or aborts, waiting for a check", async () => {
    const never = () => new Promise(() => {});
    const walk = list(good, { item: never });
    const iterator = walk[Symbol.asyncIterator]();
    const pending = iterator.next();
    await sleep(20);
    await iterator.return();
    assert.deepEqual(await pending, { done: true, value: undefined });
    assert.equal(walk.verdict.reason, "consumer-stopped");
    assert.equal(walk.verdict.items, 0);
    assert.deepEqual(await all(list(good, { resume: walk.checkpoint() })), good);
    for (const open of [(walk) => walk, (walk) => walk.pages()]) {
      const controller = new AbortController();
      const aborted = list(good, { item: never, signal: controller.signal });
      const { error } = await failing({
        [Symbol.asyncIterator]() {
          setTimeout(() => controller.abort(new Error("enough")), 20);
          return open(aborted)[Symbol.asyncIterator]();
        },
      });
      assert.deepEqual([error.code, error.cause.message], ["aborted", "enough"]);
      assert.deepEqual(await all(list(good, { resume: error.checkpoint })), good);
    }
    // A check that fails too late is heard of nowhere.
    const late = list(good, { item: () => sleep(30).then(() => Promise.reject(new Error("late"))) });
    const other = late[Symbol.asyncIterator]();
    const next = other.next();
    await sleep(10);
    await other.return();
    assert.equal((await next).done, true);
    await sleep(40);
  });

  test("that is none is refused before any request", async () => {
    for (const [item, shown] of [
      ["string", '"string"'],
      [null, "null"],
      [{}, "an object"],
      [{ "~standard": {} }, "an object"],
      [0, "0"],
    ]) {
      const walk = list(good, { item, fetch: () => assert.fail("asked") });
      const { error } = await failing(walk);
      assert.deepEqual(
        [error.code, error.message],
        ["config", `item is ${shown}: use a Standard Schema or a function`],
      );
    }
  });
});

test("a parse error says where its item stands", async () => {
  const fetch = async () =>
    new Response('{"items":[{"id":1},{"id":tru}],"pages":1}', { headers: { "content-type": "application/json" } });
  const { error } = await failing(paginate("https://api.example", { pagination, fetch }));
  assert.deepEqual([error.code, error.page, error.index], ["parse", 0, 1]);
});
