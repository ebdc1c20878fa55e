// What is walked, and how: what the bar and the drawer hold, as the reader of the page wrote it.

import type { JsonValue, Pagination, Preset } from "../types.js";

/** A header of the requests, as it was typed. */
export interface HeaderField {
  name: string;
  value: string;
}

/** Where the request comes from. */
export type Source =
  | { kind: "url" }
  /** A sample of the page around the element, by its name. */
  | { kind: "sample"; name: string }
  /** An operation of an OpenAPI document. Its url is undefined if the document was pasted, or was read from a file. */
  | {
      kind: "operation";
      document: string | undefined;
      operationId: string;
      values: Readonly<Record<string, JsonValue>>;
    };

/** All that a walk follows from. Plain data: it can be compared, kept, and undone. */
export interface Config {
  source: Source;
  /** Of the first request: "GET". */
  method: string;
  /** Of the first page, as it was typed. Empty for an operation. */
  url: string;
  /** JSON text; empty where there is none. */
  body: string;
  /** Never part of a link, unless the reader wants it so. */
  headers: readonly HeaderField[];
  /** "auto", the name of a preset, or a pagination object as JSON text. */
  pagination: string;
  /** A JSONPath; empty where the pagination says it. */
  items: string;
  /** An RFC 9535 expression: the first item for which it holds ends the walk. Empty for none. */
  until: string;
  /** undefined: the package's default. */
  maxPages: number | undefined;
  /** undefined: all. */
  maxItems: number | undefined;
  /** Pages requested ahead. */
  prefetch: number;
  /** Pages in flight. */
  concurrency: number;
}

/** What nobody has filled in yet. */
export const emptyConfig: Config = {
  source: { kind: "url" },
  method: "GET",
  url: "",
  body: "",
  headers: [],
  pagination: "auto",
  items: "",
  until: "",
  maxPages: undefined,
  maxItems: undefined,
  prefetch: 0,
  concurrency: 1,
};

/** Whether two of them ask for the same walk. */
export const sameConfig = (a: Config, b: Config): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);

/** What is wrong with a field, in words, under the field's name. */
export type Complaints = Partial<Record<keyof Config, string>>;

/** The option pagination, read from its text. Throws a SyntaxError if it is an object that is not JSON. */
export function paginationOf(text: string): "auto" | Preset | Pagination {
  const trimmed = text.trim();
  if (!trimmed.startsWith("{")) return trimmed as "auto" | Preset; // the engine knows the names
  return JSON.parse(trimmed) as Pagination;
}

/** Whether a host is this machine. */
export const isLoopback = (host: string): boolean =>
  /^(?:(?:.+\.)?localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i.test(host);

/** An address that begins with a host, such as api.example.com/list, gets https://; this machine is asked by http://. */
export function withScheme(url: string): string {
  const trimmed = url.trim();
  const [host = ""] =
    /^(?:(?:[\w-]+\.)+[a-z]{2,}(?::\d+)?|\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?|\[[\da-f:.]+\](?::\d+)?|localhost|[\w-]+:\d+)(?=[/?#]|$)/i.exec(
      trimmed,
    ) ?? [];
  if (host === "" || /^[\w.-]+\.(?:json|ndjson|jsonl|php|html?)$/i.test(trimmed)) return url;
  return `${isLoopback(host) ? "http" : "https"}://${trimmed}`;
}
