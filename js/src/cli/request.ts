// What is walked: out of the arguments, and the files, the text and the environment that they name.

import { readFileSync } from "node:fs";
import { type Api, openapi, type PaginateOptions, paginate, type Walk } from "anypage";
import { chooseCopied } from "../copied/lists.js";
import type { Settings } from "./arguments.js";
import { Complaint, usage, whyNot } from "./complaint.js";

/** A request, and what it says of the walk. */
interface Request {
  target: { url: string; method?: string; headers: Record<string, string>; body?: string };
  options: PaginateOptions<unknown>;
}

/** Makes the walk, once its options are complete. */
export type MakeWalk = (options: PaginateOptions<unknown>) => Walk<unknown>;

/** @throws Complaint, or a PaginationError of the document's */
export async function readRequest(settings: Settings, stdin: () => Promise<string>): Promise<MakeWalk> {
  const expand = (text: string) => (settings.expandEnv ? expanded(text) : text);
  const headers = readHeaders(settings.header, expand);
  const params = readParams(settings.param, expand);
  const data = await readData(settings.data, stdin);
  if (settings.openapi !== undefined) {
    if (settings.method !== undefined) throw usage("--method is the document's: leave it out beside --openapi");
    if (data !== undefined) params.body = json(data) ?? data;
    const api = await openapi(readDocument(settings.openapi));
    if (settings.target === "") throw usage(`name an operation behind the document; ${told(api)}`);
    for (const [name, value] of Object.entries(params)) {
      const structured = typeof value === "string" && /^\s*[[{]/.test(value) ? json(value) : undefined;
      if (structured !== undefined) params[name] = structured;
    }
    return (options) => api.paginate(settings.target, params, { ...options, headers });
  }
  if (settings.target === "-" && settings.data.includes("@-"))
    throw usage("standard input is named twice, as the request and as its body: name a file with --data @FILE");
  const { target: request, options: copied }: Request =
    settings.target === "-" ? await chooseCopied(paginate, await stdin(), { host: "node" }) : typed(settings.target);
  const has = (wanted: string) =>
    [...headers, ...Object.entries(request.headers)].some(([name]) => name.toLowerCase() === wanted);
  if (settings.method !== undefined) request.method = settings.method;
  if (data !== undefined) {
    request.body = data;
    if (settings.method === undefined) request.method = "POST";
    if (!has("content-type"))
      headers.push([
        "content-type",
        json(data) === undefined ? "application/x-www-form-urlencoded" : "application/json",
      ]);
  }
  return (options) =>
    paginate(request, {
      ...options,
      ...copied,
      headers,
      params: params as NonNullable<PaginateOptions<unknown>["params"]>,
    });
}

/** A URL as it was typed. User name and password become a header, as with cURL: fetch refuses them in an address. */
function typed(address: string): Request {
  const [, scheme, user, rest = ""] = /^(https?:\/\/)?(?:([^/?#]*)@)?(.*)$/is.exec(address)!;
  if (scheme === undefined) {
    const host = rest.replace(/^\w*:?\/\//, "").replace(/[?#].*/s, "");
    const local = /^(localhost|127\.|\[::1\])/.test(host);
    throw usage(`the URL has no https:// or http:// in front: write ${local ? "http" : "https"}://${host}`);
  }
  if (user === undefined) return { target: { url: address, headers: {} }, options: {} };
  let plain = user;
  try {
    plain = decodeURIComponent(user);
  } catch {
    // A percent sign that stands for itself.
  }
  const credentials = Buffer.from(plain.includes(":") ? plain : `${plain}:`).toString("base64");
  return { target: { url: scheme + rest, headers: { authorization: `Basic ${credentials}` } }, options: {} };
}

function readHeaders(given: string[], expand: (text: string) => string): [string, string][] {
  const headers: [string, string][] = [];
  for (const argument of given) {
    const lines = argument.startsWith("@") ? read(argument.slice(1), "--header").split(/\r?\n/) : [argument];
    for (const [i, line] of lines.entries()) {
      if (line.trim() === "") continue;
      const colon = line.indexOf(":");
      // The text may be a credential: it is not repeated.
      if (colon < 1)
        throw usage(
          `--header takes 'Name: value', and there is no colon in ${argument.startsWith("@") ? `line ${i + 1} of ${argument.slice(1)}` : "yours"}`,
        );
      headers.push([line.slice(0, colon).trim(), expand(line.slice(colon + 1).trim())]);
    }
  }
  return headers;
}

function readParams(given: string[], expand: (text: string) => string): Record<string, unknown> {
  const params: Record<string, unknown> = {};
  for (const argument of given) {
    const equals = argument.indexOf("=");
    if (equals < 1) throw usage(`--param takes NAME=VALUE, and ${JSON.stringify(argument)} has no =`);
    const [name, value] = [argument.slice(0, equals), expand(argument.slice(equals + 1))];
    // The same name again makes a list of values.
    params[name] = Object.hasOwn(params, name) ? [params[name], value].flat() : value;
  }
  return params;
}

async function readData(given: string[], stdin: () => Promise<string>): Promise<string | undefined> {
  if (given.length === 0) return undefined;
  const texts: string[] = [];
  for (const argument of given)
    texts.push(
      argument === "@-" ? await stdin() : argument.startsWith("@") ? read(argument.slice(1), "--data") : argument,
    );
  return texts.join("&");
}

/** What the document has to walk. */
function told({ operations, lists }: Api): string {
  const names = [...operations, ...lists].map(({ operationId }) => operationId);
  if (names.length === 0) return "it has none that looks paginated";
  return `it has ${names.slice(0, 20).join(", ")}${names.length > 20 ? ` and ${names.length - 20} more` : ""}`;
}

function readDocument(named: string): string {
  return /^https?:\/\//i.test(named) ? named : read(named, "--openapi");
}

function read(file: string, flag: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new Complaint(`${file}, which ${flag} names, can't be read: ${whyNot(error)}`);
  }
}

/** The text with the environment's values. */
function expanded(text: string): string {
  return text.replace(/\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/g, (_, braced?: string, bare?: string) => {
    const name = braced ?? bare!;
    const value = process.env[name];
    if (value === undefined) throw usage(`$${name} is not in the environment: set it, or leave --expand-env out`);
    return value;
  });
}

function json(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
