// The waterfall: what the events of a walk become, as rows, segments and a picture.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { sources } from "./sources.mjs";

const {
  bytes,
  emptyConfig,
  figuresOf,
  initialState,
  markOf,
  pictureOf,
  placeIn,
  plural,
  reduce,
  segmentsOf,
  signsOf,
  spanOf,
  ticksOf,
  timeText,
  toneOf,
  waitOf,
  Waterfall,
} = await sources("element/state", "element/config", "element/waterfall", "element/picture", "element/words");

/** A walk after these events, each written as [at, id, page, attempt, type, more]. */
function walked(events, { state = begun(), offset = 0 } = {}) {
  return reduce(state, {
    type: "requests",
    offset,
    events: events.map(([at, id, page, attempt, type, more]) => ({
      ...{ at, id, page, attempt, type },
      ...(type === "start" ? { method: "GET", url: `https://api.example/${page}`, ahead: false } : {}),
      ...more,
    })),
  });
}
const begun = (state = initialState, resumed = false) =>
  reduce(state, { type: "begin", config: emptyConfig, now: 0, resumed });
const rowsOf = ({ walk }) => {
  const waterfall = new Waterfall(walk);
  return waterfall.slice(0, waterfall.count);
};
const bars = (state, now = 1000) =>
  rowsOf(state).map((row) =>
    segmentsOf(row, now)
      .map(({ kind, from, to }) => `${kind} ${from}-${to}`)
      .join(", "),
  );

const good = (id, page, from) => [
  [from, id, page, 0, "start"],
  [from + 10, id, page, 0, "headers", { status: 200 }],
  [from + 15, id, page, 0, "bytes", { bytes: 50, items: 0 }],
  [from + 20, id, page, 0, "bytes", { bytes: 100, items: 3 }],
  [from + 30, id, page, 0, "end", { bytes: 200, items: 5 }],
];
const refused = [
  [0, 1, 2, 0, "start"],
  [10, 1, 2, 0, "headers", { status: 429 }],
  [12, 1, 2, 0, "failed", { why: "the server answered 429", retry: true }],
  [12, 1, 2, 0, "wait", { ms: 500, why: "Retry-After is 1" }],
];
const again = [512, 2, 2, 1, "start"];

