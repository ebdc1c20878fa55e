// What code is made of: the settings, what was found, and the request of one page.

import { presets } from "../../tables.js";
import type { Detection, Pagination } from "../../types.js";
import { type Config, paginationOf } from "../config.js";
import {
  blank,
  type Instead,
  isOpenHeader,
  jsonOf,
  userOf,
  withoutCredentials,
  withoutMembers,
  withoutPairs,
} from "../credentials.js";
import { exactValue } from "../rows.js";
import { proven } from "../state.js";

export interface About {
  config: Config;
  /** What the walk with these settings follows. */
  finding: Detection | undefined;
  /** The request of the page that is looked at; undefined before there is one. */
  page: { method: string; url: string; body: string | undefined } | undefined;
  /** Some items, as they came. */
  items: readonly string[];
  /** What a relative URL is relative to. */
  base: string;
}

/** A request, without credentials. */
export interface Shown {
  url: string;
  method: string;
  /** Names are as they were typed. */
  headers: readonly (readonly [name: string, value: string])[];
  /** Read with all digits of its numbers if it is JSON, else the text. */
  body: { json: unknown } | { text: string } | undefined;
  /** That of the body, if no header says it. */
  contentType: string | undefined;
  /** Whether anything has to be filled in. */
  blanks: boolean;
}

/** What stands for credentials in the URL, and in a header. */
export interface Blanks {
  url: Instead;
  header(name: string): string;
}

/** Those of code that is run as it is, once they are filled in. */
export const written: Blanks = { url: blank, header: blank };

/** The request that a list begins with, or that of the page that is looked at. */
export function shown({ config, base }: About, by: Blanks, page?: About["page"]): Shown {
  let blanks = false;
  const note = <T>(value: T): T => {
    blanks = true;
    return value;
  };
  const { url, body = "" } = page ?? config;
  const method = (page ?? config).method.toUpperCase();
  const headers = config.headers
    .map(({ name, value }) => ({ name: name.trim(), value: value.trim() }))
    .filter(({ name }) => name !== "")
    .map(({ name, value }) => [name, isOpenHeader(name) ? value : note(by.header(name))] as const);
  const has = (wanted: string) => headers.some(([name]) => name.toLowerCase() === wanted);
  if (userOf(url) !== undefined && !has("authorization"))
    headers.push(["authorization", note(by.header("authorization"))]);
  const sent =
    body.trim() === "" || method === "GET" || method === "HEAD" ? undefined : bodyOf(body, (name) => note(blank(name)));
  return {
    url: absolute(
      withoutCredentials(url.trim(), (name, value) => note(by.url(name, value))),
      base,
    ),
    method,
    headers,
    body: sent,
    contentType:
      sent === undefined || has("content-type")
        ? undefined
        : "json" in sent
          ? "application/json"
          : "application/x-www-form-urlencoded",
    blanks,
  };
}

function bodyOf(text: string, instead: (name: string) => string): Shown["body"] {
  try {
    return { json: withoutMembers(exactValue(text), instead) };
  } catch {
    return { text: withoutPairs(text, instead) };
  }
}

/** The text that is sent. */
export const bodyText = (body: NonNullable<Shown["body"]>): string => ("json" in body ? jsonOf(body.json) : body.text);

/** Braces stay: they are a path's parameters. */
function absolute(url: string, base: string): string {
  if (/^https?:\/\//i.test(url)) return url;
  try {
    return new URL(url, base).href.replaceAll("%7B", "{").replaceAll("%7D", "}");
  } catch {
    return url;
  }
}

/** How the list is paginated, as options say it; neither where it is to be detected. */
export interface Scheme {
  pagination?: string | Pagination;
  items?: string;
}

/**
 * What the reader has chosen; or else what page 2 has proven, so that code need not find it out again. Throws a SyntaxError if
 * the object is not JSON.
 */
export function schemeOf({ config, finding }: About): Scheme {
  const chosen = config.pagination.trim() === "" ? "auto" : paginationOf(config.pagination);
  const items = config.items.trim() === "" ? {} : { items: config.items.trim() };
  if (chosen !== "auto") return { pagination: chosen, ...items };
  if (finding === undefined || finding.confidence < proven || finding.unsayable) return items;
  return { ...foundScheme(finding), ...items };
}

/** What was found, by its name where it has one: that says more than an object can. */
export function foundScheme({ preset, pagination }: Detection): Scheme {
  if (preset === undefined) return { pagination };
  const { results } = (presets[preset] as Pagination | undefined)?.outputs ?? {};
  const found = pagination.outputs?.results;
  return { pagination: preset, ...(results === undefined && found !== undefined && { items: found }) };
}
