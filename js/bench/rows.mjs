// What is measured, as data: the same code in Node and in a page, where it is one bundle.
//
// A row:
//   work       its name
//   variants   by name, what makes a function to be timed: (what prepare returned, env) => function. A function that returns a
//              number has measured itself. Names that begin with "anypage" are ours, the others are compared with.
//   prepare    what the variants share, made of env: runtime ("Node" or "Chromium"), origin of the local server,
//              read(name of a file), throttle() and slowDown() where a page can slow its network and its main thread down
//   targets    by the name of a peer, in Node and in Chromium: of ours/theirs, at most
//   faster     of theirs/ours instead, at least
//   limit      of ours alone, in the row's unit, in Node and in Chromium: at most
//   unit       where it is not a time's
//   clock      "wall" or "cpu": in Node, of all threads
//   fresh      each sample is the first thing that a new process or page does
//   only       the one runtime that can
//   uninspected  in Chromium, nobody looks at the page's network
//   needs      a file of shared/data/bodies
//   model      the page's size that the row stands for, in the model of costs: { size, bytes, http, pages }
//   warmUp, budget, most, least: see inTurns in measure.mjs

import { createGo } from "../build/wasm_exec.js";
import { Engine } from "../src/engine.ts";
import { pieces } from "../src/fetch.ts";
import { init, paginate } from "../src/index.ts";
import { cursorPage, generatedPage, largeBodies } from "./bodies.mjs";
import { elementRows } from "./element.mjs";
import { all, cursorList, linkList, texts, verify } from "./lists.mjs";
import { inTurns, longestTask, sink, turn, wall } from "./measure.mjs";
import { bodiesOf, cursorPeers, linkPeers, walkOf } from "./peers.mjs";

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const api = "https://api.example.com/v1";

const mapValues = (object, make) =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, make(value)]));
const pick = (object, ...names) => Object.fromEntries(names.map((name) => [name, object[name]]));
const without = (object, name) => Object.fromEntries(Object.entries(object).filter(([key]) => key !== name));

/** Walks by peers, each checked before it is timed. */
const walks = (peers) =>
  mapValues(peers, (peer) => async (list) => {
    const walk = peer(list);
    await verify(list, walk);
    return () => all(list, walk);
  });

/** Walks with what is measured around them: run(walk, env) is timed or measures itself. */
const walksWith = (peers, run) =>
  mapValues(peers, (peer) => (list, env) => {
    const walk = peer(list);
    return () => run(() => all(list, walk), env);
  });

const peerTargets = {
  openai: [0.7, 0.9],
  "json-ext": [0.5, 0.7],
  "fetch-extras": [0.5, 0.7],
  "@streamparser/json": [1, 1],
};
const { anypage, "bare loop": bareLoop } = cursorPeers;

const walkRows = [
  {
    work: "walk 10 × 5000",
    prepare: (env) => cursorList({ pages: 10, size: 5000 }, env),
    variants: walks(without(cursorPeers, "anypage, by pages")),
    targets: { "bare loop": [0.9, 1.1], ...peerTargets },
  },
  {
    work: "walk 100 × 100",
    prepare: (env) => cursorList({ pages: 100, size: 100 }, env),
    variants: walks(cursorPeers),
    targets: { "bare loop": [1.25, 1.4], ...peerTargets },
  },
  {
    work: "walk 100 × 100 over HTTP",
    prepare: (env) => cursorList({ pages: 100, size: 100, http: true }, env),
    variants: walks(cursorPeers),
    targets: { "bare loop": [1.05, 1.1] },
    clock: "wall",
  },
  ...[
    [10, 5000],
    [100, 100],
  ].map(([pages, size]) => ({
    work: `walk ${pages} × ${size}, Link header`,
    prepare: () => linkList({ pages, size }),
    variants: walks(linkPeers),
    targets: { octokit: [1, 1], "fetch-extras": [1, 1] },
  })),
].map((row) => ({ budget: 6000, least: 15, ...row }));

