// Turns the Go toolchain's wasm_exec.js into a module that touches no global.
//
// The script is written for pages of its own: it adds Go, and where they are
// missing fs, process and path, to globalThis, and in Node it would take the
// real ones and hand them to the program. Here its text stays as it is, inside a
// function whose parameter named globalThis is an object of ours. Free names
// that it reads (crypto, performance, console, setTimeout …) are the host's;
// `fs` is the one free name of something that the script itself adds, and so it
// is a parameter, too.

/** What the script insists on, and what a program with package syscall/js looks up on js.Global(). */
const hostObjects = [
  "Object",
  "Array",
  "Uint8Array",
  "Date",
  "Error",
  "Promise",
  "crypto",
  "performance",
  "TextEncoder",
  "TextDecoder",
];

/** @param {string} source text of wasm_exec.js */
export function scopedWasmExec(source) {
  const notice = source.match(/^(?:\/\/.*\n)+/)?.[0];
  if (!notice?.includes("Copyright")) throw new Error("wasm_exec.js no longer starts with its licence notice");
  return `/*!
${notice.replace(/^\/\/ ?/gm, " * ")} * Here that file is wasm_exec.LICENSE.txt.
 */
export function createGo({ TextEncoder, TextDecoder } = globalThis) {
  const scope = { ${hostObjects.join(", ")} };
  const fs = { writeSync: (fd, bytes) => scope.fs.writeSync(fd, bytes) };
  ((globalThis, fs) => {
${source}
  })(scope, fs);
  return new scope.Go();
}
`;
}

export const wasmExecDeclarations = `/** The host's side of one Go program: the toolchain's wasm_exec.js. */
export interface Go {
  argv: string[];
  env: Record<string, string>;
  /** Called when the program ends, before run's promise resolves. */
  exit: (code: number) => void;
  readonly exited: boolean;
  readonly importObject: WebAssembly.Imports;
  /** Starts the program; resolves when it has ended. */
  run(instance: WebAssembly.Instance): Promise<void>;
}

/**
 * Makes the host's side of one program. Nothing is read from or added to globalThis but standard objects.
 *
 * @param coders what stands in for the host's own, where it has none.
 */
export function createGo(coders?: { TextEncoder: typeof TextEncoder; TextDecoder: typeof TextDecoder }): Go;
`;
