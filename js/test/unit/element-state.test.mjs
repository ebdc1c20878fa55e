// What <any-page> shows, and how it changes: without a document.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { sources } from "./sources.mjs";

const {
  announcement,
  attemptOf,
  countsOf,
  drawerOf,
  elapsedOf,
  endSentence,
  initialState,
  isMixed,
  headersToAllow,
  isStale,
  PaginationError,
  reduce,
  statusOf,
  stepsOf,
  triesOf,
  waitOf,
  withScheme,
} = await sources("element/state", "element/steps", "element/words", "element/reach", "element/config", "errors");
const { orderOf } = await sources("element/order");
const { Rows, keptRows } = await sources("element/rows");
const { Columns } = await sources("element/columns");
const { BodyExcerpt, keptOfBody } = await sources("element/exchanges");

const config = { ...initialState.config, url: "https://api.example.com/items" };
const after = (...actions) => actions.reduce(reduce, initialState);
const begin = { type: "begin", config, now: 0, resumed: false };
const edit = (change, typing) => ({ type: "edit", config: change, ...(typing && { typing }) });
const event = (id, at, type, more = {}) => ({ id, page: 0, attempt: 0, at, type, ...more });
const start = (id, at, page = 0, attempt = 0) => ({
  ...event(id, at, "start", { method: "GET", url: "https://api.example.com/items", ahead: false }),
  page,
  attempt,
});
const requests = (...events) => ({ type: "requests", events, offset: 0 });
const verdict = (status) => ({
  status,
  reason: "no-next",
  evidence: "",
  pages: 1,
  items: 2,
  requests: 1,
  retries: 0,
  bytes: 9,
});

