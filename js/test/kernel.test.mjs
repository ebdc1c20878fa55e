// The kernel in vector instructions against the engine's own, on random documents in
// random chunks: both give the same pages, and both what JSON.parse finds.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { paginate } from "../dist/index.js";
import { full, short } from "./scale.mjs";

/** The package in a world whose WebAssembly has no vector instructions. */
const plain = await (async () => {
  await new Response("").text(); // Node compiles its HTTP parser now
  const { compile } = WebAssembly;
  let refused = 0;
  WebAssembly.compile = async (bytes) => {
    if (bytes.byteLength > 100_000) return compile(bytes);
    refused++;
    throw new WebAssembly.CompileError("no vector instructions here");
  };
  const copy = await import("../dist/index.js?plain");
  await copy.init();
  WebAssembly.compile = compile;
  assert.equal(refused, 1);
  return copy;
})();

/** A generator of pseudo-random numbers below n (xorshift32). */
function random(seed) {
  let state = seed | 1;
  return (n) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % n;
  };
}

const pieces = [
  "a",
  " ",
  "é",
  "€",
  "😀",
  "[",
  "]",
  "{",
  "}",
  ",",
  ":",
  "\\\\",
  '\\"',
  "\\n",
  "\\u00e9",
  "\\\\\\\\",
  '\\\\\\"',
  "0",
  "true",
];

function string(next) {
  let s = '"';
  for (let n = next(8) === 0 ? next(200) : next(9); n > 0; n--) s += pieces[next(pieces.length)];
  return s + '"';
}

/** The text of a value; space puts white space between tokens. */
function value(next, space, depth) {
  const w = () => (space ? ["", " ", "\n", "\r\n  ", "\t", " ".repeat(70)][next(6)] : "");
  switch (next(depth > 0 ? 9 : 6)) {
    case 0:
      return ["0", "-0", "12", "-1.50", "1e5", "9007199254740993", "2.5E-3"][next(7)];
    case 1:
      return ["true", "false", "null"][next(3)];
    case 2:
    case 3:
    case 4:
    case 5:
      return string(next);
    case 6:
      return `[${Array.from({ length: next(6) }, () => w() + value(next, space, depth - 1) + w()).join(",")}]`;
    default:
      return `{${Array.from({ length: next(6) }, () => `${w()}${string(next)}${w()}:${w()}${value(next, space, depth - 1)}${w()}`).join(",")}}`;
  }
}

/** A page: items, with members beside them. */
function page(seed) {
  const next = random(seed);
  const space = next(3) === 0;
  const w = () => (space ? ["", " ", "\n  "][next(3)] : "");
  const sibling = (name) => (next(2) === 0 ? [`${w()}"${name}"${w()}:${w()}${value(next, space, 4)}${w()}`] : []);
  const items = Array.from({ length: next(40) }, () =>
    next(9) === 0 ? value(next, space, 3) : `{${w()}"id":${next(1000)},"x":${value(next, space, 3)}${w()}}`,
  );
  const list = `${w()}"data"${w()}:[${items.map((item) => w() + item + w()).join(",")}]`;
  return {
    text: `{${[...sibling("before"), ...sibling("first"), list, ...sibling("after"), ...sibling("last")].join(",")}}`,
    items,
  };
}

/** A sequence of records: lines, or texts behind record separators. */
function records(seed) {
  const next = random(seed);
  const lines = next(3) > 0;
  const blank = () => ["", "", "", " ", "\t", "\r", ...(lines ? [] : ["\n"])][next(lines ? 6 : 7)];
  const items = Array.from({ length: next(60) }, () =>
    next(9) === 0 ? value(next, !lines, 3) : `{"id":${next(1000)},"x":${value(next, false, 3)}}`,
  );
  const ends = () => (next(9) === 0 ? "\n\r\n" : "\n");
  const text = items.map((item) => (lines ? blank() : "\u001e") + blank() + item + blank() + ends()).join("");
  return { text, items };
}

