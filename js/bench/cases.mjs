// What is measured: the same code in Node and in a page, where it is one bundle.

import { Octokit } from "@octokit/core";
import { paginateRest } from "@octokit/plugin-paginate-rest";
import { JSONParser } from "@streamparser/json";
import OpenAI from "openai";
import { createGo } from "../build/wasm_exec.js";
import { Engine } from "../src/engine.ts";
import { pieces } from "../src/fetch.ts";
import { init, paginate } from "../src/index.ts";
import { arrayPage, cursorPage, generatedPage, largeBodies } from "./bodies.mjs";
import { cpu, inTurns, median, ratio, sink, wall } from "./measure.mjs";

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const api = "https://api.example.com/v1";

/**
 * Measures everything.
 * @param env.runtime "Node" or "Chromium"
 * @param env.wasm anypage.wasm, env.empty: an empty Go program; bytes
 * @param env.bodies real bodies by file name; bytes
 * @param env.origin of the local server
 * @param env.quick shorter, less exact
 * @param env.only a row is left out unless its name contains this
 * @param report called with each row: { work, unit, ours, peer, peers, ratio, target, atLeast }
 */
export async function run(env, report) {
  await init(env.wasm);
  const budget = env.quick ? 700 : 3000;
  const warmUp = env.quick ? 400 : 2400;
  const wanted = (work) => work.includes(env.only ?? "");

  /**
   * Reports ours against each other variant.
   * @param target { below: 1 } for ours/theirs, { above: 6 } for theirs/ours ({ faster: true } without a goal); by a peer's name or for all
   */
  async function compare(work, variants, target, options = {}) {
    if (!wanted(work)) return;
    const { unit = options.clock === wall || cpu === wall ? "ms" : "ms CPU", show = (ms) => ms } = options;
    const samples = await inTurns(variants, { budget, warmUp, ...(env.quick ? { most: 7 } : {}), ...options });
    const { ours } = samples;
    for (const [name, theirs] of Object.entries(samples)) {
      if (name === "ours") continue;
      const goal = typeof target === "function" ? target(name) : target;
      const faster = goal?.above !== undefined || goal?.faster;
      report({
        work,
        peer: name,
        unit,
        ours: show(median(ours)),
        theirs: show(median(theirs)),
        ratio: faster ? ratio(theirs, ours) : ratio(ours, theirs),
        ...goal,
        samples: { ours, theirs },
      });
    }
  }

  for (const row of [splitter, walks, linkWalks, exports, mainThread, times, start])
    await row({ env, compare, wanted });
}

/** Passes bodies to the engine, as the driver does. */
async function splitter({ env, compare, wanted }) {
  const engine = await Engine.start(await WebAssembly.compile(env.wasm));
  const real = [
    ["twitter.json", "$.statuses"],
    ["citm_catalog.json", "$.events[*]"],
    ["citm_catalog.json", "$.performances"],
    ["github_events.json", "$"],
  ].filter(([name]) => env.bodies[name] !== undefined);
  const generated = wanted("split") ? Object.entries(largeBodies()) : [];
  const all = [
    ...real.map(([name, path]) => [name, path, env.bodies[name]]),
    ...generated.map(([name, bytes]) => [`generated, ${name}`, "$.data", bytes]),
  ];
  for (const [name, path, bytes] of all) {
    const text = decoder.decode(bytes);
    // Clocks of browsers are coarse: enough bodies at a time for 20 ms of parsing.
    const times = Math.ceil(2_500_000 / bytes.length);
    const split = (size) => () => {
      const sessions = Array.from({ length: times }, () => open(engine, path));
      const start = wall();
      for (const { session, id } of sessions) {
        for (let at = 0; at < bytes.length; at += size)
          for (const piece of pieces(bytes.subarray(at, at + size))) sink.value = engine.chunk(session, id, piece);
      }
      const taken = wall() - start;
      for (const { session } of sessions) engine.close(session);
      return taken;
    };
    const parse = (read) => () => {
      const start = wall();
      for (let i = 0; i < times; i++) sink.value = JSON.parse(read());
      return wall() - start;
    };
    // What arrives is bytes: a parser's text has to be decoded first.
    const peers = { "JSON.parse": parse(() => text), "decode + JSON.parse": parse(() => decoder.decode(bytes)) };
    const target = (name) => (name === "JSON.parse" ? { above: 6 } : { faster: true });
    const options = {
      clock: wall,
      unit: "MB/s",
      show: (ms) => (bytes.length * times) / ms / 1000,
      budget: env.quick ? 300 : 1500,
      warmUp: env.quick ? 150 : 500,
    };
    await compare(`split ${name} ${path}, chunks of 64 KiB`, { ours: split(65_536), ...peers }, target, options);
    await compare(`split ${name} ${path}, one chunk`, { ours: split(bytes.length), ...peers }, target, options);
  }
}

