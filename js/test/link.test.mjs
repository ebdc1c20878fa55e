// The steps behind the linker (js/scripts/link): the shrunk engine answers as the linked
// one, rewritten functions do the same, and what isn't laid out as expected is refused.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { jumpForward, returnAtOnce, rewrite } from "../scripts/link/jumps.mjs";
import {
  Reader,
  readData,
  readSections,
  s32,
  section,
  u32,
  writeData,
  writeSections,
} from "../scripts/link/module.mjs";
import { shrink } from "../scripts/link/shrink.mjs";
import { call, replay, startEngine, traces } from "./replay.mjs";
import { short } from "./scale.mjs";

const js = fileURLToPath(new URL("..", import.meta.url));
const wasm = path.join(js, "../wasm");

describe("the shrunk engine answers as the linked one", () => {
  let linked, shrunk;

  before(async () => {
    [linked, shrunk] = await Promise.all([startEngine("build/linked.wasm"), startEngine()]);
  });

  function compare(calls, where) {
    for (const [i, f] of calls.entries()) {
      const [a, b] = [linked, shrunk].map((engine) => call(() => f(engine)));
      assert.equal(told(b), told(a), `${where}, call ${i + 1}`);
    }
  }

  test("in golden traces", () => {
    for (const { name, lines } of short ? traces.filter((_, i) => i % 8 === 0) : traces) {
      const [a, b] = [linked, shrunk].map((engine) => [...replay(engine, lines)].map(told));
      assert.deepEqual(b, a, name);
    }
  });

  test("to what fuzzing has found", () => {
    const found = corpus();
    assert.ok(found.length > 250, `${found.length} inputs`);
    for (const { name, texts } of short ? found.filter((_, i) => i % 10 === 0) : found) {
      const [longest = "", beside = longest] = texts.sort((a, b) => b.length - a.length);
      compare(callsWith(longest, beside), name);
    }
    assert.equal(linked.dead || shrunk.dead, false);
  });
});

test("what ships is shrunk", () => {
  const [linked, shipped] = ["build/linked.wasm", "dist/anypage.wasm"].map((name) => readFileSync(path.join(js, name)));
  const custom = readSections(linked).filter(({ id }) => id === section.custom);
  if (custom.some(({ body }) => new Reader(body).name() === "name")) return; // --debug: it keeps the functions' names
  assert.ok(
    shipped.length < 0.9 * linked.length,
    `${shipped.length} of ${linked.length} bytes: the build has said why`,
  );
});

/** An outcome as text: objects are in the reply's text. */
function told({ answer, error, text }) {
  return `${text}\n${Array.isArray(answer) ? answer.map(({ ranges = [] }) => [...ranges]).join(";") : answer}\n${error?.code}: ${error}`;
}

/** The inputs that fuzz targets have kept: their strings and bytes. */
function corpus() {
  return readdirSync(wasm, { recursive: true })
    .filter((name) => /testdata[/\\]fuzz[/\\]\w+[/\\]\w+$/.test(name))
    .sort()
    .map((name) => ({
      name,
      texts: [...readFileSync(path.join(wasm, name), "utf8").matchAll(/^(?:string|\[\]byte)\((".*")\)$/gm)].map(
        ([, literal]) => unquote(literal),
      ),
    }));
}

/** The bytes of a string literal of Go's. */
function unquote(literal) {
  const escapes = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11 };
  const parts = literal.slice(1, -1).match(/\\x..|\\u.{4}|\\U.{8}|\\[0-7]{3}|\\.|[^\\]+/gsu) ?? [];
  return Buffer.concat(
    parts.map((part) => {
      if (part[0] !== "\\") return Buffer.from(part);
      if (part[1] === "x") return Buffer.from(part.slice(2), "hex");
      if (part[1] === "u" || part[1] === "U") return Buffer.from(String.fromCodePoint(parseInt(part.slice(2), 16)));
      if (part.length === 4) return Buffer.from([parseInt(part.slice(1), 8)]);
      return Buffer.from([escapes[part[1]] ?? part.charCodeAt(1)]);
    }),
  );
}