/** A fetch whose one response comes in chunks of sizes below most. */
function serve(text, seed, most, type = "application/json") {
  const bytes = new TextEncoder().encode(text);
  const next = random(seed);
  let at = 0;
  return async () =>
    new Response(
      new ReadableStream({
        pull(controller) {
          if (at >= bytes.length) return controller.close();
          controller.enqueue(bytes.slice(at, (at += 1 + next(most))));
        },
      }),
      { headers: { "content-type": type } },
    );
}

/** All that a walk says about one response. */
async function read(paginate, text, seed, most, options = {}, type = undefined) {
  const walk = paginate("https://api.example/list", {
    pagination: "none",
    items: "$.data",
    retry: false,
    fetch: serve(text, seed, most, type),
    ...options,
  });
  try {
    const page = await walk.first();
    const raw = page.getPaginatedItems().map((_, i) => page.raw(i));
    return { raw, items: page.items, body: page.body };
  } catch ({ name, code, message }) {
    return { name, code, message };
  }
}

for (const [name, make] of Object.entries({
  "whole documents": (text) => text,
  "documents with a wrong byte": (text, next) => {
    const bytes = [...text];
    bytes[next(bytes.length)] = ["}", "]", '"', ",", "\\", "x", "{", "\u0001", "_", "y"][next(10)];
    return bytes.join("");
  },
  "documents that end early": (text, next) => text.slice(0, next(text.length)),
})) {
  test(`the kernel and the engine without it agree on ${name}`, async () => {
    for (let seed = 1; seed <= (short ? 6 : full ? 150 : 60); seed++) {
      const { text, items } = page(seed);
      const body = make(text, random(seed + 7));
      const most = [9, 40, 64, 130, 1 << 20][seed % 5];
      const fast = await read(paginate, body, seed, most);
      const slow = await read(plain.paginate, body, seed, most);
      assert.deepEqual(fast, slow, `seed ${seed}: ${body}`);
      assert.deepEqual(await read(paginate, body, seed + 1, 1 << 20), fast, `seed ${seed} in other chunks: ${body}`);
      if (make.length === 1) {
        assert.deepEqual(fast.raw, items, `seed ${seed}: ${body}`);
        const { data, ...rest } = JSON.parse(body);
        assert.deepEqual({ ...fast.body, data: undefined }, { ...rest, data: undefined });
        assert.deepEqual(fast.items, data);
      } else if (isJSON(body)) {
        assert.equal(fast.code, undefined, `seed ${seed}: ${body}`);
      } else {
        assert.equal(fast.code, "parse", `seed ${seed}: ${body}`);
      }
    }
  });
}

for (const [name, make] of Object.entries({
  "whole sequences": (text) => text,
  "sequences with a wrong byte": (text, next) => {
    const bytes = [...text];
    bytes[next(bytes.length)] = ["}", "]", '"', ",", "\\", "x", "{", "\u001e", "\n", "y"][next(10)];
    return bytes.join("");
  },
  "sequences that end early": (text, next) => text.slice(0, next(text.length)),
})) {
  test(`the kernel and the engine without it agree on ${name}`, async () => {
    for (let seed = 1; seed <= (short ? 5 : full ? 300 : 60); seed++) {
      const { text, items } = records(seed);
      const body = make(text, random(seed + 7));
      const most = [9, 40, 64, 130, 1 << 20][seed % 5];
      const options = { items: "$", maxDepth: seed % 4 === 0 ? 2 : 10_000 };
      const type = "application/json-seq";
      const fast = await read(paginate, body, seed, most, options, type);
      assert.deepEqual(await read(plain.paginate, body, seed, most, options, type), fast, `seed ${seed}: ${body}`);
      assert.deepEqual(await read(paginate, body, seed + 1, 1 << 20, options, type), fast, `seed ${seed}: ${body}`);
      if (make.length === 1 && seed % 4 !== 0) {
        assert.deepEqual(fast.raw, items, `seed ${seed}: ${body}`);
        assert.deepEqual(
          fast.items,
          items.map((item) => JSON.parse(item)),
        );
        assert.equal(fast.body, undefined);
      }
    }
  });
}

