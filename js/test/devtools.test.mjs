// ./devtools, pasted into the console of a page: through the DevTools protocol,
// as the console itself evaluates what is typed into it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { after, before, describe, test } from "node:test";
import { launchChromium, noBrowser } from "./chromium.mjs";
import { startServer } from "./server.mjs";

const snippet = readFileSync(new URL("../dist/devtools.js", import.meta.url), "utf8");
const guide = readFileSync(new URL("../../web/docs/guides/devtools.md", import.meta.url), "utf8");

describe("the devtools snippet", { skip: noBrowser }, () => {
  let server;
  let site; // of another origin, whose pages have the headers that a test gives them
  let headers;
  let home;
  let browser;
  before(async () => {
    server = await startServer();
    site = createServer((_, response) =>
      response.writeHead(200, { "content-type": "text/html", ...headers }).end("<!doctype html>"),
    );
    await new Promise((resolve) => site.listen(0, "127.0.0.1", resolve));
    home = `http://127.0.0.1:${site.address().port}/`;
    browser = await launchChromium();
  });
  after(async () => {
    await browser?.close();
    site?.close();
    server?.close();
  });

  /** Opens a page with a console. */
  async function open(address, more = {}) {
    headers = more;
    const context = await browser.newContext();
    const page = await context.newPage();
    const said = [];
    page.on("console", (message) => said.push(`${message.type()}: ${message.text()}`));
    await page.goto(address);
    const session = await context.newCDPSession(page);
    await session.send("Runtime.enable");
    const evaluate = async (expression, by) => {
      const { result, exceptionDetails } = await session.send("Runtime.evaluate", {
        expression,
        replMode: true,
        awaitPromise: true,
        includeCommandLineAPI: true,
        userGesture: true,
        ...by,
      });
      if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
      return result;
    };
    return {
      page,
      session,
      /** What the console has been told. */
      said,
      close: () => context.close(),
      /** Evaluates text as typed into the console; its value must be JSON. */
      type: async (expression) => (await evaluate(expression, { returnByValue: true })).value,
      /** What the console shows of a value: its name, and its members as far as it has them at first sight. */
      async printout(expression) {
        const { description, preview } = await evaluate(expression, { generatePreview: true });
        return [description, Object.fromEntries(preview.properties.map(({ name, value }) => [name, value]))];
      },
    };
  }

  /** Has files written where the test can read them, instead of asking for a place. */
  const files = `showSaveFilePicker = async ({ suggestedName }) =>
    (await navigator.storage.getDirectory()).getFileHandle(suggestedName, { create: true })`;
  const read = (name) => `(async () => (await (await (await navigator.storage.getDirectory())
    .getFileHandle(${JSON.stringify(name)})).getFile()).text())()`;

  const globals = "Reflect.ownKeys(globalThis).map(String).sort()";

  test("defines anypage(), which walks, and nothing else, and can be pasted twice", async () => {
    const console = await open(`${server.origin}/api/`);
    try {
      const before = await console.type(globals);
      await console.type(snippet);
      assert.deepEqual(await console.type(globals), [...before, "anypage"].sort());

      const url = JSON.stringify(`${server.origin}/api/link-header?per_page=1000`);
      await console.type(`const walk = anypage(${url}, { pagination: "link-header", items: "$.items" })`);
      await console.type("let count = 0; for await (const item of walk) if (item.title) count++;");
      assert.equal(await console.type("count"), 10_000);
      assert.equal((await console.type("walk.verdict")).status, "complete");
      assert.deepEqual(await console.type(globals), [...before, "anypage"].sort());

      await console.type("void anypage.watch()");
      // As a page's script would: without what consoles have.
      await console.page.evaluate(snippet);
      assert.equal(await console.type("typeof anypage"), "function");
      assert.match(
        await console.type("Function.prototype.toString.call(fetch)"),
        /^function fetch\(/,
        "no watch is left",
      );
      // Without the developer tools' own function the page's clipboard is asked.
      await console.type("navigator.clipboard.writeText = async (text) => { written = text }; var written");
      await console.type('await anypage("/api/page?per_page=50&page=200").copy("csv")');
      assert.match(await console.type("written"), /^id,.*\r\n1844674407370955/);
    } finally {
      await console.close();
    }
  });

  test("does what the docs say, takes copied requests, shows, saves and copies, and says what to do next", async () => {
    const console = await open(`${server.origin}/api/`);
    const { type, said, session } = console;
    try {
      await type(snippet);
      await type(files);
      const [, code] = /```js [^\n]*\n(.*?)```/s.exec(guide);
      for (const line of code.trim().split("\n")) await type(line);
      assert.ok((await type(`await ${read("orders.csv")}`)).match(/\r\n/g).length > 2_000);
      assert.ok(said.filter((line) => line.startsWith("table: ")).length >= 2, said.join("\n"));
      await type("anypage.watch().stop()");

      const copied = `fetch("${server.origin}/api/link-header?per_page=2500&token=t", { "headers": { "sec-ch-ua": "x" }, "credentials": "include" });`;
      const [name, shown] = await console.printout(`anypage(${JSON.stringify(copied)})`);
      assert.equal(name, "Walk");
      assert.deepEqual(shown, {
        list: `GET ${server.origin}/api/link-header?per_page=…&token=…`,
        next: 'await walk.table(), .download("items.csv") or .copy(); or: for await (const item of walk) …',
      });
      await type(`const walk = anypage(${JSON.stringify(copied)}, { maxItems: 2_600 })`);
      assert.equal((await type("await walk.table(3)")).length, 3);
      assert.match(said.at(-1), /the first 3 items/);
      await assert.rejects(
        type("anypage(`curl 'https://a.example`)"),
        /can't be read: the text is cut off; use "Copy as fetch"/,
      );

      const clipboard = new Promise((resolve) => session.once("Runtime.inspectRequested", resolve));
      assert.equal((await type("await walk.copy()")).items, 2_600);
      const { hints, object } = await clipboard;
      assert.ok(hints.copyToClipboard);
      assert.equal(JSON.parse(object.value).length, 2_600);
      await type("globalThis.showSaveFilePicker = undefined");
      const download = console.page.waitForEvent("download");
      await type('void walk.download("orders")');
      const file = await download;
      assert.equal(file.suggestedFilename(), "orders.ndjson");
      assert.equal(readFileSync(await file.path(), "utf8").match(/\n/g).length, 2_600);

      await type(files);
      await assert.rejects(
        type('await walk.download("a.xlsx")'),
        /no file is written with the ending \.xlsx: use \.ndjson/,
      );
      // A walk that fails leaves whole items behind.
      await type(`let pages = 0; const broken = anypage("/api/link-header?per_page=500", {
        retry: false, fetch: (url, init) => pages++ < 3 ? fetch(url, init) : Promise.reject(new TypeError("cut")) })`);
      for (const form of ["json", "ndjson"]) {
        await assert.rejects(
          type(`pages = 0; await broken.download("broken.${form}")`),
          /page 4: the request failed: cut/,
        );
        const text = await type("await " + read(`broken.${form}`));
        const items =
          form === "json"
            ? JSON.parse(text)
            : text
                .trimEnd()
                .split("\n")
                .map((line) => JSON.parse(line));
        assert.equal(items.length, 1_500);
        assert.match(said.at(-1), /has the whole items that came before the error.*with this checkpoint as resume:/);
      }
      await assert.rejects(type('await anypage("/api/nothing").download("none.json")'), /answered with status 404/);
      assert.equal(await type(`await ${read("none.json")}`), "", "where nothing came, nothing is written");
      // A disk that is full.
      await type(`showSaveFilePicker = async () => ({ createWritable: async () => ({
        write: async () => { throw new Error("the disk is full") }, abort: async () => {}, close: async () => {} }) })`);
      await assert.rejects(
        type('await walk.download("a.csv")'),
        /a\.csv could not be written: the disk is full; nothing of it was kept/,
      );
      await type('showSaveFilePicker = async () => { throw new DOMException("no", "AbortError") }');
      await assert.rejects(type('await walk.download("a.csv")'), /no file was chosen, so nothing was requested/);
      // Progress, by a clock that runs fast.
      await type(
        "let seen = 0; const now = performance.now.bind(performance), start = now(); performance.now = () => now() + 10 * (now() - start)",
      );
      await type(
        'await anypage("/api/link-header?per_page=2500&delay=60", { onProgress: ({ items }) => { seen = items } }).count()',
      );
      assert.equal(await type("seen"), 10_000);
      const progress = said.find((line) => /items\/s/.test(line));
      assert.match(progress, /^info: anypage: [\d,]+ of 10,000 items, \d pages?, [\d.]+ [KM]B, [\d,]+ items\/s/);
    } finally {
      await console.close();
    }
  });

  test("watches the page's own requests, unseen, and walks the one that is chosen", async () => {
    const console = await open(`${server.origin}/api/`);
    const { type, page, said } = console;
    try {
      await type(snippet);
      const before = await page.evaluate(() => String(fetch));
      const [name, shown] = await console.printout("anypage.watch()");
      assert.deepEqual([name, Object.keys(shown)], ["Watch", ["lists", "next"]]);
      await assert.rejects(type("anypage.watch().walk(1)"), /no list has been seen yet: use the page/);

      // What the page asks for, and what it gets.
      const results = await page.evaluate(async () => {
        const results = [String(fetch), fetch.name, fetch.length, `${XMLHttpRequest.prototype.send}`];
        const wrong = async (...args) => fetch(...args).catch((error) => `${error.name}: ${error.message}`);
        results.push(await wrong("http://["), await wrong("/api/", { method: "GET", body: "x" }));
        try {
          new fetch();
        } catch (error) {
          results.push(error.name);
        }
        const abort = new AbortController();
        const aborted = wrong("/api/", { signal: abort.signal });
        abort.abort();
        results.push(await aborted);
        const unhandled = new Promise((resolve) =>
          addEventListener(
            "unhandledrejection",
            (event) => {
              event.preventDefault();
              resolve(event.reason.name);
            },
            {
              once: true,
            },
          ),
        );
        void fetch("http://[");
        results.push(await unhandled);
        function* pairs() {
          yield ["accept", "application/json"];
        }
        results.push((await fetch("/api/", { headers: pairs() })).ok);
        for (const number of [1, 2, 3])
          results.push((await (await fetch(`/api/page?page=${number}&per_page=50`)).json()).items.length);
        await fetch(
          new Request("/api/relay", {
            method: "POST",
            headers: { "content-type": "application/json" },
            body: '{"variables":{}}',
          }),
        );
        const last = await fetch("/api/page?page=1&per_page=50"); // once more
        results.push(last.bodyUsed, last.url.endsWith("per_page=50"), (await last.text()).length > 1_000);
        for (const type of ["", "json"])
          await new Promise((resolve) => {
            const xhr = new XMLHttpRequest();
            xhr.open("GET", `/api/link-header?per_page=2${type.length}`);
            xhr.setRequestHeader("x-own", "1");
            xhr.responseType = type;
            xhr.onload = () => resolve(results.push(typeof xhr.response));
            xhr.send();
          });
        return results;
      });
      assert.equal(results[0], before);
      assert.deepEqual(results.slice(1, 4), ["fetch", 1, "function send() { [native code] }"]);
      assert.match(results[4], /^TypeError: .*http:\/\/\[/);
      assert.match(results[5], /^TypeError: .*body/);
      assert.deepEqual(results.slice(6), [
        "TypeError",
        "AbortError: signal is aborted without reason",
        "TypeError",
        true,
        50,
        50,
        50,
        false,
        true,
        true,
        "string",
        "object",
      ]);
      await page.waitForFunction("anypage.watch().lists.length === 3");
      const lists = await type("anypage.watch().lists");
      assert.deepEqual(
        lists.map(({ number, method, url, pages, items }) => [number, method, new URL(url).pathname, pages, items]),
        [
          [1, "GET", "/api/page", 3, 150],
          [2, "GET", "/api/link-header", 1, 20],
          [3, "GET", "/api/link-header", 1, 24],
        ],
      );
      assert.match(said.at(-1), /anypage: list 3 is GET .*: await anypage\.watch\(\)\.walk\(3\)\.table\(\)/);
      await assert.rejects(type("anypage.watch().walk(4)"), /there is no list 4: choose one from 1 to 3/);
      const sent = [];
      page.on("request", (request) => sent.push(request.headers()["x-own"]));
      assert.equal(await type("(await anypage.watch().walk(2, { maxItems: 30 }).toArray()).length"), 30);
      assert.deepEqual(sent, ["1", "1"]);
      assert.equal((await type("anypage.watch().lists")).length, 3, "walks are not the page's own requests");
      await type("anypage.watch().stop()");
      assert.equal(
        await type(
          "Function.prototype.toString.call(fetch) + Object.keys(Object.getOwnPropertyDescriptor(globalThis, 'fetch'))",
        ),
        `${before}value,writable,enumerable,configurable`,
      );
    } finally {
      await console.close();
    }
  });

  const strict = () => ({ "content-security-policy": `script-src 'self'; connect-src 'self' ${server.origin}` });

  test("on a page that forbids WebAssembly it walks by the engine in a window of the demo page", async () => {
    const console = await open(home, strict());
    const { type, page, said } = console;
    try {
      await type("const interval = setInterval; setInterval = (call, ms) => interval(call, ms / 10)");
      await type(snippet);
      assert.match(
        said.at(-1),
        /forbids WebAssembly.*type await anypage\.open\("…"\).*or type copy\(await anypage\(…\)\.text\(\)\)/s,
      );
      const url = `${server.origin}/api/link-header?per_page=500`;
      await type(`void anypage.watch(); const walk = anypage("${url}"), some = anypage("${url}", { maxItems: 1_200 })`);
      await assert.rejects(type("await walk.count()"), /'wasm-unsafe-eval'.*anypage\.open/);
      await page.evaluate((url) => fetch(url).then((response) => response.text()), url);

      await assert.rejects(
        type('await anypage.open("demo")'),
        /site is "demo": use the address of an anypage demo page/,
      );
      await type(`await anypage.open("${server.origin}")`);
      const origins = new Set();
      page.context().on("request", (request) => origins.add(new URL(request.frame().url()).origin));
      await type(files);
      assert.equal((await type('await walk.download("all.ndjson")')).items, 10_000);
      assert.deepEqual([...origins], [new URL(home).origin], "pages are fetched where the console is");
      const data = await (await fetch(`${server.origin}/api/data.ndjson`)).text();
      assert.equal(await type(`await ${read("all.ndjson")}`), data);
      const { status, items, evidence } = await type("walk.verdict");
      assert.deepEqual([status, items], ["complete", 10_000]);
      assert.match(evidence, /10000 items of a total of 10000/);
      assert.equal((await type("walk.scheme")).preset, "link-header");
      assert.equal(await type("await some.count()"), 1_200);
      // Left within a page, and gone on from there.
      assert.equal(
        await type("let n = 0; for await (const item of some) if (++n === 750) break; some.verdict.evidence"),
        "the consumer stopped after 750 items",
      );
      assert.deepEqual(
        await type(
          `const rest = anypage("${url}", { resume: some.checkpoint(), maxItems: 300 }); const items = await rest.toArray(); [items.length, items[0].id]`,
        ),
        [300, JSON.parse(data.split("\n")[750]).id],
      );
      assert.equal((await type("await some.table(3)")).length, 3);
      assert.deepEqual(
        await type(
          "let p = await walk.first(); p = await p.next(); [p.index, p.items.length, p.hasNextPage(), p.response.headers.get('content-type')]",
        ),
        [1, 500, true, "application/json; charset=utf-8"],
      );
      // What the page had asked for before there was an engine.
      assert.equal(await type("await anypage.watch().walk(1, { maxPages: 2 }).count()"), 1_000);
      // Errors, aborts and what is not possible.
      await assert.rejects(type(`await anypage("${server.origin}/api/nothing").count()`), /answered with status 404/);
      await assert.rejects(type(`await anypage("${url}", { until: "x(" }).count()`), /until is "x\("/);
      await assert.rejects(
        type(`await anypage("${url}", { item: (item) => item }).count()`),
        /item can't be used with the engine in another window/,
      );
      await assert.rejects(
        type(`await anypage("${url}", { key: () => 1 }).count()`),
        /an option can't be passed to another window/,
      );
      const aborted = `const abort = new AbortController(); const stopped = anypage("${url}", { signal: abort.signal });
        for await (const item of stopped) { abort.abort("enough"); }`;
      await assert.rejects(type(aborted), /the walk was aborted/);
      // The window goes, while a walk waits for it and after.
      const waiting = type(`await anypage("${server.origin}/api/link-header?delay=3000").count()`);
      await page.context().pages().at(-1).reload();
      await assert.rejects(waiting, /it was closed, or shows another page/);
      await type(`await anypage.open("${server.origin}")`);
      assert.equal(await type(`await anypage("${url}", { maxPages: 1 }).count()`), 500);
      await page.context().pages().at(-1).close();
      await assert.rejects(
        type("await walk.count()"),
        /the window with the engine can't be used: it was closed, or shows another page; type anypage\.open\(\)/,
      );
    } finally {
      await console.close();
    }
  });

  test("where no window can be reached, it gives text for the command line", async () => {
    const console = await open(home, { ...strict(), "cross-origin-opener-policy": "same-origin" });
    try {
      await console.type(snippet);
      const refused =
        /cuts it off; type copy\(await anypage\(…\)\.text\(\)\): the request as text, for the command line/;
      await assert.rejects(console.type(`await anypage.open("${server.origin}")`), refused);
      const walk = `anypage({ url: "${server.origin}/api/relay?a=1", headers: { "x-a": "it's" }, body: { a: "\\n" } }, { params: { b: [2, 3] }, maxItems: 5, items: "$.data" })`;
      const text = await console.type(`await ${walk}.text()`);
      assert.match(text, /^\/\/ .*npx anypage - --items '\$\.data' --max-items 5 < request\.txt$/m);
      // The text is one that is read.
      const again = await console.type(`await anypage(${JSON.stringify(text)}).text()`);
      assert.equal(again.split("\n//")[0], text.split("\n//")[0]);
      assert.match(text, /"body": "\{\\"a\\":\\"\\\\n\\"\}"/);
      assert.match(text, /relay\?a=1&b=2&b=3/);
    } finally {
      await console.close();
    }
  });
});
