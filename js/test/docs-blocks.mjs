// Runs the blocks of code of the documentation, each as its info string says, for docs.test.mjs.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { format } from "node:util";
import { transform } from "esbuild";
import { parse as parseYaml } from "yaml";
import { fetchLike } from "../../web/docs/site/like.js";
import { worldOf, worlds } from "../../web/docs/site/world.js";
import * as anypage from "../dist/node.js";
import { compile, isModule, knobsOf, list } from "../scripts/docs/blocks.mjs";
import { mistakeIn } from "../scripts/docs/highlight.mjs";
import { docs, root } from "../scripts/docs/pages.mjs";

/** @typedef {import("../scripts/docs/blocks.mjs").Block} Block */

const js = fileURLToPath(new URL("..", import.meta.url));
/** Within the package, whose name and whose installed packages the blocks import. */
const folder = path.join(js, "build/docs-blocks");
mkdirSync(folder, { recursive: true });

/** Commands that change the reader's machine: they are shown, and not run. */
const notRun = /^((\w+=\S+ )?(npm|pnpm|yarn|bun|deno) (install|i|add|run)\b|git clone |cd |\.\/build\.sh |#|$)/;

/** Where the sample API is, and what it lists. */
export async function sampleAt(origin) {
  const api = `${origin}/api/`;
  return { api, listing: await (await fetch(api)).json() };
}

let runs = 0;

/** What a block's requests are answered with, as data. */
function routing({ attrs, ...block }, { api, listing }) {
  const style = listing.styles.find(({ name }) => name === attrs.like);
  assert.ok(
    style,
    `there is no style ${attrs.like} of the sample API: ${listing.styles.map(({ name }) => name).join(", ")}`,
  );
  const knobs = knobsOf({ attrs, ...block });
  if ("fault" in knobs) knobs.run = `docs-${process.pid}-${++runs}`; // it hits each run anew
  const documents = attrs.document && {
    [attrs.document]: readFileSync(path.join(root, docs, "documents", attrs.document), "utf8"),
  };
  return { style, api, knobs, documents };
}

/**
 * Runs a block, or checks its syntax where nothing can run it.
 *
 * @param {Block} block
 * @param {Awaited<ReturnType<typeof sampleAt>>} sample
 */
export async function runBlock(block, sample) {
  const { lang, code, attrs } = block;
  if (isModule(block)) return runModule(block, sample);
  if (lang === "json") return "like" in attrs ? walkJSON(block, sample) : void JSON.parse(code);
  if (lang === "sh" && !("norun" in attrs)) return runShell(block, sample);
  if (lang === "yaml") return void parseYaml(code);
  if (lang === "js" || lang === "ts" || lang === "jsx")
    return void (await transform(code, { loader: lang, logLevel: "silent" }));
  assert.equal(mistakeIn(code, lang), undefined, `line ${mistakeIn(code, lang)} of the block is no ${lang}`);
}

async function runModule(block, sample) {
  const { attrs } = block;
  const file = path.join(folder, `${++runs}.mjs`);
  writeFileSync(file, await compile(block, "node"));
  const address = pathToFileURL(file).href;
  let requests = 0;
  const refuse = (input) => assert.fail(`the block asks for ${input?.url ?? input}, and has no like="…"`);
  const answer = "like" in attrs ? fetchLike({ ...routing(block, sample), send: fetch }) : refuse;
  const routed = (input, init) => {
    requests++;
    return answer(input, init);
  };
  const lines = [];
  const names = list(attrs.globals).filter((name) => !name.startsWith("process"));
  const world = worldOf({ anypage, fetch: routed, names, print: (...values) => lines.push(format(...values)) });
  worlds.set(address, world);
  const own = globalThis.fetch; // for other libraries
  globalThis.fetch = routed;
  try {
    await settled(import(address), attrs.throws);
  } finally {
    globalThis.fetch = own;
    worlds.delete(address);
  }
  assert.ok(requests + lines.length > 0, "the block asks for nothing and prints nothing");
  if (attrs.throws === undefined && !("before" in attrs)) checkEnds(world.walks, attrs.ends);
  if (block.output !== undefined) assertPrinted(lines.join("\n"), block.output);
}

/** Waits until the block has ended, by the error that it is to end with. */
async function settled(running, code) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("the block has not ended after 30 s")), 30_000);
  });
  try {
    await Promise.race([running, late]);
  } catch (error) {
    if (code === undefined || error.code !== code) throw error;
    return;
  } finally {
    clearTimeout(timer);
  }
  assert.equal(code, undefined, `the block ended without an error of code ${code}`);
}