function isJSON(text) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The kernel on its own, on memory of ours. */
const kernel = await (async () => {
  const memory = new WebAssembly.Memory({ initial: 40 });
  const { instance } = await WebAssembly.instantiate(readFileSync(new URL("../dist/kernel.wasm", import.meta.url)), {
    env: { memory },
  });
  return { ...instance.exports, bytes: new Uint8Array(memory.buffer) };
})();
/** Where in the memory the kernel's own part and the text are. */
const scratch = 1024;
const place = 65_536;
const layout = JSON.parse(readFileSync(new URL("../build/layout.json", import.meta.url), "utf8"));
assert.ok(scratch + layout.SCRATCH <= place - 64, "there is room for the kernel's own part");

function valid(bytes) {
  // What stands around the text must not matter.
  kernel.bytes.fill(0x31, place - 64, place + bytes.length + 64);
  kernel.bytes.set(bytes, place);
  return kernel.validate(scratch, place, bytes.length) !== 0;
}

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** What the validator has to say, by what the platform knows. */
function isValid(bytes) {
  try {
    JSON.parse(strict.decode(bytes));
    return true;
  } catch {
    return false;
  }
}

test("the validator agrees with JSON.parse on random texts, with and without a wrong byte", () => {
  const seen = [0, 0];
  for (let seed = 1; seed <= 6000; seed++) {
    const next = random(seed);
    const text = " ".repeat(next(130)) + value(next, next(2) === 0, 4) + " ".repeat(next(3));
    const bytes = new TextEncoder().encode(text);
    if (seed % 2 === 0) {
      const at = next(3) === 0 ? bytes.length - 1 - next(Math.min(3, bytes.length)) : next(bytes.length);
      bytes[Math.max(at, 0)] = [next(256), ...'{}[]",:\\0-.e'].map((c) =>
        typeof c === "string" ? c.charCodeAt(0) : c,
      )[next(13)];
    }
    const want = isValid(bytes);
    seen[Number(want)]++;
    assert.equal(valid(bytes), want, `seed ${seed}: ${JSON.stringify(new TextDecoder().decode(bytes))}`);
  }
  assert.ok(seen[0] > 1000 && seen[1] > 3000, `${seen}`);
});