/** Calls in which one text is a body, a path, a header, a document, a part of an address; and another text beside it. */
function callsWith(bytes, beside) {
  const [text, other] = [bytes, beside].map((b) => b.toString());
  const walk = (request, options, body) => {
    const sessions = new Map();
    const within = (f) => (engine) => sessions.has(engine) && f(engine, sessions.get(engine));
    const headers = [
      ["link", text],
      ["content-range", text],
      ["ratelimit", other],
      ["retry-after", text],
    ];
    const fetched = (id) => [
      within((engine, session) => engine.response(session, id, 200, "", headers, false)),
      within((engine, session) => engine.chunk(session, id, body.subarray(0, 7))),
      within((engine, session) => engine.chunk(session, id, body.subarray(7))),
      within((engine, session) => engine.end(session, id)),
    ];
    return [
      (engine) => {
        const { session, scheme } = engine.open({ method: "GET", headers: [], ...request, options });
        sessions.set(engine, session);
        return scheme;
      },
      within((engine, session) => engine.demand(session, 0)),
      ...fetched(1),
      within((engine, session) => engine.demand(session, 1)),
      within((engine, session) => engine.response(session, 2, 429, "", headers, false)),
      ...fetched(2),
      within((engine, session) => engine.event(session, { event: "stop" })),
      within((engine, session) => engine.close(session)),
    ];
  };
  const page = Buffer.from('{"data":[{"id":1},{"id":2}],"next":"2","total":9}');
  const url = "https://api.example/list";
  const cursor = (name, where) => ({
    pagination: { type: "cursor", inputs: [{ name, in: where }], nextCursor: "$.next" },
  });
  return [
    (engine) => engine.validate(bytes),
    (engine) => engine.breaks(bytes),
    (engine) => engine.rows({ call: "columns" }, Buffer.concat([Buffer.from("["), bytes, Buffer.from("]")]))?.slice(),
    (engine) => engine.rows({ call: "select", count: 2, path: text }, Buffer.from('[{"a":[1]},{"b":"x"}]'))?.slice(),
    // Of a text that ends the array early the engine panics, and recovers: that reads the tables that were cut.
    (engine) => engine.openapi(`[{"url":${JSON.stringify(url)}},${text},${other}]`),
    ...walk({ url: `${url}?${text}` }, {}, page),
    ...walk({ url }, {}, bytes),
    ...walk({ url }, { pagination: "none", items: text }, beside),
    ...walk({ url }, cursor(text, "query"), page),
    ...walk({ method: "POST", url, body: text }, cursor(other, "requestBody"), page),
    ...walk({ url: `${url}/${text}` }, { pagination: "link" }, page),
  ];
}

// In the shape of Go's functions, a loop: local 0 is the place to begin at, the
// stack has n at 8 and the sum at 16; places are 0 the entry, 1 the loop's head,
// 2 its body, 3 the end. At n = 100 the callee wants to unwind, and 1 is returned.
const load = (offset) => [0x20, 1, 0xad, 0x42, offset, 0x7c, 0xa7, 0x29, 3, 0];
const store = (offset, value) => [0x20, 1, 0xad, 0x42, offset, 0x7c, 0xa7, ...value, 0x37, 3, 0];
const jump = (place, depth) => [0x41, place, 0x21, 0, 0x0c, depth];
const body = [
  ...[1, 1, 0x7f], // local 1: i32
  ...[0x23, 0, 0x21, 1],
  ...[0x02, 0x40, 0x03, 0x40, 0x02, 0x40, 0x02, 0x40, 0x02, 0x40, 0x02, 0x40],
  ...[0x20, 0, 0x0e, 3, 0, 1, 2, 3, 0x0b],
  ...store(16, [0x42, 0]),
  ...[0x0b], // place 1
  ...load(8),
  ...[0x50, 0xad, 0x50, 0x45, 0x04, 0x40, ...jump(3, 3), 0x0b], // n == 0, negated twice
  ...load(8),
  ...[0x42, ...s32(100), 0x51, 0x0d, 3], // br_if: the callee unwinds
  ...[0x0b], // place 2
  ...store(16, [...load(16), ...load(8), 0x7c]),
  ...store(8, [...load(8), 0x42, 1, 0x7d]),
  ...jump(1, 1),
  ...[0x0b], // place 3
  ...[0x41, 0, 0x0f],
  ...[0x0b, 0x00, 0x0b, 0x41, 1, 0x0b],
];

/** Runs the function with n, and returns its result and the sum. */
async function run(code, n) {
  const vector = (...entries) => Buffer.from([...u32(entries.length), ...entries.flat()]);
  const name = (text) => [text.length, ...Buffer.from(text)];
  const module = writeSections([
    { id: 1, body: vector([0x60, 1, 0x7f, 1, 0x7f]) },
    { id: 3, body: vector([0]) },
    { id: 5, body: vector([0, 1]) },
    { id: 6, body: vector([0x7f, 1, 0x41, ...s32(1024), 0x0b]) },
    { id: 7, body: vector([...name("f"), 0, 0], [...name("mem"), 2, 0]) },
    { id: 10, body: vector([...u32(code.length), ...code]) },
  ]);
  const { instance } = await WebAssembly.instantiate(module);
  const { f, mem } = instance.exports;
  const stack = new BigInt64Array(mem.buffer, 1024);
  stack[1] = BigInt(n);
  return [f(0), stack[2]];
}

test("a rewritten function does what it did", async () => {
  const shorter = rewrite(Buffer.from(body), [jumpForward, returnAtOnce]);
  for (const [n, result, sum] of [
    [0, 0, 0n],
    [1, 0, 1n],
    [10, 0, 55n],
    [99, 0, 4950n],
    [101, 1, 101n],
  ]) {
    assert.deepEqual(await run(body, n), [result, sum], `as it was, ${n}`);
    assert.deepEqual(await run(shorter, n), [result, sum], `rewritten, ${n}`);
  }
});

test("memory survives being written as segments", () => {
  const memory = Buffer.alloc(100_000);
  for (const [at, byte] of [
    [3, 1],
    [66, 2],
    [67, 3],
    [132, 4],
    [99_999, 5],
  ])
    memory[at] = byte;
  for (const run of [8, 64]) assert.deepEqual(readData(writeData(memory, run)), memory);
});

test("a module that is not as Go's linker writes it is refused", () => {
  const data = Buffer.from([1, 0, 0x41, 0, 0x0b, 1, 7]);
  assert.throws(
    () => shrink(writeSections([{ id: section.data, body: data }])),
    /lays its tables out differently: it isn't so that there is one line table/,
  );
  assert.throws(() => shrink(Buffer.from("not wasm")), /not a WebAssembly module/);
});
