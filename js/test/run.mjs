// Runs test files, as node --test does, with what that lacks: those that take long come
// first, so that no core idles at the end, and the slowest ones are told. What killed a
// file's process, or its exit status, is said at the end, too.
//
//	node --import ./js/test/plain-promises.mjs js/test/run.mjs FILE...

import os from "node:os";
import path from "node:path";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { short } from "./scale.mjs";

/** The files that take longest in ./build.sh test; the longest first. */
const long = [
  "docs-site",
  "element-looks",
  "auto",
  "site",
  "element",
  "faults",
  "hostile",
  "element-openapi",
  "package",
  "docs",
  "element-keyboard",
  "devtools",
  "csp",
  "openapi",
  "lies",
  "engine-death",
  "kernel",
];

const rank = (file) => {
  const at = long.indexOf(path.basename(file, ".test.mjs"));
  return at < 0 ? long.length : at;
};

const files = process.argv.slice(2).map((file) => path.resolve(file));
// What is left in a short run often waits.
const concurrency = os.availableParallelism() + (short ? 1 : 0);
const events = run({ files: files.sort((a, b) => rank(a) - rank(b)), concurrency });
const broken = []; // files that failed beside their tests
const times = new Map();
events.on("test:fail", ({ name, nesting, file, todo, details: { error } }) => {
  if (todo) return;
  process.exitCode = 1;
  if (nesting === 0 && name === file)
    broken.push(`${path.basename(file)} ended with ${error.signal ?? `status ${error.exitCode}`}`);
});
for (const type of ["test:pass", "test:fail"])
  events.on(type, ({ nesting, file, details }) => {
    if (nesting === 0) times.set(file, (times.get(file) ?? 0) + details.duration_ms / 1000);
  });
const reporter = events.compose(spec);
reporter.pipe(process.stdout, { end: false });
await new Promise((resolve, reject) => reporter.on("end", resolve).on("error", reject));
for (const [file, seconds] of [...times].sort((a, b) => b[1] - a[1]).slice(0, 10))
  console.log(`${seconds.toFixed(1).padStart(6)} s  ${path.basename(file)}`);
for (const line of broken) console.log(line);
