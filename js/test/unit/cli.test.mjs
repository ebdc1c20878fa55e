// Parts of the command that a process of its own would be too slow to try in all their cases.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, describe, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import * as esbuild from "esbuild";
import { commandBuild } from "../../scripts/command.mjs";

const js = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), "anypage-cli-unit-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const names = ["arguments", "complaint", "formats", "live", "report", "resume", "table"];
const { version } = JSON.parse(readFileSync(path.join(js, "package.json"), "utf8"));
await esbuild.build({
  ...commandBuild(
    { absWorkingDir: js, define: { ANYPAGE_VERSION: JSON.stringify(version) } },
    pathToFileURL(path.join(js, "dist/node.js")).href,
  ),
  stdin: { contents: names.map((name) => `export * from "./src/cli/${name}.ts";`).join("\n"), resolveDir: js },
  outfile: path.join(folder, "parts.mjs"),
});
const parts = await import(pathToFileURL(path.join(folder, "parts.mjs")).href);
const { Counter, lineOf, oneLine, readArguments, records, ResumeFile, statusOf, Table, withFlags } = parts;

/** What standard output got while something was done. */
function printed(t, act) {
  const texts = [];
  const mock = t.mock.method(process.stdout, "write", (text) => texts.push(text) > 0);
  act();
  mock.mock.restore();
  return texts.join("");
}

