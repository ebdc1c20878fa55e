// Rewrites functions that Go's compiler has written for WebAssembly into shorter
// ones that do the same. The compiler makes each jump a round through a table of
// all places of the function, keeps addresses in 64 bits and negates conditions
// twice; see src/cmd/internal/obj/wasm/wasmobj.go and src/cmd/compile/internal/wasm/ssa.go.
//
// A Go function has the shape
//
//	global.get 0, local.set 1            the stack pointer, kept in local 1
//	block loop block block … block
//	  local.get 0, br_table …            local 0 says where to begin
//	end … end … end …                    each end of a block is one of those places
//
// and jumps by `i32.const place, local.set 0, br loop`.

import { Reader, s32, u32 } from "./wasm-module.mjs";

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
  localGet: 0x20,
  localSet: 0x21,
  localTee: 0x22,
  globalGet: 0x23,
  i32Const: 0x41,
  i64Const: 0x42,
  i32Eqz: 0x45,
  i64Eqz: 0x50,
  i64Add: 0x7c,
  wrap: 0xa7,
  extendU: 0xad,
};
const noResult = 0x40;
const opens = (i) => i.op === op.block || i.op === op.loop || i.op === op.if;
const isLoad = (o) => o >= 0x28 && o <= 0x35;
const isStore = (o) => o >= 0x36 && o <= 0x3e;
/** The comparison that is true where the one of the key is false; not of floating-point numbers, for NaN. */
const opposite = new Map(
  [
    [0x46, 0x47],
    [0x48, 0x4e],
    [0x49, 0x4f],
    [0x4a, 0x4c],
    [0x4b, 0x4d], // i32: eq ne, lt_s ge_s, lt_u ge_u, gt_s le_s, gt_u le_u
    [0x51, 0x52],
    [0x53, 0x59],
    [0x54, 0x5a],
    [0x55, 0x57],
    [0x56, 0x58], // i64
  ].flatMap(([a, b]) => [
    [a, b],
    [b, a],
  ]),
);

/**
 * @param {Buffer} body of a function: its locals and instructions
 * @returns {Buffer}
 */
export function shorten(body) {
  const r = new Reader(body);
  for (let groups = r.u32(); groups > 0; groups--) {
    r.u32();
    r.byte();
  }
  const head = body.subarray(0, r.at);
  let code = decode(r);
  const [load, keep] = code;
  if (load.op === op.globalGet && load.n === 0 && keep.op === op.localSet && keep.n === 1) {
    code = foldStackAddresses(returnAtOnce(jumpForward(code)));
  }
  code = peepholes(code);
  return Buffer.concat([head, ...code.map(encode)]);
}

/** The instructions: each { op }, with n where there is a number to change, or the bytes of the rest. */
function decode(r) {
  const code = [];
  while (r.at < r.bytes.length) {
    const o = r.byte();
    const start = r.at;
    const rest = () => r.bytes.subarray(start, r.at);
    if (o === op.br || o === op.brIf || (o >= 0x20 && o <= 0x24)) {
      code.push({ op: o, n: r.u32() });
    } else if (o === op.i32Const) {
      code.push({ op: o, n: r.s32() });
    } else if (isLoad(o) || isStore(o)) {
      const align = r.u32();
      code.push({ op: o, align, n: r.u32() });
    } else if (o === op.brTable) {
      const targets = Array.from({ length: r.u32() + 1 }, () => r.u32());
      code.push({ op: o, targets });
    } else {
      if (opens({ op: o })) {
        r.byte(); // the type of its result
      } else if (o === op.call || o === 0x3f || o === 0x40) {
        r.u32();
      } else if (o === 0x11) {
        r.u32();
        r.u32();
      } else if (o === op.i64Const) {
        while (r.byte() > 127);
      } else if (o === 0x43 || o === 0x44) {
        r.take(o === 0x43 ? 4 : 8);
      } else if (o === 0xfc) {
        const second = r.u32();
        if (second === 10) r.take(2);
        else if (second === 11) r.take(1);
        else if (second > 7) throw new Error(`peephole.mjs: an instruction 0xfc ${second}`);
      } else if (
        !(
          o <= 0x01 ||
          o === op.else ||
          o === op.end ||
          o === op.return ||
          o === 0x1a ||
          o === 0x1b ||
          (o >= 0x45 && o <= 0xc4)
        )
      ) {
        throw new Error(`peephole.mjs: an instruction 0x${o.toString(16)}`);
      }
      code.push({ op: o, rest: rest() });
    }
  }
  return code;
}

