// How the page says things: numbers, reasons and failures in plain words.

import { codes, reasons } from "./contract.js";

const grouped = new Intl.NumberFormat("en");
const oneDigit = new Intl.NumberFormat("en", { minimumFractionDigits: 1, maximumFractionDigits: 1 });

export const count = (n) => grouped.format(n);
export const plural = (n, what) => `${count(n)} ${what}${n === 1 ? "" : "s"}`;

export function bytes(n) {
  if (n < 1000) return `${n} B`;
  return n < 999_950 ? `${oneDigit.format(n / 1e3)} kB` : `${oneDigit.format(n / 1e6)} MB`;
}

export function time(ms) {
  if (ms < 59_950) return `${oneDigit.format(ms / 1e3)} s`;
  const seconds = Math.round(ms / 1e3);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

export const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

export const reason = (name) => reasons[name]?.seen ?? name.replaceAll("-", " ");

/** What a doubtful end means, and what to do about it. */
export const advice = (name) => (name in reasons ? `${reasons[name].means} ${reasons[name].do}` : "");

export const failure = (code) => codes[code]?.seen ?? "something unexpected went wrong";

/** Whether another try may help. */
export const passing = (code) => codes[code]?.again ?? false;

/** A URL as it is read best: without the origin where it is this page's. */
export const shortURL = (url) => (url.startsWith(`${location.origin}/`) ? url.slice(location.origin.length) : url);

/** What nextPageInfo() tells, on a line. */
export function nextInfo(info) {
  if (info === null) return "none";
  if ("url" in info) return shortURL(info.url);
  const what = "params" in info ? "with parameters" : "with the body";
  return `the same request ${what} ${JSON.stringify(info.params ?? info.json)}`;
}

/** An object as one readable line of JavaScript literals, or several where it is long. */
export function literal(value, indent = "", width = 72) {
  const line = JSON.stringify(value);
  if (typeof value !== "object" || value === null) return line;
  const inner = `${indent}  `;
  const name = (key) => (/^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key));
  const list = Array.isArray(value);
  const parts = (deeper) =>
    list
      ? value.map((v) => literal(v, deeper, width))
      : Object.entries(value).map(
          ([key, v]) => `${key === "__proto__" ? '["__proto__"]' : name(key)}: ${literal(v, deeper, width)}`,
        );
  const [open, close] = list ? "[]" : "{}";
  const flat = parts(inner);
  if (flat.length === 0) return open + close;
  const pad = list ? "" : " ";
  const short = open + pad + flat.join(", ") + pad + close;
  if (indent.length + short.length <= width && !short.includes("\n")) return short;
  return `${open}\n${flat.map((part) => `${inner}${part},\n`).join("")}${indent}${close}`;
}

/** JSON text with line breaks and indentation; every value keeps its exact text. */
export function indentJSON(text) {
  let out = "";
  let depth = 0;
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g) ?? [];
  tokens.forEach((token, i) => {
    const empty = (token === "{" && tokens[i + 1] === "}") || (token === "[" && tokens[i + 1] === "]");
    if (token === "{" || token === "[") {
      depth++;
      out += empty ? token : `${token}\n${"  ".repeat(depth)}`;
    } else if (token === "}" || token === "]") {
      depth--;
      out += out.endsWith("{") || out.endsWith("[") ? token : `\n${"  ".repeat(depth)}${token}`;
    } else if (token === ",") {
      out += `,\n${"  ".repeat(depth)}`;
    } else {
      out += token === ":" ? ": " : token;
    }
  });
  return out;
}
