// Loading the engine: what may be given to init(), how answers are read, and what the errors say, each with the one
// line that helps. What a Content Security Policy forbids is in csp.test.mjs.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import vm from "node:vm";
import { gzipSync } from "node:zlib";

const dist = fileURLToPath(new URL("../dist/", import.meta.url));
const wasm = readFileSync(path.join(dist, "anypage.wasm"));
const packed = readFileSync(path.join(dist, "anypage.wasm.gz"));
const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

let copies = 0;
/** A copy of the package that has loaded nothing yet. */
const fresh = () => import(`../dist/index.js?${copies++}`);

let folder;
let site;
let origin;
before(async () => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), "anypage-load-")));
  const answers = {
    "/packed": [200, { "content-type": "application/gzip" }, packed],
    "/packed.gz": [200, { "content-type": "application/wasm" }, packed],
    "/unpacked.gz": [200, { "content-type": "application/wasm", "content-encoding": "gzip" }, gzipSync(wasm)],
    "/plain": [200, { "content-type": "application/wasm" }, wasm],
    "/untyped": [200, {}, wasm],
    "/html": [200, { "content-type": "text/html" }, "<!doctype html><title>app</title>"],
    "/text": [200, { "content-type": "text/plain" }, "version https://git-lfs.github.com/spec/v1"],
    "/empty": [200, {}, ""],
  };
  site = createServer(({ url }, response) => {
    const [status, headers, body] = answers[url.replace(/\?.*/, "")] ?? [404, {}, ""];
    response.writeHead(status, headers).end(body);
  });
  await new Promise((resolve) => site.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${site.address().port}`;
});
after(() => {
  site.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Walks a short list, which takes an engine that works. */
async function works({ paginate }) {
  const walk = paginate("https://api.example/list", {
    pagination: "none",
    items: "$.data",
    fetch: async () => Response.json({ data: [1, 2, 3] }),
  });
  assert.equal(await walk.count(), 3);
}

describe("init takes", () => {
  const arrayBuffer = () => wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.length);
  for (const [what, source] of [
    ["nothing", () => undefined],
    ["a URL's text", () => `${origin}/plain`],
    ["a URL", () => new URL(`${origin}/plain`)],
    ["a file's URL", () => pathToFileURL(path.join(dist, "anypage.wasm"))],
    ["a packed file's URL", () => pathToFileURL(path.join(dist, "anypage.wasm.gz"))],
    ["a Response", () => fetch(`${origin}/plain`)],
    ["a Response without a type", () => fetch(`${origin}/untyped`)],
    ["a packed Response", () => fetch(`${origin}/packed`)],
    ["a Response that is packed, but not by its type", () => fetch(`${origin}/packed.gz`)],
    ["a Response that fetch has unpacked", () => fetch(`${origin}/unpacked.gz`)],
    ["a Response that was made", () => new Response(packed)],
    ["what stands in for a Response", () => ({ ok: true, url: "", headers: new Headers(), arrayBuffer })],
    ["an ArrayBuffer", arrayBuffer],
    ["a view", () => new DataView(arrayBuffer())],
    ["packed bytes", () => packed],
    ["a module", () => WebAssembly.compile(wasm)],
    ["a module of another realm", () => vm.runInNewContext("new WebAssembly.Module(bytes)", { bytes: wasm })],
  ]) {
    test(what, async () => {
      const copy = await fresh();
      await copy.init(await source());
      await works(copy);
    });
  }
});

/** Fails with an error of code "engine" and this message; a later call that can work does. */
async function fails(source, message) {
  const copy = await fresh();
  const error = await copy.init(await source()).then(
    () => assert.fail("it has loaded"),
    (error) => error,
  );
  assert.ok(error instanceof copy.PaginationError, String(error));
  assert.equal(error.code, "engine");
  assert.equal(error.message, `the engine could not be loaded: ${message}`);
  await copy.init();
  await works(copy);
}

const notBeside =
  'copy anypage.wasm and anypage.wasm.gz there out of anypage/dist, pass the address of your copy to init(), or import from "anypage/inline", which has it embedded';
const whenHTML =
  'the server has no such file and answers with a page: with Vite add "anypage" to optimizeDeps.exclude; with esbuild or Rollup copy anypage.wasm.gz beside the bundle, or pass its address to init(); or import from "anypage/inline", which has it embedded';

describe("the error says what helps", () => {
  test("HTML instead of the engine", async () => {
    await fails(() => `${origin}/html?key=secret`, `${origin}/html is an HTML page, not the engine; ${whenHTML}`);
    await fails(() => new Response("\n<html>"), `the Response is an HTML page, not the engine; ${whenHTML}`);
  });

  test("something else instead of the engine", async () => {
    const put = `put the file anypage.wasm of anypage ${version} there`;
    await fails(
      () => `${origin}/text`,
      `${origin}/text begins with "version https://", which is no WebAssembly module; ${put}`,
    );
    await fails(() => `${origin}/empty`, `${origin}/empty is empty, which is no WebAssembly module; ${put}`);
    await fails(
      () => new Uint8Array([1, 2]),
      `what was passed to init() begins with "\\u0001\\u0002", which is no WebAssembly module; ${put}`,
    );
  });

  test("a status", async () => {
    await fails(
      () => `${origin}/missing`,
      `${origin}/missing was answered with status 404; the file is not there: ${notBeside}`,
    );
  });

  test("no server", async () => {
    await fails(
      () => "http://127.0.0.1:1/anypage.wasm",
      "http://127.0.0.1:1/anypage.wasm could not be fetched: fetch failed; check that it is served there; a Content Security Policy has to allow its address in connect-src",
    );
  });

  test("no address", async () => {
    await fails(
      () => "blob:nothing",
      `blob:nothing could not be fetched: fetch failed; that is no address to fetch from: ${notBeside}`,
    );
  });

  test("no file", async () => {
    const file = `${folder}/anypage.wasm`;
    await fails(
      () => pathToFileURL(file),
      `there is no file ${pathToFileURL(file)}; tell the bundler to leave the package where it is (external), or ${notBeside}`,
    );
  });

  test("another version", async () => {
    const other = path.join(folder, "other.mjs");
    writeFileSync(other, readFileSync(path.join(dist, "index.js"), "utf8").replaceAll(`"${version}"`, '"99.0.0"'));
    const { init } = await import(pathToFileURL(other));
    await assert.rejects(init(wasm), {
      code: "engine",
      message: `anypage.wasm is of version ${version}, the JavaScript around it of 99.0.0: serve both files of the same package, and empty caches that hold one of them`,
    });
  });

  test("a damaged file", async () => {
    const { init } = await fresh();
    for (const bytes of [wasm.subarray(0, 100_000), packed.subarray(0, 100_000)])
      await assert.rejects(init(new Uint8Array(bytes)), {
        code: "engine",
        message: /^the engine could not be loaded: /,
      });
    await assert.rejects(init(new Uint8Array(wasm.subarray(0, 100_000))), {
      message: new RegExp(`; the file is damaged: put anypage\\.wasm of anypage ${version} there$`),
    });
  });

  test("a packed engine where nothing unpacks it", async () => {
    const { DecompressionStream } = globalThis;
    delete globalThis.DecompressionStream;
    try {
      const { init } = await fresh();
      for (const source of [packed, new Response(packed)])
        await assert.rejects(init(source), (error) => {
          assert.equal(error.code, "engine");
          assert.match(error.message, /has no DecompressionStream to unpack it; pass anypage\.wasm as it is/);
          return true;
        });
      await init(wasm);
    } finally {
      globalThis.DecompressionStream = DecompressionStream;
    }
  });

  test("no WebAssembly", async () => {
    const script = `
      delete globalThis.WebAssembly;
      const { init } = await import(${JSON.stringify(pathToFileURL(path.join(dist, "index.js")).href)});
      console.log((await init().catch((error) => error)).message);`;
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script]);
    assert.equal(
      stdout.trim(),
      "the engine could not be loaded: this environment has no WebAssembly; use a newer one, or in a browser turn off what switches WebAssembly off, such as Lockdown Mode",
    );
  });

  test("a host that compiles nothing at run time", async () => {
    const globals = { process, URL, TextDecoder, TextEncoder, Response, DecompressionStream, performance, console };
    const context = vm.createContext({ ...globals }, { codeGeneration: { wasm: false } });
    const module = { exports: {} };
    const text = readFileSync(path.join(dist, "index.cjs"), "utf8");
    const names = ["module", "exports", "require", "__dirname"];
    vm.compileFunction(text, names, { parsingContext: context })(module, module.exports, createRequire(dist), dist);
    const error = await module.exports.init().catch((error) => error);
    assert.equal(error.code, "engine");
    assert.match(
      error.message,
      /this host compiles no WebAssembly at run time: let the bundler resolve the condition workerd/,
    );
  });

  test("no permission, for which Node's entry takes the embedded engine", async () => {
    const place = path.join(folder, "permission");
    cpSync(dist, place, { recursive: true });
    writeFileSync(path.join(place, "package.json"), '{ "type": "module" }');
    const permission = process.allowedNodeEnvironmentFlags.has("--permission")
      ? "--permission"
      : "--experimental-permission";
    const scripts = ["index", "core", "node", "embedded", "taken", "devtools"].map((name) =>
      path.join(place, `${name}.js`),
    );
    const run = async (entry) => {
      const script = path.join(place, `${entry}.main.mjs`);
      writeFileSync(
        script,
        `import { init } from "./${entry}.js"; console.log(await init().then(() => "loaded", (error) => error.message));`,
      );
      const reads = [...scripts, script, path.join(place, "package.json")].map((file) => `--allow-fs-read=${file}`);
      return (await promisify(execFile)(process.execPath, [permission, ...reads, script])).stdout.trim();
    };
    assert.equal(
      await run("index"),
      `the engine could not be loaded: ${pathToFileURL(path.join(place, "anypage.wasm"))} may not be read: Access to this API has been restricted; allow it (Deno: --allow-read), or import from "anypage/inline", which reads no file`,
    );
    assert.equal(await run("node"), "loaded");
  });
});

describe("where a bundler has left the file behind", () => {
  test("Node's entry and require() take the embedded engine", async () => {
    const place = path.join(folder, "left");
    for (const name of ["core.js", "node.js", "embedded.js", "taken.js", "devtools.js", "index.cjs"])
      cpSync(path.join(dist, name), path.join(place, name));
    writeFileSync(path.join(place, "package.json"), '{ "type": "module" }');
    await works(await import(pathToFileURL(path.join(place, "node.js"))));
    await works(createRequire(import.meta.url)(path.join(place, "index.cjs")));
    assert.equal(globalThis.anypage, undefined, "the snippet has only handed the engine over");
    assert.equal(globalThis[Symbol.for("anypage.engine")], undefined);
  });
});

describe("in a folder of Vite's", () => {
  /** Loads from an address that Vite has given the bundled package; answers with what it asked for. */
  async function asked(base, answers) {
    const place = path.join(folder, `vite-${copies++}.mjs`);
    const text = readFileSync(path.join(dist, "index.js"), "utf8");
    writeFileSync(place, text.replaceAll("import.meta.url", JSON.stringify(`${base}/anypage.js?v=1`)));
    const { init } = await import(pathToFileURL(place));
    const addresses = [];
    const real = globalThis.fetch;
    globalThis.fetch = async (address) => {
      addresses.push(address);
      return answers[address]?.() ?? new Response("<!doctype html>", { headers: { "content-type": "text/html" } });
    };
    try {
      const error = await init().then(
        () => undefined,
        (error) => error,
      );
      return { addresses, message: error?.message };
    } finally {
      globalThis.fetch = real;
    }
  }

  test("the file is looked for where the package is", async () => {
    const found = () => new Response(packed);
    const file = "node_modules/anypage/dist/anypage.wasm.gz";
    for (const [base, root] of [
      ["http://localhost:5173/node_modules/.vite/deps", "http://localhost:5173/"],
      ["http://localhost:5173/node_modules/.vite/deps_ssr", "http://localhost:5173/"],
      ["http://localhost:3000/_nuxt/node_modules/.cache/vite/client/deps", "http://localhost:3000/_nuxt/"],
      ["http://localhost:3000/@fs/home/me/node_modules/.vite/deps", "http://localhost:3000/@fs/home/me/"],
    ])
      assert.deepEqual(await asked(base, { [root + file]: found }), { addresses: [root + file], message: undefined });
  });

  test("or where Vite says that it is", async () => {
    const { addresses, message } = await asked("http://localhost:3000/_nuxt/node_modules/.cache/vite/client/deps", {
      "http://localhost:3000/_nuxt/@id/anypage/anypage.wasm.gz?import&url": () =>
        new Response(
          'export default "/_nuxt/@fs/repo/node_modules/anypage/dist/anypage.wasm.gz"\n//# sourceMappingURL=',
        ),
      "http://localhost:3000/_nuxt/@fs/repo/node_modules/anypage/dist/anypage.wasm.gz": () => new Response(packed),
    });
    assert.equal(message, undefined);
    assert.equal(addresses.length, 3);
  });

  test("else the error names the option", async () => {
    const { message } = await asked("http://localhost:5173/node_modules/.vite/deps", {});
    assert.equal(
      message,
      'the engine could not be loaded: Vite has bundled the package without its file anypage.wasm.gz; add "anypage" to optimizeDeps.exclude in vite.config, or import from "anypage/inline", which has it embedded',
    );
  });
});

test("errors of all copies of the package are PaginationErrors", async () => {
  const [{ PaginationError }, other, common] = [
    await fresh(),
    await fresh(),
    createRequire(import.meta.url)("../dist/index.cjs"),
  ];
  const error = new PaginationError("config", "");
  for (const copy of [other, common]) {
    assert.notEqual(copy.PaginationError, PaginationError);
    assert.ok(error instanceof copy.PaginationError);
    assert.ok(new copy.PaginationError("config", "") instanceof PaginationError);
  }
  class Mine extends PaginationError {}
  assert.ok(new Mine("config", "") instanceof PaginationError);
  assert.ok(new Mine("config", "") instanceof Mine);
  assert.ok(!(error instanceof Mine));
  for (const value of [new Error(), null, undefined, "PaginationError", { name: "PaginationError" }])
    assert.ok(!(value instanceof PaginationError));
  assert.deepEqual(Object.keys(error), [
    "name",
    "code",
    "page",
    "index",
    "option",
    "issues",
    "request",
    "response",
    "checkpoint",
  ]);
});
