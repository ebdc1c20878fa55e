// The demo page, used in Chromium as a person uses it.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { launchChromium, noBrowser } from "./chromium.mjs";
import { full, sample } from "./scale.mjs";
import { startServer } from "./server.mjs";

describe("the demo page in Chromium", { skip: noBrowser }, () => {
  let server;
  let browser;
  let context;
  let page;
  let faults; // what the console complains of
  let listing;
  let data; // lines of the data set

  before(async () => {
    server = await startServer();
    browser = await launchChromium();
    context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    listing = await (await fetch(`${server.origin}/api/`)).json();
    data = (await (await fetch(`${server.origin}/api/data.ndjson`)).text()).trimEnd().split("\n");
  });

  after(async () => {
    await browser?.close();
    server?.close();
  });

  beforeEach(async () => {
    page = await context.newPage();
    page.setDefaultTimeout(30_000);
    faults = [];
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
    await page.goto(`${server.origin}/${hash}`);
    await page.waitForSelector("html[data-ready]");
  }

  const text = (id) => page.textContent(`#${id}`);
  const number = async (id) => Number((await text(id)).replaceAll(",", ""));
  const choose = (name) => page.check(`input[name=sample][value="${name}"]`);
  /** Waits until the walk is as told: an attribute that only the page's script sets. */
  const kind = (...kinds) => page.waitForSelector(kinds.map((k) => `#status[data-kind=${k}]`).join(", "));
  /** The statuses of failed requests, which the browser reports itself, are expected in some tests. */
  const expectFailedRequests = () => {
    faults = faults.filter(
      (fault) => !fault.startsWith("Failed to load resource: the server responded with a status of"),
    );
  };

  async function typeURL(url, scheme) {
    await page.check("input[name=mode][value=url]", { force: true });
    await page.fill("#url", url);
    await page.selectOption("#scheme", scheme);
  }

  async function ended() {
    await kind("complete", "suspect", "stopped", "failed");
    return { badge: await text("badge"), items: await number("stat-items"), evidence: await text("evidence") };
  }

  for (const name of sample(["page", "cursor-body", "stripe", "next-query"], 2, 2)) {
    test(`${name}: page by page, then to the end`, async () => {
      const { pageSize, pages } = listing.styles.find((style) => style.name === name);
      await open();
      await choose(name);
      for (let n = 1; n <= 2; n++) {
        await page.click("#next");
        await page.waitForFunction((want) => document.getElementById("stat-pages").textContent === want, String(n));
        await kind("paused");
        assert.equal(await number("stat-items"), n * pageSize);
        assert.equal(await number("stat-requests"), n);
      }
      assert.match(await text("last-request"), new RegExp(`/api/${name}`));
      assert.notEqual(await text("next-info"), "none");
      await page.click("#all");
      const { badge, items, evidence } = await ended();
      assert.deepEqual([badge, items], ["Complete", 10_000], evidence);
      assert.equal(await number("stat-pages"), pages);
      assert.equal(await text("next-info"), "none");
      assert.notEqual(evidence, "");
    });
  }

  test("shows 10,000 items with few rows, and each digit", async () => {
    await open("#sample=cursor");
    await page.click("#all");
    assert.equal((await ended()).items, 10_000);
    assert.equal(await page.getAttribute("#table", "aria-rowcount"), "10001");
    const rows = page.locator("tr[data-row]");
    assert.ok((await rows.count()) < 100, "only what is in sight is in the document");

    await page.evaluate(() => document.getElementById("scroller").scrollTo(0, 1e9));
    await page.waitForSelector('tr[data-row="9999"]');
    const last = data.at(-1);
    const id = last.match(/^\{"id":(\d+)/)[1];
    assert.ok(!Number.isSafeInteger(Number(id)), "the last id is beyond 2^53");
    const columns = await page.locator("thead th").allTextContents();
    const cells = await page.locator('tr[data-row="9999"] td').allTextContents();
    assert.equal(cells[columns.indexOf("id")], id);
    const hidden = await page.evaluate((n) => {
      const box = document.querySelector(`tr[data-row="9999"] td:nth-child(${n}) div`);
      return box.scrollWidth - box.clientWidth;
    }, columns.indexOf("id") + 1);
    assert.equal(hidden, 0, "no digit of the id is hidden");
    assert.equal(cells[columns.indexOf("amount")], last.match(/"amount":([\d.]+)/)[1]);

    await page.click('tr[data-row="9999"] td:nth-child(4)');
    const whole = await text("item-text");
    assert.ok(whole.includes(id));
    assert.deepEqual(JSON.parse(whole), JSON.parse(last));
    await page.keyboard.press("Escape");
    await page.locator('tr[data-row="9999"] button').focus();
    await page.keyboard.press("ArrowUp");
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "9,999");
    await page.keyboard.press("Home");
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "1");
  });

  test("stops in the middle, keeps the rows, and goes on from there", async () => {
    await open("#sample=offset&delay=100");
    await page.click("#all");
    await page.waitForFunction(() => Number(document.getElementById("stat-pages").textContent) >= 2);
    await page.click("#stop");
    const { badge, items, evidence } = await ended();
    assert.equal(badge, "Stopped");
    assert.match(await text("headline"), /you stopped/);
    assert.ok(items >= 1000 && items < 10_000 && items % 500 === 0, `${items} items`);
    assert.equal(await page.getAttribute("#table", "aria-rowcount"), String(items + 1), evidence);
    assert.ok((await page.locator("tr[data-row]").count()) > 5);
    await page.click("#resume");
    await kind("complete");
    assert.equal(await number("stat-items"), 10_000);
    await page.click("#clear");
    await kind("ready");
    assert.equal(await number("stat-items"), 0);
    assert.equal(await page.locator("tr[data-row]").count(), 0);
  });

  test("stops before anything has come", async () => {
    await open("#sample=page&delay=3000");
    await page.click("#next");
    await page.click("#stop");
    const { badge, items } = await ended();
    assert.deepEqual([badge, items], ["Stopped", 0]);
  });

  test("walks a typed URL by a preset, from the keyboard", async () => {
    await open();
    await typeURL("/api/link-header?per_page=1000", "link-header");
    await page.fill("#items", "$.items");
    await page.press("#url", "Enter");
    await kind("paused");
    assert.equal(await number("stat-items"), 1000);
    await page.focus("#all");
    await page.keyboard.press("Enter");
    const { badge, items } = await ended();
    assert.deepEqual([badge, items], ["Complete", 10_000]);
    assert.equal(await page.evaluate(() => document.activeElement.id), "all", "the focus stays");
    assert.match(await text("followed"), /link-header/);
  });

  test("posts a typed body", async () => {
    await open();
    await page.check("input[name=mode][value=url]", { force: true });
    await page.selectOption("#method", "POST");
    await page.fill("#url", "/api/notion");
    await page.fill("#body", '{"page_size": 1000');
    await page.selectOption("#scheme", "notion");
    await page.click("#next");
    assert.match(await text("body-error"), /not JSON/);
    await page.fill("#body", '{"page_size": 1000}');
    assert.ok(await page.isHidden("#body-error"));
    await page.click("#all");
    const { badge, items } = await ended();
    assert.deepEqual([badge, items], ["Complete", 10_000]);
  });

  test("says what failed, and keeps the rows", async () => {
    await open("#sample=cursor&fault=html");
    await page.click("#all");
    const { badge, items, evidence } = await ended();
    assert.deepEqual([badge, items], ["Failed", 600]);
    assert.match(evidence, /HTML page, not JSON/);
    assert.equal(await page.getAttribute("#table", "aria-rowcount"), "601");
    assert.match(await text("failure-facts"), /parse.*3.*200.*GET \/api\/cursor/);
    assert.match(await text("failure-text"), /^<!DOCTYPE html>/);
    assert.ok(!(await page.isVisible("#failure-text")));
    await page.click("#failure-body summary");
    assert.ok(await page.isVisible("#failure-text"));
  });

  test("a server's refusal is told", async () => {
    await open();
    await typeURL("/api/nothing", "none");
    await page.click("#next");
    const { badge, evidence } = await ended();
    assert.equal(badge, "Failed");
    assert.match(evidence, /404/);
    assert.match(await text("failure-text"), /there is nothing at/);
    expectFailedRequests();
  });

  test("the walk goes on after a retry", async () => {
    await open("#sample=page&fault=500");
    for (let walk = 0; walk < 2; walk++) {
      // each walk meets the fault afresh
      await page.click("#all");
      await page.waitForFunction(() => /waiting/.test(document.getElementById("evidence").textContent));
      const { badge, items, evidence } = await ended();
      assert.deepEqual([badge, items], ["Complete", 10_000]);
      assert.match(evidence, /1 request had to be tried again/);
    }
    expectFailedRequests();
  });

  test("a pagination object that is wrong is told", async () => {
    await open();
    await page.selectOption("#scheme", "object");
    assert.equal(JSON.parse(await page.inputValue("#object")).type, "offsetLimit", "begins with the sample's own");
    await page.fill("#object", '{"type": "cursor",');
    await page.click("#next");
    assert.match(await text("object-error"), /not JSON/);
    assert.equal(await page.evaluate(() => document.activeElement.id), "object");
    assert.equal(await page.getAttribute("#status", "data-kind"), "ready", "nothing was walked");

    await page.fill("#object", '{"type": "cursr"}');
    assert.ok(await page.isHidden("#object-error"));
    await page.click("#next");
    const { badge, evidence } = await ended();
    assert.equal(badge, "Failed");
    assert.match(evidence, /pagination\.type is "cursr"/);
    assert.equal(await text("object-error"), evidence);
    assert.equal(await number("stat-requests"), 0);

    await page.fill("#object", JSON.stringify(listing.styles[0].pagination));
    await page.click("#all");
    assert.equal((await ended()).items, 10_000);
  });

  test("a wrong header is told, a right one is sent and kept nowhere", async () => {
    await open("#sample=page");
    await page.click("details:has(#headers) summary");
    await page.fill("#headers", "Authorization: Bearer s3cret\nno colon here");
    await page.click("#next");
    assert.match(await text("headers-error"), /Line 2/);
    await page.fill("#headers", "Authorization: Bearer s3cret");
    const [request] = await Promise.all([page.waitForRequest(/api\/page/), page.click("#next")]);
    assert.equal((await request.allHeaders()).authorization, "Bearer s3cret");
    await kind("paused");
    assert.ok(!(await text("code")).includes("s3cret"));
    assert.ok(!page.url().includes("s3cret"));
    const stored = await page.evaluate(() => localStorage.length + sessionStorage.length + document.cookie.length);
    assert.equal(stored, 0);
    await page.reload();
    await page.waitForSelector("html[data-ready]");
    assert.equal(await page.inputValue("#headers"), "");
  });

  test("the link holds the choice, and no typed URL", async () => {
    await open();
    await choose("relay");
    await page.selectOption("#scheme", "object");
    const link = page.url();
    const shows = (url) =>
      page.waitForFunction((want) => document.getElementById("target-url").textContent === want, url);
    await open("#sample=none");
    await shows("/api/none");
    await page.goto(link);
    await shows("/api/relay");
    assert.equal(await page.inputValue("#scheme"), "object");
    assert.equal(JSON.parse(await page.inputValue("#object")).type, "cursor");
    await typeURL("https://api.example.com/list?key=s3cret", "odata");
    assert.match(page.url(), /scheme=odata/);
    assert.ok(!page.url().includes("example"));
    await open("#sample=no-such-style&scheme=nor-this");
    await shows(listing.styles[0].url);
    assert.equal(await page.inputValue("#scheme"), "own");
  });

  test("finds styles by words", async () => {
    await open();
    await page.fill("#search", "graphql");
    const shown = await page.locator("label.sample:visible b").allTextContents();
    assert.deepEqual(shown, ["Relay GraphQL, nodes", "Relay GraphQL, edges"]);
    await page.fill("#search", "no such words");
    assert.match(await text("samples-found"), /No style matches/);
    await page.fill("#search", "");
    assert.equal(await page.locator("label.sample:visible").count(), listing.styles.length);
  });

  const choices = ["#sample=relay", "#sample=cursor-path", "#sample=page&fault=500", "#sample=link-header"];
  for (const hash of sample(choices, 2, 2)) {
    test(`the code shown for ${hash} does the same walk`, async () => {
      await open(hash);
      const code = await text("code");
      const { length, verdict } = await page.evaluate(`(async () => {
        const said = [];
        const console = { log: (...values) => said.push(...values) };
        ${code}
        return { length: said[0], verdict: said[1] };
      })()`);
      assert.deepEqual([length, verdict.status], [10_000, "complete"]);
      if (hash.includes("fault")) {
        assert.equal(verdict.retries, 1);
        expectFailedRequests();
      }
    });
  }

  const screens = [
    [1280, 800],
    [768, 1024],
    [320, 640],
    [390, 844],
  ];
  for (const [width, height] of sample(screens, 2, 2)) {
    test(`fits ${width} pixels, and nothing moves while rows come`, async () => {
      await page.setViewportSize({ width, height });
      await open("#sample=page&delay=100");
      const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok((await overflow()) <= 0);
      await page.click("#all");
      await page.waitForFunction(() => Number(document.getElementById("stat-pages").textContent) >= 2);
      await page.waitForTimeout(600); // the page may scroll to the results, on a phone
      const places = () =>
        page.evaluate(() =>
          ["status", "stats", "scroller", "last-request", "code", "stop"].map((id) =>
            Math.round(document.getElementById(id).getBoundingClientRect().top),
          ),
        );
      const before = await places();
      await page.waitForFunction(() => Number(document.getElementById("stat-pages").textContent) >= 15);
      assert.deepEqual(await places(), before);
      await ended();
      assert.ok((await overflow()) <= 0);
    });
  }

  // wasm_test.go and auto.test.mjs walk each style in Chromium; here it is about the page.
  test(`${full ? "every style" : "every eighteenth style"} of the listing walks to 10,000 items and is complete`, {
    timeout: 240_000,
  }, async () => {
    await open();
    let walked = 0;
    for (const { name } of sample(listing.styles, 18, 18)) {
      // Clicks from within are quicker than a mouse, which the other tests use.
      await page.evaluate((style) => {
        document.querySelector(`input[name=sample][value="${style}"]`).click();
        document.getElementById("all").click();
      }, name);
      const { badge, items, evidence } = await ended();
      assert.deepEqual(
        [badge, items, await page.getAttribute("#table", "aria-rowcount")],
        ["Complete", 10_000, "10001"],
        `${name}: ${evidence}`,
      );
      assert.match(await text("last-request"), new RegExp(`/api/${name}\\b`));
      walked++;
    }
    assert.ok(walked >= (full ? 53 : 3), `${walked} styles`);
  });
});
