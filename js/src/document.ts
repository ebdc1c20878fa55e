// The texts of an OpenAPI document on their way to the engine, in pieces, so that others have their turn in between.

import type { Engine } from "./engine.js";
import { PaginationError } from "./errors.js";
import { joined } from "./fetch.js";
import { isJSON, jsonPieces } from "./json.js";
import { limits } from "./tables.js";
import { decode, encodeInto, strictDecoder } from "./text.js";
import { turn, turnIsDue } from "./turn.js";

/** A text as bytes, and how many these are. */
export interface Text {
  pieces: Uint8Array[];
  size: number;
  /** Where it is from. */
  url?: string;
  /** What to make of it if it is no JSON, such as YAML that begins with a brace. */
  otherwise?: () => Promise<Text>;
}

/** Most characters or bytes that are worked on in one go. */
const pieceSize = 256 << 10;

const pause = async () => {
  if (turnIsDue()) await turn();
};

const config = (message: string, cause?: unknown) => new PaginationError("config", message, { cause });

export const tooLong = (name: string, most: number) =>
  config(`${name} is longer than ${most} bytes (${most >> 20} MiB), which is the most that is read`);

/** Encodes a text that may be JSON. */
export async function textOf(text: string, name: string): Promise<Text> {
  if (text.length > limits.document) throw tooLong(name, limits.document);
  const begin = text.startsWith("\ufeff") ? 1 : 0;
  if (!/^[\ufeff\s]*[[{]/.test(text)) return otherText(text.slice(begin), name);
  return { ...(await collect(slices(text, begin))), otherwise: () => otherText(text.slice(begin), name) };
}

function* slices(text: string, begin: number): Generator<string> {
  for (let at = begin; at < text.length; ) {
    let end = at + pieceSize;
    if ((text.charCodeAt(end - 1) & 0xfc00) === 0xd800) end++; // not between the halves of a character
    yield text.slice(at, end);
    at = end;
  }
}

/** Encodes an object as JSON. */
export async function textOfObject(value: object, name: string): Promise<Text> {
  try {
    return await collect(jsonPieces(value, limits.document, limits.documentDepth));
  } catch (cause) {
    throw notJSON(name, cause);
  }
}

/** The error about a value that JSON can't hold. */
export function notJSON(name: string, cause: unknown): PaginationError {
  return config(
    `${name} can't be written as JSON: it ${cause instanceof Error ? cause.message : String(cause)}`,
    cause,
  );
}

/** Encodes a text that comes in parts. */
export async function collect(parts: Iterable<string>): Promise<Text> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  let piece = new Uint8Array(pieceSize);
  let used = 0;
  for (const part of parts) {
    for (let at = 0; at < part.length; ) {
      const { read, written } = encodeInto(part.slice(at), piece.subarray(used));
      at += read;
      used += written;
      size += written;
      if (at === part.length) break;
      pieces.push(piece.subarray(0, used));
      piece = new Uint8Array(pieceSize);
      used = 0;
    }
    await pause();
  }
  pieces.push(piece.slice(0, used)); // most texts are short
  return { pieces, size };
}

/** A text that came as bytes. Throws if it is not UTF-8. */
export async function textOfBytes(pieces: Uint8Array[], size: number, name: string, url: string): Promise<Text> {
  const decoder = strictDecoder();
  for (const piece of pieces) {
    decoder.decode(piece, { stream: true });
    await pause();
  }
  decoder.decode();
  const start = decode(joined(pieces.slice(0, 1), pieces[0]?.length ?? 0).subarray(0, 1024));
  const begin = start.startsWith("\ufeff") ? 3 : 0;
  const other = () => otherText(decode(joined(pieces, size - begin)), name);
  if (begin > 0) pieces[0] = pieces[0]!.subarray(begin);
  if (/^[\ufeff\s]*(?:[[{]|$)/.test(start))
    return { pieces, size: size - begin, url, otherwise: async () => ({ ...(await other()), url }) };
  return { ...(await other()), url };
}

/** Makes JSON of a text that is YAML, or no text of a document at all. */
async function otherText(text: string, name: string): Promise<Text> {
  return collect(slices(await parsed(text, name), 0));
}

/** Makes JSON of JSON or YAML text. */
async function parsed(text: string, what: string): Promise<string> {
  let wrong: unknown;
  try {
    JSON.parse(text);
    return text;
  } catch (cause) {
    wrong = cause;
  }
  const start = /\S/.exec(text)?.[0];
  if (start === undefined) throw new PaginationError("parse", `${what} is empty`);
  if (start === "<")
    throw new PaginationError(
      "parse",
      `${what} is HTML or XML, not JSON or YAML: it begins with ${JSON.stringify(text.trimStart().slice(0, 60))}`,
    );
  // A text that starts as JSON does was probably meant to be JSON. YAML would take its comments for parts of names.
  const looksLikeJSON = "{[/".includes(start);
  const line = looksLikeJSON ? commentIn(text) : undefined;
  const comments = () =>
    new PaginationError(
      "parse",
      `${what} is JSON with comments, the first in line ${line}: remove them, for JSON has none`,
      { cause: wrong },
    );
  if (line !== undefined && isJSON(withoutComments(text))) throw comments();
  if (text.length > limits.yaml)
    throw config(
      `${what} is no JSON, and longer than ${limits.yaml} characters (${limits.yaml >> 20} MiB), which is the most that is read of YAML: convert it to JSON`,
    );
  const { yamlToJSON } = await import("./yaml.js");
  try {
    return yamlToJSON(text, limits.document, limits.documentDepth);
  } catch (cause) {
    if (line !== undefined) throw comments();
    const said = cause instanceof Error ? cause.message : String(cause);
    const why = looksLikeJSON
      ? `is not valid JSON: ${(wrong as Error).message}`
      : `is ${said.startsWith("a stream of") ? "" : "neither JSON nor YAML: "}${said}`;
    throw new PaginationError("parse", `${what} ${why}`, { cause: looksLikeJSON ? wrong : cause });
  }
}

/** A string of JSON, to the end of the text where nothing closes it: so no place is looked at twice. */
const string = /"(?:[^"\\]+|\\[\s\S])*(?:"|\\?$)/.source;

/** The line of the first comment of a text that is JSON otherwise; undefined where there is none. */
function commentIn(text: string): number | undefined {
  for (const { 0: found, index } of text.matchAll(new RegExp(`${string}|/[/*]`, "g")))
    if (found[0] === "/") return text.slice(0, index).split("\n").length;
  return undefined;
}

/** A text without comments, and without the commas that often stand before a closing bracket where there are comments. */
function withoutComments(text: string): string {
  const strings = (found: string) => (found[0] === '"' ? found : "");
  return text
    .replace(new RegExp(`${string}|//.*|/\\*[\\s\\S]*?(?:\\*/|$)`, "g"), strings)
    .replace(new RegExp(`${string}|,(?=\\s*[}\\]])`, "g"), strings);
}

/** What has come of a step: nothing yet, the parts that are needed, or some of the operations and of what they share, and with the last of them problems. */
interface Step {
  wanted?: string[];
  operations?: unknown[];
  shared?: unknown[];
  problems?: string[];
}

/** What a document says, or which parts are needed to know. */
export interface Reading {
  wanted?: string[];
  operations: unknown[];
  /** Parameters and bodies: operations have their numbers. */
  shared: unknown[];
  problems: string[];
}

/**
 * Has the engine read a document: what it is about, the document, its overlays, its parts.
 *
 * @param alone whether the engine is for this document alone
 */
export async function readTexts(engine: Engine, texts: Text[], alone: boolean): Promise<Reading> {
  return engine.exclusively(async () => {
    await engine.addDocument(texts.splice(0), alone ? pause : undefined); // given away: the engine has them now
    const operations: unknown[] = [];
    const shared: unknown[] = [];
    for (;;) {
      await pause();
      const step = engine.readDocument() as Step;
      for (const operation of step.operations ?? []) operations.push(operation);
      for (const value of step.shared ?? []) shared.push(value);
      if (step.wanted !== undefined) return { wanted: step.wanted, operations: [], shared: [], problems: [] };
      if (step.problems === undefined) continue;
      await pause();
      return { operations, shared, problems: step.problems };
    }
  });
}
