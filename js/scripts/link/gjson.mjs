// Builds the engine with a copy of gjson that lacks what the engine doesn't use
// and the linker can't see to be unused. Which version it is go.mod says, and
// go.sum what it contains; the tests run with gjson as it is.

import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const module = "github.com/tidwall/gjson";

const cuts = [
  // Result.Time is all that needs package time, and that package's variables need
  // syscall/js, syscall and internal/godebug.
  [/^\t"time"\n/gm, ""],
  [/^func \(t Result\) Time\(\) time\.Time \{\n(?:\t.*\n)*\}\n/gm, ""],
  // The functions behind @reverse, @join and so on, and the language of paths they
  // read with. The engine calls nothing that reads it (wasm/jsontext/member.go).
  [/^func init\(\) \{\n\tstockModifiers = (?:\t.*\n|.*\n)*?\}\n/gm, ""],
];

/**
 * Writes the copy, and a go.mod that names it.
 * @param {{ root: string, build: string }} where
 * @returns {string} what to pass to `go build -modfile`
 */
export function leanModules({ root, build }) {
  // Unlike `go list -m`, this downloads the module where the cache doesn't have it.
  const download = execFileSync("go", ["mod", "download", "-json", module], { cwd: root, encoding: "utf8" });
  const dir = JSON.parse(download).Dir;
  let source = readFileSync(path.join(dir, "gjson.go"), "utf8");
  for (const [what, instead] of cuts) {
    const found = source.match(what)?.length ?? 0;
    if (found !== 1) throw new Error(`${module} has changed: ${what} is found ${found} times, not once`);
    source = source.replace(what, instead);
  }
  const copy = path.join(build, "gjson");
  mkdirSync(copy, { recursive: true });
  writeFileSync(path.join(copy, "gjson.go"), source);
  writeFileSync(path.join(copy, "go.mod"), readFileSync(path.join(dir, "go.mod")));

  const modfile = path.join(build, "go.mod");
  const replace = `\nreplace ${module} => ./${path.relative(root, copy).replaceAll(path.sep, "/")}\n`;
  writeFileSync(modfile, readFileSync(path.join(root, "go.mod"), "utf8") + replace);
  writeFileSync(path.join(build, "go.sum"), readFileSync(path.join(root, "go.sum")));
  return modfile;
}
