// A link that restores the settings: what stands behind the # of the page's address. It can be read, and edited by hand.

import type { JsonValue } from "../types.js";
import { type Config, emptyConfig } from "./config.js";
import { isOpenHeader, jsonOf, userOf, withoutCredentials, withoutMembers, withoutPairs } from "./credentials.js";
import { exactValue } from "./rows.js";

/** Of the link's form. It leads the text, so that other texts behind a # are known as such. */
const version = "1";
const lead = `anypage=${version}`;
/** In characters: no link of ours is longer, and a longer one is not read. */
const longest = 100_000;

/** Something that a link leaves out, unless its reader wants it in. */
export interface LeftOut {
  /** Of the list of what is included. */
  id: string;
  /** In words: "the header authorization". */
  what: string;
  /** No link can have it. */
  never?: true;
}

export interface Link {
  /** What stands behind the #. */
  hash: string;
  /** What would be left out if nothing was included. */
  leftOut: readonly LeftOut[];
}

/** The link's text, with those of the values left out whose ids are not included. */
export function encode(config: Config, include: readonly string[] = []): Link {
  const leftOut = new Map<string, LeftOut>();
  /** Whether a value is in the link. */
  const has = (id: string, what: string): boolean => {
    leftOut.set(id, { id, what });
    return include.includes(id);
  };
  const parameter = (name: string, value: string) =>
    value === "" || has(`parameter ${name}`, `the parameter ${name}`) ? value : "";
  const address = (url: string): string => {
    const user = userOf(url);
    const kept = user !== undefined && has("user", "the user name and password in the address");
    const plain = withoutCredentials(url, parameter);
    return kept ? plain.replace(/^((?:[a-z][\w+.-]*:)?(?:\/\/)?)/i, `$1${user}@`) : plain;
  };

  const pairs: [name: string, value: string][] = [];
  const add = (name: string, value: string | undefined, usual = "") => {
    if (value !== undefined && value !== usual) pairs.push([name, value]);
  };
  const { source } = config;
  if (source.kind === "sample") add("sample", source.name);
  if (source.kind === "operation") {
    if (source.document === undefined)
      leftOut.set("document", { id: "document", what: "the OpenAPI document, which has no address", never: true });
    add("openapi", source.document === undefined ? undefined : address(source.document));
    add("operation", source.operationId);
    const values = withoutMembers(source.values, (name, value) =>
      has(`parameter ${name}`, `the parameter ${name}`) ? value : undefined,
    );
    add("values", JSON.stringify(values), "{}");
  }
  add("method", config.method, emptyConfig.method);
  add("url", address(config.url));
  add(
    "body",
    bodyOf(config.body, (name, value) => (has(`member ${name}`, `${name} in the body`) ? value : "")),
  );
  for (const { name, value } of config.headers)
    if (name.trim() !== "")
      add(
        "header",
        `${name}: ${value === "" || isOpenHeader(name) || has(`header ${name.toLowerCase()}`, `the header ${name}`) ? value : ""}`,
      );
  add("pagination", config.pagination, emptyConfig.pagination);
  add("items", config.items);
  add("until", config.until);
  for (const name of ["maxPages", "maxItems", "prefetch", "concurrency"] as const)
    add(name, config[name]?.toString(), emptyConfig[name]?.toString());
  return {
    hash: [lead, ...pairs.map(([name, value]) => `${name}=${escaped(value)}`)].join("&"),
    leftOut: [...leftOut.values()],
  };
}

/** Without the values of members that are named like credentials. What has none stays as it was typed. */
function bodyOf(text: string, instead: (name: string, value: unknown) => unknown): string {
  let some = false;
  const noted = (name: string, value: unknown) => {
    const kept = instead(name, value);
    some ||= kept !== value;
    return kept;
  };
  let json: unknown;
  try {
    json = exactValue(text);
  } catch {
    return withoutPairs(text, (name, value) => String(noted(name, value)));
  }
  const without = withoutMembers(json, noted);
  return some ? jsonOf(without) : text;
}

/** Everything but what ends a pair, or what programs that look for links in a text take for their end. */
const escaped = (value: string): string =>
  encodeURIComponent(value)
    .replace(/%(?:2[4CF]|3[ABDF]|40)/g, decodeURIComponent)
    .replace(/[')(*]/g, percent);

const percent = (letter: string): string => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`;

/** The settings in a link's text; what it doesn't say is as usual. undefined if it is none of ours. */
export function decode(hash: string): Config | undefined {
  const text = hash.replace(/^#/, "");
  if (text.length > longest || !(text === lead || text.startsWith(`${lead}&`))) return undefined;
  const pairs = text
    .split("&")
    .slice(1)
    .flatMap((pair): [string, string][] => {
      const equals = pair.indexOf("=");
      const value = equals < 0 ? undefined : unescaped(pair.slice(equals + 1));
      return value === undefined ? [] : [[pair.slice(0, equals), value]];
    });
  const named = new Map(pairs);
  const get = (name: string): string => named.get(name) ?? "";
  const count = (name: string, least: number): number | undefined =>
    /^\d{1,9}$/.test(get(name)) && Number(get(name)) >= least ? Number(get(name)) : undefined;
  return {
    source: sourceOf(get),
    method: /^[A-Za-z]{1,20}$/.test(get("method")) ? get("method").toUpperCase() : emptyConfig.method,
    url: address(get("url")),
    body: get("body"),
    headers: pairs.flatMap(([name, value]) => {
      const [, header, content] = (name === "header" && /^([\w!#$%&'*+.^`|~-]+): ?(\P{Cc}*)$/u.exec(value)) || [];
      return header === undefined ? [] : [{ name: header, value: content! }];
    }),
    pagination: get("pagination").trim() || emptyConfig.pagination,
    items: get("items"),
    until: get("until"),
    maxPages: count("maxPages", 1),
    maxItems: count("maxItems", 0),
    prefetch: count("prefetch", 0) ?? emptyConfig.prefetch,
    concurrency: count("concurrency", 1) ?? emptyConfig.concurrency,
  };
}

function sourceOf(get: (name: string) => string): Config["source"] {
  if (get("sample") !== "") return { kind: "sample", name: get("sample") };
  if (get("operation") === "") return { kind: "url" };
  let values: unknown;
  try {
    values = JSON.parse(get("values") || "{}");
  } catch {}
  const object = typeof values === "object" && values !== null && !Array.isArray(values);
  return {
    kind: "operation",
    document: address(get("openapi")) || undefined,
    operationId: get("operation"),
    values: object ? (values as Record<string, JsonValue>) : {},
  };
}

/** A link may lead to what can be fetched, and to nothing else: no script, no file. What has no scheme may have a port. */
function address(written: string): string {
  const url = written.replace(/\p{Cc}/gu, "").trim();
  const scheme = /^([a-z][a-z\d+.-]*):(?!\d{1,5}(?:[/?#]|$))/i.exec(url)?.[1];
  return (scheme === undefined || /^https?$/i.test(scheme)) && !/^(?:javascript|data):/i.test(url) ? url : "";
}

function unescaped(value: string): string | undefined {
  try {
    return decodeURIComponent(value);
  } catch {
    return undefined;
  }
}