test("the validator agrees with JSON.parse wherever blocks are cut", () => {
  const texts = [
    ...[
      "0",
      "-0",
      "-",
      "01",
      "1.",
      "1.5",
      ".5",
      "1e",
      "1e+",
      "1E-7",
      "1e5.",
      "-a",
      "+1",
      "0x1",
      "1 2",
      "9".repeat(90),
      "tru",
      "true",
      "truex",
      "true,",
      "nul",
      "null",
      "fals",
      "false",
      "False",
    ],
    ...[
      '"',
      '"a',
      '"\\"',
      '"\\\\"',
      '"\\u12"',
      '"\\u12g4"',
      '"\\uD800"',
      '"\\x"',
      '"\t"',
      '"\u007f"',
      '"\u0000"',
      '"é"',
      '"😀"',
      '"a"b',
      '"a""b"',
    ],
    ...[
      "{}",
      "{",
      "}",
      "[]",
      "[",
      "]",
      "[1",
      "[1,",
      "[1,]",
      "[,1]",
      "[1 2]",
      "{1:2}",
      '{"a"}',
      '{"a":}',
      '{"a":1',
      '{"a":1,',
      '{"a":1,}',
      '{"a":1 "b":2}',
      '{"a":1]',
      "[1}",
      '{"a" :1}',
      '{"a":1}{',
      '["a":1]',
      "[]]",
      "[1]\f",
      "\v1",
      "\u00a01",
      "",
    ],
  ];
  for (const text of texts) {
    for (let before = 0; before < 130; before++) {
      const bytes = new TextEncoder().encode(" ".repeat(before) + text);
      assert.equal(valid(bytes), isValid(bytes), `${JSON.stringify(text)} after ${before} spaces`);
      const inside = new TextEncoder().encode(`["${"x".repeat(before)}",${text}]`);
      assert.equal(valid(inside), isValid(inside), `${JSON.stringify(text)} in an array, at ${before + 4}`);
    }
  }
  const wrongUTF8 = [
    [0x80],
    [0xbf, 0x41],
    [0xc1, 0x81],
    [0xc3],
    [0xe0, 0x9f, 0x80],
    [0xed, 0xa0, 0x80],
    [0xe2, 0x82],
    [0xe2, 0x28, 0xa1],
    [0xf0, 0x8f, 0x80, 0x80],
    [0xf4, 0x90, 0x80, 0x80],
    [0xf0, 0x9f, 0x98],
    [0xf5, 0x80, 0x80, 0x80],
    [0xff],
  ];
  const rightUTF8 = [
    [0xc2, 0x80],
    [0xe0, 0xa0, 0x80],
    [0xed, 0x9f, 0xbf],
    [0xee, 0x80, 0x80],
    [0xf0, 0x90, 0x80, 0x80],
    [0xf4, 0x8f, 0xbf, 0xbf],
  ];
  for (const [want, all] of [
    [false, wrongUTF8],
    [true, rightUTF8],
  ]) {
    for (const sequence of all) {
      for (let before = 0; before < 130; before++) {
        const bytes = Uint8Array.from([0x22, ...Array(before).fill(0x78), ...sequence, 0x22]);
        assert.equal(valid(bytes), want, `${sequence} at ${before + 1}`);
        assert.equal(isValid(bytes), want);
      }
    }
  }
});

const suite = new URL("../../../shared/data/json-test-suite/test_parsing/", import.meta.url);
test("the validator agrees with the JSON parsing suite", {
  skip: !existsSync(suite) && "the suite is not here",
}, () => {
  for (const name of readdirSync(suite)) {
    const bytes = readFileSync(new URL(encodeURIComponent(name), suite));
    if (name.startsWith("i_")) continue; // the implementation's choice
    const deep = bytes.length > 50_000; // deeper than the engine allows
    if (bytes.length < 2_000_000) assert.equal(valid(bytes), name.startsWith("y_") && !deep, name);
  }
});

// What JSON.parse finds in a body of the size of many blocks, with all that can cross their borders.
test("long runs of backslashes and deep nesting cross blocks", async () => {
  for (let run = 0; run < 140; run++) {
    const items = [
      `{"s":"${"\\\\".repeat(run)}","t":"}"}`,
      `{"s":"${" ".repeat(run % 64)}${"\\\\".repeat(run)}\\"]","t":"["}`,
      "[".repeat(run + 1) + "]".repeat(run + 1),
    ];
    const text = `{"data":[${items.join(",")}]}`;
    for (const most of [63, 1 << 20]) assert.deepEqual((await read(paginate, text, run + 1, most)).raw, items);
  }
});

/** Where a text opens one level too many; -1 where it doesn't. */
function tooDeep(text, levels) {
  let depth = 0;
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/g)) {
    if (token === "[" || token === "{") {
      if (++depth > levels) return new TextEncoder().encode(text.slice(0, index)).length;
    } else if (token.length === 1) {
      depth--;
    }
  }
  return -1;
}

test("maxDepth is where both stop, in items and beside them", async () => {
  const seen = new Set();
  for (let seed = 1; seed <= (short ? 10 : 50); seed++) {
    const { text } = page(seed);
    for (const maxDepth of [1, 3, 5]) {
      const byte = tooDeep(text, maxDepth);
      for (const items of ["$.data", "$.data[?@.id >= 0]"]) {
        const options = { items, maxDepth };
        const most = [40, 64, 130, 1000, 1 << 20][seed % 5];
        const fast = await read(paginate, text, seed, most, options);
        if (byte < 0) assert.equal(fast.code, undefined, `seed ${seed}, ${maxDepth} levels: ${fast.message}`);
        else
          assert.match(
            fast.message,
            new RegExp(`nests deeper than ${maxDepth} levels? at byte ${byte}: .*maxDepth`),
            `seed ${seed}: ${text}`,
          );
        assert.deepEqual(await read(plain.paginate, text, seed, most, options), fast, `seed ${seed}: ${text}`);
        seen.add(`${maxDepth} ${byte < 0}`);
      }
    }
  }
  if (!short) assert.deepEqual([...seen].sort(), ["1 false", "3 false", "3 true", "5 false", "5 true"]); // no body nests one level only
});

