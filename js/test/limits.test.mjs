// Limits, as users meet them: each ends a walk with its verdict or error, in words that
// name the option, and a checkpoint from which a walk with a higher limit brings the rest.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { PaginationError, paginate } from "../dist/index.js";

const url = "https://api.example/list";
const deep = (levels) => `${"[".repeat(levels)}7${"]".repeat(levels)}`;
const pages = {
  "": '{"data":[{"id":1},{"id":2}],"next_cursor":"a"}',
  a: `{"data":[{"id":3},{"id":4,"x":${deep(8)}},{"id":5}],"next_cursor":"b"}`,
  b: '{"data":[],"next_cursor":"c"}',
  c: '{"data":[],"next_cursor":"d"}',
  d: `{"data":[{"id":6,"s":"${"x".repeat(500)}"},{"id":7}],"next_cursor":null}`,
};
const answer = async (asked) => new Response(pages[new URL(asked).searchParams.get("cursor") ?? ""]);

const declared = {
  type: "cursor",
  inputs: [{ name: "cursor", in: "query", type: "cursor" }],
  outputs: { results: "$.data", nextCursor: "$.next_cursor" },
};
const schemes = {
  declared: { pagination: declared, emptyPage: "follow" },
  detected: { emptyPage: "follow" },
  "with a key": { pagination: declared, emptyPage: "follow", key: "$.id" },
};

/** Reads a walk to its end, item by item. */
async function read(walk, each) {
  const ids = [];
  try {
    for await (const value of each(walk)) ids.push(value);
  } catch (error) {
    assert.ok(error instanceof PaginationError, String(error));
    return { ids, code: error.code, words: error.message, checkpoint: error.checkpoint };
  }
  const { status, reason, evidence } = walk.verdict;
  return { ids, code: `${status} ${reason}`, words: evidence, checkpoint: walk.checkpoint() };
}

const readers = {
  items: async function* (walk) {
    for await (const { id } of walk) yield id;
  },
  pages: async function* (walk) {
    for await (const { items } of walk.pages()) for (const { id } of items) yield id;
  },
  select: (walk) => walk.select("$.id"),
  ndjson: async function* (walk) {
    const decoder = new TextDecoder();
    for await (const lines of walk.ndjson())
      for (const line of decoder.decode(lines).trim().split("\n")) yield JSON.parse(line).id;
  },
};

for (const [name, limits, code, words] of [
  ["maxItems", { maxItems: 3 }, "stopped max-items", /^maxItems is 3$/],
  ["maxPages", { maxPages: 2 }, "stopped max-pages", /^maxPages is 2, and a next page is named$/],
  [
    "maxPageBytes",
    { maxPageBytes: 300 },
    "limit",
    /^page 5: the body of .* is longer than maxPageBytes, 300: ask for fewer items a page, or set it higher/,
  ],
  [
    "maxEmptyPages",
    { maxEmptyPages: 2 },
    "suspect empty-pages",
    /^2 pages in a row had no items, as many as maxEmptyPages allows, and a next one is named$/,
  ],
  [
    "maxDepth",
    { maxDepth: 10 },
    "parse",
    /^page 2: the body of .* nests deeper than 10 levels at byte 37: set maxDepth higher, up to 10000, if that is meant/,
  ],
]) {
  describe(name, () => {
    for (const [scheme, options] of Object.entries(schemes)) {
      for (const [how, each] of Object.entries(readers)) {
        test(`${scheme}, by ${how}`, async () => {
          const walk = { ...options, fetch: answer, retry: false };
          const { ids, checkpoint, ...end } = await read(paginate(url, { ...walk, ...limits }), each);
          assert.equal(end.code, code, end.words);
          assert.match(end.words, words);
          assert.ok(ids.length < 7);
          const rest = await read(paginate(url, { ...walk, resume: JSON.parse(JSON.stringify(checkpoint)) }), each);
          assert.match(rest.code, /^complete /, rest.words);
          assert.deepEqual([...ids, ...rest.ids], [1, 2, 3, 4, 5, 6, 7]);
        });
      }
    }
  });
}

test("a body that is exactly as long as the limit is no error", async () => {
  assert.deepEqual(
    (
      await read(
        paginate(url, {
          ...schemes.declared,
          fetch: answer,
          maxDepth: 11,
          maxPageBytes: pages.d.length,
          maxEmptyPages: 3,
          maxPages: 5,
          maxItems: 7,
        }),
        readers.items,
      )
    ).ids,
    [1, 2, 3, 4, 5, 6, 7],
  );
});

test("walks of one engine have limits of their own", async () => {
  const walks = [11, 10, 12, 4, 11].map((maxDepth) =>
    read(paginate(url, { ...schemes.declared, fetch: answer, maxDepth }), readers.items),
  );
  assert.deepEqual(
    (await Promise.all(walks)).map(({ ids }) => ids.length),
    [7, 3, 7, 3, 7],
  );
});
