// What the pages of all frameworks share.

const api = new URLSearchParams(location.search).get("api");

/** The list that is walked in pages of 500. */
export const orders = `${api}/api/link-header?per_page=500`;

/** Another list, or the same one with knobs of the sample API. */
export const list = (path) => `${api}/api/${path}`;

/** What each framework has to have in the end, as text. */
export async function resultOf(pages) {
  const items = pages.flatMap((page) => page.items);
  const text = items.map((item) => JSON.stringify(item) + "\n").join("");
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  const sha256 = Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return JSON.stringify({ items: items.length, sha256, verdict: pages.at(-1).verdict });
}

export function assert(holds, what) {
  if (!holds) throw new Error(`not so: ${what}`);
}

export function same(actual, expected, what) {
  const [a, b] = [actual, expected].map((value) => JSON.stringify(value));
  assert(a === b, `${what}: ${a}, not ${b}`);
}
