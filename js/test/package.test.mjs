// The package as its users get it: packed, installed into an empty folder, and
// used from there in Node, in TypeScript, and through Vite in Chromium.

import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gunzipSync, gzipSync } from "node:zlib";
import * as esbuild from "esbuild";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import * as vite from "vite";
import { launchChromium, noBrowser } from "./chromium.mjs";
import { sample, slow } from "./scale.mjs";
import { startServer } from "./server.mjs";

const js = fileURLToPath(new URL("..", import.meta.url));
const run = promisify(execFile);
const manifest = JSON.parse(readFileSync(path.join(js, "package.json"), "utf8"));

/** Walks a sample endpoint page by page; what it says is compared with the data set. Runs in Node and in a page. */
const walkAll = `async (paginate, url) => {
  const walk = paginate(url, { pagination: "link-header", items: "$.items" });
  let text = "";
  for await (const page of walk.pages()) {
    if (page.index >= 20) throw new Error("the list has 20 pages, this is one more");
    for (let i = 0; i < page.items.length; i++) text += page.raw(i) + "\\n";
  }
  const sha256 = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return { sha256: Array.from(new Uint8Array(sha256), (b) => b.toString(16).padStart(2, "0")).join(""), verdict: walk.verdict };
}`;

/** Reads a document in YAML, which takes a chunk of its own; answers with its operation. */
const readYAML = `async (openapi) => {
  const api = await openapi("openapi: 3.1.0\\npaths: {/list: {get: {x-ms-pageable: {nextLinkName: next}}}}", { server: "https://api.example" });
  return api.operations[0].operationId;
}`;

/** For a test's `skip` option. */

let folder; // of the consumer
/** The installed package's files. */
const dist = () => path.join(folder, "node_modules/anypage/dist");
let tarball;
let server;
let expected; // SHA-256 of the data set

