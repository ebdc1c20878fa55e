// Licences of what the package contains besides anypage: in anypage.wasm Go's runtime and
// standard library, and the modules linked into it; in the command packages from npm.

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
  return inOne(parts);
}

/**
 * The licences of the packages that files of a bundle are from.
 *
 * @param {string} js the folder of node_modules
 * @param {string[]} files relative to it
 */
export function npmLicences(js, files) {
  const found = files.map((file) => /^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0]).filter(Boolean);
  return inOne(
    [...new Set(found)].sort().map((folder) => {
      const { name, version } = JSON.parse(readFileSync(path.join(js, folder, "package.json"), "utf8"));
      return [`${name} ${version}`, licenceIn(path.join(js, folder))];
    }),
  );
}

const inOne = (parts) =>
  parts.map(([name, text]) => `${name}\n${"-".repeat(name.length)}\n\n${text.trim()}\n`).join("\n\n");

function licenceIn(dir) {
  const file = readdirSync(dir).find((name) => /^(LICEN[CS]E|COPYING)(\.(txt|md))?$/i.test(name));
  if (!file) throw new Error(`no licence file in ${dir}`);
  return readFileSync(path.join(dir, file), "utf8");
}
