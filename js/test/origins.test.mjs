// Who receives what: two origins on this machine, and everything that a walk says.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, beforeEach, describe, test } from "node:test";
import { PaginationError, paginate } from "../dist/index.js";
import { launchChromium, noBrowser } from "./chromium.mjs";
import { startServer } from "./server.mjs";

const pagination = { type: "url", outputs: { results: "$.items", nextUrl: "$.next" } };

/** A server that notes what it received, and answers as its table says. */
class Origin {
  received = [];
  /** By path and query: a body, or { status, headers }. */
  answers = {};

  async start(host) {
    this.server = createServer((request, response) => {
      const cors = {
        "access-control-allow-origin": request.headers.origin ?? "*",
        "access-control-allow-credentials": "true",
        "access-control-allow-headers": "authorization,x-api-key,x-cursor,x-other",
      };
      if (request.method === "OPTIONS") return response.writeHead(204, cors).end();
      this.received.push({ method: request.method, url: request.url, headers: request.headers });
      const answer = this.answers[request.url] ?? { status: 404 };
      if (answer.status !== undefined)
        return response.writeHead(answer.status, { ...cors, ...answer.headers }).end(answer.body ?? "");
      response.writeHead(200, { ...cors, "content-type": "application/json" }).end(JSON.stringify(answer));
    });
    await new Promise((resolve) => this.server.listen(0, host, resolve));
    this.url = `http://${host}:${this.server.address().port}`;
    this.authority = this.url.slice("http:".length);
    return this;
  }

  reset() {
    this.received = [];
    this.answers = {};
  }

  close() {
    this.server?.closeAllConnections();
    this.server?.close();
  }
}

let own;
let other;

before(async () => {
  own = await new Origin().start("127.0.0.1");
  other = await new Origin().start("localhost");
});

beforeEach(() => {
  own.reset();
  other.reset();
});

after(() => {
  own?.close();
  other?.close();
});

const secrets = {
  authorization: "Bearer sesame",
  cookie: "session=sesame",
  "x-api-key": "sesame",
  "x-other": "sesame",
};

/** Those of the caller's headers that a request had. */
const sent = ({ headers }) => Object.keys(secrets).filter((name) => headers[name] !== undefined);

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

describe("the caller's headers", () => {
  for (const [name, next] of [
    ["an absolute URL", () => `${other.url}/2`],
    ["//host", () => `${other.authority}/2`],
    ["\\\\host, which browsers read as //host", () => `${other.authority.replace("//", "\\\\")}/2`],
    ["/\\host", () => `${other.authority.replace("//", "/\\")}/2`],
    ["white space in the URL, which browsers leave out", () => `\n ${other.url.replace("http:", "ht\ntp:")}/\t2 `],
  ]) {
    test(`stay with their origin, and are there again on the way back: ${name}`, async () => {
      own.answers = { "/1": { items: [1], next: next() }, "/3": { items: [3] } };
      other.answers = { "/2": { items: [2], next: `${own.url}/3` } };
      assert.deepEqual(await paginate(`${own.url}/1`, { pagination, headers: secrets }).toArray(), [1, 2, 3]);
      assert.deepEqual(own.received.map(sent), [Object.keys(secrets), Object.keys(secrets)]);
      assert.deepEqual(other.received.map(sent), [[]]);
    });
  }

  test("go to an origin in trust, and to no other port of its host", async () => {
    own.answers = { "/1": { items: [1], next: `${other.url}/2` } };
    other.answers = { "/2": { items: [2], next: `${own.url.replace("127.0.0.1", "localhost")}/3` } };
    const { error, got } = await failing(
      paginate(`${own.url}/1`, { pagination, headers: secrets, trust: [other.url], retry: false }),
    );
    assert.deepEqual(got, [1, 2]);
    assert.equal(error.code, "http");
    assert.deepEqual(own.received.map(sent), [Object.keys(secrets), []]);
    assert.deepEqual(other.received.map(sent), [Object.keys(secrets)]);
  });

  test("are not the cursor's: that goes with them", async () => {
    own.answers = { "/1": { items: [1], next: `${other.url}/1` } };
    other.answers = { "/1": { items: [2] } };
    await paginate({ url: `${own.url}/1`, headers: { "x-cursor": "c" } }, { pagination }).toArray();
    assert.equal(other.received[0].headers["x-cursor"], undefined);
  });

  test("an entry of trust with a path is refused before any request", async () => {
    for (const trust of [`${other.url}/api`, "https://*.example.com", "https://me:sesame@b.example"]) {
      const { error } = await failing(paginate(`${own.url}/1`, { pagination, trust: [trust] }));
      assert.equal(error.code, "config");
      assert.match(error.message, /trust\[0\]/);
      assert.doesNotMatch(error.message, /sesame/);
    }
    assert.equal(own.received.length, 0);
  });

  test("a body does not go to another origin", async () => {
    own.answers = { "/1": { items: [1], next: `${other.url}/2` } };
    other.answers = { "/2": { items: [2] } };
    const request = { url: `${own.url}/1`, body: { password: "sesame" } };
    const { error } = await failing(paginate(request, { pagination }));
    assert.equal(error.code, "cross-origin");
    assert.equal(other.received.length, 0);
    assert.doesNotMatch(JSON.stringify(error.checkpoint) + error.message, /sesame/);
    assert.deepEqual(
      await paginate(request, { pagination, trust: [other.url], resume: error.checkpoint }).toArray(),
      [2],
    );
  });
});

