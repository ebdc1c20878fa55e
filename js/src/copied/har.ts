// HAR 1.2 (http://www.softwareishard.com/blog/har-12-spec/): a log of requests and their answers, as JSON.

import { decodeBase64 } from "../base64.js";
import { decode } from "../text.js";
import type { CopiedRequest } from "./index.js";
import { unreadable } from "./unreadable.js";

type Json = { [name: string]: unknown };

const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null;
const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** The requests of a HAR, of its entries or of one entry. Preflights, which no script sends, are left out. */
export function readHar(har: string): CopiedRequest[] {
  let root: unknown;
  try {
    root = JSON.parse(har.replace(/^\ufeff/, ""));
  } catch {
    throw unreadable("the text begins like a HAR, but is no JSON: it may be cut off");
  }
  const entries = entriesOf(root);
  if (entries === undefined) throw unreadable("the text is JSON, but no HAR: copy the request, not the response");
  const requests = entries.flatMap((entry) => {
    const request = isObject(entry) && isObject(entry.request) ? readEntry(entry, entry.request) : undefined;
    return request === undefined || request.method === "OPTIONS" ? [] : [request];
  });
  if (requests.length === 0) throw unreadable("the HAR has no request by http or https");
  return requests;
}

function entriesOf(root: unknown): unknown[] | undefined {
  if (Array.isArray(root)) return root.some((entry) => isObject(entry) && isObject(entry.request)) ? root : undefined;
  if (!isObject(root)) return undefined;
  if (isObject(root.request)) return [root];
  const { entries } = isObject(root.log) ? root.log : root;
  return Array.isArray(entries) ? entries : undefined;
}

function readEntry(entry: Json, request: Json): CopiedRequest | undefined {
  const url = text(request.url);
  if (!/^https?:/i.test(url)) return undefined; // a WebSocket, an extension, a data URL
  const body = bodyOf(request.postData);
  const answer = isObject(entry.response) ? answerOf(entry.response) : undefined;
  return {
    url: url.replace(/#.*/s, ""),
    method: text(request.method).toUpperCase() || "GET",
    headers: pairs(request.headers),
    ...(body !== undefined && { body }),
    ...(answer !== undefined && { answer }),
  };
}

/** The body's text; of a form that was only taken apart, its parameters put together again. */
function bodyOf(data: unknown): string | undefined {
  if (!isObject(data)) return undefined;
  if (typeof data.text === "string" && data.text !== "") return data.text;
  const params = pairs(data.params);
  return params.length === 0 ? undefined : new URLSearchParams(params).toString();
}

function answerOf(response: Json): CopiedRequest["answer"] {
  const content = isObject(response.content) ? response.content : {};
  const headers = pairs(response.headers).filter(([name]) => name.toLowerCase() !== "content-type");
  if (text(content.mimeType) !== "") headers.push(["content-type", text(content.mimeType)]);
  const status = Number(response.status);
  if (!(status >= 200 && status < 600)) return undefined;
  return { status, headers, body: contentOf(content) };
}

function contentOf(content: Json): string {
  if (content.encoding !== "base64") return text(content.text);
  try {
    return decode(decodeBase64(text(content.text)));
  } catch {
    return "";
  }
}

/** Pairs of name and value. */
function pairs(list: unknown): [string, string][] {
  return (Array.isArray(list) ? list : []).flatMap((entry): [string, string][] =>
    isObject(entry) && typeof entry.name === "string" ? [[entry.name, text(entry.value)]] : [],
  );
}