/** Each walk that came to an end has brought its list, or was stopped; one ends as the block says. */
function checkEnds(walks, wanted) {
  const verdicts = walks.map(({ walk }) => walk.verdict).filter(Boolean);
  const told = JSON.stringify(verdicts);
  if (wanted !== undefined)
    assert.ok(
      verdicts.some(({ status, reason }) => wanted === status || wanted === reason),
      `no walk ended ${wanted}: ${told}`,
    );
  else
    assert.ok(
      verdicts.every(({ status }) => status !== "suspect"),
      `a walk ended suspect: ${told}`,
    );
}

/** Compares what was printed, line by line. An ellipsis stands for anything: in a line, or, alone in one, for any lines. */
export function assertPrinted(printed, wanted) {
  const lines = (text) =>
    text
      .trimEnd()
      .split("\n")
      .map((line) => line.trimEnd());
  const pattern = lines(wanted)
    .map((line) =>
      line.trim() === "…" ? "(?:.*\n)*?" : `${line.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&").replaceAll("…", ".*")}\n`,
    )
    .join("");
  const actual = lines(printed);
  if (!new RegExp(`^${pattern}$`).test(`${actual.join("\n")}\n`)) assert.deepEqual(actual, lines(wanted));
}

/** A pagination object: it walks the style to its end. */
async function walkJSON(block, sample) {
  const { style, api } = routing(block, sample);
  const pagination = JSON.parse(block.code);
  const walk = anypage.paginate(
    {
      url: new URL(style.url, api).href,
      method: style.method,
      ...(style.body && { body: style.body }),
    },
    {
      pagination,
      ...(style.items && !pagination.outputs?.results && { items: style.items }),
      ...(style.params && { params: style.params }),
    },
  );
  assert.equal(await walk.count(), sample.listing.records);
  assert.equal(walk.verdict.status, "complete", JSON.stringify(walk.verdict));
}

/** Commands, with the built command in the place of npx anypage. */
async function runShell(block, sample) {
  const { attrs, code } = block;
  if (!("like" in attrs)) {
    const other = code.split("\n").find((line) => !notRun.test(line.trim()));
    assert.equal(other, undefined, "a command that nothing runs: it needs like, or norun");
    return;
  }
  const preload = path.join(js, "test/docs-preload.mjs");
  const command = [process.execPath, "--liftoff-only", "--import", preload, path.join(js, "dist/cli.js")]
    .map((word) => `'${word}'`)
    .join(" ");
  const functions = `anypage() { ${command} "$@"; }\nnpx() { while [ "$1" != anypage ]; do shift; done; "$@"; }\n`;
  const named = Object.fromEntries([...code.matchAll(/\$\{?([A-Z][A-Z0-9_]*)/g)].map(([, name]) => [name, "a-token"]));
  const child = spawn("bash", ["-c", `set -e\n${functions}${code}`], {
    cwd: process.cwd(),
    env: { ...named, ...process.env, NO_COLOR: "1", ANYPAGE_LIKE: JSON.stringify(routing(block, sample)) },
  });
  child.stdin.end("a-token\n"); // where the command line reads one
  let [out, said] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text) => (out += text));
  child.stderr.setEncoding("utf8").on("data", (text) => (said += text));
  const status = await new Promise((resolve) => child.on("close", resolve));
  assert.equal(status, Number(attrs.status ?? 0), said);
  assert.ok((out + said).length > 0 || />/.test(code), "the command prints nothing");
  if (block.output !== undefined) assertPrinted(out === "" ? said : out, block.output);
}
