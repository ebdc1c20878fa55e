// Exports and fields: none of them builds an item, all are exact.

import assert from "node:assert/strict";
import { test } from "node:test";
import { paginate } from "../dist/index.js";
import { slow } from "./scale.mjs";

/** A fetch that serves bodies by the query's page, each in chunks of size bytes. */
function serve(bodies, size = 1 << 16) {
  const calls = [];
  const fetch = async (url) => {
    calls.push(url);
    const bytes = new TextEncoder().encode(bodies[Number(new URL(url).searchParams.get("page") ?? 1) - 1]);
    let at = 0;
    const stream = new ReadableStream({
      pull(controller) {
        if (at >= bytes.length) return controller.close();
        controller.enqueue(bytes.slice(at, (at += size)));
      },
    });
    return new Response(stream, { headers: { "content-type": "application/json" } });
  };
  return { fetch, calls };
}

const pagination = {
  type: "offsetLimit",
  inputs: [{ name: "page", in: "query", type: "page" }],
  outputs: { results: "$.data", numPages: "$.pages" },
};
const bodies = [
  '{"pages":3,"data":[{"id":9007199254740993,"name":"Ann, \\"the\\" Ü"},{"id":2,"name":null}]}',
  '{"pages":3,"data":[\n  {"id": 1.10,\r\n   "name": "line\\nbreak"}  ,\n  "text", [1,2]]}',
  '{"pages":3,"data":[{"id":5,"deep":{"a":[1,2]}}]}',
];
const exactItems = [
  '{"id":9007199254740993,"name":"Ann, \\"the\\" Ü"}',
  '{"id":2,"name":null}',
  '{"id": 1.10,   "name": "line\\nbreak"}',
  '"text"',
  "[1,2]",
  '{"id":5,"deep":{"a":[1,2]}}',
];
const walk = (size, options = {}, from = bodies) => {
  const { fetch, calls } = serve(from, size);
  return Object.assign(paginate("https://api.example/list", { pagination, fetch, ...options }), { calls });
};
const text = (stream) => new Response(stream).text();

