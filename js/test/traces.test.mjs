// The engine in WebAssembly gives the same answers as native Go: the golden
// traces of wasm/abi, byte for byte, and the JSONPath compliance suite, whose
// regular expressions are matched by this JavaScript engine.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { replay, startEngine, traces } from "./replay.mjs";
import { sources } from "./unit/sources.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));

let engine;

before(async () => {
  engine = await startEngine();
});

/** What a line has behind "out", as text: no string can hold an unescaped quote. */
function outOf(line) {
  const at = line.indexOf(',"out":');
  return at < 0 ? "" : line.slice(at + 7, -1);
}

/** The places of items in an answer. */
const rangesIn = (effects) => effects.flatMap(({ ranges = [] }) => [...ranges]);

describe("the engine answers each trace as natively", () => {
  test("there are traces", () => assert.ok(traces.length >= 15, `${traces.length} traces`));
  for (const { name, lines } of traces) {
    test(name, () => {
      for (const [i, { answer, error, text }] of [...replay(engine, lines)].entries()) {
        const where = `${name}:${i + 1}`;
        const { open, ranges = [] } = JSON.parse(lines[i]);
        assert.equal(text, outOf(lines[i]), where);
        if (error !== undefined) {
          assert.notEqual(open, undefined, where);
          assert.equal(error.name, "PaginationError", where);
          assert.equal(error.code, JSON.parse(text).error.code, where);
        } else if (open === undefined) {
          assert.deepEqual(rangesIn(answer), ranges, where);
        }
      }
      assert.equal(engine.dead, false);
    });
  }
});

test("sessions side by side share nothing", () => {
  const config = { method: "GET", url: "https://a.example/", headers: [], options: { pagination: "none", items: "$" } };
  const [a, b] = [engine.open(config).session, engine.open(config).session];
  assert.equal(engine.demand(a, 0)[0].id, 1);
  assert.equal(engine.demand(b, 0)[0].id, 1);
  engine.response(a, 1, 200, "", [], false);
  engine.response(b, 1, 200, "", [], false);
  const text = new TextEncoder();
  assert.deepEqual(rangesIn(engine.chunk(a, 1, text.encode("[1,"))), [1, 2]);
  assert.deepEqual(rangesIn(engine.chunk(b, 1, text.encode("[ 22"))), []);
  assert.deepEqual(rangesIn(engine.chunk(a, 1, text.encode("3]"))), [3, 4]);
  engine.close(a);
  assert.deepEqual(engine.end(a, 1), [], "a closed session is silent");
  assert.deepEqual(rangesIn(engine.chunk(b, 1, text.encode("]"))), [2, 4]);
  assert.equal(engine.end(b, 1).at(-1).verdict.items, 1);
  engine.close(b);
});

test("a panic is a failure of its walk alone", () => {
  const config = { method: "GET", url: "https://a.example/", headers: [], options: { pagination: "none" } };
  const { session } = engine.open(config);
  const [failure] = engine.event(session, { event: "no such event" });
  assert.equal(failure.effect, "fail");
  assert.equal(failure.code, "engine");
  assert.match(failure.message, /no such event/);
  assert.equal(engine.dead, false);
  assert.deepEqual(engine.demand(session, 0), [], "the session is gone");
  const next = engine.open(config).session;
  assert.equal(engine.demand(next, 0)[0].effect, "fetch");
  engine.close(next);
});

test("the engine has no descriptions, and exports nothing for tests", async () => {
  const { codes, reasons } = await sources("element/contract");
  const bytes = readFileSync(path.join(root, "js/dist/anypage.wasm"));
  assert.ok(bytes.includes("is not an option of paginate"), "texts are found as they are");
  for (const { means, do: act } of [...Object.values(reasons), ...Object.values(codes)])
    for (const text of [means, act])
      assert.ok(text === undefined || !bytes.includes(text.replaceAll("’", "'")), `the engine has: ${text}`);
  const called = readFileSync(path.join(root, "js/src/engine.ts"), "utf8");
  for (const { name } of WebAssembly.Module.exports(new WebAssembly.Module(bytes)))
    if (name.startsWith("anypage_")) assert.ok(called.includes(`.${name}(`), `nothing calls ${name}`);
});

test("the JSONPath compliance suite passes", async (t) => {
  const file = path.join(root, "../shared/data/jsonpath-cts/cts.json");
  if (!existsSync(file)) return t.skip("../shared/data/jsonpath-cts/cts.json is absent");
  const { tests } = JSON.parse(readFileSync(file, "utf8"));
  assert.ok(tests.length >= 700, `${tests.length} cases`);
  for (const c of tests) {
    // As select() does: the document is the one item. Where its values stand is tested in wasm/jsonpath.
    const select = () =>
      engine.rows(
        { call: "select", path: c.selector, count: 1 },
        new TextEncoder().encode(`[${JSON.stringify(c.document ?? null)}]`),
      );
    if (c.invalid_selector) {
      assert.throws(select, { name: "PaginationError", code: "config" }, `${c.name}: ${c.selector} is invalid`);
      continue;
    }
    const { values, missing } = JSON.parse(new TextDecoder().decode(select()));
    // A path that can match one node only gives that one, or says that there is none.
    const results = c.results ?? [c.result];
    const matches = results.some(
      (result) => isEqual(values, [result]) || isEqual(missing.length === 0 ? values : [], result),
    );
    assert.ok(matches, `${c.name}: ${c.selector} selects ${JSON.stringify(values)}`);
  }
});

function isEqual(a, b) {
  try {
    assert.deepEqual(a, b);
    return true;
  } catch {
    return false;
  }
}