describe("a next URL that can't be trusted is refused", () => {
  for (const next of [
    "javascript:alert('sesame')",
    'data:application/json,{"items":["sesame"]}',
    "file:///sesame",
    "blob:http://127.0.0.1/sesame",
    "ftp://a.example/sesame",
    "http://me:sesame@localhost/",
    "http://sesame@localhost/",
  ]) {
    test(next.split("sesame")[0], async () => {
      own.answers = { "/1": { items: [1], next } };
      const told = [];
      const walk = paginate(`${own.url}/1`, {
        pagination,
        headers: secrets,
        onProgress: (progress) => told.push(progress),
      });
      const { error, got } = await failing(walk);
      assert.deepEqual(got, [1]);
      assert.equal(error.code, "cross-origin");
      if (next.includes("@")) assert.doesNotMatch(error.message, /sesame/);
      assert.doesNotMatch(JSON.stringify([error.checkpoint, error.request, told, walk.checkpoint()]), /sesame/);
      // The server has mended its link.
      own.answers = { "/1": { items: [1], next: "/2" }, "/2": { items: [2] } };
      assert.deepEqual(await paginate(`${own.url}/1`, { pagination, resume: error.checkpoint }).toArray(), [2]);
    });
  }
});

describe("redirects", () => {
  for (const status of [301, 302, 303, 307, 308]) {
    test(`${status} to another origin takes no header along, and a relative next URL gets none`, async () => {
      own.answers = { "/1": { status, headers: { location: `${other.url}/moved` } } };
      other.answers = { "/moved": { items: [1], next: "?page=2" }, "/moved?page=2": { items: [2] } };
      assert.deepEqual(await paginate(`${own.url}/1`, { pagination, headers: secrets }).toArray(), [1, 2]);
      assert.deepEqual(other.received.map(sent), [[], []]);
    });
  }

  test("to the same origin, and to one in trust, take all headers along", async () => {
    own.answers = {
      "/1": { status: 301, headers: { location: "1/" } },
      "/1/": { status: 307, headers: { location: `${other.url}/moved` } },
    };
    other.answers = { "/moved": { items: [1], next: null } };
    const page = await paginate(`${own.url}/1`, { pagination, headers: secrets, trust: [other.url] }).first();
    assert.deepEqual([...own.received, ...other.received].map(sent), [
      Object.keys(secrets),
      Object.keys(secrets),
      Object.keys(secrets),
    ]);
    assert.deepEqual([page.items, page.request.url, page.response.url], [[1], `${own.url}/1`, `${other.url}/moved`]);
  });

  test("to another origin take no body along", async () => {
    own.answers = { "/1": { status: 307, headers: { location: `${other.url}/moved` } } };
    const { error } = await failing(paginate({ url: `${own.url}/1`, body: { password: "sesame" } }, { pagination }));
    assert.equal(error.code, "cross-origin");
    assert.doesNotMatch(error.message + JSON.stringify(error.checkpoint), /sesame/);
    assert.equal(other.received.length, 0);
  });

  for (const location of [
    "http://me:sesame@localhost/",
    "file:///sesame",
    "http://[/?sesame",
    "data:application/json,[1]",
  ]) {
    test(`to ${location.split("sesame")[0]} are not followed`, async () => {
      own.answers = { "/1": { status: 302, headers: { location } } };
      const { error } = await failing(paginate(`${own.url}/1`, { pagination, headers: secrets }));
      assert.equal(error.code, "cross-origin");
      assert.doesNotMatch(JSON.stringify([error.checkpoint, error.request]), /sesame/);
    });
  }

  test("are no way to take headers elsewhere where the Request says redirect: error", async () => {
    own.answers = { "/1": { status: 302, headers: { location: `${other.url}/moved` } } };
    const { error } = await failing(
      paginate(new Request(`${own.url}/1`, { redirect: "error", headers: secrets }), { pagination, retry: false }),
    );
    assert.equal(error.code, "network");
    assert.equal(other.received.length, 0);
  });

  test("are not followed where the Request says redirect: manual", async () => {
    own.answers = { "/1": { status: 302, headers: { location: "/2" } }, "/2": { items: [1], next: null } };
    own.received = [];
    const { error } = await failing(
      paginate(new Request(`${own.url}/1`, { redirect: "manual", headers: secrets }), { pagination, retry: false }),
    );
    assert.deepEqual([error.code, own.received.length], ["http", 1]);
  });
});

