// Makes the linked engine smaller: the Go linker has no flags for what is cut
// here. README.md says what for, and what each pass saves.
//
// No table moves, so that no address changes. All that is relied upon
// is checked first: another Go release that lays its tables out differently
// is refused. The layout is that of src/runtime/symtab.go (pcHeader,
// moduledata), src/runtime/runtime2.go (_func) and src/cmd/link/internal/ld/pcln.go.

import { jumpForward, returnAtOnce, rewrite } from "./jumps.mjs";
import {
  countImports,
  readData,
  readSections,
  readTypes,
  readVector,
  s32,
  section,
  u32,
  writeData,
  writeSections,
} from "./module.mjs";

const subbuckets = 16; // of a findfuncbucket
const bucketSize = 4 + subbuckets;
const bucketsPerFunction = (1 << 16) / 4096; // a function takes 2^16 program counters, a bucket 4096
const funcSize = 44; // of _func, without the arrays behind it
// src/internal/abi/symtab.go
const pcdataUnsafePoint = 0; // asked by preemption with signals only, which WebAssembly hasn't
const funcdataArgInfo = 5; // layouts of arguments: it and those behind it are for tracebacks
const none = 0xffffffff;

/** What shrink() does, by the names that README.md uses. */
export const passes = ["tracebacks", "start", "segments", "jumps", "returns"];

/**
 * @param {Buffer} bytes what `go build` has written, without a name section (-ldflags=-s)
 * @param {string[]} [without] passes to leave out
 * @returns {Buffer} a module that does the same
 */
export function shrink(bytes, without = []) {
  const on = (pass) => !without.includes(pass);
  const sections = readSections(bytes);
  const of = (id) => {
    const found = sections.filter((s) => s.id === id);
    check(found.length === 1, `there is one section ${id}`);
    return found[0];
  };
  check(!sections.some(({ id }) => id === section.start), "there is no start function");
  const memory = readData(of(section.data).body);
  const tables = findTables(memory);
  const types = readVector(of(section.function).body, (r) => r.u32());
  check(types.length === tables.functions, "the line table has each function");

  const uniform = on("tracebacks") ? cutTracebacks(memory, tables) : undefined;
  const code = of(section.code);
  const bodies = readVector(code.body, (r) => r.take(r.u32()));
  const rules = Object.entries({ jumps: jumpForward, returns: returnAtOnce })
    .filter(([pass]) => on(pass))
    .map(([, rule]) => rule);
  const rewritten = bodies.map((body) => rewrite(body, rules));
  if (on("start")) {
    const type = readTypes(of(section.type).body).indexOf("\x60\0\0");
    check(type >= 0, "there is a type of functions without parameters and results");
    // The new function is the last one, so that the others keep their numbers.
    rewritten.push(startFunction(memory, tables, uniform));
    of(section.function).body = Buffer.from([...u32(types.length + 1), ...[...types, type].flatMap(u32)]);
    const index = countImports(of(section.import).body) + types.length;
    const behind = sections.findIndex(({ id }) => id > section.start); // sections stand in the order of their numbers
    sections.splice(behind, 0, { id: section.start, body: Buffer.from(u32(index)) });
  }
  code.body = Buffer.concat([
    Buffer.from(u32(rewritten.length)),
    ...rewritten.flatMap((body) => [Buffer.from(u32(body.length)), body]),
  ]);
  // The linker starts a segment after any eight zeros. Each costs an address, which compresses badly, and time at the start.
  of(section.data).body = writeData(memory, on("segments") ? 64 : 8);
  return writeSections(sections);
}

