// An empty Go program of the same toolchain: what the engine's size and start are held against.

import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { linkEngine, steps } from "./link.mjs";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/**
 * Links the program, which does nothing and waits.
 * @param {object} options
 * @param {boolean} options.shrunk whether as the engine is linked, or as go build links it. Without the step tracebacks: it
 *   makes descriptions of functions as large as each other, and so small a program has no room for that.
 * @returns {Buffer} its module
 */
export function emptyProgram({ shrunk }) {
  const build = path.join(root, "js/build/empty");
  const program = path.join(build, "main.go");
  mkdirSync(build, { recursive: true });
  writeFileSync(program, "package main\n\nfunc main() { select {} }\n");
  return linkEngine({ root, build, program, version: "", without: shrunk ? ["tracebacks"] : steps });
}
