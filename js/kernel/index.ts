// The kernel: the engine's inner loops in vector instructions, which Go's compiler
// doesn't have for WebAssembly. AssemblyScript; scripts/build.mjs compiles it to a
// module of its own that works on the engine's memory.
//
// Each function is the twin of a slower one, which is called where WebAssembly has
// no vector instructions: in wasm/split, or in js/src/engine.ts. All memory is the
// caller's: this module has no memory, no data and no allocator of its own, and
// keeps nothing between two calls. Where in it things are, the build writes into
// js/build/layout.ts, from wasm/split/layout.go.

export { breaks } from "./breaks";
export { items } from "./items";
export { find, validate } from "./read";