describe("credentials in URLs", () => {
  const query = "api_key=sesame&access_token=sesame&signature=sesame&token=sesame";

  test("are in no message, checkpoint, progress or error", async () => {
    for (const broken of [
      { status: 500 },
      { status: 200, body: '{"items":[2,' },
      { status: 200, body: "<html>" },
      { status: 200, body: '{"items":[2,{"a":?}],"next":null}' },
      { status: 429, headers: { "retry-after": "999999" } },
    ]) {
      own.reset();
      own.answers = { [`/1?${query}`]: { items: [1], next: `/1?page=2&${query}` }, [`/1?page=2&${query}`]: broken };
      for (const choice of [pagination, "auto"]) {
        const told = [];
        const walk = paginate(`${own.url}/1?${query}`, {
          pagination: choice,
          retry: { attempts: 1, minDelay: 1 },
          onProgress: (progress) => told.push(progress),
        });
        const { error, got } = await failing(walk);
        assert.equal(got[0], 1);
        const { message, checkpoint, request, response } = error;
        assert.ok(checkpoint !== undefined && request !== undefined && response !== undefined);
        assert.doesNotMatch(
          JSON.stringify({
            message,
            checkpoint,
            request,
            response: { ...response, headers: [...response.headers] },
            told,
            at: walk.checkpoint(),
            scheme: walk.scheme,
            verdict: walk.verdict,
          }),
          /sesame/,
        );
        // Another day, another key.
        const fresh = query.replaceAll("sesame", "open");
        own.answers[`/1?page=2&${fresh}`] = { items: [2, 3] };
        const rest = await paginate(`${own.url}/1?${fresh}`, {
          pagination: choice,
          resume: JSON.parse(JSON.stringify(checkpoint)),
        }).toArray();
        assert.deepEqual([...got, ...rest], [1, 2, 3]);
      }
    }
  });

  test("are not in a page's URLs, but for what is asked for next", async () => {
    own.answers = {
      [`/1?${query}`]: { status: 302, headers: { location: `/2?page=1&${query}` } },
      [`/2?page=1&${query}`]: { items: [1], next: `/2?page=2&${query}` },
      [`/2?page=2&${query}`]: { items: [2] },
    };
    for (const headers of [undefined, secrets]) {
      const pages = [];
      for await (const page of paginate(`${own.url}/1?${query}`, { pagination, headers }).pages()) pages.push(page);
      const [first, second] = pages;
      assert.doesNotMatch(JSON.stringify([first.request, first.response, second.request, second.response]), /sesame/);
      const shown = query.replaceAll("sesame", "…");
      assert.deepEqual(
        [first.request.url, first.response.url, second.request.url, second.response.url],
        [`/1?${shown}`, `/2?page=1&${shown}`, `/2?page=2&${shown}`, `/2?page=2&${shown}`].map((path) => own.url + path),
      );
      assert.equal(first.nextPageInfo().url, `${own.url}/2?page=2&${query}`);
      assert.deepEqual((await first.next()).items, [2]);
    }
  });

  test("are not taken for those where a cursor has such a name", async () => {
    own.answers = { "/1": { items: [1], next: "c" }, "/1?token=c": { items: [2] } };
    const pages = [];
    for await (const page of paginate(`${own.url}/1`, {
      pagination: {
        type: "cursor",
        inputs: [{ name: "token", in: "query", type: "cursor" }],
        outputs: { results: "$.items", nextCursor: "$.next" },
      },
    }).pages())
      pages.push(page);
    assert.equal(pages[1].request.url, `${own.url}/1?token=c`);
  });

  test("of a page are in no checkpoint of it", async () => {
    own.answers = {
      [`/1?${query}`]: { items: [1], next: `/1?page=2&${query}` },
      [`/1?page=2&${query}`]: { items: [2] },
    };
    const page = await paginate(`${own.url}/1?${query}`, { pagination }).first();
    assert.doesNotMatch(JSON.stringify(page.checkpoint()), /sesame/);
    assert.deepEqual((await page.next()).items, [2]);
  });

  test("that can't be sent are not quoted", async () => {
    for (const [target, options] of [
      [`${own.url}/1`, { headers: { authorization: "sesame\nx" } }],
      [`${own.url}/1`, { headers: [["x", "sesame\u0100"]] }],
      ["http://me:sesame@[/", {}],
      ["http://[/?api_key=sesame", {}],
      ["ftp://a.example/?api_key=sesame", {}],
      [`http://me:sesame@127.0.0.1/`, {}],
    ]) {
      const { error } = await failing(paginate(target, options));
      assert.equal(error.code, "config");
      assert.doesNotMatch(error.message + String(error.cause?.message) + String(error.cause?.input), /sesame/);
    }
    assert.match(
      (await failing(paginate(`${own.url}/1`, { headers: { "x-key": "a\u0000" } }))).error.message,
      /"x-key"/,
    );
  });
});

