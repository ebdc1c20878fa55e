// Runs test files, as node --test does, with what that lacks: those that take long come
// first, so that no core idles at the end; how long each file took is told; and a file
// whose process was killed by a signal (the machine ran out of memory, or the host's
// WebAssembly crashed) is run once more, alone. A second signal fails, as any other failure does.
//
//	node --import ./js/test/plain-promises.mjs js/test/run.mjs FILE...

import os from "node:os";
import path from "node:path";
import { run } from "node:test";
import { spec } from "node:test/reporters";

/** The files that take longest, by ./build.sh test; the longest first. */
const long = ["page", "auto", "openapi", "faults", "engine-death", "csp", "hostile", "kernel", "package"];

const rank = (file) => {
  const at = long.indexOf(path.basename(file, ".test.mjs"));
  return at < 0 ? long.length : at;
};

/** Runs files, and says which of them were killed, and whether anything else failed. */
async function runFiles(files) {
  const killed = new Map();
  const times = new Map();
  let failed = false;
  const events = run({ files, concurrency: os.availableParallelism() });
  events.on("test:fail", ({ name, nesting, file, todo, details }) => {
    if (todo) return;
    const { signal } = details.error;
    if (nesting === 0 && name === file && signal) killed.set(file, signal);
    else failed = true;
  });
  for (const type of ["test:pass", "test:fail"])
    events.on(type, ({ nesting, file, details }) => {
      if (nesting === 0) times.set(file, (times.get(file) ?? 0) + details.duration_ms / 1000);
    });
  const reporter = events.compose(spec);
  reporter.pipe(process.stdout, { end: false });
  await new Promise((resolve, reject) => reporter.on("end", resolve).on("error", reject));
  return { killed, times, failed };
}

const files = process.argv.slice(2).map((file) => path.resolve(file));
const { killed, times, failed } = await runFiles(files.sort((a, b) => rank(a) - rank(b)));
const slow = [...times].sort((a, b) => b[1] - a[1]).slice(0, 10);
console.log(slow.map(([file, seconds]) => `${seconds.toFixed(1).padStart(6)} s  ${path.basename(file)}`).join("\n"));
let again = false;
for (const [file, signal] of killed) {
  console.log(`\n${path.basename(file)} was killed by ${signal}: it is run once more`);
  const second = await runFiles([file]);
  again ||= second.failed || second.killed.size > 0;
}
process.exitCode = failed || again ? 1 : 0;