function encode(i) {
  if (i.targets) return Buffer.from([i.op, ...u32(i.targets.length - 1), ...i.targets.flatMap(u32)]);
  if (i.align !== undefined) return Buffer.from([i.op, i.align, ...u32(i.n)]);
  if (i.n !== undefined) return Buffer.from([i.op, ...(i.op === op.i32Const ? s32(i.n) : u32(i.n))]);
  return Buffer.concat([Buffer.from([i.op]), i.rest]);
}

/** Lets a jump to a place further down leave the blocks that end there, without the table. */
function jumpForward(code) {
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
        out.push({ op: op.br, n: depth });
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
function returnAtOnce(code) {
  const outer = code[2];
  const [end, one, last] = code.slice(-3);
  if (outer.op !== op.block || end.op !== op.end || one.op !== op.i32Const || one.n !== 1) return code;
  const out = [];
  let depth = 0;
  for (const [at, i] of code.entries()) {
    if (opens(i)) depth++;
    if (i.op === op.end && --depth === 0 && at !== code.length - 3) return code; // the first block isn't around all
    if (i.op === op.brIf && i.n === depth - 1)
      out.push({ op: op.if, rest: outer.rest }, one, { op: op.return, rest: last.rest }, last);
    else out.push(i);
  }
  return out;
}

function peepholes(code) {
  const out = [];
  const last = (back) => out[out.length - 1 - back] ?? { op: -1 };
  for (const i of code) {
    out.push(i);
    for (;;) {
      const [c, b, a] = [last(0), last(1), last(2)];
      const replace = (count, ...by) => out.splice(out.length - count, count, ...by);
      if (c.op === op.end && b.op === op.br && b.n > 0 && a.op === op.if && a.rest[0] === noResult) {
        replace(3, { op: op.brIf, n: b.n - 1 });
      } else if (b.op === op.extendU && c.op === op.i64Eqz) {
        replace(2, { op: op.i32Eqz, rest: c.rest });
      } else if (b.op === op.extendU && c.op === op.wrap) {
        replace(2);
      } else if (c.op === op.i32Eqz && opposite.has(b.op)) {
        replace(2, { op: opposite.get(b.op), rest: b.rest });
      } else if (c.op === op.i32Eqz && b.op === op.i32Eqz && isComparison(a.op)) {
        replace(2);
      } else if ((c.op === op.if || c.op === op.brIf) && b.op === op.i32Eqz && a.op === op.i32Eqz) {
        replace(3, c);
      } else if (c.op === op.localGet && b.op === op.localSet && b.n === c.n) {
        replace(2, { op: op.localTee, n: c.n });
      } else {
        break;
      }
    }
  }
  return out;
}

const isComparison = (o) => o >= 0x45 && o <= 0x66;

/** Turns an access of `local.get 1, extend, i64.const n, i64.add, wrap` into one of local 1 at offset n. */
function foldStackAddresses(code) {
  for (let at = 0; at + 4 < code.length; at++) {
    const [get, extend, constant, add, wrap] = code.slice(at, at + 5);
    if (
      get.op !== op.localGet ||
      get.n !== 1 ||
      extend.op !== op.extendU ||
      constant.op !== op.i64Const ||
      add.op !== op.i64Add ||
      wrap.op !== op.wrap
    )
      continue;
    if (constant.rest.length > 3) continue;
    const offset = new Reader(constant.rest).s32();
    if (offset < 0) continue;
    const user = consumer(code, at + 5);
    if (user === undefined) continue;
    code[user] = { ...code[user], n: code[user].n + offset };
    code.splice(at + 1, 4);
  }
  return code;
}

/** The load or store whose address is on top of the stack before code[at], where only simple instructions are between. */
function consumer(code, at) {
  for (let height = 1; ; at++) {
    const o = code[at].op;
    if (isStore(o)) {
      if (height === 2) return at;
      height -= 2;
    } else if (isLoad(o)) {
      if (height === 1) return at;
    } else if (o === op.localGet || o === op.globalGet || (o >= 0x41 && o <= 0x44)) {
      height++;
    } else if (o === op.localSet || o === 0x24 || o === 0x1a) {
      height--;
    } else if (o === op.localTee) {
      if (height === 1) return undefined;
    } else if (isUnary(o)) {
      if (height === 1) return undefined;
    } else if (o >= 0x46 && o <= 0xa6) {
      if (height < 3) return undefined;
      height--;
    } else {
      return undefined;
    }
    if (height < 1) return undefined;
  }
}

const isUnary = (o) =>
  o === 0x45 ||
  o === 0x50 ||
  (o >= 0x67 && o <= 0x69) ||
  (o >= 0x79 && o <= 0x7b) ||
  (o >= 0x8b && o <= 0x91) ||
  (o >= 0x99 && o <= 0x9f) ||
  (o >= 0xa7 && o <= 0xc4);
