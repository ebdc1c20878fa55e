import { createHash } from "node:crypto";
import { paginate } from "anypage";
import { expect, test } from "vitest";
import { walkAll } from "./walk-all.js";

test("walks", async () => {
  const sha256 = (text) => createHash("sha256").update(text).digest("hex"); // jsdom has no crypto.subtle
  const result = await walkAll(paginate, process.env.API, sha256);
  process.stdout.write(`${result}\n`);
  expect(JSON.parse(result)).toMatchObject({ items: 10_000 });
});
