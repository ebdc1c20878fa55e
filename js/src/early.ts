// The first request, sent while the engine is still loading.

import type { Fetcher } from "./fetch.js";
import type { Target } from "./request.js";
import type { PaginateOptions } from "./types.js";

/** Sends the first request of a walk, if it can be predicted. */
export function sendEarly(fetcher: Fetcher, target: Target, options: PaginateOptions<unknown>): void {
  const url = predictFirst(target, options);
  if (url === undefined) return;
  const { method, headers, body, init } = target;
  // The engine says whether redirects are followed, so this request follows none.
  fetcher.sendEarly({ method, url, headers, body, manual: (init.redirect ?? "follow") === "follow" });
}

const simplePath = /^\$(?:\.[A-Za-z_]\w*|\[-?\d{1,3}\])*$|^\$response\.header\.[A-Za-z-]+$/;
const simpleName = /^[A-Za-z0-9_.~-]+$/;
const knownOptions = [
  "pagination",
  "items",
  "params",
  "fetch",
  "headers",
  "credentials",
  "signal",
  "prefetch",
  "onProgress",
  "numbers",
  "emptyPage",
  "repeatedCursor",
];

/**
 * Predicts the engine's first request, for options so simple that they can't be
 * wrong. Undefined where that can't be told: then the engine is waited for. The
 * engine stays the judge: a prediction that differs from its request is aborted.
 */
function predictFirst(target: Target, options: PaginateOptions<unknown>): string | undefined {
  const { pagination = "auto", params = {}, items = "$" } = options;
  if (Object.entries(options).some(([name, value]) => value !== undefined && !knownOptions.includes(name)))
    return undefined;
  if (/[{}]|%7[bd]|\/\/[^/]*@/i.test(target.url) || !/^https?:/.test(target.url) || target.url.includes("#"))
    return undefined;
  if (
    !simplePath.test(items) ||
    (options.prefetch ?? 0) !== 0 ||
    ![undefined, "follow", "stop"].includes(options.emptyPage)
  )
    return undefined;
  if (![undefined, "error", "stop", "follow"].includes(options.repeatedCursor)) return undefined;
  let { url } = target;
  const has = (name: string) => new URL(url).searchParams.has(name);
  const add = (name: string, value: string): boolean => {
    if (!simpleName.test(name) || !simpleName.test(value) || has(name) || url.endsWith("?")) return false;
    url += `${url.includes("?") ? "&" : "?"}${name}=${value}`;
    return true;
  };
  for (const [name, value] of Object.entries(params)) {
    if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") return undefined;
    if (!add(name, String(value))) return undefined;
  }
  if (typeof pagination === "string") {
    return [
      "auto",
      "none",
      "openai-page",
      "openai-cursor",
      "openai-conversation-cursor",
      "openai-next-cursor",
      "link-header",
    ].includes(pagination)
      ? url
      : undefined;
  }
  const { type, inputs = [], outputs = {}, ...rest } = pagination ?? {};
  if (
    Object.keys(rest).length > 0 ||
    !Array.isArray(inputs) ||
    Object.values(outputs).some((path) => typeof path !== "string" || !simplePath.test(path))
  )
    return undefined;
  if (
    Object.keys(outputs).some(
      (name) => !["results", "numPages", "nextCursor", "nextUrl", "hasMore", "total"].includes(name),
    )
  )
    return undefined;
  const one = (kind: string) => inputs.filter((input) => input?.type === kind).length;
  const simple = inputs.every(
    (input) =>
      ["parameters", "query"].includes(input?.in) &&
      typeof input.name === "string" &&
      simpleName.test(input.name) &&
      ["page", "offset", "limit", "cursor"].includes(input.type) &&
      one(input.type) === 1,
  );
  if (!simple || outputs.results?.startsWith("$response")) return undefined;
  switch (type) {
    case "cursor":
      return one("cursor") === 1 && outputs.nextCursor !== undefined ? url : undefined;
    case "url":
      return outputs.nextUrl !== undefined ? url : undefined;
    case "offsetLimit": {
      const [number, other] = inputs.filter((input) => input.type === "page" || input.type === "offset");
      if (number === undefined || other !== undefined || outputs.results === undefined) return undefined;
      if (has(number.name)) return /^\d{1,9}$/.test(new URL(url).searchParams.get(number.name)!) ? url : undefined;
      return add(number.name, number.type === "page" ? "1" : "0") ? url : undefined;
    }
    default:
      return undefined;
  }
}