describe("the state", () => {
  test("an edit keeps what was walked, and says that it is stale; undo takes it back", () => {
    const walked = after(
      edit({ url: config.url }),
      begin,
      { type: "rows", items: 2, dropped: 0 },
      { type: "ended", verdict: verdict("complete"), now: 5 },
    );
    assert.equal(isStale(walked), false);
    const edited = reduce(walked, edit({ items: "$.data" }));
    assert.deepEqual([isStale(edited), edited.walk.items, edited.walk.verdict.status], [true, 2, "complete"]);
    const undone = reduce(edited, { type: "undo" });
    assert.deepEqual([isStale(undone), undone.config], [false, walked.config]);
  });

  test("letters typed into one field are one step of undo", () => {
    const typed = after(edit({ url: "h" }, "url"), edit({ url: "ht" }, "url"), edit({ url: "htt" }, "url"));
    assert.equal(typed.undo.length, 1);
    assert.equal(reduce(typed, { type: "undo" }).config.url, "");
    const twice = reduce(typed, edit({ items: "$" }, "items"));
    assert.equal(twice.undo.length, 2);
    assert.equal(reduce(twice, { type: "undo" }).config.url, "htt");
  });

  test("an edit takes back what was said of that field, and of no other", () => {
    const told = after({ type: "complain", complaints: { url: "no", body: "no" } }, edit({ url: "x" }));
    assert.deepEqual(told.complaints, { body: "no" });
  });

  test("what the engine says of a setting is said where that is edited, until it is", () => {
    const failed = (option, code = "config") =>
      after(edit({ url: "x" }), begin, { type: "failed", error: { code, option, message: "no" }, now: 9 });
    for (const [option, name, drawer] of [
      ["pagination.inputs[0].name", "pagination", "pagination"],
      ["headers", "headers", "headers"],
      ["body", "body", "body"],
      ["items", "items", "limits"],
      ["maxPages", "maxPages", "limits"],
      ["url", "url", undefined],
    ]) {
      const { complaints } = failed(option);
      assert.deepEqual([complaints, drawerOf(complaints)], [{ [name]: "no" }, drawer], option);
    }
    assert.deepEqual(reduce(failed("items"), edit({ items: "$" })).complaints, {});
    for (const state of [failed("trust[0]"), failed(undefined), failed("items", "http")])
      assert.deepEqual(state.complaints, {});
  });

  test("the words for what goes on", () => {
    const words = (actions, now = 10, heard = now) => statusOf(after(...actions).walk, now, heard);
    const finding = (confidence) => ({
      type: "found",
      finding: { confidence, evidence: [], pagination: { type: "cursor" } },
    });
    const auto = [edit({ url: config.url }), begin];
    assert.equal(words([]), "empty");
    assert.equal(words(auto), "loading");
    assert.equal(words([...auto, requests(start(0, 1))]), "checking");
    assert.equal(
      words([...auto, requests(start(0, 1), event(0, 2, "end", { bytes: 9, items: 2 }), start(1, 3, 1)), finding(0.9)]),
      "proving",
    );
    assert.equal(words([...auto, requests(start(1, 3, 1)), finding(0.98)]), "walking");
    assert.equal(
      words([...auto, requests(start(1, 3, 1), event(1, 4, "bytes", { bytes: 9, items: 1 })), finding(0.98)]),
      "streaming",
    );
    assert.equal(words([...auto, requests(start(0, 1))], 5_000, 10), "stalled");
    const failing = [
      start(0, 1),
      event(0, 2, "failed", { why: "429", retry: true }),
      event(0, 3, "wait", { ms: 1_000, why: "429" }),
    ];
    assert.equal(words([...auto, requests(...failing)]), "waiting");
    assert.equal(words([...auto, requests(...failing, start(1, 1_003, 0, 1))]), "checking");
    assert.equal(words([...auto, { type: "hold", held: true, now: 9 }]), "paused");
    for (const status of ["complete", "stopped", "suspect"])
      assert.equal(words([...auto, { type: "ended", verdict: verdict(status), now: 9 }]), status);
    assert.equal(words([...auto, { type: "failed", error: new Error("no"), now: 9 }]), "failed");
  });

  test("a wait says until when, and why", () => {
    const { walk } = after(
      begin,
      requests(
        start(7, 1),
        event(7, 2, "failed", { retry: true }),
        event(7, 3, "wait", { ms: 1_000, why: "retry-after" }),
      ),
    );
    assert.deepEqual(waitOf(walk), { until: 1_003, why: "retry-after", id: 7 });
  });

  test("counts go over all parts: failures, retries, and pages once each", () => {
    const parts = after(
      begin,
      requests(
        start(0, 1),
        event(0, 2, "failed", { why: "500", retry: true }),
        start(1, 3, 0, 1),
        event(1, 4, "end", { bytes: 9, items: 2 }),
      ),
      { type: "ended", verdict: verdict("stopped"), now: 9 },
      { ...begin, now: 20, resumed: true },
      {
        ...requests(
          start(0, 1, 0),
          event(0, 2, "end", { bytes: 9, items: 2 }),
          start(1, 3, 1),
          event(1, 4, "end", { bytes: 5, items: 1 }),
        ),
        offset: 20,
      },
    );
    assert.deepEqual(countsOf(parts.walk), { pages: 2, requests: 4, failures: 1, retries: 1, bytes: 23 });
    assert.deepEqual(
      parts.walk.attempts.map(({ part, start: at }) => [part, at]),
      [
        [0, 1],
        [0, 3],
        [1, 21],
        [1, 23],
      ],
    );
    assert.equal(new Set(parts.walk.attempts.map(({ id }) => id)).size, 4);
  });

  const rows = (items) => ({ type: "rows", items, dropped: 0 });
  const failing = (code, details = {}, now = 9) => ({
    type: "failed",
    error: new PaginationError(code, "no", details),
    now,
  });
  const walked = after(edit({ url: config.url }), begin, { type: "asked" }, requests(start(0, 1)), rows(2), {
    type: "ended",
    verdict: verdict("complete"),
    now: 5,
  });
  const next = { ...begin, config: { ...config, items: "data" }, now: 20 };

  test("what was walked stays until the first request of the next walk leaves", () => {
    const begun = reduce(walked, next);
    assert.deepEqual([begun.walk.items, begun.walk.phase, begun.walk.verdict], [2, "running", undefined]);
    const asked = reduce(begun, { type: "asked" });
    assert.deepEqual([asked.walk.items, asked.walk.before], [0, undefined]);
    // The engine finds a setting wrong, or the reader stops it first.
    const wrong = reduce(begun, failing("config", { option: "items" }));
    assert.deepEqual([wrong.walk, wrong.complaints, wrong.view.drawer], [walked.walk, { items: "no" }, "limits"]);
    assert.deepEqual(reduce(begun, { type: "ended", verdict: verdict("stopped"), now: 30 }).walk, walked.walk);
    // Without rows there is nothing to keep.
    assert.equal(after(begin, failing("config", { option: "items" })).walk.phase, "failed");
  });

  test("a walk that another one followed before its end was stopped by that", () => {
    const before = reduce(after(begin, { type: "asked" }, rows(2)), next).walk.before;
    assert.deepEqual([before.phase, before.since, before.items], ["ended", undefined, 2]);
  });

  test("a failure that the page around the element tells of is none of the element's", () => {
    const { walk, complaints } = after(begin, { type: "asked" }, rows(2), {
      ...failing("config", { option: "items" }),
      told: true,
    });
    assert.deepEqual([walk.phase, walk.error, walk.items, complaints], ["ended", undefined, 2, {}]);
    assert.equal(statusOf(walk, 10, 10), "stopped");
  });

  test("a walk that goes on without having ended keeps the time that it took", () => {
    const { walk } = after({ ...begin, now: 10 }, { ...begin, now: 30, resumed: true });
    assert.equal(elapsedOf(walk, 35), 25);
  });

  test("an error is of the last attempt of its page, or of the page that named it", () => {
    const attempts = requests(
      start(0, 1, 0),
      event(0, 2, "end"),
      start(1, 3, 2),
      event(1, 4, "failed", { retry: true }),
      start(2, 5, 2, 1),
      event(2, 6, "end"),
      start(3, 7, 4),
      event(3, 8, "end"),
    );
    const of = (page) => attemptOf(after(begin, attempts, failing("parse", { page })).walk)?.id;
    assert.deepEqual([of(4), of(2), of(3), of(5), of(undefined)], [3, 2, 2, 3, 1]);
  });

  test("what is announced changes with the status and the finding, and not with each item", () => {
    const told = (...actions) => {
      const state = after(edit({ url: config.url }), begin, ...actions);
      return announcement(state, statusOf(state.walk, 10, 10));
    };
    const finding = { type: "found", finding: { confidence: 1, evidence: [], pagination: { type: "cursor" } } };
    const streaming = (items) => requests(start(1, 3, 1), event(1, 4, "bytes", { bytes: 9, items }));
    assert.equal(announcement(initialState, "empty"), "");
    assert.equal(told(requests(start(0, 1))), "Checking page 1.");
    const walking = told(finding, requests(start(1, 3, 1)));
    assert.equal(walking, "Walking, Cursor.");
    for (const items of [1, 2]) assert.equal(told(finding, rows(items), streaming(items)), walking);
    const wait = (ms) => requests(start(0, 1), event(0, 2, "failed"), event(0, 3, "wait", { ms, why: "status 429" }));
    assert.equal(told(wait(1_000)), "Waiting: status 429");
    assert.equal(told(wait(1_000)), told(wait(2_000)));
    assert.equal(
      told(rows(2), { type: "ended", verdict: verdict("complete"), now: 9 }).slice(0, 24),
      "Complete. All 2 items. T",
    );
    assert.equal(told(failing("parse")), "Failed. The response is not valid JSON. No.");
  });

  test("success says that the count agrees where it does", () => {
    const ended = { ...verdict("complete"), total: 2 };
    const proof = "All 2 items. The last page named no next one";
    assert.equal(endSentence(ended, 2), `${proof}, and the count agrees.`);
    assert.equal(endSentence({ ...ended, total: undefined }, 2), `${proof}.`);
  });

  const allowed = { readonly: false, tabs: ["table", "requests"] };
  const labels = (state, status, more) => stepsOf(state, status, { ...allowed, ...more }).map(({ label }) => label);

  test("each failure has a next step, and where the same again would fail alike, another one", () => {
    const steps = (code, details, more, ...actions) =>
      labels(
        after(...actions, begin, requests(start(0, 1), event(0, 2, "failed")), failing(code, details)),
        "failed",
        more,
      );
    const checkpoint = { version: 1 };
    const response = (status) => ({ status, headers: new Headers(), url: "", body: "" });
    const header = edit({ headers: [{ name: "X-Key", value: "1" }] });
    const request = "Show the request";
    for (const [wanted, code, details, ...actions] of [
      [["Set headers", "Run again"], "http", { response: response(401) }],
      [["Try again from here"], "http", { checkpoint, response: response(500) }],
      [["Try again from here"], "network", { checkpoint }],
      [["Stop here", "Go on"], "repeated-cursor", { checkpoint }],
      [["Go on, with pages of up to 1,073.7 MB"], "limit", { checkpoint }],
      [["Edit the limits"], "config", { option: "items" }],
      [["See what is sent"], "cross-origin", {}, header],
      [["See what is sent"], "cross-origin", {}, edit({ body: "{}" })],
      [["Run again"], "cross-origin", {}],
      [["Run again"], "engine", {}],
    ]) {
      const all = steps(code, details, {}, ...actions);
      assert.deepEqual(
        all.filter((label) => label !== "Run again" || wanted.includes(label)),
        [...wanted.filter((label) => label !== "Run again" || all.includes(label)), request],
        code,
      );
    }
    assert.deepEqual(steps("config", { option: "items" }, { readonly: true }), ["Run again", request]);
    assert.deepEqual(steps("engine", {}, { tabs: ["table"] }), ["Run again"]);
  });

  test("an end in doubt is taken for the end, or gone on from", () => {
    const suspect = (reason) => ({ type: "ended", verdict: { ...verdict("suspect"), reason }, now: 9 });
    for (const [reason, options] of [
      ["empty-page", { emptyPage: "follow" }],
      ["empty-pages", { maxEmptyPages: 1_000 }],
      ["repeated-page", { repeatedCursor: "follow" }],
      ["repeated-cursor", { repeatedCursor: "follow" }],
    ]) {
      const state = after(begin, suspect(reason));
      assert.deepEqual(labels(state, "suspect"), ["Stop here", "Go on"]);
      const [here, on] = stepsOf(state, "suspect", allowed);
      assert.deepEqual(on.intents, [{ type: "resume", options }]);
      const accepted = here.intents.reduce(reduce, state);
      assert.deepEqual(labels(accepted, "suspect"), []);
      assert.equal(reduce(accepted, { ...begin, resumed: true }).view.accepted, false);
    }
    assert.deepEqual(labels(after(begin, suspect("unmatched-path")), "suspect"), []);
  });

  test("what is tried where nothing was detected is a setting and a walk", () => {
    const pagination = { type: "none", outputs: { results: "$.rows" } };
    const [one] = triesOf(after(begin, { type: "found", finding: { confidence: 0.3, evidence: [], pagination } }));
    assert.deepEqual(
      one.intents.map(({ type }) => type),
      ["edit", "run"],
    );
    assert.equal(JSON.parse(one.intents[0].config.pagination).outputs.results, "$.rows");
    assert.deepEqual(triesOf(after(begin)), []);
  });

  test("no action changes the state that it is given", () => {
    const freeze = (value) => {
      if (typeof value === "object" && value !== null && !Object.isFrozen(value))
        Object.values(Object.freeze(value)).forEach(freeze);
      return value;
    };
    const actions = [
      begin,
      requests(start(0, 1)),
      requests(event(0, 2, "headers", { status: 200 }), event(0, 3, "bytes", { bytes: 1, items: 1 })),
      edit({ url: "x" }),
      { type: "undo" },
      { type: "asked" },
    ];
    actions.reduce((state, action) => freeze(reduce(state, action)), freeze(initialState));
  });
});

