// Streams a walk into a file.

import { messageOf, PaginationError } from "../errors.js";
import type { ByteStream } from "../globals.js";
import type { Walk } from "../types.js";

/** How items are written, by the ending of a file's name. */
const forms = { ndjson: "ndjson", jsonl: "ndjson", csv: "csv", json: "json" } as const;

/** The file's name, with an ending, and what it says of the form. */
export function formOf(name: string): { name: string; form: "ndjson" | "csv" | "json" } {
  const ending = /\.([^./\\]*)$/.exec(String(name))?.[1]?.toLowerCase();
  if (ending === undefined) return { name: `${name}.ndjson`, form: "ndjson" };
  if (!Object.hasOwn(forms, ending))
    throw new PaginationError(
      "config",
      `no file is written with the ending .${ending}: use .ndjson, .jsonl, .csv or .json`,
    );
  return { name, form: forms[ending as keyof typeof forms] };
}

/** Where the bytes go. */
interface Sink {
  write(chunk: Uint8Array): Promise<void>;
  close(): Promise<void>;
  /** Gives up. What was written is nowhere to be seen. */
  abort(): Promise<void>;
}

/**
 * Writes a stream into a file. Where the stream fails, the error is thrown.
 *
 * @param how.walk whose items they are: an error has its checkpoint
 * @param how.kept called before an error is thrown, where the file has what came before
 */
export async function saveAs(
  name: string,
  stream: ByteStream,
  { json, walk, kept }: { json: boolean; walk?: Walk<unknown>; kept?: () => void },
): Promise<void> {
  const sink = await open(name); // before anything is awaited: a dialog needs the user's gesture
  const reader = stream.getReader();
  const write = async (chunk: Uint8Array) => {
    try {
      await sink.write(chunk);
    } catch (cause) {
      void reader.cancel().catch(() => {});
      await sink.abort().catch(() => {});
      throw new PaginationError(
        "aborted",
        `${name} could not be written: ${messageOf(cause)}; nothing of it was kept`,
        {
          cause,
        },
      );
    }
  };
  let bytes = 0;
  for (;;) {
    let step: Awaited<ReturnType<typeof reader.read>>;
    try {
      step = await reader.read();
    } catch (error) {
      if (bytes === 0) await sink.abort().catch(() => {});
      else {
        if (json) await write(new TextEncoder().encode("]"));
        await sink.close().catch(() => {});
        kept?.();
      }
      throw error;
    }
    if (step.done) break;
    bytes += step.value.length;
    await write(step.value);
  }
  try {
    await sink.close();
  } catch (cause) {
    throw new PaginationError("aborted", `${name} could not be written: ${messageOf(cause)}`, {
      cause,
      checkpoint: walk?.checkpoint(),
    });
  }
}

/** The File System Access API, where there is one. */
interface Picker {
  showSaveFilePicker?(options: { suggestedName: string }): Promise<{ createWritable(): Promise<Sink> }>;
}

async function open(name: string): Promise<Sink> {
  const host = globalThis as Picker;
  if (typeof host.showSaveFilePicker === "function") {
    try {
      return await (await host.showSaveFilePicker({ suggestedName: name })).createWritable();
    } catch (cause) {
      // Without a gesture, or in a frame of another origin, there is no dialog.
      if ((cause as Error | null)?.name === "AbortError")
        throw new PaginationError("aborted", "no file was chosen, so nothing was requested", { cause });
    }
  }
  return download(name);
}

/** How much is kept as bytes before it becomes a Blob, which browsers move out of the memory. */
const blobSize = 8 << 20;

/** A download as browsers always had it: the file is put together first. */
function download(name: string): Sink {
  const blobs: Blob[] = [];
  let chunks: Uint8Array[] = [];
  let size = 0;
  const flush = () => {
    blobs.push(new Blob(chunks as BlobPart[]));
    chunks = [];
    size = 0;
  };
  return {
    async write(chunk) {
      chunks.push(chunk.slice());
      size += chunk.length;
      if (size >= blobSize) flush();
    },
    async close() {
      flush();
      const url = URL.createObjectURL(new Blob(blobs, { type: "application/octet-stream" }));
      Object.assign(document.createElement("a"), { href: url, download: name }).click();
      setTimeout(() => URL.revokeObjectURL(url), 60_000);
    },
    async abort() {},
  };
}
