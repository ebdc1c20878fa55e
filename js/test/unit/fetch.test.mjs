// Requests as fetch gets them, and the reader of bodies.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { sources } from "./sources.mjs";

const { Fetcher, readBody, readAtMost, describeFailure } = await sources("fetch");

const size = 262_144;

/** A Response whose stream gives these chunks, and then an error, if there is one. `left` tells whether it was cancelled. */
function streamed(chunks, error) {
  const state = { left: false };
  const left = chunks.slice();
  const body = new ReadableStream(
    {
      pull(controller) {
        if (left.length > 0) controller.enqueue(left.shift());
        else if (error !== undefined) controller.error(error);
        else controller.close();
      },
      cancel: () => void (state.left = true),
    },
    { highWaterMark: 0 },
  );
  return { response: { body }, state };
}

const bytes = (length) => Uint8Array.from({ length }, (_, i) => i % 251);
const joined = (pieces) => new Uint8Array(Buffer.concat(pieces));

describe("a body", () => {
  for (const [name, lengths, want] of [
    ["in small chunks comes as it is", [3, 1, 5], [3, 1, 5]],
    ["in a chunk as large as a piece comes whole", [size], [size]],
    ["in larger chunks is cut", [size + 1, 2 * size], [size, 1, size, size]],
    ["with an empty chunk goes on behind it", [2, 0, 2], [2, 2]],
    ["without a byte is whole", [], []],
  ])
    test(name, async () => {
      const chunks = lengths.map(bytes);
      const { response, state } = streamed(chunks);
      const pieces = [];
      assert.equal(await readBody(response, (piece) => pieces.push(piece) > 0), true);
      assert.deepEqual(
        pieces.map((piece) => piece.length),
        want,
      );
      assert.deepEqual(joined(pieces), joined(chunks));
      assert.equal(state.left, false);
    });

  test("is left where nobody wants more of it, at once or after a while", async () => {
    for (const no of [false, Promise.resolve(false)]) {
      const { response, state } = streamed([bytes(2 * size), bytes(1)]);
      let count = 0;
      const once = () => {
        count++;
        return no;
      };
      assert.equal(await readBody(response, once), false);
      assert.equal(count, 1);
      assert.equal(state.left, true);
    }
  });

  test("waits until the last piece is dealt with", async () => {
    const events = [];
    const { response } = streamed([bytes(1), bytes(2)]);
    await readBody(response, async ({ length }) => {
      events.push(`begin ${length}`);
      await new Promise((resolve) => setImmediate(resolve));
      return events.push(`end ${length}`) > 0;
    });
    assert.deepEqual(events, ["begin 1", "end 1", "begin 2", "end 2"]);
  });

  test("that breaks off rejects with the stream's error", async () => {
    const { response } = streamed([bytes(1)], new Error("broken"));
    await assert.rejects(
      readBody(response, () => true),
      /^Error: broken$/,
    );
  });

  test("rejects with what the reader throws, and cancels the body", async () => {
    const { response, state } = streamed([bytes(1), bytes(1)]);
    await assert.rejects(
      readBody(response, () => {
        throw new Error("ours");
      }),
      /^Error: ours$/,
    );
    assert.equal(state.left, true);
  });

  test("rejects and cancels a body that delivers anything but bytes", async () => {
    for (const chunk of ["text", new Uint16Array(2), new ArrayBuffer(2), undefined]) {
      const { response, state } = streamed([chunk, bytes(1)]);
      await assert.rejects(
        readBody(response, () => true),
        /something else than a Uint8Array/,
      );
      assert.equal(state.left, true);
    }
  });

  test("without a stream is read whole, and cut", async () => {
    const pieces = [];
    const response = { body: null, arrayBuffer: async () => bytes(size + 2).buffer };
    assert.equal(await readBody(response, (piece) => pieces.push(piece) > 0), true);
    assert.deepEqual(
      pieces.map((piece) => piece.length),
      [size, 2],
    );
  });
});

test("a body is read up to a limit", async () => {
  for (const [lengths, most, complete] of [
    [[4, 4], 8, true],
    [[4, 4], 9, true],
    [[4, 4, 1], 8, false],
    [[9], 8, false],
    [[], 0, true],
    [[1], 0, false],
  ]) {
    const chunks = lengths.map(bytes);
    const { response, state } = streamed(chunks);
    const read = await readAtMost(response, most);
    assert.deepEqual(read, { bytes: joined(chunks).slice(0, most), complete }, `${lengths} up to ${most}`);
    assert.equal(state.left, !complete);
  }
});