test("nesting deeper than 10,000 levels is an error in an item, and beside the items", async () => {
  for (const text of [
    `{"data":[${"[".repeat(10_001)}`,
    `{"data":[[],[[]],${"[[],".repeat(10_001)}`,
    `{"meta":${"[".repeat(10_001)}`,
    `{"meta":${"[".repeat(10_000)}${"]".repeat(10_000)},"data":[]}`,
  ]) {
    const fast = await read(paginate, text, 1, 1000);
    assert.match(fast.message, /nests deeper than 10000 levels at byte \d+/);
    assert.deepEqual(fast, await read(plain.paginate, text, 1, 1000));
  }
});

test("NDJSON is the items' own bytes without line breaks", async () => {
  for (let seed = 1; seed <= 60; seed++) {
    const { text, items } = page(seed);
    const want = items.map((item) => item.replaceAll(/[\n\r]/g, "") + "\n").join("");
    for (const { paginate: open } of [{ paginate }, plain]) {
      for (const validate of [true, false]) {
        const walk = open("https://api.example/list", {
          pagination: "none",
          items: "$.data",
          fetch: serve(text, seed, 500),
        });
        assert.equal(await new Response(walk.ndjson({ validate })).text(), want, `seed ${seed}`);
      }
    }
  }
  for (let length = 0; length < 200; length++) {
    const bytes = Uint8Array.from({ length }, () => 0x20);
    kernel.bytes.fill(0x0a, place - 64, place + length + 64);
    kernel.bytes.set(bytes, place);
    assert.equal(kernel.breaks(place, length), 0);
    for (const at of [0, length >> 1, length - 1].filter((i) => i >= 0 && i < length)) {
      kernel.bytes[place + at] = length % 2 === 0 ? 0x0a : 0x0d;
      assert.equal(kernel.breaks(place, length), 1);
      kernel.bytes[place + at] = 0x20;
    }
  }
});

/** An item whose members' names come again, and are written with escapes at times. */
function item(next, depth, escapes) {
  const w = () => ["", "", "", " ", "\n\t"][next(5)];
  const name = () =>
    ["a", "b", "id", "é", "x y", "ab", "a\\u0062", "\\u0061", "\\u00e9", "a\\\\", "\\n"][
      next(escapes && next(4) === 0 ? 11 : 6)
    ];
  switch (next(depth > 0 ? 8 : 4)) {
    case 0:
      return ["1", "-2.50", "9007199254740993", "0"][next(4)];
    case 1:
      return ["true", "false", "null"][next(3)];
    case 2:
    case 3:
      return string(next);
    case 4:
    case 5:
      return `[${Array.from({ length: next(4) }, () => w() + item(next, depth - 1, escapes) + w()).join(",")}]`;
    default:
      return `{${Array.from({ length: next(6) }, () => `${w()}"${name()}"${w()}:${w()}${item(next, depth - 1, escapes)}${w()}`).join(",")}}`;
  }
}

const paths = [
  ["$.a", "a"],
  ["$.b", "b"],
  ["$.id", "id"],
  ["$['é']", "é"],
  ["$['x y']", "x y"],
  ["$.ab", "ab"],
  ["$.a.a", "a", "a"],
  ["$.a.b", "a", "b"],
  ["$.b.a.id", "b", "a", "id"],
  ["$.a[0]", "a", 0],
  ["$.a[1].b", "a", 1, "b"],
  ["$[0]", 0],
  ["$[1][0]", 1, 0],
  ["$.id[0].a", "id", 0, "a"],
  ["$[-1]", -1],
  ["$['a\\\\']", "a\\"],
  ["$['\\n']", "\n"],
  ["$"],
];

