// Uses the package as strangers would. Each row of rows.mjs is copied into a fresh
// folder, gets the packed tarball and its tools from npm, and walks the 10,000 items
// of the sample API: in Chromium, or in a program that prints what came.
//
//   node run.mjs [--all] [--keep] [ROW | ROW/CHECK]...
//   node run.mjs --docs      writes the matrix into the docs (docs.mjs says where)
//
// --all runs the slow rows too; --keep leaves the folders behind, to be looked at.

import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import { chromiumFlags, findChromium, launchChromium } from "../test/chromium.mjs";
import { startServer } from "../test/server.mjs";
import { browsers } from "./browsers/run.mjs";
import { writeMatrix } from "./docs.mjs";
import { rows } from "./rows.mjs";

const here = import.meta.dirname;
const js = path.dirname(here);
const installLimit = 300_000; // ms
const checkLimit = 600_000; // ms, from the first command of a check to its answer
const tail = 40; // lines of a program's output that a failure shows

const { values: flags, positionals: names } = parseArgs({
  allowPositionals: true,
  options: {
    all: { type: "boolean", default: false },
    keep: { type: "boolean", default: false },
    docs: { type: "boolean", default: false },
  },
});

if (flags.docs) {
  writeMatrix();
  process.exit();
}

/** What a check has found wrong, with the output of the program that it ran. */
class Failure extends Error {
  constructor(message, output) {
    super(message);
    this.output = output;
  }
}

const results = [];
let temporary; // the folder of all rows
let server; // of the sample API
let api; // its origin
let expected; // SHA-256 of the data set: of its lines, and of the values in them, written again
let browser; // a promise: started by the first page
const groups = new Set(); // process groups that run
// Whatever ends this program, nothing that it started stays.
process.on("exit", () => {
  for (const group of groups) signal(group, "SIGKILL");
  server?.close();
  if (temporary && !flags.keep) rmSync(temporary, { recursive: true, force: true });
});
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(name, () => process.exit(1));

const plan = choose();
try {
  temporary = realpathSync(mkdtempSync(path.join(tmpdir(), "anypage-consumers-")));
  server = await startServer();
  api = server.origin;
  const data = await fetch(`${api}/api/data.ndjson`);
  if (!data.ok) throw new Error(`the data set: status ${data.status}`);
  const lines = await data.text();
  const values = lines.replace(/[^\n]+/g, (line) => JSON.stringify(JSON.parse(line)));
  expected = [sha256(lines), sha256(values)];
  const tarball = await pack();
  // Two at a time: installing mostly waits.
  const waiting = [...plan];
  const work = async () => {
    for (let row = waiting.shift(); row !== undefined; row = waiting.shift()) await runRow(row, tarball);
  };
  await Promise.all([work(), work()]);
} finally {
  await (await browser)?.close();
  server?.close(); // its output would keep this program running
}
if (flags.keep) console.log(`\nthe folders stay in ${temporary}`);
report();

/** The rows and checks that the command line names; without names, all that are not slow. */
function choose() {
  const known = new Set(rows.flatMap((row) => [row.name, ...Object.keys(row.checks).map((c) => `${row.name}/${c}`)]));
  const unknown = names.filter((name) => !known.has(name));
  if (unknown.length > 0) {
    console.error(`run.mjs: no such row: ${unknown.join(", ")}. The rows are: ${rows.map((r) => r.name).join(", ")}`);
    process.exit(2);
  }
  return rows
    .filter((row) =>
      names.length > 0 ? names.some((name) => name.split("/")[0] === row.name) : flags.all || !row.slow,
    )
    .map((row) => ({
      ...row,
      checks: Object.fromEntries(
        Object.entries(row.checks).filter(
          ([check]) => names.length === 0 || names.includes(row.name) || names.includes(`${row.name}/${check}`),
        ),
      ),
    }));
}

async function pack() {
  const { status, output, stdout } = await run("npm pack", {
    cwd: temporary,
    command: ["npm", "pack", js, "--json", "--ignore-scripts", "--loglevel=error", "--pack-destination", temporary],
    limit: installLimit,
  });
  if (status !== 0) throw new Error(`npm pack failed:\n${output}`);
  const [packed] = JSON.parse(stdout);
  console.log(`${packed.filename}: ${(packed.size / 1e6).toFixed(2)} MB, ${packed.entryCount} files`);
  return path.join(temporary, packed.filename);
}

