// What <any-page> knows of OpenAPI documents, with the package itself behind it.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { openapi } from "../../dist/index.js";
import { sources } from "./sources.mjs";

const { Documents, emptyConfig, mostChoices, readValue, textOf } = await sources("element/documents", "element/config");

const page = { name: "page", in: "query", schema: { type: "integer" } };
const operation = (operationId, parameters = [], more = {}) => ({
  operationId,
  parameters,
  responses: { 200: { description: "", content: { "application/json": { schema: { type: "array" } } } } },
  ...more,
});
const byPage = {
  "x-speakeasy-pagination": {
    type: "offsetLimit",
    inputs: [{ name: "page", in: "parameters", type: "page" }],
    outputs: { results: "$" },
  },
};
const text = JSON.stringify({
  openapi: "3.1.0",
  info: { title: "Shop", version: "1" },
  servers: [{ url: "https://shop.example/v1" }],
  paths: {
    "/shops/{shop}/orders": {
      get: operation(
        "listOrders",
        [
          { name: "shop", in: "path", required: true, schema: { type: "string", default: "main" } },
          { ...page, required: true },
          { name: "region", in: "query", required: true, schema: { type: "string" } },
          { name: "X-Tenant", in: "header", required: true, schema: { type: "string" } },
          { name: "limit", in: "query", required: true, schema: { type: "integer", default: 20 } },
        ],
        { summary: "All orders of a shop", ...byPage },
      ),
    },
    "/users": { get: operation("listUsers", [page]) },
  },
});
const answers =
  (body, contentType = "application/json") =>
  async (input) =>
    Object.defineProperty(new Response(body, { headers: { "content-type": contentType } }), "url", { value: input });

/** Documents, with a count of what was fetched, and a promise of the next change that fits. */
function setup({ fetch = answers(text), headers = [] } = {}) {
  const fetched = [];
  const waiting = [];
  const documents = new Documents({
    openapi,
    fetch: () => (input, init) => {
      fetched.push(String(input));
      return fetch(String(input), init);
    },
    headers: () => headers,
    base: "https://docs.example/here/",
    changed: () => {
      for (const check of [...waiting]) check();
    },
  });
  const until = (holds) =>
    new Promise((resolve) => {
      const check = () => {
        if (!holds()) return;
        waiting.splice(waiting.indexOf(check), 1);
        resolve();
      };
      waiting.push(check);
      check();
    });
  return { documents, fetched, until };
}

const chosen = (operationId, values = {}, document = "api.json", more = {}) => ({
  ...emptyConfig,
  source: { kind: "operation", document, operationId, values },
  ...more,
});

describe("documents", () => {
  test("are loaded from their address once, and counted while they come", async () => {
    const { documents, fetched } = setup();
    const loading = documents.open("api.json");
    assert.equal(documents.shown, loading);
    assert.equal(documents.open("api.json"), loading);
    await loading.ready;
    assert.deepEqual(fetched, ["https://docs.example/here/api.json"]);
    assert.equal(loading.received, text.length);
    assert.deepEqual(
      loading.choices.map(({ operationId, described }) => [operationId, described]),
      [
        ["listOrders", true],
        ["listUsers", false],
      ],
    );
  });

  test("get https:// where their address begins with a host", async () => {
    const { documents, fetched } = setup();
    await documents.open("shop.example/openapi.json").ready;
    assert.deepEqual(fetched, ["https://shop.example/openapi.json"]);
  });

  test("say in the package's words why they can't be read, and are asked for again", async () => {
    let body = "<html>";
    const { documents, fetched, until } = setup({ fetch: (input) => answers(body)(input) });
    await documents.open("api.json").ready.catch(() => {});
    await until(() => documents.shown.error !== "");
    assert.match(documents.shown.error, /^The document is HTML or XML, not JSON or YAML/);
    body = text;
    await documents.open("api.json").ready;
    assert.equal(documents.shown.error, "");
    assert.equal(fetched.length, 2);
    await assert.rejects(documents.open("http://").ready, { code: "config", message: /^http:\/\/ is no address: / });
  });

  test("that were pasted have no address, and are not there in a link's reader", async () => {
    const { documents } = setup();
    const pasted = { kind: "operation", document: undefined, operationId: "listOrders", values: {} };
    await assert.rejects(documents.api(pasted), {
      code: "config",
      message: "the OpenAPI document has no address: paste it, or open its file again",
    });
    await documents.read(Promise.resolve(text)).ready;
    const api = await documents.api(pasted);
    assert.equal(api.operations[0].operationId, "listOrders");
  });

  test("are searched by words of ids, paths and summaries", async () => {
    const { documents } = setup();
    await documents.read(text).ready;
    const found = (search) => {
      documents.search = search;
      return documents.found().choices.map(({ operationId }) => operationId);
    };
    assert.deepEqual(found(""), ["listOrders", "listUsers"]);
    assert.deepEqual(found("ORDERS all"), ["listOrders"]);
    assert.deepEqual(found("get /users"), ["listUsers"]);
    assert.deepEqual(found("orders users"), []);
  });

  test("show a part of a long list, and say how many more there are", async () => {
    const paths = Object.fromEntries(
      Array.from({ length: 250 }, (_, i) => [`/list${i}`, { get: operation(`list${i}`, [page], byPage) }]),
    );
    const { documents } = setup();
    await documents.read(JSON.stringify({ openapi: "3.1.0", info: { title: "", version: "" }, paths })).ready;
    const { choices, more } = documents.found();
    assert.deepEqual([choices.length, more], [mostChoices, 50]);
    documents.search = "list249";
    assert.deepEqual(documents.found().choices.length, 1);
  });
});