test("select finds what the path leads to in the parsed item", async () => {
  for (let seed = 1; seed <= (short ? 30 : 180); seed++) {
    const next = random(seed);
    const escapes = next(3) === 0;
    const items = Array.from({ length: 1 + next(60) }, () => item(next, 4, escapes));
    const body = `{"data":[${items.join(next(2) === 0 ? "," : " ,\n")}]}`;
    const [path, ...steps] = paths[seed % paths.length];
    const read = async (paginate) => {
      const values = [];
      const walk = paginate("https://api.example/list", {
        pagination: "none",
        items: "$.data",
        fetch: serve(body, seed, [200, 1 << 20][seed % 2]),
      });
      for await (const value of walk.select(path)) values.push(value);
      return values;
    };
    const want = items.map((text) => steps.reduce((value, step) => lookUp(value, step), JSON.parse(text)));
    const fast = await read(paginate);
    assert.deepEqual(fast, want, `seed ${seed}, ${path}: ${body}`);
    assert.deepEqual(await read(plain.paginate), want, `seed ${seed}, ${path} without vector instructions: ${body}`);
    const csv = async (paginate) =>
      new Response(
        paginate("https://api.example/list", {
          pagination: "none",
          items: "$.data",
          fetch: serve(body, seed, 999),
        }).csv({ columns: ["id", path, "a"] }),
      ).text();
    assert.equal(await csv(paginate), await csv(plain.paginate), `seed ${seed}, CSV, ${path}: ${body}`);
  }
});

function lookUp(value, step) {
  if (Array.isArray(value)) return typeof step === "number" ? value.at(step) : undefined;
  return typeof value === "object" && value !== null && typeof step === "string" && Object.hasOwn(value, step)
    ? value[step]
    : undefined;
}

test("select and CSV name the first item that is not JSON, and hand those before it out", async () => {
  const body = '{"data":[{"id":1},{"id":2},{"id":tru},{"id":4}]}';
  for (const { paginate: open } of [{ paginate }, plain]) {
    const walk = () =>
      open("https://api.example/list", { pagination: "none", items: "$.data", fetch: serve(body, 1, 1 << 20) });
    const values = [];
    const wrong = { code: "parse", message: /^item 3 of page 1 is not valid JSON: .* at byte 36 of the body/ };
    await assert.rejects(async () => {
      for await (const value of walk().select("$.id")) values.push(value);
    }, wrong);
    assert.deepEqual(values, [1, 2]);
    let text = "";
    await assert.rejects(async () => {
      for await (const chunk of walk().csv()) text += new TextDecoder().decode(chunk);
    }, wrong);
    assert.equal(text, "id\r\n1\r\n2\r\n");
  }
});

test("a real runtime without vector instructions walks by the engine alone", {
  skip: process.arch !== "x64" && "only x64 can be told to have none",
}, () => {
  const script = `
    const simd = WebAssembly.validate(new Uint8Array([0,97,115,109,1,0,0,0,1,5,1,96,0,1,123,3,2,1,0,10,10,1,8,0,65,0,253,15,253,98,11]));
    const { paginate } = await import(${JSON.stringify(fileURLToPath(new URL("../dist/index.js", import.meta.url)))});
    const items = await paginate("https://api.example/", { pagination: "none", items: "$", fetch: async () => Response.json([{ id: 1 }, { id: 2 }]) }).toArray();
    console.log(JSON.stringify([simd, items]));
    process.exit(0);`;
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ["--no-enable-sse4-1", "--no-enable-ssse3", "--input-type=module", "-e", script],
    { encoding: "utf8" },
  );
  assert.equal(stdout.trim(), '[false,[{"id":1},{"id":2}]]', stderr);
});
