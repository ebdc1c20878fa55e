// Measures anypage against its peers, in Node and in Chromium:
//
//	./build.sh bench [--quick] [--only TEXT] [--runtime Node|Chromium]
//
// --only leaves out the rows whose name doesn't contain the text. Targets that are
// missed are said to be; they are no failure.

import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { brotliCompressSync } from "node:zlib";
import * as esbuild from "esbuild";
import { chromium } from "playwright-core";
import { findChromium } from "../test/chromium.mjs";
import { serve } from "./server.mjs";
import { print } from "./table.mjs";

const { values: flags } = parseArgs({
  options: { quick: { type: "boolean" }, only: { type: "string" }, runtime: { type: "string" } },
});

const js = fileURLToPath(new URL("..", import.meta.url));
const build = path.join(js, "build");
const shared = path.join(js, "../../shared/data/bodies");
const { version } = JSON.parse(readFileSync(path.join(js, "package.json"), "utf8"));
const begin = performance.now();

mkdirSync(build, { recursive: true });
const bundle = path.join(build, "bench.js");
await esbuild.build({
  absWorkingDir: js,
  entryPoints: [path.join(js, "bench/cases.mjs")],
  outfile: bundle,
  bundle: true,
  format: "esm",
  platform: "browser", // Node runs it, too
  target: "es2022",
  external: ["node:*"],
  define: { ANYPAGE_VERSION: JSON.stringify(version) },
  logLevel: "error",
});

const wasm = path.join(js, "dist/anypage.wasm");
const folder = mkdtempSync(path.join(tmpdir(), "anypage-bench-"));
const empty = path.join(folder, "empty.wasm");
writeFileSync(path.join(folder, "main.go"), "package main\n\nfunc main() { select {} }\n");
execFileSync("go", ["build", "-trimpath", "-ldflags", "-s -w", "-o", empty, path.join(folder, "main.go")], {
  env: { ...process.env, GOOS: "js", GOARCH: "wasm" },
  stdio: "inherit",
});

const bodies = ["twitter.json", "citm_catalog.json", "github_events.json"].filter((name) =>
  existsSync(path.join(shared, name)),
);
if (bodies.length === 0)
  console.log(`skipped: splitting real bodies, for there is no ${path.relative(process.cwd(), shared)}`);

const file = (type, name) => ({ type, bytes: readFileSync(name) });
const server = await serve({
  "": { type: "text/html", bytes: Buffer.from("<!doctype html><title>bench</title>") },
  "bench.js": file("text/javascript", bundle),
  "anypage.wasm": file("application/wasm", wasm),
  "empty.wasm": file("application/wasm", empty),
  ...Object.fromEntries(bodies.map((name) => [name, file("application/json", path.join(shared, name))])),
});

const memoryRow = (work, ours) => ({ work: `engine memory, ${work}`, unit: "MiB", ours, limit: 32 });

const result = {
  date: new Date().toISOString(),
  version,
  cpu: `${cpus().length} × ${cpus()[0].model}`,
  quick: flags.quick ?? false,
  rows: [],
};
const memories = [
  ["items", "1,000,000 items over 1,000 pages"],
  ["page", "one page of 200 MB"],
].filter(() => "engine memory".includes(flags.only ?? ""));
try {
  if (flags.runtime !== "Chromium") await table(`Node ${process.version}`, inNode);
  if (flags.runtime !== "Node") await inChromium();
  await table("the build", async (row) => {
    const size = (name) => brotliCompressSync(readFileSync(name)).length / 1000;
    if (!flags.only)
      row({
        work: "anypage.wasm, brotli",
        peer: "empty Go program",
        unit: "KB",
        ours: size(wasm),
        theirs: size(empty),
        limit: 560,
      });
  });
} finally {
  server.close();
  rmSync(folder, { recursive: true, force: true });
}
writeFileSync(path.join(build, "bench.json"), JSON.stringify(result, undefined, 2) + "\n");
console.log(
  `\nmedians; a ratio is the median of the rounds' ratios. ${Math.round((performance.now() - begin) / 1000)} s; js/build/bench.json has every sample.`,
);

/** Runs what reports rows, and prints them as they come. */
async function table(runtime, run) {
  print.head(runtime);
  await run((row) => {
    result.rows.push({ runtime, ...row });
    print.row(row);
  });
}

function environment(files) {
  return { origin: server.origin, quick: flags.quick, only: flags.only, ...files };
}

async function inNode(row) {
  const files = { wasm, empty, bodies: Object.fromEntries(bodies.map((name) => [name, path.join(shared, name)])) };
  await child({ call: "run", ...environment(files) }, row);
  for (const [what, work] of memories) {
    await child({ call: "memory", what, ...environment(files) }, (ours) => row(memoryRow(work, ours)));
  }
}

/** Runs bench/node.mjs in a process of its own, which sends a line of JSON for each row. */
async function child(task, row) {
  const node = spawn(
    process.execPath,
    ["--expose-gc", fileURLToPath(new URL("node.mjs", import.meta.url)), JSON.stringify({ bundle, ...task })],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const ended = new Promise((resolve) => node.on("close", resolve));
  for await (const line of createInterface({ input: node.stdout })) row(JSON.parse(line));
  if ((await ended) !== 0) throw new Error("the benchmarks failed in Node");
}

async function inChromium() {
  const browser = await chromium.launch({
    executablePath: findChromium(),
    args: [
      "--headless=new",
      "--no-sandbox",
      "--disable-gpu",
      "--no-first-run",
      "--disable-background-networking",
      "--js-flags=--expose-gc",
    ],
  });
  try {
    const open = async (row) => {
      const page = await browser.newPage();
      await page.exposeFunction("report", row);
      await page.goto(server.origin);
      return page;
    };
    /** Runs in the page. */
    const run = async ({ call, what, bodies, ...env }) => {
      const read = async (name) => new Uint8Array(await (await fetch(name)).arrayBuffer());
      const cases = await import("/bench.js");
      const all = { ...env, wasm: await read("anypage.wasm"), empty: await read("empty.wasm"), bodies: {} };
      for (const name of bodies) all.bodies[name] = await read(name);
      return call === "run" ? cases.run(all, globalThis.report) : globalThis.report(await cases.memory(all, what));
    };
    await table(`Chromium ${browser.version()}`, async (row) => {
      const page = await open(row);
      await page.evaluate(run, { call: "run", ...environment({ bodies }) });
      await page.close();
      for (const [what, work] of memories) {
        const page = await open((ours) => row(memoryRow(work, ours)));
        await page.evaluate(run, { call: "memory", what, ...environment({ bodies }) });
        await page.close();
      }
    });
  } finally {
    await browser.close();
  }
}
