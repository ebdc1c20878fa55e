// The option headers as a function, as users meet it: what it is asked, when, and what becomes of its answers.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, beforeEach, describe, test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { PaginationError, paginate } from "../dist/index.js";

const pagination = {
  type: "offsetLimit",
  inputs: [{ name: "page", in: "query", type: "page" }],
  outputs: { results: "$.items" },
};
const url = "https://api.example/list";

/** A list of ten pages of two items, for whoever has a valid token. `asked` are the tokens, by page. */
function list({ valid = () => true, pages = 10 } = {}) {
  const asked = [];
  const fetch = async (address, { headers, method, body }) => {
    const token = new Headers(headers).get("authorization");
    const page = body === undefined ? Number(new URL(address).searchParams.get("page")) : JSON.parse(body).page;
    asked.push(`${method === "GET" ? "" : `${method} `}${page} ${token}`);
    if (!valid(token, page, asked.length)) return new Response('{"error":"expired"}', { status: 401 });
    return Response.json({ items: page <= pages ? [2 * page, 2 * page + 1] : [] });
  };
  return { fetch, asked };
}

const whole = Array.from({ length: 20 }, (_, i) => i + 2);

async function failing(walk) {
  const got = [];
  try {
    for await (const item of walk) got.push(item);
  } catch (error) {
    assert.ok(error instanceof PaginationError, String(error));
    return { error, got };
  }
  throw new Error("nothing failed");
}

const rejections = [];
process.on("unhandledRejection", (reason) => rejections.push(reason));
after(async () => {
  await turn();
  assert.deepEqual(rejections, []);
});

describe("a function of headers", () => {
  test("is asked before each request, by page and attempt, and told the URL without credentials", async () => {
    const asked = [];
    let busy = true;
    const { fetch } = list();
    const walk = paginate(`${url}?api_key=sesame`, {
      pagination,
      maxPages: 3,
      retry: { minDelay: 1 },
      fetch: async (address, init) => {
        const refused = busy && address.includes("page=2");
        busy &&= !refused;
        return refused ? new Response("", { status: 503 }) : fetch(address, init);
      },
      headers: (why) => {
        asked.push(why);
        return { authorization: "a" };
      },
    });
    assert.equal((await walk.toArray()).length, 6);
    const shown = (page) => `${url}?api_key=…&page=${page}`;
    assert.deepEqual(asked, [
      { url: shown(1), page: 0, attempt: 0 },
      { url: shown(2), page: 1, attempt: 0 },
      { url: shown(2), page: 1, attempt: 1 },
      { url: shown(3), page: 2, attempt: 0 },
    ]);
  });

  for (const [name, give] of [
    ["a record", (token) => ({ authorization: token })],
    ["pairs", (token) => [["Authorization", token]]],
    ["Headers", (token) => new Headers({ authorization: token })],
    ["a promise of a record", async (token) => ({ authorization: token })],
    // biome-ignore lint/suspicious/noThenProperty: what is awaited need be no Promise.
    ["a thenable", (token) => ({ then: (resolve) => void setTimeout(resolve, 5, { authorization: token }) })],
  ])
    test(`gives ${name}: after a 401 it is asked once more, and the page comes once`, async () => {
      let token = 1;
      const statuses = [];
      // A token serves four requests.
      const { fetch, asked } = list({ valid: (given, _, n) => given === `t${1 + Math.floor(n / 5)}` });
      const walk = paginate(url, {
        pagination,
        retry: false,
        fetch,
        headers: ({ status }) => {
          statuses.push(status);
          if (status === 401) token++;
          return give(`t${token}`);
        },
      });
      assert.deepEqual(await walk.toArray(), whole);
      const renewals = asked.filter((request, i) => i > 0 && request.split(" ")[0] === asked[i - 1].split(" ")[0]);
      assert.equal(statuses.filter((status) => status === 401).length, renewals.length);
      assert.ok(renewals.length >= 2, asked.join());
      const { status, retries, requests } = walk.verdict;
      assert.deepEqual([status, retries, requests], ["complete", 0, 11 + renewals.length]);
    });

  test("that gives a new token only after a 401 is asked so for each page", async () => {
    const { fetch } = list({ valid: (token) => token === "new" });
    const headers = ({ status }) => ({ authorization: status === 401 ? "new" : "old" });
    assert.deepEqual(await paginate(url, { pagination, fetch, headers }).toArray(), whole);
  });

  test("that gives nothing gives no headers", async () => {
    const { fetch, asked } = list();
    assert.deepEqual(
      await paginate(url, { pagination, fetch, headers: () => undefined, maxPages: 1 }).toArray(),
      [2, 3],
    );
    assert.deepEqual(asked, ["1 null"]);
  });

  test("replaces the request's own headers, and no others", async () => {
    const sent = [];
    const fetch = async (_, { headers }) => {
      sent.push(Object.fromEntries(new Headers(headers)));
      return Response.json({ items: [1], next: sent.length === 1 ? "two" : null });
    };
    const byHeader = {
      type: "cursor",
      inputs: [{ name: "X-Cursor", in: "header", type: "cursor" }],
      outputs: { results: "$.items", nextCursor: "$.next" },
    };
    const target = { url, headers: { accept: "a/b", authorization: "old" } };
    const headers = () => ({ Authorization: "new", "x-cursor": "mine" });
    await paginate(target, { pagination: byHeader, fetch, headers }).toArray();
    assert.deepEqual(sent, [
      { accept: "a/b", authorization: "new", "x-cursor": "mine" },
      { accept: "a/b", authorization: "new", "x-cursor": "two" },
    ]);
  });

  test("serves a POST, whose page is asked for again too", async () => {
    const inBody = { ...pagination, inputs: [{ name: "page", in: "requestBody", type: "page" }] };
    const { fetch, asked } = list({ valid: (token) => token === "2", pages: 2 });
    let calls = 0;
    const headers = () => ({ authorization: String(++calls) });
    await failing(
      paginate({ url, body: { page: 1 } }, { pagination: inBody, fetch, headers, retry: false, maxPages: 2 }),
    );
    assert.deepEqual(asked, ["POST 1 1", "POST 1 2", "POST 2 3", "POST 2 4"]);
  });

  test("answered with 401 again leads to the error of any other walk", async () => {
    const { fetch, asked } = list({ valid: (_, page) => page < 2 });
    const { error, got } = await failing(
      paginate(url, { pagination, fetch, headers: async () => ({ authorization: "a" }) }),
    );
    assert.deepEqual([error.code, error.page, error.response.status, got], ["http", 1, 401, [2, 3]]);
    assert.match(error.message, /status 401, also with the headers that the function headers gave after the first 401/);
    assert.deepEqual(asked, ["1 a", "2 a", "2 a"]);
    const rest = list();
    assert.deepEqual(
      await paginate(url, { pagination, fetch: rest.fetch, resume: error.checkpoint }).toArray(),
      whole.slice(2),
    );
  });
});

