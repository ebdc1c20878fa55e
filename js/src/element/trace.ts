// How a page's request came out of the response before it: in what the two requests differ, and where that stands in the response.

import { isJSON } from "../json.js";
import type { Pagination } from "../types.js";

/** A request, as Exchange tells it. */
export interface Sent {
  url: string;
  headers: readonly (readonly [string, string])[];
  body: string | undefined;
}

/** A response. The body may be told in two texts: its begin and its end. */
export interface Answer {
  headers: readonly (readonly [string, string])[];
  texts: readonly string[];
}

/** A part of a text. */
export interface Range {
  begin: number;
  end: number;
}

/** A place in a response. */
export interface Place extends Range {
  in: "header" | "body";
  /** Which header, or which of the body's texts. */
  index: number;
  /** The header's name, or that of the member whose value it is in. */
  name: string | undefined;
}

/** Where in a request a value stands. */
export type Where = "address" | "path" | "query" | "header" | "body";

/** A value of the next request's that this one has not, or the other way round. */
export interface Change {
  where: Where;
  /** Of the parameter or header; a JSON Pointer in a JSON body. */
  name: string;
  /** undefined: it is new. */
  from: string | undefined;
  /** undefined: it is left out. */
  to: string | undefined;
  /** In the next request's URL, header or body. */
  range: Range | undefined;
  /** Where it stands in the response. */
  places: readonly Place[];
  /** Whether it was counted, and not taken from the response. */
  counted: boolean;
}

/** A request's value, and where it stands in the request. */
interface Field extends Range {
  where: Where;
  name: string;
  /** Decoded. */
  value: string;
}

/** Of one value, as many places are told. */
const mostPlaces = 20;
/** In one text, as many are looked at: what stands in more is no cursor. */
const mostInText = 200;

/** The values in which the next request differs, and where each of them is in the response. */
export function trace(request: Sent, next: Sent, answer: Answer, pagination: Pagination | undefined): Change[] {
  const texts = textsOf(answer);
  const zones = addressesIn(texts, next.url);
  return differences(request, next).map((change) => {
    const { where, name, to, from } = change;
    if (to === undefined) return change;
    const inAddress = where === "address" || where === "path" || where === "query";
    if (inAddress && zones.length > 0) {
      const inside = placesOf(texts, to).filter((place) => zones.some((zone) => contains(zone, place)));
      const asNamed = inside.filter((place) => isValueOf(name, texts, place));
      const places = [asNamed, inside, zones].find((found) => found.length > 0)!;
      return { ...change, places: places.slice(0, mostPlaces) };
    }
    if (isCounted(change, pagination)) return { ...change, counted: true };
    const places = named(placesOf(texts, to), to, pagination).slice(0, mostPlaces);
    const counted = places.length === 0 && isWhole(to) && (from === undefined || isWhole(from));
    return { ...change, places, counted };
  });
}

const isWhole = (value: string): boolean => /^\d{1,15}$/.test(value);

/** Whether the pagination says that a number is counted. */
function isCounted({ where, name }: Change, pagination: Pagination | undefined): boolean {
  if (pagination?.type !== "offsetLimit") return false;
  return (pagination.inputs ?? []).some(
    (input) =>
      input.type !== "cursor" &&
      (where === "path" || input.name === name || `/${input.name}` === name || input.name.toLowerCase() === name),
  );
}

