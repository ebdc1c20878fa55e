// What scripts/build.mjs adds to the sources.

/** The version in package.json, which the engine is built with, too. */
declare const ANYPAGE_VERSION: string;

declare module "virtual:anypage-wasm" {
  /** anypage.wasm, gzipped, as base64 text. */
  const base64: string;
  export default base64;
}

declare module "*.wasm" {
  const module: WebAssembly.Module;
  export default module;
}

declare module "*.wasm?module" {
  const module: WebAssembly.Module;
  export default module;
}

/** The little of Node that is imported; the package is compiled without Node's types. */
declare module "node:fs/promises" {
  export function readFile(file: URL): Promise<Uint8Array<ArrayBuffer>>;
}
