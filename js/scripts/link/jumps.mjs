// Rewrites the jumps of functions that Go's compiler has written for WebAssembly. The
// compiler makes each jump a round through a table of all places of the function; see
// src/cmd/internal/obj/wasm/wasmobj.go.
//
// A Go function has the shape
//
//	global.get 0, local.set 1            the stack pointer, kept in local 1
//	block loop block block … block
//	  local.get 0, br_table …            local 0 says where to begin
//	end … end … end …                    each end of a block is one of those places
//
// and jumps by `i32.const place, local.set 0, br loop`.

import { Reader, u32 } from "./module.mjs";

const op = {
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  else: 0x05,
  end: 0x0b,
  br: 0x0c,
  brIf: 0x0d,
  brTable: 0x0e,
  return: 0x0f,
  call: 0x10,
  callIndirect: 0x11,
  drop: 0x1a,
  select: 0x1b,
  localGet: 0x20,
  localSet: 0x21,
  localTee: 0x22,
  globalGet: 0x23,
  globalSet: 0x24,
  firstLoad: 0x28,
  lastStore: 0x3e,
  memorySize: 0x3f,
  memoryGrow: 0x40,
  i32Const: 0x41,
  i64Const: 0x42,
  f32Const: 0x43,
  f64Const: 0x44,
  firstNumeric: 0x45,
  lastNumeric: 0xc4,
  prefix: 0xfc,
};
const opens = (i) => i.op === op.block || i.op === op.loop || i.op === op.if;

/**
 * @param {Buffer} body of a function: its locals and instructions
 * @param {((code: object[]) => object[])[]} rules what to rewrite: jumpForward, returnAtOnce
 * @returns {Buffer}
 */
export function rewrite(body, rules) {
  const r = new Reader(body);
  for (let groups = r.u32(); groups > 0; groups--) {
    r.u32();
    r.byte();
  }
  const head = body.subarray(0, r.at);
  let code = decode(r);
  const [load, keep] = code;
  const isGo = load.op === op.globalGet && load.n === 0 && keep.op === op.localSet && keep.n === 1;
  if (!isGo) return body;
  for (const rule of rules) code = rule(code);
  return Buffer.concat([head, ...code.map(({ bytes }) => bytes)]);
}

/** The instructions: each { op, bytes }, with n for its number, or the targets of a table. */
function decode(r) {
  const code = [];
  while (r.at < r.bytes.length) {
    const start = r.at;
    const i = { op: r.byte() };
    operands(i, r);
    i.bytes = r.bytes.subarray(start, r.at);
    code.push(i);
  }
  return code;
}

/** Reads what stands behind an instruction's first byte. */
function operands(i, r) {
  const o = i.op;
  if (opens(i)) {
    r.byte(); // the type of its result
  } else if (o === op.br || o === op.brIf || (o >= op.localGet && o <= op.globalSet)) {
    i.n = r.u32();
  } else if (o === op.i32Const) {
    i.n = r.s32();
  } else if (o === op.brTable) {
    i.targets = Array.from({ length: r.u32() + 1 }, () => r.u32());
  } else if (o === op.call || o === op.memorySize || o === op.memoryGrow) {
    r.u32();
  } else if (o === op.callIndirect) {
    r.u32();
    r.u32();
  } else if (o >= op.firstLoad && o <= op.lastStore) {
    i.align = r.u32();
    i.n = r.u32(); // the offset
  } else if (o === op.i64Const) {
    while (r.byte() > 127);
  } else if (o === op.f32Const || o === op.f64Const) {
    r.take(o === op.f32Const ? 4 : 8);
  } else if (o === op.prefix) {
    const second = r.u32(); // 0 to 7 convert numbers
    if (second > 7 && second !== 10 && second !== 11) throw new Error(`jumps.mjs: an instruction 0xfc ${second}`);
    if (second > 7) r.take(second === 10 ? 2 : 1); // memory.copy, memory.fill
  } else if (o > 0x01 && !withoutOperands.has(o) && !(o >= op.firstNumeric && o <= op.lastNumeric)) {
    throw new Error(`jumps.mjs: an instruction 0x${o.toString(16)}`);
  }
}

const withoutOperands = new Set([op.else, op.end, op.return, op.drop, op.select]);

/** Lets a jump to a place further down leave the blocks that end there, without the table. */
export function jumpForward(code) {
  const tables = code.flatMap(({ op: o }, at) => (o === op.brTable ? [at] : []));
  const first = code.findIndex(({ op: o }) => o === op.loop);
  // Local 0 has no other reader than the table: a jump around that needn't set it.
  const readers = code.filter((i) => (i.op === op.localGet || i.op === op.localTee) && i.n === 0).length;
  if (tables.length !== 1 || readers !== 1 || first < 0) return code;
  const [table] = tables;
  const dispatch = code[table - 1];
  if (dispatch.op !== op.localGet || dispatch.n !== 0) return code;
  if (!code.slice(first + 1, table - 1).every(({ op: o }) => o === op.block)) return code;

  const { targets } = code[table];
  const out = [];
  const open = []; // what is open, by the index of its first instruction
  let places;
  for (let at = 0; at < code.length; at++) {
    const i = code[at];
    if (at === table) places = targets.map((depth) => open[open.length - 1 - depth]);
    const [a, b] = [code[at + 1], code[at + 2]];
    if (
      places &&
      i.op === op.i32Const &&
      a.op === op.localSet &&
      a.n === 0 &&
      b.op === op.br &&
      open[open.length - 1 - b.n] === first
    ) {
      // The last target is for all numbers above.
      const depth = i.n >= 0 && i.n < places.length - 1 ? open.length - 1 - open.lastIndexOf(places[i.n]) : -1;
      if (depth >= 0 && depth < open.length && places[i.n] !== first) {
        out.push({ op: op.br, n: depth, bytes: Buffer.from([op.br, ...u32(depth)]) });
        at += 2;
        continue;
      }
    }
    if (opens(i)) open.push(at);
    if (i.op === op.end) open.pop();
    out.push(i);
  }
  return out;
}

/**
 * After each call, a function returns 1 if the callee did, by leaving all blocks.
 * How many those are differs from call to call, which compresses badly: a
 * return is longer, but always the same.
 */
export function returnAtOnce(code) {
  const outer = code[2];
  const [end, one, last] = code.slice(-3);
  if (outer.op !== op.block || end.op !== op.end || one.op !== op.i32Const || one.n !== 1) return code;
  const noResult = outer.bytes[1];
  // if, i32.const 1, return, end
  const leave = { op: op.if, bytes: Buffer.from([op.if, noResult, ...one.bytes, op.return, op.end]) };
  const out = [];
  let depth = 0;
  for (const [at, i] of code.entries()) {
    if (opens(i)) depth++;
    if (i.op === op.end && --depth === 0 && at !== code.length - 3) return code; // the first block isn't around all
    out.push(i.op === op.brIf && i.n === depth - 1 ? leave : i);
  }
  return last.op === op.end ? out : code;
}
