// Which headers of a copied request are sent again.

/** Who sends a copied request. */
export type CopiedHost = "browser" | "node";

/**
 * Headers that a connection or a transfer needs and that are not a program's to set: the Fetch Standard's forbidden request
 * headers (https://fetch.spec.whatwg.org/#forbidden-request-header) but for those of the next list. With the conditional ones,
 * the answer would be "304 Not Modified", without items.
 */
const never =
  /^(?::|proxy-|sec-|accept-(?:charset|encoding)$|access-control-request-|connection$|content-length$|cookie2$|date$|expect$|host$|keep-alive$|set-cookie$|te$|trailer$|transfer-encoding$|upgrade$|via$|if-(?:none-match|modified-since|match|unmodified-since|range)$|upgrade-insecure-requests$)/;

/** What a browser sets by itself, or lets nobody set. Where it would let a page set it, another origin had to allow it. */
const browsers = /^(?:cookie|dnt|origin|referer|user-agent|priority|cache-control|pragma)$/;

/** A header's name, by RFC 9110, section 5.6.2. */
const token = /^[\w!#$%&'*+.^`|~-]+$/;

/** The headers to send. cookies: whether there was a header Cookie. */
export function sentHeaders(
  headers: Iterable<readonly [name: string, value: string]>,
  host: CopiedHost,
): { headers: Record<string, string>; cookies: boolean } {
  const sent = new Map<string, string>();
  let cookies = false;
  for (const [given, value] of headers) {
    const name = given.trim().toLowerCase();
    cookies ||= name === "cookie";
    if (never.test(name) || !token.test(name) || (host === "browser" && browsers.test(name))) continue;
    const before = sent.get(name);
    sent.set(name, before === undefined ? value : `${before}${name === "cookie" ? "; " : ", "}${value}`);
  }
  return { headers: Object.fromEntries(sent), cookies };
}
