// How the next request came out of a response: what differs, and where that is found.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { sources } from "./sources.mjs";

const { trace } = await sources("element/trace");

const sent = (url, { headers = [], body } = {}) => ({ url: new URL(url, "https://api.example/").href, headers, body });
const answer = (body, headers = []) => ({
  headers,
  texts: [body].flat().map((text) => (typeof text === "string" ? text : JSON.stringify(text))),
});
/** The changes, with the texts at their places instead of these. */
function told(request, next, response, pagination) {
  return trace(request, next, response, pagination).map(({ where, name, from, to, range, places, counted }) => ({
    what: `${where} ${name}: ${from} → ${to}`,
    marked:
      range === undefined
        ? undefined
        : (where === "header"
            ? next.headers.find(([header]) => header.toLowerCase() === name)[1]
            : where === "body"
              ? next.body
              : next.url
          ).slice(range.begin, range.end),
    at: places.map(
      ({ in: place, index, begin, end, name: member }) =>
        `${place} ${member}: ${(place === "header" ? response.headers[index][1] : response.texts[index]).slice(begin, end)}`,
    ),
    counted,
  }));
}
const one = (...args) => {
  const changes = told(...args);
  assert.equal(changes.length, 1, JSON.stringify(changes));
  return changes[0];
};

const byPage = { type: "offsetLimit", inputs: [{ name: "page", in: "query", type: "page" }] };
const byCursor = (nextCursor, name = "after", place = "query") => ({
  type: "cursor",
  inputs: [{ name, in: place, type: "cursor" }],
  outputs: { nextCursor },
});

describe("what differs", () => {
  const changes = (request, next) => told(request, next, answer("")).map(({ what, marked }) => [what, marked]);

  test("is nothing in equal requests, however their headers are spelt", () => {
    const url = "/items?a=1&a=2&b#c";
    assert.deepEqual(
      changes(
        sent(url, { headers: [["Accept", "x"]], body: '{"a": [1]}' }),
        sent(url, { headers: [["accept", "x"]], body: '{"a":[1]}' }),
      ),
      [],
    );
  });

  for (const [name, request, next, expected] of [
    ["a query parameter", "/items?page=1&x=1", "/items?page=2&x=1", [["query page: 1 → 2", "2"]]],
    ["a parameter that is new", "/items", "/items?after=a%3Db", [["query after: undefined → a=b", "a%3Db"]]],
    ["a parameter without a value", "/items?x", "/items?x&flag", [["query flag: undefined → ", ""]]],
    [
      "a parameter that is left out",
      "/items?filter=new&x=1",
      "/items?x=1",
      [["query filter: new → undefined", undefined]],
    ],
    ["one of several values", "/items?id=1&id=2", "/items?id=1&id=3", [["query id: 2 → 3", "3"]]],
    ["a segment of the path", "/list/1/rows", "/list/2/rows", [["path 2: 1 → 2", "2"]]],
    [
      "the host",
      "https://a.example/x",
      "https://b.example/x",
      [["address host: https://a.example → https://b.example", "https://b.example"]],
    ],
  ])
    test(`is ${name}`, () => assert.deepEqual(changes(sent(request), sent(next)), expected));

  test("is a header's value", () => {
    const request = (range) =>
      sent("/items", {
        headers: [
          ["Accept", "x"],
          ["Range", range],
        ],
      });
    assert.deepEqual(changes(request("items=0-9"), request("items=10-19")), [
      ["header range: items=0-9 → items=10-19", "items=10-19"],
    ]);
  });

  test("is a member of a JSON body, with all of its digits", () => {
    const body = (after, page) => `{ "variables": {"a/b": [1, {"after": ${after}}], "page": ${page}, "s": "," } }`;
    assert.deepEqual(
      changes(
        sent("/", { body: body("null", "9007199254740993") }),
        sent("/", { body: body('"x\\"y"', "9007199254740994") }),
      ),
      [
        ['body /variables/a~1b/1/after: null → x"y', 'x\\"y'],
        ["body /variables/page: 9007199254740993 → 9007199254740994", "9007199254740994"],
      ],
    );
  });

  test("is a field of a form, or the whole of another body", () => {
    assert.deepEqual(changes(sent("/", { body: "a=1&page=1" }), sent("/", { body: "a=1&page=2" })), [
      ["body page: 1 → 2", "2"],
    ]);
    assert.deepEqual(changes(sent("/", { body: "<page>1</page>" }), sent("/", { body: "<page>2</page>" })), [
      ["body : <page>1</page> → <page>2</page>", "<page>2</page>"],
    ]);
  });
});

