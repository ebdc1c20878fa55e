// What of a request may be a credential: it stands neither in code nor in a link, unless the reader wants it in the link.

import { isSecret, lettersOf } from "../secrets.js";
import { Digits } from "./rows.js";

/** Whether a parameter or a member is named like a credential. */
export const isCredential = (name: string): boolean => isSecret(name) || lettersOf(name) === "key";

/** Whether a header says nothing of who sends it. The values of all others are kept to oneself. */
export const isOpenHeader = (name: string): boolean =>
  /^(?:accept|accept-language|content-type|prefer|consistencylevel)$/i.test(name.trim());

/** What stands in the place of a credential called `name`; undefined leaves the parameter out. */
export type Instead = (name: string, value: string) => string | undefined;

/** What is filled in where a credential stood. It may stand in a URL, a header, JSON and a shell's word alike. */
export const blank = (name: string): string => `YOUR_${variable(name)}`;

/** A name as environments have them. */
export const variable = (name: string): string =>
  name
    .replace(/[^A-Za-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "")
    .replace(/^(?=\d|$)/, "_")
    .toUpperCase();

const userInfo = /^((?:[a-z][\w+.-]*:)?(?:\/\/)?)([^/?#]+)@/i;

/** The user name and password in a URL; undefined where there is none. */
export const userOf = (url: string): string | undefined => userInfo.exec(url)?.[2];

/** A URL without its user, its fragment, and the values of parameters that are named like credentials. The rest stays as it is spelled. */
export function withoutCredentials(url: string, instead: Instead): string {
  const [, address, query] = /^([^?#]*)(?:\?([^#]*))?/.exec(url)!;
  const plain = address!.replace(userInfo, "$1");
  if (query === undefined) return plain;
  const rest = withoutPairs(query, instead);
  return rest === "" ? plain : `${plain}?${rest}`;
}

/** The same for pairs of names and values, as a query or a form has them. */
export function withoutPairs(pairs: string, instead: Instead): string {
  return pairs
    .split("&")
    .flatMap((pair) => {
      const equals = pair.indexOf("=");
      const name = decoded(pair.slice(0, Math.max(0, equals)));
      if (equals < 0 || !isCredential(name)) return [pair];
      const value = instead(name, pair.slice(equals + 1));
      return value === undefined ? [] : [pair.slice(0, equals + 1) + value];
    })
    .join("&");
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}

/** A value of JSON, whose members that are named like credentials are replaced, at all depths. */
export function withoutMembers(value: unknown, instead: (name: string, value: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => withoutMembers(one, instead));
  if (typeof value !== "object" || value === null || value instanceof Digits) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      isCredential(name) ? instead(name, member) : withoutMembers(member, instead),
    ]),
  );
}

/** A value as JSON, with the digits that exactValue has kept. */
export function jsonOf(value: unknown): string {
  if (value instanceof Digits) return value.text;
  if (typeof value === "bigint") return String(value);
  if (Array.isArray(value)) return `[${value.map(jsonOf).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([name, member]) => `${JSON.stringify(name)}:${jsonOf(member)}`);
  return `{${members.join(",")}}`;
}
