// Serves a folder on 127.0.0.1:$PORT, as a plain file host would.
//
//   node serve.mjs FOLDER [--base /app/] [--wasm-type text/plain] [--csp "script-src 'self'"]

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import path from "node:path";
import { parseArgs } from "node:util";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    base: { type: "string", default: "/" },
    "wasm-type": { type: "string", default: "application/wasm" },
    csp: { type: "string" },
  },
});
const folder = path.resolve(positionals[0] ?? ".");
const types = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".css": "text/css",
  ".wasm": values["wasm-type"],
};

createServer(async (request, response) => {
  const { pathname } = new URL(request.url, "http://127.0.0.1");
  const name = path.join(folder, decodeURIComponent(pathname.slice(values.base.length)) || "index.html");
  try {
    if (!pathname.startsWith(values.base) || !name.startsWith(folder + path.sep)) throw new Error("not below the base");
    const body = await readFile(name);
    if (values.csp) response.setHeader("Content-Security-Policy", values.csp);
    response.setHeader("Content-Type", types[path.extname(name)] ?? "application/octet-stream");
    response.end(body);
  } catch {
    response.writeHead(404).end("not found\n");
  }
}).listen(Number(process.env.PORT), "127.0.0.1");