describe("a bar", () => {
  test("is to the headers, then body, then items", () => {
    assert.deepEqual(bars(walked(good(0, 0, 5))), ["headers 5-15, body 15-25, items 25-35"]);
  });

  test("of an attempt without items has none", () => {
    const events = good(0, 0, 0).filter(([, , , , type]) => type !== "bytes");
    assert.deepEqual(bars(walked([...events.slice(0, 2), [30, 0, 0, 0, "end", { bytes: 2, items: 0 }]])), [
      "headers 0-10, body 10-30",
    ]);
  });

  test("grows until now while it is open", () => {
    assert.deepEqual(bars(walked(good(0, 0, 0).slice(0, 1)), 7), ["headers 0-7"]);
    assert.deepEqual(bars(walked(good(0, 0, 0).slice(0, 2)), 14), ["headers 0-10, body 10-14"]);
    assert.deepEqual(bars(walked(good(0, 0, 0).slice(0, 4)), 40), ["headers 0-10, body 10-20, items 20-40"]);
  });

  test("begins with the wait before it", () => {
    assert.deepEqual(bars(walked([...refused, again]), 600), [
      "headers 0-10, body 10-12",
      "wait 12-512, headers 512-600",
    ]);
  });

  test("has a row of its own while its attempt is waited for, which becomes the attempt's", () => {
    const waiting = walked(refused);
    assert.deepEqual(bars(waiting, 100), ["headers 0-10, body 10-12", "wait 12-100"]);
    assert.deepEqual(bars(waiting, 10_000).at(-1), "wait 12-512");
    assert.equal(markOf(rowsOf(waiting)[1], 112), "400 ms");
    assert.equal(bars(reduce(waiting, { type: "hold", held: true, now: 0 })).length, 1);
    const made = rowsOf(walked([again], { state: waiting }));
    assert.deepEqual(
      made.map(({ key }) => key),
      rowsOf(waiting).map(({ key }) => key),
    );
  });

  test("is waited for while others are open, and others are not taken for it", () => {
    const state = walked([...refused, ...good(7, 3, 20)]);
    assert.deepEqual(bars(state, 100), [
      "headers 0-10, body 10-12",
      "headers 20-30, body 30-40, items 40-50",
      "wait 12-100",
    ]);
    assert.deepEqual(bars(walked([again], { state }), 600)[2], "wait 12-512, headers 512-600");
  });

  test("begins with the time in which a rate limit held it back", () => {
    const held = walked([...good(0, 0, 0), [40, 1, 1, 0, "wait", { ms: 60, why: "the rate limit" }]]);
    assert.deepEqual(bars(held, 70)[1], "wait 40-70");
    assert.deepEqual(waitOf(held.walk), { until: 100, why: "the rate limit", id: 1 });
    const made = walked(good(1, 1, 100), { state: held });
    assert.equal(rowsOf(made)[1].key, rowsOf(held)[1].key);
    assert.deepEqual(bars(made)[1], "wait 40-100, headers 100-110, body 110-120, items 120-130");
    assert.equal(waitOf(made.walk), undefined);
    assert.deepEqual(made.walk.holds, []);
  });

  test("is marked where it ended badly", () => {
    const [failed] = rowsOf(walked(refused));
    assert.equal(markOf(failed, 0), "✕429");
    assert.equal(toneOf(failed, "headers"), "failed");
    const [broken] = rowsOf(
      walked([...good(0, 0, 0).slice(0, 4), [25, 0, 0, 0, "failed", { why: "the connection broke", retry: false }]]),
    );
    assert.equal(markOf(broken, 0), "✕");
    const [cancelled] = rowsOf(
      walked([
        [0, 0, 0, 0, "start"],
        [5, 0, 0, 0, "cancelled"],
      ]),
    );
    assert.deepEqual([markOf(cancelled, 0), toneOf(cancelled, "headers")], ["⊘", "cancelled"]);
    const [, retried] = rowsOf(walked([...refused, again]));
    assert.deepEqual([markOf(retried, 0), signsOf(retried), toneOf(retried, "wait")], ["", "↻", "wait"]);
  });
});

test("a resumed walk's first row is the seam, and its waits are its own", () => {
  const before = walked(refused);
  const resumed = walked(
    [
      [0, 1, 2, 0, "start"],
      [3, 2, 2, 1, "start"],
    ],
    { state: begun(before, true), offset: 2000 },
  );
  const waterfall = new Waterfall(resumed.walk);
  assert.deepEqual(
    [0, 1, 2].map((index) => waterfall.isSeam(index)),
    [false, true, false],
  );
  assert.deepEqual(bars(resumed, 2100), ["headers 0-10, body 10-12", "headers 2000-2100", "headers 2003-2100"]);
});

test("figures say all that is known", () => {
  const [failed, retried] = rowsOf(
    walked([
      ...refused,
      again,
      [552, 2, 2, 1, "headers", { status: 200 }],
      [560, 2, 2, 1, "end", { bytes: 45_000, items: 500 }],
    ]),
  );
  assert.deepEqual(figuresOf(failed, 0), [
    "Page 3",
    "status 429",
    "headers after 10 ms",
    "body 2.0 ms",
    "failed: the server answered 429",
    "asked again",
  ]);
  assert.deepEqual(figuresOf(retried, 0), [
    "Page 3",
    "attempt 2",
    "waited 500 ms: Retry-After is 1",
    "status 200",
    "headers after 40 ms",
    "body 8.0 ms",
    "45 kB",
    "500 items",
  ]);
  assert.deepEqual(figuresOf(rowsOf(walked(refused))[1], 12), [
    "Page 3",
    "attempt 2",
    "waits 500 ms more: Retry-After is 1",
  ]);
});