for (const size of [1, 7, 1 << 16]) {
  test(`ndjson, in chunks of ${size}`, async () => {
    assert.equal(await text(walk(size).ndjson()), exactItems.map((item) => item + "\n").join(""));
    assert.equal(await text(walk(size).ndjson({ validate: false })), exactItems.map((item) => item + "\n").join(""));
  });
  test(`json, in chunks of ${size}`, async () => {
    const whole = await text(walk(size).json());
    assert.deepEqual(
      JSON.parse(whole),
      exactItems.map((item) => JSON.parse(item)),
    );
    assert.match(whole, /^\[\{"id":9007199254740993,/);
  });
  test(`csv, in chunks of ${size}`, async () => {
    assert.equal(
      await text(walk(size, { maxItems: 2 }).csv()),
      'id,name\r\n9007199254740993,"Ann, ""the"" Ü"\r\n2,\r\n',
    );
    assert.equal(
      await text(walk(size).csv({ columns: ["id", "$.deep.a[1]"] })),
      "id,$.deep.a[1]\r\n9007199254740993,\r\n2,\r\n1.10,\r\n,\r\n,\r\n5,2\r\n",
    );
  });
  test(`select, in chunks of ${size}`, async () => {
    const ids = [];
    const selected = walk(size, { numbers: "exact" });
    for await (const id of selected.select("$.id")) ids.push(id);
    assert.deepEqual(ids, [9007199254740993n, 2, 1.1, undefined, undefined, 5]);
    assert.equal(selected.verdict.status, "complete");
    assert.equal(selected.verdict.items, 6);
    const lists = [];
    for await (const list of walk(size).select("$.deep.a[*]")) lists.push(list);
    assert.deepEqual(lists, [[], [], [], [], [], [1, 2]]);
  });
  test(`count, in chunks of ${size}`, async () => assert.equal(await walk(size).count(), 6));
}

test("an empty list is exported as one", async () => {
  const empty = ['{"pages":1,"data":[]}'];
  assert.equal(await text(walk(99, {}, empty).json()), "[]");
  assert.equal(await text(walk(99, {}, empty).ndjson()), "");
  assert.equal(await text(walk(99, {}, empty).csv()), "");
});

test("the columns of a csv are those of the first page, however it arrives", async () => {
  const two = [
    '{"pages":2,"data":[{"a":1},{"b":2},["x"],{"a":3,"c":{"d":4}}]}',
    '{"pages":2,"data":[{"c":5,"late":6}]}',
  ];
  for (const size of [1, 7, 99])
    assert.equal(
      await text(walk(size, {}, two).csv()),
      'a,b,value,c\r\n1,,,\r\n,2,,\r\n,,"[""x""]",\r\n3,,,"{""d"":4}"\r\n,,,5\r\n',
    );
  // Items behind maxItems don't count, and an item that is no JSON is told where its turn comes.
  for (const size of [1, 7, 99])
    assert.equal(await text(walk(size, { maxItems: 2 }, two).csv()), "a,b\r\n1,\r\n,2\r\n");
  let written = "";
  await assert.rejects(
    async () => {
      for await (const chunk of walk(1, {}, ['{"pages":2,"data":[{"a":1},{"b":2},{"c":tru},{"d":4}]}']).csv())
        written += new TextDecoder().decode(chunk);
    },
    { code: "parse", message: /^item 3 of page 1 / },
  );
  assert.equal(written, "a,b\r\n1,\r\n,2\r\n");
});

test("members that begin with $ are columns, and a csv of one column has no empty lines", async () => {
  const odd = ['{"pages":1,"data":[{"$id":1,"b":2},{"b":3}]}'];
  assert.equal(await text(walk(99, {}, odd).csv()), "$id,b\r\n1,2\r\n,3\r\n");
  assert.equal(await text(walk(99, {}, odd).csv({ columns: ["$['$id']"] })), `$['$id']\r\n1\r\n""\r\n`);
});

test("wrong columns are config errors before any request", async () => {
  for (const columns of [[], "id", null, [1], ["id", null], {}]) {
    const w = walk(99);
    await assert.rejects(text(w.csv({ columns })), { code: "config", message: /^columns is .*: use an array/ });
    assert.equal(w.calls.length, 0);
  }
});

test("wrong paths are config errors before any request", async () => {
  for (const start of [(w) => w.select("id")[Symbol.asyncIterator]().next(), (w) => text(w.csv({ columns: ["$["] }))]) {
    const w = walk(99);
    await assert.rejects(start(w), { code: "config" });
    assert.equal(w.calls.length, 0);
  }
});

test("an item that is not JSON is a parse error with its place; the items before it are delivered", async () => {
  const bad = ['{"pages":2,"data":[{"id":1},{"id":2},{"id":tru},{"id":4}]}', '{"pages":2,"data":[{"id":5}]}'];
  for (const size of [1, 99]) {
    const expected = {
      name: "PaginationError",
      code: "parse",
      page: 0,
      message: /^item 3 of page 1 is not valid JSON: unexpected }, true, false or null was expected at byte 46/,
    };
    const items = [];
    const w = walk(size, {}, bad);
    await assert.rejects(async () => {
      for await (const item of w) items.push(item);
    }, expected);
    assert.deepEqual(items, [{ id: 1 }, { id: 2 }]);
    assert.equal(w.verdict, undefined);
    assert.equal(w.checkpoint().item, 2);

    let written = "";
    await assert.rejects(async () => {
      for await (const chunk of walk(size, {}, bad).ndjson()) written += new TextDecoder().decode(chunk);
    }, expected);
    assert.equal(written, '{"id":1}\n{"id":2}\n');
    await assert.rejects(text(walk(size, {}, bad).json()), expected);
    await assert.rejects(text(walk(size, {}, bad).csv()), expected);
    await assert.rejects(
      walk(size, {}, bad)
        .select("$.id")
        [Symbol.asyncIterator]()
        .next()
        .then(() => walk(size, {}, bad).toArray()),
      expected,
    );
    // Nobody reads the items: nobody finds out.
    assert.equal(
      await text(walk(size, {}, bad).ndjson({ validate: false })),
      '{"id":1}\n{"id":2}\n{"id":tru}\n{"id":4}\n{"id":5}\n',
    );
  }
  // The engine reads the last item of a page.
  await assert.rejects(walk(99, {}, ['{"pages":1,"data":[{"id":1},{"id":tru}]}']).count(), { code: "parse" });
});

test("a slow reader slows the fetching", async () => {
  const { fetch, calls } = serve(bodies);
  const reader = paginate("https://api.example/list", { pagination, fetch }).ndjson().getReader();
  await reader.read();
  await new Promise((resolve) => setTimeout(resolve, 30));
  assert.equal(calls.length, 1);
  await reader.cancel();
  assert.equal(calls.length, 1);
});

test("a slow reader slows the reading of a body", { skip: slow }, async () => {
  const item = `{"text":"${"x".repeat(1000)}"}`;
  const count = 16_000; // 16 MB
  for (const [name, options] of [["ndjson"], ["json"], ["csv", { columns: ["text"] }], ["csv"]]) {
    let sent = 0;
    let cancelled = false;
    const fetch = async () => {
      const body = new ReadableStream({
        pull(controller) {
          controller.enqueue(
            new TextEncoder().encode((sent === 0 ? '{"pages":1,"data":[' : ",") + Array(100).fill(item).join(",")),
          );
          if ((sent += 100) < count) return;
          controller.enqueue(new TextEncoder().encode("]}"));
          controller.close();
        },
        cancel: () => (cancelled = true),
      });
      return new Response(body, { headers: { "content-type": "application/json" } });
    };
    const list = paginate("https://api.example/list", { pagination, fetch });
    const stalled = list[name](options).getReader();
    await stalled.read();
    for (let before = -1; sent > before; await new Promise((resolve) => setTimeout(resolve, 50))) before = sent;
    const whole = name === "csv" && options === undefined; // its columns are the whole page's
    assert.ok(whole ? sent === count : sent < 6000, `${sent} items of ${count} for ${name}`);
    await stalled.cancel();
    assert.equal(cancelled, !whole);

    sent = 0;
    const { length } = await text(list[name](options));
    assert.ok(length > count * 1000 && sent === count, "it goes on");
  }
});

test("a body that waits for its reader is read on while another one arrives", { timeout: 30_000 }, async () => {
  const item = `{"text":"${"x".repeat(1000)}"}`;
  const [count, trickling] = [9000, 200]; // 9 MB, and a page behind it that comes slowly
  const encoder = new TextEncoder();
  const fetch = async (input) => {
    const first = !String(input).includes("page=2");
    let sent = 0;
    const body = new ReadableStream({
      async pull(controller) {
        if (!first) await new Promise((resolve) => setTimeout(resolve, 5));
        const size = first ? 100 : 10;
        controller.enqueue(
          encoder.encode((sent === 0 ? '{"pages":2,"data":[' : ",") + Array(size).fill(item).join(",")),
        );
        if ((sent += size) < (first ? count : trickling)) return;
        controller.enqueue(encoder.encode("]}"));
        controller.close();
      },
    });
    return new Response(body, { headers: { "content-type": "application/json" } });
  };
  for (const options of [{ concurrency: 2 }, { prefetch: 1 }]) {
    for (const name of ["ndjson", "json"]) {
      const reader = paginate("https://api.example/list", { pagination, fetch, ...options })
        [name]()
        .getReader();
      await reader.read();
      await new Promise((resolve) => setTimeout(resolve, 50)); // page 1 waits, page 2 goes on
      let size = 0;
      for (let read = await reader.read(); !read.done; read = await reader.read()) size += read.value.length;
      assert.ok(size > (count + trickling - 300) * 1000, `${name}, ${JSON.stringify(options)}: ${size} bytes`);
    }
  }
});

test("10,000 items in one page keep their bytes", async () => {
  const items = Array.from(
    { length: 10_000 },
    (_, i) => `{"id":${9007199254740993n + BigInt(i)},"text":"${"é".repeat(i % 40)}"}`,
  );
  const body = [`{"pages":1,"data":[${items.join(",")}]}`];
  assert.equal(await text(walk(5000, {}, body).ndjson()), items.join("\n") + "\n");
  assert.equal(await text(walk(5000, {}, body).json()), `[${items.join(",")}]`);
});
