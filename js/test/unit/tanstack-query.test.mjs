// Lists as TanStack Query and SWR get them, without either: js/consumers/tanstack-query has the real ones.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { PaginationError } from "anypage";
import { infinite } from "anypage/swr";
import { infiniteQuery } from "anypage/tanstack-query";

const url = "https://api.example/orders";
const cursors = {
  pagination: {
    type: "cursor",
    inputs: [{ name: "cursor", in: "query", type: "cursor" }],
    outputs: { results: "$.items", nextCursor: "$.next", total: "$.total" },
  },
};
const json = (body, init) =>
  new Response(JSON.stringify(body), { headers: { "content-type": "application/json" }, ...init });

/** A server whose pages are answered by their cursors, "" for the first one; and what it was asked for. */
function serving(pages) {
  const asked = [];
  const fetch = async (url, { signal } = {}) => {
    const cursor = new URL(url).searchParams.get("cursor") ?? "";
    asked.push({ cursor, signal });
    const page = typeof pages === "function" ? pages(cursor) : pages[cursor];
    return page instanceof Response ? page : json(page);
  };
  return { asked, fetch };
}

const three = {
  "": { items: [1, 2], next: "b", total: 5 },
  b: { items: [3, 4], next: "c", total: 5 },
  c: { items: [5], next: null, total: 5 },
};

/** Asks for pages as TanStack does, each time with fresh options and by way of JSON, until there are no more. */
async function load(options, most = 10) {
  const data = { pages: [], pageParams: [] };
  for (let param = infiniteQuery(url, options).initialPageParam; ; ) {
    const query = infiniteQuery(url, options);
    data.pages.push(JSON.parse(JSON.stringify(await query.queryFn({ pageParam: param }))));
    data.pageParams.push(param);
    param = JSON.parse(JSON.stringify(query.getNextPageParam(data.pages.at(-1)) ?? null));
    if (param === null || data.pages.length === most) return { data, shown: query.select(data) };
  }
}

