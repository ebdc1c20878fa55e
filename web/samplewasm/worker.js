// The worker that the sample API runs in. It takes requests from sample.js: { id, request }, or { id } alone where the page
// does not want the answer any more. It answers with { id, status, headers }, then { id, bytes } as often as there are some,
// and { id, whole } at the end, which is false where the connection breaks off. Where the API can't run: { failed }.

import "./wasm_exec.js"; // Go's own, which adds Go to the worker's globals

/** Calls from and to the program (main.go). */
const program = new Promise((resolve) => {
  globalThis.sampleAPI = {
    ready: (answer, leave) => resolve({ answer, leave }),
    head: (id, status, headers) => postMessage({ id, status, headers }),
    piece: (id, bytes) => postMessage({ id, bytes }, [bytes.buffer]),
    end: (id, whole) => postMessage({ id, whole }),
  };
});

addEventListener("message", async ({ data: { id, request } }) => {
  const { answer, leave } = await program;
  if (request === undefined) leave(id);
  else answer(id, request);
});

try {
  const go = new Go();
  await go.run(await WebAssembly.instantiate(await load(), go.importObject));
  throw new Error("its program has ended");
} catch (error) {
  postMessage({ failed: `the sample API can’t run: ${error.message}` });
}

/**
 * The packed file first, for many servers pack nothing. One that says Content-Encoding has packed or unpacked it on the way.
 * What a server calls the file does not count.
 */
async function load() {
  let reason;
  for (const name of ["sample.wasm.gz", "sample.wasm"]) {
    try {
      const { ok, status, headers, body } = await fetch(new URL(name, import.meta.url));
      if (!ok) throw new Error(`status ${status} for ${name}`);
      const packed = name.endsWith(".gz") && !headers.has("content-encoding");
      const stream = packed ? body.pipeThrough(new DecompressionStream("gzip")) : body;
      const module = new Response(stream, { headers: { "content-type": "application/wasm" } });
      return await WebAssembly.compileStreaming(module);
    } catch (error) {
      reason = error;
    }
  }
  throw reason;
}