describe("an operation that is chosen", () => {
  const complaints = (documents, config) => documents.complaints(config).source;

  test("is not walked without what it needs: neither what the pagination sets nor what has a default", async () => {
    const { documents } = setup();
    await documents.open("api.json").ready;
    assert.equal(
      complaints(documents, chosen("listOrders")),
      "A value is missing for shop (path), region (query), X-Tenant (header).",
    );
    assert.equal(complaints(documents, chosen("listOrders", { shop: "a", region: "b", "X-Tenant": "c" })), undefined);
    assert.equal(complaints(documents, chosen("listUsers")), undefined);
    assert.equal(complaints(documents, chosen("nothing")), undefined, "the walk says that it is not there");
  });

  test("may have a header by other ways, and another pagination", async () => {
    const values = { shop: "a", region: "b" };
    const { documents } = setup({ headers: [["x-tenant", "t"]] });
    await documents.open("api.json").ready;
    assert.equal(complaints(documents, chosen("listOrders", values)), undefined);
    assert.equal(complaints(documents, chosen("listOrders", {}, "api.json", { pagination: "none" })), undefined);
    const later = setup({ headers: () => ({}) });
    await later.documents.open("api.json").ready;
    assert.equal(complaints(later.documents, chosen("listOrders", values)), undefined);
  });

  test("shows its first request, for which nothing leaves", async () => {
    const { documents, fetched, until } = setup({ headers: [["x-tenant", "t"]] });
    documents.follow(chosen("listOrders", { shop: "a/b", region: "eu" }));
    await until(() => documents.first !== undefined);
    assert.deepEqual(documents.first, {
      method: "GET",
      url: "https://shop.example/v1/shops/a%2Fb/orders?region=eu&limit=20&page=1",
    });
    assert.equal(documents.problem, "");
    documents.follow(chosen("listOrder"));
    await until(() => documents.problem !== "");
    assert.equal(documents.problem, 'The document has no operation "listOrder": did you mean listOrders?');
    assert.equal(documents.first, undefined);
    assert.deepEqual(fetched, ["https://docs.example/here/api.json"]);
    documents.follow(emptyConfig);
    assert.equal(documents.problem, "");
  });
});

describe("values of parameters", () => {
  const read = (type, typed, more = {}) => readValue(typed, { name: "p", in: "query", type, ...more });

  test("are what the schema says, as far as the text is that", () => {
    assert.equal(read("string", "12"), "12");
    assert.equal(read(undefined, "true"), "true");
    assert.equal(read("integer", "12"), 12);
    assert.equal(read("number", "-1.5"), -1.5);
    assert.equal(read("boolean", "false"), false);
    assert.deepEqual(read("array", "a, b"), ["a", "b"]);
    assert.deepEqual(read("array", "5"), ["5"]);
    assert.deepEqual(read("array", "[1,2]"), [1, 2]);
    assert.deepEqual(read("object", '{"a": 1}'), { a: 1 });
  });

  test("stay text where they are not", () => {
    for (const typed of ["12x", "1.", "9007199254740993", "0x10", "NaN", "Infinity"])
      assert.equal(read("number", typed), typed);
    assert.equal(read("boolean", "yes"), "yes");
    assert.equal(read("object", '{"a":'), '{"a":');
    assert.equal(read("array", "[1,"), "[1,");
  });

  test("are sent as they were typed where they are a whole body", () => {
    const body = { name: "body", in: "body" };
    assert.equal(read("application/json", '{"a": 9007199254740993}', body), '{"a": 9007199254740993}');
  });

  test("are none where nothing is typed", () => {
    for (const type of ["string", "integer", "array"]) assert.equal(read(type, ""), undefined);
    assert.deepEqual([undefined, null, "a", 1, [1], { a: 1 }].map(textOf), ["", "", "a", "1", "[1]", '{"a":1}']);
  });
});
