/**
 * The engine out of a file; out of the text that the package carries along where the file can't be had.
 *
 * @param read reads the file.
 * @param compile makes a module of bytes that come from somewhere.
 */
export async function installed(
  read: () => Promise<Uint8Array<ArrayBuffer>>,
  compile: (bytes: Uint8Array<ArrayBuffer>, where: string) => Promise<WebAssembly.Module>,
): Promise<WebAssembly.Module> {
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = await read();
  } catch {
    // Not loaded before it is needed: it takes more memory than all the rest.
    const { embedded } = await import("./embedded.js");
    return compile(embedded(), "the embedded engine");
  }
  return compile(bytes, "anypage.wasm");
}
