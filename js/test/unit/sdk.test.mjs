// Where Speakeasy's SDKs differ.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { sources } from "./sources.mjs";

const { differences, presets } = await sources("element/sdk", "tables");

/** The SDKs in which something is different, and what. */
const told = (pagination, pattern) =>
  differences(pagination)
    .filter(({ what }) => pattern.test(what))
    .map(({ sdk }) => sdk);

const cursor = {
  type: "cursor",
  inputs: [{ name: "c", in: "query", type: "cursor" }],
  outputs: { nextCursor: "$.next" },
};
const page = {
  type: "offsetLimit",
  inputs: [{ name: "page", in: "query", type: "page" }],
  outputs: { results: "$.data" },
};
const limit = { name: "size", in: "query", type: "limit" };

describe("an SDK of Speakeasy's", () => {
  test("looks up paths with a library of its language", () => {
    assert.deepEqual(told({ ...cursor, outputs: { nextCursor: "$.data[-1].id" } }, /index from the end/), ["Python"]);
    assert.deepEqual(told({ ...cursor, outputs: { nextCursor: "$.data[(@.length-1)].id" } }, /index from the end/), []);
    const filter = (path) => told({ type: "url", outputs: { nextUrl: path } }, /filter/);
    assert.deepEqual(filter("$.links[?@.rel=='next'].href"), ["Go", "Python"]);
    assert.deepEqual(filter("$.links[?(@.rel=='next')].href"), []);
  });

  test("compares numbers of pages", () => {
    assert.deepEqual(told({ ...page, outputs: { numPages: "$.pages" } }, /number of pages in a string/), [
      "TypeScript",
      "Go",
      "Python",
    ]);
    assert.deepEqual(told(page, /number of pages/), []);
  });

  test("follows cursors", () => {
    assert.deepEqual(told(cursor, /comes as a number/), ["TypeScript", "Go"]);
    assert.deepEqual(told(cursor, /stays the same/), ["TypeScript", "Go", "Python"]);
    assert.deepEqual(told(cursor, /without items/), []);
    assert.deepEqual(told({ ...cursor, outputs: { ...cursor.outputs, results: "$.data" } }, /without items/), [
      "TypeScript",
      "Go",
      "Python",
    ]);
  });

  test("knows limits from the document", () => {
    assert.deepEqual(told(page, /default/), []);
    assert.deepEqual(told({ ...page, inputs: [...page.inputs, limit] }, /size’s default/), ["TypeScript", "Python"]);
    const offset = { ...page, inputs: [{ name: "o", in: "query", type: "offset" }, limit] };
    assert.deepEqual(told(offset, /size/), ["TypeScript", "Python", "Go"]);
  });

  test("resolves next URLs, and sends credentials to them", () => {
    const url = (nextUrl) => ({ type: "url", outputs: { nextUrl } });
    assert.deepEqual(told(url("$.next"), /page=2/), ["TypeScript", "Go", "Python"]);
    assert.deepEqual(told(url("$.next"), /credentials/), ["TypeScript", "Go", "Python"]);
    assert.deepEqual(told(url("$._links.next"), /object/), ["TypeScript", "Go", "Python"]);
    assert.deepEqual(told(url("$._links.next.href"), /object/), []);
  });
});

test("each difference names where it was read, and none stands twice", () => {
  for (const pagination of [
    ...Object.values(presets),
    { ...page, inputs: [...page.inputs, limit], outputs: { results: "$[-1]", numPages: "$.n" } },
  ]) {
    const all = differences(pagination);
    assert.equal(new Set(all.map(({ sdk, what }) => sdk + what)).size, all.length);
    for (const { what, source } of all) {
      assert.match(source, /^[\w-]+\/[\w-]+, [\w./-]+/);
      assert.match(what, /\.$/);
    }
  }
  assert.deepEqual(differences({ type: "none" }), []);
});
