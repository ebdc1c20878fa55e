// The request that a walk starts from, out of what the caller wrote.

import { PaginationError } from "./errors.js";
import type { HeadersInput } from "./globals.js";
import { coders } from "./text.js";
import type { PageRequest, PaginateOptions } from "./types.js";

/** The engine's view of the target, and what only fetch needs to know. */
export interface Target {
  method: string;
  url: string;
  headers: [string, string][];
  body: string | undefined;
  /** Passed on to each fetch. */
  init: RequestInit;
}

/** The members of a PageRequest. The compiler refuses the list if it differs from the type. */
const members = { url: true, method: true, headers: true, body: true } satisfies Record<keyof PageRequest, true>;

/** @param option the part of the request that is wrong, where it is one */
const config = (message: string, option?: string, cause?: unknown) =>
  new PaginationError("config", message, { option, cause });

/** Reads the target. It is never changed: a Request is cloned, so that each iteration can read its body. */
export async function readTarget(
  target: string | URL | Request | PageRequest,
  options: PaginateOptions<unknown>,
): Promise<Target> {
  if (typeof target === "string" || target instanceof URL) return read({ url: target }, options, {});
  if (typeof Request !== "undefined" && target instanceof Request) {
    const copy = target.bodyUsed ? undefined : target.clone();
    if (copy === undefined)
      throw config(
        "the Request's body has been read already: pass a fresh one, or {url, method, headers, body}",
        "body",
      );
    let body: string | undefined;
    if (copy.body !== null) {
      try {
        body = new (coders().TextDecoder)("utf-8", { fatal: true, ignoreBOM: true }).decode(await copy.arrayBuffer());
      } catch (cause) {
        throw config("the Request's body is not UTF-8 text: only text bodies can be walked", "body", cause);
      }
    }
    const { cache, credentials, redirect, referrerPolicy } = target;
    const passed = { cache, credentials, redirect, referrerPolicy };
    return read(
      { url: target.url, method: target.method, headers: target.headers, ...(body === undefined ? {} : { body }) },
      options,
      passed,
    );
  }
  if (typeof target === "object" && target !== null && "url" in target) {
    for (const name of Object.keys(target)) {
      if (!Object.hasOwn(members, name))
        throw config(`target.${name} is not a part of a request: use url, method, headers and body`);
    }
    return read(target as PageRequest, options, {});
  }
  throw config(
    `the target is ${typeof target === "object" && target !== null ? "an object without a url" : String(target)}: pass a URL, a Request or {url, method, headers, body}`,
  );
}

function read(request: PageRequest, options: PaginateOptions<unknown>, init: RequestInit): Target {
  const headers = readHeaders(request.headers);
  // A function is asked later, for each request.
  if (typeof options.headers !== "function")
    readHeaders(options.headers).forEach((value, name) => headers.set(name, value));
  let body: string | undefined;
  if (typeof request.body === "string") {
    body = request.body;
  } else if (request.body !== undefined) {
    try {
      body = JSON.stringify(request.body);
    } catch (cause) {
      throw config(
        `the body can't be written as JSON: ${cause instanceof Error ? cause.message.replace(/\n.*/s, "") : String(cause)}`,
        "body",
        cause,
      );
    }
    if (!headers.has("content-type")) headers.set("content-type", "application/json");
  }
  const given = request.method ?? (body === undefined ? "GET" : "POST");
  if (typeof given !== "string" || !/^[\w!#$%&'*+.^`|~-]+$/.test(given))
    throw config(`method is ${JSON.stringify(given)}: use one such as GET or POST`, "method");
  const method = given.toUpperCase();
  if (body !== undefined && (method === "GET" || method === "HEAD"))
    throw config(`a ${method} request can't have a body: use POST`, "body");
  if (options.credentials !== undefined) init.credentials = options.credentials;
  return { method, url: absolute(request.url), headers: [...headers], body, init };
}

/** The caller's headers. Whatever Headers refuses is an error of code "config". */
function readHeaders(source: HeadersInput | undefined): Headers {
  try {
    return new Headers(source as HeadersInit | undefined);
  } catch {
    throw config(`headers can't be used: ${wrongHeader(source)}`, "headers");
  }
}

/** Says why Headers refuses a value. What it throws itself quotes the value, which may be a credential. */
export function wrongHeader(source: HeadersInput | undefined): string {
  try {
    for (const [name, value] of Symbol.iterator in source! ? source : Object.entries(source!)) {
      try {
        new Headers([[name!, value!]]);
      } catch {
        return `the name or the value of ${JSON.stringify(name)} is not allowed in a header`;
      }
    }
  } catch {
    // It is no list of pairs at all.
  }
  return "pass an object of names and values, pairs of these, or Headers";
}

function absolute(url: string | URL): string {
  const base =
    typeof document !== "undefined" ? document.baseURI : typeof location !== "undefined" ? location.href : undefined;
  try {
    const { href } = new URL(url, base);
    return typeof url === "string" ? withBraces(url, href) : href;
  } catch {
    const why =
      base === undefined ? "is not an absolute URL, and there is no document to resolve it against" : "is not a URL";
    throw config(`url is ${JSON.stringify(redact(String(url)))}, which ${why}`, "url"); // the cause would quote it whole
  }
}

/** The parsed URL, with the braces as the caller wrote them: plain ones are a template, percent-encoded ones are not. */
function withBraces(written: string, href: string): string {
  if (!/[{}]/.test(written)) return href;
  const braces = /[{}]|%7[bd]/gi;
  const all = written.match(braces)!;
  // With a base that has some, or segments that are gone, nobody knows which are which.
  const known = href.match(braces)?.length === all.length;
  const plain = (brace: string) => (brace.length === 1 ? brace : /b/i.test(brace) ? "{" : "}");
  return href.replace(braces, (brace) => (known && all.shift()!.length > 1 ? brace : plain(brace)));
}

/**
 * A URL for messages, without what may be credentials. It does what policy.Redact does in wasm/policy, for messages that are
 * made before the engine is loaded. Both are tested with wasm/policy/testdata/redact.json.
 */
export function redact(url: string): string {
  return url
    .replace(/#.*/s, "")
    .replace(/\/\/[^/?]*@/, "//…@")
    .replace(/([?&][^=&]*=)[^&]*/g, "$1…");
}

/** The host's fetch. */
export function hostFetch(): typeof fetch {
  if (typeof globalThis.fetch !== "function")
    throw config("this environment has no fetch: pass one in the option fetch", "fetch");
  return globalThis.fetch.bind(globalThis);
}