/** Finds pclntab by its magic number, and runtime.firstmoduledata by its pointer to that. */
function findTables(memory) {
  const word = (at) => Number(memory.readBigUInt64LE(at));
  const aligned = (found) => {
    const all = [];
    for (let at = 0; at + 8 <= memory.length; at += 8) if (found(at)) all.push(at);
    return all;
  };
  const headers = aligned((at) => memory.readUInt32LE(at) === 0xfffffff1 && memory.readUInt32LE(at + 4) === 0x08010000);
  check(headers.length === 1, "there is one line table, in the format of Go 1.20");
  const [header] = headers;
  const functions = word(header + 8);
  const offset = (i) => header + word(header + 32 + 8 * i);
  // pcHeader *pcHeader; funcnametab, cutab, filetab, pctab, pclntable, ftab: slices
  const modules = aligned(
    (at) =>
      word(at) === header &&
      at + 216 <= memory.length &&
      [0, 1, 2, 3, 4, 4].every((table, i) => word(at + 8 + 24 * i) === offset(table)),
  );
  check(modules.length === 1, "there is one moduledata, and its tables are the header's");
  const [module] = modules;
  const slice = (i, size) => {
    const [start, length, capacity] = [0, 8, 16].map((field) => word(module + 8 + 24 * i + field));
    check(length === capacity && start + length * size <= memory.length, "a table is within the memory");
    return { start, end: start + length * size, length };
  };
  const [funcnametab, cutab, filetab, pctab, pclntable, ftab] = [1, 4, 1, 1, 1, 8].map((size, i) => slice(i, size));
  const [findfunctab, minpc, maxpc] = [0, 1, 2].map((i) => word(module + 152 + 8 * i));
  check(ftab.length === functions + 1, "the function table has each function, and an end");
  check(
    minpc % (1 << 16) === 0 && Math.ceil(maxpc / (1 << 16)) - minpc / (1 << 16) === functions,
    "a function takes 2^16 program counters",
  );
  return {
    functions,
    funcnametab,
    cutab,
    filetab,
    pctab,
    pclntable,
    ftab,
    findfunctab,
    firstFunction: minpc / (1 << 16),
  };
}

/**
 * Cuts what only tracebacks and runtime.Callers read of the line table: names of functions and files,
 * lines, layouts of arguments. Descriptions of functions get one size.
 * @returns {{ first: number, size: number }} where in pclntable they begin, and that size
 */
function cutTracebacks(memory, { functions, funcnametab, cutab, filetab, pctab, pclntable, ftab, firstFunction }) {
  const u32At = (at) => memory.readUInt32LE(at);
  const name = (offset) =>
    memory.toString("latin1", funcnametab.start + offset, memory.indexOf(0, funcnametab.start + offset));
  const words = (start, count) => Array.from({ length: count }, (_, i) => u32At(start + 4 * i));

  check(ftab.start === pclntable.start, "the function table stands before the functions");
  const all = Array.from({ length: functions }, (_, i) => {
    const start = pclntable.start + u32At(ftab.start + 8 * i + 4);
    const fields = words(start, funcSize / 4);
    const [entry, nameOffset] = fields;
    const [pcdata, funcdata] = [fields[7], memory[start + 43]];
    check(entry === firstFunction + i && entry === u32At(ftab.start + 8 * i), "functions are numbered");
    return {
      fields,
      name: name(nameOffset),
      pcdata: words(start + funcSize, pcdata),
      funcdata: words(start + funcSize + 4 * pcdata, funcdata),
    };
  });
  check(all[0].name === "go:buildid" && all.some(({ name }) => name === "runtime.gopanic"), "functions have names");
  // stkframe.go looks at their names.
  check(
    !all.some(({ name }) => /^reflect\.(makeFuncStub|methodValueCall)$/.test(name)),
    "package reflect is not linked",
  );

  // isSystemGoroutine (traceback.go) tells the runtime's goroutines by the package, panicwrap (error.go) wants "package.(*type).method".
  const names = ["", "go.(*value).method", "runtime.(*value).method"].join("\0") + "\0";
  const [other, runtime] = [1, names.indexOf("runtime")];
  check(names.length <= funcnametab.length, "the names fit");
  memory.fill(0, funcnametab.start, funcnametab.end);
  memory.write(names, funcnametab.start, "latin1");
  memory.fill(0, cutab.start, cutab.end);
  memory.fill(0, filetab.start, filetab.end);

  // Tables in pctab: pairs of numbers, until a 0 that isn't the first.
  const number = (at) => {
    while (memory[at] > 127) at++;
    return at + 1;
  };
  const packed = Buffer.alloc(pctab.length);
  let used = 1; // offset 0: no table
  const moved = new Map([["", 0]]);
  const move = (offset) => {
    if (offset === 0) return 0;
    let at = pctab.start + offset;
    do at = number(number(at));
    while (memory[at] !== 0);
    check(at < pctab.end, "a table ends within pctab");
    const table = memory.toString("latin1", pctab.start + offset, at + 1);
    if (!moved.has(table)) {
      moved.set(table, used);
      used += packed.write(table, used, "latin1");
    }
    return moved.get(table);
  };
  const pcdataCount = Math.max(...all.map(({ pcdata }) => pcdata.length));
  const size = funcSize + 4 * pcdataCount + 4 * funcdataArgInfo;
  const end = u32At(ftab.start + 8 * functions);
  const first = (8 * functions + 4 + 7) & ~7;
  check(pclntable.start + first + size * functions <= pclntable.end, "functions of one size fit");
  memory.fill(0, pclntable.start, pclntable.end);
  memory.writeUInt32LE(end, ftab.start + 8 * functions);
  for (const [i, { fields, name, pcdata, funcdata }] of all.entries()) {
    fields[1] = name.startsWith("runtime.") ? runtime : other; // nameOff
    fields[4] = move(fields[4]); // pcsp
    fields[5] = fields[6] = fields[8] = fields[9] = 0; // pcfile, pcln, cuOffset, startLine
    fields[7] = pcdataCount;
    const more = [
      ...Array.from({ length: pcdataCount }, (_, k) => (k === pcdataUnsafePoint ? 0 : move(pcdata[k] ?? 0))),
      ...Array.from({ length: funcdataArgInfo }, (_, k) => funcdata[k] ?? none),
    ];
    memory.writeUInt32LE(firstFunction + i, ftab.start + 8 * i); // entryoff
    memory.writeUInt32LE(first + size * i, ftab.start + 8 * i + 4); // funcoff
    const start = pclntable.start + first + size * i;
    for (const [k, value] of [...fields, ...more].entries()) memory.writeUInt32LE(value, start + 4 * k);
    memory[start + 43] = funcdataArgInfo; // nfuncdata
  }
  packed.copy(memory, pctab.start);
  return { first, size };
}

