// "Copy as cURL", for bash and for cmd.exe, and cURL commands as documents of APIs have them.

import { encode } from "../text.js";
import type { CopiedRequest } from "./index.js";
import { cutOff, menu, unreadable } from "./unreadable.js";
import { bashCommand, cmdCommand } from "./words.js";

/** What cURL's options mean here. Those of the last three lists change nothing of a request, or can't be followed. */
const long = {
  request: "X",
  header: "H",
  data: "d",
  "data-ascii": "d",
  "data-binary": "d",
  "data-raw": "raw",
  "data-urlencode": "urlencode",
  "url-query": "query",
  json: "json",
  get: "G",
  head: "I",
  user: "u",
  "oauth2-bearer": "bearer",
  cookie: "b",
  url: "url",
  "user-agent": "A",
  referer: "e",
  globoff: "g",
} as const;

/** Flags that say nothing of the request. */
const flags = words(
  "compressed insecure silent show-error location verbose include fail fail-with-body no-buffer progress-bar remote-name " +
    "remote-header-name path-as-is http1.0 http1.1 http2 http2-prior-knowledge http3 ipv4 ipv6 ssl ssl-reqd tlsv1 tlsv1.0 " +
    "tlsv1.1 tlsv1.2 tlsv1.3 location-trusted raw basic anyauth digest disable create-dirs tcp-nodelay compressed-ssh parallel " +
    "no-progress-meter no-keepalive no-compressed no-location post301 post302 post303",
);
/** Options with a value that say nothing of the request. */
const valued = words(
  "output max-time connect-timeout proxy write-out cacert capath cert cert-type key key-type pass resolve retry retry-delay " +
    "retry-max-time cookie-jar dump-header interface limit-rate max-redirs ciphers tls-max tls13-ciphers dns-servers connect-to " +
    "stderr trace trace-ascii noproxy proxy-user speed-limit speed-time unix-socket proto proto-redir keepalive-time " +
    "max-filesize output-dir proxy-header",
);
/** Options that make requests which can't be walked. */
const refused = words("form form-string upload-file config next aws-sigv4 range continue-at");

const short: { [letter: string]: string } = {
  X: "request",
  H: "header",
  d: "data",
  G: "get",
  I: "head",
  u: "user",
  b: "cookie",
  A: "user-agent",
  e: "referer",
  g: "globoff",
  k: "insecure",
  s: "silent",
  S: "show-error",
  L: "location",
  v: "verbose",
  i: "include",
  f: "fail",
  N: "no-buffer",
  "#": "progress-bar",
  O: "remote-name",
  J: "remote-header-name",
  "0": "http1.0",
  "1": "tlsv1",
  "4": "ipv4",
  "6": "ipv6",
  q: "disable",
  Z: "parallel",
  o: "output",
  m: "max-time",
  x: "proxy",
  w: "write-out",
  E: "cert",
  c: "cookie-jar",
  D: "dump-header",
  U: "proxy-user",
  Y: "speed-limit",
  y: "speed-time",
  F: "form",
  T: "upload-file",
  K: "config",
  ":": "next",
  r: "range",
  C: "continue-at",
};

function words(text: string): Set<string> {
  return new Set(text.split(" "));
}

/** The cURL commands in a text. */
export function readCurl(text: string): CopiedRequest[] {
  const requests: CopiedRequest[] = [];
  const start = /curl(?:\.exe)?\s/giy;
  for (let at = 0; at < text.length; ) {
    // Between commands stand their separators and, in documents, a prompt.
    start.lastIndex = at;
    if (!start.test(text)) {
      if (requests.length > 0 && text[at] === "-")
        throw unreadable(
          "a line of the cURL command has no mark at its end that it goes on, and the next one is an option",
        );
      if (requests.length > 0 && /[^\s&;|$>]/.test(text[at]!)) break;
      at++;
      continue;
    }
    at = start.lastIndex;
    const { words, end } = bashCommand(text, at) ?? cmdCommand(text, at);
    requests.push(requestOf(words));
    at = end;
  }
  return requests;
}

/** What the options of a command have said so far. */
interface Said {
  urls: string[];
  headers: [string, string][];
  /** Each piece of data, which & joins. */
  data: string[];
  json: string[];
  query: string[];
  method?: string;
  get: boolean;
  head: boolean;
  globoff: boolean;
}

