// Prints what each step saves: the table in README.md. It links the engine once for each
// step, without it.
//
//	node js/scripts/link/measure.mjs [STEP]…

import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { brotliSize } from "../brotli.mjs";
import { linkEngine, steps } from "./link.mjs";

const js = fileURLToPath(new URL("../..", import.meta.url));
const { version } = JSON.parse(readFileSync(path.join(js, "package.json"), "utf8"));
const build = path.join(js, "build", "measure");
mkdirSync(build, { recursive: true });

/** The sizes of the engine without some steps. */
function measure(without) {
  const module = linkEngine({ root: path.dirname(path.resolve(js)), build, version, without });
  return { raw: module.length, brotli: brotliSize(module) };
}

const number = (n) => n.toLocaleString("en-US").padStart(11);
const whole = measure([]);
console.log(`with all steps   ${number(whole.raw)} bytes, ${number(whole.brotli)} in brotli`);
for (const step of process.argv.length > 2 ? process.argv.slice(2) : steps) {
  const { raw, brotli } = measure([step]);
  const share = `${((100 * (brotli - whole.brotli)) / brotli).toFixed(1)} %`.padStart(7);
  console.log(
    `without ${step.padEnd(12)} ${number(raw)} bytes, ${number(brotli)} in brotli: it saves${number(brotli - whole.brotli)},${share}`,
  );
}