describe("in Chromium", { skip: noBrowser }, () => {
  let browser;
  let page;
  let server; // of the package
  let near; // another origin of the same host, which shares its cookies
  before(async () => {
    server = await startServer();
    near = await new Origin().start("127.0.0.1");
    browser = await launchChromium();
    page = await browser.newPage();
  });
  after(async () => {
    await browser?.close();
    near?.close();
    server?.close();
  });

  test("cookies and headers stay with their origin, unless it is in trust", async () => {
    own.answers = {
      "/": {
        status: 200,
        headers: { "content-type": "text/html", "set-cookie": "session=sesame" },
        body: '<!doctype html><link rel="icon" href="data:,">',
      },
      "/1": { items: [1], next: `${near.url}/2` },
      "/3": { items: [3] },
    };
    near.answers = { "/2": { items: [2], next: `${own.url}/3` } };
    await page.goto(`${own.url}/`);
    const walk = (trust) =>
      page.evaluate(
        async ({ module, url, pagination, trust }) => {
          const { paginate } = await import(module);
          return paginate(url, {
            pagination,
            trust,
            credentials: "include",
            headers: { authorization: "Bearer sesame", "x-api-key": "sesame" },
          }).toArray();
        },
        { module: `${server.origin}/dist/index.js`, url: `${own.url}/1`, pagination, trust },
      );
    own.received = [];
    assert.deepEqual(await walk([]), [1, 2, 3]);
    const all = ["authorization", "cookie", "x-api-key"];
    assert.deepEqual(own.received.map(sent), [all, all]);
    assert.deepEqual(near.received.map(sent), [[]]);
    near.received = [];
    assert.deepEqual(await walk([near.url]), [1, 2, 3]);
    assert.deepEqual(near.received.map(sent), [all]);
  });

  test("a redirect to another origin, and a relative next URL from there", async () => {
    own.answers = {
      "/": {
        status: 200,
        headers: { "content-type": "text/html" },
        body: '<!doctype html><link rel="icon" href="data:,">',
      },
      "/1": { status: 302, headers: { location: `${near.url}/moved` } },
    };
    near.answers = { "/moved": { items: [1], next: "?page=2" }, "/moved?page=2": { items: [2] } };
    own.answers["/2"] = { status: 307, headers: { location: "/3" } };
    own.answers["/3"] = { items: [3] };
    own.answers["/4"] = { status: 302, headers: { location: "/3" } };
    near.received = [];
    await page.goto(`${own.url}/`);
    const walk = (path, target = {}, ask = false) =>
      page.evaluate(
        async ({ module, url, pagination, target, ask }) => {
          const { paginate } = await import(module);
          const given = { authorization: "Bearer sesame", "x-api-key": "sesame" };
          const headers = ask ? async () => given : given;
          try {
            return await paginate({ url, ...target }, { pagination, headers }).toArray();
          } catch (error) {
            return error.code;
          }
        },
        { module: `${server.origin}/dist/index.js`, url: `${own.url}${path}`, pagination, target, ask },
      );
    // As headers that are written down, and as those that a function gives.
    for (const ask of [false, true]) {
      assert.deepEqual(await walk("/1", {}, ask), [1, 2]);
      for (const request of near.received) assert.deepEqual(sent(request), []);
      // A browser says where a redirect leads to only once it has been followed: with nothing of the caller's.
      own.received = [];
      assert.deepEqual(await walk("/2", {}, ask), [3]);
      const all = ["authorization", "x-api-key"];
      assert.deepEqual(
        own.received.map((request) => [request.url, sent(request).filter((name) => name !== "cookie")]),
        [
          ["/2", all],
          ["/2", []],
          ["/3", []],
          ["/3", all],
        ],
      );
    }
    // What it leads to can't be found out for a POST without making it.
    assert.equal(await walk("/4", { body: { password: "sesame" } }), "cross-origin");
  });
});