describe("an address", () => {
  test("that begins with a host gets a scheme", () => {
    for (const [typed, whole] of [
      ["api.example.com/list", "https://api.example.com/list"],
      [" api.example.com:8443?a=1 ", "https://api.example.com:8443?a=1"],
      ["192.0.2.7/list", "https://192.0.2.7/list"],
      ["[2001:db8::1]:8080/x", "https://[2001:db8::1]:8080/x"],
      ["gateway:8080/x", "https://gateway:8080/x"],
      // This machine is asked without a certificate.
      ["127.0.0.1:8080/x", "http://127.0.0.1:8080/x"],
      ["localhost:8080/x", "http://localhost:8080/x"],
      ["localhost", "http://localhost"],
      ["[::1]:8080/x", "http://[::1]:8080/x"],
    ])
      assert.equal(withScheme(typed), whole);
    for (const typed of ["/api/page", "list.json", "api/page", "http://", "https://a.example/", "?page=1", "orders"])
      assert.equal(withScheme(typed), typed);
  });

  test("without https is out of reach for a page that came by it, unless it is of this machine", () => {
    assert.equal(isMixed("http://api.example.com/", "https://docs.example.com/"), true);
    assert.equal(isMixed("https://api.example.com/", "https://docs.example.com/"), false);
    assert.equal(isMixed("http://api.example.com/", "http://docs.example.com/"), false);
    for (const host of ["localhost:8080", "127.0.0.1", "[::1]:80"])
      assert.equal(isMixed(`http://${host}/`, "https://docs.example.com/"), false);
  });

  test("of another origin needs its headers allowed, but for those that every page may send", () => {
    const requestHeaders = [
      ["accept", "application/json"],
      ["authorization", "…"],
      ["content-type", "application/json"],
    ];
    assert.deepEqual(headersToAllow({ requestHeaders }), ["authorization", "content-type"]);
    assert.deepEqual(headersToAllow({ requestHeaders: [["Content-Type", "text/plain;charset=UTF-8"]] }), []);
  });
});

