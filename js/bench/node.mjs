// The benchmarks in a Node process of their own: the task is the argument, each row a line of JSON on standard output.

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const { bundle, call, what, wasm, empty, bodies, ...env } = JSON.parse(process.argv[2]);
const cases = await import(pathToFileURL(bundle).href);
const read = (name) => new Uint8Array(readFileSync(name));
const all = {
  ...env,
  wasm: read(wasm),
  empty: read(empty),
  bodies: Object.fromEntries(Object.entries(bodies).map(([name, file]) => [name, read(file)])),
};
const report = (row) => process.stdout.write(JSON.stringify(row) + "\n");

if (call === "run") await cases.run(all, report);
else report(await cases.memory(all, what));
process.exit(0); // engines wait for calls for ever