async function runRow(row, tarball) {
  if (row.name === "browsers") return runEngines(row);
  const folder = path.join(temporary, row.name);
  cpSync(path.join(here, row.folder ?? row.name), folder, { recursive: true });
  cpSync(path.join(here, "serve.mjs"), path.join(folder, "serve.mjs"));
  cpSync(path.join(here, "walk-all.js"), path.join(folder, row.sources ?? ".", "walk-all.js"));
  writeFileSync(path.join(folder, "walk-all.cjs"), asCommonJS(readFileSync(path.join(here, "walk-all.js"), "utf8")));
  const manifest = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
  manifest.devDependencies = { ...manifest.devDependencies, ...row.packages };
  writeFileSync(path.join(folder, "package.json"), JSON.stringify(manifest, undefined, 2) + "\n");

  const start = performance.now();
  const install = await run(`npm install ${path.basename(tarball)}`, {
    cwd: folder,
    command: ["npm", "install", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error", tarball],
    limit: installLimit,
  });
  const installed = seconds(start);
  console.log(`\n${row.name}: installed in ${installed} s`);
  // What checks share: the builds, by command, and the server that runs.
  const state = { built: new Map(), server: undefined };
  for (const [name, check] of Object.entries(row.checks)) {
    const began = performance.now();
    let why;
    try {
      if (install.status !== 0) throw new Failure(`npm install ${ending(install)}`, install.output);
      await runCheck(check, folder, state);
    } catch (error) {
      why = error instanceof Failure ? error : new Failure(String(error), error.stack);
    }
    note({ row: row.name, check: name, why, seconds: seconds(began), installed });
  }
  await state.server?.running.stop();
}

/** The browser engines need no folder: they load the files that are packed. */
async function runEngines(row) {
  console.log(`\n${row.name}:`);
  for (const [name, { engine }] of Object.entries(row.checks)) {
    const [{ ok, why, seconds: took, checks }] = await browsers([engine], { origin: api });
    const failed = checks.filter((check) => check.why !== undefined);
    const output = failed.map((check) => `${check.name}: ${check.why}`).join("\n");
    const failure = ok ? undefined : new Failure(`${failed.length} of ${checks.length} checks failed: ${why}`, output);
    note({ row: row.name, check: name, why: failure, seconds: took.toFixed(1), installed: "0" });
  }
}

/** Notes, and says, how a check has ended. */
function note(result) {
  const { row, check, why, seconds } = result;
  results.push(result);
  console.log(`${why ? "FAIL" : "ok  "} ${row}/${check} ${seconds} s`);
  if (why) console.log(indent(why.output ? `${why.message}\n${lastLines(why.output)}` : why.message));
}

/** For the rows that are CommonJS: the one function that is exported. */
function asCommonJS(module) {
  return `${module.replace("export async function walkAll", "async function walkAll")}\nmodule.exports = { walkAll };\n`;
}

/**
 * Runs a check: first the commands of `build`, then either `run`, which prints the result, or `serve`, a server that is
 * asked for `page` in Chromium, or for `answer`, whose body is the result; or `extension`, a page of the extension that
 * the row's folder is. Where there is `look`, it is what judges.
 */
async function runCheck(check, folder, state) {
  const deadline = performance.now() + checkLimit;
  const environment = cleanEnvironment(folder);
  const options = () => ({ cwd: folder, env: environment, limit: left(deadline) });
  let log = "";
  for (const command of [check.build ?? []].flat()) {
    if (!state.built.has(command)) {
      await state.server?.running.stop(); // a dev server would write into the folder as well
      state.server = undefined;
      state.built.set(command, await run(command, options()));
    }
    const done = state.built.get(command);
    log += done.output;
    if (done.status !== 0) throw new Failure(`${command}: ${ending(done)}`, done.output);
  }
  if (check.run) {
    const done = await run(check.run, options());
    const line = done.stdout.split("\n").findLast((text) => /^\s*\{"(items|error)":/.test(text));
    if (done.status !== 0 || !line) {
      throw new Failure(`${check.run}: ${ending(done)}${line ? "" : ", no result printed"}`, done.output);
    }
    return judge(line, done.output.replace(line, ""));
  }
  if (check.look && !check.serve) return check.look({ folder, env: environment, api });
  if (check.extension) return judge(await inExtension(folder, check.extension, deadline), log);

  const { origin, running } = await serving(check.serve, state, folder, deadline);
  const address = `${origin}${check.page ?? check.answer}`;
  const url = `${address}${address.includes("?") ? "&" : "?"}api=${encodeURIComponent(api)}`;
  if (check.page) {
    browser ??= launchChromium();
    const context = await (await browser).newContext();
    try {
      const page = await context.newPage();
      const shown = await inPage(page, url, deadline, { running, look: check.look });
      if (check.look === undefined) judge(shown, log + running.output());
    } finally {
      await context.close();
    }
  } else {
    const response = await fetch(url, { signal: AbortSignal.timeout(left(deadline)) });
    const body = await response.text();
    if (!response.ok)
      throw new Failure(`${check.answer}: status ${response.status}`, `${running.output()}\n${body.slice(0, 2000)}`);
    if (!check.lines) judge(body, log + running.output());
    else if (sha256(body) !== expected[0])
      throw new Failure(`${body.length} characters, which are not the data set`, log + running.output());
  }
}

/** The server that a command starts; the one of the check before, where that started the same. */
async function serving(command, state, folder, deadline) {
  if (state.server?.command !== command || state.server.running.status !== undefined) {
    await state.server?.running.stop();
    const port = await freePort();
    const env = { ...cleanEnvironment(folder), PORT: String(port) };
    state.server = { command, origin: `http://127.0.0.1:${port}`, running: start(command, { cwd: folder, env }) };
  }
  await ready(state.server.origin, state.server.running, deadline);
  return state.server;
}

/** Compares what a consumer tells with the data set. */
function judge(line, output) {
  let result;
  try {
    result = JSON.parse(line);
  } catch {
    throw new Failure(`no result: ${line.slice(0, 500)}`, output);
  }
  if (result.error) throw new Failure(told(result), output);
  const { items, verdict } = result;
  if (items !== 10_000 || verdict?.items !== 10_000 || verdict.status !== "complete")
    throw new Failure(`${items} items, verdict ${JSON.stringify(verdict)}`, output);
  if (!expected.includes(result.sha256)) throw new Failure("the items differ from the data set", output);
}

/** Opens a page and waits for the text of its element #result, or looks at it. */
async function inPage(page, address, deadline, { running, look } = {}) {
  const faults = [];
  page.on("pageerror", (error) => faults.push(`page: ${error.stack ?? error}`));
  page.on("requestfailed", (request) => faults.push(`failed: ${request.url()} ${request.failure()?.errorText}`));
  page.on("response", (response) => {
    if (response.status() >= 400) faults.push(`status ${response.status()}: ${response.url()}`);
  });
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) faults.push(`console: ${message.text()}`);
  });
  const log = () => [...faults, running?.output() ?? ""].join("\n");
  try {
    const response = await page.goto(address, { timeout: left(deadline), waitUntil: "commit" });
    if (response && !response.ok())
      throw new Failure(`the page: status ${response.status()}`, `${log()}\n${(await response.text()).slice(0, 2000)}`);
    if (look) return await look(page);
    // A page that is silent for so long has lost its script: the rest of the time would tell nothing more.
    const timeout = Math.min(60_000, left(deadline));
    const text = await page.locator("#result", { hasText: "{" }).textContent({ timeout });
    const result = JSON.parse(text);
    if (result.error) throw new Failure(told(result), log());
    return text;
  } catch (error) {
    if (error instanceof Failure) throw error;
    const what = look ? "" : "the page shows no result: ";
    throw new Failure(`${what}${error.message.split("\n")[0]}`, `${error.stack}\n${log()}`);
  }
}

