// Requests that were copied from the network panel of a browser's developer tools: the texts "Copy as fetch", "Copy as cURL"
// and HAR, read as data. Nothing of them is ever run.

import type { PaginationError } from "../errors.js";
import { redact } from "../request.js";
import { readCurl } from "./curl.js";
import { readFetch } from "./fetch.js";
import { readHar } from "./har.js";
import { type CopiedHost, sentHeaders } from "./headers.js";
import { menu, unreadable } from "./unreadable.js";

export type { CopiedHost } from "./headers.js";

/** What a text is written as. */
export type CopiedForm = "fetch" | "cURL" | "HAR";

/** One request of a copied text, as the text has it. */
export interface CopiedRequest {
  /** In a "Copy as fetch" text it may be relative to the page. */
  url: string;
  /** In capitals. */
  method: string;
  /** All of them, also those that no fetch may send. */
  headers: [name: string, value: string][];
  /** Its text. */
  body?: string;
  /** Where the text says it. */
  credentials?: "omit" | "same-origin" | "include";
  /** What it was answered with, where the text has that: a HAR. */
  answer?: { status: number; headers: [name: string, value: string][]; body: string };
}

/** A copied request as paginate() takes it. */
export interface Copied {
  /** What the text is written as. */
  form: CopiedForm;
  /** To pass as the target. The names of the headers are in lower case. */
  target: { url: string; method: string; headers: Record<string, string>; body?: string };
  /** To pass as options: credentials, where the text says it or has cookies that only the browser can send. */
  options: { credentials?: "omit" | "same-origin" | "include" };
}

/** How a copied text is to be read. */
export interface HowToRead {
  /** Who will send the request: a browser sends cookies and the page's address by itself, and refuses to be told them. */
  host: CopiedHost;
  /** Which of the text's requests is meant, from 1 in the text's order. Needed where there are several. */
  entry?: number | undefined;
}

/** Whether a text can't be a URL, and is to be read as a copied request. A wrong one then says what is wrong with it. */
export function looksCopied(text: string): boolean {
  return /^[\s\ufeff]*(?:[{[]\s*["{]|<|\$\s|(?:curl(?:\.exe)?|Invoke-\w+|await|const|let|var)\s|(?:window\.)?fetch\s*\()|\S[\r\n]+\S/.test(
    text.slice(0, 2_000),
  );
}

/**
 * Reads the request of a copied text.
 *
 * @throws PaginationError of code "config", with one line that says what to copy instead; also where the text has several
 *   requests and how.entry names none: the line lists them.
 */
export function readCopied(text: string, how: HowToRead): Copied {
  const { form, requests } = readRequests(text);
  const { entry } = how;
  const wanted = entry === undefined && requests.length === 1 ? requests[0] : requests[(entry ?? 0) - 1];
  if (wanted === undefined) throw severalIn(form, requests, likely(requests), entry);
  return copied(form, wanted, how.host);
}

/** The numbers of those that were answered with JSON, or of all where no answer is known. */
function likely(requests: CopiedRequest[]): number[] {
  const numbers = requests.map((_, i) => i + 1);
  const answered = numbers.filter((number) => isJSON(requests[number - 1]!.answer?.headers ?? []));
  return answered.length > 0 ? answered : numbers;
}

/** Makes a request of a copied text one that the host can send. */
export function copied(form: CopiedForm, request: CopiedRequest, host: CopiedHost): Copied {
  const { url, method, body, credentials } = request;
  const { headers, cookies } = sentHeaders(request.headers, host);
  const sent = credentials ?? (cookies && host === "browser" ? "include" : undefined);
  return {
    form,
    target: { url, method, headers, ...(body !== undefined && { body }) },
    options: { ...(sent !== undefined && { credentials: sent }) },
  };
}

/** Reads all requests of a copied text, at least one. */
export function readRequests(text: string): { form: CopiedForm; requests: CopiedRequest[] } {
  const start = text.slice(0, 2_000).replace(/^[\s\ufeff]+/, "");
  if (start === "") throw unreadable("the text is empty");
  if (/^[{[]/.test(start)) return { form: "HAR", requests: readHar(text) };
  if (start.startsWith("<")) throw unreadable("the text is HTML or XML, no request");
  if (/^(?:\$session\b|Invoke-(?:WebRequest|RestMethod)\b)/i.test(start))
    throw unreadable("the text is a PowerShell command, which is not read here");
  if (/^(?:\$\s+)?curl(?:\.exe)?\s/i.test(start)) return { form: "cURL", requests: readCurl(text) };
  if (/\bfetch\s*\(/.test(start)) return { form: "fetch", requests: readFetch(text) };
  throw unreadable("the text is no fetch call, no cURL command and no HAR");
}

/** The error that lists the requests to choose from, by their numbers. */
export function severalIn(
  form: CopiedForm,
  requests: CopiedRequest[],
  numbers: number[],
  entry: number | undefined,
): PaginationError {
  const list = numbers
    .slice(0, 8)
    .map((number) => `${number} is ${requests[number - 1]!.method} ${shownURL(requests[number - 1]!.url)}`)
    .join(", ");
  const more = numbers.length > 8 ? `, and ${numbers.length - 8} more` : "";
  const which = entry === undefined ? "" : `, none with the number ${entry}`;
  const count = requests.length === 1 ? "one request" : `${requests.length} requests`;
  return unreadable(`the ${form} text has ${count}${which}: ${list}${more}`, `copy one of them alone (${menu})`);
}

/** Whether the headers of an answer say that it is JSON. */
export const isJSON = (headers: [name: string, value: string][]): boolean =>
  headers.some(([name, value]) => name.toLowerCase() === "content-type" && /\bjson\b|[+/-]json/i.test(value));

/** A URL for a message of one line: without what may be a credential, and short. */
function shownURL(url: string): string {
  const shown = redact(url.slice(0, 500)).replace(/\s+/g, " ");
  return shown.length > 100 ? `${shown.slice(0, 99)}…` : shown;
}
