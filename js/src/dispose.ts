// Iterators that "await using" takes.

import type { ListIterator } from "./types.js";

/** Lets "await using" end an iteration, where the host has Symbol.asyncDispose. It returns the iterator. */
export function disposable<V>(iterator: Pick<ListIterator<V>, "next" | "return">): ListIterator<V> {
  const { asyncDispose } = Symbol as { asyncDispose?: symbol };
  if (asyncDispose !== undefined)
    Object.defineProperty(iterator, asyncDispose, { value: async () => void (await iterator.return()) });
  return iterator as ListIterator<V>;
}
