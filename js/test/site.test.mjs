// The demo as a folder behind a plain static server, in Chromium: the sample API in the page answers as the demo's
// server does.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { request as ask, createServer } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { paginate } from "../dist/node.js";
import { buildDemo } from "../scripts/site.mjs";
import { launchChromium, noBrowser } from "./chromium.mjs";
import { sample } from "./scale.mjs";
import { startServer } from "./server.mjs";

const below = "/some/where/"; // the folder is served here, and nothing elsewhere
const types = { html: "text/html", js: "text/javascript", css: "text/css", svg: "image/svg+xml" };

describe("the site in Chromium", { skip: noBrowser }, () => {
  let folder;
  let site; // the static server
  let base; // its address of the folder
  let missing = []; // files that it is to have not
  let policy; // a Content-Security-Policy that it is to send
  let asked; // what it was asked for
  let server; // the demo's own
  let listing;
  let browser;
  let page;
  let faults; // what the console complains of

  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "anypage-site-"));
    buildDemo(folder);
    // It knows no type for WebAssembly, and unpacks nothing.
    site = createServer(async ({ url }, response) => {
      const file = url.startsWith(below) ? url.slice(below.length).replace(/\?.*/, "") || "index.html" : "";
      asked.push(url);
      try {
        if (missing.includes(file)) throw new Error("missing");
        const content = await readFile(path.join(folder, path.normalize(`/${file}`)));
        const type = types[file.split(".").at(-1)];
        if (type) response.setHeader("content-type", type);
        if (policy) response.setHeader("content-security-policy", policy);
        response.end(content);
      } catch {
        response.writeHead(404).end("there is no such file");
      }
    });
    await new Promise((resolve) => site.listen(0, "127.0.0.1", resolve));
    base = `http://127.0.0.1:${site.address().port}${below}`;
    server = await startServer();
    listing = await (await fetch(`${server.origin}/api/`)).json();
    browser = await launchChromium();
  });

  after(async () => {
    await browser?.close();
    server?.close();
    site?.close();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  beforeEach(async () => {
    [missing, policy, asked, faults] = [[], undefined, [], []];
    page = await browser.newPage();
    page.on("pageerror", (error) => faults.push(String(error)));
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) faults.push(message.text());
    });
  });

  afterEach(async () => {
    await page.close();
    assert.deepEqual(faults, []);
  });

  async function open(hash = "") {
    await page.goto(base + hash);
    await page.waitForSelector("html[data-ready]");
  }

  /** How the playground's walk ended. */
  const walked = (status) => page.locator(`#playground .verdict[data-status=${status}]`).waitFor();

  /** A page that does not ask the API by itself, and starts no engine. */
  const openPlain = () => page.goto(`${base}engine.html`);

  /** Runs a function in the page, with the fetch that sample.js exports. */
  const inPage = (run, argument = null) =>
    page.evaluate(
      `import(${JSON.stringify(`${base}sample.js`)}).then(({ fetch }) => (${run})(fetch, ${JSON.stringify(argument)}))`,
    );

  /** What the page gets. Its bytes become a text of a character each. */
  async function fromPage(requests) {
    const answers = await inPage(async (fetch, requests) => {
      const answers = [];
      for (const { url, ...init } of requests) {
        const response = await fetch(url, init);
        const pieces = [];
        let broken = false;
        try {
          if (response.body) for await (const bytes of response.body) pieces.push(bytes);
        } catch (error) {
          broken = error instanceof TypeError;
        }
        const reader = new FileReader();
        const base64 = new Promise((resolve) => {
          reader.onload = () => resolve(reader.result.replace(/^.*,/, ""));
        });
        reader.readAsDataURL(new Blob(pieces));
        answers.push({
          status: response.status,
          url: response.url,
          headers: [...response.headers],
          base64: await base64,
          broken,
        });
      }
      return answers;
    }, requests);
    return answers.map(({ base64, ...rest }) => ({ ...rest, body: Buffer.from(base64, "base64").toString("latin1") }));
  }

  /** The same from the demo's server, as a browser would ask it. */
  const fromServer = ({ url, method, headers = {}, body }) =>
    new Promise((resolve, reject) => {
      const origin = method === undefined || ["GET", "HEAD"].includes(method) ? {} : { origin: new URL(base).origin };
      const sent = ask(url, { method, headers: { ...headers, ...origin } }, (response) => {
        const parts = [];
        const settle = (broken) =>
          resolve({
            status: response.statusCode,
            url: new URL(url).href,
            headers: Object.entries(response.headers),
            body: Buffer.concat(parts).toString("latin1"),
            broken,
          });
        response.on("data", (part) => parts.push(part));
        response.on("end", () => settle(false));
        response.on("error", () => settle(true));
      });
      sent.on("error", reject);
      sent.end(body);
    });

  /** Headers of the connection are no part of an answer, and dates differ. */
  const ofConnection = ["connection", "keep-alive", "date"];

  /** An answer with the API's address taken out, which has another length. */
  function comparable({ status, url, headers, body, broken }, api) {
    const { origin, pathname } = new URL(api);
    const plain = (text) =>
      [origin, new URL(base).origin]
        .reduce((text, origin) => text.replaceAll(origin, "https://host"), text.replaceAll("\\/", "/"))
        .replaceAll(pathname, "/root/");
    const length = headers.find(([name]) => name === "content-length")?.[1];
    return {
      status,
      url: plain(url),
      headers: headers
        .filter(([name]) => name !== "content-length" && !ofConnection.includes(name))
        .map(([name, value]) => [name, plain(value)])
        .sort(),
      announced: length === undefined ? "nothing" : Number(length) === body.length ? "its length" : Number(length),
      body: plain(body),
      broken,
    };
  }

  function difference(a, b) {
    const at = [...a].findIndex((character, i) => character !== b[i]);
    return `of ${a.length} and ${b.length} bytes, from ${at} on: ${a.slice(at, at + 99)}\n${b.slice(at, at + 99)}`;
  }

  /** Asks both for the same. Addresses are those of the demo's server. */
  async function assertAlike(requests) {
    const ours = `${server.origin}/api/`;
    const moved = requests.map((request) => ({ ...request, url: request.url.replace(ours, `${base}api/`) }));
    const got = await fromPage(moved);
    const wanted = [];
    for (const request of requests) wanted.push(await fromServer(request));
    requests.forEach((request, i) => {
      const name = `${request.method ?? "GET"} ${request.url} ${request.body ?? ""}`;
      const [a, b] = [comparable(got[i], `${base}api/`), comparable(wanted[i], ours)];
      if (a.body !== b.body) assert.fail(`${name}: ${difference(a.body, b.body)}`); // bodies are too large to be shown
      assert.deepEqual({ ...a, body: "" }, { ...b, body: "" }, name);
      assert.ok(Date.parse(new Map(got[i].headers).get("date")), name);
    });
    return got;
  }

  test("styles answer page 1, page 2 and the last page as the server does", { timeout: 240_000 }, async () => {
    await openPlain();
    for (const style of sample(listing.styles, 6, 6)) {
      const resized = (text) => text.replaceAll(String(style.pageSize), "1000");
      const requests = [];
      const walk = paginate(
        {
          url: server.origin + resized(style.url),
          method: style.method,
          ...(style.body && { body: JSON.parse(resized(JSON.stringify(style.body))) }),
        },
        {
          pagination: style.preset ?? style.pagination ?? "auto",
          ...(style.items && { items: style.items }),
          ...(style.params && { params: style.params }),
          fetch: (url, { method, headers, body, signal }) => {
            requests.push({ url, method, headers: Object.fromEntries(new Headers(headers)), body });
            return fetch(url, { method, headers, body, signal });
          },
        },
      );
      assert.equal(await walk.count(), 10_000, style.name);
      assert.ok(requests.length >= (style.pages === 1 ? 1 : 10), `${style.name}: ${requests.length} requests`);
      await assertAlike([...new Set([requests[0], requests[1] ?? requests[0], requests.at(-1)])]);
    }
  });

  test("the listing, the data, errors and other methods are answered as by the server", async () => {
    await openPlain();
    const api = `${server.origin}/api/`;
    const json = { "content-type": "application/json" };
    const got = await assertAlike([
      { url: api },
      { url: `${api}data.ndjson` },
      { url: `${api}data.ndjson`, method: "HEAD" },
      { url: `${api}page?per_page=5`, method: "HEAD" },
      { url: `${api}page?per_page=5`, method: "OPTIONS" },
      { url: `${api}cursor-body`, method: "OPTIONS" },
      { url: `${api}cursor-body` },
      { url: `${api}cursor-body`, method: "DELETE" },
      { url: `${api}nothing` },
      { url: `${api}page/1/2/3` },
      { url: `${api}page?page=x` },
      { url: `${api}page?page=%zz` },
      { url: `${api}page?per_page=2&q=a+b%20ü&page=2` },
      { url: `${api}cursor-header?limit=2`, headers: { "X-Cursor": "b3JkZXI6MjphC2M" } },
      { url: `${api}page-body`, method: "POST", headers: json, body: '{"page":' },
      { url: `${api}page-body`, method: "POST", headers: json, body: '{"page":3,"size":4}' },
      { url: `${api}page-body`, method: "POST", headers: json, body: "" },
      { url: `${api}cursor-body`, method: "POST", headers: json, body: `{"x":"${"x".repeat(1 << 20)}"}` },
      { url: `${api}cursor-body?cors=off`, method: "POST", headers: json, body: '{"limit":2}' },
      { url: `${api}cursor-body?cors=hide`, method: "POST", headers: json, body: '{"limit":2}' },
      { url: `${api}page?per_page=2&cors=hide` },
      { url: `${api}no-content?per_page=5000&page=9` },
    ]);
    assert.deepEqual([...new Set(got.map(({ status }) => status))].sort(), [200, 204, 400, 404, 405]);
    assert.ok(got[1].body.length > 3_000_000);
  });

  test("each fault is the server's", async () => {
    await openPlain();
    const requests = listing.faults
      .filter(({ name }) => name !== "stall" && name !== "429-date") // the first one takes 30 s, the second tells the time
      .flatMap(({ name, times }) => {
        const run = `run=${Math.random()}`;
        const url = `${server.origin}/api/page?per_page=500&page=3&fault=${name}&${run}`;
        const post = { method: "POST", headers: { "content-type": "application/json" }, body: '{"page":3,"size":500}' };
        return [
          ...Array(times + 1).fill({ url }),
          { url: url.replace("page=3", "page=1") },
          { url: `${server.origin}/api/page-body?fault=${name}&${run}`, ...post },
          { url: `${server.origin}/api/page-body?fault=${name}&${run}&fault-times=0`, ...post },
        ];
      });
    const got = await assertAlike(requests);
    assert.equal(got.filter(({ broken }) => broken).length, 3, "cut breaks off");
    assert.deepEqual(
      got.filter(({ status }) => status === 429).map(({ headers }) => new Map(headers).get("retry-after")),
      ["1", "1", "1"],
    );
    const [{ headers }] = await fromPage([{ url: `${base}api/page?page=3&per_page=500&fault=429-date` }]);
    const wait = Date.parse(new Map(headers).get("retry-after")) - Date.parse(new Map(headers).get("date"));
    assert.ok(wait >= 1000 && wait <= 3000, `${wait} ms`);
  });

  test("delay and rate take their time, and hold up no other request", async () => {
    await openPlain();
    const { delayed, quick, first, all, pieces, length } = await inPage(async (fetch) => {
      await (await fetch("api/page?per_page=1")).text();
      const start = performance.now();
      const since = () => performance.now() - start;
      const slow = fetch("api/page?per_page=1&delay=600").then(since);
      await (await fetch("api/page?per_page=1")).text();
      const quick = since();
      const delayed = await slow;
      const response = await fetch("api/page?per_page=3&rate=4000");
      const head = performance.now();
      let first;
      let pieces = 0;
      let length = 0;
      for await (const bytes of response.body) {
        first ??= performance.now() - head;
        pieces++;
        length += bytes.length;
      }
      return { delayed, quick, first, all: performance.now() - head, pieces, length };
    });
    assert.ok(delayed >= 600, `${delayed} ms`);
    assert.ok(quick < 500, `${quick} ms`);
    const whole = (length / 4000) * 1000;
    assert.ok(all >= whole * 0.8 && pieces >= 3, `${length} bytes in ${all} ms, ${pieces} pieces`);
    assert.ok(first < all / 2, `the first piece after ${first} of ${all} ms`);
  });

  test("an aborted request ends as over the network: before the head, in the body, and before it is sent", async () => {
    await openPlain();
    const ended = await inPage(async (fetch) => {
      const ended = [];
      const tell = (error) => ended.push(`${error.name}: ${error.message}`);
      const reason = new DOMException("not any more", "AbortError");
      await fetch("api/page", { signal: AbortSignal.abort(reason) }).catch(tell);
      const first = new AbortController();
      setTimeout(() => first.abort(reason), 50);
      await fetch("api/page?delay=5000", { signal: first.signal }).catch(tell);
      for (const knob of ["rate=2000", "fault=stall&fault-page=all&fault-times=0"]) {
        const second = new AbortController();
        const { body } = await fetch(`api/page?per_page=100&${knob}`, { signal: second.signal });
        const reader = body.getReader();
        ended.push((await reader.read()).value.length > 0);
        setTimeout(() => second.abort(reason), 50);
        await (async () => {
          while (!(await reader.read()).done);
        })().catch(tell);
      }
      const { body } = await fetch("api/page?per_page=100&rate=2000");
      await body.cancel();
      ended.push((await (await fetch("api/page?per_page=1")).json()).items.length);
      return ended;
    });
    const aborted = "AbortError: not any more";
    assert.deepEqual(ended, [aborted, aborted, true, aborted, true, aborted, 1]);
  });

  test("what is wrong with a request is told as by fetch, and what is none of the API's goes over the network", async () => {
    await openPlain();
    asked = [];
    const told = await inPage(async (fetch) => {
      const told = [];
      const tell = (error) => told.push(error.name);
      await fetch("api/page", { method: "GET", body: "x" }).catch(tell);
      await fetch("http://[").catch(tell);
      told.push((await fetch("page.css")).headers.get("content-type"));
      told.push((await fetch(new URL("/api/page", document.baseURI))).status);
      const response = await fetch(new Request("api/page?per_page=1#end", { headers: { accept: "text/x" } }));
      told.push(response.url, response.ok, response.redirected, response.type);
      return told;
    });
    assert.deepEqual(told, [
      "TypeError",
      "TypeError",
      types.css,
      404,
      `${base}api/page?per_page=1`,
      true,
      false,
      "basic",
    ]);
    assert.deepEqual(
      asked.filter((url) => !/\.(js|wasm|gz|svg)$/.test(url)),
      [`${below}page.css`, "/api/page"],
    );
    faults = faults.filter((fault) => !fault.startsWith("Failed to load resource")); // the 404
  });

  test("the page walks below a path, and so does its code in the console", async () => {
    await open();
    await walked("complete");
    assert.match(await page.locator("#playground .headline").textContent(), /^All 10,000 items\./);
    const [length, { status, retries }] = await page.evaluate(`(async () => {
      const { paginate } = await import("./dist/index.js");
      const walk = paginate("api/link-header?per_page=500&fault=500&run=console");
      return [(await walk.toArray()).length, walk.verdict];
    })()`);
    assert.deepEqual([length, status, retries], [10_000, "complete", 1]);
    assert.deepEqual(
      asked.filter((url) => !url.startsWith(below) || url.startsWith(`${below}api`)),
      [],
    );
  });

  test("no link of the page leads to the API, which no server has", async () => {
    await open();
    const links = await page.locator("a[href]").evaluateAll((all) => all.map(({ href }) => href));
    assert.ok(links.length > 0);
    assert.deepEqual(
      links.filter((link) => link.startsWith(`${base}api`)),
      [],
    );
  });

  test("a policy that forbids all but named scripts does not keep the API from running", async () => {
    policy =
      "require-trusted-types-for 'script'; trusted-types anypage-sample lit-html 'allow-duplicates'; script-src 'self' 'wasm-unsafe-eval'";
    await open();
    await walked("complete");
  });

  test("it needs only one of sample.wasm and its packed copy, and says what is wrong without both", async () => {
    missing = ["sample.wasm.gz", "dist/anypage.wasm.gz"];
    await open();
    await walked("complete");
    missing = ["sample.wasm"];
    await open("?again");
    await walked("complete");
    missing = ["sample.wasm.gz", "sample.wasm"];
    await open("?neither");
    assert.match(await page.textContent("#fault-hint"), /the sample API can’t run: status 404 for sample\.wasm/);
    missing = []; // the next request tries again
    assert.equal(await inPage(async (fetch) => (await fetch("api/page")).status), 200);
    faults = faults.filter((fault) => !fault.startsWith("Failed to load resource"));
  });

  test("the API's module is small: nothing of net/http is in it", () => {
    const packed = readFileSync(path.join(folder, "sample.wasm.gz"));
    assert.ok(packed.length < 1_500_000, `${packed.length} bytes`);
    assert.deepEqual(gunzipSync(packed), readFileSync(path.join(folder, "sample.wasm")));
    const packages = execFileSync("go", ["list", "-deps", "./web/samplewasm"], {
      cwd: fileURLToPath(new URL("../..", import.meta.url)),
      env: { ...process.env, GOOS: "js", GOARCH: "wasm" },
      encoding: "utf8",
    }).split("\n");
    assert.ok(packages.includes("encoding/json") && !packages.includes("net/http"));
  });
});