/** Walks of pages of each size: what a page costs, and what an item. */
const modelRows = [false, true].flatMap((http) =>
  [100, 1000, 10_000].flatMap((bytes) =>
    [20, 100, 1000, 5000].map((size) => {
      const pages = Math.min(100, Math.max(2, Math.floor(5_000_000 / (size * bytes)))); // 5 MB a walk, where that makes 2 to 100 pages
      return {
        work: `pages of ${size} × ${bytes} B ${http ? "over HTTP" : "by a stub"}`,
        prepare: (env) => cursorList({ pages, size, bytes, http }, env),
        variants: walks(cursorPeers),
        clock: http ? "wall" : "cpu",
        model: { size, bytes, http, pages },
        warmUp: 300,
        budget: 2000,
        least: 5,
      };
    }),
  ),
);

/** The bytes of a stream: how many there are, or all. */
async function drain(stream, use) {
  let size = 0;
  const reader = stream.getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    size += read.value.length;
    use?.(read.value);
  }
  return size;
}

const expect = (found, expected, what) => {
  if (found !== expected) throw new Error(`${found} ${what}, not ${expected}`);
};

/** 10 × 5000 items, and their lines. */
function exported(env) {
  const list = cursorList({ pages: 10, size: 5000 }, env);
  const lines = texts(list).join("\n") + "\n";
  return { ...list, lines, size: encoder.encode(lines).length };
}

/** Writes a list as NDJSON by write(list, use), which is looked at once byte by byte. */
const ndjson = (write) => async (list) => {
  let text = "";
  const reader = new TextDecoder();
  await write(list, (bytes) => (text += reader.decode(bytes, { stream: true })));
  if (text !== list.lines) throw new Error("the lines are not those of the items");
  return async () => expect(await write(list), list.size, "bytes");
};

async function parseAndStringify(list, use) {
  let size = 0;
  await bodiesOf(list, ({ data }) => {
    const bytes = encoder.encode(data.map((item) => JSON.stringify(item) + "\n").join(""));
    size += bytes.length;
    use?.(bytes);
  });
  return size;
}

const ndjsonRow = (validate) => ({
  work: `NDJSON of 10 × 5000, ${validate ? "" : "not "}validated`,
  prepare: exported,
  variants: {
    anypage: ndjson((list, use) => drain(walkOf(list).ndjson({ validate }), use)),
    "parse + stringify": ndjson(parseAndStringify),
  },
  faster: true,
});

const exportRows = [
  { ...ndjsonRow(false), targets: { "parse + stringify": [10, 5] } },
  { ...ndjsonRow(true), targets: { "parse + stringify": [2.5, 2.5] } },
  {
    work: "count 10 × 5000",
    prepare: (env) => cursorList({ pages: 10, size: 5000 }, env),
    variants: {
      anypage: (list) => async () => expect(await walkOf(list).count(), list.count, "items"),
      parse: (list) => async () => {
        let count = 0;
        await bodiesOf(list, ({ data }) => (count += data.length));
        expect(count, list.count, "items");
      },
      /** What the host takes to hand the bodies over: nobody can count faster. */
      "reading the bytes": (list) => async () => {
        for (let at = 0; at < list.count; at += 5000)
          sink.value = await drain((await list.fetch(at === 0 ? api : `${api}?after=item_${at - 1}`)).body);
      },
    },
    targets: { parse: [8, 3] },
    faster: true,
  },
  {
    work: "select $.number of 10 × 5000",
    prepare: (env) => cursorList({ pages: 10, size: 5000 }, env),
    variants: {
      anypage: (list) => () =>
        all(list, async (take) => {
          for await (const number of walkOf(list).select("$.number")) take({ number });
        }),
      parse: (list) => () => all(list, bareLoop(list)),
    },
    targets: { parse: [4, 2.5] },
    faster: true,
  },
  {
    work: "page.items of 5000",
    prepare(env) {
      const list = cursorList({ pages: 1, size: 5000 }, env);
      const body = cursorPage(0, 5000, 250, false);
      return { ...list, body, text: decoder.decode(body) };
    },
    variants: {
      anypage: async (list) => {
        await verify(list, cursorPeers["anypage, by pages"](list));
        return async () => {
          const page = await walkOf(list).first();
          globalThis.gc?.();
          const start = wall();
          const { items } = page;
          const taken = wall() - start;
          expect(items.length, 5000, "items");
          return taken;
        };
      },
      "JSON.parse of the whole body":
        ({ text }) =>
        () =>
          void (sink.value = JSON.parse(text)),
      // What arrives is bytes: a parser's text has to be decoded first.
      "decode + JSON.parse":
        ({ body }) =>
        () =>
          void (sink.value = JSON.parse(decoder.decode(body))),
    },
    targets: { "JSON.parse of the whole body": [1.05, 1.05] },
    clock: "wall",
  },
];