describe("arguments", () => {
  test("the help fits a terminal of 24 lines and 80 columns, and names each option", (t) => {
    const help = printed(t, () => assert.equal(readArguments(["--help"]), undefined));
    const lines = help.trimEnd().split("\n");
    assert.ok(lines.length <= 23, `${lines.length} lines`); // and the shell's prompt
    for (const line of lines) assert.ok(line.length <= 80, line);
    const source = readFileSync(path.join(js, "src/cli/arguments.ts"), "utf8");
    const options = [...source.matchAll(/\.option\("(?:(-\w), )?(--[\w-]+)/g)];
    assert.ok(options.length > 20);
    for (const [, short, long] of options)
      for (const name of [short, long, "--help", "--version"]) if (name) assert.match(help, new RegExp(`${name}\\b`));
  });

  test("the version is the package's", (t) => {
    assert.equal(
      printed(t, () => readArguments(["--version"])),
      `${version}\n`,
    );
  });

  test("become settings", () => {
    const { walk, ...settings } = readArguments(
      [
        "https://a.example/x",
        "-X",
        "POST",
        "-H",
        "a: b",
        "--header=c: d",
        "-d",
        "{}",
        "-p",
        "a=1",
        "-p",
        "b=2",
        "--items",
        "$.x",
      ]
        .concat([
          "--max-items",
          "7",
          "--max-pages=8",
          "--concurrency",
          "3",
          "--prefetch",
          "2",
          "--page-size",
          "adaptive",
        ])
        .concat([
          "--until",
          "@.a > 1",
          "--key",
          "$.id",
          "--pagination",
          "stripe",
          "--format",
          "csv",
          "--select",
          "a,b",
          "--select",
          "$.c[0,1]",
        ])
        .concat(["--resume", "r.json", "-o", "o.csv", "--explain", "--expand-env"]),
    );
    assert.deepEqual(walk, {
      pagination: "stripe",
      items: "$.x",
      until: "@.a > 1",
      key: "$.id",
      maxItems: 7,
      maxPages: 8,
      concurrency: 3,
      prefetch: 2,
      pageSize: "adaptive",
    });
    assert.deepEqual(settings, {
      target: "https://a.example/x",
      method: "POST",
      header: ["a: b", "c: d"],
      data: ["{}"],
      param: ["a=1", "b=2"],
      expandEnv: true,
      format: "csv",
      select: ["a", "b", "$.c[0,1]"],
      resume: "r.json",
      output: "o.csv",
      explain: true,
      quiet: false,
    });
    const pagination = (value) => readArguments(["https://a.example", "--pagination", value]).walk.pagination;
    assert.deepEqual(pagination('{"type":"none"}'), { type: "none" });
    assert.deepEqual(pagination("offsetLimit"), { type: "offsetLimit" });
    assert.equal(pagination("auto"), "auto");
    assert.equal(pagination("qqqqqqqq"), "qqqqqqqq"); // the package lists what there is
  });

  const url = "https://a.example";
  for (const [args, message] of [
    [[], /^name a URL, such as anypage https:/],
    [[url, "--itms", "$"], "there is no option --itms: did you mean --items?"],
    [[url, "--maxitems=3"], "there is no option --maxitems: did you mean --max-items?"],
    [[url, "-items", "$"], "there is no option -items: did you mean --items?"],
    [[url, "--zzzzzz"], "there is no option --zzzzzz: anypage --help lists them"],
    [
      [url, "https://b.example/?token=s3cret"],
      "one URL is expected, and https://b.example/?token=… is one more: put quotes around what has spaces",
    ],
    [[url, "--page-size="], "--page-size is empty: give it a value, or leave it out"],
    [[url, "-H", ""], "--header is empty: give it a value, or leave it out"],
    [[url, "--max-items"], "--max-items has no value: write one behind it"],
    [[url, "--max-items", "ten"], '--max-items is "ten": use a whole number, such as 100'],
    [[url, "--format", "xml"], '--format is "xml": use ndjson, json, csv or table'],
    [[url, "--page-size", "50"], /^--page-size is "50": use adaptive; how many items a page has .* -p per_page=100$/],
    [[url, "--pagination", "strip"], '--pagination is "strip": did you mean stripe?'],
    [[url, "--pagination", '{"type":'], /^--pagination is not JSON: .*; use a preset such as/],
    [[url, "--select", "a,b"], "--select takes one path with --format ndjson: use csv or table for several fields"],
    [[url, "--resume", "f", "--format", "json"], /^--resume with --format json needs --output FILE: /],
    [[url, "--resume", "f", "--format", "table"], /^--resume goes with ndjson, csv and json: a table/],
  ])
    test(`wrong: ${args.join(" ")}`, () => {
      assert.throws(
        () => readArguments(args),
        (error) => {
          assert.equal(error.status, 2);
          assert.match(
            error.message,
            message instanceof RegExp
              ? message
              : new RegExp(`^${RegExp.escape?.(message) ?? message.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`),
          );
          assert.doesNotMatch(error.message, /\n/);
          return true;
        },
      );
    });
});

test("statuses: a default cap is not one's own", () => {
  const stopped = (reason) => ({ status: "stopped", reason });
  assert.equal(statusOf({ status: "complete", reason: "no-next" }, undefined), 0);
  assert.equal(statusOf({ status: "suspect", reason: "undetected" }, undefined), 4);
  assert.equal(statusOf(stopped("max-items"), undefined), 0);
  assert.equal(statusOf(stopped("until"), undefined), 0);
  assert.equal(statusOf(stopped("max-pages"), undefined), 3);
  assert.equal(statusOf(stopped("max-pages"), 10_000), 0);
});

test("messages of the package name flags, and say how a command goes on", () => {
  const resumable = "page 3: it failed; the option resume goes on from the error's checkpoint";
  assert.equal(withFlags("maxItems is -1: use 0 or more", undefined, false), "--max-items is -1: use 0 or more");
  assert.equal(withFlags('items is "$[": position 2', undefined, false), '--items is "$[": position 2');
  assert.equal(withFlags("items of page 2 differ", undefined, false), "items of page 2 differ");
  assert.equal(
    withFlags("url has {x} in its path: give it in params", undefined, false),
    "url has {x} in its path: give it with --param",
  );
  assert.equal(withFlags("listAll: params.x is no parameter", undefined, false), "listAll: --param x is no parameter");
  assert.equal(withFlags('columns[1] is "$[": position 2', undefined, false), '--select is "$[": position 2');
  assert.equal(withFlags(resumable, undefined, false), "page 3: it failed");
  assert.equal(withFlags(resumable, undefined, true), "page 3: it failed; with --resume FILE it could go on from here");
  assert.equal(withFlags(resumable, "f", true), "page 3: it failed; the same command goes on from here");
});

test("what a terminal would obey is no part of a message", () => {
  assert.equal(oneLine("a\n\u001b[31mb\u0007\u202e c\r"), "a [31mb c");
});

describe("the live line", () => {
  const state = { items: 1234, bytes: 56_789, total: 10_000, rate: 500.4, waiting: undefined };
  for (const [width, line] of [
    [79, "1,234 of 10,000 items  12%  18 s left  500/s  56.8 kB"],
    [45, "1,234 of 10,000 items  12%  18 s left  500/s"],
    [39, "1,234 of 10,000 items  12%  18 s left"],
    [26, "1,234 of 10,000 items  12%"],
    [12, "1,234 of 10…"],
    [1, "…"],
  ])
    test(`in ${width} columns`, () => assert.equal(lineOf(state, width), line));

  test("without a total, with a wait, and with more items than the total", () => {
    assert.equal(lineOf({ ...state, total: undefined }, 79), "1,234 items  500/s  56.8 kB");
    assert.equal(lineOf({ ...state, total: 1000 }, 79), "1,234 items  500/s  56.8 kB");
    assert.equal(lineOf({ ...state, items: 1, total: undefined, rate: undefined }, 79), "1 item  56.8 kB");
    const waiting = { seconds: 3, why: "the server answered 429;\nRetry-After is 3" };
    assert.equal(
      lineOf({ ...state, waiting }, 99),
      "1,234 of 10,000 items  12%  waits 3 s: the server answered 429; Retry-After is 3",
    );
    assert.equal(lineOf({ ...state, waiting }, 40), "1,234 of 10,000 items  12%  waits 3 s: …");
  });

  test("counts each item once, while pages arrive and when they have", () => {
    const counter = new Counter(100);
    const items = () => counter.state(0).items;
    const request = (type, id, more) => counter.onRequest({ type, id, page: 0, attempt: 0, at: 0, ...more });
    request("start", 1);
    request("bytes", 1, { items: 3, bytes: 30 });
    assert.equal(items(), 103);
    counter.onProgress({ pages: 1, items: 5, bytes: 50 });
    assert.equal(items(), 105);
    request("end", 1, { items: 5, bytes: 50 });
    assert.equal(items(), 105);
    request("bytes", 2, { items: 4, bytes: 40 });
    assert.equal(items(), 109);
    request("failed", 2, { why: "", retry: true });
    assert.equal(items(), 105);
    request("wait", 2, { ms: 2500, why: "503" });
    assert.equal(counter.state(performance.now()).waiting.seconds, 3);
    request("start", 3);
    assert.equal(counter.state(0).waiting, undefined);
  });
});

describe("a table", () => {
  const rows = [
    ["id", "name", "note"],
    ["1", "Ada", "short"],
    ["22", "漢字", "a note that is longer than all others"],
  ];
  test("has aligned columns, numbers to the right", () => {
    assert.equal(
      new Table(undefined).write(rows),
      "id  name  note\n 1  Ada   short\n22  漢字  a note that is longer than all others\n",
    );
  });
  test("fits a terminal: the widest column gives way, and the last ones don't stand there", () => {
    const lines = (room) =>
      new Table(room).write(rows).replaceAll("\u001b[1m", "").replaceAll("\u001b[22m", "").split("\n");
    assert.deepEqual(lines(24), ["id  name  note", " 1  Ada   short", "22  漢字  a note that i…", ""]);
    assert.deepEqual(lines(11), ["id  name  …", " 1  Ada", "22  漢字", ""]);
  });
  test("goes on in the columns of its first rows", () => {
    const table = new Table(undefined);
    table.write(rows.slice(0, 2));
    assert.equal(table.write([["333", "Grace\nHopper", ""]]), "3…  Gra…\n");
  });
});

test("records of a csv", () => {
  assert.deepEqual(records('a,"b ""c"",\r\n",\r\n,,d\r\n""\r\n'), [["a", 'b "c",\r\n', ""], ["", "", "d"], [""]]);
  assert.deepEqual(records(""), []);
});

describe("the file of --resume", () => {
  const name = path.join(folder, "place.json");
  const output = path.join(folder, "out.ndjson");
  const settings = { format: "ndjson", select: [], output };
  const checkpoint = { version: 1 };

  test("holds what was written, and is replaced as a whole", () => {
    writeFileSync(output, "1\n2\nmore");
    const file = new ResumeFile(name, settings);
    assert.equal(file.read(), undefined);
    file.write(4, checkpoint, undefined);
    const { length, output: relative, checkpoint: read } = file.read();
    assert.deepEqual([length, relative, read], [4, "out.ndjson", checkpoint]);
  });

  for (const [what, other, message] of [
    ["another format", { format: "csv" }, /is of a walk with --format ndjson: go on with that, or delete the file/],
    ["another selection", { select: ["$.id"] }, /is of a walk without --select/],
    ["another output", { output: undefined }, /is of a walk with --output .*out\.ndjson: /],
  ])
    test(`refuses ${what}`, () => {
      assert.throws(() => new ResumeFile(name, { ...settings, ...other }).read(), message);
    });

  for (const [what, text, message] of [
    ["is shorter", "1\n", /out\.ndjson has 2 bytes, and .* goes on behind 4: delete .* to start from the beginning/],
    ["has changed", "3\n4\nmore", /has other content than when/],
  ])
    test(`refuses an output that ${what}`, () => {
      writeFileSync(output, text);
      assert.throws(() => new ResumeFile(name, settings).read(), message);
    });

  for (const text of ["hello", "null", "[]", '{"anypage":"resume 2"}', '{"version":1}'])
    test(`leaves a stranger's file alone: ${text}`, () => {
      writeFileSync(name, text);
      assert.throws(
        () => new ResumeFile(name, settings).read(),
        /is no file of --resume's: name another one, or delete/,
      );
      assert.equal(readFileSync(name, "utf8"), text);
    });

  test("is no device and no folder, which could not be replaced", () => {
    for (const name of ["/dev/null", folder])
      assert.throws(() => new ResumeFile(name, settings), { status: 2, message: /needs a file of its own/ });
  });
});
