// What the docs say about where the package runs is what ./build.sh consumers checks.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { matrix, matrixOfDocs } from "../consumers/docs.mjs";
import { rows } from "../consumers/rows.mjs";

test("the docs' matrix has the rows that are run", () => {
  assert.equal(matrixOfDocs(), matrix(), "write it with: node js/consumers/run.mjs --docs");
});

test("each folder of a consumer is a row", () => {
  const folders = ["", "../../web/examples/"].flatMap((below) =>
    readdirSync(fileURLToPath(new URL(`../consumers/${below}`, import.meta.url)), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => below + entry.name),
  );
  assert.deepEqual(folders.sort(), [...new Set(rows.map(({ name, folder }) => folder ?? name))].sort());
});
