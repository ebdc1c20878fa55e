// <any-page> with OpenAPI documents, used in Chromium as a person uses it.

import assert from "node:assert/strict";
import { describe } from "node:test";
import { noBrowser } from "./chromium.mjs";
import { elementPages } from "./element-page.mjs";
import { answer, documentOf, largeDocument, list, parameter } from "./large-document.mjs";

const responses = answer(list);
/** With a cursor, called so, beside the orders. */
const withCursor = (orders, cursor) =>
  answer({ type: "object", properties: { [orders]: list, [cursor]: { type: ["string", "null"] } } });

/** The sample API, described. */
const described = () =>
  documentOf(
    {
      "/cursor": {
        get: {
          operationId: "listOrders",
          summary: "All orders, by cursor",
          parameters: [
            parameter("region", "string", { self: { required: true } }),
            parameter("limit", "integer", { schema: { default: 50 } }),
            parameter("cursor", "string"),
            parameter("archived", "boolean"),
          ],
          "x-speakeasy-pagination": {
            type: "cursor",
            inputs: [
              { name: "cursor", in: "parameters", type: "cursor" },
              { name: "limit", in: "parameters", type: "limit" },
            ],
            outputs: { results: "$.data", nextCursor: "$.next_cursor" },
          },
          responses: withCursor("data", "next_cursor"),
        },
      },
      "/cursor-body": {
        post: {
          operationId: "searchOrders",
          summary: "A search",
          requestBody: {
            content: {
              "application/json": {
                schema: {
                  type: "object",
                  properties: { limit: { type: "integer" }, cursor: { type: "string" }, sort: { type: "array" } },
                },
              },
            },
          },
          "x-speakeasy-pagination": {
            type: "cursor",
            inputs: [{ name: "cursor", in: "requestBody", type: "cursor" }],
            outputs: { results: "$.items", nextCursor: "$.nextCursor" },
          },
          responses: withCursor("items", "nextCursor"),
        },
      },
      "/link-header": {
        get: {
          operationId: "pagesOfOrders",
          parameters: [parameter("page", "integer"), parameter("per_page", "integer")],
          responses,
        },
      },
      "/broken": { get: { operationId: "brokenList", "x-speakeasy-pagination": { type: "sideways" }, responses } },
    },
    "/api",
  );

