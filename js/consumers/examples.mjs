// What the examples of web/examples have to do, once they are installed and run: the checks of their rows.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { randomInt } from "node:crypto";

/**
 * The list shows its pages as one scrolls, an error with a button that tries again, and its verdict.
 *
 * @param {import("playwright-core").Page} page
 */
export async function reactList(page) {
  const rows = page.locator("li");
  const status = page.getByRole("status");
  const more = (than) => page.waitForFunction((n) => document.querySelectorAll("li").length > n, than);
  await more(0);
  assert.equal(await page.locator("h1").textContent(), "10000 orders");
  const first = await rows.count();
  assert.ok(first <= 600, `${first} rows without a look at them`);

  let refused = 0;
  await page.route(/[?&]page=5\b/, (route) => {
    refused++;
    return route.fulfill({ status: 500, body: "{}" });
  });
  while (refused === 0) {
    await status.scrollIntoViewIfNeeded();
    await page.waitForTimeout(20);
  }
  await status.getByText("500").waitFor();
  assert.equal(await rows.count(), 800, "what was there stays");
  assert.equal(refused, 3, "anypage's attempts alone");
  await page.unroute(/[?&]page=5\b/);
  await status.getByRole("button", { name: "Try again" }).click();
  await more(800);

  for (let shown = 0; shown < 10_000; shown = await rows.count()) {
    await status.scrollIntoViewIfNeeded();
    await page.waitForTimeout(20);
  }
  await status.getByText(/^complete: .*10000 items of a total of 10000/).waitFor();
  const names = await rows.allTextContents();
  assert.equal(names.length, 10_000);
  await page.locator(".complete").waitFor();
}

/**
 * The table fills itself, pauses, goes on after a pause and an error, and can be sorted meanwhile.
 *
 * @param {import("playwright-core").Page} page
 */
export async function vueTable(page) {
  const rows = page.locator("tbody tr");
  const status = page.getByRole("status");
  await page.waitForFunction(() => document.querySelectorAll("tbody tr").length >= 500);
  await page.getByRole("button", { name: "Pause" }).click();
  await status.getByText("paused").waitFor();
  const paused = await rows.count();
  assert.ok(paused < 10_000, "paused in the middle");
  await page.waitForTimeout(300);
  assert.equal(await rows.count(), paused, "nothing comes in a pause");

  await page.route(/[?&]cursor=/, (route) => route.abort());
  await page.getByRole("button", { name: "Go on" }).click();
  await status.getByText("failed").waitFor();
  await page.unroute(/[?&]cursor=/);
  await page.getByRole("button", { name: "Go on" }).click();
  await page.getByRole("button", { name: "Amount" }).click();
  await status.getByText("complete").waitFor({ timeout: 60_000 });
  const cells = (name) => page.locator(`td.${name}`).allTextContents();
  const [ids, amounts] = [await cells("id"), (await cells("amount")).map(Number)];
  assert.deepEqual([ids.length, new Set(ids).size], [10_000, 10_000], "each order once");
  assert.deepEqual(
    amounts,
    amounts.toSorted((a, b) => a - b),
    "sorted by amount",
  );
}

/**
 * The sync is killed at random moments until a run comes to the end: all rows are there, and none was written twice.
 *
 * @param {{ folder: string, env: NodeJS.ProcessEnv, api: string }} at
 */
export async function sqliteSync({ folder, env, api }) {
  const sync = async (limit) => {
    const child = spawn("node", ["sync.mjs", `${api}/api/cursor?limit=100&delay=20`, "orders.db"], {
      cwd: folder,
      env,
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text) => (output += text));
    const timer = setTimeout(() => child.kill("SIGKILL"), limit);
    const [status, signal] = await new Promise((resolve) => child.on("close", (...ended) => resolve(ended)));
    clearTimeout(timer);
    return { status, signal, output };
  };
  const query = async (sql) => {
    const code = `const db = new (require("node:sqlite").DatabaseSync)("orders.db"); console.log(JSON.stringify(db.prepare(process.argv[1]).all()))`;
    const child = spawn("node", ["-e", code, sql], { cwd: folder, env });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text) => (output += text));
    await new Promise((resolve) => child.on("close", resolve));
    return JSON.parse(output);
  };

  let killed = 0;
  const counts = [];
  for (let run = await sync(1_000); run.status !== 0; run = await sync(randomInt(200, 900) + 20 * killed)) {
    assert.equal(run.signal, "SIGKILL", run.output);
    if (killed++ === 0)
      await query("CREATE TRIGGER twice AFTER UPDATE ON orders BEGIN SELECT RAISE(FAIL, 'a row came twice'); END");
    counts.push((await query("SELECT count(*) AS n FROM orders"))[0].n);
    assert.ok(killed < 100, `no end after ${killed} kills: ${counts.join(" ")}`);
  }
  console.log(`     killed with so many rows: ${counts.join(" ")}`);
  assert.ok(
    killed > 2 && counts.some((n) => n > 0 && n < 10_000),
    `killed ${killed} times, with ${counts.join(" ")} rows`,
  );
  const texts = await query("SELECT text FROM orders");
  const expected = (await (await fetch(`${api}/api/data.ndjson`)).text()).trimEnd().split("\n");
  const rows = texts.map(({ text }) => text).sort();
  assert.ok(rows.join("\n") === expected.sort().join("\n"), `${rows.length} rows, which are not the list's`);
  const again = await sync(60_000);
  assert.deepEqual([again.status, again.signal], [0, null], `a run after the end: ${again.output}`);
}