describe("pages in flight", () => {
  test("share one call after a 401, and those behind wait for it", async () => {
    let token = "old";
    let renewing = false;
    const calls = [];
    const { fetch, asked } = list({ valid: (given) => given === "new" });
    const walk = paginate(url, {
      pagination,
      concurrency: 4,
      fetch,
      headers: async ({ page, status }) => {
        calls.push([page, status]);
        if (status === undefined) {
          assert.equal(renewing, false, "asked while the token is being renewed");
          return { authorization: token };
        }
        renewing = true;
        for (let i = 0; i < 20; i++) await turn();
        renewing = false;
        token = "new";
        return { authorization: token };
      },
    });
    assert.deepEqual(await walk.toArray(), whole);
    assert.equal(calls.filter(([, status]) => status === 401).length, 1);
    assert.equal(asked.filter((request) => request.endsWith("old")).length, 4);
    assert.equal(walk.verdict.retries, 0);
  });

  test("that were sent with the old headers, and answered late, take what the call gave", async () => {
    let renewals = 0;
    const { fetch } = list({ valid: (given) => given === "1" });
    const late = async (address, init) => {
      if (address.includes("page=3")) for (let i = 0; i < 30; i++) await turn();
      return fetch(address, init);
    };
    const headers = ({ status }) => ({ authorization: String(status === 401 ? ++renewals : renewals) });
    assert.deepEqual(await paginate(url, { pagination, concurrency: 3, fetch: late, headers }).toArray(), whole);
    assert.equal(renewals, 1);
  });
});

