// The documentation: its pages are sound, each of their blocks runs as its info string says, and the site that is made of it
// works in Chromium. DOCS=recipes/stripe runs the blocks of pages whose names have that in them, and nothing else.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { format } from "node:util";
import { printed } from "../../web/docs/site/show.js";
import { readApi } from "../scripts/docs/api.mjs";
import { isModule, list } from "../scripts/docs/blocks.mjs";
import { readDocs, readReadme } from "../scripts/docs/pages.mjs";
import { runBlock, sampleAt } from "./docs-blocks.mjs";
import { startServer } from "./server.mjs";

const js = fileURLToPath(new URL("..", import.meta.url));
const wanted = process.env.DOCS ?? "";
const api = readApi();
const { pages, problems } = readDocs(api.written, api.names);
const { readme, problems: ofReadme } = readReadme(pages);
const chosen = [readme, ...pages.values()].filter(({ name }) => name.includes(wanted));

test("each page has what it needs, and its links lead somewhere", () => {
  const found = [...ofReadme, ...problems];
  assert.deepEqual(
    found.filter((problem) => problem.includes(wanted)),
    [],
  );
});

describe("blocks of code", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "anypage-docs-"));
  let server;
  let sample;

  before(async () => {
    server = await startServer();
    sample = await sampleAt(server.origin);
  });

  after(() => {
    server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  for (const page of chosen) {
    const blocks = page.blocks.filter(({ lang, attrs }) => lang !== "output" && !("declaration" in attrs));
    if (blocks.length === 0) continue;
    test(page.name, async (t) => {
      // A page's blocks share a folder: one may read what another wrote.
      const own = path.join(folder, page.name.replaceAll("/", "-"));
      mkdirSync(own);
      process.chdir(own);
      for (const block of blocks) await t.test(`${block.file}:${block.line}`, () => runBlock(block, sample));
      process.chdir(folder);
    });
  }
});

test("blocks of TypeScript have the types that they say", () => {
  const blocks = chosen.flatMap((page) => page.blocks.filter((block) => block.lang === "ts" && isModule(block)));
  const folder = path.join(js, "build/docs-types");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const types = {
    token: "string",
    signIn: "() => Promise<string>",
    sign: "(url: string, init: RequestInit) => Promise<Request>",
    localStorage: "Storage",
    process: "{ env: Record<string, string> }",
  };
  blocks.forEach((block, i) => {
    const names = new Set(list(block.attrs.globals).map((name) => name.replace(/^process\..*/, "process")));
    const globals = [...names].map((name) => `declare const ${name}: ${types[name]};`).join(" ");
    writeFileSync(path.join(folder, `${i}.ts`), `${block.code}\nexport {}; ${globals}\n`);
  });
  const compilerOptions = {
    target: "es2022",
    lib: ["es2023", "dom", "dom.iterable", "dom.asynciterable"],
    module: "nodenext",
    types: [],
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    skipLibCheck: true,
  };
  writeFileSync(path.join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.ts"] }));
  if (blocks.length === 0) return;
  const tsc = path.join(js, "node_modules/typescript/bin/tsc");
  const { stdout } = spawnSync(process.execPath, [tsc, "-p", folder, "--pretty", "false"], {
    encoding: "utf8",
    cwd: folder,
  });
  const told = stdout.replace(/^(\d+)\.ts\((\d+),(\d+)\)/gm, (_, i, line, column) => {
    const block = blocks[Number(i)];
    return `${block.file}:${block.line + Number(line)}:${column}`;
  });
  assert.equal(told, "");
});

test("a page shows values as Node does", () => {
  const verdict = {
    status: "complete",
    reason: "no-next",
    evidence: 'it\'s the "end"',
    pages: 20,
    items: 10000,
    total: 10000,
  };
  for (const value of [
    1,
    -0,
    10n,
    null,
    undefined,
    true,
    "a\nb",
    [],
    {},
    [1, 2, 3],
    ["a", "it's"],
    { a: 1, "b-c": [{ d: { e: {} } }], f: [undefined] },
    verdict,
    { ...verdict, requests: 20, retries: 0, bytes: 4097986 },
    [verdict, { a: { b: { c: 1 } } }],
    new Date(0),
    function named() {},
    () => {},
    { type: "cursor", inputs: [{ name: "cursor", in: "query", type: "cursor" }], outputs: { results: "$.data" } },
  ])
    assert.equal(printed([value, value]), format(value, value));
  assert.equal(printed(["a", 1]), format("a", 1));
});
