// Links the engine with Go's runtime, but without those parts of it that nobody can switch
// on in a page, and that the linker can't see to be unused. README.md says what they are.

import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

/** A function's body becomes another one. */
const body = (start, instead) => [
  new RegExp(`^(func ${start}.*\\{)\\n(?:\\t.*\\n|\\n|\\w+:\\n)*\\}\\n`, "gm"),
  `$1${instead}}\n`,
];

/** By package and file: what is found there once, and what comes in its place. */
const edits = {
  runtime: {
    // The execution tracer: it is never enabled.
    "traceruntime.go": [
      [/return trace\.enabled$/gm, "return false"],
      [/return trace\.enabledWithAllocFree$/gm, "return false"],
      [/return trace\.shutdown\.Load\(\)$/gm, "return false"],
      body("\\(tl traceLocker\\) ProcStop\\(", ""),
    ],
    "traceallocfree.go": [body("\\(tl traceLocker\\) SpanFree\\(", "")],
    // Tracebacks: names and lines are cut anyway (shrink.mjs).
    "runtime1.go": [
      body("gotraceback\\(\\)", "return"),
      body("check\\(\\)", ""),
      body("parsegodebug\\(", "_ = bytealg.MaxLen"),
    ],
    "traceback.go": [
      "traceback",
      "traceback1",
      "tracebacktrap",
      "tracebackothers",
      "tracebackHexdump",
      "printAncestorTraceback",
    ].map((name) => body(`${name}\\(`, "")),
    "proc.go": [
      body("schedtrace\\(", ""),
      // There is one processor and one thread, which waits for the host where no goroutine can go on.
      body("stealWork\\(", "return nil, false, now, 0, false"),
      body("checkdead\\(", ""),
      body("mexit\\(", 'throw("a thread that ends")'),
      body("\\(pp \\*p\\) destroy\\(", 'throw("a processor that ends")'),
      body("updateMaxProcsGoroutine\\(", ""),
      body("forcegchelper\\(", ""),
      body("startm\\(", 'throw("a second thread")'),
      body("handoffp\\(", 'throw("a second thread")'),
      // What only tracebacks show.
      body("saveAncestors\\(", "return nil"),
      body("dumpgstatus\\(", ""),
    ],
    "mgcmark.go": [body("gcDumpObject\\(", "")],
    // Goroutines that leak, and the check of marks: nobody looks for either.
    "mgc.go": [body("findGoroutineLeaks\\(", "return false"), body("fmtNSAsMS\\(", "return nil")],
    "mcheckmark.go": [body("setCheckmark\\(", "return false")],
    "mgcpacer.go": [body("readGOMEMLIMIT\\(", "_ = math.MaxUintptr; return 1<<63 - 1")],
    "arena.go": [body("\\(s \\*mspan\\) setUserArenaChunkToFault\\(", 'throw("an arena")')],
    "pinner.go": [body("\\(s \\*mspan\\) refreshPinnerBits\\(", "")],
    "mcleanup.go": [body("\\(q \\*cleanupQueue\\) flush\\(", "")],
    "runtime.go": [body("\\(g \\*godebugInc\\) IncNonDefault\\(", "")],
    "mgcsweep.go": [body("\\(s \\*mspan\\) reportZombies\\(", 'throw("found pointer to free object")')],
    // Panics with a value of a type such as `type code int`.
    "error.go": [
      body("printanycustomtype\\(", ""),
      body("printpanicval\\(", "if v, ok := v.(string); ok { printindented(v) }"),
      // A panic's text has neither a place nor numbers nor types.
      body("\\(e boundsError\\) Error\\(", 'return "runtime error: index or length out of range"'),
      body("\\(e \\*TypeAssertionError\\) Error\\(", 'return "interface conversion"'),
      body("panicwrap\\(", '_ = sys.GetCallerPC(); throw("a method of a value, called by a nil pointer")'),
    ],
    // Profiles: nobody reads them.
    "malloc.go": [body("profilealloc\\(", "")],
    "mprof.go": ["mProf_Malloc", "mProf_Free", "blockevent", "mutexevent", "tryRecordGoroutineProfile"].map((name) =>
      body(`${name}\\(`, ""),
    ),
    // No object has a finalizer or the like, no goroutine sleeps or is in a bubble of testing/synctest.
    "mheap.go": [body("freeSpecial\\(", 'throw("an object with a finalizer")')],
    "time.go": [
      body("\\(ts \\*timers\\) check\\(", "return now, 0, false"),
      body("\\(ts \\*timers\\) wakeTime\\(", "return 0"),
      body("\\(t \\*timer\\) modify\\(", 'throw("a timer"); return false'),
      body("\\(t \\*timer\\) maybeRunChan\\(", ""),
      body("blockTimerChan\\(", ""),
      body("unblockTimerChan\\(", ""),
    ],
    "synctest.go": [body("\\(bubble \\*synctestBubble\\) changegstatus\\(", "")],
    // Memory grows by an eighth at least: each growth costs a host that counts it a garbage collection.
    "mem_wasm.go": [
      [
        /^\t\tsize := growMemory\(int32\(grow\)\)$/gm,
        "\t\tmore := max(grow, blocMax/physPageSize/8)\n\t\tsize := growMemory(int32(more))\n\t\tif size >= 0 {\n\t\t\tgrow = more\n\t\t} else {\n\t\t\tsize = growMemory(int32(grow))\n\t\t}",
      ],
      [/^\t\tblocMax = bl \+ n$/gm, "\t\tblocMax += grow * physPageSize"],
    ],
    // Memory can't be given back to the host.
    "mgcscavenge.go": [body("bgscavenge\\(", "c <- 1"), body("\\(p \\*pageAlloc\\) scavenge\\(", "return 0")],
    // What the linker has written is consistent, and there is one module.
    "symtab.go": [body("moduledataverify1\\(", "")],
    "type.go": [body("typelinksinit\\(\\)", "")],
  },
  // GODEBUG's settings of the processor, and hooks for a program's end: there are none.
  "internal/cpu": { "cpu.go": [body("processOptions\\(", "")] },
  "internal/runtime/exithook": { "hooks.go": [body("Run\\(", "")] },
  // Maps of integers and of texts have copies of the functions for maps, which make them faster, and these do the same.
  "internal/runtime/maps": Object.fromEntries(
    ["32", "64", "str"].map((kind) => [
      `runtime_fast${kind}.go`,
      ["mapaccess1_fast", "mapaccess2_fast", "mapassign_fast"]
        .map((name) => name + kind)
        .concat(kind === "64" ? ["mapassign_fast64ptr"] : [])
        .map((name) =>
          body(
            `runtime_${name}\\(`,
            `return runtime_${name.replace(/_fast.*/, "")}(typ, m, abi.NoEscape(unsafe.Pointer(&key)))`,
          ),
        ),
    ]),
  ),
  // The text of a number that can't be read is never shown. It would be quoted, by tables of which characters can be printed.
  strconv: { "number.go": [body("\\(e \\*NumError\\) Error\\(", "return e.Err.Error()")] },
  // Numbers with a fraction: what is left is as exact, and slower. The tables of the fast way don't compress.
  "internal/strconv": {
    "atof.go": [
      ...["", "\\+1"].map((more) => [
        new RegExp(`eiselLemire64\\(mantissa${more}, exp, neg\\)`, "g"),
        "float64(0), false",
      ]),
      body("atof32\\(", "return"),
    ],
    // All numbers are written as 1234.5, and as nothing else.
    "ftoa.go": [
      [/if !optimize \{/g, "if true {"],
      ...["E", "B", "X"].map((form) => body(`fmt${form}\\(`, "return dst")),
    ],
    "ctoa.go": [body("AppendComplex\\(", "return dst")],
  },
};

/** Settings of GODEBUG that are 0 unless that variable sets them. The engine has no environment. */
const settings =
  "asynctimerchan|checkfinalizers|clobberfree|dataindependenttiming|disablethp|dontfreezetheworld|efence|gccheckmark|gcpacertrace|gcshrinkstackoff|gcstoptheworld|gctrace|harddecommit|inittrace|panicnil|sbrk|scavtrace|scheddetail|schedtrace|traceallocfree|tracebackancestors|tracefpunwindoff";
const setting = new RegExp(`\\bdebug\\.(?:${settings})(?:\\.Load\\(\\))? (>|!=|==) (\\d+)`, "g");

/**
 * Writes the files that differ, and which ones they are.
 * @param {{ build: string }} where
 * @returns {string} what to pass to `go build -overlay`
 */
export function leanRuntime({ build }) {
  const goroot = execFileSync("go", ["env", "GOROOT"], { encoding: "utf8" }).trim();
  const Replace = {};
  for (const [name, files] of Object.entries(edits)) {
    const from = path.join(goroot, "src", name);
    const to = path.join(build, "overlay", name);
    mkdirSync(to, { recursive: true });
    for (const file of readdirSync(from).filter((name) => name.endsWith(".go") && !name.endsWith("_test.go"))) {
      const source = readFileSync(path.join(from, file), "utf8");
      // debug.malloc says that one of those is set that have to do with allocation.
      let lean =
        name === "runtime"
          ? source.replace(setting, "0 $1 $2").replace(/\bif debug\.malloc \{/g, "if false {")
          : source;
      for (const [what, instead] of files[file] ?? []) {
        const found = lean.match(what)?.length ?? 0;
        if (found !== 1) throw new Error(`runtime.mjs: ${file} has changed: ${what} is found ${found} times, not once`);
        lean = lean.replace(what, instead);
      }
      if (lean === source) continue;
      Replace[path.join(from, file)] = path.join(to, file);
      writeFileSync(path.join(to, file), lean);
    }
  }
  const overlay = path.join(build, "overlay.json");
  writeFileSync(overlay, JSON.stringify({ Replace }, null, 2));
  return overlay;
}
