// Runs build.mjs, unless js/dist is what it would make: inputs and outputs are byte
// for byte those of the build before. Called by ./build.sh build.

import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { copied } from "./copied.mjs";

const js = fileURLToPath(new URL("..", import.meta.url));
const root = path.join(js, "..");
const stamp = path.join(js, "build", "stamp");
const flags = process.argv.slice(2);

/** What stands in js, but is read by no build. */
const notRead = new Set(["node_modules", "dist", "build", "test", "soak", "bench", "consumers", ...copied]);

/** The files below a folder that are not skipped by their names, nor by those of their folders. */
function filesBelow(folder, skipped = () => false) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (skipped(entry.name)) return [];
    return entry.isDirectory() ? filesBelow(file, skipped) : [file];
  });
}

const inputs = () => [
  ...["go.mod", "go.sum", ...copied].map((name) => path.join(root, name)),
  ...filesBelow(path.join(root, "wasm"), (name) => name === "testdata" || name.endsWith("_test.go")),
  ...filesBelow(js, (name) => notRead.has(name) || name.endsWith(".tgz")),
  path.join(js, "node_modules", ".package-lock.json"), // which packages are installed
];

/** js/dist, what the tests read of js/build, and what npm packs besides. */
const outputs = () => [
  ...filesBelow(path.join(js, "dist")),
  ...filesBelow(path.join(js, "build")).filter((file) =>
    /^[\w-]+\.(js|json|ts|wasm)$/.test(path.relative(path.join(js, "build"), file)),
  ),
  ...copied.map((name) => path.join(js, name)),
];

/** The content of files, as a text to compare. */
function digest(files) {
  const hash = createHash("sha256");
  for (const file of files.sort()) {
    const content = existsSync(file) ? createHash("sha256").update(readFileSync(file)).digest("hex") : "absent";
    hash.update(`${path.relative(root, file)}\0${content}\n`);
  }
  return hash.digest("hex");
}

const go = execFileSync("go", ["env", "GOVERSION", "GOROOT", "GOEXPERIMENT", "GOFLAGS", "GOWASM", "GOWORK"], {
  cwd: root,
  encoding: "utf8",
});
// Before the build: what somebody writes while it runs is for the next one.
const asked = JSON.stringify({ go, node: process.version, flags, inputs: digest(inputs()) });

if (existsSync(stamp) && readFileSync(stamp, "utf8") === asked + digest(outputs())) {
  console.log("build: js/dist is up to date");
} else {
  rmSync(stamp, { force: true }); // a build that fails leaves none
  const build = path.join(js, "scripts", "build.mjs");
  const { status } = spawnSync(process.execPath, [build, ...flags], { stdio: "inherit" });
  if (status !== 0) process.exit(1); // it has said why
  writeFileSync(stamp, asked + digest(outputs()));
}
