// The queue of pages, and where the consumer is in it.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { sources } from "./sources.mjs";

const { PageQueue, Consumer, Part, countOf } = await sources("queue", "consumer", "items");

const request = (url) => ({ method: "GET", url });
const place = (page, item = 0, items = 0) => ({ version: 1, page, item, items });
const complete = (more) => ({ total: undefined, info: undefined, body: {}, next: undefined, rest: undefined, ...more });

/** A response with so many items of one byte each. */
function part(queue, index, count) {
  const added = new Part((_, __, ___, cause) => cause, false);
  queue.find(index).parts.push(added);
  added.append(new TextEncoder().encode("1".repeat(count)));
  if (count > 0)
    queue.deliver(
      index,
      added,
      Uint32Array.from({ length: 2 * count }, (_, i) => (i + 1) >> 1),
    );
  return added;
}

describe("a page that is asked for", () => {
  test("begins where the engine says", () => {
    const queue = new PageQueue();
    assert.deepEqual(queue.ask(0, request("a"), false, place(0)).at, place(0));
  });

  test("begins where the page before it has ended, queued or used up", () => {
    const queue = new PageQueue();
    queue.ask(0, request("a"), false, place(0));
    queue.complete(0, complete({ next: place(1) }));
    assert.deepEqual(queue.ask(1, request("b"), false, undefined).at, place(1));
    queue.complete(1, complete({ next: place(2) }));
    queue.useUp();
    queue.useUp();
    assert.deepEqual(queue.ask(2, request("c"), false, undefined).at, place(2));
  });

  test("learns where it begins when the page before it ends", () => {
    const queue = new PageQueue();
    queue.ask(0, request("a"), false, place(0));
    const second = queue.ask(1, request("b"), false, undefined);
    assert.equal(second.at, undefined);
    queue.complete(0, complete({ next: place(1) }));
    assert.deepEqual(second.at, place(1));
  });

  test("keeps its known place when the page before it names no next one", () => {
    const queue = new PageQueue();
    queue.ask(0, request("a"), false, place(0));
    const second = queue.ask(1, request("b"), false, place(1));
    queue.complete(0, complete({ rest: place(0, 2, 2) }));
    assert.deepEqual(second.at, place(1));
  });

  test("takes the new request when it is asked for once more, but not that of a redirect", () => {
    const queue = new PageQueue();
    const page = queue.ask(0, request("a"), false, place(0));
    assert.equal(queue.ask(0, request("b"), true, undefined), page);
    assert.deepEqual(page.request, request("a"));
    queue.ask(0, request("c"), false, undefined);
    assert.deepEqual(page.request, request("c"));
    assert.deepEqual(page.at, place(0));
  });
});

describe("items", () => {
  test("of an earlier response come behind those of a later one that has none", () => {
    const queue = new PageQueue();
    const page = queue.ask(0, request("a"), false, place(0));
    const first = part(queue, 0, 0);
    const second = part(queue, 0, 0);
    queue.deliver(0, first, Uint32Array.of(0, 1, 1, 2));
    assert.deepEqual(page.parts, [second, first]);
    assert.equal(countOf(page), 2);
  });

  test("of the latest response leave the others where they are", () => {
    const queue = new PageQueue();
    const page = queue.ask(0, request("a"), false, place(0));
    const parts = [part(queue, 0, 3), part(queue, 0, 1)];
    queue.deliver(0, parts[1], Uint32Array.of(1, 2));
    assert.deepEqual(page.parts, parts);
    assert.equal(countOf(page), 5);
  });
});

test("a page that is used up lets its bodies go", () => {
  const queue = new PageQueue();
  const page = queue.ask(0, request("a"), false, place(0));
  part(queue, 0, 1);
  queue.useUp();
  assert.deepEqual(page.parts, []);
  assert.equal(queue.first, undefined);
  assert.equal(queue.usedUp, page);
});

test("pages are dropped behind the first one, or from the end while a test holds", () => {
  const indices = (queue) => [0, 1, 2, 3].filter((index) => queue.find(index) !== undefined);
  const queue = new PageQueue();
  queue.dropFollowing();
  for (const index of [0, 1, 2, 3]) queue.ask(index, request(String(index)), false, place(index));
  queue.dropLastWhile((page) => page.index >= 2);
  assert.deepEqual(indices(queue), [0, 1]);
  queue.dropFollowing();
  assert.deepEqual(indices(queue), [0]);
  queue.dropLastWhile(() => true);
  assert.deepEqual(indices(queue), []);
});

describe("the consumer's checkpoint", () => {
  /** A consumer that has received `delivered` items of page 1. */
  function reading({ count = 4, delivered, end, known = true, resume, ask }) {
    const queue = new PageQueue();
    const consumer = new Consumer(queue, resume, ask);
    queue.ask(0, request("a"), false, place(0));
    queue.complete(0, complete(known ? { next: place(1, 0, 10) } : { rest: place(0, 10, 10) }));
    consumer.batch = { values: [], at: 10, before: 0, share: 1 };
    consumer.useUp();
    queue.ask(1, request("b"), false, undefined);
    part(queue, 1, count);
    if (end !== undefined) queue.complete(1, complete(end));
    consumer.batch = { values: [], at: delivered, before: 0, share: 1 };
    return consumer;
  }

  for (const [name, how, want] of [
    ["counts on within a page", { delivered: 3 }, place(1, 3, 13)],
    ["counts on within a complete page", { delivered: 3, end: { next: place(2) } }, place(1, 3, 13)],
    ["is the next page's once all is delivered", { delivered: 4, end: { next: place(2) } }, place(2)],
    ["is behind the last page", { delivered: 4, end: { rest: place(1, 4, 14) } }, place(1, 4, 14)],
    ["is the engine's where items have a key", { delivered: 3, ask: (page, n) => place(page, n, 77) }, place(1, 3, 77)],
    ["counts on where the engine can't answer", { delivered: 3, ask: () => undefined }, place(1, 3, 13)],
    ["needs no engine before a page's first item", { delivered: 0, ask: () => place(9) }, place(1, 0, 10)],
    ["is behind the page before where a page's place is unknown", { delivered: 0, known: false }, place(0, 10, 10)],
    ["is unknown within a page whose place is unknown", { delivered: 1, known: false }, undefined],
  ])
    test(name, () => assert.deepEqual(reading(how).checkpoint(), want));

  test("is where the walk started before anything has been requested", () => {
    const resume = place(5, 1, 51);
    const consumer = new Consumer(new PageQueue(), resume, undefined);
    assert.deepEqual(consumer.checkpoint(), resume);
    assert.notEqual(consumer.checkpoint(), resume, "a copy");
    assert.equal(new Consumer(new PageQueue(), undefined, undefined).checkpoint(), undefined);
  });

  test("counts values that stand for several items each", () => {
    const consumer = reading({ delivered: 0 });
    consumer.batch = { values: ["ab", "cd"], at: 1, before: 0, share: 2 };
    assert.deepEqual(consumer.checkpoint(), place(1, 2, 12));
    assert.deepEqual([consumer.items, consumer.itemsOfPage, consumer.pages], [12, 2, 2]);
  });

  test("stays the engine's when the consumer has left", () => {
    let alive = true;
    const consumer = reading({ delivered: 3, ask: (page, n) => (alive ? place(page, n, 77) : undefined) });
    consumer.leave();
    alive = false;
    assert.deepEqual(consumer.checkpoint(), place(1, 3, 77));
  });
});
