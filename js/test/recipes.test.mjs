// Blocks of the docs that name a world, run as they are written: each against a server of its own, which this file has under
// that name. It does what the sample API, which runs the docs' other blocks, does not: tokens expire, cursors are forgotten.

import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";

const docs = fileURLToPath(new URL("../../web/docs/", import.meta.url));
const pages = readdirSync(docs, { recursive: true }).filter((name) => name.endsWith(".md"));
const recipes = pages.flatMap((page) =>
  [...readFileSync(path.join(docs, page), "utf8").matchAll(/^```js [^\n]*\bworld="([^"]*)"[^\n]*\n(.*?)^```$/gms)].map(
    ([, world, code]) => ({ world, code }),
  ),
);

const json = (body, init) =>
  new Response(JSON.stringify(body), { headers: { "content-type": "application/json" }, ...init });

/** What a block finds around it, by its world: a server, and other globals. `check` gets what it has printed. */
const worlds = {
  "Check items, and give them types": () => ({
    fetch: async () => json([{ id: 1, ordered: "2026-03-01" }, { id: 2, ordered: "2025-12-31" }, { id: 3 }]),
    check: (printed) =>
      assert.deepEqual(printed, [2026, 2025, [0, 2, "Invalid input: expected string, received undefined"]]),
  }),
  "Stop at what you have already": () => ({
    fetch: async (url) => {
      const page = Number(new URL(url).searchParams.get("page") ?? 1);
      assert.ok(page <= 2);
      const order = (n) => ({ id: n, created: `2026-03-0${9 - n}T12:00:00Z` }); // number 8 is what was there at the last visit
      return json({ page, pages: 4, orders: [1, 2, 3, 4].map((n) => order(n + 4 * (page - 1))) });
    },
    check: (printed) => assert.deepEqual(printed, [1, 2, 3, 4, 5, 6, 7, "until"]),
  }),
  "Renew a token that expires": () => {
    let tokens = 0;
    let served = 0;
    return {
      signIn: async () => `token-${++tokens}`,
      // A token serves two requests.
      fetch: async (url, { headers }) => {
        if (new Headers(headers).get("authorization") !== `Bearer token-${1 + Math.floor(served / 2)}`)
          return json({ error: "expired" }, { status: 401 });
        served++;
        const page = Number(new URL(url).searchParams.get("page") ?? 1);
        return json({ page, pages: 5, orders: [{ id: 2 * page - 1 }, { id: 2 * page }] });
      },
      check(printed) {
        assert.deepEqual(printed, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
        assert.equal(tokens, 3);
      },
    };
  },
  "Go on when a cursor has expired": () => {
    let asked = 0;
    return {
      // The cursors of the first minute are gone by the third request, and an order is new.
      fetch: async (url) => {
        const [minute, from] = (new URL(url).searchParams.get("cursor") ?? "2-0").split("-").map(Number);
        if (++asked === 3) return json({ error: "cursor expired" }, { status: 410 });
        const orders = (asked < 3 ? [1, 2, 3, 4, 5, 6] : [7, 1, 2, 3, 4, 5, 6]).map((id) => ({ id }));
        const next_cursor = from + 2 < orders.length ? `${minute}-${from + 2}` : null;
        return json({ orders: orders.slice(from, from + 2), next_cursor });
      },
      check(printed) {
        assert.deepEqual(printed.slice(0, -1), [1, 2, 3, 4, 7, 5, 6]);
        assert.match(printed.at(-1), /^the cursor of page 3 had expired.* 4 items that had come before, 4 came again/);
      },
    };
  },
  "Ask for less where a page is too much": () => ({
    // More than 30 orders at once take too long behind the first page.
    fetch: async (url) => {
      const query = new URL(url).searchParams;
      const [page, size] = [Number(query.get("page") ?? 1), Number(query.get("per_page"))];
      if (page > 1 && size > 30) return new Response("", { status: 504 });
      const orders = Array.from({ length: 250 }, (_, i) => ({ id: i })).slice((page - 1) * size, page * size);
      return json({ page, pages: Math.ceil(250 / size), orders });
    },
    check: (printed) => {
      assert.equal(printed[0][0], 250);
      assert.match(printed[0][1], /the limit was halved 2 times, down to 25$/);
    },
  }),
  "Leave a server that hangs": (t) => {
    t.mock.timers.enable({ apis: ["setTimeout"] });
    // The clock goes on whenever nothing else happens.
    const clock = setInterval(() => t.mock.timers.tick(1000), 1);
    let asked = 0;
    return {
      fetch: async () => {
        const from = asked++ === 0 ? '[{"id":1},' : '[{"id":1},{"id":2}]';
        const body = new ReadableStream({
          start(controller) {
            controller.enqueue(new TextEncoder().encode(from));
            if (asked > 1) controller.close(); // the first one hangs
          },
        });
        return new Response(body, { headers: { "content-type": "application/json" } });
      },
      check(printed) {
        clearInterval(clock);
        assert.deepEqual(printed, [1, 2, 1]);
      },
    };
  },
  "Walk lines of JSON": () => ({
    fetch: async (url) => {
      const page = Number(new URL(url).searchParams.get("page") ?? 1);
      const headers = { "content-type": "application/x-ndjson" };
      if (page < 3) headers.link = `<?page=${page + 1}>; rel="next"`;
      return new Response(`{"id":${2 * page - 1}}\n{"id":${2 * page}}\n`, { headers });
    },
    check: (printed) => assert.deepEqual(printed, [1, 2, 3, 4, 5, 6]),
  }),
  "Ask for many pages at once": () => {
    let inFlight = 0;
    let most = 0;
    return {
      fetch: async (url) => {
        most = Math.max(most, ++inFlight);
        await new Promise(setImmediate); // the others are asked for
        inFlight--;
        const page = Number(new URL(url).searchParams.get("page") ?? 1);
        const at = (n) => `?per_page=100&page=${n}`;
        const link = page < 60 ? `<${at(page + 1)}>; rel="next", <${at(60)}>; rel="last"` : `<${at(1)}>; rel="first"`;
        return json(Array(100).fill({ id: page }), { headers: { link } });
      },
      check(printed) {
        assert.deepEqual(printed, [6000]);
        assert.equal(most, 10);
      },
    };
  },
  "Draw a waterfall": () => {
    let refused = false;
    return {
      fetch: async (url) => {
        const page = Number(new URL(url).searchParams.get("page"));
        if (page === 2 && !refused) {
          refused = true;
          return json({}, { status: 503, headers: { "retry-after-ms": "1" } });
        }
        return json({ page, pages: 3, orders: [{ id: 2 * page - 1 }, { id: 2 * page }] });
      },
      check(printed) {
        assert.equal(printed.pop(), 6);
        const lines = printed.map((line) => /^ *━* (page .*)$/.exec(line)[1]);
        assert.deepEqual(lines.sort(), [
          "page 1, attempt 1: end",
          "page 2, attempt 1: the server answered 503",
          "page 2, attempt 2: end",
          "page 3, attempt 1: end",
        ]);
      },
    };
  },
  "Show a list that goes on, with TanStack Query": () => ({
    fetch: async (url) => {
      const page = Number(new URL(url).searchParams.get("page") ?? 1);
      return json(Array(100).fill({ title: `on page ${page}` }), {
        headers: { link: `<?per_page=100&page=${page + 1}>; rel="next"` },
      });
    },
    queryClient: {
      async fetchInfiniteQuery({ queryFn, initialPageParam, getNextPageParam, pages: most }) {
        const pages = [];
        for (let pageParam = initialPageParam; pages.length < most; pageParam = getNextPageParam(pages.at(-1)))
          pages.push(await queryFn({ pageParam }));
        return { pages };
      },
    },
    check: (printed) => assert.deepEqual(printed, [[250, "stopped", "maxItems is 250"]]),
  }),
  "Follow a link that is more than a URL": () => ({
    fetch: async (_, { method, body }) => {
      const { bbox, limit, token = 0 } = JSON.parse(body);
      assert.deepEqual([method, bbox, limit], ["POST", [5, 45, 16, 49], 2]);
      const features = [{ id: token + 1 }, { id: token + 2 }];
      const next = { rel: "next", href: "/search", method: "POST", body: { token: token + 2 }, merge: true };
      return json({ features, links: token < 4 ? [next] : [] });
    },
    check: (printed) => assert.deepEqual(printed, [1, 2, 3, 4, 5, 6]),
  }),
  "List the tools of an MCP server": () => ({
    fetch: async (_, { headers, body }) => {
      assert.match(new Headers(headers).get("accept"), /text\/event-stream/);
      const { id, params } = JSON.parse(body);
      const [name, nextCursor] = params.cursor === undefined ? ["a", ""] : ["b", undefined];
      assert.equal(id, name === "a" ? 1 : 2);
      const answer = JSON.stringify({ jsonrpc: "2.0", id, result: { tools: [{ name }], nextCursor } });
      if (id === 1) return new Response(answer, { headers: { "content-type": "application/json" } });
      return new Response(`data: ${answer}\n\n`, { headers: { "content-type": "text/event-stream" } });
    },
    check: (printed) => assert.deepEqual(printed, ["a", "b"]),
  }),
  "Ask for the next pages elsewhere": () => ({
    fetch: async (url, { body }) => {
      const { pathname } = new URL(url);
      if (pathname === "/files/list_folder") return json({ entries: [{ name: "a" }], cursor: "AAE", has_more: true });
      assert.deepEqual([pathname, JSON.parse(body)], ["/files/list_folder/continue", { cursor: "AAE" }]);
      return json({ entries: [{ name: "b" }], cursor: "AAF", has_more: false });
    },
    check: (printed) => assert.deepEqual(printed, ["a", "b"]),
  }),
};

// Within the package, whose name leads to what ./build.sh build has made.
const folder = new URL("../build/recipes/", import.meta.url);
mkdirSync(folder, { recursive: true });
after(() => rmSync(folder, { recursive: true }));

test("each world of the docs is here, and has one block", () => {
  assert.deepEqual(recipes.map(({ world }) => world).sort(), Object.keys(worlds).sort());
});

let count = 0;
for (const { world, code } of recipes)
  test(world, async (t) => {
    const { check, ...globals } = worlds[world](t);
    const before = Object.fromEntries(Object.keys(globals).map((name) => [name, globalThis[name]]));
    const printed = [];
    t.mock.method(console, "log", (...values) => printed.push(values.length === 1 ? values[0] : values));
    Object.assign(globalThis, globals);
    const file = new URL(`${++count}.mjs`, folder);
    writeFileSync(file, code);
    try {
      await import(file);
    } finally {
      Object.assign(globalThis, before);
    }
    check(printed);
  });
