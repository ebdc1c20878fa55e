import { paginate } from "anypage";
import { expect, test } from "vitest";
import { walkAll } from "./walk-all.js";

test("walks", async () => {
  const result = await walkAll(paginate, process.env.API);
  process.stdout.write(`${result}\n`);
  expect(JSON.parse(result)).toMatchObject({ items: 10_000 });
});
