// What the benchmarks make of their samples (js/bench/table.mjs), and the lists that they walk.

import assert from "node:assert/strict";
import { test } from "node:test";
import { cursorPage } from "../bench/bodies.mjs";
import { all, cursorList, verify } from "../bench/lists.mjs";
import { fit, line, page } from "../bench/table.mjs";

const run = {
  date: "2026-01-02T03:04:05Z",
  version: "0.1.0",
  machine: "2 × a processor",
  go: "go1.26",
  runtimes: [
    { name: "Node", version: "v20" },
    { name: "Chromium", version: "150" },
  ],
  command: "./build.sh bench",
  seconds: 7,
};

test("a page's cost and an item's are read off exact times", () => {
  const { a, b } = fit([20, 100, 1000, 5000].map((n) => [n, 42 + 0.5 * n]));
  assert.ok(Math.abs(a - 42) < 1e-9 && Math.abs(b - 0.5) < 1e-9, `${a} + ${b} n`);
});

test("a small page's error of a tenth hardly moves the cost of an item", () => {
  const { b } = fit([20, 100, 1000, 5000].map((n) => [n, (42 + 0.5 * n) * (n === 20 ? 1.1 : 1)]));
  assert.ok(Math.abs(b - 0.5) < 0.01, `${b}`);
});

test("targets of both runtimes stand beside each other, met or missed, by the median of the rounds' ratios", () => {
  const row = { work: "a walk", clock: "cpu", targets: { loop: [0.9, 1.1] } };
  const results = [
    { runtime: "Node", row, samples: { anypage: [1, 2, 30], "anypage, by pages": [1, 1, 1], loop: [2, 2, 2] } },
    { runtime: "Chromium", row, samples: { anypage: [1, 2, 3], "anypage, by pages": [4, 4, 4], loop: [2, 2, 2] } },
  ];
  const text = page({ ...run, results });
  assert.match(text, /^\| a walk \| loop \| 1\.00 \| ≤ 0\.9 \| \*\*missed\*\* \| 1\.00 \| ≤ 1\.1 \| met \|$/m);
  assert.match(
    text,
    /^\| a walk, by pages \| loop \| 0\.50 \| ≤ 0\.9 \| met \| 2\.00 \| ≤ 1\.1 \| \*\*missed\*\* \|$/m,
  );
  assert.match(
    line(results[0]),
    /^Node, a walk: anypage 2\.00, anypage, by pages 1\.00, loop 2\.00 ms CPU; MISSED: loop 1\.00, not ≤ 0\.9$/,
  );
});

test("where faster is wanted the ratio is the peer's to ours, and a limit is for ours alone", () => {
  const results = [
    {
      runtime: "Node",
      row: { work: "an export", clock: "wall", faster: true, targets: { parse: [10, 5] } },
      samples: { anypage: [1], parse: [9] },
    },
    { runtime: "Node", row: { work: "a task", clock: "wall", limit: [16, 16] }, samples: { anypage: [16] } },
  ];
  const text = page({ ...run, results });
  assert.match(text, /^\| an export \| parse \| 9\.00 \| ≥ 10 \| \*\*missed\*\* \| – \| {2}\| {2}\|$/m);
  assert.match(text, /^\| a task \| alone, ms \| 16\.0 \| ≤ 16 \| met \| – \| {2}\| {2}\|$/m);
});

test("a walk that leaves out, repeats or changes an item is noticed", async () => {
  const list = cursorList({ pages: 3, size: 4, bytes: 100 }, {});
  const items = [0, 4, 8].flatMap(
    (first) => JSON.parse(new TextDecoder().decode(cursorPage(first, 4, 100, true))).data,
  );
  const walk = (walked) => async (take) => walked.forEach(take);
  await verify(list, walk(items));
  await assert.rejects(all(list, walk(items.slice(0, -1))), /11 items of 12/);
  await assert.rejects(all(list, walk([...items.slice(0, 5), ...items.slice(4)])), /item 4 came as number 5/);
  await assert.rejects(verify(list, walk(items.with(3, { ...items[3], title: "" }))), /item 3 has come changed/);
});
