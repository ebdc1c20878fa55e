// Writes the demo and the documentation as a folder that any static web server can serve, below any path: the page (web/page),
// the package (js/dist), the sample API, which runs in the page (web/samplewasm), and the documentation (docs.mjs). Called by
// ./build.sh site, after a build.

import { execFileSync } from "node:child_process";
import { copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { buildDocs } from "./docs.mjs";

const js = fileURLToPath(new URL("..", import.meta.url));
const root = path.dirname(path.resolve(js));
const sample = path.join(root, "web/samplewasm");

/** What pages may load of the package, and its licences. */
const forPages = /\.(js|wasm|gz|txt)$/;

/** @param {string} out the folder; what was in it is removed */
export async function buildSite(out) {
  buildDemo(out);
  await buildDocs(out);
}

/** The demo alone. */
export function buildDemo(out) {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  cpSync(path.join(root, "web/page"), out, { recursive: true });
  const dist = path.join(js, "dist");
  cpSync(dist, path.join(out, "dist"), { recursive: true, filter: (file) => file === dist || forPages.test(file) });

  const wasm = path.join(out, "sample.wasm");
  execFileSync("go", ["build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w", "-o", wasm, "./web/samplewasm"], {
    cwd: root,
    env: { ...process.env, GOOS: "js", GOARCH: "wasm" },
    stdio: "inherit",
  });
  writeFileSync(`${wasm}.gz`, gzipSync(readFileSync(wasm), { level: 9 }));
  const goroot = execFileSync("go", ["env", "GOROOT"], { cwd: root, encoding: "utf8" }).trim();
  copyFileSync(path.join(goroot, "lib/wasm/wasm_exec.js"), path.join(out, "wasm_exec.js"));
  copyFileSync(path.join(goroot, "LICENSE"), path.join(out, "sample.wasm.LICENSE.txt")); // the program holds Go's library
  for (const file of ["sample.js", "worker.js"]) copyFileSync(path.join(sample, file), path.join(out, file));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const out = path.join(js, "build/site");
  await buildSite(out);
  console.log(`build: done: ${path.relative(root, out)}`);
}
