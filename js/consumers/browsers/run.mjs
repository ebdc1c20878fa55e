// Walks the sample API with the shipped package in the three browser engines, and
// the demo page as a person does: by its buttons, and by keyboard alone.
//
//   node js/consumers/browsers/run.mjs [chromium] [firefox] [webkit]
//
// Without a name it takes all three. ./build.sh build comes first. The row "browsers" of
// ../run.mjs calls it, too.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { pathToFileURL } from "node:url";
import { assertEnd, target } from "../../test/auto-styles.mjs";
import { walkByKeyboard } from "../../test/element-by-keyboard.mjs";
import { startServer } from "../../test/server.mjs";
import { engineNames, launch, need, titleOf, within } from "./engines.mjs";

/** Milliseconds for one check, and for all of one engine. */
const longestCheck = 120_000;
const longestEngine = 900_000;

/** Node ends at these without an "exit" event, at which what was started here is ended: so they are made an exit. */
const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
const exit = () => process.exit(1);

/**
 * @typedef {object} Check
 * @property {string} engine
 * @property {string} version
 * @property {string} name of a style, or of something else that is tried
 * @property {number | undefined} items
 * @property {string | undefined} verdict
 * @property {number} ms
 * @property {string | undefined} why it failed
 */

/**
 * Tries each engine, one after the other.
 * @param {string[]} names of chromium, firefox and webkit
 * @param {{ origin: string, onCheck?: (check: Check) => void }} options origin: where the demo server is
 * @returns {Promise<{ name: string, ok: boolean, why: string, seconds: number, checks: Check[] }[]>} a row an engine
 */
export async function browsers(names, { origin, onCheck = () => {} }) {
  const rows = [];
  for (const signal of signals) process.on(signal, exit);
  const host = await startHost();
  try {
    for (const engine of names) {
      const start = performance.now();
      const checks = [];
      let version = "";
      const record = (check) => {
        checks.push({ engine: titleOf(engine), version, ...check });
        onCheck(checks.at(-1));
      };
      try {
        need(engine);
        const browser = await launch(engine);
        try {
          ({ version } = browser);
          await tryAll(browser, { origin, host: host.origin, record });
        } finally {
          await browser.close();
        }
      } catch (error) {
        record({
          name: "the browser",
          items: undefined,
          verdict: undefined,
          ms: performance.now() - start,
          why: text(error),
        });
      }
      const failed = checks.filter(({ why }) => why !== undefined);
      rows.push({
        name: `${titleOf(engine)} ${version}`.trim(),
        ok: failed.length === 0,
        why: failed.map(({ name, why }) => `${name}: ${why}`).join("; "),
        seconds: (performance.now() - start) / 1000,
        checks,
      });
    }
  } finally {
    host.close();
    for (const signal of signals) process.off(signal, exit);
  }
  return rows;
}