describe("a sample", () => {
  const post = {
    name: "post",
    title: "By POST",
    url: "https://api.example.com/a?limit=5",
    body: '{"first":5}',
    headers: { "x-api-version": "2" },
    pagination: "link-header",
    items: "$.items",
  };
  const get = { name: "get", title: "By GET", url: "https://api.example.com/g" };
  const samples = [post, get];
  const fields = { url: post.url, method: "POST", body: post.body, pagination: "link-header", items: "$.items" };
  const own = { ...fields, headers: [{ name: "x-api-version", value: "2" }] };
  const nothing = { method: "GET", body: "", headers: [], pagination: "auto", items: "" };
  const chosen = after({ type: "samples", samples }, edit({ ...own, source: { kind: "sample", name: "post" } }));
  const elsewhere = "https://api.example.com/b?limit=5";
  const key = { name: "authorization", value: "Bearer s3cret" };
  const then = (...actions) => actions.reduce(reduce, chosen);
  const type = (url) => edit({ url }, "url");
  /** What is asked for, with what is not the sample's in the place of its own. */
  const asks = (state, wanted) => {
    const { source, method, url, body, headers, pagination, items } = state.config;
    const { kind = "url", ...more } = wanted;
    assert.deepEqual(
      { kind: source.kind, method, url, body, headers, pagination, items },
      { kind, ...(kind === "sample" ? own : nothing), ...more },
    );
  };

  test("goes with its address, and all that it brought goes with it", () => {
    asks(then(type(elsewhere)), { url: elsewhere });
    asks(then(type("")), { url: "" });
  });

  test("stays with another query, and goes when another address is typed after that", () => {
    const query = "https://api.example.com/a?limit=9";
    asks(then(type(query)), { kind: "sample", url: query });
    asks(then(type(query), type(elsewhere)), { url: elsewhere });
    asks(then(type(query), { ...begin, config: chosen.config }, type(elsewhere)), { url: elsewhere });
    asks(then(type(query), edit({ maxPages: 2 }, "maxPages"), type(elsewhere)), { url: elsewhere });
  });

  test("leaves what was typed", () => {
    const headers = [...own.headers, key];
    asks(then(edit({ headers }), type(elsewhere)), { url: elsewhere, headers: [key] });
    asks(then(edit({ items: "$.rows" }), type(elsewhere)), { url: elsewhere, items: "$.rows" });
    asks(then(edit({ pagination: "none" }), type(elsewhere)), { url: elsewhere, pagination: "none" });
    asks(then(edit({ body: "{}" }), type(elsewhere)), { url: elsewhere, body: "{}", method: "POST" });
    asks(then(edit({ body: "" }), type(elsewhere)), { url: elsewhere });
    asks(then(edit({ method: "PUT" }), type(elsewhere)), { url: elsewhere, method: "PUT" });
  });

  test("is there again when its address is typed again, or by one step back", () => {
    const begun = then(type("https://api.example.com/ab"), type("https://api.example.com/a"));
    asks(begun, { kind: "sample", url: "https://api.example.com/a" });
    const gone = then(type("https://api.example.com/"), type(elsewhere));
    assert.deepEqual(reduce(gone, { type: "undo" }).config, chosen.config);
    const walked = then(type(elsewhere), { ...begin, config: chosen.config }, type(`${elsewhere}0`), { type: "undo" });
    asks(walked, { url: elsewhere });
  });

  test("goes where the source is another one, of the same address too: a request that was pasted, an attribute", () => {
    const { items: _, pagination: __, ...pasted } = own;
    asks(then(edit({ source: { kind: "url" }, ...pasted, method: "PUT" })), { ...pasted, method: "PUT" });
    asks(then(edit({ source: { kind: "url" }, url: elsewhere, body: post.body })), { url: elsewhere, body: post.body });
    const operation = { kind: "operation", document: "openapi.json", operationId: "list", values: {} };
    asks(then(edit({ source: operation, url: "" })), { kind: "operation", url: "" });
  });

  test("is taken whole when it is chosen, or comes in a link", () => {
    const asked = { ...nothing, url: get.url, source: { kind: "sample", name: "get" } };
    assert.deepEqual(then(edit({ items: "$.rows" }), edit(asked)).config, { ...chosen.config, ...asked });
    const link = { ...config, ...own, pagination: "none", source: { kind: "sample", name: "post" } };
    for (const state of [
      after({ type: "samples", samples }, edit(link)),
      after(edit(link), { type: "samples", samples }), // a page may have its samples later than its link
    ]) {
      assert.deepEqual(state.config, link);
      asks(reduce(state, type(elsewhere)), { url: elsewhere, pagination: "none" });
    }
  });

  test("that nobody knows has brought nothing, and goes with its address", () => {
    const link = { ...config, ...own, source: { kind: "sample", name: "of another page" } };
    asks(after(edit(link), type(elsewhere)), { ...own, url: elsewhere });
  });

  test("may be another request now: what was typed over it stays", () => {
    const now = { type: "samples", samples: [{ ...post, url: `${post.url}&fault=429`, headers: {} }, get] };
    asks(then(now), { kind: "sample", url: `${post.url}&fault=429`, headers: [] });
    const headers = [...own.headers, key];
    asks(then(edit({ items: "$.rows", headers }), now), {
      kind: "sample",
      url: `${post.url}&fault=429`,
      items: "$.rows",
      headers: [key],
    });
    asks(then(type(elsewhere), now), { url: elsewhere });
    assert.deepEqual(then(now, { type: "undo" }).config, chosen.config);
    assert.equal(then({ type: "samples", samples: [{ ...post }] }).undo.length, chosen.undo.length);
  });
});

