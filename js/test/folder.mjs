// Serves a folder below a path, and nothing elsewhere, as a plain static web server does: it unpacks nothing, and knows no type
// for WebAssembly.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import path from "node:path";

const types = {
  html: "text/html",
  js: "text/javascript",
  css: "text/css",
  svg: "image/svg+xml",
  json: "application/json",
};

/**
 * @param {string} folder
 * @param {string} below "/some/where/"
 * @returns {Promise<{ base: string, close(): void }>} base: the folder's address
 */
export async function serveFolder(folder, below) {
  const server = createServer(async ({ url }, response) => {
    const file = url.startsWith(below) ? url.slice(below.length).replace(/\?.*/, "") || "index.html" : "";
    try {
      const content = await readFile(path.join(folder, path.normalize(`/${file}`)));
      const type = types[file.split(".").at(-1)];
      if (type) response.setHeader("content-type", type);
      response.end(content);
    } catch {
      response.writeHead(404).end("there is no such file");
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    base: `http://127.0.0.1:${server.address().port}${below}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
