// The clipboard, by the means that a console has.

import { messageOf, PaginationError } from "../errors.js";

declare const copy: unknown;

/**
 * What is called copy where the snippet is evaluated: in a console, the developer tools' own function. It needs no focus of
 * the page, which it does not have while somebody types into the console.
 */
const named = typeof copy === "function" ? (copy as (text: string) => void) : undefined;

/** Copies a text. */
export async function copyText(text: string): Promise<void> {
  await undefined; // only what the page has is there now
  if (named !== undefined && (globalThis as { copy?: unknown }).copy !== named) {
    named(text);
    return;
  }
  try {
    await navigator.clipboard.writeText(text);
  } catch (cause) {
    throw new PaginationError(
      "aborted",
      `the clipboard can't be written: ${messageOf(cause)}; click into the page and try again, or type copy(await walk.toArray())`,
      { cause },
    );
  }
}