const text = new TextEncoder();
const lines = (...items) => text.encode(items.map((item) => `${item}\n`).join(""));

describe("the rows", () => {
  test("keep each item's text, byte for byte, across deliveries", () => {
    const rows = new Rows();
    const items = ['{"id":18446744073709551605,"v":1.10}', '"s"', "null", "3", "[1]", '{"ü":"\\n"}'];
    rows.add(lines(...items.slice(0, 2)));
    rows.add(new Uint8Array(0));
    rows.add(lines(...items.slice(2)));
    assert.deepEqual(
      Array.from(items, (_, i) => rows.text(i)),
      items,
    );
    assert.deepEqual([rows.total, rows.first, rows.text(6), rows.text(-1)], [6, 0, undefined, undefined]);
    assert.deepEqual(Buffer.concat([...rows.chunks()]).toString(), items.map((item) => `${item}\n`).join(""));
  });

  test("let the oldest deliveries go, and say how many items those had", () => {
    const rows = new Rows();
    const many = lines(...Array.from({ length: keptRows / 2 }, (_, i) => i));
    for (let i = 0; i < 3; i++) rows.add(many.slice());
    assert.deepEqual([rows.total, rows.first], [1.5 * keptRows, keptRows / 2]);
    assert.equal(rows.text(keptRows / 2 - 1), undefined);
    assert.equal(rows.text(keptRows / 2), "0");
  });
});