describe("a function of headers that fails", () => {
  const boom = new Error("the token server is down");
  for (const [name, headers, words, cause] of [
    [
      "throws",
      () => {
        throw boom;
      },
      "failed: the token server is down",
      boom,
    ],
    ["rejects", async () => Promise.reject(boom), "failed: the token server is down", boom],
    ["rejects with no error", async () => Promise.reject("no"), "failed: no", "no"],
    [
      "gives a number",
      () => 7,
      "gave what can't be used: pass an object of names and values, pairs of these, or Headers",
    ],
    ["gives null", () => null, "gave what can't be used: pass an object"],
    [
      "gives what no header can have",
      () => ({ "x-a": "se\nsame" }),
      'gave what can\'t be used: the name or the value of "x-a" is not allowed in a header',
    ],
  ])
    for (const at of [0, 1])
      test(`${name} on page ${at + 1}: config, with cause and checkpoint, and not tried again`, async () => {
        const calls = [];
        const { fetch, asked } = list();
        const options = { pagination, fetch, retry: { minDelay: 1 } };
        const walk = paginate(url, {
          ...options,
          concurrency: 3,
          headers: (why) => {
            calls.push(why.page);
            return why.page === at ? headers() : {};
          },
        });
        const { error, got } = await failing(walk);
        assert.deepEqual([error.code, error.page, got], ["config", at, at === 0 ? [] : [2, 3]]);
        assert.ok(error.message.startsWith(`page ${at + 1}: the function headers ${words}`), error.message);
        assert.doesNotMatch(error.message, /sesame/);
        assert.doesNotMatch(String(error.cause), /sesame/);
        if (cause === undefined) assert.ok(error.cause instanceof TypeError);
        else assert.equal(error.cause, cause);
        assert.equal(calls.filter((page) => page === at).length, 1);
        assert.ok(!asked.some((request) => request.startsWith(`${at + 1} `)), "the request was made all the same");
        const rest = paginate(url, { ...options, resume: JSON.parse(JSON.stringify(error.checkpoint)) });
        assert.deepEqual([...got, ...(await rest.toArray())], whole);
      });

  test("is not the cause of another page's error", async () => {
    const { fetch } = list();
    let first = true;
    const flaky = async (address, init) => {
      if (address.includes("page=2")) return new Response("", { status: 404 });
      if (!first) return fetch(address, init);
      first = false;
      throw new TypeError("connection lost");
    };
    const { error } = await failing(
      paginate(url, {
        pagination: { ...pagination, outputs: { results: "$.items", hasMore: "$.more" } },
        fetch: async (a, i) => {
          const response = await flaky(a, i);
          return response.ok ? Response.json({ ...(await response.json()), more: true }) : response;
        },
        retry: { minDelay: 1 },
      }),
    );
    assert.deepEqual([error.code, error.cause], ["http", undefined]);
  });

  test("after a 401 fails the walk with that, for all pages that share the call", async () => {
    const { fetch } = list({ valid: () => false });
    const headers = ({ status }) => {
      if (status === 401) throw boom;
      return {};
    };
    const { error } = await failing(paginate(url, { pagination, concurrency: 3, fetch, headers }));
    assert.deepEqual([error.code, error.page, error.cause], ["config", 0, boom]);
  });

  test("fails a detected list too, and refutes no guess", async () => {
    const fetch = async () => Response.json({ items: [{ id: 1 }, { id: 2 }], next_cursor: "a", has_more: true });
    let calls = 0;
    const headers = () => {
      if (++calls === 2) throw boom;
      return {};
    };
    const { error, got } = await failing(paginate(url, { fetch, headers }));
    assert.deepEqual([error.code, error.page, error.cause, got.length, calls], ["config", 1, boom, 2, 2]);
  });
});

describe("while the function of headers is pending", () => {
  test("the signal aborts the walk, and no request is made later", async () => {
    const controller = new AbortController();
    const { fetch, asked } = list();
    let release;
    const reason = new Error("enough");
    const headers = ({ page }) => {
      if (page < 1) return {};
      setTimeout(() => controller.abort(reason), 20);
      return new Promise((resolve) => {
        release = () => resolve({});
      });
    };
    const walk = paginate(url, { pagination, fetch, headers, signal: controller.signal });
    const got = [];
    await assert.rejects(
      async () => {
        for await (const item of walk) got.push(item);
      },
      (error) => error.code === "aborted" && error.cause === reason && error.checkpoint !== undefined,
    );
    release();
    await turn();
    await turn();
    assert.deepEqual([got, asked.length], [[2, 3], 1]);
  });

  test("the consumer may leave, and abort from within the function", async () => {
    const controller = new AbortController();
    const { fetch, asked } = list();
    const headers = ({ page }) => {
      if (page === 1) controller.abort();
      return {};
    };
    const { error } = await failing(paginate(url, { pagination, fetch, headers, signal: controller.signal }));
    assert.deepEqual([error.code, asked.length], ["aborted", 1]);
    for await (const item of paginate(url, {
      pagination,
      fetch,
      prefetch: 1,
      headers: ({ page }) => (page === 0 ? {} : new Promise(() => {})),
    }))
      if (item === 2) break;
  });

  test("the first request, which leaves before the engine is there, waits for it", async () => {
    for (const [at, query, early] of [
      [1, "", true],
      [2, "?token=sesame", false], // the engine says what is a credential
    ]) {
      const fresh = await import(`../dist/index.js?${at}`);
      const { fetch, asked } = list();
      const calls = [];
      const headers = async (why) => {
        calls.push(why);
        await turn();
        return { authorization: "early" };
      };
      const got = await fresh.paginate(url + query, { pagination, fetch, headers, maxPages: 1 }).toArray();
      assert.deepEqual([got, asked], [[2, 3], ["1 early"]]);
      const shown = query === "" ? `${url}?page=1` : `${url}?token=…&page=1`;
      assert.deepEqual(calls, [{ url: shown, page: 0, attempt: 0 }], `early: ${early}`);
    }
  });

  test("a first request that fails so is the walk's error", async () => {
    const fresh = await import("../dist/index.js?3");
    const headers = () => Promise.reject(new Error("down"));
    const walk = fresh.paginate(url, { pagination, fetch: list().fetch, headers });
    await assert.rejects(walk.toArray(), ({ code, message, page, cause }) => {
      assert.deepEqual([code, page, cause.message], ["config", 0, "down"]);
      return message.startsWith("page 1: the function headers failed: down");
    });
  });
});