/** Serves the page that the walks run in: on a port of its own, so that it is of another origin than the sample API. */
async function startHost() {
  const files = { "/page.html": "text/html", "/page.mjs": "text/javascript" };
  const server = createServer(({ url }, response) => {
    const file = url.replace(/\?.*/, "");
    if (files[file] === undefined) return response.writeHead(404).end();
    response.setHeader("content-type", `${files[file]}; charset=utf-8`);
    response.end(readFileSync(new URL(`.${file}`, import.meta.url)));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function tryAll(browser, { origin, host, record }) {
  const { styles } = await (await fetch(`${origin}/api/`)).json();
  assert.ok(styles.length >= 46, `the sample API lists ${styles.length} styles only`);
  const records = (await (await fetch(`${origin}/api/data.ndjson`)).text()).trimEnd().split("\n");

  const end = Date.now() + longestEngine;
  const open = async () => {
    await browser.open(`${host}/page.html?origin=${encodeURIComponent(origin)}`);
    await until(browser, "globalThis.checks !== undefined");
    await browser.evaluate("ready");
  };
  const call = (name, ...args) =>
    browser.evaluate(`checks[${JSON.stringify(name)}](${args.map((a) => JSON.stringify(a))})`);

  const trial = async (name, run, again = open) => {
    if (Date.now() > end)
      throw new Error(`it took longer than ${longestEngine / 1000} s, so that ${name} was not tried`);
    const start = performance.now();
    let verdict;
    let why;
    try {
      ({ verdict } = await within(longestCheck, name, run()));
    } catch (error) {
      why = text(error);
    }
    record({
      name,
      items: verdict?.items,
      verdict: verdict && `${verdict.status} ${verdict.reason}`,
      ms: performance.now() - start,
      why,
    });
    // What has failed may still be at work.
    if (why !== undefined) await within(longestCheck, "opening the page again", again());
  };

  await within(longestCheck, "opening the page", open());
  for (const style of styles)
    await trial(style.name, async () => {
      const walk = await call("style", { target: target(origin, style), itemsArePath: style.itemsArePath });
      assertEnd(walk, style);
      return walk;
    });
  for (const [name, want] of [
    ["raw items", { status: "complete", items: 10_000 }],
    ["ndjson", { status: "complete", items: 10_000 }],
    ["bigint ids", { status: "complete", items: 10_000 }],
    ["inline in a worker", { status: "complete", items: 10_000 }],
    ["break cancels", { status: "stopped", reason: "consumer-stopped" }],
    ["abort", { status: "stopped", reason: "aborted" }],
  ])
    await trial(name, async () => {
      const walk = await call(name);
      for (const [member, value] of Object.entries(want)) assert.equal(walk.verdict[member], value, member);
      return walk;
    });
  const demo = demoIn(browser, origin);
  await trial("demo page", () => useDemo(demo, records));
  await within(longestCheck, "opening the demo page", demo.open());
  for (const { name } of styles) await trial(`demo page, ${name}`, () => demo.walkSample(name), demo.open);
  await trial("demo page, by keyboard", async () => {
    await demo.open();
    await demo.ended();
    await walkByKeyboard(browser);
    return {}; // it ends where there is no table
  });
}

/** The playground of the demo page, and what is done there. */
function demoIn(browser, origin) {
  const root = 'document.getElementById("playground").shadowRoot';
  const find = (selector) => `${root}.querySelector(${JSON.stringify(selector)})`;
  const all = (selector) => `[...${root}.querySelectorAll(${JSON.stringify(selector)})]`;
  const demo = {
    find,
    all,
    evaluate: browser.evaluate,
    until: (expression) => until(browser, expression),
    async open() {
      await browser.open(`${origin}/`);
      await demo.until(`document.getElementById("playground")?.shadowRoot?.querySelector('tr[data-row="0"]') != null`);
    },
    shown: (selector) => browser.evaluate(`${find(selector)}?.textContent ?? ""`),
    // Not every browser's driver sees into a shadow root.
    click: (selector, words) =>
      browser.evaluate(
        `void ${all(selector)}.find(({ textContent }) => textContent.includes(${JSON.stringify(words)})).click()`,
      ),
    ended: () =>
      demo.until(`["complete", "suspect", "stopped", "failed"].includes(${find(".verdict")}?.dataset.status)`),
    rows: async () => Number(await browser.evaluate(`${find("table")}.getAttribute("aria-rowcount")`)) - 1,
    /** How the walk ended, as a walk of the package tells it. */
    async walk() {
      const status = await browser.evaluate(`${find(".verdict")}.dataset.status`);
      return { verdict: { items: await demo.rows(), status, reason: "" } };
    },
    /** Walks a sample, which ends as the sample API says: complete, but for the one that nothing names pages of. */
    async walkSample(name) {
      await demo.click(".settings button", "Samples");
      await demo.until(`${find(`[data-sample="${name}"]`)} !== null`);
      await demo.click(`[data-sample="${name}"]`, "");
      await demo.ended();
      const walk = await demo.walk();
      const want = { items: 10_000, status: name === "none" ? "suspect" : "complete", reason: "" };
      assert.deepEqual(walk.verdict, want, await demo.shown(".verdict"));
      return walk;
    },
  };
  return demo;
}

/** It walks by itself; then a sample, an edit and its undo, the last row, and items of every kind. */
async function useDemo({ open, ended, rows, shown, click, find, all, evaluate, until, walk, walkSample }, records) {
  await open();
  await ended();
  assert.match(await shown(".finding"), /Link header/, "the page walks by itself");
  assert.equal(await rows(), 10_000, await shown(".verdict"));

  await walkSample("cursor");
  assert.equal(await shown(".badge"), "✓ Complete");
  const verdict = await walk();

  await evaluate(
    `(() => { const url = ${find(".url")}; url.value += "&x=1"; url.dispatchEvent(new Event("input", { bubbles: true })); })()`,
  );
  await until(`${find(".panel.stale")} !== null`);
  assert.equal(await rows(), 10_000, "an edit keeps all rows");
  await click(".settings button", "Undo");
  await until(`${find(".panel.stale")} === null`);

  await evaluate(`void ${find(".scroller")}.scrollTo(0, 1e9)`);
  await until(`${find('tr[data-row="9999"]')} !== null`);
  const cells = await evaluate(`${all('tr[data-row="9999"] td')}.map((td) => td.textContent)`);
  const id = records.at(-1).match(/"id" ?: ?(\d+)/)[1];
  assert.ok(cells.includes(id), `the last row shows ${cells.join(" | ")}, not the id ${id}`);

  await evaluate(`(() => {
    const element = document.getElementById("playground");
    element.fetch = async () => new Response('[{"a":1},"s",null,3,[1]]', { headers: { "content-type": "application/json" } });
    element.src = "https://api.example.com/mixed";
    void element.run();
  })()`);
  await until(`${find('tr[data-row="4"]')} !== null`);
  const mixed = await evaluate(
    `${all("tr[data-row]")}.map((row) => Array.from(row.cells, (cell) => cell.textContent).slice(1).join(""))`,
  );
  assert.deepEqual(mixed, ["1", "s", "null", "3", "[1]"]);
  return verdict;
}

/** Waits until an expression is true in the page. */
async function until(browser, expression) {
  for (const end = Date.now() + longestCheck; Date.now() < end; ) {
    if (await browser.evaluate(expression)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`never true in the page: ${expression}`);
}

const text = (error) => (error instanceof Error ? error.message : String(error)).trim();

async function main(names) {
  const unknown = names.filter((name) => !engineNames.includes(name));
  if (unknown.length > 0)
    throw new Error(`no browser is called ${unknown.join(" or ")}: use ${engineNames.join(", ")}`);
  if (!existsSync(new URL("../../dist/index.js", import.meta.url)))
    throw new Error("js/dist is missing: run ./build.sh build first");
  const server = await startServer();
  process.on("exit", server.close);
  for (const signal of signals) process.on(signal, exit);

  const columns = ([engine, version, name, items, verdict, ms]) =>
    `${engine.padEnd(8)}  ${version.padEnd(14)}  ${name.padEnd(26)}  ${items.padStart(6)}  ${verdict.padEnd(30)}  ${ms.padStart(6)}`;
  console.log(columns(["engine", "version", "style", "items", "verdict", "ms"]));
  const rows = await browsers(names.length === 0 ? engineNames : names, {
    origin: server.origin,
    onCheck({ engine, version, name, items, verdict, ms, why }) {
      console.log(columns([engine, version, name, String(items ?? ""), verdict ?? "", ms.toFixed(0)]));
      if (why !== undefined) console.log(`  FAILED: ${why}`);
    },
  });
  for (const { name, seconds } of rows) console.log(`${name}: ${seconds.toFixed(1)} s`);
  const checks = rows.flatMap((row) => row.checks);
  const failed = checks.filter(({ why }) => why !== undefined).length;
  console.log(`${checks.length - failed} passed, ${failed} failed`);
  // At once: a browser that could not be closed would keep Node waiting.
  process.exit(failed === 0 ? 0 : 1);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href)
  main(process.argv.slice(2)).catch((error) => {
    console.error(text(error));
    process.exit(1);
  });
