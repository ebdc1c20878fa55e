// The kernel (js/kernel): a second WebAssembly module on the engine's memory, for
// what takes vector instructions. The engine calls it by itself (wasm/split/simd_js.go),
// and does without where there is none.

import { base64 } from "../build/kernel.js";
import { decodeBase64 } from "./base64.js";

/** js/kernel's functions: addresses in the memory, and lengths. */
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

/** The compiled kernel; undefined where WebAssembly has no vector instructions, or nothing is compiled at run time. */
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
 * The import object's "kernel" module for an instance of the engine, and what
 * connects it with that instance's memory, before its program starts.
 *
 * @param module the kernel, where it need not be compiled.
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
      // The memory is the instance's, so that the kernel can't be made before it: not its functions, but these are imported.
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