/** A walk that waits for the body of its first response. */
function open(engine, items) {
  const { session } = engine.open({ method: "GET", url: api, headers: [], options: { pagination: "none", items } });
  const { id } = engine.demand(session, 0)[0];
  engine.response(session, id, 200, api, [["content-type", "application/json"]], false);
  return { session, id };
}

const json = { "content-type": "application/json" };

/** A list in OpenAI's cursor style, and the ways to walk it. */
function cursorList(pages, size) {
  const bodies = Array.from({ length: pages }, (_, i) => cursorPage(i * size, size, 250, i + 1 < pages));
  const stub = async (input) => {
    const after = /[?&]after=item_(\d+)/.exec(String(input.url ?? input));
    return new Response(bodies[after === null ? 0 : (Number(after[1]) + 1) / size], { headers: json });
  };
  const client = new OpenAI({
    apiKey: "none",
    baseURL: api,
    fetch: stub,
    dangerouslyAllowBrowser: true,
    maxRetries: 0,
  });
  /** What everybody writes by hand. */
  async function* bare() {
    for (let url = `${api}/files`; ; ) {
      const body = await (await stub(url)).json();
      yield body;
      if (!body.has_more) return;
      url = `${api}/files?after=${body.data.at(-1).id}`;
    }
  }
  return {
    bodies,
    stub,
    client,
    bare,
    walk: () => paginate(`${api}/files`, { pagination: "openai-cursor", fetch: stub }),
  };
}

/** A number of each item, added up: proof that all were read. */
function expectSum(sum, count) {
  if (sum !== (count * (count - 1)) / 2) throw new Error(`the items add up to ${sum}`);
}

async function walks({ env, compare, wanted }) {
  for (const [pages, size, below] of [
    [10, 5000, 1],
    [100, 100, 1.1],
  ]) {
    if (!wanted(`walk ${pages} × ${size}`)) continue;
    const list = cursorList(pages, size);
    const count = pages * size;
    const add = async (items) => {
      let sum = 0;
      for await (const item of items) sum += item.number;
      expectSum(sum, count);
    };
    const variants = {
      async ours() {
        await add(list.walk());
      },
      async "res.json() loop"() {
        let sum = 0;
        for await (const body of list.bare()) for (const item of body.data) sum += item.number;
        expectSum(sum, count);
      },
      async openai() {
        await add(list.client.files.list());
      },
      async "@streamparser/json"() {
        let sum = 0;
        let url = `${api}/files`;
        while (url !== undefined) {
          let last;
          let more;
          const parser = new JSONParser({ paths: ["$.data.*", "$.has_more"], keepStack: false });
          parser.onValue = ({ value, key }) => {
            if (key === "has_more") {
              more = value;
            } else {
              sum += value.number;
              last = value.id;
            }
          };
          const reader = (await list.stub(url)).body.getReader();
          for (let read = await reader.read(); !read.done; read = await reader.read()) parser.write(read.value);
          url = more ? `${api}/files?after=${last}` : undefined;
        }
        expectSum(sum, count);
      },
    };
    const target = (name) => ({ below: name === "res.json() loop" ? below : 1 });
    const options = { budget: env.quick ? 1500 : 6000 };
    await compare(`walk ${pages} × ${size}, item by item`, variants, target, options);
    const byPage = async () => {
      let sum = 0;
      for await (const page of list.walk().pages()) for (const item of page.items) sum += item.number;
      expectSum(sum, count);
    };
    await compare(
      `walk ${pages} × ${size}, page by page`,
      { ours: byPage, "res.json() loop": variants["res.json() loop"] },
      { below },
    );
  }
}

/** Root arrays and Link headers, as octokit reads them. */
async function linkWalks({ compare, wanted }) {
  for (const [pages, size] of [
    [10, 5000],
    [100, 100],
  ]) {
    const work = `walk ${pages} × ${size}, Link header`;
    if (!wanted(work)) continue;
    const bodies = Array.from({ length: pages }, (_, i) => arrayPage(i * size, size, 250));
    const stub = async (input) => {
      const found = /[?&]page=(\d+)/.exec(String(input.url ?? input));
      const page = found === null ? 1 : Number(found[1]);
      const headers = page < pages ? { ...json, link: `<${api}/files?page=${page + 1}>; rel="next"` } : json;
      return new Response(bodies[page - 1], { headers });
    };
    const octokit = new (Octokit.plugin(paginateRest))({ baseUrl: api, request: { fetch: stub } });
    const count = pages * size;
    const variants = {
      async ours() {
        let sum = 0;
        for await (const item of paginate(`${api}/files`, { pagination: "link-header", fetch: stub }))
          sum += item.number;
        expectSum(sum, count);
      },
      async "octokit iterator"() {
        let sum = 0;
        for await (const { data } of octokit.paginate.iterator("GET /files"))
          for (const item of data) sum += item.number;
        expectSum(sum, count);
      },
    };
    await compare(work, variants, { below: 1 });
  }
}