describe("the order", () => {
  const order = async (items, wanted) => {
    const rows = new Rows();
    rows.add(lines(...items));
    return [...(await orderOf(rows, { path: undefined, descending: false, filter: "", ...wanted }, async () => true))];
  };

  test("numbers sort as numbers, with all of their digits; what is missing comes last, both ways", async () => {
    const items = [
      '{"n":18446744073709551605}',
      '{"n":null}',
      '{"n":18446744073709551604}',
      '{"n":-2}',
      "{}",
      '{"n":10}',
      '{"n":9}',
    ];
    assert.deepEqual(await order(items, { path: ["n"] }), [3, 6, 5, 2, 0, 1, 4]);
    assert.deepEqual(await order(items, { path: ["n"], descending: true }), [0, 2, 5, 6, 3, 1, 4]);
  });

  test("equal values keep the list's order", async () => {
    const items = Array.from({ length: 25_000 }, (_, i) => `{"n":${i % 3},"i":${i}}`);
    const sorted = await order(items, { path: ["n"] });
    assert.deepEqual(sorted.slice(0, 3), [0, 3, 6]);
    assert.ok(
      sorted.every(
        (row, i) => i === 0 || sorted[i - 1] % 3 < row % 3 || (sorted[i - 1] % 3 === row % 3 && sorted[i - 1] < row),
      ),
    );
  });

  test("a filter finds values, not names; escaped texts and digits as they are written", async () => {
    const items = [
      '{"name":"Zürich"}',
      '{"city":"name"}',
      '{"t":"\\u007a\\u00dcrich"}',
      '{"id":18446744073709551605}',
      '"plain"',
      '{"a":[{"b":"deep"}]}',
    ];
    assert.deepEqual(await order(items, { filter: "zürich" }), [0, 2]);
    assert.deepEqual(await order(items, { filter: "name" }), [1]);
    assert.deepEqual(await order(items, { filter: "51605" }), [3]);
    assert.deepEqual(await order(items, { filter: "DEEP" }), [5]);
    assert.deepEqual(await order(items, { filter: "nowhere" }), []);
  });

  test("is given up where nobody waits for it", async () => {
    const rows = new Rows();
    rows.add(lines(1, 2, 3));
    assert.equal(await orderOf(rows, { path: [], descending: false, filter: "" }, async () => false), undefined);
  });
});

