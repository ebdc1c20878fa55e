// openapi(): documents as they come (JSON and YAML, text, objects and URLs, with
// overlays), and walks over their operations against a server that has them.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { openapi, PaginationError, paginate, presets } from "../dist/index.js";
import { largeDocument } from "./large-document.mjs";
import { full, slow } from "./scale.mjs";
import { startServer } from "./server.mjs";

const items = Array.from({ length: 7 }, (_, i) => ({ id: i + 1, name: `n${i + 1}` }));
const records = Array.from({ length: 57 }, (_, i) => ({ id: 1000 + i }));
const slice = (from, size) => items.slice(from, from + size);

let server;
let origin;
let requests = []; // "GET /path?query body"
let headers = []; // of each
const files = new Map(); // path → { type, text }

before(async () => {
  server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    requests.push(`${request.method} ${request.url}${body && ` ${body}`}`);
    headers.push(request.headers);
    const url = new URL(request.url, origin);
    const file = files.get(url.pathname);
    if (file) return void response.writeHead(200, { "content-type": file.type }).end(file.text);
    if (url.pathname === "/redirect.yaml") return void response.writeHead(302, { location: "/v1/openapi.yaml" }).end();
    const send = (value) => response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(value));
    const query = (name, fallback) => Number(url.searchParams.get(name) ?? fallback);
    const [, page] = /^\/v1\/teams\/a%2Fb\/pages\/(\d+)$/.exec(url.pathname) ?? [];
    if (page) return send({ data: slice(3 * page, 3), pages: 2 });
    const start = Number(url.searchParams.get("cursor") ?? request.headers["x-cursor"] ?? 0);
    switch (url.pathname) {
      case "/v1/things":
      case "/v1/by-header":
        return send({ data: slice(start, query("limit", 3)), next: start + 3 < 7 ? String(start + 3) : null });
      case "/v1/search": {
        const { variables: { after = 0 } = {}, limit } = JSON.parse(body);
        return send({
          data: slice(after, limit),
          next: after + limit < 7 ? after + limit : null,
          has_more: after + limit < 7,
        });
      }
      case "/azure/items": {
        const skip = query("skip", 0);
        return send({
          value: slice(skip, 3),
          ...(skip + 3 < 7 ? { nextLink: `?skip=${skip + 3}&api-version=1` } : {}),
        });
      }
      case "/fern/list":
        return send({ results: slice(query("skip", -1), query("take", 0)) });
      case "/auto/query":
      case "/auto/header":
      case "/auto/body": {
        // 57 records behind a cursor whose parameter only the document names.
        const cursor = {
          query: url.searchParams.get("from_mark"),
          header: request.headers["x-list-position"],
          body: body && JSON.parse(body).resume_at,
        }[url.pathname.slice(6)];
        const from = cursor ? Number(atob(cursor)) : 0;
        return send({
          records: records.slice(from, from + 10),
          next: from + 10 < records.length ? btoa(String(from + 10)) : null,
        });
      }
      case "/plain":
        if (query("page", 1) === 1) response.setHeader("link", '</plain?page=2>; rel="next"');
        return send(query("page", 1) === 1 ? slice(0, 4) : slice(4, 4));
    }
    response.writeHead(404).end("no such thing");
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${server.address().port}`;
  files.set("/v1/openapi.yaml", { type: "application/yaml", text: yaml });
  files.set("/v1/openapi.json", { type: "application/json", text: JSON.stringify(document31()) });
  files.set("/page.html", { type: "text/html", text: "<!doctype html><title>Docs</title>" });
});

after(() => server.close());

const rejects = (promise, code, message) =>
  assert.rejects(promise, (error) => {
    assert.ok(error instanceof PaginationError, String(error.stack));
    if (message instanceof RegExp) assert.match(error.message, message);
    else assert.equal(error.message, message);
    assert.equal(error.code, code);
    return true;
  });

async function walked(walk) {
  requests = [];
  headers = [];
  assert.deepEqual(await walk.toArray(), items);
  return requests;
}

// An OpenAPI 3.0 document as people write it: comments, anchors and merge keys,
// names without quotes, a server relative to where the document is.
const yaml = `
# the things of the world
openapi: 3.0.3
info: {title: Things, version: 1.0.0}
servers:
  - url: "{scheme}"
    variables:
      scheme: {default: /v1}
x-page: &page
  type: offsetLimit
  inputs:
    - {name: page, in: parameters, type: page}
  outputs: {results: $.data, numPages: $.pages}
paths:
  /things:
    get: &things
      operationId: listThings
      summary: >-
        All things,
        page by page
      parameters:
        - $ref: '#/components/parameters/cursor'
        - name: limit
          in: query
          schema: {type: integer, default: 3}
        - {name: fields, in: query, explode: false, schema: {type: array, items: {type: string}}}
        - {name: verbose, in: query, schema: {type: boolean, default: true}}
      responses:
        200:
          description: a page
          content:
            application/json: {schema: {type: object}}
      x-speakeasy-pagination:
        type: cursor
        inputs:
          - {name: cursor, in: parameters, type: cursor}
          - {name: limit, in: parameters, type: limit}
        outputs:
          results: $.data
          nextCursor: $.next
          numResultsKey: count
  /by-header:
    get:
      <<: *things
      operationId: byHeader
      parameters:
        - {name: X-Cursor, in: header, schema: {type: string}}
      x-speakeasy-pagination:
        type: cursor
        inputs: [{name: x-cursor, in: parameters, type: cursor}]
        outputs: {results: $.data, nextCursor: $.next}
  /teams/{team}/pages/{page}:
    parameters:
      - {name: team, in: path, required: true, schema: {type: string}}
    get:
      parameters:
        - {name: page, in: path, required: true, schema: {type: integer, default: 0}}
      x-anypage-pagination:
        <<: *page
        outputs: {results: $.data}
  /broken:
    get:
      operationId: broken
      x-speakeasy-pagination: {type: cursor}
components:
  parameters:
    cursor: {name: cursor, in: query, schema: {type: string}}
`;

// An OpenAPI 3.1 document as generators write it.
const document31 = () => ({
  openapi: "3.1.0",
  servers: [{ url: `${origin}/{version}/`, variables: { version: { default: "v1", enum: ["v1"] } } }],
  paths: {
    "/search": {
      post: {
        operationId: "search",
        requestBody: { $ref: "#/components/requestBodies/Search" },
        "x-anypage-pagination": {
          type: "cursor",
          inputs: [
            { name: "/variables/after", in: "requestBody", type: "cursor" },
            { name: "limit", in: "requestBody", type: "limit" },
          ],
          outputs: { results: "$.data", nextCursor: "$.next", hasMore: "$.has_more" },
        },
      },
    },
    "/items": {
      servers: [{ url: "/azure" }],
      get: { operationId: "azure", "x-ms-pageable": { nextLinkName: "nextLink" } },
    },
    "/list": {
      servers: [{ url: `${origin}/fern` }],
      get: {
        operationId: "fern",
        parameters: [
          { name: "skip", in: "query", schema: { type: "integer" } },
          { name: "take", in: "query", schema: { $ref: "#/components/schemas/Take", default: 2 } },
        ],
        "x-fern-pagination": true,
      },
    },
    "/plain": { get: { operationId: "plain", servers: [{ url: origin }] } },
  },
  "x-fern-pagination": { offset: "$request.skip", step: "$request.take", results: "$response.results" },
  components: {
    requestBodies: {
      Search: { required: true, content: { "application/json": { schema: { $ref: "#/components/schemas/Search" } } } },
    },
    schemas: {
      Take: { type: "integer", default: 5 },
      Search: {
        type: "object",
        properties: {
          limit: { type: "integer", default: 4 },
          query: { type: "string" },
          variables: {
            type: "object",
            properties: { after: { type: "integer" }, self: { $ref: "#/components/schemas/Search" } },
          },
        },
      },
    },
  },
});

describe("YAML from a URL", () => {
  let api;
  before(async () => {
    api = await openapi(new URL(`${origin}/v1/openapi.yaml`));
  });

  test("lists what is paginated, and says what is wrong", () => {
    assert.deepEqual(
      api.operations.map(({ operationId, method, path, source }) => [operationId, method, path, source]),
      [
        ["listThings", "GET", "/things", "x-speakeasy-pagination at #/paths/~1things/get/x-speakeasy-pagination"],
        ["byHeader", "GET", "/by-header", "x-speakeasy-pagination at #/paths/~1by-header/get/x-speakeasy-pagination"],
        [
          "GET /teams/{team}/pages/{page}",
          "GET",
          "/teams/{team}/pages/{page}",
          "x-anypage-pagination at #/paths/~1teams~1{team}~1pages~1{page}/get/x-anypage-pagination",
        ],
      ],
    );
    assert.equal(api.operations[0].summary, "All things, page by page");
    assert.equal(api.operations[0].pagination.outputs.numResultsKey, "count"); // kept
    assert.deepEqual(api.operations[1].pagination.inputs, [{ name: "x-cursor", in: "header", type: "cursor" }]);
    assert.deepEqual(api.problems, [
      "GET /things: #/paths/~1things/get/x-speakeasy-pagination/outputs/numResultsKey has no meaning here and is ignored",
      "GET /broken: #/paths/~1broken/get/x-speakeasy-pagination/inputs has no cursor: say in which parameter the cursor goes",
    ]);
  });

  test("a cursor, with the limit's default and arrays", async () => {
    const fields = "fields=id,na%2Cme";
    assert.deepEqual(await walked(api.paginate("listThings", { fields: ["id", "na,me"] })), [
      `GET /v1/things?${fields}&limit=3`,
      `GET /v1/things?${fields}&limit=3&cursor=3`,
      `GET /v1/things?${fields}&limit=3&cursor=6`,
    ]);
    assert.equal(headers[0].accept, "application/json");
    const walk = api.paginate(
      "listThings",
      { limit: 3, cursor: "3", verbose: null },
      { maxPages: 1, headers: { accept: "text/x" } },
    );
    requests = [];
    headers = [];
    assert.deepEqual(await walk.toArray(), slice(3, 3));
    assert.deepEqual(requests, ["GET /v1/things?limit=3&cursor=3"]);
    assert.equal(headers[0].accept, "text/x");
  });

  test("a cursor in a header", async () => {
    await walked(api.paginate("byHeader"));
    assert.deepEqual(
      headers.map((h) => h["x-cursor"]),
      [undefined, "3", "6"],
    );
    await assert.rejects(walked(api.paginate("byHeader", { "X-Cursor": "3" })));
    assert.deepEqual(
      headers.map((h) => h["x-cursor"]),
      ["3", "6"],
    );
  });

  test("a page number in the path, from its default", async () => {
    const id = "GET /teams/{team}/pages/{page}";
    assert.deepEqual(
      await walked(api.paginate(id, { team: "a/b" })),
      [0, 1, 2, 3].map((n) => `GET /v1/teams/a%2Fb/pages/${n}`),
    );
    requests = [];
    assert.deepEqual(await api.paginate(id, { team: "a/b", page: 1 }).toArray(), slice(3, 9));
    assert.equal(requests[0], "GET /v1/teams/a%2Fb/pages/1");
  });

  test("pages ask for their successors", async () => {
    const first = await api.paginate("listThings").first();
    const second = await first.getNextPage();
    assert.deepEqual(second.items, slice(3, 3));
    assert.equal(await (await second.next()).next(), null);
    assert.deepEqual(await api.paginate("listThings", {}, { resume: second.checkpoint() }).toArray(), slice(6, 1));
  });

  test("mistakes are told while iterating", async () => {
    await rejects(
      api.paginate("nope").toArray(),
      "config",
      'the document has no operation "nope": its paginated ones are listThings, byHeader, GET /teams/{team}/pages/{page}',
    );
    await rejects(
      api.paginate("broken").toArray(),
      "config",
      "broken: #/paths/~1broken/get/x-speakeasy-pagination/inputs has no cursor: say in which parameter the cursor goes; correct the document, or pass the option pagination",
    );
    await rejects(
      api.paginate("listThings", { felds: 1 }).first(),
      "config",
      "listThings: params.felds is not a parameter: the operation has cursor (query), limit (query), fields (query), verbose (query)",
    );
    await rejects(
      api.paginate("GET /teams/{team}/pages/{page}").count(),
      "config",
      "GET /teams/{team}/pages/{page}: the path /teams/{team}/pages/{page} needs team: give it in params",
    );
    await rejects(
      api.paginate("listThings", { fields: () => 1, cursor: Symbol() }, { pagination: "what" }).first(),
      "config",
      /pagination is "what", which is no preset/,
    );
    const cycle = {};
    cycle.cycle = cycle;
    await rejects(
      api.paginate("listThings", { fields: cycle }).first(),
      "config",
      /params can't be written as JSON: it nests deeper than 500 levels, or contains itself/,
    );
  });

  test("the caller's objects, and the document's, are their own", async () => {
    const params = { limit: 3 };
    const walk = api.paginate("listThings", params);
    params.limit = 1;
    api.operations[0].pagination.inputs.length = 0;
    assert.equal((await walked(walk))[0], "GET /v1/things?limit=3");
    assert.deepEqual(params, { limit: 1 });
  });

  test("a redirect moves relative servers along", async () => {
    const moved = await openapi(`${origin}/redirect.yaml`);
    await walked(moved.paginate("listThings"));
  });
});

describe("a parsed 3.1 document", () => {
  let api;
  before(async () => {
    api = await openapi(document31());
  });

  test("lists other extensions as pagination objects", () => {
    assert.deepEqual(
      api.operations.map(({ operationId, pagination }) => [operationId, pagination.type]),
      [
        ["search", "cursor"],
        ["azure", "url"],
        ["fern", "offsetLimit"],
      ],
    );
    assert.deepEqual(api.operations[1].pagination, {
      type: "url",
      outputs: { results: "$.value", nextUrl: "$.nextLink" },
    });
    assert.equal(api.operations[2].source, "x-fern-pagination at #/x-fern-pagination");
    assert.deepEqual(api.problems, [
      "GET /items: the server's URL is \"/azure\", which is relative to the document's own, and that isn't known: pass the option server",
    ]);
  });

  test("a JSON body", async () => {
    assert.deepEqual(await walked(api.paginate("search")), [
      'POST /v1/search {"limit":4}',
      'POST /v1/search {"limit":4,"variables":{"after":4}}',
    ]);
    assert.equal(headers[0]["content-type"], "application/json");
    const params = { query: "x", body: { limit: 4, big: 9007199254740993n } };
    assert.equal(
      (await walked(api.paginate("search", params)))[1],
      'POST /v1/search {"limit":4,"big":9007199254740993,"query":"x","variables":{"after":4}}',
    );
    assert.equal((await api.paginate("search", { body: '{"limit":1.0e0}' }, { maxItems: 1 }).toArray()).length, 1);
    assert.equal(requests.at(-1), 'POST /v1/search {"limit":1.0e0}');
  });

  test("x-fern-pagination", async () => {
    assert.deepEqual(
      await walked(api.paginate("fern")),
      [0, 2, 4, 6].map((skip) => `GET /fern/list?take=2&skip=${skip}`),
    );
  });

  test("an operation without pagination", async () => {
    assert.deepEqual(await walked(api.paginate("plain", {}, { pagination: "link-header" })), [
      "GET /plain",
      "GET /plain?page=2",
    ]);
    await walked(api.paginate("plain"));
  });

  test("x-ms-pageable, from a server of the caller's", async () => {
    await rejects(
      api.paginate("azure").toArray(),
      "config",
      /which is relative to the document's own, and that isn't known/,
    );
    for (const server of [`${origin}/azure`, `${origin}/azure/`]) {
      const api = await openapi(document31(), { server });
      const next = (skip) => `GET /azure/items?skip=${skip}&api-version=1`;
      assert.deepEqual(await walked(api.paginate("azure")), ["GET /azure/items", next(3), next(6)]);
    }
  });

  test("as text, as JSON with a byte order mark, and from a string that is a URL", async () => {
    const text = JSON.stringify(document31(), undefined, 2);
    for (const source of [text, `\ufeff${text}`, `${origin}/v1/openapi.json`, ` ${origin}/v1/openapi.json\n`]) {
      assert.deepEqual(
        (await openapi(source)).operations,
        (await openapi(new URL(`${origin}/v1/openapi.json`))).operations,
      );
    }
    assert.equal((await openapi(new URL(`${origin}/v1/openapi.json`))).problems.length, 0);
  });

  test("a fetch of the caller's gets the document and its lists", async () => {
    const asked = [];
    const custom = (url, init) => {
      asked.push(String(url));
      return fetch(url, init);
    };
    const other = await openapi(new URL(`${origin}/v1/openapi.json`), { fetch: custom });
    await walked(other.paginate("search"));
    await walked(other.paginate("fern", {}, { fetch }));
    assert.deepEqual(
      asked,
      ["/v1/openapi.json", "/v1/search", "/v1/search"].map((path) => origin + path),
    );
  });
});

test("a document in parts is read from all of them, within its origin", async () => {
  const files = {
    "/spec/api.yaml": `
openapi: 3.1.0
servers: [{ url: /api }]
paths:
  /things#all: { get: { $ref: "paths/things.yaml#/all" } }
  /others: { $ref: "https://elsewhere.example/others.yaml" }
  /gone: { get: { $ref: paths/gone.yaml } }
  /page: { get: { $ref: paths/page.yaml } }
`,
    "/spec/paths/things.yaml": `
all:
  operationId: things
  parameters: [{ $ref: ../shared.json#/size }]
  x-speakeasy-pagination:
    type: cursor
    inputs: [{ name: after, in: parameters, type: cursor }]
    outputs: { results: $.data, nextCursor: $.next }
`,
    "/spec/shared.json": '{"size":{"name":"size","in":"query","schema":{"type":"integer"}}}',
    "/spec/paths/page.yaml": "<!DOCTYPE html><p>Sign in",
  };
  const asked = [];
  const fetch = async (url) => {
    const { pathname, search, host } = new URL(url);
    asked.push(host + pathname + search);
    if (pathname === "/api/things")
      return Response.json(search.includes("after") ? { data: [2] } : { data: [1], next: "n" });
    return files[pathname] === undefined ? new Response("none", { status: 404 }) : new Response(files[pathname]);
  };
  const api = await openapi(new URL("https://docs.example/spec/api.yaml"), { fetch });
  assert.deepEqual(
    asked.splice(0).sort(),
    ["api.yaml", "paths/gone.yaml", "paths/page.yaml", "paths/things.yaml", "shared.json"].map(
      (file) => `docs.example/spec/${file}`,
    ),
  );
  assert.deepEqual(await api.paginate("things", { size: 1 }).toArray(), [1, 2]);
  assert.deepEqual(asked, ["docs.example/api/things?size=1", "docs.example/api/things?size=1&after=n"]);
  const problems = api.problems.join("\n");
  assert.match(problems, /\/others: .*"https:\/\/elsewhere.example\/others.yaml", which leads .*to another origin/);
  assert.match(problems, /GET \/gone: .*paths\/gone.yaml", which leads .* can't be read: it .*status 404/);
  assert.match(problems, /GET \/page: .*paths\/page.yaml", which leads .* can't be read: it is HTML or XML/);
  const text = await openapi(files["/spec/api.yaml"], { server: "https://docs.example/api", fetch });
  assert.match(text.problems.join("\n"), /GET \/things#all: .* leads out of the document: pass that by its URL/);
});

test("what an operation requires is an error before any request", async () => {
  const parameter = (name, where, schema = {}) => ({ name, in: where, required: true, schema });
  const api = await openapi({
    openapi: "3.1.0",
    servers: [{ url: "https://api.example" }],
    paths: {
      "/plain": {
        get: {
          parameters: [
            parameter("tenant", "query"),
            parameter("x-key", "header"),
            parameter("kind", "query", { const: "a" }),
          ],
          "x-anypage-pagination": { type: "none", outputs: { results: "$" } },
        },
      },
      // A body that is sent for the pagination's sake has all that it requires.
      "/search": {
        post: {
          requestBody: {
            content: {
              "application/json": { schema: { required: ["q"], properties: { q: {}, page: { type: "integer" } } } },
            },
          },
          "x-speakeasy-pagination": {
            type: "offsetLimit",
            inputs: [{ name: "page", in: "requestBody", type: "page" }],
            outputs: { results: "$" },
          },
        },
      },
    },
  });
  assert.deepEqual(
    api.parameters("POST /search").map(({ name, required }) => [name, required]),
    [
      ["q", true],
      ["page", false],
    ],
  );
  await assert.rejects(api.paginate("POST /search").toArray(), /the request needs q \(body\): give it in params/);
  const asked = [];
  const fetch = async (url, init) => {
    asked.push([url, new Headers(init.headers).get("x-key")]);
    return Response.json([1]);
  };
  const walk = (params, options) => api.paginate("GET /plain", params, { fetch, ...options }).toArray();
  await assert.rejects(walk({}), {
    name: "PaginationError",
    code: "config",
    message: /^GET \/plain: the request needs tenant \(query\), x-key \(header\): give it in params/,
  });
  await assert.rejects(walk({ tenant: "t" }, { headers: { other: "x" } }), /the request needs x-key \(header\)/);
  for (const nothing of [null, undefined, []])
    await assert.rejects(
      walk({ "x-key": "k" }, { params: { tenant: nothing } }),
      /the request needs tenant \(query\): give/,
    );
  assert.deepEqual(asked, []);
  await walk({ tenant: "t", "x-key": "k" });
  await walk({ tenant: "t" }, { headers: { "X-Key": "h" } });
  await walk({ tenant: "t" }, { headers: [["X-Key", "l"]] });
  await walk({ tenant: "t" }, { headers: async () => ({ "x-key": "f" }) });
  assert.deepEqual(
    asked,
    ["k", "h", "l", "f"].map((key) => ["https://api.example/plain?tenant=t&kind=a", key]),
  );
});

test("an extension may name a preset", async () => {
  const api = await openapi({
    openapi: "3.1.0",
    servers: [{ url: origin }],
    paths: { "/plain": { get: { "x-anypage-pagination": "link-header" } } },
  });
  assert.deepEqual(api.operations[0].pagination, presets["link-header"]);
  await walked(api.paginate("GET /plain"));
});

test("detection knows the parameters that the document declares", async () => {
  const parameter = (name, type, where = "query") => ({ name, in: where, schema: { type } });
  const api = await openapi({
    openapi: "3.1.0",
    servers: [{ url: `${origin}/auto` }],
    paths: {
      "/query": {
        get: {
          parameters: [
            parameter("limit", "integer"),
            parameter("market", "string"),
            parameter("due_after", "string"),
            parameter("from_mark", "string"),
          ],
        },
      },
      "/header": {
        get: {
          parameters: [
            parameter("X-Request-Id", "string", "header"),
            parameter("X-List-Position", ["null", "string"], "header"),
          ],
        },
      },
      "/body": {
        post: {
          requestBody: {
            required: true,
            content: { "application/json": { schema: { properties: { filter: { type: "object" }, resume_at: {} } } } },
          },
        },
      },
    },
  });
  for (const [id, name, place] of [
    ["GET /query", "from_mark", "query"],
    ["GET /header", "X-List-Position", "header"],
    ["POST /body", "resume_at", "requestBody"],
  ]) {
    for (const options of [{}, { pagination: "auto" }]) {
      requests = [];
      const walk = api.paginate(id, {}, options);
      assert.deepEqual(await walk.toArray(), records, id);
      assert.equal(requests.length, 6, requests.join("\n"));
      assert.deepEqual([walk.verdict.status, walk.verdict.requests], ["complete", 6]);
      assert.deepEqual(walk.scheme.pagination.inputs, [{ name, in: place, type: "cursor" }]);
      assert.match(walk.scheme.evidence.join("; "), new RegExp(`the document declares the parameter ${name}`));
    }
  }
  // The same list without a document: honest, and no more than one request in vain.
  requests = [];
  await assert.rejects(paginate(`${origin}/auto/query`).toArray(), { code: "undetected" });
  assert.equal(requests.length, 3, requests.join("\n"));
});

test("what a document declares is asked for first, and nothing else where the response says nothing", async () => {
  const query = (name, schema = { type: "string" }, more = {}) => ({ name, in: "query", schema, ...more });
  const body = (schema) => ({ content: { "application/json": { schema } } });
  const api = await openapi({
    openapi: "3.1.0",
    servers: [{ url: "https://api.example" }],
    paths: {
      "/stream": { get: { parameters: [query("stream_position"), query("offset", { type: "integer" })] } },
      "/history": { get: { parameters: [query("start_after_history_item_id")] } },
      "/members": { get: { parameters: [query("after"), query("limit", { type: "integer" })] } },
      "/zero": { get: { parameters: [query("page", { anyOf: [{ type: "integer", minimum: 0 }, { type: "null" }] })] } },
      "/anywhere": { get: { parameters: [query("page", { type: "integer" })] } },
      "/deep": {
        get: {
          parameters: [
            query("page", { type: "object", properties: { after: { type: "string" } } }, { style: "deepObject" }),
          ],
        },
      },
      "/nested": {
        post: { requestBody: body({ properties: { pagination: { $ref: "#/components/schemas/Paging" } } }) },
      },
      "/plain/{id}": { get: { parameters: [{ name: "id", in: "path", required: true }, query("expand")] } },
    },
    components: { schemas: { Paging: { allOf: [{ properties: { cursor: { type: "string" } } }] } } },
  });
  // Each serves the 57 records in pages of 20, and refuses what it does not declare.
  const size = 20;
  const pageFrom = (from) => records.slice(from, from + size);
  const next = (from) => (from + size < records.length ? String(from + size) : null);
  const behind = (id) => (id === null ? 0 : records.findIndex((record) => String(record.id) === id) + 1);
  const servers = {
    stream: (q, from = Number(q.get("stream_position") ?? 0)) => ({
      entries: pageFrom(from),
      next_stream_position: next(from),
    }),
    history: (q, from = behind(q.get("start_after_history_item_id"))) => ({
      history: pageFrom(from).map(({ id }) => ({ history_item_id: String(id), id })),
      has_more: next(from) !== null,
    }),
    members: (q) => pageFrom(behind(q.get("after"))),
    zero: (q) => pageFrom(size * Number(q.get("page") ?? 0)),
    anywhere: (q) => pageFrom(size * (Number(q.get("page") ?? 1) - 1)),
    deep: (q, from = Number(q.get("page[after]") ?? 0)) => ({ data: pageFrom(from), meta: { next: next(from) } }),
    nested: (_, sent, from = Number(sent.pagination?.cursor ?? 0)) => ({ data: pageFrom(from), next: next(from) }),
    plain: () => records.slice(0, 7),
  };
  const known = "stream_position offset start_after_history_item_id after limit page page[after] expand".split(" ");
  for (const [id, wanted, params] of [
    ["GET /stream", ["", "?stream_position=20", "?stream_position=40"]],
    ["GET /history", ["", "?start_after_history_item_id=1019", "?start_after_history_item_id=1039"]],
    ["GET /members", ["", "?after=1019", "?after=1039", "?after=1056"]],
    ["GET /zero", ["", "?page=1", "?page=2", "?page=3"]],
    ["GET /anywhere", ["", "?page=1", "?page=2", "?page=3", "?page=4"]],
    ["GET /deep", ["", "?page%5Bafter%5D=20", "?page%5Bafter%5D=40"]],
    ["POST /nested", ["{}", '{"pagination":{"cursor":"20"}}', '{"pagination":{"cursor":"40"}}']],
    ["GET /plain/{id}", [""], { id: "x" }],
  ]) {
    const asked = [];
    const fetch = async (url, { body }) => {
      const { pathname, search, searchParams } = new URL(url);
      asked.push(body ?? search);
      if ([...searchParams.keys()].some((name) => !known.includes(name))) return new Response("", { status: 400 });
      return Response.json(servers[pathname.split("/")[1]](searchParams, body && JSON.parse(body)));
    };
    const walk = api.paginate(id, params, { fetch });
    const items = await walk.toArray();
    assert.deepEqual([id, ...asked], [id, ...wanted]);
    assert.deepEqual([id, walk.verdict.status, items.length], [id, "complete", params ? 7 : 57], walk.verdict.evidence);
  }
});

test("overlays are applied, whether text, objects or URLs", async () => {
  const overlay = (...actions) => ({ overlay: "1.0.0", info: { title: "o", version: "1" }, actions });
  files.set("/overlay.yaml", {
    type: "text/plain",
    text: "overlay: 1.0.0\ninfo: {}\nactions:\n  - target: $.paths['/plain'].get\n    update: {operationId: renamed}\n",
  });
  const api = await openapi(document31(), {
    overlays: [
      overlay(
        { target: "$.paths[?@.post]", remove: true },
        {
          target: "$.paths['/plain'].get",
          update: { "x-anypage-pagination": { type: "url", outputs: { nextUrl: "$response.header.Link" } } },
        },
      ),
      new URL(`${origin}/overlay.yaml`),
      JSON.stringify(overlay({ target: "$.gone", remove: true })),
    ],
  });
  assert.deepEqual(
    api.operations.map((operation) => operation.operationId),
    ["azure", "fern", "renamed"],
  );
  assert.ok(api.problems.includes("overlays[2].actions[0].target $.gone selects nothing"), api.problems.join("\n"));
  await walked(api.paginate("renamed"));
  await rejects(
    openapi(document31(), { overlays: [{}] }),
    "config",
    "overlays[0] is no Overlay: its member overlay is the version, 1.0.0",
  );
  await rejects(openapi(document31(), { overlays: ["{"] }), "parse", /^overlays\[0\] is not valid JSON/);
});

test("a document is read in pieces, whatever their borders fall on", async () => {
  // Characters of two, three and four bytes, and of two UTF-16 units, around each border.
  const document = document31();
  for (let i = 0; i < 40; i++)
    document.paths[`/long${i}`] = {
      get: { operationId: `long${i}`, summary: "ä€𝒳".repeat(9000 + i), "x-ms-pageable": { nextLinkName: "n" } },
    };
  const summaries = (api) =>
    api.operations.filter(({ path }) => path.startsWith("/long")).map(({ summary }) => summary);
  const expected = Object.values(document.paths).flatMap(({ get }) =>
    get?.operationId.startsWith("long") ? [get.summary] : [],
  );
  const text = JSON.stringify(document);
  assert.ok(text.length > 1 << 20);
  // At the same time, of one engine.
  const apis = await Promise.all([
    openapi(document),
    openapi(text),
    openapi(`\ufeff${text.replace("{", "\n{ ")}`),
    openapi(new URL(`${origin}/any`), { fetch: async () => new Response(text) }),
    openapi({ ...document31(), paths: { "/short": document.paths["/long0"] } }),
  ]);
  for (const api of apis.slice(0, 4)) assert.deepEqual(summaries(api), expected);
  assert.equal(apis[4].operations.length, 1);
});

test("others have their turn while a large document is read", async () => {
  const text = largeDocument(document31());
  const sources = {
    text,
    object: JSON.parse(text),
    URL: new URL(`${origin}/any`),
  };
  for (const [name, source] of Object.entries(sources)) {
    let turns = 0;
    let done = false;
    const others = (async () => {
      for (; !done; turns++) await new Promise(setImmediate);
    })();
    await openapi(source, { fetch: async () => new Response(text) });
    done = true;
    await others;
    assert.ok(turns >= 10, `${turns} turns while its ${name} was read`);
  }
});

test("an object is read as JSON.stringify would write it", async () => {
  const document = document31();
  const page = { name: "page", in: "query", schema: { type: "integer", default: 9007199254740993n } };
  document.info = {
    title: undefined,
    extra: () => 1,
    when: new Date(0),
    nothing: null,
    many: Array(5000).fill({ a: [undefined] }),
  };
  document.paths = {
    "/exact": {
      toJSON: () => ({
        get: {
          operationId: "exact",
          parameters: [page],
          "x-speakeasy-pagination": {
            type: "offsetLimit",
            inputs: [{ name: "page", in: "parameters", type: "page" }],
            outputs: { results: "$" },
          },
        },
      }),
    },
  };
  const api = await openapi(document);
  const urls = [];
  const fetch = async (url) => {
    urls.push(String(url));
    return Response.json([]);
  };
  await api.paginate("exact", {}, { fetch }).toArray();
  assert.match(urls[0], /page=9007199254740993$/);
});

test("YAML means what it says", async () => {
  // Read through the default of a pagination input, which is sent as it stands.
  const sent = async (value, more = "") => {
    const api = await openapi(`openapi: 3.1.0
servers: [{url: ${origin}}]
${more}
paths:
  /things:
    get:
      operationId: o
      parameters: [{name: c, in: query, schema: {default: ${value}}}]
      x-speakeasy-pagination: {type: cursor, inputs: [{name: c, in: parameters, type: cursor}], outputs: {results: $.d, nextCursor: $.n}}
`);
    let url;
    await api
      .paginate(
        "o",
        {},
        {
          fetch: async (asked) => {
            url = String(asked);
            return new Response('{"d":[],"n":null}', { headers: { "content-type": "application/json" } });
          },
        },
      )
      .toArray();
    return url.slice(`${origin}/things`.length);
  };
  for (const [value, query, more] of [
    ["1.10", "?c=1.10"],
    ["9007199254740993", "?c=9007199254740993"],
    ["0x10", "?c=16"],
    ["0o17", "?c=15"],
    ["010", "?c=10"],
    ["+5", "?c=5"],
    ["1e3", "?c=1e3"],
    ["yes", "?c=yes"],
    ["true", "?c=true"],
    ["~", ""],
    [".nan", ""],
    ['"\\u00e9 & \\n"', "?c=%C3%A9%20%26%20%0A"],
    ["'it''s'", "?c=it%27s"],
    ["2024-01-01", "?c=2024-01-01"],
    ["*a", "?c=x", "x: &a x"],
    ["*a", "?c=second", "x: &a first\ny: &a second"],
  ])
    assert.equal(await sent(value, more), query, value);
});

test("lists without an extension are listed, with what they are known by, and walked", async () => {
  const api = await openapi({
    openapi: "3.1.0",
    servers: [{ url: "https://api.example" }],
    paths: {
      "/users": {
        get: {
          operationId: "users",
          summary: "All users",
          parameters: [{ name: "page", in: "query" }],
          responses: { 200: { content: { "application/json": { schema: { type: "array", items: {} } } } } },
        },
      },
      "/me": { get: { operationId: "me", responses: {} } },
    },
  });
  assert.deepEqual(api.operations, []);
  assert.deepEqual(api.lists, [
    {
      operationId: "users",
      method: "GET",
      path: "/users",
      summary: "All users",
      why: ["the parameter page in query takes a page", "$ of the response is an array"],
    },
  ]);
  const fetch = async (url) =>
    Response.json(
      new URL(url).searchParams.get("page") === "2" ? [3] : new URL(url).search.includes("3") ? [] : [1, 2],
    );
  assert.deepEqual(await api.paginate(api.lists[0].operationId, {}, { fetch }).toArray(), [1, 2, 3]);
});

test("a name that comes twice is a problem, in YAML as well", async () => {
  const text =
    "openapi: 3.1.0\npaths:\n  /a: {get: {operationId: lost}}\n  /a: {get: {operationId: kept, tags: [x]}}\n";
  for (const document of [text, '{"openapi":"3.1.0","paths":{"/a":{"get":{"operationId":"lost"}},"/a":{"get":{}}}}'])
    assert.deepEqual((await openapi(document)).problems, ["#/paths/~1a is there more than once: the last one counts"]);
});

test("what other extensions describe can be written as an overlay, which does the same", async () => {
  const document = document31();
  const api = await openapi(document);
  const overlay = api.overlay();
  assert.deepEqual(
    overlay.actions.map(({ target }) => target),
    ['$.paths["/items"]["get"]', '$.paths["/list"]["get"]'], // that of /search is there, as Speakeasy's object can't hold it
  );
  const again = await openapi(document, { overlays: [overlay] });
  assert.deepEqual(again.overlay().actions, []);
  for (const { path, source } of again.operations)
    assert.ok(source.startsWith(path === "/search" ? "x-anypage-pagination" : "x-speakeasy-pagination"), source);
  await walked(again.paginate("fern"));
});

test("an overlay writes each operation where it stands, in the place of what could not be followed", async () => {
  const pageable = { "x-ms-pageable": { nextLinkName: "next" } };
  const broken = { type: "cursor", inputs: [{ name: "a", in: "nowhere", type: "cursor" }] };
  const document = {
    openapi: "3.1.0",
    servers: [{ url: "https://a.example" }],
    paths: {
      "/a": { $ref: "#/components/pathItems/shared" },
      "/b": { $ref: "#/components/pathItems/shared" },
      "/c": { get: { $ref: "#/x-operations/one~1two" } },
      "/d": { get: { ...pageable, "x-speakeasy-pagination": broken } },
      "/e": { additionalOperations: { COPY: pageable } },
    },
    components: { pathItems: { shared: { get: pageable } } },
    "x-operations": { "one/two": pageable },
  };
  const overlay = (await openapi(document)).overlay();
  assert.deepEqual(
    overlay.actions.map(({ target, remove }) => (remove ? `- ${target}` : target)),
    [
      '$.components["pathItems"]["shared"]["get"]',
      '$["x-operations"]["one/two"]',
      '- $.paths["/d"]["get"]["x-speakeasy-pagination"]',
      '$.paths["/d"]["get"]',
      '$.paths["/e"]["additionalOperations"]["COPY"]',
    ],
  );
  const again = await openapi(document, { overlays: [overlay] });
  assert.deepEqual(again.problems, []);
  assert.deepEqual(again.overlay().actions, []);
  for (const { pagination, source } of again.operations) {
    assert.match(source, /^x-speakeasy-pagination/);
    assert.deepEqual(pagination, { type: "url", outputs: { results: "$.value", nextUrl: "$.next" } });
  }
});

test("an overlay names the operations that stand in other documents", async () => {
  const files = {
    "https://a.example/api.json": { openapi: "3.1.0", paths: { "/a": { $ref: "a.json" } } },
    "https://a.example/a.json": { get: { operationId: "there", "x-ms-pageable": { nextLinkName: "next" } } },
  };
  const api = await openapi(new URL("https://a.example/api.json"), { fetch: async (url) => Response.json(files[url]) });
  const { actions, info } = api.overlay();
  assert.deepEqual(actions, []);
  assert.equal(info.description, "Not here, because other documents describe them: there");
});

test("marks, traits and links say how an operation is paginated", async () => {
  const marked = (purpose, more) => ({ ...more, "x-stainless-pagination-property": { purpose } });
  const answer = (properties, links) => ({
    200: { links, content: { "application/json": { schema: { type: "object", properties } } } },
  });
  const list = { type: "array", items: {} };
  const after = { name: "after", in: "query", schema: { type: "string" } };
  const body = { properties: { paging: { properties: { after: marked("next_cursor_param", { type: "string" }) } } } };
  const api = await openapi({
    openapi: "3.1.0",
    servers: [{ url: "https://api.example" }],
    paths: {
      "/stainless": {
        post: {
          operationId: "stainless",
          requestBody: { content: { "application/json": { schema: body } } },
          responses: answer({ rows: marked("items", list), next: marked("next_cursor_field") }),
        },
      },
      "/typespec": {
        get: {
          operationId: "typespec",
          "x-ms-list": true,
          parameters: [{ ...after, "x-ms-list-continuation-token": true }],
          responses: answer({
            rows: { ...list, "x-ms-list-page-items": true },
            next: { type: "string", "x-ms-list-continuation-token": true },
          }),
        },
      },
      "/smithy": {
        get: {
          operationId: "smithy",
          "x-paginated": { inputToken: "after", outputToken: "next" },
          parameters: [after],
          responses: {},
        },
      },
      "/linked": {
        get: {
          operationId: "linked",
          parameters: [after],
          responses: answer(
            { rows: list, next: { type: "string" } },
            { next: { operationId: "linked", parameters: { after: "$response.body#/next" } } },
          ),
        },
      },
    },
  });
  assert.deepEqual(
    api.operations.map(({ source }) => source),
    [
      "x-stainless-pagination-property at #/paths/~1stainless/post",
      "x-ms-list at #/paths/~1typespec/get",
      "x-paginated at #/paths/~1smithy/get/x-paginated",
      "links at #/paths/~1linked/get/responses/200/links/next",
    ],
  );
  assert.deepEqual(api.problems, []);
  for (const { operationId } of api.operations) {
    const asked = [];
    const fetch = async (url, { body }) => {
      const from = Number(body ? JSON.parse(body).paging?.after : new URL(url).searchParams.get("after")) || 0;
      asked.push(from);
      return Response.json({ rows: slice(from, 3), next: from + 3 < 7 ? String(from + 3) : null });
    };
    assert.deepEqual(await api.paginate(operationId, {}, { fetch }).toArray(), items, operationId);
    assert.deepEqual(asked, [0, 3, 6], operationId);
  }
});

test("an operation that is not there is told, with those that may be meant", async () => {
  const paths = { "/users": { get: {} }, "/users/{id}": { get: { operationId: "getUser" } }, "/teams": { post: {} } };
  const api = await openapi({ openapi: "3.1.0", servers: [{ url: origin }], paths });
  const message = async (id) => {
    const error = await api
      .paginate(id)
      .toArray()
      .then(assert.fail, (error) => error);
    assert.equal(error.code, "config");
    return error.message;
  };
  assert.match(await message("getUsr"), /no operation "getUsr": did you mean getUser\?$/);
  assert.match(await message("get_user"), /did you mean getUser\?$/);
  assert.match(await message("GET /user"), /did you mean GET \/users or GET \/users\/\{id\}\?$/);
  assert.match(await message("get users"), /no operation "get users": did you mean GET \/users\?$/);
  assert.match(await message("post /team"), /did you mean POST \/teams\?$/);
  assert.match(await message("zzz"), /it has no paginated operation; name another one by its operationId or as GET/);
  const asked = [];
  const fetch = async (url) => {
    asked.push(url);
    return Response.json([]);
  };
  await api.paginate("get /users", {}, { fetch }).toArray();
  await api.paginate(" Get  /users ", {}, { fetch }).toArray();
  assert.deepEqual(asked, [`${origin}/users`, `${origin}/users`]);
});

test("what is no document is refused", async () => {
  for (const [source, code, message] of [
    ["", "parse", "the document is empty"],
    [
      "openapi.yaml",
      "config",
      'the document is "openapi.yaml", which is no OpenAPI document: pass its text, the parsed object, or a URL object',
    ],
    [undefined, "config", "the document is undefined: pass its text, the parsed object, or a URL object"],
    [
      new URL(`${origin}/page.html`),
      "parse",
      /^the document is HTML or XML, not JSON or YAML: it begins with "<!doctype html>/,
    ],
    [new URL(`${origin}/nowhere`), "http", /was answered with status 404$/],
    [new URL("http://127.0.0.1:1/"), "network", /^the document could not be fetched from http:\/\/127\.0\.0\.1:1\/: /],
    ['{"openapi": "3.1.0" "paths"}', "parse", /^the document is not valid JSON: .*position 20/s],
    ["openapi: 3.1.0\npaths: [1, 2\n", "parse", /^the document is neither JSON nor YAML: .* at line \d+, column \d+$/],
    [
      "openapi: 3.1.0\na: *nothing\n",
      "parse",
      "the document is neither JSON nor YAML: *nothing is the alias of nothing before it at line 2, column 4",
    ],
    [
      "openapi: 3.1.0\na: &a {b: *a}\n",
      "parse",
      "the document is neither JSON nor YAML: *a contains itself at line 2, column 11",
    ],
    [
      "openapi: 3.1.0\n? [a]\n: b\n",
      "parse",
      "the document is neither JSON nor YAML: the name of a member is no scalar at line 2, column 3",
    ],
    [
      "openapi: 3.1.0\na: {<<: 1}\n",
      "parse",
      "the document is neither JSON nor YAML: << needs a map, or a list of maps at line 2, column 5",
    ],
    [
      "a: 1\n---\nb: 2\n",
      "parse",
      "the document is a stream of several YAML documents: pass one of them; the second begins at line 2, column 1",
    ],
    [
      '{\n  "openapi": "3.1.0", "x": "http://a", // new\n  "paths": {} /* none */\n}',
      "parse",
      "the document is JSON with comments, the first in line 2: remove them, for JSON has none",
    ],
    ...[
      ['{ // all of it\n  "openapi": "3.1.0", "paths": {}\n}', 1],
      ['{\n  "openapi": "3.1.0", // and here\n  "servers": [], "paths": {}\n}', 2],
      ['{"openapi": "3.1.0", "paths": {\n  // users\n  "/users": {"get": {"summary": "a // b \\" /* c"}},\n}}', 2],
      ['// before it\n{"openapi": "3.1.0"}', 1],
      ['\n/* of many\nlines */\n{"openapi": "3.1.0"}', 2],
      ["[/**/]", 1],
    ].map(([text, line]) => [
      text,
      "parse",
      `the document is JSON with comments, the first in line ${line}: remove them, for JSON has none`,
    ]),
    [
      Buffer.from("{}"),
      "config",
      "the document is of the class Buffer: pass its text (new TextDecoder().decode(it)), the parsed object, or a URL object",
    ],
    [
      new Response("{}"),
      "config",
      "the document is of the class Response: pass its text (await it.text()), the parsed object, or a URL object",
    ],
    [
      Promise.resolve("{}"),
      "config",
      "the document is of the class Promise: pass its text (await it), the parsed object, or a URL object",
    ],
    ["swagger: '2.0'\n", "config", 'the document is of Swagger "2.0": convert it to OpenAPI 3'],
    ["openapi: 4.0.0\n", "config", 'the document\'s openapi is "4.0.0": versions 3.0, 3.1 and 3.2 are read'],
  ])
    await rejects(openapi(source), code, message).catch((error) => assert.fail(`${source}: ${error.stack}`));
  await rejects(
    openapi({}, { serve: "" }),
    "config",
    "serve is not an option of openapi: use server, fetch and overlays",
  );
  await rejects(openapi({}, { server: 1 }), "config", "server is 1: use a URL in a string");
  await rejects(openapi({}, { fetch: 1 }), "config", "fetch is 1: use a function like fetch");
  await rejects(openapi({}, { overlays: {} }), "config", "overlays is no array: use an array of documents");
});

test("hostile documents end soon", { skip: slow, timeout: 300_000 }, async (t) => {
  const soon = async (name, source, code, message) => {
    const start = performance.now();
    await rejects(openapi(source), code, message);
    t.diagnostic(`${name}: ${Math.round(performance.now() - start)} ms`);
  };
  const big = " ".repeat(200 << 20);
  await soon("200 MB of text", big, "config", /longer than 67108864 bytes \(64 MiB\)/);
  let served = 0;
  const endless = async () =>
    new Response(
      new ReadableStream({
        pull(controller) {
          served += 1 << 20;
          controller.enqueue(new Uint8Array(1 << 20).fill(32));
        },
      }),
    );
  const start = performance.now();
  await rejects(
    openapi(new URL(`${origin}/big`), { fetch: endless }),
    "config",
    /longer than 67108864 bytes \(64 MiB\)/,
  );
  t.diagnostic(`a body without an end: ${Math.round(performance.now() - start)} ms`);
  assert.ok(served < 70 << 20);
  const cycle = { openapi: "3.1.0" };
  cycle.self = cycle;
  await soon(
    "an object that contains itself",
    cycle,
    "config",
    "the document can't be written as JSON: it nests deeper than 500 levels, or contains itself",
  );
  let shared = {};
  for (let i = 0; i < 60; i++) shared = { a: shared, b: shared };
  await soon("an object that shares", shared, "config", /makes more than 67108864 characters of JSON/);
  await soon("deep JSON", "[".repeat(1_000_000) + "]".repeat(1_000_000), "config", /nests deeper than 500 levels/);
  await soon("deep YAML", "- ".repeat(100_000), "parse", /Maximum call stack|nested deeper/);
  await soon(
    "YAML aliases that double",
    `a0: &a0 [x, x]\n${Array.from({ length: 60 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}]\n`).join("")}`,
    "parse",
    /aliases make more than 67108864 characters of it at line \d+/,
  );
  await soon(
    "YAML of many aliases",
    `x: &x 1\n${Array.from({ length: full ? 100_000 : 10_000 }, (_, i) => `k${i}: &k${i} *x\n`).join("")}`,
    "parse",
    /./,
  );
  await soon(
    "YAML of many anchors",
    Array.from({ length: full ? 50_000 : 10_000 }, (_, i) => `k${i}: &k${i} 1\nl${i}: *k${i}\n`).join(""),
    "config",
    /no member openapi/,
  );
  await soon(
    "YAML of many merges",
    `x: &x {${Array.from({ length: 1000 }, (_, i) => `m${i}: 1`).join(", ")}}\ny: {<<: [${"*x, ".repeat(20_000)}]}\n`,
    "parse",
    /merge keys take over more than 1000000 members/,
  );
  const quotes = '\\"'.repeat(full ? 2_000_000 : 200_000);
  await soon("JSON whose string nobody closes", `{"a": "${quotes}`, "parse", /is not valid JSON/);
  await soon("JSON with comments that ends in a string", `{"a": // c\n "${quotes}\\`, "parse", /JSON with comments/);
  await soon(
    "JSON with comments that nobody closes",
    `{ ${"/* ".repeat(full ? 2_000_000 : 200_000)}`,
    "parse",
    /comments/,
  );
  await soon("YAML of many mistakes", "{]".repeat(full ? 100_000 : 10_000), "parse", /./);
  await soon("long YAML", "# x\n".repeat(5 << 20), "config", /longer than 16777216 characters \(16 MiB\)/);
  const wide = {
    openapi: "3.1.0",
    paths: {},
    x: { parameters: Array.from({ length: 3000 }, (_, i) => ({ name: `p${i}`, in: "query" })), get: {} },
  };
  for (let i = 0; i < 20_000; i++) wide.paths[`/p${i}`] = { $ref: "#/x" };
  // It takes seconds; wasm/openapi tries smaller ones each time.
  if (full) await soon("a document that shares by reference", wide, "config", /^the document is too entangled/);
  // A large document is still read. It has an engine of its own, whose memory is freed afterwards.
  const large = document31();
  const operations = full ? 10_000 : 2000;
  for (let i = 0; i < operations; i++)
    large.paths[`/p${i}`] = {
      get: {
        operationId: `o${i}`,
        description: "x".repeat(5_000_000 / operations),
        parameters: [{ name: "a", in: "query" }],
        "x-ms-pageable": { nextLinkName: "n" },
      },
    };
  const before = performance.now();
  const api = await openapi(JSON.stringify(large));
  t.diagnostic(
    `${JSON.stringify(large).length} bytes with ${operations} operations: ${Math.round(performance.now() - before)} ms`,
  );
  assert.equal(api.operations.length, operations + 3);
  await walked(api.paginate("fern"));
});

describe("what an operation takes", () => {
  const document = {
    openapi: "3.1.0",
    servers: [{ url: "https://a.example" }],
    paths: {
      "/things/{id}": {
        parameters: [{ name: "id", in: "path", required: true, schema: { type: "string", default: "x" } }],
        get: {
          operationId: "list",
          parameters: [
            { name: "id", in: "query", schema: { type: "array" } },
            { name: "Page", in: "header", required: true, schema: { type: "integer", default: 9007199254740993n } },
            { name: "Accept", in: "header", required: true, schema: {} },
            { name: "limit", in: "query", required: true, schema: { type: "integer" } },
            { name: "session", in: "cookie", required: true, schema: { type: "string" } },
          ],
          "x-anypage-pagination": {
            type: "offsetLimit",
            inputs: [
              { name: "page", in: "header", type: "page" },
              { name: "sub", in: "requestBody", type: "limit" },
            ],
            outputs: { results: "$" },
          },
        },
        post: {
          operationId: "search",
          requestBody: {
            required: true,
            content: {
              "application/json": {
                schema: {
                  required: ["query", "after"],
                  properties: { query: { type: "string" }, after: { type: "string" }, id: { default: null } },
                },
              },
            },
          },
          "x-anypage-pagination": {
            type: "cursor",
            inputs: [
              { name: "/after", in: "requestBody", type: "cursor" },
              { name: "/more/limit", in: "requestBody", type: "limit" },
            ],
            outputs: { results: "$", nextCursor: "$.next" },
          },
        },
        put: { operationId: "text", requestBody: { required: true, content: { "text/plain": {} } } },
        patch: { operationId: "any", requestBody: { required: true, content: { "application/json": {} } } },
      },
    },
  };
  const of = (name, place, more = {}) => ({ name, in: place, required: false, paginated: false, ...more });

  test("is what params may have, in the document's order", async () => {
    const api = await openapi(document);
    const id = of("id", "path", { required: true, type: "string", default: "x" });
    assert.deepEqual(api.parameters("list"), [
      { ...id, name: "path.id" },
      of("query.id", "query", { type: "array" }),
      of("Page", "header", { required: true, paginated: true, type: "integer", default: 9007199254740993n }),
      of("Accept", "header"),
      of("limit", "query", { required: true, type: "integer" }),
      of("session", "cookie", { required: true, type: "string" }),
      of("sub", "query"),
    ]);
    assert.deepEqual(api.parameters("get /things/{id}"), api.parameters("list"));
    assert.deepEqual(api.parameters("search"), [
      { ...id, name: "path.id" },
      of("query", "body", { required: true, type: "string" }),
      of("after", "body", { required: true, paginated: true, type: "string" }),
      of("body.id", "body", { default: null }),
      of("/more/limit", "body"),
    ]);
    assert.deepEqual(api.parameters("text"), [id, of("body", "body", { required: true, type: "text/plain" })]);
    assert.deepEqual(api.parameters("any"), [id, of("body", "body", { type: "application/json" })]);
    assert.throws(() => api.parameters("lis"), {
      code: "config",
      message: 'the document has no operation "lis": did you mean list?',
    });
  });

  test("is accepted by a walk under those names, and what is required is needed", async () => {
    const api = await openapi(document);
    for (const operationId of ["list", "search", "text", "any"]) {
      const taken = api.parameters(operationId);
      const sent = async (parameters) => {
        const params = Object.fromEntries(parameters.map(({ name, type }) => [name, type === "integer" ? 5 : "5"]));
        let asked = 0;
        const fetch = async () => {
          asked++;
          return new Response("[]");
        };
        await api
          .paginate(operationId, params, { fetch, retry: false })
          .toArray()
          .catch((error) => {
            if (error.code === "config") throw error;
          });
        return asked > 0;
      };
      assert.equal(await sent(taken), true, operationId);
      const needed = taken.filter((one) => one.required && !one.paginated && one.default === undefined);
      assert.equal(await sent(needed), true, operationId);
      for (const left of needed)
        await rejects(
          sent(needed.filter((one) => one !== left)),
          "config",
          new RegExp(`needs .*\\b${left.name.replace("path.", "")}\\b`),
        );
    }
  });
});

test("the sample API is walked by a document of it", async () => {
  const sample = await startServer();
  try {
    const api = await openapi(`
openapi: 3.1.0
servers: [{url: "${sample.origin}/api"}]
paths:
  /cursor:
    get:
      operationId: cursorQuery
      parameters: [{name: limit, in: query, schema: {default: 500}}]
      x-speakeasy-pagination:
        type: cursor
        inputs: [{name: cursor, in: parameters, type: cursor}, {name: limit, in: parameters, type: limit}]
        outputs: {results: $.data, nextCursor: $.next_cursor}
  /link-header: {get: {operationId: linkHeader, parameters: [{name: per_page, in: query}], x-anypage-pagination: link-header}}
`);
    const data = (await (await fetch(`${sample.origin}/api/data.ndjson`)).text()).trimEnd().split("\n");
    assert.equal(data.length, 10_000);
    for (const walk of [
      api.paginate("linkHeader", { per_page: 1000 }, { items: "$.items" }),
      api.paginate("cursorQuery"),
    ]) {
      let i = 0;
      for await (const page of walk.pages())
        for (let j = 0; j < page.items.length; j++) assert.equal(page.raw(j), data[i++]);
      assert.equal(i, 10_000);
      assert.equal(walk.verdict.status, "complete", walk.verdict.evidence);
      assert.equal(walk.verdict.pages, walk.scheme.pagination.type === "url" ? 10 : 20);
    }
  } finally {
    sample.close();
  }
});

test("a page's process loads the YAML reader only for YAML", async () => {
  const dist = new URL("../dist/", import.meta.url);
  // The code of inline.js is in core.js.
  for (const [entry, file] of [
    ["index.js", "index.js"],
    ["inline.js", "core.js"],
  ]) {
    const text = readFileSync(new URL(file, dist), "utf8");
    assert.equal(text.match(/import\("\.\/yaml\.js"\)/g)?.length, 1, file);
    const script = `
      import { openapi } from ${JSON.stringify(new URL(entry, dist).href)};
      const document = { openapi: "3.1.0", paths: { "/a": { get: { "x-ms-pageable": { nextLinkName: "n" } } } } };
      const text = ${JSON.stringify("openapi: 3.1.0\npaths: {/a: {get: {x-ms-pageable: {nextLinkName: n}}}}\n")};
      for (const source of [document, text]) console.log((await openapi(source, { server: "https://a.example" })).operations[0].operationId);
    `;
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script], {
      timeout: 60_000,
    });
    assert.equal(stdout, "GET /a\nGET /a\n");
  }
  assert.ok(!readFileSync(new URL("devtools.js", dist), "utf8").includes("yaml.js"));
  assert.match(readFileSync(fileURLToPath(new URL("yaml.LICENSE.txt", dist)), "utf8"), /Copyright/);
  assert.equal(typeof paginate, "function");
});
