// Emits the declarations of the package's entry points, and of the modules they
// mention; those of inner modules that no entry mentions stay out of the package.
// Each comes a second time, as .d.cts, for code that is compiled as CommonJS.

import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

/** Imports of modules beside this one. */
const relative = /(?:from|import)\s*\(?\s*["'](\.{1,2}\/[^"']+)["']/g;

/** @param {{ js: string, entries: string[], out: string }} what entries: module names below src */
export function emitDeclarations({ js, entries, out }) {
  const emitted = path.join(js, "build", "types");
  rmSync(emitted, { recursive: true, force: true });
  const tsc = path.join(js, "node_modules", "typescript", "bin", "tsc");
  const flags = [
    "-p",
    "tsconfig.json",
    "--noEmit",
    "false",
    "--declaration",
    "--emitDeclarationOnly",
    "--outDir",
    emitted,
  ];
  const { status } = spawnSync(process.execPath, [tsc, ...flags], { cwd: js, stdio: "inherit" });
  if (status !== 0) process.exit(1); // tsc has said why
  const queue = entries.map((name) => path.join(emitted, `${name}.d.ts`));
  for (const file of queue) {
    // The loop appends to the queue it goes through.
    const target = path.join(out, path.relative(emitted, file));
    mkdirSync(path.dirname(target), { recursive: true });
    const text = readFileSync(file, "utf8");
    writeFileSync(target, text);
    writeFileSync(
      target.replace(/ts$/, "cts"),
      text.replace(relative, (found) => found.replace(/js(["'])$/, "cjs$1")),
    );
    for (const [, specifier] of text.matchAll(relative)) {
      const imported = path.resolve(path.dirname(file), specifier.replace(/\.[jt]s$/, ".d.ts"));
      if (path.relative(emitted, imported).startsWith("..")) {
        throw new Error(
          `${path.basename(file)} imports ${specifier}, which the package does not ship: declarations may import files of src only`,
        );
      }
      if (!queue.includes(imported)) queue.push(imported);
    }
  }
}
