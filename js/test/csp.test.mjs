// What a page's Content Security Policy has to allow, in Chromium.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { launchChromium, noBrowser } from "./chromium.mjs";
import { startServer } from "./server.mjs";

const dist = new URL("../dist/", import.meta.url);
const types = { js: "text/javascript", wasm: "application/wasm" };

describe("a Content Security Policy in Chromium", { skip: noBrowser }, () => {
  let server; // of the API, which is another origin than the page's
  let site;
  let origin;
  let policy; // of the page that is opened next
  let browser;

  before(async () => {
    server = await startServer();
    site = createServer(async (request, response) => {
      if (request.url === "/")
        return response
          .writeHead(200, { "content-type": "text/html", "content-security-policy": policy })
          .end("<!doctype html>");
      const file = new URL(`.${request.url.replace("/dist", "")}`, dist);
      try {
        response
          .writeHead(200, { "content-type": types[fileURLToPath(file).split(".").at(-1)] ?? "text/plain" })
          .end(await readFile(file));
      } catch {
        response.writeHead(404).end();
      }
    });
    await new Promise((resolve) => site.listen(0, "127.0.0.1", resolve));
    origin = `http://127.0.0.1:${site.address().port}`;
    browser = await launchChromium();
  });
  after(async () => {
    await browser?.close();
    site?.close();
    server?.close();
  });

  /** Opens a page with a policy and walks in it. Policies are enforced for scripts that a test adds, too. */
  async function walking(rules, { entry = "index", yaml = false } = {}) {
    policy = Object.entries({
      "default-src": "'none'",
      "require-trusted-types-for": "'script'",
      "trusted-types": "'none'",
      "base-uri": "'none'",
      "form-action": "'none'",
      ...rules,
    })
      .map((rule) => rule.join(" "))
      .join("; ");
    const page = await browser.newPage();
    try {
      await page.goto(`${origin}/`);
      return await page.evaluate(
        async ({ entry, yaml, api }) => {
          const violations = [];
          document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) =>
            violations.push(`${effectiveDirective} ${blockedURI}`),
          );
          try {
            const { paginate, openapi } = await import(`/dist/${entry}.js`);
            const url = `${api}/link-header?per_page=2500`;
            const walk = yaml
              ? (
                  await openapi("openapi: 3.1.0\npaths: {/link-header: {get: {x-anypage-pagination: link-header}}}", {
                    server: api,
                  })
                ).paginate("GET /link-header", {}, { items: "$.items" })
              : paginate(url, { pagination: "link-header", items: "$.items", retry: false });
            return { count: yaml ? (await walk.first()).items.length : await walk.count(), violations };
          } catch ({ code, message }) {
            await new Promise((resolve) => setTimeout(resolve, 50)); // violations are reported later
            return { code, message, violations };
          }
        },
        { entry, yaml, api: `${server.origin}/api` },
      );
    } finally {
      await page.close();
    }
  }

  const scripts = "'self' 'wasm-unsafe-eval'";

  test("the package needs 'wasm-unsafe-eval', and connect-src for the API and for anypage.wasm", async () => {
    assert.deepEqual(await walking({ "script-src": scripts, "connect-src": `'self' ${server.origin}` }), {
      count: 10_000,
      violations: [],
    });
  });

  test("./inline needs no connect-src but for the API", async () => {
    assert.deepEqual(await walking({ "script-src": scripts, "connect-src": server.origin }, { entry: "inline" }), {
      count: 10_000,
      violations: [],
    });
  });

  test("a YAML document needs nothing more", async () => {
    assert.deepEqual(
      await walking({ "script-src": scripts, "connect-src": `'self' ${server.origin}` }, { yaml: true }),
      { count: 30, violations: [] },
    );
  });

  test("without 'wasm-unsafe-eval' the error says what is missing", async () => {
    for (const entry of ["index", "inline"]) {
      const { code, message } = await walking(
        { "script-src": "'self'", "connect-src": `'self' ${server.origin}` },
        { entry },
      );
      assert.equal(code, "engine");
      assert.match(message, /'wasm-unsafe-eval'/);
    }
  });

  test("'unsafe-eval' does as well", async () => {
    assert.equal(
      (await walking({ "script-src": "'self' 'unsafe-eval'", "connect-src": `'self' ${server.origin}` })).count,
      10_000,
    );
  });

  test("without connect-src for anypage.wasm the error names it", async () => {
    const { code, message, violations } = await walking({ "script-src": scripts, "connect-src": server.origin });
    assert.equal(code, "engine");
    assert.match(message, /connect-src/);
    assert.deepEqual(violations, [`connect-src ${origin}/dist/anypage.wasm.gz`]);
  });

  test("without connect-src for the API the error names it", async () => {
    const { code, message } = await walking({ "script-src": scripts, "connect-src": "'self'" });
    assert.equal(code, "network");
    assert.match(message, /connect-src/);
  });

  describe("and the snippet in the console", () => {
    let snippet;
    before(async () => {
      snippet = await readFile(new URL("devtools.js", dist), "utf8");
    });

    async function pasted(rules) {
      policy = Object.entries({ "default-src": "'none'", ...rules })
        .map((rule) => rule.join(" "))
        .join("; ");
      const page = await browser.newPage();
      try {
        await page.goto(`${origin}/`);
        const session = await page.context().newCDPSession(page);
        const type = async (expression) => {
          const { result, exceptionDetails } = await session.send("Runtime.evaluate", {
            expression,
            replMode: true,
            awaitPromise: true,
            returnByValue: true,
            includeCommandLineAPI: true,
            userGesture: true,
          });
          if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
          return result.value;
        };
        await type(snippet);
        const url = JSON.stringify(`${server.origin}/api/link-header?per_page=2500`);
        return await type(
          `await anypage(${url}, { pagination: "link-header", items: "$.items", retry: false }).count().catch(({ code, message }) => ({ code, message }))`,
        );
      } finally {
        await page.close();
      }
    }

    test("needs what ./inline does, but no script-src for itself", async () => {
      assert.equal(await pasted({ "script-src": "'wasm-unsafe-eval'", "connect-src": server.origin }), 10_000);
    });

    test("says what the page forbids", async () => {
      const engine = await pasted({ "connect-src": server.origin });
      assert.equal(engine.code, "engine");
      assert.match(engine.message, /'wasm-unsafe-eval'/);
      const network = await pasted({ "script-src": "'wasm-unsafe-eval'" });
      assert.equal(network.code, "network");
      assert.match(network.message, /connect-src/);
    });
  });
});