test("the axis spans the rows, and has round ticks", () => {
  const rows = rowsOf(walked([...good(0, 0, 5), ...refused]));
  assert.deepEqual(spanOf(rows, 100), { from: 0, to: 512 });
  assert.deepEqual(spanOf(rows.slice(0, 1), 100), { from: 5, to: 35 });
  const names = (from, to) => ticksOf({ from, to }, 5).map(({ name }) => name);
  assert.deepEqual(
    ticksOf({ from: 1230, to: 1290 }, 5).map(({ at }) => at),
    [1240, 1260, 1280],
  );
  assert.deepEqual(names(0, 512), ["0 ms", "200 ms", "400 ms"]);
  assert.deepEqual(names(0, 1), ["0 ms", "0.2 ms", "0.4 ms", "0.6 ms", "0.8 ms", "1 ms"]);
  assert.deepEqual(names(700, 2100), ["1.0 s", "1.5 s", "2.0 s"]);
  assert.deepEqual(names(299_000, 299_100), ["299.00 s", "299.02 s", "299.04 s", "299.06 s", "299.08 s", "299.10 s"]);
  assert.deepEqual(names(60_000, 72_000), ["1 min 0 s", "1 min 5 s", "1 min 10 s"]);
  for (let to = 1; to < 1e7; to *= 1.7) {
    const shown = names(0, to);
    assert.ok(shown.length >= 2 && shown.length <= 6, `${to}: ${shown}`);
    assert.equal(new Set(shown).size, shown.length, `${to}: ${shown}`);
  }
  assert.deepEqual(
    [-1, 5, 20, 40].map((ms) => placeIn({ from: 5, to: 35 }, ms)),
    [0, 0, 0.5, 1],
  );
});

test("figures are short", () => {
  assert.deepEqual([0.04, 9.94, 9.96, 999.4, 999.6, 59_940, 59_960, 3_725_000].map(timeText), [
    ...["0.0 ms", "9.9 ms", "10 ms", "999 ms", "1.0 s", "59.9 s", "1 min 0 s", "62 min 5 s"],
  ]);
  assert.deepEqual([0, 999, 1000, 12_345, 999_499, 999_500].map(bytes), [
    ...["0 B", "999 B", "1.0 kB", "12 kB", "999 kB", "1.0 MB"],
  ]);
  assert.deepEqual(
    [0, 1, 12_345].map((n) => plural(n, "item")),
    ["0 items", "1 item", "12,345 items"],
  );
});

test("only the rows that are asked for are made", () => {
  const events = [];
  for (let page = 0; page < 10_000; page++) events.push(...good(page, page, page * 40));
  const state = walked(events);
  const began = performance.now();
  for (let i = 0; i < 60; i++) assert.equal(new Waterfall(state.walk).slice(5000 + i, 5030 + i).length, 30);
  assert.ok((performance.now() - began) / 60 < 20, "a frame");
});

describe("a picture", () => {
  test("has a bar for each attempt, and is well-formed whatever the server says", () => {
    const why = 'said "<&>\u0000\u001b"';
    const state = walked([...good(0, 0, 0), [40, 1, 1, 0, "start"], [50, 1, 1, 0, "failed", { why, retry: false }]]);
    const picture = pictureOf(state.walk, 100);
    assert.equal(picture.match(/<g>/g).length, 2);
    assert.ok(picture.includes("said &quot;&lt;&amp;&gt;��&quot;"));
    // Tags are balanced, and attributes quoted.
    const open = [];
    for (const [, close, name, , empty] of picture.matchAll(/<(\/?)([a-z]+)((?: [\w:-]+="[^"<]*")*)(\/?)>/g))
      if (close) assert.equal(open.pop(), name);
      else if (!empty) open.push(name);
    assert.deepEqual(open, []);
    assert.equal(picture.replace(/<(\/?)([a-z]+)((?: [\w:-]+="[^"<]*")*)(\/?)>/g, "").includes("<"), false);
    assert.doesNotMatch(picture, /<style|style=|url\(|NaN|undefined/);
  });

  test("tells where the walk was resumed", () => {
    const resumed = walked(good(0, 1, 0), { state: begun(walked(good(0, 0, 0)), true), offset: 100 });
    assert.match(pictureOf(resumed.walk, 200), />resumed</);
  });

  test("grows with the attempts", () => {
    const height = (state) => Number(/height="(\d+)"/.exec(pictureOf(state.walk, 0))[1]);
    assert.equal(height(walked([...good(0, 0, 0), ...good(1, 1, 40)])) - height(walked(good(0, 0, 0))), 24);
  });
});