describe("a request", () => {
  const get = { method: "GET", url: "https://a.example/", headers: [["x", "1"]] };
  const recorded = (calls) => async (url, init) => {
    calls.push({ url, ...init });
    return new Response();
  };

  test("has what the caller set for all of them, and what the engine asks for", async () => {
    const { signal } = new AbortController();
    const base = { cache: "no-store", credentials: "include", redirect: "follow" };
    for (const [more, want] of [
      [{}, {}],
      [{ body: "{}" }, { body: "{}" }],
      [{ omit: true }, { credentials: "omit" }],
      [{ manual: true }, { redirect: "manual" }],
    ]) {
      const calls = [];
      await new Fetcher(recorded(calls), base).send({ ...get, ...more }, signal);
      assert.deepEqual(calls, [{ ...base, ...get, signal, ...want }]);
    }
  });

  test("that is answered with no Response fails", async () => {
    for (const answer of [undefined, null, {}, "text"])
      await assert.rejects(new Fetcher(async () => answer, {}).send(get), /fetch gave no Response/);
  });

  test("that fetch refuses at once fails no sooner than any other", async () => {
    const fetcher = new Fetcher(() => {
      throw new Error("refused");
    }, {});
    await assert.rejects(fetcher.send(get), /refused/);
  });

  test("gets the early response if it is the same, once", async () => {
    const calls = [];
    const fetcher = new Fetcher(recorded(calls), {});
    fetcher.sendEarly({ ...get, manual: true });
    await fetcher.send({ ...get, manual: true });
    assert.equal(calls.length, 1);
    await fetcher.send({ ...get, manual: true });
    assert.equal(calls.length, 2);
  });

  test("aborts the early one if it is another", async () => {
    for (const other of [{ url: "https://b.example/" }, { method: "POST" }, { omit: true }]) {
      const calls = [];
      const fetcher = new Fetcher(recorded(calls), {});
      fetcher.sendEarly(get);
      await fetcher.send({ ...get, ...other });
      assert.equal(calls.length, 2);
      assert.equal(calls[0].signal.aborted, true);
    }
  });

  test("takes over an early one that followed no redirect, unless there was one to follow", async () => {
    const moved = { status: 302, type: "default" };
    const opaque = { status: 0, type: "opaqueredirect" };
    for (const [manual, response, count] of [
      [undefined, new Response(), 1],
      [undefined, moved, 2],
      [undefined, opaque, 2],
      [true, new Response(), 1],
      [true, moved, 1],
      [true, opaque, 1],
    ]) {
      let calls = 0;
      const answer = async () => {
        calls++;
        return response;
      };
      const fetcher = new Fetcher(answer, {});
      fetcher.sendEarly({ ...get, manual: true });
      await fetcher.send({ ...get, manual });
      assert.equal(calls, count);
    }
  });

  test("aborts the early one that it has taken over, with the reason", async () => {
    const calls = [];
    const fetcher = new Fetcher(recorded(calls), {});
    const abort = new AbortController();
    fetcher.sendEarly(get);
    await fetcher.send(get, abort.signal);
    abort.abort("enough");
    assert.equal(calls[0].signal.reason, "enough");
  });

  test("sent early is aborted when nobody asks for it, and a failure of it is reported to nobody else", async () => {
    const calls = [];
    const fetcher = new Fetcher(recorded(calls), {});
    fetcher.sendEarly(get);
    fetcher.close();
    assert.equal(calls[0].signal.aborted, true);
    const failing = new Fetcher(async () => Promise.reject(new Error("early")), {});
    failing.sendEarly(get);
    await new Promise((resolve) => setImmediate(resolve)); // an unhandled rejection would end the test
    await assert.rejects(failing.send(get), /early/);
  });
});

test("a failure is described by its message and its cause", () => {
  for (const [cause, want] of [
    [new Error("boom"), "boom"],
    [new TypeError("fetch failed", { cause: new Error("connect ECONNREFUSED") }), "fetch failed: connect ECONNREFUSED"],
    [undefined, "fetch gave no reason"],
    [null, "fetch gave an object that is no Error for a reason"],
    [{ a: 1 }, "fetch gave an object that is no Error for a reason"],
    ["why", "why"],
    [7, "7"],
  ])
    assert.equal(describeFailure(cause), want);
});
