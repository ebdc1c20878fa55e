// Large bodies that are generated while they are read.

const encoder = new TextEncoder();
const mebibyte = encoder.encode("x".repeat(1 << 20));

/** Generators of bodies. */
export const body = {
  /** A list of 1 and a string of so many MiB. */
  *string(mebibytes) {
    yield encoder.encode('{"data":[1,"');
    for (let i = 0; i < mebibytes; i++) yield mebibyte;
    yield encoder.encode('"]}');
  },
  /** An empty list, and a string of so many MiB before it. */
  *envelope(mebibytes) {
    yield encoder.encode('{"x":"');
    for (let i = 0; i < mebibytes; i++) yield mebibyte;
    yield encoder.encode('","data":[]}');
  },
  /** So many times an item, a multiple of 100,000. */
  *items(item, count) {
    const piece = encoder.encode(`,${item}`.repeat(100_000));
    yield encoder.encode('{"data":[');
    for (let i = 0; i < count; i += 100_000) yield i === 0 ? piece.subarray(1) : piece;
    yield encoder.encode("]}");
  },
};

/** A body as a stream that is read on only when somebody wants more; asked tells how many bytes were. */
export function streaming(generator) {
  let bytes = 0;
  const stream = new ReadableStream(
    {
      pull(controller) {
        const { done, value } = generator.next();
        if (done) return controller.close();
        bytes += value.length;
        controller.enqueue(value);
      },
    },
    { highWaterMark: 0 },
  );
  return { stream, asked: () => bytes };
}
