// What a pagination asks for, tried out: the package walks a stand-in for the server, whose pages have what the pagination reads.
// It is a file of its own in dist, loaded when somebody begins to edit.

import type { PaginationError } from "../errors.js";
import { presets } from "../tables.js";
import type { PageRequest, Paginate, Pagination, PaginationInput, Preset } from "../types.js";
import type { Config } from "./config.js";
import { blank, withoutCredentials } from "./credentials.js";
import { lineOf, type Place, placeOf, readPlaces } from "./places.js";
import { type Difference, differences } from "./sdk.js";

/** A request of the trial. */
export interface Asked {
  method: string;
  url: string;
  /** Those that the pagination sets. */
  headers: readonly (readonly [string, string])[];
  body: string | undefined;
}

/** Something that is wrong with a part of the text, counted in characters from 0, and from 1 by lines. */
export interface Mark extends Place {
  message: string;
  line: number;
  column: number;
}

export interface Trial {
  /** Of Config.pagination, that was tried. */
  pagination: string;
  asked: readonly Asked[];
  /** Where the text is no JSON, or what the engine says against it. */
  wrong: Mark | undefined;
  differences: readonly Difference[];
  /** Why Speakeasy's format can't hold it, so that no SDK walks it; undefined where it can. */
  unsayable: string | undefined;
}

/** So many pages are asked for. */
const pages = 3;
/** Each has so many items, unless a limit asks for more. */
const size = 2;
const most = 10_000;

/** Walks the first pages. Nothing is sent, and no header of the reader's is used. */
export async function tryOut(load: () => Promise<Paginate>, config: Config): Promise<Trial> {
  const { pagination: text } = config;
  const asked: Asked[] = [];
  const none: Trial = { pagination: text, asked, wrong: undefined, differences: [], unsayable: undefined };
  const mark = ({ from, to }: Place, message: string): Mark => ({ from, to, message, ...lineOf(text, from) });
  const preset = presets[text.trim()] as Pagination | undefined;
  const places = readPlaces(text);
  if (preset === undefined && places.mistake !== undefined)
    return { ...none, wrong: mark(places.mistake, places.mistake.what) };
  const object = preset ?? (JSON.parse(text) as Pagination);
  try {
    const paginate = await load();
    const walk = paginate(requestOf(config, object), {
      pagination: preset === undefined ? object : (text.trim() as Preset),
      ...(config.items.trim() !== "" && { items: config.items.trim() }),
      maxPages: pages,
      retry: false,
      fetch: async (input, init) => {
        const request = new Request(input as RequestInfo, init as RequestInit);
        const body = request.body === null ? undefined : await request.text();
        const sets = inputsOf(object).filter(({ in: place }) => place === "header");
        const headers = [...request.headers].filter(([name]) => sets.some((one) => one.name.toLowerCase() === name));
        asked.push({ method: request.method, url: request.url, headers, body });
        return answer(object, { url: request.url, body }, asked.length);
      },
    });
    await walk.count();
    const { speakeasy, why } = walk.scheme!;
    const unsayable = speakeasy === null ? why : undefined;
    return { ...none, unsayable, differences: unsayable === undefined ? differences(object) : [] };
  } catch (error) {
    const { message, option } = error as PaginationError;
    const whole = { from: 0, to: text.length };
    return { ...none, wrong: mark(placeOf(places, option) ?? whole, message) };
  }
}

/** What is typed may have any shape: the engine says what is wrong with it. */
const inputsOf = (pagination: Pagination): readonly PaginationInput[] =>
  Array.isArray(pagination?.inputs)
    ? pagination.inputs.filter((one: unknown) => typeof (one as PaginationInput | null)?.name === "string")
    : [];

/** The first request, in the reader's words where there are any. */
function requestOf(config: Config, pagination: Pagination): PageRequest {
  const inBody = inputsOf(pagination).some((one) => one.in === "requestBody");
  const method = inBody && config.method === "GET" ? "POST" : config.method;
  const url = withoutCredentials(config.url.trim() || "https://api.example/items", blank);
  const body = config.body.trim() || (inBody ? "{}" : "");
  if (body === "" || method === "GET") return { url, method };
  return { url, method, body, headers: { "content-type": "application/json" } };
}

