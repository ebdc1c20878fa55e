// Builds js/dist, what the npm package ships: the engine (wasm/, Go), the
// JavaScript (js/src) and its declarations. Called by ./build.sh build.
//
// --debug leaves the engine as it was linked, with the names of its functions,
// for profilers and for Go's tracebacks on the console. --without=STEP leaves out a
// step that makes the engine smaller (link/README.md).

import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import asc from "assemblyscript/asc";
import * as esbuild from "esbuild";
import { commandBuild } from "./command.mjs";
import { copied } from "./copied.mjs";
import { emitDeclarations } from "./declarations.mjs";
import { bundledLicences, npmLicences } from "./licences.mjs";
import { linkEngine } from "./link/link.mjs";
import { scopedWasmExec, wasmExecDeclarations } from "./wasm-exec.mjs";

const js = fileURLToPath(new URL("..", import.meta.url));
const root = path.dirname(path.resolve(js));
const src = path.join(js, "src");
const build = path.join(js, "build"); // generated, but not shipped
const dist = path.join(js, "dist");
const debug = process.argv.includes("--debug");
const without = process.argv.filter((flag) => flag.startsWith("--without=")).map((flag) => flag.slice(10));

const { version, repository } = JSON.parse(readFileSync(path.join(js, "package.json"), "utf8"));
// Asked from the root, so that a toolchain that go.mod selects is the one that answers.
const goroot = execFileSync("go", ["env", "GOROOT"], { cwd: root, encoding: "utf8" }).trim();

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });
mkdirSync(build, { recursive: true });

say("the engine: Go to WebAssembly");
const engine = linkEngine({ root, build, version, debug, without });
writeFileSync(path.join(dist, "anypage.wasm"), engine);
// The same wherever it is built: the level is the only thing that gzip's bytes depend on, and time is left out.
writeFileSync(path.join(dist, "anypage.wasm.gz"), gzipSync(engine, { level: 9 }));
// Generated before tsc and esbuild run: the sources import both.
writeFileSync(
  path.join(build, "wasm_exec.js"),
  scopedWasmExec(readFileSync(path.join(goroot, "lib/wasm/wasm_exec.js"), "utf8")),
);
writeFileSync(path.join(build, "wasm_exec.d.ts"), wasmExecDeclarations);
say("the kernel: AssemblyScript to WebAssembly");
writeLayout();
await writeKernel();
say("the JavaScript and its declarations");
await bundle();
emitDeclarations({ js, entries: ["index", "tanstack-query", "swr", "devtools", "element"], out: dist });
copyFileSync(path.join(goroot, "LICENSE"), path.join(dist, "wasm_exec.LICENSE.txt"));
copyFileSync(path.join(js, "node_modules/yaml/LICENSE"), path.join(dist, "yaml.LICENSE.txt"));
writeFileSync(path.join(dist, "anypage.wasm.LICENSES.txt"), bundledLicences({ root, goroot }));
// npm packs only what stands below js/.
for (const file of copied) {
  const text = readFileSync(path.join(root, file), "utf8");
  writeFileSync(path.join(js, file), file.endsWith(".md") ? absoluteLinks(text) : text);
}

