// Lists as OpenAI-like servers serve them, with all the edges that the SDKs' page
// classes have. The n-th request of a run gets the n-th answer; requests beyond
// them get an empty last page.

import { createServer } from "node:http";

const list = (members) => `{"object":"list",${members}}`;
/** A page of items with these ids (JSON texts), and further members. */
const page = (ids, more = "") =>
  list(`"data":[${ids.map((id) => `{"id":${id},"object":"thing"}`).join(",")}]${more && `,${more}`}`);
const last = page(['"z"'], '"has_more":false');

/** The same cases for the two families whose cursor stands beside the items. */
const cursorBeside = (family, name) => {
  const more = (cursor, rest = '"has_more":true') =>
    [rest, cursor === undefined ? "" : `"${name}":${cursor}`].filter(Boolean).join(",");
  const at = (cursor, rest) => page(['"a"', '"b"'], more(cursor, rest));
  const each = {
    "two pages": { answers: [at('"b"'), last], verdict: "complete has-more-false" },
    "has_more missing": {
      answers: [at('"b"', ""), last],
      verdict: "complete has-more-false",
      node: { "requests items hasNext": "has-more-missing" },
    },
    "has_more null": {
      answers: [at('"b"', '"has_more":null'), last],
      verdict: "complete has-more-false",
      node: { "requests items hasNext": "has-more-missing" },
    },
    "has_more false with a cursor": {
      answers: [at('"b"', '"has_more":false'), last],
      verdict: "complete has-more-false",
      python: { "info getNext": "info-at-the-end" },
      node: { "info getNext": "info-at-the-end" },
    },
    "cursor missing": { answers: [at(undefined), last], verdict: "suspect no-next" },
    "cursor missing, has_more missing": { answers: [at(undefined, ""), last], verdict: "complete no-next" },
    "cursor null": { answers: [at("null"), last], verdict: "suspect no-next" },
    "cursor empty": { answers: [at('""'), last], verdict: "suspect no-next" },
    "cursor of one space": {
      answers: [at('" "'), last],
      verdict: "suspect no-next",
      python: { "requests items hasNext info getNext": "cursor-end" },
      node: { "requests items hasNext info getNext": "cursor-end" },
    },
    "cursor 0": {
      answers: [at("0"), last],
      verdict: "complete has-more-false",
      python: { "requests items hasNext info getNext": "cursor-end" },
      node: { "requests items hasNext info getNext": "cursor-end" },
    },
    'cursor "0"': { answers: [at('"0"'), last], verdict: "complete has-more-false" },
    "cursor false": { answers: [at("false"), last], verdict: "suspect no-next" },
    "cursor beyond 2^53": {
      answers: [at("9007199254740993"), last],
      verdict: "complete has-more-false",
      node: { "requests info": "digits" },
    },
    "cursor an object": {
      answers: [at('{"id":"b"}'), last],
      verdict: "suspect unusable-value",
      python: { "requests items hasNext info getNext": "cursor-object" },
      node: { "requests items hasNext info getNext": "cursor-object" },
    },
    "data empty, has_more true": {
      answers: [page([], more('"b"')), last],
      verdict: "suspect empty-page",
      python: { "info getNext": "info-at-the-end" },
      node: { "info getNext": "info-at-the-end" },
    },
    "data null, has_more true": {
      answers: [list(`"data":null,${more('"b"')}`), last],
      verdict: "suspect empty-page",
      python: { "info getNext": "info-at-the-end" },
      node: { "info getNext": "info-at-the-end" },
    },
    "data missing, has_more true": {
      answers: [list(more('"b"')), last],
      verdict: "suspect unmatched-path",
      python: { "info getNext": "info-at-the-end" },
      node: { "info getNext": "info-at-the-end" },
    },
    "items without ids": {
      answers: [list(`"data":[1,"two",null],${more('"b"')}`), last],
      verdict: "complete has-more-false",
    },
    "the same cursor, new items": {
      answers: [at('"b"'), page(['"c"'], more('"b"')), last],
      verdict: "complete has-more-false",
    },
    "the same cursor, the same items": {
      answers: Array(9).fill(at('"b"')),
      verdict: "error repeated-cursor",
      python: { "requests items end": "loop" },
      node: { "requests items end": "loop" },
    },
  };
  return Object.entries(each).map(([title, rest]) => ({ family, name: `${family}: ${title}`, ...rest }));
};

