// Folds addresses on the stack into the instructions that use them. Go's compiler adds
// them up in 64 bits, where a load or a store has an offset of its own; see
// src/cmd/compile/internal/wasm/ssa.go.

import { Reader, u32 } from "./module.mjs";

const op = {
  drop: 0x1a,
  localGet: 0x20,
  localSet: 0x21,
  localTee: 0x22,
  globalGet: 0x23,
  globalSet: 0x24,
  firstLoad: 0x28,
  firstStore: 0x36,
  lastStore: 0x3e,
  firstConst: 0x41,
  i64Const: 0x42,
  lastConst: 0x44,
  firstBinary: 0x46,
  i64Add: 0x7c,
  lastBinary: 0xa6,
  wrap: 0xa7,
  extendU: 0xad,
  lastUnary: 0xc4,
};
const isStore = (o) => o >= op.firstStore && o <= op.lastStore;
const isLoad = (o) => o >= op.firstLoad && o < op.firstStore;
/** eqz, clz, ctz, popcnt, and of floating-point numbers abs to sqrt: they stand among the binary ones. */
const isUnary = (o) =>
  o === 0x45 ||
  o === 0x50 ||
  (o >= 0x67 && o <= 0x69) ||
  (o >= 0x79 && o <= 0x7b) ||
  (o >= 0x8b && o <= 0x91) ||
  (o >= 0x99 && o <= 0x9f) ||
  (o >= op.wrap && o <= op.lastUnary);

/** Turns an access of `local.get 1, extend, i64.const n, i64.add, wrap` into one of local 1 at offset n. */
export function foldStackAddresses(code) {
  const shape = [op.localGet, op.extendU, op.i64Const, op.i64Add, op.wrap];
  for (let at = 0; at + 4 < code.length; at++) {
    if (code[at].n !== 1 || !shape.every((o, i) => code[at + i].op === o)) continue;
    const constant = code[at + 2].bytes.subarray(1);
    if (constant.length > 3) continue;
    const offset = new Reader(constant).s32();
    const user = offset < 0 ? -1 : accessBehind(code, at + 5);
    if (user < 0) continue;
    const { op: o, align, n } = code[user];
    code[user] = { op: o, align, n: n + offset, bytes: Buffer.from([o, ...u32(align), ...u32(n + offset)]) };
    code.splice(at + 1, 4);
  }
  return code;
}

/** The place of the load or store whose address is on top of the stack before code[at]; -1 where other than simple instructions are between. */
function accessBehind(code, at) {
  for (let height = 1; height > 0; at++) {
    const o = code[at].op;
    if (isStore(o)) {
      if (height === 2) return at;
      height -= 2;
    } else if (isLoad(o)) {
      if (height === 1) return at;
    } else if (o === op.localGet || o === op.globalGet || (o >= op.firstConst && o <= op.lastConst)) {
      height++;
    } else if (o === op.localSet || o === op.globalSet || o === op.drop) {
      height--;
    } else if (o === op.localTee || isUnary(o)) {
      if (height === 1) return -1;
    } else if (o >= op.firstBinary && o <= op.lastBinary) {
      if (height < 3) return -1;
      height--;
    } else {
      return -1;
    }
  }
  return -1;
}