describe("origins", () => {
  let own;
  let other;
  const start = async (host) => {
    const origin = { received: [], answers: {} };
    origin.server = createServer((request, response) => {
      const cors = {
        "access-control-allow-origin": request.headers.origin ?? "*",
        "access-control-allow-headers": "authorization",
      };
      if (request.method === "OPTIONS") return response.writeHead(204, cors).end();
      origin.received.push(`${request.url} ${request.headers.authorization}`);
      const { status = 200, headers, ...body } = origin.answers[request.url] ?? { status: 404 };
      response.writeHead(status, { ...cors, "content-type": "application/json", ...headers }).end(JSON.stringify(body));
    });
    await new Promise((resolve) => origin.server.listen(0, host, resolve));
    origin.url = `http://${host}:${origin.server.address().port}`;
    return origin;
  };
  before(async () => {
    own = await start("127.0.0.1");
    other = await start("localhost");
  });
  beforeEach(() => {
    for (const origin of [own, other]) [origin.received, origin.answers] = [[], {}];
  });
  after(() => {
    for (const { server } of [own, other]) {
      server.closeAllConnections();
      server.close();
    }
  });

  const byURL = { type: "url", outputs: { results: "$.items", nextUrl: "$.next" } };

  test("that aren't trusted get nothing, and the function is not asked for them", async () => {
    own.answers = { "/1": { items: [1], next: `${other.url}/2` }, "/3": { items: [3] } };
    other.answers = { "/2": { items: [2], next: `${own.url}/3` } };
    const asked = [];
    const headers = (why) => {
      asked.push(why.url);
      return { authorization: "a" };
    };
    assert.deepEqual(await paginate(`${own.url}/1`, { pagination: byURL, headers }).toArray(), [1, 2, 3]);
    assert.deepEqual(asked, [`${own.url}/1`, `${own.url}/3`]);
    assert.deepEqual(other.received, ["/2 undefined"]);
    // A 401 of another origin is no reason to ask for a token that it does not get.
    other.answers = { "/2": { status: 401 } };
    const { error, got } = await failing(paginate(`${own.url}/1`, { pagination: byURL, headers }));
    assert.deepEqual([error.code, error.page, got], ["http", 1, [1]]);
    assert.deepEqual(asked.slice(2), [`${own.url}/1`]);
    // Trusted, it gets what the function gives.
    other.answers = { "/2": { items: [2] } };
    await paginate(`${own.url}/1`, { pagination: byURL, headers, trust: [other.url] }).toArray();
    assert.deepEqual(asked.slice(3), [`${own.url}/1`, `${other.url}/2`]);
    assert.equal(other.received.at(-1), "/2 a");
  });

  const redirected = () => {
    own.answers = {
      "/1": { status: 302, headers: { location: "/moved" } },
      "/moved": { items: [1], next: "/2" },
      "/2": { status: 307, headers: { location: `${other.url}/2` } },
    };
    other.answers = { "/2": { items: [2], next: null } };
  };

  test("that a redirect leads to get headers where they are the same or trusted, and else none", async () => {
    redirected();
    const asked = [];
    const headers = ({ url }) => {
      asked.push(url);
      return { authorization: "a" };
    };
    assert.deepEqual(await paginate(`${own.url}/1`, { pagination: byURL, headers }).toArray(), [1, 2]);
    assert.deepEqual(own.received, ["/1 a", "/moved a", "/2 a"]);
    assert.deepEqual(other.received, ["/2 undefined"]);
    assert.deepEqual(asked, [`${own.url}/1`, `${own.url}/moved`, `${own.url}/2`]);
  });
});
