// Links the engine: Go to WebAssembly, smaller than `go build` alone makes it. README.md
// says what each step does, what it saves, and how to leave it out.

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { leanModules } from "./gjson.mjs";
import { leanRuntime } from "./runtime.mjs";
import { passes, shrink } from "./shrink.mjs";

/** What can be left out, by the names that README.md uses. */
export const steps = ["gjson", "runtime", "outlined", ...passes];

/**
 * Leaves the module as the linker has written it in build/linked.wasm.
 * @param {object} options
 * @param {string} options.root of the repository
 * @param {string} options.build the folder for what is needed in between
 * @param {string} [options.program] what is linked: the engine's package
 * @param {string} options.version what the engine says that it is
 * @param {boolean} [options.debug] keeps the names of functions, and shrinks nothing
 * @param {string[]} [options.without] steps to leave out
 * @returns {Buffer} anypage.wasm
 */
export function linkEngine({ root, build, program = "./wasm", version, debug = false, without = [] }) {
  const unknown = without.find((step) => !steps.includes(step));
  if (unknown !== undefined) throw new Error(`there is no step ${unknown}: they are ${steps.join(", ")}`);
  const on = (step) => !without.includes(step);
  const linked = path.join(build, "linked.wasm");
  const flags = [
    ...(on("gjson") ? [`-modfile=${leanModules({ root, build })}`] : []),
    ...(on("runtime") && !debug
      ? smaller("Go's runtime is linked as it is", () => [`-overlay=${leanRuntime({ build })}`], [])
      : []),
    "-trimpath",
    "-buildvcs=false",
    ...(on("outlined") ? outlined : []),
    "-ldflags",
    `${debug ? "" : "-s -w "}-X main.version=${version}`,
  ];
  const env = { ...process.env, GOOS: "js", GOARCH: "wasm" };
  const { status } = spawnSync("go", ["build", ...flags, "-o", linked, program], { cwd: root, env, stdio: "inherit" });
  if (status !== 0) process.exit(1); // go has said why
  const module = readFileSync(linked);
  return debug ? module : smaller("the engine stays as it was linked", () => shrink(module, without), module);
}

/** Without inlining, but where speed needs it. */
const outlined = ["-gcflags=all=-l", "-gcflags=github.com/anypage/anypage/wasm/split=", "-gcflags=runtime="];

/** A Go release with other sources or tables makes a larger engine, but one that works; ./build.sh size and test tell. */
function smaller(consequence, make, otherwise) {
  try {
    return make();
  } catch (error) {
    console.warn(`link.mjs: ${consequence}: ${error.message}`);
    return otherwise;
  }
}
