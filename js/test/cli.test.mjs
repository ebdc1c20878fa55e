// The command, as processes of its own, against a server in this one. What needs many kills is js/consumers/cli.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { full, slow } from "./scale.mjs";
import { startServer } from "./server.mjs";

const cli = fileURLToPath(new URL("../dist/cli.js", import.meta.url));
const total = 250;
const size = 50;

const folder = mkdtempSync(path.join(tmpdir(), "anypage-cli-"));
const inFolder = (name) => path.join(folder, name);
let origin;
let server;
/** What is called once, instead of an answer, where a page of /held is asked for. */
const held = new Map();
/** Paths whose page 2 was refused once. */
const refused = new Set();

const item = (n) => ({ id: n, name: `Nr. ${n}, "漢"`, big: 0 });
/** An item's exact text. */
const line = (n) => JSON.stringify(item(n)).replace('"big":0', `"big":9007199254740993${n}`);
const lines = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => `${line(from + i)}\n`).join("");

before(async () => {
  server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url, "http://a.example");
    const page = Number(searchParams.get("page"));
    const send = () => {
      const items = Array.from({ length: Math.min(size, total - (page - 1) * size) }, (_, i) =>
        line((page - 1) * size + i + 1),
      );
      response.setHeader("content-type", "application/json");
      response.end(`{"page":${page},"pages":${total / size},"total":${total},"data":[${items}]}`);
    };
    if (pathname === "/html") response.setHeader("content-type", "text/html").end("<html>Please sign in</html>");
    else if (pathname === "/secret" && request.headers.authorization !== "Bearer s3cret")
      response.writeHead(401).end('{"error":"no token"}');
    else if (pathname === "/held" && held.has(page)) {
      held.get(page)();
      held.delete(page);
    } else if (pathname.startsWith("/wait") && page === 2 && !refused.has(pathname) && refused.add(pathname))
      response.writeHead(503, { "retry-after": "1" }).end();
    else send();
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${server.address().port}`;
});
after(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

const environment = { ...process.env, NO_COLOR: "1" };
/** What V8 would compile twice, or for nothing. */
const flags = ["--liftoff-only", "--wasm-lazy-compilation"];

/** Starts the command. `ended` resolves to its status and to what it said. */
function start(args, { input, env } = {}) {
  const child = spawn(process.execPath, [...flags, cli, ...args], { env: { ...environment, ...env }, cwd: folder });
  let [out, err] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text) => (out += text));
  child.stderr.setEncoding("utf8").on("data", (text) => (err += text));
  child.stdin.on("error", () => {}).end(input ?? "");
  const ended = new Promise((resolve) => child.on("close", (status, signal) => resolve({ status, signal, out, err })));
  return { child, ended };
}
const run = (args, more) => start(args, more).ended;

const list = (path = "/list") => `${origin}${path}?page=1`;
/** The verdict's line, without how long it took. */
const timeless = (text) => text.replace(/in [\d.]+ s/g, "in T");
const verdict = `anypage: complete: 250 items, 5 pages, 15.6 kB in T; page 5 of 5; 250 items of a total of 250\n`;

// Each test is a process or two, which mostly wait: all at once.
describe("the command", { concurrency: true }, () => {
  test("prints lines byte for byte, and its verdict where there is no terminal", async () => {
    const { status, out, err } = await run([list()]);
    assert.deepEqual([status, out, timeless(err)], [0, lines(1, total), verdict]);
  });

  test("does what the docs say", { skip: slow }, async () => {
    const guide = readFileSync(new URL("../../web/docs/guides/command-line.md", import.meta.url), "utf8");
    const [first] = guide.split("\n## ");
    const commands = [...first.matchAll(/```sh [^\n]*\n(.*?)```/gs)].map(([, text]) => text).join("");
    const api = await startServer();
    const npx = `set -e; npx() { shift; '${process.execPath}' ${flags.join(" ")} '${cli}' "$@"; }\n`;
    const shell = spawn(
      "sh",
      ["-c", npx + commands.replaceAll("https://api.example.com/orders", `${api.origin}/api/link-header`)],
      {
        cwd: folder,
        env: { ...environment, TOKEN: "t" },
      },
    );
    let [out, err] = ["", ""];
    shell.stdout.setEncoding("utf8").on("data", (text) => (out += text));
    shell.stderr.setEncoding("utf8").on("data", (text) => (err += text));
    const status = await new Promise((resolve) => shell.on("close", resolve));
    api.close();
    assert.equal(status, 0, err);
    assert.equal(readFileSync(inFolder("orders.ndjson"), "utf8").split("\n").length, 10_001);
    assert.equal(readFileSync(inFolder("orders.csv"), "utf8").split("\r\n").length, 10_002);
    assert.equal(out.split("\n").length, 22);
    assert.match(out, /^ *id +/);
  });

  test("says nothing with --quiet, and keeps the digits of a selected field", async () => {
    const { status, out, err } = await run([list(), "--select", "big", "--quiet", "--max-items", "2"]);
    assert.deepEqual([status, out, err], [0, "90071992547409931\n90071992547409932\n", ""]);
  });

  test("goes on behind Ctrl-C, and behind what a kill left", async () => {
    const args = [list("/held"), "--resume", "place.json", "-o", "out.csv", "--format", "csv"];
    const place = () => JSON.parse(readFileSync(inFolder("place.json"), "utf8"));
    /** Starts the command, and waits until a page is asked for that does not come. */
    const upTo = async (page) => {
      const asked = new Promise((resolve) => held.set(page, resolve));
      const started = start(args);
      await asked;
      return started;
    };

    const first = await upTo(3);
    first.child.kill("SIGINT");
    const { status, err } = await first.ended;
    const goesOn =
      "anypage: interrupted after 100 items; the same command goes on from here, with --resume place.json\n";
    assert.deepEqual([status, err], [130, goesOn]);
    assert.equal(place().length, readFileSync(inFolder("out.csv")).length);

    const second = await upTo(4);
    // What came before page 4 is kept soon.
    while (place().checkpoint.items < 150) await new Promise((resolve) => setTimeout(resolve, 5));
    second.child.kill("SIGKILL");
    assert.equal((await second.ended).signal, "SIGKILL");
    assert.equal(place().length, readFileSync(inFolder("out.csv")).length);
    appendFileSync(inFolder("out.csv"), "151,half a rec"); // as a kill may leave it

    const third = await run(args);
    assert.equal(third.status, 0);
    assert.equal(
      timeless(third.err),
      verdict.replace("250 items", "100 more items, 250 in all").replace("5 pages, 15.6", "2 pages, 6.4"),
    );
    const records = readFileSync(inFolder("out.csv"), "utf8").split("\r\n");
    assert.equal(records.length, 1 + total + 1);
    assert.deepEqual(
      [records[0], records[101], records[151], records.at(-2)],
      [
        "id,name,big",
        '101,"Nr. 101, ""漢""",9007199254740993101',
        '151,"Nr. 151, ""漢""",9007199254740993151',
        '250,"Nr. 250, ""漢""",9007199254740993250',
      ],
    );
    const left = readdirSync(folder).filter((name) => name.startsWith("place.json"));
    assert.deepEqual(left, [], "behind a complete list the next run starts anew");
  });

  test("walks of a HAR the request whose answer is a page of a list", async () => {
    const entry = (url, body) => ({
      request: { method: "GET", url, headers: [] },
      response: { status: 200, headers: [], content: { mimeType: "application/json", text: JSON.stringify(body) } },
    });
    const page = { page: 1, pages: total / size, data: Array.from({ length: size }, (_, i) => item(i + 1)) };
    const har = (...entries) => JSON.stringify({ log: { entries: [entry(`${origin}/me`, { id: 1 }), ...entries] } });
    const { status, out } = await run(["-", "--max-items", "60"], { input: har(entry(list("/a"), page)) });
    assert.deepEqual([status, out], [0, lines(1, 60)]);
    const two = await run(["-"], { input: har(entry(list("/a"), page), entry(list("/b"), page)) });
    assert.equal(two.status, 2);
    assert.match(
      two.err,
      /^anypage: .*the HAR text has 3 requests: 2 is GET .*\/a\?page=…, 3 is GET .*; copy one of them alone .*\n$/,
    );
  });

  test("reads a copied request, explains what was found and requested, and shows no credential", async () => {
    const copied = `curl '${list("/secret")}&api_key=k3y' -H 'Cookie: session=c00kie'`;
    const args = ["-", "-H", "Authorization: Bearer $TOKEN", "--expand-env", "--explain", "-o", "explained"];
    const { status, err } = await run(args, { input: copied, env: { TOKEN: "s3cret" } });
    assert.equal(status, 0, err);
    assert.doesNotMatch(err, /s3cret|k3y|c00kie/);
    const text = timeless(err).replace(/ +\d+ {2}(?=GET)/g, " T  ");
    assert.equal(
      text.replaceAll(origin, "ORIGIN"),
      `How the list is paginated
  pagination  offsetLimit
  confidence  98%
  because     the request has the page number page=1
              page 2 has 50 items, none of them on page 1
  as a flag   --pagination '{"type":"offsetLimit","inputs":[{"name":"page","in":"query","type":"page"}],"outputs":{"results":"$.data","numPages":"$.pages","total":"$.total"}}'

What was requested
  page  try  status   items      bytes       ms  request
     1    1     200      50     3.0 kB T  GET ORIGIN/secret?page=1&api_key=…
     2    1     200      50     3.0 kB T  GET ORIGIN/secret?page=2&api_key=…
     3    1     200      50     3.2 kB T  GET ORIGIN/secret?page=3&api_key=…
     4    1     200      50     3.2 kB T  GET ORIGIN/secret?page=4&api_key=…
     5    1     200      50     3.2 kB T  GET ORIGIN/secret?page=5&api_key=…

How it ended
  verdict     complete: all of the list has come
  reason      last-page
  evidence    page 5 of 5; 250 items of a total of 250
  items       250 of a total of 250
  requests    5 for 5 pages, 0 of them again
${verdict}`,
    );
  });

  test("a broken pipe is quiet", async () => {
    const { child, ended } = start([list()]);
    child.stdout.once("data", () => child.stdout.destroy());
    const { status, err } = await ended;
    assert.ok(status === 0 && (err === "" || timeless(err) === verdict), err);
  });

  test("a failure is one line, and leaves the output as it was", async () => {
    writeFileSync(inFolder("old"), "old\n");
    const { status, out, err } = await run([list("/html"), "-o", "old"]);
    assert.deepEqual([status, out], [1, ""]);
    assert.match(
      err,
      /^anypage: page 1: the body of .* is an HTML page, not JSON .*; check the URL, and whether it needs credentials\n$/,
    );
    assert.equal(readFileSync(inFolder("old"), "utf8"), "old\n");
  });

  test("a full disk is one line", { skip: process.platform !== "linux" && "it has no /dev/full" }, async () => {
    const { status, err } = await run([list(), "-o", "/dev/full"]);
    assert.deepEqual([status, err], [1, "anypage: /dev/full can't be written: the disk is full: free some space\n"]);
  });

  const noScript =
    spawnSync("script", ["--version"]).status !== 0 && "there is no util-linux script, which makes a terminal";
  for (const columns of [80, 40])
    test(`in a terminal of ${columns} columns`, {
      skip: noScript || (columns < 80 && !full && "a full run tries it"),
    }, async () => {
      const command = `stty cols ${columns}; exec '${process.execPath}' ${flags.join(" ")} '${cli}' '${list(`/wait-${columns}`)}' -o terminal-${columns}`;
      const child = spawn("script", ["-qec", command, "/dev/null"], {
        cwd: folder,
        env: { ...environment, TERM: "xterm" },
        stdio: ["pipe", "pipe", "inherit"],
      });
      let text = "";
      child.stdout.setEncoding("utf8").on("data", (more) => (text += more));
      await new Promise((resolve) => child.on("close", resolve));
      const frames = text
        .split("\r")
        .map((frame) => frame.replaceAll("\u001b[K", ""))
        .filter((frame) => frame.trim() !== "");
      const last = frames.pop();
      assert.equal(`${timeless(last)}\n`, verdict.replace("5 pages", "5 pages, 1 retry"));
      for (const frame of frames) assert.ok(frame.length < columns, frame);
      const wait = "50 of 250 items  20%  waits 1 s: the server answered 503; Retry-After is 1".slice(0, columns - 2);
      assert.ok(
        frames.some((frame) => frame.startsWith(wait)),
        text,
      );
      assert.equal(readFileSync(inFolder(`terminal-${columns}`), "utf8"), lines(1, total));
    });
});