/**
 * family: which page class. query: the call's parameters. path: what stands behind
 * the endpoint's path. verdict: anypage's status and reason, or "error" and its
 * code. python, node: the fields in which they differ from anypage, and the
 * decision behind it (openai-differential.test.mjs).
 */
export const cases = [
  // Page
  { family: "page", name: "page: a list", answers: [page(['"a"', '"b"'])], verdict: "complete single-page" },
  {
    family: "page",
    name: "page: has_more is not followed",
    answers: [page(['"a"'], '"has_more":true,"last_id":"a"'), last],
    verdict: "suspect single-page",
  },
  { family: "page", name: "page: data null", answers: [list('"data":null')], verdict: "complete single-page" },
  { family: "page", name: "page: data missing", answers: ['{"object":"list"}'], verdict: "suspect unmatched-path" },
  { family: "page", name: "page: data empty", answers: [page([])], verdict: "complete single-page" },
  {
    family: "page",
    name: "page: data a string",
    answers: [list('"data":"ab"')],
    verdict: "suspect unmatched-path",
    python: { items: "results-not-array" },
    node: { items: "results-not-array" },
  },
  {
    family: "page",
    name: "page: data an object",
    answers: [list('"data":{"a":1}')],
    verdict: "suspect unmatched-path",
    python: { items: "results-not-array" },
    node: { end: "results-not-array" },
  },

  // CursorPage
  {
    family: "cursor",
    name: "cursor: three pages",
    answers: [page(['"a"', '"b"'], '"has_more":true'), page(['"c"', '"d"'], '"has_more":true'), last],
    verdict: "complete has-more-false",
  },
  {
    family: "jobs",
    name: "cursor: three pages, another endpoint",
    answers: [page(['"a"', '"b"'], '"has_more":true'), page(['"c"', '"d"'], '"has_more":true'), last],
    verdict: "complete has-more-false",
  },
  {
    family: "cursor",
    name: "cursor: has_more missing",
    answers: [page(['"a"']), page(['"b"']), page([])],
    verdict: "complete empty-page",
    node: { "requests items hasNext": "has-more-missing" },
  },
  {
    family: "cursor",
    name: "cursor: has_more null",
    answers: [page(['"a"'], '"has_more":null'), last],
    verdict: "complete has-more-false",
    node: { "requests items hasNext": "has-more-missing" },
  },
  {
    family: "cursor",
    name: "cursor: has_more false",
    answers: [page(['"a"'], '"has_more":false'), last],
    verdict: "complete has-more-false",
    python: { "info getNext": "info-at-the-end" },
    node: { "info getNext": "info-at-the-end" },
  },
  {
    family: "cursor",
    name: 'cursor: has_more "false"',
    answers: [page(['"a"'], '"has_more":"false"'), last],
    verdict: "complete has-more-false",
    python: { "info getNext": "info-at-the-end" },
    node: { "requests items hasNext info getNext": "has-more-text" },
  },
  {
    family: "cursor",
    name: "cursor: has_more 0",
    answers: [page(['"a"'], '"has_more":0'), last],
    verdict: "complete has-more-false",
    python: { "requests items hasNext": "has-more-literal" },
    node: { "requests items hasNext": "has-more-literal" },
  },
  {
    family: "cursor",
    name: 'cursor: has_more "no"',
    answers: [page(['"a"'], '"has_more":"no"'), last],
    verdict: "complete has-more-false",
    python: { "requests items hasNext": "has-more-literal" },
  },
  {
    family: "cursor",
    name: 'cursor: has_more "true"',
    answers: [page(['"a"'], '"has_more":"true"'), last],
    verdict: "complete has-more-false",
  },
  {
    family: "cursor",
    name: "cursor: data empty, has_more true",
    answers: [page([], '"has_more":true'), last],
    verdict: "suspect empty-page",
  },
  {
    family: "cursor",
    name: "cursor: data empty, has_more missing",
    answers: [page([]), last],
    verdict: "complete empty-page",
  },
  {
    family: "cursor",
    name: "cursor: data null, has_more true",
    answers: [list('"data":null,"has_more":true'), last],
    verdict: "suspect empty-page",
  },
  {
    family: "cursor",
    name: "cursor: data missing, has_more true",
    answers: [list('"has_more":true'), last],
    verdict: "suspect unmatched-path",
  },
  {
    family: "cursor",
    name: "cursor: data a string",
    answers: [list('"data":"ab","has_more":true'), last],
    verdict: "suspect unmatched-path",
    python: { items: "results-not-array" },
    node: { items: "results-not-array" },
  },
  {
    family: "cursor",
    name: "cursor: data an object",
    answers: [list('"data":{"a":1},"has_more":true'), last],
    verdict: "suspect unmatched-path",
    python: { "items end hasNext info": "results-not-array" },
    node: { end: "results-not-array" },
  },
  {
    family: "cursor",
    name: "cursor: an empty page in the middle",
    answers: [page(['"a"'], '"has_more":true'), page([], '"has_more":true'), last],
    verdict: "suspect empty-page",
  },
  {
    family: "cursor",
    name: "cursor: last item without an id",
    answers: [list('"data":[{"id":"a"},{"name":"b"}],"has_more":true'), last],
    verdict: "suspect unmatched-path",
  },
  {
    family: "cursor",
    name: "cursor: last item without an id, has_more missing",
    answers: [list('"data":[{"id":"a"},{"name":"b"}]'), last],
    verdict: "suspect unmatched-path",
  },
  {
    family: "cursor",
    name: "cursor: last item null",
    answers: [list('"data":[{"id":"a"},null],"has_more":true'), last],
    verdict: "suspect unmatched-path",
  },
  {
    family: "cursor",
    name: "cursor: items are strings",
    answers: [list('"data":["a","b"],"has_more":true'), last],
    verdict: "suspect unmatched-path",
  },
  {
    family: "cursor",
    name: "cursor: id null",
    answers: [page(['"a"', "null"], '"has_more":true'), last],
    verdict: "suspect unusable-value",
  },
  {
    family: "cursor",
    name: "cursor: id null, has_more missing",
    answers: [page(['"a"', "null"]), last],
    verdict: "suspect unusable-value",
  },
  {
    family: "cursor",
    name: "cursor: id 0",
    answers: [page(["1", "0"], '"has_more":true'), last],
    verdict: "complete has-more-false",
    node: { "requests items hasNext info getNext": "id-falsy" },
  },
  {
    family: "cursor",
    name: "cursor: id empty",
    answers: [page(['"a"', '""'], '"has_more":true'), last],
    verdict: "complete has-more-false",
    python: { requests: "id-empty" },
    node: { "requests items hasNext info getNext": "id-falsy" },
  },
  {
    family: "cursor",
    name: "cursor: id of one space",
    answers: [page(['" "'], '"has_more":true'), last],
    verdict: "complete has-more-false",
  },
  {
    family: "cursor",
    name: "cursor: id true",
    answers: [page(["true"], '"has_more":true'), last],
    verdict: "suspect unusable-value",
    python: { "requests items hasNext info getNext": "cursor-object" },
    node: { "requests items hasNext info getNext": "cursor-object" },
  },
  {
    family: "cursor",
    name: "cursor: id an object",
    answers: [page(['{"a":"b"}'], '"has_more":true'), last],
    verdict: "suspect unusable-value",
    python: { "requests items hasNext info getNext": "cursor-object" },
    node: { "requests items hasNext info getNext": "cursor-object" },
  },
  {
    family: "cursor",
    name: "cursor: id beyond 2^53",
    answers: [page(["9007199254740993"], '"has_more":true'), last],
    verdict: "complete has-more-false",
    node: { "requests items info": "digits" },
  },
  {
    family: "cursor",
    name: "cursor: id of 40 digits",
    answers: [page(["1234567890123456789012345678901234567890"], '"has_more":true'), last],
    verdict: "complete has-more-false",
    node: { "requests items info": "digits" },
  },
  {
    family: "cursor",
    name: "cursor: id 1e2",
    answers: [page(["1e2"], '"has_more":true'), last],
    verdict: "complete has-more-false",
    python: { "requests info": "digits" },
    node: { "requests info": "digits" },
  },
  {
    family: "cursor",
    name: "cursor: id 1.10",
    answers: [page(["1.10"], '"has_more":true'), last],
    verdict: "complete has-more-false",
    python: { "requests info": "digits" },
    node: { "requests info": "digits" },
  },
  {
    family: "cursor",
    name: "cursor: id -0",
    answers: [page(["-0"], '"has_more":true'), last],
    verdict: "complete has-more-false",
    python: { requests: "digits" },
    node: { "requests items hasNext info getNext": "id-falsy" },
  },
  {
    family: "cursor",
    name: "cursor: ids to encode",
    answers: [
      page(['"a%2Fb c+d&e=f#g?h"'], '"has_more":true'),
      page(['"日本語 \\ud83d\\ude00 é"'], '"has_more":true'),
      page(['"a\\"b\\\\c\\/d\\u0041"'], '"has_more":true'),
      last,
    ],
    verdict: "complete has-more-false",
  },
  {
    family: "cursor",
    name: "cursor: the same cursor, new items",
    answers: [page(['"a"', '"x"'], '"has_more":true'), page(['"b"', '"x"'], '"has_more":true'), last],
    verdict: "complete has-more-false",
  },
  {
    family: "cursor",
    name: "cursor: the same cursor, the same items",
    answers: Array(9).fill(page(['"a"', '"b"'], '"has_more":true')),
    verdict: "error repeated-cursor",
    python: { "requests items end": "loop" },
    node: { "requests items end": "loop" },
  },
  {
    family: "cursor",
    name: "cursor: two pages that lead to each other",
    answers: Array(9)
      .fill([page(['"a"'], '"has_more":true'), page(['"b"'], '"has_more":true')])
      .flat(),
    verdict: "error repeated-cursor",
    python: { "requests items end": "loop" },
    node: { "requests items end": "loop" },
  },

  // Queries
  {
    family: "cursor",
    name: "query: before, limit and order stay",
    query: { before: "x", limit: 2, order: "asc" },
    answers: [page(['"a"', '"b"'], '"has_more":true'), last],
    verdict: "complete has-more-false",
  },
  {
    family: "cursor",
    name: "query: after is given, and replaced in its place",
    query: { after: "start", limit: 2 },
    answers: [page(['"a"'], '"has_more":true'), last],
    verdict: "complete has-more-false",
  },
  {
    family: "cursor",
    name: "query: after and before together",
    query: { before: "9", after: "1" },
    answers: [page(['"a"'], '"has_more":true'), last],
    verdict: "complete has-more-false",
  },
  {
    family: "cursor",
    name: "query: a page shorter than the limit goes on",
    query: { limit: 10 },
    answers: [page(['"a"'], '"has_more":true'), last],
    verdict: "complete has-more-false",
  },
  {
    family: "cursor",
    name: "query: values to encode",
    query: { purpose: "a b&c=d", "metadata[k]": "ü%20" },
    answers: [page(['"a"'], '"has_more":true'), last],
    verdict: "complete has-more-false",
  },
  {
    family: "cursor",
    name: "query: repeated parameters",
    query: { include: ["a", "b"] },
    anypageQuery: { "include[]": ["a", "b"] },
    answers: [page(['"a"'], '"has_more":true'), last],
    verdict: "complete has-more-false",
  },
  {
    family: "cursor",
    name: "query: an empty value",
    query: { purpose: "" },
    answers: [page(['"a"'], '"has_more":true'), last],
    verdict: "complete has-more-false",
    python: { requests: "empty-value" },
  },
  {
    family: "cursor",
    name: "query: a null value",
    query: { purpose: null },
    answers: [page(['"a"'], '"has_more":true'), last],
    verdict: "complete has-more-false",
    node: { requests: "null-value" },
  },
  {
    family: "cursor",
    name: "query: repeated parameters in the URL",
    path: "?tag=1&tag=2",
    answers: [page(['"a"'], '"has_more":true'), last],
    verdict: "complete has-more-false",
    python: { requests: "repeated-in-url" },
    node: { requests: "repeated-in-url" },
  },

  // Responses
  {
    family: "cursor",
    name: "response: 429 and then the page",
    answers: [{ status: 429 }, page(['"a"'], '"has_more":true'), { status: 429 }, { status: 429 }, last],
    verdict: "complete has-more-false",
  },
  {
    family: "cursor",
    name: "response: 429 for ever",
    answers: [page(['"a"'], '"has_more":true'), ...Array(9).fill({ status: 429 })],
    verdict: "error http",
  },
  {
    family: "cursor",
    name: "response: 404",
    answers: [page(['"a"'], '"has_more":true'), { status: 404 }],
    verdict: "error http",
  },
  {
    family: "cursor",
    name: "response: JSON as text/plain",
    answers: [{ type: "text/plain", body: page(['"a"'], '"has_more":true') }, last],
    verdict: "complete has-more-false",
    node: { "requests items hasNext info getNext": "content-type" },
  },
  {
    family: "cursor",
    name: "response: a byte order mark",
    answers: [{ body: `\ufeff${page(['"a"'], '"has_more":true')}` }, last],
    verdict: "complete has-more-false",
  },
  {
    family: "cursor",
    name: "response: an HTML page",
    answers: [{ type: "text/html", body: "<!doctype html><title>Sign in</title>" }],
    verdict: "error parse",
    node: { "end hasNext info": "content-type" },
  },
  {
    family: "cursor",
    name: "response: JSON that is cut off",
    answers: Array(3).fill(page(['"a"'], '"has_more":true').slice(0, -9)),
    verdict: "error parse",
    python: { itemwise: "streamed", requests: "again" },
    node: { itemwise: "streamed", requests: "again" },
  },
  {
    family: "cursor",
    name: "response: 204",
    answers: [page(['"a"'], '"has_more":true'), { status: 204, body: "" }],
    verdict: "suspect empty-page",
    python: { "end getNext": "no-content" },
    node: { "end getNext": "no-content" },
  },
  {
    family: "cursor",
    name: "response: an array",
    answers: ['[{"id":"a"}]'],
    verdict: "suspect unmatched-path",
    python: { "end hasNext info": "not-a-page" },
  },
  {
    family: "cursor",
    name: "response: null",
    answers: ["null"],
    verdict: "suspect unmatched-path",
    python: { "end hasNext info": "not-a-page" },
    node: { "end hasNext info": "not-a-page" },
  },

  ...cursorBeside("conversation", "last_id"),
  ...cursorBeside("next", "next"),
];

/**
 * Serves all cases, each run under a path of its own: /RUN/CASE/v1/….
 * @returns {Promise<{ base(run: string, index: number): string, requests(run: string, index: number): string[], close(): void }>}
 * requests: path and query behind /v1, in their order.
 */
export async function serveCases() {
  const log = new Map();
  const server = createServer((request, response) => {
    const [, run, index, behind] = /^\/([^/]+)\/(\d+)\/v1(.*)$/s.exec(request.url);
    const requests = log.get(`${run}/${index}`) ?? [];
    log.set(`${run}/${index}`, [...requests, behind]);
    const given = cases[Number(index)].answers[requests.length] ?? '{"object":"list","data":[],"has_more":false}';
    const {
      status = 200,
      type = "application/json",
      body = "{}",
    } = typeof given === "string" ? { body: given } : given;
    response
      .writeHead(status, { "content-type": type, ...(status === 429 ? { "retry-after-ms": "1" } : {}) })
      .end(status === 204 ? undefined : body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${server.address().port}`;
  return {
    base: (run, index) => `${origin}/${run}/${index}/v1`,
    requests: (run, index) => log.get(`${run}/${index}`) ?? [],
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
