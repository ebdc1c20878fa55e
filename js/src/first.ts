// Items of the first page, handed out while the engine is still loading, where they are certain without it. Nothing here
// decides how the list goes on: the engine gets the same bytes later, and finds the same items.

import { namesSecret } from "./early.js";
import type { EngineCheckpoint } from "./engine.js";
import type { Fetcher } from "./fetch.js";
import { parse } from "./json.js";
import type { Target } from "./request.js";
import type { Session } from "./session.js";
import { earlyItems, presets } from "./tables.js";
import { decodeStrictly, encode } from "./text.js";
import type { PaginateOptions, Pagination } from "./types.js";

/** Bytes of the longest body that is read here. JSON.parse reads it in one task: 1 MiB takes about 10 ms. */
const longest = 1_048_576;

/** How deep a body may nest. The engine allows more. */
const deepest = 500;

/**
 * Hands out items of the first page before the engine is there.
 *
 * @param url that of the request which was sent early
 */
export async function handOut(
  session: Session,
  fetcher: Fetcher,
  target: Target,
  url: string,
  options: PaginateOptions<unknown>,
): Promise<void> {
  const place = placeOf(options);
  if (place === undefined || namesSecret(url)) return;
  const { method, body } = target;
  session.expect({ method, url, ...(body === undefined ? {} : { body }) }, checkpointOf(method, url, body ?? ""));
  const answer = await fetcher.readAhead(longest);
  if (answer === undefined || !isPlain(answer.response, url)) return;
  const items = itemsIn(answer.bytes, place, options.numbers === "exact");
  if (items !== undefined && items.length > 0) session.handOut(items.slice(0, options.maxItems), answer.bytes.length);
}

/** The names on the way to the items; undefined where only the engine finds them. "any" is an array that is the body. */
function placeOf(options: PaginateOptions<unknown>): string[] | "any" | undefined {
  for (const [name, value] of Object.entries(options))
    if (value !== undefined && !earlyItems.includes(name)) return undefined;
  const { pagination = "auto" } = options;
  const known = (typeof pagination === "string" ? presets[pagination] : pagination) as Pagination | undefined;
  const path = known?.outputs?.results ?? options.items;
  if (path === undefined) return "any";
  return /^\$(?:\.[A-Za-z_]\w*)*$/.test(path) ? path.split(".").slice(1) : undefined;
}

/** Whether a response is a page for certain. */
function isPlain({ status, redirected, headers, url: from }: Response, url: string): boolean {
  const type = headers?.get("content-type") ?? "";
  const json = /^application\/(?:(?!problem\+)[\w.+-]+\+)?json[ \t]*(?:;|$)/i.test(type);
  return status === 200 && redirected !== true && json && (from === url || (from ?? "") === "");
}

/** The items of a body; undefined unless the engine is certain to find them, too. Exported for tests. */
export function itemsIn(bytes: Uint8Array, place: string[] | "any", exact: boolean): unknown[] | undefined {
  try {
    const text = decodeStrictly(bytes);
    let value = parse(text, exact);
    if (place === "any") {
      if (!Array.isArray(value) || value.some(Array.isArray)) return undefined; // rows below a heading may be none
    } else {
      for (const name of place) {
        if (typeof value !== "object" || value === null || Array.isArray(value) || !Object.hasOwn(value, name))
          return undefined;
        value = (value as Record<string, unknown>)[name];
      }
    }
    return Array.isArray(value) && isSimple(text, place === "any" ? [] : place) ? value : undefined;
  } catch {
    return undefined; // it is no JSON: the engine says why
  }
}

/** Whether each name on the way to the items is there once, and nothing nests too deep. The text is JSON. */
function isSimple(text: string, place: string[]): boolean {
  let at = 0;
  const blanks = () => {
    while (text.charCodeAt(at) <= 0x20) at++;
  };
  /** Passes a string over. */
  const string = () => {
    const from = at++;
    while (text.charCodeAt(at) !== 0x22) at += text.charCodeAt(at) === 0x5c ? 2 : 1;
    return text.slice(from, ++at);
  };
  /** Passes a value over. It returns how deep that nests. */
  const pass = (): number => {
    let depth = 0;
    let most = 0;
    do {
      const c = text.charCodeAt(at);
      if (c === 0x22) {
        string();
        continue;
      }
      if (c === 0x7b || c === 0x5b) most = Math.max(most, ++depth);
      else if (c === 0x7d || c === 0x5d) depth--;
      at++;
    } while (depth > 0);
    return most;
  };
  for (const name of place) {
    blanks();
    at++; // {
    let found = -1;
    for (;;) {
      blanks();
      if (text.charCodeAt(at) === 0x7d) break;
      const same = JSON.parse(string()) === name;
      blanks();
      at++; // :
      blanks();
      if (same && found >= 0) return false;
      if (same) found = at;
      if (pass() > deepest) return false;
      while (text.charCodeAt(at) !== 0x2c && text.charCodeAt(at) !== 0x7d) at++;
      if (text.charCodeAt(at) === 0x2c) at++;
    }
    at = found;
  }
  return pass() <= deepest;
}

/** The checkpoint in front of the list. It names the first request as guide.Requested does (wasm/guide/fixed.go). */
function checkpointOf(...request: string[]): EngineCheckpoint {
  let hash = 0n; // FNV-1a
  for (const byte of encode(request.map((part) => JSON.stringify(part)).join("")))
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  const from = { page: 0, position: {}, item: 0, items: 0, matched: false };
  return { version: 1, request: hash.toString(16), ...from } as EngineCheckpoint;
}
