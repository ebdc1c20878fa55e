// Why a request came to nothing. Fetch tells a page nothing of it: a second request, whose answer nobody reads, tells more.

import { turn } from "../turn.js";
import { isLoopback } from "./config.js";
import type { Exchange } from "./exchanges.js";
import type { Reach } from "./state.js";

/** Whether the server is there, and if it isn't: whether this page's policy is what forbids to ask it. */
export async function reachOf(url: string, fetch: typeof globalThis.fetch): Promise<Reach> {
  let forbidden = false;
  const note = ({ effectiveDirective }: SecurityPolicyViolationEvent) => {
    forbidden ||= effectiveDirective === "connect-src";
  };
  document.addEventListener("securitypolicyviolation", note);
  try {
    await fetch(url, { mode: "no-cors", credentials: "omit", cache: "no-store", redirect: "follow" });
    return "cors";
  } catch {
    await turn(); // the browser tells of a violation in a task of its own
    return forbidden ? "policy" : isMixed(url, location.href) ? "mixed" : "down";
  } finally {
    document.removeEventListener("securitypolicyviolation", note);
  }
}

/** Whether browsers forbid the request because the page came by https, and the request would not. */
export function isMixed(url: string, page: string): boolean {
  const { protocol, host } = new URL(url);
  return protocol === "http:" && page.startsWith("https:") && !isLoopback(host);
}

/** The headers of a request that a server has to allow to pages of other origins. */
export const headersToAllow = ({ requestHeaders }: Pick<Exchange, "requestHeaders">): string[] =>
  requestHeaders
    .filter(
      ([name, value]) =>
        !/^(?:accept|accept-language|content-language)$/i.test(name) &&
        !(
          /^content-type$/i.test(name) &&
          /^(?:text\/plain|multipart\/form-data|application\/x-www-form-urlencoded)\b/i.test(value)
        ),
    )
    .map(([name]) => name);