describe("a list's pages", () => {
  test("are plain objects, asked for by small checkpoints, the last one with the verdict of all", async () => {
    const { asked, fetch } = serving(three);
    const { data, shown } = await load({ ...cursors, fetch });
    assert.equal(shown, data);
    assert.deepEqual(
      data.pages.map(({ next, ...page }) => page),
      [
        { items: [1, 2], total: 5 },
        { items: [3, 4], total: 5 },
        {
          items: [5],
          total: 5,
          verdict: {
            status: "complete",
            reason: "no-next",
            evidence: "$.next is null on page 3; 5 items of a total of 5",
            pages: 3,
            items: 5,
            total: 5,
          },
        },
      ],
    );
    assert.deepEqual(
      asked.map(({ cursor }) => cursor),
      ["", "b", "c"],
    );
    assert.equal(data.pageParams[0], null);
    for (const param of data.pageParams) assert.ok(JSON.stringify(param).length < 200, JSON.stringify(param));
  });

  test("come again by the same parameters", async () => {
    const { fetch } = serving(three);
    const { data } = await load({ ...cursors, fetch });
    const { queryFn } = infiniteQuery(url, { ...cursors, fetch });
    for (const [i, pageParam] of data.pageParams.entries())
      assert.deepEqual(JSON.parse(JSON.stringify(await queryFn({ pageParam }))), data.pages[i]);
  });

  test("that have no items are passed over, and one at the end is not shown", async () => {
    const pages = {
      "": { items: [1], next: "b" },
      b: { items: [], next: "c" },
      c: { items: [2], next: "d" },
      d: { items: [], next: null },
    };
    const { asked, fetch } = serving(pages);
    const { data, shown } = await load({ ...cursors, emptyPage: "follow", fetch });
    assert.equal(asked.length, 4);
    assert.deepEqual(
      [data, shown].map(({ pages }) => pages.map(({ items }) => items)),
      [
        [[1], [2], []],
        [[1], [2]],
      ],
    );
    assert.equal(shown.pageParams.length, 2);
    assert.deepEqual([shown.pages[1].verdict.status, shown.pages[1].next], ["complete", undefined]);
    assert.equal(data.pages[1].verdict, undefined, "what the query has is left as it is");
  });

  test("of a list without items are one", async () => {
    const { fetch } = serving({ "": { items: [], next: null } });
    const { shown } = await load({ ...cursors, fetch });
    assert.deepEqual([shown.pages.length, shown.pages[0].items, shown.pages[0].verdict.status], [1, [], "complete"]);
  });

  for (const [option, items, requests] of [
    [{ maxItems: 3 }, [[1, 2], [3]], 2],
    [{ maxItems: 2 }, [[1, 2]], 1],
    [{ maxItems: 0 }, [[]], 0],
    [
      { maxPages: 2 },
      [
        [1, 2],
        [3, 4],
      ],
      2,
    ],
  ]) {
    const [[name, value]] = Object.entries(option);
    test(`end by ${name} ${value} for the whole list, without a further request`, async () => {
      const { asked, fetch } = serving(three);
      const { data } = await load({ ...cursors, ...option, fetch });
      const { verdict } = data.pages.at(-1);
      assert.deepEqual(
        data.pages.map(({ items }) => items),
        items,
      );
      assert.equal(asked.length, requests);
      assert.match(verdict.evidence, new RegExp(`^${name} is ${value}\\b`));
      assert.deepEqual([verdict.status, verdict.items, verdict.pages], ["stopped", items.flat().length, requests]);
    });
  }

  test("that repeat themselves are an error behind the first of them, or an end", async () => {
    const pages = (cursor) => (cursor === "" ? { items: [1], next: "b" } : { items: [2], next: "b" });
    const { asked, fetch } = serving(pages);
    const { data } = await load({ ...cursors, fetch }, 2);
    assert.deepEqual(
      data.pages.map(({ items }) => items),
      [[1], [2]],
    );
    const { queryFn } = infiniteQuery(url, { ...cursors, fetch });
    await assert.rejects(queryFn({ pageParam: data.pages[1].next }), { code: "repeated-cursor" });
    assert.equal(asked.length, 1 + 2 + 2);
    const stopped = await load({ ...cursors, repeatedCursor: "stop", fetch });
    assert.deepEqual(
      stopped.data.pages.map(({ items, verdict }) => [items, verdict?.reason]),
      [
        [[1], undefined],
        [[2], "repeated-cursor"],
      ],
    );
  });

  test("under one cursor, which the server moves on, are no repetition", async () => {
    let at = 0;
    const { fetch } = serving(() => ({ items: at < 5 ? [++at] : [], next: at < 5 ? "scroll" : null }));
    const { shown } = await load({ ...cursors, fetch });
    assert.deepEqual(
      shown.pages.flatMap(({ items }) => items),
      [1, 2, 3, 4, 5],
    );
    assert.equal(shown.pages.at(-1).verdict.status, "complete");
  });

  test("that fail are an error after anypage's own retries alone, and can be asked for again", async () => {
    let up = false;
    const { asked, fetch } = serving((cursor) => (cursor === "" || up ? three[cursor] : json({}, { status: 503 })));
    const { queryFn, getNextPageParam, retry } = infiniteQuery(url, { ...cursors, fetch, retry: { minDelay: 1 } });
    assert.equal(retry, false);
    const pageParam = getNextPageParam(await queryFn({ pageParam: null }));
    await assert.rejects(queryFn({ pageParam }), (error) => error instanceof PaginationError && error.code === "http");
    assert.equal(asked.length, 1 + 3);
    up = true;
    assert.deepEqual((await queryFn({ pageParam })).items, [3, 4]);
  });

  test("are aborted by the query's signal", async () => {
    const controller = new AbortController();
    const fetch = (_, { signal }) =>
      new Promise((_, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason));
        controller.abort();
      });
    const { queryFn } = infiniteQuery(url, { ...cursors, fetch });
    await assert.rejects(queryFn({ pageParam: null, signal: controller.signal }), { code: "aborted" });
  });

  test("of another list are refused", async () => {
    const { fetch } = serving(three);
    const { next } = await infiniteQuery(url, { ...cursors, fetch }).queryFn({ pageParam: null });
    const other = infiniteQuery(`${url}?open=1`, { ...cursors, fetch });
    await assert.rejects(other.queryFn({ pageParam: next }), { code: "checkpoint" });
  });

  for (const [what, target, options] of [
    ["no target", undefined],
    ["null for options", "orders", null],
    ["a Request with a body", new Request(url, { method: "POST", body: "a" })],
    ["a body that is no JSON", { url, body: 1n }],
    ["a parameter that is none", url, { params: { page: 1n } }],
    ["a wrong limit", url, { maxItems: "all" }],
  ]) {
    test(`of ${what} are an error of the query`, async () => {
      const { queryKey, queryFn } = infiniteQuery(target, options);
      assert.equal(queryKey[0], "anypage");
      await assert.rejects(queryFn({ pageParam: null }), { name: "PaginationError", code: "config" });
    });
  }

  test("go to SWR by keys that end", async () => {
    const { asked, fetch } = serving(three);
    const [getKey, fetcher, options] = infinite(url, { ...cursors, fetch });
    const items = [];
    for (let page = null, key; (key = getKey(items.length, page)); items.push(page.items)) page = await fetcher(key);
    assert.deepEqual(items, [[1, 2], [3, 4], [5]]);
    assert.equal(asked.length, 3);
    assert.deepEqual(options, { shouldRetryOnError: false, revalidateFirstPage: false });
  });
});