/** Page number n of the stand-in, from 1. */
function answer(pagination: Pagination, request: { url: string; body: string | undefined }, n: number): Response {
  const headers = new Headers({ "content-type": "application/json" });
  let body: unknown;
  const put = (where: unknown, value: unknown) => {
    if (typeof where !== "string") return;
    const header = /^\$response\.header\.(.+)$/i.exec(where)?.[1];
    if (header === undefined) body = placed(body, stepsOf(where), value);
    else headers.set(header, /^link$/i.test(header) ? `<${value}>; rel="next"` : String(value));
  };
  const count = limitOf(pagination, request) ?? size;
  const items = Array.from({ length: count }, (_, i) => ({ id: (n - 1) * count + i + 1 }));
  const next = new URL(request.url);
  next.searchParams.set("page", String(n + 1));
  const { results, numPages, nextCursor, nextUrl, next: link, hasMore, total } = pagination.outputs ?? {};
  // Without a place of their own, items stand where nothing else does.
  if (results === undefined)
    body = [nextCursor, nextUrl, link].every((path) => /^\$response/.test(path ?? "$response")) ? items : { items };
  else put(results, items);
  put(numPages, pages + 1);
  if (pagination.type === "cursor") put(nextCursor, `cursor-${n + 1}`);
  put(nextUrl, next.href);
  put(link, { href: next.href });
  put(hasMore, true);
  put(total, count * (pages + 1));
  return new Response(JSON.stringify(body), { headers });
}

/** How many items the request asks for. */
function limitOf(pagination: Pagination, { url, body }: { url: string; body: string | undefined }): number | undefined {
  const limit = inputsOf(pagination).find((one) => one.type === "limit");
  if (limit === undefined) return undefined;
  let given: unknown = new URL(url).searchParams.get(limit.name);
  if (limit.in === "requestBody") {
    try {
      const names = limit.name.startsWith("/") ? limit.name.slice(1).split("/") : [limit.name];
      given = names.reduce<unknown>(
        (value, name) => (value as Record<string, unknown> | undefined)?.[name],
        JSON.parse(body!),
      );
    } catch {}
  }
  const number = Number(given ?? 0);
  return number >= 1 ? Math.min(Math.floor(number), most) : undefined;
}

/** A step of a JSONPath: a name, an index, "*", or what a filter wants an element to be. */
type Step = string | number | { wanted: Readonly<Record<string, string>> };

function stepsOf(path: string): Step[] {
  const step =
    /\.+([A-Za-z_][\w-]*)|\[(?:'([^']*)'|"([^"]*)"|(-?\d+)|\(@\.?length-(\d+)\)|(\?.*?)|\*)\](?=\.|\[|$)|\.\*/g;
  return [...path.matchAll(step)].map(([, name, quoted, other, index, last, filter]): Step => {
    if (filter !== undefined)
      return {
        wanted: Object.fromEntries([...filter.matchAll(/@\.(\w+)\s*==\s*['"]([^'"]*)/g)].map((one) => one.slice(1))),
      };
    const number = index ?? (last && `-${last}`);
    return number === undefined ? (name ?? quoted ?? other ?? "*") : Number(number);
  });
}

/** A value with another one at a path in it. */
function placed(into: unknown, [step, ...rest]: Step[], value: unknown): unknown {
  const object = (typeof into === "object" && into !== null ? into : {}) as Record<string, unknown>;
  if (step === undefined) return typeof value === "object" && !Array.isArray(value) ? { ...object, ...value } : value;
  if (step === "*" && rest.length === 0) return value;
  if (typeof step === "string" && step !== "*") return { ...object, [step]: placed(object[step], rest, value) };
  const list: unknown[] = Array.isArray(into) ? into : [];
  const index = typeof step === "number" ? (step < 0 ? Math.max(0, list.length + step) : step) : 0;
  const wanted = typeof step === "object" ? { ...(list[index] as object | undefined), ...step.wanted } : list[index];
  return Object.assign([...list], { [index]: placed(wanted, rest, value) });
}
