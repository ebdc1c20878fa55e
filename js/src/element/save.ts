// Writes what the reader exports into a file.

import type { Walk } from "../types.js";
import type { Rows } from "./rows.js";

/** The items that are loaded, in a form. The engine writes it: they are read again as a list of one page. */
export function loadedAs(
  form: "ndjson" | "csv" | "json",
  rows: Rows,
  paginate: typeof import("../index.js").paginate,
): ReadableStream<Uint8Array> {
  const chunks = rows.chunks();
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const { done, value } = chunks.next();
      if (done) controller.close();
      else controller.enqueue(value.slice()); // whoever reads a stream may take its buffers
    },
  });
  if (form === "ndjson") return body;
  const walk: Walk<unknown> = paginate("https://loaded.invalid/", {
    pagination: "none",
    maxPageBytes: 2 ** 30,
    fetch: async () => new Response(body, { headers: { "content-type": "application/x-ndjson" } }),
  });
  return walk[form]() as ReadableStream<Uint8Array>;
}
