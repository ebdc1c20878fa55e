// Loads the kernel (js/kernel): a second WebAssembly module, with vector instructions, that
// works on the engine's memory. The engine calls it directly (wasm/split/simd_js.go). Where
// there is no kernel, the engine uses its own code instead.

import { base64 } from "../build/kernel.js";
import { decodeBase64 } from "./base64.js";

/** The kernel's functions. Arguments are addresses in the memory, and lengths. */
export interface Kernel {
  breaks(text: number, length: number): number;
  items(kernel: number, text: number, length: number, ranges: number, room: number): number;
  validate(scratch: number, text: number, length: number): number;
  find(
    scratch: number,
    text: number,
    length: number,
    path: number,
    steps: number,
    places: number,
    room: number,
  ): number;
}

let compiled: Promise<WebAssembly.Module | undefined> | undefined;

/** The compiled kernel. Undefined if the host has no vector instructions, or compiles nothing at run time. */
function compile(): Promise<WebAssembly.Module | undefined> {
  return (compiled ??= (async () => {
    try {
      return await WebAssembly.compile(decodeBase64(base64));
    } catch {
      return undefined;
    }
  })());
}

/**
 * Makes the import object's "kernel" module for an instance of the engine, and a function that
 * connects it with that instance's memory. That has to be called before the engine's program starts.
 *
 * @param module the kernel, if it is compiled already
 */
export function kernelImports(module?: WebAssembly.Module): {
  imports: Record<string, WebAssembly.ImportValue>;
  connect(memory: WebAssembly.Memory): Promise<Kernel | undefined>;
} {
  const compiling = module ?? compile(); // while the engine is being made
  let kernel: Kernel | undefined;
  return {
    imports: {
      available: () => Number(kernel !== undefined),
      // The kernel needs the engine's memory, which exists only after the engine is made. So the engine imports these
      // functions, which call the kernel's.
      items: (k: number, text: number, length: number, ranges: number, room: number) =>
        kernel!.items(k, text, length, ranges, room),
      validate: (scratch: number, text: number, length: number) => kernel!.validate(scratch, text, length),
      find: (
        scratch: number,
        text: number,
        length: number,
        path: number,
        steps: number,
        places: number,
        room: number,
      ) => kernel!.find(scratch, text, length, path, steps, places, room),
    },
    connect: async (memory) => {
      const compiled = await compiling;
      const instance =
        compiled && (await WebAssembly.instantiate(compiled, { env: { memory } }).catch(() => undefined));
      return (kernel = instance?.exports as Kernel | undefined);
    },
  };
}
