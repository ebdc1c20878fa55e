// anypage() as consoles have it.

import { looksCopied, readCopied } from "../copied/index.js";
import { PaginationError, version } from "../errors.js";
import { enginesFrom } from "../load.js";
import { paginateWith } from "../paginate.js";
import type { Paginate, PaginateOptions, PaginateTarget } from "../types.js";
import type { ConsolePaginate, ConsoleWalk, Watch } from "./types.js";
import { forConsole } from "./walk.js";
import { PageWatch } from "./watch.js";
import { elsewhere, openEngine } from "./window.js";

/** Where the demo page is, which has the engine's window: as ./build.sh demo serves it. */
const demo = "http://127.0.0.1:8080/";

/** The key of a function that ends what a pasted snippet has begun. */
const forget = Symbol.for("anypage.forget");

const forbidden =
  "this page's Content Security Policy forbids WebAssembly (its script-src lacks 'wasm-unsafe-eval'): type " +
  `await anypage.open("…") with the address of an anypage demo page (default ${demo}, which ./build.sh demo serves): its ` +
  `window has the engine, and the pages are still fetched here; or ${elsewhere}`;

/** Makes the function, and says in the console what it is for. */
export function defineAnypage(compile: () => Promise<WebAssembly.Module>): ConsolePaginate {
  const allowed = allowsWebAssembly();
  const here = paginateWith(
    enginesFrom(async () => {
      if (!allowed) throw new PaginationError("engine", `the engine could not be loaded: ${forbidden}`);
      return { engine: await compile() };
    }),
  );
  let there: Paginate | undefined;
  let watch: PageWatch | undefined;

  /** Walks by the engine that there is when the walk begins. A watch is not to see its requests. */
  const engine = () => there ?? here;
  const start = <T>(target: PaginateTarget, options: PaginateOptions<T>): ConsoleWalk<T> =>
    forConsole(engine, target, {
      fetch: ((url, init) => (watch?.active ? watch.unwatched : globalThis.fetch)(url, init)) as typeof fetch,
      ...options,
    });

  function anypage<T>(target: PaginateTarget, options: PaginateOptions<T> = {}): ConsoleWalk<T> {
    if (typeof target !== "string" || !looksCopied(target)) return start(target, options);
    const copied = readCopied(target, { host: typeof document === "undefined" ? "node" : "browser" });
    return start(copied.target, { ...copied.options, ...options });
  }

  const more = {
    version,
    PaginationError,
    watch(): Watch {
      if (watch?.active !== true) {
        watch = new PageWatch(() => there ?? (allowed ? here : undefined), start);
        if (!allowed && there === undefined)
          console.info(
            `anypage: the page's requests are observed; to tell lists among them the engine is needed: ${forbidden}`,
          );
      }
      return watch.printed;
    },
    async open(site: string | URL = demo): Promise<void> {
      there = await openEngine(String(site));
      void watch?.drain();
      console.info(
        "anypage: the window has the engine; leave it open, and walk as anywhere: await anypage(url).table()",
      );
    },
  };
  console.info(
    `anypage ${version}\n` +
      '  await anypage("/api/orders?page=1").table()       shows the first items; .download("orders.csv") and .copy() take all\n' +
      '  anypage(`fetch("…", {…})`)                        takes "Copy as fetch", "Copy as cURL" and HAR of the network panel\n' +
      "  anypage.watch()                                   tells which lists the page itself asks for" +
      (allowed ? "" : `\nHere it can't walk: ${forbidden}`),
  );
  // The snippet that was pasted before is forgotten; its watch would go on, and nobody could stop it.
  const { anypage: before } = globalThis as { anypage?: { [forget]?: () => void } };
  before?.[forget]?.();
  Object.defineProperty(anypage, forget, { value: () => watch?.stop() });
  return Object.assign(anypage as unknown as ConsolePaginate, more);
}

/** Whether WebAssembly may be compiled: tried with the smallest module there is. Where a host has none, the engine says so. */
function allowsWebAssembly(): boolean {
  if (typeof WebAssembly === "undefined") return true;
  try {
    return new WebAssembly.Module(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0])) instanceof WebAssembly.Module;
  } catch {
    return false;
  }
}