const mainThread = { limit: [16, 16], clock: "wall", warmUp: 1, most: 9, budget: 15_000 };

const taskRows = [
  ...[false, true].map((http) => ({
    work: `longest task while a page of 100,000 items ${http ? "arrives over HTTP" : "that is there at once"} is walked`,
    prepare: (env) => cursorList({ pages: 1, size: 100_000, http }, env),
    variants: walksWith(pick(cursorPeers, "anypage", "bare loop"), longestTask),
    ...mainThread,
  })),
  {
    work: "longest task while a page of 50 MB arrives, count",
    variants: mapValues(
      {
        anypage: (response) => paginate(api, { pagination: "openai-page", fetch: async () => response }).count(),
        "res.json()": async (response) => (await response.json()).data.length,
      },
      (count) => () => () => {
        const { body, items } = generatedPage(50_000_000, turn);
        const response = new Response(body, { headers: { "content-type": "application/json" } });
        return longestTask(async () => expect(await count(response), items, "items"));
      },
    ),
    ...mainThread,
  },
];

/** How long a walk takes to give an item: the one with the number, of a list by cursor. */
const until = (number) => async (walk) => {
  const start = wall();
  let taken;
  class Enough extends Error {}
  try {
    await walk((item) => {
      if (item.number !== number) return;
      taken = wall() - start;
      throw new Enough(); // as break does in a loop
    });
  } catch (error) {
    if (!(error instanceof Enough)) throw error;
  }
  return taken;
};

/** A walk in a page that has the shipped modules, but no engine, over 1.6 Mbit/s and 150 ms. */
const cold = (work, targets, number) => ({
  work: `cold load at 1.6 Mbit/s and 150 ms, ${work}`,
  prepare: (env) => cursorList({ pages: 3, size: 100, http: true }, env),
  variants: {
    anypage: async (list, env) => {
      const shipped = await import(`${env.origin}/dist/index.js`);
      await env.throttle({ latency: 150, downloadThroughput: 200_000, uploadThroughput: 200_000 });
      return () =>
        until(number)(async (take) => {
          for await (const item of shipped.paginate(`${list.base}/files`, { items: "$.data" })) take(item);
        });
    },
    "bare loop": async (list, env) => {
      await env.throttle({ latency: 150, downloadThroughput: 200_000, uploadThroughput: 200_000 });
      return () => until(number)(bareLoop(list));
    },
  },
  targets,
  clock: "wall",
  fresh: true,
  only: "Chromium",
  most: 9,
});

const coldRows = [
  {
    work: "first walk after load, 10 × 100",
    async prepare(env) {
      await new Response("").text(); // Node loads its fetch at the first use
      return cursorList({ pages: 10, size: 100 }, env);
    },
    variants: {
      anypage: async (list, env) => {
        await init(await env.read("anypage.wasm"));
        return () => all(list, anypage(list));
      },
      "bare loop": (list) => () => all(list, bareLoop(list)),
    },
    targets: { "bare loop": [2, 2] },
    clock: "wall",
    fresh: true,
    most: 15,
  },
  cold("first item", { "bare loop": [undefined, 1.15] }, 0),
  cold("first item of page 2", {}, 100),
];

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const busy = (ms) => {
  for (const start = wall(); wall() - start < ms; );
};

/** Pages by number, their count in the body. */
const numbered = {
  type: "offsetLimit",
  inputs: [{ name: "page", in: "query", type: "page" }],
  outputs: { results: "$.items", numPages: "$.total_pages" },
};

const network = { clock: "wall", warmUp: 0, most: 3, budget: 30_000 };

