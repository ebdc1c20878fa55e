// Lists to walk, in OpenAI's cursor style or with Link headers: fetch is a stub that answers from memory, or the local server answers.

import { arrayPage, cursorPage, record } from "./bodies.mjs";

const json = { "content-type": "application/json" };
const api = "https://api.example.com/v1";

/**
 * A list in OpenAI's cursor style. Its pages are `${url}` and `${url}?after=ID`.
 * @param shape.http whether the local server answers
 */
export function cursorList({ pages, size, bytes = 250, http = false }, { origin }) {
  const list = { count: pages * size, bytes };
  if (http) return { ...list, base: `${origin}/${pages}x${size}x${bytes}`, fetch: (...request) => fetch(...request) };
  const bodies = Array.from({ length: pages }, (_, page) => cursorPage(page * size, size, bytes, page + 1 < pages));
  const stub = async (input) => {
    const after = /[?&]after=item_(\d+)/.exec(String(input.url ?? input));
    return new Response(bodies[after === null ? 0 : (Number(after[1]) + 1) / size], { headers: json });
  };
  return { ...list, base: api, fetch: stub };
}

/** A list of root arrays and Link headers. */
export function linkList({ pages, size, bytes = 250 }) {
  const bodies = Array.from({ length: pages }, (_, page) => arrayPage(page * size, size, bytes));
  const stub = async (input) => {
    const page = Number(/[?&]page=(\d+)/.exec(String(input.url ?? input))?.[1] ?? 1);
    const headers = page < pages ? { ...json, link: `<${api}/files?page=${page + 1}>; rel="next"` } : json;
    return new Response(bodies[page - 1], { headers });
  };
  return { count: pages * size, bytes, base: api, fetch: stub };
}

/** The JSON text of each item of a list, as it stands in the bodies. */
export const texts = ({ count, bytes }) => Array.from({ length: count }, (_, i) => JSON.stringify(record(i, bytes)));

/** Walks the whole list; every item has to come, in order. */
export async function all({ count }, walk) {
  let next = 0;
  await walk((item) => {
    if (item.number !== next++) throw new Error(`item ${item.number} came as number ${next - 1}`);
  });
  if (next !== count) throw new Error(`${next} items of ${count}`);
}

/** Walks the list once, and looks at every byte of its items. */
export async function verify(list, walk) {
  const expected = (list.texts ??= texts(list));
  await all(list, (take) =>
    walk((item) => {
      if (JSON.stringify(item) !== expected[item.number]) throw new Error(`item ${item.number} has come changed`);
      take(item);
    }),
  );
}