/** A document for npm's site, which has no other file of the repository: links and pictures lead to the repository itself. */
function absoluteLinks(markdown) {
  const home = repository.url.replace(/^git\+|\.git$/g, "");
  return markdown
    .replace(/(\]\()(?![a-z]+:|#)(?:\.\/)?/g, `$1${home}/blob/main/`)
    .replace(/(<(?:img|source)[^>]* (?:src|srcset)=")(?![a-z]+:)/g, `$1${home}/raw/main/`);
}

say("done: js/dist");

/** A build takes a minute on a fresh machine: whoever waits is told what for. */
function say(what) {
  console.log(`build: ${what}`);
}

/** Where things are in the engine's memory: Go's types say it, and the kernel works on them. */
function writeLayout() {
  const json = execFileSync("go", ["run", "./wasm/internal/layout"], { cwd: root, encoding: "utf8" });
  const lines = Object.entries(JSON.parse(json)).map(
    ([name, value]) => `export const ${name}: ${value < 2 ** 32 ? "usize" : "u64"} = ${value};\n`,
  );
  writeFileSync(path.join(build, "layout.json"), json); // for the kernel's tests
  writeFileSync(path.join(build, "layout.ts"), lines.join(""));
}

/** The kernel (js/kernel): a file for hosts that compile nothing at run time, and text, small enough to be part of the JavaScript. */
async function writeKernel() {
  const out = path.join(dist, "kernel.wasm");
  // No allocator, no start function, and the engine's memory.
  const flags = [
    "-O3",
    "--noAssert",
    "--runtime",
    "stub",
    "--use",
    "abort=",
    "--enable",
    "simd",
    "--importMemory",
    "--initialMemory",
    "0",
  ];
  const { error, stderr } = await asc.main([path.join(js, "kernel/index.ts"), ...flags, "--outFile", out]);
  if (error !== null) {
    console.error(String(stderr));
    process.exit(1);
  }
  const module = new WebAssembly.Module(readFileSync(out));
  const imports = WebAssembly.Module.imports(module);
  if (imports.length !== 1 || imports[0].kind !== "memory")
    throw new Error("the kernel may import nothing but the engine's memory");
  writeFileSync(path.join(build, "kernel.js"), `export const base64 = "${readFileSync(out).toString("base64")}";\n`);
  writeFileSync(path.join(build, "kernel.d.ts"), "export const base64: string;\n");
}

async function bundle() {
  const common = {
    absWorkingDir: js,
    bundle: true,
    target: "es2022",
    platform: "neutral", // neither Node's nor a browser's: the sources pick at run time
    charset: "utf8",
    external: ["node:*", "*.wasm", "*.wasm?module"],
    define: { ANYPAGE_VERSION: JSON.stringify(version) },
    logLevel: "warning",
  };
  // Not minified: bundlers minify, and people read what they debug.
  const module = (name, separate) => ({
    ...common,
    entryPoints: [path.join(src, `${name}.ts`)],
    outfile: path.join(dist, `${name}.js`),
    format: "esm",
    legalComments: "inline",
    plugins: [separateFiles(separate)],
  });
  const required = { format: "cjs", platform: "node" }; // platform: esbuild lists the exports so that Node finds their names
  // Loaded when a document is YAML: more code than all the rest.
  const yaml = { ...module("yaml", []), minify: true };
  await Promise.all([
    esbuild.build(yaml),
    esbuild.build({ ...yaml, format: "cjs", outfile: path.join(dist, "yaml.cjs") }),
    esbuild.build(module("index", ["./yaml.js"])),
    esbuild.build(module("core", ["./yaml.js"])),
    ...["inline", "node", "workerd", "edge-light"].map((name) =>
      esbuild.build(module(name, ["./core.js", "./embedded.js"])),
    ),
    esbuild.build(module("embedded", ["./taken.js", "./devtools.js"])),
    esbuild.build(module("taken", [])),
    ...["tanstack-query", "swr"].flatMap((name) => {
      const adapter = { ...module(name, []), plugins: [byName()] };
      return [
        esbuild.build(adapter),
        esbuild.build({ ...adapter, ...required, format: "cjs", outfile: path.join(dist, `${name}.cjs`) }),
      ];
    }),
    esbuild.build({
      ...common,
      entryPoints: [path.join(src, "require.ts")],
      outfile: path.join(dist, "index.cjs"),
      ...required,
      legalComments: "inline",
      supported: { "dynamic-import": true }, // the embedded engine is a module
      plugins: [separateFiles(["./embedded.js"]), requiredYAML()],
    }),
    buildCommand(common),
    buildElement(module, required),
    esbuild.build({
      ...common,
      entryPoints: [path.join(src, "devtools.ts")],
      outfile: path.join(dist, "devtools.js"),
      format: "iife", // a console takes a script, not a module
      minify: true,
      legalComments: "eof",
      plugins: [separateFiles(["./yaml.js"]), embeddedEngine()],
    }),
  ]);
  // Under this name for require(), which takes the snippet for a module.
  writeFileSync(path.join(dist, "devtools.cjs"), '"use strict";\nrequire("./devtools.js");\n');
}

/** The command. It walks by means of the package's entry for Node, beside it, and contains what else it imports. */
async function buildCommand(common) {
  const outfile = path.join(dist, "cli.js");
  const { metafile } = await esbuild.build({
    ...commandBuild(common, "./node.js"),
    entryPoints: [path.join(src, "cli/main.ts")],
    outfile,
    metafile: true,
  });
  chmodSync(outfile, 0o755);
  writeFileSync(path.join(dist, "cli.LICENSES.txt"), npmLicences(js, Object.keys(metafile.inputs)));
}

/**
 * The element, minified, for pages without a bundler: the package itself stands beside it, and so does what few readers need. They
 * are loaded when they are needed. Lit is a file of its own, which all of them import.
 */
async function buildElement(module, required) {
  const named = {
    name: "what is loaded later",
    setup({ onResolve }) {
      onResolve({ filter: /\.js$/ }, ({ path: asked, kind }) =>
        kind === "dynamic-import" ? { path: `./${path.basename(asked)}`, external: true } : undefined,
      );
    },
  };
  const lit = {
    name: "Lit, once",
    setup({ onResolve }) {
      onResolve({ filter: /^lit(?:\/|$)/ }, () => ({ path: "./element-lit.js", external: true }));
    },
  };
  const styles = {
    name: "styles without what only people need",
    setup({ onLoad }) {
      onLoad({ filter: /[/\\]element[/\\].*\.ts$/ }, ({ path: file }) => ({
        contents: readFileSync(file, "utf8").replace(/\bcss`([^`]*)`/g, (_, css) => `css\`${smaller(css)}\``),
        loader: "ts",
      }));
    },
  };
  const part = (entry, name, plugins) => ({
    ...module(name, []),
    entryPoints: [path.join(src, entry)],
    minify: true,
    legalComments: "none", // element.LICENSES.txt has them
    metafile: true,
    plugins,
  });
  const parts = [
    part("element.ts", "element", [named, lit, styles]),
    part("element/element-lit.ts", "element-lit", []),
    part("element-server.ts", "element-server", []),
    { ...part("element-server.ts", "element-server", []), ...required, outfile: path.join(dist, "element-server.cjs") },
    ...["copied", "code", "trial", "editor", "requests", "panels"].map((name) =>
      part(`element/element-${name}.ts`, `element-${name}`, [named, lit, styles]),
    ),
  ];
  const built = await Promise.all(parts.map((options) => esbuild.build(options)));
  const files = built.flatMap(({ metafile }) => Object.keys(metafile.inputs));
  writeFileSync(path.join(dist, "element.LICENSES.txt"), npmLicences(js, files));
}

/** CSS by esbuild, which knows what may go. */
function smaller(css) {
  return esbuild.transformSync(css, { loader: "css", minify: true, charset: "utf8", target: "chrome123" }).code.trim();
}

/** Leaves the imports of some modules as they are: each stands beside the bundle, in one file for all. */
function separateFiles(specifiers) {
  return {
    name: "separate files",
    setup({ onResolve }) {
      onResolve({ filter: /^\.\// }, ({ path: asked }) =>
        specifiers.includes(asked) ? { path: asked, external: true } : undefined,
      );
    },
  };
}

/** Leaves the package to whoever loads an adapter: the entry point that its host gets, and the engine that is there. */
function byName() {
  return {
    name: "the package by its name",
    setup({ onResolve }) {
      onResolve({ filter: /^\.\/index\.js$/ }, () => ({ path: "anypage", external: true }));
    },
  };
}

/** Requires the YAML reader when it is needed: Jest, as it comes, has no import() for what is no module. */
function requiredYAML() {
  const name = "required YAML";
  return {
    name,
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^\.\/yaml\.js$/ }, () => ({ path: name, namespace: name }));
      onLoad({ filter: /.*/, namespace: name }, () => ({ contents: 'module.exports = require("./yaml.cjs");' }));
      onResolve({ filter: /^\.\/yaml\.cjs$/ }, ({ path }) => ({ path, external: true }));
    },
  };
}

/** Serves "virtual:anypage-wasm": the engine, gzipped, as base64 text (declared in src/virtual.d.ts). */
function embeddedEngine() {
  const name = "virtual:anypage-wasm";
  return {
    name,
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^virtual:anypage-wasm$/ }, () => ({ path: name, namespace: name }));
      onLoad({ filter: /.*/, namespace: name }, () => ({
        contents: readFileSync(path.join(dist, "anypage.wasm.gz")).toString("base64"),
        loader: "text",
      }));
    },
  };
}
