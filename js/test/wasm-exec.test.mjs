// The scoped wasm_exec.js, with a Go program that uses all it offers.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { createGo } from "../build/wasm_exec.js";

const program = `
package main

import "syscall/js"

func main() {
	global := js.Global()
	global.Set("fromGo", js.FuncOf(func(_ js.Value, args []js.Value) any { return args[0].Int() + 1 }))
	array := global.Get("Array").New(1, 2, 3)
	bytes := global.Get("Uint8Array").New(2)
	js.CopyBytesToJS(bytes, []byte{7, 9})
	println("from js:", array.Length(), bytes.Index(1).Int(), global.Get("process").Get("pid").Int(), global.Get("document").IsUndefined())
	panic("on purpose")
}
`;

let folder, wasm;

before(() => {
  folder = mkdtempSync(path.join(tmpdir(), "anypage-wasm-exec-"));
  writeFileSync(path.join(folder, "main.go"), program);
  const env = { ...process.env, GOOS: "js", GOARCH: "wasm", GOFLAGS: "" };
  execFileSync("go", ["build", "-o", "main.wasm", "main.go"], { cwd: folder, env, stdio: "inherit" });
  wasm = readFileSync(path.join(folder, "main.wasm"));
});

after(() => rmSync(folder, { recursive: true, force: true }));

test("leaves no global, takes none of Node's own, and shows what a panic prints", async (t) => {
  const globals = () => Reflect.ownKeys(globalThis);
  const before = globals();
  const ownProcess = { ...process };
  const log = t.mock.method(console, "log", () => {});

  const go = createGo();
  let exitCode;
  go.exit = (code) => {
    exitCode = code;
  };
  const { instance } = await WebAssembly.instantiate(wasm, go.importObject);
  await go.run(instance);

  const printed = log.mock.calls.map((call) => call.arguments.join(" ")).join("\n");
  log.mock.restore();
  assert.match(printed, /from js: 3 9 -1 true/, "the process it sees is not Node's"); // -1: the stand-in's pid
  assert.match(printed, /panic: on purpose/);
  assert.equal(exitCode, 2);
  assert.equal(go.exited, true);
  assert.deepEqual(globals(), before);
  assert.deepEqual({ ...process }, ownProcess);
});

test("programs share nothing", async () => {
  const [a, b] = [createGo(), createGo()];
  assert.notEqual(a.constructor, b.constructor);
  assert.notEqual(a.importObject, b.importObject);
});

test("keeps the text and the licence notice of the toolchain's file", () => {
  const goroot = execFileSync("go", ["env", "GOROOT"], {
    cwd: new URL("../..", import.meta.url),
    encoding: "utf8",
  }).trim();
  const scoped = readFileSync(new URL("../build/wasm_exec.js", import.meta.url), "utf8");
  assert.ok(scoped.includes(readFileSync(path.join(goroot, "lib/wasm/wasm_exec.js"), "utf8")));
  for (const shipped of ["index.js", "core.js", "index.cjs", "devtools.js"]) {
    const text = readFileSync(new URL(`../dist/${shipped}`, import.meta.url), "utf8");
    assert.match(text, /Copyright 2018 The Go Authors/, shipped);
    assert.match(text, /BSD-style/, shipped);
  }
});
