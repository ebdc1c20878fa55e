// Licences of what anypage.wasm contains besides anypage: Go's runtime and
// standard library, and the modules linked into it.

import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** @param {{ root: string, goroot: string }} where */
export function bundledLicences({ root, goroot }) {
  const listed = execFileSync(
    "go",
    [
      "list",
      "-deps",
      "-f",
      "{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}}\t{{.Dir}}\t{{with .Replace}}{{.Path}}{{end}}{{end}}{{end}}",
      "./wasm",
    ],
    {
      cwd: root,
      encoding: "utf8",
      env: { ...process.env, GOOS: "js", GOARCH: "wasm" },
    },
  );
  const modules = [...new Set(listed.split("\n").filter(Boolean))].sort().map((line) => line.split("\t"));
  const parts = [["The Go programming language", licenceIn(goroot)]];
  for (const [name, dir, replacement] of modules) {
    if (replacement?.startsWith(".")) continue; // a folder of this repository stands in: its own licence covers it
    parts.push([name, licenceIn(dir)]);
  }
  return parts.map(([name, text]) => `${name}\n${"-".repeat(name.length)}\n\n${text.trim()}\n`).join("\n\n");
}

function licenceIn(dir) {
  const file = readdirSync(dir).find((name) => /^(LICEN[CS]E|COPYING)(\.(txt|md))?$/i.test(name));
  if (!file) throw new Error(`no licence file in ${dir}`);
  return readFileSync(path.join(dir, file), "utf8");
}
