// Next pages that are asked for otherwise than the first one, through the built package: link objects, and continue.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, beforeEach, describe, test } from "node:test";
import { paginate } from "../dist/index.js";

/** What the server received: method, path and body; of the last request also its headers. */
let received;
let headers;
/** Answers a request: a body, or { status, body }. */
let answer;
let server;
let origin;

before(async () => {
  server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    received.push(`${request.method} ${request.url} ${body}`.trim());
    ({ headers } = request);
    const reply = answer({ method: request.method, path: request.url, body: body === "" ? {} : JSON.parse(body) });
    response.writeHead(reply.status ?? 200, { "content-type": reply.type ?? "application/json" });
    response.end(typeof reply.text === "string" ? reply.text : JSON.stringify(reply));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${server.address().port}`;
});
after(() => server?.close());
beforeEach(() => {
  received = [];
});

describe("link objects", () => {
  const pagination = { type: "url", outputs: { results: "$.features", next: "$.links[?@.rel=='next']" } };
  const stac = ({ body: { token = "0", limit = 0 } }) => {
    const n = Number(token);
    const body = { token: String(n + 1) };
    const links = n < 3 ? [{ rel: "next", href: "/search", method: "POST", body, merge: true }] : [];
    return limit === 1 ? { features: [{ id: n }], links } : { status: 400 };
  };
  const target = () => ({ url: `${origin}/search`, body: { limit: 1, bbox: [1, 2] } });

  test("are followed, merged, resumed, and looked at ahead", async () => {
    answer = stac;
    const walk = paginate(target(), { pagination, headers: { authorization: "Bearer a" } });
    const checkpoints = [];
    const ids = [];
    for await (const page of walk.pages()) {
      ids.push(...page.items.map(({ id }) => id));
      checkpoints.push(JSON.parse(JSON.stringify(page.checkpoint())));
      assert.deepEqual(page.nextPageInfo(), page.index < 3 ? { json: { token: String(page.index + 1) } } : null);
    }
    assert.deepEqual(ids, [0, 1, 2, 3]);
    assert.equal(walk.verdict.status, "complete");
    assert.deepEqual(received.slice(0, 3), [
      'POST /search {"limit":1,"bbox":[1,2]}',
      'POST /search {"limit":1,"bbox":[1,2],"token":"1"}',
      'POST /search {"limit":1,"bbox":[1,2],"token":"2"}',
    ]);
    assert.equal(headers.authorization, "Bearer a");
    for (const [i, resume] of checkpoints.entries()) {
      assert.ok(!JSON.stringify(resume).includes("Bearer"));
      const rest = await paginate(target(), { pagination, resume }).toArray();
      assert.deepEqual(
        rest.map(({ id }) => id),
        [0, 1, 2, 3].slice(i + 1),
      );
    }
    assert.equal(await paginate(target(), { pagination, prefetch: 2 }).count(), 4);
    const first = await paginate(target(), { pagination }).first();
    assert.deepEqual((await (await first.next()).next()).items, [{ id: 2 }]);
  });

  test("lead from a POST to a GET without a body", async () => {
    answer = ({ method }) =>
      method === "POST"
        ? { features: [1], links: [{ rel: "next", href: "/search?page=2" }] }
        : { features: [2], links: [] };
    assert.deepEqual(await paginate(target(), { pagination }).toArray(), [1, 2]);
    assert.equal(received[1], "GET /search?page=2");
    assert.equal(headers["content-type"], undefined);
  });

  test("that ask for the same again are a loop", async () => {
    answer = () => ({ features: [1], links: [{ rel: "next", href: "/search", method: "POST", body: { a: 1 } }] });
    await assert.rejects(paginate(target(), { pagination }).toArray(), { code: "repeated-cursor" });
  });

  test("send no body to another origin", async () => {
    const href = origin.replace("127.0.0.1", "localhost");
    answer = () => ({ features: [1], links: [{ rel: "next", href, method: "POST", body: { a: 1 } }] });
    await assert.rejects(paginate(target(), { pagination }).toArray(), { code: "cross-origin" });
    assert.equal(received.length, 1);
  });
});

describe("continue", () => {
  test("names the next pages' endpoint, with the cursor alone in its body", async () => {
    answer = ({ path, body }) => {
      const n = Number(body.cursor ?? 0);
      if ((path === "/2/files/list_folder") !== (n === 0)) return { status: 400 };
      return { entries: [{ n }], cursor: String(n + 1), has_more: n < 2 };
    };
    const walk = paginate(
      { url: `${origin}/2/files/list_folder`, body: { path: "" } },
      {
        pagination: {
          type: "cursor",
          inputs: [{ name: "cursor", in: "requestBody", type: "cursor" }],
          outputs: { results: "$.entries", nextCursor: "$.cursor", hasMore: "$.has_more" },
          continue: { url: "list_folder/continue", body: "cursor" },
        },
      },
    );
    assert.deepEqual(await walk.toArray(), [{ n: 0 }, { n: 1 }, { n: 2 }]);
    assert.deepEqual(received, [
      'POST /2/files/list_folder {"path":""}',
      'POST /2/files/list_folder/continue {"cursor":"1"}',
      'POST /2/files/list_folder/continue {"cursor":"2"}',
    ]);
  });

  test("names the next pages' verb", async () => {
    answer = ({ method }) =>
      method === "POST" ? { data: [1], links: { next: "/api/v2/logs/events?page[cursor]=x" } } : { data: [2] };
    const pagination = {
      type: "url",
      outputs: { results: "$.data", nextUrl: "$.links.next" },
      continue: { method: "GET" },
    };
    const walk = paginate({ url: `${origin}/api/v2/logs/events/search`, body: { filter: {} } }, { pagination });
    assert.deepEqual(await walk.toArray(), [1, 2]);
    assert.equal(received[1], "GET /api/v2/logs/events?page[cursor]=x");
  });
});

test("counting may begin elsewhere, and a blank cursor go on", async () => {
  answer = ({ path }) => {
    const page = Number(new URL(path, origin).searchParams.get("page"));
    return { data: page < 2 ? [page] : [] };
  };
  const counting = {
    type: "offsetLimit",
    inputs: [{ name: "page", in: "query", type: "page", first: 0 }],
    outputs: { results: "$.data" },
  };
  assert.deepEqual(await paginate(`${origin}/list`, { pagination: counting }).toArray(), [0, 1]);
  assert.equal(received[0], "GET /list?page=0");
  answer = ({ path }) => (path.includes("c=") ? { data: [2], next: null } : { data: [1], next: "" });
  const blank = {
    type: "cursor",
    inputs: [{ name: "c", in: "query", type: "cursor" }],
    outputs: { results: "$.data", nextCursor: "$.next" },
  };
  assert.deepEqual(await paginate(`${origin}/list`, { pagination: blank }).toArray(), [1]);
  const followed = paginate(`${origin}/list`, { pagination: { ...blank, blankCursor: "follow" } });
  assert.deepEqual(await followed.toArray(), [1, 2]);
  assert.deepEqual(followed.scheme.pagination, { ...blank, blankCursor: "follow" });
  await assert.rejects(paginate(`${origin}/list`, { pagination: { ...blank, blankCursor: "go" } }).toArray(), {
    code: "config",
    message: 'pagination.blankCursor is "go": use end or follow',
  });
});

describe("MCP", () => {
  const list = { jsonrpc: "2.0", id: 1, method: "tools/list", params: { _meta: { a: 1 } } };
  /** Answers with two tools a page; every second answer is an event, its data on two lines. */
  const mcp = ({ body: { id, method, params } }) => {
    assert.equal(method, "tools/list");
    assert.deepEqual(params._meta, { a: 1 });
    const from = params.cursor === "" ? 2 : Number(params.cursor ?? 0);
    const tools = [from, from + 1].map((n) => ({ name: `t${n}`, title: "a\nb" }));
    const nextCursor = from === 0 ? "" : from < 6 ? String(from + 2) : undefined;
    const reply = { jsonrpc: "2.0", id, result: { resultType: "complete", tools, nextCursor } };
    if (from % 4 === 0) return reply;
    const data = JSON.stringify(reply, null, 1).replaceAll("\n", "\r\ndata: ");
    const progress = JSON.stringify({ jsonrpc: "2.0", method: "notifications/progress", params: {} });
    return { type: "text/event-stream", text: `: hi\n\ndata: ${progress}\n\nevent: message\r\ndata: ${data}\r\n\r\n` };
  };
  const names = [0, 1, 2, 3, 4, 5, 6, 7].map((n) => `t${n}`);
  const ids = () => received.map((line) => JSON.parse(line.replace(/^POST \S+ /, "")).id);

  test("is walked, each request with an id of its own", async () => {
    answer = mcp;
    const walk = paginate({ url: `${origin}/mcp`, body: list }, { pagination: "mcp" });
    assert.deepEqual(
      (await walk.toArray()).map(({ name }) => name),
      names,
    );
    assert.equal(walk.verdict.status, "complete");
    assert.deepEqual(ids(), [1, 2, 3, 4]);
    assert.match(headers.accept, /application\/json.*text\/event-stream/);
  });

  test("gives the items of events in every form", async () => {
    answer = mcp;
    const open = (options) => paginate({ url: `${origin}/mcp`, body: list }, { pagination: "mcp", ...options });
    assert.equal(await open().count(), 8);
    const lines = (await new Response(open().ndjson()).text()).trimEnd().split("\n");
    assert.deepEqual(
      lines.map((line) => JSON.parse(line).name),
      names,
    );
    const pages = [];
    for await (const page of open({ prefetch: 1 }).pages()) pages.push(page);
    assert.deepEqual(JSON.parse(pages[1].raw(1)), { name: "t3", title: "a\nb" });
    assert.deepEqual(pages[1].body.result, { resultType: "complete", tools: [], nextCursor: "4" });
    const rest = await open({ resume: JSON.parse(JSON.stringify(pages[0].checkpoint())) }).toArray();
    assert.deepEqual(
      rest.map(({ name }) => name),
      names.slice(2),
    );
    assert.deepEqual((await (await open().first()).next()).items[0].name, "t2");
  });

  test("is over once the answer has come, though the stream goes on", async () => {
    let open = true;
    const fetch = async (_, { signal }) => {
      const body = new ReadableStream({
        start(controller) {
          const reply = { jsonrpc: "2.0", id: 1, result: { tools: [{ name: "a" }] } };
          controller.enqueue(new TextEncoder().encode(`data: ${JSON.stringify(reply)}\n\n`));
        },
        cancel() {
          open = false;
        },
      });
      signal.addEventListener("abort", () => (open = false));
      return new Response(body, { headers: { "content-type": "text/event-stream" } });
    };
    const walk = paginate({ url: `${origin}/mcp`, body: list }, { pagination: "mcp", fetch });
    assert.deepEqual(await walk.toArray(), [{ name: "a" }]);
    assert.equal(open, false);
  });

  test("says what the server says", async () => {
    const reply = { jsonrpc: "2.0", id: 1, error: { code: -32602, message: "Invalid cursor" } };
    for (const how of [reply, { type: "text/event-stream", text: `data: ${JSON.stringify(reply)}\n\n` }]) {
      answer = () => how;
      const walk = paginate({ url: `${origin}/mcp`, body: list }, { pagination: "mcp" });
      await assert.rejects(walk.toArray(), { code: "response", message: /-32602: Invalid cursor/ });
    }
  });
});

test("SCIM goes by index or by cursor", async () => {
  answer = ({ path }) => {
    const query = new URL(path, origin).searchParams;
    const from = query.has("cursor") ? Number(query.get("cursor")) : Number(query.get("startIndex") ?? 1) - 1;
    const list = { totalResults: 5, itemsPerPage: 2, Resources: [0, 1, 2, 3, 4].slice(from, from + 2) };
    return query.has("cursor") && from < 3 ? { nextCursor: String(from + 2), ...list } : list;
  };
  for (const query of ["", "?count=2", "?startIndex=1&count=10", "?cursor&count=2", "?cursor="]) {
    const walk = paginate(`${origin}/Users${query}`, { pagination: "scim" });
    assert.deepEqual(await walk.toArray(), [0, 1, 2, 3, 4], query);
    assert.equal(walk.verdict.status, "complete");
    assert.equal(walk.verdict.requests, 3);
    assert.equal(await paginate(`${origin}/Users${query}`, { pagination: "scim", concurrency: 4 }).count(), 5);
  }
});
