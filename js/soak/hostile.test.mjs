// The hostile bodies that take their time: ./build.sh soak runs them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { paginate } from "../dist/index.js";
import { body, streaming } from "./hostile.mjs";

const listed = { pagination: "none", items: "$.data" };

/** Walks a generated body; also says how much memory the process had at most, in MiB. */
async function walking(generator, options, read) {
  let peak = 0;
  const measure = () => (peak = Math.max(peak, process.memoryUsage().rss / 2 ** 20));
  const { stream, asked } = streaming(
    (function* () {
      for (const bytes of generator) {
        measure();
        yield bytes;
      }
    })(),
  );
  let requests = 0;
  const walk = paginate("https://api.example/list", {
    fetch: async () => new Response(requests++ === 0 ? stream : '{"data":[]}'),
    retry: false,
    ...options,
  });
  try {
    return { result: await read(walk), asked: asked() };
  } catch (error) {
    return { error, asked: asked() };
  } finally {
    measure();
    console.log(`${Math.round(asked() / 2 ** 20)} MiB asked for, ${Math.round(peak)} MiB of memory at most`);
  }
}

for (const [place, generator] of [
  ["an item", body.string],
  ["the envelope", body.envelope],
]) {
  for (const options of [listed, {}]) {
    test(`a string of 1 GB in ${place}, ${options === listed ? "listed" : "auto"}: memory stays bounded`, {
      timeout: 120_000,
    }, async () => {
      const { error, asked } = await walking(generator(1024), options, (walk) => walk.count());
      assert.equal(error?.code, "limit");
      assert.match(error.message, /maxPageBytes, 268435456/);
      assert.ok(asked <= 258 * 2 ** 20, `${asked} bytes were asked for`);
    });
  }
}

test("ten million numbers, counted", { timeout: 120_000 }, async () => {
  const { result } = await walking(body.items("1", 10_000_000), listed, (walk) => walk.count());
  assert.equal(result, 10_000_000);
});

test("ten million numbers, one by one", { timeout: 120_000 }, async () => {
  const { result } = await walking(body.items("1", 10_000_000), listed, async (walk) => {
    let sum = 0;
    for await (const item of walk) sum += item;
    return sum;
  });
  assert.equal(result, 10_000_000);
});

// Each of them had been made a value of, and the engine had died for lack of memory.
for (const item of ["1", "{}", '{"id":1}']) {
  test(`ten million times ${item}, detected`, { timeout: 120_000 }, async () => {
    const { result } = await walking(body.items(item, 10_000_000), {}, (walk) => walk.count());
    assert.equal(result, 10_000_000);
  });
}
