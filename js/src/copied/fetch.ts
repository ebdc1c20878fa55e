// "Copy as fetch", of browsers and for Node: calls of fetch whose arguments are literals. Own code, about as long as the use of
// a library would be: JSON5 knows neither template quotes nor JSON.stringify, and a parser of the whole language would make the
// snippet, and with it anypage/inline, a tenth larger.

import type { CopiedRequest } from "./index.js";
import { cutOff, menu, unreadable } from "./unreadable.js";
import { endOfQuote } from "./words.js";

/** How deep literals may nest. Copied headers need two levels; a body that is written as an object may need some more. */
const deepest = 200;

type Literal = string | number | boolean | null | undefined | Literal[] | { [name: string]: Literal };

/** The calls of fetch in a text. */
export function readFetch(text: string): CopiedRequest[] {
  const requests: CopiedRequest[] = [];
  const call = /\bfetch\s*\(/g;
  for (let found = call.exec(text); found !== null; found = call.exec(text)) {
    const reader = new LiteralReader(text, call.lastIndex);
    const [url, init] = reader.arguments();
    call.lastIndex = reader.at;
    if (typeof url !== "string") throw unreadable("the first argument of fetch is no text in quotes");
    if (init !== undefined && !isObject(init)) throw unreadable("the second argument of fetch is no object");
    requests.push(requestOf(url, init ?? {}));
  }
  return requests;
}

const isObject = (value: Literal): value is { [name: string]: Literal } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function requestOf(url: string, init: { [name: string]: Literal }): CopiedRequest {
  const { method, headers, body, credentials } = init;
  if (body !== undefined && body !== null && typeof body !== "string")
    throw unreadable("the body of the fetch call is no text: write it in quotes, or as JSON.stringify({…})");
  const known = (["omit", "same-origin", "include"] as const).find((value) => value === credentials);
  return {
    url,
    method: typeof method === "string" ? method.toUpperCase() : "GET",
    headers: pairsOf(headers),
    ...(typeof body === "string" && { body }),
    ...(known !== undefined && { credentials: known }),
  };
}

/** Names and values, from an object or from pairs. */
function pairsOf(headers: Literal): [string, string][] {
  const entries = isObject(headers) ? Object.entries(headers) : Array.isArray(headers) ? headers : [];
  return entries.map((pair) => {
    const [name, value] = Array.isArray(pair) ? pair : [];
    if (typeof name !== "string" || !["string", "number", "boolean"].includes(typeof value))
      throw unreadable("a header or parameter of the fetch call is no text in quotes");
    return [name, String(value)];
  });
}

const escapes: { [letter: string]: string } = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f", v: "\v", "0": "\0" };

/** Reads literals of JavaScript, from a place in a text. Each character is looked at a fixed number of times. */
class LiteralReader {
  readonly #text: string;
  at: number;

  constructor(text: string, at: number) {
    this.#text = text;
    this.at = at;
  }

  /** The arguments of a call, whose bracket has been read, and the bracket that closes it. */
  arguments(): Literal[] {
    return this.#list(")", () => this.#value(0));
  }

  #value(depth: number): Literal {
    if (depth > deepest) throw unreadable(`an argument of fetch is nested deeper than ${deepest} levels`);
    const value = this.#single(depth);
    if (typeof value !== "string" || !this.#take("+")) return value;
    // A long text, written in parts.
    const parts = [value];
    do {
      const part = this.#single(depth);
      if (typeof part !== "string") throw unreadable("an argument of fetch adds something to a text");
      parts.push(part);
    } while (this.#take("+"));
    return parts.join("");
  }

  #single(depth: number): Literal {
    this.#space();
    const start = this.#text[this.at];
    if (start === '"' || start === "'" || start === "`") return this.#string(start);
    if (this.#take("{")) return this.#object(depth);
    if (this.#take("[")) return this.#list("]", () => this.#value(depth + 1));
    const number = this.#match(/-?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?/iy);
    if (number !== undefined) return Number(number);
    return this.#word(depth);
  }

  #object(depth: number): Literal {
    const object: { [name: string]: Literal } = Object.create(null);
    this.#list("}", () => {
      this.#space();
      const quote = this.#text[this.at];
      const name = quote === '"' || quote === "'" ? this.#string(quote) : this.#match(/[\w$-]+/y);
      if (name === undefined) throw this.#wrong("a name");
      if (!this.#take(":")) throw this.#wrong(`the value of ${JSON.stringify(name.slice(0, 40))}`);
      object[name] = this.#value(depth + 1);
    });
    return object;
  }

  /** What commas separate, up to the mark that closes it. */
  #list<T>(close: string, read: () => T): T[] {
    const values: T[] = [];
    while (!this.#take(close)) {
      values.push(read());
      if (this.#take(",")) continue;
      if (this.#take(close)) break;
      throw this.#wrong(`"," or "${close}"`);
    }
    return values;
  }

  /** A word that stands for a value; of calls those that make a text of literals. */
  #word(depth: number): Literal {
    const word = this.#match(/(?:new\s+)?[\w$.]+/y)?.replace(/\s+/, " ");
    if (word === "true" || word === "false") return word === "true";
    if (word === "null") return null;
    if (word === "undefined") return undefined;
    if (word === undefined) throw this.#wrong("a value");
    if (!this.#take("(")) throw code(word);
    const [value, ...more] = this.#list(")", () => this.#value(depth + 1));
    if (value === undefined || more.length > 0) throw code(`${word}()`);
    if (word === "JSON.stringify") return JSON.stringify(value);
    if (word === "new Headers") return value;
    if (word === "new URL" && typeof value === "string") return value;
    if (word === "new URLSearchParams" && typeof value === "string") return new URLSearchParams(value).toString();
    if (word === "new URLSearchParams" && isObject(value)) return new URLSearchParams(pairsOf(value)).toString();
    throw code(`${word}()`);
  }

  #string(quote: string): string {
    const from = this.at + 1;
    const end = endOfQuote(this.#text, from, quote);
    if (end === undefined) throw cutOff();
    this.at = end + 1;
    return this.#text
      .slice(from, end)
      .replace(
        /\\(?:u\{([\da-f]{1,6})\}|u([\da-f]{4})|x([\da-f]{2})|(\r\n|[\s\S]))|\$\{/gi,
        (all, point?: string, unit?: string, byte?: string, other?: string) => {
          if (all === "${") {
            if (quote === "`") throw code("a placeholder in template quotes");
            return all;
          }
          const digits = point ?? unit ?? byte;
          if (digits === undefined) return /[\r\n\u2028\u2029]/.test(other!) ? "" : (escapes[other!] ?? other!);
          const number = Number.parseInt(digits, 16);
          if (number > 0x10ffff) throw unreadable("a text in quotes has an escape that is no character");
          return point === undefined ? String.fromCharCode(number) : String.fromCodePoint(number);
        },
      );
  }

  /** Passes over blanks and comments. */
  #space(): void {
    for (;;) {
      this.#match(/\s+/y);
      const end = this.#text.startsWith("//", this.at) ? "\n" : this.#text.startsWith("/*", this.at) ? "*/" : undefined;
      if (end === undefined) return;
      const at = this.#text.indexOf(end, this.at + 2);
      if (at < 0) throw cutOff();
      this.at = at + end.length;
    }
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.#text)?.[0];
    this.at += found?.length ?? 0;
    return found;
  }

  #take(mark: string): boolean {
    this.#space();
    if (this.#text[this.at] !== mark) return false;
    this.at++;
    return true;
  }

  #wrong(wanted: string): Error {
    return this.at >= this.#text.length ? cutOff() : unreadable(`${wanted} is missing at character ${this.at + 1}`);
  }
}

const code = (what: string) =>
  unreadable(
    `the fetch call has ${what.slice(0, 40)}, which is code, not a literal`,
    `write its value, or use ${menu}`,
  );