before(async () => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), "anypage-package-")));
  tarball = process.env.ANYPAGE_TARBALL ?? pack(folder); // ./build.sh pack names the one that it has made
  writeFileSync(path.join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
  // Offline, with a cache of its own: whatever it needs must be in the tarball.
  const install = [
    "install",
    "--offline",
    "--cache",
    path.join(folder, "cache"),
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
    tarball,
  ];
  execFileSync("npm", install, { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
  server = await startServer();
  const data = await fetch(`${server.origin}/api/data.ndjson`);
  assert.equal(data.status, 200);
  expected = createHash("sha256")
    .update(Buffer.from(await data.arrayBuffer()))
    .digest("hex");
});

function pack(destination) {
  const flags = ["--json", "--ignore-scripts", "--loglevel=error", "--pack-destination", destination];
  const [packed] = JSON.parse(execFileSync("npm", ["pack", ...flags], { cwd: js, encoding: "utf8" }));
  return path.join(destination, packed.filename);
}

after(() => {
  server?.close();
  rmSync(folder, { recursive: true, force: true });
});

function assertWhole({ sha256, verdict }) {
  assert.equal(verdict.status, "complete", verdict.evidence);
  assert.equal(verdict.items, 10_000);
  assert.equal(sha256, expected, "items differ from the data set");
}

const listing = () => `${server.origin}/api/link-header?per_page=500`;

test("holds what its exports name, and nothing else", () => {
  const installed = path.join(folder, "node_modules", "anypage");
  const files = readdirSync(installed, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(installed, path.join(entry.path, entry.name)).split(path.sep).join("/"));
  assert.deepEqual(files.sort(), [
    "LICENSE",
    "README.md",
    "SECURITY.md",
    "dist/anypage.wasm",
    "dist/anypage.wasm.LICENSES.txt",
    "dist/anypage.wasm.gz",
    "dist/cli.LICENSES.txt",
    "dist/cli.js",
    "dist/common.d.cts",
    "dist/common.d.ts",
    "dist/console/types.d.cts",
    "dist/console/types.d.ts",
    "dist/contract.d.cts",
    "dist/contract.d.ts",
    "dist/core.js",
    "dist/devtools.cjs",
    "dist/devtools.d.cts",
    "dist/devtools.d.ts",
    "dist/devtools.js",
    "dist/edge-light.js",
    "dist/element-code.js",
    "dist/element-copied.js",
    "dist/element-editor.js",
    "dist/element-lit.js",
    "dist/element-panels.js",
    "dist/element-requests.js",
    "dist/element-server.cjs",
    "dist/element-server.js",
    "dist/element-trial.js",
    "dist/element.LICENSES.txt",
    "dist/element.d.cts",
    "dist/element.d.ts",
    "dist/element.js",
    "dist/element/public.d.cts",
    "dist/element/public.d.ts",
    "dist/embedded.js",
    "dist/errors.d.cts",
    "dist/errors.d.ts",
    "dist/globals.d.cts",
    "dist/globals.d.ts",
    "dist/index.cjs",
    "dist/index.d.cts",
    "dist/index.d.ts",
    "dist/index.js",
    "dist/inline.js",
    "dist/kernel.wasm",
    "dist/node.js",
    "dist/query.d.cts",
    "dist/query.d.ts",
    "dist/swr.cjs",
    "dist/swr.d.cts",
    "dist/swr.d.ts",
    "dist/swr.js",
    "dist/taken.js",
    "dist/tanstack-query.cjs",
    "dist/tanstack-query.d.cts",
    "dist/tanstack-query.d.ts",
    "dist/tanstack-query.js",
    "dist/types.d.cts",
    "dist/types.d.ts",
    "dist/wasm_exec.LICENSE.txt",
    "dist/workerd.js",
    "dist/yaml.LICENSE.txt",
    "dist/yaml.cjs",
    "dist/yaml.js",
    "package.json",
  ]);
  // Each name, under any condition; and what tools ask for that know no exports.
  const leaves = (target) => (typeof target === "string" ? [target] : Object.values(target).flatMap(leaves));
  const targets = [
    ...leaves(manifest.exports),
    manifest.main,
    manifest.module,
    manifest.types,
    manifest.bin.anypage,
    ...manifest.sideEffects,
  ];
  for (const target of targets) assert.ok(files.includes(target.slice(2)), target);
  assert.equal(manifest.dependencies, undefined);

  for (const file of files) {
    const text = readFileSync(path.join(installed, file), "latin1");
    assert.ok(!text.includes(path.dirname(path.resolve(js))), `${file} names a folder of the machine that built it`);
    if (/\.[jt]s$/.test(file)) assert.ok(!text.includes("sourceMappingURL="), `${file} names a source map`);
  }
  // Bundlers look for these very characters.
  const shipped = (file) => readFileSync(path.join(installed, file), "utf8");
  for (const name of ["anypage.wasm", "anypage.wasm.gz"])
    assert.ok(shipped("dist/index.js").includes(`new URL("./${name}", import.meta.url)`));
  assert.doesNotMatch(shipped("dist/devtools.js"), /import\.meta|^import /m, "the snippet needs no other file");
  for (const name of ["inline", "core", "embedded", "taken"])
    assert.doesNotMatch(shipped(`dist/${name}.js`), /import\.meta/, "a bundler would copy a file that nobody loads");

  // npm shows it without the repository's other files.
  for (const file of ["README.md", "SECURITY.md"])
    for (const [, link] of shipped(file).matchAll(/\]\(([^)\s]+)/g))
      assert.match(link, /^(https:\/\/|#)/, `${file}: ${link}`);
  const home = "https://github.com/anypage/anypage";
  assert.ok(shipped("README.md").includes(`](${home}/blob/main/SECURITY.md)`));
  const pictures = [...shipped("README.md").matchAll(/<(?:img|source)[^>]* (?:src|srcset)="([^"]+)"/g)];
  assert.ok(pictures.length >= 2);
  for (const [, address] of pictures) {
    assert.ok(address.startsWith(`${home}/raw/main/`), address);
    const file = path.join(js, "..", address.slice(`${home}/raw/main/`.length));
    assert.ok(statSync(file).size <= 150_000, `${file} is large for a picture that npm and GitHub show first`);
  }

  // The engine is there three times: as it is, packed, and as text in the snippet.
  const packed = readFileSync(path.join(installed, "dist/anypage.wasm.gz"));
  assert.deepEqual(gunzipSync(packed), readFileSync(path.join(installed, "dist/anypage.wasm")));
  const text = packed.toString("base64");
  assert.deepEqual(
    files.filter((file) => readFileSync(path.join(installed, file), "latin1").includes(text.slice(1_000, 2_000))),
    ["dist/devtools.js"],
  );
  assert.ok(shipped("dist/devtools.js").includes(text));
});

test("is of a size that is worth its engine", () => {
  // The element's editor is 0.1 MB of it: only who edits a pagination loads it, but it ships to all.
  assert.ok(statSync(tarball).size < 3_000_000, `${statSync(tarball).size} bytes`);
  const gzipped = (name) => gzipSync(readFileSync(path.join(dist(), name)), { level: 9 }).length;
  const element = gzipped("element.js") + gzipped("element-lit.js");
  assert.ok(element < 40_000, `the element is ${element} bytes, gzipped`);
});

test("has Lit once", () => {
  const withLit = readdirSync(dist()).filter(
    (name) => /^element.*\.js$/.test(name) && readFileSync(path.join(dist(), name), "utf8").includes("litHtmlVersions"),
  );
  assert.deepEqual(withLit, ["element-lit.js"]);
});

test("the lock file has the version of package.json", () => {
  const lock = JSON.parse(readFileSync(path.join(js, "package-lock.json"), "utf8"));
  assert.deepEqual([lock.version, lock.packages[""].version], [manifest.version, manifest.version]);
});

test("publint finds nothing", async () => {
  const { buffer, byteOffset, byteLength } = readFileSync(tarball);
  const { messages } = await publint({
    pack: { tarball: buffer.slice(byteOffset, byteOffset + byteLength) },
    strict: true,
  });
  assert.deepEqual(
    messages.map((message) => formatMessage(message, manifest)),
    [],
  );
});

test("arethetypeswrong finds nothing", { skip: slow }, async () => {
  const attw = path.join(js, "node_modules/@arethetypeswrong/cli/dist/index.js");
  const plain = ["--format", "ascii", "--no-color", "--no-emoji"];
  // What resolves by node10 knows no exports. The files of the engine are no modules to be imported by name.
  const flags = ["--profile", "node16", "--exclude-entrypoints", "./anypage.wasm", "./anypage.wasm.gz"];
  await run(process.execPath, [attw, tarball, ...plain, ...flags]).catch((error) =>
    assert.fail(error.stdout || error.message),
  );
});

test("what is imported alone costs little", async () => {
  for (const entry of ["anypage", "anypage/inline"]) {
    for (const platform of ["browser", "node"]) {
      for (const [name, most] of [
        ["version", 1_000],
        ["PaginationError", 1_000],
        ["presets", 3_500],
        ["paginate", entry === "anypage" && platform === "browser" ? 76_500 : 1_300_000],
      ]) {
        const { outputFiles } = await esbuild.build({
          stdin: { contents: `import { ${name} } from "${entry}"; console.log(${name});`, resolveDir: folder },
          bundle: true,
          minify: true,
          write: false,
          format: "esm",
          platform,
          logLevel: "error",
        });
        const { length } = outputFiles[0].contents;
        assert.ok(length < most, `${name} of ${entry} for ${platform} costs ${length} bytes`);
        // What does cost a megabyte brings the engine along.
        if (name === "paginate" && most > 76_500) assert.ok(length > 1_000_000, `${entry} for ${platform}: ${length}`);
      }
    }
  }
});

for (const name of sample(["anypage", "anypage/inline"], 2)) {
  test(`${name} through require()`, async () => {
    const script = path.join(folder, `require-${path.basename(name)}.cjs`);
    writeFileSync(
      script,
      `
const module_ = require(${JSON.stringify(name)});
(async () => {
  const result = await (${walkAll})(module_.paginate, process.argv[2]);
  result.operation = await (${readYAML})(module_.openapi);
  console.log(JSON.stringify({ ...result, version: module_.version }));
})();
`,
    );
    const { stdout, stderr } = await run(process.execPath, [script, listing()], { cwd: folder, timeout: 60_000 });
    assert.equal(stderr, "");
    const result = JSON.parse(stdout);
    assertWhole(result);
    assert.equal(result.version, manifest.version);
    assert.equal(result.operation, "GET /list");
  });

  test(`${name} in Node`, async () => {
    const script = path.join(folder, `node-${path.basename(name)}.mjs`);
    writeFileSync(
      script,
      `
import * as module from ${JSON.stringify(name)};
await (await fetch(process.argv[2])).text(); // Node's fetch adds a global of its own
const before = Reflect.ownKeys(globalThis);
const result = await (${walkAll})(module.paginate, process.argv[2]);
result.operation = await (${readYAML})(module.openapi);
const added = Reflect.ownKeys(globalThis).filter((key) => !before.includes(key)).map(String);
console.log(JSON.stringify({ ...result, version: module.version, added }));
`,
    );
    // Ends by itself: an engine that waits keeps no process alive.
    const { stdout, stderr } = await run(process.execPath, [script, listing()], { cwd: folder, timeout: 60_000 });
    assert.equal(stderr, "");
    const result = JSON.parse(stdout);
    assertWhole(result);
    assert.equal(result.version, manifest.version);
    assert.deepEqual(result.added, [], "globals were added");
    assert.equal(result.operation, "GET /list");
  });
}

const dom = ["es2022", "dom", "dom.iterable", "dom.asynciterable"];
for (const [name, file, options] of [
  ["as an ES module", "types.ts", { module: "nodenext", lib: dom }],
  ["through a bundler", "types.ts", { module: "esnext", moduleResolution: "bundler", lib: dom }],
  ["as CommonJS", "types.cts", { module: "nodenext", lib: dom }],
  ["without the DOM's types", "types-bare.ts", { module: "nodenext", lib: ["es2022"] }],
  ["without the DOM's types, as CommonJS", "types-bare.cts", { module: "nodenext", lib: ["es2022"] }],
  ["with Node's types alone", "types-bare.ts", { module: "nodenext", lib: ["es2022"], types: ["node"] }],
  ["with the DOM's types and Node's", "types-bare.ts", { module: "nodenext", lib: dom, types: ["node"] }],
  ["with Symbol.asyncDispose", "types-disposable.ts", { module: "nodenext", lib: [...dom, "esnext.disposable"] }],
  ["not strictly", "types-bare.ts", { module: "nodenext", lib: ["es2022"], exactOptionalPropertyTypes: false }],
]) {
  test(`types, ${name}`, { skip: name !== "as an ES module" && slow }, async () => {
    const project = mkdtempSync(path.join(folder, "types-"));
    cpSync(path.join(js, "test", file.replace(".cts", ".ts")), path.join(project, file));
    const compilerOptions = {
      target: "es2022",
      types: [],
      typeRoots: [path.join(js, "node_modules/@types")],
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: false,
      noEmit: true,
      ...options,
    };
    writeFileSync(path.join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, files: [file] }));
    const tsc = path.join(js, "node_modules/typescript/bin/tsc");
    await run(process.execPath, [tsc, "-p", project]).catch((error) => assert.fail(error.stdout || error.message));
  });
}

