// The first request, sent while the engine is still loading.

import type { Fetcher } from "./fetch.js";
import type { Target } from "./request.js";
import { earlyOptions, earlyRetry, inputTypes, plain, type Rule, untouchingPresets } from "./tables.js";
import type { PaginateOptions } from "./types.js";

/**
 * Names of parameters that may hold credentials. Which of them do is the engine's to say: with such a parameter, functions of
 * the caller's that are told the URL without credentials wait for the engine.
 */
const secrets = /[?&][^=&]*(%|key|token|auth|access|bearer|cred|hmac|jwt|pass|pwd|secret|session|sid|sig)[^=&]*=/i;

/** Whether a URL may hold credentials. */
export const namesSecret = (url: string) => secrets.test(url);

/** Sends the first request of a walk, if it can be predicted. Returns its URL. */
export function sendEarly(fetcher: Fetcher, target: Target, options: PaginateOptions<unknown>): string | undefined {
  const url = predictFirst(target, options);
  const asks = typeof options.headers === "function";
  if (url === undefined || ((asks || options.onRequest !== undefined) && namesSecret(url))) return undefined;
  const { method, headers, body, init } = target;
  // The engine says whether redirects are followed, so this request follows none.
  fetcher.sendEarly({
    method,
    url,
    headers,
    body,
    manual: (init.redirect ?? "follow") === "follow",
    ask: asks ? [] : undefined,
  });
  return url;
}

/**
 * Predicts the URL of the engine's first request, if the options are so simple that they
 * can't be wrong. Otherwise it returns undefined, and the first request waits for the engine.
 * The engine decides: if its request is another one, the predicted one is aborted.
 */
function predictFirst(target: Target, options: PaginateOptions<unknown>): string | undefined {
  const { pagination = "auto", params = {} } = options;
  if (!plain.url.test(target.url) || options.maxItems === 0) return undefined; // with 0 nothing is requested
  if (!allFit(options, earlyOptions)) return undefined;
  let { url } = target;
  const has = (name: string) => new URL(url).searchParams.has(name);
  const add = (name: string, value: string): boolean => {
    if (!plain.text.test(name) || !plain.text.test(value) || has(name) || url.endsWith("?")) return false;
    url += `${url.includes("?") ? "&" : "?"}${name}=${value}`;
    return true;
  };
  for (const [name, value] of Object.entries(params)) {
    if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") return undefined;
    if (!add(name, String(value))) return undefined;
  }
  if (typeof pagination === "string")
    return pagination === "auto" || untouchingPresets.includes(pagination) ? url : undefined;
  const { type, inputs = [], outputs = {}, ...rest } = pagination ?? {};
  if (
    Object.keys(rest).length > 0 ||
    !Array.isArray(inputs) ||
    Object.values(outputs).some(
      (place) => typeof place !== "string" || !(plain.path.test(place) || plain.header.test(place)),
    )
  )
    return undefined;
  const one = (kind: string) => inputs.filter((input) => input?.type === kind).length;
  const simple = inputs.every(
    (input) =>
      (input?.in === "parameters" || input?.in === "query") &&
      typeof input.name === "string" &&
      plain.text.test(input.name) &&
      inputTypes.includes(input.type) &&
      input.first === undefined &&
      one(input.type) === 1,
  );
  if (!simple || (outputs.results !== undefined && !plain.path.test(outputs.results))) return undefined;
  switch (type) {
    case "cursor":
      return one("cursor") === 1 && outputs.nextCursor !== undefined ? url : undefined;
    case "url":
      return outputs.nextUrl !== undefined ? url : undefined;
    case "offsetLimit": {
      const [number, other] = inputs.filter((input) => input.type === "page" || input.type === "offset");
      if (number === undefined || other !== undefined || outputs.results === undefined) return undefined;
      if (has(number.name)) return plain.number.test(new URL(url).searchParams.get(number.name)!) ? url : undefined;
      return add(number.name, number.type === "page" ? "1" : "0") ? url : undefined;
    }
    default:
      return undefined;
  }
}

/** Whether all options certainly pass the engine's checks. */
function allFit(options: object, rules: Record<string, Rule>): boolean {
  return Object.entries(options).every(
    ([name, value]) => value === undefined || (Object.hasOwn(rules, name) && fits(name, value, rules[name]!)),
  );
}

function fits(name: string, value: unknown, { values, least, most = Number.MAX_SAFE_INTEGER, path }: Rule): boolean {
  if (name === "trust")
    return Array.isArray(value) && value.every((origin) => typeof origin === "string" && plain.origin.test(origin));
  if (name === "retry") {
    const object = typeof value === "object" && value !== null && !Array.isArray(value);
    return value === false || (object && allFit(value, earlyRetry));
  }
  if (values !== undefined) return values.includes(value as string);
  if (least !== undefined)
    return Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most;
  return path === undefined || (typeof value === "string" && plain.path.test(value));
}