/** Those that the pagination names. Where it names others, a number is none of these: the same one stands in much. */
function named(places: Place[], value: string, pagination: Pagination | undefined): Place[] {
  const output = pagination?.outputs?.nextCursor ?? pagination?.outputs?.nextUrl ?? pagination?.outputs?.next;
  if (output === undefined) return places;
  const header = /^\$response\.header\.(.+)$/.exec(output)?.[1]?.toLowerCase();
  const member = /([^.[\]'"]+)['"\]]*$/.exec(output)?.[1];
  const those = places.filter((place) =>
    header === undefined
      ? place.in === "body" && place.name === member
      : place.in === "header" && place.name?.toLowerCase() === header,
  );
  return those.length > 0 || isWhole(value) ? those : places;
}

const contains = (zone: Place, place: Place): boolean =>
  zone.in === place.in && zone.index === place.index && zone.begin <= place.begin && place.end <= zone.end;

/** Whether a place in an address is the value of that parameter. */
function isValueOf(name: string, texts: readonly Text[], place: Place): boolean {
  const before = texts.find((one) => one.in === place.in && one.index === place.index)!.text.slice(0, place.begin);
  return before.endsWith(`${name}=`) && !/[a-z_-]/i.test(before.at(-name.length - 2) ?? "");
}

/** Where the whole address stands: absolute, or relative to the host or the path. */
function addressesIn(texts: readonly Text[], url: string): Place[] {
  const query = url.indexOf("?");
  const path = url.length - url.replace(origin, "").length;
  // A path alone says little: "/items" stands in much.
  const spellings = query < 0 ? [url] : [url, url.slice(path), url.slice(query)];
  for (const spelling of spellings) {
    if (spelling.length < 3) continue;
    const places = placesOf(texts, spelling);
    if (places.length > 0) return places;
  }
  return [];
}

const origin = /^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i;

// ---- What two requests differ in

function differences(request: Sent, next: Sent): Change[] {
  const before = byName(fieldsOf(request));
  const after = byName(fieldsOf(next));
  const changes: Change[] = [];
  for (const [key, field] of after) {
    const from = before.get(key)?.value;
    const { where, name, value, begin, end } = field;
    if (from !== value)
      changes.push({ where, name, from, to: value, range: { begin, end }, places: [], counted: false });
  }
  for (const [key, { where, name, value }] of before)
    if (!after.has(key))
      changes.push({ where, name, from: value, to: undefined, range: undefined, places: [], counted: false });
  return changes;
}

/** A name that comes again is told apart by how often it came before. */
function byName(fields: Iterable<Field>): Map<string, Field> {
  const map = new Map<string, Field>();
  for (const field of fields) {
    let key = `${field.where} ${field.name}`;
    while (map.has(key)) key += " again";
    map.set(key, field);
  }
  return map;
}

function* fieldsOf({ url, headers, body }: Sent): Generator<Field> {
  const host = origin.exec(url)?.[0] ?? "";
  if (host !== "") yield { where: "address", name: "host", value: host, begin: 0, end: host.length };
  const rest = url.replace(/#.*$/, "");
  const query = rest.indexOf("?", host.length);
  const pathEnd = query < 0 ? rest.length : query;
  let segment = 0;
  for (const { 1: text, index } of rest.slice(0, pathEnd).matchAll(/\/([^/]*)/g)) {
    if (index < host.length) continue; // of "https://"
    const begin = index + 1;
    yield { where: "path", name: `${++segment}`, value: unescapeURL(text!), begin, end: begin + text!.length };
  }
  if (query >= 0) yield* pairs(rest, query + 1, "query");
  for (const [name, value] of headers)
    yield { where: "header", name: name.toLowerCase(), value, begin: 0, end: value.length };
  if (body) yield* fieldsOfBody(body);
}

function* fieldsOfBody(body: string): Generator<Field> {
  if (isJSON(body)) yield* leavesOf(body);
  else if (/^[^=&\s{<]+=/.test(body)) yield* pairs(body, 0, "body");
  else yield { where: "body", name: "", value: body, begin: 0, end: body.length };
}

/** Names and values of a query, or of a form. */
function* pairs(text: string, from: number, where: Where): Generator<Field> {
  for (const { 0: pair, index } of text.slice(from).matchAll(/[^&]+/g)) {
    const cut = (pair.indexOf("=") + 1 || pair.length + 1) - 1;
    const begin = from + index + Math.min(cut + 1, pair.length);
    const value = unescapeURL(pair.slice(cut + 1));
    yield { where, name: unescapeURL(pair.slice(0, cut)), value, begin, end: from + index + pair.length };
  }
}

/** The scalars of a JSON text, and where they stand in it. */
function* leavesOf(text: string): Generator<Field> {
  const path: (string | number)[] = [];
  let naming = false; // whether the next string is a member's name
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]+|\\.)*"|[^\s"{}[\]:,]+|[{}[\],]/g)) {
    const last = path.length - 1;
    const inside = path[last];
    if (token === "{" || token === "[") {
      path.push(token === "{" ? "" : 0);
      naming = token === "{";
    } else if (token === "}" || token === "]") path.pop();
    else if (token === ",") {
      naming = typeof inside === "string";
      if (typeof inside === "number") path[last] = inside + 1;
    } else if (naming) {
      path[last] = JSON.parse(token) as string;
      naming = false;
    } else {
      const isText = token.startsWith('"');
      const name = path.map((step) => `/${`${step}`.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
      const quote = isText ? 1 : 0;
      yield {
        where: "body",
        name,
        value: isText ? (JSON.parse(token) as string) : token,
        begin: index + quote,
        end: index + token.length - quote,
      };
    }
  }
}

// ---- Where a value stands in a text

/** A text without its escapes, and where each of its characters stood before: one place more than it has characters. */
interface Reading {
  text: string;
  at: ArrayLike<number> | undefined;
}

const jsonEscape = /\\(?:u[\da-f]{4}|["\\/bfnrt])/gi;
/** A character of UTF-8 that is percent-encoded. */
const urlEscape =
  /%[0-7][\da-f]|%[cd][\da-f]%[89ab][\da-f]|%e[\da-f](?:%[89ab][\da-f]){2}|%f[0-7](?:%[89ab][\da-f]){3}/gi;

/** What an escape stands for. */
function unescaped(sequence: string): string {
  try {
    return sequence.startsWith("%") ? decodeURIComponent(sequence) : (JSON.parse(`"${sequence}"`) as string);
  } catch {
    return sequence; // what UTF-8 doesn't allow
  }
}

const unescapeURL = (text: string): string => text.replaceAll("+", " ").replace(urlEscape, unescaped);

function read(reading: Reading, escapes: RegExp): Reading {
  const { text, at } = reading;
  if (text.search(escapes) < 0) return reading;
  const places: number[] = [];
  const original = (index: number) => (at === undefined ? index : at[index]!);
  let from = 0;
  let plain = "";
  const take = (to: number) => {
    plain += text.slice(from, to);
    while (from < to) places.push(original(from++));
  };
  for (const { 0: sequence, index } of text.matchAll(escapes)) {
    take(index);
    const meant = unescaped(sequence);
    plain += meant;
    for (let i = 0; i < meant.length; i++) places.push(original(index));
    from = index + sequence.length;
  }
  take(text.length);
  places.push(original(text.length));
  return { text: plain, at: places };
}

/** A text of a response, and how it can be read: as it is, as JSON's string, and percent-decoded. */
interface Text extends Pick<Place, "in" | "index" | "name"> {
  text: string;
  readings: readonly Reading[];
}

function textsOf({ headers, texts }: Answer): Text[] {
  const readingsOf = (text: string) => {
    const raw: Reading = { text, at: undefined };
    const json = read(raw, jsonEscape);
    return [...new Set([raw, json, read(json, urlEscape)])];
  };
  return [
    ...headers.map(([name, text], index) => ({ in: "header" as const, index, name, text, readings: readingsOf(text) })),
    ...texts.map((text, index) => ({ in: "body" as const, index, name: undefined, text, readings: readingsOf(text) })),
  ];
}

const placesOf = (texts: readonly Text[], value: string): Place[] =>
  texts.flatMap(({ in: place, index, name, text, readings }) =>
    rangesOf(readings, value).map((range) => ({
      in: place,
      index,
      name: name ?? memberAt(text, range.begin),
      ...range,
    })),
  );

/** Where a value stands in a text, in whichever spelling. Within a longer word it doesn't count. */
function rangesOf(readings: readonly Reading[], value: string): Range[] {
  if (value === "") return [];
  const ranges = new Map<number, Range>();
  const spellings = new Set([value, unescapeURL(value), value.replaceAll(" ", "+")]);
  for (const { text: reading, at } of readings)
    for (const spelling of spellings)
      for (
        let i = reading.indexOf(spelling);
        i >= 0 && ranges.size < mostInText;
        i = reading.indexOf(spelling, i + 1)
      ) {
        const behind = i + spelling.length;
        if (goesOn(reading[i - 1], reading[i]) || goesOn(reading[behind - 1], reading[behind])) continue;
        const begin = at?.[i] ?? i;
        if (!ranges.has(begin)) ranges.set(begin, { begin, end: at?.[behind] ?? behind });
      }
  return [...ranges.values()].sort((a, b) => a.begin - b.begin);
}

/** Whether a word goes on from one character to the next one. */
const goesOn = (a: string | undefined, b: string | undefined): boolean =>
  a !== undefined && b !== undefined && /[\w.%-]{2}/.test(a + b);

/** The name of the member in whose value a place is. */
function memberAt(text: string, index: number): string | undefined {
  const name = /"((?:[^"\\]|\\.)*)"\s*:\s*"?(?:[^"\\]|\\.)*$/.exec(text.slice(Math.max(0, index - 2048), index))?.[1];
  return name === undefined || name.length > 100 ? undefined : name;
}