function requestOf(words: string[]): CopiedRequest {
  const said: Said = { urls: [], headers: [], data: [], json: [], query: [], get: false, head: false, globoff: false };
  for (const [name, value] of optionsOf(words)) say(said, name, value);
  const { urls, headers, data, json, query, get, head, globoff } = said;
  if (urls.length !== 1)
    throw unreadable(
      urls.length === 0 ? "the cURL command has no URL" : `the cURL command has ${urls.length} URLs`,
      `put the one URL in quotes, or use ${menu}`,
    );
  let url = globoff ? urls[0]! : urls[0]!.replace(/\\([[\]{}])/g, "$1");
  if (/^[/?#]/.test(url)) throw unreadable("the URL of the cURL command has no host");
  if (!/^[a-z][a-z\d+.-]*:\/\//i.test(url)) url = `http://${url}`;
  url = url.replace(/#.*/s, "");
  const [, scheme, user, rest] = /^(https?:\/\/)([^/?]*)@(.*)$/is.exec(url) ?? [];
  if (user !== undefined) {
    // fetch refuses an address that has them.
    url = scheme! + rest!;
    if (!has(headers, "authorization")) headers.push(basic(decoded(user)));
  }
  const body = data.length + json.length === 0 ? undefined : [data.join("&"), ...json].join("");
  if (get && body !== undefined) query.push(body);
  if (query.length > 0) url += (/\?/.test(url) ? "&" : "?") + query.join("&");
  const sends = body !== undefined && !get;
  if (sends && !has(headers, "content-type"))
    headers.push(["content-type", json.length > 0 ? "application/json" : "application/x-www-form-urlencoded"]);
  if (json.length > 0 && !has(headers, "accept")) headers.push(["accept", "application/json"]);
  const method = said.method ?? (head ? "HEAD" : sends ? "POST" : "GET");
  return { url, method: method.toUpperCase(), headers, ...(sends && { body }) };
}

/** The options of a command by their long names, with the values of those that have one; "url" for what is none. */
function* optionsOf(words: string[]): Generator<[name: string, value: string]> {
  let onlyURLs = false;
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (onlyURLs || !word.startsWith("-") || word === "-") {
      yield ["url", word];
      continue;
    }
    if (word === "--") {
      onlyURLs = true;
      continue;
    }
    const value = (): string => {
      if (i + 1 >= words.length) throw cutOff();
      return words[++i]!;
    };
    if (word.startsWith("--")) {
      const name = word.slice(2);
      yield [name, takesValue(name) ? value() : ""];
      continue;
    }
    for (let at = 1; at < word.length; at++) {
      const name = short[word[at]!] ?? word[at]!;
      if (!takesValue(name)) {
        yield [name, ""];
        continue;
      }
      yield [name, at + 1 < word.length ? word.slice(at + 1) : value()]; // -XPOST, -X POST
      break;
    }
  }
}

function takesValue(name: string): boolean {
  if (refused.has(name)) throw unreadable(`the cURL command has --${name}, which makes no request that can be walked`);
  if (flags.has(name)) return false;
  if (!valued.has(name) && !Object.hasOwn(long, name))
    throw unreadable(
      `the cURL command has ${name.length === 1 ? "-" : "--"}${name.slice(0, 40)}, which is not known here`,
      `leave it out, or use ${menu}`,
    );
  return name !== "get" && name !== "head" && name !== "globoff";
}

function say(said: Said, name: string, value: string): void {
  const { headers } = said;
  switch (long[name as keyof typeof long]) {
    case "X":
      said.method = value;
      break;
    case "H": {
      const [, field, semicolon, rest] = /^(:?[^:;]*)(;\s*$|:)?([\s\S]*)$/.exec(value)!;
      if (value.startsWith("@")) throw file("--header");
      // "Name:" takes a header of cURL's own away, "Name;" sends one that is empty.
      if (semicolon !== undefined && (semicolon !== ":" || rest!.trim() !== "")) headers.push([field!, rest!.trim()]);
      break;
    }
    case "d":
      if (value.startsWith("@")) throw file(`--${name}`);
      said.data.push(value);
      break;
    case "raw":
      said.data.push(value);
      break;
    case "urlencode":
      said.data.push(urlencoded(value));
      break;
    case "query":
      said.query.push(value.startsWith("+") ? value.slice(1) : urlencoded(value));
      break;
    case "json":
      if (value.startsWith("@")) throw file("--json");
      said.json.push(value);
      break;
    case "G":
      said.get = true;
      break;
    case "I":
      said.head = true;
      break;
    case "g":
      said.globoff = true;
      break;
    case "u":
      headers.push(basic(value));
      break;
    case "bearer":
      headers.push(["authorization", `Bearer ${value}`]);
      break;
    case "b":
      if (!value.includes("=")) throw file("--cookie");
      headers.push(["cookie", value]);
      break;
    case "A":
      headers.push(["user-agent", value]);
      break;
    case "e":
      headers.push(["referer", value.replace(/;auto$/, "")]);
      break;
    case "url":
      said.urls.push(value);
  }
}

const has = (headers: [string, string][], name: string) => headers.some(([other]) => other.toLowerCase() === name);

/** A text without its percent-encoding; one that has a wrong one stays as it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The header for a user's name and password. */
function basic(user: string): [string, string] {
  const bytes = encode(user.includes(":") ? user : `${user}:`);
  return ["authorization", `Basic ${btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))}`];
}

const file = (option: string) =>
  unreadable(`the cURL command reads a file by ${option}`, `write what is in the file, or use ${menu}`);

/** As --data-urlencode reads it: a name stays as it is, the content is encoded. */
function urlencoded(value: string): string {
  const equals = value.indexOf("=");
  if (equals < 0 && value.includes("@")) throw file("--data-urlencode");
  const name = equals > 0 ? `${value.slice(0, equals)}=` : "";
  return name + encodeURIComponent(value.slice(equals + 1)).replace(/[!'()*]/g, percent);
}

const percent = (c: string) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`;
