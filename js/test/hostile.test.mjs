// Bodies made to break readers. The large ones, which take their time, are in
// js/soak.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { PaginationError, paginate } from "../dist/index.js";
import { body, streaming } from "../soak/hostile.mjs";
import { full } from "./scale.mjs";

const url = "https://api.example/list";
const listed = { pagination: "none", items: "$.data" };

const walk = (bytes, options = listed) =>
  paginate(url, { fetch: async () => new Response(bytes), retry: false, ...options });

async function failing(read) {
  try {
    await read();
  } catch (error) {
    assert.ok(error instanceof PaginationError, String(error));
    return error;
  }
  throw new Error("nothing failed");
}

const drain = async (stream) => {
  let length = 0;
  for await (const bytes of stream) length += bytes.length;
  return length;
};

describe("a million levels are an error, and no overflow", () => {
  const readers = {
    items: (w) => w.toArray(),
    count: (w) => w.count(),
    ndjson: (w) => drain(w.ndjson()),
    "ndjson without validation": (w) => drain(w.ndjson({ validate: false })),
    json: (w) => drain(w.json()),
    csv: (w) => drain(w.csv()),
    select: (w) => selecting(w, "$..a"),
    first: async (w) => (await w.first()).body,
  };
  const selecting = async (w, path) => {
    for await (const _ of w.select(path));
  };
  const deep = (open, close) => [open.repeat(1_000_000), "1", close.repeat(1_000_000)].join("");
  for (const [shape, nested] of [
    ["arrays", deep("[", "]")],
    ["objects", deep('{"a":', "}")],
  ]) {
    for (const [place, text] of [
      ["an item", `{"data":[{"a":1},${nested}]}`],
      ["the envelope", `{"data":[{"a":1}],"x":${nested}}`],
      ["the root", nested],
    ]) {
      const bytes = new TextEncoder().encode(text);
      for (const [how, read] of Object.entries(readers)) {
        for (const options of [listed, {}]) {
          test(`${shape} in ${place}, ${how}, ${options === listed ? "listed" : "auto"}`, async () => {
            const { code, message } = await failing(() => read(walk(bytes, options)));
            assert.equal(code, "parse");
            assert.match(message, /deeper than 10000 levels at byte \d+: maxDepth can't be set higher/);
            assert.ok(message.length < 1000);
          });
        }
      }
    }
  }

  test("and ten thousand are read by everything", async () => {
    const nested = '{"a":'.repeat(9990) + "1" + "}".repeat(9990);
    for (const read of [
      readers.items,
      readers.count,
      readers.ndjson,
      readers.json,
      readers.csv,
      (w) => selecting(w, "$..[?@.a == 1]"),
      ...(full ? [readers.select] : []), // which finds 50 million objects, one within the other
      readers.first,
    ])
      await read(walk(`{"data":[${nested}],"x":${nested}}`));
  });
});

describe("items are what JSON.parse gives", () => {
  for (const [name, item] of Object.entries({
    "__proto__ as an own member": '{"__proto__":{"polluted":true},"a":1}',
    "__proto__ within": '{"a":{"__proto__":{"polluted":true}}}',
    "constructor and prototype": '{"constructor":{"prototype":{"polluted":true}}}',
    "duplicate keys: the last one": '{"a":1,"a":2,"b":{"c":1,"c":[2]}}',
    "lone surrogates": '{"a":"\\ud800","\\udfff":"\\ud83d\\ud83d\\ude00"}',
    "escaped NULs": '{"a\\u0000":"\\u0000b"}',
    "a BOM within a string": '{"a":"\ufeff"}',
    "numbers beyond doubles": "[1e400,-1e400,1e-400,-0,0.1e1]",
    "names that look like indexes": '{"2":1,"1":2,"-1":3}',
    "an empty name": '{"":1}',
    "U+2028 and U+2029": '{"a":"\u2028\u2029"}',
  })) {
    test(name, async () => {
      const text = `{"data":[${item},${item}]}`;
      const want = JSON.parse(item);
      for (const numbers of ["number", "exact"]) {
        assert.deepEqual(await walk(text, { ...listed, numbers }).toArray(), [want, want]);
        const got = [];
        for await (const one of walk(text, { ...listed, numbers })) got.push(one);
        assert.deepEqual(
          got.map((one) => JSON.stringify(one)),
          [JSON.stringify(want), JSON.stringify(want)],
        );
        assert.deepEqual(Object.getOwnPropertyNames(got[0]), Object.getOwnPropertyNames(want));
      }
      assert.equal({}.polluted, undefined);
      assert.equal((await walk(text).first()).raw(1), item);
    });
  }

  test("exact keeps __proto__ an own member, beside a bigint", async () => {
    const [item] = await walk('{"data":[{"__proto__":{"n":9007199254740993},"a":9007199254740993}]}', {
      ...listed,
      numbers: "exact",
    }).toArray();
    assert.deepEqual(Object.keys(item), ["__proto__", "a"]);
    assert.equal(item.a, 9007199254740993n);
    assert.equal(Object.getPrototypeOf(item), Object.prototype);
    assert.equal(Object.getOwnPropertyDescriptor(item, "__proto__").value.n, 9007199254740993n);
  });

  test("exact leaves decimals of many digits alone", async () => {
    const items =
      "0.30000000000000004,-1.12345678901234567e5,1E0000000000000000001,12345678901234567890.5,9007199254740993";
    const [first, ...others] = await walk(`{"data":[{"n":[${items}]},${items}],"pi":3.14159265358979323846}`, {
      ...listed,
      numbers: "exact",
    }).toArray();
    const want = [
      0.30000000000000004,
      Number("-112345.678901234567"),
      10,
      Number("12345678901234567890.5"),
      9007199254740993n,
    ];
    assert.deepEqual(first.n, want);
    assert.deepEqual(others, want);
  });

  test("exact takes no string for an integer", async () => {
    const strings = [
      "\u0000anypage:bigint:1234567890123456",
      "\u0000anypage:bigint:x",
      '\\"9007199254740993\\',
      "9007199254740993",
    ];
    assert.deepEqual(
      await walk(JSON.stringify({ data: [strings, ...strings], n: strings }), {
        ...listed,
        numbers: "exact",
      }).toArray(),
      [strings, ...strings],
    );
  });

  test("exact refuses an integer that begins with 0", async () => {
    assert.equal(
      (await failing(() => walk('{"data":[{"a":-01234567890123456789}]}', { ...listed, numbers: "exact" }).toArray()))
        .code,
      "parse",
    );
  });

  test("exact reads items that nest deep, and long strings", async () => {
    const depth = 9_900;
    const long = "a".repeat(20_000_000);
    const [deep, second] = await walk(
      `{"data":[${"[".repeat(depth)}9007199254740993${"]".repeat(depth)},["${long}",9007199254740993]]}`,
      { ...listed, numbers: "exact" },
    ).toArray();
    let inner = deep;
    while (Array.isArray(inner)) [inner] = inner;
    assert.equal(inner, 9007199254740993n);
    assert.equal(second[0].length, long.length);
    assert.equal(second[1], 9007199254740993n);
  });

  test("an envelope's __proto__ is its own", async () => {
    const { body: envelope } = await walk('{"__proto__":{"polluted":true},"data":[]}').first();
    assert.deepEqual(Object.keys(envelope), ["__proto__", "data"]);
    assert.equal(envelope.polluted, undefined);
  });
});

describe("bytes that JSON does not allow are parse errors", () => {
  for (const [name, text] of Object.entries({
    "a NUL between tokens": '{"data":[1,\u00002]}',
    "a NUL in a string": '{"data":["\u0000"]}',
    "a NUL behind the end": '{"data":[1]}\u0000',
    "a NUL in an object": '{"data":[{"a":"\u0000"}]}',
    "two BOMs": '\ufeff\ufeff{"data":[1]}',
    "a BOM between tokens": '{"data":[1,\ufeff2]}',
    "a trailing comma in an object": '{"data":[{"a":1,}]}',
    "a comment": '{"data":[1 /* one */]}',
    "single quotes": "{'data':[1]}",
    NaN: '{"data":[{"a":NaN}]}',
    "a bare surrogate in UTF-8": Buffer.from('{"data":[{"a":"\u0000"}]}'.replace("\u0000", "@@@")).map((b, i, all) =>
      all.indexOf(0x40) === i ? 0xed : all.indexOf(0x40) === i - 1 ? 0xa0 : all.indexOf(0x40) === i - 2 ? 0x80 : b,
    ),
    "an overlong encoding": Buffer.from([...Buffer.from('{"data":[{"a":"'), 0xc0, 0xaf, ...Buffer.from('"}]}')]),
  })) {
    test(name, async () => {
      for (const options of [listed, {}, { ...listed, numbers: "exact" }])
        assert.equal((await failing(() => walk(text, options).toArray())).code, "parse");
    });
  }

  test("one BOM is passed over", async () => {
    for (const options of [listed, {}])
      assert.deepEqual(await walk('\ufeff{"data":[1,{"a":2}]}', options).toArray(), [1, { a: 2 }]);
  });
});

describe("maxPageBytes", () => {
  test("is where a body is left, with a message and a checkpoint", async () => {
    for (const options of [listed, {}]) {
      const { stream, asked } = streaming(body.string(64));
      const w = walk(stream, { ...options, maxPageBytes: 3_000_000 });
      const error = await failing(() => w.count());
      assert.equal(error.code, "limit");
      assert.match(error.message, /maxPageBytes, 3000000/);
      assert.ok(asked() < 6_000_000, `${asked()} bytes were asked for`);
      assert.equal(error.checkpoint.version, 1);
    }
  });

  test("is a positive integer", async () => {
    for (const maxPageBytes of [0, -1, 1.5, "1"]) {
      const { code, message } = await failing(() => walk("{}", { ...listed, maxPageBytes }).count());
      assert.equal(code, "config");
      assert.match(message, /maxPageBytes/);
    }
  });

  test("does not count an error's body, of which 2 KiB are read", async () => {
    const { stream, asked } = streaming(body.string(64));
    const error = await failing(() =>
      paginate(url, {
        ...listed,
        retry: false,
        maxPageBytes: 3_000_000,
        fetch: async () => new Response(stream, { status: 400 }),
      }).count(),
    );
    assert.equal(error.code, "http");
    assert.ok(asked() < 6_000_000);
  });
});
