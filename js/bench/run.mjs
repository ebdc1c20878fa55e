// Measures anypage against its peers, in Node and in Chromium:
//
//	./build.sh bench [--quick] [--only TEXT]... [--runtime Node|Chromium]
//
// --only leaves out the rows whose name doesn't contain one of the texts. Targets that are missed are said to be; they
// are no failure. Each row has a process or page of its own, so that a row alone is measured as in a full run.

import { execFile, execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs, promisify } from "node:util";
import * as esbuild from "esbuild";
import { chromium } from "playwright-core";
import puppeteer from "puppeteer-core";
import { emptyProgram } from "../scripts/link/empty.mjs";
import { chromiumFlags, findChromium } from "../test/chromium.mjs";
import { largeDocument } from "../test/large-document.mjs";
import { pagesDocument } from "./element.mjs";
import { inTurns } from "./measure.mjs";
import { serve } from "./server.mjs";
import { line, page } from "./table.mjs";

const { values: flags } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    only: { type: "string", multiple: true, default: [""] },
    runtime: { type: "string", default: "" },
  },
});

const js = fileURLToPath(new URL("..", import.meta.url));
const out = path.join(js, "build/bench");
const { version } = JSON.parse(readFileSync(path.join(js, "package.json"), "utf8"));
const begin = performance.now();

mkdirSync(out, { recursive: true });
const bundle = path.join(out, "rows.js");
await esbuild.build({
  absWorkingDir: js,
  entryPoints: [path.join(js, "bench/rows.mjs")],
  outfile: bundle,
  bundle: true,
  format: "esm",
  platform: "browser", // Node runs it, too
  target: "es2022",
  external: ["node:*"],
  define: { ANYPAGE_VERSION: JSON.stringify(version) },
  logLevel: "error",
});

/** What the local server has of files, by their names there. */
const files = new Map([
  ["", Buffer.from("<!doctype html><title>bench</title>")],
  ["rows.js", readFileSync(bundle)],
  ["empty.wasm", emptyProgram({ shrunk: false })],
  ["openapi.json", Buffer.from(largeDocument(pagesDocument))],
]);
const add = (folder, prefix) => {
  for (const file of readdirSync(folder, { withFileTypes: true }))
    if (file.isFile()) files.set(prefix + file.name, readFileSync(path.join(folder, file.name)));
};
add(path.join(js, "dist"), "dist/");
files.set("anypage.wasm", files.get("dist/anypage.wasm"));
const shared = path.join(js, "../../shared/data/bodies");
try {
  add(shared, "");
} catch {
  console.log(`skipped: splitting real bodies, for there is no ${path.relative(process.cwd(), shared)}`);
}
const types = { "": "text/html", ".js": "text/javascript", ".wasm": "application/wasm", ".json": "application/json" };
const server = await serve((name) => {
  const bytes = files.get(name);
  return bytes && { bytes, type: types[path.extname(name)] ?? "application/octet-stream" };
});

