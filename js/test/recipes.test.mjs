// Blocks of the docs that name a world, run as they are written: each against a server of its own, which
// web/docs/site/worlds.js has under that name.

import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { servers } from "../../web/docs/site/worlds.js";

const docs = fileURLToPath(new URL("../../web/docs/", import.meta.url));
const pages = readdirSync(docs, { recursive: true }).filter((name) => name.endsWith(".md"));
const recipes = pages.flatMap((page) =>
  [...readFileSync(path.join(docs, page), "utf8").matchAll(/^```js [^\n]*\bworld="([^"]*)"[^\n]*\n(.*?)^```$/gms)].map(
    ([, world, code]) => ({ world, code }),
  ),
);

/** Holds what a block has printed, and what its server saw, against what the docs say of it. By the block's world. */
const checks = {
  "Check items, and give them types": (printed) =>
    assert.deepEqual(printed, [2026, 2025, [0, 2, "Invalid input: expected string, received undefined"]]),
  "Stop at what you have already"(printed, { requests }) {
    assert.deepEqual(printed, [1, 2, 3, 4, 5, 6, 7, "until"]);
    assert.equal(requests, 2);
  },
  "Renew a token that expires"(printed, { requests }) {
    assert.deepEqual(printed, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    assert.equal(requests, 5 + 2); // each token but the last one was refused once
  },
  "Go on when a cursor has expired"(printed) {
    assert.deepEqual(printed.slice(0, -1), [1, 2, 3, 4, 7, 5, 6]);
    assert.match(printed.at(-1), /^the cursor of page 3 had expired.* 4 items that had come before, 4 came again/);
  },
  "Ask for less where a page is too much"(printed) {
    assert.equal(printed[0][0], 250);
    assert.match(printed[0][1], /the limit was halved 2 times, down to 25$/);
  },
  "Leave a server that hangs": (printed) => assert.deepEqual(printed, [1, 2, 1]),
  "Read the results of a batch": (printed) =>
    assert.deepEqual(printed, [["question-1", "succeeded"], ["question-2", "expired"], "complete"]),
  "Walk lines of JSON": (printed) => assert.deepEqual(printed, [1, 2, 3, 4, 5, 6]),
  "Ask for many pages at once"(printed, { most }) {
    assert.deepEqual(printed, [6000]);
    assert.equal(most, 10);
  },
  "Draw a waterfall"(printed) {
    assert.equal(printed.pop(), 6);
    const lines = printed.map((line) => /^ *━* (page .*)$/.exec(line)[1]);
    assert.deepEqual(lines.sort(), [
      "page 1, attempt 1: end",
      "page 2, attempt 1: the server answered 503",
      "page 2, attempt 2: end",
      "page 3, attempt 1: end",
    ]);
  },
  "Show a list that goes on, with TanStack Query": (printed) =>
    assert.deepEqual(printed, [[250, "stopped", "maxItems is 250"]]),
  "Follow a link that is more than a URL": (printed) => assert.deepEqual(printed, [1, 2, 3, 4, 5, 6]),
  "List the tools of an MCP server": (printed) => assert.deepEqual(printed, ["a", "b"]),
  "Ask for the next pages elsewhere": (printed) => assert.deepEqual(printed, ["a", "b"]),
};

// Within the package, whose name leads to what ./build.sh build has made.
const folder = new URL("../build/recipes/", import.meta.url);
mkdirSync(folder, { recursive: true });
after(() => rmSync(folder, { recursive: true }));

test("each world of the docs is here, and has one block", () => {
  assert.deepEqual(recipes.map(({ world }) => world).sort(), Object.keys(servers).sort());
});

let count = 0;
for (const { world, code } of recipes)
  test(world, async (t) => {
    const { fetch: answer, ...others } = servers[world]();
    const seen = { requests: 0, inFlight: 0, most: 0 };
    async function fetch(...request) {
      seen.requests++;
      seen.most = Math.max(seen.most, ++seen.inFlight);
      try {
        return await answer(...request);
      } finally {
        seen.inFlight--;
      }
    }
    const globals = { fetch, ...others };
    const before = Object.fromEntries(Object.keys(globals).map((name) => [name, globalThis[name]]));
    const printed = [];
    t.mock.method(console, "log", (...values) => printed.push(values.length === 1 ? values[0] : values));
    t.mock.timers.enable({ apis: ["setTimeout"] });
    // The clock goes on whenever nothing else happens.
    const clock = setInterval(() => t.mock.timers.tick(1000), 1);
    Object.assign(globalThis, globals);
    const file = new URL(`${++count}.mjs`, folder);
    writeFileSync(file, code);
    try {
      await import(file);
    } finally {
      clearInterval(clock);
      Object.assign(globalThis, before);
    }
    checks[world](printed, seen);
  });
