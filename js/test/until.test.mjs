// The option until, as users meet it: the first item for which it holds ends the walk, and is not delivered.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { PaginationError, paginate } from "../dist/index.js";

const pagination = {
  type: "offsetLimit",
  inputs: [{ name: "page", in: "query", type: "page" }],
  outputs: { results: "$.items", numPages: "$.pages" },
};
const ids = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const record = (id) => ({ id, day: `2026-01-${String(20 - id).padStart(2, "0")}` });

/** Answers with pages of four items, by page number, and counts the requests. */
function server(fault = () => undefined) {
  const serve = async (url) => {
    const number = Number(new URL(url).searchParams.get("page") ?? 1);
    const items = ids.slice(4 * (number - 1), 4 * number).map(record);
    const body = JSON.stringify({ items, pages: 3 });
    return fault(++serve.requests, body) ?? new Response(body, { headers: { "content-type": "application/json" } });
  };
  serve.requests = 0;
  return serve;
}

const before = "@.day < '2026-01-14'"; // from id 7 on
const list = (options = {}, serve = server()) =>
  paginate("https://api.example/list", { pagination, until: before, fetch: serve, retry: { minDelay: 1 }, ...options });

async function all(iterable) {
  const found = [];
  for await (const value of iterable) found.push(value);
  return found;
}

const stopped = ({ verdict }, items) => {
  const { status, reason, evidence } = verdict;
  assert.deepEqual([status, reason, verdict.items], ["stopped", "until", items]);
  assert.match(evidence, /^item \d of page \d is the first one for which .* holds$/);
};

