/**
 * Loads the engine from a file, or from the text embedded in the package if the file can't be read.
 *
 * @param read reads the file
 * @param compile compiles bytes; its second argument says in errors where they are from
 */
export async function installed(
  read: () => Promise<Uint8Array<ArrayBuffer>>,
  compile: (bytes: Uint8Array<ArrayBuffer>, where: string) => Promise<WebAssembly.Module>,
): Promise<WebAssembly.Module> {
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = await read();
  } catch {
    // Only loaded when it is needed, because it takes more memory than all the rest.
    const { embedded } = await import("./embedded.js");
    return compile(embedded(), "the embedded engine");
  }
  return compile(bytes, "anypage.wasm");
}
