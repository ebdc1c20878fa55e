// What scripts/build.mjs adds to the sources.

/** The version in package.json, which the engine is built with, too. */
declare const ANYPAGE_VERSION: string;

declare module "virtual:anypage-wasm" {
  /** anypage.wasm, gzipped, as base64 text. */
  const base64: string;
  export default base64;
}