describe("the columns", () => {
  const titles = (...deliveries) => {
    const columns = new Columns((line) => line.length * 8);
    for (const items of deliveries) columns.see(items);
    return columns.all.map(({ title }) => title);
  };

  test("identities come first, nested members last", () => {
    assert.deepEqual(titles([{ tags: [1], name: "a", b: 1, c: 1, d: 1, e: 1, id: 4 }]), [
      "id",
      "name",
      "b",
      "c",
      "d",
      "e",
      "tags",
    ]);
  });

  test("what wraps an item shows what it wraps", () => {
    assert.deepEqual(titles([{ id: "1", attributes: { title: "t", size: 2 } }]), [
      "id",
      "attributes.title",
      "attributes.size",
    ]);
  });

  test("what an item wraps has a cell wherever it comes first, and so has what is wrapped but no object", () => {
    const first = [{ id: "1", attributes: { name: "a" } }];
    const names = ["id", "attributes.name"];
    assert.deepEqual(titles(first, [{ id: "2", attributes: { name: "b", email: "e" } }]), [
      ...names,
      "attributes.email",
    ]);
    for (const attributes of [null, {}, "s", [1]])
      assert.deepEqual(titles(first, [{ id: "2", attributes }]), [...names, "attributes"]);
    const columns = new Columns((line) => line.length * 8);
    columns.see([...first, { id: "2", attributes: null }]);
    assert.deepEqual(
      columns.all.map(({ unwrapped = false }) => unwrapped),
      [false, false, true],
    );
  });

  test("there are so many at most, and it is known that there would be more", () => {
    const wide = (count) => [Object.fromEntries(Array.from({ length: count }, (_, i) => [`m${i}`, i]))];
    for (const [deliveries, full] of [
      [[wide(400)], false],
      [[wide(401)], true],
      [[wide(400), [{ other: 1 }]], true],
    ]) {
      const columns = new Columns((line) => line.length * 8);
      for (const items of deliveries) columns.see(items);
      assert.deepEqual([columns.all.length, columns.full], [400, full]);
    }
  });

  test("each kind of item has a column to stand in", () => {
    assert.deepEqual(titles([{ a: 1 }, "s", null, 3, [1]]), ["value", "a"]);
    assert.deepEqual(titles([{ a: 1 }], ["s"]), ["a", "value"]);
    assert.deepEqual(titles([{ a: 1 }], [{}]), ["a", "value"]);
    assert.deepEqual(titles(["s", 1]), ["value"]);
  });

  test("later members are added on the right", () => {
    assert.deepEqual(titles([{ a: 1 }], [{ a: 1, b: 2 }], [{ c: 3, a: 1 }]), ["a", "b", "c"]);
  });
});

describe("an excerpt of a body", () => {
  for (const size of [
    0,
    10,
    keptOfBody.begin,
    keptOfBody.begin + keptOfBody.end,
    keptOfBody.begin + keptOfBody.end + 1,
    1_000_000,
  ]) {
    for (const chunk of [1_000, 65_536, 1_000_000])
      test(`of ${size} bytes in chunks of ${chunk}: nothing is lost silently`, () => {
        const body = text.encode(Array.from({ length: size }, (_, i) => i % 10).join(""));
        const excerpt = new BodyExcerpt();
        for (let at = 0; at < body.length; at += chunk) excerpt.add(body.slice(at, at + chunk));
        const { begin, omitted, end } = excerpt.read();
        assert.equal(begin.length + omitted + end.length, size);
        assert.equal(begin, new TextDecoder().decode(body.subarray(0, begin.length)));
        assert.equal(end, new TextDecoder().decode(body.subarray(body.length - end.length)));
        assert.equal(omitted > 0, size > keptOfBody.begin + keptOfBody.end);
      });
  }
});