describe("until", () => {
  test("ends the walk in front of the first item for which it holds", async () => {
    for (const options of [
      {},
      { prefetch: 2 },
      { concurrency: 3 },
      { prefetch: 1, concurrency: 3 },
      { key: "$.id" },
      { key: "$.id", dedupe: true, prefetch: 2 },
      { numbers: "exact" },
      { pagination: "auto" },
      { pagination: "auto", items: "$.items" },
    ]) {
      const walk = list(options);
      const found = await all(walk);
      assert.deepEqual(
        found.map(({ id }) => Number(id)),
        ids.slice(0, 6),
        JSON.stringify(options),
      );
      stopped(walk, 6);
      assert.equal(walk.verdict.evidence, `item 3 of page 2 is the first one for which ${before} holds`);
    }
  });

  test("asks for no page behind it", async () => {
    const serve = server();
    await all(list({}, serve));
    assert.equal(serve.requests, 2);
  });

  test("holds for pages, entries, counts, fields and exports", async () => {
    const text = (stream) => new Response(stream).text();
    const six = ids.slice(0, 6).map(record);
    for (const options of [{}, { key: "$.id" }, { prefetch: 2 }])
      for (const [name, take, expected] of [
        ["pages", async (walk) => (await all(walk.pages())).flatMap(({ items }) => items), six],
        ["toArray", (walk) => walk.toArray(), six],
        [
          "entries",
          async (walk) => (await all(walk.entries())).map(({ index, page }) => 4 * page + index),
          [0, 1, 2, 3, 4, 5],
        ],
        ["count", (walk) => walk.count(), 6],
        ["select", (walk) => all(walk.select("$.id")), ids.slice(0, 6)],
        ["ndjson", (walk) => text(walk.ndjson()), six.map((item) => `${JSON.stringify(item)}\n`).join("")],
        ["json", (walk) => text(walk.json()), JSON.stringify(six)],
        ["csv", (walk) => text(walk.csv()), `id,day\r\n${six.map(({ id, day }) => `${id},${day}\r\n`).join("")}`],
      ]) {
        const walk = list(options);
        assert.deepEqual(await take(walk), expected, name);
        stopped(walk, 6);
      }
  });

  test("leaves its page whole but for the items, and the last one", async () => {
    const pages = await all(list().pages());
    assert.deepEqual(
      pages.map(({ items }) => items.length),
      [4, 2],
    );
    assert.deepEqual(pages[1].body, { items: [], pages: 3 });
    assert.equal(pages[1].hasNextPage(), false);
    assert.equal(await pages[1].next(), null);
    assert.equal((await list().first()).items.length, 4);
  });

  test("does not wait for the rest of the body", async () => {
    const body = `{"pages":3,"items":[${ids.slice(0, 4).map((id) => JSON.stringify(record(id)))}`;
    let signal;
    const fetch = async (_, init) => {
      signal = init.signal;
      return new Response(
        new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode(body)) }),
      );
    };
    const walk = list({ until: "@.id == 3", fetch });
    assert.deepEqual(
      (await all(walk)).map(({ id }) => id),
      [1, 2],
    );
    stopped(walk, 2);
    assert.ok(signal.aborted);
  });

  test("leaves a checkpoint in front of that item", async () => {
    for (const key of [undefined, "$.id"])
      for (let stop = 1; stop <= ids.length; stop++) {
        const walk = list({ key, until: `@.id >= ${stop}` });
        const found = await all(walk);
        const resume = JSON.parse(JSON.stringify(walk.checkpoint()));
        const rest = await all(list({ key, resume, until: undefined }));
        assert.deepEqual(
          [...found, ...rest].map(({ id }) => id),
          ids,
        );
        const again = list({ key, resume, until: `@.id >= ${stop}` });
        assert.deepEqual(await all(again), []);
        stopped(again, 0);
        const further = list({ key, resume, until: `@.id > ${stop}` });
        assert.deepEqual(
          (await all(further)).map(({ id }) => id),
          [stop],
        );
      }
  });

  test("goes by what arrives, over pages that break off", async () => {
    for (const bytes of [20, 60, 90]) {
      const cut = (n, body) =>
        n === 2
          ? new Response(
              new ReadableStream({
                start(controller) {
                  controller.enqueue(new TextEncoder().encode(body.slice(0, bytes)));
                  setTimeout(() => controller.error(new Error("connection reset")), 5);
                },
              }),
            )
          : undefined;
      const walk = list({}, server(cut));
      assert.deepEqual(
        (await all(walk)).map(({ id }) => id),
        ids.slice(0, 6),
      );
      stopped(walk, 6);
    }
  });

  test("compares integers by all their digits", async () => {
    const serve = async () => new Response("[9007199254740991,9007199254740992,9007199254740993,9007199254740994]");
    for (const numbers of ["number", "exact"]) {
      const walk = list({ pagination: "none", until: "@ == 9007199254740993", numbers }, serve);
      assert.equal(await walk.count(), 2);
      stopped(walk, 2);
    }
  });

  test("that never holds changes nothing", async () => {
    const walk = list({ until: "@.id == 'x' || $.gone" });
    assert.equal(await walk.count(), 10);
    assert.equal(walk.verdict.status, "complete");
  });

  test("that is no expression is a mistake, with its position and what was expected", async () => {
    for (const [until, message] of [
      [
        "@.day <",
        'until is "@.day <": position 7: expected a literal, a query ($ or @) or a function to compare with, found the end',
      ],
      ["@.a = 1", 'until is "@.a = 1": position 4: expected a comparison, &&, || or the end, found "="'],
      [
        "created_at < 1",
        'until is "created_at < 1": position 0: expected a query ($ or @), a function, a literal, ! or (, found "created_at"',
      ],
      ["", `until is "": use a logical expression such as "@.created_at < '2026-01-01'"`],
      [7, `until is 7: use a logical expression such as "@.created_at < '2026-01-01'"`],
      [() => true, "until is a function, which JSON can't hold"],
    ]) {
      const serve = server();
      await assert.rejects(list({ until }, serve).toArray(), (error) => {
        assert.ok(error instanceof PaginationError);
        assert.deepEqual([error.code, error.message], ["config", message]);
        return true;
      });
      assert.equal(serve.requests, 0);
    }
  });
});