/** The names of public things in a declaration file that have no comment above them. */
function undocumented(text) {
  const lines = text.split("\n");
  return lines.filter((line, i) => {
    const declares =
      /^export (?:declare )?(?:const|class|interface|type (?!\*|\{)|function)/.test(line) ||
      /^ {4}(?:readonly |static |override )*(?:\w+|\[Symbol\.\w+\])\??(?:<[^(]*>)?[(:]/.test(line);
    return declares && !/\*\/$/.test(lines[i - 1]);
  });
}

test("every public name has a comment", () => {
  assert.deepEqual(undocumented("/** a */\nexport interface A {\n    b: string;\n    /** c */\n    c(): void;\n}"), [
    "    b: string;",
  ]);
  for (const name of [
    "index",
    "common",
    "contract",
    "errors",
    "types",
    "query",
    "tanstack-query",
    "swr",
    "devtools",
    "console/types",
  ]) {
    const text = readFileSync(path.join(folder, `node_modules/anypage/dist/${name}.d.ts`), "utf8");
    assert.deepEqual(undocumented(text), [], name);
    if (name === "index") assert.match(text, /@example[\s\S]*export declare const paginate/);
  }
});

describe("the package works through Vite in Chromium", { skip: noBrowser }, () => {
  let browser;
  before(async () => {
    browser = await launchChromium();
  });
  after(() => browser?.close());

  for (const name of ["anypage", "anypage/inline"]) {
    test(name, async () => {
      const app = path.join(folder, `vite-${path.basename(name)}`);
      mkdirSync(app);
      writeFileSync(
        path.join(app, "index.html"),
        '<!doctype html><title>app</title><link rel="icon" href="data:,"><script type="module" src="/main.js"></script>\n',
      );
      writeFileSync(
        path.join(app, "main.js"),
        `
import { openapi, paginate } from ${JSON.stringify(name)};
globalThis.walkAll = (url) => (${walkAll})(paginate, url);
globalThis.readYAML = () => (${readYAML})(openapi);
`,
      );
      const options = { root: app, configFile: false, logLevel: "warn", build: { chunkSizeWarningLimit: 5_000 } };
      await vite.build(options);
      const assets = readdirSync(path.join(app, "dist/assets"));
      assert.equal(
        assets.filter((file) => file.endsWith(".wasm")).length,
        name === "anypage" ? 1 : 0,
        assets.join(" "),
      );

      const preview = await vite.preview({ ...options, preview: { host: "127.0.0.1", port: 4173 } });
      const page = await browser.newPage();
      const faults = [];
      page.on("pageerror", (error) => faults.push(String(error)));
      page.on("console", (message) => {
        if (["error", "warning"].includes(message.type())) faults.push(message.text());
      });
      try {
        const address = preview.resolvedUrls.local[0];
        assert.notEqual(new URL(address).origin, server.origin);
        await page.goto(address);
        await page.waitForFunction("typeof walkAll === 'function'");
        assertWhole(await page.evaluate((url) => globalThis.walkAll(url), listing()));
        const scripts = () =>
          page.evaluate(
            () => performance.getEntriesByType("resource").filter((entry) => entry.name.endsWith(".js")).length,
          );
        const before = await scripts();
        assert.equal(await page.evaluate(() => globalThis.readYAML()), "GET /list");
        assert.equal((await scripts()) - before, 1, "the YAML reader is loaded when it is needed");
        assert.deepEqual(faults, []);
      } finally {
        await page.close();
        await preview.close();
      }
    });
  }
});