/** Cuts the tables that are as regular as can be; returns a function that writes them. */
function startFunction(memory, { functions, findfunctab, ftab, pclntable, firstFunction }, uniform) {
  // runtime.findfunctab leads from program counters to functions: sixteen equal entries each. The last function's stay.
  const count = (functions - 1) * bucketsPerFunction;
  for (let i = 0; i < count; i++) {
    const at = findfunctab + bucketSize * i;
    const regular =
      memory.readUInt32LE(at) === Math.floor(i / bucketsPerFunction) &&
      memory.subarray(at + 4, at + bucketSize).every((b) => b === 0);
    check(regular, "each function has sixteen buckets");
  }
  memory.fill(0, findfunctab, findfunctab + bucketSize * count);
  const eachBucket = Array.from({ length: bucketsPerFunction }, (_, k) =>
    storeFor(bucketsPerFunction * bucketSize, findfunctab + k * bucketSize, [0x20, 0]),
  );
  const code = [1, 1, 0x7f, ...loop(functions - 1, eachBucket.flat())]; // (local $i i32)
  if (uniform) {
    const { first, size } = uniform;
    memory.fill(0, ftab.start, ftab.start + 8 * functions);
    for (let i = 0; i < functions; i++) memory.writeUInt32LE(0, pclntable.start + first + size * i);
    const numbers = [
      ...storeFor(8, ftab.start, [0x20, 0, ...plus(firstFunction)]), // ftab[$i].entryoff
      ...storeFor(8, ftab.start + 4, [0x20, 0, ...times(size), ...plus(first)]), // ftab[$i].funcoff
      ...storeFor(size, pclntable.start + first, [0x20, 0, ...plus(firstFunction)]), // _func.entryOff
    ];
    code.push(...loop(functions, numbers));
  }
  return Buffer.from([...code, 0x0b]);
}

/** Code that runs body for $i from 0 to count - 1; $i is local 0. */
function loop(count, body) {
  const next = [0x20, 0, 0x41, 1, 0x6a, 0x22, 0, 0x41, ...s32(count), 0x49, 0x0d, 0]; // br_if ($i += 1) < count
  return [0x41, 0, 0x21, 0, 0x03, 0x40, ...body, ...next, 0x0b];
}

/** i32.store of a value in element $i of an array. */
const storeFor = (size, array, value) => [0x20, 0, ...times(size), ...value, 0x36, 2, ...u32(array)];
const times = (n) => [0x41, ...s32(n), 0x6c];
const plus = (n) => [0x41, ...s32(n), 0x6a];

function check(holds, what) {
  if (!holds) throw new Error(`shrink.mjs: this Go release lays its tables out differently: it isn't so that ${what}`);
}
