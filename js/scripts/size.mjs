// Prints the sizes of what js/dist ships: as it is, gzipped (level 9), and in brotli
// (quality 11), and how far the engine is over an empty Go program. Fails when a file is
// over its budget.

import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { brotliSize } from "./brotli.mjs";
import { emptyProgram } from "./link/empty.mjs";

/** Bytes in brotli. */
const budgets = { "anypage.wasm": 600_000 };

const dist = new URL("../dist/", import.meta.url);
const names = readdirSync(dist)
  .filter((name) => /\.(wasm|js)$/.test(name))
  .sort();
const grouped = (count) => count.toLocaleString("en-US");
const row = (name, ...columns) => console.log(name.padEnd(16) + columns.map((c) => String(c).padStart(12)).join(""));

let engine;
row("bytes", "raw", "gzip -9", "brotli 11");
for (const name of names) {
  const raw = readFileSync(new URL(name, dist));
  const brotli = brotliSize(raw);
  row(name, ...[raw.length, gzipSync(raw, { level: 9 }).length, brotli].map(grouped));
  if (name === "anypage.wasm") engine = brotli;
  if (brotli > budgets[name]) {
    console.error(`${name} is over its budget of ${grouped(budgets[name])} bytes in brotli`);
    process.exitCode = 1;
  }
}
const over = (options) => grouped(engine - brotliSize(emptyProgram(options)));
console.log(
  `anypage.wasm is ${over({ shrunk: false })} bytes in brotli over an empty Go program as go build links it,\n` +
    `and ${over({ shrunk: true })} over one that is linked as the engine is, but for the step tracebacks`,
);