async function exports({ compare }) {
  const list = cursorList(10, 5000);
  const check = (count) => {
    if (count !== 50_000) throw new Error(`${count} items`);
  };
  const drain = async (stream) => {
    let size = 0;
    const reader = stream.getReader();
    for (let read = await reader.read(); !read.done; read = await reader.read()) size += read.value.length;
    sink.value = size;
  };
  const stringify = async () => {
    let size = 0;
    for await (const { data } of list.bare())
      size += encoder.encode(data.map((item) => JSON.stringify(item) + "\n").join("")).length;
    sink.value = size;
  };
  const parse = (read) => async () => {
    let count = 0;
    for await (const { data } of list.bare()) count += read(data);
    check(count);
  };
  await compare(
    "export 10 × 5000 as NDJSON, validated",
    { ours: () => drain(list.walk().ndjson()), "parse + stringify": stringify },
    { above: 2.5 },
  );
  await compare(
    "export 10 × 5000 as NDJSON, not validated",
    { ours: () => drain(list.walk().ndjson({ validate: false })), "parse + stringify": stringify },
    { above: 10 },
  );
  /** What the host takes to hand the bodies over: nobody can count faster. */
  const read = async () => {
    for (let page = 0; page < 10; page++)
      await drain((await list.stub(page === 0 ? api : `${api}?after=item_${page * 5000 - 1}`)).body);
  };
  await compare(
    "count 10 × 5000",
    {
      ours: async () => check(await list.walk().count()),
      parse: parse((data) => data.length),
      "reading the bytes": read,
    },
    (name) => (name === "parse" ? { above: 5 } : undefined),
  );
  const select = async () => {
    let count = 0;
    for await (const number of list.walk().select("$.number")) if (number >= 0) count++;
    check(count);
  };
  await compare(
    "select 10 × 5000, $.number",
    { ours: select, parse: parse((data) => data.filter((item) => item.number >= 0).length) },
    { above: 3 },
  );
}

/** A turn of the event loop without the delay of timers. */
const turn = (() => {
  const { port1, port2 } = new MessageChannel();
  const waiting = [];
  port1.onmessage = () => waiting.shift()();
  return () =>
    new Promise((resolve) => {
      port1.ref?.(); // Node: an idle port must not keep the process alive
      waiting.push(() => {
        if (waiting.length === 0) port1.unref?.();
        resolve();
      });
      port2.postMessage(undefined);
    });
})();

/** The longest time, in ms, in which the main thread answered nothing else while work was done. */
async function longestTask(prepare, work) {
  const prepared = prepare();
  let longest = 0;
  let done = false;
  const ticking = (async () => {
    for (let last = wall(); !done; ) {
      await turn();
      const now = wall();
      longest = Math.max(longest, now - last);
      last = now;
    }
  })();
  // Reported from 50 ms on; where it is missing the ticks alone tell.
  const observer = globalThis.PerformanceObserver?.supportedEntryTypes?.includes("longtask")
    ? new PerformanceObserver((entries) =>
        entries.getEntries().forEach(({ duration }) => (longest = Math.max(longest, duration))),
      )
    : undefined;
  observer?.observe({ entryTypes: ["longtask"] });
  await turn();
  await work(prepared);
  await turn();
  done = true;
  await ticking;
  observer?.disconnect();
  return longest;
}

