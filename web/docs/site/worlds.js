// Servers of the blocks that name a world, by that name, each with what else the block finds around it. They do what the sample
// API does not: tokens expire, cursors are forgotten. js/test/recipes.test.mjs holds the blocks against them.

const json = (body, init) =>
  new Response(JSON.stringify(body), { headers: { "content-type": "application/json" }, ...init });

const pageOf = (url) => Number(new URL(url).searchParams.get("page") ?? 1);

/** @type {Record<string, () => { fetch: (url: string, init: RequestInit) => Promise<Response> } & Record<string, unknown>>} */
export const servers = {
  "Check items, and give them types": () => ({
    fetch: async () => json([{ id: 1, ordered: "2026-03-01" }, { id: 2, ordered: "2025-12-31" }, { id: 3 }]),
  }),
  "Stop at what you have already": () => ({
    fetch: async (url) => {
      const page = pageOf(url);
      const order = (n) => ({ id: n, created: `2026-03-0${9 - n}T12:00:00Z` }); // number 8 is what was there at the last visit
      return json({ page, pages: 4, orders: [1, 2, 3, 4].map((n) => order(n + 4 * (page - 1))) });
    },
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
        const page = pageOf(url);
        return json({ page, pages: 5, orders: [{ id: 2 * page - 1 }, { id: 2 * page }] });
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
    };
  },
  "Ask for less where a page is too much": () => ({
    // More than 30 orders at once take too long behind the first page.
    fetch: async (url) => {
      const page = pageOf(url);
      const size = Number(new URL(url).searchParams.get("per_page"));
      if (page > 1 && size > 30) return new Response("", { status: 504 });
      const orders = Array.from({ length: 250 }, (_, i) => ({ id: i })).slice((page - 1) * size, page * size);
      return json({ page, pages: Math.ceil(250 / size), orders });
    },
  }),
  "Leave a server that hangs": () => {
    let asked = 0;
    return {
      fetch: async () => {
        const from = asked++ === 0 ? '[{"id":1},' : '[{"id":1},{"id":2}]';
        const hangs = asked === 1;
        const body = new ReadableStream({
          start(controller) {
            controller.enqueue(new TextEncoder().encode(from));
            if (!hangs) controller.close();
          },
        });
        return new Response(body, { headers: { "content-type": "application/json" } });
      },
    };
  },
  "Read the results of a batch": () => ({
    token: "a-token",
    fetch: async () => {
      const lines = [
        { custom_id: "question-1", result: { type: "succeeded", message: { role: "assistant" } } },
        { custom_id: "question-2", result: { type: "expired" } },
      ];
      const headers = { "content-type": "application/x-jsonl" };
      return new Response(lines.map((line) => `${JSON.stringify(line)}\n`).join(""), { headers });
    },
  }),
  "Walk lines of JSON": () => ({
    fetch: async (url) => {
      const page = pageOf(url);
      const headers = { "content-type": "application/x-ndjson" };
      if (page < 3) headers.link = `<?page=${page + 1}>; rel="next"`;
      return new Response(`{"id":${2 * page - 1}}\n{"id":${2 * page}}\n`, { headers });
    },
  }),
  "Ask for many pages at once": () => ({
    fetch: async (url) => {
      await new Promise((resolve) => setTimeout(resolve)); // the others are asked for
      const page = pageOf(url);
      const at = (n) => `?per_page=100&page=${n}`;
      const link = page < 60 ? `<${at(page + 1)}>; rel="next", <${at(60)}>; rel="last"` : `<${at(1)}>; rel="first"`;
      return json(Array(100).fill({ id: page }), { headers: { link } });
    },
  }),
  "Draw a waterfall": () => {
    let refused = false;
    return {
      fetch: async (url) => {
        const page = pageOf(url);
        if (page === 2 && !refused) {
          refused = true;
          return json({}, { status: 503, headers: { "retry-after-ms": "1" } });
        }
        return json({ page, pages: 3, orders: [{ id: 2 * page - 1 }, { id: 2 * page }] });
      },
    };
  },
  "Show a list that goes on, with TanStack Query": () => ({
    fetch: async (url) => {
      const page = pageOf(url);
      return json(Array(100).fill({ title: `on page ${page}` }), {
        headers: { link: `<?per_page=100&page=${page + 1}>; rel="next"` },
      });
    },
  }),
  "Follow a link that is more than a URL": () => ({
    fetch: async (_, { method, body }) => {
      const { bbox, limit, token = 0 } = JSON.parse(body);
      if (method !== "POST" || bbox?.length !== 4 || limit !== 2)
        return json({ description: "what?" }, { status: 400 });
      const features = [{ id: token + 1 }, { id: token + 2 }];
      const next = { rel: "next", href: "/search", method: "POST", body: { token: token + 2 }, merge: true };
      return json({ features, links: token < 4 ? [next] : [] });
    },
  }),
  "List the tools of an MCP server": () => ({
    fetch: async (_, { headers, body }) => {
      if (!/text\/event-stream/.test(new Headers(headers).get("accept"))) return new Response("", { status: 406 });
      const { id, params } = JSON.parse(body);
      const [name, nextCursor] = params.cursor === undefined ? ["a", ""] : ["b", undefined];
      if (id !== (name === "a" ? 1 : 2)) return new Response("", { status: 400 });
      const answer = JSON.stringify({ jsonrpc: "2.0", id, result: { tools: [{ name }], nextCursor } });
      if (id === 1) return new Response(answer, { headers: { "content-type": "application/json" } });
      return new Response(`data: ${answer}\n\n`, { headers: { "content-type": "text/event-stream" } });
    },
  }),
  "Ask for the next pages elsewhere": () => ({
    fetch: async (url, { body }) => {
      const { pathname } = new URL(url);
      if (pathname === "/files/list_folder") return json({ entries: [{ name: "a" }], cursor: "AAE", has_more: true });
      if (pathname !== "/files/list_folder/continue" || body !== '{"cursor":"AAE"}')
        return json({ error_summary: "invalid_cursor/" }, { status: 409 });
      return json({ entries: [{ name: "b" }], cursor: "AAF", has_more: false });
    },
  }),
};