/** Loads a folder as an extension, and opens one of its pages. */
async function inExtension(folder, name, deadline) {
  const context = await chromium.launchPersistentContext(path.join(folder, ".profile"), {
    executablePath: findChromium(),
    args: [
      ...chromiumFlags,
      `--disable-extensions-except=${folder}`,
      `--load-extension=${folder}`,
      "--disable-features=DisableLoadExtensionCommandLineSwitch",
    ],
    ignoreDefaultArgs: ["--disable-extensions"],
  });
  try {
    const worker =
      context.serviceWorkers()[0] ?? (await context.waitForEvent("serviceworker", { timeout: left(deadline) }));
    const address = new URL(name, worker.url());
    address.searchParams.set("api", api);
    return await inPage(await context.newPage(), address.href, deadline);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(`the extension: ${error.message}`);
  } finally {
    await context.close();
  }
}

/** The environment of a user's terminal: the row's own programs first, colours and telemetry off. */
function cleanEnvironment(folder) {
  const { NODE_OPTIONS, NODE_ENV, NODE_PATH, FORCE_COLOR, ...environment } = process.env;
  return {
    ...environment,
    PATH: `${path.join(folder, "node_modules/.bin")}${path.delimiter}${process.env.PATH}`,
    API: api,
    NO_COLOR: "1",
    DO_NOT_TRACK: "1",
    NEXT_TELEMETRY_DISABLED: "1",
    NUXT_TELEMETRY_DISABLED: "1",
    WRANGLER_SEND_METRICS: "false",
  };
}