describe("a list's key", () => {
  const key = (target, options) => infiniteQuery(target, options).queryKey;

  test("has the request, and the options that decide which items come", () => {
    assert.deepEqual(key(`${url}?open=1`), ["anypage", `GET ${url}?open=1`, {}]);
    assert.deepEqual(
      key("/orders#top", { maxItems: 5, params: { page: 2 }, headers: { a: "b" }, retry: false, fetch }),
      ["anypage", "GET /orders", { maxItems: 5, params: { page: 2 } }],
    );
    assert.deepEqual(key({ url: new URL(url), body: { filter: { open: true } } }), [
      "anypage",
      `POST ${url}`,
      { body: { filter: { open: true } } },
    ]);
    assert.deepEqual(key(new Request(url)), key(url));
    assert.deepEqual(key(new URL(url)), key(url));
    assert.notDeepEqual(key({ url, body: "a" }), key({ url, body: "b" }));
  });

  test("has no credentials", () => {
    const target = {
      url: "https://me:s3cret@api.example/orders?api_key=s3cret&X-Amz-Signature=s3cret&open=1&key=s3cret#token=s3cret",
      headers: { authorization: "Bearer s3cret" },
      body: { open: true, auth: { user: "s3cret" }, nested: [{ "access-token": "s3cret" }] },
    };
    const told = key(target, { params: { token: "s3cret", page: 1 }, headers: { cookie: "s3cret" } });
    assert.doesNotMatch(JSON.stringify(told), /s3cret/);
    const text = "https://…@api.example/orders?api_key=…&X-Amz-Signature=…&open=1&key=";
    assert.ok(told[1].startsWith(`POST ${text}`), told[1]);
    assert.deepEqual(told[2], {
      body: { open: true, auth: "…", nested: [{ "access-token": "…" }] },
      params: { token: "…", page: 1 },
    });
    assert.doesNotMatch(JSON.stringify(key({ url, body: "client_secret=s3cret" })), /s3cret/);
    assert.notDeepEqual(key(`${url}?key=a`), key(`${url}?key=b`), "it may be a filter, too");
  });
});
