// What runs in each browser: the package, imported from another origin, walks that
// origin's sample API. run.mjs calls `checks`, and judges what they answer.

const origin = new URL(location).searchParams.get("origin");
let paginate;
let records; // the data set's lines
let values; // each record as JSON.stringify writes what JSON.parse reads

/** Settles when `checks` can be called, or why they can't. */
globalThis.ready = (async () => {
  ({ paginate } = await import(`${origin}/dist/index.js`));
  records = (await (await fetch(`${origin}/api/data.ndjson`)).text()).trimEnd().split("\n");
  values = records.map((record) => JSON.stringify(JSON.parse(record)));
})();

const list = (options) => paginate(`${origin}/api/cursor?limit=500`, options);

/** Where two lists differ first, in words; undefined where they don't. */
function difference(got, want) {
  const at = want.findIndex((text, i) => got[i] !== text);
  if (at >= 0) return `item ${at} is ${got[at]}, not ${want[at]}`;
  return got.length === want.length ? undefined : `${got.length} items, not ${want.length}`;
}

function same(got, want) {
  const why = difference(got, want);
  if (why !== undefined) throw new Error(why);
}

globalThis.checks = {
  /** Walks one style under `auto`, item by item. */
  async style({ target, itemsArePath }) {
    const walk = paginate(target);
    const got = [];
    for await (const item of walk)
      got.push(JSON.stringify(itemsArePath === undefined ? item : item[itemsArePath.slice("$.".length)]));
    same(got, values);
    return { verdict: walk.verdict, scheme: walk.scheme };
  },

  /** Each item's own text, byte for byte. */
  async "raw items"() {
    const walk = list();
    const texts = [];
    for await (const page of walk.pages()) for (let i = 0; i < page.items.length; i++) texts.push(page.raw(i));
    same(texts, records);
    return { verdict: walk.verdict };
  },

  /** Exports through the browser's own streams, byte for byte. */
  async ndjson() {
    const walk = list();
    same((await new Response(walk.ndjson()).text()).trimEnd().split("\n"), records);
    return { verdict: walk.verdict };
  },

  /** Integers beyond 2^53 as bigints. */
  async "bigint ids"() {
    const walk = list({ numbers: "exact" });
    const ids = [];
    for await (const { id } of walk) ids.push(String(id));
    same(
      ids,
      records.map((record) => record.match(/"id" ?: ?(\d+)/)[1]),
    );
    return { verdict: walk.verdict };
  },

  /** The engine that stands in the JavaScript, in a worker. */
  async "inline in a worker"() {
    const source = `
      const { paginate } = await import(${JSON.stringify(`${origin}/dist/inline.js`)});
      const walk = paginate(${JSON.stringify(`${origin}/api/cursor?limit=500`)});
      try {
        const items = await walk.toArray();
        postMessage({ got: items.map((item) => JSON.stringify(item)), verdict: walk.verdict });
      } catch (error) {
        postMessage({ error: String(error) });
      }`;
    const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    const worker = new Worker(url, { type: "module" });
    try {
      const { got, verdict, error } = await new Promise((resolve, reject) => {
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = ({ message }) => reject(new Error(`the worker failed: ${message}`));
      });
      if (error !== undefined) throw new Error(error);
      same(got, values);
      return { verdict };
    } finally {
      worker.terminate();
      URL.revokeObjectURL(url);
    }
  },

  /** Leaves a page whose body would take some 25 s to arrive. */
  async "break cancels"() {
    const walk = paginate(`${origin}/api/cursor?limit=1000&rate=20000`, { items: "$.data" });
    const start = performance.now();
    for await (const _ of walk) break;
    const seconds = (performance.now() - start) / 1000;
    if (seconds > 15) throw new Error(`leaving took ${seconds.toFixed(1)} s: the whole page was awaited`);
    return { verdict: walk.verdict };
  },

  /** Aborts while an answer is awaited. */
  async abort() {
    const walk = paginate(`${origin}/api/cursor?delay=30000`, { signal: AbortSignal.timeout(300) });
    try {
      await walk.first();
    } catch (error) {
      if (error.code === "aborted" && error.cause?.name === "TimeoutError") return { verdict: walk.verdict };
      throw error;
    }
    throw new Error("the walk was not aborted");
  },
};
