// Which of some requests bring pages of a list: what the engine's detection says of a request and its answer, without asking
// the server again.

import type { Detection, Paginate } from "../types.js";
import { type Copied, type CopiedRequest, copied, type HowToRead, readRequests, severalIn } from "./index.js";

/** A list that a request and its answer show. */
export interface FoundList {
  /** How it goes on, and why. */
  scheme: Detection;
  /** How many items the answer has. */
  items: number;
  /** How many the list has, where the answer says it. */
  total: number | undefined;
  /** What the request for the next page is told, as nextPageInfo() of pages has it. */
  next: { url: string } | { params: Record<string, unknown> } | { json: unknown };
}

/** Below this the answer names no next page: it would have to be tried. Detection.confidence says which number means what. */
const told = 0.9;

/** The list in an answer that names its next page, undefined if there is none. It never throws. */
export async function listIn(
  paginate: Paginate,
  target: Copied["target"],
  answer: NonNullable<CopiedRequest["answer"]>,
): Promise<FoundList | undefined> {
  const { status, headers, body } = answer;
  try {
    const walk = paginate(target, {
      retry: false,
      fetch: (async () => new Response(body, { status, headers })) as typeof fetch,
    });
    const page = await walk.first();
    const { scheme } = walk;
    const next = page.nextPageInfo();
    if (next === null || scheme === undefined || scheme.confidence < told) return undefined;
    return { scheme, items: page.items.length, total: page.total, next };
  } catch {
    return undefined; // no list, no JSON, an error of the server's
  }
}

/**
 * Reads the request of a copied text as readCopied does. Of several it takes the one whose answer is a page of a list, where
 * that is one alone; those of a HAR have answers.
 *
 * @throws PaginationError of code "config"; where there are several lists, its line has these alone.
 */
export async function chooseCopied(paginate: Paginate, text: string, how: HowToRead): Promise<Copied> {
  const { form, requests } = readRequests(text);
  let numbers = requests.map((_, i) => i + 1);
  if (how.entry === undefined && requests.length > 1) {
    const lists: number[] = [];
    for (const [i, request] of requests.entries()) {
      const { target } = copied(form, request, how.host);
      if (request.answer !== undefined && (await listIn(paginate, target, request.answer)) !== undefined)
        lists.push(i + 1);
    }
    if (lists.length > 0) numbers = lists;
  }
  const number = how.entry ?? (numbers.length === 1 ? numbers[0] : undefined);
  const wanted = number === undefined ? undefined : requests[number - 1];
  if (wanted === undefined) throw severalIn(form, requests, numbers, how.entry);
  return copied(form, wanted, how.host);
}
