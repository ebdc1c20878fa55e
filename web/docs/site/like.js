// Answers requests to a real API's addresses by the style of the sample API that is paginated alike. The origin and path of a
// block's first request stand for the style's; what comes behind them, method, headers and body go through as they are, and
// addresses in the response are written as the block has them.

/**
 * @param {object} how
 * @param {{ name: string, path: string }} how.style as the sample API lists it
 * @param {string} how.api the sample API's address, with a slash at its end
 * @param {typeof globalThis.fetch} how.send asks the sample API
 * @param {Record<string, string>} [how.knobs] parameters of the sample API's own, such as fault
 * @param {Record<string, string>} [how.documents] texts that stand at addresses which end with these names
 * @param {(request: { method: string, url: string, body?: string }) => void} [how.note] told of each request
 * @returns {typeof globalThis.fetch}
 */
export function fetchLike({ style, api, send, knobs = {}, documents = {}, note = () => {} }) {
  const root = new URL(style.name, api);
  // A style that counts pages in its path has more of a path than its name.
  const more = style.path.split("/").length - root.pathname.split("/").length;
  /** Addresses without parameters that stand for the style's: one for each list that the block walks. */
  const lists = [];

  function listOf({ origin, pathname }) {
    const known = lists.find(
      (list) => list.origin === origin && (pathname === list.pathname || pathname.startsWith(`${list.pathname}/`)),
    );
    if (known !== undefined) return known;
    const own = more > 0 ? pathname.split("/").slice(0, -more).join("/") : pathname;
    lists.push(new URL(own, origin));
    return lists.at(-1);
  }

  return async function fetch(input, init) {
    const request = new Request(input, init);
    const { method, headers, signal } = request;
    const body = method === "GET" || method === "HEAD" ? undefined : await request.text();
    const url = new URL(request.url);
    const document = Object.keys(documents).find((name) => url.pathname.endsWith(`/${name}`));
    if (document !== undefined) return answer(new Response(documents[document]), request.url, (text) => text, []);

    note({ method, url: request.url, ...(body && { body }) });
    const list = listOf(url);
    const target = new URL(root.href + url.pathname.slice(list.pathname.length) + url.search);
    for (const [name, value] of Object.entries(knobs))
      if (!target.searchParams.has(name))
        target.search += `${target.search === "" ? "" : "&"}${name}=${encodeURIComponent(value)}`;
    const response = await send(target.href, { method, headers: Object.fromEntries(headers), body, signal });
    const pairs = [
      [root.href, list.href],
      [root.pathname, list.pathname],
    ];
    const escaped = pairs.map((pair) => pair.map((text) => text.replaceAll("/", "\\/"))); // as PHP writes JSON
    const write = (text) => pairs.reduce((text, [from, to]) => text.replaceAll(from, to), text);
    return answer(response, request.url, write, [...pairs, ...escaped]);
  };
}

/** The response under the block's address. */
function answer(response, url, write, pairs) {
  const headers = new Headers();
  for (const [name, value] of response.headers)
    if (name !== "content-length" && name !== "content-encoding") headers.append(name, write(value));
  const { status, statusText } = response;
  const body = pairs.length === 0 ? response.body : (response.body?.pipeThrough(rewriting(pairs)) ?? null);
  return Object.defineProperty(new Response(body, { status, statusText, headers }), "url", { value: url });
}

/**
 * Writes other bytes in the place of some, in a body that arrives in pieces. Bytes, for a body may be broken UTF-8.
 *
 * @param {[from: string, to: string][]} pairs of several that begin alike the first one counts
 */
function rewriting(pairs) {
  const encoder = new TextEncoder();
  const coded = pairs.map((pair) => pair.map((text) => encoder.encode(text)));
  const longest = Math.max(...coded.map(([from]) => from.length));
  const begins = new Set(coded.map(([from]) => from[0]));
  let held = new Uint8Array(); // the end of what has come: it may be the beginning of a match

  /** Rewrites as far as every match is sure to be seen. */
  function rewrite(bytes, end) {
    const out = [];
    let written = 0;
    let at = 0;
    while (at < end) {
      const [from, to] = (begins.has(bytes[at]) && coded.find(([from]) => startsWith(bytes, from, at))) || [];
      if (from === undefined) at++;
      else {
        out.push(bytes.subarray(written, at), to);
        written = at += from.length;
      }
    }
    out.push(bytes.subarray(written, at));
    held = bytes.slice(at);
    return joined(out);
  }

  return new TransformStream({
    transform(chunk, controller) {
      const bytes = joined([held, chunk]);
      controller.enqueue(rewrite(bytes, Math.max(bytes.length - longest + 1, 0)));
    },
    flush: (controller) => controller.enqueue(rewrite(held, held.length)),
  });
}

function startsWith(bytes, wanted, at) {
  for (let i = 0; i < wanted.length; i++) if (bytes[at + i] !== wanted[i]) return false;
  return true;
}

function joined(parts) {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
