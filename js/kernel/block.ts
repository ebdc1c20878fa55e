// A block of text, 64 bytes, as bitmaps: bit n stands for byte n.

/** A bit for each byte of four vectors whose top bit is set, as comparisons set it. */
// @ts-ignore: AssemblyScript's decorators
@inline
export function mask(a: v128, b: v128, c: v128, d: v128): u64 {
  const low = <u32>i8x16.bitmask(a) | (<u32>i8x16.bitmask(b) << 16);
  const high = <u32>i8x16.bitmask(c) | (<u32>i8x16.bitmask(d) << 16);
  return <u64>low | (<u64>high << 32);
}

/** The xor of all bits up to each: of quotes, what is inside strings, the opening quote included. */
// @ts-ignore
@inline
export function prefixXor(bits: u64): u64 {
  bits ^= bits << 1;
  bits ^= bits << 2;
  bits ^= bits << 4;
  bits ^= bits << 8;
  bits ^= bits << 16;
  return bits ^ (bits << 32);
}

/**
 * The bytes behind backslash runs of odd length: those that are escaped.
 * @param carry 1 when the first byte is escaped by the block before
 */
// @ts-ignore
@inline
export function escapedBytes(backslashes: u64, carry: u64): u64 {
  const even: u64 = 0x5555555555555555;
  backslashes &= ~carry;
  const follows = (backslashes << 1) | carry;
  // Adding a run's start to the run carries to the byte behind it: what starts at
  // an odd bit is told apart by the bit's parity there.
  const oddStarts = backslashes & ~even & ~follows;
  return (even ^ ((oddStarts + backslashes) << 1)) & follows;
}

/** Returns the carry for the next block: 1 if a run of backslashes of odd length reaches the end of this block. */
// @ts-ignore
@inline
export function escapesNext(backslashes: u64, carry: u64): u64 {
  // The length of the run at the end. A first backslash that the block before escapes does not count.
  const run = clz(~(backslashes & ~carry));
  return run & 1;
}