/** What depends on the network: a real server, with a set delay and rate. */
const networkRows = [
  {
    work: "time to the first item, 5 MB at 1 MB/s",
    async prepare({ origin }) {
      const list = { base: `${origin}/1x5000x1000/rate/1000000`, fetch: (...request) => fetch(...request) };
      await fetch(`${list.base}/files`, { method: "HEAD" }); // the server makes the body
      return list;
    },
    variants: mapValues(
      pick(cursorPeers, "anypage", "bare loop", "json-ext"),
      (peer) => (list) => () => until(0)(peer(list)),
    ),
    targets: { "bare loop": [1 / 20, 1 / 20] },
    ...network,
  },
  ...[
    ["waiting", sleep],
    ["computing", busy],
  ].map(([name, work]) => {
    const walk = (prefetch) => (list) => async () => {
      let count = 0;
      const options = { pagination: "openai-cursor", prefetch };
      for await (const page of paginate(`${list.base}/files`, options).pages()) {
        count += page.items.length;
        await work(50);
      }
      expect(count, 400, "items");
    };
    return {
      work: `cursors, 50 ms round trip + 50 ms of ${name} a page, prefetch 1`,
      prepare: ({ origin }) => ({ base: `${origin}/20x20x250/delay/50` }),
      variants: { anypage: walk(1), "without prefetch": walk(0) },
      targets: { "without prefetch": [0.55, 0.55] },
      ...network,
    };
  }),
  {
    work: "page numbers, 50 ms round trip, 60 pages, concurrency 6",
    prepare: ({ origin }) => `${origin}/page?pages=60&size=20&delay=50`,
    variants: {
      ...mapValues({ anypage: 6, "one by one": 1 }, (concurrency) => (url) => async () => {
        let count = 0;
        for await (const page of paginate(url, { pagination: numbered, concurrency }).pages())
          count += page.items.length;
        expect(count, 1200, "items");
      }),
      "bare loop": (url) => async () => {
        let count = 0;
        for (let page = 1, last = 1; page <= last; page++) {
          const body = await (await fetch(`${url}&page=${page}`)).json();
          last = body.total_pages;
          count += body.items.length;
        }
        expect(count, 1200, "items");
      },
    },
    targets: { "one by one": [0.2, 0.2], "bare loop": [0.2, 0.2] },
    ...network,
  },
];

/** Passes a body to the engine, as the driver does: in ms for each MB of it. */
const splitRows = [
  ["twitter.json", "$.statuses"],
  ["citm_catalog.json", "$.events[*]"],
  ["citm_catalog.json", "$.performances"],
  ["github_events.json", "$"],
  ["records", "$.data"],
  ["indented", "$.data"],
  ["numbers", "$.data"],
].flatMap(([name, path]) =>
  [65_536, Number.POSITIVE_INFINITY].map((chunk) => ({
    work: `split ${name} ${path}, ${chunk === 65_536 ? "chunks of 64 KiB" : "one chunk"}`,
    async prepare(env) {
      const bytes = name.endsWith(".json") ? await env.read(name) : largeBodies()[name];
      return { bytes, engine: await Engine.start(await WebAssembly.compile(await env.read("anypage.wasm"))) };
    },
    variants: {
      anypage: ({ bytes, engine }) =>
        perMegabyte(bytes, (times) => {
          const sessions = Array.from({ length: times }, () => open(engine, path));
          const start = wall();
          for (const { session, id } of sessions) {
            for (let at = 0; at < bytes.length; at += chunk)
              for (const piece of pieces(bytes.subarray(at, at + chunk))) sink.value = engine.chunk(session, id, piece);
          }
          const taken = wall() - start;
          for (const { session } of sessions) engine.close(session);
          return taken;
        }),
      "JSON.parse": ({ bytes }) => {
        const text = decoder.decode(bytes);
        return perMegabyte(bytes, (times) => timed(times, () => JSON.parse(text)));
      },
      "decode + JSON.parse": ({ bytes }) =>
        perMegabyte(bytes, (times) => timed(times, () => JSON.parse(decoder.decode(bytes)))),
    },
    targets: { "JSON.parse": [6, 6] },
    needs: name.endsWith(".json") ? name : undefined,
    faster: true,
    unit: "ms/MB",
    clock: "wall",
    warmUp: 200,
    budget: 1500,
  })),
);

/** Clocks of browsers are coarse: enough bodies at a time for 20 ms of parsing. */
function perMegabyte(bytes, run) {
  const times = Math.ceil(2_500_000 / bytes.length);
  return () => (run(times) * 1e6) / (times * bytes.length);
}

function timed(times, work) {
  const start = wall();
  for (let i = 0; i < times; i++) sink.value = work();
  return wall() - start;
}

