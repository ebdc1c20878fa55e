// What users read when something goes wrong: each message says what happened, where, and
// what to do, once, and shows no credential. Limits are in limits.test.mjs.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { openapi, PaginationError, paginate } from "../dist/index.js";

const secret = "s3cr3t";
const url = `https://api.example/v1/list?per_page=2&api_key=${secret}`;
const shown = "https://api.example/v1/list?per_page=…&api_key=…";
const headers = { authorization: `Bearer ${secret}` };

const input = (type, place = "query") => ({ name: type[0], in: place, type });
const cursor = { type: "cursor", inputs: [input("cursor")], outputs: { results: "$.data", nextCursor: "$.next" } };
const inPath = { ...cursor, inputs: [input("cursor", "path")] };
const inBody = { ...cursor, inputs: [input("cursor", "requestBody")] };
const byURL = { type: "url", outputs: { results: "$.data", nextUrl: "$.next" } };

const list = (data, rest = {}) => Response.json({ data, ...rest });
const first = list([1, 2], { next: "abc" });

/** Walks a list of these answers, the last of them again and again. */
function walk(answers, options = {}, target = url) {
  let n = 0;
  const fetch = async () => {
    const answer = answers[Math.min(n++, answers.length - 1)];
    if (typeof answer === "function") return answer();
    return answer.clone();
  };
  return paginate(target, {
    headers,
    pagination: cursor,
    retry: { attempts: 1, minDelay: 1, maxDelay: 1 },
    fetch,
    ...options,
  });
}

const drain = async (iterable) => {
  for await (const _ of iterable);
};