async function mainThread({ env, compare, wanted }) {
  const work = "longest task while a page of 50 MB arrives, count";
  if (!wanted(work)) return;
  const page = () => generatedPage(50_000_000, turn);
  const ours = async ({ body, items }) => {
    const count = await paginate(api, {
      pagination: "openai-page",
      fetch: async () => new Response(body, { headers: json }),
    }).count();
    if (count !== items) throw new Error(`${count} items of ${items}`);
  };
  const parse = async ({ body }) => {
    sink.value = (await new Response(body, { headers: json }).json()).data.length;
  };
  await compare(
    work,
    { ours: () => longestTask(page, ours), "res.json()": () => longestTask(page, parse) },
    { limit: 16 },
    { clock: wall, warmUp: 1, most: env.quick ? 3 : 9, budget: env.quick ? 4000 : 15_000 },
  );
}

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** What depends on the network: a real server, with a set delay and rate. */
async function times({ env, compare, wanted }) {
  const rounds = (full) => ({ clock: wall, warmUp: 0, least: 1, most: env.quick ? 1 : full, budget: 30_000 });

  const slow = `${env.origin}/cursor?size=5000&bytes=1000&rate=1000000`;
  const first = {
    async ours() {
      const start = wall();
      for await (const item of paginate(slow, { pagination: "openai-cursor" })) {
        sink.value = item;
        break;
      }
      return wall() - start;
    },
    async "res.json()"() {
      const start = wall();
      sink.value = (await (await fetch(slow)).json()).data[0];
      return wall() - start;
    },
  };
  const work = "time to the first item, 5 MB at 1 MB/s";
  if (wanted(work)) await fetch(slow, { method: "HEAD" }); // the server makes the body
  await compare(work, first, { below: 1 / 20 }, rounds(3));

  const pages = 20;
  const list = `${env.origin}/cursor?size=20&pages=${pages}&delay=50`;
  const consume = (options, work) => async () => {
    let count = 0;
    for await (const page of paginate(list, { pagination: "openai-cursor", ...options }).pages()) {
      count += page.items.length;
      await work();
    }
    if (count !== pages * 20) throw new Error(`${count} items`);
  };
  const busy = () => {
    for (const start = wall(); wall() - start < 50; );
  };
  for (const [name, work] of [
    ["waiting", () => sleep(50)],
    ["computing", busy],
  ]) {
    await compare(
      `cursors, 50 ms round trip + 50 ms of ${name} a page, prefetch 1`,
      { ours: consume({ prefetch: 1 }, work), "ours, sequential": consume({}, work) },
      { below: 0.55 },
      rounds(3),
    );
  }

  const numbered = `${env.origin}/page?pages=60&size=20&delay=50`;
  const pagination = {
    type: "offsetLimit",
    inputs: [{ name: "page", in: "query", type: "page" }],
    outputs: { results: "$.items", numPages: "$.total_pages" },
  };
  const all = (concurrency) => async () => {
    let count = 0;
    for await (const page of paginate(numbered, { pagination, concurrency }).pages()) count += page.items.length;
    if (count !== 60 * 20) throw new Error(`${count} items`);
  };
  const loop = async () => {
    for (let page = 1, last = 1; page <= last; page++) {
      const body = await (await fetch(`${numbered}&page=${page}`)).json();
      last = body.total_pages;
      sink.value = body.items;
    }
  };
  await compare(
    "page numbers, 50 ms round trip, 60 pages, concurrency 6",
    { ours: all(6), "ours, sequential": all(1), "res.json() loop": loop },
    { below: 0.2 },
    rounds(3),
  );
}

/** Compiling and starting the engine. */
async function start({ env, compare }) {
  let unique = 0;
  // Runtimes keep what they have compiled by its bytes: a custom section makes each time the first.
  const fresh = (bytes) => {
    const section = [
      0,
      9,
      4,
      0x73,
      0x61,
      0x6c,
      0x74,
      ++unique & 255,
      unique >> 8,
      Math.random() * 256,
      Math.random() * 256,
    ];
    const copy = new Uint8Array(bytes.length + section.length);
    copy.set(bytes);
    copy.set(section, bytes.length);
    return copy;
  };
  const variants = {
    async ours() {
      const bytes = fresh(env.wasm);
      const begin = wall();
      sink.value = await Engine.start(await WebAssembly.compile(bytes));
      return wall() - begin;
    },
    async "empty Go program"() {
      const bytes = fresh(env.empty);
      const begin = wall();
      const module = await WebAssembly.compile(bytes);
      const go = createGo();
      const instance = await WebAssembly.instantiate(module, go.importObject);
      void go.run(instance); // returns once main waits
      sink.value = instance;
      return wall() - begin;
    },
  };
  await compare("time to ready", variants, { below: 1.5 }, { clock: wall });
}

/**
 * The engine's memory in MiB after a walk. Memory never shrinks, so that each walk
 * needs a process or page of its own.
 * @param what "items" or "page"
 */
export async function memory(env, what) {
  let found;
  const { instantiate } = WebAssembly;
  WebAssembly.instantiate = async (...args) => {
    const instance = await instantiate.apply(WebAssembly, args);
    found = instance.exports.mem ?? found; // the kernel has none of its own
    return instance;
  };
  await init(env.wasm);
  WebAssembly.instantiate = instantiate;
  let count = 0;
  let expected;
  if (what === "items") {
    expected = 1_000_000;
    const size = 1000;
    const stub = async (input) => {
      const after = /[?&]after=item_(\d+)/.exec(String(input));
      const from = after === null ? 0 : Number(after[1]) + 1;
      return new Response(cursorPage(from, size, 250, from + size < expected), { headers: json });
    };
    for await (const page of paginate(api, { pagination: "openai-cursor", fetch: stub }).pages())
      count += page.items.length;
  } else {
    const { body, items } = generatedPage(200_000_000);
    expected = items;
    count = await paginate(api, {
      pagination: "openai-page",
      fetch: async () => new Response(body, { headers: json }),
    }).count();
  }
  if (count !== expected) throw new Error(`${count} items of ${expected}`);
  return found.buffer.byteLength / 2 ** 20;
}