describe("<any-page> with OpenAPI documents", { skip: noBrowser, concurrency: 3 }, () => {
  const inElement = elementPages();

  /** With a document beside the page; `load` and `choose` are what a person does with documents, `requests` went to the API. */
  const inPage = (name, run, options) =>
    inElement(
      name,
      (use) => {
        const { page, at } = use;
        const requests = [];
        page.on("request", (request) => {
          if (/\/api\//.test(request.url())) requests.push(request);
        });
        return run({
          ...use,
          requests,
          async open(attributes = "") {
            await page.route("**/openapi.json", (route) => route.fulfill({ json: described() }));
            await use.alone(`<any-page ${attributes}></any-page>`);
          },
          field: (name) => at(`.document input[name="${name}"]`),
          choose: (operationId) => at(`[data-operation="${operationId}"]`).click(),
          walk: () => at("button.primary").click(),
          async load(address = "/openapi.json") {
            await at('.settings button:text-is("OpenAPI")').click();
            await at('[aria-label="URL of an OpenAPI document"]').fill(address);
            await at('.document button:text-is("Load")').click();
            await at("[data-operation], .document .field-error").first().waitFor();
          },
        });
      },
      options,
    );

  inPage(
    "an operation is found, filled in, and walked to its end",
    async ({ origin, open, load, at, field, choose, walk, ended, items, requests }) => {
      await open();
      await load();
      assert.deepEqual(
        await at("[data-operation]").evaluateAll((all) => all.map(({ dataset, title }) => [dataset.operation, title])),
        [
          ["listOrders", "Its pagination is described"],
          ["searchOrders", "Its pagination is described"],
          ["pagesOfOrders", "It looks like a list; its pagination will be detected"],
        ],
      );
      assert.equal(await at("details:has(.problems) summary").textContent(), "1 problem of the document");
      await at('[aria-label="Find an operation"]').fill("orders cursor get");
      assert.equal(await at("[data-operation]").count(), 1);
      await choose("listOrders");
      await at('.document label:has-text("region") .required').waitFor();
      assert.equal(await field("limit").getAttribute("placeholder"), "50");
      assert.equal(await at(".document label .required").count(), 1);

      await walk();
      assert.equal(await at("#url-error").textContent(), "A value is missing for region (query).");
      assert.equal(await field("region").getAttribute("aria-invalid"), "true");
      assert.deepEqual(requests, [], "nothing left");

      await field("region").fill("eu");
      await field("limit").fill("500");
      await at(`.first:text-is("GET ${origin}/api/cursor?region=eu&limit=500")`).waitFor();
      await walk();
      assert.equal(await ended(), "complete", await at(".verdict").textContent());
      assert.equal(await items(), 10_000);
      assert.equal(requests.length, 20);
      assert.ok(requests.every((request) => new URL(request.url()).searchParams.get("region") === "eu"));
    },
  );

  inPage(
    "credentials go into headers, and into no link and no code",
    async ({ origin, page, open, load, at, choose, walk, ended, items, requests }) => {
      await open();
      await load();
      await choose("searchOrders");
      await at(".credentials summary").click();
      await at('.credentials label:has-text("Bearer token") input').fill("t0psecret");
      await at('.credentials label:has-text("Its header") input').fill("X-Shop-Key");
      await at('.credentials label:has-text("API key") input').fill("k3ysecret");
      await at(".document label:has-text('limit') input").fill("500");
      await at(`.settings .hint:has-text("${new URL(origin).host} receives Authorization, X-Shop-Key")`).waitFor();
      await walk();
      assert.equal(await ended(), "complete", await at(".verdict").textContent());
      assert.equal(await items(), 10_000);
      const headers = requests.find((request) => request.method() === "POST").headers();
      assert.deepEqual([headers.authorization, headers["x-shop-key"]], ["Bearer t0psecret", "k3ysecret"]);
      await at('[role="tab"]:has-text("Code")').click();
      await at("#code-text").waitFor();
      await at('.languages [role="tab"]').first().waitFor();
      for (const tab of await at('.languages [role="tab"]').all()) {
        await tab.click();
        assert.doesNotMatch(await at("#code-text").textContent(), /secret/);
      }
      await at('button:text-is("Share")').click();
      const link = await at(".share textarea").inputValue();
      assert.match(link, /operation=searchOrders/);
      assert.doesNotMatch(link, /secret/);
      assert.equal(await page.evaluate(() => localStorage.length + sessionStorage.length), 0);
    },
  );

  inPage(
    "another API's operation does not get the headers of before",
    async ({ open, load, at, field, choose, walk, ended, requests }) => {
      await open();
      await at('.settings button:text-is("Headers")').click();
      await at('button:text-is("Add a header")').click();
      await at('[aria-label="Value of header 1"]').fill("Bearer of another");
      await load();
      await choose("pagesOfOrders");
      await field("per_page").fill("500");
      await walk();
      assert.equal(await ended(), "complete", await at(".verdict").textContent());
      assert.equal(requests[0].headers().authorization, undefined);
    },
  );

  inPage(
    "a document is read from a file, and from a text that is pasted",
    async ({ origin, open, at, field, choose, walk, ended, items }) => {
      await open();
      await at('.settings button:text-is("OpenAPI")').click();
      const document = { ...described(), servers: [{ url: `${origin}/api` }] };
      await at('.document input[type="file"]').setInputFiles({
        name: "openapi.json",
        mimeType: "application/json",
        buffer: Buffer.from(JSON.stringify(document)),
      });
      await at("[data-operation]").first().waitFor();
      delete document.paths["/cursor"];
      await at('.document summary:text-is("Paste a document")').click();
      await at('[aria-label="Text of an OpenAPI document"]').fill(JSON.stringify(document));
      await at('.document button:text-is("Read")').click();
      await at('[data-operation="listOrders"]').waitFor({ state: "detached" });
      await choose("pagesOfOrders");
      await field("per_page").fill("500");
      await walk();
      assert.equal(await ended(), "complete", await at(".verdict").textContent());
      assert.equal(await items(), 10_000);
    },
  );

  inPage("what can't be loaded says why, and can be asked for again", async ({ page, open, load, at, forgive }) => {
    await open();
    await page.route("**/missing.json", (route) => route.fulfill({ status: 404, body: "no" }), { times: 1 });
    await load("/missing.json");
    assert.match(await at(".document .field-error").textContent(), /could not be fetched.*status 404/);
    forgive(/^Failed to load resource/);
    await page.route("**/missing.json", (route) => route.fulfill({ json: described() }));
    await at('.document button:text-is("Load")').click();
    await at('[data-operation="listOrders"]').waitFor();
  });

  inPage("attributes choose an operation, which walks by itself", async ({ open, at, ended, requests }) => {
    await open('openapi="/openapi.json" operation="pagesOfOrders" max-pages="3" autorun="visible"');
    assert.equal(await ended(), "stopped", await at(".verdict").textContent());
    assert.equal(requests.length, 3);
    assert.equal(await at(".url").textContent(), "pagesOfOrders");
  });

  inPage(
    "an operation that is not in the document is said to be missing, in the package's words",
    async ({ open, at, ended, requests }) => {
      await open('openapi="/openapi.json" operation="listOrder" autorun="visible"');
      assert.equal(await ended(), "failed");
      assert.match(
        await at(".verdict").textContent(),
        /the document has no operation "listOrder": did you mean listOrders\?/,
      );
      assert.deepEqual(requests, []);
    },
  );

  inPage("a document without an operation is opened to choose one", async ({ open, at, choose }) => {
    await open('openapi="/openapi.json"');
    await choose("pagesOfOrders");
    assert.equal(await at(".url").textContent(), "pagesOfOrders");
  });

  inPage(
    "a document of 13 MB is searched, and an operation of it walked",
    async ({ origin, page, open, load, at, field, choose, walk, ended, items }) => {
      const text = largeDocument({ ...described(), servers: [{ url: `${origin}/api` }] });
      assert.ok(text.length > 13_000_000, `${text.length} bytes`);
      await open();
      await page.route("**/large.json", (route) => route.fulfill({ contentType: "application/json", body: text }));
      await page.evaluate(() => {
        const { blob } = Response.prototype;
        globalThis.blobs = 0;
        Response.prototype.blob = function () {
          globalThis.blobs++;
          return blob.call(this);
        };
      });
      await load("/large.json");
      assert.equal(await page.evaluate("blobs"), 1, "its body comes together outside of the page");
      assert.match(await at(".document").textContent(), /and 6,001 more that look like lists/);
      assert.equal(await at("[data-operation]").count(), 200);
      await at('.document .hint:has-text("5,803 more: a word finds them.")').waitFor();
      await at('[aria-label="Find an operation"]').fill("things5999");
      await at('[data-operation="listThings5999"]').waitFor();
      await at('[aria-label="Find an operation"]').fill("pagesOf");
      await choose("pagesOfOrders");
      await field("per_page").fill("500");
      await walk();
      assert.equal(await ended(), "complete", await at(".verdict").textContent());
      assert.equal(await items(), 10_000);
    },
  );
});
