// The request of a command line, for the <any-page> that a page of the docs shows under it: the shell splits the line into
// words, and the command itself makes the request out of them, as it does for its user.

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { commandBuild } from "../command.mjs";

const js = fileURLToPath(new URL("../..", import.meta.url));
/** Within the package, whose name leads to what ./build.sh build has made. */
const folder = path.join(js, "build/docs-command");

/**
 * @param {import("./blocks.mjs").Block} block with one command
 * @returns {Promise<object>} properties of <any-page>
 */
export async function readCommand(block) {
  const { readArguments, readRequest } = await theCommand();
  const settings = readArguments(wordsOf(block.code));
  // Nothing of the builder's environment may get into a page that is published.
  const environment = process.env;
  process.env = Object.fromEntries([...block.code.matchAll(/\$\{?(\w+)/g)].map(([, name]) => [name, "a-token"]));
  const makeWalk = await readRequest(settings, () => "").finally(() => {
    process.env = environment;
  });
  let first;
  const fetch = async (url, { method, headers, body }) => {
    first = { src: url, method, headers: Object.fromEntries(new Headers(headers)), ...(body && { body }) };
    return new Response("", { status: 400 });
  };
  await makeWalk({ ...settings.walk, fetch, retry: { attempts: 0 } })
    [Symbol.asyncIterator]()
    .next()
    .catch(() => {}); // its answer is none
  const { pagination = "auto", items, maxItems, maxPages } = settings.walk;
  return {
    ...first,
    pagination: typeof pagination === "string" ? pagination : JSON.stringify(pagination),
    items,
    maxItems,
    maxPages,
  };
}

let loaded;
const theCommand = () => (loaded ??= load());

async function load() {
  mkdirSync(folder, { recursive: true });
  const outfile = path.join(folder, "command.mjs");
  const shared = { absWorkingDir: js, define: { ANYPAGE_VERSION: JSON.stringify("") } }; // which nobody asks for
  await build({
    ...commandBuild(shared, "anypage"),
    stdin: {
      contents: ["arguments", "request"].map((name) => `export * from "./src/cli/${name}.ts";`).join("\n"),
      resolveDir: js,
    },
    outfile,
  });
  return import(pathToFileURL(outfile).href);
}

/** What stands behind "npx anypage". */
function wordsOf(code) {
  const empty = mkdtempSync(path.join(tmpdir(), "anypage-command-")); // a command may write into files
  const script = `npx() { shift; printf '%s\\0' "$@" >&3; exit; }\n${code}`;
  const { output } = spawnSync("bash", ["-c", script], {
    cwd: empty,
    env: { PATH: process.env.PATH },
    encoding: "utf8",
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  });
  rmSync(empty, { recursive: true });
  return output[3].split("\0").slice(0, -1);
}
