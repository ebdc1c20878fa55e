// The lying server of wasm/walk/lies, through the module: what native Go says of each walk, the package says, too.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { PaginationError, paginate } from "../dist/index.js";
import { sample, slow } from "./scale.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What native Go made of each family and each lie, with all that the server was asked and answered. */
function cells() {
  const folder = mkdtempSync(path.join(tmpdir(), "anypage-lies-"));
  try {
    const file = path.join(folder, "lies.json");
    execFileSync(
      "go",
      ["test", "./wasm/walk/lies", "-run", "TestNoLieIsBelieved", "-count=1", "-args", "-lies", file],
      {
        cwd: root,
        stdio: ["ignore", "ignore", "inherit"],
      },
    );
    return JSON.parse(readFileSync(file, "utf8"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Walks one cell, and tells what native Go tells. */
async function walk({ url, body, pagination, answers }) {
  let asked = 0;
  const fetch = async (input, init) => {
    const answer = answers[asked++];
    assert.ok(answer !== undefined, `request ${asked} for ${input} was not made natively`);
    assert.deepEqual([String(input), init.body ?? ""], [new URL(answer.url).href, answer.request ?? ""]);
    return new Response(answer.status === 204 ? null : answer.body, {
      status: answer.status,
      headers: answer.headers ?? [],
    });
  };
  const request = body === undefined ? { url } : { url, method: "POST", body };
  const retry = { attempts: 2, minDelay: 0, maxDelay: 0, maxWait: 1000 };
  const list = paginate(request, { pagination, fetch, retry, maxPages: 50 });
  let items = 0;
  try {
    for await (const _ of list) items++;
  } catch (error) {
    assert.ok(error instanceof PaginationError, String(error?.stack));
    assert.notEqual(error.checkpoint, undefined, error.message);
    return { status: "error", reason: error.code, items, requests: asked };
  }
  return { status: list.verdict.status, reason: list.verdict.reason, items, requests: asked };
}

test("no lie is believed, as natively", { skip: slow, timeout: 300_000 }, async (t) => {
  const all = cells();
  assert.ok(all.length > 3000, `${all.length} walks`);
  // Native Go walks all of them each time.
  const walked = sample(all, 6, 6);
  let complete = 0;
  for (const cell of walked) {
    const { family, lie, auto, status, reason, items, answers } = cell;
    const name = `${family}, ${lie}, ${auto ? "auto" : "explicit"}`;
    assert.deepEqual({ name, ...(await walk(cell)) }, { name, status, reason, items, requests: answers.length });
    if (status === "complete") complete++;
  }
  t.diagnostic(`${walked.length} walks, ${complete} of them complete, all as natively: 0 overstated, 0 false alarms`);
});
