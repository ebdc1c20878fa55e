// The target as the caller wrote it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { sources } from "./sources.mjs";

const { redact } = await sources("request");

test("a URL in messages shows what the engine would show of it", () => {
  // wasm/policy/secrets_test.go reads the same table.
  const table = new URL("../../../wasm/policy/testdata/redact.json", import.meta.url);
  for (const [url, shown] of Object.entries(JSON.parse(readFileSync(table, "utf8"))))
    assert.equal(redact(url), shown, url);
});
