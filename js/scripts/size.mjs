// Prints the sizes of what js/dist ships: as it is, gzipped (level 9), and in brotli
// (quality 11). Fails when a file is over its budget.

import { readdirSync, readFileSync } from "node:fs";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

/** Bytes in brotli. */
const budgets = { "anypage.wasm": 600_000 };

const dist = new URL("../dist/", import.meta.url);
const names = readdirSync(dist)
  .filter((name) => /\.(wasm|js)$/.test(name))
  .sort();
const row = (name, ...columns) => console.log(name.padEnd(16) + columns.map((c) => String(c).padStart(12)).join(""));

row("bytes", "raw", "gzip -9", "brotli 11");
for (const name of names) {
  const raw = readFileSync(new URL(name, dist));
  const brotli = brotliCompressSync(raw, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: raw.length },
  });
  const columns = [raw, gzipSync(raw, { level: 9 }), brotli].map((bytes) => bytes.length.toLocaleString("en-US"));
  row(name, ...columns);
  if (brotli.length > budgets[name]) {
    console.error(`${name} is over its budget of ${budgets[name].toLocaleString("en-US")} bytes in brotli`);
    process.exitCode = 1;
  }
}
