// Runs "npx anypage" against a slow server, kills it at random moments, and runs it again until the list is complete: as
// NDJSON, whose bytes are the data set's, and as CSV, which equals the one of a run that nobody killed.

import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { createServer, request } from "node:http";

const [api] = process.argv.slice(2);
const kills = 6; // of each format

/** In front of the sample API, whose links name this server then. A page takes 40 ms. */
const slow = createServer((asked, answer) => {
  const { method, url, headers } = asked;
  setTimeout(() => {
    request(new URL(url, api), { method, headers }, (response) => {
      answer.writeHead(response.statusCode, response.headers);
      response.pipe(answer);
    })
      .on("error", () => answer.destroy())
      .end();
  }, 40);
});
await new Promise((resolve) => slow.listen(0, "127.0.0.1", resolve));
const list = `http://127.0.0.1:${slow.address().port}/api/link-header?per_page=100`;

/** Runs the command; kills it after some milliseconds, as far as it runs then, with all that npx has started. */
function anypage(args, killed) {
  return new Promise((resolve) => {
    const child = spawn("npx", ["anypage", ...args], { detached: true, stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text) => (said += text));
    const timer = killed && setTimeout(() => process.kill(-child.pid, "SIGKILL"), killed);
    child.on("close", (status, signal) => {
      clearTimeout(timer);
      resolve({ status, signal, said });
    });
  });
}

/** Kills and goes on until the list is complete; returns what was said at last. */
async function complete(format) {
  const [place, output] = [`place-${format}.json`, `items.${format}`];
  for (const file of [place, output]) rmSync(file, { force: true });
  const args = [
    list,
    "--pagination",
    "link-header",
    "--items",
    "$.items",
    "--format",
    format,
    "--resume",
    place,
    "-o",
    output,
  ];
  const lengths = [];
  for (;;) {
    // From within the start of the process to within the list, which takes 5 s.
    const { status, signal, said } = await anypage(
      args,
      lengths.length < kills ? 200 + Math.random() * 2_000 : undefined,
    );
    if (signal === "SIGKILL") {
      lengths.push(existsSync(output) ? readFileSync(output).length : 0);
      continue;
    }
    if (status !== 0) throw new Error(`status ${status}: ${said}`);
    if (existsSync(place)) throw new Error("the list is complete, and the file of --resume still there");
    console.error(`${format}: killed at ${lengths.join(", ")} bytes; ${said.trim()}`);
    return { said, text: readFileSync(output, "utf8") };
  }
}

const sha256 = (text) => createHash("sha256").update(text).digest("hex");

try {
  const { said, text } = await complete("ndjson");
  const lines = text.split("\n").slice(0, -1);
  if (lines.length !== 10_000 || new Set(lines).size !== 10_000)
    throw new Error(`${lines.length} lines, ${new Set(lines).size} of them unique`);
  const csv = await complete("csv");
  const whole = await anypage([
    list,
    "--pagination",
    "link-header",
    "--items",
    "$.items",
    "--format",
    "csv",
    "-o",
    "whole.csv",
    "--quiet",
  ]);
  if (whole.status !== 0 || whole.said !== "") throw new Error(`status ${whole.status}: ${whole.said}`);
  if (csv.text !== readFileSync("whole.csv", "utf8"))
    throw new Error("the CSV differs from the one of a run in one go");
  const [, status] = /^anypage: (\w+): /m.exec(said);
  const [, items] = /([\d,]+) (?:in all|items,)/.exec(said);
  const verdict = { status, items: Number(items.replaceAll(",", "")) };
  console.log(JSON.stringify({ items: lines.length, sha256: sha256(text), verdict }));
} catch (error) {
  console.log(JSON.stringify({ error: error.message, stack: error.stack }));
}
process.exit();
