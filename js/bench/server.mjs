// The local server of the benchmarks: lists with a set delay and rate, and the files that pages need.

import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { cursorPage, record } from "./bodies.mjs";

/**
 * Serves on a free port of 127.0.0.1:
 *
 *	/PAGESxSIZExBYTES[/delay/MS][/rate/BYTES-PER-SECOND]/files?after=ID   a list in OpenAI's cursor style
 *	/page?page=1&pages=60&size=20&delay=MS                                page numbers, their count in the body
 *	/NAME                                                                 what file(NAME) gives: { type, bytes }
 *
 * A body is made at the first request for it, which may be a HEAD request.
 */
export async function serve(file) {
  const made = new Map(); // bodies by the request's path and query
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url, "http://localhost");
    const list = /^\/(\d+)x(\d+)x(\d+)(?:\/delay\/(\d+))?(?:\/rate\/(\d+))?\/files$/.exec(pathname);
    let make;
    let [delay, rate] = [0, 0];
    if (list !== null) {
      const [pages, size, bytes] = list.slice(1, 4).map(Number);
      [delay, rate] = list.slice(4).map((text) => Number(text ?? 0));
      const first = Number((searchParams.get("after") ?? "item_-1").slice("item_".length)) + 1;
      make = () => cursorPage(first, size, bytes, first + size < pages * size);
    } else if (pathname === "/page") {
      const [page, pages, size] = ["page", "pages", "size"].map((name) => Number(searchParams.get(name) ?? 1));
      delay = Number(searchParams.get("delay"));
      const items = () => Array.from({ length: size }, (_, i) => record((page - 1) * size + i, 250));
      make = () => Buffer.from(JSON.stringify({ page, total_pages: pages, items: items() }));
    } else {
      const found = file(pathname.slice(1));
      if (found === undefined) return response.writeHead(404).end();
      response.writeHead(200, { "content-type": found.type, "content-length": found.bytes.length, ...isolated });
      return response.end(found.bytes);
    }
    if (!made.has(request.url)) made.set(request.url, make());
    if (request.method === "HEAD") return response.end();
    if (delay > 0) await sleep(delay);
    const body = made.get(request.url);
    response.writeHead(200, { "content-type": "application/json", "content-length": body.length });
    if (rate === 0) return response.end(body);
    const start = performance.now();
    for (let sent = 0; sent < body.length && !response.destroyed; ) {
      const due = Math.min(body.length, Math.ceil(((performance.now() - start) / 1000) * rate));
      if (due > sent) response.write(body.subarray(sent, due));
      sent = Math.max(sent, due);
      await sleep(5);
    }
    response.end();
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Isolated pages have finer clocks. */
const isolated = { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" };
