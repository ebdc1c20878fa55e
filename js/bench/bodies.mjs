// Bodies to measure with: made by rule, the same on every run.

const words =
  "page cursor item list order token limit offset result header stream chunk total window batch retry state reader origin verdict".split(
    " ",
  );

/** A small generator of pseudo-random numbers (Marsaglia's xorshift32), so that every run measures the same bytes. */
function random(seed) {
  let state = seed | 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

function text(next, length) {
  let s = "";
  while (s.length < Math.min(length, 1000)) {
    s += words[next(words.length)] + " ";
    if (next(16) === 0) s += 'a "quoted"\nlin\u00e9 ';
  }
  return s.repeat(Math.ceil(length / s.length)).slice(0, length);
}

/** A record as list APIs send them, of about size bytes. */
export function record(index, size) {
  const next = random(index + 1);
  const small = {
    id: `item_${String(index).padStart(8, "0")}`,
    number: index,
    title: text(next, 24),
    state: next(2) === 0 ? "open" : "closed",
  };
  const item =
    size < 200
      ? small
      : {
          ...small,
          locked: next(9) === 0,
          score: next(100_000) / 100,
          closed_at: null,
          created_at: new Date(1_700_000_000_000 + index * 61_000).toISOString(),
          user: { id: next(1_000_000), login: words[next(words.length)] + next(1000) },
          labels: [words[next(words.length)], words[next(words.length)]],
        };
  const missing = size - JSON.stringify(item).length - 10;
  return missing > 0 ? { ...item, body: text(next, missing) } : item;
}

/** A record of many small numbers: as many brackets and commas as JSON can hold. */
function point(index) {
  const next = random(index + 1);
  return {
    i: index,
    at: [next(360), next(180)],
    v: [
      [next(9), next(9)],
      [next(99), next(99)],
    ],
    ok: next(2) === 0,
  };
}

const encoder = new TextEncoder();

/** A page of OpenAI's cursor style: the items from first on, of about size bytes each. */
export function cursorPage(first, count, size, more) {
  const data = Array.from({ length: count }, (_, i) => record(first + i, size));
  return encoder.encode(
    JSON.stringify({ object: "list", data, first_id: data[0].id, last_id: data.at(-1).id, has_more: more }),
  );
}

/** The same items as a root array. */
export function arrayPage(first, count, size) {
  return encoder.encode(JSON.stringify(Array.from({ length: count }, (_, i) => record(first + i, size))));
}

/** Three lists of 4.5 MB. */
export function largeBodies() {
  const list = (data, indent) =>
    encoder.encode(JSON.stringify({ object: "list", data, has_more: false }, undefined, indent));
  const make = (count, item) => Array.from({ length: count }, (_, i) => item(i));
  return {
    records: list(make(5000, (i) => record(i, 900))),
    indented: list(
      make(5000, (i) => record(i, 600)),
      2,
    ),
    numbers: list(make(67_000, point)),
  };
}

let million; // about a megabyte of items, made once: it must not take time while something is measured

/**
 * A page of about the given size in pieces of 64 KiB, of which only one is in
 * memory at a time.
 * @param pause awaited before each piece
 */
export function generatedPage(size, pause) {
  million ??= Array.from({ length: 1000 }, (_, i) => JSON.stringify(record(i, 900))).join(",");
  const block = encoder.encode(million + ",");
  const head = encoder.encode('{"object":"list","data":[');
  const tail = encoder.encode(million + '],"has_more":false}');
  const blocks = Math.ceil(size / block.length);
  const parts = [head, ...Array(blocks).fill(block), tail];
  let part = 0;
  let at = 0;
  const body = new ReadableStream(
    {
      async pull(controller) {
        await pause?.();
        const piece = new Uint8Array(65_536);
        let filled = 0;
        while (filled < piece.length && part < parts.length) {
          const taken = parts[part].subarray(at, at + piece.length - filled);
          piece.set(taken, filled);
          filled += taken.length;
          at += taken.length;
          if (at === parts[part].length) {
            part++;
            at = 0;
          }
        }
        if (filled > 0) controller.enqueue(piece.subarray(0, filled));
        if (part === parts.length) controller.close();
      },
    },
    { highWaterMark: 0 },
  );
  return { body, items: 1000 * (blocks + 1) };
}
