// The local server of the benchmarks: lists with a set delay and rate, and the files that the browser needs.

import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { cursorPage, record } from "./bodies.mjs";

/**
 * Serves on a free port of 127.0.0.1:
 *
 *	/cursor?after=ID&pages=20&size=20&bytes=250&delay=ms&rate=bytes-per-second   OpenAI's cursor style
 *	/page?page=1&pages=60&size=20&delay=ms                                       page numbers, their count in the body
 *	/NAME                                                                        files[NAME]: { type, bytes }
 *
 * A body is made at the first request for it, which may be a HEAD request.
 */
export async function serve(files) {
  const made = new Map(); // bodies by the request's path and query
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, "http://localhost");
    const number = (name, byDefault) => Number(url.searchParams.get(name) ?? byDefault);
    const [pages, size] = [number("pages", 1), number("size", 20)];
    // Isolated pages have finer clocks.
    const headers = { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" };
    let body;
    if (made.has(request.url)) {
      body = made.get(request.url);
    } else if (url.pathname === "/cursor") {
      const after = url.searchParams.get("after");
      const first = after === null ? 0 : Number(after.slice("item_".length)) + 1;
      body = cursorPage(first, size, number("bytes", 250), first + size < pages * size);
    } else if (url.pathname === "/page") {
      const page = number("page", 1);
      const items = Array.from({ length: size }, (_, i) => record((page - 1) * size + i, 250));
      body = Buffer.from(JSON.stringify({ page, total_pages: pages, items }));
    } else {
      const file = files[url.pathname.slice(1)];
      if (file === undefined) return response.writeHead(404).end();
      response.writeHead(200, { ...headers, "content-type": file.type, "content-length": file.bytes.length });
      return response.end(file.bytes);
    }
    made.set(request.url, body);
    if (request.method === "HEAD") return response.end();
    await sleep(number("delay", 0));
    response.writeHead(200, { "content-type": "application/json", "content-length": body.length });
    const rate = number("rate", 0);
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
