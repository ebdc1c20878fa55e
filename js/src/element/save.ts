// Writes what the reader exports into a file.

import { saveAs } from "../console/save.js";
import type { PaginationError } from "../errors.js";
import type { ByteStream } from "../globals.js";
import type { Paginate, PaginateOptions, Walk } from "../types.js";
import type { Rows } from "./rows.js";
import { bytes, capital, plural, time } from "./words.js";

export type Form = "ndjson" | "csv" | "json";

/** Saves the items that are loaded. Returns what there is to say of it. */
export async function saveLoaded(form: Form, rows: Rows, paginate: Paginate): Promise<string> {
  const name = `items.${form}`;
  try {
    await saveAs(name, loadedAs(form, rows, paginate), { json: form === "json" });
    return `Saved as ${name}.`;
  } catch (error) {
    return capital((error as Error).message);
  }
}

/**
 * Saves a whole list, which is walked for it. Returns what there is to say of it.
 *
 * @param signal ends it; the file has what came before
 * @param tell is told how far it is
 */
export async function saveAll(
  form: Form,
  walk: (options: PaginateOptions<unknown>) => Walk<unknown>,
  signal: AbortSignal,
  tell: (progress: string) => void,
): Promise<string> {
  const name = `items.${form}`;
  let items = 0;
  let kept = false;
  try {
    const all = walk({
      signal,
      onProgress: (now) => {
        items = now.items;
        const wait = now.waiting && `waiting ${time(now.waiting.ms)}: ${now.waiting.why}`;
        tell([plural(items, "item"), plural(now.pages, "page"), bytes(now.bytes), wait].filter(Boolean).join(" · "));
      },
    });
    const keep = () => {
      kept = true;
    };
    await saveAs(name, all[form]() as ByteStream, { json: form === "json", kept: keep });
    return `Saved as ${name}: ${all.verdict?.evidence ?? ""}`;
  } catch (error) {
    const why = signal.aborted ? "Stopped" : capital((error as PaginationError).message);
    return `${why}; ${kept ? `${name} has the items that came before` : "nothing was saved"}.`;
  }
}

/** The items that are loaded, in a form. The engine writes it: they are read again as a list of one page. */
export function loadedAs(form: Form, rows: Rows, paginate: Paginate): ReadableStream<Uint8Array> {
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