describe("a value is found", () => {
  const cursor = "eyJpZCI6NX0=";
  const first = sent("/items");
  const second = sent(`/items?after=${encodeURIComponent(cursor)}`);

  test("in a header", () => {
    const { at, counted } = one(
      first,
      second,
      answer(
        [],
        [
          ["Date", "now"],
          ["X-Next", cursor],
        ],
      ),
      byCursor("$response.header.X-Next"),
    );
    assert.deepEqual([at, counted], [[`header X-Next: ${cursor}`], false]);
  });

  test("in the body, where the pagination says that it is", () => {
    const body = { echo: cursor, meta: { next: cursor }, items: [{ id: cursor }] };
    assert.deepEqual(one(first, second, answer(body), byCursor("$.meta.next")).at, [`body next: ${cursor}`]);
    assert.deepEqual(one(first, second, answer(body), byCursor("$['meta']['next']")).at, [`body next: ${cursor}`]);
    assert.equal(one(first, second, answer(body), byCursor("$.elsewhere")).at.length, 3);
    assert.equal(one(first, second, answer(body)).at.length, 3);
  });

  test("behind JSON's escapes, and percent-encoded", () => {
    for (const [text, found] of [
      [String.raw`{"next":"eyJpZCI6NX0\u003d"}`, String.raw`eyJpZCI6NX0\u003d`],
      ['{"next":"/items?after=eyJpZCI6NX0%3D"}', "eyJpZCI6NX0%3D"],
      [String.raw`{"next":"\/items?x=1\u0026after=eyJpZCI6NX0%3D"}`, "eyJpZCI6NX0%3D"],
    ])
      assert.deepEqual(one(first, second, answer(text)).at, [`body next: ${found}`]);
    for (const [value, text, found] of [
      ["a/b", String.raw`{"next":"a\/b"}`, String.raw`a\/b`],
      ["é€😀", '{"next":"?c=%C3%A9%E2%82%AC%F0%9F%98%80"}', "%C3%A9%E2%82%AC%F0%9F%98%80"],
      ["é😀", String.raw`{"next":"\u00e9\ud83d\ude00"}`, String.raw`\u00e9\ud83d\ude00`],
      ["a b", '{"next":"?after=a+b"}', "a+b"],
      ['{"id":"x"}', String.raw`{"next":"{\"id\":\"x\"}"}`, String.raw`{\"id\":\"x\"}`],
    ])
      assert.deepEqual(
        one(first, sent(`/items?after=${encodeURIComponent(value)}`), answer(text)).at,
        [`body next: ${found}`],
        value,
      );
  });

  test("in the body's end, too", () => {
    const { at } = one(first, second, answer(['{"items":[{"a":"', `"}],"next_cursor":"${cursor}"}`]));
    assert.deepEqual(at, [`body next_cursor: ${cursor}`]);
  });

  test("as a whole word alone", () => {
    const { at } = one(
      first,
      sent("/items?after=25"),
      answer('{"a":125,"b":"2025-25-01","c":2.25,"d":"25x","last":25}'),
    );
    assert.deepEqual(at, ["body last: 25"]);
  });

  test("in the next page's address, where that stands as a whole, and nowhere else", () => {
    const request = sent("/items?page=1&per_page=2");
    const next = sent("/items?page=2&per_page=2");
    const link =
      '<https://api.example/items?page=2&per_page=2>; rel="next", <https://api.example/items?page=20&per_page=2>; rel="last"';
    const items = [{ id: 1 }, { id: 2 }];
    assert.deepEqual(one(request, next, answer({ items }, [["Link", link]]), byPage).at, ["header Link: 2"]);
    const relative = answer({ items, links: { next: "/items?page=2&per_page=2" } });
    assert.deepEqual(one(request, next, relative).at, ["body next: 2"]);
  });

  test("as often as 20 times", () => {
    assert.equal(one(first, second, answer(Array(500).fill(cursor))).at.length, 20);
  });
});

describe("a number is counted", () => {
  const items = { items: [{ id: 2 }, { id: 3 }] };

  test("where the pagination says so, though the items have it", () => {
    for (const [request, next, pagination] of [
      [sent("/items?page=1"), sent("/items?page=2"), byPage],
      [sent("/list/1"), sent("/list/2"), { type: "offsetLimit", inputs: [{ name: "n", in: "path", type: "page" }] }],
      [
        sent("/", { body: '{"page":1}' }),
        sent("/", { body: '{"page":2}' }),
        { type: "offsetLimit", inputs: [{ name: "page", in: "requestBody", type: "page" }] },
      ],
      [
        sent("/", { body: '{"a":{"page":1}}' }),
        sent("/", { body: '{"a":{"page":2}}' }),
        { type: "offsetLimit", inputs: [{ name: "/a/page", in: "requestBody", type: "page" }] },
      ],
    ]) {
      const { counted, at } = one(request, next, answer(items), pagination);
      assert.deepEqual([counted, at], [true, []]);
    }
  });

  test("where it is in no part of the response", () => {
    assert.equal(one(sent("/items?skip=0"), sent("/items?skip=500"), answer(items)).counted, true);
    assert.equal(one(sent("/items"), sent("/items?skip=500"), answer(items)).counted, true);
  });

  test("but not a word, nor a cursor that the response has", () => {
    const { counted, at } = one(sent("/items?after=a"), sent("/items?after=b"), answer(items));
    assert.deepEqual([counted, at], [false, []]);
    assert.equal(
      one(sent("/", { body: '{"id":1}' }), sent("/", { body: '{"id":2}' }), answer(items), byCursor("$.next")).counted,
      true,
    );
    assert.equal(
      one(sent("/items"), sent("/items?after=3"), answer(items), byCursor("$.items[-1:].id")).counted,
      false,
    );
  });
});

test("a large body with escapes everywhere is looked through", () => {
  const text = JSON.stringify({ next: "https://api.example/items?c=%41%42", items: String.raw`\"%41`.repeat(12_000) });
  assert.deepEqual(one(sent("/items"), sent("/items?c=AB"), answer(text)).at, ["body next: %41%42"]);
});
