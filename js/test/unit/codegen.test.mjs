// The code that the element writes: it has no credentials, and it runs.

import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import * as YAML from "yaml";
import { openapi, paginate } from "../../dist/node.js";
import { full, sample } from "../scale.mjs";
import { startServer } from "../server.mjs";
import { sources } from "./sources.mjs";

const { codeOf, emptyConfig, exactValue, languages, pieces, readCopied } = await sources(
  "element/codegen/index",
  "element/config",
  "element/rows",
  "copied/index",
);
const js = fileURLToPath(new URL("../..", import.meta.url));
const run = promisify(execFile);

const about = (config = {}, more = {}) => ({
  config: { ...emptyConfig, url: "https://api.example/orders?per_page=100", ...config },
  finding: undefined,
  page: undefined,
  items: [],
  base: "https://site.example/a/page",
  ...more,
});
const write = (id, what) =>
  codeOf(
    languages.find((one) => one.id === id),
    what,
  );

/** What was found, as a walk tells it. */
const finding = (pagination, more = {}) => ({
  pagination,
  confidence: 0.98,
  evidence: [],
  speakeasy: pagination,
  ...more,
});
const byCursor = {
  type: "cursor",
  inputs: [{ name: "after", in: "parameters", type: "cursor" }],
  outputs: { results: "$['the items']", nextCursor: "$.data[-1].id" },
};

