// The modules of js/src, for tests of what the package does not export.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import * as esbuild from "esbuild";

const js = fileURLToPath(new URL("../..", import.meta.url));

/** What the named modules export, all in one object. They are bundled together, so that they share their classes. */
export async function sources(...names) {
  const folder = mkdtempSync(path.join(tmpdir(), "anypage-unit-"));
  const outfile = path.join(folder, "sources.mjs");
  const { version } = JSON.parse(readFileSync(path.join(js, "package.json"), "utf8"));
  await esbuild.build({
    stdin: { contents: names.map((name) => `export * from "./src/${name}.ts";`).join("\n"), resolveDir: js },
    outfile,
    bundle: true,
    format: "esm",
    platform: "neutral",
    external: ["node:*"],
    define: { ANYPAGE_VERSION: JSON.stringify(version) },
    logLevel: "warning",
  });
  const exported = await import(pathToFileURL(outfile).href);
  rmSync(folder, { recursive: true, force: true });
  return exported;
}