/** Calls a function of the bundle in a Node process of its own. */
const inNode = {
  name: "Node",
  version: process.version,
  async call(call, task) {
    const argument = JSON.stringify({ bundle, origin: server.origin, call, task });
    const script = fileURLToPath(new URL("node.mjs", import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, ["--expose-gc", script, argument], {
      maxBuffer: 2 ** 26,
    });
    return JSON.parse(stdout);
  },
  close() {},
};
/** Calls a function of the bundle in a page of its own: of a new context, so that it shares neither process nor caches. */
async function inChromium() {
  const args = [...chromiumFlags, "--js-flags=--expose-gc"];
  const browser = await chromium.launch({ executablePath: findChromium(), args });
  return {
    name: "Chromium",
    version: browser.version(),
    async call(call, task) {
      const context = await browser.newContext();
      try {
        const page = await context.newPage();
        const session = await context.newCDPSession(page);
        await session.send("Network.enable");
        await page.exposeFunction("throttle", (conditions) =>
          session.send("Network.emulateNetworkConditions", { offline: false, ...conditions }),
        );
        await page.exposeFunction("slowDown", (rate) => session.send("Emulation.setCPUThrottlingRate", { rate }));
        await page.goto(server.origin);
        return await page.evaluate(inPage, { call, task });
      } finally {
        await context.close();
      }
    },
    close: () => browser.close(),
  };
}

/**
 * The same without a look at the network: of an inspected page Chromium keeps what it receives, in tasks of the page's. It has
 * scrollbars, and a pointer.
 */
async function inUninspectedChromium() {
  const browser = await puppeteer.launch({
    executablePath: findChromium(),
    args: chromiumFlags,
    ignoreDefaultArgs: ["--hide-scrollbars"],
    defaultViewport: { width: 1280, height: 900 },
    networkEnabled: false,
    issuesEnabled: false,
    protocolTimeout: 600_000,
  });
  return {
    async call(call, task) {
      const page = await browser.newPage();
      try {
        await page.exposeFunction("wheel", async ({ x, y, deltaY, times }) => {
          await page.mouse.move(x, y);
          for (let i = 0; i < times; i++) await Promise.all([page.mouse.wheel({ deltaY }), sleep(16)]);
        });
        await page.exposeFunction("drag", async ({ x, from, to, steps }) => {
          await page.mouse.move(x, from);
          await page.mouse.down();
          for (let i = 1; i <= steps; i++)
            await Promise.all([page.mouse.move(x, from + ((to - from) * i) / steps), sleep(16)]);
          await page.mouse.up();
        });
        await page.goto(server.origin);
        return await page.evaluate(inPage, { call, task });
      } finally {
        await page.close();
      }
    },
    close: () => browser.close(),
  };
}

/** Runs in the page. */
async function inPage({ call, task }) {
  const { origin, throttle, slowDown, wheel, drag } = globalThis;
  const rows = await import(`${origin}/rows.js`);
  const read = async (name) => new Uint8Array(await (await fetch(`${origin}/${name}`)).arrayBuffer());
  return rows[call](task, { runtime: "Chromium", origin, read, throttle, slowDown, wheel, drag });
}

/** How long a row is measured. */
function timesOf({ warmUp, budget, most, least }) {
  if (!flags.quick) return { warmUp, budget, most, least };
  return { warmUp: warmUp / 6, budget: budget / 6, most: Math.ceil(most / 5), least: 1 };
}

async function samplesOf(row, inspected) {
  const { work, clock } = row;
  const times = timesOf(row);
  const runtime = row.uninspected ? (uninspected ??= await inUninspectedChromium()) : inspected;
  if (!row.fresh) return runtime.call("measure", { work, ...times });
  const variants = Object.keys(row.variants).map((variant) => [
    variant,
    () => runtime.call("sample", { work, variant }),
  ]);
  return inTurns(Object.fromEntries(variants), { clock, ...times, warmUp: 0 });
}

/** Started when a row wants it. */
let uninspected;
const { rows } = await import(pathToFileURL(bundle).href);
const wanted = rows.filter(({ work, needs }) => {
  return flags.only.some((text) => work.includes(text)) && (needs === undefined || files.has(needs));
});
if (wanted.length === 0) {
  console.error(`bench: no row's name contains ${flags.only.join(" or ")}; they are:`);
  for (const { work } of rows) console.error(`  ${work}`);
  process.exit(2);
}
const runtimes = [
  ...("Node".startsWith(flags.runtime) ? [inNode] : []),
  ...("Chromium".startsWith(flags.runtime) ? [await inChromium()] : []),
];
const run = {
  date: new Date().toISOString(),
  version,
  machine: `${cpus().length} × ${cpus()[0].model.trim()}`,
  go: execFileSync("go", ["env", "GOVERSION"], { encoding: "utf8" }).trim(),
  runtimes: runtimes.map(({ name, version }) => ({ name, version })),
  command: ["./build.sh bench", ...process.argv.slice(2).map((word) => (/\s/.test(word) ? `"${word}"` : word))].join(
    " ",
  ),
  results: [], // { runtime, row, samples }
};
try {
  for (const row of wanted) {
    for (const runtime of runtimes) {
      if (row.only !== undefined && row.only !== runtime.name) continue;
      try {
        const result = { runtime: runtime.name, row, samples: await samplesOf(row, runtime) };
        run.results.push(result);
        console.log(line(result));
      } catch (error) {
        console.log(`${runtime.name}, ${row.work}: FAILED: ${error.message}`);
        process.exitCode = 1;
      }
    }
  }
} finally {
  for (const runtime of [...runtimes, uninspected]) await runtime?.close();
  server.close();
}
run.seconds = Math.round((performance.now() - begin) / 1000);
const text = page(run);
writeFileSync(path.join(out, "results.json"), JSON.stringify(run, undefined, 1) + "\n");
writeFileSync(path.join(out, "results.md"), text);
console.log(`\n${text}\n${run.seconds} s; js/build/bench/results.md has this text, results.json every sample.`);
