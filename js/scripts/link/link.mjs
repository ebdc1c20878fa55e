// Links the engine: Go to WebAssembly, smaller than `go build` alone makes it. README.md
// says what each step does, what it saves, and how to leave it out.

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { leanModules } from "./gjson.mjs";
import { passes, shrink } from "./shrink.mjs";

/** What can be left out, by the names that README.md uses. */
export const steps = ["gjson", "outlined", "collector", ...passes];

/**
 * Leaves the module as the linker has written it in build/linked.wasm.
 * @param {object} options
 * @param {string} options.root of the repository
 * @param {string} options.build the folder for what is needed in between
 * @param {string} options.version what the engine says that it is
 * @param {boolean} [options.debug] keeps the names of functions, and shrinks nothing
 * @param {string[]} [options.without] steps to leave out
 * @returns {Buffer} anypage.wasm
 */
export function linkEngine({ root, build, version, debug = false, without = [] }) {
  const unknown = without.find((step) => !steps.includes(step));
  if (unknown !== undefined) throw new Error(`there is no step ${unknown}: they are ${steps.join(", ")}`);
  const on = (step) => !without.includes(step);
  const linked = path.join(build, "linked.wasm");
  const flags = [
    ...(on("gjson") ? [`-modfile=${leanModules({ root, build })}`] : []),
    "-trimpath",
    "-buildvcs=false",
    ...(on("outlined") ? outlined : []),
    "-ldflags",
    `${debug ? "" : "-s -w "}-X main.version=${version}`,
  ];
  const env = { ...process.env, GOOS: "js", GOARCH: "wasm", ...(on("collector") ? withoutGreenTea(root) : {}) };
  const { status } = spawnSync("go", ["build", ...flags, "-o", linked, "./wasm"], { cwd: root, env, stdio: "inherit" });
  if (status !== 0) process.exit(1); // go has said why
  const module = readFileSync(linked);
  return debug ? module : smaller(module, without);
}

/** Without inlining, but where speed needs it. */
const outlined = ["-gcflags=all=-l", "-gcflags=github.com/anypage/anypage/wasm/split=", "-gcflags=runtime="];

/** Go 1.26's newer garbage collector is larger, and its gains need larger heaps and more processors; later releases may have no other. */
function withoutGreenTea(root) {
  const env = { GOEXPERIMENT: [process.env.GOEXPERIMENT, "nogreenteagc"].filter(Boolean).join(",") };
  const known = spawnSync("go", ["version"], { cwd: root, env: { ...process.env, ...env } }).status === 0;
  return known ? env : {};
}

/** A Go release that lays its tables out otherwise makes a larger engine, but one that works; ./build.sh size and test tell. */
function smaller(module, without) {
  try {
    return shrink(module, without);
  } catch (error) {
    console.warn(`link.mjs: the engine stays as it was linked: ${error.message}`);
    return module;
  }
}