/** A walk that waits for the body of its first response. */
function open(engine, items) {
  const { session } = engine.open({ method: "GET", url: api, headers: [], options: { pagination: "none", items } });
  const { id } = engine.demand(session, 0)[0];
  engine.response(session, id, 200, api, [["content-type", "application/json"]], false);
  return { session, id };
}

/** Compiles and starts a program. Runtimes keep what they have compiled by its bytes: a custom section makes each time the first. */
const starting = (name, run) => async (_, env) => {
  const bytes = await env.read(name);
  return async () => {
    const salt = crypto.getRandomValues(new Uint8Array(6));
    const section = [0, 11, 4, 0x73, 0x61, 0x6c, 0x74, ...salt];
    const copy = new Uint8Array(bytes.length + section.length);
    copy.set(bytes);
    copy.set(section, bytes.length);
    const begin = wall();
    sink.value = await run(await WebAssembly.compile(copy));
    return wall() - begin;
  };
};

const startRow = {
  work: "time to ready",
  variants: {
    anypage: starting("anypage.wasm", (module) => Engine.start(module)),
    "empty Go program": starting("empty.wasm", async (module) => {
      const go = createGo();
      const instance = await WebAssembly.instantiate(module, go.importObject);
      void go.run(instance); // returns once main waits
      return instance;
    }),
  },
  targets: { "empty Go program": [1.5, 1.5] },
  clock: "wall",
};

/** The same with a page's main thread at a quarter of its speed: what a cheap phone has. */
const slowStartRow = {
  ...startRow,
  work: "time to ready, main thread slowed down 4 times",
  prepare: (env) => env.slowDown(4),
  targets: {},
  only: "Chromium",
};

/** The engine's memory in MiB after a walk. Memory never shrinks, so that each walk needs a process or page of its own. */
const memoryRow = (work, count) => ({
  work: `engine memory, ${work}`,
  variants: {
    anypage: (_, env) => async () => {
      let found;
      const { instantiate } = WebAssembly;
      WebAssembly.instantiate = async (...args) => {
        const instance = await instantiate.apply(WebAssembly, args);
        found = instance.exports.mem ?? found; // the kernel has none of its own
        return instance;
      };
      await init(await env.read("anypage.wasm"));
      WebAssembly.instantiate = instantiate;
      await count();
      return found.buffer.byteLength / 2 ** 20;
    },
  },
  limit: [32, 32],
  unit: "MiB",
  fresh: true,
  most: 1,
});

const json = { "content-type": "application/json" };

const memoryRows = [
  memoryRow("1,000,000 items over 1,000 pages", async () => {
    const size = 1000;
    const stub = async (input) => {
      const after = /[?&]after=item_(\d+)/.exec(String(input));
      const from = after === null ? 0 : Number(after[1]) + 1;
      return new Response(cursorPage(from, size, 250, from + size < 1_000_000), { headers: json });
    };
    let count = 0;
    for await (const page of paginate(api, { pagination: "openai-cursor", fetch: stub }).pages())
      count += page.items.length;
    expect(count, 1_000_000, "items");
  }),
  memoryRow("one page of 200 MB", async () => {
    const { body, items } = generatedPage(200_000_000);
    const stub = async () => new Response(body, { headers: json });
    expect(await paginate(api, { pagination: "openai-page", fetch: stub }).count(), items, "items");
  }),
];

export const rows = [
  ...walkRows,
  ...exportRows,
  ...taskRows,
  ...coldRows,
  ...networkRows,
  ...splitRows,
  startRow,
  slowStartRow,
  ...memoryRows,
  ...elementRows,
  ...modelRows,
].map((row) => ({ clock: "cpu", warmUp: 600, budget: 3000, most: 31, least: 9, ...row }));

const rowOf = (work) => rows.find((row) => row.work === work);

/** Measures a row: samples by variant. */
export async function measure({ work, ...times }, env) {
  const row = rowOf(work);
  await init(await env.read("anypage.wasm"));
  const shared = await row.prepare?.(env);
  const variants = {};
  for (const [name, make] of Object.entries(row.variants)) variants[name] = await make(shared, env);
  return inTurns(variants, { clock: row.clock, ...times });
}

/** Measures a variant of a row once, in a process or page that has done nothing else: one sample. */
export async function sample({ work, variant }, env) {
  const row = rowOf(work);
  const run = await row.variants[variant](await row.prepare?.(env), env);
  const start = wall();
  return (await run()) ?? wall() - start;
}