/** Starts a shell command as a process group of its own. */
function start(shell, { cwd, env = process.env, command = ["sh", "-c", shell] }) {
  const child = spawn(command[0], command.slice(1), { cwd, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  groups.add(child.pid);
  let stdout = "";
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text) => {
    stdout += text;
    output += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text) => {
    output += text;
  });
  const running = { status: undefined, stdout: () => stdout, output: () => output };
  running.ended = new Promise((resolve) => {
    child.on("error", (error) => {
      output += String(error);
      running.status = -1;
      resolve(-1);
    });
    child.on("exit", (status, name) => {
      running.status = status ?? name;
    });
    child.on("close", () => resolve(running.status));
  });
  // What the command itself has started is in its group, and may outlive it.
  running.stop = async () => {
    signal(child.pid, "SIGTERM");
    const gone = await Promise.race([running.ended.then(() => true), delay(3_000)]);
    if (!gone || alive(child.pid)) signal(child.pid, "SIGKILL");
    groups.delete(child.pid);
  };
  return running;
}

/** Runs a shell command to its end, or ends it at its limit. */
async function run(shell, { limit, ...options }) {
  const running = start(shell, options);
  const timer = delay(limit);
  const status = await Promise.race([running.ended, timer.then(() => "time limit")]);
  timer.clear();
  await running.stop();
  return { status, stdout: running.stdout(), output: running.output() };
}

async function ready(origin, running, deadline) {
  while (performance.now() < deadline) {
    if (running.status !== undefined) throw new Failure(`the server ended: ${ending(running)}`, running.output());
    // A dev server may build for long before it answers its first request.
    const answers = await fetch(origin, { signal: AbortSignal.timeout(left(deadline)) }).then(
      async (response) => {
        await response.body?.cancel();
        return true;
      },
      () => false,
    );
    if (answers) return;
    await delay(100);
  }
  throw new Failure("the server did not answer in time", running.output?.() ?? running.output);
}

/** @returns a promise that a call of its `clear` settles at once, so that no timer keeps the program alive */
function delay(ms) {
  let clear;
  const promise = new Promise((resolve) => {
    const timer = setTimeout(resolve, Math.max(0, ms));
    clear = () => {
      clearTimeout(timer);
      resolve();
    };
  });
  return Object.assign(promise, { clear });
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

function signal(group, name) {
  try {
    process.kill(-group, name);
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}

function alive(group) {
  try {
    process.kill(-group, 0);
    return true;
  } catch {
    return false;
  }
}

function report() {
  const width = Math.max(...results.map(({ row, check }) => row.length + check.length + 1));
  let last;
  console.log("");
  for (const { row, check, why, seconds, installed } of results) {
    const line = (mark, what, time) => `${mark} ${what.padEnd(width)} ${time.padStart(6)} s`;
    if (row !== last) console.log(line("    ", `${row}: npm install`, installed));
    last = row;
    const reason = why ? ` ${why.message.split("\n")[0].slice(0, 160)}` : "";
    console.log(`${line(why ? "FAIL" : "ok  ", `${row}/${check}`, seconds)}${reason}`);
  }
  const failed = results.filter(({ why }) => why).length;
  console.log(`\nin ${seconds(0)} s`); // since this program started
  console.log(`${results.length - failed} passed, ${failed} failed`);
  process.exitCode = failed > 0 || results.length === 0 ? 1 : 0;
}

function ending({ status }) {
  return typeof status === "number" ? `exit status ${status}` : `ended by ${status}`;
}

/** The error that a consumer met, and where. */
function told({ error, stack = "" }) {
  return [error, ...stack.split("\n").filter((line) => /^ +at /.test(line))].join("\n");
}

function left(deadline) {
  return Math.max(1, Math.ceil(deadline - performance.now()));
}

function sha256(bytes) {
  return createHash("sha256").update(bytes).digest("hex");
}

function seconds(start) {
  return ((performance.now() - start) / 1000).toFixed(1);
}

function lastLines(text) {
  return text.trimEnd().split("\n").slice(-tail).join("\n");
}

function indent(text) {
  return text.replace(/^/gm, "     | ");
}