/** A phrase of four words that a message has twice, outside URLs. */
function doubled(message) {
  const words = message.replaceAll(/https:\S+/g, "").match(/[\p{L}\p{N}$'-]+/gu) ?? [];
  const phrases = words.slice(3).map((_, i) => words.slice(i, i + 4).join(" "));
  return phrases.find((phrase, i) => phrases.indexOf(phrase) !== i);
}

const failure = (run) =>
  run().then(
    () => assert.fail("nothing failed"),
    (error) => error,
  );

async function says(run, code, message) {
  const error = await failure(run);
  assert.ok(error instanceof PaginationError, error?.stack ?? String(error));
  assert.deepEqual({ code: error.code, message: error.message }, { code, message });
  assert.equal(doubled(message), undefined, message);
  assert.doesNotMatch(message, /undefined|\[object|panic|goroutine|\n/);
  assert.ok(message.length < 900, `${message.length} characters`);
  for (const text of [message, error.request?.url, error.response?.url, JSON.stringify(error.checkpoint)])
    assert.ok(!text?.includes(secret), `a credential is shown: ${text}`);
  if (error.page !== undefined) assert.equal(error.checkpoint?.version, 1);
}

test("a message that says something twice is told from one that does not", () => {
  assert.equal(doubled("page 2: page 2 has the same items: page 2 has the same items"), "page 2 has the");
  assert.equal(doubled("the body of https://a.example is empty, after 2 retries"), undefined);
});

describe("a config error says which option is wrong, and how to write it", () => {
  const options =
    "parameters of the query go into params, header fields into headers; the options are pagination, items, params, fetch, headers, credentials, signal, maxItems, maxPages, maxPageBytes, " +
    "maxEmptyPages, maxDepth, until, item, timeout, pageSize, expired, onRequest, prefetch, concurrency, retry, emptyPage, repeatedCursor, numbers, key, dedupe, trust, resume and onProgress";
  const cyclic = {};
  cyclic.self = cyclic;
  for (const [given, message, target] of [
    [{ Authorization: `Bearer ${secret}` }, `Authorization is not an option of paginate: ${options}`],
    [
      { pagination: { ...cursor, inputs: [{ name: "c", type: "cursor" }] } },
      "pagination.inputs[0].in is missing: use parameters, query, path, header or requestBody",
    ],
    [
      { pagination: { ...cursor, inputs: [{ name: "c", in: "query" }] } },
      "pagination.inputs[0].type is missing: use page, offset, limit or cursor",
    ],
    [
      { pagination: { ...cursor, inputs: [{ ...inBody.inputs[0], name: "/a~2" }] } },
      'pagination.inputs[0].name is "/a~2": in a JSON Pointer, "~" must be followed by 0 or 1',
    ],
    [
      { pagination: { ...cursor, outputs: { nextCursor: "$.a[" } } },
      'pagination.outputs.nextCursor is "$.a[": position 4: expected a selector, found end of path',
    ],
    [{ items: "data" }, 'items is "data": position 0: expected $ (a path must start with $), found "d"'],
    [{ key: "$.a[" }, 'key is "$.a[": position 4: expected a selector, found end of path'],
    [{ maxItems: 3n }, "maxItems is 3n: use a number, or among params a string of its digits"],
    [{ retry: { statuses: [500, 5] } }, "retry.statuses[1] is 5: use an integer of at least 100"],
    [
      { trust: [`https://u:${secret}@x.example/?token=${secret}`] },
      'trust[0] is "https://…@x.example/?token=…": an origin such as https://api.example.com is needed, without a path or *',
    ],
    [
      { headers: { "x-a": `a\n${secret}` } },
      'headers can\'t be used: the name or the value of "x-a" is not allowed in a header',
    ],
    [{}, "the target is an object without a url: pass a URL, a Request or {url, method, headers, body}", {}],
    [{}, 'method is "GET ": use one such as GET or POST', { url, method: "GET " }],
    [{}, "method is 3: use one such as GET or POST", { url, method: 3 }],
    [{}, "the body can't be written as JSON: Converting circular structure to JSON", { url, body: cyclic }],
    [{}, `url is "ftp://x.example/?token=…": only http and https can be walked`, `ftp://x.example/?token=${secret}`],
    [
      {},
      "url has a user name or password in it, which fetch refuses: send an Authorization header instead",
      `https://u:${secret}@x.example/`,
    ],
    [{ pagination: inPath }, `url is "${shown}", which has no {c} in its path: write it where the value goes`],
    [
      { params: { c: ".." } },
      'params.c can\'t be ".." in the path of https://x.example/{c}?token=…: URLs are read without such a segment',
      `https://x.example/{c}?token=${secret}`,
    ],
    [{ pagination: inBody }, 'body can\'t take "c": it is not JSON', { url, method: "POST", body: secret }],
    [
      { pagination: inBody },
      'body can\'t take "c": it is an array of length 1 without index "c"',
      { url, body: [secret] },
    ],
  ]) {
    test(message.slice(0, 80), () => says(() => drain(walk([first], given, target)), "config", message));
  }

  test("a member of its own names the option, or the part of the request", async () => {
    const { option: ofScheme } = await failure(() =>
      drain(walk([first], { pagination: { ...cursor, inputs: [{ in: "query" }] } })),
    );
    assert.equal(ofScheme, "pagination.inputs[0].name");
    for (const [given, option, target] of [
      [{ items: "data" }, "items"],
      [{ maxItems: 3n }, "maxItems"],
      [{ retry: { statuses: [500, 5] } }, "retry.statuses[1]"],
      [{ numbers: "big" }, "numbers"],
      [{ headers: { "x-a": "a\nb" } }, "headers"],
      [{}, "method", { url, method: 3 }],
      [{}, "url", "ftp://x.example/"],
      [{}, "body", { url, method: "GET", body: "{}" }],
      [{ pagination: inBody }, "body", { url, method: "POST", body: secret }],
      [{}, undefined, {}],
    ])
      assert.equal((await failure(() => drain(walk([first], given, target)))).option, option);
  });

  test("of select and csv", async () => {
    const w = () => walk([first], { pagination: "none", items: "$.data" });
    await says(
      () => drain(w().select("$[")),
      "config",
      'the path of select is "$[": position 2: expected a selector, found end of path',
    );
    await says(
      () => drain(w().csv({ columns: ["id", "$["] })),
      "config",
      'columns[1] is "$[": position 2: expected a selector, found end of path',
    );
    await says(
      () => drain(w().csv({ columns: "id" })),
      "config",
      'columns is "id": use an array of members\' names and JSONPaths',
    );
  });

  test("a value that the server names and a path can't hold", () =>
    says(
      () =>
        drain(
          walk(
            [list([1], { next: ".." })],
            { pagination: inPath, params: { c: "a" } },
            `https://x.example/{c}?token=${secret}`,
          ),
        ),
      "config",
      'page 2: the value of {c} can\'t be ".." in the path of https://x.example/{c}?token=…: URLs are read without such a segment',
    ));
});

describe("a network or http error says which request failed", () => {
  const resumable = "; the option resume goes on from the error's checkpoint";
  const failing = (cause) => () => Promise.reject(cause);
  for (const [answer, why] of [
    [
      failing(new TypeError("fetch failed", { cause: new Error("connect ECONNREFUSED 127.0.0.1:1") })),
      "fetch failed: connect ECONNREFUSED 127.0.0.1:1",
    ],
    [failing(new TypeError(`no way to "${url}&d=1#a"`)), `no way to "${shown}&d=…"`],
    [failing({ a: 1 }), "fetch gave an object that is no Error for a reason"],
    [failing(undefined), "fetch gave no reason"],
    [() => undefined, "fetch gave no Response"],
  ]) {
    test(why, () =>
      says(
        () => drain(walk([first, answer])),
        "network",
        `page 2: the request failed: ${why} (GET ${shown}&c=…), after 1 retry${resumable}`,
      ),
    );
  }
  test("without a retry", () =>
    says(
      () => drain(walk([failing(new TypeError("fetch failed"))], { retry: false })),
      "network",
      `page 1: the request failed: fetch failed (GET ${shown})${resumable}`,
    ));

  for (const [statuses, retried, advice] of [
    [[400, 422], "", "; check the parameters"],
    [[401, 403], "", "; send credentials with the option headers"],
    [[404], "", "; check the URL"],
    [
      [410],
      "",
      '; the cursor has expired: set the option expired to "restart", with key, and the walk goes on with what is new',
    ],
    [[405], "", "; check the method"],
    [[406, 415], "", "; check the headers accept and content-type"],
    [[418, 501], "", ""],
    [[409, 429, 500, 503], ", after 1 retry", resumable],
  ]) {
    for (const status of statuses) {
      test(`status ${status}`, () =>
        says(
          () => drain(walk([first, new Response("what  it\nsays", { status })])),
          "http",
          `page 2: GET ${shown}&c=… was answered with status ${status}${retried}: what it says${advice}`,
        ));
    }
  }
  test("status 0", () =>
    says(
      () => drain(walk([Response.error()])),
      "http",
      `page 1: GET ${shown} was answered with status 0; a response of mode no-cors, or of a redirect that is not to be followed, can't be read`,
    ));
  test("a wait that is too long", () =>
    says(
      () => drain(walk([new Response("busy", { status: 429, headers: { "retry-after": "3600" } })])),
      "http",
      `page 1: GET ${shown} was answered with status 429; Retry-After is 3600: a longer wait than retry.maxWait, 300000 ms, allows${resumable}`,
    ));
});

describe("a parse error says what arrived, and where it goes wrong", () => {
  for (const [text, message] of [
    [
      "<!doctype html><title>Sign in</title>",
      "is an HTML page, not JSON (text/plain): unexpected <, a JSON value was expected at byte 0; it begins with <!doctype html><title>Sign in</title>; check the URL, and whether it needs credentials",
    ],
    [
      "<?xml?><a/>",
      "is XML, not JSON (text/plain): unexpected <, a JSON value was expected at byte 0; it begins with <?xml?><a/>; ask for JSON with the header accept",
    ],
    ["", "is empty (text/plain), after 1 retry; the option resume goes on from the error's checkpoint"],
    [
      '{"data":[1,{"a":',
      'was cut off (text/plain): the rest of an item was expected at byte 16, after 1 retry; it begins with {"data":[1,{"a":; the items before it were delivered; the option resume goes on from the error\'s checkpoint',
    ],
    [
      "Too many",
      "is not valid JSON (text/plain): unexpected T, a JSON value was expected at byte 0; it begins with Too many",
    ],
    [
      '{"data":[1],"data":[2]}',
      'holds its results twice under the same name at byte 19; it begins with {"data":[1],"data":[2]}; the items before it were delivered',
    ],
    [
      Buffer.from("\ufeff{}", "utf16le"),
      "is UTF-16, not UTF-8 (text/plain): unexpected byte 0xFF, a JSON value was expected at byte 0; it begins with \ufffd{ }",
    ],
    [
      Buffer.from('{"data":["caf\xe9"]}', "latin1"),
      'is not UTF-8 (text/plain): unexpected byte 0x22 at byte 14; it begins with {"data":["caf\ufffd"]}',
    ],
  ]) {
    test(message.slice(0, 50), () =>
      says(
        () => drain(walk([() => new Response(text, { headers: { "content-type": "text/plain" } })])),
        "parse",
        `page 1: the body of ${shown} ${message}`,
      ),
    );
  }
  test("an item", () =>
    says(
      () => drain(walk([first, new Response('{"data":[{"a":oops},2],"next":null}')])),
      "parse",
      "item 1 of page 2 is not valid JSON: unexpected o, a JSON value was expected at byte 14 of the body",
    ));
  test("results twice, detected", () =>
    says(
      () => drain(walk([new Response('{"data":[1],"data":[2]}')], { pagination: "auto" })),
      "parse",
      `page 1: the body of ${shown} holds its results twice under the same name at byte 19; it begins with {"data":[1],"data":[2]}`,
    ));
});

describe("the list", () => {
  test("repeats itself", () =>
    says(
      () => drain(walk([first])),
      "repeated-cursor",
      'page 2 has the same items as page 1 and asks for the same again (cursor "abc"): the list would never end; set repeatedCursor to "stop" or "follow" if that is meant',
    ));
  for (const [next, why] of [
    [`http://api.example/?token=${secret}`, "http://api.example/?token=… leaves https for http"],
    ["ftp://x.example/", "ftp://x.example/ is not http or https"],
    [`https://u:${secret}@x.example/`, "https://…@x.example/ has a user name or password in it"],
  ]) {
    test(why, () =>
      says(
        () => drain(walk([list([1], { next })], { pagination: byURL })),
        "cross-origin",
        `page 2: the next URL ${why}, so it is not followed`,
      ),
    );
  }
  test("goes where the body would follow", () =>
    says(
      () =>
        drain(
          walk([list([1], { next: "https://other.example/" })], { pagination: byURL }, { url, body: { a: secret } }),
        ),
      "cross-origin",
      "page 2: the next URL https://other.example/ is of another origin, which would receive the request's body: list that origin in trust to allow it",
    ));
  const lookedFor =
    '; looked for a Link header, next URLs, cursors, has_more with ids, page and offset numbers, totals, Content-Range and pageInfo; say it by hand with the option pagination: a preset, or {type: "cursor", ' +
    'inputs: [{name: "PARAMETER", in: "parameters", type: "cursor"}], outputs: {results: "$.ITEMS", nextCursor: "$.CURSOR"}}; the items of page 1 were delivered';
  test("does not say how it goes on", () =>
    says(
      () =>
        drain(
          walk([list([{ id: 1 }, { id: 2 }], { next_cursor: "abc" }), new Response("no such thing", { status: 400 })], {
            pagination: "auto",
          }),
        ),
      "undetected",
      `page 2: there is a next page ($.next_cursor is the next cursor), but how it is asked for could not be told; asked for by cursor, page 2 failed: GET ${shown}&cursor=… was answered with status 400: no such thing${lookedFor}`,
    ));
  test("says a number of pages that can't be asked for", () =>
    says(
      () =>
        drain(
          walk([list([{ id: 1 }, { id: 2 }], { page: 1, total_pages: 5 }), new Response("no", { status: 422 })], {
            pagination: "auto",
          }),
        ),
      "undetected",
      `page 2: there is a next page ($.total_pages says 5 pages), but how it is asked for could not be told; asked for by page, page 2 failed: GET ${shown}&page=… was answered with status 422: no${lookedFor}`,
    ));
  test("is none", () =>
    says(
      () => drain(walk([Response.json({ a: 1 })], { pagination: "auto" })),
      "undetected",
      'page 1: the body has no array that looks like a list of items; looked for one at the root and up to three objects deep: name the items\' place with the option items, such as "$.data"',
    ));
});

test("an abort says how far the walk came", async () => {
  const abort = new AbortController();
  const run = async () => {
    for await (const _ of walk([first], { signal: abort.signal })) abort.abort();
  };
  await says(run, "aborted", "page 1: the signal was aborted after 1 item");
  await says(
    () => drain(walk([first], { signal: AbortSignal.abort() })),
    "aborted",
    "the signal was aborted before the walk started",
  );
});

describe("checkpoints are refused with a reason", () => {
  const changed = "resume was changed: pass what checkpoint() returned, unchanged";
  const other = "resume is a checkpoint of another request or pagination: resume with the ones it was taken from";
  const taken = async () => (await walk([first]).first()).checkpoint();
  test("of nothing", () =>
    says(
      async () => walk([first]).checkpoint(),
      "checkpoint",
      "nothing has been requested yet: take the checkpoint once the iteration has started",
    ));
  test("that are none", () =>
    says(
      () => drain(walk([first], { resume: {} })),
      "checkpoint",
      "resume is not a checkpoint of version 1: pass what checkpoint() returned, unchanged",
    ));
  test("of another list", async () =>
    says(
      () => drain(walk([first], { resume: checkpoint }, "https://api.example/other")),
      "checkpoint",
      other,
      (checkpoint = await taken()),
    ));
  test("that were changed", async () =>
    says(
      () => drain(walk([first], { resume: { ...checkpoint, page: -1 } })),
      "checkpoint",
      changed,
      (checkpoint = await taken()),
    ));
  let checkpoint;
});

describe("an error of a document says where it is", () => {
  const from = `https://u:${secret}@x.example/d.json?token=${secret}`;
  const served = (answer) => () => openapi(new URL(from), { fetch: async () => answer() });
  test("a document that is not there", () =>
    says(
      served(() => new Response("no", { status: 404 })),
      "http",
      "the document could not be fetched: GET https://…@x.example/d.json?token=… was answered with status 404",
    ));
  test("a server that is not there", () =>
    says(
      served(() => {
        throw new TypeError(`can't fetch ${from}`);
      }),
      "network",
      "the document could not be fetched from https://…@x.example/d.json?token=…: can't fetch https://…@x.example/d.json?token=…",
    ));
  test("a document in Latin-1", () =>
    says(
      served(() => new Response(Buffer.from('{"a":"\xe9"}', "latin1"))),
      "parse",
      "the document, from https://…@x.example/d.json?token=…, is not UTF-8",
    ));

  const document = {
    openapi: "3.1.0",
    paths: {
      "/q": {
        get: { parameters: [{ name: "id", in: "query" }] },
        post: { operationId: "search", requestBody: { content: { "application/json": {} } } },
      },
    },
    servers: [{ url: "https://x.example" }],
  };
  const operation = async (id, params) => drain((await openapi(document)).paginate(id, params));
  test("a parameter that there is none of", async () => {
    await says(
      () => operation("GET /q", { nope: secret }),
      "config",
      "GET /q: params.nope is not a parameter: the operation has id (query)",
    );
    await says(
      () => operation("search", { nope: secret }),
      "config",
      "search: params.nope is not a parameter: the operation has body",
    );
  });
  test("a body that can't hold a value", () =>
    says(
      () => operation("search", { body: secret, "body.a": 1 }),
      "config",
      "search: params.body.a can't be set in the body: it is not JSON",
    ));
  test("an overlay", () =>
    says(
      () => openapi(document, { overlays: [{ overlay: secret }] }),
      "config",
      "overlays[0] is no Overlay: its member overlay is the version, 1.0.0",
    ));
});
