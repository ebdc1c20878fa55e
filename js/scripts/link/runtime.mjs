// Links the engine with Go's runtime, but without those parts of it that nobody can switch
// on in a page, and that the linker can't see to be unused. README.md says what they are.

import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

/** A function's body becomes another one. */
const body = (start, instead) => [
  new RegExp(`^(func ${start}.*\\{)\\n(?:\\t.*\\n|\\n|\\w+:\\n)*\\}\\n`, "gm"),
  `$1${instead}}\n`,
];

/** By file: what is found there once, and what comes in its place. */
const edits = {
  // The execution tracer: it is never enabled.
  "traceruntime.go": [
    [/return trace\.enabled$/gm, "return false"],
    [/return trace\.enabledWithAllocFree$/gm, "return false"],
    [/return trace\.shutdown\.Load\(\)$/gm, "return false"],
  ],
  // Tracebacks: names and lines are cut anyway (shrink.mjs).
  "runtime1.go": [body("gotraceback\\(\\)", "return"), body("check\\(\\)", "")],
  "traceback.go": [body("traceback\\(", ""), body("tracebacktrap\\(", ""), body("tracebackothers\\(", "")],
  "proc.go": [body("schedtrace\\(", "")],
  "mgcmark.go": [body("gcDumpObject\\(", "")],
  "mgcsweep.go": [body("\\(s \\*mspan\\) reportZombies\\(", 'throw("found pointer to free object")')],
  // Panics with a value of a type such as `type code int`.
  "error.go": [body("printanycustomtype\\(", "")],
  // Profiles: nobody reads them.
  "malloc.go": [body("profilealloc\\(", "")],
  "mprof.go": ["mProf_Malloc", "mProf_Free", "blockevent", "mutexevent"].map((name) => body(`${name}\\(`, "")),
  // What the linker has written is consistent, and there is one module.
  "symtab.go": [body("moduledataverify1\\(", "")],
  "type.go": [body("typelinksinit\\(\\)", "")],
};

/** Settings of GODEBUG that are 0 unless that variable sets them. The engine has no environment. */
const settings =
  "checkfinalizers|clobberfree|disablethp|dontfreezetheworld|efence|gccheckmark|gcpacertrace|gcstoptheworld|gctrace|harddecommit|inittrace|sbrk|scavtrace|scheddetail|schedtrace|traceallocfree|tracebackancestors|tracefpunwindoff";
const setting = new RegExp(`\\bdebug\\.(?:${settings})(?:\\.Load\\(\\))? (>|!=|==) (\\d+)`, "g");

/**
 * Writes the files that differ, and which ones they are.
 * @param {{ build: string }} where
 * @returns {string} what to pass to `go build -overlay`
 */
export function leanRuntime({ build }) {
  const goroot = execFileSync("go", ["env", "GOROOT"], { encoding: "utf8" }).trim();
  const from = path.join(goroot, "src", "runtime");
  const to = path.join(build, "runtime");
  mkdirSync(to, { recursive: true });
  const Replace = {};
  for (const file of readdirSync(from).filter((name) => name.endsWith(".go") && !name.endsWith("_test.go"))) {
    const source = readFileSync(path.join(from, file), "utf8");
    let lean = source.replace(setting, "0 $1 $2");
    for (const [what, instead] of edits[file] ?? []) {
      const found = lean.match(what)?.length ?? 0;
      if (found !== 1) throw new Error(`runtime.mjs: ${file} has changed: ${what} is found ${found} times, not once`);
      lean = lean.replace(what, instead);
    }
    if (lean === source) continue;
    Replace[path.join(from, file)] = path.join(to, file);
    writeFileSync(path.join(to, file), lean);
  }
  const overlay = path.join(build, "overlay.json");
  writeFileSync(overlay, JSON.stringify({ Replace }, null, 2));
  return overlay;
}
