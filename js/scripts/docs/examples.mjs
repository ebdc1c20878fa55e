// The examples that a browser can run, web/examples, built as pages of the documentation. They ask the sample API in the page.

import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { root } from "./pages.mjs";

const js = fileURLToPath(new URL("../..", import.meta.url));

/**
 * @param {string[]} names of folders below web/examples
 * @param {string} out
 */
export async function buildExamples(names, out) {
  const folder = path.join(js, "build/examples"); // below the package, whose name it imports, and beside the installed ones
  for (const name of names) {
    const copy = path.join(folder, name);
    rmSync(copy, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    cpSync(path.join(root, "web/examples", name), copy, { recursive: true });
    rmSync(path.join(copy, "package.json")); // else "anypage" would not lead to this package
    process.env.VITE_API = "../../.."; // from docs/examples/NAME to the site
    await build({
      root: copy,
      base: "./",
      logLevel: "warn",
      build: { outDir: path.join(out, name), emptyOutDir: true },
    });
    delete process.env.VITE_API;
    const index = path.join(out, name, "index.html");
    // Before the example's own module, for it replaces the page's fetch.
    const sample = '<script type="module" src="../../../sample.js"></script>';
    writeFileSync(index, readFileSync(index, "utf8").replace("<script", `${sample}\n    <script`));
  }
}