describe("the code", () => {
  const secret = "s3cr3t";
  const hiding = {
    "the query": { url: `https://api.example/orders?api_key=${secret}&page=1` },
    "a name that is percent-encoded": { url: `https://api.example/orders?a%70i-Key=${secret}` },
    "a parameter called key": { url: `https://api.example/orders?key=${secret}` },
    "user and password": { url: `https://me:${secret}@api.example/orders` },
    "a password with an at sign": { url: `https://me:${secret}@${secret}@api.example/orders` },
    "a user without a scheme": { url: `//me:${secret}@api.example/orders` },
    "the fragment": { url: `https://api.example/orders#access_token=${secret}` },
    "a header": { headers: [{ name: "Authorization", value: `Bearer ${secret}` }] },
    "a header with any name": { headers: [{ name: "X-Tenant", value: secret }] },
    "a member of the body": { method: "POST", body: `{"a":[{"client_secret":"${secret}","n":1}]}` },
    "an object in the body": { method: "POST", body: `{"credentials":{"user":"${secret}"}}` },
    "an escaped name in the body": { method: "POST", body: `{"tok\\u0065n":"${secret}"}` },
    "a form": { method: "POST", body: `a=1&password=${secret}` },
    "an operation's parameter": {
      url: "",
      source: {
        kind: "operation",
        document: `https://u:${secret}@api.example/openapi.json?token=${secret}`,
        operationId: "list",
        values: { "X-Api-Key": secret, body: { password: secret } },
      },
    },
  };
  for (const [where, config] of Object.entries(hiding))
    test(`has no credential of ${where}`, () => {
      for (const { id } of languages) {
        for (const page of [
          undefined,
          { method: "POST", url: config.url || "https://api.example/x", body: config.body },
        ]) {
          const code = write(id, about(config, { page, finding: finding(byCursor) }));
          assert.ok(!code.includes(secret), code);
        }
      }
      // It says that something is left to be filled in.
      if (!where.includes("fragment")) {
        assert.match(write("javascript", about(config)), /YOUR_/);
        assert.match(write("cli", about(config)), /YOUR_|--expand-env/);
      }
    });

  test("keeps what is no credential as it was typed", () => {
    const url = "https://api.example/a%2Fb/{id}?sort=key&page[size]=5&page_token=x%20y&q=caf%C3%A9";
    assert.match(
      write("javascript", about({ url })),
      new RegExp(`paginate\\(${JSON.stringify(url).replace(/[[\]{}?.*+()|^$]/g, "\\$&")}\\)`),
    );
    const headers = [{ name: "Accept", value: "application/vnd.x+json" }];
    assert.match(write("curl", about({ headers })), /-H 'Accept: application\/vnd\.x\+json'/);
  });

  test("keeps digits that JavaScript's numbers lose", () => {
    const body = '{"from":18446744073709551615,"a":1.5}';
    const config = { method: "POST", body };
    assert.ok(write("javascript", about(config)).includes(`body: ${JSON.stringify(body)}`));
    assert.ok(write("javascript", about(config)).includes('"content-type": "application/json"'));
    assert.ok(write("curl", about(config)).includes(body));
    assert.match(write("javascript", about({ ...config, body: '{"from": 1}' })), /body: \{ from: 1 \}/);
  });

  test("names what page 2 has proven, and leaves the rest to detection", () => {
    const found = (more) => write("javascript", about({}, { finding: finding(byCursor, more) }));
    assert.match(found(), /type: "cursor"/);
    assert.doesNotMatch(found({ confidence: 0.9 }), /type: "cursor"/);
    const link = { type: "url", outputs: { results: "$.items", nextUrl: "$response.header.Link" } };
    const named = write("javascript", about({}, { finding: finding(link, { preset: "link-header" }) }));
    assert.match(named, /pagination: "link-header",\n {2}items: "\$\.items",\n/);
  });

  test("has all settings", () => {
    const config = {
      until: "@.id > 7",
      items: "$.x",
      maxPages: 3,
      maxItems: 9,
      prefetch: 2,
      concurrency: 4,
      pagination: "hal",
    };
    const code = write("javascript", about(config));
    for (const line of [
      'pagination: "hal"',
      'items: "$.x"',
      'until: "@.id > 7"',
      "maxPages: 3",
      "maxItems: 9",
      "prefetch: 2",
      "concurrency: 4",
    ])
      assert.ok(code.includes(line), line);
    assert.match(
      write("cli", about(config)).replaceAll(" \\\n ", ""),
      /--pagination hal --items '\$\.x' --until '@\.id > 7' --max-items 9 --max-pages 3 --concurrency 4 --prefetch 2\n/,
    );
  });

  test("says what it waits for while the pagination is being typed", () => {
    for (const { id, comment } of languages) {
      if (id === "curl" || id === "speakeasy") continue;
      const code = write(id, about({ pagination: '{"type": ' }));
      assert.ok(code.startsWith(`${comment} The settings can't be read: `), code);
      assert.equal(code.split("\n").length, 2);
    }
  });

  test("of extensions is YAML that holds the object", () => {
    for (const pagination of [
      byCursor,
      { type: "url", outputs: { nextUrl: "$.links[?@.rel=='next'].href" } },
      {
        type: "offsetLimit",
        inputs: [
          { name: "on", in: "parameters", type: "page", first: 0 },
          { name: "1e3", in: "query", type: "limit" },
        ],
        outputs: { results: "$", hasMore: "$['a: b # c']" },
      },
    ]) {
      for (const [id, name] of [
        ["speakeasy", "x-speakeasy-pagination"],
        ["anypage", "x-anypage-pagination"],
      ])
        assert.deepEqual(YAML.parse(write(id, about({}, { finding: finding(pagination) }))), { [name]: pagination });
    }
    assert.deepEqual(YAML.parse(write("anypage", about({ pagination: "hal" }))), { "x-anypage-pagination": "hal" });
    assert.match(
      write(
        "speakeasy",
        about({}, { finding: finding(byCursor, { speakeasy: null, why: "hasMore can't be expressed" }) }),
      ),
      /^# x-speakeasy-pagination can't hold this: hasMore can't be expressed\.\n/,
    );
    assert.match(write("speakeasy", about()), /^# Ask for the first page/);
    const unsayable = about({}, { finding: finding(byCursor, { speakeasy: null, why: "it is odd", unsayable: true }) });
    assert.equal(write("anypage", unsayable), "# Only detection knows this: it is odd. Leave the extension out.\n");
    assert.doesNotMatch(write("javascript", unsayable), /pagination:/);
  });

  test("is the same in pieces", () => {
    for (const { id, comment } of languages) {
      const code = write(id, about({ headers: [{ name: "a", value: "b" }] }, { finding: finding(byCursor) }));
      const all = pieces(code, comment);
      assert.equal(all.map(([, text]) => text).join(""), code);
      assert.ok(all.some(([kind]) => kind !== "plain"));
    }
    assert.deepEqual(
      pieces('const a = "b // c"; // d', "//").filter(([kind]) => kind !== "plain"),
      [
        ["keyword", "const"],
        ["string", '"b // c"'],
        ["comment", "// d"],
      ],
    );
  });

  test("for cURL is read back as the request", () => {
    const url = "https://api.example/a?page[size]=5&q=it's";
    for (const [method, body, more] of [
      ["GET", "", {}],
      ["POST", '{"a":"it\'s\\n","n":12345678901234567890}', { "content-type": "application/json" }],
      ["PUT", "a=1&b=2", { "content-type": "application/x-www-form-urlencoded" }],
    ]) {
      const headers = [{ name: "accept", value: "application/json" }];
      const code = write("curl", about({ method, url, body, headers }));
      const { target } = readCopied(code, { host: "node" });
      assert.deepEqual(
        { ...target, headers: { ...target.headers } },
        { url, method, headers: { accept: "application/json", ...more }, ...(body !== "" && { body }) },
      );
    }
  });
});

describe("the code runs", () => {
  let server;
  let styles;
  let folder;
  const most = 700; // beyond page 1, of 500

  before(async () => {
    server = await startServer();
    ({ styles } = await (await fetch(`${server.origin}/api/`)).json());
    folder = realpathSync(mkdtempSync(path.join(tmpdir(), "anypage-codegen-")));
    mkdirSync(path.join(folder, "node_modules"));
    symlinkSync(js, path.join(folder, "node_modules/anypage"));
    writeFileSync(path.join(folder, "package.json"), '{"type":"module"}');
  });
  after(() => {
    server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Values with their numbers as JavaScript's numbers write them. */
  const plain = (value) =>
    JSON.stringify(value, (_, one) =>
      typeof one === "bigint" || typeof one?.text === "string" ? Number(one.text ?? one) : one,
    );

  /** The settings that walk a style, and the items that come of them. */
  async function walked(style, pagination) {
    const url = new URL(server.origin + style.url);
    for (const [name, value] of Object.entries(style.params ?? {})) url.searchParams.set(name, value);
    const config = {
      ...emptyConfig,
      url: url.href,
      method: style.method,
      body: style.body === undefined ? "" : JSON.stringify(style.body),
      pagination: typeof pagination === "string" ? pagination : JSON.stringify(pagination),
      items: pagination === "auto" ? "" : (style.items ?? ""),
      maxItems: most,
    };
    const walk = paginate(
      { url: config.url, method: config.method, ...(style.body !== undefined && { body: style.body }) },
      { pagination, maxItems: most, ...(config.items && { items: config.items }) },
    );
    const items = [];
    for await (const page of walk.pages()) for (let i = 0; i < page.items.length; i++) items.push(page.raw(i));
    return {
      about: about(config, { finding: walk.scheme, items: items.slice(0, 20) }),
      items: items.map((item) => plain(exactValue(item))),
    };
  }

  /** Styles, and the ways of naming their pagination. What has headers or parameters of the path is filled in by hand. */
  const ways = (every, more) =>
    sample(styles, every, more)
      .filter(({ headers, url }) => headers === undefined && !url.includes("{"))
      .flatMap((style) => {
        const named = style.preset ?? style.pagination;
        return named === null
          ? [[style, "auto"]]
          : [
              [style, named],
              [style, "auto"],
            ];
      });

  /** Runs a module whose console tells items and a verdict. */
  async function logged(name, code) {
    const file = path.join(folder, name);
    writeFileSync(file, code);
    const told = [];
    const { log } = console;
    console.log = (value) => told.push(value);
    try {
      await import(pathToFileURL(file).href);
    } finally {
      console.log = log;
    }
    const verdict = told.pop();
    return { verdict, items: told };
  }

  test("in JavaScript, with what is named and with what is detected", async () => {
    let proven = 0;
    for (const [style, pagination] of ways(8, 2)) {
      const { about, items } = await walked(style, pagination);
      const code = write("javascript", about);
      if (pagination === "auto" && code.includes("pagination:")) proven++;
      const told = await logged(`${style.name}-${pagination === "auto" ? "auto" : "named"}.mjs`, code);
      assert.deepEqual(told.items.map(plain), items, `${style.name}\n${code}`);
      assert.equal(told.verdict.items, items.length);
    }
    assert.ok(proven > 1, `${proven} were proven`);
  });

  test("in TypeScript, by the strictest rules", async () => {
    const files = [];
    for (const [style, pagination] of ways(12, 4)) {
      if (pagination !== "auto") continue;
      const { about } = await walked(style, pagination);
      const code = write("typescript", about);
      assert.match(code, /paginate<Item>\(/);
      files.push(`${style.name}.ts`);
      writeFileSync(path.join(folder, `${style.name}.ts`), code);
    }
    const source = {
      kind: "operation",
      document: "https://api.example/openapi.json",
      operationId: "list",
      values: { limit: 5, q: [1, 2] },
    };
    for (const [name, config] of Object.entries({
      operation: { source },
      pasted: { source: { ...source, document: undefined } },
    })) {
      writeFileSync(path.join(folder, "openapi.json"), "{}");
      writeFileSync(path.join(folder, `${name}.ts`), write("typescript", about(config)));
      files.push(`${name}.ts`);
    }
    const compilerOptions = {
      target: "esnext",
      lib: ["esnext", "dom"],
      module: "nodenext",
      types: [],
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      resolveJsonModule: true,
      noEmit: true,
    };
    writeFileSync(path.join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files }));
    await run(process.execPath, [path.join(js, "node_modules/typescript/bin/tsc"), "-p", folder]).catch((error) =>
      assert.fail(error.stdout),
    );
  });

  /** Runs a command as a shell does. */
  async function shell(command, env = {}) {
    const cli = path.join(js, "dist/cli.js");
    const npx = `npx() { shift; '${process.execPath}' --liftoff-only '${cli}' "$@"; }\n`;
    const child = spawn("sh", ["-c", npx + command], { cwd: folder, env: { ...process.env, NO_COLOR: "1", ...env } });
    let [out, err] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text) => (out += text));
    child.stderr.setEncoding("utf8").on("data", (text) => (err += text));
    const status = await new Promise((resolve) => child.on("close", resolve));
    return { status, out, err };
  }
  const lines = ({ out }) =>
    out
      .trimEnd()
      .split("\n")
      .map((line) => plain(exactValue(line)));

  test("as a command line", async () => {
    // Each starts a process: of all styles every third one is enough.
    for (const [style, pagination] of ways(24, 12).filter((_, i) => !full || i % 3 === 0)) {
      const { about, items } = await walked(style, pagination);
      const command = write("cli", about);
      const told = await shell(command);
      assert.equal(told.status, 0, `${command}${told.err}`);
      assert.deepEqual(lines(told), items, command);
    }
  });

  test("as a command line with credentials, which are the environment's", async () => {
    const config = {
      url: `${server.origin}/api/link-header?per_page=100&api_key=secret`,
      headers: [
        { name: "X-Api-Key", value: "other" },
        { name: "accept", value: "application/json" },
      ],
      pagination: "link-header",
      items: "$.items",
      maxItems: 150,
    };
    const command = write("cli", about(config));
    const told = await shell(command, { API_KEY: "secret", X_API_KEY: "other" });
    assert.equal(told.status, 0, `${command}${told.err}`);
    assert.equal(lines(told).length, 150);
    const without = await shell(command, {});
    assert.match(without.err, /\$(?:X_)?API_KEY is not in the environment/);
  });

  test("of an OpenAPI operation", async () => {
    const document = path.join(folder, "openapi.json");
    const operation = {
      operationId: "list orders",
      parameters: [{ name: "per_page", in: "query", schema: { type: "integer" } }],
      "x-anypage-pagination": "link-header",
      responses: { 200: { description: "A page" } },
    };
    const text = {
      openapi: "3.1.0",
      info: { title: "Orders", version: "1" },
      servers: [{ url: `${server.origin}/api` }],
      paths: { "/link-header": { get: operation } },
    };
    writeFileSync(document, JSON.stringify(text));
    const source = { kind: "operation", document: undefined, operationId: "list orders", values: { per_page: 50 } };
    const config = { url: "", source, items: "$.items", maxItems: 120 };
    const api = await openapi(text);
    const items = await api.paginate("list orders", { per_page: 50 }, { items: "$.items", maxItems: 120 }).toArray();
    const told = await logged("operation.mjs", write("javascript", about(config)));
    assert.deepEqual(told.items, items);
    const command = await shell(write("cli", about(config)));
    assert.equal(command.status, 0, command.err);
    assert.equal(lines(command).length, 120);
  });
});
