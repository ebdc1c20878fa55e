// The engine in WebAssembly gives the same answers as native Go: the golden
// traces of wasm/abi, byte for byte, and the JSONPath compliance suite, whose
// regular expressions are matched by this JavaScript engine.

import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import * as esbuild from "esbuild";

const js = fileURLToPath(new URL("..", import.meta.url));
const root = path.join(js, "..");
const traces = path.join(root, "wasm/abi/testdata/traces");

let folder, engine;

before(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "anypage-traces-"));
  const bundle = path.join(folder, "engine.mjs");
  const { version } = JSON.parse(readFileSync(path.join(js, "package.json"), "utf8"));
  // The class is no export of the package.
  await esbuild.build({
    entryPoints: [path.join(js, "src/engine.ts")],
    outfile: bundle,
    bundle: true,
    format: "esm",
    platform: "neutral",
    external: ["node:*"],
    define: { ANYPAGE_VERSION: JSON.stringify(version) },
    logLevel: "warning",
  });
  const { Engine } = await import(pathToFileURL(bundle).href);
  engine = await Engine.start(await WebAssembly.compile(readFileSync(path.join(js, "dist/anypage.wasm"))));
});

after(() => rmSync(folder, { recursive: true, force: true }));

/** What a line has behind "out", as text: no string can hold an unescaped quote. */
function outOf(line) {
  const at = line.indexOf(',"out":');
  return at < 0 ? "" : line.slice(at + 7, -1);
}

/** Calls the engine, and returns the text of its reply besides what the call returns or throws. */
function call(t, now, random, f) {
  let text = "";
  const { parse } = JSON;
  const stubs = [
    t.mock.method(Date, "now", () => now),
    t.mock.method(Math, "random", () => random),
    t.mock.method(JSON, "parse", (json, ...rest) => parse((text = json), ...rest)),
  ];
  try {
    return { answer: f(), text };
  } catch (error) {
    return { error, text };
  } finally {
    for (const stub of stubs) stub.mock.restore();
  }
}

function bytesOf({ text = "", base64 = "", repeat = 1 }) {
  const once = Buffer.concat([Buffer.from(text), Buffer.from(base64, "base64")]);
  return new Uint8Array(Buffer.concat(Array(repeat).fill(once)));
}

/** Passes an event of a trace on. */
function send(session, event) {
  switch (event.event) {
    case "demand":
      return engine.demand(session, event.page);
    case "response":
      return engine.response(session, event.id, event.status, event.url, event.headers, event.cors === true);
    case "chunk":
      return engine.chunk(session, event.id, bytesOf(event));
    case "end":
      return engine.end(session, event.id);
    default:
      return engine.event(session, event);
  }
}

describe("the engine answers each trace as natively", () => {
  const files = readdirSync(traces).filter((name) => name.endsWith(".jsonl"));
  test("there are traces", () => assert.ok(files.length >= 15, `${files.length} traces`));
  for (const file of files) {
    test(file, (t) => {
      let session;
      for (const [i, line] of readFileSync(path.join(traces, file), "utf8").trimEnd().split("\n").entries()) {
        const where = `${file}:${i + 1}`;
        const { open, in: event, now = 0, random = 0, ranges = [] } = JSON.parse(line);
        if (open !== undefined) {
          if (session !== undefined) engine.close(session);
          const { answer, error, text } = call(t, now, random, () => engine.open(open));
          assert.equal(text, outOf(line), where);
          if (error === undefined) {
            session = answer.session;
          } else {
            session = undefined;
            assert.equal(error.name, "PaginationError", where);
            assert.equal(error.code, JSON.parse(text).error.code, where);
          }
          continue;
        }
        const { answer, error, text } = call(t, now, random, () => send(session, event));
        assert.equal(error, undefined, where);
        assert.equal(text, outOf(line), where);
        assert.deepEqual([...answer.ranges], ranges, where);
      }
      if (session !== undefined) engine.close(session);
      assert.equal(engine.dead, false);
    });
  }
});

test("sessions side by side share nothing", () => {
  const config = { method: "GET", url: "https://a.example/", headers: [], options: { pagination: "none", items: "$" } };
  const [a, b] = [engine.open(config).session, engine.open(config).session];
  assert.equal(engine.demand(a, 0).effects[0].id, 1);
  assert.equal(engine.demand(b, 0).effects[0].id, 1);
  engine.response(a, 1, 200, "", [], false);
  engine.response(b, 1, 200, "", [], false);
  const text = new TextEncoder();
  assert.deepEqual([...engine.chunk(a, 1, text.encode("[1,")).ranges], [1, 2]);
  assert.deepEqual([...engine.chunk(b, 1, text.encode("[ 22")).ranges], []);
  assert.deepEqual([...engine.chunk(a, 1, text.encode("3]")).ranges], [3, 4]);
  engine.close(a);
  assert.deepEqual(engine.end(a, 1), { effects: [], ranges: new Uint32Array() }, "a closed session is silent");
  assert.deepEqual([...engine.chunk(b, 1, text.encode("]")).ranges], [2, 4]);
  assert.equal(engine.end(b, 1).effects.at(-1).verdict.items, 1);
  engine.close(b);
});

test("a panic is a failure of its walk alone", () => {
  const config = { method: "GET", url: "https://a.example/", headers: [], options: { pagination: "none" } };
  const { session } = engine.open(config);
  const [failure] = engine.event(session, { event: "no such event" }).effects;
  assert.equal(failure.effect, "fail");
  assert.equal(failure.code, "engine");
  assert.match(failure.message, /no such event/);
  assert.equal(engine.dead, false);
  assert.deepEqual(engine.demand(session, 0).effects, [], "the session is gone");
  const next = engine.open(config).session;
  assert.equal(engine.demand(next, 0).effects[0].effect, "fetch");
  engine.close(next);
});

test("the JSONPath compliance suite passes", async (t) => {
  const file = path.join(root, "../shared/data/jsonpath-cts/cts.json");
  if (!existsSync(file)) return t.skip("../shared/data/jsonpath-cts/cts.json is absent");
  const { tests } = JSON.parse(readFileSync(file, "utf8"));
  assert.ok(tests.length >= 700, `${tests.length} cases`);
  for (const c of tests) {
    const reply = JSON.parse(engine.jsonpath(c.selector, JSON.stringify(c.document ?? null)));
    if (c.invalid_selector) {
      assert.equal(reply.error?.code, "config", `${c.name}: ${c.selector} is invalid`);
      continue;
    }
    assert.equal(reply.error, undefined, `${c.name}: ${c.selector}`);
    const values = reply.nodes.map((node) => node.value);
    const paths = reply.nodes.map((node) => node.path);
    const results = c.results ?? [c.result];
    const resultPaths = c.results_paths ?? [c.result_paths];
    const matches = results.some((result, i) => isEqual(values, result) && isEqual(paths, resultPaths[i]));
    assert.ok(matches, `${c.name}: ${c.selector} selects ${JSON.stringify(reply.nodes)}`);
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
